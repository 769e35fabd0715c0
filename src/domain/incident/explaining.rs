//! The harmless explanations that are in effect for the current answers.

use super::{Given, is_divergent};
use crate::domain::answer::Source;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Explained};
use crate::domain::moment::Moment;

/// What explains the current answers to a question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explaining {
    /// The explanations, oldest first; of two about the same option, the last.
    pub by: Vec<Explanation>,
    /// The options explained, when no explanation is about the whole answer.
    pub options: Vec<String>,
}

impl Explaining {
    /// Takes one more explanation that holds, the last about its option.
    pub(super) fn add(&mut self, explanation: Explanation) {
        self.by.retain(|before| before.option != explanation.option);
        self.by.push(explanation);
        self.options = self.by.iter().filter_map(|e| e.option.clone()).collect();
    }

    /// Tells whether the whole answer is explained, rather than options of it.
    pub fn is_whole(&self) -> bool {
        self.by.iter().any(|e| e.option.is_none())
    }
}

/// A harmless explanation of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The option explained; none for the whole answer.
    pub option: Option<String>,
    /// The answers explained.
    pub answers: Vec<LineHash>,
    /// What explains it.
    pub because: String,
    /// How that is known.
    pub source: Option<Source>,
    /// Who said so.
    pub declared_by: Option<String>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
}

impl Explanation {
    /// Tells whether it names every answer that stands, all of them equal.
    pub(super) fn holds_for(&self, given: &[Given]) -> bool {
        let names_all = given.iter().all(|g| self.answers.contains(&g.h));
        let value = given.first().map(|g| &g.value).filter(|_| names_all && !is_divergent(given));
        value.is_some_and(|value| value.may_be_explained(self.option.as_deref()))
    }

    pub(super) fn of(event: &Explained, entry: &Entry) -> Self {
        Self {
            option: event.option.clone(),
            answers: event.answers.clone(),
            because: event.because.clone(),
            source: event.source,
            declared_by: event.declared_by.clone(),
            by: entry.by.clone(),
            at: entry.at,
            h: entry.h,
        }
    }

    /// Gives who says so: the person named, else the one who wrote.
    pub fn said_by(&self) -> &str {
        self.declared_by.as_deref().unwrap_or(&self.by)
    }
}
