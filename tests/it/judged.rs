//! Verdicts beside those of judges: narratives that nobody who wrote a rule wrote, filled in or labelled.
//!
//! Each case of `tests/judged` was written and filled in from the printed form alone, and labelled by three readers who saw
//! the narrative and the definitions of the source, and nothing else. The label is that of most of them; what another of
//! them said, or what two of them found defensible, is acceptable. Those of `tests/judged-alone` had one reader.

use super::harness::World;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The cases of one fiche, and how the product stands to their judges.
#[derive(Default)]
struct Tally {
    cases: usize,
    unanimous: usize,
    exact: usize,
    acceptable: usize,
    /// Crises of the judges that the product says to be less, and does not even leave possible.
    missed: usize,
}

/// What the judges say of a case: the label of most of them, and all that is acceptable.
fn judged(labels: &[Value]) -> (String, Vec<String>) {
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    let mut also: BTreeMap<&str, usize> = BTreeMap::new();
    for label in labels {
        *said.entry(label["label"].as_str().expect("a label")).or_default() += 1;
        if let Some(other) = label["also"].as_str() {
            *also.entry(other).or_default() += 1;
        }
    }
    let (most, _) = said.iter().max_by_key(|(_, count)| **count).expect("three labels");
    let enough = if labels.len() == 1 { 1 } else { 2 };
    let defensible = also.iter().filter(|(_, count)| **count >= enough).map(|(label, _)| *label);
    (String::from(*most), said.keys().copied().chain(defensible).map(String::from).collect())
}

fn verdict(fiche: &str, case: &Value) -> Value {
    let world = World::new();
    let file = json!({"fiche": fiche, "title": case["title"], "answers": case["answers"]});
    let done = world.run_with(&["new", "--answers", "-"], &file.to_string());
    assert_eq!(done.code, 0, "{}: {}", case["id"], done.stderr);
    let report: Value =
        serde_json::from_str(&world.run(&["report", "--format", "json", "-q"]).stdout).expect("a report");
    report["gravity"].clone()
}

/// Every case of a folder of files, one a fiche.
fn cases(folder: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path()).collect();
    names.sort();
    names.iter().flat_map(|name| of(&std::fs::read_to_string(name).expect("a file"))).collect()
}

fn of(file: &str) -> Vec<(String, Value)> {
    let file: Value = serde_json::from_str(file).expect("JSON");
    let fiche = file["fiche"].as_str().expect("a fiche");
    file["cases"].as_array().expect("cases").iter().map(|case| (String::from(fiche), case.clone())).collect()
}

/// Prints the table, by fiche then for all, and gives the last line.
#[expect(clippy::print_stdout, reason = "the table is what one reads")]
fn tally(cases: &[(String, Value)]) -> Tally {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut apart = Vec::new();
    for (fiche, case) in cases {
        let (most, acceptable) = judged(case["labels"].as_array().expect("labels"));
        let gravity = verdict(fiche, case);
        let proposed = gravity["proposed"].as_str().expect("a gravity");
        for key in [fiche.as_str(), "together"] {
            let tally = tallies.entry(key).or_default();
            tally.cases += 1;
            tally.unanimous += usize::from(acceptable.len() == 1);
            tally.exact += usize::from(proposed == most);
            tally.acceptable += usize::from(acceptable.iter().any(|label| label == proposed));
            tally.missed += usize::from(most == "crise" && gravity["at_most"] != "crise");
        }
        if proposed != most {
            apart.push(format!("{}: judges {most}, product {proposed}", case["id"]));
        }
    }
    println!("{:34} cases  one label  exact  acceptable  crises missed", "fiche");
    for (key, t) in &tallies {
        println!("{key:34} {:5} {:10} {:6} {:11} {:14}", t.cases, t.unanimous, t.exact, t.acceptable, t.missed);
    }
    println!("{}", apart.join("\n"));
    tallies.remove("together").expect("a case at least")
}

/// Prints the table (`cargo test --test it judged:: -- --nocapture`), and holds what was reached: it never falls.
///
/// Rules were changed, each for a kind, with all of these in sight; a question that the form did not ask when a story was
/// filled in, or that it now words otherwise, is filled in again from the story alone (`filled again` says which and why).
#[test]
fn verdicts_that_judges_would_sign() {
    const EXACT: usize = 77;
    let all = tally(&cases("judged"));
    assert_eq!(all.cases, 84, "every case is there");
    assert_eq!(all.missed, 0, "no crisis is ruled out");
    assert_eq!(all.acceptable, all.cases);
    assert!(all.exact >= EXACT, "{}", all.exact);
}

/// Holds what was reached on cases that one person wrote, filled in and gave a label, before any was scored: they weigh less.
///
/// Two a fiche of three readers, by somebody who knew the rules (eleven of twelve were exact; the rule of the kind of `c16`
/// was then changed); eight a fiche that three readers have not judged, by the one who wrote it, those of even rank kept out
/// of sight of whoever changes a rule. The other label that this person finds defensible is acceptable.
#[test]
fn verdicts_on_cases_of_one_reader() {
    let all = tally(&cases("judged-alone"));
    assert_eq!((all.cases, all.missed), (36, 0));
    assert!(all.exact >= 33 && all.acceptable >= 35, "{} {}", all.exact, all.acceptable);
}
