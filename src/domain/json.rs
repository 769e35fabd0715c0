//! JSON that people write, read strictly: a member given twice is a mistake, not a choice.

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::fmt;

/// A document and what is wrong with it beyond its syntax.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadJson {
    /// Its value; the last of duplicate members wins, but they are named.
    pub value: Value,
    /// The paths of the members given more than once.
    pub duplicates: Vec<String>,
}

/// A text that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// It starts with a byte order mark, as some editors write: nothing on the screen shows it.
    #[error("ce fichier commence par une marque d’ordre des octets (BOM) : enregistrez-le en UTF-8, sans BOM")]
    ByteOrderMark,
    /// It is text of another encoding, or no text.
    #[error("ce n’est pas du texte en UTF-8 (ligne {0}) : enregistrez-le en UTF-8")]
    NotUtf8(usize),
    /// There is nothing in it.
    #[error("le fichier est vide")]
    Empty,
    /// It breaks somewhere.
    #[error("ce n’est pas du JSON correct : ligne {line}, colonne {column} ({what})")]
    Broken {
        /// The line, from one.
        line: usize,
        /// The column, from one.
        column: usize,
        /// What breaks there.
        what: &'static str,
    },
}

/// The byte order marks of UTF-8 and of UTF-16.
const MARKS: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];

/// Reads a document, noting every member given twice.
pub fn parse(bytes: &[u8]) -> Result<ReadJson, SyntaxError> {
    if MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(SyntaxError::ByteOrderMark);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(SyntaxError::Empty);
    }
    if let Err(e) = std::str::from_utf8(bytes) {
        return Err(SyntaxError::NotUtf8(1 + bytes[..e.valid_up_to()].iter().filter(|byte| **byte == b'\n').count()));
    }
    let duplicates = RefCell::new(Vec::new());
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { path: "", duplicates: &duplicates }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|e| SyntaxError::Broken {
            line: e.line(),
            column: e.column(),
            what: match e.classify() {
                serde_json::error::Category::Eof => "le texte s’arrête trop tôt",
                serde_json::error::Category::Io
                | serde_json::error::Category::Syntax
                | serde_json::error::Category::Data => "caractère inattendu",
            },
        })?;
    Ok(ReadJson { value, duplicates: duplicates.into_inner() })
}

/// Names a member inside a path: `answers.2.b.1`, `mesures[0].title`.
pub fn member(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Names an element inside a path.
pub fn element(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}

struct Strict<'p> {
    path: &'p str,
    duplicates: &'p RefCell<Vec<String>>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
        Ok(n.into())
    }

    fn visit_u64<E>(self, n: u64) -> Result<Value, E> {
        Ok(n.into())
    }

    fn visit_f64<E>(self, n: f64) -> Result<Value, E> {
        Ok(n.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let path = element(self.path, list.len());
            match seq.next_element_seed(Strict { path: &path, duplicates: self.duplicates })? {
                Some(value) => list.push(value),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let path = member(self.path, &key);
            let value = map.next_value_seed(Strict { path: &path, duplicates: self.duplicates })?;
            let twice = object.insert(key, value).is_some();
            let mut known = self.duplicates.borrow_mut();
            // One given three times is named once.
            if twice && !known.contains(&path) {
                known.push(path);
            }
        }
        Ok(Value::Object(object))
    }
}

/// Reads a member that hides nothing of the rest when it cannot be read.
pub fn readable<'de, T: serde::de::DeserializeOwned, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(serde_json::Value::deserialize(from)?).ok())
}

/// Reads a text, empty when it cannot be read.
pub fn readable_text<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    readable(from).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duplicate_is_named() {
        let document = parse(br#"{"a":1,"b":[{"c":1,"c":2}],"a":2}"#).expect("it is JSON");
        assert_eq!(document.duplicates, ["b[0].c", "a"]);
        assert_eq!(parse(br#"{"a":1,"a":2,"a":3}"#).expect("it is JSON").duplicates, ["a"]);
        for empty in [&b""[..], b" \n\t"] {
            assert_eq!(parse(empty), Err(SyntaxError::Empty));
        }
        assert!(parse(b"{\"a\":1} x").is_err());
        assert!(parse(b"{\"a\":").expect_err("it is cut").to_string().contains("ligne 1"));
        assert!(parse(&[b'['; 100_000]).is_err());
    }

    /// An editor that adds a mark adds it to every file: the message names it, whatever follows.
    #[test]
    fn a_byte_order_mark_is_named() {
        for marked in [&b"\xEF\xBB\xBF{}"[..], b"\xEF\xBB\xBF", b"\xFF\xFE{\0}\0", b"\xFE\xFF\0{\0}"] {
            assert_eq!(parse(marked), Err(SyntaxError::ByteOrderMark));
        }
        assert!(parse(b"{\"a\": \"\xEF\xBB\xBF\"}").is_ok(), "inside a text it is a character like another");
    }
}
