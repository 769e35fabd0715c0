//! What somebody who can write an incident's folder could put there, and what is then said.

use super::harness::{Done, World};
use super::logs::{Two, hash, sealed, two};
use super::union::sync;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Chains bodies: each without `prev` nor `h`, as a forger would write them from the format page alone.
fn chain(start: &str, bodies: &[String]) -> String {
    let mut text = start.to_owned();
    for body in bodies {
        let prev = text.lines().last().map_or_else(|| String::from("null"), |line| format!("\"{}\"", hash(line)));
        text.push_str(&sealed(&body.replace("PREV", &prev)));
    }
    text
}

fn noted(seq: u64, at: &str, note: &str) -> String {
    format!(
        r#"{{"v":1,"seq":{seq},"prev":PREV,"at":"2026-01-07T{at}+01:00","by":"Alice Martin","kind":"noted","note":"{note}","text":"Note","met":[]"#
    )
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("a log");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn there_file(folder: &Path, name: &str) -> PathBuf {
    let found = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    found
        .into_iter()
        .find(|p| p.display().to_string().contains(name) && p.extension().is_some_and(|e| e == "jsonl"))
        .expect("a log")
}

fn seal(world: &World, id: &str) -> String {
    let said = world.run(&["verify", id]).stdout;
    said.lines().nth(1).expect("a line").rsplit(' ').next().expect("a seal").to_owned()
}

fn ok(done: &Done) {
    assert_eq!(done.code, 0, "{} {}", done.stdout, done.stderr);
}

/// Alice's log cut after so many lines, with a line of the forger's own.
fn forged(two: &Two, keep: usize, count: u64) -> String {
    let text = fs::read_to_string(&two.alice).expect("a log");
    let start: String = text.split_inclusive('\n').take(keep).collect();
    let last: Value = serde_json::from_str(start.lines().last().expect("a line")).expect("JSON");
    let seq = last["seq"].as_u64().expect("a seq");
    let bodies: Vec<String> = (1..=count).map(|k| noted(seq + k, "02:20:00.000", "inventée")).collect();
    chain(&start, &bodies)
}

#[test]
fn every_line_says_what_its_file_was_the_first_to_know() {
    let two = two();
    let (alice, bob) = (lines(&two.alice), lines(&two.bob));
    assert!(alice.iter().all(|line| line["met"].is_array()), "on every line, empty included");
    let heads = &bob[0]["heads"];
    assert_eq!((&heads[0]["h"], &bob[0]["met"]), (&alice[alice.len() - 2]["h"], &Value::Array(vec![])));
    assert_eq!(bob[0]["incident"], two.id.as_str());
    let last = alice.last().expect("a line");
    assert_eq!(last["met"][0]["h"], bob.last().expect("a line")["h"], "Alice wrote after she saw Bob's lines");
    // Nothing new since: nothing to cite, and the number is the next one.
    ok(&two.world.run(&["note", &two.id, "encore"]));
    let again = lines(&two.alice).pop().expect("a line");
    assert_eq!(again["met"], Value::Array(vec![]));
    assert_eq!(again["seq"].as_u64(), last["seq"].as_u64().map(|seq| seq + 1));
}

#[test]
fn a_number_that_is_not_the_one_after_what_was_known_is_damage() {
    let two = two();
    two.forget();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let last = lines(&two.alice).pop().expect("a line")["seq"].as_u64().expect("a seq");
    for (seq, code) in [(last + 1, 0), (last + 2, 5), (last + 50, 5)] {
        fs::write(&two.alice, chain(&text, &[noted(seq, "02:30:00.000", "suite")])).expect("a log");
        two.forget();
        let done = two.verify();
        assert_eq!(done.code, code, "{seq}: {}", done.stdout);
    }
}

/// A forged copy: the first lines of a file and one invented, well chained note; then neighbours of it.
#[test]
fn a_file_written_twice_is_forked_and_every_side_is_in_the_seal() {
    for (copies, count) in [(1, 1), (2, 1), (1, 9)] {
        let two = two();
        let alone = seal(&two.world, &two.id);
        for copy in 0..copies {
            let path = two.alice.with_file_name(format!("alice ({copy}).jsonl"));
            let text = forged(&two, 1, count + copy);
            fs::write(&path, text.replace("inventée", &format!("inventée {copy}"))).expect("a copy");
            let text = fs::read_to_string(&path).expect("a copy");
            let start: String = text.split_inclusive('\n').take(1).collect();
            let bodies: Vec<String> =
                (0..count).map(|k| noted(2 + k, "02:20:00.000", &format!("inventée {copy}"))).collect();
            fs::write(&path, chain(&start, &bodies)).expect("a copy");
        }
        let done = two.verify();
        assert_eq!(done.code, 6, "{}", done.stdout);
        assert!(done.stdout.starts_with("BIFURQUE\n") && done.stdout.contains("alice (0).jsonl"), "{}", done.stdout);
        let forked = seal(&two.world, &two.id);
        let counts = forked.rsplit('/').next().expect("counts").split('+').count();
        assert_eq!(counts, 2 + usize::try_from(copies).expect("few"), "{forked}");
        let log = two.world.run(&["log", &two.id, "--format", "csv"]).stdout;
        assert!(log.contains("une suite parmi plusieurs"), "{log}");
        // The code of before still covers what it covered; the whole one contradicts a side removed.
        ok(&two.world.run(&["verify", &two.id, "--keep", "--because", "poste cloné"]));
        let kept = two.verify();
        assert!(kept.code == 0 && kept.stdout.contains("gardée par décision, dit la ligne "), "{}", kept.stdout);
        ok(&two.world.run(&["verify", &two.id, "--expect", &alone]));
        fs::remove_file(two.alice.with_file_name("alice (0).jsonl")).expect("removed");
        assert_eq!(two.world.run(&["verify", &two.id, "--expect", &forked]).code, 6);
        // Whoever has neither the code nor a memory misses it too: it was there when it was kept. Said to be lost, it is.
        let known = fs::read(two.state()).expect("a state");
        two.forget();
        let gone = two.verify();
        assert!(gone.code == 6 && gone.stdout.starts_with("INCOMPLET\n"), "{}", gone.stdout);
        // Who cites it says so in the file that does.
        fs::write(two.state(), known).expect("a state");
        ok(&two.world.run(&["verify", &two.id, "--keep", "--because", "la copie n’est plus"]));
        two.forget();
        let lost = two.verify();
        assert!(lost.code == 0 && lost.stdout.contains("est perdue"), "{}", lost.stdout);
    }
}

#[test]
fn a_copy_that_another_file_goes_on_with_is_no_fork() {
    let two = two();
    let before = seal(&two.world, &two.id);
    let text = fs::read_to_string(&two.alice).expect("a log");
    for keep in 1..=text.lines().count() {
        let start: String = text.split_inclusive('\n').take(keep).collect();
        fs::write(two.alice.with_file_name("a (copie).jsonl"), start).expect("a copy");
        let done = two.verify();
        assert!(done.code == 0 && seal(&two.world, &two.id) == before, "{keep}: {}", done.stdout);
    }
    // Doubled, with a line too many, or in other order: nothing that is not elsewhere.
    for bad in
        [format!("{text}\n{text}"), text.replace('\n', "\n?\n"), text.lines().rev().collect::<Vec<_>>().join("\n")]
    {
        fs::write(two.alice.with_file_name("a (copie).jsonl"), bad).expect("a copy");
        let done = two.verify();
        assert!(done.code == 0 && done.stdout.contains("n’apprend rien"), "{}", done.stdout);
        assert_eq!(seal(&two.world, &two.id), before);
    }
}

#[test]
fn a_cited_line_that_was_replaced_is_a_fork_and_not_an_absence() {
    let two = two();
    two.forget();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let count = text.lines().count();
    // The line that Bob cites, and all after it, written again with other words.
    fs::write(&two.alice, forged(&two, count - 2, 3)).expect("a log");
    let done = two.verify();
    assert_eq!(done.code, 6, "{}", done.stdout);
    assert!(done.stdout.starts_with("BIFURQUE\n") && done.stdout.contains("cite une autre ligne"), "{}", done.stdout);
    // The same file cut before that line: it may still arrive.
    two.forget();
    let start: String = text.split_inclusive('\n').take(count - 2).collect();
    fs::write(&two.alice, start).expect("a log");
    let done = two.verify();
    assert!(done.code == 6 && done.stdout.starts_with("INCOMPLET\n"), "{}", done.stdout);
}

#[test]
fn a_file_of_another_incident_is_set_apart() {
    let (two, other) = (two(), World::new());
    let answers = r#"{"fiche":"messagerie-qualification","title":"Autre","answers":{}}"#;
    // Another draw of ids.
    other.run(&["list"]);
    for _ in 0..2 {
        other.run_with(&["new", "--answers", "-"], answers);
    }
    let ids: Vec<String> = fs::read_dir(other.root())
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().display().to_string())
        .collect();
    let id = ids.iter().find(|id| **id != two.id).expect("another incident");
    ok(&other.run_as("Bob Durand", &["note", id, "d’un autre incident"], ""));
    let before = (seal(&two.world, &two.id), two.world.run(&["log", &two.id, "--format", "jsonl"]).stdout);
    for name in ["alice", "bob"] {
        let found = fs::read_dir(other.root().join(id)).expect("a folder").map(|e| e.expect("an entry").path());
        let file: PathBuf = found
            .into_iter()
            .find(|p| {
                p.display().to_string().contains(&format!("{name}-")) && p.extension().is_some_and(|e| e == "jsonl")
            })
            .expect("a log");
        let there = two.alice.with_file_name(format!("{name}-autre.jsonl"));
        fs::copy(&file, &there).expect("a copy");
        let done = two.verify();
        assert_eq!(done.code, 5, "{name}: {}", done.stdout);
        assert!(done.stdout.contains(&format!("d’un autre incident ({id})")), "{name}: {}", done.stdout);
        assert_eq!(seal(&two.world, &two.id), before.0, "neither in the seal");
        assert_eq!(two.world.run(&["log", &two.id, "--format", "jsonl"]).stdout, before.1, "nor in the union");
        let writer = lines(&there)[0]["writer"].as_str().expect("a writer").to_owned();
        ok(&two.world.run_as("Dora", &["note", &two.id, "la suite"], ""));
        let new = fs::read_dir(two.world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
        let new = new.into_iter().find(|p| p.display().to_string().contains("dora-")).expect("a log");
        assert!(!fs::read_to_string(&new).expect("a log").contains(&writer), "nor cited");
        fs::remove_file(new).expect("removed");
        two.forget();
        fs::remove_file(there).expect("removed");
        ok(&two.verify());
    }
}

#[test]
fn two_opening_lines_are_damage_even_of_one_incident() {
    let two = two();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let first = text.lines().next().expect("a line");
    let body = first[..first.len() - 72].replace("alice-martin", "alicia-martin").replace("Compte", "Comptes");
    fs::write(two.alice.with_file_name("alicia.jsonl"), sealed(&body)).expect("a log");
    let done = two.verify();
    assert!(done.code == 5 && done.stdout.contains("plusieurs lignes d’ouverture"), "{}", done.stdout);
}

#[test]
fn a_stray_accuses_nobody_and_a_real_line_in_it_is_not_one() {
    let two = two();
    let before = seal(&two.world, &two.id);
    let stray = two.alice.with_file_name("._export.jsonl");
    for bytes in [&b"\0\x05\x16\x07\0\0\n"[..], b"{\"@timestamp\":\"2026\"}\n{\"event\":{}}\n", b"\n\n\n", b"rien", b""]
    {
        fs::write(&stray, bytes).expect("a file");
        let done = two.verify();
        assert!(done.code == 0 && seal(&two.world, &two.id) == before, "{bytes:?}: {}", done.stdout);
        assert_eq!(done.stdout.contains("n’est pas un fichier de main courante"), !bytes.is_empty(), "{}", done.stdout);
    }
    // What starts or ends as a line does is a line that was damaged.
    let text = fs::read_to_string(&two.alice).expect("a log");
    let first = text.lines().next().expect("a line");
    for bytes in [first.replace("Compte", "Comptf"), first.replacen("{\"v\"", "x\"v\"", 1)] {
        fs::write(&stray, format!("{bytes}\n")).expect("a file");
        assert_eq!(two.verify().code, 5, "{bytes}");
    }
}

/// Lines of an old date in a new file: the code on paper does not cover them, and they are named.
#[test]
fn lines_dated_before_a_code_and_outside_of_it_are_named() {
    let two = two();
    let noted = seal(&two.world, &two.id);
    let body = r#"{"v":1,"seq":1,"prev":PREV,"at":"2026-01-07T02:14:06.000+01:00","by":"Alice Martin","kind":"joined","writer":"alice-martin-zzzz","heads":[],"met":[],"text":"rejoint""#;
    two.world.wait(60_000);
    let forged = chain("", &[body.to_owned(), noted_at(2)]);
    fs::write(two.alice.with_file_name("alice-martin-zzzz.jsonl"), forged).expect("a log");
    let done = two.world.run(&["verify", &two.id, "--expect", &noted]);
    assert!(done.code == 0 && done.stdout.contains("2 lignes hors du code"), "{}", done.stdout);
    // Before the forgery, what Alice knew: not a line of it.
    let said = two.world.run(&["report", &two.id, "--as-of", "2026-01-07T02:14:30+01:00", "--format", "json"]);
    ok(&said);
    // It is named as left out, and nowhere else.
    assert_eq!(said.stdout.matches("alice-martin-zzzz").count(), 1, "{}", said.stdout);
    assert!(said.stderr.contains("--as-known-by alice-martin-zzzz"), "{}", said.stderr);
    let all = two.world.run(&[
        "report",
        &two.id,
        "--as-of",
        "2026-01-07T02:14:30+01:00",
        "--as-known-by",
        "tous",
        "--format",
        "json",
    ]);
    assert!(all.stdout.contains("alice-martin-zzzz"), "{}", all.stdout);
}

fn noted_at(seq: u64) -> String {
    noted(seq, "02:14:07.000", "antidatée")
}

/// The first reading remembers, even where nothing was ever written; a path that is given is compared, and moves nothing.
#[test]
fn whoever_reads_remembers_and_a_rewritten_log_is_told() {
    for args in [&["verify"][..], &["report"], &["log"], &["resume", "--no-input"]] {
        let two = two();
        two.forget();
        two.world.run(args);
        let text = fs::read_to_string(&two.alice).expect("a log");
        let first = text.lines().next().expect("a line");
        let rewritten =
            chain("", &[first[..first.len() - 72].replace("Compte", "Comptes").replacen("null", "PREV", 1)]);
        fs::write(&two.alice, rewritten).expect("a log");
        let done = two.verify();
        assert!(done.code == 5 && done.stdout.contains("a reculé"), "{args:?}: {}", done.stdout);
    }
    let two = two();
    two.forget();
    ok(&two.world.run(&["verify", &two.world.incident().display().to_string()]));
    assert!(!two.state().exists(), "a path may be anybody's");
    ok(&two.verify());
    let marked = fs::read(two.state()).expect("a state");
    let evil = two.world.folder.path().join("evil").join(&two.id);
    sync(&two.world.incident(), &evil);
    let there = evil.join(two.alice.file_name().expect("a name"));
    let text = fs::read_to_string(&there).expect("a log");
    let seq = lines(&there).pop().expect("a line")["seq"].as_u64().expect("a seq");
    fs::write(&there, chain(&text, &[noted(seq + 1, "02:30:00.000", "empoisonnée")])).expect("a log");
    two.world.run(&["verify", &evil.display().to_string()]);
    two.world.run(&["report", &two.id, "--dir", &evil.parent().expect("a folder").display().to_string()]);
    assert_eq!(fs::read(two.state()).expect("a state"), marked, "marks move only where they were taken");
    ok(&two.verify());
}

/// A line appended by another to one's own file is valid; it is left there, and one goes on in a new file that says so.
#[test]
fn a_file_that_somebody_else_extended_is_continued_elsewhere() {
    let two = two();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let seq = lines(&two.alice).pop().expect("a line")["seq"].as_u64().expect("a seq");
    let extended = chain(&text, &[noted(seq + 1, "02:30:00.000", "par un autre")]);
    fs::write(&two.alice, &extended).expect("a log");
    ok(&two.world.run(&["note", &two.id, "la suite"]));
    assert_eq!(fs::read_to_string(&two.alice).expect("a log"), extended);
    let found = fs::read_dir(two.world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
    let new = found.into_iter().find(|p| {
        p.display().to_string().contains("alice-martin-")
            && *p != two.alice
            && p.extension().is_some_and(|e| e == "jsonl")
    });
    let first = lines(&new.expect("a new file")).remove(0);
    assert_eq!(first["continues"]["h"].as_str(), extended.lines().last().map(hash));
    ok(&two.verify());
}

#[test]
fn what_is_withdrawn_stays_and_counts_no_more() {
    let two = two();
    let run = |args: &[&str]| two.world.run(args);
    let report =
        || -> Value { serde_json::from_str(&run(&["report", &two.id, "--format", "json"]).stdout).expect("JSON") };
    ok(&run(&["note", &two.id, "Adresse vue", "--ip", "203.0.113.7"]));
    ok(&run(&["action", &two.id, "Bloquer le compte"]));
    let number = report()["actions"][0]["action"].as_u64().expect("a number");
    ok(&run(&["action", &two.id, &number.to_string(), "--state", "fait"]));
    ok(&run(&["answer", &two.id, "2.a.1", "oui"]));
    let answer =
        lines(&two.alice).into_iter().rfind(|l| l["kind"] == "answered").expect("an answer")["seq"].to_string();
    let note = (number - 1).to_string();
    assert_eq!(report()["indicators"].as_array().map(Vec::len), Some(1));
    // A state withdrawn goes back to the one before.
    ok(&run(&["note", &two.id, "--withdraw", &(number + 1).to_string(), "--because", "trop tôt"]));
    assert_eq!(report()["actions"][0]["state"], "a-faire");
    ok(&run(&["note", &two.id, "--withdraw", &note, "--withdraw", &number.to_string(), "--because", "autre dossier"]));
    let after = report();
    assert_eq!(after["indicators"], Value::Array(vec![]));
    assert_eq!(after["actions"], Value::Array(vec![]));
    let log = run(&["log", &two.id, "--format", "csv"]).stdout;
    assert!(log.contains("[retirée plus bas] Note\u{a0}: «\u{a0}Adresse vue"), "{log}");
    let misp = run(&["export", &two.id, "--to", "misp", "--tlp", "amber"]).stdout;
    // What was already sent is taken back.
    let misp: Value = serde_json::from_str(&misp).expect("JSON");
    let attributes = misp["Event"]["Attribute"].as_array().expect("attributes");
    let of: Vec<&Value> = attributes.iter().filter(|a| a.to_string().contains("203.0.113.7")).collect();
    assert!(of.iter().all(|a| a["deleted"] == true && a["to_ids"] == false && a["type"] == "ip-src"), "{of:?}");
    for (line, why) in
        [(answer.as_str(), "qualify answer"), (&note, "déjà retirée"), ("99", "pas de ligne 99"), ("x", "numéro")]
    {
        let done = run(&["note", &two.id, "--withdraw", line, "--because", "non"]);
        assert!(done.code == 2 && done.stderr.contains(why), "{line}: {}", done.stderr);
    }
    ok(&two.verify());
}

/// Only a forger writes it: the program amends an answer.
#[test]
fn an_answer_withdrawn_keeps_all_that_it_said() {
    let two = two();
    let seq = lines(&two.alice).last().expect("a line")["seq"].as_u64().expect("a seq");
    let line = |seq: u64, kind: &str, own: &str| {
        format!(
            r#"{{"v":1,"seq":{seq},"prev":PREV,"at":"2026-01-07T02:20:00.000+01:00","by":"Alice Martin","kind":"{kind}",{own},"text":"t","met":[]"#
        )
    };
    let own = r#""fiche":"messagerie-qualification","question":"2.d.2","prompt":"?","value":"oui","indicators":[{"type":"ip","value":"203.0.113.77"}]"#;
    let text = chain(&fs::read_to_string(&two.alice).expect("a log"), &[line(seq + 1, "answered", own)]);
    let own = format!(r#""struck":["{}"],"because":"x""#, hash(text.lines().last().expect("a line")));
    fs::write(&two.alice, chain(&text, &[line(seq + 2, "struck", &own)])).expect("a log");
    let report = two.world.run(&["report", &two.id]).stdout;
    assert!(report.contains("203.0.113.77"), "{report}");
}

#[test]
fn an_action_withdrawn_takes_what_became_of_it_along() {
    let two = two();
    let run = |args: &[&str]| two.world.run(args);
    let number = || two.world.last_action(&two.id);
    ok(&run(&["action", &two.id, "Zéphyr couper", "--owner", "Zoé"]));
    let first = number();
    ok(&run(&["action", &two.id, &first, "--state", "en-cours", "--side-effect", "Zénith arrêté"]));
    ok(&run(&["action", &two.id, &first, "--state", "fait", "--result", "Zibeline coupée"]));
    ok(&run(&["action", &two.id, "Zinc gardé"]));
    let other = number();
    ok(&run(&["action", &two.id, &other, "--state", "fait", "--result", "Zircon obtenu"]));
    ok(&run(&["action", &two.id, &other, "--state", "impossible", "--result", "Zinnia retirée seule"]));
    let last = lines(&two.alice).last().expect("a line")["seq"].to_string();
    ok(&run(&["note", &two.id, "--withdraw", &last, "--because", "trop tôt"]));
    let done = run(&["note", &two.id, "--withdraw", &first, "--because", "jamais fait"]);
    ok(&done);
    let after: u64 = first.parse().expect("a number");
    let said = format!("avec les lignes {} et {}", after + 1, after + 2);
    assert!(done.stderr.contains(&said), "{}", done.stderr);
    for target in ["ticket", "glpi", "jira", "thehive", "iris", "misp", "stix", "cnil", "cert-sante", "ics"] {
        let text = run(&["export", &two.id, "--to", target]).stdout.replace("\r\n ", "");
        for gone in ["Zéphyr", "Zénith", "Zibeline", "Zinnia"] {
            assert!(!text.contains(gone), "{target}, {gone}: {text}");
        }
        assert!(target == "ticket" || text.contains("Zircon"), "{target}: {text}");
    }
    let log = run(&["log", &two.id, "--format", "csv"]).stdout;
    // What withdraws a line names it.
    let told = log.lines().filter(|row| !row.contains("\"struck\""));
    for row in told.filter(|row| ["Zéphyr", "Zénith", "Zibeline", "Zinnia"].iter().any(|w| row.contains(w))) {
        assert!(row.contains("[retirée plus bas] ") && row.contains("«\u{a0}Z"), "{row}");
    }
    assert!(log.contains("\"Action (") && log.contains("«\u{a0}Zinc gardé"), "{log}");
    let again = run(&["note", &two.id, "--withdraw", &(after + 2).to_string(), "--because", "x"]);
    assert!(again.code == 2 && again.stderr.contains("déjà retirée"), "{}", again.stderr);
    ok(&two.verify());
}

#[test]
fn two_lines_of_one_writer_under_one_number_can_each_be_named() {
    let two = two();
    let run = |args: &[&str]| two.world.run(args);
    let start = fs::read_to_string(&two.alice).expect("a log");
    ok(&run(&["action", &two.id, "Celle d’ici"]));
    let number = two.world.last_action(&two.id);
    let theirs = format!(
        r#"{{"v":1,"seq":{number},"prev":PREV,"at":"2026-01-07T02:20:00.000+01:00","by":"Alice Martin","kind":"action","state":"a-faire","text":"Celle de la copie","met":[]"#
    );
    fs::write(two.alice.with_file_name("alice (1).jsonl"), chain(&start, &[theirs])).expect("a copy");
    ok(&run(&["verify", &two.id, "--keep", "--because", "poste cloné"]));
    let before = fs::read_to_string(&two.alice).expect("a log");
    let vague = run(&["action", &two.id, &number, "--state", "fait"]);
    let flat = vague.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(vague.code == 2 && flat.contains("Celle d’ici") && flat.contains("Celle de la copie"), "{flat}");
    let names: Vec<&str> = flat.split(' ').filter(|word| word.starts_with(&format!("{number}@"))).collect();
    assert!(names.len() == 2 && names[0] != names[1], "{names:?}");
    let writer = lines(&two.alice)[0]["writer"].as_str().expect("a writer").to_owned();
    let again = run(&["action", &two.id, &format!("{number}@{writer}"), "--state", "fait"]);
    assert!(again.code == 2 && again.stderr.contains(names[0]) && again.stderr.contains(names[1]), "{}", again.stderr);
    // The start of a hash must be long enough to be typed on purpose, and be one.
    for short in [&names[0][..number.len() + 4], &format!("{number}@zzzzzzzz")] {
        assert_eq!(run(&["action", &two.id, short, "--state", "fait"]).code, 2, "{short}");
    }
    assert_eq!(fs::read_to_string(&two.alice).expect("a log"), before, "nothing is written");
    let done = run(&["action", &two.id, names[1], "--state", "fait"]);
    ok(&done);
    // Moved, it goes by the name of its first line still.
    ok(&run(&["action", &two.id, names[1], "--state", "impossible"]));
    let struck = run(&["note", &two.id, "--withdraw", &number, "--because", "x"]);
    assert!(struck.code == 2 && struck.stderr.contains(names[0]), "{}", struck.stderr);
    ok(&run(&["note", &two.id, "--withdraw", names[1], "--because", "double"]));
    let report: Value = serde_json::from_str(&run(&["report", &two.id, "--format", "json"]).stdout).expect("JSON");
    let left = report["actions"].as_array().expect("actions");
    let moved = if done.stderr.contains("Celle d’ici") { "Celle de la copie" } else { "Celle d’ici" };
    assert!(left.len() == 1 && left[0]["text"] == moved, "{left:?}");
}

/// A file of somebody else under the name of Alice, well made from its first line.
fn under_her_name(two: &Two) -> PathBuf {
    let line = |seq: u64, prev: &str, members: &str| {
        format!(
            r#"{{"v":1,"seq":{seq},"prev":{prev},"at":"2026-01-07T02:20:00.000+01:00","by":"Alice Martin",{members},"met":[]"#
        )
    };
    let first = format!(
        r#""kind":"joined","writer":"alice-martin-zzzz","incident":"{}","heads":[],"text":"Alice Martin rejoint la main courante""#,
        two.id
    );
    let bodies = [
        line(2, "PREV", r#""kind":"noted","note":"Rien à signaler","text":"Rien à signaler""#),
        line(
            3,
            "PREV",
            r#""kind":"answered","fiche":"messagerie-qualification","question":"2.a.1","prompt":"","value":"non","text":"2.a.1 non""#,
        ),
        line(4, "PREV", r#""kind":"action","state":"a-faire","text":"Effacer les journaux""#),
    ];
    let path = two.alice.with_file_name("alice-martin-zzzz.jsonl");
    fs::write(&path, chain(&sealed(&line(1, "null", &first)), &bodies)).expect("a file");
    path
}

/// Whoever signs with the name of another is told from that one wherever lines are read, and so are lines of one number: by
/// what the commands take.
#[test]
fn files_that_share_a_name_are_told_apart() {
    let two = two();
    ok(&two.world.run(&["answer", &two.id, "2.a.1", "oui"]));
    ok(&two.world.run(&["action", &two.id, "Appeler l’hébergeur"]));
    let log = |format: &str| two.world.run(&["log", &two.id, "--format", format]).stdout;
    let alone = [log("tableur"), two.world.run(&["report", &two.id]).stdout, two.verify().stdout];
    assert!(alone.iter().all(|said| !said.contains("Alice Martin (") && !said.contains("signe dans")), "{alone:?}");
    let hers = two.alice.file_stem().expect("a name").display().to_string();
    under_her_name(&two);
    let said = two.verify();
    ok(&said);
    let flat = super::harness::flat(&said.stdout);
    assert!(
        flat.contains(&format!("« Alice Martin » signe dans plusieurs fichiers ({hers}, alice-martin-zzzz)")),
        "{flat}"
    );
    for format in ["tableur", "markdown"] {
        let log = log(format).replace("\\[@\\]", "@");
        for (number, writer, said) in [
            ("1", hers.as_str(), "Incident ouvert"),
            ("2", "alice-martin-zzzz", "Rien à signaler"),
            ("4", "alice-martin-zzzz", "Effacer"),
        ] {
            let line = log.lines().find(|line| line.contains(said)).expect("the line");
            assert!(line.contains(&format!("{number}@{writer}")), "{line}");
            assert!(line.contains(&format!("Alice Martin ({writer})")), "{line}");
        }
        assert!(log.contains("Bob Durand") && !log.contains("Bob Durand ("), "{log}");
    }
    let report: Value =
        serde_json::from_str(&two.world.run(&["report", &two.id, "--format", "json"]).stdout).expect("JSON");
    let writers: Vec<&Value> =
        report["divergent"][0]["answers"].as_array().expect("answers").iter().map(|a| &a["writer"]).collect();
    assert_eq!(writers, ["alice-martin-zzzz", hers.as_str()]);
    let page = super::harness::flat(&two.world.run(&["report", &two.id]).stdout);
    assert!(page.contains("non (Alice Martin, alice-martin-zzzz,"), "{page}");
    let name = report["actions"][0]["name"].as_str().expect("its number is another line's too");
    assert!(page.contains(&format!("{name}. Effacer les journaux")), "{page}");
    // What is shown is taken as it is, and as a page in Markdown shows it.
    ok(&two.world.run(&["action", &two.id, name, "--state", "impossible"]));
    ok(&two.world.run(&["note", &two.id, "--withdraw", "2[@]alice-martin-zzzz", "--because", "pas d’Alice"]));
}

/// A fork is no alteration, and neither is what is missing: each is said for what it is, beside one that is.
/// A code that was not found once passed for incomplete as soon as anything could come, whatever it could bring.
#[test]
fn what_is_to_come_excuses_a_code_only_when_it_may_cover_it() {
    let two = two();
    let honest = forged(&two, 1, 3);
    let rewritten = honest.replace("inventée", "refaite");
    let bodies: Vec<String> = rewritten
        .lines()
        .skip(1)
        .map(|line| {
            let (before, after) = line.split_once("\"prev\":\"").expect("a chained line");
            format!("{before}\"prev\":PREV{}", &after[65..after.len() - 72])
        })
        .collect();
    let start: String = honest.split_inclusive('\n').take(1).collect();
    let rewritten = chain(&start, &bodies);
    let bob = fs::read_to_string(&two.bob).expect("a log");
    fs::remove_file(&two.bob).expect("removed");
    let code_of = |text: &str| {
        fs::write(&two.alice, text).expect("a log");
        two.forget();
        seal(&two.world, &two.id)
    };
    let verdict = |code: &str| {
        two.forget();
        let said = two.world.run(&["verify", &two.id, "--expect", code]);
        said.stdout.split_whitespace().next().expect("a verdict").to_owned()
    };
    let alone = code_of(&honest);
    assert!(alone.ends_with("/4"), "{alone}");
    let extra = two.alice.with_file_name("zz.jsonl");
    let cut_copy: String = rewritten.split_inclusive('\n').take(2).collect();
    // Nothing that may come can be what a code of four lines of one file covers: the four are here, and it opens the incident.
    for (what, text, beside) in [
        ("whole", rewritten.as_str(), None),
        ("without its last LF", rewritten.trim_end(), None),
        ("beside an empty file", rewritten.as_str(), Some("")),
        ("beside a copy without its last LF", rewritten.as_str(), Some(rewritten.trim_end())),
        ("beside a shorter copy, cut", rewritten.as_str(), Some(cut_copy.trim_end())),
    ] {
        fs::write(&two.alice, text).expect("a log");
        if let Some(beside) = beside {
            fs::write(&extra, beside).expect("a file");
        }
        assert_eq!(verdict(&alone), "ALTERE", "{what}");
        let _ = fs::remove_file(&extra);
    }
    // The same signs, where the lines covered may be those that miss.
    let short: String = honest.split_inclusive('\n').take(3).collect();
    fs::write(&two.alice, short.trim_end()).expect("a log");
    assert_eq!(verdict(&alone), "INCOMPLET", "its own file is cut");
    fs::write(&two.bob, &bob).expect("a log");
    let both = code_of(&honest);
    assert!(both.contains('+'), "{both}");
    fs::write(&two.bob, "").expect("an empty file");
    assert_eq!(verdict(&both), "INCOMPLET", "a file of two is empty");
    let said = two.world.run(&["verify", &two.id, "--expect", &both]).stdout;
    assert!(said.contains("est vide"), "{said}");
    fs::remove_file(&two.bob).expect("removed");
    assert_eq!(verdict(&both), "ALTERE", "nothing says that a file may come");
}

#[test]
fn what_is_forked_or_missing_is_not_said_to_be_altered() {
    let two = two();
    fs::write(two.alice.with_file_name("alice (1).jsonl"), forged(&two, 1, 1)).expect("a copy");
    let bob = fs::read_to_string(&two.bob).expect("a log");
    fs::write(&two.bob, bob.replace("transfert", "transfers")).expect("a log");
    let hidden = fs::read_dir(two.world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
    let fiche = hidden.into_iter().find(|p| p.display().to_string().contains("fiche-")).expect("a fiche");
    fs::remove_file(fiche).expect("removed");
    two.forget();
    let report = two.world.run(&["report", &two.id]);
    let flat = super::harness::flat(&report.stderr);
    for (before, what) in [
        ("Altération constatée", "bob-durand"),
        ("Il y a plusieurs suites", "alice (1)"),
        ("Il manque des lignes", "fiche-"),
    ] {
        assert!(flat.contains(&format!("{before} : {what}")), "{before}: {flat}");
    }
    assert_eq!(flat.matches("Altération constatée").count(), 1, "{flat}");
}

/// Who dates lines ahead of the others had written what they cite: only their own clock says otherwise.
#[test]
fn a_writer_whose_clock_was_ahead_is_not_said_to_have_written_nothing() {
    let two = two();
    two.world.wait(7_200_000);
    ok(&two.world.run_as("Chloé", &["note", &two.id, "écrite trop tôt"], ""));
    two.world.wait(-7_200_000);
    ok(&two.world.run(&["note", &two.id, "qui la cite"]));
    let at = lines(&two.alice).pop().expect("a line")["at"].as_str().expect("a time").to_owned();
    two.world.wait(60_000);
    let writer = there_file(&two.world.incident(), "chloe-").file_stem().expect("a name").display().to_string();
    let as_known = |at: &str| two.world.run(&["report", &two.id, "--as-of", at, "--as-known-by", &writer]);
    let early = as_known(&at);
    let flat = super::harness::flat(&early.stderr);
    assert!(early.code == 2 && flat.contains("ne date aucune ligne de ce moment ni d’avant"), "{flat}");
    assert!(flat.contains("à son horloge") && flat.contains("04:1"), "{flat}");
    two.world.wait(9_000_000);
    let late = as_known("2026-01-07T04:30:00+01:00");
    assert!(late.code == 0 && late.stderr.contains("d’après l’heure de ses propres lignes"), "{}", late.stderr);
}

#[test]
fn nothing_is_written_among_the_files_of_an_incident() {
    let two = two();
    let inside = two.world.incident();
    let deeper = inside.join("sous-dossier");
    fs::create_dir(&deeper).expect("a folder");
    for folder in [&inside, &deeper] {
        let path = |name: &str| folder.join(name).display().to_string();
        let export = two.world.run(&["export", &two.id, "--to", "ecs", "--tlp", "amber", "-o", &path("ecs.jsonl")]);
        assert!(export.code == 2 && export.stderr.contains("dossier d’un incident"), "{}", export.stderr);
        assert_eq!(two.world.run(&["report", &two.id, "-o", &path("rapport.html")]).code, 2);
        assert_eq!(fs::read_dir(&deeper).expect("a folder").count(), 0);
    }
    ok(&two.verify());
}

#[test]
fn a_note_where_nothing_was_opened_is_refused() {
    let two = two();
    let empty = two.world.root().join("20260107-0000");
    fs::create_dir(&empty).expect("a folder");
    let done = two.world.run(&["note", "20260107-0000", "dans le vide"]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert_eq!(fs::read_dir(&empty).expect("a folder").count(), 0, "nothing is written");
}

/// Lines that arrive after others were written without them are said to; that a clock went back is another sentence.
#[test]
fn what_arrived_afterwards_is_said() {
    let Two { world: here, id, .. } = two();
    let mut there = World::new();
    there.host = String::from("poste-2");
    let (mine, theirs) = (here.incident(), there.root().join(&id));
    sync(&mine, &theirs);
    there.wait(60_000);
    ok(&there.run_as("Chloé Petit", &["note", &id, "vue hors ligne"], ""));
    here.wait(20 * 60_000);
    ok(&here.run(&["note", &id, "vingt minutes plus tard"]));
    sync(&theirs, &mine);
    ok(&here.run(&["note", &id, "et ensuite"]));
    let report: Value = serde_json::from_str(&here.run(&["report", &id, "--format", "json"]).stdout).expect("JSON");
    let late = report["arrived_afterwards"].as_array().expect("a list");
    assert_eq!(late.len(), 1, "{late:?}");
    assert!(late[0]["writer"].as_str().expect("a writer").starts_with("chloe-petit") && late[0]["lines"] == 2);
    assert!(late[0]["first_with"]["seq"].is_u64());
    let log = here.run(&["log", &id, "--format", "csv"]);
    let missed = log.stdout.lines().find(|line| line.contains("vue hors ligne")).expect("the line");
    assert!(missed.contains("[arrivée après coup, inconnue de alice-martin-"), "{missed}");
    assert!(log.stderr.contains("arrivées après coup"), "{}", log.stderr);
    // As of before the synchronisation: what Alice knew then.
    let at = lines(&there_file(&mine, "alice-martin-")).iter().rev().nth(1).expect("a line")["at"]
        .as_str()
        .expect("a time")
        .to_owned();
    let at = at.as_str();
    let then = here.run(&["report", &id, "--as-of", at, "--format", "json"]);
    ok(&then);
    assert!(!then.stdout.contains("Chloé") && then.stderr.contains("chloe-petit"), "{} {}", then.stdout, then.stderr);
}

/// More files than a process may hold open are read all the same.
#[cfg(target_os = "linux")]
#[test]
fn as_many_files_as_one_likes() {
    let two = two();
    for n in 0..1100 {
        let body = format!(
            r#"{{"v":1,"seq":1,"prev":PREV,"at":"2026-01-07T02:20:00.000+01:00","by":"N","kind":"joined","writer":"n-{n:04}","incident":"{}","heads":[],"met":[],"text":"rejoint""#,
            two.id
        );
        fs::write(two.alice.with_file_name(format!("n-{n:04}.jsonl")), chain("", &[body])).expect("a log");
    }
    let done = two.verify();
    assert!(done.code == 0 && done.stdout.contains("1105 lignes"), "{}", &done.stdout[..200.min(done.stdout.len())]);
    // A newcomer cites sixty-four lines on each of its first lines: what it writes still fits, and is read back.
    ok(&two.world.run_as("Zoé", &["note", &two.id, "bonjour"], ""));
    ok(&two.verify());
}

/// A copy that is bad, absent, or of no fiche never hides the others: the rest is scored, and the verdict is partial.
#[test]
fn one_bad_fiche_never_hides_the_others() {
    let two = two();
    ok(&two.world.run(&["answer", &two.id, "2.a.1", "oui"]));
    let fiche = Path::new(env!("CARGO_MANIFEST_DIR")).join("fiches/tiers-qualification.json");
    let text = fs::read_to_string(&fiche).expect("a fiche").replace("\"tiers-qualification\"", "\"tiers-maison\"");
    let own = two.world.file("maison.json", &text);
    let done = two.world.run_with(&["next", &two.id, "--fiche", &own, "--plain"], "s\n");
    ok(&done);
    let found = fs::read_dir(two.world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
    let copy = found
        .into_iter()
        .find(|p| {
            p.extension().is_some_and(|e| e == "json")
                && fs::read_to_string(p).is_ok_and(|t| t.contains("tiers-maison"))
        })
        .expect("its copy");
    for (bytes, why) in [(None, "introuvable"), (Some(&b"{}"[..]), "empreinte"), (Some(&b"\xff"[..]), "empreinte")] {
        match bytes {
            Some(bytes) => fs::write(&copy, bytes).expect("a file"),
            None => fs::remove_file(&copy).expect("removed"),
        }
        let report = two.world.run(&["report", &two.id]);
        ok(&report);
        assert!(report.stdout.contains("VERDICT PARTIEL") && report.stdout.contains(why), "{}", report.stdout);
        let json: Value =
            serde_json::from_str(&two.world.run(&["report", &two.id, "--format", "json"]).stdout).expect("JSON");
        assert_eq!(json["unreadable"][0]["fiche"], "tiers-maison");
        assert_eq!(json["fiches"].as_array().map(Vec::len), Some(1), "the other is scored");
        for args in
            [&["export", &two.id, "--to", "jira", "--tlp", "amber"][..], &["report", &two.id, "--format", "markdown"]]
        {
            ok(&two.world.run(args));
        }
    }
}

/// How long it takes to verify a hundred lines of so many members each.
fn took(members: u32) -> std::time::Duration {
    let two = two();
    let members: String = (0..members).map(|i| format!(",\"{i:x}\":0")).collect();
    let text = fs::read_to_string(&two.bob).expect("a log");
    let seq = lines(&two.bob).pop().expect("a line")["seq"].as_u64().expect("a seq");
    let bodies: Vec<String> = (1..=100)
        .map(|k| {
            format!(
                r#"{{"v":1,"seq":{},"prev":PREV,"at":"2026-01-07T02:30:00.000+01:00","by":"M","kind":"zz"{members}"#,
                seq + k
            )
        })
        .collect();
    fs::write(&two.bob, chain(&text, &bodies)).expect("a log");
    let start = std::time::Instant::now();
    two.world.run(&["verify", &two.id]);
    start.elapsed()
}

/// The work on what others wrote is linear: four times as many members take some four times as long, not sixteen.
#[test]
fn many_members_cost_no_more_than_their_bytes() {
    // Whatever else the machine does only adds to a time: once within bounds is enough.
    let tried: Vec<_> =
        (0..6).map(|_| (took(1_900), took(7_600))).take_while(|(few, many)| *many >= *few * 9).collect();
    assert!(tried.len() < 6, "{tried:?}");
}

/// Whom a line is of, and what the brute force needs of it.
struct Line {
    writer: String,
    h: String,
    at: i64,
    cites: Vec<String>,
    says: bool,
    opens: bool,
}

fn all_lines(folder: &Path) -> Vec<Vec<Line>> {
    let found = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    let logs = found.filter(|p| p.extension().is_some_and(|e| e == "jsonl"));
    let read = |path: PathBuf| {
        let all = lines(&path);
        let writer = all[0]["writer"].as_str().expect("a writer").to_owned();
        let cited = |line: &Value, name: &str| -> Vec<String> {
            let cited = line[name].as_array().into_iter().flatten();
            cited.map(|head| head["h"].as_str().expect("a hash").to_owned()).collect()
        };
        let line = |line: &Value| Line {
            writer: writer.clone(),
            h: line["h"].as_str().expect("a hash").to_owned(),
            at: qualify::domain::moment::Moment::parse_rfc3339(line["at"].as_str().expect("a time"))
                .expect("a time")
                .unix_millis(),
            cites: [cited(line, "met"), cited(line, "heads")].concat(),
            says: line["met"].is_array(),
            opens: line["kind"] == "opened",
        };
        all.iter().map(line).collect()
    };
    logs.map(read).collect()
}

/// The definition, sentence by sentence, for every line and every file.
fn late_by_brute_force(files: &[Vec<Line>]) -> std::collections::BTreeMap<(String, String), u64> {
    type File = [Line];
    let same = |a: &File, b: &File| a[0].h == b[0].h;
    let cites = |file: &File, lines: usize, of: &File, rank: usize| {
        let cited = file[..lines].iter().flat_map(|line| &line.cites);
        cited.filter_map(|h| of.iter().position(|line| line.h == *h)).any(|cited| cited >= rank)
    };
    let missed = |file: &File, of: &File, rank: usize| {
        let without = |w: usize| match same(file, of) {
            true => w < rank,
            false => !cites(file, w + 1, of, rank),
        };
        (0..file.len()).any(|w| file[w].says && without(w) && file[w].at > of[rank].at + 600_000)
    };
    let opening: Vec<&File> = files.iter().map(Vec::as_slice).filter(|f| f.iter().any(|line| line.opens)).collect();
    let opens = |file: &File| opening.iter().any(|o| same(o, file));
    let unseen = |of: &File, rank: usize| opening.iter().any(|o| !same(o, of) && missed(o, of, rank));
    let in_time = |of: &File, rank: usize| {
        !unseen(of, rank) && opening.iter().any(|o| !same(o, of) && cites(o, o.len(), of, rank))
    };
    let mut found = std::collections::BTreeMap::new();
    for of in files {
        for (rank, x) in of.iter().enumerate() {
            for reader in files {
                let begins = (0..reader.len()).find(|n| opens(reader) || !unseen(reader, *n));
                let knew_some = |file: &File| begins.is_some_and(|n| cites(reader, n + 1, file, 0));
                let stranger = opening.iter().any(|o| knew_some(o)) && !opens(of) && !knew_some(of);
                let speaks = same(reader, of) || begins.is_some_and(|n| stranger || reader[n].at <= x.at);
                let known = !same(reader, of) && in_time(of, rank);
                if missed(reader, of, rank) && speaks && !known {
                    *found.entry((x.writer.clone(), reader[0].writer.clone())).or_default() += 1;
                }
            }
        }
    }
    found
}

/// Three writers on three copies, synchronised when it happens: one report in the end; at any time, what one of them
/// knew is what they saw; what arrived afterwards is what its definition says.
#[test]
fn three_copies_end_as_one_and_each_writer_is_shown_what_they_knew() {
    let seeds = if super::logs::long() { 0..60u64 } else { 0..4 };
    for seed in seeds {
        let mut dice = seed * 7919 + 1;
        let mut draw = |n: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % n
        };
        let Two { world: first, id, .. } = two();
        let (mut second, mut third) = (World::new(), World::new());
        (second.host, third.host) = (String::from("poste-2"), String::from("poste-3"));
        let worlds = [first, second, third];
        let people = ["Alice Martin", "Chloé Petit", "Driss Amrani"];
        let folder = |k: usize| worlds[k].root().join(&id);
        sync(&folder(0), &folder(1));
        sync(&folder(0), &folder(2));
        let report = |k: usize, more: &[&str]| -> Value {
            let args = [&["report", &id, "--format", "json"], more].concat();
            let done = worlds[k].run(&args);
            let mut report: Value =
                serde_json::from_str(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", done.stderr));
            (report["as_of"], report["seal"]["verdict"], report["known"]) = (Value::Null, Value::Null, Value::Null);
            for declaration in report["declarations"].as_array_mut().into_iter().flatten() {
                declaration["status"] = Value::Null;
            }
            report
        };
        let mut seen: Vec<(String, String, Value)> = Vec::new();
        for _ in 0..14 {
            let wait = i64::try_from(draw(900_000)).expect("small");
            worlds.iter().for_each(|world| world.wait(wait));
            let k = usize::try_from(draw(3)).expect("small");
            match draw(4) {
                0 => {
                    let other = usize::try_from(draw(3)).expect("small");
                    sync(&folder(k), &folder(other));
                }
                1 => ok(&worlds[k].run_as(people[k], &["note", &id, "une note", "--ip", "203.0.113.7"], "")),
                n => {
                    let value = if n == 2 { "oui" } else { "non" };
                    ok(&worlds[k].run_as(people[k], &["answer", &id, "2.a.1", value], ""));
                }
            }
            let writer = people[k].to_lowercase().replace('é', "e").replace(' ', "-");
            let own = fs::read_dir(folder(k)).expect("a folder").map(|e| e.expect("an entry").path());
            if let Some(path) = own.into_iter().find(|p| p.display().to_string().contains(&format!("/{writer}-"))) {
                let last = lines(&path).pop().expect("a line");
                let at = last["at"].as_str().expect("a time").to_owned();
                let name = path.file_stem().expect("a name").display().to_string();
                if seen.iter().all(|(_, known, _)| *known != at) {
                    // Only just after a write is all that is there known by its last line.
                    let everything = last["h"] == newest(&folder(k));
                    if everything {
                        seen.push((name, at, report(k, &[])));
                    }
                }
            }
        }
        for _ in 0..2 {
            sync(&folder(1), &folder(0));
            sync(&folder(2), &folder(0));
            sync(&folder(0), &folder(1));
            sync(&folder(0), &folder(2));
        }
        worlds.iter().for_each(|world| world.wait(3_600_000));
        let end = report(0, &[]);
        assert_eq!(end, report(1, &[]), "seed {seed}");
        assert_eq!(end, report(2, &[]), "seed {seed}");
        for (writer, at, then) in &seen {
            assert_eq!(report(0, &["--as-of", at, "--as-known-by", writer]), *then, "seed {seed}, {writer} at {at}");
        }
        let mut said = std::collections::BTreeMap::new();
        for late in end["arrived_afterwards"].as_array().expect("a list") {
            let name = |member: &str| late[member].as_str().expect("a writer").to_owned();
            *said.entry((name("writer"), name("unknown_to"))).or_default() += late["lines"].as_u64().expect("a count");
        }
        assert_eq!(said, late_by_brute_force(&all_lines(&folder(0))), "seed {seed}");
    }
}

/// The hash of the line of the highest number of a folder.
fn newest(folder: &Path) -> Value {
    let found = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    let logs = found.filter(|p| p.extension().is_some_and(|e| e == "jsonl"));
    let last = logs.filter_map(|path| lines(&path).pop()).max_by_key(|line| line["seq"].as_u64());
    last.expect("a line")["h"].clone()
}

/// When the folder is gone, the whole incident goes on elsewhere from what was read; with nothing that opens it, nothing.
#[test]
fn another_folder_carries_the_whole_incident() {
    use qualify::logbook::{Book, Depth};
    use qualify::platform::RealDisk;
    let two = two();
    let before = seal(&two.world, &two.id);
    let elsewhere = two.world.folder.path().join("ailleurs");
    let folder = two.world.incident();
    let mut held = Book::new(folder.clone());
    held.hold(&RealDisk);
    held.read(&RealDisk, Depth::Fold, |_| {}).expect("a folder");
    let mut bare = Book::new(two.world.incident());
    bare.read(&RealDisk, Depth::Fold, |_| {}).expect("a folder");
    // What is added between two readings is kept too.
    ok(&two.world.run(&["note", &two.id, "entre deux lectures"]));
    held.read(&RealDisk, Depth::Fold, |_| {}).expect("a folder");
    fs::remove_dir_all(two.world.incident()).expect("removed");
    assert!(bare.copy_to(&RealDisk, &elsewhere.join("vide").join(&two.id)).is_err());
    held.copy_to(&RealDisk, &elsewhere.join(&two.id)).expect("it is whole");
    let dir = elsewhere.display().to_string();
    let verify = two.world.run(&["verify", &two.id, "--dir", &dir, "--expect", &before]);
    assert!(verify.code == 0 && verify.stdout.starts_with("ANCRE\n"), "{}", verify.stdout);
    assert!(two.world.run(&["log", &two.id, "--dir", &dir, "--format", "csv"]).stdout.contains("entre deux lectures"));
    ok(&two.world.run(&["report", &two.id, "--dir", &dir]));
    // What somebody put in its place meanwhile is left there.
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in [("etranger-0000.jsonl", "{}\n"), ("bob (2).jsonl", "x\n")] {
        fs::write(folder.join(name), text).expect("a file");
    }
    let third = two.world.folder.path().join("encore").join(&two.id);
    held.copy_to(&RealDisk, &third).expect("it is whole");
    let names: Vec<_> = fs::read_dir(&third).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    assert!(names.iter().all(|n| !n.to_string_lossy().contains("etranger") && n != "bob (2).jsonl"), "{names:?}");
}

/// Runs a command of the system, and gives what it said when it fails.
fn shell(folder: &Path, program: &str, args: &[&str]) -> Result<(), String> {
    let done =
        std::process::Command::new(program).args(args).current_dir(folder).stdin(std::process::Stdio::null()).output();
    let done = done.map_err(|e| format!("{program}: {e}"))?;
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}

/// The report of an incident, in a folder of its own.
fn reported() -> (Two, tempfile::TempDir) {
    let two = two();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json").display().to_string();
    ok(&two.world.run(&["report", &two.id, "--format", "json", "-o", &path]));
    let report: Value = serde_json::from_str(&fs::read_to_string(&path).expect("a report")).expect("JSON");
    assert_eq!(report["seal_sha256"].as_str().map(str::len), Some(64));
    (two, folder)
}

#[test]
fn the_report_is_signed_as_the_readme_says() {
    let (_two, folder) = reported();
    let run = |args: &[&str]| shell(folder.path(), "ssh-keygen", args);
    run(&["-q", "-t", "ed25519", "-N", "", "-f", "key"]).expect("a key");
    run(&["-Y", "sign", "-f", "key", "-n", "qualify", "report.json"]).expect("a signature");
    let key = fs::read_to_string(folder.path().join("key.pub")).expect("a key");
    fs::write(folder.path().join("signers"), format!("alice@exemple.fr {key}")).expect("a file");
    let verify = |file: &str| {
        let script =
            format!("ssh-keygen -Y verify -f signers -I alice@exemple.fr -n qualify -s report.json.sig < {file}");
        shell(folder.path(), "sh", &["-c", &script])
    };
    verify("report.json").expect("it is signed");
    let text = fs::read_to_string(folder.path().join("report.json")).expect("a report");
    fs::write(folder.path().join("changed.json"), text.replace("open", "closed")).expect("a file");
    assert!(verify("changed.json").is_err());
}

#[test]
fn the_report_is_time_stamped_as_the_readme_says() {
    let (_two, folder) = reported();
    let run = |args: &[&str]| shell(folder.path(), "openssl", args);
    // An authority of the test's own.
    fs::write(
        folder.path().join("tsa.cnf"),
        "[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=Autorité d’essai\n[ext]\nextendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:TRUE\n[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\nsigner_cert=authority.pem\nsigner_key=tsa.key\nessential_cert=no\n",
    )
    .expect("a file");
    fs::write(folder.path().join("serial"), "01\n").expect("a file");
    run(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "authority.pem",
        "-days",
        "2",
        "-config",
        "tsa.cnf",
        "-utf8",
    ])
    .expect("a certificate");
    run(&["ts", "-query", "-data", "report.json", "-sha256", "-cert", "-out", "report.tsq"]).expect("a query");
    run(&[
        "ts",
        "-reply",
        "-queryfile",
        "report.tsq",
        "-out",
        "report.tsr",
        "-config",
        "tsa.cnf",
        "-section",
        "t",
        "-signer",
        "authority.pem",
        "-inkey",
        "tsa.key",
    ])
    .expect("an answer");
    let verify = |file: &str| run(&["ts", "-verify", "-data", file, "-in", "report.tsr", "-CAfile", "authority.pem"]);
    verify("report.json").expect("it is time-stamped");
    let text = fs::read_to_string(folder.path().join("report.json")).expect("a report");
    fs::write(folder.path().join("changed.json"), text.replace("open", "closed")).expect("a file");
    assert!(verify("changed.json").is_err());
}

/// The table that the second verifier composes from the page of the format alone: judged alike here.
#[test]
fn the_known_attacks_are_judged_as_the_page_says() {
    let table = fs::read_to_string("tests/golden/attacks.json").expect("the table");
    let table: Vec<Value> = serde_json::from_str(&table).expect("JSON");
    assert!(table.len() > 100, "{} cases", table.len());
    let mut wrong = Vec::new();
    for case in &table {
        let world = World::new();
        let text = |member: &str| case[member].as_str().unwrap_or_default();
        let folder = world.folder.path().join(text("folder"));
        fs::create_dir(&folder).expect("a folder");
        for (name, content) in case["files"].as_object().expect("files") {
            fs::write(folder.join(name), content.as_str().expect("text")).expect("written");
        }
        let path = folder.display().to_string();
        let mut args = vec!["verify", &path];
        if !text("expect").is_empty() {
            args.extend(["--expect", text("expect")]);
        }
        let done = world.run(&args);
        let seal = done.stdout.split("code de scellement ").nth(1).map(|s| s.split_whitespace().next().unwrap_or(""));
        let verdict = done.stdout.lines().next().unwrap_or_default();
        // What stops at the code has no verdict: the exit and a sentence tell it.
        let told = match text("verdict") {
            "MISTYPED" => seal.is_none(),
            "IMPOSSIBLE" => done.stderr.contains("impossible à dire"),
            wanted => verdict == wanted && seal == Some(text("code")),
        };
        let alike = told && Some(u64::from(done.code)) == case["exit"].as_u64();
        if !alike {
            wrong.push(format!("{} : {verdict} {seal:?} exit {}, wanted {case:.300}", text("name"), done.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
