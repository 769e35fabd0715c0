//! What became of a declaration: made, or decided not to be due.

use crate::domain::event::{Declared, Entry};
use crate::domain::moment::Moment;

/// What became of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was made.
    Made {
        /// When.
        at: Moment,
        /// Its receipt.
        receipt: Option<String>,
    },
    /// Somebody decided that it is not due.
    NotDue(NotDue),
}

/// The decision not to make a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDue {
    /// When it was taken.
    pub at: Moment,
    /// Who took it.
    pub by: String,
    /// Why.
    pub because: String,
    /// What was known then.
    pub known: Option<String>,
    /// When it was written down, and on which line.
    pub written: (Moment, u64),
}

impl Settled {
    /// Reads what a line says.
    pub(super) fn of(declared: &Declared, entry: &Entry) -> Self {
        let at = entry.common.happened_at.unwrap_or(entry.at);
        if !declared.not_due {
            return Self::Made { at, receipt: declared.receipt.clone() };
        }
        Self::NotDue(NotDue {
            at,
            by: declared.decided_by.clone().unwrap_or_else(|| entry.by.clone()),
            because: declared.because.clone().unwrap_or_default(),
            known: entry.common.note.clone(),
            written: (entry.at, entry.seq),
        })
    }

    /// Gives when it was settled.
    pub fn at(&self) -> Moment {
        match self {
            Self::Made { at, .. } | Self::NotDue(NotDue { at, .. }) => *at,
        }
    }

    /// Gives when it was made.
    pub fn made_at(&self) -> Option<Moment> {
        match self {
            Self::Made { at, .. } => Some(*at),
            Self::NotDue(_) => None,
        }
    }
}
