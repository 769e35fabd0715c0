//! `qualify decide`: the gravity that the analyst retains, with the reason; the report shows both for ever.

use crate::cli;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::desk::record;
use crate::domain::gravity::Gravity;
use crate::error::{Failure, FailureKind, Outcome};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::DecideArgs) -> Outcome {
    let by = context.by()?;
    let mut wrong = Vec::new();
    let gravity = Gravity::from_typed(&args.gravity);
    if gravity.is_none() {
        wrong.push(format!("« {} » : attendu anomalie, mineur, majeur ou crise", args.gravity));
    }
    if args.because.trim().is_empty() {
        wrong.push(String::from("--because : la raison est vide"));
    }
    wrong.extend(crate::desk::unkept("--because", &args.because));
    let (Some(gravity), true) = (gravity, wrong.is_empty()) else {
        return Err(Failure::several(FailureKind::Usage, "Décision refusée, rien n’est écrit :", &wrong));
    };
    let mut case = Case::opened(context, Some(&args.incident))?;
    let decided = record::decided(&case.incident, gravity, &args.because, &by);
    let entries = case.record(context, &by, vec![decided])?;
    context.say(&format!(
        "Enregistré (ligne {}) : gravité retenue, {}.",
        entries.first().map_or(0, |e| e.seq),
        crate::messages::gravity(gravity)
    ))
}
