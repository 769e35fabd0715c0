//! What the verdict is made of: the report, whom to call, and who was called.

use super::asker::Asker;
use crate::desk::case::Case;
use crate::desk::directory;
use crate::desk::standing::{self, Built};
use crate::domain::acts::is_missed;
use crate::domain::answer::{Answer, Progress};
use crate::domain::fiche::{Fiche, Kept, Placed, Question};
use crate::domain::ids::QuestionRef;
use crate::domain::incident::{ActionState, Incident};
use crate::domain::moment::Moment;
use crate::env::Env;
use crate::error::Outcome;
use crate::fiche::Loaded;
use crate::messages::verdict as says;
use crate::report::{self, Call, Unknown, VerdictPage};
use crate::ui;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the verdict is made of, owned.
pub(super) struct Gathered {
    pub(super) built: Built,
    pub(super) calls: Vec<Call>,
    pub(super) told: BTreeMap<String, Moment>,
}

impl Gathered {
    /// Tells whether some calls stand on none of the lines of the verdict: they have a screen of their own, which comes next.
    pub(super) fn calls_apart(&self, lines: &[String]) -> bool {
        self.ticks(lines).count() < self.calls.len()
    }

    /// Lists the keys that tick the calls whose rows stand among some lines, each with its rank.
    pub(super) fn ticks(&self, lines: &[String]) -> impl Iterator<Item = (char, usize)> {
        let keys = (0..self.calls.len()).filter_map(|rank| Some((says::call_key(rank)?, rank)));
        keys.filter(|(key, _)| lines.iter().any(|line| ui::is_row(line, *key)))
    }

    /// Lends it.
    pub(super) fn with<T>(&self, read: impl FnOnce(&VerdictPage<'_>) -> T) -> T {
        let (report, fiches) = &self.built;
        let fiches = standing::refs(fiches);
        read(&VerdictPage { report, fiches: &fiches, calls: &self.calls, told: &self.told })
    }
}

impl Asker<'_, '_> {
    /// Gathers what the verdict is made of.
    pub(super) fn known(&mut self, case: &Case) -> Outcome<Gathered> {
        let built = standing::of(self.context, case)?;
        // What is wrong with the directory was just said.
        let directory = directory::load(self.context.env).unwrap_or_default();
        let mut calls = report::calls(&built.0, &directory, &unknown(&built.1, &case.incident));
        // Whoever is asked for the money asks how much, and where it went.
        let first = report::funds(&built.0, &directory);
        if let Some(call) = first.and_then(|first| calls.iter_mut().find(|call| call.who == first.who)) {
            call.why.extend(sums(self.context.env, case, &built.1));
        }
        let is_told = |call: &Call| {
            let text = says::told(&call.who);
            let missed = |a: &ActionState| a.result.as_deref().is_some_and(is_missed);
            let done = case.incident.actions().find(|a| a.text == text && a.state == Progress::Fait && !missed(a));
            done.map(|a| (call.who.clone(), a.at.in_zone(case.tz())))
        };
        let told = calls.iter().filter_map(is_told).collect();
        Ok(Gathered { built, calls, told })
    }
}

/// Lists what was answered "je ne sais pas" of what only others know, and of money.
fn unknown(fiches: &[Rc<Loaded>], incident: &Incident) -> Vec<Unknown> {
    let of = |fiche: &Fiche| -> Vec<Unknown> {
        let known_to_others = |question: &Question| {
            let others =
                fiche.screens.iter().filter(|screen| screen.others).any(|s| s.questions.contains(&question.id));
            others || report::is_about_funds(&fiche.id, &question.id)
        };
        let is_unknown = |question: &Question| {
            let name = fiche.name(&question.id);
            incident.answer(&name) == Some(&Answer::Inconnu)
        };
        let asked = fiche.walk().filter(|placed| known_to_others(placed.question) && is_unknown(placed.question));
        let row = |placed: Placed<'_>| Unknown {
            fiche: fiche.id.clone(),
            question: placed.question.id.clone(),
            ask: placed.ask().first().copied(),
            words: placed.question.few_words(),
        };
        asked.map(row).collect()
    };
    fiches.iter().flat_map(|loaded| of(&loaded.fiche)).collect()
}

/// Lists the words kept of what was paid, or asked to be.
fn sums(env: &Env, case: &Case, fiches: &[Rc<Loaded>]) -> Vec<String> {
    let of = |fiche: &Fiche| -> Vec<QuestionRef> {
        let kept = |question: &Question| question.keep.iter().any(|keep| keep.what == Kept::Details);
        let paid = fiche.questions().filter(|q| kept(q) && report::is_about_funds(&fiche.id, &q.id));
        paid.map(|question| fiche.name(&question.id)).collect()
    };
    fiches.iter().flat_map(|loaded| of(&loaded.fiche)).filter_map(|name| case.beside(env, &name)).collect()
}
