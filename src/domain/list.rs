//! Lists in the order in which they come: each thing once, what goes together put together.

use std::collections::BTreeSet;

/// Keeps the first of those that are the same.
pub fn each_once<T: Ord + Clone>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut met = BTreeSet::new();
    all.into_iter().filter(|one| met.insert(one.clone())).collect()
}

/// Puts together what has the same key.
pub fn by_key<K: PartialEq, V>(all: impl IntoIterator<Item = (K, V)>) -> Vec<(K, Vec<V>)> {
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in all {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.push(value),
            None => groups.push((key, vec![value])),
        }
    }
    groups
}
