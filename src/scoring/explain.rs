//! The reasons of a verdict: which answers hold each proposed level, what contradicts what, what comes next.

use super::cond::{Around, Cond, Known, View, fire};
use super::engine::{Engine, Score};
use super::truth::Truth;
use crate::domain::answer::Answer;
use crate::domain::condition::Condition;
use crate::domain::event::{Assessed, Assessment, Axes, Reason};
use crate::domain::fiche::{Contradiction, NamedOutcome, Next};
use crate::domain::gravity::{Axis, Confirmation, Gravity, Interval, Level};
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::profile::Profile;

/// A score with its reasons.
#[derive(Debug, Clone)]
pub struct Verdict<'f> {
    /// The three readings.
    pub score: Score,
    /// What holds the proposed confirmation.
    pub confirmation_because: Vec<Reason>,
    /// What holds the proposed level of perimetre, impact and urgence.
    pub axes_because: [Vec<Reason>; 3],
    /// The answers that do not go together, each with the questions that hold.
    pub contradictions: Vec<(&'f Contradiction, Vec<&'f QuestionId>)>,
    /// The named outcomes reached.
    pub results: Vec<&'f NamedOutcome>,
    /// What to do next.
    pub next: Vec<&'f Next>,
}

/// Explains the score of what is known; the gravity retained and the profile only count for what comes next.
pub fn explain<'f>(
    engine: &Engine<'f>,
    known: &[Known<'_>],
    retained: Option<Gravity>,
    profile: &[Profile],
) -> Verdict<'f> {
    let score = engine.score(known);
    let around = Around { gravity: score.gravity, retained, profile };
    let bounds = View { known, confirmation: (score.confirmation.at_least, score.confirmation.at_most), around: None };
    let proposed =
        View { known, confirmation: (score.confirmation.proposed, score.confirmation.proposed), around: Some(around) };
    let mut axes_because: [Vec<Reason>; 3] = [vec![], vec![], vec![]];
    for (rule, text) in engine.rules.iter().zip(&engine.fiche.rules) {
        let axis = rule.axis as usize;
        if rule.level == Level::Low || rule.level != score.axes[axis].proposed {
            continue;
        }
        if fire(&rule.when, rule.unless.as_ref(), &bounds, &proposed).proposed {
            for question in support(&rule.when, &proposed) {
                if let Some(answer) = answered(known[question]) {
                    axes_because[axis].push(Reason {
                        fiche: engine.fiche.id.clone(),
                        question: engine.questions[question].id.clone(),
                        answer,
                        text: text.because.clone(),
                        marked: None,
                    });
                }
            }
        }
    }
    let holds = |when: &Condition, unless: Option<&Condition>| holds(engine, when, unless, &proposed);
    Verdict {
        score,
        confirmation_because: confirmation_because(engine, &score, &proposed),
        axes_because,
        contradictions: contradictions(engine, &proposed).collect(),
        results: engine.fiche.results.iter().filter(|r| holds(&r.when, r.unless.as_ref())).collect(),
        next: engine.fiche.next.iter().filter(|n| holds(&n.when, n.unless.as_ref())).collect(),
    }
}

/// Tells whether a condition holds and nothing spares from it.
fn holds(engine: &Engine<'_>, when: &Condition, unless: Option<&Condition>, view: &View<'_>) -> bool {
    engine.compile(when).truth(view).is_true() && !unless.is_some_and(|u| engine.compile(u).as_given(view).is_true())
}

/// Lists the answers that do not go together, each time with the questions that hold.
pub(super) fn contradictions<'f>(
    engine: &Engine<'f>,
    view: &View<'_>,
) -> impl Iterator<Item = (&'f Contradiction, Vec<&'f QuestionId>)> {
    let holding_now = |c: &&Contradiction| holds(engine, &c.when, c.unless.as_ref(), view);
    engine.fiche.contradictions.iter().filter(holding_now).map(|c| (c, holding(engine, c, view)))
}

/// Lists the questions of a contradiction without those that it reads and that do not make it hold.
fn holding<'f>(engine: &Engine<'f>, contradiction: &'f Contradiction, view: &View<'_>) -> Vec<&'f QuestionId> {
    let when = engine.compile(&contradiction.when);
    let support = support(&when, view);
    let mut read = std::collections::BTreeSet::new();
    when.questions(&mut |q| {
        read.insert(q);
    });
    let holds = |id: &&QuestionId| engine.at(id).is_none_or(|q| !read.contains(&q) || support.contains(&q));
    contradiction.questions.iter().filter(holds).collect()
}

fn answered(known: Known<'_>) -> Option<Answer> {
    match known {
        Known::Answer(answer) | Known::Explained(answer, _) => Some(answer.clone()),
        Known::NotApplicable => Some(Answer::SansObjet),
        Known::Unknown => None,
    }
}

/// Gives the questions whose answers make a condition true, each once, in order.
pub(super) fn support(condition: &Cond, view: &View<'_>) -> Vec<usize> {
    fn collect(condition: &Cond, view: &View<'_>, found: &mut Vec<usize>) {
        match condition {
            Cond::Any(list) | Cond::All(list) => {
                list.iter().filter(|c| c.truth(view).is_true()).for_each(|c| collect(c, view, found))
            }
            Cond::Not(_) | Cond::Is(..) | Cond::Count(..) | Cond::Domain(..) | Cond::NameHas(..) => {
                condition.questions(&mut |q| found.push(q));
            }
            Cond::Confirmation(_) | Cond::Gravity(..) | Cond::Profile(_) => {}
        }
    }
    let mut found = Vec::new();
    collect(condition, view, &mut found);
    found.sort_unstable();
    found.dedup();
    found
}

fn confirmation_because(engine: &Engine<'_>, score: &Score, view: &View<'_>) -> Vec<Reason> {
    let Some(signs) = &engine.signs else { return vec![] };
    let opinion = signs.concluded(view.known);
    let mut found = Vec::new();
    if signs.ours.as_given(view).is_false() {
        signs.ours.questions(&mut |q| found.push(q));
    }
    if score.confirmation.proposed == Confirmation::Confirme && score.hard.is_true() {
        found.extend(support(&signs.hard, view));
    }
    if opinion == Some(score.confirmation.proposed) {
        found.push(signs.opinion);
    }
    if score.confirmation.proposed == Confirmation::AInvestiguer {
        for sign in [&signs.hard, &signs.access, &signs.attempt] {
            if sign.truth(view) == Truth::True {
                found.extend(support(sign, view));
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    found
        .into_iter()
        .filter(|q| seen.insert(*q))
        .filter_map(|q| answered(view.known[q]).map(|answer| (engine.questions[q], answer)))
        .map(|(question, answer)| Reason {
            fiche: engine.fiche.id.clone(),
            question: question.id.clone(),
            text: format!("{} {}", question.prompt, question.say(&answer)),
            answer,
            marked: None,
        })
        .collect()
}

impl Verdict<'_> {
    /// Gives the reasons of one axis.
    pub fn because(&self, axis: Axis) -> &[Reason] {
        &self.axes_because[axis as usize]
    }

    /// Gives the verdict as the main courante keeps it.
    pub fn assessed(&self, fiche: FicheId) -> Assessed {
        let axis = |axis: Axis| assessment(self.score.axes[axis as usize].map(|l| axis.name(l)), self.because(axis));
        Assessed {
            fiche,
            confirmation: assessment(self.score.confirmation, &self.confirmation_because),
            axes: Axes { perimetre: axis(Axis::Perimetre), impact: axis(Axis::Impact), urgence: axis(Axis::Urgence) },
            gravity: self.score.gravity,
        }
    }
}

fn assessment<T>(readings: Interval<T>, because: &[Reason]) -> Assessment<T> {
    Assessment {
        at_least: readings.at_least,
        proposed: readings.proposed,
        at_most: readings.at_most,
        because: because.to_vec(),
    }
}
