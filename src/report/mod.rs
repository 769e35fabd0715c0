//! The report of an incident: one model, then each form it takes.

mod across;
mod aside;
mod build;
mod calls;
mod contacts;
mod contested;
mod deadline;
mod decisive;
mod declarations;
mod document;
mod drill;
mod duty;
mod expected;
mod facts;
mod handover;
mod hostile;
mod idn;
mod known;
mod marked;
pub mod model;
mod narrator;
mod notes;
mod owed;
mod said;
mod sections;
mod short;
mod status;
mod table;
mod typing;
mod verdict;
mod victim;
mod words;

pub use build::{ReportSources, UsedFiche, build};
pub use calls::{Call, Reachable, Unknown, calls, funds, is_about_funds, to_tell};
pub use contacts::{ContactReport, Where, contacts, contacts_page};
pub use contested::{ContestedMatter, said as contested};
pub use declarations::{can_change_declarations, recipient};
pub use document::{Document, Identity, Story, briefs, document, running, tlp_of};
pub use drill::drilled;
pub use duty::{Duty, by_recipient, duties};
pub use facts::{BriefFact, brief_facts};
pub use handover::{Handing, Handover};
pub use hostile::Hostile;
pub use idn::ascii;
pub use known::{KnownReport, LeftOut};
pub use model::{Report, Unreadable};
pub use narrator::Narrator;
pub use notes::Notes;
pub use said::{Sayer, afterwards, sealed};
pub use short::short;
pub use status::{ContactSource, DeclarationStatus, IncidentStatus};
pub use table::{plans, table};
pub use typing::{typed, typing_filling};
pub use verdict::{Abridged, VerdictPage, given_back, is_over, restored};
pub use victim::Victim;
pub use words::{
    EXPLAINED, accesses, by_title, confirmation, decisive, disagreements, evaluated, explained, gravity_held,
    gravity_said, in_a_row, is_false_alarm, may_be_a_false_alarm, natures, outcome, verdicts,
};
