//! `qualify next`: runs a fiche that comes next, in the same incident and the same main courante.

use super::wizard::{Wizard, offered};
use crate::cli;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::desk::library;
use crate::error::{Failure, Outcome};
use crate::logbook::Writer;
use crate::messages::wizard as says;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::Next) -> Outcome {
    let mut case = Case::find(context, args.incident.as_deref())?;
    case.warn(context)?;
    case.require_opening()?;
    case.require_open()?;
    let wanted = args.fiche.as_deref().map(|name| library::named(context, name)).transpose()?;
    let farewell = says::saved(&context.resume_command(&case.id, ""), &case.book.seal().to_string());
    let mut wizard = Wizard::start(context, &farewell)?;
    let known = offered(context, Writer::people(context.env, &case.id));
    wizard.introduce(context, known)?;
    if !wizard.next(context, &mut case, wanted.as_ref().map(|(loaded, bytes)| (loaded, &bytes[..])), args.order)? {
        let advice = Failure::usage(says::NOTHING_NEXT);
        return Err(advice.hint(format!("qualify report {} ; ou --fiche FICHE (qualify fiche list)", case.id)));
    }
    writeln!(context.env.stdout, "{}", case.id)?;
    Ok(())
}
