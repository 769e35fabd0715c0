//! Every screen leads back to the one before, says what is left to do, and nothing is written by going back.

use super::harness::{World, flat};
use super::pty::Home;
use serde_json::{Value, json};

/// The start of a session, up to the rules of the mailbox; nobody knows whether money left.
const START: [&str; 7] = ["9", "5", "02:05", "compta@exemple.fr", "i", "1", "2"];
const ADDRESS: &str = "Vers quelle adresse ?";
const SINCE: &str = "Depuis quand ?";
const RULES: &str = "retour : votre réponse corrigera Voit-on sur la boîte";
const VERDICT: &str = "INCIDENT MINEUR, PROPOSÉ";
const WHO: &str = "Qui retient « incident mineur » ?";
const WHY: &str = "Pour quelle raison ?";
const ON_LINE: &str = "Qui avez-vous en ligne ?";
const CALLS: &str = "APPELEZ, d’un téléphone";

fn said(world: &World, typed: &[&str]) -> String {
    let lines: String = START.iter().chain(typed).map(|line| format!("{line}\n")).collect();
    flat(&world.run_with(&["new", "--plain"], &lines).stderr)
}

/// Asserts that what is typed shows all that in that order, and gives what is said.
fn shows(world: &World, typed: &[&str], wanted: &[&str]) -> String {
    let said = said(world, typed);
    let mut from = 0;
    for part in wanted {
        let at = said[from..].find(part).unwrap_or_else(|| panic!("{typed:?} {part}: {}", &said[from..]));
        from += at + part.len();
    }
    said
}

fn lines(world: &World, kind: &str) -> Vec<Value> {
    let log = world.run(&["log", "--format", "jsonl"]).stdout;
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.filter(|line| line["kind"] == kind).collect()
}

#[test]
fn what_follows_an_answer_leads_back_line_by_line_then_to_the_question() {
    let kept = "Réponse actuelle : a@exemple.net";
    for (typed, wanted, traces) in [
        (&["a@exemple.net", "<", "", "", "s"][..], &[ADDRESS, SINCE, ADDRESS, kept, SINCE][..], "a@exemple.net"),
        (&["a@exemple.net", "<", "b@exemple.net", "", "s"], &[SINCE, ADDRESS, kept, SINCE], "b@exemple.net"),
        (&["a@exemple.net", "<", "<", "", "s"], &[SINCE, ADDRESS, RULES], "a@exemple.net"),
        (&["<", "n", "s"], &[ADDRESS, RULES, "2.b.1 : aucun", "1.b.2"], ""),
        (&["a@exemple.net", "<", "<", "n", "s"], &[RULES, "2.b.1 : aucun", "n’est pas gardé", "1.b.2"], ""),
        (
            &["a@exemple.net", "<", "<", "2", "", "hier", "s"],
            &[RULES, ADDRESS, kept, SINCE, "Signe fort"],
            "a@exemple.net",
        ),
        (&["a@exemple.net", "<", "<", "s"], &[RULES], "a@exemple.net"),
        // Left for another question, it is written once that one is answered.
        (&["a@exemple.net", "<", "<", "p", "", "o", "s"], &[RULES, "1.b.2", "Trace gardée (2.b.1)"], "a@exemple.net"),
        (&["", "<", "a@exemple.net", "hier", "s"], &[SINCE, ADDRESS, SINCE, "Signe fort"], "a@exemple.net"),
    ] {
        let world = World::new();
        shows(&world, typed, wanted);
        let noted: String = lines(&world, "noted").iter().map(|line| line["text"].to_string()).collect();
        assert!(noted.contains(traces), "{typed:?}: {noted}");
        for other in ["a@exemple.net", "b@exemple.net"] {
            assert_eq!(noted.contains(other), other == traces, "{typed:?} {other}: {noted}");
        }
    }
}

#[test]
fn who_comes_back_to_such_a_line_goes_back_too() {
    let world = World::new();
    said(&world, &["s"]);
    let resumed = world.run_with(&["resume", "--plain"], "5\na@exemple.net\n<\nb@exemple.net\n<\n<\n\n\ns\n");
    let resumed = flat(&resumed.stderr);
    assert!(resumed.contains("rien avant elle"), "{resumed}");
    assert!(resumed.contains("Trace gardée (2.b.1) : b@exemple.net"), "{resumed}");
}

#[test]
fn what_goes_with_a_step_leads_back_line_by_line() {
    let world = World::new();
    let step = ["", "", "e", "o", "3", "Paul, 01:10", "copie faite", "<", "<", "Zoé, 01:30", "", "rien vu", "s"];
    let result = "résultat\u{a0}: copie faite\u{a0}; effet de bord\u{a0}: rien vu";
    shows(&world, &step, &["qui, à quelle heure", "Résultat", "copie faite", "par Paul, 01:10"]);
    let last = lines(&world, "answered").pop().expect("a step");
    assert_eq!((last["actor"].as_str(), last["note"].as_str()), (Some("Zoé"), Some(result)), "{last}");
    // Who leaves there has said where the step stands, by whom and when.
    let world = World::new();
    said(&world, &["", "", "e", "o", "3", "Paul, 01:10", "copie faite", "s"]);
    let last = lines(&world, "answered").pop().expect("a step");
    let note = last["note"].as_str().unwrap_or_default().replace('\u{a0}', " ");
    assert_eq!((last["actor"].as_str(), &*note), (Some("Paul"), "résultat : copie faite"), "{last}");
    // From the first of them, the step is as it was.
    let world = World::new();
    said(&world, &["", "", "e", "o", "3", "<", "s"]);
    assert!(lines(&world, "answered").iter().all(|line| !line["question"].to_string().contains("E.")));
}

#[test]
fn enter_retains_nothing_and_the_reason_leads_back_to_who_decides() {
    let verdict = ["", "", "", "g", "v", "v"];
    for (typed, wanted, retained) in [
        (&["moi", "", "s"][..], &[WHO, WHY, "Rien n’est retenu"][..], None),
        (&["", "s"], &[WHO, "Rien n’est retenu"], None),
        (&["moi", "<", "Mme Roy", "Méthode", "s"], &[WHO, WHY, WHO, WHY, "par Mme Roy"], Some("conforme à la méthode")),
        (&["moi", "trop de comptes", "s"], &[WHO, WHY, "Gravité retenue"], Some("trop de comptes")),
        (&["moi", "<", "<", "s"], &[WHO, WHY, WHO, "Réponse actuelle : Alice Martin", "Rien n’est retenu"], None),
        (&["Mme Roy", "s"], &[WHO, WHY, "Décision NON ÉCRITE, à reprendre : incident mineur, par Mme Roy"], None),
    ] {
        let world = World::new();
        shows(&world, &[&verdict, typed].concat(), wanted);
        let because = lines(&world, "decided").pop();
        assert_eq!(because.as_ref().and_then(|line| line["because"].as_str()), retained, "{typed:?}");
    }
}

/// A decision, or its reason, is put right where it was taken.
#[test]
fn what_was_retained_is_decided_again_with_the_same_key() {
    let world = World::new();
    let said = said(&world, &["", "", "", "g", "v", "v", "moi", "trop", "v", "Mme Roy", "trop de comptes", "s"]);
    assert!(said.contains("v) décider de nouveau"), "{said}");
    let report: Value = serde_json::from_str(&world.run(&["report", "--format", "json"]).stdout).expect("JSON");
    let gravity = &report["gravity"];
    assert_eq!((&gravity["retained_by"], &gravity["retained_because"]), (&json!("Mme Roy"), &json!("trop de comptes")));
    assert_eq!(report["contested"], Value::Null);
}

#[test]
fn who_is_on_the_phone_is_asked_with_a_way_back_and_once_they_are_done_it_is_said() {
    let verdict = &["", "", "", "g", "v"][..];
    let done = "En ligne : métier, plus aucune question.";
    for (typed, wanted) in [
        (&["", "g", "t", "<"][..], &[CALLS, ON_LINE, CALLS][..]),
        (&["g", "t", "<"], &[VERDICT, ON_LINE, VERDICT]),
        (&["g", "t", "1", "<"], &[VERDICT, ON_LINE, "En ligne : victime", VERDICT]),
        // Their questions come before the verdict does again.
        (&["", "g", "t", "4"], &[ON_LINE, "En ligne : métier, encore 5 questions", "4.z.3"]),
        (&["g", "t", "4", "n", "n", "n", "n", "n"], &["encore 1 question", done, "1.b.2"]),
        (&["g", "t", "4", "p", "p", "p", "p", "p"], &["encore 1 question", done]),
    ] {
        shows(&World::new(), &[verdict, typed, &["s"]].concat(), wanted);
    }
    // Whoever knows nothing more is said to have nothing left at once.
    let answered = ["g", "t", "4", "n", "n", "n", "n", "n", "t", "4"];
    let said = shows(&World::new(), &[verdict, &answered, &["s"]].concat(), &[done, ON_LINE, done]);
    assert_eq!(said.matches(done).count(), 2, "{said}");
}

#[test]
fn a_list_gone_through_on_purpose_leads_back_along_itself_then_out_of_it() {
    let unknown = ["", "", "", "i", "i"];
    for (typed, wanted) in [
        // Three are unknown: two rows, then money.
        (&["g", "i", "<"][..], &["Où aller ?", "1.b.2", "1.c.2 (1 sur 5)"][..]),
        (&["g", "i", "", "<", "<"], &["1.b.2", "Mesure 1, 1.c.1", "Mesure 1, 1.b.2", "1.c.2 (1 sur 5)"]),
        (&["g", "v", "g", "i", "<"], &[VERDICT, "Où aller ?", "1.b.2", VERDICT]),
        // From a question gone back to, the verdict leads to those that are open.
        (&["g", "i", "g", "v", "", ""], &["1.b.2", VERDICT, CALLS, "1.c.2 (1 sur 5)"]),
    ] {
        shows(&World::new(), &[&unknown, typed, &["s"]].concat(), wanted);
    }
}

#[test]
fn a_title_made_of_the_accounts_follows_them_and_one_that_was_typed_stays() {
    let answer = |world: &World, value: &str| {
        world.wait(60_000);
        let done = world.run(&["answer", "2026", "1.b.1", value]);
        assert_eq!(done.code, 0, "{}", done.stderr);
    };
    let titles = |world: &World| {
        let of = |args: &[&str], at: &str| {
            let json: Value = serde_json::from_str(&world.run(args).stdout).expect("JSON");
            json.pointer(at).and_then(Value::as_str).expect("a title").to_owned()
        };
        [of(&["report", "--format", "json"], "/incident/title"), of(&["list", "--format", "json"], "/0/title")]
            .map(|title| flat(&title))
    };
    let world = World::new();
    said(&world, &["s"]);
    assert_eq!(titles(&world), ["Messagerie : compta@exemple.fr"; 2]);
    for (value, title) in [
        ("paie@exemple.fr", "Messagerie : paie@exemple.fr"),
        ("paie@exemple.fr, a@exemple.fr, +3", "Messagerie : paie@exemple.fr et 4 autres"),
        ("inconnu", "Messagerie : compte à identifier"),
        ("compta@exemple.fr", "Messagerie : compta@exemple.fr"),
    ] {
        answer(&world, value);
        assert_eq!(titles(&world), [title; 2], "{value}");
    }
    let world = World::new();
    world.run_with(&["new", "--plain", "--title", "La paie"], "9\n5\n02:05\ncompta@exemple.fr\ns\n");
    answer(&world, "paie@exemple.fr");
    assert_eq!(titles(&world), ["La paie"; 2]);
}

#[test]
fn a_false_alarm_says_what_was_cut_is_to_be_given_back_wherever_it_is_told() {
    let answers = json!({
        "1.b.1": ["a@exemple.fr"], "1.b.2": "oui", "2.a.1": "non", "2.a.2": "non", "2.a.3": "non", "2.a.4": "non",
        "2.a.5": "non", "2.a.6": "non", "2.a.7": "oui", "2.b.1": [], "2.b.2": "non", "2.b.3": "non", "2.b.4": "non",
        "2.c.1": "non", "2.c.2": "non", "2.d.1": "non", "2.d.2": "non", "2.d.3": "non", "2.d.4": "non",
        "2.d.5": "non", "2.d.7": "non", "3.h.1": "circonscrit-messagerie", "4.z.3": "non", "2.e.1": "faux-positif",
    });
    let file = json!({"fiche": "messagerie-qualification", "title": "Essai", "by": "Alice Martin", "answers": answers});
    for (act, shut) in [
        (Some("Compte bloqué"), Some("compte bloqué")),
        (Some("Sessions coupées"), Some("sessions coupées")),
        (Some("Journaux exportés"), None),
        (None, None),
    ] {
        let world = World::new();
        let opened = world.run(&["new", "--answers", &world.file("reponses.json", &file.to_string())]);
        assert_eq!(opened.code, 0, "{}", opened.stderr);
        act.iter().for_each(|act| assert_eq!(world.run(&["action", "2026", act, "--state", "fait"]).code, 0));
        let resumed = flat(&world.run_with(&["resume", "--plain"], "9\n5\ng\nv\nt\ns\n").stderr);
        let cut = "Rétablir ce qui a été coupé (fait : ";
        assert_eq!(resumed.contains(cut), shut.is_some(), "{act:?}: {resumed}");
        assert!(shut.is_none_or(|shut| resumed.contains(&format!("{cut}{shut}"))), "{resumed}");
        assert_eq!(resumed.contains("Ce qui a été coupé est à rétablir."), shut.is_some(), "{act:?}: {resumed}");
        assert_eq!(
            resumed.contains("Reste à faire : rétablir ce qui a été coupé"),
            shut.is_some(),
            "{act:?}: {resumed}"
        );
        let closed = flat(&world.run(&["close", "2026"]).stderr);
        assert_eq!(closed.contains(cut), shut.is_some(), "{act:?}: {closed}");
        assert!(!closed.contains("d’endiguement"), "{act:?}: {closed}");
    }
}

#[test]
fn whoever_is_asked_for_the_money_back_has_the_sum_before_them() {
    let money = ["9", "5", "02:05", "compta@exemple.fr", "2"];
    for (sum, more) in
        [("12 500 €, le 24, vers FR76 3000 4000", &[][..]), ("48 keur vers FR76", &["1", "n"]), ("", &[])]
    {
        let world = World::new();
        let typed: Vec<&str> = [&money[..], &[sum], more, &["g", "v", "", "s"]].concat();
        let lines: String = typed.iter().map(|line| format!("{line}\n")).collect();
        let said = flat(&world.run_with(&["new", "--plain"], &lines).stderr);
        let row = said.split("1 [ ]").nth(1).and_then(|rest| rest.split("2 [ ]").next()).unwrap_or_default();
        assert!(row.contains("rappel des fonds partis") && row.contains(sum), "{sum}: {said}");
        assert_eq!(row.contains("partis ;"), !sum.is_empty(), "{row}");
    }
}

/// Who comes back hears first what was not cut and who was not called.
#[test]
fn coming_back_says_what_comes_before_the_questions() {
    for (typed, wanted) in [
        (&["", "", ""][..], Some("Reste à faire : l’endiguement, qui n’est pas commencé, ")),
        (
            &["", "", "", "g", "v", "", "1", "2", "3", "4"],
            Some("Reste à faire : l’endiguement, qui n’est pas commencé. Il"),
        ),
    ] {
        let world = World::new();
        said(&world, &[typed, &["s"]].concat());
        let resumed = flat(&world.run_with(&["resume", "--plain"], "5\ns\n").stderr);
        let first = resumed.split("Il reste").next().unwrap_or_default();
        assert!(wanted.is_none_or(|wanted| resumed.contains(wanted)), "{typed:?}: {first}");
    }
}

/// What a colleague writes counts in the verdict shown next, and nothing is retained of a proposal that it moved.
#[test]
fn a_verdict_is_that_of_all_the_lines_and_nobody_retains_another() {
    let home = Home::new();
    let (mut pty, _, _) = home.at_the_money();
    pty.type_in("n");
    pty.answer("> 5.z.2", "1");
    pty.answer("Mesure 2, 2.b.1", "n");
    pty.ready("> 1.b.2");
    let write = |question: &str, value: &str| home.run(&["--by", "Boris", "answer", "2026", question, value]);
    write("4.z.1", "averee");
    pty.type_in("r");
    pty.until("Entre-temps, Boris");
    pty.ready("Impact fort");
    pty.type_in("\r");
    pty.answer("> 1.b.2", "g");
    pty.answer("Où aller", "v");
    pty.answer("qui prévenir", "v");
    pty.ready("Qui retient");
    write("3.a.1", "administration");
    write("4.a.1", "oui");
    write("2.d.1", "oui");
    pty.type_in("moi\r");
    pty.answer("Pour quelle raison", "méthode\r");
    pty.until("Rien n’est retenu");
    pty.settled();
    assert!(home.log().iter().all(|line| line["kind"] != "decided"));
    pty.suspend(&home, "s");
}

/// A text of several lines where one is read is no line: the others would be lost unsaid.
#[test]
fn several_lines_where_one_is_read_are_refused_whole() {
    for (args, prompt) in [(&["new"][..], "Votre nom"), (&["--plain", "new"], "Votre nom")] {
        let home = Home::new();
        let mut pty = home.start(args, &[("TERM", "xterm")]);
        let enter = if args.len() > 1 { "\r" } else { "" };
        pty.until("Votre organisation");
        pty.settled();
        pty.type_in(&format!("9{enter}"));
        pty.until("Qui avez-vous en ligne");
        pty.settled();
        pty.type_in(&format!("5{enter}"));
        pty.until(prompt);
        pty.settled();
        pty.type_at_once("Appel Gérard 22h35\rdepuis Lagos\r".as_bytes());
        pty.until("rien n’en est retenu");
        pty.settled();
        assert!(!home.path("incidents").exists() || home.log().is_empty());
        pty.type_in("Zoé\r");
        pty.until("Alerte reçue");
    }
}

/// A row shows the answer that stands, whoever corrected it; nobody waits for the rows to be left.
#[test]
fn a_row_answered_shows_what_somebody_else_made_of_it() {
    let home = Home::new();
    let (mut pty, _, _) = home.at_the_money();
    pty.type_in("n");
    pty.answer("> 5.z.2", "1");
    pty.answer("Mesure 2, 2.b.1", "n");
    pty.answer("> 1.b.2", "n");
    pty.ready("> 1.c.1");
    home.run(&["--by", "Alix", "answer", "2026", "1.b.2", "oui"]);
    pty.type_in("n");
    pty.until("Entre-temps, Alix");
    pty.ready("> 1.c.2");
    let screen = flat(&pty.screen());
    let row =
        screen.rsplit("Ce que la console montre").next().and_then(|rest| rest.split("1.c.1").next()).expect("the row");
    assert!(row.contains("-> oui (Alix)") && !row.contains("non"), "{screen}");
    // One's own answers stay as they were recorded.
    assert!(screen.contains("-> non [ligne"), "{screen}");
    pty.suspend(&home, "s");
}

#[test]
fn a_step_said_again_keeps_who_did_it_and_when_and_oneself_is_oneself() {
    for (who, again, actor) in [
        ("Paul Été, 01:05", &["<", "3"][..], "Paul Été"),
        ("Paul Été, 01:05", &[], "Paul Été"),
        ("moi, 01:05", &[], "Alice Martin"),
        ("Moi 01:05", &["<", "3"], "Alice Martin"),
    ] {
        let world = World::new();
        said(&world, &[&["", "", "e", "@", who], again, &["s"]].concat());
        let last = lines(&world, "answered").pop().expect("a step");
        assert_eq!((last["value"].as_str(), last["actor"].as_str()), (Some("fait"), Some(actor)), "{again:?} {last}");
        assert!(last["happened_at"].as_str().is_some_and(|at| at.contains("T01:05")), "{last}");
    }
}

#[test]
fn every_screen_of_an_exercise_says_that_it_is_one() {
    for (args, marks) in [(&["--exercise"][..], true), (&[], false)] {
        let world = World::new();
        let lines: String = START
            .iter()
            .chain(&["", "", "e", "o", "", "1", "g", "v", "", "<", "t", "s"])
            .map(|l| format!("{l}\n"))
            .collect();
        let said = flat(&world.run_with(&[&["new", "--plain"], args].concat(), &lines).stderr);
        assert_eq!(said.contains("EXERCICE | APPELEZ, d’un téléphone"), marks, "{said}");
        assert_eq!(said.contains("Ceci est un exercice. Messagerie"), marks, "{said}");
        assert_eq!(said.contains("EXERCICE | Endiguer"), marks, "{said}");
        assert_eq!(said.contains("EXERCICE | Étape E.9"), marks, "{said}");
    }
}

/// What is due at once stands on the verdict of a small window, and so does that it is confirmed.
#[test]
fn a_small_window_shows_what_is_due_at_once_and_that_it_is_confirmed() {
    for (sector, due) in [("1", Some("Prochaine échéance : sans délai, CERT Santé")), ("9", None)] {
        let home = Home::new();
        let args = ["--by", "Zoé", "new", "--title", "Boîte", "--alerted-at", "il y a 2 h"];
        let mut pty = home.start_in((20, 60), &args, &[]);
        pty.answer("Votre organisation ?", sector);
        pty.answer("Qui avez-vous en ligne ?", "5");
        pty.answer("1.b.1", "léa@exemple.fr\r");
        pty.answer("> 4.z.3", "n");
        pty.answer("> 5.z.2", "1");
        pty.answer("Mesure 2, 2.b.1", "2\r");
        pty.answer("Vers quelle adresse", "\r");
        pty.answer("Depuis quand", "\r");
        pty.answer("Signe fort", "\r");
        pty.answer("> 1.b.2", "g");
        pty.answer("Où aller", "v");
        pty.ready("qui prévenir");
        let screen = flat(&pty.screen()).replace('\u{a0}', " ");
        let verdict = screen.rsplit("> le verdict").next().unwrap_or_default();
        assert!(verdict.contains("compromission confirmée, transfert externe"), "{verdict}");
        assert!(due.is_none_or(|due| verdict.contains(due)), "{verdict}");
        pty.suspend(&home, "s");
    }
}

/// The key of a call ticks the row that was seen, whatever a colleague wrote meanwhile; the text read is that of now.
#[test]
fn a_call_ticked_is_that_of_the_row_that_was_seen() {
    let home = Home::new();
    let answers = json!({"1.b.1": ["dg@exemple.fr"], "2.e.1": "confirme", "4.b.2": "oui", "4.z.1": "averee",
        "4.z.3": "non", "5.z.2": "recente-evolutive", "3.a.1": ["administration"]});
    let file = json!({"fiche": "messagerie-qualification", "title": "Essai", "profile": ["entreprise"],
        "alerted_at": "il y a 2 h", "answers": answers});
    std::fs::write(home.path("r.json"), file.to_string()).expect("a file");
    home.run(&["--by", "Zoé", "new", "--answers", &home.path("r.json").display().to_string()]);
    let mut pty = home.start(&["--by", "Zoé", "resume"], &[("LINES", "24")]);
    pty.answer("Qui avez-vous en ligne ?", "5");
    pty.answer("suspendre", "g");
    pty.answer("Où aller", "v");
    pty.ready("[t] texte à lire");
    let first = |screen: &str| {
        let row = screen.rsplit("1 [ ] ").next().unwrap_or_default();
        row.split("  ").next().unwrap_or_default().to_owned()
    };
    let seen = first(&pty.screen());
    home.run(&["--by", "Boris", "answer", "2026", "4.z.3", "reussie"]);
    pty.type_in("1");
    pty.until("enregistré");
    pty.settled();
    let told = home.log().iter().rev().find(|line| line["kind"] == "action").cloned().expect("a call");
    assert_eq!(told["text"], json!(format!("Prévenu\u{a0}: {seen}")), "{}", pty.screen());
    assert!(pty.screen().contains("Banque") && seen != "Banque", "{}", pty.screen());
    pty.suspend(&home, "s");
}
