//! How the incident stands to a condition that is not of the fiche: three readings, what holds it, what leaves it open.

use super::cond::{Around, Cond, Known, Sense, View, fires};
use super::explain::support;
use super::reach::{relevant, with_gates};
use super::state::State;
use super::truth::Truth;
use crate::domain::condition::Condition;
use crate::domain::gravity::{Gravity, Interval};
use std::collections::BTreeSet;

/// What a condition says of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Whether it holds and nothing rules it out, in the three readings.
    pub fires: Interval<bool>,
    /// The questions whose answers make it true.
    pub because: Vec<usize>,
    /// The questions that it reads and that leave it open, the analyst's opinion for all those behind a confirmation.
    pub missing: BTreeSet<usize>,
    /// Every question without a known answer that can still change it, gates included; empty when nothing can.
    pub open: BTreeSet<usize>,
}

impl State<'_> {
    /// Reads a condition; none when the fiche has not all its questions.
    pub fn read(&self, when: &Condition, unless: Option<&Condition>) -> Option<Reading> {
        let mut whole = true;
        for condition in std::iter::once(when).chain(unless) {
            condition.visit(&mut |part| whole &= part.question().is_none_or(|q| self.engine.at(q).is_some()));
        }
        if !whole {
            return None;
        }
        let (when, unless) = (self.engine.compile(when), unless.map(|u| self.engine.compile(u)));
        let both = |c: &Cond, sense: Sense| {
            let bound = self.bound(c, sense);
            Interval { at_least: bound, proposed: c.read(&self.proposed(), sense), at_most: bound }
        };
        let never = Interval { at_least: Truth::False, proposed: Truth::False, at_most: Truth::False };
        let fires = fires(both(&when, Sense::Held), unless.as_ref().map_or(never, |u| both(u, Sense::Given)));
        let mut missing = BTreeSet::new();
        let mut behind = BTreeSet::new();
        if !fires.is_settled() {
            self.undecided(&when, Sense::Held, &mut missing, &mut behind);
            unless.iter().for_each(|u| self.undecided(u, Sense::Given, &mut missing, &mut behind));
        }
        let open = with_gates(self.engine, &self.known, missing.union(&behind).copied().collect());
        Some(Reading { fires, because: support(&when, &self.proposed()), missing, open })
    }

    /// Gives what conditions look at in the proposed reading.
    fn proposed(&self) -> View<'_> {
        let confirmation = self.score.confirmation.proposed;
        View { known: &self.known, confirmation: (confirmation, confirmation), around: Some(self.around(|g| g)) }
    }

    fn around(&self, gravity: impl Fn(Interval<Gravity>) -> Interval<Gravity>) -> Around<'_> {
        Around {
            gravity: gravity(self.score.gravity),
            retained: self.incident.decided().map(|d| d.gravity),
            profile: &self.incident.profile,
        }
    }

    /// Tells whether a condition surely holds, over every confirmation and gravity still possible.
    fn bound(&self, condition: &Cond, sense: Sense) -> Truth {
        let confirmation = (self.score.confirmation.at_least, self.score.confirmation.at_most);
        let at = |gravity: fn(Interval<Gravity>) -> Gravity| {
            let all = |g| Interval { at_least: gravity(g), proposed: gravity(g), at_most: gravity(g) };
            condition.read(&View { known: &self.known, confirmation, around: Some(self.around(all)) }, sense)
        };
        let (low, high) = (at(|g| g.at_least), at(|g| g.at_most));
        if low == high { low } else { Truth::Unknown }
    }

    /// Gathers what leaves a condition open: the questions it reads, and those behind a confirmation or a gravity.
    fn undecided(&self, condition: &Cond, sense: Sense, missing: &mut BTreeSet<usize>, behind: &mut BTreeSet<usize>) {
        if self.bound(condition, sense) != Truth::Unknown {
            return;
        }
        match condition {
            Cond::Any(list) | Cond::All(list) => {
                list.iter().for_each(|c| self.undecided(c, sense, missing, behind));
            }
            Cond::Not(c) => self.undecided(c, sense.turned(), missing, behind),
            Cond::Is(q, _) | Cond::Count(q, _) | Cond::Domain(q, _) | Cond::NameHas(q, _) => {
                missing.extend(Some(*q).filter(|q| self.known[*q] == Known::Unknown));
            }
            Cond::Confirmation(_) => {
                let confirming = self.confirming();
                let opinion = self.engine.signs.as_ref().map(|s| s.opinion);
                missing.extend(opinion.filter(|q| confirming.contains(q)));
                behind.extend(confirming);
            }
            Cond::Gravity(..) => behind.extend(relevant(self.engine, &self.known)),
            Cond::Profile(_) => {}
        }
    }

    /// Lists the questions without a known answer that can still change the confirmation.
    fn confirming(&self) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let Some(signs) = &self.engine.signs else { return found };
        let mut read = |q: usize| {
            if self.known[q] == Known::Unknown {
                found.insert(q);
            }
        };
        for sign in [&signs.hard, &signs.access, &signs.ours] {
            sign.questions(&mut read);
        }
        if self.known[signs.opinion] == Known::Unknown {
            // An opinion once given, an attempt does not change the confirmation.
            signs.attempt.questions(&mut read);
            read(signs.opinion);
        }
        found
    }
}
