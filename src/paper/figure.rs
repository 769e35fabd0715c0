//! A line of moments as a small drawing: evenly spaced, the time between them in words, so that nothing ever overlaps.

use super::Figure;
use crate::escape::{Html, wrap};
use std::fmt::Write as _;

/// The width of the drawing, in its own units.
const WIDTH: usize = 720;
/// The height of a line of text.
const LINE: usize = 12;
/// The width of a character, rounded up.
const CHARACTER: usize = 6;
/// How high the line of moments stands.
const AXIS: usize = 20;
/// How many lines a label may take; it stands whole in the description.
const LINES: usize = 5;

/// Writes the drawing as inline SVG, in black only.
pub(super) fn svg(out: &mut String, figure: &Figure) -> std::fmt::Result {
    let column = WIDTH / figure.marks.len().max(1);
    let labels: Vec<Vec<String>> = figure.marks.iter().map(|mark| lines(&mark.time, &mark.label, column)).collect();
    let tallest = labels.iter().map(Vec::len).max().unwrap_or(0);
    let height = AXIS + 10 + tallest * LINE;
    let at = |i: usize| column / 2 + i * column;
    writeln!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">\n\
<line x1=\"{}\" y1=\"{AXIS}\" x2=\"{}\" y2=\"{AXIS}\"/>",
        Html(&spoken(figure)),
        at(0),
        at(labels.len().saturating_sub(1))
    )?;
    for (i, (mark, label)) in figure.marks.iter().zip(&labels).enumerate() {
        let x = at(i);
        writeln!(out, "<circle cx=\"{x}\" cy=\"{AXIS}\" r=\"4\"/>")?;
        if i > 0 && !mark.since.is_empty() {
            writeln!(out, "<text x=\"{}\" y=\"{}\">{}</text>", x - column / 2, AXIS - 6, Html(&mark.since))?;
        }
        for (line, text) in label.iter().enumerate() {
            let class = if line == 0 { " class=\"time\"" } else { "" };
            let y = AXIS + 18 + line * LINE;
            writeln!(out, "<text x=\"{x}\" y=\"{y}\"{class}>{}</text>", Html(text))?;
        }
    }
    writeln!(out, "</svg>")
}

/// Breaks a label to the width of its column; the time comes first.
fn lines(time: &str, label: &str, column: usize) -> Vec<String> {
    let width = (column / CHARACTER).saturating_sub(1).max(4);
    let mut lines = wrap(time, width, "", "");
    lines.extend(wrap(label, width, "", ""));
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

/// Says the whole figure, for who cannot see it.
fn spoken(figure: &Figure) -> String {
    let marks: Vec<String> = figure.marks.iter().map(|m| format!("{} {}", m.time, m.label)).collect();
    format!("{} : {}", figure.title, marks.join(" ; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr as _;

    proptest! {
        #[test]
        fn a_label_stays_in_its_column(label in "[a-zé ]{1,80}", count in 1usize..9) {
            let column = WIDTH / count;
            let drawn = lines("6 janv. 2026 à 23:41", &label, column);
            prop_assert!(drawn.len() <= LINES);
            for line in drawn {
                prop_assert!((line.width() - usize::from(line.ends_with('…'))) * CHARACTER <= column, "{line}");
            }
        }
    }
}
