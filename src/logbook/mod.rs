//! The main courante on disk: one file per writer, append only, every line chained to the one before.
//!
//! Promise: what the screen said was recorded is never lost, nothing is ever overwritten, and every change to what was
//! written is detected. No server: text that `cat`, `jq` and `sha256sum` can read and check in ten years.
//!
//! The format, for whoever writes another reader, is the page below.
//!
#![doc = include_str!("FORMAT.md")]

mod afterwards;
mod book;
mod chain;
mod cut;
mod elsewhere;
mod ends;
mod glance;
mod graph;
mod line;
mod noted;
mod seal;
mod search;
mod state;
mod store;
mod stream;
mod strict;
mod to_come;
mod verdict;
mod verify;
mod who_knew;

pub use afterwards::{Afterwards, Dated, LineMark, Marks, Missed};
pub use book::{Book, Met, holds_an_incident, incidents};
pub use chain::{Finding, Harm, Worth};
pub use cut::{Cut, KnownBy, NoReference};
pub use ends::Ends;
pub use glance::{Glance, glance};
pub use graph::NamedLine;
pub use line::{Depth, Fault, LONGEST_LINE, LineSchema};
pub use noted::{BadSeal, Noted};
pub use seal::Seal;
pub use state::anchor;
pub use store::{NotRecorded, Writer, opening_folder, refuse_a_link};
pub use verdict::{Basis, CodeSaid, Conceded, Concession, Inspection, LogVerdict};
pub use verify::Inspector;
