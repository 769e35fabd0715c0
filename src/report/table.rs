//! The report for a person at a terminal: the gravity first, then what to do, then why.

use super::contested::ContestedMatter;
use super::hostile::readable;
use super::model::Report;
use super::said::unreadable;
use super::sections::{self, Section};
use super::words;
use crate::fiche::Loaded;
use crate::messages;
use crate::paper::{Block, heading, terminal};

/// The whole report, for who reads it at a terminal: what to do, then why.
const ORDER: [Section; 16] = [
    Section::Drill,
    Section::Declarations,
    Section::Next,
    Section::Explained,
    Section::Decisive,
    Section::Fragile,
    Section::Disagreements,
    Section::Fiches,
    Section::Accounts,
    Section::Accesses,
    Section::Traces,
    Section::Cited,
    Section::Actions,
    Section::Contacts,
    Section::Typing,
    Section::Seal,
];

/// Writes the whole report within a width, in columns; `fiches` gives the words of the answers.
pub fn table(report: &Report, fiches: &[&Loaded], width: usize) -> String {
    let mut blocks = head(report);
    blocks.extend(sections::all(&ORDER, report, fiches));
    blocks.push(Block::Small(messages::NOT_OFFICIAL.to_owned()));
    blocks.iter_mut().for_each(|block| block.rewrite(&readable(report, fiches)));
    terminal(&blocks, width)
}

/// How many lines the plans may take at the end of a lot: the next question stands under them on the same screen.
const PLANS: usize = 12;

/// Writes the plans that rule worse out, the worst first, as many as leave room for the next question.
pub fn plans(report: &Report, width: usize) -> String {
    let mut shown = String::new();
    for plan in &report.decisive.rule_out {
        let plan = terminal(&[Block::Points(vec![plan.text.clone()])], width);
        if !shown.is_empty() && shown.lines().count() + plan.lines().count() > PLANS {
            break;
        }
        shown.push_str(&plan);
    }
    shown.trim_end().to_owned()
}

/// Says which incident it is, when it is told, and its gravity.
pub(super) fn head(report: &Report) -> Vec<Block> {
    let about = &report.incident;
    let clock = |name: &str| about.clocks.get(name).copied().flatten();
    let mark = |name: &str| report.marked.beside(ContestedMatter::Clock, name);
    let alerted = clock("alerted").map(|at| format!(", alerte {}{}", at.dated(&about.opened_at), mark("alerted")));
    let alerted = alerted.unwrap_or_default();
    let mut lines = vec![
        format!("Incident {} : {}", about.id, about.title),
        format!(
            "ouvert le {}{alerted}, {}, par {}",
            about.opened_at.french(None),
            about.status.said(),
            messages::and(&report.timeline.analysts)
        ),
    ];
    lines.extend(clock("aware").map(|at| format!("Certitude acquise le {}{}", at.french(None), mark("aware"))));
    let profile = about.profile.iter().map(|p| messages::profile(*p).to_owned());
    let organisation: Vec<String> =
        about.organisation.iter().cloned().chain(profile).chain(about.region.clone()).collect();
    if !organisation.is_empty() {
        let mark = report.marked.beside(ContestedMatter::Profile, "");
        lines.push(format!("Organisation : {}{mark}", organisation.join(", ")));
    }
    lines.push(match &report.known {
        None => format!("Situation au {}", report.as_of.french(None)),
        Some(known) => known.lead(&report.as_of.french(None)),
    });
    lines.extend(report.known.iter().flat_map(|known| known.left_out()).map(|left| format!("Laissé de côté : {left}")));
    let mut blocks: Vec<Block> =
        about.exercise.then(|| Block::Banner(messages::EXERCISE.to_owned())).into_iter().collect();
    blocks.extend(lines.into_iter().map(Block::Text));
    for (rank, said) in words::gravity_said(report, str::to_owned).into_iter().enumerate() {
        blocks.push(if rank == 0 { heading(2, said) } else { Block::Text(said) });
    }
    blocks.extend(report.unreadable.iter().map(|fiche| Block::Warning(unreadable(fiche))));
    blocks
}
