//! The ordered words of a verdict: confirmation, axes and their levels, gravity, and their three readings.

use crate::domain::closed::closed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

closed! {
    /// How grave an incident is, in the fiche's four degrees.
    pub enum Gravity {
        /// Anomalie courante.
        Anomalie = "anomalie",
        /// Incident mineur.
        Mineur = "mineur",
        /// Incident majeur.
        Majeur = "majeur",
        /// Crise cyber.
        Crise = "crise",
    }
}

closed! {
    /// Whether the incident is real.
    pub enum Confirmation {
        /// A false alarm.
        FauxPositif = "faux-positif",
        /// Not settled yet.
        AInvestiguer = "a-investiguer",
        /// Confirmed.
        Confirme = "confirme",
    }
}

closed! {
    /// One of the three axes on which the fiche evaluates an incident.
    pub enum Axis {
        /// How far it reaches in the information system.
        Perimetre = "perimetre",
        /// How much it disturbs or damages the organisation.
        Impact = "impact",
        /// How quickly one must react.
        Urgence = "urgence",
    }
}

/// A level of any axis; each axis has its own three names for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Level {
    /// circonscrit, faible, faible.
    #[default]
    Low,
    /// elargi, modere, moderee.
    Middle,
    /// etendu, fort, elevee.
    High,
}

closed! {
    /// The name of a level as it stands in files.
    pub enum LevelName {
        /// perimetre, lowest.
        Circonscrit = "circonscrit",
        /// perimetre, middle.
        Elargi = "elargi",
        /// perimetre, highest.
        Etendu = "etendu",
        /// impact and urgence, lowest.
        Faible = "faible",
        /// impact, middle.
        Modere = "modere",
        /// impact, highest.
        Fort = "fort",
        /// urgence, middle.
        Moderee = "moderee",
        /// urgence, highest.
        Elevee = "elevee",
    }
}

impl Axis {
    /// Gives the names of its three levels, lowest first.
    pub fn names(self) -> [LevelName; 3] {
        match self {
            Self::Perimetre => [LevelName::Circonscrit, LevelName::Elargi, LevelName::Etendu],
            Self::Impact => [LevelName::Faible, LevelName::Modere, LevelName::Fort],
            Self::Urgence => [LevelName::Faible, LevelName::Moderee, LevelName::Elevee],
        }
    }

    /// Names a level on this axis.
    pub fn name(self, level: Level) -> LevelName {
        let [low, middle, high] = self.names();
        match level {
            Level::Low => low,
            Level::Middle => middle,
            Level::High => high,
        }
    }

    /// Finds which level a name is on this axis; none when the name belongs to another axis.
    pub fn level(self, name: LevelName) -> Option<Level> {
        Level::ALL.into_iter().find(|level| self.name(*level) == name)
    }
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];
}

/// A value in the three readings of the same rules: unknown is never "no", so a verdict is an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Interval<T> {
    /// What the known facts alone hold up.
    pub at_least: T,
    /// What is proposed, out of precaution.
    pub proposed: T,
    /// What the unknown answers could still make of it.
    pub at_most: T,
}

/// Where a gravity stands: the one retained, and the one proposed with how far it may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct GravityHeld {
    /// What the analyst retains.
    pub retained: Option<Gravity>,
    /// What is proposed; null while no fiche gives a gravity.
    pub proposed: Option<Interval<Gravity>>,
}

impl<T: Copy> Interval<T> {
    /// Transforms the three readings.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Interval<U> {
        Interval { at_least: f(self.at_least), proposed: f(self.proposed), at_most: f(self.at_most) }
    }
}

impl<T: Copy + Ord> Interval<T> {
    /// Tells that nothing unknown can change the value.
    pub fn is_settled(self) -> bool {
        self.at_least == self.at_most
    }

    /// Takes the highest of two values in each reading.
    pub fn max(self, other: Self) -> Self {
        Self {
            at_least: self.at_least.max(other.at_least),
            proposed: self.proposed.max(other.proposed),
            at_most: self.at_most.max(other.at_most),
        }
    }
}
