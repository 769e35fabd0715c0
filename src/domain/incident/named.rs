//! What tells apart lines that share a number, and files that share a name.

use super::Incident;
use crate::domain::digest::LineHash;
use crate::domain::event::Entry;
use crate::domain::ids::WriterId;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use unicode_normalization::UnicodeNormalization as _;

/// How much of a hash names a line.
pub const SHOWN: usize = 8;

/// The numbers that several lines have, and the names that several files have.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedNames {
    last: Option<(u64, WriterId)>,
    /// Of each number that several lines have, how many each writer has.
    numbers: HashMap<u64, BTreeMap<WriterId, usize>>,
    signed: Signatures,
}

/// The files in which each name stands.
#[derive(Debug, Clone, Default)]
pub struct Signatures {
    all: HashMap<String, BTreeSet<WriterId>>,
    /// The same, with the names that read the same together.
    read: HashMap<String, BTreeSet<WriterId>>,
    /// The last name met, and its file: most lines follow one of the same.
    last: Option<(String, WriterId)>,
}

impl Signatures {
    /// Takes a line in.
    pub fn meet(&mut self, entry: &Entry) {
        if self.last.as_ref().is_some_and(|(by, writer)| *by == entry.by && *writer == entry.writer) {
            return;
        }
        if self.all.entry(entry.by.clone()).or_default().insert(entry.writer.clone()) {
            self.read.entry(read(&entry.by)).or_default().insert(entry.writer.clone());
        }
        self.last = Some((entry.by.clone(), entry.writer.clone()));
    }

    /// Lists the names that several files have, in order, each with these files.
    pub fn shared(&self) -> BTreeMap<&str, &BTreeSet<WriterId>> {
        let shared = self.all.iter().filter(|(_, writers)| writers.len() > 1);
        shared.map(|(by, writers)| (by.as_str(), writers)).collect()
    }

    /// Lists the names that read the same and are not the same, together, each with its files.
    pub fn alike(&self) -> Vec<BTreeMap<&str, &BTreeSet<WriterId>>> {
        if self.all.len() == self.read.len() {
            return vec![];
        }
        let mut alike: BTreeMap<String, BTreeMap<&str, &BTreeSet<WriterId>>> = BTreeMap::new();
        for (by, writers) in &self.all {
            alike.entry(read(by)).or_default().insert(by, writers);
        }
        alike.into_values().filter(|names| names.len() > 1).collect()
    }

    /// Lists the names that mix letters of two alphabets, in order.
    pub fn mixed(&self) -> BTreeSet<&str> {
        self.all.keys().map(String::as_str).filter(|by| is_mixed(by)).collect()
    }
}

/// Gives a name as it is read: whatever its forms, its capitals and what is no letter; one without letters is as it is.
fn read(by: &str) -> String {
    let read = by.nfkc().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    if read.is_empty() { by.to_owned() } else { read }
}

/// Tells whether a name has letters of the Latin alphabet and of the Greek or the Cyrillic one, many of which look the same.
fn is_mixed(by: &str) -> bool {
    let has = |is: fn(char) -> bool| by.nfkc().any(is);
    has(|c| c.is_alphabetic() && c < '\u{250}') && has(|c| ('\u{370}'..'\u{530}').contains(&c))
}

/// Spells what does not show of a name: spaces that are not single, and signs that the names beside it do not have.
pub fn spelled(by: &str, others: &HashSet<char>) -> String {
    let plain = |c: char| c.is_ascii_graphic() || c.is_alphabetic() && c < '\u{250}' || others.contains(&c);
    let mut text = String::new();
    let mut chars = by.chars().peekable();
    while let Some(c) = chars.next() {
        let single = c == ' ' && !text.is_empty() && chars.peek().is_some_and(|next| *next != ' ');
        if single || c != ' ' && plain(c) {
            text.push(c);
        } else {
            text.push_str(&format!("‹U+{:04X}›", u32::from(c)));
        }
    }
    text
}

impl SharedNames {
    /// Takes a line in, in the order of the main courante.
    pub fn meet(&mut self, entry: &Entry) {
        match &mut self.last {
            Some((seq, writer)) if *seq == entry.seq => {
                let shared = self.numbers.entry(*seq).or_insert_with(|| BTreeMap::from([(writer.clone(), 1)]));
                *shared.entry(entry.writer.clone()).or_default() += 1;
            }
            Some((seq, writer)) if *writer == entry.writer => *seq = entry.seq,
            last => *last = Some((entry.seq, entry.writer.clone())),
        }
        self.signed.meet(entry);
    }
}

impl Incident {
    /// Names a line as people type it: by its number, and by its writer, or its hash, when others have that number.
    pub fn name_of(&self, seq: u64, writer: &WriterId, h: LineHash) -> String {
        match self.names.numbers.get(&seq).map(|shared| shared.get(writer)) {
            None => seq.to_string(),
            Some(Some(1)) => format!("{seq}@{writer}"),
            Some(_) => format!("{seq}@{}", &h.to_string()[..SHOWN]),
        }
    }

    /// Tells whether several files have lines under a name, or one that reads the same.
    pub fn is_shared(&self, by: &str) -> bool {
        self.names.signed.read.get(&read(by)).is_some_and(|writers| writers.len() > 1)
    }

    /// Names whoever writes in a file, as their lines are signed; none when several people do.
    pub fn whose(&self, writer: &WriterId) -> Option<String> {
        let mut names = self.names.signed.all.iter().filter(|(_, writers)| writers.contains(writer));
        let (by, _) = names.next()?;
        names.next().is_none().then(|| self.signed(by, writer))
    }

    /// Says who wrote a line, with the file where several have that name.
    pub fn signed(&self, by: &str, writer: &WriterId) -> String {
        if self.is_shared(by) { format!("{by} ({writer})") } else { by.to_owned() }
    }
}
