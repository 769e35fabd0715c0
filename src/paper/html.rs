//! A paper as one page of HTML: no script, nothing fetched, made to be printed in black on A4.

use super::{BOX, Block, Card, Element, Fact, Grid, Heading, Item, Paper, Scale, Table, figure};
use crate::escape::Html;
use std::fmt::Write as _;

/// Nothing may run or be fetched, whatever stands in the page; its own style only.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Black on white, for A4: no meaning rests on a colour or on a background, which printers leave out.
const STYLE: &str = "\
@page { size: A4; margin: 15mm 14mm; }
* { box-sizing: border-box; }
body { font: 10pt/1.25 sans-serif; color: #000; background: #fff; max-width: 182mm; margin: 0 auto; padding: 4mm; }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 3mm; }
h2 { font-size: 14pt; border-bottom: 1.5pt solid; margin: 7mm 0 2mm; }
h3 { font-size: 12pt; margin: 5mm 0 1.5mm; }
h4 { font-size: 10pt; margin: 4mm 0 1mm; }
h1, h2, h3, h4, h3 + p, h4 + p, .warning { break-after: avoid; }
p { margin: 1mm 0; }
a { color: inherit; }
bdi, p, li, td, th { overflow-wrap: anywhere; }
bdi { white-space: pre-line; }
.small, .note, .facts { font-size: 8.5pt; }
.note { font-style: italic; margin-left: 4mm; }
.warning { border-left: 2.5pt solid; padding-left: 2mm; font-weight: bold; }
.new-page { break-before: page; }
.item { break-inside: avoid; margin: 2.5mm 0; }
.mark { font-size: 8pt; border: 1pt solid; padding: 0 1mm; white-space: nowrap; }
.boxes { list-style: none; margin: 1mm 0 0 4mm; padding: 0; }
.boxes span { display: inline-block; margin-right: 6mm; }
.field { display: inline-block; margin-right: 4mm; }
.room { display: inline-block; width: 32mm; max-width: 100%; border-bottom: 1pt dotted; }
.wide .room { width: 110mm; }
.line { height: 6.5mm; margin-left: 4mm; border-bottom: 1pt dotted; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin: 2mm 0; }
th, td { border: 0.75pt solid; padding: 1mm 2mm; text-align: left; vertical-align: top; }
td { height: 9mm; }
tr { break-inside: avoid; }
.log th:nth-child(1) { width: 20mm; }
.log th:nth-child(2) { width: 34mm; }
pre { font: 8.5pt/1.3 monospace; white-space: pre-wrap; overflow-wrap: anywhere; border-left: 1pt solid; margin: 1mm 0; padding-left: 2mm; }
ul { margin: 1mm 0; padding-left: 4.5mm; }
.exercise { border: 3pt double; padding: 1mm 2mm; text-align: center; font-weight: bold; letter-spacing: 1mm; }
.lead { font-size: 10.5pt; font-weight: bold; margin: 1.5mm 0; }
.small + h2, .small + .warning + h2 { margin-top: 1.5mm; font-size: 11pt; }
dl { margin: 1mm 0; }
dl div { break-inside: avoid; }
dt, dd { display: inline; margin: 0; }
dt::after { content: \" : \"; }
dd { font-weight: bold; }
.several dd { display: list-item; margin-left: 6mm; }
.scale { list-style: none; display: flex; gap: 1.5mm; margin: 2mm 0; padding: 0; }
.scale li { flex: 1; border: 0.75pt dotted; padding: 1mm; text-align: center; font-size: 9pt; }
.scale li.within { border: 1.5pt solid; }
.scale li.chosen { border: 3.5pt solid; font-size: 11pt; font-weight: bold; flex: 1.5; }
.scale span { display: block; font-size: 8pt; font-weight: normal; }
.cards { display: grid; grid-template-columns: 1fr 1fr; gap: 0 5mm; line-height: 1.2; }
.card { border-top: 0.75pt solid; margin-top: 1mm; min-width: 0; break-inside: avoid; }
.card h3 { font-size: 10pt; margin: 0.5mm 0; }
.card ul, .card dl, .card p, .card table { margin: 0.5mm 0; }
.card dt { font-weight: bold; }
.card dd { font-weight: normal; }
.card.wide { grid-column: 1 / -1; }
.dense { columns: 2; column-gap: 5mm; font-size: 8pt; line-height: 1.15; }
.dense .card { break-inside: auto; }
.dense h3 { font-size: 9pt; }
.dense .small { font-size: 8pt; }
.dense li { break-inside: avoid; }
.filled { font-size: 9pt; }
.card .filled { font-size: 10pt; }
.filled td { height: auto; }
.filled th, .filled td { padding: 0.5mm 1.5mm; overflow-wrap: anywhere; }
.filled td, dd { white-space: pre-line; }
figure { margin: 1mm 0; break-inside: avoid; }
svg { width: 100%; height: auto; display: block; }
svg text { font: 10px sans-serif; fill: #000; text-anchor: middle; }
svg .time { font-weight: bold; }
svg line { stroke: #000; stroke-width: 2; }
@media (max-width: 130mm) { .cards { grid-template-columns: 1fr; } .dense { columns: 1; } .wide .room { width: 40mm; } .scale { flex-direction: column; } }
@media print { body { max-width: none; margin: 0; padding: 0; } .cards { grid-template-columns: 1fr 1fr; } .dense { columns: 2; } .scale { flex-direction: row; } }
";

/// What stands on every printed page, around the text. Browsers that cannot do it leave it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Running {
    /// What names the document, at the foot of each page.
    pub foot: String,
    /// Whether it is an exercise: then every page says so.
    pub exercise: bool,
}

impl Running {
    /// Writes the rules of the page margins; no character that could end a CSS string goes in.
    fn style(&self) -> String {
        let plain = |c: &char| c.is_ascii_alphanumeric() || " :+-./".contains(*c);
        let foot: String = self.foot.chars().filter(plain).collect();
        let top = if self.exercise {
            "\n@page { @top-center { content: \"EXERCICE EXERCICE EXERCICE\"; font: bold 10pt sans-serif; } }"
        } else {
            ""
        };
        format!(
            "@page {{ margin: 10mm 13mm 11mm; @bottom-left {{ content: \"{foot}\"; font: 8pt sans-serif; }}\
 @bottom-right {{ content: counter(page) \" / \" counter(pages); font: 8pt sans-serif; }} }}{top}\n\
h1 {{ font-size: 13pt; margin: 0 0 1.5mm; }}\nh2 {{ font-size: 12pt; margin: 5mm 0 1mm; }}\n\
h3 {{ font-size: 10.5pt; margin: 4mm 0 1mm; }}\n"
        )
    }
}

/// Writes a paper as one file of HTML.
pub fn html(paper: &Paper) -> String {
    page(paper, "")
}

/// The same, with what stands on every printed page.
pub fn html_marked(paper: &Paper, running: &Running) -> String {
    page(paper, &running.style())
}

fn page(paper: &Paper, style: &str) -> String {
    let title = Html(&paper.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
<style>\n{STYLE}{style}</style>\n</head>\n<body>\n<main>\n<h1><bdi>{title}</bdi></h1>\n"
    );
    for block in &paper.blocks {
        // Writing to a String cannot fail.
        let _ = write_block(&mut out, block);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn write_block(out: &mut String, block: &Block) -> std::fmt::Result {
    match block {
        Block::NewPage => writeln!(out, "<div class=\"new-page\"></div>"),
        Block::Heading(heading) => {
            let id = heading.anchor.as_deref().map(|a| format!(" id=\"{}\"", Html(a))).unwrap_or_default();
            let level = heading.level;
            writeln!(out, "<h{level}{id}><bdi>{}</bdi></h{level}>", Html(&heading.text))
        }
        Block::Text(text) => writeln!(out, "<p><bdi>{}</bdi></p>", Html(text)),
        Block::Small(text) => writeln!(out, "<p class=\"small\"><bdi>{}</bdi></p>", Html(text)),
        Block::Warning(text) => writeln!(out, "<p class=\"warning\">Attention : <bdi>{}</bdi></p>", Html(text)),
        Block::Fields(names) => {
            names.iter().try_for_each(|name| writeln!(out, "<p class=\"wide\">{}</p>", field(name)))
        }
        Block::Item(item) => write_item(out, item),
        Block::Grid(grid) => write_grid(out, grid),
        Block::Typed(text) => writeln!(out, "<pre><bdi>{}</bdi></pre>", Html(text)),
        Block::Contents(headings) => write_contents(out, headings),
        Block::Banner(text) => writeln!(out, "<p class=\"exercise\">{}</p>", Html(text)),
        Block::Lead(text) => writeln!(out, "<p class=\"lead\"><bdi>{}</bdi></p>", Html(text)),
        Block::Points(points) => {
            writeln!(out, "<ul>")?;
            points.iter().try_for_each(|point| writeln!(out, "<li><bdi>{}</bdi></li>", Html(point)))?;
            writeln!(out, "</ul>")
        }
        Block::Elements(entries) => {
            writeln!(out, "<ul>")?;
            entries.iter().try_for_each(|entry| write_element(out, entry))?;
            writeln!(out, "</ul>")
        }
        Block::Facts(facts) => write_facts(out, facts),
        Block::Table(table) => write_table(out, table),
        Block::Scale(scale) => write_scale(out, scale),
        Block::Figure(drawn) => {
            writeln!(out, "<figure>")?;
            figure::svg(out, drawn)?;
            writeln!(out, "</figure>")
        }
        Block::Cards(cards) => write_cards(out, "cards", cards),
        Block::Dense(cards) => write_cards(out, "dense", cards),
    }
}

fn write_element(out: &mut String, entry: &Element) -> std::fmt::Result {
    write!(out, "<li><b><bdi>{}</bdi></b>", Html(&entry.head))?;
    entry.lines.iter().try_for_each(|line| write!(out, "<p><bdi>{}</bdi></p>", Html(line)))?;
    for link in &entry.links {
        let url = Html(link.url());
        write!(out, "<p><a href=\"{url}\" rel=\"noreferrer\">{url}</a></p>")?;
    }
    writeln!(out, "</li>")
}

fn write_facts(out: &mut String, facts: &[Fact]) -> std::fmt::Result {
    writeln!(out, "<dl>")?;
    for fact in facts {
        let class = if fact.values.len() > 1 { " class=\"several\"" } else { "" };
        write!(out, "<div{class}><dt><bdi>{}</bdi></dt>", Html(&fact.name))?;
        fact.values.iter().try_for_each(|value| write!(out, "<dd><bdi>{}</bdi></dd>", Html(value)))?;
        writeln!(out, "</div>")?;
    }
    writeln!(out, "</dl>")
}

fn write_table(out: &mut String, table: &Table) -> std::fmt::Result {
    writeln!(out, "<table class=\"filled\">\n<colgroup>")?;
    table.widths.iter().try_for_each(|width| writeln!(out, "<col style=\"width: {width}%\">"))?;
    writeln!(out, "</colgroup>\n<thead><tr>")?;
    table.columns.iter().try_for_each(|c| writeln!(out, "<th scope=\"col\">{}</th>", Html(c)))?;
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for row in &table.rows {
        write!(out, "<tr>")?;
        row.iter().try_for_each(|cell| write!(out, "<td><bdi>{}</bdi></td>", Html(cell)))?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn write_scale(out: &mut String, scale: &Scale) -> std::fmt::Result {
    writeln!(out, "<ol class=\"scale\">")?;
    for (i, (step, note)) in scale.steps.iter().zip(&scale.notes).enumerate() {
        let class = if i == scale.chosen {
            " class=\"chosen\""
        } else if (scale.at_least..=scale.at_most).contains(&i) {
            " class=\"within\""
        } else {
            ""
        };
        writeln!(out, "<li{class}>{} <span>{}</span></li>", Html(step), Html(note))?;
    }
    writeln!(out, "</ol>")
}

fn write_cards(out: &mut String, form: &str, cards: &[Card]) -> std::fmt::Result {
    writeln!(out, "<div class=\"{form}\">")?;
    for card in cards {
        let class = if card.wide { "card wide" } else { "card" };
        writeln!(out, "<section class=\"{class}\">\n<h3>{}</h3>", Html(&card.heading))?;
        card.blocks.iter().try_for_each(|block| write_block(out, block))?;
        writeln!(out, "</section>")?;
    }
    writeln!(out, "</div>")
}

fn write_item(out: &mut String, item: &Item) -> std::fmt::Result {
    let mark = item.mark.as_deref().map(|mark| format!(" <b class=\"mark\">{}</b>", Html(mark))).unwrap_or_default();
    write!(out, "<div class=\"item\">\n<p><b>{}</b>{mark} <bdi>{}</bdi>", Html(&item.number), Html(&item.prompt))?;
    if !item.facts.is_empty() {
        write!(out, " <span class=\"facts\">(<bdi>{}</bdi>)</span>", Html(&item.facts.join(" ; ")))?;
    }
    writeln!(out, "</p>")?;
    if !item.boxes.is_empty() {
        writeln!(out, "<ul class=\"boxes\">")?;
        for row in &item.boxes {
            let boxes: String =
                row.iter().map(|text| format!("<span>{BOX} <bdi>{}</bdi></span>", Html(text))).collect();
            writeln!(out, "<li>{boxes}</li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    if !item.fields.is_empty() {
        let fields: String = item.fields.iter().map(|name| field(name)).collect();
        writeln!(out, "<p class=\"boxes\">{fields}</p>")?;
    }
    for _ in 0..item.lines {
        writeln!(out, "<div class=\"line\"></div>")?;
    }
    for note in &item.notes {
        writeln!(out, "<p class=\"note\"><bdi>{}</bdi></p>", Html(note))?;
    }
    writeln!(out, "</div>")
}

/// Writes a name and room to write after it.
fn field(name: &str) -> String {
    format!("<span class=\"field\">{} : <span class=\"room\"></span></span>", Html(name))
}

fn write_grid(out: &mut String, grid: &Grid) -> std::fmt::Result {
    // Only a main courante starts with short columns.
    let class = if grid.rows.iter().all(|r| r.is_empty()) { " class=\"log\"" } else { "" };
    writeln!(out, "<table{class}>\n<thead><tr>")?;
    grid.columns.iter().try_for_each(|c| writeln!(out, "<th scope=\"col\">{}</th>", Html(c)))?;
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for row in &grid.rows {
        let rest = "<td></td>".repeat(grid.columns.len().saturating_sub(1));
        writeln!(out, "<tr><td>{}</td>{rest}</tr>", Html(row))?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn write_contents(out: &mut String, headings: &[Heading]) -> std::fmt::Result {
    writeln!(out, "<nav>\n<ol>")?;
    for heading in headings {
        let anchor = heading.anchor.as_deref().unwrap_or_default();
        writeln!(out, "<li><a href=\"#{}\"><bdi>{}</bdi></a></li>", Html(anchor), Html(&heading.text))?;
    }
    writeln!(out, "</ol>\n</nav>")
}
