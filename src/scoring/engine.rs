//! A fiche made ready to be scored many times: questions by index, so that a search over answers stays in microseconds.

use super::table::{Loss, gravity};
use super::truth::Truth;
use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::condition::{Condition, GravityReading};
use crate::domain::fiche::{Fiche, Placed, Question};
use crate::domain::gravity::{Axis, Confirmation, Gravity, Interval, Level};
use crate::domain::ids::QuestionId;
use crate::domain::profile::Profile;
use std::collections::HashMap;

/// A condition whose questions are indexes.
#[derive(Debug, Clone)]
pub(super) enum Cond {
    Is(usize, Vec<String>),
    Count(usize, u64),
    Confirmation(Vec<Confirmation>),
    Any(Vec<Cond>),
    All(Vec<Cond>),
    Not(Box<Cond>),
    Gravity(GravityReading, Gravity),
    Profile(Vec<Profile>),
    Domain(usize, Vec<String>),
    NameHas(usize, Vec<String>),
}

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

/// What is known of a question once its gate is taken into account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    /// Unanswered, "je ne sais pas", divergent, or waiting on its gate.
    Unknown,
    /// "Sans objet", or out of reach.
    NotApplicable,
    /// Answered.
    Answer(&'a Answer),
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
    /// Whether a hard sign holds.
    pub hard: Truth,
    /// Whether a sign of access holds.
    pub access: Truth,
}

/// What conditions look at.
pub(super) struct View<'v> {
    pub known: &'v [Known<'v>],
    /// The confirmations still possible; one alone in the proposed reading.
    pub confirmation: (Confirmation, Confirmation),
    /// What only next steps look at.
    pub around: Option<Around<'v>>,
}

/// What next steps look at beyond the answers.
#[derive(Debug, Clone, Copy)]
pub struct Around<'v> {
    /// The gravity.
    pub gravity: Interval<Gravity>,
    /// The gravity retained by the analyst.
    pub retained: Option<Gravity>,
    /// The organisation's profile.
    pub profile: &'v [Profile],
}

impl Cond {
    fn compile(condition: &Condition, index: &HashMap<&QuestionId, usize>) -> Self {
        let at = |id: &QuestionId| *index.get(id).expect("a loaded fiche has no dangling question");
        let all = |list: &[Condition]| list.iter().map(|c| Self::compile(c, index)).collect();
        match condition {
            Condition::Is(c) => Self::Is(at(&c.question), c.is.clone()),
            Condition::Count(c) => Self::Count(at(&c.question), c.count.at_least),
            Condition::Confirmation(c) => Self::Confirmation(c.confirmation.clone()),
            Condition::Any(c) => Self::Any(all(&c.any)),
            Condition::All(c) => Self::All(all(&c.all)),
            Condition::Not(c) => Self::Not(Box::new(Self::compile(&c.not, index))),
            Condition::Gravity(c) => Self::Gravity(c.gravity.reading, c.gravity.at_least),
            Condition::Profile(c) => Self::Profile(c.profile.clone()),
            Condition::Domain(c) => Self::Domain(at(&c.question), c.domain.clone()),
            Condition::NameHas(c) => Self::NameHas(at(&c.question), c.name_has.clone()),
        }
    }

    /// Tells whether it holds.
    pub(super) fn truth(&self, view: &View<'_>) -> Truth {
        let read = |question: usize, holds: &dyn Fn(&Answer) -> bool, not_applicable: bool| match view.known[question] {
            Known::Unknown => Truth::Unknown,
            Known::NotApplicable => Truth::known(not_applicable),
            Known::Answer(answer) => Truth::known(holds(answer)),
        };
        match self {
            Self::Is(question, options) => read(
                *question,
                &|answer| match answer {
                    Answer::Word(word) => options.contains(word),
                    Answer::List(list) => list.iter().any(|word| options.contains(word)),
                    Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
                },
                options.iter().any(|o| o == crate::domain::answer::SANS_OBJET),
            ),
            Self::Count(question, at_least) => read(
                *question,
                &|answer| match answer {
                    Answer::List(list) => account::count(list) >= *at_least,
                    Answer::Word(_) | Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => *at_least == 0,
                },
                *at_least == 0,
            ),
            Self::Domain(question, domains) => read(
                *question,
                &|answer| lists(answer, |a| domains.iter().any(|d| account::domain_matches(a, d))),
                false,
            ),
            Self::NameHas(question, words) => {
                read(*question, &|answer| lists(answer, |a| words.iter().any(|w| account::name_has(a, w))), false)
            }
            Self::Confirmation(listed) => {
                let (low, high) = view.confirmation;
                let possible = || Confirmation::ALL.into_iter().filter(|c| (low..=high).contains(c));
                if possible().all(|c| listed.contains(&c)) {
                    Truth::True
                } else if possible().any(|c| listed.contains(&c)) {
                    Truth::Unknown
                } else {
                    Truth::False
                }
            }
            Self::Any(list) => list.iter().map(|c| c.truth(view)).max().unwrap_or(Truth::False),
            Self::All(list) => list.iter().map(|c| c.truth(view)).min().unwrap_or(Truth::True),
            Self::Not(c) => !c.truth(view),
            Self::Gravity(reading, at_least) => match &view.around {
                None => Truth::Unknown,
                Some(around) => Truth::known(match reading {
                    GravityReading::Proposed => around.gravity.proposed >= *at_least,
                    GravityReading::AtMost => around.gravity.at_most >= *at_least,
                    GravityReading::Retained => around.retained.is_some_and(|g| g >= *at_least),
                }),
            },
            Self::Profile(profiles) => match &view.around {
                None => Truth::Unknown,
                Some(around) => Truth::known(profiles.iter().any(|p| around.profile.contains(p))),
            },
        }
    }

    /// Tells whether it looks at the confirmation.
    pub(super) fn reads_confirmation(&self) -> bool {
        match self {
            Self::Confirmation(_) => true,
            Self::Any(list) | Self::All(list) => list.iter().any(Self::reads_confirmation),
            Self::Not(c) => c.reads_confirmation(),
            Self::Is(..) | Self::Count(..) | Self::Domain(..) | Self::NameHas(..) => false,
            Self::Gravity(..) | Self::Profile(_) => false,
        }
    }

    /// Calls `f` on each question that it reads.
    pub(super) fn questions(&self, f: &mut impl FnMut(usize)) {
        self.leaves(&mut |_, question| f(question));
    }

    /// Calls `f` on each part that reads a question.
    pub(super) fn leaves<'c>(&'c self, f: &mut impl FnMut(&'c Cond, usize)) {
        match self {
            Self::Is(q, _) | Self::Count(q, _) | Self::Domain(q, _) | Self::NameHas(q, _) => f(self, *q),
            Self::Any(list) | Self::All(list) => list.iter().for_each(|c| c.leaves(f)),
            Self::Not(c) => c.leaves(f),
            Self::Confirmation(_) | Self::Gravity(..) | Self::Profile(_) => {}
        }
    }
}

fn lists(answer: &Answer, matches: impl Fn(&str) -> bool) -> bool {
    match answer {
        Answer::List(list) => list.iter().any(|a| matches(a)),
        Answer::Word(_) | Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
    }
}

/// Tells whether a rule fires, in the three readings.
pub(super) fn fires(when: Interval<Truth>, unless: Interval<Truth>) -> Interval<bool> {
    Interval {
        at_least: when.at_least.is_true() && unless.at_least.is_false(),
        proposed: when.proposed.is_true() && !unless.proposed.is_true(),
        at_most: !when.at_most.is_false() && !unless.at_most.is_true(),
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
        Self { fiche, questions, placed, index, gates, order, signs, rules }
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
        let mut known = vec![Known::Unknown; raw.len()];
        for &i in &self.order {
            known[i] = match self.gate(i, &known) {
                Truth::False => Known::NotApplicable,
                Truth::Unknown => Known::Unknown,
                Truth::True => match raw[i] {
                    None | Some(Answer::Inconnu) => Known::Unknown,
                    Some(Answer::SansObjet) => Known::NotApplicable,
                    Some(answer) => Known::Answer(answer),
                },
            };
        }
        known
    }

    /// Tells whether a question is in reach, from what is known of the questions that its gate reads.
    pub fn gate(&self, question: usize, known: &[Known<'_>]) -> Truth {
        match &self.gates[question] {
            None => Truth::True,
            Some(gate) => gate.truth(&View {
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
        let ours = signs.ours.truth(&anything);
        let attempt = signs.attempt.truth(&anything);
        let opinion = match known[signs.opinion] {
            Known::Answer(Answer::Word(word)) => Confirmation::from_slug(word),
            Known::Answer(_) | Known::Unknown | Known::NotApplicable => None,
        };
        let confirmation = Interval {
            at_least: if opinion == Some(Confirmation::Confirme) || (hard.is_true() && ours.is_true()) {
                Confirmation::Confirme
            } else {
                Confirmation::FauxPositif
            },
            proposed: propose(ours, hard, access, attempt, opinion),
            at_most: if opinion == Some(Confirmation::FauxPositif) && (ours.is_false() || hard.is_false()) {
                Confirmation::FauxPositif
            } else {
                Confirmation::Confirme
            },
        };
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
        let loss = |light: bool, heavy: bool| match (heavy, light) {
            (true, _) => Loss::Heavy,
            (false, true) => Loss::Light,
            (false, false) => Loss::None,
        };
        let sign = hard.max(access);
        Score {
            confirmation,
            axes,
            gravity: Interval {
                at_least: gravity(
                    confirmation.at_least,
                    axes.map(|a| a.at_least),
                    sign.is_true(),
                    loss(light.at_least, heavy.at_least),
                ),
                proposed: gravity(
                    confirmation.proposed,
                    axes.map(|a| a.proposed),
                    sign.is_true(),
                    loss(light.proposed, heavy.proposed),
                ),
                at_most: gravity(
                    confirmation.at_most,
                    axes.map(|a| a.at_most),
                    !sign.is_false(),
                    loss(light.at_most, heavy.at_most),
                ),
            },
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
            hard: Truth::False,
            access: Truth::False,
        }
    }
}

/// Proposes a confirmation: the first match of section 2.
fn propose(ours: Truth, hard: Truth, access: Truth, attempt: Truth, opinion: Option<Confirmation>) -> Confirmation {
    if ours.is_false() {
        return opinion.unwrap_or(if hard.is_true() { Confirmation::AInvestiguer } else { Confirmation::FauxPositif });
    }
    if hard.is_true() {
        return Confirmation::Confirme;
    }
    if let Some(opinion) = opinion {
        return opinion;
    }
    if access.is_true() || attempt.is_true() {
        return Confirmation::AInvestiguer;
    }
    if [hard, access, attempt].into_iter().all(Truth::is_false) {
        return Confirmation::FauxPositif;
    }
    Confirmation::AInvestiguer
}

/// Evaluates a rule in the three readings.
pub(super) fn fire(when: &Cond, unless: Option<&Cond>, bounds: &View<'_>, proposed: &View<'_>) -> Interval<bool> {
    let both = |c: &Cond| {
        let bound = c.truth(bounds);
        Interval { at_least: bound, proposed: c.truth(proposed), at_most: bound }
    };
    let never = Interval { at_least: Truth::False, proposed: Truth::False, at_most: Truth::False };
    fires(both(when), unless.map_or(never, both))
}

/// Orders questions so that each comes after those that its gate reads.
fn gate_order(gates: &[Option<Cond>]) -> Vec<usize> {
    fn place(i: usize, gates: &[Option<Cond>], seen: &mut [bool], order: &mut Vec<usize>) {
        if std::mem::replace(&mut seen[i], true) {
            return;
        }
        if let Some(gate) = &gates[i] {
            gate.questions(&mut |q| place(q, gates, seen, order));
        }
        order.push(i);
    }
    let mut order = Vec::with_capacity(gates.len());
    let mut seen = vec![false; gates.len()];
    for i in 0..gates.len() {
        place(i, gates, &mut seen, &mut order);
    }
    order
}
