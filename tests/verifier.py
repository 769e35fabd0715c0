#!/usr/bin/env python3
"""A second verifier of the main courante, written from the page of its format alone: verifier.py FOLDER [CODE]

Prints the verdict and the seal code, then a line for each notice; exits as `qualify verify` does. Standard library only.
"""
import datetime, hashlib, itertools, json, os, re, sys
from collections import Counter, namedtuple
HIDDEN = "[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
HEX, DIGEST, SLUG, INCIDENT = "[0-9a-f]{64}", "sha256:[0-9a-f]{64}", "(?!-)[a-z0-9-]{1,64}(?<!-)", "[0-9]{8}-[0-9A-HJKMNP-TV-Z]{4}"
LETTERS, LATE, AHEAD, CHOICES = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", datetime.timedelta(minutes=10), 2**20, 10**6
BLANK = b" \t\r\n"
EXITS = {"COHERENT": 0, "ANCRE": 0, "INCOMPLET": 6, "BIFURQUE": 6, "ALTERE": 5, "IMPOSSIBLE": 1, "MISTYPED": 2, "": 1}
Line = namedtuple("Line", "id at met cites kept stood lost fiche opened incident")  # id: (writer, seq, h); met: None if not carried
File = namedtuple("File", "name lines sound torn empty spoiled stray")  # spoiled: before which line each piece that looks like one stands

def sha(data): return hashlib.sha256(data).hexdigest()
def like(x, pattern): return isinstance(x, str) and bool(re.fullmatch(pattern, x))
def whole(x, low=0, high=2**64): return type(x) is int and low <= x < high
def no(why): raise ValueError(why)
def members(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else no("a member is given twice")
def integer(t): return int(t) if t != "-0" and len(t) < 21 and -2**63 <= int(t) < 2**64 else no("not an integer of 64 bits")
def depth(x): return 1 + max(map(depth, x.values() if type(x) is dict else x), default=0) if type(x) in (dict, list) else 0
def moment(x): return x == (at := datetime.datetime.fromisoformat(x)).isoformat("T", "milliseconds") and len(x) == 29 and (
    "0001-01-02" <= at.astimezone(datetime.timezone.utc).isoformat() < "9999-12-31")
def content(path): return open(path, "rb").read() if os.path.isfile(path) and not os.path.islink(path) else None
def head(x): return isinstance(x, dict) and like(x.get("writer"), SLUG) and whole(x.get("seq")) and like(x.get("h"), HEX)
def heads(x): return {(y["writer"], y["seq"], y["h"]) for y in x} if type(x) is list and all(map(head, x)) else None

def parse(raw):
    """The members of a valid line, None for any other bytes."""
    try:
        o = json.loads(raw.decode(), object_pairs_hook=members, parse_int=integer, parse_float=no, parse_constant=no)
        return o if (raw[-72:].decode() == f',"h":"{sha(raw[:-72])}"}}' and len(raw) < 65536 and not re.search(HIDDEN, raw.decode())
            and json.dumps(o, ensure_ascii=False).encode() and depth(o) < 128 and whole(o["v"], 1) and whole(o["seq"], 1, 2**53)
            and (o["prev"] is None or like(o["prev"], HEX)) and moment(o["at"]) and type(o["by"]) is type(o["kind"]) is str) else None
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError): return None

def read(name, data):
    """One file: its valid lines, and whether all that surrounds them is right."""
    lines, spoiled, end, at, sound, last = [], [], 0, 0, True, (None, 0, None)
    for raw in re.findall(rb"[^\n]*\n|[^\n]+", data or b""):
        start, at, o = at, at + len(raw), parse(raw.removesuffix(b"\n"))
        if not o:
            if raw.startswith(b'{"v":') or raw.removesuffix(b"\n")[-72:-66] == b',"h":"': spoiled.append(len(lines))
            continue
        torn, kind, met = data[end:start], None, None
        if not lines: who = next(w for w in (o.get("writer"), name[:-6], "inconnu") if like(w, SLUG))
        if o["v"] == 1: kind, met = o["kind"], heads(o["met"]) if "met" in o else None
        told = heads(o.get("heads")) or set() if kind in ("joined", "fork-kept") else set()
        cites = (met or set()) | (told if kind == "joined" else set())
        kept = told if kind == "fork-kept" else set()
        lost = heads(o.get("lost")) if kept and heads(o.get("lost")) is not None else kept
        stood = kept - lost
        heals = kind == "recovered" and whole(o.get("offset")) and whole(o.get("length")) and like(o.get("digest"), DIGEST)
        right = heals and (o["offset"], o["length"], o["digest"]) == (end, len(torn) - 1, "sha256:" + sha(torn[:-1]))
        sound &= right if heals or torn.strip(BLANK) else True
        sound &= o["prev"] == last[2] and o["seq"] > last[1] and (bool(lines) or like(o.get("writer"), SLUG))
        if kind is not None and "met" in o: sound &= met is not None and o["seq"] == 1 + max([last[1], *(seq for _, seq, _ in cites)])
        fiche = o.get("fiche_digest") if kind in ("opened", "fiche-started") and like(o.get("fiche_digest"), DIGEST) else None
        incident = o.get("incident") if kind in ("opened", "joined") and like(o.get("incident"), INCIDENT) else None
        last, end = (who, o["seq"], o["h"]), at
        lines.append(Line(last, datetime.datetime.fromisoformat(o["at"]), met, cites, kept, stood, lost, fiche,
            kind == "opened", incident))
    tail = (data or b"")[end:]
    sound &= data is not None and (not tail.endswith(b"\n") or not tail.strip(BLANK))
    return File(name, lines, sound, bool(data) and not data.endswith(b"\n"), data == b"", spoiled, data is not None and not lines and not spoiled)

def bad_copies(files):
    """The damaged files of which all the lines stand in sound ones, those that are damaged too."""
    held = {line.id[2]: (f, rank) for f in files if f.sound for rank, line in enumerate(f.lines)}
    def place(f, rank): return rank + sum(at <= rank for at in f.spoiled)
    def stand(f, at, count):
        if at == len(f.lines): return False
        sound, after = held[f.lines[at].id[2]]
        if not at: return place(sound, after) >= count
        before = held[f.lines[at - 1].id[2]][1]
        return (before < after and sound.lines[before].id[2] == f.lines[at - 1].id[2]
            and place(sound, after) - place(sound, before) > count)
    return [f for f in files if not f.sound and f.lines and all(line.id[2] in held for line in f.lines)
        and all(stand(f, *region) for region in Counter(f.spoiled).items())]

def order(branch): return branch[0].id[1], branch[0].id[0], branch[-1].id[2]
def digest(tips): return sha("".join("%s %s %s\n" % tip for tip in tips).encode())
def letters(digest, length): return "".join(LETTERS[int(digest[:30], 16) >> shift & 31] for shift in range(115, 115 - 5 * length, -5))
DOUBLE = [s << 1 ^ (s >> 4) * 37 for s in range(32)]
def remainder(code):
    s = 0
    for x in map(LETTERS.index, code[:25]): s = DOUBLE[s] ^ x
    for x in map("0123456789+/".index, code[25:]): s = DOUBLE[s] ^ x + 16
    return s
def seal(branches):
    ordered = sorted(branches, key=lambda b: (*order(b), len(b)))
    code, counts = letters(digest(b[-1].id for b in ordered), 24), "/" + "+".join(str(len(b)) for b in ordered)
    code += next(x for x in LETTERS if remainder(code + x + counts) == 0)
    return "-".join(code[k:k + 5] for k in range(0, 25, 5)) + counts

def typed(text):
    """The letters and counts of a code as somebody typed it; None when it cannot be one."""
    code, _, counts = text.strip().upper().partition("/")
    code = re.sub("[- ]", "", code).translate(str.maketrans("OIL", "011"))
    if not like(code, f"[{LETTERS}]{{12}}|[{LETTERS}]{{25}}") or not like(counts, r"[1-9][0-9]*(\+[1-9][0-9]*)*"): return None
    return (code[:24], counts) if len(code) == 12 or remainder(code + "/" + counts) == 0 else None

def anchored(branches, code, counts):
    """The branches, cut at those counts, that have this code; None when there are none, False when there are too many choices."""
    counts = [int(n) if len(n) < 16 else 2**53 for n in counts.split("+")]
    # First the branches whose first lines are dated first: those that were there when the code was noted.
    first = sorted(sorted(sorted(branches, key=lambda b: (*order(b), len(b))), key=lambda b: b[0].at)[:len(counts)], key=lambda b: (*order(b), len(b)))
    chosen = [b[:n] for b, n in zip(first, counts) if len(b) >= n]
    if len(chosen) == len(counts) and letters(digest(b[-1].id for b in chosen), len(code)) == code: return chosen
    cuts = {n: {b[n - 1].id[2]: b[:n] for b in branches if len(b) >= n} for n in set(counts)}
    sorts = sorted({(*order(b), n) for n in cuts for b in cuts[n].values()})
    ways = [1] + [0] * len(counts)  # how many choices end at each position, by the number of counts they use
    for *_, n in sorts:
        for k in reversed(range(len(counts))): ways[k + 1] += ways[k] * (counts[k] == n)
    if ways[-1] > CHOICES: return False
    if not ways[-1]: return None
    stop = [len(sorts)]  # how far each position may go and leave room for the next ones
    for count in reversed(counts): stop.insert(0, max(k for k in range(stop[0]) if sorts[k][3] == count))
    def tries(chosen, start):
        if len(chosen) == len(counts): return chosen if letters(digest(b[-1].id for b in chosen), len(code)) == code else None
        for k in range(start, stop[len(chosen)] + 1):
            if sorts[k][3] == counts[len(chosen)] and (found := tries([*chosen, cuts[sorts[k][3]][sorts[k][2]]], k + 1)): return found
    sys.setrecursionlimit(max(sys.getrecursionlimit(), len(counts) + 1000))
    return tries([], 0)

def otherwise(code, counts, branches):
    """The counts that these become by a last +1 too few or too many, or a + left out, which the check character does not see."""
    parts = counts.split("+")
    least = next((n for n in range(len(parts), 1, -1) if parts[n - 1] != "1"), 1)
    ends = ["+".join((parts + ["1"] * n)[:n]) for n in range(least, max(branches, len(parts)) + 1) if n != len(parts)]
    joined = [counts[:at] + "+" + counts[at:] for at in range(1, len(counts)) if counts[at - 1] != "+" and counts[at] not in "+0"]
    if len(code) == 12: return ends + joined
    check = next(c for c in LETTERS if remainder(code + c + "/" + counts) == 0)
    return ends + [j for j in joined if remainder(code + check + "/" + j) == 0]

def knew(branch, branches):
    """For each line that this branch came to know, in order: the rank of its first line that did (its own are known to those after)."""
    paths, known = {}, {line.id: rank + 1 for rank, line in enumerate(branch)}
    for other in branches:
        for rank, line in enumerate(other): paths.setdefault(line.id, (other, rank))
    for rank, line in enumerate(branch):
        for other, last in (paths[cited] for cited in line.cites if cited in paths):
            while last >= 0 and other[last].id not in known:
                known[other[last].id], last = rank, last - 1
    return known
def missed(branch, branches):
    """The lines that this branch did not know well after their date."""
    known, latest = knew(branch, branches), [None]  # latest[n]: the latest date among the first n lines that carry `met`
    for line in branch: latest.append(max(latest[-1] or line.at, line.at) if line.met is not None and len(line.cites) < 64 else latest[-1])
    unaware = {line.id: (latest[known.get(line.id, len(branch))], line.at) for other in branches for line in other}
    return {x for x, (until, at) in unaware.items() if until and until - at > LATE}
def ids(branch): return {line.id for line in branch}
def late(branch, branches):
    """The lines that arrived afterwards for this branch."""
    openers = [b for b in branches if any(line.opened for line in b)]
    unmet, mine, lacks = set().union(*(missed(b, branches) - ids(b) for b in openers)), ids(branch), missed(branch, branches)
    timely = lambda x, of: x not in unmet and any(b is not of and x in knew(b, branches).keys() - ids(b) for b in openers)
    opens = lambda b: any(b is o for o in openers)
    begins = 0 if opens(branch) else next((n for n, line in enumerate(branch) if line.id not in unmet), -1)
    known = {x: rank for x, rank in knew(branch, branches).items() if x not in mine}
    first = {x for x, rank in known.items() if rank <= begins}
    found = mine & lacks
    for other in (b for b in branches if b is not branch):
        strange = not opens(other) and not first & ids(other) and any(first & ids(o) for o in openers)
        knows = opens(branch) or known.keys() & ids(other)
        speaks = lambda at: begins >= 0 and (strange or knows and branch[begins].at <= at)
        found |= {x.id for x in other if x.id in lacks - mine and speaks(x.at) and not timely(x.id, other)}
    return sorted(found)

def judge(folder, expect=None):
    # A name that is not UTF-8 opens nothing, so nothing is said of the rest.
    if any(name.endswith(".jsonl") and re.search("[\udc80-\udcff]", name) for name in os.listdir(folder)): return {"verdict": "", "code": None, "notices": [], "branches": []}
    files = {name: content(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith((".jsonl", ".json"))}
    return judge_files(files, os.path.basename(os.path.realpath(folder)), expect)
def judge_files(contents, folder, expect=None):
    """The verdict, the seal code, the notices, and the branches: lists of lines."""
    wanted, notices = typed(expect) if expect is not None else None, []
    files = [read(name, data) for name, data in sorted(contents.items()) if name.endswith(".jsonl")]
    said = {line.incident for f in files for line in f.lines if line.opened} - {None} or {f.lines[0].incident for f in files if f.lines} - {None}
    incident = folder if folder in said else next(iter(said)) if len(said) == 1 else None
    strays, empty = [f for f in files if f.stray], any(f.empty for f in files)
    foreign = [f for f in files if f.lines and incident and f.lines[0].incident not in (None, incident)]
    files = [f for f in files if not f.stray and f not in foreign]
    bad = bad_copies(files)
    files = [f for f in files if f not in bad]
    # A file is its lines, whatever its name: one whose first line names nobody takes a name from the file.
    paths = {tuple(line.id[2] for line in f.lines): f.lines for f in files if f.lines}
    branches = [lines for path, lines in paths.items() if not any(q != path and q[:len(path)] == path for q in paths if q[0] == path[0])]
    branches.sort(key=order)
    union = {line.id: line for branch in branches for line in branch}
    beyond = next((seq for rank, (seq, _) in enumerate(sorted({i[1:] for i in union}), 1) if seq > rank + AHEAD), 2**53)
    far = {i for i in union if i[1] >= beyond}
    cited, kept, stood = (set().union(*(getattr(line, part) for line in union.values())) for part in ("cites", "kept", "stood"))
    reached = {}
    for who, seq, _ in union.keys() - far: reached[who] = max(seq, reached.get(who, 0))
    absent = cited - union.keys()
    replaced = {i for i in absent if i[0] in reached and i[1] <= reached[i[0]]}
    told = [[set().union(*(getattr(line, part) for line in b)) for part in ("cites", "lost")] for b in branches]
    gone = {i for i in replaced if all(i in lost for cites, lost in told if i in cites)}  # whoever cites it says it lost
    forks = [[b for b in branches if b[0].id[2] == first] for first in {b[0].id[2] for b in branches}]
    loose = [b for tips in forks if len(tips) > 1 for b in tips
        if not kept & {line.id for line in b} - {line.id for other in tips if other is not b for line in other}]
    fiches = {line.fiche for line in union.values()} - {None}
    copies = {digest: f"fiche-{digest[7:19]}.json" for digest in fiches}
    lost = {digest for digest, name in copies.items() if name not in contents}
    bad_fiches = {d for d in fiches - lost if contents[copies[d]] is None or d != "sha256:" + sha(contents[copies[d]])}
    lost |= {d for d in bad_fiches if contents[copies[d]] is not None and not contents[copies[d]].rstrip(b" \t\r\n\f").endswith(b"}")}
    wrong = bad_fiches - lost
    altered = wrong or foreign or any(not f.sound for f in files) or len({line.id for line in union.values() if line.opened}) > 1
    verdict = ("ALTERE" if altered else "BIFURQUE" if loose or replaced - gone - stood else "INCOMPLET" if absent - gone or lost or not union
        else "COHERENT")
    notices += [f"stray {f.name}" for f in strays] + [f"bad-copy {f.name}" for f in bad] + [f"foreign {f.name}" for f in foreign]
    notices += [f"torn {f.name}" for f in files if f.torn and f.sound] + ["far %s %s" % i[:2] for i in sorted(far)]
    notices += ["kept %s %s" % b[-1].id[:2] for tips in forks if len(tips) > 1 for b in tips if b not in loose]
    notices += ["kept %s %s" % i[:2] for i in sorted(gone)]
    if any(line.met is not None for line in union.values() if line.opened):
        notices += ["no-met %s %s" % line.id[:2] for line in union.values() if line.met is None]
    if wanted:
        found = anchored(branches, *wanted)
        if found is None:
            cut = not altered and any(anchored(branches, wanted[0], counts) for counts in otherwise(*wanted, len(branches)))
            # What may still come: whole files, and more lines of those that have so many.
            counts = [int(n) for n in wanted[1].split("+")]
            longer, fresh = [], empty or not union or bool((replaced & stood) - gone)
            for lines in (f.lines for f in files if f.torn):
                longer.append(min(len(b) for b in branches if b[:len(lines)] == lines)) if lines else (fresh := True)
            for who in {i[0] for i in absent - replaced}:
                own = [len(b) for b in branches if b[0].id[0] == who]
                longer.append(min(own)) if own else (fresh := True)
            missing = not altered and (any(max(counts) > n for n in longer)
                or fresh and (len(counts) > 1 or not any(line.opened for line in union.values())))
            verdict = "MISTYPED" if cut else "ALTERE" if not missing else "INCOMPLET" if verdict != "BIFURQUE" else verdict
        elif not found: verdict = "ALTERE" if altered else "IMPOSSIBLE"
        else:
            verdict, inside = "ANCRE" if verdict == "COHERENT" else verdict, {line.id: line for b in found for line in b}
            high, latest = max(i[1] for i in inside), max(line.at for line in inside.values())
            notices += ["outside %s %s" % i[:2] for i, line in union.items() if i not in inside and (i[1] <= high or line.at < latest)]
        notices += ["old-code"] if len(wanted[0]) == 12 else []
    elif expect is not None: verdict = "MISTYPED"
    return {"verdict": verdict, "code": seal(branches), "notices": sorted(notices), "branches": branches}

if __name__ == "__main__":
    result = judge(*sys.argv[1:3])
    print(result["verdict"], result["code"], *result["notices"], sep="\n")
    sys.exit(EXITS[result["verdict"]])
