//! What is said while keeping what must not be lost of an answer.

use crate::domain::connection::Connection;
use crate::domain::fiche::Question;
use crate::domain::ids::QuestionId;
use crate::domain::moment::Since;
use crate::escape::Terminal;

/// The title of what others know better, while one of them is on the phone.
pub const OTHERS_KNOW: &str = "Ce que d’autres savent";

/// Asks, on one line, what nobody knows yet of care and of the data of patients.
pub fn patients_hot(care: bool, data: bool) -> String {
    let what = match (care, data) {
        (true, true) => "soins ou données touchés",
        (true, false) => "soins touchés",
        (false, _) => "données touchées",
    };
    format!("Patients\u{a0}: {what}\u{a0}? Demandez au métier.")
}

/// Says the same to who hears it.
pub fn patients(care: bool, data: bool) -> String {
    let what = match (care, data) {
        (true, true) => "si les soins ou leurs données sont touchés",
        (true, false) => "si les soins sont touchés",
        (false, _) => "si leurs données sont touchées",
    };
    format!("Patients\u{a0}: on ne sait pas encore {what}\u{a0}; à demander à la direction ou au métier.")
}

/// Stands for lines of which nothing was understood.
pub const A_CONNECTION: &str = "Rien de compris. Une ligne comme : 24/11 23:41 203.0.113.7 Firefox";
/// Stands for the header of a message, which is no log of connections.
pub const A_HEADER: &str = "C’est l’en-tête d’un message, pas un journal de connexions\u{a0}: gardez le message entier, \
il a sa place dans les preuves. Une ligne comme\u{a0}: 24/11 23:41 203.0.113.7 Firefox";
/// Says that some lines are not kept, which ones follow.
pub const NOT_KEPT: &str = "Pas compris, non gardé :";

/// Says how many lines are left for another command.
pub fn too_many(left: usize) -> String {
    format!(
        "{} : exportez le journal et gardez-le hors du SI.",
        super::agreed(left, "ligne de plus n’est pas gardée", "lignes de plus ne sont pas gardées")
    )
}

/// The line of the addresses and of the time that an answer names.
pub fn addresses(asked: &Question, addresses: &[String], since: Option<(&Since, &str)>) -> String {
    let since = since.map(|(since, said)| match since {
        Since::At(at) => format!("depuis le {}", at.french(None)),
        Since::Day(day) => format!("depuis le {}, heure inconnue («\u{a0}{said}\u{a0}»)", day.day()),
    });
    let said: Vec<String> = (!addresses.is_empty()).then(|| addresses.join(", ")).into_iter().chain(since).collect();
    format!("Trace gardée ({}) : {}", asked.id, said.join(", "))
}

/// The line of a connection.
pub fn connection(asked: &Question, read: &Connection) -> String {
    let at = read.at.map(|at| at.french(None));
    let ip = read.ip.map(|ip| ip.to_string());
    let which = read.doubts.ip.then(|| String::from("laquelle de ces adresses s’est connectée ?"));
    let when = read.doubts.at.then(|| String::from("heure non comprise"));
    let said = at.into_iter().chain(ip).chain(read.agent.clone()).chain(read.more.clone()).chain(which).chain(when);
    let said: Vec<String> = said.collect();
    format!("Connexion relevée ({}) : {}", asked.id, said.join(" ; "))
}

/// The line of who said something, and how.
pub fn reporter(asked: &Question, who: &str) -> String {
    format!("Signalé par ({}) : {who}", asked.id)
}

/// Shows a line that was kept.
pub fn kept(seq: u64, text: &str) -> String {
    format!("  [ligne {seq} enregistrée] {}", Terminal(text))
}

/// Refuses lines in which nothing says where mail goes.
pub const NO_ADDRESS: &str =
    "Aucune adresse du dehors dans ces lignes\u{a0}: tapez seulement celle qui reçoit, comme copie@exemple.com.";

/// Refuses lines that name several addresses, and nothing that says which one it is.
pub fn which_address(read: &[String]) -> String {
    let read = Terminal(&read.join(", ")).to_string();
    format!("Plusieurs adresses dans ces lignes ({read})\u{a0}: tapez seulement celle, ou celles, qui reçoivent.")
}

/// Says that what was typed after a former answer goes with it.
pub const NOTHING_FOLLOWS: &str = "Ce qui suivait l’ancienne réponse n’est pas gardé.";

/// Says that an address is that of an account in cause.
pub fn our_own(address: &str) -> String {
    format!("Attention\u{a0}: {} est un des comptes en cause. « < » y revient.", Terminal(address))
}

/// Refuses what is no address of somebody.
pub fn not_an_address(typed: &str) -> String {
    format!("« {} » n’est pas une adresse, comme copie@exemple.com.", Terminal(typed))
}

/// Skips what is not known.
pub const SKIP: &str = "passer";
/// Leaves a line without which nothing is written.
pub const UNCHANGED: &str = "revenir, rien n’est changé (ou Échap)";
/// Refuses a key pressed by mistake as somebody's name.
pub const A_NAME: &str = "Un nom ou une fonction, comme « Mme Petit, par téléphone ».";
/// Refuses a key pressed by mistake as what is to be said of a payment.
pub const DETAILS: &str = "Ce que l’on sait, comme « 48 000 €, le 24 vers 15 h, vers FR76 3000 4000 ».";

/// Asks who did an action, and when.
pub fn who_and_when(action: &str) -> String {
    format!("{action} : qui, à quelle heure ? Comme « Paul Martin, 23:40 »")
}

/// Refuses a time that is not understood.
pub const WHO_AND_WHEN_LIKE: &str = "Heure non comprise : tapez par exemple « Paul Martin, hier 23:40 ».";

/// Refuses what says no day and no time.
pub const SINCE_LIKE: &str =
    "Pas compris. Le jour suffit\u{a0}: tapez par exemple 18 nov., hier, lundi, il y a 3 jours, hier 23:40.";

/// Asks which row a note is for.
pub const NOTE_FOR: &str = "Une note pour quelle ligne ?";

/// Names the row just answered.
pub fn just_answered(asked: &Question) -> String {
    format!("{}, à laquelle vous venez de répondre", asked.id)
}

/// Names the row being asked.
pub fn being_asked(asked: &Question) -> String {
    format!("{}, la question en cours", asked.id)
}

/// Asks for a note.
pub fn note(asked: &str) -> String {
    format!("Note jointe à {asked} (vide pour l’enlever) :")
}

/// The line of a note about an answer already written.
pub fn noted(asked: &QuestionId, note: &str) -> String {
    format!("{asked} {note}")
}

/// Gives the note back from its line; none from another.
pub fn noted_in<'t>(asked: &QuestionId, text: &'t str) -> Option<&'t str> {
    text.strip_prefix(asked.as_str())?.strip_prefix(' ')
}

/// Marks a row whose note waits for its answer.
pub const NOTE_WAITS: &str = "note prête, à joindre à la réponse";

/// Says in one key that all is as it should be, and was checked.
pub const CALM: &str = "rien d’anormal, vérifié";
/// What could still belie a false alarm.
pub const COULD_BELIE: &str = "Ce qui démentirait la fausse alerte";

/// Offers one key for what only others know.
pub fn unknown_to_all(count: usize) -> String {
    match count {
        1 => String::from("je ne sais pas : cela devient un appel"),
        2 => String::from("je ne sais pas, pour les deux : elles deviennent des appels"),
        3 => String::from("je ne sais pas, pour les trois : elles deviennent des appels"),
        n => format!("je ne sais pas, pour les {n} : elles deviennent des appels"),
    }
}

/// A question that somebody else can answer, by its number on the screen.
pub fn others_row(role: Option<&str>, asked: &Question) -> String {
    format!("  {} : {} {}", role.unwrap_or("à demander"), asked.id, asked.prompt)
}

/// Offers to answer one of them.
pub fn i_know(asked: &Question) -> String {
    format!("répondre à {}", asked.id)
}
