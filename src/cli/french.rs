//! What clap says of a wrong command line, in French.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Says a refusal of the command line in French: what is wrong, then what to type next.
pub fn in_french(error: &clap::Error) -> (String, Vec<String>) {
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
    hints.push(match suggested {
        Some(suggested) => format!("vouliez-vous dire {suggested} ?"),
        None => String::from("qualify --help, ou qualify COMMANDE --help"),
    });
    (what, hints)
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(several) => several.join(", "),
        other => other.to_string(),
    }
}
