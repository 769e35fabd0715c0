//! One question: how it is shown, how a reply is read, and what goes with the answer.

use super::menu::contains;
use super::{Flow, Wizard};
use crate::desk::record::{self, Reply as Given};
use crate::desk::{Context, case::Case, too_long};
use crate::domain::answer::{Answer, Source, State as Progress};
use crate::domain::fiche::{Question, QuestionKind};
use crate::error::Outcome;
use crate::interview::{self, Choice, Form, Unread};
use crate::messages::{Shortcut, wizard as says};
use crate::platform::io_in_french;
use crate::ui::{Key, Keys, Reply, Screen};
use std::io::Read as _;
use std::path::Path;

impl Wizard {
    /// Reads a reply as an answer; else gives the shortcut, or none when it was refused in words.
    pub(super) fn read(
        &mut self,
        context: &mut Context<'_>,
        case: &Case,
        asked: &Question,
        form: &Form,
        reply: Reply,
    ) -> Outcome<Result<Answer, Option<Shortcut>>> {
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
            Reply::Shortcut(shortcut) => Err(Some(shortcut)),
            Reply::Closed => Err(Some(Shortcut::Suspend)),
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
        let given = self.given(asked, value, self.notes.get(&flow.name(question)).cloned());
        let said = asked.say(&given.value);
        let drafts = record::answered_and_assessed(flow.engine, &flow.case.incident, &[(question, given)]);
        let seq = self.record(context, flow.case, drafts)?;
        self.notes.remove(&flow.name(question));
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
        if let Some(step) = flow.engine.placed[question].step {
            details.extend(asked.help.clone());
            details.extend(step.trap.as_deref().map(says::trap));
            details.extend(flow.due(step));
        }
        details.extend(current(flow, question).map(|said| says::current_answer(&said)));
        if let Some(note) = self.notes.get(&flow.name(question)) {
            details.push(says::joined_note(note));
        }
        match asked.kind {
            QuestionKind::Accounts => details.push(says::ACCOUNTS_LIKE.to_owned()),
            QuestionKind::Moment => details.push(says::ALERTED_AT_LIKE.to_owned()),
            QuestionKind::YesNo
            | QuestionKind::Choice
            | QuestionKind::Multi
            | QuestionKind::Text
            | QuestionKind::Number
            | QuestionKind::Step
            | QuestionKind::Journal => {}
        }
        let keys = |choices: Vec<Choice>| -> Vec<Key> { choices.into_iter().map(|c| (c.key, c.label)).collect() };
        Screen {
            details,
            keys: match interview::form(asked) {
                Form::One(choices) => Keys::One(keys(choices)),
                Form::Several { options, alone } => Keys::Several { options: keys(options), alone: keys(alone) },
                Form::Typed(alone) => Keys::Typed(keys(alone)),
            },
            shortcuts: Shortcut::line(contains(flow.engine, question)),
            menu: true,
            many_lines: asked.kind == QuestionKind::Accounts,
            ..Screen::default()
        }
    }

    /// Reads what goes with the state of a step: why it is impossible, who is on it; false when that is missing.
    pub(super) fn about_step(
        &mut self,
        context: &mut Context<'_>,
        flow: &Flow<'_, '_>,
        question: usize,
        state: &Answer,
    ) -> Outcome<bool> {
        let name = flow.name(question);
        let word = match state {
            Answer::Word(word) if !self.notes.contains_key(&name) => word.as_str(),
            Answer::Word(_) | Answer::Inconnu | Answer::SansObjet | Answer::List(_) | Answer::Number(_) => {
                return Ok(true);
            }
        };
        let impossible = word == Progress::Impossible.slug();
        let prompt = match word {
            _ if impossible => says::WHY_IMPOSSIBLE,
            _ if word == Progress::EnCours.slug() => says::WHO_IS_ON_IT,
            _ => return Ok(true),
        };
        let Some(said) = self.line(context, prompt)? else { return Ok(false) };
        if let Some(wrong) = too_long("ce texte", &said) {
            context.warn(&wrong)?;
            return Ok(false);
        }
        match said.as_str() {
            "" if impossible => {
                context.warn(says::WHY_IMPOSSIBLE_EMPTY)?;
                return Ok(false);
            }
            "" => {}
            _ if impossible => drop(self.notes.insert(name, said)),
            _ => drop(self.notes.insert(name, says::on_it(&said))),
        }
        Ok(true)
    }
}

/// Says the current answers to a question, and who gave them.
pub(super) fn current(flow: &Flow<'_, '_>, question: usize) -> Option<String> {
    let asked = flow.engine.questions[question];
    let name = flow.name(question);
    let given = flow.case.incident.answers.get(&name).filter(|given| !given.is_empty())?;
    let said: Vec<String> = given.iter().map(|g| says::answer_of(asked, &g.value, &g.by)).collect();
    Some(said.join(" / "))
}

/// Reads what was typed; `@fichier` reads a list of accounts from a file.
fn typed(context: &mut Context<'_>, case: &Case, asked: &Question, line: &str) -> Result<Answer, String> {
    let file = line.strip_prefix('@').filter(|_| asked.kind == QuestionKind::Accounts);
    let text = match file {
        Some(path) => {
            let mut bytes = Vec::new();
            let read = context.env.disk.open_at(Path::new(path.trim()), 0).and_then(|mut f| f.read_to_end(&mut bytes));
            let text = read
                .map_err(|e| io_in_french(&e))
                .and_then(|_| String::from_utf8(bytes).map_err(|_| says::NOT_UTF8.to_owned()))
                .map_err(|why| says::unreadable_list(path.trim(), &why))?;
            // Spreadsheets mark their files so; it is no part of the first account.
            text.trim_start_matches('\u{feff}').to_owned()
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
