//! `qualify resume`: goes on where it stopped; also how a second analyst joins.

use super::handover;
use super::report::Replay;
use super::wizard::{Asker, Start, farewell, offered};
use crate::cli;
use crate::desk::case::{Away, Case, SHOWN, show_arrived};
use crate::desk::{Context, standing};
use crate::error::Outcome;
use crate::logbook::{Cut, Writer};
use crate::messages::start::title_now;
use crate::messages::wizard as says;
use crate::report;

/// How long somebody must have been away to be told what changed, in minutes.
const AWAY: i64 = 10;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ResumeArgs) -> Outcome {
    let mut case = Case::opened(context, args.incident.as_deref())?;
    case.require_open(context)?;
    let farewell = farewell(context, &case, "");
    let mut asker = Asker::start(context, farewell)?;
    let known = offered(asker.context, Writer::people(asker.context.env, &case.id));
    let Some(by) = asker.introduced(known)? else { return Ok(()) };
    let away = case.since(asker.context, &by, SHOWN)?;
    let changed = changed(asker.context, &case, &away)?;
    case.caught_up = true;
    let mut wizard = asker.take(case);
    wizard.resumed()?;
    let (context, case) = (&mut *wizard.asker.context, &wizard.case);
    let (run, _) = case.fiches(context.env, &case.incident);
    let title = title_now(&case.incident, run.iter().map(|used| &used.loaded.fiche)).unwrap_or_default();
    context.say(&says::resumed(&case.incident, &title, &by))?;
    changed.iter().try_for_each(|said| context.say(said))?;
    show_arrived(context, &away.last, away.count)?;
    wizard.say_standing()?;
    let (context, case) = (&mut *wizard.asker.context, &wizard.case);
    for (question, given) in case.incident.divergent() {
        let Ok(fiche) = case.load(context.env, &question.fiche) else { continue };
        if let Some(asked) = fiche.loaded.fiche.question(&question.question) {
            let said: Vec<String> = given.iter().map(|g| says::answer_of(asked, &g.value, &g.by)).collect();
            context.say(&says::divergent(asked, &said))?;
        }
    }
    if !case.incident.contested().is_empty() {
        let (report, _) = standing::of(context, case)?;
        report::contested(&report).iter().try_for_each(|said| context.say(said))?;
    }
    wizard.interview(args.order, Start::Resumed)?;
    writeln!(wizard.asker.context.env.stdout, "{}", wizard.case.id)?;
    Ok(())
}

/// Says what moved the gravity and what fell due while somebody was away: by what they were not shown, whenever it says to
/// be of. Nothing to who comes straight back, or joins.
fn changed(context: &mut Context<'_>, case: &Case, away: &Away) -> Outcome<Vec<String>> {
    let now = context.env.now(case.tz()).unix_millis();
    let (Some(left), Some(new)) = (away.left, &away.new) else { return Ok(vec![]) };
    if now - left.unix_millis() < AWAY * 60_000 {
        return Ok(vec![]);
    }
    let replay = Replay::of(context, case, left, Cut::without(&case.book, new, left, case.tz()))?;
    Ok(handover::between(context, case, &replay)?.0.brief())
}
