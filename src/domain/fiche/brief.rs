//! What a fiche shows on the first page of a report and in the forms of authorities, by what they ask.

use crate::domain::condition::Is;
use crate::domain::ids::QuestionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes the brief from its parts: each is named here, and nowhere else.
macro_rules! brief {
    ($($(#[$doc:meta])* $part:ident,)*) => {
        /// Which answers the first page of a report shows, for somebody who never saw the questions. The same parts hold what
        /// a fiche names, the facts that are known of it, and the sentences of a form.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
        #[schemars(rename = "Brief", description = "Which answers the first page of a report shows, for somebody who never saw the questions.")]
        pub struct Brief<T = BriefLine> {
            $($(#[$doc])*
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub $part: Vec<T>,)*
            /// The answers that say that the attacker is still there; no answer says that they left.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub present: Option<Is>,
        }

        impl<T> Brief<T> {
            /// Gives each part under its name.
            pub fn parts(&self) -> Vec<(&'static str, &[T])> {
                vec![$((stringify!($part), self.$part.as_slice()),)*]
            }

            /// Makes the same parts of something else; what gives nothing is left out.
            pub fn map<U>(&self, of: impl Fn(&T) -> Option<U>) -> Brief<U> {
                Brief { $($part: self.$part.iter().filter_map(&of).collect(),)* present: self.present.clone() }
            }

            /// Adds the parts of another one after these.
            pub fn extend(&mut self, other: Self) {
                $(self.$part.extend(other.$part);)*
            }
        }
    };
}

brief! {
    /// What it does to the activity.
    activity,
    /// What it does to data.
    data,
    /// What it costs.
    money,
    /// How many persons it is about: answered, never counted from accounts.
    people,
    /// Who or what saw it.
    detected,
    /// Since when.
    started,
    /// Until when.
    ended,
    /// Where it comes from.
    origin,
    /// Which other organisations it is about.
    others,
    /// What the persons risk.
    persons,
    /// What was reached, or what it opens: machines, services, networks.
    reached,
    /// Whether they were told, and how.
    told,
    /// What was done since.
    measures,
}

/// An answer of the first page, under a name shorter than its question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefLine {
    /// The question.
    pub question: QuestionId,
    /// What it is about, in a few words.
    pub label: String,
    /// The answer without which it is left out: "no" to what was done is no measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Is>,
    /// The answer without which what is said is still to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Is>,
    /// The question whose answer, once known, is said in the place of this one: an option names a class, and not all of a
    /// class is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<QuestionId>,
}
