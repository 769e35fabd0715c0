#!/usr/bin/env python3
"""Large logs: 100,000 lines in one incident, and 10,000 incidents, against jq and sha256sum in one run.

Usage: tests/bench/large.py [LINES] [INCIDENTS] [RUNS]     (needs jq and sha256sum, takes jaq if it is there; builds the release binary first)
Goals: report at least 3 times faster than `jq -c .seq` on the same file, 1.5 times faster than jaq; verify in 0.9 of sha256sum;
memory bounded by the state and not by the log; list over 10,000 incidents in half a second with a warm cache.
"""
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LINES = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
INCIDENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
RUNS = int(sys.argv[3]) if len(sys.argv) > 3 else 7
FICHE = os.path.join(ROOT, "fiches", "messagerie-qualification.json")


class Writer:
    """Writes a log as the format page says: a second writer, so that the bench does not wait for 100,000 syncs."""

    def __init__(self, folder, incident):
        self.folder, self.prev, self.seq, self.lines = folder, None, 0, []
        os.makedirs(folder)
        with open(FICHE, "rb") as file:
            fiche = file.read()
        digest = hashlib.sha256(fiche).hexdigest()
        with open(os.path.join(folder, f"fiche-{digest[:12]}.json"), "wb") as file:
            file.write(fiche)
        self.line("opened", writer="banc-0000", incident=incident, title="Banc d'essai", tz="Europe/Paris", profile=[],
                  region=None, fiche="messagerie-qualification", fiche_version="2025-1", fiche_digest="sha256:" + digest,
                  tool="bench", exercise=False, text="Incident ouvert")

    def line(self, kind, **members):
        self.seq += 1
        at = f"2026-01-{1 + self.seq // 86400 % 28:02}T{self.seq // 3600 % 24:02}:{self.seq // 60 % 60:02}:{self.seq % 60:02}.000+01:00"
        body = json.dumps(dict(v=1, seq=self.seq, prev=self.prev, at=at, by="Banc", kind=kind, **members),
                          ensure_ascii=False, separators=(",", ":"))[:-1].encode()
        self.prev = hashlib.sha256(body).hexdigest()
        self.lines.append(body + b',"h":"' + self.prev.encode() + b'"}\n')

    def save(self):
        path = os.path.join(self.folder, "banc-0000.jsonl")
        with open(path, "wb") as file:
            file.write(b"".join(self.lines))
        return path


def fill(writer, count):
    last = None
    while writer.seq < count:
        if writer.seq % 3 == 0:
            replaces = {"replaces": [last]} if last else {}
            writer.line("answered", fiche="messagerie-qualification", question="2.a.1",
                        prompt="Y a-t-il, dans les messages envoyés, des messages que personne n'a écrits ?",
                        value="oui" if writer.seq % 2 else "non", note="relu avec la victime, au téléphone",
                        text="2.a.1 des messages que personne n'a écrits : oui", **replaces)
            last = writer.prev
        else:
            writer.line("noted", accounts=["compta@exemple.fr"], machines=["poste-12"],
                        note="La victime confirme n'avoir rien envoyé hier soir ; le poste reste allumé et hors réseau, "
                             "l'équipe attend l'export des journaux de connexion avant d'aller plus loin.",
                        text="Point de situation de l'astreinte, sans fait nouveau depuis le précédent")


def run(command, env):
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    spent = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (command, process.returncode)
    return spent * 1000, usage.ru_maxrss / 1024


def side_by_side(commands, env):
    figures = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, command in commands.items():
            figure = run(command, env)
            if turn:
                figures[name].append(figure)
    return {name: (statistics.median(f[0] for f in fs), max(f[1] for f in fs)) for name, fs in figures.items()}


def make(what, root):
    """In a process of its own: the memory of a child counts that of the parent it was forked from."""
    subprocess.run([sys.executable, os.path.abspath(__file__), str(LINES), str(INCIDENTS), "0", what, root], check=True)


def write(what, root):
    if what == "one":
        writer = Writer(os.path.join(root, "20260101-0000"), "20260101-0000")
        fill(writer, LINES)
        writer.save()
        return
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for i in range(INCIDENTS):
        code = "".join(alphabet[i // 32 ** k % 32] for k in (3, 2, 1, 0))
        writer = Writer(os.path.join(root, f"20260102-{code}"), f"20260102-{code}")
        fill(writer, 30)
        writer.save()


def main():
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    qualify = os.path.join(target, "release", "qualify")
    jq = subprocess.run(["jq", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "one")
        env = dict(os.environ, QUALIFY_DIR=root, QUALIFY_STATE_DIR=os.path.join(folder, "state"))
        make("one", root)
        path = os.path.join(root, "20260101-0000", "banc-0000.jsonl")
        print(f"{LINES} lines, {os.path.getsize(path) / 1e6:.1f} MB, {RUNS} runs of each in turn, median; {jq}")
        results = side_by_side({
            "jq -c .seq": ["jq", "-c", ".seq", path],
            **({"jaq -c .seq": ["jaq", "-c", ".seq", path]} if shutil.which("jaq") else {}),
            "sha256sum": ["sha256sum", path],
            "qualify report": [qualify, "-q", "report", "20260101-0000"],
            "qualify log --format jsonl": [qualify, "-q", "log", "20260101-0000", "--format", "jsonl"],
            "qualify verify": [qualify, "-q", "verify", "20260101-0000"],
        }, env)
        slow, sha = results["jq -c .seq"][0], results["sha256sum"][0]
        for name, (median, memory) in results.items():
            print(f"{name:28} {median:8.1f} ms  {memory:6.1f} MB   jq/it {slow / median:6.2f}   it/sha256sum {median / sha:6.2f}")
        many = os.path.join(folder, "many")
        make("many", many)
        env = dict(env, QUALIFY_DIR=many)
        results = side_by_side({
            "qualify list": [qualify, "-q", "list", "--format", "json"],
            "qualify report ID": [qualify, "-q", "report", "20260102-00FF"],
        }, env)
        print(f"{INCIDENTS} incidents of 30 lines, warm cache")
        for name, (median, memory) in results.items():
            print(f"{name:28} {median:8.1f} ms  {memory:6.1f} MB")


write(*sys.argv[4:]) if len(sys.argv) > 4 else main()
