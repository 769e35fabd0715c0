//! How far a lot has come, said so that it only ever goes forward, and says why when it jumps.

use super::HowFar;
use crate::domain::fiche::Lot;
use std::collections::BTreeMap;

/// What was last said of each lot, and what it was by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Counter(BTreeMap<Lot, (HowFar, HowFar)>);

impl Counter {
    /// Says the place of what is asked, from what it is by itself and how much is left with it.
    ///
    /// Answers open and close other questions: what closes moves the rank forward, what opens moves the total.
    pub(super) fn count(&mut self, lot: Lot, fresh: HowFar, left: usize) -> HowFar {
        let (before, was) = self.0.get(&lot).copied().unwrap_or((fresh, fresh));
        let total = before.total.max(fresh.total);
        let done = before.done.max((total + 1).saturating_sub(left));
        let answered = fresh.done.saturating_sub(was.done);
        let closed = (done - before.done).saturating_sub(answered);
        let place = HowFar { done, total: total.max((done + left).saturating_sub(1)), closed };
        self.0.insert(lot, (place, fresh));
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closes_by_itself_is_counted_and_the_rank_never_goes_back() {
        let mut counter = Counter::default();
        // What is over by itself, and what is left; then what is said, and how many went away.
        for ((over, left), said) in [
            ((0, 10), (1, 10, 0)),
            ((1, 9), (2, 10, 0)),
            ((2, 3), (8, 10, 5)),
            // Asked again after something aside.
            ((2, 3), (8, 10, 0)),
            // Three answered together, then others open.
            ((5, 4), (8, 11, 0)),
            ((6, 3), (9, 11, 0)),
        ] {
            let fresh = HowFar { done: over + 1, total: over + left, closed: 0 };
            let HowFar { done, total, closed } = counter.count(Lot::Heure, fresh, left);
            assert_eq!((done, total, closed), said);
        }
    }
}
