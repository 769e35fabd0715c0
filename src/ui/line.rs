//! A line of text in the rich mode: typed, edited with the usual keys, or pasted in brackets.
//!
//! Ours, because dialoguer's knows neither Home, End, Delete nor a paste, and loses the cursor where a line wraps.

use super::ENTER;
use crate::domain::text::decode;
use crate::escape::Terminal;
use crate::platform;
use dialoguer::console::{self, Key, Term};
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

/// What stands before what is typed: the question stands above already.
const START: &str = "> ";
/// What Ctrl-Z is among characters.
pub(super) const SUSPEND: char = '\u{1a}';
/// What a terminal writes after a paste.
pub(super) const PASTED: &str = "\u{1b}[201~";

/// Whether the terminal was asked to put brackets around what is pasted.
static BRACKETED: AtomicBool = AtomicBool::new(false);

/// Gives what a terminal is told when it is given back in the middle of a line.
pub(super) fn give_back() -> &'static str {
    if BRACKETED.swap(false, Ordering::SeqCst) { "\u{1b}[?2004l" } else { "" }
}

/// Asks for brackets around what is pasted, as long as a line is read.
struct Brackets;

impl Brackets {
    fn open() -> io::Result<Self> {
        BRACKETED.store(true, Ordering::SeqCst);
        write!(io::stderr(), "\u{1b}[?2004h")?;
        Ok(Self)
    }
}

impl Drop for Brackets {
    fn drop(&mut self) {
        // Nobody may be there any more.
        let _ = write!(io::stderr(), "{}", give_back());
    }
}

/// What is typed so far, and where the cursor is in it.
#[derive(Debug, Default)]
pub(super) struct TextLine {
    typed: Vec<char>,
    at: usize,
    /// On which row under its first one the cursor was drawn.
    row: usize,
}

impl TextLine {
    /// Reads a line, until Enter; lines that are pasted together stay lines. Where nothing is typed, Escape is the key that leaves.
    pub(super) fn read(term: &Term, leaves: Option<char>) -> io::Result<String> {
        let mut line = Self::default();
        let mut brackets = Brackets::open()?;
        line.draw(term)?;
        loop {
            match term.read_key()? {
                Key::Enter => break,
                Key::Escape if line.typed.is_empty() && leaves.is_some() => {
                    // A space is no text, and no Enter of habit either.
                    line.typed.extend(leaves.map(|key| if key == ENTER { ' ' } else { key }));
                    break;
                }
                Key::Char(SUSPEND) => {
                    drop(brackets);
                    platform::suspend();
                    brackets = Brackets::open()?;
                    line.row = 0;
                }
                Key::UnknownEscSeq(start) if start.first() == Some(&'[') => {
                    line.sequence(start.iter().collect(), &decode(&platform::came_together()));
                }
                key => line.press(&key),
            }
            line.draw(term)?;
        }
        line.at = line.typed.len();
        line.draw(term)?;
        drop(brackets);
        writeln!(io::stderr())?;
        Ok(line.typed.into_iter().collect())
    }

    /// Does what a key does.
    fn press(&mut self, key: &Key) {
        match key {
            Key::ArrowLeft => self.at = self.at.saturating_sub(1),
            Key::ArrowRight => self.at = (self.at + 1).min(self.typed.len()),
            Key::Home => self.at = 0,
            Key::End => self.at = self.typed.len(),
            Key::Backspace => self.cut(self.at.saturating_sub(1), self.at),
            Key::Del => self.cut(self.at, (self.at + 1).min(self.typed.len())),
            // Ctrl-K, Ctrl-U, Ctrl-W, as in a shell.
            Key::Char('\u{b}') => self.cut(self.at, self.typed.len()),
            Key::Char('\u{15}') => self.cut(0, self.at),
            Key::Char('\u{17}') => self.cut(self.word_before(), self.at),
            Key::UnknownEscSeq(alt) if alt[..] == ['b'] => self.at = self.word_before(),
            Key::UnknownEscSeq(alt) if alt[..] == ['f'] => self.at = self.word_after(),
            Key::Char(c) => self.insert(&c.to_string()),
            // The others do nothing on a line.
            _ => {}
        }
    }

    /// Does what a longer sequence does, of which the end was still to be read; what was typed after it is typed.
    fn sequence(&mut self, start: String, rest: &str) {
        let all = start + rest;
        if let Some(pasted) = all.strip_prefix("[200~") {
            let (pasted, after) = pasted.split_once(PASTED).unwrap_or((pasted, ""));
            self.insert(pasted.trim_end_matches(['\r', '\n']));
            self.insert(after);
            return;
        }
        let end = all.char_indices().skip(1).find(|(_, c)| matches!(c, '@'..='~')).map_or(all.len(), |(at, _)| at + 1);
        match &all[..end] {
            "[1;5D" | "[1;3D" => self.at = self.word_before(),
            "[1;5C" | "[1;3C" => self.at = self.word_after(),
            _ => {}
        }
        self.insert(&all[end..]);
    }

    /// Writes a text where the cursor is; what is neither a character, nor the end of a line or of a cell, is left out.
    fn insert(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}'], "\n");
        let shown: Vec<char> = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
        let count = shown.len();
        self.typed.splice(self.at..self.at, shown);
        self.at += count;
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.typed.drain(from..to);
        self.at = from;
    }

    fn word_before(&self) -> usize {
        let before = &self.typed[..self.at];
        let end = before.iter().rposition(|c| !c.is_whitespace()).map_or(0, |last| last + 1);
        before[..end].iter().rposition(|c| c.is_whitespace()).map_or(0, |space| space + 1)
    }

    fn word_after(&self) -> usize {
        let rest = &self.typed[self.at..];
        let space = rest.iter().position(|c| c.is_whitespace()).unwrap_or(rest.len());
        let word = rest[space..].iter().position(|c| !c.is_whitespace()).unwrap_or(rest.len() - space);
        self.at + space + word
    }

    /// Draws the line over what it was, and puts the cursor back.
    fn draw(&mut self, term: &Term) -> io::Result<()> {
        let width = usize::from(term.size().1).max(2);
        let shown: Vec<String> = START.chars().chain(self.typed.iter().copied()).map(visible).collect();
        let places = places(&shown, width);
        let (row, column) = places[START.len() + self.at];
        let (last, end) = places[shown.len()];
        let mut out = String::new();
        if self.row > 0 {
            out.push_str(&format!("\u{1b}[{}A", self.row));
        }
        out.push_str("\r\u{1b}[J");
        out.push_str(&shown.concat());
        // Past the last column, the cursor waits on it: only what follows moves it down.
        if end == 0 {
            out.push_str("\r\n");
        }
        if last > row {
            out.push_str(&format!("\u{1b}[{}A", last - row));
        }
        out.push('\r');
        if column > 0 {
            out.push_str(&format!("\u{1b}[{column}C"));
        }
        self.row = row;
        let mut terminal = io::stderr();
        terminal.write_all(out.as_bytes())?;
        terminal.flush()
    }
}

/// Says how a character is shown: the end of a line that was pasted is a mark, that of a cell a space.
fn visible(c: char) -> String {
    match c {
        '\n' => String::from("⏎ "),
        '\t' => String::from(" "),
        c => Terminal(&c.to_string()).to_string(),
    }
}

/// Gives the row and the column of each part of a line, and those of its end.
fn places(shown: &[String], width: usize) -> Vec<(usize, usize)> {
    let (mut row, mut column) = (0, 0);
    let mut places = Vec::with_capacity(shown.len() + 1);
    for part in shown {
        places.push((row, column));
        for c in part.chars() {
            let wide = console::measure_text_width(&c.to_string());
            // A wide character is never cut at the edge.
            if column + wide > width {
                (row, column) = (row + 1, 0);
            }
            column += wide;
            if column == width {
                (row, column) = (row + 1, 0);
            }
        }
    }
    places.push((row, column));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(before: &str, after: &str) -> TextLine {
        let typed: Vec<char> = before.chars().chain(after.chars()).collect();
        TextLine { typed, at: before.chars().count(), row: 0 }
    }

    fn shown(line: &TextLine) -> (String, String) {
        let (before, after) = line.typed.split_at(line.at);
        (before.iter().collect(), after.iter().collect())
    }

    #[test]
    fn keys_edit_where_the_cursor_is() {
        for (before, after, key, wanted) in [
            ("léa ", "petit", Key::Home, ("", "léa petit")),
            ("léa ", "petit", Key::End, ("léa petit", "")),
            ("léa ", "petit", Key::Del, ("léa ", "etit")),
            ("léa", "", Key::Del, ("léa", "")),
            ("", "léa", Key::Backspace, ("", "léa")),
            ("léa", " p", Key::Backspace, ("lé", " p")),
            ("léa ", "petit", Key::Char('\u{b}'), ("léa ", "")),
            ("léa ", "petit", Key::Char('\u{15}'), ("", "petit")),
            ("mme léa  ", "petit", Key::Char('\u{17}'), ("mme ", "petit")),
            ("", "petit", Key::Char('\u{17}'), ("", "petit")),
            ("mme l", "éa petit", Key::UnknownEscSeq(vec!['b']), ("mme ", "léa petit")),
            ("mme l", "éa petit", Key::UnknownEscSeq(vec!['f']), ("mme léa ", "petit")),
            ("a", "b", Key::Char('\u{4}'), ("a", "b")),
            ("a", "b", Key::PageUp, ("a", "b")),
            ("a", "b", Key::Char('日'), ("a日", "b")),
        ] {
            let mut line = line(before, after);
            line.press(&key);
            assert_eq!(shown(&line), (wanted.0.to_owned(), wanted.1.to_owned()), "{before}|{after} {key:?}");
        }
    }

    #[test]
    fn a_paste_in_brackets_is_one_text_whatever_is_in_it() {
        for (start, rest, wanted) in [
            ("[20", "0~a@ex.fr\r\nb@ex.fr\r\n\u{1b}[201~", "a@ex.fr\nb@ex.fr"),
            ("[20", "0~deux\tmots\u{7}\u{1b}[201~!", "deux\tmots!"),
            ("[20", "0~sans fin", "sans fin"),
            ("[1;", "5D", ""),
            ("[15", "~suite", "suite"),
            ("[1;", "", ""),
        ] {
            let mut line = TextLine::default();
            line.sequence(start.to_owned(), rest);
            assert_eq!(line.typed.iter().collect::<String>(), wanted, "{rest:?}");
        }
    }

    proptest! {
        #[test]
        fn the_cursor_stays_in_the_line_and_on_the_screen(keys in "[a日é \u{b}\u{15}\u{17}\n]{0,60}", width in 2..12_usize) {
            let mut line = TextLine::default();
            for (rank, c) in keys.chars().enumerate() {
                line.press(&Key::Char(c));
                if rank % 3 == 0 {
                    line.press(&Key::ArrowLeft);
                }
                prop_assert!(line.at <= line.typed.len());
                let shown: Vec<String> = line.typed.iter().copied().map(visible).collect();
                let places = places(&shown, width);
                prop_assert!(places.iter().all(|(_, column)| *column < width));
                prop_assert!(places.is_sorted());
            }
        }
    }
}
