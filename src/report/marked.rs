//! What counts by lines of which a reader must be told more than they say: they arrived afterwards, or stand in one of several
//! branches of a file; and how many lines count for nothing.

use super::contested::{ContestedMatter, ContestedReport, ContestedSetting};
use super::model::model;
use super::said::beside;
use crate::domain::event::Marked;
use crate::domain::ids::QuestionRef;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::logbook::Marks;
use schemars::JsonSchema;
use serde::Serialize;

/// What counts by lines that are marked, and how many lines count for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MarkedReport {
    /// What counts, in order.
    pub decisions: Vec<MarkedDecision>,
    /// How many lines are numbered beyond any measure.
    pub uncounted: u64,
}

model!(
    /// What counts by a line that is marked.
    MarkedDecision {
        /// What the line sets.
        about: ContestedMatter,
        /// Which clock or declaration, the number of the action, or the step as `FICHE:ID`.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Who wrote it.
        by: String,
        /// When.
        at: Moment,
        /// What is to be known of it.
        marked: Marked,
    }
);

impl MarkedDecision {
    fn key(&self) -> (ContestedMatter, &str) {
        (self.about, self.name.as_deref().unwrap_or_default())
    }
}

impl MarkedReport {
    /// Finds what counts by lines that are marked.
    pub fn of(incident: &Incident, marks: &Marks) -> Self {
        let counting = incident.counting();
        let set = counting.iter().map(|counts| ContestedReport::of(counts, incident)).flat_map(|set| {
            let marked = |s: &ContestedSetting| {
                let (about, name, by, at) = (set.about, set.name.clone(), s.by.clone(), s.at);
                marks.kind(&s.h).map(|marked| MarkedDecision { about, name, by, at, marked })
            };
            set.settings.iter().filter_map(marked).collect::<Vec<_>>()
        });
        let steps = incident.answers.iter().filter_map(|(question, given)| {
            let last = given.last().filter(|given| given.value.is_of_a_step())?;
            let (name, by, at) = (Some(step_name(question)), last.by.clone(), last.at);
            let about = ContestedMatter::Action;
            marks.kind(&last.h).map(|marked| MarkedDecision { about, name, by, at, marked })
        });
        let mut decisions: Vec<MarkedDecision> = set.chain(steps).collect();
        decisions.sort_by(|one, other| one.key().cmp(&other.key()));
        Self { decisions, uncounted: incident.uncounted() }
    }

    /// Tells that there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.decisions.is_empty() && self.uncounted == 0
    }

    /// Finds the line by which something counts, when it is marked.
    pub fn find(&self, about: ContestedMatter, name: &str) -> Option<&MarkedDecision> {
        let at = self.decisions.partition_point(|decision| decision.key() < (about, name));
        self.decisions.get(at).filter(|decision| decision.key() == (about, name))
    }

    /// Says it beside what counts; nothing when the line is not marked.
    pub fn beside(&self, about: ContestedMatter, name: &str) -> String {
        self.find(about, name).map(|decision| format!(", {}", decision.said())).unwrap_or_default()
    }
}

impl MarkedDecision {
    /// Says what is to be known of the line.
    pub fn said(&self) -> &'static str {
        beside(self.marked)
    }
}

/// Names a step among all fiches.
pub fn step_name(question: &QuestionRef) -> String {
    format!("{}:{}", question.fiche, question.question)
}
