//! Two processes of one machine at once: what one writes while the other reads is no log that went back.

use super::faulty::{Faulty, Run, home, logs, run, run_on};
use std::fs;
use std::path::Path;

const ANSWERS: &str = r#"{"fiche":"messagerie-qualification","title":"T","answers":{"1.a.1":"inconnu"}}"#;

/// Opens an incident as Alice, and gives its id.
fn opened(home: &Path) -> String {
    let done = run(home, None, "Alice Martin", &["new", "--answers", "-"], ANSWERS);
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout.trim().to_owned()
}

/// Runs a command while Alice writes a note just before each of its calls to the disk in turn, until it makes no more.
fn beside(args: &[&str], by: &str, stdin: &str, judge: impl Fn(&Path, &str, &Run)) -> usize {
    for call in 1.. {
        let home = home();
        let id = opened(home.path());
        // The machine has seen something already.
        run(home.path(), None, "", &["verify", &id], "");
        let (at, noted) = (home.path().to_path_buf(), id.clone());
        let alice = move || assert_eq!(run(&at, None, "Alice Martin", &["note", &noted, "pendant"], "").code, 0);
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "ID" { id.as_str() } else { arg }).collect();
        let done = run_on(Faulty::beside(call, Box::new(alice)), home.path(), by, &args, stdin);
        if done.watch.calls < call {
            return call - 1;
        }
        assert!(![5, 6].contains(&done.code), "{args:?} call {call}: {} {}", done.stdout, done.stderr);
        for word in ["ALTERE", "reculé", "INCOMPLET", "BIFURQUE"] {
            assert!(
                !done.stdout.contains(word) && !done.stderr.contains(word),
                "{args:?} call {call}: {}",
                done.stderr
            );
        }
        judge(home.path(), &id, &done);
    }
    unreachable!("a command ends")
}

/// After the race, nothing is accused, and what was seen last is still remembered: cutting it is told.
fn remembers(home: &Path, id: &str, _: &Run) {
    let after = run(home, None, "", &["verify", id], "");
    assert!(after.code == 0 && after.stdout.starts_with("ANCRE\n"), "{}", after.stdout);
    let log = logs(&home.join("incidents").join(id)).into_iter().find(|l| l.display().to_string().contains("alice"));
    let log = log.expect("the log of Alice");
    let text = fs::read_to_string(&log).expect("a log");
    let start: String = text.split_inclusive('\n').take(text.lines().count() - 1).collect();
    fs::write(&log, start).expect("a log");
    assert_eq!(run(home, None, "", &["verify", id], "").code, 5, "the last line was seen, then cut");
}

#[test]
fn a_reader_beside_a_writer_accuses_nobody_and_forgets_nothing() {
    for args in [&["verify", "ID"][..], &["report", "ID"], &["log", "ID"]] {
        let calls = beside(args, "", "", remembers);
        assert!(calls > 5, "{args:?}: {calls} calls");
    }
}

/// The same person in two windows, and a colleague on the same machine.
#[test]
fn two_writers_at_once_lose_nothing_and_accuse_nobody() {
    for by in ["Alice Martin", "Bob Durand"] {
        let calls = beside(&["note", "ID", "en même temps"], by, "", |home, id, done| {
            assert_eq!(done.code, 0, "{}", done.stderr);
            let log = run(home, None, "", &["log", id, "--format", "jsonl"], "").stdout;
            assert!(log.contains("en même temps") && log.contains("pendant"), "{log}");
            let after = run(home, None, "", &["verify", id], "");
            assert!(after.code == 0 && after.stdout.starts_with("ANCRE\n"), "{}", after.stdout);
        });
        assert!(calls > 20, "{by}: {calls} calls");
    }
}
