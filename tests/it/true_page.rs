//! What a document says of what was done, told and seen: the state as of the last known fact, and who is behind it.

use crate::documents::text_of;
use crate::harness::{World, flat};
use crate::scenarios::{answers, stdout_of};
use serde_json::{Value, json};

/// Opens the incident of an answers file, with some answers changed, and gives its id.
fn opened(world: &World, name: &str, changed: Value) -> String {
    let mut file: Value = serde_json::from_str(&answers(name)).expect("JSON");
    for (question, value) in changed.as_object().expect("an object") {
        file["answers"][question] = value.clone();
    }
    let file = world.file("said.json", &file.to_string());
    stdout_of(&world.run_as("", &["new", "--answers", &file], "")).trim().to_owned()
}

/// A mailbox that forwards outside since the night before, and an attack that goes on.
fn forwarding(world: &World) -> String {
    let since = json!({"value": ["transfert-externe"], "source": "constate", "at": "2026-01-06T21:10:00+01:00"});
    opened(world, "regle-cachee", json!({"2.b.1": since, "5.z.2": "recente-evolutive"}))
}

fn does(world: &World, args: &[&str]) {
    world.wait(60_000);
    let done = world.run(args);
    assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
}

/// Starts the containment, and leaves it at its first step.
fn contains(world: &World, id: &str) {
    let done = world.run_with(&["next", id, "--fiche", "messagerie-endiguement", "--plain"], "s\n");
    assert_eq!(done.code, 0, "{}", done.stderr);
}

/// Opens an action and says at once that it is done.
fn acts(world: &World, id: &str, text: &str) {
    does(world, &["action", id, text, "--state", "fait"]);
}

/// The fact of the first page under a name, in the Markdown document.
fn fact(world: &World, id: &str, name: &str) -> String {
    let markdown = stdout_of(&world.run(&["report", id, "--format", "markdown"])).to_owned();
    let first = markdown.split("\n---\n").next().expect("a first page").replace('\u{a0}', " ");
    let line = first.lines().find(|line| line.starts_with(&format!("- {name} : ")));
    line.unwrap_or_else(|| panic!("no {name}: {first}")).replace('\\', "")
}

// ---- Who was told ------------------------------------------------------------------------------------------------------

#[test]
fn each_way_of_telling_somebody_is_on_the_first_page() {
    let ways: [(&str, &[&str], &str); 7] = [
        (
            "a call that was ticked",
            &["action", "ID", "Prévenu : Directeur de garde", "--state", "fait"],
            "Directeur de garde",
        ),
        (
            "an action",
            &["action", "ID", "Comptable public appelé par téléphone", "--state", "fait"],
            "Comptable public",
        ),
        ("an action to tell, done", &["action", "ID", "Alerter l’infogérant", "--state", "fait"], ": **l’infogérant ("),
        ("a step", &["answer", "ID", "messagerie-endiguement:E.17", "fait"], ": **les personnes"),
        ("a declaration", &["declare", "ID", "cnil", "--at", "02:14"], "CNIL"),
        ("a declaration that nothing makes due", &["declare", "ID", "dora-initial", "--at", "02:14"], "ACPR"),
        ("a note", &["note", "ID", "DPO prévenu de vive voix"], ": **DPO ("),
    ];
    for (way, args, said) in ways {
        let world = World::new();
        let id = forwarding(&world);
        if way == "a step" {
            contains(&world, &id);
        }
        assert!(fact(&world, &id, "Prévenus").contains("personne, selon la main courante"), "{way}");
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "ID" { id.as_str() } else { arg }).collect();
        does(&world, &args);
        let told = fact(&world, &id, "Prévenus");
        assert!(told.contains(said) && !told.contains("personne, selon"), "{way}: {told}");
        assert!(!told.contains("dora-") && !told.contains("cnil "), "{told}");
    }
}

#[test]
fn the_answer_that_names_who_was_told_counts() {
    let world = World::new();
    let id = opened(&world, "fuite-agent-de-support", json!({"4.b.4": ["dpo", "direction"]}));
    let told = fact(&world, &id, "Prévenus");
    assert!(told.contains("le DPO") && told.contains("la direction"), "{told}");
}

#[test]
fn nobody_is_told_by_what_is_not_done_or_says_no() {
    let world = World::new();
    let id = forwarding(&world);
    does(&world, &["action", &id, "Prévenir la direction"]);
    does(&world, &["action", &id, "Alerter le DPO", "--state", "impossible"]);
    acts(&world, &id, "Direction injoignable, non prévenue");
    does(&world, &["note", &id, "Le DPO n’est pas encore prévenu"]);
    does(&world, &["note", &id, "Nous avons été prévenus par le CERT-FR"]);
    does(&world, &["note", &id, "Prévenir la banque avant midi"]);
    acts(&world, &id, "Prévenu : Banque");
    does(&world, &["note", &id, "--withdraw", &world.last_action(&id), "--because", "erreur"]);
    let told = fact(&world, &id, "Prévenus");
    assert!(told.contains("personne, selon la main courante"), "{told}");
}

#[test]
fn a_body_that_was_called_is_still_to_be_declared_to_and_both_are_said() {
    let world = World::new();
    let id = opened(&world, "hopital", json!({}));
    acts(&world, &id, "Prévenu : CERT Santé");
    let markdown = stdout_of(&world.run(&["report", &id, "--format", "markdown"])).replace('\u{a0}', " ");
    assert!(fact(&world, &id, "Prévenus").contains("CERT Santé"));
    assert!(fact(&world, &id, "Appelés, déclaration non inscrite").contains("CERT Santé"), "{markdown}");
}

// ---- What is shut ------------------------------------------------------------------------------------------------------

#[test]
fn a_forward_is_said_as_it_was_last_known() {
    let gone = |world: &World, id: &str| fact(world, id, "Ce qui est sorti");
    let open = |said: &str| said.contains(": en place, vers") && !said.contains("désactivé");
    let shut = |said: &str| {
        said.contains(": désactivé à ")
            && said.contains("en place du 6 janv. 2026 à 21:10 au 7 janv. 2026")
            && said.contains("envois à vérifier")
            && !said.contains(": en place, vers")
    };

    let world = World::new();
    let id = forwarding(&world);
    assert!(open(&gone(&world, &id)), "{}", gone(&world, &id));
    contains(&world, &id);
    does(&world, &["answer", &id, "E.9", "en-cours"]);
    assert!(open(&gone(&world, &id)), "{}", gone(&world, &id));
    does(&world, &["answer", &id, "E.9", "fait"]);
    assert!(shut(&gone(&world, &id)), "{}", gone(&world, &id));
    // Seen again afterwards.
    does(&world, &["answer", &id, "messagerie-qualification:2.b.1", "transfert-externe"]);
    let twice = gone(&world, &id);
    assert!(twice.contains("désactivé le") && twice.contains("puis redit en place le"), "{twice}");
    assert!(!twice.contains("nouveau"), "{twice}");

    // Cut first, as one is urged to, and answered next: it is what was found, and it is cut.
    let world = World::new();
    let id = opened(&world, "regle-cachee", json!({"5.z.2": "recente-evolutive"}));
    contains(&world, &id);
    does(&world, &["answer", &id, "E.9", "fait"]);
    does(&world, &["answer", &id, "messagerie-qualification:2.b.1", "transfert-externe"]);
    let found = gone(&world, &id);
    assert!(found.contains(": désactivé à ") && !found.contains("redit"), "{found}");

    for text in [
        "Transferts désactivés",
        "Désactiver la redirection vers l’extérieur",
        "Transfert externe supprimé par l’infogérant",
    ] {
        let world = World::new();
        let id = forwarding(&world);
        acts(&world, &id, text);
        assert!(shut(&gone(&world, &id)), "{text}: {}", gone(&world, &id));
    }
    for text in ["Transfert non désactivé, droits manquants", "Compte bloqué", "Transfert copié en preuve"] {
        let world = World::new();
        let id = forwarding(&world);
        acts(&world, &id, text);
        assert!(open(&gone(&world, &id)), "{text}: {}", gone(&world, &id));
    }

    // An answer that does not name it any more neither hides it nor leaves it in place.
    let world = World::new();
    let id = forwarding(&world);
    does(&world, &["answer", &id, "2.b.1", "suppression-ou-lecture-automatique"]);
    let said = gone(&world, &id);
    assert!(said.contains("plus signalé depuis") && said.contains("envois à vérifier"), "{said}");
    // Said again, it is since the first time.
    does(&world, &["answer", &id, "2.b.1", "suppression-ou-lecture-automatique,delegation"]);
    assert_eq!(gone(&world, &id), said);
    // Analysts who do not agree leave the doubt.
    let world = World::new();
    let id = opened(&world, "regle-cachee", json!({}));
    assert!(!gone(&world, &id).contains("ransfert"), "nobody ever said one");
}

#[test]
fn whether_the_attacker_is_there_comes_from_what_was_seen_after_the_last_act() {
    let present = |world: &World, id: &str| fact(world, id, "Attaquant encore présent");
    for (text, shuts) in [
        ("Compte bloqué", true),
        ("Sessions et jetons coupés", true),
        ("Isoler le poste de l’accueil", true),
        ("Règles désactivées", true),
        ("Journaux exportés", false),
        ("Prévenu : Directeur de garde", false),
        ("Compte pas encore bloqué", false),
    ] {
        let world = World::new();
        let id = forwarding(&world);
        assert!(present(&world, &id).contains("OUI, attaque"), "{}", present(&world, &id));
        acts(&world, &id, text);
        assert_eq!(present(&world, &id).contains("INCONNU"), shuts, "{text}: {}", present(&world, &id));
        // Seen moving again, after it.
        does(&world, &["answer", &id, "5.z.2", "recente-evolutive"]);
        assert!(present(&world, &id).contains("OUI, attaque"), "{text}: {}", present(&world, &id));
        // And shut again after the clock was set.
        does(&world, &["clock", &id, "contained", "--at", "03:40", "--because", "fait"]);
    }
}

#[test]
fn an_answer_that_says_the_attack_is_over_is_said_and_proves_nothing() {
    let present = |world: &World, id: &str| fact(world, id, "Attaquant encore présent");
    for (answer, said) in [
        ("recente-contenue", "attaque récente, mais contenue"),
        ("ancienne-stable", "attaque ancienne et stable"),
        ("inconnu", "aucune réponse ne le dit"),
    ] {
        let world = World::new();
        let id = opened(&world, "regle-cachee", json!({"2.b.1": ["transfert-externe"], "5.z.2": answer}));
        assert!(present(&world, &id).contains("INCONNU") && present(&world, &id).contains(said), "{answer}");
        acts(&world, &id, "Compte bloqué");
        let shown = present(&world, &id);
        assert!(shown.contains(said) && shown.contains("dernière mesure faite à "), "{shown}");
        // The next day: no longer a time alone.
        world.wait(24 * 3_600_000);
        does(&world, &["note", &id, "Rien de neuf"]);
        assert!(present(&world, &id).contains("dernière mesure faite le 7 janv. 2026"), "{}", present(&world, &id));
    }
}

#[test]
fn where_a_forward_goes_is_read_in_any_line() {
    let world = World::new();
    let id = forwarding(&world);
    assert!(fact(&world, &id, "Ce qui est sorti").contains("vers une adresse inconnue"));
    does(&world, &["note", &id, "vu dans la console", "--recipient", "voleur@proton.example"]);
    let said = fact(&world, &id, "Ce qui est sorti");
    assert!(said.contains("voleur") && !said.contains("adresse inconnue"), "{said}");
    for more in ["deux@proton.example", "trois@proton.example", "quatre@proton.example"] {
        does(&world, &["note", &id, "vu aussi", "--recipient", more]);
    }
    let said = fact(&world, &id, "Ce qui est sorti");
    assert!(said.contains("et 2 autres"), "{said}");
}

#[test]
fn the_account_the_sessions_and_the_rules_are_said_as_last_known() {
    let world = World::new();
    let id = forwarding(&world);
    acts(&world, &id, "Compte bloqué");
    acts(&world, &id, "Rendu compte à la direction");
    assert!(fact(&world, &id, "Mesures d’endiguement").contains("Compte bloqué"));
    acts(&world, &id, "Compte débloqué pour un test");
    contains(&world, &id);
    does(&world, &["answer", &id, "E.4", "fait"]);
    does(&world, &["answer", &id, "E.10", "fait"]);
    let said = fact(&world, &id, "Mesures d’endiguement");
    for part in ["Compte débloqué pour un test", "sessions coupées (", "règles retirées ou désactivées ("] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("Compte bloqué") && !said.contains("Rendu compte"), "{said}");
}

// ---- When and who ------------------------------------------------------------------------------------------------------

#[test]
fn the_next_checkpoint_is_that_of_the_wizard() {
    let world = World::new();
    let id = forwarding(&world);
    let said = fact(&world, &id, "Prochain point");
    assert!(said.contains("proposé") && !said.contains("à compléter"), "{said}");
    does(&world, &["close", &id, "--because", "fini"]);
    let said = fact(&world, &id, "Prochain point");
    assert!(said.contains("incident clos"), "{said}");
}

#[test]
fn the_terminal_lists_what_was_done_and_by_whom() {
    let world = World::new();
    let id = forwarding(&world);
    does(&world, &["action", &id, "Compte bloqué", "--owner", "Bob Durand", "--state", "fait"]);
    acts(&world, &id, "Jetons révoqués");
    contains(&world, &id);
    does(&world, &["answer", &id, "E.9", "fait"]);
    does(&world, &["answer", &id, "E.3", "impossible", "--note", "pas les droits"]);
    let mut short = world;
    short.terminal = true;
    for all in [true, false] {
        let args: &[&str] = if all { &["report", &id, "--all"] } else { &["report", &id] };
        let said = flat(&short.run(args).stdout).replace('\u{a0}', " ");
        for part in [
            "Compte bloqué : fait, Bob Durand (",
            "Jetons révoqués : fait, Alice Martin (",
            "puis les désactiver : fait, Alice Martin (",
            "Bloquer le compte : impossible, Alice Martin (",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    let ticket = short.run(&["export", &id, "--to", "glpi", "--tlp", "amber"]).stdout.replace('\u{a0}', " ");
    assert!(ticket.contains("puis les désactiver : fait, Alice Martin"), "{ticket}");
}

// ---- Doubt -------------------------------------------------------------------------------------------------------------

#[test]
fn a_doubt_is_kept_wherever_a_question_is_shortened() {
    let world = World::new();
    let id = opened(&world, "hopital", json!({}));
    let html = stdout_of(&world.run(&["report", &id, "--format", "html"])).to_owned();
    let page = flat(&text_of(&html)).replace('\u{a0}', " ");
    assert!(!page.to_lowercase().contains("données personnelles touchées : oui ;"), "{page}");
    let form = flat(&world.run(&["export", &id, "--to", "cnil", "--tlp", "amber"]).stdout).replace('\u{a0}', " ");
    assert!(form.contains("ersonnelles touchées : oui, ou possible"), "{form}");
}

// ---- What was written --------------------------------------------------------------------------------------------------

#[test]
fn a_file_that_was_written_is_said_and_an_export_needs_no_name_that_is_known() {
    let world = World::new();
    let id = forwarding(&world);
    let path = world.folder.path().join("rapport.html").display().to_string();
    let done = world.run(&["report", &id, "-o", &path]);
    assert!(done.stdout.is_empty() && done.stderr.contains("HTML") && done.stderr.contains(&path), "{}", done.stderr);
    assert!(done.stderr.contains("code de scellement"), "{}", done.stderr);
    // Its only analyst is known: the export is written in her name, and that is said.
    let done = world.run_as("", &["export", &id, "--to", "ticket", "--tlp", "amber"], "");
    assert!(done.code == 0 && done.stderr.contains("au nom de Hélène Roux"), "{}", done.stderr);
    does(&world, &["note", &id, "vu"]);
    let done = world.run_as("", &["export", &id, "--to", "ticket", "--tlp", "amber"], "");
    assert!(done.code != 0 && done.stderr.contains("un export s’inscrit"), "{}", done.stderr);
}

/// The hour at which something was done about the incident is not that of its first fact, on a page nor in a form.
#[test]
fn the_hour_of_a_measure_is_no_fact_of_the_incident() {
    let world = World::new();
    let id = opened(&world, "regle-cachee", json!({}));
    contains(&world, &id);
    let first = |to: &str| {
        let told = match to {
            "page" => world.run(&["report", &id, "--format", "markdown"]),
            to => world.run(&["export", &id, "--to", to]),
        };
        stdout_of(&told).replace('\u{a0}', " ").replace('\\', "")
    };
    let before = ["page", "cnil", "cert-sante"].map(|to| first(to).contains("04:37"));
    for (step, value) in [("E.3", "fait"), ("E.9", "en-cours"), ("E.1", "fait")] {
        does(
            &world,
            &["answer", &id, &format!("messagerie-endiguement:{step}"), value, "--at", "2026-01-06T04:37:00+01:00"],
        );
    }
    assert_eq!(before, [false; 3]);
    assert!(!first("page").contains("premier fait daté du 6 janv. 2026 à 04:37"), "{}", first("page"));
    for to in ["cnil", "cert-sante"] {
        let form = first(to);
        let start: Vec<&str> = form.lines().filter(|l| l.contains("premier fait")).collect();
        assert!(start.iter().all(|l| !l.contains("04:37")), "{to}: {start:?}");
    }
    // A note and an answer that is no step still date one.
    does(&world, &["note", &id, "Première connexion", "--at", "2026-01-06T04:38:00+01:00"]);
    assert!(first("page").contains("premier fait daté du 6 janv. 2026 à 04:38"), "{}", first("page"));
}
