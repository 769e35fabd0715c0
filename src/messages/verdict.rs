//! What is said once the questions stop: the verdict, whom to call, what to read on the telephone, how it stands.

use super::{gravity, gravity_short};
use crate::domain::fiche::{Lot, Role};
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::moment::Moment;
use crate::domain::text::{capitalised, lowered, unaccented};
use crate::escape::Terminal;
use std::collections::BTreeMap;

/// What the bank, or the public accountant, is called for.
pub const FUNDS: &str = "paiements à bloquer, rappel des fonds partis";
/// What for: a payment that was asked for, and did not leave.
pub const PAYMENTS: &str = "paiements à bloquer";
/// Who is called for money when nobody said whether the organisation is a public one.
pub const BANK_OR_ACCOUNTANT: &str = "Banque (organisme public : comptable public)";
/// Who is called when it comes through somebody else.
pub const THIRD_PARTY: &str = "Le tiers en cause";
/// What for, and on which number.
pub const THIRD_PARTY_WHY: &str = "à un numéro déjà connu : ce qu’il sait, ses accès";
/// What the direction is called for in a crisis.
pub const CRISIS_CELL: &str = "réunir la cellule de crise";
/// What the number of the cell is for.
pub const FALL_BACK: &str = "hors du SI";
/// What who runs the systems is called for in a crisis.
pub const CUT: &str = "couper, isoler";
/// The same when a third party is in cause: it is not asked to cut itself off.
pub const CUT_BY_ANOTHER: &str = "couper, isoler\u{a0}; pas lui s’il est le tiers en cause";
/// What the direction is called for in a major incident.
pub const DECIDE: &str = "informer, faire retenir la gravité";
/// What for: a declaration that only the direction makes.
pub const DECLARE: &str = "ce qu’elle seule déclare";
/// The same, once somebody retained the gravity.
pub const INFORM: &str = "informer de la gravité retenue et des décisions à prendre";
/// What a CERT or a CSIRT is called for.
pub const HELP: &str = "signaler, demander de l’aide";
/// What the DPO is called for.
pub const PERSONAL_DATA: &str = "données personnelles, CNIL";
/// What the insurer is called for.
pub const BEFORE_A_PROVIDER: &str = "avant d’engager un prestataire";

/// Names the holder of the account, whom no directory lists.
pub fn victim() -> &'static str {
    super::role(Role::Victime)
}

/// Says at once whom to call when money left, or is about to: the next questions can wait.
pub fn funds_now(who: &str, number: Option<&str>, opens: Option<&str>, why: &str) -> String {
    let number = match number {
        Some(number) => Terminal(number).to_string(),
        None => String::from("numéro à trouver, hors de la messagerie"),
    };
    let opens = opens.map(|opens| format!(" ({opens})")).unwrap_or_default();
    format!("ARGENT : appelez MAINTENANT, avant la suite : {}, {number}{opens}. {}.", Terminal(who), capitalised(why))
}

/// The title of the calls.
pub const CALL: &str = "APPELEZ, d’un téléphone ; le chiffre coche, avec l’heure";
/// Goes from the verdict, or from the calls, to the questions.
pub const TO_QUESTIONS: &str = "questions";
/// Goes back from the calls.
pub const BACK_TO_VERDICT: &str = "verdict";
/// Gives the key that ticks a call, by its rank.
pub fn call_key(rank: usize) -> Option<char> {
    "1234567890".chars().nth(rank)
}

/// The title of what to cut, after the calls.
pub const THEN_CUT: &str = "PUIS COUPEZ (e : la liste)";
/// What is always true of backups in a crisis.
pub const BACKUPS: &str = "Sauvegardes : hors du réseau, sous tension, n’y ouvrez aucune session";
/// The title of the deadlines.
pub const DEADLINES: &str = "ÉCHÉANCES";
/// The title of what holds the gravity.
pub const WHY: &str = "Pourquoi";
/// Said for a role without a number.
pub const NO_NUMBER: &str = "à trouver";
/// Said of a number whose hours nobody wrote down.
pub const HOURS_UNSAID: &str = " (horaires inconnus)";

/// The word of an incident that nothing evaluates.
pub const NOT_EVALUATED: &str = "GRAVITÉ PAS ENCORE ÉVALUÉE";
/// The same, to somebody who hears it.
pub const SPOKEN_NOT_EVALUATED: &str = "Gravité pas encore évaluée, crise non exclue.";

/// Says the verdict in a word: retained, else proposed.
pub fn word(proposed: Interval<Gravity>, retained: Option<Gravity>, is_false: bool) -> String {
    let name = gravity(retained.unwrap_or(proposed.proposed)).to_uppercase();
    let said = |g: Gravity, masculine: &'static str, feminine: &'static str| {
        if is_feminine(g) { feminine } else { masculine }
    };
    match retained {
        Some(retained) => format!("{name}, {}", said(retained, "RETENU", "RETENUE")),
        None if is_false && proposed.is_settled() => format!("FAUSSE ALERTE : {name}"),
        None if proposed.is_settled() => format!("{name}, {}", said(proposed.proposed, "PROPOSÉ", "PROPOSÉE")),
        None => format!("{name}, {}, À CETTE HEURE", said(proposed.proposed, "PROPOSÉ", "PROPOSÉE")),
    }
}

/// Says who retained a gravity, and why.
pub fn retained_by(by: &str, because: &str) -> String {
    format!("Par {}, parce que : {}", Terminal(by), Terminal(because))
}

/// Says what the method proposes, under what a person retained.
pub fn proposed_too(proposed: Interval<Gravity>) -> String {
    let bounds = if proposed.is_settled() { String::new() } else { format!(" ({})", bounds(proposed)) };
    format!("Proposé par la méthode : {}{bounds}.", gravity(proposed.proposed))
}

/// Says that nobody retained a gravity, and how far it may still go.
pub fn not_retained(proposed: Interval<Gravity>) -> String {
    let first = capitalised(&bounds(proposed));
    let feminine = proposed.is_settled() || is_feminine(proposed.proposed);
    format!("{first} ; personne ne l’a encore retenu{}.", if feminine { "e" } else { "" })
}

fn bounds(proposed: Interval<Gravity>) -> String {
    if proposed.is_settled() {
        return String::from("gravité acquise");
    }
    format!("au moins {}, au plus {}", gravity_short(proposed.at_least), gravity_short(proposed.at_most))
}

/// Says what holds a reading: its name, and the answers in a few words.
pub fn held(name: &str, by: &[&str], more: usize) -> String {
    let more = if more > 0 { format!(", et {more} de plus") } else { String::new() };
    if by.is_empty() { format!("  {name}") } else { format!("  {name} : {}{more}", by.join(", ")) }
}

/// Says in one sentence what holds readings: the name of each, and an answer in a few words.
pub fn held_together<'r>(readings: impl Iterator<Item = (&'r str, Option<&'r str>)>) -> String {
    let held =
        readings.map(|(name, by)| format!("{}{}", lowered(name), by.map(|by| format!(", {by}")).unwrap_or_default()));
    format!("{WHY}\u{a0}: {}.", held.collect::<Vec<_>>().join("\u{a0}; "))
}

/// The key that shows the whole verdict, on its screen.
pub const WHOLE: char = 'a';
/// What that key does.
pub const SHOW_WHOLE: &str = "tout afficher";
/// How the whole verdict is reached from its screen.
pub const WHOLE_HERE: &str = "touche a";
/// How it is reached from a question.
pub const WHOLE_FROM_A_QUESTION: &str = "g, puis v, puis a";
/// What is left out of a plan that is cut.
pub const END_OF_THE_PLAN: &str = "la fin du plan";
/// What is left out where there is no room for a plan.
pub const THE_PLAN: &str = "le plan";

/// Says what is left out of a screen, and which keys show it.
pub fn left_out(parts: &[String], keys: &str) -> String {
    format!("Pas affiché : {} ({keys}).", super::and(parts))
}

/// Counts the disagreements left out, and says how the first begins.
pub fn disagreements(count: usize, begun: &str) -> String {
    let which = if count > 1 { "dont " } else { "" };
    format!("{}, {which}« {begun} »", super::agreed(count, "point à vérifier", "points à vérifier"))
}

/// Says what answers disagree.
pub fn to_check(what: &str) -> String {
    format!("À vérifier : {}", Terminal(what))
}

/// Says what to cut: the forwards, unless that is done, and so many accounts; that one was blocked says nothing of the others.
pub fn accounts(count: u64, forwards_shut: bool, some_blocked: bool) -> String {
    let accounts = if count == 1 { String::from("1 compte") } else { format!("{count} comptes") };
    let forwards = if forwards_shut { "" } else { "transferts à désactiver, " };
    let blocked = if some_blocked { " : blocage inscrit, à vérifier pour chacun" } else { " à bloquer" };
    format!("Boîtes : {forwards}{accounts}{blocked}")
}

/// Says what to cut: the next step of the containment.
pub fn next_step(step: &str) -> String {
    format!("Endiguement, étape suivante : {step}")
}

/// Says what to cut: these accesses.
pub fn accesses(names: &[String]) -> String {
    format!("Accès : {}", Terminal(&names.join(", ")))
}

/// Says when somebody answers.
pub fn opens(at: Moment, now: Moment) -> String {
    const DAYS: [&str; 7] = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."];
    if at.dated(&now) == at.time() {
        return format!("à partir de {}", at.time());
    }
    let day = DAYS[usize::from(at.minute_of_week() / (24 * 60)).min(6)];
    format!("à partir de {day} {}", at.time())
}

/// Says that somebody was told, as an action of the main courante.
pub fn told(who: &str) -> String {
    format!("{TOLD}{who}")
}

/// Tells whether an action is written as the page that reads the next checkpoint writes it.
pub fn is_ticked(action: &str) -> bool {
    action.starts_with(TOLD)
}

/// Reads whom such an action told, however it was typed: with an ordinary space, in the feminine, in the plural.
pub fn told_by(action: &str) -> Option<&str> {
    if let Some((verb, who)) = action.trim().split_once(' ')
        && unaccented(&verb.to_lowercase()).eq("prevenir".chars())
    {
        return Some(who.trim());
    }
    let (head, who) = action.split_once(':')?;
    let head: String = unaccented(&head.trim().to_lowercase()).collect();
    let who = who.trim();
    (matches!(head.as_str(), "prevenu" | "prevenue" | "prevenus" | "prevenues") && !who.is_empty()).then_some(who)
}

const TOLD: &str = "Prévenu : ";

/// Says the same where there is little room.
pub fn called_at(at: &str) -> String {
    format!(" (appel passé {at} ; reste l’écrit)")
}

/// Says, of a deadline that a call does not meet, when the call was made and what is still owed.
pub fn called_still_owed(at: &str) -> String {
    format!(" : appel passé {at} ; restent l’écrit et son récépissé")
}

/// Said of a deadline while nobody knows when the alert came.
pub const SINCE_OPENING: &str = ", compté de l’ouverture (heure d’alerte inconnue)";

/// Says on the row when somebody was told.
pub fn told_at(at: &str) -> String {
    // A day comes before an hour of another day.
    let at_or_on = if at.contains(' ') { "le" } else { "à" };
    format!("prévenu {at_or_on} {at}")
}

/// Says that a row is ticked already.
pub fn told_already(who: &str) -> String {
    format!("{}\u{a0}: déjà coché, avec son heure.", Terminal(who))
}

/// Takes a tick back.
pub const TAKE_BACK: &str = "l’ôter\u{a0}: cet appel n’a pas eu lieu";
/// Leaves it.
pub const KEEP_TICKED: &str = "le garder";
/// Why a tick is taken back.
pub const BY_MISTAKE: &str = "coché par erreur";

/// The next checkpoint.
pub struct NextPoint {
    /// When it is.
    pub at: String,
    /// Whether it was read to somebody already; else it is proposed.
    pub said: bool,
    /// The one that was said and is over.
    pub late: Option<String>,
}

/// Says the next checkpoint.
pub fn next_point(next: &NextPoint) -> String {
    format!("Prochain point {}", next.in_words())
}

impl NextPoint {
    /// Says it where its name stands before.
    pub fn after(&self) -> String {
        let at = &self.at;
        match (self.said, &self.late) {
            (true, _) => format!("{at} (prévu)"),
            (false, None) => format!("{at} (proposé)"),
            (false, Some(late)) => format!("{at} (proposé) ; celui prévu {late} est DÉPASSÉ"),
        }
    }

    /// Says when it is, and what it holds to.
    pub fn in_words(&self) -> String {
        let at = &self.at;
        match (self.said, &self.late) {
            (true, _) => format!("(prévu) : {at}"),
            (false, None) => format!("(proposé) : {at}"),
            (false, Some(late)) => format!("(celui prévu {late} est DÉPASSÉ ; proposé) : {at}"),
        }
    }
}

/// Says how many of the deadlines that are not shown are over, and to whom they were due.
pub fn of_which_late(late: &[&str]) -> String {
    match late {
        [] => String::new(),
        [one] => format!(", dont 1 DÉPASSÉE ({one})"),
        several => format!(", dont {} DÉPASSÉES ({})", several.len(), several.join(", ")),
    }
}

/// Says the next deadline.
pub fn next_deadline(what: &str) -> String {
    format!("Prochaine échéance : {what}")
}

/// Says the seal, never on two lines.
pub fn seal(code: &str, width: usize) -> String {
    let whole = format!("Code de scellement, à noter sur papier : {code}");
    if whole.chars().count() <= width { whole } else { format!("Code de scellement : {code}") }
}

/// Said among what is left to do while nothing is contained.
pub const TO_CONTAIN: &str = "l’endiguement, qui n’est pas commencé";

/// Counts what was done besides what is read.
pub fn more_done(more: usize) -> String {
    super::agreed(more, "autre geste", "autres gestes")
}

/// What the text to read on the telephone is made of.
pub struct Spoken<'a> {
    /// Whether it is an exercise.
    pub exercise: bool,
    /// What the incident is called.
    pub title: &'a str,
    /// The gravity, as a whole sentence.
    pub gravity: &'a str,
    /// What makes it sure and grave, in a few words each.
    pub motives: &'a [String],
    /// Whether it gives back what was cut.
    pub restores: bool,
    /// Whether it is sure while nothing is written of what was shut.
    pub is_open: bool,
    /// The steps to be done again.
    pub again: &'a [String],
    /// What was done.
    pub done: &'a [String],
    /// Whether who hears it must pay nothing.
    pub pays: bool,
    /// The next checkpoint.
    pub next: Option<&'a str>,
}

/// The text to read on the telephone, sentence by sentence.
pub fn spoken(known: &Spoken<'_>) -> String {
    let listed = |head: &str, of: &[String]| {
        (!of.is_empty()).then(|| format!("{head}\u{a0}: {}.", Terminal(&of.join("\u{a0}; "))))
    };
    let motives = (!known.motives.is_empty()).then(|| format!("{}.", capitalised(&known.motives.join(", "))));
    let said = [
        known.exercise.then(|| String::from("Ceci est un exercice.")),
        Some(format!("{}.", Terminal(known.title))),
        motives,
        Some(known.gravity.to_owned()),
        listed("Fait", known.done),
        listed("À refaire", known.again),
        known.restores.then(|| TO_RESTORE.to_owned()),
        known.is_open.then(|| String::from("Aucune coupure n’est encore inscrite.")),
        known.pays.then(|| String::from("Aucun paiement, aucun changement de RIB sans rappel à un numéro déjà connu.")),
        known.next.map(|next| format!("Rien par la messagerie. Prochain point\u{a0}: {next}.")),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What a false alarm gives back, among what is left to do.
pub const RESTORE: &str = "rétablir ce qui a été coupé";

/// Says the same to who hears it.
const TO_RESTORE: &str = "Ce qui a été coupé est à rétablir.";

/// Says the gravity to somebody who hears it.
pub fn spoken_gravity(proposed: Interval<Gravity>, retained: Option<Gravity>, is_false: bool) -> String {
    let said = retained.unwrap_or(proposed.proposed);
    let is_over = proposed.at_most <= said;
    let first = if is_false && is_over && retained.is_none() {
        String::from("Fausse alerte")
    } else {
        capitalised(gravity(said))
    };
    match (retained, is_over) {
        (Some(_), true) => format!("{first}, décision prise."),
        (Some(_), false) => format!("{first}, décision prise ; {} non exclue.", worse(proposed.at_most)),
        (None, true) => format!("{first}, que personne n’a encore retenu{}.", if is_feminine(said) { "e" } else { "" }),
        (None, false) => format!("{first} à cette heure, {} non exclue.", worse(proposed.at_most)),
    }
}

/// Tells the gender of the name of a gravity.
fn is_feminine(gravity: Gravity) -> bool {
    match gravity {
        Gravity::Anomalie | Gravity::Crise => true,
        Gravity::Mineur | Gravity::Majeur => false,
    }
}

fn worse(at_most: Gravity) -> &'static str {
    match at_most {
        Gravity::Crise => "crise",
        Gravity::Anomalie | Gravity::Mineur | Gravity::Majeur => "aggravation",
    }
}

/// The title of that text.
pub const TO_READ: &str = "À lire au téléphone :";

/// Offers to retain the gravity proposed.
pub fn retain(proposed: Gravity) -> String {
    format!("retenir « {} »", gravity(proposed))
}

/// Takes back what was retained, for what is proposed now.
pub const RETAIN_AGAIN: &str = "décider de nouveau";
/// Asks who retains it; Enter alone retains nothing.
pub fn who_decides(proposed: Gravity) -> String {
    format!("Qui retient « {} » ? (un nom ; « moi »)", gravity(proposed))
}

/// Retains nothing.
pub const RETAIN_NOTHING: &str = "ne rien retenir";
/// The word of who decides alone.
pub const MYSELF: &str = "moi";
/// Asks why.
pub const WHY_RETAINED: &str = "Pour quelle raison ? (« méthode » : celles de la méthode)";
/// The word of who takes those of the method.
pub const BY_THE_METHOD: &str = "methode";
/// The reason of a gravity retained as it was proposed.
pub const AS_PROPOSED: &str = "conforme à la méthode";
/// Said when nothing is retained.
pub const NOTHING_RETAINED: &str =
    "Rien n’est retenu. Une autre gravité : qualify decide INCIDENT GRAVITÉ --because RAISON.";

/// Retains nothing over what somebody else retained meanwhile.
pub const DECIDED_MEANWHILE: &str = "Rien n’est écrit\u{a0}: entre-temps, quelqu’un d’autre a décidé. Lisez sa décision, et décidez de nouveau s’il le faut.";

/// Says that a decision waits for its reason and is written nowhere.
pub fn undecided(proposed: Gravity, who: &str) -> String {
    format!("Décision NON ÉCRITE, à reprendre\u{a0}: {}, par {}", gravity(proposed), Terminal(who))
}

/// Retains nothing of a proposal that what others wrote has moved meanwhile.
pub fn moved(before: Gravity, now: Gravity) -> String {
    let (before, now) = (gravity(before), gravity(now));
    format!(
        "Rien n’est retenu\u{a0}: d’après ce qui vient d’être écrit, la méthode propose «\u{a0}{now}\u{a0}», et non plus «\u{a0}{before}\u{a0}»."
    )
}

/// Acknowledges the gravity retained.
pub fn retained(seq: u64, kept: Gravity, who: &str) -> String {
    format!("  [ligne {seq} enregistrée] Gravité retenue : {}, par {}", gravity(kept), Terminal(who))
}

/// Leaves an incident that nothing else is asked about, without closing it.
pub const LEAVE_OPEN: &str = "quitter sans clore";
/// Closes in spite of what is possible.
pub const CLOSE_EVEN_SO: &str = "oui, clore quand même";
/// Does not close.
pub const KEEP_OPEN: &str = "non, revenir";

/// Asks once more before a false alarm is closed that may not be one.
pub fn worse_is_possible(worse: Gravity) -> String {
    format!("« {} » reste possible : des réponses manquent. Clore quand même ?", gravity(worse))
}

/// The reason of a false alarm that is closed, with what was done for it and is perhaps to be undone.
pub fn false_alarm(done: &[String]) -> String {
    match done {
        [] => String::from("fausse alerte, rien n’a été endigué"),
        done => format!("fausse alerte ; déjà fait, à rétablir s’il le faut\u{a0}: {}", done.join(", ")),
    }
}

/// Acknowledges the end of the incident, with the reason that is written.
pub fn closed(seq: u64, because: &str, incident: &str) -> String {
    format!("  [ligne {seq} enregistrée] Incident clos ({because}). Pour le rouvrir\u{a0}: qualify reopen {incident}.")
}

/// Says where things stand, when somebody comes back; the questions left are counted in all, and in their first lot as their
/// own counter does. What comes before them is said before them.
pub fn standing(
    word: &str,
    first: &[String],
    steps: Option<String>,
    (left, lots): (usize, &BTreeMap<Lot, usize>),
    next: Option<&NextPoint>,
) -> String {
    let first = if first.is_empty() { String::new() } else { format!(" Reste à faire\u{a0}: {}.", first.join(", ")) };
    let steps = steps.map(|steps| format!(" {steps}")).unwrap_or_default();
    let left = match left {
        0 => String::from("Toutes les questions ont une réponse."),
        n => {
            let first = lots.iter().next().filter(|(_, first)| **first < n);
            let first = first.map(|(lot, first)| format!(", dont {first} {}", lowered(super::lot(*lot))));
            format!("Il reste {}{}.", super::plural(n, "question"), first.unwrap_or_default())
        }
    };
    let next = next.map(|next| format!(" {}.", next_point(next))).unwrap_or_default();
    format!("{word}.{first} {left}{steps}{next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gravity_is_said_in_its_gender() {
        let settled = |g: Gravity| Interval { at_least: g, proposed: g, at_most: g };
        for (gravity, is_false, wanted) in [
            (Gravity::Anomalie, true, "Fausse alerte, que personne n’a encore retenue."),
            (Gravity::Anomalie, false, "Anomalie courante, que personne n’a encore retenue."),
            (Gravity::Mineur, false, "Incident mineur, que personne n’a encore retenu."),
            (Gravity::Majeur, false, "Incident majeur, que personne n’a encore retenu."),
            (Gravity::Crise, false, "Crise cyber, que personne n’a encore retenue."),
        ] {
            assert_eq!(spoken_gravity(settled(gravity), None, is_false), wanted);
        }
        let open = Interval { at_most: Gravity::Crise, ..settled(Gravity::Anomalie) };
        assert_eq!(spoken_gravity(open, None, true), "Anomalie courante à cette heure, crise non exclue.");
    }
}
