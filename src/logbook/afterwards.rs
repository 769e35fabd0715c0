//! Lines that arrived after somebody wrote later without knowing them, and lines of a file written twice.

use super::graph::{Branch, Graph, NamedLine};
use super::who_knew::{Late, Lateness};
use crate::domain::digest::LineHash;
use crate::domain::event::Marked;
use crate::domain::ids::WriterId;
use crate::domain::moment::Moment;
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// Lines that arrived afterwards: dated well before a line whose author did not know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Afterwards {
    /// Whose lines.
    pub writer: WriterId,
    /// The number of the first.
    pub first: u64,
    /// The number of the last.
    pub last: u64,
    /// How many.
    pub lines: u64,
    /// The file that did not know them; the same when a clock was set back.
    pub unknown_to: WriterId,
    /// Whether it is another file of the same writer: the other side of a fork.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other_side: bool,
    /// Its last line without them.
    pub last_without: Dated,
    /// Its first line with them; none while they are still unknown to it.
    pub first_with: Option<Dated>,
    /// How many other such lines are in no group that is told, after the last that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untold: Option<u64>,
}

/// A line, by its number and its own date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Dated {
    /// Its number.
    pub seq: u64,
    /// When it says that it was recorded.
    pub at: Moment,
}

impl Afterwards {
    /// Gives the groups that are told, the last of them with how many other lines are in none.
    pub(super) fn all(graph: &Graph<'_>, late: &Lateness, tz: Tz) -> Vec<Self> {
        let mut told: Vec<Self> = late.told.iter().map(|late| Self::of(graph, late, tz)).collect();
        told.last_mut().into_iter().for_each(|last| last.untold = Some(late.untold).filter(|more| *more > 0));
        told
    }

    fn of(graph: &Graph<'_>, late: &Late, tz: Tz) -> Self {
        let nodes = &graph.nodes(late.file)[late.ranks.clone()];
        let dated = |node: super::chain::ValidLine| Dated { seq: node.seq, at: Moment::from_unix_millis(node.at, tz) };
        Self {
            writer: graph.writer(late.file).clone(),
            first: nodes[0].seq,
            last: nodes[nodes.len() - 1].seq,
            lines: nodes.len() as u64,
            unknown_to: graph.writer(late.unknown_to).clone(),
            other_side: Missed::of(graph, late) == Missed::Side,
            last_without: dated(late.last_without),
            first_with: late.first_with.map(dated),
            untold: None,
        }
    }
}

/// What a reader is told of lines besides what they say.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    of: HashMap<LineHash, LineMark>,
    /// The `fork-kept` lines that settle something.
    settling: BTreeSet<NamedLine>,
}

/// What a reader is told of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineMark {
    /// What it is.
    pub kind: Marked,
    /// Who missed it, as far as that is told.
    pub missed: BTreeSet<Missed>,
}

/// Who missed a line that arrived afterwards.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// Its own file: a clock was set back.
    Itself,
    /// Another file of its writer: the other side of a fork.
    Side,
    /// The file of another.
    Other(WriterId),
}

impl Marks {
    /// Gives the mark of each line that has one.
    pub(super) fn of(graph: &Graph<'_>, branches: &[Branch], late: &Lateness) -> Self {
        let mark = |kind| LineMark { kind, missed: BTreeSet::new() };
        let mut of = HashMap::new();
        for branch in branches {
            let alone = branch.parts_at.unwrap_or(u64::MAX);
            let nodes = graph.nodes(branch.file)[..branch.lines].iter().filter(|node| node.seq >= alone);
            of.extend(nodes.map(|node| (node.h, mark(Marked::Branch))));
        }
        for h in late.lines.keys() {
            let kind = if of.contains_key(h) { Marked::BranchAfterwards } else { Marked::Afterwards };
            of.insert(*h, mark(kind));
        }
        for late in &late.told {
            let missed = Missed::of(graph, late);
            for node in &graph.nodes(late.file)[late.ranks.clone()] {
                if let Some(mark) = of.get_mut(&node.h) {
                    mark.missed.insert(missed.clone());
                }
            }
        }
        Self { of, settling: graph.settling(branches) }
    }

    /// Gives the mark of a line.
    pub fn get(&self, h: &LineHash) -> Option<&LineMark> {
        self.of.get(h)
    }

    /// Gives what a line is, when there is something to be told of it.
    pub fn kind(&self, h: &LineHash) -> Option<Marked> {
        self.get(h).map(|mark| mark.kind)
    }

    /// Gives the `fork-kept` lines that settle something.
    pub fn settling(&self) -> &BTreeSet<NamedLine> {
        &self.settling
    }
}

impl Missed {
    fn of(graph: &Graph<'_>, late: &Late) -> Self {
        match graph.writer(late.unknown_to) {
            _ if late.file == late.unknown_to => Self::Itself,
            writer if writer == graph.writer(late.file) => Self::Side,
            writer => Self::Other(writer.clone()),
        }
    }
}
