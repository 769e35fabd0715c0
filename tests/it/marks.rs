//! What is to be known of a line is said where it counts: a reason that arrived afterwards, a code whose end was forgotten.

use super::harness::{Done, World};
use super::logs::{hash, sealed, two, written_elsewhere};
use super::union::sync;
use serde_json::Value;
use std::fs;

const ANSWERS: &str = r#"{"fiche":"messagerie-qualification","title":"T","answers":{"1.a.1":"inconnu"}}"#;

fn ok(done: &Done) {
    assert_eq!(done.code, 0, "{} {}", done.stdout, done.stderr);
}

/// The marks of the reasons of a question in a report.
fn marks(report: &Value, question: &str) -> Vec<Value> {
    let fiche = &report["fiches"][0];
    let axes = ["perimetre", "impact", "urgence"].map(|axis| &fiche["axes"][axis]);
    let reasons = axes.into_iter().chain([&fiche["confirmation"]]).filter_map(|a| a["because"].as_array()).flatten();
    reasons.filter(|reason| reason["question"] == question).map(|reason| reason["marked"].clone()).collect()
}

#[test]
fn a_reason_that_arrived_afterwards_says_so_wherever_it_is_shown() {
    let (here, mut there) = (World::new(), World::new());
    there.host = String::from("poste-2");
    let opened = here.run_with(&["new", "--answers", "-"], ANSWERS);
    ok(&opened);
    let id = opened.stdout.trim();
    ok(&here.run(&["answer", id, "2.a.1", "oui"]));
    let (mine, theirs) = (here.incident(), there.root().join(id));
    sync(&mine, &theirs);
    there.wait(60_000);
    ok(&there.run_as("Chloé Petit", &["answer", id, "2.b.1", "transfert-externe"], ""));
    here.wait(20 * 60_000);
    ok(&here.run(&["note", id, "vingt minutes plus tard"]));
    sync(&theirs, &mine);
    let report = |more: &[&str]| {
        let done = here.run(&[&["report", id], more].concat());
        ok(&done);
        done.stdout
    };
    let json = || serde_json::from_str::<Value>(&report(&["--format", "json"])).expect("JSON");
    let late = marks(&json(), "2.b.1");
    assert!(!late.is_empty() && late.iter().all(|mark| mark == "afterwards"), "{late:?}");
    let known = marks(&json(), "2.a.1");
    assert!(!known.is_empty() && known.iter().all(Value::is_null), "{known:?}");
    for form in ["table", "markdown", "html"] {
        let text = super::harness::flat(&report(&["--format", form]));
        assert!(text.contains("2.b.1, arrivée"), "{form} {text}");
        assert!(!text.contains("2.a.1, arrivée"), "{form}");
    }
    // What Alice finds herself no longer rests on what arrived late.
    ok(&here.run(&["answer", id, "2.b.1", "transfert-externe"]));
    assert!(marks(&json(), "2.b.1").iter().all(Value::is_null));
    // Lines of the main courante never carry it.
    let log = here.run(&["log", id, "--format", "jsonl"]).stdout;
    assert!(!log.contains("\"marked\""), "{log}");
}

/// The check character does not see a last `+1`: whoever forgets it is told so, and nobody is accused.
#[test]
fn a_code_whose_end_was_forgotten_is_said_to_be_copied_badly() {
    let world = World::new();
    let opened = world.run_with(&["new", "--answers", "-"], ANSWERS);
    let id = opened.stdout.trim();
    written_elsewhere(&world.incident(), &[]);
    let code = || {
        let said = world.run(&["verify", id]).stdout;
        said.lines().nth(1).expect("a line").rsplit(' ').next().expect("a code").to_owned()
    };
    let whole = code();
    let cut = whole.strip_suffix("+1").expect("the second file has one line");
    let expect = |code: &str| world.run(&["verify", id, "--expect", code]);
    ok(&expect(&whole));
    let more = format!("{whole}+1");
    for wrong in [cut, &more] {
        let done = expect(wrong);
        assert!(done.code == 2 && done.stderr.contains(&whole), "{} {}", done.code, done.stderr);
        assert!(done.stderr.contains("mal recopié") && !done.stdout.contains("ALTERE"), "{}", done.stderr);
    }
    // Any other end that is lost is a typing error by itself.
    for wrong in [whole.split_once('/').expect("counts").0, &whole[..whole.len() - 1], &cut[..cut.len() - 1]] {
        let done = expect(wrong);
        assert!(done.code == 2 && !done.stdout.contains("ALTERE"), "{wrong} {}", done.stderr);
    }
    // Lines that really went away are not excused by it.
    let log = world.incident().read_dir().expect("a folder").map(|e| e.expect("an entry").path());
    let log = log.into_iter().find(|p| p.display().to_string().contains("alice")).expect("a log");
    let text = fs::read_to_string(&log).expect("a log");
    let start: String = text.split_inclusive('\n').take(text.lines().count() - 1).collect();
    fs::write(&log, start).expect("a log");
    fs::remove_dir_all(world.folder.path().join("state")).expect("the state");
    for code in [whole.as_str(), cut, &more] {
        let done = expect(code);
        assert!(done.code == 5 && done.stdout.starts_with("ALTERE"), "{code} {}", done.stdout);
    }
}

/// A first line whose incident cannot be read still says which lines its author had seen.
#[test]
fn an_incident_that_cannot_be_read_hides_nothing_of_the_rest_of_its_line() {
    for incident in ["null", "\"\"", "3", "\"zz\""] {
        let two = two();
        let text = fs::read_to_string(&two.bob).expect("a log");
        let mut chain: Vec<String> = Vec::new();
        for line in text.lines() {
            let body = line[..line.len() - 72]
                .replace(&format!("\"incident\":\"{}\"", two.id), &format!("\"incident\":{incident}"));
            let before: Value = serde_json::from_str(line).expect("JSON");
            let body = match (before["prev"].as_str(), chain.last()) {
                (Some(prev), Some(last)) => body.replace(prev, hash(last)),
                (Some(_) | None, Some(_) | None) => body,
            };
            chain.push(sealed(&body));
        }
        fs::write(&two.bob, chain.concat()).expect("a log");
        two.forget();
        // Alice cites a line of Bob that is no more the one there; the file of Bob itself is sound.
        let done = two.verify();
        assert!(done.code == 6 && done.stdout.starts_with("BIFURQUE"), "{incident} {}", done.stdout);
    }
}
