//! The end of a qualification, and the steps that contain the incident.

use super::*;

/// A fiche with the conclusions that the engine deduces.
fn with_conclusions() -> Fiche {
    let deduced = json!([
        with(opinion("heure"), json!({ "id": "Q.1", "from": { "confirmation": true } })),
        q(
            "Q.2",
            "heure",
            json!({
                "kind": "choice", "conclusion": true, "options": ["anomalie", "mineur", "majeur", "crise"],
                "labels": { "anomalie": "a", "mineur": "mi", "majeur": "ma", "crise": "c" }, "from": { "gravity": true },
            })
        ),
    ]);
    let steps = json!([step("E.1"), step("E.2")]);
    let questions = vec![q("1.a", "chaud", json!({})), opinion("heure")];
    signed(&[questions], json!({}), json!({ "deduced": deduced, "steps": steps }))
}

const ASKED: [(Do, &str); 4] =
    [(Go, "1.a 1/1"), (Say("non"), "Chaud over"), (Go, "avis 1/1"), (Say("confirme"), "deduced")];

#[test]
fn conclusions_are_shown_once_and_again_when_they_are_stale() {
    let fiche = with_conclusions();
    play(&fiche, &[&ASKED[..], &[(Conclude, "2 steps"), (Go, "finished"), (Resume, "2 steps")]].concat());
    // Left without conclusions, they are shown in the next session.
    play(&fiche, &[&ASKED[..], &[(Go, "2 steps"), (Resume, "deduced")]].concat());
    // An answer changed since: they do not follow from the answers any more.
    let changed = [
        (Conclude, "2 steps"),
        (SayTo("avis", "faux-positif"), "finished"),
        (Resume, "deduced"),
        (Conclude, "2 steps"),
    ];
    play(&fiche, &[&ASKED[..], &changed].concat());
}

#[test]
fn the_steps_of_a_qualification_are_offered_after_its_conclusions() {
    let fiche = with_conclusions();
    let opened = [
        (Conclude, "2 steps"),
        (OpenSteps, "[E.1 E.2] 1/2"),
        // Under way: asked again in another session only.
        (SayTo("E.1", "en-cours"), "[E.2] 2/2"),
        (Say("fait"), "finished"),
        (Resume, "1 steps"),
        (OpenSteps, "[E.1] 2/2"),
        (Say("fait"), "finished"),
        (Resume, "finished"),
    ];
    play(&fiche, &[&ASKED[..], &opened].concat());
    play(&fiche, &[&ASKED[..], &[(Conclude, "2 steps"), (Go, "finished")]].concat());
}

#[test]
fn containing_now_puts_the_steps_first_until_they_are_said_or_left() {
    let fiche = with_conclusions();
    play(
        &fiche,
        &[
            (Go, "1.a 1/1"),
            (Contain(true), "[E.1 E.2] 1/2"),
            (SayTo("E.1", "en-cours"), "[E.2] 2/2"),
            // Gone back to, a step is asked alone.
            (Back, "E.1 1/2"),
            (Contain(false), "1.a 1/1"),
            (Contain(true), "[E.2] 2/2"),
            // All were said: the questions again.
            (Say("fait"), "1.a 1/1"),
            (Contain(true), "1.a 1/1"),
        ],
    );
    // Steps put off come after the others, and not before the questions for ever.
    play(
        &fiche,
        &[(Contain(true), "[E.1 E.2] 1/2"), (Later, "[E.2] 1/2"), (Say("fait"), "[E.1] 2/2"), (Later, "1.a 1/1")],
    );
}

/// Three lists: two steps now, one within the hour, one later.
fn lists() -> Value {
    let step = |id: &str, more: Value| with(step(id), more);
    json!({ "steps": [
        step("E.1", json!({})),
        step("E.2", json!({ "lot": "heure" })),
        step("E.3", json!({ "due": "J3" })),
        step("E.4", json!({})),
    ] })
}

#[test]
fn steps_are_asked_in_three_lists_each_after_the_questions_of_its_lot() {
    let questions = vec![q("1.a", "heure", json!({})), q("1.b", "calme", json!({})), q("1.c", "chaud", json!({}))];
    let fiche = fiche("endiguement", &[questions], lists());
    play(
        &fiche,
        &[
            (Go, "1.c 1/1"),
            (Say("non"), "[E.1 E.4] 1/2"),
            (Say("fait"), "1.a 1/1"),
            (Say("non"), "[E.2] 1/1"),
            (Say("a-faire"), "1.b 1/1"),
            (Say("non"), "[E.3] 1/1"),
            (Say("impossible"), "finished"),
            // A list is gone to whatever is left in it, then the rest goes on.
            (GoToList(Lot::Chaud), "[] 2/2"),
            (Go, "finished"),
            // What is left to do is asked again in another session.
            (Resume, "[E.2] 1/1"),
            (GoToList(Lot::Heure), "[E.2] 1/1"),
        ],
    );
    plays(&fiche, Order::Fiche, &[], &[(Go, "1.a 1/3"), (Jump("1"), "1.a 1/3"), (GoToList(Lot::Calme), "[E.3] 1/1")]);
}

#[test]
fn while_questions_press_containing_stops_once_what_presses_was_gone_through() {
    let more = with(lists(), json!({}));
    let fiche = signed(&[vec![q("1.a", "chaud", json!({})), opinion("heure")]], json!({}), more);
    play(
        &fiche,
        &[
            (Go, "1.a 1/1"),
            (Contain(true), "[E.1 E.4] 1/2"),
            (Say("a-faire"), "1.a 1/1"),
            // They were gone through once: now all of them.
            (Contain(true), "[E.2] 1/1"),
            (Say("fait"), "[E.3] 1/1"),
            (Say("fait"), "1.a 1/1"),
        ],
    );
    // Nothing presses any more: all of them at once.
    let containing = [
        (Go, "1.a 1/1"),
        (Say("non"), "Chaud over"),
        (Contain(true), "[E.1 E.4] 1/2"),
        (Say("fait"), "[E.2] 1/1"),
        (Say("fait"), "[E.3] 1/1"),
    ];
    play(&fiche, &containing);
}

#[test]
fn in_a_containment_steps_come_between_what_presses_and_what_can_wait() {
    let steps = json!({ "steps": [step("E.1"), step("E.2")] });
    let questions = vec![
        q("1.a", "heure", json!({})),
        q("1.b", "chaud", json!({})),
        q("1.c", "chaud", json!({ "ask": ["victime"] })),
    ];
    let fiche = fiche("endiguement", &[questions], steps);
    play(
        &fiche,
        &[
            (Line(Some(Role::Victime)), "1.c 1/2"),
            (Say("non"), "1.b 2/2"),
            (Say("non"), "[E.1 E.2] 1/2"),
            (Later, "[E.2] 1/2"),
            (Say("impossible"), "1.a 1/1"),
            (Say("non"), "[E.1] 2/2"),
            (Say("a-faire"), "finished"),
            (Resume, "[E.1] 2/2"),
        ],
    );
}
