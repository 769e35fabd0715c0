//! The nouns of an incident, pure: no file, clock, terminal or environment.
//!
//! Everything else is written in terms of these types, so they know nothing of the rest.

pub mod account;
pub mod acts;
pub mod answer;
pub(crate) mod as_text;
pub(crate) mod closed;
pub mod condition;
pub mod connection;
pub mod counts;
pub mod digest;
pub mod event;
pub mod fiche;
pub mod gravity;
pub mod ids;
pub mod incident;
pub mod json;
pub mod list;
pub mod moment;
pub mod profile;
pub mod question;
pub mod recipe;
pub mod screen;
pub mod sector;
pub mod sheet;
pub mod text;
pub mod tlp;
pub mod trace;
pub mod zone;
