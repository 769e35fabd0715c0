//! Two people apart set the same thing in two ways: neither vanishes, what counts meanwhile is prudent, and one settles it.

use super::harness::{World, flat, golden};
use super::logs::{Two, two};
use super::union::sync;
use serde_json::{Value, json};
use std::path::PathBuf;

/// The incident on another machine, with its folder here and there.
pub fn copied(here: &World, id: &str) -> (World, PathBuf, PathBuf) {
    let mut there = World::new();
    there.host = String::from("poste-2");
    let (mine, theirs) = (here.incident(), there.root().join(id));
    sync(&mine, &theirs);
    (there, mine, theirs)
}

/// Two copies of one incident, apart; what Alice and Chloé do there; then both folders hold all.
fn apart(alices: &[&[&str]], chloes: &[&[&str]], alice_first: bool) -> (World, String) {
    let Two { world: here, id, .. } = two();
    let (there, mine, theirs) = copied(&here, &id);
    let alice = || alices.iter().for_each(|args| done(&here, "Alice Martin", args, &id));
    let chloe = || chloes.iter().for_each(|args| done(&there, "Chloé Petit", args, &id));
    if alice_first {
        alice();
        there.wait(60_000);
        chloe();
    } else {
        chloe();
        here.wait(60_000);
        alice();
    }
    sync(&theirs, &mine);
    (here, id)
}

fn done(world: &World, by: &str, args: &[&str], id: &str) {
    let args: Vec<&str> = args.iter().map(|arg| if *arg == "ID" { id } else { arg }).collect();
    let done = world.run_as(by, &args, "");
    assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
}

/// Names a line of the incident as people type it, by its number and its writer.
fn named(world: &World, h: &str) -> String {
    for file in std::fs::read_dir(world.incident()).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let text = std::fs::read_to_string(&file).expect("text");
        if let Some(line) = text.lines().find(|line| line.ends_with(&format!("\"h\":\"{h}\"}}"))) {
            let line: Value = serde_json::from_str(line).expect("JSON");
            return format!("{}@{}", line["seq"], file.file_stem().expect("a writer").display());
        }
    }
    panic!("no line {h}");
}

fn report(world: &World, id: &str) -> Value {
    let done = world.run(&["report", id, "--format", "json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    serde_json::from_str(&done.stdout).expect("JSON")
}

fn all_pages(world: &World, id: &str) -> Vec<String> {
    let pages = [&["report", id][..], &["report", id, "--format", "markdown"], &["report", id, "--format", "html"]];
    pages.iter().map(|args| flat(&world.run(args).stdout).replace('\u{a0}', " ")).collect()
}

#[test]
fn a_gravity_retained_by_another_does_not_vanish() {
    let majeur: &[&[&str]] = &[&["decide", "ID", "majeur", "--because", "paie touchée"]];
    let crise: &[&[&str]] = &[&["decide", "ID", "crise", "--because", "soins touchés"]];
    for (alices, chloes) in [(majeur, crise), (crise, majeur)] {
        for alice_first in [true, false] {
            let (world, id) = apart(alices, chloes, alice_first);
            let held = report(&world, &id);
            assert_eq!(held["gravity"]["retained"], "crise", "the gravest, until somebody settles it");
            assert_eq!(held["gravity"]["retained_because"], "soins touchés");
            let settings = held["contested"][0]["settings"].as_array().expect("both");
            assert_eq!((held["contested"].as_array().map(Vec::len), settings.len()), (Some(1), 2), "{held:#}");
            for page in all_pages(&world, &id) {
                assert!(page.contains("qualify decide tranchera") && page.contains("Chloé Petit"), "{page}");
            }
            // Where the gravity is said, and to who comes back.
            for args in [&["report", &id][..], &["export", &id, "--to", "ticket", "--tlp", "red"]] {
                assert!(flat(&world.run(args).stdout).contains("Autre décision prise sans se concerter"), "{args:?}");
            }
            let back = world.run_as("Alice Martin", &["resume", &id, "--plain"], "5\ns\n");
            assert!(flat(&back.stderr).replace('\u{a0}', " ").contains("qualify decide tranchera"), "{}", back.stderr);
            let listed: Value = serde_json::from_str(&world.run(&["list", "--format", "json"]).stdout).expect("JSON");
            assert_eq!(listed[0]["retained"], "crise");
            done(&world, "Alice Martin", &["decide", "ID", "majeur", "--because", "vu ensemble"], &id);
            let held = report(&world, &id);
            assert_eq!((&held["gravity"]["retained"], &held["contested"]), (&json!("majeur"), &Value::Null));
        }
    }
}

#[test]
fn one_who_knew_the_other_or_says_the_same_contests_nothing() {
    let same: &[&[&str]] = &[&["decide", "ID", "majeur", "--because", "paie touchée"]];
    let (world, id) = apart(same, same, true);
    assert_eq!(report(&world, &id)["contested"], Value::Null);
    let (world, id) = apart(same, &[], true);
    done(&world, "Bob Durand", &["decide", "ID", "mineur", "--because", "après vérification"], &id);
    let held = report(&world, &id);
    assert_eq!((&held["gravity"]["retained"], &held["contested"]), (&json!("mineur"), &Value::Null));
}

#[test]
fn a_clock_set_twice_counts_from_the_earliest_and_a_containment_to_the_latest() {
    let set = |clock: &'static str, at: &'static str| vec!["clock", "ID", clock, "--at", at, "--because", "vu"];
    for (clock, early, late, kept) in [("aware", "01:10", "02:05", "01:10"), ("contained", "01:10", "02:05", "02:05")] {
        for alice_first in [true, false] {
            let (alices, chloes) = (set(clock, early), set(clock, late));
            let (world, id) = apart(&[&alices], &[&chloes], alice_first);
            let held = report(&world, &id);
            let at = held["incident"]["clocks"][clock].as_str().expect("a time");
            assert!(at.contains(&format!("T{kept}")), "{clock}: {at}");
            assert_eq!(held["contested"][0]["name"], clock, "{held:#}");
            for page in all_pages(&world, &id) {
                assert!(page.contains("qualify clock tranchera"), "{page}");
            }
            done(&world, "Alice Martin", &["clock", "ID", clock, "--at", "01:30", "--because", "vu ensemble"], &id);
            let held = report(&world, &id);
            assert!(held["incident"]["clocks"][clock].as_str().is_some_and(|at| at.contains("T01:30")), "{held:#}");
            assert_eq!(held["contested"], Value::Null);
        }
    }
}

#[test]
fn a_clock_withdrawn_gives_back_what_it_replaced() {
    let (world, id) = apart(&[&["clock", "ID", "aware", "--at", "01:10", "--because", "a"]], &[], true);
    // Its French name is read too.
    let again = world.run(&["clock", &id, "certitude", "--at", "01:40", "--because", "b"]);
    let line = flat(&again.stderr).split("ligne ").nth(1).and_then(|s| s.split(')').next()).expect("a line").to_owned();
    done(&world, "Alice Martin", &["note", "ID", "--withdraw", &line, "--because", "erreur"], &id);
    let held = report(&world, &id);
    assert!(held["incident"]["clocks"]["aware"].as_str().is_some_and(|at| at.contains("T01:10")), "{held:#}");
    assert_eq!(held["contested"], Value::Null);
}

/// Whichever of two people who did not know of each other comes first in the main courante.
#[test]
fn what_is_withdrawn_here_and_gone_on_with_there_is_told_alike() {
    for other in ["Aaron Petit", "Chloé Petit"] {
        let Two { world: here, id, .. } = two();
        let alice = |args: &[&str]| done(&here, "Alice Martin", args, &id);
        alice(&["clock", "ID", "aware", "--at", "01:10", "--because", "a"]);
        alice(&["clock", "ID", "aware", "--at", "01:40", "--because", "b"]);
        alice(&["action", "ID", "Couper le VPN"]);
        let first = here.last_action(&id);
        let line = |after: u64| (first.parse::<u64>().expect("a number") + after).to_string();
        alice(&["action", "ID", &first, "--state", "en-cours", "--owner", "Carole"]);
        alice(&["action", "ID", "Isoler le poste"]);
        let (there, mine, theirs) = copied(&here, &id);
        let clock = (first.parse::<u64>().expect("a number") - 1).to_string();
        for gone in [&clock, &line(1), &line(2)] {
            alice(&["note", "ID", "--withdraw", gone, "--because", "erreur"]);
        }
        done(&there, other, &["clock", "ID", "aware", "--at", "02:00", "--because", "c"], &id);
        done(&there, other, &["action", "ID", &first, "--state", "fait", "--result", "coupé"], &id);
        done(&there, other, &["action", "ID", &line(2), "--state", "fait", "--result", "isolé"], &id);
        sync(&theirs, &mine);
        let held = report(&here, &id);
        assert!(held["incident"]["clocks"]["aware"].as_str().is_some_and(|at| at.contains("T02:00")), "{held:#}");
        assert_eq!(held["contested"], Value::Null, "{other}");
        let actions = held["actions"].as_array().expect("actions");
        assert_eq!(actions.len(), 1, "{other}: {actions:#?}");
        let told = ["action", "state", "owner", "result"].map(|member| actions[0][member].clone());
        assert_eq!(told, [json!(first.parse::<u64>().expect("a number")), json!("fait"), Value::Null, json!("coupé")]);
    }
}

#[test]
fn an_organisation_described_twice_has_the_duties_of_both() {
    let (alices, chloes) =
        (["profile", "ID", "--profile", "sante"], ["profile", "ID", "--profile", "etablissement-public"]);
    for alice_first in [true, false] {
        let (world, id) = apart(&[&alices], &[&chloes], alice_first);
        let held = report(&world, &id);
        let profile = held["incident"]["profile"].as_array().expect("a profile");
        assert!(profile.contains(&json!("sante")) && profile.contains(&json!("etablissement-public")), "{held:#}");
        assert!(all_pages(&world, &id).iter().all(|page| page.contains("qualify profile tranchera")));
        done(&world, "Alice Martin", &["profile", "ID", "--profile", "sante"], &id);
        let held = report(&world, &id);
        assert_eq!((&held["incident"]["profile"], &held["contested"]), (&json!(["sante"]), &Value::Null));
    }
}

#[test]
fn an_action_that_stands_in_two_ways_is_said() {
    let Two { world: here, id, .. } = two();
    done(&here, "Alice Martin", &["action", "ID", "Couper le VPN"], &id);
    let number = here.last_action(&id);
    let (there, mine, theirs) = copied(&here, &id);
    done(&here, "Alice Martin", &["action", "ID", &number, "--state", "fait"], &id);
    done(&there, "Chloé Petit", &["action", "ID", &number, "--state", "impossible"], &id);
    sync(&theirs, &mine);
    let held = report(&here, &id);
    assert_eq!(held["contested"][0]["name"], number, "{held:#}");
    assert!(all_pages(&here, &id).iter().all(|page| page.contains("« Couper le VPN », dite de plusieurs façons")));
    done(&here, "Alice Martin", &["action", "ID", &number, "--state", "fait"], &id);
    assert_eq!(report(&here, &id)["contested"], Value::Null);
}

#[test]
fn what_was_declared_is_not_undone_by_a_decision_that_it_is_not_due() {
    let made: &[&str] = &["declare", "ID", "cnil", "--at", "02:10", "--receipt", "R-7"];
    let not: &[&str] = &["declare", "ID", "cnil", "--not-due", "--decided-by", "D", "--because", "risque faible"];
    for alice_first in [true, false] {
        let (world, id) = apart(&[made], &[not], alice_first);
        let held = report(&world, &id);
        let cnil = held["declarations"].as_array().expect("duties").iter().find(|d| d["id"] == "cnil");
        let cnil = cnil.unwrap_or_else(|| panic!("{held:#}"));
        assert_eq!(cnil["status"], "faite", "{cnil}");
        // Whoever knows that it was made is told what to do instead.
        let args = ["declare", &id, "cnil", "--not-due", "--decided-by", "D", "--because", "x"];
        let refused = world.run(&args);
        assert!(refused.code == 2 && refused.stderr.contains("déjà faite"), "{}", refused.stderr);
    }
}

#[test]
fn each_word_on_a_declaration_is_shown_until_one_settles_it() {
    let made: &[&str] = &["declare", "ID", "cnil", "--at", "01:10", "--receipt", "R-1"];
    let again: &[&str] = &["declare", "ID", "cnil", "--at", "02:10", "--receipt", "R-2"];
    let not: &[&str] = &["declare", "ID", "cnil", "--not-due", "--decided-by", "Mme Roux", "--because", "improbable"];
    let never: &[&str] =
        &["declare", "ID", "cnil", "--not-due", "--decided-by", "M. Blanc", "--because", "aucune donnée"];
    for (alices, chloes, words) in [
        (made, not, ["R-1", "Mme Roux"]),
        (not, made, ["R-1", "Mme Roux"]),
        (made, again, ["R-1", "R-2"]),
        (not, never, ["Mme Roux", "M. Blanc"]),
    ] {
        let (world, id) = apart(&[alices], &[chloes], true);
        for page in all_pages(&world, &id) {
            assert!(
                words.iter().all(|word| page.contains(word)) && page.contains("dite de plusieurs façons"),
                "{page}"
            );
        }
        let wrong = report(&world, &id)["contested"][0]["settings"][0]["h"].as_str().expect("a line").to_owned();
        let number = named(&world, &wrong);
        done(&world, "Alice Martin", &["note", "ID", "--withdraw", &number, "--because", "erreur"], &id);
        assert_eq!(report(&world, &id)["contested"], Value::Null, "{words:?}");
    }
    // Said in two ways, it is settled by saying it once more.
    let (world, id) = apart(&[made], &[again], true);
    done(&world, "Chloé Petit", again, &id);
    let settled = report(&world, &id);
    assert_eq!(settled["contested"], Value::Null, "{settled}");
    assert!(!all_pages(&world, &id).iter().any(|page| page.contains("dite de plusieurs façons")));
    // Who knows of one withdraws it before saying the next, and contests nothing.
    let (world, id) = apart(&[made], &[], true);
    let args: Vec<&str> = again.iter().map(|arg| if *arg == "ID" { id.as_str() } else { arg }).collect();
    assert_eq!(world.run_as("Chloé Petit", &args, "").code, 2);
    let log: Vec<Value> = serde_json::from_str(&world.run(&["log", &id, "--format", "json"]).stdout).expect("JSON");
    let known = log.iter().find(|line| line["kind"] == "declared").expect("the first")["seq"].to_string();
    done(&world, "Chloé Petit", &["note", "ID", "--withdraw", &known, "--because", "autre heure"], &id);
    done(&world, "Chloé Petit", again, &id);
    assert_eq!(report(&world, &id)["contested"], Value::Null);
}

#[test]
fn neither_a_reason_nor_an_outcome_vanishes() {
    let decide = |because: &'static str| vec!["decide", "ID", "majeur", "--because", because];
    let (alices, chloes) = (decide("paie touchée"), decide("soins touchés"));
    let (world, id) = apart(&[&alices], &[&chloes], true);
    assert!(all_pages(&world, &id).iter().all(|p| p.contains("paie touchée") && p.contains("soins touchés")));
    let Two { world: here, id, .. } = two();
    done(&here, "Alice Martin", &["action", "ID", "Couper le VPN"], &id);
    let number = here.last_action(&id);
    let (there, mine, theirs) = copied(&here, &id);
    done(&here, "Alice Martin", &["action", "ID", &number, "--state", "fait", "--result", "coupé à 2 h"], &id);
    done(
        &there,
        "Chloé Petit",
        &["action", "ID", &number, "--state", "fait", "--side-effect", "télétravail à l’arrêt"],
        &id,
    );
    sync(&theirs, &mine);
    assert!(all_pages(&here, &id).iter().all(|p| p.contains("coupé à 2 h") && p.contains("télétravail à l’arrêt")));
}

#[test]
fn every_export_and_the_handover_say_what_is_contested() {
    let clock = |at: &'static str| vec!["clock", "ID", "aware", "--at", at, "--because", "vu"];
    let (early, late) = (clock("01:10"), clock("02:05"));
    let (world, id) = apart(&[&early], &[&late], true);
    for target in ["ticket", "cnil", "cert-sante", "misp", "ics", "glpi", "jira", "thehive", "iris", "stix"] {
        let said = world.run(&["export", &id, "--to", target, "--tlp", "red"]);
        assert_eq!(said.code, 0, "{target}: {}", said.stderr);
        let text = flat(&said.stdout.replace("\r\n ", "").replace("\\n", " ")).replace('\u{a0}', " ");
        assert!(text.contains("sans se concerter"), "{target}: {text}");
    }
    world.wait(600_000);
    let since = world.run(&["report", &id, "--since", "02:20"]);
    assert_eq!(since.code, 0, "{}", since.stderr);
    assert!(flat(&since.stdout).contains("sans se concerter"), "{}", since.stdout);
}

#[test]
fn it_reads_well() {
    let majeur = ["decide", "ID", "majeur", "--because", "paie touchée"];
    let crise = ["decide", "ID", "crise", "--because", "soins touchés"];
    let clock = ["clock", "ID", "aware", "--at", "01:10", "--because", "vu"];
    let late = ["clock", "ID", "aware", "--at", "02:05", "--because", "vu"];
    let (world, id) = apart(&[&majeur, &clock], &[&crise, &late, &["profile", "ID", "--profile", "sante"]], true);
    let page = world.run(&["report", &id]).stdout;
    let from = page.find("À arbitrer").expect("what is to be settled");
    golden("contested.txt", &world.stable(&page[from..].lines().take(7).collect::<Vec<_>>().join("\n")));
}

/// In doubt, the prudent reading: money that one of two says is gone is called back before anything else.
#[test]
fn money_that_one_of_two_says_is_gone_is_called_back_first() {
    for (one, other, status) in [
        ("reussie", "non", "a-verifier"),
        ("non", "tentee", "a-verifier"),
        ("tentee", "reussie", "a-verifier"),
        ("reussie", "inconnu", "a-verifier"),
    ] {
        let personal: &[&str] = &["answer", "ID", "4.a.3", "oui"];
        let confirmed: &[&str] = &["answer", "ID", "2.e.1", "confirme"];
        let (alices, chloes) = (["answer", "ID", "4.z.3", one], ["answer", "ID", "4.z.3", other]);
        let (world, id) = apart(&[personal, confirmed, &alices], &[&chloes], true);
        let report = report(&world, &id);
        let first = &report["declarations"][0];
        assert_eq!((first["id"].as_str(), first["status"].as_str()), (Some("fonds"), Some(status)), "{one} {other}");
        assert!(first["questions"].as_array().expect("a list").contains(&json!("4.z.3")), "{first}");
        done(&world, "Alice Martin", &["answer", "ID", "4.z.3", "non"], &id);
        let report = self::report(&world, &id);
        assert_ne!(report["declarations"][0]["id"], "fonds", "settled");
    }
}

/// The same of a declaration that rests on several answers, each given in two ways.
#[test]
fn a_declaration_that_one_of_two_makes_due_is_to_be_checked() {
    let alices: &[&[&str]] = &[
        &["answer", "ID", "2.e.1", "confirme"],
        &["answer", "ID", "4.a.3", "oui"],
        &["answer", "ID", "4.a.1", "oui"],
        &["answer", "ID", "4.c.1", "oui"],
    ];
    let chloes: &[&[&str]] =
        &[&["answer", "ID", "4.a.3", "non"], &["answer", "ID", "4.a.1", "non"], &["answer", "ID", "4.c.1", "non"]];
    let (world, id) = apart(alices, chloes, true);
    let report = report(&world, &id);
    let of = |id: &str| report["declarations"].as_array().expect("a list").iter().find(|d| d["id"] == id).cloned();
    for id in ["personnes", "registre-rgpd", "cnil"] {
        let declaration = of(id).unwrap_or_else(|| panic!("{id}: {report}"));
        assert!(
            ["a-verifier", "a-faire"].contains(&declaration["status"].as_str().expect("a status")),
            "{declaration}"
        );
    }
}
