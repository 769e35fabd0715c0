"""MISP: the strict schema of its own client, then the client itself, which knows types, categories and ranges."""
import json
import pathlib

import jsonschema
import pymisp
from common import against, parsed, put

TARGET = "misp"
WHERE = "MISP, `POST /events/add`"
JUDGE = ["pymisp"]
OURS = "the victim is never `to_ids`"

SCHEMA = json.loads((pathlib.Path(pymisp.__file__).parent / "data/schema.json").read_text())


def problems(text):
    value, wrong = parsed(text)
    wrong += against(SCHEMA, value, jsonschema.validators.validator_for(SCHEMA))
    if wrong:
        return wrong
    try:
        event = pymisp.MISPEvent()
        event.load(value)
    except (pymisp.exceptions.PyMISPError, KeyError) as error:
        return [str(error)]
    for attribute in event.attributes:
        if attribute.type.startswith(("target-", "text")) and attribute.to_ids:
            wrong.append(f"{attribute.value} would be blocked")
        if attribute.type == "email-dst":
            wrong.append("email-dst is blocked by default")
    return wrong


BAD = [
    ("threat level 9", put("Event", "threat_level_id", "9")),
    ("an unknown type", put("Event", "Attribute", 0, "type", "texte")),
    ("an unknown category", put("Event", "Attribute", 0, "category", "Divers")),
    ("a member more", put("Event", "gravite", "majeur")),
    ("a victim to block", put("Event", "Attribute", 0, "to_ids", True)),
]
