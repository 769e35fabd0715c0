//! Cells of a CSV file, which will be opened in a spreadsheet.

use super::{Piece, Visible, pieces};
use std::fmt::{self, Write};

/// Writes a cell of a CSV file: always quoted, on one line, and never a formula.
///
/// Spreadsheets run what starts with `=`, `+`, `-` or `@`, their full-width forms included, and some drop leading blanks
/// first. Such a cell gets a leading `'`, which spreadsheets take as "this is text". The price: a phone number
/// that starts with `+` shows a quote in tools that are not spreadsheets.
///
/// A French spreadsheet may take `;` for what separates cells, whatever the quotes: what follows one is judged the same.
#[derive(Clone, Copy, Debug)]
pub struct Csv<'a>(pub &'a str);

impl fmt::Display for Csv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        if could_be_a_formula(self.0) {
            f.write_char('\'')?;
        }
        let mut rest = self.0;
        for piece in pieces(self.0) {
            match piece {
                Piece::Seen(';') => {
                    f.write_char(';')?;
                    rest = rest.split_once(';').map_or("", |(_, rest)| rest);
                    if could_be_a_formula(rest.trim_start_matches(|c: char| c == '"' || c.is_whitespace())) {
                        f.write_char('\'')?;
                    }
                }
                Piece::Seen('"') => f.write_str("\"\"")?,
                Piece::Seen(c) => f.write_char(c)?,
                Piece::Break => f.write_char(' ')?,
                Piece::Hidden(c) => write!(f, "{}", Visible(c))?,
            }
        }
        f.write_char('"')
    }
}

/// Judges the text before any replacement, so that a leading tab counts although it goes out as a space.
fn could_be_a_formula(text: &str) -> bool {
    let body = text.trim_start();
    let blanks = &text[..text.len() - body.len()];
    blanks.contains(['\t', '\r', '\n']) || body.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
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

    /// A spreadsheet that cuts at semicolons gets no formula either.
    #[test]
    fn formulas_after_a_semicolon_are_neutralised() {
        for (text, cell) in [
            (";=1+1;", ";'=1+1;"),
            ("a; =1", "a;' =1"),
            ("a;\"=1\"", "a;'\"\"=1\"\""),
            (";;-1;+1", ";;'-1;'+1"),
            (";\t@x", ";' @x"),
            ("a;b;＝1", "a;b;'＝1"),
            ("a;b", "a;b"),
        ] {
            assert_eq!(Csv(text).to_string(), format!("\"{cell}\""), "{text}");
        }
    }

    #[test]
    fn the_rest_is_only_quoted() {
        assert_eq!(Csv("").to_string(), "\"\"");
        assert_eq!(Csv("a=b; \"c\",\nd").to_string(), "\"a=b; \"\"c\"\", d\"");
        assert_eq!(Csv("\u{200b}=1").to_string(), "\"<U+200B>=1\"");
    }

    proptest! {
        #[test]
        fn nothing_hidden_comes_out_and_the_cell_reads_back(text in hostile()) {
            let cell = Csv(&text).to_string();
            prop_assert!(!cell.contains(is_hidden));
            let read = read_cell(&cell).expect("one quoted cell");
            let shown = Terminal(&text).to_string();
            let bare = |text: &str| text.replace(";'", ";");
            let (read, shown) = (bare(&read), bare(&shown));
            prop_assert!(read == shown || read == format!("'{shown}"), "{read:?} {shown:?}");
        }

        #[test]
        fn no_cell_starts_as_a_formula(text in hostile()) {
            let cell = Csv(&text).to_string();
            for piece in cell.split(';').skip(1) {
                let start = piece.trim_start_matches(|c: char| c == '"' || c.is_whitespace());
                prop_assert!(!start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell}");
            }
            let cell = read_cell(&cell).expect("one quoted cell");
            prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']));
        }
    }
}
