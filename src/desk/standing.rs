//! Where an incident stands: its report, with the fiches that give its words.

use super::case::Case;
use super::{Context, directory};
use crate::domain::event::Head;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::error::Outcome;
use crate::fiche::Loaded;
use crate::logbook::{Afterwards, Marks, Seal};
use crate::report::{self, Report, ReportSources, UsedFiche};
use std::rc::Rc;

/// A report, with its fiches for the words of the answers.
pub type Built = (Report, Vec<Rc<Loaded>>);

/// Builds the report of an incident, with its fiches for the words of the answers.
pub fn of(context: &mut Context<'_>, case: &Case) -> Outcome<Built> {
    let now = context.env.now(case.tz());
    as_of(context, case, now)
}

/// Builds the report of an incident as all its lines stand, told as of a time.
pub fn as_of(context: &mut Context<'_>, case: &Case, at: Moment) -> Outcome<Built> {
    case.require_opening()?;
    let sealed = (case.book.heads(), case.book.seal(), case.book.afterwards(case.tz()), case.book.marks());
    build(context, case, &case.incident, at, sealed)
}

/// Builds a report of what an incident was when it is told.
pub fn build(
    context: &mut Context<'_>,
    case: &Case,
    incident: &Incident,
    as_of: Moment,
    (heads, seal, afterwards, marks): (Vec<Head>, Seal, Vec<Afterwards>, Marks),
) -> Outcome<Built> {
    let (fiches, unreadable) = case.fiches(context.env, incident);
    let directory = directory::or_none(context)?;
    let used: Vec<UsedFiche<'_>> =
        fiches.iter().map(|f| UsedFiche { loaded: &f.loaded, embedded: f.embedded }).collect();
    let verdict = case.checked.kind;
    let sources = ReportSources {
        incident,
        fiches: &used,
        as_of,
        heads,
        seal,
        afterwards,
        marks,
        unreadable,
        verdict,
        conceded: case.checked.conceded.clone(),
        directory: &directory,
    };
    let report = report::build(sources).expect("the opening line was just required");
    Ok((report, fiches.iter().map(|f| Rc::clone(&f.loaded)).collect()))
}

/// Lends the fiches.
pub fn refs(fiches: &[Rc<Loaded>]) -> Vec<&Loaded> {
    fiches.iter().map(Rc::as_ref).collect()
}
