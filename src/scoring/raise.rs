//! Which single answer would make it worse: whom to call before finding out too late.

use super::cond::{Cond, Known};
use super::engine::Engine;
use super::plan::{Open, Planned, QuestionAt, RuleOut};
use super::reach::relevant;
use super::truth::Truth;
use crate::domain::answer::Answer;
use crate::domain::fiche::QuestionKind;
use crate::domain::gravity::Gravity;
use std::collections::BTreeMap;

/// An answer that would raise the gravity proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// The question.
    pub question: QuestionAt,
    /// The answer.
    pub answer: Answer,
    /// The gravity then proposed.
    pub proposed: Gravity,
}

/// How many parts of conditions may be read: a fiche of thousands of questions must not hold the report up.
const EFFORT: usize = 6_000_000;

/// Finds, for each question that can be asked now, the answer that raises the gravity proposed most; the worst first.
///
/// Conclusions are left out while an observation moves something: it raises, or a plan asks for it.
pub fn would_raise(fiches: &[Open<'_>], rule_out: &[RuleOut]) -> Vec<Raise> {
    let scores: Vec<_> = fiches.iter().map(|o| o.engine.score(&known(o, &BTreeMap::new()))).collect();
    let Some(proposed) = scores.iter().map(|s| s.gravity.proposed).max() else { return vec![] };
    let concludes = |(fiche, q): QuestionAt| fiches[fiche].engine.questions[q].conclusion;
    let planned = rule_out.iter().any(|out| match &out.outcome {
        Planned::Plan(plan) => plan.answers.keys().any(|asked| !concludes(*asked)),
        Planned::Impossible(_) | Planned::NotEstablished => false,
    });
    let mut effort = EFFORT;
    let mut found = Vec::new();
    for (fiche, open) in fiches.iter().enumerate() {
        let engine = open.engine;
        let now = known(open, &BTreeMap::new());
        let size = engine.size();
        for question in relevant(engine, &now).into_iter().filter(|q| engine.gate(*q, &now) == Truth::True) {
            for answer in tried(engine, question) {
                let Some(left) = effort.checked_sub(size) else { break };
                effort = left;
                let raised = engine.score(&known(open, &BTreeMap::from([(question, &answer)]))).gravity.proposed;
                if raised > proposed {
                    found.push(Raise { question: (fiche, question), answer, proposed: raised });
                }
            }
        }
    }
    // Of several answers to a question, the first of the worst ones.
    found.sort_by(|a, b| b.proposed.cmp(&a.proposed).then(a.question.cmp(&b.question)));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|raise| seen.insert(raise.question));
    let observed = found.iter().any(|raise| !concludes(raise.question));
    found.retain(|raise| !concludes(raise.question) || !(observed || planned));
    found
}

fn known<'a>(open: &Open<'a>, more: &BTreeMap<usize, &'a Answer>) -> Vec<Known<'a>> {
    let mut raw = open.raw.to_vec();
    more.iter().for_each(|(question, answer)| raw[*question] = Some(answer));
    // A question that is open has no explanation to lose.
    open.engine.known_explained(&raw, open.explained)
}

/// Lists the answers tried for a question: each option alone, `[]`, and each threshold of a count.
fn tried(engine: &Engine<'_>, question: usize) -> Vec<Answer> {
    let asked = engine.questions[question];
    match asked.kind {
        QuestionKind::YesNo | QuestionKind::Choice => {
            asked.words().unwrap_or_default().into_iter().map(Answer::word).collect()
        }
        QuestionKind::Multi => {
            let alone = asked.options.iter().map(|o| Answer::List(vec![o.clone()]));
            alone.chain(std::iter::once(Answer::List(vec![]))).collect()
        }
        QuestionKind::Accounts => {
            let mut thresholds = vec![1];
            engine.conditions().for_each(|condition| {
                condition.leaves(&mut |leaf, q| {
                    if let (Cond::Count(_, n), true) = (leaf, q == question) {
                        thresholds.push(*n);
                    }
                });
            });
            thresholds.sort_unstable();
            thresholds.dedup();
            thresholds.into_iter().map(|n| Answer::List(vec![format!("+{n}")])).collect()
        }
        QuestionKind::Text | QuestionKind::Number | QuestionKind::Moment | QuestionKind::Step => vec![],
        QuestionKind::Journal => vec![],
    }
}
