//! A formula without negation over questions: true when enough of them are answered well.
//!
//! Nodes are shared and numbered after their parts, so that one pass in order settles them all and no depth of gates can
//! exhaust the stack.

use std::collections::HashMap;

/// A node, by its number.
pub(super) type Id = u32;

/// The most answers tried for one question: every choice among nine options.
pub(super) const MOST: usize = 512;

/// Some of the answers tried for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Set([u64; MOST / 64]);

impl Set {
    pub(super) const EMPTY: Self = Self([0; MOST / 64]);

    pub(super) fn insert(&mut self, answer: usize) {
        self.0[answer / 64] |= 1 << (answer % 64);
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        let mut both = *self;
        both.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
        both
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        let mut left = *self;
        left.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
        left
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Tells whether every answer of it is in another.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.and(other) == *self
    }

    /// Goes through the answers.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        (0..MOST).filter(|at| self.0[at / 64] >> (at % 64) & 1 == 1)
    }

    /// Gives the first answer.
    pub(super) fn first(&self) -> Option<usize> {
        let word = self.0.iter().position(|word| *word != 0)?;
        Some(word * 64 + self.0[word].trailing_zeros() as usize)
    }
}

/// What a node says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Node {
    /// Never, or always.
    Constant(bool),
    /// One of these answers is given to this question.
    Atom(u32, Set),
    /// The last step was reached, where the analyst's own opinion is asked for.
    LastStep,
    /// All of these parts.
    And(u32, u32),
    /// One of these parts.
    Or(u32, u32),
}

/// Every node of a formula.
#[derive(Debug)]
pub(super) struct Arena {
    nodes: Vec<Node>,
    parts: Vec<Id>,
    atoms: HashMap<(u32, Set), Id>,
}

impl Arena {
    pub(super) const FALSE: Id = 0;
    pub(super) const TRUE: Id = 1;
    pub(super) const LAST_STEP: Id = 2;

    pub(super) fn new() -> Self {
        let nodes = vec![Node::Constant(false), Node::Constant(true), Node::LastStep];
        Self { nodes, parts: vec![], atoms: HashMap::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len() + self.parts.len()
    }

    pub(super) fn node(&self, id: Id) -> Node {
        self.nodes[id as usize]
    }

    /// Gives the parts of a node.
    pub(super) fn parts(&self, id: Id) -> &[Id] {
        match self.nodes[id as usize] {
            Node::And(from, to) | Node::Or(from, to) => &self.parts[from as usize..to as usize],
            Node::Constant(_) | Node::Atom(..) | Node::LastStep => &[],
        }
    }

    pub(super) fn constant(holds: bool) -> Id {
        if holds { Self::TRUE } else { Self::FALSE }
    }

    pub(super) fn atom(&mut self, question: u32, answers: Set) -> Id {
        if answers.is_empty() {
            return Self::FALSE;
        }
        let next = self.nodes.len() as Id;
        let id = *self.atoms.entry((question, answers)).or_insert(next);
        if id == next {
            self.nodes.push(Node::Atom(question, answers));
        }
        id
    }

    pub(super) fn and(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        self.join(parts, Self::TRUE, Self::FALSE, Node::And)
    }

    pub(super) fn or(&mut self, parts: impl IntoIterator<Item = Id>) -> Id {
        self.join(parts, Self::FALSE, Self::TRUE, Node::Or)
    }

    fn join(&mut self, parts: impl IntoIterator<Item = Id>, idle: Id, decides: Id, node: fn(u32, u32) -> Node) -> Id {
        let mut kept: Vec<Id> = parts.into_iter().filter(|id| *id != idle).collect();
        kept.sort_unstable();
        kept.dedup();
        if kept.contains(&decides) {
            return decides;
        }
        match kept[..] {
            [] => idle,
            [one] => one,
            _ => {
                let from = self.parts.len() as u32;
                self.parts.append(&mut kept);
                self.nodes.push(node(from, self.parts.len() as u32));
                self.nodes.len() as Id - 1
            }
        }
    }

    /// Lists the questions that a node reads, and counts the nodes looked at.
    pub(super) fn questions(&self, root: Id) -> (Vec<u32>, usize) {
        let mut seen = std::collections::HashSet::new();
        let mut found = std::collections::BTreeSet::new();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.node(id) {
                Node::Atom(question, _) => drop(found.insert(question)),
                Node::And(..) | Node::Or(..) => stack.extend(self.parts(id)),
                Node::Constant(_) | Node::LastStep => {}
            }
        }
        (found.into_iter().collect(), seen.len())
    }

    /// Lists what a node is made of, parts first.
    pub(super) fn reach(&self, root: Id) -> Vec<Id> {
        let mut seen = vec![false; self.nodes.len()];
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if !std::mem::replace(&mut seen[id as usize], true) {
                stack.extend(self.parts(id));
            }
        }
        (0..self.nodes.len() as Id).filter(|id| seen[*id as usize]).collect()
    }
}
