//! Where what the report lists stands, in closed words.

use crate::annexes::ContactKind;
use schemars::JsonSchema;
use serde::Serialize;

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentStatus {
    /// It goes on.
    Open,
    /// It is over.
    Closed,
}

impl IncidentStatus {
    /// Reads what the main courante says.
    pub fn of(closed: bool) -> Self {
        if closed { Self::Closed } else { Self::Open }
    }

    /// Says it in French.
    pub fn said(self) -> &'static str {
        match self {
            Self::Open => "en cours",
            Self::Closed => "clos",
        }
    }
}

/// Where a declaration stands, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub enum DeclarationStatus {
    /// The answers make it due.
    #[serde(rename = "a-faire")]
    Due,
    /// The answers make it due, but a person must check something first.
    #[serde(rename = "a-verifier")]
    ToCheck,
    /// An unknown answer would make it due.
    #[serde(rename = "si-confirme")]
    IfConfirmed,
    /// It was decided that it is not due.
    #[serde(rename = "non-due")]
    NotDue,
    /// It was made.
    #[serde(rename = "faite")]
    Made,
}

impl DeclarationStatus {
    /// Says it in French.
    pub fn said(self) -> &'static str {
        match self {
            Self::Due => "à faire",
            Self::ToCheck => "à vérifier",
            Self::IfConfirmed => "si cela se confirme",
            Self::NotDue => "non notifié",
            Self::Made => "faite",
        }
    }

    /// Tells whether somebody has to see to it now: it is due, or to be checked.
    pub fn is_to_do(self) -> bool {
        match self {
            Self::Due | Self::ToCheck => true,
            Self::IfConfirmed | Self::NotDue | Self::Made => false,
        }
    }

    /// Tells whether it is neither made nor decided not to be due.
    pub fn is_open(self) -> bool {
        match self {
            Self::Due | Self::ToCheck | Self::IfConfirmed => true,
            Self::NotDue | Self::Made => false,
        }
    }
}

/// Whose a contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactSource {
    /// The organisation's own.
    Organisation,
    /// A public body.
    #[serde(untagged)]
    Public(ContactKind),
}
