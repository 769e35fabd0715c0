//! Where what the report lists stands, in closed words.

use crate::annexes::ContactKind;
use crate::domain::closed::closed;
use schemars::JsonSchema;
use serde::Serialize;

closed! {
    /// Where an incident stands.
    pub enum IncidentStatus {
        /// It goes on.
        Open = "open", "en cours";
        /// It is over.
        Closed = "closed", "clos";
    }
}

impl IncidentStatus {
    /// Reads what the main courante says.
    pub fn of(closed: bool) -> Self {
        if closed { Self::Closed } else { Self::Open }
    }
}

closed! {
    /// Where a declaration stands, in the order in which they are listed.
    pub enum DeclarationStatus {
        /// The answers make it due.
        Due = "a-faire", "à faire";
        /// The answers make it due, but a person must check something first.
        ToCheck = "a-verifier", "à vérifier";
        /// An unknown answer would make it due.
        IfConfirmed = "si-confirme", "si cela se confirme";
        /// It was decided that it is not due.
        NotDue = "non-due", "non notifié";
        /// It was made.
        Made = "faite", "faite";
    }
}

impl DeclarationStatus {
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
