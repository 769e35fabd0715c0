//! `qualify resume`: goes on where it stopped; also how a second analyst joins.

use super::wizard::{ARRIVED, Asker, Start, before_all, farewell, offered, show_arrived};
use crate::cli;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::error::Outcome;
use crate::logbook::Writer;
use crate::messages::wizard as says;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ResumeArgs) -> Outcome {
    let case = Case::opened(context, args.incident.as_deref())?;
    case.require_open(context)?;
    let farewell = farewell(context, &case, "");
    let mut asker = Asker::start(context, farewell)?;
    let known = offered(asker.context, Writer::people(asker.context.env, &case.id));
    let by = before_all(asker.introduce(known))?;
    let (arrived, count) = case.since(asker.context, &by, ARRIVED)?;
    let mut wizard = asker.take(case);
    wizard.resumed()?;
    let (context, case) = (&mut *wizard.asker.context, &wizard.case);
    context.say(&says::resumed(&case.incident, &by))?;
    show_arrived(context, &arrived, count)?;
    wizard.say_standing()?;
    let (context, case) = (&mut *wizard.asker.context, &wizard.case);
    for (question, given) in case.incident.divergent() {
        let Ok(fiche) = case.load(context.env, &question.fiche) else { continue };
        if let Some(asked) = fiche.loaded.fiche.question(&question.question) {
            let said: Vec<String> = given.iter().map(|g| says::answer_of(asked, &g.value, &g.by)).collect();
            context.say(&says::divergent(asked, &said))?;
        }
    }
    wizard.interview(args.order, Start::Resumed)?;
    writeln!(wizard.asker.context.env.stdout, "{}", wizard.case.id)?;
    Ok(())
}
