//! `qualify fiche`: the fiches of the program.

use super::Context;
use crate::cli::FicheAction;
use crate::domain::fiche::{Lot, QuestionKind};
use crate::domain::ids::FicheId;
use crate::error::{Failure, Kind, Outcome};
use crate::escape::wrap;
use crate::fiche::{self, EMBEDDED, Loaded, Problem};
use crate::messages;
use std::fmt::Write as _;

/// Runs the command.
pub fn run(context: &mut Context<'_>, action: &FicheAction) -> Outcome {
    match action {
        FicheAction::List => list(context),
        FicheAction::Show { id } => show(context, id),
    }
}

/// Loads an embedded fiche by name.
pub fn embedded(name: &str) -> Outcome<(Loaded, &'static [u8])> {
    let known: Vec<&str> = EMBEDDED.iter().map(|e| e.id).collect();
    let found = FicheId::parse(name).ok().and_then(|id| fiche::find(&id));
    let Some(found) = found else {
        return Err(Failure::new(Kind::NotFound, format!("Il n'y a pas de fiche « {name} »."))
            .hint(format!("fiches : {}", known.join(", "))));
    };
    let loaded = fiche::load(found.bytes).map_err(|problems| bad(name, &problems))?;
    Ok((loaded, found.bytes))
}

fn bad(name: &str, problems: &[Problem]) -> Failure {
    let listed: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Failure::several(Kind::BadFiche, format!("La fiche {name} n'est pas correcte :"), &listed)
}

fn list(context: &mut Context<'_>) -> Outcome {
    for embedded in EMBEDDED {
        let (loaded, _) = self::embedded(embedded.id)?;
        let fiche = &loaded.fiche;
        let reference = fiche.reference.as_deref().unwrap_or("-");
        writeln!(context.env.stdout, "{}  {reference}  {}", fiche.id, fiche.title)?;
        let width = context.env.terminal.width;
        for line in wrap(&fiche.when_to_use, width, "    ", "    ") {
            writeln!(context.env.stdout, "{line}")?;
        }
    }
    Ok(())
}

fn show(context: &mut Context<'_>, id: &str) -> Outcome {
    let (loaded, _) = embedded(id)?;
    let fiche = &loaded.fiche;
    let mut text = format!("{}\n", fiche.title);
    if let Some(reference) = &fiche.reference {
        let _ = writeln!(text, "{reference}, version {}, {}", fiche.version, fiche.source);
    }
    if let Some(url) = &fiche.url {
        let _ = writeln!(text, "{url}");
    }
    let _ = writeln!(text, "{}\n", fiche.when_to_use);
    let (mut mesure, mut action) = (None, None);
    for placed in fiche.walk() {
        let here = placed.mesure.map(|m| m.id.as_str());
        if here != mesure {
            mesure = here;
            if let Some(m) = placed.mesure {
                let _ = writeln!(text, "\nMesure {} : {}", m.id, m.title);
            }
        }
        let here = placed.action.map(|a| a.id.as_str());
        if here != action {
            action = here;
            if let Some(a) = placed.action {
                // An action whose page is missing from our copy never goes under a number of the official fiche.
                let name = if a.reconstructed { String::from("Complément") } else { format!("Action {}", a.id) };
                let _ = writeln!(text, "\n  {name} : {}", a.title);
            }
        }
        let question = placed.question;
        if question.from.is_some() && mesure.is_none() && action.is_none() {
            action = Some("Q");
            let _ = writeln!(text, "\nConclusions déduites");
        }
        let lot = match question.lot {
            Lot::Chaud => "*",
            Lot::Heure | Lot::Calme => " ",
        };
        let _ = writeln!(text, "  {lot} {} {}", question.id, question.prompt);
        if matches!(question.kind, QuestionKind::Choice | QuestionKind::Multi) {
            let options: Vec<&str> = question.options.iter().map(|o| question.label(o)).collect();
            let _ = writeln!(text, "      {}", options.join(" / "));
        }
    }
    let _ = writeln!(text, "\n* : posée à chaud. {}", messages::NOT_OFFICIAL);
    for paragraph in text.lines() {
        for line in wrap(paragraph, context.env.terminal.width, "", "      ") {
            writeln!(context.env.stdout, "{line}")?;
        }
    }
    Ok(())
}
