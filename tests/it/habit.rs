//! The Enter that people add by habit to a key that already acted: it passes no screen that they have not read.

use super::pty::{Home, Pty};

const SAID: &str = "cette Entrée-ci n’a rien fait";

/// Types a key, then an Enter as soon as the next screen is there, as fingers do.
fn with_an_enter(pty: &mut Pty, key: &str, next: &str) {
    pty.type_in(key);
    pty.ready(next);
    pty.type_at_once(b"\r");
    pty.ready(SAID);
}

#[test]
fn an_enter_of_habit_passes_no_row_of_the_next_screen() {
    let home = Home::new();
    let (mut pty, _, _) = home.at_the_money();
    pty.type_in("n");
    pty.answer("> 5.z.2", "1");
    pty.ready("Mesure 2, 2.b.1");
    with_an_enter(&mut pty, "i", "> 1.b.2");
    pty.type_in("n");
    pty.ready("> 1.c.1");
    assert_eq!(home.answered().last().map(String::as_str), Some("1.b.2"), "one row, not six");
    // The one that is meant leaves the rows.
    pty.type_in("\r");
    pty.ready("sans réponse :");
    pty.suspend(&home, "s");
}

#[test]
fn an_enter_of_habit_skips_no_line_to_type() {
    let home = Home::new();
    let (mut pty, _, _) = home.at_the_money();
    pty.type_in("n");
    pty.answer("> 5.z.2", "1");
    pty.answer("Mesure 2, 2.b.1", "n");
    for row in ["> 1.b.2", "> 1.c.1", "> 1.c.2", "> 2.b.4"] {
        pty.answer(row, "n");
    }
    pty.ready("> 2.d.1");
    with_an_enter(&mut pty, "o", "Ces connexions");
    pty.type_in("hier 23:41 203.0.113.7 Firefox\r");
    pty.ready("> 3.a.1");
    pty.suspend(&home, "s");
}

#[test]
fn an_enter_of_habit_leaves_no_list_just_opened() {
    let home = Home::new();
    let (mut pty, _, _) = home.at_the_money();
    with_an_enter(&mut pty, "g", "Où aller ?");
    pty.type_in("2");
    pty.ready("Mesure 2");
    assert_eq!(home.answered(), ["1.b.1"]);
    pty.suspend(&home, "s");
}
