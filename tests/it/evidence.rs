//! `qualify evidence`, from the command line: what it reads, says, refuses; and files written by others, when at hand.

use crate::harness::World;
use crate::schemas::check;
use qualify::evidence::{Intake, Limits, Scope, report};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Runs it, and reads its document.
fn told(world: &World, args: &[&str]) -> Value {
    let done = world.run(&[&["evidence", "--format", "json"], args].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let document: Value = serde_json::from_str(&done.stdout).expect("JSON");
    assert_eq!(check("evidence", &document), Vec::<String>::new());
    document
}

fn words(document: &Value) -> BTreeMap<String, String> {
    let word = |p: &Value| p["proposed"].as_str().expect("a word").to_owned();
    let name = |p: &Value| match p["option"].as_str() {
        Some(option) => format!("{} {option}", p["question"].as_str().expect("a question")),
        None => p["question"].as_str().expect("a question").to_owned(),
    };
    document["proposals"].as_array().expect("a list").iter().map(|p| (name(p), word(p))).collect()
}

fn signs(document: &Value, question: &str) -> Vec<Value> {
    let proposals = document["proposals"].as_array().expect("a list").iter().filter(|p| p["question"] == question);
    proposals.flat_map(|p| p["signs"].as_array().expect("a list").clone()).collect()
}

fn rule(name: &str, to: &str) -> String {
    json!({"Id": "u1", "CreationTime": "2026-01-03T05:13:01", "Operation": "New-InboxRule", "RecordType": 1, "Workload": "Exchange",
        "UserId": "c.durand@exemple.fr", "ClientIP": "203.0.113.9:40112",
        "Parameters": [{"Name": "Name", "Value": name}, {"Name": "ForwardTo", "Value": to}, {"Name": "DeleteMessage", "Value": "True"}]})
    .to_string()
}

#[test]
fn a_rule_that_forwards_outside_is_proposed_with_the_line_that_shows_it() {
    let world = World::new();
    let text = format!("{{\"Operation\":\"x\n{}\n", rule(".", "x@dehors.example"));
    let path = world.file("audit.jsonl", &text);
    let document = told(&world, &[&path, "--domain", "exemple.fr", "--account", "C.Durand@exemple.fr"]);
    let words = words(&document);
    assert_eq!((words["2.b.1 transfert-externe"].as_str(), words["4.a.1"].as_str()), ("oui", "oui"));
    assert!(words.iter().all(|(_, w)| ["oui", "a-verifier", "non-observe", "inconnu"].contains(&w.as_str())));
    let sign = &signs(&document, "2.b.1")[0];
    assert_eq!(sign["cites"], json!([{"file": path, "line": 2}]));
    let file = &document["files"][0];
    assert_eq!((&file["unreadable"], &file["unreadable_lines"]), (&json!(1), &json!([1])));
    let digest = qualify::domain::digest::Digest::of(text.as_bytes()).to_string();
    assert_eq!(file["digest"], digest);
}

#[test]
fn a_screen_of_eighty_columns_ends_with_what_is_proposed() {
    let mut world = World::new();
    world.terminal = true;
    world.width = 80;
    let path = world.file(
        "audit.jsonl",
        &rule("Une règle \u{1b}[2J\u{202e}\r et son nom sans fin, sans fin, sans fin", "x@dehors.example"),
    );
    let done = world.run(&["evidence", &path]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let wide: Vec<&str> = done.stdout.lines().filter(|l| l.chars().count() > 80 && !l.contains(&path)).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    assert!(!done.stdout.contains(['\u{1b}', '\u{202e}', '\r']), "{}", done.stdout);
    let last = done.stdout.lines().rev().take(24).collect::<String>();
    assert!(last.contains("oui (proposé)") && last.contains("je ne sais pas"), "{last}");
    let json = world.run(&["evidence", &path, "--format", "json"]).stdout;
    assert!(!json.contains(['\u{1b}', '\u{202e}']), "{json}");
}

#[cfg(unix)]
#[test]
fn what_a_folder_holds_and_is_not_read_is_said_and_a_file_is_read_once() {
    let world = World::new();
    let folder = world.folder.path().join("export");
    let deep = folder.join("1/2/3/4/5/6/7");
    std::fs::create_dir_all(&deep).expect("folders");
    std::fs::write(folder.join("audit.jsonl"), rule("r", "x@dehors.example")).expect("a file");
    std::fs::write(folder.join(".cache"), rule("c", "x@dehors.example")).expect("a file");
    std::fs::write(deep.join("autre.jsonl"), rule("s", "x@dehors.example")).expect("a file");
    std::os::unix::fs::symlink("../export", folder.join("boucle")).expect("a link");
    std::os::unix::fs::symlink("audit.jsonl", folder.join("lien.jsonl")).expect("a link");
    let name = folder.display().to_string();
    let document = told(&world, &[&name, &format!("{name}/audit.jsonl"), &format!("{name}/../export")]);
    let files = document["files"].as_array().expect("files");
    let read = files.iter().filter(|f| f["not_read"].is_null()).count();
    assert_eq!(read, 1, "{files:#?}");
    let hidden = |f: &Value| f["not_read"].as_str().is_some_and(|why| why.starts_with("1 nom caché"));
    assert!(files.iter().any(hidden), "{files:#?}");
    for left in ["boucle", "lien.jsonl", "1/2/3/4/5/6/7"] {
        let said = |f: &Value| f["file"].as_str().is_some_and(|n| n.ends_with(left)) && f["not_read"].is_string();
        assert!(files.iter().any(said), "{left}: {files:#?}");
    }
}

/// A folder that holds something is never said empty: a name of an old disk is read, what is too deep is named.
#[cfg(unix)]
#[test]
fn a_folder_that_holds_something_is_not_said_empty() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = World::new();
    let folder = |name: &str| {
        let folder = world.folder.path().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    };
    let old = std::ffi::OsStr::from_bytes(b"r\xe8gles.jsonl");
    let (alone, mixed) = (folder("seul"), folder("avec"));
    for place in [&alone, &mixed] {
        std::fs::write(place.join(old), rule("r", "x@dehors.example")).expect("a file");
    }
    std::fs::write(mixed.join("autre.jsonl"), rule("s", "x@dehors.example")).expect("a file");
    for (place, count) in [(&alone, 1), (&mixed, 2)] {
        let document = told(&world, &[&place.display().to_string()]);
        let files = document["files"].as_array().expect("files");
        assert_eq!(files.iter().filter(|f| f["not_read"].is_null()).count(), count, "{files:#?}");
    }
    let deep = folder("loin/1/2/3/4/5/6/7");
    std::fs::write(deep.join("a.jsonl"), rule("r", "x@dehors.example")).expect("a file");
    let done = world.run(&["evidence", &world.folder.path().join("loin").display().to_string()]);
    assert!(done.code != 0 && done.stderr.contains("trop profond"), "{}", done.stderr);
    let done = world.run(&["evidence", &folder("vide").display().to_string()]);
    assert!(done.stderr.contains("aucun fichier dans ce dossier"), "{}", done.stderr);
}

#[test]
fn thousands_of_messages_take_one_line() {
    let world = World::new();
    let folder = world.folder.path().join("courriels");
    std::fs::create_dir(&folder).expect("a folder");
    for i in 0..2100 {
        let text = format!("Received: from x\r\nFrom: a{i}@b.fr\r\nDate: Tue, 3 Feb 2026 06:12:44 +0100\r\n\r\n.");
        std::fs::write(folder.join(format!("{i}.eml")), text).expect("a file");
    }
    let done = world.run(&["evidence", &folder.display().to_string()]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("2100 fichiers d’un message"), "{}", done.stdout);
    assert!(!done.stdout.contains("17.eml"), "{}", done.stdout);
}

/// A period may begin with a day, as « Depuis quand ? » reads it; which end of the last day is meant is not guessed.
#[test]
fn a_period_begins_with_a_day_and_a_domain_is_one() {
    let world = World::new();
    let path = world.file("audit.jsonl", &rule(".", "x@dehors.example"));
    let forwards = |since: &str| {
        let document = told(&world, &[&path, "--domain", "exemple.fr", "--since", since]);
        words(&document).get("2.b.1 transfert-externe").is_some_and(|word| word == "oui")
    };
    assert!(forwards("03/01") && forwards("2026-01-03") && !forwards("04/01") && !forwards("hier"));
    for wrong in [["--until", "hier"], ["--since", "bientôt"], ["--domain", "1.2.3.4"], ["--domain", "*.exemple.fr"]] {
        let done = world.run(&["evidence", &path, wrong[0], wrong[1]]);
        assert_eq!(done.code, 2, "{wrong:?}: {}", done.stderr);
        assert!(done.stderr.contains(wrong[0]), "{}", done.stderr);
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let world = World::new();
    let empty = world.folder.path().join("vide");
    std::fs::create_dir(&empty).expect("a folder");
    let missing = world.folder.path().join("absent.csv").display().to_string();
    let args = [
        "evidence",
        &missing,
        &empty.display().to_string(),
        "--domain",
        "@@",
        "--account",
        "durand",
        "--since",
        "bientôt",
        "--until",
        "jamais",
    ];
    let done = world.run(&args);
    assert_eq!(done.code, 2);
    for said in ["absent.csv", "vide", "--domain", "--account", "--since", "--until"] {
        assert!(done.stderr.contains(said), "{said}: {}", done.stderr);
    }
    assert_eq!(done.stdout, "");
    let done = world.run(&["evidence", &missing]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert_eq!(world.run(&["evidence"]).code, 2);
}

#[test]
fn files_of_no_known_kind_are_each_named_with_what_to_do() {
    let world = World::new();
    let folder = world.folder.path().join("exports");
    std::fs::create_dir(&folder).expect("a folder");
    for (name, bytes) in
        [("a.zip", &b"PK\x03\x04...."[..]), ("b.csv", b"x;y\n1;2\n"), ("c.json", b"[]"), ("d.txt", b"bonjour")]
    {
        std::fs::write(folder.join(name), bytes).expect("a file");
    }
    let path = folder.display().to_string();
    let done = world.run(&["evidence", &path]);
    assert_eq!(done.code, 2, "{}", done.stdout);
    for said in ["a.zip", "b.csv", "c.json", "d.txt", "zip", "Get-InboxRule"] {
        assert!(done.stderr.contains(said), "{said}: {}", done.stderr);
    }
    // Among files that are read, they are only said.
    std::fs::write(folder.join("e.json"), rule(".", "x@dehors.example")).expect("a file");
    let document = told(&world, &[&path]);
    assert_eq!(document["files"].as_array().map(Vec::len), Some(5));
    assert!(!world.root().exists(), "nothing was recorded");
}

/// Where the files of others are: named by a variable, or beside the repository.
fn samples() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/evidence-samples");
    let folder = std::env::var_os("QUALIFY_EVIDENCE_SAMPLES").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    #[expect(clippy::print_stderr, reason = "a check that did not run says so")]
    {
        eprintln!("{}: not there, nothing was checked; name the folder in QUALIFY_EVIDENCE_SAMPLES", folder.display());
    }
    None
}

const LAB: &str = "azure-sentinel-training-lab";
const ADELE: &str = "adelev@m365x816222.onmicrosoft.com";

fn sample(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

#[test]
fn sign_ins_of_the_lab_prove_no_intrusion_and_a_disabled_account_was_only_tried() {
    let Some(folder) = samples() else { return };
    let world = World::new();
    let sign_ins = sample(&folder, &format!("{LAB}/sign-in_adelete.csv"));
    let document = told(&world, &[&sign_ins, "--account", ADELE, "--tz", "UTC"]);
    let cover = &document["covers"][0];
    assert_eq!((&cover["events"], &cover["accounts"]), (&json!(56), &json!(1)));
    assert_eq!(
        (&cover["first"], &cover["last"]),
        (&json!("2021-04-28T14:08:45.221+00:00"), &json!("2021-04-28T15:19:08.373+00:00"))
    );
    for (question, word) in words(&document).iter().filter(|(q, _)| q.starts_with("2.d")) {
        let known = ["2.d.5", "2.d.6"].contains(&question.as_str());
        assert!(
            ["inconnu", "a-verifier"].contains(&word.as_str()) || (known && word == "non-observe"),
            "{question} {word}"
        );
    }
    let disabled = sample(&folder, &format!("{LAB}/disable_accounts.csv"));
    let document = told(&world, &[&sign_ins, &disabled, "--account", ADELE]);
    let tried = signs(&document, "3.c.1");
    assert_eq!(words(&document)["3.c.1"], "a-verifier");
    assert!(tried.len() == 1 && tried[0]["sign"] == "meme-adresse-essayee" && tried[0]["count"] == 4, "{tried:?}");
}

#[test]
fn rules_of_the_lab_are_to_be_verified_and_forward_nothing() {
    let Some(folder) = samples() else { return };
    let world = World::new();
    let rules = sample(&folder, &format!("{LAB}/office_activity_inbox_rule.csv"));
    let document = told(&world, &[&rules, "--tz", "UTC"]);
    let words = words(&document);
    assert_eq!(words["2.b.1 suppression-ou-lecture-automatique"], "a-verifier");
    assert!(words.values().all(|w| w == "inconnu" || w == "a-verifier"), "{words:?}");
    let seen = signs(&document, "2.b.1");
    let of = |i: usize| (seen[i]["first"].as_str().unwrap_or_default(), seen[i]["seen"].as_str().unwrap_or_default());
    assert!(of(0).0 == "2021-04-26T06:37:32+00:00" && of(0).1.contains("covid-19"), "{seen:?}");
    assert!(of(1).0 == "2021-04-26T07:17:10+00:00" && of(1).1.contains("Junk"), "{seen:?}");
}

#[test]
fn an_application_that_read_six_messages_is_to_be_verified() {
    let Some(folder) = samples() else { return };
    let document = told(&World::new(), &[&sample(&folder, "otrf-golden-saml/OfficeActivityEvents.json")]);
    let words = words(&document);
    assert_eq!((words["4.a.1"].as_str(), words["2.c.2"].as_str()), ("a-verifier", "a-verifier"));
    let four = document["proposals"].as_array().and_then(|p| p.last()).expect("the last question");
    assert_eq!(four["counted"], "6 messages distincts");
    assert!(words.values().all(|w| w != "oui" && w != "non-observe"), "one line proves no absence: {words:?}");
}

/// Each line of these says whether its event should raise the signal of the file.
fn expected(name: &str) -> Vec<(String, bool, String)> {
    let Some(folder) = samples() else { return vec![] };
    let text = std::fs::read_to_string(folder.join(name)).expect("a sample");
    let one = |line: &str| {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let name = value["name"].as_str().expect("a name").to_owned();
        (name, value["expected"].as_bool().expect("a truth"), value["log"].to_string())
    };
    text.lines().map(one).collect()
}

#[test]
fn forwards_of_others_are_external_or_not_as_their_page_says() {
    let world = World::new();
    for (i, (name, external, log)) in expected("panther/exchange_external_forwarding.jsonl").into_iter().enumerate() {
        let path = world.file(&format!("{i}.json"), &log);
        let word = words(&told(&world, &[&path]))["2.b.1 transfert-externe"].clone();
        assert_eq!(word == "oui", external, "{name}: {word}");
    }
}

#[test]
fn one_failure_is_pressure_and_an_old_protocol_without_habits_is_to_be_verified() {
    let world = World::new();
    let names = ["m365_login_failed", "azure_failed_signins", "azure_legacyauth", "azure_ropc_login_no_mfa"];
    for name in names {
        for (i, (case, raised, log)) in expected(&format!("panther/{name}.jsonl")).into_iter().enumerate() {
            let path = world.file(&format!("{name}{i}.json"), &log);
            let words = words(&told(&world, &[&path]));
            assert!(words.iter().all(|(q, w)| !q.starts_with("2.d") || w != "oui"), "{case}: {words:?}");
            if name.contains("legacy") || name.contains("ropc") {
                assert!(!raised || words["2.d.1"] == "a-verifier", "{case}: {words:?}");
            }
        }
    }
}

#[test]
fn systems_that_are_not_read_yet_give_nothing() {
    let Some(folder) = samples() else { return };
    let done = World::new().run(&["evidence", &sample(&folder, "fail2ban")]);
    assert_eq!(done.code, 2, "{}", done.stdout);
}

#[test]
fn a_proposal_is_recorded_with_its_lines_once_confirmed_and_never_over_an_answer() {
    let world = World::new();
    let answers = r#"{"fiche": "messagerie-qualification", "title": "Boîte", "answers": {"1.b.1": ["c.durand@exemple.fr"], "2.b.1": ["autre"], "4.a.1": "non"}}"#;
    let answers = world.file("a.json", answers);
    let id = world.run(&["new", "--answers", &answers]).stdout.trim().to_owned();
    let text = rule(".", "x@dehors.example");
    let path = world.file("audit.jsonl", &text);
    let lines = |world: &World| {
        let log = world.run(&["log", &id, "--format", "json"]).stdout;
        serde_json::from_str::<Vec<Value>>(&log).expect("JSON")
    };
    let before = lines(&world).len();
    let done = world.run(&["evidence", &path, "--incident", &id, "--no-input"]);
    assert_eq!((done.code, lines(&world).len()), (0, before), "{}", done.stderr);
    // Every screen passed by Enter, answered questions included: 2.b.1 and 4.a.1 keep their answers.
    let done = world.run_with(&["evidence", &path, "--incident", &id], &"\n".repeat(40));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("Réponse actuelle"), "{}", done.stderr);
    let kept = |world: &World| {
        let all = lines(world);
        all.into_iter().filter(|l| l["kind"] == "answered").collect::<Vec<_>>()
    };
    let given: Vec<Value> = kept(&world).into_iter().filter(|l| l["question"] == "2.b.1").collect();
    assert_eq!(given.len(), 1, "{given:?}");
    // Asked for, the list is added to, with the line that shows it.
    let done = world.run_with(&["evidence", &path, "--incident", &id], &"o\n".repeat(40));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let last = kept(&world).into_iter().rfind(|l| l["question"] == "2.b.1").expect("an answer");
    assert_eq!(
        last["value"],
        json!(["transfert-externe", "suppression-ou-lecture-automatique", "autre"]),
        "{}",
        done.stderr
    );
    assert_eq!(
        (&last["source"], &last["evidence"][0]["file"], &last["evidence"][0]["lines"]),
        (&json!("journal"), &json!(path), &json!([1]))
    );
    let digest = qualify::domain::digest::Digest::of(text.as_bytes()).to_string();
    assert_eq!(last["evidence"][0]["digest"], digest);
    assert!(world.run(&["verify", &id]).stdout.starts_with("ANCRE\n"));
}

/// What an answer was given in front of is said wherever it is told, and a "non" in front of a sign is the person's.
#[test]
fn an_answer_tells_the_lines_it_was_given_in_front_of() {
    let world = World::new();
    let answers =
        r#"{"fiche": "messagerie-qualification", "title": "Boîte", "answers": {"1.b.1": ["c.durand@exemple.fr"]}}"#;
    let id = world.run(&["new", "--answers", &world.file("a.json", answers)]).stdout.trim().to_owned();
    let text = rule(".", "x@dehors.example");
    let path = world.file("audit.jsonl", &text);
    let digest = qualify::domain::digest::Digest::of(text.as_bytes()).short();
    // 2.b.1 is kept, 4.a.1 denied, the rest passed.
    let done = world.run_with(&["evidence", &path, "--incident", &id], &format!("\nn\n{}", "\n".repeat(40)));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let report = world.run(&["report", &id]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(report.contains("Journaux cités") && report.contains("non, contre l’avis des journaux"), "{report}");
    assert!(report.contains(&format!("(empreinte {digest})")), "{report}");
    let json: Value = serde_json::from_str(&world.run(&["report", &id, "--format", "json"]).stdout).expect("JSON");
    let cited = json["cited"].as_array().expect("cited");
    let of = |question: &str| cited.iter().find(|c| c["question"] == question).expect("cited");
    assert_eq!((of("2.b.1")["against"].as_bool(), of("4.a.1")["against"].as_bool()), (Some(false), Some(true)));
    assert_eq!(of("4.a.1")["evidence"][0]["lines"], json!([1]));
    let log = world.run(&["log", &id, "--format", "json"]).stdout;
    let notes: Vec<String> = serde_json::from_str::<Vec<Value>>(&log)
        .expect("JSON")
        .iter()
        .filter_map(|line| Some(format!("{} {}", line["question"].as_str()?, line["note"].as_str()?)))
        .collect();
    let starts = |question: &str, how: &str| notes.iter().any(|note| note.starts_with(&format!("{question} {how}")));
    assert!(starts("2.b.1", "D’après les journaux") && starts("4.a.1", "Contre l’avis des journaux"), "{notes:#?}");
    assert!(
        notes.iter().all(|note| !note.contains("[fort]") || note.contains(&format!(":1, empreinte {digest})"))),
        "{notes:#?}"
    );
}

/// Two analysts apart: neither of their answers is replaced by Enter, and both of their accounts are in question.
#[test]
fn what_two_analysts_say_otherwise_is_neither_replaced_nor_left_out() {
    let here = World::new();
    let answers = r#"{"fiche": "messagerie-qualification", "title": "Boîte", "answers": {"1.a.1": "inconnu"}}"#;
    let answers = here.file("a.json", answers);
    let id = here.run(&["new", "--answers", &answers]).stdout.trim().to_owned();
    let (there, mine, theirs) = super::contested::copied(&here, &id);
    for (question, ours, other) in
        [("1.b.1", "c.durand@exemple.fr", "b.petit@exemple.fr"), ("2.b.1", "autre", "delegation")]
    {
        assert_eq!(here.run(&["answer", &id, question, ours]).code, 0);
        assert_eq!(there.run_as("Bob Durand", &["answer", &id, question, other], "").code, 0);
    }
    super::union::sync(&theirs, &mine);
    let stranger = rule("..", "y@ailleurs.example").replace("c.durand@exemple.fr", "z.autre@exemple.fr");
    let path = here.file("audit.jsonl", &(rule(".", "x@dehors.example") + &stranger));
    let given = |world: &World| {
        let log = world.run(&["log", &id, "--format", "json"]).stdout;
        let all = serde_json::from_str::<Vec<Value>>(&log).expect("JSON");
        all.into_iter().filter(|l| l["kind"] == "answered" && l["question"] == "2.b.1").collect::<Vec<_>>()
    };
    let passed = here.run_with(&["evidence", &path, "--incident", &id], &"\n".repeat(40));
    assert_eq!((passed.code, given(&here).len()), (0, 2), "{}", passed.stderr);
    let said = passed.stderr.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("À arbitrer : «"), "{said}");
    assert!(said.contains("par Alice Martin") && said.contains("par Bob Durand"), "{said}");
    assert!(
        passed.stdout.contains("dehors.example") && !passed.stdout.contains("ailleurs.example"),
        "{}",
        passed.stdout
    );
    let settled = here.run_with(&["evidence", &path, "--incident", &id], &"o\n".repeat(40));
    let last = given(&here).pop().expect("an answer");
    let all = json!(["delegation", "transfert-externe", "suppression-ou-lecture-automatique", "autre"]);
    assert_eq!((&last["value"], last["replaces"].as_array().map(Vec::len)), (&all, Some(2)), "{}", settled.stderr);
}

/// In the middle of the questions, the same proposals with the same lines; a path that is wrong is said and nothing else.
#[test]
fn logs_at_hand_propose_in_the_wizard_what_the_command_proposes() {
    let opened = |world: &World| {
        let answers =
            r#"{"fiche": "messagerie-qualification", "title": "Boîte", "answers": {"1.b.1": ["c.durand@exemple.fr"]}}"#;
        world.run(&["new", "--answers", &world.file("a.json", answers)]).stdout.trim().to_owned()
    };
    let proposed = |world: &World, id: &str| {
        let log = world.run(&["log", id, "--format", "json"]).stdout;
        let all = serde_json::from_str::<Vec<Value>>(&log).expect("JSON");
        let of = |l: &Value| (l["question"].clone(), l["value"].clone(), l["evidence"].clone(), l["note"].clone());
        all.iter().filter(|l| l["kind"] == "answered" && l["evidence"].is_array()).map(of).collect::<Vec<_>>()
    };
    let (by_command, by_wizard) = (World::new(), World::new());
    let (one, other) = (opened(&by_command), opened(&by_wizard));
    let path = by_command.file("l’audit.jsonl", &rule(".", "x@dehors.example"));
    let done = by_command.run_with(&["evidence", &path, "--incident", &one], &"\n".repeat(40));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let typed = format!("9\n5\nj\n/nulle/part\nj\n\nj\n'{path}'\n{}m\ns\n", "\n".repeat(6));
    let done = by_wizard.run_with(&["resume", &other, "--plain"], &typed);
    let said = super::harness::flat(&done.stderr);
    assert!(said.contains("/nulle/part") && said.contains("introuvable"), "{said}");
    assert!(said.contains("Propositions parcourues"), "{said}");
    let stranger = by_wizard.file("b.jsonl", &rule(".", "x@dehors.example").replace("c.durand", "z.autre"));
    let lines = proposed(&by_wizard, &other).len();
    let nothing = by_wizard.run_with(&["resume", &other, "--plain"], &format!("5\n\n\n\nj\n{stranger}\n"));
    let nothing = super::harness::flat(&nothing.stderr);
    assert!(nothing.contains("ne proposent rien") && !nothing.contains("parcourues"), "{nothing}");
    assert_eq!(proposed(&by_wizard, &other).len(), lines);
    assert_eq!(proposed(&by_wizard, &other), proposed(&by_command, &one), "{said}");
    assert!(!proposed(&by_wizard, &other).is_empty());
    let elsewhere = by_wizard.run_with(&["next", &other, "--fiche", "systeme-qualification", "--plain"], "j\n");
    assert!(super::harness::flat(&elsewhere.stderr).contains("ne sert pas sur cet écran"), "{}", elsewhere.stderr);
}

/// A connection among many: its account, its address, its code and its moment, by its rank.
type OfMany = fn(u32) -> (u32, u32, u32, i64);

/// Reads so many connections of one kind, and gives how long it takes to say what they propose.
fn took(count: u32, of_many: OfMany) -> Duration {
    let mut text = String::new();
    for i in 0..count {
        let (account, ip, code, at) = of_many(i);
        let ip = std::net::Ipv4Addr::from(ip);
        let at = chrono::DateTime::from_timestamp_millis(1_770_000_000_000 + at).expect("a date").to_rfc3339();
        text += &format!(
            "{{\"id\":\"{i}\",\"createdDateTime\":\"{at}\",\"userPrincipalName\":\"a{account}@exemple.fr\",\"ipAddress\":\"{ip}\",\"clientAppUsed\":\"Browser\",\"status\":{{\"errorCode\":{code}}}}}\n"
        );
    }
    let mut intake = Intake::new(Limits::default());
    intake.file("connexions", Box::new(text.as_bytes())).expect("memory reads");
    let logs = intake.finish();
    let start = Instant::now();
    assert!(!report(logs, &Scope::default(), &|_| None).proposals.is_empty());
    start.elapsed()
}

/// Attackers choose how many times they try: four times as many connections take some four times as long, not sixteen.
#[test]
fn windows_of_connections_cost_their_length_whoever_fills_them() {
    const AWAY: u32 = 0x2d09_0909;
    let kinds: [(&str, OfMany); 4] = [
        ("few accounts tried all day", |i| (i % 4, AWAY, 50126, i64::from(i))),
        ("guesses of an hour, and successes from elsewhere", |i| {
            if i % 2 == 0 { (0, AWAY, 50126, i64::from(i)) } else { (0, i << 8, 0, i64::from(i)) }
        }),
        ("guesses of a week, and successes from elsewhere", |i| {
            if i % 2 == 0 { (0, AWAY, 50126, i64::from(i) * 9000) } else { (0, i << 8, 0, i64::from(i) * 9000) }
        }),
        ("second factors refused, and successes from elsewhere", |i| {
            if i % 2 == 0 { (0, AWAY, 500_121, i64::from(i)) } else { (0, i << 8, 0, i64::from(i)) }
        }),
    ];
    for (name, of_many) in kinds {
        // Whatever else the machine does only adds to a time: once within bounds is enough.
        let tried: Vec<(Duration, Duration)> = (0..6)
            .map(|_| (took(5_000, of_many), took(20_000, of_many)))
            .take_while(|(few, many)| *many >= *few * 9)
            .collect();
        assert!(tried.len() < 6, "{name}: {tried:?}");
    }
}
