//! What each key does, in a pseudo-terminal: boards, the menu, where answers come from, notes, lists, other locales,
//! the offer of settings, another analyst at work.

use super::harness::flat;
use super::pty::{CTRL_C, FALSE_ALARM, Home, Pty, assert_farewell};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::PoisonError;

const ESCAPE: &str = "\u{1b}";
const UP: &str = "\u{1b}[A";
const DOWN: &str = "\u{1b}[B";
const RIGHT: &str = "\u{1b}[C";
const LEFT: &str = "\u{1b}[D";
const BACKSPACE: &str = "\u{7f}";

/// The rows of the board of the messages, in the order of the fiche.
const MESSAGES: [&str; 7] = ["2.a.1", "2.a.2", "2.a.3", "2.a.4", "2.a.5", "2.a.6", "2.a.7"];

/// Waits until a row of a board is asked.
fn on_row(pty: &mut Pty, id: &str) {
    pty.ready(&format!("> {id} "));
}

/// Types keys on rows: each on the row that it is meant for.
fn on_rows(pty: &mut Pty, keys: &[(&str, &str)]) {
    for (row, key) in keys {
        on_row(pty, row);
        pty.type_in(key);
    }
}

/// Opens an incident in the order of the fiche, and goes to its Mesure 2: the first row of the first board is asked.
fn board(home: &Home) -> Pty {
    let mut pty = home.asking(&["--order", "fiche"], &[]);
    pty.answer("| P.1", "i");
    pty.answer("| P.2", "g");
    pty.answer("Où aller ?", "2");
    on_row(&mut pty, "2.a.1");
    pty
}

/// The lines of one kind.
fn of_kind(home: &Home, kind: &str) -> Vec<Value> {
    home.log().into_iter().filter(|line| line["kind"] == kind).collect()
}

/// The lines that answer a question.
fn answers_to(home: &Home, question: &str) -> Vec<Value> {
    of_kind(home, "answered").into_iter().filter(|line| line["question"] == question).collect()
}

/// The questions answered and their answers, in order.
fn given(home: &Home) -> Vec<(String, Value)> {
    let answered = of_kind(home, "answered").into_iter();
    answered.map(|line| (line["question"].as_str().expect("an id").to_owned(), line["value"].clone())).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, Value)> {
    list.iter().map(|(question, value)| ((*question).to_owned(), json!(value))).collect()
}

#[test]
fn a_board_is_answered_row_by_row() {
    let home = Home::new();
    let mut pty = board(&home);
    home.keep(&pty, "board");
    on_rows(
        &mut pty,
        &[
            ("2.a.1", "p"),
            ("2.a.2", "n"),
            ("2.a.3", "i"),
            ("2.a.4", DOWN),
            ("2.a.5", UP),
            ("2.a.4", RIGHT),
            ("2.a.5", "x"),
            ("2.a.6", LEFT),
            ("2.a.5", "n"),
            ("2.a.6", BACKSPACE),
            ("2.a.5", "p"),
        ],
    );
    on_row(&mut pty, "2.a.6");
    home.keep(&pty, "board-answered");
    assert_rows_once(&pty, &MESSAGES);
    pty.type_in("\r");
    pty.ready("4 lignes sans réponse :");
    home.keep(&pty, "board-rest");
    // Back to the first row that is open; the question stays what it was.
    pty.type_in("<");
    on_rows(&mut pty, &[("2.a.1", DOWN), ("2.a.2", "\r")]);
    pty.answer("4 lignes sans réponse :", "n");
    on_row(&mut pty, "2.b.1");
    home.keep(&pty, "board-next");
    let screen = flat(&pty.screen());
    pty.suspend(&home, "s");
    let own = [("2.a.2", "non"), ("2.a.3", "inconnu"), ("2.a.5", "sans-objet"), ("2.a.5", "non")];
    let all = [("2.a.1", "non"), ("2.a.4", "non"), ("2.a.6", "non"), ("2.a.7", "oui")];
    assert_eq!(given(&home)[1..], [pairs(&own), pairs(&all)].concat());
    let amended = answers_to(&home, "2.a.5");
    assert_eq!(amended[1]["replaces"], json!([amended[0]["h"]]));
    let together: Vec<u64> =
        all.iter().map(|(id, _)| answers_to(&home, id)[0]["seq"].as_u64().expect("a number")).collect();
    assert_eq!(together, (together[0]..together[0] + 4).collect::<Vec<_>>());
    let said =
        format!("[lignes {} à {} enregistrées] 2.a.1 non, 2.a.4 non, 2.a.6 non, 2.a.7 oui", together[0], together[3]);
    assert!(screen.contains(&said), "{said}: {screen}");
}

#[test]
fn before_the_first_row_stands_the_question_before() {
    let home = Home::new();
    let mut pty = board(&home);
    pty.type_in("<");
    pty.ready("P.1 | retour : votre réponse corrigera");
    pty.type_in("1");
    on_row(&mut pty, "2.a.1");
    pty.suspend(&home, "s");
    let amended = answers_to(&home, "P.1");
    assert_eq!(amended.len(), 2);
    assert_eq!(amended[1]["replaces"], json!([amended[0]["h"]]));
}

#[test]
fn rows_left_open_are_unknown_or_come_again() {
    let home = Home::new();
    let mut pty = board(&home);
    on_rows(&mut pty, &[("2.a.1", "n"), ("2.a.2", "\r")]);
    pty.answer("6 lignes sans réponse :", "p");
    on_rows(&mut pty, &[("2.b.1", "p"), ("2.b.2", "n"), ("2.b.3", "\r")]);
    pty.answer("3 lignes sans réponse :", "i");
    on_row(&mut pty, "2.c.1");
    pty.type_in("\r");
    pty.answer("2 lignes sans réponse :", "n");
    on_row(&mut pty, "2.d.1");
    pty.type_in("\r");
    pty.answer("7 lignes sans réponse :", "n");
    pty.answer("Mesure 2, 2.e.1", "3");
    // Put off once: asked again before the Mesure is left.
    on_row(&mut pty, "2.a.2");
    pty.settled();
    assert!(!pty.screen().contains("> 2.a.1"), "{}", pty.screen());
    pty.suspend(&home, "s");
    let unknown = [("2.b.1", "inconnu"), ("2.b.3", "inconnu"), ("2.b.4", "inconnu")];
    assert_eq!(given(&home)[1..6], pairs(&[&[("2.a.1", "non"), ("2.b.2", "non")][..], &unknown].concat()));
}

/// What was put off row by row is not asked about again at once; an arrow only moves.
#[test]
fn rows_put_off_one_by_one_are_told_once() {
    let home = Home::new();
    let mut pty = board(&home);
    let all = |key: &'static str| MESSAGES.map(|row| (row, key));
    on_rows(&mut pty, &all(DOWN));
    pty.answer("7 lignes sans réponse", "<");
    // Arrowed over after being put off: asked about with the others.
    on_rows(&mut pty, &all("p"));
    on_rows(
        &mut pty,
        &[("2.b.1", "p"), ("2.b.2", "n"), ("2.b.3", "p"), ("2.b.4", "p"), ("2.c.1", "p"), ("2.c.2", "\r")],
    );
    pty.answer("2 lignes sans réponse", "n");
    on_row(&mut pty, "2.d.1");
    pty.suspend(&home, "s");
    assert_eq!(given(&home)[1..], pairs(&[("2.b.2", "non"), ("2.c.1", "non"), ("2.c.2", "non")]));
}

/// On what is held until it is read, a key that does nothing says once what does.
#[test]
fn a_pause_says_once_which_keys_work() {
    let home = Home::new();
    let name = "a".repeat(200);
    let mut pty =
        home.start_in((20, 60), &["--by", "Zoé", "new", "--title", "Essai", "--alerted-at", "il y a 2 h"], &[]);
    pty.opened();
    pty.answer("1.b.1", &format!("{name}@exemple.fr, {name}@exemple.com\r"));
    pty.ready("[Entrée] suite");
    pty.settled();
    pty.type_in("n");
    pty.ready("Ici, Entrée ou Espace continue");
    pty.settled();
    pty.type_in("1");
    pty.settled();
    assert!(pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner).raw.is_empty(), "said once: {}", pty.screen());
    pty.type_in(" ");
    pty.ready("> 4.z.3");
    pty.suspend(&home, "s");
}

/// Where a window holds less than a row and its keys, it is said which size would.
#[test]
fn a_window_too_small_is_said_with_the_size_that_is_needed() {
    let home = Home::new();
    let mut pty = board(&home);
    for ((rows, cols), said) in [((24, 80), false), ((20, 60), false), ((8, 40), true), ((20, 30), true)] {
        pty.resize(rows, cols);
        pty.type_in("z");
        pty.ready("Pas compris.");
        pty.settled();
        let shown = flat(&pty.screen());
        assert_eq!(shown.contains("Fenêtre trop petite"), said, "{rows} {cols}: {shown}");
    }
    pty.suspend(&home, "s");
}

#[test]
fn a_hard_sign_stops_a_board_and_the_rest_comes_back() {
    let home = Home::new();
    let mut pty = board(&home);
    on_rows(&mut pty, &[("2.a.1", "p"), ("2.a.2", "n"), ("2.a.3", "<"), ("2.a.2", "<"), ("2.a.1", "o")]);
    pty.ready("Signe fort");
    home.keep(&pty, "board-hard-sign");
    assert_eq!(given(&home)[1..], pairs(&[("2.a.2", "non"), ("2.a.1", "oui")]));
    pty.type_in("\r");
    on_row(&mut pty, "2.a.3");
    pty.settled();
    let after = pty.screen();
    let after = after.rsplit("Vérification des courriels du compte").next().expect("a board").to_owned();
    assert!(after.contains("2.a.7") && !after.contains("2.a.2"), "only what is open comes back: {after}");
    pty.suspend(&home, "s");
}

#[test]
fn a_row_of_several_opens_its_options() {
    let home = Home::new();
    let mut pty = board(&home);
    pty.type_in("\r");
    pty.answer("7 lignes sans réponse :", "p");
    on_row(&mut pty, "2.b.1");
    home.keep(&pty, "board-several");
    // A key that is no option is refused under the rows, and what was chosen stays.
    pty.type_in("2");
    pty.until("> transfert automatique");
    pty.type_in("9");
    pty.until("Pas compris.");
    pty.until("> transfert automatique");
    assert_rows_once(&pty, &["2.b.1", "2.b.2", "2.b.3", "2.b.4"]);
    // What belies the ticks is a slip, and nothing of it is kept.
    for contrary in ["n", "i", "x"] {
        pty.type_in(contrary);
        pty.until("Des réponses sont cochées");
        pty.until("> transfert automatique");
        assert_rows_once(&pty, &["2.b.1", "2.b.2", "2.b.3", "2.b.4"]);
    }
    pty.type_in("2");
    pty.until("> (rien)");
    pty.type_in("n");
    on_row(&mut pty, "2.b.2");
    home.keep(&pty, "board-several-answered");
    pty.type_in(UP);
    on_row(&mut pty, "2.b.1");
    pty.type_in("3");
    pty.until("> suppression");
    pty.type_in("1");
    pty.until("> 13 : délégation que personne ne revendique");
    assert_rows_once(&pty, &["2.b.1", "2.b.2", "2.b.3", "2.b.4"]);
    pty.type_in("\r");
    pty.answer("Signe fort", "\r");
    on_row(&mut pty, "2.b.2");
    pty.suspend(&home, "s");
    let rules = answers_to(&home, "2.b.1");
    assert_eq!(rules[0]["value"], json!([]));
    assert_eq!(rules[1]["value"], json!(["delegation", "suppression-ou-lecture-automatique"]));
    assert_eq!(rules[1]["replaces"], json!([rules[0]["h"]]));
}

/// No row is on the screen twice, as when a former state of the board was not wholly erased.
fn assert_rows_once(pty: &Pty, ids: &[&str]) {
    pty.settled();
    let screen = pty.screen();
    for id in ids {
        let rows = screen.lines().filter(|l| l.get(2..).is_some_and(|l| l.starts_with(id))).count();
        assert!(rows <= 1, "{id} is there {rows} times:\n{screen}");
    }
}

#[test]
fn a_board_follows_the_size_of_the_window() {
    let home = Home::new();
    let mut pty = board(&home);
    // Each size, then the rows and the keys typed there, after one that is refused.
    let sizes = [
        (40_u16, 50_u16, [("2.a.1", "p"), ("2.a.2", "n"), ("2.a.3", "p")]),
        (20, 100, [("2.a.4", UP), ("2.a.3", DOWN), ("2.a.4", "i")]),
        (12, 45, [("2.a.5", "p"), ("2.a.6", "p"), ("2.a.7", UP)]),
        (24, 80, [("2.a.6", "n"), ("2.a.7", UP), ("2.a.6", UP)]),
    ];
    for (rows, cols, keys) in sizes {
        pty.resize(rows, cols);
        pty.type_in("z");
        pty.ready("Pas compris.");
        assert_rows_once(&pty, &MESSAGES);
        for (row, key) in keys {
            on_row(&mut pty, row);
            assert_rows_once(&pty, &MESSAGES);
            pty.type_in(key);
        }
        let wide = pty.screen().lines().map(|l| l.chars().count()).max();
        assert!(wide <= Some(usize::from(cols)), "{}", pty.screen());
        home.keep(&pty, &format!("board-{cols}x{rows}"));
    }
    // The window shrinks while a row is asked, and that row is answered.
    pty.resize(40, 50);
    pty.type_in("n");
    on_row(&mut pty, "2.a.7");
    assert_rows_once(&pty, &MESSAGES);
    pty.suspend(&home, "s");
    assert_eq!(given(&home)[1..], pairs(&[("2.a.2", "non"), ("2.a.4", "inconnu"), ("2.a.6", "non"), ("2.a.5", "non")]));
}

/// What the menu offers and that comes back to the question: the key, what then shows, and the key that comes back.
const THERE_AND_BACK: [(&str, &str, &str); 7] = [
    ("?", "[q] assez lu", "q"),
    ("+", "Note jointe à", "\r"),
    ("d", "D’où viennent les réponses qui suivent ?", "\r"),
    ("r", "PROPOSÉ", "\r"),
    ("g", "Où aller ?", "\r"),
    ("t", "Qui avez-vous en ligne ?", "5"),
    ("e", "Compromission d’un compte de messagerie - Endiguement", "e\r"),
];

/// Opens the menu from a question and does everything that comes back to it; `open` is what opens the menu.
fn through_the_menu(pty: &mut Pty, question: &str, open: &str) {
    for (key, shown, back) in THERE_AND_BACK {
        pty.answer(question, open);
        pty.answer("Que voulez-vous faire ?", key);
        pty.answer(shown, back);
    }
    // Closed by the key that opens it, and by Enter.
    for close in [ESCAPE, "m", "\r"] {
        pty.answer(question, open);
        pty.answer("Que voulez-vous faire ?", close);
    }
    pty.ready(question);
}

/// Opens the menu and takes a key there.
fn by_the_menu(pty: &mut Pty, question: &str, open: &str, key: &str) {
    pty.answer(question, open);
    pty.answer("Que voulez-vous faire ?", key);
}

#[test]
fn everything_in_the_menu_works_from_every_kind_of_question() {
    let home = Home::new();
    let mut pty = home.asking(&["--order", "fiche"], &[]);
    pty.answer("| P.1", "i");
    let one = "| P.2";
    pty.answer(one, ESCAPE);
    pty.ready("Que voulez-vous faire ?");
    home.keep(&pty, "menu");
    pty.type_in(ESCAPE);
    through_the_menu(&mut pty, one, ESCAPE);
    by_the_menu(&mut pty, one, "m", "<");
    pty.answer("P.1 | retour", "i");
    by_the_menu(&mut pty, one, ESCAPE, "p");
    pty.answer("Déjà fait ?", "p");
    let several = "Mesure 1, 1.a.1";
    through_the_menu(&mut pty, several, ESCAPE);
    by_the_menu(&mut pty, several, "m", "<");
    pty.answer("P.1 | retour", "i");
    by_the_menu(&mut pty, several, ESCAPE, "p");
    pty.answer("Mesure 1, 1.a.2", "n");
    let text = "Mesure 1, 1.b.1";
    through_the_menu(&mut pty, text, "m\r");
    by_the_menu(&mut pty, text, "m\r", "<");
    pty.answer("Mesure 1, 1.a.2 | auprès de : EDR et postes | retour", "n");
    by_the_menu(&mut pty, text, "m\r", "p");
    by_the_menu(&mut pty, "Mesure 1, 1.b.2", ESCAPE, "s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    pty.assert_given_back();
    home.assert_sound();
    assert_eq!(home.answered(), ["P.1", "P.1", "P.1", "1.a.2", "1.a.2"]);
}

#[test]
fn everything_in_the_menu_works_from_a_row() {
    let home = Home::new();
    let mut pty = board(&home);
    through_the_menu(&mut pty, "> 2.a.1 ", ESCAPE);
    by_the_menu(&mut pty, "> 2.a.1 ", ESCAPE, "p");
    by_the_menu(&mut pty, "> 2.a.2 ", "m", "<");
    by_the_menu(&mut pty, "> 2.a.1 ", "m", "<");
    pty.answer("P.1 | retour", "i");
    by_the_menu(&mut pty, "> 2.a.1 ", "m", "s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    home.assert_sound();
}

#[test]
fn keys_that_mean_nothing_answer_nothing() {
    let home = Home::new();
    let mut pty = home.asking(&["--order", "fiche"], &[]);
    pty.ready("| P.1");
    pty.settled();
    // F5, Ctrl-left, Shift-down, F1, arrows as some terminals send them, Delete, Page down: their ends look like keys.
    for key in ["\u{1b}[15~", "\u{1b}[1;5D", "\u{1b}[1;2B", "\u{1b}OP", "\u{1b}OA", "\u{1b}[3~", "\u{1b}[6~"] {
        pty.type_in(key);
        pty.settled();
        let seen = pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner).raw.clone();
        assert!(seen.is_empty(), "{key:?}: {}", String::from_utf8_lossy(&seen));
    }
    pty.ready("");
    // Letters with accents, wide characters and capital letters that are no key are refused in words.
    for key in ["ù", "日", "€"] {
        pty.type_in(key);
        pty.ready("Pas compris. Tapez");
    }
    // A capital letter is the same key.
    pty.type_in("I");
    pty.answer("| P.2", LEFT);
    pty.answer("P.1 | retour", "i");
    pty.answer("| P.2", UP);
    // Enter keeps what was answered, and writes nothing; a digit is one without Shift on a French keyboard too.
    pty.answer("P.1 | retour", "\r");
    pty.answer("| P.2", "\"");
    pty.answer("Déjà fait ?", "p");
    pty.ready("1.a.1");
    pty.suspend(&home, "s");
    assert_eq!(home.answered(), ["P.1", "P.1", "P.2"]);
    assert_eq!(answers_to(&home, "P.2")[0]["value"], "fait");
}

#[test]
fn a_line_is_edited_where_the_cursor_is() {
    let home = Home::new();
    let mut pty = home.start(&["new", "--title", "Titre", "--alerted-at", "il y a 2 h"], &[]);
    pty.opened();
    pty.ready("Votre nom ?");
    for (keys, shown) in [
        ("ét", "> ét"),
        (&[LEFT, LEFT, "É"].concat(), "> Éét"),
        (&[RIGHT, BACKSPACE].concat(), "> Ét"),
        (&[RIGHT, "é à Nol"].concat(), "> Été à Nol"),
        (&[LEFT, "ë"].concat(), "> Été à Noël"),
        // Beyond both ends, there and back, and keys that a line does not know: arrows up and down.
        (&[&RIGHT.repeat(3), "\u{1b}[H\u{1b}[F", UP, DOWN, "日本x"].concat(), "> Été à Noël日本x"),
        (&[BACKSPACE, BACKSPACE].concat(), "> Été à Noël日"),
        // Ctrl-A, Ctrl-W, Ctrl-E, Ctrl-K and Ctrl-U, as in a shell; Home and End.
        ("\u{1}L'", "> L'Été à Noël日"),
        ("\u{17}\u{5}\u{17}", "> Été à"),
        ("\u{1b}[Hx\u{b}", "> x"),
        ("y\u{15}Noël日\u{1b}[HÉté à \u{1b}[F", "> Été à Noël日"),
    ] {
        // A key at a time, as a person: between two keys the terminal is not ours, and would echo what comes.
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let length = if first == '\u{1b}' { 3 } else { first.len_utf8() };
            let (key, others) = rest.split_at(length);
            pty.ready("");
            pty.type_in(key);
            pty.settled();
            rest = others;
        }
        pty.wait(shown, |seen| {
            let (row, _) = seen.parser.screen().cursor_position();
            seen.parser.screen().rows(0, 80).nth(usize::from(row)).is_some_and(|r| r.trim_end() == shown)
        });
    }
    pty.ready("");
    pty.type_in("\r");
    pty.ready("1.b.1");
    pty.suspend(&home, "s\r");
    assert_eq!(home.log()[0]["by"], "Été à Noël日");
}

/// Says where the next answers come from, from a question.
fn from_where(pty: &mut Pty, question: &str, key: &str) {
    pty.answer(question, "d");
    pty.answer("D’où viennent les réponses qui suivent ?", key);
}

#[test]
fn answers_say_where_they_come_from() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "d\r");
    pty.ready("D’où viennent les réponses qui suivent ?");
    home.keep(&pty, "whence");
    pty.type_in("1");
    pty.answer("1.b.1 | auprès de : messagerie | constaté", "léa@exemple.fr\r");
    from_where(&mut pty, "1.b.2 | auprès de : messagerie | constaté", "2");
    pty.answer("Par qui ?", "Mme Petit\r");
    pty.answer("déclaré par Mme Petit", "o");
    pty.answer("1.c.1 | auprès de : messagerie | déclaré par Mme Petit", "t");
    // What comes next is said by whoever is on the phone now; the same person again changes nothing.
    pty.answer("Qui avez-vous en ligne ?", "2");
    pty.until("notées comme déclarées par : l’administrateur de la messagerie");
    pty.answer("1.c.1 | auprès de : messagerie | déclaré par l’administrateur de la messagerie", "t");
    pty.answer("Qui avez-vous en ligne ?", "2");
    pty.answer("1.c.1 | auprès de : messagerie | déclaré par l’administrateur de la messagerie", "n");
    from_where(&mut pty, "Mesure 1, 1.c.2", "2");
    pty.answer("Par qui ? (Entrée : l’administrateur de la messagerie)", "M. Roy\r");
    pty.answer("déclaré par M. Roy", "n");
    // A judgement is the analyst's own.
    pty.answer("1.d.1", "o");
    pty.answer("1.a.1", "g");
    pty.answer("Où aller ?", "2");
    on_row(&mut pty, "2.a.1");
    home.keep(&pty, "board-declared");
    pty.type_in("n");
    on_row(&mut pty, "2.a.2");
    // From a row too; then all the rows left open at once.
    from_where(&mut pty, "", "3");
    on_row(&mut pty, "2.a.2");
    pty.until("| déduit");
    pty.type_in("\r");
    pty.answer("6 lignes sans réponse :", "n");
    on_row(&mut pty, "2.b.1");
    pty.type_in("t");
    // Nobody said what is deduced.
    pty.answer("Qui avez-vous en ligne ?", "5");
    on_row(&mut pty, "2.b.1");
    pty.until("| déduit");
    pty.suspend(&home, "s");
    let sources: Vec<(String, Value, Value)> = of_kind(&home, "answered")
        .into_iter()
        .map(|l| (l["question"].as_str().expect("an id").to_owned(), l["source"].clone(), l["declared_by"].clone()))
        .collect();
    let declared = json!("declare");
    let expected = [
        ("1.b.1", json!("constate"), Value::Null),
        ("1.b.2", declared.clone(), json!("Mme Petit")),
        ("1.c.1", declared.clone(), json!("l’administrateur de la messagerie")),
        ("1.c.2", declared.clone(), json!("M. Roy")),
        ("1.d.1", Value::Null, Value::Null),
        ("2.a.1", declared, json!("M. Roy")),
        ("2.a.2", json!("deduit"), Value::Null),
    ];
    assert_eq!(sources[..7], expected.map(|(q, source, by)| (q.to_owned(), source, by)));
    assert!(sources[7..].iter().all(|(_, source, _)| source == "deduit"), "{sources:?}");
}

#[test]
fn a_hearsay_needs_somebody_and_stays_while_nobody_else_is_on_the_line() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "i\r");
    from_where(&mut pty, "1.b.2", "2");
    pty.answer("Par qui ?", "\r");
    pty.until("rien n’est changé");
    from_where(&mut pty, "1.b.2", "2");
    pty.answer("Par qui ?", "Mme Petit\r");
    pty.answer("1.b.2 | auprès de : messagerie | déclaré par Mme Petit", "t");
    // Nobody else is on the line.
    pty.answer("Qui avez-vous en ligne ?", "<");
    pty.answer("1.b.2 | auprès de : messagerie | déclaré par Mme Petit", "o");
    from_where(&mut pty, "1.c.1", "0");
    pty.answer("1.c.1", "n");
    pty.ready("1.c.2");
    pty.suspend(&home, "s");
    assert_eq!(answers_to(&home, "1.b.2")[0]["declared_by"], "Mme Petit");
    assert!(answers_to(&home, "1.c.1")[0].get("source").is_none());
}

/// Writes a shell script in the home, and gives its path.
fn script(home: &Home, name: &str, body: &str) -> String {
    let path = home.path(name);
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("a script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("it can be run");
    path.display().to_string()
}

/// An editor that adds a line to the file it is given, keeps the file's name and mode, and its other words.
const APPENDS: &str = r#"for file; do :; done
ls -l "$file" | cut -c1-10 > mode
printf '%s' "$file" > name
[ $# -gt 1 ] && printf '%s ' "$1" >> "$file"
printf 'Été, cœur : « vu »\nà 2 h\n' >> "$file""#;

/// Types a note in the editor, at 1.b.2, then answers.
fn noted_in_editor(home: &Home, vars: &[(&str, &str)]) -> Pty {
    let mut pty = home.on_page(vars);
    pty.answer("1.b.1", "i\r");
    pty.answer("1.b.2", "+");
    pty.answer("[!] l’écrire dans", "!\r");
    pty.ready("1.b.2");
    pty
}

#[test]
fn a_note_is_written_in_the_editor() {
    let home = Home::new();
    let editor = script(&home, "editor", APPENDS);
    let mut pty = noted_in_editor(&home, &[("VISUAL", ""), ("EDITOR", &editor)]);
    pty.until("Note à joindre, enregistrée avec la réponse : Été, cœur : « vu » à 2 h");
    home.keep(&pty, "note-edited");
    let file = std::fs::read_to_string(home.path("name")).expect("the editor ran");
    assert!(file.starts_with(&home.path("state").display().to_string()), "{file}");
    assert!(!std::path::Path::new(&file).exists(), "the file is gone");
    assert_eq!(std::fs::read_to_string(home.path("mode")).expect("the editor ran"), "-rw-------\n");
    // Opened again on what it holds.
    pty.type_in("+");
    pty.answer("[!] l’écrire dans", "!\r");
    pty.answer("1.b.2", "o");
    pty.ready("1.c.1");
    pty.suspend(&home, "s");
    let text = "Été, cœur : « vu »\nà 2 h";
    // The end of the note was cut of its blank line.
    assert_eq!(answers_to(&home, "1.b.2")[0]["note"], format!("{text}{text}"));
    assert_eq!(of_kind(&home, "noted").len(), 0, "the note goes with the answer, and nowhere else");
}

#[test]
fn visual_wins_over_editor_and_takes_arguments() {
    let home = Home::new();
    let editor = script(&home, "editor", APPENDS);
    let with_argument = format!("{editor} --wait");
    let mut pty = noted_in_editor(&home, &[("VISUAL", &with_argument), ("EDITOR", "/bin/false")]);
    pty.until("Note à joindre, enregistrée avec la réponse : --wait Été");
    pty.suspend(&home, "s");
    // The note typed for a question not answered is not lost.
    let noted = of_kind(&home, "noted");
    assert!(noted.last().is_some_and(|n| n["text"].as_str().is_some_and(|t| t.starts_with("1.b.2 --wait Été"))));
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    for editor in ["/bin/false", "/introuvable/ed"] {
        let home = Home::new();
        let mut pty = home.on_page(&[("EDITOR", editor)]);
        pty.answer("1.b.1", "i\r");
        pty.answer("1.b.2", "+");
        pty.answer("Note jointe", "tapée\r");
        pty.answer("Note à joindre, enregistrée avec la réponse : tapée", "+");
        pty.answer("[!] l’écrire dans", "!\r");
        pty.until("L’éditeur n’a pas rendu de texte : la note reste telle qu’elle était.");
        pty.answer("Note à joindre, enregistrée avec la réponse : tapée", "o");
        pty.ready("1.c.1");
        pty.suspend(&home, "s");
        assert_eq!(answers_to(&home, "1.b.2")[0]["note"], "tapée");
        let left = std::fs::read_dir(home.path("state")).expect("a folder").flatten();
        assert_eq!(left.filter(|e| e.file_name().to_string_lossy().starts_with("note-")).count(), 0);
    }
}

#[test]
fn what_an_editor_writes_in_another_encoding_is_refused_in_words() {
    let home = Home::new();
    let editor = script(&home, "editor", r#"printf 'vu \351t\351\n' > "$1""#);
    let mut pty = noted_in_editor(&home, &[("EDITOR", &editor)]);
    pty.until("la note reste telle qu’elle était. (ce n’est pas du texte en UTF-8)");
    pty.suspend(&home, "s");
}

/// Ctrl-C belongs to the editor while it has the terminal: many people leave a mode of vim with it.
#[test]
fn an_interruption_in_the_editor_is_not_one_of_the_wizard() {
    let home = Home::new();
    let body = r#"trap 'caught=1' INT
echo "éditeur prêt"
until [ "$caught" ]; do sleep 0.02; done
echo "vu" >> "$1"
echo "éditeur interrompu"
read line"#;
    let editor = script(&home, "editor", body);
    let mut pty = home.on_page(&[("EDITOR", &editor)]);
    pty.answer("1.b.1", "i\r");
    pty.answer("1.b.2", "+");
    pty.answer("[!] l’écrire dans", "!\r");
    pty.until("éditeur prêt");
    pty.type_in(CTRL_C);
    pty.until("éditeur interrompu");
    pty.type_in("\r");
    pty.answer("Note à joindre, enregistrée avec la réponse : vu", "o");
    pty.ready("1.c.1");
    // It is over: the next one is for the wizard again.
    pty.type_in(CTRL_C);
    assert_eq!(pty.end(), 130, "{}", pty.screen());
    assert_farewell(&pty, true);
    pty.assert_given_back();
    home.assert_sound();
    assert_eq!(answers_to(&home, "1.b.2")[0]["note"], "vu");
}

#[test]
fn without_an_editor_none_is_offered() {
    let home = Home::new();
    let mut pty = home.on_page(&[("VISUAL", ""), ("EDITOR", "")]);
    pty.answer("1.b.1", "i\r");
    pty.answer("1.b.2", "+");
    pty.ready("Note jointe");
    pty.settled();
    assert!(!pty.screen().contains("[!]"), "{}", pty.screen());
    // Pasted with its lines.
    pty.type_in("première ligne\rdeuxième : été\r\rtroisième\r");
    pty.answer("Note à joindre, enregistrée avec la réponse : première ligne", "+");
    // Emptied.
    pty.answer("Note jointe à 1.b.2", "\r");
    pty.ready("1.b.2");
    pty.settled();
    assert!(!pty.screen().rsplit("pour l’enlever").next().is_some_and(|s| s.contains("Note jointe")));
    pty.type_in("+");
    pty.answer("Note jointe", "première ligne\rdeuxième : été\r\rtroisième\r");
    pty.answer("Note à joindre, enregistrée avec la réponse : première ligne", "o");
    pty.ready("1.c.1");
    pty.suspend(&home, "s");
    assert_eq!(answers_to(&home, "1.b.2")[0]["note"], "première ligne\ndeuxième : été\n\ntroisième");
}

#[test]
fn a_list_of_accounts_is_pasted_as_lines() {
    let home = Home::new();
    std::fs::write(home.path("liste"), "\u{feff}rh@exemple.fr\r\nélu@exemple.fr\r\n\r\n+12\r\n").expect("a file");
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "léa@exemple.fr\rcompta@exemple.fr ; dir@exemple.fr\r+60\r");
    // Given again, from a file.
    pty.answer("1.b.2", "<");
    pty.answer("1.b.1", "@introuvable\r");
    pty.until("introuvable");
    std::fs::write(home.path("vieille"), "PK\u{3}\u{4}\0").expect("a file");
    pty.answer("1.b.1", "@vieille\r");
    pty.until("vieille : ce n’est pas du texte");
    pty.answer("1.b.1", "@liste\r");
    pty.ready("1.b.2");
    pty.suspend(&home, "s");
    let lists = answers_to(&home, "1.b.1");
    assert_eq!(lists[0]["value"], json!(["léa@exemple.fr", "compta@exemple.fr", "dir@exemple.fr", "+60"]));
    assert_eq!(lists[1]["value"], json!(["rh@exemple.fr", "élu@exemple.fr", "+12"]));
}

/// Terminals put brackets around a paste, and then its lines are no Enter: it is read again before it is sent.
#[test]
fn what_is_pasted_in_brackets_is_shown_before_it_is_sent() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.ready("1.b.1");
    pty.settled();
    assert!(pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner).parser.screen().bracketed_paste());
    pty.type_in(
        "\u{1b}[200~léa@exemple.fr\rune-adresse-assez-longue-pour-passer@la-ligne.exemple.fr\r+60\r\u{1b}[201~",
    );
    pty.until("léa@exemple.fr⏎ une-adresse-assez-longue-pour-passer@la-ligne.exemple.fr⏎ +60");
    assert!(answers_to(&home, "1.b.1").is_empty(), "nothing is sent before Enter");
    // Edited where it wraps: the row under the first one is drawn once.
    for key in ["\u{1b}[H", "d", "\u{1b}[F", BACKSPACE, BACKSPACE, "1", "2"] {
        pty.ready("");
        pty.type_in(key);
        pty.settled();
    }
    pty.until("> dléa@exemple.fr⏎ une-adresse-assez-longue-pour-passer@la-ligne.exemple.fr⏎ +12");
    assert_eq!(pty.screen().matches("la-ligne").count(), 1, "{}", pty.screen());
    pty.ready("");
    pty.type_in("\r");
    pty.ready("1.b.2");
    assert!(!pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner).parser.screen().bracketed_paste());
    pty.suspend(&home, "s");
    let accounts = ["dléa@exemple.fr", "une-adresse-assez-longue-pour-passer@la-ligne.exemple.fr", "+12"];
    assert_eq!(answers_to(&home, "1.b.1")[0]["value"], json!(accounts));
}

#[test]
fn a_list_of_accounts_is_pasted_as_lines_in_the_plain_mode() {
    let home = Home::new();
    let mut pty = home.on_page_plain();
    // The last line is not ended, as when it is copied without its end.
    pty.answer_plain("1.b.1", "léa@exemple.fr\rcompta@exemple.fr\r+60\rdir@exemple.fr");
    pty.answer_plain("1.b.2", "+\r");
    pty.answer_plain("Note jointe", "première ligne\rdeuxième : été\r");
    pty.answer_plain("1.b.2", "oui\r");
    pty.ready_plain("1.c.1");
    pty.suspend(&home, "s\r");
    assert_eq!(
        answers_to(&home, "1.b.1")[0]["value"],
        json!(["léa@exemple.fr", "compta@exemple.fr", "+60", "dir@exemple.fr"])
    );
    assert_eq!(answers_to(&home, "1.b.2")[0]["note"], "première ligne\ndeuxième : été");
}

/// A text in Latin-1.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("a character of Latin-1")).collect()
}

#[test]
fn a_terminal_that_does_not_read_utf8_is_given_ascii() {
    for vars in [&[("LANG", "fr_FR.ISO-8859-1")][..], &[("LC_ALL", "C")], &[("LC_CTYPE", "fr_FR")]] {
        let home = Home::new();
        let editor = script(&home, "editor", r#"printf 'vu \351t\351\n' > "$1""#);
        let vars = &[vars, &[("EDITOR", &editor)]].concat();
        let mut pty = home.start(&["new", "--order", "fiche", "--alerted-at", "il y a 2 h"], vars);
        let typed = ["Hélène d'été\r", "léa@exemple.fr\rhélène@exemple.fr\r"].map(latin1);
        pty.answer_plain("Votre organisation ?", "9\r");
        pty.answer_plain("5) personne", "5\r");
        pty.ready_plain("Votre nom ?");
        pty.type_bytes(&typed[0]);
        pty.ready_plain("1.b.1");
        pty.type_bytes(&typed[1]);
        pty.answer_plain("P.1", "?\r");
        pty.answer_plain("q) assez lu", "q\r");
        pty.answer_plain("P.1", "r\r");
        pty.answer_plain("Entree) revenir", "\r");
        pty.answer_plain("P.1", "+\r");
        pty.answer_plain("!) l'ecrire dans", "!\r");
        pty.answer_plain("Note a joindre, enregistree avec la reponse : vu ete", "1\r");
        pty.ready_plain("P.2");
        pty.suspend(&home, "s\r");
        let all = pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner).all.clone();
        // The terminal itself echoes what is typed; all the rest comes from the program.
        let echoed = |b: u8| typed.iter().any(|t| t.contains(&b));
        let foreign = all.iter().position(|b| !b.is_ascii() && !echoed(*b));
        assert_eq!(foreign, None, "{vars:?}: {}", String::from_utf8_lossy(&all));
        let echoes = typed.iter().flatten().filter(|b| !b.is_ascii()).count();
        assert_eq!(all.iter().filter(|b| !b.is_ascii()).count(), echoes, "{vars:?}: nothing but the echo");
        // In UTF-8 in the main courante, and in what goes to a program.
        let json = home.run_in(&["log", "--format", "jsonl"], vars);
        assert!(json.contains("Hélène d'été"), "{json}");
        assert_eq!(answers_to(&home, "1.b.1")[0]["value"], json!(["léa@exemple.fr", "hélène@exemple.fr"]));
        assert_eq!(answers_to(&home, "P.1")[0]["note"], "vu été");
        let table = home.run_in(&["log", "--format", "table"], vars);
        assert!(table.contains("Hélène d'été"), "a pipe takes UTF-8: {table}");
        let mut shown = home.start(&["log", "--format", "table"], vars);
        assert_eq!(shown.end(), 0);
        shown.until("Helene d'ete");
        assert!(shown.seen.0.lock().unwrap_or_else(PoisonError::into_inner).all.is_ascii());
    }
}

/// Goes from the first question to the conclusions of a false alarm, and takes them.
fn to_the_end(pty: &mut Pty) {
    for (question, keys) in FALSE_ALARM {
        pty.answer(question, keys);
    }
    pty.answer("Conclusions déduites de vos réponses", "\r");
    pty.answer("FAUSSE ALERTE", "\r");
}

const OFFER: &str = "Retenir vos réglages";

/// The settings kept, and the modes of their file and folder.
fn kept(home: &Home) -> (Value, u32, u32) {
    let file = home.path("home/.config/qualify/config.json");
    let text = std::fs::read(&file).expect("settings are kept");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("a path").permissions().mode() & 0o777;
    let folder = file.parent().expect("a folder");
    (serde_json::from_slice(&text).expect("it is JSON"), mode(&file), mode(folder))
}

#[test]
fn settings_are_offered_once_and_kept() {
    let home = Home::first();
    let mut pty = home.asking(&[], &[]);
    to_the_end(&mut pty);
    pty.ready(OFFER);
    home.keep(&pty, "offer");
    pty.type_in("o");
    pty.answer("Votre organisation", "Centre hospitalier de Sète\r");
    pty.answer("Votre région", "Occitanie\r");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    pty.until("Réglages retenus");
    pty.assert_given_back();
    let settings = json!({"name": "Zoé", "organisation": "Centre hospitalier de Sète", "region": "Occitanie",
        "profile": ["entreprise"], "tz": home.log()[0]["tz"]});
    assert_eq!(kept(&home), (settings, 0o600, 0o700));
    // The next incident takes them; its end asks nothing.
    let mut pty = home.start(&["new", "--title", "Deuxième", "--alerted-at", "il y a 2 h"], &[]);
    pty.answer("Qui avez-vous en ligne ?", "5");
    pty.answer("Votre nom ? (Entrée : Zoé)", "\r");
    to_the_end(&mut pty);
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    assert!(!pty.screen().contains(OFFER), "{}", pty.screen());
    let id = pty.screen().lines().rfind(|l| !l.is_empty()).expect("the id comes last").trim().to_owned();
    let report: Value = serde_json::from_str(&home.run(&["report", &id, "--format", "json"])).expect("JSON");
    assert_eq!(report["incident"]["organisation"], "Centre hospitalier de Sète");
    assert_eq!(report["incident"]["region"], "Occitanie");
    assert_eq!(report["incident"]["profile"], json!(["entreprise"]));
}

#[test]
fn settings_refused_are_not_offered_again() {
    let home = Home::first();
    for offered in [true, false] {
        let mut pty = home.asking(&[], &[]);
        to_the_end(&mut pty);
        if offered {
            pty.answer(OFFER, "n");
        }
        assert_eq!(pty.end(), 0, "{}", pty.screen());
        assert_eq!(kept(&home).0, json!({}));
    }
}

#[test]
fn a_suspended_incident_offers_nothing() {
    let home = Home::first();
    let mut pty = home.asking(&[], &[]);
    pty.ready("1.b.1");
    pty.suspend(&home, "s\r");
    assert!(!pty.screen().contains(OFFER), "{}", pty.screen());
    assert!(!home.path("home/.config/qualify").exists());
}

#[test]
fn an_interruption_at_the_offer_is_one() {
    let home = Home::first();
    let mut pty = home.asking(&[], &[]);
    to_the_end(&mut pty);
    pty.answer(OFFER, CTRL_C);
    assert_eq!(pty.end(), 130, "{}", pty.screen());
    assert_farewell(&pty, true);
    pty.assert_given_back();
    home.assert_sound();
    assert!(!home.path("home/.config/qualify").exists());
}

#[test]
fn what_another_analyst_writes_meanwhile_is_said() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "léa@exemple.fr\r");
    pty.ready("1.b.2");
    let id = home.log()[0]["incident"].as_str().expect("an id").to_owned();
    let bob = |args: &[&str]| drop(home.run(&[&["--by", "Bob"], args].concat()));
    bob(&["note", &id, "L’hébergeur a coupé le compte"]);
    bob(&["answer", &id, "1.c.1", "non"]);
    pty.type_in("o");
    // What Bob answered is not asked.
    pty.ready("1.c.2");
    pty.until("Entre-temps, Bob : Note : « L’hébergeur a coupé le compte »");
    pty.until("Entre-temps, Bob : 1.c.1");
    home.keep(&pty, "meanwhile");
    // Both answer the same question, each without knowing.
    bob(&["answer", &id, "1.c.2", "oui"]);
    pty.type_in("n");
    pty.ready("1.c.2 | auprès de : messagerie | désaccord : votre réponse tranchera");
    pty.until("Entre-temps, Bob : 1.c.2");
    home.keep(&pty, "divergent");
    pty.type_in("o");
    pty.ready("1.c.2.comptes");
    pty.suspend(&home, "s\r");
    let both = answers_to(&home, "1.c.2");
    assert_eq!(both[2]["replaces"].as_array().map(Vec::len), Some(2), "the new answer settles it");
    let report: Value = serde_json::from_str(&home.run(&["report", "--format", "json"])).expect("JSON");
    assert_eq!(report["divergent"], json!([]));
}

/// Written on another machine, or by somebody under one's name: not what a colleague says, and not passed over.
#[test]
fn what_stands_under_ones_own_name_is_not_said_to_be_a_colleagues() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "léa@exemple.fr\r");
    pty.ready("1.b.2");
    let first = home.log().swap_remove(0);
    let (id, by) = (first["incident"].as_str().expect("an id"), first["by"].as_str().expect("a name"));
    let elsewhere = home.path("home/autre-poste").display().to_string();
    home.run_in(&["--by", by, "note", id, "Depuis un autre poste"], &[("QUALIFY_STATE_DIR", elsewhere.as_str())]);
    pty.type_in("o");
    pty.ready("1.c.1");
    pty.until("À votre nom, dans ");
    let said = flat(&pty.screen());
    assert!(said.contains(" : Note : « Depuis un autre poste »") && !said.contains("Entre-temps"), "{said}");
    pty.suspend(&home, "s");
}

#[test]
fn what_another_analyst_writes_is_said_on_a_board() {
    let home = Home::new();
    let mut pty = board(&home);
    let id = home.log()[0]["incident"].as_str().expect("an id").to_owned();
    home.run(&["--by", "Bob", "answer", &id, "2.a.2", "oui"]);
    pty.type_in("n");
    // Bob's answer came after the rows were shown: the row is passed, and what he wrote is above.
    pty.ready("> 2.a.3 ");
    pty.until("Entre-temps, Bob : 2.a.2");
    home.keep(&pty, "board-meanwhile");
    assert_rows_once(&pty, &["2.a.3"]);
    pty.suspend(&home, "s");
}

/// Who refuses is told that nothing is kept, and is not asked again.
#[test]
fn settings_refused_are_not_said_to_be_kept() {
    let home = Home::first();
    let mut pty = home.asking(&[], &[]);
    to_the_end(&mut pty);
    pty.answer(OFFER, "n");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    let said = flat(&pty.screen());
    assert!(said.contains("Aucun réglage n’est retenu. Ce refus l’est"), "{said}");
    assert!(!said.contains("Réglages retenus"), "{said}");
    assert_eq!(kept(&home).0, json!({}));
}
