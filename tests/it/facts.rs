//! The same facts give the same gravity in two fiches, and each kind of incident the gravity that its definition says.

use crate::laws::shipped;
use qualify::domain::answer::Answer;
use qualify::domain::fiche::Fiche;
use qualify::domain::gravity::Axis;
use qualify::domain::ids::QuestionId;
use qualify::scoring::{Engine, Score};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Answers = BTreeMap<QuestionId, Answer>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// For each fiche, everything answered, a firm opinion and nothing worrying: what "the rest is equal" means.
    quiet: BTreeMap<String, Answers>,
    shared: Vec<Shared>,
    kinds: Vec<Kind>,
}

/// A fact that several fiches ask about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    fact: String,
    /// The levels that it must give in each fiche; `gravity` and the axes that the fact is about.
    expected: BTreeMap<String, String>,
    /// How each fiche says it, on top of its quiet answers.
    said: BTreeMap<String, Answers>,
    /// The fiches that have no question for it, or count it otherwise, and why.
    apart: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    kind: String,
    fiche: String,
    answers: Answers,
    /// Lowest, proposed and highest.
    gravity: [String; 3],
    /// Whether the quiet answers are underneath; else everything else is unknown.
    quiet: bool,
}

/// What one fiche says of the same facts, in a file of its own: `golden/vectors/facts/FICHE.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Of {
    fiche: String,
    quiet: Answers,
    /// By fact.
    said: BTreeMap<String, Answers>,
    apart: BTreeMap<String, String>,
    kinds: Vec<KindOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindOf {
    kind: String,
    answers: Answers,
    gravity: [String; 3],
    quiet: bool,
}

fn table() -> Table {
    let mut table: Table =
        serde_json::from_str(include_str!("../golden/vectors/facts.json")).expect("the table of facts");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/vectors/facts");
    for entry in std::fs::read_dir(folder).expect("the facts of each fiche") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let of: Of = serde_json::from_str(&text).expect("the facts of a fiche");
        table.quiet.insert(of.fiche.clone(), of.quiet);
        for (fact, answers) in of.said {
            table.shared(&fact).said.insert(of.fiche.clone(), answers);
        }
        for (fact, why) in of.apart {
            table.shared(&fact).apart.insert(of.fiche.clone(), why);
        }
        let fiche = &of.fiche;
        table.kinds.extend(of.kinds.into_iter().map(|KindOf { kind, answers, gravity, quiet }| Kind {
            kind,
            fiche: fiche.clone(),
            answers,
            gravity,
            quiet,
        }));
    }
    table
}

impl Table {
    fn shared(&mut self, fact: &str) -> &mut Shared {
        self.shared.iter_mut().find(|s| s.fact == fact).unwrap_or_else(|| panic!("{fact}: not a fact of the table"))
    }
}

fn scored(fiches: &[Fiche], fiche: &str, layers: &[&Answers]) -> Score {
    let fiche = fiches.iter().find(|f| f.id.as_str() == fiche).expect("a shipped qualification");
    let engine = Engine::new(fiche);
    let mut answers = Answers::new();
    for layer in layers {
        answers.extend(layer.iter().map(|(q, a)| (q.clone(), a.clone())));
    }
    let asked: BTreeSet<&str> = engine.questions.iter().map(|q| q.id.as_str()).collect();
    for question in answers.keys() {
        assert!(asked.contains(question.as_str()), "{}: no question {question}", fiche.id);
    }
    let raw = engine.raw(|q| answers.get(q));
    engine.score(&engine.known(&raw))
}

fn levels(score: &Score, keys: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let level = |key: &str| match Axis::ALL.into_iter().find(|a| a.slug() == key) {
        Some(axis) => axis.name(score.axes[axis as usize].proposed).slug(),
        None => {
            assert_eq!(key, "gravity");
            score.gravity.proposed.slug()
        }
    };
    keys.keys().map(|k| (k.clone(), level(k).to_owned())).collect()
}

/// Fails when the quiet answers of a fiche are not quiet: a fact would then be tested under the noise of others.
#[test]
fn the_quiet_answers_raise_nothing() {
    let (fiches, table) = (shipped(), table());
    assert_eq!(table.quiet.keys().cloned().collect::<BTreeSet<_>>(), ids(&fiches));
    for (fiche, quiet) in &table.quiet {
        let score = scored(&fiches, fiche, &[quiet]);
        for axis in Axis::ALL {
            let level = score.axes[axis as usize];
            assert_eq!((level.at_least, level.at_most), (level.proposed, level.proposed), "{fiche}: {}", axis.slug());
            assert_eq!(axis.name(level.proposed), axis.names()[0], "{fiche}: {}", axis.slug());
        }
    }
}

fn ids(fiches: &[Fiche]) -> BTreeSet<String> {
    fiches.iter().map(|f| f.id.to_string()).collect()
}

/// Fails when a fact weighs more in a fiche than in another, all else being equal; or when a fiche neither says a fact nor
/// why it does not.
#[test]
fn the_same_facts_give_the_same_gravity_in_two_fiches() {
    let (fiches, table) = (shipped(), table());
    let mut wrong = vec![];
    let ids = ids(&fiches);
    for shared in &table.shared {
        assert!(shared.said.len() >= 2, "{}: shared by nobody", shared.fact);
        assert!(shared.expected.contains_key("gravity"), "{}", shared.fact);
        let named: Vec<&String> = shared.said.keys().chain(shared.apart.keys()).collect();
        assert_eq!(named.len(), ids.len(), "{}", shared.fact);
        assert_eq!(named.into_iter().cloned().collect::<BTreeSet<_>>(), ids, "{}", shared.fact);
        assert!(shared.apart.values().all(|why| why.len() > 10), "{}: apart without a reason", shared.fact);
        for (fiche, answers) in &shared.said {
            let found = levels(&scored(&fiches, fiche, &[&table.quiet[fiche], answers]), &shared.expected);
            if found != shared.expected {
                wrong.push(format!("{} in {fiche}: {found:?} instead of {:?}", shared.fact, shared.expected));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Fails when a kind of incident is given another gravity than its definition says, or when its interval excludes it.
#[test]
fn each_kind_of_incident_has_the_gravity_of_its_definition() {
    let (fiches, table) = (shipped(), table());
    let mut wrong = vec![];
    for kind in &table.kinds {
        let nothing = Answers::new();
        let under = if kind.quiet { &table.quiet[&kind.fiche] } else { &nothing };
        let gravity = scored(&fiches, &kind.fiche, &[under, &kind.answers]).gravity;
        let found = [gravity.at_least, gravity.proposed, gravity.at_most].map(|g| g.slug().to_owned());
        if found != kind.gravity {
            wrong.push(format!("{} in {}: {found:?} instead of {:?}", kind.kind, kind.fiche, kind.gravity));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
