//! A line of the main courante, as a person names it: its number, and what tells it from the others that share it.

use crate::domain::digest::LineHash;
use crate::domain::ids::WriterId;
use crate::domain::incident::SHOWN;
use crate::error::{Failure, Outcome};
use crate::escape::Terminal;

/// What names a line: `12`, `12@alice-martin-m2qa`, or `12@3fe0a1c9`, the start of its hash, since one writer's lines too
/// may share a number once a file was written twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    seq: u64,
    which: Option<String>,
}

/// A line that a name may mean.
#[derive(Debug, Clone)]
pub struct Meant<T> {
    /// Who wrote it.
    pub writer: WriterId,
    /// Its hash.
    pub h: LineHash,
    /// What it says.
    pub text: String,
    /// What is looked for.
    pub what: T,
}

/// How much of a hash is enough to name a line.
const ENOUGH: usize = 6;
/// How much of what each line says tells it from the others.
const SAID: usize = 60;

impl Named {
    /// Reads a name; none when it is not one.
    pub fn parse(said: &str) -> Option<Self> {
        // A page in Markdown shows it so, that it may not be taken for an address.
        let said = said.trim().replace("[@]", "@");
        let (seq, which) = match said.split_once('@') {
            Some((seq, which)) => (seq, Some(which.to_owned())),
            None => (said.as_str(), None),
        };
        Some(Self { seq: seq.parse().ok()?, which })
    }

    /// Tells whether it may mean a line.
    pub fn means(&self, seq: u64, writer: &WriterId, h: LineHash) -> bool {
        let is = |which: &String| {
            let starts = || h.to_string().starts_with(&which.to_ascii_lowercase());
            which == writer.as_str() || which.len() >= ENOUGH && starts()
        };
        self.seq == seq && self.which.as_ref().is_none_or(is)
    }

    /// Takes the only one that it means; `what` says what is looked for.
    pub fn only<T>(&self, found: Vec<Meant<T>>, what: &str) -> Outcome<T> {
        let name = |meant: &Meant<T>| {
            let alone = found.iter().filter(|other| other.writer == meant.writer).count() == 1;
            let hash = || meant.h.to_string()[..SHOWN].to_owned();
            let which = if alone { meant.writer.to_string() } else { hash() };
            format!("{}@{which} (« {} »)", self.seq, Terminal(&cut(&meant.text)))
        };
        let names: Vec<String> = found.iter().map(name).collect();
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.what),
            (None, _) => Err(Failure::usage(format!("il n’y a pas {what} {}", self.seq))),
            (Some(_), Some(_)) => Err(Failure::usage(format!(
                "plusieurs lignes portent le numéro {}, donnez l’un de ces noms : {}",
                self.seq,
                names.join(", ")
            ))),
        }
    }
}

/// Cuts what a line says to what tells it from the others.
fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(SAID).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
