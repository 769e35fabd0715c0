"""STIX 2.1: the validator of the specification's committee, and a strict parse by the reference library."""
import contextlib
import io

import stix2
import stix2validator
from common import parsed, put

TARGET = "stix"
WHERE = "STIX 2.1 bundle"
JUDGE = ["stix2-validator", "stix2"]
OURS = "every warning but the one on UUIDv4, which a stable identifier cannot be"

OPTIONS = stix2validator.ValidationOptions(version="2.1")


def problems(text):
    value, wrong = parsed(text)
    with contextlib.redirect_stdout(io.StringIO()):
        result = stix2validator.validate_string(text, OPTIONS)
    wrong += [str(error) for error in result.errors or []]
    wrong += [str(warning) for warning in result.warnings or [] if "{103}" not in str(warning)]
    if not result.is_valid and not wrong:
        wrong.append("refused")
    try:
        stix2.parse(value, allow_custom=False)
    except (stix2.exceptions.STIXError, ValueError, TypeError) as error:
        wrong.append(f"stix2: {error}")
    known = {o["id"] for o in value.get("objects", [])}
    refs = {ref for o in value.get("objects", []) for ref in o.get("object_refs", []) + o.get("object_marking_refs", [])}
    return wrong + [f"{ref} is not in the bundle" for ref in refs - known]


BAD = [
    ("an incident without name", put("objects", 2, "name", ...)),
    ("a time without Z", put("objects", 2, "created", "2026-01-07T02:14:05")),
    ("a malformed id", put("objects", 2, "id", "incident--1")),
    ("a note about nothing", put("objects", 3, "object_refs", [])),
    ("no definition of its marking", put("objects", 1, ...)),
]
