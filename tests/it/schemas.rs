//! The published schemas: generated from the types, checked in, refused when stale; and what is printed obeys them.

use crate::harness::{World, golden};
use qualify::annexes::{Contacts, Declarations, Directory, Drills};
use qualify::domain::fiche::Fiche;
use qualify::domain::recipe::{Queries, Recipes};
use qualify::evidence::EvidenceReport;
use qualify::interview::AnswersFile;
use qualify::logbook::LineSchema;
use qualify::report::{Handover, Report};
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

fn schema<T: JsonSchema>(title: &str) -> Value {
    let mut schema = schema_for!(T).to_value();
    schema["title"] = json!(title);
    schema
}

fn every() -> [(&'static str, Value); 12] {
    [
        ("fiche", schema::<Fiche>("qualify: a fiche réflexe")),
        ("log", schema::<LineSchema>("qualify: a line of the main courante, without its member h")),
        ("report", schema::<Report>("qualify/report/1")),
        ("evidence", schema::<EvidenceReport>("qualify/evidence/1")),
        ("handover", schema::<Handover>("qualify/handover/1")),
        ("declarations", schema::<Declarations>("qualify: the declarations, their delays and their sources")),
        ("contacts", schema::<Contacts>("qualify: the public contacts, by region and sector")),
        ("drills", schema::<Drills>("qualify: the stories of the exercises")),
        ("organisation-contacts", schema::<Directory>("qualify: an organisation's own contacts.json")),
        ("commands", schema::<Recipes>("qualify: what is typed at the steps of a containment")),
        ("queries", schema::<Queries>("qualify: where the answers to the questions of an account are read")),
        ("answers", schema::<AnswersFile>("qualify: the file of new --answers")),
    ]
}

#[test]
fn the_published_schemas_are_those_of_the_types() {
    for (name, schema) in every() {
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        golden(&format!("../../fiches/schema/{name}.json"), &text);
    }
}

pub fn check(name: &str, document: &Value) -> Vec<String> {
    let schema = every().into_iter().find(|(n, _)| *n == name).expect("a published schema").1;
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

const ANSWERS: &str = r#"{"fiche": "messagerie-qualification", "title": "Compte de la comptabilité",
  "alerted_at": "2026-01-06T23:40:00+01:00", "profile": ["sante"],
  "answers": {"1.b.1": ["compta@exemple.fr", "+3"], "2.a.1": "oui", "2.b.1": ["transfert-externe"], "2.d.6": "inconnu",
    "1.a.2": [], "1.c.1": "oui", "1.c.1.comptes": ["dir@exemple.fr"], "3.b.1": ["vpn"],
    "2.e.1": {"value": "confirme", "note": "règle vue dans OWA", "source": "constate"}}}"#;

#[test]
fn what_is_printed_and_read_obeys_them() {
    let world = World::new();
    assert_eq!(check("answers", &serde_json::from_str(ANSWERS).expect("JSON")), Vec::<String>::new());
    let file = world.file("a.json", ANSWERS);
    assert_eq!(world.run(&["new", "--answers", &file]).code, 0);
    let note = ["note", "2026", "La victime a rappelé", "--ip", "203.0.113.7", "--actor", "Mme Petit", "--at", "02:00"];
    assert_eq!(world.run(&note).code, 0);
    assert_eq!(world.run(&["decide", "2026", "majeur", "--because", "clôture demain"]).code, 0);
    let bob = ["answer", "2026", "2.a.1", "non"];
    assert_eq!(world.run_as("Bob Durand", &bob, "").code, 0);
    let report = world.run(&["report", "--format", "json"]);
    let report: Value = serde_json::from_str(&report.stdout).expect("the report is JSON");
    assert_eq!(check("report", &report), Vec::<String>::new());
    let log = world.run(&["log"]);
    assert!(log.stdout.lines().count() > 12);
    for line in log.stdout.lines() {
        let mut line: Value = serde_json::from_str(line).expect("a line is JSON");
        assert!(line.as_object_mut().expect("an object").remove("h").is_some());
        assert_eq!(check("log", &line), Vec::<String>::new(), "{line}");
    }
    for embedded in qualify::fiche::EMBEDDED {
        let fiche: Value = serde_json::from_slice(embedded.bytes).expect("a fiche is JSON");
        assert_eq!(check("fiche", &fiche), Vec::<String>::new());
    }
}

#[test]
fn the_schemas_refuse_what_they_must() {
    let answers = |edit: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(ANSWERS).expect("JSON");
        edit(&mut value);
        check("answers", &value)
    };
    assert!(!answers(&|v| v["autre"] = json!(1)).is_empty());
    assert!(!answers(&|v| v["answers"]["2.a.1"] = json!({"note": "sans valeur"})).is_empty());
    assert!(!answers(&|v| v["answers"]["1.b.1"] = json!(["inconnu"])).is_empty());
    assert!(!answers(&|v| v["profile"] = json!(["inconnue"])).is_empty());
    assert!(!check("report", &json!({"schema": "qualify/report/1"})).is_empty());
    assert!(
        !check("log", &json!({"v": 1, "seq": 1, "prev": null, "at": "x", "by": "a", "kind": "answered"})).is_empty()
    );
    assert!(!check("fiche", &json!({"id": "a"})).is_empty());
}

/// Whoever writes another reader has the page of the format only: it names every kind, and every member of each.
#[test]
fn the_page_of_the_format_names_every_member() {
    let schema = schema::<LineSchema>("a line");
    let page = include_str!("../../src/logbook/FORMAT.md");
    let row = |kind: &str| {
        let is_it = |line: &&str| line.split('|').nth(1).is_some_and(|kinds| kinds.contains(&format!("`{kind}`")));
        page.lines().find(is_it).unwrap_or_else(|| panic!("{kind} is on no row"))
    };
    let kinds = schema["oneOf"].as_array().expect("kinds");
    assert!(kinds.len() > 20);
    for each in kinds {
        let row = row(each["properties"]["kind"]["const"].as_str().expect("a kind"));
        let name = each["$ref"].as_str().and_then(|path| path.rsplit('/').next()).expect("a type");
        let members = schema["$defs"][name]["properties"].as_object();
        for member in members.into_iter().flat_map(|members| members.keys()) {
            let named = row.split(|c: char| !(c.is_ascii_lowercase() || c == '_')).any(|word| word == member);
            assert!(named, "{member}: {row}");
        }
    }
}
