//! What the wizard says between questions.

mod leaving;
mod passing;
mod signs;

pub use leaving::*;
pub use passing::*;
pub use signs::*;

use super::{gravity_interval, gravity_proposed};
use crate::domain::answer::{Answer, Source};
use crate::domain::fiche::{Lot, Misfit, Placed, Question, QuestionKind, Role};
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::ids::{IncidentId, QuestionId, WriterId};
use crate::domain::incident::{Given, Incident};
use crate::domain::moment::{Moment, Tense};
use crate::escape::{ShellWord, Terminal};
use chrono_tz::Tz;

/// Asks what to do, in the menu.
pub const WHAT_TO_DO: &str = "Que voulez-vous faire ?";
/// Leaves the menu.
pub const CLOSE_MENU: &str = "revenir à la question (ou m)";
/// Offers to correct a conclusion, by its rank on the screen.
pub fn correct(rank: char) -> String {
    format!("corriger la ligne {rank}")
}

/// Offers to come back to the verdict.
pub const TO_VERDICT: &str = "le verdict";
/// Offers to go back to what nobody knew.
pub fn to_unknown(count: usize) -> String {
    format!("ce que personne ne savait ({count})")
}

/// Offers to ask somebody who is on the phone now.
pub const TO_ON_LINE: &str = "les questions de qui est en ligne";
/// Asks where to go: to which Mesure, most often.
pub const WHICH_MESURE: &str = "Où aller ?";
/// Asks where answers come from.
pub const WHENCE: &str = "D’où viennent les réponses qui suivent ?";
/// Refuses a hearsay from nobody.
pub const NOBODY_SAID: &str = "Un nom ou une fonction, comme « Mme Petit » ou « infogérant » : rien n’est changé.";

/// Says who is known to say the answers from now on.
pub fn now_said_by(who: &str) -> String {
    format!("Les réponses qui suivent sont notées comme déclarées par : {}.", Terminal(who))
}

/// Said when nobody is known to have said the answers any more.
pub const WHENCE_FORGOTTEN: &str =
    "Plus personne en ligne : les réponses qui suivent ne sont plus notées comme déclarées.";
/// The note of the answers that time did not allow.
pub const OUT_OF_TIME: &str = "temps écoulé";

/// Offers the editor for a note.
pub fn long_note(editor: &str) -> String {
    format!("l’écrire dans {}", Terminal(editor))
}

/// Says what a failed editor leaves.
pub const EDITOR_FAILED: &str = "L’éditeur n’a pas rendu de texte : la note reste telle qu’elle était.";

/// Asks who said what is answered.
pub fn who_said(on_line: Option<&str>) -> String {
    match on_line {
        Some(role) => format!("Par qui ? (Entrée : {role})"),
        None => String::from("Par qui ?"),
    }
}

/// Says where the next answers come from.
pub fn whence(source: Source, by: Option<&str>) -> String {
    match (source, by) {
        (Source::Constate, _) => String::from("constaté"),
        (Source::Declare, Some(name)) => format!("déclaré par {}", Terminal(name)),
        (Source::Declare, None) => String::from("déclaré"),
        (Source::Deduit, _) => String::from("déduit"),
        (Source::Journal, _) => String::from("lu dans un journal"),
    }
}

/// Says how many questions of a Mesure are open.
pub fn mesure_left(id: &str, title: &str, open: usize) -> String {
    let left = match open {
        0 => String::from("tout a sa réponse, à revoir"),
        n => super::plural(n, "ouverte"),
    };
    format!("Mesure {id} : {} ({left})", Terminal(title))
}

/// Says what time is left of the time box, or how far it is passed; in minutes.
pub fn time_left(minutes: i64) -> String {
    match minutes {
        0.. => format!("reste {minutes} min"),
        _ => format!("temps dépassé de {} min", -minutes),
    }
}

/// Says that the time box is over.
pub fn time_up(left: usize) -> String {
    format!(
        "Le temps prévu est écoulé. {} sans réponse : vous pouvez les marquer d’un coup, elles resteront à compléter.",
        super::plural(left, "question")
    )
}

/// Asks what to do with the rows left open on a board.
pub fn rows_left(count: usize) -> String {
    match count {
        1 => String::from("1 ligne sans réponse :"),
        n => format!("{n} lignes sans réponse :"),
    }
}

/// Says a row left open in its own words.
pub fn open_row(question: &Question) -> String {
    format!("  {} {}", question.id, question.prompt)
}

/// Says what "rien d’anormal" writes for each row, given as "2.a.3 non".
pub fn harmless(rows: &[String]) -> String {
    format!("« rien d’anormal » écrit : {}.", rows.join(", "))
}

/// Says what is known of a question, with the words of its answer when one stands.
pub fn known(question: &Question, value: Option<&Answer>) -> String {
    let said = value.map(|value| format!(" {}", Terminal(&question.say(value)))).unwrap_or_default();
    format!("{}{said}", question.id)
}

/// Says a row that one key for many leaves, and what is known against what it would say.
pub fn contradicted(row: &QuestionId, known: &str) -> String {
    format!("{row}, que «\u{a0}{known}\u{a0}» contredirait")
}

/// Says which rows that key leaves for their own question.
pub fn left_apart(rows: &[String]) -> String {
    format!("Il ne répond pas à {}\u{a0}: la question vient à part.", rows.join(", ni à "))
}

/// Says one of so many rows and its answer. A step has its words too, its list may be gone; not so the many of a whole list.
pub fn row(question: &Question, value: &Answer, rows: usize) -> String {
    let (said, whole) = (question.say(value), rows < 4 && question.kind == QuestionKind::Step);
    if whole { super::steps::row(question, &said) } else { format!("{} {}", question.id, Terminal(&said)) }
}

/// Marks everything open as unknown, for want of time.
pub const ALL_UNKNOWN: &str = "tout marquer « je ne sais pas (temps écoulé) »";

/// Acknowledges the answer of a row, on its row.
pub fn recorded_row(seq: u64, said: &str) -> String {
    format!("{} [ligne\u{a0}{seq}]", Terminal(said))
}

/// Says what was done, and by whom when that is known.
pub fn done_by(what: &str, who: Option<&str>) -> String {
    match who {
        Some(who) => format!("{what} ({})", Terminal(who)),
        None => what.to_owned(),
    }
}

/// Acknowledges rows written together.
pub fn recorded_rows(first: u64, rows: &[String]) -> String {
    format!("{} {}", recorded_lines(first, rows.len()), rows.join(", "))
}

/// Says a line that another analyst wrote meanwhile, or that stands under one's own name in another file; of a long one how it
/// begins and ends, where its answer is: several of them stand on one screen.
pub fn meanwhile(by: &str, own: Option<&WriterId>, text: &str) -> String {
    const SHOWN: (usize, usize) = (60, 35);
    // What it corrects is told in a word: the answer stands before it.
    let said = super::entry::CORRECTS.iter().find_map(|end| text.strip_suffix(end));
    let said = said.map(|said| format!("{said} (corrigé)"));
    let text = said.as_deref().unwrap_or(text);
    let length = text.chars().count();
    let text = if length <= SHOWN.0 + SHOWN.1 {
        text.to_owned()
    } else {
        let begun: String = text.chars().take(SHOWN.0).collect();
        let ended: String = text.chars().skip(length - SHOWN.1).collect();
        // A word is whole or left out.
        let begun = begun.rsplit_once(' ').map_or(begun.as_str(), |(begun, _)| begun);
        let ended = ended.split_once(' ').map_or(ended.as_str(), |(_, ended)| ended);
        format!("{begun} … {ended}")
    };
    match own {
        Some(file) => format!("  À votre nom, dans {file} : {}", Terminal(&text)),
        None => format!("  Entre-temps, {} : {}", Terminal(by), Terminal(&text)),
    }
}

/// Says how many lines of others are not shown.
pub fn more_lines(count: usize) -> String {
    format!("  et {} (qualify log).", super::agreed(count, "autre ligne", "autres lignes"))
}

/// Says an answer and who gave it.
pub fn answer_of(asked: &Question, value: &Answer, by: &str) -> String {
    format!("{} ({})", Terminal(&asked.say(value)), Terminal(by))
}

/// Says that analysts disagree.
pub fn divergent(asked: &Question, said: &[String]) -> String {
    format!(
        "Désaccord sur {} « {} » : {}. La question sera reposée : la nouvelle réponse tranchera.",
        asked.id,
        asked.prompt,
        said.join(" / ")
    )
}

/// Says where things stand at the end of a lot.
pub fn lot_over(lot: Lot, gravity: Interval<Gravity>, unknown: usize) -> String {
    let over = match lot {
        Lot::Chaud => "Fin des questions à chaud",
        Lot::Heure => "Fin des questions de l’heure",
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
    let left = match left {
        1 => String::from("Il reste 1 question, qui complète"),
        n => format!("Il reste {n} questions, qui complètent"),
    };
    let gravity = super::gravity(gravity.proposed);
    format!("Aucune question restante ne peut changer la gravité ({gravity}) ni une déclaration. {left} le dossier.")
}

/// Says what a question expects when nothing was typed.
pub fn nothing_typed(question: &Question) -> String {
    match question.check(&crate::domain::answer::Answer::SansObjet) {
        Err(Misfit::NotApplicable) => String::from("Aucune réponse n’est prise par défaut. « i » pour je ne sais pas."),
        Ok(()) | Err(_) => {
            String::from("Aucune réponse n’est prise par défaut. « i » pour je ne sais pas, « x » pour sans objet.")
        }
    }
}

/// Said once the incident exists.
pub fn opened(incident: &IncidentId, folder: &str) -> String {
    format!(
        "Incident {incident} ouvert. Main courante : {folder}\n\
Si ce poste fait partie du SI suspect, copiez ce dossier ailleurs (clé USB, partage sûr) et reprenez de là."
    )
}

/// Warns that everybody can read the folder.
pub fn world_reads(folder: &str) -> String {
    format!(
        "Attention : tous les comptes de cette machine peuvent lire {folder}. Pour le fermer : chmod o-rwx {}",
        ShellWord(folder)
    )
}

/// Said when the wizard goes on.
pub fn resumed(incident: &Incident, title: &str, by: &str) -> String {
    let others: Vec<String> = incident.analysts.iter().filter(|a| *a != by).map(|a| Terminal(a).to_string()).collect();
    let with = if others.is_empty() { String::new() } else { format!(" avec {}", super::and(&others)) };
    format!("Reprise{with} : {} ({} lignes).", Terminal(title), incident.entries)
}

/// Says that an answer counts for nothing as long as others are not known.
pub fn waiting(behind: &str) -> String {
    format!("  En attente de {behind} : cette réponse ne compte pas encore.")
}

/// Says which answers another one takes the place of; a list of accounts is not added to.
pub fn replaced(asked: &Question, before: &[Given]) -> String {
    let again = match asked.kind {
        QuestionKind::Accounts => " Pour en ajouter, redonnez toute la liste.",
        _ => "",
    };
    format!("  Remplace {}.{again}", super::contested::answers(asked, before))
}

/// Acknowledges an answer that is recorded.
pub fn recorded(seq: u64, question: &Question, said: &str) -> String {
    format!("  [ligne {seq} enregistrée] {} : {}", question.id, Terminal(said))
}

/// Acknowledges an action that is recorded.
pub fn recorded_action(seq: u64, text: &str) -> String {
    format!("  [ligne {seq} enregistrée] {}", Terminal(text))
}

/// Where a question stands, above it.
pub fn header(progress: &str, placed: &Placed<'_>, more: &[String]) -> String {
    let mut parts = vec![progress.to_owned()];
    match placed.mesure {
        Some(mesure) => parts.push(format!("Mesure {}, {}", mesure.id, placed.question.id)),
        None => parts.push(placed.question.id.to_string()),
    }
    parts.extend(super::origin(placed.question.origin).map(String::from));
    if let Some(role) = placed.ask().first() {
        parts.push(format!("auprès de : {}", super::role_short(*role)));
    }
    parts.extend(more.iter().cloned());
    parts.join(" | ")
}

/// Where a screen of the order by harm stands, above it: whom to ask follows the row.
pub fn screen_header(progress: &str, placed: &Placed<'_>, more: &[String]) -> String {
    let role = placed.ask().first().map(|role| format!("auprès de : {}", super::role_short(*role)));
    let parts: Vec<String> = std::iter::once(progress.to_owned()).chain(role).chain(more.iter().cloned()).collect();
    parts.join(" | ")
}

/// Where a board stands, above it.
pub fn board_header(progress: &str, placed: &Placed<'_>, more: &[String]) -> String {
    let mut parts = vec![progress.to_owned()];
    parts.extend(placed.mesure.map(|mesure| format!("Mesure {}", mesure.id)));
    if let Some(role) = placed.ask().first() {
        parts.push(format!("auprès de : {}", super::role_short(*role)));
    }
    parts.extend(more.iter().cloned());
    parts.join(" | ")
}

/// Says how far the questions of a lot, or of a Mesure, have come, and why the count jumps when it does.
pub fn progress(lot: Option<Lot>, done: usize, total: usize, closed: usize) -> String {
    let lot = lot.map(|lot| format!("{} ", super::lot(lot))).unwrap_or_default();
    let closed = if closed > 1 { format!(", {closed} devenues sans objet") } else { String::new() };
    format!("{lot}{done}/{total}{closed}")
}

/// The same, while the questions of who is on the phone come before their lot.
pub fn progress_with(role: Role, left: usize) -> String {
    format!("En ligne\u{a0}: {}, encore {}", super::role_short(role), super::plural(left, "question"))
}

/// Says that who is on the phone can answer nothing more.
pub fn caller_is_done(role: Role) -> String {
    format!("En ligne\u{a0}: {}, plus aucune question.", super::role_short(role))
}

/// Says above a screen that it is that of an exercise.
pub fn of_exercise(exercise: bool, text: String) -> String {
    if exercise { format!("EXERCICE | {text}") } else { text }
}

/// Asks for the path of the file of a list.
pub const NO_PATH: &str = "«\u{a0}@\u{a0}» se tape avec le chemin du fichier, comme @comptes.txt.";

/// Keeps the answer of a question that was gone back to.
pub const KEEP: &str = "garder cette réponse";
/// Said above a question that was gone back to.
pub const BACK: &str = "retour : votre réponse corrigera";
/// Said above a question on which analysts disagree.
pub const DIVERGENT: &str = "désaccord : votre réponse tranchera";

/// Said once when the folder is shared with a group.
pub fn shared(folder: &str) -> String {
    format!(
        "{folder} est partagé avec son groupe : les incidents y sont lisibles et complétables par ce groupe (3770, 0640)."
    )
}

/// How it can be said.
pub const ALERTED_AT_LIKE: &str = "Comme 02:10, « hier 23:40 », « il y a 2 h ».";

/// Shows how the time that a question asks for is typed.
pub fn moment_like(tense: Tense) -> &'static str {
    match tense {
        Tense::Past => ALERTED_AT_LIKE,
        Tense::Future => "Comme « dans 48 h », « vendredi 18:00 », « 3 déc. à 12:00 ».",
    }
}

/// Asks who is on the phone.
pub const WHO_IS_ON_LINE: &str = "Qui avez-vous en ligne ?";
/// Asks where logs are.
pub const WHICH_LOGS: &str = "Fichier ou dossier de journaux ? (Entrée : revenir)";
/// Said where the questions that logs answer begin.
pub const LOGS_AT_HAND: &str = "Des journaux sous la main ? j : ils proposent des réponses, vous décidez.";
/// Said when logs propose nothing that a person could confirm.
pub const NOTHING_PROPOSED: &str = "Ces journaux ne proposent rien à confirmer : on reprend les questions.";
/// Said once everything that logs propose was gone through.
pub const LOGS_OVER: &str = "Propositions parcourues : on reprend les questions.";
/// Said when there is nothing to go back to.
pub const NOTHING_BEFORE: &str = "C’est la première question : rien avant elle.";
/// How a list of accounts can be given.
pub const ACCOUNTS_LIKE: &str = "Collez tel quel, ou @fichier. Liste incomplète ? +60, pour 60 autres environ.";
/// Asks whether one word is an account.
pub fn is_it_an_account(word: &str) -> String {
    format!("«\u{a0}{}\u{a0}»\u{a0}: est-ce un compte, par son seul identifiant\u{a0}?", Terminal(word))
}

/// Says that it is.
pub const AN_ACCOUNT: &str = "oui, l’écrire";
/// Comes back to the question.
pub const BACK_TO_QUESTION: &str = "revenir à la question";
/// Said when a question has no help of its own.
pub const NO_HELP: &str = "Pas d’aide particulière pour cette question.";
/// Recalls the question that one follows up.
pub fn follows(parent: &Question) -> String {
    format!("{} {}", parent.id, parent.prompt)
}

/// Refuses what is not a number.
pub const A_NUMBER: &str = "Un nombre entier est attendu.";
/// Asks for the reason of a correction.
pub const WHY: &str = "Pour quelle raison ?";
/// Refuses a correction without a reason.
pub const WHY_EMPTY: &str = "Une correction demande une raison : rien n’est changé.";
/// The title of the conclusions.
pub const CONCLUSIONS: &str = "Conclusions déduites de vos réponses";

/// Refuses what is no name of somebody.
pub const NO_NAME: &str =
    "Un nom, comme «\u{a0}Camille Morel\u{a0}»\u{a0}: les adresses se collent à la question des comptes.";

/// Asks for the name.
pub fn your_name(offered: Option<&str>) -> String {
    match offered {
        Some(name) => format!("Votre nom ? (Entrée : {})", Terminal(name)),
        None => String::from("Votre nom ?"),
    }
}

/// Says how the time of the alert was understood.
pub fn alert_understood(at: Moment, tz: Tz) -> String {
    format!("  Alerte : {}, {}", at.french(None), super::start::zone(tz))
}

/// Acknowledges lines written together.
pub fn recorded_lines(first: u64, count: usize) -> String {
    match count {
        1 => format!("  [ligne {first} enregistrée]"),
        2 => format!("  [lignes {first} et {} enregistrées]", first + 1),
        n => format!("  [lignes {first} à {} enregistrées]", first + n as u64 - 1),
    }
}

/// Shows what is answered so far.
pub fn current_answer(said: &str) -> String {
    format!("Réponse actuelle : {said}")
}

/// Shows the note that will go with the answer.
pub fn joined_note(note: &str) -> String {
    format!("Note à joindre, enregistrée avec la réponse : {}", Terminal(note))
}

/// Marks a conclusion as corrected.
pub fn corrected(note: &str) -> String {
    format!(" (corrigé : {})", Terminal(note))
}

/// Refuses a list that cannot be read.
pub fn unreadable_list(path: &str, why: &str) -> String {
    let path = Terminal(path);
    format!("« @{path} » ne se lit pas, {path} : {why}")
}

/// What an answers file looks like, such that it can be typed.
pub const ANSWERS_LIKE: &str = "un fichier juste : {\"fiche\": \"messagerie-qualification\", \"answers\": {\"1.b.1\": \
[\"compta@exemple.fr\"], \"2.a.1\": \"oui\"}}";
/// Where its questions and answers are.
pub const ANSWERS_QUESTIONS: &str = "les questions et leurs réponses : qualify fiche show messagerie-qualification";
/// How a fiche of one's own is answered by a file.
pub const OWN_FICHE_FOR_ANSWERS: &str =
    "pour une fiche à vous : qualify new --answers FICHIER --fiche CHEMIN-DE-LA-FICHE.json";
/// Why a list is not read, and how it would be.
pub const NO_TEXT: &str = "ce n’est pas du texte\u{a0}; enregistrez la liste en «\u{a0}CSV UTF-8\u{a0}»";

/// Said by `qualify` alone: what can be done now.
pub fn overview(open: Option<&IncidentId>) -> String {
    let first = match open {
        Some(id) => format!("Reprendre l’incident en cours : qualify resume {id}"),
        None => String::from("Un incident ? Commencez ici : qualify new"),
    };
    format!(
        "{first}\n\
Ouvrir un incident : qualify new. Décider : qualify report.\n\
Noter : qualify note INCIDENT TEXTE. Transmettre : qualify log.\n\
Vérifier : qualify verify. Les incidents : qualify list.\n\
Les fiches : qualify fiche list. Toutes les commandes : qualify --help"
    )
}

#[cfg(test)]
mod tests {
    use super::meanwhile;

    #[test]
    fn the_answer_of_another_is_never_what_is_cut() {
        let question =
            "5.z.3 L’attaque peut-elle gagner le reste du système d’information dans les 24 heures qui viennent ?";
        for answer in ["oui", "non, vérifié", "je ne sais pas"] {
            for end in ["", super::super::entry::CORRECTS[0], super::super::entry::CORRECTS[1]] {
                let said = meanwhile("Bob", None, &format!("{question} {answer}{end}"));
                assert!(said.contains(" … ") && said.contains(answer), "{said}");
                assert_eq!(said.ends_with(" (corrigé)"), !end.is_empty(), "{said}");
            }
        }
        // What somebody wrote is not taken for the end of a sentence.
        let note = format!("Note : « fait{} puis refait »", super::super::entry::CORRECTS[0]);
        assert!(meanwhile("Bob", None, &note).contains("puis refait"));
    }
}
