//! Actions, each with the states that lines gave it.

use super::{ActionState, action_text};
use crate::domain::digest::LineHash;
use crate::domain::event::{ActionTaken, Entry};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// The actions, in the order in which they were opened.
#[derive(Debug, Clone, Default)]
pub(super) struct Actions {
    all: Vec<Acted>,
    /// The action that each line is about, and the place of its state there.
    of: HashMap<LineHash, (usize, usize)>,
}

/// What lines said of one action, the one that opened it first.
#[derive(Debug, Clone, Default)]
struct Acted {
    said: Vec<Stated>,
    /// Those that stand, the last one last, each with what it did not say itself: worked out when it is asked.
    standing: OnceCell<Vec<ActionState>>,
}

/// What one line says of an action.
#[derive(Debug, Clone)]
struct Stated {
    own: ActionState,
    replaces: Vec<LineHash>,
    is_withdrawn: bool,
}

impl Actions {
    /// Takes a line in, and tells whether it is about an action that is withdrawn. A line about another that is withdrawn is
    /// about the same action, in whichever order it came.
    pub fn set(&mut self, entry: &Entry, action: &ActionTaken) -> bool {
        let known = action.replaces.iter().find_map(|h| self.of.get(h)).map(|(at, _)| *at);
        let at = known.unwrap_or(self.all.len());
        if at == self.all.len() {
            self.all.push(Acted::default());
        }
        let states = &mut self.all[at];
        self.of.insert(entry.h, (at, states.said.len()));
        let own = ActionState {
            number: entry.seq,
            writer: entry.writer.clone(),
            opened: entry.h,
            text: if known.is_none() { action_text(&entry.common) } else { String::new() },
            state: action.state,
            owner: action.owner.clone(),
            result: action.result.clone(),
            side_effect: action.side_effect.clone(),
            at: entry.common.happened_at.unwrap_or(entry.at),
            actor: entry.common.actor.clone(),
            by: entry.by.clone(),
            last: entry.h,
            seq: entry.seq,
        };
        states.said.push(Stated { own, replaces: action.replaces.clone(), is_withdrawn: false });
        states.standing.take();
        states.said[0].is_withdrawn
    }

    /// Forgets what a line said of an action; an action withdrawn from its first line is no action any more.
    pub fn withdraw(&mut self, h: LineHash) {
        if let Some((action, at)) = self.of.get(&h) {
            let states = &mut self.all[*action];
            states.said[*at].is_withdrawn = true;
            states.standing.take();
        }
    }

    /// Gives the lines that say what became of the action that a line opened, each with its number.
    pub fn follow(&self, opened: LineHash) -> impl Iterator<Item = (LineHash, u64)> {
        // Those of an action that is withdrawn were withdrawn with it, or as they came.
        let opening = self.of.get(&opened).filter(|(_, at)| *at == 0).map(|(action, _)| &self.all[*action].said);
        let states = opening.filter(|said| !said[0].is_withdrawn).into_iter().flat_map(|said| &said[1..]);
        let states = states.filter(|state| !state.is_withdrawn);
        states.map(|state| (state.own.last, state.own.seq))
    }

    /// Gives the states of the action that a line opened that stand.
    pub fn standing_of(&self, opened: LineHash) -> &[ActionState] {
        self.of.get(&opened).filter(|(_, at)| *at == 0).map_or(&[], |(action, _)| self.all[*action].standing())
    }

    /// Lists the states of each action that stand, but of those that are withdrawn.
    pub fn standing(&self) -> impl Iterator<Item = &[ActionState]> {
        self.all.iter().map(Acted::standing).filter(|states| !states.is_empty())
    }
}

impl Acted {
    fn standing(&self) -> &[ActionState] {
        self.standing.get_or_init(|| {
            if self.said.first().is_none_or(|opening| opening.is_withdrawn) {
                return vec![];
            }
            let mut replaced: HashSet<LineHash> = HashSet::new();
            let mut stands: HashSet<LineHash> = HashSet::new();
            for Stated { own, replaces, is_withdrawn } in self.said.iter().rev() {
                let is_replaced = replaced.contains(&own.last);
                if !is_withdrawn && !is_replaced {
                    stands.insert(own.last);
                }
                if !is_withdrawn || is_replaced {
                    replaced.extend(replaces);
                }
            }
            let mut standing = Vec::new();
            let mut now = self.said[0].own.clone();
            for Stated { own, .. } in self.said.iter().filter(|state| !state.is_withdrawn) {
                now.go_on(own);
                if stands.contains(&own.last) {
                    standing.push(now.clone());
                }
            }
            standing
        })
    }
}

impl ActionState {
    /// Tells that two states say the same of what became of the action.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        (self.state, &self.owner, &self.result, &self.side_effect)
            == (other.state, &other.owner, &other.result, &other.side_effect)
    }

    /// Takes a later state in; what that one does not say stays as it was.
    fn go_on(&mut self, later: &Self) {
        let keep = |now: &mut Option<String>, later: &Option<String>| {
            if later.is_some() {
                now.clone_from(later);
            }
        };
        keep(&mut self.owner, &later.owner);
        keep(&mut self.result, &later.result);
        keep(&mut self.side_effect, &later.side_effect);
        keep(&mut self.actor, &later.actor);
        self.by.clone_from(&later.by);
        (self.state, self.at, self.last, self.seq) = (later.state, later.at, later.last, later.seq);
    }
}
