//! Where things stand in the file of a fiche: what an author is told is told by a path and an id.

use super::Problem;
use crate::domain::fiche::Fiche;
use crate::domain::json::{element, member};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// The longest id that helps to find a place, in characters.
const LONGEST_ID: usize = 60;

/// Where each id of a file stands, and which ids stand in parts too broken to be read.
pub(super) struct Places {
    /// The paths of the objects with an id, in the order of the file.
    paths: HashMap<String, Vec<String>>,
    /// The other way round.
    ids: HashMap<String, String>,
    /// Where the shape is wrong: what was there may be missing from what is checked.
    broken: BTreeSet<String>,
}

/// The members whose objects are questions.
pub(super) const QUESTIONS: &[&str] = &["questions", "follow_up", "prerequisites", "deduced", "steps"];

impl Places {
    /// Finds the ids of a file as it was written; `problems` are those of its shape.
    pub(super) fn of_value(value: &Value, problems: &[Problem]) -> Self {
        let mut paths = HashMap::new();
        locate(value, "", &mut paths);
        let of_each =
            |(id, paths): (&String, &Vec<String>)| paths.iter().map(|p| (p.clone(), id.clone())).collect::<Vec<_>>();
        let ids = paths.iter().flat_map(of_each).collect();
        Self { paths, ids, broken: problems.iter().map(|p| p.path.clone()).collect() }
    }

    /// Finds the ids of a fiche that could be read whole.
    pub(super) fn of_fiche(fiche: &Fiche) -> Self {
        Self::of_value(&serde_json::to_value(fiche).unwrap_or(Value::Null), &[])
    }

    /// Finds the object with an id among those of some members, since an action may have the id of a question.
    pub(super) fn of(&self, id: &str, members: &[&str]) -> String {
        self.all(id, members).next().cloned().unwrap_or_else(|| id.to_owned())
    }

    pub(super) fn all(&self, id: &str, members: &[&str]) -> impl DoubleEndedIterator<Item = &String> {
        self.paths.get(id).into_iter().flatten().filter(move |path| members.contains(&last_member(path)))
    }

    /// Names the smallest object with an id that holds a place, such as `question 1.a.4`; none when only the fiche does.
    pub(super) fn near(&self, path: &str) -> Option<String> {
        let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
        let outwards = std::iter::once(path.len()).chain(ends.collect::<Vec<_>>().into_iter().rev());
        outwards.map(|end| &path[..end]).find_map(|path| {
            let noun = noun(last_member(path))?;
            let id = self.ids.get(path).filter(|id| !id.trim().is_empty() && id.chars().count() <= LONGEST_ID)?;
            Some(format!("{noun} {id}"))
        })
    }

    /// Tells whether the shape of what stands there is wrong, so that nothing more can be said of it.
    pub(super) fn is_broken(&self, path: &str) -> bool {
        let inside = |from: String| self.broken.range(from.clone()..).next().is_some_and(|b| b.starts_with(&from));
        self.broken.contains(path) || inside(format!("{path}.")) || inside(format!("{path}["))
    }

    /// Tells whether the file has an object with that id, even one that could not be read.
    pub(super) fn mention(&self, id: &str) -> bool {
        self.paths.contains_key(id)
    }
}

fn locate(value: &Value, path: &str, paths: &mut HashMap<String, Vec<String>>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(id)) = object.get("id") {
                paths.entry(id.clone()).or_default().push(path.to_owned());
            }
            object.iter().for_each(|(key, inner)| locate(inner, &member(path, key), paths));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, inner)| locate(inner, &element(path, i), paths));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Gives the member that holds what stands at a path: `questions` for `mesures[0].actions[0].questions[3]`.
fn last_member(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.split('[').next().unwrap_or(last)
}

/// Says what the objects of a member are, in French.
fn noun(member: &str) -> Option<&'static str> {
    match member {
        "mesures" => Some("Mesure"),
        "actions" => Some("action"),
        "questions" | "follow_up" | "prerequisites" => Some("question"),
        "deduced" => Some("conclusion"),
        "steps" => Some("étape"),
        "rules" => Some("règle"),
        "contradictions" => Some("contradiction"),
        "results" => Some("résultat"),
        "next" => Some("suite"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_parts_are_found_without_going_through_all_of_them() {
        const COUNT: usize = 200_000;
        let at = |i: usize| format!("mesures[0].questions[{i}]");
        let problems: Vec<Problem> = (0..COUNT).map(|i| Problem::new(member(&at(i), "kind"), "inconnu")).collect();
        let places = Places::of_value(&Value::Null, &problems);
        assert!((0..COUNT).all(|i| places.is_broken(&at(i)) && places.is_broken(&member(&at(i), "kind"))));
        assert!(places.is_broken("mesures") && places.is_broken("mesures[0]"));
        for sound in ["mesure", "mesures[0].question", "mesures[1]", "mesures[0].questions[0].kinds"] {
            assert!(!places.is_broken(sound), "{sound}");
        }
    }
}
