//! A line of the main courante, as a person names it: its number, and its writer when several lines share it.

use crate::error::{Failure, Outcome};

/// What names a line: `12`, or `12@alice-martin-m2qa`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    seq: u64,
    writer: Option<String>,
}

impl Named {
    /// Reads a name; none when it is not one.
    pub fn parse(said: &str) -> Option<Self> {
        let (seq, writer) = match said.trim().split_once('@') {
            Some((seq, writer)) => (seq, Some(writer.to_owned())),
            None => (said.trim(), None),
        };
        Some(Self { seq: seq.parse().ok()?, writer })
    }

    /// Tells whether it may mean a line.
    pub fn means(&self, seq: u64, writer: &str) -> bool {
        self.seq == seq && self.writer.as_ref().is_none_or(|named| named == writer)
    }

    /// Takes the only one that it means; `what` says what is looked for.
    pub fn only<T>(&self, found: Vec<(String, T)>, what: &str) -> Outcome<T> {
        let writers: Vec<String> = found.iter().map(|(writer, _)| format!("{}@{writer}", self.seq)).collect();
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some((_, one)), None) => Ok(one),
            (None, _) => Err(Failure::usage(format!("il n’y a pas {what} {}", self.seq))),
            (Some(_), Some(_)) => {
                Err(Failure::usage(format!("plusieurs lignes portent le numéro {} : {}", self.seq, writers.join(", "))))
            }
        }
    }
}
