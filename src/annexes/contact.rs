//! Whom to call: the public bodies, by region and by sector.

use super::{AnsweringHours, Confidence};
use crate::domain::moment::Day;
use crate::domain::profile::Profile;
use crate::domain::text::unaccented;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file of the contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// The contacts.
    pub contacts: Vec<Contact>,
}

/// A public body that helps, or that must be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// When that number answers; nobody knows when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<AnsweringHours>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its site or its form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where this was read.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// When it was read.
    pub verified_on: Day,
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
