//! An honest explanation has a place: the answer stays as it was given, and counts for no sign while it is explained.

use crate::harness::{World, flat};
use serde_json::{Value, json};

/// A sound account, but for what is passed: every sign known, and the opinion of a false alarm.
fn answers(more: &Value) -> String {
    let mut answers = json!({
        "1.b.1": ["a@exemple.fr"], "1.b.2": "oui", "2.a.1": "non", "2.a.2": "non", "2.a.3": "non", "2.a.4": "non",
        "2.a.5": "non", "2.a.6": "non", "2.a.7": "oui", "2.b.1": [], "2.b.2": "non", "2.b.3": "non", "2.b.4": "non",
        "2.c.1": "non", "2.c.2": "non", "2.d.1": "non", "2.d.2": "non", "2.d.3": "non", "2.d.4": "non",
        "2.d.5": "non", "2.d.7": "non", "3.h.1": "circonscrit-messagerie", "4.z.3": "non", "2.e.1": "faux-positif",
    });
    for (question, answer) in more.as_object().expect("answers") {
        answers[question] = answer.clone();
    }
    json!({"fiche": "messagerie-qualification", "title": "Essai", "by": "Alice Martin", "answers": answers}).to_string()
}

fn opened(world: &World, more: &Value) -> String {
    let file = world.file("reponses.json", &answers(more));
    let done = world.run(&["new", "--answers", &file]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout.trim().to_owned()
}

fn report(world: &World, id: &str) -> Value {
    let done = world.run(&["report", id, "--format", "json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    serde_json::from_str(&done.stdout).expect("JSON")
}

fn gravity(report: &Value) -> (&str, &str, &str) {
    let of = |reading: &str| report["gravity"][reading].as_str().expect("a gravity");
    (of("at_least"), of("proposed"), of("at_most"))
}

#[test]
fn an_explanation_in_a_file_of_answers_is_recorded_counted_and_shown() {
    let world = World::new();
    let explained = json!({"value": ["transfert-externe", "autre"], "declared_by": "la DSI",
        "explained": {"transfert-externe": "archivage demandé par le juridique", "autre": "tri automatique de la personne"}});
    let id = opened(&world, &json!({"2.b.1": explained}));
    let report = report(&world, &id);
    assert_eq!(gravity(&report), ("anomalie", "anomalie", "anomalie"));
    let shown = report["fiches"][0]["explained"].as_array().expect("a list");
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0]["question"], "2.b.1");
    assert_eq!(shown[0]["answer"], json!(["transfert-externe", "autre"]));
    assert_eq!(shown[0]["declared_by"], "la DSI");
    // It stays visible as answered, on the page as in the main courante.
    let page = world.run(&["report", &id]).stdout;
    assert!(page.contains("archivage demandé par le"), "{page}");
    let log = world.run(&["log", &id, "--format", "jsonl"]).stdout;
    let lines: Vec<Value> = log.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let answered = lines.iter().find(|l| l["kind"] == "answered" && l["question"] == "2.b.1").expect("answered");
    let line = lines.iter().find(|l| l["kind"] == "explained").expect("explained");
    assert_eq!(line["answers"], json!([answered["h"]]));
    assert_eq!(world.run(&["verify", &id]).code, 0);
    // Half of it explained, the other half is still a sign.
    let world = World::new();
    let half = json!({"value": ["transfert-externe", "autre"], "explained": {"autre": "tri automatique"}});
    let id = opened(&world, &json!({"2.b.1": half}));
    assert_eq!(self::report(&world, &id)["fiches"][0]["confirmation"]["proposed"], "confirme");
}

#[test]
fn an_answer_explained_then_given_again_counts_again_and_it_is_said() {
    let world = World::new();
    let id = opened(&world, &json!({"2.d.1": "oui"}));
    // An opinion does not override a fact.
    assert_eq!(gravity(&report(&world, &id)), ("mineur", "mineur", "majeur"));
    let done = world.run(&["answer", &id, "2.d.1", "oui", "--explained", "en voyage, son responsable confirme"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(report(&world, &id)["gravity"]["proposed"], "anomalie");
    let fragile = report(&world, &id)["decisive"]["fragile"].clone();
    let worst = fragile["worst"].as_array().expect("a list");
    assert!(fragile["raises"].as_u64() > Some(0) && !worst.is_empty(), "{fragile}");
    let done = world.run(&["answer", &id, "2.d.1", "oui"]);
    assert!(done.stderr.contains("ne vaut plus") && done.stderr.contains("en voyage"), "{}", done.stderr);
    assert_eq!(gravity(&report(&world, &id)), ("mineur", "mineur", "majeur"));
    assert_eq!(report(&world, &id)["fiches"][0]["explained"], json!([]));
}

#[test]
fn what_has_no_explanation_is_refused_and_nothing_is_written() {
    let world = World::new();
    let id = opened(&world, &json!({}));
    let before = world.run(&["log", &id, "--format", "jsonl"]).stdout;
    for (question, value, explained, why) in [
        ("2.e.1", "faux-positif", "parce que", "elle se corrige"),
        ("2.d.1", "inconnu", "parce que", "rien à expliquer"),
        ("2.d.1", "non", "parce que", "rien à expliquer"),
        ("2.d.1", "oui", " ", "le texte est vide"),
        ("2.b.1", "autre", "delegation=droits du secrétariat", "n’est pas dans la réponse"),
    ] {
        let done = world.run(&["answer", &id, question, value, "--explained", explained]);
        assert_eq!(done.code, 2, "{question} {value}: {}", done.stderr);
        assert!(flat(&done.stderr).contains(why), "{question} {value}: {}", done.stderr);
    }
    assert_eq!(world.run(&["log", &id, "--format", "jsonl"]).stdout, before);
    let world = World::new();
    let file = world.file(
        "r.json",
        &answers(&json!({"2.e.1": {"value": "faux-positif", "explained": "non"},
        "2.b.1": {"value": [], "explained": {"autre": "rien"}}, "2.d.2": {"value": "oui", "explained": 3}})),
    );
    let done = world.run(&["new", "--answers", &file]);
    assert_eq!(done.code, 2);
    for question in ["answers.2.e.1.explained", "answers.2.b.1.explained", "answers.2.d.2.explained"] {
        assert!(done.stderr.contains(question), "{question}: {}", done.stderr);
    }
}

#[test]
fn a_declaration_that_only_an_explanation_sets_aside_is_shown_with_it() {
    let world = World::new();
    let id = opened(
        &world,
        &json!({"2.e.1": "confirme", "2.b.4": "oui", "4.c.1": "non", "4.a.3": {"value": "oui", "explained": "boîte de test, vide"}}),
    );
    let report = report(&world, &id);
    let aside: Vec<&str> =
        report["set_aside"].as_array().expect("a list").iter().filter_map(|s| s["id"].as_str()).collect();
    let listed: Vec<&str> =
        report["declarations"].as_array().expect("a list").iter().filter_map(|s| s["id"].as_str()).collect();
    assert!(aside.contains(&"cnil"), "{aside:?} {listed:?}");
    assert!(!listed.contains(&"cnil"), "{listed:?}");
    assert!(report["set_aside"].to_string().contains("boîte de test"));
}

/// From the opening to the opinion, with the answers to 2.b.1 and to 2.d.1; a hard sign offers to contain first.
///
/// In the order of the fiche, where the opinion is asked even once a hard sign stands.
fn to_opinion(rules: &str, odd: &str) -> Vec<String> {
    let opening = ["9", "5", "g", "1", "i", "i", "a@exemple.fr", "o", "n", "n", "o", "g", "2"];
    let kept: &[&str] = if rules.contains('2') { &["", ""] } else { &[] };
    let hard: &[&str] = if rules == "0" { &[] } else { &[""] };
    let connections: &[&str] = if odd == "o" { &[""] } else { &[] };
    let rest = ["", "n"];
    let all = [&opening[..], &rest, &[rules], kept, hard, &rest, &rest, &[odd], connections, &rest].concat();
    all.into_iter().map(str::to_owned).collect()
}

fn conversation(world: &World, to: &[String], then: &[&str]) -> crate::harness::Done {
    let lines: Vec<&str> = to.iter().map(String::as_str).chain(then.iter().copied()).collect();
    let args = [
        "--by",
        "Alice Martin",
        "new",
        "--plain",
        "--title",
        "Essai",
        "--alerted-at",
        "il y a 2 h",
        "--order",
        "fiche",
    ];
    let done = world.run_as("", &args, &(lines.join("\n") + "\n"));
    assert_eq!(done.code, 0, "{}", done.stderr);
    done
}

fn lines_of(world: &World, kind: &str) -> Vec<Value> {
    let log = world.run(&["log", "--format", "jsonl"]).stdout;
    let lines = log.lines().map(|l| serde_json::from_str::<Value>(l).expect("JSON"));
    lines.filter(|l| l["kind"] == kind).collect()
}

fn answers_to(world: &World, question: &str) -> Vec<Value> {
    let given = lines_of(world, "answered").into_iter().filter(|l| l["question"] == question);
    given.map(|l| l["value"].clone()).collect()
}

#[test]
fn concluding_a_false_alarm_asks_what_explains_each_sign_and_who_says_so() {
    let world = World::new();
    let then = ["2", "en mission à Lisbonne", "Mme Petit, sa responsable", "s"];
    let done = conversation(&world, &to_opinion("0", "o"), &then);
    assert!(done.stderr.contains("1 signe est présent"), "{}", done.stderr);
    let explained = lines_of(&world, "explained");
    let line = explained.first().expect("an explanation");
    assert_eq!(explained.len(), 1);
    assert_eq!((&line["question"], &line["because"]), (&json!("2.d.1"), &json!("en mission à Lisbonne")));
    assert_eq!((&line["source"], &line["declared_by"]), (&json!("declare"), &json!("Mme Petit, sa responsable")));
    let report: Value = serde_json::from_str(&world.run(&["report", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(report["fiches"][0]["confirmation"]["proposed"], "faux-positif");
    assert_eq!(world.run(&["verify"]).code, 0);
    // The verdict written after the explanation is the one that it gives.
    let verdict = lines_of(&world, "assessed").pop().expect("a verdict");
    assert_eq!(verdict["confirmation"]["proposed"], "faux-positif");
}

#[test]
fn a_sign_left_without_an_explanation_stays_a_sign() {
    let world = World::new();
    conversation(&world, &to_opinion("0", "o"), &["2", "", "s"]);
    assert_eq!(lines_of(&world, "explained").len(), 0);
    let report: Value = serde_json::from_str(&world.run(&["report", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(report["fiches"][0]["confirmation"]["proposed"], "a-investiguer");
    // Said by the analyst alone, an explanation names nobody else.
    let world = World::new();
    conversation(&world, &to_opinion("0", "o"), &["2", "vu avec elle", "", "s"]);
    let line = lines_of(&world, "explained").pop().expect("an explanation");
    assert!(line.get("declared_by").is_none_or(Value::is_null), "{line}");
    // No sign, nothing to explain.
    let world = World::new();
    let done = conversation(&world, &to_opinion("0", "n"), &["2", "s"]);
    assert!(!done.stderr.contains("Ce qui l’explique"), "{}", done.stderr);
}

#[test]
fn each_option_that_is_a_sign_has_its_own_explanation() {
    let world = World::new();
    // Two hard options of 2.b.1, and an odd connection: three signs.
    let then = ["2", "o", "droits du secrétariat", "", "", "en mission", "la DSI", "s"];
    let done = conversation(&world, &to_opinion("1 2", "o"), &then);
    assert!(done.stderr.contains("3 signes sont présents"), "{}", done.stderr);
    let explained = lines_of(&world, "explained");
    let said: Vec<(&Value, &Value)> = explained.iter().map(|l| (&l["question"], &l["option"])).collect();
    assert_eq!(said, [(&json!("2.b.1"), &json!("delegation")), (&json!("2.d.1"), &Value::Null)]);
}

#[test]
fn a_conclusion_against_a_hard_sign_is_asked_once_more_before_it_is_written() {
    let world = World::new();
    let done = conversation(&world, &to_opinion("2", "n"), &["2", "r", "3", "s"]);
    assert!(done.stderr.contains("Un signe fort est inscrit"), "{}", done.stderr);
    assert!(done.stderr.contains("2.b.1 "), "the sign is named: {}", done.stderr);
    assert_eq!(answers_to(&world, "2.e.1"), [json!("a-investiguer")]);
    let world = World::new();
    conversation(&world, &to_opinion("2", "n"), &["2", "o", "", "s"]);
    assert_eq!(answers_to(&world, "2.e.1"), [json!("faux-positif")]);
    // What contradicts nothing is written at once.
    let world = World::new();
    let done = conversation(&world, &to_opinion("2", "n"), &["1", "s"]);
    assert!(!done.stderr.contains("Un signe fort est inscrit"), "{}", done.stderr);
}

#[test]
fn an_account_disowned_over_a_hard_sign_is_asked_once_more() {
    // Back from the opinion to 1.b.2, past the twenty answers of Mesure 2 and three of Mesure 1.
    let back = ["<"; 24];
    for (sure, written) in [("o", vec![json!("oui"), json!("non")]), ("r", vec![json!("oui")])] {
        let world = World::new();
        let done = conversation(&world, &to_opinion("2", "n"), &[&back[..], &["n", sure, "s"]].concat());
        assert!(done.stderr.contains("Un signe fort est inscrit"), "{}", done.stderr);
        assert_eq!(answers_to(&world, "1.b.2"), written, "{}", done.stderr);
    }
    // Without a hard sign, it is written at once.
    let world = World::new();
    conversation(&world, &to_opinion("0", "n"), &[&back[..], &["n", "s"]].concat());
    assert_eq!(answers_to(&world, "1.b.2"), [json!("oui"), json!("non")]);
}

#[test]
fn an_explained_answer_given_again_in_the_wizard_is_said_and_can_be_explained_again() {
    let world = World::new();
    // Back from what follows the opinion to 2.d.1.
    let then = [&["2", "en mission", "la DSI"][..], &["<"; 8], &["o", "s"]].concat();
    let done = conversation(&world, &to_opinion("0", "o"), &then);
    assert!(flat(&done.stderr).contains("ne vaut plus : « en mission »"), "{}", done.stderr);
    let report: Value = serde_json::from_str(&world.run(&["report", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(report["fiches"][0]["confirmation"]["proposed"], "a-investiguer");
}

#[test]
fn an_explanation_withdrawn_gives_the_sign_back() {
    let world = World::new();
    let id = opened(&world, &json!({"2.d.1": "oui", "2.d.3": {"value": "oui", "explained": "le VPN de son hôtel"}}));
    let done = world.run(&["answer", &id, "2.d.1", "oui", "--explained", "en voyage, son responsable confirme"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(report(&world, &id)["gravity"]["proposed"], "anomalie");
    let line = lines_of(&world, "explained").into_iter().find(|l| l["question"] == "2.d.1").expect("an explanation");
    let withdraw = ["note", &id, "--withdraw", &line["seq"].to_string(), "--because", "il n’est pas parti"];
    let done = world.run(&withdraw);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(gravity(&report(&world, &id)), ("mineur", "mineur", "majeur"));
    // The other explanation holds, and the line withdrawn can still be read.
    let shown = report(&world, &id)["fiches"][0]["explained"].clone();
    assert_eq!(shown.as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown[0]["question"], "2.d.3");
    assert!(world.run(&["log", &id]).stdout.contains("en voyage"));
    assert_eq!(world.run(&["verify", &id]).code, 0);
    // Withdrawn once is enough, and the sign can be explained again.
    assert_eq!(world.run(&withdraw).code, 2);
    let done = world.run(&["answer", &id, "2.d.1", "oui", "--explained", "vu avec elle"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(report(&world, &id)["gravity"]["proposed"], "anomalie");
}

#[test]
fn an_explanation_travels_with_the_answer_that_another_fiche_takes() {
    let world = World::new();
    let sent = json!({"value": "oui", "explained": "exercice commandé par la direction", "declared_by": "Mme Petit"});
    let id = opened(&world, &json!({"2.a.1": sent}));
    let done = world.run_as(
        "",
        &["--by", "Alice Martin", "next", &id, "--fiche", "usurpation-interne-qualification", "--plain"],
        "s\n",
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    let taken = lines_of(&world, "explained").into_iter().find(|l| l["fiche"] == "usurpation-interne-qualification");
    let taken = taken.expect("it travelled");
    assert_eq!(
        (&taken["question"], &taken["because"]),
        (&json!("2.b.3"), &json!("exercice commandé par la direction"))
    );
    assert_eq!(taken["declared_by"], "Mme Petit");
    // Taken as given, and counted for no sign there either.
    let confirmed = || report(&world, &id)["fiches"][1]["confirmation"]["proposed"].clone();
    assert_eq!(confirmed(), "a-investiguer");
    assert_eq!(report(&world, &id)["fiches"][1]["explained"][0]["question"], "2.b.3");
    // What falls in the first fiche holds in the second, where it was written in its turn; given again there, it falls.
    world.run(&["answer", &id, "2.a.1", "oui"]);
    assert_eq!(confirmed(), "a-investiguer");
    let again = world.run(&["answer", &id, "usurpation-interne-qualification:2.b.3", "oui"]);
    assert!(again.stderr.contains("ne vaut plus"), "{}", again.stderr);
    assert_eq!(confirmed(), "confirme");
    // Without an explanation, nothing travels but the answer.
    let world = World::new();
    let id = opened(&world, &json!({"2.a.1": "oui", "2.e.1": "confirme"}));
    world.run_as(
        "",
        &["--by", "Alice Martin", "next", &id, "--fiche", "usurpation-interne-qualification", "--plain"],
        "s\n",
    );
    assert_eq!(lines_of(&world, "explained").len(), 0);
    assert_eq!(report(&world, &id)["fiches"][1]["confirmation"]["proposed"], "confirme");
}

/// A fiche whose opinion, and whose ownership, are rows of a board after a hard sign.
fn on_a_board() -> String {
    let asked = |id: &str, prompt: &str, kind: &str, more: Value| {
        let mut question = json!({"id": id, "kind": kind, "prompt": prompt, "help": "Demandez.", "ask": ["poste"],
            "lot": "chaud", "origin": "complement"});
        for (key, value) in more.as_object().expect("members") {
            question[key] = value.clone();
        }
        question
    };
    let opinion = json!({"screen": "1.b", "conclusion": true, "options": ["confirme", "faux-positif", "a-investiguer"],
        "labels": {"confirme": "confirmé", "faux-positif": "fausse alerte", "a-investiguer": "à creuser"}});
    let seen = json!({"question": "1.a.1", "is": ["oui"]});
    json!({
        "id": "essai", "kind": "qualification", "title": "Essai", "version": "1", "source": "procédure interne",
        "when_to_use": "Pour un essai.",
        "mesures": [{"id": "1", "title": "Une seule", "actions": [
            {"id": "1.a", "title": "Le signe", "questions": [
                asked("1.a.1", "Un accès est-il vu ?", "yes_no", json!({"worrying": ["oui"]}))]},
            {"id": "1.b", "title": "L’avis", "questions": [
                asked("1.b.1", "Votre avis ?", "choice", opinion),
                asked("1.b.2", "Est-ce à nous ?", "yes_no", json!({"screen": "1.b"}))]}]}],
        "confirmation": {"question": "1.b.1", "ours": {"not": {"question": "1.b.2", "is": ["non"]}},
            "hard": seen, "access": seen, "attempt": seen, "loss": {"when": seen}, "heavy_loss": {"when": seen}},
        "rules": [{"id": "P2-acces", "axis": "perimetre", "at_least": "elargi",
            "when": {"question": "1.a.1", "is": ["oui"]}, "because": "Un accès est vu.", "source": "procédure interne"}],
    })
    .to_string()
}

fn board(typed: &[&str]) -> (World, crate::harness::Done) {
    let world = World::new();
    let fiche = world.file("essai.json", &on_a_board());
    let opened = ["--by", "Alice Martin", "new", "--plain", "--fiche", &fiche, "--title", "Essai"];
    // In the order of the fiche: an opinion is not asked at once when a hard sign stands.
    let args = [&opened[..], &["--alerted-at", "il y a 2 h", "--order", "fiche"]].concat();
    // No sector, and nobody on the phone.
    let done = world.run_as("", &args, &format!("p\n5\n{}\n", typed.join("\n")));
    assert_eq!(done.code, 0, "{}", done.stderr);
    (world, done)
}

#[test]
fn a_row_that_concludes_against_a_hard_sign_is_asked_once_more() {
    let (world, done) = board(&["o", "", "2", "r", "3", "o", "s"]);
    assert!(done.stderr.contains("Un signe fort est inscrit"), "{}", done.stderr);
    assert!(done.stderr.contains("1.a.1 "), "the sign is named: {}", done.stderr);
    assert_eq!(answers_to(&world, "1.b.1"), [json!("a-investiguer")]);
    let (world, _) = board(&["o", "", "2", "o", "o", "s"]);
    assert_eq!(answers_to(&world, "1.b.1"), [json!("faux-positif")]);
    // Without a sign, it is written at once.
    let (world, done) = board(&["n", "2", "o", "s"]);
    assert!(!done.stderr.contains("Un signe fort est inscrit"), "{}", done.stderr);
    assert_eq!(answers_to(&world, "1.b.1"), [json!("faux-positif")]);
}

#[test]
fn rows_answered_together_against_a_hard_sign_are_asked_once_more() {
    // Left as they are: nothing abnormal would say that it is not ours.
    let (world, done) = board(&["o", "", "3", "", "n", "r", "p", "s"]);
    assert!(done.stderr.contains("Un signe fort est inscrit"), "{}", done.stderr);
    assert_eq!(answers_to(&world, "1.b.2"), Vec::<Value>::new(), "{}", done.stderr);
    let (world, done) = board(&["o", "", "3", "", "n", "o", "s"]);
    assert_eq!(answers_to(&world, "1.b.2"), [json!("non")], "{}", done.stderr);
    let (world, done) = board(&["n", "3", "", "n", "s"]);
    assert!(!done.stderr.contains("Un signe fort est inscrit"), "{}", done.stderr);
    assert_eq!(answers_to(&world, "1.b.2"), [json!("non")]);
}

#[test]
fn where_nobody_can_be_asked_again_a_hard_sign_denied_is_named() {
    let world = World::new();
    let id = opened(&world, &json!({"2.b.4": "oui", "2.e.1": "a-investiguer"}));
    for (question, value) in [("2.e.1", "faux-positif"), ("1.b.2", "non")] {
        let done = world.run(&["answer", &id, question, value]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(done.stderr.contains("Un signe fort est inscrit") && done.stderr.contains("2.b.4 "), "{}", done.stderr);
    }
    // Neither a conclusion that goes with it, nor a sign that is explained.
    assert!(!world.run(&["answer", &id, "2.d.1", "non"]).stderr.contains("signe fort"));
    let world = World::new();
    let done = world.run_with(&["new", "--answers", "-"], &answers(&json!({"2.b.4": "oui"})));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("Un signe fort est inscrit") && done.stderr.contains("2.b.4 "), "{}", done.stderr);
    let world = World::new();
    let explained = json!({"2.b.4": {"value": "oui", "explained": "compte du prestataire, demande 4512"}});
    let done = world.run_with(&["new", "--answers", "-"], &answers(&explained));
    assert!(!done.stderr.contains("signe fort"), "{}", done.stderr);
}

#[cfg(unix)]
#[test]
fn at_a_terminal_an_answer_against_a_hard_sign_is_asked_once_more() {
    let home = crate::pty::Home::new();
    let file = home.path("reponses.json");
    std::fs::write(&file, answers(&json!({"2.b.4": "oui", "2.e.1": "a-investiguer"}))).expect("a file");
    let id = home.run(&["new", "--answers", &file.display().to_string()]).trim().to_owned();
    for (key, written) in [("r", "a-investiguer"), ("o", "faux-positif")] {
        let mut pty = home.start(&["--by", "Alice Martin", "answer", &id, "2.e.1", "faux-positif"], &[]);
        pty.ready("revenir");
        assert!(flat(&pty.screen()).contains("Un signe fort est inscrit"), "{}", pty.screen());
        pty.type_in(key);
        assert_eq!(pty.end(), 0);
        let last = home.log().into_iter().rfind(|l| l["kind"] == "answered" && l["question"] == "2.e.1");
        assert_eq!(last.expect("an opinion")["value"], written);
    }
    // An explanation given with it, or nothing against it: no question.
    let mut pty = home.start(&["--by", "Alice Martin", "answer", &id, "2.d.1", "oui"], &[]);
    assert_eq!(pty.end(), 0);
    home.assert_sound();
}

#[test]
fn a_mistyped_option_is_refused_and_never_explains_the_whole_answer() {
    let (world, id) = super::bad_input::opened();
    for (said, why) in [
        ("nope=x", "« nope »"),
        ("transfert-extern=voulu", "« transfert-extern »"),
        (" regle-inconnue =voulue", "« regle-inconnue »"),
        ("delegation-inconnue=elle est voulue", "« delegation-inconnue »"),
        ("=voulu", ""),
    ] {
        let done = world.run(&["answer", &id, "2.b.1", "transfert-externe", "--explained", said]);
        if why.is_empty() {
            assert_eq!(done.code, 0, "{}", done.stderr);
        } else {
            super::bad_input::refused(&done, 2, &[why, "n’est pas dans la réponse"]);
        }
    }
    for said in ["Transfert-externe=voulu par la direction", "voulu : la note dit x=y"] {
        let done = world.run(&["answer", &id, "2.b.1", "transfert-externe", "--explained", said]);
        assert_eq!(done.code, 0, "{said} {}", done.stderr);
    }
    let log = world.run(&["log", &id]);
    let last = log.stdout.lines().rev().find(|l| l.contains("\"kind\":\"explained\"")).expect("an explanation");
    assert!(last.contains("x=y"), "{last}");
}
