//! Sheets of questions for one person, and their replies.

use super::harness::{Done, World};
use proptest::prelude::*;
use qualify::domain::answer::Answer;
use qualify::domain::fiche::{Fiche, Role};
use qualify::domain::ids::QuestionRef;
use qualify::domain::moment::Moment;
use qualify::domain::sheet::{QuestionSheet, SheetItem};
use qualify::interview::sheet;
use qualify::messages::sheet as says;
use serde_json::Value;
use std::sync::LazyLock;

/// A mailbox in doubt, of which the director knows what the console does not.
const DOUBT: &str = r#"{"fiche": "messagerie-qualification",
    "answers": {"1.b.1": ["compta@exemple.fr"], "2.b.1": ["transfert-externe"], "2.b.4": "oui"}}"#;

fn opened() -> (World, String) {
    let world = World::new();
    let id = world.run_with(&["new", "--answers", "-"], DOUBT).stdout.trim().to_owned();
    (world, id)
}

/// The code at the bottom of a sheet, and how many questions it has.
fn asked(world: &World, who: &str) -> (String, usize, String) {
    let done = world.run(&["ask", who]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let code = done.stdout.lines().last().and_then(|line| line.split_once("\u{a0}: ")).expect("a code").1.to_owned();
    let count = (1..9).take_while(|n| done.stdout.contains(&format!("\n{n}. "))).count();
    (code, count, done.stdout)
}

fn log(world: &World, id: &str) -> String {
    world.run(&["log", id, "--format", "jsonl"]).stdout
}

fn lines(log: &str, kind: &str) -> Vec<Value> {
    let all = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    all.filter(|line| line["kind"] == kind).collect()
}

fn refused(done: &Done, parts: &[&str]) {
    stopped(done, 2, parts);
}

fn stopped(done: &Done, code: u8, parts: &[&str]) {
    assert_eq!(done.code, code, "{}", done.stderr);
    let said = done.stderr.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for part in parts {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn a_sheet_asks_what_the_plan_asks_and_its_reply_is_the_log_of_the_wizard() {
    let (world, id) = opened();
    let (code, count, page) = asked(&world, "direction");
    assert!((1..=sheet::MOST).contains(&count), "{page}");
    assert!(page.contains("compta@exemple.fr") && page.contains("jamais par courriel"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let sheet = lines(&log(&world, &id), "noted").pop().expect("the sheet is written");
    let questions: Vec<&str> =
        sheet["sheet"]["questions"].as_array().expect("a list").iter().filter_map(|q| q["question"].as_str()).collect();
    assert_eq!((sheet["sheet"]["code"].as_str(), questions.len()), (Some(code.as_str()), count));
    let plan: Value = serde_json::from_str(&world.run(&["report", &id, "--format", "json"]).stdout).expect("a report");
    let calls = plan["decisive"]["rule_out"]
        .as_array()
        .expect("plans")
        .iter()
        .flat_map(|p| p["calls"].as_array().expect("calls").clone());
    let first =
        calls.filter(|c| c["ask"] == "metier").flat_map(|c| c["questions"].as_array().expect("ids").clone()).next();
    if let Some(first) = first {
        assert_eq!(first.as_str(), Some(questions[0]));
    }
    // Every question that is a yes or no is answered no.
    let fiche: Fiche = serde_json::from_slice(&std::fs::read("fiches/messagerie-qualification.json").expect("a fiche"))
        .expect("a fiche");
    let yes_no: Vec<(usize, &str)> = (1..)
        .zip(questions)
        .filter(|(_, id)| {
            let question =
                fiche.question(&qualify::domain::ids::QuestionId::parse(id).expect("an id")).expect("a question");
            sheet::keys(question).iter().any(|(key, _)| key == "o")
        })
        .collect();
    assert!(!yes_no.is_empty(), "{page}");
    let reply: Vec<String> = yes_no.iter().map(|(number, _)| format!("{number}n")).collect();
    let reply = format!("{} {}", reply.join(" "), code.to_lowercase());
    let before = log(&world, &id);
    // Nobody reads it again: nothing is written, and what is understood is said.
    let unread = world.run(&["answer", &id, "--reply", &reply]);
    stopped(&unread, 7, &["J’ai compris", "= non", "--reread"]);
    assert_eq!(log(&world, &id), before);
    let done = world.run(&["answer", &id, "--reply", &reply, "--reread", "--declared-by", "Mme Petit"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let (other, same) = opened();
    asked(&other, "direction");
    for (_, question) in &yes_no {
        other.run(&["answer", &same, question, "non", "--source", "declare", "--declared-by", "Mme Petit"]);
    }
    let members = |log: &str| -> Vec<Value> {
        let kept = |line: Value| {
            let names = ["question", "value", "source", "declared_by", "prompt", "text", "by"];
            Value::Array(names.iter().map(|name| line[*name].clone()).collect())
        };
        lines(log, "answered").into_iter().map(kept).collect()
    };
    assert_eq!(members(&log(&world, &id)), members(&log(&other, &same)));
    let gravity = |world: &World, id: &str| {
        serde_json::from_str::<Value>(&world.run(&["report", id, "--format", "json"]).stdout).expect("a report")["gravity"].clone()
    };
    assert_eq!(gravity(&world, &id), gravity(&other, &same));
    // The same reply again says nothing new; what is not known takes nothing back.
    let log_then = log(&world, &id);
    let again = world.run(&["answer", &id, "--reply", &reply, "--reread"]);
    assert!(again.code == 0 && again.stderr.contains("Rien de nouveau"), "{}", again.stderr);
    let less = world.run(&["answer", &id, "--reply", &format!("{}? {code}", yes_no[0].0), "--reread"]);
    assert!(less.code == 0 && less.stderr.contains("Rien de nouveau"), "{}", less.stderr);
    assert_eq!(log(&world, &id), log_then);
}

#[test]
fn a_reply_that_is_not_that_of_a_sheet_of_this_incident_is_refused_whole() {
    let (world, id) = opened();
    let no_sheet = world.run(&["answer", &id, "--reply", "1o K7QF", "--reread"]);
    refused(&no_sheet, &["aucune feuille", "rien n’est écrit"]);
    let (code, count, _) = asked(&world, "métier");
    let before = log(&world, &id);
    let wrong = |text: &str, parts: &[&str]| {
        refused(&world.run(&["answer", &id, "--reply", text, "--reread"]), parts);
        assert_eq!(log(&world, &id), before, "{text}");
    };
    let other = if code == "ZZZZ" { "YYYY" } else { "ZZZZ" };
    wrong(&format!("1o {other}"), &["le code ZZZZ n’est celui d’aucune feuille", &code]);
    wrong("1o", &["le code manque"]);
    wrong(&code, &["aucune réponse"]);
    wrong("", &["aucune réponse", "le code manque"]);
    wrong(&format!("1o 1n {code}"), &["la question 1 est répondue deux fois"]);
    wrong(&format!("1o {}o {code}", count + 1), &[&format!("la feuille va de 1 à {count}")]);
    wrong(&format!("0o {code}"), &["la feuille va de 1"]);
    wrong(&format!("1 {code}"), &["la réponse manque"]);
    wrong(&format!("1z bonjour 2 {code}"), &["« bonjour »", "« 2 » : la réponse manque"]);
    wrong(&format!("1z {code}"), &["« 1 » : « z »"]);
    wrong(&format!("10 {code}"), &["« 10 »"]);
    wrong(&format!("1o {code} {other}"), &["la forme d’un code"]);
    wrong(&"1o ".repeat(1000), &["dépasse"]);
    // A sheet that was withdrawn is none; nor is that of another incident.
    let line = lines(&before, "noted").last().expect("the sheet")["seq"].to_string();
    assert_eq!(world.run(&["note", &id, "--withdraw", &line, "--because", "établie par erreur"]).code, 0);
    refused(&world.run(&["answer", &id, "--reply", &format!("1o {code}"), "--reread"]), &["aucune feuille"]);
    refused(&world.run(&["ask", "personne"]), &["victime, messagerie"]);
    refused(&world.run(&["answer", &id]), &["QUESTION"]);
    refused(&world.run(&["answer", &id, "2.a.1", "oui", "--reply", "1o"]), &["--reply"]);
}

#[test]
fn who_knows_nothing_more_is_asked_nothing() {
    let (world, id) = opened();
    let mut left = 40;
    while left > 0 {
        let done = world.run(&["ask", "victime"]);
        if done.stdout.is_empty() {
            assert!(done.stderr.contains("Rien à demander à la victime"), "{}", done.stderr);
            break;
        }
        let sheet = lines(&log(&world, &id), "noted").pop().expect("the sheet is written");
        for item in sheet["sheet"]["questions"].as_array().expect("a list") {
            let question = item["question"].as_str().expect("an id");
            let shown = world.run(&["answer", &id, question, "sans-objet"]);
            assert_eq!(shown.code, 0, "{question} {}", shown.stderr);
        }
        left -= 1;
    }
    assert!(left > 0, "the victim is asked for ever");
}

#[test]
fn what_two_analysts_say_otherwise_is_named_whole_before_one_reply_settles_it() {
    let (here, id) = opened();
    let (code, _, _) = asked(&here, "direction");
    let sheet = lines(&log(&here, &id), "noted").pop().expect("the sheet is written");
    let question = sheet["sheet"]["questions"][0]["question"].as_str().expect("an id").to_owned();
    let (there, mine, theirs) = super::contested::copied(&here, &id);
    assert_eq!(here.run(&["answer", &id, &question, "oui"]).code, 0);
    assert_eq!(there.run_as("Bob Durand", &["answer", &id, &question, "non"], "").code, 0);
    super::union::sync(&theirs, &mine);
    let both = ["« oui », par Alice Martin", "« non », par Bob Durand"];
    for (key, fate) in [("n", "remplace"), ("o", "remplace"), ("?", "reste à arbitrer")] {
        let read = here.run(&["answer", &id, "--reply", &format!("1{key} {code}")]);
        stopped(&read, 7, &[fate, both[0], both[1]]);
    }
    assert_eq!(here.run(&["answer", &id, "--reply", &format!("1o {code}"), "--reread"]).code, 0);
    let again = here.run(&["answer", &id, "--reply", &format!("1o {code}"), "--reread"]);
    assert!(again.stderr.contains("Rien de nouveau"), "{}", again.stderr);
}

#[test]
fn a_reply_is_read_as_people_write_it() {
    let given = |text: &str| {
        let typed = sheet::read_reply(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
        assert_eq!(typed.code, "K7QF", "{text}");
        typed.given.iter().map(|(number, said)| format!("{number}{said}")).collect::<Vec<_>>().join(" ")
    };
    for (text, read) in [
        ("1o 2n 3? 4:2,3 K7QF", "1o 2n 3? 42,3"),
        ("1 oui, 2 je ne sais pas, K7QF", "1oui 2?"),
        ("1o, 2n, k7qf.", "1o 2n"),
        ("1o, 4:2, 3, K7QF", "1o 42,3"),
        ("4:2, 3:1 K7QF", "42 31"),
        ("1) oui\n2) non\n4 : 2 , 3\nk7qf", "1oui 2non 42,3"),
        ("K7QF 1=o; 2 = n", "1o 2n"),
        ("1. Oui  2. NON / 3 nsp | K7QF !", "1oui 2non 3nsp"),
    ] {
        assert_eq!(given(text), read, "{text}");
    }
}

/// One of our fiches, and all the questions of it that a sheet may hold.
static FICHE: LazyLock<(Fiche, Vec<QuestionRef>)> = LazyLock::new(|| {
    let bytes = std::fs::read("fiches/messagerie-qualification.json").expect("a fiche");
    let fiche: Fiche = serde_json::from_slice(&bytes).expect("a fiche");
    let names = fiche
        .questions()
        .filter(|q| q.from.is_none() && !q.is_opinion() && sheet::keys(q).len() > 2)
        .map(|q| QuestionRef { fiche: fiche.id.clone(), question: q.id.clone() })
        .collect();
    (fiche, names)
});

fn now() -> Moment {
    Moment::parse_rfc3339("2026-01-07T03:00:00.000+01:00").expect("a moment")
}

/// What is read of a reply: the number and the answer of each question.
type Read = Vec<(usize, Answer)>;

fn read(sheet: &QuestionSheet, fiche: &Fiche, text: &str) -> Option<Read> {
    let typed = sheet::read_reply(text).ok().filter(|typed| typed.code == sheet.code)?;
    let question = |name: &QuestionRef| fiche.question(&name.question);
    let answers = sheet::answers(sheet, &typed, question, now(), chrono_tz::Tz::Europe__Paris).ok()?;
    Some(typed.given.iter().map(|(number, _)| *number).zip(answers.into_iter().map(|(_, answer)| answer)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Ten slips for each of a thousand replies: refused, or read back in words that say what will be recorded.
    #[test]
    fn a_slip_is_refused_or_said_in_words_before_it_is_written(
        picks in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..=5),
        slips in proptest::collection::vec((0..4_u8, any::<prop::sample::Index>(), proptest::char::range('!', 'z'), any::<bool>()), 10),
    ) {
        let (fiche, names) = &*FICHE;
        let mut questions: Vec<SheetItem> = Vec::new();
        let mut meant: Read = Vec::new();
        let mut words = Vec::new();
        for (which, answer) in picks {
            let name = &names[which.index(names.len())];
            if questions.iter().any(|item| item.question == name.question) {
                continue;
            }
            let asked = fiche.question(&name.question).expect("it is there");
            let keys = sheet::keys(asked);
            let (key, _) = &keys[answer.index(keys.len())];
            questions.push(SheetItem { fiche: name.fiche.clone(), question: name.question.clone() });
            let number = questions.len();
            words.push(if key.bytes().all(|b| b.is_ascii_digit()) { format!("{number}:{key}") } else { format!("{number}{key}") });
            let alone = QuestionSheet { code: "K7QF".into(), to: Role::Metier, questions: questions.clone() };
            let said = read(&alone, fiche, &format!("{} K7QF", words[number - 1]));
            meant.extend(said.expect("what a sheet says to type is understood"));
        }
        let sheet = QuestionSheet { code: "K7QF".into(), to: Role::Metier, questions };
        let reply = format!("{} K7QF", words.join(" "));
        prop_assert_eq!(read(&sheet, fiche, &reply), Some(meant.clone()));
        for (how, place, letter, twice) in slips {
            let mut slipped: Vec<char> = reply.chars().collect();
            for _ in 0..=u8::from(twice) {
                let at = place.index(slipped.len());
                match how {
                    0 => slipped[at] = letter,
                    1 => drop(slipped.remove(at)),
                    2 => slipped.insert(at, slipped[at]),
                    _ if at + 1 < slipped.len() => slipped.swap(at, at + 1),
                    _ => {}
                }
                if slipped.is_empty() {
                    break;
                }
            }
            let slipped: String = slipped.into_iter().collect();
            for (number, answer) in read(&sheet, fiche, &slipped).into_iter().flatten() {
                let asked = fiche.question(&sheet.questions[number - 1].question).expect("it is there");
                let back = says::row(number, asked, &answer, &says::Fate::New).join(" ");
                let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let back = plain(&back);
                // The words are those of the answer that is written, and of no other of this question.
                prop_assert!(back.ends_with(&format!("= {}", plain(&asked.say(&answer)))), "{back}");
                let others = meant.iter().filter(|(n, other)| *n == number && *other != answer);
                for (_, other) in others {
                    prop_assert!(!back.ends_with(&format!("= {}", plain(&asked.say(other)))), "{back}");
                }
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn at_a_terminal_a_reply_is_read_back_and_one_key_decides() {
    let home = crate::pty::Home::new();
    let file = home.path("reponses.json");
    std::fs::write(&file, DOUBT).expect("a file");
    let id = home.run(&["new", "--answers", &file.display().to_string()]).trim().to_owned();
    let page = home.run(&["ask", "direction", "--incident", &id]);
    let code = page.lines().last().and_then(|line| line.split_once("\u{a0}: ")).expect("a code").1.to_owned();
    for (key, written) in [("n", 0), ("o", 1)] {
        let before = home.log().iter().filter(|line| line["kind"] == "answered").count();
        let mut pty = home.start(&["--by", "Alice Martin", "answer", &id, "--reply", &format!("1? {code}")], &[]);
        pty.ready("oui, l’écrire");
        assert!(pty.screen().contains("je ne sais pas"), "{}", pty.screen());
        pty.type_in(key);
        assert_eq!(pty.end(), 0);
        let after = home.log().iter().filter(|line| line["kind"] == "answered").count();
        assert_eq!(after - before, written);
    }
    home.assert_sound();
}

#[cfg(unix)]
#[test]
fn in_the_wizard_a_reply_typed_as_a_note_is_read_back_and_is_no_note() {
    let (world, id) = opened();
    assert_eq!(world.run(&["profile", &id, "--profile", "collectivite"]).code, 0);
    let (code, _, _) = asked(&world, "direction");
    for (reply, key, declared) in
        [(format!("1n {code}"), "n\n", 0), (format!("1n {code}"), "o\n", 1), ("1n ZZZ9".to_owned(), "", 1)]
    {
        let done = world.run_with(&["resume", &id, "--plain"], &format!("5\n\n\n\n+\n{reply}\n{key}s\n"));
        let read_back = done.stderr.contains("J’ai compris") || done.stdout.contains("J’ai compris");
        assert_eq!(read_back, !key.is_empty(), "{} {}", done.stdout, done.stderr);
        assert_eq!(done.stderr.contains("aucune feuille"), key.is_empty(), "{} {}", done.stdout, done.stderr);
        let answered = lines(&log(&world, &id), "answered");
        let said = answered.iter().filter(|line| line["declared_by"] == "la direction ou le métier").count();
        assert_eq!(said, declared, "{} {}", done.stdout, done.stderr);
    }
}

/// What is typed for an answer on the command line.
fn value_of(answer: &Answer) -> String {
    match answer {
        Answer::Inconnu => String::from("inconnu"),
        Answer::SansObjet => String::from("sans-objet"),
        Answer::Word(word) => word.clone(),
        Answer::Number(number) => number.to_string(),
        Answer::List(list) if list.is_empty() => String::from("aucun"),
        Answer::List(list) => list.join(","),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(6) })]

    /// Printed, filled with whatever it offers and sent back, a sheet gives the lines of the same answers given one by one.
    #[test]
    fn a_sheet_filled_and_sent_back_gives_the_log_of_its_answers(
        fiche in prop::sample::select(vec!["messagerie-qualification", "chiffrement-qualification", "tiers-qualification"]),
        who in prop::sample::select(vec!["victime", "messagerie", "postes", "direction"]),
        keys in proptest::collection::vec(any::<prop::sample::Index>(), sheet::MOST),
    ) {
        let start = || {
            let world = World::new();
            let file = format!(r#"{{"fiche": "{fiche}", "answers": {{}}}}"#);
            let id = world.run_with(&["new", "--answers", "-"], &file).stdout.trim().to_owned();
            (world, id)
        };
        let (world, id) = start();
        if world.run(&["ask", who]).stdout.is_empty() {
            return Ok(());
        }
        let noted = lines(&log(&world, &id), "noted").pop().expect("the sheet is written");
        let given: QuestionSheet = serde_json::from_value(noted["sheet"].clone()).expect("a sheet");
        let bytes = qualify::fiche::find(&given.questions[0].fiche).expect("ours").bytes;
        let loaded = qualify::fiche::load(bytes).expect("it is sound").fiche;
        let typed: Vec<String> = given.questions.iter().zip(&keys).zip(1..).map(|((item, key), number)| {
            let offered = sheet::keys(loaded.question(&item.question).expect("it is there"));
            format!("{number}:{}", offered[key.index(offered.len())].0)
        }).collect();
        let reply = format!("{} {}", typed.join(" "), given.code);
        let meant = read(&given, &loaded, &reply).expect("what the sheet offers is understood");
        prop_assert_eq!(meant.len(), given.questions.len());
        let done = world.run(&["answer", &id, "--reply", &reply, "--reread", "--declared-by", "Mme Petit"]);
        prop_assert_eq!(done.code, 0, "{}", done.stderr);
        let (other, same) = start();
        for (number, answer) in &meant {
            let question = given.questions[number - 1].question.to_string();
            let one = ["answer", &same, &question, &value_of(answer), "--source", "declare", "--declared-by", "Mme Petit"];
            let done = other.run(&one);
            prop_assert_eq!(done.code, 0, "{}", done.stderr);
        }
        let members = |log: &str| -> Vec<Value> {
            let names = ["fiche", "question", "value", "source", "declared_by", "prompt", "text", "by"];
            let kept = |line: Value| Value::Array(names.iter().map(|name| line[*name].clone()).collect());
            lines(log, "answered").into_iter().map(kept).collect()
        };
        prop_assert_eq!(members(&log(&world, &id)), members(&log(&other, &same)));
        let gravity = |world: &World, id: &str| {
            let report = world.run(&["report", id, "--format", "json"]).stdout;
            serde_json::from_str::<Value>(&report).expect("a report")["gravity"].clone()
        };
        prop_assert_eq!(gravity(&world, &id), gravity(&other, &same));
    }
}

#[test]
fn each_person_is_asked_what_they_are_the_best_placed_to_say() {
    let roles = [Role::Victime, Role::Messagerie, Role::Poste, Role::Metier, Role::Reseau, Role::Sauvegarde];
    let incident = qualify::domain::incident::Incident::default();
    let mut asked_by = 0;
    for embedded in qualify::fiche::EMBEDDED {
        let fiche = qualify::fiche::load(embedded.bytes).expect("it is sound").fiche;
        let engine = qualify::scoring::Engine::new(&fiche);
        let state = qualify::scoring::State::of(&engine, &incident);
        for role in roles {
            let first = |name: &QuestionRef| {
                engine.placed[engine.at(&name.question).expect("asked")].ask().first() == Some(&role)
            };
            let asked = sheet::to_ask(&[&state], role, &[]);
            asked_by += asked.len();
            assert!(asked.iter().all(first) || !asked.iter().any(first), "{} {role:?} {asked:?}", fiche.id);
        }
    }
    assert!(asked_by > 100, "{asked_by}");
}

/// What only a console shows is never the victim's to say.
#[test]
fn a_victim_is_not_asked_what_only_a_console_shows() {
    for (fiche, console) in [
        ("messagerie-qualification", &["2.b.1", "2.b.2", "2.b.4", "2.d.1", "2.d.4"][..]),
        ("compte-microsoft", &["2.a.2", "2.b.2", "2.d.4", "5.a.1", "5.a.2"]),
        ("infostealer-qualification", &["2.b.2", "3.b.3", "5.b.1"]),
        ("chiffrement-qualification", &["2.b.1", "1.b.1"]),
    ] {
        let world = World::new();
        let file = format!(r#"{{"fiche": "{fiche}", "answers": {{}}}}"#);
        let id = world.run_with(&["new", "--answers", "-"], &file).stdout.trim().to_owned();
        // Until there is nothing more to ask them.
        for _ in 0..9 {
            if world.run(&["ask", "victime"]).stdout.is_empty() {
                break;
            }
            let sheet = lines(&log(&world, &id), "noted").pop().expect("the sheet is written");
            for item in sheet["sheet"]["questions"].as_array().expect("a list") {
                let question = item["question"].as_str().expect("an id");
                assert!(!console.contains(&question), "{fiche} {question}");
                assert_eq!(world.run(&["answer", &id, question, "sans-objet"]).code, 0);
            }
        }
    }
}

#[test]
fn who_has_a_console_is_shown_where_to_read_and_nothing_is_recorded() {
    let (world, id) = opened();
    let before = log(&world, &id);
    let ask = ["ask", "messagerie", "--how"];
    let unnamed = world.run(&ask);
    assert_eq!(unnamed.code, 0, "{}", unnamed.stderr);
    assert!(unnamed.stdout.contains("Où regarder") && unnamed.stderr.contains("--system"), "{}", unnamed.stderr);
    assert_eq!(log(&world, &id), before);
    assert_eq!(world.run(&["profile", &id, "--system", "microsoft-365"]).code, 0);
    let before = log(&world, &id);
    let page = world.run(&ask).stdout;
    // Those of the sheet, and no other, with their commands filled.
    let (code, count, sheet) = asked(&world, "messagerie");
    assert!(!page.contains(&code) && !page.contains("Zimbra\n"), "{page}");
    let prompts = |text: &str| (1..9).filter(|n| text.contains(&format!("\n{n}. "))).count();
    assert_eq!((prompts(&page), prompts(&sheet)), (count, count), "{page}");
    let typed = |line: &str| line.starts_with("    ") && line.contains("'compta@exemple.fr'");
    assert!(page.lines().any(typed) && page.contains("Connect-"), "{page}");
    assert_eq!(log(&world, &id).lines().count(), before.lines().count() + 1, "the sheet alone");
    for who in ["victime", "direction"] {
        refused(&world.run(&["ask", who, "--how"]), &["pas de console", "messagerie, postes"]);
    }
    let others = world.run(&["ask", "postes", "--how"]);
    assert!(others.code == 0 && others.stdout.contains("Où regarder"), "{}", others.stderr);
}

/// After the plan, what would be worst comes first: a device lost before who gave the alert.
#[test]
fn what_would_be_worst_is_asked_first() {
    let fiche =
        qualify::fiche::load(qualify::fiche::find(&FICHE.0.id).expect("ours").bytes).expect("it is sound").fiche;
    let engine = qualify::scoring::Engine::new(&fiche);
    let incident = qualify::domain::incident::Incident::default();
    let at = |id: &str| engine.at(&qualify::domain::ids::QuestionId::parse(id).expect("an id")).expect("a question");
    let oui = Answer::word("oui");
    let state = qualify::scoring::State::with(&engine, &incident, &[(at("2.d.1"), &oui)].into());
    let asked = sheet::to_ask(&[&state], Role::Victime, &[]);
    let rank = |id: &str| asked.iter().position(|name| name.question.as_str() == id).unwrap_or(asked.len());
    assert!(rank("3.f.1") < rank("1.a.1") && rank("3.f.1") < rank("2.a.2"), "{asked:?}");
    // What the plan asks stays before all.
    let planned = QuestionRef { fiche: fiche.id.clone(), question: engine.questions[at("2.a.5")].id.clone() };
    assert_eq!(sheet::to_ask(&[&state], Role::Victime, std::slice::from_ref(&planned)).first(), Some(&planned));
}

#[test]
fn where_to_read_is_shown_to_who_says_no_name_and_a_wrong_person_is_named_first() {
    let (world, id) = opened();
    let before = log(&world, &id);
    let nameless = |args: &[&str]| world.run_as("", args, "");
    let shown = nameless(&["ask", "messagerie", "--how"]);
    assert!(shown.code == 0 && shown.stdout.contains("Où regarder"), "{}", shown.stderr);
    for args in [&["ask", "personne"][..], &["ask", "personne", "--how"]] {
        let wrong = nameless(args);
        refused(&wrong, &["« personne » : personne de ce nom"]);
        assert!(!wrong.stderr.contains("Qui écrit"), "{}", wrong.stderr);
    }
    refused(&nameless(&["ask", "messagerie"]), &["Qui écrit"]);
    assert_eq!(log(&world, &id), before);
}

#[test]
fn who_is_named_nowhere_in_the_fiches_is_not_said_to_have_answered() {
    for (fiche, who, named) in [
        ("messagerie-qualification", "reseau", "l’équipe réseau"),
        ("messagerie-qualification", "sauvegardes", "l’équipe des serveurs et des sauvegardes"),
        ("chiffrement-qualification", "messagerie", "l’administrateur de la messagerie"),
    ] {
        let world = World::new();
        let file = format!(r#"{{"fiche": "{fiche}", "answers": {{}}}}"#);
        assert_eq!(world.run_with(&["new", "--answers", "-"], &file).code, 0);
        for more in [&[][..], &["--how"]] {
            let done = world.run(&[&["ask", who], more].concat());
            let said = super::harness::flat(&done.stderr);
            assert!(said.contains(&format!("aucune question courte pour {named}.")), "{fiche} {who}: {said}");
            assert!(said.contains("Elles en ont pour : la victime") && !said.contains("déjà répondu"), "{said}");
        }
    }
}

/// What only a console shows is left out of the page of who has none, and what they can look at stays.
#[test]
fn who_has_no_console_is_sent_to_none() {
    let consoles = [
        "Get-",
        "Search-",
        "zmmsgtrace",
        "zimbraLast",
        "maillog",
        "mail_log",
        "Entra ID",
        "Google Admin",
        "ournaux d",
        "EDR",
    ];
    let mut left_out = 0;
    for embedded in qualify::fiche::EMBEDDED {
        let fiche = qualify::fiche::load(embedded.bytes).expect("it is sound").fiche;
        for question in fiche.questions() {
            let help = question.help.clone().filter(|help| !help.is_empty());
            assert_eq!(sheet::where_to_look(question, Role::Messagerie), help);
            for role in [Role::Victime, Role::Metier] {
                let seen = sheet::where_to_look(question, role);
                let named = seen.iter().find(|seen| consoles.iter().any(|console| seen.contains(console)));
                assert_eq!(named, None, "{} {}", fiche.id, question.id);
                left_out += usize::from(seen != help);
            }
        }
    }
    assert!(left_out > 20, "{left_out}");
    let seen = |id: &str| {
        let id = qualify::domain::ids::QuestionId::parse(id).expect("an id");
        let seen = sheet::where_to_look(FICHE.0.question(&id).expect("a question"), Role::Victime);
        seen.map(|seen| seen.replace('\u{a0}', " "))
    };
    assert_eq!(seen("2.a.1").as_deref(), Some("Éléments envoyés, brouillons et boîte d’envoi."));
    let trash = "Outlook : Éléments supprimés, puis « Récupérer les éléments supprimés » ; Gmail : Corbeille (30 jours) ; Zimbra : Corbeille, puis éléments récupérables.";
    assert_eq!(seen("2.a.4").as_deref(), Some(trash));
    assert_eq!(seen("2.a.6").as_deref(), Some("Écartez archivage et téléphone en POP."));
    let (world, _) = opened();
    let page = asked(&world, "victime").2;
    assert!(!consoles.iter().any(|console| page.contains(console)), "{page}");
}
