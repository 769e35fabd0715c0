//! What the logs that an analyst already holds say of the questions of the fiche: read offline, proposed, never answered.
//!
//! Files become records (`shape`, `split`, `sheet`), records become events (`reader`), and detections
//! (`detect`) look at events, tables and coverage, never at bytes. A silence is "non observé" only when the source that
//! would speak was given and nothing hid it (`coverage`); else it is "je ne sais pas".

mod baseline;
mod clues;
mod coverage;
mod detect;
mod event;
mod fields;
mod hole;
mod intake;
mod layer;
mod page;
mod proposal;
mod reader;
mod report;
mod secrets;
mod shape;
mod sheet;
mod split;
mod tables;
mod tally;
#[cfg(test)]
mod tests;
mod text;
mod when;
mod workers;

pub use coverage::Scope;
pub use intake::{Intake, Limits, Logs};
pub use page::{page, place};
pub use proposal::Conclusion;
pub use report::{CiteReport, EvidenceReport, FileReport, ProposalReport, SignReport, report};
