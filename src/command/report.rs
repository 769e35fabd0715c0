//! `qualify report`: the gravity, its reasons, what could still change it, what to do next.

use super::Context;
use super::case::Case;
use super::directory;
use crate::cli;
use crate::cli::ReportFormat;
use crate::error::{Failure, Kind, Outcome};
use crate::fiche::Loaded;
use crate::report::{self, Sources, UsedFiche};
use std::rc::Rc;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::Report) -> Outcome {
    let case = Case::find(context, args.incident.as_deref())?;
    case.warn(context)?;
    let (report, fiches) = of(context, &case)?;
    match args.format {
        ReportFormat::Table => {
            let width = if context.env.terminal.stdout { context.env.terminal.width } else { crate::env::WIDTH };
            let page = report::table(&report, &refs(&fiches), width);
            context.env.stdout.write_all(page.as_bytes())?;
        }
        ReportFormat::Json => {
            let json = crate::escape::to_json(&report)
                .map_err(|e| Failure::new(Kind::Failure, format!("rapport impossible à écrire : {e}")))?;
            writeln!(context.env.stdout, "{json}")?;
        }
    }
    Ok(())
}

/// Builds the report of an incident, with its fiches for the words of the answers.
pub fn of(context: &mut Context<'_>, case: &Case) -> Outcome<(report::Report, Vec<Rc<Loaded>>)> {
    case.require_opening()?;
    let fiches = case.fiches(context.env)?;
    let directory = directory::or_none(context)?;
    let used: Vec<UsedFiche<'_>> =
        fiches.iter().map(|f| UsedFiche { loaded: &f.loaded, embedded: f.embedded }).collect();
    let report = report::build(Sources {
        incident: &case.incident,
        fiches: &used,
        as_of: context.env.now(case.tz()),
        heads: case.book.heads(),
        code: case.book.seal().to_string(),
        verdict: case.checked.kind.slug(),
        directory: &directory,
    })
    .expect("the opening line was just required");
    Ok((report, fiches.iter().map(|f| Rc::clone(&f.loaded)).collect()))
}

/// Lends the fiches.
pub fn refs(fiches: &[Rc<Loaded>]) -> Vec<&Loaded> {
    fiches.iter().map(Rc::as_ref).collect()
}
