"""What several checks share."""
import json
import os
import pathlib
import re

import jsonschema

JUDGES = pathlib.Path(os.environ["QUALIFY_JUDGES"])
HIDDEN = set(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x061C, *range(0x200B, 0x2010), *range(0x2028, 0x202F)]))


# The only addresses that a reader may follow: those of the data of the program, whole.
ANNEXES = pathlib.Path(__file__).resolve().parent.parent.parent / "fiches/annexes"
OFFICIAL = {
    url
    for name in ("contacts.json", "declarations.json")
    for url in re.findall(r'"url": "(https://[^"]+)"', (ANNEXES / name).read_text())
}


def closed(properties, required=None):
    """Makes the schema of an object that holds these members and no other."""
    required = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


TEXT = {"type": "string", "minLength": 1}


def against(schema, value, kind=jsonschema.Draft202012Validator):
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:160]}" for e in validator.iter_errors(value)]


def parsed(text):
    """Reads JSON; no hidden character may stand raw in what is sent, nor come out of it, line feeds excepted."""
    raw = sorted({f"U+{ord(c):04X}" for c in text if c in HIDDEN and c != "\n"})
    value = json.loads(text)
    shown = sorted({f"U+{ord(c):04X}" for t in texts(value) for c in t if c in HIDDEN and c != "\n"})
    return value, [f"hidden characters: {found}" for found in (raw, shown) if found]


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def edited(change):
    """Makes a bad document: a good one, and one thing changed."""

    def spoil(text):
        value = json.loads(text)
        change(value)
        return json.dumps(value)

    return spoil


def put(*path):
    """Changes the value at a path, its last element being the new value; `...` removes it."""
    *path, last, new = path

    def change(value):
        for step in path:
            value = value[step]
        if new is ...:
            del value[last]
        else:
            value[last] = new

    return edited(change)
