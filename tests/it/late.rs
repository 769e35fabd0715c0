//! What came late: told to whoever was not shown it, kept out of what stood before it, marked only by who may say so.

use super::harness::{Done, World, flat};
use super::logs::{hash, sealed};
use super::union::sync;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const NEW: &str = r#"{"fiche":"messagerie-qualification","title":"Compte","answers":{"1.b.1":["compta@exemple.fr"],"2.a.1":"oui","2.e.1":"confirme"}}"#;

pub(super) fn ok(done: &Done) -> String {
    assert_eq!(done.code, 0, "{} {}", done.stdout, done.stderr);
    flat(&done.stderr).replace('\u{a0}', " ")
}

pub(super) fn opened(world: &World) -> String {
    let done = world.run_with(&["new", "--answers", "-"], NEW);
    ok(&done);
    done.stdout.trim().to_owned()
}

/// Goes on for a moment, as a person.
fn resumed(world: &World, by: &str, id: &str) -> String {
    ok(&world.run_as(by, &["resume", id, "--plain"], "s\n"))
}

/// Writes a file that no command of this program makes.
pub(super) fn forged(folder: &Path, writer: &str, by: &str, lines: &[Value]) {
    let (mut prev, mut all) = (Value::Null, String::new());
    for line in lines {
        let mut line = line.clone();
        line["prev"] = prev;
        let first = ["v", "seq", "prev", "at", "by", "kind"];
        line["v"] = json!(1);
        line["by"] = json!(by);
        let members = line.as_object().expect("members");
        let own = members.keys().map(String::as_str).filter(|name| !first.contains(name));
        let body: Vec<String> = first
            .into_iter()
            .chain(own)
            .map(|name| format!("\"{name}\":{}", qualify::escape::to_json(&members[name]).expect("text keys")))
            .collect();
        let written = sealed(&format!("{{{}", body.join(",")));
        prev = json!(hash(&written));
        all.push_str(&written);
    }
    fs::write(folder.join(format!("{writer}.jsonl")), all).expect("a file");
}

pub(super) fn lines(world: &World, id: &str) -> Vec<Value> {
    let log = world.run(&["log", id]).stdout;
    log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Each way to show lines to somebody, an export among them.
fn shown<'a>(id: &'a str, target: &'a str) -> [Vec<&'a str>; 6] {
    [
        vec!["log", id, "--format", "markdown"],
        vec!["log", id, "--format", "csv"],
        vec!["log", id, "--format", "tableur"],
        vec!["report", id, "--format", "markdown"],
        vec!["report", id, "--format", "html"],
        vec!["export", id, "--to", target, "--tlp", "amber"],
    ]
}

fn marked(world: &World, id: &str) -> Vec<String> {
    let csv = world.run(&["log", id, "--format", "csv"]).stdout;
    csv.lines().filter(|line| line.contains("arrivée après coup")).map(str::to_owned).collect()
}

/// Of many lines, whoever comes back is told those that weigh: money that left before steps still to do.
#[test]
fn what_weighs_is_told_first_to_who_comes_back() {
    let world = World::new();
    let id = opened(&world);
    let bob = |args: &[&str]| ok(&world.run_as("Bob Durand", args, ""));
    bob(&["answer", &id, "4.z.3", "reussie"]);
    bob(&["note", &id, "IBAN donné à la banque"]);
    for question in ["1.a.2", "2.a.2", "2.a.3", "2.a.4", "2.a.5", "2.a.6", "2.a.7"] {
        bob(&["answer", &id, question, "inconnu"]);
    }
    let said = resumed(&world, "Alice Martin", &id);
    let told: Vec<&str> = said.split("Entre-temps, Bob Durand : ").skip(1).collect();
    assert!(told[0].starts_with("4.z.3") && told[1].starts_with("Note"), "{said}");
    assert_eq!(told.len(), 5, "{said}");
}

#[test]
fn what_somebody_was_not_shown_is_told_as_they_write_or_come_back_whatever_its_number() {
    let (here, mut there) = (World::new(), World::new());
    there.host = String::from("poste-2");
    let id = opened(&here);
    sync(&here.incident(), &there.root().join(&id));
    let bob = |args: &[&str]| ok(&there.run_as("Bob Durand", args, ""));
    let alice = |args: &[&str]| ok(&here.run(args));
    // Bob is away from the share: his lines bear the numbers that Alice gives to hers.
    assert!(bob(&["answer", &id, "3.a.1", "administration"]).contains("Entre-temps, Alice Martin :"), "he joins");
    for n in 1..=3 {
        alice(&["note", &id, &format!("Alice {n}")]);
    }
    sync(&there.root().join(&id), &here.incident());
    let told = |said: &str| said.matches("Entre-temps, Bob Durand : 3.a.1").count();
    assert_eq!(told(&alice(&["note", &id, "appel à la DSI"])), 1, "as she writes");
    assert_eq!(told(&alice(&["note", &id, "rappel"])), 0, "once");
    assert_eq!(told(&resumed(&here, "Alice Martin", &id)), 0, "it was told");
    // The same as she comes back, without having written.
    bob(&["note", &id, "Bob, hors du partage"]);
    for n in 1..=3 {
        alice(&["note", &id, &format!("Alice encore {n}")]);
    }
    sync(&there.root().join(&id), &here.incident());
    assert!(resumed(&here, "Alice Martin", &id).contains("Entre-temps, Bob Durand : "), "as she comes back");
    // What only reads has shown nothing; a line under her own name, in a file that is not hers, is news to her.
    let seq = lines(&here, &id).last().expect("a line")["seq"].as_u64().expect("a number");
    let at = "2026-01-07T02:20:00.000+01:00";
    let joined = json!({"seq": 2, "at": at, "kind": "joined", "writer": "alice-martin-zzzz", "heads": [], "text": "x"});
    let note = json!({"seq": 3, "at": at, "kind": "noted", "text": "écrit en son nom"});
    forged(&here.incident(), "alice-martin-zzzz", "Alice Martin", &[joined, note]);
    alice(&["report", &id]);
    let said = alice(&["action", &id, "Compte bloqué"]);
    assert!(
        said.contains("À votre nom, dans alice-martin-zzzz : ") && said.contains("écrit en son nom"),
        "{seq} {said}"
    );
}

#[test]
fn a_handover_starts_from_what_had_arrived_by_then() {
    let (here, mut there) = (World::new(), World::new());
    there.host = String::from("poste-2");
    let id = opened(&here);
    sync(&here.incident(), &there.root().join(&id));
    let minutes = |n: i64| [&here, &there].into_iter().for_each(|world| world.wait(n * 60_000));
    minutes(30);
    ok(&there.run_as("Bob Durand", &["answer", &id, "3.a.1", "administration"], ""));
    minutes(30);
    ok(&here.run(&["note", &id, "Alice, une heure après"]));
    minutes(30);
    let left = lines(&here, &id).last().expect("a line")["at"].as_str().expect("a time").to_owned();
    minutes(30);
    sync(&there.root().join(&id), &here.incident());
    ok(&here.run(&["note", &id, "Bob est de retour"]));
    let json = |more: &[&str]| -> Value {
        let done = here.run(&[&["report", &id, "--format", "json"], more].concat());
        ok(&done);
        serde_json::from_str(&done.stdout).expect("JSON")
    };
    let handover = json(&["--since", &left]);
    let then = json(&["--as-of", &left]);
    assert_eq!(handover["before"]["proposed"]["proposed"], then["gravity"]["proposed"]);
    assert_ne!(handover["before"], handover["after"]);
    let said = handover["lines"].to_string();
    assert!(said.contains("3.a.1") && said.contains("arrivée après coup"), "{said}");
    assert!(handover["moved"].to_string().contains("Bob Durand"), "{}", handover["moved"]);
    // What was there, and known, is not new: nor is all of it, each at its own date.
    assert!(!said.contains("une heure après"), "{said}");
    let tous = json(&["--as-of", &left, "--as-known-by", "tous"]);
    assert_eq!(tous["gravity"]["proposed"], handover["after"]["proposed"]["proposed"]);
}

/// A newcomer marks nobody, whatever they say that they saw, and whenever they say that they came.
#[test]
fn who_saw_nothing_marks_nobody() {
    for (name, begun, heads) in [
        ("just arrived, nothing seen", None, false),
        ("says to have come with the opening", Some("2026-01-07T02:14:30.000+01:00"), false),
        ("saw the opening alone", None, true),
    ] {
        let world = World::new();
        let id = opened(&world);
        for (by, note) in [("Bob Durand", "Bob voit le poste 12"), ("Alice Martin", "Alice"), ("Bob Durand", "Bob")] {
            world.wait(30 * 60_000);
            ok(&world.run_as(by, &["note", &id, note], ""));
        }
        world.wait(10_000);
        ok(&world.run(&["note", &id, "Alice, enfin"]));
        let all = lines(&world, &id);
        let last = all.last().expect("a line")["at"].as_str().expect("a time").to_owned();
        let opening = json!({"writer": all[0]["writer"], "seq": 1, "h": all[0]["h"]});
        let heads = if heads { vec![opening] } else { vec![] };
        let seq = 1 + heads.len();
        let later = last.replace("T03:", "T05:");
        let text = json!("Chloé rejoint");
        let joined = json!({"seq": seq, "at": begun.unwrap_or(&later), "kind": "joined", "writer": "chloe-0000",
            "incident": id, "heads": heads, "text": text, "met": []});
        let note = json!({"seq": seq + 1, "at": later, "kind": "noted", "text": "Chloé", "met": []});
        assert_ne!(later, last, "an hour is changed");
        forged(&world.incident(), "chloe-0000", "Chloé", &[joined, note]);
        let marked = marked(&world, &id);
        let honest: Vec<&String> = marked.iter().filter(|line| !line.contains("Chloé")).collect();
        assert!(honest.is_empty(), "{name}: {honest:?}");
        // What says to be of before what the opener wrote without it is marked, and whom it is unknown to is said.
        assert_eq!(marked.len(), usize::from(begun.is_some()), "{name}: {marked:?}");
        assert!(marked.iter().all(|line| line.contains("arrivée après coup, inconnue de alice-martin-")), "{marked:?}");
        assert!(world.run(&["verify", &id]).stdout.starts_with("COHERENT") || world.run(&["verify", &id]).code == 0);
    }
}

/// Bob's file, with lines whose own sentence does not say what they do.
fn lying(world: &World, id: &str) -> Vec<(&'static str, &'static str)> {
    let all = lines(world, id);
    let answer = all.iter().find(|line| line["question"] == "2.a.1").expect("an answer");
    let (h, at) = (answer["h"].clone(), all.last().expect("a line")["at"].clone());
    let fiche = json!("messagerie-qualification");
    let lies = [
        (
            json!({"kind": "profile", "profile": ["entreprise"], "region": "Normandie"}),
            "Profil de l’organisation : entreprise, Normandie",
        ),
        (
            json!({"kind": "decided", "gravity": "anomalie", "because": "x"}),
            "Gravité retenue : anomalie courante, par Bob Durand",
        ),
        (
            json!({"kind": "answered", "fiche": fiche, "question": "2.a.1", "prompt": answer["prompt"], "value": "non", "replaces": [h]}),
            "2.a.1 ",
        ),
        (json!({"kind": "declared", "declaration": "cnil"}), "Déclaration faite : CNIL"),
        (
            json!({"kind": "clock", "clock": "aware", "value": "2026-01-07T01:00:00.000+01:00", "because": "y"}),
            "Heure retenue pour la certitude",
        ),
        (json!({"kind": "struck", "struck": [h], "because": "z"}), "Retrait sans effet"),
        (json!({"kind": "closed", "because": "fini"}), "Incident clos : « fini »"),
        (json!({"kind": "reopened"}), "Incident rouvert"),
    ];
    let joined =
        json!({"seq": 20, "at": at, "kind": "joined", "writer": "bob-durand-0000", "heads": [], "text": "RAS 0"});
    let mut written = vec![joined];
    let mut said = vec![("RAS 0", "Bob Durand rejoint la main courante")];
    for (rank, (line, does)) in lies.into_iter().enumerate() {
        let mut line = line;
        let lie: &'static str = ["RAS 1", "RAS 2", "RAS 3", "RAS 4", "RAS 5", "RAS 6", "RAS 7", "RAS 8"][rank];
        line["seq"] = json!(21 + rank);
        line["at"] = at.clone();
        line["text"] = json!(lie);
        written.push(line);
        said.push((lie, does));
    }
    forged(&world.incident(), "bob-durand-0000", "Bob Durand", &written);
    said
}

#[test]
fn a_line_is_told_by_what_it_does_and_its_own_sentence_is_a_quotation() {
    let world = World::new();
    let id = opened(&world);
    let said = lying(&world, &id);
    let plain = |text: &str| flat(text).replace('\u{a0}', " ").replace(['\\', '*'], "");
    for args in shown(&id, "ecs") {
        let done = world.run(&args);
        ok(&done);
        let text = plain(&done.stdout);
        for (lie, does) in &said {
            let quoted = format!("[texte de la ligne : « {lie} »]");
            let at = text.find(&quoted).unwrap_or_else(|| panic!("{args:?}: {lie} is quoted: {text}"));
            let before: String = text[..at].chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect();
            assert!(before.contains(does), "{args:?}: {does} stands before {lie}: {before}");
        }
    }
    // Each line that this program writes says what it does: nothing is quoted twice.
    let honest = World::new();
    let id = opened(&honest);
    for args in [
        &["answer", &id, "2.a.1", "non"][..],
        &["action", &id, "Compte bloqué", "--state", "fait"],
        &["decide", &id, "majeur", "--because", "les faits"],
        &["declare", &id, "cnil", "--at", "maintenant", "--receipt", "R1"],
        &["profile", &id, "--profile", "collectivite"],
        &["declare", &id, "fonds", "--at", "maintenant", "--receipt", "DGFiP-77"],
        &["declare", &id, "personnes", "--not-due", "--decided-by", "Mme Petit", "--because", "non concerné"],
        &["clock", &id, "aware", "--at", "02:10", "--because", "appel"],
        &["profile", &id, "--profile", "sante", "--region", "Normandie", "--system", "microsoft-365"],
        &["note", &id, "une note"],
        &["ask", "direction", "--incident", &id],
        &["export", &id, "--to", "ticket", "--tlp", "amber"],
        &["close", &id, "--because", "fini"],
        &["reopen", &id, "--because", "repris"],
    ] {
        ok(&honest.run(args));
    }
    let action = honest.last_action(&id);
    ok(&honest.run(&["action", &id, &action, "--state", "fait", "--result", "sessions coupées"]));
    ok(&honest.run(&["note", &id, "--withdraw", &action, "--because", "autre dossier"]));
    let told = honest.run(&["log", &id, "--format", "csv"]).stdout;
    assert!(told.contains("Comptable public") && told.contains("Ligne retirée\u{a0}: "), "{told}");
    assert!(!told.contains("texte de la ligne"), "{told}");
    // Nor where the line withdrawn is not told with it.
    let joined = resumed(&honest, "Bob Durand", &id);
    honest.wait(60_000);
    ok(&honest.run(&["note", &id, "à retirer"]));
    ok(&honest.run_as("Bob Durand", &["note", &id, "vu"], ""));
    let last = lines(&honest, &id).into_iter().rfind(|l| l["text"] == "à retirer").expect("the note");
    ok(&honest.run(&["note", &id, "--withdraw", &last["seq"].to_string(), "--because", "erreur"]));
    let met = resumed(&honest, "Bob Durand", &id);
    assert!(met.contains("Ligne retirée") && !(joined + &met).contains("texte de la ligne"), "{met}");
    assert!(told.lines().count() > 14, "{told}");
}

#[test]
fn a_note_passes_for_nothing_else() {
    let world = World::new();
    let id = opened(&world);
    let notes = [
        "Gravité retenue : crise cyber, par Mme Petit, parce que : ordre",
        "[retirée plus bas] RAS",
        "RAS » [retirée plus bas] « x",
        "[arrivée après coup] RAS",
        "RAS [survenu : 03:00]",
        "Ligne retirée : erreur",
    ];
    for note in notes {
        ok(&world.run(&["note", &id, note]));
    }
    ok(&world.run(&["decide", &id, "crise", "--because", "ordre [survenu : 03:00]"]));
    ok(&world.run(&["action", &id, "[retirée plus bas] Poste isolé"]));
    let plain = |text: &str| flat(text).replace('\u{a0}', " ").replace('\\', "");
    for args in shown(&id, "thehive") {
        let text = plain(&world.run(&args).stdout);
        for note in notes {
            let quoted = note.replace(" » ", " ” ").replace(" « ", " “ ");
            assert!(text.contains(&format!("Note : « {quoted} »")), "{args:?}: {note}: {text}");
        }
        assert!(args[0] != "log" || !text.contains("ordre [survenu"), "{args:?}: {text}");
        let cells = ["| [retirée plus bas] ", "\"[retirée plus bas] "];
        assert!(args[0] != "log" || !cells.iter().any(|cell| text.contains(cell)), "{args:?}");
    }
}

#[test]
fn a_report_of_before_says_whose_knowledge_it_is_and_an_export_says_what_came_late() {
    let world = World::new();
    let id = opened(&world);
    world.wait(60 * 60_000);
    ok(&world.run(&["note", &id, "une heure après"]));
    let all = lines(&world, &id);
    let (first, last) = (all[0]["at"].clone(), all.last().expect("a line")["at"].clone());
    let joined = json!({"seq": 1, "at": first, "kind": "joined", "writer": "alice-martin-zzzz", "incident": id, "heads": [], "text": "x", "met": []});
    let note = json!({"seq": 2, "at": first, "kind": "noted", "text": "antidatée", "met": []});
    forged(&world.incident(), "alice-martin-zzzz", "Alice Martin", &[joined, note]);
    let mine = all[0]["writer"].as_str().expect("a writer");
    let plain = |done: &Done| flat(&done.stdout).replace('\u{a0}', " ").replace('\\', "");
    let at = last.as_str().expect("a time");
    for form in ["table", "markdown", "html"] {
        let done = world.run(&["report", &id, "--as-of", at, "--format", form]);
        let text = plain(&done);
        assert!(text.contains(&format!("Ce qu’Alice Martin ({mine}) connaissait le ")), "{form} {text}");
        assert!(
            text.contains("2 lignes d’Alice Martin (alice-martin-zzzz), que ce fichier ne citait pas alors"),
            "{form} {text}"
        );
        let all = plain(&world.run(&["report", &id, "--as-of", at, "--as-known-by", "tous", "--format", form]));
        assert!(all.contains("Ce que disent les lignes datées jusqu’au"), "{form} {all}");
    }
    let json: Value =
        serde_json::from_str(&world.run(&["report", &id, "--as-of", at, "--format", "json"]).stdout).expect("JSON");
    assert_eq!(json["known"], json!({"by": mine, "left_out": [{"writer": "alice-martin-zzzz", "lines": 2}]}));
    let unknown = world.run(&["report", &id, "--as-of", at, "--as-known-by", "zoe-0000"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("alice-martin-zzzz"), "{}", unknown.stderr);
    let now: Value = serde_json::from_str(&world.run(&["report", &id, "--format", "json"]).stdout).expect("JSON");
    assert!(now["known"].is_null());
    for target in ["ticket", "cnil", "cert-sante", "glpi", "jira", "thehive", "iris", "ics", "misp", "stix", "ecs"] {
        let done = world.run(&["export", &id, "--to", target, "--tlp", "amber"]);
        ok(&done);
        // A calendar folds its lines.
        let text = plain(&done).replace("\r\n ", "").replace("\n ", "");
        assert!(text.contains("2 lignes arrivées après coup"), "{target} {text}");
    }
    let ecs = world.run(&["export", &id, "--to", "ecs", "--tlp", "amber"]).stdout;
    let marks = ecs.lines().filter(|line| line.contains("\"marque\":\"arrivée après coup, inconnue de alice-martin-"));
    assert_eq!(marks.count(), 2, "{ecs}");
}
