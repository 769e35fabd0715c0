"""Elastic: every field against the table of ECS itself: known, of its type, among its allowed values."""
import ipaddress
import json
import re
import subprocess

from common import JUDGES, parsed

TARGET = "ecs"
WHERE = "Elastic, one JSON object a line"
JUDGE = ["@elastic/ecs"]
OURS = "a reader of its table of fields"

LOADED = "const t=require(process.argv[1]); console.log(JSON.stringify(t.EcsFlat || t.default || t))"
TABLE = json.loads(
    subprocess.run(
        ["node", "-e", LOADED, str(JUDGES / "node/@elastic/ecs/generated/ecs_flat.js")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
)
NUMBERS = {"long", "integer", "short", "byte", "unsigned_long"}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def flat(value, prefix=""):
    for key, inner in value.items():
        name = f"{prefix}{key}"
        if isinstance(inner, dict) and TABLE.get(name, {}).get("type") not in {"object", "flattened"}:
            yield from flat(inner, f"{name}.")
        else:
            yield name, inner


def of_type(kind, value):
    if kind in NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "date":
        return isinstance(value, str) and bool(DATE.fullmatch(value))
    if kind == "ip":
        try:
            return bool(ipaddress.ip_address(value))
        except ValueError:
            return False
    if kind == "boolean":
        return isinstance(value, bool)
    return isinstance(value, str)


def field(name, value):
    known = TABLE.get(name)
    if not known:
        return [f"{name} is not in ECS"]
    if known["type"] == "object":
        # labels: key and text, never deeper.
        wrong = not isinstance(value, dict) or not all(isinstance(v, str) and "." not in k for k, v in value.items())
        return [f"{name}: not flat"] if wrong else []
    many = "array" in known.get("normalize", [])
    if many != isinstance(value, list):
        return [f"{name}: {'not ' if many else ''}a list"]
    wrong = []
    allowed = {a["name"] for a in known.get("allowed_values", [])} | set(known.get("expected_values", []))
    for one in value if many else [value]:
        if not of_type(known["type"], one):
            wrong.append(f"{name}: {one!r} is not a {known['type']}")
        elif allowed and one not in allowed:
            wrong.append(f"{name}: {one!r} is not allowed")
    return wrong


def problems(text):
    wrong = [] if text.endswith("\n") else ["the last line is not ended"]
    ids = set()
    for number, line in enumerate(text.splitlines(), 1):
        value, found = parsed(line)
        found += [p for name, inner in flat(value) for p in field(name, inner)]
        found += [f"no {name}" for name in ("@timestamp", "ecs", "event") if name not in value]
        categories = {a["name"]: set(a["expected_event_types"]) for a in TABLE["event.category"]["allowed_values"]}
        event = value.get("event", {})
        for category in event.get("category", []):
            for kind in set(event.get("type", [])) - categories.get(category, set()):
                found.append(f"event.type {kind} does not go with {category}")
        if event.get("id") in ids:
            found.append("an id twice")
        ids.add(event.get("id"))
        wrong += [f"line {number}: {p}" for p in found]
    return wrong


def spoilt(old, new):
    return lambda text: text.replace(old, new, 1)


BAD = [
    ("an unknown field", spoilt('"message":', '"gravite":1,"message":')),
    ("a kind that does not exist", spoilt('"kind":"event"', '"kind":"fait"')),
    ("a type of another category", spoilt('"type":["info"]', '"type":["creation"]')),
    ("a number in words", lambda text: re.sub(r'"severity":\d+', '"severity":"fort"', text, count=1)),
    ("a time without zone", lambda text: re.sub(r'("@timestamp":"[^"]*)Z"', r'\1"', text, count=1)),
]
