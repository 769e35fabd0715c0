//! What the answers say of an incident to somebody who never saw the questions: each fact with the answer behind it.

use crate::domain::answer::Source;
use crate::domain::condition::{Condition, Is};
use crate::domain::fiche::{Brief, BriefLine};
use crate::domain::ids::{QuestionId, QuestionRef};
use crate::domain::incident::Incident;
use crate::fiche::Loaded;
use crate::scoring::{Engine, Reach, State};

/// A fact under its short name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefFact {
    /// What it is about.
    pub label: String,
    /// The answer in words; what is not known is said too.
    pub said: String,
    /// The question.
    pub question: String,
    /// Whether somebody answered.
    pub known: bool,
    /// Whether that is a judgement rather than an observation.
    pub deduced: bool,
    /// Whether it is done, for what can be.
    pub done: bool,
}

/// Cites a question: with what its fiche is about when another one of the incident has the same number.
fn cited(fiches: &[&Loaded], of: &Loaded, id: &QuestionId) -> String {
    let having = fiches.iter().filter(|loaded| loaded.fiche.question(id).is_some()).count();
    if having > 1 { format!("{}, {id}", of.fiche.about()) } else { id.to_string() }
}

/// Gives the facts of a part of the briefs of the fiches run.
pub fn brief_facts(
    fiches: &[&Loaded],
    briefs: &[Option<Brief>],
    incident: &Incident,
    part: impl Fn(&Brief) -> &[BriefLine],
) -> Vec<BriefFact> {
    let mut facts = Vec::new();
    for (loaded, brief) in fiches.iter().zip(briefs) {
        let Some(brief) = brief else { continue };
        let engine = Engine::new(&loaded.fiche);
        let state = State::of(&engine, incident);
        for line in part(brief) {
            let Some(class) = engine.at(&line.question) else { continue };
            let exact = line.exact.as_ref().and_then(|id| engine.at(id)).filter(|q| state.reach(*q) == Reach::Answered);
            let index = exact.unwrap_or(class);
            let question = engine.questions[index];
            let holds = |needed: &Option<Is>| {
                let when = needed.clone().map(Condition::Is);
                let holds = |when| state.read(when, None).is_some_and(|reading| reading.fires.at_least);
                when.as_ref().is_none_or(holds)
            };
            if !holds(&line.when) {
                continue;
            }
            let (said, known) = match state.reach(index) {
                Reach::OutOfReach => continue,
                Reach::Answered => match state.raw[index] {
                    Some(answer) => (question.say_under(&line.label, answer), true),
                    None => continue,
                },
                Reach::Unknown if state.is_divergent(index) => (String::from("réponses contraires, à arbitrer"), false),
                Reach::Unknown => (String::from("inconnu à ce stade"), false),
                Reach::Waiting | Reach::Remaining => (String::from("pas encore demandé"), false),
            };
            let name = QuestionRef { fiche: loaded.fiche.id.clone(), question: question.id.clone() };
            let given = incident.answers.get(&name).into_iter().flatten();
            let deduced = question.conclusion
                || question.from.is_some()
                || given.clone().any(|g| g.source == Some(Source::Deduit));
            facts.push(BriefFact {
                label: line.label.clone(),
                said,
                question: cited(fiches, loaded, &question.id),
                known,
                deduced,
                done: holds(&line.done),
            });
        }
    }
    facts
}
