//! A paper as Markdown: for a wiki, or an editor that prints.

use super::{BOX, Block, Grid, Item, Paper};
use crate::escape::Markdown;
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
        Block::Contents(headings) => headings.iter().try_for_each(|h| writeln!(out, "- {}", Markdown(&h.text))),
    };
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
