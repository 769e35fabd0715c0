//! The files of one main courante taken together, pure: which belong, which are copies, where it forks, what is cited.

use super::book::LogFile;
use super::chain::{Chain, ValidLine};
use super::seal::Seal;
use crate::domain::digest::LineHash;
use crate::domain::event::Head;
use crate::domain::ids::WriterId;
use crate::domain::incident::{FAR, Measure};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A path from a first line to a last one that no other file goes on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branch {
    /// The file that holds it whole.
    pub file: usize,
    /// How many of its valid lines.
    pub lines: usize,
    /// Its last line.
    pub head: Head,
    first_seq: u64,
    /// The `seq` of the first of its lines that leads to it alone, when its file was written twice.
    pub parts_at: Option<u64>,
    /// The first line that kept it, when its file was written twice and somebody did.
    pub kept_by: Option<NamedLine>,
}

/// A line that is cited and that no file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Absent {
    /// A file that cites it: one that does not say it lost, when there is one.
    pub by: usize,
    /// The `seq` of the line that cites it.
    pub from: u64,
    /// The line.
    pub cited: Head,
    /// Whether its writer's file goes as far with other lines.
    pub is_replaced: bool,
    /// Whether all the files that cite it say it lost: whoever did not have it cannot tell.
    pub is_lost: bool,
    /// The first line that kept it as a branch that stood there.
    pub kept_by: Option<NamedLine>,
    /// The first line of each file that says it lost, whoever wrote it.
    pub said_by: Vec<NamedLine>,
}

/// A line as people name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct NamedLine {
    /// Whose file.
    pub writer: WriterId,
    /// The line's `seq`.
    pub seq: u64,
}

impl NamedLine {
    /// Names the line to people, with its writer or without.
    pub fn said(&self, named: bool) -> String {
        if named { format!("ligne {} de {}", self.seq, self.writer) } else { format!("ligne {}", self.seq) }
    }
}

/// A line by all that names it: whoever names its hash alone, under the name of another, names another line.
pub(super) type LineName<'h> = (LineHash, u64, &'h WriterId);

/// Gives all that names a line.
pub(super) fn named(head: &Head) -> LineName<'_> {
    (head.h, head.seq, &head.writer)
}

/// What the files of a main courante are to each other.
pub(super) struct Graph<'f> {
    files: Vec<&'f LogFile>,
    /// Damaged files of which all the lines stand in sound ones, those that are damaged too, in order.
    pub bad_copies: Vec<usize>,
    /// The branches, in the order of the seal.
    pub branches: Vec<Branch>,
    /// The highest `seq` that counts.
    pub limit: u64,
}

impl<'f> Graph<'f> {
    /// Takes the files that belong to the incident; the others stay in their place, unused.
    pub fn of(files: &'f [LogFile]) -> Self {
        let files: Vec<&LogFile> = files.iter().collect();
        let mut graph = Self { files, bad_copies: vec![], branches: vec![], limit: u64::MAX };
        graph.bad_copies = graph.bad_copies();
        let whole: Vec<(usize, usize)> = graph.belonging().map(|(i, file)| (i, file.chain.nodes.len())).collect();
        graph.branches = graph.branches_of(&whole);
        graph.limit = graph.highest();
        graph
    }

    /// Finds the damaged files of which nothing is missing: each valid line stands in a sound file, and where pieces that
    /// look like lines stand between two of them, or before the first, so does at least as many there. A line that others
    /// follow says by its hash all that is before it; after the last one, nothing tells a damaged line from a fork.
    fn bad_copies(&self) -> Vec<usize> {
        let damaged = |file: &LogFile| file.chain.is_damaged(file.tail.as_ref());
        let (hurt, sound): (Vec<_>, Vec<_>) = self.belonging().partition(|(_, file)| damaged(file));
        if hurt.is_empty() {
            return vec![];
        }
        let lines = |(i, file): &(usize, &'f LogFile)| {
            let i = *i;
            file.chain.nodes.iter().enumerate().map(move |(rank, node)| (node.h, (i, rank)))
        };
        // Any sound file that holds a line holds the same ones before it.
        let held: HashMap<LineHash, (usize, usize)> = sound.iter().flat_map(lines).collect();
        let place = |(file, rank): (usize, usize)| rank as u64 + self.files[file].chain.spoiled_before(rank);
        let stand_there = |chain: &Chain, rank: usize| {
            let count =
                |from: Option<usize>| chain.spoiled_before(rank) - from.map_or(0, |from| chain.spoiled_before(from));
            let Some(after) = chain.nodes.get(rank).map(|node| held[&node.h]) else { return false };
            let Some(before) = rank.checked_sub(1) else { return place(after) >= count(None) };
            let (_, from) = held[&chain.nodes[before].h];
            from < after.1
                && self.nodes(after.0)[from].h == chain.nodes[before].h
                && place(after) - place((after.0, from)) > count(Some(before))
        };
        let is_bad = |chain: &Chain| {
            chain.nodes.iter().all(|node| held.contains_key(&node.h))
                && chain.spoiled.iter().all(|(rank, _)| stand_there(chain, *rank))
        };
        hurt.into_iter().filter(|(_, file)| is_bad(&file.chain)).map(|(i, _)| i).collect()
    }

    /// Finds the highest `seq` that counts.
    fn highest(&self) -> u64 {
        let nodes = || self.belonging().flat_map(|(_, file)| &file.chain.nodes);
        if nodes().all(|node| node.seq <= FAR) {
            return u64::MAX;
        }
        let mut lines: Vec<(u64, LineHash)> = nodes().map(|node| (node.seq, node.h)).collect();
        lines.sort_unstable();
        lines.dedup();
        let mut measure = Measure::default();
        lines.into_iter().find(|(seq, _)| measure.is_far(*seq)).map_or(u64::MAX, |(seq, _)| seq - 1)
    }

    /// Finds the branches of files cut after so many lines each, in the order of the seal.
    fn branches_of(&self, cut: &[(usize, usize)]) -> Vec<Branch> {
        let mut groups: BTreeMap<LineHash, Vec<(usize, usize)>> = BTreeMap::new();
        for (file, lines) in cut.iter().filter(|(_, lines)| *lines > 0) {
            groups.entry(self.nodes(*file)[0].h).or_default().push((*file, *lines));
        }
        let kept = self.named_by(|chain| &chain.kept);
        let mut found = Vec::new();
        for files in groups.into_values() {
            let tips = self.tips(files);
            // The only tip that each line leads to; none for a line that leads to several.
            let mut leads: HashMap<LineHash, Option<usize>> = HashMap::new();
            if tips.len() > 1 {
                for (tip, (file, lines)) in tips.iter().enumerate() {
                    for node in &self.nodes(*file)[..*lines] {
                        let to = leads.entry(node.h).or_insert(Some(tip));
                        *to = to.filter(|known| *known == tip);
                    }
                }
            }
            found.extend(tips.iter().enumerate().map(|(tip, (file, lines))| {
                let nodes = &self.nodes(*file)[..*lines];
                let alone = || nodes.iter().filter(|n| leads.get(&n.h) == Some(&Some(tip)));
                let writer = self.writer(*file);
                Branch {
                    file: *file,
                    lines: *lines,
                    head: self.head(*file, *lines - 1),
                    first_seq: nodes[0].seq,
                    parts_at: alone().map(|n| n.seq).next(),
                    kept_by: alone().filter_map(|n| kept.get(&(n.h, n.seq, writer))).flatten().min().cloned(),
                }
            }));
        }
        // Damaged files may end in one line after more lines or fewer: how many comes last.
        let place = |b: &Branch| (b.first_seq, b.head.writer.clone(), b.head.h, b.lines);
        found.sort_by_cached_key(place);
        found
    }

    /// Leaves out, of files with one first line, those that another holds whole, in their order: even a damaged file is
    /// what its lines are, so that no line goes out of the seal.
    fn tips(&self, mut files: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
        let path = |(file, lines): (usize, usize)| self.nodes(file)[..lines].iter().map(|node| node.h);
        files.sort_by(|a, b| path(*a).cmp(path(*b)));
        // In this order the file that goes on with another, or is equal to it, comes right after it.
        let goes_on =
            |tip, next: Option<&(usize, usize)>| next.is_some_and(|n| path(*n).take(path(tip).len()).eq(path(tip)));
        let tips = files.iter().enumerate().filter(|(i, tip)| !goes_on(**tip, files.get(i + 1)));
        tips.map(|(_, tip)| *tip).collect()
    }

    /// Gives the branches and the seal of files cut after so many lines each.
    pub fn cut(&self, cut: &[(usize, usize)]) -> (Vec<Branch>, Seal) {
        let branches = self.branches_of(cut);
        let seal = Seal::of(branches.iter().map(|b| (&b.head, b.lines as u64)));
        (branches, seal)
    }

    /// Gives the seal of everything.
    pub fn seal(&self) -> Seal {
        Seal::of(self.branches.iter().map(|b| (&b.head, b.lines as u64)))
    }

    /// Gives the valid lines of a file.
    pub fn nodes(&self, file: usize) -> &'f [ValidLine] {
        &self.files[file].chain.nodes
    }

    /// Names a line.
    pub fn head(&self, file: usize, rank: usize) -> Head {
        let node = self.nodes(file)[rank];
        Head { writer: self.writer(file).clone(), seq: node.seq, h: node.h }
    }

    /// Gives the writer of a file that has a valid line.
    pub fn writer(&self, file: usize) -> &'f WriterId {
        self.files[file].chain.writer().expect("a file with a line has a writer")
    }

    /// Gives a file.
    pub fn file(&self, file: usize) -> &'f LogFile {
        self.files[file]
    }

    /// Tells that a file was written twice and that not all its branches were kept.
    pub fn forks(&self) -> impl Iterator<Item = &Branch> {
        self.branches.iter().filter(|branch| branch.parts_at.is_some())
    }

    /// Gives the lines that settle something: that name a line of one of several branches, or one that is cited and absent.
    pub fn settling(&self, branches: &[Branch]) -> BTreeSet<NamedLine> {
        if self.belonging().all(|(_, file)| file.chain.kept.is_empty() && file.chain.lost.is_empty()) {
            return BTreeSet::new();
        }
        let mut settled: HashSet<LineName<'_>> = HashSet::new();
        for branch in branches.iter().filter(|branch| branch.parts_at.is_some()) {
            let alone = self.nodes(branch.file)[..branch.lines].iter().filter(|n| Some(n.seq) >= branch.parts_at);
            settled.extend(alone.map(|node| (node.h, node.seq, self.writer(branch.file))));
        }
        let absent = self.absent();
        settled.extend(absent.iter().map(|absent| named(&absent.cited)));
        let said = self.belonging().flat_map(|(i, file)| {
            file.chain.kept.iter().chain(&file.chain.lost).map(move |(seq, head)| (i, *seq, head))
        });
        said.filter(|(_, _, head)| settled.contains(&named(head)))
            .map(|(i, seq, _)| NamedLine { writer: self.writer(i).clone(), seq })
            .collect()
    }

    /// Gives the lines that somebody named, to keep what they lead to or as lost, with the first line of each file that names
    /// them: a line is named by all that names it.
    fn named_by(&self, of: impl Fn(&'f Chain) -> &'f [(u64, Head)]) -> HashMap<LineName<'f>, Vec<NamedLine>> {
        let mut found: HashMap<LineName<'f>, Vec<NamedLine>> = HashMap::new();
        let mut said = HashSet::new();
        for (i, file) in self.belonging() {
            let writer = self.writer(i);
            for (seq, head) in of(&file.chain) {
                // A copy says the same; another file under the same name is not told apart by people either.
                if said.insert((named(head), writer)) {
                    found.entry(named(head)).or_default().push(NamedLine { writer: writer.clone(), seq: *seq });
                }
            }
        }
        found
    }

    /// Lists the files whose lines are of this incident; a bad copy is ignored, so that it neither cites, keeps, nor makes
    /// present under the name of its file what others hold under that of its writer.
    fn belonging(&self) -> impl Iterator<Item = (usize, &'f LogFile)> {
        let files = self.files.iter().copied().enumerate();
        files.filter(|(i, file)| {
            !file.apart && !file.chain.nodes.is_empty() && self.bad_copies.binary_search(i).is_err()
        })
    }

    /// Lists the files that have lines beyond any measure, with the `seq` of the first and of the last.
    pub fn far(&self) -> Vec<(usize, u64, u64)> {
        let far = |b: &Branch| {
            let mut far = self.nodes(b.file)[..b.lines].iter().map(|n| n.seq).filter(|seq| *seq > self.limit);
            let first = far.next()?;
            Some((b.file, first, far.next_back().unwrap_or(first)))
        };
        self.branches.iter().filter_map(far).collect()
    }

    /// Lists the lines that are cited and that no file holds.
    pub fn absent(&self) -> Vec<Absent> {
        let cited: HashSet<LineHash> =
            self.belonging().flat_map(|(_, f)| f.chain.cites.iter().map(|(_, head)| head.h)).collect();
        if cited.is_empty() {
            return vec![];
        }
        let mut met: HashSet<LineName<'_>> = HashSet::new();
        let mut reach: HashMap<&WriterId, u64> = HashMap::new();
        for (i, file) in self.belonging() {
            let writer = self.writer(i);
            met.extend(file.chain.nodes.iter().filter(|n| cited.contains(&n.h)).map(|n| (n.h, n.seq, writer)));
            let last = file.chain.nodes.iter().map(|n| n.seq).filter(|seq| *seq <= self.limit).max().unwrap_or(0);
            let known = reach.entry(writer).or_default();
            *known = last.max(*known);
        }
        let (lost, stood) = (self.named_by(|chain| &chain.lost), self.named_by(|chain| &chain.stood));
        let mut found: Vec<Absent> = Vec::new();
        let mut known: HashMap<LineName<'_>, usize> = HashMap::new();
        // What is said of a branch must be said in it: an older copy of a file says less than the file.
        let mut tips: Vec<usize> = self.branches.iter().map(|branch| branch.file).collect();
        tips.sort_unstable();
        for by in tips {
            let chain = &self.file(by).chain;
            let own: HashSet<LineName<'_>> = chain.lost.iter().map(|(_, head)| named(head)).collect();
            for (rank, head) in chain.cites.iter().filter(|(_, head)| !met.contains(&named(head))) {
                // A line that may still arrive is not lost: whoever says so had it, and it went away since.
                let is_replaced = reach.get(&head.writer).is_some_and(|seq| *seq >= head.seq);
                let is_lost = is_replaced && own.contains(&named(head));
                let from = chain.nodes[*rank].seq;
                match known.entry(named(head)) {
                    Entry::Vacant(new) => {
                        new.insert(found.len());
                        let said_by = lost.get(&named(head)).cloned().unwrap_or_default();
                        let kept_by = stood.get(&named(head)).and_then(|by| by.iter().min()).cloned();
                        found.push(Absent { by, from, cited: head.clone(), is_replaced, is_lost, kept_by, said_by });
                    }
                    Entry::Occupied(at) => {
                        let absent = &mut found[*at.get()];
                        if absent.is_lost && !is_lost {
                            (absent.by, absent.from, absent.is_lost) = (by, from, false);
                        }
                    }
                }
            }
        }
        found
    }

    /// Lists the tips of other branches that a file has not cited yet, the highest first.
    pub fn unknown_to(&self, file: Option<usize>) -> Vec<Head> {
        let mut cited: HashSet<LineHash> = HashSet::new();
        if let Some(file) = file {
            cited.extend(self.file(file).chain.cites.iter().map(|(_, head)| head.h));
            cited.extend(self.nodes(file).iter().map(|n| n.h));
        }
        let mut found: Vec<Head> = self
            .branches
            .iter()
            .filter_map(|b| {
                let nodes = &self.nodes(b.file)[..b.lines];
                let rank = nodes.iter().rposition(|n| n.seq <= self.limit)?;
                Some(self.head(b.file, rank))
            })
            .filter(|head| !cited.contains(&head.h))
            .collect();
        found.sort_by_key(|head| std::cmp::Reverse(head.seq));
        found
    }
}
