//! The rows of a board in the rich mode, painted in the height that is left for them.

use super::rich::Painted;
use super::{Board, Row};
use crate::escape::wrap;
use dialoguer::console::{self, Style};

/// Paints the rows of a board: whole when they fit in a height, and tells it; else in one line each; else those around the
/// asked one.
pub(super) fn painted_rows(board: &Board, bold: &Style, width: usize, height: usize) -> (Painted, bool) {
    let margin = board.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0) + 4;
    let said = |row: &Row| row.answer.as_ref().map(|said| format!(" -> {said}")).unwrap_or_default();
    let whole = |at: usize, row: &Row| -> Painted {
        let asked = board.at == Some(at);
        let (mark, style) = if asked { ('>', bold) } else { (' ', &Style::new()) };
        let indent = " ".repeat(margin);
        let first = format!("{mark} {:<width$}  ", row.name, width = margin - 4);
        let lines = wrap(&format!("{}{}", row.prompt, said(row)), width, &first, &indent);
        let under = row.under.iter().filter(|_| asked).flat_map(|text| wrap(text, width, &indent, &indent));
        let under = under.map(|line| (Style::new(), line));
        lines.into_iter().map(|line| (style.clone(), line)).chain(under).collect()
    };
    let short = |at: usize, row: &Row| -> Painted {
        if board.at == Some(at) {
            return whole(at, row);
        }
        let free = width.saturating_sub(margin + 1);
        let answer = said(row);
        // Neither hides the other, however long.
        let answer = console::truncate_str(&answer, free - (free / 3).min(row.prompt.chars().count()), "…");
        let prompt = console::truncate_str(&row.prompt, free - console::measure_text_width(&answer), "…");
        vec![(Style::new(), format!("  {:<width$}  {prompt}{answer}", row.name, width = margin - 4))]
    };
    let all = |paint: &dyn Fn(usize, &Row) -> Painted| -> Vec<Painted> {
        board.rows.iter().enumerate().map(|(at, row)| paint(at, row)).collect()
    };
    let rows = all(&whole);
    if lines(&rows) <= height {
        return (rows.concat(), true);
    }
    let rows = all(&short);
    let shown = match board.at {
        Some(at) if lines(&rows) > height => around(&rows, at, height),
        Some(_) | None => rows.concat(),
    };
    (shown, false)
}

/// Counts the lines of rows.
fn lines(rows: &[Painted]) -> usize {
    rows.iter().map(Vec::len).sum()
}

/// Keeps the rows around one, as many as fit in a height, and counts on one line those that are not shown.
fn around(rows: &[Painted], at: usize, height: usize) -> Painted {
    let room = height.saturating_sub(1);
    let (mut from, mut to) = (at, at + 1);
    let fits = |from: usize, to: usize| lines(&rows[from..to]) <= room;
    // What comes next first, then what came before.
    while to < rows.len() && fits(from, to + 1) || from > 0 && fits(from - 1, to) {
        if to < rows.len() && fits(from, to + 1) {
            to += 1;
        }
        if from > 0 && fits(from - 1, to) {
            from -= 1;
        }
    }
    let sides = [(from, "au-dessus"), (rows.len() - to, "en dessous")];
    let more: Vec<String> =
        sides.iter().filter(|(count, _)| *count > 0).map(|(count, side)| format!("{count} {side}")).collect();
    let more = (!more.is_empty()).then(|| (Style::new(), format!("  … {}", more.join(", "))));
    // Where what is not shown is, below when it is on both sides.
    let (above, below) = if to == rows.len() { (more, None) } else { (None, more) };
    above.into_iter().chain(rows[from..to].iter().flatten().cloned()).chain(below).collect()
}
