//! The Traffic Light Protocol, version 2.0: who may read the export, in each target's own words.

/// A TLP 2.0 marking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tlp {
    /// No limit.
    Clear,
    /// The community.
    Green,
    /// The organisation and its clients.
    Amber,
    /// The organisation only.
    AmberStrict,
    /// The recipients only.
    Red,
}

impl Tlp {
    /// Every marking, from the widest to the narrowest.
    pub const ALL: [Self; 5] = [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// Gives the word of `--tlp`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::AmberStrict => "amber+strict",
            Self::Red => "red",
        }
    }

    /// Finds a marking, written `amber+strict` or `TLP:AMBER+STRICT`.
    pub fn parse(said: &str) -> Option<Self> {
        let word = said.trim().to_lowercase();
        let word = word.strip_prefix("tlp:").unwrap_or(&word);
        Self::ALL.into_iter().find(|tlp| tlp.slug() == word)
    }

    /// Gives the official label without its prefix, `AMBER+STRICT`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Green => "GREEN",
            Self::Amber => "AMBER",
            Self::AmberStrict => "AMBER+STRICT",
            Self::Red => "RED",
        }
    }

    /// Gives the official label, `TLP:AMBER+STRICT`.
    pub fn label(self) -> String {
        format!("TLP:{}", self.word())
    }

    /// Gives the number of TheHive 5.
    pub(super) fn thehive(self) -> u8 {
        match self {
            Self::Clear => 0,
            Self::Green => 1,
            Self::Amber => 2,
            Self::AmberStrict => 3,
            Self::Red => 4,
        }
    }

    /// Gives the number of the Permissible Actions Protocol that goes with it: what is not to be spread is not to be
    /// looked up outside either.
    pub(super) fn pap(self) -> u8 {
        match self {
            Self::Clear => 0,
            Self::Green => 1,
            Self::Amber | Self::AmberStrict => 2,
            Self::Red => 3,
        }
    }

    /// Names that protocol's colour.
    pub(super) fn pap_word(self) -> &'static str {
        match self.pap() {
            0 => "CLEAR",
            1 => "GREEN",
            2 => "AMBER",
            _ => "RED",
        }
    }

    /// Gives the identifier of the official STIX 2.1 marking definition.
    pub(super) fn stix(self) -> &'static str {
        match self {
            Self::Clear => "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
            Self::Green => "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            Self::Amber => "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            Self::AmberStrict => "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
            Self::Red => "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
        }
    }

    /// Gives the class of an iCalendar entry.
    pub(super) fn calendar(self) -> &'static str {
        match self {
            Self::Clear => "PUBLIC",
            Self::Green | Self::Amber | Self::AmberStrict | Self::Red => "CONFIDENTIAL",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marking_is_said_in_any_case_with_or_without_its_prefix() {
        assert_eq!(Tlp::parse("TLP:AMBER+STRICT"), Some(Tlp::AmberStrict));
        assert_eq!(Tlp::parse(" amber "), Some(Tlp::Amber));
        // White is the word of version 1.
        assert_eq!(Tlp::parse("white"), None);
        for tlp in Tlp::ALL {
            assert_eq!(Tlp::parse(&tlp.label()), Some(tlp));
        }
    }

    #[test]
    fn each_tool_has_its_own_order() {
        assert_eq!(Tlp::ALL.map(Tlp::thehive), [0, 1, 2, 3, 4]);
        assert_eq!(Tlp::ALL.map(Tlp::pap), [0, 1, 2, 2, 3]);
        assert_eq!(Tlp::ALL.map(Tlp::pap_word), ["CLEAR", "GREEN", "AMBER", "AMBER", "RED"]);
    }
}
