"""CERT Santé: its portal has no machine-readable description; a closed schema of ours on the Markdown."""
import forms

TARGET = "cert-sante"
WHERE = "text to copy in the portal of health incidents (Markdown)"
JUDGE = ["markdown-it-py"]
OURS = "a closed schema of ours: the portal has none"

TITLE = "Signalement d’un incident de sécurité en santé\u00a0: préparation"
PARTS = ["Le signalement", "L’organisme", "Les dates", "L’incident", "Les conséquences", "Les mesures"]


def problems(text):
    return forms.problems(text, TITLE, PARTS)


BAD = forms.bad("Les conséquences")
