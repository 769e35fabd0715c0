//! Several fiches in one incident: going to the next one, what is carried over, containment and back.

use super::harness::{Done, World};
use super::scenarios::{answers, assert_narrow, golden_masked, stdout_of};
use serde_json::Value;

/// Opens an incident from an answers file.
fn opened(world: &World, name: &str) {
    world.after(&answers(name));
    let done = world.run_as("Nadia Belkacem", &["new", "--answers", "-"], &answers(name));
    assert_eq!(done.code, 0, "{}", done.stderr);
}

/// Runs the next fiche with what is typed, a line each.
fn next(world: &World, fiche: &str, lines: &[&str]) -> Done {
    let typed: String = lines.iter().map(|l| format!("{l}\n")).collect();
    let done = world.run_as("Nadia Belkacem", &["next", "--fiche", fiche, "--plain"], &typed);
    assert_narrow(&world.stable(&done.stderr));
    done
}

fn report(world: &World) -> Value {
    serde_json::from_str(stdout_of(&world.run(&["report", "--format", "json"]))).expect("it is JSON")
}

fn log(world: &World) -> Vec<Value> {
    let done = world.run(&["log", "--format", "jsonl"]);
    stdout_of(&done).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|n| n["id"].as_str().expect("an id")).collect()
}

#[test]
fn from_the_mailbox_to_the_containment_to_the_system_in_one_main_courante() {
    let world = World::new();
    opened(&world, "systeme-suite-1-messagerie");
    let recommended = report(&world);
    assert!(ids(&recommended["next"]).contains(&"messagerie-endiguement"));
    assert!(ids(&recommended["next"]).contains(&"systeme-qualification"));

    // Every step done but two: one is impossible, one goes on tomorrow.
    let mut typed = vec!["3", "s"];
    let first = next(&world, "messagerie-endiguement", &typed);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(first.stderr.contains("Déjà connu, repris ici"), "{}", first.stderr);
    // Who is on the line, then the list to do now.
    typed = std::iter::repeat_n("3", 9).collect();
    // The two other lists, before the questions that can wait.
    typed.extend(["g", "3", "4", "Poste prêté par un partenaire : il s’en charge.", "2"]);
    typed.extend(std::iter::repeat_n("3", 8));
    typed.extend(["g", "4", "3", "3", "3", "3", "s"]);
    let second = world.run_as(
        "Nadia Belkacem",
        &["resume", "--plain"],
        &["5"].iter().chain(&typed).map(|l| format!("{l}\n")).collect::<String>(),
    );
    assert!(second.stderr.contains("étape 2/9"), "it goes on where it stopped: {}", second.stderr);
    let contained = report(&world);
    let steps = contained["fiches"][1]["steps"].as_array().expect("steps");
    let count = |state: &str| steps.iter().filter(|s| s["state"] == state).count();
    assert_eq!((count("impossible"), count("en-cours")), (1, 1), "{steps:?}");
    assert_eq!(contained["fiches"][1]["gravity"], Value::Null);
    assert_eq!(contained["gravity"], recommended["gravity"], "a containment changes no gravity");

    let third = next(&world, "systeme-qualification", &["s"]);
    assert_eq!(third.code, 0, "{}", third.stderr);
    golden_masked(&world, "chain/systeme.txt", &third.stderr);
    let lines = log(&world);
    let started: Vec<&Value> = lines.iter().filter(|l| l["kind"] == "fiche-started").collect();
    let fiches: Vec<&Value> = started.iter().map(|l| &l["fiche"]).collect();
    assert_eq!(fiches, ["messagerie-endiguement", "systeme-qualification"]);
    let carried = started[1]["carried"].as_array().expect("a list");
    for from in ["incident:alerted", "*:accounts", "messagerie-qualification:4.z.1"] {
        assert!(carried.iter().any(|c| c["from"] == from), "{from} is not in {carried:?}");
    }
    // What is carried is an answer, which says where it comes from, and is not asked again.
    for carried in carried {
        let answer =
            lines.iter().find(|l| l["fiche"] == "systeme-qualification" && l["question"] == carried["question"]);
        let answer = answer.unwrap_or_else(|| panic!("{carried} is no answer"));
        assert_eq!(answer["value"], carried["value"]);
        assert_eq!(answer["source"], "deduit");
    }
    let whole = report(&world);
    assert_eq!(ids(&whole["fiches"]), ["messagerie-qualification", "messagerie-endiguement", "systeme-qualification"]);
    for reading in ["at_least", "proposed", "at_most"] {
        let order = ["anomalie", "mineur", "majeur", "crise"];
        let rank = |v: &Value| order.iter().position(|g| v == g).expect("a gravity");
        let highest = [0, 2].map(|i| rank(&whole["fiches"][i]["gravity"][reading])).into_iter().max();
        assert_eq!(Some(rank(&whole["gravity"][reading])), highest, "the highest of the fiches");
    }
    golden_masked(&world, "chain/report.txt", stdout_of(&world.run(&["report"])));
    assert!(stdout_of(&world.run(&["verify"])).starts_with("ANCRE\n"));
}

#[test]
fn next_offers_what_the_report_recommends_and_nothing_by_itself() {
    let world = World::new();
    opened(&world, "systeme-suite-1-messagerie");
    let before = log(&world).len();
    let done = world.run_as("Nadia Belkacem", &["next", "--plain"], "\n");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("Fiche suivante"), "{}", done.stderr);
    assert_eq!(log(&world).len(), before, "nothing is written by looking");
    for next in ids(&report(&world)["next"]) {
        let ours = qualify::fiche::EMBEDDED.iter().find(|e| e.id == next);
        let title = ours.map(|e| qualify::fiche::load(e.bytes).expect("it loads").fiche.title);
        if let Some(title) = title {
            let said = done.stderr.replace(['\n', '\u{a0}'], " ");
            assert!(said.contains(title.split(" - ").next().expect("a start")), "{title} is not offered: {said}");
        }
    }
    let unknown = world.run(&["next", "--fiche", "rien"]);
    assert_eq!(unknown.code, 3);
    assert!(unknown.stderr.contains("systeme-qualification"), "it names those there are: {}", unknown.stderr);
}

#[test]
fn nothing_comes_after_a_closed_incident() {
    let world = World::new();
    opened(&world, "fausse-alerte");
    assert_eq!(world.run(&["close", "2026", "--because", "fausse alerte"]).code, 0);
    let done = world.run(&["next", "2026", "--plain"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("qualify reopen"), "{}", done.stderr);
}

#[test]
fn a_fiche_that_opens_an_incident_takes_what_the_opening_says() {
    let world = World::new();
    let done = world.run_with(
        &["new", "--plain", "--fiche", "systeme-qualification", "--title", "Serveur", "--alerted-at", "01:40"],
        "p\n5\ns\n",
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    let lines = log(&world);
    let alerted = lines.iter().find(|l| l["question"] == "1.a.3").expect("the hour of the alert is an answer");
    assert_eq!(alerted["value"], "2026-01-07T01:40:00+01:00");
    assert_eq!(alerted["note"], "repris de\u{a0}: heure de l’alerte");
}

/// A small fiche of an organisation, which takes everything that a fiche can take.
fn taking() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fiches/tiers-qualification.json");
    let mut fiche: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a fiche")).expect("it is JSON");
    fiche["id"] = "prestataire".into();
    fiche["prerequisites"].as_array_mut().expect("a list").push(serde_json::json!(
        {"id": "P.9", "kind": "text", "prompt": "Quelle organisation\u{a0}?", "lot": "chaud", "origin": "complement", "source": "la nôtre"}
    ));
    fiche["carry"] = serde_json::json!([{"question": "P.9", "from": "incident:organisation"}]);
    fiche.to_string()
}

#[test]
fn the_organisation_of_the_settings_is_never_asked() {
    let world = World::new();
    std::fs::create_dir_all(world.folder.path().join("config")).expect("a folder");
    world.file("config/config.json", r#"{"organisation": "Ville d’Exemple"}"#);
    let fiche = world.file("prestataire.json", &taking());
    let done = world.run_with(
        &["new", "--plain", "--fiche", &fiche, "--title", "Prestataire", "--alerted-at", "01:40"],
        "p\n5\ns\n",
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    let lines = log(&world);
    let answer = lines.iter().find(|l| l["question"] == "P.9").expect("it is an answer");
    assert_eq!(answer["value"], "Ville d’Exemple");
}

#[test]
fn an_impossible_step_needs_a_reason_on_the_command_line_too() {
    let world = World::new();
    opened(&world, "messagerie-endiguement-directrice");
    let id = report(&world)["incident"]["id"].as_str().expect("an id").to_owned();
    let done = world.run(&["answer", &id, "E.17", "impossible"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("E.17") && done.stderr.contains("--note"), "{}", done.stderr);
    let done = world.run(&["answer", &id, "E.17", "impossible", "--note", "Destinataires inconnus."]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let steps = report(&world)["fiches"][0]["steps"].clone();
    let step = steps.as_array().expect("a list").iter().find(|s| s["id"] == "E.17").expect("the step").clone();
    assert_eq!(step["state"], "impossible");
}

#[test]
fn in_a_fiche_with_its_own_steps_containing_comes_first_and_leads_back() {
    let world = World::new();
    let done = world.run_with(
        &["new", "--plain", "--fiche", "compte-microsoft", "--title", "Compte", "--alerted-at", "01:40"],
        "p\n5\ne\n3\n2\ne\ns\n",
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    golden_masked(&world, "chain/own-steps.txt", &world.stable(&done.stderr));
    let lines = log(&world);
    let steps: Vec<&Value> = lines.iter().filter(|l| l["kind"] == "answered").map(|l| &l["question"]).collect();
    assert_eq!(steps, ["E.1", "E.2"]);
    let (_, after) = done.stderr.rsplit_once("E.2").expect("the second step");
    assert!(after.contains("À chaud 1/"), "back to the first question: {after}");
}

#[test]
fn a_fiche_of_ones_own_can_come_next() {
    let world = World::new();
    opened(&world, "regle-cachee");
    let fiche = world.file("prestataire.json", &taking());
    let done = next(&world, &fiche, &["s"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    std::fs::remove_file(&fiche).expect("the file is ours");
    let whole = report(&world);
    assert_eq!(ids(&whole["fiches"]), ["messagerie-qualification", "prestataire"]);
    assert_eq!(whole["fiches"][1]["embedded"], false);
    let again = world.run_as("Nadia Belkacem", &["resume", "--plain"], "5\ns\n");
    assert_eq!(again.code, 0, "from the copy alone: {}", again.stderr);
    assert!(stdout_of(&world.run(&["verify"])).starts_with("ANCRE\n"));
}

#[test]
fn answers_to_another_fiche_are_refused_and_the_opening_is_an_answer() {
    let world = World::new();
    let other = r#"{"fiche": "tiers-qualification", "answers": {}}"#;
    let done = world.run_with(&["new", "--fiche", "systeme-qualification", "--answers", "-"], other);
    assert_eq!(done.code, 2, "{}", done.stderr);
    assert!(done.stderr.contains("tiers-qualification") && done.stderr.contains("systeme-qualification"));
    assert!(!world.root().exists(), "nothing is written");
    let bare = r#"{"fiche": "systeme-qualification", "alerted_at": "2026-01-07T01:00:00+01:00", "answers": {}}"#;
    assert_eq!(world.run_with(&["new", "--answers", "-"], bare).code, 0);
    let lines = log(&world);
    let alerted = lines.iter().find(|l| l["question"] == "1.a.3").expect("the hour of the alert is an answer");
    assert_eq!(alerted["value"], "2026-01-07T01:00:00+01:00");
    assert_eq!(alerted["source"], "deduit");
}

/// The carried answers of the last fiche started: each with its value, and where it comes from.
fn carried(world: &World) -> Vec<Value> {
    let started = log(world).into_iter().rfind(|l| l["kind"] == "fiche-started").expect("a fiche started");
    started["carried"].as_array().cloned().unwrap_or_default()
}

/// A fiche, what is typed in it, and which question of it takes its answer from where.
type Link<'a> = (&'a str, &'a [&'a str], &'a [(&'a str, &'a str)]);

/// Goes through fiches, each recommended by what was answered before it, and checks what each takes from the incident;
/// gives what the screens of each said.
fn through(story: &str, chain: &[Link<'_>]) -> Vec<String> {
    let world = World::new();
    opened(&world, story);
    let mut said = vec![];
    for (fiche, typed, takes) in chain {
        assert!(ids(&report(&world)["next"]).contains(fiche), "{fiche} is not recommended: {}", report(&world)["next"]);
        let done = next(&world, fiche, typed);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let carried = carried(&world);
        for (question, from) in *takes {
            let found = carried.iter().any(|c| c["question"] == *question && c["from"] == *from);
            assert!(found, "{fiche} {question}: {carried:?}");
        }
        said.push(done.stderr.replace(['\n', '\u{a0}'], " "));
    }
    assert!(stdout_of(&world.run(&["verify"])).starts_with("ANCRE\n"));
    said
}

#[test]
fn from_the_system_to_the_encryption_to_its_containment() {
    let qualification: &[_] = &[
        ("2.a.2", "systeme-qualification:3.a.1"),
        ("2.a.3", "systeme-qualification:1.b.1"),
        ("2.b.1.comptes", "systeme-qualification:3.b.1.comptes"),
        ("3.a.1", "systeme-qualification:4.b.1"),
        ("3.e.1", "systeme-qualification:4.b.2"),
        ("4.z.2", "systeme-qualification:5.z.2"),
    ];
    let containment: &[_] = &[("1.a.4", "chiffrement-qualification:2.a.3"), ("1.a.5", "*:accounts")];
    // A file that cannot be read is enough: the containment is offered at once, before the gravity is settled.
    let said = through(
        "systeme-annuaire",
        &[
            ("chiffrement-qualification", &["3", "2", "s"], qualification),
            ("chiffrement-endiguement", &["s"], containment),
        ],
    );
    // The screen of the hard sign is that of the fiche.
    assert!(said[0].contains("coupez Internet dans les deux sens"), "{}", said[0]);
}

#[test]
fn from_the_mailbox_to_the_stolen_passwords_to_their_containment() {
    let qualification: &[_] = &[("1.a.4", "incident:alerted"), ("1.b.3", "*:accounts"), ("3.c.2", "*:accesses")];
    let containment: &[_] =
        &[("1.a.1", "infostealer-qualification:1.a.1"), ("1.a.3", "*:accounts"), ("1.a.4", "*:accesses")];
    // A thief that ran confirms: its containment is due whatever the gravity.
    through(
        "systeme-suite-1-messagerie",
        &[
            ("infostealer-qualification", &["3", "1", "PC-PAIE-1", "3", "n", "s"], qualification),
            ("infostealer-endiguement", &["s"], containment),
        ],
    );
}

/// Opens a story, goes to a containment with nothing typed but "stop", and gives the report.
fn contained(world: &World, story: &str, containment: &str) -> Value {
    opened(world, story);
    assert!(ids(&report(world)["next"]).contains(&containment), "{story}: {containment} is not recommended");
    let gone = next(world, containment, &["s"]);
    assert_eq!(gone.code, 0, "{}", gone.stderr);
    report(world)
}

fn state<'r>(report: &'r Value, fiche: &str, step: &str) -> &'r Value {
    let of = report["fiches"].as_array().expect("a list").iter().find(|f| f["id"] == fiche).expect("the fiche");
    let steps = of["steps"].as_array().expect("a list");
    &steps.iter().find(|s| s["id"] == step).expect("the step")["state"]
}

#[test]
fn a_machine_is_contained_as_soon_as_it_is_confirmed_and_what_is_known_is_carried() {
    let world = World::new();
    contained(&world, "systeme-sauvegarde", "systeme-endiguement");
    let taken = carried(&world);
    assert!(taken.iter().any(|c| c["question"] == "1.a.2"), "which machine: {taken:?}");
}

#[test]
fn a_third_party_of_case_two_is_contained_link_by_link_and_our_own_incident_is_not() {
    let (world, fiche) = (World::new(), "tiers-endiguement");
    contained(&world, "tiers-cas-2-messagerie", fiche);
    let taken = carried(&world);
    for question in ["1.a.1", "1.a.2", "1.a.4", "1.a.4.comptes", "1.a.5"] {
        assert!(taken.iter().any(|c| c["question"] == question), "{question} is not in {taken:?}");
    }
    // Nothing was said of what is seen here: nothing is left out yet.
    assert_eq!(state(&report(&world), fiche, "E.7"), &Value::Null);
    for (answer, case, ours) in [("rien", "cas-II", "sans-objet"), ("plusieurs", "cas-IV", "null")] {
        let done = world.run(&["answer", "2026", &format!("{fiche}:1.a.3"), answer]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let now = report(&world);
        let of = &now["fiches"][1];
        assert_eq!(of["results"][0]["id"], case, "{of}");
        assert_eq!(state(&now, fiche, "E.7").as_str().unwrap_or("null"), ours);
        assert_eq!(state(&now, fiche, "E.9"), &Value::Null, "a channel is kept in every case");
    }
}

#[test]
fn an_edge_device_that_is_sound_and_vulnerable_is_contained_without_what_only_a_compromise_asks() {
    let (world, fiche) = (World::new(), "bordure-endiguement");
    let now = contained(&world, "bordure-vulnerable-et-saine", fiche);
    assert_eq!(now["gravity"]["proposed"], "anomalie");
    assert_eq!(state(&now, fiche, "E.8"), "sans-objet", "its secrets were not within reach of anybody");
    assert_eq!(state(&now, fiche, "E.5"), &Value::Null, "it is closed all the same");
    assert!(carried(&world).iter().any(|c| c["question"] == "1.a.2" && c["value"] == "faux-positif"));
}

/// What is done already is a step done, by whom and when; what is not quite it, or not done, is not; accounts announced follow,
/// and count once.
#[test]
fn what_was_ticked_as_done_and_accounts_announced_are_carried_to_the_containment() {
    let world = World::new();
    let answers = r#"{"fiche": "messagerie-qualification", "title": "Boîte", "answers": {"1.b.1": ["compta@exemple.fr", "+60"],
        "2.b.1": ["transfert-externe"], "2.e.1": "confirme"}}"#;
    assert_eq!(world.run_with(&["new", "--answers", "-"], answers).code, 0);
    let id = report(&world)["incident"]["id"].as_str().expect("an id").to_owned();
    for (text, more) in [
        ("Compte bloqué", &["--state", "fait", "--owner", "Paul Martin", "--at", "01:40"][..]),
        ("MFA réenrôlé (avant l’ouverture de ce dossier, heure à préciser)", &["--state", "fait"]),
        ("Journaux exportés en partie", &["--state", "fait"]),
        ("Mot de passe changé", &["--state", "en-cours"]),
    ] {
        assert_eq!(world.run(&[&["action", &id, text][..], more].concat()).code, 0);
    }
    let done = next(&world, "messagerie-endiguement", &["s"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let said = done.stderr.replace(['\n', '\u{a0}'], " ");
    assert!(said.contains("E.3 Bloquer le compte : fait, par Paul Martin, 01:40"), "{said}");
    // Read aloud, what is done is said before the first row.
    let (_, list) = said.split_once("Déjà dit :").expect("what is done is said");
    assert!(list.contains("E.3 Bloquer le compte : fait") && list.contains("E.9 (1 sur 9)"), "{list}");
    let lines = log(&world);
    let of = |step: &str| lines.iter().find(|l| l["question"] == step);
    let blocked = of("E.3").expect("it is done");
    assert_eq!(
        (&blocked["value"], &blocked["actor"], &blocked["source"]),
        (&Value::from("fait"), &Value::from("Paul Martin"), &Value::from("deduit"),)
    );
    assert_eq!(blocked["happened_at"], "2026-01-07T01:40:00+01:00");
    assert_eq!(
        (&of("E.7").expect("it is done")["value"], &of("E.7").expect("it is done")["happened_at"]),
        (&Value::from("fait"), &Value::Null,)
    );
    assert!(of("E.1").is_none() && of("E.5").is_none(), "neither done in part nor under way is done");
    assert_eq!(of("1.a.1").expect("the accounts")["value"], serde_json::json!(["compta@exemple.fr", "+60"]));
    assert_eq!(report(&world)["announced_accounts"], 60);
    // Asked what is done, what stands as a step done, or was said to be left, is not offered again.
    let ticks = next(&world, "messagerie-endiguement", &["", "i", "i", "i", "s"]);
    let (_, offered) = ticks.stderr.rsplit_once("Déjà fait").expect("it is asked");
    let said = ["Compte bloqué", "Mot de passe changé", "Journaux exportés"];
    assert!(!said.iter().any(|tick| offered.contains(tick)) && offered.contains("Message retiré"), "{offered}");
}

/// Fails when a list of which one word is enough is asked again as a question of its own, or when the other words give it.
#[test]
fn one_word_of_a_list_answers_the_question_that_the_containment_asks_of_it() {
    for (from, question, value, to, asked, taken) in [
        ("messagerie", "3.a.1", serde_json::json!(["standard", "administration"]), "messagerie", "1.a.2", true),
        ("messagerie", "3.a.1", serde_json::json!(["administration"]), "messagerie", "1.a.2", true),
        // An ordinary account may be that of somebody of the computing team.
        ("messagerie", "3.a.1", serde_json::json!(["standard", "fonctionnel"]), "messagerie", "1.a.2", false),
        ("infostealer", "3.b.1", serde_json::json!(["comptes", "postes"]), "infostealer", "1.a.5", true),
        ("infostealer", "3.b.1", serde_json::json!(["postes"]), "infostealer", "1.a.5", false),
        ("chiffrement", "4.z.2", serde_json::json!("recente-evolutive"), "chiffrement", "1.a.1", true),
        ("chiffrement", "4.z.2", serde_json::json!("ancienne-stable"), "chiffrement", "1.a.1", false),
    ] {
        let world = World::new();
        let fiche = format!("{from}-qualification");
        let answers = serde_json::json!({"fiche": fiche, "title": "Essai", "answers": {question: value}});
        assert_eq!(world.run_with(&["new", "--answers", "-"], &answers.to_string()).code, 0);
        let done = world.run_with(&["next", "2026", "--plain", "--fiche", &format!("{to}-endiguement")], "s\n");
        assert_eq!(done.code, 0, "{}", done.stderr);
        let found = carried(&world).into_iter().find(|c| c["question"] == asked).map(|c| c["value"].clone());
        assert_eq!(found, taken.then(|| Value::from("oui")), "{answers}");
    }
}
