#!/usr/bin/env python3
"""A second verifier of the main courante, written from src/logbook/FORMAT.md alone: verifier.py FOLDER"""
import datetime, hashlib, json, os, re, sys
HIDDEN = "[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
HEX, DIGEST, SLUG = "[0-9a-f]{64}", "sha256:[0-9a-f]{64}", "(?!-)[a-z0-9-]{1,64}(?<!-)"
def sha(data): return hashlib.sha256(data).hexdigest()
def like(x, pattern): return isinstance(x, str) and bool(re.fullmatch(pattern, x))
def whole(x, low=0, high=2**64): return type(x) is int and low <= x < high
def no(why): raise ValueError(why)
def members(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else no("a member is given twice")
def integer(t): return int(t) if t != "-0" and len(t) < 21 and -2**63 <= int(t) < 2**64 else no("not an integer of 64 bits")
def depth(x): return 1 + max(map(depth, x.values() if type(x) is dict else x), default=0) if type(x) in (dict, list) else 0
def moment(x): return x == (at := datetime.datetime.fromisoformat(x)).isoformat("T", "milliseconds") and len(x) == 29 and (
    "0001-01-02" <= at.astimezone(datetime.timezone.utc).isoformat() < "9999-12-31")
def head(x): return isinstance(x, dict) and like(x.get("writer"), SLUG) and whole(x.get("seq")) and like(x.get("h"), HEX)
def content(path): return open(path, "rb").read() if os.path.isfile(path) and not os.path.islink(path) else None
def parse(raw):  # the members of a valid line, None for any other bytes
    try:
        o = json.loads(raw.decode(), object_pairs_hook=members, parse_int=integer, parse_float=no, parse_constant=no)
        return o if (raw[-72:].decode() == f',"h":"{sha(raw[:-72])}"}}' and len(raw) < 65536 and not re.search(HIDDEN, raw.decode())
            and json.dumps(o, ensure_ascii=False).encode() and depth(o) < 128 and whole(o["v"], 1) and whole(o["seq"], 1, 2**53)
            and (o["prev"] is None or like(o["prev"], HEX)) and moment(o["at"]) and type(o["by"]) is type(o["kind"]) is str) else None
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError): return None
folder, files, altered, cited, met, fiches = sys.argv[1], {}, False, set(), set(), set()
for name in sorted(n for n in os.listdir(folder) if n.endswith(".jsonl")):
    data, lines, end, at = content(os.path.join(folder, name)), [], 0, 0
    for raw in re.findall(rb"[^\n]*\n|[^\n]+", data or b""):
        start, at, o = at, at + len(raw), parse(raw.removesuffix(b"\n"))
        if not o: continue
        last, kind, torn = lines[-1] if lines else {"h": None, "seq": 0}, o["kind"] if o["v"] == 1 else "", data[end:start]
        if not lines: who = next(w for w in (o.get("writer"), name[:-6], "inconnu") if like(w, SLUG))
        heals = kind == "recovered" and whole(o.get("offset")) and whole(o.get("length")) and like(o.get("digest"), DIGEST)
        right = heals and (o["offset"], o["length"], o["digest"]) == (end, len(torn) - 1, "sha256:" + sha(torn[:-1]))
        altered |= bool(torn or heals) and not right or not lines and not like(o.get("writer"), SLUG)
        altered |= o["prev"] != last["h"] or o["seq"] <= last["seq"]
        if kind == "joined" and not lines and like(o.get("writer"), SLUG) and type(o.get("heads")) is list and all(map(head, o["heads"])):
            cited |= {(x["writer"], x["seq"], x["h"]) for x in o["heads"]}
        if kind in ("opened", "fiche-started") and like(o.get("fiche_digest"), DIGEST): fiches.add(o["fiche_digest"])
        lines, end = lines + [dict(o, who=who)], at
        met.add((who, o["seq"], o["h"]))
    altered |= data is None or b"\n" in data[end:] or bool(parse(data[end:-1]))
    if lines and len(lines) > len(files.get(lines[0]["h"], [])): files[lines[0]["h"]] = lines
copies = {digest: f"{folder}/fiche-{digest[7:19]}.json" for digest in fiches}
absent = {digest for digest, path in copies.items() if not os.path.lexists(path)}
altered |= any(content(copies[digest]) is None or digest != "sha256:" + sha(content(copies[digest])) for digest in fiches - absent)
missing = not met or cited - met or absent
order = sorted(files.values(), key=lambda lines: (lines[0]["seq"], lines[0]["who"]))
seal = int(sha("".join(f"{l[0]['who']} {l[-1]['seq']} {l[-1]['h']}\n" for l in order).encode())[:15], 16)
code = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[seal >> shift & 31] for shift in range(55, -1, -5))
print("ALTERE" if altered else "INCOMPLET" if missing else "COHERENT",
      f"{code[:4]}-{code[4:8]}-{code[8:]}/{'+'.join(str(len(lines)) for lines in order)}")
