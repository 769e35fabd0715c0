//! The answers that stand to a question, each forgotten at once when another replaces it.

use super::{Given, Place};
use crate::domain::digest::LineHash;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Deref;

/// The answers that stand to a question, in the order of the main courante.
#[derive(Debug, Clone, Default)]
pub struct StandingAnswers {
    all: BTreeMap<Place, Given>,
    /// The place of each.
    of: HashMap<LineHash, Place>,
    /// The same, one after another: made when it is asked.
    list: OnceCell<Vec<Given>>,
}

impl StandingAnswers {
    /// Takes one more in.
    pub(super) fn add(&mut self, given: Given) {
        self.list.take();
        self.of.insert(given.h, given.place.clone());
        self.all.insert(given.place.clone(), given);
    }

    /// Gives back one that stands before a place: it stands no more.
    pub(super) fn end(&mut self, h: LineHash, by: &Place) -> Option<Given> {
        let place = self.of.get(&h).filter(|place| *place < by)?;
        self.list.take();
        let gone = self.all.remove(place);
        self.of.remove(&h);
        gone
    }

    /// Tells whether each of these lines is named, and all say the same: if so, gives one.
    pub(super) fn all_named(&self, lines: &[LineHash]) -> Option<&Given> {
        let named = lines.len() >= self.all.len() && {
            let lines: HashSet<&LineHash> = lines.iter().collect();
            self.of.keys().all(|h| lines.contains(h))
        };
        let first = self.all.values().next().filter(|_| named)?;
        self.all.values().all(|given| given.value.says_the_same(&first.value)).then_some(first)
    }
}

impl Deref for StandingAnswers {
    type Target = [Given];

    fn deref(&self) -> &[Given] {
        self.list.get_or_init(|| self.all.values().cloned().collect())
    }
}

impl<'s> IntoIterator for &'s StandingAnswers {
    type Item = &'s Given;
    type IntoIter = std::slice::Iter<'s, Given>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Given> for StandingAnswers {
    fn from_iter<I: IntoIterator<Item = Given>>(all: I) -> Self {
        let mut standing = Self::default();
        all.into_iter().for_each(|given| standing.add(given));
        standing
    }
}
