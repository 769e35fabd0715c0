//! What the logs propose to a question: one of four words, its signs, and what could not be seen.

use super::coverage::Hole;
use super::event::{Cite, Family, Interned, LogEvent};
use super::secrets::masked;
use crate::domain::closed::closed;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;
use std::net::IpAddr;

closed! {
    /// What is proposed: never a bare "non".
    pub enum Conclusion {
        /// Je ne sais pas.
        Unknown = "inconnu", "je ne sais pas";
        /// The source that would show it is there, covers it, and does not.
        NotObserved = "non-observe", "non observé";
        /// Something is there that a person must judge.
        ToVerify = "a-verifier", "à vérifier";
        /// A strong sign is there.
        Yes = "oui", "oui (proposé)";
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
    pub account: Interned,
    /// From where.
    pub ip: Option<IpAddr>,
    /// How many events show it.
    pub count: u64,
    /// The first.
    pub first: Option<i64>,
    /// The last.
    pub last: Option<i64>,
    /// What was seen: a foreign text.
    pub seen: Box<str>,
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
            account: event.account.clone(),
            ip: event.ip(),
            count: 1,
            first: event.at(),
            last: event.at(),
            seen: masked(&seen.into()).into(),
            cites: vec![event.cite()],
            before: vec![],
        }
    }

    /// Adds the places of the events that led there, the nearest first.
    pub fn with(mut self, cites: impl Iterator<Item = Cite>) -> Self {
        self.before.extend(cites.take(CITED));
        self
    }

    /// Orders signs as they are said: the strongest first; those that say the same are equal.
    fn order(&self, other: &Self) -> Ordering {
        fn key(clue: &Clue) -> (Reverse<Strength>, super::clues::ClueKind, &str, &str) {
            (Reverse(clue.strength), clue.kind, &clue.account, &clue.seen)
        }
        key(self).cmp(&key(other))
    }

    /// Takes in one that says the same; of all its places the first stay.
    fn take(&mut self, other: &mut Self) {
        self.count += other.count;
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.max(other.last);
        for (mine, theirs) in [(&mut self.cites, &mut other.cites), (&mut self.before, &mut other.before)] {
            mine.append(theirs);
            first_of(mine);
        }
    }

    /// Adds what led there to its places, as far as there is room: the sign itself is always cited.
    fn whole(mut self) -> Self {
        first_of(&mut self.cites);
        first_of(&mut self.before);
        self.before.truncate(CITED - self.cites.len());
        self.cites.append(&mut self.before);
        first_of(&mut self.cites);
        self
    }
}

/// Keeps the first of some places, each once.
fn first_of(cites: &mut Vec<Cite>) {
    cites.sort_unstable();
    cites.dedup();
    cites.truncate(CITED);
}

/// How many signs of a question are kept: the strongest.
pub const KEPT: usize = 10_000;

/// The signs of a question: those that say the same of the same account are put together as they are found, so that
/// what is held is what will be said.
#[derive(Debug, Default)]
pub struct ClueSet {
    /// The first ones are put together and in order.
    all: Vec<Clue>,
    /// How many they are.
    gathered: usize,
    /// Some were not kept.
    cut: bool,
}

impl ClueSet {
    /// How many signs wait at least before they are put together.
    const WAITING: usize = 1024;

    /// Adds a sign.
    pub fn push(&mut self, clue: Clue) {
        self.all.push(clue);
        if self.all.len() - self.gathered > Self::WAITING.max(self.gathered / 4) {
            self.gather();
        }
    }

    /// Puts together the signs that say the same of the same account; of too many, those that come first are the same
    /// whatever was met before.
    fn gather(&mut self) {
        self.all.sort_by(Clue::order);
        self.all.dedup_by(|later, kept| {
            let same = later.order(kept) == Ordering::Equal;
            if same {
                kept.take(later);
            }
            same
        });
        self.cut |= self.all.len() > KEPT;
        self.all.truncate(KEPT);
        self.gathered = self.all.len();
    }
}

impl Extend<Clue> for ClueSet {
    fn extend<T: IntoIterator<Item = Clue>>(&mut self, clues: T) {
        clues.into_iter().for_each(|clue| self.push(clue));
    }
}

impl IntoIterator for ClueSet {
    type Item = Clue;
    type IntoIter = std::vec::IntoIter<Clue>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
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
        mut clues: ClueSet,
        mut holes: BTreeSet<Hole>,
        sources: &[Family],
    ) -> Self {
        clues.gather();
        holes.extend(clues.cut.then_some(Hole::SignsCut));
        let clues = clues.into_iter().map(Clue::whole).collect();
        Self { question, option, clues, holes, sources: sources.to_vec(), counted: None }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::clues::ClueKind;

    fn clue(strength: Strength, seen: &str, line: u32) -> Clue {
        let cite = |line| Cite { file: 0, line, rank: 1 };
        let (first, last) = (Some(line.into()), Some(line.into()));
        let (kind, account, cites) = (ClueKind::NewNetwork, "a@b.fr".into(), vec![cite(line)]);
        Clue { kind, strength, account, ip: None, count: 1, first, last, seen: seen.into(), cites, before: vec![] }
            .with([cite(line + 1)].into_iter())
    }

    fn put(clues: impl Iterator<Item = Clue>) -> Proposal {
        let mut set = ClueSet::default();
        set.extend(clues);
        Proposal::new("2.d.3", None, set, BTreeSet::new(), &[])
    }

    #[test]
    fn signs_that_say_the_same_are_one_however_many_wait_and_in_whatever_order() {
        let one = |n: u32| clue(Strength::Medium, &format!("{:05}", n % 3000), n + 1);
        let (forth, back) = (put((0..12_000).map(one)), put((0..12_000).rev().map(one)));
        assert_eq!(format!("{forth:?}"), format!("{back:?}"));
        assert_eq!(forth.clues.len(), 3000);
        let first = &forth.clues[0];
        let lines: Vec<u32> = first.cites.iter().map(|cite| cite.line).collect();
        assert_eq!((first.count, first.first, first.last), (4, Some(1), Some(9001)));
        // The four places of the sign, and what led to the first of them.
        assert_eq!(lines, [1, 2, 3001, 6001, 9001]);
    }

    #[test]
    fn of_too_many_signs_the_strongest_are_kept_and_it_is_said() {
        let weak = |n: u32| clue(Strength::Weak, &format!("{n:06}"), n + 1);
        let all = KEPT as u32 + 5000;
        let found = put((0..all).rev().map(weak).chain([clue(Strength::Strong, "z", 1)]));
        assert_eq!(found.clues.len(), KEPT);
        assert_eq!(found.holes, [Hole::SignsCut].into());
        assert_eq!((found.conclusion(), &*found.clues[1].seen), (Conclusion::Yes, "000000"));
        assert_eq!(put((0..KEPT as u32).map(weak)).holes, BTreeSet::new());
    }
}
