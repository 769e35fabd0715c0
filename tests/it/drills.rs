//! Exercises that follow a story: the data is right, the facts come in time, and the figures are those of the log.

use super::annexes::check::check_drills;
use super::harness::{World, flat};
use super::schemas::check;
use qualify::annexes::{self, Drill, ExpectedCall, drills};
use qualify::domain::answer::Answer;
use qualify::domain::gravity::Gravity;
use qualify::fiche;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn answers(drill: &Drill, facts: impl IntoIterator<Item = usize>) -> Value {
    let mut answers: BTreeMap<String, &Answer> = BTreeMap::new();
    for fact in facts {
        answers.extend(drill.facts[fact].answers.iter().map(|(id, value)| (id.to_string(), value)));
    }
    answers.extend(drill.concluded.iter().map(|(id, value)| (id.to_string(), value)));
    json!({"fiche": drill.fiche, "profile": drill.profile, "answers": answers})
}

fn opened(world: &World, drill: &Drill, file: &Value, more: &[&str]) -> String {
    let story = format!("--exercise={}", drill.id);
    let done = world.run_with(&[&["new", "--answers", "-", &story], more].concat(), &file.to_string());
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout.trim().to_owned()
}

fn report(world: &World, id: &str) -> Value {
    let done = world.run(&["report", id, "--format", "json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let report = serde_json::from_str(&done.stdout).expect("a report");
    assert_eq!(check("report", &report), Vec::<String>::new());
    report
}

fn gravity(said: &Value) -> Gravity {
    serde_json::from_value(said.clone()).expect("a gravity")
}

fn story(id: &str) -> &'static Drill {
    annexes::drill(id).expect("a story")
}

/// The facts are enough for the judges' gravity, and those that correct others are needed for it where one was wrong.
#[test]
fn what_the_facts_of_a_story_support_gives_the_gravity_of_its_judges() {
    let mut judged = vec![];
    for drill in drills() {
        let all = 0..drill.facts.len();
        let world = World::new();
        let gives = report(&world, &opened(&world, drill, &answers(drill, all.clone()), &[]))["gravity"].clone();
        let within = drill.gravity.at_least..=drill.gravity.at_most;
        for reading in ["at_least", "proposed"] {
            assert!(within.contains(&gravity(&gives[reading])), "{} {reading}: {gives}", drill.id);
        }
        judged.push(drill.gravity.at_least);
        // What somebody said wrong is corrected by a later fact: without that one, something else is known.
        let corrects = |fact: &usize| {
            let of = |other: &usize| drill.facts[*other].answers.iter();
            of(fact).any(|(id, value)| (0..*fact).any(|before| of(&before).any(|(i, v)| i == id && v != value)))
        };
        let corrections: Vec<usize> = all.clone().filter(corrects).collect();
        assert!(!corrections.is_empty(), "{}: nobody is ever wrong", drill.id);
        let rest = answers(drill, all.filter(|fact| !corrections.contains(fact)));
        assert_ne!(rest, answers(drill, 0..drill.facts.len()), "{}", drill.id);
    }
    assert_eq!(judged, [Gravity::Anomalie, Gravity::Mineur, Gravity::Crise]);
    // Whoever stops before the region says whose address it is has no false alarm.
    let francfort = story("connexion-francfort");
    let world = World::new();
    let before = report(&world, &opened(&world, francfort, &answers(francfort, 0..5), &[]))["gravity"].clone();
    assert_ne!(before["proposed"], "anomalie", "{before}");
}

#[test]
fn all_that_a_story_names_exists_and_is_asked_of_who_says_it() {
    for drill in drills() {
        let load = |id| fiche::load(fiche::find(id).expect("an embedded fiche").bytes).expect("it is sound").fiche;
        let asked = load(&drill.fiche);
        for id in drill.facts.iter().flat_map(|fact| fact.answers.keys()) {
            let question = asked.question(id).unwrap_or_else(|| panic!("{} {id}", drill.id));
            assert!(!question.is_opinion(), "{} {id}: an opinion is no fact", drill.id);
        }
        for expected in &drill.expected {
            if let ExpectedCall::Role(role) = expected {
                assert!(asked.walk().any(|placed| placed.ask().contains(role)), "{} {role:?}", drill.id);
            }
        }
        for step in &drill.containment {
            let contains = load(&step.fiche);
            assert!(contains.steps.iter().any(|known| known.question.id == step.step), "{} {}", drill.id, step.step);
        }
    }
}

#[test]
fn what_is_wrong_in_the_stories_is_named_at_once() {
    let mut file: Value = serde_json::from_slice(annexes::DRILLS).expect("JSON");
    file["drills"][0]["facts"][0]["minute"] = json!(3);
    file["drills"][0]["expected"] = json!([{"declaration": "inconnue"}]);
    file["drills"][1]["gravity"]["at_least"] = json!("crise");
    file["drills"][1]["facts"][1]["answers"] = json!({});
    file["drills"][2]["id"] = json!("connexion-francfort");
    let wrong = check_drills(file.to_string().as_bytes()).expect_err("much is wrong");
    for part in ["drills[0].facts", "drills[0].expected", "drills[1].gravity", "drills[1].facts", "drills[2].id"] {
        assert!(wrong.iter().any(|line| line.starts_with(part)), "{part}: {wrong:?}");
    }
    // Who was expected and calls in is expected no more.
    assert!(wrong.iter().any(|line| line.starts_with("drills[0].facts") && line.contains("caller")), "{wrong:?}");
    assert_eq!(wrong.len(), 6, "{wrong:?}");
}

#[test]
fn facts_come_in_once_between_two_questions_and_a_session_cut_short_loses_none() {
    let world = World::new();
    let planning = story("boite-planning");
    let said = |rank: usize| flat(&planning.facts[rank].said);
    let new = world.run_with(&["new", "--exercise=boite-planning"], "5\ni\n?\n?\ns\n");
    assert_eq!(new.code, 0, "{}", new.stderr);
    let heard = flat(&new.stderr);
    assert!(heard.contains(&flat(&planning.known)) && heard.contains("Exercice, 0 min."), "{heard}");
    assert_eq!((heard.matches(&said(0)).count(), heard.matches(&said(1)).count()), (1, 0), "{heard}");
    let id = new.stdout.trim().to_owned();
    let opening: Value =
        serde_json::from_str(world.run(&["log", &id]).stdout.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&opening["story"], &opening["title"]), (&json!("boite-planning"), &json!(planning.title)));
    // Somebody else joins later, and hears what came meanwhile and what came before.
    world.wait(3 * 60_000);
    let resumed = flat(&world.run_as("Bob Durand", &["resume", &id], "5\ns\n").stderr);
    for (rank, times) in [(0, 1), (1, 1), (2, 0)] {
        assert_eq!(resumed.matches(&said(rank)).count(), times, "{rank}: {resumed}");
    }
    assert!(resumed.contains("ce qui s’est dit depuis l’ouverture"), "{resumed}");
    // Nothing of a story is written: what came follows from the opening and the clock.
    assert!(!world.run(&["log", &id]).stdout.contains(&said(0)));
}

#[test]
fn the_figures_come_at_the_end_from_the_log_alone() {
    let world = World::new();
    let planning = story("boite-planning");
    let id = opened(&world, planning, &answers(planning, 0..3), &["--title", "Essai"]);
    let run = |args: &[&str]| {
        let done = world.run(args);
        assert_eq!(done.code, 0, "{args:?} {}", done.stderr);
    };
    world.wait(7 * 60_000);
    run(&["answer", &id, "2.b.1", "suppression-ou-lecture-automatique"]);
    run(&["ask", "victime"]);
    run(&["decide", &id, "crise", "--because", "dans le doute"]);
    run(&["action", &id, "Compte bloqué", "--at", "02:20"]);
    let opened_action = world.last_action(&id);
    run(&["action", &id, &opened_action, "--state", "fait"]);
    world.wait(2 * 60_000);
    run(&["action", &id, "Prévenu : Mme Petit (DPO)"]);
    let told = world.last_action(&id);
    run(&["action", &id, &told, "--state", "fait"]);
    run(&["decide", &id, "majeur", "--because", "courrier lu deux jours"]);
    // Until the end it would tell the end.
    assert_eq!(report(&world, &id)["drill"], Value::Null);
    assert!(!world.run(&["report", &id]).stdout.contains("Juges"));
    run(&["close", &id, "--because", "fin"]);
    let figures = report(&world, &id)["drill"].clone();
    let minutes = |key: &str| figures[key].as_u64();
    assert_eq!((minutes("first_verdict"), minutes("judged_since")), (Some(0), Some(9)), "{figures}");
    assert_eq!((&figures["given"], &figures["retained"]), (&json!("majeur"), &json!(true)), "{figures}");
    assert!(minutes("first_contained").is_some() && minutes("contained").is_none(), "{figures}");
    let of = |list: &str, name: &str| {
        let all = figures[list].as_array().expect("a list").iter();
        all.map(|line| (line[name].as_str().expect("a name").to_owned(), line["after"].as_u64())).collect::<Vec<_>>()
    };
    let calls = of("calls", "who");
    let made: Vec<bool> = calls.iter().map(|(_, after)| after.is_some()).collect();
    assert_eq!(made, [true, false, true, false], "{calls:?}");
    assert_eq!(of("steps", "step").iter().filter(|(_, after)| after.is_some()).count(), 1, "{figures}");
    // The third fact at 6 minutes was taken up, that of 9 was not; those of later did not come.
    assert_eq!(minutes("facts_told"), Some(5), "{figures}");
    let unused: Vec<u64> =
        figures["facts_unused"].as_array().expect("a list").iter().filter_map(|f| f["minute"].as_u64()).collect();
    assert_eq!(unused, [9], "{figures}");
    for (args, html) in [
        (&["report", &id, "--all"][..], false),
        (&["report", &id, "--format", "markdown"], false),
        (&["report", &id, "--format", "html"], true),
    ] {
        let page = flat(&world.run(args).stdout);
        for part in
            ["L’exercice, une fois fini", "Premier verdict inscrit : 0 min", "Juges : mineur à majeur", "EXERCICE"]
        {
            assert!(page.contains(part), "{html} {part}: {page}");
        }
    }
    // A copy of the lines, elsewhere, gives the same figures.
    let other = World::new();
    let folder = other.root().join(&id);
    std::fs::create_dir_all(&folder).expect("a folder");
    for file in std::fs::read_dir(world.incident()).expect("the incident").map(|file| file.expect("a file")) {
        std::fs::copy(file.path(), folder.join(file.file_name())).expect("a copy");
    }
    other.wait(86_400_000);
    assert_eq!(report(&other, &id)["drill"], figures);
    let closing = flat(&world.run(&["reopen", &id]).stderr);
    assert!(!closing.contains("Juges"), "{closing}");
    assert!(flat(&world.run(&["close", &id]).stderr).contains("Juges : mineur à majeur"));
}

#[test]
fn a_real_incident_and_an_exercise_without_a_story_have_no_figures() {
    for more in [&[][..], &["--exercise"]] {
        let world = World::new();
        let file = r#"{"fiche": "messagerie-qualification", "answers": {"1.b.1": ["a@exemple.fr"]}}"#;
        let done = world.run_with(&[&["new", "--answers", "-"], more].concat(), file);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(!world.run(&["log"]).stdout.contains("\"story\""));
        world.wait(86_400_000);
        assert_eq!(report(&world, done.stdout.trim()).get("drill"), None);
        let table = flat(&world.run(&["report", "--all"]).stdout);
        assert!(!table.contains("L’exercice, une fois fini"), "{table}");
    }
}

#[test]
fn a_story_that_does_not_fit_is_refused_with_those_that_exist() {
    let world = World::new();
    for args in [&["new", "--exercise=francfort"][..], &["kit", "--exercise", "francfort", "-o", "x.html"]] {
        let done = world.run(args);
        assert_eq!(done.code, 2, "{}", done.stderr);
        assert!(drills().iter().all(|drill| done.stderr.contains(&drill.id)), "{}", done.stderr);
    }
    let other = world.run(&["new", "--exercise=hopital-nuit", "--fiche", "messagerie-qualification"]);
    assert_eq!(other.code, 2, "{}", other.stderr);
    assert!(other.stderr.contains("chiffrement-qualification"), "{}", other.stderr);
    assert!(!world.root().exists(), "nothing is written");
}

#[test]
fn the_page_of_who_runs_an_exercise_has_the_whole_story() {
    let world = World::new();
    for drill in drills() {
        let file = world.folder.path().join(format!("{}.html", drill.id)).display().to_string();
        let kit = ["kit", "--exercise", &drill.id, "-o", &file];
        assert_eq!(world.run(&kit).code, 0);
        let page = flat(&std::fs::read_to_string(&file).expect("a page"));
        let texts = drill.facts.iter().map(|fact| &fact.said).chain([&drill.known, &drill.gravity.because]);
        for text in texts {
            assert!(page.contains(&flat(text)), "{text}: {page}");
        }
        assert!(page.contains("EXERCICE"), "{page}");
        assert_eq!(world.run(&kit).code, 2, "a file that is there is never written over");
    }
}

#[cfg(unix)]
#[test]
fn at_a_terminal_an_exercise_offers_its_stories_and_enter_follows_none() {
    for (typed, fiche, story) in
        [("\r", "messagerie-qualification", None), ("3", "chiffrement-qualification", Some("hopital-nuit"))]
    {
        let home = crate::pty::Home::new();
        let mut pty = home.start(&["--by", "Alice Martin", "new", "--exercise"], &[]);
        pty.ready("quelle histoire suivre");
        pty.type_in(typed);
        if story.is_none() {
            pty.ready("plus tard");
            pty.type_in("p");
        }
        // The calls of a story come in by themselves, and its alert is now.
        if story.is_none() {
            pty.ready("Qui avez-vous en ligne");
            pty.type_in("5");
            pty.ready("je ne sais pas");
            pty.type_in("\r");
            pty.ready("Quels comptes");
            pty.type_in("a@exemple.fr\r");
        }
        if story.is_some() {
            pty.ready("Exercice, 0 min.");
            pty.type_in("\r");
        }
        pty.ready("suspendre");
        pty.type_in("s");
        assert_eq!(pty.end(), 0);
        let opening = home.log()[0].clone();
        assert_eq!((&opening["fiche"], opening["story"].as_str()), (&json!(fiche), story));
        assert_eq!(opening["exercise"], json!(true));
    }
}

/// A story played in a moment: what is answered at the opening, and the actions done then.
fn played(story_id: &str, answers: &Value, actions: &[&str]) -> Value {
    let world = World::new();
    let drill = story(story_id);
    let file = json!({"fiche": drill.fiche, "answers": answers});
    let id = opened(&world, drill, &file, &["--title", "Essai"]);
    for action in actions {
        assert_eq!(world.run(&["action", &id, action, "--state", "fait"]).code, 0, "{action}");
    }
    assert_eq!(world.run(&["close", &id, "--because", "fin"]).code, 0);
    report(&world, &id)["drill"].clone()
}

/// Somebody who was called and did not answer was not reached.
#[test]
fn a_call_that_nobody_took_is_no_call() {
    let drill = story("boite-planning");
    let file = json!({"fiche": drill.fiche, "answers": {"1.b.1": ["zorro@exemple.fr"]}});
    for (result, reached) in [("numéro occupé", false), ("pas de réponse", false), ("rappelle à 9 h", true)] {
        let world = World::new();
        let id = opened(&world, drill, &file, &["--title", "Essai"]);
        let call = ["action", &id, "Prévenu : Mme Petit (DPO)", "--state", "fait", "--result", result];
        assert_eq!(world.run(&call).code, 0);
        assert_eq!(world.run(&["close", &id, "--because", "fin"]).code, 0);
        assert_eq!(made(&report(&world, &id)["drill"]), [false, false, reached, false], "{result}");
    }
}

fn made(figures: &Value) -> Vec<bool> {
    figures["calls"].as_array().expect("a list").iter().map(|call| call["after"].is_u64()).collect()
}

#[test]
fn a_call_is_made_to_the_whole_person_however_it_is_typed() {
    let planning = json!({"1.b.1": ["zorro@exemple.fr"]});
    let night = json!({"1.a.1": ["note"]});
    // The victim, the administrator, the DPO, the CNIL.
    for (action, expected) in [
        ("Prévenu : la", [false; 4]),
        ("Prévenu : ", [false; 4]),
        ("Prévenu\u{a0}:", [false; 4]),
        ("Prévenu : l'", [false; 4]),
        ("Prévenu : administrateur", [false; 4]),
        ("Prévenu : Claire", [false; 4]),
        ("Prévenu : le DPO d’un autre établissement", [false; 4]),
        ("Prévenu : le DPO, d'un autre hôpital", [false; 4]),
        ("Prévenu : le DPO du voisin", [false; 4]),
        ("Prévenu : le DPO injoignable", [false; 4]),
        ("Prévenu : CNIL", [false; 4]),
        ("Prévenu : l'administrateur de la messagerie", [false, true, false, false]),
        ("prevenu : L’ADMINISTRATEUR de la\u{202f}messagerie, au téléphone", [false, true, false, false]),
        ("Prévenue : la victime", [true, false, false, false]),
        ("Prévenue : Claire Morel", [true, false, false, false]),
        ("Prévenu : Claire Morel, la titulaire", [true, false, false, false]),
        ("Prévenue\u{a0}: la titulaire, au téléphone", [true, false, false, false]),
        ("Prévenus : Mme Claire Morel à 3 h", [true, false, false, false]),
        ("Prévenu : le DPO par téléphone", [false, false, true, false]),
        ("Prévenu : Mme Petit (DPO)", [false, false, true, false]),
        ("Prévenu : CNIL (téléservice)", [false, false, false, true]),
    ] {
        assert_eq!(made(&played("boite-planning", &planning, &[action])), expected, "{action}");
    }
    // The director, the provider, CERT Santé, the DPO, the declaration.
    for (action, expected) in [
        ("Prévenu : CERT Santé", [false, false, true, false, false]),
        ("Prévenu : CERT", [false; 5]),
        ("Prévenu : CERT Santé Suisse", [false; 5]),
        ("Prévenu : le directeur de garde", [true, false, false, false, false]),
        ("Prévenu : la direction", [true, false, false, false, false]),
        ("Prévenu : directeur", [false; 5]),
        ("Prévenu : l'infogérant", [false, true, false, false, false]),
        ("Prévenu : l'astreinte de l'infogérant", [false, true, false, false, false]),
    ] {
        assert_eq!(made(&played("hopital-nuit", &night, &[action])), expected, "{action}");
    }
}

#[test]
fn an_answer_said_by_the_person_of_the_story_is_a_call() {
    for (who, expected) in
        [("Claire Morel", true), ("claire morel, la titulaire", true), ("Claire", false), ("la victime", true)]
    {
        let world = World::new();
        let file = json!({"fiche": "messagerie-qualification", "answers": {"1.b.1": ["a@exemple.fr"]}});
        let id = opened(&world, story("boite-planning"), &file, &[]);
        let answer = ["answer", &id, "2.a.1", "non", "--source", "declare", "--declared-by", who];
        assert_eq!(world.run(&answer).code, 0);
        assert_eq!(world.run(&["close", &id, "--because", "fin"]).code, 0);
        assert_eq!(made(&report(&world, &id)["drill"]), [expected, false, false, false], "{who}");
    }
}

#[test]
fn an_answer_that_says_something_else_than_the_story_takes_no_fact_up() {
    let world = World::new();
    let planning = story("boite-planning");
    let file = json!({"fiche": planning.fiche, "answers": {"1.b.1": ["zorro@exemple.fr"]}});
    let id = opened(&world, planning, &file, &[]);
    let answer = |question: &str, value: &str| {
        let done = world.run(&["answer", &id, question, value]);
        assert_eq!(done.code, 0, "{question} {}", done.stderr);
    };
    world.wait(3 * 60_000);
    answer("2.a.1", "non");
    world.wait(4 * 60_000);
    answer("2.b.1", "aucun");
    answer("2.b.4", "oui");
    world.wait(5 * 60_000);
    // What was wrong is corrected by a later fact, and the answer with it.
    answer("2.a.1", "oui");
    answer("2.d.1", "inconnu");
    assert_eq!(world.run(&["close", &id, "--because", "fin"]).code, 0);
    let figures = report(&world, &id)["drill"].clone();
    let list = |name: &str| figures[name].as_array().expect("a list").clone();
    let minutes = |name: &str| list(name).iter().filter_map(|fact| fact["minute"].as_u64()).collect::<Vec<_>>();
    assert_eq!(minutes("facts_contradicted"), [0, 6], "{figures}");
    assert_eq!(minutes("facts_unused"), [4, 11], "{figures}");
    let by: Vec<Value> = list("facts_contradicted").iter().map(|fact| fact["by"].clone()).collect();
    assert_eq!(by, [json!(["1.b.1"]), json!(["2.b.1", "2.b.4"])], "{figures}");
    let said = flat(&world.run(&["report", &id, "--all"]).stdout);
    for part in [
        "6 faits avant la dernière ligne, dont 2 sans réponse qui les reprenne et 2 contredits par une réponse",
        "Contredit par la réponse à 1.b.1.",
        "Contredit par les réponses à 2.b.1 et 2.b.4.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // More than what the story says is not something else.
    let more = json!({"1.b.1": ["C.Morel@transports.example", "b@exemple.fr"]});
    let figures = played("boite-planning", &more, &[]);
    assert_eq!((&figures["facts_unused"], &figures["facts_contradicted"]), (&json!([]), &json!([])), "{figures}");
}

#[test]
fn who_leaves_a_story_hears_how_many_calls_remain() {
    let world = World::new();
    let new = world.run_with(&["new", "--exercise=boite-planning"], "5\ni\n?\n?\ns\n");
    assert!(flat(&new.stderr).contains("9 appels de l’histoire restent à venir, le premier à"), "{}", new.stderr);
    let id = new.stdout.trim().to_owned();
    world.wait(21 * 60_000);
    for typed in ["s\n", "5\ns\n"] {
        let left = flat(&world.run_with(&["resume", &id], typed).stderr);
        assert!(left.contains("un appel de l’histoire reste à venir, à"), "{typed}: {left}");
    }
    world.wait(3 * 60_000);
    let over = flat(&world.run_with(&["resume", &id], "5\ns\n").stderr);
    assert!(!over.contains("de l’histoire"), "{over}");
}
