//! Identifiers: a value of these types is always well formed.
//!
//! They become file names and keys, so the alphabet is closed and checked once, when they are parsed. They are copied
//! with each line of a log, so their text is shared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::{Arc, LazyLock};

/// Tells that a text is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {text} » n’est pas {wanted}")]
pub struct BadId {
    text: String,
    wanted: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident, $wanted:literal, $valid:expr;)+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Parses a text, refusing anything outside the closed alphabet.
            pub fn parse(text: &str) -> Result<Self, BadId> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(BadId { text: text.chars().take(60).collect(), wanted: $wanted })
                }
            }

            /// Gives the text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                String::from(&*id.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+ };
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_question(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
}

fn is_incident(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 13
        && bytes[8] == b'-'
        && bytes[..8].iter().all(u8::is_ascii_digit)
        && bytes[9..].iter().all(|b| CROCKFORD.contains(b))
}

/// The 32 characters of Crockford's base 32: no I, L, O or U, so that a code can be read on the phone.
pub const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

ids! {
    /// Names a fiche, and its file without the extension.
    FicheId, "un identifiant de fiche (minuscules, chiffres, tirets)", is_slug;
    /// Names a question of a fiche, such as `2.b.1` or `1.c.1.comptes`.
    QuestionId, "un identifiant de question (comme 2.b.1)", is_question;
    /// Names a recipe, such as `bloquer-compte`.
    RecipeId, "un identifiant de recette (minuscules, chiffres, tirets)", is_slug;
    /// Names an incident: its opening date and four characters, such as `20260107-7K3F`.
    IncidentId, "un identifiant d’incident (comme 20260107-7K3F)", is_incident;
    /// Names the one writer of a log file, such as `alice-martin-m2qa`.
    WriterId, "un nom de rédacteur (minuscules, chiffres, tirets)", is_slug;
}

impl WriterId {
    /// Stands for a writer that nothing names.
    pub fn unknown() -> Self {
        static UNKNOWN: LazyLock<WriterId> = LazyLock::new(|| WriterId("inconnu".into()));
        UNKNOWN.clone()
    }

    /// Gives the same name, kept apart: for a thread that makes many copies of it.
    pub fn unshared(&self) -> Self {
        Self(self.as_str().into())
    }
}

/// Names one question among several fiches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionRef {
    /// The fiche that holds the question.
    pub fiche: FicheId,
    /// The question in that fiche.
    pub question: QuestionId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabets_are_closed() {
        assert!(IncidentId::parse("20260107-7K3F").is_ok());
        for bad in ["20260107-7k3f", "20260107-7K3", "2026010a-7K3F", "20260107-7KIF", "../etc/passwd", ""] {
            assert!(IncidentId::parse(bad).is_err(), "{bad}");
        }
        assert!(QuestionId::parse("1.c.1.comptes").is_ok());
        for bad in ["", "1..c", "1/c", "é", "1.c."] {
            assert!(QuestionId::parse(bad).is_err(), "{bad}");
        }
        assert!(FicheId::parse("messagerie-qualification").is_ok());
        assert!(WriterId::parse("-a").is_err());
    }
}
