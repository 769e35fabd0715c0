//! One thing is said alike wherever it is said: page one, forms, tickets, calendars, handovers and spreadsheets.

use crate::harness::{World, flat};
use crate::scenarios::{answers, stdout_of};
use serde_json::{Value, json};

const MAIL: &str = "messagerie-qualification";
const LEAK: &str = "fuite-donnees-qualification";
const LEAVING: &str = "mais un transfert est encore dit en place";

/// Opens an incident on a fiche, and gives its id.
fn open(world: &World, fiche: &str, profile: &str, answers: Value) -> String {
    let about = json!({"fiche": fiche, "title": "Essai", "alerted_at": "2026-01-06T22:10:00+01:00",
        "profile": [profile], "answers": answers});
    let file = world.file("r.json", &about.to_string());
    stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned()
}

/// A mailbox that was read, with more answers.
fn mailbox(world: &World, more: Value) -> String {
    let mut all = json!({"1.b.1": ["a@exemple.fr", "+30"], "2.a.1": "oui", "2.e.1": "confirme"});
    for (question, value) in more.as_object().expect("an object") {
        all[question] = value.clone();
    }
    open(world, MAIL, "sante", all)
}

fn does(world: &World, args: &[&str]) {
    world.wait(60_000);
    stdout_of(&world.run(args));
}

/// Starts another fiche, and leaves it at its first question.
fn starts(world: &World, id: &str, fiche: &str) {
    world.wait(60_000);
    stdout_of(&world.run_with(&["next", id, "--fiche", fiche, "--plain"], "s\n"));
}

fn plain(text: &str) -> String {
    text.replace("\r\n ", "").replace(['\\'], "").replace(['\u{a0}', '\u{202f}'], " ")
}

fn report(world: &World, id: &str) -> String {
    plain(stdout_of(&world.run(&["report", id, "--format", "markdown"])))
}

fn first(world: &World, id: &str) -> String {
    report(world, id).split("\n---\n").next().expect("a first page").to_owned()
}

fn export(world: &World, id: &str, target: &str) -> String {
    plain(stdout_of(&world.run(&["export", id, "--to", target])))
}

/// The part of a text under a title.
fn under<'t>(text: &'t str, title: &str) -> &'t str {
    let part = text.split(title).nth(1).unwrap_or_else(|| panic!("{title}: {text}"));
    part.split("\n#").next().expect("a part")
}

// ---- What still leaves ---------------------------------------------------------------------------------------------------

const TOLD: [&str; 10] = ["ticket", "cnil", "cert-sante", "glpi", "jira", "thehive", "iris", "ics", "misp", "ecs"];

#[test]
fn what_is_contained_and_still_leaves_says_so_in_every_document() {
    for (answer, act, warned) in [
        (json!(["transfert-externe"]), None, true),
        (json!(["transfert-externe"]), Some("Retirer le transfert"), false),
        (json!([]), None, false),
    ] {
        let world = World::new();
        let id = mailbox(&world, json!({"2.b.1": answer}));
        does(&world, &["clock", &id, "contained", "--at", "02:14", "--because", "compte bloqué"]);
        act.iter().for_each(|act| does(&world, &["action", &id, act, "--state", "fait"]));
        assert_eq!(first(&world, &id).contains(LEAVING), warned);
        for target in TOLD {
            let document = export(&world, &id, target);
            assert_eq!(document.contains(LEAVING), warned, "{target} {act:?}: {document}");
        }
        if warned {
            let cnil = export(&world, &id, "cnil");
            let measures = cnil.split("Mesures prises depuis l’incident :").nth(1).expect("the measures");
            assert!(measures.split("\n#").next().expect("a part").contains(LEAVING), "{cnil}");
            does(&world, &["close", &id, "--because", "essai"]);
            assert!(export(&world, &id, "cert-sante").contains(&format!("endigué, {LEAVING} ; main courante close")));
        }
    }
}

#[test]
fn what_was_shut_or_given_back_after_it_was_contained_is_said_with_it() {
    for (acts, said) in [
        (vec![("Bloquer le compte", "02:10")], None),
        (vec![("Appeler le maire", "02:14")], None),
        (vec![("Bloquer le compte", "02:13")], Some("mais une mesure d’endiguement est dite faite depuis")),
        (
            vec![("Bloquer le compte", "02:10"), ("Compte réactivé", "02:14")],
            Some("mais un accès est dit rouvert depuis"),
        ),
        (vec![("Compte réactivé", "02:13"), ("Bloquer le compte", "02:14")], Some("mais une mesure d’endiguement")),
    ] {
        let world = World::new();
        let id = mailbox(&world, json!({}));
        does(&world, &["clock", &id, "contained", "--at", "02:12", "--because", "compte bloqué"]);
        for (act, at) in &acts {
            does(&world, &["action", &id, act, "--state", "fait", "--at", at]);
        }
        for document in ["ticket", "cnil", "misp", "ecs"]
            .map(|target| export(&world, &id, target))
            .iter()
            .chain([&first(&world, &id)])
        {
            let reserve = document.contains("mais une mesure d’endiguement") || document.contains("mais un accès");
            assert_eq!(reserve, said.is_some(), "{acts:?}: {document}");
            assert!(said.is_none_or(|said| document.contains(said)), "{acts:?}: {document}");
        }
    }
}

#[test]
fn a_false_alarm_that_is_not_settled_is_said_to_be_one_in_a_ticket_as_on_page_one() {
    for (opinion, more, said) in [
        ("faux-positif", json!({}), true),
        ("a-investiguer", json!({}), false),
        ("faux-positif", json!({"4.z.3": "tentee"}), false),
    ] {
        let world = World::new();
        let mut all = json!({"2.a.1": "non", "2.e.1": opinion});
        for (question, value) in more.as_object().expect("an object") {
            all[question] = value.clone();
        }
        let id = open(&world, MAIL, "sante", all);
        let page = first(&world, &id);
        assert_eq!(page.contains("Fausse alerte, à cette heure"), said, "{page}");
        for close in [false, true] {
            if close {
                does(&world, &["close", &id, "--because", "essai"]);
            }
            for target in ["ticket", "glpi"] {
                let told = export(&world, &id, target);
                assert_eq!(told.contains("fausse alerte à cette heure, encore à confirmer"), said, "{opinion}: {told}");
            }
        }
    }
}

// ---- A number that no longer holds -----------------------------------------------------------------------------------------

#[test]
fn a_number_of_another_class_is_no_fact_any_more() {
    for (fiche, asked, classes, number, holds) in [
        ("tiers-qualification", "2.c.6", ["de-1000-a-10000", "plus-de-10000"], "2410", false),
        ("tiers-qualification", "2.c.6", ["moins-de-100", "de-1000-a-10000"], "2410", true),
        ("usurpation-interne-qualification", "3.a.1", ["quelques-unes", "plusieurs-dizaines"], "7", false),
    ] {
        let world = World::new();
        let more = if fiche.starts_with("tiers") {
            json!({"1.a.1": "InfoSud", "1.c.1": "confirme", "2.c.1": "oui", "2.c.4": "oui"})
        } else {
            json!({"3.a.1": classes[0]})
        };
        let id = open(&world, fiche, "collectivite", more);
        let detail = format!("{asked}.nombre");
        does(&world, &["answer", &id, asked, classes[0]]);
        does(&world, &["answer", &id, &detail, number]);
        let shown = |world: &World| {
            let told = report(world, &id);
            let part = under(&told, "### Ce qui est touché").to_owned();
            (part.contains(number) || part.contains("2 410"), told)
        };
        let is_of_people = fiche.starts_with("tiers");
        assert_eq!(shown(&world).0, is_of_people, "{}", shown(&world).1);
        does(&world, &["answer", &id, asked, classes[1]]);
        assert_eq!(shown(&world).0, is_of_people && holds, "{}", shown(&world).1);
        let form = export(&world, &id, "cnil");
        assert_eq!(form.contains("2 410") || form.contains(": 2410"), is_of_people && holds, "{form}");
        let noted = report(&world, &id).contains("dit avant la réponse actuelle à");
        assert_eq!(noted, !holds, "{}", shown(&world).1);
        // Said again, it is said of the class of now.
        does(&world, &["answer", &id, &detail, number]);
        assert_eq!(shown(&world).0, is_of_people);
        assert!(!report(&world, &id).contains("dit avant la réponse actuelle à"));
    }
}

// ---- Two decisions that do not go together ------------------------------------------------------------------------------------

#[test]
fn decisions_to_be_seen_together_are_said_where_people_decide() {
    let world = World::new();
    let id = mailbox(&world, json!({"4.a.1": "oui", "4.a.3": "oui", "4.c.1": "oui", "4.z.3": "non"}));
    let everywhere = |world: &World| {
        let mut said: Vec<(String, bool)> = ["ticket", "cnil", "jira", "glpi"]
            .map(|target| (target.to_owned(), export(world, &id, target).contains("à revoir ensemble")))
            .to_vec();
        said.push((String::from("page"), first(world, &id).contains("à revoir ensemble")));
        said
    };
    assert!(everywhere(&world).iter().all(|(_, said)| !said));
    let refused = ["declare", &id, "cnil", "--not-due", "--decided-by", "Mme Keller", "--because", "improbable"];
    does(&world, &refused);
    assert!(everywhere(&world).iter().all(|(_, said)| *said), "{:?}: {}", everywhere(&world), first(&world, &id));
    // Once told, they are at odds no more.
    does(&world, &["declare", &id, "personnes", "--at", "02:15"]);
    assert!(everywhere(&world).iter().all(|(_, said)| !said), "{:?}", everywhere(&world));
}

// ---- Addresses ---------------------------------------------------------------------------------------------------------------

#[test]
fn an_address_that_a_note_names_is_inert_wherever_people_read_it() {
    let world = World::new();
    let id = mailbox(
        &world,
        json!({"2.b.1": {"value": ["transfert-externe"], "note": "vers pui.copie@boite-rapide.org, dit b@exemple.fr"}}),
    );
    does(
        &world,
        &["note", &id, "Page piégée vue : https://voirie-ouest.info/f/889.pdf, écrite par dg.copie@gmail.com"],
    );
    does(&world, &["note", &id, "Vu aussi", "--url", "http://piege.example/x"]);
    let live = ["boite-rapide.org", "voirie-ouest.info", "piege.example/", "gmail.com"];
    let texts = [
        ("markdown", vec!["report", &id, "--format", "markdown"]),
        ("html", vec!["report", &id, "--format", "html"]),
        ("table", vec!["report", &id, "--format", "table", "--all"]),
        ("log", vec!["log", &id, "--format", "table"]),
        ("log markdown", vec!["log", &id, "--format", "markdown"]),
        ("tableur", vec!["log", &id, "--format", "tableur"]),
        ("relève", vec!["report", &id, "--since", "02:14:10", "--format", "markdown"]),
        ("relève", vec!["report", &id, "--since", "02:14:10", "--format", "table"]),
    ];
    for (name, args) in texts {
        let text = plain(stdout_of(&world.run(&args)));
        for live in live {
            assert!(!text.contains(live), "{name}, {live}: {text}");
        }
        if name != "relève" {
            assert!(text.contains("exemple.fr"), "{name}: the organisation’s own stays: {text}");
        }
    }
    // What a script reads is exact.
    for format in ["json", "jsonl", "csv"] {
        let exact = stdout_of(&world.run(&["log", &id, "--format", format])).to_owned();
        assert!(live.iter().all(|live| exact.contains(live)), "{format}: {exact}");
    }
}

// ---- A false alarm -------------------------------------------------------------------------------------------------------------

#[test]
fn a_false_alarm_says_in_every_ticket_what_was_done_and_what_is_given_back() {
    let file = answers("fausse-alerte");
    for (cut, back) in [("Bloquer le compte s.petit", "Compte s.petit débloqué"), ("Couper le VPN", "VPN rétabli")] {
        let world = World::new();
        let file = world.file("r.json", &file);
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        does(&world, &["action", &id, cut, "--state", "fait", "--side-effect", "accueil sans courriel"]);
        does(&world, &["answer", &id, "2.d.1", "oui", "--explained", "notre VPN sort par Francfort"]);
        for target in ["ticket", "jira", "glpi", "thehive", "iris"] {
            let ticket = export(&world, &id, target);
            for wanted in ["Rétablir ce qui a été coupé", cut, "accueil sans courriel", "notre VPN sort par Francfort"]
            {
                assert!(ticket.contains(wanted), "{target}, {wanted}: {ticket}");
            }
        }
        does(&world, &["action", &id, back, "--state", "fait"]);
        let ticket = export(&world, &id, "ticket");
        assert!(!ticket.contains("Rétablir ce qui") && ticket.contains(back), "{ticket}");
    }
    let world = World::new();
    let id = mailbox(&world, json!({}));
    does(&world, &["action", &id, "Bloquer le compte a", "--state", "fait"]);
    assert!(!export(&world, &id, "ticket").contains("Rétablir"), "it is an incident");
}

// ---- Names ---------------------------------------------------------------------------------------------------------------------

#[test]
fn who_is_called_by_a_title_is_hidden_wherever_they_are_named() {
    let world = World::new();
    let id = mailbox(&world, json!({}));
    does(&world, &["declare", &id, "fonds", "--at", "02:15", "--receipt", "reçu par Mme Weiss"]);
    does(&world, &["note", &id, "Weiss a bloqué le compte, M. Durand, expert-comptable, est prévenu"]);
    does(&world, &["note", &id, "DURAND rappelle ; Me Le Goff et Mlle Jeanne Roy aussi ; Dr Nguyen-Petit absent"]);
    does(&world, &["note", &id, "M. le maire et Mme la directrice sont prévenus ; Me voici"]);
    let key = format!("{}/k.jsonl", world.folder.path().join("cle").display());
    std::fs::create_dir(world.folder.path().join("cle")).expect("a folder");
    for target in ["ticket", "cert-sante", "cnil", "thehive", "jira", "ecs", "misp", "iris"] {
        let document = plain(stdout_of(&world.run(&["export", &id, "--to", target, "--pseudonymise", &key])));
        for name in ["Weiss", "Durand", "DURAND", "Goff", "Jeanne", "Roy", "Nguyen", "Petit"] {
            assert!(!document.contains(name), "{target}, {name}: {document}");
        }
        if target == "thehive" {
            for stays in ["expert-comptable", "maire", "directrice", "rappelle"] {
                assert!(document.contains(stays), "{stays}: {document}");
            }
        }
    }
    let known = std::fs::read_to_string(&key).expect("the key");
    assert_eq!(known.matches("urand\"").count() + known.matches("URAND\"").count(), 1, "one person: {known}");
}

// ---- Two fiches ----------------------------------------------------------------------------------------------------------------

#[test]
fn a_blank_fiche_takes_nothing_back() {
    let world = World::new();
    let more = json!({"4.a.1": "oui", "4.a.2": "non", "4.a.3": "oui", "4.z.1": "averee", "4.z.3": "non", "5.z.1": "oui",
        "4.z.2": "Paie de décembre", "5.z.1.activites": "Paie de décembre", "4.b.1": "non"});
    let id = mailbox(&world, more);
    let duties = |world: &World| {
        let report: Value =
            serde_json::from_str(stdout_of(&world.run(&["report", &id, "--format", "json"]))).expect("JSON");
        let all = report["declarations"].as_array().expect("a list").clone();
        let of = |line: &Value| (line["id"].as_str().map(str::to_owned), line["status"].as_str().map(str::to_owned));
        all.iter().map(of).collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = duties(&world);
    assert!(!before.contains_key(&Some(String::from("fonds"))), "{before:?}");
    starts(&world, &id, LEAK);
    let after = duties(&world);
    assert!(!after.contains_key(&Some(String::from("fonds"))), "what was ruled out comes back: {after:?}");
    let page = first(&world, &id);
    let activity = page.lines().find(|line| line.starts_with("- Activité : ")).expect("the activity");
    assert!(!activity.contains("activité en jeu") && activity.contains("Paie de décembre"), "{activity}");
    assert!(!page.contains("données personnelles touchées : pas encore"), "{page}");
    // A form says of what is confirmed that it is.
    let form = export(&world, &id, "cert-sante");
    let nature = form.lines().find(|line| line.contains("Nature (")).expect("the nature");
    assert!(!nature.contains("à confirmer"), "{nature}");
}

#[test]
fn no_terminal_page_names_a_fiche_by_its_slug() {
    let world = World::new();
    let id = mailbox(&world, json!({"4.a.3": "oui", "4.z.1": "averee"}));
    starts(&world, &id, LEAK);
    for format in ["table", "markdown", "html"] {
        for all in [&[][..], &["--all"][..]] {
            let done = world.run(&[&["report", &id, "--format", format], all].concat());
            let text = flat(stdout_of(&done));
            for line in done.stdout.lines().filter(|line| !line.contains("qualify ") && !line.contains("sha256")) {
                for slug in [format!("{MAIL}:"), format!("{LEAK}:")] {
                    assert!(!line.contains(&slug), "{format}, {slug}: {line}\n{text}");
                }
            }
        }
    }
}

// ---- A duty that leaves ----------------------------------------------------------------------------------------------------------

#[test]
fn a_duty_that_leaves_what_is_open_says_why() {
    let refused = vec!["declare", "ID", "cnil", "--not-due", "--decided-by", "DPO", "--because", "improbable"];
    for (body, args, said) in [
        ("Personnes concernées", vec!["answer", "ID", "4.a.3", "inconnu"], "seulement si"),
        ("Personnes concernées", vec!["answer", "ID", "4.a.3", "non"], "n’est plus à faire : "),
        ("CNIL", vec!["declare", "ID", "cnil", "--at", "03:30"], "faite"),
        ("CNIL", refused, "n’est plus à faire : "),
    ] {
        let world = World::new();
        let id = mailbox(&world, json!({"4.a.1": "oui", "4.a.3": "oui", "4.c.1": "oui", "4.z.3": "non"}));
        world.wait(3_600_000);
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "ID" { id.as_str() } else { arg }).collect();
        let since = ["report", &id, "--since", "02:50", "--format", "markdown"];
        world.wait(3_600_000);
        let before = plain(stdout_of(&world.run(&since)));
        assert!(!before.contains("n’est plus à faire") && before.contains(body), "{before}");
        does(&world, &args);
        let told = plain(stdout_of(&world.run(&since)));
        let gone = told.lines().find(|line| line.starts_with(&format!("- {body}")) && line.contains(said));
        assert!(gone.is_some(), "{args:?}: {told}");
        assert!(gone.is_some_and(|line| !line.ends_with(said.trim_end())), "why: {gone:?}");
    }
}

// ---- Calendars -------------------------------------------------------------------------------------------------------------------

#[test]
fn two_calendars_of_one_log_differ_by_when_they_were_made_only() {
    let calendar = |hours: i64| {
        let world = World::new();
        let id = mailbox(&world, json!({"4.a.1": "oui", "4.a.3": "oui", "4.c.1": "oui", "4.z.3": "reussie"}));
        world.at_start();
        world.wait(hours * 3_600_000);
        let text = stdout_of(&world.run(&["export", &id, "--to", "ics"])).to_owned();
        text.replace("\r\n ", "")
    };
    let stamp = |text: &str| text.lines().find(|line| line.starts_with("DTSTAMP:")).expect("a stamp").to_owned();
    let rest = |text: &str| text.lines().filter(|l| !l.starts_with("DTSTAMP:")).collect::<Vec<_>>().join("\n");
    let [soon, later, over] = [1, 30, 200].map(calendar);
    assert!(stamp(&soon) != stamp(&later) && stamp(&later) != stamp(&over));
    assert_eq!(rest(&soon), rest(&later));
    assert_eq!(rest(&soon), rest(&over));
}

/// Of two fiches as grave, page one says what the one that knows the most knows.
#[test]
fn of_two_fiches_as_grave_page_one_keeps_what_is_known() {
    let machine = "systeme-qualification";
    for (first, second, moves) in [(MAIL, machine, "5.z.2"), (MAIL, LEAK, "5.z.2")] {
        let world = World::new();
        let id = open(&world, first, "entreprise", json!({"1.b.1": ["a@exemple.fr"], moves: "recente-evolutive"}));
        starts(&world, &id, second);
        let page = plain(stdout_of(&world.run(&["report", &id, "--format", "markdown"])));
        let urgency = page.lines().find(|line| line.contains("Urgence")).unwrap_or_else(|| panic!("{page}"));
        assert!(urgency.contains("modérée"), "{first} {second}: {urgency}");
    }
}
