//! What people paste and type, by each door: the tables of `tests/inputs`, a row each.

use super::bad_input::refused;
use super::harness::{Done, World, flat};
use qualify::domain::moment::Moment;
use serde_json::{Value, json};

/// The rows of a table: its columns, with `\t`, `\n`, `\r` and `\\` written as in JSON.
fn rows(text: &str) -> Vec<Vec<String>> {
    let cell = |cell: &str| {
        let mut read = String::new();
        let mut characters = cell.chars();
        while let Some(c) = characters.next() {
            read.push(match c {
                '\\' => match characters.next() {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some(other) => other,
                    None => '\\',
                },
                c => c,
            });
        }
        read
    };
    let rows: Vec<Vec<String>> =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').map(cell).collect()).collect();
    assert!(rows.len() > 10, "the table was read");
    rows
}

const REFUSED: &str = "refusé";

/// Checks a refusal; a table that says more of it gives a piece of the message.
fn is_refused(done: &Done, expected: &str, row: &[String]) {
    let piece = expected.strip_prefix(REFUSED).expect("it is a refusal").trim_start_matches([' ', ':']);
    assert_eq!(done.code, 2, "{row:?}: {}", done.stderr);
    refused(done, 2, &[piece]);
}

/// Opens an incident on a fiche, with some answers.
fn opened(world: &World, fiche: &str, answers: Value) {
    let file = json!({"fiche": fiche, "title": "Essai", "alerted_at": "2026-01-07T01:10:00+01:00", "answers": answers});
    let done = world.run_with(&["new", "--answers", "-"], &file.to_string());
    assert_eq!(done.code, 0, "{}", done.stderr);
}

fn lines(world: &World) -> Vec<Value> {
    let log = world.run(&["log", "--format", "jsonl", "-q"]).stdout;
    log.lines().map(|line| serde_json::from_str(line).expect("a line of the log")).collect()
}

fn last(world: &World, kind: &str) -> Value {
    lines(world).into_iter().rev().find(|line| line["kind"] == kind).expect("such a line was written")
}

/// Answers a question from the command line, and gives what was recorded, in the words of the tables.
fn answered(world: &World, question: &str, typed: &str) -> Result<String, Done> {
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    let done = world.run(&["answer", &id, question, "--", typed]);
    if done.code != 0 {
        return Err(done);
    }
    Ok(in_words(&last(world, "answered")["value"]))
}

fn in_words(value: &Value) -> String {
    match value {
        Value::String(word) => word.clone(),
        Value::Array(list) if list.is_empty() => String::from("aucun"),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        other => other.to_string(),
    }
}

fn as_in_tables(expected: &str) -> String {
    match expected {
        "[]" => String::from("aucun"),
        other => other.trim_matches(['[', ']']).replace(", ", " | "),
    }
}

#[test]
fn moments() {
    let world = World::new();
    opened(&world, "fuite-donnees-qualification", json!({"5.b.1": ["ultimatum"]}));
    for row in rows(include_str!("../inputs/moments.tsv")) {
        let [typed, door, expected] = row.as_slice() else { panic!("three columns: {row:?}") };
        let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
        let past = door == "--at";
        world.at_start();
        let done = match past {
            true => world.run(&["note", &id, "Essai", &format!("--at={typed}")]),
            false => world.run(&["answer", &id, "5.b.1.echeance", "--", typed]),
        };
        if expected.starts_with(REFUSED) {
            is_refused(&done, expected, &row);
            continue;
        }
        assert_eq!(done.code, 0, "{row:?}: {}", done.stderr);
        let line = last(&world, if past { "noted" } else { "answered" });
        let read = if past { &line["happened_at"] } else { &line["value"] };
        // A time that is exactly now is that of the line itself.
        let read = if read.is_null() { &line["at"] } else { read };
        let moment = |value: &str| Moment::parse_rfc3339(value).expect("RFC 3339").unix_millis() / 1000;
        let read = moment(read.as_str().expect("a moment"));
        match expected.strip_suffix(" s") {
            // The clock of the test ticks a few seconds during a command.
            Some(away) => {
                let away: i64 = away.parse().expect("seconds");
                let from_now = read - super::harness::START / 1000;
                assert!((away..away + 10).contains(&from_now), "{row:?}: {from_now}");
            }
            None => assert_eq!(read, moment(expected), "{row:?}"),
        }
    }
}

#[test]
fn accounts() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({}));
    for row in rows(include_str!("../inputs/accounts.tsv")) {
        let [typed, expected] = row.as_slice() else { panic!("two columns: {row:?}") };
        // A number by itself comes after the names given before.
        assert!(answered(&world, "1.b.1", "inconnu").is_ok());
        match answered(&world, "1.b.1", typed) {
            Ok(read) => assert_eq!(&read, expected, "{row:?}"),
            Err(done) => is_refused(&done, expected, &row),
        }
        // In a file, a word that says that there is none stands alone, never in a list.
        let listed = !expected.starts_with(REFUSED) && !["inconnu", "aucun", "sans-objet"].contains(&expected.as_str());
        let file = json!({"fiche": "messagerie-qualification", "title": "Essai", "answers": {"1.b.1": [typed]}});
        let fresh = World::new();
        let done = fresh.run_with(&["new", "--answers", "-"], &file.to_string());
        if listed {
            assert_eq!(done.code, 0, "{row:?}: {}", done.stderr);
            assert_eq!(&in_words(&last(&fresh, "answered")["value"]), expected, "{row:?}");
        } else {
            assert_eq!(done.code, 2, "{row:?}: {}", done.stderr);
            assert!(!fresh.root().exists() || std::fs::read_dir(fresh.root()).expect("a folder").next().is_none());
        }
    }
}

#[test]
fn lists_as_windows_saves_them() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({}));
    let path = world.folder.path().join("liste.csv");
    let given = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("a file");
        answered(&world, "1.b.1", &format!("@{}", path.display()))
    };
    let text = "Prénom;Courriel\r\nHélène;hélène@x.fr\r\n";
    let marked = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    };
    let excel: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let utf8 = format!("\u{feff}{text}").into_bytes();
    for bytes in [excel, utf8, marked([0xff, 0xfe], u16::to_le_bytes), marked([0xfe, 0xff], u16::to_be_bytes)] {
        assert_eq!(given(&bytes).map_err(|done| done.stderr), Ok(String::from("hélène@x.fr")), "{bytes:?}");
    }
    let long: String = (0..700).map(|n| format!("utilisateur{n:04}@x.fr\n")).collect();
    let workbook: &[u8] = b"PK\x03\x04\0\0";
    let cut = &marked([0xff, 0xfe], u16::to_le_bytes)[..21];
    for (bytes, said) in
        [(workbook, "« CSV UTF-8 »"), (cut, "« CSV UTF-8 »"), (long.as_bytes(), "a.dupont@exemple.fr, +60")]
    {
        refused(&given(bytes).expect_err("no list"), 2, &[said]);
    }
}

#[test]
fn words() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({"1.b.1": ["compta@exemple.fr"]}));
    for row in rows(include_str!("../inputs/words.tsv")) {
        let [typed, question, expected] = row.as_slice() else { panic!("three columns: {row:?}") };
        match answered(&world, question, typed) {
            Ok(read) => assert_eq!(read, as_in_tables(expected), "{row:?}"),
            Err(done) => is_refused(&done, expected, &row),
        }
    }
}

/// `?` is help everywhere: by no door does it answer anything, nor stand for a text.
#[test]
fn help_asked_for_is_said_and_nothing_is_recorded() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({"1.b.1": ["compta@exemple.fr"]}));
    world.file("liste.txt", "?\n");
    let (before, list) = (lines(&world), format!("@{}", world.folder.path().join("liste.txt").display()));
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    for (question, typed) in [("1.b.1", "?"), ("1.b.1", &list), ("1.b.1", "[\"?\"]"), ("1.c.1", " ? "), ("2.b.1", "?")]
    {
        let done = world.run(&["answer", &id, question, "--", typed]);
        refused(&done, 2, &["demande l’aide", "Pour répondre : attendu"]);
    }
    refused(&world.run(&["answer", &id, "1.c.1", "?"]), 2, &["Quelqu’un d’autre peut-il ouvrir cette boîte"]);
    for args in [
        &["note", &id, "?"][..],
        &["action", &id, "?"],
        &["close", &id, "--because", "?"],
        &["decide", &id, "majeur", "--because", "?"],
        &["answer", &id, "1.c.1", "oui", "--note", "?"],
    ] {
        refused(&world.run(args), 2, &["« ? » demande l’aide"]);
    }
    for member in ["by", "title"] {
        for (text, said) in
            [("?", "« ? » demande l’aide"), ("\u{0}", "le texte est vide"), ("\u{200b} ", "le texte est vide")]
        {
            let file = json!({"fiche": "messagerie-qualification", member: text}).to_string();
            refused(&world.run_with(&["new", "--answers", "-"], &file), 2, &[&format!("{member} : {said}")]);
        }
    }
    let untitled = ["new", "--fiche", "messagerie-qualification", "--title", "?"];
    refused(&world.run(&untitled), 2, &["--title : « ? » demande l’aide"]);
    for answers in
        [json!({"1.c.1": "?"}), json!({"1.b.1": ["?"]}), json!({"1.c.1": {"value": "?"}}), json!({"2.b.1": "?"})]
    {
        let file = json!({"fiche": "messagerie-qualification", "answers": answers}).to_string();
        refused(&world.run_with(&["new", "--answers", "-"], &file), 2, &["« ? » demande l’aide"]);
    }
    assert_eq!(lines(&world), before);
}

/// A command is refused once, with all that is wrong, and with what to type.
#[test]
fn all_that_is_wrong_with_an_answer_is_named_at_once() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({"1.b.1": ["compta@exemple.fr"]}));
    let before = lines(&world);
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    let wrong = ["--at", "25:99", "--source", "moi", "--note", " "];
    for (question, typed, said) in
        [("1.b.99", "oui", "pas de question « 1.b.99 »"), ("1.c.1", "peut-être", "1.c.1 : « peut-être »")]
    {
        let done = world.run(&[&["answer", &id, question, typed][..], &wrong].concat());
        refused(&done, 2, &[said, "--at « 25:99 »", "--source « moi »", "--note : le texte est vide"]);
    }
    let owner = "x".repeat(101);
    refused(&world.run(&["action", &id, "Bloquer", "--owner", &owner]), 2, &["--owner : plus de 100 caractères"]);
    let empty = json!({"fiche": "messagerie-qualification", "answers": {"1.c.1": {"value": "oui", "note": ""}}});
    let done = world.run_with(&["new", "--answers", "-"], &empty.to_string());
    refused(&done, 2, &["answers.1.c.1.note : le texte est vide"]);
    for (args, typed) in [
        (&["answer", &id][..], "-> qualify answer [OPTIONS] <INCIDENT>"),
        (&["fiche", "show"], "-> qualify fiche show [OPTIONS] <FICHE|FICHIER>"),
        (&["clock", &id, "alerted", "--at", "25:99", "--because", "x"], "-> qualify clock --help"),
        (&["zoo"], "-> qualify --help"),
    ] {
        refused(&world.run(args), 2, &[typed]);
    }
    assert_eq!(lines(&world), before);
}

#[test]
fn numbers() {
    let world = World::new();
    opened(&world, "fuite-donnees-qualification", json!({}));
    for row in rows(include_str!("../inputs/numbers.tsv")) {
        let [typed, expected] = row.as_slice() else { panic!("two columns: {row:?}") };
        match answered(&world, "3.a.2", typed) {
            Ok(read) => assert_eq!(&read, expected, "{row:?}"),
            Err(done) => is_refused(&done, expected, &row),
        }
    }
}

#[test]
fn traces() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({}));
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    for row in rows(include_str!("../inputs/traces.tsv")) {
        let [option, typed, expected] = row.as_slice() else { panic!("three columns: {row:?}") };
        let before = lines(&world).len();
        let done = world.run(&["note", &id, "Essai", &format!("{option}={typed}")]);
        if expected.starts_with(REFUSED) {
            is_refused(&done, expected, &row);
            assert_eq!(lines(&world).len(), before, "nothing is written: {row:?}");
            continue;
        }
        assert_eq!(done.code, 0, "{row:?}: {}", done.stderr);
        let line = last(&world, "noted");
        assert_eq!(line["indicators"][0]["value"], *expected, "{row:?}");
        // What is recorded otherwise than it was typed is said, and what was typed is kept.
        if expected != typed {
            assert!(flat(&done.stderr).contains(&flat(expected)), "{row:?}: {}", done.stderr);
            assert!(line["note"].as_str().is_some_and(|note| note.contains(typed.as_str())), "{row:?}: {line}");
        }
    }
}

#[test]
fn an_address_of_nobody_is_told_and_never_offered_to_a_blocklist() {
    let addresses = [
        "10.0.0.5",
        "192.168.1.10",
        "127.0.0.1",
        "::1",
        "fe80::1",
        "0.0.0.0",
        "100.64.0.9",
        "224.0.0.1",
        "::ffff:10.0.0.5",
        "fd00::7",
        "172.31.255.1",
        "169.254.1.1",
    ];
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({}));
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    for ip in addresses {
        let done = world.run(&["note", &id, "Essai", "--ip", ip]);
        assert!(done.stderr.contains("adresse spéciale"), "{ip}: {}", done.stderr);
    }
    let done = world.run(&["note", &id, "Essai", "--ip", "172.32.0.1"]);
    assert!(!done.stderr.contains("adresse spéciale"), "{}", done.stderr);
    let misp: Value = serde_json::from_str(&world.run(&["export", &id, "--to", "misp"]).stdout).expect("JSON");
    let offered: Vec<&Value> = misp["Event"]["Attribute"]
        .as_array()
        .expect("attributes")
        .iter()
        .filter(|attribute| attribute["to_ids"] == true)
        .map(|attribute| &attribute["value"])
        .collect();
    assert_eq!(offered, [&json!("172.32.0.1")]);
}

/// An hour that no clock showed, then one that clocks showed twice: every command that takes a time says how it is kept.
#[test]
fn an_hour_that_is_not_kept_as_typed_is_said() {
    let world = World::new();
    let file = world.file("answers.json", &super::scenarios::answers("hopital"));
    let opening = ["new", "--answers", &file, "--alerted-at", "30/03/2025 02:30", "--aware-at", "26/10/2025 02:30"];
    let done = world.run(&opening);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("n’a pas existé") && done.stderr.contains("--aware-at 2025-10-26"), "{}", done.stderr);
    let commands = [
        &["note", "2026", "Connexion"][..],
        &["action", "2026", "Bloquer", "--state", "fait"],
        &["answer", "2026", "2.a.1", "oui"],
        &["clock", "2026", "contained", "--because", "coupé"],
        &["declare", "2026"],
    ];
    for command in commands {
        for (at, declaration, said) in [
            ("30/03/2025 02:30", "cnil", Some("n’a pas existé")),
            ("26/10/2025 à 2h30", "sante", Some("--at 2025-10-26T02:30:00+01:00")),
            ("2025-10-26T02:30:00+01:00", "plainte", None),
            ("30/03/2025 03:30", "assureur", None),
        ] {
            // What was declared once is not declared again.
            let declares = (command[0] == "declare").then_some(declaration);
            let done = world.run(&[command, declares.as_slice(), &["--at", at]].concat());
            let flat = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(done.code, 0, "{command:?}: {flat}");
            match said {
                Some(said) => assert!(flat.contains(said), "{command:?} {at}: {flat}"),
                None => assert!(!flat.contains("cette heure"), "{command:?} {at}: {flat}"),
            }
        }
    }
}

/// A closed word has one reader at every door: its case, its accents and its spaces say nothing.
#[test]
fn closed_words_are_read_as_people_type_them() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({"1.b.1": ["compta@exemple.fr"]}));
    for args in [
        &["clock", "2026", "Certitude", "--at", "hier 23:40", "--because", "vu"][..],
        &["clock", "2026", "L’ENDIGUEMENT", "--at", "hier 23:40", "--because", "vu"],
        &["clock", "2026", "début", "--at", "hier 23:40", "--because", "vu"],
        &["clock", "2026", "Debut", "--at", "hier 23:40", "--because", "vu"],
        &["clock", "2026", "l'alerte", "--at", "hier 23:40", "--because", "vu"],
        &["action", "2026", "Bloquer", "--state", "Fait"],
        &["action", "2026", "Couper", "--state", "en cours"],
        &["action", "2026", "Appeler", "--state", "À faire"],
        &["answer", "2026", "1.c.1", "oui", "--source", "Constaté"],
        &["export", "2026", "--to", "MISP"],
        &["declare", "2026", "CNIL", "--at", "hier 23:50"],
        &["decide", "2026", "CRISE", "--because", "vu"],
    ] {
        let done = world.run(args);
        assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
    }
    let before = lines(&world).len();
    let clock = ["clock", "2026", "certitud", "--at", "25:99", "--because", ""];
    refused(&world.run(&clock), 2, &["« certitud »", "certitude", "--at « 25:99 »", "--because"]);
    refused(&world.run(&["action", "2026", "Couper", "--state", "faits"]), 2, &["« faits »"]);
    assert_eq!(lines(&world).len(), before);
}

/// A key or an hour signs nothing; a short name does.
#[test]
fn what_signs_a_line_is_a_name() {
    let world = World::new();
    opened(&world, "messagerie-qualification", json!({"1.b.1": ["compta@exemple.fr"]}));
    for by in ["i", "2", "-", ".", "?", "23:40", "hier vers 23h", "\u{1b}"] {
        let done = world.run_as(by, &["note", "2026", "Essai"], "");
        refused(&done, 2, &["pas un nom"]);
        assert!(!done.stderr.contains('\u{1b}'), "{:?}", done.stderr);
    }
    for by in ["A", "Li", "Anne 2", "Dimanche", "hélène"] {
        let done = world.run_as(by, &["note", "2026", "Essai"], "");
        assert_eq!(done.code, 0, "{by}: {}", done.stderr);
    }
}
