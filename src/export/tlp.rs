//! Who may read the export, in each target's own words.

use crate::domain::tlp::Tlp;

impl Tlp {
    /// Gives the number of TheHive 5.
    pub(super) fn thehive(self) -> u8 {
        self as u8
    }

    /// Gives the number of the Permissible Actions Protocol that goes with it: what is not to be spread is not to be
    /// looked up outside either.
    pub(super) fn pap(self) -> u8 {
        [0, 1, 2, 2, 3][self as usize]
    }

    /// Names that protocol's colour.
    pub(super) fn pap_word(self) -> &'static str {
        ["CLEAR", "GREEN", "AMBER", "RED"][usize::from(self.pap())]
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
    fn each_tool_has_its_own_order() {
        assert_eq!(Tlp::ALL.map(Tlp::thehive), [0, 1, 2, 3, 4]);
        assert_eq!(Tlp::ALL.map(Tlp::pap), [0, 1, 2, 2, 3]);
        assert_eq!(Tlp::ALL.map(Tlp::pap_word), ["CLEAR", "GREEN", "AMBER", "AMBER", "RED"]);
    }
}
