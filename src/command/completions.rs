//! `qualify completions`: what a shell needs to complete commands and options.

use crate::cli::{Cli, Shell};
use crate::desk::Context;
use crate::error::Outcome;
use clap::CommandFactory as _;
use clap_complete::{Shell as Target, generate};

/// Runs the command.
pub fn run(context: &mut Context<'_>, shell: Shell) -> Outcome {
    let target = match shell {
        Shell::Bash => Target::Bash,
        Shell::Zsh => Target::Zsh,
        Shell::Fish => Target::Fish,
    };
    // Through a buffer: the generator panics on a stream that fails, as a closed pipe does.
    let mut script = Vec::new();
    generate(target, &mut Cli::command(), "qualify", &mut script);
    context.env.stdout.write_all(&script)?;
    Ok(())
}
