//! The keys that every question takes, on every kind of screen: each does something, or is named with what can be typed instead.

use super::harness::{World, flat};
use serde_json::{Value, json};

/// The keys that work at a question, and Enter's neighbours.
const GENERAL: [&str; 12] = ["?", "<", "+", "p", "d", "r", "g", "t", "c", "e", "m", "s"];

/// How each kind of screen is come to, and a piece of what it asks.
fn screens() -> Vec<(&'static str, Start, Vec<&'static str>)> {
    let hot = ["9", "5", "02:05", "compta@exemple.fr"];
    let after = |more: &[&'static str]| [&hot[..], more].concat();
    let sign = after(&["n", "1", "2", "", ""]);
    vec![
        ("Votre organisation ?", Start::New, vec![]),
        ("Plus précisément", Start::New, vec!["8"]),
        ("Qui avez-vous en ligne ?", Start::New, vec!["9"]),
        ("Quels comptes sont en cause ?", Start::New, vec!["9", "5", "02:05"]),
        ("4.z.3 (1 sur 2)", Start::New, hot.to_vec()),
        ("compte du bénéficiaire ?", Start::New, after(&["2"])),
        ("4.z.6", Start::New, after(&["2", "", "1"])),
        ("Mesure 2, 2.b.1", Start::New, after(&["n", "1"])),
        ("Vers quelle adresse ?", Start::New, after(&["n", "1", "2"])),
        ("Depuis quand ?", Start::New, after(&["n", "1", "2", ""])),
        ("Signe fort", Start::New, sign.clone()),
        ("E.9 (1 sur", Start::New, [&sign[..], &["e"]].concat()),
        ("à dire", Start::New, [&sign[..], &["e", "*"]].concat()),
        ("Où aller ?", Start::New, after(&["g"])),
        ("D’où viennent les réponses", Start::New, after(&["d"])),
        ("Par qui ?", Start::New, after(&["d", "2"])),
        ("Que voulez-vous faire ?", Start::New, after(&["m"])),
        ("Note jointe à 4.z.3", Start::New, after(&["+"])),
        ("ligne sans réponse", Start::New, after(&["n", ""])),
        ("Ce que vous ne pouvez pas savoir seul", Start::New, after(&["n", "1", "i", "", "i"])),
        ("Aucune question restante", Start::Crisis, vec!["5", "", ""]),
        ("Conclusions déduites", Start::Crisis, vec!["5", "", "", "f", "f"]),
        ("Au vu de tout ce qui précède", Start::Crisis, vec!["5", "", "", "f", "f", "1"]),
        ("CRISE CYBER, PROPOSÉE", Start::Crisis, vec!["5", "", "", "f", "f", ""]),
        ("Qui retient", Start::Crisis, vec!["5", "", "", "f", "f", "", "v"]),
        ("Fiche suivante ?", Start::Crisis, vec!["5", "", "", "f", "f", "", ""]),
    ]
}

#[derive(Clone, Copy, PartialEq)]
enum Start {
    New,
    Crisis,
}

fn crisis() -> Value {
    json!({"fiche": "messagerie-qualification", "title": "Essai", "profile": ["entreprise"],
        "alerted_at": "2026-01-07T01:10:00+01:00", "answers": {"1.b.1": ["dg@exemple.fr", "+60"], "4.z.3": "reussie",
        "4.z.6": "nous", "4.z.4": "oui", "5.z.2": "recente-evolutive", "2.b.1": ["delegation"], "2.b.4": "oui",
        "3.a.1": ["administration"], "3.h.2": "oui", "4.b.2": "oui", "4.z.1": "averee", "2.e.1": "confirme",
        "4.a.1": "oui", "4.a.3": "oui", "4.c.1": "oui", "5.z.1": "oui", "5.z.3": "oui"}})
}

/// The crisis, opened once: qualifying it is what takes long.
fn crisis_opened() -> &'static World {
    static OPENED: std::sync::OnceLock<World> = std::sync::OnceLock::new();
    OPENED.get_or_init(|| {
        let world = World::new();
        assert_eq!(world.run_with(&["new", "--answers", "-"], &crisis().to_string()).code, 0);
        world
    })
}

fn copied(incident: &std::path::Path, world: &World) {
    let to = world.root().join(incident.file_name().expect("a name"));
    std::fs::create_dir_all(&to).expect("a folder");
    for file in std::fs::read_dir(incident).expect("the incident") {
        let file = file.expect("an entry");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}

/// What comes out after a key on a screen.
fn after(start: Start, keys: &[&str], key: &str) -> String {
    let world = World::new();
    if start == Start::Crisis {
        copied(&crisis_opened().incident(), &world);
    }
    let command = if start == Start::New { "new" } else { "resume" };
    let run = |lines: &[&str]| world.run_with(&[command, "--plain"], &(lines.join("\n") + "\n")).stderr;
    run(&[keys, &[key]].concat())
}

#[test]
fn every_general_key_does_something_or_is_named_on_every_kind_of_screen() {
    let mut mute = Vec::new();
    for (asked, start, keys) in screens() {
        for key in GENERAL {
            let said = after(start, &keys, key);
            let flat = flat(&said);
            assert!(flat.contains(asked), "{asked} is not reached: {said}");
            // What was typed is echoed: what follows it is the reply.
            let last = said.rsplit_once(&format!("> {key}\n")).map_or("", |(_, last)| last);
            if last.trim().is_empty() || last.contains("Pas compris") {
                mute.push(format!("{asked}: {key}"));
            }
        }
    }
    assert!(mute.is_empty(), "{mute:#?}");
}

/// The keys that a screen names in its sentences: between quotation marks, or after « touche ».
fn named(screen: &str) -> Vec<String> {
    let flat = flat(screen);
    // What it says of questions is no promise about itself.
    let here = |(_, rest): &(&str, &str)| !rest.split('.').next().unwrap_or_default().contains("questions qui suivent");
    let quoted =
        flat.split("« ").skip(1).filter_map(|rest| rest.split_once(" »")).filter(here).map(|(key, _)| key.to_owned());
    let told = flat.split("(touche").skip(1).filter_map(|rest| rest.split_once(')')).map(|(keys, _)| keys.to_owned());
    let told =
        told.flat_map(|keys| keys.trim_start_matches('s').split(',').take(1).map(str::to_owned).collect::<Vec<_>>());
    quoted.chain(told).map(|key| key.trim().to_owned()).filter(|key| key.chars().count() == 1).collect()
}

/// A key that a screen names is one that can be typed there.
#[test]
fn the_keys_that_a_screen_names_do_something_on_it() {
    let (mut met, mut wrong) = (0, Vec::new());
    let refused = ["?", "+", "r", "m", "z"];
    for (asked, start, keys) in screens() {
        let mut shown = vec![after(start, &keys[..keys.len().saturating_sub(1)], keys.last().unwrap_or(&""))];
        // What is refused says what to type instead.
        shown.extend(refused.iter().map(|key| after(start, &keys, key)));
        for (rank, screen) in shown.iter().enumerate() {
            let last = screen.rsplit_once("\n> ").map_or(screen.as_str(), |(before, _)| before);
            let last = last.rsplit_once("\n> ").map_or(last, |(_, last)| last);
            let typed: Vec<&str> = if rank == 0 { vec![] } else { vec![refused[rank - 1]] };
            for key in named(last).iter().filter(|key| !typed.contains(&key.as_str())) {
                met += 1;
                let said = after(start, &[&keys[..], &typed].concat(), key);
                let last = said.rsplit_once(&format!("> {key}\n")).map_or("", |(_, last)| last);
                if last.contains("Pas compris") || last.contains("ne sert pas") {
                    wrong.push(format!("{asked}, after {typed:?}: {key}: {last}"));
                }
            }
        }
    }
    assert!(met > 5, "{met}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The help of a screen tells each key that the screen lists.
#[test]
fn the_help_of_a_screen_tells_the_keys_that_it_lists() {
    let mut untold = Vec::new();
    // The help that the menu offers is that of the question.
    for (asked, start, keys) in screens().into_iter().filter(|(asked, ..)| *asked != "Que voulez-vous faire ?") {
        let said = after(start, &keys, "?");
        let (before, help) = said.rsplit_once("> ?\n").unwrap_or((&said, ""));
        let screen = before.rsplit("\n> ").next().unwrap_or_default();
        let listed = screen.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(") "));
        let listed = listed.map(|(key, _)| key).filter(|key| key.chars().count() == 1 || *key == "Entrée");
        untold.extend(listed.filter(|key| !help.contains(&format!("[{key}]"))).map(|key| format!("{asked}: {key}")));
    }
    assert!(untold.is_empty(), "{untold:#?}");
}

/// Inside the wizard one types keys: an option of the command line is named in a whole command only.
#[test]
fn no_screen_speaks_of_an_option_without_its_command() {
    // Said once nobody is there any more.
    const NOBODY: &str = " --no-input)";
    let long = "a".repeat(101);
    let mut wrong = Vec::new();
    for (asked, start, keys) in screens() {
        for typed in ["?", "domaine.example", &long] {
            let said = flat(&after(start, &keys, typed)).replace('\u{a0}', " ");
            for (at, _) in said
                .match_indices(" --")
                .filter(|(at, _)| said[at + 3..].starts_with(char::is_alphabetic))
                .filter(|(at, _)| !said[*at..].starts_with(NOBODY))
            {
                let before = said[..at].rsplit([':', ';', '.']).next().unwrap_or_default();
                if !before.contains("qualify ") {
                    wrong.push(format!("{asked}, {typed:?}: {}", &said[at..].chars().take(60).collect::<String>()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What each says on the screens between two questions.
#[test]
fn between_two_questions_the_keys_do_what_they_do_at_one() {
    for (asked, start, keys) in screens() {
        let expected: &[(&str, &str)] = match asked {
            "Signe fort" | "Aucune question restante" => &[
                ("?", "Périmètre : jusqu’où"),
                ("m", "Que voulez-vous faire ?"),
                ("r", "Prochain point"),
                ("g", "Où aller ?"),
                ("t", "Qui avez-vous en ligne ?"),
                ("d", "D’où viennent les réponses"),
                ("<", "retour : votre réponse corrigera"),
                ("e", "E.9"),
                ("p", "« p » (plus tard) ne sert pas"),
                ("+", "« + » (note) ne sert pas"),
            ],
            "Fiche suivante ?" => {
                &[("?", "Périmètre : jusqu’où"), ("e", "E.9"), ("<", "Signe fort"), ("m", "« m » (menu)")]
            }
            "CRISE CYBER, PROPOSÉE" => {
                &[("?", "Périmètre : jusqu’où"), ("e", "E.9"), ("g", "Où aller ?"), ("m", "« m » (menu)")]
            }
            "Qui retient" => &[("?", "La personne nommée en répond"), ("e", "« e » (endiguer)")],
            _ => &[],
        };
        for (key, wanted) in expected {
            let said = after(start, &keys, key);
            let last = said.rsplit_once(&format!("> {key}\n")).map_or("", |(_, last)| last);
            assert!(flat(last).contains(wanted), "{asked}, {key}: {last}");
        }
    }
}

/// Who comes back is told as many questions as the questions themselves then count.
#[test]
fn the_count_of_questions_is_the_same_at_the_return_and_among_them() {
    let count = |text: &str| -> Vec<usize> {
        let parts = text.split("Il reste ").skip(1);
        parts.filter_map(|part| part.split(" question").next()?.parse().ok()).collect()
    };
    for (from, more) in [(0, vec![]), (1, vec!["c", "n"]), (2, vec!["c", "n", "n"])] {
        let world = World::new();
        copied(&crisis_opened().incident(), &world);
        if !more.is_empty() {
            world.run_with(
                &["resume", "--plain"],
                &(["5", "", ""].iter().chain(&more).map(|key| format!("{key}\n")).collect::<String>()),
            );
        }
        let said = flat(&world.run_with(&["resume", "--plain"], "5\n\n\ns\n").stderr).replace('\u{a0}', " ");
        let counts = count(&said);
        assert_eq!(counts.len(), 2, "{from}: {said}");
        assert_eq!(counts[0], counts[1], "{from}: {said}");
        let left = said.split("Reste à faire :").nth(1).expect("what is left");
        assert!(left.contains(&format!("{} questions", counts[0])), "{left}");
    }
}

#[test]
fn the_menu_has_twelve_lines_at_most() {
    for keys in [
        &["9", "5", "02:05", "c@exemple.fr", "m"][..],
        &["9", "5", "02:05", "c@exemple.fr", "n", "1", "2", "", "", "e", "m"],
    ] {
        let said = after(Start::New, keys, "");
        let menu = said.split("Que voulez-vous faire").nth(1).expect("the menu");
        let lines = menu.split("\n>").next().expect("its lines").lines().filter(|line| line.contains(") ")).count();
        assert!((8..=12).contains(&lines), "{lines}: {menu}");
    }
}
