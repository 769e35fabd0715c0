//! The screen: standard output, standard error, prompts.

use super::{Piece, Visible, pieces};
use std::fmt::{self, Write};

/// Shows a text on one line of a terminal, hidden characters as `<U+001B>`, line feeds and tabs as a space.
///
/// An escape sequence in a mail rule's name could otherwise repaint the verdict, and a line feed fake a message of ours.
#[derive(Clone, Copy, Debug)]
pub struct Terminal<'a>(pub &'a str);

impl fmt::Display for Terminal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_pieces(f, self.0, ' ')
    }
}

/// Shows a text on a terminal as [`Terminal`] does, but keeps its lines.
///
/// Notes are written in paragraphs; CR LF becomes LF.
#[derive(Clone, Copy, Debug)]
pub struct TerminalBlock<'a>(pub &'a str);

impl fmt::Display for TerminalBlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_pieces(f, self.0, '\n')
    }
}

fn write_pieces(f: &mut fmt::Formatter<'_>, text: &str, line_feed: char) -> fmt::Result {
    for piece in pieces(text) {
        match piece {
            Piece::Seen(c) => f.write_char(c)?,
            Piece::Break => f.write_char(line_feed)?,
            Piece::Hidden(c) => write!(f, "{}", Visible(c))?,
        }
    }
    Ok(())
}

/// Breaks a text into lines of at most `width` columns, at spaces: a seal code or a path is copied whole. Only a word
/// wider than the page is cut.
///
/// `first` and `next` start the first line and the others, so that a list keeps its shape.
pub fn wrap(text: &str, width: usize, first: &str, next: &str) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(next)
        .word_separator(textwrap::WordSeparator::Custom(words))
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// How many characters within quotes are kept on one line: a name of a command, not a sentence.
const QUOTED: usize = 40;

/// Cuts a line in what is never on two lines: a word, with the punctuation that French sets apart, and what a command quotes.
fn words(line: &str) -> Box<dyn Iterator<Item = textwrap::core::Word<'_>> + '_> {
    let mut left = line;
    Box::new(std::iter::from_fn(move || {
        let mut end = word_end(left);
        if let Some(quoted) = left.strip_prefix('\'') {
            let ends = |at: usize| quoted[at + 1..].chars().next().is_none_or(|c| c == ' ');
            let mut quotes = quoted.char_indices().take(QUOTED).filter(|(_, c)| *c == '\'');
            let closed = quotes.find(|(at, _)| ends(*at)).map(|(at, _)| at + 2);
            end = closed.map_or(end, |at| at + word_end(&left[at..]));
        }
        while left[..end].trim_end_matches(' ').ends_with('«')
            || starts_with_mark(&left[end..])
            || is_a_number(&left[..end], &left[end..])
        {
            end += word_end(&left[end..]);
        }
        let (word, rest) = left.split_at(end);
        left = rest;
        (!word.is_empty()).then(|| textwrap::core::Word::from(word))
    }))
}

/// Finds the end of the first word of a text, with the spaces that follow it.
fn word_end(text: &str) -> usize {
    let spaces = text.find(' ').unwrap_or(text.len());
    text[spaces..].find(|c| c != ' ').map_or(text.len(), |after| spaces + after)
}

/// Tells whether two words are one number, in groups of three figures.
fn is_a_number(word: &str, rest: &str) -> bool {
    let figures = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let last = word.trim_end_matches(' ').rsplit(' ').next().unwrap_or_default();
    let next = rest.split(|c: char| c == ' ' || ",.;:)".contains(c)).next().unwrap_or_default();
    last.len() <= 3 && figures(last) && next.len() == 3 && figures(next)
}

/// Tells whether a text starts with a mark that French sets apart from the word before it.
fn starts_with_mark(text: &str) -> bool {
    let mark = text.split(' ').next().unwrap_or_default();
    mark.starts_with('»') || !mark.is_empty() && mark.chars().all(|c| ":;?!".contains(c))
}

/// Cuts a text in lines that fit a width, in columns; hidden characters are made visible.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let text = TerminalBlock(text).to_string();
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        if paragraph.is_empty() {
            lines.push(String::new());
        }
        // The spaces that start a line are its shape, kept under it.
        let shape = &paragraph[..paragraph.len() - paragraph.trim_start_matches(' ').len()];
        // A point of a list goes on under its own text.
        let under = if paragraph[shape.len()..].starts_with("- ") { format!("{shape}  ") } else { shape.to_owned() };
        lines.extend(
            wrap(paragraph.trim_start_matches(' '), width, shape, &under).into_iter().filter(|l| !l.is_empty()),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::{is_hidden, tests::hostile};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hidden_characters_are_made_visible() {
        let text = "a\u{1b}[2J\r\nb\tc\u{202e}\rd\u{e0041}";
        let one_line = "a<U+001B>[2J b c<U+202E><U+000D>d<U+E0041>";
        assert_eq!(Terminal(text).to_string(), one_line);
        assert_eq!(TerminalBlock(text).to_string(), one_line.replacen(" b", "\nb", 1));
    }

    #[test]
    fn no_line_starts_with_a_mark_nor_cuts_what_a_command_quotes() {
        let text = "un mot : deux ; trois ? « oui » ! qualify resume 2026 --by 'Léa Ô Martin' ; fin";
        for width in 24..60 {
            let lines = wrapped(text, width);
            assert!(lines.iter().all(|line| line.chars().count() <= width), "{lines:?}");
            assert!(lines.iter().all(|line| !line.starts_with([':', ';', '?', '!', '»'])), "{lines:?}");
            assert!(lines.iter().all(|line| !line.ends_with('«')), "{lines:?}");
            assert!(lines.iter().any(|line| line.contains("'Léa Ô Martin'")), "{lines:?}");
            assert_eq!(lines.join(" "), text);
        }
        for width in 12..30 {
            let lines = wrapped("plus de 1 210 000 €, 10 000 personnes", width);
            for number in ["1 210 000", "10 000"] {
                assert!(lines.iter().any(|line| line.contains(number)), "{number}: {lines:?}");
            }
        }
        // A quote that nothing closes is a word.
        assert_eq!(wrapped("l'un 'et l'autre", 8), ["l'un 'et", "l'autre"]);
        assert_eq!(wrapped("  a  : b", 80), ["  a  : b"]);
    }

    proptest! {
        #[test]
        fn nothing_hidden_comes_out(text in hostile()) {
            prop_assert!(!Terminal(&text).to_string().contains(is_hidden));
            prop_assert!(!TerminalBlock(&text).to_string().contains(|c| c != '\n' && is_hidden(c)));
        }

        #[test]
        fn an_innocent_text_is_unchanged(text in "[ -~à-ÿ日🔒]{0,40}") {
            prop_assert_eq!(Terminal(&text).to_string(), text);
        }

        #[test]
        fn escaping_twice_changes_nothing(text in hostile()) {
            let once = Terminal(&text).to_string();
            prop_assert_eq!(Terminal(&once).to_string(), once);
        }
    }
}
