//! Which question comes next: a pure function of what the main courante says and of a few facts of the session.

use crate::domain::answer::Answer;
use crate::domain::fiche::{FicheKind, Lot, QuestionKind, Role, WhenUnknown};
use crate::domain::gravity::Confirmation;
use crate::scoring::{Reach, State, relevant, settling};
use std::collections::BTreeMap;

/// In which order questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What matters in the first minutes first, then the rest Mesure by Mesure.
    #[default]
    Chaud,
    /// As the fiche has them.
    Fiche,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask a question.
    Ask {
        /// Which.
        question: usize,
        /// Its rank in its lot, or in its Mesure in the order of the fiche.
        done: usize,
        /// How many there are there.
        total: usize,
    },
    /// A first hard sign was found: acting comes before asking.
    HardSign,
    /// A lot is over: say where things stand.
    LotOver(Lot),
    /// No open question can change the gravity any more; so many are left.
    Settled(usize),
    /// Show the deduced conclusions.
    Deduced,
    /// Everything was asked.
    Finished,
}

/// A session of the wizard.
#[derive(Debug, Clone, Default)]
pub struct Interview {
    order: Order,
    on_line: Option<Role>,
    /// Questions put off: asked again at the end, once.
    later: BTreeMap<usize, u8>,
    back_to: Option<usize>,
    trail: Vec<usize>,
    hard_sign_shown: bool,
    lots_over: Vec<Lot>,
    settled_shown: bool,
    cut_short: bool,
    deduced_shown: bool,
}

impl Interview {
    /// Starts a session; `trail` is what was answered before, so that going back works across sessions.
    pub fn new(order: Order, trail: Vec<usize>) -> Self {
        Self { order, trail, ..Self::default() }
    }

    /// Starts a session on an incident where questions were already answered: what was said then is not said again.
    pub fn resumed(order: Order, trail: Vec<usize>, state: &State<'_>) -> Self {
        let mut interview = Self::new(order, trail);
        interview.hard_sign_shown = state.score.hard.is_true();
        let mut open: Vec<Lot> = interview.plan(state).into_iter().map(|q| state.engine.questions[q].lot).collect();
        open.sort();
        if let Some(first) = open.first() {
            interview.lots_over = [Lot::Chaud, Lot::Heure, Lot::Calme].into_iter().filter(|l| l < first).collect();
        }
        interview
    }

    /// Says who is on the phone: what that person can answer comes first.
    pub fn on_line(&mut self, role: Option<Role>) {
        self.on_line = role;
    }

    /// Notes that a question was answered; one answered again keeps its place.
    pub fn answered(&mut self, question: usize) {
        self.back_to = None;
        self.later.remove(&question);
        if !self.trail.contains(&question) {
            self.trail.push(question);
        }
    }

    /// Goes back to the last question answered before `from` that is still in reach; false when there is none.
    pub fn back(&mut self, from: usize, in_reach: impl Fn(usize) -> bool) -> bool {
        let before = match self.trail.iter().position(|q| *q == from) {
            Some(at) => &self.trail[..at],
            None => &self.trail[..],
        };
        let found = before.iter().rev().copied().find(|q| in_reach(*q));
        self.back_to = found.or(self.back_to);
        found.is_some()
    }

    /// Tells whether the question asked was gone back to.
    pub fn is_back(&self) -> bool {
        self.back_to.is_some()
    }

    /// Puts a question off; one that was gone back to is simply left as it was.
    pub fn later(&mut self, question: usize) {
        if self.back_to.take().is_some() {
            return;
        }
        *self.later.entry(question).or_default() += 1;
    }

    /// Ends the questions here, by the analyst's choice.
    pub fn cut_short(&mut self) {
        self.cut_short = true;
    }

    /// Says what to do now, and remembers what is said only once.
    pub fn step(&mut self, state: &State<'_>) -> Step {
        if let Some(question) = self.back_to {
            let (done, total) = self.progress(state, question);
            return Step::Ask { question, done, total };
        }
        if state.score.hard.is_true() && !std::mem::replace(&mut self.hard_sign_shown, true) {
            return Step::HardSign;
        }
        let pending = self.plan(state);
        if !self.cut_short
            && let Some(&question) = pending.first()
        {
            if let Some(lot) = self.lot_over(state, question) {
                return Step::LotOver(lot);
            }
            if state.engine.fiche.kind == FicheKind::Qualification
                && state.score.gravity.is_settled()
                && !std::mem::replace(&mut self.settled_shown, true)
            {
                return Step::Settled(pending.len());
            }
            let (done, total) = self.progress(state, question);
            return Step::Ask { question, done, total };
        }
        let deduced = !state.engine.fiche.deduced.is_empty();
        if deduced && !std::mem::replace(&mut self.deduced_shown, true) {
            return Step::Deduced;
        }
        Step::Finished
    }

    /// Lists the open questions in the order in which they will be asked.
    fn plan(&self, state: &State<'_>) -> Vec<usize> {
        let engine = state.engine;
        let mut open: Vec<usize> = (0..engine.questions.len())
            .filter(|q| is_open(state, *q))
            .filter(|q| self.later.get(q).is_none_or(|times| *times < 2))
            .collect();
        if self.narrowed(state) {
            let settling = settling(engine, &state.known);
            let relevant = relevant(engine, &state.known);
            let settles = open.iter().any(|q| settling.contains(q));
            open.retain(|q| if settles { settling.contains(q) } else { relevant.contains(q) });
        }
        let stranger = |q: usize| match self.on_line {
            Some(role) => !engine.placed[q].ask().contains(&role),
            None => false,
        };
        match self.order {
            Order::Chaud => open.sort_by_key(|q| (self.put_off(*q), engine.questions[*q].lot, stranger(*q), *q)),
            Order::Fiche => open.sort_by_key(|q| (self.put_off(*q), *q)),
        }
        open
    }

    /// After a false alarm, only what can still change the gravity is asked.
    fn narrowed(&self, state: &State<'_>) -> bool {
        let opinion = state.engine.fiche.confirmation.as_ref().and_then(|s| state.engine.at(&s.question));
        let faux = Answer::word(Confirmation::FauxPositif.slug());
        !self.settled_shown && opinion.is_some_and(|q| state.raw[q] == Some(&faux)) && !state.score.gravity.is_settled()
    }

    fn put_off(&self, question: usize) -> bool {
        self.later.contains_key(&question)
    }

    /// Finds a lot that was just finished, to say where things stand.
    fn lot_over(&mut self, state: &State<'_>, next: usize) -> Option<Lot> {
        if self.order == Order::Fiche || self.put_off(next) {
            return None;
        }
        let lot = state.engine.questions[next].lot;
        let over = [Lot::Chaud, Lot::Heure]
            .into_iter()
            .filter(|before| *before < lot && !self.lots_over.contains(before))
            .max();
        if let Some(over) = over {
            self.lots_over.extend([Lot::Chaud, Lot::Heure].into_iter().filter(|l| *l <= over));
        }
        over
    }

    fn progress(&self, state: &State<'_>, question: usize) -> (usize, usize) {
        let lot = state.engine.questions[question].lot;
        let mesure = |q: usize| state.engine.placed[q].mesure.map(|m| m.id.as_str());
        let in_lot = (0..state.engine.questions.len()).filter(|q| {
            state.engine.questions[*q].from.is_none()
                && match self.order {
                    Order::Chaud => state.engine.questions[*q].lot == lot,
                    Order::Fiche => mesure(*q) == mesure(question),
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
        (done + 1, total)
    }
}

/// Tells whether a question is to be asked: in reach and not answered, whatever the session.
fn is_open(state: &State<'_>, question: usize) -> bool {
    let asked = state.engine.questions[question];
    if asked.from.is_some() {
        return false;
    }
    match state.reach(question) {
        Reach::Remaining => true,
        Reach::Waiting => {
            asked.when_unknown == WhenUnknown::Ask
                && asked.kind != QuestionKind::Journal
                && state.raw[question].is_none()
        }
        Reach::Answered | Reach::Unknown | Reach::OutOfReach => false,
    }
}
