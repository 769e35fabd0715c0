#!/usr/bin/env python3
"""Reads every PowerShell command and query of the program with tree-sitter-powershell: as it is written, filled, and hostile;
and every KQL query with Microsoft's own parser.

    tests/commands/run.py            # the templates
    QUALIFY=target/debug/qualify tests/commands/run.py    # and what a report shows for three accounts

The grammar is installed in a throw-away folder. It is partial: it refuses lists of bare words, and digits in the name of a
parameter, so the two such names are read without theirs. KQL is read and analysed by @kusto/language-service-next, against
the columns that kql.cjs declares; without Node.js it is said to be unread. SPL, ES|QL, cmd, zmprov and the meaning of the words
of GAM have no parser here: unchecked. Nothing is run but the parsers.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["tree-sitter==0.26.1", "tree-sitter-powershell==0.26.4"]
KUSTO = "@kusto/language-service-next@12.4.1"
# Real names of parameters that the grammar cannot read.
DIGITS = {"-OAuth2PermissionGrantId": "-OAuthPermissionGrantId", "-Fido2AuthenticationMethodId": "-FidoAuthenticationMethodId"}
HOLE = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")
# As the program writes them between single quotes.
NAMES = ["compta@exemple.fr", "o''neil+a@exemple.fr", "hélène@exemple.fr", "COMPTE_A_SAISIR"]
IPS = {"powershell": "'203.0.113.9','2001:db8::1'", "kusto": '"203.0.113.9","2001:db8::1"'}
# What must be refused: the control.
BROKEN_KQL = ["OfficeActivity | where Nope == 1", "OfficeActivity | | take 1", 'OfficeActivity | where UserId =~ "a"b@x.fr"']
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


def templates(shell):
    """Gives every template of the program for a shell, those of queries included."""
    for name, member in (("commands", "recipes"), ("queries", "queries")):
        data = json.loads((ROOT / f"fiches/annexes/{name}.json").read_text(encoding="utf-8"))
        for group in data[member]:
            for command in group["commands"]:
                if command["shell"] == shell:
                    yield from (command[part] for part in ("text", "check") if part in command)


def filled(template, name, shell):
    """Fills a template as the program does, with one name in every hole."""
    def value(hole):
        if hole[1].startswith(("since", "until")):
            return "2026-11-25T01:10:00Z"
        return IPS[shell] if hole[1] == "ips" else name
    return HOLE.sub(value, template)


def kql():
    """Gives what is wrong in KQL queries, and how many were read; none without Node.js."""
    texts = [filled(template, name, "kusto") for template in templates("kusto") for name in NAMES]
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        return [], 0
    folder = tempfile.mkdtemp(prefix="qualify-kql-")
    subprocess.run([npm, "install", "--silent", "--prefix", folder, KUSTO], check=True)
    shutil.copy(ROOT / "tests/commands/kql.cjs", folder)
    told = subprocess.run(["node", f"{folder}/kql.cjs"], input=json.dumps(texts + BROKEN_KQL), check=True, capture_output=True, text=True)
    said = json.loads(told.stdout)
    wrong = [f"{problems}: {text}" for text, problems in zip(texts, said) if problems]
    wrong += [f"accepted: {text}" for text, problems in zip(BROKEN_KQL, said[len(texts):]) if not problems]
    return wrong, len(texts)


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
    for template in templates("powershell"):
        trees = set()
        for name in NAMES:
            text = filled(template, name, "powershell")
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
    wrong_kql, count_kql = kql()
    for text in wrong + wrong_kql:
        print(text)
    print(f"{count} PowerShell commands read, {len(wrong)} wrong, {len(BROKEN)} controls")
    print(f"{count_kql} KQL queries read, {len(wrong_kql)} wrong, {len(BROKEN_KQL)} controls" if count_kql else "KQL unread: no Node.js")
    unread = sum(1 for shell in ("spl", "esql", "cmd", "zmprov") for _ in templates(shell))
    print(f"{unread} commands of SPL, ES|QL, cmd and zmprov unchecked: no parser")
    sys.exit(bool(wrong or wrong_kql))


if __name__ == "__main__":
    main()
