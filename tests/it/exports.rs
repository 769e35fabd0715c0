//! Exports: what each target gets, what nobody may get, and what is kept of having sent it.

use super::faulty::{EACCES, ENOSPC, Fault, copy, home, logs, run};
use super::harness::{World, golden};
use super::hostile::{named_everywhere, strings};
use super::logs::written_elsewhere;
use super::scenarios::{answers, masked, stdout_of};
use qualify::domain::digest::Digest;
use qualify::escape::is_hidden;
use qualify::export::{Keyring, TARGETS};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn targets() -> impl Iterator<Item = &'static str> {
    TARGETS.iter().map(|target| target.name)
}

/// Opens an incident from an answers file, with the words of the command line, and gives its id.
fn open(world: &World, name: &str, more: &[&str]) -> String {
    let file = world.file(&format!("{name}.json"), &answers(name));
    let mut args = vec!["new", "--answers", &file];
    args.extend(more);
    stdout_of(&world.run(&args)).trim().to_owned()
}

/// Adds what an answers file does not hold.
fn enrich(world: &World, id: &str) {
    let note = ["note", id, "Connexion depuis 203.0.113.7 sur PC-042, dit Mme Petit", "--ip", "203.0.113.7"];
    let more = ["--machine", "pc-042", "--actor", "Mme Petit", "--account", "rh@exemple.fr", "--at", "02:00"];
    let traces = ["--sender", "escroc@evil.example", "--url", "https://evil.example/a?b", "--domain", "evil.example"];
    // An address and a domain of the organisation itself: never to be blocked by anybody.
    let own = ["--sender", "rh@exemple.fr", "--domain", "exemple.fr", "--ua", "curl/8"];
    let servers = ["--url", "https://webmail.exemple.fr/owa", "--domain", "vpn.exemple.fr"];
    stdout_of(&world.run(&[&note[..], &more, &traces, &own, &servers].concat()));
    stdout_of(&world.run(&["action", id, "Bloquer le compte", "--owner", "Bob Durand", "--state", "fait"]));
}

fn export(world: &World, id: &str, target: &str, more: &[&str]) -> String {
    let mut args = vec!["export", id, "--to", target];
    args.extend(more);
    stdout_of(&world.run(&args)).to_owned()
}

/// Reads a document of JSON, on one line or on several.
fn json(document: &str) -> Option<Vec<Value>> {
    document.lines().map(|line| serde_json::from_str(line).ok()).collect()
}

/// Spreads a document of JSON over lines, to be read in a golden file.
fn readable(document: &str) -> String {
    match json(document) {
        Some(values) => values.iter().map(|v| serde_json::to_string_pretty(v).expect("JSON") + "\n").collect(),
        None => document.replace("\r\n ", "").replace("\r\n", "\n"),
    }
}

#[test]
fn an_ordinary_incident_and_a_crisis_in_an_exercise() {
    for (name, more) in [("directrice-financiere", &[][..]), ("hopital", &["--exercise"][..])] {
        let world = World::new();
        let id = open(&world, name, more);
        enrich(&world, &id);
        for target in targets() {
            let document = export(&world, &id, target, &[]);
            assert_eq!(document.contains("EXERCICE"), !more.is_empty(), "{target}");
            assert!(document.to_uppercase().contains("AMBER+STRICT"), "{target}");
            // What an exercise marks is in every target; an ordinary incident adds what people copy by hand.
            if name == "hopital" || ["cnil", "cert-sante", "ticket"].contains(&target) {
                golden(&format!("exports/{name}.{target}.txt"), &masked(&world.stable(&readable(&document))));
            }
        }
        // What is unknown is counted as in the report.
        let words = |text: &str| text.split(' ').flat_map(|w| w.split('\n')).collect::<Vec<_>>().join(" ");
        let report = words(stdout_of(&world.run(&["report", &id])));
        let form = export(&world, &id, "cnil", &[]);
        let said = form.split("GRAVITÉ PROPOSÉE").nth(1).and_then(|s| s.split(['(', ')']).nth(1)).expect("a sentence");
        assert!(said.contains("inconnue") && report.contains(said), "{said}: {report}");
    }
}

#[test]
fn no_target_without_golden_file_conformance_check_help_and_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("tests/README.md")).expect("the page");
    let table = readme.split("<!-- targets:").nth(1).and_then(|s| s.split("<!-- end of targets").next()).expect("it");
    let help = World::new().run(&["export", "--help"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut checks = BTreeSet::new();
    for target in targets() {
        for golden in ["filled.TARGET", "hopital.TARGET.txt"] {
            let path = root.join("tests/golden/exports").join(golden.replace("TARGET", target));
            assert!(path.is_file(), "{} is missing", path.display());
        }
        let check = format!("{}.py", target.replace('-', "_"));
        let text = fs::read_to_string(root.join("tests/conformance/checks").join(&check)).expect(&check);
        assert!(text.contains(&format!("TARGET = \"{target}\"")) && text.contains("\nBAD = "), "{check}");
        checks.insert(check);
        assert!(table.contains(&format!("\n| `{target}` |")), "{target} has no row in tests/README.md");
        assert!(help.contains(&format!("{target},")) || help.contains(&format!(", {target} ")), "{target}: {help}");
    }
    let files = fs::read_dir(root.join("tests/conformance/checks")).expect("the checks");
    let files = files.map(|e| e.expect("a file").file_name().to_string_lossy().into_owned());
    assert_eq!(files.filter(|name| name.ends_with(".py")).collect::<BTreeSet<_>>(), checks);
    assert_eq!(table.lines().filter(|l| l.starts_with("| `")).count(), TARGETS.len());
}

#[test]
fn every_fiche_about_mailboxes_is_called_email() {
    let called = |fiche: &str| {
        let world = World::new();
        let said = r#"{"title": "Essai", "alerted_at": "2026-01-07T02:10:00+01:00", "answers": {}}"#;
        let said = world.file("said.json", said);
        let id = stdout_of(&world.run(&["new", "--fiche", fiche, "--answers", &said])).trim().to_owned();
        let document = json(&export(&world, &id, "ecs", &[])).expect("JSON");
        let all: BTreeSet<String> = document.iter().map(|d| d["event"]["category"].to_string()).collect();
        assert_eq!(all.len(), 1, "{fiche}: a line is of the category of its incident");
        all.contains(r#"["email"]"#)
    };
    let mut mail = BTreeSet::new();
    for embedded in qualify::fiche::EMBEDDED {
        let fiche: Value = serde_json::from_slice(embedded.bytes).expect("JSON");
        assert!(
            fiche["category"].is_string(),
            "{}: what it is about is for every tool that sorts incidents",
            embedded.id
        );
        if called(embedded.id) {
            mail.insert(embedded.id);
        }
    }
    let ours =
        ["compte-microsoft", "messagerie-endiguement", "messagerie-qualification", "usurpation-interne-qualification"];
    assert_eq!(mail, BTreeSet::from(ours));
    // Somebody's own: what it says, else its name, as in the copies older than that member.
    let own = qualify::fiche::EMBEDDED.iter().find(|e| e.id == "messagerie-endiguement").expect("a fiche");
    for (id, category, expected) in [
        ("messagerie-a-nous", Value::Null, true),
        ("messagerie-a-nous", "third-party".into(), false),
        ("boites-partagees", Value::Null, false),
        ("boites-partagees", "mail".into(), true),
    ] {
        let mut fiche: Value = serde_json::from_slice(own.bytes).expect("JSON");
        fiche["id"] = id.into();
        match category {
            Value::Null => drop(fiche.as_object_mut().expect("an object").remove("category")),
            ref category => fiche["category"] = category.clone(),
        }
        let files = World::new();
        assert_eq!(called(&files.file(&format!("{id}.json"), &fiche.to_string())), expected, "{id}, {category}");
    }
}

#[test]
fn an_export_is_a_line_of_the_main_courante() {
    let world = World::new();
    let id = open(&world, "faux-virement", &[]);
    let document = export(&world, &id, "misp", &["--tlp", "TLP:Green"]);
    let log = world.run(&["log", &id]).stdout;
    let last: Value = serde_json::from_str(log.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["kind"], "exported");
    assert_eq!(last["target"], "misp");
    assert_eq!(last["tlp"], "GREEN");
    assert_eq!(last["pseudonymised"], false);
    assert_eq!(last["digest"], Digest::of(document.as_bytes()).to_string());
    assert!(world.run(&["verify", &id]).stdout.starts_with("ANCRE"));
    // The seal of the document is the one before that line.
    let seal = document
        .split("\"value\":\"")
        .filter_map(|s| s.split('"').next())
        .find(|s| s.contains("(chaque ligne se vérifie"));
    let code = seal.and_then(|s| s.split(' ').next()).expect("a seal code");
    assert_eq!(world.run(&["verify", &id, "--expect", code]).code, 0);
}

#[test]
fn a_mistake_names_everything_and_writes_nothing() {
    let world = World::new();
    let id = open(&world, "faux-virement", &[]);
    let before = world.run(&["log", &id]).stdout;
    let done = world.run(&["export", &id, "--to", "jirra", "--tlp", "white", "-o", "x"]);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    let said = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for target in targets() {
        assert!(said.contains(target), "{said}");
    }
    assert!(said.contains("jirra") && said.contains("white") && said.contains("amber+strict"), "{said}");
    assert_eq!(world.run(&["export", "2031", "--to", "ics"]).code, 3);
    assert_eq!(world.run(&["log", &id]).stdout, before);
    assert!(!Path::new("x").exists());
}

#[test]
fn a_file_is_replaced_only_when_it_is_an_earlier_export_left_as_it_was() {
    let world = World::new();
    let id = open(&world, "faux-virement", &[]);
    let path = world.folder.path().join("ticket.json");
    let out = path.display().to_string();
    let to = |target: &str| world.run(&["export", &id, "--to", target, "-o", &out]);
    let first = to("glpi");
    assert_eq!((first.code, first.stdout.as_str()), (0, ""), "{}", first.stderr);
    let written = fs::read_to_string(&path).expect("the export");
    // The same target again: ours, to the byte.
    assert_eq!(to("glpi").code, 0);
    assert_ne!(fs::read_to_string(&path).expect("the export"), written, "the seal changed");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).expect("the export").permissions().mode() & 0o777, 0o600);
    }
    let log = world.run(&["log", &id]).stdout;
    for (why, bytes) in [("edited", written.replace("glpi", "x") + " "), ("foreign", String::from("à moi"))] {
        fs::write(&path, &bytes).expect("a file");
        let refused = to("glpi");
        assert_eq!(refused.code, 2, "{why}: {}", refused.stderr);
        assert!(refused.stderr.contains("existe déjà"), "{}", refused.stderr);
        assert_eq!(fs::read_to_string(&path).expect("it"), bytes);
    }
    fs::remove_file(&path).expect("it");
    assert_eq!(to("glpi").code, 0);
    // An export to another target is not replaced either.
    assert_eq!(to("jira").code, 2);
    let nowhere = world.folder.path().join("rien/x.json").display().to_string();
    assert_eq!(world.run(&["export", &id, "--to", "glpi", "-o", &nowhere]).code, 3);
    let lines = world.run(&["log", &id]).stdout.lines().filter(|l| l.contains("\"kind\":\"exported\"")).count();
    assert_eq!(lines, log.lines().filter(|l| l.contains("\"kind\":\"exported\"")).count() + 1, "only what was written");
}

#[test]
fn whatever_fails_what_went_out_is_whole_known_and_can_be_read_back() {
    let first = home();
    let opened =
        run(first.path(), None, "Alice Martin", &["new", "--title", "Boîte de Zoé", "--answers", "-"], ANSWERS);
    let id = opened.stdout.trim();
    assert_eq!(opened.code, 0, "{}", opened.stderr);
    fs::create_dir(first.path().join("coffre")).expect("a folder");
    let export = |home: &Path, plan| {
        let at = |name: &str| home.join(name).display().to_string();
        let (key, out) = (at("coffre/cle"), at("cnil.md"));
        run(home, plan, "Bob Durand", &["export", id, "--to", "cnil", "-o", &out, "--pseudonymise", &key], "")
    };
    let clean = home();
    copy(first.path(), clean.path());
    let calls = export(clean.path(), None).watch.calls;
    assert!(calls > 20, "{calls} calls");
    let (mut warned, mut refused) = (0, 0);
    for (at, fault) in (1..=calls).flat_map(|at| [Fault::Once(EACCES), Fault::Ever(ENOSPC)].map(|fault| (at, fault))) {
        let home = super::faulty::home();
        copy(first.path(), home.path());
        let done = export(home.path(), Some((at, fault)));
        let document = fs::read(home.path().join("cnil.md")).ok();
        let lines = logs(&home.path().join("incidents").join(id))
            .into_iter()
            .map(|log| fs::read_to_string(log).expect("a log"));
        let lines: String = lines.collect();
        let recorded =
            lines.lines().find(|l| l.contains("\"kind\":\"exported\"") && l.ends_with("\"}")).map(str::to_owned);
        if let Some(line) = &recorded {
            let digest = Digest::of(document.as_deref().expect("recorded, hence written")).to_string();
            assert!(line.contains(&digest), "call {at} {fault:?}: {line}");
        }
        if done.code == 0 {
            let told = done.stderr.contains("la main courante ne le dit pas");
            assert!(document.is_some() && (recorded.is_some() || told), "call {at} {fault:?}: {}", done.stderr);
            warned += usize::from(told);
        } else {
            assert!(recorded.is_none(), "call {at} {fault:?}: {}", done.stderr);
            refused += 1;
        }
        if document.is_some_and(|bytes| !bytes.is_empty()) {
            let ring = Keyring::parse(&fs::read(home.path().join("coffre/cle")).expect("the key")).expect("it is one");
            let text = fs::read_to_string(home.path().join("cnil.md")).expect("the document");
            let pseudonym = text.split("personne-").nth(1).map(|rest| format!("personne-{}", &rest[..8]));
            assert!(pseudonym.is_none_or(|p| ring.name(&p).is_some()), "call {at} {fault:?}");
        }
    }
    assert!(warned > 0 && refused > 0, "{warned} warned, {refused} refused");
}

/// A short answers file, with a name in a note.
const ANSWERS: &str = r#"{"fiche": "messagerie-qualification", "answers": {"1.b.1": ["zoe@exemple.fr"],
  "2.a.1": {"value": "oui", "source": "declare", "declared_by": "Zoé Petit"}}}"#;

/// Takes every identifier out of a document.
fn ids(target: &str, document: &str) -> BTreeSet<String> {
    fn walk(value: &Value, keys: &[&str], found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (key, inner) in members {
                    if let (true, Some(text)) = (keys.contains(&key.as_str()), inner.as_str()) {
                        found.insert(text.to_owned());
                    }
                    walk(inner, keys, found);
                }
            }
            Value::Array(list) => list.iter().for_each(|inner| walk(inner, keys, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    if target == "ics" {
        return document.lines().filter_map(|l| l.strip_prefix("UID:")).map(str::to_owned).collect();
    }
    let mut found = BTreeSet::new();
    let keys = ["uuid", "id", "sourceRef", "alert_source_ref"];
    json(document).into_iter().flatten().for_each(|value| walk(&value, &keys, &mut found));
    found
}

#[test]
fn two_exports_name_the_same_things_the_same() {
    let world = World::new();
    let id = open(&world, "directrice-financiere", &[]);
    enrich(&world, &id);
    for target in ["ics", "thehive", "iris", "misp", "stix", "ecs"] {
        let first = ids(target, &export(&world, &id, target, &[]));
        stdout_of(&world.run(&["note", &id, "Une ligne de plus", "--ip", "198.51.100.9"]));
        let second = ids(target, &export(&world, &id, target, &[]));
        assert!(!first.is_empty() && first.is_subset(&second), "{target}: {:?}", first.difference(&second));
    }
}

#[test]
fn the_victim_is_never_an_indicator() {
    let world = World::new();
    let id = open(&world, "directrice-financiere", &[]);
    enrich(&world, &id);
    let of = |target: &str| json(&export(&world, &id, target, &[])).expect("JSON");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let is_own = |text: &Value| text.as_str().is_some_and(|t| t.contains("exemple.fr"));
    let misp = list(&of("misp")[0]["Event"]["Attribute"]);
    let blocked: Vec<&Value> = misp.iter().filter(|a| a["to_ids"] == true).map(|a| &a["value"]).collect();
    assert_eq!(blocked, ["203.0.113.7", "escroc@evil.example", "https://evil.example/a?b", "evil.example"]);
    assert!(misp.iter().any(|a| a["type"] == "target-email" && a["value"] == "dfi@exemple.fr"));
    let thehive = list(&of("thehive")[0]["observables"]);
    assert!(thehive.iter().all(|o| o["ioc"] == false || !is_own(&o["data"])));
    let iris = list(&of("iris")[0]["alert_source_content"]["indicators"]);
    assert!(!iris.is_empty() && iris.iter().all(|i| !is_own(&i["value"])));
    let stix = list(&of("stix")[0]["objects"]);
    assert!(stix.iter().all(|o| o["type"] != "indicator"));
    for line in of("ecs").iter().filter(|l| !l["threat"].is_null()) {
        assert!(!line["threat"].to_string().contains("exemple.fr"), "{line}");
    }
}

/// Every name of the two incidents of the test on pseudonyms; none is a word of the fiche.
const NAMES: [&str; 18] = [
    "lefevre",
    "lefèvre",
    "ch-valmont",
    "valmont",
    "pharmacie@",
    "urgences@",
    "martin",
    "durand",
    "petit",
    "pc-042",
    "pc-043",
    "rh@exemple",
    "escroc",
    "203.0.113",
    "2001:db8:9",
    "ville d’exemple",
    "jérôme",
    "bob",
];

#[test]
fn a_pseudonymised_export_says_no_name_and_its_key_gives_them_back() {
    let mut world = World::new();
    world.vars.insert(String::from("LOGNAME"), String::from("alice"));
    let config = world.folder.path().join("config");
    fs::create_dir_all(&config).expect("a folder");
    fs::write(config.join("config.json"), "{\"organisation\": \"Ville d’Exemple\"}").expect("settings");
    let file = world.file("hopital.json", &answers("hopital"));
    // By the name that the file gives.
    let id = stdout_of(&world.run_as("", &["new", "--answers", &file], "")).trim().to_owned();
    enrich(&world, &id);
    let told = "Appel de Bob au CH de VALMONT : alice MARTIN a vu Lefèvre sur pc-043 et 2001:db8:9::1, rh@exemple.fr";
    stdout_of(&world.run(&["note", &id, told, "--machine", "PC-043", "--actor", "Bob Durand"]));
    stdout_of(&world.run_as("Bob Durand", &["answer", &id, "2.a.1", "non", "--note", "selon Mme Petit"], ""));
    stdout_of(&world.run(&["decide", &id, "majeur", "--because", "Jérôme Lefèvre le demande"]));
    let why = "je crois que Lefèvre et Martin le veulent";
    stdout_of(&world.run(&["declare", &id, "plainte", "--not-due", "--decided-by", "Bob Durand", "--because", why]));
    fs::create_dir(world.folder.path().join("coffre")).expect("a folder");
    let key = world.folder.path().join("coffre/cle.jsonl");
    let said = key.display().to_string();
    let mut size = 0;
    for target in targets() {
        let plain = export(&world, &id, target, &[]);
        let hidden = export(&world, &id, target, &["--pseudonymise", &said]);
        let readable = |text: &str| readable(text).replace("\\", "").to_lowercase();
        for name in NAMES {
            let said = readable(&hidden);
            let around = said.find(name).map(|at| said[..at].chars().rev().take(60).collect::<String>());
            assert!(around.is_none(), "{target} says {name} after (backwards) {around:?}");
        }
        assert!(readable(&plain).contains("martin") && readable(&hidden).contains("pseudonym"), "{target}");
        let ring = Keyring::parse(&fs::read(&key).expect("the key")).expect("it is one");
        // Each pseudonym of the document is explained by the key.
        let mut count = 0;
        for word in readable(&hidden).split(|c: char| !(c.is_alphanumeric() || c == '-')) {
            let Some((kind, code)) = word.rsplit_once('-') else { continue };
            let is_code = code.len() == 8 && code.bytes().all(|b| b.is_ascii_hexdigit());
            if is_code && ["compte", "personne", "machine", "organisation", "domaine"].contains(&kind) {
                let name = [word, &format!("{word}@pseudonyme.invalid"), &format!("{word}.invalid")]
                    .into_iter()
                    .find_map(|w| ring.name(w));
                assert!(name.is_some(), "{target}: {word} is not in the key");
                count += 1;
            }
        }
        assert!(count > 3, "{target}: {count}");
        // The same names have the same pseudonyms, and the key only grows.
        let grown = fs::metadata(&key).expect("the key").len();
        assert!(grown >= size);
        size = grown;
        let last: Value =
            world.run(&["log", &id]).stdout.lines().last().and_then(|l| serde_json::from_str(l).ok()).expect("JSON");
        assert_eq!(last["pseudonymised"], true);
    }
    let again = |target: &str| ids(target, &export(&world, &id, target, &["--pseudonymise", &said]));
    assert_eq!(again("stix"), again("stix"));
    let misp = export(&world, &id, "misp", &["--pseudonymise", &said]);
    assert!(!misp.contains("\"to_ids\":true,\"type\":\"ip-src\""), "a pseudonym is never blocked");
    assert_eq!(fs::metadata(&key).expect("the key").len(), size, "nothing new to learn");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&key).expect("the key").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn whoever_is_named_in_any_member_is_hidden_in_every_target() {
    let world = World::new();
    let id = open(&world, "hopital", &[]);
    let not_due = ["declare", &id, "cnil", "--not-due", "--decided-by", "Directrix Dupond", "--because", "improbable"];
    stdout_of(&world.run(&not_due));
    stdout_of(&world.run(&["action", &id, "Appeler l’hébergeur", "--owner", "Zacharie Zola", "--state", "fait"]));
    // Whoever gave a number finds whose it is; a short one would hide half the hours.
    stdout_of(&world.run(&["declare", &id, "sante", "--at", "02:14", "--receipt", "S-2026-VLM/4471"]));
    stdout_of(&world.run(&["declare", &id, "plainte-assurance", "--at", "02:14", "--receipt", "02"]));
    stdout_of(&world.run(&["note", &id, "Directrix confirme, vu avec Quentin", "--actor", "Quentin Quesne"]));
    // A role is nobody, and whoever has one is the same person without it.
    stdout_of(&world.run(&["note", &id, "Avis du DPO du GHT, le RSSI absent", "--actor", "Ursule Fabre, DPO"]));
    stdout_of(&world.run(&["note", &id, "Relu", "--actor", "Ursule Fabre"]));
    stdout_of(&world.run(&["note", &id, "Vu", "--actor", "Ursule Fabre, régisseuse de nuit"]));
    let key = world.folder.path().join("cle").display().to_string();
    for target in targets() {
        let hidden = export(&world, &id, target, &["--pseudonymise", &key]).replace("\r\n ", "");
        for name in ["Directrix", "Dupond", "Zacharie", "Zola", "Quentin", "Quesne", "VLM/4471", "VLM\\/4471"] {
            assert!(!hidden.contains(name), "{target}, {name}: {hidden}");
        }
        assert!(!hidden.contains("recepisse-") || !hidden.contains(" à recepisse"), "{target}: {hidden}");
        assert!(!hidden.contains("Fabre") && !hidden.contains("Avis du personne"), "{target}: {hidden}");
    }
    let names = fs::read_to_string(&key).expect("the key");
    assert!(names.contains("Ursule Fabre\"") && !names.contains("Fabre, "), "{names}");
}

#[test]
fn only_what_the_command_made_is_to_be_erased() {
    let world = World::new();
    let id = open(&world, "hopital", &[]);
    let incident = world.incident().display().to_string();
    let root = world.root().display().to_string();
    for command in [&["export", &id, "--to", "misp"][..], &["export", &id, "--to", "cnil"], &["report", &id]] {
        for there in [incident.as_str(), &root, "/dev/full", "/dev/null/x"] {
            let done = world.run(&[command, &["-o", there]].concat());
            assert!(done.code != 0 && !done.stderr.contains("effacez ce fichier"), "{there}: {}", done.stderr);
        }
    }
}

/// What can be followed of the traces, and of the addresses that nobody gave as traces.
const LIVE: [&str; 7] =
    ["://mal.", "://pire.", "://autre.", "mal.example", "nu.example", "NU.example", "pire.example/b"];

#[test]
fn no_text_that_people_read_holds_an_address_to_follow() {
    let world = World::new();
    let id = open(&world, "hopital", &[]);
    let traces = ["--url", "hxxps://mal[.]example/a", "--sender", "escroc@mal.example"];
    let note = ["note", &id, "Vu http://pire.example/b et WWW.encore.example, domaine nu.example, puis a.NU.example."];
    stdout_of(&world.run(&[&note[..], &traces, &["--domain", "nu.example"]].concat()));
    let action = ["action", &id, "Bloquer https://mal.example/c", "--state", "fait", "--result", "ftp://autre.example"];
    stdout_of(&world.run(&action));
    for target in targets() {
        let document = export(&world, &id, target, &[]);
        let unfolded = document.replace("\r\n ", "");
        let values = json(&document).unwrap_or_else(|| vec![Value::String(unfolded)]);
        let mut found = Vec::new();
        values.iter().for_each(|value| texts(value, &mut found));
        // What a machine compares stays as it is; everything else is read.
        let canonical = |text: &str| ["https://mal.example/a", "escroc@mal.example", "nu.example"].contains(&text);
        for text in found.into_iter().filter(|text| !canonical(text)) {
            for live in LIVE.into_iter().chain(["escroc@", "WWW.encore"]) {
                assert!(!text.contains(live), "{target}, {live}: {text}");
            }
        }
    }
    for form in [["report", "html"], ["report", "markdown"], ["log", "markdown"]] {
        let document = stdout_of(&world.run(&[form[0], &id, "--format", form[1]])).to_owned();
        for live in LIVE {
            assert!(!document.contains(live), "{form:?}, {live}");
        }
        assert!(document.replace('\\', "").contains("a[.]NU[.]example"), "{form:?}");
    }
}

/// The organisation's own pages are no trap: whoever reads the main courante can follow them, as in the report; what stands
/// under a question is said with its answer.
#[test]
fn what_is_the_organisations_own_stays_in_every_form() {
    let world = World::new();
    let given = serde_json::json!({"fiche": "messagerie-qualification", "title": "Essai", "by": "Alice Martin",
        "answers": {"1.b.1": ["a@exemple.fr"]}});
    let done = world.run_with(&["new", "--answers", "-"], &given.to_string());
    let id = stdout_of(&done).trim().to_owned();
    stdout_of(&world.run(&[
        "note",
        &id,
        "Vu sur https://webmail.exemple.fr/owa et https://piege.example/x",
        "--sender",
        "rh@exemple.fr",
    ]));
    for form in [["report", "html"], ["report", "markdown"], ["log", "markdown"]] {
        let document = stdout_of(&world.run(&[form[0], &id, "--format", form[1]])).replace('\\', "");
        assert!(
            document.contains("webmail.exemple.fr") && document.contains("piege[.]example"),
            "{form:?}: {document}"
        );
        assert!(!document.contains("exemple[.]fr"), "{form:?}");
    }
}

#[test]
fn a_key_never_travels_with_what_it_opens() {
    let world = World::new();
    let id = open(&world, "faux-virement", &[]);
    let before = world.run(&["log", &id]).stdout;
    let at = |name: &str| world.folder.path().join(name).display().to_string();
    fs::create_dir(world.folder.path().join("a")).expect("a folder");
    let inside = world.incident().join("cle").display().to_string();
    let around = at("a/../cle");
    let bad = world.file("a/pas-une-cle", "bonjour\n");
    for (key, out, code) in [
        (at("cle"), Some(at("x.json")), 2),
        (around, Some(at("x.json")), 2),
        (at("x.json"), Some(at("x.json")), 2),
        (inside, None, 2),
        (bad.clone(), None, 2),
        (at("rien/cle"), None, 1),
        (at("a"), None, 1),
    ] {
        let mut args = vec!["export", &id, "--to", "stix", "--pseudonymise", &key];
        args.extend(out.iter().flat_map(|out| ["-o", out.as_str()]));
        let done = world.run(&args);
        assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{key}: {}", done.stderr);
        assert!(done.stderr.contains("->"), "{}", done.stderr);
    }
    assert_eq!(fs::read_to_string(bad).expect("the file"), "bonjour\n");
    assert!(!world.folder.path().join("cle").exists() && !world.folder.path().join("x.json").exists());
    assert_eq!(world.run(&["log", &id]).stdout, before);
    // A refused output leaves no key behind.
    fs::write(at("pris.json"), "à moi").expect("a file");
    let done = world.run(&["export", &id, "--to", "stix", "--pseudonymise", &at("a/cle"), "-o", &at("pris.json")]);
    assert_eq!(done.code, 2, "{}", done.stderr);
    assert!(!world.folder.path().join("a/cle").exists());
}

/// Every text of a JSON value, keys included.
fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(list) => list.iter().for_each(|inner| texts(inner, found)),
        Value::Object(members) => members.iter().for_each(|(key, inner)| {
            found.push(key);
            texts(inner, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Checks that Markdown says nothing but words: every markup of a text is escaped.
fn assert_plain_markdown(text: &str, target: &str) {
    // Only an official address may be followed.
    let text = qualify::annexes::addresses().fold(text.to_owned(), |text, url| text.replace(&format!("<{url}>"), ""));
    for line in text.lines() {
        let line = line.trim_start_matches("# ").trim_start_matches("## ").trim_start_matches("- ");
        let line = line.strip_prefix("[x] ").or_else(|| line.strip_prefix("[ ] ")).unwrap_or(line);
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => assert!(chars.next().is_some_and(|next| next.is_ascii_punctuation()), "{target}: {line}"),
                c => assert!(!"<>`*_[]|~".contains(c), "{target}: {line}"),
            }
        }
    }
}

#[test]
fn hostile_texts_in_every_field_are_only_read() {
    let world = World::new();
    let id = open(&world, "premieres-minutes", &["--title", "<b>\u{202e}\r\nATTACH:x</b> [a](https://evil.example)"]);
    let mut foreign = Vec::new();
    for (number, text) in strings().iter().enumerate().filter(|(number, _)| number % 4 == 0) {
        foreign.push(named_everywhere(text));
        let (actor, machine) = (format!("--actor={text}"), format!("--machine={text}"));
        stdout_of(&world.run(&["note", &actor, &machine, "--", &id, text]));
        if number % 20 == 0 {
            let owner = format!("--owner={text}");
            stdout_of(&world.run(&["action", &owner, "--", &id, text]));
            let because = format!("--because={text}");
            stdout_of(&world.run(&["decide", &because, "--", &id, "majeur"]));
        }
    }
    written_elsewhere(&world.root().join(&id), &foreign);
    let key = world.folder.path().join("cle").display().to_string();
    for (target, more) in targets().flat_map(|t| [(t, vec![]), (t, vec!["--pseudonymise", &key])]) {
        let document = export(&world, &id, target, &more);
        let raw = document.replace("\r\n", "\n");
        assert!(!raw.contains(|c| c != '\n' && is_hidden(c)), "{target}");
        match json(&document) {
            Some(values) => {
                let mut found = Vec::new();
                values.iter().for_each(|value| texts(value, &mut found));
                for text in &found {
                    assert!(!text.contains(|c| c != '\n' && is_hidden(c)), "{target}: {text:?}");
                }
                let value = &values[0];
                match target {
                    "glpi" => {
                        let mut content = value["input"]["content"].as_str().expect("a text").to_owned();
                        for tag in ["h3", "p", "ul", "li"] {
                            content = content.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
                        }
                        for url in qualify::annexes::addresses() {
                            content = content.replace(&format!("<a href=\"{url}\">{url}</a>"), "");
                        }
                        assert!(!content.contains(['<', '>', '"', '\'']), "{content}");
                    }
                    "thehive" => assert_plain_markdown(value["description"].as_str().expect("a text"), target),
                    // Shown as it is, then the Markdown of a case: nothing is escaped, and nothing is followed.
                    "iris" => {
                        let text = value["alert_description"].as_str().expect("a text");
                        assert!(!text.contains('<') && !text.contains("](") && !text.contains("\\["), "{text}");
                    }
                    // Texts that no reader of these takes for anything else.
                    _ => {}
                }
            }
            None if target == "ics" => {
                for line in raw.replace("\n ", "").lines() {
                    let name = line.split([':', ';']).next().unwrap_or_default();
                    assert!(CALENDAR.contains(&name), "{line}");
                }
                assert!(document.split("\r\n").all(|line| line.len() <= 75));
            }
            None => assert_plain_markdown(&document, target),
        }
    }
}

/// The properties that our calendars hold.
const CALENDAR: [&str; 23] = [
    "ACTION",
    "BEGIN",
    "CALSCALE",
    "CATEGORIES",
    "CLASS",
    "COMPLETED",
    "DESCRIPTION",
    "DTSTAMP",
    "DTEND",
    "DTSTART",
    "DUE",
    "END",
    "PRIORITY",
    "PRODID",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "URL",
    "TRIGGER",
    "UID",
    "VERSION",
    "X-WR-CALNAME",
];

/// Names and addresses outside of ASCII are read as they were written, and given to machines as machines compare them.
#[test]
fn a_domain_with_accents_is_offered_in_ascii() {
    let world = World::new();
    let id = open(&world, "regle-cachee", &[]);
    let traces = ["--sender", "dg@société.example", "--domain", "mäl.example", "--url", "https://mäl.example/a?b=1"];
    stdout_of(&world.run(&[&["note", &id, "Reçu"][..], &traces].concat()));
    for target in ["misp", "stix", "thehive", "iris", "ecs"] {
        let document = export(&world, &id, target, &["--tlp", "amber"]);
        for written in ["dg@xn--socit-esab.example", "xn--ml-via.example", "https://xn--ml-via.example/a?b=1"] {
            assert!(document.contains(written), "{target}: {written}: {document}");
        }
    }
    let ticket = export(&world, &id, "glpi", &[]);
    assert!(ticket.contains("société") && ticket.contains("xn--socit-esab"), "{ticket}");
    // An account of ours in such a domain is ours in both writings.
    stdout_of(&world.run(&["note", &id, "À nous", "--account", "rh@société.example"]));
    let document = export(&world, &id, "misp", &[]);
    let events: Vec<&str> = document.split("{\"").filter(|part| part.contains("xn--socit-esab")).collect();
    assert!(!events.is_empty() && events.iter().all(|part| !part.contains("\"to_ids\":true")), "{document}");
}

/// Once a declaration is made, its form says what has changed since, and nothing that was said already.
#[test]
fn a_form_is_then_completed_with_what_changed() {
    for (target, declaration, known, told) in
        [("cnil", "cnil", "SIREN", "4.c.1"), ("cert-sante", "sante", "FINESS", "4.c.1")]
    {
        let world = World::new();
        let id = open(&world, "hopital", &[]);
        let first = export(&world, &id, target, &[]);
        assert!(first.contains(known) && first.contains("confirmé"), "{first}");
        world.wait(600_000);
        stdout_of(&world.run(&["declare", &id, declaration, "--at", "02:20", "--receipt", "2026-77"]));
        let same = export(&world, &id, target, &[]);
        assert!(!same.contains(known) && same.len() < first.len() / 2, "{target}: {same}");
        // What nobody wrote down is asked once more, in one place, after what changed.
        let (changed, missing) = same.split_once("## Toujours pas inscrit, à compléter").expect("something is missing");
        assert!(!changed.contains("(à compléter)") && missing.contains("(à compléter)"), "{target}: {same}");
        world.wait(3_600_000);
        stdout_of(&world.run(&["answer", &id, told, "non"]));
        stdout_of(&world.run(&["action", &id, "Bloquer le compte", "--state", "fait"]));
        let changed = export(&world, &id, target, &[]);
        assert!(changed.contains(&format!("non \\[{told}\\]")) && changed.contains("Bloquer le compte"), "{changed}");
        assert!(!changed.contains(known) && changed.len() < first.len(), "{target}: {changed}");
        assert!(target != "cnil" || changed.contains("complémentaire") && changed.contains("2026-77"), "{changed}");
        golden(&format!("exports/hopital.{target}.complement.txt"), &masked(&world.stable(&changed)));
    }
}

/// What was reached is in the form and in the report: another account, another system, another application.
#[test]
fn what_the_account_opened_is_a_system_touched() {
    let world = World::new();
    let id = open(&world, "hopital", &[]);
    let asked = [
        ("4.b.1", "oui", "un autre compte"),
        ("4.b.2", "oui", "un autre système"),
        ("4.b.3", "non", "une autre application"),
    ];
    for (question, answer, _) in asked {
        stdout_of(&world.run(&["answer", &id, question, answer]));
    }
    for target in ["cnil", "cert-sante"] {
        let form = export(&world, &id, target, &[]);
        let named =
            if target == "cnil" { "- Systèmes, services ou machines touchés" } else { "- Périmètre touché" };
        let line = form.lines().find(|line| line.starts_with(named)).expect("the line");
        for (question, answer, what) in asked {
            let said = format!("{what} : {answer}").replace(" :", "\u{a0}:");
            assert!(line.contains(&said) && line.contains(&format!("\\[{question}\\]")), "{target}: {line}");
        }
    }
    let report = stdout_of(&world.run(&["report", &id, "--format", "markdown"])).to_owned();
    assert!(report.contains("- Entrée dans un autre système\u{a0}: **oui"), "{report}");
}

/// A form is signed by a person: what a machine calls its user is no name.
#[test]
fn who_declares_is_the_person_named_and_no_login() {
    let mut world = World::new();
    world.vars.insert(String::from("LOGNAME"), String::from("root"));
    let file = world.file("hopital.json", &answers("hopital"));
    let opened = |by: &[&str]| {
        let done = world.run_as("", &[&["new", "--answers", &file][..], by].concat(), "");
        stdout_of(&done).trim().to_owned()
    };
    let form = |id: &str, more: &[&str]| {
        let form = world.run_as("", &[&["export", id, "--to", "cert-sante"][..], more].concat(), "");
        let page = world.run_as("", &[&["report", id, "--format", "markdown"][..], more].concat(), "");
        let line = |text: &str, name: &str| {
            text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {text}")).to_owned()
        };
        [line(stdout_of(&form), "- Déclarant, téléphone"), line(stdout_of(&page), "- Déclarant\u{a0}:")]
    };
    let nameless = opened(&["--by", "root"]);
    for line in form(&nameless, &[]) {
        assert!(!line.contains("root") && line.contains("compléter"), "{line}");
    }
    // Named now, named by every line of the main courante; an export that the login made changes nothing.
    let [taken_out, said] = form(&nameless, &["--by", "Zoé Petit"]);
    assert!(said.contains("Zoé Petit"), "{said}");
    assert!(taken_out.contains("compléter"), "whoever takes a copy out is not who declares: {taken_out}");
    let named = opened(&["--by", "Inès Roy"]);
    for line in [form(&named, &[]), form(&named, &[])].concat() {
        assert!(line.contains("Inès Roy") && !line.contains("root"), "{line}");
    }
    stdout_of(&world.run_as("", &["note", &named, "Vu", "--by", "Bob Durand"], ""));
    for line in form(&named, &[]) {
        assert!(line.contains("compléter"), "two people: {line}");
    }
}

#[test]
fn the_perimeter_is_what_was_reached_not_our_axes() {
    let world = World::new();
    let id = open(&world, "hopital", &[]);
    stdout_of(&world.run(&["note", &id, "Vu", "--machine", "PC-042"]));
    let form = export(&world, &id, "cert-sante", &[]);
    let line = form.lines().find(|line| line.starts_with("- Périmètre touché")).expect("the field");
    for word in ["axe", "périmètre proposé", "impact ", "urgence ", "grave"] {
        assert!(!line.to_lowercase().contains(word), "{word}: {line}");
    }
    assert!(line.contains("boîtes aux lettres (") && line.contains("environ 60 autres comptes"), "{line}");
}

/// One recipient has one row, whatever number of texts say so; the portal of each is there, and can be followed.
#[test]
fn each_recipient_has_one_row_and_its_portal() {
    let world = World::new();
    let more = ["--profile", "sante,telecom,confiance-numerique,oiv,nis2", "--exercise"];
    let id = open(&world, "hopital", &more);
    let json = world.run(&["report", &id, "--format", "json"]);
    let report: Value = serde_json::from_str(stdout_of(&json)).expect("it is JSON");
    let lines: Vec<(&str, &Value)> = report["declarations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| (line["to"].as_str().expect("a text"), line))
        .collect();
    let several = |to: &str| lines.iter().filter(|(other, _)| *other == to).count() > 1;
    assert!(lines.iter().filter(|(to, _)| several(to)).count() > 3, "{lines:?}");
    for target in ["ticket", "iris", "cnil", "cert-sante", "misp", "ics", "thehive", "jira", "glpi", "stix"] {
        let document = export(&world, &id, target, &[]).replace("\r\n ", "");
        let values = self::json(&document).unwrap_or_else(|| vec![Value::String(document.clone())]);
        let mut found = Vec::new();
        values.iter().for_each(|value| texts(value, &mut found));
        let text = found.join("\n").replace('\\', "");
        for (to, line) in &lines {
            // A calendar tells the whole incident once more, in its first entry.
            let starts = match target {
                "ics" => vec![
                    format!("SUMMARY:EXERCICE - Déclaration\u{a0}: {}\\, ", to.replace(',', "\\,")).replace('\\', ""),
                ],
                "glpi" => vec![format!("<li>{to}\u{a0}: ")],
                _ => vec![format!("- {to}\u{a0}: "), format!("\n{to}\u{a0}: ")],
            };
            let rows: usize = starts.iter().map(|start| text.matches(start.as_str()).count()).sum();
            assert!(rows <= 1, "{target}: {rows} rows for {to}");
            let due = ["a-faire", "a-verifier"].contains(&line["status"].as_str().expect("a status"));
            // An authority that reads a form declares nothing to another.
            let told = !["ticket", "cnil", "cert-sante"].contains(&target);
            if let Some(url) = line["url"].as_str().filter(|_| due && rows == 1 && told) {
                assert!(text.contains(url), "{target}: {url}");
            }
        }
    }
}

/// A decision about a duty that is no breach of personal data says nothing of the register of those breaches.
#[test]
fn only_a_breach_of_personal_data_has_a_line_for_its_register() {
    let world = World::new();
    let id = open(&world, "hopital", &["--profile", "sante,oiv"]);
    for (declaration, breach) in [("sante", false), ("cnil", true), ("oiv", false), ("personnes", true)] {
        let not_due =
            ["declare", &id, declaration, "--not-due", "--decided-by", "Mme Petit", "--because", "improbable"];
        stdout_of(&world.run(&not_due));
        let json = world.run(&["report", &id, "--format", "json"]);
        let report: Value = serde_json::from_str(stdout_of(&json)).expect("it is JSON");
        let lines = report["declarations"].as_array().expect("a list");
        let line = lines.iter().find(|line| line["id"] == declaration).expect("the line").to_string();
        assert_eq!(line.contains("RGPD"), breach, "{line}");
    }
}

/// Every text that a person reads in an export, by the member that holds it; ids, tags and keys are for machines.
fn read_by_people(target: &str, document: &str) -> Vec<String> {
    const FOR_PEOPLE: [&str; 20] = [
        "name",
        "content",
        "text",
        "summary",
        "title",
        "description",
        "alert_title",
        "alert_description",
        "alert_note",
        "info",
        "value",
        "comment",
        "message",
        "reason",
        "abstract",
        "note",
        "acteur",
        "redacteur",
        "sceau",
        "original",
    ];
    fn walk(value: &Value, kept: bool, found: &mut Vec<String>) {
        match value {
            Value::String(text) if kept => found.push(text.clone()),
            Value::Array(list) => list.iter().for_each(|inner| walk(inner, kept, found)),
            Value::Object(members) => {
                for (key, inner) in members {
                    let machine =
                        ["Tag", "ecs", "extensions", "labels", "tags", "threat", "project", "issuetype", "priority"];
                    if !machine.contains(&key.as_str()) {
                        walk(inner, FOR_PEOPLE.contains(&key.as_str()) && inner.is_string(), found);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    match json(document) {
        Some(values) => {
            let mut found = Vec::new();
            values.iter().for_each(|value| walk(value, false, &mut found));
            found
        }
        None if target == "ics" => {
            let lines = document.replace("\r\n ", "");
            let read =
                |line: &&str| ["SUMMARY:", "DESCRIPTION:", "X-WR-CALNAME:"].iter().any(|name| line.starts_with(name));
            lines
                .lines()
                .filter(read)
                .map(|line| line.replace("\\,", ",").replace("\\n", "\n").replace("\\;", ";"))
                .collect()
        }
        None => vec![document.replace('\\', "")],
    }
}

/// People read words: no id of a fiche, of a duty, of an option, of a clock; a question is named by its id only beside the
/// words that cite it, or in a command to type.
#[test]
fn people_read_words_in_every_export() {
    let mut slugs: BTreeSet<String> = qualify::fiche::EMBEDDED.iter().map(|fiche| fiche.id.to_owned()).collect();
    slugs.extend(qualify::annexes::declarations().iter().map(|declaration| declaration.id.clone()));
    slugs.extend(qualify::annexes::contacts().iter().map(|contact| contact.id.clone()));
    for embedded in qualify::fiche::EMBEDDED {
        let fiche = qualify::fiche::load(embedded.bytes).expect("a shipped fiche loads").fiche;
        slugs.extend(fiche.questions().flat_map(|question| question.options.clone()));
        slugs.extend(fiche.next.iter().map(|next| next.id.to_string()));
    }
    // A word of French with no hyphen is a word, whoever else uses it.
    slugs.retain(|slug| slug.contains('-') && slug.len() > 6);
    slugs.retain(|slug| !["cert-sante", "user-agent", "mots-de-passe"].contains(&slug.as_str()));
    let mut wrong = Vec::new();
    for name in ["hopital", "messagerie-endiguement-directrice"] {
        let world = World::new();
        world.after(&answers(name));
        let id = open(&world, name, &["--exercise", "--profile", "sante,telecom,oiv,nis2"]);
        enrich(&world, &id);
        for declaration in ["plainte-assurance", "sante"] {
            stdout_of(&world.run(&["declare", &id, declaration, "--at", "02:10", "--receipt", "2026-77"]));
        }
        let not_due = [
            "declare",
            &id,
            "responsable-traitement",
            "--not-due",
            "--decided-by",
            "Mme Petit",
            "--because",
            "improbable",
        ];
        stdout_of(&world.run(&not_due));
        stdout_of(&world.run(&["clock", &id, "contained", "--at", "02:12", "--because", "compte bloqué"]));
        for n in 0..60 {
            stdout_of(&world.run(&["action", &id, &format!("Vérifier le poste {n}"), "--state", "a-faire"]));
        }
        for target in targets() {
            let document = export(&world, &id, target, &[]);
            let texts = read_by_people(target, &document);
            assert!(!texts.is_empty(), "{target}");
            for text in &texts {
                // An address is one, whatever names it holds.
                let mail = text.replace('\\', "").replace("[@]", "@");
                let text = &qualify::annexes::addresses().fold(mail, |text, url| text.replace(url, ""));
                // What is typed keeps its words.
                for line in text.lines().filter(|line| !line.contains("qualify ")) {
                    let words: BTreeSet<&str> =
                        line.split(|c: char| !(c.is_alphanumeric() || "-.@".contains(c))).collect();
                    wrong
                        .extend(words.iter().filter(|w| slugs.contains(**w)).map(|w| format!("{target}: {w}: {line}")));
                }
                let alone = text.trim().trim_end_matches('.');
                let is_id = alone.len() < 8
                    && alone.contains('.')
                    && alone.starts_with(|c: char| c.is_ascii_digit() || c == 'E');
                wrong.extend(is_id.then(|| format!("{target}: {alone} alone")));
            }
        }
    }
    wrong.sort();
    wrong.dedup_by_key(|said| said.split(": ").take(2).collect::<String>());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What somebody answered fills the field that asks it, and what nobody said is left blank: the origin first of all.
#[test]
fn a_form_says_what_was_answered_and_nothing_else() {
    let world = World::new();
    world.after(&answers("fuite-base-exposee"));
    let field = |form: &str, name: &str| {
        let line = form.lines().find(|line| line.starts_with(&format!("- {name}"))).unwrap_or_else(|| panic!("{name}"));
        line.split_once("\u{a0}: ").expect("a field").1.to_owned()
    };
    let leak = open(&world, "fuite-base-exposee", &[]);
    let form = export(&world, &leak, "cnil", &[]);
    for (name, cited) in [
        ("Début", "3.c.1"),
        ("Fin", "3.c.2"),
        ("Fin", "5.a.1.fermeture"),
        ("Origine", "2.b.3"),
        ("Gravité pour les personnes", "4.b.2"),
        ("Gravité pour les personnes", "4.b.3"),
        ("Personnes informées", "4.b.4"),
        ("Personnes informées", "4.b.4.message"),
    ] {
        assert!(field(&form, name).contains(&format!("\\[{cited}\\]")), "{name}: {}", field(&form, name));
    }
    assert!(!form.contains("malveillante, à confirmer") && !form.contains("Aucune n’est inscrite"), "{form}");
    assert!(form.contains("[x] Fermeture et suites"), "{form}");
    let health = export(&world, &leak, "cert-sante", &[]);
    assert_eq!(field(&health, "Nature"), "Fuite de données");
    // A time that somebody set is worth more than one that was answered.
    stdout_of(&world.run(&["clock", &leak, "started", "--at", "2019-12-04 08:00", "--because", "journal du serveur"]));
    let form = export(&world, &leak, "cnil", &[]);
    assert_eq!(field(&form, "Début"), "4 déc. 2019 à 08:00");
    // Who detains the data, and since when the third party is taken.
    let support = open(&world, "fuite-agent-de-support", &[]);
    assert!(field(&export(&world, &support, "cnil", &[]), "Autres organismes").contains("[2.a.1.tiers"));
    let third = open(&world, "tiers-cas-4-infogerant", &[]);
    let form = export(&world, &third, "cnil", &[]);
    assert!(field(&form, "Autres organismes").contains("[1.a.1"), "{form}");
    assert!(field(&export(&world, &third, "cert-sante", &[]), "Autres établissements").contains("[1.a.1"));
    // Nobody said where it came from, nor that somebody was told.
    let mail = open(&world, "directrice-financiere", &[]);
    let form = export(&world, &mail, "cnil", &[]);
    for name in ["Origine", "Personnes informées", "Fin", "Gravité pour les personnes"] {
        assert_eq!(field(&form, name), "(à compléter)", "{name}");
    }
}

/// Each field of the forms of authorities, for several incidents: filled or not, and by what. Who declares fills the rest.
#[test]
fn what_the_forms_are_filled_with() {
    let mut said = String::new();
    for name in [
        "hopital",
        "regle-cachee",
        "directrice-financiere",
        "fausse-alerte",
        "fuite-agent-de-support",
        "tiers-cas-2-hebergeur-arrete",
        "systeme-annuaire",
    ] {
        let world = World::new();
        world.after(&answers(name));
        let id = open(&world, name, &[]);
        for target in ["cnil", "cert-sante"] {
            let form = export(&world, &id, target, &[]);
            let fields: Vec<(&str, &str)> =
                form.lines().filter_map(|line| line.strip_prefix("- ")?.split_once("\u{a0}: ")).collect();
            let mut rows = String::new();
            let (mut filled, mut asked) = (0, 0);
            let (mut part, mut seen, mut points) = ("", BTreeSet::new(), false);
            for line in form.lines() {
                part = line.strip_prefix("## ").unwrap_or(part);
                // What stands under a sentence is no field of the form.
                points = line.ends_with("\u{a0}:") || points && !line.starts_with("## ");
                if points {
                    continue;
                }
                let Some(field) = line.strip_prefix("- ").and_then(|l| l.split_once("\u{a0}: ")) else { continue };
                let (question, answer) = field;
                let ours = [
                    "La notification",
                    "L’organisme",
                    "La nature",
                    "Les données",
                    "Les conséquences",
                    "L’information",
                    "L’incident",
                    "Les dates",
                    "Les mesures",
                ];
                if !ours.iter().any(|start| part.starts_with(start))
                    || question.starts_with('[')
                    || !seen.insert((part, question))
                {
                    continue;
                }
                let cited: Vec<&str> =
                    answer.split("\\[").skip(1).filter_map(|rest| rest.split("\\]").next()).collect();
                let why = match (answer, cited.as_slice()) {
                    ("(à compléter)", _) => String::from("aucune réponse ne le dit"),
                    (_, []) if answer.contains("à confirmer") => String::from("déduit, à confirmer"),
                    (_, []) => String::from("ouverture, horloge, annuaire ou main courante"),
                    (_, cited) => cited.join(", "),
                };
                let mark = if answer == "(à compléter)" { "non" } else { "oui" };
                filled += usize::from(mark == "oui");
                asked += 1;
                rows.push_str(&format!("| {question} | {mark} | {why} |\n"));
            }
            assert!(asked > 8 && fields.len() >= asked, "{name} {target}: {asked}");
            let share = 100 * filled / asked;
            said.push_str(&format!("## {name}, {target}\u{a0}: {filled} sur {asked} ({share} %)\n\n"));
            said.push_str(&format!("| champ | rempli | par |\n|---|---|---|\n{rows}\n"));
        }
    }
    golden("exports/forms.md", &masked(&said));
}

/// What only an answer names is hidden too: a machine, a third party, a telephone number.
#[test]
fn what_an_answer_names_is_hidden_in_every_target() {
    let world = World::new();
    let fiches = [
        serde_json::json!({"fiche": "systeme-qualification", "title": "Essai", "answers":
            {"1.b.1": "SRV-VIR-01, 10.1.2.3, Windows Server 2022", "3.a.1": "plusieurs",
            "3.a.1.machines": "SRV-VIR-01 et DC02", "2.z.1": "confirme"}}),
        serde_json::json!({"fiche": "tiers-qualification", "title": "Essai", "answers":
            {"1.a.1": "PaieSud, éditeur de notre paie", "2.b.1": "oui", "1.c.1": "confirme",
            "2.d.1": "DPO de PaieSud, 01 23 45 67 89"}}),
    ];
    for (rank, answers) in fiches.iter().enumerate() {
        let file = world.file("r.json", &answers.to_string());
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        stdout_of(&world.run(&["note", &id, "SRV-VIR-01 et DC02 coupés ; PaieSud rappelé au +33 1 23 45 67 89"]));
        fs::create_dir_all(world.folder.path().join("cles")).expect("a folder");
        let key = world.folder.path().join(format!("cles/cle{rank}")).display().to_string();
        for target in targets() {
            let document =
                export(&world, &id, target, &["--pseudonymise", &key]).replace("\r\n ", "").replace('\\', "");
            let named: &[&str] = if rank == 0 { &["SRV-VIR", "DC02"] } else { &["PaieSud"] };
            for name in named.iter().chain(&["23 45 67", "23\u{a0}45"]) {
                assert!(!document.contains(name), "{target}, {name}: {document}");
            }
            assert!(!document.contains("Windows") || document.contains("Server"), "{document}");
        }
    }
}

/// Gives what stands in a field of a form.
fn field(form: &str, name: &str) -> String {
    let line =
        form.lines().find(|line| line.starts_with(&format!("- {name}"))).unwrap_or_else(|| panic!("{name}: {form}"));
    line.split_once("\u{a0}: ").expect("a field").1.replace('\\', "")
}

/// A measure that is still to take is no measure taken, however it is told.
#[test]
fn a_measure_is_ticked_once_it_is_taken() {
    for (breach, ticked) in [("fermee", true), ("ouverte", false), ("en-cours", false), ("inconnu", false)] {
        let world = World::new();
        world.after(&answers("fuite-base-exposee"));
        let id = open(&world, "fuite-base-exposee", &[]);
        for (question, said) in [("5.a.1", breach), ("5.a.2", "Fermeture demandée à l’hébergeur")] {
            let done = world.run(&["answer", &id, question, said]);
            assert_eq!(done.code, 0, "{}", done.stderr);
        }
        for target in ["cnil", "cert-sante"] {
            let form = export(&world, &id, target, &[]);
            let mark = if ticked { "- [x] Fermeture et suites" } else { "- [ ] Fermeture et suites" };
            assert!(form.contains(mark), "{breach} {target}: {form}");
        }
    }
}

/// An option names a class: what exactly is out is what somebody said of it.
#[test]
fn a_form_declares_what_is_out_and_no_more() {
    for (name, said, never) in [
        ("fuite-patients-publies", "comptes rendus", "opinions"),
        ("fuite-base-exposee", "Adresses e-mail des clients", "noms, adresses, téléphones"),
    ] {
        let world = World::new();
        world.after(&answers(name));
        let id = open(&world, name, &[]);
        let form = export(&world, &id, "cnil", &[]);
        let data = field(&form, "Catégories de données");
        assert!(data.contains(said) && data.contains("[3.b.1.detail]") && !data.contains(never), "{name}: {data}");
        assert!(data.contains("Lisibles\u{a0}:"), "{name}: {data}");
        assert!(field(&form, "Systèmes, services").contains("[2.a.2]"), "{form}");
        assert!(field(&form, "Circonstances").contains("[1.a.1.qui]"), "{form}");
        assert!(field(&form, "Circonstances").contains("[1.a.2]"), "{form}");
        // Nobody said which: the class is said, as one.
        assert_eq!(world.run(&["answer", &id, "3.b.1.detail", "inconnu"]).code, 0);
        let data = field(&export(&world, &id, "cnil", &[]), "Catégories de données");
        assert!(data.contains("en tout ou partie") && data.contains("[3.b.1]"), "{data}");
    }
}

/// What was reached is what answers say of it, whichever the fiche; what opens data is no data.
#[test]
fn the_perimeter_says_what_was_reached() {
    for (name, said) in [
        (
            "chiffrement-hopital-nuit",
            &["hyperviseurs", "10 ou plus", "une soixantaine de postes", "contrôleur de domaine"][..],
        ),
        ("chiffrement-nas-laboratoire", &["NAS-LABO-3"]),
        ("bordure-compte-ajoute", &["Pare-feu d'une école"]),
        ("bordure-vers-l-annuaire", &["Passerelle VPN", "administration du domaine"]),
        ("fuite-base-exposee", &["Elasticsearch"]),
        ("infostealer-administrateur", &["Portable personnel", "de 5 à 49"]),
    ] {
        let world = World::new();
        world.after(&answers(name));
        let id = open(&world, name, &[]);
        let form = export(&world, &id, "cert-sante", &[]);
        let perimeter = field(&form, "Périmètre touché");
        for said in said {
            assert!(perimeter.contains(said), "{name}, {said}: {perimeter}");
        }
        let data = field(&form, "Confidentialité ou intégrité");
        assert!(!data.contains("Secrets à sa portée") && !data.contains("Comptes exposés"), "{name}: {data}");
    }
}

/// Two fiches that do not say the same in one form: whoever sends it is told, and each answer names its fiche.
#[test]
fn two_fiches_that_disagree_are_said_before_sending() {
    for (mail, leak, opposed) in
        [("non", "oui", true), ("oui", "non", true), ("oui", "oui", false), ("inconnu", "oui", false)]
    {
        let world = World::new();
        let about = serde_json::json!({"fiche": "messagerie-qualification", "title": "Essai", "answers":
            {"1.b.1": ["a@exemple.fr"], "2.a.1": "oui", "2.e.1": "confirme", "4.a.3": mail, "4.z.1": "non"}});
        let file = world.file("r.json", &about.to_string());
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        let fiche = "fuite-donnees-qualification";
        assert_eq!(world.run_with(&["next", &id, "--fiche", fiche], "s\n").code, 0);
        for (question, said) in [("1.z.1", "confirme"), ("4.b.1", leak), ("4.a.1", "averee")] {
            let done = world.run(&["answer", &id, &format!("{fiche}:{question}"), said]);
            assert_eq!(done.code, 0, "{}", done.stderr);
        }
        let form = export(&world, &id, "cnil", &[]).replace('\\', "");
        assert_eq!(form.contains("«\u{a0}Données personnelles touchées\u{a0}»"), opposed, "{mail} {leak}: {form}");
        assert!(
            form.contains("«\u{a0}Activité essentielle perturbée\u{a0}»\u{a0}: pas encore")
                || form.contains("perturbée\u{a0}»"),
            "{form}"
        );
        let report: Value =
            serde_json::from_str(stdout_of(&world.run(&["report", &id, "--format", "json"]))).expect("JSON");
        let of = |label: &str| {
            let list = report["contradictions"].as_array().expect("a list");
            list.iter().filter(|c| c["text"].as_str().is_some_and(|text| text.contains(label))).count()
        };
        assert_eq!(
            (of("Données personnelles touchées"), of("Activité essentielle")),
            (usize::from(opposed), 1),
            "{report}"
        );
        // Both have a question of this number.
        assert!(form.contains(", 4.a.1]"), "{form}");
    }
}

/// An authority reads what others are owed, and nothing of how we work.
#[test]
fn a_form_holds_nothing_of_how_we_work() {
    for profile in ["finance", "nis2", "collectivite"] {
        let world = World::new();
        let about = serde_json::json!({"fiche": "systeme-qualification", "title": "Essai", "profile": [profile],
            "answers": {"1.b.1": "SRV-1", "2.z.1": "confirme", "4.c.2": "oui", "4.b.1": "averee"}});
        let file = world.file("r.json", &about.to_string());
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        for target in ["cnil", "cert-sante"] {
            let form = export(&world, &id, target, &[]);
            for ours in ["qualify ", "Source à vérifier", "--", "Parce qu"] {
                assert!(!form.contains(ours), "{profile} {target}, {ours}: {form}");
            }
            assert!(form.contains("Autres déclarations"), "{form}");
        }
    }
}

/// The times of an observation are those of the traces, and an export more moves none.
#[test]
fn an_observation_is_dated_by_what_was_seen() {
    let world = World::new();
    let id = open(&world, "premieres-minutes", &[]);
    let times = || {
        let document = export(&world, &id, "stix", &[]);
        let bundle: Value = serde_json::from_str(&document).expect("JSON");
        let objects = bundle["objects"].as_array().expect("a list").clone();
        let of = |seen: &Value| {
            let value = objects.iter().find(|object| object["id"] == seen["object_refs"][0]).expect("what was seen");
            let [value, first, last] = [&value["value"], &seen["first_observed"], &seen["last_observed"]];
            [value, first, last].map(|text| text.as_str().expect("a text").to_owned())
        };
        objects.iter().filter(|object| object["type"] == "observed-data").map(of).collect::<Vec<_>>()
    };
    for (ip, at) in [("203.0.113.91", "hier 22:41"), ("203.0.113.92", "01:10"), ("203.0.113.91", "00:05")] {
        stdout_of(&world.run(&["note", &id, "Vu", "--ip", ip, "--at", at]));
    }
    let first = times();
    // What is seen of one trace says nothing of when another was.
    for seen in [
        ["203.0.113.91", "2026-01-06T21:41:00.000Z", "2026-01-06T23:05:00.000Z"],
        ["203.0.113.92", "2026-01-07T00:10:00.000Z", "2026-01-07T00:10:00.000Z"],
    ] {
        assert!(first.contains(&seen.map(str::to_owned)), "{first:?}");
    }
    world.wait(3_600_000);
    assert_eq!(times(), first, "an export is no observation");
    stdout_of(&world.run(&["note", &id, "Rien de neuf"]));
    assert_eq!(times(), first, "nor is a line without a trace");
}

/// What was withdrawn is taken back where it was sent, and the line says what it takes away.
#[test]
fn what_is_withdrawn_is_taken_back() {
    let world = World::new();
    let id = open(&world, "premieres-minutes", &[]);
    let note = ["note", &id, "Vu dans les journaux", "--ip", "203.0.113.93", "--domain", "pire.example"];
    stdout_of(&world.run(&note));
    let attributes = || {
        let event: Value = serde_json::from_str(&export(&world, &id, "misp", &[])).expect("JSON");
        event["Event"]["Attribute"].as_array().expect("a list").clone()
    };
    let find = |value: &str| attributes().into_iter().find(|a| a["value"] == value).expect("it is there");
    let before = find("203.0.113.93");
    assert!(before.get("deleted").is_none(), "{before}");
    let log = world.run(&["log", &id, "--format", "jsonl"]).stdout;
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let line = lines.iter().find(|line| line["text"] == "Vu dans les journaux").expect("the line")["seq"].to_string();
    stdout_of(&world.run(&["note", &id, "--withdraw", &line, "--because", "Erreur de saisie"]));
    for value in ["203.0.113.93", "pire.example"] {
        let after = find(value);
        assert_eq!((&after["deleted"], &after["to_ids"]), (&Value::Bool(true), &Value::Bool(false)), "{after}");
    }
    assert_eq!(find("203.0.113.93")["uuid"], before["uuid"]);
    let log = world.run(&["log", &id]).stdout.replace('\n', " ");
    assert!(log.contains(&format!("retirée\u{a0}: {line} («\u{a0}Vu dans les")), "{log}");
    for target in ["ecs", "markdown"].iter().filter(|target| targets().any(|known| known == **target)) {
        assert!(export(&world, &id, target, &[]).contains("Vu dans les journaux"), "{target}");
    }
    // Said again, it is no longer taken back.
    stdout_of(&world.run(&["note", &id, "Revu", "--ip", "203.0.113.93"]));
    assert!(find("203.0.113.93").get("deleted").is_none());
}

/// A document marked wider than lines that it may repeat says so: how many, how far they go, and what to type.
#[test]
fn lines_marked_above_the_marking_asked_for_are_told() {
    let world = World::new();
    let id = open(&world, "faux-virement", &[]);
    let marked = |tlp: &str| serde_json::json!({"kind": "noted", "text": format!("Note {tlp}"), "tlp": tlp, "met": []});
    written_elsewhere(&world.incident(), &["TLP:RED", "red", "TLP:AMBER", "?"].map(marked));
    let told = |args: &[&str]| {
        let done = world.run(args);
        stdout_of(&done);
        super::harness::flat(&done.stderr).replace('\u{a0}', " ")
    };
    let said = |label: &str, lines: &str| {
        format!("marqué {label}, et la main courante a {lines} à diffusion plus restreinte, jusqu’à TLP:RED : il peut")
    };
    for (tlp, label, lines) in [
        ("clear", "TLP:CLEAR", "3 lignes"),
        ("amber", "TLP:AMBER", "2 lignes"),
        ("amber+strict", "TLP:AMBER+STRICT", "2 lignes"),
    ] {
        for target in targets() {
            let export = told(&["-q", "export", &id, "--to", target, "--tlp", tlp]);
            assert!(export.contains(&said(label, lines)) && export.contains("--tlp red"), "{target}: {export}");
        }
        let report = told(&["report", &id, "--format", "markdown", "--tlp", tlp]);
        assert!(report.contains(&said(label, lines)), "{report}");
    }
    for args in [
        &["export", &id, "--to", "ticket", "--tlp", "red"][..],
        &["report", &id, "--format", "html", "--tlp", "red"],
        &["report", &id, "--format", "html"],
    ] {
        assert!(!told(args).contains("restreinte"), "{args:?}");
    }
    assert!(told(&["export", &id, "--to", "ticket"]).contains(&said("TLP:AMBER+STRICT", "2 lignes")), "by default");
}
