//! Going back, putting off, jumping to a Mesure.

use super::*;

#[test]
fn going_back_follows_the_answers_over_what_is_out_of_reach() {
    let gated = json!({ "ask_if": is("1.b", "oui") });
    let fiche = qualification(&[vec![
        q("1.a", "chaud", json!({})),
        q("1.b", "chaud", json!({})),
        q("1.c", "chaud", gated),
        q("1.d", "chaud", json!({})),
        opinion("chaud"),
    ]]);
    play(
        &fiche,
        &[
            (Go, "1.a 1/4"),
            (NoBack, "1.a 1/4"),
            (Say("non"), "1.b 2/4"),
            (Say("oui"), "1.c 3/5"),
            (Say("oui"), "1.d 4/5"),
            (Back, "1.c 3/5"),
            (Back, "1.b 3/5"),
            (Back, "1.a 3/5"),
            (NoBack, "1.a 3/5"),
            // Answered again, it keeps its place, and one goes on where one was.
            (Say("oui"), "1.d 4/5"),
            (Back, "1.c 3/5"),
            (Back, "1.b 3/5"),
            // The answer that it had may put the next ones out of reach: going back goes over them.
            (Say("non"), "1.d 4/5"),
            (Back, "1.b 2/4"),
            (Back, "1.a 2/4"),
            // What one went back to is left as it was, and not put off.
            (Later, "1.d 4/5"),
            (Say("non"), "avis 5/5"),
            (Say("inconnu"), "finished"),
        ],
    );
}

#[test]
fn a_question_gone_back_to_that_falls_out_of_reach_is_passed_over() {
    let gated = json!({ "ask_if": is("1.a", "oui") });
    let fiche = qualification(&[vec![q("1.a", "chaud", json!({})), q("1.b", "chaud", gated), opinion("chaud")]]);
    play(
        &fiche,
        &[
            (Go, "1.a 1/2"),
            (Say("oui"), "1.b 2/3"),
            (Say("non"), "avis 3/3"),
            (Back, "1.b 2/3"),
            // Somebody else's line arrives meanwhile.
            (SayTo("1.a", "non"), "avis 3/3"),
        ],
    );
}

#[test]
fn later_is_at_the_end_and_twice_at_most() {
    let fiche = qualification(&[vec![
        q("1.a", "chaud", json!({})),
        q("1.b", "chaud", json!({})),
        q("1.c", "chaud", json!({})),
        opinion("heure"),
    ]]);
    play(
        &fiche,
        &[
            (Go, "1.a 1/3"),
            (Later, "1.b 1/3"),
            (Later, "1.c 1/3"),
            // Answered after all: it is not put off any more.
            (SayTo("1.b", "non"), "1.c 2/3"),
            (Say("non"), "Chaud over"),
            (Go, "avis 1/1"),
            (Say("inconnu"), "1.a 3/3"),
            (Later, "finished"),
        ],
    );
}

#[test]
fn a_mesure_jumped_to_comes_first_while_it_is_open() {
    let fiche = qualification(&[
        vec![q("1.a", "chaud", json!({})), q("1.b", "chaud", json!({}))],
        vec![q("2.a", "heure", json!({})), q("2.b", "calme", json!({})), opinion("calme")],
    ]);
    play(
        &fiche,
        &[
            (Go, "1.a 1/2"),
            (Jump("2"), "2.a 1/1"),
            (Say("non"), "2.b 1/2"),
            (Say("non"), "avis 2/2"),
            (Say("inconnu"), "1.a 1/2"),
            (Later, "1.b 1/2"),
            // What was put off there is asked there again.
            (Jump("1"), "1.a 1/2"),
            // All answered: gone through again, each left as it is or answered otherwise.
            (Jump("2"), "2.a 1/1"),
            (Say("oui"), "2.b 2/2"),
            (Later, "avis 2/2"),
            (Say("inconnu"), "1.a 1/2"),
            (Say("non"), "1.b 2/2"),
            (Say("non"), "finished"),
        ],
    );
    // Lots are not said over while one is there; they are again once it is answered.
    play(
        &mixed(),
        &[
            (Go, "1.a 1/2"),
            (Jump("2"), "2.b 1/2"),
            (Say("non"), "2.a 1/1"),
            (Say("non"), "avis 1/2"),
            (Say("inconnu"), "1.a 2/2"),
            (Say("non"), "Heure over"),
            (Go, "1.b 2/2"),
        ],
    );
    // A jump opens what was cut short.
    play(&fiche, &[(Go, "1.a 1/2"), (CutShort, "finished")]);
    play(
        &fiche,
        &[
            (Go, "1.a 1/2"),
            (SayTo("avis", "confirme"), "settled, 4 left"),
            (Jump("1"), "1.a 1/2"),
            (Jump("2"), "2.a 1/1"),
        ],
    );
}
