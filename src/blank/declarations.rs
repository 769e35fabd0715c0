//! Whom to tell and by when, on paper: every declaration of the data, for who has no program to say which are due.

use crate::annexes::{self, Declaration};
use crate::domain::text::lowered;
use crate::messages;
use crate::paper::{Block, Card, heading};

/// Makes the part: those of everybody, then those of a sector.
pub(super) fn all(level: u8) -> Vec<Block> {
    let point = |d: &Declaration| {
        let profiles: Vec<String> = d.profiles.iter().map(|p| messages::profile(*p).to_owned()).collect();
        let whose = if profiles.is_empty() { String::new() } else { format!("{} : ", messages::and(&profiles)) };
        // A public body does not write to the bank; whom a hospital writes to is one of those.
        let mut to = vec![d.to.clone()];
        for other in d.triggers.iter().filter_map(|trigger| trigger.to.as_deref()).map(lowered) {
            if !to.iter().any(|known| other.starts_with(&lowered(known))) {
                to.push(other);
            }
        }
        format!("{whose}{}, {} : {}. {}", to.join(", ou "), d.said, lowered(&d.what), d.legal_basis)
    };
    let card = |heading: &str, of: &dyn Fn(&Declaration) -> bool| {
        let points = annexes::declarations().iter().filter(|d| of(d)).map(point).collect();
        Card { heading: heading.to_owned(), wide: false, blocks: vec![Block::Points(points)] }
    };
    let cards =
        vec![card("Pour tous", &|d| d.profiles.is_empty()), card("Selon le secteur", &|d| !d.profiles.is_empty())];
    vec![
        heading(level, "Déclarations"),
        Block::Text(String::from(messages::declaration::NO_ADVICE)),
        Block::Dense(cards),
    ]
}
