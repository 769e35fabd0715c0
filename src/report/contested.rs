//! What analysts who did not know of each other set in several ways, in a report and in words.

use super::{model::Report, words};
use crate::domain::digest::LineHash;
use crate::domain::incident::{ActionState, ClockKept, Contested, Incident, ProfileKept, Retained, Settled, SettledBy};
use crate::domain::moment::Moment;
use crate::domain::profile::Profile;
use crate::messages::{self, contested as says};
use schemars::JsonSchema;
use serde::Serialize;

/// A setting of the incident made in several ways, none of which replaces the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ContestedReport {
    /// What was set.
    pub about: ContestedMatter,
    /// Which clock, or the number of the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it was set, each time.
    pub settings: Vec<ContestedSetting>,
}

/// What can be set in several ways at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContestedMatter {
    /// The gravity retained: the gravest counts.
    Gravity,
    /// A clock: the earliest time counts, the latest for the containment.
    Clock,
    /// The profile and the region of the organisation: all of them count.
    Profile,
    /// What became of a declaration: what was made counts.
    Declaration,
    /// Where an action stands: the last line counts.
    Action,
}

/// One of the ways in which something was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ContestedSetting {
    /// The gravity, the moment or the state, as in the main courante; the words of the profile and the region, by commas;
    /// when a declaration was made, or `not-due`.
    pub value: String,
    /// In words.
    #[serde(skip)]
    said: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
}

impl ContestedReport {
    /// Takes what stands in several ways.
    pub fn of(contested: &Contested<'_>, incident: &Incident) -> Self {
        let (about, name, settings) = match contested {
            Contested::Gravity(all) => (ContestedMatter::Gravity, None, all.iter().map(|r| retained(r)).collect()),
            Contested::Clock(name, all) => {
                (ContestedMatter::Clock, Some((*name).to_owned()), all.iter().map(|c| clock(c)).collect())
            }
            Contested::Profile(all) => (ContestedMatter::Profile, None, all.iter().map(|p| profile(p)).collect()),
            Contested::Declaration(id, all) => {
                (ContestedMatter::Declaration, Some((*id).to_owned()), all.iter().map(|s| settled(s)).collect())
            }
            Contested::Action(all) => {
                let number = all.first().map(|a| incident.name_of(a.number, &a.writer, a.opened));
                (ContestedMatter::Action, number, all.iter().map(|a| action(a)).collect())
            }
        };
        Self { about, name, settings }
    }
}

fn retained(set: &Retained) -> ContestedSetting {
    let said = format!("{}, « {} »", messages::gravity(set.gravity), set.because);
    let value = set.gravity.slug().to_owned();
    ContestedSetting { value, said, by: set.by.clone(), at: set.at, h: set.h }
}

fn clock(set: &ClockKept) -> ContestedSetting {
    let (value, said) = (set.value.to_string(), set.value.french(None));
    ContestedSetting { value, said, by: set.by.clone(), at: set.at, h: set.h }
}

fn settled(set: &SettledBy) -> ContestedSetting {
    let (value, said) = match &set.settled {
        Settled::Made { at, receipt } => (at.to_string(), says::made(&at.french(None), receipt.as_deref())),
        Settled::NotDue(not) => (String::from("not-due"), says::not_due(&not.by, &not.because)),
    };
    ContestedSetting { value, said, by: set.by.clone(), at: set.at, h: set.h }
}

fn profile(set: &ProfileKept) -> ContestedSetting {
    let with_region = |words: Vec<&str>| {
        let all: Vec<&str> = words.into_iter().chain(set.region.as_deref()).collect();
        all.join(", ")
    };
    let value = with_region(set.profile.iter().map(|p| Profile::slug(*p)).collect());
    let said = with_region(set.profile.iter().map(|p| messages::profile(*p)).collect());
    ContestedSetting { value, said, by: set.by.clone(), at: set.at, h: set.h }
}

fn action(set: &ActionState) -> ContestedSetting {
    let state = messages::state(set.state).to_owned();
    let more = words::outcome(set.result.as_deref(), set.side_effect.as_deref());
    let said = std::iter::once(state).chain(more).collect::<Vec<_>>().join(", ");
    let value = set.state.slug().to_owned();
    let by = set.actor.as_ref().unwrap_or(&set.by).clone();
    ContestedSetting { value, said, by, at: set.at, h: set.last }
}

/// Says each setting that somebody must settle: the ways in which it was made, which counts meanwhile, what to type.
pub fn said(report: &Report) -> Vec<String> {
    let each = |contested: &ContestedReport| {
        let settings: Vec<String> = contested
            .settings
            .iter()
            .map(|s| {
                let said = if s.said.is_empty() { says::NOTHING } else { &s.said };
                format!("{said} ({}, {})", s.by, report.dated(&s.at))
            })
            .collect();
        let name = contested.name.as_deref().unwrap_or_default();
        let action = report.actions.iter().find(|action| action.named() == name);
        let (what, settle) = match contested.about {
            ContestedMatter::Gravity => (says::GRAVITY.to_owned(), says::SETTLE_GRAVITY),
            ContestedMatter::Clock if name == "contained" => (says::clock(name), says::SETTLE_CONTAINED),
            ContestedMatter::Clock => (says::clock(name), says::SETTLE_CLOCK),
            ContestedMatter::Declaration => {
                let to = report.declarations.iter().find(|line| line.id == name).map_or(name, |line| &line.to);
                (says::declaration(to), says::SETTLE_DECLARATION)
            }
            ContestedMatter::Profile => (says::PROFILE.to_owned(), says::SETTLE_PROFILE),
            ContestedMatter::Action => {
                (says::action(name, action.map_or("", |action| action.text.as_str())), says::SETTLE_ACTION)
            }
        };
        format!("{what} : {}. {settle}", settings.join(" / "))
    };
    report.contested.iter().map(each).collect()
}
