#!/usr/bin/env python3
"""Opens the main courante in LibreOffice under a French locale: columns, accents, dates, and no formula.

    tests/screens/spreadsheet.py [--qualify PATH]

By hand: needs soffice (Debian: libreoffice-calc-nogui, libreoffice-l10n-fr). An incident is opened whose notes try to be
formulas under each separator; `log --format tableur` and `csv` are opened with `;` and with `,`, whoever chooses wrong.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# UTF-8, French (France), what looks like a number or a date is one.
FILTER = "CSV:{separator},34,76,1,,1036,false,true"
NOTES = ["=1+1", ";=1+1;", ",=1+1,", "a;\"=1+1", "\t=1+1", "+33 6 12 34 56 78", "@SUM(A1:A9)",
         "=HYPERLINK(\"http://evil.example\";\"clic\")", "Hélène a vu l’œuvre ; « déjà »", "1;2;=cmd|' /C calc'!A0"]


def run(*args: str, **more) -> str:
    done = subprocess.run(args, capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(args)}: {done.stdout}{done.stderr}")
    return done.stdout


def rows(path: pathlib.Path, separator: str, folder: pathlib.Path) -> list[list[tuple[str, str, bool]]]:
    """Gives the cells as the spreadsheet holds them: their text, their type, whether each is a formula."""
    run("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
        f"--infilter={FILTER.format(separator=ord(separator))}", "--convert-to", "fods", "--outdir", str(folder), str(path),
        env=os.environ | {"LANG": "fr_FR.UTF-8", "LC_ALL": "fr_FR.UTF-8"})
    sheet = tree.parse(folder / f"{path.stem}.fods").getroot().find(f".//{TABLE}table")
    found = []
    for row in sheet.iter(f"{TABLE}table-row"):
        cells = []
        for cell in row.iter(f"{TABLE}table-cell"):
            text = "\n".join("".join(p.itertext()) for p in cell.iter(f"{TEXT}p"))
            kind = cell.get(f"{OFFICE}value-type", "")
            times = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
            cells += [(text, kind, cell.get(f"{TABLE}formula") is not None)] * min(times, 40)
        while cells and not cells[-1][0]:
            cells.pop()
        if cells:
            found.append(cells)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--qualify", default="qualify", help="the program")
    program = parser.parse_args().qualify
    wrong = []
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made)
        base = [program, "--by", "Hélène Lefèvre", "--dir", str(folder / "incidents")]
        incident = run(*base, "new", "--answers", str(ROOT / "tests/answers/hopital.json")).strip()
        for note in NOTES:
            run(*base, "note", incident, "--at", "2026-01-07 03:15", "--", note)
        lines = len(run(*base, "log", incident, "--format", "jsonl").splitlines())
        for form, own, columns, dated in [("tableur", ";", 10, (1, 2)), ("csv", ",", 13, ())]:
            path = folder / f"{form}.csv"
            run(*base, "log", incident, "--format", form, "-o", str(path))
            for separator in ";,":
                found = rows(path, separator, folder)
                case = f"{form} opened with {separator!r}"
                formulas = [cell for row in found for cell in row if cell[2]]
                wrong += [f"{case}: a formula: {cell[0]}" for cell in formulas]
                text = "\n".join(cell[0] for row in found for cell in row)
                if "Hélène a vu l’œuvre" not in text or "\ufeff" in text or "Ã" in text:
                    wrong.append(f"{case}: accents are lost")
                if separator == own:
                    if len(found) != lines + 1 or any(len(row) > columns for row in found):
                        wrong.append(f"{case}: {len(found)} rows for {lines} lines, {max(map(len, found))} columns")
                    for column in dated:
                        cells = [row[column] for row in found[1:] if len(row) > column and row[column][0]]
                        texts = [cell[0] for cell in cells if cell[1] != "date"]
                        if not cells or texts:
                            wrong.append(f"{case}: column {column + 1} is no date: {texts[:3]}")
                print(f"{case}: {len(found)} rows, {len(formulas)} formulas")
        version = re.search(r"LibreOffice [\d.]+", run("soffice", "--version"))
        print(version.group() if version else "")
    for line in wrong:
        print(f"  {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
