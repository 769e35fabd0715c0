//! Where a fiche stands in an incident: what is known, what is in reach, and the score.

use super::cond::{Around, Explained, Known, View};
use super::engine::{Engine, Raw, Score};
use super::explain::{Verdict, contradictions, explain};
use super::plan::Open;
use super::reach::{Reach, Tally};
use crate::domain::answer::{Answer, Progress, Source, StepState};
use crate::domain::fiche::{Again, QuestionKind};
use crate::domain::gravity::Axis;
use crate::domain::ids::QuestionId;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use std::collections::BTreeMap;

#[cfg(test)]
std::thread_local! {
    /// How many times this thread scored a fiche: what a turn of the wizard costs is pinned by a test.
    pub static SCORED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// A fiche and the answers of an incident, scored.
pub struct State<'a> {
    /// The fiche.
    pub engine: &'a Engine<'a>,
    /// The answers of the incident.
    pub incident: &'a Incident,
    /// The answer to each question, gates aside; none when analysts disagree.
    pub raw: Raw<'a>,
    /// What is explained of each answer.
    pub explained: Vec<Option<Explained<'a>>>,
    /// What is known of each question, gates applied.
    pub known: Vec<Known<'a>>,
    /// The score.
    pub score: Score,
    divergent: Vec<bool>,
}

impl<'a> State<'a> {
    /// Gathers what an incident says of a fiche.
    pub fn of(engine: &'a Engine<'a>, incident: &'a Incident) -> Self {
        Self::with(engine, incident, &BTreeMap::new())
    }

    /// Lists the questions on which analysts disagree, among those of some ids, each with the different answers given.
    pub fn disputed(&self, is_wanted: impl Fn(&QuestionId) -> bool) -> Vec<(usize, Vec<&'a Answer>)> {
        let disputed = (0..self.raw.len()).filter(|q| self.divergent[*q] && is_wanted(&self.engine.questions[*q].id));
        let said = |question: usize| {
            let mut different: Vec<&'a Answer> = Vec::new();
            for given in self.incident.given(&self.engine.name(question)) {
                if !different.iter().any(|said| said.says_the_same(&given.value)) {
                    different.push(&given.value);
                }
            }
            (question, different)
        };
        disputed.map(said).collect()
    }

    /// The same, as if more questions had been answered: what a verdict will be once they are recorded.
    pub fn with(engine: &'a Engine<'a>, incident: &'a Incident, more: &BTreeMap<usize, &'a Answer>) -> Self {
        let name = |i: usize| engine.name(i);
        let mut raw: Raw<'a> = (0..engine.questions.len()).map(|i| incident.answer(&name(i))).collect();
        let mut divergent: Vec<bool> = (0..raw.len())
            .map(|i| raw[i].is_none() && incident.answers.get(&name(i)).is_some_and(|given| !given.is_empty()))
            .collect();
        let mut explained: Vec<Option<Explained<'a>>> =
            (0..raw.len()).map(|i| incident.explained.get(&name(i)).map(Explained::of)).collect();
        for (question, answer) in more {
            raw[*question] = Some(answer);
            divergent[*question] = false;
            explained[*question] = None;
        }
        Self::new(engine, incident, raw, explained, divergent)
    }

    fn new(
        engine: &'a Engine<'a>,
        incident: &'a Incident,
        raw: Raw<'a>,
        mut explained: Vec<Option<Explained<'a>>>,
        divergent: Vec<bool>,
    ) -> Self {
        for (question, explained) in engine.questions.iter().zip(&mut explained) {
            if !question.may_be_explained() {
                *explained = None;
            }
        }
        let known = engine.known_explained(&raw, &explained);
        let score = engine.score(&known);
        #[cfg(test)]
        SCORED.set(SCORED.get() + 1);
        Self { engine, incident, raw, explained, known, score, divergent }
    }

    /// Lists the questions whose answer is explained.
    pub fn what_is_explained(&self) -> impl Iterator<Item = usize> {
        (0..self.explained.len()).filter(|q| self.explained[*q].is_some())
    }

    /// The same as if nothing were explained: what an explanation took away is what it has and this has not.
    pub fn unexplained(&self) -> Self {
        Self::new(self.engine, self.incident, self.raw.clone(), vec![None; self.raw.len()], self.divergent.clone())
    }

    /// Gives what a search for more answers starts from.
    pub fn open(&self) -> Open<'_> {
        Open { engine: self.engine, raw: &self.raw, explained: &self.explained }
    }

    /// Tells where a question stands.
    pub fn reach(&self, question: usize) -> Reach {
        let asked = self.engine.questions[question];
        if asked.kind == QuestionKind::Journal && self.incident.journal.contains(&asked.id) {
            return Reach::Answered;
        }
        self.engine.reach(question, self.raw[question], self.divergent[question], &self.known)
    }

    /// Tells whether analysts disagree on a question.
    pub fn is_divergent(&self, question: usize) -> bool {
        self.divergent[question]
    }

    /// Tells whether nobody answered any question: what was drawn from elsewhere is no answer to this fiche.
    pub fn is_blank(&self) -> bool {
        let given = (0..self.raw.len()).flat_map(|question| self.incident.given(&self.engine.name(question)));
        given.into_iter().all(|given| given.source == Some(Source::Deduit))
    }

    /// Tells whether a number was said of another class than the one that is answered now, and is not of this one: it was the
    /// detail of an answer that somebody changed since.
    pub fn is_outdated(&self, question: usize) -> bool {
        let Some(Answer::Number(number)) = self.raw[question] else { return false };
        let Some(class) = self.engine.placed[question].parent.and_then(|parent| self.engine.at(&parent.id)) else {
            return false;
        };
        let name = |question| self.engine.name(question);
        let said = self.incident.given(&name(question)).iter().map(|given| given.at).max();
        self.incident.since(&name(class)).any(|(class, since)| said < Some(since) && !is_of(class, *number))
    }

    /// Gives the word that the engine deduces for a conclusion; none for any other question.
    pub fn deduced(&self, question: usize) -> Option<&'static str> {
        let score = &self.score;
        let level = |axis: Axis| axis.name(score.axes[axis as usize].proposed);
        let deduction = self.engine.questions[question].from?;
        Some(deduction.word(score.confirmation.proposed, level, score.gravity.proposed))
    }

    /// Tells whether the conclusions were taken as the engine deduces them now.
    pub fn concluded(&self) -> bool {
        (0..self.raw.len()).all(|q| match (self.deduced(q), self.raw[q]) {
            (None, _) => true,
            (Some(word), Some(Answer::Word(said))) => word == said,
            (Some(_), _) => false,
        })
    }

    /// Says where a step stands; none when nobody said, or when analysts disagree.
    ///
    /// A step that is not to be done here is beside the point, without anybody saying so.
    pub fn step(&self, id: &QuestionId) -> Option<StepState> {
        let step = self.engine.at(id)?;
        match self.raw[step] {
            Some(_) if self.again(step).is_some() => Some(StepState::ARefaire),
            Some(answer) => StepState::of(answer),
            None if self.reach(step) == Reach::OutOfReach => Some(StepState::SansObjet),
            None => None,
        }
    }

    /// Says why a step done is to be done again: nobody said so when it was done. None when nothing calls for it.
    ///
    /// A list that gained an element calls for what was recorded before; a fact calls for what was done before it was known,
    /// whenever that was recorded, and for what was done at a time that nobody knows.
    pub fn again(&self, step: usize) -> Option<&'a Again> {
        let done = StepState::of(self.raw[step]?) == Some(StepState::At(Progress::Fait));
        let asked = self.engine.placed[step].step.filter(|_| done)?;
        let given = self.incident.answers.get(&self.engine.name(step))?.first()?;
        let untimed = given.source == Some(Source::Deduit) && given.happened_at.is_none();
        asked.again.iter().find(|again| {
            let question = self.engine.fiche.name(&again.question);
            let calls = |(element, since): &(&str, Moment)| match again.is.as_slice() {
                [] => *since > given.at,
                words => {
                    words.iter().any(|word| word == element)
                        && (untimed || *since > given.happened_at.unwrap_or(given.at))
                }
            };
            self.incident.since(&question).any(|since| calls(&since))
        })
    }

    /// Counts the questions by where they stand; the steps of a containment are not among them.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let questions = (0..self.engine.questions.len()).filter(|q| self.engine.placed[*q].step.is_none());
        questions.for_each(|q| tally.add(self.reach(q)));
        tally
    }

    /// Names the questions whose answers one more answer would contradict, as the fiche says it; none when it goes with all that
    /// is known.
    pub fn against(&self, question: usize, answer: &Answer) -> Vec<&'a QuestionId> {
        let own = &self.engine.questions[question].id;
        let mut raw: Raw<'_> = self.raw.clone();
        raw[question] = Some(answer);
        let known = self.engine.known_explained(&raw, &self.explained);
        let confirmation = self.score.confirmation.proposed;
        let retained = self.incident.decided().map(|d| d.gravity);
        let around = Around { gravity: self.score.gravity, retained, profile: &self.incident.profile };
        let view = View { known: &known, confirmation: (confirmation, confirmation), around: Some(around) };
        let holding = contradictions(self.engine, &view).map(|(_, holding)| holding).filter(|ids| ids.contains(&own));
        holding.flatten().filter(|id| *id != own).collect()
    }

    /// Gives the score with its reasons.
    pub fn verdict(&self) -> Verdict<'a> {
        let retained = self.incident.decided().map(|d| d.gravity);
        explain(self.engine, &self.known, retained, &self.incident.profile)
    }
}

/// Tells whether a class whose word has its bounds (`moins-de-100`, `de-100-a-1000`, `plus-de-1000`) is that of a number; any
/// other class says nothing of it.
fn is_of(class: &str, number: i64) -> bool {
    let bounds: Vec<i64> = class.split('-').filter_map(|word| word.parse().ok()).collect();
    match bounds.as_slice() {
        [most] if class.starts_with("moins-de-") => number < *most,
        [least] if class.starts_with("plus-de-") => number > *least,
        [least, most] => (*least..=*most).contains(&number),
        _ => false,
    }
}
