//! Tests of the whole way, from bytes to what is proposed.

mod attempts;
mod formats;
mod fuzz;
mod holes;
mod others;
mod shapes;
mod tenant;
mod together;

use super::coverage::Scope;
use super::intake::{Intake, Limits, Logs};
use super::report::{EvidenceReport, report};
use std::collections::BTreeMap;

/// Reads files held in memory.
pub fn logs(files: &[(&str, Vec<u8>)]) -> Logs {
    let mut intake = Intake::new(Limits::default());
    for (name, bytes) in files {
        intake.file(name, Box::new(bytes.as_slice())).expect("memory reads");
    }
    intake.finish()
}

/// Gives the report on files held in memory.
pub fn told(files: &[(&str, Vec<u8>)], scope: &Scope) -> EvidenceReport {
    report(logs(files), scope, &|_| None)
}

/// Gives what is proposed to each question and option.
pub fn words(report: &EvidenceReport) -> BTreeMap<String, String> {
    let name = |p: &super::report::ProposalReport| match &p.option {
        Some(option) => format!("{} {option}", p.question),
        None => p.question.clone(),
    };
    report.proposals.iter().map(|p| (name(p), p.proposed.clone())).collect()
}

/// A scope of one account, whose domain is ours.
pub fn about(account: &str) -> Scope {
    let domain = account.rsplit('@').next().unwrap_or_default().to_owned();
    Scope {
        accounts: [account.to_owned()].into(),
        domains: [domain].into(),
        tz: chrono_tz::Tz::Europe__Paris,
        ..Scope::default()
    }
}
