//! What was made is said to be made, in time or not, once, and under what it is; what is left to do stays beside it.

use crate::harness::{World, flat};
use crate::scenarios::stdout_of;
use qualify::annexes::{declaration, declarations};
use serde_json::Value;

/// A compromise that shows personal data, in a town hall that is insured; the alert is two days old.
const BREACH: &str = r#"{"fiche": "messagerie-qualification", "title": "Essai", "alerted_at": "2026-01-05T22:10:00+01:00",
"aware_at": "2026-01-06T10:00:00+01:00", "profile": ["collectivite", "assurance-cyber"], "answers": {"1.b.1": ["a@exemple.fr"],
"2.a.1": "oui", "2.e.1": "confirme", "4.a.3": "oui", "4.z.3": "non"}}"#;
const DAY: i64 = 86_400_000;
const TOOLS: [&str; 6] = ["thehive", "iris", "glpi", "jira", "ticket", "ics"];

fn open(world: &World, answers: &str) -> String {
    let file = world.file("r.json", answers);
    stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned()
}

fn page(world: &World, id: &str) -> String {
    stdout_of(&world.run(&["report", id, "--format", "markdown"])).replace('\u{a0}', " ")
}

fn export(world: &World, id: &str, target: &str) -> String {
    let text = stdout_of(&world.run(&["export", id, "--to", target])).replace("\r\n ", "").replace("\\,", ",");
    flat(&text.replace("\\;", ";")).replace('\u{a0}', " ")
}

fn declare(world: &World, id: &str, declaration: &str, at: &str) {
    stdout_of(&world.run(&["declare", id, declaration, "--at", at, "--receipt", &format!("R-{declaration}")]));
}

fn line<'t>(text: &'t str, starts: &str) -> &'t str {
    text.lines().find(|line| line.starts_with(starts)).unwrap_or_else(|| panic!("{starts}: {text}"))
}

fn find(world: &World, id: &str, declaration: &str) -> Value {
    let report = world.run(&["-q", "report", id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&report)).expect("JSON");
    let list = report["declarations"].as_array().expect("a list");
    list.iter().find(|d| d["id"] == declaration).unwrap_or_else(|| panic!("{declaration}: {list:#?}")).clone()
}

/// A limit that is over by now was not when the declaration was made; one made late says by how much, and one made between
/// the two readings of a delay is late for neither.
#[test]
fn a_declaration_is_late_by_when_it_was_made() {
    for (at, said) in [
        ("2026-01-07T02:10:00+01:00", "faite, dans le délai (échéance le 8 janv. 2026 à 22:10)"),
        (
            "2026-01-09T08:00:00+01:00",
            "faite, dans le délai compté de la certitude, passé le délai prudent (échéance le 9 janv. 2026 à 10:00)",
        ),
        ("2026-01-09T11:00:00+01:00", "faite, en retard de 12 h 50 (échéance le 8 janv. 2026 à 22:10)"),
    ] {
        let world = World::new();
        let id = open(&world, BREACH);
        world.wait(4 * DAY);
        let before = export(&world, &id, "thehive");
        assert!(before.contains("ensuite, à faire, 8 janv. 2026 à 22:10, DÉPASSÉ"), "what is to do is: {before}");
        declare(&world, &id, "cnil", at);
        for tool in TOOLS {
            let told = export(&world, &id, tool);
            // A ticket says that it was made in its own order.
            let said = if tool == "ticket" { said.trim_start_matches("faite, ") } else { said };
            assert!(told.contains(said), "{tool}: {said}: {told}");
            assert!(!told.contains("faite, 8 janv"), "{tool}: {told}");
        }
    }
}

/// The reason of a delay is asked only when there was one: by the time of the notice, not by that of its complement.
#[test]
fn the_reason_of_a_delay_is_asked_only_of_a_late_notice() {
    for (at, asked) in [("2026-01-07T02:30:00+01:00", false), ("2026-01-10T02:00:00+01:00", true)] {
        let world = World::new();
        let id = open(&world, BREACH);
        world.wait(DAY / 24);
        if asked {
            world.wait(4 * DAY);
            assert!(export(&world, &id, "cnil").contains("si le délai est dépassé : (à compléter)"));
        }
        declare(&world, &id, "cnil", at);
        stdout_of(&world.run(&["answer", &id, "4.a.1", "oui"]));
        world.wait(6 * DAY);
        let complement = export(&world, &id, "cnil");
        // Whoever was late and wrote no reason still owes it.
        let owes = complement.contains("Raison du retard, si le délai est dépassé : (à compléter)");
        assert!(complement.contains("complémentaire") && owes == asked, "{complement}");
        // The report says so too, on paper and at a terminal.
        let kept = if asked { "en retard de 1 j" } else { "dans le délai (échéance le 8 janv. 2026 à 22:10)" };
        for format in ["table", "markdown", "html"] {
            let told = stdout_of(&world.run(&["report", &id, "--all", "--format", format])).replace('\u{a0}', " ");
            assert!(flat(&told).contains(kept), "{format}: {kept}: {told}");
        }
        assert!(complement.contains("Ne suit que ce qui a changé"), "{complement}");
    }
}

/// Who received a declaration was not merely called, and what completes it is a deadline, not somebody to tell.
#[test]
fn whom_a_declaration_was_made_to_is_neither_called_nor_untold() {
    let world = World::new();
    let id = open(&world, &BREACH.replace("\"assurance-cyber\"", "\"finance\""));
    stdout_of(&world.run(&["clock", &id, "classified", "--at", "maintenant", "--because", "clients touchés"]));
    for declaration in ["cnil", "dora-initial"] {
        declare(&world, &id, declaration, "maintenant");
    }
    let told = page(&world, &id);
    assert!(!told.contains("Appelés, déclaration non inscrite"), "{told}");
    let untold = line(&told, "- Pas encore prévenus : ");
    assert!(!untold.contains("CNIL") && !untold.contains("ACPR"), "{untold}");
    assert!(told.contains("compléter la notification initiale") && told.contains("rapport intermédiaire"), "{told}");
    // Another text for the same body waits all the same, and says which.
    let world = World::new();
    let threatened = BREACH.replace("\"4.a.3\"", "\"4.b.2\": \"oui\", \"4.z.1\": \"averee\", \"4.a.3\"");
    let id = open(&world, &threatened.replace("\"assurance-cyber\"", "\"oiv\", \"ose\""));
    declare(&world, &id, "ose", "maintenant");
    let told = page(&world, &id);
    assert!(told.contains("ANSSI (CERT-FR) pour déclarer l’incident touchant un SIIV"), "{told}");
}

/// A complaint that was lodged is the one that the insurance asks for, whatever name it was written down under.
#[test]
fn one_complaint_answers_both_texts() {
    for (made, other) in [("plainte", "plainte-assurance"), ("plainte-assurance", "plainte")] {
        let world = World::new();
        let id = open(&world, BREACH);
        declare(&world, &id, made, "maintenant");
        world.wait(6 * DAY);
        let (own, same) = (find(&world, &id, made), find(&world, &id, other));
        assert_eq!((&own["status"], &same["status"]), (&"faite".into(), &"faite".into()), "{same}");
        assert_eq!((&own["made_at"], &own["receipt"]), (&same["made_at"], &same["receipt"]));
        let told = page(&world, &id);
        assert!(!told.contains("DÉPASSÉ : Police"), "{told}");
        assert!(same["because"].as_str().is_some_and(|said| said.contains("par le même acte")), "{same}");
        let row = line(&told, "- Prévenus : ");
        assert_eq!(row.matches("Police").count(), 1, "{row}");
        assert!(!export(&world, &id, "ticket").contains("DÉPASSÉ, à faire : porter plainte"));
    }
    for data in declarations() {
        let names_it = |same: &String| declaration(same).is_some_and(|other| other.same_act.contains(&data.id));
        assert!(data.same_act.iter().all(names_it), "{}", data.id);
    }
    // The decision not to lodge one settles only the text that it names.
    let world = World::new();
    let id = open(&world, BREACH);
    let decided = ["declare", &id, "plainte", "--not-due", "--decided-by", "Mme Roy", "--because", "pas utile"];
    stdout_of(&world.run(&decided));
    assert_eq!(find(&world, &id, "plainte-assurance")["status"], "a-faire");
}

/// The register is kept in every case: nobody decides otherwise, and an old line that says so changes nothing.
#[test]
fn the_register_is_never_set_aside() {
    let world = World::new();
    let id = open(&world, BREACH);
    let decision =
        |what| ["declare", &id, what, "--not-due", "--decided-by", "Maire", "--because", "x"].map(str::to_owned);
    let run = |what| world.run(&decision(what).each_ref().map(String::as_str));
    let refused = run("registre-rgpd");
    assert!(refused.code == 2 && refused.stderr.contains("dans tous les cas"), "{}", refused.stderr);
    assert_eq!(find(&world, &id, "registre-rgpd")["status"], "a-faire");
    assert_eq!(run("cnil").code, 0, "what the law lets somebody decide");
    declare(&world, &id, "registre-rgpd", "maintenant");
    assert_eq!(find(&world, &id, "registre-rgpd")["status"], "faite");
}

/// Whose a deadline is to choose depends on the text, and a reason says how sure the incident is.
#[test]
fn a_reason_says_who_chooses_and_how_sure_it_is() {
    let world = World::new();
    let id = open(&world, BREACH);
    let because =
        |world: &World, id: &str, what| find(world, id, what)["because"].as_str().expect("a reason").to_owned();
    let (cnil, insurance) = (because(&world, &id, "cnil"), because(&world, &id, "plainte-assurance"));
    assert!(cnil.contains("à valider par le DPO"), "{cnil}");
    assert!(insurance.contains("à valider par le juridique") && !insurance.contains("DPO"), "{insurance}");
    assert!(insurance.starts_with("Parce que l’incident est confirmé"), "{insurance}");
    let world = World::new();
    let id = open(&world, &BREACH.replace("\"confirme\"", "\"a-investiguer\"").replace("\"2.a.1\": \"oui\",", ""));
    let insurance = because(&world, &id, "plainte-assurance");
    assert!(insurance.starts_with("Parce que l’incident est à investiguer"), "{insurance}");
    assert!(!insurance.contains("{confirmation}"), "{insurance}");
}

/// Two texts of one body are told apart wherever they are sent, and what was made is in the ticket.
#[test]
fn each_text_is_named_in_what_goes_out() {
    let world = World::new();
    let id = open(&world, &BREACH.replace("\"assurance-cyber\"", "\"oiv\", \"ose\""));
    declare(&world, &id, "ose", "maintenant");
    for tool in TOOLS {
        let told = export(&world, &id, tool);
        // A ticket shows the first deadlines only.
        assert!(tool == "ticket" || told.contains("éclarer l’incident touchant un SIIV"), "{tool}: {told}");
        assert!(told.contains("éclarer l’incident touchant un service essentiel"), "{tool}: {told}");
        assert!(told.contains("R-ose"), "{tool}: {told}");
    }
}

/// Nobody announced what is only deduced from an action that a command wrote.
#[test]
fn a_checkpoint_was_announced_by_who_read_it_only() {
    let world = World::new();
    let id = open(&world, BREACH);
    stdout_of(&world.run(&["action", &id, "Prévenir le directeur de garde", "--state", "fait"]));
    world.wait(2 * DAY);
    let told = page(&world, &id);
    let next = line(&told, "- Prochain point : ");
    assert!(next.contains("(proposé)") && !next.contains("annoncé"), "{next}");
    // He is the direction, and no sentence stands for him.
    assert!(!line(&told, "- Pas encore prévenus : ").contains("Direction"), "{told}");
    stdout_of(&world.run(&["action", &id, "Appeler la trésorerie pour bloquer le virement", "--state", "fait"]));
    let told = page(&world, &id);
    let row = line(&told, "- Prévenus : ");
    assert!(row.contains("la trésorerie (") && !row.contains("bloquer"), "{row}");
}

/// A body is named once, by its name, with each hour: what it received, and a call that says its letters.
#[test]
fn who_was_told_is_named_once() {
    let world = World::new();
    let id = open(&world, &BREACH.replace("\"4.z.3\": \"non\"", "\"4.z.3\": \"reussie\""));
    stdout_of(&world.run(&["action", &id, "Appeler la trésorerie (DGFiP)", "--state", "fait"]));
    stdout_of(&world.run(&["action", &id, "Appeler la banque Horizon", "--state", "fait"]));
    declare(&world, &id, "fonds", "maintenant");
    world.wait(2 * DAY);
    declare(&world, &id, "cnil", "maintenant");
    world.wait(DAY);
    declare(&world, &id, "cnil-complement", "maintenant");
    let told = page(&world, &id);
    let row = line(&told, "- Prévenus : ");
    for (once, hours) in [("Comptable public (DGFiP) (", 1), ("CNIL (téléservice) (", 2), ("banque Horizon (", 1)] {
        let after = row.split_once(once).unwrap_or_else(|| panic!("{once}: {row}")).1;
        let within = after.split_once(')').map_or("", |(within, _)| within);
        assert!(!after.contains(once) && within.split(" ; ").count() == hours, "{once}: {row}");
    }
    assert!(!row.contains("trésorerie"), "{row}");
}
