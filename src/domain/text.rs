//! Texts as people type them, and words as they stand in a sentence.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Spells a text without accents; ligatures, full-width letters and the like become plain ones.
pub fn unaccented(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(|c| !is_combining_mark(*c))
}

/// Starts a sentence with a text.
pub fn capitalised(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_uppercase).chain(text.chars().skip(1)).collect()
}

/// Puts a text in the middle of a sentence.
pub fn lowered(text: &str) -> String {
    text.chars().take(1).flat_map(char::to_lowercase).chain(text.chars().skip(1)).collect()
}
