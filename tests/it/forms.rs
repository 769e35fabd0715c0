//! Fiches as files: checked, run from an organisation's own, printed to be filled in by hand.

use crate::bad_input::{assert_no_raw, assert_nothing_written, refused};
use crate::broken::{containment, small};
use crate::faulty;
use crate::harness::{World, flat, golden};
use crate::scenarios::{assert_narrow, golden_masked, stdout_of};
use qualify::domain::fiche::{FicheKind, Lot};
use serde_json::{Value, json};
use std::fs;

const SHIPPED: &str = "messagerie-qualification";

#[test]
fn a_correct_fiche_is_counted() {
    let world = World::new();
    let ours = include_str!("../../fiches/messagerie-qualification.json");
    let file = world.file("copie.json", ours);
    let value: Value = serde_json::from_str(ours).expect("it is JSON");
    let [rules, next, deduced] = ["rules", "next", "deduced"].map(|key| value[key].as_array().expect("a list").len());
    assert_eq!(deduced, 5, "what is deduced is not asked, and not counted");
    for said in [SHIPPED, &file] {
        let done = world.run(&["fiche", "check", said]);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""));
        let lines: Vec<String> = world.stable(&done.stdout).lines().map(|l| l.replace('\u{a0}', " ")).collect();
        assert!(lines[0].ends_with(" : fiche correcte (messagerie-qualification)"), "{lines:?}");
        assert_eq!(lines[1], format!("64 questions, 0 étape, {rules} règles, {next} suites"));
        assert!(lines[2].starts_with("sha256:"), "{lines:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_3_and_says_what_is() {
    let world = World::new();
    let folder = world.folder.path().display().to_string();
    for (said, code, word) in [
        ("./absente.json", 3, "introuvable"),
        ("absente.json", 3, "introuvable"),
        ("licorne", 3, SHIPPED),
        (folder.as_str(), 1, "ce n’est pas un fichier ordinaire"),
    ] {
        let done = world.run(&["fiche", "check", said]);
        let flat = done.stderr.replace('\n', " ");
        assert_eq!(done.code, code, "{flat}");
        assert!(done.stdout.is_empty() && flat.contains(word) && flat.contains("-> "), "{flat}");
    }
}

/// What an author wrote is repeated to them: it does nothing to their screen.
#[test]
fn a_hostile_file_is_refused_without_obeying_it() {
    let world = World::new();
    let file = world.file(
        "f.json",
        "{\"id\": \"\\u001b[2J\\u202e\", \"\\u001b]0;x\\u0007\": 1, \"rules\": [{\"id\": \"\\u001b[31m\\u202e\", \"axis\": 1}]}",
    );
    let done = world.run(&["fiche", "check", &file]);
    assert_eq!(done.code, 4);
    assert_no_raw(&done.stdout);
    assert_no_raw(&done.stderr);
    assert!(done.stdout.contains("<U+001B>"), "{}", done.stdout);
    assert!(done.stdout.contains("rules[0].axis (règle <U+001B>[31m"), "{}", done.stdout);
    // Said by the other door, too.
    let done = world.run(&["new", "--fiche", &file]);
    assert_no_raw(&done.stderr);
}

// ---- Run from an organisation's own file -----------------------------------------------------------------------------

const ANSWERS: &str = r#"{"fiche": "essai", "title": "Essai", "answers": {"1.a.1": "oui", "1.a.1.suite": "La paie"}}"#;

#[test]
fn an_incident_keeps_its_own_copy_of_the_fiche_and_works_from_it() {
    let world = World::new();
    let bytes = serde_json::to_vec_pretty(&small()).expect("it is JSON");
    // Neither a slash nor .json makes it a file: it is there, and no fiche of ours has its name.
    let fiche = world.file("notre fiche", &String::from_utf8(bytes.clone()).expect("UTF-8"));
    let answers = world.file("a.json", ANSWERS);
    let done = world.run(&["new", "--fiche", &fiche, "--answers", &answers]);
    let id = stdout_of(&done).trim().to_owned();
    fs::remove_file(&fiche).expect("the original goes away");
    let copies: Vec<_> = fs::read_dir(world.incident())
        .expect("the incident")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "json"))
        .collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(fs::read(&copies[0]).expect("the copy"), bytes);
    assert_eq!(world.run(&["answer", &id, "1.a.2", "b"]).code, 0);
    let resumed = world.run_with(&["resume", &id], "9\n5\nc\ns\n");
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert!(resumed.stderr.contains("| P.1 |"), "the next question of this very fiche: {}", resumed.stderr);
    assert!(stdout_of(&world.run(&["verify", &id])).starts_with("ANCRE\n"));
    let json: Value = serde_json::from_str(stdout_of(&world.run(&["report", &id, "--format", "json"]))).expect("JSON");
    assert_eq!((&json["fiches"][0]["id"], &json["fiches"][0]["embedded"]), (&json!("essai"), &json!(false)));
    let table = world.run(&["report", &id]);
    assert_narrow(stdout_of(&table));
    assert!(table.stdout.contains("Fiche propre à l’organisation, pas celle de qualify"), "{}", table.stdout);
    assert!(table.stdout.contains(json["fiches"][0]["digest"].as_str().expect("a digest")), "{}", table.stdout);
}

/// A fiche of ours that was changed under its own name does not pass for ours.
#[test]
fn an_embedded_fiche_that_was_changed_is_not_embedded() {
    let world = World::new();
    let ours = include_str!("../../fiches/messagerie-qualification.json");
    let file = world.file("f.json", &ours.replacen("2025-1", "2025-1-chez-nous", 1));
    let answers = world.file("a.json", r#"{"fiche": "messagerie-qualification", "answers": {"1.b.2": "oui"}}"#);
    assert_eq!(world.run(&["new", "--fiche", &file, "--answers", &answers]).code, 0);
    let table = world.run(&["report"]);
    assert!(stdout_of(&table).contains("Fiche propre à l’organisation"), "{}", table.stdout);
    let world = World::new();
    let answers = world.file("a.json", r#"{"fiche": "messagerie-qualification", "answers": {"1.b.2": "oui"}}"#);
    assert_eq!(world.run(&["new", "--answers", &answers]).code, 0);
    let table = world.run(&["report"]);
    assert!(!stdout_of(&table).contains("Fiche propre à l’organisation"), "{}", table.stdout);
}

#[test]
fn a_containment_of_ones_own_is_run_too() {
    let world = World::new();
    let fiche = world.file("c.json", &containment().to_string());
    let done = world.run_with(&["new", "--fiche", &fiche, "--title", "Essai"], "9\n5\ni\ns\ns\n");
    let id = stdout_of(&done).trim().to_owned();
    let report = world.run(&["report", &id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&report)).expect("JSON");
    assert_eq!(report["fiches"][0]["kind"], "endiguement");
    assert_eq!(report["fiches"][0]["steps"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_bad_fiche_opens_nothing_and_all_of_it_is_told() {
    let mut fiche = small();
    fiche["couleur"] = json!("rouge");
    fiche["rules"][0]["axis"] = json!("hauteur");
    fiche["carry"][0]["from"] = json!("*");
    let said = ["couleur", "membre inconnu", "rules[0].axis", "carry[0].from", "qualify fiche check"];
    for typed in [Some("9\n5\ni\ns\n"), None] {
        let world = World::new();
        let file = world.file("f.json", &fiche.to_string());
        let answers = world.file("a.json", ANSWERS);
        let args = ["new", "--fiche", &file, "--answers", &answers];
        let done = typed.map_or_else(|| world.run(&args), |typed| world.run_with(&args[..3], typed));
        assert_eq!(done.stderr.matches("\n  - ").count(), 3, "{}", done.stderr);
        refused(&done, 4, &said);
        assert_nothing_written(&world);
        let absent = world.folder.path().join("absente.json").display().to_string();
        refused(&world.run(&["new", "--fiche", &absent]), 3, &["introuvable"]);
        assert_nothing_written(&world);
    }
}

/// Every text of a fiche becomes hostile; ids and options stay what they must be.
fn hostile(mut value: Value) -> Value {
    const NASTY: &str = "\u{1b}[2J\u{7}\r\n\u{202e}fin\u{2066}\u{200b} <script>alert(1)</script><img src=x onerror=y> \
[clic](https://evil.example) | ~~~ `x` @tous \"onload='z";
    const TEXTS: [&str; 11] =
        ["title", "version", "url", "source", "when_to_use", "prompt", "help", "trap", "because", "text", "reference"];
    fn spoil(value: &mut Value, key: &str) {
        match value {
            Value::String(text) if TEXTS.contains(&key) => *text = format!("{text}{NASTY}"),
            Value::Array(list) => list.iter_mut().for_each(|v| spoil(v, key)),
            Value::Object(object) => {
                object.iter_mut().for_each(|(k, v)| spoil(v, if key == "labels" { "text" } else { k }))
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    spoil(&mut value, "");
    value["url"] = json!(format!("https://evil.example/{NASTY}"));
    value["reference"] = json!(NASTY);
    value
}

#[test]
fn a_hostile_fiche_is_only_read() {
    let world = World::new();
    let fiche = world.file("f.json", &hostile(small()).to_string());
    let done = world.run_with(&["new", "--fiche", &fiche, "--title", "Essai"], "9\n5\ni\n?\no\n?\nx\nr\nx\nx\n3\ns\n");
    let id = stdout_of(&done).trim().to_owned();
    assert_no_raw(&done.stderr);
    for args in [
        &["report", &id][..],
        &["report", &id, "--format", "json"],
        &["report", &id, "--format", "markdown"],
        &["report", &id, "--format", "html"],
        &["log", &id, "--format", "table"],
        &["log", &id, "--format", "jsonl"],
        &["log", &id, "--format", "csv"],
        &["log", &id, "--format", "markdown"],
        &["fiche", "show", &fiche],
        &["fiche", "check", &fiche],
        &["fiche", "list"],
    ] {
        let done = world.run(args);
        // The lines of a CSV file end with CR LF.
        assert_no_raw(&stdout_of(&done).replace("\r\n", "\n"));
        assert_no_raw(&done.stderr);
    }
}

// ---- Printed, to be filled in by hand --------------------------------------------------------------------------------

/// Checks that a page of HTML runs nothing, fetches nothing, and holds no markup but ours.
fn assert_inert(page: &str) {
    const OURS: [&str; 36] = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "p", "b", "bdi", "span",
        "div", "ul", "ol", "li", "nav", "a", "table", "thead", "tbody", "tr", "th", "td", "main", "/html", "/head",
        "/title", "/style", "/body", "colgroup", "col", "section",
    ];
    for tag in page.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("every tag is closed");
        let mut words = tag.split(' ');
        let name = words.next().unwrap_or_default();
        assert!(OURS.contains(&name) || OURS.contains(&name.trim_start_matches('/')), "<{tag}>");
        if ["meta", "!DOCTYPE"].contains(&name) {
            continue;
        }
        for attribute in tag[name.len()..].split("\" ").map(str::trim).filter(|a| !a.is_empty()) {
            let (key, value) = attribute.split_once("=\"").expect("a quoted value");
            let width = name == "col" && key == "style" && value.starts_with("width: ");
            let official = || {
                qualify::fiche::EMBEDDED.iter().any(|embedded| embedded.holds(value.trim_end_matches('"')).is_some())
            };
            let rel = key == "rel" && value.trim_end_matches('"') == "noreferrer";
            assert!(width || rel || ["lang", "class", "id", "scope", "href"].contains(&key), "<{tag}>");
            assert!(key != "href" || value.starts_with('#') || official(), "<{tag}>");
        }
    }
    assert!(page.contains("content=\"default-src 'none'; "), "a page without its policy");
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">\n"));
    assert!(!page.contains("<script") && !page.contains("url(") && !page.contains("@import"));
    assert_no_raw(page);
}

/// Looks for the numbers of the fiche on its form.
fn assert_whole(fiche: &Value, page: &str) {
    fn ids(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(list) => list.iter().for_each(|v| ids(v, found)),
            Value::Object(object) => {
                if let (Some(Value::String(id)), true) = (object.get("id"), object.contains_key("prompt")) {
                    found.push(id.clone());
                }
                object.values().for_each(|v| ids(v, found));
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = vec![];
    ids(fiche, &mut found);
    assert!(!found.is_empty());
    for id in found {
        let (shown, escaped) = (format!("<b>{id}</b> "), format!("- **{}** ", id.replacen('.', "\\.", 1)));
        let plain = format!("- **{id}** ");
        assert!([shown, escaped, plain].iter().any(|s| page.contains(s)), "{id} is missing");
    }
}

/// The forms that a golden file holds whole.
const KEPT: [&str; 2] = ["messagerie-qualification", "messagerie-endiguement"];

/// Looks for every text that a fiche says to who fills the form in: its titles, its questions, what helps to answer.
fn assert_said(fiche: &Value, page: &str, format: &str) {
    fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Array(list) => list.iter().for_each(|v| texts(v, found)),
            Value::Object(object) => {
                let said =
                    ["title", "prompt", "help", "intro", "warning", "trap"].iter().filter_map(|m| object.get(*m));
                found.extend(said.filter_map(Value::as_str));
                // What is kept of an answer, and the order by harm, are the wizard's alone.
                let printed = object.iter().filter(|(name, _)| !["keep", "screens"].contains(&name.as_str()));
                printed.for_each(|(_, v)| texts(v, found));
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = vec![];
    texts(fiche, &mut found);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    // What a reader sees, without the signs that a form escapes.
    let page =
        if format == "html" { crate::documents::text_of(page) } else { page.replace("&lt;", "").replace("&gt;", "") };
    let page = letters(&page.replace("&amp;", ""));
    for text in found {
        assert!(page.contains(&letters(text)), "{text} is missing");
    }
}

#[test]
fn every_fiche_prints_as_markdown_and_as_html() {
    for embedded in qualify::fiche::EMBEDDED {
        let fiche: Value = serde_json::from_slice(embedded.bytes).expect("a fiche is JSON");
        let world = World::new();
        for (format, extension) in [("markdown", "md"), ("html", "html")] {
            let done = world.run(&["fiche", "print", embedded.id, "--format", format]);
            let page = stdout_of(&done);
            assert_no_raw(page);
            assert_whole(&fiche, page);
            assert_said(&fiche, page, format);
            let reference = fiche["reference"].as_str().unwrap_or("version");
            for said in [reference, "Outil indépendant", "☐", "Main courante"] {
                assert!(page.contains(said), "{said}");
            }
            // A qualification and a containment are kept whole; every kind of question and of step has a form below.
            if KEPT.contains(&embedded.id) {
                golden(&format!("forms/{}.{extension}", embedded.id), &without_style(page));
            }
        }
        assert_inert(stdout_of(&world.run(&["fiche", "print", embedded.id, "--format", "html"])));
    }
}

/// Leaves out the style sheet, which is the same on every form and has a golden file of its own.
pub fn without_style(page: &str) -> String {
    match (page.split_once("<style>"), page.split_once("</style>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}<style>[...]</style>{after}"),
        (_, _) => page.to_owned(),
    }
}

/// One of every kind of question, and a containment with its trap, on forms that can be read whole.
#[test]
fn an_own_fiche_prints_with_every_kind_of_question() {
    let mut every = small();
    let questions = every["mesures"][0]["actions"][0]["questions"].as_array_mut().expect("questions");
    for (id, kind) in [("1.a.5", "text"), ("1.a.6", "number"), ("1.a.7", "moment"), ("1.a.8", "journal")] {
        questions
            .push(json!({"id": id, "kind": kind, "prompt": "Et ceci\u{a0}?", "lot": "heure", "origin": "officiel",
            "ask": ["victime", "metier"], "help": "Regardez là."}));
    }
    questions[8]["ask_if"] = json!({"all": [
        {"question": "1.a.4", "count": {"at_least": 2}},
        {"not": {"any": [{"question": "1.a.3", "is": ["x", "y"]}, {"question": "1.a.2", "is": ["sans-objet"]}]}},
    ]});
    every["mesures"][0]["actions"][0]["warning"] = json!("Ne touchez à rien.");
    every["prerequisites"][0]["parts"] = json!(["Un", "Deux"]);
    every["next"][0]["when"] = json!({"any": [
        {"confirmation": ["confirme", "a-investiguer"]}, {"question": "1.a.4", "domain": ["live.*"]},
        {"gravity": {"reading": "at_most", "at_least": "crise"}},
    ]});
    let mut steps = containment();
    steps["steps"][0]["trap"] = json!("Un mot de passe changé ne ferme pas les sessions.");
    steps["steps"][0]["help"] = json!("Portail d’administration.");
    let world = World::new();
    for (name, fiche) in [("every-kind", every), ("containment", steps)] {
        let file = world.file(&format!("{name}.json"), &fiche.to_string());
        let markdown = world.run(&["fiche", "print", &file]);
        golden(&format!("forms/{name}.md"), stdout_of(&markdown));
        let html = world.run(&["fiche", "print", &file, "--format", "html"]);
        assert_inert(stdout_of(&html));
        let (_, style) = html.stdout.split_once("<style>").expect("a style sheet");
        golden("forms/style.css", style.split("</style>").next().unwrap_or_default());
        golden(&format!("forms/{name}.html"), &without_style(&html.stdout));
        for page in [&markdown.stdout, &html.stdout] {
            assert_whole(&fiche, page);
        }
    }
}

#[test]
fn a_hostile_fiche_prints_as_text() {
    let world = World::new();
    for (name, fiche) in [("small", small()), ("containment", containment())] {
        let file = world.file(&format!("{name}.json"), &hostile(fiche).to_string());
        assert_inert(stdout_of(&world.run(&["fiche", "print", &file, "--format", "html"])));
        let markdown = world.run(&["fiche", "print", &file]);
        let page = stdout_of(&markdown);
        assert_no_raw(page);
        // A backslash takes its power from what follows it.
        let mut chars = page.chars();
        let alone: String =
            std::iter::from_fn(|| chars.next().map(|c| if c == '\\' { chars.next().map_or(c, |_| '.') } else { c }))
                .collect();
        for alive in ["<script", "<img", "](", "://", "`x`", "~~~", " @tous"] {
            assert!(!alone.contains(alive), "{alive} in:\n{page}");
        }
        golden(&format!("forms/hostile-{name}.md"), page);
    }
}

#[test]
fn a_form_is_written_once_and_never_over_a_file() {
    let world = World::new();
    let path = world.folder.path().join("fiche.html");
    let path = path.display().to_string();
    let done = world.run(&["fiche", "print", SHIPPED, "-o", &path]);
    assert_eq!(stdout_of(&done), "");
    let page = fs::read_to_string(&path).expect("the form");
    assert_inert(&page);
    refused(&world.run(&["fiche", "print", SHIPPED, "-o", &path]), 2, &["fiche.html", "existe déjà", "autre nom"]);
    assert_eq!(fs::read_to_string(&path).expect("the form"), page);
    let nowhere = world.folder.path().join("absent/fiche.md").display().to_string();
    refused(&world.run(&["fiche", "print", SHIPPED, "-o", &nowhere]), 3, &["absent/fiche.md", "introuvable"]);
    let markdown = world.folder.path().join("fiche.md").display().to_string();
    assert_eq!(world.run(&["fiche", "print", SHIPPED, "-o", &markdown]).code, 0);
    assert!(fs::read_to_string(&markdown).expect("the form").starts_with("# "));
    refused(&world.run(&["fiche", "print", "licorne"]), 3, &["licorne", SHIPPED]);
    refused(&world.run(&["fiche", "print", &world.file("f.json", "{}")]), 4, &["il manque le membre « kind »"]);
}

#[test]
fn the_kit_holds_what_is_hot_and_its_links_lead_somewhere() {
    let world = World::new();
    let path = world.folder.path().join("kit.html");
    let file = path.display().to_string();
    let done = world.run(&["kit", "-o", &file]);
    assert_eq!(stdout_of(&done), "");
    let page = fs::read_to_string(&path).expect("the kit");
    assert_inert(&page);
    let text = crate::documents::text_of(&page);
    for embedded in qualify::fiche::EMBEDDED {
        let fiche = qualify::fiche::load(embedded.bytes).expect("a fiche").fiche;
        assert!(text.contains(&fiche.title), "{}", embedded.id);
        // What is hot is asked, what is due at once is done; the rest is for `fiche print`.
        let qualifies = fiche.kind == FicheKind::Qualification;
        let asked = fiche.mesures.iter().flat_map(|m| &m.actions).flat_map(|a| &a.questions);
        for question in asked.filter(|q| q.lot == Lot::Chaud && qualifies) {
            assert!(text.contains(&format!("{} {}", question.id, question.prompt)), "{} {}", embedded.id, question.id);
        }
        for step in fiche.steps.iter().filter(|step| step.due == "J0") {
            assert!(text.contains(&step.question.prompt), "{} {}", embedded.id, step.question.id);
        }
    }
    for declaration in qualify::annexes::declarations() {
        assert!(text.contains(&declaration.legal_basis), "{}", declaration.id);
    }
    let links: Vec<&str> =
        page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().expect("a quoted value")).collect();
    assert_eq!(links.len(), 5, "{links:?}");
    for link in links {
        assert_eq!(page.matches(&format!(" id=\"{link}\"")).count(), 1, "{link}");
    }
    for said in ["Contacts", "Outil indépendant", "CNIL", "Main courante", "crise cyber, si l’urgence est élevée"]
    {
        assert!(page.contains(said), "{said}");
    }
    // Whom to call for money is a list, and a region has one name: neither is said twice.
    let text = text.replace('\u{a0}', " ");
    assert!(text.contains("Banque, ou comptable public (DGFiP), ou payeur, puis sa banque, "), "{text}");
    assert!(text.contains("(La Réunion ; ") && text.contains("(Nouvelle-Calédonie, Wallis-et-Futuna ; "), "{text}");
    assert!(!text.contains("ou Comptable") && !text.contains("Réunion, Réunion"), "{text}");
    golden("forms/kit.html", &without_style(&page));
    refused(&world.run(&["kit", "-o", &file]), 2, &["kit.html", "existe déjà"]);
    refused(&world.run(&["kit"]), 2, &["--output"]);
    assert_eq!(fs::read_to_string(&path).expect("the kit"), page);
}

/// A disk that is full says so: what it holds is not taken for the kit.
#[test]
fn a_kit_that_cannot_be_written_whole_is_a_failure() {
    let home = faulty::home();
    let path = home.path().join("kit.html").display().to_string();
    let calls = faulty::run(home.path(), None, "Alice", &["kit", "-o", &path], "").watch.calls;
    assert!(calls >= 3, "created, written, synced: {calls}");
    for call in 1..=calls {
        for fault in faulty::FAULTS {
            let home = faulty::home();
            let path = home.path().join("kit.html").display().to_string();
            let done = faulty::run(home.path(), Some((call, fault)), "Alice", &["kit", "-o", &path], "");
            let whole = || fs::read_to_string(&path).is_ok_and(|page| page.ends_with("</html>\n"));
            assert!([0, 1].contains(&done.code), "{fault:?}: {}", done.stderr);
            assert!(done.code != 0 || whole(), "{fault:?} at {call}: acknowledged, and not whole");
        }
    }
}

// ---- Listed ----------------------------------------------------------------------------------------------------------

#[test]
fn the_list_marks_what_the_incident_recommends_now() {
    let world = World::new();
    let bare = world.run(&["fiche", "list"]);
    assert_eq!((stdout_of(&bare).contains("RECOMMANDÉ"), bare.stderr.as_str()), (false, ""));
    assert_narrow(&bare.stdout);
    let mut own = small();
    own["next"][0] = json!({"id": SHIPPED, "title": "Messagerie", "when": {"question": "1.a.1", "is": ["oui"]},
        "because": "Une boîte est en cause\u{a0}: qualifiez-la avant d’y toucher, et gardez ses journaux au chaud."});
    own["next"].as_array_mut().expect("a list").push(json!({"id": "suite", "title": "La suite \u{1b}[2Jà nous",
        "reference": "NOUS-1", "when": {"question": "1.a.1", "is": ["oui"]}, "because": "Parce que."}));
    let fiche = world.file("f.json", &own.to_string());
    let answers = world.file("a.json", ANSWERS);
    let done = world.run(&["new", "--fiche", &fiche, "--answers", &answers]);
    let id = stdout_of(&done).trim().to_owned();
    let marked = world.run(&["fiche", "list"]);
    assert_narrow(stdout_of(&marked));
    assert_no_raw(&marked.stdout);
    assert_eq!(marked.stderr, "");
    golden("forms/list.txt", &marked.stdout);
    assert_eq!(world.run(&["answer", &id, "1.a.1", "non"]).code, 0);
    assert_eq!(stdout_of(&world.run(&["fiche", "list"])), bare.stdout, "no longer recommended");
    // An incident that cannot be read hides no fiche.
    for file in fs::read_dir(world.incident()).expect("the incident") {
        let path = file.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "json") {
            fs::remove_file(path).expect("the copy of the fiche");
        }
    }
    let broken = world.run(&["fiche", "list"]);
    assert_eq!(stdout_of(&broken), bare.stdout);
    assert!(flat(&broken.stderr).contains("n’est pas là"), "the copy that is missing is said: {}", broken.stderr);
}

// ---- A fiche by a newcomer, from the guide alone ---------------------------------------------------------------------

const STOLEN: &str = include_str!("../samples/telephone-vole.json");
const STOLEN_ANSWERS: &str = include_str!("../samples/telephone-vole.answers.json");

#[test]
fn the_fiche_of_a_newcomer_is_correct_and_runs() {
    let world = World::new();
    world.after(STOLEN_ANSWERS);
    let value: Value = serde_json::from_str(STOLEN).expect("it is JSON");
    assert_eq!(crate::schemas::check("fiche", &value), Vec::<String>::new());
    let file = world.file("telephone-vole.json", STOLEN);
    let checked = world.run(&["fiche", "check", &file]);
    assert!(stdout_of(&checked).contains("\n20 questions, 6 étapes, 9 règles, 3 suites\n"), "{}", checked.stdout);
    let answers = world.file("reponses.json", STOLEN_ANSWERS);
    let done = world.run(&["new", "--fiche", &file, "--answers", &answers]);
    let id = stdout_of(&done).trim().to_owned();
    let report = world.run(&["report", &id]);
    assert_narrow(stdout_of(&report));
    golden_masked(&world, "forms/telephone-vole.report.txt", &report.stdout);
    let html = world.run(&["fiche", "print", &file, "--format", "html"]);
    assert_inert(stdout_of(&html));
    assert_whole(&value, &html.stdout);
    golden("forms/telephone-vole.html", &without_style(&html.stdout));
    // What proves it alone is not silenced by an opinion; what is not ours is.
    let confirmation = || {
        let report = world.run(&["report", &id, "--format", "json"]);
        let report: Value = serde_json::from_str(stdout_of(&report)).expect("JSON");
        assert_eq!(crate::schemas::check("report", &report), Vec::<String>::new());
        report["fiches"][0]["confirmation"]["proposed"].as_str().expect("a confirmation").to_owned()
    };
    for (question, answer, expected) in
        [("3.a.1", "oui", "confirme"), ("3.b.1", "faux-positif", "confirme"), ("1.a.1", "non", "faux-positif")]
    {
        assert_eq!(world.run(&["answer", &id, question, answer]).code, 0);
        assert_eq!(confirmation(), expected, "{question} {answer}");
    }
}

/// Run by hand: the screen « Déjà fait » offers the parts of its own journal.
#[test]
fn the_fiche_of_a_newcomer_is_asked() {
    let world = World::new();
    let file = world.file("telephone-vole.json", STOLEN);
    let done = world.run_with(
        &["new", "--fiche", &file, "--title", "Essai", "--order", "fiche"],
        &format!("9\n5\ni\n{}", "i\n".repeat(40)),
    );
    assert!([0, 7].contains(&done.code), "{}", done.stderr);
    for said in ["Téléphone retiré de la double authentification", "Est-ce un téléphone à nous"] {
        assert!(flat(&done.stderr).contains(said), "{said}: {}", done.stderr);
    }
}

// ---- The guide -------------------------------------------------------------------------------------------------------

/// The fiche and the answers shown in the guide for authors, with their French as it is written there.
fn guide() -> Vec<String> {
    let guide = include_str!("../../fiches/README.md");
    let blocks = guide.split("```json\n").skip(1);
    blocks.map(|rest| rest.split("```").next().expect("the block ends").to_owned()).collect()
}

#[test]
fn the_fiche_of_the_guide_is_correct_and_runs() {
    let [fiche, answers] = guide().try_into().expect("a fiche, then its answers");
    let world = World::new();
    let file = world.file("portable-perdu.json", &fiche);
    let value: Value = serde_json::from_str(&fiche).expect("it is JSON");
    assert_eq!(crate::schemas::check("fiche", &value), Vec::<String>::new());
    assert!(stdout_of(&world.run(&["fiche", "check", &file])).contains("\n7 questions, 2 étapes, 3 règles, 1 suite\n"));
    let answers = world.file("reponses.json", &answers);
    let done = world.run_as("", &["new", "--fiche", &file, "--answers", &answers], "");
    let id = stdout_of(&done).trim().to_owned();
    let report = world.run(&["report", &id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&report)).expect("JSON");
    assert_eq!(crate::schemas::check("report", &report), Vec::<String>::new());
    let gravity =
        ["at_least", "proposed", "at_most"].map(|bound| report["gravity"][bound].as_str().expect("a gravity"));
    assert_eq!(gravity, ["mineur", "mineur", "majeur"]);
    let states: Vec<&str> = report["fiches"][0]["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["state"].as_str().expect("a state"))
        .collect();
    assert_eq!(states, ["en-cours", "impossible"]);
    assert_eq!(world.run(&["answer", &id, "1.b.1", "oui"]).code, 0);
    assert!(stdout_of(&world.run(&["fiche", "list"])).contains("RECOMMANDÉE maintenant"));
    // Found again, they say; but it was used: what proves it alone is not silenced by an opinion.
    assert_eq!(world.run(&["answer", &id, "1.b.2", "faux-positif"]).code, 0);
    let report = world.run(&["report", &id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&report)).expect("JSON");
    assert_eq!(report["fiches"][0]["confirmation"]["proposed"], "confirme");
    assert_eq!(report["contradictions"].as_array().map(Vec::len), Some(1), "{}", report["contradictions"]);
    assert_inert(stdout_of(&world.run(&["fiche", "print", &file, "--format", "html"])));
}

/// What authors copy from is typed as French is.
#[test]
fn the_fiche_of_the_guide_is_well_typed() {
    let fiche: Value = serde_json::from_str(&guide()[0]).expect("it is JSON");
    let (texts, wrong) = crate::fiches::wrongly_typed("guide", &fiche);
    assert!(texts > 20 && wrong.is_empty(), "{texts} texts: {wrong:#?}");
}

/// The words of the gravity, of the kinds and of the sources that the guide must not forget.
#[test]
fn the_guide_names_every_member() {
    let guide = include_str!("../../fiches/README.md");
    let schema: Value = serde_json::from_str(include_str!("../../fiches/schema/fiche.json")).expect("it is JSON");
    let members = |name: &str| -> Vec<String> {
        let properties = if name.is_empty() { &schema["properties"] } else { &schema["$defs"][name]["properties"] };
        properties.as_object().expect("members").keys().cloned().collect()
    };
    for name in ["", "Question", "Signs", "Rule", "Outcome", "Next", "ContainmentStep", "Carry"] {
        // Where the official fiche is, and which of its pages is missing, is nothing to an author.
        for member in members(name).iter().filter(|m| !["reference", "url"].contains(&m.as_str())) {
            assert!(
                [format!("`{member}`"), format!("\"{member}\"")].iter().any(|m| guide.contains(m)),
                "{name} {member}"
            );
        }
    }
}

/// An editor needs `$schema`; no other stranger is let in.
#[test]
fn the_schema_of_an_editor_is_accepted_and_nothing_else() {
    let world = World::new();
    let mut fiche = small();
    fiche["$schema"] = json!("https://exemple.fr/fiche.json");
    let file = world.file("f.json", &fiche.to_string());
    assert_eq!(world.run(&["fiche", "check", &file]).code, 0);
    fiche["$schema"] = json!(1);
    fiche["$comment"] = json!("x");
    fiche["mesures"][0]["$schema"] = json!("x");
    let file = world.file("f.json", &fiche.to_string());
    let done = world.run(&["fiche", "check", &file]);
    assert_eq!((done.code, done.stdout.lines().count()), (4, 3), "{}", done.stdout);
    for place in
        ["$schema\u{a0}: 1", "$comment\u{a0}: membre inconnu", "mesures[0].$schema (Mesure 1)\u{a0}: membre inconnu"]
    {
        assert!(done.stdout.contains(place), "{}", done.stdout);
    }
}

/// The official text is one key away; an address that somebody wrote is read and never followed, however much it looks alike.
#[test]
fn only_the_official_text_can_be_followed() {
    let world = World::new();
    let print =
        |fiche: &str, form: &str| stdout_of(&world.run(&["fiche", "print", fiche, "--format", form])).to_owned();
    for embedded in qualify::fiche::EMBEDDED {
        let fiche = qualify::fiche::load(embedded.bytes).expect("a shipped fiche loads").fiche;
        let Some(url) = fiche.url else { continue };
        assert!(print(embedded.id, "markdown").contains(&format!("<{url}>")), "{}", embedded.id);
        assert!(print(embedded.id, "html").contains(&format!("href=\"{url}\"")), "{}", embedded.id);
    }
    let ours: Value = serde_json::from_str(include_str!("../../fiches/messagerie-qualification.json")).expect("JSON");
    let official = ours["url"].as_str().expect("an address").to_owned();
    for url in [String::from("https://evil.example/x"), format!("{official}.evil.example"), format!("{official}/../x")]
    {
        let mut own = ours.clone();
        own["id"] = json!("la-mienne");
        own["url"] = json!(url);
        let file = world.file("la-mienne.json", &own.to_string());
        for form in ["markdown", "html"] {
            let page = print(&file, form);
            assert!(!page.contains(&format!("<{url}>")) && !page.contains(&format!("href=\"{url}")), "{form}: {url}");
        }
        assert!(!print(&file, "markdown").contains(&url), "{url}");
    }
}
