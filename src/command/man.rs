//! `qualify man`: the manual page of a command, for packages; hidden from the help.

use crate::cli::Cli;
use crate::desk::Context;
use crate::error::{Failure, Outcome};
use clap::CommandFactory as _;
use clap_mangen::Man;

/// The headings that the generator writes in English.
const HEADINGS: [(&str, &str); 3] =
    [(".SH NAME\n", ".SH NOM\n"), (".SH SUBCOMMANDS\n", ".SH COMMANDES\n"), (".SH EXTRA\n", ".SH EXEMPLES\n")];

/// Runs the command.
pub fn run(context: &mut Context<'_>, words: &[String]) -> Outcome {
    let mut command = Cli::command();
    command.build();
    for word in words {
        let found = command.find_subcommand(word).cloned();
        command = found.ok_or_else(|| {
            Failure::usage(format!("Commande inconnue : {word}.")).hint("qualify --help donne leur liste")
        })?;
    }
    let mut page = Vec::new();
    Man::new(command).manual("qualify").render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for (english, french) in HEADINGS {
        page = page.replace(english, french);
    }
    context.env.stdout.write_all(page.as_bytes())?;
    Ok(())
}
