//! The calls that rule out worse, and what would make it worse.

use super::{and, gravity, gravity_short, role, role_short};
use crate::domain::answer::Source;
use crate::domain::fiche::Role;
use crate::domain::gravity::{Axis, Gravity};

/// Says that a plan goes on where there was no room for it.
pub const CUT: &str = "… coupé ici : le plan entier est dans le rapport.";

/// Announces a plan: what stays possible, and what rules it out.
pub fn head(level: Gravity, calls: usize, own: bool, lowered: &[Axis]) -> String {
    let by = if lowered.is_empty() {
        String::from("par la confirmation")
    } else {
        let axes: Vec<String> = lowered.iter().copied().map(the).collect();
        format!("par {}", and(&axes))
    };
    let who = match (calls, own) {
        (0, _) => String::from("Votre conclusion l’écarte"),
        (1, false) => String::from("1 appel l’écarte"),
        (n, false) => format!("{n} appels l’écartent"),
        (1, true) => String::from("1 appel et votre conclusion l’écartent"),
        (n, true) => format!("{n} appels et votre conclusion l’écartent"),
    };
    format!("{} {who} ({by}) :", possible(level))
}

fn the(axis: Axis) -> String {
    String::from(match axis {
        Axis::Perimetre => "le périmètre",
        Axis::Impact => "l’impact",
        Axis::Urgence => "l’urgence",
    })
}

fn possible(level: Gravity) -> &'static str {
    match level {
        Gravity::Anomalie => "Une anomalie reste possible.",
        Gravity::Mineur => "Un incident mineur reste possible.",
        Gravity::Majeur => "Un incident majeur reste possible.",
        Gravity::Crise => "La crise reste possible.",
    }
}

/// Says whose call it is, at the head of a line.
pub fn caller(ask: Option<Role>) -> String {
    match ask {
        Some(ask) => {
            let name = role_short(ask);
            let mut letters = name.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{} :", letters.as_str())
        }
        None => String::from("Vous-même :"),
    }
}

/// Says what to ask, with the answer hoped for unless it is "non".
pub fn ask(words: &str, hoped: Option<&str>) -> String {
    let words = words.trim_end_matches(['?', ' ', '\u{a0}']);
    let hoped = hoped.map(|h| format!(" (espéré : {h})")).unwrap_or_default();
    format!("{words} ?{hoped}")
}

/// Asks whether there are more accounts than so many.
pub fn more_than(count: u64) -> String {
    match count {
        0 => String::from("au moins un compte ?"),
        1 => String::from("plus d’un compte ?"),
        n => format!("plus de {n} comptes ?"),
    }
}

/// Says a count of accounts.
pub fn accounts(count: u64) -> String {
    match count {
        0 => String::from("aucun compte"),
        1 => String::from("un seul compte"),
        n => format!("{n} comptes"),
    }
}

/// Says a count that is reached.
pub fn or_more(count: u64) -> String {
    if count < 2 { String::from("au moins un") } else { format!("{count} ou plus") }
}

/// Joins what one asks in one question.
pub fn or(words: &[String]) -> String {
    words.join(" ou ")
}

/// Ends a plan: what is then certain, and that it is made again otherwise.
pub fn foot(questions: usize, no: bool, at_most: Gravity) -> String {
    let at_most = gravity_short(at_most);
    match (questions, no) {
        (1, true) => format!("Si c’est « non » : {at_most} au plus. Si c’est « oui » : le plan est refait."),
        (n, true) => format!("{} « non » : {at_most} au plus. Un « oui » : le plan est refait.", number(n)),
        (1, false) => format!("Si c’est la réponse espérée : {at_most} au plus. Sinon, le plan est refait."),
        (_, false) => {
            format!("Si ce sont les réponses espérées : {at_most} au plus. Sinon, le plan est refait.")
        }
    }
}

fn number(n: usize) -> String {
    const WORDS: [&str; 9] = ["Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix"];
    n.checked_sub(2).and_then(|i| WORDS.get(i)).map_or_else(|| n.to_string(), |w| (*w).to_owned())
}

/// Says that nothing more can be ruled out, and what holds it.
pub fn impossible(level: Gravity, axes: &[Axis]) -> String {
    let what = possible(level);
    if axes.is_empty() {
        return format!("{what} Aucune réponse encore inconnue ne suffit à l’écarter.");
    }
    let axes: Vec<String> = axes.iter().copied().map(the).collect();
    format!("{what} Aucune réponse ne l’écarte plus : ce qui est connu fixe {}.", and(&axes))
}

/// Says that it was not found out whether it can be ruled out.
pub fn not_established(level: Gravity) -> String {
    format!("{} Comment l’écarter n’est pas établi : la fiche est trop grande pour tout essayer.", possible(level))
}

/// Says the consequence of an answer, and whom to call.
pub fn raise(name: &str, words: &str, answer: &str, proposed: Gravity, ask: Option<Role>) -> String {
    let call = match ask {
        Some(ask) => format!("appelez {}", role(ask)),
        None => String::from("vérifiez-le"),
    };
    let words = words.trim_end_matches(['?', ' ', '\u{a0}']);
    let said = if answer == "oui" {
        format!("« {words} »")
    } else {
        format!("« {words} ? » a pour réponse « {answer} »")
    };
    let becomes = match proposed {
        Gravity::Anomalie | Gravity::Mineur | Gravity::Majeur => {
            format!("l’affaire devient un {}", gravity(proposed))
        }
        Gravity::Crise => String::from("l’affaire devient une crise cyber"),
    };
    if answer == "oui" {
        format!("Si {name} {said} se confirme, {becomes} : {call}.")
    } else {
        format!("Si {name} {said}, {becomes} : {call}.")
    }
}

/// Says an answer that has a harmless explanation.
pub fn explained(question: &str, prompt: &str, value: &str, because: &str, by: &str) -> String {
    format!("{question} {prompt} {value}. Expliqué : « {because} », dit {by}.")
}

/// Says what an answer holds up: who said it and when, and what would be proposed otherwise.
pub fn rests_on(
    question: &str,
    answer: &str,
    otherwise: Option<&str>,
    proposed: Gravity,
    (by, at, source): (&str, &str, Option<Source>),
) -> String {
    let source = match source {
        Some(Source::Declare) => ", déclaré",
        Some(Source::Deduit) => ", déduit",
        Some(Source::Journal) => ", lu dans un journal",
        Some(Source::Constate) => ", constaté",
        None => "",
    };
    let otherwise = match otherwise {
        Some(otherwise) => format!("avec « {otherwise} »"),
        None => String::from("sans son explication"),
    };
    format!("{question} « {answer} », dit par {by} le {at}{source} ; {otherwise} : {}", gravity_short(proposed))
}

/// Gives the title of what would lower the gravity.
pub fn rests(count: usize) -> &'static str {
    if count == 1 {
        "Tout repose sur une réponse, à vérifier"
    } else {
        "Chacune de ces réponses, si elle est fausse, baisse la gravité"
    }
}

/// Says how many answers would raise the gravity if they were wrong.
pub fn would_raise(count: usize) -> String {
    match count {
        1 => String::from("1 réponse, si elle est fausse, fait monter la gravité :"),
        n => format!("{n} réponses, si l’une est fausse, font monter la gravité ; les pires :"),
    }
}
