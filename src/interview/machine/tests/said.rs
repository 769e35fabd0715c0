//! What is said between questions, once.

use super::*;

#[test]
fn the_end_of_the_time_is_said_once_before_a_question_of_the_plan() {
    let fiche = mixed();
    play(&fiche, &[(Go, "1.a 1/2"), (TimeUp, "time up, 5 left"), (Go, "1.a 1/2"), (Say("non"), "2.b 2/2")]);
    play(
        &fiche,
        &[
            (Go, "1.a 1/2"),
            (Say("non"), "2.b 2/2"),
            // While one is back, it waits.
            (Back, "1.a 1/2"),
            (TimeUp, "1.a 1/2"),
            (Say("oui"), "time up, 4 left"),
            (Go, "2.b 2/2"),
        ],
    );
    // Nothing is left: there is nothing to say.
    play(
        &qualification(&[vec![opinion("chaud")]]),
        &[(Go, "avis 1/1"), (SayTo("avis", "inconnu"), "finished"), (TimeUp, "finished")],
    );
}

/// A fiche whose second question is a hard sign.
fn with_hard_sign(second: Value) -> Fiche {
    let questions = vec![
        q("1.a", "chaud", second.clone()),
        q("1.b", "chaud", second.clone()),
        q("1.c", "chaud", second),
        opinion("chaud"),
    ];
    signed(&[questions], json!({ "hard": is("1.b", "oui") }), json!({}))
}

#[test]
fn a_hard_sign_is_said_once_and_before_the_next_question() {
    play(
        &with_hard_sign(json!({})),
        &[
            (Go, "1.a 1/4"),
            (Say("oui"), "1.b 2/4"),
            (Say("oui"), "hard sign"),
            (Go, "settled, 2 left"),
            // The opinion is asked hot no more.
            (Go, "1.c 4/4"),
            (Back, "1.b 2/4"),
            (Say("non"), "1.c 4/5"),
            (Back, "1.b 2/4"),
            (Say("oui"), "1.c 5/5"),
        ],
    );
    // It comes before the end of the time.
    play(
        &with_hard_sign(json!({})),
        &[
            (Go, "1.a 1/4"),
            (Say("non"), "1.b 2/4"),
            (Back, "1.a 1/4"),
            (TimeUp, "1.a 1/4"),
            (SayTo("1.b", "oui"), "1.a 2/4"),
            (Say("non"), "hard sign"),
            (Go, "time up, 2 left"),
        ],
    );
    // It is said in the middle of a board.
    play(
        &with_hard_sign(json!({ "screen": "s" })),
        &[
            (Go, "[1.a 1.b 1.c] 1/4"),
            (SayTo("1.b", "oui"), "hard sign"),
            (TimeUp, "time up, 3 left"),
            (Go, "settled, 3 left"),
            (Go, "[1.a 1.c] 3/4"),
        ],
    );
}

/// A fiche whose opinion comes second.
fn with_early_opinion() -> Fiche {
    let none = || json!({});
    qualification(&[vec![
        q("1.a", "chaud", none()),
        opinion("chaud"),
        q("1.b", "chaud", none()),
        q("1.c", "heure", none()),
        q("1.d", "heure", none()),
    ]])
}

#[test]
fn once_nothing_changes_the_gravity_the_rest_can_be_left() {
    let fiche = with_early_opinion();
    let start = [(Go, "1.a 1/3"), (Say("non"), "avis 2/3"), (Say("confirme"), "settled, 3 left")];
    let goes_on = [(Go, "1.b 3/3"), (Say("non"), "Chaud over"), (Go, "1.c 1/2"), (Say("non"), "1.d 2/2")];
    play(&fiche, &[&start[..], &goes_on, &[(Say("non"), "finished")]].concat());
    play(&fiche, &[&start[..], &[(CutShort, "finished")]].concat());
    // A question that was put off counts among those left.
    play(&fiche, &[(Go, "1.a 1/3"), (Later, "avis 1/3"), (Say("confirme"), "settled, 4 left"), (Go, "1.b 2/3")]);
    // The last one settles it: nothing is left to be said.
    play(&qualification(&[vec![opinion("chaud")]]), &[(Go, "avis 1/1"), (Say("confirme"), "finished")]);
}

#[test]
fn while_a_declaration_waits_for_an_answer_nothing_is_settled() {
    plays(
        &with_early_opinion(),
        Order::Chaud,
        &["1.c"],
        &[
            (Go, "1.a 1/3"),
            (Say("non"), "avis 2/3"),
            // What the declaration waits for comes before the rest of the first lot.
            (Say("confirme"), "Chaud over"),
            (Go, "1.c 1/2"),
            (Say("non"), "settled, 2 left"),
            (Go, "1.b 3/3"),
        ],
    );
}

#[test]
fn what_was_said_is_not_said_again_in_another_session() {
    let none = || json!({});
    let questions = vec![
        q("1.a", "chaud", none()),
        q("1.b", "chaud", none()),
        q("1.c", "heure", none()),
        q("1.d", "calme", none()),
        opinion("calme"),
    ];
    let fiche = signed(&[questions], json!({ "hard": is("1.b", "oui") }), none());
    play(
        &fiche,
        &[
            (Go, "1.a 1/2"),
            (Later, "1.b 1/2"),
            (Say("oui"), "hard sign"),
            // The sign is not said again; the choice to leave the rest is, and what was put off has its place again.
            (Resume, "settled, 4 left"),
            (Go, "1.a 2/2"),
            (Say("non"), "Chaud over"),
            (Go, "1.c 1/1"),
            (Resume, "settled, 3 left"),
            (Go, "1.c 1/1"),
            // Going back works across sessions.
            (Back, "1.a 2/2"),
            (Back, "1.b 2/2"),
            (NoBack, "1.b 2/2"),
            (Say("oui"), "1.c 1/1"),
            (Say("non"), "Heure over"),
            (Resume, "settled, 2 left"),
            (Go, "1.d 1/2"),
        ],
    );
}
