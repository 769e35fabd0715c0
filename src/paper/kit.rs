//! The kit: what to have on paper, in a drawer, on the day when neither the network nor the mail can be trusted.

use super::sheet::body;
use super::{Block, Grid, Heading, Paper, blank_log};
use crate::domain::fiche::Fiche;
use crate::messages;

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
            "À imprimer et à ranger hors du SI avant l'incident, puis à réimprimer à chaque mise à jour. Le jour venu : la \
fiche qui convient, dans l'ordre, les questions « À CHAUD » d'abord ; chaque fait et chaque action dans la main courante, \
avec l'heure.",
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

/// Makes the page of contacts: who to call, with room for how. The one place to put known numbers in, once they are
/// data with a source and a date.
fn contacts() -> Vec<Block> {
    let rows = vec![
        "Direction",
        "RSSI",
        "DPO",
        "Juridique, communication",
        "Administration de la messagerie",
        "EDR, postes, réseau",
        "Infogérant, astreinte",
        "Réponse à incident (prestataire)",
        "Assurance cyber (n° de contrat)",
        "CSIRT régional ou du secteur",
        "CERT-FR",
        "CNIL, autres déclarations",
        "Police ou gendarmerie",
        "",
        "",
        "",
    ];
    let columns = vec!["Qui", "Nom", "Téléphone", "Autre moyen, hors de la messagerie"];
    vec![
        Block::Text(String::from(
            "Des numéros joignables sans le SI : pas seulement des adresses de la messagerie ni un annuaire en ligne.",
        )),
        Block::Grid(Grid { columns, rows }),
    ]
}
