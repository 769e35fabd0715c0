//! The harmless explanations that are in effect for the current answers.

use super::{Incident, Place, StandingAnswers};
use crate::domain::answer::Source;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Explained};
use crate::domain::moment::Moment;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// What explains the current answers to a question.
#[derive(Debug, Clone, Default)]
pub struct Explaining {
    /// The explanations that hold.
    all: BTreeMap<Place, Explanation>,
    /// Those about each option; none for the whole answer.
    about: BTreeMap<Option<String>, BTreeSet<Place>>,
    /// The options explained: listed when it is asked.
    options: OnceCell<Vec<String>>,
}

impl Explaining {
    /// Takes one more explanation that holds.
    pub(super) fn add(&mut self, place: Place, explanation: Explanation) {
        self.options.take();
        self.about.entry(explanation.option.clone()).or_default().insert(place.clone());
        self.all.insert(place, explanation);
    }

    /// Forgets one, and tells whether none is left.
    pub(super) fn forget(&mut self, place: &Place) -> bool {
        self.options.take();
        if let Some(gone) = self.all.remove(place)
            && let Some(others) = self.about.get_mut(&gone.option)
        {
            others.remove(place);
            if others.is_empty() {
                self.about.remove(&gone.option);
            }
        }
        self.all.is_empty()
    }

    /// Lists the explanations, oldest first; of two about the same option, the last.
    pub fn by(&self) -> impl Iterator<Item = &Explanation> {
        let last: BTreeSet<&Place> = self.about.values().filter_map(BTreeSet::last).collect();
        last.into_iter().filter_map(|place| self.all.get(place))
    }

    /// Lists the options explained, when no explanation is about the whole answer.
    pub fn options(&self) -> &[String] {
        self.options.get_or_init(|| self.by().filter_map(|e| e.option.clone()).collect())
    }

    /// Tells whether the whole answer is explained, rather than options of it.
    pub fn is_whole(&self) -> bool {
        self.about.contains_key(&None)
    }
}

impl Incident {
    /// Tells whether an explanation never held.
    pub fn never_held(&self, h: &LineHash) -> bool {
        self.idle.contains(h)
    }
}

/// Tells whether an explanation names every answer that stands, all of them equal.
pub(super) fn holds(explained: &Explained, given: &StandingAnswers) -> bool {
    let one = given.all_named(&explained.answers);
    one.is_some_and(|given| given.value.may_be_explained(explained.option.as_deref()))
}

/// A harmless explanation of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The option explained; none for the whole answer.
    pub option: Option<String>,
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
    pub(super) fn of(event: &Explained, entry: &Entry) -> Self {
        Self {
            option: event.option.clone(),
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
