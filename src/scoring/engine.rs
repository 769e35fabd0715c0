//! A fiche made ready to be scored many times: questions by index, so that a search over answers stays in microseconds.

use super::confirm::Grounds;
use super::table::{Loss, gravity};
use super::truth::Truth;
use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::condition::{Condition, GravityReading};
use crate::domain::fiche::{Fiche, Placed, Question, QuestionKind};
use crate::domain::gravity::{Axis, Confirmation, Gravity, Interval, Level};
use crate::domain::ids::{QuestionId, QuestionRef};
use crate::domain::incident::Explaining;
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
    /// Answered, and explained: where it would be a sign, it is none.
    Explained(&'a Answer, Explained<'a>),
}

/// How much of an answer is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explained<'a> {
    /// The whole answer.
    Whole,
    /// These options of it.
    Options(&'a [String]),
}

impl<'a> Explained<'a> {
    /// Reads what holds in an incident.
    pub fn of(explaining: &'a Explaining) -> Self {
        if explaining.is_whole() { Self::Whole } else { Self::Options(&explaining.options) }
    }
}

/// How explanations are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// What is explained is left out.
    Held,
    /// Inside an odd number of `not`, where leaving it out would raise something.
    Turned,
    /// Every answer as it was given.
    Given,
}

impl Sense {
    /// Gives how the inside of a `not` is read.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Held => Self::Turned,
            Self::Turned => Self::Held,
            Self::Given => Self::Given,
        }
    }
}

/// What a condition sees of a question.
enum Seen<'a> {
    Unknown,
    NotApplicable,
    /// An answer, without these options.
    Answer(&'a Answer, &'a [String]),
    /// Nothing: it is explained.
    Nothing,
}

impl<'a> Known<'a> {
    fn seen(self, sense: Sense) -> Seen<'a> {
        match (self, sense) {
            (Self::Unknown, _) => Seen::Unknown,
            (Self::NotApplicable, _) | (Self::Explained(Answer::SansObjet, _), Sense::Turned | Sense::Given) => {
                Seen::NotApplicable
            }
            (Self::Explained(_, Explained::Whole), Sense::Held) => Seen::Nothing,
            (Self::Explained(answer, Explained::Options(options)), Sense::Held) => Seen::Answer(answer, options),
            (Self::Answer(answer), _) | (Self::Explained(answer, _), Sense::Turned | Sense::Given) => {
                Seen::Answer(answer, &[])
            }
        }
    }

    /// Gives the answer as it was given, explained or not.
    pub fn given(self) -> Option<&'a Answer> {
        match self {
            Self::Answer(answer) | Self::Explained(answer, _) => Some(answer),
            Self::Unknown | Self::NotApplicable => None,
        }
    }
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

impl SignConds {
    /// Gives what the analyst concludes, once they did.
    pub(super) fn concluded(&self, known: &[Known<'_>]) -> Option<Confirmation> {
        match known[self.opinion].given()? {
            Answer::Word(word) => Confirmation::from_slug(word),
            Answer::Inconnu | Answer::SansObjet | Answer::List(_) | Answer::Number(_) => None,
        }
    }
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

    /// Tells whether it holds, what is explained being no sign.
    pub(super) fn truth(&self, view: &View<'_>) -> Truth {
        self.read(view, Sense::Held)
    }

    /// Tells whether it holds, every answer being read as it was given.
    pub(super) fn as_given(&self, view: &View<'_>) -> Truth {
        self.read(view, Sense::Given)
    }

    pub(super) fn read(&self, view: &View<'_>, sense: Sense) -> Truth {
        match self {
            Self::Is(q, _) | Self::Count(q, _) | Self::Domain(q, _) | Self::NameHas(q, _) => match view.known[*q] {
                Known::Unknown => Truth::Unknown,
                known => Truth::known(self.alone(known, sense)),
            },
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
            Self::Any(list) => list.iter().map(|c| c.read(view, sense)).max().unwrap_or(Truth::False),
            Self::All(list) => list.iter().map(|c| c.read(view, sense)).min().unwrap_or(Truth::True),
            Self::Not(c) => !c.read(view, sense.turned()),
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

    /// Tells whether a part that reads one question holds, from what is known of that question.
    pub(super) fn alone(&self, known: Known<'_>, sense: Sense) -> bool {
        match known.seen(sense) {
            Seen::Unknown => false,
            Seen::NotApplicable => self.of_not_applicable(),
            Seen::Answer(answer, left_out) => self.of(answer, left_out),
            Seen::Nothing => matches!(self, Self::Count(_, 0)),
        }
    }

    /// Reads one answer, without some of its options; false for what reads no question.
    pub(super) fn of(&self, answer: &Answer, left_out: &[String]) -> bool {
        let kept = |list: &[String]| list.iter().filter(|w| !left_out.contains(w)).cloned().collect::<Vec<_>>();
        match (self, answer) {
            (Self::Is(_, options), Answer::Word(word)) => options.contains(word),
            (Self::Is(_, options), Answer::List(list)) => {
                list.iter().any(|word| options.contains(word) && !left_out.contains(word))
            }
            (Self::Count(_, at_least), Answer::List(list)) if left_out.is_empty() => account::count(list) >= *at_least,
            (Self::Count(_, at_least), Answer::List(list)) => account::count(&kept(list)) >= *at_least,
            (Self::Count(_, at_least), _) => *at_least == 0,
            (Self::Domain(_, domains), answer) => lists(answer, |a| {
                domains.iter().any(|d| account::domain_matches(a, d)) && !left_out.iter().any(|l| l == a)
            }),
            (Self::NameHas(_, words), answer) => {
                lists(answer, |a| words.iter().any(|w| account::name_has(a, w)) && !left_out.iter().any(|l| l == a))
            }
            (Self::Is(..), Answer::Inconnu | Answer::SansObjet | Answer::Number(_)) => false,
            (
                Self::Any(_)
                | Self::All(_)
                | Self::Not(_)
                | Self::Confirmation(_)
                | Self::Gravity(..)
                | Self::Profile(_),
                _,
            ) => false,
        }
    }

    /// Reads "sans objet".
    pub(super) fn of_not_applicable(&self) -> bool {
        match self {
            Self::Is(_, options) => options.iter().any(|o| o == crate::domain::answer::SANS_OBJET),
            Self::Count(_, at_least) => *at_least == 0,
            Self::Any(_)
            | Self::All(_)
            | Self::Not(_)
            | Self::Confirmation(_)
            | Self::Gravity(..)
            | Self::Profile(_)
            | Self::Domain(..)
            | Self::NameHas(..) => false,
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
        let mut engine = Self { fiche, questions, placed, index, gates, order, size: 0, signs, rules };
        let mut size = engine.questions.len();
        engine.conditions().for_each(|c| c.leaves(&mut |_, _| size += 1));
        engine.size = size;
        engine
    }

    /// Gives the full name of a question.
    pub fn name(&self, question: usize) -> QuestionRef {
        QuestionRef { fiche: self.fiche.id.clone(), question: self.questions[question].id.clone() }
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

/// Evaluates a rule in the three readings.
pub(super) fn fire(when: &Cond, unless: Option<&Cond>, bounds: &View<'_>, proposed: &View<'_>) -> Interval<bool> {
    let three = |bound: Truth, proposed: Truth| Interval { at_least: bound, proposed, at_most: bound };
    let never = three(Truth::False, Truth::False);
    fires(
        three(when.truth(bounds), when.truth(proposed)),
        // What excuses is read as it was given: explaining an answer must not take an excuse away, nor give one.
        unless.map_or(never, |u| three(u.as_given(bounds), u.as_given(proposed))),
    )
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
