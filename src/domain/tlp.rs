//! The Traffic Light Protocol, version 2.0: who may read a document.

/// A TLP 2.0 marking, from the widest to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// Every marking, in order.
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
}
