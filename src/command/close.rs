//! `qualify close` and `qualify reopen`.

use crate::annexes;
use crate::cli;
use crate::desk::case::{Case, draft};
use crate::desk::{Context, standing};
use crate::domain::event::{Because, Event};
use crate::error::{Failure, Outcome};
use crate::escape::wrap;
use crate::messages;
use crate::messages::drill::FIGURES;
use crate::report::{DeclarationStatus, drilled, is_false_alarm, is_over, restored};

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
    ))?;
    match to {
        To::Closed => {
            say_left(context, &case)?;
            say_drilled(context, &case)
        }
        To::Open => Ok(()),
    }
}

/// Says what an incident that was closed leaves to do: closing it settles nothing.
fn say_left(context: &mut Context<'_>, case: &Case) -> Outcome {
    let (report, fiches) = standing::of(context, case)?;
    let restore = restored(&report, &standing::refs(&fiches));
    let steps = report.fiches.iter().flat_map(|fiche| &fiche.steps).filter(|step| !is_over(step.state)).count();
    let due = report.declarations.iter().filter(|line| line.status == DeclarationStatus::Due);
    // A false alarm is contained no further: what was cut is given back.
    let steps =
        (steps > 0 && !is_false_alarm(&report)).then(|| format!("{} d’endiguement", messages::plural(steps, "étape")));
    let left: Vec<String> =
        restore.into_iter().chain(steps).chain(due.map(|line| annexes::made_to(&line.id, &line.to))).collect();
    if left.is_empty() {
        return Ok(());
    }
    let width = context.env.terminal.width;
    let lines = left.iter().flat_map(|what| wrap(what, width, "  - ", "    "));
    context.warn(&format!("Clos, mais il reste à faire :\n{}", lines.collect::<Vec<_>>().join("\n")))
}

/// Says how an exercise that follows a story went.
pub fn say_drilled(context: &mut Context<'_>, case: &Case) -> Outcome {
    if case.incident.opening.as_ref().is_none_or(|opening| opening.story.is_none()) {
        return Ok(());
    }
    let said = drilled(&standing::of(context, case)?.0);
    if said.is_empty() {
        return Ok(());
    }
    let width = context.env.terminal.width;
    let lines = said.iter().flat_map(|point| wrap(point, width, "  - ", "    "));
    context.warn(&format!("\n{FIGURES}\n{}", lines.collect::<Vec<_>>().join("\n")))
}
