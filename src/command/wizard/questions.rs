//! The questions, one after another, and what can be done at any of them.

use super::Wizard;
use super::enter;
use super::opening::When;
use crate::command::record::{self, Reply as Given};
use crate::command::{Context, case::Case, report, too_long};
use crate::domain::answer::Answer;
use crate::domain::fiche::{Question, QuestionKind};
use crate::domain::ids::QuestionRef;
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::interview::{self, Choice, Form, Interview, Order, Step, Unread};
use crate::messages::{help, wizard as says};
use crate::platform::io_in_french;
use crate::scoring::{Engine, Reach, State};
use crate::ui::{ENTER, Key, Keys, Reply, Screen};
use std::io::Read as _;
use std::path::Path;
use std::rc::Rc;

/// What follows a question.
enum Next {
    /// It was recorded.
    Recorded,
    /// The one before is asked again.
    Back,
    /// It is put off.
    Later,
    /// It is asked again.
    Again,
    /// The wizard stops here.
    Suspend,
}

impl Wizard {
    /// Asks everything that is open, in order, until the end or a suspension.
    ///
    /// `resumed` tells that some were asked in another session, `goes_on` that the person has not left already.
    pub(super) fn run(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        order: Order,
        resumed: bool,
        mut goes_on: bool,
    ) -> Outcome {
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
        let mut interview = if resumed {
            Interview::resumed(order, trail, &State::of(&engine, &case.incident))
        } else {
            Interview::new(order, trail)
        };
        while goes_on {
            interview.on_line(self.on_line);
            let state = State::of(&engine, &case.incident);
            let (gravity, unknown) = (state.score.gravity, state.tally().open());
            goes_on = match interview.step(&state) {
                Step::Ask { question, done, total } => {
                    let lot = (order == Order::Chaud).then_some(engine.questions[question].lot);
                    let header = says::header(lot, done, total, &engine.placed[question], interview.is_back());
                    match self.question(context, case, &engine, question, &header)? {
                        Next::Recorded => interview.answered(question),
                        Next::Back => {
                            let state = State::of(&engine, &case.incident);
                            if !interview.back(question, |q| state.reach(q) != Reach::OutOfReach) {
                                context.warn(says::NOTHING_BEFORE)?;
                            }
                        }
                        Next::Later => interview.later(question),
                        Next::Again => {}
                        Next::Suspend => return self.suspend(context, case, &engine),
                    }
                    true
                }
                Step::HardSign => self.hard_sign(context, case)?,
                Step::LotOver(lot) => {
                    context.say(&format!("\n{}", says::lot_over(lot, gravity, unknown)))?;
                    true
                }
                Step::Settled(left) => {
                    let keys = vec![('c', String::from("continuer")), ('f', String::from("finir"))];
                    let chosen = self.choose(context, &says::settled(gravity, left), keys)?;
                    if chosen == Some('f') {
                        interview.cut_short();
                    }
                    chosen.is_some()
                }
                Step::Deduced => self.deduced(context, case, &engine)?,
                Step::Finished => return self.finish(context, case, &engine),
            };
        }
        self.suspend(context, case, &engine)
    }

    /// Asks one question.
    fn question(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        engine: &Engine<'_>,
        question: usize,
        header: &str,
    ) -> Outcome<Next> {
        let asked = engine.questions[question];
        if asked.kind == QuestionKind::Journal {
            if !self.already_done(context, case, When::Before)? {
                return Ok(Next::Suspend);
            }
            return Ok(if case.incident.journal.contains(&asked.id) { Next::Recorded } else { Next::Later });
        }
        let form = interview::form(asked);
        let screen = self.screen(case, engine, question, header, &form);
        let answer = match self.ask(context, &screen)? {
            Reply::Key(key) => one(&form, key),
            Reply::Several(keys) => several(&form, &keys),
            Reply::Typed(line) => match typed(context, case, asked, &line) {
                Ok(answer) => Some(answer),
                Err(why) => {
                    context.warn(&why)?;
                    None
                }
            },
            Reply::Command(command) => return self.command(context, case, engine, question, command),
            Reply::Closed => return Ok(Next::Suspend),
        };
        let Some(value) = answer else { return Ok(Next::Again) };
        let given = Given { note: self.notes.get(&question).cloned(), ..Given::from(value) };
        let drafts = record::answered_and_assessed(engine, &case.incident, question, &given);
        let seq = self.record(context, case, drafts)?;
        self.notes.remove(&question);
        context.say(&says::recorded(seq, asked, &asked.say(&given.value)))?;
        Ok(Next::Recorded)
    }

    fn screen(&self, case: &Case, engine: &Engine<'_>, question: usize, header: &str, form: &Form) -> Screen {
        let asked = engine.questions[question];
        let mut details: Vec<String> = asked.parts.iter().map(|p| format!("  - {p}")).collect();
        let name = QuestionRef { fiche: engine.fiche.id.clone(), question: asked.id.clone() };
        if let Some(given) = case.incident.answers.get(&name).filter(|g| !g.is_empty()) {
            let said: Vec<String> =
                given.iter().map(|g| format!("{} ({})", Terminal(&asked.say(&g.value)), Terminal(&g.by))).collect();
            details.push(says::current_answer(&said.join(" / ")));
        }
        if let Some(note) = self.notes.get(&question) {
            details.push(says::joined_note(note));
        }
        if asked.kind == QuestionKind::Accounts {
            details.push(says::ACCOUNTS_LIKE.to_owned());
        }
        let keys = |choices: &[Choice]| -> Vec<Key> { choices.iter().map(|c| (c.key, c.label.clone())).collect() };
        Screen {
            header: header.to_owned(),
            prompt: asked.prompt.clone(),
            details,
            keys: match form {
                Form::One(choices) => Keys::One(keys(choices)),
                Form::Several { options, alone } => Keys::Several { options: keys(options), alone: keys(alone) },
                Form::Typed(alone) => Keys::Typed(keys(alone)),
            },
            commands: says::COMMANDS.into_iter().map(|(key, label)| (key, label.to_owned())).collect(),
        }
    }

    fn command(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        engine: &Engine<'_>,
        question: usize,
        command: char,
    ) -> Outcome<Next> {
        let goes_on = match command {
            '?' => {
                explain(context, engine, question)?;
                true
            }
            '<' => return Ok(Next::Back),
            'p' => return Ok(Next::Later),
            '+' => match self.line(context, says::NOTE)? {
                Some(note) => {
                    match too_long("la note", &note) {
                        Some(wrong) => context.warn(&wrong)?,
                        None if note.is_empty() => drop(self.notes.remove(&question)),
                        None => drop(self.notes.insert(question, note)),
                    }
                    true
                }
                None => false,
            },
            'r' => {
                let (report, _) = report::of(context, case)?;
                let page = crate::report::summary(&report, context.env.terminal.width);
                context.warn(&format!("\n{page}"))?;
                true
            }
            't' => self.who_is_on_line(context)?,
            'e' => {
                context.warn(&format!("\n{}", says::CONTAIN))?;
                self.already_done(context, case, When::Now)?
            }
            _ => false,
        };
        Ok(if goes_on { Next::Again } else { Next::Suspend })
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

/// Shows the help of a question: its action, where to look, the keys, and the definitions for a judgement.
fn explain(context: &mut Context<'_>, engine: &Engine<'_>, question: usize) -> Outcome {
    let asked = engine.questions[question];
    if let Some(action) = engine.placed[question].action {
        context.warn(&format!("\n{}", action.title))?;
        for text in [&action.intro, &action.warning].into_iter().flatten() {
            context.warn(text)?;
        }
    }
    context.warn(asked.help.as_deref().unwrap_or(says::NO_HELP))?;
    let keys: Vec<String> = says::COMMANDS.iter().map(|(key, label)| format!("{key}\u{a0}{label}")).collect();
    context.warn(&keys.join(", "))?;
    if asked.conclusion {
        context.warn(&format!("\n{}", help::DEFINITIONS))?;
    }
    Ok(())
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
