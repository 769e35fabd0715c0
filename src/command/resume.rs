//! `qualify resume`: goes on where it stopped; also how a second analyst joins.

use super::Context;
use super::case::{Case, draft};
use super::wizard::{Asked, Wizard};
use crate::cli;
use crate::domain::event::{Event, Resumed};
use crate::error::{Failure, Outcome};
use crate::interview::Order;
use crate::messages::wizard as says;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::Resume) -> Outcome {
    let by = context.by()?;
    let mut case = Case::find(context, args.incident.as_deref())?;
    case.warn(context)?;
    case.require_opening()?;
    if case.incident.closed {
        return Err(
            Failure::usage(format!("L'incident {} est clos.", case.id)).hint(format!("qualify reopen {}", case.id))
        );
    }
    let mut wizard = Wizard::start(context, &says::saved(&case.id, &case.book.seal().to_string()))?;
    case.record(context, &by, vec![draft(Event::Resumed(Resumed {}), &by)])?;
    context.say(&says::resumed(&case.incident, &by))?;
    let order = match args.order {
        cli::Order::Chaud => Order::Chaud,
        cli::Order::Fiche => Order::Fiche,
    };
    wizard.who_is_on_line(context)?;
    match wizard.run(context, &mut case, &by, order, true)? {
        Asked::Everything | Asked::Suspended => {
            writeln!(context.env.stdout, "{}", case.id)?;
            Ok(())
        }
    }
}
