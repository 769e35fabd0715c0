//! Which answers a later one replaced, and from which place in the main courante.

use super::{Incident, Place, is_before};
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Event};
use std::cell::OnceCell;
use std::collections::HashMap;

/// The place of the last line that replaces each: it reaches only lines placed before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Replacements {
    /// Those that stood until then: most answers replace one, and keeping it costs less than finding it.
    ended: Vec<(LineHash, Place)>,
    /// Those that did not stand: they have not arrived, or were replaced before.
    early: HashMap<LineHash, Place>,
    /// All of them: made when it is asked.
    all: OnceCell<HashMap<LineHash, Place>>,
}

impl Replacements {
    /// Keeps that a line is replaced from a place on; `stood` tells that it stood until then.
    pub fn add(&mut self, h: LineHash, by: &Place, stood: bool) {
        self.all.take();
        if stood {
            self.ended.push((h, by.clone()));
        } else {
            keep_last(&mut self.early, h, by);
        }
    }

    /// Tells whether a line that arrives was replaced by one placed after it.
    pub fn is_replaced_already(&self, place: &Place) -> bool {
        self.early.get(&place.2).is_some_and(|by| place < by)
    }

    /// Tells whether a line is replaced by one placed after another.
    pub fn is_after(&self, h: LineHash, entry: &Entry) -> bool {
        let all = self.all.get_or_init(|| {
            let mut all = self.early.clone();
            self.ended.iter().for_each(|(h, by)| keep_last(&mut all, *h, by));
            all
        });
        all.get(&h).is_some_and(|by| is_before(entry, by))
    }
}

impl Incident {
    /// Tells whether a line was replaced by a later one.
    pub fn is_replaced(&self, entry: &Entry) -> bool {
        self.replaced.is_after(entry.h, entry)
    }

    /// Tells whether a line explains an answer that a later one replaced.
    pub fn explains_no_more(&self, entry: &Entry) -> bool {
        let Some(Event::Explained(explained)) = &entry.event else { return false };
        explained.answers.iter().any(|h| self.replaced.is_after(*h, entry))
    }
}

fn keep_last(of: &mut HashMap<LineHash, Place>, h: LineHash, by: &Place) {
    let last = of.entry(h).or_insert_with(|| by.clone());
    if *last < *by {
        last.clone_from(by);
    }
}
