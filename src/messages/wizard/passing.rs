//! What is said from one fiche to another: what is taken, which comes next, the steps that contain.

use crate::domain::answer::Answer;
use crate::domain::fiche::{Fiche, Question};
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::escape::Terminal;

/// Offers to go to the steps, among the Mesures.
pub const TO_CONTAIN: &str = "endiguer : les étapes";
/// Asks what was done already.
pub const ALREADY_DONE: &str = "Déjà fait ?";
/// Said when there is nothing left to tick.
pub const ALL_DONE: &str =
    "Tout ce qui est proposé ici est déjà noté, comme fait ou à faire. Pour le reste : qualify action INCIDENT TEXTE.";
/// The line of "nothing else".
pub const NOTHING_ELSE_DONE: &str = "Aucune autre action connue à cette heure";
/// The line of "nobody knows".
pub const DONE_UNKNOWN: &str = "On ne sait pas encore ce qui a été entrepris";
/// Asks what was just done.
pub const JUST_DONE: &str = "Que venez-vous de faire ?";
/// Asks which fiche to run now.
pub const WHICH_FICHE: &str = "Fiche suivante ?";
/// Said when no fiche comes next.
pub const NOTHING_NEXT: &str = "Aucune fiche n’est recommandée ni commencée dans cet incident.";
/// Said above what a fiche takes from the incident.
pub const TAKEN: &str = "Déjà connu, repris ici (à corriger s’il le faut) :";
/// Asks why a step cannot be done.
pub const WHY_IMPOSSIBLE: &str = "Pourquoi est-ce impossible ?";
/// Refuses an impossible step without a reason.
pub const WHY_IMPOSSIBLE_EMPTY: &str = "Une étape impossible demande une raison : rien n’est changé.";
/// Asks who does a step that is under way.
pub const WHO_IS_ON_IT: &str = "Qui s’en charge ?";

/// Says answers taken from elsewhere in one line, where a window has no room for more.
pub fn taken_briefly(rows: &[String]) -> String {
    format!("Repris : {}", rows.join(" ; "))
}

/// Says an answer taken from elsewhere in a few words.
pub fn taken_row(asked: &Question, value: &Answer) -> String {
    format!("{} {}", asked.id, Terminal(&asked.say(value)))
}

/// Says that a fiche starts.
pub fn fiche_started(fiche: &Fiche) -> String {
    let reference = fiche.reference.as_deref().map(|r| format!(" ({r})")).unwrap_or_default();
    Terminal(&format!("{}{reference}", fiche.title)).to_string()
}

/// Offers a fiche.
pub fn fiche_offered(title: &str, started: bool) -> String {
    let what = if started { "reprendre : " } else { "" };
    format!("{what}{}", Terminal(title))
}

/// Notes where an answer was taken from.
pub fn taken_from(source: &str) -> String {
    format!("repris de : {source}")
}

/// Says an answer that was taken from elsewhere in the incident.
pub fn taken(asked: &Question, value: &Answer, source: &str) -> String {
    format!("  {} {} {} ({})", asked.id, asked.prompt, Terminal(&asked.say(value)), Terminal(source))
}

/// Names where an answer is taken from; `title` finds that of a fiche.
pub fn source(from: &str, title: impl Fn(&str) -> Option<String>) -> String {
    match (from, from.split_once(':')) {
        ("*:accounts", _) => String::from("comptes déjà nommés"),
        ("*:accesses", _) => String::from("accès déjà nommés"),
        ("incident:alerted", _) => String::from("heure de l’alerte"),
        ("incident:organisation", _) => String::from("organisation"),
        (_, Some((fiche, question))) => {
            format!("{}, question {question}", title(fiche).unwrap_or_else(|| fiche.to_owned()))
        }
        (_, None) => from.to_owned(),
    }
}

/// Offers the steps that contain the incident.
pub fn steps_offered(left: usize) -> String {
    format!("{} pour endiguer, dans l’ordre.", crate::messages::plural(left, "étape"))
}

/// Says what must not be missed in an action.
pub fn warning(warning: &str) -> String {
    format!("Attention : {}", lowered(warning))
}

/// Says what goes wrong in a step.
pub fn trap(trap: &str) -> String {
    format!("Piège : {trap}")
}

/// Says by when a step is due.
pub fn due(due: &str, day: Moment) -> String {
    format!("À faire {} : le {}", crate::messages::due(due), day.day())
}

/// Notes who does a step that is under way.
pub fn on_it(who: &str) -> String {
    format!("en charge : {who}")
}

/// Said when a fiche has neither steps nor a containment of its own.
pub const NOTHING_TO_CONTAIN: &str =
    "Cette fiche n’a pas d’étapes d’endiguement. Notez ce qui est fait : qualify action INCIDENT TEXTE.";
/// Said when a conclusion of one fiche among several differs from what is proposed.
pub const NOT_RETAINED: &str = "Plusieurs fiches qualifient cet incident : cette conclusion ne vaut que pour la sienne. Pour \
retenir une gravité pour tout l’incident : qualify decide INCIDENT GRAVITÉ --because RAISON.";

/// Says an action done before the wizard, whose time is not known.
pub fn done_before(action: &str) -> String {
    format!("{action} (heure à préciser)")
}
