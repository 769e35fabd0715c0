//! What is typed at the steps that are not over, in the systems in use.

use super::model::Report;
use crate::domain::event::IndicatorType;
use crate::domain::fiche::Step;
use crate::fiche::Loaded;
use crate::messages::recipe as says;
use crate::paper::terminal;
use crate::recipes::{self, Filling, TypedLine, of_steps};

/// How long before the alert logs are looked at, in milliseconds: thirty days.
const BEFORE: i64 = 30 * 24 * 3_600_000;

/// How many accounts are looked at: nobody types more commands, the others are counted.
const NAMED: usize = 1_000;

/// Gives what the incident knows that commands can hold.
pub fn typing_filling(report: &Report) -> Filling {
    let alerted = report.incident.clocks.get("alerted").copied().flatten().unwrap_or(report.incident.opened_at);
    let beyond = report.in_cause().count().saturating_sub(NAMED);
    let of = |kind: IndicatorType| -> Vec<String> {
        report.indicators.iter().filter(|i| i.kind == kind).take(NAMED).map(|i| i.value.clone()).collect()
    };
    let ips = report.indicators.iter().filter(|i| i.kind == IndicatorType::Ip).count();
    Filling {
        incident: Some(report.incident.id.clone()),
        accounts: report.in_cause().take(NAMED).map(str::to_owned).collect(),
        announced: report.announced_accounts.saturating_add(u64::try_from(beyond).unwrap_or(u64::MAX)),
        machines: report.machines.iter().take(NAMED).cloned().collect(),
        forwards: of(IndicatorType::Recipient),
        senders: of(IndicatorType::Sender),
        ips: of(IndicatorType::Ip),
        more_ips: u64::try_from(ips.saturating_sub(NAMED)).unwrap_or(u64::MAX),
        period: Some((alerted.at_same_offset(alerted.unix_millis() - BEFORE), report.as_of)),
    }
}

/// Lists the steps that are not over and for which commands are known, each as it can be named.
fn open_steps<'f>(report: &Report, fiches: &[&'f Loaded]) -> Vec<(String, &'f Step)> {
    let several = report.fiches.iter().filter(|fiche| !fiche.steps.is_empty()).count() > 1;
    let mut open = Vec::new();
    for fiche in &report.fiches {
        let Some(loaded) = fiches.iter().find(|loaded| loaded.digest == fiche.digest) else { continue };
        for (step, told) in loaded.fiche.steps.iter().zip(&fiche.steps) {
            let over = told.state.is_some_and(|state| state.is_over());
            if step.is_typed() && !over {
                let name = if several { format!("{}:{}", fiche.id, told.id) } else { told.id.to_string() };
                open.push((name, step));
            }
        }
    }
    open
}

/// Says what is typed at the steps that are not over; while nobody said in which systems, how to say it.
pub(super) fn at_open_steps(report: &Report, fiches: &[&Loaded]) -> Vec<TypedLine> {
    let open = open_steps(report, fiches);
    let (systems, incident) = (&report.incident.systems, report.incident.id.as_str());
    if systems.is_empty() && !open.is_empty() {
        let lines = [says::NAME_THEM.to_owned(), says::naming(incident), says::may_be_named()];
        return lines.map(TypedLine::Note).to_vec();
    }
    let mut said = of_steps(open, systems, &typing_filling(report));
    if !said.is_empty() {
        said.push(TypedLine::Note(says::shown_for(systems, incident)));
    }
    said
}

/// Writes commands for a terminal of a width: sentences are wrapped, what is typed never is.
pub fn typed(said: Vec<TypedLine>, width: usize) -> String {
    terminal(&recipes::blocks(said, 3), width)
}
