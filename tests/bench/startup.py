#!/usr/bin/env python3
"""Start-up and report time of the release binary, against `jq -n 1`, run in turn.

Usage: tests/bench/startup.py [RUNS]      (needs jq; builds the release binary first)
Prints the median of each command in milliseconds and its ratio to jq; the goal is at most one third.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 200


def milliseconds(command, env):
    start = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000


def main():
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    qualify = os.path.join(target, "release", "qualify")
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, QUALIFY_DIR=os.path.join(folder, "d"), QUALIFY_STATE_DIR=os.path.join(folder, "s"))
        answers = os.path.join(folder, "a.json")
        with open(answers, "w", encoding="utf-8") as file:
            given = {"1.b.1": ["compta@exemple.fr"], "2.a.1": "oui", "2.b.1": ["transfert-externe"], "2.e.1": "confirme"}
            json.dump({"fiche": "messagerie-qualification", "by": "Banc", "answers": given}, file)
        run = [qualify, "--by", "Banc"]
        incident = subprocess.run(run + ["-q", "new", "--answers", answers], env=env, check=True, capture_output=True,
                                  text=True).stdout.strip()
        while True:
            lines = subprocess.run(run + ["-q", "log", incident], env=env, check=True, capture_output=True, text=True).stdout
            if len(lines.splitlines()) >= 60:
                break
            subprocess.run(run + ["-q", "note", incident, "Une ligne de plus"], env=env, check=True)
        commands = {
            "jq -n 1": ["jq", "-n", "1"],
            "qualify --version": [qualify, "--version"],
            "qualify report (60 lines)": [qualify, "-q", "report", incident],
            "qualify report --format json": [qualify, "-q", "report", incident, "--format", "json"],
        }
        times = {name: [] for name in commands}
        for turn in range(RUNS + 5):
            for name, command in commands.items():
                spent = milliseconds(command, env)
                if turn >= 5:
                    times[name].append(spent)
        reference = statistics.median(times["jq -n 1"])
        version = subprocess.run(["jq", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        print(f"{version}, {RUNS} runs of each in turn, whole process, median")
        for name, spent in times.items():
            median = statistics.median(spent)
            print(f"{name:32} {median:6.2f} ms   {median / reference:5.2f} of jq")


main()
