//! What is said when the work stops, or goes on elsewhere: what is saved, what is not, how to go on.

use crate::domain::ids::{IncidentId, QuestionId, QuestionRef};
use crate::escape::Terminal;
use std::collections::BTreeMap;

/// Said by an interruption while nothing exists yet.
pub const NOTHING_YET: &str = "Aucun incident n’a été ouvert. Pour recommencer : qualify new";

/// Said by an interruption, and when the wizard is left: what is saved, and how to go on.
///
/// Short lines: a signal's own thread prints them as they are, and the code must not be cut by the screen.
pub fn saved(resume: &str, seal: &str) -> String {
    format!("{SAVED}.\n{}", to_resume(resume, seal))
}

/// Said when the wizard is left by its own key: how many lines are saved, where, and what is left to do.
pub fn put_down(lines: u64, folder: &str, left: &[String], resume: &str, seal: &str) -> String {
    let left = if left.is_empty() { String::new() } else { format!("Reste à faire : {}.\n", left.join(", ")) };
    let lines = crate::messages::plural(lines, "ligne");
    format!("{SAVED} : {lines}, dans {}.\n{left}{}", Terminal(folder), to_resume(resume, seal))
}

/// Says which notes wait for an answer and are written nowhere, if any.
pub fn unwritten(notes: &BTreeMap<QuestionRef, String>) -> Option<String> {
    let row = |(asked, note): (&QuestionRef, &String)| {
        format!("Note NON ÉCRITE, à retaper\u{a0}: {} {}", asked.question, Terminal(note))
    };
    let rows: Vec<String> = notes.iter().map(row).collect();
    (!rows.is_empty()).then(|| rows.join("\n"))
}

/// Says that an answer waits for what goes with it and is written nowhere.
pub fn answer_unwritten(asked: &QuestionId, answer: &str) -> String {
    format!("Réponse NON ÉCRITE, à retaper\u{a0}: {asked} {}", Terminal(answer))
}

const SAVED: &str = "Tout ce qui a été confirmé est enregistré";

fn to_resume(resume: &str, seal: &str) -> String {
    format!("Code de scellement : {seal}\nPour reprendre : {}", Terminal(resume))
}

/// What is not in the main courante when the work stops.
pub struct Unsaved<'u> {
    /// What the disk refused.
    pub refused: &'u [String],
    /// What stood there and stands there no more.
    pub vanished: &'u [String],
    /// How many lines stand in the folder, with their seal.
    pub there: Option<(u64, String)>,
    /// The files where lines are missing or changed.
    pub gone: &'u [String],
}

/// Said by an interruption, and when the wizard is left, after lines were refused or taken away: what is not recorded, what
/// can be read, where.
pub fn not_all_saved(unsaved: &Unsaved<'_>, folder: &str, resume: &str) -> String {
    let mut said = String::from("Tout n’est pas enregistré.");
    for (what, lines) in [
        ("NON ENREGISTRÉ, à noter ailleurs :", unsaved.refused),
        ("Enregistré plus tôt, et qui n’est plus là, à noter ailleurs :", unsaved.vanished),
    ] {
        if lines.is_empty() {
            continue;
        }
        said.push_str(&format!("\n{what}"));
        for text in lines.iter().take(8) {
            said.push_str(&format!("\n  {}", Terminal(text)));
        }
        if lines.len() > 8 {
            said.push_str(&format!(
                "\n  et {}",
                crate::messages::agreed(lines.len() - 8, "autre ligne", "autres lignes")
            ));
        }
    }
    let folder = Terminal(folder);
    match &unsaved.there {
        Some((count, seal)) => {
            let lines = if *count == 1 { String::from("1 ligne") } else { format!("{count} lignes") };
            said.push_str(&format!("\nCe qui se lit dans {folder} : {lines}.\nCode de scellement : {seal}"));
            for file in unsaved.gone {
                said.push_str(&format!("\nCe qui y était enregistré n’y est plus en entier : {}", Terminal(file)));
            }
        }
        None => said.push_str(&format!(
            "\nCe qui était enregistré ne se lit plus dans {folder} : rétablissez ce dossier avant de reprendre."
        )),
    }
    said.push_str(&format!("\nPour reprendre : {}", Terminal(resume)));
    said
}

/// Said when the main courante goes on in another folder.
pub fn moved(folder: &str) -> String {
    format!(
        "La main courante continue dans {folder}. L’ancien dossier reste tel quel ; les deux se réunissent en les copiant ensemble."
    )
}

/// Said when an answer is needed and nobody can be asked.
pub const NOBODY: &str = "Il faut une réponse, et personne ne peut être interrogé (entrée fermée, ou --no-input).";
/// What to type then.
pub const NOBODY_HINT: &str = "dans un terminal, relancez la même commande ; ailleurs, pour un incident déjà ouvert : qualify answer INCIDENT QUESTION \
RÉPONSE ; pour un nouveau : qualify new --answers FICHIER";

/// Says why the conversation stops.
pub fn cut(why: &str) -> String {
    format!("Le dialogue s’arrête : {why}.")
}

/// Asks for another folder.
pub const WHICH_FOLDER: &str = "Quel dossier ? (clé USB, autre disque)";

/// Said after the last page.
pub fn whole_report(incident: &IncidentId) -> String {
    format!("Le détail, à tout moment : qualify report {incident}")
}

/// Starts what an interruption says.
pub fn interrupted(farewell: &str) -> String {
    format!("Interrompu. {farewell}")
}
