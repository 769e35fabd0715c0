#!/usr/bin/env python3
"""Composes main courantes from the page of their format alone: right ones by chance, and the table of the known attacks.

compose.py writes tests/golden/attacks.json, each attack with the verdict that the page asks for. Standard library only.
"""
import datetime
import hashlib
import json
import pathlib
import random
import re

import verifier

ROOT = pathlib.Path(__file__).resolve().parent.parent
ATTACKS = ROOT / "tests/golden/attacks.json"
ZONE = datetime.timezone(datetime.timedelta(hours=1))
ID, OTHER_ID = "20260107-7K3F", "20260211-Q8VN"
FICHE = b'{"id":"messagerie-qualification"}\n'
FICHE_DIGEST = "sha256:" + hashlib.sha256(FICHE).hexdigest()


def signed(body):
    """The bytes of a line, without LF, from its members."""
    text = re.sub(verifier.HIDDEN, lambda c: json.dumps(c[0])[1:-1], json.dumps(body, ensure_ascii=False, separators=(",", ":")))
    raw = text[:-1].encode()
    return raw + b',"h":"' + hashlib.sha256(raw).hexdigest().encode() + b'"}'


class Writer:
    """One writer file, and what its author has cited of the others."""

    def __init__(self, clock, who, by, met=True):
        self.clock, self.who, self.by, self.met = clock, who, by, met
        self.name, self.data, self.lines, self.cited = who + ".jsonl", b"", [], {}

    def tip(self, back=1):
        """What cites its last line, or an earlier one."""
        seq, h = self.lines[-back][0], self.lines[-back][1]
        return {"writer": self.who, "seq": seq, "h": h}

    def at(self, rank):
        """Where its line number `rank` begins."""
        return self.lines[rank][2]

    def clone(self, name, lines=None):
        """Another machine that goes on with the same file, from its first lines."""
        other = Writer(self.clock, self.who, self.by, self.met)
        keep = len(self.lines) if lines is None else lines
        other.name, other.lines, other.cited = name, self.lines[:keep], {h: rank for h, rank in self.cited.items() if rank < keep}
        other.data = self.data[: self.lines[keep - 1][3]]
        return other

    def write(self, kind, met=(), minutes=None, seq=None, said=None, **members):
        """Appends a right line; `seq` and `said` (last members) make wrong ones. The clock goes on by one minute, or `minutes` in either direction."""
        self.clock[0] += datetime.timedelta(minutes=1 if minutes is None else minutes)
        met = [head for head in met if head["h"] not in self.cited]
        prev = self.lines[-1] if self.lines else (0, None)
        heads = [*met, *(members.get("heads", ()) if kind == "joined" else ())]
        self.cited.update({head["h"]: len(self.lines) for head in heads})
        body = {"v": 1, "seq": seq or 1 + max([prev[0], *(head["seq"] for head in heads)]), "prev": prev[1]}
        body |= {"at": self.clock[0].isoformat("T", "milliseconds"), "by": self.by, "kind": kind}
        body |= members | ({"met": met} if self.met else {})
        raw = signed(body | (said or {}))
        self.lines.append((body["seq"], raw[-66:-2].decode(), len(self.data), len(self.data) + len(raw) + 1))
        self.data += raw + b"\n"
        return self

    def open(self, incident=ID, **members):
        body = {"writer": self.who, "incident": incident, "title": "Boîte", "tz": "Europe/Paris", "profile": [], "region": None}
        body |= {"fiche": "messagerie-qualification", "fiche_version": "2025-1", "fiche_digest": FICHE_DIGEST, "tool": "qualify"}
        return self.write("opened", **body, exercise=False, **members)

    def join(self, *others, incident=ID, **members):
        """Joins the incident: its heads are all that it sees."""
        heads = [o if isinstance(o, dict) else o.tip() for o in others]
        said = {"incident": incident} if self.met else {}
        return self.write("joined", writer=self.who, **said, heads=heads, **members)

    def note(self, *seen, **members):
        """Notes something, having seen others up to their last line."""
        return self.write("noted", [o if isinstance(o, dict) else o.tip() for o in seen], **members)

    def answer(self, value, *seen, **members):
        body = {"fiche": "messagerie-qualification", "question": "2.a.1", "prompt": "?", "value": value, "source": "constate"}
        return self.write("answered", [o.tip() for o in seen], **body, **members)

    def keep(self, *heads, **members):
        return self.write("fork-kept", heads=list(heads), because="deux postes, une même session", **members)

    def heal(self, torn, **wrong):
        """A tail was left by a cut write: heals it."""
        body = {"offset": len(self.data), "length": len(torn.removesuffix(b"\n")), "digest": "sha256:" + verifier.sha(torn.removesuffix(b"\n"))}
        self.data += torn.removesuffix(b"\n") + b"\n"
        return self.write("recovered", **body | wrong)

    def rest(self, number):
        """Its last lines, as bytes."""
        return self.data[self.at(-number) :]


def clock(day=7):
    return [datetime.datetime(2026, 1, day, 2, 14, 5, 120000, ZONE)]


def folder_of(*writers, **more):
    """The files of an incident, by name."""
    files = {f"fiche-{FICHE_DIGEST[7:19]}.json": FICHE}
    files |= {w.name: w.data for w in writers}
    return files | {name.replace("__", ".").replace("_", "-"): data for name, data in more.items()}


# By chance.
def by_chance(rng):
    """A right log of one to four writers who synchronise now and then, with heals and forks: its writers, and a code written on the way."""
    time, met, cloned = clock(), rng.random() < 0.85, rng.random() < 0.45
    writers = [Writer(time, "alice-m2qa", "Alice", met).open()]
    seen, people, noted = [{0: 1}], rng.randrange(1, 5), None
    tree = [[0]]  # each writer's clones, itself included
    for turn in range(rng.randrange(6, 26)):
        chance = rng.random()
        if len(writers) < people and chance < 0.3:
            number = len(writers)
            known = [k for k in range(number) if rng.random() < 0.8]
            ranks = {k: rng.randrange(1, len(writers[k].lines) + 1) if rng.random() < 0.4 else len(writers[k].lines) for k in known}
            person = rng.choice(["bob-9x0c", "chloe-n-00zz", "dora-k3"]) + str(number)
            writers.append(Writer(time, person, "Zoé « Ñ »", met or rng.random() < 0.5))
            writers[-1].join(*(writers[k].tip(len(writers[k].lines) - rank + 1) for k, rank in ranks.items()))
            seen.append(ranks | {number: 1})
            tree.append([number])
        elif cloned and len(writers) < 7 and chance < 0.38:
            k = rng.randrange(len(writers))
            keep = rng.randrange(1, len(writers[k].lines) + 1)
            writers.append(writers[k].clone(f"{writers[k].name[:-6]} ({len(writers)}).jsonl", keep))
            seen.append(dict(seen[k]))
            family = next(f for f in tree if k in f)
            family.append(len(writers) - 1)
        else:
            w = rng.randrange(len(writers))
            me, heads = writers[w], []
            for k in range(len(writers)):
                if k != w and rng.random() < 0.5 and len(writers[k].lines) > seen[w].get(k, 0):
                    seen[w][k] = rng.randrange(seen[w].get(k, 0), len(writers[k].lines)) + 1
                    head = writers[k].tip(len(writers[k].lines) - seen[w][k] + 1)
                    if head["h"] not in {line[1] for line in me.lines}:
                        heads.append(head)
            minutes = rng.choice([0, 1, 1, 2, 5, 9, 10, 11, 30, -12, -25])
            what = rng.random()
            if what < 0.12:
                me.heal(rng.choice([b'{"v":1,"seq":99', b"\xff\0torn\n", b"\n\n", b'x\n{"v":1', me.rest(1)[:-9]]), minutes=minutes)
            elif what < 0.3:
                me.write("answered", heads, minutes, fiche="messagerie-qualification", question="2.a.1", prompt="?", value=rng.choice(["oui", "non"]))
            else:
                me.write(rng.choice(["noted", "suspended", "inconnu", "closed"]), heads, minutes, note="é日🔒\u202e\x1b[31m")
        if noted is None and rng.random() < 0.1:
            noted = [w.clone(w.name) for w in writers]
    if len(writers) > people and rng.random() < 0.5:
        settled = [w.tip(rng.choice([1, 1, 1, 2]) if len(w.lines) > 1 else 1) for family in tree if len(family) > 1 for w in (writers[k] for k in family)]
        rng.choice(writers).keep(*(settled if rng.random() < 0.7 else settled[1:]))
    return writers, noted or writers


# The table of attacks.
def alone():
    alice = Writer(clock(), "alice-m2qa", "Alice").open()
    return alice.answer("oui").note().note()


def three():
    """Alice, Bob and Aline, who see one another; the last line of Alice is cited by nobody."""
    alice = Writer(clock(), "alice-m2qa", "Alice").open().answer("oui")
    bob = Writer(alice.clock, "bob-9x0c", "Bob").join(alice).answer("non")
    alice.note(bob)
    aline = Writer(alice.clock, "aline-77aa", "Aline").join(alice, bob)
    bob.note(alice, aline)
    alice.note(bob, aline).note()
    return alice, bob, aline


def two():
    alice = Writer(clock(), "alice-m2qa", "Alice").open().note()
    bob = Writer(alice.clock, "bob-9x0c", "Bob").join(alice).note()
    alice.note(bob)
    bob.note(alice)
    alice.note(bob)
    return alice, bob


def another_incident():
    eve = Writer(clock(8), "eve-roux-3d3d", "Ève Roux").open(OTHER_ID).note()
    return eve, Writer(eve.clock, "bob-4f4f", "Bob").join(eve, incident=OTHER_ID).note()


def codes(files, length=None):
    """The seal code of files, or what an older program would have printed."""
    branches = verifier.judge_files(files, ID)["branches"]
    if length is None:
        return verifier.seal(branches)
    old = verifier.letters(verifier.digest(b[-1].id for b in branches), length)
    return "-".join(old[k : k + 4] for k in range(0, length, 4)) + "/" + "+".join(str(len(b)) for b in branches)


def attacks():
    """Each attack: its name, files, the verdict that the page asks for, and maybe the code typed, notices, another name of folder."""
    table = []

    def case(name, files, verdict, notices=(), expect=None, folder=ID):
        table.append({"name": name, "folder": folder, "files": files, "expect": expect, "verdict": verdict, "notices": sorted(notices)})

    alice, bob, aline = three()
    sound = folder_of(alice, bob, aline)
    code = codes(sound)
    name = "alice-m2qa"
    case("three writers", sound, "COHERENT")
    case("three writers and their code", sound, "ANCRE", expect=code)
    case("the code without hyphens, in lower case", sound, "ANCRE", expect=code.replace("-", "").lower())
    early = codes(folder_of(alice.clone(alice.name, 3), bob.clone(bob.name, 2)))
    case("a code written before Aline joined", sound, "ANCRE", expect=early)
    case("a code of twelve letters", sound, "ANCRE", ["old-code"], codes(sound, 12))
    case("a code of twelve letters of another log", sound, "ALTERE", ["old-code"], "0000-0000-0000/3+2")
    case("the code of another log", sound, "ALTERE", expect=codes(folder_of(alone())))

    # What is typed.
    alice = Writer(clock(), "alice-m2qa", "Alice").open().note()
    sound = folder_of(alice, Writer(alice.clock, "bob-9x0c", "Bob").join(alice))
    code = codes(sound)
    letters, counts = code.split("/")
    case("a mistyped count", sound, "MISTYPED", expect=f"{letters}/{counts.replace('2', '3', 1)}")
    case("two counts swapped", sound, "MISTYPED", expect=f"{letters}/{counts[::-1]}")
    case("a count left out", sound, "MISTYPED", expect=f"{letters}/{counts.partition('+')[2]}")
    case("a count with a leading zero", sound, "MISTYPED", expect=f"{letters}/0{counts}")
    case("a mistyped letter", sound, "MISTYPED", expect=("8" if code[0] != "8" else "9") + code[1:])
    case("two neighbours swapped", sound, "MISTYPED", expect=next(code[:k] + code[k + 1] + code[k] + code[k + 2 :] for k in range(9) if code[k] != code[k + 1] and "-" not in code[k : k + 2]))
    case("a letter left out", sound, "MISTYPED", expect=code[1:])

    # Insertion between the lines of another.
    alice = alone().note(minutes=30)
    code = codes(folder_of(alice))
    forged = Writer([alice.clock[0].replace(hour=2, minute=15)], "alice-zzzz", "Alice", met=False)
    forged.join(seq=2).answer("non", replaces=[alice.lines[1][1]])
    forged_lines = ["alice-zzzz 2", "alice-zzzz 3"]
    named = [f"{what} {line}" for what in ("outside", "no-met") for line in forged_lines]
    case("backdated lines without met", folder_of(alice, forged), "ANCRE", named, code)
    forged = Writer([forged.clock[0]], "alice-zzzz", "Alice").join(seq=2)
    case("backdated lines that met nobody, numbered too high", folder_of(alice, forged), "ALTERE")
    forged = Writer([alice.clock[0].replace(hour=2, minute=15)], "alice-zzzz", "Alice").join(alice.tip(len(alice.lines)))
    forged.answer("non", replaces=[alice.lines[1][1]])
    case("backdated lines that cite the opening", folder_of(alice, forged), "ANCRE", [f"outside {line}" for line in forged_lines], code)
    behind = Writer(alice.clock[:], "bob-9x0c", "Bob").join(alice, minutes=-5)
    case("a newcomer whose clock is behind", folder_of(alice, behind), "ANCRE", [f"outside bob-9x0c {behind.tip()['seq']}"], code)
    appended = alice.clone(alice.name).note()
    case("a line appended to the file of another", folder_of(appended), "ANCRE", expect=code)

    # One incident.
    alice, bob = two()
    sound = folder_of(alice, bob)
    code = codes(sound)
    eve, bob_there = another_incident()
    case("a file of another incident", folder_of(alice, bob, bob_there), "ALTERE", ["foreign bob-4f4f.jsonl"])
    case("the opening of another incident", folder_of(alice, bob, eve), "ALTERE", ["foreign eve-roux-3d3d.jsonl"])
    case("a file of another incident in a renamed folder", folder_of(alice, bob_there), "ALTERE", ["foreign bob-4f4f.jsonl"], folder="copie")
    case("two incidents, neither opening", folder_of(bob, bob_there), "ALTERE", ["foreign bob-4f4f.jsonl"])
    case("a renamed folder", sound, "COHERENT", folder="copie")
    case("two incidents in a renamed folder", folder_of(alone(), eve), "ALTERE", folder="copie")
    again = Writer(clock(), "alice-5555", "Alice").open()
    case("two openings of one id", folder_of(alone(), again), "ALTERE")
    inside = alone().write("opened", incident=ID)
    case("two openings in one file", folder_of(inside), "ALTERE")
    case("a file that came before the opening", folder_of(bob), "INCOMPLET", folder="copie")

    # Copies and branches.
    copies = [alice.clone(f"{name} ({n}).jsonl", n) for n in (1, 2, 3)]
    case("three copies", folder_of(alice, bob, *copies), "COHERENT")
    case("a copy of equal length", folder_of(alice, bob, alice.clone(f"{name} (1).jsonl")), "COHERENT")
    longer = alice.clone(f"{name} (1).jsonl").note()
    case("a copy longer than the original", folder_of(alice, bob, longer), "ANCRE", expect=code)
    invented = alice.clone(f"{name} (1).jsonl", 3).note()
    case("a copy with an invented line", folder_of(alice, bob, invented), "BIFURQUE", [f"outside alice-m2qa {invented.tip()['seq']}"], code)
    left, right = alice.clone(alice.name).note(), alice.clone(f"{name}.sync-conflict-20260107-101010-ABCDEFG.jsonl").note()
    case("a fork of equal lengths", folder_of(left, right, bob), "BIFURQUE")
    both = codes(folder_of(left, right, bob))
    case("a fork and its code", folder_of(left, right, bob), "BIFURQUE", expect=both)
    case("a fork that lost a side", folder_of(left, bob), "ALTERE", expect=both)
    saw = bob.clone(bob.name).note(right)
    case("a fork that lost a side that another cited", folder_of(left, saw), "BIFURQUE")
    case("the same, not yet as long", folder_of(alice, saw), "INCOMPLET")
    case("the same, not yet as long, and kept", folder_of(alice, saw.clone(saw.name).keep(right.tip())), "INCOMPLET")
    tips = [f"kept alice-m2qa {w.tip()['seq']}" for w in (left, right)]
    kept = bob.clone(bob.name).keep(left.tip(), right.tip())
    case("a fork that is kept", folder_of(left, right, kept), "COHERENT", tips)
    case("a fork that is kept on one side", folder_of(left, right, bob.clone(bob.name).keep(left.tip())), "BIFURQUE", tips[:1])
    case("a fork kept by a line of both sides", folder_of(left, right, bob.clone(bob.name).keep(alice.tip())), "BIFURQUE")
    wrong = [tip | {"seq": tip["seq"] + 1} for tip in (left.tip(), right.tip())]
    case("a fork kept by wrong names", folder_of(left, right, bob.clone(bob.name).keep(*wrong)), "BIFURQUE")
    grown = right.clone(right.name).note().note()
    case("a fork that grew after it was kept", folder_of(left, grown, kept), "COHERENT", [tips[0], f"kept alice-m2qa {grown.tip()['seq']}"])
    third = right.clone(f"{name} (3).jsonl").note()
    case("a side that forks again after it was kept", folder_of(left, grown, third, kept), "BIFURQUE", tips[:1])
    case("a lost side that was kept", folder_of(left, saw.clone(saw.name).keep(right.tip())), "COHERENT", tips[1:])
    said = {"lost": []}
    case("a side that vanished once it was kept", folder_of(left, saw.clone(saw.name).keep(left.tip(), right.tip(), **said)), "INCOMPLET")
    case("a lost side, said to be", folder_of(left, saw.clone(saw.name).keep(right.tip(), lost=[right.tip()])), "COHERENT", tips[1:])
    both_lost = saw.clone(saw.name).keep(left.tip(), right.tip(), **said).keep(right.tip(), lost=[right.tip()])
    case("a side that vanished once it was kept, then said to be lost", folder_of(left, both_lost), "COHERENT", tips[1:])
    case("two sides kept, none lost", folder_of(left, right, bob.clone(bob.name).keep(left.tip(), right.tip(), **said)), "COHERENT", tips)
    unread = saw.clone(saw.name).keep(right.tip(), lost=["?"])
    case("a lost side, said in words that cannot be read", folder_of(left, unread), "COHERENT", tips[1:])
    named = bob.clone(bob.name).keep(left.tip(), lost=[right.tip()])
    case("a side named as lost that is there keeps nothing", folder_of(left, right, named), "BIFURQUE", tips[:1])
    first = alone()
    clones = [first.clone(f"{name}.jsonl"), first.clone(f"{name} (clone).jsonl")]
    for turn in range(6):
        clones[turn % 2].note()
    case("clones that alternate", folder_of(*clones), "BIFURQUE")
    clones[1].note(clones[0])
    clones[1].keep(clones[0].tip(), clones[1].tip())
    case("clones that alternate, kept", folder_of(*clones), "COHERENT", [f"kept alice-m2qa {w.tip()['seq']}" for w in clones])
    torn = [alone().clone(f"{name}{more}.jsonl").heal(tail) for more, tail in (("", b'{"v":1,"seq"'), (" (1)", b'{"v":1,"s'))]
    case("a fork of recovered lines", folder_of(*torn), "BIFURQUE")
    late_heal = alone().note().heal(b'{"v":1,"seq"')
    case("one tail healed by two machines at different times", folder_of(torn[0], late_heal.clone(f"{name} (2).jsonl")), "BIFURQUE")

    # Citations.
    cut = bob.clone(bob.name, len(bob.lines) - 1)
    case("a cited line was cut", folder_of(alice, cut), "INCOMPLET")
    case("a cited line was cut, with the code", folder_of(alice, cut), "INCOMPLET", expect=code)
    case("a cited line was cut, and another is damaged, with the code", {**folder_of(alice, cut), alice.name: alice.data.replace(b"02:1", b"02:3", 1)}, "ALTERE", expect=code)
    case("a file half arrived, with the code", {**folder_of(alice, bob), alice.name: alice.data[: alice.at(1) + 90]}, "INCOMPLET", [f"torn {alice.name}"], code)
    case("an empty file, with the code", {**folder_of(alice, bob), alice.name: b""}, "INCOMPLET", [f"stray {alice.name}"], code)
    case("a file that others cite is absent", folder_of(alice), "INCOMPLET")
    half = {**folder_of(alice, bob), bob.name: bob.data[: bob.at(-1) + 90]}
    case("a half-synchronised file", half, "INCOMPLET", [f"torn {bob.name}"])
    rewritten = bob.clone(bob.name, len(bob.lines) - 1).note(minutes=3)
    case("a cited line was replaced by one of a lower number", folder_of(alice, rewritten), "INCOMPLET")
    rewritten.note().note()
    case("a cited line was replaced", folder_of(alice, rewritten), "BIFURQUE")
    case("a cited line was replaced, and kept", folder_of(alice.clone(alice.name).keep(bob.tip()), rewritten), "COHERENT", [f"kept bob-9x0c {bob.tip()['seq']}"])
    gone, both = [f"kept bob-9x0c {bob.tip()['seq']}"], alice.clone(alice.name).keep(bob.tip())
    mallory = Writer(alice.clock, "mallory-0000", "Mallory").join()
    case("a cited line was replaced, and another says it lost", folder_of(alice, rewritten, mallory.clone("m.jsonl").keep(bob.tip(), lost=[bob.tip()])), "BIFURQUE")
    case("a cited line was replaced, and its writer says it lost", folder_of(alice, rewritten.clone(bob.name).keep(bob.tip(), lost=[bob.tip()])), "BIFURQUE")
    knew = mallory.clone("m.jsonl").note(bob)
    case("a cited line was replaced, and one of two who cite it says it lost", folder_of(both, rewritten, knew), "BIFURQUE")
    case("a cited line was replaced, and both who cite it say it lost", folder_of(both, rewritten, knew.clone(knew.name).keep(bob.tip())), "COHERENT", gone)
    case("the same, with an older copy of one of them", folder_of(both, rewritten, alice.clone(f"{name} (1).jsonl")), "COHERENT", gone)
    fork, other = alice.clone(f"{name} (1).jsonl").keep(bob.tip(), lost=[bob.tip()]), alice.clone(alice.name).note()
    settled = mallory.clone("m.jsonl").keep(other.tip(), fork.tip(), lost=[])
    tips = [f"kept alice-m2qa {w.tip()['seq']}" for w in (other, fork)]
    case("a cited line was replaced, and a kept fork of who cites it says it lost", folder_of(other, rewritten, fork, settled), "BIFURQUE", tips)
    liar = alice.clone(alice.name).note({**bob.tip(2), "h": "0" * 64})
    case("a line that nobody wrote is cited", folder_of(liar, bob), "BIFURQUE")
    liar = alice.clone(alice.name).note({"writer": "zoe-blanc-1111", "seq": 3, "h": "0" * 64})
    case("a writer that nobody saw is cited", folder_of(liar, bob), "INCOMPLET")
    # What names the same hash under another name names another line.
    rewritten = bob.clone(bob.name, len(bob.lines) - 1).note(minutes=3).note().note()
    for what, wrong in (("writer", {"writer": "nobody-0000", "seq": 1}), ("number", {"seq": bob.tip()["seq"] - 1})):
        decoy, wrong = Writer(alice.clock, "mallory-0000", "Mallory").join(alice), bob.tip() | wrong
        decoy.name = "000.jsonl"
        decoy.note(wrong)
        case(f"a cited line was replaced, and cited first under a wrong {what}", folder_of(alice, rewritten, decoy), "BIFURQUE")
        kept = [f"kept bob-9x0c {wrong['seq']}"] if wrong["writer"] == bob.who else []
        case(f"a cited line was replaced, and kept under a wrong {what}", folder_of(alice, rewritten, decoy.keep(wrong, lost=[wrong])), "BIFURQUE", kept)
    whole = Writer(clock(), alice.who, alice.by).open().answer("non").note()
    case("the first file was written again", folder_of(whole.note().note().note().note().note().note(), bob), "BIFURQUE")
    rewritten = Writer(clock(), alice.who, alice.by).open().answer("non").note().note().note()
    case("a lone file was written again", folder_of(rewritten), "COHERENT")
    case("a lone file was written again, with the code", folder_of(rewritten), "ALTERE", expect=codes(folder_of(alone())))
    last = alice.clone(alice.name, len(alice.lines) - 1)
    case("last lines that nobody cited were cut", folder_of(last, bob), "COHERENT")
    case("last lines that nobody cited were cut, with the code", folder_of(last, bob), "ALTERE", expect=code)

    # Numbers.
    case("a number too high", folder_of(alone().note(seq=7)), "ALTERE")
    low = Writer(alice.clock, "bob-9x0c", "Bob").join(alice, seq=2)
    case("a number lower than what is cited", folder_of(alice, low), "ALTERE")
    case("a number that goes back", folder_of(alone().note(seq=3)), "ALTERE")
    far = Writer(clock(), "mallory-0000", "Mallory", met=False).join(seq=2**53 - 1)
    case("the highest number, without met", folder_of(alice, bob, far), "COHERENT", [f"{what} mallory-0000 {2**53 - 1}" for what in ("far", "no-met")])
    case("the highest number, with met", folder_of(alice, bob, Writer(clock(), "mallory-0000", "Mallory").join(seq=2**53 - 1)), "ALTERE", [f"far mallory-0000 {2**53 - 1}"])
    lines = len(alice.lines) + len(bob.lines) + 1
    near = Writer(clock(), "mallory-0000", "Mallory", met=False).join(seq=lines + 2**20)
    case("the highest number that is not far", folder_of(alice, bob, near), "COHERENT", [f"no-met mallory-0000 {lines + 2**20}"])
    far = Writer(clock(), "mallory-0000", "Mallory", met=False).join(seq=lines + 2**20 + 1)
    case("the lowest number that is far", folder_of(alice, bob, far), "COHERENT", [f"{what} mallory-0000 {lines + 2**20 + 1}" for what in ("far", "no-met")])
    # A line that only just counts, one that does not: what comes after it does not either, what goes on with the first does.
    near = Writer(clock(), "mallory-0000", "Mallory", met=False).join(seq=lines + 2**20).note(seq=lines + 2**20 + 2)
    gone = [f"far mallory-0000 {lines + 2**20 + 2}"]
    no_met = [f"no-met mallory-0000 {lines + 2**20 + n}" for n in (0, 2)]
    case("the lowest number that is far, after the highest that is not", folder_of(alice, bob, near), "COHERENT", [*gone, *no_met])
    after = alice.clone(alice.name).note(near.tip(2))
    case("lines that go on with the highest number that is not far", folder_of(after.note(), bob, near), "COHERENT", no_met)
    many = near.clone(near.name, 1).note(seq=lines + 2**20 + 9)
    for _ in range(8):
        many.note()
    gone = [f"far mallory-0000 {lines + 2**20 + n}" for n in range(9, 18)]
    no_met = [f"no-met mallory-0000 {lines + 2**20 + n}" for n in (0, *range(9, 18))]
    case("lines beyond any measure, as many as would count for them", folder_of(alice, bob, many), "COHERENT", [*gone, *no_met])
    bad = alone()
    bad.met = False
    case("a citation without its number", folder_of(bad.clone(bad.name).note(said={"met": [{"writer": "x", "h": "0" * 64}]})), "ALTERE", [f"no-met alice-m2qa {len(bad.lines) + 1}"])
    for value in (None, 3, "x", {}, [None], [{"writer": "X y", "seq": 1, "h": "0" * 64}]):
        case(f"a met that is {json.dumps(value)[:9]}", folder_of(bad.clone(bad.name).note(said={"met": value})), "ALTERE", [f"no-met alice-m2qa {len(bad.lines) + 1}"])
    bad.note()
    case("a line without met among lines with it", folder_of(bad), "COHERENT", [f"no-met alice-m2qa {len(bad.lines)}"])
    old = Writer(clock(), alice.who, alice.by, met=False).open().note()
    older = Writer(old.clock, "bob-9x0c", "Bob", met=False).join(old).note(seq=9)
    case("lines of the first version", folder_of(old, older), "COHERENT")
    case("lines of the first version, a number that goes back", folder_of(old, older.clone(older.name).note(seq=9)), "ALTERE")

    # Strays, bad copies, damage.
    alice = alone()
    export = b'{"@timestamp":"2026-01-07T01:14:05Z","message":"Incident ouvert"}\n{"@timestamp":"2026-01-07T01:15:05Z"}\n'
    case("an export among the files", folder_of(alice) | {"ecs.jsonl": export}, "COHERENT", ["stray ecs.jsonl"])
    apple = "\0\5\26\7\0\2\0\0Mac OS X        ".encode()
    case("a file of macOS", folder_of(alice) | {"._alice.jsonl": apple}, "COHERENT", ["stray ._alice.jsonl"])
    case("an empty file", folder_of(alice) | {"vide.jsonl": b""}, "COHERENT", ["stray vide.jsonl"])
    case("a stray with a line of this incident", folder_of(alice) | {"ecs.jsonl": export + alice.rest(1)}, "COHERENT", ["bad-copy ecs.jsonl"])
    case("a stray with a valid foreign line", folder_of(alice) | {"ecs.jsonl": export + eve.rest(1)}, "ALTERE")
    doubled = alice.data.replace(b"\n", b"\n\n", 1)
    case("a copy with a blank line", folder_of(alice) | {f"{name} (1).jsonl": doubled}, "COHERENT")
    case("a copy without its first line", folder_of(alice) | {"copie.jsonl": alice.rest(2)}, "COHERENT", ["bad-copy copie.jsonl"])
    for what, h in (("a line", alice.tip()["h"]), ("another line", "a" * 64)):
        named = {"writer": "copie", "seq": alice.tip()["seq"], "h": h}
        witness = Writer(alice.clock, "bob-9x0c", "Bob").join(alice, named)
        case(f"{what} cited under the name of a copy without its first line", folder_of(alice, witness) | {"copie.jsonl": alice.rest(2)}, "INCOMPLET", ["bad-copy copie.jsonl"])
    twice = alice.data + alice.rest(1)
    case("a doubled last line", folder_of() | {alice.name: twice}, "ALTERE")
    case("a copy with a doubled last line", folder_of(alice) | {f"{name} (1).jsonl": twice}, "COHERENT", [f"bad-copy {name} (1).jsonl"])
    case("a log with a blank line", folder_of() | {alice.name: doubled}, "COHERENT")
    for what, more in (("a blank line", b"\n"), ("a blank line of Windows", b"\r\n"), ("spaces", b" \t\r\n\n")):
        case(f"{what} at the end", folder_of() | {alice.name: alice.data + more}, "COHERENT")
        code_of = codes(folder_of(alice))
        case(f"{what} at the end, with the code", folder_of() | {alice.name: alice.data + more}, "ANCRE", expect=code_of)
    case("another space at the end", folder_of() | {alice.name: alice.data + "\u00a0\n".encode()}, "ALTERE")
    case("a nul at the end", folder_of() | {alice.name: alice.data + b"\0\n"}, "ALTERE")
    heals = alone().heal(b"\n\n")
    case("a blank tail that was healed", folder_of(heals), "COHERENT")
    case("a blank tail that was healed, and grew", folder_of() | {heals.name: heals.data.replace(b"\n\n", b"\n\n\n", 1)}, "ALTERE")
    fiche = next(n for n in folder_of() if n.startswith("fiche-"))
    for what, text, verdict in (("empty", b"", "INCOMPLET"), ("cut", b'{"id":"messagerie-', "INCOMPLET"), ("changed", b'{"id":"autre"}\n', "ALTERE"), ("of Windows", b'{"id":"messagerie-qualification"}\r\n', "ALTERE")):
        case(f"a fiche that is {what}", folder_of(alice) | {fiche: text}, verdict)
    old = alice.clone(f"{name} (1).jsonl", 3)
    for what, spoil in (("a flipped bit", lambda line: line[:9] + b"X" + line[10:]), ("its end cut", lambda line: line[:-30] + b"\n"), ("its start cut", lambda line: line[9:])):
        spoiled = alice.data[: alice.at(3)] + b"".join(map(spoil, alice.data[alice.at(3) :].splitlines(keepends=True)))
        case(f"an older copy beside lines spoiled since: {what}", folder_of(old) | {alice.name: spoiled}, "ALTERE")
        # Nothing follows the last line, to say what it was: it cannot be told from that of a fork.
        case(f"a whole copy beside a spoiled last line: {what}", folder_of(alice.clone(old.name)) | {alice.name: spoiled}, "ALTERE")
        case(f"a fork beside a spoiled last line: {what}", folder_of(old.clone(old.name).note(minutes=2)) | {alice.name: spoiled}, "ALTERE")
        for rank in (0, 1, 2):
            spoiled = alice.data[: alice.at(rank)] + spoil(alice.data[alice.at(rank) : alice.at(rank + 1)]) + alice.data[alice.at(rank + 1) :]
            case(f"a whole copy beside a spoiled line {rank + 1}: {what}", folder_of(alice.clone(old.name)) | {alice.name: spoiled}, "COHERENT", [f"bad-copy {alice.name}"])
            case(f"an older copy beside a spoiled line {rank + 1}: {what}", folder_of(old) | {alice.name: spoiled}, "ALTERE")
            more = spoiled.replace(alice.data[alice.at(3) :], b'{"v":1,"seq"\n' + alice.data[alice.at(3) :])
            case(f"a whole copy beside a spoiled line {rank + 1} and one too many: {what}", folder_of(alice.clone(old.name)) | {alice.name: more}, "ALTERE")
    crlf = alice.data[: alice.at(3)] + alice.data[alice.at(3) :].replace(b"\n", b"\r\n")
    case("an older copy beside lines with other line ends", folder_of(old) | {alice.name: crlf}, "ALTERE")
    case("a spoiled line beside the long file of another", folder_of(alice.clone(old.name, 1), Writer(alice.clock, "bob-9x0c", "Bob").join(alice.tip(len(alice.lines))).note().note().note().note().note()) | {alice.name: alice.data[: alice.at(1)] + b"{\"v\":1\n"}, "ALTERE")
    case("a bad copy with a line of its own", folder_of(alice) | {f"{name} (1).jsonl": doubled.replace(b"\n\n", b"\n?\n", 1) + alone().note().rest(1)}, "ALTERE")
    one = Writer(clock(), "alice-m2qa", "Alice").open().data
    for where, at in (("first byte", 0), ("title", one.index(b"Bo")), ("digest", len(one) - 30), ("last byte of text", len(one) - 2), ("suffix", len(one) - 70)):
        flipped = one[:at] + bytes([one[at] ^ 1]) + one[at + 1 :]
        case(f"a bit flipped in a one-line log: {where}", folder_of() | {alice.name: flipped}, "ALTERE")
    case("a bit flipped in the feed of a one-line log", folder_of() | {alice.name: one[:-1] + b"\x0b"}, "INCOMPLET", [f"torn {alice.name}"])
    case("a bit flipped in the last feed", folder_of() | {alice.name: alice.data[:-1] + b"\x0b"}, "COHERENT", [f"torn {alice.name}"])
    case("a torn first line", folder_of() | {alice.name: one[:100]}, "INCOMPLET", [f"torn {alice.name}"])
    case("a line of which only the feed is missing", folder_of() | {alice.name: one[:-1]}, "COHERENT", [f"torn {alice.name}"])
    hurt = alone()
    whole = hurt.data
    healed = hurt.clone(hurt.name).heal(b'{"v":1,"seq":6,"pr')
    case("a healed tail", folder_of(healed), "COHERENT")
    interrupted = whole + b'{"v":1,"seq":6,"pr\n' + healed.rest(1)[:120]
    case("an interrupted heal", folder_of() | {hurt.name: interrupted}, "COHERENT", [f"torn {hurt.name}"])
    case("an interrupted heal, healed", folder_of(hurt.clone(hurt.name).heal(interrupted[len(whole) :])), "COHERENT")
    case("an interrupted heal, healed of its first part only", folder_of() | {hurt.name: interrupted + b"\n" + healed.rest(1)}, "ALTERE")
    for member, value in (("offset", 3), ("length", 17), ("digest", "sha256:" + "0" * 64)):
        case(f"a heal of another tail: {member}", folder_of(hurt.clone(hurt.name).heal(b'{"v":1,"seq":6,"pr', **{member: value})), "ALTERE")
    case("a tail with its feed and no heal", folder_of() | {hurt.name: whole + b'{"v":1,"seq":6\n'}, "ALTERE")
    case("the fiche is absent", {hurt.name: whole}, "INCOMPLET")
    case("the fiche is another", {hurt.name: whole, next(iter(sound)): FICHE + b" "}, "ALTERE")

    # Too many choices for one code, and arrivals.
    many = [Writer(alice.clock, f"temoin-{n:04}", "Témoin").join(minutes=0) for n in range(26)]
    wrong, counts = "0" * 24, "/" + "+".join("1" * 13)
    wrong += next(x for x in verifier.LETTERS if verifier.remainder(wrong + x + counts) == 0) + counts
    case("more choices than anybody can try", folder_of(alice, *many), "IMPOSSIBLE", expect=wrong)
    slow = Writer(clock(), "alice-m2qa", "Alice").open()
    other = Writer(slow.clock, "bob-9x0c", "Bob").join(slow).note()
    slow.note(minutes=30).note(other)
    case("lines that arrived afterwards", folder_of(slow, other), "COHERENT")
    case("a clock set back", folder_of(alone().note(minutes=-11).note(minutes=9)), "COHERENT")
    case("a clock set back by ten minutes only", folder_of(alone().note(minutes=-10)), "COHERENT")
    return table


def table():
    """What is written: the attacks, with the exit code, the seal and the late lines that the second verifier finds."""
    cases = []
    for case in attacks():
        found = verifier.judge_files(case["files"], case["folder"])
        late = {"%s %s" % b[-1].id[:2]: ["%s %s" % line[:2] for line in verifier.late(b, found["branches"])] for b in found["branches"]}
        late = {tip: lines for tip, lines in late.items() if lines}
        more = {"files": {name: data.decode() for name, data in case["files"].items()}}
        more |= {"exit": verifier.EXITS[case["verdict"]], "code": found["code"], "late": late}
        cases.append({member: value for member, value in (case | more).items() if value not in (None, [], {})})
    return "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n"


if __name__ == "__main__":
    ATTACKS.write_text(table())
