//! The report for a person: what was read, why, what is missing, and at the end what is proposed.

use super::coverage::Hole;
use super::event::Family;
use super::proposal::Conclusion;
use super::report::{CiteReport, EvidenceReport, FileReport, ProposalReport, SignReport};
use crate::domain::moment::Moment;
use crate::escape::{Terminal, wrap};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// How many signs of a question a screen shows; the others are in the JSON form.
const SHOWN: usize = 3;
/// How many accounts one line names.
const NAMED: usize = 3;

/// Writes the report, in lines of this width.
pub fn page(report: &EvidenceReport, labels: &dyn Fn(&str, &str) -> Option<String>, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    read(report, width, &mut out);
    why(report, labels, width, &mut out);
    missing(report, width, &mut out);
    brief(report, labels, width, &mut out);
    out
}

fn heading(text: &str, out: &mut Vec<String>) {
    if !out.is_empty() {
        out.push(String::new());
    }
    out.push(text.to_owned());
}

fn add(text: &str, width: usize, first: &str, out: &mut Vec<String>) {
    let next = " ".repeat(first.chars().count());
    out.extend(wrap(&Terminal(text).to_string(), width, first, &next));
}

fn read(report: &EvidenceReport, width: usize, out: &mut Vec<String>) {
    heading(&format!("CE QUI A ÉTÉ LU (heures : {})", report.tz), out);
    let messages = report.files.iter().filter(|file| is_message(file)).count();
    for file in report.files.iter().filter(|file| messages <= NAMED || !is_message(file)) {
        add(&of_file(file), width, "  ", out);
    }
    if messages > NAMED {
        add(&format!("{messages} fichiers d’un message (.eml)"), width, "  ", out);
    }
    if report.files.iter().any(|file| file.not_read.is_some()) {
        let kinds = "connexions Entra, audit unifié, règles, transferts, audit et droits des boîtes, .eml";
        add(&format!("Genres connus : {kinds}."), width, "  ", out);
    }
    for cover in &report.covers {
        let period = match (&cover.first, &cover.last) {
            (Some(first), Some(last)) => format!("du {} au {}", first.french(None), last.french(None)),
            _ => String::from("tel qu’à l’export"),
        };
        let text = format!("{} : {period}, {}", cover.said, counted(cover.accounts, "compte"));
        add(&text, width, "  · ", out);
    }
    if report.duplicates > 0 {
        add(&format!("{} en double, comptées une fois.", counted(report.duplicates, "ligne")), width, "  ", out);
    }
    if report.conflicts > 0 {
        let text = format!(
            "{} au même identifiant et au contenu différent : gardées toutes.",
            counted(report.conflicts, "ligne")
        );
        add(&text, width, "  ", out);
    }
}

/// Tells whether a file is a message and nothing else is said of it.
fn is_message(file: &FileReport) -> bool {
    let quiet = file.undated == 0 && file.truncated.is_empty() && file.not_read.is_none();
    quiet && file.records.keys().all(|source| source == Family::Messages.slug())
}

fn of_file(file: &FileReport) -> String {
    let mut parts = Vec::new();
    if let Some(why) = &file.not_read {
        parts.push(format!("non lu, {why}"));
    }
    let known: u64 = file.records.values().sum();
    if known > 0 {
        parts.push(counted(known, "ligne"));
    }
    if file.aside > 0 {
        parts.push(format!("{} sans rapport avec une personne", counted(file.aside, "ligne")));
    }
    if file.unknown > 0 && file.not_read.is_none() {
        parts.push(format!("{} d’un autre genre", counted(file.unknown, "ligne")));
    }
    if file.unreadable > 0 {
        let lines: Vec<String> = file.unreadable_lines.iter().take(5).map(u64::to_string).collect();
        let more = if file.unreadable > 5 { "…" } else { "" };
        parts.push(format!("{} ({}{more})", unreadable(file.unreadable), lines.join(", ")));
    }
    if file.undated > 0 {
        parts.push(format!("{} sans date sûre", counted(file.undated, "ligne")));
    }
    if !file.truncated.is_empty() {
        parts.push(format!("TRONQUÉ, {}", file.truncated.join(", ")));
    }
    format!("{} : {}", file.file, parts.join(" ; "))
}

fn unreadable(count: u64) -> String {
    if count == 1 { String::from("1 ligne illisible") } else { format!("{count} lignes illisibles") }
}

fn counted<N: Display + PartialOrd + From<u8>>(count: N, noun: &str) -> String {
    if count < N::from(2) { format!("{count} {noun}") } else { format!("{count} {noun}s") }
}

/// Names a question, and its option as the fiche words it.
fn title(proposal: &ProposalReport, labels: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let option = proposal.option.as_deref();
    let label = option.map(|o| labels(&proposal.question, o).unwrap_or_else(|| o.to_owned()));
    match (&proposal.prompt, label) {
        (_, Some(label)) => format!("{} {label}", proposal.question),
        (Some(prompt), None) => format!("{} {prompt}", proposal.question),
        (None, None) => proposal.question.clone(),
    }
}

fn why(report: &EvidenceReport, labels: &dyn Fn(&str, &str) -> Option<String>, width: usize, out: &mut Vec<String>) {
    let told: Vec<&ProposalReport> = report.proposals.iter().filter(|p| !p.signs.is_empty()).collect();
    if told.is_empty() {
        return;
    }
    heading("CE QUI A ÉTÉ VU", out);
    for proposal in told {
        add(&title(proposal, labels), width, "  ", out);
        for sign in proposal.signs.iter().take(SHOWN) {
            of_sign(sign, width, out);
        }
        if proposal.signs.len() > SHOWN {
            let more = proposal.signs.len() - SHOWN;
            add(&format!("et {} (--format json les donne).", counted(more, "autre")), width, "    ", out);
        }
        if let Some(counted) = &proposal.counted {
            add(counted, width, "    ", out);
        }
    }
}

fn of_sign(sign: &SignReport, width: usize, out: &mut Vec<String>) {
    let said = format!("[{}] {} : {}{}", sign.strength, sign.said, sign.account, when(sign));
    add(&said, width, "    ", out);
    if !sign.seen.is_empty() {
        add(&sign.seen, width, "      ", out);
    }
    let cites: Vec<String> = sign.cites.iter().map(place).collect();
    add(&format!("voir {}", cites.join(", ")), width, "      ", out);
    add(&format!("mais : {}", sign.may_be_wrong), width, "      ", out);
}

fn when(sign: &SignReport) -> String {
    let times = if sign.count > 1 { format!(", {} fois", sign.count) } else { String::new() };
    let french = |m: &Moment| m.french(None);
    match (&sign.first, &sign.last) {
        (Some(first), Some(last)) if first == last => format!(", {}{times}", french(first)),
        (Some(first), Some(last)) => format!("{times}, du {} au {}", french(first), french(last)),
        _ => times,
    }
}

/// Says where a record stands.
pub fn place(cite: &CiteReport) -> String {
    match cite.record {
        Some(rank) => format!("{}:{} (n° {rank})", cite.file, cite.line),
        None => format!("{}:{}", cite.file, cite.line),
    }
}

/// Says what is missing, each once, with the questions that wait for it.
fn missing(report: &EvidenceReport, width: usize, out: &mut Vec<String>) {
    let waiting = report.proposals.iter().filter(|p| p.conclusion <= Conclusion::NotObserved);
    let mut by: BTreeMap<&Hole, BTreeSet<&str>> = BTreeMap::new();
    for proposal in waiting {
        for hole in &proposal.holes {
            by.entry(hole).or_default().insert(&proposal.question);
        }
    }
    if by.is_empty() {
        return;
    }
    heading("POURQUOI « JE NE SAIS PAS »", out);
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let mut more = 0;
    for (hole, questions) in by {
        let shown = left.entry(hole.slug()).or_default();
        *shown += 1;
        // One account after another says the same: a few are enough to understand.
        if *shown > NAMED && hole.is_one_of_many() {
            more += 1;
            continue;
        }
        let questions: Vec<&str> = questions.into_iter().collect();
        add(&format!("{} ({})", hole.said(), questions.join(", ")), width, "  - ", out);
    }
    if more > 0 {
        let remedy =
            if report.accounts.is_empty() { "précisez les comptes avec --account" } else { "--format json les donne" };
        add(&format!("et {} du même genre ; {remedy}.", counted(more, "autre")), width, "  ", out);
    }
}

fn brief(report: &EvidenceReport, labels: &dyn Fn(&str, &str) -> Option<String>, width: usize, out: &mut Vec<String>) {
    heading("CE QU’ILS PROPOSENT (à vous de répondre ; rien n’est encore enregistré)", out);
    for proposal in &report.proposals {
        let word = format!("  {:<14} ", proposal.conclusion.said());
        let room = width.saturating_sub(word.chars().count());
        let title = title(proposal, labels);
        let cut: String = if title.chars().count() > room {
            title.chars().take(room.saturating_sub(1)).chain(['…']).collect()
        } else {
            title
        };
        out.push(format!("{word}{}", Terminal(&cut)));
    }
    let not_told = report.not_told.join(", ");
    add(&format!("Ces journaux ne disent rien de : {not_told}."), width, "  ", out);
}
