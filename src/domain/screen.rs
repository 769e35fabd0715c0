//! The order by harm: which questions are asked first and together, and what must not be lost of their answers.

use super::answer::Answer;
use super::ids::QuestionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Questions asked together, at their place in the order by harm; `--order fiche` does not follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HarmScreen {
    /// What stands above them; without it, that is the title of the first one's action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The questions, none of them a follow-up, in their order.
    pub questions: Vec<QuestionId>,
    /// Whether it comes first whoever is on the phone: it cannot wait.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// Whether only others know: one key says so for all, and they are called.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub others: bool,
}

/// Something that must not be lost of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// What it is.
    pub what: Kept,
    /// The answers, or options, after which it is asked.
    pub after: Vec<String>,
    /// How it is asked, in French.
    pub prompt: String,
}

/// What is kept of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// The mail addresses of the attacker.
    Addresses,
    /// Since when it is so.
    Since,
    /// Lines of a log of connections: hour, address, agent.
    Connections,
    /// Who said it, and how.
    Reporter,
    /// What whoever is called next will ask of it, in words.
    Details,
}

impl Keep {
    /// Tells whether it is asked after an answer.
    pub fn follows(&self, answer: &Answer) -> bool {
        match answer {
            Answer::Word(word) => self.after.contains(word),
            Answer::List(list) => list.iter().any(|word| self.after.contains(word)),
            Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
        }
    }
}
