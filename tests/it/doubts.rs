//! What nobody knows stays unknown: an answer carried elsewhere, an answer said in a few words, a thing done at no known time.

use crate::harness::{World, flat};
use crate::sessions::{log, report, transcript, typed};
use qualify::domain::answer::Answer;
use qualify::domain::fiche::{Fiche, Question, Short};
use qualify::domain::ids::QuestionId;
use qualify::fiche;
use serde_json::{Value, json};

fn shipped() -> Vec<Fiche> {
    fiche::EMBEDDED.iter().map(|e| fiche::load(e.bytes).expect("a shipped fiche loads").fiche).collect()
}

/// Questions in other words that take all the answers of another: the same fact, of the same thing.
const SAME_FACT: [(&str, &str); 12] = [
    ("messagerie-endiguement", "1.a.6"),
    ("compte-microsoft", "4.z.3"),
    // None of the messages sent is foreign to the person: neither is this one.
    ("usurpation-interne-qualification", "2.b.3"),
    ("tiers-endiguement", "1.a.8"),
    ("tiers-endiguement", "1.a.9"),
    ("systeme-endiguement", "1.b.2"),
    ("chiffrement-endiguement", "1.a.7"),
    ("infostealer-qualification", "3.c.3"),
    ("infostealer-qualification", "4.d.2"),
    ("infostealer-endiguement", "1.a.6"),
    ("bordure-endiguement", "1.a.6"),
    ("bordure-endiguement", "1.b.2"),
];

/// Fails when a fiche takes a favourable answer from a question asked in other words: what was not seen in a mailbox is not
/// denied of a machine, and the silence of a tool denies nothing.
#[test]
fn no_denial_is_carried_to_a_question_asked_in_other_words() {
    let fiches = shipped();
    let mut carried = Vec::new();
    for target in &fiches {
        for carry in &target.carry {
            let Some((from, id)) = carry.from.split_once(':') else { continue };
            let Some(source) = fiches.iter().find(|f| f.id.as_str() == from) else { continue };
            let source = source.question(&QuestionId::parse(id).expect("an id")).expect("a question");
            let asked = target.question(&carry.question).expect("a question");
            let denies = |asked: &Question| {
                // What is favourable on either side.
                [asked.harmless(), source.harmless()].into_iter().flatten().any(|answer| carry.takes(&answer))
            };
            let list = matches!(source.harmless(), Some(Answer::List(_)));
            let same =
                asked.prompt == source.prompt || SAME_FACT.contains(&(target.id.as_str(), carry.question.as_str()));
            // A list without anything is never taken.
            if !same && !list && denies(asked) {
                carried.push(format!(
                    "{} {} <- {}: {} <- {}",
                    target.id, asked.id, carry.from, asked.prompt, source.prompt
                ));
            }
        }
    }
    assert!(carried.is_empty(), "{}", carried.join("\n"));
}

/// Fails when the few words of an answer say as a fact what its question asks as a possibility.
#[test]
fn a_doubt_said_in_a_few_words_is_still_a_doubt() {
    let fiches = shipped();
    let mut facts = Vec::new();
    for question in fiches.iter().flat_map(|fiche| fiche.questions()) {
        let Some(Short::Whole(words)) = &question.short else { continue };
        let asks = question.prompt.to_lowercase();
        let doubt = [" pu ", "-elles pu", "-il pu", "-elle pu", "-ils pu"].iter().any(|sign| asks.contains(sign));
        let said = ["pu ", "peut-être", "possible", "en jeu", "menacé"].iter().any(|sign| words.contains(sign));
        if doubt && !said {
            facts.push(format!("{}: {} -> {words}", question.id, question.prompt));
        }
    }
    assert!(facts.is_empty(), "{}", facts.join("\n"));
}

fn opened(world: &World, fiche: &str, answers: &Value) {
    let file = json!({"fiche": fiche, "title": "Essai", "by": "Alice Martin", "answers": answers}).to_string();
    let done = world.run_with(&["new", "--answers", "-"], &file);
    assert_eq!(done.code, 0, "{}", done.stderr);
}

fn contained(world: &World, fiche: &str) -> Vec<Value> {
    let done = world.run_with(&["next", "--plain", "--fiche", fiche], "s\n");
    assert_eq!(done.code, 0, "{}", transcript(&done));
    log(world)
}

#[test]
fn an_antivirus_that_says_nothing_rules_no_infostealer_out() {
    for (said, carried) in [("non", None), ("inconnu", None), ("oui", Some("oui"))] {
        let world = World::new();
        opened(&world, "messagerie-qualification", &json!({"1.b.1": ["compta@exemple.fr"], "3.d.1": said}));
        let lines = contained(&world, "messagerie-endiguement");
        let taken = lines.iter().find(|l| l["kind"] == "answered" && l["question"] == "1.a.3");
        assert_eq!(taken.and_then(|l| l["value"].as_str()), carried, "{said}");
    }
}

#[test]
fn nothing_of_a_mailbox_is_denied_of_a_machine() {
    let said = json!({"1.b.1": ["compta@exemple.fr"], "4.a.3": "non", "4.z.1": "non", "4.c.1": "non"});
    for fiche in ["systeme-qualification", "infostealer-qualification"] {
        let world = World::new();
        opened(&world, "messagerie-qualification", &said);
        let lines = contained(&world, fiche);
        let of_fiche = |l: &&Value| l["kind"] == "answered" && l["fiche"] == fiche && l["value"] == "non";
        assert_eq!(lines.iter().filter(of_fiche).count(), 0, "{fiche}");
    }
}

#[test]
fn whom_a_delegation_links_is_listed_apart_and_not_contained() {
    let world = World::new();
    let said = json!({"1.b.1": ["compta@exemple.fr"], "1.c.1": "oui", "1.c.1.comptes": ["dsi@exemple.fr", "+4"],
        "1.c.2": "oui", "1.c.2.comptes": ["accueil@exemple.fr"], "3.c.1": "oui", "3.c.1.comptes": ["paie@exemple.fr"],
        "2.b.1": ["transfert-externe"], "2.e.1": "confirme"});
    opened(&world, "messagerie-qualification", &said);
    let lines = contained(&world, "messagerie-endiguement");
    let taken = lines.iter().find(|l| l["kind"] == "answered" && l["question"] == "1.a.1").expect("the accounts");
    assert_eq!(taken["value"], json!(["compta@exemple.fr", "paie@exemple.fr"]));
    let report = report(&world);
    assert_eq!(report["announced_accounts"], 0);
    let linked = |account: &str| {
        let all = report["suspected_accounts"].as_array().expect("a list");
        all.iter().find(|s| s["account"] == account).expect("it is listed").get("linked").cloned()
    };
    assert_eq!(linked("compta@exemple.fr"), None);
    assert_eq!(linked("paie@exemple.fr"), None);
    assert_eq!(linked("dsi@exemple.fr"), Some(json!(true)));
    assert_eq!(linked("accueil@exemple.fr"), Some(json!(true)));
    let page = flat(&world.run(&["report", "--all"]).stdout);
    let (_, apart) = page.split_once("Comptes liés par délégation").expect("they have a title");
    assert!(apart.contains("dsi@exemple.fr") && !apart.contains("paie@exemple.fr"), "{page}");
}

#[test]
fn what_is_done_at_no_known_time_is_not_said_to_be_done_before_the_opening() {
    for (typed_when, time) in [("\n", None), ("Paul, 02:05\n", Some("2026-01-07T02:05:00+01:00"))] {
        let world = World::new();
        opened(&world, "messagerie-endiguement", &json!({"1.a.1": ["compta@exemple.fr"]}));
        world.wait(3_600_000);
        let lines = typed(&[
            ("9", "an association"),
            ("5", "alone"),
            ("", "E.9 and the rest to do"),
            ("i", "P.0"),
            ("i", "P.1"),
            ("i", "P.2"),
            ("1", "done"),
        ]);
        let done = world.run_with(&["resume", "--plain"], &format!("{lines}{typed_when}s\n"));
        let line = log(&world).into_iter().find(|l| l["kind"] == "action").unwrap_or_else(|| panic!("{}", done.stderr));
        let text = line["text"].as_str().expect("a text");
        assert!(!text.contains("ouverture"), "{text}");
        assert_eq!(line.get("happened_at").and_then(Value::as_str), time, "{line}");
        assert_eq!(text.contains("heure à préciser"), time.is_none(), "{text}");
    }
}

#[test]
fn a_step_done_in_the_containment_is_not_asked_about_again_in_the_qualification() {
    let world = World::new();
    opened(&world, "messagerie-qualification", &json!({"1.b.1": ["compta@exemple.fr"]}));
    contained(&world, "messagerie-endiguement");
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(world.run(&["answer", &id, "messagerie-endiguement:E.3", "fait"]).code, 0);
    let asked = ["next", &id, "--plain", "--order", "fiche", "--fiche", "messagerie-qualification"];
    let done = world.run_with(&asked, "i\ni\n\n");
    assert!(done.stderr.contains("Déjà fait") && !done.stderr.contains("Compte bloqué"), "{}", done.stderr);
}

/// What came of a step is in the whole report, whether the step is over or not; the short one counts steps.
#[test]
fn what_was_noted_of_a_step_is_in_the_report() {
    let world = World::new();
    opened(&world, "messagerie-qualification", &json!({"1.b.1": ["compta@exemple.fr"]}));
    contained(&world, "messagerie-endiguement");
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    for (step, state, note) in [
        ("E.3", "fait", "Verrouillé\nà 01:40"),
        ("E.4", "impossible", "Console en panne"),
        ("E.5", "en-cours", "Titulaire rappelé"),
    ] {
        let name = format!("messagerie-endiguement:{step}");
        assert_eq!(world.run(&["answer", &id, &name, state, "--note", note]).code, 0, "{step}");
    }
    for format in ["table", "markdown"] {
        let report = world.run(&["report", &id, "--all", "--format", format]).stdout;
        for said in ["Verrouillé", "à 01:40", "Console en panne", "Titulaire rappelé"] {
            assert!(report.contains(said), "{format} {said}: {report}");
        }
    }
    let table = world.run(&["report", &id, "--all"]).stdout;
    assert!(
        table.contains("    Verrouillé\n      à 01:40\n") || table.contains("\n    Verrouillé\n    à 01:40\n"),
        "{table}"
    );
}
