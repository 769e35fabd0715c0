//! Fiches: the embedded ones, and the loading of any, which names all the problems of a file at once.

mod check;
mod cycle;
mod embedded;
mod place;
mod structure;

pub use embedded::{EMBEDDED, Embedded, find, shipped};

use crate::domain::digest::Digest;
use crate::domain::fiche::Fiche;
use crate::domain::json;
use place::Places;
use std::fmt;
use std::sync::OnceLock;

/// Something wrong in a fiche, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The path in the file, such as `mesures[0].actions[1].questions[2].kind`; empty for the whole file.
    pub path: String,
    /// The nearest object with an id around it, such as `question 1.a.4`: an author searches for an id, and does not count.
    pub near: Option<String>,
    /// What is wrong, in French.
    pub what: String,
}

impl Problem {
    fn new(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self { path: path.into(), near: None, what: what.into() }
    }

    /// Says where it is: the path first, then what stands near; empty for the whole file.
    pub fn place(&self) -> String {
        match &self.near {
            Some(near) => format!("{} ({near})", self.path),
            None => self.path.clone(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.what) } else { write!(f, "{} : {}", self.place(), self.what) }
    }
}

/// How much is asked of a fiche, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rigour {
    /// Of the copy in an incident under way: that it can be run. A later version refuses nothing more.
    Copy,
    /// Of a fiche that starts: that all it names exists.
    Start,
    /// Of a file that its author checks: that it also reads well.
    Review,
}

/// A fiche that can be run, with the digest of its exact bytes.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The fiche.
    pub fiche: Fiche,
    /// The digest of the bytes it was read from.
    pub digest: Digest,
}

/// Loads a fiche that can be run, or says everything that is wrong with it.
pub fn load(bytes: &[u8]) -> Result<Loaded, Vec<Problem>> {
    ours(bytes).cloned().map_or_else(|| read(bytes, Rigour::Start), Ok)
}

/// Gives one of our fiches, read and checked once; none for any other bytes.
fn ours(bytes: &[u8]) -> Option<&'static Loaded> {
    static READ: [OnceLock<Option<Loaded>>; EMBEDDED.len()] = [const { OnceLock::new() }; EMBEDDED.len()];
    let place = EMBEDDED.iter().position(|embedded| embedded.bytes == bytes)?;
    READ[place].get_or_init(|| read(bytes, Rigour::Start).ok()).as_ref()
}

/// Loads a fiche for its author: also refuses what would run, and be shown badly.
pub fn review(bytes: &[u8]) -> Result<Loaded, Vec<Problem>> {
    read(bytes, Rigour::Review)
}

fn read(bytes: &[u8], asked: Rigour) -> Result<Loaded, Vec<Problem>> {
    let digest = Digest::of(bytes);
    if let Ok(fiche) = serde_json::from_slice::<Fiche>(bytes) {
        let problems = check::check(&fiche, &Places::of_fiche(&fiche), asked);
        // A duplicate member passes serde where it stands in a map: only a strict reading sees it.
        let duplicates = json::parse(bytes).map(|d| d.duplicates).unwrap_or_default();
        if problems.is_empty() && duplicates.is_empty() {
            return Ok(Loaded { fiche, digest });
        }
    }
    Err(diagnose(bytes, asked))
}

/// Loads the copy of a fiche that was checked when the incident started: only that it can be run is looked at.
pub fn load_copy(bytes: &[u8]) -> Option<Loaded> {
    if let Some(ours) = ours(bytes) {
        return Some(ours.clone());
    }
    let fiche: Fiche = serde_json::from_slice(bytes).ok()?;
    check::check(&fiche, &Places::of_fiche(&fiche), Rigour::Copy)
        .is_empty()
        .then(|| Loaded { fiche, digest: Digest::of(bytes) })
}

/// Gives one of our fiches as it is now, for a copy that came with an earlier version of the program; none when the copy
/// is the fiche as it is now.
pub fn successor(copy: &Loaded) -> Option<Loaded> {
    let now = find(&copy.fiche.id)?;
    if Digest::of(now.bytes) == copy.digest { None } else { load_copy(now.bytes) }
}

/// Names every problem of a file that is not a correct fiche.
fn diagnose(bytes: &[u8], asked: Rigour) -> Vec<Problem> {
    let document = match json::parse(bytes) {
        Ok(document) => document,
        Err(e) => return vec![Problem::new("", e.to_string())],
    };
    let mut problems: Vec<Problem> =
        document.duplicates.iter().map(|path| Problem::new(path, "ce membre est donné deux fois")).collect();
    let sound = structure::sound_part(&document.value, &mut problems);
    let places = Places::of_value(&document.value, &problems);
    match sound.and_then(|sound| serde_json::from_value::<Fiche>(sound).map_err(|e| e.to_string())) {
        Ok(fiche) => problems.extend(check::check(&fiche, &places, asked)),
        Err(what) => {
            if problems.is_empty() {
                problems.push(Problem::new("", what));
            }
        }
    }
    for problem in &mut problems {
        problem.near = places.near(&problem.path);
    }
    problems
}
