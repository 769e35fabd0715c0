//! The file that a pseudonymised export is kept apart from: the secret, and who is behind each pseudonym.
//!
//! JSON Lines, so that new names are added at its end and nothing is ever rewritten: the first line holds the secret, each
//! other one a pseudonym.

use crate::domain::json;
use crate::escape::to_json;
use std::collections::BTreeMap;

/// The name and version of the file.
const SCHEMA: &str = "qualify/pseudonyms/1";

/// How long a secret is, in bytes.
pub const SECRET: usize = 32;

/// Tells that a file is not such a file.
#[derive(Debug, thiserror::Error)]
#[error("ce n'est pas un fichier de clé de qualify")]
pub struct BadKeyring;

/// What is behind a pseudonym.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameKind {
    /// An account: an address or a login.
    Account,
    /// Somebody.
    Person,
    /// A machine.
    Machine,
    /// The organisation.
    Organisation,
    /// The domain of an account.
    Domain,
    /// An IP address.
    Ip,
}

impl NameKind {
    /// Gives the first part of its pseudonyms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "compte",
            Self::Person => "personne",
            Self::Machine => "machine",
            Self::Organisation => "organisation",
            Self::Domain => "domaine",
            Self::Ip => "ip",
        }
    }
}

/// The secret, and the names already given a pseudonym.
#[derive(Debug, Clone)]
pub struct Keyring {
    pub(super) secret: [u8; SECRET],
    known: BTreeMap<String, String>,
    /// What the file still lacks: its first line, or the end of a line that was cut.
    missing: String,
}

impl Keyring {
    /// Makes a new one from random bytes.
    pub fn new(secret: [u8; SECRET]) -> Self {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let first = serde_json::json!({ "schema": SCHEMA, "secret": hex });
        Self { secret, known: BTreeMap::new(), missing: line(&first) }
    }

    /// Reads one back; a last line that a crash cut is left aside, its name will be added again.
    ///
    /// # Errors
    /// When the file does not start as one.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadKeyring> {
        let text = std::str::from_utf8(bytes).map_err(|_| BadKeyring)?;
        let mut lines = text.lines().map(|l| json::parse(l.as_bytes()).ok().map(|document| document.value));
        let first = lines.next().flatten().ok_or(BadKeyring)?;
        if first["schema"] != SCHEMA {
            return Err(BadKeyring);
        }
        let secret = first["secret"].as_str().and_then(unhex).ok_or(BadKeyring)?;
        let known = lines
            .flatten()
            .filter_map(|l| Some((l["pseudonym"].as_str()?.to_owned(), l["name"].as_str()?.to_owned())))
            .collect();
        let missing = if text.ends_with('\n') { "" } else { "\n" };
        Ok(Self { secret, known, missing: missing.to_owned() })
    }

    /// Gives the name behind a pseudonym.
    pub fn name(&self, pseudonym: &str) -> Option<&str> {
        self.known.get(pseudonym).map(String::as_str)
    }

    /// Gives what must be added to the file before a document with these pseudonyms goes out.
    pub(super) fn to_add<'a>(&self, met: impl Iterator<Item = (&'a String, &'a (NameKind, String))>) -> String {
        let mut text = self.missing.clone();
        for (pseudonym, (kind, name)) in met.filter(|(pseudonym, _)| !self.known.contains_key(*pseudonym)) {
            text.push_str(&line(&serde_json::json!({ "pseudonym": pseudonym, "kind": kind.word(), "name": name })));
        }
        text
    }
}

fn line(value: &serde_json::Value) -> String {
    to_json(value).expect("a JSON value has text keys") + "\n"
}

fn unhex(text: &str) -> Option<[u8; SECRET]> {
    let mut secret = [0; SECRET];
    if text.len() != 2 * SECRET || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in secret.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_back_and_only_added_to() {
        let ring = Keyring::new([7; SECRET]);
        let met = BTreeMap::from([(String::from("personne-1"), (NameKind::Person, String::from("Zoé \u{202e}")))]);
        let file = ring.to_add(met.iter());
        let read = Keyring::parse(file.as_bytes()).expect("it was just written");
        assert_eq!(read.secret, [7; SECRET]);
        assert_eq!(read.name("personne-1"), Some("Zoé \u{202e}"));
        assert_eq!(read.to_add(met.iter()), "");
    }

    #[test]
    fn a_cut_line_is_written_again_on_a_line_of_its_own() {
        let ring = Keyring::new([7; SECRET]);
        let met = BTreeMap::from([(String::from("personne-1"), (NameKind::Person, String::from("Zoé")))]);
        let file = ring.to_add(met.iter());
        let cut = &file[..file.len() - 4];
        let read = Keyring::parse(cut.as_bytes()).expect("its first line is whole");
        let added = format!("{cut}{}", read.to_add(met.iter()));
        assert_eq!(Keyring::parse(added.as_bytes()).expect("still one").name("personne-1"), Some("Zoé"));
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["", "x", "{}", "{\"schema\":\"qualify/pseudonyms/1\",\"secret\":\"00\"}", "\u{feff}{}"] {
            assert!(Keyring::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Keyring::parse(&[0xff, 0xfe]).is_err());
    }
}
