//! The Traffic Light Protocol, version 2.0: who may read a document.

use super::closed::closed;

closed! {
    /// A TLP 2.0 marking, from the widest to the narrowest.
    pub enum Tlp {
        /// No limit.
        Clear = "clear",
        /// The community.
        Green = "green",
        /// The organisation and its clients.
        Amber = "amber",
        /// The organisation only.
        AmberStrict = "amber+strict",
        /// The recipients only.
        Red = "red",
    }
}

impl Tlp {
    /// Finds a marking, written `amber+strict` or `TLP:AMBER+STRICT`.
    pub fn parse(said: &str) -> Option<Self> {
        let word = said.trim().to_lowercase();
        let word = word.strip_prefix("tlp:").unwrap_or(&word);
        Self::from_slug(word)
    }

    /// Gives the official label without its prefix, `AMBER+STRICT`.
    pub fn word(self) -> String {
        self.slug().to_uppercase()
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
