//! `qualify next`: runs a fiche that comes next, in the same incident and the same main courante.

use super::wizard::{Asker, farewell, offered};
use crate::cli;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::desk::library;
use crate::error::{Failure, Outcome};
use crate::logbook::Writer;
use crate::messages::wizard as says;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::NextArgs) -> Outcome {
    let case = Case::opened(context, args.incident.as_deref())?;
    case.require_open(context)?;
    let wanted = args.fiche.as_deref().map(|name| library::named(context, name)).transpose()?;
    let farewell = farewell(context, &case, "");
    let mut asker = Asker::start(context, farewell)?;
    let known = offered(asker.context, Writer::people(asker.context.env, &case.id));
    if asker.introduced(known)?.is_none() {
        return Ok(());
    }
    let mut wizard = asker.take(case);
    if !wizard.next(wanted.as_ref().map(|(loaded, bytes)| (loaded, &bytes[..])), args.order)? {
        let advice = Failure::usage(says::NOTHING_NEXT);
        return Err(advice.hint(format!("qualify report {} ; ou --fiche FICHE (qualify fiche list)", wizard.case.id)));
    }
    writeln!(wizard.asker.context.env.stdout, "{}", wizard.case.id)?;
    Ok(())
}
