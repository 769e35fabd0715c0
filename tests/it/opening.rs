//! What is asked before the first question, what must not be lost of an answer, and which row a note is for.

use crate::harness::{Done, World, flat};
use crate::sessions::{log, report};
use serde_json::{Value, json};

/// Types lines to the plain wizard; it is left, or finished.
fn typed(world: &World, args: &[&str], lines: &[&str]) -> Done {
    let done = world.run_with(&[args, &["--plain"]].concat(), &(lines.join("\n") + "\n"));
    assert_eq!(done.code, 0, "{}", done.stderr);
    done
}

/// Opens an incident without a title, with its first account, and answers from there.
fn opened(world: &World, lines: &[&str]) -> Done {
    typed(world, &["new"], &[&["1", "5", "02:05", "compta@ch-exemple.fr"], lines].concat())
}

fn noted(world: &World) -> Vec<Value> {
    log(world).into_iter().filter(|line| line["kind"] == "noted").collect()
}

#[test]
fn the_organisation_is_asked_until_it_is_known_and_never_twice() {
    let world = World::new();
    let new = typed(&world, &["new", "--title", "Essai"], &["p", "5", "02:05", "s"]);
    assert!(new.stderr.contains("[1]") || new.stderr.contains("1) hôpital public"), "{}", new.stderr);
    assert_eq!(log(&world)[0]["profile"], json!([]));
    assert!(flat(&world.run(&["report"]).stdout).contains("Secteur inconnu"));
    let resumed = typed(&world, &["resume"], &["1", "5", "s"]);
    assert!(flat(&resumed.stderr).contains("Votre organisation ?"), "{}", resumed.stderr);
    assert_eq!(report(&world)["incident"]["profile"], json!(["sante", "etablissement-public"]));
    let again = typed(&world, &["resume"], &["5", "s"]);
    assert!(!flat(&again.stderr).contains("Votre organisation ?"), "{}", again.stderr);
    // A trade of several says which.
    let world = World::new();
    typed(&world, &["new", "--title", "Essai"], &["8", "2 3", "5", "02:05", "s"]);
    assert_eq!(log(&world)[0]["profile"], json!(["editeur", "fabricant"]));
}

#[test]
fn a_sector_is_named_as_people_do_wherever_a_profile_is_given() {
    for (said, wanted) in [
        ("hôpital", json!(["sante", "etablissement-public"])),
        ("Mairie", json!(["collectivite"])),
        ("banque, sante", json!(["finance", "sante"])),
        ("universités", json!(["etablissement-public"])),
    ] {
        let world = World::new();
        let done = typed(&world, &["new", "--title", "Essai", "--profile", said], &["5", "02:05", "s"]);
        assert_eq!(log(&world)[0]["profile"], wanted, "{said}");
        let id = done.stdout.trim();
        assert_eq!(world.run(&["profile", id, "--profile", "commune"]).code, 0);
        assert_eq!(report(&world)["incident"]["profile"], json!(["collectivite"]));
        let refused = world.run(&["profile", id, "--profile", "boulangerie"]);
        assert_eq!(refused.code, 2);
        assert!(flat(&refused.stderr).contains("« boulangerie » inconnu"), "{}", refused.stderr);
        assert!(flat(&refused.stderr).contains("hôpital public"), "what would be right: {}", refused.stderr);
    }
}

#[test]
fn the_zone_is_said_with_the_hour_and_that_of_nowhere_is_asked() {
    let zone = |world: &World| log(world)[0]["tz"].clone();
    let world = World::new();
    let done = typed(&world, &["new", "--title", "Essai"], &["9", "5", "02:05", "s"]);
    assert!(flat(&done.stderr).contains("Alerte reçue à quelle heure, heure de Paris ?"), "{}", done.stderr);
    assert!(flat(&done.stderr).contains("à 02:05, heure de Paris"), "{}", done.stderr);
    // A machine that lives by UTC, and nothing else that says where it is.
    let mut world = World::new();
    world.zone = chrono_tz::Tz::Etc__UTC;
    let done = typed(&world, &["new", "--title", "Essai"], &["9", "5", "1", "02:05", "s"]);
    assert!(flat(&done.stderr).contains("à l’heure UTC. À quelle heure vivez-vous ?"), "{}", done.stderr);
    assert_eq!(zone(&world), "Europe/Paris");
    assert_eq!(log(&world)[0]["alerted_at"], "2026-01-07T02:05:00+01:00");
    let mut world = World::new();
    world.zone = chrono_tz::Tz::UTC;
    typed(&world, &["new", "--title", "Essai"], &["9", "5", "3", "Lune", "Indian/Reunion", "02:05", "s"]);
    assert_eq!(zone(&world), "Indian/Reunion");
    // What is said decides, and is not asked about.
    let mut world = World::new();
    world.zone = chrono_tz::Tz::UTC;
    world.vars.insert("TZ".into(), "America/Cayenne".into());
    let done = typed(&world, &["new", "--title", "Essai"], &["9", "5", "", "s"]);
    assert!(flat(&done.stderr).contains("heure de Cayenne ?"), "{}", done.stderr);
    assert_eq!(zone(&world), "America/Cayenne");
    assert!(log(&world)[0]["alerted_at"].is_string(), "Enter is now");
}

#[test]
fn a_title_is_made_from_the_accounts_when_none_is_given() {
    for (accounts, title) in [
        ("\"MARTIN, Anne\" <compta@exemple.fr>", "Messagerie : compta@exemple.fr"),
        ("a@exemple.fr b@exemple.fr", "Messagerie : a@exemple.fr et un autre"),
        ("<a@exemple.fr> +60", "Messagerie : a@exemple.fr et 60 autres"),
        ("i", "Messagerie : compte à identifier"),
    ] {
        let world = World::new();
        let done = typed(&world, &["new"], &["9", "5", "02:05", "?", accounts, "s"]);
        assert_eq!(flat(log(&world)[0]["title"].as_str().expect("a title")), title, "{}", done.stderr);
        assert_eq!(log(&world)[1]["question"], "1.b.1", "the answer is the second line");
        assert!(flat(&done.stderr).contains("À chaud 2/6"), "{}", done.stderr);
    }
}

#[test]
fn leaving_before_the_incident_is_open_is_no_failure_and_leaves_nothing() {
    for lines in [&["s"][..], &["1", "s"], &["1", "5", "02:05", "s"]] {
        let world = World::new();
        let done = typed(&world, &["new"], lines);
        assert!(done.stdout.is_empty() && !world.root().exists(), "{lines:?}: {}", done.stderr);
        assert!(flat(&done.stderr).contains("Aucun incident n’a été ouvert"), "{}", done.stderr);
    }
}

#[test]
fn where_mail_went_and_since_when_is_asked_after_the_forward_and_kept_as_traces() {
    let world = World::new();
    let done = opened(
        &world,
        &["1", "1", "2", "pas une adresse", "Copie <copie.rib[@]mail-exemple.net>", "05/01 09:00", "", "s"],
    );
    let kept = noted(&world).remove(0);
    assert_eq!(kept["question"], "2.b.1", "{}", done.stderr);
    assert_eq!(kept["indicators"], json!([{"type": "recipient", "value": "copie.rib@mail-exemple.net"}]));
    assert_eq!(kept["happened_at"], "2026-01-05T09:00:00+01:00");
    assert_eq!(report(&world)["indicators"][0]["value"], "copie.rib@mail-exemple.net");
    let said = flat(&done.stderr);
    assert!(said.contains("copie.rib@mail-exemple.net, depuis le 5 janv. 2026 à 09:00"), "{said}");
    assert!(said.find("Trace gardée") < said.find("Signe fort"), "kept before anything else is done: {said}");
    // Skipped, nothing is written; another option asks nothing.
    for (rules, more) in [("2", &["", ""][..]), ("3", &[])] {
        let world = World::new();
        opened(&world, &[&["1", "1", rules], more, &["", "s"]].concat());
        assert!(noted(&world).is_empty());
    }
}

#[test]
fn pasted_lines_of_a_log_are_kept_one_by_one_and_what_is_not_understood_is_shown() {
    let world = World::new();
    let lines = ["1", "1", "0", "o", "n", "n", "n", "o", "n’importe quoi", "hier 23:41 203.0.113.7 Firefox Linux", "s"];
    let done = opened(&world, &lines);
    let said = flat(&done.stderr);
    assert!(said.contains("Rien de compris"), "{said}");
    assert!(said.contains("6 janv. 2026 à 23:41 ; 203.0.113.7 ; Firefox Linux"), "{said}");
    let kept = noted(&world);
    assert_eq!(kept.len(), 1);
    assert_eq!((&kept[0]["question"], &kept[0]["happened_at"]), (&json!("2.d.1"), &json!("2026-01-06T23:41:00+01:00")));
    let traces = json!([{"type": "ip", "value": "203.0.113.7"}, {"type": "user-agent", "value": "Firefox Linux"}]);
    assert_eq!(kept[0]["indicators"], traces);
}

#[test]
fn a_note_goes_to_the_row_that_was_meant() {
    let world = World::new();
    let rows = ["1", "1", "0", "o", "+", "", "désactivé en décembre", "n", "+", "1", "délégation à vérifier", "n", "s"];
    let done = opened(&world, &rows);
    let said = flat(&done.stderr);
    assert!(said.contains("1.b.2, à laquelle vous venez de répondre"), "{said}");
    assert!(said.contains("Note à joindre, enregistrée avec la réponse : délégation à vérifier"), "{said}");
    let about = noted(&world).remove(0);
    assert_eq!((&about["question"], &about["text"]), (&json!("1.b.2"), &json!("1.b.2 désactivé en décembre")));
    let lines = log(&world);
    let with = lines.iter().find(|line| line["note"] == "délégation à vérifier").expect("the note goes with an answer");
    assert_eq!(with["question"], "1.c.2");
}

#[test]
fn the_same_person_put_on_the_line_again_keeps_what_they_said() {
    let world = World::new();
    opened(&world, &["t", "1", "d", "2", "", "t", "1", "t", "2", "0", "s"]);
    let lines = log(&world);
    let given = lines.iter().find(|line| line["question"] == "2.b.1").expect("an answer");
    assert_eq!(
        (&given["source"], &given["declared_by"]),
        (&json!("declare"), &json!("l’administrateur de la messagerie"))
    );
}

#[test]
fn the_screens_before_the_first_question_say_what_they_change() {
    let world = World::new();
    let done = world.run_with(&["new", "--plain"], "?\n1\n?\ns\n");
    let said = done.stderr.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["Il ne change pas la gravité", "« t » change de personne", "Aucun incident n’a été ouvert"] {
        assert!(said.contains(part), "{part}: {}", done.stderr);
    }
    assert_eq!(said.matches("Votre organisation ?").count(), 2, "asked again after its help: {}", done.stderr);
}

/// What was done and undone since is not done: the containment asks for it.
#[test]
fn a_step_undone_since_is_not_taken_for_done() {
    for (acts, step, done) in [
        (&["Compte bloqué"][..], "E.3", true),
        (&["Compte bloqué", "Compte débloqué"], "E.3", false),
        (&["Compte bloqué", "Compte réactivé par le directeur"], "E.3", false),
        (&["Compte bloqué", "Compte débloqué", "Compte bloqué"], "E.3", true),
        (&["Compte débloqué", "Compte bloqué"], "E.3", true),
        (&["Compte bloqué", "Compte de la stagiaire non débloqué"], "E.3", true),
        (&["Compte bloqué (débloqué depuis)"], "E.3", false),
        (&["Compte bloqué (par l’infogérant)"], "E.3", true),
        (&["Poste isolé du réseau", "Poste rebranché"], "E.14", false),
        (&["Poste isolé du réseau", "Serveur rebranché"], "E.14", true),
        (&["Sessions et jetons coupés", "Sessions rouvertes"], "E.4", false),
    ] {
        let world = World::new();
        let answers =
            json!({"fiche": "messagerie-qualification", "title": "Essai", "answers": {"1.b.1": ["c@exemple.fr"]}});
        let id = world.run_with(&["new", "--answers", "-"], &answers.to_string()).stdout.trim().to_owned();
        for act in acts {
            let done = world.run(&["action", &id, act, "--state", "fait"]);
            assert_eq!(done.code, 0, "{}", done.stderr);
            world.wait(60_000);
        }
        typed(&world, &["next", &id, "--fiche", "messagerie-endiguement"], &["s"]);
        let lines = log(&world);
        let found = lines.iter().any(|line| line["question"] == step && line["value"] == "fait");
        assert_eq!(found, done, "{acts:?}");
    }
}
