#!/usr/bin/env python3
"""Mutates logs made by the program, and fails when it and tests/verifier.py disagree on a verdict or a seal.

mutations.py [--count N] [--seed S]; QUALIFY names the program (target/debug/qualify otherwise). Standard library only.
"""

import argparse
import collections
import concurrent.futures
import hashlib
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

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUALIFY = os.environ.get("QUALIFY") or str(ROOT / "target/debug/qualify")
VERIFIER = str(ROOT / "tests/verifier.py")
VERDICTS = ("COHERENT", "INCOMPLET", "ALTERE")
HIDDEN = "\u0001\u001b\u007f\u009b\u00ad\u061c\u180e\u200b\u200f\u2028\u202e\u2060\u2064\u206f\ufeff\ufff9\U000e0041"
SEEN = "\u00a0\u2027\u202f\u2065\u0301é日🔒"
MOMENTS = """2026-01-07T02:14:05.120Z 2026-01-07t02:14:05.120+01:00 2026-01-07_02:14:05.120+01:00 2026-01-07T02:14:05+01:00
2026-01-07T02:14:05.12+01:00 2026-01-07T02:14:05.1200+01:00 2026-01-07T02:14:05.120+0100 2026-02-30T02:14:05.120+01:00
2026-01-07T24:00:00.000+01:00 2026-01-07T02:14:60.000+01:00 2026-01-07T02:14:05.120-00:00 2026-01-07T02:14:05.120+24:00
2026-01-07T02:14:05.120+23:59 2026-01-07T02:14:05.120+01:60 2026-01-07T02:14:05.120−01:00 0000-01-07T02:14:05.120+01:00
0001-01-01T02:14:05.120+00:00 0001-01-02T00:00:00.000+00:00 0001-01-02T00:00:00.000+00:01 9999-12-31T00:00:00.000+00:00
9999-12-31T00:00:00.000+00:01 2026-W02-3T02:14:05.120+01 2026-01-07T02:14:05,120+01:00 +2026-1-07T02:14:05.120+01:00
2026-01-07T02:14:05.120+01:00:30 20260107T021405.120+01:00 2024-02-29T23:59:59.999-11:00 2026-01-07T02:14:05.120+01:00x""".split()


def run(arguments, state, **more):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("QUALIFY", "XDG"))}
    environment.update(QUALIFY_STATE_DIR=str(state), HOME=str(state), XDG_STATE_HOME=str(state))
    return subprocess.run(arguments, env=environment, capture_output=True, **more)


def make_logs(work):
    """Three incidents: three writers with a healed tail and amended answers, one writer, one file torn in two ways."""

    def qualify(*arguments, given=None):
        done = run([QUALIFY, *arguments, "--dir", str(work / "logs")], work / "state", input=given)
        if done.returncode != 0:
            sys.exit(f"qualify {arguments} : {done.returncode}\n{done.stderr.decode()}")
        return done.stdout.decode().strip()

    def open_one(by):
        answers = {"fiche": "messagerie-qualification", "answers": {"1.a.1": "inconnu", "2.a.1": "oui"}}
        arguments = ("--by", by, "--title", 'Titre « \u202e" \\ »', "--tz", "Europe/Paris", "--profile", "sante", "--answers", "-")
        qualify("new", *arguments, given=json.dumps(answers).encode())
        return next(p for p in (work / "logs").iterdir() if p.name not in seen)

    seen, logs = set(), []
    for number in range(3):
        folder = open_one("Alice Martin")
        seen.add(folder.name)
        logs.append(folder)
        writers = ("Alice Martin", "Bob Durand", "Chloé Ñ") if number == 0 else ("Alice Martin",)
        for turn in range(3):
            for by in writers:
                qualify("note", folder.name, f"tour {turn} : \x1b[31m\u202e\u200b\t\r\n\"\\ é日🔒", "--by", by, "--ip", "203.0.113.7")
            qualify("answer", folder.name, "2.a.1", ("non", "oui", "inconnu")[turn], "--by", writers[-1], "--note", "corrigé")
        if number != 1:
            for torn in (b'{"v":1,"seq":99,"prev":"', b"\0\xff torn\n", b"\n\n", None):
                target = sorted(folder.glob("*.jsonl"))[-1]
                text = target.read_bytes()
                target.write_bytes(text[:-1] if torn is None else text + torn)
                qualify("note", folder.name, "après la coupure", "--by", writers[-1])
        qualify("decide", folder.name, "majeur", "--because", "clôture demain", "--by", "Alice Martin")
    return logs


def signed(body):
    return body + b',"h":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'


class Log:
    """A copy being mutated."""

    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        self.path = rng.choice(self.paths())

    def paths(self):
        return sorted(p for p in self.folder.glob("*.jsonl") if p.is_file())

    def lines(self, path=None):
        return (path or self.path).read_bytes().split(b"\n")[:-1]

    def write(self, lines, path=None):
        (path or self.path).write_bytes(b"".join(line + b"\n" for line in lines))

    def fiche(self):
        return next(self.folder.glob("fiche-*.json"))

    def sound(self, kind=None, first=None):
        """Picks a whole line, in this file or another: its file is taken."""
        found = []
        for path in self.paths():
            for i, line in enumerate(self.lines(path)):
                good = len(line) > 72 and signed(line[:-72]) == line
                if good and (kind is None or f'"kind":"{kind}"'.encode() in line) and first in (None, i == 0):
                    found.append((path, i))
        if not found:
            return None
        self.path, i = self.rng.choice(found)
        return i

    def edit(self, i, change):
        """Changes the body of a line and signs it; often links the next lines again, as a careful forger would."""
        lines = self.lines()
        body = lines[i][:-72]
        new = change(body)
        if new is None or new == body:
            return False
        old, lines[i] = lines[i][-66:-2], signed(new)
        if self.rng.random() < 0.6:
            last = lines[i][-66:-2]
            for j in range(i + 1, len(lines)):
                if signed(lines[j][:-72]) != lines[j]:
                    continue
                linked = lines[j][:-72].replace(b'"prev":"' + old + b'"', b'"prev":"' + last + b'"', 1)
                old, lines[j] = lines[j][-66:-2], signed(linked)
                last = lines[j][-66:-2]
        self.write(lines)
        return True


MUTATIONS = {}


def mutation(function):
    MUTATIONS[function.__name__] = function
    return function


def member(name, pattern=rb'(?:"(?:[^"\\]|\\.)*"|[^,}\]]+)'):
    return re.compile(rb'"' + name.encode() + rb'":(' + pattern + rb")")


def put(name, value):
    raw = value if isinstance(value, bytes) else str(value).encode()
    return lambda body: member(name).sub(lambda _: b'"' + name.encode() + b'":' + raw, body, count=1)


def add(raw):
    return lambda body: body + b"," + (raw if isinstance(raw, bytes) else raw.encode())


def edits(name, choose, kind=None, first=None):
    """A clever mutation: a change of one body, signed again."""

    def apply(log):
        i = log.sound(kind, first)
        return i is not None and log.edit(i, choose(log.rng))

    apply.__name__ = name
    mutation(apply)


# Naive: bytes, lines and files.
@mutation
def flip_bit(log):
    data = bytearray(log.path.read_bytes())
    data[log.rng.randrange(len(data))] ^= 1 << log.rng.randrange(8)
    log.path.write_bytes(data)


@mutation
def change_bytes(log):
    data, at = bytearray(log.path.read_bytes()), 0
    at = log.rng.randrange(len(data))
    data[at : at + log.rng.randrange(9)] = bytes(log.rng.choice(b'\0\n\r"{},\xff09a') for _ in range(log.rng.randrange(9)))
    log.path.write_bytes(data)


@mutation
def cut(log):
    data = log.path.read_bytes()
    log.path.write_bytes(data[: log.rng.choice([log.rng.randrange(len(data)), len(data) - log.rng.randrange(90)])])


@mutation
def cut_lines(log):
    lines = log.lines()
    log.write(lines[: log.rng.randrange(len(lines))])


@mutation
def behead(log):
    log.write(log.lines()[log.rng.randrange(1, 3) :])


@mutation
def remove_line(log):
    lines = log.lines()
    del lines[log.rng.randrange(len(lines))]
    log.write(lines)


@mutation
def double_line(log):
    lines = log.lines()
    line = log.rng.choice(lines)
    lines.insert(log.rng.randrange(len(lines) + 1), line)
    log.write(lines)


@mutation
def swap_lines(log):
    lines = log.lines()
    i, j = log.rng.sample(range(len(lines)), 2)
    lines[i], lines[j] = lines[j], lines[i]
    log.write(lines)


@mutation
def insert_line(log):
    lines = log.lines()
    lines.insert(log.rng.randrange(len(lines) + 1), log.rng.choice([b"", b" ", b"{}", b"null", b"\xef\xbb\xbf", b'{"v":1}']))
    log.write(lines)


@mutation
def carriage_returns(log):
    log.path.write_bytes(log.path.read_bytes().replace(b"\n", b"\r\n"))


@mutation
def byte_order_mark(log):
    log.path.write_bytes(b"\xef\xbb\xbf" + log.path.read_bytes())


@mutation
def torn_tail(log):
    log.path.write_bytes(log.path.read_bytes() + log.rng.choice([b"{", b'{"v":1,"seq":', b"\0" * 40, b"\xff", b"x\n", b"x\ny", b"\r"]))


@mutation
def no_final_feed(log):
    log.path.write_bytes(log.path.read_bytes()[:-1])


@mutation
def endless_line(log):
    lines = log.lines()
    at = log.rng.randrange(len(lines) + 1)
    filler = b"x" * log.rng.choice([65535, 65536, 262143, 262144, 262145, 524288, 300000])
    before, after = lines[:at], lines[at:]
    log.path.write_bytes(b"".join(x + b"\n" for x in before) + filler + log.rng.choice([b"", b"\n"]) + b"".join(x + b"\n" for x in after))


@mutation
def remove_file(log):
    log.path.unlink()


@mutation
def empty_file(log):
    log.rng.choice([log.path, log.folder / "personne-0000.jsonl", log.folder / ".jsonl"]).write_bytes(b"")


@mutation
def rename_file(log):
    log.path.rename(log.folder / log.rng.choice(["autre-1234.jsonl", "A B (conflit).jsonl", ".jsonl", "a.b.jsonl", "x.jsonl.bak"]))


@mutation
def conflict_copy(log):
    lines = log.lines()
    log.write(lines[: log.rng.randrange(len(lines) + 1)], log.folder / log.rng.choice(["aaa.jsonl", "zzz (conflit).jsonl"]))


@mutation
def fork(log):
    log.write(log.lines(), log.folder / log.rng.choice(["aaa.jsonl", "zzz.jsonl"]))
    i = log.sound()
    return i is not None and log.edit(i, add('"fork":1'))


@mutation
def lines_of_another(log):
    other = log.rng.choice(log.paths())
    log.write(log.lines() + log.rng.choice([log.lines(other), log.lines(other)[-1:]]))


@mutation
def not_a_file(log):
    target = log.folder / log.rng.choice(["lien.jsonl", "dossier.jsonl", "lien.json"])
    if target.name.startswith("lien"):
        target.symlink_to(log.path)
    else:
        target.mkdir()


@mutation
def log_becomes_link(log):
    log.path.rename(log.folder / "ailleurs.txt")
    log.path.symlink_to("ailleurs.txt")


@mutation
def fiche_changed(log):
    change = log.rng.choice(["remove", "byte", "empty", "link", "folder"])
    fiche = log.fiche()
    data = fiche.read_bytes()
    fiche.unlink()
    if change in ("byte", "empty"):
        fiche.write_bytes(data + b" " if change == "byte" else b"")
    elif change == "link":
        (log.folder / "autre.json").write_bytes(data)
        fiche.symlink_to("autre.json")
    elif change == "folder":
        fiche.mkdir()


@mutation
def torn_bytes_removed(log):
    lines = log.lines()
    kept = [line for line in lines if len(line) > 72 and signed(line[:-72]) == line]
    log.write(kept)
    return kept != lines


@mutation
def torn_bytes_changed(log):
    lines = log.lines()
    torn = [i for i, line in enumerate(lines) if signed(line[:-72]) != line]
    if not torn:
        return False
    lines[log.rng.choice(torn)] += b"!"
    log.write(lines)


# Clever: signed again.
INTEGERS = ["0", "1", "-1", "-0", "1.0", "1e0", "1E400", "true", "null", '"1"', "[1]", "01", "2", "4294967296", str(2**53 - 1), str(2**53)]
INTEGERS += [str(2**63), str(2**64 - 1), str(2**64), str(-(2**63)), str(-(2**63) - 1), "9" * 400, "9" * 5000]
edits("version", lambda r: put("v", r.choice(INTEGERS)))
edits("version_2", lambda r: put("v", "2"))
edits("version_2_recovered", lambda r: put("v", "2"), kind="recovered")
edits("version_2_first", lambda r: put("v", "2"), first=True)
edits("seq", lambda r: put("seq", r.choice(INTEGERS)))
edits("seq_back", lambda r: lambda b: put("seq", max(1, int(member("seq").search(b)[1]) - r.randrange(1, 6)))(b))
edits("seq_ahead", lambda r: lambda b: put("seq", int(member("seq").search(b)[1]) + r.randrange(1, 40))(b))
edits("prev", lambda r: put("prev", r.choice(["null", '"%064x"' % r.getrandbits(256), '"ABC"', "0", '""', "[]", '"%s"' % ("A" * 64)])))
edits("prev_not_null_first", lambda r: put("prev", '"%064x"' % r.getrandbits(256)), first=True)
edits("at", lambda r: put("at", '"' + r.choice(MOMENTS).replace("_", " ") + '"'))
edits("at_not_text", lambda r: put("at", r.choice(["null", "0", '""', "[]", "{}", '"x"', '"2026-01-07T02:14:05.120\\u002b01:00"'])))
edits("by", lambda r: put("by", r.choice(["null", "3", '""', "[]", '"\\ud83d\\ude00"', '"\\ud83d"', '"\\udc00x"'])))
edits("kind", lambda r: put("kind", r.choice(['"inconnue"', '""', "null", "1", '"recovered"', '"joined"', '"opened"', '"\\u006eoted"'])))
edits("extra", lambda r: add(r.choice(['"zz":1', '"zz":{"a":[1,{"b":null}]}', '"zz":""', '"writer":"x"', '"text2":"\\u202e"', '"":0'])))
edits("number", lambda r: add('"zz":' + r.choice(INTEGERS + ["NaN", "Infinity", "-Infinity", "+1", ".5", "1.", "-", "0x1", "1_0"])))
edits("nested_number", lambda r: add('"zz":[{"a":' + r.choice(INTEGERS) + "}]"))
edits("duplicate", lambda r: add(r.choice(['"seq":1', '"by":"x"', '"h":"x"', '"\\u0068":"x"', '"zz":1,"zz":1', '"zz":1,"\\u007az":2', '"zz":{"a":1,"a":1}', '"zz":[{"b":1,"b":2}]'])))
edits("raw_hidden", lambda r: add(f'"zz":"{r.choice(HIDDEN)}"'))
edits("raw_hidden_key", lambda r: add(f'"z{r.choice(HIDDEN)}":1'))
edits("raw_seen", lambda r: add(f'"zz":"{r.choice(SEEN)}"'))
edits("escaped_hidden", lambda r: add('"zz":' + json.dumps(r.choice(HIDDEN))))
edits("not_utf8", lambda r: add(b'"zz":"' + r.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"]) + b'"'))
edits("surrogates", lambda r: add('"zz":"' + r.choice(["\\ud800", "\\udfff", "\\ud800x", "\\ud800\\ud800", "\\ud83d\\udd12", "\\uD83D\\uDD12"]) + '"'))
edits("bad_escape", lambda r: add('"zz":"' + r.choice(["\\x41", "\\u12", "\\", "\\u00g0", "\\'", "\\/", "\\b"]) + '"'))
edits("depth", lambda r: (lambda n: add('"zz":' + r.choice(["[" * n + "]" * n, '{"a":' * n + "1" + "}" * n])))(r.choice([5, 125, 126, 127, 128, 500, 2000, 9000])))
edits("spaces", lambda r: r.choice([lambda b: b" " + b, lambda b: b.replace(b'"kind"', b' "kind" ', 1), lambda b: b.replace(b"{", b"{ ", 1), lambda b: b + b" ", lambda b: b"[" + b, lambda b: b + b","]))
edits("length", lambda r: (lambda n: lambda b: b + b',"zz":"' + b"x" * (n - len(b) - 72 - 8) + b'"')(r.choice([65534, 65535, 65536, 65537, 60000])))
edits("missing", lambda r: (lambda n: lambda b: re.sub(rb'"' + n + rb'":(?:"(?:[^"\\]|\\.)*"|[^,}\]]+),', b"", b, count=1))(r.choice([b"v", b"seq", b"prev", b"at", b"by", b"kind"])))
edits("header_renamed", lambda r: (lambda n: lambda b: b.replace(b'"' + n + b'":', b'"x' + n + b'":', 1))(r.choice([b"v", b"seq", b"prev", b"at", b"by", b"kind", b"text"])))
edits("text", lambda r: put("text", '"autre chose"'))
edits("writer_missing", lambda r: lambda b: member("writer").sub(b'"zz":1', b, count=1), first=True)
edits("writer", lambda r: put("writer", r.choice(['"x"', '"-a"', '"a-"', '""', '"A"', "null", '"é"', '"%s"' % ("a" * 64), '"%s"' % ("a" * 65), '"bob\\u002ddurand"', '"a\\n"'])), first=True)
edits("joined_heads", lambda r: lambda b: r.choice([
    lambda: b.replace(b'"heads":[', b'"heads":[{"writer":"x","seq":1,"h":"' + b"0" * 64 + b'"},', 1),
    lambda: re.sub(rb'("heads":\[\{"writer":"[^"]*","seq":)(\d+)', rb"\g<1>9\2", b, count=1),
    lambda: re.sub(rb'("heads":\[\{"writer":")', rb"\1A", b, count=1),
    lambda: b.replace(b'"heads":[{', b'"heads":[{"plus":[],', 1),
    lambda: b.replace(b'"heads":[', b'"heads":[null,', 1),
    lambda: b.replace(b'"heads":', b'"heads2":', 1),
    lambda: re.sub(rb'"heads":\[.*?\]', b'"heads":[]', b, count=1),
])(), kind="joined")
for part in ("offset", "length"):
    edits(f"recovered_{part}", lambda r, part=part: put(part, r.choice(INTEGERS + ["3", "7"])), kind="recovered")
edits("recovered_digest", lambda r: put("digest", '"sha256:%064x"' % r.getrandbits(256)), kind="recovered")
edits("recovered_digest_form", lambda r: put("digest", r.choice(['"x"', "null", '"sha256:%s"' % ("A" * 64), '"%064x"' % 1])), kind="recovered")
edits("recovered_missing", lambda r: (lambda n: lambda b: member(n).sub(b'"zz":1', b, count=1))(r.choice(["offset", "length", "digest"])), kind="recovered")
edits("becomes_recovered", lambda r: lambda b: put("kind", '"recovered"')(b) + b',"offset":0,"length":0,"digest":"sha256:' + b"0" * 64 + b'"')
edits("fiche_digest", lambda r: put("fiche_digest", r.choice(['"sha256:%064x"' % r.getrandbits(256), '"x"', "null", '"SHA256:%064x"' % 1])), kind="opened")
edits("opened_member", lambda r: (lambda n: lambda b: b.replace(b'"' + n + b'":', b'"x' + n + b'":', 1))(r.choice([b"incident", b"title", b"tz", b"profile", b"region", b"fiche", b"fiche_version", b"fiche_digest", b"tool", b"exercise"])), kind="opened")
edits("profile_to_come", lambda r: lambda b: b.replace(b'"profile":[', b'"profile":["a-venir",', 1), kind="opened")
edits("fiche_cited_again", lambda r: lambda b: put("kind", '"fiche-started"')(b) + b',"fiche_digest":"sha256:%064x"' % r.getrandbits(256), kind="noted")


def judge(job):
    number, seed, bases, work = job
    rng = random.Random(f"{seed} {number}")
    base = rng.choice(bases)
    names = sorted(MUTATIONS)
    name = names[number % len(names)]
    folder = work / f"m{number}" / base.name
    folder.parent.mkdir()
    shutil.copytree(base, folder)
    log = Log(folder, rng)
    if MUTATIONS[name](log) is False:
        name = f"({name}: nothing to change)"
    elif rng.random() < 0.15 and log.paths():
        # A second change, sometimes: faults must not hide one another.
        extra = rng.choice(["flip_bit", "fiche_changed", "torn_tail", "no_final_feed", "extra"])
        try:
            MUTATIONS[extra](Log(folder, rng))
        except (OSError, StopIteration, ValueError):
            pass
    state = folder.parent / "state"
    state.mkdir()
    ours = run([QUALIFY, "verify", str(folder)], state)
    theirs = run([sys.executable, VERIFIER, str(folder)], state)
    words = ours.stdout.decode(errors="replace").split("\n")
    seal = re.search(r"code de scellement (\S*)", ours.stdout.decode(errors="replace"))
    got = (words[0], seal[1] if seal else "?")
    other = tuple(theirs.stdout.decode(errors="replace").split()) or ("?", theirs.stderr.decode(errors="replace")[-300:])
    exits = {"COHERENT": 0, "INCOMPLET": 6, "ALTERE": 5}
    agreed = got == other and exits.get(got[0]) == ours.returncode
    if agreed:
        shutil.rmtree(folder.parent)
    return number, name, base, got, other, ours.returncode, agreed


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--keep", action="store_true", help="keep the copies on which they disagree")
    options = options.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="qualify-mutations-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("interrupted"))
    failed = 0
    try:
        bases = make_logs(work)
        by_name, spread = collections.Counter(), collections.defaultdict(collections.Counter)
        jobs = [(n, options.seed, bases, work) for n in range(options.count)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for number, name, base, got, other, code, agreed in pool.map(judge, jobs):
                by_name[name, got[0]] += 1
                spread[base][got[0]] += 1
                if not agreed:
                    failed += 1
                    print(f"DISAGREE mutation {number} ({name}): program {got} exit {code}, verifier {other}")
        for name in sorted({name for name, _ in by_name}):
            print(f"{name:32}", " ".join(f"{v} {by_name[name, v]:<5}" for v in VERDICTS))
        for base, verdicts in spread.items():
            print(f"{base.name:32}", " ".join(f"{v} {verdicts[v]:<5}" for v in VERDICTS))
            least = max(1, sum(verdicts.values()) // 50)
            for verdict in VERDICTS:
                if verdicts[verdict] < least:
                    failed += 1
                    print(f"SPREAD {base.name}: {verdicts[verdict]} {verdict}, at least {least} expected")
        print(f"{options.count - failed} passed, {failed} failed (seed {options.seed})")
        if options.keep and failed:
            print(f"kept in {work}")
    finally:
        if not (options.keep and failed):
            shutil.rmtree(work, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
