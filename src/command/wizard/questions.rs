//! The questions, one after another, until the end or until the person leaves.

use super::asker::{Asker, Choice, Picked, enter, key};
use super::asking::{Heard, current};
use super::fiches::must_contain;
use super::keeping::FollowUp;
use super::menu::{Aside, around};
use super::opening::DoneWhen;
use super::stop::{Asked, Stop};
use super::verdict::Then;
use super::{After, End, Flow, Lines, Until, Wizard};
use crate::desk::case::Case;
use crate::desk::record::Statement;
use crate::desk::standing;
use crate::domain::answer::Answer;
use crate::domain::fiche::{FicheKind, Lot, QuestionKind};
use crate::domain::incident::Incident;
use crate::error::Outcome;
use crate::interview::{self, Facts, HowFar, Interview, Order, Turn};
use crate::messages::{Shortcut, steps, wizard as says};
use crate::report::can_change_declarations;
use crate::scoring::{Engine, Reach, State, Truth};
use crate::ui::{ENTER, Keys, Reply, Screen};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What a question gives.
enum Asking {
    /// The same turn again.
    Again,
    /// Its answer, ready to be written, and how it is said.
    Answer(Lines, String),
    /// Its answer stays as it was.
    Kept,
    /// What is ticked and noted answers it.
    Journal,
    /// The person contains now.
    Contain,
    /// The person asks what to type.
    Commands,
    /// The person asks for the verdict.
    Verdict,
    /// The person asks where things stand.
    Summary,
}

/// What is chosen between two questions.
enum Between<T> {
    /// One of the choices.
    Chosen(T),
    /// Something else is done, and followed.
    Elsewhere(After),
}

impl<'f> Flow<'f> {
    /// Takes up the questions of a fiche; `resumed` tells that some were asked in another session.
    fn new(engine: &'f Engine<'f>, incident: &Incident, order: Order, resumed: bool, until: Until) -> Self {
        let trail: Vec<usize> = incident
            .trail()
            .into_iter()
            .filter(|q| q.fiche == engine.fiche.id)
            .filter_map(|q| engine.at(&q.question))
            .filter(|q| engine.questions[*q].from.is_none())
            .collect();
        if !resumed {
            let interview = Interview::new(order, trail);
            return Self { engine, interview, order, rows: None, until, unexplained: BTreeSet::new() };
        }
        let state = State::of(engine, incident);
        let interview = Interview::resumed(order, trail, &state, must_contain(&state));
        // What was gone through once is not come back from.
        let until = if interview::has_new_steps(&state) { until } else { Until::End };
        Self { engine, interview, order, rows: None, until, unexplained: BTreeSet::new() }
    }

    /// Says how far the questions have come.
    pub(super) fn progress(&self, state: &State<'_>, question: usize, place: HowFar) -> String {
        let lot = (self.order == Order::Chaud).then(|| interview::lot(state, question));
        let progress = match self.interview.left_with_caller(state, question) {
            Some((role, left)) => says::progress_with(role, left),
            None => says::progress(lot, place.done, place.total, place.closed),
        };
        says::of_exercise(state.incident.is_exercise(), progress)
    }
}

impl Wizard<'_, '_> {
    /// Asks everything that is open, in order; `resumed` tells that some were asked in another session.
    pub(super) fn run(&mut self, order: Order, resumed: bool, until: Until) -> Asked<End> {
        let loaded = Rc::clone(&self.case.current_fiche(self.asker.context.env)?.loaded);
        let engine = Engine::new(&loaded.fiche);
        let mut flow = Flow::new(&engine, &self.case.incident, order, resumed, until);
        loop {
            match self.turn(&mut flow)? {
                After::Return => return Ok(End::Returned),
                After::Go if flow.interview.is_over() => {
                    if let Some(end) = self.finish(&mut flow)? {
                        return Ok(end);
                    }
                }
                After::Go => {}
            }
        }
    }

    /// Goes on with the rows on the screen, else does what comes next.
    fn turn(&mut self, flow: &mut Flow<'_>) -> Asked<After> {
        if let Some(mut rows) = flow.rows.take() {
            let state = State::of(flow.engine, &self.case.incident);
            let left = self.asker.turn_of_rows(&self.case, flow, &state, &mut rows)?;
            return self.follow_rows(flow, rows, left);
        }
        self.calls_in()?;
        self.arrivals()?;
        if self.take_reply()? || self.take_logs(flow.engine)? {
            return Ok(After::Go);
        }
        let time_up = self.asker.time_is_up();
        let state = State::of(flow.engine, &self.case.incident);
        if flow.until == Until::Pressing && !flow.interview.presses(&state) {
            self.asker.say(&format!("\n{}", steps::BACK_TO_QUESTIONS))?;
            return Ok(After::Return);
        }
        // Cutting comes before whoever is on the phone.
        if std::mem::take(&mut self.asker.put_through) && !flow.interview.must_act(&state) {
            flow.interview.ask_again(&state, self.asker.on_line);
        }
        if let Some(role) = flow.interview.caller_is_done(&state) {
            self.asker.say(&says::caller_is_done(role))?;
        }
        let (gravity, unknown) = (state.score.gravity, state.tally().open());
        let facts = Facts { on_line: self.asker.on_line, time_up, declares: can_change_declarations(&state) };
        match flow.interview.step(&state, facts) {
            Turn::Ask(question, place) => {
                let asking = self.asker.question(&self.case, flow, &state, question, place)?;
                return self.follow_question(flow, question, asking);
            }
            Turn::Board(questions, place, together) => {
                let mut rows = self.asker.rows((&self.case, flow), &state, questions, place, together)?;
                let left = self.asker.turn_of_rows(&self.case, flow, &state, &mut rows)?;
                return self.follow_rows(flow, rows, left);
            }
            Turn::TimeUp(left) => return self.time_up(flow, left),
            Turn::HardSign => return self.hard_sign(flow),
            Turn::LotOver(Lot::Chaud) => {
                return match self.verdict(flow, super::verdict::VerdictAt::Pause)? {
                    Then::Go | Then::Ask => Ok(After::Go),
                    Then::Contain => Ok(self.contain(flow, None)?.unwrap_or(After::Go)),
                    Then::Stop => Err(Stop::Left),
                };
            }
            Turn::LotOver(lot) => {
                let (gravity, unknown) = self.case.gravity(self.asker.context.env).unwrap_or((gravity, unknown));
                let (report, _) = standing::of(self.asker.context, &self.case)?;
                let plans = crate::report::plans(&report, self.asker.context.env.terminal.width);
                self.asker.say(format!("\n{}\n{plans}", says::lot_over(lot, gravity, unknown)).trim_end())?;
            }
            Turn::Settled(left) => {
                let choices = vec![key('c', "continuer", false), key('f', "finir", true)];
                match self.between(flow, &says::settled(gravity, left), choices)? {
                    Between::Chosen(true) => flow.interview.cut_short(),
                    Between::Chosen(false) => {}
                    Between::Elsewhere(after) => return Ok(after),
                }
            }
            Turn::Deduced => {
                // What was found since the opinion can still be explained.
                self.explain_signs(flow)?;
                let state = State::of(flow.engine, &self.case.incident);
                let deduced = super::ending::deduced(&state);
                let proposed = state.score.gravity.proposed;
                self.conclude(flow.engine, deduced, proposed)?;
            }
            Turn::Steps(left) => {
                let choices = vec![enter("les parcourir", true), key('f', "plus tard", false)];
                match self.between(flow, &says::steps_offered(left), choices)? {
                    Between::Chosen(true) => flow.interview.open_steps(),
                    Between::Chosen(false) => {}
                    Between::Elsewhere(after) => return Ok(after),
                }
            }
            Turn::Finished => {}
        }
        Ok(After::Go)
    }

    /// Does what follows a question.
    fn follow_question(&mut self, flow: &mut Flow<'_>, question: usize, asking: Asking) -> Asked<After> {
        let asked = flow.engine.questions[question];
        match asking {
            Asking::Again => {}
            Asking::Answer(lines, said) => {
                let (seq, fallen) = self.keep(flow, lines)?;
                self.asker.say(&says::recorded(seq, asked, &said))?;
                self.say_waiting(flow.engine, question)?;
                self.asker.say_fallen(&fallen)?;
                self.say_funds(flow.engine, &[question])?;
                self.follow_up(flow, question)?;
                if asked.is_opinion() {
                    self.explain_signs(flow)?;
                }
            }
            Asking::Kept => {
                flow.interview.later(question);
                self.note_kept(flow.engine, &[question])?;
                self.follow_up(flow, question)?;
            }
            Asking::Journal => {
                self.already_done(DoneWhen::Before)?;
                if self.case.incident.journal.contains(&asked.id) {
                    flow.answered(&[question]);
                } else {
                    flow.interview.later(question);
                }
            }
            Asking::Commands => self.show_commands(flow.engine, question)?,
            Asking::Summary => self.summary()?,
            Asking::Verdict => return Ok(self.show_verdict(flow, question)?.unwrap_or(After::Go)),
            Asking::Contain => return Ok(self.contain(flow, Some(question))?.unwrap_or(After::Go)),
        }
        Ok(After::Go)
    }

    /// Asks what must not be lost of an answer; who goes back from there comes back to the question.
    fn follow_up(&mut self, flow: &mut Flow<'_>, question: usize) -> Asked {
        if matches!(self.keep_what_follows(flow.engine, question)?, FollowUp::Back) {
            flow.interview.back_to(question);
        }
        Ok(())
    }

    /// Says that the answer just recorded waits for another; true when it does.
    pub(super) fn say_waiting(&mut self, engine: &Engine<'_>, question: usize) -> Outcome<bool> {
        let asked = engine.questions[question];
        if asked.ask_if.is_none() {
            return Ok(false);
        }
        let waits = engine.gate(question, &State::of(engine, &self.case.incident).known) == Truth::Unknown;
        if waits {
            self.asker.say(&says::waiting(&interview::behind(asked)))?;
        }
        Ok(waits)
    }

    /// Shows the verdict and whom to call, to somebody who comes back to them; none when what was asked is asked again.
    pub(super) fn show_verdict(&mut self, flow: &mut Flow<'_>, question: usize) -> Asked<Option<After>> {
        match self.verdict(flow, super::verdict::VerdictAt::Pause)? {
            Then::Ask => Ok(Some(After::Go)),
            Then::Contain if flow.engine.fiche.kind == FicheKind::Qualification => self.contain(flow, Some(question)),
            // What was gone back to is left: what comes next is open.
            Then::Go if flow.interview.is_back() => {
                flow.interview.go_on();
                flow.interview.verdict_seen();
                Ok(Some(After::Go))
            }
            Then::Go | Then::Contain => Ok(None),
            Then::Stop => Err(Stop::Left),
        }
    }

    /// Offers to act before asking more.
    fn hard_sign(&mut self, flow: &mut Flow<'_>) -> Asked<After> {
        let choices = vec![key('e', "endiguer maintenant", true), enter("continuer", false)];
        let own = flow.engine.fiche.confirmation.as_ref().and_then(|signs| signs.act.as_deref());
        match self.between(flow, own.unwrap_or(says::HARD_SIGN), choices)? {
            Between::Chosen(true) => Ok(self.contain(flow, None)?.unwrap_or(After::Go)),
            Between::Chosen(false) => Ok(After::Go),
            Between::Elsewhere(after) => Ok(after),
        }
    }

    /// Offers a choice between two questions, and all that can be done there besides.
    fn between<T: Clone>(&mut self, flow: &mut Flow<'_>, prompt: &str, choices: Vec<Choice<T>>) -> Asked<Between<T>> {
        // A key of the choice is that of the choice.
        let free = |(s, _): &(Shortcut, String)| choices.iter().all(|((key, _), _)| *key != s.key());
        let place = around(flow.engine, None);
        let shortcuts = Shortcut::between(place).into_iter().filter(free).collect();
        let menu = Shortcut::menu_between(place).into_iter().filter(free).collect();
        let screen = Screen { prompt: prompt.to_owned(), shortcuts, menu, ..Screen::default() };
        loop {
            let shortcut = match self.asker.pick(screen.clone(), choices.clone())? {
                Picked::Choice(chosen) => return Ok(Between::Chosen(chosen)),
                Picked::Shortcut(shortcut) => shortcut,
            };
            let state = State::of(flow.engine, &self.case.incident);
            match self.asker.shortcut(&self.case, flow, &state, None, shortcut)? {
                Aside::Again | Aside::Later | Aside::Commands => {}
                Aside::Summary => self.summary()?,
                Aside::Back => {
                    if flow.interview.back_from_here(|q| state.reach(q) != Reach::OutOfReach) {
                        return Ok(Between::Elsewhere(After::Go));
                    }
                    self.asker.warn(says::NOTHING_BEFORE)?;
                }
                Aside::Jumped => return Ok(Between::Elsewhere(After::Go)),
                Aside::Contain => {
                    return Ok(Between::Elsewhere(self.contain(flow, None)?.unwrap_or(After::Go)));
                }
                Aside::Verdict => match self.verdict(flow, super::verdict::VerdictAt::Pause)? {
                    Then::Go => {}
                    Then::Ask => return Ok(Between::Elsewhere(After::Go)),
                    Then::Contain => {
                        return Ok(Between::Elsewhere(self.contain(flow, None)?.unwrap_or(After::Go)));
                    }
                    Then::Stop => return Err(Stop::Left),
                },
            }
        }
    }

    /// Offers, once the time box is over, to mark all that is open as unknown.
    fn time_up(&mut self, flow: &mut Flow<'_>, left: usize) -> Asked<After> {
        let choices = vec![key('i', says::ALL_UNKNOWN, true), enter("continuer", false)];
        match self.between(flow, &says::time_up(left), choices)? {
            Between::Chosen(true) => {}
            Between::Chosen(false) => return Ok(After::Go),
            Between::Elsewhere(after) => return Ok(after),
        }
        loop {
            let state = State::of(flow.engine, &self.case.incident);
            let mut open = interview::open(&state);
            open.retain(|q| flow.engine.questions[*q].kind != QuestionKind::Journal);
            // Marking one may bring in reach another that is asked even so.
            if open.is_empty() {
                return Ok(After::Go);
            }
            let unknown = || Statement { note: Some(says::OUT_OF_TIME.to_owned()), ..Statement::from(Answer::Inconnu) };
            let given: Vec<(usize, Statement)> = open.into_iter().map(|q| (q, unknown())).collect();
            let lines = Lines::of(&state, &given);
            let (first, fallen) = self.keep(flow, lines)?;
            self.asker.say(&says::recorded_lines(first, given.len()))?;
            self.asker.say_fallen(&fallen)?;
        }
    }
}

impl Asker<'_, '_> {
    /// Asks one question.
    fn question(
        &mut self,
        case: &Case,
        flow: &mut Flow<'_>,
        state: &State<'_>,
        question: usize,
        place: HowFar,
    ) -> Asked<Asking> {
        let header = self.header(flow, state, question, place);
        let asked = state.engine.questions[question];
        if asked.kind == QuestionKind::Journal {
            return Ok(Asking::Journal);
        }
        let mut screen = Screen { header, prompt: asked.prompt.clone(), ..self.screen(case, state, question) };
        screen.details.extend(self.warning(state, question));
        screen.details.extend(self.logs_at_hand(state, question));
        // Only an answer that somebody gave can be kept: none is ever taken by default.
        if flow.interview.is_back() && current(state, question).is_some() {
            let keep = (ENTER, says::KEEP.to_owned());
            match &mut screen.keys {
                Keys::One(keys) | Keys::Several { alone: keys, .. } | Keys::Typed(keys) => keys.push(keep),
            }
        }
        let reply = self.ask(&screen)?;
        if reply == Reply::Key(ENTER) {
            return Ok(Asking::Kept);
        }
        let answer = match self.read(case, state, question, reply)? {
            Heard::Answer(answer) => answer,
            Heard::Shortcut(shortcut) => {
                match self.shortcut(case, flow, state, Some(question), shortcut)? {
                    Aside::Back => self.back(flow, state, question)?,
                    Aside::Later => flow.interview.later(question),
                    Aside::Again | Aside::Jumped => {}
                    Aside::Contain => return Ok(Asking::Contain),
                    Aside::Commands => return Ok(Asking::Commands),
                    Aside::Verdict => return Ok(Asking::Verdict),
                    Aside::Summary => return Ok(Asking::Summary),
                }
                return Ok(Asking::Again);
            }
            Heard::Refused => return Ok(Asking::Again),
        };
        let said = asked.say(&answer);
        let given = match state.engine.placed[question].step {
            Some(_) => self.about_step(case, state, question, answer, true)?,
            None => Some(Statement::from(answer)),
        };
        let Some(given) = given else { return Ok(Asking::Again) };
        Ok(match self.lines_of(state, vec![(question, given)])? {
            Some(lines) => Asking::Answer(lines, said),
            None => Asking::Again,
        })
    }

    /// Says where a question stands: its lot, its place, whom to ask, and what is particular now.
    fn header(&mut self, flow: &Flow<'_>, state: &State<'_>, question: usize, place: HowFar) -> String {
        let mut more = self.about_now();
        if state.is_divergent(question) {
            more.push(says::DIVERGENT.to_owned());
        } else if flow.interview.is_back() {
            more.push(says::BACK.to_owned());
        }
        let placed = &state.engine.placed[question];
        match placed.step {
            Some(step) => {
                // Its place in its list, however many are said.
                let list = interview::list(state, interview::lot(state, question));
                let at = list.iter().position(|q| *q == question).map_or(place.done, |at| at + 1);
                says::of_exercise(state.incident.is_exercise(), steps::header(step, at, list.len(), &more))
            }
            None => says::header(&flow.progress(state, question, place), placed, &more),
        }
    }

    /// Goes back to the question before one, or says that there is none.
    pub(super) fn back(&mut self, flow: &mut Flow<'_>, state: &State<'_>, question: usize) -> Outcome {
        if !flow.interview.back(question, |q| state.reach(q) != Reach::OutOfReach) {
            self.warn(says::NOTHING_BEFORE)?;
        }
        Ok(())
    }
}
