#!/usr/bin/env python3
"""Judges every log of a folder with both verifiers: agree.py FOLDER, of FOLDER/*/INCIDENT as the tests keep them.

Make the logs with `QUALIFY_KEEP_LOGS=FOLDER cargo test`. QUALIFY names the program (target/debug/qualify otherwise).
Fails on any disagreement of verdict or seal, and when there are too few logs to mean anything.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUALIFY = os.environ.get("QUALIFY") or str(ROOT / "target/debug/qualify")
FEWEST = 150


def judged(command, state):
    env = dict(os.environ, QUALIFY_STATE_DIR=state)
    said = subprocess.run(command, env=env, capture_output=True, text=True).stdout
    verdict = re.search(r"COHERENT|INCOMPLET|ALTERE", said)
    seal = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/[0-9+]*", said)
    return verdict and verdict.group(), seal and seal.group()


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as state:
        for incident in sorted(pathlib.Path(sys.argv[1]).glob("*/*")):
            ours = judged([QUALIFY, "verify", str(incident)], state)
            theirs = judged([sys.executable, str(ROOT / "tests/verifier.py"), str(incident)], state)
            if ours == theirs and ours[0]:
                passed += 1
            else:
                failed += 1
                print(f"{incident}: qualify says {ours}, the second verifier {theirs}")
    print(f"{passed} passed, {failed} failed")
    if failed or passed < FEWEST:
        sys.exit(f"every log must be judged alike, and at least {FEWEST} of them")


main()
