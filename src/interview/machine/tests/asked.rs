//! Which questions are asked, in which order, and which stand together.

use super::*;

#[test]
fn what_presses_comes_first_and_each_lot_is_said_over_once() {
    play(
        &mixed(),
        &[
            (Go, "1.a 1/2"),
            (Go, "1.a 1/2"),
            (Say("non"), "2.b 2/2"),
            (Say("oui"), "Chaud over"),
            (Go, "2.a 1/1"),
            (Say("inconnu"), "Heure over"),
            (Go, "1.b 1/2"),
            (Say("non"), "avis 2/2"),
            (Say("a-investiguer"), "finished"),
            (Go, "finished"),
        ],
    );
    // A lot without questions is over with the next.
    let far = qualification(&[vec![q("1.a", "chaud", json!({})), opinion("calme")]]);
    play(&far, &[(Go, "1.a 1/1"), (Say("non"), "Heure over"), (Go, "avis 1/1"), (Say("inconnu"), "finished")]);
}

#[test]
fn the_order_of_the_fiche_knows_no_lot() {
    plays(
        &mixed(),
        Order::Fiche,
        &[],
        &[
            (Go, "1.a 1/2"),
            (Line(Some(Role::Victime)), "1.a 1/2"),
            (Say("non"), "1.b 2/2"),
            (Later, "2.a 1/3"),
            (Say("non"), "2.b 2/3"),
            (Say("non"), "avis 3/3"),
            (Say("inconnu"), "1.b 2/2"),
            (Say("non"), "finished"),
        ],
    );
}

#[test]
fn what_is_in_reach_is_asked_and_what_is_unknown_is_not_asked_again() {
    let gated = json!({ "ask_if": is("1.a", "oui") });
    let even_so = json!({ "ask_if": is("1.a", "oui"), "when_unknown": "ask" });
    let fiche = qualification(&[vec![
        q("1.a", "chaud", json!({})),
        q("1.b", "chaud", gated),
        q("1.c", "chaud", even_so),
        q("1.d", "chaud", json!({})),
        opinion("chaud"),
    ]]);
    // What waits is not counted before it comes in reach, but for what is asked even so.
    play(&fiche, &[(Go, "1.a 1/4"), (Say("oui"), "1.b 2/5"), (Say("non"), "1.c 3/5"), (Say("non"), "1.d 4/5")]);
    play(&fiche, &[(Go, "1.a 1/4"), (Say("inconnu"), "1.c 2/4"), (Say("non"), "1.d 3/4"), (Say("non"), "avis 4/4")]);
    // What falls out of reach moves the rank forward.
    play(&fiche, &[(Go, "1.a 1/4"), (Say("non"), "1.d 3/4"), (Say("non"), "avis 4/4")]);
    // Analysts disagree: the question is open again.
    play(
        &fiche,
        &[
            (Go, "1.a 1/4"),
            (Say("non"), "1.d 3/4"),
            (Say("non"), "avis 4/4"),
            (Differ("1.d", "oui"), "1.d 4/5"),
            (Say("non"), "avis 5/5"),
        ],
    );
}

/// Rows of one screen.
fn rows(ids: &[&str], lot: &str) -> Vec<Value> {
    ids.iter().map(|id| q(id, lot, json!({ "screen": "s" }))).collect()
}

#[test]
fn questions_of_one_screen_stand_together() {
    let mut questions = rows(&["1.a", "1.b", "1.c"], "chaud");
    let options = json!({ "screen": "s", "kind": "multi", "options": ["u", "v"], "labels": { "u": "U", "v": "V" } });
    questions.push(q("1.d", "chaud", options));
    questions.push(q("1.e", "chaud", json!({ "screen": "s", "kind": "number" })));
    questions.push(q("1.f", "chaud", json!({ "screen": "s" })));
    questions.push(q("1.g", "chaud", json!({ "screen": "other" })));
    questions.push(opinion("calme"));
    play(
        &qualification(&[questions]),
        &[
            (Go, "[1.a 1.b 1.c 1.d] 1/7"),
            (SayTo("1.a", "non"), "[1.b 1.c 1.d] 2/7"),
            (SayTo("1.c", "non"), "[1.b 1.d] 3/7"),
            // A row put off leaves the others; one alone is a question.
            (Later, "1.d 3/7"),
            (Say(r#"["u"]"#), "1.e 4/7"),
            // What is typed is no row, and parts the screen in two.
            (Say("3"), "1.f 5/7"),
            (Say("non"), "1.g 6/7"),
            (Say("non"), "Heure over"),
            (Go, "avis 1/1"),
            (Say("inconnu"), "1.b 7/7"),
            (Say("oui"), "finished"),
        ],
    );
}

#[test]
fn a_board_has_nine_rows_of_one_lot_and_one_person() {
    let ids: Vec<String> = ('a'..='k').map(|letter| format!("1.{letter}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut eleven = rows(&ids, "chaud");
    eleven.push(opinion("calme"));
    play(
        &qualification(&[eleven]),
        &[
            (Go, "[1.a 1.b 1.c 1.d 1.e 1.f 1.g 1.h 1.i] 1/11"),
            (Say("non"), "[1.j 1.k] 10/11"),
            (Say("inconnu"), "Heure over"),
        ],
    );
    let victim = json!({ "screen": "s", "ask": ["victime"] });
    let mut mixed = rows(&["1.a", "1.b"], "chaud");
    mixed.push(q("1.c", "chaud", victim.clone()));
    mixed.push(q("1.d", "chaud", victim));
    mixed.extend(rows(&["1.e", "1.f"], "heure"));
    mixed.push(opinion("calme"));
    let mixed = qualification(&[mixed]);
    play(&mixed, &[(Go, "[1.a 1.b 1.c 1.d] 1/4"), (Say("non"), "Chaud over"), (Go, "[1.e 1.f] 1/2")]);
    play(&mixed, &[(Line(Some(Role::Victime)), "[1.c 1.d] 1/4"), (Say("non"), "[1.a 1.b] 3/4")]);
}

#[test]
fn who_is_on_the_phone_is_asked_first_within_each_lot() {
    let ask = |roles: &[&str]| json!({ "ask": roles });
    let follow = q("1.c.1", "chaud", json!({}));
    let fiche = qualification(&[vec![
        q("1.a", "chaud", ask(&["victime"])),
        q("1.b", "chaud", ask(&["poste", "messagerie"])),
        q("1.c", "chaud", with(ask(&["messagerie"]), json!({ "follow_up": follow }))),
        q("1.d", "heure", ask(&["victime"])),
        q("1.e", "heure", ask(&["messagerie"])),
        opinion("calme"),
    ]]);
    play(&fiche, &[(Go, "1.a 1/4"), (Say("non"), "1.b 2/4"), (Line(Some(Role::Metier)), "1.b 2/4")]);
    play(
        &fiche,
        &[
            (Line(Some(Role::Messagerie)), "1.b 1/4"),
            (Say("non"), "1.c 2/4"),
            // A follow-up is for whom its question is.
            (Say("non"), "1.c.1 3/4"),
            (Say("non"), "1.a 4/4"),
            (Say("non"), "Chaud over"),
            (Go, "1.e 1/2"),
            (Line(Some(Role::Victime)), "1.d 1/2"),
            (Line(None), "1.d 1/2"),
        ],
    );
}

/// A fiche with screens in an order of its own: the last question first, the first two together, then what others know.
fn with_screens() -> Fiche {
    let follow =
        json!({ "ask": ["messagerie"], "follow_up": q("1.b.1", "chaud", json!({ "ask_if": is("1.b", "oui") })) });
    let choice =
        json!({ "kind": "choice", "options": ["u", "v"], "labels": { "u": "U", "v": "V" }, "ask": ["metier"] });
    let mesures = [vec![
        q("1.a", "chaud", json!({ "ask": ["messagerie"] })),
        q("1.b", "chaud", follow),
        q("1.c", "chaud", choice),
        q("1.d", "chaud", json!({ "ask": ["victime"] })),
        opinion("chaud"),
        q("1.e", "heure", json!({ "ask": ["victime"] })),
        q("1.f", "heure", json!({ "ask": ["messagerie"] })),
        q("1.g", "chaud", json!({ "ask": ["messagerie"] })),
    ]];
    let screens = json!([
        { "questions": ["1.g"], "first": true },
        { "questions": ["1.b", "1.a"] },
        { "questions": ["1.c", "1.d"], "others": true },
        { "questions": ["avis"] },
        { "questions": ["1.f"] },
    ]);
    signed(&mesures, json!({ "hard": is("1.a", "oui") }), json!({ "screens": screens }))
}

#[test]
fn the_order_by_harm_is_that_of_its_screens_counted_by_screens() {
    play(
        &with_screens(),
        &[
            (Go, "1.g 1/4"),
            (Say("non"), "[1.b 1.a] 2/4"),
            (SayTo("1.b", "oui"), "1.b.1 3/5"),
            (Say("non"), "1.a 4/6"),
            (Say("non"), "[1.c 1.d] 5/6"),
            (SayTo("1.d", "non"), "1.c 6/7"),
            (Say("inconnu"), "avis 7/7"),
            (Say("inconnu"), "Chaud over"),
            (Go, "1.f 1/2"),
            (Say("non"), "1.e 2/2"),
        ],
    );
    // The order of the fiche knows no screen of it.
    plays(&with_screens(), Order::Fiche, &[], &[(Go, "1.a 1/8"), (Say("non"), "1.b 2/8"), (Say("non"), "1.c 3/8")]);
}

#[test]
fn once_a_hard_sign_stands_the_opinion_waits_for_the_hour() {
    play(
        &with_screens(),
        &[
            (Go, "1.g 1/4"),
            (Say("non"), "[1.b 1.a] 2/4"),
            (SayTo("1.a", "oui"), "hard sign"),
            (Go, "settled, 6 left"),
            (Go, "1.b 3/4"),
            (Say("non"), "[1.c 1.d] 4/4"),
            (Say("inconnu"), "Chaud over"),
            (Go, "1.f 1/3"),
            (Say("non"), "avis 2/3"),
        ],
    );
}

#[test]
fn who_is_put_on_the_phone_is_asked_all_that_they_know() {
    play(
        &with_screens(),
        &[
            // At the opening, within the lot, and after what cannot wait.
            (Line(Some(Role::Victime)), "1.g 1/4"),
            (Say("non"), "1.d 2/4"),
            (Say("non"), "[1.b 1.a] 3/5"),
            (Call(Role::Victime), "1.e 1/2"),
            (Say("non"), "[1.b 1.a] 3/5"),
            (Call(Role::Messagerie), "[1.b 1.a] 3/5"),
            (Say("non"), "1.f 2/2"),
            // What they know is over: the first lot goes on.
            (Say("non"), "1.c 4/5"),
        ],
    );
}

/// Who is called for what nobody knew is asked it; what counts for nothing yet is not asked before what it waits for.
#[test]
fn who_is_put_on_the_phone_is_asked_what_nobody_knew() {
    play(
        &with_screens(),
        &[
            (Line(None), "1.g 1/4"),
            (Say("inconnu"), "[1.b 1.a] 2/4"),
            (SayTo("1.b", "inconnu"), "1.a 3/5"),
            (Call(Role::Messagerie), "1.b 2/4"),
            (Say("non"), "1.g 1/4"),
            (Say("non"), "1.a 3/5"),
        ],
    );
    let asked_of = |role: &str| json!({ "ask": [role] });
    let waiting = json!({ "ask": ["metier"], "ask_if": is("1.a", "oui"), "when_unknown": "ask" });
    let fiche = qualification(&[vec![
        q("1.a", "chaud", asked_of("messagerie")),
        q("1.b", "chaud", waiting),
        q("1.c", "chaud", asked_of("metier")),
        opinion("heure"),
    ]]);
    play(&fiche, &[(Call(Role::Metier), "1.c 1/3"), (Say("non"), "1.a 2/3"), (Say("oui"), "1.b 3/3")]);
    play(&fiche, &[(Call(Role::Metier), "1.c 1/3"), (Say("non"), "1.a 2/3"), (Say("inconnu"), "1.b 3/3")]);
}

#[test]
fn after_a_false_alarm_only_what_can_deny_it_is_asked() {
    let none = || json!({});
    let signs = json!({ "hard": is("2.a", "oui"), "loss": { "when": is("2.b", "oui") } });
    let mesures = [
        vec![opinion("chaud"), q("1.a", "chaud", none()), q("1.b", "heure", none())],
        vec![q("2.a", "heure", none()), q("2.b", "calme", none())],
    ];
    let fiche = signed(&mesures, signs, json!({ "steps": [step("E.1")] }));
    play(
        &fiche,
        &[
            (Go, "avis 1/2"),
            (Say("faux-positif"), "Chaud over"),
            (Go, "2.a 1/2"),
            (Say("non"), "Heure over"),
            (Go, "2.b 1/1"),
            // Settled: what was left aside can be asked.
            (Say("non"), "settled, 2 left"),
            (Go, "1.a 2/2"),
        ],
    );
    // A Mesure that one jumps to is asked all the same, and so are the steps.
    play(
        &fiche,
        &[(Go, "avis 1/2"), (Say("faux-positif"), "Chaud over"), (Jump("1"), "1.a 2/2"), (Contain(true), "[E.1] 1/1")],
    );
    // Any other opinion leaves nothing aside.
    play(&fiche, &[(Go, "avis 1/2"), (Say("a-investiguer"), "1.a 2/2")]);
    // What a declaration waits for is asked once nothing denies the false alarm, before it is settled.
    let end = [(Go, "2.b 1/1"), (Say("non"), "1.b 2/2"), (Say("non"), "settled, 1 left")];
    let start = [(Go, "avis 1/2"), (Say("faux-positif"), "Chaud over"), (Go, "2.a 1/2"), (Say("non"), "Heure over")];
    plays(&fiche, Order::Chaud, &["1.b"], &[&start[..], &end].concat());
}
