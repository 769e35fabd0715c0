//! Whole incidents told as answers files: what the report, its JSON and the main courante say of each.

use super::harness::{Done, World, golden};
use qualify::domain::fiche::FicheKind;
use qualify::domain::gravity::Gravity;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Reads an answers file of `tests/answers`.
pub fn answers(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers").join(format!("{name}.json"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{} : {e}", path.display()))
}

/// Hides what every change of the fiche or of a line changes: digests, line hashes, and the letters of seal codes.
///
/// Vectors of their own pin those down; here they would only hide what changed for a person.
pub fn masked(text: &str) -> String {
    let mut out = String::new();
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let mut rest = line;
        while let Some((start, length, mask)) = next_secret(rest) {
            out.push_str(&rest[..start]);
            out.push_str(mask);
            rest = &rest[start + length..];
        }
        out.push_str(rest);
    }
    out
}

/// Finds the next seal code or digest: where, how long, and what stands for it.
fn next_secret(text: &str) -> Option<(usize, usize, &'static str)> {
    let is_code = |w: &[u8]| {
        w.iter().enumerate().all(|(i, b)| match i {
            5 | 11 | 17 | 23 => *b == b'-',
            29 => *b == b'/',
            _ => b.is_ascii_digit() || b.is_ascii_uppercase(),
        })
    };
    let is_hex = |w: &[u8]| w.iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b));
    let bytes = text.as_bytes();
    let code = bytes.windows(30).position(is_code).map(|at| (at, 29, "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"));
    let hash = bytes.windows(64).position(is_hex).map(|at| (at, 64, "EMPREINTE"));
    match (code, hash) {
        (Some(code), Some(hash)) => Some(if code.0 < hash.0 { code } else { hash }),
        (code, hash) => code.or(hash),
    }
}

/// Compares with a golden file, the folder and the hashes hidden; nothing wider than the screen.
pub fn golden_masked(world: &World, name: &str, text: &str) {
    golden(name, &masked(&world.stable(text)));
}

/// Checks that a command succeeded and gives its standard output.
pub fn stdout_of(done: &Done) -> &str {
    assert_eq!(done.code, 0, "{}", done.stderr);
    &done.stdout
}

/// Checks that lines fit in eighty columns; an address alone on its line is never cut.
pub fn assert_narrow(text: &str) {
    for line in text.lines().filter(|l| !l.trim_start().starts_with("http")) {
        let width = unicode_width::UnicodeWidthStr::width(line);
        assert!(width <= 80, "{width} columns: {line}");
    }
}

/// Opens an incident from an answers file and gives its report as JSON.
fn told(world: &World, name: &str) -> Value {
    world.after(&answers(name));
    let file = world.file(&format!("{name}.json"), &answers(name));
    let done = world.run_as("", &["new", "--answers", &file], "");
    let id = stdout_of(&done).trim().to_owned();
    golden_masked(world, &format!("scenarios/{name}.new.txt"), &done.stderr);
    let report = world.run(&["report", &id]);
    assert_narrow(stdout_of(&report));
    let printed = report.stdout;
    let json = world.run(&["report", &id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&json)).expect("it is JSON");
    assert_eq!(crate::schemas::check("report", &report), Vec::<String>::new(), "{name}");
    let log = world.run(&["log", &id, "--format", "table"]);
    assert_narrow(stdout_of(&log));
    if is_told_whole(name) {
        golden_masked(world, &format!("scenarios/{name}.report.txt"), &printed);
        golden_masked(world, &format!("scenarios/{name}.log.txt"), &log.stdout);
    }
    // One whole model of each kind of fiche; the schema judges the others, and their verdicts say what they decide.
    if AS_DATA.contains(&name) {
        let pretty = serde_json::to_string_pretty(&report).expect("it was JSON");
        golden_masked(world, &format!("scenarios/{name}.report.json"), &(pretty + "\n"));
    }
    let course = course_of(stdout_of(&world.run(&["log", &id])));
    golden_masked(world, &format!("scenarios/{name}.verdict.txt"), &(verdict_of(&report) + &course));
    let verify = world.run(&["verify", &id]);
    assert!(stdout_of(&verify).starts_with("ANCRE\n"), "{}", verify.stdout);
    report
}

/// The stories whose report is kept as data: a qualification and a containment.
const AS_DATA: [&str; 2] = ["hopital", "messagerie-endiguement-directrice"];

/// Says what the program wrote by itself in the main courante of a story: each verdict on the way, each answer deduced. The
/// other lines are the answers of its file.
fn course_of(log: &str) -> String {
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    let ours = lines.filter(|line| line["kind"] == "assessed" || line["source"] == "deduit");
    ours.map(|line| format!("line {}: {}\n", line["seq"], line["text"].as_str().unwrap_or_default())).collect()
}

/// Tells whether the golden files hold the whole report of a story: the hospital, and the first story of each fiche.
fn is_told_whole(name: &str) -> bool {
    let fiche = |name: &str| {
        let file: Value = serde_json::from_str(&answers(name)).expect("it is JSON");
        file["fiche"].as_str().unwrap_or("messagerie-qualification").to_owned()
    };
    let mine = fiche(name);
    name == "hopital" || stories().iter().find(|story| fiche(story) == mine).is_some_and(|first| first == name)
}

/// Says what a report decides, a line each: what changes here changes what somebody does.
fn verdict_of(report: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let bounds = |v: &Value| ["at_least", "proposed", "at_most"].map(|bound| word(&v[bound])).join(" / ");
    let mut said = vec![format!("gravity: {}", bounds(&report["gravity"]))];
    for fiche in report["fiches"].as_array().expect("a list") {
        said.push(format!("{}: {}", word(&fiche["id"]), bounds(&fiche["confirmation"])));
        for axis in ["perimetre", "impact", "urgence"] {
            let because = fiche["axes"][axis]["because"].as_array().into_iter().flatten();
            let because: Vec<String> = because.map(|reason| word(&reason["question"])).collect();
            said.push(format!("  {axis}: {} ({})", bounds(&fiche["axes"][axis]), because.join(" ")));
        }
    }
    let list = |name: &'static str| report[name].as_array().expect("a list").iter();
    for plan in report["decisive"]["rule_out"].as_array().expect("a list") {
        said.push(format!("rules out: {} {} {}", word(&plan["outcome"]), word(&plan["at_most"]), plan["questions"]));
    }
    said.extend(list("contradictions").map(|c| format!("contradiction: {}", c["questions"])));
    said.extend(list("next").map(|next| format!("next: {}", word(&next["id"]))));
    let due = |d: &Value| ["id", "status", "to", "due_at", "prudent_at"].map(|key| word(&d[key])).join(" | ");
    said.extend(list("declarations").map(|d| format!("declaration: {}", due(d))));
    said.extend(["set_aside", "ruled_out"].iter().flat_map(|name| {
        report[*name].as_array().expect("a list").iter().map(move |out| format!("{name}: {}", out["text"]))
    }));
    said.join("\n") + "\n"
}

/// Opens an incident from an answers file and gives its report as JSON, without comparing what is printed.
fn reported(world: &World, name: &str) -> Value {
    world.after(&answers(name));
    let done = world.run_as("", &["new", "--answers", "-"], &answers(name));
    let id = stdout_of(&done).trim().to_owned();
    serde_json::from_str(stdout_of(&world.run(&["report", &id, "--format", "json"]))).expect("it is JSON")
}

/// Lists the answers files.
pub fn stories() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of answers")
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Every story of `tests/answers` gives what its golden files say; every embedded fiche has its stories, and every
/// qualification one for each gravity.
#[test]
fn every_story_is_told_and_every_fiche_has_one_for_each_gravity() {
    let mut told_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in stories() {
        let world = World::new();
        let report = told(&world, &name);
        let fiche = report["fiches"][0]["id"].as_str().expect("an id").to_owned();
        assert_counted(&report, &fiche);
        told_of.entry(fiche).or_default().insert(gravity(&report)[1].to_owned());
    }
    for embedded in qualify::fiche::EMBEDDED {
        let gravities = told_of.get(embedded.id).unwrap_or_else(|| panic!("{}: no story", embedded.id));
        let loaded = qualify::fiche::load(embedded.bytes).expect("a shipped fiche loads");
        if loaded.fiche.kind == FicheKind::Qualification {
            let all = Gravity::ALL.map(|g| g.slug().to_owned()).into();
            assert_eq!(*gravities, all, "{}: a gravity is never told", embedded.id);
        }
    }
}

/// Three screens of 80 by 24, less the command and the prompt; nothing that is due is left out, and `--all` says the rest.
#[test]
fn on_a_terminal_the_report_of_every_story_fits_three_screens() {
    let mut longest = 0;
    for name in stories() {
        let mut world = World::new();
        let report = told(&world, &name);
        let whole = world.run(&["report"]).stdout;
        world.terminal = true;
        let short = world.run(&["report"]).stdout;
        let lines = short.lines().count();
        assert!(lines <= 69 && lines < whole.lines().count(), "{name}: {lines} lines\n{short}");
        assert!(short.lines().all(|line| line.chars().count() <= 80), "{name}:\n{short}");
        longest = longest.max(lines);
        let said = super::harness::flat(&short);
        let declarations = report["declarations"].as_array().expect("a list").iter();
        for due in declarations.filter(|d| d["status"] == "a-faire") {
            let to = super::harness::flat(due["to"].as_str().expect("a name"));
            assert!(said.contains(&to), "{name}: {to}\n{short}");
        }
        for part in ["Gravité", "code de scellement", "--all"] {
            assert!(said.to_lowercase().contains(&part.to_lowercase()), "{name}: {part}\n{short}");
        }
        assert_eq!(world.run(&["report", "--all"]).stdout, whole, "{name}");
        if name == "hopital" {
            golden_masked(&world, "scenarios/hopital.terminal.txt", &short);
        }
    }
    assert!(longest > 40, "{longest}: the longest is not what it was");
}

/// Accounts that were only counted are said wherever those that are named are.
#[test]
fn accounts_that_were_announced_are_said_in_every_form() {
    let mut world = World::new();
    told(&world, "hopital");
    let mut forms: Vec<Vec<&str>> = ["markdown", "html"].map(|form| vec!["report", "--format", form]).into();
    forms.extend([vec!["report"], vec!["report", "--all"]]);
    // The short ticket names no account at all.
    let targets = ["glpi", "jira", "thehive", "iris", "cnil", "cert-sante"];
    forms.extend(targets.map(|target| vec!["export", "--to", target, "--tlp", "amber"]));
    for on_terminal in [false, true] {
        world.terminal = on_terminal;
        for form in &forms {
            let said = super::harness::flat(&world.run(form).stdout);
            assert!(said.contains("60 autres comptes, annoncés") || said.contains("65 comptes"), "{form:?}: {said}");
        }
    }
}

fn gravity(report: &Value) -> [&str; 3] {
    ["at_least", "proposed", "at_most"].map(|bound| report["gravity"][bound].as_str().expect("a gravity"))
}

fn confirmation(report: &Value) -> &str {
    report["fiches"][0]["confirmation"]["proposed"].as_str().expect("a confirmation")
}

fn next(report: &Value) -> Vec<&str> {
    report["next"].as_array().expect("a list").iter().map(|n| n["id"].as_str().expect("an id")).collect()
}

/// Every question is counted once, follow-ups included; steps are listed apart.
fn assert_counted(report: &Value, fiche: &str) {
    let count: u64 = ["answered", "unknown", "waiting", "remaining", "out_of_reach"]
        .iter()
        .map(|key| report["fiches"][0][key].as_u64().expect("a count"))
        .sum();
    let embedded = qualify::fiche::EMBEDDED.iter().find(|e| e.id == fiche).expect("an embedded fiche");
    let loaded = qualify::fiche::load(embedded.bytes).expect("a shipped fiche loads");
    let questions = loaded.fiche.walk().filter(|placed| placed.step.is_none()).count();
    assert_eq!(count, questions as u64, "all questions are counted");
    let steps = report["fiches"][0]["steps"].as_array().expect("a list").len();
    assert_eq!(steps, loaded.fiche.steps.len(), "all steps are listed");
}

#[test]
fn a_false_alarm_is_an_anomaly() {
    let world = World::new();
    let report = reported(&world, "fausse-alerte");
    assert_eq!(gravity(&report), ["anomalie"; 3]);
    assert_eq!(confirmation(&report), "faux-positif");
    assert!(
        !next(&report).contains(&"renouveler-authentifiants"),
        "nothing is left to do of a false alarm but to close it"
    );
    assert!(!next(&report).contains(&"messagerie-endiguement"));
}

#[test]
fn an_attempt_alone_is_no_access() {
    let world = World::new();
    let report = reported(&world, "tentative");
    assert_eq!(gravity(&report)[1], "anomalie");
    assert_eq!(confirmation(&report), "a-investiguer");
    assert!(!next(&report).contains(&"messagerie-endiguement"));
}

#[test]
fn an_account_of_somebody_else_sends_to_the_third_party() {
    let world = World::new();
    let report = reported(&world, "pas-a-nous");
    assert_eq!(gravity(&report)[1], "anomalie");
    assert_eq!(confirmation(&report), "faux-positif");
    assert!(next(&report).contains(&"tiers-qualification"));
    assert!(!next(&report).contains(&"messagerie-endiguement"));
}

#[test]
fn a_hidden_rule_on_a_generic_mailbox_is_minor() {
    let world = World::new();
    let report = reported(&world, "regle-cachee");
    assert_eq!(gravity(&report), ["mineur"; 3]);
    assert_eq!(confirmation(&report), "confirme");
    assert!(next(&report).contains(&"messagerie-endiguement"));
}

#[test]
fn an_exposed_person_is_major() {
    let world = World::new();
    let report = reported(&world, "directrice-financiere");
    assert_eq!(gravity(&report)[..2], ["majeur", "majeur"]);
    let suspected: Vec<&str> =
        report["suspected_accounts"].as_array().expect("a list").iter().filter_map(|s| s["account"].as_str()).collect();
    assert_eq!(
        suspected,
        ["dfi@exemple.fr", "assistante.dfi@exemple.fr", "comptabilite@exemple.fr", "tresorerie@exemple.fr"]
    );
}

#[test]
fn a_hospital_whose_administration_is_taken_is_in_crisis() {
    let world = World::new();
    let report = reported(&world, "hopital");
    assert_eq!(gravity(&report), ["crise"; 3]);
    for (axis, level) in [("perimetre", "etendu"), ("impact", "fort"), ("urgence", "elevee")] {
        assert_eq!(report["fiches"][0]["axes"][axis]["at_least"], level);
    }
    assert!(next(&report).contains(&"gestion-crise"));
    assert_eq!(report["incident"]["clocks"]["aware"], "2026-01-07T00:30:00+01:00");
}

#[test]
fn money_gone_is_major_as_long_as_nobody_said_it_is_bearable() {
    let world = World::new();
    let report = reported(&world, "faux-virement");
    assert_eq!(gravity(&report)[1], "majeur");
    // "Non" to "does it put the organisation in difficulty" lowers it; unknown is never "no".
    let done = world.run(&["answer", "2026", "4.z.4", "non"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let json = world.run(&["report", "2026", "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&json)).expect("it is JSON");
    assert_eq!(gravity(&report)[1], "mineur");
}

#[test]
fn a_gravity_corrected_with_a_reason_is_shown_beside_the_proposed_one() {
    let world = World::new();
    let report = reported(&world, "gravite-corrigee");
    assert_eq!(gravity(&report)[1], "mineur", "a corrected conclusion changes no axis");
    assert_eq!(report["gravity"]["retained"], "majeur");
    assert_eq!(
        report["gravity"]["retained_because"],
        "La clôture annuelle est demain : cette boîte est indispensable."
    );
    assert_eq!(report["gravity"]["retained_by"], "Alice Martin");
}

#[test]
fn the_first_minutes_give_an_interval_and_whom_to_call() {
    let world = World::new();
    let report = reported(&world, "premieres-minutes");
    assert_eq!(gravity(&report), ["anomalie", "mineur", "crise"]);
    assert_eq!(report["fiches"][0]["waiting"].as_u64().map(|n| n > 0), Some(true), "4.a.2 waits for 4.a.1");
    let decisive = &report["decisive"];
    let lines =
        decisive["rule_out"].as_array().map_or(0, Vec::len) + decisive["would_raise"].as_array().map_or(0, Vec::len);
    assert!((1..=5).contains(&lines), "{lines} lines");
}
