//! The queries of `evidence --how`: as data, for every question of the evidence, shown for the systems in use alone.

use super::fiches::typography;
use super::harness::World;
use super::recipes::{facts, shipped};
use qualify::domain::recipe::{InstructionKind, Queries, Query, Recipe, ShellKind, Sure, System};
use qualify::recipes::{Filling, NoHow, QUERIES, TypedLine, asked_of_queries, commands_problems, how};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Names everything wrong in queries, each with its path in the file.
fn queries_problems(queries: &[Query]) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    for (i, query) in queries.iter().enumerate() {
        if query.questions.is_empty() {
            problems.push((format!("queries[{i}].questions"), String::from("aucune question")));
        }
        let acts = query.commands.iter().enumerate().filter(|(_, c)| c.kind == InstructionKind::Act);
        let acts = acts.map(|(j, _)| (format!("[{j}].kind"), String::from("une requête ne fait que regarder")));
        let inside = commands_problems(&query.commands).into_iter().chain(acts);
        problems.extend(inside.map(|(path, what)| (format!("queries[{i}].commands{path}"), what)));
    }
    problems
}

/// Names everything wrong in recipes, each with its path in the file.
pub fn recipes_problems(recipes: &[Recipe]) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (i, recipe) in recipes.iter().enumerate() {
        if !seen.insert(&recipe.id) {
            problems.push((format!("recipes[{i}].id"), format!("«\u{a0}{}\u{a0}» est donné deux fois", recipe.id)));
        }
        let inside = commands_problems(&recipe.commands);
        problems.extend(inside.into_iter().map(|(path, what)| (format!("recipes[{i}].commands{path}"), what)));
    }
    problems
}

/// The queries: whole, of the form of commands, and one at least for every question that they are for.
#[test]
fn every_question_of_the_evidence_has_its_queries() {
    let read: Queries = serde_json::from_slice(QUERIES).expect("the queries");
    assert_eq!(queries_problems(&read.queries), []);
    let value: Value = serde_json::from_slice(QUERIES).expect("JSON");
    assert_eq!(super::schemas::check("queries", &value), Vec::<String>::new());
    let fiches = shipped();
    let fiche = fiches.iter().find(|f| f.id == read.fiche).expect("it ships");
    let of =
        |id: &str| ["1.c.", "2.a.", "2.b.", "2.c.", "2.d.", "3.c.", "4.a."].iter().any(|action| id.starts_with(action));
    let questions = fiche.walk().filter(|placed| placed.parent.is_none()).map(|placed| placed.question.id.to_string());
    let wanted: BTreeSet<String> = questions.filter(|id| of(id)).collect();
    assert_eq!(wanted.len(), 27);
    assert_eq!(asked_of_queries().into_iter().collect::<BTreeSet<_>>(), wanted);
    for query in &read.queries {
        let of = |system: System| query.commands.iter().filter(move |i| i.system == system);
        // PowerShell first, then the engines where logs are searched.
        let order: Vec<u8> = of(System::Microsoft365)
            .map(|i| match i.shell {
                ShellKind::Powershell => 0,
                ShellKind::Kusto => 1,
                ShellKind::Spl => 2,
                ShellKind::Esql => 3,
                ShellKind::Cmd | ShellKind::Sh | ShellKind::Gam | ShellKind::Zmprov | ShellKind::Console => 9,
            })
            .collect();
        assert_eq!(order.first(), Some(&0), "{}", query.title);
        assert!(of(System::GoogleWorkspace).next().is_some(), "{}", query.title);
        // What cannot be read by a parser says so, and none is called read whole.
        for i in query.commands.iter().filter(|i| matches!(i.shell, ShellKind::Spl | ShellKind::Esql)) {
            assert!(i.sure != Sure::Read, "{}", i.text);
        }
    }
}

/// What is shown for a question: the systems in use alone, filled with what the incident knows.
#[test]
fn queries_are_shown_for_a_question_and_the_systems_in_use() {
    let said = |asked: Option<&str>, systems: &[System]| how(asked, systems, &facts()).expect("queries");
    let typed = |lines: &[TypedLine]| -> Vec<String> {
        let texts = lines.iter().filter_map(|line| match line {
            TypedLine::Typed(text) | TypedLine::ByHand(text) => Some(text.clone()),
            TypedLine::Purpose(_) | TypedLine::System(_) | TypedLine::Note(_) => None,
        });
        texts.collect()
    };
    let lines = typed(&said(Some("2.d.4"), &[System::Microsoft365]));
    assert!(
        lines[0].contains("userPrincipalName eq ''compta@exemple.fr'' and")
            && lines[0].contains("ge 2026-10-27T01:10:00Z")
    );
    assert!(lines.iter().any(|l| l.contains(r#"UserPrincipalName =~ "compta@exemple.fr""#)), "{lines:#?}");
    assert!(!lines.iter().any(|l| l.contains("gam ") || l.contains("_A_SAISIR")), "{lines:#?}");
    let google = typed(&said(Some("2.d"), &[System::GoogleWorkspace]));
    assert!(!google.is_empty() && google.iter().all(|l| l.starts_with("gam ")), "{google:#?}");
    // One list of addresses for each engine, in its own quotes.
    let lines = typed(&said(Some("3.c.1"), &[System::Microsoft365])).join("\n");
    assert!(lines.contains("-IPAddresses '203.0.113.9','2001:db8::1' -SessionId"), "{lines}");
    assert!(lines.contains(r#"dynamic(["203.0.113.9","2001:db8::1"])"#), "{lines}");
    assert!(lines.contains("ipAddress eq ''2001:db8::1'' and") && lines.contains("earliest=1793063400"), "{lines}");
    let every = |asked: &str| typed(&said(Some(asked), &System::ALL)).len();
    assert_eq!(every(" 2.A.1. "), every("2.a.1"));
    assert!(every("2.a") > every("2.a.1") && every("2") > every("2.a"));
    assert!(typed(&said(None, &System::ALL)).len() > every("2"));
    // Nothing of a question that another starts with: 2.a is not 2.a1.
    for asked in ["", "9", "2.a.", "2.a.10", "2.a.1.x", "x\u{202e}"] {
        let found = how(Some(asked), &System::ALL, &facts());
        let known = asked.trim_end_matches('.') == "2.a";
        assert_eq!(found.is_ok(), known, "{asked:?}");
    }
    assert_eq!(how(Some("2.a.1"), &[], &facts()), Err(NoHow::Systems));
    let nowhere = how(Some("2.c.2"), &[System::Hosted], &facts()).expect_err("a hoster shows no consent");
    assert_eq!(nowhere, NoHow::There(vec![System::Hosted]));
    for refused in [nowhere, NoHow::Systems, NoHow::Question(String::from("9"))] {
        assert_eq!(typography(&refused.to_string()), Vec::<String>::new());
    }
    // A name that is no strict address is named, and written nowhere.
    let own = Filling { accounts: vec![String::from("*@exemple.fr")], ..facts() };
    let lines = how(None, &System::ALL, &own).expect("queries");
    assert!(!typed(&lines).iter().any(|l| l.contains("*@exemple.fr")));
    assert!(lines.iter().any(|l| matches!(l, TypedLine::Note(n) if n.contains("*@exemple.fr"))), "it is named");
}

/// A list of addresses stops somewhere, and says how many it leaves out; so do commands of one address each.
#[test]
fn what_a_list_of_addresses_leaves_out_is_counted() {
    let own =
        |ips: u8, more_ips| Filling { ips: (0..ips).map(|i| format!("203.0.113.{i}")).collect(), more_ips, ..facts() };
    let left = |filling: &Filling| -> Vec<String> {
        let said = how(Some("3.c.1"), &[System::Microsoft365], filling).expect("queries");
        let left = |line: TypedLine| match line {
            TypedLine::Note(note) if note.contains("Liste arrêtée là") => Some(note),
            _ => None,
        };
        said.into_iter().filter_map(left).collect()
    };
    assert_eq!(left(&own(100, 0)), Vec::<String>::new());
    for (filling, others) in
        [(own(101, 0), "1 autre adresse"), (own(100, 1), "1 autre adresse"), (own(130, 7), "37 autres adresses")]
    {
        let left = left(&filling);
        assert!(left.len() > 2 && left.iter().all(|note| note.contains(others)), "{left:?}");
    }
    let said = how(Some("3.c.1"), &[System::Linux], &own(9, 3)).expect("queries");
    assert!(
        said.iter().any(|line| matches!(line, TypedLine::Note(note) if note.starts_with("… et 7 autres"))),
        "{said:?}"
    );
}

/// Queries of several lines are told apart on a screen, where each is copied whole.
#[test]
fn queries_of_several_lines_stand_apart() {
    let own = Filling { accounts: ["a@exemple.fr", "b@exemple.fr"].map(String::from).to_vec(), ..facts() };
    let said = how(Some("2.a.1"), &[System::Microsoft365], &own).expect("queries");
    let shown = qualify::paper::terminal(&qualify::recipes::blocks(said, 3), 80);
    let lines: Vec<&str> = shown.lines().collect();
    let starts: Vec<usize> = (1..lines.len()).filter(|at| lines[*at] == "    OfficeActivity").collect();
    assert!(starts.len() > 1, "{shown}");
    let after_query = |at: &&usize| lines[**at - 1].starts_with("    ");
    assert_eq!(starts.iter().filter(after_query).count(), 0, "{shown}");
    // Those of one line follow one another.
    assert!(
        lines.windows(2).any(|two| two
            .iter()
            .all(|line| line.starts_with("    Get-MessageTraceV2") || line.starts_with("    $f = "))),
        "{shown}"
    );
}

/// What one of the two shells of GAM reads otherwise is refused, and so is a query that changes something.
#[test]
fn words_that_two_shells_read_otherwise_are_refused() {
    let command = |kind: &str, shell: &str, text: &str| -> Vec<String> {
        let value = json!({"fiche": "messagerie-qualification", "queries": [{"questions": ["2.a.1"], "title": "Essai", "commands": [
            {"system": "linux", "shell": "sh", "kind": "look", "text": "id", "source": "nous", "checked_on": "2026-11-26", "sure": "memory"},
            {"system": "linux", "shell": shell, "kind": kind, "text": text, "source": "nous", "checked_on": "2026-11-26", "sure": "memory"}]}]});
        let read: Queries = serde_json::from_value(value).expect("queries");
        queries_problems(&read.queries).into_iter().map(|(path, _)| path).collect()
    };
    let text = ["queries[0].commands[1].text"];
    for sound in ["gam info user 'a' fields 'a,b' | tee 'f'", "gam a; gam b", "gam report login start '-1h' end now"] {
        assert_eq!(command("look", "gam", sound), Vec::<String>::new(), "{sound}");
    }
    for bad in
        ["gam info user fields a,b", "gam a && gam b", "gam a > f", "gam a $b", "gam a (b)", "gam a \"b\"", "gam @a"]
    {
        assert_eq!(command("look", "gam", bad), text, "{bad}");
    }
    assert_eq!(command("look", "kusto", "T | where a == \"{account}\""), Vec::<String>::new());
    for bad in ["T | where a == {account}", "T | where a == '{account}'"] {
        assert_eq!(command("look", "kusto", bad), text, "{bad}");
        assert_eq!(command("look", "spl", bad), text, "{bad}");
        assert_eq!(command("look", "esql", bad), text, "{bad}");
    }
    assert_eq!(command("act", "sh", "rm '{account}'"), ["queries[0].commands[1].kind"]);
}

/// The command: what an incident knows fills the queries; what cannot be shown is said, and nothing is written.
#[test]
fn evidence_how_shows_the_queries_of_an_incident() {
    let world = World::new();
    let answers = json!({"fiche": "messagerie-qualification", "title": "Boîte de la comptabilité", "alerted_at": "2026-01-06T23:40:00+01:00",
        "profile": ["collectivite"], "answers": {"1.b.1": ["compta@exemple.fr", "x_y.fr#EXT#@z.onmicrosoft.com"]}});
    let answers = world.file("a.json", &answers.to_string());
    assert_eq!(world.run(&["new", "--answers", &answers]).code, 0);
    let unsaid = world.run(&["evidence", "--how", "2.d", "--incident", "2026"]);
    assert!(unsaid.code == 2 && unsaid.stderr.contains("qualify profile"), "{}", unsaid.stderr);
    assert_eq!(world.run(&["profile", "2026", "--system", "google-workspace"]).code, 0);
    let before = world.run(&["log", "2026"]).stdout;
    let shown = world.run(&["evidence", "--how", "2.d.4", "--incident", "2026"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(
        shown.stdout.contains("    gam redirect csv './connexions-compta@exemple.fr.csv' report login"),
        "{}",
        shown.stdout
    );
    assert!(shown.stdout.contains("start '2025-12-07T22:40:00Z'"), "{}", shown.stdout);
    let typed: Vec<&str> = shown.stdout.lines().filter(|line| line.starts_with("    ")).collect();
    assert!(!typed.is_empty() && !typed.iter().any(|line| line.contains("EXT")), "{typed:#?}");
    assert!(
        shown.stdout.contains("«\u{a0}x_y.fr#EXT#@z.onmicrosoft.com\u{a0}»") && !shown.stdout.contains("Get-MgUser"),
        "{}",
        shown.stdout
    );
    let every = world.run(&["evidence", "--how", "--incident", "2026"]);
    assert!(
        every.code == 0 && every.stdout.len() > shown.stdout.len() && every.stdout.contains("4.a.1"),
        "{}",
        every.stderr
    );
    for (asked, said) in [("9.z", "«\u{a0}9.z\u{a0}»"), ("exports/", "2.b.1")] {
        let wrong = world.run(&["evidence", "--how", asked, "--incident", "2026"]);
        assert!(wrong.code == 2 && wrong.stderr.contains(said), "{}", wrong.stderr);
    }
    assert_eq!(world.run(&["evidence", "--how", "2.d", "--account", "a@exemple.fr"]).code, 2, "nothing is read");
    assert_eq!(world.run(&["log", "2026"]).stdout, before, "nothing is written");
    // Without an incident, the systems are those of the settings, and the names are left to type.
    let folder = world.folder.path().join("config");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("config.json"), r#"{"systems": ["linux"]}"#).expect("a file");
    let blank = world.run(&["evidence", "--how", "2.d.7"]);
    assert!(
        blank.code == 0 && blank.stdout.contains("doveadm who 'COMPTE_A_SAISIR'"),
        "{}{}",
        blank.stdout,
        blank.stderr
    );
}
