//! What the logs propose to a question: one of four words, its signs, and what could not be seen.

use super::coverage::Hole;
use super::event::{Cite, Family, LogEvent};
use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// What is proposed: never a bare "non".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    /// Je ne sais pas.
    Unknown,
    /// The source that would show it is there, covers it, and does not.
    NotObserved,
    /// Something is there that a person must judge.
    ToVerify,
    /// A strong sign is there.
    Yes,
}

impl Conclusion {
    /// Gives the word used in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Unknown => "inconnu",
            Self::NotObserved => "non-observe",
            Self::ToVerify => "a-verifier",
            Self::Yes => "oui",
        }
    }

    /// Gives the words used on a screen.
    pub fn said(self) -> &'static str {
        match self {
            Self::Unknown => "je ne sais pas",
            Self::NotObserved => "non observé",
            Self::ToVerify => "à vérifier",
            Self::Yes => "oui (proposé)",
        }
    }
}

/// How much a sign says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Alone, almost nothing.
    Weak,
    /// Alone, to be verified.
    Medium,
    /// Enough to propose.
    Strong,
}

impl Strength {
    /// Gives the word used in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Weak => "faible",
            Self::Medium => "moyen",
            Self::Strong => "fort",
        }
    }
}

/// A sign, on one event or several.
#[derive(Debug, Clone)]
pub struct Clue {
    /// Which.
    pub kind: super::clues::ClueKind,
    /// How much it says.
    pub strength: Strength,
    /// Whose account.
    pub account: String,
    /// From where.
    pub ip: Option<IpAddr>,
    /// How many events show it.
    pub count: u64,
    /// The first.
    pub first: Option<i64>,
    /// The last.
    pub last: Option<i64>,
    /// What was seen: a foreign text.
    pub seen: String,
    /// Where it stands: the first places.
    pub cites: Vec<Cite>,
    /// Where what led there stands: cited after it, as far as there is room.
    pub before: Vec<Cite>,
}

/// How many places a sign cites.
pub const CITED: usize = 5;

impl Clue {
    /// Makes the sign that an event is.
    pub fn of(kind: super::clues::ClueKind, strength: Strength, event: &LogEvent, seen: impl Into<String>) -> Self {
        Self {
            kind,
            strength,
            account: event.account.to_string(),
            ip: event.ip(),
            count: 1,
            first: event.at(),
            last: event.at(),
            seen: seen.into(),
            cites: vec![event.cite],
            before: vec![],
        }
    }

    /// Adds the places of the events that led there, the nearest first.
    pub fn with(mut self, cites: impl Iterator<Item = Cite>) -> Self {
        self.before.extend(cites.take(CITED));
        self
    }
}

/// Puts together the signs that say the same of the same account.
fn merged(clues: Vec<Clue>) -> Vec<Clue> {
    let mut by: BTreeMap<_, Clue> = BTreeMap::new();
    for clue in clues {
        let key = (Reverse(clue.strength), clue.kind, clue.account.clone(), clue.seen.clone());
        match by.entry(key) {
            Entry::Vacant(place) => {
                place.insert(clue);
            }
            Entry::Occupied(mut held) => {
                let held = held.get_mut();
                held.count += clue.count;
                held.first = held.first.into_iter().chain(clue.first).min();
                held.last = held.last.max(clue.last);
                held.cites.extend(clue.cites);
                held.before.extend(clue.before);
            }
        }
    }
    by.into_values()
        .map(|mut clue| {
            for cites in [&mut clue.cites, &mut clue.before] {
                cites.sort();
                cites.dedup();
                cites.truncate(CITED);
            }
            // The sign itself is always cited.
            clue.before.truncate(CITED - clue.cites.len());
            clue.cites.append(&mut clue.before);
            clue.cites.sort();
            clue.cites.dedup();
            clue
        })
        .collect()
}

/// What the logs propose to a question, or to one of its options.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The question of the fiche.
    pub question: &'static str,
    /// The option.
    pub option: Option<&'static str>,
    /// The signs, the strongest first.
    pub clues: Vec<Clue>,
    /// What keeps a silence from meaning something.
    pub holes: BTreeSet<Hole>,
    /// The sources that were looked at.
    pub sources: Vec<Family>,
    /// What was counted, in French.
    pub counted: Option<String>,
}

impl Proposal {
    /// Makes a proposal; the order of the signs is theirs, not that of the files.
    pub fn new(
        question: &'static str,
        option: Option<&'static str>,
        clues: Vec<Clue>,
        holes: BTreeSet<Hole>,
        sources: &[Family],
    ) -> Self {
        Self { question, option, clues: merged(clues), holes, sources: sources.to_vec(), counted: None }
    }

    /// Concludes: a strong sign proposes, another asks, and a silence says something only when nothing hid it.
    pub fn conclusion(&self) -> Conclusion {
        match self.clues.iter().map(|c| c.strength).max() {
            Some(Strength::Strong) => Conclusion::Yes,
            Some(Strength::Medium | Strength::Weak) => Conclusion::ToVerify,
            None if self.holes.is_empty() => Conclusion::NotObserved,
            None => Conclusion::Unknown,
        }
    }
}
