//! The chain of one file, pure: what each line must follow, and what is benign or harm.

use super::graph::named;
use super::line::Fault;
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Entry, Event, Head, Knowledge, Recovered};
use crate::domain::ids::{IncidentId, WriterId};
use crate::domain::moment::Moment;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fmt;

/// How many lines of others one line cites; the rest is cited by the next ones.
pub(super) const MOST_CITED: usize = 64;

/// Something found in a file beyond valid lines in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, counted from 1.
    pub line: u64,
    /// The byte where it starts, counted from 0.
    pub offset: u64,
    /// What it is.
    pub harm: Harm,
}

/// What can be found in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Harm {
    /// Benign: a torn tail that a `recovered` line describes.
    Healed,
    /// Benign: the last line is not whole: a write was interrupted.
    Torn,
    /// Benign: only the LF of the last line is missing.
    NoLf,
    /// Benign: nothing but white space, as an editor adds.
    Blank,
    /// A line whose bytes are wrong.
    Line(Fault),
    /// A line that does not follow the one before it: some were removed, doubled or moved.
    Chain,
    /// A `seq` that does not grow.
    Seq,
    /// A `met` that cannot be read.
    Met,
    /// A `seq` that is not the one after the lines that this line knew.
    Knew,
    /// The first line is missing: the file must start a chain and name its writer.
    Start,
    /// It is not an ordinary file.
    NotAFile(String),
    /// The file cannot be read: a failure of the moment, which says nothing of what it holds.
    Unreadable(String),
}

/// What a finding is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// An interrupted write explains it.
    Benign,
    /// Bytes are wrong.
    Damage,
    /// Reading failed: nothing can be said.
    Failure,
}

impl Harm {
    /// Says what it is worth.
    pub fn worth(&self) -> Worth {
        match self {
            Self::Healed | Self::Torn | Self::NoLf | Self::Blank => Worth::Benign,
            Self::Line(_) | Self::Chain | Self::Seq | Self::Met | Self::Knew | Self::Start | Self::NotAFile(_) => {
                Worth::Damage
            }
            Self::Unreadable(_) => Worth::Failure,
        }
    }

    /// Tells that an interrupted write explains it.
    pub fn is_benign(&self) -> bool {
        self.worth() == Worth::Benign
    }
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Healed => f.write_str("écriture interrompue, réparée et décrite par la ligne suivante"),
            Self::Torn => f.write_str("fin déchirée : sans doute une écriture interrompue"),
            Self::NoLf => f.write_str("fin déchirée : il ne manque que la fin de la dernière ligne"),
            Self::Blank => f.write_str("des espaces ou des lignes vides, qui ne disent rien : sans doute un éditeur"),
            Self::Line(fault) => write!(f, "ligne incorrecte : {fault}"),
            Self::Chain => {
                f.write_str("ne suit pas la ligne qui la précède : des lignes ont été retirées, doublées ou déplacées")
            }
            Self::Seq => f.write_str("son numéro (seq) n’est pas plus grand que celui de la ligne précédente"),
            Self::Met => f.write_str("ce qu’elle dit connaître (met) est illisible"),
            Self::Knew => f.write_str("son numéro (seq) n’est pas celui qui suit les lignes qu’elle dit connaître"),
            Self::Start => f.write_str("le début du fichier manque"),
            Self::NotAFile(why) => write!(f, "fichier illisible : {why}"),
            Self::Unreadable(why) => write!(f, "lecture impossible : {why}"),
        }
    }
}

/// The first line of a file, which names its writer and tells copies of the same file from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct First {
    pub writer: WriterId,
    pub seq: u64,
    pub h: LineHash,
    /// The incident that it names.
    pub incident: Option<IncidentId>,
}

/// A valid line, as the graph of the main courante needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ValidLine {
    pub seq: u64,
    pub h: LineHash,
    /// When it was recorded, in milliseconds.
    pub at: i64,
    /// Whether it says what was known when it was written.
    pub says: bool,
    /// Whether it says all of it: a line cites so many others at most, and the next ones the rest.
    pub says_all: bool,
}

/// The last valid line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Last {
    pub seq: u64,
    pub h: LineHash,
    pub at: Moment,
}

/// How far a file was followed.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    pub first: Option<First>,
    pub last: Option<Last>,
    /// Valid lines so far.
    pub valid: u64,
    /// The byte after the last valid line and its LF.
    pub end: u64,
    /// Whether the last valid line lacks its LF.
    pub lacks_lf: bool,
    /// Lines so far, valid or not, up to `end`.
    pub lines: u64,
    pub findings: Vec<Finding>,
    /// The valid lines.
    pub nodes: Vec<ValidLine>,
    /// The lines of others that its lines were the first to cite, each with the rank of the line that cites.
    pub cites: Vec<(usize, Head)>,
    /// The lines that it keeps of a fork, each with the `seq` of the line that says so.
    pub kept: Vec<(u64, Head)>,
    /// Those of them that it says stood there, when it says which were lost.
    pub stood: Vec<(u64, Head)>,
    /// The lines that it says were lost, each with the `seq` of the line that says so.
    pub lost: Vec<(u64, Head)>,
    /// The lines that open an incident: which one, when that can be read, and whether the line says what was known.
    pub openings: Vec<(LineHash, Option<IncidentId>, bool)>,
    /// The line that it says it goes on with.
    pub continues: Option<Head>,
    /// Who wrote its first line.
    pub by: String,
    /// Where pieces that look like a valid line and are none stand: before the valid line of which rank, and how many there
    /// are up to it.
    pub spoiled: Vec<(usize, u64)>,
}

/// Bytes that are no valid line, as they are met; the final LF is left out of what describes them.
#[derive(Default)]
pub(super) struct Torn {
    length: u64,
    sha: Sha256,
    pub held_lf: bool,
}

impl Torn {
    /// Takes more bytes in, without the LF that follows them.
    pub fn add(&mut self, bytes: &[u8], lf: bool) {
        if std::mem::replace(&mut self.held_lf, lf) {
            self.sha.update(b"\n");
            self.length += 1;
        }
        self.sha.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Describes the bytes, which stand from an offset on.
    pub fn described(&self, offset: u64) -> Recovered {
        Recovered { offset, length: self.length, digest: Digest::from(<[u8; 32]>::from(self.sha.clone().finalize())) }
    }
}

/// The bytes between two valid lines, as they are met.
pub(super) struct Region {
    line: u64,
    offset: u64,
    torn: Torn,
    fault: Fault,
    lines: u64,
    /// Whether it holds nothing but white space.
    blank: bool,
    /// Whether its last piece was seen to look like a line.
    spoiled: bool,
}

impl Region {
    fn new(line: u64, offset: u64, fault: Fault) -> Self {
        Self { line, offset, torn: Torn::default(), fault, lines: 0, blank: true, spoiled: false }
    }

    fn add(&mut self, bytes: &[u8], lf: bool, goes_on: bool) {
        self.torn.add(bytes, lf);
        self.blank &= bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        self.lines += u64::from(!goes_on);
    }

    fn matches(&self, recovered: &Recovered) -> bool {
        *recovered == self.torn.described(self.offset)
    }
}

impl Chain {
    /// Gives the writer of the file, once its first valid line was read.
    pub fn writer(&self) -> Option<&WriterId> {
        self.first.as_ref().map(|f| &f.writer)
    }

    /// Takes bytes that are not a valid line; `goes_on` tells that they are more of the line before.
    pub fn bad(&mut self, region: &mut Option<Region>, bytes: &[u8], lf: bool, goes_on: bool, fault: Fault) {
        let ends = bytes.len().checked_sub(72).is_some_and(|at| bytes[at..].starts_with(b",\"h\":\""));
        let begins = !goes_on && bytes.starts_with(b"{\"v\":");
        if region.is_none() {
            self.read_again();
        }
        let region = region.get_or_insert_with(|| Region::new(self.lines + 1, self.end, fault));
        region.add(bytes, lf, goes_on);
        region.spoiled &= goes_on;
        if (begins || ends) && !std::mem::replace(&mut region.spoiled, true) {
            let count = self.spoiled_before(self.nodes.len()) + 1;
            self.read_again();
            self.spoiled.push((self.nodes.len(), count));
        }
    }

    /// Forgets what looked like a line after the last valid one: it is read once more.
    fn read_again(&mut self) {
        self.spoiled.pop_if(|(rank, _)| *rank == self.nodes.len());
    }

    /// Counts the pieces that look like a line and are none before the valid line of a rank.
    pub fn spoiled_before(&self, rank: usize) -> u64 {
        let after = self.spoiled.partition_point(|(before, _)| *before <= rank);
        after.checked_sub(1).map_or(0, |last| self.spoiled[last].1)
    }

    /// Takes a valid line; `bytes` counts its own, LF included when it has one; `unnamed` tells that nothing in the
    /// file named its writer.
    pub fn good(&mut self, region: Option<Region>, entry: &Entry, bytes: u64, lf: bool, unnamed: bool) {
        if region.is_none() {
            self.read_again();
        }
        let skipped = region.as_ref().map_or(0, |r| r.lines);
        let gap = region.as_ref().map_or(0, |r| r.torn.length + u64::from(r.torn.held_lf));
        let (line, offset) = (self.lines + skipped + 1, self.end + gap);
        let follows = entry.prev == self.last.map(|l| l.h);
        // A repair whose torn bytes are gone: what it describes was removed.
        let orphan = region.is_none() && matches!(entry.event, Some(Event::Recovered(_)));
        // A first line that is damaged is not one that is missing.
        let mut may_miss_a_start = true;
        if let Some(region) = region {
            let healed =
                follows && matches!(&entry.event, Some(Event::Recovered(recovered)) if region.matches(recovered));
            let harm = match region.fault {
                _ if healed => Harm::Healed,
                _ if region.blank && !matches!(entry.event, Some(Event::Recovered(_))) => Harm::Blank,
                fault => Harm::Line(fault),
            };
            may_miss_a_start = harm.worth() != Worth::Damage;
            self.findings.push(Finding { line: region.line, offset: region.offset, harm });
        }
        if self.first.is_none() && (entry.prev.is_some() || unnamed) {
            let start = may_miss_a_start.then_some(Finding { line, offset, harm: Harm::Start });
            self.findings.extend(start);
        } else if !follows || orphan {
            self.findings.push(Finding { line, offset, harm: Harm::Chain });
        } else if self.last.is_some_and(|last| entry.seq <= last.seq) {
            self.findings.push(Finding { line, offset, harm: Harm::Seq });
        } else if entry.met == Knowledge::Unreadable {
            self.findings.push(Finding { line, offset, harm: Harm::Met });
        } else if entry.met.heads().is_some() && entry.seq != self.follows(entry) {
            self.findings.push(Finding { line, offset, harm: Harm::Knew });
        }
        let says = entry.met.heads().is_some();
        let says_all = says && self.cited_by(entry).count() < MOST_CITED;
        if self.first.is_none() {
            let incident = entry.incident.clone();
            self.first = Some(First { writer: entry.writer.clone(), seq: entry.seq, h: entry.h, incident });
            self.by.clone_from(&entry.by);
            if let Some(Event::Joined(joined)) = &entry.event {
                self.continues.clone_from(&joined.continues);
            }
        }
        self.cites.extend(self.cited_by(entry).map(|head| (self.nodes.len(), head.clone())));
        if let Some(Event::ForkKept(kept)) = &entry.event {
            let said = |head: &Head| (entry.seq, head.clone());
            self.kept.extend(kept.heads.iter().map(said));
            if let Some(lost) = &kept.lost {
                let lost: HashSet<_> = lost.iter().map(named).collect();
                self.stood.extend(kept.heads.iter().filter(|head| !lost.contains(&named(head))).map(said));
            }
            self.lost.extend(kept.lost.as_ref().unwrap_or(&kept.heads).iter().map(said));
        }
        if entry.opens {
            self.openings.push((entry.h, entry.incident.clone(), says));
        }
        self.nodes.push(ValidLine { seq: entry.seq, h: entry.h, at: entry.at.unix_millis(), says, says_all });
        self.last = Some(Last { seq: entry.seq, h: entry.h, at: entry.at });
        self.valid += 1;
        self.lines = line;
        self.end = offset + bytes;
        self.lacks_lf = !lf;
    }

    /// Gives the lines that a line is the first of this file to cite: its `met`, and the heads of a first line.
    fn cited_by<'e>(&self, entry: &'e Entry) -> impl Iterator<Item = &'e Head> + use<'e> {
        let heads = match &entry.event {
            Some(Event::Joined(joined)) if self.nodes.is_empty() => joined.heads.as_slice(),
            Some(_) | None => &[],
        };
        heads.iter().chain(entry.met.heads().unwrap_or_default())
    }

    /// Gives the `seq` after all that a line knew when it was written.
    fn follows(&self, entry: &Entry) -> u64 {
        let cited = self.cited_by(entry).map(|head| head.seq);
        cited.chain(self.last.map(|last| last.seq)).max().unwrap_or(0).saturating_add(1)
    }

    /// Tells that bytes are wrong in the file, `tail` being what follows its last valid line.
    pub fn is_damaged(&self, tail: Option<&Finding>) -> bool {
        self.findings.iter().chain(tail).any(|found| found.harm.worth() == Worth::Damage)
    }

    /// Says what the bytes after the last valid line are, without forgetting them: they may be healed later.
    pub fn tail(&self, region: Option<Region>) -> Option<Finding> {
        match region {
            Some(region) if region.blank && region.torn.held_lf => {
                Some(Finding { line: region.line, offset: region.offset, harm: Harm::Blank })
            }
            Some(region) if region.torn.held_lf => {
                Some(Finding { line: region.line, offset: region.offset, harm: Harm::Line(region.fault) })
            }
            Some(region) => Some(Finding { line: region.line, offset: region.offset, harm: Harm::Torn }),
            None if self.lacks_lf => Some(Finding { line: self.lines, offset: self.end, harm: Harm::NoLf }),
            None => None,
        }
    }
}
