//! What a fiche takes from the incident when it starts: what is already known is never asked twice.

use crate::domain::account;
use crate::domain::acts::Act;
use crate::domain::answer::{Answer, Progress};
use crate::domain::event::Carried;
use crate::domain::fiche::{Carry, Fiche, Holds, Question, QuestionKind, Step};
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::incident::{ActionState, Incident};
use crate::domain::moment::Moment;
use std::collections::HashMap;

/// Lists what a fiche takes, from an incident and the fiches already run in it; only answers that fit are taken.
///
/// What is answered already is kept, unless something became known since: an account named elsewhere, a worrying answer.
pub fn carried(target: &Fiche, incident: &Incident, run: &[&Fiche]) -> Vec<Carried> {
    let mut taken: Vec<Carried> = Vec::new();
    for carry in &target.carry {
        let Some(question) = target.question(&carry.question) else { continue };
        if taken.iter().any(|known| known.question == question.id) {
            continue;
        }
        let Some(found) = found(&carry.from, incident, run).filter(|found| carry.takes(found)) else { continue };
        let given = carry.gives.clone().map_or(found, Answer::Word);
        let Some(value) = fitted(question, given) else { continue };
        let name = target.name(&question.id);
        if let Some(value) = news(carry, value, incident, &name) {
            taken.push(Carried { question: question.id.clone(), from: carry.from.clone(), value });
        }
    }
    taken
}

/// Tells whether a step that was done is to be done again, for something that became known elsewhere since and that the fiche
/// has yet to take: it takes it when somebody opens it, and a document must not wait for that.
pub fn is_outdated(target: &Fiche, step: &Step, incident: &Incident, news: &[Carried]) -> bool {
    let Some(given) = incident.answers.get(&target.name(&step.question.id)).and_then(|given| given.first()) else {
        return false;
    };
    let known_since = |carried: &Carried| {
        let gathers = carried.from == ACCOUNTS;
        let is_source = |q: &&QuestionRef| {
            q.fiche != target.id && (gathers || carried.from == format!("{}:{}", q.fiche, q.question))
        };
        let is_new = |element: &str| {
            let own = incident.answer(&target.name(&carried.question));
            !gathers
                || carried.value.elements().any(|e| e == element)
                    && own.is_none_or(|o| o.elements().all(|e| e != element))
        };
        let said = incident.answers.keys().filter(is_source).flat_map(|question| incident.since(question));
        said.filter(|(element, _)| is_new(element)).map(|(_, at)| at).max()
    };
    given.value == Answer::word(Progress::Fait.slug())
        && step.again.iter().any(|again| {
            let done = if again.is.is_empty() { given.at } else { given.happened_at.unwrap_or(given.at) };
            let fits = |carried: &&Carried| {
                carried.question == again.question
                    && (again.is.is_empty() || again.is.iter().any(|word| carried.value == Answer::word(word)))
            };
            news.iter().filter(fits).filter_map(known_since).any(|at| at > done)
        })
}

/// Gives what a source says that the question does not know yet: all of it while nobody answered it.
fn news(carry: &Carry, value: Answer, incident: &Incident, name: &QuestionRef) -> Option<Answer> {
    let Some(last) = incident.answers.get(name).and_then(|given| given.iter().map(|given| given.at).max()) else {
        return Some(value);
    };
    // Analysts who disagree are left to it.
    let current = incident.answer(name)?;
    match (value, current) {
        (Answer::List(list), Answer::List(known)) if carry.from == ACCOUNTS => {
            let named = |account: &String| {
                let since = incident.answers.keys().filter(|question| question.fiche != name.fiche);
                let mut since = since.flat_map(|question| incident.since(question)).filter(|(e, _)| e == account);
                // What was known when the list was made was left out of it on purpose.
                since.all(|(_, at)| at > last)
            };
            let known_already = |account: &String| known.iter().any(|k| k.to_lowercase() == account.to_lowercase());
            let more: Vec<String> = list.into_iter().filter(|a| !known_already(a) && named(a)).collect();
            (!more.is_empty()).then(|| Answer::List([known.clone(), more].concat()))
        }
        (value @ Answer::Word(_), current) if !carry.only.is_empty() && value != *current => {
            let source = carry.from.split_once(':')?;
            let source =
                QuestionRef { fiche: FicheId::parse(source.0).ok()?, question: QuestionId::parse(source.1).ok()? };
            let newer =
                incident.since(&source).any(|(element, at)| at > last && carry.only.iter().any(|o| o == element));
            newer.then_some(value)
        }
        (Answer::Word(_) | Answer::List(_) | Answer::Number(_) | Answer::Inconnu | Answer::SansObjet, _) => None,
    }
}

/// The source that gathers the accounts of every fiche.
const ACCOUNTS: &str = "*:accounts";

/// Finds what a source says; none when it says nothing, or that nobody knows.
fn found(from: &str, incident: &Incident, run: &[&Fiche]) -> Option<Answer> {
    match from {
        // Whoever a delegation links to an account is not one more of those in cause.
        "*:accounts" => gathered(incident, run, |q| q.kind == QuestionKind::Accounts && q.holds != Some(Holds::Linked)),
        "*:accesses" => gathered(incident, run, |q| q.holds == Some(Holds::Accesses)),
        "incident:alerted" => incident.clock("alerted").map(|set| Answer::Word(set.value.to_string())),
        "incident:organisation" => incident.opening.as_ref()?.organisation.clone().map(Answer::Word),
        _ => {
            let (fiche, question) = from.split_once(':')?;
            let name = QuestionRef { fiche: FicheId::parse(fiche).ok()?, question: QuestionId::parse(question).ok()? };
            incident.answer(&name).filter(|answer| **answer != Answer::Inconnu).cloned()
        }
    }
}

/// Gathers the lists answered to some questions of every fiche, each element once; of the numbers announced, the most that
/// one fiche announces: the others speak of the same people.
fn gathered(incident: &Incident, run: &[&Fiche], wanted: impl Fn(&Question) -> bool) -> Option<Answer> {
    let (mut all, mut announced) = (Vec::new(), 0);
    for fiche in run {
        let mut here = 0_u64;
        for question in fiche.questions().filter(|q| wanted(q)) {
            let name = fiche.name(&question.id);
            let Some(Answer::List(list)) = incident.answer(&name) else { continue };
            for element in list {
                match account::announced(element) {
                    Some(more) => here = here.saturating_add(more),
                    None if all.iter().any(|known: &String| known.to_lowercase() == element.to_lowercase()) => {}
                    None => all.push(element.clone()),
                }
            }
        }
        announced = announced.max(here);
    }
    // A number without a name is no list to go on with: the names are still to be given.
    if announced > 0 {
        all.push(format!("+{announced}"));
    }
    (!all.is_empty()).then_some(Answer::List(all))
}

/// Makes an answer fit a question: options that it does not have are left out.
fn fitted(question: &Question, answer: Answer) -> Option<Answer> {
    let answer = match answer {
        Answer::List(list) if question.kind == QuestionKind::Multi => {
            let kept: Vec<String> = list.into_iter().filter(|word| question.options.contains(word)).collect();
            if kept.is_empty() {
                return None;
            }
            Answer::List(kept)
        }
        other => other,
    };
    question.check(&answer).is_ok().then_some(answer)
}

/// A step that an action already written shows to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneAlready {
    /// The step.
    pub step: QuestionId,
    /// The line of the action.
    pub line: u64,
    /// Who did it.
    pub by: Option<String>,
    /// When, if that was said.
    pub at: Option<Moment>,
}

/// Lists the steps of a fiche that nobody answered, and that what was ticked as done shows to be done.
pub fn done_already(target: &Fiche, incident: &Incident) -> Vec<DoneAlready> {
    let mut found = Vec::new();
    let opened_again = OpenedAgain::of(incident);
    for step in &target.steps {
        let name = target.name(&step.question.id);
        let says_it = |action: &&ActionState| action.state == Progress::Fait && shows(step, &action.text).is_some();
        if incident.answers.contains_key(&name) {
            continue;
        }
        if let Some(action) = incident.actions().filter(says_it).find(|action| opened_again.spares(action)) {
            let timed = shows(step, &action.text) == Some(Ticked::Timed);
            let at = timed.then_some(action.at);
            let step = step.question.id.clone();
            found.push(DoneAlready { step, line: action.number, by: action.owner.clone(), at });
        }
    }
    found
}

/// What was opened again, or put back, and when it last was: one pass over the actions, however many there are.
#[derive(Debug, Default)]
pub struct OpenedAgain(HashMap<&'static str, (Moment, u64)>);

impl OpenedAgain {
    /// Reads the actions of an incident.
    pub fn of(incident: &Incident) -> Self {
        let mut opened = Self::default();
        for action in incident.actions().filter(|action| action.state == Progress::Fait) {
            let when = (action.at, action.number);
            for thing in Act::Action(&action.text).opens_again() {
                let last = opened.0.entry(thing).or_insert(when);
                *last = when.max(*last);
            }
        }
        opened
    }

    /// Tells whether what an action did still holds: nothing done since undoes it.
    pub fn spares(&self, action: &ActionState) -> bool {
        let since = |last: &(Moment, u64)| *last > (action.at, action.number);
        !Act::Action(&action.text).things().iter().any(|thing| self.0.get(thing).is_some_and(since))
    }
}

/// How a tick says that something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ticked {
    /// At the time of its line.
    Timed,
    /// Before, at a time that nobody said.
    Before,
}

/// Tells whether the text of an action is a tick that shows a step to be done: in its words, or followed by an aside.
fn shows(step: &Step, text: &str) -> Option<Ticked> {
    // Older lines have straight apostrophes.
    let text = text.replace('\'', "’");
    step.already.iter().find_map(|tick| match text.strip_prefix(tick.as_str())? {
        "" => Some(Ticked::Timed),
        // An aside that takes it back, as « (débloqué depuis) », shows nothing.
        aside => {
            (aside.starts_with(" (") && !Act::Action(text.as_str()).undoes(Act::Action(tick))).then_some(Ticked::Before)
        }
    })
}
