//! The page of `r`: one screen, whatever the plan that it has to say.

use crate::harness::World;
use serde_json::{Value, json};

/// A fiche of so many questions, of which any answer makes it grave: the plan that rules this out asks them all.
fn wide(count: usize) -> String {
    let roles = ["victime", "messagerie", "poste", "metier"];
    let asked = |n: usize| {
        json!({"id": format!("1.a.{n}"), "kind": "yes_no", "prompt": format!("Le serveur {n} porte-t-il une trace ?"),
            "short": format!("trace sur le serveur {n}"), "help": "Demandez.", "ask": [roles[n % roles.len()]],
            "lot": "chaud", "origin": "complement", "worrying": ["oui"]})
    };
    let questions: Vec<Value> = (1..=count).map(asked).collect();
    let traces: Vec<Value> = (1..=count).map(|n| json!({"question": format!("1.a.{n}"), "is": ["oui"]})).collect();
    let any = json!({"any": traces});
    json!({
        "id": "essai", "kind": "qualification", "title": "Essai", "version": "1", "source": "procédure interne",
        "when_to_use": "Pour un essai.",
        "mesures": [{"id": "1", "title": "Une seule", "actions": [
            {"id": "1.a", "title": "Les traces", "questions": questions},
            {"id": "1.b", "title": "L’avis", "questions": [
                {"id": "1.b.1", "kind": "choice", "prompt": "Votre avis ?", "help": "Dites.", "lot": "calme",
                    "origin": "complement", "conclusion": true, "options": ["confirme", "faux-positif", "a-investiguer"],
                    "labels": {"confirme": "confirmé", "faux-positif": "fausse alerte", "a-investiguer": "à creuser"}},
                {"id": "1.b.2", "kind": "yes_no", "prompt": "Est-ce à nous ?", "help": "Dites.", "lot": "calme",
                    "ask": ["metier"], "origin": "complement"}]}]}],
        "confirmation": {"question": "1.b.1", "ours": {"not": {"question": "1.b.2", "is": ["non"]}},
            "hard": any, "access": any, "attempt": any, "loss": {"when": any}, "heavy_loss": {"when": any}},
        "rules": [{"id": "I3-traces", "axis": "impact", "at_least": "fort", "when": any, "because": "Une trace est vue.",
            "source": "procédure interne"}],
    })
    .to_string()
}

/// What `r` shows at the first question, from the gravity to the next checkpoint.
fn page(count: usize) -> Vec<String> {
    let world = World::new();
    let fiche = world.file("essai.json", &wide(count));
    let args =
        ["--by", "Alice Martin", "new", "--plain", "--fiche", &fiche, "--title", "Essai", "--alerted-at", "il y a 2 h"];
    let done = world.run_as("", &args, "9\n5\nr\ns\n");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let lines = done.stderr.lines().skip_while(|l| !l.contains(", PROPOSÉ")).map(str::to_owned);
    let page: Vec<String> = lines.collect();
    let end = page
        .iter()
        .position(|l| l.contains("Prochain point"))
        .unwrap_or_else(|| panic!("the checkpoint ends the page: {}", done.stderr));
    page[..=end].to_vec()
}

#[test]
fn a_plan_longer_than_the_screen_is_cut_after_a_call_and_says_so() {
    for count in [30, 45, 60] {
        let page = page(count);
        assert!(page.len() <= 21, "{count}: {}", page.join("\n"));
        let said = page.join(" ");
        assert!(said.contains("reste possible"), "{count}: {said}");
        assert!(said.contains("coupé ici"), "{count}: {said}");
        assert!(!said.contains("le plan est refait"), "the end of a plan that is cut is not said: {said}");
    }
}

#[test]
fn a_plan_that_fits_stands_whole() {
    let said = page(3).join(" ");
    assert!(said.contains("reste possible") && !said.contains("coupé ici"), "{said}");
    for server in 1..=3 {
        assert!(said.contains(&format!("trace sur le serveur {server}")), "{said}");
    }
}
