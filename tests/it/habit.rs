//! The Enter that people add by habit to a key that already acted: it passes no screen that they have not read.

use super::harness::{World, flat};
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

/// To the first step of a containment.
fn at_a_step(home: &Home) -> Pty {
    let (mut pty, _, _) = home.at_the_money();
    pty.type_in("e");
    pty.ready("> E.9 ");
    pty
}

/// The steps answered.
fn steps(home: &Home) -> Vec<String> {
    home.answered().into_iter().filter(|id| id.starts_with("E.")).collect()
}

#[test]
fn the_reason_of_what_is_impossible_can_be_left_and_says_how() {
    let home = Home::new();
    let mut pty = at_a_step(&home);
    for leave in ["\u{1b}", "<\r", "\r"] {
        pty.type_in("4");
        pty.ready("[Entrée] revenir, rien n’est changé (ou Échap)");
        pty.type_in(leave);
        pty.ready("> E.9 ");
        pty.until("rien n’est changé.");
        assert_eq!(steps(&home), Vec::<String>::new(), "{leave:?}");
    }
    pty.type_in("4");
    pty.answer("Pourquoi est-ce impossible", "pas de console\r");
    pty.ready("> E.10 ");
    assert_eq!(steps(&home), ["E.9"]);
    pty.suspend(&home, "s");
}

#[test]
fn one_enter_too_many_after_the_commands_leaves_no_step_to_be_done() {
    let home = Home::new();
    let mut pty = at_a_step(&home);
    pty.type_in("c");
    pty.answer("p] plus tard", "1\r");
    let list = |seen: &mut super::pty::Seen| {
        let tail = super::pty::tail(seen);
        tail.contains("> E.9 ") || tail.trim_end().ends_with("[q] assez lu") || tail.trim_end().ends_with("] revenir")
    };
    loop {
        pty.wait("a page, or the list", list);
        pty.settled();
        if pty.screen().contains("> E.9 ") {
            break;
        }
        pty.type_in("\r");
    }
    pty.type_in("\r");
    pty.ready("Entrée encore une fois");
    assert_eq!(steps(&home), Vec::<String>::new());
    pty.type_in("\r");
    pty.until("lignes");
    pty.settled();
    assert!(steps(&home).len() > 3, "{:?}", steps(&home));
}

#[test]
fn a_note_that_waits_is_said_when_the_work_is_cut() {
    let home = Home::new();
    let (mut pty, _, _) = home.at_the_money();
    pty.type_in("+");
    pty.answer("Note jointe à 4.z.3", "RIB changé\r");
    pty.answer("Note à joindre", "\u{3}");
    assert_eq!(pty.end(), 130, "{}", pty.screen());
    pty.until("Note NON ÉCRITE, à retaper : 4.z.3 RIB changé");
}

/// An address waits for the day that is asked next: who is cut there is told that it is not written.
#[test]
fn an_address_that_waits_is_said_when_the_work_is_cut() {
    let home = Home::new();
    let (mut pty, _, _) = home.at_the_money();
    pty.type_in("n");
    pty.answer("5.z.2", "1");
    pty.answer("2.b.1", "2\r");
    pty.answer("Vers quelle adresse", "copie@mail.example\r");
    pty.answer("Depuis quand", "\u{3}");
    assert_eq!(pty.end(), 130, "{}", pty.screen());
    pty.until("Réponse NON ÉCRITE, à retaper : 2.b.1 copie@mail.example");
}

/// What is written once lines are typed.
fn written(lines: &[&str]) -> (String, String) {
    let world = World::new();
    let all = [&["9", "5", "02:05"], lines].concat();
    let said = world.run_with(&["new", "--plain"], &(all.join("\n") + "\n")).stderr;
    (flat(&said), world.run(&["log", "--format", "jsonl"]).stdout)
}

#[test]
fn a_note_about_an_answer_that_stays_is_written() {
    let account = "compta@exemple.fr";
    for lines in [
        vec![account, "<", "+", "NOTE-YYY", ""],
        vec![account, "n", "<", "+", "NOTE-YYY", "", "p"],
        vec![account, "n", "<", "+", "NOTE-YYY", "", "i"],
    ] {
        let (said, log) = written(&lines);
        assert_eq!(log.matches("NOTE-YYY").count(), 1, "{lines:?}: {said}");
    }
}

#[test]
fn one_word_is_an_account_once_that_is_said() {
    for (lines, asked, kept) in [
        (vec!["gvt", "r", "compta@exemple.fr"], true, "\"compta@exemple.fr\""),
        (vec!["compta", "o"], true, "\"compta\""),
        (vec!["adm-durand"], false, "\"adm-durand\""),
        (vec!["compta, paie"], false, "\"paie\""),
    ] {
        let (said, log) = written(&lines);
        assert_eq!(said.contains("est-ce un compte, par son seul identifiant"), asked, "{lines:?}");
        assert!(log.contains(kept) && !log.contains("gvt"), "{lines:?}: {log}");
    }
}

#[test]
fn the_question_of_a_call_stands_until_it_has_its_answer() {
    let (said, _) = written(&["compta@exemple.fr", "n", "1", "i", "", "i", "i", "1", "", "1", "2", ""]);
    let ticked: Vec<&str> =
        said.split("prévenu à ").skip(1).filter(|row| row.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert!(!ticked.is_empty() && ticked.iter().all(|row| row.chars().take(160).any(|c| c == '?')), "{said}");
}

#[test]
fn a_call_ticked_by_mistake_is_unticked_where_it_was_ticked() {
    let hot = ["compta@exemple.fr", "n", "1", "i", "", "i", "i", "1", "", "1"];
    for (more, wanted) in [(vec![], 0), (vec!["1", ""], 0), (vec!["1", "o"], 1)] {
        let (said, log) = written(&[&hot[..], &more].concat());
        assert!(log.contains("Prévenu"), "{said}");
        assert_eq!(log.matches("\"kind\":\"struck\"").count(), wanted, "{more:?}: {said}");
    }
}
