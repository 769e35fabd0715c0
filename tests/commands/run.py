#!/usr/bin/env python3
"""Reads every PowerShell command of the program with tree-sitter-powershell: as it is written, filled, and hostile.

    tests/commands/run.py            # the templates
    QUALIFY=target/debug/qualify tests/commands/run.py    # and what a report shows for three accounts

The grammar is installed in a throw-away folder. It is partial: it refuses lists of bare words, and digits in the name of a
parameter, so the two such names are read without theirs. Nothing is run but the parser.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["tree-sitter==0.26.1", "tree-sitter-powershell==0.26.4"]
# Real names of parameters that the grammar cannot read.
DIGITS = {"-OAuth2PermissionGrantId": "-OAuthPermissionGrantId", "-Fido2AuthenticationMethodId": "-FidoAuthenticationMethodId"}
HOLE = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")
# As the program writes them between single quotes.
NAMES = ["compta@exemple.fr", "o''neil+a@exemple.fr", "hélène@exemple.fr", "COMPTE_A_SAISIR"]
# What must be refused: the control.
BROKEN = ["Get-X -Identity 'o'neil@exemple.fr'", "Get-X -Identity 'a", "Get-X | | Y", "$a = @{ n='x' "]
ANSWERS = {
    "fiche": "messagerie-endiguement", "title": "Boîte de la comptabilité", "by": "Camille Morel",
    "alerted_at": "2026-11-25T02:10:00+01:00",
    "answers": {"1.a.1": ["compta@exemple.fr", "o'neil@exemple.fr", "EXEMPLE\\adupont"]},
}


def parser():
    """Installs the grammar, and gives a function from a text to its syntax tree as words, errors apart."""
    folder = tempfile.mkdtemp(prefix="qualify-commands-")
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", folder, *PACKAGES], check=True)
    sys.path.insert(0, folder)
    import tree_sitter  # pylint: disable=import-error,import-outside-toplevel
    import tree_sitter_powershell  # pylint: disable=import-error,import-outside-toplevel
    reader = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))

    def read(text):
        for name, plain in DIGITS.items():
            text = text.replace(name, plain)
        root = reader.parse(text.encode()).root_node
        kinds, stack = [], [root]
        while stack:
            node = stack.pop()
            kinds.append(node.type)
            stack.extend(reversed(node.children))
        return root.has_error, kinds

    return read


def templates():
    """Gives every PowerShell template of the program."""
    data = json.loads((ROOT / "fiches/annexes/commands.json").read_text(encoding="utf-8"))
    for recipe in data["recipes"]:
        for command in recipe["commands"]:
            if command["shell"] == "powershell":
                yield from (command[member] for member in ("text", "check") if member in command)


def shown(qualify):
    """Gives the PowerShell commands that a report shows for an incident."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"QUALIFY_DIR": folder, "HOME": folder, "PATH": os.environ["PATH"], "TZ": "Europe/Paris"}

        def run(*words, text=""):
            return subprocess.run([qualify, *words], input=text, env=env, check=True, capture_output=True, text=True).stdout

        incident = run("new", "--answers", "-", text=json.dumps(ANSWERS)).strip()
        run("--by", "Camille Morel", "profile", incident, "--system", "microsoft-365,exchange,active-directory")
        inside = False
        for line in run("report", incident, "--all").splitlines():
            if "(PowerShell)" in line:
                inside = True
            elif line.startswith("    "):
                if inside:
                    yield line.strip()
            elif "Contrôler" not in line:
                inside = False


def main():
    read = parser()
    wrong, count = [], 0
    for template in templates():
        trees = set()
        for name in NAMES:
            text = HOLE.sub(lambda hole, name=name: "2026-11-25T01:10:00Z" if hole[1].startswith(("since", "until")) else name, template)
            failed, kinds = read(text)
            count += 1
            trees.add(tuple(kinds))
            if failed:
                wrong.append(text)
        if len(trees) > 1:
            wrong.append(f"another tree for another name: {template}")
    if qualify := os.environ.get("QUALIFY"):
        lines = list(shown(qualify))
        if len(lines) < 100 or not any("'o''neil@exemple.fr'" in line for line in lines):
            wrong.append(f"only {len(lines)} commands in the report")
        wrong.extend(line for line in lines if read(line)[0])
        count += len(lines)
    wrong.extend(f"accepted: {text}" for text in BROKEN if not read(text)[0])
    for text in wrong:
        print(text)
    print(f"{count} PowerShell commands read, {len(wrong)} wrong, {len(BROKEN)} controls")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
