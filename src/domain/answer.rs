//! An answer, as it stands in the main courante and in the answers file.

use super::moment::Moment;
use crate::domain::closed::closed;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// What was answered to a question; "je ne sais pas" and "sans objet" are answers, never a "non".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Je ne sais pas: `"inconnu"`.
    Inconnu,
    /// Sans objet: `"sans-objet"`.
    SansObjet,
    /// An option, a state, a text or a moment, depending on the kind of the question.
    Word(String),
    /// The chosen options or the accounts; empty is "aucun, vérifié".
    List(Vec<String>),
    /// A whole number.
    Number(i64),
}

/// The word reserved for "je ne sais pas".
pub const INCONNU: &str = "inconnu";
/// The word reserved for "sans objet".
pub const SANS_OBJET: &str = "sans-objet";

impl Answer {
    /// Makes an answer of one word, recognising the two reserved ones.
    pub fn word(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.as_str() {
            INCONNU => Self::Inconnu,
            SANS_OBJET => Self::SansObjet,
            _ => Self::Word(text),
        }
    }

    /// Tells whether it can say where a step stands.
    pub fn is_of_a_step(&self) -> bool {
        match self {
            Self::Word(word) => Progress::from_slug(word).is_some(),
            Self::SansObjet => true,
            Self::Inconnu | Self::List(_) | Self::Number(_) => false,
        }
    }

    /// Gives the moment that it says.
    pub fn moment(&self) -> Option<Moment> {
        match self {
            Self::Word(word) => Moment::parse_rfc3339(word),
            Self::Inconnu | Self::SansObjet | Self::List(_) | Self::Number(_) => None,
        }
    }

    /// Gives its word, or the elements of its list.
    pub fn elements(&self) -> impl Iterator<Item = &str> {
        let elements = match self {
            Self::Word(word) => std::slice::from_ref(word),
            Self::List(list) => list.as_slice(),
            Self::Inconnu | Self::SansObjet | Self::Number(_) => &[],
        };
        elements.iter().map(String::as_str)
    }

    /// Tells whether something may explain it, or one option of it: what nobody knows has no explanation.
    pub fn may_be_explained(&self, option: Option<&str>) -> bool {
        match (self, option) {
            (Self::Inconnu, _) => false,
            (_, None) => true,
            (Self::List(list), Some(option)) => list.iter().any(|o| o == option),
            (Self::SansObjet | Self::Word(_) | Self::Number(_), Some(_)) => false,
        }
    }

    /// Tells whether two answers say the same: the order of a list and the case of its elements do not count.
    pub fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(a), Self::List(b)) => {
                let sorted = |list: &[String]| {
                    let mut list: Vec<String> = list.iter().map(|s| s.to_lowercase()).collect();
                    list.sort();
                    list
                };
                a.len() == b.len() && sorted(a) == sorted(b)
            }
            _ => self == other,
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Inconnu => s.serialize_str(INCONNU),
            Self::SansObjet => s.serialize_str(SANS_OBJET),
            Self::Word(word) => s.serialize_str(word),
            Self::List(list) => list.serialize(s),
            Self::Number(n) => s.serialize_i64(*n),
        }
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct AnswerVisitor;

        impl<'de> Visitor<'de> for AnswerVisitor {
            type Value = Answer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("un texte, une liste de textes ou un nombre entier")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Answer, E> {
                Ok(Answer::word(text))
            }

            fn visit_i64<E: de::Error>(self, n: i64) -> Result<Answer, E> {
                Ok(Answer::Number(n))
            }

            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Answer, E> {
                i64::try_from(n).map(Answer::Number).map_err(|_| E::custom("nombre trop grand"))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Answer, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = seq.next_element::<String>()? {
                    list.push(element);
                }
                Ok(Answer::List(list))
            }
        }

        d.deserialize_any(AnswerVisitor)
    }
}

impl JsonSchema for Answer {
    fn schema_name() -> Cow<'static, str> {
        "Answer".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "yes_no, choice, step, text, moment: a string; multi, accounts: an array of strings, [] = none; number: an integer; the strings \"inconnu\" and \"sans-objet\" are reserved",
            "anyOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string", "not": { "enum": [INCONNU, SANS_OBJET] } } },
                { "type": "integer" }
            ]
        })
    }
}

closed! {
    /// How an answer is known: a fact is not a hearsay, and the reports keep them apart.
    pub enum Source {
        /// Seen by the one who answers.
        Constate = "constate",
        /// Said by somebody.
        Declare = "declare",
        /// Worked out from other answers.
        Deduit = "deduit",
        /// Read in a log; written by `evidence` only.
        Journal = "journal",
    }
}

impl Source {
    /// Finds what a person may give as a source; `journal` is not a person's.
    pub fn from_person(slug: &str) -> Option<Self> {
        Self::from_typed(slug).filter(|source| *source != Self::Journal)
    }
}

closed! {
    /// The state of a step or an action.
    #[schemars(rename = "State")]
    pub enum Progress {
        /// To do.
        AFaire = "a-faire",
        /// Under way.
        EnCours = "en-cours",
        /// Done.
        Fait = "fait",
        /// Cannot be done.
        Impossible = "impossible",
    }
}

/// Where a step of a containment stands: like an action, or beside the point here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// Nobody has to do it.
    SansObjet,
    /// It was done, before something became known that calls for doing it again.
    ARefaire,
    /// Somebody has to.
    #[serde(untagged)]
    At(Progress),
}

impl StepState {
    /// Reads what was answered; none when it says nothing of where the step stands.
    pub fn of(answer: &Answer) -> Option<Self> {
        match answer {
            Answer::Word(word) => Progress::from_slug(word).map(Self::At),
            Answer::SansObjet => Some(Self::SansObjet),
            Answer::Inconnu | Answer::List(_) | Answer::Number(_) => None,
        }
    }

    /// Gives the word used in files and options.
    pub fn slug(self) -> &'static str {
        match self {
            Self::At(progress) => progress.slug(),
            Self::SansObjet => SANS_OBJET,
            Self::ARefaire => "a-refaire",
        }
    }

    /// Tells whether nothing is left to do.
    pub fn is_over(self) -> bool {
        match self {
            Self::At(Progress::Fait) | Self::SansObjet => true,
            Self::At(Progress::AFaire | Progress::EnCours | Progress::Impossible) | Self::ARefaire => false,
        }
    }

    /// Tells whether somebody still has to do something.
    pub fn is_left(self) -> bool {
        match self {
            Self::At(Progress::AFaire | Progress::EnCours) | Self::ARefaire => true,
            Self::At(Progress::Fait | Progress::Impossible) | Self::SansObjet => false,
        }
    }
}
