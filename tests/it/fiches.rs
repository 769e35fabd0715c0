//! The guards on the shipped fiches: registered, whole, reachable, well written, and copied from nobody.

use crate::laws::{Dice, Picks, Space, State, shipped};
use qualify::domain::answer::Answer;
use qualify::domain::condition::Condition;
use qualify::domain::digest::Digest;
use qualify::domain::fiche::{Fiche, Lot, QuestionKind};
use qualify::domain::gravity::{Axis, Confirmation, Gravity};
use qualify::domain::ids::FicheId;
use qualify::domain::profile::Profile;
use qualify::fiche;
use qualify::scoring::explain;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::process::Command;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

fn files() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fiches");
    std::fs::read_dir(folder)
        .expect("the folder of fiches")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a readable file"))
        })
        .collect()
}

fn values() -> Vec<(String, Value)> {
    files().into_iter().map(|(name, bytes)| (name, serde_json::from_slice(&bytes).expect("it is JSON"))).collect()
}

/// The fiches of the program, and the one that a newcomer wrote from the guide: what is asked of their words is the same.
fn written() -> Vec<(String, Value)> {
    let sample = serde_json::from_str(include_str!("../samples/telephone-vole.json")).expect("it is JSON");
    values().into_iter().chain([(String::from("telephone-vole"), sample)]).collect()
}

/// Fails when a file of `fiches/` is not in `EMBEDDED`, when an entry has no file, when an id is not the name of its file,
/// or when a fiche has a problem.
#[test]
fn every_file_is_registered_under_its_name_and_has_no_problem() {
    let files = files();
    let named: Vec<&str> = files.keys().map(String::as_str).collect();
    let mut registered: Vec<&str> = fiche::EMBEDDED.iter().map(|e| e.id).collect();
    registered.sort_unstable();
    assert_eq!(named, registered);
    for embedded in fiche::EMBEDDED {
        assert_eq!(embedded.bytes, files[embedded.id].as_slice(), "{}: built from other bytes", embedded.id);
        let loaded = fiche::load(embedded.bytes).unwrap_or_else(|p| panic!("{}: {p:#?}", embedded.id));
        assert_eq!(loaded.fiche.id.as_str(), embedded.id);
        assert_eq!(fiche::find(&loaded.fiche.id).map(|e| e.id), Some(embedded.id));
    }
}

/// Fails when the steps of a fiche do not stand in the order of their lists, or when a list is empty: one who reads it on paper
/// and one who is asked go through the same steps.
#[test]
fn the_steps_of_every_fiche_stand_list_after_list() {
    for embedded in fiche::EMBEDDED {
        let loaded = fiche::load(embedded.bytes).expect("a shipped fiche loads");
        let lots: Vec<Lot> = loaded.fiche.steps.iter().map(|step| step.question.lot).collect();
        assert!(lots.is_sorted(), "{}: {lots:?}", embedded.id);
        let lists: BTreeSet<Lot> = lots.into_iter().collect();
        assert!(lists.is_empty() || lists.len() == 3, "{}: {lists:?}", embedded.id);
    }
}

/// Fails when a step names a tick that no screen « Déjà fait ? » offers.
#[test]
fn what_shows_a_step_to_be_done_can_be_ticked() {
    let fiches: Vec<Fiche> =
        fiche::EMBEDDED.iter().map(|e| fiche::load(e.bytes).expect("a shipped fiche loads").fiche).collect();
    let own = fiches.iter().flat_map(|f| f.questions()).filter(|q| q.kind == QuestionKind::Journal);
    let offered: BTreeSet<&str> =
        own.flat_map(|q| q.parts.iter().map(String::as_str)).chain(qualify::messages::entry::ALREADY_DONE).collect();
    for fiche in &fiches {
        for tick in fiche.steps.iter().flat_map(|step| &step.already) {
            assert!(offered.contains(tick.as_str()), "{}: {tick}", fiche.id);
        }
    }
}

/// Where the digests of the fiches that ever shipped are kept.
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/fiche/shipped.txt");

/// The digests that incidents out there may cite: no line of the list may be taken away or written over.
const MUST_STAY: [(&str, &str); 8] = [
    // Of the sample log of version 1.
    ("messagerie-qualification", "sha256:22113239cf405c305a43894642f173a2b6d56010433a1cde3ff67306fa9636f2"),
    ("messagerie-qualification", "sha256:664e602acb8bda62c5b780fcc932b3409c9ab033fa3cfeea8b3546442283b720"),
    ("messagerie-endiguement", "sha256:406104a6cc9f541545f1c56eb42f0445ffb0425acd78e7657e2453b266fd450b"),
    ("compte-microsoft", "sha256:ee7b856efce7f4a170fb29b13584e3859b5120caf6f9f1d6d2172b41bd02ddf1"),
    ("usurpation-interne-qualification", "sha256:5232c584ae5cec4ecda4b49816746a2e3fc2d5103e3bb27a4b4de94796223ecd"),
    ("fuite-donnees-qualification", "sha256:bff944b5c412f572278ef08d4befeae9ce4c2034b33f3205aac97e2a6bd334f7"),
    ("tiers-qualification", "sha256:b55b4d624c3e26b5eb6e49b0f84e4e3618f871231c36cf12c7668f3d07b35155"),
    ("systeme-qualification", "sha256:4b6e5abfe2de0fbaa8e2372dcdcb9da6d16b13d70376b383d944d416ab8e4e60"),
];

/// Gives what is missing from the list: the fiches as they are, then as every commit had them, where there is a history.
fn not_kept(list: &str) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    let mut look = |id: &str, bytes: &[u8]| {
        let line = format!("{id} {}", Digest::of(bytes));
        if !list.lines().any(|kept| kept == line) {
            missing.insert(line);
        }
    };
    let git = |args: &[&str]| {
        let run = Command::new("git").args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
        run.status.success().then_some(run.stdout)
    };
    for (id, bytes) in files() {
        look(&id, &bytes);
        let path = format!("fiches/{id}.json");
        let commits = git(&["log", "--format=%H", "--", &path]).unwrap_or_default();
        for commit in String::from_utf8_lossy(&commits).lines() {
            if let Some(bytes) = git(&["show", &format!("{commit}:{path}")]) {
                look(&id, &bytes);
            }
        }
    }
    missing
}

/// Fails when a fiche changes without its digest being kept: old incidents would call it the organisation's own.
///
/// Whatever a commit held, somebody may have built. UPDATE_EXPECT=1 adds what is missing, and never takes away.
#[test]
fn every_fiche_that_ever_shipped_is_known() {
    let mut list = std::fs::read_to_string(SHIPPED).expect("the list");
    let missing = not_kept(&list);
    if std::env::var_os("UPDATE_EXPECT").is_some() && !missing.is_empty() {
        list.extend(missing.iter().map(|line| format!("{line}\n")));
        std::fs::write(SHIPPED, &list).expect("the list is written");
    } else {
        assert!(missing.is_empty(), "UPDATE_EXPECT=1 cargo test --test it fiches::every_fiche_that_ever: {missing:#?}");
    }
    for (id, digest) in MUST_STAY {
        assert!(list.lines().any(|line| line == format!("{id} {digest}")), "{id} {digest} was taken away");
        let (id, digest) = (FicheId::parse(id).expect("an id"), Digest::parse(digest).expect("a digest"));
        assert!(fiche::shipped(&id, digest));
    }
}

#[test]
fn a_digest_taken_away_or_a_fiche_changed_is_seen() {
    let list = std::fs::read_to_string(SHIPPED).expect("the list");
    for line in fiche::EMBEDDED.iter().map(|e| format!("{} {}", e.id, Digest::of(e.bytes))) {
        assert_eq!(not_kept(&list.replace(&line, "")), BTreeSet::from([line]));
    }
}

/// Drops what says nothing: null, false, empty lists and objects, the defaults of `when_unknown` and of a step's `origin`.
fn plain(value: &Value) -> Value {
    let says = |v: &Value| match v {
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::String(_) => true,
    };
    match value {
        Value::Array(list) => Value::Array(list.iter().map(plain).collect()),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(k, v)| (k.clone(), plain(v)))
                .filter(|(k, v)| {
                    says(v) && !(k == "when_unknown" && v == "skip") && !(k == "origin" && v == "complement")
                })
                .collect::<Map<String, Value>>(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Fails when a member of a file is lost or changed by the types.
#[test]
fn what_is_read_is_all_that_is_written() {
    for (name, value) in written() {
        let fiche: Fiche = serde_json::from_value(value.clone()).expect("the shape of a fiche");
        assert_eq!(plain(&json!(fiche)), plain(&value), "{name}");
    }
}

// ---- The items of the first fiche ------------------------------------------------------------------------------------

/// What the fiche asks beyond the list: a fact that no item could hold, and an option that none had. Both come after
/// what was there, so that an older log replays.
const ADDED: [&str; 1] = ["4.z.6"];
const ADDED_OPTIONS: [(&str, &str); 1] = [("5.z.2", "recente-contenue")];
/// Who is asked besides whom the list names, and before them: hours of a log are read on a console, then the holder says
/// which were theirs.
const ASKED_FIRST: [(&str, &str); 1] = [("2.b.2", "messagerie")];

/// Fails when an item of the official fiche is missing, renamed, moved to another action, or changes its kind, options,
/// condition or anything else that is fixed; and when the fiche has a question that neither the list nor `ADDED` knows.
#[test]
fn messagerie_qualification_holds_every_item() {
    let golden: Value = serde_json::from_str(include_str!("../golden/messagerie.items.json")).expect("it is JSON");
    let fiche = shipped().into_iter().find(|f| f.id.as_str() == "messagerie-qualification").expect("the first fiche");
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let mut expected: Vec<(Value, Value)> = vec![];
    for section in list(&golden["sections"]) {
        expected.extend(list(&section["items"]).into_iter().map(|item| (Value::Null, item)));
        for action in list(&section["actions"]) {
            let place = if section["id"] == "Q" { Value::Null } else { json!([section["id"], action["id"]]) };
            expected.extend(list(&action["items"]).into_iter().map(|item| (place.clone(), item)));
        }
    }
    assert_eq!(expected.len(), 64);
    let actions = || fiche.mesures.iter().flat_map(|m| m.actions.iter().map(move |a| (m, a)));
    let placed: BTreeMap<&str, Value> =
        actions().flat_map(|(m, a)| a.questions.iter().map(move |q| (q.id.as_str(), json!([m.id, a.id])))).collect();
    let mut ids = vec![];
    let mut wrong = vec![];
    for (place, item) in &expected {
        let id = item["id"].as_str().expect("an id");
        ids.push(id.to_owned());
        let Some(question) = fiche.questions().find(|q| q.id.as_str() == id) else {
            wrong.push(format!("{id} is missing"));
            continue;
        };
        if placed.get(id).unwrap_or(&Value::Null) != place {
            wrong.push(format!("{id} is not in {place}"));
        }
        same(id, item, &json!(question), &mut wrong);
        let followed = question.follow_up.as_ref().map_or(Value::Null, |f| json!(f));
        if item["follow_up"]["id"] != followed["id"] {
            wrong.push(format!("{id}: follow-up {} instead of {}", followed["id"], item["follow_up"]["id"]));
        }
        if let Some(follow_up) = item.get("follow_up") {
            let id = follow_up["id"].as_str().expect("an id");
            ids.push(id.to_owned());
            same(id, follow_up, &followed, &mut wrong);
        }
        let deduced = match item["derived_from"].as_str() {
            None => Value::Null,
            Some("confirmation") => json!({"confirmation": true}),
            Some("gravity table") => json!({"gravity": true}),
            Some(other) => json!({"axis": other.strip_prefix("axis ").expect("an axis")}),
        };
        if json!(question.from) != deduced {
            wrong.push(format!("{id} is deduced from {}", json!(question.from)));
        }
    }
    assert_eq!(ids.len(), 68);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let found: Vec<String> = fiche.questions().map(|q| q.id.to_string()).collect();
    let (added, listed): (Vec<String>, Vec<String>) = found.into_iter().partition(|id| ADDED.contains(&id.as_str()));
    assert_eq!(added, ADDED);
    assert_eq!(listed, ids, "in another order, or too many");
}

fn same(id: &str, item: &Value, question: &Value, wrong: &mut Vec<String>) {
    let fixed = [
        "kind",
        "options",
        "parts",
        "lot",
        "ask",
        "screen",
        "origin",
        "worrying",
        "conclusion",
        "ask_if",
        "when_unknown",
    ];
    let said = |v: &Value, key: &str| plain(&json!({key: v.get(key).unwrap_or(&Value::Null)}));
    let mut item = item.clone();
    for (_, option) in ADDED_OPTIONS.iter().filter(|(question, _)| *question == id) {
        item["options"].as_array_mut().expect("options").push(json!(option));
    }
    for (_, first) in ASKED_FIRST.iter().filter(|(question, _)| *question == id) {
        item["ask"].as_array_mut().expect("roles").insert(0, json!(first));
    }
    for key in fixed {
        let (wanted, found) = (said(&item, key), said(question, key));
        if wanted != found {
            wrong.push(format!("{id}: {found} instead of {wanted}"));
        }
    }
}

// ---- Reached ---------------------------------------------------------------------------------------------------------

/// Lists everything that a fiche can say, each under a name.
fn sayings(fiche: &Fiche) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for axis in Axis::ALL {
        all.extend(axis.names().iter().map(|n| format!("{} {}", axis.slug(), n.slug())));
    }
    all.extend(Gravity::ALL.iter().map(|g| format!("gravity {}", g.slug())));
    all.extend(Confirmation::ALL.iter().map(|c| format!("confirmation {}", c.slug())));
    all.extend(fiche.rules.iter().map(|r| format!("rule {}", r.id)));
    all.extend(fiche.contradictions.iter().map(|c| format!("contradiction {}", c.id)));
    all.extend(fiche.results.iter().map(|r| format!("result {}", r.id)));
    all.extend(fiche.next.iter().map(|n| format!("next {}", n.id)));
    all
}

/// Lists what one state says.
fn said(space: &Space<'_>, state: &State, profile: &[Profile]) -> BTreeSet<String> {
    let raw: Vec<Option<&Answer>> = state.iter().map(Option::as_ref).collect();
    let fiche = space.engine.fiche;
    let verdict = explain(&space.engine, &space.engine.known(&raw), None, profile);
    let mut all = BTreeSet::new();
    for axis in Axis::ALL {
        let level = verdict.score.axes[axis as usize].proposed;
        all.insert(format!("{} {}", axis.slug(), axis.name(level).slug()));
        // A reason is told in the words of its rule: that rule fires.
        let told: HashSet<&str> = verdict.axes_because[axis as usize].iter().map(|r| r.text.as_str()).collect();
        let fired = fiche
            .rules
            .iter()
            .filter(|r| r.axis == axis && axis.level(r.at_least) == Some(level) && told.contains(r.because.as_str()));
        all.extend(fired.map(|r| format!("rule {}", r.id)));
    }
    all.insert(format!("gravity {}", verdict.score.gravity.proposed.slug()));
    all.insert(format!("confirmation {}", verdict.score.confirmation.proposed.slug()));
    all.extend(verdict.contradictions.iter().map(|c| format!("contradiction {}", c.0.id)));
    all.extend(verdict.results.iter().map(|r| format!("result {}", r.id)));
    all.extend(verdict.next.iter().map(|n| format!("next {}", n.id)));
    all
}

/// Lists account names that the conditions of a fiche recognise.
fn recognised(fiche: &Fiche) -> Vec<String> {
    let mut names = vec!["jeanne@exemple.fr".to_owned()];
    let contradictions = fiche.contradictions.iter().map(|c| &c.when);
    for condition in contradictions.chain(fiche.next.iter().map(|n| &n.when)) {
        condition.visit(&mut |c| match c {
            Condition::NameHas(c) => names.extend(c.name_has.iter().map(|w| format!("{w}@exemple.fr"))),
            Condition::Domain(c) => names.extend(c.domain.iter().map(|d| format!("jeanne@{}", d.replace('*', "fr")))),
            _ => {}
        });
    }
    names
}

/// Fails when a level, a gravity, a confirmation, a rule, a contradiction, a result or a next step is never reached: it is
/// dead, or always hidden. (That each rule counts by itself is law 6.) Two rules with the same words would hide each other.
#[test]
fn everything_a_fiche_can_say_is_said_in_some_state() {
    for fiche in &shipped() {
        let reasons: HashSet<&str> = fiche.rules.iter().map(|r| r.because.as_str()).collect();
        assert_eq!(reasons.len(), fiche.rules.len(), "{}: two rules say the same", fiche.id);
        let space = Space::new(fiche);
        let names = recognised(fiche);
        let mut missing = sayings(fiche);
        let mut dice = Dice(5);
        for turn in 0..6_000u32 {
            if missing.is_empty() {
                break;
            }
            let mut state = space.state(&Picks::draw(&mut dice, space.len(), turn % 10, turn / 10 % 11));
            for (q, answer) in state.iter_mut().enumerate() {
                if let (QuestionKind::Accounts, Some(Answer::List(list))) = (space.engine.questions[q].kind, answer) {
                    list.push(names[dice.below(names.len())].clone());
                }
            }
            let profile = [Profile::ALL[dice.below(Profile::ALL.len())]];
            let said = said(&space, &state, &profile);
            missing.retain(|m| !said.contains(m));
        }
        assert!(missing.is_empty(), "{}: never reached: {missing:#?}", fiche.id);
    }
}

// ---- Words -----------------------------------------------------------------------------------------------------------

/// Goes through the texts that people read, each with its path; ids, options, urls and versions are not texts.
fn texts<'v>(value: &'v Value, key: &str, path: &str, found: &mut Vec<(String, &'v str)>) {
    const READ: [&str; 13] = [
        "act",
        "title",
        "when_to_use",
        "intro",
        "warning",
        "prompt",
        "help",
        "parts",
        "labels",
        "because",
        "text",
        "trap",
        "source",
    ];
    match value {
        Value::String(text) if READ.contains(&key) => found.push((path.to_owned(), text)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, inner)| texts(inner, key, &format!("{path}[{i}]"), found));
        }
        Value::Object(object) => {
            for (name, inner) in object {
                // The keys of `labels` are options, its values are read.
                let key = if key == "labels" { key } else { name };
                texts(inner, key, &format!("{path}.{name}"), found);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

pub fn typography(text: &str) -> Vec<String> {
    let mut wrong = vec![];
    for mark in [':', ';', '?', '!', '»'] {
        if text.contains(&format!(" {mark}")) {
            wrong.push(format!("a straight space before {mark}"));
        }
    }
    if text.contains("« ") {
        wrong.push("a straight space after «".into());
    }
    let letters: Vec<char> = text.chars().collect();
    if letters.windows(2).any(|pair| pair.iter().all(|c| c.is_whitespace())) {
        wrong.push("two spaces".into());
    }
    for word in text.split_whitespace() {
        let unspaced = word.strip_suffix(['?', '!', ';']).is_some_and(|w| w.ends_with(char::is_alphanumeric));
        if unspaced {
            wrong.push(format!("no space before the mark of « {word} »"));
        }
    }
    if text.trim() != text {
        wrong.push("a space at an end".into());
    }
    wrong.extend(unaccented(text).into_iter().map(|word| format!("« {word} » without its accent")));
    wrong
}

/// Finds French words that lost their accents; none of these is a French word as it stands.
fn unaccented(text: &str) -> Vec<&str> {
    const LOST: &[&str] = &[
        "reponse",
        "reponses",
        "gravite",
        "perimetre",
        "securite",
        "deja",
        "etre",
        "etes",
        "meme",
        "memes",
        "regle",
        "regles",
        "acces",
        "systeme",
        "systemes",
        "donnee",
        "donnees",
        "evenement",
        "numero",
        "telephone",
        "apres",
        "tres",
        "pres",
        "controle",
        "element",
        "elements",
        "etat",
        "etape",
        "etapes",
        "equipe",
        "equipes",
        "prevenir",
        "prevenez",
        "verifier",
        "verifiez",
        "activite",
        "activites",
        "privilege",
        "privileges",
        "identite",
        "etendu",
        "elargi",
        "eleve",
        "elevee",
        "modere",
        "moderee",
        "confirmee",
        "journee",
        "delai",
        "declarer",
        "operateur",
        "detecter",
        "detection",
        "interet",
        "hameconnage",
        "facon",
        "recu",
        "recue",
        "recus",
        "francais",
        "oeuvre",
        "coute",
        "revoquer",
    ];
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '.' | '_' | '@' | '/'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| LOST.contains(&word.to_lowercase().as_str()))
        .collect()
}

/// Counts the texts of a fiche, and lists what is wrong with how they are typed.
pub fn wrongly_typed(name: &str, fiche: &Value) -> (usize, Vec<String>) {
    let mut found = vec![];
    texts(fiche, "", name, &mut found);
    let mistakes = found
        .iter()
        .flat_map(|(path, text)| typography(text).into_iter().map(move |what| format!("{path}: {what}: {text}")));
    (found.len(), mistakes.collect())
}

/// Fails on a straight space before a double mark, two spaces, a missing space before `?`, or a French word in plain ASCII.
#[test]
fn the_texts_are_written_in_correct_french() {
    let mut wrong = vec![];
    let mut count = 0;
    for (name, value) in written() {
        let (texts, mistakes) = wrongly_typed(&name, &value);
        count += texts;
        wrong.extend(mistakes);
    }
    assert!(count > 200, "only {count} texts: the walk is broken");
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The control: what it must refuse.
    for bad in ["Quoi ?", "un  mot", "Quoi?", "la reponse est là", "« oui »", "à 12 h : rien", "mot "] {
        assert!(!typography(bad).is_empty(), "{bad}");
    }
    for good in ["Quoi\u{a0}?", "à 12:30, «\u{a0}oui\u{a0}»", "la réponse", "https://exemple.fr/regle?a=1"] {
        assert!(typography(good).is_empty(), "{good}: {:?}", typography(good));
    }
}

/// Fails when a hot question of a fiche that has screens would be asked alone, after all of them.
#[test]
fn every_hot_question_is_on_a_screen() {
    for fiche in shipped().iter().filter(|f| !f.screens.is_empty()) {
        let hot = fiche.walk().filter(|p| p.parent.is_none() && p.step.is_none() && p.question.from.is_none());
        let hot = hot.map(|p| p.question).filter(|q| q.lot == qualify::domain::fiche::Lot::Chaud);
        let left: Vec<_> = hot.filter(|q| !fiche.screens.iter().any(|s| s.questions.contains(&q.id))).collect();
        assert!(left.is_empty(), "{}: {left:?}", fiche.id);
    }
}

/// Fails when an option is shown as its id, or a label says nothing.
#[test]
fn every_option_has_a_label() {
    let mut wrong = vec![];
    for fiche in fiche::EMBEDDED {
        let fiche = fiche::load(fiche.bytes).expect("a shipped fiche loads").fiche;
        for question in fiche.questions() {
            for option in &question.options {
                if question.labels.get(option).is_none_or(|label| label.trim().is_empty()) {
                    wrong.push(format!("{} {} {option}", fiche.id, question.id));
                }
            }
            let labels: HashSet<&String> = question.labels.values().collect();
            if labels.len() != question.labels.len() {
                wrong.push(format!("{} {}: two options look the same", fiche.id, question.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

// ---- Copied from nobody ----------------------------------------------------------------------------------------------

/// Normalises a text as `tests/tools/shingles.py` does.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let spaced: String = plain.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// Gives each 8-word run with its truncated hash.
fn runs(text: &str) -> Vec<(String, String)> {
    words(text)
        .windows(8)
        .map(|run| {
            let run = run.join(" ");
            let digest = Sha256::digest(run.as_bytes());
            let hash: String = digest.iter().take(5).map(|b| format!("{b:02x}")).collect();
            (run, hash)
        })
        .collect()
}

pub fn copied(text: &str, sources: &HashSet<String>) -> Option<String> {
    runs(text).into_iter().find(|(_, hash)| sources.contains(hash)).map(|(run, _)| run)
}

pub fn sources() -> HashSet<String> {
    let lines: Vec<&str> = include_str!("../golden/shingles.txt").lines().collect();
    assert!(lines.len() > 5_000 && lines.is_sorted());
    assert!(lines.iter().all(|l| l.len() == 10 && l.bytes().all(|b| b.is_ascii_hexdigit())));
    lines.into_iter().map(str::to_owned).collect()
}

/// Fails when any text of a fiche, whatever its member, repeats eight words in a row of a source.
#[test]
fn no_text_shares_eight_words_in_a_row_with_a_source() {
    fn all<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::String(text) => found.push(text),
            Value::Array(list) => list.iter().for_each(|v| all(v, found)),
            Value::Object(object) => object.values().for_each(|v| all(v, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let sources = sources();
    let mut count = 0;
    let mut wrong = vec![];
    for (name, value) in written() {
        let mut found = vec![];
        all(&value, &mut found);
        for text in found {
            count += runs(text).len();
            wrong.extend(copied(text, &sources).map(|run| format!("{name}: « {run} » in: {text}")));
        }
    }
    assert!(count > 1_000, "only {count} runs: the walk is broken");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Fails when a copied sentence would pass: another case, other accents, marks or line ends, or words around it.
#[test]
fn a_planted_sentence_is_refused() {
    // Written by the Python tool: the two normalise alike.
    let own = "L\u{2019}\u{e9}preuve n\u{b0}\u{a0}8\u{a0}: c\u{153}ur, \u{c9}T\u{c9}, \u{fb01}n, x\u{b2} \u{2014} huit mots ici\u{a0}!";
    let hashes: Vec<String> = runs(own).into_iter().map(|(_, hash)| hash).collect();
    assert_eq!(hashes, PYTHON);
    let mut sources = sources();
    let sentence = "Le facteur passe chaque matin avec une lettre pour la boulangère.";
    assert_eq!(copied(sentence, &sources), None);
    sources.extend(runs("le facteur passe chaque matin avec une lettre").into_iter().map(|(_, hash)| hash));
    for planted in [
        sentence,
        "LE FACTEUR passe, chaque matin,\navec une lettre\u{a0}!",
        "Demain le facte\u{301}ur passe chaque matin avec une lettre",
    ] {
        assert!(copied(planted, &sources).is_some(), "{planted}");
    }
    assert_eq!(copied("Le facteur passe chaque soir avec une lettre pour la boulangère.", &sources), None);
}

const PYTHON: [&str; 4] = ["fb2e5cab43", "bb904cc8fe", "a154fcbd83", "c7645c3dee"];
