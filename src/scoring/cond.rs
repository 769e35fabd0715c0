//! A condition with its questions by index, and how it reads what is known.

use super::truth::Truth;
use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::condition::{Condition, GravityReading};
use crate::domain::gravity::{Confirmation, Gravity, Interval};
use crate::domain::ids::QuestionId;
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
        if explaining.is_whole() { Self::Whole } else { Self::Options(explaining.options()) }
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
    pub(super) fn compile(condition: &Condition, index: &HashMap<&QuestionId, usize>) -> Self {
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
            (Self::Any(_) | Self::All(_) | Self::Not(_) | Self::Confirmation(_), _) => false,
            (Self::Gravity(..) | Self::Profile(_), _) => false,
        }
    }

    /// Reads "sans objet".
    pub(super) fn of_not_applicable(&self) -> bool {
        match self {
            Self::Is(_, options) => options.iter().any(|o| o == crate::domain::answer::SANS_OBJET),
            Self::Count(_, at_least) => *at_least == 0,
            Self::Any(_) | Self::All(_) | Self::Not(_) | Self::Confirmation(_) | Self::Gravity(..) => false,
            Self::Profile(_) | Self::Domain(..) | Self::NameHas(..) => false,
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
