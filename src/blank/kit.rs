//! The kit: what to have on paper, in a drawer, on the day when neither the network nor the mail can be trusted.
//!
//! Eight pages, because more are not read that day: whom to call, what to ask at once, what to cut first, whom to tell,
//! and room to write. `fiche print` gives the rest of each fiche.

use super::{blank_log, declarations, gravity};
use crate::annexes::{self, Contact, ContactKind, OwnRole};
use crate::domain::fiche::{Fiche, FicheKind, Lot, Question, QuestionKind};
use crate::messages;
use crate::paper::{BOX, Block, Card, Grid, Heading, Paper};

/// How many lines of main courante fit on a page, under its title.
const LOG_LINES: usize = 22;
/// How pressing a step of a containment is to be cut first.
const FIRST: &str = "J0";

/// Makes the kit, each part on pages of its own.
pub fn kit(fiches: &[Fiche]) -> Paper {
    let parts = [
        ("contacts", "Contacts", contacts()),
        ("a-chaud", "Les questions à chaud", of_each(fiches, FicheKind::Qualification, hot)),
        ("couper", "Couper d’abord, dans l’ordre", of_each(fiches, FicheKind::Endiguement, cut_first)),
        ("declarer", "Gravité, et qui prévenir", [gravity::from_axes(3), declarations::all(3)].concat()),
        ("main-courante", "Main courante", vec![blank_log(LOG_LINES)]),
    ];
    let parts = parts.map(|(anchor, title, blocks)| (chapter(anchor, title), blocks));
    let mut blocks = vec![
        Block::Small(messages::NOT_OFFICIAL.to_owned()),
        Block::Text(String::from(
            "À imprimer et à ranger hors du SI avant l’incident, puis à réimprimer à chaque mise à jour. Le jour venu : \
appelez, posez les questions à chaud de la fiche qui convient, coupez ; chaque fait et chaque action dans la main \
courante, avec l’heure. Le reste d’une fiche : qualify fiche print FICHE, à imprimer aussi.",
        )),
        Block::Fields(vec!["Organisation", "Imprimé le", "Contacts vérifiés le"]),
        Block::Contents(parts.iter().map(|(heading, _)| heading.clone()).collect()),
    ];
    for (rank, (heading, part)) in parts.into_iter().enumerate() {
        // The contacts start on the first page.
        blocks.extend((rank > 0).then_some(Block::NewPage));
        blocks.push(Block::Heading(heading));
        blocks.extend(part);
    }
    Paper { title: String::from("Incident de sécurité : le kit papier"), blocks }
}

fn chapter(anchor: &str, title: &str) -> Heading {
    Heading { level: 2, anchor: Some(anchor.to_owned()), text: title.to_owned() }
}

/// Makes a card of each fiche that leads to something.
fn of_each(fiches: &[Fiche], kind: FicheKind, points: impl Fn(&Fiche) -> Vec<String>) -> Vec<Block> {
    let of = |fiche: &&Fiche| fiche.kind == kind || kind == FicheKind::Endiguement && !fiche.steps.is_empty();
    let card = |fiche: &Fiche| Card {
        heading: fiche.title.clone(),
        wide: false,
        // When each is the one to take is said once.
        blocks: (kind == fiche.kind && kind == FicheKind::Qualification)
            .then(|| Block::Small(fiche.when_to_use.clone()))
            .into_iter()
            .chain([Block::Points(points(fiche))])
            .collect(),
    };
    vec![Block::Dense(fiches.iter().filter(of).map(card).collect())]
}

/// Gives the questions that cannot wait, each on a line with its boxes.
fn hot(fiche: &Fiche) -> Vec<String> {
    let asked = fiche.mesures.iter().flat_map(|mesure| &mesure.actions).flat_map(|action| &action.questions);
    asked.filter(|question| question.lot == Lot::Chaud).map(line).collect()
}

fn line(asked: &Question) -> String {
    let boxed = |text: &str| format!("{BOX}\u{a0}{text}");
    let room = String::from("…………………………");
    let answer = match asked.kind {
        QuestionKind::YesNo => ["oui", "non", "?"].map(|word| boxed(asked.label(word))).join(" "),
        QuestionKind::Choice | QuestionKind::Multi => asked
            .options
            .iter()
            .map(|option| boxed(asked.label(option)))
            .chain([boxed("?")])
            .collect::<Vec<_>>()
            .join(" "),
        QuestionKind::Accounts | QuestionKind::Text | QuestionKind::Number | QuestionKind::Moment => room,
        QuestionKind::Step | QuestionKind::Journal => String::new(),
    };
    format!("{} {} {answer}", asked.id, asked.prompt)
}

/// Gives the steps of the first day.
fn cut_first(fiche: &Fiche) -> Vec<String> {
    let first = fiche.steps.iter().filter(|step| step.due == FIRST);
    first.map(|step| format!("{BOX} {} {}", step.question.id, step.question.prompt)).collect()
}

/// Makes the pages of contacts: room for the organisation's own, then the public ones with their source's day.
fn contacts() -> Vec<Block> {
    let columns = vec!["Qui", "Nom", "Téléphone", "Autre moyen, hors de la messagerie"];
    let own = OwnRole::ALL.iter().map(|role| match role {
        OwnRole::Insurer => "Assurance cyber (n° de contrat)",
        OwnRole::Direction
        | OwnRole::Rssi
        | OwnRole::Dpo
        | OwnRole::Legal
        | OwnRole::Communication
        | OwnRole::Messaging
        | OwnRole::Workstations
        | OwnRole::Provider
        | OwnRole::Responder
        | OwnRole::Bank
        | OwnRole::CallBack => role.said(),
        OwnRole::Other => "",
    });
    let mut blocks = vec![
        Block::Text(String::from(
            "Des numéros joignables sans le SI : pas seulement des adresses de la messagerie ni un annuaire en ligne.",
        )),
        Block::Grid(Grid { columns, rows: own.chain([""]).collect() }),
    ];
    let kinds = [
        (ContactKind::National, "En France"),
        (ContactKind::Sectoral, "Par secteur"),
        (ContactKind::Regional, "Par région"),
    ];
    let card = |(kind, title): (ContactKind, &str)| {
        let points = annexes::contacts().iter().filter(|c| c.kind == kind).map(public).collect();
        Card { heading: title.to_owned(), wide: false, blocks: vec![Block::Points(points)] }
    };
    blocks.push(Block::Dense(kinds.map(card).into()));
    blocks
}

fn public(contact: &Contact) -> String {
    // The short names of a region help to find it; on paper its first name is enough, unless there are several regions.
    let regions = contact.regions.iter().filter(|r| r.chars().any(char::is_lowercase) && !r.starts_with("Région"));
    let regions: Vec<&str> = regions.map(String::as_str).collect();
    let again = |name: &&&str| regions.iter().any(|longer| longer != *name && longer.ends_with(**name));
    let regions: Vec<&str> = regions.iter().filter(|name| !again(name)).copied().collect();
    let help = if regions.is_empty() { contact.help.clone() } else { regions.join(", ") };
    let reserved = contact.reserved.as_ref().map(|line| format!(" ; {}", line.said())).unwrap_or_default();
    let how: Vec<&str> =
        [&contact.phone, &contact.email, &contact.url].into_iter().flatten().map(String::as_str).collect();
    format!("{} : {} ({help} ; vérifié le {}{reserved})", contact.name, how.join(", "), contact.verified_on.french())
}
