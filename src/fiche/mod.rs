//! Fiches: the embedded ones, and the loading of any, which names all the problems of a file at once.

mod check;
mod embedded;
mod structure;

pub use embedded::{EMBEDDED, Embedded, find, shipped_before};

use crate::domain::digest::Digest;
use crate::domain::fiche::Fiche;
use crate::domain::json;
use std::fmt;

/// Something wrong in a fiche, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The path in the file, such as `mesures[0].actions[1].questions[2].kind`; empty for the whole file.
    pub path: String,
    /// What is wrong, in French.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.what) } else { write!(f, "{} : {}", self.path, self.what) }
    }
}

/// A fiche that can be run, with the digest of its exact bytes.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The fiche.
    pub fiche: Fiche,
    /// The digest of the bytes it was read from.
    pub digest: Digest,
}

/// Loads a fiche, or says everything that is wrong with it.
pub fn load(bytes: &[u8]) -> Result<Loaded, Vec<Problem>> {
    let digest = Digest::of(bytes);
    if let Ok(fiche) = serde_json::from_slice::<Fiche>(bytes) {
        let problems = check::check(&fiche, &check::Places::of_fiche(&fiche));
        // A duplicate member passes serde where it stands in a map: only a strict reading sees it.
        let duplicates = json::parse(bytes).map(|d| d.duplicates).unwrap_or_default();
        if problems.is_empty() && duplicates.is_empty() {
            return Ok(Loaded { fiche, digest });
        }
    }
    Err(diagnose(bytes))
}

/// Loads the copy of a fiche that was checked when the incident started: only its shape is looked at.
pub fn load_copy(bytes: &[u8]) -> Option<Loaded> {
    let fiche: Fiche = serde_json::from_slice(bytes).ok()?;
    check::check(&fiche, &check::Places::of_fiche(&fiche))
        .is_empty()
        .then(|| Loaded { fiche, digest: Digest::of(bytes) })
}

/// Names every problem of a file that is not a correct fiche.
fn diagnose(bytes: &[u8]) -> Vec<Problem> {
    let document = match json::parse(bytes) {
        Ok(document) => document,
        Err(e) => return vec![Problem { path: String::new(), what: e.to_string() }],
    };
    let mut problems: Vec<Problem> = document
        .duplicates
        .iter()
        .map(|path| Problem { path: path.clone(), what: "ce membre est donné deux fois".into() })
        .collect();
    let sound = structure::sound_part(&document.value, &mut problems);
    match sound.and_then(|sound| serde_json::from_value::<Fiche>(sound).map_err(|e| e.to_string())) {
        Ok(fiche) => {
            let places = check::Places::of_value(&document.value, &problems);
            problems.extend(check::check(&fiche, &places));
        }
        Err(what) => {
            if problems.is_empty() {
                problems.push(Problem { path: String::new(), what });
            }
        }
    }
    problems
}
