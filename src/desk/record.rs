//! From an answer to the lines that record it: the answer, and the verdict when it changes.

use crate::domain::answer::{Answer, Source};
use crate::domain::event::{Answered, Assessed, Carried, Common, Decided, Draft, Event, Explained};
use crate::domain::fiche::QuestionKind;
use crate::domain::gravity::Gravity;
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::interview::Because;
use crate::messages::entry;
use crate::scoring::{Engine, Reach, State};

/// An answer and what goes with it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The answer.
    pub value: Answer,
    /// A free note.
    pub note: Option<String>,
    /// How it is known.
    pub source: Option<Source>,
    /// Who said so.
    pub declared_by: Option<String>,
    /// Who did what is answered, when it is not who answers.
    pub actor: Option<String>,
    /// The time of the fact.
    pub happened_at: Option<Moment>,
    /// Between what it stands, for a conclusion that missing answers can still move.
    pub bounds: Option<String>,
}

impl From<Answer> for Statement {
    fn from(value: Answer) -> Self {
        Self { value, note: None, source: None, declared_by: None, actor: None, happened_at: None, bounds: None }
    }
}

/// Makes the line of an answer.
pub fn answered(engine: &Engine<'_>, incident: &Incident, question: usize, reply: &Statement) -> Draft {
    let asked = engine.questions[question];
    let name = engine.name(question);
    let event = Event::Answered(Answered {
        replaces: incident.replaced_by_new(&name),
        fiche: name.fiche,
        question: name.question,
        prompt: asked.prompt.clone(),
        value: reply.value.clone(),
        source: reply.source,
        declared_by: reply.declared_by.clone(),
        screen: asked.screen.clone(),
        evidence: vec![],
    });
    let accounts = match (&reply.value, asked.kind) {
        (Answer::List(list), QuestionKind::Accounts) => {
            list.iter().filter(|a| crate::domain::account::announced(a).is_none()).cloned().collect()
        }
        _ => vec![],
    };
    let falls = incident.explained.contains_key(&engine.name(question));
    let text = entry::answered(&engine.placed[question], &event, falls, reply.bounds.as_deref());
    let (actor, note) = (reply.actor.clone(), reply.note.clone());
    let common = Common { happened_at: reply.happened_at, actor, accounts, note, text, ..Common::default() };
    Draft { event, common }
}

/// Makes the lines that explain the current answer to a question; none when nobody agrees on one.
pub fn explained(
    engine: &Engine<'_>,
    incident: &Incident,
    question: usize,
    explanations: &[Because],
    (source, declared_by): (Option<Source>, Option<&str>),
    by: &str,
) -> Vec<Draft> {
    let name = engine.name(question);
    let Some(value) = incident.answer(&name) else { return vec![] };
    let line = |because: &Because| {
        let explained = Explained {
            fiche: name.fiche.clone(),
            question: name.question.clone(),
            option: because.option.clone(),
            answers: incident.replaced_by_new(&name),
            because: because.text.clone(),
            source,
            declared_by: declared_by.map(str::to_owned),
        };
        let text = entry::explained(engine.questions[question], value, &explained, by);
        Draft { event: Event::Explained(explained), common: Common { text, ..Common::default() } }
    };
    explanations.iter().map(line).collect()
}

/// Makes the lines that explain what was just taken from other fiches: an explanation travels with its answer.
pub fn explained_elsewhere(engine: &Engine<'_>, incident: &Incident, carried: &[Carried], by: &str) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for taken in carried {
        let from = taken.from.split_once(':');
        let from = from.and_then(|(fiche, q)| Some((FicheId::parse(fiche).ok()?, QuestionId::parse(q).ok()?)));
        let Some((fiche, question)) = from else { continue };
        let Some(holding) = incident.explained.get(&QuestionRef { fiche, question }) else { continue };
        let Some(target) = engine.at(&taken.question).filter(|q| engine.questions[*q].may_be_explained()) else {
            continue;
        };
        for explanation in holding.by() {
            let because = Because { option: explanation.option.clone(), text: explanation.because.clone() };
            if taken.value.may_be_explained(because.option.as_deref()) {
                let said = (explanation.source, Some(explanation.said_by()));
                drafts.extend(explained(engine, incident, target, &[because], said, by));
            }
        }
    }
    drafts
}

/// Makes the line of a verdict, unless the last one written says the same: in its readings, or in full when `due`.
pub fn assessed(state: &State<'_>, last: Option<&Assessed>, due: bool) -> Option<Draft> {
    let fiche = state.engine.fiche;
    fiche.confirmation.as_ref()?;
    let assessed = state.verdict().assessed(fiche.id.clone());
    let new = last.is_none_or(|last| if due { *last != assessed } else { !same_readings(last, &assessed) });
    new.then(|| {
        let text = entry::assessed(&assessed);
        Draft { event: Event::Assessed(assessed), common: Common { text, ..Common::default() } }
    })
}

/// Makes the lines of answers given together: each, then the verdict when it changes or when a Mesure ends.
pub fn answered_and_assessed(before: &State<'_>, given: &[(usize, Statement)]) -> Vec<Draft> {
    let (engine, incident) = (before.engine, before.incident);
    let after = State::with(engine, incident, &given.iter().map(|(q, reply)| (*q, &reply.value)).collect());
    let due = given.iter().any(|(question, _)| ends_mesure(before, &after, *question));
    let last = incident.assessed.get(&engine.fiche.id);
    let answers = given.iter().map(|(question, reply)| answered(engine, incident, *question, reply));
    answers.chain(assessed(&after, last, due)).collect()
}

/// Compares two verdicts without their reasons.
fn same_readings(a: &Assessed, b: &Assessed) -> bool {
    a.gravity == b.gravity
        && a.confirmation.interval() == b.confirmation.interval()
        && a.axes.perimetre.interval() == b.axes.perimetre.interval()
        && a.axes.impact.interval() == b.axes.impact.interval()
        && a.axes.urgence.interval() == b.axes.urgence.interval()
}

/// Tells whether an answer leaves nothing to ask in its Mesure, where something was left before it.
fn ends_mesure(before: &State<'_>, after: &State<'_>, question: usize) -> bool {
    let mesure = |q: usize| after.engine.placed[q].mesure.map(|m| m.id.as_str());
    let Some(own) = mesure(question) else { return false };
    let open = |state: &State<'_>| {
        (0..state.engine.questions.len()).any(|q| mesure(q) == Some(own) && state.reach(q) == Reach::Remaining)
    };
    open(before) && !open(after)
}

/// Makes the line of the gravity that the analyst retains.
pub fn decided(incident: &Incident, gravity: Gravity, because: &str, by: &str) -> Draft {
    decided_by(incident, gravity, because, by, by)
}

/// Makes the line of the gravity that somebody retains, whoever writes it.
pub fn decided_by(incident: &Incident, gravity: Gravity, because: &str, who: &str, by: &str) -> Draft {
    let replaces = Some(incident.decision_lines());
    let event = Event::Decided(Decided { gravity, because: because.to_owned(), replaces });
    let text = entry::event(&event, who);
    let actor = (who != by).then(|| who.to_owned());
    Draft { event, common: Common { text, actor, ..Common::default() } }
}
