"""Jira: the description against Atlassian's own schema of its document format, the rest against a closed one of ours."""
import json

import jsonschema
from common import JUDGES, TEXT, against, closed, parsed, put

TARGET = "jira"
WHERE = "Jira Cloud, `POST /rest/api/3/issue`"
JUDGE = ["@atlaskit/adf-schema"]
OURS = "a closed schema of ours for the other fields"

ADF = json.loads((JUDGES / "node/@atlaskit/adf-schema/dist/json-schema/v1/full.json").read_text())
LABEL = {"type": "string", "pattern": r"^\S+$", "maxLength": 255}
FIELDS = {
    "project": closed({"key": {"type": "string", "pattern": "^[A-Z][A-Z0-9]+$"}}),
    "issuetype": closed({"name": TEXT}),
    "summary": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[^\n]*$"},
    "description": {"type": "object"},
    "labels": {"type": "array", "items": LABEL, "uniqueItems": True},
    "priority": closed({"name": {"enum": ["Highest", "High", "Medium", "Low", "Lowest"]}}),
    "duedate": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
}
SCHEMA = closed({"fields": closed(FIELDS, [name for name in FIELDS if name != "duedate"])})


def problems(text):
    value, wrong = parsed(text)
    wrong += against(SCHEMA, value)
    if not wrong:
        wrong += against(ADF, value["fields"]["description"], jsonschema.Draft4Validator)
        if len(json.dumps(value["fields"]["description"])) > 60000:
            wrong.append("description too long")
    return wrong


EMPTY = {"type": "paragraph", "content": [{"type": "text", "text": ""}]}
BAD = [
    ("an empty text node", put("fields", "description", "content", 0, EMPTY)),
    ("an unknown node", put("fields", "description", "content", 0, {"type": "alinea"})),
    ("a label with a space", put("fields", "labels", ["a b"])),
    ("no project", put("fields", "project", ...)),
]
