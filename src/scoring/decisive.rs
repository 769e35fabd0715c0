//! The few answers that would settle the matter: which would rule out worse, which would make it worse.
//!
//! A person with five minutes of phone left should know whom to call and about what.

use super::engine::{Cond, Engine, Known, Score, SignConds, View, fire};
use super::reach::relevant;
use super::truth::Truth;
use crate::domain::answer::Answer;
use crate::domain::fiche::QuestionKind;
use crate::domain::gravity::{Axis, Confirmation, Gravity, Level};
use std::collections::BTreeMap;

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
const LINES: usize = 5;
/// How many of them may rule out worse, so that what would raise the gravity is seen too.
const RULE_OUT_LINES: usize = 2;
/// How many calls can be made at once.
const LARGEST_SET: usize = 3;

/// Finds the decisive questions; judgements are listed only when no observation moves anything.
pub fn decisive(engine: &Engine<'_>, known: &[Known<'_>]) -> Decisive {
    let score = engine.score(known);
    if score.gravity.is_settled() {
        return Decisive::default();
    }
    let by_observation = search(engine, known, &score, false);
    if by_observation == Decisive::default() { search(engine, known, &score, true) } else { by_observation }
}

fn search(engine: &Engine<'_>, known: &[Known<'_>], score: &Score, conclusions: bool) -> Decisive {
    let candidates: Vec<Candidate> = relevant(engine, known)
        .into_iter()
        .filter(|q| engine.questions[*q].conclusion == conclusions)
        .filter(|q| engine.gate(*q, known) == Truth::True)
        .map(|question| Candidate { question, answers: tried(engine, question) })
        .filter(|c| !c.answers.is_empty())
        .collect();
    let mut would_raise = raises(engine, known, score, &candidates);
    let mut rule_out = Vec::new();
    let lowerable = Lowerable::new(engine, known, score, &candidates);
    if lowerable.could_lower(score) {
        for size in 1..=LARGEST_SET {
            let mut search = Search { engine, score, candidates: &candidates, found: vec![] };
            search.deepen(known, &mut BTreeMap::new(), size);
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
            for rule in &engine.rules {
                for condition in std::iter::once(&rule.when).chain(&rule.unless) {
                    condition.leaves(&mut |leaf, q| {
                        if let (Cond::Count(_, n), true) = (leaf, q == question) {
                            thresholds.push(*n);
                        }
                    });
                }
            }
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

/// Rebuilds what is known with some more answers, gates included.
fn with<'a>(engine: &Engine<'_>, known: &[Known<'a>], answers: &'a BTreeMap<usize, Answer>) -> Vec<Known<'a>> {
    let raw: Vec<Option<&Answer>> = known
        .iter()
        .enumerate()
        .map(|(i, k)| match (answers.get(&i), k) {
            (Some(answer), _) => Some(answer),
            (None, Known::Answer(answer)) => Some(*answer),
            (None, Known::NotApplicable) => Some(&Answer::SansObjet),
            (None, Known::Unknown) => None,
        })
        .collect();
    engine.known(&raw)
}

/// Finds, for each question, the answer that raises the proposed gravity most.
fn raises(engine: &Engine<'_>, known: &[Known<'_>], score: &Score, candidates: &[Candidate]) -> Vec<Raise> {
    let mut found: Vec<Raise> = candidates
        .iter()
        .filter_map(|candidate| {
            candidate
                .answers
                .iter()
                .filter_map(|answer| {
                    let one = BTreeMap::from([(candidate.question, answer.clone())]);
                    let proposed = engine.score(&with(engine, known, &one)).gravity.proposed;
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
    fn deepen(&mut self, known: &[Known<'_>], chosen: &mut BTreeMap<usize, Answer>, left: usize) {
        let state = with(self.engine, known, chosen);
        let score = self.engine.score(&state);
        if !chosen.is_empty() && score.gravity.at_most < self.score.gravity.at_most {
            let set = RuleOut { answers: chosen.clone(), at_most: score.gravity.at_most };
            if !self.found.iter().any(|f| f.answers.keys().eq(set.answers.keys())) {
                self.found.push(set);
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
                self.deepen(known, chosen, left - 1);
                chosen.remove(&question);
            }
        }
    }
}

/// Lists the open questions that could loosen something the highest gravity rests on.
///
/// For each coordinate of the table that can still be lowered with `left` answers, its first undecided support must
/// change, so only the questions of that one are worth trying: the search stays complete and small.
fn holding(
    engine: &Engine<'_>,
    known: &[Known<'_>],
    score: &Score,
    candidates: &[Candidate],
    left: usize,
) -> Vec<usize> {
    let mut questions = Vec::new();
    for support in supports(engine, known, score) {
        let loosenable: Vec<&[&Cond]> = support.iter().map(Vec::as_slice).collect();
        if loosenable.iter().all(|conds| reads_candidate(conds, known, candidates))
            && disjoint(&loosenable, known, candidates) <= left
            && let Some(first) = loosenable.first()
        {
            for cond in *first {
                cond.questions(&mut |q| questions.push(q));
            }
        }
    }
    // A gate put out of reach counts as "sans objet": answering it can loosen what waits behind it.
    let mut behind = questions.clone();
    while let Some(q) = behind.pop() {
        if let Some(gate) = &engine.gates[q] {
            gate.questions(&mut |g| {
                if !questions.contains(&g) {
                    questions.push(g);
                    behind.push(g);
                }
            });
        }
    }
    questions.sort_unstable();
    questions.dedup();
    questions.retain(|q| known[*q] == Known::Unknown);
    questions
}

fn reads_candidate(conds: &[&Cond], known: &[Known<'_>], candidates: &[Candidate]) -> bool {
    let mut reads = false;
    for cond in conds {
        cond.questions(&mut |q| {
            reads |= known[q] == Known::Unknown && candidates.iter().any(|c| c.question == q);
        });
    }
    reads
}

/// Counts supports that share no open question: at least so many answers are needed to loosen them all.
fn disjoint(supports: &[&[&Cond]], known: &[Known<'_>], candidates: &[Candidate]) -> usize {
    let mut used = std::collections::HashSet::new();
    let mut count = 0;
    for conds in supports {
        let mut reads = Vec::new();
        for cond in *conds {
            cond.questions(&mut |q| {
                if known[q] == Known::Unknown && candidates.iter().any(|c| c.question == q) {
                    reads.push(q);
                }
            });
        }
        if reads.iter().all(|q| !used.contains(q)) {
            count += 1;
            used.extend(reads);
        }
    }
    count
}

/// Gives, for each coordinate of the table, what holds its highest level up: the conditions of each support.
fn supports<'e>(engine: &'e Engine<'_>, known: &[Known<'_>], score: &Score) -> Vec<Vec<Vec<&'e Cond>>> {
    let Some(signs) = &engine.signs else { return vec![] };
    let view = bounds(known, score);
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
                .map(|r| std::iter::once(&r.when).chain(&r.unless).collect())
                .collect(),
        );
    }
    all.extend(sign_supports(signs, score));
    all
}

fn sign_supports<'e>(signs: &'e SignConds, score: &Score) -> Vec<Vec<Vec<&'e Cond>>> {
    let pair = |(when, unless): &'e (Cond, Option<Cond>)| std::iter::once(when).chain(unless).collect::<Vec<_>>();
    let mut all = vec![vec![pair(&signs.heavy_loss)], vec![pair(&signs.loss)]];
    if score.confirmation.at_most > Confirmation::FauxPositif {
        all.push(vec![vec![&signs.hard, &signs.ours]]);
    }
    all
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
