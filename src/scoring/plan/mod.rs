//! How to rule out worse: the fewest calls, then the fewest questions, whose favourable answers bring the gravity down.
//!
//! The state of the fiches is written once as a formula that is true when enough is answered well (`need`), and searched
//! for its smallest solutions (`search`). Finding them contains the vertex cover problem, so the work has a budget: what
//! it does not reach is said not to be established, never to be impossible.

mod arena;
mod favourable;
mod need;
mod search;

pub use need::Open;

use super::engine::{Engine, Score};
use crate::domain::answer::Answer;
use crate::domain::fiche::Role;
use crate::domain::gravity::{Axis, Confirmation, Gravity, Interval, Level};
use arena::{Arena, Id, Set};
use favourable::Tried;
use need::Need;
use search::{Chosen, Effort, Found, Search};
use std::collections::{BTreeMap, BTreeSet};

/// A question of one of several fiches: which fiche, then which of its questions.
pub type QuestionAt = (usize, usize);

/// How to rule out a gravity and what is worse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOut {
    /// The gravity ruled out, with all that is worse.
    pub level: Gravity,
    /// How.
    pub outcome: Planned,
}

/// What the search for a plan came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// A plan.
    Plan(Plan),
    /// No answers would do: what is known holds it up, on these axes.
    Impossible(Vec<Axis>),
    /// The search ran out of its budget.
    NotEstablished,
}

/// Questions to ask, and the answers to hope for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The questions with the favourable answer of each, in the order of the fiches.
    pub answers: BTreeMap<QuestionAt, Answer>,
    /// Whom to call about which of them; none for what the analyst concludes alone.
    pub calls: Vec<(Option<Role>, Vec<QuestionAt>)>,
    /// The highest gravity possible after these answers.
    pub at_most: Gravity,
    /// The axes that these answers bring down, in a fiche that stands too high.
    pub lowered: Vec<Axis>,
    /// The options that none of the answers hoped for has, by question.
    pub dreaded: BTreeMap<QuestionAt, Vec<String>>,
    /// From 1 to 3: observations; the analyst's conclusions too; the opinion too.
    pub step: u8,
}

impl Plan {
    /// Counts the people to call.
    pub fn callers(&self) -> usize {
        self.calls.iter().filter(|(role, _)| role.is_some()).count()
    }
}

/// How many nodes may be looked at, whatever the formula.
const LEAST_EFFORT: u64 = 1_000_000;
/// How many times a large formula may be looked at.
const LOOKS: u64 = 64;
/// How much of it one search may take.
const SHARE: u64 = 8;

/// Finds a plan for each gravity above what is sure, the worst first.
pub fn rule_out(fiches: &[Open<'_>]) -> Vec<RuleOut> {
    let scores: Vec<Score> = fiches.iter().map(|open| score(open, &BTreeMap::new())).collect();
    let Some(gravity) = scores.iter().map(|s| s.gravity).reduce(Interval::max) else { return vec![] };
    if gravity.is_settled() {
        return vec![];
    }
    let tried: Vec<Tried<'_>> = fiches.iter().map(|open| Tried::of(open.engine)).collect();
    let mut formula = Formula::of(fiches, &tried);
    let above = Gravity::ALL.into_iter().rev().filter(|g| (gravity.at_least..=gravity.at_most).contains(g));
    let mut found: Vec<RuleOut> = Vec::new();
    for level in above.filter(|g| *g > gravity.at_least) {
        let goal = Gravity::ALL[level as usize - 1];
        let outcome = match formula.smallest(goal) {
            (Some(found), _) => Planned::Plan(formula.plan(fiches, &tried, &found, level)),
            (None, true) => Planned::Impossible(settled(&scores, goal)),
            (None, false) => Planned::NotEstablished,
        };
        let again = |before: &RuleOut| match (&before.outcome, &outcome) {
            // What rules out worse for certain rules out more: one line says it, with how low it goes.
            (Planned::Plan(before), Planned::Plan(plan)) => {
                before.step == plan.step && before.answers.keys().eq(plan.answers.keys())
            }
            // What cannot be brought below crisis cannot be brought lower.
            (Planned::Impossible(_), Planned::Impossible(_)) => true,
            (..) => false,
        };
        match found.iter_mut().find(|before| again(before)) {
            Some(before) => {
                if let (Planned::Plan(_), Planned::Plan(_)) = (&before.outcome, &outcome) {
                    before.outcome = outcome;
                }
            }
            None => found.push(RuleOut { level, outcome }),
        }
    }
    found
}

/// Names the axes that are known to stand high, in a fiche that cannot be brought down to a gravity.
fn settled(scores: &[Score], goal: Gravity) -> Vec<Axis> {
    let holds = |axis: &Axis| {
        scores.iter().filter(|s| s.gravity.at_most > goal).any(|s| {
            let level = s.axes[*axis as usize];
            level.is_settled() && level.at_most > Level::Low
        })
    };
    Axis::ALL.into_iter().filter(holds).collect()
}

fn score(open: &Open<'_>, more: &BTreeMap<usize, Answer>) -> Score {
    let raw: Vec<Option<&Answer>> = open.raw.iter().enumerate().map(|(q, old)| more.get(&q).or(*old)).collect();
    let explained: Vec<_> =
        open.explained.iter().enumerate().map(|(q, old)| if more.contains_key(&q) { None } else { *old }).collect();
    open.engine.score(&open.engine.known_explained(&raw, &explained))
}

/// A question that may be asked.
struct Candidate {
    asked: QuestionAt,
    roles: Vec<Role>,
    step: u8,
}

/// The state of every fiche, as formulas.
struct Formula {
    arena: Arena,
    /// For each gravity, what keeps every fiche at or below it.
    goals: [Id; 4],
    candidates: Vec<Candidate>,
    /// The answers that say that the account is someone else's: for the last step only.
    disowning: BTreeMap<u32, Set>,
    effort: Effort,
    /// Whether every favourable answer is tried.
    whole: bool,
}

impl Formula {
    fn of(fiches: &[Open<'_>], tried: &[Tried<'_>]) -> Self {
        let mut arena = Arena::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut goals: Vec<[Id; 4]> = Vec::new();
        let mut disowning = BTreeMap::new();
        for ((fiche, open), tried) in fiches.iter().enumerate().zip(tried) {
            let first = candidates.len() as u32;
            candidates.extend((0..open.engine.questions.len()).map(|q| Candidate::of(open.engine, fiche, q)));
            let mut need = Need::new(*open, tried, &mut arena, first, None);
            disowning.extend(need.disowning());
            let mut kept = need.goals();
            if let Some(opinion) = doubted(open) {
                // The opinion is given: it stands, or the last step asks for another.
                let changed = Need::new(*open, tried, &mut arena, first, Some(opinion)).goals();
                for (kept, changed) in kept.iter_mut().zip(changed) {
                    let changed = arena.and([Arena::LAST_STEP, changed]);
                    *kept = arena.or([*kept, changed]);
                }
            }
            goals.push(kept);
        }
        let goals = [0, 1, 2, 3].map(|g| arena.and(goals.iter().map(|fiche| fiche[g]).collect::<Vec<_>>()));
        let effort = Effort(LEAST_EFFORT.max(LOOKS * arena.len() as u64));
        Self { arena, goals, candidates, disowning, effort, whole: tried.iter().all(|t| t.whole) }
    }

    /// Finds the smallest set of questions in the first step that has one, with its step and whom it calls.
    ///
    /// Without one, tells whether that is sure.
    fn smallest(&mut self, goal: Gravity) -> (Option<(Chosen, u8, Vec<Role>)>, bool) {
        let root = self.goals[goal as usize];
        let reach = self.arena.reach(root);
        let read: BTreeSet<u32> = self.arena.questions(root).0.into_iter().collect();
        let mut sure = self.whole;
        for step in 1..=3 {
            let open: Vec<&Candidate> = read.iter().map(|q| &self.candidates[*q as usize]).collect();
            let roles: BTreeSet<Role> =
                open.iter().filter(|c| c.step <= step).flat_map(|c| c.roles.iter().copied()).collect();
            let roles: Vec<Role> = roles.into_iter().collect();
            let search = |called: &[Role], effort: &mut Effort| {
                let allowed: Vec<bool> = self.candidates.iter().map(|c| c.is_allowed(step, called)).collect();
                // One search may not take what the others need.
                let mut share = Effort((effort.0 / SHARE).max(LEAST_EFFORT / 16).min(effort.0));
                let before = share.0;
                let found = Search::new(&self.arena, &reach, &allowed, &self.disowning, step == 3).run(&mut share);
                effort.0 -= before - share.0;
                found
            };
            // When everybody together cannot, nobody alone can.
            match search(&roles, &mut self.effort) {
                Found::None => continue,
                Found::Unknown => {
                    sure = false;
                    continue;
                }
                Found::Some(chosen) => {
                    for count in 0..roles.len() {
                        let mut best: Option<(Chosen, Vec<Role>)> = None;
                        for called in choices(&roles, count) {
                            if let Found::Some(chosen) = search(&called, &mut self.effort)
                                && best.as_ref().is_none_or(|(best, _)| {
                                    (chosen.len(), chosen.keys().collect::<Vec<_>>())
                                        < (best.len(), best.keys().collect::<Vec<_>>())
                                })
                            {
                                best = Some((chosen, called));
                            }
                        }
                        if let Some((chosen, called)) = best {
                            return (Some((chosen, step, called)), true);
                        }
                    }
                    return (Some((chosen, step, roles)), true);
                }
            }
        }
        (None, sure)
    }

    fn plan(
        &self,
        fiches: &[Open<'_>],
        tried: &[Tried<'_>],
        (chosen, step, called): &(Chosen, u8, Vec<Role>),
        level: Gravity,
    ) -> Plan {
        let mut answers: BTreeMap<QuestionAt, Answer> = BTreeMap::new();
        let mut calls: Vec<(Option<Role>, Vec<QuestionAt>)> = Vec::new();
        let mut dreaded: BTreeMap<QuestionAt, Vec<String>> = BTreeMap::new();
        for (question, set) in chosen {
            let candidate = &self.candidates[*question as usize];
            let (fiche, q) = candidate.asked;
            let favourable = tried[fiche].by_question[q].as_ref().expect("only what can be answered is chosen");
            let first = set.first().expect("a question is chosen with an answer");
            answers.insert(candidate.asked, favourable.answer(first));
            let hoped: Vec<Answer> = set.iter().map(|at| favourable.answer(at)).collect();
            let has = |option: &String| {
                hoped.iter().any(|answer| match answer {
                    Answer::Word(word) => word == option,
                    Answer::List(list) => list.contains(option),
                    Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
                })
            };
            let options = fiches[fiche].engine.questions[q].options.iter();
            dreaded.insert(candidate.asked, options.filter(|option| !has(option)).cloned().collect());
            let role = candidate.roles.iter().copied().find(|role| called.contains(role));
            match calls.iter_mut().find(|(known, _)| *known == role) {
                Some((_, asked)) => asked.push(candidate.asked),
                None => calls.push((role, vec![candidate.asked])),
            }
        }
        // One's own conclusions come once the calls are made.
        calls.sort_by_key(|(role, _)| role.is_none());
        let (mut at_most, mut lowered) = (Gravity::Anomalie, BTreeSet::new());
        for (fiche, open) in fiches.iter().enumerate() {
            let mine = answers.iter().filter(|((f, _), _)| *f == fiche).map(|((_, q), a)| (*q, a.clone())).collect();
            let (before, after) = (score(open, &BTreeMap::new()), score(open, &mine));
            at_most = at_most.max(after.gravity.at_most);
            if before.gravity.at_most >= level {
                let axes = Axis::ALL.into_iter();
                lowered.extend(axes.filter(|a| after.axes[*a as usize].at_most < before.axes[*a as usize].at_most));
            }
        }
        Plan { answers, calls, at_most, lowered: lowered.into_iter().collect(), dreaded, step: *step }
    }
}

impl Candidate {
    fn of(engine: &Engine<'_>, fiche: usize, question: usize) -> Self {
        let roles = engine.placed[question].ask().to_vec();
        let opinion = engine.signs.as_ref().is_some_and(|s| s.opinion == question);
        let step = match (opinion, engine.questions[question].conclusion && roles.is_empty()) {
            (true, _) => 3,
            (false, true) => 2,
            (false, false) => 1,
        };
        Self { asked: (fiche, question), roles, step }
    }

    fn is_allowed(&self, step: u8, called: &[Role]) -> bool {
        self.step <= step && (self.roles.is_empty() || self.roles.iter().any(|role| called.contains(role)))
    }
}

/// Gives the question of the opinion when the opinion is to look further: it may be asked again.
fn doubted(open: &Open<'_>) -> Option<usize> {
    let opinion = open.engine.signs.as_ref()?.opinion;
    let doubt = Answer::word(Confirmation::AInvestiguer.slug());
    (open.raw[opinion] == Some(&doubt)).then_some(opinion)
}

/// Lists the choices of so many among some, in order.
fn choices(among: &[Role], count: usize) -> Vec<Vec<Role>> {
    match (count, among) {
        (0, _) => vec![vec![]],
        (_, []) => vec![],
        (_, [first, rest @ ..]) => {
            let with = choices(rest, count - 1).into_iter().map(|mut chosen| {
                chosen.insert(0, *first);
                chosen
            });
            with.chain(choices(rest, count)).collect()
        }
    }
}
