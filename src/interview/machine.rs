//! Which question comes next: a pure function of what the main courante says and of a few facts of the session.

use crate::domain::answer::{Answer, StepState};
use crate::domain::fiche::{FicheKind, Lot, QuestionKind, Role, WhenUnknown};
use crate::domain::gravity::Confirmation;
use crate::scoring::{Reach, State, relevant, settling};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

#[cfg(test)]
mod tests;

/// How many rows are shown together at most.
const LONGEST_BOARD: usize = 9;

/// In which order questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What matters in the first minutes first, then the rest Mesure by Mesure.
    #[default]
    Chaud,
    /// As the fiche has them.
    Fiche,
}

/// How far the questions have come, in their lot, or in their Mesure in the order of the fiche.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HowFar {
    /// The rank of the question asked, or of the first row.
    pub done: usize,
    /// How many there are there.
    pub total: usize,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Ask a question.
    Ask(usize, HowFar),
    /// Ask several questions of one screen, each on its row, in the order of the fiche.
    Board(Vec<usize>, HowFar),
    /// The time that the analyst gave it is over, and so many questions are left.
    TimeUp(usize),
    /// A first hard sign was found: acting comes before asking.
    HardSign,
    /// A lot is over: say where things stand.
    LotOver(Lot),
    /// No open question can change the gravity or a declaration any more; so many are left.
    Settled(usize),
    /// Show the deduced conclusions.
    Deduced,
    /// Offer the steps that contain the incident: so many are left.
    Steps(usize),
    /// Everything was asked.
    Finished,
}

/// What a turn knows besides the answers.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Who is on the phone: what that person can answer comes first.
    pub on_line: Option<Role>,
    /// Whether the time that the analyst gave it has just run out.
    pub time_up: bool,
    /// The open questions that can still change a declaration: they count like those that can change the gravity.
    pub declares: BTreeSet<usize>,
}

/// A session of the wizard.
#[derive(Debug, Clone, Default)]
pub struct Interview {
    order: Order,
    facts: Facts,
    /// Questions put off: asked again at the end, once.
    later: BTreeMap<usize, u8>,
    /// Questions that the analyst went back to, the next one first.
    again: VecDeque<usize>,
    /// The Mesure that the analyst jumped to: its questions come first, as long as some are open.
    focus: Option<String>,
    /// Whether the end of the time is still to be said.
    time_up: bool,
    trail: Vec<usize>,
    hard_sign_shown: bool,
    lots_over: Vec<Lot>,
    settled_shown: bool,
    cut_short: bool,
    deduced_shown: bool,
    /// Whether the steps of a qualification are being asked: they come after its conclusions.
    steps_open: bool,
    steps_shown: bool,
    /// Whether the steps come before everything else: the analyst contains now.
    steps_first: bool,
    /// What was answered in this session: a step under way is asked again in the next one only.
    said: BTreeSet<usize>,
    over: bool,
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

    /// Notes that a question was answered; one answered again keeps its place.
    pub fn answered(&mut self, question: usize) {
        self.again.retain(|q| *q != question);
        self.later.remove(&question);
        self.said.insert(question);
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
        if let Some(question) = found {
            self.again = VecDeque::from([question]);
        }
        found.is_some()
    }

    /// Jumps to a Mesure: what is open there comes first; when nothing is, its answers are gone through again.
    pub fn jump(&mut self, state: &State<'_>, mesure: &str) {
        let here = |q: &usize| state.engine.placed[*q].mesure.is_some_and(|m| m.id == mesure);
        self.again.clear();
        self.cut_short = false;
        self.later.retain(|q, _| !here(q));
        if open(state).iter().any(here) {
            self.focus = Some(mesure.to_owned());
        } else {
            let answered = |q: &usize| matches!(state.reach(*q), Reach::Answered | Reach::Unknown);
            self.again = (0..state.engine.questions.len()).filter(|q| here(q) && answered(q)).collect();
        }
    }

    /// Tells whether the question asked was gone back to.
    pub fn is_back(&self) -> bool {
        !self.again.is_empty()
    }

    /// Puts a question off; one that was gone back to is simply left as it was.
    pub fn later(&mut self, question: usize) {
        if self.again.pop_front().is_some() {
            return;
        }
        *self.later.entry(question).or_default() += 1;
    }

    /// Goes on with the steps that contain the incident.
    pub fn open_steps(&mut self) {
        self.steps_open = true;
    }

    /// Puts the steps that contain the incident before everything else, or leaves them.
    pub fn contain(&mut self, now: bool) {
        self.again.clear();
        self.steps_first = now;
        self.steps_open = false;
    }

    /// Ends the questions here, by the analyst's choice.
    pub fn cut_short(&mut self) {
        self.cut_short = true;
    }

    /// Tells whether a first hard sign was just found: it is said before the next question.
    pub fn must_act(&self, state: &State<'_>) -> bool {
        state.score.hard.is_true() && !self.hard_sign_shown
    }

    /// Tells whether the last step was the end.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Says what to do now, and remembers what is said only once.
    pub fn step(&mut self, state: &State<'_>, facts: Facts) -> Turn {
        self.time_up |= facts.time_up;
        self.facts = facts;
        self.again.retain(|q| state.reach(*q) != Reach::OutOfReach);
        if let Some(&question) = self.again.front() {
            return Turn::Ask(question, self.place(state, question));
        }
        if self.must_act(state) {
            self.hard_sign_shown = true;
            return Turn::HardSign;
        }
        let mut pending = self.plan(state);
        let first = pending.first().copied();
        if self.focus.is_some() && !first.is_some_and(|q| self.in_focus(state, q)) {
            self.focus = None;
            pending = self.plan(state);
        }
        if self.steps_first && first.is_none_or(|q| state.engine.placed[q].step.is_none()) {
            self.steps_first = false;
            pending = self.plan(state);
        }
        if let Some(&question) = pending.first() {
            if std::mem::take(&mut self.time_up) {
                return Turn::TimeUp(pending.len());
            }
            if let Some(lot) = self.lot_over(state, question) {
                return Turn::LotOver(lot);
            }
            if state.engine.fiche.kind == FicheKind::Qualification
                && state.engine.placed[question].step.is_none()
                && state.score.gravity.is_settled()
                && !pending.iter().any(|q| self.facts.declares.contains(q))
                && !std::mem::replace(&mut self.settled_shown, true)
            {
                return Turn::Settled(pending.len());
            }
            let place = self.place(state, question);
            let questions = self.board(state, &pending);
            return match questions.len() {
                0 | 1 => Turn::Ask(question, place),
                _ => Turn::Board(questions, place),
            };
        }
        if !state.concluded() && !std::mem::replace(&mut self.deduced_shown, true) {
            return Turn::Deduced;
        }
        let steps = self.steps(state);
        if !steps.is_empty() && !self.steps_open && !std::mem::replace(&mut self.steps_shown, true) {
            return Turn::Steps(steps.len());
        }
        self.over = true;
        Turn::Finished
    }

    /// Lists the open questions in the order in which they will be asked.
    fn plan(&self, state: &State<'_>) -> Vec<usize> {
        let engine = state.engine;
        let is_step = |q: &usize| engine.placed[*q].step.is_some();
        let mut open = open(state);
        if self.cut_short {
            open.clear();
        }
        open.retain(|q| !is_step(q));
        if self.steps_open || self.steps_first || engine.fiche.kind == FicheKind::Endiguement {
            open.extend(self.steps(state));
        }
        open.retain(|q| self.later.get(q).is_none_or(|times| *times < 2));
        if self.narrowed(state) {
            let settling = settling(engine, &state.known);
            let relevant = relevant(engine, &state.known);
            let settles = open.iter().any(|q| settling.contains(q));
            let matters = |q: &usize| relevant.contains(q) || self.facts.declares.contains(q);
            let kept = |q: &usize| if settles { settling.contains(q) } else { matters(q) };
            open.retain(|q| kept(q) || is_step(q) || self.in_focus(state, *q));
        }
        open.sort_by_key(|q| self.rank(state, *q));
        open
    }

    /// Lists the steps that are not over: not said, or under way since another session.
    fn steps(&self, state: &State<'_>) -> Vec<usize> {
        let under_way = |q: usize| {
            state.step(&state.engine.questions[q].id).is_some_and(StepState::is_left) && !self.said.contains(&q)
        };
        (0..state.engine.questions.len())
            .filter(|q| state.engine.placed[*q].step.is_some() && (is_open(state, *q) || under_way(*q)))
            .collect()
    }

    /// Ranks a question among those that are open; those of one rank are asked in the order of the fiche.
    fn rank(&self, state: &State<'_>, question: usize) -> (bool, bool, bool, Option<Lot>, bool) {
        let step = state.engine.placed[question].step.is_some();
        let qualifies = state.engine.fiche.kind == FicheKind::Qualification;
        let elsewhere = if self.steps_first { !step } else { !self.in_focus(state, question) };
        match self.order {
            // Steps keep their order, whoever is on the phone; in a containment they come before what can wait.
            Order::Chaud if step => {
                let lot = if qualifies { Lot::Calme } else { Lot::Chaud };
                (elsewhere, self.put_off(question), qualifies, Some(lot), true)
            }
            Order::Chaud => {
                let stranger = match self.facts.on_line {
                    Some(role) => !state.engine.placed[question].ask().contains(&role),
                    None => false,
                };
                let lot = state.engine.questions[question].lot;
                // Once the gravity is settled, what a declaration waits for comes first: the rest can be left.
                let beside = qualifies && state.score.gravity.is_settled() && !self.facts.declares.contains(&question);
                (elsewhere, self.put_off(question), beside, Some(lot), stranger)
            }
            Order::Fiche => (elsewhere, self.put_off(question), false, None, false),
        }
    }

    fn in_focus(&self, state: &State<'_>, question: usize) -> bool {
        let mesure = state.engine.placed[question].mesure;
        self.focus.is_some() && mesure.map(|m| m.id.as_str()) == self.focus.as_deref()
    }

    /// Takes the first questions that stand on one screen: the same one, the same rank, and answers of one key or of options.
    fn board(&self, state: &State<'_>, pending: &[usize]) -> Vec<usize> {
        let asked = |q: usize| state.engine.questions[q];
        let Some(&first) = pending.first() else { return vec![] };
        let (screen, rank) = (&asked(first).screen, self.rank(state, first));
        let together = |q: usize| {
            screen.is_some()
                && asked(q).screen == *screen
                && self.rank(state, q) == rank
                && matches!(asked(q).kind, QuestionKind::YesNo | QuestionKind::Multi)
        };
        pending.iter().copied().take_while(|q| together(*q)).take(LONGEST_BOARD).collect()
    }

    /// After a false alarm, only what can still change the gravity or a declaration is asked.
    fn narrowed(&self, state: &State<'_>) -> bool {
        let opinion = state.engine.fiche.confirmation.as_ref().and_then(|s| state.engine.at(&s.question));
        let faux = Answer::word(Confirmation::FauxPositif.slug());
        let moves = !state.score.gravity.is_settled() || open(state).iter().any(|q| self.facts.declares.contains(q));
        !self.settled_shown && opinion.is_some_and(|q| state.raw[q] == Some(&faux)) && moves
    }

    fn put_off(&self, question: usize) -> bool {
        self.later.contains_key(&question)
    }

    /// Finds a lot that was just finished, to say where things stand.
    fn lot_over(&mut self, state: &State<'_>, next: usize) -> Option<Lot> {
        let qualifies = state.engine.fiche.kind == FicheKind::Qualification;
        let step = state.engine.placed[next].step.is_some();
        if !qualifies || step || self.order == Order::Fiche || self.put_off(next) || self.focus.is_some() {
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

    fn place(&self, state: &State<'_>, question: usize) -> HowFar {
        let placed = &state.engine.placed;
        let lot = state.engine.questions[question].lot;
        let mesure = |q: usize| state.engine.placed[q].mesure.map(|m| m.id.as_str());
        let in_lot = (0..state.engine.questions.len()).filter(|q| {
            placed[*q].step.is_some() == placed[question].step.is_some()
                && state.engine.questions[*q].from.is_none()
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
        HowFar { done: done + 1, total }
    }
}

/// Lists the questions to be asked, whatever the session: in reach and not answered, or answered differently by analysts.
pub fn open(state: &State<'_>) -> Vec<usize> {
    (0..state.engine.questions.len()).filter(|q| is_open(state, *q)).collect()
}

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
        Reach::Unknown => state.is_divergent(question),
        Reach::Answered | Reach::OutOfReach => false,
    }
}
