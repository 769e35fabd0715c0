//! The report for a person at a terminal, in three screens: what to do and why, without the legal bases, the addresses
//! and the questions, which the whole report has.

use super::duty::duties;
use super::model::Report;
use super::sections::{Section, points};
use super::status::{ContactSource, DeclarationStatus};
use super::{table, words};
use crate::annexes::ContactKind;
use crate::domain::text::capitalised;
use crate::fiche::Loaded;
use crate::messages;
use crate::paper::{Block, heading, terminal};

/// How many lines three screens of 24 hold, with the command and the prompt.
const ROOM: usize = 3 * 24 - 3;

/// How many elements of each list are shown, as room allows.
const MOST: [usize; 5] = [8, 5, 3, 2, 1];

/// Writes the report within three screens of a width: lists show their first elements and how many there are.
pub fn short(report: &Report, fiches: &[&Loaded], width: usize) -> String {
    let mut pages = MOST.iter().map(|most| terminal(&Terse { report, fiches, most: *most }.page(), width));
    let fits = |page: &String| page.lines().count() <= ROOM;
    let least = || terminal(&Terse { report, fiches, most: 1 }.page(), width);
    pages.find(fits).unwrap_or_else(least)
}

/// The report with so many elements of each list.
struct Terse<'a> {
    report: &'a Report,
    fiches: &'a [&'a Loaded],
    most: usize,
}

impl Terse<'_> {
    fn page(&self) -> Vec<Block> {
        let (report, fiches) = (self.report, self.fiches);
        let mut blocks = table::head(report);
        blocks.extend(Section::Drill.blocks(report, fiches));
        blocks.extend(Section::Disagreements.blocks(report, fiches));
        blocks.extend(points(words::DECISIVE, limited(words::decisive(report), self.most)));
        blocks.extend(self.owed());
        let nexts = report.next.iter().enumerate().map(|(rank, next)| {
            // What comes first says why; the others are named.
            if rank == 0 { format!("{}. {}", next.title, next.because) } else { next.title.clone() }
        });
        blocks.extend(points("La suite", limited(nexts.collect(), self.most)));
        blocks.extend(self.held());
        let named = report.in_cause().map(str::to_owned);
        let announced = messages::announced(report.announced_accounts);
        blocks.extend(self.counted(words::accounts_title(report), named.collect(), announced));
        let linked = report.linked().map(str::to_owned).collect();
        blocks.extend(self.counted(&capitalised(messages::LINKED_ACCOUNTS), linked, None));
        blocks.extend(self.counted("Accès à revoir", words::accesses(report, fiches), None));
        let traces = report.indicators.iter().map(|i| i.value.clone());
        blocks.extend(self.counted("Traces de l’attaquant", traces.collect(), None));
        let actions = report.actions.iter().rev().map(|action| words::action(action, report));
        blocks.extend(points("Actions", limited(actions.collect(), self.most)));
        let steps = report.fiches.iter().flat_map(|fiche| {
            let loaded = fiches.iter().find(|l| l.digest == fiche.digest);
            loaded.map(|l| words::steps(fiche, l, report, false)).unwrap_or_default()
        });
        blocks.extend(points("Étapes dites faites, impossibles ou sans objet", limited(steps.collect(), self.most)));
        let contacts = report
            .contacts
            .iter()
            .filter(|c| c.phone.is_some() || c.kind == ContactSource::Public(ContactKind::Sectoral))
            .map(|c| format!("{} : {}", c.name, c.contact));
        blocks.extend(points("Contacts", limited(contacts.collect(), self.most)));
        blocks.extend(Section::Seal.blocks(report, fiches));
        let all = format!("Motifs, bases légales, adresses, questions : qualify report {} --all", report.incident.id);
        blocks.extend([Block::Small(messages::NOT_OFFICIAL.to_owned()), Block::Small(all)]);
        blocks
    }

    /// Says the first elements of a list on a line, how many more there are, and what is said of all of them.
    fn counted(&self, title: &str, elements: Vec<String>, last: Option<String>) -> Option<Block> {
        let mut elements = limited(elements, self.most);
        elements.extend(last);
        (!elements.is_empty()).then(|| heading(3, format!("{title} : {}", elements.join(", "))))
    }

    /// Says what is owed, to whom and by when; what is made or decided too, and how much depends on a confirmation.
    fn owed(&self) -> Vec<Block> {
        let (possible, owed): (Vec<_>, Vec<_>) =
            duties(self.report).into_iter().partition(|duty| duty.status() == DeclarationStatus::IfConfirmed);
        // A deadline is never left out: what is due is shown whole.
        let due = owed.iter().filter(|duty| duty.status() == DeclarationStatus::Due).count();
        let said = owed.iter().map(|duty| duty.head(&self.report.as_of)).collect();
        let title = "Déclarations, à valider avec le DPO et le juridique";
        let mut blocks = points(title, limited(said, self.most.max(due)));
        if !possible.is_empty() {
            let to: Vec<&str> = possible.iter().map(|duty| duty.to).collect();
            blocks.push(Block::Text(format!("Si cela se confirme : {}.", to.join(", "))));
        }
        blocks
    }

    /// Says what each fiche makes of the answers: the first reason of each axis, how many steps are over.
    fn held(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for fiche in &self.report.fiches {
            let loaded = self.fiches.iter().find(|l| l.digest == fiche.digest);
            blocks.push(heading(3, loaded.map_or(fiche.id.as_str(), |l| &l.fiche.title)));
            let axis = |row: words::VerdictRow| {
                let why = row.held.first().map(|why| format!(" : {why}")).unwrap_or_default();
                format!("{} : {} ({}){why}", row.name, row.proposed, row.range)
            };
            blocks.push(Block::Points(words::axes(fiche).into_iter().flatten().map(axis).collect()));
            if !fiche.steps.is_empty() {
                blocks.push(Block::Text(messages::steps(fiche.steps.iter().map(|s| s.state))));
            }
        }
        blocks
    }
}

/// Keeps the first elements of a list, and says how many more there are.
fn limited(mut elements: Vec<String>, most: usize) -> Vec<String> {
    let more = elements.len().saturating_sub(most);
    elements.truncate(most);
    elements.extend((more > 0).then(|| format!("et {more} de plus")));
    elements
}
