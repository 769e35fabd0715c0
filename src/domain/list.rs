//! Lists in the order in which they come: each thing once, what goes together put together.

use std::collections::BTreeSet;

/// Cuts a list in its elements, as many as its type says, when the program is built: `each_of("oui, non")`.
pub const fn each_of<const N: usize>(list: &'static str) -> [&'static str; N] {
    let (mut elements, mut found) = ([""; N], 0);
    let (mut rest, mut at) = (list, 0);
    while at < rest.len() {
        if rest.as_bytes()[at] == b',' {
            elements[found] = rest.split_at(at).0;
            (rest, at, found) = (rest.split_at(at + 2).1, 0, found + 1);
        } else {
            at += 1;
        }
    }
    assert!(found + 1 == N, "another number of elements");
    elements[found] = rest;
    elements
}

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
