//! What may still come of a main courante, pure: whether a code noted earlier may cover lines that are not here yet.

use super::graph::Graph;
use crate::domain::digest::LineHash;
use crate::domain::ids::WriterId;
use std::collections::{BTreeSet, HashSet};

/// What may still come.
#[derive(Debug, Default)]
pub(super) struct ToCome {
    /// Whether a whole file may: one that holds nothing yet, or that somebody kept or this machine saw.
    pub file: bool,
    /// The files that hold nothing yet.
    pub empty: Vec<String>,
    /// The last whole line of each file that ends in the middle of a line, or lacks its last LF.
    pub cut: HashSet<LineHash>,
    /// The writers of whom somebody cites more lines, or a newer copy has.
    pub writers: BTreeSet<WriterId>,
}

impl ToCome {
    /// Tells whether what may come can be part of what a code with these counts covers. A code covers the file that opens the
    /// incident, if it is that of one file alone; and, of a file that is here, more lines than it has. A copy of what is
    /// further elsewhere here may only be longer than that.
    pub fn may_be_covered(&self, graph: &Graph<'_>, counts: &[u64], is_opened: bool) -> bool {
        let most = counts.iter().copied().max().unwrap_or(0);
        let here: HashSet<&WriterId> = graph.branches.iter().map(|branch| &branch.head.writer).collect();
        let file = self.file || !self.empty.is_empty() || self.writers.iter().any(|writer| !here.contains(writer));
        let longer = graph.branches.iter().filter(|branch| (branch.lines as u64) < most).any(|branch| {
            let lines = &graph.nodes(branch.file)[..branch.lines];
            self.writers.contains(&branch.head.writer) || lines.iter().any(|line| self.cut.contains(&line.h))
        });
        longer || file && (counts.len() > 1 || !is_opened)
    }
}
