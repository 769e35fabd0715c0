//! `list` says of an incident what its report says, whatever was written since.

use crate::harness::World;
use crate::logs::{hash, sealed, written_elsewhere};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::path::Path;

fn printed(world: &World, args: &[&str]) -> Value {
    let done = world.run(args);
    assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
    serde_json::from_str(&done.stdout).expect("JSON")
}

/// Compares the only incident of a list with its report.
fn same(world: &World) {
    let list = printed(world, &["list", "--format", "json"]);
    let listed = &list[0];
    let id = listed["id"].as_str().expect("an id");
    let report = printed(world, &["report", id, "--format", "json"]);
    for bound in ["at_least", "proposed", "at_most"] {
        // An incident whose fiches evaluate no gravity has none in a list.
        if report["fiches"].as_array().expect("fiches").iter().any(|f| !f["gravity"].is_null()) {
            assert_eq!(listed["gravity"][bound], report["gravity"][bound], "{listed}");
        } else {
            assert!(listed["gravity"].is_null(), "{listed}");
        }
    }
    assert_eq!(listed["retained"], report["gravity"]["retained"], "{listed}");
    for member in ["title", "status", "exercise", "opened_at"] {
        assert_eq!(listed[member], report["incident"][member], "{member} of {listed}");
    }
    assert_eq!(listed["last_at"], report["timeline"]["last"], "{listed}");
}

/// The answers that stand alone: some are said of an incident that is already open.
fn answers() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
    let files = std::fs::read_dir(folder).expect("the answers").map(|e| e.expect("an entry").path());
    let mut files: Vec<String> = files.map(|p| p.display().to_string()).collect();
    files.sort();
    files
}

/// Opens an incident from the first of the answers files.
fn opened(world: &World) {
    let file = &answers()[0];
    world.after(&std::fs::read_to_string(file).expect("the answers"));
    let done = world.run(&["new", "--answers", file]);
    assert_eq!(done.code, 0, "{}", done.stderr);
}

#[test]
fn for_every_answers_file() {
    let mut compared = 0;
    for file in answers() {
        let world = World::new();
        world.after(&std::fs::read_to_string(&file).expect("the answers"));
        let done = world.run(&["new", "--answers", &file]);
        assert_eq!(done.code, 0, "{file}: {}", done.stderr);
        same(&world);
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn an_explanation_in_one_incident_says_nothing_of_the_same_answers_in_another() {
    let mut compared = 0;
    for file in answers() {
        let told: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("the answers")).expect("JSON");
        let mut plain = told.clone();
        for answer in plain["answers"].as_object_mut().expect("the answers").values_mut() {
            answer.as_object_mut().and_then(|answer| answer.remove("explained"));
        }
        // Some are said of an incident that is already open.
        if plain == told || told.get("incident").is_some() {
            continue;
        }
        let world = World::new();
        world.after(&told.to_string());
        for said in [&told, &plain] {
            let said = world.file("said.json", &said.to_string());
            assert_eq!(world.run(&["new", "--answers", &said]).code, 0, "{file}");
        }
        for listed in printed(&world, &["list", "--format", "json"]).as_array().expect("incidents") {
            let report = printed(&world, &["report", listed["id"].as_str().expect("an id"), "--format", "json"]);
            assert_eq!(listed["gravity"]["proposed"], report["gravity"]["proposed"], "{file}: {listed}");
            compared += 1;
        }
    }
    assert!(compared > 1, "{compared}");
}

#[test]
fn the_kind_of_what_a_line_holds_is_not_its_own() {
    let hospital = answers().into_iter().find(|f| f.ends_with("hopital.json")).expect("the crisis");
    for (name, aside) in [
        ("aside", json!({"kind": "noted"})),
        ("aside", json!([{"kind": "exported"}])),
        ("aside", json!({"a": {"kind": "action"}})),
        ("aside", json!("{")),
        ("a\"kind", json!("noted")),
        ("a\",\"kind", json!("action")),
        ("\\\"kind", json!("assessed")),
    ] {
        for counts in [
            json!({name: aside, "kind": "closed"}),
            json!({name: aside, "because": "vu", "gravity": "mineur", "kind": "decided"}),
        ] {
            let world = World::new();
            assert_eq!(world.run(&["new", "--answers", &hospital]).code, 0);
            let last = json!({"kind": "noted", "text": "Note"});
            written_elsewhere(&world.incident(), &[counts, last]);
            same(&world);
        }
    }
}

#[test]
fn a_number_beyond_any_measure_counts_in_neither() {
    let hospital = answers().into_iter().find(|f| f.ends_with("hopital.json")).expect("the crisis");
    for (notes, above) in [(0, 0), (0, 60), (60, 40), (60, 60), (60, 200)] {
        let world = World::new();
        assert_eq!(world.run(&["new", "--answers", &hospital]).code, 0);
        let folder = world.incident();
        written_elsewhere(&folder, &vec![json!({"kind": "noted", "text": "Note"}); notes]);
        let path = folder.join("ailleurs-0000.jsonl");
        let mut text = std::fs::read_to_string(&path).expect("a log");
        let prev = hash(text.lines().last().expect("a line")).to_owned();
        let at = "2026-01-07T02:14:07.000+01:00";
        text.push_str(&sealed(&format!(
            r#"{{"v":1,"seq":{},"prev":"{prev}","at":"{at}","by":"Ailleurs","kind":"decided","gravity":"anomalie","because":"vu""#,
            (1 << 20) + above
        )));
        std::fs::write(&path, text).expect("a log");
        same(&world);
    }
}

#[test]
fn after_any_sequence_of_lines() {
    let act = prop_oneof![
        4 => (1usize..40).prop_map(|n| vec![String::from("note"), String::new(), "Point de situation. ".repeat(20 * n)]),
        2 => prop::sample::select(vec!["anomalie", "mineur", "majeur", "crise"])
            .prop_map(|g| vec![String::from("decide"), String::new(), g.to_owned(), String::from("--because"), String::from("vu")]),
        2 => prop::sample::select(vec!["close", "reopen"])
            .prop_map(|c| vec![c.to_owned(), String::new(), String::from("--because"), String::from("fait")]),
        2 => (prop::sample::select(vec!["2.a.1", "1.b.2", "4.a.1"]), prop::sample::select(vec!["oui", "non", "inconnu"]))
            .prop_map(|(q, a)| vec![String::from("answer"), String::new(), q.to_owned(), a.to_owned()]),
    ];
    let hospital = answers().into_iter().find(|f| f.ends_with("hopital.json")).expect("the crisis");
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    runner
        .run(&prop::collection::vec((act, any::<bool>()), 1..20), |acts| {
            let world = World::new();
            assert_eq!(world.run(&["new", "--answers", &hospital]).code, 0);
            same(&world);
            let id = printed(&world, &["list", "--format", "json"])[0]["id"].as_str().expect("an id").to_owned();
            for (mut words, other) in acts {
                words[1].clone_from(&id);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                // What is refused, such as closing twice, writes nothing.
                world.run_as(if other { "Bruno" } else { "Alice" }, &words, "");
            }
            same(&world);
            Ok(())
        })
        .expect("the list equals the report");
}

/// A list reads ends of files, and no chain: it says what it does not say, on the side.
#[test]
fn a_list_says_that_it_verifies_nothing() {
    let world = World::new();
    assert!(!world.run(&["list"]).stderr.contains("ne vérifie rien"), "of nothing, nothing is to be verified");
    opened(&world);
    let done = world.run(&["list"]);
    assert!(done.stderr.contains("ne vérifie rien") && done.stderr.contains("qualify verify"), "{}", done.stderr);
    assert_eq!(world.run(&["list", "--format", "json"]).stderr, "");
    assert!(world.run(&["list", "--help"]).stdout.contains("qualify verify"));
}

/// A torn tail tells no time: the last line that can be read does, whatever its kind.
#[test]
fn the_last_line_is_told_behind_a_torn_tail() {
    for tail in ["{\"v\":1,\"se", "xyz\n", "{\"v\":1,\"seq\":9}\nxyz\n"] {
        let world = World::new();
        opened(&world);
        let incident = printed(&world, &["list", "--format", "json"])[0]["id"].as_str().expect("an id").to_owned();
        for _ in 0..2 {
            world.wait(3_600_000);
            assert_eq!(world.run(&["note", &incident, "appel de l’infogérant"]).code, 0);
        }
        let last = || printed(&world, &["list", "--format", "json"])[0]["last_at"].clone();
        let before = last();
        let files = std::fs::read_dir(world.incident()).expect("its files").map(|e| e.expect("an entry").path());
        let log = files.into_iter().find(|path| path.extension().is_some_and(|e| e == "jsonl")).expect("a log");
        let bytes = [std::fs::read(&log).expect("it reads"), tail.as_bytes().to_vec()].concat();
        std::fs::write(&log, bytes).expect("it writes");
        assert_eq!(last(), before, "{tail}");
    }
}

/// Behind a name that is no more its own, an incident is in no list: it is said where it stands.
#[test]
fn a_renamed_folder_is_named() {
    for suffix in [" - Copie", ".bak", " (2)"] {
        let world = World::new();
        opened(&world);
        opened(&world);
        let list = printed(&world, &["list", "--format", "json"]);
        let id = list[1]["id"].as_str().expect("an id");
        let renamed = format!("{id}{suffix}");
        std::fs::rename(world.root().join(id), world.root().join(&renamed)).expect("it is renamed");
        let lone = World::new();
        opened(&lone);
        let only = printed(&lone, &["list", "--format", "json"])[0]["id"].as_str().expect("an id").to_owned();
        let moved = format!("{only}{suffix}");
        std::fs::rename(lone.root().join(&only), lone.root().join(&moved)).expect("it is renamed");
        for args in [&["list"][..], &["list", "--format", "json"]] {
            let said = crate::harness::flat(&lone.run(args).stderr);
            assert_eq!(said.matches("n’a pas le nom d’un incident").count(), 1, "{args:?}: {said}");
        }
        for args in [&["list"][..], &["list", "--format", "json"], &["verify", id], &["report", &id[..11]]] {
            let done = world.run(args);
            assert!(crate::harness::flat(&done.stderr).contains(&renamed), "{args:?}: {}", done.stderr);
        }
    }
}
