//! `qualify` walks an administrator through a *fiche réflexe* of CERT-FR in the first minutes of a security incident,
//! keeps the *main courante*, and says how grave the incident is, why, and what to do next.
//!
//! # The map
//!
//! A functional core and an imperative shell. The core knows no file, clock, terminal or environment; `Env` is the only
//! door to the outside. State is a fold of the log ([`domain::incident::Incident::apply`]), and the verdict a pure
//! function of a fiche and of answers ([`scoring::State`]): there is no second source of truth.
//!
//! | module | what lives there | uses |
//! |---|---|---|
//! | [`domain`] | the nouns: ids, fiche, condition, answer, event, incident, gravity | nothing |
//! | [`platform`] | what differs from one system to another, behind the `Disk` trait | nothing |
//! | [`env`](mod@env) | clock, randomness, streams, variables, folders, files | domain, platform |
//! | [`escape`] | one type per destination of a foreign text | domain |
//! | [`messages`] | every sentence of the interface, in French | domain, escape |
//! | [`cli`] | names and help of the command line | nothing |
//! | [`annexes`] | whom to tell and by when, whom to call: data, checked | domain |
//! | [`recipes`] | what is typed at a step, where an answer is read: commands as data, filled and quoted, never run | domain, escape, messages, paper |
//! | [`evidence`] | logs that the analyst holds: read, judged, proposed as answers | domain, escape |
//! | [`fiche`] | loading, all problems at once; the embedded list | domain, recipes |
//! | [`scoring`] | confirmation, axes, table, bounds, decisive unknowns | domain, fiche |
//! | [`interview`] | which question comes next, answers file | domain, fiche, scoring |
//! | [`logbook`] | line, chain, union, append, verify | domain, escape, env, platform |
//! | [`report`] | the model of the report, then its forms | all of these but cli |
//! | [`export`] | the incident as one document for another tool, one file per tool | annexes, domain, escape, messages, report |
//! | [`ui`] | prompts: rich, plain | domain, messages, escape, env, platform |
//! | [`paper`] | what is printed or read as pages: its parts, then Markdown, HTML and the terminal | escape |
//! | `blank` | the blank forms of fiches, and the kit | annexes, domain, messages, paper, recipes, scoring |
//! | `desk` | what commands share: the incident in hand, its fiches, its report, recording, settings, directory, files made for people | everything but command, export, paper and blank |
//! | `command` | one file per sub-command, and the wizard | everything |
//! | [`error`] | failures and exit codes | nothing; used by command, desk and here only |
//!
//! A test reads the `use crate::` lines and refuses any other edge. Two edges were added to the first plan, and why:
//! `env` uses `platform`, so that files are one more part of the outside that a test can replace, and `domain`, so that
//! its clock gives moments; `messages` uses `escape`, so that a sentence that carries a foreign text neutralises it
//! where it is written.
//!
//! # The words
//!
//! Code and JSON keys are English, with the nouns of the method kept: fiche, mesure, action, question; answer (`oui`,
//! `non`, `inconnu`, `sans-objet`, `[]` for none); main courante (`logbook`) and its lines (`Entry`); gravity
//! (`anomalie`, `mineur`, `majeur`, `crise`); confirmation (`confirme`, `a-investiguer`, `faux-positif`); the axes
//! perimetre, impact and urgence. Unknown is never "no": a verdict is an interval (`at_least`, `proposed`, `at_most`).

pub mod annexes;
mod blank;
pub mod cli;
mod command;
mod desk;
pub mod domain;
pub mod env;
pub mod error;
pub mod escape;
pub mod evidence;
pub mod export;
pub mod fiche;
pub mod interview;
pub mod logbook;
pub mod messages;
pub mod paper;
pub mod platform;
pub mod recipes;
pub mod report;
pub mod scoring;
pub mod ui;

use env::Env;
use error::{Failure, FailureKind};
use std::ffi::OsString;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs the program on its arguments (the first is its name) and gives the exit code.
///
/// Can be called any number of times in one process: everything it touches is in `env`.
pub fn run(args: impl IntoIterator<Item = OsString>, env: &mut Env) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let unread = Arc::new(AtomicBool::new(false));
    if env.terminal.lost {
        env.stdout = Box::new(Nowhere(Arc::clone(&unread)));
    }
    let outcome = match cli::parse(&args) {
        _ if env.var(command::COMPLETE).is_some() => command::complete(args.clone(), env),
        Ok(cli) => command::run(cli, env),
        Err(e) => match e.kind() {
            clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion => {
                write!(env.stdout, "{}", e.render()).map_err(Failure::from)
            }
            _ => {
                let (what, hints) = cli::in_french(&e, &args);
                Err(Failure { hints, ..Failure::usage(what) })
            }
        },
    };
    let outcome = outcome.and_then(|()| env.stdout.flush().map_err(Failure::from));
    match outcome {
        Ok(()) => {
            if unread.load(Ordering::Relaxed) {
                // Nobody may be reading this either.
                let _ = ui::say(env, messages::UNREAD);
            }
            0
        }
        Err(failure) if is_closed_pipe(&failure) => 0,
        Err(failure) => {
            let _ = env.stdout.flush();
            // Nobody may be reading any more: there is nothing left to do about that.
            let _ = tell(env, &failure, &args);
            failure.kind.code()
        }
    }
}

/// Standard output when it was closed or thrown away: what is written there is remembered as read by nobody. The system does
/// not tell the two apart, and a program that is run for its exit code alone does no wrong.
struct Nowhere(Arc<AtomicBool>);

impl Write for Nowhere {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.store(true, Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A reader that left, as `head` does, is not an error.
fn is_closed_pipe(failure: &Failure) -> bool {
    failure.kind == FailureKind::Failure
        && failure.error.downcast_ref::<std::io::Error>().is_some_and(platform::is_reader_gone)
}

fn tell(env: &mut Env, failure: &Failure, args: &[OsString]) -> std::io::Result<()> {
    // What the system says of a failure is in English.
    let text = match failure.error.downcast_ref::<std::io::Error>().filter(|e| e.raw_os_error().is_some()) {
        Some(e) => format!("Entrée-sortie impossible : {}.", platform::io_in_french(e)),
        None => failure.error.to_string(),
    };
    ui::say(env, &format!("{}", escape::TerminalBlock(&text)))?;
    let default = match failure.kind {
        FailureKind::Usage if failure.hints.is_empty() => vec![cli::help_of(args)],
        _ => vec![],
    };
    for hint in failure.hints.iter().chain(&default) {
        ui::say(env, &format!("-> {}", escape::TerminalBlock(hint)))?;
    }
    Ok(())
}
