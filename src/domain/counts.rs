//! How many of each thing of an order: the highest is known as they come and go.

use std::collections::BTreeMap;

/// How many there are of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<K>(BTreeMap<K, usize>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy> Counts<K> {
    /// Counts one more.
    pub fn add(&mut self, one: K) {
        *self.0.entry(one).or_default() += 1;
    }

    /// Counts one less, of those that were counted.
    pub fn remove(&mut self, one: K) {
        if let Some(count) = self.0.get_mut(&one) {
            *count -= 1;
            self.0.retain(|_, count| *count > 0);
        }
    }

    /// Gives the highest of those that there are.
    pub fn highest(&self) -> Option<K> {
        self.0.last_key_value().map(|(highest, _)| *highest)
    }

    /// Counts those that are above one.
    pub fn above(&self, one: K) -> usize {
        self.0.iter().filter(|(other, _)| **other > one).map(|(_, count)| count).sum()
    }
}

impl<K: Ord + Copy> FromIterator<K> for Counts<K> {
    fn from_iter<I: IntoIterator<Item = K>>(all: I) -> Self {
        let mut counts = Self::default();
        all.into_iter().for_each(|one| counts.add(one));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_is_that_of_those_that_are_left() {
        let mut counts = Counts::default();
        assert_eq!((counts.highest(), counts.above(0)), (None, 0));
        [1, 3, 3, 2].into_iter().for_each(|one| counts.add(one));
        assert_eq!((counts.highest(), counts.above(1), counts.above(3)), (Some(3), 3, 0));
        [3, 3, 7].into_iter().for_each(|one| counts.remove(one));
        assert_eq!((counts.highest(), counts.above(1)), (Some(2), 1));
    }
}
