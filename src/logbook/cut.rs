//! What stood at a time: the lines recorded until then, and their seal.

use super::seal::Seal;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Head};
use crate::domain::ids::WriterId;
use crate::domain::moment::Moment;

/// Follows the lines of a main courante up to a time.
///
/// What was known is told by the time of recording, never by the time of the fact: a fact of two o'clock that was
/// written down at four was not known at three.
pub struct Cut {
    until: Moment,
    files: Vec<File>,
    kept: u64,
}

/// The lines of one writer, as they are met.
struct File {
    first_seq: u64,
    writer: WriterId,
    last: LineHash,
    lines: u64,
    /// The last line kept, and how many lines there are up to it.
    kept: Option<(Head, u64)>,
}

impl Cut {
    /// Starts before the first line.
    pub fn new(until: Moment) -> Self {
        Self { until, files: vec![], kept: 0 }
    }

    /// Meets the next line of the main courante, and tells whether it had been recorded by then.
    pub fn meet(&mut self, entry: &Entry) -> bool {
        let keeps = entry.at <= self.until;
        let at = self.place(entry);
        at.last = entry.h;
        at.lines += 1;
        if keeps {
            at.kept = Some((Head { writer: at.writer.clone(), seq: entry.seq, h: entry.h }, at.lines));
            self.kept += 1;
        }
        keeps
    }

    /// Finds the file of a line: the one that it goes on with, else, past damage, the one of its writer, else a new one.
    fn place(&mut self, entry: &Entry) -> &mut File {
        let follows = self.files.iter().position(|file| entry.prev == Some(file.last));
        let own = || self.files.iter().position(|file| entry.prev.is_some() && file.writer == entry.writer);
        let found = follows.or_else(own).unwrap_or_else(|| {
            self.files.push(File {
                first_seq: entry.seq,
                writer: entry.writer.clone(),
                last: entry.h,
                lines: 0,
                kept: None,
            });
            self.files.len() - 1
        });
        &mut self.files[found]
    }

    /// Gives the last line kept of each writer, in the order of the seal, with the count of lines up to it.
    fn standing(&self) -> Vec<(Head, u64)> {
        let mut files: Vec<&File> = self.files.iter().filter(|file| file.kept.is_some()).collect();
        files.sort_by(|a, b| (a.first_seq, &a.writer).cmp(&(b.first_seq, &b.writer)));
        files.into_iter().filter_map(|file| file.kept.clone()).collect()
    }

    /// Gives the last line of each writer.
    pub fn heads(&self) -> Vec<Head> {
        self.standing().into_iter().map(|(head, _)| head).collect()
    }

    /// Gives the seal of the files cut after the last line kept of each: `verify --expect` takes it.
    pub fn seal(&self) -> Seal {
        Seal::of(self.standing().into_iter())
    }

    /// Counts the lines that the seal covers although they say a later time: a clock was set back between two lines.
    pub fn beyond(&self) -> u64 {
        self.seal().counts().iter().sum::<u64>().saturating_sub(self.kept)
    }
}
