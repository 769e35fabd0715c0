//! What is refused: every mistake named at once, in French, with what to type next, and nothing written.

use super::harness::{Done, World, golden};
use super::hostile::named_everywhere;
use super::logs::written_elsewhere;
use super::scenarios::{answers, assert_narrow, golden_masked, stdout_of};
use serde_json::{Value, json};

/// Words of clap, serde and the system that would betray a message nobody translated.
const ENGLISH: [&str; 18] = [
    "error",
    "Error",
    "unexpected",
    "invalid",
    "expected",
    "missing",
    "unknown",
    "required",
    "argument '",
    "found",
    "usage:",
    "Usage:",
    "tip:",
    "failed",
    "denied",
    "directory",
    "line ",
    "panicked",
];

/// Checks that a command was refused as a person can understand it.
pub fn refused(done: &Done, code: u8, said: &[&str]) {
    assert_eq!(done.code, code, "{}{}", done.stdout, done.stderr);
    assert!(done.stdout.is_empty(), "nothing is data here: {}", done.stdout);
    // Compared without the ends of lines: a message is wrapped.
    let flat = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in said {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(&word), "« {word} » is not in:\n{}", done.stderr);
    }
    for word in ENGLISH {
        assert!(!done.stderr.contains(word), "« {word} » is English:\n{}", done.stderr);
    }
    assert!(
        done.stderr.contains("\n-> ") || done.stderr.starts_with("-> "),
        "what to type next is missing:\n{}",
        done.stderr
    );
    assert_no_raw(&done.stderr);
}

/// Nothing that a terminal would obey, and nothing that would hide or reorder what is read.
pub fn assert_no_raw(text: &str) {
    let foreign = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if let Some(c) = text.chars().find(|c| foreign(*c)) {
        panic!("{c:?} came out raw in:\n{text:?}");
    }
}

/// Checks that no incident exists: no folder, or an empty one.
pub fn assert_nothing_written(world: &World) {
    let count = std::fs::read_dir(world.root()).map_or(0, Iterator::count);
    assert_eq!(count, 0, "{} holds something", world.root().display());
}

fn try_answers(content: &str) -> (World, Done) {
    let world = World::new();
    let file = world.file("reponses.json", content);
    let done = world.run(&["new", "--answers", &file]);
    (world, done)
}

fn with_answers(answers: &Value) -> String {
    json!({"fiche": "messagerie-qualification", "answers": answers}).to_string()
}

/// An incident with a few answers, and its id.
pub fn opened() -> (World, String) {
    let world = World::new();
    let file = world.file("reponses.json", &answers("premieres-minutes"));
    let done = world.run(&["new", "--answers", &file]);
    let id = stdout_of(&done).trim().to_owned();
    (world, id)
}

/// Runs a command that is refused, and checks that the main courante did not move.
fn refused_there(args: &[&str], code: u8, said: &[&str]) -> Done {
    let (world, id) = opened();
    let args: Vec<&str> = args.iter().map(|a| if *a == "ID" { id.as_str() } else { *a }).collect();
    let before = world.run(&["log", &id, "--format", "jsonl"]);
    let done = world.run(&args);
    refused(&done, code, said);
    let after = world.run(&["log", &id, "--format", "jsonl"]);
    assert_eq!(stdout_of(&before), stdout_of(&after), "a refused command writes nothing");
    done
}

/// Each mistake that an answers file can hold, as a member of `answers` or of the file, with what must be said of it.
fn mistakes() -> Vec<(&'static str, String, Vec<&'static str>)> {
    let long = "é".repeat(7_000);
    let answer =
        |name: &'static str, member: &str, said: &[&'static str]| (name, format!("answers|{member}"), said.to_vec());
    let member = |name: &'static str, member: &str, said: &[&'static str]| (name, member.to_owned(), said.to_vec());
    vec![
        answer("unknown question", r#""9.z.9": "oui""#, &["answers.9.z.9", "pas de question « 9.z.9 »"]),
        answer(
            "unknown option of a multi",
            r#""2.b.1": ["transfert-interne", "delegation"]"#,
            &["answers.2.b.1", "« transfert-interne »"],
        ),
        answer(
            "unknown option of a choice",
            r#""2.e.1": "sans doute""#,
            &["answers.2.e.1", "« sans doute »", "faux-positif"],
        ),
        answer("unknown word of a yes or no", r#""2.a.1": "yes""#, &["answers.2.a.1", "« yes »"]),
        answer("a word for a list", r#""3.b.1": "vpn""#, &["answers.3.b.1", "attendu une liste"]),
        answer("a list for a word", r#""2.a.2": ["oui"]"#, &["answers.2.a.2", "attendu un mot"]),
        answer("a boolean", r#""2.a.3": true"#, &["answers.2.a.3", "attendu un mot"]),
        answer("a number", r#""2.a.4": 1"#, &["answers.2.a.4", "attendu un mot"]),
        answer("null", r#""2.a.5": null"#, &["answers.2.a.5", "attendu un mot"]),
        answer(
            "a word for accounts",
            r#""1.b.1": "compta@exemple.fr""#,
            &["answers.1.b.1", "attendu une liste de comptes"],
        ),
        answer("a reserved word in a list", r#""1.a.1": ["inconnu"]"#, &["answers.1.a.1", "« inconnu »"]),
        answer("an answer to a journal", r#""P.3": "fait""#, &["answers.P.3", "actions et des notes"]),
        answer("sans-objet to a conclusion", r#""Q.2": "sans-objet""#, &["answers.Q.2", "sans-objet"]),
        answer("unknown conclusion", r#""Q.3": "inconnu""#, &["answers.Q.3", "se confirme ou se corrige"]),
        answer(
            "unknown member of an answer",
            r#""2.b.3": {"value": "non", "notes": "x"}"#,
            &["answers.2.b.3.notes", "membre inconnu"],
        ),
        answer(
            "an answer without value",
            r#""2.b.4": {"note": "x"}"#,
            &["answers.2.b.4", "il manque le membre « value »"],
        ),
        answer(
            "unknown source",
            r#""2.c.1": {"value": "non", "source": "rumeur"}"#,
            &["answers.2.c.1.source", "constate, declare ou deduit"],
        ),
        answer("bad time", r#""2.c.2": {"value": "non", "at": "hier"}"#, &["answers.2.c.2.at", "RFC 3339"]),
        answer(
            "a note too long",
            &format!(r#""2.d.2": {{"value": "non", "note": "{long}"}}"#),
            &["answers.2.d.2.note", "plus de"],
        ),
        answer("a text too long", &format!(r#""4.z.2": "{long}", "4.z.1": "possible""#), &["answers.4.z.2", "plus de"]),
        answer(
            "an answer out of reach",
            r#""1.c.1": "non", "1.c.1.comptes": ["dir@exemple.fr"]"#,
            &["answers.1.c.1.comptes", "hors sujet", "1.c.1"],
        ),
        answer("a question twice", r#""2.d.4": "oui", "2.d.4": "non""#, &["answers.2.d.4", "donné deux fois"]),
        member("unknown member", r#""titre": "x""#, &["titre", "membre inconnu"]),
        member("title of a wrong kind", r#""title": 12"#, &["title", "attendu un texte"]),
        member("empty name", r#""by": "  ""#, &["by", "vide"]),
        member("bad alert time", r#""alerted_at": "quand on a su""#, &["alerted_at", "RFC 3339"]),
        member("aware in the future", r#""aware_at": "2027-01-01T00:00:00+01:00""#, &["aware_at", "avenir"]),
        member("unknown profile", r#""profile": ["licorne"]"#, &["profile", "« licorne »", "collectivite"]),
        member("bad zone", r#""tz": "CET+1""#, &["tz", "« CET+1 »", "IANA"]),
        member("region too long", &format!(r#""region": "{long}""#), &["region", "plus de 100 caractères"]),
        member("a member twice", r#""region": "Bretagne", "region": "Corse""#, &["region", "donné deux fois"]),
    ]
}

fn file_of(members: &[String]) -> String {
    let (inner, outer): (Vec<&String>, Vec<&String>) = members.iter().partition(|m| m.starts_with("answers|"));
    let inner: Vec<&str> = inner.iter().map(|m| &m["answers|".len()..]).collect();
    let mut all = vec![String::from(r#""fiche": "messagerie-qualification""#)];
    all.extend(outer.into_iter().cloned());
    all.push(format!("\"answers\": {{{}}}", inner.join(", ")));
    format!("{{{}}}", all.join(", "))
}

#[test]
fn each_mistake_alone_is_named_and_nothing_is_written() {
    for (name, member, said) in mistakes() {
        let (world, done) = try_answers(&file_of(&[member]));
        assert_eq!(done.code, 2, "{name}: {}", done.stderr);
        refused(&done, 2, &said);
        assert_nothing_written(&world);
    }
}

#[test]
fn all_mistakes_are_named_in_one_message() {
    // Two of them give the same member: the file is still one document, with one more duplicate.
    let (members, said): (Vec<String>, Vec<Vec<&str>>) = mistakes()
        .into_iter()
        .filter(|(name, ..)| *name != "region too long")
        .map(|(_, member, said)| (member, said))
        .unzip();
    let (world, done) = try_answers(&file_of(&members));
    refused(&done, 2, &said.concat());
    assert_nothing_written(&world);
    assert_eq!(done.stderr.matches("\n  - ").count(), 30, "one point each, none twice:\n{}", done.stderr);
    assert_narrow(&world.stable(&done.stderr));
    golden("bad_input/all.txt", &world.stable(&done.stderr));
}

#[test]
fn a_corrected_gravity_needs_a_reason_and_is_named_with_the_rest() {
    let base: Value = serde_json::from_str(&answers("gravite-corrigee")).expect("it is JSON");
    let mut alone = base.clone();
    alone["answers"]["Q.5"] = json!("crise");
    let (world, done) = try_answers(&alone.to_string());
    refused(&done, 2, &["answers.Q.5", "ajoutez un motif", "incident mineur"]);
    assert_nothing_written(&world);
    golden("bad_input/gravity-without-reason.txt", &world.stable(&done.stderr));
    let mut blank = base.clone();
    blank["answers"]["Q.5"] = json!({"value": "crise", "note": "   "});
    let (world, done) = try_answers(&blank.to_string());
    refused(&done, 2, &["answers.Q.5", "ajoutez un motif"]);
    assert_nothing_written(&world);
    let mut same = base;
    same["answers"]["Q.5"] = json!("mineur");
    let (_, done) = try_answers(&same.to_string());
    assert_eq!(done.code, 0, "the proposed gravity needs none: {}", done.stderr);
}

#[test]
fn a_missing_reason_and_a_long_name_are_named_with_the_rest() {
    let mut file: Value = serde_json::from_str(&answers("gravite-corrigee")).expect("it is JSON");
    file["by"] = json!("b".repeat(101));
    file["answers"]["Q.5"] = json!("crise");
    file["answers"]["9.z"] = json!("oui");
    let world = World::new();
    let path = world.file("reponses.json", &file.to_string());
    let done = world.run_as("", &["new", "--answers", &path], "");
    refused(&done, 2, &["answers.9.z", "answers.Q.5", "ajoutez un motif", "- by :"]);
    assert_nothing_written(&world);
}

#[test]
fn a_conclusion_is_not_answered_with_unknown_by_any_door() {
    refused_there(&["answer", "ID", "Q.1", "inconnu"], 2, &["Q.1", "se confirme ou se corrige"]);
}

/// A conclusion is corrected with a reason by every door, whichever it is; one taken as it is deduced needs none.
#[test]
fn a_corrected_conclusion_needs_its_reason_by_every_door() {
    for (question, wrong) in [("Q.1", "faux-positif"), ("Q.2", "etendu"), ("Q.3", "fort"), ("Q.4", "elevee")] {
        let mut file: Value = serde_json::from_str(&answers("gravite-corrigee")).expect("it is JSON");
        file["answers"][question] = json!(wrong);
        let (world, done) = try_answers(&file.to_string());
        refused(&done, 2, &[&format!("answers.{question}"), "ajoutez un motif"]);
        assert_nothing_written(&world);
        file["answers"][question] = json!({"value": wrong, "note": "vu avec la direction"});
        let (world, done) = try_answers(&file.to_string());
        assert_eq!(done.code, 0, "{}", done.stderr);
        let id = done.stdout.trim();
        refused(&world.run(&["answer", id, question, wrong]), 2, &[question, "demande un motif (--note)"]);
        refused(&world.run(&["answer", id, question, wrong, "--note", "  "]), 2, &["--note"]);
        assert_eq!(world.run(&["answer", id, question, wrong, "--note", "revu"]).code, 0);
    }
}

#[test]
fn an_answer_that_waits_for_another_says_so() {
    let world = World::new();
    let file = json!({"fiche": "messagerie-qualification", "title": "Essai", "answers": {"1.b.1": ["c@exemple.fr"]}});
    let id = world.run_with(&["new", "--answers", "-"], &file.to_string()).stdout.trim().to_owned();
    for (question, value, gate) in
        [("4.z.4", "oui", "4.z.3"), ("1.c.3", "non", "1.c.1, 1.c.2"), ("5.a.1", "non", "4.z.1")]
    {
        let done = world.run(&["answer", &id, question, value]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let said = done.stderr.replace('\u{a0}', " ");
        assert!(said.contains(&format!("En attente de {gate} : cette réponse")), "{said}");
    }
    assert!(!world.run(&["answer", &id, "4.z.3", "reussie"]).stderr.contains("En attente"));
    assert!(!world.run(&["answer", &id, "4.z.4", "non"]).stderr.contains("En attente"));
}

#[test]
fn a_title_is_never_empty() {
    let world = World::new();
    let file = world.file("reponses.json", &answers("premieres-minutes"));
    refused(&world.run(&["new", "--answers", &file, "--title", " "]), 2, &["--title"]);
    assert_nothing_written(&world);
}

#[test]
fn a_file_that_is_not_an_answers_file_is_refused() {
    for (content, said) in [
        ("", "le fichier est vide"),
        (" \n ", "le fichier est vide"),
        ("\u{feff}{\"fiche\": \"messagerie-qualification\", \"answers\": {}}", "marque d’ordre des octets (BOM)"),
        ("{\"fiche\": \"messagerie-qualification\",\n \"answers\": {\"1.b.2\" \"oui\"}}", "ligne 2"),
        ("{\"fiche\": \"messagerie-qualification\", \"answers\": {}} et plus", "ligne 1"),
        ("[]", "un fichier de réponses est un objet JSON"),
        ("\"oui\"", "fiche"),
        ("{}", "il manque le membre « fiche »"),
        (r#"{"answers": {}}"#, "il manque le membre « fiche »"),
        (r#"{"fiche": 3, "answers": {}}"#, "fiche"),
        (r#"{"fiche": "messagerie-qualification"}"#, "il manque le membre « answers »"),
        (r#"{"fiche": "messagerie-qualification", "answers": []}"#, "attendu un objet"),
    ] {
        let (world, done) = try_answers(content);
        refused(&done, 2, &[said, "reponses.json"]);
        assert_nothing_written(&world);
    }
    // All that is wrong is named, even where the fiche is not.
    let (_, done) = try_answers(r#"{"title": "x", "title": "y", "titre": "z", "by": "a", "by": "b", "by": "c"}"#);
    refused(&done, 2, &["« fiche »", "« answers »", "titre", "- title : ce membre", "- by : ce membre"]);
    assert_eq!(done.stderr.matches("\n  - ").count(), 5, "each once: {}", done.stderr);
    let (world, done) = try_answers(r#"{"fiche": "licorne-qualification", "answers": {}}"#);
    refused(&done, 3, &["« licorne-qualification »", "messagerie-qualification"]);
    assert_nothing_written(&world);
}

/// A file says hours as people do, by the clocks that it names; what goes wrong on standard input names it so.
#[test]
fn a_file_says_hours_and_answers_as_every_other_door() {
    let file = |tz: &str| {
        json!({"fiche": "messagerie-qualification", "title": "Essai", "by": "Zoé", "tz": tz, "alerted_at": "hier 23:40",
            "aware_at": "01:30", "answers": {"2.a.1": "o", "2.a.2": "Non !", "2.e.1": "1", "1.b.1": "aucun",
            "2.a.3": {"value": "n", "at": "hier soir 23h40"}, "2.b.1": ["Transfert externe"]}})
    };
    for (tz, offset) in [("Europe/Paris", "+01:00"), ("Indian/Reunion", "+04:00")] {
        let (world, done) = try_answers(&file(tz).to_string());
        assert_eq!(done.code, 0, "{}", done.stderr);
        let log = world.run(&["log", "--format", "jsonl"]).stdout;
        let lines: Vec<Value> = log.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        assert_eq!(lines[0]["alerted_at"], format!("2026-01-06T23:40:00{offset}"), "{tz}");
        let given = |id: &str| lines.iter().find(|line| line["question"] == id).expect("an answer").clone();
        assert_eq!((&given("2.a.1")["value"], &given("2.a.2")["value"]), (&json!("oui"), &json!("non")));
        assert_eq!((&given("2.e.1")["value"], &given("1.b.1")["value"]), (&json!("confirme"), &json!([])));
        assert_eq!(given("2.a.3")["happened_at"], format!("2026-01-06T23:40:00{offset}"), "{tz}");
    }
    let world = World::new();
    let done = world.run_with(&["new", "--answers", "-"], "{}");
    refused(&done, 2, &["Entrée standard : rien n’est écrit", "qualify fiche show messagerie-qualification"]);
    assert!(!done.stderr.contains("README"), "{}", done.stderr);
    // What the hint shows as right is right.
    let hint = done.stderr.split("un fichier juste").nth(1).expect("an example").to_owned();
    let (from, to) = (hint.find('{').expect("an object"), hint.find("}}").expect("its end"));
    let (_, done) = try_answers(&hint[from..to + 2].replace('\n', " "));
    assert_eq!(done.code, 0, "{}", done.stderr);
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let world = World::new();
    let path = world.folder.path().join("absent.json").display().to_string();
    refused(&world.run(&["new", "--answers", &path]), 3, &["absent.json", "introuvable"]);
    let folder = world.folder.path().display().to_string();
    refused(&world.run(&["new", "--answers", &folder]), 1, &["ce n’est pas un fichier"]);
    assert_nothing_written(&world);
    let done = world.run_with(&["new", "--answers", "-"], &answers("premieres-minutes"));
    assert_eq!(done.code, 0, "standard input is a file like another: {}", done.stderr);
}

#[test]
fn the_options_of_new_are_checked_before_anything_is_written() {
    let file = |world: &World| world.file("reponses.json", &answers("premieres-minutes"));
    let cases: [(&[&str], u8, &[&str]); 8] = [
        (&["--aware-at", "01/01/2027 00:00"], 2, &["--aware-at", "avenir"]),
        (&["--alerted-at", "bientôt"], 2, &["--alerted-at", "« bientôt »"]),
        (&["--tz", "Mars/Olympus"], 2, &["« Mars/Olympus »", "fuseau horaire", "Europe/Paris"]),
        (&["--profile", "sante,licorne,dragon"], 2, &["« licorne », « dragon »", "collectivite"]),
        (&["--fiche", "licorne"], 3, &["« licorne »", "messagerie-qualification"]),
        (&["--order", "hasard"], 2, &["« hasard »", "chaud"]),
        (&["--by", "  "], 2, &["--by"]),
        (&["--sans-souci"], 2, &["--sans-souci", "qualify"]),
    ];
    for (options, code, said) in cases {
        for from_file in [true, false] {
            let world = World::new();
            let mut args = vec!["new"];
            let path = file(&world);
            if from_file {
                args.extend(["--answers", path.as_str()]);
            }
            args.extend(options);
            refused(&world.run_as("", &args, "Titre\n"), code, said);
            assert_nothing_written(&world);
        }
    }
}

#[test]
fn all_that_is_wrong_with_one_command_is_named_together() {
    let new = World::new();
    let bad = [
        "new",
        "--timebox",
        "30x",
        "--profile",
        "bar",
        "--alerted-at",
        "zz",
        "--aware-at",
        "2030-01-01",
        "--title",
        " ",
    ];
    refused(&new.run(&bad), 2, &["--timebox", "bar", "zz", "2030-01-01", "--title"]);
    assert_nothing_written(&new);
    let file = new.file("a.json", &with_answers(&json!({"2.a.1": "oui"})));
    refused(
        &new.run(&[
            "new",
            "--answers",
            &file,
            "--profile",
            "bar",
            "--alerted-at",
            "zz",
            "--aware-at",
            "demain",
            "--title",
            "",
        ]),
        2,
        &["bar", "zz", "demain", "--title"],
    );
    assert_nothing_written(&new);
    let (_, id) = opened();
    let id = id.as_str();
    let long = "x".repeat(20_000);
    refused_there(&["profile", id, "--profile", "zz", "--region", &long], 2, &["zz", "--region"]);
    refused_there(
        &["report", id, "--tlp", "zz", "--as-of", "zz", "--as-known-by", "é!"],
        2,
        &["--tlp", "--as-of", "--as-known-by"],
    );
    refused_there(
        &["answer", id, "2.a.1", "zz", "--source", "vu", "--at", "zz", "--declared-by", " "],
        2,
        &["zz", "--source", "--at", "--declared-by"],
    );
    refused_there(
        &["action", id, "x", "--result", "", "--owner", " ", "--at", "demain 10:00"],
        2,
        &["--result", "--owner", "--at"],
    );
}

#[test]
fn nobody_to_ask_is_7() {
    for args in [&["new"][..], &["new", "--plain"], &["new", "--no-input"], &["new", "--title", "Essai", "--no-input"]]
    {
        let world = World::new();
        let done = world.run(args);
        refused(&done, 7, &["Il faut une réponse", "--answers"]);
        assert_nothing_written(&world);
    }
    let (world, id) = opened();
    refused(&world.run(&["resume", &id, "--no-input"]), 7, &["Il faut une réponse"]);
    let done = world.run(&["resume", &id]);
    assert_eq!(done.code, 7, "{}", done.stderr);
    assert!(done.stderr.contains(&format!("qualify resume {id}")), "{}", done.stderr);
}

#[test]
fn a_folder_that_is_a_file_is_refused_by_every_command() {
    let world = World::new();
    let path = world.file("incidents-fichier", "pas un dossier");
    let file = world.file("reponses.json", &answers("premieres-minutes"));
    for args in [
        &["list"][..],
        &["report"],
        &["report", "2026"],
        &["log"],
        &["verify"],
        &["resume"],
        &["answer", "2026", "1.b.2", "oui"],
        &["note", "2026", "x"],
        &["decide", "2026", "majeur", "--because", "x"],
        &["declare", "2026", "cnil", "--at", "02:00"],
        &["new", "--answers", &file],
    ] {
        let mut all = vec!["--dir", path.as_str()];
        all.extend(args);
        let done = world.run(&all);
        refused(&done, 1, &["incidents-fichier", "dossier"]);
    }
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "pas un dossier");
}

#[test]
fn an_incident_that_is_not_there_is_3() {
    for args in [
        &["report"][..],
        &["log"],
        &["verify"],
        &["resume"],
        &["report", "2026"],
        &["log", "2026"],
        &["verify", "2026"],
        &["resume", "2026"],
        &["answer", "2026", "1.b.2", "oui"],
        &["note", "2026", "x"],
        &["decide", "2026", "majeur", "--because", "x"],
        &["declare", "2026", "cnil", "--at", "02:00"],
    ] {
        let world = World::new();
        refused(&world.run(args), 3, &["Aucun incident"]);
        assert_nothing_written(&world);
    }
    refused_there(&["report", "2025"], 3, &["« 2025 »"]);
    refused_there(&["verify", "./nulle/part"], 3, &["nulle/part", "introuvable"]);
}

#[test]
fn an_ambiguous_beginning_names_the_incidents() {
    let (world, first) = opened();
    let file = world.file("autre.json", &answers("tentative"));
    let second = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
    for args in [
        &["report", "2026"][..],
        &["log", "2026"],
        &["verify", "2026"],
        &["resume", "2026"],
        &["answer", "2026", "1.b.2", "oui"],
        &["note", "2026", "x"],
        &["decide", "2026", "majeur", "--because", "x"],
        &["declare", "2026", "cnil", "--at", "02:00"],
    ] {
        refused(&world.run(args), 2, &["« 2026 »", &first, &second]);
    }
    assert_eq!(world.run(&["report", &first.to_lowercase()]).code, 0, "case does not matter");
}

#[test]
fn a_refused_answer_says_what_could_be_answered() {
    let cases: [(&[&str], &[&str]); 12] = [
        (&["answer", "ID", "9.z.9", "oui"], &["« 9.z.9 »", "fiche show messagerie-qualification"]),
        (&["answer", "ID", "2.a.1", "yes"], &["2.a.1", "« yes »", "oui, non, inconnu, sans-objet"]),
        (&["answer", "ID", "2.b.1", "transfert-externe,licorne"], &["2.b.1", "« licorne »", "delegation"]),
        (&["answer", "ID", "2.b.1", "[1, 2]"], &["2.b.1", "liste"]),
        (&["answer", "ID", "2.e.1", "sans-objet"], &["2.e.1", "sans-objet"]),
        (&["answer", "ID", "4.z.4", ""], &["4.z.4", "vide"]),
        (&["answer", "ID", "P.3", "fait"], &["P.3", "actions et des notes"]),
        (&["answer", "ID", "2.a.1", "oui", "--source", "rumeur"], &["« rumeur »", "constate, declare ou deduit"]),
        (&["answer", "ID", "2.a.1", "oui", "--at", "01/01/2027 00:00"], &["--at", "avenir"]),
        (&["answer", "ID", "2.a.1", "oui", "--at", "un jour"], &["--at", "« un jour »"]),
        (&["answer", "ID", "Q.5", "crise"], &["Q.5", "motif", "--note"]),
        (
            &["answer", "ID", "2.a.1", "ouin", "--source", "rumeur", "--note", &"x".repeat(20_000)],
            &["« ouin »", "« rumeur »", "--note"],
        ),
    ];
    for (args, said) in cases {
        refused_there(args, 2, said);
    }
    refused_there(&["answer", "ID", "licorne:1.b.2", "oui"], 3, &["licorne"]);
}

#[test]
fn an_answer_whose_gate_is_closed_is_refused() {
    let (world, id) = opened();
    assert_eq!(world.run(&["answer", &id, "1.c.1", "non"]).code, 0);
    let done = world.run(&["answer", &id, "1.c.1.comptes", "dir@exemple.fr"]);
    refused(&done, 2, &["1.c.1.comptes", "hors sujet"]);
    assert_eq!(world.run(&["answer", &id, "1.c.1", "inconnu"]).code, 0);
    let done = world.run(&["answer", &id, "1.c.1.comptes", "dir@exemple.fr"]);
    assert_eq!(done.code, 0, "an unknown gate leaves it waiting: {}", done.stderr);
}

#[test]
fn a_refused_decision_or_note_says_why() {
    refused_there(
        &["decide", "ID", "grave", "--because", " "],
        2,
        &["« grave »", "anomalie, mineur, majeur ou crise", "--because"],
    );
    refused_there(&["decide", "ID", "majeur"], 2, &["--because"]);
    refused_there(&["note", "ID", "  "], 2, &["vide"]);
    refused_there(&["note", "ID", &"x".repeat(20_000)], 2, &["dépasse"]);
    refused_there(
        &["note", "ID", "x", "--ip", "999.1.1.1", "--hash", "abc"],
        2,
        &["« 999.1.1.1 »", "« abc »", "SHA-256"],
    );
    refused_there(&["note", "ID", "x", "--at", "01/01/2027 00:00"], 2, &["--at", "avenir"]);
    refused_there(&["verify", "ID", "--expect", "bonjour"], 2, &["--expect"]);
}

#[test]
fn the_command_line_is_refused_in_french() {
    let cases: [(&[&str], &[&str]); 12] = [
        (&["xyzzy"], &["xyzzy", "qualify"]),
        (&["reprot"], &["reprot", "report"]),
        (&["report", "--fromat", "json"], &["--fromat", "--format"]),
        (&["report", "--format", "pdf"], &["« pdf »", "table, markdown, html, json"]),
        (&["report", "--format"], &["--format"]),
        (&["report", "a", "b"], &["inconnu : b"]),
        (&["answer"], &["INCIDENT", "QUESTION", "VALEUR"]),
        (&["answer", "2026"], &["QUESTION"]),
        (&["decide", "2026", "majeur"], &["--because"]),
        (&["--color", "rose", "list"], &["« rose »", "auto, always, never"]),
        (&["list", "--format", "json", "--format", "table"], &["--format"]),
        (&["fiche", "licorne"], &["licorne"]),
    ];
    let mut all = String::new();
    for (args, said) in cases {
        let world = World::new();
        let done = world.run(args);
        refused(&done, 2, said);
        all.push_str(&format!("$ qualify {}\n{}\n", args.join(" "), done.stderr));
    }
    golden("bad_input/command-line.txt", &all);
    let bare = World::new().run_as("", &[], "");
    assert!([0, 2].contains(&bare.code), "{}", bare.stderr);
}

#[test]
fn foreign_text_comes_out_harmless_everywhere() {
    const NASTY: &str = "\u{1b}[2J\u{7}\r\u{85}\u{9b}31m\u{202e}txt.exe\u{2066}\u{200b}\u{feff}\u{7f}\tfin\nligne 2";
    let world = World::new();
    let file = world.file(
        "reponses.json",
        &json!({
            "fiche": "messagerie-qualification", "title": format!("Titre {NASTY}"), "by": format!("Alice {NASTY}"),
            "region": "Bretagne",
            "answers": {
                "2.a.1": {"value": "oui", "note": format!("Note {NASTY}"), "source": "declare", "declared_by": format!("Qui {NASTY}")},
                "4.z.1": "possible", "4.z.2": format!("Activité {NASTY}"),
                "Q.5": {"value": "crise", "note": format!("Motif {NASTY}")}
            }
        })
        .to_string(),
    );
    let done = world.run_as("", &["new", "--answers", &file], "");
    let id = stdout_of(&done).trim().to_owned();
    assert_no_raw(&done.stderr);
    let evil = format!("Mallory {NASTY}");
    let note =
        world.run_as(&evil, &["note", &id, &format!("Texte {NASTY}"), "--actor", &format!("Acteur {NASTY}")], "");
    assert_eq!(note.code, 0, "{}", note.stderr);
    assert_no_raw(&note.stderr);
    written_elsewhere(&world.root().join(&id), &[named_everywhere(NASTY)]);
    let decide = world.run_as(&evil, &["decide", &id, "majeur", "--because", &format!("Raison {NASTY}")], "");
    assert_eq!(decide.code, 0, "{}", decide.stderr);
    for args in [
        &["report", &id][..],
        &["report", &id, "--format", "json"],
        &["log", &id, "--format", "table"],
        &["log", &id, "--format", "json"],
        &["log", &id, "--format", "jsonl"],
        &["list"],
        &["list", "--format", "json"],
        &["verify", &id],
    ] {
        let done = world.run(args);
        assert_no_raw(stdout_of(&done));
        assert_no_raw(&done.stderr);
    }
    let table = world.run(&["report", &id]);
    golden_masked(&world, "bad_input/foreign.report.txt", stdout_of(&table));
    assert_narrow(&table.stdout);
    let log = world.run(&["log", &id, "--format", "jsonl"]);
    let lines: Vec<Value> = stdout_of(&log).lines().map(|l| serde_json::from_str(l).expect("a line is JSON")).collect();
    assert_eq!(lines[0]["title"], format!("Titre {NASTY}"), "what was given is kept whole");
    let note = lines.iter().find(|l| l["kind"] == "noted" && l["by"] != "Ailleurs").expect("the note");
    assert_eq!(note["text"], format!("Texte {NASTY}"));
    let json = world.run(&["report", &id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&json)).expect("it is JSON");
    assert_eq!(report["incident"]["title"], format!("Titre {NASTY}"));
    // A refused command that repeats what was typed is harmless too.
    for args in [
        &["report", NASTY][..],
        &["answer", &id, NASTY, "oui"],
        &["answer", &id, "2.a.1", NASTY],
        &["decide", &id, NASTY, "--because", "x"],
        &["note", &id, "x", "--ip", NASTY],
        &[NASTY],
        &["report", "--format", NASTY],
    ] {
        let done = world.run(args);
        assert_ne!(done.code, 0);
        assert_no_raw(&done.stderr);
    }
}

#[test]
fn answers_of_nobody_known_are_not_written() {
    // Neither --by, nor a login name, nor "by" in the file.
    let world = World::new();
    let file = world.file("reponses.json", &with_answers(&json!({"1.b.2": "oui"})));
    refused(&world.run_as("", &["new", "--answers", &file], ""), 2, &["Qui écrit ?", "--by"]);
    assert_nothing_written(&world);
}
