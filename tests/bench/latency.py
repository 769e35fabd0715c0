#!/usr/bin/env python3
"""From a key to the next question, in a pseudo-terminal: on a disk, where each answer is synced, then in memory.

Usage: tests/bench/latency.py [SESSIONS]     (Linux; builds the release binary first; QUALIFY=PATH takes another)
A session opens an incident, answers the hot questions of a compromise and the first list of the containment, a key at a
time; a key counts from the moment it is sent to the last byte of what follows. The folder in memory (`/dev/shm`) does the
same work and its syncs cost nothing: the difference is the sync.
"""
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SESSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 30
MEMORY = "/dev/shm"
# How long nothing comes out before a screen is whole, in seconds; not a part of what is measured.
SILENCE = 0.03
# What is typed, what then shows, and whether something is written, and synced, in between.
KEYS = [
    ("9", "Qui avez-vous", False), ("5", "Votre nom", False), ("\r", "Alerte", False), ("\r", "1.b.1", False),
    ("compta@exemple.fr\r", "4.z.3", True), ("n", "ancienne et stable", True), ("1", "2.b.1", True),
    ("2", "transfert automatique", False), ("\r", "Vers quelle adresse", True), ("copie@mail.example\r", "Depuis quand", False),
    ("\r", "Signe fort", True), ("e", "Étape 1/", True), ("3", "Étape 2/", True), ("3", "Étape 3/", True),
    ("3", "Étape 4/", True), ("3", "Étape 5/", True), ("\r", "> 1.b.2", True), ("o", "> 1.c.1", True), ("n", "> 1.c.2", True),
    ("n", "> 2.b.4", True), ("n", "> 2.d.1", True), ("n", "> 3.a.1", True), ("1", "compte", False), ("\r", "> 3.h.2", True),
    ("n", "savoir seul", True), ("?", "définitions", False),
]


class Terminal:
    """The program in a terminal of 80 columns and 24 lines."""

    def __init__(self, program, folder):
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            env = {"HOME": folder, "QUALIFY_DIR": os.path.join(folder, "d"), "QUALIFY_STATE_DIR": os.path.join(folder, "s"),
                   "TZ": "Europe/Paris", "LANG": "C.UTF-8", "TERM": "xterm-256color", "LOGNAME": "banc"}
            os.execve(program, [program, "new"], env)
        termios.tcsetwinsize(self.file, (24, 80))

    def whole(self, wanted):
        """Waits for a screen that holds a text, and gives the time of its last byte."""
        start = last = time.perf_counter()
        text = b""
        while True:
            ready, _, _ = select.select([self.file], [], [], SILENCE)
            if ready:
                text += os.read(self.file, 65536)
                last = time.perf_counter()
            elif wanted.encode() in text.replace(b"\xc2\xa0", b" ") and self.reads_keys():
                return last
            elif last - start > 20 or time.perf_counter() - last > 20:
                sys.exit(f"waited for {wanted!r}: {text.decode(errors='replace')}")

    def reads_keys(self):
        """Tells whether keys are read one by one: before that, they would be thrown away."""
        return not termios.tcgetattr(self.file)[3] & termios.ICANON

    def press(self, keys, wanted):
        """Sends keys, and gives the milliseconds until the next screen is whole."""
        start = time.perf_counter()
        os.write(self.file, keys.encode())
        return (self.whole(wanted) - start) * 1000

    def close(self):
        os.close(self.file)
        os.waitpid(self.pid, 0)

def session(program, root):
    """Plays the keys in a folder of its own; gives the milliseconds of those that are written, and of the others."""
    written, shown = [], []
    with tempfile.TemporaryDirectory(dir=root) as folder:
        terminal = Terminal(program, folder)
        terminal.whole("Votre organisation")
        for keys, wanted, writes in KEYS:
            spent = terminal.press(keys, wanted)
            (written if writes else shown).append(spent)
        terminal.close()
        answered = sum(b'"kind":"answered"' in line for line in lines(folder))
    # A key that came too early would be refused, and the figures would be of something else.
    assert answered == 21, f"{answered} answers"
    return written, shown


def lines(folder):
    for root, _, files in os.walk(folder):
        for name in files:
            if name.endswith(".jsonl"):
                with open(os.path.join(root, name), "rb") as file:
                    yield from file


def sync(root):
    """Gives the median time of one synced line of 600 bytes in a folder, in milliseconds: the floor."""
    times = []
    with tempfile.TemporaryFile(dir=root) as file:
        for _ in range(200):
            file.write(b"x" * 599 + b"\n")
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def said(name, times):
    times = sorted(times)
    worst = times[min(len(times) - 1, len(times) * 99 // 100)]
    median = statistics.median(times)
    print(f"{name:44} {len(times):5} keys   median {median:6.2f} ms   99th percentile {worst:6.2f} ms")
    return median


def main():
    program = os.environ.get("QUALIFY")
    if program is None:
        subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
        program = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release", "qualify")
    disk = tempfile.gettempdir()
    times = {root: ([], []) for root in (disk, MEMORY)}
    # In turn, so that what else the machine does falls on both.
    for _ in range(SESSIONS):
        for root, (written, shown) in times.items():
            for all_of, some in zip((written, shown), session(program, root)):
                all_of.extend(some)
    print(f"{SESSIONS} sessions of each in turn, in a terminal of 80x24, from a key to the last byte of the next question")
    slow = said("on disk, an answer (written, synced)", times[disk][0])
    fast = said("in memory, the same", times[MEMORY][0])
    said("on disk, what is only shown", times[disk][1])
    floor = sync(disk)
    print(f"sync: {slow - fast:.2f} ms of {slow:.2f} ms ({100 * (slow - fast) / slow:.0f} %); one synced line alone takes {floor:.2f} ms")


main()
