//! `qualify clock`: sets a clock of the incident, from which deadlines run, with the reason.

use crate::cli;
use crate::desk::case::{Case, draft};
use crate::desk::{Context, noted, past, say_hour};
use crate::domain::event::{ClockSet, Event};
use crate::domain::text::unaccented;
use crate::error::{Failure, FailureKind, Outcome};
use crate::messages;
use std::collections::BTreeSet;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ClockArgs) -> Outcome {
    let by = context.by()?;
    let mut wrong = Vec::new();
    let typed: String = unaccented(&args.name.trim().to_lowercase()).collect();
    let (name, known) = (messages::clock_named(&typed), clocks());
    if !known.contains(name) {
        let known = known.iter().map(|clock| messages::clock(clock)).collect::<Vec<_>>().join(", ");
        wrong.push(format!(
            "« {} » : aucune échéance ne part de cette horloge. Celles qui comptent : {known}",
            args.name
        ));
    }
    if args.because.trim().is_empty() {
        wrong.push(String::from("--because : la raison est vide"));
    }
    wrong.extend(crate::desk::unkept("--because", &args.because));
    let mut case = Case::opened(context, Some(&args.incident))?;
    let now = context.env.now(case.tz());
    let value = noted(&mut wrong, past("--at", &args.at, now, case.tz()));
    let (Some(value), true) = (value, wrong.is_empty()) else {
        return Err(Failure::several(FailureKind::Usage, "Horloge refusée, rien n’est écrit :", &wrong));
    };
    let event = Event::Clock(ClockSet {
        clock: name.to_owned(),
        value,
        because: args.because.clone(),
        replaces: Some(case.incident.clock_lines(name)),
    });
    let entries = case.record(context, &by, vec![draft(event, &by)])?;
    say_hour(context, "--at", Some(&args.at), Some(value), case.tz())?;
    context.say(&format!(
        "Enregistré (ligne {}) : horloge « {} » au {}.",
        entries.first().map_or(0, |e| e.seq),
        messages::clock(name),
        value.french(None)
    ))
}

/// Lists the clocks that something is counted from, and that are set; that of a declaration is when it is made.
fn clocks() -> BTreeSet<&'static str> {
    let limits = crate::annexes::declarations().iter().flat_map(|d| d.limits.iter().map(|limit| limit.clock.as_str()));
    let limits = limits.filter(|clock| crate::annexes::declaration(clock).is_none());
    limits.chain(["alerted", "aware", "classified", "contained", "started"]).collect()
}
