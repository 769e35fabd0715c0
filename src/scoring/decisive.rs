//! The few answers that would settle the matter: which would rule out worse, which would make it worse.
//!
//! A person with five minutes of phone left should know whom to call and about what.

use super::engine::{Cond, Engine, Known, Score, View, fire};
use super::reach::relevant;
use super::truth::Truth;
use crate::domain::answer::Answer;
use crate::domain::fiche::QuestionKind;
use crate::domain::gravity::{Axis, Confirmation, Gravity, Level};
use std::collections::{BTreeMap, BTreeSet};

/// Answers that would lower the highest gravity still possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOut {
    /// The questions, with the favourable answer of each.
    pub answers: BTreeMap<usize, Answer>,
    /// The highest gravity then possible.
    pub at_most: Gravity,
}

/// An answer that would raise the gravity proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// The question.
    pub question: usize,
    /// The answer.
    pub answer: Answer,
    /// The gravity then proposed.
    pub proposed: Gravity,
}

/// What to ask next, and whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decisive {
    /// The smallest sets of one to three questions that would rule out worse.
    pub rule_out: Vec<RuleOut>,
    /// The single questions that would raise the gravity proposed.
    pub would_raise: Vec<Raise>,
}

/// How many lines are worth reading in a crisis.
pub const LINES: usize = 5;
/// How many of them may rule out worse, so that what would raise the gravity is seen too.
const RULE_OUT_LINES: usize = 2;
/// How many calls can be made at once.
const LARGEST_SET: usize = 3;

/// Finds the decisive questions; judgements are listed only when no observation moves anything.
///
/// It takes the answers before the gates: one that waits on a gate counts again once the gate opens.
pub fn decisive(engine: &Engine<'_>, raw: &[Option<&Answer>]) -> Decisive {
    let score = engine.score(&engine.known(raw));
    if score.gravity.is_settled() {
        return Decisive::default();
    }
    let by_observation = search(engine, raw, &score, false);
    if by_observation == Decisive::default() { search(engine, raw, &score, true) } else { by_observation }
}

fn search(engine: &Engine<'_>, raw: &[Option<&Answer>], score: &Score, conclusions: bool) -> Decisive {
    let known = &engine.known(raw);
    let candidates: Vec<Candidate> = relevant(engine, known)
        .into_iter()
        .filter(|q| engine.questions[*q].conclusion == conclusions)
        .filter(|q| engine.gate(*q, known) == Truth::True)
        .map(|question| Candidate { question, answers: tried(engine, question) })
        .filter(|c| !c.answers.is_empty())
        .collect();
    let mut would_raise = raises(engine, raw, score, &candidates);
    let mut rule_out = Vec::new();
    let lowerable = Lowerable::new(engine, known, score, &candidates);
    if lowerable.could_lower(score) {
        for size in 1..=LARGEST_SET {
            let mut search = Search { engine, score, candidates: &candidates, found: vec![] };
            search.deepen(raw, &mut BTreeMap::new(), size);
            rule_out = search.found;
            if !rule_out.is_empty() {
                break;
            }
        }
    }
    rule_out.sort_by(|a, b| a.at_most.cmp(&b.at_most).then_with(|| a.answers.keys().cmp(b.answers.keys())));
    rule_out.truncate(RULE_OUT_LINES);
    would_raise.truncate(LINES - rule_out.len());
    Decisive { rule_out, would_raise }
}

struct Candidate {
    question: usize,
    answers: Vec<Answer>,
}

/// Lists the answers tried for a question: each option, `[]`, and each threshold of a count.
fn tried(engine: &Engine<'_>, question: usize) -> Vec<Answer> {
    let asked = engine.questions[question];
    match asked.kind {
        QuestionKind::YesNo | QuestionKind::Choice => {
            asked.words().unwrap_or_default().into_iter().map(Answer::word).collect()
        }
        QuestionKind::Multi => {
            // Harmless options before "aucun": nobody answers that an account is of no type.
            let (worrying, harmless): (Vec<&String>, Vec<&String>) =
                asked.options.iter().partition(|o| asked.worrying.contains(o));
            let alone = |o: &String| Answer::List(vec![o.clone()]);
            harmless
                .into_iter()
                .map(alone)
                .chain(std::iter::once(Answer::List(vec![])))
                .chain(worrying.into_iter().map(alone))
                .collect()
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
        QuestionKind::Text
        | QuestionKind::Number
        | QuestionKind::Moment
        | QuestionKind::Step
        | QuestionKind::Journal => vec![],
    }
}

/// Gives what is known with some more answers, gates included.
fn with<'a>(engine: &Engine<'_>, raw: &[Option<&'a Answer>], answers: &'a BTreeMap<usize, Answer>) -> Vec<Known<'a>> {
    let raw: Vec<Option<&Answer>> = raw.iter().enumerate().map(|(i, old)| answers.get(&i).or(*old)).collect();
    engine.known(&raw)
}

/// Finds, for each question, the answer that raises the proposed gravity most.
fn raises(engine: &Engine<'_>, raw: &[Option<&Answer>], score: &Score, candidates: &[Candidate]) -> Vec<Raise> {
    let mut found: Vec<Raise> = candidates
        .iter()
        .filter_map(|candidate| {
            candidate
                .answers
                .iter()
                .filter_map(|answer| {
                    let one = BTreeMap::from([(candidate.question, answer.clone())]);
                    let proposed = engine.score(&with(engine, raw, &one)).gravity.proposed;
                    (proposed > score.gravity.proposed).then_some((proposed, answer))
                })
                .reduce(|best, next| if next.0 > best.0 { next } else { best })
                .map(|(proposed, answer)| Raise { question: candidate.question, answer: answer.clone(), proposed })
        })
        .collect();
    found.sort_by(|a, b| b.proposed.cmp(&a.proposed).then(a.question.cmp(&b.question)));
    found
}

/// Goes through sets of answers; each step must touch something that holds the highest gravity up.
struct Search<'s, 'f> {
    engine: &'s Engine<'f>,
    score: &'s Score,
    candidates: &'s [Candidate],
    found: Vec<RuleOut>,
}

impl Search<'_, '_> {
    fn deepen(&mut self, raw: &[Option<&Answer>], chosen: &mut BTreeMap<usize, Answer>, left: usize) {
        let state = with(self.engine, raw, chosen);
        let score = self.engine.score(&state);
        if !chosen.is_empty() && score.gravity.at_most < self.score.gravity.at_most {
            let set = RuleOut { answers: chosen.clone(), at_most: score.gravity.at_most };
            // Of several answers to the same questions, the first of the most favourable ones.
            match self.found.iter_mut().find(|f| f.answers.keys().eq(set.answers.keys())) {
                None => self.found.push(set),
                Some(found) if set.at_most < found.at_most => *found = set,
                Some(_) => {}
            }
            return;
        }
        if left == 0 {
            return;
        }
        for question in holding(self.engine, &state, &score, self.candidates, left) {
            let Some(candidate) = self.candidates.iter().find(|c| c.question == question) else { continue };
            if chosen.contains_key(&question) {
                continue;
            }
            for answer in &candidate.answers {
                chosen.insert(question, answer.clone());
                self.deepen(raw, chosen, left - 1);
                chosen.remove(&question);
            }
        }
    }
}

/// Lists the open questions that could loosen something the highest gravity rests on.
///
/// For each coordinate of the table that can still be lowered with `left` answers, its first support must change, so
/// only the questions of that one are worth trying: the search stays complete and small.
fn holding(
    engine: &Engine<'_>,
    known: &[Known<'_>],
    score: &Score,
    candidates: &[Candidate],
    left: usize,
) -> BTreeSet<usize> {
    supports(engine, known, score, candidates)
        .into_iter()
        .filter(|supports| supports.iter().all(|s| !s.is_empty()) && disjoint(supports) <= left)
        .filter_map(|supports| supports.into_iter().next())
        .flatten()
        .collect()
}

/// Counts supports that share no open question: at least so many answers are needed to loosen them all.
fn disjoint(supports: &[BTreeSet<usize>]) -> usize {
    let mut used = BTreeSet::new();
    supports
        .iter()
        .filter(|s| {
            s.is_disjoint(&used) && {
                used.extend(s.iter().copied());
                true
            }
        })
        .count()
}

/// Gives, for each coordinate of the table, what holds its highest level up: the candidates that could loosen each support.
fn supports(
    engine: &Engine<'_>,
    known: &[Known<'_>],
    score: &Score,
    candidates: &[Candidate],
) -> Vec<Vec<BTreeSet<usize>>> {
    let Some(signs) = &engine.signs else { return vec![] };
    let view = bounds(known, score);
    let open = |conds: &[&Cond]| {
        let mut questions = Vec::new();
        conds.iter().for_each(|c| c.questions(&mut |q| questions.push(q)));
        if conds.iter().any(|c| c.reads_confirmation()) {
            [&signs.hard, &signs.ours].into_iter().for_each(|c| c.questions(&mut |q| questions.push(q)));
            questions.push(signs.opinion);
        }
        loosening(engine, known, candidates, questions)
    };
    let mut all = Vec::new();
    for axis in Axis::ALL {
        let level = score.axes[axis as usize].at_most;
        if level == Level::Low {
            continue;
        }
        all.push(
            engine
                .rules
                .iter()
                .filter(|r| r.axis == axis && r.level == level)
                .filter(|r| fire(&r.when, r.unless.as_ref(), &view, &view).at_most)
                .map(|r| open(&std::iter::once(&r.when).chain(&r.unless).collect::<Vec<_>>()))
                .collect(),
        );
    }
    for (when, unless) in [&signs.heavy_loss, &signs.loss] {
        all.push(vec![open(&std::iter::once(when).chain(unless).collect::<Vec<_>>())]);
    }
    if score.confirmation.at_most > Confirmation::FauxPositif {
        all.push(vec![open(&[&Cond::Confirmation(vec![])])]);
    }
    all
}

/// Gives the candidates among questions and among those behind which they wait.
///
/// A gate put out of reach counts as "sans objet": answering it can loosen what waits behind it.
fn loosening(
    engine: &Engine<'_>,
    known: &[Known<'_>],
    candidates: &[Candidate],
    mut queue: Vec<usize>,
) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    while let Some(q) = queue.pop() {
        if known[q] != Known::Unknown || !seen.insert(q) {
            continue;
        }
        if let Some(gate) = &engine.gates[q] {
            gate.questions(&mut |g| queue.push(g));
        }
    }
    seen.retain(|q| candidates.iter().any(|c| c.question == *q));
    seen
}

fn bounds<'v>(known: &'v [Known<'v>], score: &Score) -> View<'v> {
    View { known, confirmation: (score.confirmation.at_least, score.confirmation.at_most), around: None }
}

/// What the best answers to all candidates at once could do, each condition taken by itself.
///
/// Optimistic, so it only serves to skip a search that cannot succeed.
struct Lowerable {
    axes: [Level; 3],
    confirmation: Confirmation,
    loss: super::table::Loss,
}

impl Lowerable {
    fn new(engine: &Engine<'_>, known: &[Known<'_>], score: &Score, candidates: &[Candidate]) -> Self {
        let open = |q: usize| {
            // A question put out of reach by a candidate is lowered too.
            candidates.iter().any(|c| c.question == q) || known[q] == Known::Unknown && engine.gates[q].is_some()
        };
        let view = bounds(known, score);
        let lowest = |cond: &Cond| range(cond, &view, &open).0;
        let highest = |cond: &Cond| range(cond, &view, &open).1;
        let stays = |when: &Cond, unless: Option<&Cond>| {
            !lowest(when).is_false() && !unless.is_some_and(|u| highest(u).is_true())
        };
        let mut axes = [Level::Low; 3];
        for rule in &engine.rules {
            if stays(&rule.when, rule.unless.as_ref()) {
                let axis = rule.axis as usize;
                axes[axis] = axes[axis].max(rule.level);
            }
        }
        let (mut confirmation, mut loss) = (score.confirmation.at_most, super::table::Loss::None);
        if let Some(signs) = &engine.signs {
            let opinion_open = open(signs.opinion);
            let faux =
                matches!(known[signs.opinion], Known::Answer(Answer::Word(w)) if w == Confirmation::FauxPositif.slug());
            if (opinion_open || faux) && (lowest(&signs.hard).is_false() || lowest(&signs.ours).is_false()) {
                confirmation = Confirmation::FauxPositif;
            }
            if stays(&signs.loss.0, signs.loss.1.as_ref()) {
                loss = super::table::Loss::Light;
            }
            if stays(&signs.heavy_loss.0, signs.heavy_loss.1.as_ref()) {
                loss = super::table::Loss::Heavy;
            }
        }
        Self { axes, confirmation, loss }
    }

    fn could_lower(&self, score: &Score) -> bool {
        super::table::gravity(self.confirmation, self.axes, true, self.loss) < score.gravity.at_most
    }
}

/// Gives the least and the most true that a condition can become when the open questions are answered.
fn range(cond: &Cond, view: &View<'_>, open: &impl Fn(usize) -> bool) -> (Truth, Truth) {
    let now = || {
        let truth = cond.truth(view);
        (truth, truth)
    };
    match cond {
        Cond::Is(q, _) | Cond::Count(q, _) | Cond::Domain(q, _) | Cond::NameHas(q, _) => {
            if open(*q) {
                (Truth::False, Truth::True)
            } else {
                now()
            }
        }
        Cond::Any(list) => list
            .iter()
            .map(|c| range(c, view, open))
            .fold((Truth::False, Truth::False), |a, b| (a.0.max(b.0), a.1.max(b.1))),
        Cond::All(list) => list
            .iter()
            .map(|c| range(c, view, open))
            .fold((Truth::True, Truth::True), |a, b| (a.0.min(b.0), a.1.min(b.1))),
        Cond::Not(c) => {
            let (low, high) = range(c, view, open);
            (!high, !low)
        }
        Cond::Confirmation(_) => (Truth::False, Truth::True),
        Cond::Gravity(..) | Cond::Profile(_) => now(),
    }
}
