//! `qualify fiche`: the fiches of the program, and an organisation's own.

use crate::blank;
use crate::cli::{FicheAction, PrintArgs, PrintFormat};
use crate::desk::Context;
use crate::desk::case::Case;
use crate::desk::library;
use crate::desk::save::new_file;
use crate::desk::standing;
use crate::desk::systems;
use crate::domain::fiche::{Lot, QuestionKind};
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape::{Terminal, TerminalBlock, wrap};
use crate::fiche::{self, EMBEDDED};
use crate::messages;
use crate::paper;
use crate::report::model::NextReport;
use std::fmt::Write as _;
use std::path::Path;

/// Runs the command.
pub fn run(context: &mut Context<'_>, action: &FicheAction) -> Outcome {
    match action {
        FicheAction::List => list(context),
        FicheAction::Show { id, json } => show(context, id, *json),
        FicheAction::Print(args) => print(context, args),
        FicheAction::Check { file } => check(context, file),
    }
}

/// Names every problem of a file, one a line: data, for a person, an editor or a script.
fn check(context: &mut Context<'_>, said: &str) -> Outcome {
    let bytes = library::bytes_of(context, said)?;
    let loaded = match fiche::review(&bytes) {
        Ok(loaded) => loaded,
        Err(problems) => {
            for problem in &problems {
                let place = if problem.path.is_empty() { String::from("(fichier)") } else { problem.place() };
                writeln!(context.env.stdout, "{} : {}", Terminal(&place), Terminal(&problem.what))?;
            }
            let count = messages::plural(problems.len(), "problème");
            return Err(Failure::new(FailureKind::BadFiche, format!("{said} : fiche incorrecte, {count}."))
                .hint("une fiche juste, à prendre pour modèle : qualify fiche show messagerie-endiguement --json"));
        }
    };
    let fiche = &loaded.fiche;
    // What an author wrote to be asked: neither what is deduced nor the steps, which are counted apart.
    let asked = fiche.walk().filter(|placed| placed.question.from.is_none() && placed.step.is_none()).count();
    let counts = [
        messages::plural(asked, "question"),
        messages::plural(fiche.steps.len(), "étape"),
        messages::plural(fiche.rules.len(), "règle"),
        messages::plural(fiche.next.len(), "suite"),
    ];
    writeln!(context.env.stdout, "{} : fiche correcte ({})", Terminal(said), fiche.id)?;
    writeln!(context.env.stdout, "{}", counts.join(", "))?;
    writeln!(context.env.stdout, "{}", loaded.digest)?;
    Ok(())
}

/// Lists the fiches, and marks those that the incident in hand recommends now.
fn list(context: &mut Context<'_>) -> Outcome {
    let (incident, mut next) = match recommended(context) {
        Ok(Some((incident, next))) => (incident, next),
        Ok(None) => (String::new(), vec![]),
        Err(failure) => {
            // A list of fiches is needed all the more when an incident cannot be read.
            context.say(&format!("Pas de recommandation : {}", failure.error))?;
            (String::new(), vec![])
        }
    };
    let mut text = String::new();
    for embedded in EMBEDDED {
        let (loaded, _) = library::embedded(embedded.id)?;
        let fiche = &loaded.fiche;
        let reference = fiche.reference.as_deref().map(|r| format!("  {r}")).unwrap_or_default();
        let _ = writeln!(text, "{}{reference}", fiche.id);
        if let Some(found) = next.iter().position(|n| n.id == fiche.id) {
            let because = next.remove(found).because;
            let _ = writeln!(text, "  -> RECOMMANDÉE maintenant ({incident}) : {}", Terminal(&because));
        }
        let _ = writeln!(text, "  {}", fiche.title);
        let _ = writeln!(text, "    {}", fiche.when_to_use);
    }
    if !next.is_empty() {
        let _ = writeln!(text, "\nRecommandé aussi ({incident}), mais pas dans ce programme (qualify report dit où) :");
    }
    for other in &next {
        let reference = other.reference.as_deref().map(|r| format!(" ({})", Terminal(r))).unwrap_or_default();
        let _ = writeln!(text, "  - {}{reference}", Terminal(&other.title));
    }
    let width = if context.env.terminal.stdout { context.env.terminal.width } else { crate::env::WIDTH };
    for line in text.lines() {
        let shape = &line[..line.len() - line.trim_start().len()];
        let lines = wrap(line.trim_start(), width, shape, &format!("{shape}  "));
        lines.iter().try_for_each(|line| writeln!(context.env.stdout, "{line}"))?;
    }
    Ok(())
}

/// Says what the incident in hand recommends now; nothing when there is no incident.
fn recommended(context: &mut Context<'_>) -> Outcome<Option<(String, Vec<NextReport>)>> {
    let Some((id, _)) = Case::present(context)? else { return Ok(None) };
    let case = Case::open(context, id)?;
    case.warn(context)?;
    let (report, _) = standing::of(context, &case)?;
    Ok(Some((format!("incident {}", case.id), report.next)))
}

fn show(context: &mut Context<'_>, id: &str, json: bool) -> Outcome {
    let (loaded, bytes) = library::named(context, id)?;
    if json {
        return Ok(context.env.stdout.write_all(&bytes)?);
    }
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
        let question = placed.question;
        let here = match (placed.action, placed.step, question.from) {
            (Some(action), _, _) => Some(action.id.as_str()),
            (None, Some(_), _) => Some("étapes"),
            (None, None, Some(_)) => Some("conclusions"),
            (None, None, None) => None,
        };
        if here != action {
            action = here;
            let _ = match placed.action {
                // An action whose page is missing from our copy never goes under a number of the official fiche.
                Some(a) if a.reconstructed => writeln!(text, "\n  Complément : {}", a.title),
                Some(a) => writeln!(text, "\n  Action {} : {}", a.id, a.title),
                None if placed.step.is_some() => writeln!(text, "\nÉtapes, dans l’ordre"),
                None => writeln!(text, "\nConclusions déduites"),
            };
        }
        let lot = match (placed.step, question.lot) {
            (None, Lot::Chaud) => "*",
            (Some(_), Lot::Chaud) | (_, Lot::Heure | Lot::Calme) => " ",
        };
        let due = placed.step.map(|step| format!("{} : ", crate::messages::due(&step.due))).unwrap_or_default();
        let _ = writeln!(text, "  {lot} {} {due}{}", question.id, question.prompt);
        if matches!(question.kind, QuestionKind::Choice | QuestionKind::Multi) {
            let options: Vec<&str> = question.options.iter().map(|o| question.label(o)).collect();
            let _ = writeln!(text, "      {}", options.join(" / "));
        }
    }
    let _ = writeln!(text, "\n* : posée à chaud. {}", messages::NOT_OFFICIAL);
    for paragraph in TerminalBlock(&text).to_string().lines() {
        for line in wrap(paragraph, context.env.terminal.width, "", "      ") {
            writeln!(context.env.stdout, "{line}")?;
        }
    }
    Ok(())
}

/// Prints a blank form, to be filled in by hand.
fn print(context: &mut Context<'_>, args: &PrintArgs) -> Outcome {
    let (loaded, _) = library::named(context, &args.id)?;
    // What is in use, when somebody said: all of them would be a book.
    let said = systems(&args.system)?.or_else(|| context.settings.systems.clone());
    let systems = said.unwrap_or_default();
    let url = loaded.fiche.url.as_deref();
    let ours = url.and_then(|url| fiche::EMBEDDED.iter().find_map(|embedded| embedded.holds(url)));
    let sheet = blank::fiche(&loaded.fiche, &systems, ours.and_then(paper::Link::official));
    let named_html = || args.output.as_deref().and_then(Path::extension).is_some_and(|e| e == "html" || e == "htm");
    let format = args.format.unwrap_or(if named_html() { PrintFormat::Html } else { PrintFormat::Markdown });
    let text = match format {
        PrintFormat::Markdown => paper::markdown(&sheet),
        PrintFormat::Html => paper::html(&sheet),
    };
    match &args.output {
        Some(path) => new_file(context.env.disk.as_ref(), path, &text),
        None => Ok(context.env.stdout.write_all(text.as_bytes())?),
    }
}
