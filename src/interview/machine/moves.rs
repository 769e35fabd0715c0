//! Where a person goes among the questions: back, to a Mesure, to a list, through what nobody knew, to what another knows.

use super::{Interview, open, unknown};
use crate::domain::fiche::{Lot, Role};
use crate::scoring::{Reach, State};
use std::collections::VecDeque;

impl Interview {
    /// Notes that a question was answered; one answered again keeps its place.
    pub fn answered(&mut self, question: usize) {
        self.passed(question);
        self.from_verdict &= self.round.is_some();
        self.again.retain(|q| *q != question);
        self.later.remove(&question);
        self.said.insert(question);
        if !self.trail.contains(&question) {
            self.trail.push(question);
        }
    }

    /// Goes back to the last question answered before `from` that is still in reach; false when there is none.
    ///
    /// In a list gone through on purpose, it is the one before there; from the first one, back to where the list was asked for.
    pub fn back(&mut self, from: usize, in_reach: impl Fn(usize) -> bool) -> bool {
        if self.round.is_some() && self.again.front() == Some(&from) {
            match self.round.as_mut().and_then(Vec::pop) {
                Some(before) => self.again.push_front(before),
                None => {
                    self.to_verdict = self.from_verdict;
                    self.go_on();
                }
            }
            return true;
        }
        if self.again.is_empty() && std::mem::take(&mut self.from_verdict) {
            self.to_verdict = true;
            return true;
        }
        let before = match self.trail.iter().position(|q| *q == from) {
            Some(at) => &self.trail[..at],
            None => &self.trail[..],
        };
        let found = before.iter().rev().copied().find(|q| in_reach(*q));
        if let Some(question) = found {
            self.again = VecDeque::from([question]);
        }
        found.is_some()
    }

    /// Leaves what was gone back to: what is open comes next.
    pub fn go_on(&mut self) {
        self.again.clear();
        (self.round, self.from_verdict) = (None, false);
    }

    /// Goes through a list again on purpose.
    fn go_round(&mut self, list: impl IntoIterator<Item = usize>) {
        self.again = list.into_iter().collect();
        // Where there is none to go through, what is open comes next.
        (self.round, self.from_verdict) = ((!self.again.is_empty()).then(Vec::new), false);
    }

    /// Remembers that a question of the list gone through is behind.
    fn passed(&mut self, question: usize) {
        let first = self.again.front() == Some(&question);
        self.round.iter_mut().filter(|_| first).for_each(|round| round.push(question));
    }

    /// Goes back to a question.
    pub fn back_to(&mut self, question: usize) {
        self.again.push_front(question);
    }

    /// Goes back to the last question answered that is still in reach; false when there is none.
    pub fn back_from_here(&mut self, in_reach: impl Fn(usize) -> bool) -> bool {
        let found = self.trail.iter().rev().copied().find(|q| in_reach(*q));
        self.again.extend(found);
        found.is_some()
    }

    /// Leaves the verdict for questions: it comes back after them.
    pub fn comes_back_to_verdict(&mut self) {
        self.over = false;
        self.verdict_left |= self.lots_over.contains(&Lot::Chaud);
        self.lots_over.retain(|lot| *lot != Lot::Chaud);
        self.caller_first = self.called.is_some();
        self.from_verdict = true;
    }

    /// Notes that the verdict was seen again since it was left.
    pub fn verdict_seen(&mut self) {
        if std::mem::take(&mut self.verdict_left) {
            self.lots_over.push(Lot::Chaud);
        }
    }

    /// Jumps to a Mesure: what is open there comes first; when nothing is, its answers are gone through again.
    pub fn jump(&mut self, state: &State<'_>, mesure: &str) {
        let here = |q: &usize| state.engine.placed[*q].mesure.is_some_and(|m| m.id == mesure);
        self.go_on();
        self.later.retain(|q, _| !here(q));
        if open(state).iter().any(here) {
            self.focus = Some(mesure.to_owned());
        } else {
            let answered = |q: &usize| matches!(state.reach(*q), Reach::Answered | Reach::Unknown);
            self.go_round((0..state.engine.questions.len()).filter(|q| here(q) && answered(q)));
        }
    }

    /// Goes to a list of steps, answered or not.
    pub fn go_to_list(&mut self, lot: Lot) {
        self.go_on();
        self.over = false;
        self.list = Some(lot);
    }

    /// Puts a question off; one that was gone back to is simply left as it was.
    pub fn later(&mut self, question: usize) {
        self.passed(question);
        if self.again.pop_front().is_none() {
            let times = self.later.entry(question).or_default();
            *times = times.saturating_add(1);
        }
    }

    /// Leaves a question as it stands for this session, unless its list is gone to.
    pub fn leave(&mut self, question: usize) {
        self.later.insert(question, u8::MAX);
    }

    /// Brings forward all that a person can answer: they were just put on the phone. What nobody knew comes first: they are
    /// called for it.
    pub fn call(&mut self, state: &State<'_>, role: Option<Role>) {
        (self.called, self.caller_done) = (role, false);
        self.ask_again(state, role);
    }

    /// Goes back to what was answered « je ne sais pas » and a person knows best, who is on the phone now.
    pub fn ask_again(&mut self, state: &State<'_>, role: Option<Role>) {
        let knows = |q: &usize| {
            let placed = &state.engine.placed[*q];
            role.is_some() && placed.ask().first().copied() == role && !state.engine.questions[*q].is_opinion()
        };
        self.go_round(unknown(state).into_iter().filter(knows));
    }

    /// Goes back to all that was answered « je ne sais pas ».
    pub fn ask_unknown(&mut self, state: &State<'_>) {
        self.go_round(unknown(state));
    }
}
