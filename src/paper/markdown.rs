//! A paper as Markdown: for a wiki, or an editor that prints.

use super::{BOX, Block, Card, Element, Fact, Figure, Grid, Item, Paper, Scale, Table};
use crate::escape::{Markdown, TerminalBlock};
use std::fmt::Write as _;

/// A line to write on.
const DOTS: &str = "………………………………………………………………";
/// Room for a word or a time.
const FEW_DOTS: &str = "………………";

/// Writes a paper as Markdown.
pub fn markdown(paper: &Paper) -> String {
    let mut out = format!("# {}\n", Markdown(&paper.title));
    let mut in_list = false;
    for block in &paper.blocks {
        // The items of a list stand together; everything else is a paragraph of its own.
        let item = matches!(block, Block::Item(_));
        if !(item && in_list) {
            out.push('\n');
        }
        in_list = item;
        write_block(&mut out, block);
    }
    out
}

fn write_block(out: &mut String, block: &Block) {
    // Writing to a String cannot fail.
    let _ = match block {
        Block::NewPage => writeln!(out, "---"),
        Block::Heading(heading) => {
            writeln!(out, "{} {}", "#".repeat(heading.level.into()), Markdown(&heading.text))
        }
        Block::Text(text) => writeln!(out, "{}", Markdown(text)),
        Block::Small(text) => writeln!(out, "*{}*", Markdown(text)),
        Block::Warning(text) => writeln!(out, "**Attention :** {}", Markdown(text)),
        Block::Fields(names) => names.iter().try_for_each(|name| writeln!(out, "- {} : {DOTS}", Markdown(name))),
        Block::Item(item) => write_item(out, item),
        Block::Grid(grid) => write_grid(out, grid),
        Block::Typed(text) => write_typed(out, text),
        Block::Contents(headings) => headings.iter().try_for_each(|h| writeln!(out, "- {}", Markdown(&h.text))),
        Block::Banner(text) | Block::Lead(text) => writeln!(out, "**{}**", Markdown(text)),
        Block::Points(points) => points.iter().try_for_each(|point| writeln!(out, "- {}", lines(point))),
        Block::Elements(entries) => entries.iter().try_for_each(|entry| write_element(out, entry)),
        Block::Facts(facts) => facts.iter().try_for_each(|fact| write_fact(out, fact)),
        Block::Table(table) => write_table(out, table),
        Block::Scale(scale) => write_scale(out, scale),
        Block::Figure(figure) => write_figure(out, figure),
        Block::Cards(cards) | Block::Dense(cards) => cards.iter().try_for_each(|card| write_card(out, card)),
    };
}

/// Writes the lines of a text that stays one element of a list, or one cell.
fn lines(text: &str) -> String {
    text.lines().map(|line| Markdown(line).to_string()).collect::<Vec<_>>().join("<br>")
}

fn write_element(out: &mut String, entry: &Element) -> std::fmt::Result {
    writeln!(out, "- **{}**", Markdown(&entry.head))?;
    entry.lines.iter().try_for_each(|line| writeln!(out, "  - {}", Markdown(line)))?;
    entry.links.iter().try_for_each(|link| writeln!(out, "  - <{}>", link.url()))
}

/// Writes lines that nothing in them ends: in a fence longer than any of theirs.
fn write_typed(out: &mut String, text: &str) -> std::fmt::Result {
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    writeln!(out, "{fence}\n{}\n{fence}", TerminalBlock(text))
}

fn write_fact(out: &mut String, fact: &Fact) -> std::fmt::Result {
    match fact.values.as_slice() {
        [one] => writeln!(out, "- {} : **{}**", Markdown(&fact.name), Markdown(one)),
        several => {
            writeln!(out, "- {} :", Markdown(&fact.name))?;
            several.iter().try_for_each(|value| writeln!(out, "  - **{}**", Markdown(value)))
        }
    }
}

fn write_table(out: &mut String, table: &Table) -> std::fmt::Result {
    writeln!(out, "| {} |", table.columns.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(table.columns.len()))?;
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| lines(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn write_scale(out: &mut String, scale: &Scale) -> std::fmt::Result {
    let step =
        |(i, name): (usize, &&'static str)| if i == scale.chosen { format!("**{name}**") } else { (*name).to_owned() };
    let steps: Vec<String> = scale.steps.iter().enumerate().map(step).collect();
    let notes: Vec<String> = scale.notes.iter().map(|note| Markdown(note).to_string()).collect();
    writeln!(out, "| {} |\n|{}\n| {} |", steps.join(" | "), "---|".repeat(steps.len()), notes.join(" | "))
}

fn write_figure(out: &mut String, figure: &Figure) -> std::fmt::Result {
    writeln!(out, "{} :\n", Markdown(&figure.title))?;
    figure.marks.iter().try_for_each(|m| {
        let since = if m.since.is_empty() { String::new() } else { format!(" (+ {})", Markdown(&m.since)) };
        writeln!(out, "- {}{since} : {}", Markdown(&m.time), Markdown(&m.label))
    })
}

fn write_card(out: &mut String, card: &Card) -> std::fmt::Result {
    writeln!(out, "### {}", card.heading)?;
    for block in &card.blocks {
        writeln!(out)?;
        write_block(out, block);
    }
    writeln!(out)
}

fn write_item(out: &mut String, item: &Item) -> std::fmt::Result {
    let mark = item.mark.as_deref().map(|mark| format!(" **{}**", Markdown(mark))).unwrap_or_default();
    write!(out, "- **{}**{mark} {}", Markdown(&item.number), Markdown(&item.prompt))?;
    if !item.facts.is_empty() {
        write!(out, " *({})*", Markdown(&item.facts.join(" ; ")))?;
    }
    writeln!(out)?;
    for row in &item.boxes {
        let boxes: Vec<String> = row.iter().map(|text| format!("{BOX} {}", Markdown(text))).collect();
        writeln!(out, "  - {}", boxes.join(" "))?;
    }
    if !item.fields.is_empty() {
        let fields: Vec<String> = item.fields.iter().map(|name| format!("{} : {FEW_DOTS}", Markdown(name))).collect();
        writeln!(out, "  - {}", fields.join(" "))?;
    }
    for _ in 0..item.lines {
        writeln!(out, "  - {DOTS}")?;
    }
    for note in &item.notes {
        writeln!(out, "  - *{}*", Markdown(note))?;
    }
    Ok(())
}

fn write_grid(out: &mut String, grid: &Grid) -> std::fmt::Result {
    let columns: Vec<String> = grid.columns.iter().map(|c| Markdown(c).to_string()).collect();
    writeln!(out, "| {} |", columns.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(columns.len()))?;
    for row in &grid.rows {
        writeln!(out, "| {} |{}", Markdown(row), "  |".repeat(columns.len().saturating_sub(1)))?;
    }
    Ok(())
}
