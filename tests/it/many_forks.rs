//! Files written twice by the thousand: each command reads them in a time that grows as they do, and says no more than
//! somebody reads.

use super::harness::{Done, World};
use super::logs::{hash, sealed};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const NEW: &str = r#"{"fiche":"messagerie-qualification","title":"Compte","answers":{}}"#;

/// A line of Alice, in a file that she or a copy of her machine wrote.
fn line(start: &str, seq: usize, members: &Value) -> String {
    let last = start.lines().last().expect("a line");
    let own: Vec<String> = members
        .as_object()
        .expect("members")
        .iter()
        .map(|(name, value)| format!("\"{name}\":{}", qualify::escape::to_json(value).expect("text keys")))
        .collect();
    let at = format!("2026-01-07T{:02}:{:02}:00.000+01:00", 3 + seq / 60 % 20, seq % 60);
    let head = format!(r#"{{"v":1,"seq":{seq},"prev":"{}","at":"{at}","by":"Alice Martin""#, hash(last));
    sealed(&format!("{head},{}", own.join(",")))
}

fn noted(text: &str) -> Value {
    json!({"kind": "noted", "text": text, "met": []})
}

fn opened(world: &World) -> (String, PathBuf, String) {
    let done = world.run_with(&["new", "--answers", "-"], NEW);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let id = done.stdout.trim().to_owned();
    let logs = fs::read_dir(world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
    let path = logs.into_iter().find(|p| p.extension().is_some_and(|e| e == "jsonl")).expect("a log");
    let text = fs::read_to_string(&path).expect("a log");
    (id, path, text)
}

/// As many sides of Alice's file, each with one line of its own.
fn star(start: &str, folder: &Path, count: usize) {
    let seq = start.lines().count() + 1;
    for n in 0..count {
        let text = format!("{start}{}", line(start, seq, &noted(&format!("suite {n}"))));
        fs::write(folder.join(format!("alice ({n}).jsonl")), text).expect("a side");
    }
}

/// Two sides of Alice's file, with as many lines each, that bear the same numbers.
fn twins(start: &str, folder: &Path, count: usize) {
    let first = start.lines().count() + 1;
    for side in ["a", "b"] {
        let mut text = start.to_owned();
        let mut last = start.lines().last().map(|last| format!("{last}\n")).expect("a line");
        for n in 0..count {
            let action = json!({"kind": "action", "state": "a-faire", "text": format!("{side} {n}"), "met": []});
            last = line(&last, first + n, &action);
            text.push_str(&last);
        }
        fs::write(folder.join(format!("alice ({side}).jsonl")), text).expect("a side");
    }
}

fn ran(world: &World, args: &[&str]) -> Done {
    let done = world.run(args);
    assert!(done.code == 0 || args[0] == "verify" && done.code == 6, "{args:?} {}: {}", done.code, done.stderr);
    done
}

type Forks = fn(&str, &Path, usize);

/// How long it takes to read so many forks, then to keep them and to read them once they are.
fn took(forks: Forks, count: usize) -> Duration {
    let world = World::new();
    let (id, path, start) = opened(&world);
    forks(&start, path.parent().expect("a folder"), count);
    let since = Instant::now();
    let read = |verdict: &str| {
        let report = ran(&world, &["report", &id]);
        assert!(report.stderr.lines().count() < 40, "{}", report.stderr);
        for args in [&["report", &id, "--format", "html"][..], &["log", &id, "--format", "csv"], &["log", &id]] {
            ran(&world, args);
        }
        // The second time, there is something to compare with.
        for _ in 0..2 {
            let said = ran(&world, &["verify", &id]).stdout;
            assert!(said.starts_with(verdict), "{}", said.lines().next().unwrap_or_default());
        }
    };
    read("BIFURQUE\n");
    ran(&world, &["verify", &id, "--keep", "--because", "postes clonés"]);
    read("ANCRE\n");
    since.elapsed()
}

#[test]
fn thousands_of_forks_are_read_and_kept_in_a_time_that_grows_as_they_do() {
    for (name, forks) in [("sides of one file", star as Forks), ("lines of two sides", twins)] {
        // Whatever else the machine does only adds to a time: once within bounds is enough.
        let tried: Vec<(Duration, Duration)> = (0..4)
            .map(|_| (took(forks, 250), took(forks, 1_000)))
            .take_while(|(few, many)| *many >= *few * 8)
            .collect();
        assert!(tried.len() < 4, "{name}: {tried:?}");
    }
}

/// More branches than one line can name are kept by several, and those that go away are missed, then lost, one and all.
#[test]
fn more_forks_than_a_line_can_name_are_kept_and_lost() {
    let world = World::new();
    let (id, path, start) = opened(&world);
    let folder = path.parent().expect("a folder");
    star(&start, folder, 400);
    let kept = ran(&world, &["verify", &id, "--keep", "--because", "postes clonés"]);
    assert!(
        kept.stderr.contains("toutes les suites sont gardées") && kept.stderr.contains("(lignes "),
        "{}",
        kept.stderr
    );
    assert!(ran(&world, &["verify", &id]).stdout.starts_with("ANCRE\n"));
    for n in 0..390 {
        fs::remove_file(folder.join(format!("alice ({n}).jsonl"))).expect("removed");
    }
    let gone = ran(&world, &["verify", &id]);
    assert!(gone.code == 6 && gone.stdout.starts_with("INCOMPLET\n"), "{}", gone.stdout);
    let report = ran(&world, &["report", &id]);
    assert!(report.stderr.contains("de plus, de même nature"), "{}", report.stderr);
    ran(&world, &["verify", &id, "--keep", "--because", "copies perdues"]);
    let again = world.run(&["verify", &id, "--keep", "--because", "encore"]);
    assert_eq!(again.code, 2, "each is said lost once: {}", again.stderr);
}
