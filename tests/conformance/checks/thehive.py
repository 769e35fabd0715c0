"""TheHive: the typed dictionaries of its own client, checked strictly, nested ones included."""
import typing

from common import parsed, put
from thehive4py.types.alert import InputAlert

TARGET = "thehive"
WHERE = "TheHive 5, `POST /api/v1/alert`"
JUDGE = ["thehive4py"]
OURS = "the documented ranges"

RANGES = {"severity": range(1, 5), "tlp": range(5), "pap": range(4)}


def fits(value, hint, where):
    origin = typing.get_origin(hint)
    if hint is typing.Any:
        return []
    if typing.is_typeddict(hint):
        return typed(value, hint, where)
    if origin is typing.Union:
        tries = [fits(value, one, where) for one in typing.get_args(hint)]
        return [] if [] in tries else tries[0]
    if origin is list:
        if not isinstance(value, list):
            return [f"{where}: not a list"]
        return [p for i, one in enumerate(value) for p in fits(one, typing.get_args(hint)[0], f"{where}/{i}")]
    right = isinstance(value, hint) and (hint is bool or not isinstance(value, bool))
    return [] if right else [f"{where}: {value!r:.60} is not {hint}"]


def typed(value, kind, where):
    if not isinstance(value, dict):
        return [f"{where}: not an object"]
    hints = typing.get_type_hints(kind)
    wrong = [f"{where}: {key} is missing" for key in kind.__required_keys__ - set(value)]
    for key, inner in value.items():
        if key not in hints:
            wrong.append(f"{where}: unknown {key}")
            continue
        wrong += fits(inner, hints[key], f"{where}/{key}")
        if key in RANGES and inner not in RANGES[key]:
            wrong.append(f"{where}/{key}: {inner} is out of range")
    return wrong


def problems(text):
    value, wrong = parsed(text)
    return wrong + typed(value, InputAlert, "alert")


BAD = [
    ("no sourceRef", put("sourceRef", ...)),
    ("a severity in words", put("severity", "high")),
    ("severity 5", put("severity", 5)),
    ("an observable without type", put("observables", [{"data": "x"}])),
    ("an unknown member", put("artifacts", [])),
]
