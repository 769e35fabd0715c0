//! What is owed to one recipient: one row for all the texts that say so, the earliest prudent date first.

use super::model::{DeclarationReport, Report};
use super::status::DeclarationStatus;
use crate::annexes::{self, Pace};
use crate::domain::moment::Moment;
use crate::domain::text::{capitalised, lowered};
use crate::messages::declaration as says;

/// What is owed to one recipient.
#[derive(Debug)]
pub struct Duty<'r> {
    /// Whom.
    pub to: &'r str,
    /// What, the most pressing first; never empty.
    pub lines: Vec<&'r DeclarationReport>,
}

/// Groups the declarations by recipient, in the order of the report. What is settled makes rows of its own: what was
/// sent to a recipient hides nothing of what is still owed to it.
pub fn duties(report: &Report) -> Vec<Duty<'_>> {
    let rows = by_recipient(&report.declarations, |line| (&line.to, line.status));
    rows.into_iter().map(|lines| Duty { to: &lines[0].to, lines }).collect()
}

/// Groups lines by recipient, in their order; no row is empty.
pub fn by_recipient<L>(lines: &[L], of: impl Fn(&L) -> (&str, DeclarationStatus)) -> Vec<Vec<&L>> {
    let mut rows: Vec<Vec<&L>> = Vec::new();
    for line in lines {
        let (to, status) = of(line);
        let same = |row: &&mut Vec<&L>| {
            let (known, stands) = of(row[0]);
            known == to && stands.is_open() && status.is_open()
        };
        match rows.iter_mut().find(same) {
            Some(row) => row.push(line),
            None => rows.push(vec![line]),
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
    pub fn first(&self) -> &'r DeclarationReport {
        self.lines[0]
    }

    /// Gives the line whose date is to be kept: the earliest of those that stand as the first one does, else the first.
    pub fn dated(&self) -> &'r DeclarationReport {
        let standing = self.lines.iter().filter(|line| line.status == self.status() && line.keep_by().is_some());
        standing.min_by_key(|line| line.keep_by()).unwrap_or(&self.lines[0])
    }

    /// Gives where it stands: as its most pressing line.
    pub fn status(&self) -> DeclarationStatus {
        self.first().status
    }

    /// Gives the date to keep: the earliest of the lines that stand as the first one does.
    pub fn keep_by(&self) -> Option<Moment> {
        self.dated().keep_by()
    }

    /// Says what is done, text by text.
    pub fn what(&self) -> String {
        self.lines.iter().filter_map(|line| line.what()).collect::<Vec<_>>().join(" ; ")
    }

    /// Tells whether it is done at once, for one of the texts that stand as the first one does.
    pub fn is_at_once(&self) -> bool {
        let standing = self.lines.iter().filter(|line| line.status == self.status());
        let mut data = standing.filter_map(|line| annexes::declaration(&line.id));
        data.any(|data| data.pace == Pace::SansDelai)
    }

    /// Says it in a line: where it stands, by when, to whom; or, once settled, what was done, when that was written down
    /// and by whom, or what was decided. A decision leaves the deadline, and what is known since.
    pub fn head(&self, now: &Moment) -> String {
        let first = self.first();
        if self.is_open() {
            let when = says::deadline(self.keep_by().as_ref(), first.said(), now);
            format!("{}, {when} : {}", capitalised(self.status().said()), self.to)
        } else {
            let left = first.not_due.as_ref().map(|decision| {
                let newer = decision.newer().map(|newer| format!(" ; depuis : {newer}")).unwrap_or_default();
                format!(" ; échéance : {}{newer}", first.deadline(now))
            });
            // A decision has its own day and whose it is, in the line to keep of it.
            let made = first.recorded.as_ref().filter(|_| first.not_due.is_none());
            let recorded = made.map(|(at, by)| says::written(by, at)).unwrap_or_default();
            // Whoever made it late owes the reason, and whoever made it in time is not to be asked for it.
            let kept = made.map(|_| first.by(now)).filter(|kept| !kept.is_empty());
            let kept = kept.map(|kept| format!(", {kept}")).unwrap_or_default();
            format!("{} : {}{kept}{recorded}{}", self.to, lowered(&first.because), left.unwrap_or_default())
        }
    }
}

impl DeclarationReport {
    /// Says what is done, in the middle of a sentence.
    pub fn what(&self) -> Option<String> {
        annexes::declaration(&self.id).map(|data| lowered(&data.what))
    }

    /// Gives the delay in words, as the data says it.
    pub fn said(&self) -> &'static str {
        annexes::declaration(&self.id).map_or("", |data| data.said.as_str())
    }

    /// Gives the date to keep: the earliest that can be argued.
    pub fn keep_by(&self) -> Option<Moment> {
        self.prudent_at.or(self.due_at)
    }

    /// Says by when it is due; once made, whether that was in time: what is over by now was not when it was made.
    pub fn by(&self, now: &Moment) -> String {
        match (self.status, self.made_at, self.keep_by()) {
            (DeclarationStatus::Made, Some(made), Some(keep)) => {
                let of = if self.again { says::FIRST_TIME } else { "" };
                format!("{of}{}", says::kept(&made, &keep, self.due_at.as_ref()))
            }
            (DeclarationStatus::Made, ..) => String::new(),
            (_, _, keep) => says::by(keep.as_ref(), self.said(), now),
        }
    }

    /// Tells whether somebody waits for it: what has neither a date nor a pace is done when one can.
    pub fn is_awaited(&self) -> bool {
        self.keep_by().is_some() || annexes::declaration(&self.id).is_none_or(|data| data.pace != Pace::SansEcheance)
    }

    /// Says by when, and how long is left.
    pub fn deadline(&self, now: &Moment) -> String {
        says::deadline(self.keep_by().as_ref(), self.said(), now)
    }
}
