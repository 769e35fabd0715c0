//! Texts as people type them, and words as they stand in a sentence.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest title of an incident, in characters: it is read in lists and on the phone.
pub const LONGEST_TITLE: usize = 200;

/// Reads bytes as UTF-8, else as what Windows and older systems write, so that no accent is lost.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Reads a file as its mark says, UTF-16 of PowerShell or UTF-8 of a spreadsheet, else as [`decode`] does; none when it is
/// no text, as a workbook.
pub fn decode_file(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (text, wrong) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(bytes),
        None => (decode(bytes), false),
    };
    (!wrong && !text.contains('\0')).then_some(text)
}

/// Tells whether nothing of a text is seen.
pub fn is_unseen(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_hidden(c))
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

/// Tells whether a character must never go out raw: those of [`is_forbidden`], and all that Unicode calls default
/// ignorable, which a reader does not see.
///
/// | characters | why |
/// |---|---|
/// | U+034F, U+FE00-FE0F, U+180B-180F, U+E0100-E01EF | joiners and variation selectors: two texts look the same |
/// | U+115F-1160, U+17B4-17B5, U+3164, U+FFA0 | fillers: a blank that is a letter |
/// | U+1BCA0-1BCA3, U+1D159, U+1D173-1D17A, U+13430-1345F | controls of shorthand, of music and of hieroglyphs, an empty note |
/// | U+2800, U+16FE4, U+FFFC | a braille cell without a dot, a filler of Khitan, the place of an object |
/// | U+2065, U+FFF0-FFF8, U+E0080-E0FFF | reserved for more of the same |
///
/// ```text
/// is_hidden('\u{202e}') == true      is_hidden('é') == false
/// ```
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    is_forbidden(c)
        || matches!(
            c,
            '\u{34f}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{2065}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{fffc}'
                | '\u{13430}'..='\u{1345f}'
                | '\u{16fe4}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d159}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0080}'..='\u{e0fff}'
        )
}

/// Tells whether a line of the main courante that holds a character raw is invalid.
///
/// This list is the contract of the log format: a character may be added here only together with a new version of the
/// line. A writer escapes more than that.
///
/// | characters | why |
/// |---|---|
/// | U+0000-001F, U+007F, U+0080-009F | control: escape sequences, line ends |
/// | U+061C, U+200E, U+200F, U+202A-202E, U+2066-2069 | bidi: reorder what is shown |
/// | U+00AD, U+180E, U+200B-200D, U+2060-2064, U+206A-206F, U+FEFF | zero width: make two texts look the same |
/// | U+2028, U+2029 | line and paragraph separators: line ends for some readers |
/// | U+FFF9-FFFB | interlinear annotation: hides a text under another |
/// | U+E0000-E007F | tags: a whole hidden text |
#[must_use]
pub const fn is_forbidden(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
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
