//! The annexes: dated, sourced, without a dangling question; contacts by region and sector, and the organisation's own.

pub mod check;

use crate::bad_input::refused;
use crate::harness::World;
use crate::scenarios::{assert_narrow, golden_masked, stdout_of};
use crate::schemas::check;
use check::{check_contacts, check_declarations, check_drills};
use qualify::annexes::{CONTACTS, DECLARATIONS, DRILLS, contacts, declarations, drills};
use qualify::domain::condition::Condition;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The contract: scripts cite these ids.
const IDS: [&str; 31] = [
    "acssi",
    "administration",
    "assureur",
    "cnil",
    "cnil-complement",
    "cra",
    "cra-final",
    "cra-notification",
    "dora-final",
    "dora-initial",
    "dora-intermediaire",
    "editeur",
    "eidas",
    "fonds",
    "fsn",
    "ministere",
    "nis2",
    "oiv",
    "ose",
    "personnes",
    "plainte",
    "plainte-assurance",
    "procureur",
    "produit-qualifie",
    "rec",
    "registre-rgpd",
    "responsable-traitement",
    "sante",
    "sante-fin",
    "telecom-cnil",
    "telecom-interieur",
];

#[test]
fn the_annexes_are_sound_and_complete() {
    assert_eq!(check_declarations(DECLARATIONS).expect("sound").len(), declarations().len());
    assert_eq!(check_contacts(CONTACTS).expect("sound").len(), contacts().len());
    assert_eq!(check_drills(DRILLS).expect("sound").len(), drills().len());
    let mut ids: Vec<&str> = declarations().iter().map(|d| d.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, IDS);
    for (name, bytes) in [("declarations", DECLARATIONS), ("contacts", CONTACTS), ("drills", DRILLS)] {
        let document: Value = serde_json::from_slice(bytes).expect("it is JSON");
        assert_eq!(check(name, &document), Vec::<String>::new());
        // Straight spaces before double punctuation would be cut at the end of a line.
        let text = document.to_string();
        for wrong in [" :", " ;", " ?", " !", "« ", " »"] {
            assert!(!text.contains(wrong), "{name}: a plain space in « {wrong} »");
        }
    }
}

#[test]
fn a_fact_without_a_source_or_a_day_is_refused() {
    type Refusal = fn(&[u8]) -> Option<Vec<String>>;
    let files: [(&str, &[u8], Refusal); 2] = [
        ("declarations", DECLARATIONS, |bytes| check_declarations(bytes).err()),
        ("contacts", CONTACTS, |bytes| check_contacts(bytes).err()),
    ];
    for (list, bytes, read) in files {
        let whole: Value = serde_json::from_slice(bytes).expect("it is JSON");
        assert_eq!(read(whole.to_string().as_bytes()), None);
        for i in 0..whole[list].as_array().expect("a list").len() {
            for key in ["source", "verified_on", "confidence"] {
                let mut without = whole.clone();
                without[list][i].as_object_mut().expect("an object").remove(key);
                assert!(read(without.to_string().as_bytes()).is_some(), "{list} {i} without {key}");
                without[list][i][key] = json!(" ");
                assert!(read(without.to_string().as_bytes()).is_some(), "{list} {i} with an empty {key}");
            }
        }
        let mut wrong = whole.clone();
        wrong[list][0]["url"] = json!("ftp://exemple.fr");
        wrong[list][1]["source"] = json!("");
        wrong[list][2]["id"] = wrong[list][1]["id"].clone();
        let said = read(wrong.to_string().as_bytes()).expect("refused");
        assert_eq!(said.len(), 3, "all at once: {said:?}");
    }
    let mut wrong: Value = serde_json::from_slice(DECLARATIONS).expect("it is JSON");
    wrong["declarations"][0]["clock"] = json!("dora-final");
    wrong["declarations"][1]["limits"] = json!([{"clock": "lune", "within": {"hours": 1}}]);
    let said = check_declarations(wrong.to_string().as_bytes()).expect_err("refused");
    assert_eq!(said.len(), 3, "{said:?}");
}

#[test]
fn every_condition_reads_questions_and_options_that_exist() {
    let fiches: BTreeMap<&str, _> = qualify::fiche::EMBEDDED
        .iter()
        .map(|e| (e.id, qualify::fiche::load(e.bytes).expect("a shipped fiche loads").fiche))
        .collect();
    for line in contacts().iter().filter_map(|contact| contact.reserved.as_ref()) {
        for proof in &line.when {
            let fiche = fiches.get(proof.fiche.as_str()).expect("a fiche of the program");
            let Condition::Is(read) = &proof.when else { panic!("{}: an answer proves a case", proof.fiche) };
            let words = fiche.question(&read.question).and_then(|q| q.words()).expect("a question with words");
            assert!(read.is.iter().all(|word| words.contains(&word.as_str())), "{}: {:?}", proof.fiche, read.is);
        }
    }
    for declaration in declarations() {
        for trigger in &declaration.triggers {
            let fiche = trigger.fiche.as_ref().map(|f| fiches.get(f.as_str()).expect("a fiche of the program"));
            for condition in std::iter::once(&trigger.when).chain(&trigger.unless) {
                condition.visit(&mut |part| {
                    let Some(id) = part.question() else { return };
                    let fiche = fiche.unwrap_or_else(|| panic!("{}: {id} of which fiche?", declaration.id));
                    let question = fiche.question(id).unwrap_or_else(|| panic!("{}: no question {id}", declaration.id));
                    if let (Condition::Is(c), Some(words)) = (part, question.words()) {
                        for word in &c.is {
                            assert!(words.contains(&word.as_str()), "{}: {id} has no {word}", declaration.id);
                        }
                    }
                });
            }
        }
        let named = declaration.triggers.iter().filter_map(|t| t.fiche.as_ref());
        for fiche in named {
            assert!(fiches.contains_key(fiche.as_str()), "{}: {fiche}", declaration.id);
        }
    }
}

const OWN: &str = r#"{"verified_on": "2026-01-05", "contacts": [
  {"role": "direction", "name": "Mme Petit", "phone": "06 00 00 00 01"},
  {"role": "dpo", "name": "DPO mutualisé", "email": "dpo@exemple.fr", "verified_on": "2024-12-31"},
  {"role": "assureur", "name": "Assureur", "phone": "01 00 00 00 02", "contract": "P-123", "note": "24 h/24"}]}"#;

fn keep(world: &World, text: &str) {
    let folder = world.folder.path().join("config");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("contacts.json"), text).expect("a file");
}

/// Whoever has no file is shown one: copied from the screen, it is read.
#[test]
fn the_file_that_it_says_to_write_is_read() {
    for width in [120, 80, 60] {
        let mut world = World::new();
        (world.width, world.terminal) = (width, true);
        let said = world.run(&["contacts"]).stderr;
        let shown = said.find('{').and_then(|from| said.get(from..=said.rfind('}')?)).expect("a file to write");
        keep(&world, shown);
        let own = world.run(&["contacts"]);
        let page = stdout_of(&own);
        assert!(page.contains("Mme Petit") && page.contains("P-123"), "{width}: {page}");
        assert!(!own.stderr.contains("contacts.json"), "{width}: {}", own.stderr);
    }
}

#[test]
fn contacts_are_chosen_by_region_and_sector() {
    let world = World::new();
    let all = world.run(&["contacts"]);
    for contact in contacts() {
        let start: String = contact.name.chars().take(12).collect();
        assert!(stdout_of(&all).contains(&start), "{} is not listed", contact.name);
    }
    assert!(all.stderr.contains("contacts.json"), "{}", all.stderr);
    assert_narrow(&all.stdout);
    for region in ["Provence-Alpes-Côte d’Azur", "provence alpes cote d azur", "PACA", "région sud"] {
        let done = world.run(&["contacts", "--region", region, "--profile", "sante"]);
        let page = stdout_of(&done).replace('\u{a0}', " ");
        assert!(page.contains("0 805 036 083") && page.contains("09 72 43 91 25"), "{page}");
        assert!(
            !page.contains("Normandie") && !page.contains("CERT ED") && !page.contains("csirt-regionaux"),
            "{page}"
        );
    }
    let wrong = world.run(&["contacts", "--region", "Lune", "--profile", "sante,boulangerie"]);
    refused(&wrong, 2, &["Lune", "Normandie", "boulangerie"]);
    assert!(wrong.stdout.is_empty());
}

/// Gives everything that shows contacts of an incident, by the arguments that write it.
fn shown(world: &World, id: &str) -> Vec<(String, String)> {
    let mut commands: Vec<Vec<&str>> = vec![vec!["report", id], vec!["report", id, "--all"]];
    commands.extend(["json", "markdown", "html"].map(|form| vec!["report", id, "--format", form]));
    commands.extend(qualify::export::TARGETS.iter().map(|target| vec!["export", id, "--to", target.name]));
    let shown = |args: Vec<&str>| {
        let done = world.run(&args);
        let text = stdout_of(&done).replace("\r\n ", "").replace('\u{a0}', " ");
        (args.join(" "), format!("{text}{}", done.stderr))
    };
    commands.into_iter().map(shown).collect()
}

#[test]
fn the_night_line_is_shown_only_once_an_answer_proves_that_care_is_degraded() {
    for (fiche, question) in [
        ("messagerie-qualification", "4.z.1"),
        ("chiffrement-qualification", "3.a.1"),
        ("systeme-qualification", "4.b.1"),
        ("tiers-qualification", "3.b.1"),
    ] {
        for answer in ["averee", "possible", "non", "inconnu", ""] {
            let world = World::new();
            let mut answers = json!({});
            if !answer.is_empty() {
                answers[question] = json!(answer);
            }
            let file =
                json!({"fiche": fiche, "title": "T", "profile": ["sante"], "region": "Normandie", "answers": answers});
            let file = world.file("r.json", &file.to_string());
            let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
            let pages = shown(&world, &id);
            for (args, text) in &pages {
                let has = text.contains("72 43 91 25") || text.contains("0972439125");
                assert!(answer == "averee" || !has, "{fiche} {answer}: {args}: {text}");
            }
            let report = &pages.iter().find(|(args, _)| args.ends_with("--all")).expect("the report").1;
            assert_eq!(report.contains("09 72 43 91 25"), answer == "averee", "{fiche} {answer}: {report}");
            assert!(report.contains("https://signalement.social-sante.gouv.fr"), "{report}");
        }
    }
}

#[test]
fn a_reserved_line_is_said_with_its_case_where_there_is_no_incident() {
    let world = World::new();
    let kit = world.folder.path().join("kit.html").display().to_string();
    for args in [&["contacts", "--profile", "sante"][..], &["kit", "-o", &kit]] {
        let done = world.run(args);
        let written = std::fs::read_to_string(&kit).unwrap_or_else(|_| stdout_of(&done).to_owned());
        let page = written.replace('\u{a0}', " ");
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let (before, _) = page.split_once("09 72 43 91 25").unwrap_or_else(|| panic!("{args:?}: {page}"));
        let entry = before.rfind("CERT Santé").expect("its name");
        assert!(before[entry..].contains("dont les soins tournent en mode dégradé"), "{args:?}: {page}");
    }
}

#[test]
fn the_organisation_has_its_own_contacts() {
    let world = World::new();
    keep(&world, OWN);
    let done = world.run(&["contacts", "--region", "Normandie", "--profile", "collectivite"]);
    golden_masked(&world, "declarations/contacts.txt", stdout_of(&done));
    assert_narrow(&done.stdout);
    let file = world.file("r.json", r#"{"fiche": "messagerie-qualification", "title": "T", "answers": {}}"#);
    assert_eq!(world.run(&["new", "--answers", &file]).code, 0);
    let json = world.run(&["-q", "report", "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&json)).expect("it is JSON");
    assert_eq!(check("report", &report), Vec::<String>::new());
    let own = &report["contacts"][2];
    assert_eq!((&own["kind"], &own["contract"]), (&json!("organisation"), &json!("P-123")));
    assert_eq!((&own["stale"], &report["contacts"][1]["stale"]), (&json!(false), &json!(true)));
    // A year later everything is to be checked before calling.
    world.wait(366 * 86_400_000);
    let page = world.run(&["-q", "report"]).stdout;
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.matches("il y a plus d’un an").count() >= 3, "{page}");
}

#[test]
fn a_directory_with_mistakes_is_named_and_stops_no_report() {
    let world = World::new();
    let file = world.file("r.json", r#"{"fiche": "messagerie-qualification", "title": "T", "answers": {}}"#);
    assert_eq!(world.run(&["new", "--answers", &file]).code, 0);
    keep(&world, r#"{"contacts": [{"role": "chef", "phone": "1", "telephone": "2"}]}"#);
    let said = ["contacts.json", "verified_on", "« chef »", "infogerant", "contacts[0].name", "telephone", "mv "];
    refused(&world.run(&["contacts"]), 2, &said);
    let done = world.run(&["report"]);
    assert_eq!(done.code, 0);
    assert!(done.stdout.contains("17Cyber"), "the public contacts are there");
    for part in ["contacts.json", "chef", "telephone"] {
        assert!(done.stderr.contains(part), "{part} is not in {}", done.stderr);
    }
    // What the file says is foreign: nothing of it moves the cursor of a terminal.
    keep(
        &world,
        "{\"verified_on\": \"2026-01-05\", \"contacts\": [{\"role\": \"dpo\", \"name\": \"a\\u001b[2J\\u202eb\", \"phone\": \"06 00 00 00 01\\u0007\"}]}",
    );
    for args in [&["contacts"][..], &["report"], &["report", "--format", "json"]] {
        let done = world.run(args);
        assert_eq!(done.code, 0, "{}", done.stderr);
        crate::bad_input::assert_no_raw(&done.stdout);
        crate::bad_input::assert_no_raw(&done.stderr);
    }
}
