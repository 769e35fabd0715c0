//! Sentences of the sheets of questions given to somebody, and of their replies.

use super::{contested, role, start};
use crate::domain::answer::Answer;
use crate::domain::fiche::{Question, QuestionKind, Role};
use crate::domain::incident::Given;
use crate::domain::moment::Moment;
use crate::escape::{Terminal, wrap};
use chrono_tz::Tz;

/// How wide a sheet is: it is read on a telephone, or on paper.
const WIDTH: usize = 76;
/// How many mailboxes are named among those that somebody may be reading.
const NAMED: usize = 3;

/// A sheet, ready to be read aloud or sent.
pub struct Page<'p> {
    /// Its code.
    pub code: &'p str,
    /// To whom.
    pub to: Role,
    /// The incident.
    pub incident: &'p str,
    /// Whether it is an exercise.
    pub exercise: bool,
    /// Who asks.
    pub by: &'p str,
    /// When, on the clocks of the incident.
    pub at: Moment,
    /// Its zone.
    pub tz: Tz,
    /// The mailboxes that somebody else may be reading.
    pub suspect: Vec<&'p str>,
    /// Its questions.
    pub questions: Vec<SheetRow<'p>>,
}

/// A question of a sheet, with what may be typed and what that means, and where its answer is read.
pub type SheetRow<'p> = (&'p Question, Vec<(String, String)>, Option<String>);

/// Writes a sheet.
pub fn page(page: &Page<'_>) -> String {
    let mut lines = Vec::new();
    if page.exercise {
        lines.push(String::from("EXERCICE EXERCICE EXERCICE"));
    }
    let head = format!(
        "Questions pour {}, posées par {}. Incident {}, {} ({}).",
        role(page.to),
        Terminal(page.by),
        page.incident,
        page.at.french(None),
        start::zone(page.tz)
    );
    lines.extend(wrap(&head, WIDTH, "", ""));
    lines.extend(wrap(&never_by_mail(&page.suspect), WIDTH, "", ""));
    for (number, (asked, keys, seen)) in (1..).zip(&page.questions) {
        lines.push(String::new());
        lines.extend(wrap(&format!("{number}. {}", Terminal(&asked.prompt)), WIDTH, "", "   "));
        for key in in_words(asked, keys) {
            lines.extend(wrap(&key, WIDTH, "   ", "     "));
        }
        if let Some(help) = seen {
            lines.extend(wrap(&format!("Où regarder : {}", Terminal(help)), WIDTH, "   ", "   "));
        }
    }
    lines.push(String::new());
    lines.extend(wrap(
        "Répondez au téléphone ou par SMS : le numéro, la réponse, et le code à la fin. Ce que vous ne savez pas se répond ?. Par exemple :",
        WIDTH,
        "",
        "",
    ));
    lines.push(format!("  {}", example(page)));
    lines.push(format!("Code de la feuille : {}", page.code));
    lines.join("\n") + "\n"
}

/// Writes the questions with where each answer is read, for whoever has a console.
pub fn consulted<'q>(
    to: Role,
    incident: &str,
    exercise: bool,
    questions: impl Iterator<Item = &'q Question>,
    width: usize,
) -> String {
    let mut lines: Vec<String> = exercise.then(|| super::EXERCISE.to_owned()).into_iter().collect();
    let head = format!("Ce que {} peut lire, et où. Incident {incident} ; rien n’est enregistré.", role(to));
    lines.extend(wrap(&head, width, "", ""));
    for (number, asked) in (1..).zip(questions) {
        lines.push(String::new());
        lines.extend(wrap(&format!("{number}. {} {}", asked.id, Terminal(&asked.prompt)), width, "", "   "));
        if let Some(help) = asked.help.as_ref().filter(|help| !help.is_empty()) {
            lines.extend(wrap(&format!("Où regarder : {}", Terminal(help)), width, "   ", "   "));
        }
    }
    lines.join("\n") + "\n"
}

/// Refuses to show where to read to somebody who has nothing to read it on.
pub fn no_console(to: Role) -> String {
    format!("--how : {} n’a pas de console où lire la réponse. Sans --how, la feuille se lit au téléphone.", role(to))
}
/// Says who has one.
pub const CONSOLES: &str = "--how est pour messagerie, postes, reseau ou sauvegardes";
/// Says that the queries wait for the systems in use.
pub const NAME_SYSTEMS: &str = "Les requêtes se montrent une fois dit où vous agissez. Par exemple :";

/// Says by which way the sheet must not go.
fn never_by_mail(suspect: &[&str]) -> String {
    let named: Vec<String> = suspect.iter().take(NAMED).map(|account| Terminal(account).to_string()).collect();
    let more = suspect.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" et {more} de plus") } else { String::new() };
    match suspect.len() {
        0 => String::from(
            "À lire au téléphone, par SMS ou sur papier ; pas par la messagerie, que l’attaquant lit peut-être.",
        ),
        1 => format!(
            "À lire au téléphone, par SMS ou sur papier ; jamais par courriel : l’attaquant lit peut-être la boîte {}.",
            named[0]
        ),
        _ => format!(
            "À lire au téléphone, par SMS ou sur papier ; jamais par courriel : l’attaquant lit peut-être les boîtes {}{more}.",
            named.join(", ")
        ),
    }
}

/// Says what may be typed after a number: a list one a line, the short answers on one.
fn in_words(asked: &Question, keys: &[(String, String)]) -> Vec<String> {
    let said = |(key, label): &(String, String)| format!("{key} {}", Terminal(label));
    let (listed, alone): (Vec<_>, Vec<_>) = keys.iter().partition(|(key, _)| is_digit(key));
    let mut lines: Vec<String> = listed.into_iter().map(said).collect();
    let number = (asked.kind == QuestionKind::Number).then(|| String::from("un nombre"));
    lines.push(number.into_iter().chain(alone.into_iter().map(said)).collect::<Vec<_>>().join("   "));
    if asked.kind == QuestionKind::Multi {
        lines.push(String::from("(plusieurs réponses possibles, séparées par des virgules)"));
    }
    lines
}

fn is_digit(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

/// Gives a reply as it could be: of the right form, whatever the facts.
fn example(page: &Page<'_>) -> String {
    let answer = |(number, (asked, keys, _)): (usize, &SheetRow<'_>)| {
        let digits: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).filter(|key| is_digit(key)).collect();
        match asked.kind {
            QuestionKind::Number => format!("{number}:12"),
            QuestionKind::Multi if digits.len() > 1 => format!("{number}:{},{}", digits[0], digits[1]),
            QuestionKind::YesNo if number % 2 == 1 => format!("{number}o"),
            QuestionKind::YesNo => format!("{number}n"),
            QuestionKind::Multi
            | QuestionKind::Choice
            | QuestionKind::Accounts
            | QuestionKind::Text
            | QuestionKind::Moment
            | QuestionKind::Step
            | QuestionKind::Journal => {
                digits.first().map_or_else(|| format!("{number}?"), |digit| format!("{number}:{digit}"))
            }
        }
    };
    let answers: Vec<String> = (1..).zip(&page.questions).map(answer).collect();
    format!("{} {}", answers.join(" "), page.code)
}

/// The line of the main courante.
pub fn given(to: Role, code: &str, count: usize) -> String {
    let questions = if count == 1 { "une question posée".to_owned() } else { format!("{count} questions posées") };
    format!("{questions} à {}, feuille {code}", role(to))
}

/// Says that a person has nothing left to say.
pub fn nothing_left(to: Role) -> String {
    format!("Rien à demander à {} : ce que cette personne peut dire est déjà répondu, ou ne se pose pas.", role(to))
}

/// Says that the fiches have nothing for a person, and for whom they have something.
pub fn nothing_for(to: Role, can: &[Role]) -> String {
    let can: Vec<&str> = can.iter().map(|can| role(*can)).collect();
    let others = if can.is_empty() { String::new() } else { format!(" Elles en ont pour : {}.", can.join(", ")) };
    format!("Les fiches de cet incident n’ont aucune question courte pour {}.{others}", role(to))
}

/// Stands above what was understood of a reply.
pub fn understood(to: Role, code: &str, by: &str, at: Moment) -> String {
    format!("Feuille {code}, pour {}, établie par {} le {}. J’ai compris :", role(to), Terminal(by), at.french(None))
}

/// Says one answer understood, and what it changes.
pub fn row(number: usize, asked: &Question, answer: &Answer, fate: &Fate<'_>) -> Vec<String> {
    let said = Terminal(&asked.say(answer)).to_string();
    let fate = match fate {
        Fate::New => String::new(),
        Fate::Same => String::from(" (déjà répondu ainsi : rien n’est écrit)"),
        Fate::Kept([only]) => format!(" (la réponse déjà donnée reste : {})", Terminal(&asked.say(&only.value))),
        Fate::Kept(several) => {
            format!(" (rien n’est écrit ; reste à arbitrer entre {})", contested::answers(asked, several))
        }
        Fate::Replaces(before) => format!(" (remplace {})", contested::answers(asked, before)),
    };
    let mut lines = wrap(&format!("{number}. {}", Terminal(&asked.prompt)), WIDTH, "  ", "     ");
    lines.extend(wrap(&format!("= {said}{fate}"), WIDTH, "     ", "       "));
    lines
}

/// What becomes of an answer of a reply.
pub enum Fate<'g> {
    /// It is the first.
    New,
    /// It says what was said.
    Same,
    /// It knows less than what was said.
    Kept(&'g [Given]),
    /// It is put in the place of another.
    Replaces(&'g [Given]),
}

/// Asks whether what was understood is what was said.
pub const IS_IT_SO: &str = "Est-ce bien ce qui a été répondu ?";
/// Writes it.
pub const WRITE: &str = "oui, l’écrire";
/// Does not.
pub const DROP: &str = "non : rien n’est écrit";
/// Nothing was written.
pub const UNWRITTEN: &str = "Rien n’est écrit.";
/// Stands above all that is wrong with a reply.
pub const REFUSED: &str = "Réponse refusée, rien n’est écrit :";
/// Refuses to write what nobody read again.
pub const NOT_REREAD: &str = "Rien n’est écrit : personne n’est au clavier pour relire ce qui est compris ci-dessus";
/// What to type then.
pub const REREAD: &str = "si c’est bien ce qui a été répondu, la même commande avec --reread l’écrit";
/// Nothing of a reply is news.
pub const NOTHING_NEW: &str = "Rien de nouveau dans cette réponse : rien n’est écrit.";

/// Refuses a code that is on no sheet.
pub fn unknown_code(code: &str, known: &[&str]) -> String {
    let known = match known {
        [] => String::from("aucune feuille n’a été établie dans cet incident (qualify ask QUI en établit une)"),
        known => format!("feuilles de cet incident : {}", known.join(", ")),
    };
    format!("le code {code} n’est celui d’aucune feuille de cet incident, ou elle a été retirée : {known}")
}

/// Refuses a code that two sheets have.
pub fn ambiguous_code(code: &str) -> String {
    format!("deux feuilles différentes portent le code {code} : établissez-en une autre (qualify ask QUI)")
}

/// Refuses a reply with all that is wrong with it.
pub fn refused(wrong: &[String]) -> String {
    let listed: String = wrong.iter().map(|what| format!("\n  - {what}")).collect();
    format!("{REFUSED}{listed}")
}

/// Says that a line is written.
pub fn written(seq: u64, text: &str) -> String {
    format!("Enregistré (ligne {seq}) : {text}")
}

/// Says that two answers stand, one of which came meanwhile.
pub fn contested(number: usize, question: &str) -> String {
    format!(
        "Question {number} ({question}) : une autre réponse est arrivée entre-temps, les deux sont gardées et la question est à arbitrer."
    )
}
