//! What is owed to others, on the first page: deadlines, who was told, who is still to be told.

use super::source::{Document, clipped};
use crate::annexes;
use crate::messages;
use crate::paper::Fact;
use crate::report::model::DeclarationReport;
use crate::report::status::DeclarationStatus;

/// How many of each the page holds.
const POINTS: usize = 3;

fn is_done(declaration: &DeclarationReport) -> bool {
    !declaration.status.is_open()
}

/// Lists the declarations due, in the order of the report: what presses first.
pub(super) fn deadlines(source: &Document<'_>) -> Vec<String> {
    let due: Vec<&DeclarationReport> = source.report.declarations.iter().filter(|d| !is_done(d)).collect();
    let say = |d: &&DeclarationReport| format!("{} : {} ({})", clipped(&d.to, 24), when(source, d), status(d));
    let mut points: Vec<String> = due.iter().take(POINTS).map(say).collect();
    match due.len().saturating_sub(POINTS) {
        0 => {}
        more => points.push(format!("Et {more} de plus, plus loin.")),
    }
    if points.is_empty() {
        points
            .push(format!("Aucune n'est calculée ici. À établir avec le DPO et le juridique : {}", messages::TO_FILL));
    }
    points
}

/// Says by when a declaration is due: its day, else what the law says in words.
pub(super) fn when(source: &Document<'_>, declaration: &DeclarationReport) -> String {
    match (declaration.keep_by(), annexes::declaration(&declaration.id)) {
        (Some(at), _) => format!("avant le {}", source.local(at).french(None)),
        (None, Some(data)) => data.said.split([',', ';']).next().unwrap_or_default().trim().to_owned(),
        (None, None) => String::from("sans date"),
    }
}

/// Says where a declaration stands.
pub(super) fn status(declaration: &DeclarationReport) -> &'static str {
    match declaration.status {
        DeclarationStatus::Due => "à faire",
        DeclarationStatus::IfConfirmed => "si confirmé",
        DeclarationStatus::ToCheck => "à vérifier",
        DeclarationStatus::NotDue => "non notifié",
        DeclarationStatus::Made => "faite",
    }
}

/// Lists who was told and who is still to be told.
pub(super) fn told(source: &Document<'_>) -> Vec<Fact> {
    let short = |names: Vec<String>| {
        let more = names.len().saturating_sub(POINTS);
        let mut names: Vec<String> = names.into_iter().take(POINTS).map(|n| clipped(&n, 32)).collect();
        if more > 0 {
            names.push(format!("et {more} de plus"));
        }
        names.join(", ")
    };
    let done: Vec<String> = source.told().into_iter().map(|told| format!("{} ({})", told.who, told.when)).collect();
    let open: Vec<String> = source.report.declarations.iter().filter(|d| !is_done(d)).map(|d| d.to.clone()).collect();
    vec![
        Fact::new("Prévenus", if done.is_empty() { String::from("personne d'inscrit") } else { short(done) }),
        Fact::new("À prévenir", if open.is_empty() { messages::TO_FILL.to_owned() } else { short(open) }),
    ]
}
