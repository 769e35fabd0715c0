//! The questions, one after another, until the end or a suspension.

use super::opening::When;
use super::{Flow, Next, Wizard, enter};
use crate::command::record::{self, Reply as Given};
use crate::command::{Context, case::Case};
use crate::domain::answer::{Answer, Source};
use crate::domain::fiche::{Question, QuestionKind};
use crate::domain::ids::QuestionRef;
use crate::error::Outcome;
use crate::interview::{self, Choice, Form, Interview, Order, Step, Unread};
use crate::messages::wizard as says;
use crate::platform::io_in_french;
use crate::scoring::{Engine, Reach, State};
use crate::ui::{ENTER, Key, Keys, MENU, Reply, Screen};
use std::io::Read as _;
use std::path::Path;
use std::rc::Rc;

impl Wizard {
    /// Asks everything that is open, in order; false when it ends by a suspension.
    ///
    /// `resumed` tells that some were asked in another session, `goes_on` that the person has not left already.
    pub(super) fn run(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        order: Order,
        resumed: bool,
        mut goes_on: bool,
    ) -> Outcome<bool> {
        let fiche = case.current_fiche(context.env)?;
        let loaded = Rc::clone(&fiche.loaded);
        let engine = Engine::new(&loaded.fiche);
        let trail: Vec<usize> = case
            .incident
            .trail
            .iter()
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
        while goes_on && !flow.interview.is_over() {
            goes_on = self.step(context, &mut flow)?;
        }
        if goes_on {
            self.finish(context, flow.case, &engine)?;
        } else {
            self.suspend(context, flow.case, &engine)?;
        }
        Ok(goes_on)
    }

    /// Does what comes next; false when the person leaves.
    fn step(&mut self, context: &mut Context<'_>, flow: &mut Flow<'_, '_>) -> Outcome<bool> {
        self.arrivals(context, flow.case)?;
        flow.interview.on_line(self.on_line);
        if self.time_is_up(context) {
            flow.interview.time_up();
        }
        let state = State::of(flow.engine, &flow.case.incident);
        let (gravity, unknown) = (state.score.gravity, state.tally().open());
        match flow.interview.step(&state) {
            Step::Ask { question, done, total } => {
                let header = self.header(context, flow, question, done, total);
                let next = self.question(context, flow, question, &header)?;
                Ok(flow.follow(context, question, next)?)
            }
            Step::Board { questions, done, total } => self.board(context, flow, &questions, (done, total)),
            Step::TimeUp(left) => self.time_up(context, flow, left),
            Step::HardSign => self.hard_sign(context, flow.case),
            Step::LotOver(lot) => {
                context.say(&format!("\n{}", says::lot_over(lot, gravity, unknown)))?;
                Ok(true)
            }
            Step::Settled(left) => {
                let keys = vec![('c', String::from("continuer")), ('f', String::from("finir"))];
                let chosen = self.choose(context, &says::settled(gravity, left), keys)?;
                if chosen == Some('f') {
                    flow.interview.cut_short();
                }
                Ok(chosen.is_some())
            }
            Step::Deduced => self.deduced(context, flow.case, flow.engine),
            Step::Finished => Ok(true),
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
        says::header(&flow.progress(question, done, total), &flow.engine.placed[question], &more)
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
        let screen = Screen { header: header.to_owned(), prompt: asked.prompt.clone(), ..self.screen(flow, question) };
        let reply = self.ask(context, &screen)?;
        let answer = match self.read(context, flow.case, asked, &form, reply)? {
            Ok(answer) => answer,
            Err(Some(command)) => return self.command(context, flow, question, command),
            Err(None) => return Ok(Next::Again),
        };
        let (seq, said) = self.answer(context, flow, question, answer)?;
        context.say(&says::recorded(seq, asked, &said))?;
        Ok(Next::Recorded)
    }

    /// Reads a reply as an answer; else gives the command, or none when it was refused in words.
    pub(super) fn read(
        &mut self,
        context: &mut Context<'_>,
        case: &Case,
        asked: &Question,
        form: &Form,
        reply: Reply,
    ) -> Outcome<Result<Answer, Option<char>>> {
        Ok(match reply {
            Reply::Key(key) => one(form, key).ok_or(None),
            Reply::Several(keys) => several(form, &keys).ok_or(None),
            Reply::Typed(line) => match typed(context, case, asked, &line) {
                Ok(answer) => Ok(answer),
                Err(why) => {
                    context.warn(&why)?;
                    Err(None)
                }
            },
            Reply::Command(command) => Err(Some(command)),
            Reply::Closed => Err(Some('s')),
        })
    }

    /// Records an answer, with its note and where it comes from; gives its line and how it is said.
    pub(super) fn answer(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        question: usize,
        value: Answer,
    ) -> Outcome<(u64, String)> {
        let asked = flow.engine.questions[question];
        let given = self.given(asked, value, self.notes.get(&question).cloned());
        let said = asked.say(&given.value);
        let drafts = record::answered_and_assessed(flow.engine, &flow.case.incident, &[(question, given)]);
        let seq = self.record(context, flow.case, drafts)?;
        self.notes.remove(&question);
        flow.interview.answered(question);
        Ok((seq, said))
    }

    /// Joins to an answer where it comes from; a judgement is the analyst's own, whoever is on the phone.
    pub(super) fn given(&self, asked: &Question, value: Answer, note: Option<String>) -> Given {
        let whence = self.whence.clone().filter(|_| !asked.conclusion);
        let (source, declared_by) = whence.map_or((None, None), |(source, by)| (Some(source), by));
        let declared_by = declared_by.filter(|_| source == Some(Source::Declare));
        Given { note, source, declared_by, ..Given::from(value) }
    }

    /// Makes the screen of a question, but for what stands above it.
    pub(super) fn screen(&self, flow: &Flow<'_, '_>, question: usize) -> Screen {
        let asked = flow.engine.questions[question];
        let mut details: Vec<String> = asked.parts.iter().map(|p| format!("  - {p}")).collect();
        let name = QuestionRef { fiche: flow.engine.fiche.id.clone(), question: asked.id.clone() };
        if let Some(given) = flow.case.incident.answers.get(&name).filter(|g| !g.is_empty()) {
            let said: Vec<String> = given.iter().map(|g| says::answer_of(asked, &g.value, &g.by)).collect();
            details.push(says::current_answer(&said.join(" / ")));
        }
        if let Some(note) = self.notes.get(&question) {
            details.push(says::joined_note(note));
        }
        if asked.kind == QuestionKind::Accounts {
            details.push(says::ACCOUNTS_LIKE.to_owned());
        }
        let keys = |choices: Vec<Choice>| -> Vec<Key> { choices.into_iter().map(|c| (c.key, c.label)).collect() };
        Screen {
            details,
            keys: match interview::form(asked) {
                Form::One(choices) => Keys::One(keys(choices)),
                Form::Several { options, alone } => Keys::Several { options: keys(options), alone: keys(alone) },
                Form::Typed(alone) => Keys::Typed(keys(alone)),
            },
            commands: says::COMMANDS.into_iter().map(|(key, label)| (key, label.to_owned())).collect(),
            hidden: says::MENU.into_iter().map(|(key, _)| key).chain([MENU]).collect(),
            many_lines: asked.kind == QuestionKind::Accounts,
            ..Screen::default()
        }
    }

    /// Offers to act before asking more; false when the person leaves.
    fn hard_sign(&mut self, context: &mut Context<'_>, case: &mut Case) -> Outcome<bool> {
        let keys = vec![('e', String::from("endiguer maintenant")), enter("continuer")];
        match self.choose(context, says::HARD_SIGN, keys)? {
            Some(ENTER) => Ok(true),
            Some(_) => self.already_done(context, case, When::Now),
            None => Ok(false),
        }
    }
}

impl Flow<'_, '_> {
    /// Takes note of what followed a question; false when the person leaves.
    pub(super) fn follow(&mut self, context: &mut Context<'_>, question: usize, next: Next) -> Outcome<bool> {
        match next {
            Next::Recorded => self.interview.answered(question),
            Next::Back => {
                let state = State::of(self.engine, &self.case.incident);
                if !self.interview.back(question, |q| state.reach(q) != Reach::OutOfReach) {
                    context.warn(says::NOTHING_BEFORE)?;
                }
            }
            Next::Later => self.interview.later(question),
            Next::Again | Next::Jumped => {}
            Next::Suspend => return Ok(false),
        }
        Ok(true)
    }

    /// Says how far the questions have come.
    pub(super) fn progress(&self, question: usize, done: usize, total: usize) -> String {
        let lot = (self.order == Order::Chaud).then_some(self.engine.questions[question].lot);
        says::progress(lot, done, total)
    }
}

/// Reads what was typed; `@fichier` reads a list of accounts from a file.
fn typed(context: &mut Context<'_>, case: &Case, asked: &Question, line: &str) -> Result<Answer, String> {
    let file = line.strip_prefix('@').filter(|_| asked.kind == QuestionKind::Accounts);
    let text = match file {
        Some(path) => {
            let mut text = String::new();
            let read =
                context.env.disk.open_at(Path::new(path.trim()), 0).and_then(|mut f| f.read_to_string(&mut text));
            read.map_err(|e| says::unreadable_list(path.trim(), &io_in_french(&e)))?;
            text
        }
        None => line.to_owned(),
    };
    let now = context.env.now(case.tz());
    interview::read_typed(asked, &text, now, case.tz()).map_err(|unread| match unread {
        Unread::Nothing => says::nothing_typed(asked),
        Unread::NotANumber => says::A_NUMBER.to_owned(),
        Unread::Moment(e) => e.to_string(),
        Unread::Misfit(misfit) => format!("{}.", interview::explain(asked, &misfit)),
    })
}

fn one(form: &Form, key: char) -> Option<Answer> {
    let choices = match form {
        Form::One(choices) | Form::Typed(choices) => choices,
        Form::Several { alone, .. } => alone,
    };
    choices.iter().find(|c| c.key == key).map(|c| c.answer.clone())
}

fn several(form: &Form, keys: &[char]) -> Option<Answer> {
    let Form::Several { options, .. } = form else { return None };
    let chosen = options.iter().filter(|c| keys.contains(&c.key));
    Some(Answer::List(
        chosen
            .flat_map(|choice| match &choice.answer {
                Answer::List(option) => option.clone(),
                Answer::Word(_) | Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => vec![],
            })
            .collect(),
    ))
}
