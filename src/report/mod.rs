//! The report of an incident: one model, then each form it takes.

mod build;
mod contacts;
mod declarations;
pub mod model;
mod sections;
mod summary;
mod table;

pub use build::{Sources, UsedFiche, build};
pub use contacts::{Place, contacts, contacts_page};
pub use declarations::can_change_declarations;
pub use model::Report;
pub use summary::summary;
pub use table::table;
