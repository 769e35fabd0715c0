//! The page of whoever runs an exercise: when to say what, and what the judges expect. One page, which players never see.

use crate::annexes::{self, Drill, ExpectedCall};
use crate::messages::{self, drill as says};
use crate::paper::{Block, Fact, Paper, Table, heading};

/// Makes the page; `steps` are those of the containment that count, in words.
pub fn drill(drill: &Drill, fiche: &str, steps: &[String]) -> Paper {
    let row = |fact: &annexes::DrillFact| {
        vec![says::minutes(fact.minute.into()), fact.who.clone(), says::quoted(&fact.said), String::new()]
    };
    let rows = drill.facts.iter().map(row).collect();
    let mut facts = vec![Fact::new(says::JUDGES, says::judged(drill.gravity.at_least, drill.gravity.at_most))];
    facts.push(Fact::new(says::WHY, drill.gravity.because.clone()));
    facts.push(Fact { name: says::EXPECTED.to_owned(), values: drill.expected.iter().map(expected).collect() });
    facts.extend((!steps.is_empty()).then(|| Fact { name: says::STEPS.to_owned(), values: steps.to_vec() }));
    let blocks = vec![
        Block::Banner(messages::EXERCISE.to_owned()),
        Block::Small(says::how_to_run(&drill.id, fiche)),
        Block::Fields(vec!["Date", "Ouvert à", "Joueurs"]),
        heading(3, says::AT_START),
        Block::Text(drill.known.clone()),
        heading(3, says::TO_TELL),
        Block::Table(Table { columns: says::COLUMNS.to_vec(), widths: says::WIDTHS.to_vec(), rows }),
        heading(3, says::EXPECTED_OF_THEM),
        Block::Facts(facts),
        Block::Small(says::FIGURES_WHERE.to_owned()),
    ];
    Paper { title: says::page_title(&drill.title), blocks }
}

/// Names somebody to ask, to tell or to declare to.
fn expected(call: &ExpectedCall) -> String {
    match call {
        ExpectedCall::Role(role) => messages::role(*role).to_owned(),
        ExpectedCall::Own(role) => role.said().to_owned(),
        ExpectedCall::Contact(id) => {
            annexes::contacts().iter().find(|c| c.id == *id).map_or_else(|| id.clone(), |c| c.name.clone())
        }
        ExpectedCall::Declaration(id) => {
            annexes::declaration(id).map_or_else(|| id.clone(), |declaration| declaration.to.clone())
        }
    }
}
