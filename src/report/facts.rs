//! What the answers say of an incident to somebody who never saw the questions: each fact with the answer behind it.

use crate::domain::answer::Source;
use crate::domain::condition::{Condition, Is};
use crate::domain::fiche::{Brief, BriefLine};
use crate::domain::ids::QuestionId;
use crate::domain::incident::Incident;
use crate::fiche::Loaded;
use crate::scoring::{Engine, Reach, State};

/// A fact under its short name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

/// Gives the facts of the briefs of the fiches run, part by part.
pub fn brief_facts(fiches: &[&Loaded], briefs: &[Option<Brief>], incident: &Incident) -> Brief<BriefFact> {
    let mut facts = Brief::default();
    for (loaded, brief) in fiches.iter().zip(briefs) {
        let Some(brief) = brief else { continue };
        let engine = Engine::new(&loaded.fiche);
        let state = State::of(&engine, incident);
        facts.extend(brief.map(|line| fact(line, &state, |id| cited(fiches, loaded, id))));
    }
    facts
}

/// Says what is known of a line; none when it is beside the point.
fn fact(line: &BriefLine, state: &State<'_>, cited: impl Fn(&QuestionId) -> String) -> Option<BriefFact> {
    let class = state.engine.at(&line.question)?;
    let exact = line.exact.as_ref().and_then(|id| state.engine.at(id));
    let index = exact.filter(|q| state.reach(*q) == Reach::Answered).unwrap_or(class);
    let question = state.engine.questions[index];
    let holds = |needed: &Option<Is>| {
        let needed = needed.clone().map(Condition::Is);
        needed.as_ref().is_none_or(|when| state.read(when, None).is_some_and(|reading| reading.fires.at_least))
    };
    if !holds(&line.when) {
        return None;
    }
    let (said, known) = match state.reach(index) {
        Reach::OutOfReach => return None,
        Reach::Answered => (question.say_under(&line.label, state.raw[index]?), true),
        Reach::Unknown if state.is_divergent(index) => (String::from("réponses contraires, à arbitrer"), false),
        Reach::Unknown => (String::from("inconnu à ce stade"), false),
        Reach::Waiting | Reach::Remaining => (String::from("pas encore demandé"), false),
    };
    let mut given = state.incident.answers.get(&state.engine.name(index)).into_iter().flatten();
    let deduced = question.conclusion || question.from.is_some() || given.any(|g| g.source == Some(Source::Deduit));
    let (label, question, done) = (line.label.clone(), cited(&question.id), holds(&line.done));
    Some(BriefFact { label, said, question, known, deduced, done })
}
