//! What stood at a time: what one analyst knew then, or all that says to be of before, and its seal.

use super::afterwards::{Afterwards, Marks};
use super::book::Book;
use super::graph::{Branch, Graph, LineName, named};
use super::noted::Noted;
use super::seal::Seal;
use super::search::{Budget, search};
use super::verdict::CodeSaid;
use super::who_knew::WhoKnew;
use crate::domain::digest::LineHash;
use crate::domain::event::Head;
use crate::domain::ids::WriterId;
use crate::domain::moment::Moment;
use chrono_tz::Tz;
use std::collections::{HashMap, HashSet};

/// Whose knowledge is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownBy {
    /// Whoever opened the incident.
    Opener,
    /// A writer.
    Writer(WriterId),
    /// Everybody: each line by its own date.
    Everybody,
    /// Everybody, but for what arrived later: each line by its own date, up to the first of its file that somebody who
    /// wrote after it did not know by then.
    Arrived,
}

/// Tells that nobody's knowledge can be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoReference {
    /// No file has this writer.
    #[error("aucun fichier n’est de « {0} »")]
    NoSuchWriter(WriterId),
    /// The writer dates no line of then, or of before: so says its own clock, which may have been ahead.
    #[error("« {0} » ne date aucune ligne de ce moment ni d’avant : la première se dit du {1}, à son horloge")]
    NothingYet(WriterId, String),
    /// A file was written twice.
    #[error("le journal de « {0} » existe en plusieurs suites : {1}")]
    SeveralBranches(WriterId, String),
    /// Several files claim to go on with one.
    #[error("plusieurs fichiers disent continuer celui de « {0} » : {1}")]
    SeveralClaim(WriterId, String),
}

/// The lines of a main courante that stood at a time.
///
/// What was known is told by the time of recording and by what each file cites, never by the time of the fact: a fact
/// of two o'clock that was written down at four was not known at three, and neither was a line that had not arrived.
pub struct Cut {
    lines: HashSet<LineHash>,
    branches: Vec<Branch>,
    /// The lines that had arrived afterwards by then.
    pub afterwards: Vec<Afterwards>,
    /// What a reader is told of lines besides what they say.
    pub marks: Marks,
    seal: Seal,
    /// Who knew them; none when every line is taken by its own date.
    pub known_by: Option<WriterId>,
    /// Whether that was asked for: else no line of the time says what was known.
    pub by_date: bool,
    /// How many other lines say to be of before, with their writer.
    pub others: Vec<(WriterId, usize)>,
    beyond: u64,
}

impl Cut {
    /// Cuts a main courante that was read whole.
    pub fn new(book: &Book, until: Moment, known_by: &KnownBy, tz: Tz) -> Result<Self, NoReference> {
        let graph = book.graph();
        let until = until.unix_millis();
        let known = match known_by {
            KnownBy::Everybody | KnownBy::Arrived => None,
            KnownBy::Opener => {
                let opens = |b: &Branch| !book.files[b.file].chain.openings.is_empty();
                known(&graph, &meant(&graph, opens)?, until, tz)?
            }
            KnownBy::Writer(writer) => {
                let references = meant(&graph, |b| b.head.writer == *writer)?;
                if references.is_empty() {
                    return Err(NoReference::NoSuchWriter(writer.clone()));
                }
                known(&graph, &references, until, tz)?
            }
        };
        let mut lines = HashSet::new();
        let (cut, reference) = match known {
            Some((reference, known)) => {
                for (branch, count) in graph.branches.iter().zip(&known) {
                    lines.extend(graph.nodes(branch.file)[..*count].iter().map(|node| node.h));
                }
                (known, Some(graph.branches[reference].head.writer.clone()))
            }
            None => {
                let mut kept = Vec::new();
                let later = match known_by {
                    KnownBy::Arrived => WhoKnew::of(&graph, &graph.branches).late().lines,
                    KnownBy::Everybody | KnownBy::Opener | KnownBy::Writer(_) => HashMap::new(),
                };
                for branch in &graph.branches {
                    let nodes = &graph.nodes(branch.file)[..branch.lines];
                    let arrived_later = |node: &super::chain::ValidLine| {
                        node.at <= until && later.get(&node.h).is_some_and(|known| *known > until)
                    };
                    let nodes = &nodes[..nodes.iter().position(arrived_later).unwrap_or(nodes.len())];
                    lines.extend(nodes.iter().filter(|node| node.at <= until).map(|node| node.h));
                    kept.push(nodes.iter().rposition(|node| node.at <= until).map_or(0, |last| last + 1));
                }
                (kept, None)
            }
        };
        let files: Vec<(usize, usize)> = graph.branches.iter().map(|b| b.file).zip(cut).collect();
        let mut others = Vec::new();
        for branch in &graph.branches {
            let before = graph.nodes(branch.file)[..branch.lines].iter().filter(|node| node.at <= until);
            let count = before.filter(|node| !lines.contains(&node.h)).count();
            if count > 0 {
                others.push((branch.head.writer.clone(), count));
            }
        }
        let by_date = matches!(known_by, KnownBy::Everybody | KnownBy::Arrived);
        Ok(Self { known_by: reference, by_date, others, ..Self::of(&graph, lines, &files, until, tz) })
    }

    /// Cuts off lines that somebody did not know, each with all that follows it in its file; `until` is when they left.
    pub fn without(book: &Book, unknown: &HashSet<LineHash>, until: Moment, tz: Tz) -> Self {
        let graph = book.graph();
        let whole = |branch: &Branch| {
            let nodes = &graph.nodes(branch.file)[..branch.lines];
            nodes.iter().position(|node| unknown.contains(&node.h)).unwrap_or(nodes.len())
        };
        let files: Vec<(usize, usize)> = graph.branches.iter().map(|b| (b.file, whole(b))).collect();
        let covered = files.iter().flat_map(|(file, lines)| &graph.nodes(*file)[..*lines]);
        let lines = covered.map(|node| node.h).collect();
        Self::of(&graph, lines, &files, until.unix_millis(), tz)
    }

    /// Cuts it where a code noted earlier says, and gives the last date of what the code covers.
    pub fn at_code(book: &Book, code: &Noted, tz: Tz) -> Result<(Self, Moment), CodeSaid> {
        let graph = book.graph();
        let files = search(&graph, code, &Budget::for_a_code())?;
        let covered = || files.iter().flat_map(|(file, lines)| &graph.nodes(*file)[..*lines]);
        let latest = covered().map(|node| node.at).max().unwrap_or_default();
        let lines = covered().map(|node| node.h).collect();
        Ok((Self::of(&graph, lines, &files, latest, tz), Moment::from_unix_millis(latest, tz)))
    }

    /// Makes what all cuts have, from lines and from how many of each file there are.
    fn of(graph: &Graph<'_>, lines: HashSet<LineHash>, files: &[(usize, usize)], until: i64, tz: Tz) -> Self {
        let (branches, seal) = graph.cut(files);
        let covered = branches.iter().flat_map(|b| &graph.nodes(b.file)[..b.lines]);
        let beyond = covered.filter(|node| node.at > until).count() as u64;
        let late = WhoKnew::of(graph, &branches).late();
        let afterwards = Afterwards::all(graph, &late, tz);
        let marks = Marks::of(graph, &branches, &late);
        Self { lines, branches, afterwards, marks, seal, known_by: None, by_date: false, others: vec![], beyond }
    }

    /// Tells whether a line stood then.
    pub fn holds(&self, h: &LineHash) -> bool {
        self.lines.contains(h)
    }

    /// Gives the last line of each branch.
    pub fn heads(&self) -> Vec<Head> {
        self.branches.iter().map(|branch| branch.head.clone()).collect()
    }

    /// Gives the seal of the files cut after the last line kept of each: `verify --expect` takes it.
    pub fn seal(&self) -> Seal {
        self.seal.clone()
    }

    /// Counts the lines that the seal covers although they say a later time: a clock was set back between two lines.
    pub fn beyond(&self) -> u64 {
        self.beyond
    }
}

/// Finds the branches meant. Those of a file that was written twice are one writer's once somebody kept them all; until
/// then, nobody's knowledge is the one meant.
fn meant(graph: &Graph<'_>, is_meant: impl Fn(&Branch) -> bool) -> Result<Vec<usize>, NoReference> {
    let found: Vec<usize> = (0..graph.branches.len()).filter(|b| is_meant(&graph.branches[*b])).collect();
    let branches = || found.iter().map(|b| &graph.branches[*b]);
    let first = |b: &Branch| graph.nodes(b.file)[0].h;
    let is_one_file = branches().map(first).collect::<HashSet<_>>().len() < 2;
    if found.len() < 2 || is_one_file && branches().all(|b| b.kept_by.is_some()) {
        return Ok(found);
    }
    let names: Vec<&str> = branches().map(|b| graph.file(b.file).name.as_str()).collect();
    Err(NoReference::SeveralBranches(graph.branches[found[0]].head.writer.clone(), names.join(", ")))
}

/// Gives how many lines of every branch somebody knew at a time, by the branches that are theirs, and under which branch they
/// wrote last by then; none when a last line says nothing of it.
fn known(
    graph: &Graph<'_>,
    references: &[usize],
    until: i64,
    tz: Tz,
) -> Result<Option<(usize, Vec<usize>)>, NoReference> {
    let mut all = vec![0; graph.branches.len()];
    let mut last: Option<(i64, usize)> = None;
    let mut says = true;
    let who_knew = WhoKnew::of(graph, &graph.branches);
    let mut continued: HashMap<LineName<'_>, Vec<usize>> = HashMap::new();
    for (b, branch) in graph.branches.iter().enumerate() {
        let head = graph.file(branch.file).chain.continues.as_ref();
        head.into_iter().for_each(|head| continued.entry(named(head)).or_default().push(b));
    }
    for reference in references {
        let Some((at, count)) =
            followed(graph, &continued, *reference, until, |at, count| who_knew.add_after(&mut all, at, count))?
        else {
            let branch = &graph.branches[*reference];
            let first = Moment::from_unix_millis(graph.nodes(branch.file)[0].at, tz);
            return Err(NoReference::NothingYet(branch.head.writer.clone(), first.french(None)));
        };
        let node = graph.nodes(graph.branches[at].file)[count - 1];
        says &= node.says;
        last = last.max(Some((node.at, at)));
    }
    Ok(last.filter(|_| says).map(|(_, at)| (at, all)))
}

/// Follows a branch, and each that goes on with it, up to a time: which one holds the last line by then, and how many of its
/// lines are; each is told with how many.
fn followed(
    graph: &Graph<'_>,
    continued: &HashMap<LineName<'_>, Vec<usize>>,
    reference: usize,
    until: i64,
    mut tell: impl FnMut(usize, usize),
) -> Result<Option<(usize, usize)>, NoReference> {
    let (mut at, mut last) = (reference, None);
    loop {
        let branch = &graph.branches[at];
        let nodes = &graph.nodes(branch.file)[..branch.lines];
        let count = nodes.iter().position(|node| node.at > until).unwrap_or(nodes.len());
        if count > 0 {
            last = Some((at, count));
            tell(at, count);
        }
        let by = |b: usize| &graph.file(graph.branches[b].file).chain.by;
        let goes_on = continued.get(&named(&branch.head)).into_iter().flatten().filter(|b| by(**b) == by(at));
        let next: Vec<usize> = goes_on.copied().filter(|_| count == nodes.len()).collect();
        match next.as_slice() {
            [] => return Ok(last),
            [next] => at = *next,
            several => {
                let names: Vec<&str> =
                    several.iter().map(|b| graph.file(graph.branches[*b].file).name.as_str()).collect();
                return Err(NoReference::SeveralClaim(branch.head.writer.clone(), names.join(", ")));
            }
        }
    }
}
