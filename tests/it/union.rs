//! Several files are one main courante: two analysts, copies, late arrivals, the seal, what is not known here.

use super::harness::World;
use super::logs::{ALICE, BOB, ID, Two, hash, sealed, two, vectors};
use serde_json::Value;
use std::fs;
use std::path::Path;

const SEAL: &str = "4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2";

/// The vectors, with the fiche of this program in the place of the digest that no file has, hashes and chains redone.
fn with_fiche(world: &World) -> std::path::PathBuf {
    let folder = world.root().join(ID);
    fs::create_dir_all(&folder).expect("a folder");
    for name in [ALICE, BOB] {
        fs::copy(vectors().join(name), folder.join(name)).expect("a copy");
    }
    folder
}

fn verdict(world: &World) -> (u8, String) {
    let done = world.run(&["verify", ID]);
    (done.code, done.stdout)
}

/// `shared/design/vectors/README.md`, sentence by sentence.
#[test]
fn the_vectors_are_as_their_readme_says() {
    let world = World::new();
    let folder = with_fiche(&world);
    let (code, said) = verdict(&world);
    assert!(code == 6 && said.starts_with("INCOMPLET\n") && said.contains(SEAL), "{said}");
    let why: Vec<&str> = said.lines().filter(|line| line.starts_with("  - ")).collect();
    assert!(why.len() == 1 && why[0].contains("fiche-000000000000.json"), "for that alone: {why:?}");
    fs::write(folder.join("fiche-000000000000.json"), "{}").expect("a file");
    assert_eq!(verdict(&world).0, 5, "a fiche file with other bytes is wrong, not absent");
    fs::remove_file(folder.join("fiche-000000000000.json")).expect("removed");
    let lines = world.run(&["log", ID, "--format", "jsonl"]).stdout;
    let seqs: Vec<u64> =
        lines.lines().map(|l| serde_json::from_str::<Value>(l).expect("JSON")["seq"].as_u64().expect("seq")).collect();
    assert_eq!(seqs, [1, 2, 3, 4]);
    let line = fs::read_to_string(folder.join(ALICE)).expect("a log").lines().nth(1).expect("a line").to_owned();
    assert_eq!(sealed(&line[..line.len() - 72]).trim_end(), line, "head -c -73 | sha256sum");
    let alice = fs::read(folder.join(ALICE)).expect("a log");
    let first = alice.iter().position(|b| *b == b'\n').expect("a line") + 1;
    fs::write(folder.join(ALICE), &alice[..first]).expect("a log");
    let _ = fs::remove_dir_all(world.folder.path().join("state"));
    let (code, said) = verdict(&world);
    assert!(code == 6 && said.contains("la ligne 2 de alice-martin-m2qa, citée"), "{said}");
    fs::write(folder.join(ALICE), &alice).expect("a log");
    let bob = fs::read(folder.join(BOB)).expect("a log");
    fs::write(folder.join(BOB), &bob[..bob.len() - 1]).expect("a log");
    let _ = fs::remove_dir_all(world.folder.path().join("state"));
    let alone = world.run(&["verify", &folder.join(BOB).display().to_string()]);
    assert!(
        alone.code == 0 && alone.stdout.starts_with("COHERENT\n") && alone.stdout.contains("fin déchirée"),
        "{}",
        alone.stdout
    );
}

#[test]
fn a_seal_code_is_read_as_people_write_it_and_holds_when_lines_and_files_come() {
    let two = two();
    let seal = |world: &World| {
        let said = world.run(&["verify", &two.id]).stdout;
        said.lines().nth(1).expect("a line").rsplit(' ').next().expect("a seal").to_owned()
    };
    let noted = seal(&two.world);
    two.forget();
    let expect = |code: &str| two.world.run(&["verify", &two.id, "--expect", code]);
    let (letters, counts) = noted.split_once('/').expect("a seal");
    for form in [
        noted.clone(),
        noted.to_lowercase(),
        format!("{}/{counts}", letters.replace('-', "")),
        format!("{}/{counts}", letters.replace('-', " ").to_lowercase()),
    ] {
        let done = expect(&form);
        assert!(done.code == 0 && done.stdout.starts_with("ANCRE\n"), "{form}: {}", done.stdout);
    }
    // Whole codes of other logs: the code is right, the log is not that one.
    for wrong in ["4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2", "0000-0000-0000/2+2", "4RNT-5A79-V08P/2+2"] {
        let done = expect(wrong);
        assert_eq!(done.code, 5, "{wrong}: {}", done.stdout);
        assert_eq!(done.stderr.contains("12 caractères"), wrong.len() < 20, "{wrong}: {}", done.stderr);
    }
    for unread in ["", "4RNT", "4RNT-5A79-V08P/", "4RNT-5A79-V08U/2", "4RNT-5A79-V08P/-1", &format!("{letters}/1+1")] {
        let done = expect(unread);
        assert!(done.code == 2 && done.stderr.contains("pas une altération"), "{unread}: {}", done.stderr);
    }
    // The first sixty bits are those of the code of older papers.
    let old: String = letters.chars().filter(|c| *c != '-').take(12).collect();
    let done = expect(&format!("{old}/{counts}"));
    assert!(done.code == 0 && done.stdout.starts_with("ANCRE\n"), "{}", done.stdout);
    assert!(done.stderr.contains("12 caractères"), "{}", done.stderr);
    // A cut at a line end, which no chain shows, contradicts whoever cited what is gone; the code may cover it.
    let whole = fs::read_to_string(&two.bob).expect("a log");
    let first = whole.find('\n').expect("a line") + 1;
    fs::write(&two.bob, &whole[..first]).expect("a log");
    two.forget();
    assert_eq!(two.verdict(), "INCOMPLET", "Alice's last line cites what is gone");
    assert_eq!(expect(&noted).code, 6);
    fs::write(&two.bob, &whole).expect("a log");
    // A file that had not arrived then sorts between the two others, and everybody goes on.
    let alice = fs::read_to_string(&two.alice).expect("a log");
    let late = format!(
        r#"{{"v":1,"seq":2,"prev":null,"at":"2026-01-07T02:15:00.000+01:00","by":"Chloé","kind":"joined","writer":"chloe-0000","heads":[{{"writer":"{}","seq":1,"h":"{}"}}],"text":"Chloé rejoint""#,
        two.alice.file_stem().expect("a name").display(),
        hash(alice.lines().next().expect("a line"))
    );
    fs::write(two.alice.with_file_name("chloe-0000.jsonl"), sealed(&late)).expect("a log");
    assert_eq!(two.world.run(&["note", &two.id, "la suite"]).code, 0);
    let done = expect(&noted);
    assert!(done.code == 0 && done.stdout.starts_with("ANCRE\n"), "{}", done.stdout);
}

#[test]
fn copies_that_sync_tools_leave_count_once() {
    let two = two();
    let (before, report) = (two.verify().stdout, json(&two.world, &two.id));
    let lines = two.world.run(&["log", &two.id]).stdout;
    let whole = fs::read_to_string(&two.alice).expect("a log");
    let shorter = whole.trim_end().rfind('\n').expect("lines") + 1;
    for (name, bytes) in [
        ("alice (conflicted copy).jsonl", &whole[..]),
        ("alice.sync-conflict-1.jsonl", &whole[..shorter]),
        ("0.jsonl", &whole[..shorter]),
    ] {
        fs::write(two.alice.with_file_name(name), bytes).expect("a log");
    }
    assert_eq!(two.verify().stdout, before);
    assert_eq!(two.world.run(&["log", &two.id]).stdout, lines);
    assert_eq!(json(&two.world, &two.id), report);
    assert_eq!(two.world.run(&["note", &two.id, "la suite"]).code, 0);
    assert_eq!(two.verdict(), "ANCRE");
    assert!(fs::read_to_string(&two.alice).expect("a log").contains("la suite"), "the writer's own file goes on");
}

#[test]
fn what_has_not_arrived_is_not_an_alteration() {
    let two = two();
    let away = two.world.folder.path().join("away");
    let fiche = fs::read_dir(two.world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
    let fiche = fiche.into_iter().find(|p| p.extension().is_some_and(|e| e == "json")).expect("a fiche");
    for file in [&fiche, &two.bob, &two.alice] {
        fs::rename(file, &away).expect("moved");
        let done = two.verify();
        assert_eq!(done.code, 6, "{}: {}", file.display(), done.stdout);
        assert!(done.stdout.contains("n’est pas là") || done.stdout.contains("n’est plus là"), "{}", done.stdout);
        // Without the opening line, nothing says that it is an incident: nothing is written.
        let noted = two.world.run_as("Bob Durand", &["note", &two.id, "pendant ce temps"], "");
        assert_eq!(noted.code, if file == &two.alice { 3 } else { 0 }, "{}: {}", file.display(), noted.stderr);
        fs::rename(&away, file).expect("moved");
        assert_eq!(two.verdict(), "ANCRE", "{}", file.display());
    }
    let bytes = fs::read(&fiche).expect("a fiche");
    fs::write(&fiche, [&bytes[..], b" "].concat()).expect("a fiche");
    assert_eq!(two.verify().code, 5);
}

/// Unknown kinds, unknown members and later versions are kept, shown, and printed byte for byte.
#[test]
fn what_is_not_known_here_is_kept_and_shown() {
    let two = two();
    two.forget();
    let mut text = fs::read_to_string(&two.bob).expect("a log");
    let bodies = [
        r#""v":1,"seq":90,"prev":"PREV","at":"2026-01-07T03:00:00.000+01:00","by":"Bob","kind":"weather","sky":{"a":[1,null,"é \u202e"]},"text":"Il pleut""#,
        r#""v":1,"seq":91,"prev":"PREV","at":"2026-01-07T03:00:00.000+01:00","by":"Bob","kind":"noted","mood":"bon","text":"Avec un membre""#,
        r#""v":2,"seq":92,"prev":"PREV","at":"2026-01-07T03:00:00.000+01:00","by":"Bob","kind":"closed","text":"D’une version à venir""#,
        r#""v":1,"seq":93,"prev":"PREV","at":"2026-01-07T03:00:00.000+01:00","by":"Bob","kind":"closed","because":7,"text":"Mal formée""#,
    ];
    for body in bodies {
        let prev = hash(text.lines().last().expect("a line")).to_owned();
        text.push_str(&sealed(&format!("{{{}", body.replace("PREV", &prev))));
    }
    fs::write(&two.bob, &text).expect("a log");
    assert_eq!(two.verdict(), "COHERENT");
    let jsonl = two.world.run(&["log", &two.id, "--format", "jsonl"]).stdout;
    let table = two.world.run(&["log", &two.id, "--format", "table"]).stdout;
    for line in text.lines() {
        assert!(jsonl.lines().any(|l| l == line), "byte for byte: {line}");
    }
    for shown in [
        "(weather) «\u{a0}Il pleut",
        "«\u{a0}Avec un membre",
        "(closed) «\u{a0}D’une version à",
        "(closed) «\u{a0}Mal formée",
    ] {
        assert!(table.contains(shown), "{shown}: {table}");
    }
    let list: Value = serde_json::from_str(&two.world.run(&["list", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(list[0]["status"], "open", "a version to come may give its words another meaning");
    let noted = two.world.run(&["note", &two.id, "après"]);
    assert!(noted.stderr.contains("ligne 95"), "the lines not understood count in the order: {}", noted.stderr);
    assert_eq!(two.verdict(), "ANCRE");
}

/// The report as data, without what depends on when and where it was asked.
fn json(world: &World, id: &str) -> Value {
    let done = world.run(&["report", id, "--format", "json"]);
    let mut report: Value =
        serde_json::from_str(&done.stdout).unwrap_or_else(|e| panic!("{e}: {} {}", done.stdout, done.stderr));
    strip(&mut report);
    report
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("as_of");
            object.remove("verdict");
            object.values_mut().for_each(strip);
        }
        Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Copies what is newer, as a tool that syncs folders does.
pub fn sync(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let there = to.join(path.file_name().expect("a name"));
        // One writer a file: the longer one is the newer.
        if fs::metadata(&there).map_or(0, |m| m.len()) < fs::metadata(&path).expect("a file").len() {
            fs::copy(&path, &there).expect("a copy");
        }
    }
}

/// Fails if the order in which files arrive changes what is said, or if a disagreement is settled by who came last.
#[test]
fn two_analysts_apart_then_together_see_the_same() {
    for alice_first in [true, false] {
        let Two { world: here, id, .. } = two();
        let mut there = World::new();
        there.host = String::from("poste-2");
        let (mine, theirs) = (here.incident(), there.root().join(&id));
        sync(&mine, &theirs);
        let at_alice = |args: &[&str]| assert_eq!(here.run(args).code, 0, "{args:?}");
        let at_chloe = |args: &[&str]| assert_eq!(there.run_as("Chloé Petit", args, "").code, 0, "{args:?}");
        let alices = || at_alice(&["answer", &id, "2.b.1", "transfert-externe"]);
        let chloes = || at_chloe(&["answer", &id, "2.b.1", "aucun"]);
        if alice_first {
            (alices(), chloes())
        } else {
            (chloes(), alices())
        };
        at_chloe(&["answer", &id, "1.b.1", "compta@exemple.fr"]);
        at_alice(&["answer", &id, "1.b.1", "COMPTA@exemple.fr"]);
        if alice_first {
            sync(&mine, &theirs);
            sync(&theirs, &mine);
        } else {
            sync(&theirs, &mine);
            sync(&mine, &theirs);
        }
        let report = json(&here, &id);
        assert_eq!(report, json(&there, &id));
        let divergent =
            report["divergent"].as_array().or(report["divergences"].as_array()).expect("divergences are told");
        assert_eq!(divergent.len(), 1, "two ways to write one account agree: {divergent:?}");
        assert!(divergent[0].to_string().contains("2.b.1"));
        let table = here.run(&["report", &id]).stdout;
        assert!(table.contains("Alice Martin") && table.contains("Chloé Petit"), "both answers are shown: {table}");
        let known = |report: &Value| {
            let text = report.to_string();
            text.contains(r#""answer":["transfert-externe"]"#)
        };
        assert!(!known(&report), "it counts as unknown");
        // Bob settles it: his answer replaces both, and a third copy would agree.
        assert_eq!(here.run_as("Bob Durand", &["answer", &id, "2.b.1", "transfert-externe"], "").code, 0);
        let lines = here.run(&["log", &id, "--format", "jsonl"]).stdout;
        let last = lines.lines().rfind(|l| l.contains(r#""question":"2.b.1","prompt""#)).expect("an answer");
        let replaced = serde_json::from_str::<Value>(last).expect("JSON")["replaces"].as_array().map(Vec::len);
        assert_eq!(replaced, Some(2));
        sync(&mine, &theirs);
        let report = json(&here, &id);
        assert_eq!(report, json(&there, &id));
        assert!(known(&report), "{report}");
        for world in [&here, &there] {
            assert_eq!(world.run(&["verify", &id]).stdout.lines().next(), Some("ANCRE"));
        }
    }
}

/// Two different logs with one code of sixty bits, found in ten minutes on one core: 120 bits tell them apart.
#[test]
fn two_logs_made_for_one_old_code_have_two_codes() {
    let codes: Vec<String> = ["collision-a.jsonl", "collision-b.jsonl"]
        .map(|name| {
            let world = World::new();
            let folder = world.root().join("20261125-8868");
            fs::create_dir_all(&folder).expect("a folder");
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/collision").join(name);
            fs::copy(from, folder.join("alice-martin-6wze.jsonl")).expect("a copy");
            let said = world.run(&["verify", "20261125-8868"]).stdout;
            let code = said.lines().nth(1).expect("a line").rsplit(' ').next().expect("a code").to_owned();
            assert_eq!(world.run(&["verify", "20261125-8868", "--expect", &code]).code, 6, "{said}");
            code
        })
        .to_vec();
    let old = |code: &str| code.replace('-', "")[..12].to_owned();
    assert_eq!(old(&codes[0]), old(&codes[1]), "they were made for that");
    assert_ne!(codes[0], codes[1]);
}
