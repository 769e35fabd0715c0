//! How high the numbers of lines may go.

use super::Incident;
use crate::domain::event::Entry;

/// How far above its rank the number of a line may stand: a number written beyond any measure would put its line after every
/// other for ever, so that nothing could correct it.
pub const FAR: u64 = 1 << 20;

/// Tells the lines that are numbered beyond any measure: the first whose number is far above its rank in the main courante,
/// and all that come after it. So a line numbered just after one that counts always counts, whatever else was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measure {
    lines: u64,
    far: Option<u64>,
    beyond: u64,
}

impl Measure {
    /// Takes one more line in, and tells that it is beyond; lines come in the order of the main courante.
    pub fn is_far(&mut self, seq: u64) -> bool {
        self.lines += 1;
        if seq > self.lines + FAR && self.far.is_none_or(|far| seq < far) {
            self.far = Some(seq);
        }
        let is_far = !self.counts(seq);
        self.beyond += u64::from(is_far);
        is_far
    }

    /// Tells whether a line of a number counts, as far as lines were taken in.
    pub fn counts(&self, seq: u64) -> bool {
        self.far.is_none_or(|far| seq < far)
    }
}

impl Incident {
    /// Tells whether a line counts: one that is numbered beyond any measure only stands there.
    pub fn counts(&self, entry: &Entry) -> bool {
        self.measure.counts(entry.seq)
    }

    /// Tells whether a line counts and was not withdrawn.
    pub fn stands(&self, entry: &Entry) -> bool {
        self.counts(entry) && !self.is_withdrawn(entry)
    }

    /// Gives how many lines only stand there.
    pub fn uncounted(&self) -> u64 {
        self.measure.beyond
    }
}
