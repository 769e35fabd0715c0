//! The commands as somebody looks for them: the five of the first hour, then the others by the moment when they are typed.

use super::Cli;
use clap::{Command, CommandFactory as _, FromArgMatches as _};
use std::ffi::OsString;

/// The moments of an incident, each with its commands; what is typed first stands first.
const MOMENTS: [(&str, &[&str]); 6] = [
    ("D’abord", &["new", "resume", "note", "action", "report"]),
    ("Avant un incident", &["contacts", "fiche", "kit", "config", "completions"]),
    ("Pendant", &["next", "answer", "ask", "evidence", "clock", "profile"]),
    ("Pour décider", &["decide", "declare"]),
    ("Pour transmettre", &["export", "log"]),
    ("Ensuite", &["list", "verify", "close", "reopen"]),
];
const TEMPLATE: &str =
    "{about-with-newline}\nUsage : {usage}\n\n{before-help}Options communes :\n{options}{after-help}\n";
/// How wide a line of the list is, and where what a command does begins.
const WIDTH: usize = 80;
const COLUMN: usize = 15;

/// Reads a command line.
pub fn parse(args: &[OsString]) -> Result<Cli, clap::Error> {
    let mut matches = by_moment().try_get_matches_from(args)?;
    Cli::from_arg_matches_mut(&mut matches)
}

/// The command line, whose help lists the commands by moment.
pub fn by_moment() -> Command {
    let all = Cli::command();
    let listed: Vec<String> = MOMENTS.iter().map(|(moment, names)| group(&all, moment, names)).collect();
    all.before_help(listed.join("\n")).help_template(TEMPLATE)
}

fn group(all: &Command, moment: &str, names: &[&str]) -> String {
    let row = |name: &&str| {
        let about = all.find_subcommand(name).and_then(Command::get_about).map(ToString::to_string).unwrap_or_default();
        let first = format!("  {name:<width$}", width = COLUMN - 2);
        let next = " ".repeat(COLUMN);
        textwrap::fill(&about, textwrap::Options::new(WIDTH).initial_indent(&first).subsequent_indent(&next)) + "\n"
    };
    format!("{moment} :\n{}", names.iter().map(row).collect::<String>())
}
