//! What was done before something became known is to be done again: a password changed from an infected machine, the steps of an
//! account found later. Nothing recorded is changed.

use crate::harness::{World, flat};
use crate::sessions::{log, report, transcript};
use serde_json::{Value, json};

const QUALIFICATION: &str = "messagerie-qualification";
const CONTAINMENT: &str = "messagerie-endiguement";

/// An incident of a mailbox.
fn new(answers: &Value) -> (World, String) {
    let world = World::new();
    let file = json!({"fiche": QUALIFICATION, "title": "Essai", "by": "Alice Martin", "answers": answers}).to_string();
    let done = world.run_with(&["new", "--answers", "-"], &file);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let id = done.stdout.trim().to_owned();
    (world, id)
}

/// The same, its containment started.
fn opened(answers: &Value) -> (World, String) {
    let (world, id) = new(answers);
    enter(&world, &id);
    (world, id)
}

fn enter(world: &World, id: &str) -> String {
    world.wait(60_000);
    let done = world.run_with(&["next", id, "--plain", "--fiche", CONTAINMENT], "s\n");
    assert_eq!(done.code, 0, "{}", transcript(&done));
    flat(&done.stderr)
}

fn answer(world: &World, id: &str, question: &str, value: &str, more: &[&str]) {
    world.wait(60_000);
    let args = [&["answer", id, question][..], more, &["--", value]].concat();
    let done = world.run(&args);
    assert_eq!(done.code, 0, "{question}: {}", done.stderr);
}

fn step(world: &World, step: &str) -> Value {
    let report = report(world);
    let fiches = report["fiches"].as_array().expect("a list").clone();
    let containment = fiches.iter().find(|f| f["id"] == CONTAINMENT).expect("it was started");
    let steps = containment["steps"].as_array().expect("a list");
    steps.iter().find(|s| s["id"] == step).expect("a step")["state"].clone()
}

fn of(step: &str) -> String {
    format!("{CONTAINMENT}:{step}")
}

#[test]
fn a_password_changed_before_the_machine_was_known_to_be_infected_is_to_be_changed_again() {
    // By the antivirus, by what is known of the entry, in the containment itself.
    let ways = [
        ("messagerie-qualification:3.d.1", "oui"),
        ("messagerie-qualification:3.h.3", "infostealer"),
        ("messagerie-endiguement:1.a.3", "oui"),
    ];
    for (question, value) in ways {
        let (world, id) = opened(&json!({"1.b.1": ["compta@exemple.fr"], "2.b.1": ["transfert-externe"]}));
        for done in ["E.3", "E.5", "E.7"] {
            answer(&world, &id, &of(done), "fait", &[]);
        }
        let before = log(&world);
        answer(&world, &id, question, value, &[]);
        let shown = enter(&world, &id);
        assert_eq!((step(&world, "E.5"), step(&world, "E.7")), (json!("a-refaire"), json!("a-refaire")), "{question}");
        assert_eq!(step(&world, "E.3"), "fait", "a block is no secret: {question}");
        assert!(shown.contains("À REFAIRE") && shown.contains("peut-être infecté"), "{question}: {shown}");
        let report = world.run(&["report", &id, "--all"]).stdout;
        assert!(report.contains("à refaire") && !report.contains("a-refaire"), "{question}: {report}");
        // What was recorded stays.
        assert_eq!(log(&world)[..before.len()], before[..], "{question}");
        // Once done again, it is done.
        answer(&world, &id, &of("E.5"), "fait", &[]);
        assert_eq!((step(&world, "E.5"), step(&world, "E.7")), (json!("fait"), json!("a-refaire")), "{question}");
    }
}

#[test]
fn what_was_done_before_the_infection_was_known_and_written_after_is_to_be_done_again_too() {
    let (world, id) = opened(&json!({"1.b.1": ["compta@exemple.fr"]}));
    answer(&world, &id, &of("1.a.3"), "oui", &[]);
    answer(&world, &id, &of("E.5"), "fait", &["--at", "01:50"]);
    assert_eq!(step(&world, "E.5"), "a-refaire");
    answer(&world, &id, &of("E.5"), "fait", &[]);
    assert_eq!(step(&world, "E.5"), "fait");
    // Said again, the infection is no news.
    answer(&world, &id, &of("1.a.3"), "oui", &["--note", "confirmé par l’EDR"]);
    assert_eq!(step(&world, "E.5"), "fait");
    // What is neither known nor denied calls for nothing.
    for nothing in ["inconnu", "non"] {
        answer(&world, &id, &of("1.a.3"), nothing, &[]);
        assert_eq!(step(&world, "E.5"), "fait", "{nothing}");
    }
}

#[test]
fn a_tick_without_a_time_was_perhaps_done_from_the_infected_machine() {
    for (infected, state) in [("oui", "a-refaire"), ("inconnu", "fait")] {
        let (world, id) = new(&json!({"1.b.1": ["compta@exemple.fr"], "3.d.1": infected}));
        let done = world.run(&["action", &id, "Mot de passe changé (heure à préciser)", "--state", "fait"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        enter(&world, &id);
        assert_eq!(step(&world, "E.5"), state, "{infected}");
    }
}

#[test]
fn the_steps_of_an_account_found_later_are_not_done() {
    let (world, id) = opened(&json!({"1.b.1": ["compta@exemple.fr"]}));
    for done in ["E.3", "E.4", "E.18"] {
        answer(&world, &id, &of(done), "fait", &["--at", "02:14"]);
    }
    answer(&world, &id, "messagerie-qualification:3.c.1", "oui", &[]);
    answer(&world, &id, "messagerie-qualification:3.c.1.comptes", "paie@exemple.fr", &[]);
    let shown = enter(&world, &id);
    let lines = log(&world);
    let accounts = lines.iter().rfind(|l| l["question"] == "1.a.1").expect("the accounts");
    assert_eq!(accounts["value"], json!(["compta@exemple.fr", "paie@exemple.fr"]));
    assert_eq!((step(&world, "E.3"), step(&world, "E.4")), (json!("a-refaire"), json!("a-refaire")));
    assert_eq!(step(&world, "E.18"), "fait", "it is of no account");
    assert!(shown.contains("02:14") && shown.contains("un compte a été ajouté depuis"), "{shown}");
    // An account taken away calls for nothing, and is not brought back.
    answer(&world, &id, &of("E.3"), "fait", &[]);
    answer(&world, &id, &of("1.a.1"), "compta@exemple.fr", &[]);
    enter(&world, &id);
    assert_eq!(step(&world, "E.3"), "fait");
    let lines = log(&world);
    let accounts = lines.iter().rfind(|l| l["question"] == "1.a.1").expect("the accounts");
    assert_eq!(accounts["value"], json!(["compta@exemple.fr"]));
}

#[test]
fn what_is_left_of_a_list_takes_nothing_away_from_what_was_done() {
    let (world, id) = opened(&json!({"1.b.1": ["compta@exemple.fr"]}));
    answer(&world, &id, &of("E.5"), "fait", &[]);
    world.run_with(&["next", &id, "--plain", "--fiche", CONTAINMENT], "@\nSophie Roy, 02:10\ns\n");
    let first = log(&world).into_iter().rfind(|l| l["actor"] == "Sophie Roy").expect("said")["question"].clone();
    answer(&world, &id, &of("1.a.3"), "oui", &[]);
    answer(&world, &id, &of("1.a.1"), "compta@exemple.fr, paie@exemple.fr", &[]);
    // Enter leaves the list; so does « à faire » for all, said to the rest of it.
    for keys in ["\ns\n", "\n\ns\n", "*\n1\ns\n"] {
        world.wait(60_000);
        let done = world.run_with(&["next", &id, "--plain", "--fiche", CONTAINMENT], keys);
        assert_eq!(done.code, 0, "{}", transcript(&done));
        assert_eq!(step(&world, "E.5"), "a-refaire", "{keys:?}: {}", done.stderr);
        let lines = log(&world);
        let again = lines.iter().rfind(|l| l["question"] == first).expect("said");
        assert_eq!((&again["value"], &again["actor"]), (&json!("fait"), &json!("Sophie Roy")), "{keys:?}");
    }
    // Said done for all, it is.
    let done = world.run_with(&["next", &id, "--plain", "--fiche", CONTAINMENT], "*\n3\ns\n");
    assert_eq!(done.code, 0, "{}", transcript(&done));
    assert_eq!(world.run(&["verify", &id]).code, 0);
}

#[test]
fn a_row_says_by_whom_and_when_in_every_session() {
    let (world, id) = opened(&json!({"1.b.1": ["compta@exemple.fr"]}));
    let typed = "@\nPaul Martin, 02:10\ns\n";
    let done = world.run_with(&["next", &id, "--plain", "--fiche", CONTAINMENT], typed);
    assert_eq!(done.code, 0, "{}", transcript(&done));
    let shown = enter(&world, &id);
    assert!(shown.contains("fait, par Paul Martin, 02:10"), "{shown}");
}

/// An account named from the command line once left the steps done for the others « fait » until somebody opened the containment.
#[test]
fn a_report_does_not_wait_for_the_containment_to_be_opened() {
    let (world, id) = opened(&json!({"1.b.1": ["compta@exemple.fr"], "2.b.1": ["transfert-externe"]}));
    for done in ["E.9", "E.3", "E.5"] {
        answer(&world, &id, &of(done), "fait", &[]);
    }
    assert_eq!((step(&world, "E.3"), step(&world, "E.5")), (json!("fait"), json!("fait")));
    answer(&world, &id, "messagerie-qualification:1.b.1", "compta@exemple.fr, paie@exemple.fr", &[]);
    assert_eq!((step(&world, "E.3"), step(&world, "E.5")), (json!("a-refaire"), json!("a-refaire")));
    let report = world.run(&["report", &id, "--all"]).stdout;
    assert!(report.contains("à refaire"), "{report}");
    // Nobody reads that the account just named is blocked: not the page for who decides, nor a ticket.
    let page = world.run(&["report", &id, "--format", "markdown"]).stdout.replace('\u{a0}', " ");
    assert!(page.contains("Bloquer le compte : fait (") && page.contains(", à refaire)"), "{page}");
    assert!(page.contains("fait, à refaire |"), "{page}");
    let forward = page.lines().find(|line| line.contains("désactivé à")).expect("what went out");
    assert!(forward.split(" ; ").next().is_some_and(|cut| cut.ends_with(", à refaire")), "{forward}");
    let ticket = world.run(&["export", &id, "--to", "ticket"]).stdout;
    assert!(ticket.contains("fait une fois, à refaire"), "{ticket}");
    // Done once more, for the new one as well.
    answer(&world, &id, &of("E.3"), "fait", &[]);
    assert_eq!((step(&world, "E.3"), step(&world, "E.5")), (json!("fait"), json!("a-refaire")));
    // Taken when it is opened, as before.
    assert!(enter(&world, &id).contains("À REFAIRE"));
    // An account taken out, or named again, is no news.
    let (world, id) =
        opened(&json!({"1.b.1": ["compta@exemple.fr", "paie@exemple.fr"], "2.b.1": ["transfert-externe"]}));
    answer(&world, &id, &of("E.3"), "fait", &[]);
    answer(&world, &id, "messagerie-qualification:1.b.1", "compta@exemple.fr", &[]);
    answer(&world, &id, "messagerie-qualification:1.b.1", "COMPTA@exemple.fr", &[]);
    assert_eq!(step(&world, "E.3"), "fait");
    // A machine known to be infected since calls for another password, not for another block.
    let (world, id) = opened(&json!({"1.b.1": ["compta@exemple.fr"], "2.b.1": ["transfert-externe"]}));
    for done in ["E.3", "E.5"] {
        answer(&world, &id, &of(done), "fait", &[]);
    }
    answer(&world, &id, "messagerie-qualification:3.d.1", "oui", &[]);
    assert_eq!((step(&world, "E.3"), step(&world, "E.5")), (json!("fait"), json!("a-refaire")));
}

/// Who adds an account on the command line is told which ones it replaces; what is done account by account is to be done again.
#[test]
fn an_account_that_comes_later_replaces_nothing_in_silence_and_reopens_what_is_done_by_account() {
    let (world, id) = opened(&json!({"1.b.1": ["a@exemple.fr"], "2.b.1": ["transfert-externe"]}));
    let by_account = ["E.9", "E.10", "E.3", "E.2", "E.11", "E.17", "E.22"];
    for step in by_account.iter().chain(&["E.18"]) {
        answer(&world, &id, &of(step), "fait", &[]);
    }
    let said = |question: &str, value: &str| {
        world.wait(60_000);
        flat(&transcript(&world.run(&["answer", &id, question, value])))
    };
    assert!(!said("2.b.4", "non").contains("Remplace"), "it is the first");
    assert!(!said("2.b.4", "non").contains("Remplace"), "it is the same");
    let other = said("2.b.4", "oui");
    assert!(other.contains("Remplace « non », par") && !other.contains("toute la liste"), "{other}");
    let accounts = said("1.b.1", "a@exemple.fr, b@exemple.fr");
    assert!(accounts.contains("Remplace « a@exemple.fr », par") && accounts.contains("toute la liste"), "{accounts}");
    let shown = enter(&world, &id);
    assert!(shown.contains("À REFAIRE : un compte a été ajouté depuis"), "{shown}");
    for done in by_account {
        assert_eq!(step(&world, done), "a-refaire", "{done}");
    }
    assert_eq!(step(&world, "E.18"), "fait");
}
