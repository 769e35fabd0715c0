//! The words of a handover: what changed since a time.

use crate::domain::gravity::{Gravity, GravityHeld, Interval};
use crate::domain::moment::Moment;
use crate::messages::{gravity_short as name, plural};
use std::collections::BTreeMap;

/// The title of all that is not the gravity itself.
pub const CHANGED: &str = "Ce qui l’a changée, et le reste";
/// The same when nothing changed it.
pub const UNCHANGED: &str = "Ce qui s’est passé, et ce qui reste";
/// The title of what fell due in between.
pub const FELL_DUE: &str = "Échéances passées depuis";
/// The title of what was to be declared, and is not any more.
pub const SETTLED: &str = "Déclarations faites, ou qui ne sont plus à faire";
/// Why a declaration is not to be made any more, when no answer alone says it.
pub const NOT_ASKED: &str = "plus rien de ce qui est inscrit ne la demande";

/// Says that a declaration is not to be made any more, and why.
pub fn no_more(was_to_check: bool, because: &str) -> String {
    format!("n’est plus à {}\u{a0}: {because}", if was_to_check { "vérifier" } else { "faire" })
}

/// The title of what is not over.
pub const OPEN: &str = "Reste ouvert";
/// Says that nothing is.
pub const NOTHING_OPEN: &str = "Rien : ni action, ni déclaration, ni question qui changerait la gravité.";
/// The title of what one types next.
pub const NEXT: &str = "Pour reprendre, puis pour la relève suivante";
/// The columns of what was written.
pub const COLUMNS: [&str; 3] = ["Heure", "Qui", "Quoi"];
/// The share of each.
pub const WIDTHS: [u8; 3] = [18, 17, 65];

/// Names the incident and the two times.
pub fn title(incident: &str, title: &str, since: &Moment, now: &Moment) -> String {
    let le = if since.day() == now.day() { "" } else { "le " };
    format!("Relève de l’incident {incident} ({title}) : depuis {le}{}, {}", since.dated(now), now.when(since))
}

/// Says the gravity, and whether it moved.
pub fn gravity(before: &GravityHeld, after: &GravityHeld) -> String {
    if before == after {
        format!("Gravité inchangée : {}.", standing(after))
    } else {
        format!("Gravité : {} avant ; {} maintenant.", standing(before), standing(after))
    }
}

/// Says a gravity with how far it may go.
fn standing(standing: &GravityHeld) -> String {
    let proposed = standing.proposed.map(proposed);
    match (standing.retained, proposed) {
        (Some(retained), Some(proposed)) => format!("{} (retenu), {proposed}", name(retained)),
        (Some(retained), None) => format!("{} (retenu)", name(retained)),
        (None, Some(proposed)) => proposed,
        (None, None) => String::from("aucune"),
    }
}

fn proposed(gravity: Interval<Gravity>) -> String {
    let range = if gravity.is_settled() {
        String::from("acquis")
    } else {
        format!("au moins {}, au plus {}", name(gravity.at_least), name(gravity.at_most))
    };
    format!("{} (proposé, {range})", name(gravity.proposed))
}

/// Says a line: when, by whom, which, what.
pub fn line(at: &str, by: &str, name: &str, text: &str) -> String {
    format!("{at}, {by}, ligne {name} : {text}")
}

/// Says what a line made of the gravity.
pub fn moved(line: Option<&str>, before: &GravityHeld, after: &GravityHeld) -> String {
    let line = line.unwrap_or("L’ordre des lignes, une fois toutes arrivées");
    format!("{line}\nAvant : {}. Après : {}.", standing(before), standing(after))
}

/// Says from when on somebody is told what changed.
pub fn away(left: &str) -> String {
    format!("Depuis votre dernière ligne ({left}) :")
}

/// Says that a declaration fell due.
pub fn fell_due(line: &str) -> String {
    format!("Échéance passée : {line}")
}

/// Says how many lines were written, and by whom.
pub fn written(written: &BTreeMap<String, u64>) -> String {
    if written.is_empty() {
        return String::from("Rien n’a été écrit depuis");
    }
    let each: Vec<String> = written.iter().map(|(by, lines)| format!("{by} {lines}")).collect();
    format!("Écrit depuis : {} ({})", plural(written.values().sum::<u64>(), "ligne"), each.join(", "))
}

/// Says that the first lines are left out.
pub fn left_out(count: usize) -> String {
    format!("Et {} avant celles-ci : --all les montre.", plural(count, "autre"))
}

/// Says that copies went out.
pub fn copies(count: usize) -> String {
    format!("Dont {}, que --all montre.", super::agreed(count, "export", "exports"))
}

/// Gives what one types to go on, and at the next handover.
pub fn next(incident: &str, seal: &str) -> String {
    format!("qualify resume {incident}\nqualify report {incident} --since {seal}")
}

/// Says the seal of now, and what the main courante is worth.
pub fn sealed(seal: &str, worth: &str) -> String {
    format!("Code de scellement : {seal} ({worth}).")
}

/// Said after an answer that another one, still standing, contradicts.
pub const CONTRADICTED: &str = " [réponses contraires, à arbitrer]";
