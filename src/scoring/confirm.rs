//! Whether the incident is real, from the signs and the analyst's opinion: section 2 of the scoring page.

use super::truth::Truth;
use crate::domain::gravity::{Confirmation, Interval};

/// What decides the confirmation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grounds {
    /// Whether what is attacked is ours.
    pub ours: Truth,
    /// Whether a sign that confirms by itself holds.
    pub hard: Truth,
    /// Whether a sign of access holds.
    pub access: Truth,
    /// Whether a sign of an attempt holds.
    pub attempt: Truth,
    /// What the analyst concludes.
    pub opinion: Option<Confirmation>,
}

impl Grounds {
    /// Gives the confirmation in the three readings.
    pub fn confirmation(self) -> Interval<Confirmation> {
        Interval { at_least: self.at_least(), proposed: self.proposed(), at_most: self.at_most() }
    }

    /// Follows the page, first match: when it is ours, or may be, an opinion closes nothing that a sign leaves open.
    fn proposed(self) -> Confirmation {
        let Self { ours, hard, access, attempt, opinion } = self;
        if ours.is_false() {
            let disputed = if hard.is_true() { Confirmation::AInvestiguer } else { Confirmation::FauxPositif };
            return opinion.unwrap_or(disputed);
        }
        if hard.is_true() {
            return Confirmation::Confirme;
        }
        match opinion {
            Some(Confirmation::FauxPositif) if access.is_true() => Confirmation::AInvestiguer,
            Some(opinion) => opinion,
            None if [hard, access, attempt].into_iter().all(Truth::is_false) => Confirmation::FauxPositif,
            None => Confirmation::AInvestiguer,
        }
    }

    fn at_least(self) -> Confirmation {
        let ours = self.ours.is_true();
        if self.opinion == Some(Confirmation::Confirme) || (self.hard.is_true() && ours) {
            Confirmation::Confirme
        } else if self.opinion == Some(Confirmation::FauxPositif) && self.access.is_true() && ours {
            Confirmation::AInvestiguer
        } else {
            Confirmation::FauxPositif
        }
    }

    fn at_most(self) -> Confirmation {
        let sound = self.hard.is_false() && self.access.is_false();
        match self.opinion {
            Some(Confirmation::FauxPositif) if self.ours.is_false() || sound => Confirmation::FauxPositif,
            Some(Confirmation::FauxPositif) if self.hard.is_false() => Confirmation::AInvestiguer,
            Some(_) | None => Confirmation::Confirme,
        }
    }
}
