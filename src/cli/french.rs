//! What clap says of a wrong command line, in French.

use super::Cli;
use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// Says a refusal of the command line in French: what is wrong, then what to type next.
pub fn in_french(error: &clap::Error, args: &[OsString]) -> (String, Vec<String>) {
    let get = |kind: ContextKind| error.get(kind).map(text).unwrap_or_default();
    let (arg, value) = (get(ContextKind::InvalidArg), get(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("Option ou argument inconnu : {arg}."),
        ErrorKind::InvalidSubcommand => format!("Commande inconnue : {}.", get(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            String::from("Il manque une commande.")
        }
        ErrorKind::MissingRequiredArgument => format!("Il manque : {arg}."),
        ErrorKind::InvalidValue if value.is_empty() => format!("Il manque la valeur de {arg}."),
        ErrorKind::InvalidValue => format!("{arg} : « {value} » n’est pas une valeur possible."),
        ErrorKind::ValueValidation => format!("{arg} : « {value} » n’est pas une valeur correcte."),
        ErrorKind::ArgumentConflict => format!("{arg} ne va pas avec {}.", get(ContextKind::PriorArg)),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("{arg} : nombre de valeurs inattendu.")
        }
        ErrorKind::InvalidUtf8 => String::from("Un argument n’est pas de l’UTF-8."),
        _ => String::from("Ligne de commande incorrecte."),
    };
    let mut hints = Vec::new();
    let possible = get(ContextKind::ValidValue);
    if !possible.is_empty() {
        hints.push(format!("valeurs possibles : {possible}"));
    }
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(get)
        .find(|s| !s.is_empty());
    if let Some(suggested) = suggested {
        hints.push(format!("vouliez-vous dire {suggested} ?"));
    } else if hints.is_empty() {
        // What is optional to the program alone, and is missing here, is shown as what must be typed.
        let must = |usage: String, missing: &str| usage.replace(&missing.replace('<', "[").replace('>', "]"), missing);
        hints.push(arg.split(", ").fold(typed(args).1, must));
    }
    (what, hints)
}

/// Says how the help of the command that was typed is shown.
pub fn help_of(args: &[OsString]) -> String {
    format!("{} --help", typed(args).0)
}

/// Gives the name of the command that was typed, as far as there is one, and what it is typed with.
fn typed(args: &[OsString]) -> (String, String) {
    let mut all = Cli::command();
    all.build();
    let (mut command, mut name) = (&all, String::from("qualify"));
    for word in args.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(found) = command.find_subcommand(word) {
            name = format!("{name} {}", found.get_name());
            command = found;
        }
    }
    if command.has_subcommands() {
        return (name.clone(), format!("{name} --help"));
    }
    let usage = command.clone().render_usage().to_string();
    let usage = usage.split_once("qualify ").map_or_else(|| name.clone(), |(_, usage)| format!("qualify {usage}"));
    (name, usage)
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(several) => several.join(", "),
        other => other.to_string(),
    }
}
