//! Where is the answer to a question read? The queries of a question, in the systems in use, filled with what is known.

use super::known::Filling;
use super::said::{TypedLine, framed, of_systems};
use crate::domain::ids::QuestionRef;
use crate::domain::list::each_once;
use crate::domain::recipe::{Queries, Query, System};
use crate::messages::recipe as says;
use std::sync::LazyLock;

/// The bytes of `fiches/annexes/queries.json`.
pub const QUERIES: &[u8] = include_bytes!("../../fiches/annexes/queries.json");

/// Gives every query of the program, in the order of the file.
pub fn queries() -> &'static Queries {
    static READ: LazyLock<Queries> =
        LazyLock::new(|| serde_json::from_slice(QUERIES).expect("a test reads the embedded queries"));
    &READ
}

/// Tells why there is no query to show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoHow {
    /// No query answers what was asked.
    #[error("{}", says::no_query(.0, &asked_of_queries()))]
    Question(String),
    /// Nobody said which systems are in use.
    #[error("{}", says::NO_SYSTEM)]
    Systems,
    /// The systems in use have none.
    #[error("{}", says::no_query_there(.0))]
    There(Vec<System>),
}

/// Says which queries answer a question, as `2.a.1`, or those of an action, as `2.a`; all of them when none is named.
pub fn how(question: Option<&str>, systems: &[System], facts: &Filling) -> Result<Vec<TypedLine>, NoHow> {
    let asked = question.map(|text| text.trim().trim_end_matches('.').to_lowercase());
    let found: Vec<&Query> = queries().queries.iter().filter(|query| answers(query, asked.as_deref())).collect();
    if let (Some(asked), true) = (&asked, found.is_empty()) {
        return Err(NoHow::Question(asked.clone()));
    }
    shown(found, systems, facts)
}

/// Says which queries answer some questions, each query once; none when no query answers any.
pub fn how_each(asked: &[QuestionRef], systems: &[System], facts: &Filling) -> Option<Result<Vec<TypedLine>, NoHow>> {
    let all = queries();
    let of_one = |query: &&Query| asked.iter().any(|a| a.fiche == all.fiche && query.questions.contains(&a.question));
    let found: Vec<&Query> = all.queries.iter().filter(of_one).collect();
    (!found.is_empty()).then(|| shown(found, systems, facts))
}

/// Shows queries in the systems in use.
fn shown(found: Vec<&Query>, systems: &[System], facts: &Filling) -> Result<Vec<TypedLine>, NoHow> {
    if systems.is_empty() {
        return Err(NoHow::Systems);
    }
    let mut said = Vec::new();
    for query in found {
        let commands = of_systems(&query.commands, systems, facts);
        if !commands.is_empty() {
            let questions: Vec<String> = query.questions.iter().map(ToString::to_string).collect();
            said.push(TypedLine::Purpose(says::purpose(&query.title, &questions)));
            said.extend(query.note.iter().cloned().map(TypedLine::Note));
            said.extend(commands);
        }
    }
    if said.is_empty() { Err(NoHow::There(systems.to_vec())) } else { Ok(framed(said, systems, facts)) }
}

/// Lists what can be asked for: questions, in the order of the file.
pub fn asked_of_queries() -> Vec<String> {
    each_once(queries().queries.iter().flat_map(|query| &query.questions).map(ToString::to_string))
}

/// Tells whether a query answers what was asked: its question, or one of an action or a Mesure.
fn answers(query: &Query, asked: Option<&str>) -> bool {
    let Some(asked) = asked else { return true };
    let of = |question: &str| question.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    query.questions.iter().any(|question| of(question.as_str()))
}
