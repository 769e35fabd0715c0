//! `qualify resume`: goes on where it stopped; also how a second analyst joins.

use super::wizard::{ARRIVED, Wizard, offered, show_arrived};
use crate::cli;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::error::Outcome;
use crate::logbook::Writer;
use crate::messages::wizard as says;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::Resume) -> Outcome {
    let mut case = Case::find(context, args.incident.as_deref())?;
    case.warn(context)?;
    case.require_opening()?;
    case.require_open()?;
    let mut wizard =
        Wizard::start(context, &says::saved(&context.resume_command(&case.id, ""), &case.book.seal().to_string()))?;
    let known = offered(context, Writer::people(context.env, &case.id));
    let by = wizard.introduce(context, known)?;
    let (arrived, count) = case.since(context, &by, ARRIVED)?;
    wizard.resumed(context, &mut case)?;
    context.say(&says::resumed(&case.incident, &by))?;
    show_arrived(context, &arrived, count)?;
    for (question, given) in case.incident.divergent() {
        let fiche = case.load(context.env, &question.fiche)?;
        if let Some(asked) = fiche.loaded.fiche.question(&question.question) {
            let said: Vec<String> = given.iter().map(|g| says::answer_of(asked, &g.value, &g.by)).collect();
            context.say(&says::divergent(asked, &said))?;
        }
    }
    wizard.interview(context, &mut case, args.order, true)?;
    writeln!(context.env.stdout, "{}", case.id)?;
    Ok(())
}
