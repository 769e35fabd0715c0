//! What is said of the steps of a containment, in three lists: now, within the hour, later.

use crate::domain::fiche::{Lot, Question, Step};
use crate::domain::incident::Given;
use crate::domain::moment::Moment;
use crate::escape::Terminal;
use chrono_tz::Tz;

/// Says a step as done, by whom and when.
pub const BY_WHOM: &str = "fait, par qui et quand";
/// Opens a step: its help, what came of it.
pub const OPEN: &str = "ouvrir";
/// Answers all the steps that are left in one go.
pub const TOGETHER: &str = "les autres";
/// Leaves a list where nothing is left.
pub const ON: &str = "suite";
/// Leaves a list: what is left is to be done.
pub const REST_TO_DO: &str = "suite : le reste est à faire";
/// Asks for one more Enter, where one too many would leave so many steps to be done.
pub fn enter_again(open: usize) -> String {
    format!(
        "Les commandes sont lues. Entrée encore une fois\u{a0}: {} «\u{a0}à faire\u{a0}», et la suite.",
        super::agreed(open, "étape reste", "étapes restent")
    )
}

/// Comes back from a step to its list.
pub const BACK: &str = "revenir à la liste";
/// Asks what came of a step.
pub const RESULT: &str = "Résultat ?";
/// Asks what a step broke.
pub const SIDE_EFFECT: &str = "Effet de bord ?";
/// Said on the way back, once what had to be done now was gone through.
pub const BACK_TO_QUESTIONS: &str = "Retour aux questions. La suite de l’endiguement (dans l’heure, plus tard) : e.";
/// Says what is done already, where rows are not shown.
pub const KNOWN: &str = "Déjà dit :";
/// Said when the analyst chooses to contain.
pub const CONTAIN: &str = "Endiguer, en trois listes. « e » ramène aux questions.";

/// Says which line shows that a step is done.
pub fn done_already(line: u64) -> String {
    format!("déjà fait : ligne {line}")
}

/// Names a list.
pub const fn list(lot: Lot) -> &'static str {
    match lot {
        Lot::Chaud => "maintenant",
        Lot::Heure => "dans l’heure",
        Lot::Calme => "plus tard",
    }
}

/// The title of a list; `order` says whose order it is, when that is to be said.
pub fn title(lot: Lot, order: Option<&str>) -> String {
    order.map_or_else(|| format!("Endiguer, {}.", list(lot)), |order| Terminal(order).to_string())
}

/// Where a step stands in its list, above it, and who does it.
pub fn header(step: &Step, done: usize, total: usize, more: &[String]) -> String {
    let place = format!("Endiguer, étape {done}/{total}, {}", list(step.question.lot));
    std::iter::once(place).chain(who(step)).chain(more.iter().cloned()).collect::<Vec<_>>().join(" | ")
}

/// The line above a step shown alone.
pub fn opened(step: &Step) -> String {
    let id = format!("Étape {}, {}", step.question.id, list(step.question.lot));
    std::iter::once(id).chain(who(step)).collect::<Vec<_>>().join(" | ")
}

fn who(step: &Step) -> Option<String> {
    let roles: Vec<&str> = step.question.ask.iter().map(|role| super::role_short(*role)).collect();
    (!roles.is_empty()).then(|| format!("qui : {}", roles.join(", ")))
}

/// Says where a step stands, and who did it and when, as far as that is known.
pub fn standing(asked: &Question, given: &Given, tz: Tz) -> String {
    let by = by_whom(given.actor.as_deref(), given.happened_at, given.at, tz);
    [Some(asked.say(&given.value)), by].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Says who did a step and when; none when neither is known.
pub fn by_whom(actor: Option<&str>, at: Option<Moment>, now: Moment, tz: Tz) -> Option<String> {
    let by = actor.map(|by| format!("par {by}"));
    let said: Vec<String> = by.into_iter().chain(at.map(|at| at.in_zone(tz).dated(&now.in_zone(tz)))).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The title of the steps to be done again.
pub const AGAIN: &str = "Fait trop tôt, à refaire\u{a0}:";

/// Says that a step done is to be done again, and why.
pub fn again(said: &str, because: &str) -> String {
    format!("À REFAIRE : {because} ; {said}")
}

/// Joins what came of a step to what is noted of it.
pub fn note(note: Option<String>, result: Option<String>, side_effect: Option<String>) -> Option<String> {
    let result = result.map(|result| format!("résultat : {result}"));
    let side_effect = side_effect.map(|effect| format!("effet de bord : {effect}"));
    let all: Vec<String> = [note, result, side_effect].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" ; "))
}

/// Says a step and where it stands.
pub fn row(asked: &Question, said: &str) -> String {
    format!("{} {} : {}", asked.id, asked.prompt, Terminal(said))
}

/// Counts the steps of a list that are left, to go there.
pub fn left(lot: Lot, left: usize, total: usize) -> String {
    let left = match left {
        0 => String::from("toutes dites, à revoir"),
        n => format!("{n} sur {total} à dire"),
    };
    format!("étapes, {} ({left})", list(lot))
}

/// Asks what to do with the steps left in a list.
pub fn rows_left(count: usize) -> String {
    match count {
        1 => String::from("1 étape de cette liste est à dire :"),
        n => format!("{n} étapes de cette liste sont à dire :"),
    }
}

/// Names the steps left.
pub fn named(ids: &[String]) -> String {
    format!("La touche vaut pour toutes : {}.", ids.join(", "))
}
