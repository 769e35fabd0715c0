//! Gates that wait on each other, found in one pass however many there are.

/// Tells of each question whether its gate ends up depending on itself; `reads` gives the questions that each gate reads.
///
/// Kosaraju's two sweeps: a question is in a circle when it reaches itself, that is when its component has another
/// question or reads itself.
pub(super) fn circular(reads: &[Vec<usize>]) -> Vec<bool> {
    let mut read_by = vec![Vec::new(); reads.len()];
    for (question, read) in reads.iter().enumerate() {
        read.iter().for_each(|q| read_by[*q].push(question));
    }
    let mut circular: Vec<bool> = reads.iter().enumerate().map(|(question, read)| read.contains(&question)).collect();
    let mut seen = vec![false; reads.len()];
    let ended: Vec<usize> = (0..reads.len()).flat_map(|start| ended(start, reads, &mut seen)).collect();
    let mut seen = vec![false; reads.len()];
    for start in ended.into_iter().rev() {
        let component = self::ended(start, &read_by, &mut seen);
        if component.len() > 1 {
            component.into_iter().for_each(|question| circular[question] = true);
        }
    }
    circular
}

/// Lists what is reached from a question and was not seen yet, each after what it leads to.
fn ended(start: usize, edges: &[Vec<usize>], seen: &mut [bool]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut stack = vec![(start, false)];
    while let Some((question, is_left)) = stack.pop() {
        if is_left {
            found.push(question);
        } else if !std::mem::replace(&mut seen[question], true) {
            stack.push((question, true));
            stack.extend(edges[question].iter().map(|q| (*q, false)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::circular;
    use proptest::prelude::*;

    /// Follows every gate from every question: what the two sweeps must find.
    fn by_walking(reads: &[Vec<usize>]) -> Vec<bool> {
        let reaches = |start: usize| {
            let (mut seen, mut queue) = (vec![false; reads.len()], reads[start].clone());
            while let Some(question) = queue.pop() {
                if !std::mem::replace(&mut seen[question], true) {
                    queue.extend(&reads[question]);
                }
            }
            seen[start]
        };
        (0..reads.len()).map(reaches).collect()
    }

    #[test]
    fn a_long_chain_or_circle_is_gone_through_once() {
        const COUNT: usize = 200_000;
        type Gate = fn(usize) -> Option<usize>;
        let shapes: [(Gate, usize); 5] = [
            (|i| Some((i + 1) % COUNT), COUNT),
            (|i| Some(i ^ 1), COUNT),
            (Some, COUNT),
            (|i| i.checked_sub(1), 0),
            (|i| Some(i + 1).filter(|next| *next < COUNT), 0),
        ];
        for (gate, expected) in shapes {
            let reads: Vec<Vec<usize>> = (0..COUNT).map(|i| gate(i).into_iter().collect()).collect();
            assert_eq!(circular(&reads).into_iter().filter(|circular| *circular).count(), expected);
        }
    }

    proptest! {
        #[test]
        fn it_is_what_walking_from_each_question_finds(
            reads in (1usize..9).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(0..n, 0..3), n))
        ) {
            prop_assert_eq!(circular(&reads), by_walking(&reads));
        }
    }
}
