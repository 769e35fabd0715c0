//! The questions, one after another, until the end or a suspension.

use super::opening::When;
use super::{End, Flow, Next, Wizard, enter};
use crate::desk::{Context, case::Case};
use crate::domain::fiche::{QuestionKind, Step as FicheStep};
use crate::error::Outcome;
use crate::interview::{self, Interview, Order, Step};
use crate::messages::wizard as says;
use crate::report::can_change_declarations;
use crate::scoring::{Engine, Reach, State};
use crate::ui::{ENTER, Screen};
use std::rc::Rc;

impl Wizard {
    /// Asks everything that is open, in order.
    ///
    /// `resumed` tells that some were asked in another session.
    pub(super) fn run(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        order: Order,
        resumed: bool,
    ) -> Outcome<End> {
        let fiche = case.current_fiche(context.env)?;
        let loaded = Rc::clone(&fiche.loaded);
        let engine = Engine::new(&loaded.fiche);
        let trail: Vec<usize> = case
            .incident
            .trail()
            .into_iter()
            .filter(|q| q.fiche == loaded.fiche.id)
            .filter_map(|q| engine.at(&q.question))
            .filter(|q| engine.questions[*q].from.is_none())
            .collect();
        let interview = if resumed {
            Interview::resumed(order, trail, &State::of(&engine, &case.incident))
        } else {
            Interview::new(order, trail)
        };
        let mut flow = Flow { case, engine: &engine, interview, order };
        loop {
            match self.step(context, &mut flow)? {
                Next::Suspend => {
                    self.suspend(context, flow.case)?;
                    return Ok(End::Suspended);
                }
                Next::Gone => return Ok(End::Suspended),
                Next::Return => return Ok(End::Returned),
                Next::Recorded | Next::Back | Next::Later | Next::Again | Next::Jumped => {}
            }
            if flow.interview.is_over() {
                self.finish(context, flow.case, &engine)?;
                return Ok(End::Finished);
            }
        }
    }

    /// Does what comes next.
    fn step(&mut self, context: &mut Context<'_>, flow: &mut Flow<'_, '_>) -> Outcome<Next> {
        self.arrivals(context, flow.case)?;
        flow.interview.on_line(self.on_line);
        if self.time_is_up(context) {
            flow.interview.time_up();
        }
        let state = State::of(flow.engine, &flow.case.incident);
        let (gravity, unknown) = (state.score.gravity, state.tally().open());
        flow.interview.declares(can_change_declarations(&state));
        match flow.interview.step(&state) {
            Step::Ask { question, done, total } => {
                let header = self.header(context, flow, question, done, total);
                let next = self.question(context, flow, question, &header)?;
                flow.follow(context, question, next)
            }
            Step::Board { questions, done, total } => self.board(context, flow, &questions, (done, total)),
            Step::TimeUp(left) => Ok(goes_on(self.time_up(context, flow, left)?)),
            Step::HardSign => self.hard_sign(context, flow),
            Step::LotOver(lot) => {
                let (gravity, unknown) = flow.case.gravity(context.env)?.unwrap_or((gravity, unknown));
                context.say(&format!("\n{}", says::lot_over(lot, gravity, unknown)))?;
                Ok(Next::Again)
            }
            Step::Settled(left) => {
                let keys = vec![('c', String::from("continuer")), ('f', String::from("finir"))];
                let chosen = self.choose(context, &says::settled(gravity, left), keys)?;
                if chosen == Some('f') {
                    flow.interview.cut_short();
                }
                Ok(goes_on(chosen.is_some()))
            }
            Step::Deduced => Ok(goes_on(self.deduced(context, flow.case, flow.engine)?)),
            Step::Steps(left) => {
                let keys = vec![enter("les parcourir"), ('f', String::from("plus tard"))];
                let chosen = self.choose(context, &says::steps_offered(left), keys)?;
                if chosen == Some(ENTER) {
                    flow.interview.open_steps();
                }
                Ok(goes_on(chosen.is_some()))
            }
            Step::Finished => Ok(Next::Again),
        }
    }

    /// Says where a question stands: its lot, its place, whom to ask, and what is particular now.
    fn header(
        &self,
        context: &mut Context<'_>,
        flow: &Flow<'_, '_>,
        question: usize,
        done: usize,
        total: usize,
    ) -> String {
        let mut more = self.about_now(context);
        if State::of(flow.engine, &flow.case.incident).is_divergent(question) {
            more.push(says::DIVERGENT.to_owned());
        } else if flow.interview.is_back() {
            more.push(says::BACK.to_owned());
        }
        let placed = &flow.engine.placed[question];
        match placed.step {
            Some(step) => says::step_header(step, done, total, &more),
            None => says::header(&flow.progress(question, done, total), placed, &more),
        }
    }

    /// Says what holds for every question for now: the time left, and where answers come from.
    pub(super) fn about_now(&self, context: &mut Context<'_>) -> Vec<String> {
        let whence = self.whence.as_ref().map(|(source, by)| says::whence(*source, by.as_deref()));
        self.minutes_left(context).map(says::time_left).into_iter().chain(whence).collect()
    }

    /// Asks one question.
    fn question(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        question: usize,
        header: &str,
    ) -> Outcome<Next> {
        let asked = flow.engine.questions[question];
        if asked.kind == QuestionKind::Journal {
            if !self.already_done(context, flow.case, When::Before)? {
                return Ok(Next::Suspend);
            }
            return Ok(if flow.case.incident.journal.contains(&asked.id) { Next::Recorded } else { Next::Later });
        }
        let form = interview::form(asked);
        let mut screen =
            Screen { header: header.to_owned(), prompt: asked.prompt.clone(), ..self.screen(flow, question) };
        screen.details.extend(self.warning(flow, question));
        let reply = self.ask(context, &screen)?;
        let answer = match self.read(context, flow.case, asked, &form, reply)? {
            Ok(answer) => answer,
            Err(Some(shortcut)) => return self.shortcut(context, flow, question, shortcut),
            Err(None) => return Ok(Next::Again),
        };
        if flow.engine.placed[question].step.is_some() && !self.about_step(context, flow, question, &answer)? {
            return Ok(Next::Again);
        }
        let (seq, said) = self.answer(context, flow, question, answer)?;
        context.say(&says::recorded(seq, asked, &said))?;
        Ok(Next::Recorded)
    }

    /// Offers to act before asking more.
    fn hard_sign(&mut self, context: &mut Context<'_>, flow: &mut Flow<'_, '_>) -> Outcome<Next> {
        let keys = vec![('e', String::from("endiguer maintenant")), enter("continuer")];
        match self.choose(context, says::HARD_SIGN, keys)? {
            Some(ENTER) => Ok(Next::Again),
            Some(_) => self.contain(context, flow, None),
            None => Ok(Next::Suspend),
        }
    }
}

fn goes_on(goes_on: bool) -> Next {
    if goes_on { Next::Again } else { Next::Suspend }
}

impl Flow<'_, '_> {
    /// Takes note of what followed a question.
    pub(super) fn follow(&mut self, context: &mut Context<'_>, question: usize, next: Next) -> Outcome<Next> {
        match next {
            Next::Recorded => self.interview.answered(question),
            Next::Back => {
                let state = State::of(self.engine, &self.case.incident);
                if !self.interview.back(question, |q| state.reach(q) != Reach::OutOfReach) {
                    context.warn(says::NOTHING_BEFORE)?;
                }
            }
            Next::Later => self.interview.later(question),
            Next::Again | Next::Jumped | Next::Return | Next::Suspend | Next::Gone => {}
        }
        Ok(next)
    }

    /// Says by when a step is due, counted from the day when its fiche was started.
    pub(super) fn due(&self, step: &FicheStep) -> Option<String> {
        let used = self.case.incident.fiches.iter().find(|used| used.id == self.engine.fiche.id)?;
        Some(says::due(&step.due, used.started.in_zone(self.case.tz()).days_later(step.days()?)?))
    }

    /// Says how far the questions have come.
    pub(super) fn progress(&self, question: usize, done: usize, total: usize) -> String {
        let lot = (self.order == Order::Chaud).then_some(self.engine.questions[question].lot);
        let progress = says::progress(lot, done, total);
        let exercise = self.case.incident.opening.as_ref().is_some_and(|o| o.exercise);
        if exercise { format!("EXERCICE | {progress}") } else { progress }
    }
}
