//! Nothing scrolls off a window before it could be read: every key in every kind of question, in two sizes.

use super::harness::flat;
use super::pty::{Home, Pty, side, tail};
use std::sync::PoisonError;
use std::time::Duration;

/// A walk in a window: each key, and what it then shows.
struct Walk {
    pty: Pty,
    rows: u16,
    cols: u16,
    keys: usize,
    /// What did not fit: after which key, and how many lines.
    lost: Vec<String>,
}

/// How long nothing comes out before a screen is whole; keys are read only once it was written.
const SILENCE: Duration = Duration::from_millis(15);

/// A window, small and usual.
const SIZES: [(u16, u16); 2] = [(24, 80), (20, 60)];

/// What can be done at a question besides answering it, and what comes back.
const ASIDE: [(&str, &str); 7] = [("?", ""), ("+", "\r"), ("d", "\r"), ("r", ""), ("g", "\r"), ("t", "5"), ("m", "\r")];

/// What ends a page that is read.
const PAGE: [&str; 2] = ["[q] assez lu", "[Entrée] revenir"];

impl Walk {
    fn start(home: &Home, (rows, cols): (u16, u16), args: &[&str]) -> Self {
        let pty = home.start_in((rows, cols), args, &[]);
        Self { pty, rows, cols, keys: 0, lost: vec![] }
    }

    /// Counts the lines that came out since the last key.
    fn measure(&mut self, after: &str) {
        let seen = self.pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What is drawn in its own place takes its place once.
        let mut parser = vt100::Parser::new(side(500), side(self.cols), 0);
        parser.process(&seen.raw);
        let shown = parser.screen().contents();
        let lines = shown.lines().skip_while(|line| line.trim().is_empty());
        // Nobody has to read again what was just typed.
        let lines: Vec<&str> =
            lines.enumerate().filter(|(n, l)| *n > 0 || !l.starts_with("> ")).map(|(_, l)| l).collect();
        // What is drawn again in its place was read there: it may go. The last line of the window is where one types.
        let again = replaced(&seen.raw);
        if lines.len() >= usize::from(self.rows) + again {
            self.lost.push(format!("{after:?}: {} lines in {}x{}:\n{shown}", lines.len(), self.cols, self.rows));
        }
        if let Some(wrong) = uncounted(&shown) {
            self.lost.push(format!("{after:?}: {wrong} in {}x{}:\n{shown}", self.cols, self.rows));
        }
    }

    /// Waits for a question, measures it, and types.
    fn press(&mut self, question: &str, keys: &str) {
        self.pause(question);
        self.pty.ready(question);
        self.pty.silent(SILENCE);
        self.measure(question);
        self.pty.type_in(keys);
        self.keys += 1;
    }

    /// Goes past what is held back until it is read.
    fn pause(&mut self, question: &str) {
        loop {
            self.pty.wait("what is held, or the question", |seen| {
                let shown = tail(seen).replace('\u{a0}', " ");
                is_held(&shown) || flat(&shown).contains(&flat(question))
            });
            self.pty.silent(SILENCE);
            if !is_held(&tail(&self.pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner))) {
                return;
            }
            self.pty.ready("");
            self.measure(question);
            self.pty.type_in("\r");
            self.keys += 1;
        }
    }

    /// Reads pages to their end, back to the question.
    fn read(&mut self, question: &str) {
        loop {
            let is_page = |shown: &str| {
                is_held(shown) || shown.lines().any(|line| PAGE.iter().any(|key| line.trim_end().ends_with(key)))
            };
            self.pty.wait("a page, or the question", |seen| {
                let shown = tail(seen).replace('\u{a0}', " ");
                is_page(&shown) || shown.contains(question)
            });
            self.pty.ready("");
            self.pty.silent(SILENCE);
            let shown = tail(&self.pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner));
            self.measure(question);
            if !is_page(&shown) {
                return;
            }
            self.pty.type_in("\r");
            self.keys += 1;
        }
    }

    /// Does everything that comes back to the question; `end` follows each key where a line is typed.
    fn aside(&mut self, question: &str, end: &str) {
        for (key, back) in ASIDE {
            self.press(question, &format!("{key}{end}"));
            if back.is_empty() {
                self.read(question);
            } else {
                self.press("", back);
            }
        }
        self.pause(question);
        self.pty.ready(question);
    }

    fn go(&mut self, script: &[(&str, &str)]) {
        script.iter().for_each(|(question, keys)| self.press(question, keys));
    }

    /// Leaves the rows from one on, and answers them together.
    fn calm(&mut self, row: &str) {
        self.go(&[(row, "\r"), ("sans réponse", "n")]);
    }

    /// Leaves at a question, once it is asked: keys that come together are no keys.
    fn leave(mut self, question: &str) {
        self.pause(question);
        self.pty.ready(question);
        self.pty.silent(SILENCE);
        self.pty.type_in("s");
        assert_eq!(self.pty.end(), 0, "{}", self.pty.screen());
        assert!(self.lost.is_empty(), "{} keys; {}", self.keys, self.lost.join("\n----\n"));
    }
}

/// Tells whether what was said, or a page, is held back until it is read.
fn is_held(shown: &str) -> bool {
    let shown = shown.trim_end();
    shown.ends_with("\n  [Entrée] suite") || PAGE.iter().any(|key| shown.ends_with(key))
}

/// Says how many steps of the last list shown are neither on it nor counted there; none when all are.
fn uncounted(shown: &str) -> Option<String> {
    let (_, list) = shown.rsplit_once("étape ")?;
    // What was recorded is said under the rows that are left.
    let list = list.split("\n  [").next().filter(|list| list.contains("\n> E."))?;
    let total: usize = list.split_once('/')?.1.split(',').next()?.parse().ok()?;
    let rows = |line: &&str| line.starts_with("> E.") || line.starts_with("  E.");
    let counted = |line: &str| -> usize { line.split(' ').filter_map(|word| word.parse::<usize>().ok()).sum() };
    let told: usize = list.lines().filter(|line| line.starts_with("  … ")).map(counted).sum();
    let there = list.lines().filter(rows).count() + told;
    (there != total).then(|| format!("{there} steps of {total}"))
}

/// Counts the lines in whose place what came out is drawn.
fn replaced(raw: &[u8]) -> usize {
    let text = String::from_utf8_lossy(raw);
    let up = text.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once("A\r\u{1b}[J"));
    up.and_then(|(count, _)| count.parse().ok()).unwrap_or(0)
}

const OPENING: [(&str, &str); 4] = [
    ("Votre organisation ?", "?"),
    ("Votre organisation ?", "9"),
    ("Qui avez-vous en ligne ?", "?"),
    ("Qui avez-vous en ligne ?", "5"),
];

/// The opening, the hot questions, a hard sign, the three lists of steps, the verdict, the calls.
#[test]
fn from_the_launch_to_the_calls_nothing_scrolls_off_unread() {
    for size in SIZES {
        let home = Home::new();
        let mut walk = Walk::start(&home, size, &["new"]);
        walk.go(&OPENING);
        walk.go(&[
            ("Votre nom ?", "\r"),
            ("Alerte reçue à quelle heure", "demain\r"),
            ("Alerte reçue à quelle heure", "hier 02:05\r"),
            ("1.b.1", "?\r"),
        ]);
        walk.read("1.b.1");
        walk.go(&[("1.b.1", "rien d’un compte\r"), ("1.b.1", "compta@exemple.fr, +60\r")]);
        walk.aside("> 4.z.3", "");
        walk.go(&[("> 4.z.3", "z"), ("> 4.z.3", "1"), ("> 5.z.2", "1")]);
        walk.aside("Mesure 2, 2.b.1", "");
        walk.go(&[("Mesure 2, 2.b.1", "13"), ("suppression", "\r"), ("Signe fort", "e")]);
        walk.aside("> E.9 ", "");
        walk.go(&[
            ("> E.9 ", "z"),
            ("> E.9 ", "3"),
            ("> E.10 ", "4"),
            ("Pourquoi est-ce impossible", "\r"),
            ("> E.10 ", "@"),
            ("qui, à quelle heure", "Paul Martin, hier 01:40\r"),
            ("> E.3 ", "3"),
            ("> E.2 ", "3"),
            ("> E.4 ", "3"),
            ("> E.15 ", "3"),
            ("> E.14 ", "3"),
            ("> E.1 ", "3"),
            ("> E.5 ", "<"),
            ("> E.1 ", "<"),
            ("> E.14 ", "<"),
            ("> E.15 ", "<"),
            ("> E.4 ", "<"),
            ("> E.2 ", "<"),
            ("> E.3 ", "o"),
            ("[Entrée] revenir à la liste", "?"),
        ]);
        walk.read("[Entrée] revenir à la liste");
        walk.go(&[
            ("[Entrée] revenir à la liste", "3"),
            ("qui, à quelle heure", "\r"),
            ("Résultat", "Bloqué dans les deux annuaires\r"),
            ("Effet de bord", "\r"),
            ("> E.5 ", "*"),
            ("à dire", "<"),
            ("> E.5 ", "\r"),
            ("> 1.b.2", "o"),
            ("> 1.c.1", "\r"),
            ("sans réponse", "i"),
            ("savoir seul", "?"),
        ]);
        walk.read("savoir seul");
        walk.press("savoir seul", "i");
        for key in ["?", "t", "r"] {
            walk.press("[v] retenir", key);
            walk.read("[v] retenir");
        }
        walk.go(&[("[v] retenir", "v"), ("Qui retient", "\r"), ("[v] retenir", "e")]);
        walk.go(&[
            ("> E.5 ", "\r"),
            ("| P.0", "g"),
            ("Où aller", "3"),
            ("> E.6 ", "\u{1b}[B"),
            ("> E.7 ", "<"),
            ("> E.6 ", "\r"),
            ("| P.0", "g"),
            ("Où aller", "4"),
            ("> E.19 ", "\r"),
            ("| P.0", "e"),
        ]);
        walk.leave("Mesure 1, 1.a.1");
    }
}

/// The order of the fiche: single questions, options, boards, what is left of them, an opinion.
#[test]
fn in_the_order_of_the_fiche_nothing_scrolls_off_unread() {
    for size in SIZES {
        let home = Home::new();
        let args = ["--by", "Zoé", "new", "--order", "fiche", "--title", "Boîte de Léa", "--alerted-at", "il y a 2 h"];
        let mut walk = Walk::start(&home, size, &args);
        walk.go(&OPENING);
        walk.aside("| P.1", "");
        walk.go(&[("| P.1", "i"), ("| P.2", "i"), ("Déjà fait ?", "1\r"), ("qui, à quelle heure", "\r")]);
        walk.aside("Mesure 1, 1.a.1", "");
        walk.go(&[("Mesure 1, 1.a.1", "\u{1b}[D"), ("Déjà fait ?", "p"), ("Mesure 1, 1.a.1", "n"), ("1.a.2", "n")]);
        walk.aside("Mesure 1, 1.b.1", "\r");
        walk.go(&[("1.b.1", "i\r"), ("1.b.2", "g"), ("Où aller", "2")]);
        walk.aside("> 2.a.1", "");
        walk.press("> 2.a.1", "p");
        walk.calm("> 2.a.2");
        walk.aside("> 2.b.1", "");
        walk.calm("> 2.b.1");
        walk.calm("> 2.c.1");
        walk.aside("> 2.d.1", "");
        walk.calm("> 2.d.1");
        walk.aside("2.e.1", "");
        walk.go(&[("2.e.1", "g"), ("Où aller", "4")]);
        walk.leave("4.a.1");
    }
}

/// A text, a number, a moment, and more steps than a window has lines.
#[test]
fn in_a_fiche_of_ones_own_nothing_scrolls_off_unread() {
    let long =
        "d’une longueur qui ne tient pas sur une ligne, quelle que soit la fenêtre, ni peut-être sur deux lignes";
    let question = |id: &str, kind: &str| {
        serde_json::json!({"id": id, "kind": kind, "prompt": format!("Une question {long}\u{a0}?"), "lot": "chaud",
            "help": format!("Une aide {long}."), "origin": "complement"})
    };
    let step = |n: usize| {
        serde_json::json!({"id": format!("E.{n}"), "prompt": format!("Une étape {long}"), "due": "J0",
            "ask": ["messagerie"], "trap": format!("Un piège {long}, et encore un peu plus long\u{a0}: {long}.")})
    };
    let fiche = serde_json::json!({
        "id": "essai", "kind": "endiguement", "title": "Essai", "version": "1", "source": "ici",
        "when_to_use": "Toujours.",
        "mesures": [{"id": "1", "title": "Savoir", "actions": [{"id": "1.a", "title": "Savoir", "questions":
            [question("1.a.1", "text"), question("1.a.2", "number"), question("1.a.3", "moment")]}]}],
        "steps": (1..=12).map(step).collect::<Vec<_>>(),
    });
    for size in SIZES {
        let home = Home::new();
        std::fs::write(home.path("essai.json"), fiche.to_string()).expect("a file");
        let args = ["--by", "Zoé", "new", "--fiche", "essai.json", "--title", "Essai", "--alerted-at", "il y a 2 h"];
        let mut walk = Walk::start(&home, size, &args);
        walk.go(&OPENING);
        for (id, value) in [("1.a.1", "un texte\r"), ("1.a.2", "douze\r"), ("1.a.3", "hier\r")] {
            if id == "1.a.1" {
                walk.aside(id, "\r");
            }
            walk.press(id, value);
            if id != "1.a.1" {
                walk.press("", "i\r");
            }
        }
        walk.aside("> E.1 ", "");
        for n in 1..=11 {
            walk.press(&format!("> E.{n} "), "3");
        }
        walk.press("> E.12 ", "<");
        walk.leave("> E.11 ");
    }
}

/// The hot questions answered to the verdict, in a small window.
fn to_the_verdict(walk: &mut Walk) {
    walk.go(&OPENING);
    walk.go(&[("Votre nom ?", "\r"), ("Alerte reçue", "hier 02:05\r"), ("1.b.1", "compta@exemple.fr\r")]);
    walk.go(&[("> 4.z.3", "i"), ("> 5.z.2", "1"), ("Mesure 2, 2.b.1", "2"), ("transfert", "\r")]);
    walk.go(&[("Vers quelle adresse", "\r"), ("Depuis quand", "\r"), ("Signe fort", "\r"), ("> 1.b.2", "\r")]);
    walk.go(&[("sans réponse", "i"), ("savoir seul", "i"), ("[v] retenir", "\r")]);
}

/// A call is ticked on the page where its box is seen, whichever it is.
#[test]
fn a_call_is_ticked_wherever_its_box_is_seen() {
    let home = Home::new();
    let mut walk = Walk::start(&home, SIZES[1], &["new"]);
    to_the_verdict(&mut walk);
    // One that is not seen yet is not ticked.
    walk.pty.ready("[Entrée] suite");
    walk.pty.silent(SILENCE);
    let shown = walk.pty.screen();
    let hidden = ('1'..='9').find(|call| !shown.contains(&format!("{call} [ ]"))).expect("more than a page");
    walk.pty.type_in(&hidden.to_string());
    for call in ["1", "4"] {
        walk.pty.ready("[Entrée] suite");
        walk.pty.silent(SILENCE);
        while !walk.pty.screen().contains(&format!("{call} [ ]")) {
            walk.pty.type_in("\r");
            walk.pty.ready("[Entrée] suite");
            walk.pty.silent(SILENCE);
        }
        walk.pty.type_in(call);
        walk.pty.until("Prévenu");
    }
    let told = home.log().iter().filter(|line| line["text"].as_str().is_some_and(|t| t.starts_with("Prévenu"))).count();
    assert_eq!(told, 2, "{}", walk.pty.screen());
    walk.pty.type_in("z");
}

/// The key of a box that left the screen ticks nothing: the box is shown again, and is ticked there.
#[test]
fn a_call_that_left_the_screen_is_not_ticked() {
    let home = Home::new();
    let mut walk = Walk::start(&home, SIZES[1], &["new"]);
    to_the_verdict(&mut walk);
    let told = |home: &Home| {
        let text = |line: &serde_json::Value| line["text"].as_str().is_some_and(|t| t.starts_with("Prévenu"));
        home.log().iter().filter(|line| text(line)).count()
    };
    walk.pty.ready("[Entrée] suite");
    walk.pty.silent(SILENCE);
    while !walk.pty.screen().contains("s\u{a0}suspendre") {
        walk.pty.type_in("\r");
        walk.pty.ready("[Entrée] suite");
        walk.pty.silent(SILENCE);
    }
    walk.pty.type_in("1");
    walk.pty.until("plus à l’écran");
    walk.pty.ready("1 [ ]");
    walk.pty.silent(SILENCE);
    assert_eq!(told(&home), 0, "{}", walk.pty.screen());
    walk.pty.type_in("1");
    walk.pty.until("Prévenu");
    assert_eq!(told(&home), 1, "{}", walk.pty.screen());
    walk.pty.type_in("z");
}

/// Rows answered together were all shown in their own words.
#[test]
fn rows_are_read_whole_before_one_key_answers_them() {
    let fiche = qualify::fiche::load(qualify::fiche::EMBEDDED[0].bytes).expect("a shipped fiche").fiche;
    for size in SIZES {
        let home = Home::new();
        let args = ["--by", "Zoé", "new", "--order", "fiche", "--title", "Boîte", "--alerted-at", "il y a 2 h"];
        let mut walk = Walk::start(&home, size, &args);
        walk.go(&OPENING);
        walk.go(&[("| P.1", "g"), ("Où aller ?", "2")]);
        walk.calm("> 2.a.1");
        walk.pause("> 2.b.1");
        let seen = walk.pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all = flat(&String::from_utf8_lossy(&seen.all));
        for question in fiche.questions().filter(|q| q.screen.as_deref() == Some("2.a")) {
            let row = flat(&format!("{} {}", question.id, question.prompt));
            assert!(all.contains(&row), "{size:?}: {row}");
        }
    }
}
