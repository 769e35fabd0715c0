//! The parts about whom to tell and whom to call: declarations, a row a recipient, and contacts.

use super::contacts::ContactReport;
use super::duty::{Duty, duties};
use super::model::{DeclarationReport, Report, SetAsideReport};
use super::status::DeclarationStatus;
use crate::annexes::{self, Confidence};
use crate::domain::list::{by_key, each_once};
use crate::domain::moment::Moment;
use crate::domain::text::capitalised;
use crate::messages::{declaration as says, ended};
use crate::paper::{Block, Element, Link, heading};

/// Makes the part on declarations: what is due and by when, what to have ready, what is ruled out and why.
pub(super) fn declarations(report: &Report) -> Vec<Block> {
    let none = report.declarations.is_empty();
    let first = if none { says::NONE_FOUND } else { says::NO_ADVICE };
    let mut blocks = vec![heading(3, "Déclarations"), Block::Text(first.to_owned())];
    if !none {
        let duties = duties(report);
        blocks.push(Block::Elements(duties.iter().map(|duty| row(duty, &report.as_of)).collect()));
        let open = duties.iter().filter(|duty| duty.is_open()).flat_map(|duty| &duty.lines);
        let open: Vec<&str> = open.filter(|line| line.status.is_open()).map(|line| line.id.as_str()).collect();
        let id = &report.incident.id;
        blocks.extend((!open.is_empty()).then(|| Block::Small(says::once_made(id.as_str(), &open))));
    }
    blocks.extend(ruled_out(&report.ruled_out).map(Block::Text));
    if report.incident.profile.is_empty() {
        blocks.push(Block::Text(says::no_profile(report.incident.id.as_str())));
    }
    blocks
}

/// Says what is owed to a recipient: by when, then each text that says so.
fn row(duty: &Duty<'_>, now: &Moment) -> Element {
    let several = duty.lines.len() > 1;
    let mut entry = Element { head: duty.head(now), lines: vec![], links: vec![] };
    for line in &duty.lines {
        let own = if several { format!("{}, {}. ", line.status.said(), line.by(now)) } else { String::new() };
        entry.lines.extend(told(line, &own, now));
        let link = annexes::declaration(&line.id).and_then(|data| Link::official(data.url.as_deref()?));
        entry.links.extend(link.filter(|link| line.status.is_to_do() && !entry.links.contains(link)));
    }
    entry
}

/// Says a declaration in sentences: what and why, what to have ready, when one may do without it.
fn told(line: &DeclarationReport, own: &str, now: &Moment) -> Vec<String> {
    let data = annexes::declaration(&line.id);
    let open = data.filter(|_| line.status.is_to_do());
    let mut first = capitalised(own);
    if let Some(data) = open {
        let practice = if line.confidence == Confidence::P { " (pratique, à vérifier)" } else { "" };
        first.push_str(&format!("{}{practice}. Base : {}. ", data.what, data.legal_basis));
    }
    first.push_str(&ended(&line.because));
    first.push_str(&line.receipt.as_deref().map(|r| format!(" Récépissé : {r}.")).unwrap_or_default());
    let mut said = vec![first];
    // What follows stays to do once it is made; a declaration of its own says it better.
    let has_its_own = || annexes::declarations().iter().any(|next| next.decided_by.as_ref() == Some(&line.id));
    let then = data.filter(|_| line.status == DeclarationStatus::Made && !has_its_own());
    said.extend(then.and_then(|data| data.then.as_ref()).map(|then| format!("Ensuite : {}", ended(then))));
    if let Some(decision) = &line.not_due {
        // What is newer than the decision stands beside it already.
        let same = decision.today.iter().filter(|_| decision.newer().is_none());
        said.extend(same.map(|today| format!("À cette heure : {}", ended(today))));
        said.push(decision.register.clone());
    }
    if let Some(data) = open.filter(|_| line.status == DeclarationStatus::Due) {
        let late = data.late.as_ref().filter(|_| line.keep_by().is_some_and(|at| at < *now));
        let parts = [("À préparer", Some(&data.prepare)), ("Ensuite", data.then.as_ref())];
        let parts = parts.into_iter().chain([("Dispense", data.excused.as_ref()), ("Délai passé", late)]);
        said.extend(parts.filter_map(|(name, more)| Some(format!("{name} : {}", ended(more?)))));
    }
    said
}

/// Says what the answers rule out, those of one reason together.
fn ruled_out(list: &[SetAsideReport]) -> Option<String> {
    let reasons = by_key(list.iter().map(|out| (out.because.as_str(), out.to.as_str())));
    let said: Vec<String> =
        reasons.into_iter().map(|(because, to)| format!("{}, {because}", each_once(to).join(", "))).collect();
    let title = if list.len() == 1 { "Déclaration écartée" } else { "Déclarations écartées" };
    (!said.is_empty()).then(|| format!("{title} : {}.", said.join(" ; ")))
}

/// Makes the part on contacts.
pub(super) fn contacts(contacts: &[ContactReport]) -> Vec<Block> {
    if contacts.is_empty() {
        return vec![];
    }
    let entry = |contact: &ContactReport| {
        let known = annexes::contacts().iter().find(|known| known.name == contact.name);
        let link = known.and_then(|known| Link::official(known.url.as_deref()?));
        Element { head: contact.said(), lines: vec![], links: link.into_iter().collect() }
    };
    let entries = contacts.iter().map(entry).collect();
    vec![heading(3, "Contacts"), Block::Text(says::CALL.to_owned()), Block::Elements(entries)]
}

impl ContactReport {
    /// Says whom to call: on which number, when it answers, what for, and whether to check it first.
    pub fn said(&self) -> String {
        // A number is never cut.
        let phone = self.phone.iter().map(|number| number.replace(' ', "\u{a0}"));
        let hours = self.hours.iter().map(|hours| hours.to_string());
        let contract = self.contract.iter().map(|contract| format!("contrat {contract}"));
        let how: Vec<String> = phone.chain(self.email.clone()).chain(hours).chain(contract).collect();
        let how = if how.is_empty() { String::new() } else { format!(" : {}", how.join(", ")) };
        let stale = self.verified_on.filter(|_| self.stale);
        let stale = stale.map(|day| format!(" [vérifié le {}, il y a plus d’un an : confirmez-le]", day.french()));
        format!("{}{how} ({}){}", self.name, self.help, stale.unwrap_or_default())
    }
}
