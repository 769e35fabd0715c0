//! The kit: what to have on paper, in a drawer, on the day when neither the network nor the mail can be trusted.

use super::blank_log;
use super::fiche::body;
use crate::annexes::{self, Contact, ContactKind, OwnRole};
use crate::domain::fiche::Fiche;
use crate::messages;
use crate::paper::{Block, Grid, Heading, Item, Paper, heading};

/// How many pages of main courante the kit holds.
const LOG_PAGES: usize = 4;
/// How many lines fit on such a page, under its title.
const LOG_LINES: usize = 22;

/// Makes the kit: contacts, every form, a main courante, each on pages of its own.
pub fn kit(fiches: &[Fiche]) -> Paper {
    let mut pages = vec![(chapter("contacts", "Contacts"), contacts())];
    for fiche in fiches {
        pages.push((chapter(&format!("fiche-{}", fiche.id), &fiche.title), body(fiche, 3)));
    }
    for page in 1..=LOG_PAGES {
        let title = format!("Main courante, feuille {page} sur {LOG_PAGES}");
        pages.push((chapter(&format!("main-courante-{page}"), &title), vec![blank_log(LOG_LINES)]));
    }
    let mut blocks = vec![
        Block::Small(messages::NOT_OFFICIAL.to_owned()),
        Block::Text(String::from(
            "À imprimer et à ranger hors du SI avant l’incident, puis à réimprimer à chaque mise à jour. Le jour venu : la \
fiche qui convient, dans l’ordre, les questions « À CHAUD » d’abord ; chaque fait et chaque action dans la main courante, \
avec l’heure.",
        )),
        Block::Fields(vec!["Organisation", "Imprimé le", "Contacts vérifiés le"]),
        Block::Contents(pages.iter().map(|(heading, _)| heading.clone()).collect()),
    ];
    for (heading, page) in pages {
        blocks.extend([Block::NewPage, Block::Heading(heading)]);
        blocks.extend(page);
    }
    Paper { title: String::from("Incident de sécurité : le kit papier"), blocks }
}

fn chapter(anchor: &str, title: &str) -> Heading {
    Heading { level: 2, anchor: Some(anchor.to_owned()), text: title.to_owned() }
}

/// Makes the page of contacts: room for the organisation's own, then the public ones with their source's day.
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
        Block::Grid(Grid { columns, rows: own.chain(["", ""]).collect() }),
    ];
    let kinds = [
        (ContactKind::National, "En France"),
        (ContactKind::Sectoral, "Par secteur"),
        (ContactKind::Regional, "Par région"),
    ];
    for (kind, title) in kinds {
        blocks.push(heading(3, title));
        blocks.extend(annexes::contacts().iter().filter(|c| c.kind == kind).map(public));
    }
    blocks
}

fn public(contact: &Contact) -> Block {
    // The short names of a region help to find it; on paper its first name is enough, unless there are several regions.
    let regions = contact.regions.iter().filter(|r| r.chars().any(char::is_lowercase) && !r.starts_with("Région"));
    let regions: Vec<&str> = regions.map(String::as_str).collect();
    let help = if regions.is_empty() { contact.help.clone() } else { regions.join(", ") };
    let how: Vec<&str> =
        [&contact.phone, &contact.email, &contact.url].into_iter().flatten().map(String::as_str).collect();
    Block::Item(Item {
        number: contact.name.clone(),
        prompt: how.join(" ; "),
        facts: vec![help, format!("vérifié le {}", contact.verified_on.french())],
        ..Item::default()
    })
}
