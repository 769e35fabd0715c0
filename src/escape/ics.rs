//! iCalendar: property values of RFC 5545, and its folded lines.

use super::Terminal;
use std::fmt::{self, Write};

/// Writes a TEXT value of an iCalendar property, hidden characters as `<U+001B>`.
///
/// A line end in a title would otherwise start a property of the attacker's choice, such as an attachment. Line feeds
/// become the escape `\n`, which calendars show as a new line. Our own, rather than a calendar library: those stamp
/// entries with the clock and with random identifiers, and leave hidden characters alone.
#[derive(Clone, Copy, Debug)]
pub struct Ics<'a>(pub &'a str);

impl fmt::Display for Ics<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, line) in self.0.replace("\r\n", "\n").split('\n').enumerate() {
            if i > 0 {
                f.write_str("\\n")?;
            }
            for c in Terminal(line).to_string().chars() {
                match c {
                    '\\' | ';' | ',' => write!(f, "\\{c}")?,
                    c => f.write_char(c)?,
                }
            }
        }
        Ok(())
    }
}

/// Writes a content line: folded at 75 bytes between characters, ended by CR LF.
#[derive(Clone, Copy, Debug)]
pub struct IcsLine<'a>(pub &'a str);

impl fmt::Display for IcsLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut used = 0;
        for c in self.0.chars() {
            if used + c.len_utf8() > 75 {
                f.write_str("\r\n ")?;
                used = 1;
            }
            f.write_char(c)?;
            used += c.len_utf8();
        }
        f.write_str("\r\n")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{is_hidden, tests::hostile};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_starts_no_property() {
        assert_eq!(Ics("a;b,c\\d\r\nATTACH:x\u{1b}").to_string(), "a\\;b\\,c\\\\d\\nATTACH:x<U+001B>");
    }

    #[test]
    fn lines_are_folded_between_characters() {
        let line = IcsLine(&"é".repeat(80)).to_string();
        assert!(line.split("\r\n").all(|part| part.len() <= 75));
        assert_eq!(line.replace("\r\n ", ""), format!("{}\r\n", "é".repeat(80)));
    }

    proptest! {
        #[test]
        fn one_line_whatever_the_text(text in hostile()) {
            let value = Ics(&text).to_string();
            prop_assert!(!value.contains(is_hidden));
            let line = IcsLine(&format!("SUMMARY:{value}")).to_string();
            prop_assert!(line.split("\r\n").all(|part| part.len() <= 75));
            prop_assert!(line[..line.len() - 2].split("\r\n").skip(1).all(|part| part.starts_with(' ')));
        }
    }
}
