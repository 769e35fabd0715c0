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

import verifier

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUALIFY = os.environ.get("QUALIFY") or str(ROOT / "target/debug/qualify")
FEWEST = 150


def judged(incident, state):
    env = dict(os.environ, QUALIFY_STATE_DIR=state)
    done = subprocess.run([QUALIFY, "verify", str(incident)], env=env, capture_output=True, text=True)
    seal = re.search(r"code de scellement (\S*)", done.stdout)
    return done.stdout.partition("\n")[0], seal and seal[1], done.returncode


def main():
    passed = failed = 0
    with tempfile.TemporaryDirectory() as state:
        for incident in sorted(pathlib.Path(sys.argv[1]).glob("*/*")):
            ours, found = judged(incident, state), verifier.judge(incident)
            theirs = found["verdict"], found["code"], verifier.EXITS[found["verdict"]]
            if ours == theirs:
                passed += 1
            else:
                failed += 1
                print(f"{incident}: qualify says {ours}, the second verifier {theirs}")
    print(f"{passed} passed, {failed} failed")
    if failed or passed < FEWEST:
        sys.exit(f"every log must be judged alike, and at least {FEWEST} of them")


main()
