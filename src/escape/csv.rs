//! Cells of a CSV file, which will be opened in a spreadsheet.

use super::{Piece, Visible, pieces};
use std::fmt::{self, Write};

/// Writes a cell of a CSV file: always quoted, on one line, and never a formula.
///
/// Spreadsheets run what starts with `=`, `+`, `-` or `@`, their full-width forms included, and some drop leading blanks
/// first. Such a cell gets a leading `'`, which spreadsheets take as "this is text". The price: a phone number
/// that starts with `+` shows a quote in tools that are not spreadsheets.
///
/// The person who opens the file chooses the separator, and quotes mean nothing in the middle of a cell: what follows
/// any separator inside a text may become the start of a cell, so it is judged like one.
#[derive(Clone, Copy, Debug)]
pub struct Csv<'a>(pub &'a str);

impl fmt::Display for Csv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        if could_be_a_formula(self.0) {
            f.write_char('\'')?;
        }
        // Whether what comes next could be the start of a cell under another separator.
        let mut starts = false;
        for piece in pieces(self.0) {
            if let Piece::Seen(c) = piece {
                if starts && FORMULA.contains(&c) {
                    f.write_char('\'')?;
                }
                starts = SEPARATORS.contains(&c) || starts && (c == '"' || c == '\'' || c.is_whitespace());
            } else {
                starts = matches!(piece, Piece::Break);
            }
            match piece {
                Piece::Seen('"') => f.write_str("\"\"")?,
                Piece::Seen(c) => f.write_char(c)?,
                Piece::Break => f.write_char(' ')?,
                Piece::Hidden(c) => write!(f, "{}", Visible(c))?,
            }
        }
        f.write_char('"')
    }
}

/// What spreadsheets take for the start of a formula.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What may be chosen as the separator of the cells.
const SEPARATORS: [char; 4] = [';', ',', '\t', '|'];

/// Judges the text before any replacement, so that a leading tab counts although it goes out as a space.
fn could_be_a_formula(text: &str) -> bool {
    let body = text.trim_start();
    let blanks = &text[..text.len() - body.len()];
    blanks.contains(['\t', '\r', '\n']) || body.starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::super::{Terminal, is_hidden, tests::hostile};
    use super::*;
    use proptest::prelude::*;

    /// Reads one cell back as RFC 4180 says, or nothing when it is not exactly one quoted cell.
    fn read_cell(cell: &str) -> Option<String> {
        let inside = cell.strip_prefix('"')?.strip_suffix('"')?;
        let paired = inside.replace("\"\"", "");
        (!paired.contains('"')).then(|| inside.replace("\"\"", "\""))
    }

    #[test]
    fn formulas_are_neutralised() {
        for text in ["=1+1", "+33 6", "-1", "@SUM(A1)", "  =1", "\u{a0}=1", "＝1", " ＋1", "－1", "＠x"] {
            assert_eq!(Csv(text).to_string(), format!("\"'{text}\""));
        }
        assert_eq!(Csv("\t=1").to_string(), "\"' =1\"");
        assert_eq!(Csv("\r\nx").to_string(), "\"' x\"");
        assert_eq!(Csv("\rx").to_string(), "\"'<U+000D>x\"");
    }

    #[test]
    fn the_rest_is_only_quoted() {
        assert_eq!(Csv("").to_string(), "\"\"");
        assert_eq!(Csv("a=b; \"c\",\nd").to_string(), "\"a=b; \"\"c\"\", d\"");
        assert_eq!(Csv("\u{200b}=1").to_string(), "\"<U+200B>=1\"");
    }

    #[test]
    fn no_separator_makes_a_formula() {
        for (text, shown) in [
            (";=1+1;", ";'=1+1;"),
            ("a; -2", "a; '-2"),
            ("a,@SUM(A1)", "a,'@SUM(A1)"),
            ("a;\"=1\";b", "a;\"\"'=1\"\";b"),
            ("a|＝1", "a|'＝1"),
            ("10:-2", "10:-2"),
            ("a;b=1", "a;b=1"),
        ] {
            assert_eq!(Csv(text).to_string(), format!("\"{shown}\""), "{text}");
        }
    }

    proptest! {
        // Whatever separator is chosen, quotes taken as text, no cell starts as a formula.
        #[test]
        fn cut_anywhere_no_cell_starts_as_a_formula(text in hostile()) {
            let cell = Csv(&text).to_string();
            for separator in SEPARATORS {
                for part in cell.split(separator).skip(1) {
                    let body = part.trim_start_matches(|c: char| c == '"' || c.is_whitespace());
                    prop_assert!(!body.starts_with(FORMULA), "{separator:?} {cell:?}");
                }
            }
        }

        #[test]
        fn nothing_hidden_comes_out_and_the_cell_reads_back(text in hostile()) {
            let cell = Csv(&text).to_string();
            prop_assert!(!cell.contains(is_hidden));
            let read = read_cell(&cell).expect("one quoted cell");
            let shown = Terminal(&text).to_string();
            let bare = |text: &str| text.replace('\'', "");
            prop_assert!(read == shown || bare(&read) == bare(&shown), "{read:?} {shown:?}");
        }

        #[test]
        fn no_cell_starts_as_a_formula(text in hostile()) {
            let cell = read_cell(&Csv(&text).to_string()).expect("one quoted cell");
            prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']));
        }
    }
}
