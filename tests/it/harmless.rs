//! What an editor, a key or a synchronisation does to a log: it accuses nobody, and the cause is named.

use super::harness::flat;
use super::logs::{Two, two};
use std::fs;
use std::path::PathBuf;

fn code(two: &Two) -> String {
    let said = two.verify().stdout;
    said.lines().nth(1).expect("a line").rsplit(' ').next().expect("a seal").to_owned()
}

fn fiche(two: &Two) -> PathBuf {
    let found = fs::read_dir(two.world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
    found.into_iter().find(|p| p.display().to_string().contains("fiche-")).expect("a fiche")
}

#[test]
fn blank_lines_at_the_end_are_a_notice_and_the_code_stays() {
    for more in ["\n", "\r\n", "  \t\n\n"] {
        let two = two();
        let code = code(&two);
        let text = fs::read_to_string(&two.alice).expect("a log");
        fs::write(&two.alice, text.clone() + more).expect("a log");
        for args in [vec!["verify", &two.id], vec!["verify", &two.id, "--expect", &code]] {
            let done = two.world.run(&args);
            let said = flat(&done.stdout);
            assert!(done.code == 0 && said.contains("lignes vides") && said.contains(&code), "{more:?}: {said}");
        }
        // Whoever goes on with the file says what was there, as of any tail.
        assert_eq!(two.world.run(&["note", &two.id, "suite"]).code, 0);
        assert_eq!(two.world.run(&["verify", &two.id, "--expect", &code]).code, 0);
        two.forget();
        fs::write(&two.alice, text + "x" + more).expect("a log");
        assert_eq!(two.verify().code, 5, "{more:?}");
    }
}

#[test]
fn ends_of_line_and_marks_that_a_tool_added_are_named() {
    let two = two();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let bom = format!("\u{feff}{text}");
    for converted in [text.replace('\n', "\r\n"), bom.clone(), bom.replace('\n', "\r\n")] {
        two.forget();
        fs::write(&two.alice, &converted).expect("a log");
        let done = two.verify();
        let said = flat(&done.stdout);
        assert!(done.code == 5 && said.contains("CRLF, BOM") && said.contains("sed -i"), "{said}");
        assert!(!said.contains("a été modifiée"), "{said}");
    }
    // What is changed besides is changed.
    two.forget();
    fs::write(&two.alice, text.replace("02:1", "03:1").replace('\n', "\r\n")).expect("a log");
    let said = flat(&two.verify().stdout);
    assert!(!said.contains("CRLF, BOM"), "{said}");
}

#[test]
fn a_fiche_that_is_not_whole_is_missing_and_a_changed_one_is_altered() {
    let two = two();
    let (path, whole) = (fiche(&two), fs::read_to_string(fiche(&two)).expect("a fiche"));
    let half = whole[..4096].to_owned();
    for (bytes, code, word) in [
        (String::new(), 6, "pas entière"),
        (half, 6, "pas entière"),
        (whole.replace('\n', "\r\n"), 5, "CRLF"),
        (whole.replace("messagerie", "messagerid"), 5, "n’a pas l’empreinte"),
    ] {
        fs::write(&path, bytes).expect("a fiche");
        let done = two.verify();
        assert!(done.code == code && flat(&done.stdout).contains(word), "{word}: {}", done.stdout);
    }
}

#[test]
fn a_code_says_nothing_of_what_has_not_arrived() {
    let two = two();
    let code = code(&two);
    let text = fs::read_to_string(&two.bob).expect("a log");
    let start: String = text.split_inclusive('\n').take(1).collect();
    for bytes in [&text[..text.len() / 2], "", &start] {
        two.forget();
        fs::write(&two.bob, bytes).expect("a log");
        let done = two.world.run(&["verify", &two.id, "--expect", &code]);
        let said = flat(&done.stdout);
        assert!(done.code == 6 && said.starts_with("INCOMPLET"), "{said}");
        assert!(said.contains("couvre peut-être ce qui manque"), "{said}");
    }
    fs::write(&two.bob, &text).expect("a log");
    let alone = two.world.run(&["verify", &two.bob.display().to_string(), "--expect", &code]);
    let said = flat(&alone.stderr);
    assert!(alone.code == 1 && said.contains("est celui de 2 fichiers"), "{} {said}", alone.stdout);
    assert!(said.contains("qualify verify INCIDENT --expect CODE") && !said.contains("ulimit"), "{said}");
    // Nothing is missing, and it is not found: that is told.
    two.forget();
    let alice = fs::read_to_string(&two.alice).expect("a log");
    let cut: String = alice.split_inclusive('\n').take(alice.lines().count() - 1).collect();
    fs::write(&two.alice, cut).expect("a log");
    assert_eq!(two.world.run(&["verify", &two.id, "--expect", &code]).code, 5);
}

#[test]
fn an_older_copy_elsewhere_is_said_to_be_one() {
    let two = two();
    let code = code(&two);
    let key = two.world.folder.path().join("cle").join(&two.id);
    fs::create_dir_all(&key).expect("a folder");
    for entry in fs::read_dir(two.world.incident()).expect("a folder").map(|e| e.expect("an entry").path()) {
        fs::copy(&entry, key.join(entry.file_name().expect("a name"))).expect("copied");
    }
    assert_eq!(two.world.run(&["note", &two.id, "après la copie"]).code, 0);
    let path = key.display().to_string();
    let bare = two.world.run(&["verify", &path]);
    let said = flat(&bare.stdout);
    assert!(bare.code == 6 && said.starts_with("INCOMPLET") && said.contains("copie plus ancienne"), "{said}");
    let with = two.world.run(&["verify", &path, "--expect", &code]);
    let said = flat(&with.stdout);
    assert!(with.code == 0 && said.starts_with("COHERENT") && said.contains("copie plus ancienne"), "{said}");
    // The folder itself, when it goes back, is accused.
    let alice = fs::read_to_string(&two.alice).expect("a log");
    let cut: String = alice.split_inclusive('\n').take(1).collect();
    fs::write(&two.alice, cut).expect("a log");
    assert_eq!(two.verdict(), "ALTERE");
}

/// What is there and is not read as an incident is named, and no new incident is proposed in its place.
#[test]
fn what_hides_an_incident_is_said() {
    let two = two();
    let run = |args: &[&str]| two.world.run(args);
    let root = two.world.root();
    let inside = run(&["verify", "--dir", &two.world.incident().display().to_string()]);
    assert!(inside.code == 3 && flat(&inside.stderr).contains("est celui d’un incident"), "{}", inside.stderr);
    assert!(flat(&inside.stderr).contains(&format!("--dir {}", root.display())), "{}", inside.stderr);
    let copy = root.join(format!("{} - Copie", two.id));
    fs::rename(root.join(&two.id), &copy).expect("renamed");
    for command in ["verify", "list"] {
        let done = run(&[command]);
        let said = flat(&(done.stdout.clone() + &done.stderr));
        assert!(said.contains("- Copie") && said.contains("n’a pas le nom d’un incident"), "{command}: {said}");
    }
    fs::rename(&copy, root.join(&two.id)).expect("renamed");
    for path in [&two.alice, &two.bob] {
        fs::rename(path, path.with_extension("JSONL")).expect("renamed");
    }
    let upper = run(&["report"]);
    let said = flat(&upper.stderr);
    assert!(upper.code == 3 && said.contains("aucune ligne ne s’en lit") && !said.contains("qualify new"), "{said}");
    let verified = run(&["verify", &two.id]);
    assert!(verified.code == 6 && flat(&verified.stdout).contains("renommez-le"), "{}", verified.stdout);
    let listed = run(&["list"]).stdout;
    assert!(listed.contains("inconnu") && !listed.contains("pas encore évaluée"), "{listed}");
}

/// Junk that was added since defeats no code: what was there first is tried first.
#[test]
fn a_code_is_found_among_many_files_that_came_since() {
    let two = two();
    let code = code(&two);
    for n in 0..60 {
        let by = format!("Personne {n}");
        assert_eq!(two.world.run_as(&by, &["note", &two.id, "là"], "").code, 0);
    }
    let done = two.world.run(&["verify", &two.id, "--expect", &code]);
    assert_eq!(done.code, 0, "{} {}", done.stdout, done.stderr);
}
