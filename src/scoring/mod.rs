//! From answers to gravity: three readings of the same rules, in three-valued logic.
//!
//! No points and no weights: a level is held up by named answers, and a printed table turns levels into a gravity.
//! Everything here is a pure function of a fiche and of answers.

mod decisive;
mod engine;
mod explain;
mod reach;
mod reading;
mod state;
mod table;
mod truth;

pub use decisive::{Decisive, LINES, Raise, RuleOut, decisive};
pub use engine::{Engine, Known, Score};
pub use explain::{Verdict, explain};
pub use reach::{Reach, Tally, relevant, settling};
pub use reading::Reading;
#[cfg(test)]
pub use state::SCORED;
pub use state::State;
pub use table::{Loss, gravity};
pub use truth::Truth;
