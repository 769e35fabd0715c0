//! From answers to gravity: three readings of the same rules, in three-valued logic.
//!
//! No points and no weights: a level is held up by named answers, and a printed table turns levels into a gravity.
//! Everything here is a pure function of a fiche and of answers.

mod cond;
mod confirm;
mod engine;
mod explain;
mod fragile;
mod plan;
mod raise;
mod reach;
mod reading;
mod sign;
mod state;
mod table;
mod truth;

pub use cond::{Explained, Known};
pub use engine::{Engine, Score};
pub use explain::{Verdict, explain};
pub use fragile::{Flip, Fragile, Otherwise, fragile};
pub use plan::{Open, Plan, Planned, QuestionAt, RuleOut, rule_out};
pub use raise::{Raise, would_raise};
pub use reach::{Reach, Tally, relevant, settling};
pub use reading::Reading;
pub use sign::Sign;
#[cfg(test)]
pub use state::SCORED;
pub use state::State;
pub use table::{Loss, gravity};
pub use truth::Truth;
