//! Which questions are in reach, counted, and which of the open ones can still change the gravity.

use super::cond::{Cond, Known, View, fire};
use super::engine::Engine;
use super::truth::Truth;
use crate::domain::answer::Answer;
use crate::domain::gravity::{Axis, Confirmation, Level};
use std::collections::BTreeSet;

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Answered.
    Answered,
    /// Answered "je ne sais pas", or differently by several analysts.
    Unknown,
    /// Its gate is unknown.
    Waiting,
    /// Not answered yet.
    Remaining,
    /// Its gate is false.
    OutOfReach,
}

/// How many questions stand where; together they are all the questions of the fiche.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Answered.
    pub answered: usize,
    /// Answered "je ne sais pas", or divergent.
    pub unknown: usize,
    /// Their gate is unknown.
    pub waiting: usize,
    /// Not answered yet.
    pub remaining: usize,
    /// Their gate is false.
    pub out_of_reach: usize,
}

impl Engine<'_> {
    /// Tells where a question stands; `raw` is its own answer and `divergent` whether analysts disagree on it.
    pub fn reach(&self, question: usize, raw: Option<&Answer>, divergent: bool, known: &[Known<'_>]) -> Reach {
        match (self.gate(question, known), raw) {
            (Truth::False, _) => Reach::OutOfReach,
            (Truth::Unknown, _) => Reach::Waiting,
            (Truth::True, _) if divergent => Reach::Unknown,
            (Truth::True, None) => Reach::Remaining,
            (Truth::True, Some(Answer::Inconnu)) => Reach::Unknown,
            (Truth::True, Some(_)) => Reach::Answered,
        }
    }
}

impl Tally {
    /// Counts the questions in reach, or that may come in reach, without a known answer.
    pub fn open(&self) -> usize {
        self.unknown + self.waiting + self.remaining
    }

    /// Counts one more question.
    pub fn add(&mut self, reach: Reach) {
        match reach {
            Reach::Answered => self.answered += 1,
            Reach::Unknown => self.unknown += 1,
            Reach::Waiting => self.waiting += 1,
            Reach::Remaining => self.remaining += 1,
            Reach::OutOfReach => self.out_of_reach += 1,
        }
    }
}

/// Finds the questions without a known answer that can still change the gravity: empty once it is settled.
///
/// A question counts when something that reads it is undecided and matters: a sign or a loss, or a rule of an axis on
/// which the table still depends; or when it is the gate of such a question. None that matters is left out.
pub fn relevant(engine: &Engine<'_>, known: &[Known<'_>]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let score = engine.score(known);
    let Some(signs) = &engine.signs else { return found };
    if score.gravity.is_settled() {
        return found;
    }
    let mut undecided = |condition: &Cond| {
        condition.questions(&mut |q| {
            if known[q] == Known::Unknown {
                found.insert(q);
            }
        });
    };
    let confirmation = (score.confirmation.at_least, score.confirmation.at_most);
    let view = View { known, confirmation, around: None };
    if !score.confirmation.is_settled() {
        undecided(&Cond::Any(vec![signs.hard.clone(), signs.ours.clone()]));
        undecided(&Cond::Any(vec![signs.access.clone(), signs.attempt.clone()]));
        if known[signs.opinion] == Known::Unknown {
            undecided(&Cond::Is(signs.opinion, vec![]));
        }
    }
    for (when, unless) in [&signs.loss, &signs.heavy_loss] {
        let fired = fire(when, unless.as_ref(), &view, &view);
        if fired.at_least != fired.at_most {
            undecided(when);
            unless.iter().for_each(&mut undecided);
        }
    }
    if score.confirmation.at_most > Confirmation::FauxPositif {
        for rule in &engine.rules {
            let axis = score.axes[rule.axis as usize];
            let fired = fire(&rule.when, rule.unless.as_ref(), &view, &view);
            if rule.level > axis.at_least && fired.at_least != fired.at_most && matters(&score.axes, rule.axis) {
                undecided(&rule.when);
                rule.unless.iter().for_each(&mut undecided);
            }
        }
    }
    with_gates(engine, known, found)
}

/// Finds the open questions that decide whether a false alarm is one: signs of an access, whether it is ours, losses.
///
/// Once they are known, everything else is beside the point; empty when they are.
pub fn settling(engine: &Engine<'_>, known: &[Known<'_>]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let Some(signs) = &engine.signs else { return found };
    let losses =
        [&signs.loss, &signs.heavy_loss].into_iter().flat_map(|(when, unless)| std::iter::once(when).chain(unless));
    for condition in [&signs.hard, &signs.access, &signs.ours].into_iter().chain(losses) {
        condition.questions(&mut |q| {
            if known[q] == Known::Unknown {
                found.insert(q);
            }
        });
    }
    with_gates(engine, known, found)
}

/// Tells whether the table can depend on an axis, the others being anywhere in their intervals.
///
/// Urgency alone changes nothing unless the perimeter and the impact can both leave their lowest level.
fn matters(axes: &[crate::domain::gravity::Interval<Level>; 3], axis: Axis) -> bool {
    let others_reach_middle = |others: [Axis; 2]| others.into_iter().all(|o| axes[o as usize].at_most >= Level::Middle);
    match axis {
        Axis::Perimetre | Axis::Impact => true,
        Axis::Urgence => others_reach_middle([Axis::Perimetre, Axis::Impact]),
    }
}

/// Adds the unknown questions behind which the found ones wait.
pub(super) fn with_gates(engine: &Engine<'_>, known: &[Known<'_>], mut found: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut queue: Vec<usize> = found.iter().copied().collect();
    while let Some(question) = queue.pop() {
        if let Some(gate) = &engine.gates[question]
            && engine.gate(question, known) == Truth::Unknown
        {
            gate.questions(&mut |q| {
                if known[q] == Known::Unknown && found.insert(q) {
                    queue.push(q);
                }
            });
        }
    }
    found
}
