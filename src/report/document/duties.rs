//! What is owed to others, as documents say it: all the deadlines, who was told, who is still to be told.

use super::Document;
use crate::annexes;
use crate::domain::text::lowered;
use crate::messages;
use crate::report::duty::{Duty, duties};
use crate::report::model::DeclarationReport;
use crate::report::status::DeclarationStatus;

/// Lists what is owed, a line a recipient: by when, to whom, what, on which text.
pub(super) fn deadlines(source: &Document<'_>) -> Vec<String> {
    let points: Vec<String> =
        duties(source.report).iter().filter(|duty| duty.is_open()).map(|duty| deadline(source, duty)).collect();
    if points.is_empty() {
        return vec![format!(
            "Aucune n’est calculée ici. À établir avec le DPO et le juridique : {}",
            messages::TO_FILL
        )];
    }
    points
}

fn deadline(source: &Document<'_>, duty: &Duty<'_>) -> String {
    let when = match duty.keep_by() {
        Some(at) => format!("avant le {}", source.local(at).french(None)),
        None if duty.said().is_empty() => String::from("sans date"),
        None => short(duty.said()).to_owned(),
    };
    let later = duty.lines.first().filter(|line| line.prudent_at.is_some()).and_then(|line| line.due_at);
    let later = later
        .map(|at| format!(" (prudent ; {} depuis la certitude)", source.local(at).french(None)))
        .unwrap_or_default();
    let what = duty.lines.first().and_then(|line| annexes::declaration(&line.id));
    let what = what.map(|data| format!(", {}", lowered(&data.what))).unwrap_or_default();
    let more = match duty.lines.len() {
        0 | 1 => String::new(),
        n => format!(" ; {}", messages::agreed(n - 1, "autre motif", "autres motifs")),
    };
    let standing = match (duty.status(), more.as_str()) {
        (DeclarationStatus::Due, "") => String::new(),
        (DeclarationStatus::Due, more) => format!(" ({})", more.trim_start_matches([' ', ';', '\u{a0}'])),
        (standing, more) => format!(" ({}{more})", status_word(standing)),
    };
    format!("{when}{later} : {}{what}{standing}", source.whole(duty.to))
}

/// Says the decisions not to notify: they are the first that an authority asks about.
pub(super) fn decided(source: &Document<'_>) -> Vec<String> {
    let decisions = source.report.declarations.iter().filter(|line| line.status == DeclarationStatus::NotDue);
    decisions
        .map(|line| {
            let due = line.keep_by().map(|at| format!(", échéance le {}", source.local(at).french(None)));
            let by = line.not_due.as_ref().map(|d| d.decided_by.as_str()).unwrap_or_default();
            format!("{} : non notifié, décision de {}{}", line.to, source.whole(by), due.unwrap_or_default())
        })
        .collect()
}

/// Says by when a declaration is due: its day, else what the law says in words.
pub(super) fn when(source: &Document<'_>, declaration: &DeclarationReport) -> String {
    match (declaration.keep_by(), annexes::declaration(&declaration.id)) {
        (Some(at), _) => format!("avant le {}", source.local(at).french(None)),
        (None, Some(data)) => short(&data.said).to_owned(),
        (None, None) => String::from("sans date"),
    }
}

/// Keeps what comes first of a delay said in words.
fn short(said: &str) -> &str {
    said.split([',', ';']).next().unwrap_or_default().trim()
}

/// Says where a declaration stands.
pub(super) fn status(declaration: &DeclarationReport) -> &'static str {
    status_word(declaration.status)
}

fn status_word(status: DeclarationStatus) -> &'static str {
    match status {
        DeclarationStatus::Due => "à faire",
        DeclarationStatus::IfConfirmed => "si confirmé",
        DeclarationStatus::ToCheck => "à vérifier",
        DeclarationStatus::NotDue => "non notifié",
        DeclarationStatus::Made => "faite",
    }
}

/// Lists who is still to be told: a register and persons whom nobody has named yet are told nothing today.
pub(super) fn still_to_tell(source: &Document<'_>) -> Vec<String> {
    let open = duties(source.report)
        .into_iter()
        .filter(|duty| matches!(duty.status(), DeclarationStatus::Due | DeclarationStatus::ToCheck));
    let told = |duty: &Duty<'_>| duty.lines.iter().any(|line| !matches!(line.id.as_str(), "registre-rgpd" | "plainte"));
    open.filter(told).map(|duty| source.whole(duty.to)).collect()
}
