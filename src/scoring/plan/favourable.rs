//! The answers worth hoping for: none that worries, never "sans objet".

use super::super::cond::Cond;
use super::super::engine::Engine;
use super::arena::{MOST, Set};
use crate::domain::answer::Answer;
use crate::domain::fiche::QuestionKind;

/// The favourable answers tried for a question, the one to hope for first.
#[derive(Debug)]
pub(super) enum Favourable<'f> {
    /// One word each.
    Words(Vec<&'f str>),
    /// Choices among options, as bits.
    Choices(&'f [String], Vec<u16>),
    /// Counts, each just below a threshold.
    Counts(Vec<u64>),
}

/// The favourable answers of every question; `whole` is false when a fiche has more of them than are tried.
pub(super) struct Tried<'f> {
    pub(super) by_question: Vec<Option<Favourable<'f>>>,
    pub(super) whole: bool,
}

impl<'f> Tried<'f> {
    pub(super) fn of(engine: &Engine<'f>) -> Self {
        let mut thresholds: Vec<Vec<u64>> = vec![vec![]; engine.questions.len()];
        for condition in engine.conditions() {
            condition.leaves(&mut |leaf, q| {
                if let Cond::Count(_, n) = leaf {
                    thresholds[q].push(*n);
                }
            });
        }
        let mut whole = true;
        let by_question = engine
            .questions
            .iter()
            .zip(thresholds)
            .map(|(question, mut thresholds)| {
                let calm = |word: &&str| !question.worrying.iter().any(|w| w == word);
                match question.kind {
                    QuestionKind::YesNo | QuestionKind::Choice => {
                        let words: Vec<&str> = question.words().unwrap_or_default().into_iter().filter(calm).collect();
                        whole &= words.len() <= MOST;
                        Some(Favourable::Words(words.into_iter().take(MOST).collect()))
                    }
                    QuestionKind::Multi => {
                        whole &= question.options.len() <= MOST.ilog2() as usize;
                        let options = &question.options[..question.options.len().min(MOST.ilog2() as usize)];
                        let worrying = (0..options.len())
                            .filter(|i| question.worrying.contains(&options[*i]))
                            .fold(0u16, |bits, i| bits | 1 << i);
                        let mut choices: Vec<u16> =
                            (0..1u32 << options.len()).map(|c| c as u16).filter(|c| c & worrying == 0).collect();
                        // One harmless option before "aucun": nobody answers that an account is of no type.
                        choices.sort_by_key(|c| (if c.count_ones() == 1 { 0 } else { 1 + c.count_ones() }, *c));
                        Some(Favourable::Choices(options, choices))
                    }
                    QuestionKind::Accounts => {
                        thresholds.sort_unstable();
                        thresholds.dedup();
                        let counts: Vec<u64> = thresholds.iter().filter_map(|n| n.checked_sub(1)).collect();
                        whole &= counts.len() <= MOST;
                        Some(Favourable::Counts(counts.into_iter().take(MOST).collect()))
                    }
                    QuestionKind::Text | QuestionKind::Number | QuestionKind::Moment | QuestionKind::Step => None,
                    QuestionKind::Journal => None,
                }
            })
            .collect();
        Self { by_question, whole }
    }
}

impl Favourable<'_> {
    /// Gathers the answers of which a part of a condition says `value`.
    pub(super) fn saying(&self, leaf: &Cond, value: bool) -> Set {
        let mut set = Set::EMPTY;
        let mut keep = |at: usize, holds: bool| {
            if holds == value {
                set.insert(at);
            }
        };
        match self {
            Self::Words(words) => words.iter().enumerate().for_each(|(at, word)| {
                keep(
                    at,
                    match leaf {
                        Cond::Is(_, listed) => listed.iter().any(|l| l == word),
                        Cond::Count(_, n) => *n == 0,
                        _ => false,
                    },
                );
            }),
            Self::Choices(options, choices) => {
                let listed = match leaf {
                    Cond::Is(_, listed) => {
                        (0..options.len()).filter(|i| listed.contains(&options[*i])).fold(0u16, |bits, i| bits | 1 << i)
                    }
                    _ => 0,
                };
                choices.iter().enumerate().for_each(|(at, choice)| {
                    keep(
                        at,
                        match leaf {
                            Cond::Count(_, n) => u64::from(choice.count_ones()) >= *n,
                            _ => choice & listed != 0,
                        },
                    );
                });
            }
            Self::Counts(counts) => counts.iter().enumerate().for_each(|(at, count)| {
                keep(at, matches!(leaf, Cond::Count(_, n) if count >= n));
            }),
        }
        set
    }

    /// Gives an answer by its place.
    pub(super) fn answer(&self, at: usize) -> Answer {
        match self {
            Self::Words(words) => Answer::word(words[at]),
            Self::Choices(options, choices) => {
                let chosen = options.iter().enumerate().filter(|(i, _)| choices[at] >> i & 1 == 1);
                Answer::List(chosen.map(|(_, option)| option.clone()).collect())
            }
            Self::Counts(counts) if counts[at] == 0 => Answer::List(vec![]),
            Self::Counts(counts) => Answer::List(vec![format!("+{}", counts[at])]),
        }
    }
}
