//! Parts of a page about whom to tell and whom to call: declarations, deadlines, contacts.

use super::duty::{Duty, duties};
use super::model::{ContactReport, DeclarationReport, Report};
use super::status::DeclarationStatus;
use super::table::TextPage;
use crate::annexes::{self, Confidence};
use crate::escape::Terminal;
use crate::messages::{declaration as says, ended};
use std::fmt::Write as _;

impl TextPage {
    /// Writes the declarations: what is due with its deadline and what to have ready, what could become due, what is made.
    pub(super) fn declarations(&mut self, report: &Report) {
        self.title("Déclarations");
        if report.declarations.is_empty() {
            self.line(says::NONE_FOUND);
        } else {
            self.line(says::NO_ADVICE);
        }
        for duty in duties(report) {
            self.duty(&duty, report);
        }
        self.ruled_out(report);
        if report.incident.profile.is_empty() {
            self.line(&says::no_profile(report.incident.id.as_str()));
        }
    }

    /// Writes what is owed to a recipient: by when, then each text that says so.
    fn duty(&mut self, duty: &Duty<'_>, report: &Report) {
        let head = owed(duty, report);
        let [line] = duty.lines[..] else {
            self.point(&format!("{head}{}", Terminal(duty.to)));
            for line in &duty.lines {
                let own = match line.status {
                    DeclarationStatus::Due => "à faire",
                    DeclarationStatus::ToCheck => "à vérifier",
                    DeclarationStatus::IfConfirmed | DeclarationStatus::NotDue | DeclarationStatus::Made => {
                        "si confirmé"
                    }
                };
                let said = annexes::declaration(&line.id).map_or("", |d| d.said.as_str());
                let when = says::deadline(line.keep_by().as_ref(), said, &report.as_of);
                self.own(&format!("[{}] {own}, {when}{}", Terminal(&line.id), told(line, report)));
                self.address(line);
            }
            return;
        };
        self.point(&format!("{head}{} [{}]{}", Terminal(&line.to), Terminal(&line.id), told(line, report)));
        self.address(line);
    }

    /// Writes an address, which is never cut: it is copied.
    fn address(&mut self, line: &DeclarationReport) {
        if let Some(url) = line.url.as_deref().filter(|_| line.status == DeclarationStatus::Due) {
            let _ = writeln!(self.out, "    {}", Terminal(url));
        }
    }

    /// Writes the declarations that the answers rule out, those of one reason together.
    fn ruled_out(&mut self, report: &Report) {
        if !report.ruled_out.is_empty() {
            let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
            for out in &report.ruled_out {
                let reason = out.text.strip_prefix(&out.to).unwrap_or(&out.text).trim_start_matches([',', ' ']);
                match reasons.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, to)) if to.contains(&out.to.as_str()) => {}
                    Some((_, to)) => to.push(&out.to),
                    None => reasons.push((reason, vec![&out.to])),
                }
            }
            let say = |(reason, to): &(&str, Vec<&str>)| format!("{} : {}", Terminal(reason), Terminal(&to.join(", ")));
            let all: Vec<String> = reasons.iter().map(say).collect();
            self.line(&format!("Écartées, {}.", all.join(" ; ")));
        }
    }

    /// Writes the contacts of the report.
    pub(super) fn contacts(&mut self, report: &Report) {
        if !report.contacts.is_empty() {
            self.title("Contacts");
            self.listed_contacts(&report.contacts);
        }
    }

    /// Writes contacts, each with its telephone, else its address, else its site on a line of its own.
    pub(super) fn listed_contacts(&mut self, contacts: &[ContactReport]) {
        self.line(says::CALL);
        for contact in contacts {
            // A number is never cut.
            let phone = contact.phone.iter().map(|n| Terminal(n).to_string().replace(' ', "\u{a0}"));
            let numbers: Vec<String> = phone.chain(contact.email.iter().map(|e| Terminal(e).to_string())).collect();
            let numbers = if numbers.is_empty() { String::new() } else { format!(" : {}", numbers.join(", ")) };
            let hours = contact.hours.as_ref().map(|h| format!(", {}", Terminal(h.said()))).unwrap_or_default();
            let contract =
                contact.contract.as_deref().map(|c| format!(", contrat {}", Terminal(c))).unwrap_or_default();
            let stale = match contact.verified_on.filter(|_| contact.stale) {
                Some(day) => format!(" [vérifié le {}, il y a plus d’un an : confirmez-le]", day.french()),
                None => String::new(),
            };
            self.point(&format!(
                "{}{numbers}{hours}{contract} ({}){stale}",
                Terminal(&contact.name),
                Terminal(&contact.help)
            ));
            if let Some(url) = contact.url.as_deref().filter(|_| contact.phone.is_none()) {
                let _ = writeln!(self.out, "    {}", Terminal(url));
            }
        }
    }
}

/// Says by when something is owed, and whether it is sure; nothing of what is settled.
pub(super) fn owed(duty: &Duty<'_>, report: &Report) -> String {
    let deadline = says::deadline(duty.keep_by().as_ref(), duty.said(), &report.as_of);
    match duty.status() {
        DeclarationStatus::Due => format!("À FAIRE, {deadline} : "),
        DeclarationStatus::ToCheck => format!("À vérifier, {deadline} : "),
        DeclarationStatus::IfConfirmed => format!("Si confirmé, {deadline} : "),
        DeclarationStatus::NotDue | DeclarationStatus::Made => String::new(),
    }
}

/// Says a declaration in sentences: what, why, what to have ready, when one may do without it.
fn told(line: &DeclarationReport, report: &Report) -> String {
    let data = annexes::declaration(&line.id);
    let open = line.status.is_to_do();
    let mut said: Vec<String> = Vec::new();
    if let Some(data) = data.filter(|_| open) {
        said.extend([data.what.clone(), format!("Base : {}", data.legal_basis)]);
    }
    let receipt = line.receipt.as_deref().map(|r| format!(", récépissé {}", Terminal(r))).unwrap_or_default();
    said.push(format!("{}{receipt}", Terminal(&line.because)));
    if let Some(decision) = &line.not_due {
        let words = data.map_or("", |d| d.said.as_str());
        said.push(format!("Échéance : {}", says::deadline(line.keep_by().as_ref(), words, &report.as_of)));
        said.extend(decision.today.iter().map(|today| format!("À cette heure : {}", Terminal(today))));
        said.push(Terminal(&decision.register).to_string());
    }
    if let Some(data) = data.filter(|_| line.status == DeclarationStatus::Due) {
        said.push(format!("À préparer : {}", data.prepare));
        for (name, more) in [("Ensuite", &data.then), ("Dispense", &data.excused)] {
            said.extend(more.iter().map(|more| format!("{name} : {more}")));
        }
        let late = data.late.as_ref().filter(|_| line.keep_by().is_some_and(|at| at < report.as_of));
        said.extend(late.map(|late| format!("Délai passé : {late}")));
    }
    let practice = if line.confidence == Confidence::P && open { " (pratique, à vérifier)" } else { "" };
    let sentences: Vec<String> = said.iter().map(|sentence| ended(sentence)).collect();
    format!("{practice}. {}", sentences.join(" "))
}
