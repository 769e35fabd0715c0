//! The plans that rule out worse: minimal, true, and equal to trying everything on small fiches.

use crate::laws::{Dice, Generated, Outcome as Law, Picks, Space, State, generated, runner, shipped};
use proptest::prelude::*;
use qualify::domain::answer::Answer;
use qualify::domain::fiche::{Fiche, Lot, Question, QuestionKind, Role};
use qualify::domain::gravity::{Confirmation, Gravity};
use qualify::domain::ids::QuestionId;
use qualify::fiche;
use qualify::scoring::{Engine, Explained, Open, Plan, Planned, QuestionAt, RuleOut, fragile, rule_out, would_raise};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

fn plans(space: &Space<'_>, state: &State) -> Vec<RuleOut> {
    let raw: Vec<Option<&Answer>> = state.iter().map(Option::as_ref).collect();
    rule_out(&[Open { engine: &space.engine, raw: &raw, explained: &[] }])
}

fn with<'a>(state: &State, answers: impl IntoIterator<Item = (&'a QuestionAt, &'a Answer)>) -> State {
    let mut state = state.clone();
    answers.into_iter().for_each(|((_, q), answer)| state[*q] = Some(answer.clone()));
    state
}

fn below(level: Gravity) -> Gravity {
    Gravity::ALL[level as usize - 1]
}

fn size(plan: &Plan) -> (usize, usize) {
    (plan.callers(), plan.answers.len())
}

// ---- Trying everything -----------------------------------------------------------------------------------------------

/// Lists the favourable answers as the page says them, apart from the engine.
fn favourable(space: &Space<'_>, q: usize) -> Vec<Answer> {
    let question = space.engine.questions[q];
    let calm = |w: &String| !question.worrying.contains(w);
    match question.kind {
        QuestionKind::YesNo | QuestionKind::Choice => {
            let words = question.words().unwrap_or_default().into_iter().map(str::to_owned);
            words.filter(calm).map(Answer::word).collect()
        }
        QuestionKind::Multi => {
            let options: Vec<&String> = question.options.iter().filter(|o| calm(o)).collect();
            let chosen = |mask: u32| (0..options.len()).filter(move |i| mask >> i & 1 == 1);
            (0..1u32 << options.len())
                .map(|mask| Answer::List(chosen(mask).map(|i| options[i].clone()).collect()))
                .collect()
        }
        QuestionKind::Accounts => space.thresholds[q]
            .iter()
            .map(|n| if *n == 1 { Answer::List(vec![]) } else { Answer::List(vec![format!("+{}", n - 1)]) })
            .collect(),
        _ => vec![],
    }
}

fn step(space: &Space<'_>, q: usize) -> u8 {
    match space.engine.questions[q].conclusion && space.engine.placed[q].ask().is_empty() {
        _ if q == space.opinion() => 3,
        true => 2,
        false => 1,
    }
}

/// Counts the fewest people who can be asked some questions.
fn calls(space: &Space<'_>, questions: &[usize]) -> usize {
    let roles = [Role::Victime, Role::Messagerie, Role::Poste, Role::Metier];
    let asks: Vec<&[Role]> =
        questions.iter().map(|q| space.engine.placed[*q].ask()).filter(|ask| !ask.is_empty()).collect();
    let called = |mask: u32| roles.iter().enumerate().filter(move |(i, _)| mask >> i & 1 == 1).map(|(_, r)| *r);
    let reach = |mask: u32| asks.iter().all(|ask| called(mask).any(|role| ask.contains(&role)));
    (0..16u32).filter(|mask| reach(*mask)).map(|mask| mask.count_ones() as usize).min().expect("everybody is enough")
}

/// Finds the fewest (step, calls, questions) that bring a state to a gravity, by trying everything; none when it is too much.
fn brute(space: &Space<'_>, state: &State, goal: Gravity) -> Option<Option<(u8, usize, usize)>> {
    let doubt = Answer::word(Confirmation::AInvestiguer.slug());
    let open: Vec<(usize, Vec<Answer>)> = (0..space.len())
        .filter(|q| {
            matches!(state[*q], None | Some(Answer::Inconnu))
                || *q == space.opinion() && state[*q] == Some(doubt.clone())
        })
        .map(|q| (q, favourable(space, q)))
        .filter(|(_, answers)| !answers.is_empty())
        .collect();
    let ways: usize = open.iter().map(|(_, a)| a.len() + 1).product();
    if ways > 6_000 {
        return None;
    }
    let mut best: Option<(u8, usize, usize)> = None;
    let before = space.score(state);
    for mut way in 0..ways {
        let (mut trial, mut chosen) = (state.clone(), vec![]);
        for (q, answers) in &open {
            let pick = way % (answers.len() + 1);
            way /= answers.len() + 1;
            if pick > 0 {
                trial[*q] = Some(answers[pick - 1].clone());
                chosen.push(*q);
            }
        }
        let score = space.score(&trial);
        if score.gravity.at_most > goal {
            continue;
        }
        // Only the last step asks to say that the account is someone else's.
        let disowned = score.ours.is_false() && !before.ours.is_false();
        let step = chosen.iter().map(|q| step(space, *q)).max().unwrap_or(1);
        let step = if disowned { 3 } else { step };
        let found = (step, calls(space, &chosen), chosen.len());
        if best.is_none_or(|best| found < best) {
            best = Some(found);
        }
    }
    Some(best)
}

/// Checks what is true of any plan.
fn sound(space: &Space<'_>, state: &State, found: &[RuleOut]) -> Law {
    let score = space.score(state);
    if score.gravity.is_settled() {
        prop_assert!(found.is_empty());
        return Ok(());
    }
    prop_assert!(!found.is_empty(), "silent while {:?}: {}", score.gravity, space.shown(state));
    prop_assert_eq!(found[0].level, score.gravity.at_most);
    for out in found {
        let Planned::Plan(plan) = &out.outcome else { continue };
        let after = space.score(&with(state, &plan.answers)).gravity.at_most;
        prop_assert_eq!(after, plan.at_most, "not what is said: {:?} {}", plan, space.shown(state));
        prop_assert!(after < out.level, "does not rule it out: {:?} {}", plan, space.shown(state));
        for left_out in plan.answers.keys() {
            let others = plan.answers.iter().filter(|(asked, _)| *asked != left_out);
            let after = space.score(&with(state, others)).gravity.at_most;
            prop_assert!(after >= out.level, "{:?} can be left out of {:?}: {}", left_out, plan, space.shown(state));
        }
        let asked: BTreeSet<QuestionAt> = plan.calls.iter().flat_map(|(_, asked)| asked.iter().copied()).collect();
        prop_assert_eq!(asked, plan.answers.keys().copied().collect::<BTreeSet<_>>());
        for (role, asked) in &plan.calls {
            for (_, q) in asked {
                let ask = space.engine.placed[*q].ask();
                prop_assert!(role.map_or(ask.is_empty(), |role| ask.contains(&role)), "{:?} cannot say {}", role, q);
            }
        }
        // Each favourable answer makes what is left strictly smaller: an earlier step, or fewer calls or questions.
        for (asked, answer) in &plan.answers {
            let next = with(state, [(asked, answer)]);
            let Some(left) = plans(space, &next).into_iter().find(|o| o.level == out.level) else { continue };
            match left.outcome {
                Planned::Plan(left) => {
                    prop_assert!(
                        (left.step, size(&left)) < (plan.step, size(plan)),
                        "{:?} after {:?}: {:?}",
                        left,
                        asked,
                        plan
                    );
                }
                other => prop_assert!(false, "{:?} after {:?} of {:?}", other, asked, plan),
            }
        }
    }
    Ok(())
}

/// Makes one question that is always asked say whose account it is, as in every shipped fiche: otherwise answers given for
/// something else may say it by accident, and no step could tell.
fn one_question_says_whose_it_is(fiche: &mut Fiche) {
    let always = fiche
        .questions()
        .find(|q| q.ask_if.is_none() && q.from.is_none() && !q.is_opinion() && q.words().is_some_and(|w| w.len() > 1));
    let ours = match always {
        Some(q) => json!({"not": {"question": q.id, "is": [q.words().unwrap_or_default().pop()]}}),
        None => json!({"all": []}),
    };
    let signs = fiche.confirmation.as_mut().expect("a qualification has signs");
    signs.ours = serde_json::from_value(ours).expect("a condition");
}

/// Fails when a plan is not the smallest, when one is missed or when something possible is called impossible; brute force,
/// on fiches with gates, waiting answers, worrying answers and several people to call.
#[test]
fn plans_of_generated_fiches_equal_trying_everything() {
    let (compared, planned, impossible) = (std::cell::Cell::new(0), std::cell::Cell::new(0), std::cell::Cell::new(0));
    runner(1_400)
        .run(&(generated(), Picks::any(16)), |(Generated(mut fiche), picks)| {
            one_question_says_whose_it_is(&mut fiche);
            let space = Space::new(&fiche);
            let state = space.state(&picks);
            let found = plans(&space, &state);
            sound(&space, &state, &found)?;
            let (before, mut impossible_above) = (space.score(&state), false);
            for level in Gravity::ALL.into_iter().rev() {
                if level <= before.gravity.at_least || level > before.gravity.at_most {
                    continue;
                }
                let Some(best) = brute(&space, &state, below(level)) else { continue };
                // One line says what the same questions rule out; after an impossible one, nothing lower is possible.
                let out = found.iter().rfind(|out| match &out.outcome {
                    Planned::Plan(plan) => out.level >= level && plan.at_most < level,
                    Planned::Impossible(_) => out.level >= level,
                    Planned::NotEstablished => false,
                });
                let told = format!("{level:?}: {best:?}, found {found:?}\n{}", space.shown(&state));
                let out = &out.unwrap_or_else(|| panic!("nothing is said: {told}")).outcome;
                compared.set(compared.get() + 1);
                match (out, best) {
                    (Planned::Plan(plan), Some((step, calls, questions))) => {
                        planned.set(planned.get() + 1);
                        let same = found.iter().find(|o| o.level == level);
                        // A plan for worse may do for this level: it is then the smallest for this one too.
                        if same.is_some() || step == plan.step {
                            prop_assert_eq!((plan.step, size(plan)), (step, (calls, questions)), "{}", told);
                        }
                    }
                    (Planned::Impossible(_), None) => {
                        impossible_above = true;
                        impossible.set(impossible.get() + 1);
                    }
                    (_, best) => prop_assert!(best.is_none() && impossible_above, "{}", told),
                }
            }
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{e}"));
    assert!(
        compared.get() >= 600 && planned.get() >= 200 && impossible.get() >= 50,
        "{compared:?} {planned:?} {impossible:?}"
    );
}

// ---- A second implementation -----------------------------------------------------------------------------------------

/// Writes a condition of the exchange file, where `a=x,y` is an answer and `a#3` a count.
fn written(condition: &Value, ids: &BTreeMap<String, String>) -> Value {
    if let Some(text) = condition.as_str() {
        if let Some((question, count)) = text.split_once('#') {
            let count: u64 = count.parse().expect("a count");
            return json!({"question": ids[question], "count": {"at_least": count}});
        }
        let (question, options) = text.split_once('=').expect("an answer");
        return json!({"question": ids[question], "is": options.split(',').collect::<Vec<_>>()});
    }
    let (form, inside) = condition.as_object().and_then(|o| o.iter().next()).expect("a condition");
    match (form.as_str(), inside) {
        ("confirmation", listed) => json!({"confirmation": listed}),
        ("not", inside) => json!({"not": written(inside, ids)}),
        (form, Value::Array(list)) => json!({form: list.iter().map(|c| written(c, ids)).collect::<Vec<_>>()}),
        _ => panic!("{condition}"),
    }
}

fn exchanged(fiche: &Value, ids: &BTreeMap<String, String>) -> Fiche {
    // Never, whatever is unknown: a form that the page has and that no author would write.
    let never = json!({"any": []});
    let questions: Vec<Value> = fiche["questions"]
        .as_array()
        .expect("questions")
        .iter()
        .map(|q| {
            let mut question = json!({
                "id": ids[q["id"].as_str().expect("an id")], "kind": "yes_no", "prompt": "Quoi ?", "lot": "chaud",
                "origin": "complement", "source": "Action 1.a",
            });
            for (member, value) in q.as_object().expect("a question").iter().filter(|(m, _)| *m != "id") {
                question[member] = if member == "ask_if" { written(value, ids) } else { value.clone() };
            }
            question
        })
        .collect();
    let pair = |value: &Value| {
        let mut pair = json!({"when": value.get("when").map_or_else(|| never.clone(), |c| written(c, ids))});
        if let Some(unless) = value.get("unless") {
            pair["unless"] = written(unless, ids);
        }
        pair
    };
    let signs = &fiche["confirmation"];
    let sign = |name: &str| signs.get(name).map_or_else(|| never.clone(), |c| written(c, ids));
    let loss = |name: &str| signs.get(name).map_or_else(|| json!({"when": never}), pair);
    let rules: Vec<Value> = fiche["rules"]
        .as_array()
        .expect("rules")
        .iter()
        .enumerate()
        .map(|(i, rule)| {
            let mut written = pair(rule);
            written["id"] = json!(format!("R{i}"));
            for member in ["axis", "at_least"] {
                written[member] = rule[member].clone();
            }
            written["because"] = json!("Parce que.");
            written["source"] = json!("Action 1.a");
            written
        })
        .collect();
    let fiche = json!({
        "id": "essai", "kind": "qualification", "title": "Essai", "version": "1", "source": "essai",
        "when_to_use": "Pour essayer.",
        "mesures": [{"id": "1", "title": "Essai", "actions": [{"id": "1.a", "title": "Essai", "questions": questions}]}],
        "confirmation": {
            "question": ids[signs["question"].as_str().expect("an id")],
            "ours": sign("ours"), "hard": sign("hard"), "access": sign("access"), "attempt": sign("attempt"),
            "loss": loss("loss"), "heavy_loss": loss("heavy_loss"),
        },
        "rules": rules,
    });
    serde_json::from_value(fiche).expect("a fiche")
}

/// Fails when the program and an implementation written from the page alone disagree on readings, on plans found by brute
/// force, or on what a flip of each answer and the loss of each explanation change.
#[test]
fn a_second_implementation_finds_the_same_readings_plans_and_flips() {
    let mut count = 0;
    let mut wrong: Vec<String> = vec![];
    for (n, line) in include_str!("../golden/oracle-plan.jsonl").lines().enumerate() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        let names = case["fiche"]["questions"].as_array().expect("questions").iter();
        let ids: BTreeMap<String, String> =
            names.enumerate().map(|(i, q)| (q["id"].as_str().expect("an id").to_owned(), format!("1.a.{i}"))).collect();
        let fiche = exchanged(&case["fiche"], &ids);
        let engine = Engine::new(&fiche);
        let at = |name: &str| engine.at(&QuestionId::parse(&ids[name]).expect("an id")).expect("a question");
        let mut answers: Vec<Option<Answer>> = vec![None; engine.questions.len()];
        let mut options: Vec<Option<Option<Vec<String>>>> = vec![None; engine.questions.len()];
        for (name, given) in case["answers"].as_object().expect("answers") {
            let value = given.get("value").unwrap_or(given);
            answers[at(name)] = Some(serde_json::from_value(value.clone()).expect("an answer"));
            options[at(name)] = given.get("explained").map(|e| e.as_object().map(|o| o.keys().cloned().collect()));
        }
        let raw: Vec<Option<&Answer>> = answers.iter().map(Option::as_ref).collect();
        let explained: Vec<Option<Explained<'_>>> = options
            .iter()
            .map(|o| o.as_ref().map(|o| o.as_deref().map_or(Explained::Whole, Explained::Options)))
            .collect();
        let open = [Open { engine: &engine, raw: &raw, explained: &explained }];
        let score = engine.score(&engine.known_explained(&raw, &explained));
        let three = |a: usize, b: usize, c: usize| json!([a, b, c]);
        let (c, g) = (score.confirmation, score.gravity);
        let mut readings = vec![three(c.at_least as usize, c.proposed as usize, c.at_most as usize)];
        readings.extend(score.axes.map(|a| three(a.at_least as usize, a.proposed as usize, a.at_most as usize)));
        readings.push(three(g.at_least as usize, g.proposed as usize, g.at_most as usize));
        let mut say = |what: &str, ours: &dyn std::fmt::Debug, theirs: &Value| {
            wrong.push(format!("line {}, {what}: {ours:?}, theirs {theirs}\n{line}", n + 1));
        };
        if json!(readings) != case["expected"]["readings"] {
            say("readings", &readings, &case["expected"]["readings"]);
            continue;
        }
        let found = rule_out(&open);
        for plan in case["expected"]["plan"].as_array().expect("plans") {
            let numbers: Vec<usize> =
                plan.as_array().expect("a plan").iter().map(|n| n.as_u64().expect("a number") as usize).collect();
            let level = Gravity::ALL[numbers[0]];
            let same = found.iter().filter(|out| out.level >= level).any(|out| match (&out.outcome, &numbers[1..]) {
                (Planned::Plan(plan), [step, calls, questions]) => {
                    plan.at_most < level && (usize::from(plan.step), size(plan)) == (*step, (*calls, *questions))
                }
                (Planned::Impossible(_), []) => true,
                (Planned::Plan(_) | Planned::Impossible(_) | Planned::NotEstablished, _) => false,
            });
            if !same {
                say("plan", &found, plan);
            }
        }
        // Each question once, with what changes most: theirs are all the flips.
        let flips = fragile(&open);
        for (ours, lowers) in [(&flips.lowers, true), (&flips.raises, false)] {
            let mut most: BTreeMap<usize, usize> = BTreeMap::new();
            let expected = &case["expected"];
            let all = ["changed", "dropped"].into_iter().flat_map(|k| expected[k].as_array().expect("flips"));
            for flip in all {
                let (q, to) = (at(flip[0].as_str().expect("an id")), flip[2].as_u64().expect("a gravity") as usize);
                if (to < g.proposed as usize) == lowers && to != g.proposed as usize {
                    let best = most.entry(q).or_insert(to);
                    *best = if lowers { to.min(*best) } else { to.max(*best) };
                }
            }
            let ours: BTreeMap<usize, usize> = ours.iter().map(|f| (f.question.1, f.proposed as usize)).collect();
            if ours != most {
                say(if lowers { "lowers" } else { "raises" }, &ours, &case["expected"]);
            }
        }
        count += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} disagreements; the first: {}",
        wrong.len(),
        wrong.iter().take(4).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(count >= 1_000, "{count}");
}

// ---- What the gravity rests on ---------------------------------------------------------------------------------------

/// Fails when an answer that holds the gravity is missed, or one is named that does not: every answer is flipped.
#[test]
fn what_the_gravity_rests_on_equals_flipping_every_answer() {
    for fiche in &shipped() {
        let space = Space::new(fiche);
        let mut dice = Dice(13);
        let mut lowered = 0;
        for _ in 0..12 {
            let state = hot(&space, &mut dice);
            let now = space.score(&state).gravity.proposed;
            let raw: Vec<Option<&Answer>> = state.iter().map(Option::as_ref).collect();
            let known = space.engine.known(&raw);
            let found = fragile(&[Open { engine: &space.engine, raw: &raw, explained: &[] }]);
            let mut expected: BTreeMap<usize, Gravity> = BTreeMap::new();
            for q in 0..space.len() {
                let given = match &state[q] {
                    Some(answer) if *answer != Answer::Inconnu => answer,
                    _ => continue,
                };
                if space.engine.gate(q, &known) != qualify::scoring::Truth::True {
                    continue;
                }
                for value in space.values[q].iter().filter(|value| neighbours(space.engine.questions[q], given, value))
                {
                    let mut other = state.clone();
                    other[q] = Some(value.clone());
                    let to = space.score(&other).gravity.proposed;
                    if to < now {
                        let best = expected.entry(q).or_insert(to);
                        *best = to.min(*best);
                    }
                }
            }
            let ours: BTreeMap<usize, Gravity> = found.lowers.iter().map(|f| (f.question.1, f.proposed)).collect();
            assert_eq!(ours, expected, "{}: {}", fiche.id, space.shown(&state));
            lowered += ours.len();
        }
        assert!(lowered > 0, "{}", fiche.id);
    }
}

/// Tells whether an answer is one of those that another could have been: for a list, one option more or less, one alone, none.
fn neighbours(question: &Question, given: &Answer, other: &Answer) -> bool {
    match (question.kind, given, other) {
        (QuestionKind::Multi, given, Answer::List(other)) => {
            let given: Vec<&String> = if let Answer::List(list) = given { list.iter().collect() } else { vec![] };
            let differ = other.iter().filter(|o| !given.contains(o)).count()
                + given.iter().filter(|o| !other.contains(o)).count();
            other.len() <= 1 || differ == 1
        }
        (_, given, other) => given != other,
    }
}

// ---- Shipped fiches --------------------------------------------------------------------------------------------------

/// Fills the hot questions: nearly half of them are not known, the others are answered at random, harmless more often.
fn hot(space: &Space<'_>, dice: &mut Dice) -> State {
    (0..space.len())
        .map(|q| {
            if space.engine.questions[q].lot != Lot::Chaud {
                return None;
            }
            if dice.below(100) < 45 {
                return Some(Answer::Inconnu);
            }
            space.pick(q, dice.next(), 6)
        })
        .collect()
}

#[derive(Default, Debug)]
struct Measured {
    open: usize,
    steps: [usize; 4],
    impossible: usize,
    not_established: usize,
    questions: Vec<usize>,
    calls: Vec<usize>,
    slowest: Duration,
    spent: Duration,
}

fn measure(fiche: &Fiche, fills: usize) -> Measured {
    let space = Space::new(fiche);
    let (mut dice, mut measured) = (Dice(7), Measured::default());
    for _ in 0..fills {
        let state = hot(&space, &mut dice);
        if space.score(&state).gravity.is_settled() {
            continue;
        }
        measured.open += 1;
        let started = Instant::now();
        let found = plans(&space, &state);
        let spent = started.elapsed();
        assert!(!found.is_empty(), "{}: silent while worse is possible", fiche.id);
        measured.spent += spent;
        measured.slowest = measured.slowest.max(spent);
        match &found[0].outcome {
            Planned::Plan(plan) => {
                measured.steps[plan.step as usize] += 1;
                measured.questions.push(plan.answers.len());
                measured.calls.push(plan.callers());
            }
            Planned::Impossible(_) => measured.impossible += 1,
            Planned::NotEstablished => measured.not_established += 1,
        }
    }
    measured
}

/// Fails when the first minutes leave somebody without a way to rule out worse, or with one that does not hold.
#[test]
fn plans_of_shipped_fiches_hold_and_are_never_silent() {
    for fiche in &shipped() {
        let space = Space::new(fiche);
        let mut dice = Dice(11);
        for _ in 0..12 {
            let state = hot(&space, &mut dice);
            sound(&space, &state, &plans(&space, &state)).unwrap_or_else(|e| panic!("{}: {e}", fiche.id));
        }
        let measured = measure(fiche, 60);
        assert_eq!(measured.not_established, 0, "{}", fiche.id);
        assert!(measured.steps[1] * 10 >= measured.open * 7, "{}: {measured:?}", fiche.id);
    }
}

/// Prints how often each step gives the plan, its size, its calls and its time: `cargo test --release -- --ignored --nocapture`.
#[test]
#[ignore = "prints figures"]
#[expect(clippy::print_stdout, reason = "its figures are what it is run for")]
fn plans_measured_on_a_thousand_fills() {
    for fiche in &shipped() {
        let mut m = measure(fiche, 1_000);
        m.questions.sort_unstable();
        m.calls.sort_unstable();
        let middle = |all: &[usize]| (all.get(all.len() / 2).copied(), all.last().copied());
        println!(
            "{}: {} open; steps 1, 2, 3: {:?}; impossible {}; not established {}; questions (median, most) {:?}; calls {:?}; {:?} a state, slowest {:?}",
            fiche.id,
            m.open,
            &m.steps[1..],
            m.impossible,
            m.not_established,
            middle(&m.questions),
            middle(&m.calls),
            m.spent / m.open.max(1) as u32,
            m.slowest
        );
    }
}

/// Fails when two fiches get two plans, or one that leaves one of them where it was.
#[test]
fn one_plan_closes_every_fiche() {
    let fiches = shipped();
    let (first, second) = (Space::new(&fiches[0]), Space::new(&fiches[fiches.len() - 1]));
    let mut dice = Dice(3);
    let mut both = 0;
    for _ in 0..12 {
        let states = [hot(&first, &mut dice), hot(&second, &mut dice)];
        let raws: Vec<Vec<Option<&Answer>>> =
            states.iter().map(|state| state.iter().map(Option::as_ref).collect()).collect();
        let open = [
            Open { engine: &first.engine, raw: &raws[0], explained: &[] },
            Open { engine: &second.engine, raw: &raws[1], explained: &[] },
        ];
        for out in rule_out(&open) {
            let Planned::Plan(plan) = &out.outcome else { continue };
            let mine = |fiche: usize| plan.answers.iter().filter(move |((f, _), _)| *f == fiche);
            let after = [
                first.score(&with(&states[0], mine(0))).gravity.at_most,
                second.score(&with(&states[1], mine(1))).gravity.at_most,
            ];
            assert_eq!(after.into_iter().max(), Some(plan.at_most));
            assert!(plan.at_most < out.level);
            both += usize::from(mine(0).count() > 0 && mine(1).count() > 0);
        }
    }
    assert!(both > 0, "no plan asks about both");
}

// ---- Budgets ---------------------------------------------------------------------------------------------------------

/// Writes a fiche of so many questions under one rule.
fn wide(questions: Vec<Value>, when: &Value) -> Fiche {
    let opinion = json!({
        "id": "2.e.1", "kind": "choice", "prompt": "Votre avis ?", "lot": "chaud", "origin": "complement",
        "source": "Action 1.a", "conclusion": true, "options": ["confirme", "faux-positif", "a-investiguer"],
    });
    let never = json!({"question": "2.e.1", "is": ["faux-positif"]});
    let never = json!({"all": [never, {"question": "2.e.1", "is": ["confirme"]}]});
    let rule = |id: &str, axis: &str, level: &str| {
        json!({
            "id": id, "axis": axis, "at_least": level, "when": when, "because": "Parce que.", "source": "Action 1.a",
        })
    };
    let fiche = json!({
        "id": "essai", "kind": "qualification", "title": "Essai", "version": "1", "source": "essai",
        "when_to_use": "Pour essayer.",
        "mesures": [{"id": "1", "title": "Essai", "actions": [
            {"id": "1.a", "title": "Essai", "questions": questions.into_iter().chain([opinion]).collect::<Vec<_>>()},
        ]}],
        "confirmation": {
            "question": "2.e.1", "ours": {"not": never.clone()}, "hard": never, "access": never, "attempt": never,
            "loss": {"when": never}, "heavy_loss": {"when": never},
        },
        "rules": [rule("R1", "perimetre", "etendu"), rule("R2", "impact", "fort"), rule("R3", "urgence", "elevee")],
    });
    fiche::load(&serde_json::to_vec(&fiche).expect("JSON")).unwrap_or_else(|p| panic!("{p:?}")).fiche
}

fn multi(i: usize) -> Value {
    let options: Vec<String> = (0..9).map(|o| format!("option-{o}")).collect();
    json!({
        "id": format!("1.a.{i}"), "kind": "multi", "prompt": "Lesquels ?", "lot": "chaud", "origin": "complement",
        "source": "Action 1.a", "options": options, "ask": ["poste"], "worrying": [],
    })
}

fn timed(fiche: &Fiche) -> (Vec<RuleOut>, Duration) {
    let engine = Engine::new(fiche);
    let raw = vec![None; engine.questions.len()];
    let started = Instant::now();
    let open = [Open { engine: &engine, raw: &raw, explained: &[] }];
    let found = rule_out(&open);
    would_raise(&open, &found);
    (found, started.elapsed())
}

/// Sixty questions of nine options under one `any` held the report up for ever: all sixty are asked, at once.
#[test]
fn sixty_questions_under_one_rule_are_planned_at_once() {
    let leaf = |i: usize| json!({"question": format!("1.a.{i}"), "is": [format!("option-{}", i % 9)]});
    let fiche = wide((0..60).map(multi).collect(), &json!({"any": (0..60).map(leaf).collect::<Vec<_>>()}));
    let (found, spent) = timed(&fiche);
    let Planned::Plan(plan) = &found[0].outcome else { panic!("{found:?}") };
    assert_eq!((plan.callers(), plan.answers.len()), (1, 60));
    assert!(spent < Duration::from_secs(3), "{spent:?}");
}

/// A chain of ten thousand gates neither exhausts the stack nor the patience: closing the first closes them all.
#[test]
fn ten_thousand_gates_are_planned_at_once() {
    let yes_no = |i: usize| {
        let mut question = json!({
            "id": format!("1.a.{i}"), "kind": "yes_no", "prompt": "Oui ?", "lot": "chaud", "origin": "complement",
            "source": "Action 1.a", "ask": ["poste"], "worrying": ["oui"],
        });
        if i > 0 {
            question["ask_if"] = json!({"question": format!("1.a.{}", i - 1), "is": ["oui"]});
        }
        question
    };
    let fiche = wide((0..10_000).map(yes_no).collect(), &json!({"question": "1.a.9999", "is": ["oui"]}));
    let (found, spent) = timed(&fiche);
    let Planned::Plan(plan) = &found[0].outcome else { panic!("{:?}", found[0].level) };
    assert_eq!(plan.answers.keys().collect::<Vec<_>>(), [&(0, 0)]);
    assert!(spent < Duration::from_secs(20), "{spent:?}");
}

/// A cover of a large graph cannot be proved smallest within a budget: a plan is still given, and nothing is called
/// impossible that is not.
#[test]
fn a_budget_that_runs_out_never_says_impossible() {
    const N: usize = 150;
    let mut dice = Dice(5);
    let questions: Vec<Value> = (0..N)
        .map(|i| {
            json!({
                "id": format!("1.a.{i}"), "kind": "yes_no", "prompt": "Oui ?", "lot": "chaud", "origin": "complement",
                "source": "Action 1.a", "ask": ["poste"], "worrying": ["oui"],
            })
        })
        .collect();
    let edge = |dice: &mut Dice| {
        let ends: Vec<Value> =
            (0..3).map(|_| json!({"question": format!("1.a.{}", dice.below(N)), "is": ["oui"]})).collect();
        json!({"all": ends})
    };
    let edges: Vec<Value> = (0..900).map(|_| edge(&mut dice)).collect();
    let (found, spent) = timed(&wide(questions, &json!({"any": edges})));
    assert!(spent < Duration::from_secs(20), "{spent:?}");
    let Planned::Plan(plan) = &found[0].outcome else { panic!("{found:?}") };
    assert!(plan.answers.len() < N);
}

/// Keeps the tests honest about what a question is.
#[test]
fn every_hot_question_of_a_shipped_fiche_that_a_plan_may_ask_has_somebody_to_ask() {
    for fiche in &shipped() {
        let engine = Engine::new(fiche);
        let opinion = &fiche.confirmation.as_ref().expect("a qualification has signs").question;
        let nobody: Vec<String> = (0..engine.questions.len())
            .filter(|q| engine.placed[*q].ask().is_empty())
            .map(|q| engine.questions[q])
            .filter(|q: &&Question| !q.conclusion && q.id != *opinion && q.lot == Lot::Chaud)
            .map(|q| q.id.to_string())
            .collect();
        assert!(nobody.is_empty(), "{}: {nobody:?}", fiche.id);
    }
}
