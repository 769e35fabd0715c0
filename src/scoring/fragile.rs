//! What the gravity rests on: the answers of which another value, or the explanation taken away, would change it.

use super::cond::{Cond, Explained};
use super::engine::Engine;
use super::plan::{Open, QuestionAt};
use super::truth::Truth;
use crate::domain::answer::Answer;
use crate::domain::fiche::QuestionKind;
use crate::domain::gravity::Gravity;

/// What would have to be otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Otherwise {
    /// Another answer.
    Answer(Answer),
    /// The same answer, without what explains it, or explains this option of it.
    Unexplained(Option<String>),
}

/// An answer that the gravity rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The question.
    pub question: QuestionAt,
    /// What would have to be otherwise.
    pub otherwise: Otherwise,
    /// The gravity then proposed.
    pub proposed: Gravity,
}

/// What the gravity proposed rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragile {
    /// What would lower it: each question once, with what lowers it most.
    pub lowers: Vec<Flip>,
    /// What would raise it: each question once, with what raises it most, the worst first.
    pub raises: Vec<Flip>,
}

/// How many parts of conditions may be read.
const EFFORT: usize = 6_000_000;

/// Flips every known answer to every other of its kind, and takes every explanation away.
pub fn fragile(fiches: &[Open<'_>]) -> Fragile {
    let known: Vec<_> = fiches.iter().map(|o| o.engine.known_explained(o.raw, o.explained)).collect();
    let each: Vec<Gravity> =
        fiches.iter().zip(&known).map(|(o, known)| o.engine.score(known).gravity.proposed).collect();
    let Some(now) = each.iter().copied().max() else { return Fragile::default() };
    let mut effort = EFFORT;
    let mut found = Fragile::default();
    for (fiche, open) in fiches.iter().enumerate() {
        let others = each.iter().enumerate().filter(|(f, _)| *f != fiche).map(|(_, g)| *g).max();
        let read = open.engine.read_questions();
        for question in (0..open.raw.len()).filter(|q| read[*q]) {
            let answered = matches!(open.raw[question], Some(answer) if *answer != Answer::Inconnu);
            if !answered || open.engine.gate(question, &known[fiche]) != Truth::True {
                continue;
            }
            let (mut least, mut most): (Option<Flip>, Option<Flip>) = (None, None);
            for otherwise in otherwise(open, question) {
                let Some(left) = effort.checked_sub(open.engine.size()) else { break };
                effort = left;
                let mine = proposed(open, question, &otherwise);
                let flip =
                    Flip { question: (fiche, question), otherwise, proposed: others.map_or(mine, |o| o.max(mine)) };
                if flip.proposed < now && least.as_ref().is_none_or(|l| flip.proposed < l.proposed) {
                    least = Some(flip);
                } else if flip.proposed > now && most.as_ref().is_none_or(|m| flip.proposed > m.proposed) {
                    most = Some(flip);
                }
            }
            found.lowers.extend(least);
            found.raises.extend(most);
        }
    }
    found.raises.sort_by(|a, b| b.proposed.cmp(&a.proposed).then(a.question.cmp(&b.question)));
    found
}

fn proposed(open: &Open<'_>, question: usize, otherwise: &Otherwise) -> Gravity {
    let mut raw = open.raw.to_vec();
    let mut explained = open.explained.to_vec();
    let mut left: Vec<String> = Vec::new();
    match otherwise {
        // A new answer drops what explained the old one.
        Otherwise::Answer(answer) => raw[question] = Some(answer),
        Otherwise::Unexplained(option) => {
            if let (Some(option), Some(Some(Explained::Options(all)))) = (option, explained.get(question)) {
                left.extend(all.iter().filter(|o| *o != option).cloned());
            }
        }
    }
    if let Some(explained) = explained.get_mut(question) {
        *explained = if left.is_empty() { None } else { Some(Explained::Options(&left)) };
    }
    open.engine.score(&open.engine.known_explained(&raw, &explained)).gravity.proposed
}

/// Lists what an answer could be otherwise: never "je ne sais pas".
fn otherwise(open: &Open<'_>, question: usize) -> Vec<Otherwise> {
    let given = open.raw[question];
    let explained = open.explained.get(question).copied().flatten();
    let others = others(open.engine, question, given).into_iter().filter(|a| Some(a) != given);
    let mut all: Vec<Otherwise> = others.map(Otherwise::Answer).collect();
    match explained {
        None => {}
        Some(Explained::Whole) => all.push(Otherwise::Unexplained(None)),
        Some(Explained::Options(options)) => {
            all.extend(options.iter().map(|option| Otherwise::Unexplained(Some(option.clone()))));
        }
    }
    all
}

fn others(engine: &Engine<'_>, question: usize, given: Option<&Answer>) -> Vec<Answer> {
    let asked = engine.questions[question];
    let mut all = match asked.kind {
        QuestionKind::YesNo | QuestionKind::Choice | QuestionKind::Step => {
            asked.words().unwrap_or_default().into_iter().map(Answer::word).collect()
        }
        QuestionKind::Multi => {
            let chosen: &[String] = if let Some(Answer::List(list)) = given { list } else { &[] };
            let mut all = vec![Answer::List(vec![])];
            for option in &asked.options {
                let one = if chosen.contains(option) {
                    chosen.iter().filter(|o| *o != option).cloned().collect()
                } else {
                    chosen.iter().chain([option]).cloned().collect()
                };
                all.extend([Answer::List(one), Answer::List(vec![option.clone()])]);
            }
            all
        }
        QuestionKind::Accounts => {
            let mut counts = vec![0, 1];
            engine.conditions().for_each(|condition| {
                condition.leaves(&mut |leaf, q| {
                    if let (Cond::Count(_, n), true) = (leaf, q == question) {
                        counts.extend([n.saturating_sub(1), *n]);
                    }
                });
            });
            counts.sort_unstable();
            counts.dedup();
            let list = |n: u64| if n == 0 { vec![] } else { vec![format!("+{n}")] };
            counts.into_iter().map(|n| Answer::List(list(n))).collect()
        }
        QuestionKind::Text | QuestionKind::Number | QuestionKind::Moment | QuestionKind::Journal => return vec![],
    };
    all.extend(asked.takes_not_applicable().then_some(Answer::SansObjet));
    all
}
