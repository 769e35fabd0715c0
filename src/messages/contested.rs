//! What analysts who did not know of each other set in several ways.

use crate::domain::fiche::Question;
use crate::domain::incident::Given;
use crate::escape::Terminal;

/// The gravity.
pub const GRAVITY: &str = "Gravité retenue de plusieurs façons, sans se concerter";
/// Said beside the gravity that counts.
pub const GRAVITY_HELD: &str = "Autre décision prise sans se concerter : à arbitrer, la plus grave compte.";
/// Which gravity counts, and what settles it.
pub const SETTLE_GRAVITY: &str = "La plus grave compte ; qualify decide tranchera";
/// Which time of a clock counts, and what settles it.
pub const SETTLE_CLOCK: &str = "La plus ancienne compte ; qualify clock tranchera";
/// Which time of the containment counts, and what settles it.
pub const SETTLE_CONTAINED: &str = "La plus récente compte ; qualify clock tranchera";
/// The profile.
pub const PROFILE: &str = "Organisation décrite de plusieurs façons, sans se concerter";
/// Which profile counts, and what settles it.
pub const SETTLE_PROFILE: &str = "Tout compte, sauf la région : la dernière ; qualify profile tranchera";
/// What counts of a declaration, and what settles it.
pub const SETTLE_DECLARATION: &str =
    "Ce qui a été fait compte ; qualify note --withdraw retire la ligne fausse, qualify declare tranche";
/// Which state of an action counts, and what settles it.
pub const SETTLE_ACTION: &str = "La dernière ligne compte ; qualify action tranchera";

/// A profile of which nothing is said.
pub const NOTHING: &str = "rien";

/// Names a clock set in several ways.
pub fn clock(name: &str) -> String {
    format!("Heure retenue pour {} de plusieurs façons, sans se concerter", super::clock(name))
}

/// Names a declaration of which several things are said.
pub fn declaration(name: &str) -> String {
    format!("Déclaration à {name}, dite de plusieurs façons")
}

/// Says that a declaration was made.
pub fn made(at: &str, receipt: Option<&str>) -> String {
    let receipt = receipt.map(|receipt| format!(", récépissé {receipt}")).unwrap_or_default();
    format!("faite le {at}{receipt}")
}

/// Says that somebody decided that a declaration is not due.
pub fn not_due(by: &str, because: &str) -> String {
    format!("non due, décision de {by} (« {because} »)")
}

/// Names an action whose state is said in several ways.
pub fn action(number: &str, text: &str) -> String {
    format!("Action {number}, « {text} », dite de plusieurs façons")
}

/// Says each answer that stands to a question, and by whom.
pub fn answers(asked: &Question, given: &[Given]) -> String {
    let one = |given: &Given| format!("« {} », par {}", Terminal(&asked.say(&given.value)), Terminal(given.said_by()));
    given.iter().map(one).collect::<Vec<_>>().join(" ; ")
}
