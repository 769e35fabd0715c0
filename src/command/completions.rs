//! `qualify completions`: what a shell needs to complete commands, options, incidents and values.
//!
//! The script that is printed asks the program itself at each Tab, so that incidents are those of the moment.

use crate::annexes::{CLOCKS, OPENED, declarations};
use crate::cli::{Cli, Shell};
use crate::desk::settings::Settings;
use crate::desk::{Context, listed};
use crate::domain::answer::{Progress, Source};
use crate::domain::gravity::Gravity;
use crate::domain::profile::Profile;
use crate::domain::tlp::Tlp;
use crate::env::Env;
use crate::error::{Failure, Outcome};
use crate::export;
use crate::fiche;
use clap::{Arg, Command, CommandFactory as _, Parser as _, ValueEnum as _};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{Bash, EnvCompleter, Fish, Powershell, Zsh};
use std::ffi::OsString;

/// Names the variable by which a script asks for what can follow.
pub const VARIABLE: &str = "QUALIFY_COMPLETE";

/// Runs the command.
pub fn run(context: &mut Context<'_>, shell: Shell) -> Outcome {
    // Through a buffer, so that a closed pipe is met once, by whoever writes.
    let mut script = Vec::new();
    completer(shell).write_registration(VARIABLE, "qualify", "qualify", "qualify", &mut script)?;
    context.env.stdout.write_all(&script)?;
    Ok(())
}

/// Says what can follow the words that a script gives after `--`.
pub fn complete(args: Vec<OsString>, env: &mut Env) -> Outcome {
    let shell = env.var(VARIABLE).unwrap_or_default();
    let shell = Shell::from_str(shell, false)
        .map_err(|_| Failure::usage(format!("{VARIABLE} : « {shell} » n’est pas un shell connu.")))?;
    let (settings, _) = Settings::load(env);
    let global = Cli::try_parse_from(["qualify"]).map_err(|_| Failure::usage("ligne de commande vide refusée"))?.global;
    let context = Context { env, global, settings };
    let mut command = offered(Cli::command(), &Values::new(&context)?);
    command.build();
    let words = args.into_iter().skip_while(|arg| arg != "--").skip(1).collect();
    let mut said = Vec::new();
    completer(shell).write_complete(&mut command, words, None, &mut said)?;
    context.env.stdout.write_all(&said)?;
    Ok(())
}

fn completer(shell: Shell) -> &'static dyn EnvCompleter {
    match shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    }
}

/// The words that can be given where the command line itself does not list them.
struct Values {
    /// The newest first.
    incidents: Vec<String>,
}

impl Values {
    fn new(context: &Context<'_>) -> Outcome<Self> {
        Ok(Self { incidents: listed(context)?.iter().rev().map(ToString::to_string).collect() })
    }

    /// Gives the words of an argument of a command; none when it is free.
    fn of(&self, command: &str, arg: &str) -> Option<Vec<String>> {
        let owned = |words: &mut dyn Iterator<Item = &str>| Some(words.map(str::to_owned).collect());
        match (command, arg) {
            (_, "incident") => Some(self.incidents.clone()),
            (_, "fiche") | ("show" | "print", "id") => owned(&mut fiche::EMBEDDED.iter().map(|fiche| fiche.id)),
            (_, "to") => owned(&mut export::TARGETS.iter().map(|target| target.name)),
            (_, "tlp") => owned(&mut Tlp::ALL.iter().map(|tlp| tlp.slug())),
            (_, "profile") => owned(&mut Profile::ALL.iter().map(|profile| profile.slug())),
            (_, "gravity") => owned(&mut Gravity::ALL.iter().map(|gravity| gravity.slug())),
            (_, "state") => owned(&mut Progress::ALL.iter().map(|state| state.slug())),
            (_, "source") => owned(&mut [Source::Constate, Source::Declare].iter().map(|source| source.slug())),
            ("clock", "name") => owned(&mut CLOCKS.into_iter().filter(|clock| *clock != OPENED)),
            ("declare", "id") => owned(&mut declarations().iter().map(|declaration| declaration.id.as_str())),
            _ => None,
        }
    }
}

/// Gives a command line whose arguments know their words.
fn offered(command: Command, values: &Values) -> Command {
    let name = command.get_name().to_owned();
    let know = |arg: Arg| match values.of(&name, arg.get_id().as_str()) {
        Some(words) => {
            arg.add(ArgValueCandidates::new(move || words.iter().map(CompletionCandidate::new).collect::<Vec<_>>()))
        }
        None => arg,
    };
    command.mut_args(know).mut_subcommands(|command| offered(command, values))
}
