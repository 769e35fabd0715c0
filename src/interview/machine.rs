//! Which question comes next: a pure function of what the main courante says and of a few facts of the session.

use crate::domain::answer::{Answer, StepState};
use crate::domain::fiche::{FicheKind, HarmScreen, Lot, QuestionKind, Role, WhenUnknown};
use crate::domain::gravity::Confirmation;
use crate::scoring::{Reach, State, relevant, settling};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

mod counter;
mod moves;
#[cfg(test)]
mod tests;

use counter::Counter;

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
    /// How many went away by themselves since the last one was said.
    pub closed: usize,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Ask a question.
    Ask(usize, HowFar),
    /// Ask several questions of one screen, each on its row.
    Board(Vec<usize>, HowFar, Together),
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

/// Why questions are asked together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// The fiche has them on one page.
    Page,
    /// They are the screen of that rank in the order by harm.
    Screen(usize),
    /// They are all that could still belie a false alarm.
    FalseAlarm,
    /// They are steps to do now, within the hour or later.
    Steps(Lot),
}

/// The place of what stands on no screen: the steps come after it, list by list.
const LAST: usize = usize::MAX - 4;

/// The order of a question among those that are open; the least is asked first.
type Rank = (bool, bool, bool, bool, Option<Lot>, bool, bool, usize);

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
    /// Who was just put on the phone: all that they can answer comes first, whatever its lot.
    called: Option<Role>,
    /// Whether it was said that they have nothing left to answer.
    caller_done: bool,
    /// Whether the verdict was left for them: it waits for their answers.
    caller_first: bool,
    counter: Counter,
    /// Questions that the analyst went back to, the next one first.
    again: VecDeque<usize>,
    /// Those of a list gone through on purpose that are behind; none when the analyst only went back.
    round: Option<Vec<usize>>,
    /// Whether going back leads to the verdict: from the start of a list asked for there, or as long as nothing was answered.
    from_verdict: bool,
    /// Whether the analyst goes back to the verdict.
    to_verdict: bool,
    /// Whether the verdict, given once, was left for questions: it is due again after them.
    verdict_left: bool,
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
    /// Whether only those to do now do: what presses is still to be asked.
    now_only: bool,
    /// The list of steps that the analyst went to: shown once, whatever is open there.
    list: Option<Lot>,
    /// What was answered in this session: a step under way is asked again in the next one only.
    said: BTreeSet<usize>,
    over: bool,
}

impl Interview {
    /// Starts a session; `trail` is what was answered before, so that going back works across sessions.
    pub fn new(order: Order, trail: Vec<usize>) -> Self {
        Self { order, trail, ..Self::default() }
    }

    /// Starts a session on an incident where questions were already answered: what was said then is not said again, but for a
    /// sign after which nothing was contained yet, while hot questions are left.
    pub fn resumed(order: Order, trail: Vec<usize>, state: &State<'_>, must_contain: bool) -> Self {
        let mut interview = Self::new(order, trail);
        interview.hard_sign_shown = state.score.hard.is_true() && !(must_contain && has_hot_questions(state));
        let mut open: Vec<Lot> = interview.plan(state).into_iter().map(|q| lot(state, q)).collect();
        open.sort();
        if let Some(first) = open.first() {
            interview.lots_over = [Lot::Chaud, Lot::Heure, Lot::Calme].into_iter().filter(|l| l < first).collect();
        }
        interview
    }

    /// Tells whether something is still to be asked before what can wait, what was put off aside.
    pub fn presses(&self, state: &State<'_>) -> bool {
        let again = list(state, Lot::Chaud).into_iter().filter(|q| state.again(*q).is_some());
        open(state).into_iter().filter(|q| lot(state, *q) == Lot::Chaud).chain(again).any(|q| !self.put_off(q))
    }

    /// Tells whether the question asked was gone back to.
    pub fn is_back(&self) -> bool {
        !self.again.is_empty()
    }

    /// Goes on with the steps that contain the incident.
    pub fn open_steps(&mut self) {
        self.steps_open = true;
    }

    /// Puts the steps that contain the incident before everything else, or leaves them; while questions press, only those to
    /// do now, the first time that they are gone through.
    pub fn contain(&mut self, state: &State<'_>, now: bool) {
        self.go_on();
        self.steps_first = now;
        self.now_only = has_hot_questions(state) && has_new_steps(state);
        self.steps_open = false;
        self.over = false;
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
        if self.again.is_empty() && self.round.take().is_some() {
            self.from_verdict = false;
        }
        if let Some(&question) = self.again.front() {
            return Turn::Ask(question, self.place(state, question));
        }
        if let Some(lot) = self.list.take() {
            let steps = list(state, lot);
            if let Some(&first) = steps.first() {
                let pending = self.steps(state);
                self.later.retain(|q, _| !steps.contains(q));
                let open: Vec<usize> = steps.into_iter().filter(|q| pending.contains(q)).collect();
                return Turn::Board(open, self.place(state, first), Together::Steps(lot));
            }
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
        let is_left = |q: usize| state.engine.placed[q].step.is_none() || self.now_only && lot(state, q) != Lot::Chaud;
        if self.steps_first && first.is_none_or(is_left) {
            self.steps_first = false;
            pending = self.plan(state);
        }
        if let Some(&question) = pending.first() {
            if std::mem::take(&mut self.time_up) {
                return Turn::TimeUp(pending.len());
            }
            if std::mem::take(&mut self.to_verdict) {
                self.verdict_seen();
                return Turn::LotOver(Lot::Chaud);
            }
            if let Some(lot) = self.lot_over(state, &pending) {
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
            let (questions, together) = self.board(state, &pending);
            return match (questions.len(), together) {
                (0, _) | (1, Together::Page | Together::Screen(_) | Together::FalseAlarm) => Turn::Ask(question, place),
                (_, _) => Turn::Board(questions, place, together),
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
            open.retain(|q| self.in_focus(state, *q));
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
        open.sort_by_cached_key(|q| (self.rank(state, *q), self.within(state, *q)));
        open
    }

    /// Lists the steps that are not over: not said, or under way since another session.
    fn steps(&self, state: &State<'_>) -> Vec<usize> {
        let under_way = |q: usize| {
            let left = state.step(&state.engine.questions[q].id).is_some_and(StepState::is_left);
            left && !self.said.contains(&q) || state.again(q).is_some()
        };
        (0..state.engine.questions.len())
            .filter(|q| state.engine.placed[*q].step.is_some() && (is_open(state, *q) || under_way(*q)))
            .collect()
    }

    /// Gives the place of a question on its screen, in the order that has screens.
    fn within(&self, state: &State<'_>, question: usize) -> usize {
        match self.order {
            Order::Chaud => on_screen(state, question).map_or(0, |(_, at)| at),
            Order::Fiche => 0,
        }
    }

    /// Ranks a question among those that are open; those of one rank are asked in the order of their screen, or of the fiche.
    fn rank(&self, state: &State<'_>, question: usize) -> Rank {
        let step = state.engine.placed[question].step.is_some();
        let qualifies = state.engine.fiche.kind == FicheKind::Qualification;
        let elsewhere = if self.steps_first { !step } else { !self.in_focus(state, question) };
        match self.order {
            // Steps keep the order of their lists, whoever is on the phone; in a containment each list comes after the
            // questions of its lot.
            Order::Chaud if step => {
                let own = lot(state, question);
                let (lot, place) = if qualifies { (Lot::Calme, own as usize) } else { (own, 0) };
                let place = LAST + 1 + place;
                (elsewhere, self.put_off(question), qualifies, false, Some(lot), true, true, place)
            }
            Order::Chaud => {
                // What counts for nothing before another answer comes after it, whoever knows it.
                let waits = state.reach(question) == Reach::Waiting;
                let strange = |who: Option<Role>| {
                    who.is_some_and(|role| waits || !state.engine.placed[question].ask().contains(&role))
                };
                // Once the gravity is settled, what a declaration waits for comes first: the rest can be left.
                let beside = qualifies && state.score.gravity.is_settled() && !self.facts.declares.contains(&question);
                let lot = lot(state, question);
                let at = on_screen(state, question).map(|(at, _)| at);
                // What cannot wait is asked whoever is on the phone; then what that person knows.
                let first = at.is_some_and(|at| state.engine.fiche.screens[at].first);
                let stranger = !first && strange(self.facts.on_line);
                let place = at.unwrap_or(LAST);
                (elsewhere, self.put_off(question), beside, strange(self.called), Some(lot), !first, stranger, place)
            }
            Order::Fiche => (elsewhere, self.put_off(question), false, false, None, false, false, 0),
        }
    }

    fn in_focus(&self, state: &State<'_>, question: usize) -> bool {
        let mesure = state.engine.placed[question].mesure;
        self.focus.is_some() && mesure.map(|m| m.id.as_str()) == self.focus.as_deref()
    }

    /// Takes the first questions that stand on one screen: the same one, the same rank, and answers of one key or of options.
    fn board(&self, state: &State<'_>, pending: &[usize]) -> (Vec<usize>, Together) {
        let asked = |q: usize| state.engine.questions[q];
        let Some(&first) = pending.first() else { return (vec![], Together::Page) };
        if state.engine.placed[first].step.is_some() {
            let (here, rank) = (lot(state, first), self.rank(state, first));
            let together = |q: &usize| {
                let step = state.engine.placed[*q].step.is_some();
                step && lot(state, *q) == here && self.rank(state, *q) == rank
            };
            return (pending.iter().copied().take_while(together).collect(), Together::Steps(here));
        }
        let (page, rank) = (&asked(first).screen, self.rank(state, first));
        let here = match (self.order, on_screen(state, first)) {
            (Order::Chaud, Some((at, _))) => Together::Screen(at),
            (Order::Chaud, None) if self.narrowed(state) => Together::FalseAlarm,
            (Order::Chaud, None) | (Order::Fiche, _) => Together::Page,
        };
        let one_key = |q: usize| {
            let follows = state.engine.placed[q].parent.is_some();
            match asked(q).kind {
                QuestionKind::YesNo | QuestionKind::Multi => here == Together::Page || !follows,
                QuestionKind::Choice => matches!(here, Together::Screen(_)) && !follows,
                QuestionKind::Accounts
                | QuestionKind::Text
                | QuestionKind::Number
                | QuestionKind::Moment
                | QuestionKind::Step
                | QuestionKind::Journal => false,
            }
        };
        let together = |q: usize| {
            one_key(q)
                && match here {
                    Together::Page => page.is_some() && asked(q).screen == *page && self.rank(state, q) == rank,
                    Together::Screen(_) | Together::Steps(_) => self.rank(state, q) == rank,
                    Together::FalseAlarm => {
                        asked(q).harmless().is_some()
                            && state.engine.placed[q].step.is_none()
                            && on_screen(state, q).is_none()
                            && self.put_off(q) == self.put_off(first)
                    }
                }
        };
        (pending.iter().copied().take_while(|q| together(*q)).take(LONGEST_BOARD).collect(), here)
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
    fn lot_over(&mut self, state: &State<'_>, pending: &[usize]) -> Option<Lot> {
        let qualifies = state.engine.fiche.kind == FicheKind::Qualification;
        let next = *pending.first()?;
        let step = state.engine.placed[next].step.is_some();
        if !qualifies || step || self.order == Order::Fiche || self.put_off(next) || self.focus.is_some() {
            return None;
        }
        let asked = |q: &&usize| !self.put_off(**q) && state.engine.placed[**q].step.is_none();
        let ahead = pending.iter().filter(asked).map(|q| lot(state, *q)).min()?;
        if self.caller_first && self.is_of_caller(state, next) {
            return None;
        }
        self.caller_first = false;
        // What a person on the phone knows comes before its lot: the former one is not over for all that.
        let lot = if self.called.is_some() { ahead } else { lot(state, next) };
        let over = [Lot::Chaud, Lot::Heure]
            .into_iter()
            .filter(|before| *before < lot && !self.lots_over.contains(before))
            .max();
        if let Some(over) = over {
            self.lots_over.extend([Lot::Chaud, Lot::Heure].into_iter().filter(|l| *l <= over));
        }
        over
    }
}

/// Gives the lot of a question: once a hard sign stands, nobody is asked hot for an opinion.
pub fn lot(state: &State<'_>, question: usize) -> Lot {
    let asked = state.engine.questions[question];
    if asked.is_opinion() && asked.lot == Lot::Chaud && state.score.hard.is_true() { Lot::Heure } else { asked.lot }
}

/// Finds the screen of a question in the order by harm, and its place there; a follow-up stands with its parent, and what is
/// not asked in its own lot on none.
fn on_screen(state: &State<'_>, question: usize) -> Option<(usize, usize)> {
    let engine = state.engine;
    if lot(state, question) != engine.questions[question].lot {
        return None;
    }
    let placed = &engine.placed[question];
    let id = &placed.parent.unwrap_or(placed.question).id;
    let within = |screen: &HarmScreen| screen.questions.iter().position(|q| q == id);
    engine.fiche.screens.iter().enumerate().find_map(|(at, screen)| Some((at, within(screen)?)))
}

/// Tells whether hot questions are still to be asked.
pub fn has_hot_questions(state: &State<'_>) -> bool {
    open(state).into_iter().any(|q| lot(state, q) == Lot::Chaud && state.engine.placed[q].step.is_none())
}

/// Tells whether nobody said yet where some of the steps to do now stand, or whether one is to be done again.
pub fn has_new_steps(state: &State<'_>) -> bool {
    list(state, Lot::Chaud).iter().any(|q| is_new(state, *q))
}

/// Tells whether nobody said yet where a step stands, or what is known now calls for doing it again.
pub fn is_new(state: &State<'_>, step: usize) -> bool {
    state.raw[step].is_none() || state.again(step).is_some()
}

/// Lists the steps of a list that are to be done here, in their order.
pub fn list(state: &State<'_>, of: Lot) -> Vec<usize> {
    let here = |q: &usize| {
        state.engine.placed[*q].step.is_some() && lot(state, *q) == of && state.reach(*q) != Reach::OutOfReach
    };
    (0..state.engine.questions.len()).filter(here).collect()
}

/// Lists the questions to be asked, whatever the session: in reach and not answered, or answered differently by analysts.
pub fn open(state: &State<'_>) -> Vec<usize> {
    (0..state.engine.questions.len()).filter(|q| is_open(state, *q)).collect()
}

/// Lists the questions that were answered « je ne sais pas », those that press first, each lot in the order of the fiche.
pub fn unknown(state: &State<'_>) -> Vec<usize> {
    let is_unknown = |q: &usize| {
        let is_asked = state.engine.questions[*q].from.is_none() && state.engine.placed[*q].mesure.is_some();
        is_asked && state.raw[*q] == Some(&Answer::Inconnu) && state.reach(*q) == Reach::Unknown
    };
    let mut unknown: Vec<usize> = (0..state.raw.len()).filter(is_unknown).collect();
    unknown.sort_by_key(|q| lot(state, *q));
    unknown
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
