//! What the wizard says between questions.

use super::{gravity_interval, gravity_proposed};
use crate::domain::fiche::{Lot, Misfit, Origin, Placed, Question};
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::escape::Terminal;

/// What can be done at any question, each with its key: one line of eighty columns.
pub const COMMANDS: [(char, &str); 8] = [
    ('?', "aide"),
    ('<', "revenir"),
    ('+', "note"),
    ('p', "plus tard"),
    ('r', "résumé"),
    ('t', "tél."),
    ('e', "endiguer"),
    ('s', "suspendre"),
];

/// The hard sign: acting comes before asking.
pub const HARD_SIGN: &str = "Signe fort : quelqu'un d'autre tient ce compte. Endiguer passe avant les questions : \
exporter les journaux, bloquer le compte, couper ses sessions. Puis reprenez ici.";

/// Says where things stand at the end of a lot.
pub fn lot_over(lot: Lot, gravity: Interval<Gravity>, unknown: usize) -> String {
    let over = match lot {
        Lot::Chaud => "Fin des questions à chaud",
        Lot::Heure => "Fin des questions de l'heure",
        Lot::Calme => "Fin des questions",
    };
    format!("{over}. {}", provisional(gravity, unknown))
}

/// Says a provisional gravity.
pub fn provisional(gravity: Interval<Gravity>, unknown: usize) -> String {
    format!("Gravité proposée : {} ({}).", gravity_proposed(gravity), gravity_interval(gravity, unknown))
}

/// Says that nothing left can change the gravity.
pub fn settled(gravity: Interval<Gravity>, left: usize) -> String {
    format!(
        "La gravité ne peut plus changer : {}. {} {}.",
        super::gravity(gravity.proposed),
        match left {
            1 => String::from("Il reste 1 question"),
            n => format!("Il reste {n} questions"),
        },
        "qui complètent le dossier (déclarations, suites) sans changer la gravité"
    )
}

/// Says what a question expects when nothing was typed.
pub fn nothing_typed(question: &Question) -> String {
    match question.check(&crate::domain::answer::Answer::SansObjet) {
        Err(Misfit::NotApplicable) => String::from("Aucune réponse n'est prise par défaut. « i » pour je ne sais pas."),
        Ok(()) | Err(_) => {
            String::from("Aucune réponse n'est prise par défaut. « i » pour je ne sais pas, « x » pour sans objet.")
        }
    }
}

/// Said by an interruption while nothing exists yet.
pub const NOTHING_YET: &str = "Interrompu. Aucun incident n'a été ouvert. Pour recommencer : qualify new";

/// Said by an interruption, and when the wizard is left: what is saved, and how to go on.
pub fn saved(incident: &IncidentId, seal: &str) -> String {
    format!(
        "Tout ce qui a été confirmé est enregistré (code de scellement {seal}).\nPour reprendre : qualify resume {incident}"
    )
}

/// Said once the incident exists.
pub fn opened(incident: &IncidentId, folder: &str) -> String {
    format!(
        "Incident {incident} ouvert. Main courante : {folder}\n\
Si ce poste fait partie du SI suspect, gardez-la ailleurs (clé USB, partage sûr) : --dir DOSSIER, et copiez ce dossier."
    )
}

/// Warns that everybody can read the folder.
pub fn world_reads(folder: &str) -> String {
    format!(
        "Attention : tous les comptes de cette machine peuvent lire {folder}. Pour le fermer : chmod o-rwx {folder}"
    )
}

/// Said when the wizard goes on.
pub fn resumed(incident: &Incident, by: &str) -> String {
    let others: Vec<String> = incident.analysts.iter().filter(|a| *a != by).map(|a| Terminal(a).to_string()).collect();
    let with = if others.is_empty() { String::new() } else { format!(" avec {}", super::and(&others)) };
    let title = incident.opening.as_ref().map_or("", |o| o.title.as_str());
    format!("Reprise{with} : {} ({} lignes).", Terminal(title), incident.entries)
}

/// Acknowledges an answer that is recorded.
pub fn recorded(seq: u64, question: &Question, said: &str) -> String {
    format!("  [ligne {seq} enregistrée] {} : {}", question.id, Terminal(said))
}

/// Where a question stands, above it.
pub fn header(lot: Option<Lot>, done: usize, total: usize, placed: &Placed<'_>, back: bool) -> String {
    let mut parts = Vec::new();
    match lot {
        Some(lot) => parts.push(format!("{} {done}/{total}", super::lot(lot))),
        None => parts.push(format!("{done}/{total}")),
    }
    match placed.mesure {
        Some(mesure) => parts.push(format!("Mesure {}, {}", mesure.id, placed.question.id)),
        None => parts.push(placed.question.id.to_string()),
    }
    match placed.question.origin {
        // Never under a number of the official fiche as if it were its own.
        Origin::Reconstitue | Origin::Complement => parts.push(String::from("complément")),
        Origin::Officiel => {}
    }
    if let Some(role) = placed.ask().first() {
        parts.push(format!("auprès de : {}", super::role_short(*role)));
    }
    if back {
        parts.push(String::from("retour, une réponse corrige"));
    }
    parts.join(" | ")
}

/// Said when the main courante goes on in another folder.
pub fn moved(folder: &str) -> String {
    format!(
        "La main courante continue dans {folder}. L'ancien dossier reste tel quel ; les deux se réunissent en les copiant ensemble."
    )
}

/// Said once when the folder is shared with a group.
pub fn shared(folder: &str) -> String {
    format!(
        "{folder} est partagé avec son groupe : les incidents y sont lisibles et complétables par ce groupe (2770, 0640)."
    )
}
