//! What somebody settles in the main courante: it is named wherever the verdict is, and only who had a line says it lost.

use super::harness::{Done, flat};
use super::logs::{Two, hash, sealed, two};
use serde_json::Value;
use std::fs;

const KEEP: [&str; 3] = ["--keep", "--because", "sauvegarde restaurée"];

/// Alice's line that Bob cites is written again, and those after it; this machine has seen nothing, and knows its files.
fn rewritten() -> Two {
    let two = two();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let count = text.lines().count();
    let mut again: String = text.split_inclusive('\n').take(count - 2).collect();
    for turn in 0..3 {
        let last = again.lines().last().expect("a line");
        let (seq, prev) =
            (serde_json::from_str::<Value>(last).expect("JSON")["seq"].as_u64().expect("a seq"), hash(last));
        again.push_str(&sealed(&format!(
            r#"{{"v":1,"seq":{},"prev":"{prev}","at":"2026-01-07T02:30:00.000+01:00","by":"Alice Martin","kind":"noted","note":"autre {turn}","text":"autre {turn}","met":[]"#,
            seq + 1
        )));
    }
    fs::write(&two.alice, again).expect("a log");
    unseen(&two);
    two
}

/// Forgets what this machine saw, and not which files are its own.
fn unseen(two: &Two) {
    let mut state: Value = serde_json::from_slice(&fs::read(two.state()).expect("a state")).expect("JSON");
    state["seen"] = Value::Array(vec![]);
    fs::write(two.state(), serde_json::to_vec(&state).expect("JSON")).expect("a state");
}

fn keep(two: &Two, by: &str) -> Done {
    two.world.run_as(by, &[&["verify", &two.id], &KEEP[..]].concat(), "")
}

#[test]
fn a_rewritten_line_is_lost_only_for_who_had_it() {
    // A third person, and whoever wrote the line and may have written it again.
    for by in ["Mallory", "Alice Martin"] {
        let two = rewritten();
        let done = keep(&two, by);
        let said = flat(&(done.stdout.clone() + &done.stderr));
        assert!(done.code == 0 && said.contains("Ne peut pas être gardée, elle n’existe plus"), "{by}: {said}");
        assert!(said.contains("C’est à bob-durand"), "{by}: {said}");
        unseen(&two);
        let still = two.verify();
        assert!(still.code == 6 && still.stdout.starts_with("BIFURQUE\n"), "{by}: {}", still.stdout);
        assert!(flat(&still.stdout).contains("la dit perdue, mais bob-durand"), "{by}: {}", still.stdout);
        assert!(flat(&still.stderr).contains("ne peut pas être gardée"), "{by}: {}", still.stderr);
        let again = keep(&two, by);
        assert!(again.code == 2 && flat(&again.stderr).contains("Rien de plus à garder"), "{by}: {}", again.stderr);
    }
}

#[test]
fn a_line_that_is_lost_is_named_wherever_the_verdict_is() {
    let two = rewritten();
    assert_eq!(keep(&two, "Mallory").code, 0);
    let done = keep(&two, "Bob Durand");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!flat(&done.stderr).contains("C’est à"), "{}", done.stderr);
    unseen(&two);
    // Read twice: the second time this machine has something to compare with.
    for verdict in ["COHERENT\n", "ANCRE\n"] {
        let verified = two.verify();
        let said = flat(&verified.stdout);
        assert!(verified.code == 0 && verified.stdout.starts_with(verdict), "{said} {}", verified.stderr);
        assert!(!said.contains("ne manque") && !said.contains("toutes présentes"), "{said}");
        assert!(said.contains("d’autres sont perdues") && said.contains("n’est pas là"), "{said}");
        assert!(said.contains("est perdue, dit la ligne") && said.contains("bob-durand"), "{said}");
    }
    for form in ["markdown", "html", "json"] {
        let report = flat(&two.world.run(&["report", &two.id, "--format", form]).stdout);
        assert!(!report.contains("ne manque"), "{form}: {report}");
        assert!(report.contains("bob-durand") && report.contains("mallory"), "{form}: {report}");
        assert!(report.contains("perdue, dit") || report.contains("\"what\":\"lost\""), "{form}: {report}");
    }
    for to in ["ticket", "cnil", "ics", "ecs", "misp", "iris"] {
        let export = two.world.run(&["export", &two.id, "--to", to]);
        let text = flat(&export.stdout.replace("\r\n ", "").replace("\\n", " ").replace("\\,", ","));
        assert!(export.code == 0 && text.contains("perdue, dit la ligne"), "{to}: {text} {}", export.stderr);
        assert!(!text.contains("ne manque"), "{to}: {text}");
    }
    let key = two.world.folder.path().join("cle.jsonl").display().to_string();
    let hidden = two.world.run(&["export", &two.id, "--to", "ticket", "--pseudonymise", &key]);
    assert!(hidden.code == 0 && hidden.stdout.contains("perdue, dit la ligne"), "{} {}", hidden.stdout, hidden.stderr);
    assert!(!hidden.stdout.contains("durand"), "{}", hidden.stdout);
}

#[test]
fn a_branch_that_is_kept_is_named_wherever_the_verdict_is() {
    let two = two();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let last = text.lines().last().expect("a line");
    let seq = serde_json::from_str::<Value>(last).expect("JSON")["seq"].as_u64().expect("a seq");
    let forged = format!(
        r#"{{"v":1,"seq":{},"prev":"{}","at":"2026-01-07T02:30:00.000+01:00","by":"Alice Martin","kind":"noted","note":"forgée","text":"forgée","met":[]"#,
        seq + 1,
        hash(last)
    );
    assert_eq!(two.world.run(&["note", &two.id, "à moi"]).code, 0);
    fs::write(two.alice.with_file_name("alice (1).jsonl"), text + &sealed(&forged)).expect("a copy");
    assert_eq!(keep(&two, "Mallory").code, 0);
    let report = flat(&two.world.run(&["report", &two.id, "--format", "markdown"]).stdout);
    assert!(report.contains("parmi plusieurs, gardée par la ligne"), "{report}");
    let json: Value =
        serde_json::from_str(&two.world.run(&["report", &two.id, "--format", "json"]).stdout).expect("JSON");
    let conceded = json["seal"]["conceded"].as_array().expect("what was settled");
    assert_eq!(conceded.len(), 2, "{conceded:?}");
    let by = conceded[0]["said_by"][0]["writer"].as_str().expect("a writer");
    assert!(by.starts_with("mallory") && conceded[0]["what"] == "branch", "{conceded:?}");
}

/// A conflict copy that was kept goes away: it is missed, and no file is accused in its place.
#[test]
fn a_branch_that_goes_away_once_it_was_kept_is_missed() {
    let two = two();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let last = text.lines().last().expect("a line");
    let seq = serde_json::from_str::<Value>(last).expect("JSON")["seq"].as_u64().expect("a seq");
    let other = format!(
        r#"{{"v":1,"seq":{},"prev":"{}","at":"2026-01-07T02:30:00.000+01:00","by":"Alice Martin","kind":"noted","note":"portable","text":"portable","met":[]"#,
        seq + 1,
        hash(last)
    );
    assert_eq!(two.world.run(&["note", &two.id, "à moi"]).code, 0);
    let copy = two.alice.with_file_name("alice (copie en conflit).jsonl");
    let text = text + &sealed(&other);
    fs::write(&copy, &text).expect("a copy");
    assert_eq!(keep(&two, "Alice Martin").code, 0);
    fs::remove_file(&copy).expect("removed");
    let here = two.verify();
    let said = flat(&here.stdout);
    assert!(here.code == 6 && said.starts_with("INCOMPLET"), "{said}");
    assert!(said.contains("remettez sa copie") && !said.contains("a reculé") && !said.contains("se trompe"), "{said}");
    two.forget();
    let elsewhere = two.verify();
    let said = flat(&elsewhere.stdout);
    assert!(elsewhere.code == 6 && said.starts_with("INCOMPLET") && said.contains("remettez sa copie"), "{said}");
    fs::write(&copy, &text).expect("put back");
    assert_eq!(two.verify().code, 0);
    // The file itself that goes back is still accused.
    let whole = fs::read_to_string(&two.alice).expect("a log");
    let start: String = whole.split_inclusive('\n').take(1).collect();
    fs::write(&two.alice, start).expect("cut");
    fs::remove_file(&copy).expect("removed");
    assert_eq!(two.verdict(), "ALTERE");
}
