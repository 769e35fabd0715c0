//! What do I type? The exact commands of a step, filled with what the incident knows, and quoted for their shell.
//!
//! Shown, never run. A name is first refused unless it is a strict address or host name, then quoted all the same; what
//! nothing fills is a word that fails everywhere, since an empty name is not harmless: Exchange takes it as everybody.

mod check;
mod fill;
mod how;
mod known;
mod names;
mod quote;
mod said;

pub use check::commands_problems;
pub use fill::{MOST, Ready, ready};
pub use how::{NoHow, QUERIES, asked_of_queries, how, how_each, queries};
pub use known::Filling;
pub use names::machines_in;
pub use said::{TypedLine, blocks, of_steps};

use crate::domain::ids::RecipeId;
use crate::domain::recipe::{Recipe, Recipes};
use std::sync::LazyLock;

/// The bytes of `fiches/annexes/commands.json`.
pub const COMMANDS: &[u8] = include_bytes!("../../fiches/annexes/commands.json");

/// Gives every recipe of the program, in the order of the file.
pub fn recipes() -> &'static [Recipe] {
    static READ: LazyLock<Recipes> =
        LazyLock::new(|| serde_json::from_slice(COMMANDS).expect("a test reads the embedded commands"));
    &READ.recipes
}

/// Finds a recipe.
pub fn recipe(id: &RecipeId) -> Option<&'static Recipe> {
    recipes().iter().find(|recipe| recipe.id == *id)
}
