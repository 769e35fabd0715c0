//! What is set again and again, by people who may not have known of each other: what stands is what nothing replaces.

use crate::domain::digest::LineHash;
use std::collections::{BTreeMap, HashMap};

/// The settings of one thing, and which of them stand. One that replaces another ends it; two that were made without
/// knowing each other both stand, until a later one names both.
#[derive(Debug, Clone)]
pub(super) struct Concurrent<T> {
    said: HashMap<LineHash, Setting<T>>,
    standing: BTreeMap<u64, LineHash>,
}

#[derive(Debug, Clone)]
struct Setting<T> {
    rank: u64,
    value: T,
    replaces: Vec<LineHash>,
    /// How many settings replace it; one withdrawn counts while another replaces it in turn.
    replaced_by: usize,
    is_withdrawn: bool,
}

impl<T> Default for Concurrent<T> {
    fn default() -> Self {
        Self { said: HashMap::new(), standing: BTreeMap::new() }
    }
}

impl<T> Concurrent<T> {
    /// Takes a setting in, in the order of the main courante; it reaches only those before it. One that does not say what
    /// it replaces, as older programs did, replaces all that stands.
    pub fn set(&mut self, h: LineHash, replaces: Option<&[LineHash]>, value: T) {
        if self.said.contains_key(&h) {
            return;
        }
        let mut reached = replaces.map_or_else(|| self.lines().collect(), <[LineHash]>::to_vec);
        reached.retain(|line| self.said.contains_key(line));
        self.end(reached.clone());
        let rank = self.said.len() as u64;
        let setting = Setting { rank, value, replaces: reached, replaced_by: 0, is_withdrawn: false };
        self.said.insert(h, setting);
        self.standing.insert(rank, h);
    }

    /// Ends settings: whoever named one that is withdrawn knew it, and so ends what it had ended, in whichever order the two
    /// lines came.
    fn end(&mut self, mut lines: Vec<LineHash>) {
        while let Some(line) = lines.pop() {
            let Some(before) = self.said.get_mut(&line) else { continue };
            before.replaced_by += 1;
            self.standing.remove(&before.rank);
            if before.is_withdrawn && before.replaced_by == 1 {
                lines.extend(&before.replaces);
            }
        }
    }

    /// Forgets a setting: what it alone replaced stands again.
    pub fn withdraw(&mut self, h: LineHash) {
        let Some(setting) = self.said.get_mut(&h).filter(|setting| !setting.is_withdrawn) else { return };
        setting.is_withdrawn = true;
        self.standing.remove(&setting.rank);
        let mut released = if setting.replaced_by == 0 { vec![h] } else { vec![] };
        while let Some(h) = released.pop() {
            for line in self.said.get(&h).map(|setting| setting.replaces.clone()).unwrap_or_default() {
                let Some(before) = self.said.get_mut(&line) else { continue };
                before.replaced_by -= 1;
                match (before.replaced_by, before.is_withdrawn) {
                    (0, true) => released.push(line),
                    (0, false) => drop(self.standing.insert(before.rank, line)),
                    (1.., _) => {}
                }
            }
        }
    }

    /// Lists the settings that were not withdrawn, replaced or not, each with its rank, in no order.
    pub fn said(&self) -> impl Iterator<Item = (u64, &T)> {
        self.said.values().filter(|setting| !setting.is_withdrawn).map(|setting| (setting.rank, &setting.value))
    }

    /// Lists the lines that stand.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = LineHash> {
        self.standing.values().copied()
    }

    /// Lists the settings that stand, in the order of the main courante.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.standing.values().filter_map(|h| self.said.get(h)).map(|setting| &setting.value)
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
                (prop::collection::vec(any::<prop::sample::Index>(), 0..3), prop::option::of(any::<prop::sample::Index>())),
                1..24,
            ),
        ) {
            let mut settings = Concurrent::default();
            let (mut steps, mut withdrawn) = (Vec::new(), Vec::new());
            // Settings and withdrawals in any order: a setting may name what is withdrawn already.
            for (n, (names, away)) in drawn.iter().enumerate() {
                let names: std::collections::BTreeSet<usize> =
                    names.iter().filter(|_| n > 0).map(|index| index.index(n)).collect();
                let names: Vec<usize> = names.into_iter().collect();
                let hashes: Vec<LineHash> = names.iter().map(|name| line(*name)).collect();
                settings.set(line(n), Some(&hashes), n);
                steps.push(names);
                withdrawn.push(false);
                prop_assert_eq!(settings.standing().copied().collect::<Vec<_>>(), by_definition(&steps, &withdrawn));
                if let Some(away) = away.map(|index| index.index(steps.len())) {
                    withdrawn[away] = true;
                    settings.withdraw(line(away));
                }
                prop_assert_eq!(settings.standing().copied().collect::<Vec<_>>(), by_definition(&steps, &withdrawn));
            }
            // A setting of an older program ends all that stands.
            settings.set(line(steps.len()), None, steps.len());
            prop_assert_eq!(settings.standing().copied().collect::<Vec<_>>(), vec![steps.len()]);
        }
    }
}
