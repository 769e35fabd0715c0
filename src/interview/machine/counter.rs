//! How far a lot has come, said so that it only ever goes forward, and says why when it jumps.

use super::{HowFar, Interview, Order, is_open, lot, on_screen};
use crate::domain::fiche::{Lot, Role};
use crate::scoring::{Reach, State};
use std::collections::{BTreeMap, BTreeSet};

/// What was last said of each lot, and what it was by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Counter(BTreeMap<Lot, Said>);

/// What was last said of a lot.
#[derive(Debug, Clone, Copy)]
struct Said {
    /// How many answers there were.
    answers: usize,
    /// What was said.
    place: HowFar,
    /// What it was by itself.
    fresh: HowFar,
}

impl Counter {
    /// Says the place of what is asked, from what it is by itself and how much is left with it.
    ///
    /// Answers open and close other questions: what closes moves the rank forward, what opens moves the total. What takes
    /// several screens is as many: once something was answered, none stands at the rank of the one before.
    pub(super) fn count(&mut self, lot: Lot, answers: usize, fresh: HowFar, left: usize) -> HowFar {
        let before = self.0.get(&lot).copied().unwrap_or(Said { answers, place: fresh, fresh });
        let total = before.place.total.max(fresh.total);
        let next = before.place.done + usize::from(answers > before.answers);
        let done = next.max((total + 1).saturating_sub(left));
        let answered = fresh.done.saturating_sub(before.fresh.done).max(next - before.place.done);
        let closed = (done - before.place.done).saturating_sub(answered);
        let place = HowFar { done, total: total.max((done + left).saturating_sub(1)), closed };
        self.0.insert(lot, Said { answers, place, fresh });
        place
    }
}

impl Interview {
    /// Says who was put on the phone, and how many questions they are left with, that one included; none when that question
    /// is not theirs. They come before their lot: its count would jump and come back.
    pub fn left_with_caller(&self, state: &State<'_>, question: usize) -> Option<(Role, usize)> {
        let left: BTreeSet<usize> = self.of_caller(state).into_iter().chain([question]).collect();
        self.called.filter(|_| self.is_of_caller(state, question)).map(|role| (role, left.len()))
    }

    /// Says who was put on the phone, once they have nothing left to answer: once.
    pub fn caller_is_done(&mut self, state: &State<'_>) -> Option<Role> {
        let done = self.called.is_some() && self.of_caller(state).is_empty();
        let said = std::mem::replace(&mut self.caller_done, done);
        self.called.filter(|_| done && !said)
    }

    /// Lists the questions that are left with who was put on the phone.
    fn of_caller(&self, state: &State<'_>) -> BTreeSet<usize> {
        let plan = self.plan(state).into_iter().filter(|q| !self.put_off(*q));
        plan.chain(self.again.iter().copied()).filter(|q| self.is_of_caller(state, *q)).collect()
    }

    /// Tells whether a question is one of those.
    pub(super) fn is_of_caller(&self, state: &State<'_>, question: usize) -> bool {
        let placed = &state.engine.placed[question];
        let knows = self.called.is_some_and(|role| placed.ask().contains(&role));
        knows && placed.step.is_none() && state.reach(question) != Reach::Waiting
    }

    /// Says how far the questions have come: by screens at first, then by questions, and only ever forward.
    pub(super) fn place(&mut self, state: &State<'_>, question: usize) -> HowFar {
        let placed = &state.engine.placed;
        let steps = placed[question].step.is_some();
        if self.order == Order::Chaud && !steps {
            let own = lot(state, question);
            let screens = &state.engine.fiche.screens;
            let unit = |q: usize| match on_screen(state, q) {
                Some((at, _)) if own == Lot::Chaud => at,
                Some(_) | None => screens.len() + q,
            };
            let here = |q: &usize| lot(state, *q) == own && placed[*q].step.is_none();
            let open = super::open(state).into_iter().chain([question]);
            let left: BTreeSet<usize> = open.filter(here).map(unit).collect();
            let answered = |q: &usize| {
                let known = state.engine.questions[*q].from.is_none() && state.raw[*q].is_some();
                known && state.reach(*q) != Reach::OutOfReach
            };
            // An opinion that is asked later was one of them: who comes back counts as many.
            let moved = |q: &usize| state.engine.questions[*q].lot == own && lot(state, *q) != own;
            let is_over = |q: &usize| moved(q) || answered(q) && here(q);
            let over: BTreeSet<usize> = (0..placed.len()).filter(is_over).map(unit).collect();
            let over = over.difference(&left).count();
            let fresh = HowFar { done: over + 1, total: over + left.len(), closed: 0 };
            if self.is_back() {
                return HowFar { done: fresh.done - (0..placed.len()).filter(moved).count(), ..fresh };
            }
            let answers = (0..placed.len()).filter(|q| answered(q) && here(q)).count();
            return self.counter.count(own, answers, fresh, left.len());
        }
        let mesure = |q: usize| state.engine.placed[q].mesure.map(|m| m.id.as_str());
        let in_lot = (0..state.engine.questions.len()).filter(|q| {
            placed[*q].step.is_some() == steps
                && state.engine.questions[*q].from.is_none()
                && if steps {
                    lot(state, *q) == lot(state, question)
                } else {
                    self.order == Order::Chaud || mesure(*q) == mesure(question)
                }
        });
        let (mut done, mut total) = (0, 0);
        for q in in_lot {
            match state.reach(q) {
                Reach::Answered | Reach::Unknown => {
                    total += 1;
                    done += usize::from(q != question);
                }
                Reach::Remaining => total += 1,
                Reach::Waiting => total += usize::from(is_open(state, q)),
                Reach::OutOfReach => {}
            }
        }
        HowFar { done: done + 1, total, closed: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closes_by_itself_is_counted_and_the_rank_never_goes_back() {
        let mut counter = Counter::default();
        // What is over by itself, and what is left; then what is said, and how many went away.
        for (answers, (over, left), said) in [
            (0, (0, 10), (1, 10, 0)),
            (1, (1, 9), (2, 10, 0)),
            (2, (2, 3), (8, 10, 5)),
            // Asked again after something aside.
            (2, (2, 3), (8, 10, 0)),
            // Three answered together, then others open.
            (5, (5, 4), (9, 12, 0)),
            (6, (6, 3), (10, 12, 0)),
            // The rest of what was asked takes a screen of its own, twice.
            (7, (6, 3), (11, 13, 0)),
            (8, (6, 3), (12, 14, 0)),
            (9, (7, 2), (13, 14, 0)),
            // Put off: nothing is answered.
            (9, (7, 2), (13, 14, 0)),
        ] {
            let fresh = HowFar { done: over + 1, total: over + left, closed: 0 };
            let HowFar { done, total, closed } = counter.count(Lot::Heure, answers, fresh, left);
            assert_eq!((done, total, closed), said);
        }
    }
}
