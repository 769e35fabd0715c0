//! What may still come of a main courante, pure: whether a code noted earlier may cover lines that are not here yet.

use super::book::LogFile;
use super::graph::Graph;
use crate::domain::ids::WriterId;

/// The lines that may still come.
#[derive(Debug, Default)]
pub(super) struct ToCome {
    /// Whether a whole file may: one that holds nothing yet, that is cited, or that this machine saw.
    pub file: bool,
    /// How many lines each file has that may have more.
    longer: Vec<usize>,
    /// The files that hold nothing yet.
    pub empty: Vec<String>,
}

impl ToCome {
    /// Takes in a file that holds nothing.
    pub fn is_empty(&mut self, name: &str) {
        self.file = true;
        self.empty.push(name.to_owned());
    }

    /// Takes in a file that ends in the middle of a line, or lacks its last LF. A copy of what is further elsewhere here may
    /// only be longer than that.
    pub fn is_cut(&mut self, graph: &Graph<'_>, file: &LogFile) {
        let own = &file.chain.nodes;
        let Some(last) = own.last() else {
            self.file = true;
            return;
        };
        let goes_on = |branch: &usize| graph.nodes(*branch).get(own.len() - 1).is_some_and(|node| node.h == last.h);
        let all = graph.branches.iter().map(|branch| branch.file).filter(goes_on);
        self.longer.push(all.map(|branch| graph.nodes(branch).len()).min().unwrap_or(own.len()));
    }

    /// Takes in lines of a writer that have not arrived: somebody cites them, or they are in a newer copy.
    pub fn may_be_longer(&mut self, graph: &Graph<'_>, writer: &WriterId) {
        let own = graph.branches.iter().filter(|branch| branch.head.writer == *writer);
        match own.map(|branch| branch.lines).min() {
            Some(lines) => self.longer.push(lines),
            None => self.file = true,
        }
    }

    /// Tells whether what may come can be part of what a code with these counts covers. A code covers the file that opens the
    /// incident, if it is that of one file alone; and no line of a file that is here beyond those that it has.
    pub fn may_be_covered(&self, counts: &[u64], is_opened: bool) -> bool {
        let longer = self.longer.iter().any(|lines| counts.iter().any(|count| *count > *lines as u64));
        longer || self.file && (counts.len() > 1 || !is_opened)
    }
}
