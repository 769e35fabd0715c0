"""DFIR-IRIS judges on its server only, and ignores unknown members, so a typing error is silent: a closed schema of ours."""
from common import TEXT, against, closed, parsed, put

TARGET = "iris"
WHERE = "DFIR-IRIS 2, `POST /alerts/add`"
JUDGE = ["jsonschema"]
OURS = "a closed schema of ours: IRIS has no offline judge"

ID = {"type": "integer", "minimum": 1}
TAGS = {"type": "string", "pattern": r"^[^,\s]+(,[^,\s]+)*$"}
KINDS = {"enum": ["ip-any", "user-agent", "email-src", "url", "sha256", "domain"]}
TRACE = closed({"type": KINDS, "value": TEXT, "description": TEXT})
NAMES = {
    "incident": TEXT,
    "severity": {"enum": ["Unspecified", "Low", "Medium", "High", "Critical"]},
    "status": {"const": "New"},
    "tlp": {"enum": ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]},
    "gravite": {"enum": ["pas-encore-evaluee", "anomalie", "mineur", "majeur", "crise"]},
    "exercice": {"type": "boolean"},
    "timezone": {"const": "+00:00"},
}
SCHEMA = closed(
    {
        "alert_title": TEXT,
        "alert_description": TEXT,
        "alert_source": {"const": "qualify"},
        "alert_source_ref": {"type": "string", "format": "uuid"},
        # Without offset: the server reads nothing else.
        "alert_source_event_time": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$"},
        "alert_severity_id": ID,
        "alert_status_id": ID,
        "alert_customer_id": ID,
        "alert_tags": TAGS,
        "alert_note": TEXT,
        "alert_context": closed(NAMES),
        "alert_source_content": closed({"indicators": {"type": "array", "items": TRACE}}),
    }
)


def problems(text):
    value, wrong = parsed(text)
    return wrong + against(SCHEMA, value)


BAD = [
    ("no customer", put("alert_customer_id", ...)),
    ("a severity in words", put("alert_severity_id", "High")),
    ("a misspelt member", put("alert_descriptoin", "x")),
    ("a time with its offset", put("alert_source_event_time", "2026-01-07T02:14:05+01:00")),
    ("tags in a list", put("alert_tags", ["a"])),
    # The server reads the number of each type, which we cannot know, and fails without.
    ("indicators without the number of their type", put("alert_iocs", [{"ioc_value": "203.0.113.7"}])),
]
