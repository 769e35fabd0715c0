"""The pre-filled forms: read by a Markdown parser, then the structure against a closed schema of ours."""
from common import HIDDEN, OFFICIAL, TEXT, against, closed
from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SHOWN = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close",
    "list_item_open", "list_item_close", "inline", "text", "text_special", "softbreak",
}  # fmt: skip
# The part that only some incidents have.
SOMETIMES = "Autres déclarations"


def markup(tokens):
    """The markup that is not ours: of links, only those to an official address are."""
    every = tokens + [inner for token in tokens for inner in token.children or []]
    links = {t.attrGet("href") for t in every if t.type == "link_open"} - OFFICIAL
    ours = SHOWN | {"link_open", "link_close"}
    wrong = {f"markup that is not ours: {t.type} {t.content[:40]}" for t in every if t.type not in ours}
    return sorted(wrong | {f"a link that is not official: {href}" for href in links})


def problems(text, title, parts):
    wrong = sorted({f"U+{ord(c):04X}" for c in text if c in HIDDEN and c != "\n"})
    tokens = MARKDOWN.parse(text)
    wrong += markup(tokens)
    read = {"title": "", "parts": {}, "text": text}
    for before, token in zip(tokens, tokens[1:]):
        if before.type == "heading_open" and before.tag == "h1":
            read["title"] = token.content
        elif before.type == "heading_open":
            read["parts"][token.content.split(" (")[0]] = True
    read["parts"].pop(SOMETIMES, None)
    schema = closed(
        {
            "title": {"const": title},
            "parts": closed({part: {"const": True} for part in parts}),
            "text": TEXT | {"allOf": [{"pattern": r"TLP:[A-Z]+"}, {"pattern": r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}/[0-9+]+"}]},
        }
    )
    return wrong + against(schema, read)


def bad(part):
    return [
        ("a part left out", lambda text: text.replace(f"## {part}", part, 1)),
        ("a link", lambda text: text + "\n[clic](https://evil.example)\n"),
        ("raw HTML", lambda text: text + "\n<script>alert(1)</script>\n"),
        ("no marking", lambda text: text.replace("TLP:", "TLP ")),
    ]
