"""iCalendar: a parser that keeps its errors, then what RFC 5545 says that a parser lets through."""
import icalendar
from common import HIDDEN

TARGET = "ics"
WHERE = "calendars: deadlines, dated actions"
JUDGE = ["icalendar"]
OURS = "the lengths, required and single properties of RFC 5545"

KNOWN = {"VCALENDAR", "VEVENT", "VTODO", "VALARM"}
STATUS = {
    "VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "VTODO": {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"},
}
PROPERTIES = set(
    "ACTION CALSCALE CATEGORIES CLASS COMPLETED DESCRIPTION DTEND DTSTAMP DTSTART DUE PRIORITY PRODID SEQUENCE STATUS SUMMARY TRANSP "
    "TRIGGER UID URL VERSION X-WR-CALNAME".split()
)


def problems(text):
    wrong = []
    if "\n" in text.replace("\r\n", ""):
        wrong.append("a line without CR LF")
    for line in text.split("\r\n"):
        if len(line.encode()) > 75:
            wrong.append(f"a line of {len(line.encode())} bytes")
        wrong += [f"U+{ord(c):04X} in a line" for c in line if c in HIDDEN]
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except ValueError as error:
        return wrong + [str(error)]
    wrong += [f"{part.name}: {error}" for part in calendar.walk() for error in part.errors]
    if wrong:
        return wrong
    uids = []
    for part in calendar.walk():
        wrong += [f"{part.name}: no {name}" for name in part.required if name not in part]
        wrong += [f"{part.name}: {name} twice" for name in part.singletons if isinstance(part.get(name), list)]
        wrong += [f"{part.name}: unexpected {name}" for name in part if name not in PROPERTIES]
        if part.name not in KNOWN:
            wrong.append(f"unknown {part.name}")
        if part.get("STATUS") and part["STATUS"] not in STATUS[part.name]:
            wrong.append(f"{part.name}: status {part['STATUS']}")
        if part.name in STATUS:
            uids.append(part.get("UID"))
            wrong += [f"{part.name}: {name} is not UTC" for name in ("DTSTAMP", "DTSTART", "DTEND") if is_local(part, name)]
        if part.name == "VEVENT" and "DTSTART" not in part:
            wrong.append("an event without start")
    if not uids:
        wrong.append("an empty calendar")
    if len(uids) != len(set(uids)):
        wrong.append("a UID twice")
    return wrong


def is_local(part, name):
    return name in part and (part[name].dt.tzinfo is None or part[name].dt.utcoffset().total_seconds() != 0)


def spoilt(old, new):
    return lambda text: text.replace(old, new, 1)


BAD = [
    ("no UID", lambda text: "\r\n".join(line for line in text.split("\r\n") if not line.startswith("UID"))),
    ("a date that is none", spoilt("DTSTART:2026", "DTSTART:20X6")),
    ("an event left open", spoilt("END:VEVENT\r\n", "")),
    ("an injected attachment", spoilt("TRANSP:", "ATTACH:https://evil.example\r\nTRANSP:")),
    ("a line too long", spoilt("\r\n ", "")),
    ("a local time", lambda text: text.replace("Z\r\nTRANSP", "\r\nTRANSP", 1)),
]
