//! JSON at rest: what the main courante holds.

use super::{is_forbidden, is_hidden};
use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, Serializer};
use std::io;

/// Writes compact JSON in which every hidden character is a `\uXXXX` escape.
///
/// serde_json alone escapes C0 only, so a stored bidi override or DEL would act on whoever runs `cat` on the log. Only
/// escapes are added: any JSON reader gets the same value back.
#[derive(Clone, Copy, Debug, Default)]
pub struct AtRest;

impl Formatter for AtRest {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        escape_hidden(writer, fragment)
    }

    fn write_char_escape<W>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        // One notation for all control characters, the one that the format promises, instead of `\n`, `\t`...
        match escape {
            CharEscape::Quote => writer.write_all(b"\\\""),
            CharEscape::ReverseSolidus => writer.write_all(b"\\\\"),
            CharEscape::Solidus => writer.write_all(b"\\/"),
            CharEscape::Backspace => write_unit(writer, 0x08),
            CharEscape::Tab => write_unit(writer, 0x09),
            CharEscape::LineFeed => write_unit(writer, 0x0a),
            CharEscape::FormFeed => write_unit(writer, 0x0c),
            CharEscape::CarriageReturn => write_unit(writer, 0x0d),
            CharEscape::AsciiControl(byte) => write_unit(writer, u16::from(byte)),
        }
    }

    fn write_raw_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        // In JSON these three stand raw only between tokens, where they mean nothing; the rest is inside strings.
        for part in fragment.split(['\t', '\n', '\r']) {
            escape_hidden(writer, part)?;
        }
        Ok(())
    }
}

/// Serialises a value as the main courante stores it, on one line.
///
/// # Errors
/// When the value itself refuses to be serialised (a map whose keys are not strings, for example).
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    let mut bytes = Vec::with_capacity(256);
    write_json(&mut bytes, value)?;
    Ok(String::from_utf8(bytes).expect("serde_json and AtRest write whole characters"))
}

/// Writes a value as [`to_json`] gives it, without holding it whole.
///
/// # Errors
/// When the value itself refuses to be serialised, or when writing fails.
pub fn write_json<T: Serialize + ?Sized>(out: impl io::Write, value: &T) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, AtRest))
}

/// Finds the first character of a line that may not stand raw there, its line feed left aside.
///
/// Reading checks every line of every log with it. The offset is in bytes.
#[must_use]
pub fn raw_hidden(text: &str) -> Option<usize> {
    let line = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        if let Some(eight) = line.get(at..at + 8)
            && all_plain(eight.try_into().expect("eight bytes"))
        {
            at += 8;
        } else if STARTS_HIDDEN[usize::from(*byte)] {
            let character = text[at..].chars().next().expect("a first byte starts a character");
            if is_forbidden(character) {
                return Some(at);
            }
            at += character.len_utf8();
        } else {
            // Accented letters do not start like any hidden character: they cost one look.
            at += 1;
        }
    }
    None
}

/// Tells that eight bytes are all printable ASCII, which is most of a line, in a few steps for the eight of them.
fn all_plain(eight: [u8; 8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_ne_bytes(eight);
    // Once no byte has its high bit, the first sum gives one to those from a space on, the second to DEL alone.
    word & HIGH == 0 && (word + ONES * 0x60) & HIGH == HIGH && (word + ONES) & HIGH == 0
}

/// The bytes with which a hidden character can start; a test compares it with the whole list.
const STARTS_HIDDEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte, 0x00..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xef | 0xf3);
        byte += 1;
    }
    table
};

/// Copies a text, hidden characters as `\uXXXX`; the clean stretches go out in one write each.
fn escape_hidden<W: ?Sized + io::Write>(writer: &mut W, text: &str) -> io::Result<()> {
    let mut clean_from = 0;
    for (at, hidden) in text.char_indices().filter(|(_, c)| is_hidden(*c)) {
        writer.write_all(&text.as_bytes()[clean_from..at])?;
        for unit in hidden.encode_utf16(&mut [0; 2]) {
            write_unit(writer, *unit)?;
        }
        clean_from = at + hidden.len_utf8();
    }
    writer.write_all(&text.as_bytes()[clean_from..])
}

/// Writes one UTF-16 unit, as JSON counts characters above U+FFFF in two of them.
fn write_unit<W: ?Sized + io::Write>(writer: &mut W, unit: u16) -> io::Result<()> {
    write!(writer, "\\u{unit:04x}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::hostile;
    use super::*;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    #[test]
    fn eight_bytes_are_plain_when_each_is() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut eight = *b" ~azAZ09";
                eight[at] = byte;
                assert_eq!(all_plain(eight), (0x20..0x7f).contains(&byte), "{eight:?}");
            }
        }
    }

    #[test]
    fn hidden_characters_are_escaped_and_others_are_not() {
        let json = to_json("é \"\\/\u{1b}[31m\n\t\u{7f}\u{202e}\u{e0041}日").expect("a string");
        let expected = r#""é \"\\/\u001b[31m\u000a\u0009\u007f\u202e\udb40\udc41日""#;
        assert_eq!(json, expected);
    }

    #[test]
    fn raw_values_are_cleaned_too() {
        let raw = RawValue::from_string("{\r\n\t\"a\u{200b}\": [1,\n 2.50]}".into()).expect("JSON");
        assert_eq!(to_json(&raw).expect("raw"), r#"{"a\u200b": [1, 2.50]}"#);
    }

    #[test]
    fn the_offset_is_that_of_the_first_bad_byte() {
        assert_eq!(raw_hidden(""), None);
        assert_eq!(raw_hidden("0123456789abcdefgé日🔒"), None);
        assert_eq!(raw_hidden("0123456789abcdefé\u{200b}"), Some(18));
        assert_eq!(raw_hidden("0123456789abcdef\x7f"), Some(16));
    }

    proptest! {
        #[test]
        fn round_trips_with_nothing_hidden(text in hostile(), key in hostile()) {
            let value = serde_json::json!({ key: [text, null, 1, true] });
            let json = to_json(&value).expect("a value");
            prop_assert!(!json.contains(is_hidden));
            prop_assert_eq!(raw_hidden(&json), None);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&json).expect("JSON"), value);
        }

        #[test]
        fn raw_values_keep_their_meaning(text in hostile()) {
            let pretty = serde_json::to_string_pretty(&[&text, &text]).expect("strings");
            let json = to_json(&RawValue::from_string(pretty).expect("JSON")).expect("raw");
            prop_assert_eq!(raw_hidden(&json), None);
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&json).expect("JSON"), vec![text.clone(), text]);
        }

        #[test]
        fn the_fast_check_agrees_with_the_slow_one(text in hostile()) {
            prop_assert_eq!(raw_hidden(&text), text.find(is_forbidden));
        }
    }
}
