"""CNIL: its form has no machine-readable description; a closed schema of ours on the Markdown."""
import forms

TARGET = "cnil"
WHERE = "text to copy in the CNIL's form (Markdown)"
JUDGE = ["markdown-it-py"]
OURS = "a closed schema of ours: the form has none"

TITLE = "Notification d’une violation de données personnelles\u00a0: préparation"
PARTS = [
    "La notification",
    "L’organisme",
    "Les dates",
    "La nature de la violation",
    "Les données et les personnes",
    "Les conséquences",
    "Les mesures",
    "L’information des personnes",
]


def problems(text):
    return forms.problems(text, TITLE, PARTS)


BAD = forms.bad("Les conséquences")
