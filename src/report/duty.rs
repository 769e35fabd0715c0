//! What is owed to one recipient: one row for all the texts that say so, the earliest prudent date first.

use super::model::{DeclarationReport, Report};
use super::status::DeclarationStatus;
use crate::annexes;
use crate::domain::moment::Moment;

/// What is owed to one recipient.
#[derive(Debug)]
pub struct Duty<'r> {
    /// Whom.
    pub to: &'r str,
    /// What, the most pressing first.
    pub lines: Vec<&'r DeclarationReport>,
}

/// Groups the declarations by recipient, in the order of the report. What is settled makes rows of its own: what was
/// sent to a recipient hides nothing of what is still owed to it.
pub fn duties(report: &Report) -> Vec<Duty<'_>> {
    let mut rows: Vec<Duty<'_>> = Vec::new();
    for line in &report.declarations {
        match rows.iter_mut().find(|row| row.to == line.to && row.is_open() && line.status.is_open()) {
            Some(row) => row.lines.push(line),
            None => rows.push(Duty { to: &line.to, lines: vec![line] }),
        }
    }
    rows
}

impl<'r> Duty<'r> {
    /// Tells whether something is still owed.
    pub fn is_open(&self) -> bool {
        self.status().is_open()
    }

    /// Gives the most pressing line.
    fn first(&self) -> Option<&'r DeclarationReport> {
        self.lines.first().copied()
    }

    /// Gives where it stands: as its most pressing line.
    pub fn status(&self) -> DeclarationStatus {
        self.first().map_or(DeclarationStatus::ToCheck, |line| line.status)
    }

    /// Gives the date to keep: the earliest of the lines that stand as the first one does.
    pub fn keep_by(&self) -> Option<Moment> {
        self.lines.iter().filter(|line| line.status == self.status()).filter_map(|line| line.keep_by()).min()
    }

    /// Says by when, where no date can be worked out.
    pub fn said(&self) -> &'static str {
        self.first().and_then(|line| annexes::declaration(&line.id)).map_or("", |data| data.said.as_str())
    }

    /// Gives the texts that it rests on, each once.
    pub fn legal_bases(&self) -> Vec<&'static str> {
        let mut bases: Vec<&str> = Vec::new();
        for data in self.lines.iter().filter_map(|line| annexes::declaration(&line.id)) {
            if !bases.contains(&data.legal_basis.as_str()) {
                bases.push(&data.legal_basis);
            }
        }
        bases
    }
}
