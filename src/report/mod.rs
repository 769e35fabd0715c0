//! The report of an incident: one model, then each form it takes.

mod build;
pub mod model;
mod table;

pub use build::{Sources, UsedFiche, build};
pub use model::Report;
pub use table::table;
