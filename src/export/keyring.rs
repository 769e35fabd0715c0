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

/// Tells what is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum BadKeyring {
    /// It does not start as one.
    #[error("ce n’est pas un fichier de clé de qualify")]
    NotOne,
    /// A pseudonym has two names.
    #[error("ligne {0} : un autre nom que plus haut pour le même pseudonyme, ce fichier a été modifié")]
    Contradicts(usize),
}

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
    /// A telephone number.
    Phone,
    /// The number that a body gave to a declaration: with it, somebody there finds whose it is.
    Receipt,
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
            Self::Phone => "telephone",
            Self::Receipt => "recepisse",
        }
    }
}

/// The secret, and the names already given a pseudonym.
#[derive(Debug, Clone)]
pub struct Keyring {
    pub(super) secret: [u8; SECRET],
    known: BTreeMap<String, String>,
    /// The numbers of the lines that cannot be read: a crash cuts one, anything else was put there.
    pub unreadable: Vec<usize>,
    /// What the file still lacks: its first line, or the end of a line that was cut.
    missing: String,
}

impl Keyring {
    /// Makes a new one from random bytes.
    pub fn new(secret: [u8; SECRET]) -> Self {
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let first = serde_json::json!({ "schema": SCHEMA, "secret": hex });
        Self { secret, known: BTreeMap::new(), unreadable: vec![], missing: line(&first) }
    }

    /// Reads one back; a line that a crash cut is left aside, its name will be added again.
    ///
    /// # Errors
    /// When the file does not start as one, or contradicts itself.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadKeyring> {
        let mut lines = bytes.split(|b| *b == b'\n').map(|l| json::parse(l).ok().map(|document| document.value));
        let first = lines.next().flatten().ok_or(BadKeyring::NotOne)?;
        if first["schema"] != SCHEMA {
            return Err(BadKeyring::NotOne);
        }
        let secret = first["secret"].as_str().and_then(unhex).ok_or(BadKeyring::NotOne)?;
        let whole = bytes.strip_suffix(b"\n");
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let mut unreadable = Vec::new();
        // After the last line feed there is no line.
        let count = whole.unwrap_or(bytes).split(|b| *b == b'\n').count();
        for (number, line) in (2..=count).zip(lines) {
            let read = line.as_ref().and_then(|l| Some((l["pseudonym"].as_str()?, l["name"].as_str()?)));
            match read {
                None => unreadable.push(number),
                Some((pseudonym, name)) => {
                    if known.insert(pseudonym.to_owned(), name.to_owned()).is_some_and(|before| before != name) {
                        return Err(BadKeyring::Contradicts(number));
                    }
                }
            }
        }
        let missing = if whole.is_some() { "" } else { "\n" };
        Ok(Self { secret, known, unreadable, missing: missing.to_owned() })
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
        let again = Keyring::parse(added.as_bytes()).expect("still one");
        assert_eq!((again.name("personne-1"), again.unreadable.as_slice()), (Some("Zoé"), &[2][..]));
    }

    #[test]
    fn lines_put_there_by_others_are_named_and_a_second_name_refused() {
        let ring = Keyring::new([7; SECRET]);
        let met = |name: &str| BTreeMap::from([(String::from("personne-1"), (NameKind::Person, name.to_owned()))]);
        let file = ring.to_add(met("Zoé").iter());
        for (garbage, found) in [("zz\n", vec![3]), ("\n\n", vec![3, 4]), ("{}\n", vec![3]), ("", vec![])] {
            assert_eq!(Keyring::parse(format!("{file}{garbage}").as_bytes()).expect("one").unreadable, found);
        }
        let bytes = [file.as_bytes(), &[0xff, 0xfe, b'\n']].concat();
        assert_eq!(Keyring::parse(&bytes).expect("one").unreadable, [3]);
        let (_, second) = file.split_once('\n').expect("two lines");
        assert!(Keyring::parse(format!("{file}{second}").as_bytes()).is_ok());
        assert!(Keyring::parse(format!("{file}{}", second.replace("Zoé", "Paul")).as_bytes()).is_err());
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in ["", "x", "{}", "{\"schema\":\"qualify/pseudonyms/1\",\"secret\":\"00\"}", "\u{feff}{}"] {
            assert!(Keyring::parse(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(Keyring::parse(&[0xff, 0xfe]).is_err());
    }
}
