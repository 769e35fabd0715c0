//! What may be answered to a question, and with which keys: the same in every mode of the terminal.

use crate::domain::account;
use crate::domain::answer::{Answer, State};
use crate::domain::fiche::{Misfit, Question, QuestionKind};
use crate::domain::moment::{Moment, MomentError, parse_said};
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

/// One answer and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The key.
    pub key: char,
    /// What it means, in French.
    pub label: String,
    /// The answer; for a multi, its option is in the list.
    pub answer: Answer,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// One key answers.
    One(Vec<Choice>),
    /// Keys choose, Enter validates; the reserved answers are alone.
    Several {
        /// The options.
        options: Vec<Choice>,
        /// "Aucun", "je ne sais pas", "sans objet".
        alone: Vec<Choice>,
    },
    /// A line is typed; the reserved answers are single keys.
    Typed(Vec<Choice>),
}

/// Why a typed line is not an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Nothing was typed; no answer is ever taken by default.
    Nothing,
    /// Not a whole number.
    NotANumber,
    /// Not a time.
    Moment(MomentError),
    /// It does not fit the question.
    Misfit(Misfit),
}

/// Says how a question is answered; "je ne sais pas" and "sans objet" come last, always with the same keys.
pub fn form(question: &Question) -> Form {
    let mut alone = Vec::new();
    if matches!(question.kind, QuestionKind::Multi | QuestionKind::Accounts) {
        alone.push(choice('0', "aucun (vérifié)", Answer::List(vec![])));
    }
    alone.push(choice('i', question.label("inconnu"), Answer::Inconnu));
    if question.takes_not_applicable() {
        alone.push(choice('x', question.label("sans-objet"), Answer::SansObjet));
    }
    let numbered = |words: &[&str]| -> Vec<Choice> {
        words
            .iter()
            .zip('1'..='9')
            .map(|(word, key)| choice(key, question.label(word), Answer::Word((*word).to_owned())))
            .collect()
    };
    match question.kind {
        QuestionKind::YesNo => {
            let mut keys = vec![
                choice('o', question.label("oui"), Answer::Word("oui".into())),
                choice('n', question.label("non"), Answer::Word("non".into())),
            ];
            keys.extend(alone);
            Form::One(keys)
        }
        QuestionKind::Choice => {
            let words: Vec<&str> = question.options.iter().map(String::as_str).collect();
            let mut keys = numbered(&words);
            keys.extend(alone);
            Form::One(keys)
        }
        QuestionKind::Step => {
            let words: Vec<&str> = State::ALL.iter().map(|s| s.slug()).collect();
            let mut keys = numbered(&words);
            keys.extend(alone);
            Form::One(keys)
        }
        QuestionKind::Multi => {
            let words: Vec<&str> = question.options.iter().map(String::as_str).collect();
            let options = numbered(&words)
                .into_iter()
                .zip(&question.options)
                .map(|(c, option)| Choice { answer: Answer::List(vec![option.clone()]), ..c })
                .collect();
            Form::Several { options, alone }
        }
        QuestionKind::Accounts
        | QuestionKind::Text
        | QuestionKind::Number
        | QuestionKind::Moment
        | QuestionKind::Journal => Form::Typed(alone),
    }
}

fn choice(key: char, label: &str, answer: Answer) -> Choice {
    Choice { key, label: label.to_owned(), answer }
}

/// Reads a typed line as an answer; text is normalised to NFC, so that what is recorded compares.
pub fn read_typed(question: &Question, text: &str, now: Moment, tz: Tz) -> Result<Answer, Unread> {
    let text: String = text.nfc().collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Unread::Nothing);
    }
    let answer = match question.kind {
        QuestionKind::Accounts => Answer::List(account::split(text)),
        QuestionKind::Number => {
            let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            Answer::Number(digits.parse().map_err(|_| Unread::NotANumber)?)
        }
        QuestionKind::Moment => {
            Answer::Word(parse_said(text, now, tz, question.tense).map_err(Unread::Moment)?.to_string())
        }
        QuestionKind::Multi => Answer::List(
            text.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        ),
        QuestionKind::YesNo
        | QuestionKind::Choice
        | QuestionKind::Step
        | QuestionKind::Text
        | QuestionKind::Journal => Answer::Word(text.to_owned()),
    };
    question.check(&answer).map_err(Unread::Misfit)?;
    Ok(answer)
}
