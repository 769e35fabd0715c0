//! The seal: twenty-five characters that name the exact state of a main courante, made to be written on paper.

use super::noted::{Noted, check_character};
use crate::domain::event::Head;
use crate::domain::ids::CROCKFORD;
use sha2::{Digest, Sha256};
use std::fmt;

/// The seal: `4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2`, 120 bits, a check character, and the number of valid lines of each
/// branch.
///
/// Sixty bits were collided in ten minutes by whoever writes the log; the check character tells a code that was copied
/// badly from a log that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    digest: [u8; 32],
    counts: Vec<u64>,
}

impl Seal {
    /// Computes the seal of heads, already in the order of the seal, with their counts of valid lines.
    pub(super) fn of<'h>(heads: impl Iterator<Item = (&'h Head, u64)>) -> Self {
        let (mut sealing, mut counts) = (Sealing::default(), Vec::new());
        for (head, count) in heads {
            sealing = sealing.with(&Self::line(head));
            counts.push(count);
        }
        sealing.seal(counts)
    }

    /// Gives what a line adds to the seal.
    pub(super) fn line(head: &Head) -> String {
        format!("{} {} {}\n", head.writer, head.seq, head.h)
    }

    /// Gives all 256 bits, in hexadecimal: what one signs or has time-stamped.
    pub fn sha256(&self) -> String {
        self.digest.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// Gives the first bits as so many letters of five bits.
    fn letters(&self, count: usize) -> String {
        letters(&self.digest).take(count).map(char::from).collect()
    }
}

/// Gives the letters of a digest, five bits each.
fn letters(digest: &[u8; 32]) -> impl Iterator<Item = u8> {
    let bit = |i: usize| usize::from(digest[i / 8] >> (7 - i % 8) & 1);
    (0..digest.len() * 8 / 5).map(move |letter| CROCKFORD[(0..5).fold(0, |value, i| value << 1 | bit(letter * 5 + i))])
}

/// A seal under way: what was sealed so far, to which several things can be added in turn.
#[derive(Clone, Default)]
pub(super) struct Sealing(Sha256);

impl Sealing {
    /// Gives the seal under way with one more line.
    pub fn with(&self, line: &str) -> Self {
        Self(self.0.clone().chain_update(line))
    }

    /// Tells whether it ends as a code noted earlier starts, for the same counts.
    pub fn is(&self, noted: &Noted) -> bool {
        letters(&self.0.clone().finalize().into()).take(noted.letters().len()).eq(noted.letters().bytes())
    }

    /// Ends it, with the number of valid lines of each branch.
    pub fn seal(self, counts: Vec<u64>) -> Seal {
        Seal { digest: self.0.finalize().into(), counts }
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = self.counts.iter().map(u64::to_string).collect();
        let (letters, counts) = (self.letters(Noted::LETTERS), counts.join("+"));
        let whole = format!("{letters}{}", check_character(&letters, &counts));
        let groups: Vec<&str> = (0..whole.len()).step_by(5).map(|at| &whole[at..at + 5]).collect();
        write!(f, "{}/{counts}", groups.join("-"))
    }
}
