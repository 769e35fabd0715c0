//! Who knew what, pure: what each file had cited by each of its lines, and the lines that arrived afterwards.

use super::book::LogFile;
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

/// How many files that open the incident are listened to as such: one does.
const MOST_OPENERS: usize = 16;

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
    /// All such lines, and when the last of those that missed them knew them; the end of time while it does not.
    pub lines: HashMap<LineHash, i64>,
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

    /// Adds, to how many lines of every branch are known, what a branch knew after so many of its own.
    pub fn add_after(&self, known: &mut [usize], reader: usize, lines: usize) {
        for (other, steps) in self.of_reader(reader) {
            let here = steps.iter().take_while(|(rank, _)| *rank < lines).last().map_or(0, |(_, there)| there + 1);
            known[other] = here.max(known[other]);
        }
        known[reader] = lines.max(known[reader]);
    }

    /// Gives the lines that somebody's files neither hold nor cite. One that does not say what it knew, of an older program,
    /// is taken to have known all that stands before its last line.
    pub fn new_to(&self, is_own: impl Fn(&LogFile) -> bool) -> HashSet<LineHash> {
        let all = 0..self.branches.len();
        let own: Vec<usize> = all.clone().filter(|b| is_own(self.graph.file(self.branches[*b].file))).collect();
        let held: HashSet<LineHash> = own.iter().flat_map(|b| self.lines(*b)).map(|node| node.h).collect();
        let silent = own.iter().flat_map(|b| self.lines(*b)).filter(|node| !node.says);
        let older = silent.map(|node| node.seq).max().unwrap_or(0);
        let mut known = vec![0; self.branches.len()];
        own.iter().for_each(|reader| self.add_after(&mut known, *reader, self.lines(*reader).len()));
        let new = all.filter(|b| own.binary_search(b).is_err()).flat_map(|b| &self.lines(b)[known[b]..]);
        let new = new.filter(|node| node.seq > older && node.seq <= self.graph.limit);
        new.map(|node| node.h).filter(|h| !held.contains(h)).collect()
    }

    /// Finds the lines that arrived after somebody wrote later without knowing them: each line is compared with the latest
    /// date of all that did not know it, the work of every file on every other being that of their citations.
    ///
    /// What a file that opens the incident missed comes first: whoever it never knew says nothing of the others, and what it
    /// knew in time did not arrive afterwards, whoever says so.
    pub fn late(&self) -> Lateness {
        let all = 0..self.branches.len();
        let known: Vec<Learnt> = all.clone().map(|w| self.of_reader(w)).collect();
        let latest: Vec<Vec<Option<i64>>> = all.clone().map(|w| latest(self.lines(w))).collect();
        let opens = |b: &usize| !self.graph.file(self.branches[*b].file).chain.openings.is_empty();
        let openers: Vec<usize> = all.clone().filter(opens).take(MOST_OPENERS).collect();
        let mut sight = Sight { known, latest, openers, begins: vec![], seen_by: vec![] };
        let mut missed: HashSet<LineHash> = HashSet::new();
        let by_an_opener = |w: usize, _| sight.openers.contains(&w).then_some(i64::MIN);
        self.sweep(&sight, by_an_opener, |node, (x, rank), others| {
            missed.extend(others.filter(|_| self.is_own(x, rank, node)).map(|_| node.h));
        });
        let in_time = |x: usize| {
            let others = sight.openers.iter().filter(|opener| **opener != x);
            let last = others.filter_map(|opener| sight.known[*opener].get(&x)?.last());
            last.map(|(_, there)| there + 1).max().unwrap_or(0)
        };
        let seen_by: Vec<usize> = all.clone().map(in_time).collect();
        let begins = |w: usize| match sight.openers.contains(&w) {
            true => Some(0),
            false => self.lines(w).iter().position(|node| !missed.contains(&node.h)),
        };
        let begins: Vec<Option<usize>> = all.map(begins).collect();
        (sight.begins, sight.seen_by) = (begins, seen_by);
        let mut found = Lateness::default();
        let mut dated: Vec<(usize, ValidLine)> = Vec::new();
        self.sweep(
            &sight,
            |w, x| self.speaks(&sight, w, x),
            |node, (x, rank), others| {
                let others = others.filter(|_| missed.contains(&node.h) || rank >= sight.seen_by[x]);
                let own = sight.latest[x][rank].filter(|latest| is_late(node, *latest)).map(|_| node.at);
                let Some(known_at) = others.max(own).filter(|_| self.is_own(x, rank, node)) else { return };
                let held = found.lines.entry(node.h).or_insert(known_at);
                *held = known_at.max(*held);
                match dated.last_mut().filter(|(of, _)| *of == x) {
                    Some((_, earliest)) if earliest.at > node.at => *earliest = *node,
                    Some(_) => {}
                    None => dated.push((x, *node)),
                }
            },
        );
        self.tell(&mut found, &sight, &missed, &dated);
        found
    }

    /// Tells from which date on of its lines a branch may speak of another; none when it may not.
    fn speaks(&self, sight: &Sight, w: usize, x: usize) -> Option<i64> {
        let begins = sight.begins[w]?;
        let opens = |b: usize| sight.openers.contains(&b);
        let at_first = |of: usize| sight.known[w].get(&of).is_some_and(|steps| steps[0].0 <= begins);
        let saw_the_opener = sight.openers.iter().any(|opener| at_first(*opener));
        if saw_the_opener && !opens(x) && !at_first(x) {
            return Some(i64::MIN);
        }
        (opens(w) || sight.known[w].contains_key(&x)).then(|| self.lines(w)[begins].at)
    }

    /// Gives each line with when it was known to the last of the others that may speak of it and wrote well after it without
    /// knowing it, the end of time while it is not; none when there is no such file.
    fn sweep(
        &self,
        sight: &Sight,
        speaks: impl Fn(usize, usize) -> Option<i64>,
        mut f: impl FnMut(&ValidLine, Spot, Option<i64>),
    ) {
        let last = |w: usize| sight.latest[w][self.lines(w).len()];
        // From which rank on a line of each branch is unknown to somebody, of which dates they may speak, until when they
        // wrote without knowing it, and when they knew it.
        let mut unknown: Vec<Vec<(usize, i64, Unaware)>> = vec![vec![]; self.branches.len()];
        for (w, known) in sight.known.iter().enumerate() {
            for (x, steps) in known {
                let Some(since) = speaks(w, *x) else { continue };
                let from = std::iter::once(0).chain(steps.iter().map(|(_, there)| there + 1));
                let until = steps.iter().map(|(rank, _)| Some((sight.latest[w][*rank]?, self.lines(w)[*rank].at)));
                let until = until.chain([last(w).map(|last| (last, i64::MAX))]);
                unknown[*x].extend(from.zip(until).filter_map(|(from, until)| Some((from, since, until?))));
            }
        }
        // Of those that never knew a branch, the one that wrote last says all that the others could.
        let strange = |w: &usize| speaks(*w, usize::MAX) == Some(i64::MIN) && last(*w).is_some();
        let mut never: Vec<usize> = (0..self.branches.len()).filter(strange).collect();
        never.sort_by_key(|w| Reverse(last(*w)));
        for (x, mut unknown) in unknown.into_iter().enumerate() {
            let unaware = |w: &&usize| **w != x && !sight.known[**w].contains_key(&x);
            let one = never.iter().find(unaware).filter(|_| !sight.openers.contains(&x));
            for w in sight.openers.iter().filter(unaware).chain(one) {
                let since = speaks(*w, x).zip(last(*w));
                unknown.extend(since.map(|(since, last)| (0, since, (last, i64::MAX))));
            }
            unknown.sort_unstable();
            let mut latest = LatestSince::new(unknown.iter().map(|(_, since, _)| *since));
            let mut from = unknown.iter().peekable();
            for (rank, node) in self.lines(x).iter().enumerate() {
                // Whoever did not know a line knew none of the next ones.
                while let Some((_, since, until)) = from.next_if(|(from, ..)| *from <= rank) {
                    latest.add(*since, *until);
                }
                let until = latest.until(node.at).filter(|(until, _)| is_late(node, *until));
                f(node, (x, rank), until.map(|(_, known_at)| known_at));
            }
        }
    }

    /// Tells such lines by pair of files, as far as it takes no longer than reading them; of each file that has some, the
    /// earliest is given.
    fn tell(&self, found: &mut Lateness, sight: &Sight, missed: &HashSet<LineHash>, of: &[(usize, ValidLine)]) {
        let mut left = MOST_COMPARED;
        for (w, (x, earliest)) in (0..self.branches.len()).flat_map(|w| of.iter().map(move |late| (w, *late))) {
            let (lines, latest) = (self.lines(w), &sight.latest[w]);
            let since = if x == w { Some(i64::MIN) } else { self.speaks(sight, w, x) };
            // Most files were written while the others were.
            let is_told = since.is_some() && latest[lines.len()].is_some_and(|last| is_late(&earliest, last));
            let compared = if is_told { self.lines(x).len() } else { 0 };
            let Some(rest) = left.checked_sub(1 + compared).filter(|_| found.told.len() < MOST_TOLD) else { break };
            left = rest;
            let mut steps = sight.known[w].get(&x).into_iter().flatten().peekable();
            let mut current: Option<Late> = None;
            for (rank, node) in self.lines(x)[..compared].iter().enumerate() {
                // The first line of the reader that cites this one or a later one.
                while steps.next_if(|(_, there)| *there < rank).is_some() {}
                let first_with = if x == w { rank } else { steps.peek().map_or(lines.len(), |(at, _)| *at) };
                let counts = x == w || missed.contains(&node.h) || rank >= sight.seen_by[x];
                let speaks = counts && since.is_some_and(|since| since <= node.at);
                let late = latest[first_with].is_some_and(|latest| is_late(node, latest));
                if !speaks || !late || !self.is_own(x, rank, node) {
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
        found.untold = found.lines.keys().filter(|h| !told.contains(h)).count() as u64;
    }
}

/// Until when somebody wrote without knowing a line, and when they knew it.
type Unaware = (i64, i64);

/// Who may speak of what.
struct Sight {
    known: Vec<Learnt>,
    /// The latest date among the lines before each rank of each branch.
    latest: Vec<Vec<Option<i64>>>,
    /// The first ones that open the incident.
    openers: Vec<usize>,
    /// The first line of each branch from which it may speak of others.
    begins: Vec<Option<usize>>,
    /// How many lines of each branch others that open the incident came to know.
    seen_by: Vec<usize>,
}

/// The latest of some dates, each of which counts from another one on.
struct LatestSince {
    since: Vec<i64>,
    /// The latest of those from the place of each, as in a Fenwick tree.
    latest: Vec<Option<Unaware>>,
}

impl LatestSince {
    fn new(since: impl Iterator<Item = i64>) -> Self {
        let mut since: Vec<i64> = since.collect();
        since.sort_unstable();
        since.dedup();
        let latest = vec![None; since.len() + 1];
        Self { since, latest }
    }

    fn add(&mut self, since: i64, until: Unaware) {
        let mut at = self.since.partition_point(|other| *other <= since);
        while let Some(latest) = self.latest.get_mut(at) {
            *latest = (*latest).max(Some(until));
            at += at & at.wrapping_neg();
        }
    }

    fn until(&self, date: i64) -> Option<Unaware> {
        let mut at = self.since.partition_point(|since| *since <= date);
        let mut latest = None;
        while at > 0 {
            latest = latest.max(self.latest[at]);
            at &= at - 1;
        }
        latest
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
fn is_late(node: &ValidLine, latest: i64) -> bool {
    latest > node.at + PATIENCE
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

    /// A file to make: how it starts as another does, whether it opens the incident otherwise, then its own lines, each with
    /// its date and what it cites.
    type Drawn = (Option<(Index, Index)>, bool, Vec<(i64, bool, Vec<Index>)>);

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
        for (n, (start, opens, lines)) in drawn.iter().enumerate() {
            let (mut chain, mut writer) = (Chain::default(), format!("w-{n}"));
            chain.openings.extend(opens.then(|| (LineHash::of(b"opened"), None, true)));
            if let Some((of, cut)) = start.filter(|_| n > 0) {
                let before = &files[of.index(n)].chain;
                let cut = cut.index(before.nodes.len()) + 1;
                writer = before.writer().expect("a writer").to_string();
                chain.first.clone_from(&before.first);
                chain.openings.clone_from(&before.openings);
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

    /// By the definition: for every line and every branch, every line of that branch that did not know it, where the branch
    /// may speak of it. What several branches hold is told of the first.
    fn by_definition(graph: &Graph<'_>) -> BTreeSet<(usize, u64)> {
        let all = || graph.branches.iter().enumerate();
        let lines = |b: usize| graph.nodes(graph.branches[b].file);
        let holds = |b: usize, h: LineHash| lines(b).iter().position(|node| node.h == h);
        let of = |h: LineHash| all().find(|(b, _)| holds(*b, h).is_some()).map(|(b, _)| b);
        let knows = |w: usize, at: usize, h: LineHash| {
            let own = holds(w, h);
            let covers = |cited: LineHash| all().any(|(b, _)| holds(b, h).is_some() && holds(b, cited) >= holds(b, h));
            let cites = &graph.file(graph.branches[w].file).chain.cites;
            own.is_some_and(|own| Some(w) != of(h) || own <= at)
                || own.is_none() && cites.iter().any(|(rank, head)| *rank <= at && covers(head.h))
        };
        let misses = |w: usize, node: &ValidLine| {
            let late = |(at, line): (usize, &ValidLine)| {
                line.says_all && !knows(w, at, node.h) && line.at > node.at + 10 * MINUTE
            };
            lines(w).iter().enumerate().any(late)
        };
        let opens = |b: usize| !graph.file(graph.branches[b].file).chain.openings.is_empty();
        let openers = || all().map(|(b, _)| b).filter(|b| opens(*b));
        let missed = |node: &ValidLine| openers().any(|o| Some(o) != of(node.h) && misses(o, node));
        let in_time = |node: &ValidLine| {
            !missed(node) && openers().any(|o| Some(o) != of(node.h) && knows(o, lines(o).len(), node.h))
        };
        let mut found = BTreeSet::new();
        for (w, reader) in all() {
            let begins = if opens(w) { Some(0) } else { lines(w).iter().position(|node| !missed(node)) };
            let at_first =
                |x: usize| lines(x).iter().any(|n| x != w && of(n.h) == Some(x) && knows(w, begins.unwrap_or(0), n.h));
            let ever =
                |x: usize| lines(x).iter().any(|n| x != w && of(n.h) == Some(x) && knows(w, lines(w).len(), n.h));
            let saw_the_opener = openers().any(at_first);
            for (x, _) in all() {
                let speaks = |node: &ValidLine| match begins {
                    _ if x == w => true,
                    None => false,
                    Some(_) if in_time(node) => false,
                    Some(_) if saw_the_opener && !opens(x) && !at_first(x) => true,
                    Some(first) => (opens(w) || ever(x)) && lines(w)[first].at <= node.at,
                };
                let own = lines(x).iter().filter(|node| of(node.h) == Some(x));
                found.extend(own.filter(|node| misses(w, node) && speaks(node)).map(|node| (reader.file, node.seq)));
            }
        }
        found
    }

    fn a_file() -> impl Strategy<Value = Drawn> {
        let line = (0..60i64, prop::bool::weighted(0.8), prop::collection::vec(any::<Index>(), 0..3));
        (
            prop::option::weighted(0.4, any::<(Index, Index)>()),
            prop::bool::weighted(0.3),
            prop::collection::vec(line, 1..6),
        )
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
                files.iter().flat_map(|file| &file.chain.nodes).filter(|n| late.lines.contains_key(&n.h)).map(|n| n.seq).collect();
            prop_assert_eq!(told.collect::<BTreeSet<_>>(), wanted.clone());
            prop_assert_eq!(marked, wanted.iter().map(|(_, seq)| *seq).collect::<BTreeSet<_>>());
            prop_assert_eq!(late.untold, 0);
        }
    }

    /// How long it takes to find what arrived afterwards in so many files of one line each, all cited by a file that the
    /// others did not know; `side_by_side` when they are the sides of one file.
    fn took(count: u64, side_by_side: bool) -> Duration {
        let mut start = Chain::default();
        let opened = grow(&mut start, "w", 1, (0, true), vec![]);
        start.openings.push((opened.h, None, true));
        let mut files = vec![file(0, start.clone())];
        let mut heads = vec![opened];
        for n in 0..count {
            let mut chain = if side_by_side { start.clone() } else { Chain::default() };
            let at = i64::try_from(n).expect("a small number") * MINUTE;
            heads.push(grow(
                &mut chain,
                "w",
                n + 2,
                (at, true),
                heads.first().into_iter().chain(heads.last()).cloned().collect(),
            ));
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
