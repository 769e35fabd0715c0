#!/usr/bin/env python3
"""Every export judged by the real client or validator of its target: good documents must pass, bad ones must not.

run.py           installs the pinned judges in a throw-away folder, judges, and fails when the table of tests/README.md differs
run.py --update  the same, and writes the table there
QUALIFY names the program (target/debug/qualify otherwise). Needs python3 with venv, npm and node, and the network to
install; the judges themselves are used off line. One file of checks/ per target: TARGET, WHERE, JUDGE, OURS, problems(), BAD.
"""
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
QUALIFY = os.environ.get("QUALIFY") or str(ROOT / "target/debug/qualify")
PYTHON = {
    "icalendar": "7.3.0",
    "jsonschema": "4.26.0",
    "markdown-it-py": "4.3.0",
    "pymisp": "2.5.34.4",
    "stix2": "3.0.2",
    # 3.3.1 ships no schemas and refuses everything.
    "stix2-validator": "3.2.0",
    "thehive4py": "2.1.0",
}
NODE = {"@atlaskit/adf-schema": "57.7.22", "@elastic/ecs": "9.4.0"}
START = "<!-- targets: made by tests/conformance/run.py --update -->\n"
END = "<!-- end of targets -->"
# What everybody can write in a free field, and that no tool may obey.
HOSTILE = "<script>alert(1)</script> [clic](https://evil.example) \\n\r\nATTACH:https://evil.example \u202e\u001b[31m ;,\\"


def install(folder):
    """Installs the judges, then starts again with them."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    pinned = [f"{name}=={version}" for name, version in PYTHON.items()]
    pip = [folder / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", *pinned]
    subprocess.run(pip, check=True)
    for name, version in NODE.items():
        # The package alone: what it depends on is of no use for its tables.
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, capture_output=True, text=True
        )
        into = folder / "node" / name
        into.mkdir(parents=True)
        archive = folder / packed.stdout.strip().splitlines()[-1]
        subprocess.run(["tar", "xzf", archive, "-C", into, "--strip-components", "1"], check=True)
    env = dict(os.environ, QUALIFY_JUDGES=str(folder), PYTHONDONTWRITEBYTECODE="1")
    again = subprocess.run([folder / "venv/bin/python", __file__, *sys.argv[1:]], env=env, check=False)
    return again.returncode


def qualify(world, *args, by="Alice Martin"):
    env = dict(os.environ, QUALIFY_STATE_DIR=str(world / "state"), QUALIFY_DIR=str(world / "incidents"))
    done = subprocess.run([QUALIFY, "--by", by, "-q", *args], env=env, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"qualify {' '.join(args)}: {done.stderr.decode()}")
    # Not the text mode of Python, which would hide the line ends.
    return done.stdout.decode()


def written_elsewhere(folder):
    """Adds what no door of the program lets in, as the lines of another writer: hostile accounts and traces."""
    traces = [{"type": kind, "value": HOSTILE} for kind in ("sender", "url", "domain", "user-agent")]
    noted = {"kind": "noted", "text": HOSTILE, "accounts": [HOSTILE], "indicators": traces}
    prev, lines = None, []
    for seq, own in enumerate([{"kind": "joined", "writer": "ailleurs-0000", "heads": [], "text": "x"}, noted], 2):
        line = {"v": 1, "seq": seq, "prev": prev, "at": "2026-01-07T02:14:06.000+01:00", "by": "Ailleurs", **own}
        body = json.dumps(line, separators=(",", ":"))[:-1]
        prev = hashlib.sha256(body.encode()).hexdigest()
        lines.append(f'{body},"h":"{prev}"}}\n')
    (folder / "ailleurs-0000.jsonl").write_text("".join(lines))


def incidents(world):
    """Opens an incident from each golden answers file, then makes some of them richer and nastier."""
    for path in sorted((ROOT / "tests/answers").glob("*.json")):
        yield qualify(world, "new", "--answers", str(path)).strip()
    crisis = ["new", "--exercise", "--answers", str(ROOT / "tests/answers/hopital.json")]
    first = str(ROOT / "tests/answers/premieres-minutes.json")
    for incident in [qualify(world, *crisis).strip(), qualify(world, "new", "--answers", first).strip()]:
        note = ["--ip", "203.0.113.7", "--ip", "2001:db8:1::7", "--sender", "escroc@evil.example", "--hash", "ab" * 32]
        note += ["--url", "https://evil.example/page?a=b", "--domain", "evil.example", "--ua", "curl/8", "--machine", "pc-042"]
        qualify(world, "note", incident, "Connexion depuis 203.0.113.7", "--account", "rh@exemple.fr", *note)
        qualify(world, "note", incident, HOSTILE, "--machine", HOSTILE, "--actor", HOSTILE)
        written_elsewhere(world / "incidents" / incident)
        qualify(world, "action", incident, "Bloquer le compte", "--owner", "Bob Durand", "--state", "fait")
        qualify(world, "action", incident, HOSTILE, "--owner", HOSTILE, "--state", "en-cours")
        qualify(world, "decide", incident, "majeur", "--because", HOSTILE)
        yield incident


def documents(world, target, incident, other_markings):
    yield qualify(world, "export", incident, "--to", target)
    if not other_markings:
        return
    yield qualify(world, "export", incident, "--to", target, "--tlp", "clear")
    yield qualify(world, "export", incident, "--to", target, "--tlp", "red", "--pseudonymise", str(world / "key"))


def filled(target):
    text = (ROOT / "tests/golden/exports" / f"filled.{target}").read_text()
    # Golden files keep one kind of line end; calendars have the other.
    return text.replace("\n", "\r\n") if target == "ics" else text


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge():
    sys.path.insert(0, str(HERE))
    versions = {name: importlib.metadata.version(name) for name in PYTHON} | NODE
    checks = {check.TARGET: check for check in map(load, sorted((HERE / "checks").glob("*.py")))}
    failed, rows = [], []
    with tempfile.TemporaryDirectory() as folder:
        world = pathlib.Path(folder)
        known = targets(world)
        if set(known) != set(checks):
            sys.exit(f"targets without a check, or checks without a target: {set(known) ^ set(checks)}")
        ids = list(incidents(world))
        for target in known:
            check, good, refused = checks[target], 0, 0
            last = ""
            for rank, incident in enumerate([*ids, None]):
                # One story in three, and the two nastier ones, are marked otherwise and pseudonymised too.
                other = rank % 3 == 0 or rank >= len(ids) - 2
                # The last one has what no answers file makes: declarations, contacts, steps.
                for text in documents(world, target, incident, other) if incident else [filled(target)]:
                    problems = check.problems(text)
                    failed += [f"{target}, {incident}: {p}" for p in problems[:5]]
                    good += not problems
                    last = text
            for name, spoil in check.BAD:
                spoilt = spoil(last)
                if spoilt == last:
                    failed.append(f"{target}: {name}: nothing was spoilt")
                elif check.problems(spoilt):
                    refused += 1
                else:
                    failed.append(f"{target}: {name}: accepted")
            judges = ", ".join(f"`{name}` {versions[name]}" for name in check.JUDGE)
            judges = (f"{judges}, and " if judges else "") + check.OURS if check.OURS else judges
            bad = f"{refused} ({'; '.join(name for name, _ in check.BAD)})"
            rows.append(f"| `{target}` | {check.WHERE} | {judges} | {good} | {bad} |")
    head = "| target | for | judged by | good documents accepted | bad documents refused |\n|---|---|---|---|---|\n"
    return failed, head + "\n".join(rows) + "\n"


def targets(world):
    """Asks the program for its targets, in its order."""
    env = dict(os.environ, QUALIFY_STATE_DIR=str(world / "state"), QUALIFY_DIR=str(world / "none"))
    said = subprocess.run([QUALIFY, "--by", "A", "export", "--to", "?"], env=env, capture_output=True, text=True, check=False)
    listed = said.stderr.split("destinations connues")[1].split("\n->")[0].replace("\n", " ")
    return [name.strip(" \u00a0:") for name in listed.split(",")]


def main():
    started = time.monotonic()
    if "QUALIFY_JUDGES" not in os.environ:
        with tempfile.TemporaryDirectory(prefix="qualify-judges-") as folder:
            sys.exit(install(pathlib.Path(folder)))
    failed, table = judge()
    print(table)
    for line in failed:
        print(line)
    readme = ROOT / "tests/README.md"
    text = readme.read_text()
    before, rest = text.split(START)
    told, after = rest.split(END, 1)
    if "--update" in sys.argv and not failed:
        readme.write_text(before + START + table + END + after)
    elif told != table:
        failed.append("the table of targets of tests/README.md is not the one just made: tests/conformance/run.py --update")
        print(failed[-1])
    print(f"{len(failed)} problems, {time.monotonic() - started:.0f} s without the installation")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
