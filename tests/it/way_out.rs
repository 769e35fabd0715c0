//! An answer that could not be recorded stays on screen, with a way out: again, or in another folder.

use crate::faulty::{Fault, Run, home, run};
use crate::harness::World;
use std::path::Path;

const ENOSPC: i32 = crate::faulty::ENOSPC;

/// The calls of a session to make fail: all those about the log and its lock, and one in six of the others.
fn telling(clean: &Run) -> Vec<usize> {
    let steps: Vec<_> = clean.watch.steps.iter().filter(|s| !["stdout", "stderr"].contains(&s.what)).collect();
    assert!(steps.len() == clean.watch.calls && steps.len() > 30, "a session asks much of the disk: {}", steps.len());
    let about_the_log = |n: usize| steps[n].what == "lock" || steps[n].path.extension().is_some_and(|e| e == "jsonl");
    (0..steps.len()).filter(|n| about_the_log(*n) || n % 6 == 0).map(|n| n + 1).collect()
}

/// Makes the calls of a session fail in turn, and keeps the runs in which an answer was refused, then recorded.
fn refused_then(home: &Path, typed: &str, fault: impl Fn() -> Fault) -> Vec<Run> {
    let clean = run(&home.join("clean"), None, "Alice Martin", &["new"], "9\n5\ni\na@exemple.fr\ns\n");
    telling(&clean)
        .into_iter()
        .map(|n| {
            let home = home.join(n.to_string());
            let typed = typed.replace("AUTRE", &home.join("autre").display().to_string());
            run(&home, Some((n, fault())), "Alice Martin", &["new"], &typed)
        })
        .filter(|done| {
            let refused = done.stderr.find("NON ENREGISTRÉ");
            let kept = done.stderr.rfind("1.b.1\u{a0}: a@exemple.fr");
            refused.is_some_and(|r| kept.is_some_and(|k| r < k))
        })
        .collect()
}

#[test]
fn an_answer_refused_once_is_recorded_again() {
    let home = home();
    let typed = "9\n5\ni\na@exemple.fr\nr\ns\n";
    let runs = refused_then(home.path(), typed, || Fault::Once(ENOSPC));
    assert!(runs.len() >= 2, "its write and its sync at least: {}", runs.len());
    for done in runs {
        assert_eq!(done.code, 0, "{}", done.stderr);
        let refused = done.stderr.find("NON ENREGISTRÉ").expect("it was refused");
        assert!(done.stderr[refused..].contains("a@exemple.fr"), "the answer stays on screen: {}", done.stderr);
        assert!(done.stderr.contains("r) recommencer"), "{}", done.stderr);
    }
}

#[test]
fn a_session_goes_on_in_another_folder() {
    let home = home();
    let typed = "9\n5\ni\na@exemple.fr\nd\nAUTRE\ns\n";
    let runs = refused_then(home.path(), typed, || Fault::Once(ENOSPC));
    assert!(!runs.is_empty());
    for done in runs {
        assert_eq!(done.code, 0, "{}", done.stderr);
        let folder = done.stderr.split("La main courante continue dans ").nth(1).expect("it was moved");
        let folder = Path::new(folder.split(". ").next().expect("a path")).parent().expect("its root");
        let world = World::new();
        let verdict = world.run(&["verify", "--dir", &folder.display().to_string()]);
        assert_eq!(verdict.code, 0, "{}{}", verdict.stdout, verdict.stderr);
        let log = world.run(&["log", "--dir", &folder.display().to_string()]);
        assert!(log.stdout.contains("Incident ouvert") && log.stdout.contains("a@exemple.fr"), "{}", log.stdout);
    }
}

#[test]
fn leaving_after_a_refusal_says_what_is_recorded_and_what_is_not() {
    let home = home();
    let typed = "9\n5\ni\na@exemple.fr\ns\n";
    let clean = run(&home.path().join("clean"), None, "Alice Martin", &["new"], typed);
    assert!(clean.stderr.contains("Tout ce qui a été confirmé est enregistré"), "{}", clean.stderr);
    let mut refused = 0;
    for n in telling(&clean) {
        for fault in [Fault::Once(ENOSPC), Fault::Ever(ENOSPC)] {
            let home = home.path().join(format!("{n} {fault:?}"));
            // The last answers choose to leave, wherever the refusal comes.
            let done = run(&home, Some((n, fault)), "Alice Martin", &["new"], &format!("{typed}s\ns\n"));
            let Some(at) = done.stderr.rfind("NON ENREGISTRÉ, à noter ailleurs :") else { continue };
            refused += 1;
            assert_ne!(done.code, 0, "{}", done.stderr);
            assert!(!done.stderr[at..].contains("Tout ce qui a été confirmé"), "{}", done.stderr);
            if let Some((_, seal)) = done.stderr[at..].split_once("Code de scellement : ") {
                let seal = seal.split_whitespace().next().expect("a seal");
                let world = World::new();
                let there = world.run(&["verify", "--dir", &home.join("incidents").display().to_string()]);
                assert!(there.stdout.contains(&format!("code de scellement {seal}")), "{seal} {}", there.stdout);
            }
        }
    }
    assert!(refused > 5, "{refused}");
}
