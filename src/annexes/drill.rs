//! A drill as data: a story that a team follows, its facts as people say them, and what is expected of whoever plays it.

use super::OwnRole;
use crate::domain::answer::Answer;
use crate::domain::fiche::Role;
use crate::domain::gravity::Gravity;
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::moment::Moment;
use crate::domain::profile::Profile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The file of the drills.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Drills {
    /// The drills, from a false alarm to a crisis.
    pub drills: Vec<Drill>,
}

/// A story to follow in an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    /// Its id, such as `boite-planning`.
    pub id: String,
    /// Its title: the incident's, unless another is given. It does not tell the end.
    pub title: String,
    /// The fiche to follow.
    pub fiche: FicheId,
    /// The organisation's profile.
    pub profile: Vec<Profile>,
    /// What is known when it opens.
    pub known: String,
    /// What is told afterwards, in the order in which it comes.
    pub facts: Vec<DrillFact>,
    /// What the facts let an analyst conclude: opinions, which nobody tells.
    pub concluded: BTreeMap<QuestionId, Answer>,
    /// What judges make of it.
    pub gravity: JudgedGravity,
    /// Who is to be asked, told or declared to.
    pub expected: Vec<ExpectedCall>,
    /// The steps of containment that count; none when there is nothing to contain.
    pub containment: Vec<DrillStep>,
}

/// A fact, as somebody says it: in spoken words, incomplete, sometimes wrong until a later one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrillFact {
    /// How many minutes after the opening it comes.
    pub minute: u32,
    /// Who says it, and how, as a sentence starts.
    pub who: String,
    /// Who that is of those who are expected: the story may name somebody whom nothing else does.
    pub caller: Option<ExpectedCall>,
    /// What they say.
    pub said: String,
    /// What it lets answer, as far as whoever says it is right.
    pub answers: BTreeMap<QuestionId, Answer>,
}

impl DrillFact {
    /// Gives when it comes.
    pub fn at(&self, opened: Moment) -> Moment {
        opened.at_same_offset(opened.unix_millis() + i64::from(self.minute) * 60_000)
    }

    /// Names who says it: whole, without how they say it, and in each part of that.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let who = self.who.rsplit_once(", ").map_or(self.who.as_str(), |(who, _)| who);
        [self.who.as_str(), who].into_iter().chain(who.split(", "))
    }
}

/// The gravity that judges retain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgedGravity {
    /// At least.
    pub at_least: Gravity,
    /// At most: more than the least when they may differ.
    pub at_most: Gravity,
    /// Why.
    pub because: String,
}

/// Somebody to ask, to tell or to declare to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExpectedCall {
    /// Somebody who can answer questions of the fiche.
    Role(Role),
    /// Somebody of the organisation's own directory.
    Own(OwnRole),
    /// A public contact, by its id.
    Contact(String),
    /// A declaration to make, or to decide not to make, by its id.
    Declaration(String),
}

/// A step of a fiche of containment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrillStep {
    /// The fiche.
    pub fiche: FicheId,
    /// The step.
    pub step: QuestionId,
}
