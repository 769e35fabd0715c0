//! What an authority reads of a decision, of a call, of a time and of who declares: never more than somebody wrote.

use crate::harness::{World, flat};
use crate::scenarios::{answers, stdout_of};

const BREACH: &str = r#"{"fiche": "messagerie-qualification", "title": "Essai", "alerted_at": "2026-01-06T22:10:00+01:00",
"aware_at": "2026-01-07T01:00:00+01:00", "profile": ["sante"], "answers": {"1.b.1": ["a@exemple.fr"], "2.a.1": "oui",
"2.e.1": "confirme", "4.z.3": "reussie"}}"#;

fn open(world: &World) -> String {
    let file = world.file("r.json", BREACH);
    stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned()
}

fn page(world: &World, id: &str) -> String {
    stdout_of(&world.run(&["report", id, "--format", "markdown"])).replace('\u{a0}', " ")
}

fn export(world: &World, id: &str, target: &str, by: &str) -> String {
    stdout_of(&world.run_as(by, &["export", id, "--to", target], "")).replace('\u{a0}', " ")
}

fn line<'t>(text: &'t str, starts: &str) -> &'t str {
    text.lines().find(|line| line.starts_with(starts)).unwrap_or_else(|| panic!("{starts}: {text}"))
}

/// The deadline stays, past or not, and what is known since stands beside the decision, wherever it is read.
#[test]
fn a_decision_not_to_notify_keeps_its_deadline_and_what_came_after() {
    let world = World::new();
    let id = open(&world);
    let decided = ["declare", &id, "cnil", "--not-due", "--decided-by", "M. Roy", "--because", "peu de risque"];
    stdout_of(&world.run(&decided));
    let ticket = export(&world, &id, "ticket", "Alice Martin");
    let said = "avant le 9 janv. 2026 à 22:10, non notifié, décision de M. Roy, parce que : peu de risque";
    assert!(ticket.contains(said), "{ticket}");
    let form = export(&world, &id, "cnil", "Alice Martin");
    let row = line(&form, "- Décision inscrite : ");
    assert!(row.contains("M. Roy, parce que : peu de risque ; échéance : avant le 9 janv."), "{row}");
    let told = page(&world, &id);
    let row = line(&told, "- Décidé de ne pas notifier : ");
    assert!(row.contains("décision de M. Roy, échéance : avant le 9 janv.") && !row.contains("depuis"), "{row}");
    let short = |world: &World| flat(stdout_of(&world.run(&["report", &id]))).replace('\u{a0}', " ");
    let head = "CNIL (téléservice) : non notifié, décision de M. Roy, parce que : peu de risque ; échéance : ";
    assert!(short(&world).contains(&format!("{head}avant le 9 janv. 2026 à 22:10 (reste")), "{}", short(&world));
    // A fact newer than the decision, then a deadline that is past.
    stdout_of(&world.run(&["answer", &id, "4.a.3", "oui"]));
    world.wait(4 * 86_400_000);
    assert!(
        short(&world).contains("DÉPASSÉ de 1 j") && short(&world).contains(" ; depuis : Parce que"),
        "{}",
        short(&world)
    );
    let told = page(&world, &id);
    let row = line(&told, "- Décidé de ne pas notifier : ");
    assert!(
        row.contains("9 janv. 2026 à 22:10, DÉPASSÉ")
            && row.contains("depuis : parce que des données personnelles ont pu être vues")
    );
    for target in ["cnil", "ticket"] {
        let text = export(&world, &id, target, "Alice Martin");
        assert!(text.contains("DÉPASSÉ") && text.contains("depuis : parce que des données personnelles"), "{text}");
    }
    // What nobody decided has no such row.
    let other = World::new();
    let id = open(&other);
    assert!(!export(&other, &id, "cnil", "Alice Martin").contains("Décision inscrite"));
    assert!(!export(&other, &id, "ticket", "Alice Martin").contains("Décisions de ne pas notifier"));
}

/// What was known then is what was written by then: before the first line, nothing was.
#[test]
fn a_decision_is_judged_on_what_was_known_when_it_was_taken() {
    let register = |at: Option<&str>| {
        let world = World::new();
        let id = open(&world);
        world.wait(3_600_000);
        stdout_of(&world.run(&["answer", &id, "4.a.3", "oui"]));
        let mut args =
            vec!["declare", &id, "cnil", "--not-due", "--decided-by", "M. Roy", "--because", "peu de risque"];
        args.extend(at.iter().flat_map(|at| ["--at", at]));
        stdout_of(&world.run(&args));
        let text = flat(stdout_of(&world.run(&["report", &id, "--all"]))).replace('\u{a0}', " ");
        text.split("Su alors : ").nth(1).expect("it is said").chars().take(500).collect::<String>()
    };
    assert!(register(None).contains("ont pu être vues") && register(None).starts_with("gravité proposée"));
    // After the opening, before the answer.
    let between = register(Some("02:40"));
    assert!(between.starts_with("gravité proposée") && between.contains("inconnu à ce stade"), "{between}");
    let before = register(Some("hier 18:00"));
    assert!(
        before.starts_with("rien n’était encore inscrit, main courante ouverte le 7 janv. 2026 à 02:14"),
        "{before}"
    );
    assert!(before.contains("À l’inscription : gravité proposée"), "{before}");
}

/// What completes a declaration names the first one, on each form, however often it was completed.
#[test]
fn a_complement_names_the_first_receipt() {
    for (declaration, after, target, number) in [
        ("cnil", "cnil-complement", "cnil", "Numéro de la notification initiale"),
        ("sante", "sante-fin", "cert-sante", "Numéro du signalement initial"),
    ] {
        let world = World::new();
        let id = open(&world);
        let first = export(&world, &id, target, "Alice Martin");
        assert!(
            first.contains(&format!("- {number} : sans objet")) && first.contains(", à compléter ensuite"),
            "{first}"
        );
        for (declaration, receipt) in [(declaration, "N-1"), (after, "C-2")] {
            world.wait(600_000);
            stdout_of(&world.run(&["declare", &id, declaration, "--receipt", receipt, "--at", "maintenant"]));
            let next = export(&world, &id, target, "Alice Martin");
            assert!(next.contains(&format!("- {number} : N-1")) && next.contains(" : complémentaire"), "{next}");
            // What was missing still is; who declares is known.
            let missing = ["Mesures en place avant la violation", "Accompagnement souhaité du CERT Santé"];
            assert!(missing.iter().any(|asked| next.contains(&format!("- {asked} : (à compléter)"))), "{next}");
            assert!(!next.contains("SIREN") && !next.contains("FINESS"), "{next}");
        }
    }
}

/// A form that nothing written makes due says so first: a false alarm, a body of another kind.
#[test]
fn a_form_that_is_not_owed_says_so_before_anything_else() {
    for (opening, target, owed) in [
        (BREACH.to_owned(), "cnil", true),
        (BREACH.to_owned(), "cert-sante", true),
        (BREACH.replace("sante", "telecom"), "cnil", true),
        (BREACH.replace("sante", "finance"), "cert-sante", false),
        (answers("fausse-alerte"), "cnil", false),
    ] {
        let world = World::new();
        let file = world.file("r.json", &opening);
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        let form = export(&world, &id, target, "Alice Martin");
        let first = form.split("\n## ").next().expect("a start");
        assert_eq!(!first.contains("cette déclaration n’est pas due"), owed, "{target}: {form}");
    }
}

/// Over several days, no hour stands alone: beside the date of another line, it would be read as of that day.
#[test]
fn over_several_days_each_hour_has_its_day() {
    for (wait, alone) in [(600_000, true), (86_400_000, false)] {
        let world = World::new();
        let id = open(&world);
        for act in ["Couper le VPN", "Isoler la sauvegarde"] {
            world.wait(wait);
            stdout_of(&world.run(&["action", &id, act, "--state", "fait"]));
        }
        let forms: [&[&str]; 3] = [&["log", &id], &["report", &id], &["report", &id, "--since", "2026-01-07 02:15"]];
        for args in forms {
            let text = stdout_of(&world.run(&[args, &["--format", "markdown"]].concat())).replace('\u{a0}', " ");
            let told: Vec<&str> = text.lines().filter(|line| line.contains("Isoler la sauvegarde")).collect();
            let dated = told.iter().all(|line| line.contains("9 janv. 2026 à"));
            assert!(!told.is_empty() && (alone || dated), "{args:?}: {told:#?}");
            assert!(!alone || told.iter().any(|line| !line.contains("7 janv. 2026 à")), "{args:?}: {told:#?}");
        }
    }
}

/// A service that takes copies out neither declares nor keeps the main courante; who wrote still does.
#[test]
fn whoever_takes_a_copy_out_declares_nothing() {
    let world = World::new();
    let id = open(&world);
    for target in ["ticket", "cert-sante"] {
        let form = export(&world, &id, target, "Supervision");
        assert!(!form.contains("Supervision"), "{form}");
    }
    let form = export(&world, &id, "cert-sante", "Supervision");
    assert!(line(&form, "- Déclarant").ends_with(": Alice Martin"), "{form}");
    let told = page(&world, &id);
    assert!(line(&told, "- Nous joindre : ").contains("Alice Martin"), "{told}");
    assert!(line(&told, "- Déclarant : ").contains("Alice Martin"), "{told}");
    // Whoever wrote a line counts, once they are named.
    stdout_of(&world.run_as("Bob Durand", &["note", &id, "Repris à 3 h"], ""));
    let form = export(&world, &id, "cert-sante", "Bob Durand");
    assert!(line(&form, "- Déclarant").ends_with(": Bob Durand"), "{form}");
}

#[test]
fn the_story_is_told_in_the_order_of_the_facts() {
    let world = World::new();
    let id = open(&world);
    stdout_of(&world.run(&["note", &id, "Deuxième", "--at", "hier 23:00"]));
    stdout_of(&world.run(&["note", &id, "Premier", "--at", "hier 19:00"]));
    for target in ["cert-sante", "thehive"] {
        let form = export(&world, &id, target, "Alice Martin");
        let at = |word: &str| form.rfind(word).unwrap_or_else(|| panic!("{word}: {form}"));
        assert!(at("Premier") < at("Deuxième") && at("Deuxième") < at("Incident ouvert"), "{form}");
    }
}

/// Somebody is told when the whole of their name is, and when they were reached.
#[test]
fn a_call_to_another_or_that_nobody_took_tells_nobody() {
    let world = World::new();
    world.after(&answers("hopital"));
    let file = world.file("h.json", &answers("hopital"));
    let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
    let act = |text: &str, result: &str| {
        stdout_of(&world.run(&["action", &id, text, "--state", "fait", "--result", result]));
    };
    let left = |page: &str| {
        let list = page.split("- Pas encore prévenus :").nth(2).expect("the whole list").split("\n\n").next();
        list.unwrap_or_default().lines().map(|l| l.trim_matches([' ', '-', '*']).to_owned()).collect::<Vec<_>>()
    };
    let has = |list: &[String], who: &str| list.iter().any(|one| one == who);
    act("Prévenu : la direction des achats", "ok");
    act("Appeler le DPO", "pas de réponse, message laissé");
    act("Prévenir l’assureur", "numéro occupé");
    let told = page(&world, &id);
    let list = left(&told);
    assert!(has(&list, "Direction") && has(&list, "DPO (appelé, pas joint)"), "{list:?}");
    assert!(has(&list, "Assureur cyber (appelé, pas joint)"), "{list:?}");
    assert!(!line(&told, "- Prévenus : ").contains("Appeler le DPO"), "{told}");
    act("Appeler le DPO", "joint, il prend la main");
    act("Prévenu : la direction (Mme Roy)", "ok");
    let list = left(&page(&world, &id));
    assert!(!list.iter().any(|one| one.starts_with("Direction") || one.starts_with("DPO")), "{list:?}");
}

/// The head of the page is true of each hour below it: the offset of summer is said beside that of winter.
#[test]
fn the_zone_at_the_head_is_that_of_each_hour() {
    let head = |zone: &str, alerted: &str| {
        let world = World::new();
        let at = format!(r#""{alerted}", "tz": "{zone}""#);
        let file = BREACH.replace("\"2026-01-06T22:10:00+01:00\"", &at);
        let id = stdout_of(&world.run(&["new", "--answers", &world.file("z.json", &file)])).trim().to_owned();
        let told = page(&world, &id);
        let head = line(&told, "*").to_owned();
        head.split("Heures").nth(1).and_then(|rest| rest.split(". ").next()).expect("the zone").to_owned()
    };
    assert_eq!(head("Europe/Paris", "2026-01-06T22:10:00+01:00"), " de Paris (UTC+1)");
    assert_eq!(head("Europe/Paris", "2025-07-03T10:00:00+02:00"), " de Paris (UTC+1 ou UTC+2, selon la date)");
    assert_eq!(head("Indian/Reunion", "2025-07-03T10:00:00+02:00"), " de La Réunion (UTC+4)");
    assert_eq!(head("Pacific/Noumea", "2026-01-06T22:10:00+01:00"), " de Nouméa (UTC+11)");
    assert_eq!(head("UTC", "2026-01-06T22:10:00+01:00"), " UTC");
}

/// What is newer than a decision is an answer, not a sentence: two fiches may say the same words of two facts.
#[test]
fn what_came_after_a_decision_is_known_by_its_answers() {
    let row = |after: &[&[&str]]| {
        let world = World::new();
        let id = open(&world);
        stdout_of(&world.run(&["answer", &id, "4.a.3", "oui"]));
        stdout_of(&world.run(&["declare", &id, "cnil", "--not-due", "--decided-by", "M. Roy", "--because", "chiffré"]));
        world.wait(60_000);
        for args in after {
            assert_eq!(world.run_with(&[&[args[0], id.as_str()], &args[1..]].concat(), "s\n").code, 0, "{args:?}");
        }
        line(&page(&world, &id), "- Décidé de ne pas notifier : ").to_owned()
    };
    // Nothing, then a fact that has nothing to do with it, although other words than before may be unknown.
    assert!(!row(&[]).contains("depuis"), "{}", row(&[]));
    let aside = row(&[&["answer", "4.z.1", "non"]]);
    assert!(!aside.contains("depuis"), "{aside}");
    // Another fiche finds data of its own, in the same words.
    let leak: &[&[&str]] = &[
        &["next", "--fiche", "fuite-donnees-qualification", "--plain"],
        &["answer", "fuite-donnees-qualification:4.b.1", "oui"],
        &["answer", "fuite-donnees-qualification:1.z.1", "confirme"],
    ];
    let second = row(leak);
    assert!(second.contains("depuis : parce que des données personnelles ont pu être vues"), "{second}");
}

/// One body has one row, whatever it is called.
#[test]
fn the_body_of_a_region_is_one_row_under_both_its_names() {
    let told = |region: &str, note: &str| {
        let world = World::new();
        let file = BREACH.replace("[\"sante\"]", "[\"collectivite\"]").replacen('{', &format!("{{{region}"), 1);
        let file = world
            .file("r.json", &file.replace("\"reussie\"", "\"reussie\", \"4.a.3\": \"oui\", \"4.z.1\": \"averee\""));
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        stdout_of(&world.run(&["decide", &id, "crise", "--because", "x"]));
        if !note.is_empty() {
            stdout_of(&world.run(&["note", &id, note]));
        }
        let page = page(&world, &id);
        let part = page.split("### Autres organismes, prévenus ou à prévenir").nth(1).expect("the part");
        part.split("\n### ").next().expect("its end").to_owned()
    };
    let all = told(r#""region": "Bretagne", "#, "");
    assert_eq!(all.matches("Breizh Cyber").count(), 1, "{all}");
    assert!(all.contains("CSIRT régional (Breizh Cyber), puis CERT-FR"), "{all}");
    for who in ["Breizh Cyber prévenu", "CSIRT régional prévenu"] {
        let all = told(r#""region": "Bretagne", "#, who);
        let called = line(&all, "- Appelés, déclaration non inscrite :");
        assert!(called.contains("CSIRT régional (Breizh Cyber), puis CERT-FR"), "{who}: {all}");
    }
    // Nobody knows which, and one that is no CSIRT.
    assert!(told("", "").contains("CSIRT régional, puis CERT-FR"));
    assert!(told(r#""region": "Mayotte", "#, "").contains("CSIRT régional, puis CERT-FR"));
}

/// What a person's answer rules out is looked for all the same: the first page says it, and whose answer it is.
#[test]
fn a_notification_that_an_answer_rules_out_says_whose() {
    let first = |answers: &str| {
        let world = World::new();
        let file = BREACH.replace(r#""2.e.1": "confirme""#, answers);
        let file = world.file("r.json", &file);
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        let page = page(&world, &id);
        page.split("\n---\n").next().expect("a first page").to_owned()
    };
    let said = r#""2.e.1": "confirme", "4.a.1": "oui", "4.a.3": {"value": "non", "source": "declare", "declared_by": "Mme Petit"}, "4.c.1": "non""#;
    let page = first(said);
    let row = line(&page, "- CNIL (téléservice) : exclue, car « ");
    assert!(row.ends_with("a pour réponse « non » (Mme Petit)"), "{row}");
    // To do, and not yet confirmed: it is there already. Of a false alarm, nobody said a word of data.
    assert!(!first(r#""2.e.1": "confirme", "4.a.3": "oui""#).contains("exclue"));
    assert!(!first(r#""2.e.1": "faux-positif""#).contains("exclue"));
}

/// A notification that waits for the confirmation says so, and takes for a fact what is one already.
#[test]
fn what_waits_for_the_confirmation_says_it() {
    let because = |answers: &str| {
        let world = World::new();
        let file = BREACH.replace(
            r#""2.a.1": "oui",
"2.e.1": "confirme""#,
            answers,
        );
        let file = world.file("r.json", &file);
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        let report = stdout_of(&world.run(&["report", &id, "--format", "json"])).replace('\u{a0}', " ");
        let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
        let cnil = report["declarations"].as_array().expect("a list").iter().find(|d| d["id"] == "cnil");
        cnil.map(|d| d["because"].as_str().expect("a text").to_owned()).unwrap_or_default()
    };
    let known = because(r#""2.e.1": "a-investiguer", "4.a.3": "oui""#);
    assert!(known.starts_with("Si l’incident se confirme : des données personnelles ont pu être vues"), "{known}");
    let unknown = because(r#""2.e.1": "a-investiguer", "4.a.3": "inconnu""#);
    assert!(unknown.starts_with("Si l’incident se confirme et si des données personnelles ont pu"), "{unknown}");
    let confirmed = because(r#""2.a.1": "oui", "2.e.1": "confirme", "4.a.3": "oui""#);
    assert!(confirmed.starts_with("Parce que des données personnelles"), "{confirmed}");
}
