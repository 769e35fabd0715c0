"""A ticket of any tool: Markdown read by a parser, short enough for all of them."""
import forms
from common import TEXT, against, closed

TARGET = "ticket"
WHERE = "any ticket, mail or chat (Markdown under 8 KB)"
JUDGE = ["markdown-it-py"]
OURS = "a closed schema of ours: no tool has one for a body"

LONGEST = 8192
PARTS = {"Pourquoi", "Expliqué : inscrit, mais sans effet sur la gravité", "À vérifier",
         "Comptes à considérer comme compromis", "Comptes en cause", "Comptes liés par délégation, à vérifier",
         "À faire", "Échéances", "Déclarations faites", "Décisions de ne pas notifier", "Traces de l’attaquant"}
SEAL = r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}/[0-9+]+"


def problems(text):
    tokens = forms.MARKDOWN.parse(text)
    wrong = forms.markup(tokens)
    size = len(text.encode())
    wrong += [f"{size} bytes"] if size >= LONGEST else []
    titles = [token.content for before, token in zip(tokens, tokens[1:]) if before.type == "heading_open"]
    wrong += [f"a part that is not ours: {title}" for title in titles[1:] if title not in PARTS]
    schema = closed({"text": TEXT | {"allOf": [{"pattern": r"TLP:[A-Z]+"}, {"pattern": SEAL}, {"pattern": "ravité|RAVITÉ"}]}})
    return wrong + against(schema, {"text": text})


BAD = [
    ("too long", lambda text: text + "x" * LONGEST),
    ("a link", lambda text: text + "\n[clic](https://evil.example)\n"),
    ("raw HTML", lambda text: text + "\n<script>alert(1)</script>\n"),
    ("no seal", lambda text: text.replace("/", " ")),
]
