//! The fewest questions that make a formula true: exact on what a fiche is, bounded on whatever it could be.

use super::arena::{Arena, Id, Node, Set};
use std::collections::BTreeMap;

/// Too many: what cannot be.
const NEVER: u32 = u32::MAX;

/// The answers hoped for, by question.
pub(super) type Chosen = BTreeMap<u32, Set>;

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// These answers; fewest of all, unless effort ran out.
    Some(Chosen),
    /// No answers do.
    None,
    /// Effort ran out before any was found.
    Unknown,
}

/// How much work is left, in nodes looked at.
#[derive(Debug)]
pub(super) struct Effort(pub(super) u64);

impl Effort {
    /// Spends some; false once there is none left.
    pub(super) fn spend(&mut self, work: usize) -> bool {
        let left = self.0.checked_sub(work as u64);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

/// A search of one formula among some of its questions.
pub(super) struct Search<'a> {
    arena: &'a Arena,
    reach: &'a [Id],
    allowed: &'a [bool],
    /// The answers kept for the last step.
    kept: &'a BTreeMap<u32, Set>,
    last_step: bool,
    /// For each node, with what is chosen: the fewest more questions, at least; how many in the simplest way; whether it is so.
    least: Vec<u32>,
    cost: Vec<u32>,
    so: Vec<bool>,
    questions: BTreeMap<Id, Vec<u32>>,
    best: Option<Chosen>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        arena: &'a Arena,
        reach: &'a [Id],
        allowed: &'a [bool],
        kept: &'a BTreeMap<u32, Set>,
        last_step: bool,
    ) -> Self {
        let size = reach.last().map_or(0, |root| *root as usize + 1);
        Self {
            arena,
            reach,
            allowed,
            kept,
            last_step,
            least: vec![NEVER; size],
            cost: vec![NEVER; size],
            so: vec![false; size],
            questions: BTreeMap::new(),
            best: None,
        }
    }

    /// Finds the fewest questions.
    pub(super) fn run(mut self, effort: &mut Effort) -> Found {
        let root = *self.reach.last().expect("a formula has a root");
        if !self.look(&Chosen::new(), effort) {
            return Found::Unknown;
        }
        if self.least[root as usize] == NEVER {
            return Found::None;
        }
        let fewest = self.least[root as usize] as usize;
        // The simplest way, made minimal, is often the best already; it is what remains when effort runs out.
        if let Some(chosen) = self.dive(root)
            && let Some(chosen) = self.minimal(root, chosen, effort)
        {
            self.best = Some(chosen);
        }
        let proved = self.best.as_ref().is_some_and(|b| b.len() <= fewest);
        let whole = proved || self.branch(Chosen::new(), vec![root], effort);
        match (self.best, whole) {
            (Some(best), _) => Found::Some(best),
            (None, true) => Found::None,
            (None, false) => Found::Unknown,
        }
    }

    /// Looks at every node with some answers chosen; false when effort ran out.
    fn look(&mut self, chosen: &Chosen, effort: &mut Effort) -> bool {
        if !effort.spend(self.reach.len()) {
            return false;
        }
        for &id in self.reach {
            let (least, cost, so) = match self.arena.node(id) {
                Node::Constant(holds) => if_so(holds),
                Node::LastStep => if_so(self.last_step),
                Node::Atom(question, answers) => match (chosen.get(&question), self.tried(question, answers)) {
                    (Some(set), _) if set.is_within(&answers) => (0, 0, true),
                    (_, tried) if tried.is_empty() => (NEVER, NEVER, false),
                    (Some(set), tried) if set.and(&tried).is_empty() => (NEVER, NEVER, false),
                    (Some(_), _) => (0, 0, false),
                    (None, _) if self.allowed[question as usize] => (1, 1, false),
                    (None, _) => (NEVER, NEVER, false),
                },
                Node::And(..) => self.parts(id).fold((0, 0_u32, true), |all, part| {
                    (all.0.max(part.0), all.1.saturating_add(part.1), all.2 && part.2)
                }),
                Node::Or(..) => self
                    .parts(id)
                    .fold((NEVER, NEVER, false), |any, part| (any.0.min(part.0), any.1.min(part.1), any.2 || part.2)),
            };
            let at = id as usize;
            (self.least[at], self.cost[at], self.so[at]) = if so { (0, 0, true) } else { (least, cost, false) };
        }
        true
    }

    /// Gives those of some answers that this step tries.
    fn tried(&self, question: u32, answers: Set) -> Set {
        match self.kept.get(&question) {
            Some(kept) if !self.last_step => answers.without(kept),
            Some(_) | None => answers,
        }
    }

    fn parts(&self, id: Id) -> impl Iterator<Item = (u32, u32, bool)> {
        self.arena.parts(id).iter().map(|p| (self.least[*p as usize], self.cost[*p as usize], self.so[*p as usize]))
    }

    /// Follows the simplest part everywhere; none when that contradicts itself.
    fn dive(&self, root: Id) -> Option<Chosen> {
        let mut chosen = Chosen::new();
        let mut seen = std::collections::HashSet::new();
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if self.so[id as usize] || !seen.insert(id) {
                continue;
            }
            match self.arena.node(id) {
                Node::Constant(_) | Node::LastStep => return None,
                Node::Atom(question, answers) => {
                    if !choose(&mut chosen, question, &self.tried(question, answers)) {
                        return None;
                    }
                }
                Node::And(..) => stack.extend(self.arena.parts(id)),
                Node::Or(..) => {
                    stack.extend(self.arena.parts(id).iter().min_by_key(|p| (self.cost[**p as usize], **p)))
                }
            }
        }
        Some(chosen)
    }

    /// Leaves out, the last first, every question without which the formula stays true; none when it is not.
    fn minimal(&mut self, root: Id, mut chosen: Chosen, effort: &mut Effort) -> Option<Chosen> {
        if !self.look(&chosen, effort) || !self.so[root as usize] {
            return None;
        }
        for question in chosen.keys().rev().copied().collect::<Vec<_>>() {
            let set = chosen.remove(&question).expect("it was just listed");
            if !self.look(&chosen, effort) || !self.so[root as usize] {
                chosen.insert(question, set);
            }
        }
        Some(chosen)
    }

    /// Goes through the ways to make all of `todo` true; false when effort ran out.
    fn branch(&mut self, mut chosen: Chosen, mut todo: Vec<Id>, effort: &mut Effort) -> bool {
        let mut pending: Vec<Id> = Vec::new();
        loop {
            while let Some(id) = todo.pop() {
                match self.arena.node(id) {
                    Node::Constant(true) => {}
                    Node::Constant(false) => return true,
                    Node::LastStep if self.last_step => {}
                    Node::LastStep => return true,
                    Node::Atom(question, answers) => {
                        let tried = self.tried(question, answers);
                        if !self.allowed[question as usize] || !choose(&mut chosen, question, &tried) {
                            return true;
                        }
                    }
                    Node::And(..) => todo.extend(self.arena.parts(id)),
                    Node::Or(..) => pending.push(id),
                }
            }
            if self.best.as_ref().is_some_and(|best| chosen.len() >= best.len()) {
                return true;
            }
            if !self.look(&chosen, effort) {
                return false;
            }
            pending.retain(|id| !self.so[*id as usize]);
            // What is left with one part only is that part.
            pending.retain(|id| {
                let mut alive = self.arena.parts(*id).iter().filter(|p| self.least[**p as usize] != NEVER);
                match (alive.next(), alive.next()) {
                    (None, _) => todo.push(Arena::FALSE),
                    (Some(one), None) => todo.push(*one),
                    (Some(_), Some(_)) => return true,
                }
                false
            });
            if todo.is_empty() {
                break;
            }
        }
        pending.sort_unstable();
        pending.dedup();
        if pending.is_empty() {
            self.best = Some(chosen);
            return true;
        }
        let Some(more) = self.fewest_more(&pending, &chosen, effort) else { return false };
        if self.best.as_ref().is_some_and(|best| chosen.len() + more >= best.len()) {
            return true;
        }
        let alive = |search: &Self, id: Id| -> Vec<Id> {
            let parts = search.arena.parts(id).iter().copied();
            parts.filter(|p| search.least[*p as usize] != NEVER).collect()
        };
        let narrowest =
            (0..pending.len()).min_by_key(|i| alive(self, pending[*i]).len()).expect("something is pending");
        let mut parts = alive(self, pending.swap_remove(narrowest));
        parts.sort_by_key(|p| (self.least[*p as usize], self.cost[*p as usize], *p));
        for part in parts {
            let mut todo = pending.clone();
            todo.push(part);
            if !self.branch(chosen.clone(), todo, effort) {
                return false;
            }
        }
        true
    }

    /// Counts the questions that some parts without a question in common need at least; none when effort ran out.
    fn fewest_more(&mut self, pending: &[Id], chosen: &Chosen, effort: &mut Effort) -> Option<usize> {
        let mut used: std::collections::BTreeSet<u32> = std::collections::BTreeSet::new();
        let mut more = 0;
        for &id in pending {
            let least = self.least[id as usize] as usize;
            if least == 0 {
                continue;
            }
            if !self.questions.contains_key(&id) {
                let (questions, looked) = self.arena.questions(id);
                if !effort.spend(looked) {
                    return None;
                }
                self.questions.insert(id, questions);
            }
            let mine = &self.questions[&id];
            if !effort.spend(mine.len()) {
                return None;
            }
            let mine = || mine.iter().filter(|q| !chosen.contains_key(q));
            if mine().all(|q| !used.contains(q)) {
                used.extend(mine());
                more += least;
            }
        }
        Some(more)
    }
}

fn if_so(holds: bool) -> (u32, u32, bool) {
    if holds { (0, 0, true) } else { (NEVER, NEVER, false) }
}

/// Chooses among some answers to a question; false when none is left.
fn choose(chosen: &mut Chosen, question: u32, answers: &Set) -> bool {
    let set = chosen.entry(question).or_insert(*answers);
    *set = set.and(answers);
    !set.is_empty()
}
