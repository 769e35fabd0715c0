//! The shell: one file per sub-command, which ties the pure parts to the outside.

mod action;
mod answer;
mod ask;
mod clock;
mod close;
mod completions;
mod config;
mod contacts;
mod decide;
mod declare;
mod evidence;
mod export;
mod fiche;
mod handover;
mod how;
mod kit;
mod line;
mod list;
mod log;
mod man;
mod new;
mod next;
mod note;
mod profile;
mod proposals;
mod reply;
mod report;
mod resume;
mod story;
mod verify;
mod wizard;

pub use completions::{VARIABLE as COMPLETE, complete};

use crate::cli::{Cli, Command};
use crate::desk::settings::{Settings, say_aside};
use crate::desk::{Context, only_open};
use crate::env::Env;
use crate::error::Outcome;

/// Runs a command.
pub fn run(cli: Cli, env: &mut Env) -> Outcome {
    let (settings, aside) = Settings::load(env);
    let mut context = Context { env, global: cli.global, settings };
    match aside {
        // Here they are what is asked about.
        Some(failure) if matches!(cli.command, Some(Command::Config)) => return Err(failure),
        Some(failure) => say_aside(&mut context, &failure)?,
        None => {}
    }
    let Some(command) = cli.command else { return overview(&mut context) };
    match command {
        Command::New(args) => new::run(&mut context, *args),
        Command::Resume(args) => resume::run(&mut context, &args),
        Command::Next(args) => next::run(&mut context, &args),
        Command::Answer(args) => answer::run(&mut context, &args),
        Command::Ask(args) => ask::run(&mut context, &args),
        Command::Note(args) => note::run(&mut context, *args),
        Command::Action(args) => action::run(&mut context, &args),
        Command::Clock(args) => clock::run(&mut context, &args),
        Command::Close(args) => close::run(&mut context, &args, close::To::Closed),
        Command::Reopen(args) => close::run(&mut context, &args, close::To::Open),
        Command::Profile(args) => profile::run(&mut context, &args),
        Command::Decide(args) => decide::run(&mut context, &args),
        Command::Declare(args) => declare::run(&mut context, &args),
        Command::Contacts(args) => contacts::run(&mut context, &args),
        Command::Report(args) => report::run(&mut context, &args),
        Command::Export(args) => export::run(&mut context, &args),
        Command::Evidence(args) => evidence::run(&mut context, &args),
        Command::Log(args) => log::run(&mut context, &args),
        Command::List(args) => list::run(&mut context, &args),
        Command::Verify(args) => verify::run(&mut context, &args),
        Command::Config => config::run(&mut context),
        Command::Completions { shell } => completions::run(&mut context, shell),
        Command::Man { command } => man::run(&mut context, &command),
        Command::Kit(args) => kit::run(&mut context, &args),
        Command::Fiche { action } => fiche::run(&mut context, &action),
    }
}

/// Says what can be done now, in five lines.
fn overview(context: &mut Context<'_>) -> Outcome {
    let open = only_open(context)?;
    let text = crate::messages::wizard::overview(open.as_ref());
    writeln!(context.env.stdout, "{text}")?;
    Ok(())
}
