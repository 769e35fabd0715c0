//! One question: how it is shown, how a reply is read, and what goes with the answer.

use super::Lines;
use super::asker::{Asker, Picked, key};
use super::menu::around;
use super::steps::due;
use super::stop::Asked;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::desk::record::{self, Statement};
use crate::domain::account;
use crate::domain::answer::{Answer, Source};
use crate::domain::fiche::{Question, QuestionKind};
use crate::domain::incident::Given;
use crate::domain::text::decode_file;
use crate::interview::{self, AnswerKey, Form, Unread};
use crate::messages::{Shortcut, steps, wizard as says};
use crate::platform::{Most, io_in_french};
use crate::scoring::State;
use crate::ui::{Key, Keys, Reply, Screen};
use chrono_tz::Tz;
use std::path::Path;

/// What a reply to a question is.
pub(super) enum Heard {
    /// An answer.
    Answer(Answer),
    /// Something else to do.
    Shortcut(Shortcut),
    /// No answer: why was said.
    Refused,
}

impl Asker<'_, '_> {
    /// Reads a reply to a question; when it is refused, says why.
    pub(super) fn read(&mut self, case: &Case, state: &State<'_>, question: usize, reply: Reply) -> Asked<Heard> {
        let asked = state.engine.questions[question];
        let form = interview::form(asked);
        Ok(match reply {
            Reply::Key(key) => one(&form, key).map_or(Heard::Refused, Heard::Answer),
            Reply::Several(keys) => several(&form, &keys).map_or(Heard::Refused, Heard::Answer),
            Reply::Typed(line) => match typed(self.context, case.tz(), asked, &line) {
                Ok(answer) if self.is_account(asked, &answer)? => {
                    Heard::Answer(interview::joined(asked, answer, state.raw[question]))
                }
                Ok(_) => Heard::Refused,
                Err(why) => {
                    self.warn(&why)?;
                    Heard::Refused
                }
            },
            Reply::Shortcut(shortcut) => Heard::Shortcut(shortcut),
        })
    }

    /// Makes the lines of answers, each with its note and where it comes from; none when the person thinks again.
    pub(super) fn lines(&mut self, state: &State<'_>, answers: Vec<(usize, Answer)>) -> Asked<Option<Lines>> {
        self.lines_of(state, answers.into_iter().map(|(question, value)| (question, Statement::from(value))).collect())
    }

    /// The same, of answers with what goes with them.
    pub(super) fn lines_of(&mut self, state: &State<'_>, said: Vec<(usize, Statement)>) -> Asked<Option<Lines>> {
        let answers: Vec<(usize, Answer)> =
            said.iter().map(|(question, said)| (*question, said.value.clone())).collect();
        if !self.is_sure(state, &answers)? {
            return Ok(None);
        }
        let given = |(question, said): (usize, Statement)| {
            let note = self.notes.remove(&state.engine.name(question));
            (question, self.given(state.engine.questions[question], Statement { note: said.note.or(note), ..said }))
        };
        let given: Vec<(usize, Statement)> = said.into_iter().map(given).collect();
        Ok(Some(Lines::of(state, &given)))
    }

    /// Asks once more before one word that may be keys of other screens is taken for an account; false when the person thinks
    /// again.
    pub(super) fn is_account(&mut self, asked: &Question, answer: &Answer) -> Asked<bool> {
        let Answer::List(list) = answer else { return Ok(true) };
        let [word] = list.as_slice() else { return Ok(true) };
        if asked.kind != QuestionKind::Accounts || !account::is_plain_login(word) {
            return Ok(true);
        }
        let screen = Screen {
            prompt: says::is_it_an_account(word),
            shortcuts: vec![Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        let choices = vec![key('o', says::AN_ACCOUNT, true), key('r', says::BACK_TO_QUESTION, false)];
        Ok(matches!(self.pick(screen, choices)?, Picked::Choice(true)))
    }

    /// Joins to an answer where it comes from; a judgement is the analyst's own, whoever is on the phone.
    fn given(&self, asked: &Question, said: Statement) -> Statement {
        let whence = self.whence.clone().filter(|_| !asked.conclusion);
        let (source, declared_by) = whence.map_or((None, None), |(source, by)| (Some(source), by));
        let declared_by = declared_by.filter(|_| source == Some(Source::Declare));
        Statement { source, declared_by, ..said }
    }

    /// Makes the screen of a question, but for what stands above it.
    pub(super) fn screen(&self, case: &Case, state: &State<'_>, question: usize) -> Screen {
        let asked = state.engine.questions[question];
        // What follows up says little without what it follows.
        let parent = state.engine.placed[question].parent.map(says::follows);
        let parts = asked.parts.iter().map(|p| format!("  - {p}"));
        let mut details: Vec<String> = parent.into_iter().chain(parts).collect();
        if let Some(step) = state.engine.placed[question].step {
            details.extend(asked.help.clone());
            details.extend(step.trap.as_deref().map(says::trap));
            details.extend(due(case, state, step));
        }
        details.extend(current(state, question).map(|said| says::current_answer(&said)));
        if let Some(note) = self.notes.get(&state.engine.name(question)) {
            details.push(says::joined_note(note));
        }
        match asked.kind {
            QuestionKind::Accounts => details.push(says::ACCOUNTS_LIKE.to_owned()),
            QuestionKind::Moment => details.push(says::moment_like(asked.tense).to_owned()),
            QuestionKind::YesNo
            | QuestionKind::Choice
            | QuestionKind::Multi
            | QuestionKind::Text
            | QuestionKind::Number
            | QuestionKind::Step
            | QuestionKind::Journal => {}
        }
        let keys = |choices: Vec<AnswerKey>| -> Vec<Key> { choices.into_iter().map(|c| (c.key, c.label)).collect() };
        Screen {
            details,
            keys: match interview::form(asked) {
                Form::One(choices) => Keys::One(keys(choices)),
                Form::Several { options, alone } => Keys::Several { options: keys(options), alone: keys(alone) },
                Form::Typed(alone) => Keys::Typed(keys(alone)),
            },
            shortcuts: Shortcut::line(around(state.engine, Some(question))),
            menu: Shortcut::menu(around(state.engine, Some(question))),
            many_lines: asked.kind == QuestionKind::Accounts,
            ..Screen::default()
        }
    }

    /// Gives what must not be missed in the action of a question, the first time that one of its questions is asked.
    pub(super) fn warning(&mut self, state: &State<'_>, question: usize) -> Option<String> {
        let action = state.engine.placed[question].action?;
        let warning = action.warning.as_deref()?;
        let new = self.warned.insert((state.engine.fiche.id.clone(), action.id.clone()));
        new.then(|| says::warning(warning))
    }
}

impl Lines {
    /// Makes the lines of answers given together, with the verdict when it changes.
    pub(super) fn of(state: &State<'_>, given: &[(usize, Statement)]) -> Self {
        let questions = given.iter().map(|(question, _)| *question).collect();
        Self { questions, drafts: record::answered_and_assessed(state, given) }
    }
}

/// Says the current answers to a question, and who gave them.
pub(super) fn current(state: &State<'_>, question: usize) -> Option<String> {
    let asked = state.engine.questions[question];
    match state.incident.given(&state.engine.name(question)) {
        [] => None,
        [one] if one.actor.is_none() && one.happened_at.is_none() => Some(says::answer_of(asked, &one.value, &one.by)),
        [one] => Some(steps::standing(asked, one, state.incident.zone())),
        several => Some(said_by_each(asked, several)),
    }
}

/// Says the answers that analysts disagree on, each with who gave it.
pub(super) fn said_by_each(asked: &Question, given: &[Given]) -> String {
    let said: Vec<String> = given.iter().map(|given| says::answer_of(asked, &given.value, &given.by)).collect();
    said.join(" / ")
}

/// Reads what was typed; `@fichier` reads a list of accounts from a file.
pub fn typed(context: &mut Context<'_>, tz: Tz, asked: &Question, line: &str) -> Result<Answer, String> {
    let file = line.strip_prefix('@').filter(|_| asked.kind == QuestionKind::Accounts);
    let text = match file {
        Some(path) if path.trim().is_empty() => return Err(says::NO_PATH.to_owned()),
        Some(path) => {
            let read = context.env.disk.read(Path::new(path.trim()), Most::SMALL);
            read.map_err(|e| io_in_french(&e))
                .and_then(|bytes| Ok(decode_file(&bytes).ok_or(says::NO_TEXT)?.into_owned()))
                .map_err(|why| says::unreadable_list(path.trim(), &why))?
        }
        None => line.to_owned(),
    };
    let now = context.env.now(tz);
    interview::read_typed(asked, &text, now, tz).map_err(|unread| match unread {
        Unread::Nothing => says::nothing_typed(asked),
        Unread::NotANumber => says::A_NUMBER.to_owned(),
        Unread::Help | Unread::Moment(_) | Unread::NoAccount(_) | Unread::Misfit(_) => {
            format!("{}.", unread.say(asked))
        }
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
