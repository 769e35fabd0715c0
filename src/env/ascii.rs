//! What a terminal that does not read UTF-8 is given: the same words without accents, rather than garbage.

use crate::domain::text::unaccented;
use std::io::{self, Write};

/// Writes in ASCII what it is given in UTF-8.
pub struct Ascii<W> {
    out: W,
    /// The start of a character whose end has not come yet.
    rest: Vec<u8>,
}

impl<W: Write> Ascii<W> {
    /// Writes to a stream.
    pub fn new(out: W) -> Self {
        Self { out, rest: vec![] }
    }
}

impl<W: Write> Write for Ascii<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.rest) {
            Ok(text) => text.len(),
            Err(e) if e.error_len().is_none() => e.valid_up_to(),
            // Not UTF-8 at all: nothing to wait for.
            Err(_) => self.rest.len(),
        };
        let text: Vec<u8> = self.rest.drain(..whole).collect();
        self.out.write_all(plain(&String::from_utf8_lossy(&text)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Says a text in ASCII: letters lose their accents, French quotes become plain ones, the rest is `?`.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in unaccented(text) {
        match c {
            c if c.is_ascii() => out.push(c),
            '«' | '»' | '“' | '”' => out.push('"'),
            '’' | '‘' => out.push('\''),
            '–' | '—' | '─' | '━' | '═' | '┄' | '╌' | '\u{2010}' => out.push('-'),
            '│' | '┃' | '║' | '┆' | '╎' => out.push('|'),
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("OE"),
            'æ' => out.push_str("ae"),
            c if ('\u{2500}'..='\u{257f}').contains(&c) => out.push('+'),
            _ => out.push('?'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_fall_and_nothing_is_lost_between_two_writes() {
        let text = "« À l’œuvre… »\u{a0}: é\u{301}, │ ─ ┼, 日";
        let mut bytes = Vec::new();
        let mut writer = Ascii::new(&mut bytes);
        for byte in text.as_bytes() {
            writer.write_all(&[*byte]).expect("a vector takes all");
        }
        assert_eq!(String::from_utf8(bytes).expect("ASCII"), "\" A l'oeuvre... \" : e, | - +, ?");
    }

    #[test]
    fn bytes_that_are_no_text_do_not_wait_for_ever() {
        let mut bytes = Vec::new();
        Ascii::new(&mut bytes).write_all(b"a\xffb").expect("a vector takes all");
        assert_eq!(bytes, b"a?b");
    }
}
