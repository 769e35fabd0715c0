//! The files of one main courante taken together, pure: which belong, which are copies, where it forks, what is cited,
//! and what arrived afterwards.

use super::book::LogFile;
use super::chain::{Chain, ValidLine};
use super::seal::Seal;
use crate::domain::digest::LineHash;
use crate::domain::event::Head;
use crate::domain::ids::WriterId;
use crate::domain::incident::{FAR, Measure};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How much later than a line another must be dated, without knowing it, for it to have arrived afterwards.
const PATIENCE: i64 = 10 * 60 * 1000;

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
    /// Whether somebody kept it, when its file was written twice.
    pub is_kept: bool,
}

/// A line that is cited and that no file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Absent {
    /// The file that cites it.
    pub by: usize,
    /// The `seq` of the line that cites it.
    pub from: u64,
    /// The line.
    pub cited: Head,
    /// Whether its writer's file goes as far with other lines.
    pub is_replaced: bool,
    /// Whether somebody kept what is there without it.
    pub is_kept: bool,
}

/// A line by all that names it: whoever names its hash alone, under the name of another, names another line.
type LineName<'h> = (LineHash, u64, &'h WriterId);

/// Gives all that names a line.
pub(super) fn named(head: &Head) -> LineName<'_> {
    (head.h, head.seq, &head.writer)
}

/// Lines of a file that arrived after another wrote later without knowing them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Late {
    /// The file of the lines.
    pub file: usize,
    /// Their ranks in it.
    pub ranks: std::ops::Range<usize>,
    /// The file that did not know them.
    pub unknown_to: usize,
    /// Its last line that did not know them.
    pub last_without: ValidLine,
    /// Its first line that did.
    pub first_with: Option<ValidLine>,
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
                    is_kept: alone().any(|n| kept.contains(&(n.h, n.seq, writer))),
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

    /// Gives the lines that somebody named, to keep what they lead to or as lost: a line is named by all that names it.
    fn named_by(&self, of: impl Fn(&'f Chain) -> &'f [Head]) -> HashSet<LineName<'f>> {
        self.belonging().flat_map(|(_, file)| of(&file.chain)).map(named).collect()
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
        let lost = self.named_by(|chain| &chain.lost);
        let mut found: Vec<Absent> = Vec::new();
        let mut said: HashSet<LineName<'_>> = HashSet::new();
        for (by, file) in self.belonging() {
            for (rank, head) in &file.chain.cites {
                if !met.contains(&named(head)) && said.insert(named(head)) {
                    let is_replaced = reach.get(&head.writer).is_some_and(|seq| *seq >= head.seq);
                    found.push(Absent {
                        by,
                        from: file.chain.nodes[*rank].seq,
                        cited: head.clone(),
                        is_replaced,
                        // A line that may still arrive is not lost: whoever kept it had it, and it went away since.
                        is_kept: is_replaced && lost.contains(&named(head)),
                    });
                }
            }
        }
        found
    }

    /// Gives, for each branch, by which of its lines it came to know more of each other, and up to which line there.
    fn cites(&self, branches: &[Branch]) -> Vec<HashMap<usize, Vec<(usize, usize)>>> {
        let cited: HashSet<LineHash> =
            branches.iter().flat_map(|b| self.file(b.file).chain.cites.iter().map(|(_, head)| head.h)).collect();
        let mut places: HashMap<LineHash, Vec<(usize, usize)>> = HashMap::new();
        if !cited.is_empty() {
            for (b, branch) in branches.iter().enumerate() {
                for (rank, node) in self.nodes(branch.file)[..branch.lines].iter().enumerate() {
                    if cited.contains(&node.h) {
                        places.entry(node.h).or_default().push((b, rank));
                    }
                }
            }
        }
        let of = |branch: &Branch| {
            // A file that is cut says nothing after its cut.
            let cites = self.file(branch.file).chain.cites.iter().filter(|(rank, _)| *rank < branch.lines);
            let mut cites: Vec<&(usize, Head)> = cites.collect();
            // Of what one line cites, the highest first: the others were before it.
            cites.sort_by_key(|(rank, head)| (*rank, std::cmp::Reverse(head.seq)));
            let mut found: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
            for (rank, head) in cites {
                for (other, there) in places.get(&head.h).into_iter().flatten() {
                    let known = found.entry(*other).or_default();
                    if known.last().is_none_or(|(_, before)| before < there) {
                        known.push((*rank, *there));
                    }
                }
            }
            found
        };
        branches.iter().map(of).collect()
    }

    /// Gives how many lines of every branch a branch knew after so many of its own.
    pub fn known(&self, reader: usize, lines: usize) -> Vec<usize> {
        let mut known = vec![0; self.branches.len()];
        for (other, cited) in &self.cites(&self.branches)[reader] {
            known[*other] = cited.iter().take_while(|(rank, _)| *rank < lines).last().map_or(0, |(_, there)| there + 1);
        }
        known[reader] = lines;
        known
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

    /// Finds the lines that arrived after somebody wrote later without knowing them, in one pass per pair of files.
    ///
    /// What the file that opens the incident missed comes first: whoever it never knew says nothing of the others, and what
    /// it knew in time did not arrive afterwards, whoever says so.
    pub fn late(&self, branches: &[Branch]) -> Lateness {
        let cites = self.cites(branches);
        let nodes = |b: usize| &self.nodes(branches[b].file)[..branches[b].lines];
        let cited = |w: usize, x: usize| cites[w].get(&x).map_or(&[][..], Vec::as_slice);
        let earliest: Vec<Option<i64>> = (0..branches.len()).map(|b| nodes(b).iter().map(|n| n.at).min()).collect();
        // Most files were written while the others were.
        let is_before = |x: usize, last: i64| earliest[x].is_some_and(|at| last > at + PATIENCE);
        let others = |last: i64| (0..branches.len()).filter(move |x| is_before(*x, last));
        let opens = |b: usize| !self.file(branches[b].file).chain.openings.is_empty();
        let openers: Vec<usize> = (0..branches.len()).filter(|b| opens(*b)).collect();
        let mut missed: HashSet<LineHash> = HashSet::new();
        for w in openers.iter().copied() {
            let Some(reader) = Reader::new(nodes(w), &branches[w]) else { continue };
            for x in others(reader.last).filter(|x| *x != w) {
                reader.missed(nodes(x), Some(cited(w, x)), |rank, _| {
                    missed.insert(nodes(x)[rank].h);
                });
            }
        }
        let in_time = |x: usize, rank: usize, h: &LineHash| {
            let knows = |o: usize| o != x && cited(o, x).last().is_some_and(|(_, there)| *there >= rank);
            !missed.contains(h) && openers.iter().any(|o| knows(*o))
        };
        let mut found = Lateness::default();
        for (w, branch) in branches.iter().enumerate() {
            let lines = nodes(w);
            let Some(reader) = Reader::new(lines, branch) else { continue };
            // From when a file may speak of others, and whether it saw the folder of the incident by then.
            let begins = if opens(w) { Some(0) } else { lines.iter().position(|n| !missed.contains(&n.h)) };
            let knew_at_first = |x: usize| cited(w, x).first().is_some_and(|(rank, _)| Some(*rank) <= begins);
            let saw_the_opener = openers.iter().any(|o| knew_at_first(*o));
            for x in others(reader.last) {
                let own = x == w;
                let saw_none = saw_the_opener && !opens(x) && !knew_at_first(x);
                let speaks = |at: i64| own || begins.is_some_and(|first| saw_none || lines[first].at <= at);
                reader.missed(nodes(x), (!own).then(|| cited(w, x)), |rank, first_with| {
                    let node = nodes(x)[rank];
                    if !speaks(node.at) || !own && in_time(x, rank, &node.h) {
                        return;
                    }
                    let with = lines.get(first_with);
                    found.lines(node.h, if own { node.at } else { with.map_or(i64::MAX, |with| with.at) });
                    let (file, unknown_to) = (branches[x].file, branch.file);
                    let last_without = lines[first_with - 1];
                    let follows = |late: &&mut Late| {
                        (late.file, late.unknown_to, late.ranks.end) == (file, unknown_to, rank)
                            && (own || late.last_without.h == last_without.h)
                    };
                    match found.current.as_mut().filter(follows) {
                        Some(late) => late.ranks.end += 1,
                        None => found.begin(Late {
                            file,
                            ranks: rank..rank + 1,
                            unknown_to,
                            last_without,
                            first_with: with.copied(),
                        }),
                    }
                });
            }
        }
        found.end();
        found
    }

    /// Gives the lines that somebody's files neither hold nor cite. One that does not say what it knew, of an older
    /// program, is taken to have known all that stands before its last line.
    pub fn new_to(&self, is_own: impl Fn(&LogFile) -> bool) -> HashSet<LineHash> {
        let own: Vec<usize> = (0..self.branches.len()).filter(|b| is_own(self.file(self.branches[*b].file))).collect();
        let nodes = |b: usize| &self.nodes(self.branches[b].file)[..self.branches[b].lines];
        let cites = if own.is_empty() { vec![] } else { self.cites(&self.branches) };
        let older =
            own.iter().flat_map(|b| nodes(*b)).filter(|node| !node.says).map(|node| node.seq).max().unwrap_or(0);
        let held: HashSet<LineHash> = own.iter().flat_map(|b| nodes(*b)).map(|node| node.h).collect();
        let mut new = HashSet::new();
        for other in (0..self.branches.len()).filter(|b| !own.contains(b)) {
            let last = |reader: &usize| cites[*reader].get(&other)?.last().map(|(_, there)| there + 1);
            let known = own.iter().filter_map(last).max().unwrap_or(0);
            let rest = nodes(other)[known..].iter().filter(|node| node.seq > older && node.seq <= self.limit);
            new.extend(rest.map(|node| node.h).filter(|h| !held.contains(h)));
        }
        new
    }
}

/// A file that may have missed lines of others.
struct Reader<'g> {
    lines: &'g [ValidLine],
    /// The line dated last among those before each rank that say all they knew.
    latest: Vec<Option<usize>>,
    /// The latest of their dates.
    last: i64,
    /// Its lines, when its file was written twice.
    own: HashSet<LineHash>,
}

impl<'g> Reader<'g> {
    /// Takes the lines of a branch; none when no line of it says all that it knew.
    fn new(lines: &'g [ValidLine], branch: &Branch) -> Option<Self> {
        let mut latest: Vec<Option<usize>> = vec![None];
        for (rank, node) in lines.iter().enumerate() {
            let before = latest[rank];
            let is_later = node.says_all && before.is_none_or(|b: usize| lines[b].at < node.at);
            latest.push(if is_later { Some(rank) } else { before });
        }
        let last = latest[lines.len()].map(|b| lines[b].at)?;
        let own = if branch.parts_at.is_some() { lines.iter().map(|n| n.h).collect() } else { HashSet::new() };
        Some(Self { lines, latest, last, own })
    }

    /// Gives each line of a branch that it did not know well after its date, with the rank of its first line that did;
    /// `cited` is what it cites there, none for its own branch.
    fn missed(&self, of: &[ValidLine], cited: Option<&[(usize, usize)]>, mut f: impl FnMut(usize, usize)) {
        let mut known = cited.unwrap_or_default().iter().peekable();
        for (rank, node) in of.iter().enumerate() {
            // The first line that cites this one or a later one.
            while known.next_if(|(_, there)| *there < rank).is_some() {}
            let first_with = match cited {
                Some(_) => known.peek().map_or(self.lines.len(), |(at, _)| *at),
                None => rank,
            };
            let is_late = self.latest[first_with].is_some_and(|b| self.lines[b].at > node.at + PATIENCE);
            if is_late && !(cited.is_some() && self.own.contains(&node.h)) {
                f(rank, first_with);
            }
        }
    }
}

/// How many groups of lines that arrived afterwards are told one by one: two files make two at most, a hundred thousand.
const MOST_TOLD: usize = 100;

/// What arrived afterwards.
#[derive(Default)]
pub(super) struct Lateness {
    /// The first groups of such lines, by pair of files.
    pub told: Vec<Late>,
    /// How many other groups there are.
    pub more: u64,
    /// All such lines, and when the last of those that missed them knew them; the end of time while one does not.
    pub lines: HashMap<LineHash, i64>,
    current: Option<Late>,
}

impl Lateness {
    fn lines(&mut self, h: LineHash, known_at: i64) {
        let known = self.lines.entry(h).or_insert(known_at);
        *known = known_at.max(*known);
    }

    fn begin(&mut self, late: Late) {
        self.end();
        self.current = Some(late);
    }

    fn end(&mut self) {
        let done = self.current.take();
        if self.told.len() < MOST_TOLD {
            self.told.extend(done);
        } else {
            self.more += u64::from(done.is_some());
        }
    }
}
