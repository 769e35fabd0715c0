//! The lines that a code noted earlier covers: at its counts, in the order of the seal, since a file that arrived late may
//! have come between.

use super::graph::Graph;
use super::noted::Noted;
use super::seal::{Seal, Sealing};
use super::verdict::CodeSaid;
use crate::domain::digest::LineHash;
use crate::domain::ids::WriterId;
use std::cell::Cell;
use std::collections::BTreeMap;

/// How many choices of lines are tried for one code.
const CHOICES: u64 = 1_000_000;
/// How many steps that takes at most.
const STEPS: u64 = 10 * CHOICES;
/// How many more are tried for the ways in which it may have been cut when it was noted.
const CHOICES_IF_CUT: u64 = 200_000;

/// Among how many counts a choice is tried: each is a step down.
const MOST_CHOSEN: usize = 10_000;

/// What may still be tried: a code is found or not in seconds, whatever was written to make it long.
pub(super) struct Budget(Cell<u64>);

impl Budget {
    /// What may be tried for a code.
    pub fn for_a_code() -> Self {
        Self(Cell::new(STEPS))
    }

    /// What may be tried for all the codes that it may have been before it was cut.
    pub fn for_its_slips() -> Self {
        Self(Cell::new(CHOICES_IF_CUT))
    }

    /// Tells that nothing more may be tried.
    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    /// Takes some of what may be tried; false when there was not enough.
    pub fn take(&self, steps: u64) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// Finds the lines that a code covers, as files and their numbers of lines.
pub(super) fn search(graph: &Graph<'_>, expect: &Noted, budget: &Budget) -> Result<Vec<(usize, usize)>, CodeSaid> {
    if let Some(first) = first_come(graph, expect) {
        return Ok(first);
    }
    let mut search = CodeSearch::new(graph, expect, budget)?;
    if search.has_no_choice() {
        return if search.all_is_it() { Ok(search.all()) } else { Err(CodeSaid::NotFound) };
    }
    if search.choose(0, &Sealing::default()) {
        Ok(search.chosen)
    } else if budget.is_spent() {
        Err(CodeSaid::Unknown)
    } else {
        Err(CodeSaid::NotFound)
    }
}

/// Tries the branches whose first lines are dated first, however many there are: a code covers all those that were there, and
/// the others came since.
fn first_come(graph: &Graph<'_>, expect: &Noted) -> Option<Vec<(usize, usize)>> {
    let counts = expect.counts();
    let mut first: Vec<usize> = (0..graph.branches.len()).collect();
    // In the order of the seal among those of one date.
    first.sort_by_key(|at| graph.nodes(graph.branches[*at].file)[0].at);
    first.truncate(counts.len());
    first.sort_unstable();
    let cut = first.into_iter().map(|at| &graph.branches[at]).zip(counts).map(|(branch, count)| {
        usize::try_from(*count)
            .ok()
            .filter(|count| (1..=branch.lines).contains(count))
            .map(|count| (branch.file, count))
    });
    let cut: Vec<(usize, usize)> = cut.collect::<Option<_>>()?;
    let sealed =
        |sealing: Sealing, (file, lines): &(usize, usize)| sealing.with(&Seal::line(&graph.head(*file, lines - 1)));
    (cut.len() == counts.len() && cut.iter().fold(Sealing::default(), sealed).is(expect)).then_some(cut)
}

/// Where a count can cut a branch.
struct Cuttable {
    lines: usize,
    file: usize,
    /// What its line adds to the seal.
    sealed: String,
}

struct CodeSearch<'g> {
    expect: &'g Noted,
    budget: &'g Budget,
    /// In the order of the seal.
    places: Vec<Cuttable>,
    /// For each count, the last place that leaves room for the next ones.
    until: Vec<usize>,
    chosen: Vec<(usize, usize)>,
}

impl<'g> CodeSearch<'g> {
    /// Prepares to choose; tells instead what is already known of the choices, without trying any: that there are none,
    /// or too many.
    fn new(graph: &Graph<'_>, expect: &'g Noted, budget: &'g Budget) -> Result<Self, CodeSaid> {
        let counts: Vec<usize> = expect.counts().iter().map(|n| usize::try_from(*n).unwrap_or(usize::MAX)).collect();
        let mut ranks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (rank, count) in counts.iter().enumerate() {
            ranks.entry(*count).or_default().push(rank);
        }
        let mut places: Vec<(u64, &WriterId, LineHash, usize, usize)> = Vec::new();
        for lines in ranks.keys().copied() {
            places.extend(graph.branches.iter().filter(|branch| branch.lines >= lines).map(|branch| {
                let nodes = graph.nodes(branch.file);
                (nodes[0].seq, graph.writer(branch.file), nodes[lines - 1].h, lines, branch.file)
            }));
        }
        places.sort_unstable();
        // Branches that part further on share the line.
        places.dedup_by_key(|(seq, writer, h, lines, _)| (*seq, *writer, *h, *lines));
        // How many ways there are to choose the first counts, one more of them at each rank, among the places so far.
        let steps: u64 = places.iter().map(|(_, _, _, lines, _)| ranks[lines].len() as u64).sum();
        let mut ways = vec![0_u64; counts.len() + 1];
        ways[0] = 1;
        if counts.len() > places.len() {
            return Err(CodeSaid::NotFound);
        }
        // One branch a count is the code of everything: there is one way.
        if counts.len() < places.len() {
            if counts.len() > MOST_CHOSEN || !budget.take(steps) {
                return Err(CodeSaid::Unknown);
            }
            for (_, _, _, lines, _) in &places {
                for rank in ranks[lines].iter().rev() {
                    ways[rank + 1] = ways[rank + 1].saturating_add(ways[*rank]);
                }
            }
            match ways.last() {
                Some(0) | None => return Err(CodeSaid::NotFound),
                Some(ways) if *ways > CHOICES => return Err(CodeSaid::Unknown),
                Some(_) => {}
            }
        }
        let (mut until, mut next) = (Vec::with_capacity(counts.len()), places.len());
        for count in counts.iter().rev() {
            next = places[..next].iter().rposition(|(_, _, _, lines, _)| lines == count).ok_or(CodeSaid::NotFound)?;
            until.push(next);
        }
        until.reverse();
        let place = |(_, _, _, lines, file): (u64, &WriterId, LineHash, usize, usize)| Cuttable {
            lines,
            file,
            sealed: Seal::line(&graph.head(file, lines - 1)),
        };
        Ok(Self { expect, budget, places: places.into_iter().map(place).collect(), until, chosen: vec![] })
    }

    /// Tells that there is one place a count.
    fn has_no_choice(&self) -> bool {
        self.places.len() == self.expect.counts().len()
    }

    /// Gives every place.
    fn all(&self) -> Vec<(usize, usize)> {
        self.places.iter().map(|place| (place.file, place.lines)).collect()
    }

    /// Tells that the code is that of every place.
    fn all_is_it(&self) -> bool {
        let at_its_counts = self.places.iter().map(|place| place.lines as u64).eq(self.expect.counts().iter().copied());
        let sealing = self.places.iter().fold(Sealing::default(), |sealing, place| sealing.with(&place.sealed));
        at_its_counts && sealing.is(self.expect)
    }

    /// Tries every line at the next count that comes after the one chosen before; `so_far` is the seal of those chosen.
    fn choose(&mut self, from: usize, so_far: &Sealing) -> bool {
        let Some((count, until)) = self.expect.counts().get(self.chosen.len()).zip(self.until.get(self.chosen.len()))
        else {
            return so_far.is(self.expect);
        };
        let (count, until) = (*count, *until);
        for place in from..=until {
            let Cuttable { lines, file, ref sealed } = self.places[place];
            if lines as u64 == count {
                if !self.budget.take(1) {
                    return false;
                }
                let with = so_far.with(sealed);
                self.chosen.push((file, lines));
                if self.choose(place + 1, &with) {
                    return true;
                }
                self.chosen.pop();
            }
        }
        false
    }
}
