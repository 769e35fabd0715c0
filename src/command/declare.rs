//! `qualify declare`: a declaration was made, with its receipt.

use crate::annexes;
use crate::cli;
use crate::desk::case::Case;
use crate::desk::{Context, noted, past, too_long};
use crate::domain::event::{Common, Declared, Draft, Event};
use crate::error::{Failure, FailureKind, Outcome};
use crate::messages::entry;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::DeclareArgs) -> Outcome {
    let by = context.by()?;
    let mut wrong = Vec::new();
    if annexes::declaration(&args.id).is_none() {
        let known: Vec<&str> = annexes::declarations().iter().map(|d| d.id.as_str()).collect();
        wrong.push(format!("« {} » n'est pas une déclaration connue ({})", args.id, known.join(", ")));
    }
    if args.receipt.as_deref().is_some_and(|r| r.trim().is_empty()) {
        wrong.push(String::from("--receipt : le récépissé est vide"));
    }
    wrong.extend(args.receipt.as_deref().and_then(|r| too_long("--receipt", r)));
    let mut case = Case::find(context, Some(&args.incident))?;
    case.warn(context)?;
    case.require_opening()?;
    let now = context.env.now(case.tz());
    let at = noted(&mut wrong, past("--at", &args.at, now, case.tz()));
    let (Some(at), true) = (at, wrong.is_empty()) else {
        return Err(Failure::several(FailureKind::Usage, "Déclaration refusée, rien n'est écrit :", &wrong)
            .hint("qualify report nomme les déclarations de l'incident"));
    };
    let event = Event::Declared(Declared { declaration: args.id.clone(), receipt: args.receipt.clone() });
    let text = entry::event(&event, &by);
    let common = Common { text, happened_at: Some(at), ..Common::default() };
    let entries = case.record(context, &by, vec![Draft { event, common }])?;
    context.say(&format!(
        "Enregistré (ligne {}) : déclaration « {} » faite le {}.",
        entries.first().map_or(0, |e| e.seq),
        args.id,
        at.french(None)
    ))
}
