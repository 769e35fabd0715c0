//! What a machine remembers of an incident, where it remembers it from, and what it says when the log stands elsewhere.

use super::bounds::quickly;
use super::harness::{Done, World, flat};
use super::logs::{Two, hash, sealed, two};
use std::fs;
use std::path::{Path, PathBuf};

fn ok(done: &Done) {
    assert_eq!(done.code, 0, "{} {}", done.stdout, done.stderr);
}

fn verdict(done: &Done) -> &str {
    done.stdout.lines().next().unwrap_or_default()
}

/// Copies a folder of files.
fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
    }
}

fn cut(path: &Path, lines: usize) {
    let text = fs::read_to_string(path).expect("a log");
    let kept: String = text.split_inclusive('\n').take(text.lines().count() - lines).collect();
    fs::write(path, kept).expect("cut");
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.extension().is_some_and(|e| e == "jsonl")).collect()
}

/// A sound copy of the first lines does not make a machine forget the last ones, which a damaged file still holds.
#[test]
fn a_mark_moves_only_with_the_lines_that_follow_it() {
    for (kept, copy) in [(3, "copie.jsonl"), (1, "alice (1).jsonl"), (2, "z.jsonl")] {
        let two = two();
        ok(&two.verify());
        let sound = fs::read_to_string(&two.alice).expect("a log");
        let copy = two.alice.with_file_name(copy);
        fs::write(&copy, sound.split_inclusive('\n').take(kept).collect::<String>()).expect("a copy");
        fs::write(&two.alice, sound.replacen("Alice", "Alicf", 1)).expect("damage");
        two.world.run(&["report", &two.id]);
        fs::remove_file(&copy).expect("removed");
        fs::write(&two.alice, &sound).expect("put back");
        cut(&two.alice, 1);
        let done = two.verify();
        assert_eq!((done.code, verdict(&done)), (5, "ALTERE"), "{kept}: {}", done.stdout);
        fs::write(&two.alice, &sound).expect("put back");
        ok(&two.verify());
    }
}

/// A test in a copy of the folder says nothing of the original.
#[test]
fn what_is_written_in_a_copy_does_not_accuse_the_original() {
    let two = two();
    ok(&two.verify());
    let copies = two.world.folder.path().join("essai");
    copied(&two.world.incident(), &copies.join(&two.id));
    let there = copies.display().to_string();
    ok(&two.world.run(&["note", &two.id, "essai", "--dir", &there]));
    ok(&two.world.run(&["report", &two.id, "--dir", &there]));
    let said = two.world.run(&["verify", &two.id, "--dir", &there]);
    assert!(said.stdout.contains("ce qui se lit d’ici n’est pas retenu"), "{}", said.stdout);
    fs::remove_dir_all(&copies).expect("removed");
    let done = two.verify();
    assert_eq!((done.code, verdict(&done)), (0, "ANCRE"), "{}", done.stdout);
    ok(&two.world.run(&["note", &two.id, "suite"]));
    assert_eq!(verdict(&two.verify()), "ANCRE");
}

#[cfg(unix)]
#[test]
fn a_folder_named_through_a_link_is_the_same_folder() {
    let two = two();
    let link = two.world.folder.path().join("lien");
    std::os::unix::fs::symlink(two.world.root(), &link).expect("a link");
    ok(&two.world.run(&["note", &two.id, "encore"]));
    let by_link = |args: &[&str]| two.world.run(&[args, &["--dir", &link.display().to_string()]].concat());
    ok(&by_link(&["note", &two.id, "par le lien"]));
    let done = by_link(&["verify", &two.id]);
    assert!(done.code == 0 && !done.stdout.contains("d’ici"), "{}", done.stdout);
    cut(&two.alice, 1);
    for done in [two.verify(), by_link(&["verify", &two.id])] {
        assert_eq!((done.code, verdict(&done)), (5, "ALTERE"), "{}", done.stdout);
    }
}

/// Reading a folder that bears another name than its incident teaches nothing about that incident.
#[test]
fn a_folder_of_another_name_is_compared_and_moves_no_mark() {
    let two = two();
    two.forget();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let fake = two.world.root().join("20260102-AAAA");
    copied(&two.world.incident(), &fake);
    let last = text.lines().last().expect("a line");
    let seq = 1 + serde_json::from_str::<serde_json::Value>(last).expect("JSON")["seq"].as_u64().expect("a seq");
    let body = format!(
        r#"{{"v":1,"seq":{seq},"prev":"{}","at":"2026-01-07T05:00:00.000+01:00","by":"X","kind":"noted","text":"x","met":[]"#,
        hash(last)
    );
    fs::write(fake.join(two.alice.file_name().expect("a name")), text + &sealed(&body)).expect("a forged log");
    two.world.run(&["report", "20260102-AAAA"]);
    two.world.run(&["verify", "20260102-AAAA"]);
    fs::remove_dir_all(&fake).expect("removed");
    let done = two.verify();
    assert_eq!((done.code, verdict(&done)), (0, "COHERENT"), "nothing was seen of it: {}", done.stdout);
}

#[test]
fn an_incident_whose_folder_was_renamed_is_written_as_itself() {
    let two = two();
    let renamed = two.world.root().join("20260102-AAAA");
    fs::rename(two.world.incident(), &renamed).expect("renamed");
    let before = logs(&renamed).len();
    for note in ["une", "deux"] {
        ok(&two.world.run(&["note", "20260102-AAAA", note]));
    }
    assert_eq!(logs(&renamed).len(), before + 1, "one file for one analyst");
    let done = two.world.run(&["verify", "20260102-AAAA"]);
    assert!(done.code == 0 && done.stdout.contains(&two.id), "{}", done.stdout);
}

#[test]
fn a_memory_removed_meanwhile_opens_one_file_and_no_more() {
    let two = two();
    fs::remove_dir_all(two.world.folder.path().join("state")).expect("the state");
    let before = logs(&two.world.incident()).len();
    for note in ["une", "deux", "trois"] {
        let done = two.world.run(&["note", &two.id, note]);
        ok(&done);
        assert!(!done.stderr.contains("os error"), "{}", done.stderr);
    }
    assert_eq!(logs(&two.world.incident()).len(), before + 1);
}

#[test]
fn a_single_file_is_said_not_to_be_compared() {
    let two = two();
    ok(&two.verify());
    let done = two.world.run(&["verify", &two.alice.display().to_string()]);
    ok(&done);
    assert!(done.stdout.contains("Cette machine\u{a0}: non comparé"), "{}", done.stdout);
    assert!(!done.stdout.contains("n’a rien vu") && !done.stdout.contains("n’en cite un autre"), "{}", done.stdout);
}

#[cfg(unix)]
#[test]
fn a_log_whose_name_is_not_utf8_is_said() {
    use std::os::unix::ffi::OsStrExt as _;
    let two = two();
    let name = std::ffi::OsStr::from_bytes(b"h\xe9l\xe8ne.jsonl");
    fs::copy(&two.bob, two.bob.with_file_name(name)).expect("a file");
    let done = two.verify();
    let said = format!("{}{}", done.stdout, done.stderr);
    assert!(done.code == 1 && said.contains("pas en UTF-8"), "{} {said}", done.code);
    assert!(two.world.run(&["report", &two.id]).stderr.contains("pas en UTF-8"));
}

/// A file of one line for each of many: each line a first one.
fn many(two: &Two, count: usize) {
    for n in 0..count {
        let body = format!(
            r#"{{"v":1,"seq":1,"prev":null,"at":"2026-01-07T01:00:00.000+01:00","by":"W","kind":"joined","writer":"w-{n:04}","incident":"{}","heads":[],"text":"x","met":[]"#,
            two.id
        );
        fs::write(two.alice.with_file_name(format!("w-{n:04}.jsonl")), sealed(&body)).expect("a file");
    }
}

/// A line cites so many others at most: what the next ones cite was not unknown.
#[test]
fn what_a_line_had_no_room_to_cite_did_not_arrive_afterwards() {
    for count in [60, 70, 140, 300] {
        let two = two();
        many(&two, count);
        ok(&two.world.run_as("Carl", &["note", &two.id, "arrivé"], ""));
        for n in 0..count / 60 {
            ok(&two.world.run_as("Carl", &["note", &two.id, &format!("note {n}")], ""));
        }
        let report = two.world.run(&["report", &two.id, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&report.stdout).expect("JSON");
        let late = report["arrived_afterwards"].as_array().expect("a list");
        let unknown: Vec<_> =
            late.iter().filter(|late| late["unknown_to"].as_str().is_some_and(|w| w.starts_with("carl"))).collect();
        assert!(unknown.is_empty(), "{count}: {unknown:?}");
    }
}

/// However many files there are, a code is found or not in a moment.
#[test]
fn a_code_of_many_files_is_judged_in_a_moment() {
    let two = two();
    many(&two, 24);
    let code = |world: &World| {
        world
            .run(&["verify", &two.id])
            .stdout
            .lines()
            .nth(1)
            .map(|l| l.rsplit(' ').next().unwrap_or_default().to_owned())
    };
    let whole = code(&two.world).expect("a code");
    fs::remove_file(two.alice.with_file_name("w-0007.jsonl")).expect("removed");
    two.forget();
    let judged = |what: &str, whole: &str| quickly(what, || two.world.run(&["verify", &two.id, "--expect", whole]));
    assert_ne!(judged("a code that is not found", &whole).code, 0);
    many(&two, 1500);
    two.forget();
    let whole = code(&two.world).expect("a code");
    two.forget();
    ok(&judged("a code that is", &whole));
}

/// A file that opens an incident and was written twice has no one knowledge to give, until somebody kept it all.
#[test]
fn a_reference_written_twice_is_refused_until_it_is_kept_and_not_replaced_by_dates() {
    let two = two();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let start: String = text.split_inclusive('\n').take(2).collect();
    let last = start.lines().last().expect("a line");
    let seq = 1 + serde_json::from_str::<serde_json::Value>(last).expect("JSON")["seq"].as_u64().expect("a seq");
    let body = format!(
        r#"{{"v":1,"seq":{seq},"prev":"{}","at":"2026-01-07T02:20:00.000+01:00","by":"Alice Martin","kind":"noted","text":"x","met":[]"#,
        hash(last)
    );
    fs::write(two.alice.with_file_name("alice (1).jsonl"), start.clone() + &sealed(&body)).expect("a fork");
    let writer =
        serde_json::from_str::<serde_json::Value>(text.lines().next().expect("a line")).expect("JSON")["writer"]
            .clone();
    let writer = writer.as_str().expect("a writer").to_owned();
    two.world.wait(3_600_000);
    let asked = [
        &["--as-of", "2026-01-07T03:00:00+01:00"][..],
        &["--as-of", "2026-01-07T03:00:00+01:00", "--as-known-by", &writer],
    ];
    let report = |args: &[&str]| two.world.run(&[&["report", &two.id, "--format", "json"], args].concat());
    for args in asked {
        let done = report(args);
        let said = flat(&done.stderr);
        assert!(done.code != 0 && done.stdout.is_empty() && said.contains("plusieurs suites"), "{said}");
        assert!(said.contains(&format!("qualify verify {} --keep --because RAISON", two.id)), "{said}");
    }
    // What both sides held by then, and what each knew.
    ok(&two.world.run(&["verify", &two.id, "--keep", "--because", "poste cloné"]));
    let all = report(&["--as-of", "2026-01-07T03:00:00+01:00", "--as-known-by", "tous"]);
    for args in asked {
        let done = report(args);
        ok(&done);
        let [then, all]: [serde_json::Value; 2] =
            [&done, &all].map(|done| serde_json::from_str(&done.stdout).expect("JSON"));
        assert_eq!(then["known"]["by"], writer.as_str());
        assert_eq!(then["timeline"]["entries"], all["timeline"]["entries"], "{}", done.stderr);
    }
}

/// What cannot be read of a member hides nothing of the line.
#[test]
fn an_ill_formed_member_undoes_neither_a_join_nor_a_kept_fork() {
    let two = two();
    let last = fs::read_to_string(&two.alice).expect("a log").lines().last().expect("a line").to_owned();
    let o: serde_json::Value = serde_json::from_str(&last).expect("JSON");
    let first: serde_json::Value =
        serde_json::from_str(fs::read_to_string(&two.alice).expect("a log").lines().next().expect("a line"))
            .expect("JSON");
    let head = serde_json::json!({"writer": first["writer"], "seq": o["seq"], "h": o["h"]});
    let seq = 1 + o["seq"].as_u64().expect("a seq");
    for continues in ["3", "{}", "\"x\"", "null"] {
        let body = format!(
            r#"{{"v":1,"seq":{seq},"prev":null,"at":"2026-01-07T05:00:00.000+01:00","by":"M","kind":"joined","writer":"m-0000","incident":"{}","heads":[{head}],"continues":{continues},"text":"x","met":[]"#,
            two.id
        );
        fs::write(two.alice.with_file_name("m-0000.jsonl"), sealed(&body)).expect("a file");
        two.forget();
        let done = two.verify();
        assert_eq!(done.code, 0, "{continues}: {}", done.stdout);
    }
}

/// Opens another incident in the same world, and gives its id and its folder.
fn another(two: &Two) -> (String, PathBuf) {
    let world = &two.world;
    let file = world.file("autre.json", r#"{"fiche": "messagerie-qualification", "title": "Autre", "answers": {}}"#);
    let done = world.run(&["new", "--answers", &file]);
    ok(&done);
    let id = done.stdout.trim().to_owned();
    let folder = world.root().join(&id);
    (id, folder)
}

/// Whoever puts the files of another incident in a folder that was read is not believed for the id that they bear.
#[test]
fn files_of_another_incident_in_a_folder_that_was_read_are_an_alteration() {
    for everything in [true, false] {
        let two = two();
        ok(&two.verify());
        let (_, other) = another(&two);
        for log in logs(&two.world.root().join(&two.id)).iter().skip(usize::from(!everything)) {
            fs::remove_file(log).expect("removed");
        }
        copied(&other, &two.world.root().join(&two.id));
        let done = two.world.run(&["verify", &two.id]);
        assert_eq!((done.code, verdict(&done)), (5, "ALTERE"), "{}", done.stdout);
        let report = two.world.run(&["report", &two.id]);
        assert!(report.stderr.contains("Altération constatée"), "{}", report.stderr);
        if everything {
            // A machine that never read the first one is only told that the names differ.
            two.forget();
            let done = two.world.run(&["verify", &two.id]);
            assert_eq!(done.code, 0, "{}", done.stdout);
            assert!(done.stdout.contains("le dossier s’appelle"), "{}", done.stdout);
            assert!(!done.stdout.contains("s’en souviendra"), "{}", done.stdout);
        }
    }
}

/// Marks follow an incident that was moved, its first folder gone, and only with all that was seen there.
#[test]
fn marks_follow_an_incident_that_was_moved() {
    for (lost, code) in [(0, 0), (1, 5), (2, 5)] {
        let two = two();
        ok(&two.verify());
        let there = two.world.folder.path().join("CLE1");
        fs::rename(two.world.root(), &there).expect("moved");
        let at = there.display().to_string();
        for note in ["une", "deux"] {
            ok(&two.world.run(&["--dir", &at, "note", &two.id, note]));
        }
        let last = logs(&there.join(&two.id)).into_iter().max_by_key(|log| fs::read(log).map_or(0, |b| b.len()));
        cut(&last.expect("a log"), lost);
        let done = two.world.run(&["--dir", &at, "verify", &two.id]);
        assert_eq!(done.code, code, "{lost}: {}", done.stdout);
    }
    // A copy that lacks what was seen takes nothing over, even when the first folder is gone.
    let two = two();
    ok(&two.verify());
    let there = two.world.folder.path().join("SAUVEGARDE");
    fs::rename(two.world.root(), &there).expect("moved");
    let at = there.display().to_string();
    let log = there.join(&two.id).join(two.alice.file_name().expect("a name"));
    cut(&log, 1);
    for _ in 0..2 {
        let done = two.world.run(&["--dir", &at, "verify", &two.id]);
        assert_eq!(done.code, 5, "{}", done.stdout);
    }
}

/// A memory that is there and cannot be read is said so, never taken for a first reading.
#[test]
fn a_memory_that_cannot_be_read_is_said() {
    for content in [&b""[..], b"\0\0\0\0", b"{\"seen\":[", b"{\"seen\":3}"] {
        let two = two();
        ok(&two.verify());
        let states = walk(two.world.folder.path());
        assert!(!states.is_empty(), "a memory was kept");
        for state in &states {
            fs::write(state, content).expect("spoilt");
        }
        cut(&two.alice, 1);
        let done = two.verify();
        assert!(done.stdout.contains("ne se lit plus"), "{}", done.stdout);
        assert!(!done.stdout.contains("s’en souviendra"), "{}", done.stdout);
    }
}

/// Lists the memories kept under a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let each = |path: PathBuf| match path.is_dir() {
        true => walk(&path),
        false if path.file_name().is_some_and(|name| name == "state.json") => vec![path],
        false => vec![],
    };
    entries.flat_map(each).collect()
}

/// A second log under the name of a writer is named, whatever it is called.
#[test]
fn a_second_log_of_one_writer_is_named() {
    let two = two();
    let first = fs::read_to_string(&two.alice).expect("a log");
    let writer = two.alice.file_stem().and_then(|stem| stem.to_str()).expect("a name");
    let body = format!(
        r#"{{"v":1,"seq":90,"prev":null,"at":"2026-01-07T05:00:00.000+01:00","by":"Alice","kind":"joined","writer":"{writer}","incident":"{}","heads":[],"text":"x""#,
        two.id
    );
    fs::write(two.alice.with_file_name("x.jsonl"), sealed(&body)).expect("a forged log");
    let done = two.verify();
    assert!(done.stdout.contains("plusieurs journaux portent le nom de rédacteur"), "{}", done.stdout);
    assert!(done.stdout.contains("x.jsonl"), "{}", done.stdout);
    assert_eq!(fs::read_to_string(&two.alice).expect("a log"), first);
    // Once it is gone, the log that stands as it was is not said to have gone back; cut, it is.
    fs::remove_file(two.alice.with_file_name("x.jsonl")).expect("removed");
    let gone = two.verify();
    assert!(gone.code == 6 && gone.stdout.contains("un autre fichier au nom de"), "{}", gone.stdout);
    cut(&two.alice, 1);
    let back = two.verify();
    assert!(back.code == 5 && back.stdout.contains("a reculé"), "{}", back.stdout);
}

/// A line numbered beyond any measure is read and counts for nothing: what is recorded after it takes effect.
#[test]
fn a_line_numbered_beyond_any_measure_counts_for_nothing() {
    let two = two();
    let far = |seq: u64, prev: &str, rest: &str| {
        sealed(&format!(
            r#"{{"v":1,"seq":{seq},"prev":{prev},"at":"2026-01-07T05:00:00.000+01:00","by":"Mallory",{rest},"text":"x""#
        ))
    };
    let mut lines = vec![far(
        9_007_199_254_740_980,
        "null",
        &format!(r#""kind":"joined","writer":"mallory-0000","incident":"{}","heads":[]"#, two.id),
    )];
    for (n, rest) in [
        r#""kind":"decided","gravity":"anomalie","because":"x""#,
        r#""kind":"closed""#,
        r#""kind":"clock","clock":"aware","value":"2026-01-01T00:00:00+01:00","because":"x""#,
    ]
    .into_iter()
    .enumerate()
    {
        let prev = format!("\"{}\"", hash(lines.last().expect("a line").trim_end()));
        lines.push(far(9_007_199_254_740_981 + n as u64, &prev, rest));
    }
    fs::write(two.alice.with_file_name("mallory-0000.jsonl"), lines.concat()).expect("a forged log");
    let json = |world: &World| -> serde_json::Value {
        serde_json::from_str(&world.run(&["report", &two.id, "--format", "json"]).stdout).expect("JSON")
    };
    let report = json(&two.world);
    assert_eq!(
        (&report["gravity"]["retained"], &report["incident"]["status"]),
        (&serde_json::Value::Null, &"open".into())
    );
    ok(&two.world.run(&["decide", &two.id, "crise", "--because", "vu"]));
    let report = json(&two.world);
    assert_eq!(report["gravity"]["retained"], "crise");
    let listed = two.world.run(&["list", "--format", "json"]);
    assert!(!listed.stdout.contains("closed"), "{}", listed.stdout);
    assert!(two.verify().stdout.contains("ne comptent pour rien"));
}

/// A copy from before a colleague came lacks nothing that it had: their file is in the newer one.
#[test]
fn an_older_copy_lacks_nothing_that_it_had() {
    let world = World::new();
    let file = world.file("r.json", r#"{"fiche":"messagerie-qualification","title":"Essai","answers":{}}"#);
    ok(&world.run(&["new", "--answers", &file]));
    ok(&world.run(&["note", "2026", "avant"]));
    let code = |done: &Done| done.stdout.lines().nth(1).and_then(|l| l.rsplit(' ').next()).expect("a code").to_owned();
    let before = code(&world.run(&["verify", "2026"]));
    let stick = world.folder.path().join("clé");
    let copy = stick.join(world.incident().file_name().expect("a name"));
    copied(&world.incident(), &copy);
    ok(&world.run_as("Bob Durand", &["note", "2026", "arrivé ensuite"], ""));
    ok(&world.run(&["note", "2026", "suite"]));
    let after = code(&world.run(&["verify", "2026"]));
    let dir = stick.display().to_string();
    let verify = |more: &[&str]| world.run(&[&["verify", "2026", "--dir", &dir], more].concat());
    let said = |done: &Done| done.stdout.replace('\n', " ");
    let found = verify(&["--expect", &before]);
    assert_eq!((found.code, verdict(&found)), (0, "COHERENT"), "{}", found.stdout);
    assert!(said(&found).contains("n’est pas dans cette copie plus ancienne"), "{}", found.stdout);
    for older in [verify(&[]), verify(&["--expect", &after])] {
        assert_eq!((older.code, verdict(&older)), (6, "INCOMPLET"), "{}", older.stdout);
        assert!(!said(&older).contains("n’est plus là"), "it never was there: {}", older.stdout);
    }
    // The original is gone: the copy went back, and what the code covers is whole all the same.
    let folder = world.incident();
    fs::remove_dir_all(&folder).expect("removed");
    copied(&copy, &folder);
    let back = world.run(&["verify", "2026", "--expect", &before]);
    assert_eq!((back.code, verdict(&back)), (5, "ALTERE"), "{}", back.stdout);
    assert!(said(&back).contains("rien de ce qu’il couvre n’a changé"), "{}", back.stdout);
    let own = logs(&folder).remove(0);
    let text = fs::read_to_string(&own).expect("a log");
    fs::write(&own, text.replacen("avant", "apres", 1)).expect("damage");
    let damaged = world.run(&["verify", "2026", "--expect", &before]);
    assert!(!said(&damaged).contains("rien de ce qu’il couvre n’a changé"), "{}", damaged.stdout);
}

/// A file alone is compared with a code and with nothing else: it says no more.
#[test]
fn a_file_alone_is_never_said_to_lack_nothing() {
    let world = World::new();
    let file = world.file("r.json", r#"{"fiche":"messagerie-qualification","title":"Essai","answers":{}}"#);
    ok(&world.run(&["new", "--answers", &file]));
    let first = world.run(&["verify", "2026"]);
    let code = first.stdout.lines().nth(1).and_then(|l| l.rsplit(' ').next()).expect("a code").to_owned();
    ok(&world.run(&["note", "2026", "suite"]));
    let own = logs(&world.incident()).remove(0);
    cut(&own, 1);
    let own = own.display().to_string();
    for args in [&["verify", &own][..], &["verify", &own, "--expect", &code]] {
        let done = world.run(args);
        assert_eq!((done.code, verdict(&done)), (0, "COHERENT"), "{}", done.stdout);
        assert!(!done.stdout.contains("rien de déjà vu ne manque"), "{}", done.stdout);
    }
    assert_eq!(verdict(&world.run(&["verify", "2026"])), "ALTERE", "the folder is compared");
}

/// A mark of order of bytes spoils a first line; it does not take it away.
#[test]
fn a_first_line_that_is_damaged_is_not_said_to_be_missing() {
    let two = two();
    let text = fs::read_to_string(&two.bob).expect("a log");
    let missing = "le début du fichier manque";
    for (damaged, says) in [
        (format!("\u{feff}{text}"), false),
        (text.replacen("\"v\":1", "\"v\":2", 1), false),
        (text.split_inclusive('\n').skip(1).collect(), true),
        (format!("\n{}", text.split_inclusive('\n').skip(1).collect::<String>()), true),
    ] {
        fs::write(&two.bob, damaged).expect("damage");
        two.forget();
        let done = two.verify();
        assert_eq!((done.code, done.stdout.contains(missing)), (5, says), "{}", done.stdout);
    }
}
