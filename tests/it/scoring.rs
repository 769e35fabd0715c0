//! The worked examples of the scoring rules, and the sample of an independent implementation.

use qualify::domain::gravity::{Axis, Interval};
use qualify::domain::ids::QuestionId;
use qualify::fiche;
use qualify::interview::{DetailedAnswer, GivenAnswer, GivenExplanation};
use qualify::scoring::{Engine, Explained, Score};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An answer of a case: its value, and what explains it.
type Case = BTreeMap<QuestionId, DetailedAnswer>;

fn score(answers: &Case) -> Score {
    let loaded = fiche::load(fiche::EMBEDDED[0].bytes).expect("the shipped fiche loads");
    let engine = Engine::new(&loaded.fiche);
    let raw = engine.raw(|q| answers.get(q).map(|plain| &plain.value));
    let options: Vec<Vec<String>> = engine
        .questions
        .iter()
        .map(|q| match answers.get(&q.id).and_then(|plain| plain.explained.as_ref()) {
            Some(GivenExplanation::Options(options)) => options.keys().cloned().collect(),
            Some(GivenExplanation::Whole(_)) | None => vec![],
        })
        .collect();
    let explained: Vec<Option<Explained<'_>>> = engine
        .questions
        .iter()
        .zip(&options)
        .map(|(q, options)| match answers.get(&q.id)?.explained.as_ref()? {
            GivenExplanation::Whole(_) => Some(Explained::Whole),
            GivenExplanation::Options(_) => Some(Explained::Options(options)),
        })
        .collect();
    engine.score(&engine.known_explained(&raw, &explained))
}

fn reading(score: &Score, pick: &str) -> Value {
    fn of<T: Copy>(interval: Interval<T>, pick: &str) -> T {
        match pick {
            "at_least" => interval.at_least,
            "proposed" => interval.proposed,
            _ => interval.at_most,
        }
    }
    let level = |axis: Axis| axis.name(of(score.axes[axis as usize], pick)).slug();
    serde_json::json!({
        "confirmation": of(score.confirmation, pick).slug(),
        "perimetre": level(Axis::Perimetre),
        "impact": level(Axis::Impact),
        "urgence": level(Axis::Urgence),
        "gravity": of(score.gravity, pick).slug(),
    })
}

fn check(name: &str, answers: &Value, expected: &Map<String, Value>) {
    let answers: BTreeMap<QuestionId, GivenAnswer> =
        serde_json::from_value(answers.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
    let answers = answers.into_iter().map(|(id, given)| (id, DetailedAnswer::from(given))).collect();
    let score = score(&answers);
    assert_eq!(expected.len(), 3, "{name}");
    for (pick, wanted) in expected {
        assert_eq!(&reading(&score, pick), wanted, "{name}, {pick}");
    }
}

#[test]
fn the_worked_examples_hold() {
    let vectors: Value = serde_json::from_str(include_str!("../golden/vectors/scoring.json")).expect("it is JSON");
    let cases = vectors["cases"].as_array().expect("cases");
    assert!(cases.len() >= 25, "{}", cases.len());
    for case in cases {
        check(case["name"].as_str().expect("name"), &case["answers"], case["expected"].as_object().expect("expected"));
    }
}

#[test]
fn an_independent_implementation_agrees() {
    let mut count = 0;
    for (i, line) in include_str!("../golden/oracle.jsonl").lines().enumerate() {
        let case: Value = serde_json::from_str(line).expect("it is JSON");
        check(&format!("line {}", i + 1), &case["answers"], case["expected"].as_object().expect("expected"));
        count += 1;
    }
    assert_eq!(count, 400);
}
