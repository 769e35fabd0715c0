//! Every change to what was written is healed when a crash explains it, and told otherwise.

use super::harness::World;
use super::logs::{ALICE, BOB, CODES, ID, Two, hash, long, look, sealed, two, vectors};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn starts(bytes: &[u8]) -> Vec<usize> {
    let mut at = vec![0];
    at.extend(bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1));
    at
}

#[test]
fn a_cut_is_healed_or_told_at_every_byte() {
    let two = two();
    let state = fs::read(two.state()).expect("a state");
    for file in [&two.alice, &two.bob] {
        let whole = fs::read(file).expect("a log");
        let starts = starts(&whole);
        let last = starts[starts.len() - 2];
        for cut in 0..whole.len() {
            let at_line = starts.contains(&cut);
            let near = starts.iter().any(|s| cut.abs_diff(*s) < 3);
            // This machine saw more: only the LF of the last line may go without a word.
            let (damaged, found) = look(&[(String::from("a.jsonl"), whole[..cut].to_vec())]);
            assert!(
                !damaged && (found == 0) == at_line,
                "{cut}: a cut is a torn tail, nowhere else than between lines"
            );
            if !near && cut % 29 != 0 && !long() {
                continue;
            }
            fs::write(file, &whole[..cut]).expect("a log");
            let verdict = two.verify();
            if cut + 1 == whole.len() {
                assert!(
                    verdict.stdout.starts_with("ANCRE\n") && verdict.stdout.contains("fin déchirée"),
                    "{cut}: {}",
                    verdict.stdout
                );
            } else {
                assert_eq!(verdict.code, 5, "{cut}: {}", verdict.stdout);
                assert!(verdict.stdout.contains("a reculé"), "{cut}: {}", verdict.stdout);
            }
            {
                two.read_all();
                two.forget();
                let verdict = two.verify();
                let (first_gone, is_alice) = (cut < starts[1] - 1, file == &two.alice);
                // Bob's first line cites Alice's second, and Alice's last one Bob's last.
                let cited_gone = if is_alice { cut < starts[2] - 1 } else { cut + 1 < whole.len() };
                let wanted = if cited_gone { "INCOMPLET\n" } else { "COHERENT\n" };
                assert!(verdict.stdout.starts_with(wanted), "{cut}: {}", verdict.stdout);
                // Some first bytes say nothing of a main courante yet.
                let words = if cut < 5 { "n’est pas un fichier de main courante" } else { "fin déchirée" };
                assert_eq!(verdict.stdout.contains(words), !at_line, "{cut}: {}", verdict.stdout);
                if cut >= last && is_alice && !first_gone {
                    heals(&two, file, &whole, cut);
                }
                fs::create_dir_all(two.state().parent().expect("a folder")).expect("a folder");
                fs::write(two.state(), &state).expect("a state");
            }
        }
        fs::write(file, &whole).expect("a log");
        assert_eq!(two.verdict(), "ANCRE");
    }
}

/// Killed during its last write, before the state was written: the next note heals, and nothing before is lost.
fn heals(two: &Two, file: &Path, whole: &[u8], cut: usize) {
    fs::create_dir_all(two.state().parent().expect("a folder")).expect("a folder");
    // What it was about to write is noted before the write.
    let mut state: serde_json::Value = serde_json::from_slice(&two.before).expect("JSON");
    let last = std::str::from_utf8(whole).expect("UTF-8").lines().last().map(hash).expect("a line").to_owned();
    let name = file.file_name().expect("a name").display().to_string();
    state["own"][name]["pending"] = serde_json::json!([last]);
    fs::write(two.state(), state.to_string()).expect("a state");
    let torn = !whole[..cut].ends_with(b"\n");
    let done = two.world.run(&["note", &two.id, "après la coupure"]);
    assert_eq!(done.code, 0, "{cut}: {}", done.stderr);
    let healed = fs::read(file).expect("a log");
    assert!(healed.starts_with(&whole[..cut]), "{cut}: nothing is ever overwritten");
    assert!(String::from_utf8_lossy(&healed).contains("après la coupure"), "{cut}: the same file goes on");
    let only_lf = cut + 1 == whole.len();
    let recovered = String::from_utf8_lossy(&healed).contains(r#""kind":"recovered""#);
    assert_eq!(recovered, torn && !only_lf, "{cut}");
    let verdict = two.verify();
    assert!(verdict.stdout.starts_with("ANCRE\n"), "{cut}: {}", verdict.stdout);
    fs::write(file, &whole[..cut]).expect("a log");
}

/// Writes the vectors in an incident folder with a fiche copy of any content that has the digest they cite: none
/// exists, so the verdict of the sound vectors is INCOMPLET for that alone, as their README says.
fn vector_world() -> (World, PathBuf) {
    let world = World::new();
    let folder = world.root().join(ID);
    fs::create_dir_all(&folder).expect("a folder");
    for name in [ALICE, BOB] {
        fs::copy(vectors().join(name), folder.join(name)).expect("a copy");
    }
    (world, folder)
}

#[test]
fn every_flipped_bit_of_the_vectors_is_told() {
    let (world, folder) = vector_world();
    assert_eq!(world.run(&["verify", ID]).code, 6, "without the fiche copy, and for that alone");
    for name in [ALICE, BOB] {
        let whole = fs::read(folder.join(name)).expect("a log");
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            // Reading alone tells it, so the verdict is ALTERE; the command is run on some, and on every line end.
            let files = [(name.to_owned(), bytes)];
            // The last end of line is the only place where an interrupted write explains a flip: a notice.
            let at_end = bit / 8 + 1 == whole.len();
            let (damaged, findings) = look(&files);
            assert!(damaged != at_end && findings > 0, "{name}, bit {bit}");
            let [(_, bytes)] = files;
            if whole[bit / 8] == b'\n' || bit % 211 == 0 || long() {
                fs::write(folder.join(name), bytes).expect("a log");
                let _ = fs::remove_dir_all(world.folder.path().join("state"));
                let done = world.run(&["verify", &folder.display().to_string()]);
                assert_eq!(done.code, if at_end { 6 } else { 5 }, "{name}, bit {bit}: {}", done.stdout);
                assert!(!at_end || done.stdout.contains("fin déchirée"), "{name}, bit {bit}: {}", done.stdout);
            }
        }
        fs::write(folder.join(name), whole).expect("a log");
    }
}

#[test]
fn every_other_change_of_lines_or_bytes_is_told() {
    let two = two();
    for i in 0..6 {
        two.world.run(&["note", &two.id, &format!("note {i} : à côté")]);
    }
    two.forget();
    let whole = fs::read(&two.alice).expect("a log");
    let text = String::from_utf8(whole.clone()).expect("UTF-8");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let of = |order: &[usize]| order.iter().map(|i| lines[*i]).collect::<String>().into_bytes();
    let all: Vec<usize> = (0..lines.len()).collect();
    let mut changed: Vec<(String, Vec<u8>)> = Vec::new();
    for i in 1..lines.len() {
        let mut order = all.clone();
        order.swap(i - 1, i);
        changed.push((format!("{i} swapped"), of(&order)));
    }
    for i in 0..lines.len() {
        let (mut without, mut doubled) = (all.clone(), all.clone());
        without.remove(i);
        doubled.insert(i, i);
        if i + 1 < lines.len() {
            changed.push((format!("{i} dropped"), of(&without)));
        }
        changed.push((format!("{i} doubled"), of(&doubled)));
    }
    let add = |at: usize, bytes: &[u8]| [&whole[..at], bytes, &whole[at..]].concat();
    let middle = lines[..4].concat().len();
    changed.push(("BOM".into(), add(0, "\u{feff}".as_bytes())));
    changed.push(("CRLF".into(), text.replace('\n', "\r\n").into_bytes()));
    for (name, at) in [("start", 0), ("middle", middle), ("inside", middle + 20), ("end", whole.len())] {
        for junk in [&b"\0\0\0\0\n"[..], b"garbage\n", b"\x0c\n", &[b'x'; 70_000], &[0xff, 0xfe, b'\n']] {
            if name != "end" || junk.ends_with(b"\n") {
                changed.push((format!("{} bytes at the {name}", junk.len()), add(at, junk)));
            }
        }
    }
    // Some bits of a longer log; the vectors have them all.
    for bit in (0..whole.len() * 8).step_by(if long() { 1 } else { 397 }) {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        changed.push((format!("bit {bit}"), bytes));
    }
    for (what, bytes) in changed {
        fs::write(&two.alice, bytes).expect("a log");
        let done = two.verify();
        assert_eq!(done.code, 5, "{what}: {}", done.stdout);
        assert!(done.stdout.contains(".jsonl, ligne ") && done.stdout.contains("octet "), "{what}: {}", done.stdout);
    }
    // Garbage without LF is what a crash leaves; the last line dropped is what only a seal or this machine sees.
    fs::write(&two.alice, add(whole.len(), b"\0\0\0")).expect("a log");
    two.forget();
    assert!(two.verify().stdout.contains("fin déchirée") && two.verdict() == "ANCRE", "it was seen once");
    two.forget();
    fs::write(&two.alice, of(&all[..all.len() - 1])).expect("a log");
    assert_eq!(two.verdict(), "COHERENT");
}

/// Lines that no honest writer makes, with a right hash and a right chain.
#[test]
fn a_right_hash_does_not_make_a_line_valid() {
    let two = two();
    two.forget();
    let text = fs::read_to_string(&two.alice).expect("a log");
    let prev = hash(text.lines().last().expect("a line")).to_owned();
    let body = |seq: &str, rest: &str| {
        format!(
            r#"{{"v":1,"seq":{seq},"prev":"{prev}","at":"2026-01-07T03:00:00.000+01:00","by":"Alice Martin","kind":"noted"{rest}"#
        )
    };
    let long = format!(r#","text":"{}""#, "x".repeat(66_000));
    let good = sealed(&body("90", r#","text":"bonne""#));
    fs::write(&two.alice, format!("{text}{good}")).expect("a log");
    assert_eq!(two.verdict(), "COHERENT", "the bad lines below are bad for one reason only");
    let bad = [
        body("90", ",\"text\":\"\u{1b}[31m\""),
        body("90", ",\"text\":\"\u{7f}\""),
        body("90", ",\"text\":\"\u{9b}\""),
        body("90", ",\"text\":\"\u{202e}\""),
        body("90", ",\"text\":\"\u{200b}\""),
        body("90", "\t"),
        body("90", r#","x":1.5"#),
        body("90", r#","x":1e3"#),
        body("90", r#","x":[{"y":-0.0}]"#),
        body("90", r#","text":"a","text":"b""#),
        body("90", r#","x":{"y":1,"y":1}"#),
        body("90", r#","x":{"y":1,"\u0079":1}"#),
        body("90", r#","seq":91"#),
        body("0", ""),
        body("2", ""),
        body("3", ""),
        body("-1", ""),
        body("9007199254740992", ""),
        body("90", &long),
        body("90", r#","x":"#),
        body("90", r#"},{"y":1"#),
        body("90", "").replace("+01:00", ""),
        body("90", "").replace(r#""v":1,"#, ""),
        body("90", "").replace(&prev, &prev.to_uppercase()),
        body("90", "").replace(&prev, hash(text.lines().next().expect("a line"))),
        format!("{}{}", body("90", r#","x":"#), "[".repeat(30_000)),
    ];
    for body in bad {
        fs::write(&two.alice, format!("{text}{}", sealed(&body))).expect("a log");
        let done = two.verify();
        assert_eq!(done.code, 5, "{}: {}", &body[..body.len().min(300)], done.stdout);
    }
    // A whole line after 256 KiB without LF is a piece of that endless line.
    fs::write(&two.alice, format!("{text}{}{good}", "x".repeat(4 * 65_536))).expect("a log");
    assert!(!two.world.run(&["log", &two.id, "--format", "jsonl"]).stdout.contains("bonne"));
    assert_eq!(two.verify().code, 5);
}

/// Nothing waits, follows or writes through; the next line goes to a new file.
#[cfg(unix)]
#[test]
fn what_is_not_an_ordinary_file_is_named_and_left() {
    use std::os::unix::fs::symlink;
    let two = two();
    let whole = fs::read(&two.bob).expect("a log");
    let aside = two.world.folder.path().join("aside.jsonl");
    fs::write(&aside, &whole).expect("a log");
    let bob = &two.bob;
    let fifo = || assert!(std::process::Command::new("mkfifo").arg(bob).status().expect("mkfifo").success());
    let cases: [(&str, &dyn Fn()); 5] = [
        ("ordinaire", &fifo),
        ("ordinaire", &|| fs::create_dir(bob).expect("a folder")),
        ("lien symbolique", &|| symlink(&aside, bob).expect("a link")),
        ("lien symbolique", &|| symlink("/dev/null", bob).expect("a link")),
        ("", &|| fs::hard_link(&aside, bob).expect("a link")),
    ];
    for (i, (words, put)) in cases.iter().enumerate() {
        fs::remove_file(bob).or_else(|_| fs::remove_dir(bob)).expect("removed");
        put();
        let done = two.verify();
        assert_eq!(done.code, if words.is_empty() { 0 } else { 5 }, "{i}: {}", done.stdout);
        assert!(done.stdout.contains(words), "{i}: {}", done.stdout);
        two.read_all();
        let path = bob.display().to_string();
        // A path given is followed, since a person names it: an empty folder, a whole log, /dev/null.
        assert_eq!(two.world.run(&["verify", &path]).code, [5, 3, 0, 2, 0][i], "{i}");
        let files = || fs::read_dir(two.world.incident()).expect("a folder").count();
        let before = files();
        let noted = two.world.run_as("Bob Durand", &["note", &two.id, &format!("cas {i}")], "");
        assert_eq!(noted.code, 0, "{i}: {}", noted.stderr);
        assert_eq!(fs::read(&aside).expect("a log"), whole, "{i}: nothing is written through a link");
        // The file opened for the first case serves the next ones.
        assert_eq!(files(), before + usize::from(i == 0), "{i}");
        assert!(two.world.run(&["log", &two.id]).stdout.contains(&format!("cas {i}")));
    }
}

/// Fails if the line that this machine saw last, once changed, passes for a torn tail that its next note heals; or if
/// the mark that tells a cut is lost by the next note.
#[test]
fn what_was_seen_is_never_forgotten_by_writing() {
    for (by, file) in [("Alice Martin", 0), ("Alice Martin", 1)] {
        for cut in [true, false] {
            let two = two();
            let path = [&two.alice, &two.bob][file];
            let whole = fs::read(path).expect("a log");
            let starts = starts(&whole);
            let last = starts[starts.len() - 2];
            let mut bytes = whole.clone();
            if cut {
                bytes.truncate(last);
            } else {
                bytes[last + 80] ^= 1;
            }
            fs::write(path, &bytes).expect("a log");
            assert_eq!(two.verify().code, 5);
            for _ in 0..2 {
                assert_eq!(two.world.run_as(by, &["note", &two.id, "la suite"], "").code, 0);
                let done = two.verify();
                assert_eq!(done.code, 5, "file {file}, cut {cut}: {}", done.stdout);
                assert_eq!(fs::read(path).expect("a log"), bytes, "a damaged file is left as it is");
            }
        }
    }
}

/// A `seq` far above all the others stops nobody: it is named, and the next lines do not come after it.
#[test]
fn a_number_out_of_all_measure_stops_nobody() {
    for far in ["9007199254740991", "1048590"] {
        let two = two();
        let text = fs::read_to_string(&two.bob).expect("a log");
        let prev = hash(text.lines().last().expect("a line"));
        let top = format!(
            r#"{{"v":1,"seq":{far},"prev":"{prev}","at":"2026-01-07T03:00:00.000+01:00","by":"Bob","kind":"noted""#
        );
        fs::write(&two.bob, format!("{text}{}", sealed(&top))).expect("a log");
        let done = two.world.run(&["note", &two.id, "la suite"]);
        assert!(done.code == 0 && done.stderr.contains("ligne 6"), "{far}: {} {}", done.code, done.stderr);
        // Bob's own file ends with it: he goes on in another.
        let done = two.world.run_as("Bob Durand", &["note", &two.id, "à côté"], "");
        assert!(done.code == 0 && done.stderr.contains("ligne 8"), "{far}: {} {}", done.code, done.stderr);
        let said = two.verify();
        assert!(said.code == 0 && said.stdout.contains(&format!("la ligne {far} porte")), "{far}: {}", said.stdout);
    }
}

/// Whoever takes away a line of the highest number that counts puts what followed it out of measure: every reader is told, and
/// to put it back undoes it.
#[test]
fn lines_that_count_no_more_since_others_are_gone_are_said_wherever_they_are_missed() {
    for more in 0..3 {
        let two = two();
        let text = fs::read_to_string(&two.bob).expect("a log");
        let count = fs::read_to_string(&two.alice).expect("a log").lines().count() + text.lines().count();
        // So many lines of Bob's stand below the highest number that counts, and are gone then.
        let mut whole = text.clone();
        for seq in (0..=more).map(|n| if n == more { (1 << 20) + count + more + 1 } else { count + 1 + n }) {
            let prev = hash(whole.lines().last().expect("a line")).to_owned();
            whole.push_str(&sealed(&format!(
                r#"{{"v":1,"seq":{seq},"prev":"{prev}","at":"2026-01-07T03:00:00.000+01:00","by":"Bob","kind":"noted""#
            )));
        }
        fs::write(&two.bob, &whole).expect("a log");
        let done = two.world.run(&["decide", &two.id, "crise", "--because", "vu"]);
        assert_eq!(done.code, 0, "{more}: {}", done.stderr);
        let report = || super::harness::flat(&two.world.run(&["report", &two.id]).stderr);
        let said = "hors de toute mesure";
        assert!(!report().contains(said), "{more}");
        fs::write(&two.bob, &text).expect("a log");
        two.forget();
        let without = report();
        assert!(without.contains(said) && without.contains("les remettre peut les faire compter"), "{more}: {without}");
        assert_eq!(two.verify().code, 6, "{more}");
        fs::write(&two.bob, &whole).expect("a log");
        two.forget();
        assert!(!report().contains(said) && two.verify().code == 0, "{more}");
    }
}

/// Numbers around the highest that counts silence nobody either: what is written next has its effect.
#[test]
fn numbers_around_the_highest_that_counts_silence_nobody() {
    for more in 0..5 {
        let two = two();
        let count = |path: &Path| fs::read_to_string(path).expect("a log").lines().count();
        let top = (1 << 20) + count(&two.alice) + count(&two.bob) + more;
        let mut text = fs::read_to_string(&two.bob).expect("a log");
        for seq in [top, top + 5000] {
            let prev = hash(text.lines().last().expect("a line")).to_owned();
            text.push_str(&sealed(&format!(
                r#"{{"v":1,"seq":{seq},"prev":"{prev}","at":"2026-01-07T03:00:00.000+01:00","by":"Bob","kind":"noted""#
            )));
        }
        fs::write(&two.bob, text).expect("a log");
        for args in
            [["decide", &two.id, "crise", "--because", "vu"].as_slice(), &["close", &two.id, "--because", "fini"]]
        {
            let done = two.world.run(args);
            assert_eq!(done.code, 0, "{more}: {}", done.stderr);
        }
        let report = two.world.run(&["report", &two.id, "--format", "json"]).stdout;
        let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(
            (&report["incident"]["status"], &report["gravity"]["retained"]),
            (&"closed".into(), &"crise".into())
        );
        let list: serde_json::Value =
            serde_json::from_str(&two.world.run(&["list", "--format", "json"]).stdout).expect("JSON");
        assert_eq!((&list[0]["status"], &list[0]["retained"]), (&"closed".into(), &"crise".into()), "{more}");
        assert!(two.verify().stdout.contains("hors de toute mesure"), "what is silent is named");
    }
}

/// A change of a log: bytes, or the members of a line with its hash and the chain made right again.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Member(usize, usize, usize),
}

const NASTY: [&str; 12] = [
    "null",
    "true",
    "-1",
    "18446744073709551615",
    r#""""#,
    r#""9999-12-30T23:59:59.999-23:59""#,
    r#""0001-01-02T00:00:00+23:59""#,
    "[]",
    "{}",
    r#"["inconnu",""]"#,
    r#""\u0000\u202e\ud83d\ude00""#,
    r#""sha256:zz""#,
];

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<usize>(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<usize>(), 1..200usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<usize>(), any::<usize>(), 0..NASTY.len()).prop_map(|(l, m, n)| Change::Member(l, m, n)),
    ]
}

fn apply(change: &Change, bytes: &mut Vec<u8>) {
    let length = bytes.len().max(1);
    match change {
        _ if bytes.is_empty() => {}
        Change::Set(at, byte) => bytes[at % length] = *byte,
        Change::Insert(at, more) => drop(bytes.splice(at % length..at % length, more.iter().copied())),
        Change::Remove(at, count) => drop(bytes.drain(at % length..(at % length + count).min(length))),
        Change::Member(line, member, nasty) => {
            let Ok(text) = String::from_utf8(bytes.clone()) else { return };
            let mut prev = String::from("null");
            let mut lines: Vec<String> = Vec::new();
            let count = text.lines().count();
            for (i, old) in text.lines().enumerate() {
                let Ok(serde_json::Value::Object(mut object)) = serde_json::from_str(old) else { return };
                object.remove("h");
                object.insert("prev".into(), serde_json::from_str(&prev).unwrap_or_default());
                let keys: Vec<String> = object.keys().cloned().collect();
                if i == line % count {
                    let value = serde_json::from_str(NASTY[*nasty]).expect("JSON");
                    object.insert(keys[member % keys.len()].clone(), value);
                }
                let body = qualify::escape::to_json(&object).expect("JSON");
                lines.push(sealed(body.strip_suffix('}').expect("an object")));
                prev = format!("\"{}\"", hash(&lines[i]));
            }
            *bytes = lines.concat().into_bytes();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if long() { 3000 } else { 60 }, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nothing_panics_whatever_a_log_holds(changes in prop::collection::vec(change(), 1..5), in_bob: bool) {
        thread_local!(static TWO: Two = two());
        TWO.with(|two| {
            let file = if in_bob { &two.bob } else { &two.alice };
            let whole = fs::read(file).expect("a log");
            let mut bytes = whole.clone();
            changes.iter().for_each(|change| apply(change, &mut bytes));
            fs::write(file, &bytes).expect("a log");
            for args in [&["verify"][..], &["report"], &["report", "--format", "json"], &["log"], &["log", "--format", "table"], &["list"], &["resume", "--no-input"]] {
                let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| two.world.run(args)));
                let code = done.as_ref().map(|d| d.code).ok();
                assert!(code.is_some_and(|c| CODES.contains(&c)), "{args:?}: {code:?}\n{}", String::from_utf8_lossy(&bytes));
                assert!(args[0] == "verify" || ![Some(5), Some(6)].contains(&code), "{args:?}");
            }
            assert_eq!(fs::read(file).expect("a log"), bytes, "reading heals nothing");
            fs::write(file, whole).expect("a log");
        });
    }
}

/// What stands before a line as far as a piece of it is read at once does not make a file of it that nobody wrote.
#[test]
fn a_line_behind_far_too_much_is_still_one_that_was_spoilt() {
    for filler in [65_535, 262_144, 524_288, 1_048_576, 524_289] {
        let world = World::new();
        let opened = world.run_with(
            &["new", "--answers", "-"],
            r#"{"fiche":"messagerie-qualification","title":"Essai","answers":{}}"#,
        );
        let id = opened.stdout.trim().to_owned();
        let log = std::fs::read_dir(world.incident()).expect("a folder").map(|e| e.expect("an entry").path());
        let log = log.into_iter().find(|p| p.extension().is_some_and(|e| e == "jsonl")).expect("a log");
        let first = std::fs::read_to_string(&log).expect("text").lines().next().expect("a line").to_owned();
        let spoilt = format!("{}{first}\n", "x".repeat(filler));
        std::fs::write(world.incident().join("bob-0000.jsonl"), spoilt).expect("a file");
        let verdict = world.run(&["verify", &id]);
        assert!(verdict.stdout.starts_with("ALTERE"), "{filler}: {}", verdict.stdout);
    }
}

/// A code is that of the ends of the files: what was put in the place of a line before them is not said to be unchanged.
#[test]
fn a_code_found_again_does_not_say_that_what_is_altered_is_unchanged() {
    let Two { world, id, alice, .. } = two();
    let code = |text: &str| {
        text.split("scellement ").nth(1).expect("a code").split_whitespace().next().expect("a code").to_owned()
    };
    let code = code(&world.run(&["verify", &id]).stdout);
    let sound = world.run(&["verify", &id, "--expect", &code]);
    assert!(sound.stdout.contains("rien de ce qu’il couvre n’a changé"), "{}", sound.stdout);
    let text = fs::read_to_string(&alice).expect("a log");
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len() - 1;
    // Another line, or none, in the place of the one before the last; the end of the file stays.
    for put in [vec![lines[0]], vec!["{\"v\":1}"], vec![lines[0], lines[0]]] {
        let mut changed = lines.clone();
        changed.splice(last - 1..last, put);
        fs::write(&alice, changed.join("\n") + "\n").expect("a log");
        let said = world.run(&["verify", &id, "--expect", &code]);
        assert!(said.stdout.starts_with("ALTERE"), "{}", said.stdout);
        assert!(!said.stdout.contains("rien de ce qu’il couvre n’a changé"), "{}", said.stdout);
    }
}
