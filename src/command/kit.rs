//! `qualify kit`: one file to print and to keep in a drawer.

use crate::blank;
use crate::cli;
use crate::desk::Context;
use crate::desk::library::embedded;
use crate::desk::save::new_file;
use crate::error::Outcome;
use crate::fiche::EMBEDDED;
use crate::paper;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::KitArgs) -> Outcome {
    let fiches: Outcome<Vec<_>> = EMBEDDED.iter().map(|e| Ok(embedded(e.id)?.0.fiche)).collect();
    let page = paper::html(&blank::kit(&fiches?));
    new_file(context.env.disk.as_ref(), &args.output, &page)?;
    context.say(&format!("{} : à ouvrir dans un navigateur, puis à imprimer.", args.output.display()))
}
