//! How far a lot has come, said so that it only ever goes forward.

use super::HowFar;
use crate::domain::fiche::Lot;
use std::collections::BTreeMap;

/// What was last said of each lot.
#[derive(Debug, Clone, Default)]
pub(super) struct Counter(BTreeMap<Lot, HowFar>);

impl Counter {
    /// Says the place of what is asked, from what it is by itself and how much is left with it.
    ///
    /// Answers open and close other questions: what closes moves the rank forward, what opens moves the total.
    pub(super) fn count(&mut self, lot: Lot, fresh: HowFar, left: usize) -> HowFar {
        let before = self.0.get(&lot).copied().unwrap_or(fresh);
        let total = before.total.max(fresh.total);
        let done = before.done.max((total + 1).saturating_sub(left));
        let place = HowFar { done, total: total.max((done + left).saturating_sub(1)) };
        self.0.insert(lot, place);
        place
    }
}
