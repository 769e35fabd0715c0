//! What the first page says first: what happened and how sure it is, never more than what is known, never the contrary of
//! what stands two lines lower.

use crate::harness::{World, flat};
use crate::scenarios::{answers, stdout_of};
use serde_json::{Value, json};

/// Opens an incident from answers, and gives its id.
fn opened(world: &World, file: &Value) -> String {
    let file = world.file("said.json", &file.to_string());
    stdout_of(&world.run_as("", &["new", "--answers", &file], "")).trim().to_owned()
}

/// A month later than other tests: some stories are of February.
fn in_march() -> World {
    let world = World::new();
    world.wait(70 * 24 * 3_600_000);
    world
}

/// Opens the incident of an answers file, with some answers changed.
fn told(world: &World, name: &str, changed: &Value) -> String {
    let mut file: Value = serde_json::from_str(&answers(name)).expect("JSON");
    for (question, value) in changed.as_object().expect("an object") {
        file["answers"][question] = value.clone();
    }
    opened(world, &file)
}

fn with(fiche: &str, profile: &[&str], answers: &Value) -> Value {
    json!({"fiche": fiche, "title": "Essai", "by": "Alice Martin", "profile": profile,
        "alerted_at": "2026-01-07T00:10:00+01:00", "answers": answers})
}

fn page(world: &World, id: &str) -> String {
    let markdown = stdout_of(&world.run(&["report", id, "--format", "markdown"])).to_owned();
    markdown.replace('\u{a0}', " ").replace('\\', "")
}

fn first(world: &World, id: &str) -> String {
    page(world, id).split("\n---\n").next().expect("a first page").to_owned()
}

fn fact(world: &World, id: &str, name: &str) -> String {
    let first = first(world, id);
    let line = first.lines().find(|line| line.starts_with(&format!("- {name} : ")));
    line.unwrap_or_else(|| panic!("no {name}: {first}")).to_owned()
}

/// Answers by which nobody got in.
fn sound(more: &Value) -> Value {
    let mut file: Value = serde_json::from_str(&answers("fausse-alerte")).expect("JSON");
    for (question, value) in more.as_object().expect("an object") {
        file["answers"][question] = value.clone();
    }
    file["profile"] = json!(["assurance-cyber"]);
    file
}

#[test]
fn money_that_left_is_no_false_alarm_although_nobody_got_in() {
    for (said, money) in [
        ("argent parti", json!({"4.z.3": "reussie", "4.z.4": "oui", "4.z.6": "nous"})),
        ("argent parti", json!({"4.z.3": "reussie", "4.z.4": "non", "4.z.6": "autrui"})),
        ("fraude tentée", json!({"4.z.3": "tentee"})),
    ] {
        let world = World::new();
        let id = opened(&world, &sound(&money));
        let page = first(&world, &id);
        assert!(!page.to_lowercase().contains("fausse alerte") && !page.contains("Clore"), "{money}: {page}");
        assert!(page.contains(said) && page.contains("Aucun accès établi"), "{money}: {page}");
        assert!(!fact(&world, &id, "Prochain point").contains("aucun"), "{page}");
        assert!(fact(&world, &id, "Attaquant encore présent").contains("aucun accès trouvé ; qui a demandé"), "{page}");
        let insured = said == "argent parti";
        assert_eq!(page.contains("Assureur cyber"), insured, "a loss is for the insurer: {page}");
        let mut shown = world;
        shown.terminal = true;
        let screen = shown.run(&["report", &id]).stdout;
        assert!(!screen.to_lowercase().contains("fausse alerte"), "{screen}");
    }
    // Nothing lost, nothing asked for: closed as before.
    let world = World::new();
    let id = opened(&world, &sound(&json!({})));
    assert!(first(&world, &id).contains("Clore l’incident, fausse alerte"), "{}", first(&world, &id));
}

/// No plan hopes for what raises a level or is a loss: an option that a rule reads by itself is never worth hoping for.
#[test]
fn no_shipped_choice_leaves_a_reason_of_gravity_to_be_hoped_for() {
    for embedded in qualify::fiche::EMBEDDED {
        let name = embedded.id;
        let fiche: Value = serde_json::from_slice(embedded.bytes).expect("JSON");
        let mut questions = vec![];
        choices(&fiche["mesures"], &mut questions);
        let rules = fiche["rules"].as_array().cloned().unwrap_or_default();
        let whens = rules.iter().map(|rule| &rule["when"]).chain([&fiche["confirmation"]["loss"]["when"]]);
        for when in whens {
            let mut alone = vec![];
            parts(when, &mut alone);
            for (question, option) in alone {
                let Some(asked) = questions.iter().find(|q| q["id"] == question.as_str()) else { continue };
                let worrying = asked["worrying"].as_array().cloned().unwrap_or_default();
                assert!(worrying.contains(&json!(option)), "{name}: {question} {option}");
            }
        }
    }
}

/// The options any of which is enough.
fn parts(when: &Value, found: &mut Vec<(String, String)>) {
    if let Some(any) = when["any"].as_array() {
        any.iter().for_each(|part| parts(part, found));
    } else if let (Some(question), Some(is)) = (when["question"].as_str(), when["is"].as_array()) {
        found.extend(is.iter().filter_map(|option| Some((question.to_owned(), option.as_str()?.to_owned()))));
    }
}

fn choices(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(members) => {
            if members.get("kind") == Some(&json!("choice")) {
                found.push(value.clone());
            }
            members.values().for_each(|value| choices(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| choices(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_plan_hopes_that_the_fraud_succeeded() {
    let money = json!({"4.z.3": "inconnu", "4.z.4": "non", "4.z.6": "nous", "3.d.1": "non", "3.d.2": "non"});
    for name in ["faux-virement", "regle-cachee", "directrice-financiere"] {
        let world = World::new();
        let id = told(&world, name, &money);
        let page = page(&world, &id);
        assert!(!page.contains("espéré : réussie") && !page.contains("espéré : tentée"), "{name}: {page}");
    }
}

#[test]
fn what_nobody_knows_is_not_said_as_a_fact() {
    let unknown: serde_json::Map<String, Value> =
        ["1.b.2", "2.a.1", "2.b.1", "2.e.1", "3.c.1", "4.a.1", "4.z.1", "4.z.3", "5.z.2"]
            .into_iter()
            .map(|question| (question.to_owned(), json!("inconnu")))
            .collect();
    for (fiche, given) in [
        ("messagerie-qualification", Value::Object(unknown)),
        ("systeme-qualification", json!({"1.b.2": "oui"})),
        ("tiers-qualification", json!({"1.a.1": "PaieSud"})),
    ] {
        let world = World::new();
        let id = opened(&world, &with(fiche, &[], &given));
        for axis in ["Périmètre", "Impact", "Urgence"] {
            let said = fact(&world, &id, axis);
            assert!(said.contains("pas encore établi, de "), "{fiche}: {said}");
        }
        let ticket = world.run(&["export", &id, "--to", "ticket", "--tlp", "amber"]).stdout;
        for bare in ["impact faible,", "périmètre circonscrit,"] {
            assert!(!flat(&ticket).replace('\u{a0}', " ").contains(bare), "{fiche}: {ticket}");
        }
    }
}

#[test]
fn whether_the_attacker_is_there_is_a_sentence_in_every_fiche() {
    for (name, question, value, said) in [
        ("chiffrement-hopital-nuit", "4.z.2", "recente-evolutive", "OUI, attaque récente, encore en mouvement, dit"),
        ("chiffrement-poste-restaure", "4.z.2", "recente-contenue", "INCONNU, attaque récente, mais contenue, dit"),
        ("infostealer-poste-traite", "5.z.2", "ancienne-stable", "INCONNU, attaque ancienne et stable, dit"),
        ("compte-microsoft-bruit", "5.z.2", "recente-evolutive", "INCONNU, attaque récente, encore en mouvement, dit"),
    ] {
        let world = in_march();
        let id = told(&world, name, &json!({question: value}));
        let shown = fact(&world, &id, "Attaquant encore présent");
        assert!(shown.contains(said), "{name}: {shown}");
        assert_eq!(shown.contains("aucun accès établi"), name.ends_with("bruit"), "{name}: {shown}");
    }
}

#[test]
fn what_was_decided_not_to_be_due_tells_nobody() {
    for (to, name) in [("cnil", "CNIL"), ("assureur", "Assureur cyber"), ("plainte", "Police")] {
        let world = World::new();
        let id = told(&world, "hopital", &json!({}));
        let args = ["declare", &id, to, "--not-due", "--decided-by", "La directrice", "--because", "avis du DPO"];
        let done = world.run(&args);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(fact(&world, &id, "Prévenus").contains("personne"), "{}", fact(&world, &id, "Prévenus"));
        let decided = fact(&world, &id, "Décidé de ne pas notifier");
        assert!(decided.contains(name) && decided.contains("La directrice"), "{decided}");
    }
}

#[test]
fn a_third_party_that_knows_is_not_still_to_be_told() {
    for (changed, is_left) in [
        (json!({"1.a.2": ["tiers-lui-meme"], "1.b.1": "inconnu"}), false),
        (json!({"1.a.2": ["presse-ou-reseaux"], "1.b.1": "reconnait"}), false),
        (json!({"1.a.2": ["presse-ou-reseaux"], "1.b.1": "enquete"}), false),
        (json!({"1.a.2": ["presse-ou-reseaux"], "1.b.1": "inconnu"}), true),
    ] {
        let world = World::new();
        let id = told(&world, "tiers-cas-4-infogerant", &changed);
        let left = fact(&world, &id, "Pas encore prévenus");
        assert_eq!(left.contains("tiers en cause"), is_left, "{changed}: {left}");
    }
}

#[test]
fn what_an_answer_says_was_shut_is_a_measure() {
    for (fiche, given, said) in [
        (
            "tiers-qualification",
            json!({"1.a.1": "PaieSud", "2.b.1": "oui", "3.c.1": "deja-coupe", "3.d.2": "recente-contenue"}),
            "accès du tiers coupés",
        ),
        (
            "systeme-qualification",
            json!({"1.b.2": "oui", "5.b.1": "oui", "5.z.2": "recente-evolutive", "2.z.1": "confirme"}),
            "machine isolée du réseau",
        ),
        (
            "chiffrement-qualification",
            json!({"4.b.3": "oui", "4.z.2": "recente-contenue"}),
            "internet coupé dans les deux sens",
        ),
    ] {
        let world = World::new();
        let id = opened(&world, &with(fiche, &[], &given));
        let page = page(&world, &id);
        for denied in ["aucun endiguement", "Aucune action faite", "endiguement pas encore déclaré"] {
            assert!(!page.contains(denied), "{fiche}, {denied}: {page}");
        }
        assert!(page.to_lowercase().contains(&format!("{said}, d’après une réponse")), "{fiche}: {page}");
        assert!(fact(&world, &id, "Attaquant encore présent").to_lowercase().contains(said), "{page}");
    }
    let world = World::new();
    let id = opened(&world, &with("tiers-qualification", &[], &json!({"1.a.1": "PaieSud", "3.c.1": "oui"})));
    assert!(page(&world, &id).contains("endiguement pas encore déclaré"));
}

#[test]
fn the_first_dated_fact_may_be_an_answer() {
    for (name, question, at, said) in [
        ("chiffrement-hopital-nuit", "1.a.2", "2026-01-05T22:41:00+01:00", "5 janv. 2026 à 22:41"),
        ("systeme-annuaire", "1.a.2", "2026-01-05T22:42:00+01:00", "5 janv. 2026 à 22:42"),
        ("tiers-cas-4-infogerant", "1.a.4", "2025-12-30T10:00:00+01:00", "30 déc. 2025 à 10:00"),
    ] {
        let world = in_march();
        let id = told(&world, name, &json!({question: at}));
        assert!(first(&world, &id).contains(&format!("premier fait daté du {said}")), "{name}: {}", first(&world, &id));
    }
}

#[test]
fn the_title_says_what_happened() {
    for (fiche, given, said) in [
        ("fuite-donnees-qualification", json!({"1.z.1": "confirme", "1.b.1": "oui"}), &["fuite de données"][..]),
        ("tiers-qualification", json!({"1.a.1": "PaieSud", "1.c.1": "confirme"}), &["ompromission d’un tiers"]),
        (
            "systeme-qualification",
            json!({"1.b.1": "SRV-VIR-01", "2.z.1": "confirme", "4.b.2": ["argent"]}),
            &["machine SRV-VIR-01", "argent parti"],
        ),
    ] {
        let world = World::new();
        let id = opened(&world, &with(fiche, &[], &given));
        let page = first(&world, &id);
        let lead = page.lines().find(|line| line.starts_with("**")).expect("a lead").to_lowercase();
        for said in said {
            assert!(lead.contains(&said.to_lowercase()), "{fiche}, {said}: {lead}");
        }
    }
}

#[test]
fn an_action_that_took_place_is_done() {
    let world = World::new();
    let id = told(&world, "regle-cachee", &json!({}));
    for (args, state) in [
        (&["Prévenu : direction", "--at", "01:10"][..], "fait"),
        (&["Sessions coupées", "--at", "01:15", "--owner", "Bob Durand"], "fait"),
        (&["Isoler le poste"], "à faire"),
        (&["Bloquer le compte", "--at", "01:20", "--state", "en-cours"], "en cours"),
    ] {
        let done = world.run(&[&["action", &id][..], args].concat());
        assert!(
            done.code == 0 && flat(&done.stderr).replace('\u{a0}', " ").contains(&format!(" : {state}")),
            "{args:?}: {}{}",
            done.stdout,
            done.stderr
        );
    }
    assert!(fact(&world, &id, "Prévenus").contains("direction (01:10)"), "{}", fact(&world, &id, "Prévenus"));
    assert!(first(&world, &id).contains("01:15 : Sessions coupées"));
}

#[test]
fn a_forwarding_address_in_the_note_of_an_answer_is_known() {
    for (note, said) in [
        ("vers voleur@mail-exemple.net", Some("voleur@mail-exemple.net")),
        ("Transfert vers « copie.rib@mail.exemple » posé le 18.", Some("copie.rib@mail.exemple")),
        ("vu à 10h @ la console, boîte compta@exemple.fr", None),
    ] {
        let world = World::new();
        let forward = json!({"value": ["transfert-externe"], "note": note});
        let id = told(&world, "regle-cachee", &json!({"1.b.1": ["compta@exemple.fr"], "2.b.1": forward}));
        let shown = fact(&world, &id, "Ce qui est sorti").replace("[.]", ".").replace("[@]", "@");
        match said {
            Some(address) => assert!(
                fact(&world, &id, "Ce qui est sorti").contains("[.]")
                    && shown.contains(address)
                    && !shown.contains("adresse inconnue"),
                "{shown}"
            ),
            None => assert!(shown.contains("vers une adresse inconnue"), "{shown}"),
        }
    }
}

#[test]
fn what_is_not_shown_whole_keeps_its_own_delay() {
    let world = World::new();
    let mut file: Value = serde_json::from_str(&answers("hopital")).expect("JSON");
    file["profile"] = json!(["sante", "etablissement-public", "telecom", "oiv", "nis2", "finance"]);
    let id = opened(&world, &file);
    let page = first(&world, &id);
    assert!(!page.contains("sans date"), "{page}");
}
