//! Whom to call: the public bodies, by region and by sector.

use super::{AnsweringHours, Confidence};
use crate::domain::condition::Condition;
use crate::domain::ids::FicheId;
use crate::domain::moment::Day;
use crate::domain::profile::Profile;
use crate::domain::text::unaccented;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file of the contacts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// The contacts.
    pub contacts: Vec<Contact>,
}

/// A public body that helps, or that must be told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Its id, such as `cert-fr`.
    pub id: String,
    /// Whom it serves.
    pub kind: ContactKind,
    /// Its name.
    pub name: String,
    /// For whom, or for what.
    pub help: String,
    /// The profiles it serves; everybody when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Profile>,
    /// The regions it serves, with their usual short names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// When that number answers; nobody knows when it is not said.
    pub hours: Option<AnsweringHours>,
    /// Its address.
    pub email: Option<String>,
    /// Its site or its form.
    pub url: Option<String>,
    /// A line of theirs that is for one case alone.
    pub reserved: Option<ReservedLine>,
    /// Where this was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// When it was read.
    pub verified_on: Day,
}

/// A telephone kept for one case: called in any other, it keeps whoever needs it waiting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReservedLine {
    /// The number.
    pub phone: String,
    /// When it answers; nobody knows when it is not said.
    pub hours: Option<AnsweringHours>,
    /// Whose it is, in which case, and who calls.
    pub help: String,
    /// What proves that case: one is enough.
    pub when: Vec<Proof>,
    /// Where this was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// When it was read.
    pub verified_on: Day,
}

/// What the answers to a fiche must say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// The fiche.
    pub fiche: FicheId,
    /// The condition, in the language of fiches.
    pub when: Condition,
}

impl ReservedLine {
    /// Says it where nobody knows yet whether the case is there: its condition comes with the number.
    pub fn said(&self) -> String {
        // A number is never cut.
        let phone = self.phone.replace(' ', "\u{a0}");
        let hours = self.hours.as_ref().map(|hours| format!(", {hours}")).unwrap_or_default();
        format!("{} : {phone}{hours}, vérifié le {}", self.help, self.verified_on.french())
    }
}

/// Whom a contact serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// A region.
    Regional,
    /// The list of the regional ones, for whoever does not know the region.
    Index,
    /// A sector.
    Sectoral,
    /// The whole country.
    National,
}

/// Tells whether two names are those of one place: accents, case, hyphens and apostrophes aside.
pub fn same_place(one: &str, other: &str) -> bool {
    let folded = |name: &str| -> String {
        unaccented(name).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    folded(one) == folded(other)
}
