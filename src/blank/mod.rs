//! Blank forms: what is filled in by hand when no computer can be trusted, and the kit that holds them all.

mod declarations;
mod drill;
mod fiche;
mod gravity;
mod kit;
mod words;

pub use drill::drill;
pub use fiche::fiche;
pub use kit::kit;

use crate::paper::{Block, Grid};

/// Makes a main courante to fill in.
fn blank_log(rows: usize) -> Block {
    let columns = vec!["Heure", "Qui", "Quoi (sur quel compte, quelle machine)"];
    Block::Grid(Grid { columns, rows: vec![""; rows] })
}
