//! Conditions of fiches: what a rule, a gate, a sign or a next step looks at.
//!
//! The forms are told apart by their members, as an author writes them. They are `untagged`, whose messages
//! are poor; that costs nothing here, since the problems of a fiche are named by `fiche::structure`, not by serde.

use super::gravity::{Confirmation, Gravity};
use super::ids::QuestionId;
use super::profile::Profile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A three-valued statement about the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Condition {
    /// The answer is one of these; for a multi, one of these options is chosen.
    Is(Is),
    /// The list holds at least so many elements.
    Count(Count),
    /// The confirmation is one of these.
    Confirmation(ConfirmationIs),
    /// One of them holds.
    Any(Any),
    /// All of them hold.
    All(All),
    /// It does not hold.
    Not(Not),
    /// The gravity reaches a degree (next steps only).
    Gravity(GravityAtLeast),
    /// The organisation has one of these profiles (next steps only).
    Profile(HasProfile),
    /// An account is in one of these domains (next steps only).
    Domain(InDomain),
    /// An account's name holds one of these words (contradictions only).
    NameHas(NameHas),
}

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),+ $(,)? })+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)+
        })+
    };
}

forms! {
    /// `{"question": "1.c.1", "is": ["oui"]}`
    Is {
        /// The question looked at.
        question: QuestionId,
        /// Options, `oui`, `non` or `sans-objet`.
        is: Vec<String>,
    }
    /// `{"question": "1.b.1", "count": {"at_least": 2}}`
    Count {
        /// The accounts or multi question looked at.
        question: QuestionId,
        /// The threshold.
        count: Threshold,
    }
    /// The threshold of a count.
    Threshold {
        /// At least so many.
        at_least: u64,
    }
    /// `{"confirmation": ["confirme"]}`
    ConfirmationIs {
        /// The confirmations that satisfy it.
        confirmation: Vec<Confirmation>,
    }
    /// `{"any": [..]}`
    Any {
        /// Of which one must hold.
        any: Vec<Condition>,
    }
    /// `{"all": [..]}`
    All {
        /// Of which all must hold.
        all: Vec<Condition>,
    }
    /// `{"not": {..}}`
    Not {
        /// Which must not hold.
        not: Box<Condition>,
    }
    /// `{"gravity": {"reading": "proposed", "at_least": "majeur"}}`
    GravityAtLeast {
        /// Which gravity, and from where.
        gravity: GravityReached,
    }
    /// A reading of the gravity and a degree.
    GravityReached {
        /// The reading looked at.
        reading: GravityReading,
        /// The degree to reach.
        at_least: Gravity,
    }
    /// `{"profile": ["microsoft-365"]}`
    HasProfile {
        /// Of which the organisation must have one.
        profile: Vec<Profile>,
    }
    /// `{"question": "1.b.1", "domain": ["live.*", "msn.com"]}`
    InDomain {
        /// The accounts question looked at.
        question: QuestionId,
        /// Domains; `live.*` is the label `live` with any suffix.
        domain: Vec<String>,
    }
    /// `{"question": "1.b.1", "name_has": ["adm", "dg"]}`
    NameHas {
        /// The accounts question looked at.
        question: QuestionId,
        /// Whole words of the local part.
        name_has: Vec<String>,
    }
}

/// The gravity a next step looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GravityReading {
    /// Proposed by the engine.
    Proposed,
    /// Retained by the analyst.
    Retained,
    /// The highest still possible.
    AtMost,
}

impl Condition {
    /// Calls `f` on this condition and on every one inside it.
    pub fn visit<'a>(&'a self, f: &mut impl FnMut(&'a Condition)) {
        f(self);
        match self {
            Self::Any(c) => c.any.iter().for_each(|c| c.visit(f)),
            Self::All(c) => c.all.iter().for_each(|c| c.visit(f)),
            Self::Not(c) => c.not.visit(f),
            Self::Is(_) | Self::Count(_) | Self::Confirmation(_) | Self::Gravity(_) => {}
            Self::Profile(_) | Self::Domain(_) | Self::NameHas(_) => {}
        }
    }

    /// Gives the question that this very condition reads, if it reads one.
    pub fn question(&self) -> Option<&QuestionId> {
        match self {
            Self::Is(c) => Some(&c.question),
            Self::Count(c) => Some(&c.question),
            Self::Domain(c) => Some(&c.question),
            Self::NameHas(c) => Some(&c.question),
            Self::Any(_) | Self::All(_) | Self::Not(_) | Self::Confirmation(_) | Self::Gravity(_) => None,
            Self::Profile(_) => None,
        }
    }
}
