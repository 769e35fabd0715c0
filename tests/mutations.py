#!/usr/bin/env python3
"""Mutates logs made by the program and logs composed from the page, and fails when it and tests/verifier.py disagree on a verdict or a seal.

mutations.py [--count N] [--seed S]; QUALIFY names the program (target/debug/qualify otherwise). Standard library only.
mutations.py --self [--count N]   the second verifier alone: known attacks, N seal codes, late lines against brute force; needs no program
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

import compose
import verifier

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUALIFY = os.environ.get("QUALIFY") or str(ROOT / "target/debug/qualify")
VERDICTS = ("COHERENT", "ANCRE", "INCOMPLET", "BIFURQUE", "ALTERE", "MISTYPED")
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

    def add(self, name, data):
        (self.folder / name).write_bytes(data)

    def line(self, **members):
        """A right line at the end of this file, as bytes; None when the file has no valid line."""
        i = next((i for i in reversed(range(len(self.lines()))) if verifier.parse(self.lines()[i])), None)
        if i is None:
            return None
        last = json.loads(self.lines()[i])
        body = {"v": 1, "seq": last["seq"] + 1, "prev": last["h"], "at": last["at"], "by": last["by"], "kind": "noted"}
        return compose.signed(body | members) + b"\n"

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


# Of what the files say of one another.
def heads_of(log):
    """The last line of each file, as a citation."""
    found = [verifier.read(path.name, path.read_bytes()).lines for path in log.paths()]
    return [dict(zip(("writer", "seq", "h"), lines[-1].id)) for lines in found if lines]


def met_member(change):
    return lambda body: re.sub(rb',"met":(\[.*?\])(?=,|$)', lambda m: change(m[1]), body, count=1)


def a_head(rng, writer="x", seq=1):
    return '{"writer":"%s","seq":%s,"h":"%064x"}' % (writer, seq, rng.getrandbits(256))


edits("met_removed", lambda r: met_member(lambda _: b""))
edits("met_emptied", lambda r: met_member(lambda _: b',"met":[]'))
edits("met_malformed", lambda r: (lambda v: met_member(lambda _: b',"met":' + v.encode()))(r.choice(["null", "{}", '"x"', "1", "[null]", "[[]]", '[{"writer":"x","seq":1}]', '[{"writer":"X","seq":1,"h":"%064x"}]' % 1, '[{"writer":"x","seq":-1,"h":"%064x"}]' % 1, '[{"writer":"x","seq":0,"h":"%064x"}]' % 1])))
edits("met_added", lambda r: lambda b: b if b',"met":' in b else b + b',"met":[' + r.choice([b"", a_head(r).encode()]) + b"]")
edits("met_nobody", lambda r: met_member(lambda v: b',"met":[' + a_head(r).encode() + (b"]" if v == b"[]" else b"," + v[1:])))
edits("met_many", lambda r: (lambda n: met_member(lambda _: (',"met":[' + ",".join(a_head(r, f"w{k}") for k in range(n)) + "]").encode()))(r.choice([63, 64, 65, 100])))
edits("met_other_seq", lambda r: met_member(lambda v: b',"met":' + re.sub(rb'"seq":(\d+)', lambda m: b'"seq":%d' % max(0, int(m[1]) + r.choice([-1, 1, 3])), v, count=1)))
edits("met_other_h", lambda r: met_member(lambda v: b',"met":' + re.sub(rb'"h":"\w{4}', b'"h":"0000', v, count=1)))
edits("met_other_writer", lambda r: met_member(lambda v: b',"met":' + re.sub(rb'"writer":"\w', b'"writer":"z', v, count=1)))
edits("joined_incident", lambda r: put("incident", r.choice(['"20260211-Q8VN"', "null", '""', "3"])), kind="joined")
edits("opened_incident", lambda r: put("incident", r.choice(['"20260211-Q8VN"', "null", '""', "3"])), kind="opened")
edits("kept_changed", lambda r: lambda b: r.choice([
    lambda: re.sub(rb'"heads":\[\{.*?\}', b'"heads":[' + a_head(r).encode(), b, count=1),
    lambda: b.replace(b'"heads":[', b'"heads":[null,', 1),
    lambda: re.sub(rb'("heads":\[\{"writer":"[^"]*","seq":)(\d+)', rb"\g<1>1\2", b, count=1),
    lambda: re.sub(rb'"heads":\[.*?\]', b'"heads":[]', b, count=1),
])(), kind="fork-kept")
edits("version_2_kept", lambda r: put("v", "2"), kind="fork-kept")


@mutation
def renamed_folder(log):
    log.folder = log.folder.rename(log.folder.parent / log.rng.choice(["copie", "20260211-Q8VN", compose.ID]))


@mutation
def foreign_file(log):
    there = compose.another_incident()
    chosen = log.rng.choice([there[:1], there[1:], there])
    for writer in chosen:
        log.add(writer.name, writer.data if log.rng.random() < 0.8 else writer.data[:-5])


@mutation
def second_opening(log):
    again = compose.Writer(compose.clock(log.rng.choice([7, 8])), "eve-2b2b", "Ève").open(log.rng.choice([log.folder.name, compose.OTHER_ID]))
    log.add(log.rng.choice(["eve-2b2b.jsonl", "AAA.jsonl"]), again.data)


@mutation
def stray(log):
    name = log.rng.choice(["ecs.jsonl", "._x.jsonl", "zz.jsonl", ".jsonl"])
    data = log.rng.choice([b"", b'{"a":1}\n', b"\0\5\26\7", b"\n", b'{"v":2}\n', b' {"v":1}\n', b'{"v" :1}', b"x" * 70 + b"\n", b'\xef\xbb\xbf{"v":1'])
    mark = b',"h":"' + log.rng.choice([b"0", b"x"]) * log.rng.choice([65, 66, 67]) + log.rng.choice([b"", b"\n", b"\r\n"])
    log.add(name, data + log.rng.choice([b"", b"", mark, log.rng.choice(log.lines() or [b""]) + b"\n"]))


@mutation
def bad_copy(log):
    data = bytearray(log.path.read_bytes())
    change = log.rng.choice(["blank", "flip", "behead", "both", "tail", "own"])
    if change in ("blank", "both"):
        data = data.replace(b"\n", b"\n\n", log.rng.choice([1, -1]))
    if change in ("flip", "both"):
        data[log.rng.randrange(len(data))] ^= 1 << log.rng.randrange(8)
    if change == "behead":
        data = data.split(b"\n", 1)[1]
    if change == "tail":
        data += b"x\n"
    if change == "own":
        data = data.replace(b"\n", b"\n\n", 1) + (log.line() or b"")
    log.add(log.rng.choice(["AAA.jsonl", "zz (1).jsonl"]), bytes(data))


@mutation
def older_copy(log):
    """A copy of the first lines, whole, beside the file spoiled after them or anywhere."""
    pieces = [line + b"\n" for line in log.lines()]
    if not pieces:
        return False
    keep = log.rng.randrange(1, len(pieces) + 1)
    log.add(log.rng.choice(["AAA.jsonl", "zz (1).jsonl"]), b"".join(pieces[:keep]))
    for rank in range(log.rng.choice([0, keep]), len(pieces)):
        if log.rng.random() < 0.8:
            pieces[rank] = log.rng.choice([pieces[rank][9:], pieces[rank][:-20] + b"\n", b"\n", pieces[rank].replace(b"\n", b"\r\n")])
    log.path.write_bytes(b"".join(pieces))


@mutation
def longer_copy(log):
    line = log.line(**log.rng.choice([{}, {"met": []}, {"kind": "closed"}]))
    if line is None:
        return False
    log.add(log.rng.choice(["AAA.jsonl", "zz (1).jsonl"]), b"".join(x + b"\n" for x in log.lines()) + line)


@mutation
def fork_here(log):
    """Two machines go on with one file, from its end or from before, in the same words or not."""
    lines = log.lines()
    both = []
    for name in (log.path, log.folder / "zz (clone).jsonl", log.folder / "AAA.jsonl")[: log.rng.choice([2, 2, 3])]:
        keep = len(lines) if log.rng.random() < 0.5 else log.rng.randrange(1, len(lines) + 1)
        both.append((name, lines[:keep]))
    for name, kept in both:
        log.path = name
        log.write(kept)
        more = log.line(note=log.rng.choice(["ici", "là", "ailleurs"]), met=[])
        if more and log.rng.random() < 0.85:
            log.add(name.name, b"".join(x + b"\n" for x in kept) + more)


@mutation
def fork_and_keep(log):
    fork_here(log)
    keep(log)


@mutation
def keep(log):
    heads = heads_of(log)
    if not heads:
        return False
    named = [head for head in heads if log.rng.random() < 0.9]
    joined = {"seq": 1, "prev": None, "writer": "gina-6g6g", "kind": "joined", "heads": heads, "met": []}
    first = log.line(**joined | {"seq": 1 + max(head["seq"] for head in heads)})
    if first is None:
        return False
    log.path = log.folder / "gina-6g6g.jsonl"
    log.path.write_bytes(first)
    # Nothing comes after the highest number.
    log.path.write_bytes(first + (log.line(kind="fork-kept", heads=named, because="deux postes", met=[]) or b""))


@mutation
def cited_line_replaced(log):
    """A file written again from one of its lines on, as long or longer, perhaps with the lost line kept by name."""
    lines, heads = log.lines(), heads_of(log)
    at = log.rng.randrange(len(lines))
    if not verifier.parse(lines[at]):
        return False
    log.write(lines[:at])
    for turn in range(len(lines) - at + log.rng.randrange(3)):
        line = log.line(note=f"autre {turn}")
        if line is None:
            return False
        log.path.write_bytes(log.path.read_bytes() + line)
    if log.rng.random() < 0.4:
        log.path.write_bytes(log.path.read_bytes() + (log.line(kind="fork-kept", heads=heads, because="perdue") or b""))


@mutation
def decoy_citation(log):
    """A cited line replaced, and its hash cited or kept by another file, under another name or number."""
    heads = heads_of(log)
    if not heads or cited_line_replaced(log) is False:
        return False
    head = log.rng.choice(heads)
    wrong = head | log.rng.choice([{"writer": "nobody-0000", "seq": 1}, {"seq": max(0, head["seq"] - 1)}, {}])
    decoy = compose.Writer(compose.clock(), "mallory-0000", "M").join(incident=log.folder.name).note(wrong)
    if log.rng.random() < 0.5:
        decoy.keep(wrong, lost=[wrong])
    log.add(log.rng.choice(["000.jsonl", "zz.jsonl"]), decoy.data)


@mutation
def spoiled_beside_fork(log):
    """Lines spoiled, and beside them a copy, an older one, or a fork from there."""
    whole = [line + b"\n" for line in log.lines()]
    rank = log.rng.randrange(len(whole))
    spoiled = whole[:]
    for at in range(rank, min(len(whole), rank + log.rng.choice([1, 1, 2]))):
        spoiled[at] = log.rng.choice([whole[at][:40] + b"X" + whole[at][41:], whole[at][9:], b'{"v":1\n', b'{"v":1\n{"v":1\n', b"x\n"])
    log.path.write_bytes(b"".join(spoiled))
    log.path = log.folder / log.rng.choice(["AAA.jsonl", "zz (1).jsonl"])
    log.path.write_bytes(b"".join(whole[: log.rng.choice([rank, rank + 1, len(whole)])]))
    if log.rng.random() < 0.5:
        log.path.write_bytes(log.path.read_bytes() + (log.line(note="autre", met=[]) or b""))


@mutation
def around_the_limit(log):
    """Numbers around the highest that counts, and perhaps a line that goes on with one."""
    count = sum(len(verifier.read(p.name, p.read_bytes()).lines) for p in log.paths())
    forged = compose.Writer(compose.clock(), "mallory-0000", "M", met=False)
    forged.join(incident=log.folder.name, seq=2**20 + count + log.rng.randrange(-1, 4))
    for _ in range(log.rng.randrange(4)):
        forged.note(seq=forged.lines[-1][0] + log.rng.choice([1, 1, 2, 5000]))
    log.add("mallory-0000.jsonl", forged.data)
    if log.rng.random() < 0.6:
        tip = forged.tip(log.rng.randrange(len(forged.lines)) + 1)
        tip |= log.rng.choice([{}, {}, {"h": "0" * 64}])
        log.path.write_bytes(log.path.read_bytes() + (log.line(met=[tip], seq=tip["seq"] + 1) or b""))


@mutation
def backdated(log):
    opening = json.loads(log.lines()[0]) if verifier.parse(log.lines()[0]) else None
    if not opening:
        return False
    forged = compose.Writer(compose.clock(), "alice-zzzz", "Alice", met=log.rng.random() < 0.5)
    cited = [{"writer": opening.get("writer", "x"), "seq": opening["seq"], "h": opening["h"]}] if log.rng.random() < 0.5 else []
    forged.join(*cited, incident=log.folder.name, seq=log.rng.choice([None, 2])).answer("non", replaces=[opening["h"]])
    log.add(forged.name, forged.data)


@mutation
def far_ahead(log):
    lines = sum(len(verifier.read(p.name, p.read_bytes()).lines) for p in log.paths())
    seq = log.rng.choice([2**53 - 1, 2**53, lines + 1 + 2**20, lines + 2 + 2**20, lines + 2**20])
    where = log.rng.choice(["file", "own"])
    if where == "own":
        log.add("mallory-0000.jsonl", compose.Writer(compose.clock(), "mallory-0000", "M", met=False).join(incident=log.folder.name, seq=seq).data)
    else:
        log.path.write_bytes(log.path.read_bytes() + (log.line(seq=seq) or b""))


@mutation
def cut_heal(log):
    data, torn = log.path.read_bytes(), log.rng.choice([b'{"v":1,"seq":9', b"x", b"\n", b"x\ny"])
    if not data.endswith(b"\n") or not log.lines():
        return False
    digest = "sha256:" + hashlib.sha256(torn.removesuffix(b"\n")).hexdigest()
    healing = log.line(kind="recovered", offset=len(data), length=len(torn.removesuffix(b"\n")), digest=digest)
    tail = torn.removesuffix(b"\n") + b"\n" + (healing or b"")[: log.rng.choice([-1, -2, 30, 1, 0])]
    log.path.write_bytes(data + tail)
    if log.rng.random() < 0.4:
        end = tail.removesuffix(b"\n")
        again = log.line(kind="recovered", offset=len(data), length=len(end), digest="sha256:" + hashlib.sha256(end).hexdigest())
        log.path.write_bytes(data + end + b"\n" + (again or b""))


@mutation
def late_sync(log):
    """Files cut where a synchronisation stopped: at a line or in the midst of one."""
    for path in log.paths():
        if log.rng.random() < 0.6:
            data = path.read_bytes()
            at = log.rng.randrange(len(data) + 1)
            path.write_bytes(data[:at] if log.rng.random() < 0.5 else data[: data.rfind(b"\n", 0, at) + 1])


@mutation
def one_line_files(log):
    line = log.line(prev=None, seq=1, kind="joined", heads=[], met=[])
    for number in range(log.rng.choice([3, 20, 70])):
        log.add(f"temoin-{number:04}.jsonl", compose.Writer(compose.clock(), f"temoin-{number:04}", "T").join(incident=log.folder.name).data)
    return line is not None


@mutation
def nothing(log):
    """Right logs are judged alike too."""


def code_to_type(rng, code, branches):
    """What somebody types: the code, a mistake in it, an older program's code, the code of another log."""
    chance = rng.random()
    if chance < 0.45:
        return rng.choice([code, code.lower(), code.replace("-", "")])
    if chance < 0.6:
        at = rng.randrange(len(code))
        return code[:at] + rng.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ+/") + code[at + 1 :]
    if chance < 0.7:
        at = rng.randrange(len(code) - 1)
        return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    old = verifier.letters(verifier.digest(b[-1].id for b in branches), 12)
    return (old if chance < 0.9 else "0" * 12) + "/" + code.partition("/")[2]


def changed(log, name):
    """False when the log has nothing that this mutation can change: too short, or without such a file."""
    try:
        return MUTATIONS[name](log) is not False
    except (OSError, StopIteration, ValueError, IndexError):
        return False


def judge(job):
    number, seed, bases, work = job
    rng = random.Random(f"{seed} {number}")
    names = sorted(MUTATIONS)
    name = names[number % len(names)]
    parent = work / f"m{number}"
    parent.mkdir()
    base = rng.choice([*bases, *[None] * len(bases)])
    if base:
        folder = parent / base.name
        shutil.copytree(base, folder)
        noted = verifier.judge(folder)
    else:
        folder = parent / compose.ID
        folder.mkdir()
        writers, before = compose.by_chance(rng)
        noted = verifier.judge_files(compose.folder_of(*before), compose.ID)
        for file, data in compose.folder_of(*writers).items():
            (folder / file).write_bytes(data)
    expect = [code_to_type(rng, noted["code"], noted["branches"])] if rng.random() < 0.35 else []
    log = Log(folder, rng)
    if not changed(log, name):
        name = f"({name}: nothing to change)"
    elif rng.random() < 0.2 and log.paths():
        # A second change, sometimes: faults must not hide one another.
        changed(Log(log.folder, rng), rng.choice(["flip_bit", "fiche_changed", "torn_tail", "no_final_feed", "extra", "fork_and_keep", "late_sync", "stray"]))
    state = parent / "state"
    state.mkdir()
    ours = run([QUALIFY, "verify", str(log.folder), *(x for code in expect for x in ("--expect", code))], state)
    said = ours.stdout.decode(errors="replace")
    seal = re.search(r"code de scellement (\S*)", said)
    try:
        found = verifier.judge(log.folder, *expect)
        other, code = (found["verdict"], found["code"]), verifier.EXITS[found["verdict"]]
    except Exception as error:
        other, code = ("?", repr(error)), None
    got = (said.split("\n")[0], seal[1] if seal else "?")
    if other[0] in ("MISTYPED", "IMPOSSIBLE"):  # the exit code says it, the words are the program's own
        got = other if ours.returncode == code else got
    agreed = got == other and code == ours.returncode
    if agreed:
        shutil.rmtree(parent)
    return number, name, base, got, other, ours.returncode, expect, agreed


# The second verifier alone.
def knows(branch, rank, branches):
    """Brute force: the lines that a file knew at one of its lines, from the words of the page."""
    told = {line.id for line in branch[:rank]}
    for line in branch[: rank + 1]:
        for other in branches:
            ids = [x.id for x in other]
            for cited in line.cites:
                told.update(ids[: ids.index(cited) + 1] if cited in ids else ())
    return told


def missed_by_brute_force(branch, branches):
    found = set()
    for rank, line in enumerate(branch):
        if line.met is not None:
            told = knows(branch, rank, branches)
            found |= {x.id for other in branches for x in other if x.id not in told and x is not line and line.at - x.at > verifier.LATE}
    return found


def by_brute_force(branch, branches):
    """The definition, sentence by sentence."""
    opening = [b for b in branches if any(line.opened for line in b)]
    holds = lambda b, x: any(line.id == x.id for line in b)
    unseen = lambda x: any(x.id in missed_by_brute_force(o, branches) and not holds(o, x) for o in opening)
    knew_in_time = lambda x, of: not unseen(x) and any(o is not of and not holds(o, x) and x.id in knows(o, len(o) - 1, branches) for o in opening)
    begins = [n for n, line in enumerate(branch) if any(branch is o for o in opening) or not unseen(line)][:1]
    then = {x for n in begins for x in knows(branch, n, branches)} - {line.id for line in branch}
    ever = knows(branch, len(branch) - 1, branches) - {line.id for line in branch}
    knew_some = lambda b: any(line.id in then for line in b)
    found = set()
    for x_id in missed_by_brute_force(branch, branches):
        for of in branches:
            for x in (x for x in of if x.id == x_id):
                if of is branch:
                    found.add(x_id)
                elif not holds(branch, x) and begins and not knew_in_time(x, of):
                    stranger = any(map(knew_some, opening)) and not any(of is o for o in opening) and not knew_some(of)
                    may_know = any(branch is o for o in opening) or any(line.id in ever for line in of)
                    if stranger or may_know and branch[begins[0]].at <= x.at:
                        found.add(x_id)
    return sorted(found)


def check_itself(seed, codes):
    """The faults of the second verifier: known attacks, sound logs, that many seal codes as typed, late lines."""
    rng, faults, counts = random.Random(seed), [], collections.Counter()

    def check(what, name, right):
        counts[what] += 1
        if not right:
            faults.append(f"{what}: {name}")

    for case in compose.attacks():
        found = verifier.judge_files(case["files"], case["folder"], case["expect"])
        check("attacks judged as the page asks", f"{case['name']}: {found['verdict']} {found['notices']}", (found["verdict"], found["notices"]) == (case["verdict"], case["notices"]))
    check("table of attacks up to date", "run tests/compose.py", compose.ATTACKS.read_text() == compose.table())
    golden = ROOT / "tests/golden"
    check("vectors", "seal", verifier.judge(golden / "vectors/20260107-7K3F")["code"] == "4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2")
    check("logs of the first version", "seal", verifier.judge(golden / "log-v1/20261122-98JF", "KP79-HBTX-YWW5/53+6")["verdict"] == "ANCRE")

    symbols = verifier.LETTERS + "OILU+/- "
    for _ in range(codes):
        code = "".join(rng.choice(verifier.LETTERS) for _ in range(24))
        counts_typed = "/" + "+".join(str(rng.choice([1, 2, 10, 11, rng.randrange(1, 10 ** rng.randrange(1, 6))])) for _ in range(rng.randrange(1, 5)))
        code += next(x for x in verifier.LETTERS if verifier.remainder(code + x + counts_typed) == 0)
        code = "-".join(code[k : k + 5] for k in range(0, 25, 5)) + counts_typed
        right = verifier.typed(code)
        typos = [code[:k] + x + code[k + 1 :] for k in range(len(code)) for x in symbols]
        typos += [code[:k] + code[k + 1] + code[k] + code[k + 2 :] for k in range(len(code) - 1)]
        missed = [typo for typo in typos if verifier.typed(typo) not in (None, right)]
        check("codes of which no substitution and no swap is missed", f"{code} {missed}", right and not missed)

    for number in range(200):
        writers, before = compose.by_chance(rng)
        files = compose.folder_of(*writers)
        found = verifier.judge_files(files, compose.ID, verifier.judge_files(compose.folder_of(*before), compose.ID)["code"])
        alone = len({w.who for w in writers}) == len(writers)
        check("sound logs anchored by an earlier code", f"{number}: {found['verdict']}", found["verdict"] in (("ANCRE",) if alone else ("ANCRE", "BIFURQUE")))
        brute = [by_brute_force(b, found["branches"]) for b in found["branches"]]
        check("late lines as by brute force", number, brute == [verifier.late(b, found["branches"]) for b in found["branches"]])
        counts["late lines"] += sum(map(len, brute))

    files = compose.folder_of(compose.alone())
    name = next(name for name in files if name.endswith(".jsonl"))
    for _ in range(500):
        data = bytearray(files[name])
        at = rng.randrange(len(data))
        data[at] ^= 1 << rng.randrange(8)
        # Without its LF the end is torn, whatever the byte in its place: an interrupted write.
        found = verifier.judge_files(files | {name: bytes(data)}, compose.ID)
        right = (found["verdict"], found["notices"]) == ("COHERENT", [f"torn {name}"]) if at == len(data) - 1 else found["verdict"] == "ALTERE"
        check("flipped bits seen", bytes(data), right)
    for fault in faults[:20]:
        print("FAULT", fault)
    print(f"second verifier alone: {len(faults)} faults;", ", ".join(f"{n} {what}" for what, n in counts.items()))
    return len(faults) + (counts["late lines"] < 100)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--keep", action="store_true", help="keep the copies on which they disagree")
    options.add_argument("--self", dest="itself", action="store_true", help="check the second verifier alone")
    options = options.parse_args()
    if options.itself:
        return 1 if check_itself(options.seed, options.count) else 0
    work = pathlib.Path(tempfile.mkdtemp(prefix="qualify-mutations-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("interrupted"))
    failed = 0
    try:
        bases = make_logs(work)
        by_name, spread = collections.Counter(), collections.defaultdict(collections.Counter)
        jobs = [(n, options.seed, bases, work) for n in range(options.count)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for number, name, base, got, other, code, expect, agreed in pool.map(judge, jobs):
                by_name[name, other[0]] += 1
                spread[base.name if base else "composed"][other[0]] += 1
                if not agreed:
                    failed += 1
                    print(f"DISAGREE mutation {number} ({name}) {' '.join(expect)}: program {got} exit {code}, verifier {other}")
        for name in sorted({name for name, _ in by_name}):
            print(f"{name:32}", " ".join(f"{v} {by_name[name, v]:<5}" for v in VERDICTS))
        for base, verdicts in spread.items():
            print(f"{base:32}", " ".join(f"{v} {verdicts[v]:<5}" for v in VERDICTS))
            least = max(1, sum(verdicts.values()) // 100)
            for verdict in VERDICTS if base == "composed" else ("COHERENT", "INCOMPLET", "ALTERE"):
                if verdicts[verdict] < least:
                    failed += 1
                    print(f"SPREAD {base}: {verdicts[verdict]} {verdict}, at least {least} expected")
        print(f"{options.count - failed} passed, {failed} failed (seed {options.seed})")
        if options.keep and failed:
            print(f"kept in {work}")
    finally:
        if not (options.keep and failed):
            shutil.rmtree(work, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
