//! `qualify close` and `qualify reopen`.

use crate::cli;
use crate::desk::Context;
use crate::desk::case::{Case, draft};
use crate::domain::event::{Because, Event};
use crate::error::{Failure, Outcome};

/// What the incident becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Closed.
    Closed,
    /// Open again.
    Open,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::CloseArgs, to: To) -> Outcome {
    let by = context.by()?;
    if let Some(wrong) = args.because.as_deref().and_then(|b| crate::desk::unkept("--because", b)) {
        return Err(Failure::usage(wrong));
    }
    let mut case = Case::opened(context, Some(&args.incident))?;
    let because = Because { because: args.because.clone() };
    let (event, done) = match (to, case.incident.closed) {
        (To::Closed, true) => return Err(Failure::usage(format!("L’incident {} est déjà clos.", case.id))),
        (To::Open, false) => return Err(Failure::usage(format!("L’incident {} est déjà ouvert.", case.id))),
        (To::Closed, false) => (Event::Closed(because), "clos"),
        (To::Open, true) => (Event::Reopened(because), "rouvert"),
    };
    let entries = case.record(context, &by, vec![draft(event, &by)])?;
    context.say(&format!(
        "Enregistré (ligne {}) : incident {} {done}, code de scellement {}.",
        entries.first().map_or(0, |e| e.seq),
        case.id,
        case.book.seal()
    ))
}
