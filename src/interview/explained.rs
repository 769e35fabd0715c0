//! What explains an answer, as it is given in a file or on the command line, and whether it may be.

use crate::domain::answer::Answer;
use crate::domain::fiche::{LONGEST, QuestionKind, escaped_at_most};
use crate::scoring::Engine;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What explains an answer, in an answers file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum GivenExplanation {
    /// What explains the whole answer.
    Whole(String),
    /// What explains each option of it.
    Options(BTreeMap<String, String>),
}

/// What explains an answer, or one option of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The option explained; none for the whole answer.
    pub option: Option<String>,
    /// What explains it.
    pub text: String,
}

impl From<GivenExplanation> for Vec<Because> {
    fn from(given: GivenExplanation) -> Self {
        match given {
            GivenExplanation::Whole(text) => vec![Because { option: None, text }],
            GivenExplanation::Options(options) => {
                options.into_iter().map(|(option, text)| Because { option: Some(option), text }).collect()
            }
        }
    }
}

impl Because {
    /// Reads `[OPTION=]TEXT`: on a question of several options, one word before the first `=` is meant as one of them, so
    /// that a mistyped one is refused rather than taken for a text that explains the whole answer.
    pub fn typed(engine: &Engine<'_>, question: usize, text: &str) -> Self {
        let several = engine.questions[question].kind == QuestionKind::Multi;
        let is_word = |word: &str| !word.is_empty() && !word.contains(char::is_whitespace);
        let split = text.split_once('=').map(|(option, text)| (option.trim().to_lowercase(), text));
        match split.filter(|(option, _)| several && is_word(option)) {
            Some((option, text)) => Self { option: Some(option), text: text.trim().to_owned() },
            None => Self { option: None, text: text.trim().to_owned() },
        }
    }
}

/// Says in French why explanations do not fit an answer; nothing when they do.
pub fn misexplained(engine: &Engine<'_>, question: usize, value: &Answer, given: &[Because]) -> Vec<String> {
    let asked = engine.questions[question];
    if given.is_empty() {
        return vec![];
    }
    if !asked.may_be_explained() {
        return vec![String::from("cette réponse ne s’explique pas : elle se corrige")];
    }
    if *value == Answer::Inconnu {
        return vec![String::from("« je ne sais pas » n’a rien à expliquer")];
    }
    let mut wrong = Vec::new();
    for because in given {
        let option = because.option.as_deref();
        if because.text.trim().is_empty() {
            wrong.push(String::from("dites ce qui l’explique : le texte est vide"));
        } else if escaped_at_most(&because.text) > LONGEST {
            wrong.push(format!("plus de {LONGEST} octets : raccourcissez"));
        }
        if !value.may_be_explained(option) {
            wrong.push(format!("« {} » n’est pas dans la réponse", option.unwrap_or_default()));
        } else if !engine.weighs(question, value, option) {
            wrong.push(String::from("cette réponse n’alerte sur rien : il n’y a rien à expliquer"));
        }
    }
    wrong
}
