//! What a fiche concludes from the answers: signs, rules, contradictions, outcomes, and what comes next.

use crate::domain::condition::Condition;
use crate::domain::gravity::{Axis, Confirmation, Gravity, LevelName};
use crate::domain::ids::{FicheId, QuestionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a deduced question is deduced from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Deduction {
    /// `{"confirmation": true}`
    Confirmation(FromConfirmation),
    /// `{"axis": "perimetre"}`
    Axis(FromAxis),
    /// `{"gravity": true}`
    Gravity(FromGravity),
}

/// `{"confirmation": true}`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromConfirmation {
    /// Always true.
    pub confirmation: bool,
}

/// `{"axis": "perimetre"}`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromAxis {
    /// The axis.
    pub axis: Axis,
}

/// `{"gravity": true}`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromGravity {
    /// Always true.
    pub gravity: bool,
}

/// Which answers confirm the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signs {
    /// The question of the analyst's own opinion.
    pub question: QuestionId,
    /// Whether it is ours at all.
    pub ours: Condition,
    /// Signs that confirm by themselves.
    pub hard: Condition,
    /// Signs of an access.
    pub access: Condition,
    /// Signs of an attempt.
    pub attempt: Condition,
    /// Money or goods lost, counted even in a false alarm.
    pub loss: When,
    /// A loss that puts the organisation in difficulty.
    pub heavy_loss: When,
    /// What to do at once when a hard sign is found, said before the next question; a sentence for all without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
}

/// A condition and what excludes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// What makes it so.
    pub when: Condition,
    /// What excludes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Condition>,
}

/// Raises one axis to at least a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// The axis it raises.
    pub axis: Axis,
    /// The level it raises it to.
    pub at_least: LevelName,
    /// When it fires.
    pub when: Condition,
    /// What excludes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Condition>,
    /// Why, in a French sentence.
    pub because: String,
    /// The action of the fiche it comes from.
    pub source: String,
}

/// Answers that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// Its id.
    pub id: String,
    /// When they disagree.
    pub when: Condition,
    /// What excuses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Condition>,
    /// The questions that disagree.
    pub questions: Vec<QuestionId>,
    /// What disagrees and what to check.
    pub text: String,
}

/// A named outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Outcome")]
pub struct NamedOutcome {
    /// Its id.
    pub id: String,
    /// When it is reached.
    pub when: Condition,
    /// What excludes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Condition>,
    /// What it means.
    pub text: String,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Next {
    /// A fiche, or one of the steps that are not fiches.
    pub id: FicheId,
    /// Its title.
    pub title: String,
    /// The official reference.
    #[serde(default)]
    pub reference: Option<String>,
    /// Where it is.
    #[serde(default)]
    pub url: Option<String>,
    /// What is asked of who decides; without it, to start the fiche.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// Whether it comes before the others, whatever its place in the file.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// When it is recommended.
    pub when: Condition,
    /// What excludes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Condition>,
    /// Why, and what to do first.
    pub because: String,
}

impl Deduction {
    /// Gives the word that the engine deduces, from a verdict's three parts.
    pub fn word(self, confirmation: Confirmation, level: impl Fn(Axis) -> LevelName, gravity: Gravity) -> &'static str {
        match self {
            Self::Confirmation(_) => confirmation.slug(),
            Self::Axis(from) => level(from.axis).slug(),
            Self::Gravity(_) => gravity.slug(),
        }
    }
}
