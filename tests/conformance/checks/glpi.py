"""GLPI publishes no schema of its REST API: a closed one of ours, and the content read as HTML."""
from html.parser import HTMLParser

from common import OFFICIAL, TEXT, against, closed, parsed, put

TARGET = "glpi"
WHERE = "GLPI, `POST apirest.php/Ticket`"
JUDGE = ["jsonschema"]
OURS = "a closed schema of ours: GLPI publishes none"

LEVEL = {"type": "integer", "minimum": 1, "maximum": 5}
DATE = TEXT | {"pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"}
TICKET = {"name": TEXT | {"maxLength": 255}, "content": TEXT, "type": {"const": 1}, "urgency": LEVEL, "impact": LEVEL, "date": DATE}
SCHEMA = closed({"input": closed(TICKET)})
TAGS = {"h3", "p", "ul", "li"}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.wrong, self.open = [], []

    def handle_starttag(self, tag, attrs):
        official = tag == "a" and [name for name, _ in attrs] == ["href"] and attrs[0][1] in OFFICIAL
        if not official and (tag not in TAGS or attrs):
            self.wrong.append(f"tag {tag} {attrs}")
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"unbalanced {tag}")

    def handle_comment(self, data):
        self.wrong.append("a comment")


def problems(text):
    value, wrong = parsed(text)
    wrong += against(SCHEMA, value)
    if not wrong:
        tags = Tags()
        tags.feed(value["input"]["content"])
        tags.close()
        wrong += tags.wrong + [f"{tag} left open" for tag in tags.open]
    return wrong


BAD = [
    ("urgency 6", put("input", "urgency", 6)),
    ("a member more", put("input", "priorité", 3)),
    ("no content", put("input", "content", ...)),
    ("a link that is not official", put("input", "content", '<p><a href="https://evil.example">x</a></p>')),
    ("a script", put("input", "content", "<p>x</p><script>1</script>")),
]
