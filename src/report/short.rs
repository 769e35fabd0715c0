//! The report for a person at a terminal, in three screens: what to do and why, without the legal bases, the addresses
//! and the questions, which the whole report has.

use super::duty::duties;
use super::model::{FicheReport, Report};
use super::said::unreadable;
use super::sections::owed;
use super::status::DeclarationStatus;
use super::table::TextPage;
use super::words;
use crate::escape::Terminal;
use crate::fiche::Loaded;
use crate::messages;

/// How many lines three screens of 24 hold, with the command and the prompt.
const ROOM: usize = 3 * 24 - 3;

/// How many elements of each list are shown, as room allows.
const MOST: [usize; 5] = [8, 5, 3, 2, 1];

/// Writes the report within three screens of a width: lists show their first elements and how many there are.
pub fn short(report: &Report, fiches: &[&Loaded], width: usize) -> String {
    let mut pages = MOST.iter().map(|most| page(report, fiches, width, *most));
    let fits = |page: &String| page.lines().count() <= ROOM;
    pages.find(fits).unwrap_or_else(|| page(report, fiches, width, 1))
}

fn page(report: &Report, fiches: &[&Loaded], width: usize, most: usize) -> String {
    let mut page = TextPage::new(width);
    page.head(report);
    for fiche in &report.unreadable {
        page.line(&Terminal(&unreadable(fiche)).to_string());
    }
    page.contradictions(report, fiches);
    page.some("Ce qui trancherait, et qui appeler", most, words::decisive(report).into_iter().map(str::to_owned));
    page.owed(report, most);
    let nexts = report.next.iter().enumerate().map(|(rank, next)| {
        // What comes first says why; the others are named.
        if rank == 0 { format!("{}. {}", next.title, next.because) } else { next.title.clone() }
    });
    page.some("La suite", most, nexts);
    for fiche in &report.fiches {
        page.held(fiche, fiches);
    }
    let named = report.suspected_accounts.iter().map(|s| s.account.clone());
    let announced = messages::announced(report.announced_accounts);
    page.counted(words::accounts_title(report), most, named, announced);
    page.counted("Accès à revoir", most, words::accesses(report, fiches).into_iter(), None);
    page.counted("Traces de l’attaquant", most, report.indicators.iter().map(|i| i.value.clone()), None);
    page.some("Actions", most, report.actions.iter().rev().map(|action| words::action(action, &report.as_of)));
    let contacts = report.contacts.iter().filter_map(|c| Some(format!("{} : {}", c.name, c.phone.as_ref()?)));
    page.some("Contacts", most, contacts);
    page.seal(report);
    page.line(&format!("Motifs, bases légales, adresses, questions : qualify report {} --all", report.incident.id));
    page.out
}

impl TextPage {
    /// Writes the first elements of a list, and how many more there are; nothing when there are none.
    fn some(&mut self, title: &str, most: usize, elements: impl Iterator<Item = String>) {
        let elements: Vec<String> = elements.collect();
        if elements.is_empty() {
            return;
        }
        self.title(title);
        elements.iter().take(most).for_each(|element| self.item(element));
        if let Some(more) = elements.len().checked_sub(most).filter(|more| *more > 0) {
            self.point(&format!("et {more} de plus"));
        }
    }

    /// Writes the first elements of a list on a line, how many more there are, and what is said of all of them.
    fn counted(&mut self, title: &str, most: usize, elements: impl Iterator<Item = String>, last: Option<String>) {
        let elements: Vec<String> = elements.collect();
        let more = elements.len().checked_sub(most).filter(|more| *more > 0).map(|more| format!("et {more} de plus"));
        let named = elements.iter().take(most).map(|e| Terminal(e).to_string());
        let shown: Vec<String> = named.chain(more).chain(last).collect();
        if shown.is_empty() {
            return;
        }
        self.title(&format!("{title} : {}", shown.join(", ")));
    }

    /// Writes what is owed, to whom and by when; what is made or decided too, and how much depends on a confirmation.
    fn owed(&mut self, report: &Report, most: usize) {
        let (possible, open): (Vec<_>, Vec<_>) =
            duties(report).into_iter().partition(|duty| duty.status() == DeclarationStatus::IfConfirmed);
        let said = open.iter().map(|duty| match duty.status() {
            DeclarationStatus::Due | DeclarationStatus::ToCheck | DeclarationStatus::IfConfirmed => {
                format!("{}{}", owed(duty, report), duty.to)
            }
            DeclarationStatus::NotDue | DeclarationStatus::Made => {
                format!("{} : {}", duty.to, duty.lines.first().map_or("", |line| line.because.as_str()))
            }
        });
        // A deadline is never left out: what is due is shown whole.
        let due = open.iter().filter(|duty| duty.status() == DeclarationStatus::Due).count();
        self.some("Déclarations, à valider avec le DPO et le juridique", most.max(due), said);
        if !possible.is_empty() {
            let to: Vec<String> = possible.iter().map(|duty| Terminal(duty.to).to_string()).collect();
            self.line(&format!("Si l’incident est confirmé : {}.", to.join(", ")));
        }
    }

    /// Writes what holds each axis: its first reason.
    fn held(&mut self, fiche: &FicheReport, fiches: &[&Loaded]) {
        let loaded = fiches.iter().find(|l| l.digest == fiche.digest);
        self.title(&Terminal(loaded.map_or(fiche.id.as_str(), |l| &l.fiche.title)).to_string());
        for row in words::axes(fiche).into_iter().flatten() {
            let why = row.held.first().map(|why| format!(" : {}", Terminal(why))).unwrap_or_default();
            self.point(&format!("{} : {} ({}){why}", row.name, row.proposed, row.range));
        }
        if !fiche.steps.is_empty() {
            self.line(&messages::steps(fiche.steps.iter().map(|s| s.state)));
        }
    }
}
