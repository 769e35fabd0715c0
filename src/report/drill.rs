//! The figures of an exercise that follows a story, worked out again from the main courante alone.
//!
//! They tell how the story ends: they are given once it is over, closed or told to its last fact, and never before.

use super::expected::is_named;
use super::model::{Report, model};
use crate::annexes::{self, Directory, Drill, DrillFact, DrillStep, ExpectedCall, JudgedGravity, OwnRole};
use crate::domain::acts::is_missed;
use crate::domain::answer::{Answer, Progress, StepState};
use crate::domain::fiche::Role;
use crate::domain::gravity::Gravity;
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::incident::{Given, Incident, Opening};
use crate::domain::moment::Moment;
use crate::fiche;
use crate::messages::{self, drill as says, verdict};
use schemars::JsonSchema;
use serde::Serialize;

model!(
    /// How an exercise that follows a story went; times are minutes after the opening.
    DrillReport {
        /// The story.
        story: String,
        /// Its title.
        title: String,
        /// When a verdict was written first.
        first_verdict: Option<u64>,
        /// The gravity at the end: the one retained, else the one proposed; null when none was written.
        given: Option<Gravity>,
        /// Whether somebody retained it.
        retained: bool,
        /// The gravity of the judges.
        judged: JudgedGravity,
        /// Since when the gravity stood within the judges', to the end.
        judged_since: Option<u64>,
        /// The steps of containment that count.
        steps: Vec<DrillStepReport>,
        /// When the first of them was done.
        first_contained: Option<u64>,
        /// When the last of them was, once all are.
        contained: Option<u64>,
        /// Who was to be asked, told or declared to.
        calls: Vec<DrillCallReport>,
        /// How many facts came before the last line.
        facts_told: u64,
        /// Those of them that no answer takes up, and none contradicts.
        facts_unused: Vec<DrillFactReport>,
        /// Those of them that an answer given since contradicts.
        facts_contradicted: Vec<DrillContradictedReport>,
    }
);
model!(
    /// A step of containment that counts.
    DrillStepReport {
        /// The fiche.
        fiche: FicheId,
        /// The step.
        step: QuestionId,
        /// What is done.
        text: String,
        /// When it was; null when it was not.
        after: Option<u64>,
    }
);
model!(
    /// Somebody who was to be asked, told or declared to.
    DrillCallReport {
        /// Who.
        who: String,
        /// When they were; null when they were not.
        after: Option<u64>,
    }
);
model!(
    /// A fact that no answer takes up.
    DrillFactReport {
        /// When it came.
        minute: u32,
        /// Who said it.
        who: String,
        /// What they said.
        said: String,
    }
);
model!(
    /// A fact that answers contradict.
    DrillContradictedReport {
        /// When it came.
        minute: u32,
        /// Who said it.
        who: String,
        /// What they said.
        said: String,
        /// The questions whose answer, given since, says something else.
        by: Vec<QuestionId>,
    }
);

/// Works the figures out; none of a real incident, of an exercise without a story, or of a story that goes on.
pub(super) fn drill(incident: &Incident, directory: &Directory, as_of: Moment) -> Option<DrillReport> {
    let opening = incident.opening.as_ref()?;
    let drill = annexes::drill(opening.story.as_deref()?)?;
    let told = drill.facts.last().is_none_or(|fact| fact.at(opening.at) <= as_of);
    (incident.closed || told).then(|| Played { incident, opening, drill, directory }.report())
}

/// Says how it went, a point each.
pub fn drilled(report: &Report) -> Vec<String> {
    let Some(drill) = &report.drill else { return vec![] };
    let left: Vec<&str> = drill.steps.iter().filter(|s| s.after.is_none()).map(|s| s.text.as_str()).collect();
    let made: Vec<_> = drill.calls.iter().filter_map(|call| Some((call.who.as_str(), call.after?))).collect();
    let missed: Vec<&str> = drill.calls.iter().filter(|c| c.after.is_none()).map(|c| c.who.as_str()).collect();
    let judged = (drill.judged.at_least, drill.judged.at_most);
    let given = drill.given.map(|gravity| (gravity, drill.retained));
    let mut said = vec![says::story(&drill.title, &drill.story), says::first_verdict(drill.first_verdict)];
    said.push(says::gravity(given, judged, &drill.judged.because, drill.judged_since));
    said.extend(says::containment(drill.steps.len(), &left, drill.first_contained, drill.contained));
    said.extend(says::calls(&made, &missed));
    said.push(says::facts(drill.facts_told, drill.facts_unused.len(), drill.facts_contradicted.len()));
    said.extend(drill.facts_unused.iter().map(|fact| says::fact(fact.minute, &fact.who, &fact.said)));
    let contradicted = drill.facts_contradicted.iter();
    said.extend(contradicted.map(|fact| says::contradicted((fact.minute, &fact.who, &fact.said), &fact.by)));
    said
}

struct Played<'a> {
    incident: &'a Incident,
    opening: &'a Opening,
    drill: &'a Drill,
    directory: &'a Directory,
}

impl Played<'_> {
    fn report(&self) -> DrillReport {
        let drill = self.drill;
        let last = self.incident.span.map_or(self.opening.at, |(_, last)| last);
        let told: Vec<&DrillFact> = drill.facts.iter().filter(|fact| fact.at(self.opening.at) <= last).collect();
        let steps: Vec<DrillStepReport> = drill.containment.iter().map(|step| self.step(step)).collect();
        let all: Option<Vec<u64>> = steps.iter().map(|step| step.after).collect();
        let course = &self.incident.course;
        let within = |gravity: Gravity| (drill.gravity.at_least..=drill.gravity.at_most).contains(&gravity);
        let since = course.iter().rev().take_while(|(_, gravity)| within(*gravity)).last();
        let (mut unused, mut contradicted) = (vec![], vec![]);
        for (rank, fact) in told.iter().enumerate() {
            let (minute, who, said) = (fact.minute, fact.who.clone(), fact.said.clone());
            let by = self.contradicting(&told[rank..]);
            if !by.is_empty() {
                contradicted.push(DrillContradictedReport { minute, who, said, by });
            } else if !self.takes_up(&told[rank..]) {
                unused.push(DrillFactReport { minute, who, said });
            }
        }
        DrillReport {
            story: drill.id.clone(),
            title: drill.title.clone(),
            first_verdict: course.first().map(|(at, _)| self.minutes(*at)),
            given: course.last().map(|(_, gravity)| *gravity),
            retained: self.incident.decided().is_some(),
            judged: drill.gravity.clone(),
            judged_since: since.map(|(at, _)| self.minutes(*at)),
            first_contained: steps.iter().filter_map(|step| step.after).min(),
            contained: all.and_then(|all| all.into_iter().max()),
            steps,
            calls: drill.expected.iter().map(|expected| self.call(expected)).collect(),
            facts_told: told.len() as u64,
            facts_unused: unused,
            facts_contradicted: contradicted,
        }
    }

    /// Counts the minutes from the opening; what was done before it was done at once.
    fn minutes(&self, at: Moment) -> u64 {
        u64::try_from((at.unix_millis() - self.opening.at.unix_millis()) / 60_000).unwrap_or_default()
    }

    /// Tells whether an answer says what the first of these facts says, or what a later one says of the same question.
    fn takes_up(&self, facts: &[&DrillFact]) -> bool {
        let mut asked = facts.iter().take(1).flat_map(|fact| fact.answers.keys());
        asked.any(|question| {
            let given = self.known(question);
            given.iter().any(|given| told_of(facts, question).any(|said| says_so(&given.value, said)))
        })
    }

    /// Lists the questions whose answer, given since the first of these facts, says something else than the story.
    fn contradicting(&self, facts: &[&DrillFact]) -> Vec<QuestionId> {
        let Some(first) = facts.first() else { return vec![] };
        let came = first.at(self.opening.at);
        let contradicts = |question: &&QuestionId| {
            let given = self.known(question);
            let otherwise = |given: &&Given| told_of(facts, question).all(|said| says_otherwise(&given.value, said));
            given.iter().any(|given| given.at >= came) && given.iter().all(otherwise)
        };
        first.answers.keys().filter(contradicts).cloned().collect()
    }

    /// Lists the answers to a question of the story that say something.
    fn known(&self, question: &QuestionId) -> Vec<&Given> {
        let question = QuestionRef { fiche: self.drill.fiche.clone(), question: question.clone() };
        self.incident.given(&question).iter().filter(|given| given.value != Answer::Inconnu).collect()
    }

    /// Finds when a step was done: as a step of its fiche, or as an action that says so.
    fn step(&self, step: &DrillStep) -> DrillStepReport {
        let loaded = fiche::find(&step.fiche).and_then(|embedded| fiche::load(embedded.bytes).ok());
        let data = loaded.as_ref().and_then(|l| l.fiche.steps.iter().find(|s| s.question.id == step.step));
        let question = QuestionRef { fiche: step.fiche.clone(), question: step.step.clone() };
        let is_done = |value: &Answer| StepState::of(value) == Some(StepState::At(Progress::Fait));
        let given = self.incident.given(&question).iter().filter(|given| is_done(&given.value));
        let ticked = |text: &str| {
            let mut ticks = data.iter().flat_map(|step| &step.already);
            ticks.any(|tick| text.starts_with(tick.as_str())) || data.is_some_and(|s| text == s.question.prompt)
        };
        let actions = self.done().filter(|(text, _)| ticked(text)).map(|(_, at)| at);
        let at = given.map(|given| given.done().1).chain(actions).min();
        DrillStepReport {
            fiche: step.fiche.clone(),
            step: step.step.clone(),
            text: data.map_or_else(|| step.step.to_string(), |step| step.question.prompt.clone()),
            after: at.map(|at| self.minutes(at)),
        }
    }

    /// Lists the actions done, with their time.
    fn done(&self) -> impl Iterator<Item = (&str, Moment)> {
        let done = self
            .incident
            .actions()
            .filter(|action| action.state == Progress::Fait && !action.result.as_deref().is_some_and(is_missed));
        done.map(|action| (action.text.as_str(), action.at))
    }

    /// Finds when somebody was asked, told or declared to.
    fn call(&self, expected: &ExpectedCall) -> DrillCallReport {
        let own = |role: OwnRole| {
            let known = self.directory.contacts.iter().filter(move |own| own.role == role).map(|own| own.name.as_str());
            known.chain([role.said()]).chain(role.said().split([',', '(']).next())
        };
        // The story may name them as nothing else does.
        let callers = self.drill.facts.iter().filter(|fact| fact.caller.as_ref() == Some(expected));
        let mut names: Vec<&str> = callers.flat_map(DrillFact::names).collect();
        let (who, at) = match expected {
            ExpectedCall::Role(role) => {
                let said = messages::role(*role);
                names.push(said);
                names.extend(own_of(*role).into_iter().flat_map(own));
                let sheets = self.incident.sheets.values().filter(|given| given.sheet.to == *role);
                let sheets = sheets.map(|given| given.at);
                (said, self.said_by(&names).into_iter().chain(sheets).chain(self.told(&names)).min())
            }
            ExpectedCall::Own(role) => {
                names.extend(own(*role));
                (role.said(), self.said_by(&names).into_iter().chain(self.told(&names)).min())
            }
            ExpectedCall::Contact(id) => {
                let name = annexes::contacts().iter().find(|c| c.id == *id).map_or(id.as_str(), |c| c.name.as_str());
                names.push(name);
                (name, self.told(&names))
            }
            ExpectedCall::Declaration(id) => {
                // Whoever receives it was not declared to by telephone: the whole name alone says so.
                let to = annexes::declaration(id).map_or(id.as_str(), |declaration| declaration.to.as_str());
                let settled = self.incident.declared(id).map(|settled| settled.at());
                (to, settled.into_iter().chain(self.told(&[to])).min())
            }
        };
        DrillCallReport { who: who.to_owned(), after: at.map(|at| self.minutes(at)) }
    }

    /// Finds when somebody was told, under one of their names.
    fn told(&self, names: &[&str]) -> Option<Moment> {
        let named = |text: &str| verdict::told_by(text).is_some_and(|told| is_named(told, names));
        self.done().filter(|(text, _)| named(text)).map(|(_, at)| at).min()
    }

    /// Finds when an answer was said to come from somebody, under one of their names.
    fn said_by(&self, names: &[&str]) -> Option<Moment> {
        let answers = self.incident.answers.values().flatten();
        let theirs = answers.filter(|given| given.declared_by.as_deref().is_some_and(|who| is_named(who, names)));
        theirs.map(|given| given.at).min()
    }
}

/// Gives who answers for a role in the directory of an organisation.
fn own_of(role: Role) -> Option<OwnRole> {
    match role {
        Role::Messagerie => Some(OwnRole::Messaging),
        Role::Poste => Some(OwnRole::Workstations),
        Role::Metier => Some(OwnRole::Direction),
        Role::Victime | Role::Reseau | Role::Sauvegarde => None,
    }
}

/// Lists what facts say of a question.
fn told_of<'f>(facts: &'f [&DrillFact], question: &'f QuestionId) -> impl Iterator<Item = &'f Answer> {
    facts.iter().filter_map(|fact| fact.answers.get(question))
}

/// Tells whether an answer says what a fact says: of a list, all that it has.
fn says_so(given: &Answer, said: &Answer) -> bool {
    match (given, said) {
        (Answer::List(given), Answer::List(said)) if !said.is_empty() => said.iter().all(|one| has(given, one)),
        (given, said) => given == said,
    }
}

/// Tells whether an answer says something else than a fact: of a list, nothing that it has.
fn says_otherwise(given: &Answer, said: &Answer) -> bool {
    match (given, said) {
        (Answer::List(given), Answer::List(said)) if !said.is_empty() => !said.iter().any(|one| has(given, one)),
        (given, said) => given != said,
    }
}

fn has(list: &[String], one: &str) -> bool {
    list.iter().any(|other| other.eq_ignore_ascii_case(one))
}
