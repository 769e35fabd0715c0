//! The report as a document: what it says, that no text breaks out of it, and what was known at a past time.

use crate::forms::without_style;
use crate::harness::World;
use crate::hostile::named_everywhere;
use crate::logs::written_elsewhere;
use crate::scenarios::{answers, golden_masked, stdout_of, stories};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use qualify::annexes::Confidence;
use qualify::domain::incident::Incident;
use qualify::domain::moment::Moment;
use qualify::domain::tlp::Tlp;
use qualify::logbook::{Book, Depth, LogVerdict};
use qualify::platform::RealDisk;
use qualify::report::model::DeclarationReport;
use qualify::report::{Call, DeclarationStatus, Document, Identity, ReportSources, Story, UsedFiche};
use scraper::{Html, Selector};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

/// Opens an incident from an answers file, and gives its id.
pub fn told(world: &World, name: &str, more: &[&str]) -> String {
    let file = world.file(&format!("{name}.json"), &answers(name));
    let mut args = vec!["new", "--answers", &file];
    args.extend(more);
    stdout_of(&world.run_as("", &args, "")).trim().to_owned()
}

/// Runs a command some minutes later.
fn later(world: &World, minutes: i64, args: &[&str]) {
    world.wait(minutes * 60_000);
    let done = world.run(args);
    assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
}

/// Prints the two documents of an incident, after checking that they are sound.
fn documents(world: &World, id: &str) -> (String, String) {
    let markdown = stdout_of(&world.run(&["report", id, "--format", "markdown"])).to_owned();
    let html = stdout_of(&world.run(&["report", id, "--format", "html"])).to_owned();
    assert_markdown(&markdown);
    assert_html(&html);
    (markdown, html)
}

/// Prints the two documents of an incident, and keeps the first page as a golden file. `tests/screens/run.py` prints the
/// whole HTML to see it, from where `QUALIFY_KEEP_PAGES` says to leave it.
fn golden_documents(world: &World, id: &str, name: &str) -> (String, String) {
    let (markdown, html) = documents(world, id);
    kept(name, &html);
    let (first, _) = markdown.split_once("\n---\n").expect("a second page");
    golden_masked(world, &format!("documents/{name}.md"), first);
    (markdown, html)
}

fn kept(name: &str, html: &str) {
    if let Some(folder) = std::env::var_os("QUALIFY_KEEP_PAGES") {
        fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), html).expect("the folder of the pages");
    }
}

// ---- What a page may hold --------------------------------------------------------------------------------------------

/// Gives every element of a page, in order.
fn elements(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let all = Selector::parse("*").expect("a selector");
    page.select(&all).map(|e| e.value().name().to_owned()).collect()
}

/// Gives what a reader sees of a page.
pub fn text_of(html: &str) -> String {
    let page = Html::parse_document(html);
    let body = Selector::parse("body").expect("a selector");
    page.select(&body).flat_map(|e| e.text().collect::<Vec<_>>()).collect()
}

pub fn assert_html(html: &str) {
    let page = Html::parse_document(html);
    assert!(page.errors.is_empty(), "{:?}", page.errors);
    let select = |what: &str| Selector::parse(what).expect("a selector");
    let count = |what: &str| page.select(&select(what)).count();
    assert_eq!((count("html[lang=fr]"), count("main"), count("h1"), count("title"), count("style")), (1, 1, 1, 1, 1));
    assert_eq!(count("meta[http-equiv=Content-Security-Policy][content*=\"default-src 'none'\"]"), 1);
    let active = "script, link, img, iframe, object, embed, form, input, button, video, audio, base, template";
    assert_eq!(count(active), 0, "nothing runs, and nothing is fetched");
    let mut ids = BTreeSet::new();
    let mut level = 0;
    for element in page.select(&select("*")) {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{name}");
            let followed = element.value().name() == "a" && name == "href" && OFFICIAL.contains(value);
            let active = ["src", "href", "xlink:href", "action", "srcset", "data"].contains(&name);
            assert!(followed || !active, "{name}={value}");
            assert!(name != "id" || ids.insert(value.to_owned()), "{value} twice");
        }
        if let Some(next) = element.value().name().strip_prefix('h').and_then(|n| n.parse::<usize>().ok()) {
            assert!(next <= level + 1, "a heading of level {next} under one of level {level}");
            level = next;
        }
    }
    let style: String = page.select(&select("style")).flat_map(|e| e.text().collect::<Vec<_>>()).collect();
    for word in ["url(", "@import", "@font-face", "expression"] {
        assert!(!style.contains(word), "{word}");
    }
}

/// The addresses that may be followed: those of our own data.
static OFFICIAL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let declarations = qualify::annexes::declarations().iter().filter_map(|d| d.url.as_deref());
    let annexes = declarations.chain(qualify::annexes::contacts().iter().filter_map(|c| c.url.as_deref()));
    annexes.chain(of_the_fiches()).collect()
});

/// The addresses that the fiches of the program hold.
fn of_the_fiches() -> impl Iterator<Item = &'static str> {
    let texts = qualify::fiche::EMBEDDED.iter().map(|e| std::str::from_utf8(e.bytes).expect("text"));
    texts.flat_map(|text| text.split('"').filter(|part| part.starts_with("https://")))
}

/// Gives the shape of a Markdown page, as GitHub's dialect reads it: everything but its words.
fn shape(markdown: &str) -> Vec<String> {
    let mut shape = Vec::new();
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Start(Tag::Link { ref dest_url, .. }) if OFFICIAL.contains(&**dest_url) => {}
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link: {event:?}"),
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::FootnoteDefinition(_)) => panic!("{event:?}"),
            Event::Html(_) | Event::Code(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {
                panic!("{event:?}");
            }
            Event::InlineHtml(tag) => assert_eq!(&*tag, "<br>", "the only tag of ours"),
            Event::InlineMath(_) | Event::DisplayMath(_) => panic!("{event:?}"),
            Event::Start(tag) => shape.push(format!("{:?}", std::mem::discriminant(&tag))),
            Event::End(TagEnd::Paragraph) => shape.push(String::from("/p")),
            Event::End(_) | Event::Text(_) | Event::SoftBreak | Event::HardBreak => {}
            Event::Rule => shape.push(String::from("rule")),
        }
    }
    shape
}

fn assert_markdown(markdown: &str) {
    shape(markdown);
    let foreign = OFFICIAL.iter().fold(markdown.to_owned(), |text, url| text.replace(&format!("<{url}>"), ""));
    for word in ["http:", "https:", "://", "www.", "mailto:"] {
        assert!(!foreign.contains(word), "{word}");
    }
}

/// Gives the first page of a document.
fn first_page(html: &str) -> String {
    let (first, _) = html.split_once("<div class=\"new-page\">").expect("a second page");
    text_of(first)
}

/// Gives the pieces of a text that stand between signs that a form escapes.
fn holds(page: &str, text: &str) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    squeezed(page).contains(&squeezed(&qualify::escape::Terminal(text).to_string()))
}

// ---- What it says ----------------------------------------------------------------------------------------------------

#[test]
fn an_ordinary_incident() {
    let world = World::new();
    let id = told(&world, "regle-cachee", &[]);
    later(&world, 6, &["action", &id, "Bloquer le compte", "--owner", "Bob Durand"]);
    later(&world, 4, &["action", &id, &world.last_action(&id), "--state", "fait", "--result", "bloqué"]);
    later(&world, 3, &["note", &id, "Connexion suspecte", "--at", "01:12", "--ip", "203.0.113.7", "--ua", "curl/8"]);
    later(&world, 2, &["decide", &id, "mineur", "--because", "aucune donnée sensible dans cette boîte"]);
    later(&world, 30, &["clock", &id, "contained", "--at", "02:50", "--because", "sessions coupées"]);
    let (_, html) = golden_documents(&world, &id, "ordinaire");
    let first = first_page(&html);
    for said in [
        "GRAVITÉ RETENUE\u{a0}: INCIDENT MINEUR, par Alice Martin",
        "INCONNU",
        "Bloquer le compte (Bob Durand)",
        "endigué le",
    ] {
        assert!(first.contains(said), "{said}: {first}");
    }
    for said in ["résultat\u{a0}: bloqué", "203.0.113.7", "curl/8", "fixé par Alice Martin"] {
        assert!(text_of(&html).contains(said), "{said}");
    }
}

/// Nothing crowds a text without pages: each list has its five points, and the rest stands under a title of it.
fn assert_nothing_crowds(markdown: &str, lists: &[(&str, usize)]) {
    let (top, rest) = markdown.split_once("\n---\n").expect("a second page");
    for (card, wanted) in lists {
        let list = top.split(&format!("### {card}")).nth(1).unwrap_or_else(|| panic!("{card}: {top}"));
        let points = list.lines().skip_while(|line| !line.starts_with("- ")).take_while(|line| line.starts_with("- "));
        assert_eq!(points.count(), *wanted, "{card}: {top}");
    }
    assert!(!top.contains("page 2"), "{top}");
    for title in top.split("plus bas, «\u{a0}").skip(1).filter_map(|rest| rest.split('\u{a0}').next()) {
        assert!(rest.contains(&format!("### {title}\n")), "{title}: {rest}");
    }
    assert!(top.contains("plus bas, «"), "{top}");
}

#[test]
fn a_hospital_in_crisis() {
    let world = World::new();
    let id = told(&world, "hopital", &[]);
    later(&world, 8, &["action", &id, "Compte adm.lefevre bloqué", "--owner", "Infogérant"]);
    later(&world, 1, &["action", &id, &world.last_action(&id), "--state", "fait"]);
    later(&world, 1, &["action", &id, "Isoler le serveur de sauvegarde", "--owner", "Infogérant"]);
    // A public hospital: its prosecutor is told, its money is a public accountant's.
    later(&world, 1, &["profile", &id, "--profile", "hôpital public"]);
    let (markdown, html) = golden_documents(&world, &id, "hopital");
    assert_nothing_crowds(&markdown, &[("Décisions demandées", 7), ("Ce qu’on ne sait pas", 6)]);
    assert!(!first_page(&html).contains("plus bas"));
    golden_masked(&world, "documents/hopital.whole.md", &markdown);
    golden_masked(&world, "documents/hopital.html", &without_style(&html));
    assert!(markdown.contains("Procureur de la République") && markdown.contains("Comptable public (DGFiP)"));
    assert!(!markdown.contains("Banque") && !markdown.contains("ANSSI (CERT-FR)"), "{markdown}");
    let first = first_page(&html);
    for said in [
        "crise cyber",
        "INCONNU, attaque récente",
        "Compte adm.lefevre bloqué (02:23)",
        "Activer la gestion de crise",
        "Urgences et blocs opératoires",
    ] {
        assert!(first.contains(said), "{said}: {first}");
    }
    // What nobody said stays blank, and is not made up.
    assert!(first.contains("TLP\u{a0}: ………") && first.contains("à compléter"), "{first}");
    // A fact that was seen, one that was told, and a judgement stand apart.
    let place = |what: &str| markdown.find(what).unwrap_or_else(|| panic!("{what} is missing"));
    let (seen, said) = (place("### Faits constatés"), place("### Faits déclarés"));
    let (unsaid, thought) = (place("### Réponses dont la source"), place("### Hypothèses et jugements"));
    assert!((seen..said).contains(&place("svc-sauv")), "constaté");
    assert!((said..unsaid).contains(&place("d’après Infogérant")), "déclaré");
    assert!(markdown[thought..].contains("z.1 Une activité métier essentielle"), "a conclusion is not a fact");
    assert!(!markdown[seen..thought].contains("z.1 Une activité"));
}

#[test]
fn a_false_alarm_asks_for_nothing_but_to_be_closed() {
    let world = World::new();
    let id = told(&world, "fausse-alerte", &[]);
    let (markdown, html) = golden_documents(&world, &id, "fausse-alerte");
    let first = first_page(&html);
    for said in ["Fausse alerte", "Clore l’incident", "NON, fausse alerte"] {
        assert!(first.contains(said), "{said}: {first}");
    }
    assert!(!markdown.contains("endiguement pas encore déclaré"), "{markdown}");
}

#[test]
fn a_leak_at_a_provider_says_what_left_and_what_is_late() {
    let world = World::new();
    world.after(&answers("fuite-agent-de-support"));
    let id = told(&world, "fuite-agent-de-support", &["--by", "Karim Benali"]);
    let (_, html) = golden_documents(&world, &id, "fuite-prestataire");
    let first = first_page(&html);
    assert!(first.contains("(texte long") && !first.contains("((texte long"), "{first}");
    for said in
        ["catégories sorties", "données personnelles touchées\u{a0}: oui", "DÉPASSÉ", "personnes\u{a0}: moins de"]
    {
        assert!(first.contains(said), "{said}: {first}");
    }
}

#[test]
fn two_fiches_are_one_page() {
    let world = World::new();
    world.after(&answers("systeme-suite-1-messagerie"));
    let id = told(&world, "systeme-suite-1-messagerie", &[]);
    let done = world.run_with(&["next", "--fiche", "systeme-qualification", "--plain"], "s\n");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let (markdown, _) = golden_documents(&world, &id, "deux-fiches");
    assert_eq!(markdown.matches("| Confirmation |").count(), 2, "{markdown}");
    // A number that both have names its fiche, for whoever asks and whoever types the answer.
    let unknown = markdown.rsplit("### Ce qu’on ne sait pas").next().and_then(|rest| rest.split("###").next());
    let unknown = unknown.expect("the list").to_owned();
    assert!(unknown.contains("compromission système, 3.a.1 ") && unknown.contains("\u{a0}: 3.b.2 "), "{unknown}");
}

/// Two fiches of which little is known, under a long title: what nobody knows is counted further on rather than printed over
/// a second page.
#[test]
fn what_nobody_knows_takes_no_second_page() {
    let title =
        "Boîte de la secrétaire générale compromise après un hameçonnage, avec transfert vers l’extérieur ; ".repeat(2);
    for (title, note, whole) in
        [("Essai", "court".to_owned(), true), (&*title, "montant, mandat et service ".repeat(3), false)]
    {
        let world = World::new();
        let answers = json!({"fiche": "messagerie-qualification", "title": title, "profile": ["collectivite", "assurance-cyber", "oiv", "telecom"],
            "alerted_at": "2026-01-06T22:10:00+01:00", "answers": {"1.b.1": ["a@exemple.fr"], "2.a.1": "oui", "2.e.1": "confirme",
            "4.c.1": "oui", "4.z.1": {"value": "possible", "note": note}, "2.b.1": {"value": ["transfert-externe"], "note": note}, "4.z.2": note,
            "4.z.3": {"value": "reussie", "note": note, "source": "constate"}}});
        let file = world.file("r.json", &answers.to_string());
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        if !whole {
            stdout_of(&world.run(&["decide", &id, "majeur", "--because", &note]));
        }
        let done = world.run_with(&["next", "--fiche", "fuite-donnees-qualification", "--plain"], "s\n");
        assert_eq!(done.code, 0, "{}", done.stderr);
        let html = stdout_of(&world.run(&["report", &id, "--format", "html"])).to_owned();
        kept(if whole { "peu-connu" } else { "peu-connu-long" }, &html);
        let gone = first_page(&html);
        let gone =
            gone.split("Ce qui est sorti").nth(1).and_then(|rest| rest.split("Attaquant").next()).expect("a fact");
        assert_eq!(gone.contains("pas encore demandé"), whole, "{gone}");
        assert_eq!(gone.contains("le reste\u{a0}: pas encore établi, page 2"), !whole, "{gone}");
    }
}

#[test]
fn two_hundred_actions_and_a_title_of_two_hundred_characters_are_one_page() {
    let world = World::new();
    let title: String = "Comptes de la direction générale et de la comptabilité ouverts depuis l’étranger ; ".repeat(3);
    let title: String = title.chars().take(200).collect();
    let answers = answers("regle-cachee").replacen("\"title\":", &format!("\"title\": {}, \"was\":", json!(title)), 1);
    let mut file: Value = serde_json::from_str(&answers).expect("JSON");
    file.as_object_mut().expect("an object").remove("was");
    let file = world.file("titre.json", &file.to_string());
    let id = stdout_of(&world.run_as("", &["new", "--answers", &file], "")).trim().to_owned();
    for action in 0..200 {
        world.wait(60_000);
        let state = if action % 3 == 0 { "a-faire" } else { "fait" };
        let text = format!("Mesure {action} sur le serveur de messagerie");
        assert_eq!(world.run(&["action", &id, &text, "--owner", "Bob Durand", "--state", state]).code, 0);
    }
    let (markdown, html) = golden_documents(&world, &id, "deux-cents-actions");
    let first = first_page(&html);
    assert!(first.contains(&title) && first.contains("faites plus tôt"), "{first}");
    assert_nothing_crowds(&markdown, &[("Fait, ", 6)]);
    assert!(first.contains("page 2 et suivantes") && !first.contains("plus bas"), "{first}");
}

/// Whatever the story: no sentence of the first page is cut, and nothing is asked for that an answer says.
#[test]
fn no_sentence_is_cut_and_no_known_fact_is_blank() {
    let (mut told_of, mut qualified) = (0, 0);
    let texts = qualify::fiche::EMBEDDED.iter().map(|e| std::str::from_utf8(e.bytes).expect("text"));
    for name in stories() {
        let world = World::new();
        world.after(&answers(&name));
        let id = told(&world, &name, &[]);
        let (_, html) = documents(&world, &id);
        let first = first_page(&html);
        for (at, dots) in first.match_indices('…') {
            // Dots in a row are room to write; alone, they would be the end of what was cut.
            if first[..at].ends_with('…') || first[at + dots.len()..].starts_with('…') {
                continue;
            }
            // A question or an answer may hold some of its own.
            let before: String = first[..at].chars().rev().take(10).collect::<Vec<_>>().into_iter().rev().collect();
            let said = format!("{before}…");
            let own = || texts.clone().any(|text| text.contains(&said)) || answers(&name).contains(&said);
            assert!(before.is_empty() || own(), "{name}: {said}: {first}");
        }
        let report: Value =
            serde_json::from_str(stdout_of(&world.run(&["report", &id, "--format", "json"]))).expect("JSON");
        let answered = report["fiches"].as_array().expect("a list").iter().any(|fiche| fiche["gravity"].is_object());
        told_of += 1;
        if answered {
            qualified += 1;
            for blank in ["données et argent\u{a0}: à compléter", "activité\u{a0}: à compléter"] {
                assert!(!first.contains(blank), "{name}: {blank}: {first}");
            }
            assert!(!text_of(&html).contains("Détecté par\u{a0}: à compléter"), "{name}");
        }
    }
    assert!(told_of > 70 && qualified > 50, "{told_of} {qualified}");
}

#[test]
fn the_marking_of_a_document_can_be_said() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    let marked = world.run(&["report", &id, "--format", "html", "--tlp", "red"]);
    assert!(stdout_of(&marked).contains("TLP:RED - ") && first_page(&marked.stdout).contains("TLP:RED"));
    let wrong = world.run(&["report", &id, "--format", "html", "--tlp", "rose"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("amber+strict") && wrong.stdout.is_empty(), "{}", wrong.stderr);
}

#[test]
fn an_exercise_says_so_everywhere() {
    let world = World::new();
    let id = told(&world, "directrice-financiere", &["--exercise"]);
    later(&world, 5, &["note", &id, "Appel de la directrice"]);
    let (markdown, html) = golden_documents(&world, &id, "exercice");
    assert!(markdown.matches("EXERCICE EXERCICE EXERCICE").count() == 2 && markdown.starts_with("# EXERCICE"));
    assert!(html.contains("<title>EXERCICE") && html.contains("@top-center { content: \"EXERCICE"));
    let table = world.run(&["report", &id]);
    assert!(stdout_of(&table).starts_with("*** EXERCICE EXERCICE EXERCICE ***"), "{}", table.stdout);
    let json: Value = serde_json::from_str(stdout_of(&world.run(&["report", &id, "--format", "json"]))).expect("JSON");
    assert_eq!(json["incident"]["exercise"], true);
    // Every line of the main courante, since one may be pasted alone.
    let csv = world.run(&["log", &id, "--format", "csv"]);
    let rows = stdout_of(&csv).lines().skip(1).filter(|l| l.starts_with('"'));
    assert!(rows.clone().count() > 20 && rows.clone().all(|row| row.contains("\"EXERCICE")), "{}", csv.stdout);
    let log = world.run(&["log", &id, "--format", "markdown"]);
    assert!(stdout_of(&log).lines().skip(2).all(|row| row.contains("EXERCICE")), "{}", log.stdout);
    let log = world.run(&["log", &id, "--format", "table"]);
    let count = stdout_of(&world.run(&["log", &id, "--format", "jsonl"])).lines().count();
    assert_eq!(stdout_of(&log).matches("EXERCICE").count(), count, "{}", log.stdout);
    assert!(stdout_of(&world.run(&["list"])).contains("EXERCICE"));
    assert!(stdout_of(&world.run(&["list", "--format", "json"])).contains("\"exercise\":true"));
    for args in [&["note", &id, "a"][..], &["verify", &id], &["close", &id], &["reopen", &id]] {
        let done = world.run(args);
        assert!(done.code == 0 && (done.stderr + &done.stdout).contains("EXERCICE"), "{args:?}");
    }
}

#[test]
fn the_wizard_says_that_it_is_an_exercise_from_the_first_question_to_the_last_page() {
    let world = World::new();
    let new = world.run_with(&["new", "--exercise", "--title", "Essai"], "9\n5\ni\nr\ns\n");
    assert_eq!(new.code, 0, "{}", new.stderr);
    assert!(new.stderr.contains("EXERCICE EXERCICE EXERCICE\nIncident"), "{}", new.stderr);
    assert!(new.stderr.contains("EXERCICE | À chaud"), "{}", new.stderr);
    assert!(new.stderr.contains("*** EXERCICE"), "the summary: {}", new.stderr);
    let resumed = world.run_with(&["resume"], "5\ns\n");
    assert!(resumed.stderr.contains("EXERCICE EXERCICE EXERCICE"), "{}", resumed.stderr);
}

#[test]
fn nothing_of_it_is_said_of_a_real_incident() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    let (markdown, html) = documents(&world, &id);
    let log = world.run(&["log", &id, "--format", "csv"]);
    for text in [markdown, html, log.stdout, world.run(&["report", &id]).stdout] {
        assert!(!text.contains("EXERCICE"), "{text}");
    }
}

#[test]
fn the_organisation_is_that_of_the_incident_not_of_who_reads() {
    let world = World::new();
    fs::create_dir_all(world.folder.path().join("config")).expect("a folder");
    let id = told(&world, "premieres-minutes", &[]);
    world.file("config/config.json", r#"{"organisation": "Mairie de Valmont"}"#);
    let (markdown, _) = documents(&world, &id);
    assert!(!markdown.contains("Mairie de Valmont"), "{markdown}");
    let id = told(&world, "fausse-alerte", &[]);
    let (markdown, _) = documents(&world, &id);
    assert!(markdown.contains("Mairie de Valmont"), "opened once it was configured: {markdown}");
}

#[test]
fn an_altered_main_courante_is_said_first() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    later(&world, 1, &["note", &id, "le texte"]);
    for file in fs::read_dir(world.incident()).expect("the incident") {
        let file = file.expect("a file").path();
        let text = fs::read_to_string(&file).expect("text");
        fs::write(&file, text.replace("le texte", "autre chose")).expect("the file");
    }
    let (markdown, html) = documents(&world, &id);
    let said = "la main courante a été altérée";
    assert!(first_page(&html).contains(said) && markdown.find(said) < markdown.find("L’essentiel"), "{markdown}");
    assert!(!markdown.contains("autre chose"), "{markdown}");
}

// ---- What hostile texts do: nothing ----------------------------------------------------------------------------------

const HOSTILE: [&str; 24] = [
    "<script>alert(1)</script>",
    "</bdi></td></tr></table></main><script src=//evil.example></script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title><svg/onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "<!-- --><style>*{display:none}</style>",
    "<a href=\"javascript:alert(1)\">clic</a>",
    "&lt;b&gt; &#x3c;script&#x3e; &amp;",
    "[clic](https://evil.example) ![x](https://evil.example/p.png)",
    "[clic](javascript:alert(1) \"t\")",
    "<https://evil.example> <mallory@evil.example>",
    "https://evil.example/a_b*c www.evil.example mailto:a@b.fr",
    "a | b | c\n|---|---|---|\n| x |",
    "# titre\n\n## autre",
    "```\ncode\n``` `x`",
    "- liste\n  - sous-liste\n1. un\n> citation",
    "---\n===\n***",
    "$x^2$ **gras** _i_ ~~b~~ [^1] - [ ] fait",
    "\u{202e}gpj.exe \u{200b}\u{feff}\u{1b}[2J\u{7}",
    "\"; } body { display: none } @page { x: \"",
    "fin en barre \\",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "日本語 שלום 👩\u{200d}👩\u{200d}👧 ﷽",
];

/// Makes an incident in which every free text is the same, and gives its documents.
fn everywhere(text: &str, exercise: bool) -> (String, String) {
    let world = World::new();
    let own: String = text.chars().filter(|c| !c.is_control()).take(90).collect();
    fs::create_dir_all(world.folder.path().join("config")).expect("a folder");
    world.file("config/config.json", &json!({"organisation": own}).to_string());
    let content = json!({
        "fiche": "messagerie-qualification", "title": text, "by": text, "region": "Bretagne", "profile": ["sante"],
        "alerted_at": "2026-01-07T00:10:00+01:00",
        "answers": {
            "1.c.1": "oui", "3.b.1": ["vpn"],
            "2.a.1": {"value": "oui", "note": text, "source": "declare", "declared_by": text},
            "2.b.4": {"value": "oui", "note": text, "source": "constate", "at": "2026-01-06T22:00:00+01:00"},
            "4.z.1": "possible", "4.z.2": text, "5.z.1": "oui", "5.z.1.activites": text,
            "Q.5": {"value": "crise", "note": text}
        }
    });
    let file = world.file("reponses.json", &content.to_string());
    let mut new = vec!["new", "--answers", &file];
    new.extend(exercise.then_some("--exercise"));
    let id = stdout_of(&world.run_as("", &new, "")).trim().to_owned();
    let answered = |question: &str, account: String| {
        json!({"kind": "answered", "fiche": "messagerie-qualification", "question": question, "prompt": "?",
               "value": [account], "text": "Comptes"})
    };
    let accounts = [answered("1.b.1", text.to_owned()), answered("1.c.1.comptes", format!("{text}x"))];
    written_elsewhere(&world.root().join(&id), &[&[named_everywhere(text)][..], &accounts].concat());
    let by = format!("--by={text}");
    let options = |names: &[&str]| names.iter().map(|name| format!("--{name}={text}")).collect::<Vec<_>>();
    let run = |args: &[&str], options: &[String], last: &[&str]| {
        let mut all = vec![by.as_str()];
        all.extend(args);
        all.extend(options.iter().map(String::as_str));
        all.extend(last);
        let done = world.run_as("", &all, "");
        assert_eq!(done.code, 0, "{all:?}: {}", done.stderr);
    };
    let marks = ["actor", "machine"];
    run(&["note", &id], &options(&marks), &["--", text]);
    run(&["action", &id, "--state", "fait"], &options(&["owner", "result", "side-effect"]), &["--", text]);
    run(&["action", &id], &options(&["owner"]), &["--", text]);
    run(&["clock", &id, "contained", "--at", "02:12"], &options(&["because"]), &[]);
    run(&["decide", &id, "majeur"], &options(&["because"]), &[]);
    run(&["answer", &id, "2.a.2", "oui"], &options(&["note", "declared-by"]), &["--source", "declare"]);
    documents(&world, &id)
}

#[test]
fn no_text_changes_the_shape_of_a_document() {
    let (markdown, html) = everywhere("texte innocent", false);
    // How many points the lists of the first page show depends on the length of what stands there: of what they are made
    // does not.
    let kinds = |html: &str| elements(html).into_iter().collect::<BTreeSet<String>>();
    let apart = |document: &str| -> (String, String) {
        let (first, rest) = document.split_once("Pour une autorité").expect("two parts");
        (first.to_owned(), rest.to_owned())
    };
    let ((_, markdown), (first, html)) = (apart(&markdown), apart(&html));
    let (expected_shape, expected_elements, expected_kinds) = (shape(&markdown), elements(&html), kinds(&first));
    assert!(expected_elements.len() > 100 && expected_shape.len() > 50 && expected_kinds.len() > 10);
    for text in HOSTILE {
        let (markdown, html) = everywhere(text, false);
        let ((_, rest), (first, last)) = (apart(&markdown), apart(&html));
        assert_eq!(elements(&last), expected_elements, "{text:?}");
        assert_eq!(kinds(&first), expected_kinds, "{text:?}");
        assert_eq!(shape(&rest), expected_shape, "{text:?}\n{markdown}");
        // An address is shown with its dots between brackets.
        assert!(holds(&text_of(&html).replace("[.]", "."), text), "{text:?} is shown");
        assert!(!html.contains(|c| c != '\n' && qualify::escape::is_hidden(c)), "{text:?}");
        assert!(!markdown.contains(|c| c != '\n' && qualify::escape::is_hidden(c)), "{text:?}");
    }
}

#[test]
fn a_hostile_exercise_is_one_all_the_same() {
    let (markdown, html) = everywhere(HOSTILE[1], true);
    assert!(markdown.contains("EXERCICE") && html.contains("@top-center"));
}

/// Makes the document of the only incident, with more declarations than the first page holds, and a full identity.
fn with_declarations(world: &World, long: &str) -> String {
    let (mut incident, tz) = (Incident::default(), chrono_tz::Tz::Europe__Paris);
    let mut book = Book::new(world.incident());
    book.read(&RealDisk, Depth::Full, |met| incident.apply(met.entry)).expect("the incident");
    let loaded = qualify::fiche::load(qualify::fiche::EMBEDDED[0].bytes).expect("a fiche");
    let mut story = Story::new(&incident, &[&loaded], tz);
    let mut again = Book::new(world.incident());
    again.read(&RealDisk, Depth::Full, |met| story.meet(met.entry)).expect("the incident");
    let used = [UsedFiche { loaded: &loaded, embedded: true }];
    let as_of = incident.span.expect("lines").1;
    let (heads, seal) = (book.heads(), book.seal());
    let directory = qualify::annexes::Directory::default();
    let sources = ReportSources {
        incident: &incident,
        fiches: &used,
        as_of,
        heads,
        seal,
        afterwards: vec![],
        marks: qualify::logbook::Marks::default(),
        unreadable: vec![],
        verdict: LogVerdict::Ancre,
        conceded: vec![],
        directory: &directory,
    };
    let mut report = qualify::report::build(sources).expect("an opening");
    let due = Moment::parse_rfc3339("2026-01-10T01:10:00+01:00");
    report.declarations = (0..12)
        .map(|i| DeclarationReport {
            id: format!("d{i}"),
            to: format!("Autorité {i} {long}"),
            clock: String::from("aware"),
            clock_started_at: None,
            due_at: due.filter(|_| i % 2 == 0),
            status: [
                DeclarationStatus::Made,
                DeclarationStatus::Due,
                DeclarationStatus::IfConfirmed,
                DeclarationStatus::ToCheck,
            ][i % 4],
            because: long.to_owned(),
            questions: vec![],
            confidence: Confidence::A,
            receipt: (i % 4 == 0).then(|| format!("RECU-{i}")),
            first_receipt: None,
            made_at: None,
            again: false,
            prudent_at: None,
            not_due: None,
            recorded: None,
            url: Some(String::from("exemple.fr/teleservice")),
        })
        .collect();
    let said = || Some(long.to_owned());
    let identity = Identity { callback_phone: said(), dpo: said(), author: said(), tlp: Some(Tlp::AmberStrict) };
    let fiches = [&loaded];
    let briefs = qualify::report::briefs(&report, &fiches);
    let call = |rank: usize| Call {
        who: format!("{rank}{long}"),
        number: said(),
        when: qualify::report::Reachable::Unsaid,
        why: vec![long.to_owned()],
    };
    let calls: Vec<Call> = (0..6).map(call).collect();
    let source = Document {
        report: &report,
        incident: &incident,
        fiches: &fiches,
        briefs: &briefs,
        facts: &qualify::report::brief_facts(&fiches, &briefs, &incident, story.notes()),
        calls: &calls,
        story: &story,
        identity: &identity,
        made_at: as_of,
        replayed: false,
        paged: true,
        beyond: 0,
    };
    let paper = qualify::report::document(&source);
    assert_markdown(&qualify::paper::markdown(&paper));
    qualify::paper::html_marked(&paper, &qualify::report::running(&source))
}

/// The longest texts that the fields take, and more of everything than a page holds: the first page is one page, and no
/// sentence of it is cut.
/// `tests/screens/run.py` prints this very document to see it.
#[test]
fn the_first_page_never_grows_past_a_page() {
    let world = World::new();
    let long = "compromission en cours de la comptabilité et de la direction ".repeat(12);
    let title: String = long.chars().take(100).collect();
    let by = &title[..90];
    fs::create_dir_all(world.folder.path().join("config")).expect("a folder");
    world.file("config/config.json", &json!({"organisation": by}).to_string());
    let file = json!({
        "fiche": "messagerie-qualification", "title": title, "by": by, "profile": ["sante"],
        "alerted_at": "2026-01-07T00:10:00+01:00", "aware_at": "2026-01-07T01:10:00+01:00",
        "answers": {
            "1.b.1": ["a@exemple.fr", "b@exemple.fr", "+600"], "2.d.1": "oui",
            "2.d.2": {"value": "oui", "note": long, "source": "declare", "declared_by": by, "at": "2026-01-01T02:10:00+01:00"},
            "2.e.1": "a-investiguer",
            "4.a.1": "oui", "4.z.1": "possible", "4.z.2": long, "4.z.3": "reussie", "5.z.1": "oui", "5.z.1.activites": long, "5.z.2": "recente-evolutive"
        }
    });
    let file = world.file("long.json", &file.to_string());
    let id = stdout_of(&world.run_as("", &["new", "--exercise", "--answers", &file], "")).trim().to_owned();
    for _ in 0..8 {
        later(&world, 7, &["action", &id, &long, "--owner", &title, "--state", "fait"]);
        later(&world, 7, &["action", &id, &long, "--owner", &title]);
    }
    later(&world, 2, &["decide", &id, "majeur", "--because", &long]);
    later(&world, 2, &["clock", &id, "contained", "--at", "03:00", "--because", &long]);
    let html = with_declarations(&world, &title);
    assert_html(&html);
    kept("extreme", &html);
    let first = first_page(&html);
    let words: String = first.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in ["TLP:AMBER+STRICT", "avant le", "à faire", "de plus, page 2"] {
        assert!(first.contains(said), "{said}: {first}");
    }
    assert!(
        text_of(&html).contains("RECU-0")
            && text_of(&html).contains("10 janv. 2026 à 01:10")
            && html.contains("TLP:AMBER+STRICT - ")
    );
    // Dots are room to write, never the end of a text.
    assert!(!first.replace("……", "").trim_matches('…').contains('…'), "{first}");
    // What the page of a browser was seen to hold, with a margin.
    assert!(words.chars().count() < 4200, "{}", words.chars().count());
    assert!(text_of(&html).contains(long.trim()), "and stands whole further on");
}

// ---- Files -----------------------------------------------------------------------------------------------------------

#[test]
fn a_file_is_written_in_the_form_of_its_name_and_never_over_another() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    let path = |name: &str| world.folder.path().join(name).display().to_string();
    for (name, start) in [
        ("a.html", "<!DOCTYPE html>"),
        ("a.HTM", "<!DOCTYPE"),
        ("a.md", "# Incident"),
        ("a.json", "{\"schema\""),
        ("a.txt", "Incident"),
    ] {
        let done = world.run(&["report", &id, "-o", &path(name)]);
        assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
        let written = fs::read_to_string(path(name)).expect("a file");
        assert!(written.starts_with(start), "{name}: {written}");
        let again = world.run(&["report", &id, "-o", &path(name), "--format", "json"]);
        assert_eq!(again.code, 2);
        assert!(again.stderr.contains("existe déjà") && again.stderr.contains("-> "), "{}", again.stderr);
        assert_eq!(fs::read_to_string(path(name)).expect("a file"), written, "as it was");
    }
    for (name, hint) in [("a.pdf", "navigateur"), ("a.docx", "--format"), ("rapport", "--format")] {
        let done = world.run(&["report", &id, "-o", &path(name)]);
        assert!(done.code == 2 && done.stderr.contains(hint), "{}", done.stderr);
        assert!(!fs::exists(path(name)).expect("a folder"));
    }
    let done = world.run(&["report", &id, "-o", &path("rapport"), "--format", "html"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let done = world.run(&["report", &id, "--format", "pdf"]);
    assert!(done.code == 2 && done.stderr.contains("markdown"), "{}", done.stderr);
}

// ---- What was known at a past time -----------------------------------------------------------------------------------

/// Two analysts write in turn, an answer is corrected, a fact is written down long after it happened.
pub fn session(world: &World) -> String {
    let id = told(world, "premieres-minutes", &[]);
    let bob = |args: &[&str]| {
        world.wait(61_000);
        let done = world.run_as("Bob Durand", args, "");
        assert_eq!(done.code, 0, "{}", done.stderr);
    };
    later(world, 1, &["answer", &id, "2.b.1", "transfert-externe"]);
    bob(&["answer", &id, "2.a.1", "oui"]);
    later(world, 1, &["note", &id, "Première connexion", "--at", "01:00", "--ip", "203.0.113.7"]);
    bob(&["action", &id, "Bloquer le compte", "--owner", "Bob"]);
    later(world, 1, &["answer", &id, "4.z.1", "averee"]);
    bob(&["action", &id, &world.last_action(&id), "--state", "fait"]);
    later(world, 1, &["decide", &id, "majeur", "--because", "paie demain"]);
    later(world, 1, &["answer", &id, "4.z.1", "non"]);
    bob(&["clock", &id, "aware", "--at", "02:20", "--because", "règle vue"]);
    later(world, 1, &["close", &id]);
    id
}

/// Gives the report without what depends on when and from where it is looked at.
fn report(world: &World, args: &[&str]) -> Value {
    let done = world.run(args);
    let mut report: Value = serde_json::from_str(stdout_of(&done)).expect("JSON");
    report["as_of"] = Value::Null;
    report["seal"]["verdict"] = Value::Null;
    report
}

#[test]
fn as_of_each_line_is_the_fold_of_the_lines_until_then() {
    let world = World::new();
    let id = session(&world);
    let log = world.run(&["log", &id]);
    let lines: Vec<Value> = stdout_of(&log).lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let times: BTreeSet<&str> = lines.iter().map(|l| l["at"].as_str().expect("a time")).collect();
    assert!(times.len() >= 11, "{times:?}");
    for at in times {
        let past = report(&world, &["report", &id, "--as-of", at, "--as-known-by", "tous", "--format", "json"]);
        let past = without_knowledge(past);
        // The same incident, as its files stood then.
        let then = World::new();
        let folder = then.root().join(&id);
        fs::create_dir_all(&folder).expect("a folder");
        for file in fs::read_dir(world.incident()).expect("the incident") {
            let file = file.expect("a file").path();
            let to = folder.join(file.file_name().expect("a name"));
            let text = fs::read_to_string(&file).expect("text");
            let kept: String = if file.extension().is_some_and(|e| e == "jsonl") {
                let was =
                    |l: &&str| serde_json::from_str::<Value>(l).expect("JSON")["at"].as_str().expect("a time") <= at;
                text.lines().filter(was).map(|l| format!("{l}\n")).collect()
            } else {
                text
            };
            if !kept.is_empty() {
                fs::write(to, kept).expect("a copy");
            }
        }
        assert_eq!(past, report(&then, &["report", &id, "--format", "json"]), "as of {at}");
        // Its seal is that of a state that the main courante went through.
        let verify = world.run(&["verify", &id, "--expect", past["seal"]["code"].as_str().expect("a code")]);
        assert_eq!(verify.code, 0, "{}", verify.stdout);
        for format in ["table", "markdown", "html"] {
            assert_eq!(world.run(&["report", &id, "--as-of", at, "--as-known-by", "tous", "--format", format]).code, 0);
        }
    }
    // The end is the present.
    let last = lines.last().expect("a line")["at"].as_str().expect("a time");
    let end = report(&world, &["report", &id, "--as-of", last, "--as-known-by", "tous", "--format", "json"]);
    assert_eq!(without_knowledge(end), report(&world, &["report", &id, "--format", "json"]));
}

/// Leaves out whose knowledge a report of before shows: that of now does not say it.
fn without_knowledge(mut report: Value) -> Value {
    assert!(report.as_object_mut().expect("a report").remove("known").is_some());
    report
}

#[test]
fn a_fact_written_down_later_was_not_known_earlier() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    later(&world, 60, &["answer", &id, "2.b.4", "oui", "--at", "01:00", "--note", "svc-sauv"]);
    later(&world, 1, &["note", &id, "vue", "--at", "01:00", "--ip", "203.0.113.9"]);
    let early = world.run(&["report", &id, "--as-of", "02:30", "--format", "markdown"]);
    assert!(!stdout_of(&early).contains("svc-sauv") && !early.stdout.contains("203.0.113.9"), "{}", early.stdout);
    assert!(early.stdout.contains("connaissait le 7 janv. 2026 à 02:30, rejoué le"), "{}", early.stdout);
    assert!(early.stdout.contains("ne remplace aucune version"), "{}", early.stdout);
    let late = world.run(&["report", &id, "--format", "markdown"]);
    assert!(late.stdout.contains("svc-sauv") && late.stdout.contains("203.0.113.9"), "{}", late.stdout);
    let early = world.run(&["report", &id, "--as-of", "02:30"]);
    assert!(stdout_of(&early).contains("connaissait le 7 janv. 2026 à 02:30"), "{}", early.stdout);
    let early = world.run(&["report", &id, "--as-of", "02:30", "--format", "html"]);
    assert_html(stdout_of(&early));
}

#[test]
fn a_time_before_the_opening_or_to_come_is_refused_with_what_to_type() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    let done = world.run(&["report", &id, "--as-of", "01:00"]);
    let flat = done.stderr.replace('\n', " ");
    assert!(done.code == 2 && flat.contains("n’était pas ouvert"), "{flat}");
    // What it says to type is accepted.
    let (_, typed) = flat.split_once("--as-of 2026").expect("what to type");
    let first = format!("2026{}", typed.split_whitespace().next().expect("a time"));
    world.wait(2_000);
    let done = world.run(&["report", &id, "--as-of", &first, "--format", "json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    for (said, word) in [("8 janv. 2026 à 10:00", "avenir"), ("jamais", "--as-of")] {
        let done = world.run(&["report", &id, "--as-of", said]);
        assert!(done.code == 2 && done.stderr.contains(word) && done.stdout.is_empty(), "{}", done.stderr);
    }
}

#[test]
fn a_clock_that_was_set_back_is_said() {
    let world = World::new();
    let id = told(&world, "premieres-minutes", &[]);
    later(&world, 60, &["note", &id, "à l’heure d’après"]);
    world.wait(-50 * 60_000);
    later(&world, 1, &["note", &id, "l’horloge a reculé"]);
    world.wait(10 * 60_000);
    let past = world.run(&["report", &id, "--as-of", "02:30", "--as-known-by", "tous", "--format", "markdown"]);
    let text = stdout_of(&past);
    assert!(text.contains("l’horloge a reculé") && !text.contains("à l’heure d’après"), "{text}");
    assert!(
        text.contains("Le code couvre aussi") && text.contains("2 lignes inscrites à une heure plus tardive"),
        "{text}"
    );
    let json = report(&world, &["report", &id, "--as-of", "02:30", "--as-known-by", "tous", "--format", "json"]);
    let verify = world.run(&["verify", &id, "--expect", json["seal"]["code"].as_str().expect("a code")]);
    assert_eq!(verify.code, 0, "{}", verify.stdout);
}

// ---- The README ------------------------------------------------------------------------------------------------------

/// Each line of jq that the README shows gives what it says after `#`.
#[test]
fn the_lines_of_jq_give_what_the_readme_says() {
    let readme = include_str!("../../README.md");
    let shown = include_str!("../../src/command/README.md")
        .split("```json\n")
        .nth(1)
        .and_then(|s| s.split("```").next())
        .expect("an answers file");
    let world = World::new();
    assert_eq!(world.run_with(&["new", "--answers", "-"], shown).code, 0);
    let json = world.run(&["-q", "report", "--format", "json"]).stdout;
    let lines: Vec<(&str, &str)> =
        readme.lines().filter_map(|l| l.strip_prefix("qualify report --format json | ")?.split_once(" # ")).collect();
    assert!(lines.len() >= 3, "{lines:?}");
    let file = world.file("report.json", &json);
    for (command, expected) in lines {
        let run = std::process::Command::new("sh").args(["-c", &format!("{command} < '{file}'")]).output();
        let run = run.expect("a shell");
        // jq is no part of the program: where it is not installed, there is nothing to compare.
        if run.status.code() == Some(127) {
            continue;
        }
        let said = String::from_utf8(run.stdout).expect("UTF-8").trim().replace('\n', ", ");
        assert_eq!(said, expected.trim(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

/// A containment alone evaluates no gravity: a degree on the first page would be an invention.
#[test]
fn a_containment_alone_shows_no_gravity() {
    let world = World::new();
    let text = answers("messagerie-endiguement-directrice");
    world.after(&text);
    let id = stdout_of(&world.run_as("", &["new", "--answers", "-"], &text)).trim().to_owned();
    let page = world.run(&["report", &id, "--format", "html"]);
    let first = first_page(stdout_of(&page));
    assert!(first.contains("pas encore évaluée"), "{first}");
    assert!(!first.contains("anomalie courante"), "{first}");
}

/// Unknown is never "no": a containment says nothing of how grave it is, to people and to programs alike.
#[test]
fn a_containment_alone_rules_nothing_out() {
    let world = World::new();
    let text = answers("messagerie-endiguement-directrice");
    world.after(&text);
    let id = stdout_of(&world.run_as("", &["new", "--answers", "-"], &text)).trim().to_owned();
    let report = |format: &str| stdout_of(&world.run(&["report", &id, "--format", format])).replace('\u{a0}', " ");
    let json: Value = serde_json::from_str(&report("json")).expect("JSON");
    let bounds = ["at_least", "proposed", "at_most"].map(|bound| json["gravity"][bound].clone());
    assert_eq!(bounds, ["anomalie", "anomalie", "crise"]);
    let markdown = report("markdown");
    assert!(markdown.contains("Ce qui la changerait : **une qualification"), "{markdown}");
    assert!(!markdown.contains("rien de ce qui reste inconnu"), "{markdown}");
    let export = |to: &str| stdout_of(&world.run(&["export", &id, "--to", to])).to_owned();
    let iris: Value = serde_json::from_str(&export("iris")).expect("JSON");
    assert_eq!(iris["alert_context"]["severity"], "Unspecified");
    for to in ["iris", "misp", "thehive", "ecs", "jira", "glpi", "stix", "ticket"] {
        let export = export(to);
        assert!(!export.contains("gravite-anomalie") && !export.contains("gravite=\\\"anomalie"), "{to}: {export}");
        assert!(export.contains("pas encore évaluée"), "{to}: {export}");
    }
    // What one retains without a qualification is somebody's, and counts.
    let decided = world.run(&["decide", &id, "majeur", "--because", "vu au téléphone"]);
    assert_eq!(decided.code, 0, "{}", decided.stderr);
    assert!(export("iris").contains("gravite-majeur"));
}

/// An account that a delegation links to one in cause is to be checked, not taken: every document says so with one word.
#[test]
fn linked_accounts_are_to_be_checked_in_every_document() {
    let open = |linked: &[&str]| {
        let world = World::new();
        let mut told = serde_json::json!({"1.b.1": ["dg@exemple.fr"], "1.c.1": "oui"});
        if !linked.is_empty() {
            told["1.c.1.comptes"] = serde_json::json!(linked);
        }
        let file = serde_json::json!({"fiche": "messagerie-qualification", "title": "T", "answers": told});
        let file = world.file("r.json", &file.to_string());
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        (world, id)
    };
    let pages = |world: &World, id: &str| -> Vec<(String, String)> {
        let reports = ["table", "markdown", "html"].map(|form| vec!["report", id, "--format", form]);
        let targets = ["iris", "thehive", "jira", "glpi", "misp", "ics", "stix", "cnil", "cert-sante", "ticket", "ecs"];
        let exports = targets.map(|target| vec!["export", id, "--to", target]);
        let all = reports.into_iter().chain(exports);
        all.map(|args| (args.join(" "), stdout_of(&world.run(&args)).replace("\r\n ", "").replace('\\', ""))).collect()
    };
    let (world, id) = open(&["assistante@exemple.fr", "compta@exemple.fr"]);
    for (args, page) in pages(&world, &id) {
        let page = page.to_lowercase();
        assert!(page.contains("par délégation, à vérifier"), "{args}: {page}");
        for account in ["assistante", "compta"] {
            assert!(page.contains(account), "{args}: {page}");
        }
        for other in ["comptes liés :", "compte associé", "comptes délégués"] {
            assert!(!page.contains(other), "{args}, {other}: {page}");
        }
        if args.contains("misp") {
            assert!(
                !page.contains(r#""type":"target-email","uuid":"#) || page.matches("target-email").count() == 1,
                "{page}"
            );
        }
    }
    // The first page counts them, apart from those in cause.
    let page = stdout_of(&world.run(&["report", &id, "--format", "markdown"])).to_owned();
    let lead = page.split("## ").nth(1).expect("the first part");
    assert!(lead.contains("1 compte nommé en cause") && lead.contains("2 comptes liés par délégation"), "{lead}");
    let (world, id) = open(&[]);
    for (args, page) in pages(&world, &id) {
        assert!(!page.to_lowercase().contains("liés par délégation"), "{args}: {page}");
    }
}

/// Much of everything, as a hospital that is also an operator has it: the first page names each duty, counts what it does
/// not hold, and is one page (`tests/screens/run.py` prints it).
#[test]
fn much_of_everything_is_one_page() {
    let world = World::new();
    world.after(&answers("hopital"));
    let mut file: Value = serde_json::from_str(&answers("hopital")).expect("it is JSON");
    file["profile"] = json!(["sante", "etablissement-public", "telecom", "oiv", "nis2"]);
    file["answers"]["1.b.1"] = json!((0..12).map(|n| format!("prenom.nom{n}@exemple.fr")).collect::<Vec<_>>());
    let file = world.file("r.json", &file.to_string());
    let id = stdout_of(&world.run_as("", &["new", "--answers", &file], "")).trim().to_owned();
    for n in 0..60 {
        let text =
            format!("Action {n} : vérifier la boîte, les règles et le poste de la personne, puis en rendre compte");
        let state = if n % 3 == 0 { "a-faire" } else { "fait" };
        stdout_of(&world.run(&["action", &id, &text, "--state", state]));
    }
    let json = world.run(&["report", &id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&json)).expect("it is JSON");
    let html = stdout_of(&world.run(&["report", &id, "--format", "html"])).to_owned();
    kept("beaucoup", &html);
    let first = first_page(&html).split_whitespace().collect::<Vec<_>>().join(" ");
    for line in report["declarations"].as_array().expect("a list") {
        let to = line["to"].as_str().expect("a text").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(first.contains(&to), "{to}: {first}");
    }
    assert!(first.contains("14 comptes") && first.matches("de plus, page 2 et suivantes").count() >= 3, "{first}");
    assert!(!first.replace("……", "").trim_matches('…').contains('…'), "{first}");
    let markdown = stdout_of(&world.run(&["report", &id, "--format", "markdown"])).to_owned();
    let rows = markdown.split("### Échéances").nth(1).and_then(|rest| rest.split("###").next()).expect("the deadlines");
    assert!(rows.lines().filter(|line| line.starts_with("- ")).count() <= 9, "{rows}");
}
