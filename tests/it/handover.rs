//! The handover of a shift: the earlier state and what changed give the later state, and each change is that of its line.

use super::documents::{assert_html, session, told};
use super::harness::{Done, World, golden};
use super::schemas::check;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

fn json_of(done: &Done) -> Value {
    assert_eq!(done.code, 0, "{}", done.stderr);
    serde_json::from_str(&done.stdout).expect("JSON")
}

/// Gives the gravity of a report as a handover says it.
fn standing(report: &Value) -> Value {
    let gravity = &report["gravity"];
    let proposed = ["at_least", "proposed", "at_most"].map(|reading| (reading, gravity[reading].clone()));
    json!({"retained": gravity["retained"], "proposed": proposed.into_iter().collect::<std::collections::BTreeMap<_, _>>()})
}

/// Copies an incident with the lines of before a place in the main courante only.
fn until(world: &World, id: &str, seq: u64) -> World {
    let then = World::new();
    let folder = then.root().join(id);
    fs::create_dir_all(&folder).expect("a folder");
    for file in fs::read_dir(world.incident()).expect("the incident") {
        let file = file.expect("a file").path();
        let text = fs::read_to_string(&file).expect("text");
        let before = |l: &&str| serde_json::from_str::<Value>(l).expect("JSON")["seq"].as_u64().expect("a place") < seq;
        let kept = if file.extension().is_some_and(|e| e == "jsonl") {
            text.lines().filter(before).map(|l| format!("{l}\n")).collect()
        } else {
            text
        };
        if !kept.is_empty() {
            fs::write(folder.join(file.file_name().expect("a name")), kept).expect("a copy");
        }
    }
    then
}

#[test]
fn the_earlier_state_and_the_handover_give_the_later_state() {
    let world = World::new();
    let id = session(&world);
    let log = world.run(&["log", &id]);
    let lines: Vec<Value> = log.stdout.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let now = json_of(&world.run(&["report", &id, "--format", "json"]));
    let times: BTreeSet<&str> = lines.iter().map(|l| l["at"].as_str().expect("a time")).collect();
    let mut moved_once = 0;
    for at in times {
        let then = json_of(&world.run(&["report", &id, "--as-of", at, "--as-known-by", "tous", "--format", "json"]));
        let handover = json_of(&world.run(&["report", &id, "--since", at, "--format", "json"]));
        assert_eq!(check("handover", &handover), Vec::<String>::new());
        assert_eq!(handover["before"], standing(&then), "{at}");
        assert_eq!(handover["after"], standing(&now), "{at}");
        assert_eq!(handover["since_seal"], then["seal"]["code"], "{at}");
        assert_eq!(handover["seal"], now["seal"]["code"], "{at}");
        // Each change starts where the one before it ended.
        let moved = handover["moved"].as_array().expect("moves");
        let mut stands = &handover["before"];
        for change in moved {
            assert_eq!(&change["before"], stands, "{at}");
            assert_ne!(change["before"], change["after"], "{at}");
            assert!(!change["line"].is_null(), "{at}");
            stands = &change["after"];
        }
        assert_eq!(stands, &handover["after"], "{at}");
        moved_once = moved_once.max(moved.len());
        // Every line is of before or counted, and is said unless it follows from others.
        let new = lines.iter().filter(|l| l["at"].as_str().expect("a time") > at);
        assert_eq!(
            handover["written"].as_object().expect("people").values().filter_map(Value::as_u64).sum::<u64>(),
            new.clone().count() as u64,
            "{at}"
        );
        let said: BTreeSet<&str> =
            handover["lines"].as_array().expect("lines").iter().filter_map(|l| l["h"].as_str()).collect();
        for line in new.filter(|l| !["assessed", "joined"].contains(&l["kind"].as_str().expect("a kind"))) {
            assert!(said.contains(line["h"].as_str().expect("a hash")), "{line}");
        }
        // The code noted then gives the same as the time.
        let code = then["seal"]["code"].as_str().expect("a code");
        let by_code = json_of(&world.run(&["report", &id, "--since", code, "--format", "json"]));
        for same in ["before", "after", "moved", "written", "lines", "since_seal"] {
            assert_eq!(by_code[same], handover[same], "{at} {same}");
        }
    }
    assert!(moved_once >= 3, "{moved_once}");
}

#[test]
fn without_its_line_a_change_is_undone() {
    let world = World::new();
    let id = session(&world);
    let first = json_of(&world.run(&["report", &id, "--format", "json"]))["timeline"]["first"].clone();
    let handover =
        json_of(&world.run(&["report", &id, "--since", first.as_str().expect("a time"), "--format", "json"]));
    let moved = handover["moved"].as_array().expect("moves");
    assert!(moved.len() >= 3, "{moved:?}");
    for change in moved {
        let seq = change["line"]["seq"].as_u64().expect("a place");
        for (end, is) in [(seq, "before"), (seq + 1, "after")] {
            let report = json_of(&until(&world, &id, end).run(&["report", &id, "--format", "json"]));
            assert_eq!(standing(&report), change[is], "line {seq}, {is}");
        }
    }
}

#[test]
fn a_shift_is_handed_over_in_words() {
    let world = World::new();
    let id = session(&world);
    let table = world.run(&["report", &id, "--since", "02:15"]);
    assert_eq!(table.code, 0, "{}", table.stderr);
    golden("handover/table.txt", &world.stable(&table.stdout));
    let markdown = world.run(&["report", &id, "--since", "02:15", "--format", "markdown"]);
    golden("handover/page.md", &world.stable(&markdown.stdout));
    let html = world.run(&["report", &id, "--since", "02:15", "--format", "html"]);
    assert_html(&html.stdout);
    let file = world.folder.path().join("releve.md").display().to_string();
    assert_eq!(world.run(&["report", &id, "--since", "02:15", "-o", &file]).code, 0);
    assert_eq!(fs::read_to_string(&file).expect("a page"), markdown.stdout);
    // Nothing changed: it says so, and what is open all the same.
    let last = json_of(&world.run(&["report", &id, "--format", "json"]))["timeline"]["last"].clone();
    let nothing = world.run(&["report", &id, "--since", last.as_str().expect("a time")]);
    assert!(nothing.stdout.contains("Gravité inchangée") && nothing.stdout.contains("Rien n’a été écrit depuis"));
}

#[test]
fn what_is_neither_a_past_time_nor_a_code_of_this_incident_is_refused_with_what_to_type() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    let code = json_of(&world.run(&["report", &id, "--format", "json"]))["seal"]["code"].clone();
    let code = code.as_str().expect("a code");
    let swapped = |a: usize, b: usize| {
        let mut letters: Vec<char> = code.chars().collect();
        letters.swap(a, b);
        letters.into_iter().collect::<String>()
    };
    let at = (0..code.len() - 1).find(|n| swapped(*n, n + 1) != *code && !code[*n..n + 2].contains(['-', '/']));
    let mistyped = swapped(at.expect("two letters that differ"), at.expect("the same") + 1);
    for (said, why) in [
        ("bientôt", "moment non compris"),
        ("demain", "demain"),
        ("01:00", "l’incident n’était pas ouvert"),
        (mistyped.as_str(), "faute de frappe"),
        ("4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2", "aucun état de cette main courante"),
        ("", "moment non compris"),
    ] {
        let done = world.run(&["report", &id, "--since", said]);
        assert_eq!(done.code, 2, "{said} {}", done.stderr);
        assert!(done.stdout.is_empty() && done.stderr.contains(why), "{said} {}", done.stderr);
        assert!(done.stderr.contains("->"), "{said} {}", done.stderr);
    }
    for other in [["--as-of", "02:14"], ["--tlp", "red"]] {
        let done = world.run(&["report", &id, "--since", "02:14", other[0], other[1]]);
        assert_eq!(done.code, 2, "{}", done.stderr);
    }
}

/// Something that an analyst writes, as a choice among a few: most answers of the first page, a gravity, an action.
fn written(world: &World, id: &str, by: &str, what: usize) {
    const ANSWERS: [(&str, &[&str]); 9] = [
        ("2.a.1", &["oui", "non", "inconnu"]),
        ("2.b.1", &["transfert-externe", "aucun", "inconnu"]),
        ("2.b.4", &["oui", "non", "inconnu"]),
        ("3.a.1", &["administration", "standard", "inconnu"]),
        ("4.b.2", &["oui", "non", "inconnu"]),
        ("4.z.1", &["averee", "non", "inconnu"]),
        ("4.z.3", &["reussie", "non", "inconnu"]),
        ("5.z.3", &["oui", "non", "inconnu"]),
        ("2.e.1", &["confirme", "a-investiguer", "inconnu"]),
    ];
    let (question, values) = ANSWERS[what % ANSWERS.len()];
    let which = what / ANSWERS.len();
    let args = match which % 5 {
        3 => vec!["decide", id, ["mineur", "majeur", "crise"][what % 3], "--because", "d’après les faits"],
        4 => vec!["action", id, "Compte bloqué"],
        value => vec!["answer", id, question, values[value]],
    };
    let done = world.run_as(by, &args, "");
    assert_eq!(done.code, 0, "{args:?} {}", done.stderr);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4) })]

    /// Whatever two people wrote, and whenever the first leaves: the state of then and the handover give that of now, and
    /// each line cited made the change that it is cited for, no more and no less.
    #[test]
    fn a_handover_explains_all_that_changed(
        said in proptest::collection::vec((any::<bool>(), 0..45_usize), 3..9),
        left in any::<prop::sample::Index>(),
    ) {
        let world = World::new();
        let id = told(&world, "premieres-minutes", &[]);
        for (bob, what) in &said {
            written(&world, &id, if *bob { "Bob Durand" } else { "Alice Martin" }, *what);
        }
        let log = world.run(&["log", &id]).stdout;
        let lines: Vec<Value> = log.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        let cut = left.index(lines.len());
        let at = lines[cut]["at"].as_str().expect("a time");
        let now = standing(&json_of(&world.run(&["report", &id, "--format", "json"])));
        let then = ["report", &id, "--as-of", at, "--as-known-by", "tous", "--format", "json"];
        let then = standing(&json_of(&world.run(&then)));
        let handover = json_of(&world.run(&["report", &id, "--since", at, "--format", "json"]));
        prop_assert_eq!((&handover["before"], &handover["after"]), (&then, &now));
        let mut stands = &then;
        for change in handover["moved"].as_array().expect("moves") {
            prop_assert_eq!(&change["before"], stands);
            stands = &change["after"];
            let seq = change["line"]["seq"].as_u64().expect("a line");
            for (end, is) in [(seq, "before"), (seq + 1, "after")] {
                let report = json_of(&until(&world, &id, end).run(&["report", &id, "--format", "json"]));
                prop_assert_eq!(&standing(&report), &change[is], "line {}, {}", seq, is);
            }
        }
        prop_assert_eq!(stands, &now);
        // What moved nothing is cited by no change: without its line alone, the same stands after it.
        let cited: BTreeSet<u64> = handover["moved"].as_array().expect("moves").iter().filter_map(|m| m["line"]["seq"].as_u64()).collect();
        let since = lines[cut + 1..].iter().filter(|l| l["at"] != at);
        let quiet = since.filter_map(|l| l["seq"].as_u64()).find(|seq| !cited.contains(seq));
        if let Some(seq) = quiet {
            let of = |end| standing(&json_of(&until(&world, &id, end).run(&["report", &id, "--format", "json"])));
            prop_assert_eq!(of(seq), of(seq + 1));
        }
    }
}
