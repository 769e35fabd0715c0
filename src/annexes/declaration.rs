//! A declaration as data: to whom, when it is due, on which clock, where that is written.

use crate::domain::closed::closed;
use crate::domain::condition::Condition;
use crate::domain::ids::FicheId;
use crate::domain::moment::{Day, Delay};
use crate::domain::profile::Profile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file of the declarations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declarations {
    /// The declarations.
    pub declarations: Vec<Declaration>,
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Its id, such as `cnil`.
    pub id: String,
    /// To whom.
    pub to: String,
    /// What is done, in the infinitive.
    pub what: String,
    /// Whether it comes before all the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first: bool,
    /// The profiles concerned; everybody when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Profile>,
    /// The profiles for which another text replaces it.
    pub replaced: Option<Replaced>,
    /// What makes it due: one is enough.
    pub triggers: Vec<Trigger>,
    /// The declarations that are one and the same act: whoever made one of them made this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_act: Vec<String>,
    /// Whether nobody may decide not to make it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// Whether it is made again each time that more is known: what follows counts from the last one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeats: bool,
    /// The clock, or the declaration, that settles that it is due; until then it is to be checked.
    pub decided_by: Option<String>,
    /// The first day on which it applies.
    pub applies_from: Option<Day>,
    /// Whether it is not in force as far as is known: never due, only to be checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
    /// Whether it is about a breach of personal data, which a register keeps whatever is decided.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub breach: bool,
    /// The clock that it is about.
    pub clock: String,
    /// How pressing it is.
    pub pace: Pace,
    /// The delay in words.
    pub said: String,
    /// What to do once its limit is past.
    pub late: Option<String>,
    /// The limits of a delay; the earliest counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Whether the same delay counted from the alert is said too, out of prudence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prudent: bool,
    /// What to have ready.
    pub prepare: String,
    /// What comes after it.
    pub then: Option<String>,
    /// When one may do without it, and who decides.
    pub excused: Option<String>,
    /// The text it rests on.
    pub legal_basis: String,
    /// Where it is made.
    pub url: Option<String>,
    /// Where these facts were read.
    pub source: String,
    /// How sure they are.
    pub confidence: Confidence,
    /// When they were read.
    pub verified_on: Day,
}

/// What replaces a declaration for some organisations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replaced {
    /// Those profiles.
    pub profiles: Vec<Profile>,
    /// What replaces it, as a clause.
    pub because: String,
}

/// What makes a declaration due.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The fiche whose questions it reads; none for every qualification that no other trigger of the declaration names.
    pub fiche: Option<FicheId>,
    /// The condition, in the language of fiches.
    pub when: Condition,
    /// What rules it out.
    pub unless: Option<Condition>,
    /// The fact, as a clause that follows "parce que" or "si".
    pub because: String,
    /// The question that a person must settle before it is really due.
    pub verify: Option<String>,
    /// To whom in this case, when it is somebody else.
    pub to: Option<String>,
}

/// A limit of a delay.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The clock it runs on, or the declaration made before.
    pub clock: String,
    /// How long it lasts.
    pub within: Delay,
    /// The clock that makes it void when it starts after this limit.
    pub gives_way_to: Option<String>,
}

/// How pressing a declaration is, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// At once.
    SansDelai,
    /// Within limits.
    Delai,
    /// As the contract says.
    Contrat,
    /// Without a date: at any time, or once something else is done.
    SansEcheance,
}

closed! {
    /// How sure a fact is.
    pub enum Confidence {
        /// Read in a primary source.
        A = "A",
        /// Read in a serious secondary source.
        B = "B",
        /// Read in a weak source.
        C = "C",
        /// Inferred.
        Inferred = "INF",
        /// Professional practice: nobody owes it, everybody advises it.
        P = "P",
    }
}

impl Confidence {
    /// Tells whether it was read in a primary source.
    pub fn is_primary(self) -> bool {
        self == Self::A
    }

    /// Tells whether a law says so, but perhaps not as we read it: whoever declares must check first.
    pub fn is_doubtful(self) -> bool {
        match self {
            Self::A | Self::P => false,
            Self::B | Self::C | Self::Inferred => true,
        }
    }
}
