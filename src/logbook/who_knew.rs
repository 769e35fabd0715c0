//! Who knew what, pure: what each file had cited by each of its lines, and the lines that arrived afterwards.

use super::chain::ValidLine;
use super::graph::{Branch, Graph};
use crate::domain::digest::LineHash;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How much later than a line another must be dated, without knowing it, for it to have arrived afterwards.
const PATIENCE: i64 = 10 * 60 * 1000;

/// How many groups of lines that arrived afterwards are told one by one: two files make two at most, a hundred thousand.
const MOST_TOLD: usize = 100;

/// How many lines are compared with what a file knew to tell these groups: each such line is found and marked in any case,
/// and what several files made for it would take to tell grows as the files times their lines.
const MOST_COMPARED: usize = 10_000_000;

/// The place of a line: its branch, and its rank there.
type Spot = (usize, usize);

/// By which of its lines a branch came to know more of each other, and up to which line there.
type Learnt = HashMap<usize, Vec<(usize, usize)>>;

/// What the branches of a main courante knew of each other. A line that several hold is taken as one of the first of them.
pub(super) struct WhoKnew<'g> {
    graph: &'g Graph<'g>,
    branches: &'g [Branch],
    /// Where the lines stand that are cited or that several branches may hold.
    places: HashMap<LineHash, Spot>,
    /// The place of the last line that each branch shares with one before it.
    shares: Vec<Option<Spot>>,
}

/// Lines of a file that arrived after another wrote later without knowing them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Late {
    /// The file of the lines.
    pub file: usize,
    /// Their ranks in it.
    pub ranks: Range<usize>,
    /// The file that did not know them.
    pub unknown_to: usize,
    /// Its last line that did not know them.
    pub last_without: ValidLine,
    /// Its first line that did.
    pub first_with: Option<ValidLine>,
}

/// What arrived afterwards.
#[derive(Default)]
pub(super) struct Lateness {
    /// The first groups of such lines, by pair of files.
    pub told: Vec<Late>,
    /// How many such lines are in no group that is told.
    pub untold: u64,
    /// All such lines.
    pub lines: HashSet<LineHash>,
}

impl<'g> WhoKnew<'g> {
    /// Finds where lines stand in branches of a main courante.
    pub fn of(graph: &'g Graph<'g>, branches: &'g [Branch]) -> Self {
        let cited: HashSet<LineHash> =
            branches.iter().flat_map(|b| graph.file(b.file).chain.cites.iter().map(|(_, head)| head.h)).collect();
        let mut who_knew = Self { graph, branches, places: HashMap::new(), shares: vec![] };
        for (b, branch) in branches.iter().enumerate() {
            let mut last = None;
            for (rank, node) in who_knew.lines(b).iter().enumerate() {
                if branch.parts_at.is_some() || cited.contains(&node.h) {
                    let place = *who_knew.places.entry(node.h).or_insert((b, rank));
                    last = Some(place).filter(|(of, _)| *of != b).or(last);
                }
            }
            who_knew.shares.push(last);
        }
        who_knew
    }

    fn lines(&self, branch: usize) -> &'g [ValidLine] {
        let branch = &self.branches[branch];
        &self.graph.nodes(branch.file)[..branch.lines]
    }

    /// Tells that a line is of the branch, and not of one before that holds it too.
    fn is_own(&self, branch: usize, rank: usize, node: &ValidLine) -> bool {
        self.places.get(&node.h).is_none_or(|place| *place == (branch, rank))
    }

    /// Gives what a branch came to know of the others, by its own lines only.
    fn of_reader(&self, reader: usize) -> Learnt {
        let branch = &self.branches[reader];
        // A file that is cut says nothing after its cut.
        let cites = self.graph.file(branch.file).chain.cites.iter().filter(|(rank, _)| *rank < branch.lines);
        let mut cites: Vec<_> = cites.collect();
        // Of what one line cites, the highest first: the others were before it.
        cites.sort_by_key(|(rank, head)| (*rank, Reverse(head.seq)));
        let cited = cites.into_iter().filter_map(|(rank, head)| Some((*rank, *self.places.get(&head.h)?)));
        let mut known = Learnt::new();
        // What it shares with others it had from its start.
        for (rank, place) in self.shares[reader].map(|place| (0, place)).into_iter().chain(cited) {
            let mut next = Some(place);
            while let Some((other, there)) = next.filter(|(other, _)| *other != reader) {
                let steps = known.entry(other).or_default();
                if steps.last().is_some_and(|(_, before)| *before >= there) {
                    break;
                }
                steps.push((rank, there));
                next = self.shares[other];
            }
        }
        known
    }

    /// Gives how many lines of every branch a branch knew after so many of its own.
    pub fn after(&self, reader: usize, lines: usize) -> Vec<usize> {
        let mut known = vec![0; self.branches.len()];
        for (other, steps) in self.of_reader(reader) {
            known[other] = steps.iter().take_while(|(rank, _)| *rank < lines).last().map_or(0, |(_, there)| there + 1);
        }
        known[reader] = lines;
        known
    }

    /// Finds the lines that arrived after somebody wrote later without knowing them: each line is compared with the latest
    /// date of all that did not know it, the work of every file on every other being that of their citations.
    pub fn late(&self) -> Lateness {
        let all = 0..self.branches.len();
        let known: Vec<Learnt> = all.clone().map(|w| self.of_reader(w)).collect();
        let latest: Vec<Vec<Option<i64>>> = all.clone().map(|w| latest(self.lines(w))).collect();
        let last = |w: usize| latest[w][latest[w].len() - 1];
        let mut by_date: Vec<usize> = all.clone().collect();
        by_date.sort_by_key(|w| Reverse(last(*w)));
        // From which rank on a line of each branch is unknown to somebody who wrote at a date.
        let mut unknown: Vec<Vec<(usize, Option<i64>)>> = vec![vec![]; self.branches.len()];
        for (w, known) in known.iter().enumerate() {
            for (x, steps) in known {
                let from = std::iter::once(0).chain(steps.iter().map(|(_, there)| there + 1));
                let until = steps.iter().map(|(rank, _)| latest[w][*rank]).chain([last(w)]);
                unknown[*x].extend(from.zip(until));
            }
        }
        let mut found = Lateness::default();
        let mut dated: Vec<(usize, ValidLine)> = Vec::new();
        for x in all {
            let never = by_date.iter().find(|w| **w != x && !known[**w].contains_key(&x));
            unknown[x].extend(never.map(|w| (0, last(*w))));
            unknown[x].sort_unstable();
            let mut from = unknown[x].iter().peekable();
            let (mut others, mut earliest): (_, Option<ValidLine>) = (None, None);
            for (rank, node) in self.lines(x).iter().enumerate() {
                // Whoever did not know a line knew none of the next ones.
                while let Some((_, at)) = from.next_if(|(from, _)| *from <= rank) {
                    others = others.max(*at);
                }
                if is_late(node, others.max(latest[x][rank])) && self.is_own(x, rank, node) {
                    found.lines.insert(node.h);
                    earliest = earliest.filter(|before| before.at <= node.at).or(Some(*node));
                }
            }
            dated.extend(earliest.map(|earliest| (x, earliest)));
        }
        self.tell(&mut found, &known, &latest, &dated);
        found
    }

    /// Tells such lines by pair of files, as far as it takes no longer than reading them; of each file that has some, the
    /// earliest is given.
    fn tell(&self, found: &mut Lateness, known: &[Learnt], latest: &[Vec<Option<i64>>], of: &[(usize, ValidLine)]) {
        let mut left = MOST_COMPARED;
        for (w, (x, earliest)) in (0..self.branches.len()).flat_map(|w| of.iter().map(move |late| (w, *late))) {
            let lines = self.lines(w);
            // Most files were written while the others were.
            let compared = if is_late(&earliest, latest[w][lines.len()]) { self.lines(x).len() } else { 0 };
            let Some(rest) = left.checked_sub(1 + compared).filter(|_| found.told.len() < MOST_TOLD) else { break };
            left = rest;
            let mut steps = known[w].get(&x).into_iter().flatten().peekable();
            let mut current: Option<Late> = None;
            for (rank, node) in self.lines(x)[..compared].iter().enumerate() {
                // The first line of the reader that cites this one or a later one.
                while steps.next_if(|(_, there)| *there < rank).is_some() {}
                let first_with = if x == w { rank } else { steps.peek().map_or(lines.len(), |(at, _)| *at) };
                if !is_late(node, latest[w][first_with]) || !self.is_own(x, rank, node) {
                    continue;
                }
                let last_without = lines[first_with - 1];
                let goes_on =
                    |late: &&mut Late| late.ranks.end == rank && (x == w || late.last_without == last_without);
                match current.as_mut().filter(goes_on) {
                    Some(late) => late.ranks.end += 1,
                    None => found.told.extend(current.replace(Late {
                        file: self.branches[x].file,
                        ranks: rank..rank + 1,
                        unknown_to: self.branches[w].file,
                        last_without,
                        first_with: lines.get(first_with).copied(),
                    })),
                }
            }
            found.told.extend(current);
        }
        found.told.truncate(MOST_TOLD);
        let told = found.told.iter().flat_map(|late| &self.graph.nodes(late.file)[late.ranks.clone()]);
        let told: HashSet<LineHash> = told.map(|node| node.h).collect();
        found.untold = (found.lines.len() - told.len()) as u64;
    }
}

/// Gives the latest date among the lines before each rank, and among all, that say all they knew.
fn latest(lines: &[ValidLine]) -> Vec<Option<i64>> {
    let mut latest = vec![None];
    latest.extend(lines.iter().scan(None, |latest, node| {
        *latest = (*latest).max(node.says_all.then_some(node.at));
        Some(*latest)
    }));
    latest
}

/// Tells that a line is dated well before another date.
fn is_late(node: &ValidLine, latest: Option<i64>) -> bool {
    latest.is_some_and(|latest| latest > node.at + PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::super::book::LogFile;
    use super::super::chain::{Chain, First};
    use super::*;
    use crate::domain::event::Head;
    use crate::domain::ids::WriterId;
    use proptest::prelude::*;
    use proptest::sample::Index;
    use std::collections::BTreeSet;
    use std::time::{Duration, Instant};

    const MINUTE: i64 = 60_000;

    /// A file to make: how it starts as another does, then its own lines, each with its date and what it cites.
    type Drawn = (Option<(Index, Index)>, Vec<(i64, bool, Vec<Index>)>);

    fn file(n: usize, chain: Chain) -> LogFile {
        LogFile { name: format!("{n}.jsonl"), chain, tail: None, apart: false, held: None }
    }

    /// Makes a chain of lines that come one after another, each with its date, whether it says all it knew and what it cites.
    fn grow(chain: &mut Chain, writer: &str, seq: u64, (at, says_all): (i64, bool), cites: Vec<Head>) -> Head {
        let writer = WriterId::parse(writer).expect("a writer");
        let h = LineHash::of(&seq.to_le_bytes());
        chain.first.get_or_insert_with(|| First { writer: writer.clone(), seq, h, incident: None });
        chain.cites.extend(cites.into_iter().map(|head| (chain.nodes.len(), head)));
        chain.nodes.push(ValidLine { seq, h, at, says: true, says_all });
        Head { writer, seq, h }
    }

    fn made(drawn: &[Drawn]) -> Vec<LogFile> {
        let (mut files, mut all, mut seq) = (Vec::<LogFile>::new(), Vec::<Head>::new(), 0);
        for (n, (start, lines)) in drawn.iter().enumerate() {
            let (mut chain, mut writer) = (Chain::default(), format!("w-{n}"));
            if let Some((of, cut)) = start.filter(|_| n > 0) {
                let before = &files[of.index(n)].chain;
                let cut = cut.index(before.nodes.len()) + 1;
                writer = before.writer().expect("a writer").to_string();
                chain.first.clone_from(&before.first);
                chain.nodes.extend_from_slice(&before.nodes[..cut]);
                chain.cites.extend(before.cites.iter().filter(|(rank, _)| *rank < cut).cloned());
            }
            for (minutes, says_all, cites) in lines {
                seq += 1;
                let cites = cites.iter().filter(|_| !all.is_empty()).map(|index| index.get(&all).clone()).collect();
                all.push(grow(&mut chain, &writer, seq, (minutes * MINUTE, *says_all), cites));
            }
            files.push(file(n, chain));
        }
        files
    }

    /// By the definition: for every line and every branch, every line of that branch that did not know it. What several
    /// branches hold is told of the first.
    fn by_definition(graph: &Graph<'_>) -> BTreeSet<(usize, u64)> {
        let lines = |b: &Branch| graph.nodes(b.file);
        let holds = |b: &Branch, h: LineHash| lines(b).iter().position(|node| node.h == h);
        let mut found = BTreeSet::new();
        for (x, of) in graph.branches.iter().enumerate() {
            for node in lines(of).iter().filter(|n| !graph.branches[..x].iter().any(|b| holds(b, n.h).is_some())) {
                for (w, reader) in graph.branches.iter().enumerate() {
                    let own = holds(reader, node.h);
                    let covers = |cited: LineHash| {
                        graph.branches.iter().any(|b| holds(b, cited) >= holds(b, node.h) && holds(b, node.h).is_some())
                    };
                    let knows = |at: usize| {
                        let cites = &graph.file(reader.file).chain.cites;
                        own.is_some_and(|own| w != x || own <= at)
                            || own.is_none() && cites.iter().any(|(rank, head)| *rank <= at && covers(head.h))
                    };
                    let late = |(at, line): (usize, &ValidLine)| {
                        line.says_all && !knows(at) && line.at > node.at + 10 * MINUTE
                    };
                    if lines(reader).iter().enumerate().any(late) {
                        found.insert((reader.file, node.seq));
                    }
                }
            }
        }
        found
    }

    fn a_file() -> impl Strategy<Value = Drawn> {
        let line = (0..60i64, prop::bool::weighted(0.8), prop::collection::vec(any::<Index>(), 0..3));
        (prop::option::weighted(0.4, any::<(Index, Index)>()), prop::collection::vec(line, 1..6))
    }

    proptest! {
        #[test]
        fn what_arrived_afterwards_is_what_its_definition_says(drawn in prop::collection::vec(a_file(), 1..7)) {
            let files = made(&drawn);
            let graph = Graph::of(&files);
            let late = WhoKnew::of(&graph, &graph.branches).late();
            let told = late.told.iter().flat_map(|late| {
                graph.nodes(late.file)[late.ranks.clone()].iter().map(|node| (late.unknown_to, node.seq))
            });
            let wanted = by_definition(&graph);
            let marked: BTreeSet<u64> =
                files.iter().flat_map(|file| &file.chain.nodes).filter(|n| late.lines.contains(&n.h)).map(|n| n.seq).collect();
            prop_assert_eq!(told.collect::<BTreeSet<_>>(), wanted.clone());
            prop_assert_eq!(marked, wanted.iter().map(|(_, seq)| *seq).collect::<BTreeSet<_>>());
            prop_assert_eq!(late.untold, 0);
        }
    }

    /// How long it takes to find what arrived afterwards in so many files of one line each, all cited by a file that the
    /// others did not know; `side_by_side` when they are the sides of one file.
    fn took(count: u64, side_by_side: bool) -> Duration {
        let mut start = Chain::default();
        grow(&mut start, "w", 1, (0, true), vec![]);
        let mut files = vec![];
        let mut heads = vec![];
        for n in 0..count {
            let mut chain = if side_by_side { start.clone() } else { Chain::default() };
            let at = i64::try_from(n).expect("a small number") * MINUTE;
            heads.push(grow(&mut chain, "w", n + 2, (at, true), heads.last().cloned().into_iter().collect()));
            files.push(file(files.len(), chain));
        }
        let mut last = Chain::default();
        for (n, head) in (count + 2..).zip(&heads) {
            grow(&mut last, "last", n, (0, true), vec![head.clone()]);
        }
        files.push(file(files.len(), last));
        let graph = Graph::of(&files);
        let start = Instant::now();
        let late = WhoKnew::of(&graph, &graph.branches).late();
        assert!(late.untold > 0 && late.told.len() == MOST_TOLD);
        start.elapsed()
    }

    /// Whoever writes files by the thousand does not stop the others: four times as many take some four times as long.
    #[test]
    fn what_arrived_afterwards_is_found_in_a_time_that_grows_as_the_lines() {
        for side_by_side in [false, true] {
            // Whatever else the machine does only adds to a time: once within bounds is enough.
            let tried: Vec<(Duration, Duration)> = (0..6)
                .map(|_| (took(3_000, side_by_side), took(12_000, side_by_side)))
                .take_while(|(few, many)| *many >= *few * 9)
                .collect();
            assert!(tried.len() < 6, "{side_by_side}: {tried:?}");
        }
    }
}
