//! The signs that hold, each with the answer that gives it: what an opinion has to reckon with.

use super::cond::{Cond, Explained, View};
use super::explain::support;
use super::state::State;
use crate::domain::answer::Answer;
use crate::domain::fiche::QuestionKind;
use crate::domain::gravity::Confirmation;
use std::collections::BTreeMap;

/// An answer, or one option of it, that is a sign of access or confirms by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sign {
    /// The question.
    pub question: usize,
    /// The option; none for the whole answer.
    pub option: Option<String>,
}

impl State<'_> {
    /// Tells whether the analyst concludes that there is nothing.
    pub fn is_called_false(&self) -> bool {
        self.engine.signs.as_ref().and_then(|signs| signs.concluded(&self.known)) == Some(Confirmation::FauxPositif)
    }

    /// Lists the signs that hold, as they may be explained.
    pub fn signs(&self) -> Vec<Sign> {
        let Some(signs) = &self.engine.signs else { return vec![] };
        let mut leaves = Vec::new();
        for sign in [&signs.hard, &signs.access] {
            held(sign, &self.view(), &mut leaves);
        }
        let mut found: Vec<Sign> = leaves
            .into_iter()
            .filter(|(question, _)| self.engine.questions[*question].may_be_explained())
            .flat_map(|(question, leaf)| self.given_by(question, leaf))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Lists the hard signs that answers, once recorded, would say to be nothing or nobody's here.
    pub fn contradicted(&self, answers: &BTreeMap<usize, &Answer>) -> Vec<usize> {
        let Some(signs) = self.engine.signs.as_ref().filter(|_| self.score.hard.is_true()) else { return vec![] };
        let then = State::with(self.engine, self.incident, answers);
        let concludes = answers.contains_key(&signs.opinion) && then.is_called_false();
        let disowns = then.score.ours.is_false() && !self.score.ours.is_false();
        if concludes || disowns { then.denied() } else { vec![] }
    }

    /// Lists the hard signs that the answers say to be nothing or nobody's here.
    pub fn denied(&self) -> Vec<usize> {
        let Some(signs) = self.engine.signs.as_ref().filter(|_| self.score.hard.is_true()) else { return vec![] };
        let denied = self.is_called_false() || self.score.ours.is_false();
        if denied { support(&signs.hard, &self.view()) } else { vec![] }
    }

    fn view(&self) -> View<'_> {
        View { known: &self.known, confirmation: (Confirmation::FauxPositif, Confirmation::Confirme), around: None }
    }

    /// Names what makes a part of a sign hold: each option that does by itself, else the whole answer.
    fn given_by(&self, question: usize, leaf: &Cond) -> Vec<Sign> {
        let explained: &[String] = match &self.explained[question] {
            Some(Explained::Options(options)) => options,
            Some(Explained::Whole) | None => &[],
        };
        let options = match self.raw[question] {
            Some(Answer::List(list)) if self.engine.questions[question].kind == QuestionKind::Multi => list.as_slice(),
            _ => &[],
        };
        let alone =
            |option: &&String| !explained.contains(option) && leaf.of(&Answer::List(vec![(*option).clone()]), &[]);
        let signs: Vec<Sign> =
            options.iter().filter(alone).map(|o| Sign { question, option: Some(o.clone()) }).collect();
        if signs.is_empty() { vec![Sign { question, option: None }] } else { signs }
    }
}

/// Gathers the parts that make a condition hold; one under a `not` is no answer that could be explained.
fn held<'c>(condition: &'c Cond, view: &View<'_>, found: &mut Vec<(usize, &'c Cond)>) {
    match condition {
        Cond::Any(list) | Cond::All(list) => {
            list.iter().filter(|part| part.truth(view).is_true()).for_each(|part| held(part, view, found));
        }
        Cond::Is(q, _) | Cond::Count(q, _) | Cond::Domain(q, _) | Cond::NameHas(q, _) => found.push((*q, condition)),
        Cond::Not(_) | Cond::Confirmation(_) | Cond::Gravity(..) | Cond::Profile(_) => {}
    }
}
