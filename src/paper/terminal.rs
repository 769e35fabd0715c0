//! A paper as lines of a terminal, within a width: its blocks without their drawing.

use super::{Block, Element, Fact, Table};
use crate::escape::{Terminal, TerminalBlock, wrap};
use comfy_table::{ContentArrangement, presets};

/// Writes blocks as lines of at most so many columns; an address is never cut, since it is copied.
pub fn terminal(blocks: &[Block], width: usize) -> String {
    let mut page = Lines { out: String::new(), width };
    let mut before = None;
    for block in blocks {
        page.apart(before, block);
        page.block(block);
        before = Some(block);
    }
    page.out
}

/// Makes a table of ASCII lines within a width, its rows still to be added.
pub fn drawn(width: usize, columns: &[&str]) -> comfy_table::Table {
    let mut drawn = comfy_table::Table::new();
    drawn
        .load_style(presets::ASCII_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(80))
        .set_header(columns);
    drawn
}

struct Lines {
    out: String,
    width: usize,
}

impl Lines {
    /// Puts an empty line between two commands of several lines: each is copied whole, and alone.
    fn apart(&mut self, before: Option<&Block>, block: &Block) {
        if let (Some(Block::Typed(one)), Block::Typed(other)) = (before, block)
            && (one.contains('\n') || other.contains('\n'))
        {
            self.out.push('\n');
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::NewPage => {}
            Block::Heading(heading) => {
                if !self.out.is_empty() {
                    self.out.push('\n');
                }
                self.wrapped(&heading.text, "", "");
            }
            Block::Text(text) | Block::Small(text) | Block::Lead(text) => self.wrapped(text, "", ""),
            Block::Warning(text) => self.wrapped(&format!("Attention\u{a0}: {text}"), "", ""),
            Block::Banner(text) => self.wrapped(&format!("*** {text} ***"), "", ""),
            Block::Points(points) => points.iter().for_each(|point| self.point(point)),
            Block::Elements(entries) => entries.iter().for_each(|entry| self.entry(entry)),
            Block::Facts(facts) => facts.iter().for_each(|fact| self.fact(fact)),
            Block::Table(table) => self.table(table),
            Block::Scale(scale) => self.wrapped(&scale.steps.join(" . "), "", ""),
            Block::Figure(figure) => {
                self.wrapped(&figure.title, "", "");
                figure.marks.iter().for_each(|mark| self.point(&format!("{}\u{a0}: {}", mark.time, mark.label)));
            }
            Block::Cards(cards) | Block::Dense(cards) => cards.iter().for_each(|card| {
                self.block(&super::heading(3, card.heading.as_str()));
                card.blocks.iter().for_each(|block| self.block(block));
            }),
            // What is filled in by hand is printed; here it is only named.
            Block::Fields(names) => self.wrapped(&names.join(", "), "", ""),
            Block::Item(item) => self.point(&format!("{} {}", item.number, item.prompt)),
            Block::Grid(grid) => self.wrapped(&grid.columns.join(", "), "", ""),
            // What is copied is never cut, and stands on lines of its own.
            Block::Typed(text) => TerminalBlock(text).to_string().lines().for_each(|line| {
                self.out.push_str("    ");
                self.out.push_str(line);
                self.out.push('\n');
            }),
            Block::Contents(headings) => headings.iter().for_each(|heading| self.point(&heading.text)),
        }
    }

    /// Writes a point of a list; each line of it starts its own, under the first.
    fn point(&mut self, text: &str) {
        for (rank, line) in text.lines().enumerate() {
            let (first, next) = if rank == 0 { ("  - ", "    ") } else { ("    ", "      ") };
            self.wrapped(line, first, next);
        }
    }

    fn entry(&mut self, entry: &Element) {
        self.point(&entry.head);
        for line in &entry.lines {
            // One word is an address, or a name to be copied.
            if line.contains(char::is_whitespace) {
                self.wrapped(line, "    . ", "      ");
            } else {
                self.out.push_str(&format!("    {}\n", Terminal(line)));
            }
        }
        for link in &entry.links {
            self.out.push_str(&format!("    {}\n", link.url()));
        }
    }

    fn fact(&mut self, fact: &Fact) {
        self.point(&format!("{}\u{a0}: {}", fact.name, fact.values.join(", ")));
    }

    fn table(&mut self, table: &Table) {
        let mut drawn = drawn(self.width, &table.columns);
        let cell = |cell: &String| cell.lines().map(|line| Terminal(line).to_string()).collect::<Vec<_>>().join("\n");
        table.rows.iter().for_each(|row| {
            drawn.add_row(row.iter().map(cell));
        });
        for line in drawn.lines() {
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, next: &str) {
        for line in wrap(&Terminal(text).to_string(), self.width, first, next) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}
