//! Declarations: what is due, to whom, by when, on which clock; and that the wizard asks what they wait for.

use crate::bad_input::refused;
use crate::harness::{START, World, flat, golden};
use crate::scenarios::{answers, assert_narrow, golden_masked, stdout_of};
use crate::schemas::check;
use qualify::annexes::{Directory, declarations};
use qualify::domain::answer::Answer;
use qualify::domain::condition::Condition;
use qualify::domain::digest::LineHash;
use qualify::domain::fiche::QuestionKind;
use qualify::domain::gravity::Confirmation;
use qualify::domain::ids::{IncidentId, QuestionId, QuestionRef};
use qualify::domain::incident::{ClockKept, Given, Incident, Opening};
use qualify::domain::moment::Moment;
use qualify::domain::profile::Profile;
use qualify::fiche::Loaded;
use qualify::interview::open;
use qualify::report::{DeclarationStatus, ReportSources, UsedFiche, VerdictPage, build, can_change_declarations};
use qualify::scoring::{Engine, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// Opens an incident at a time of the clock and gives its report.
fn told(world: &World, now: &str, about: Value, given: Value) -> Value {
    let now = Moment::parse_rfc3339(now).expect("a moment").unix_millis();
    world.wait(now - START);
    let mut file = json!({"fiche": "messagerie-qualification", "title": "Essai", "answers": given});
    for (key, value) in about.as_object().expect("members") {
        file[key] = value.clone();
    }
    let file = world.file("r.json", &file.to_string());
    stdout_of(&world.run(&["new", "--answers", &file]));
    report(world)
}

fn report(world: &World) -> Value {
    serde_json::from_str(stdout_of(&world.run(&["-q", "report", "--format", "json"]))).expect("it is JSON")
}

fn find<'r>(report: &'r Value, id: &str) -> &'r Value {
    let list = report["declarations"].as_array().expect("a list");
    list.iter().find(|d| d["id"] == id).unwrap_or_else(|| panic!("{id} is not in {list:#?}"))
}

fn ids(report: &Value) -> Vec<&str> {
    report["declarations"].as_array().expect("a list").iter().filter_map(|d| d["id"].as_str()).collect()
}

/// A confirmed compromise in which personal data was seen.
fn breach() -> Value {
    json!({"1.b.1": ["a@exemple.fr"], "2.a.1": "oui", "2.e.1": "confirme", "4.a.1": "oui", "4.a.3": "oui", "4.c.1": "oui", "4.z.3": "non"})
}

#[test]
fn deadlines_run_on_their_own_clock_across_summer_time() {
    let clocks = json!({"alerted_at": "2026-03-28T02:10:00+01:00", "aware_at": "2026-03-28T12:05:00+01:00"});
    let world = World::new();
    let report = told(&world, "2026-03-28T14:00:00+01:00", clocks, breach());
    let cnil = find(&report, "cnil");
    assert_eq!(cnil["clock"], "aware");
    assert_eq!(cnil["clock_started_at"], "2026-03-28T12:05:00+01:00");
    // Seventy-two straight hours: an hour later on the clock, week-end or not.
    assert_eq!(cnil["due_at"], "2026-03-31T13:05:00+02:00");
    assert_eq!((&cnil["status"], &cnil["confidence"]), (&json!("a-faire"), &json!("A")));
    let because = cnil["because"].as_str().expect("a reason");
    assert_eq!(cnil["questions"][0], "4.a.3", "{cnil}");
    assert!(!because.contains("4.a.3") && because.contains("31 mars 2026 à 03:10"), "both readings: {because}");
    let world = World::new();
    let about = json!({"alerted_at": "2026-10-24T02:30:00+02:00", "profile": ["telecom"]});
    let report = told(&world, "2026-10-24T12:00:00+02:00", about, breach());
    let telecom = find(&report, "telecom-cnil");
    assert_eq!(telecom["due_at"], "2026-10-25T02:30:00+02:00");
    assert_eq!(telecom["clock"], "alerted", "nobody said when it became certain: prudently, since the alert");
    assert_eq!(find(&report, "cnil")["due_at"], "2026-10-27T01:30:00+01:00");
    assert_eq!(find(&report, "personnes")["due_at"], Value::Null, "no count of hours");
}

#[test]
fn deadlines_are_said_in_the_zone_of_the_incident() {
    let world = World::new();
    let about = json!({"alerted_at": "2026-03-28T02:10:00+01:00", "tz": "Indian/Reunion"});
    let report = told(&world, "2026-03-28T14:00:00+01:00", about, breach());
    assert_eq!(find(&report, "cnil")["due_at"], "2026-03-31T05:10:00+04:00");
    let world = World::new();
    let report = told(&world, "2026-01-07T02:14:00+01:00", json!({}), breach());
    let cnil = find(&report, "cnil");
    assert_eq!(cnil["clock"], "opened", "no time of alert: the opening is the latest it can be");
    assert_eq!(cnil["clock_started_at"], report["incident"]["opened_at"]);
}

#[test]
fn dora_counts_from_classification_awareness_and_each_report() {
    let about = json!({"alerted_at": "2026-01-30T08:00:00+01:00", "aware_at": "2026-01-30T09:00:00+01:00", "profile": ["finance"]});
    let world = World::new();
    let report = told(&world, "2026-01-30T10:00:00+01:00", about, breach());
    let initial = find(&report, "dora-initial");
    assert_eq!((&initial["status"], &initial["clock"]), (&json!("a-verifier"), &json!("aware")), "not classified yet");
    assert_eq!(initial["due_at"], "2026-01-31T09:00:00+01:00");
    assert_eq!(find(&report, "dora-intermediaire")["due_at"], Value::Null);
    let clock = |world: &World, at: &str| {
        let done = world.run(&["clock", "2026", "classified", "--at", at, "--because", "critères réunis"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
    };
    clock(&world, "2026-01-30T09:30:00+01:00");
    let initial = report_of(&world, "dora-initial");
    assert_eq!((&initial["status"], &initial["clock"]), (&json!("a-faire"), &json!("classified")));
    assert_eq!(initial["due_at"], "2026-01-30T13:30:00+01:00");
    // Classified more than a day after awareness: four hours from there.
    world.wait(2 * 86_400_000);
    clock(&world, "2026-02-01T08:00:00+01:00");
    assert_eq!(report_of(&world, "dora-initial")["due_at"], "2026-02-01T12:00:00+01:00");
    // Classified in the last hours of that day: the day still counts.
    clock(&world, "2026-01-31T07:00:00+01:00");
    let initial = report_of(&world, "dora-initial");
    assert_eq!((&initial["due_at"], &initial["clock"]), (&json!("2026-01-31T09:00:00+01:00"), &json!("aware")));
    let declare = |id: &str, at: &str| {
        let done = world.run(&["declare", "2026", id, "--at", at, "--receipt", "R-1"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
    };
    declare("dora-initial", "2026-01-31T08:30:00+01:00");
    let next = report_of(&world, "dora-intermediaire");
    assert_eq!((&next["status"], &next["clock"]), (&json!("a-faire"), &json!("dora-initial")));
    assert_eq!(next["due_at"], "2026-02-03T08:30:00+01:00");
    declare("dora-intermediaire", "2026-01-31T10:00:00+01:00");
    // A month after 31 January is the last day of February.
    assert_eq!(report_of(&world, "dora-final")["due_at"], "2026-02-28T10:00:00+01:00");
    // Another intermediate report is one more act, and the final one counts from the last; an earlier one is not.
    world.wait(3 * 86_400_000);
    declare("dora-intermediaire", "2026-02-02T10:00:00+01:00");
    assert_eq!(report_of(&world, "dora-final")["due_at"], "2026-03-02T10:00:00+01:00");
    let log = world.run(&["log"]).stdout;
    assert_eq!(log.matches("rapport intermédiaire").count(), 2, "{log}");
    for (id, at) in [("dora-intermediaire", "2026-02-01T10:00:00+01:00"), ("dora-initial", "2026-02-03T10:00:00+01:00")]
    {
        let refused = world.run(&["declare", "2026", id, "--at", at]);
        assert!(refused.code != 0 && refused.stderr.contains("déjà faite"), "{id}: {}", refused.stderr);
    }
    let made = report_of(&world, "dora-initial");
    assert_eq!((&made["status"], &made["receipt"]), (&json!("faite"), &json!("R-1")));
}

#[test]
fn the_cra_counts_each_of_its_three_notices() {
    let about = json!({"aware_at": "2026-10-24T21:00:00+02:00", "profile": ["fabricant"]});
    let world = World::new();
    let report = told(&world, "2026-10-24T23:00:00+02:00", about, breach());
    assert_eq!(find(&report, "cra")["due_at"], "2026-10-25T20:00:00+01:00", "a day of 25 hours");
    let notice = find(&report, "cra-notification");
    assert_eq!((&notice["status"], &notice["due_at"]), (&json!("si-confirme"), &json!("2026-10-27T20:00:00+01:00")));
    assert_eq!(find(&report, "cra-final")["due_at"], Value::Null);
    for (id, at, next, due) in [
        ("cra", "2026-10-24T22:00:00+02:00", "cra-notification", "2026-10-27T20:00:00+01:00"),
        ("cra-notification", "2026-10-24T22:30:00+02:00", "cra-final", "2026-11-24T22:30:00+01:00"),
    ] {
        assert_eq!(world.run(&["declare", "2026", id, "--at", at]).code, 0);
        let next = report_of(&world, next);
        assert_eq!((&next["status"], &next["due_at"]), (&json!("a-faire"), &json!(due)), "{next}");
    }
}

/// What follows a declaration that somebody decided not to make is not due either, until one of them is made.
#[test]
fn what_follows_a_declaration_that_is_not_due_is_not_due() {
    let steps: [(&[&str], [bool; 2]); 3] = [
        (&[], [true, true]),
        (&["cra", "--not-due", "--decided-by", "M. Roy", "--because", "produit intact"], [false, false]),
        (&["cra-notification", "--at", "maintenant"], [true, true]),
    ];
    let world = World::new();
    let about = json!({"alerted_at": "2026-10-07T01:00:00+01:00", "profile": ["editeur"]});
    let mut answers = breach();
    answers["4.b.2"] = json!("oui");
    told(&world, "2026-10-07T02:14:00+01:00", about, answers);
    for (args, listed) in steps {
        world.wait(600_000);
        if !args.is_empty() {
            let done = world.run(&[&["declare", "2026"], args].concat());
            assert_eq!(done.code, 0, "{}", done.stderr);
        }
        let report = report(&world);
        let all = report["declarations"].as_array().expect("the declarations");
        let is_listed = |id: &str| all.iter().any(|line| line["id"] == id);
        assert!(is_listed("cra"), "{args:?}");
        assert_eq!(["cra-notification", "cra-final"].map(is_listed), listed, "{args:?}");
    }
    let page = world.run(&["report", "2026", "--format", "markdown"]).stdout;
    let decided = page.lines().find(|line| line.contains("Décidé de ne pas notifier")).expect("the decision");
    assert!(decided.contains("notifier l’incident grave"), "{decided}");
}

/// A delay is kept by the first time, never by one that came after it; each time keeps its receipt.
#[test]
fn what_is_made_again_names_each_time_and_keeps_the_delay_of_the_first() {
    for (profile, first, again) in
        [("finance", "dora-initial", "dora-intermediaire"), ("commune", "cnil", "cnil-complement")]
    {
        for times in [1, 2, 3] {
            let world = World::new();
            let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": [profile]});
            told(&world, "2026-01-07T02:14:00+01:00", about, breach());
            let declare = |id: &str, receipt: &str, wait: i64| {
                world.wait(wait);
                let done = world.run(&["declare", "2026", id, "--receipt", receipt, "--at", "maintenant"]);
                assert_eq!(done.code, 0, "{}", done.stderr);
            };
            declare(first, "AMF-778-0", 600_000);
            (1..=times).for_each(|n| declare(again, &format!("AMF-778-{n}"), 6 * 86_400_000 * (n - 1) + 600_000));
            for (args, part) in [
                (vec!["export", "2026", "--to", "ticket"], "## Déclarations faites"),
                (vec!["report", "2026", "--format", "markdown"], "Déclarations"),
                (vec!["export", "2026", "--to", "ics"], "BEGIN"),
            ] {
                let text = world.run(&args).stdout.replace("\r\n ", "").replace(['\\'], "");
                let said = text.split_once(part).expect("the declarations").1;
                let receipts = (1..=times).all(|n| said.contains(&format!("AMF-778-{n}")));
                assert!(receipts, "{again} {times} {args:?}: {said}");
                assert_eq!(
                    said.contains("la première fois dans le délai"),
                    times > 1,
                    "{again} {times} {args:?}: {said}"
                );
            }
        }
    }
}

fn report_of(world: &World, id: &str) -> Value {
    find(&report(world), id).clone()
}

#[test]
fn each_organisation_sees_its_own_duties() {
    let of = |profile: &[&str]| {
        let world = World::new();
        let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": profile, "region": "Normandie"});
        let report = told(&world, "2026-01-07T02:14:00+01:00", about, breach());
        let page = world.run(&["-q", "report"]).stdout;
        assert_narrow(&page);
        let start = page.find("\nDéclarations").expect("the section");
        let end = page.find("\nLa suite").expect("what follows");
        let contacts = page.find("\nContacts").expect("the contacts");
        let seal = page.find("\nScellement").expect("the seal");
        let name = if profile.is_empty() { "none" } else { profile[0] };
        let shown = format!("{}[...]\n{}", &page[start + 1..end], &page[contacts..seal]);
        golden_masked(&world, &format!("declarations/{name}.txt"), &shown);
        report
    };
    let none = of(&[]);
    let common = ["cnil", "registre-rgpd", "personnes", "plainte", "plainte-assurance", "assureur"];
    for id in common {
        find(&none, id);
    }
    for id in ["dora-initial", "sante", "oiv", "nis2", "administration", "telecom-cnil", "eidas"] {
        assert!(!ids(&none).contains(&id), "{id} without a profile");
    }
    let finance = of(&["finance", "nis2"]);
    assert!(ids(&finance).contains(&"dora-initial"));
    assert!(!ids(&finance).contains(&"nis2"), "DORA replaces it");
    let sante = of(&["sante", "ose"]);
    assert_eq!(find(&sante, "sante")["status"], "a-faire");
    assert_eq!(find(&sante, "sante")["due_at"], Value::Null);
    assert!(ids(&sante).contains(&"ose"));
    let town = of(&["collectivite"]);
    assert_eq!(find(&town, "administration")["status"], "a-verifier", "its legal basis is not sure");
    assert!(town["contacts"].as_array().expect("a list").iter().any(|c| c["name"] == "CERT-FR"));
    // Not in force as far as is known: never a duty, whatever the answers.
    assert_eq!(find(&of(&["nis2"]), "nis2")["status"], "a-verifier");
    // The law of products applies from 11 September 2026.
    assert!(!ids(&of(&["fabricant"])).contains(&"cra"));
}

/// Who calls whose bank depends on whose money left, as soon as that is known.
#[test]
fn money_of_another_is_called_back_by_who_paid() {
    for (profile, ours) in [("collectivite", "Comptable public (DGFiP)"), ("entreprise", "Banque")] {
        let world = World::new();
        let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": [profile]});
        let given = json!({"1.b.1": ["compta@exemple.fr"], "2.a.1": "oui", "4.z.3": "reussie"});
        told(&world, "2026-01-07T02:14:00+01:00", about, given);
        assert_eq!(report_of(&world, "fonds")["to"], ours, "{profile}: nobody said whose money");
        let both = format!("{ours}, et le payeur");
        let holders = [("autrui", "Payeur, puis sa banque"), ("nous", ours), ("les-deux", &*both), ("inconnu", ours)];
        for (whose, to) in holders {
            assert_eq!(world.run(&["answer", "2026", "4.z.6", whose]).code, 0);
            assert_eq!(report_of(&world, "fonds")["to"], to, "{profile}: {whose}");
        }
        assert_eq!(world.run(&["answer", "2026", "4.z.3", "non"]).code, 0);
        let out = report(&world)["ruled_out"].clone();
        let out = out.as_array().expect("a list").iter().find(|out| out["id"] == "fonds").expect("it says so").clone();
        assert_eq!(out["to"], ours, "{profile}");
    }
}

#[test]
fn an_unknown_answer_never_hides_a_declaration() {
    let world = World::new();
    let mut given = breach();
    given["4.a.3"] = json!("inconnu");
    given.as_object_mut().expect("members").remove("4.c.1");
    let report = told(&world, "2026-01-07T02:14:00+01:00", json!({"alerted_at": "2026-01-06T23:40:00+01:00"}), given);
    let cnil = find(&report, "cnil");
    assert_eq!(cnil["status"], "a-faire", "confirmed, and nothing rules personal data out");
    assert_eq!(cnil["due_at"], "2026-01-09T23:40:00+01:00", "the clock runs meanwhile");
    assert_eq!(cnil["questions"], json!(["4.a.3"]), "{cnil}");
    // Whoever reads it reads words: no number of a question.
    assert!(cnil["because"].as_str().expect("a reason").contains("personnelles en jeu ; compté"), "{cnil}");
    assert_eq!(world.run(&["answer", "2026", "4.a.3", "non"]).code, 0);
    let report = self::report(&world);
    assert!(!ids(&report).contains(&"cnil"));
    let out = report["ruled_out"].as_array().expect("a list").iter().find(|out| out["id"] == "cnil");
    assert_eq!(out.expect("it says why")["questions"], json!(["4.a.3"]));
    assert_eq!(world.run(&["answer", "2026", "4.a.3", "oui"]).code, 0);
    assert_eq!(report_of(&world, "cnil")["status"], "a-faire");
    // Another analyst takes it back: nobody knows any more.
    let done = world.run_as("Bob Durand", &["answer", "2026", "4.a.3", "inconnu"], "");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(report_of(&world, "cnil")["status"], "a-faire");
    assert!(report_of(&world, "cnil")["because"].as_str().expect("a reason").contains("inconnu à ce stade"));
}

#[test]
fn a_complaint_is_shown_as_soon_as_somebody_investigates() {
    let world = World::new();
    let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": ["assurance-cyber"]});
    let report = told(&world, "2026-01-07T02:14:00+01:00", about, json!({"2.e.1": "a-investiguer"}));
    let complaint = find(&report, "plainte-assurance");
    assert_eq!((&complaint["status"], &complaint["due_at"]), (&json!("a-faire"), &json!("2026-01-10T01:00:00+01:00")));
    let world = World::new();
    let file = world.file("a.json", &answers("fausse-alerte"));
    assert_eq!(world.run_as("", &["new", "--answers", &file], "").code, 0);
    assert!(ids(&self::report(&world)).is_empty());
    let page = world.run(&["-q", "report"]).stdout.replace('\u{a0}', " ");
    assert!(page.contains("à confirmer avec le DPO et le juridique"), "never that nothing is due: {page}");
}

#[test]
fn money_comes_first() {
    for (profile, to) in [
        (json!([]), "Banque"),
        (json!(["collectivite", "sante", "assurance-cyber"]), "Comptable public (DGFiP)"),
        (json!(["sante", "etablissement-public"]), "Comptable public (DGFiP)"),
        (json!(["sante"]), "Comptable public (DGFiP) d’un hôpital public, sinon banque"),
    ] {
        for answer in ["reussie", "tentee"] {
            let world = World::new();
            let mut given = breach();
            given["4.z.3"] = json!(answer);
            let about = json!({"alerted_at": "2025-12-01T08:00:00+01:00", "profile": profile});
            let report = told(&world, "2026-01-07T02:14:00+01:00", about, given);
            let first = &report["declarations"][0];
            assert_eq!(
                (&first["id"], &first["to"], &first["status"]),
                (&json!("fonds"), &json!(to), &json!("a-faire"))
            );
            assert_eq!(world.run(&["declare", "2026", "fonds", "--at", "02:00"]).code, 0);
            assert_ne!(self::report(&world)["declarations"][0]["id"], "fonds", "it is made");
        }
    }
}

#[test]
fn a_declaration_made_is_kept_with_its_receipt() {
    let world = World::new();
    told(&world, "2026-01-07T02:14:00+01:00", json!({"alerted_at": "2026-01-06T23:40:00+01:00"}), breach());
    let refusal = world.run(&["declare", "2026", "cnul", "--at", "2027-01-01T00:00:00+01:00", "--receipt", " "]);
    refused(&refusal, 2, &["« cnul »", "cnil", "plainte-assurance", "--receipt", "avenir", "rien n’est écrit"]);
    refused(&world.run(&["declare", "2026", "cnil"]), 2, &["--at"]);
    refused(&world.run(&["declare", "2099", "cnil", "--at", "02:00"]), 3, &["2099"]);
    let done = world.run(&["declare", "2026", "cnil", "--at", "02:00", "--receipt", "2026-12345"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let cnil = report_of(&world, "cnil");
    assert_eq!((&cnil["status"], &cnil["receipt"]), (&json!("faite"), &json!("2026-12345")));
    let log = world.run(&["-q", "log"]).stdout;
    let line: Value = serde_json::from_str(log.lines().last().expect("a line")).expect("it is JSON");
    assert_eq!((&line["kind"], &line["declaration"]), (&json!("declared"), &json!("cnil")));
    assert_eq!(line["happened_at"], "2026-01-07T02:00:00+01:00");
    // Its row says when it was written down, and by whom.
    let page = world.run(&["-q", "report", "--all"]).stdout.replace('\u{a0}', " ");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let said =
        "faite le 7 janv. 2026 à 02:00, dans le délai (échéance le 9 janv. 2026 à 23:40), inscrite par Alice Martin";
    assert!(page.contains(&format!("{said} le 7 janv. 2026 à 02:1")), "{page}");
    assert!(line["text"].as_str().expect("a sentence").contains("2026-12345"), "{line}");
    // Made although nothing asked for it: it is listed all the same.
    assert_eq!(world.run(&["declare", "2026", "sante", "--at", "02:01"]).code, 0);
    assert_eq!(report_of(&world, "sante")["status"], "faite");
}

/// The command of the page on commands that gives the next deadline, run as it is written there.
#[cfg(unix)]
#[test]
fn the_next_deadline_that_a_page_shows_is_the_next_one() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/command/README.md")).expect("the page");
    let line = page.lines().find(|l| l.starts_with("qualify report") && l.contains("due_at")).expect("the command");
    let program = line.split("jq -r '").nth(1).and_then(|rest| rest.split('\'').next()).expect("a jq program");
    let world = World::new();
    let about = json!({"alerted_at": "2026-03-28T02:10:00+01:00", "aware_at": "2026-03-28T12:05:00+01:00", "profile": ["telecom"]});
    told(&world, "2026-03-28T14:00:00+01:00", about, breach());
    let next = |world: &World| {
        let json = world.run(&["-q", "report", "--format", "json"]).stdout;
        let jq = Command::new("jq").args(["-r", program]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        // A machine without jq has nothing to check here.
        let mut jq = jq.ok()?;
        std::io::Write::write_all(&mut jq.stdin.take().expect("a pipe"), json.as_bytes()).expect("it reads");
        let done = jq.wait_with_output().expect("it ends");
        assert!(done.status.success());
        Some(String::from_utf8(done.stdout).expect("UTF-8"))
    };
    let Some(first) = next(&world) else { return };
    // The prudent date, counted from the alert.
    assert_eq!(first, "2026-03-29T03:10:00+02:00 CNIL (téléservice) (telecom-cnil)\n");
    assert_eq!(world.run(&["declare", "2026", "telecom-cnil", "--at", "2026-03-28T13:00:00+01:00"]).code, 0);
    let then = next(&world).expect("jq was there");
    assert!(then.starts_with("2026-03-31T03:10:00+02:00 "), "{then}");
}

/// An incident in memory, so that thousands of states can be tried.
fn incident(loaded: &Loaded, profile: &[Profile], given: &BTreeMap<usize, Answer>) -> Incident {
    let at = Moment::parse_rfc3339("2026-10-07T02:14:00+02:00").expect("a moment");
    let questions: Vec<_> = loaded.fiche.questions().collect();
    let answers = given.iter().map(|(q, value)| {
        let name = QuestionRef { fiche: loaded.fiche.id.clone(), question: questions[*q].id.clone() };
        (
            name,
            std::iter::once(Given {
                value: value.clone(),
                by: "A".into(),
                at,
                h: LineHash::of(b"x"),
                source: None,
                declared_by: None,
                actor: None,
                happened_at: None,
                note: None,
                evidence: vec![],
                place: (1, qualify::domain::ids::WriterId::parse("a").expect("a writer"), LineHash::of(b"x")),
            })
            .collect(),
        )
    });
    let mut incident = Incident::default();
    incident.opening = Some(Opening {
        incident: IncidentId::parse("20261007-7K3F").expect("an id"),
        title: "Essai".into(),
        at,
        by: "A".into(),
        tz: "Europe/Paris".into(),
        organisation: None,
        exercise: false,
        story: None,
    });
    incident.answers = answers.collect();
    incident.profile = profile.to_vec();
    set_clocks(&mut incident, [("alerted", at)]);
    incident.span = Some((at, at));
    incident
}

/// Sets clocks, in the place of what was set.
fn set_clocks<const N: usize>(incident: &mut Incident, clocks: [(&str, Moment); N]) {
    for (name, value) in clocks {
        let line = LineHash::of(format!("{name} {value}").as_bytes());
        let kept = ClockKept { value, by: String::from("A"), at: value, h: line };
        incident.set_clock(name, None, kept);
    }
}

/// Says which declarations are listed, and how they stand.
fn statuses(loaded: &Loaded, incident: &Incident) -> Vec<(String, DeclarationStatus)> {
    whole(loaded, incident).declarations.into_iter().map(|d| (d.id, d.status)).collect()
}

fn whole(loaded: &Loaded, incident: &Incident) -> qualify::report::Report {
    let directory = Directory::default();
    let report = build(ReportSources {
        incident,
        fiches: &[UsedFiche { loaded, embedded: true }],
        as_of: incident.span.expect("a time").1,
        heads: vec![],
        seal: qualify::logbook::Book::new(std::path::PathBuf::new()).seal(),
        afterwards: vec![],
        marks: qualify::logbook::Marks::default(),
        unreadable: vec![],
        verdict: qualify::logbook::LogVerdict::Ancre,
        conceded: vec![],
        directory: &directory,
    });
    report.expect("it is open")
}

fn possible(question: &qualify::domain::fiche::Question) -> Vec<Answer> {
    let mut all = vec![Answer::Inconnu];
    match question.kind {
        QuestionKind::YesNo | QuestionKind::Choice => {
            all.extend(question.words().unwrap_or_default().into_iter().map(Answer::word));
        }
        QuestionKind::Multi => {
            all.push(Answer::List(vec![]));
            all.extend(question.options.iter().map(|o| Answer::List(vec![o.clone()])));
        }
        QuestionKind::Accounts => all.push(Answer::List(vec!["a@exemple.fr".into()])),
        QuestionKind::Text
        | QuestionKind::Number
        | QuestionKind::Moment
        | QuestionKind::Step
        | QuestionKind::Journal => {}
    }
    all
}

/// Fails when a question that the wizard would leave out changes a declaration, or when it never leaves one out.
#[test]
fn what_cannot_change_a_declaration_does_not() {
    let loaded = qualify::fiche::load(qualify::fiche::EMBEDDED[0].bytes).expect("a fiche");
    let engine = Engine::new(&loaded.fiche);
    let mut seed = 11u64;
    let mut draw = move |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let (mut left_out, mut empty) = (0, 0);
    for _ in 0..10 {
        let profile: Vec<Profile> = (0..draw(3)).map(|_| Profile::ALL[draw(Profile::ALL.len())]).collect();
        let share = draw(10);
        let mut given = BTreeMap::new();
        for (q, question) in engine.questions.iter().enumerate() {
            if question.from.is_none() && draw(10) <= share {
                let answers = possible(question);
                given.insert(q, answers[draw(answers.len())].clone());
            }
        }
        let before = incident(&loaded, &profile, &given);
        let state = State::of(&engine, &before);
        let counted = can_change_declarations(&state);
        let stands = statuses(&loaded, &before);
        let asked = open(&state);
        empty += usize::from(asked.iter().all(|q| !counted.contains(q)));
        for q in asked.into_iter().filter(|q| !counted.contains(q)) {
            left_out += 1;
            for answer in possible(engine.questions[q]) {
                let mut more = given.clone();
                more.insert(q, answer.clone());
                let after = statuses(&loaded, &incident(&loaded, &profile, &more));
                assert_eq!(stands, after, "{} {answer:?}", engine.questions[q].id);
            }
        }
    }
    assert!(left_out > 100 && empty > 0, "{left_out} left out, {empty} with nothing to ask");
}

/// Every declaration can be due, possible and absent: a condition that never changes anything is a mistake of the data.
#[test]
fn every_declaration_is_reachable() {
    let loaded = qualify::fiche::load(qualify::fiche::EMBEDDED[0].bytes).expect("a fiche");
    let engine = Engine::new(&loaded.fiche);
    let all = |pairs: &[(&str, &str)]| -> BTreeMap<usize, Answer> {
        let find = |id: &str| engine.questions.iter().position(|q| q.id.as_str() == id).expect("a question");
        pairs.iter().map(|(id, word)| (find(id), Answer::word(*word))).collect()
    };
    let worst = all(&[
        ("2.e.1", "confirme"),
        ("4.a.1", "oui"),
        ("4.a.3", "oui"),
        ("4.c.1", "oui"),
        ("4.b.2", "oui"),
        ("4.z.1", "averee"),
        ("4.z.3", "reussie"),
    ]);
    // What only follows another declaration is listed once that one is made.
    for declaration in declarations().iter().filter(|declaration| !declaration.triggers.is_empty()) {
        let profile: Vec<Profile> = declaration.profiles.iter().take(1).copied().collect();
        let due = statuses(&loaded, &incident(&loaded, &profile, &worst));
        assert!(due.iter().any(|(id, _)| *id == declaration.id), "{} is never due", declaration.id);
        let nothing = statuses(&loaded, &incident(&loaded, &profile, &BTreeMap::new()));
        assert!(nothing.iter().any(|(id, _)| *id == declaration.id), "{} is hidden by the unknown", declaration.id);
        let faux = all(&[("1.b.2", "non"), ("2.e.1", "faux-positif"), ("4.z.3", "non")]);
        let none = statuses(&loaded, &incident(&loaded, &profile, &faux));
        assert!(none.iter().all(|(id, _)| *id != declaration.id), "{} survives a false alarm", declaration.id);
    }
    golden("declarations/ids.txt", &declarations().iter().map(|d| format!("{}\n", d.id)).collect::<String>());
}

/// The verdict stays on one screen of twenty-four lines, or of twenty narrow ones, with what stands around it; in a crisis
/// the calls come before what to cut, and that before the deadlines.
#[test]
fn the_verdict_is_one_screen() {
    let (directory, mut crises) = (Directory::default(), 0);
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/answers")).expect("the scenarios");
    for path in folder.map(|e| e.expect("an entry").path()) {
        let file: Value = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("it is JSON");
        let embedded = qualify::fiche::EMBEDDED.iter().find(|e| file["fiche"] == e.id).expect("a fiche of ours");
        let loaded = qualify::fiche::load(embedded.bytes).expect("a fiche");
        let engine = Engine::new(&loaded.fiche);
        let plain = |v: &Value| serde_json::from_value(v.get("value").unwrap_or(v).clone()).expect("an answer");
        let given = file["answers"].as_object().expect("answers").iter();
        let at = |id: &str| engine.questions.iter().position(|q| q.id.as_str() == id).expect("a question");
        let given: BTreeMap<usize, Answer> = given.map(|(id, v)| (at(id), plain(v))).collect();
        for profile in [&[][..], &[Profile::Finance, Profile::Telecom, Profile::Oiv, Profile::Sante]] {
            let incident = incident(&loaded, profile, &given);
            let report = build(ReportSources {
                incident: &incident,
                fiches: &[UsedFiche { loaded: &loaded, embedded: true }],
                as_of: incident.span.expect("a time").1,
                heads: vec![],
                seal: qualify::logbook::Book::new(std::path::PathBuf::new()).seal(),
                afterwards: vec![],
                marks: qualify::logbook::Marks::default(),
                unreadable: vec![],
                verdict: qualify::logbook::LogVerdict::Ancre,
                conceded: vec![],
                directory: &directory,
            });
            let mut report = report.expect("it is open");
            report.announced_accounts = 60;
            let calls = qualify::report::calls(&report, &directory, &[]);
            let told = BTreeMap::new();
            let verdict = VerdictPage { report: &report, fiches: &[&loaded], calls: &calls, told: &told };
            for (width, height) in [(80, 17), (60, 12)] {
                let page = verdict.lines(width, height);
                let shown = qualify::escape::wrapped(&page.join("\n"), width);
                assert!(shown.iter().all(|line| line.chars().count() <= width), "{shown:#?}");
                assert!(shown.len() <= height, "{}: {} lines\n{shown:#?}", path.display(), shown.len());
                let at = |text: &str| page.iter().position(|line| line.starts_with(text));
                // What is settled as a false alarm is closed: it waits for nothing.
                let over = verdict.is_false() && report.gravity.at_most == report.gravity.at_least;
                assert_eq!(at("Prochain point").is_none(), over, "{page:#?}");
                // Each is on the screen, or counted there with the keys that show it; the whole has them all.
                let whole = qualify::escape::wrapped(&verdict.whole(width).join("\n"), width).join(" ");
                let rows = verdict.rows(width);
                let shown_calls = rows.iter().filter(|row| page.contains(row)).count();
                let said = shown.join(" ").replace('\u{a0}', " ");
                let counts = |count: usize, what: &str| {
                    let plural = if count > 1 { "s" } else { "" };
                    count == 0
                        || said.contains(&format!("{count} {what}{plural}")) && said.contains("g, puis v, puis a")
                };
                if verdict.is_crisis() {
                    assert!(counts(calls.len() - shown_calls, "appel"), "{shown_calls} of {}: {said}", calls.len());
                }
                for call in &calls {
                    assert!(flat(&whole).contains(&flat(&call.who)), "{}: {whole}", call.who);
                }
                for contradiction in &report.contradictions {
                    assert!(flat(&whole).contains(&flat(&contradiction.text)), "{whole}");
                    let named = said.contains(&flat(&contradiction.text).replace('\u{a0}', " "));
                    assert!(named || said.contains("à vérifier"), "{said}");
                }
                let order_of_duties = qualify::report::duties(&report);
                for duty in order_of_duties.iter().filter(|d| d.status().is_to_do() && d.first().is_awaited()) {
                    let to = duty.to.split(['(', ',']).next().unwrap_or_default().trim();
                    assert!(flat(&whole).contains(&flat(to)), "{to}: {whole}");
                    assert!(flat(&said).contains(&flat(to)) || said.contains("échéance"), "{to}: {said}");
                }
                if verdict.is_crisis() {
                    let order = [at("APPELEZ"), at("PUIS COUPEZ"), at("ÉCHÉANCES")].map(|at| at.expect("a part"));
                    assert!(order.is_sorted(), "{page:#?}");
                    crises += 1;
                }
            }
        }
    }
    assert!(crises > 0);
}

/// Money gone is said to the bank whichever fiche asks, and personal data to the CNIL.
#[test]
fn every_question_on_money_and_personal_data_reaches_its_declaration() {
    let has = |id: &str, fiche: &str, question: &str| {
        let found = declarations().iter().find(|d| d.id == id).expect("a declaration");
        let triggers = found.triggers.iter().filter(|t| t.fiche.as_ref().is_some_and(|f| f.as_str() == fiche));
        let mut reads = false;
        triggers.for_each(|t| {
            t.when.visit(&mut |c| reads |= matches!(c, Condition::Is(is) if is.question.as_str() == question));
        });
        assert!(reads, "{id} does not read {fiche}:{question}");
    };
    for embedded in qualify::fiche::EMBEDDED {
        let loaded = qualify::fiche::load(embedded.bytes).expect("a fiche");
        for question in loaded.fiche.questions() {
            // Money that left, or that a loss may be.
            if question.options.iter().any(|option| option == "reussie" || option == "argent") {
                has("fonds", embedded.id, question.id.as_str());
            }
            if question.kind == QuestionKind::YesNo && question.prompt.contains("données personnelles") {
                has("cnil", embedded.id, question.id.as_str());
                has("registre-rgpd", embedded.id, question.id.as_str());
            }
        }
    }
}

/// The prudent reading of every clock comes first, and both are said.
#[test]
fn the_date_to_keep_is_the_earliest_that_can_be_argued() {
    let clocks = json!({"alerted_at": "2026-03-28T02:10:00+01:00", "aware_at": "2026-03-28T12:05:00+01:00"});
    let world = World::new();
    let report = told(&world, "2026-03-28T14:00:00+01:00", clocks, breach());
    let cnil = find(&report, "cnil");
    assert_eq!(cnil["prudent_at"], "2026-03-31T03:10:00+02:00");
    assert_eq!(cnil["due_at"], "2026-03-31T13:05:00+02:00");
    let page = world.run(&["-q", "report"]).stdout.replace('\u{a0}', " ");
    let start = page.find("CNIL (téléservice)").expect("the row");
    assert!(page[..start].ends_with("31 mars 2026 à 03:10 (reste 2 j 12 h) : "), "{}", &page[..start]);
}

/// One row a recipient, with all the texts that say so.
#[test]
fn a_recipient_has_one_row() {
    let world = World::new();
    let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": ["oiv", "ose", "nis2", "telecom"]});
    told(&world, "2026-01-07T02:14:00+01:00", about, breach());
    let page = world.run(&["-q", "report"]).stdout.replace('\u{a0}', " ");
    let section = &page[page.find("\nDéclarations").expect("it")..page.find("\nLa suite").expect("it")];
    for to in ["ANSSI (CERT-FR)", "Police, gendarmerie ou", "CNIL (téléservice)"] {
        let heads = section.lines().filter(|l| l.starts_with("  - ")).count();
        let rows =
            section.split("\n  - ").filter(|row| row.replace("\n    ", " ").contains(&format!(" : {to}"))).count();
        assert_eq!(rows, 1, "{to} among {heads} rows: {section}");
    }
}

/// What a public body owes to the prosecutor is not a complaint, and a private one does not owe it.
#[test]
fn the_prosecutor_is_told_by_public_bodies_alone() {
    for (profile, due) in [
        (vec!["sante", "etablissement-public"], true),
        (vec!["collectivite"], true),
        (vec!["administration"], true),
        (vec!["region"], true),
        (vec!["sante"], false),
        (vec!["finance", "oiv"], false),
        (vec![], false),
    ] {
        let world = World::new();
        let report = told(&world, "2026-01-07T02:14:00+01:00", json!({"profile": profile}), breach());
        assert_eq!(ids(&report).contains(&"procureur"), due, "{profile:?}");
        assert!(ids(&report).contains(&"plainte"), "the complaint is another matter");
        if due {
            assert_eq!(find(&report, "procureur")["status"], "a-faire");
        }
        // Nothing unsourced is asked of a health body, nothing of NIS 2 is counted in hours.
        if profile.contains(&"sante") {
            assert!(!ids(&report).contains(&"administration") && !ids(&report).contains(&"ministere"));
        }
    }
    let world = World::new();
    let report = told(&world, "2026-01-07T02:14:00+01:00", json!({"profile": ["nis2", "oiv"]}), breach());
    for id in ["nis2", "rec"] {
        assert_eq!(find(&report, id)["due_at"], Value::Null);
    }
    assert!(!ids(&report).contains(&"fsn"), "a NIS 2 entity is no provider of digital services");
}

/// In doubt, a health body reports.
/// Of what is to be done without delay, whom one calls for help comes before whom one gives notice to.
#[test]
fn who_helps_is_called_before_the_prosecutor() {
    for (profile, helps) in [
        (json!(["sante", "etablissement-public"]), "sante"),
        (json!(["administration", "oiv"]), "oiv"),
        (json!(["collectivite"]), "administration"),
    ] {
        let report = told(
            &World::new(),
            "2026-03-28T14:00:00+01:00",
            json!({"profile": profile, "alerted_at": "2026-03-28T13:00:00+01:00"}),
            breach(),
        );
        let ids = ids(&report);
        let at = |id: &str| ids.iter().position(|known| *known == id).unwrap_or_else(|| panic!("{id}: {ids:?}"));
        let same = |id: &str| find(&report, id)["status"].clone();
        assert!(same(helps) != same("procureur") || at(helps) < at("procureur"), "{ids:?}");
    }
}

#[test]
fn health_is_reported_in_doubt() {
    let of = |given: Value| {
        let world = World::new();
        told(&world, "2026-01-07T02:14:00+01:00", json!({"profile": ["sante"]}), given)
    };
    let unknown = of(json!({"2.a.1": "oui", "2.e.1": "confirme"}));
    assert_eq!(find(&unknown, "sante")["status"], "a-faire");
    let suspected = of(json!({"2.e.1": "a-investiguer"}));
    assert_eq!(find(&suspected, "sante")["status"], "a-verifier", "a suspicion alone asks first");
    let none = json!({"2.a.1": "oui", "2.e.1": "confirme", "4.a.1": "non", "4.a.3": "non", "4.c.1": "non", "4.b.2": "non", "2.b.4": "non", "4.z.1": "non"});
    let none = of(none);
    assert!(!ids(&none).contains(&"sante"));
    let out = none["ruled_out"].as_array().expect("a list").iter().find(|o| o["id"] == "sante").expect("it says why");
    assert!(out["questions"].to_string().contains("4.c.1"), "{out}");
}

/// A decision not to notify is written with what was known, shown for ever, and hides no deadline.
#[test]
fn a_decision_not_to_notify_stays_visible() {
    let world = World::new();
    let mut given = breach();
    given["4.a.3"] = json!("inconnu");
    let about = json!({"alerted_at": "2026-01-06T23:40:00+01:00", "profile": ["finance"]});
    told(&world, "2026-01-07T02:14:00+01:00", about, given);
    let not = |more: &[&str]| world.run(&[&["declare", "2026", "cnil", "--not-due"], more].concat());
    refused(&not(&[]), 2, &["--decided-by", "--because"]);
    refused(&not(&["--decided-by", " ", "--because", ""]), 2, &["--decided-by", "--because", "rien n’est écrit"]);
    refused(&world.run(&["declare", "2026", "cnil", "--at", "02:00", "--because", "x"]), 2, &["--not-due"]);
    let both = ["--receipt", "R", "--decided-by", "D", "--because", "x"];
    refused(&not(&both), 2, &["--receipt"]);
    let done = not(&["--decided-by", "Mme Petit", "--because", "risque improbable"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let log = world.run(&["-q", "log"]).stdout;
    let line: Value = serde_json::from_str(log.lines().last().expect("a line")).expect("it is JSON");
    assert_eq!((&line["not_due"], &line["decided_by"]), (&json!(true), &json!("Mme Petit")));
    assert!(line["note"].as_str().expect("what was known").contains("personnelles en jeu"), "{line}");
    assert_eq!(check("log", &line), Vec::<String>::new());
    let cnil = report_of(&world, "cnil");
    assert_eq!((&cnil["status"], &cnil["due_at"]), (&json!("non-due"), &json!("2026-01-09T23:40:00+01:00")));
    assert!(cnil["not_due"]["register"].as_str().expect("a line").contains("33(5)"), "{cnil}");
    // What is learnt afterwards stands beside the decision, which does not change by itself.
    assert_eq!(world.run(&["answer", "2026", "4.a.3", "oui"]).code, 0);
    let cnil = report_of(&world, "cnil");
    assert_eq!(cnil["status"], "non-due");
    assert!(cnil["not_due"]["today"].as_str().expect("since").contains("vues, divulguées"), "{cnil}");
    assert!(!cnil["not_due"]["known"].as_str().expect("then").contains("vues, divulguées"), "{cnil}");
    let page = world.run(&["-q", "report"]).stdout.replace('\u{a0}', " ");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("Non notifié, décision de Mme Petit") && page.contains("9 janv. 2026 à 23:40"), "{page}");
    // Not made: nothing that runs on it has started.
    assert_eq!(
        world.run(&["declare", "2026", "dora-initial", "--not-due", "--decided-by", "D", "--because", "b"]).code,
        0
    );
    let all = report(&world)["declarations"].clone();
    assert!(all.as_array().expect("a list").iter().all(|line| line["id"] != "dora-intermediaire"), "{all}");
    // Struck, the duty is back; made after all, it is made.
    let struck = world.run(&["note", "2026", "--withdraw", &line["seq"].to_string(), "--because", "erreur"]);
    assert_eq!(struck.code, 0, "{}", struck.stderr);
    assert_eq!(report_of(&world, "cnil")["status"], "a-faire");
    assert_eq!(not(&["--decided-by", "D", "--because", "b"]).code, 0);
    assert_eq!(world.run(&["declare", "2026", "cnil", "--at", "02:14", "--receipt", "R-9"]).code, 0);
    assert_eq!(report_of(&world, "cnil")["status"], "faite");
}

/// More knowledge never removes a duty without saying why, and an unknown answer is never less prudent than each of
/// the answers that it may turn out to be: over thousands of states of each fiche.
#[test]
fn knowledge_removes_no_duty_in_silence_and_doubt_is_prudent() {
    let mut seed = 5u64;
    let mut draw = move |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let (mut removed, mut doubts) = (0, 0);
    for embedded in qualify::fiche::EMBEDDED {
        let loaded = qualify::fiche::load(embedded.bytes).expect("a fiche");
        if loaded.fiche.confirmation.is_none() {
            continue;
        }
        let engine = Engine::new(&loaded.fiche);
        for _ in 0..6 {
            let profile: Vec<Profile> = (0..draw(4)).map(|_| Profile::ALL[draw(Profile::ALL.len())]).collect();
            let share = draw(10);
            let mut given = BTreeMap::new();
            for (q, question) in engine.questions.iter().enumerate() {
                if question.from.is_none() && draw(10) <= share {
                    let answers = possible(question);
                    given.insert(q, answers[draw(answers.len())].clone());
                }
            }
            let before = standing(&loaded, &incident(&loaded, &profile, &given));
            let asked = open(&State::of(&engine, &incident(&loaded, &profile, &given)));
            for q in asked.into_iter().take(5) {
                for answer in possible(engine.questions[q]) {
                    let mut more = given.clone();
                    more.insert(q, answer.clone());
                    let after = standing(&loaded, &incident(&loaded, &profile, &more));
                    for (id, _) in &before.0 {
                        let now = after.0.iter().find(|(other, _)| other == id);
                        let says = after.1.contains(id);
                        assert!(now.is_some() || says, "{id} vanished: {} {answer:?}", engine.questions[q].id);
                        removed += usize::from(now.is_none());
                    }
                    // Confirmed, what concerns personal data is to do unless something says that there is none.
                    for id in ["cnil", "registre-rgpd"].into_iter().filter(|_| after.2) {
                        let due = after.0.contains(&(id.to_owned(), DeclarationStatus::Due));
                        assert!(due || after.1.iter().any(|out| out == id), "{id}: {:?}", after.0);
                        doubts += usize::from(due);
                    }
                }
            }
        }
    }
    assert!(removed > 4 && doubts > 100, "{removed} removed, {doubts} in doubt");
}

/// Seventy-two hours are seventy-two hours elapsed, on each clock, whatever the zone does meanwhile; what is shown is the
/// time of the place, and the date to keep is never the later one.
#[test]
fn each_clock_counts_elapsed_hours_across_time_changes() {
    let loaded = qualify::fiche::load(qualify::fiche::EMBEDDED[0].bytes).expect("a fiche");
    let engine = Engine::new(&loaded.fiche);
    let given = [("2.a.1", "oui"), ("2.e.1", "confirme"), ("4.a.3", "oui")]
        .map(|(id, word)| (engine.at(&QuestionId::parse(id).expect("an id")).expect("a question"), Answer::word(word)));
    let profile = [Profile::Telecom, Profile::Finance, Profile::Fabricant];
    let mut open = incident(&loaded, &profile, &given.into_iter().collect());
    let zones = [
        "Europe/Paris",
        "America/Martinique",
        "America/New_York",
        "America/St_Johns",
        "Indian/Reunion",
        "Pacific/Noumea",
        "Australia/Lord_Howe",
        "America/Miquelon",
        "Pacific/Auckland",
        "UTC",
    ];
    let (hour, mut crossed) = (3_600_000, 0);
    // Each hour of the weeks in which clocks change, and three moments of any other.
    let changes = ["2026-03-05T00:00:00Z", "2026-03-26T00:00:00Z", "2026-10-22T00:00:00Z", "2026-10-29T00:00:00Z"];
    let starts = changes.iter().flat_map(|start| {
        let start = Moment::parse_rfc3339(start).expect("a moment").unix_millis();
        (0..120).step_by(5).map(move |h| start + h * hour + 17 * 60_000)
    });
    for (rank, start) in starts.enumerate() {
        let zone = zones[rank % zones.len()];
        let tz: chrono_tz::Tz = zone.parse().expect("a zone");
        let alerted = Moment::from_unix_millis(start, tz);
        let aware = Moment::from_unix_millis(start + 7 * hour, tz);
        let now = Moment::from_unix_millis(start + 9 * hour, tz);
        open.opening.as_mut().expect("open").tz = zone.to_owned();
        let clocks = [("alerted", alerted), ("aware", aware), ("classified", now)];
        set_clocks(&mut open, clocks);
        open.span = Some((alerted, now));
        let report = whole(&loaded, &open);
        for (id, from, hours) in [
            ("cnil", aware, 72),
            ("telecom-cnil", aware, 24),
            ("plainte-assurance", aware, 72),
            ("dora-initial", now, 4),
        ] {
            let line = report.declarations.iter().find(|d| d.id == id).unwrap_or_else(|| panic!("{id} {zone}"));
            let due = line.due_at.expect("a limit");
            assert_eq!(due.unix_millis() - from.unix_millis(), hours * hour, "{id} {zone} {from}");
            assert_eq!(due, Moment::from_unix_millis(due.unix_millis(), tz), "{id}: said in {zone}");
            let keep = line.keep_by().expect("a date");
            assert!(keep <= due && (line.prudent_at.is_none() || keep.unix_millis() == start + hours * hour), "{id}");
            let offset = |at: Moment| at.to_millis_string().chars().rev().take(6).collect::<String>();
            crossed += usize::from(offset(from) != offset(due));
        }
    }
    assert!(crossed > 20, "{crossed} across a change");
}

/// Gives the declarations listed and how they stand, those that the answers rule out, and whether it is confirmed.
fn standing(loaded: &Loaded, incident: &Incident) -> (Vec<(String, DeclarationStatus)>, Vec<String>, bool) {
    let report = whole(loaded, incident);
    let confirmed = report.fiches[0].confirmation.as_ref().is_some_and(|c| c.proposed == Confirmation::Confirme);
    let listed = report.declarations.into_iter().map(|d| (d.id, d.status)).collect();
    let aside = report.set_aside.into_iter().chain(report.ruled_out).map(|out| out.id).collect();
    (listed, aside, confirmed)
}

/// Confirmed, the notice to the CNIL is to do unless something rules personal data out: whichever the fiche.
#[test]
fn the_cnil_is_told_in_doubt_whichever_the_fiche() {
    for embedded in qualify::fiche::EMBEDDED {
        let loaded = qualify::fiche::load(embedded.bytes).expect("a fiche");
        let Some(signs) = &loaded.fiche.confirmation else { continue };
        let engine = Engine::new(&loaded.fiche);
        let opinion = engine.questions.iter().position(|q| q.id == signs.question).expect("the opinion");
        let given = BTreeMap::from([(opinion, Answer::word("confirme"))]);
        for id in ["cnil", "registre-rgpd"] {
            let listed = statuses(&loaded, &incident(&loaded, &[], &given));
            let found =
                listed.iter().find(|(other, _)| other == id).unwrap_or_else(|| panic!("{id} of {}", embedded.id));
            assert_eq!(found.1, DeclarationStatus::Due, "{id} of {}", embedded.id);
        }
    }
}

/// The 24 hours of an operator run as soon as the 72 of everybody do, and the row keeps the earliest.
#[test]
fn an_operator_keeps_its_24_hours_while_nobody_rules_personal_data_out() {
    for (answer, status) in [("oui", Some("a-faire")), ("inconnu", Some("a-faire")), ("non", None)] {
        let world = World::new();
        let mut given = breach();
        given["4.a.3"] = json!(answer);
        given.as_object_mut().expect("members").remove("4.c.1");
        let about = json!({"alerted_at": "2026-01-06T23:40:00+01:00", "profile": ["telecom"]});
        let report = told(&world, "2026-01-07T02:14:00+01:00", about, given);
        let list = report["declarations"].as_array().expect("a list");
        let of = |id: &str| list.iter().find(|d| d["id"] == id).map(|d| d["status"].as_str().expect("a status"));
        assert_eq!((of("cnil"), of("telecom-cnil")), (status, status), "{answer}");
        let page = flat(&world.run(&["-q", "report"]).stdout).replace('\u{a0}', " ");
        assert_eq!(page.contains("avant le 7 janv. 2026 à 23:40"), status.is_some(), "{answer}: {page}");
    }
}

/// Each answer named is enough with the others named, and none of them is what the declaration asks for.
#[test]
fn what_rules_a_declaration_out_is_named_and_is_enough() {
    let world = World::new();
    let about = json!({"alerted_at": "2026-01-06T23:40:00+01:00"});
    let mut given = breach();
    for question in ["4.a.1", "4.a.3", "4.c.1"] {
        given[question] = json!("non");
    }
    let report = told(&world, "2026-01-07T02:14:00+01:00", about, given);
    let out = |report: &Value, id: &str| {
        let list = report["ruled_out"].as_array().expect("a list");
        list.iter().find(|out| out["id"] == id).unwrap_or_else(|| panic!("{id}: {list:?}")).clone()
    };
    for id in ["personnes", "registre-rgpd", "cnil"] {
        assert!(out(&report, id)["questions"].as_array().expect("a list").contains(&json!("4.a.3")), "{report}");
        assert!(!out(&report, id)["because"].as_str().expect("a reason").contains("confirmé"), "{report}");
    }
    // Personal data are there, and their loss is a nuisance: that they are there rules nothing out.
    let world = World::new();
    let file = json!({"fiche": "fuite-donnees-qualification", "title": "Essai", "alerted_at": "2026-01-07T01:00:00+01:00",
        "answers": {"1.z.1": "confirme", "4.b.1": "oui", "4.b.2": "limite"}});
    let file = world.file("r.json", &file.to_string());
    stdout_of(&world.run(&["new", "--answers", &file]));
    assert_eq!(out(&self::report(&world), "personnes")["questions"], json!(["4.b.2"]));
}

#[test]
fn what_another_text_replaces_is_said_to_be() {
    for (profile, replaced) in
        [(json!(["nis2", "finance"]), true), (json!(["nis2"]), false), (json!(["finance"]), false)]
    {
        let world = World::new();
        let about = json!({"alerted_at": "2026-01-06T23:40:00+01:00", "profile": profile});
        let report = told(&world, "2026-01-07T02:14:00+01:00", about, breach());
        let out = report["ruled_out"].as_array().expect("a list").iter().find(|out| out["id"] == "nis2").cloned();
        assert_eq!(out.is_some(), replaced, "{report}");
        assert_eq!(ids(&report).contains(&"nis2"), !replaced && profile[0] == "nis2", "{profile}");
        assert!(out.is_none_or(|out| out["text"].as_str().is_some_and(|text| text.contains("DORA"))));
    }
}

/// A disagreement is no reason to do less than when nobody knows: what is due in doubt stays to do, and says why.
#[test]
fn a_disagreement_downgrades_no_duty() {
    for embedded in qualify::fiche::EMBEDDED {
        let loaded = qualify::fiche::load(embedded.bytes).expect("a fiche");
        let Some(signs) = &loaded.fiche.confirmation else { continue };
        let engine = Engine::new(&loaded.fiche);
        let at = |id: &QuestionId| engine.questions.iter().position(|q| q.id == *id).expect("a question");
        let personal = |q: &&qualify::domain::fiche::Question| {
            q.kind == QuestionKind::YesNo && q.prompt.contains("données personnelles")
        };
        for question in loaded.fiche.questions().filter(personal) {
            let given = BTreeMap::from([
                (at(&signs.question), Answer::word("confirme")),
                (at(&question.id), Answer::word("oui")),
            ]);
            let mut incident = incident(&loaded, &[Profile::Telecom], &given);
            let name = QuestionRef { fiche: loaded.fiche.id.clone(), question: question.id.clone() };
            let said = incident.answers.get_mut(&name).expect("an answer");
            let (one, h) = (said[0].clone(), LineHash::of(b"y"));
            let place = (2, one.place.1.clone(), h);
            let other = Given { value: Answer::word("non"), by: "B".into(), h, place, ..one.clone() };
            *said = [one, other].into_iter().collect();
            let report = whole(&loaded, &incident);
            for id in ["cnil", "registre-rgpd", "telecom-cnil"] {
                let found = report.declarations.iter().find(|d| d.id == id).expect("it is listed");
                assert_eq!(found.status, DeclarationStatus::Due, "{id} of {}", embedded.id);
                assert!(found.because.contains("à départager"), "{id} of {}: {}", embedded.id, found.because);
            }
        }
    }
}

/// A fact that one fiche knows says more than what another does not rule out.
#[test]
fn a_known_fact_is_the_reason_given() {
    let world = World::new();
    let mut given = breach();
    given.as_object_mut().expect("members").retain(|key, _| !key.starts_with("4."));
    told(&world, "2026-01-07T02:14:00+01:00", json!({"alerted_at": "2026-01-07T01:00:00+01:00"}), given);
    for (fiche, opinion, known) in [
        ("chiffrement-qualification", "1.z.1=confirme", "3.d.1=personnelles"),
        ("bordure-qualification", "1.z.1=confirme", "3.c.1=oui"),
    ] {
        assert_eq!(world.run_with(&["next", "2026", "--fiche", fiche], "s\n").code, 0);
        for said in [opinion, known] {
            let (question, answer) = said.split_once('=').expect("a pair");
            let done = world.run(&["answer", "2026", &format!("{fiche}:{question}"), answer]);
            assert_eq!(done.code, 0, "{}", done.stderr);
        }
        let because = report_of(&world, "cnil")["because"].as_str().expect("a reason").to_owned();
        assert!(!because.contains("inconnu à ce stade"), "{fiche}: {because}");
    }
}

/// What completes a declaration, and what ends it, stays to do once it is made: on its own clock, then made in turn.
#[test]
fn what_follows_a_declaration_is_owed_once_it_is_made() {
    let world = World::new();
    let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": ["sante", "fabricant"]});
    let report = told(&world, "2026-09-15T02:14:00+02:00", about, breach());
    assert!(!ids(&report).contains(&"cnil-complement") && !ids(&report).contains(&"sante-fin"), "{:?}", ids(&report));
    for id in ["cnil", "sante", "cra"] {
        assert_eq!(world.run(&["declare", "2026", id, "--at", "maintenant"]).code, 0);
    }
    let report = self::report(&world);
    let next = find(&report, "cnil-complement");
    assert_eq!(next["status"], "a-faire");
    assert!(next["due_at"].as_str().is_some_and(|at| at.starts_with("2026-09-18T02:14:")), "{next}");
    assert_eq!(find(&report, "sante-fin")["status"], "a-faire");
    let page = flat(&world.run(&["-q", "report"]).stdout).replace('\u{a0}', " ");
    assert!(
        page.contains("compléter la notification initiale") || page.contains("Compléter la notification"),
        "{page}"
    );
    assert!(
        page.contains("Signaler la fin de l’incident") && page.contains("Envoyer la notification complète"),
        "{page}"
    );
    assert!(!page.contains("« cnil »"), "{page}");
    let calendar = stdout_of(&world.run(&["export", "2026", "--to", "ics"])).replace("\r\n ", "");
    assert!(calendar.contains("compléter la notification initiale") || calendar.contains("Compléter la"), "{calendar}");
    assert_eq!(world.run(&["declare", "2026", "cnil-complement", "--at", "maintenant"]).code, 0);
    assert_eq!(report_of(&world, "cnil-complement")["status"], "faite");
    // A decision not to notify has nothing to complete.
    let world = World::new();
    told(&world, "2026-01-07T02:14:00+01:00", json!({"alerted_at": "2026-01-07T01:00:00+01:00"}), breach());
    let decided = ["declare", "2026", "cnil", "--not-due", "--decided-by", "M. Roy", "--because", "peu de risque"];
    assert_eq!(world.run(&decided).code, 0);
    assert!(!ids(&self::report(&world)).contains(&"cnil-complement"));
}

/// The line of the main courante is the proof: it names whom the report names.
#[test]
fn the_main_courante_names_who_was_told() {
    for (profile, whose, to) in [
        ("collectivite", "nous", "Comptable public (DGFiP)"),
        ("sante", "nous", "Comptable public (DGFiP) d’un hôpital public, sinon banque"),
        ("entreprise", "nous", "Banque"),
        ("collectivite", "autrui", "Payeur, puis sa banque"),
    ] {
        let world = World::new();
        let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": [profile]});
        let given = json!({"1.b.1": ["compta@exemple.fr"], "2.a.1": "oui", "4.z.3": "reussie", "4.z.6": whose});
        told(&world, "2026-01-07T02:14:00+01:00", about, given);
        let done = world.run(&["declare", "2026", "fonds", "--at", "02:00", "--receipt", "R-77"]);
        assert!(flat(&done.stderr).contains(to), "{profile} {whose}: {}", done.stderr);
        let log = flat(&world.run(&["log", "2026"]).stdout).replace('\u{a0}', " ");
        assert!(log.contains(&format!("{to}, bloquer les paiements en attente")), "{profile} {whose}: {log}");
        assert_eq!(report_of(&world, "fonds")["to"], to);
    }
    // Nothing makes it due, and it is made all the same: to whom the profile says.
    let world = World::new();
    let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": ["collectivite"]});
    told(&world, "2026-01-07T02:14:00+01:00", about, json!({"1.b.1": ["compta@exemple.fr"], "4.z.3": "non"}));
    assert_eq!(world.run(&["declare", "2026", "fonds", "--at", "02:00"]).code, 0);
    assert_eq!(report_of(&world, "fonds")["to"], "Comptable public (DGFiP)");
    assert!(world.run(&["log", "2026"]).stdout.contains("Comptable public"));
}

/// What a third party holds is not what left it: the duty stands, and says on what.
#[test]
fn what_a_third_party_holds_did_not_leave_it() {
    for (left, gone) in [("oui", true), ("non", false), ("inconnu", false)] {
        let world = World::new();
        let file = json!({"fiche": "tiers-qualification", "title": "Essai", "alerted_at": "2026-01-07T01:00:00+01:00",
            "answers": {"1.a.1": "PaieSud", "1.c.1": "confirme", "2.b.1": "oui", "2.c.1": "oui", "2.c.3": left,
            "2.c.4": "oui"}});
        let file = world.file("r.json", &file.to_string());
        stdout_of(&world.run(&["new", "--answers", &file]));
        for id in ["cnil", "registre-rgpd"] {
            let row = report_of(&world, id);
            let because = row["because"].as_str().expect("a reason");
            assert_eq!(row["status"], "a-faire");
            assert_eq!(because.contains("sont sorties de chez ce tiers"), gone, "{left}: {because}");
            assert_eq!(because.contains("ce tiers détient"), !gone, "{left}: {because}");
        }
        let form = stdout_of(&world.run(&["export", "2026", "--to", "cnil"])).replace('\u{a0}', " ");
        assert!(!form.contains("ersonnelles touchées") && form.contains("qu’il détient : oui"), "{left}: {form}");
    }
}

/// A date stands beside what it is the date of.
#[test]
fn a_row_gives_each_date_to_its_own_duty() {
    for (profile, what) in [
        (json!(["telecom", "confiance-numerique"]), "notifier l’atteinte au service de confiance"),
        (json!(["confiance-numerique", "editeur"]), "notifier l’atteinte au service de confiance"),
    ] {
        let world = World::new();
        let about = json!({"alerted_at": "2026-01-07T01:00:00+01:00", "profile": profile});
        let mut given = breach();
        given["4.b.2"] = json!("oui");
        told(&world, "2026-01-07T02:14:00+01:00", about, given);
        let page = stdout_of(&world.run(&["report", "2026", "--format", "markdown"])).replace('\u{a0}', " ");
        let row = page.lines().find(|line| line.contains("ANSSI (CERT-FR), ")).unwrap_or_else(|| panic!("{page}"));
        assert!(row.contains(what) && row.contains(", sans délai"), "{row}");
        assert!(!row.contains("8 janv. 2026 à 01:00 : ANSSI (CERT-FR), signaler l’incident"), "{row}");
    }
}

/// A second declaration of the same name once took the place of the first, with its date and its receipt.
#[test]
fn what_was_declared_is_not_declared_again_by_mistake() {
    let world = World::new();
    let about = json!({"profile": ["sante", "etablissement-public"]});
    told(&world, "2026-11-27T18:11:00+01:00", about, breach());
    let id = report(&world)["incident"]["id"].as_str().expect("an id").to_owned();
    let declare = |args: &[&str]| world.run(&[&["declare", &id], args].concat());
    let lines = || stdout_of(&world.run(&["-q", "log", &id, "--format", "jsonl"])).lines().count();
    for (made, next) in [("sante", Some("sante-fin")), ("cnil", Some("cnil-complement")), ("plainte", None)] {
        stdout_of(&declare(&[made, "--at", "18:05"]));
        // Its receipt comes later, and does not date it.
        let said = flat(&declare(&[made, "--at", "18:10"]).stderr);
        assert!(said.contains("--at '27 nov. 2026 à 18:05' --receipt"), "{said}");
        stdout_of(&declare(&[made, "--at", "27 nov. 2026 à 18:05", "--receipt", "R-77"]));
        let then = report(&world);
        assert_eq!(find(&then, made)["because"], "Faite le 27 nov. 2026 à 18:05");
        assert_eq!(find(&then, made)["receipt"], "R-77");
        let before = lines();
        for again in
            [&[made, "--at", "18:10"][..], &[made, "--at", "18:05"], &[made, "--at", "18:05", "--receipt", "R-78"]]
        {
            let done = declare(again);
            let said = flat(&done.stderr);
            assert_eq!(done.code, 2, "{again:?}: {said}");
            assert!(said.contains("déjà faite") && said.contains("18:05") && said.contains("R-77"), "{said}");
            assert!(said.contains("--withdraw"), "{said}");
            assert!(next.is_none_or(|next| said.contains(&format!("qualify declare {id} {next}"))), "{said}");
        }
        assert_eq!(lines(), before, "{made}");
    }
    stdout_of(&declare(&["sante-fin", "--at", "18:10"]));
}

/// Closing settles nothing: what is owed is said once more.
#[test]
fn closing_says_what_is_left_to_do() {
    let world = World::new();
    told(&world, "2026-11-27T18:11:00+01:00", json!({"profile": ["entreprise"]}), breach());
    let id = report(&world)["incident"]["id"].as_str().expect("an id").to_owned();
    let done = world.run(&["close", &id]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let said = flat(&done.stderr);
    assert!(said.contains("Clos, mais il reste à faire") && said.contains("CNIL"), "{said}");
    stdout_of(&world.run(&["reopen", &id]));
    let due = |report: &Value| {
        let list = report["declarations"].as_array().expect("a list").clone();
        list.into_iter().filter(|d| d["status"] == "a-faire").map(|d| d["id"].as_str().expect("an id").to_owned())
    };
    // What is made may make another due.
    while let Some(owed) = due(&report(&world)).next() {
        stdout_of(&world.run(&["declare", &id, &owed, "--at", "18:11"]));
    }
    let done = world.run(&["close", &id]);
    assert!(!done.stderr.contains("il reste"), "{}", done.stderr);
}
