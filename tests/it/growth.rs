//! Whoever writes lines chooses how many, and what they name: what is made of a main courante grows as its lines.

use qualify::domain::digest::{Digest, LineHash};
use qualify::domain::event::{
    ActionTaken, Answered, Assessed, ClockSet, Common, Decided, Entry, Event, Explained, Knowledge, Opened, Struck,
};
use qualify::domain::ids::WriterId;
use qualify::domain::incident::Incident;
use qualify::domain::moment::Moment;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn line(seq: u64) -> LineHash {
    LineHash::of(&seq.to_le_bytes())
}

/// Reads the members of a line.
fn said<T: DeserializeOwned>(members: Value) -> T {
    serde_json::from_value(members).expect("members of a line")
}

fn answered(replaces: &[u64]) -> Event {
    let replaces: Vec<LineHash> = replaces.iter().map(|seq| line(*seq)).collect();
    Event::Answered(said::<Answered>(json!({
        "fiche": "messagerie-qualification", "question": "2.a.1", "prompt": "", "value": "oui", "replaces": replaces
    })))
}

fn explained(answer: u64) -> Event {
    Event::Explained(said::<Explained>(json!({
        "fiche": "messagerie-qualification", "question": "2.a.1", "answers": [line(answer)], "because": "un essai"
    })))
}

fn clock(replaces: &[u64]) -> Event {
    let replaces: Vec<LineHash> = replaces.iter().map(|seq| line(*seq)).collect();
    let value = "2026-01-07T02:00:00+01:00";
    Event::Clock(said::<ClockSet>(json!({"clock": "aware", "value": value, "because": "", "replaces": replaces})))
}

fn action(replaces: &[u64]) -> Event {
    let replaces: Vec<LineHash> = replaces.iter().map(|seq| line(*seq)).collect();
    Event::Action(said::<ActionTaken>(json!({"state": "en-cours", "replaces": replaces})))
}

fn struck(lines: &[u64]) -> Event {
    let lines: Vec<LineHash> = lines.iter().map(|seq| line(*seq)).collect();
    Event::Struck(said::<Struck>(json!({"struck": lines, "because": "un essai"})))
}

fn decided(gravity: &str, replaces: Option<&[u64]>) -> Event {
    let replaces: Option<Vec<LineHash>> = replaces.map(|lines| lines.iter().map(|seq| line(*seq)).collect());
    Event::Decided(said::<Decided>(json!({"gravity": gravity, "because": "", "replaces": replaces})))
}

fn assessed(fiche: u64) -> Event {
    let same = |word: &str| json!({"at_least": word, "proposed": word, "at_most": word, "because": []});
    let axes = json!({
        "perimetre": same("circonscrit"), "impact": same("faible"), "urgence": same("faible")
    });
    Event::Assessed(said::<Assessed>(json!({
        "fiche": format!("fiche-{fiche}"), "confirmation": same("confirme"), "axes": axes, "gravity": same("mineur")
    })))
}

/// The opening of an exercise that follows a story: the course of its gravity is kept.
fn exercise() -> Event {
    let drill = &qualify::annexes::drills()[0];
    Event::Opened(Box::new(said::<Opened>(json!({
        "writer": "alice-martin-m2qa", "incident": "20260107-7K3F", "title": "", "tz": "Europe/Paris",
        "fiche": "messagerie-qualification", "fiche_version": "1", "fiche_digest": Digest::of(b""), "tool": "",
        "exercise": true, "story": drill.id
    }))))
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Answered(_) => "answered",
        Event::Explained(_) => "explained",
        Event::Clock(_) => "clock",
        Event::Action(_) => "action",
        Event::Decided(_) => "decided",
        Event::Assessed(_) => "assessed",
        Event::Opened(_) => "opened",
        _ => "struck",
    }
}

/// How long it takes to fold lines that say so, and to ask what stands.
fn took(events: Vec<Event>) -> Duration {
    let at = Moment::parse_rfc3339("2026-01-07T02:14:05+01:00").expect("a moment");
    let entries: Vec<Entry> = (1..)
        .zip(events)
        .map(|(seq, event)| Entry {
            writer: WriterId::parse("alice-martin-m2qa").expect("a writer"),
            seq,
            prev: None,
            h: line(seq),
            at,
            by: "Alice Martin".into(),
            kind: kind(&event).into(),
            met: Knowledge::Unsaid,
            opens: false,
            incident: None,
            event: Some(event),
            common: Common::default(),
            fiche: None,
        })
        .collect();
    let start = Instant::now();
    let mut incident = Incident::default();
    entries.iter().for_each(|entry| incident.apply(entry));
    let stands = incident.divergent().count() + incident.contested().len() + incident.actions().count();
    assert!(stands < 2);
    start.elapsed()
}

/// What somebody could write so that each line costs as much as all the others: so many lines of it.
type Hostile = fn(u64) -> Vec<Event>;

#[test]
fn what_lines_name_costs_their_length() {
    let kinds: [(&str, Hostile); 9] = [
        ("equal answers, each replaced", |n| {
            (0..n).map(|_| answered(&[])).chain((1..=n).map(|k| answered(&[k]))).collect()
        }),
        ("equal answers, the last replaced first", |n| {
            (0..n).map(|_| answered(&[])).chain((1..=n).rev().map(|k| answered(&[k]))).collect()
        }),
        ("explanations, each withdrawn", |n| {
            let all = (2..n + 2).map(|_| explained(1));
            std::iter::once(answered(&[])).chain(all).chain((2..n + 2).rev().map(|k| struck(&[k]))).collect()
        }),
        ("explanations of many answers", |n| {
            (0..n).map(|_| answered(&[])).chain((1..=n).flat_map(|k| [explained(k), answered(&[])])).collect()
        }),
        ("times that replace one another, all withdrawn, and one that goes on with the last again and again", |n| {
            let first = (1..=n).map(|k| clock(&[k - 1])).chain((1..=n).map(|k| struck(&[k])));
            first.chain((0..n).flat_map(|k| [clock(&[n]), struck(&[2 * n + 2 * k + 1])])).collect()
        }),
        ("times that stand side by side, each withdrawn", |n| {
            (0..n).map(|_| clock(&[])).chain((1..=n).map(|k| struck(&[k]))).collect()
        }),
        ("an action of many states, withdrawn again and again", |n| {
            let states = (0..n).map(|k| action(if k == 0 { &[] } else { &[1] }));
            states.chain((0..n).map(|_| struck(&[1; 20]))).collect()
        }),
        ("gravities of an exercise that stand side by side", |n| {
            let gravities = (0..n).map(|k| decided(if k % 2 == 0 { "crise" } else { "mineur" }, Some(&[])));
            std::iter::once(exercise()).chain(gravities).chain([decided("mineur", None)]).collect()
        }),
        ("verdicts of an exercise, each of a fiche", |n| {
            std::iter::once(exercise()).chain((0..n).map(assessed)).collect()
        }),
    ];
    for (name, hostile) in kinds {
        // Whatever else the machine does only adds to a time: once within bounds is enough.
        let tried: Vec<(Duration, Duration)> = (0..6)
            .map(|_| (took(hostile(2_000)), took(hostile(8_000))))
            .take_while(|(few, many)| *many >= *few * 9)
            .collect();
        assert!(tried.len() < 6, "{name}: {tried:?}");
    }
}
