//! Escapes foreign text, one type per destination, so that what an attacker wrote does nothing but be read.
//!
//! Names of mail rules, user agents and senders come from the attacker, and pass through a log, a screen, a
//! spreadsheet, a browser and a ticketing tool. Each of these has its own dangerous characters, so each has its own
//! type here, and no code outside this module escapes anything. All of them share one list, [`is_hidden`]: the
//! characters that a reader cannot see, or that change how the others are seen.
//!
//! | destination | type | line feed | tab | hidden characters |
//! |---|---|---|---|---|
//! | the main courante | [`AtRest`] | `\u000a` | `\u0009` | `\uXXXX` |
//! | one line of a screen | [`Terminal`] | space | space | `<U+XXXX>` |
//! | several lines of a screen | [`TerminalBlock`] | kept | space | `<U+XXXX>` |
//! | a spreadsheet | [`Csv`] | space | space | `<U+XXXX>` |
//! | a browser | [`Html`] | kept | space | `&lt;U+XXXX&gt;` |
//! | a ticket, a wiki | [`Markdown`] | space | space | `&lt;U+XXXX&gt;` |
//! | a command to type | [`ShellWord`], then a screen | as the screen | | |
//! | inside the quotes of a command to type | [`InPowerShell`], [`InPosix`], after [`InLdap`], [`InOdata`], [`InUrlPath`] | | | |
//! | a calendar | [`Ics`] | `\n` | space | `<U+XXXX>` |
//! | a tool that makes links by itself | [`Inert`], then that tool | | | |
//!
//! CR LF counts as one line feed; a lone CR, which rewrites a line of the screen, is a hidden character.

mod csv;
mod defang;
mod html;
mod ics;
mod literal;
mod markdown;
mod rest;
mod shell;
mod terminal;

pub use csv::Csv;
pub use defang::Inert;
pub use html::{Html, InertHtml};
pub use ics::{Ics, IcsLine};
pub use literal::{InLdap, InOdata, InPosix, InPowerShell, InUrlPath};
pub use markdown::Markdown;
pub use rest::{AtRest, raw_hidden, to_json, write_json};
pub use shell::ShellWord;
pub use terminal::{Terminal, TerminalBlock, wrap, wrapped};

pub use crate::domain::text::{is_forbidden, is_hidden};

use std::fmt;

/// What a destination has to decide about, once the shared rules are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// A character that can be seen; its escaping is the destination's.
    Seen(char),
    /// A line feed, alone or after CR.
    Break,
    /// A character to be shown as its number.
    Hidden(char),
}

/// Cuts a text in pieces, so that line ends, tabs and hidden characters are treated alike everywhere.
fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        Some(match chars.next()? {
            '\r' if chars.next_if_eq(&'\n').is_some() => Piece::Break,
            '\n' => Piece::Break,
            '\t' => Piece::Seen(' '),
            c if is_hidden(c) => Piece::Hidden(c),
            c => Piece::Seen(c),
        })
    })
}

/// The visible notation of a hidden character, in ASCII so that no font or encoding can lose it: `<U+001B>`.
struct Visible(char);

impl fmt::Display for Visible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<U+{:04X}>", u32::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts in which hidden and special characters are frequent, for the laws of every destination.
    pub(super) fn hostile() -> impl Strategy<Value = String> {
        let hidden = prop_oneof![
            0u32..0x20,
            0x7fu32..0xa0,
            0x2000u32..0x2070,
            Just(0xad),
            Just(0x61c),
            Just(0x180e),
            Just(0xfeff),
            0xfff9u32..0xfffc,
            0xe0000u32..0xe0080,
            0xfe00u32..0xfe10,
            Just(0x34f),
            Just(0x3164),
            0xe0100u32..0xe01f0,
        ]
        .prop_map(|n| char::from_u32(n).expect("no surrogate in these ranges"));
        let special =
            prop::sample::select("<>&\"'\\`*_[](){}#+-.!|~:@^$= \t\r\n=＝＋－＠1".chars().collect::<Vec<_>>());
        let word = prop::sample::select(vec!["http", "https://", "www.", "mailto:", "a@b.fr"]);
        prop::collection::vec(
            prop_oneof![
                hidden.prop_map(String::from),
                special.prop_map(String::from),
                word.prop_map(String::from),
                any::<char>().prop_map(String::from),
            ],
            0..24,
        )
        .prop_map(|parts| parts.concat())
    }

    #[test]
    fn the_list_is_the_documented_one() {
        let counted = |of: fn(char) -> bool| (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| of(*c)).count();
        let count = counted(is_forbidden);
        let control = 32 + 1 + 32;
        let bidi = 1 + 2 + 5 + 4;
        let zero_width = 1 + 1 + 3 + 5 + 6 + 1;
        let (separators, annotation, tags) = (2, 3, 128);
        assert_eq!(count, control + bidi + zero_width + separators + annotation + tags);
        let selectors = 1 + 16 + 4 + 240;
        let (fillers, controls, reserved) = (2 + 2 + 1 + 1 + 3, 4 + 8 + 1 + 48, 1 + 9 + (0xf80 - 240));
        assert_eq!(counted(is_hidden), count + selectors + fillers + controls + reserved);
        for c in ['\u{2027}', '\u{202f}', '\u{a0}', 'é', '’', '日', '🔒', '\u{301}'] {
            assert!(!is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn carriage_return_line_feed_is_one_break() {
        let cut: Vec<_> = pieces("a\r\n\r\tb").collect();
        let expected = [Piece::Seen('a'), Piece::Break, Piece::Hidden('\r'), Piece::Seen(' '), Piece::Seen('b')];
        assert_eq!(cut, expected);
    }
}
