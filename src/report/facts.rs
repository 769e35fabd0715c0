//! What the answers say of an incident to somebody who never saw the questions: each fact with the answer behind it.

use crate::domain::answer::Source;
use crate::domain::condition::{Condition, Is};
use crate::domain::fiche::{Brief, BriefLine};
use crate::domain::ids::QuestionId;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::fiche::Loaded;
use crate::messages::{ask_again, quoted};
use crate::report::across::origin;
use crate::report::model::About;
use crate::report::notes::Notes;
use crate::scoring::{Engine, Reach, State};

/// A fact under its short name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BriefFact {
    /// What it is about.
    pub label: String,
    /// The answer in words; what is not known is said too.
    pub said: String,
    /// What the person who answered wrote beside it.
    pub note: Option<String>,
    /// When it happened, as far as the answer dates it.
    pub happened_at: Option<Moment>,
    /// The question.
    pub question: String,
    /// What the fiche that asks it is about.
    pub fiche: String,
    /// Whether somebody answered.
    pub known: bool,
    /// Whether that is a judgement rather than an observation.
    pub deduced: bool,
    /// Whether it is done, for what can be.
    pub done: bool,
}

/// How an answer that was checked ends.
const CHECKED: &str = "vérifié";

impl About {
    /// Tells whether what happened at a time may be the start of the incident: what came after the alert is not.
    pub fn may_start(&self, at: Moment) -> bool {
        at <= self.clocks.get("alerted").copied().flatten().unwrap_or(self.opened_at)
    }
}

impl BriefFact {
    /// Says it with what the person who answered wrote beside it.
    pub fn in_full(&self) -> String {
        let note = self.note.as_deref().map(|note| format!(" ({})", quoted(note))).unwrap_or_default();
        format!("{}{}{note}", self.said, self.dated())
    }

    /// Says when it happened, after what it says.
    pub fn dated(&self) -> String {
        self.happened_at.map(|at| format!(", le {}", at.french(None))).unwrap_or_default()
    }
}

/// Cites a question: with what its fiche is about when another one of the incident has the same number.
pub(super) fn cited(fiches: &[&Loaded], of: &Loaded, id: &QuestionId) -> String {
    let having = fiches.iter().filter(|loaded| loaded.fiche.question(id).is_some()).count();
    if having > 1 { format!("{}, {id}", of.fiche.about()) } else { id.to_string() }
}

/// Gives the facts of the briefs of the fiches run, part by part.
pub fn brief_facts(
    fiches: &[&Loaded],
    briefs: &[Option<Brief>],
    incident: &Incident,
    notes: &Notes,
) -> Brief<BriefFact> {
    let engines: Vec<Engine<'_>> = fiches.iter().map(|loaded| Engine::new(&loaded.fiche)).collect();
    let states: Vec<State<'_>> = engines.iter().map(|engine| State::of(engine, incident)).collect();
    let mut facts = Brief::default();
    for (rank, (loaded, brief)) in fiches.iter().zip(briefs).enumerate() {
        let Some(brief) = brief else { continue };
        let said = |line: &BriefLine| {
            let fact = fact(line, &states[rank], notes, |id| cited(fiches, loaded, id));
            fact.filter(|fact| fact.known || !is_answered_elsewhere(&states, briefs, rank, line))
        };
        facts.extend(brief.map(said));
    }
    told_apart(facts)
}

/// Tells whether what nobody was asked yet has its answer in another fiche, which asks the same question or says the same thing
/// of it: there is one thing to know, and it is known.
fn is_answered_elsewhere(states: &[State<'_>], briefs: &[Option<Brief>], rank: usize, line: &BriefLine) -> bool {
    let state = &states[rank];
    let unasked = |at| matches!(state.reach(at), Reach::Waiting | Reach::Remaining);
    if !state.engine.at(&line.question).is_some_and(unasked) {
        return false;
    }
    let asks = origin(states, state, &line.question);
    let is_same = |other: &State<'_>, brief: &Option<Brief>, id: &QuestionId| {
        let mut lines = brief.iter().flat_map(|brief| brief.parts()).flat_map(|(_, part)| part);
        let is_named = lines.any(|known| known.question == *id && singular(&known.label) == singular(&line.label));
        is_named || origin(states, other, id) == asks
    };
    let others = states.iter().zip(briefs).enumerate().filter(|(other, _)| *other != rank);
    others.into_iter().any(|(_, (other, brief))| {
        let answered = (0..other.raw.len()).filter(|at| other.reach(*at) == Reach::Answered);
        answered.into_iter().any(|at| is_same(other, brief, &other.engine.questions[at].id))
    })
}

/// Gives a label without what tells several from one.
fn singular(label: &str) -> String {
    label.to_lowercase().split(' ').map(|word| word.trim_end_matches('s')).collect::<Vec<_>>().join(" ")
}

/// Names the fiche of what two of them say otherwise under one name: the two would contradict one another. What was done is no
/// contradiction of what was not.
fn told_apart(facts: Brief<BriefFact>) -> Brief<BriefFact> {
    let all: Vec<(&str, &str, &str)> = facts
        .parts()
        .into_iter()
        .flat_map(|(_, part)| part)
        .map(|fact| (fact.label.as_str(), fact.fiche.as_str(), fact.said.as_str()))
        .collect();
    let otherwise = |fact: &BriefFact| {
        all.iter().any(|(label, fiche, said)| *label == fact.label && *fiche != fact.fiche && *said != fact.said)
    };
    let apart = |fact: &BriefFact| match otherwise(fact) {
        true => Some(BriefFact { label: format!("{} ({})", fact.label, fact.fiche), ..fact.clone() }),
        false => Some(fact.clone()),
    };
    Brief { measures: facts.measures.clone(), ..facts.map(apart) }
}

/// Says what is known of a line; none when it is beside the point.
fn fact(
    line: &BriefLine,
    state: &State<'_>,
    notes: &Notes,
    cited: impl Fn(&QuestionId) -> String,
) -> Option<BriefFact> {
    let class = state.engine.at(&line.question)?;
    let exact = line.exact.as_ref().and_then(|id| state.engine.at(id));
    let index = exact.filter(|q| state.reach(*q) == Reach::Answered && !state.is_outdated(*q)).unwrap_or(class);
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
        Reach::Answered if state.is_outdated(index) => (ask_again(state.engine.placed[index].parent), false),
        Reach::Answered => (question.say_under(&line.label, state.raw[index]?), true),
        Reach::Unknown if state.is_divergent(index) => (String::from("réponses contraires, à arbitrer"), false),
        Reach::Unknown => (String::from("inconnu à ce stade"), false),
        Reach::Waiting | Reach::Remaining => (String::from("pas encore demandé"), false),
    };
    let given = |index| state.incident.answers.get(&state.engine.name(index)).into_iter().flatten();
    let deduced = given(index).any(|g| g.source == Some(Source::Deduit));
    // What its own words say to be checked is no guess, unless who answered says so.
    let is_opinion = (question.conclusion || question.from.is_some()) && !said.ends_with(CHECKED);
    let deduced = is_opinion || deduced;
    // Beside the class, what was written of it says more than the class. What was drawn from another answer notes which.
    let beside = |of: usize| {
        let said = given(of).filter(|given| given.source != Some(Source::Deduit));
        said.filter_map(|given| notes.beside(&state.engine.questions[of].id, &given.h, &given.value)).last()
    };
    let note = beside(class).or_else(|| beside(index)).filter(|_| known);
    let (label, question, done) = (line.label.clone(), cited(&question.id), holds(&line.done));
    let fiche = state.engine.fiche.about().to_owned();
    let happened_at = given(class).chain(given(index)).filter_map(|given| given.happened_at).last().filter(|_| known);
    let happened_at = happened_at.map(|at| at.in_zone(state.incident.zone()));
    Some(BriefFact { label, said, note, happened_at, question, fiche, known, deduced, done })
}
