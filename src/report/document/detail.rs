//! Everything behind the first page: why, what disagrees, what is suspected, what comes next, what was written.

use super::source::Document;
use crate::domain::moment::Moment;
use crate::domain::text::grouped;
use crate::messages;
use crate::paper::{Block, Fact, Table, heading};
use crate::report::sections::{self, Section, points};

/// The title of the open questions.
pub(super) const UNKNOWN: &str = "Ce qu’on ne sait pas, et à qui le demander";
/// Before the open questions, for who was not there: why, what is suspected, what would settle it.
const WHY: [Section; 7] = [
    Section::Drill,
    Section::Fiches,
    Section::Disagreements,
    Section::Accounts,
    Section::Accesses,
    Section::Explained,
    Section::Decisive,
];
/// After them: what it rests on, what comes next, who is to be told.
const NEXT: [Section; 5] = [Section::Fragile, Section::Next, Section::Declarations, Section::Contacts, Section::Typing];

/// Makes the part.
pub(super) fn part(source: &Document<'_>) -> Vec<Block> {
    let made = |order: &[Section]| sections::all(order, source.report, source.fiches);
    let mut blocks = made(&WHY);
    let asks = source.asks().iter().map(|ask| format!("{} : {}", ask.whom(), ask.text)).collect();
    blocks.extend(points(UNKNOWN, asks));
    blocks.extend(made(&NEXT));
    let exported = source.story.exported.iter();
    let when = |at: Option<Moment>| at.map(|at| source.dated(at)).unwrap_or_default();
    let exported = exported.map(|told| format!("{} : {}, {}", told.who, when(told.at), told.by)).collect();
    blocks.extend(points("Documents produits", exported));
    blocks.extend(log(source));
    blocks.extend(seal(source));
    blocks
}

fn log(source: &Document<'_>) -> Vec<Block> {
    let mut blocks = vec![heading(3, "Main courante")];
    if source.story.left_out > 0 {
        blocks.push(Block::Small(format!(
            "Les {} dernières lignes ; les {} premières sont dans la main courante elle-même (qualify log).",
            source.story.rows.len(),
            grouped(source.story.left_out)
        )));
    }
    blocks.push(Block::Table(Table {
        columns: vec!["N°", "Heure", "Qui", "Quoi"],
        widths: vec![6, 14, 18, 62],
        rows: source.story.rows.iter().map(|row| row.to_vec()).collect(),
    }));
    blocks
}

/// Adds to the seal what only who verifies it needs: the last line of each file, and what the code covers.
fn seal(source: &Document<'_>) -> Vec<Block> {
    let report = source.report;
    let heads = report.seal.heads.iter().map(|head| format!("{}, ligne {} : {}", head.writer, head.seq, head.h));
    let mut facts = vec![Fact { name: String::from("Dernière ligne de chaque fichier"), values: heads.collect() }];
    if source.replayed {
        facts.push(Fact::new("Portée", format!("les lignes inscrites jusqu’au {}", report.as_of.to_millis_string())));
    }
    if let Some(values) = report.known.as_ref().map(|known| known.left_out()).filter(|values| !values.is_empty()) {
        facts.push(Fact { name: String::from("Laissé de côté"), values });
    }
    if source.beyond > 0 {
        let lines = messages::agreed(
            source.beyond,
            "ligne inscrite à une heure plus tardive, avant que l’horloge ne recule",
            "lignes inscrites à une heure plus tardive, avant que l’horloge ne recule",
        );
        facts.push(Fact::new("Le code couvre aussi", lines));
    }
    let check = format!("Vérifier : qualify verify {} --expect {}", report.incident.id, report.seal.code);
    let mut blocks = Section::Seal.blocks(report, source.fiches);
    blocks.extend([Block::Facts(facts), Block::Text(check)]);
    blocks
}
