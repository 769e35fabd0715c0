//! What a main courante is worth, and what that rests on.

use super::graph::NamedLine;
use super::seal::Seal;
use crate::domain::closed::closed;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;

closed! {
    /// What a main courante is worth.
    pub enum LogVerdict {
        /// Coherent, and nothing seen before is missing.
        Ancre = "ANCRE", "chaque ligne se vérifie, et rien de déjà vu ne manque";
        /// Every line and chain is right.
        Coherent = "COHERENT", "chaque ligne se vérifie";
        /// Something cited has not arrived, or was removed.
        Incomplet = "INCOMPLET", "il manque des lignes";
        /// A file was written twice, or a line that somebody cites was replaced.
        Bifurque = "BIFURQUE", "il y a plusieurs suites";
        /// Bytes are wrong, or something seen before is missing.
        Altere = "ALTERE", "altération constatée";
    }
}

impl LogVerdict {
    /// Says it to people, where lines that somebody had are no more there: nothing is said of what is missing.
    pub fn said_of(self, conceded: &[Conceded]) -> &'static str {
        let is_lost = conceded.iter().any(|conceded| conceded.what == Concession::Lost);
        match self {
            Self::Ancre | Self::Coherent if is_lost => "chaque ligne présente se vérifie, d’autres sont perdues",
            Self::Ancre | Self::Coherent | Self::Incomplet | Self::Bifurque | Self::Altere => self.said(),
        }
    }
}

/// What somebody settled in the main courante, so that the verdict says no more of it: it is named wherever the verdict is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Conceded {
    /// What it is.
    pub what: Concession,
    /// The last line of the branch, or the line that is lost.
    pub line: NamedLine,
    /// The lines that say so.
    pub said_by: Vec<NamedLine>,
}

/// What can be settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Concession {
    /// One branch of a file that exists in several is kept.
    Branch,
    /// A line that others cite is lost.
    Lost,
}

impl Conceded {
    /// Says it to people, with the names of writers or without.
    pub fn said(&self, named: bool) -> String {
        let (line, by) = (self.line.said(named), told(&self.said_by, named));
        match self.what {
            Concession::Branch => format!("suite jusqu’à la {line}, parmi plusieurs, gardée par {by}"),
            Concession::Lost => format!("{line} perdue, dit {by}"),
        }
    }
}

/// Names the first lines that say something, and counts the others.
pub(super) fn told(places: &[NamedLine], named: bool) -> String {
    const MOST: usize = 3;
    let first: Vec<String> = places.iter().take(MOST).map(|place| format!("la {}", place.said(named))).collect();
    let more = places.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!(" et {more} de plus") };
    format!("{}{more}", first.join(", "))
}

/// A verdict with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The verdict.
    pub kind: LogVerdict,
    /// What is wrong, in French, each with its file and line, and the verdict that follows from it alone.
    pub problems: Vec<(LogVerdict, String)>,
    /// What is benign but worth knowing.
    pub notices: Vec<String>,
    /// Which lines are read and count for nothing, as their number is beyond any measure.
    pub uncounted: Vec<String>,
    /// What somebody settled: it is among the notices, and said wherever the verdict is.
    pub conceded: Vec<Conceded>,
    /// What could not be read, which says nothing of what is there.
    pub failures: Vec<String>,
    /// The seal of what was read.
    pub seal: Seal,
    /// The number of lines read.
    pub entries: u64,
    /// Whether all that is wrong is that the code expected is not this one: it may have been misread.
    pub only_expectation: bool,
    /// What it was compared with.
    pub basis: Basis,
}

/// What a main courante was compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basis {
    /// How many files stand in the seal.
    pub branches: usize,
    /// Whether what is there is wrong by itself, without comparing it with what was seen.
    pub is_damaged: bool,
    /// How many copies of fiches have the digest cited.
    pub fiches: usize,
    /// How many lines are cited by another file and stand there.
    pub cited: usize,
    /// How many lines are cited by another file and do not stand there.
    pub absent: usize,
    /// How many last lines this machine had seen, and since when, in milliseconds.
    pub seen: Option<(usize, i64)>,
    /// Whether it can remember what is read now.
    pub remembers: bool,
    /// Whether it remembered something that can no more be read: it has nothing to compare with, and must say so.
    pub memory_lost: bool,
    /// Where it saw them, when it is elsewhere: from here, they are compared and do not move.
    pub seen_elsewhere: Option<PathBuf>,
    /// Whether a code noted earlier was given: found, or impossible to tell.
    pub code: Option<CodeSaid>,
}

/// What is found of a code noted earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSaid {
    /// The lines that it covers are there, unchanged.
    Found,
    /// They are not.
    NotFound,
    /// There are too many ways to choose them.
    Unknown,
    /// A file alone was given, and the code is that of several.
    OfSeveral,
    /// They are, once the counts of the code are right: a last `+1` too few or too many, or a `+` left out, is what its check
    /// character misses.
    Cut,
}
