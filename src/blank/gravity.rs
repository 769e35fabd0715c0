//! From the axes to the gravity, on paper: the table that the program reads, for who has only a pen.

use crate::domain::gravity::{Axis, Confirmation, Gravity, Level};
use crate::messages;
use crate::paper::{Block, Table, heading};
use crate::scoring::{Loss, gravity};

/// Makes the part: the table once confirmed, then what changes it.
pub(super) fn from_axes(level: u8) -> Vec<Block> {
    let named = |axis: Axis, level: Level| messages::level(axis.name(level));
    let row = |perimetre: Level| {
        let cells = Level::ALL.iter().map(|impact| cell(perimetre, *impact));
        std::iter::once(named(Axis::Perimetre, perimetre).to_owned()).chain(cells).collect()
    };
    let columns = vec!["Périmètre", "Impact faible", "Impact modéré", "Impact fort"];
    vec![
        heading(level, "Des axes à la gravité"),
        Block::Text(String::from("Une fois l’incident confirmé, d’après la fiche :")),
        Block::Table(Table { columns, widths: vec![19, 27, 27, 27], rows: Level::ALL.into_iter().map(row).collect() }),
        Block::Small(String::from(
            "À investiguer : anomalie courante si le périmètre est circonscrit et l’impact faible, sinon incident mineur au \
plus ; avec un signe fort, incident majeur au plus. Faux positif : anomalie courante. De l’argent perdu : incident mineur \
au moins ; s’il met l’organisation en difficulté, incident majeur au moins.",
        )),
    ]
}

/// Says the gravities of a perimeter and an impact, from the least urgent to the most.
fn cell(perimetre: Level, impact: Level) -> String {
    let at = |urgence| gravity(Confirmation::Confirme, [perimetre, impact, urgence], false, Loss::None);
    let least = at(Level::Low);
    let mut said = messages::gravity(least).to_owned();
    for urgence in [Level::Middle, Level::High] {
        let next: Gravity = at(urgence);
        if next != at(if urgence == Level::Middle { Level::Low } else { Level::Middle }) {
            let name = messages::level(Axis::Urgence.name(urgence));
            said.push_str(&format!(" ; {}, si l’urgence est {name}", messages::gravity(next)));
        }
    }
    said
}
