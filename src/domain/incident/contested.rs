//! What was set twice by people who did not know of each other, and that somebody must settle.

use super::{ActionState, Incident, Settled};
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Event};
use crate::domain::gravity::Gravity;
use crate::domain::moment::Moment;
use crate::domain::profile::Profile;

/// What was set in two ways, all of which stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contested<'i> {
    /// The gravity retained.
    Gravity(Vec<&'i Retained>),
    /// A clock, by its name.
    Clock(&'i str, Vec<&'i ClockKept>),
    /// The kind of organisation, or its region.
    Profile(Vec<&'i ProfileKept>),
    /// What became of a declaration, by its id.
    Declaration(&'i str, Vec<&'i SettledBy>),
    /// Where an action stands, or what came of it.
    Action(Vec<&'i ActionState>),
}

/// The gravity that the analyst retains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// The gravity.
    pub gravity: Gravity,
    /// Why.
    pub because: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
}

/// A clock as somebody set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockKept {
    /// To when.
    pub value: Moment,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
}

impl ClockKept {
    /// Takes the time that a line gives.
    pub(super) fn of(entry: &Entry, value: Moment) -> Self {
        let by = entry.common.actor.as_ref().unwrap_or(&entry.by).clone();
        Self { value, by, at: entry.at, h: entry.h }
    }
}

/// What became of a declaration, as somebody said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledBy {
    /// What became of it.
    pub settled: Settled,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
}

/// The profile as somebody set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileKept {
    /// The kinds of organisation.
    pub profile: Vec<Profile>,
    /// The region.
    pub region: Option<String>,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
}

impl Incident {
    /// Gives the gravity retained: of several, the gravest, until somebody settles it.
    pub fn decided(&self) -> Option<&Retained> {
        self.decisions.standing().max_by_key(|retained| retained.gravity)
    }

    /// Tells whether a line decides: of the gravity, of the end of the incident, of a declaration.
    pub fn decides(&self, entry: &Entry) -> bool {
        let decides = |kind: &Event| {
            matches!(kind, Event::Decided(_) | Event::Closed(_) | Event::Reopened(_) | Event::Declared(_))
        };
        self.counts(entry) && entry.event.as_ref().is_some_and(decides)
    }

    /// Gives a clock: of several, the earliest, so that no delay looks longer than it may be; the latest for the end of
    /// something.
    pub fn clock(&self, name: &str) -> Option<&ClockKept> {
        let standing = self.clocks.get(name)?.standing();
        if name == "contained" { standing.max_by_key(|set| set.value) } else { standing.min_by_key(|set| set.value) }
    }

    /// Gives what became of a declaration, the last time: what was made is not undone by a decision that it is not due.
    pub fn declared(&self, id: &str) -> Option<&Settled> {
        self.declared_by(id).map(|by| &by.settled)
    }

    /// Gives the same, with who wrote it down and when.
    pub fn declared_by(&self, id: &str) -> Option<&SettledBy> {
        let said = self.declarations.get(id)?.said();
        said.max_by_key(|(rank, by)| (by.settled.made_at().is_some(), *rank)).map(|(_, by)| by)
    }

    /// Lists what counts of all that was set, by which lines: the gravity, each clock, each declaration, the profile, each
    /// action.
    pub fn counting(&self) -> Vec<Contested<'_>> {
        let gravity = self.decided().map(|retained| Contested::Gravity(vec![retained]));
        let clocks = self.clocks.keys().filter_map(|name| Some(Contested::Clock(name, vec![self.clock(name)?])));
        let declared = self.declarations.keys();
        let declared = declared.filter_map(|id| Some(Contested::Declaration(id, vec![self.declared_by(id)?])));
        let profile = Contested::Profile(self.profiles.standing().collect());
        let actions = self.actions().map(|action| Contested::Action(vec![action]));
        gravity.into_iter().chain(clocks).chain(declared).chain([profile]).chain(actions).collect()
    }

    /// Gives the receipt of the first time that a declaration was made: what completes it names that one.
    pub fn first_receipt(&self, id: &str) -> Option<&str> {
        let said = self.declarations.get(id)?.said();
        let receipts = said.filter_map(|(rank, by)| match &by.settled {
            Settled::Made { receipt, .. } => Some((rank, receipt.as_deref()?)),
            Settled::NotDue(_) => None,
        });
        receipts.min().map(|(_, receipt)| receipt)
    }

    /// Gives when a declaration was made the first time: what completes it neither keeps its delay nor misses it.
    pub fn first_made(&self, id: &str) -> Option<Moment> {
        self.declarations.get(id)?.said().filter_map(|(_, by)| by.settled.made_at()).min()
    }

    /// Lists the times that a declaration was made, the first one first, each with its receipt.
    pub fn times_made(&self, id: &str) -> Vec<(Moment, Option<&str>)> {
        let said = self.declarations.get(id).into_iter().flat_map(|said| said.said());
        let made = said.filter_map(|(rank, by)| match &by.settled {
            Settled::Made { at, receipt, .. } => Some((*at, rank, receipt.as_deref())),
            Settled::NotDue(_) => None,
        });
        let mut made: Vec<_> = made.collect();
        made.sort_unstable();
        let mut times: Vec<(Moment, Option<&str>)> = Vec::new();
        for (at, _, receipt) in made {
            match times.last_mut().filter(|(before, _)| before.minutes() == at.minutes()) {
                Some((_, known)) => *known = receipt.or(*known),
                None => times.push((at, receipt)),
            }
        }
        times
    }

    /// Lists the declarations of which something became, with what.
    pub fn all_declared(&self) -> impl Iterator<Item = (&str, &Settled)> {
        self.declarations.keys().filter_map(|id| Some((id.as_str(), self.declared(id)?)))
    }

    /// Lists the clocks set, each with its time.
    pub fn clocks(&self) -> impl Iterator<Item = (&str, Moment)> {
        self.clocks.keys().filter_map(|name| Some((name.as_str(), self.clock(name)?.value)))
    }

    /// Gives the lines that a new gravity replaces.
    pub fn decision_lines(&self) -> Vec<LineHash> {
        self.decisions.lines().collect()
    }

    /// Gives the lines that a new time of a clock replaces.
    pub fn clock_lines(&self, name: &str) -> Vec<LineHash> {
        self.clocks.get(name).map(|set| set.lines().collect()).unwrap_or_default()
    }

    /// Gives the lines that a new profile replaces.
    pub fn profile_lines(&self) -> Vec<LineHash> {
        self.profiles.lines().collect()
    }

    /// Gives the lines that a new word on a declaration replaces.
    pub fn declaration_lines(&self, id: &str) -> Vec<LineHash> {
        self.declarations.get(id).map(|said| said.lines().collect()).unwrap_or_default()
    }

    /// Gives the lines that a new state of an action replaces.
    pub fn action_lines(&self, opened: LineHash) -> Vec<LineHash> {
        self.said.actions.standing_of(opened).iter().map(|action| action.last).collect()
    }

    /// Lists what stands in several ways at once.
    pub fn contested(&self) -> Vec<Contested<'_>> {
        let mut found = Vec::new();
        let gravities: Vec<&Retained> = self.decisions.standing().collect();
        let differs = |r: &&Retained| (r.gravity, &r.because) != (gravities[0].gravity, &gravities[0].because);
        if gravities.iter().any(differs) {
            found.push(Contested::Gravity(gravities));
        }
        for (name, clock) in &self.clocks {
            let set: Vec<&ClockKept> = clock.standing().collect();
            if set.iter().any(|kept| kept.value != set[0].value) {
                found.push(Contested::Clock(name, set));
            }
        }
        for (id, declaration) in &self.declarations {
            let said: Vec<&SettledBy> = declaration.standing().collect();
            if said.iter().any(|by| by.settled != said[0].settled) {
                found.push(Contested::Declaration(id, said));
            }
        }
        let profiles: Vec<&ProfileKept> = self.profiles.standing().collect();
        let differs =
            |kept: &&ProfileKept| kept.region != profiles[0].region || !same(&kept.profile, &profiles[0].profile);
        if profiles.iter().any(differs) {
            found.push(Contested::Profile(profiles));
        }
        found.extend(self.said.actions.standing().filter_map(|states| {
            let differs = |a: &ActionState| !a.says_the_same(&states[0]);
            states.iter().any(differs).then(|| Contested::Action(states.iter().collect()))
        }));
        found
    }
}

fn same(a: &[Profile], b: &[Profile]) -> bool {
    a.iter().all(|profile| b.contains(profile)) && b.iter().all(|profile| a.contains(profile))
}
