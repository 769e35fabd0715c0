//! What others wrote costs no more than its length, and never the memory of the machine: each limit is said.

use super::harness::World;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// A fiche of ours with many more questions, each with the gate that `gate` gives to its rank.
fn grown(count: usize, gate: impl Fn(usize) -> Option<usize>) -> Value {
    let mut fiche: Value =
        serde_json::from_str(include_str!("../../fiches/messagerie-qualification.json")).expect("a fiche");
    fiche["id"] = json!("grande");
    fiche.as_object_mut().expect("an object").remove("screens");
    let questions = fiche["mesures"][0]["actions"][0]["questions"].as_array_mut().expect("questions");
    questions.extend((0..count).map(|rank| {
        let mut question = json!({
            "id": format!("1.z.{}", rank + 1), "kind": "yes_no", "prompt": format!("Question {rank} ?"),
            "lot": "chaud", "origin": "complement", "source": "Action 1.a",
        });
        if let Some(read) = gate(rank) {
            question["ask_if"] = json!({"question": format!("1.z.{}", read + 1), "is": ["oui"]});
        }
        question
    }));
    fiche
}

/// Work that grows with the square of the length would take minutes; other processes do not count.
pub fn quickly<T>(what: &str, act: impl FnOnce() -> T) -> T {
    within(60, what, act)
}

fn within<T>(seconds: u64, what: &str, act: impl FnOnce() -> T) -> T {
    let spent = || -> Duration {
        let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        Duration::from_nanos(said.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or_default())
    };
    let start = spent();
    let done = act();
    let spent = spent().saturating_sub(start);
    assert!(spent < Duration::from_secs(seconds), "{what}: {spent:?}");
    done
}

#[test]
fn gates_that_wait_on_each_other_are_found_in_one_pass() {
    const COUNT: usize = 3_000;
    type Gate = fn(usize) -> Option<usize>;
    let shapes: [(&str, Gate, usize); 2] = [
        ("one circle", |i| Some((i + 1) % COUNT), COUNT),
        ("a chain that ends in a circle", |i| Some(i.saturating_sub(1)), 1),
    ];
    for (what, gate, circular) in shapes {
        let bytes = serde_json::to_vec(&grown(COUNT, gate)).expect("JSON");
        let problems = quickly(what, || qualify::fiche::load(&bytes)).map_or_else(|problems| problems, |_| vec![]);
        let found = problems.iter().filter(|p| p.what.contains("dépendre de sa propre question")).count();
        assert_eq!((found, problems.len()), (circular, circular), "{what}");
    }
}

#[test]
fn every_mistake_of_a_long_fiche_is_named_in_one_pass() {
    const COUNT: usize = 500;
    let change = |change: fn(usize, &mut Value)| {
        let mut fiche = grown(COUNT, |_| None);
        let questions = fiche["mesures"][0]["actions"][0]["questions"].as_array_mut().expect("questions");
        let ours = questions.len() - COUNT;
        questions[ours..].iter_mut().enumerate().for_each(|(rank, question)| change(rank, question));
        serde_json::to_vec(&fiche).expect("JSON")
    };
    let wrong = [
        ("unknown kinds", change(|_, q| q["kind"] = json!("zz"))),
        ("one id for all", change(|_, q| q["id"] = json!("1.z.1"))),
        ("gates on nothing", change(|i, q| q["ask_if"] = json!({"question": format!("1.y.{i}"), "is": ["oui"]}))),
        ("members unknown", change(|i, q| q[format!("m{i}")] = json!(0))),
        ("members missing", change(|_, q| drop(q.as_object_mut().expect("an object").remove("prompt")))),
    ];
    for (what, bytes) in wrong {
        let problems = quickly(what, || qualify::fiche::load(&bytes)).expect_err("it is wrong");
        assert!(problems.len() >= COUNT - 1, "{what}: {}", problems.len());
    }
}

#[test]
fn a_report_on_many_gates_comes_out() {
    for (what, gate) in
        [("a hub", (|i| (i > 0).then_some(0)) as fn(usize) -> Option<usize>), ("a chain", |i| i.checked_sub(1))]
    {
        let world = World::new();
        let fiche = world.file("grande.json", &grown(4_000, gate).to_string());
        let answers = world.file("r.json", r#"{"fiche":"grande","title":"T","answers":{"1.a.1":"inconnu"}}"#);
        let opened = quickly(what, || world.run(&["new", "--fiche", &fiche, "--answers", &answers]));
        assert_eq!(opened.code, 0, "{}", opened.stderr);
        let id = opened.stdout.trim().to_owned();
        for args in [&["report", &id][..], &["report", &id, "--format", "json"], &["list"], &["log", &id]] {
            let done = quickly(what, || world.run(args));
            assert_eq!(done.code, 0, "{what} {args:?} {}", done.stderr);
        }
    }
}

/// The real program in a home of its own, with little memory.
struct Small {
    home: tempfile::TempDir,
    id: String,
}

impl Small {
    fn new() -> Self {
        let mut small = Self { home: tempfile::tempdir().expect("a folder"), id: String::new() };
        let answers = small.home.path().join("r.json");
        fs::write(&answers, r#"{"fiche":"messagerie-qualification","title":"T","answers":{"1.a.1":"inconnu"}}"#)
            .expect("a file");
        let done = small.run(&["new", "--answers", &answers.display().to_string()], Stdio::null());
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        small.id = String::from_utf8_lossy(&done.stdout).trim().to_owned();
        small
    }

    fn run(&self, args: &[&str], stdin: impl Into<Stdio>) -> Output {
        let home = self.home.path();
        Command::new("sh")
            .args(["-c", "ulimit -v 150000; exec \"$0\" --by Alice \"$@\"", env!("CARGO_BIN_EXE_qualify")])
            .args(args)
            .env_clear()
            .envs([("PATH", std::env::var_os("PATH").unwrap_or_default()), ("HOME", home.into())])
            .envs([("QUALIFY_DIR", home.join("incidents")), ("QUALIFY_STATE_DIR", home.join("state"))])
            .env("XDG_CONFIG_HOME", home.join("config"))
            // Each thread would reserve 64 MB of addresses otherwise.
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(stdin.into())
            .output()
            .expect("it runs")
    }

    fn incident(&self) -> PathBuf {
        self.home.path().join("incidents").join(&self.id)
    }

    fn files(&self) -> Vec<(String, u64)> {
        let entries = fs::read_dir(self.incident()).expect("the incident").map(|e| e.expect("an entry"));
        let mut files: Vec<_> = entries
            .map(|e| (e.file_name().to_string_lossy().into_owned(), e.metadata().expect("a file").len()))
            .collect();
        files.sort();
        files
    }

    fn of_log(&self, ends: &str) -> PathBuf {
        let name = self.files().into_iter().find(|(name, _)| name.ends_with(ends)).expect("a file").0;
        self.incident().join(name)
    }
}

fn said(done: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr))
}

/// Makes a file of so many bytes, which take no room on the disk.
fn huge(path: &Path) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    File::options().create(true).append(true).open(path).and_then(|f| f.set_len(80_000_000)).expect("a sparse file");
}

/// What each file may be too long for, with the words said then; nothing is written.
#[test]
fn a_file_without_end_is_refused_with_its_limit() {
    let small = Small::new();
    let home = small.home.path();
    let path = |name: &str| home.join(name).display().to_string();
    huge(&home.join("longue.json"));
    let id = small.id.as_str();
    let before = small.files();
    let (long, key) = (path("longue.json"), path("ailleurs/cle"));
    huge(Path::new(&key));
    File::open(&key)
        .and_then(|f| f.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)))
        .expect("a mode");
    let refused: [(&[&str], i32, &str); 5] = [
        (&["new", "--answers", &long], 2, "8 Mo"),
        (&["fiche", "check", &long], 2, "8 Mo"),
        (&["new", "--fiche", &long, "--title", "T"], 2, "8 Mo"),
        (&["next", id, "--fiche", &long], 2, "8 Mo"),
        (&["export", id, "--to", "jira", "--tlp", "amber", "--pseudonymise", &key], 2, "16 Mo"),
    ];
    for (args, code, limit) in refused {
        let done = small.run(args, Stdio::null());
        let said = said(&done).replace('\u{a0}', " ");
        assert!(done.status.code() == Some(code) && said.contains(limit), "{args:?} {said}");
        assert!(said.contains("longue.json") || said.contains("cle"), "{args:?} {said}");
    }
    for (name, args) in [("config.json", vec!["config"]), ("contacts.json", vec!["contacts"])] {
        let file = home.join("config/qualify").join(name);
        huge(&file);
        let done = small.run(&args, Stdio::null());
        let said = said(&done).replace('\u{a0}', " ");
        assert!(done.status.code() == Some(2) && said.contains("1 Mo") && said.contains(name), "{said}");
        // A report comes out on the worst day, without the contacts nor the settings.
        let report = small.run(&["report", id], Stdio::null());
        assert_eq!(report.status.code(), Some(0), "{name}");
        fs::remove_file(file).expect("it was there");
    }
    assert_eq!(small.files(), before);
    assert_eq!(fs::read_dir(home.join("incidents")).expect("a folder").count(), 1);
}

#[test]
fn an_input_without_end_is_refused_with_its_limit() {
    let small = Small::new();
    let mut yes = Command::new("yes").stdout(Stdio::piped()).spawn().expect("yes");
    let stdin = yes.stdout.take().expect("a pipe");
    let done = small.run(&["new", "--answers", "-"], stdin);
    yes.kill().and_then(|()| yes.wait()).expect("it ends");
    let all = said(&done).replace('\u{a0}', " ");
    assert!(done.status.code() == Some(2) && all.contains("Entrée standard") && all.contains("8 Mo"), "{all}");
    // A line without end, at a question: what was recorded before is said.
    for args in [&["new", "--plain"][..], &["resume", &small.id, "--plain"]] {
        let done = small.run(args, File::open("/dev/zero").expect("zeros"));
        let all = said(&done).replace('\u{a0}', " ");
        assert!(done.status.code() == Some(2) && all.contains("1 Mo") && all.contains("qualify"), "{args:?} {all}");
    }
    assert_eq!(fs::read_dir(small.home.path().join("incidents")).expect("a folder").count(), 1);
}

#[test]
fn a_torn_end_of_any_length_is_healed_in_little_memory() {
    let small = Small::new();
    huge(&small.of_log(".jsonl"));
    for args in [&["log"][..], &["report"], &["list"], &["note", &small.id, "après"], &["verify"]] {
        let done = small.run(args, Stdio::null());
        assert_eq!(done.status.code(), Some(0), "{args:?} {}", said(&done));
    }
    let typed = small.home.path().join("typed");
    fs::write(&typed, "5\ns\n").expect("a file");
    let done = small.run(&["resume", &small.id, "--plain"], File::open(&typed).expect("it is there"));
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
}

#[test]
fn a_copy_of_a_fiche_that_is_too_long_is_set_aside_and_said() {
    let small = Small::new();
    huge(&small.of_log(".json"));
    let done = small.run(&["verify", &small.id], Stdio::null());
    assert!(done.status.code() == Some(5) && said(&done).contains("n’a pas l’empreinte"), "{}", said(&done));
    for args in [&["report"][..], &["export", "--to", "jira", "--tlp", "amber"], &["list"]] {
        let done = small.run(args, Stdio::null());
        assert_eq!(done.status.code(), Some(0), "{args:?} {}", said(&done));
    }
    // What this machine remembers is read with a limit too: lost, it is remembered again.
    let state =
        fs::read_dir(small.home.path().join("state")).expect("a folder").next().expect("a host").expect("an entry");
    huge(&state.path().join(&small.id).join("state.json"));
    let done = small.run(&["note", &small.id, "après"], Stdio::null());
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
}

/// An answer to the first sign asked.
fn answered(value: &str) -> Value {
    json!({"kind": "answered", "fiche": "messagerie-qualification", "question": "2.a.1", "prompt": "?", "value": value,
        "source": "constate", "text": "t"})
}

/// Many well-chained lines about one thing, as somebody who wants nothing to be read would write them.
#[test]
fn many_lines_about_one_thing_are_read_in_one_pass() {
    const COUNT: usize = 12_000;
    type Written = Box<dyn Fn(usize, &str) -> Value>;
    let shapes: [(&str, Written); 6] = [
        ("equal answers", Box::new(|_, _| answered("oui"))),
        ("answers that differ", Box::new(|n, _| answered(if n % 2 == 0 { "oui" } else { "non" }))),
        (
            "explanations",
            Box::new(|_, h| {
                json!({"kind": "explained", "fiche": "messagerie-qualification", "question": "2.a.1", "answers": [h],
                    "because": "x", "text": "t"})
            }),
        ),
        (
            "gravities",
            Box::new(|n, _| {
                let gravity = if n % 2 == 0 { "majeur" } else { "mineur" };
                json!({"kind": "decided", "gravity": gravity, "because": "x", "replaces": [], "text": "t"})
            }),
        ),
        (
            "clocks",
            Box::new(|n, _| {
                let value = format!("2026-01-07T01:{:02}:{:02}.000+01:00", n / 60 % 60, n % 60);
                json!({"kind": "clock", "clock": "aware", "value": value, "because": "x", "replaces": [], "text": "t"})
            }),
        ),
        (
            "declarations",
            Box::new(|n, _| {
                json!({"kind": "declared", "declaration": "cnil", "not_due": true, "decided_by": format!("D{n}"),
                    "because": "x", "replaces": [], "text": "t"})
            }),
        ),
    ];
    for (what, line) in shapes {
        let world = World::new();
        let answers = r#"{"fiche": "messagerie-qualification", "answers": {"2.a.1": "oui"}}"#;
        let id = world.run_with(&["new", "--answers", "-"], answers).stdout.trim().to_owned();
        let log = world.run(&["log", &id, "--format", "jsonl"]).stdout;
        let of = log.lines().find(|line| line.contains("\"question\":\"2.a.1\"")).expect("the answer");
        let h = super::logs::hash(of).to_owned();
        let members: Vec<Value> = (0..COUNT).map(|n| line(n, &h)).collect();
        super::logs::written_elsewhere(&world.incident(), &members);
        for args in [&["list"][..], &["report", &id, "--format", "json"]] {
            let done = within(12, &format!("{what}: {args:?}"), || world.run(args));
            assert_eq!(done.code, 0, "{what}: {}", done.stderr);
        }
    }
}

/// Files that did not know of each other, each later than the one before: as many pairs as the square of their number.
#[test]
fn many_files_that_arrived_afterwards_are_told_in_few_words() {
    const FILES: usize = 150;
    let world = World::new();
    let answers = r#"{"fiche": "messagerie-qualification", "answers": {"2.a.1": "oui"}}"#;
    let id = world.run_with(&["new", "--answers", "-"], answers).stdout.trim().to_owned();
    // Each saw the folder of the incident as it began: else it would say nothing of the others.
    let log = world.run(&["log", &id, "--format", "jsonl"]).stdout;
    let last = log.lines().last().expect("a line");
    let opened: Value = serde_json::from_str(last).expect("JSON");
    let writer = fs::read_dir(world.incident()).expect("a folder").find_map(|entry| {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        name.strip_suffix(".jsonl").map(str::to_owned)
    });
    let (writer, seq, h) = (writer.expect("a log"), &opened["seq"], super::logs::hash(last));
    let seen = format!(r#"[{{"writer":"{writer}","seq":{seq},"h":"{h}"}}]"#);
    let next = opened["seq"].as_u64().expect("a number") + 1;
    for n in 0..FILES {
        let (day, hour) = (10 + n / 24, n % 24);
        let body = format!(
            r#"{{"v":1,"seq":{next},"prev":null,"at":"2026-01-{day}T{hour:02}:00:00.000+01:00","by":"R{n}","kind":"joined","writer":"r-{n}","heads":{seen},"text":"t","met":[]"#
        );
        fs::write(world.incident().join(format!("r-{n}.jsonl")), super::logs::sealed(&body)).expect("a file");
    }
    let report = world.run(&["report", &id, "--format", "json"]).stdout;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let told = report["arrived_afterwards"].as_array().expect("what arrived afterwards");
    assert_eq!(told.len(), 100);
    let untold = told[99]["untold"].as_u64().expect("how many are not told");
    assert!(untold > 0 && untold < FILES as u64, "{untold}");
    let said = world.run(&["log", &id, "--format", "csv"]);
    assert!(said.stderr.contains("autres lignes") && said.stderr.len() < 100_000, "{}", said.stderr);
    let marked = said.stdout.lines().filter(|line| line.contains("arrivée après coup")).count();
    assert!(marked >= FILES - 1, "{marked}");
}

/// As many ticks of one step, which one later line takes back: the step is not done, and that is seen in one pass.
#[test]
fn many_ticks_that_one_line_takes_back_are_read_in_one_pass() {
    let action = |text: &str, n: usize| json!({"kind": "action", "state": "fait", "happened_at": format!("2026-01-07T0{n}:00:00.000+01:00"), "text": text});
    for (last, done) in [("Compte débloqué", false), ("Poste remis au réseau", true)] {
        let world = World::new();
        let answers = r#"{"fiche": "messagerie-qualification", "answers": {"2.a.1": "oui"}}"#;
        let id = world.run_with(&["new", "--answers", "-"], answers).stdout.trim().to_owned();
        let mut members: Vec<Value> = (0..12_000).map(|n| action("Compte bloqué", n % 5)).collect();
        members.push(action(last, 5));
        super::logs::written_elsewhere(&world.incident(), &members);
        let walked = ["next", &id, "--fiche", "messagerie-endiguement", "--plain"];
        let walked = within(12, last, || world.run_with(&walked, "s\n"));
        assert_eq!(walked.code, 0, "{}", walked.stderr);
        let log = world.run(&["log", &id, "--format", "jsonl"]).stdout;
        let ticked = log.lines().any(|line| line.contains("\"question\":\"E.3\"") && line.contains("\"fait\""));
        assert_eq!(ticked, done, "{last}\n{}", walked.stdout);
    }
}
