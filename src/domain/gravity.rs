//! The ordered words of a verdict: confirmation, axes and their levels, gravity, and their three readings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How grave an incident is, in the fiche's four degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Gravity {
    /// Anomalie courante.
    Anomalie,
    /// Incident mineur.
    Mineur,
    /// Incident majeur.
    Majeur,
    /// Crise cyber.
    Crise,
}

/// Whether the incident is real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// A false alarm.
    FauxPositif,
    /// Not settled yet.
    AInvestiguer,
    /// Confirmed.
    Confirme,
}

/// One of the three axes on which the fiche evaluates an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Axis {
    /// How far it reaches in the information system.
    Perimetre,
    /// How much it disturbs or damages the organisation.
    Impact,
    /// How quickly one must react.
    Urgence,
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

/// The name of a level as it stands in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LevelName {
    /// perimetre, lowest.
    Circonscrit,
    /// perimetre, middle.
    Elargi,
    /// perimetre, highest.
    Etendu,
    /// impact and urgence, lowest.
    Faible,
    /// impact, middle.
    Modere,
    /// impact, highest.
    Fort,
    /// urgence, middle.
    Moderee,
    /// urgence, highest.
    Elevee,
}

impl Gravity {
    /// Every gravity, from the least to the gravest.
    pub const ALL: [Self; 4] = [Self::Anomalie, Self::Mineur, Self::Majeur, Self::Crise];

    /// Gives the word used in files and options.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Anomalie => "anomalie",
            Self::Mineur => "mineur",
            Self::Majeur => "majeur",
            Self::Crise => "crise",
        }
    }

    /// Finds a gravity by its word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.slug() == slug)
    }
}

impl Confirmation {
    /// Every confirmation, from the least to the most certain.
    pub const ALL: [Self; 3] = [Self::FauxPositif, Self::AInvestiguer, Self::Confirme];

    /// Gives the word used in files and options.
    pub fn slug(self) -> &'static str {
        match self {
            Self::FauxPositif => "faux-positif",
            Self::AInvestiguer => "a-investiguer",
            Self::Confirme => "confirme",
        }
    }

    /// Finds a confirmation by its word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.slug() == slug)
    }
}

impl Axis {
    /// Every axis, in the order of the fiche.
    pub const ALL: [Self; 3] = [Self::Perimetre, Self::Impact, Self::Urgence];

    /// Gives the word used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Perimetre => "perimetre",
            Self::Impact => "impact",
            Self::Urgence => "urgence",
        }
    }

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

impl LevelName {
    /// Gives the word used in files and options.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Circonscrit => "circonscrit",
            Self::Elargi => "elargi",
            Self::Etendu => "etendu",
            Self::Faible => "faible",
            Self::Modere => "modere",
            Self::Fort => "fort",
            Self::Moderee => "moderee",
            Self::Elevee => "elevee",
        }
    }
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
