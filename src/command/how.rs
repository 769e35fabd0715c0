//! `qualify evidence --how`: where the answers to the questions of an account are read, in the systems in use.

use crate::desk::case::Case;
use crate::desk::{Context, standing};
use crate::error::{Failure, Outcome};
use crate::recipes::{Filling, how};
use crate::report::{typed, typing_filling};

/// Shows the queries of a question, filled with what an incident knows when one is named.
pub fn run(context: &mut Context<'_>, question: Option<&str>, incident: Option<&str>) -> Outcome {
    let (systems, facts) = match incident {
        Some(_) => {
            let case = Case::opened(context, incident)?;
            let systems = case.incident.systems.clone();
            (systems, typing_filling(&standing::of(context, &case)?.0))
        }
        None => (context.settings.systems.clone().unwrap_or_default(), Filling::default()),
    };
    let said = how(question, &systems, &facts).map_err(|why| Failure::usage(format!("--how\u{a0}: {why}.")))?;
    let width = if context.env.terminal.stdout { context.env.terminal.width } else { crate::env::WIDTH };
    Ok(context.env.stdout.write_all(typed(said, width).as_bytes())?)
}
