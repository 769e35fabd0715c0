#!/usr/bin/env python3
"""Crashes of the main courante: what was acknowledged is still there, whatever stops the program.

run.py          kill -9 with 1, 4 and 16 writers, and a full disk (hundreds of entries, under 3 minutes)
run.py --long   thousands of entries, and power cuts with their control (root, mkfs.ext4, mount, gcc)
--entries N, --cuts N, --seed S; QUALIFY names the program (target/debug/qualify otherwise). Standard library only.
"""

import argparse
import contextlib
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
QUALIFY = os.environ.get("QUALIFY") or str(ROOT / "target/debug/qualify")
# One analyst: says what it is about to record, records it, and both words end in the same file, in this order.
LOOP = 'i=0; while :; do i=$((i+1)); printf "> %s %s\\n" "$1" "$i"; "$2" note "$3" "$1 $i $4" --dir "$5" --by "$1" 2>&1; done'
# One analyst in a long session, through a pipe: the same question answered again and again.
SESSION = '(echo 5; while :; do echo i; echo "<"; done) | "$2" resume "$3" --plain --dir "$5" --by "$1" 2>&1'
RECORDED = re.compile(r"Enregistré \(ligne (\d+)\)|\[ligne (\d+) enregistrée\]")


class Failed(Exception):
    """A promise was not kept."""


def check(right, what):
    if not right:
        raise Failed(what)


def environment(state, preload=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QUALIFY", "XDG_"))}
    env.update(QUALIFY_STATE_DIR=str(state), HOME=str(state))
    return env | ({"LD_PRELOAD": str(preload)} if preload else {})


def qualify(state, *arguments, given="", preload=None):
    return subprocess.run([QUALIFY, *arguments], env=environment(state, preload), input=given, capture_output=True, text=True)


def opened(root, state, preload=None):
    answers = json.dumps({"fiche": "messagerie-qualification", "answers": {"1.a.1": "inconnu"}})
    arguments = ("--dir", str(root), "--by", "Ouverture", "--title", "Essai", "--tz", "Europe/Paris", "--answers", "-")
    done = qualify(state, "new", *arguments, given=answers, preload=preload)
    check(done.returncode == 0, f"new : {done.returncode} {done.stderr}")
    return next(p for p in root.iterdir() if re.fullmatch(r"\d{8}-\w{4}", p.name) and p.name in done.stderr + done.stdout)


class Analyst:
    """A process group that records without end; what the screen said is kept outside of the disk on trial."""

    def __init__(self, name, folder, state, said, script=LOOP, text="", preload=None):
        self.name, self.path, self.script = name, said / f"{name}.txt", script
        with open(self.path, "ab") as screen:
            # A line cut by the last kill is over: what comes next starts its own.
            screen.write(b"\n")
            screen.flush()
            words = ["sh", "-c", script, "sh", name, QUALIFY, folder.name, text, str(folder.parent)]
            self.process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=screen, stderr=screen, env=environment(state, preload), start_new_session=True
            )

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stopped(self):
        """Tells that no process of the group runs: a call in progress ends before its process stops."""
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError, IndexError):
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                    if fields[2] == str(self.process.pid) and fields[0] not in "TtZ":
                        return False
        return True

    def acknowledged(self):
        """Gives (writer, seq, text) for each line the screen called recorded; no text for a session's answers."""
        found, about = set(), None
        for line in self.path.read_text(errors="replace").split("\n"):
            if line.startswith("> ") and self.script == LOOP:
                about = line[2:]
            elif match := RECORDED.search(line):
                found.add((self.name, int(match[1] or match[2]), about if self.script == LOOP else None))
        return found

    def problems(self):
        words = ("panicked", "NON ENREGISTR", "ALTERE")
        return [line for line in self.path.read_text(errors="replace").split("\n") if any(w in line for w in words)]


def entries(folder):
    """Reads every whole line of every file, without the program."""
    found = set()
    for path in sorted(folder.glob("*.jsonl")):
        for raw in path.read_bytes().split(b"\n"):
            with contextlib.suppress(ValueError):
                line = json.loads(raw)
                text = " ".join(line.get("text", "").split()[:2])
                found |= {(line["by"], line["seq"], text), (line["by"], line["seq"], None)}
    return found


def verdict(folder, state):
    done = qualify(state, "verify", str(folder))
    return done.stdout.split("\n")[0], done


def sound(folder, state, acknowledged, where):
    lost = acknowledged - entries(folder)
    check(not lost, f"{where} : {len(lost)} acknowledged entries lost, such as {sorted(lost, key=str)[:3]}")
    word, done = verdict(folder, state)
    check(word in ("ANCRE", "COHERENT"), f"{where} : verify says {word}\n{done.stdout}{done.stderr}")
    logged = qualify(state, "log", folder.name, "--dir", str(folder.parent), "--format", "jsonl")
    check(logged.returncode == 0, f"{where} : log exits with {logged.returncode}\n{logged.stderr}")


def started(count, folder, state, said, rng, session=True, preload=None):
    names = [f"Analyste{n:02}" for n in range(count)]
    group = [Analyst(n, folder, state, said, text="x" * rng.choice([1, 60, 900, 5000]), preload=preload) for n in names]
    return group + ([Analyst("Session", folder, state, said, script=SESSION, preload=preload)] if session else [])


def kills(work, wanted, rng):
    """kill -9 at random points, with 1, 4 and 16 writers and a session on a pipe."""
    total, fewest = 0, 10**9
    for writers in (1, 4, 16):
        acknowledged, rounds, incidents, healed = 0, 0, 0, 0
        while acknowledged < wanted:
            root, said = work / f"kill-{writers}-{incidents}", work / f"said-{writers}-{incidents}"
            state = root / "state"
            said.mkdir()
            state.mkdir(parents=True)
            folder, known, incidents = opened(root, state), set(), incidents + 1
            check((state / os.uname().nodename).is_dir() or any(state.iterdir()), "QUALIFY_STATE_DIR is not used")
            for _ in range(8):
                rounds += 1
                group = started(writers, folder, state, said, rng)
                try:
                    time.sleep(rng.uniform(0.05, 0.4) * (1 + writers / 4))
                finally:
                    for analyst in rng.sample(group, len(group)):
                        analyst.kill()
                known = set().union(*(a.acknowledged() for a in group))
                sound(folder, state, known, f"kill -9, {writers} writers, round {rounds}")
                bad = [p for a in group for p in a.problems()]
                check(not bad, f"kill -9, {writers} writers, round {rounds} : {bad[:3]}")
                for analyst in group[:1] + group[-1:]:
                    after = qualify(state, "note", folder.name, f"reprise {rounds}", "--dir", str(root), "--by", analyst.name)
                    check(after.returncode == 0 and RECORDED.search(after.stderr), f"the next append failed : {after.stderr}")
                sound(folder, state, known, f"kill -9, {writers} writers, round {rounds}, next append")
            files = list(folder.glob("*.jsonl"))
            healed += sum(p.read_bytes().count(b'"kind":"recovered"') for p in files)
            acknowledged += len(known)
            print(f"  {writers} writers: incident {incidents}, {len(known)} acknowledged, {len(files)} files", flush=True)
            shutil.rmtree(root)
        print(f"kill -9, {writers} writers: {acknowledged} acknowledged, {rounds} kills, {healed} tails healed, 0 lost, 0 unreadable")
        total, fewest = total + acknowledged, min(fewest, acknowledged)
    check(fewest >= wanted, f"too few entries to mean anything: {fewest}, {wanted} expected")
    return total


@contextlib.contextmanager
def mounted(folder, *arguments):
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", *arguments, str(folder)], check=True)
    try:
        yield folder
    finally:
        for _ in range(50):
            if subprocess.run(["umount", str(folder)], capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        else:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def full_disk(work, rng):
    """A file system with 64 KiB left: what was acknowledged stays, the failure is said, room lets go on."""
    state, disk, total = work / "full-state", work / "full", 0
    # Too small for the copy of the fiche: nothing may be said to be recorded.
    with mounted(disk, "-t", "tmpfs", "-o", "size=64k", "tmpfs"):
        done = qualify(state, "new", "--dir", str(disk), "--by", "A", "--title", "T", "--answers", "-", given='{"fiche":"messagerie-qualification","answers":{"1.a.1":"inconnu"}}')
        check(done.returncode != 0 and "NON ENREGISTR" in done.stderr, f"new on a full disk : {done.returncode} {done.stderr}")
    fiche = -(-(ROOT / "fiches/messagerie-qualification.json").stat().st_size // 4096) * 4
    for size in (1, 200, 3000):
        with mounted(disk, "-t", "tmpfs", "-o", f"size={fiche + 64}k", "tmpfs"):
            ballast = disk / "ballast"
            ballast.write_bytes(b"\0" * 40960)
            folder, known, failures = opened(disk, state), set(), 0

            def note(number):
                done = qualify(state, "note", folder.name, f"plein {number} " + "x" * size, "--dir", str(disk), "--by", "Plein")
                if match := RECORDED.search(done.stderr):
                    known.add(("Plein", int(match[1]), f"plein {number}"))
                    check(done.returncode == 0, f"recorded, but exit {done.returncode}")
                return done

            for number in range(2000):
                done = note(number)
                if done.returncode != 0:
                    failures += 1
                    check("NON ENREGISTR" in done.stderr, f"full disk : the failure is not said : {done.stderr}")
                    sound(folder, state, known, f"full disk, failure {failures}")
                    if failures == 5:
                        break
            check(failures == 5, "the disk was never full")
            full = len(known)
            ballast.unlink()
            for number in range(2000, 2005):
                done = note(number)
                check(done.returncode == 0, f"room was made, and yet : {done.stderr}")
            sound(folder, state, known, "full disk, room made")
            total += len(known)
            print(f"full disk, notes of {size} bytes: {full} acknowledged, {failures} refused and said, 5 more once room was made, 0 lost")
    check(total >= 60, f"too few entries to mean anything: {total}")
    return total


SHIM = "int fsync(int fd) { (void)fd; return 0; }\nint fdatasync(int fd) { (void)fd; return 0; }\n"


def power_cuts(work, wanted, wanted_cuts, rng, preload=None):
    """The image of a disk, copied while the writers are stopped: what a cut would leave."""
    image, cuts, lost_in_all, total, gone, alarms = work / "disk.img", 0, 0, 0, 0, {}
    while total < wanted or cuts < wanted_cuts:
        said = work / f"cut-{bool(preload)}-{total}"
        said.mkdir()
        image.unlink(missing_ok=True)
        with open(image, "wb") as file:
            file.truncate(48 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(image)], check=True)
        with mounted(work / "disk", "-o", "loop,commit=300", str(image)) as disk:
            state = disk / "state"
            folder = opened(disk / "main", state, preload=preload)
            group = started(rng.choice([1, 4]), folder, state, said, rng, preload=preload)
            try:
                known, ever_lost = set(), set()
                for _ in range(6):
                    cuts += 1
                    time.sleep(rng.uniform(0.05, 0.5))
                    for waited in itertools.count():
                        if all(a.stopped() for a in group):
                            break
                        # A shell stopped between its vfork and the exec of its child never shows as stopped: let go, and again.
                        if waited % 50 == 49:
                            for analyst in group:
                                analyst.signal(signal.SIGCONT)
                            time.sleep(0.02)
                        for analyst in group:
                            analyst.signal(signal.SIGSTOP)
                        time.sleep(0.02)
                    known = set().union(*(a.acknowledged() for a in group))
                    # A name of its own: the loop device of a former copy may still hold what stood there.
                    copy = work / f"copy-{cuts}.img"
                    while True:
                        shutil.copyfile(image, copy)
                        if subprocess.run(["cmp", "-s", str(image), str(copy)]).returncode == 0:
                            break
                    with mounted(work / "after", "-o", "loop", str(copy)) as after:
                        there = after / "main" / folder.name
                        lost = known - (entries(there) if there.is_dir() else set())
                        ever_lost |= lost
                        gone += bool(lost)
                        if not preload:
                            check(not lost, f"power cut {cuts} : {len(lost)} of {len(known)} acknowledged entries lost, such as {sorted(lost, key=str)[:3]}")
                            word, done = verdict(there, work / "no-state")
                            check(word == "COHERENT", f"power cut {cuts} : verify says {word}\n{done.stdout}{done.stderr}")
                            word, done = verdict(there, after / "state")
                            alarms[word] = alarms.get(word, 0) + 1
                            if word not in ("ANCRE", "COHERENT"):
                                print(f"  power cut {cuts}: with the state of the cut machine, {done.stdout}")
                            again = qualify(after / "state", "note", folder.name, "reprise", "--dir", str(there.parent), "--by", "Analyste00")
                            check(again.returncode == 0, f"power cut {cuts} : the next append failed : {again.stderr}")
                            check(verdict(there, work / "no-state")[0] == "COHERENT", f"power cut {cuts} : altered by the next append")
                    copy.unlink()
                    for analyst in group:
                        analyst.signal(signal.SIGCONT)
            finally:
                for analyst in group:
                    analyst.kill()
            total += len(known)
            if cuts % 60 == 0:
                print(f"  {cuts} cuts, {total} acknowledged", flush=True)
            lost_in_all += len(ever_lost)
    what = "power cut, sync disabled (control)" if preload else "power cut"
    print(f"{what}: {total} acknowledged, {cuts} cuts, {lost_in_all} of them lost, by {gone} cuts {alarms or ''}", flush=True)
    if preload:
        check(lost_in_all > 0, "the control lost nothing: this test would not see a missing sync")
    return total


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--long", action="store_true")
    options.add_argument("--entries", type=int, help="acknowledged entries wanted for each number of writers")
    options.add_argument("--cuts", type=int, default=0, help="power cuts wanted, beyond those that the entries take")
    options.add_argument("--seed", type=int, default=random.randrange(10**6))
    options.add_argument("--only", choices=("kill", "full", "power"))
    options = options.parse_args()
    rng, work = random.Random(options.seed), pathlib.Path(tempfile.mkdtemp(prefix="qualify-crash-"))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit("interrupted"))
    root, in_ci = os.geteuid() == 0, os.environ.get("CI") == "true"
    print(f"seed {options.seed}")
    try:
        if options.only in (None, "kill"):
            total = kills(work, options.entries or (1500 if options.long else 150), rng)
            print(f"kill -9: {total} acknowledged in all, 0 lost")
        if options.only in (None, "full"):
            if not root:
                print("full disk: SKIPPED, mounting a tmpfs needs root")
            else:
                try:
                    full_disk(work, rng)
                except (OSError, subprocess.CalledProcessError) as error:
                    check(not in_ci, f"full disk could not run: {error}")
                    print(f"full disk: SKIPPED, {error}")
        if options.only == "power" or (options.only is None and options.long):
            missing = [tool for tool in ("mkfs.ext4", "mount", "cmp", "gcc") if not shutil.which(tool)]
            check(root and not missing, f"power cut needs root, and: {' '.join(missing) or 'nothing else'}")
            shim = work / "nosync.so"
            subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(shim), "-x", "c", "-"], input=SHIM, text=True, check=True)
            power_cuts(work, options.entries or 3000, options.cuts, rng)
            power_cuts(work, (options.entries or 3000) // 5, options.cuts // 5, rng, preload=shim)
    except Failed as failure:
        print(f"FAILED (seed {options.seed}): {failure}")
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
