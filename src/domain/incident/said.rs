//! What a later line may withdraw, and how it is forgotten.

use super::acted::Actions;
use super::{Incident, Place};
use crate::domain::digest::LineHash;
use crate::domain::event::Indicator;
use crate::domain::ids::{QuestionId, QuestionRef};
use std::collections::HashMap;
use std::sync::Arc;

/// What lines said that a later one may withdraw, so that withdrawing one touches nothing else.
#[derive(Debug, Clone, Default)]
pub(super) struct Withdrawable {
    /// What each line said, as far as one was withdrawn since.
    lines: HashMap<LineHash, Vec<What>>,
    /// What lines said since then: most logs withdraw nothing, and finding a line costs more than keeping it.
    since: Vec<(LineHash, What)>,
    pub(super) actions: Actions,
    pub(super) journal: HashMap<QuestionId, u64>,
    pub(super) indicators: HashMap<Indicator, u64>,
}

impl Withdrawable {
    /// Keeps one more thing that a line said.
    pub(super) fn add(&mut self, h: LineHash, what: What) {
        self.since.push((h, what));
    }

    /// Takes what a line said.
    fn take(&mut self, h: LineHash) -> Vec<What> {
        for (h, what) in self.since.drain(..) {
            self.lines.entry(h).or_default().push(what);
        }
        self.lines.remove(&h).unwrap_or_default()
    }
}

/// One thing that a line said, with what finds it again.
#[derive(Debug, Clone)]
pub(super) enum What {
    Clock(String),
    Declared(String),
    Journal(QuestionId),
    Trace(Indicator),
    Machine(Arc<str>),
    Explanation(Box<(QuestionRef, Place)>),
    Sheet,
}

/// The kinds of lines that may be withdrawn: never an answer, which is amended, nor a withdrawal.
const WITHDRAWN: [&str; 5] = ["noted", "action", "declared", "clock", "explained"];

impl Incident {
    /// Gives the lines that go with one when it is withdrawn: those that say what became of the action that it opened.
    pub fn go_with(&self, h: LineHash) -> impl Iterator<Item = (LineHash, u64)> {
        self.said.actions.follow(h)
    }

    /// Withdraws a line and those that go with it, as far as they stand before a place.
    pub(super) fn withdraw(&mut self, h: LineHash, place: &Place) {
        let with: Vec<LineHash> = self.go_with(h).map(|(h, _)| h).collect();
        for h in with.into_iter().chain([h]) {
            self.struck.entry(h).or_insert_with(|| place.clone()).clone_from(place);
            self.said.actions.withdraw(h);
            for what in self.said.take(h) {
                self.forget(h, what);
            }
        }
    }

    /// Forgets one thing that a line said, but what it did.
    fn forget(&mut self, h: LineHash, what: What) {
        let said = &mut self.said;
        match what {
            What::Clock(clock) => {
                if let Some(set) = self.clocks.get_mut(&clock) {
                    set.withdraw(h);
                }
            }
            What::Declared(declaration) => {
                if let Some(said) = self.declarations.get_mut(&declaration) {
                    said.withdraw(h);
                }
            }
            What::Journal(question) => {
                if is_last(said.journal.get_mut(&question)) {
                    self.journal.remove(&question);
                }
            }
            What::Explanation(explained) => {
                let (question, place) = *explained;
                // A later answer may have ended it already.
                if self.explained.get_mut(&question).is_some_and(|holding| holding.forget(&place)) {
                    self.explained.remove(&question);
                }
            }
            What::Sheet => drop(self.sheets.remove(&h)),
            What::Machine(machine) => {
                if is_last(self.machines.get_mut(&machine)) {
                    self.machines.remove(&machine);
                }
            }
            What::Trace(trace) => {
                if is_last(said.indicators.get_mut(&trace)) {
                    self.indicators.remove(&trace);
                }
            }
        }
    }
}

/// Counts one less, and tells whether nothing is left.
fn is_last(count: Option<&mut u64>) -> bool {
    count.is_none_or(|count| {
        *count = count.saturating_sub(1);
        *count == 0
    })
}

/// Tells whether a line of a kind may be withdrawn: never an answer, which is amended, nor a withdrawal.
pub fn is_withdrawable(kind: &str) -> bool {
    WITHDRAWN.contains(&kind)
}
