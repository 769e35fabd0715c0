//! What an opinion has to reckon with: a hard sign that it contradicts, the signs that it leaves without an explanation.

use super::asker::{Asker, Picked, key};
use super::stop::{Asked, Stop};
use super::{Flow, Wizard};
use crate::desk::{Context, record};
use crate::domain::answer::{Answer, Source};
use crate::domain::fiche::Question;
use crate::domain::incident::Explanation;
use crate::error::Outcome;
use crate::interview::{self, Because};
use crate::messages::{self, Shortcut, sheet, wizard as says};
use crate::scoring::{Engine, Sign, State};
use crate::ui::{Keys, Reply, Screen};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization as _;

/// What explains a sign, how that is known, and who said so.
struct Said {
    because: Because,
    source: Option<Source>,
    declared_by: Option<String>,
}

impl Wizard<'_, '_> {
    /// Once the analyst concludes that there is nothing, asks what explains each sign; each is written as it is said.
    pub(super) fn explain_signs(&mut self, flow: &mut Flow<'_>) -> Asked {
        let engine = flow.engine;
        let state = State::of(engine, &self.case.incident);
        if !state.is_called_false() {
            return Ok(());
        }
        let mut signs = state.signs();
        signs.retain(|sign| !flow.unexplained.contains(sign));
        let answer = |sign: Sign| state.raw[sign.question].map(|answer| (sign, answer.clone()));
        let signs: Vec<(Sign, Answer)> = signs.into_iter().filter_map(answer).collect();
        let shown: Vec<String> = signs.iter().map(|(sign, answer)| in_words(engine, sign, answer)).collect();
        match shown.as_slice() {
            [] => return Ok(()),
            [_] => self.asker.warn(&format!("\n{}", says::signs_to_explain(1)))?,
            several => {
                let rows: Vec<String> = several.iter().map(|row| format!("\n  - {row}")).collect();
                self.asker.warn(&format!("\n{}{}", says::signs_to_explain(several.len()), rows.concat()))?;
            }
        }
        for (at, (sign, answer)) in signs.iter().enumerate() {
            let prompt = says::what_explains(&shown[at], at + 1, signs.len());
            match self.asker.explanation(engine, sign, answer, &prompt)? {
                // Another analyst may have answered meanwhile: what was explained is no longer what is said.
                Some(said) if self.case.incident.answer(&engine.name(sign.question)) == Some(answer) => {
                    self.keep_explanation(engine, sign.question, &said)?;
                }
                Some(_) => self.asker.warn(&says::answered_meanwhile(engine.questions[sign.question]))?,
                None => drop(flow.unexplained.insert(sign.clone())),
            }
        }
        Ok(())
    }

    fn keep_explanation(&mut self, engine: &Engine<'_>, question: usize, said: &Said) -> Asked {
        let from = (said.source, said.declared_by.as_deref());
        let because = std::slice::from_ref(&said.because);
        let lines = record::explained(engine, &self.case.incident, question, because, from, &self.asker.by);
        let seq = self.record(lines)?;
        let last = self.case.incident.assessed.get(&engine.fiche.id);
        let verdict = record::assessed(&State::of(engine, &self.case.incident), last, false);
        if let Some(verdict) = verdict {
            self.record(vec![verdict])?;
        }
        Ok(self.asker.say(&says::recorded_explanation(seq, engine.questions[question], &said.because.text))?)
    }
}

impl Asker<'_, '_> {
    /// Asks once more before answers that contradict a hard sign are written; false when the person thinks again.
    pub(in crate::command) fn is_sure(&mut self, state: &State<'_>, answers: &[(usize, Answer)]) -> Asked<bool> {
        let given: BTreeMap<usize, &Answer> = answers.iter().map(|(question, answer)| (*question, answer)).collect();
        let signs = state.contradicted(&given);
        if signs.is_empty() {
            return Ok(true);
        }
        let asked = |q: usize| state.engine.questions[q];
        let answers: Vec<(&Question, &Answer)> = answers.iter().map(|(q, answer)| (asked(*q), answer)).collect();
        let screen = Screen {
            prompt: says::against_sign(&answers),
            details: rows(state, &signs),
            shortcuts: vec![Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        let choices = vec![key('o', "oui, l’écrire quand même", true), key('r', says::BACK_TO_QUESTION, false)];
        match self.pick(screen, choices)? {
            Picked::Choice(sure) => Ok(sure),
            Picked::Shortcut(_) => Err(Stop::Left),
        }
    }

    /// Asks whether what was understood of a reply is what was said.
    pub(in crate::command) fn is_so(&mut self, understood: &str, rows: Vec<String>) -> Outcome<bool> {
        let details = std::iter::once(understood.to_owned()).chain(rows).collect();
        let screen = Screen {
            prompt: sheet::IS_IT_SO.to_owned(),
            details,
            shortcuts: vec![Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        match self.pick(screen, vec![key('o', sheet::WRITE, true), key('n', sheet::DROP, false)]) {
            Ok(Picked::Choice(so)) => Ok(so),
            Ok(Picked::Shortcut(_)) | Err(Stop::Left) => Ok(false),
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }

    /// Says which explanations no longer hold, their answers having been given again.
    pub(super) fn say_fallen(&mut self, fallen: &[Explanation]) -> Outcome {
        let mut said = fallen.iter().map(|e| messages::explanation_fell(&e.because, e.said_by()));
        said.try_for_each(|text| self.say(&text))
    }

    /// Reads what explains a sign and who says so; none when nothing does.
    fn explanation(&mut self, engine: &Engine<'_>, sign: &Sign, answer: &Answer, prompt: &str) -> Asked<Option<Said>> {
        let because = loop {
            let text = self.line_or_leave(prompt)?;
            if text.is_empty() {
                return Ok(None);
            }
            let because = Because { option: sign.option.clone(), text };
            match interview::misexplained(engine, sign.question, answer, std::slice::from_ref(&because)).as_slice() {
                [] => break because,
                wrong => self.warn(&wrong.join("\n"))?,
            }
        };
        let whence = self.whence.clone();
        let usual = whence.as_ref().and_then(|(_, by)| by.as_deref()).or(self.on_line.map(messages::role));
        let prompt = says::who_explains(usual);
        let usual = usual.map(str::to_owned);
        loop {
            let typed = self.line_or_leave(&prompt)?;
            let said = if typed.is_empty() { usual.clone() } else { Some(typed) };
            let Some(said) = said else {
                let source = whence.map(|(source, _)| source);
                return Ok(Some(Said { because, source, declared_by: None }));
            };
            match crate::desk::name(&said) {
                Ok(said) => {
                    return Ok(Some(Said { because, source: Some(Source::Declare), declared_by: Some(said) }));
                }
                Err(failure) => self.warn(&failure.error.to_string())?,
            }
        }
    }

    /// Reads a line where one may also leave.
    fn line_or_leave(&mut self, prompt: &str) -> Asked<String> {
        let shortcuts = vec![Shortcut::Suspend.usual()];
        let screen = Screen { prompt: prompt.to_owned(), keys: Keys::Typed(vec![]), shortcuts, ..Screen::default() };
        match self.ask(&screen)? {
            Reply::Typed(line) => Ok(line.trim().nfc().collect()),
            Reply::Shortcut(_) | Reply::Key(_) | Reply::Several(_) => Err(Stop::Left),
        }
    }
}

/// Warns, once answers are written that nobody was asked about again, of the hard signs that they go against.
pub fn warn_denied(context: &mut Context<'_>, incident: &str, state: &State<'_>) -> Outcome {
    match rows(state, &state.denied()).as_slice() {
        [] => Ok(()),
        signs => context.warn(&says::written_against_sign(incident, signs)),
    }
}

/// Says signs, one a row.
fn rows(state: &State<'_>, signs: &[usize]) -> Vec<String> {
    let row = |q: &usize| Some(format!("  - {}", says::sign(state.engine.questions[*q], state.raw[*q]?)));
    signs.iter().filter_map(row).collect()
}

/// Says a sign: its question, and what was answered or the one option that is a sign.
fn in_words(engine: &Engine<'_>, sign: &Sign, answer: &Answer) -> String {
    let option = sign.option.as_ref().map(|option| Answer::List(vec![option.clone()]));
    says::sign(engine.questions[sign.question], option.as_ref().unwrap_or(answer))
}
