//! Broken fiches: everything wrong is named, where it is wrong, and nothing else.
//!
//! Each case breaks a small correct fiche and lists all the problems expected: the path, and words of the message. A test
//! fails on a problem that is missed, on one that is named elsewhere, and on one too many (a cascade).

use crate::harness::World;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use qualify::fiche::{self, Problem};
use serde_json::{Value, json};

type Expected<'e> = &'e [(&'e str, &'e str)];

/// A small correct fiche with one of everything.
pub fn small() -> Value {
    let is = |question: &str, option: &str| json!({"question": question, "is": [option]});
    let question = |id: &str, kind: &str| {
        json!({
            "id": id, "kind": kind, "prompt": "Quoi ?", "lot": "chaud", "origin": "complement", "source": "Action 1.a",
        })
    };
    let mut all = [
        question("1.a.1", "yes_no"),
        question("1.a.2", "choice"),
        question("1.a.3", "multi"),
        question("1.a.4", "accounts"),
        question("2.e.1", "choice"),
    ];
    all[0]["follow_up"] = json!({
        "id": "1.a.1.suite", "kind": "text", "prompt": "Lesquels ?", "lot": "chaud", "origin": "complement",
        "ask_if": is("1.a.1", "oui"),
    });
    all[1]["options"] = json!(["a", "b"]);
    all[1]["labels"] = json!({"a": "un", "b": "deux"});
    all[1]["worrying"] = json!(["b"]);
    all[2]["options"] = json!(["x", "y"]);
    all[2]["labels"] = json!({"x": "chez nous", "y": "ailleurs"});
    all[2]["ask_if"] = is("1.a.2", "a");
    all[3]["ask_if"] = is("1.a.3", "x");
    all[4]["options"] = json!(["confirme", "faux-positif", "a-investiguer"]);
    all[4]["labels"] = json!({"confirme": "oui", "faux-positif": "non", "a-investiguer": "à voir"});
    all[4]["conclusion"] = json!(true);
    let mut deduced = question("Q.2", "choice");
    deduced["options"] = json!(["circonscrit", "elargi", "etendu"]);
    deduced["labels"] = json!({"circonscrit": "circonscrit", "elargi": "élargi", "etendu": "étendu"});
    deduced["from"] = json!({"axis": "perimetre"});
    json!({
        "id": "essai", "kind": "qualification", "title": "Essai", "version": "1", "source": "essai",
        "when_to_use": "Pour essayer.",
        "prerequisites": [question("P.1", "step")],
        "mesures": [{"id": "1", "title": "Une", "actions": [{"id": "1.a", "title": "Action", "questions": all}]}],
        "deduced": [deduced],
        "confirmation": {
            "question": "2.e.1", "ours": {"not": is("1.a.1", "non")}, "hard": is("1.a.2", "b"), "access": is("1.a.3", "x"),
            "attempt": is("1.a.3", "y"), "loss": {"when": is("1.a.2", "b")},
            "heavy_loss": {"when": is("1.a.2", "b"), "unless": is("1.a.1", "non")},
        },
        "rules": [
            {"id": "R1", "axis": "perimetre", "at_least": "elargi", "when": {"any": [is("1.a.1", "oui"), is("1.a.2", "b")]},
             "because": "Un.", "source": "Action 1.a"},
            {"id": "R2", "axis": "impact", "at_least": "fort", "when": {"question": "1.a.4", "count": {"at_least": 2}},
             "unless": {"confirmation": ["faux-positif"]}, "because": "Deux.", "source": "Action 1.a"},
        ],
        "contradictions": [
            {"id": "C1", "when": {"question": "1.a.4", "name_has": ["adm"]}, "questions": ["1.a.4", "1.a.1"], "text": "Trois."},
        ],
        "results": [{"id": "cas-I", "when": is("1.a.1", "oui"), "text": "Quatre."}],
        "next": [{"id": "suite", "title": "Suite", "when": {"gravity": {"reading": "proposed", "at_least": "majeur"}},
                  "unless": {"profile": ["sante"]}, "because": "Cinq."}],
        "carry": [{"question": "1.a.4", "from": "*:accounts"}],
    })
}

/// A containment, whose steps stand in place of rules.
pub fn containment() -> Value {
    json!({
        "id": "essai", "kind": "endiguement", "title": "Essai", "version": "1", "source": "essai",
        "when_to_use": "Pour essayer.",
        "steps": [{"id": "1", "prompt": "Bloquer.", "due": "J0", "ask": ["messagerie"]}],
    })
}

fn question(fiche: &mut Value, n: usize) -> &mut Value {
    &mut fiche["mesures"][0]["actions"][0]["questions"][n]
}

/// Removes a member.
fn drop(value: &mut Value, key: &str) {
    value.as_object_mut().expect("an object").remove(key).expect("the member is there");
}

/// Checks that a file has exactly the expected problems, in any order, as `qualify fiche check` names them.
fn has(name: &str, bytes: &[u8], expected: Expected<'_>) -> Result<(), String> {
    let world = World::new();
    let file = world.file("fiche.json", "");
    std::fs::write(&file, bytes).expect("a temporary file");
    let done = world.run(&["fiche", "check", &file]);
    let Err(loaded) = fiche::review(bytes) else {
        return Err(format!("{name}: accepted"));
    };
    let told = format!("fiche incorrecte, {} problème", loaded.len());
    if done.code != 4 || !done.stderr.replace('\n', " ").contains(&told) {
        return Err(format!("{name}: code {}, {}", done.code, done.stderr));
    }
    let place = |p: &Problem| if p.path.is_empty() { String::from("(fichier)") } else { p.place() };
    let lines: Vec<&str> = done.stdout.lines().collect();
    let told = |(line, p): (&&str, &Problem)| line.starts_with(&format!("{}\u{a0}: ", place(p)));
    if lines.len() != loaded.len() || !lines.iter().zip(&loaded).all(told) {
        return Err(format!("{name}: {} lines for {} problems:\n{}", lines.len(), loaded.len(), done.stdout));
    }
    // The messages have the no-break spaces of French; the cases are easier to read without.
    let mut problems: Vec<Problem> =
        loaded.into_iter().map(|p| Problem { what: p.what.replace('\u{a0}', " "), ..p }).collect();
    let mut wrong = vec![];
    for (path, words) in expected {
        let found = problems.iter().position(|p| p.path == *path && p.what.contains(words));
        match found {
            Some(i) => std::mem::drop(problems.remove(i)),
            None => wrong.push(format!("missed: {path} : {words}")),
        }
    }
    wrong.extend(problems.iter().map(|p| format!("too many: {p}")));
    if wrong.is_empty() { Ok(()) } else { Err(format!("{name}:\n  {}", wrong.join("\n  "))) }
}

/// What a case starts from.
#[derive(Clone, Copy)]
enum From {
    Small,
    Containment,
    Shipped,
}

/// A name, what is broken, how, and every problem expected.
type Case<'c> = (&'c str, From, fn(&mut Value), Expected<'c>);

fn judge(cases: &[Case<'_>]) {
    let mut wrong = vec![];
    for (name, from, breaking, expected) in cases {
        let mut value = match from {
            From::Small => small(),
            From::Containment => containment(),
            From::Shipped => serde_json::from_slice(fiche::EMBEDDED[0].bytes).expect("it is JSON"),
        };
        breaking(&mut value);
        wrong.extend(has(name, &serde_json::to_vec_pretty(&value).expect("it is JSON"), expected).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const Q: &str = "mesures[0].actions[0].questions";

#[test]
fn the_unbroken_ones_are_correct() {
    for value in [small(), containment()] {
        let bytes = serde_json::to_vec(&value).expect("it is JSON");
        assert!(fiche::review(&bytes).is_ok(), "{:#?}", fiche::review(&bytes).err());
    }
}

/// A path counts the objects of a list; the id after it is what an author looks for.
#[test]
fn what_stands_nearest_is_named() {
    let mut fiche = small();
    question(&mut fiche, 3)["aks"] = json!("x");
    question(&mut fiche, 0)["follow_up"]["lot"] = json!("bientôt");
    question(&mut fiche, 1)["id"] = json!(2);
    question(&mut fiche, 2)["id"] = json!("x".repeat(61));
    fiche["mesures"][0]["titre"] = json!("x");
    fiche["mesures"][0]["actions"][0]["titre"] = json!("x");
    fiche["prerequisites"][0]["lot"] = json!(1);
    fiche["deduced"][0]["lot"] = json!(1);
    fiche["steps"] = json!([{"id": "E.1", "prompt": "Bloquer.", "due": "demain", "ask": []}]);
    fiche["rules"][0]["when"]["any"][0]["question"] = json!(3);
    fiche["contradictions"][0]["text"] = json!("");
    fiche["results"][0]["text"] = json!("");
    fiche["next"][0]["because"] = json!("");
    fiche["carry"][0]["from"] = json!("x");
    fiche["confirmation"]["ourz"] = json!(1);
    let problems = fiche::review(&serde_json::to_vec(&fiche).expect("it is JSON")).expect_err("it is wrong");
    let places: Vec<String> = problems.iter().map(Problem::place).collect();
    for place in [
        "carry[0].from",
        "confirmation.ourz",
        "contradictions[0].text (contradiction C1)",
        "deduced[0].lot (conclusion Q.2)",
        "mesures[0].actions[0].questions[0].follow_up.lot (question 1.a.1.suite)",
        "mesures[0].actions[0].questions[1].id (action 1.a)",
        "mesures[0].actions[0].questions[2].ask_if.question (action 1.a)",
        "mesures[0].actions[0].questions[3].aks (question 1.a.4)",
        "mesures[0].actions[0].titre (action 1.a)",
        "mesures[0].titre (Mesure 1)",
        "next[0].because (suite suite)",
        "prerequisites[0].lot (question P.1)",
        "results[0].text (résultat cas-I)",
        "rules[0].when.any[0].question (règle R1)",
        "steps[0].due (étape E.1)",
    ] {
        assert!(places.iter().any(|p| p == place), "{place} is not in {places:#?}");
    }
}

/// What an author is asked to correct stops no incident: neither one that starts, nor one that runs from its copy.
#[test]
fn what_can_run_is_run() {
    let bytes = |fiche: &Value| serde_json::to_vec(fiche).expect("it is JSON");
    let mut fiche = small();
    drop(question(&mut fiche, 1), "labels");
    assert!(fiche::review(&bytes(&fiche)).is_err() && fiche::load(&bytes(&fiche)).is_ok());
    fiche["carry"] =
        json!([{"question": "1.a.1", "from": "*:accounts"}, {"question": "1.a.4", "from": "incident:heure"}]);
    assert_eq!(fiche::load(&bytes(&fiche)).err().map(|p| p.len()), Some(2));
    assert!(fiche::load_copy(&bytes(&fiche)).is_some());
    fiche["rules"][0]["when"] = json!({"question": "9.9", "is": ["oui"]});
    assert!(fiche::load_copy(&bytes(&fiche)).is_none());
}

/// Files that are not even JSON: one problem, and where the text breaks.
#[test]
fn what_is_not_json_is_said_once() {
    let text = serde_json::to_string_pretty(&small()).expect("it is JSON");
    let cases: [(&str, Vec<u8>, Expected<'_>); 8] = [
        ("a byte order mark", format!("\u{feff}{text}").into_bytes(), &[("", "une marque d’ordre des octets (BOM)")]),
        ("not JSON", b"pas du JSON".to_vec(), &[("", "ligne 1, colonne 1")]),
        ("empty", vec![], &[("", "le fichier est vide")]),
        ("truncated", text.as_bytes()[..text.len() / 2].to_vec(), &[("", "s’arrête trop tôt")]),
        ("two documents", format!("{text}\n{text}").into_bytes(), &[("", "caractère inattendu")]),
        (
            "not UTF-8",
            text.replace("Essai", "\u{1}").into_bytes().iter().map(|b| if *b == 1 { 0xE9 } else { *b }).collect(),
            &[("", "ligne")],
        ),
        ("a list", b"[]".to_vec(), &[("", "attendu un objet")]),
        ("nested without end", vec![b'['; 100_000], &[("", "ligne 1")]),
    ];
    let wrong: Vec<String> = cases.iter().filter_map(|(name, bytes, e)| has(name, bytes, e).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// serde keeps the last of two members and says nothing where they stand in a map.
#[test]
fn members_given_twice_are_named() {
    let text = serde_json::to_string(&small()).expect("it is JSON");
    let twice = |once: &str, more: &str| {
        assert_eq!(text.matches(once).count(), 1, "{once}");
        text.replace(once, more).into_bytes()
    };
    let labels = format!("{Q}[1].labels.a");
    let cases: [(&str, Vec<u8>, Expected<'_>); 3] = [
        ("at the top", twice(r#""title":"Essai""#, r#""title":"Autre","title":"Essai""#), &[("title", "deux fois")]),
        ("in a map", twice(r#""a":"un""#, r#""a":"zéro","a":"un""#), &[(&labels, "deux fois")]),
        (
            "with another mistake",
            twice(r#""title":"Essai""#, r#""titel":1,"title":"Autre","title":"Essai""#),
            &[("title", "deux fois"), ("titel", "membre inconnu")],
        ),
    ];
    let wrong: Vec<String> = cases.iter().filter_map(|(name, bytes, e)| has(name, bytes, e).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mistakes_of_shape_are_named_where_they_are() {
    judge(&[
        (
            "unknown member",
            From::Small,
            |f| question(f, 0)["promt"] = json!("Quoi ?"),
            &[("mesures[0].actions[0].questions[0].promt", "membre inconnu")],
        ),
        ("unknown member at the top", From::Small, |f| f["regles"] = json!([]), &[("regles", "membre inconnu")]),
        (
            "missing member",
            From::Small,
            |f| drop(question(f, 0), "prompt"),
            &[("mesures[0].actions[0].questions[0]", "il manque le membre « prompt »")],
        ),
        (
            "missing member of the whole",
            From::Small,
            |f| drop(f, "version"),
            &[("", "il manque le membre « version »")],
        ),
        ("wrong type", From::Small, |f| f["title"] = json!(3), &[("title", "attendu un texte")]),
        ("wrong type of a list", From::Small, |f| f["rules"] = json!({}), &[("rules", "attendu une liste")]),
        (
            "unknown kind",
            From::Small,
            |f| question(f, 0)["kind"] = json!("yesno"),
            &[("mesures[0].actions[0].questions[0].kind", "attendu \"yes_no\"")],
        ),
        (
            "unknown lot",
            From::Small,
            |f| question(f, 1)["lot"] = json!("demain"),
            &[("mesures[0].actions[0].questions[1].lot", "\"chaud\"")],
        ),
        (
            "unknown role",
            From::Small,
            |f| question(f, 1)["ask"] = json!(["victime", "voisin"]),
            &[("mesures[0].actions[0].questions[1].ask[1]", "\"messagerie\"")],
        ),
        (
            "unknown profile",
            From::Small,
            |f| f["next"][0]["unless"]["profile"] = json!(["santé"]),
            &[("next[0].unless.profile[0]", "\"sante\"")],
        ),
        (
            "bad question id",
            From::Small,
            |f| question(f, 4)["id"] = json!("2..e"),
            &[
                ("mesures[0].actions[0].questions[4].id", "n’est pas un identifiant de question"),
                ("confirmation.question", "la question « 2.e.1 » n’existe pas"),
            ],
        ),
        ("bad fiche id", From::Small, |f| f["id"] = json!("Essai !"), &[("id", "n’est pas un identifiant de fiche")]),
        (
            "bad id in a condition",
            From::Small,
            |f| f["rules"][0]["when"]["any"][0]["question"] = json!("1/a"),
            &[("rules[0].when.any[0].question", "n’est pas un identifiant de question")],
        ),
        (
            "condition of no form",
            From::Small,
            |f| f["rules"][0]["when"] = json!({"si": "1.a.1"}),
            &[("rules[0].when", "forme inconnue")],
        ),
        (
            "condition of two forms",
            From::Small,
            |f| f["rules"][1]["when"]["is"] = json!(["oui"]),
            &[("rules[1].when.count", "membre inconnu")],
        ),
        (
            "gate of no form",
            From::Small,
            |f| question(f, 2)["ask_if"] = json!({"si": "1.a.1"}),
            &[("mesures[0].actions[0].questions[2].ask_if", "{is, question}")],
        ),
        (
            "negative count",
            From::Small,
            |f| f["rules"][1]["when"]["count"]["at_least"] = json!(-1),
            &[("rules[1].when.count.at_least", "attendu")],
        ),
        (
            "broken count",
            From::Small,
            |f| f["rules"][1]["when"]["count"]["at_least"] = json!(1.5),
            &[("rules[1].when.count.at_least", "attendu un nombre entier")],
        ),
        (
            "unknown deduction",
            From::Small,
            |f| f["deduced"][0]["from"] = json!({"axe": "perimetre"}),
            &[("deduced[0].from", "forme inconnue")],
        ),
    ]);
}

#[test]
fn mistakes_of_reference_are_named_where_they_are() {
    judge(&[
        (
            "unknown option in a rule",
            From::Small,
            |f| f["rules"][0]["when"]["any"][1]["is"] = json!(["b", "c"]),
            &[("rules[0].when.any[1].is", "« c » n’est pas une réponse à 1.a.2 : a, b, sans-objet")],
        ),
        (
            "an option that the opinion does not have",
            From::Small,
            |f| f["results"][0]["when"] = json!({"question": "2.e.1", "is": ["oui"]}),
            &[("results[0].when.is", "« oui » n’est pas une réponse à 2.e.1 : confirme, faux-positif, a-investiguer")],
        ),
        (
            "the unknown in a condition",
            From::Small,
            |f| f["confirmation"]["hard"]["is"] = json!(["b", "inconnu"]),
            &[(
                "confirmation.hard.is",
                "« inconnu » ne se teste pas : la condition reste alors inconnue ; attendu a, b, sans-objet",
            )],
        ),
        (
            "unknown option in a sign",
            From::Small,
            |f| f["confirmation"]["hard"]["is"] = json!(["oui"]),
            &[("confirmation.hard.is", "« oui »")],
        ),
        (
            "unknown option in a gate",
            From::Small,
            |f| question(f, 2)["ask_if"]["is"] = json!(["z"]),
            &[("mesures[0].actions[0].questions[2].ask_if.is", "« z »")],
        ),
        (
            "no option in a condition",
            From::Small,
            |f| f["rules"][0]["when"]["any"][1]["is"] = json!([]),
            &[("rules[0].when.any[1].is", "la liste est vide")],
        ),
        (
            "options of a list of accounts",
            From::Small,
            |f| {
                f["results"][0]["when"] = json!({"question": "1.a.4", "is": ["oui"]});
            },
            &[("results[0].when.is", "n’a pas d’options")],
        ),
        (
            "dangling question in a rule",
            From::Small,
            |f| f["rules"][0]["when"]["any"][0]["question"] = json!("9.9"),
            &[("rules[0].when.any[0].question", "la question « 9.9 » n’existe pas")],
        ),
        (
            "dangling questions everywhere",
            From::Small,
            |f| {
                f["rules"][1]["unless"] = json!({"question": "9.1", "is": ["oui"]});
                f["confirmation"]["heavy_loss"]["unless"]["question"] = json!("9.2");
                f["confirmation"]["question"] = json!("9.3");
                f["contradictions"][0]["questions"] = json!(["1.a.4", "9.4"]);
                f["carry"][0]["question"] = json!("9.5");
                question(f, 3)["ask_if"]["question"] = json!("9.6");
                question(f, 0)["follow_up"]["ask_if"]["question"] = json!("9.7");
            },
            &[
                ("rules[1].unless.question", "9.1"),
                ("confirmation.heavy_loss.unless.question", "9.2"),
                ("confirmation.question", "9.3"),
                ("contradictions[0].questions", "9.4"),
                ("carry[0].question", "9.5"),
                ("mesures[0].actions[0].questions[3].ask_if.question", "9.6"),
                ("mesures[0].actions[0].questions[0].follow_up.ask_if.question", "9.7"),
            ],
        ),
        (
            "gates in a circle",
            From::Small,
            |f| question(f, 1)["ask_if"] = json!({"question": "1.a.4", "count": {"at_least": 1}}),
            &[
                ("mesures[0].actions[0].questions[1].ask_if", "sa propre question"),
                ("mesures[0].actions[0].questions[2].ask_if", "sa propre question"),
                ("mesures[0].actions[0].questions[3].ask_if", "sa propre question"),
            ],
        ),
        (
            "gate on itself",
            From::Small,
            |f| question(f, 2)["ask_if"] = json!({"not": {"question": "1.a.3", "is": ["x"]}}),
            &[("mesures[0].actions[0].questions[2].ask_if", "sa propre question")],
        ),
        (
            "question given twice",
            From::Small,
            |f| question(f, 3)["id"] = json!("1.a.1.suite"),
            &[("mesures[0].actions[0].questions[3]", "« 1.a.1.suite » est donné deux fois")],
        ),
        (
            "a question copied, and its id with it: what read either is not blamed",
            From::Small,
            |f| {
                question(f, 2)["id"] = json!("1.a.2");
                question(f, 4)["id"] = json!("1.a.2");
            },
            &[
                ("mesures[0].actions[0].questions[4]", "« 1.a.2 » est donné deux fois"),
                ("mesures[0].actions[0].questions[4]", "« 1.a.2 » est donné deux fois"),
            ],
        ),
        (
            "rule given twice",
            From::Small,
            |f| f["rules"][1]["id"] = json!("R1"),
            &[("rules[1]", "« R1 » est donné deux fois")],
        ),
        (
            "worry about no option",
            From::Small,
            |f| question(f, 1)["worrying"] = json!(["b", "c"]),
            &[("mesures[0].actions[0].questions[1].worrying", "« c » n’est pas une réponse possible : a, b")],
        ),
        (
            "label of no option",
            From::Small,
            |f| question(f, 1)["labels"]["c"] = json!("trois"),
            &[("mesures[0].actions[0].questions[1].labels", "« c » n’est pas une option")],
        ),
        (
            "carried from nowhere",
            From::Small,
            |f| f["carry"][0]["from"] = json!("ailleurs"),
            &[("carry[0].from", "attendu FICHE:QUESTION")],
        ),
        (
            "carried from what an incident does not have",
            From::Small,
            |f| {
                let sources =
                    ["incident:heure", "*:comptes", "incident:", "*:alerted", "incident:accounts", "Incident:alerted"];
                f["carry"] = sources.map(|from| json!({"question": "1.a.4", "from": from})).into();
            },
            &[
                (
                    "carry[0].from",
                    "« incident:heure » : attendu FICHE:QUESTION ou *:accounts, *:accesses, incident:alerted",
                ),
                ("carry[1].from", "« *:comptes »"),
                ("carry[2].from", "« incident: »"),
                ("carry[3].from", "« *:alerted »"),
                ("carry[4].from", "« incident:accounts »"),
                ("carry[5].from", "« Incident:alerted »"),
            ],
        ),
        (
            "carried to a question of another kind",
            From::Small,
            |f| {
                let sources = ["*:accounts", "*:accesses", "incident:alerted", "incident:organisation"];
                f["carry"] = sources.map(|from| json!({"question": "1.a.1", "from": from})).into();
            },
            &[
                ("carry[0].from", "« *:accounts » va à une question accounts, et 1.a.1 est yes_no"),
                ("carry[1].from", "à une question multi"),
                ("carry[2].from", "à une question moment"),
                ("carry[3].from", "à une question text"),
            ],
        ),
        (
            "options without a label",
            From::Small,
            |f| {
                drop(question(f, 1), "labels");
                question(f, 2)["labels"]["y"] = json!(" ");
            },
            &[
                ("mesures[0].actions[0].questions[1].options", "il manque le libellé (labels) de : « a », « b »"),
                ("mesures[0].actions[0].questions[2].options", "de : « y »"),
            ],
        ),
    ]);
}

#[test]
fn mistakes_of_sense_are_named_where_they_are() {
    judge(&[
        (
            "level of another axis",
            From::Small,
            |f| f["rules"][0]["at_least"] = json!("fort"),
            &[("rules[0].at_least", "attendu elargi ou etendu")],
        ),
        (
            "lowest level",
            From::Small,
            |f| f["rules"][1]["at_least"] = json!("faible"),
            &[("rules[1].at_least", "attendu modere ou fort")],
        ),
        (
            "forms out of place",
            From::Small,
            |f| {
                f["rules"][0]["when"]["any"][0] = json!({"gravity": {"reading": "proposed", "at_least": "crise"}});
                f["confirmation"]["hard"] = json!({"confirmation": ["confirme"]});
                f["contradictions"][0]["when"] = json!({"question": "1.a.4", "domain": ["live.*"]});
                f["next"][0]["when"] = json!({"question": "1.a.4", "name_has": ["adm"]});
                f["results"][0]["when"] = json!({"profile": ["sante"]});
                question(f, 2)["ask_if"] =
                    json!({"any": [{"question": "1.a.2", "is": ["a"]}, {"confirmation": ["confirme"]}]});
            },
            &[
                ("rules[0].when.any[0]", "« gravity » ne va pas ici"),
                ("confirmation.hard", "« confirmation » ne va pas ici"),
                ("contradictions[0].when", "« domain » ne va pas ici"),
                ("next[0].when", "« name_has » ne va pas ici"),
                ("results[0].when", "« profile » ne va pas ici"),
                ("mesures[0].actions[0].questions[2].ask_if.any[1]", "« confirmation » ne va pas ici"),
            ],
        ),
        (
            "nothing in any",
            From::Small,
            |f| f["rules"][0]["when"] = json!({"any": []}),
            &[("rules[0].when.any", "la liste est vide")],
        ),
        (
            "nothing in all, deep down",
            From::Small,
            |f| f["rules"][0]["when"] = json!({"not": {"any": [{"all": []}]}}),
            &[("rules[0].when.not.any[0].all", "la liste est vide")],
        ),
        (
            "count of a yes or no",
            From::Small,
            |f| f["rules"][1]["when"]["question"] = json!("1.a.1"),
            &[(
                "rules[1].when.question",
                "« 1.a.1 » est yes_no, et n’est pas du genre attendu ici : accounts ou multi",
            )],
        ),
        (
            "ten options",
            From::Small,
            |f| question(f, 2)["options"] = json!(["x", "y", "3", "4", "5", "6", "7", "8", "9", "10"]),
            &[
                ("mesures[0].actions[0].questions[2].options", "de une à neuf"),
                ("mesures[0].actions[0].questions[2].options", "le libellé (labels) de : « 3 », « 4 »"),
            ],
        ),
        (
            "no option",
            From::Small,
            |f| {
                question(f, 4)["options"] = json!([]);
                drop(question(f, 4), "labels");
            },
            &[
                ("mesures[0].actions[0].questions[4].options", "de une à neuf"),
                ("confirmation.question", "c’est un choice qui a pour options"),
            ],
        ),
        (
            "options of a yes or no",
            From::Small,
            |f| question(f, 0)["options"] = json!(["oui", "non"]),
            &[("mesures[0].actions[0].questions[0].options", "seuls choice et multi")],
        ),
        (
            "reserved and repeated options",
            From::Small,
            |f| question(f, 2)["options"] = json!(["x", "y", "x", "inconnu"]),
            &[
                ("mesures[0].actions[0].questions[2].options", "« x » est donnée deux fois"),
                ("mesures[0].actions[0].questions[2].options", "« inconnu » est ajouté par l’interface"),
            ],
        ),
        (
            "follow-up of a follow-up",
            From::Small,
            |f| {
                let mut more = question(f, 0)["follow_up"].clone();
                more["id"] = json!("1.a.1.encore");
                question(f, 0)["follow_up"]["follow_up"] = more;
            },
            &[("mesures[0].actions[0].questions[0].follow_up", "n’a pas elle-même de suite")],
        ),
        (
            "deduced from nothing",
            From::Small,
            |f| drop(&mut f["deduced"][0], "from"),
            &[("deduced[0]", "a un membre « from »")],
        ),
        (
            "deduced elsewhere",
            From::Small,
            |f| question(f, 1)["from"] = json!({"gravity": true}),
            &[("mesures[0].actions[0].questions[1]", "« from » ne va que dans « deduced »")],
        ),
        (
            "deduced with other words",
            From::Small,
            |f| f["deduced"][0]["from"] = json!({"axis": "impact"}),
            &[("deduced[0]", "faible, modere, fort")],
        ),
        (
            "an opinion that is not a confirmation",
            From::Small,
            |f| f["confirmation"]["question"] = json!("1.a.2"),
            &[("confirmation.question", "c’est un choice qui a pour options")],
        ),
        (
            "empty words",
            From::Small,
            |f| {
                question(f, 1)["prompt"] = json!("  ");
                f["rules"][0]["because"] = json!("");
                f["rules"][1]["source"] = json!(" ");
                f["contradictions"][0]["text"] = json!("");
            },
            &[
                ("mesures[0].actions[0].questions[1].prompt", "vide"),
                ("rules[0].because", "vide"),
                ("rules[1].source", "vide"),
                ("contradictions[0].text", "vide"),
            ],
        ),
        (
            "a prompt too long",
            From::Small,
            |f| question(f, 1)["prompt"] = json!("a".repeat(12 * 1024 + 1)),
            &[("mesures[0].actions[0].questions[1].prompt", "dépasse")],
        ),
        ("no confirmation", From::Small, |f| drop(f, "confirmation"), &[("", "un membre « confirmation »")]),
        (
            "no mesure",
            From::Small,
            |f| {
                *f = json!({"id": "essai", "kind": "qualification", "title": "E", "version": "1", "source": "e",
                        "when_to_use": "e", "mesures": []});
            },
            &[("", "un membre « confirmation »"), ("mesures", "au moins une Mesure")],
        ),
        (
            "a containment with rules",
            From::Containment,
            |f| {
                f["rules"] = json!([{"id": "R", "axis": "impact", "at_least": "fort", "when": {"confirmation": ["confirme"]},
                                 "because": "Un.", "source": "s"}]);
            },
            &[("", "ni « rules » ni « confirmation »")],
        ),
        (
            "a containment without steps",
            From::Containment,
            |f| f["steps"] = json!([]),
            &[("steps", "au moins une étape")],
        ),
        (
            "a step due some day",
            From::Containment,
            |f| f["steps"][0]["due"] = json!("demain"),
            &[("steps[0].due", "J0")],
        ),
        (
            "a step given twice",
            From::Containment,
            |f| {
                let step = f["steps"][0].clone();
                f["steps"].as_array_mut().expect("a list").push(step);
            },
            &[("steps[1]", "« 1 » est donné deux fois")],
        ),
    ]);
}

/// What is broken is named once: what leans on it is not blamed.
#[test]
fn a_mistake_does_not_cascade() {
    judge(&[
        (
            "a question that rules read",
            From::Small,
            |f| question(f, 1)["kind"] = json!("choix"),
            &[("mesures[0].actions[0].questions[1].kind", "attendu")],
        ),
        (
            "a question and its follow-up",
            From::Small,
            |f| {
                question(f, 0)["lot"] = json!(1);
                f["results"][0]["when"] = json!({"not": {"question": "1.a.1.suite", "is": ["oui"]}});
            },
            &[("mesures[0].actions[0].questions[0].lot", "attendu")],
        ),
        (
            "the opinion",
            From::Small,
            |f| drop(question(f, 4), "prompt"),
            &[("mesures[0].actions[0].questions[4]", "« prompt »")],
        ),
        (
            "the options of a question",
            From::Small,
            |f| question(f, 1)["options"] = json!("a, b"),
            &[("mesures[0].actions[0].questions[1].options", "attendu une liste")],
        ),
        (
            "one option of a question",
            From::Small,
            |f| question(f, 1)["options"] = json!(["a", 2]),
            &[("mesures[0].actions[0].questions[1].options[1]", "attendu un texte")],
        ),
        (
            "the options of the opinion",
            From::Small,
            |f| question(f, 4)["options"] = json!(["confirme", 2, "faux-positif"]),
            &[("mesures[0].actions[0].questions[4].options[1]", "attendu un texte")],
        ),
        ("the confirmation", From::Small, |f| drop(&mut f["confirmation"], "hard"), &[("confirmation", "« hard »")]),
        ("the only mesure", From::Small, |f| drop(&mut f["mesures"][0], "title"), &[("mesures[0]", "« title »")]),
        ("the only step", From::Containment, |f| drop(&mut f["steps"][0], "ask"), &[("steps[0]", "« ask »")]),
        (
            "the only word of a condition",
            From::Small,
            |f| f["rules"][0]["when"]["any"][1]["is"] = json!([2]),
            &[("rules[0].when.any[1].is[0]", "attendu un texte")],
        ),
        (
            "the only condition of any",
            From::Small,
            |f| f["rules"][0]["when"] = json!({"any": [{"question": 1, "is": ["a"]}]}),
            &[("rules[0].when.any[0].question", "attendu un texte")],
        ),
        (
            "in the shipped fiche, the opinion",
            From::Shipped,
            |f| {
                let questions = f["mesures"][1]["actions"].as_array_mut().expect("a list").last_mut().expect("2.e");
                questions["questions"][0]["origin"] = json!("officielle");
            },
            &[("mesures[1].actions[4].questions[0].origin", "\"officiel\"")],
        ),
        (
            "in the shipped fiche, a whole mesure",
            From::Shipped,
            |f| f["mesures"][3]["id"] = json!(4),
            &[("mesures[3].id", "attendu un texte")],
        ),
    ]);
}

/// An author corrects everything in one pass: mistakes of shape do not hide those of sense.
#[test]
fn several_mistakes_are_all_named() {
    judge(&[
        (
            "in every part",
            From::Small,
            |f| {
                f["couleur"] = json!("rouge");
                question(f, 0)["lot"] = json!("bientôt");
                question(f, 1)["labels"]["z"] = json!("?");
                question(f, 2)["ask_if"]["is"] = json!(["zz"]);
                f["deduced"][0]["options"] = json!(["circonscrit"]);
                f["deduced"][0]["labels"] = json!({"circonscrit": "circonscrit"});
                f["confirmation"]["attempt"]["is"] = json!(["zzz"]);
                f["rules"][0]["axis"] = json!("hauteur");
                f["rules"][1]["at_least"] = json!("etendu");
                f["contradictions"][0]["questions"] = json!(["8.8"]);
                drop(&mut f["results"][0], "text");
                f["next"][0]["because"] = json!("");
                f["carry"][0]["from"] = json!("*");
            },
            &[
                ("couleur", "membre inconnu"),
                ("mesures[0].actions[0].questions[0].lot", "attendu"),
                ("mesures[0].actions[0].questions[1].labels", "« z »"),
                ("mesures[0].actions[0].questions[2].ask_if.is", "« zz »"),
                ("deduced[0]", "circonscrit, elargi, etendu"),
                ("confirmation.attempt.is", "« zzz »"),
                ("rules[0].axis", "attendu"),
                ("rules[1].at_least", "« etendu »"),
                ("contradictions[0].questions", "8.8"),
                ("results[0]", "« text »"),
                ("next[0].because", "vide"),
                ("carry[0].from", "attendu"),
            ],
        ),
        (
            "after a broken one of the same list",
            From::Small,
            |f| {
                drop(question(f, 0), "kind");
                question(f, 3)["options"] = json!(["non"]);
                drop(&mut f["rules"][0], "when");
                f["rules"][1]["when"]["question"] = json!("9.9");
            },
            &[
                ("mesures[0].actions[0].questions[0]", "« kind »"),
                ("mesures[0].actions[0].questions[3].options", "seuls"),
                ("rules[0]", "« when »"),
                ("rules[1].when.question", "9.9"),
            ],
        ),
        (
            "in the same condition",
            From::Small,
            |f| {
                f["rules"][0]["when"] = json!({"any": [{"question": "1.a.1", "est": ["oui"]}, {"question": "9.9", "is": ["oui"]},
                                                   {"all": [{"question": "1.a.2", "is": ["zz"]}, {"nom": 1}]}]});
            },
            &[
                ("rules[0].when.any[0].est", "membre inconnu"),
                ("rules[0].when.any[0]", "« is »"),
                ("rules[0].when.any[1].question", "9.9"),
                ("rules[0].when.any[2].all[0].is", "« zz »"),
                ("rules[0].when.any[2].all[1]", "forme inconnue"),
            ],
        ),
        (
            "an action and its question of the same name",
            From::Small,
            |f| {
                question(f, 1)["id"] = json!("1.a");
                question(f, 1)["worrying"] = json!(["zz"]);
                for (part, key) in [("hard", ""), ("loss", "when"), ("heavy_loss", "when")] {
                    let c = &mut f["confirmation"][part];
                    (if key.is_empty() { c } else { &mut c[key] })["question"] = json!("1.a");
                }
                f["rules"][0]["when"]["any"][1]["question"] = json!("1.a");
                question(f, 2)["ask_if"]["question"] = json!("1.a");
            },
            &[("mesures[0].actions[0].questions[1].worrying", "« zz »")],
        ),
        (
            "a rule and a result of the same name",
            From::Small,
            |f| {
                f["results"][0]["id"] = json!("R1");
                f["rules"][0]["because"] = json!("");
                f["results"][0]["text"] = json!("");
            },
            &[("rules[0].because", "vide"), ("results[0].text", "vide")],
        ),
        (
            "in the shipped fiche",
            From::Shipped,
            |f| {
                f["mesures"][0]["actions"][1]["questions"][0]["kind"] = json!("comptes");
                f["mesures"][0]["actions"][1]["questions"][1]["worrying"] = json!(["peut-etre"]);
                f["rules"][2]["when"]["is"] = json!(["chef"]);
                f["next"][6]["when"]["question"] = json!("4.a.9");
            },
            &[
                ("mesures[0].actions[1].questions[0].kind", "\"accounts\""),
                ("mesures[0].actions[1].questions[1].worrying", "« peut-etre »"),
                ("rules[2].when.is", "« chef »"),
                ("next[6].when.question", "4.a.9"),
            ],
        ),
    ]);
}

// ---- Any mistake -----------------------------------------------------------------------------------------------------

#[derive(Debug, Clone)]
enum Mutation {
    Delete,
    Rename,
    Replace(u8),
    Swap(Index),
    Double,
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(count).sum::<usize>(),
        Value::Object(object) => 1 + object.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// Finds the node of a number, in the order of the file.
fn node(value: &Value, number: usize) -> Value {
    fn walk<'v>(value: &'v Value, left: &mut usize) -> Option<&'v Value> {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
        match value {
            Value::Array(list) => list.iter().find_map(|v| walk(v, left)),
            Value::Object(object) => object.values().find_map(|v| walk(v, left)),
            _ => None,
        }
    }
    walk(value, &mut { number }).cloned().unwrap_or(Value::Null)
}

/// Does something wrong to the node of a number; gives what the node becomes, none when it is deleted.
fn mutated(
    value: &Value,
    left: &mut Option<usize>,
    mutation: &Mutation,
    other: &Value,
) -> Vec<(Option<String>, Value)> {
    if let Some(0) = left {
        *left = None;
        let replaced = |v: Value| vec![(None, v)];
        return match mutation {
            Mutation::Delete => vec![],
            Mutation::Rename => vec![(Some("autre".into()), value.clone())],
            Mutation::Double => vec![(None, value.clone()), (Some("double".into()), value.clone())],
            Mutation::Swap(_) => replaced(other.clone()),
            Mutation::Replace(0) => replaced(Value::Null),
            Mutation::Replace(1) => replaced(json!("texte")),
            Mutation::Replace(2) => replaced(json!(-1)),
            Mutation::Replace(3) => replaced(json!([])),
            Mutation::Replace(4) => replaced(json!({})),
            Mutation::Replace(5) => replaced(json!(1e300)),
            Mutation::Replace(6) => replaced(json!("")),
            Mutation::Replace(7) => replaced(json!(true)),
            Mutation::Replace(8) => replaced(json!([value])),
            Mutation::Replace(_) => replaced(json!({"not": value})),
        };
    }
    if let Some(n) = left {
        *n -= 1;
    }
    vec![(
        None,
        match value {
            Value::Array(list) => {
                Value::Array(list.iter().flat_map(|v| mutated(v, left, mutation, other)).map(|(_, v)| v).collect())
            }
            Value::Object(object) => Value::Object(
                object
                    .iter()
                    .flat_map(|(k, v)| {
                        let parts = mutated(v, left, mutation, other);
                        parts.into_iter().map(|(name, v)| (name.unwrap_or_else(|| k.clone()), v)).collect::<Vec<_>>()
                    })
                    .collect(),
            ),
            _ => value.clone(),
        },
    )]
}

/// Fails when a mistake, whatever it is, makes `load` panic, or makes it refuse a file without a reason, or without saying
/// where in the file (only a whole document or a missing member of it has no path).
#[test]
fn load_never_panics_and_always_says_why() {
    let mutation = prop_oneof![
        Just(Mutation::Delete),
        Just(Mutation::Rename),
        Just(Mutation::Double),
        (0u8..10).prop_map(Mutation::Replace),
        any::<Index>().prop_map(Mutation::Swap),
    ];
    let several = prop::collection::vec((any::<Index>(), mutation), 1..4);
    let shipped: Value = serde_json::from_slice(fiche::EMBEDDED[0].bytes).expect("it is JSON");
    let config = |cases| Config { cases, failure_persistence: None, ..Config::default() };
    for (start, cases) in [(shipped, 160), (small(), 700), (containment(), 200)] {
        TestRunner::new(config(cases))
            .run(&several, |mutations| {
                let mut value = start.clone();
                for (at, mutation) in &mutations {
                    let size = count(&value);
                    let other = match mutation {
                        Mutation::Swap(other) => node(&value, other.index(size)),
                        _ => Value::Null,
                    };
                    let mut parts = mutated(&value, &mut Some(at.index(size)), mutation, &other);
                    value = if parts.is_empty() { Value::Null } else { parts.remove(0).1 };
                }
                let bytes = serde_json::to_vec(&value).expect("it is JSON");
                if let Err(problems) = fiche::review(&bytes) {
                    prop_assert!(!problems.is_empty(), "refused without a reason");
                    for problem in &problems {
                        prop_assert!(!problem.what.is_empty());
                        let whole = ["il manque", "attendu un objet", "confirmation", "dépendre"];
                        prop_assert!(
                            !problem.path.is_empty() || whole.iter().any(|w| problem.what.contains(w)),
                            "nowhere: {}",
                            problem
                        );
                    }
                }
                Ok(())
            })
            .unwrap_or_else(|e| panic!("{e}"));
    }
}

/// The same on the bytes: a file cut anywhere, or with a byte changed anywhere.
#[test]
fn a_cut_or_spoilt_file_never_makes_load_panic() {
    let bytes = fiche::EMBEDDED[0].bytes;
    for at in (0..bytes.len()).step_by(997) {
        assert!(!fiche::load(&bytes[..at]).expect_err("it is cut").is_empty());
        let mut spoilt = bytes.to_vec();
        spoilt[at] ^= 0x15;
        assert!(fiche::load(&spoilt).err().is_none_or(|p| !p.is_empty()));
    }
}
