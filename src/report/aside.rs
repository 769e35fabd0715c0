//! Declarations that are not listed although they could have been: set aside by an explanation, or ruled out by what is
//! known. Nobody must find out later that one was due, so each says why.

use super::declarations::{applies, concerns, is_decided, read, recipient, replaced};
use super::model::SetAsideReport;
use crate::annexes::{self, Declaration};
use crate::domain::answer::Answer;
use crate::domain::condition::Condition;
use crate::domain::ids::QuestionRef;
use crate::domain::incident::Incident;
use crate::domain::moment::{Day, Moment};
use crate::messages::declaration as says;
use crate::scoring::State;
use std::collections::{BTreeMap, BTreeSet};

/// Lists the declarations that only an explanation sets aside: nobody must find out later that one was due.
pub(super) fn set_aside(incident: &Incident, states: &[State<'_>], as_of: Moment) -> Vec<SetAsideReport> {
    if states.iter().all(|state| state.explained.iter().all(Option::is_none)) {
        return vec![];
    }
    let as_given: Vec<State<'_>> = states.iter().map(State::unexplained).collect();
    let mut found = Vec::new();
    for declaration in annexes::declarations() {
        let concerned = concerns(declaration, incident, Day::of(&as_of));
        if !concerned || incident.declared(&declaration.id).is_some() || is_decided(declaration, incident) {
            continue;
        }
        // One that is still possible is still listed.
        if read(declaration, states).iter().any(|r| r.reading.fires.at_most) {
            continue;
        }
        let mut explained: Vec<(String, String, String)> = Vec::new();
        for without in read(declaration, &as_given).iter().filter(|r| r.reading.fires.proposed) {
            let id = &without.state.engine.fiche.id;
            let Some(state) = states.iter().find(|state| state.engine.fiche.id == *id) else { continue };
            for question in state.what_is_explained() {
                let name = state.engine.name(question);
                let reads = without.reading.because.contains(&question) || without.reading.because.is_empty();
                let (short, words) = (as_typed(states, &name), in_words(state, question));
                if reads && let Some(holding) = incident.explained.get(&name) {
                    explained.extend(holding.by().map(|e| (short.clone(), words.clone(), e.because.clone())));
                }
            }
            // What an explanation changes from afar: the confirmation or the gravity that the declaration reads.
            if explained.is_empty() {
                let all = state
                    .what_is_explained()
                    .filter_map(|q| incident.explained.get(&state.engine.name(q)).map(|h| (q, h)));
                explained.extend(all.flat_map(|(q, h)| {
                    let (id, words) = (state.engine.questions[q].id.to_string(), in_words(state, q));
                    h.by().map(move |e| (id.clone(), words.clone(), e.because.clone()))
                }));
            }
        }
        if !explained.is_empty() {
            let said: Vec<(String, String)> = explained.iter().map(|(_, w, b)| (w.clone(), b.clone())).collect();
            let because = says::explained(&said);
            let to = recipient(declaration, incident);
            let text = says::set_aside(&to, &because);
            let mut questions: Vec<String> = explained.into_iter().map(|(question, _, _)| question).collect();
            questions.dedup();
            found.push(SetAsideReport { id: declaration.id.clone(), to, questions, because, text });
        }
    }
    found
}

/// Names a question as it can be typed: with its fiche when another one of the incident has the same.
pub(super) fn as_typed<'s, 'a: 's>(states: impl IntoIterator<Item = &'s State<'a>>, name: &QuestionRef) -> String {
    let having = states.into_iter().filter(|state| state.engine.at(&name.question).is_some()).count();
    if having > 1 { format!("{}:{}", name.fiche, name.question) } else { name.question.to_string() }
}

/// Names a question to a person, in a few words: its number says nothing to who does not have the fiche at hand.
pub(super) fn in_words(state: &State<'_>, question: usize) -> String {
    state.engine.questions[question].few_words()
}

/// Lists the declarations that were possible before anybody answered, and that the answers rule out.
pub(super) fn ruled_out(incident: &Incident, states: &[State<'_>], as_of: Moment) -> Vec<SetAsideReport> {
    let mut blank = Incident::default();
    blank.profile.clone_from(&incident.profile);
    let before: Vec<State<'_>> = states.iter().map(|state| State::of(state.engine, &blank)).collect();
    let possible = |declaration: &Declaration, states: &[State<'_>]| {
        read(declaration, states).iter().any(|r| r.reading.fires.at_most)
    };
    let mut found = Vec::new();
    for declaration in annexes::declarations() {
        let settled = incident.declared(&declaration.id).is_some() || is_decided(declaration, incident);
        let open = !settled && applies(declaration, incident, Day::of(&as_of));
        if let Some(because) = replaced(declaration, incident).filter(|_| open && possible(declaration, states)) {
            let (to, because) = (recipient(declaration, incident), because.to_owned());
            let text = format!("{to}, {because}");
            found.push(SetAsideReport { id: declaration.id.clone(), to, questions: vec![], because, text });
            continue;
        }
        if !open || possible(declaration, states) || !possible(declaration, &before) {
            continue;
        }
        let (mut questions, mut answers) = (vec![], vec![]);
        for state in states {
            for question in ruling(declaration, state) {
                let (asked, name) = (state.engine.questions[question], state.engine.name(question));
                questions.push(as_typed(states, &name));
                answers.extend(state.raw[question].map(|answer| (in_words(state, question), asked.say(answer))));
            }
        }
        let (to, because) = (recipient(declaration, incident), says::ruled_out(&answers));
        let text = format!("{to}, {because}");
        found.push(SetAsideReport { id: declaration.id.clone(), to, questions, because, text });
    }
    found
}

/// Finds the answers that are enough to rule a declaration out, the fewest; none when it is the confirmation that does.
fn ruling(declaration: &Declaration, state: &State<'_>) -> BTreeSet<usize> {
    let (mut read_by, mut asked_for) = (BTreeSet::new(), BTreeSet::new());
    for trigger in &declaration.triggers {
        if trigger.fiche.as_ref().is_some_and(|fiche| *fiche != state.engine.fiche.id) {
            continue;
        }
        let mut look = |part: &Condition| read_by.extend(part.question().and_then(|id| state.engine.at(id)));
        trigger.when.visit(&mut look);
        trigger.unless.iter().for_each(|unless| unless.visit(&mut look));
        trigger.when.visit(&mut |part| {
            let Condition::Is(asked) = part else { return };
            let question = state.engine.at(&asked.question).filter(|question| {
                state.raw[*question]
                    .is_some_and(|said| said.elements().any(|element| asked.is.iter().any(|is| is == element)))
            });
            asked_for.extend(question);
        });
    }
    let unknown = Answer::Inconnu;
    let enough = |mut among: BTreeSet<usize>| {
        let mut forgotten: BTreeMap<usize, &Answer> = BTreeMap::new();
        for question in &among {
            forgotten.insert(*question, &unknown);
            let without = State::with(state.engine, state.incident, &forgotten);
            if read(declaration, std::slice::from_ref(&without)).iter().any(|r| r.reading.fires.at_most) {
                forgotten.remove(question);
            }
        }
        among.retain(|question| !forgotten.contains_key(question));
        among
    };
    // An answer that a trigger asks for rules nothing out by itself, although forgetting it opens the questions behind it.
    read_by.retain(|question| state.raw[*question].is_some());
    let (asked_for, others) = read_by.into_iter().partition(|question| asked_for.contains(question));
    let ruling = enough(others);
    if ruling.is_empty() { enough(asked_for) } else { ruling }
}
