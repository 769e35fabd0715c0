//! What is read on the telephone, sentence by sentence.

use super::{VerdictPage, few_words};
use crate::domain::acts::{Act, Became, Door, is_failed};
use crate::domain::answer::{Progress, StepState};
use crate::domain::gravity::{Confirmation, Gravity};
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::escape::Terminal;
use crate::fiche::Loaded;
use crate::messages::{self, verdict as says};
use crate::report::model::{ActionReport, Report};
use crate::report::words;
use std::collections::BTreeMap;

/// Names what was done to contain and stands: what a false alarm gives back, and nothing else does.
pub fn given_back(report: &Report, fiches: &[&Loaded]) -> Vec<String> {
    let page = VerdictPage { report, fiches, calls: &[], told: &BTreeMap::new() };
    if words::is_false_alarm(report) { page.shut() } else { vec![] }
}

/// Asks for it to be given back, if there is anything.
pub fn restored(report: &Report, fiches: &[&Loaded]) -> Option<String> {
    let cut = given_back(report, fiches);
    (!cut.is_empty()).then(|| messages::give_back(&Terminal(&cut.join("\u{a0}; ")).to_string()))
}

/// How many acts are read on the telephone.
const SPOKEN: usize = 3;
/// The doors whose state is read first, the most pressing first.
const DOORS: [Door; 4] = [Door::Account, Door::Forward, Door::Session, Door::Rule];

impl VerdictPage<'_> {
    /// Writes what to read on the telephone: what happened, how grave, what is done, what not to do.
    pub fn spoken(&self) -> String {
        let done = self.done();
        let last = DOORS.map(|door| done.iter().rposition(|(_, act, _)| act.turns(door).is_some()));
        // How each door stands comes first, then what was shut besides, then what was done last.
        let mut ranked: Vec<(usize, &String)> = done
            .iter()
            .enumerate()
            .rev()
            .map(|(rank, (_, act, said))| {
                let door = last.iter().position(|last| *last == Some(rank));
                (door.unwrap_or(DOORS.len() + usize::from(!act.shuts())), said)
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let is_shut = done.iter().any(|(_, act, _)| act.shuts());
        let more = ranked.len().saturating_sub(SPOKEN);
        let mut done: Vec<String> = ranked.into_iter().take(SPOKEN).map(|(_, said)| said.clone()).collect();
        done.extend((more > 0).then(|| says::more_done(more)));
        let again = self.steps(|state| state == Some(StepState::ARefaire));
        let again: Vec<String> = again.into_iter().take(SPOKEN).map(|(step, _)| lowered(&few_words(step))).collect();
        let gravity = match words::gravity_held(self.report) {
            Some(_) => says::spoken_gravity(words::gravity(self.report), self.report.gravity.retained, self.is_false()),
            None => says::SPOKEN_NOT_EVALUATED.to_owned(),
        };
        let is_serious = words::gravity_held(self.report) != Some(Gravity::Anomalie);
        let is_sure = words::confirmation(self.report) == Some(Confirmation::Confirme);
        says::spoken(&says::Spoken {
            exercise: self.report.incident.exercise,
            title: &self.report.incident.title,
            gravity: &gravity,
            motives: &if is_serious { self.motives() } else { vec![] },
            is_open: is_serious && is_sure && self.accounts() > 0 && again.is_empty() && !is_shut,
            restores: !given_back(self.report, self.fiches).is_empty(),
            again: &again,
            done: &done,
            pays: is_serious,
            next: self.next_point().map(|next| next.at).as_deref(),
        })
    }

    /// Names what was done to contain and stands.
    pub fn shut(&self) -> Vec<String> {
        let done = self.done();
        let opens = |later: Act<'_>, act: Act<'_>| {
            let door = |door: &Door| later.turns(*door) == Some(Became::Opened) && act.turns(*door).is_some();
            later.undoes(act) || DOORS.iter().any(door)
        };
        let stands =
            |rank: usize, act: Act<'_>| act.shuts() && !done[rank + 1..].iter().any(|(_, later, _)| opens(*later, act));
        let standing = done.iter().enumerate().filter(|(rank, (_, act, _))| stands(*rank, *act));
        standing.map(|(_, (_, _, said))| said.clone()).collect()
    }

    /// Lists what was done, the earliest first, calls apart.
    fn done(&self) -> Vec<(Option<Moment>, Act<'_>, String)> {
        let acts = self.report.actions.iter().filter(|a| a.state == Progress::Fait && !self.is_a_call(&a.text));
        let acts = acts.filter(|a| !a.result.as_deref().is_some_and(is_failed));
        // One whose own words say when has no other time.
        let when = |a: &ActionReport| match a.text.ends_with(')') {
            true => String::new(),
            false => format!(" ({})", a.at.dated(&self.report.as_of)),
        };
        let acts = acts.map(|a| (Some(a.at), Act::Action(&a.text), format!("{}{}", lowered(&a.text), when(a))));
        let steps = self.steps(|state| state == Some(StepState::At(Progress::Fait))).into_iter();
        let steps = steps.map(|(step, at)| (at, Act::Step(step), lowered(&few_words(step))));
        let mut done: Vec<_> = acts.chain(steps).collect();
        done.sort_by_key(|(at, _, _)| at.map(|at| at.unix_millis()));
        done
    }

    fn is_a_call(&self, text: &str) -> bool {
        self.told.keys().any(|who| says::told(who) == text)
    }
}
