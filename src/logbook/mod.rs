//! The main courante on disk: one file per writer, append only, every line chained to the one before.
//!
//! Promise: what the screen said was recorded is never lost, nothing is ever overwritten, and every change to what was
//! written is detected. No server: text that `cat`, `jq` and `sha256sum` can read and check in ten years.
//!
//! The format, for whoever writes another reader, is the page below.
//!
#![doc = include_str!("FORMAT.md")]

mod book;
mod chain;
mod cut;
mod glance;
mod line;
mod seal;
mod state;
mod store;
mod stream;
mod verify;

pub use book::{Book, Met, incidents};
pub use chain::{Finding, Harm};
pub use cut::Cut;
pub use glance::{Glance, glance};
pub use line::{Depth, Fault, LONGEST_LINE, LineSchema};
pub use seal::{BadSeal, Seal};
pub use store::{NotRecorded, Writer, opening_folder};
pub use verify::{Inspector, Kind, Report};
