//! The report of an incident: one model, then each form it takes.

mod build;
pub mod model;
mod summary;
mod table;

pub use build::{Sources, UsedFiche, build};
pub use model::Report;
pub use summary::summary;
pub use table::table;
