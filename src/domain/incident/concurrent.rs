//! What is set again and again, by people who may not have known of each other: what stands is what nothing replaces.

use crate::domain::digest::LineHash;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

/// The settings of one thing, and which of them stand. One that replaces another ends it; two that were made without
/// knowing each other both stand, until a later one names both.
#[derive(Debug, Clone)]
pub(super) struct Concurrent<T> {
    said: Vec<Setting<T>>,
    /// The rank of each line.
    of: HashMap<LineHash, usize>,
    /// The ranks of those that stand: kept up as long as no line that is withdrawn counts, else worked out when it is asked.
    standing: OnceCell<BTreeSet<usize>>,
}

#[derive(Debug, Clone)]
struct Setting<T> {
    h: LineHash,
    value: T,
    /// The ranks of those that it replaces; none for all before it.
    replaces: Option<Vec<usize>>,
    is_withdrawn: bool,
}

impl<T> Default for Concurrent<T> {
    fn default() -> Self {
        Self { said: vec![], of: HashMap::new(), standing: OnceCell::from(BTreeSet::new()) }
    }
}

impl<T> Concurrent<T> {
    /// Takes a setting in, in the order of the main courante; it reaches only those before it. One that does not say what
    /// it replaces, as older programs did, replaces all that stands. What stands no more is told, as long as nothing is
    /// withdrawn; says whether it was new.
    pub fn set(&mut self, h: LineHash, replaces: Option<&[LineHash]>, value: T, mut ended: impl FnMut(&T)) -> bool {
        if self.of.contains_key(&h) {
            return false;
        }
        let rank = self.said.len();
        let reached: Option<Vec<usize>> =
            replaces.map(|lines| lines.iter().filter_map(|line| self.of.get(line).copied()).collect());
        let standing = self.standing.take().filter(|_| {
            // What a line that is withdrawn had ended is ended again by whoever names it.
            reached.iter().flatten().all(|before| !self.said[*before].is_withdrawn)
        });
        if let Some(mut standing) = standing {
            match &reached {
                Some(reached) => {
                    let stood = reached.iter().filter(|before| standing.remove(before));
                    stood.for_each(|before| ended(&self.said[*before].value));
                }
                None => std::mem::take(&mut standing).iter().for_each(|before| ended(&self.said[*before].value)),
            }
            standing.insert(rank);
            self.standing = OnceCell::from(standing);
        }
        self.said.push(Setting { h, value, replaces: reached, is_withdrawn: false });
        self.of.insert(h, rank);
        true
    }

    /// Forgets a setting: what it alone replaced stands again.
    pub fn withdraw(&mut self, h: LineHash) {
        if let Some(rank) = self.of.get(&h) {
            self.said[*rank].is_withdrawn = true;
            self.standing.take();
        }
    }

    /// Works out which stand, from the last one back: whoever named one that is withdrawn knew it, and so ends what it had
    /// ended, in whichever order the two lines came.
    fn ranks(&self) -> &BTreeSet<usize> {
        self.standing.get_or_init(|| {
            let mut ended = vec![false; self.said.len()];
            let mut standing = BTreeSet::new();
            for (rank, setting) in self.said.iter().enumerate().rev() {
                if setting.is_withdrawn && !ended[rank] {
                    continue;
                }
                if !ended[rank] {
                    standing.insert(rank);
                }
                let Some(replaces) = &setting.replaces else { break };
                replaces.iter().for_each(|before| ended[*before] = true);
            }
            standing
        })
    }

    /// Lists the settings that were not withdrawn, replaced or not, each with its rank.
    pub fn said(&self) -> impl Iterator<Item = (usize, &T)> {
        let said = self.said.iter().enumerate().filter(|(_, setting)| !setting.is_withdrawn);
        said.map(|(rank, setting)| (rank, &setting.value))
    }

    /// Lists the lines that stand.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = LineHash> {
        self.ranks().iter().map(|rank| self.said[*rank].h)
    }

    /// Lists the settings that stand, in the order of the main courante.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.ranks().iter().map(|rank| &self.said[*rank].value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(n: usize) -> LineHash {
        LineHash::of(&n.to_le_bytes())
    }

    /// By the definition: a setting ends what it names unless it is withdrawn and nothing ends it in turn.
    fn by_definition(steps: &[Vec<usize>], withdrawn: &[bool]) -> Vec<usize> {
        let mut ends = vec![false; steps.len()];
        let mut ended = vec![false; steps.len()];
        for n in (0..steps.len()).rev() {
            ends[n] = !withdrawn[n] || ended[n];
            if ends[n] {
                steps[n].iter().for_each(|before| ended[*before] = true);
            }
        }
        (0..steps.len()).filter(|n| !withdrawn[*n] && !ended[*n]).collect()
    }

    proptest! {
        #[test]
        fn what_stands_is_what_nothing_replaces(
            drawn in prop::collection::vec(
                (
                    prop::option::weighted(0.9, prop::collection::vec(any::<prop::sample::Index>(), 0..3)),
                    prop::option::of(any::<prop::sample::Index>()),
                ),
                1..24,
            ),
        ) {
            let mut settings = Concurrent::default();
            let (mut steps, mut withdrawn) = (Vec::new(), Vec::new());
            // Settings and withdrawals in any order: a setting may name what is withdrawn already.
            for (n, (names, away)) in drawn.iter().enumerate() {
                // A setting of an older program names none: it ends all that stands.
                let says = names.is_some();
                let names: Vec<usize> = match names {
                    Some(names) => names.iter().filter(|_| n > 0).map(|index| index.index(n)).collect(),
                    None => by_definition(&steps, &withdrawn),
                };
                let hashes: Vec<LineHash> = names.iter().map(|name| line(*name)).collect();
                settings.set(line(n), Some(hashes.as_slice()).filter(|_| says), n, |_| ());
                steps.push(names);
                withdrawn.push(false);
                prop_assert_eq!(settings.standing().copied().collect::<Vec<_>>(), by_definition(&steps, &withdrawn));
                if let Some(away) = away.map(|index| index.index(steps.len())) {
                    withdrawn[away] = true;
                    settings.withdraw(line(away));
                }
                prop_assert_eq!(settings.standing().copied().collect::<Vec<_>>(), by_definition(&steps, &withdrawn));
            }
        }
    }
}
