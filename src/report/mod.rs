//! The report of an incident: one model, then each form it takes.

mod aside;
mod build;
mod calls;
mod contacts;
mod deadline;
mod decisive;
mod declarations;
mod document;
mod duty;
mod facts;
pub mod model;
mod owed;
mod said;
mod sections;
mod short;
mod status;
mod table;
mod typing;
mod verdict;
mod words;

pub use build::{ReportSources, UsedFiche, build};
pub use calls::{Call, Reachable, calls};
pub use contacts::{Where, contacts, contacts_page};
pub use declarations::can_change_declarations;
pub use document::{Document, Identity, Story, briefs, document, running};
pub use duty::{Duty, duties};
pub use facts::{BriefFact, brief_facts};
pub use model::{Report, Unreadable};
pub use said::{Sayer, afterwards};
pub use short::short;
pub use status::{ContactSource, DeclarationStatus, IncidentStatus};
pub use table::{plans, table};
pub use typing::{typed, typing_filling};
pub use verdict::{VerdictPage, is_over};
pub use words::{accesses, decisive, disagreements, gravity_said, outcome, verdicts};
