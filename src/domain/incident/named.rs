//! What tells apart lines that share a number, and files that share a name.

use super::Incident;
use crate::domain::digest::LineHash;
use crate::domain::event::Entry;
use crate::domain::ids::WriterId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    /// The last name met, and its file: most lines follow one of the same.
    last: Option<(String, WriterId)>,
}

impl Signatures {
    /// Takes a line in.
    pub fn meet(&mut self, entry: &Entry) {
        if self.last.as_ref().is_some_and(|(by, writer)| *by == entry.by && *writer == entry.writer) {
            return;
        }
        self.all.entry(entry.by.clone()).or_default().insert(entry.writer.clone());
        self.last = Some((entry.by.clone(), entry.writer.clone()));
    }

    /// Lists the names that several files have, in order, each with these files.
    pub fn shared(&self) -> BTreeMap<&str, &BTreeSet<WriterId>> {
        let shared = self.all.iter().filter(|(_, writers)| writers.len() > 1);
        shared.map(|(by, writers)| (by.as_str(), writers)).collect()
    }
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

    /// Tells whether several files have lines under a name.
    pub fn is_shared(&self, by: &str) -> bool {
        self.names.signed.all.get(by).is_some_and(|writers| writers.len() > 1)
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
