//! What is said of a declaration: whether it is due, by when, how long is left, and why.

use super::{ended, lasting};
use crate::domain::gravity::Confirmation;
use crate::domain::incident::Settled;
use crate::domain::moment::{Day, Moment};
use crate::domain::text::lowered;
use crate::escape::Terminal;

/// Said when nothing was found: never that nothing is due.
pub const NONE_FOUND: &str = "Aucune repérée d’après vos réponses ; à confirmer avec le DPO et le juridique.";
/// Said above the list.
pub const NO_ADVICE: &str = "Rappels, pas un avis juridique : à valider avec le DPO et le juridique.";
/// Said above the contacts.
pub const CALL: &str = "Appelez d’un téléphone, pas de la messagerie suspecte.";

/// Says how an organisation gives its own contacts; each line of the file to write fits in sixty columns, so that what is
/// copied is never cut.
pub fn no_directory(path: &str, roles: &[&str], today: Day) -> String {
    format!(
        "Vos propres contacts (direction, DPO, infogérant, assureur…)\u{a0}: écrivez-les dans {}, ainsi\u{a0}:\n\
{{\"verified_on\": \"{today}\", \"contacts\": [\n\
{{\"role\": \"dpo\", \"name\": \"Mme Petit\",\n\
\"phone\": \"06 00 00 00 01\"}},\n\
{{\"role\": \"assureur\", \"name\": \"Assureur\",\n\
\"phone\": \"01 00 00 00 02\", \"contract\": \"P-123\"}}]}}\n\
role est l’un de\u{a0}: {}\u{a0}; peuvent s’ajouter email, hours («\u{a0}lun-ven 8h-18h\u{a0}») et note.",
        Terminal(path),
        roles.join(", ")
    )
}

/// Asks for the profile, without which declarations of a sector are not listed.
pub fn no_profile(incident: &str) -> String {
    format!(
        "Secteur inconnu, donc rien de propre à un secteur : qualify profile {incident} --profile \"hôpital public\" (ou \
commune, université, banque, entreprise…)"
    )
}

/// Says a deadline, and whether it is past; without one, what the data says of the delay.
pub fn by(due_at: Option<&Moment>, said: &str, now: &Moment) -> String {
    match due_at {
        None if said.is_empty() => String::from("sans délai chiffré"),
        None => said.to_owned(),
        Some(due) if due < now => format!("{}, DÉPASSÉ", due.french(None)),
        Some(due) => format!("avant le {}", due.french(None)),
    }
}

/// Says whether what was made was made in time; past the prudent date, the other one may still have been kept.
pub fn kept(made: &Moment, keep: &Moment, due: Option<&Moment>) -> String {
    let limit = due.filter(|due| made > keep && made <= due).unwrap_or(keep);
    let past = if limit == keep { "" } else { " compté de la certitude, passé le délai prudent" };
    let minutes = made.minutes() - limit.minutes();
    let said = match minutes {
        ..=0 => String::from("dans le délai"),
        late => format!("en retard de {}", lasting(late)),
    };
    format!("{said}{past} (échéance le {})", limit.french(None))
}

/// Says over a form that nothing written so far makes it due: whoever fills it must know it.
pub fn not_owed(confirmation: Option<Confirmation>) -> String {
    let why =
        confirmation.filter(|c| *c == Confirmation::FauxPositif).map(|c| format!(" ({})", super::confirmation(c)));
    format!(
        "Attention : d’après ce qui est inscrit à cette heure{}, cette déclaration n’est pas due par cet organisme. À ne \
pas envoyer sans l’avoir vérifié.",
        why.unwrap_or_default()
    )
}

/// Says a deadline and how long is left, or how late it is.
pub fn deadline(due_at: Option<&Moment>, said: &str, now: &Moment) -> String {
    let by = by(due_at, said, now);
    match due_at {
        None => by,
        Some(due) if due < now => format!("{by} de {}", lasting(now.minutes() - due.minutes())),
        Some(due) => format!("{by} (reste {})", lasting(due.minutes() - now.minutes())),
    }
}

/// Says that a decision not to notify the authority does not go with what is to be told to the persons.
pub fn at_odds(persons: &str, decided_by: &str) -> String {
    format!(
        "{persons}, à prévenir\u{a0}; or {decided_by} a décidé de ne pas notifier la CNIL, ce que seul un risque improbable \
permet\u{a0}: les deux décisions sont à revoir ensemble, avec le DPO"
    )
}

/// Says why it is due: the fact.
pub fn because(fact: &str) -> String {
    let that = if fact.starts_with(['a', 'e', 'i', 'o', 'u', 'é', 'ê']) { "Parce qu’" } else { "Parce que " };
    format!("{that}{fact}")
}

/// What a declaration that is not due yet waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// The fact.
    Fact,
    /// The confirmation of the incident: the fact is known.
    Confirmation,
    /// Both.
    Both,
}

/// Says what would make it due, and which answers are missing.
pub fn would_be(fact: &str, waits: Waits, questions: &[String]) -> String {
    let when = match waits {
        Waits::Fact => format!("Si {fact}"),
        Waits::Confirmation => format!("Si l’incident se confirme : {fact}"),
        Waits::Both => format!("Si l’incident se confirme et si {fact}"),
    };
    format!("{when}{}", listed(" ; reste à savoir : ", questions))
}

/// Says what a person must check first.
pub fn to_check(question: &str) -> String {
    format!(" ; à vérifier : {question}")
}

/// Says that a clock makes it due.
pub fn decided(by: &str) -> String {
    format!("Parce que {} est fixé", super::clock(by))
}

/// Says that a declaration made before makes it due.
pub fn follows(to: &str, what: &str) -> String {
    format!("Parce que ceci est fait : {to}, {}", lowered(what))
}

/// Says when it was made.
pub fn made(before: &[(Moment, Option<String>)], at: &Moment) -> String {
    let of = |receipt: &String| format!(" (récépissé {receipt})");
    let before = before.iter().map(|(at, receipt)| (at, receipt.as_ref().map(of).unwrap_or_default()));
    let times: Vec<String> = before.chain([(at, String::new())]).map(|(at, of)| at.french(None) + &of).collect();
    format!("Faite le {}", times.join(", puis le "))
}

/// Said before whether a delay was kept, of what was made several times.
pub const FIRST_TIME: &str = "la première fois ";

/// Says who wrote down what became of it, and when.
pub fn written(by: &str, at: &Moment) -> String {
    format!(", inscrite par {by} le {}", at.french(None))
}

/// Said of one that was made by what was declared under another name.
pub const SAME_ACT: &str = ", par le même acte, inscrit sous un autre nom";

/// Says that it was made, or decided not to be due, under an id that this version does not know.
pub fn unknown(settled: &Settled) -> String {
    let said = match settled {
        Settled::Made { at, .. } => made(&[], at),
        Settled::NotDue(decision) => not_due(&decision.by, &decision.because),
    };
    format!("{said}, sous un nom que cette version ne connaît pas")
}

/// Says who decided that it is not due, and why.
pub fn not_due(by: &str, because: &str) -> String {
    format!("Non notifié, décision de {by}, parce que : {because}")
}

/// Writes the line to keep of a decision not to notify; a breach of personal data has a register for it.
pub fn register(at: &Moment, by: &str, because: &str, known: Option<&str>, breach: bool) -> String {
    let kept = if breach { "Pour le registre (RGPD, art. 33(5))" } else { "À garder au dossier" };
    let known = known.map(|known| format!(" Su alors : {}", ended(known))).unwrap_or_default();
    format!("{kept} : non notifié, décision de {by} le {}. Motif : {}{known}", at.french(None), ended(because))
}

/// Says the deadline counted from the alert, which is the prudent one, then the other, and whose it is to choose.
pub fn prudent(prudent: &Moment, due: &Moment, breach: bool) -> String {
    let by = if breach { "le DPO" } else { "le juridique" };
    format!(
        " ; prudent : {}, depuis l’alerte ; {} depuis la certitude, à valider par {by}",
        prudent.french(None),
        due.french(None)
    )
}

/// Says how sure the incident is, as a reason to declare it.
pub fn sure(confirmation: Confirmation) -> &'static str {
    match confirmation {
        Confirmation::Confirme => "confirmé",
        Confirmation::AInvestiguer => "à investiguer",
        Confirmation::FauxPositif => "à investiguer ou confirmé",
    }
}

/// Names the answers that nobody has, and that would rule it out.
pub fn not_known(questions: &[String]) -> String {
    listed(" ; inconnu à ce stade : ", questions)
}

/// Names the questions on which analysts disagree, and that it hangs on.
pub fn disputed(questions: &[String]) -> String {
    listed(" ; des réponses se contredisent, à départager : ", questions)
}

/// Says which answers rule a declaration out.
pub fn ruled_out(answers: &[(String, String)]) -> String {
    if answers.is_empty() {
        return String::from("tant que l’incident n’est pas confirmé");
    }
    let named =
        |question: &String| if question.starts_with('«') { question.clone() } else { format!("« {question} »") };
    let answers: Vec<String> =
        answers.iter().map(|(question, said)| format!("{} a pour réponse « {said} »", named(question))).collect();
    format!("car {}", super::and(&answers))
}

/// Says that the deadline is counted from the alert until somebody is certain.
pub const FROM_ALERT: &str = " ; compté depuis l’alerte, tant que l’heure de la certitude n’est pas fixée";
/// Says that the deadline is counted from the opening, while nobody knows when the alert came.
pub const FROM_OPENING: &str =
    " ; heure de l’alerte inconnue : compté depuis l’ouverture de l’incident, peut-être déjà dépassé";
/// Says that the law must be checked first.
pub const DOUBTFUL: &str = " ; base légale à vérifier";

/// Says how to write down that a declaration is made.
pub fn once_made(incident: &str, ids: &[&str]) -> String {
    format!(
        "Une déclaration faite s’inscrit : qualify declare {incident} NOM --at QUAND, où NOM est l’un de ceux-ci : {}.",
        ids.join(", ")
    )
}

/// How many questions a sentence names.
const MOST: usize = 4;

/// Lists questions that nobody has answered, and counts those that are left out.
fn listed(before: &str, questions: &[String]) -> String {
    match questions {
        [] => String::new(),
        few if few.len() <= MOST => format!("{before}{}", few.join(", ")),
        many => {
            let more = super::agreed(many.len() - MOST, "autre", "autres");
            format!("{before}{} et {more}", many[..MOST].join(", "))
        }
    }
}

/// Says which explanations set a declaration aside.
pub fn explained(explained: &[(String, String)]) -> String {
    let reasons: Vec<String> =
        explained.iter().map(|(question, because)| format!("{question}, « {because} »")).collect();
    format!("parce qu’une réponse est expliquée ({})", reasons.join(" ; "))
}

/// Says which declaration only explanations set aside.
pub fn set_aside(to: &str, because: &str) -> String {
    format!("{to} : écartée {because}. À déclarer si l’explication ne tient pas.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_and_time_over_are_said_in_two_units() {
        let at = |text: &str| Moment::parse_rfc3339(text).expect("it is right");
        let now = at("2026-01-07T02:14:30+01:00");
        let said = |due: &str| deadline(Some(&at(due)), "", &now).replace('\u{a0}', " ");
        assert_eq!(said("2026-01-09T23:40:00+01:00"), "avant le 9 janv. 2026 à 23:40 (reste 2 j 21 h)");
        assert_eq!(said("2026-01-07T05:20:00+01:00"), "avant le 7 janv. 2026 à 05:20 (reste 3 h 06)");
        assert_eq!(said("2026-01-07T02:14:40+01:00"), "avant le 7 janv. 2026 à 02:14 (reste 0 min)");
        assert_eq!(said("2026-01-06T23:00:00+01:00"), "6 janv. 2026 à 23:00, DÉPASSÉ de 3 h 14");
        assert_eq!(deadline(None, "sans délai", &now), "sans délai");
    }
}
