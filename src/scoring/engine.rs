//! A fiche made ready to be scored many times: questions by index, so that a search over answers stays in microseconds.

use super::cond::{Cond, Explained, Known, View, fire};
use super::confirm::Grounds;
use super::table::{Loss, gravity};
use super::truth::Truth;
use crate::domain::answer::Answer;
use crate::domain::condition::Condition;
use crate::domain::fiche::{Fiche, Placed, Question, QuestionKind};
use crate::domain::gravity::{Axis, Confirmation, Gravity, Interval, Level};
use crate::domain::ids::{QuestionId, QuestionRef};
use std::collections::HashMap;

#[derive(Debug, Clone)]
pub(super) struct RuleCond {
    pub axis: Axis,
    pub level: Level,
    pub when: Cond,
    pub unless: Option<Cond>,
}

#[derive(Debug, Clone)]
pub(super) struct SignConds {
    pub opinion: usize,
    pub ours: Cond,
    pub hard: Cond,
    pub access: Cond,
    pub attempt: Cond,
    pub loss: (Cond, Option<Cond>),
    pub heavy_loss: (Cond, Option<Cond>),
}

/// The answers of a fiche, by index of question, before the gates.
pub type Raw<'a> = Vec<Option<&'a Answer>>;

/// A fiche ready to be scored.
#[derive(Debug)]
pub struct Engine<'f> {
    /// The fiche.
    pub fiche: &'f Fiche,
    /// Its questions, in order, follow-ups included.
    pub questions: Vec<&'f Question>,
    /// Where each of them stands in the fiche.
    pub placed: Vec<Placed<'f>>,
    index: HashMap<&'f QuestionId, usize>,
    pub(super) gates: Vec<Option<Cond>>,
    order: Vec<usize>,
    size: usize,
    pub(super) signs: Option<SignConds>,
    pub(super) rules: Vec<RuleCond>,
}

/// A verdict in three readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Whether the incident is real.
    pub confirmation: Interval<Confirmation>,
    /// Perimetre, impact, urgence.
    pub axes: [Interval<Level>; 3],
    /// How grave it is.
    pub gravity: Interval<Gravity>,
    /// Whether what is attacked is ours.
    pub ours: Truth,
    /// Whether a hard sign holds.
    pub hard: Truth,
    /// Whether a sign of access holds.
    pub access: Truth,
}

impl SignConds {
    /// Gives what the analyst concludes, once they did.
    pub(super) fn concluded(&self, known: &[Known<'_>]) -> Option<Confirmation> {
        match known[self.opinion].given()? {
            Answer::Word(word) => Confirmation::from_slug(word),
            Answer::Inconnu | Answer::SansObjet | Answer::List(_) | Answer::Number(_) => None,
        }
    }
}

impl<'f> Engine<'f> {
    /// Makes a fiche ready; it must have been loaded, which refuses dangling questions and cycles.
    pub fn new(fiche: &'f Fiche) -> Self {
        let placed: Vec<Placed<'_>> = fiche.walk().collect();
        let questions: Vec<&Question> = placed.iter().map(|p| p.question).collect();
        let index: HashMap<&QuestionId, usize> = questions.iter().enumerate().map(|(i, q)| (&q.id, i)).collect();
        let compile = |c: &Condition| Cond::compile(c, &index);
        let gates: Vec<Option<Cond>> = questions.iter().map(|q| q.ask_if.as_ref().map(compile)).collect();
        let pair = |w: &crate::domain::fiche::When| (compile(&w.when), w.unless.as_ref().map(compile));
        let signs = fiche.confirmation.as_ref().map(|s| SignConds {
            opinion: *index.get(&s.question).expect("a loaded fiche has no dangling question"),
            ours: compile(&s.ours),
            hard: compile(&s.hard),
            access: compile(&s.access),
            attempt: compile(&s.attempt),
            loss: pair(&s.loss),
            heavy_loss: pair(&s.heavy_loss),
        });
        let rules = fiche
            .rules
            .iter()
            .map(|r| RuleCond {
                axis: r.axis,
                level: r.axis.level(r.at_least).expect("a loaded rule names a level of its axis"),
                when: compile(&r.when),
                unless: r.unless.as_ref().map(compile),
            })
            .collect();
        let order = gate_order(&gates);
        let mut engine = Self { fiche, questions, placed, index, gates, order, size: 0, signs, rules };
        let mut size = engine.questions.len();
        engine.conditions().for_each(|c| c.leaves(&mut |_, _| size += 1));
        engine.size = size;
        engine
    }

    /// Gives the full name of a question.
    pub fn name(&self, question: usize) -> QuestionRef {
        self.fiche.name(&self.questions[question].id)
    }

    /// Tells whether an answer, or one option of it, is a sign, a loss or a reason of a level, or names something to suspect.
    pub fn weighs(&self, question: usize, answer: &Answer, option: Option<&str>) -> bool {
        let asked = self.questions[question];
        let part = option.map(|o| Answer::List(vec![o.to_owned()]));
        let answer = part.as_ref().unwrap_or(answer);
        let worries = match answer {
            Answer::Word(word) => asked.worrying.contains(word),
            Answer::List(list) => {
                !list.is_empty() && (asked.kind == QuestionKind::Accounts || asked.holds.is_some())
                    || list.iter().any(|o| asked.worrying.contains(o))
            }
            Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
        };
        let mut weighs = worries;
        let signs = self.signs.iter().flat_map(|s| [&s.hard, &s.access, &s.attempt, &s.loss.0, &s.heavy_loss.0]);
        for condition in signs.chain(self.rules.iter().map(|r| &r.when)) {
            condition.leaves(&mut |leaf, q| {
                let holds = match (leaf, answer) {
                    (Cond::Is(..), Answer::SansObjet) => leaf.of_not_applicable(),
                    // A count may be reached with this option.
                    (Cond::Count(..), Answer::List(list)) => !list.is_empty(),
                    (_, answer) => leaf.of(answer, &[]),
                };
                weighs |= q == question && holds;
            });
        }
        weighs
    }

    /// Finds a question.
    pub fn at(&self, id: &QuestionId) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Goes through everything that decides the gravity: gates, signs, losses and rules.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Cond> {
        let signs = self.signs.iter().flat_map(|s| {
            let losses =
                [&s.loss, &s.heavy_loss].into_iter().flat_map(|(when, unless)| std::iter::once(when).chain(unless));
            [&s.ours, &s.hard, &s.access, &s.attempt].into_iter().chain(losses)
        });
        let rules = self.rules.iter().flat_map(|r| std::iter::once(&r.when).chain(&r.unless));
        self.gates.iter().flatten().chain(signs).chain(rules)
    }

    /// Counts its questions and the parts of its conditions: the work of one score.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Tells of each question whether a rule, a sign or a gate reads it.
    pub(super) fn read_questions(&self) -> Vec<bool> {
        let mut read = vec![false; self.questions.len()];
        self.conditions().for_each(|c| c.questions(&mut |q| read[q] = true));
        if let Some(signs) = &self.signs {
            read[signs.opinion] = true;
        }
        read
    }

    /// Lists its questions, each after those that its gate reads.
    pub(super) fn in_gate_order(&self) -> &[usize] {
        &self.order
    }

    /// Makes a condition of this fiche ready.
    pub(super) fn compile(&self, condition: &Condition) -> Cond {
        Cond::compile(condition, &self.index)
    }

    /// Gathers answers by index; `answer` gives none for a question unanswered or divergent.
    pub fn raw<'a>(&self, answer: impl Fn(&QuestionId) -> Option<&'a Answer>) -> Raw<'a> {
        self.questions.iter().map(|q| answer(&q.id)).collect()
    }

    /// Applies the gates: a question out of reach counts as "sans objet", one whose gate is unknown as unknown.
    pub fn known<'a>(&self, raw: &[Option<&'a Answer>]) -> Vec<Known<'a>> {
        self.known_explained(raw, &[])
    }

    /// The same, with what is explained; nothing is where the second list is shorter.
    pub fn known_explained<'a>(
        &self,
        raw: &[Option<&'a Answer>],
        explained: &[Option<Explained<'a>>],
    ) -> Vec<Known<'a>> {
        let mut known = vec![Known::Unknown; raw.len()];
        for &i in &self.order {
            known[i] = match self.gate(i, &known) {
                Truth::False => Known::NotApplicable,
                Truth::Unknown => Known::Unknown,
                Truth::True => match (raw[i], explained.get(i).copied().flatten()) {
                    (None | Some(Answer::Inconnu), _) => Known::Unknown,
                    (Some(answer), Some(explained)) => Known::Explained(answer, explained),
                    (Some(Answer::SansObjet), None) => Known::NotApplicable,
                    (Some(answer), None) => Known::Answer(answer),
                },
            };
        }
        known
    }

    /// Tells whether a question is in reach, from what is known of the questions that its gate reads.
    pub fn gate(&self, question: usize, known: &[Known<'_>]) -> Truth {
        match &self.gates[question] {
            None => Truth::True,
            Some(gate) => gate.as_given(&View {
                known,
                confirmation: (Confirmation::FauxPositif, Confirmation::Confirme),
                around: None,
            }),
        }
    }

    /// Scores what is known. Contracts: sections 2 to 4 of the scoring page; laws in `laws`.
    pub fn score(&self, known: &[Known<'_>]) -> Score {
        let anything = View { known, confirmation: (Confirmation::FauxPositif, Confirmation::Confirme), around: None };
        let Some(signs) = &self.signs else {
            return Score::nothing();
        };
        let hard = signs.hard.truth(&anything);
        let access = signs.access.truth(&anything);
        let ours = signs.ours.as_given(&anything);
        let attempt = signs.attempt.truth(&anything);
        let opinion = signs.concluded(known);
        let confirmation = Grounds { ours, hard, access, attempt, opinion }.confirmation();
        let bounds = View { known, confirmation: (confirmation.at_least, confirmation.at_most), around: None };
        let proposed = View { known, confirmation: (confirmation.proposed, confirmation.proposed), around: None };
        let mut axes = [Interval { at_least: Level::Low, proposed: Level::Low, at_most: Level::Low }; 3];
        for rule in &self.rules {
            let fired = fire(&rule.when, rule.unless.as_ref(), &bounds, &proposed);
            axes[rule.axis as usize] =
                axes[rule.axis as usize].max(fired.map(|f| if f { rule.level } else { Level::Low }));
        }
        let light = fire(&signs.loss.0, signs.loss.1.as_ref(), &bounds, &proposed);
        let heavy = fire(&signs.heavy_loss.0, signs.heavy_loss.1.as_ref(), &bounds, &proposed);
        let lost = |fired: Interval<bool>, loss: Loss| fired.map(|fired| if fired { loss } else { Loss::None });
        let loss = lost(light, Loss::Light).max(lost(heavy, Loss::Heavy));
        let sign = hard.max(access);
        Score {
            confirmation,
            axes,
            gravity: Interval {
                at_least: gravity(confirmation.at_least, axes.map(|a| a.at_least), sign.is_true(), loss.at_least),
                proposed: gravity(confirmation.proposed, axes.map(|a| a.proposed), sign.is_true(), loss.proposed),
                at_most: gravity(confirmation.at_most, axes.map(|a| a.at_most), !sign.is_false(), loss.at_most),
            },
            ours,
            hard,
            access,
        }
    }
}

impl Score {
    /// What a fiche that qualifies nothing says.
    fn nothing() -> Self {
        let low = Interval { at_least: Level::Low, proposed: Level::Low, at_most: Level::Low };
        Self {
            confirmation: Interval {
                at_least: Confirmation::FauxPositif,
                proposed: Confirmation::AInvestiguer,
                at_most: Confirmation::Confirme,
            },
            axes: [low; 3],
            gravity: Interval { at_least: Gravity::Anomalie, proposed: Gravity::Anomalie, at_most: Gravity::Anomalie },
            ours: Truth::Unknown,
            hard: Truth::False,
            access: Truth::False,
        }
    }
}

/// Orders questions so that each comes after those that its gate reads, however long a chain of gates is.
fn gate_order(gates: &[Option<Cond>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(gates.len());
    let mut seen = vec![false; gates.len()];
    let mut stack: Vec<(usize, bool)> = (0..gates.len()).rev().map(|i| (i, false)).collect();
    while let Some((i, read)) = stack.pop() {
        if read {
            order.push(i);
        } else if !std::mem::replace(&mut seen[i], true) {
            stack.push((i, true));
            if let Some(gate) = &gates[i] {
                gate.questions(&mut |q| stack.push((q, false)));
            }
        }
    }
    order
}
