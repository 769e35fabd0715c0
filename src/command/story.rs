//! The story that an exercise follows: named, offered, or none.

use crate::annexes::{self, Drill};
use crate::desk::Context;
use crate::domain::ids::FicheId;
use crate::error::{Failure, Outcome};
use crate::messages::drill as says;

/// Finds a story by its name.
pub fn named(said: &str) -> Outcome<&'static Drill> {
    let known: Vec<&str> = annexes::drills().iter().map(|drill| drill.id.as_str()).collect();
    annexes::drill(said).ok_or_else(|| Failure::usage(says::unknown(said, &known)))
}

/// Refuses to follow a story with another fiche than its own.
pub fn fits(story: Option<&'static Drill>, fiche: &FicheId) -> Outcome {
    match story.filter(|story| story.fiche != *fiche) {
        None => Ok(()),
        Some(story) => {
            let wrong = says::of_another_fiche(&story.id, story.fiche.as_str(), fiche.as_str());
            Err(Failure::usage(format!("--exercise : {wrong}.")))
        }
    }
}

/// Tells whether somebody at a terminal can choose.
pub fn is_offered(context: &Context<'_>) -> bool {
    context.env.terminal.stdin && context.env.terminal.stderr
}
