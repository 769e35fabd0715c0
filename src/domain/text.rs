//! Texts as people type them, and words as they stand in a sentence.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Reads bytes as UTF-8, else as what Windows and older systems write, so that no accent is lost.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Spells a text without accents; ligatures, full-width letters and the like become plain ones.
pub fn unaccented(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(|c| !is_combining_mark(*c))
}

/// Writes a whole number as French does: from five digits on, by threes, apart by a narrow no-break space.
pub fn grouped(number: impl ToString) -> String {
    let number = number.to_string();
    let digits = number.trim_start_matches('-').len();
    let mut out = String::with_capacity(2 * number.len());
    for (left, c) in (0..number.len()).rev().zip(number.chars()) {
        out.push(c);
        if digits > 4 && left > 0 && left % 3 == 0 && c.is_ascii_digit() {
            out.push('\u{202f}');
        }
    }
    out
}

/// Starts a sentence with a text.
pub fn capitalised(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}

/// Puts a text in the middle of a sentence.
pub fn lowered(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_lowercase).chain(text.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_windows_keep_their_accents() {
        assert_eq!(decode(b"Succ\xe8s"), "Succès");
        assert_eq!(decode("Succès".as_bytes()), "Succès");
    }

    #[test]
    fn a_number_is_grouped_from_five_digits_on() {
        for (number, said) in [
            (0, "0"),
            (9999, "9999"),
            (10_000, "10_000"),
            (123_456, "123_456"),
            (1_234_567, "1_234_567"),
            (-9999, "-9999"),
            (-12_345, "-12_345"),
            (-123_456, "-123_456"),
        ] {
            assert_eq!(grouped(number).replace('\u{202f}', "_"), said);
        }
    }
}
