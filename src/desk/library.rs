//! A fiche by its name or by its path: one of the program, or an organisation's own.

use super::Context;
use crate::domain::ids::FicheId;
use crate::error::{Failure, FailureKind, Outcome, kind_of};
use crate::escape::ShellWord;
use crate::fiche::{self, EMBEDDED, Embedded, Loaded, Problem};
use crate::platform::{Most, io_in_french};
use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR, Path};

/// Loads a fiche, embedded or of the organisation, with the exact bytes to keep beside the log.
pub fn named(context: &Context<'_>, said: &str) -> Outcome<(Loaded, Cow<'static, [u8]>)> {
    let bytes = bytes_of(context, said)?;
    let loaded = fiche::load(&bytes).map_err(|problems| bad(said, &problems))?;
    Ok((loaded, bytes))
}

/// Loads an embedded fiche by name.
pub fn embedded(name: &str) -> Outcome<(Loaded, Cow<'static, [u8]>)> {
    ours(name, BY_ITS_PATH)
}

/// The same, where another hint says how a fiche of one's own is given.
pub fn ours(name: &str, own: &str) -> Outcome<(Loaded, Cow<'static, [u8]>)> {
    let found = find(name).ok_or_else(|| no_such(name, own))?;
    let loaded = fiche::load(found.bytes).map_err(|problems| bad(name, &problems))?;
    Ok((loaded, Cow::Borrowed(found.bytes)))
}

fn find(name: &str) -> Option<Embedded> {
    FicheId::parse(name).ok().and_then(|id| fiche::find(&id))
}

/// How a fiche of one's own is given on a command line.
const BY_ITS_PATH: &str = "une fiche à vous se donne par le chemin de son fichier, qui finit par .json";

fn no_such(name: &str, own: &str) -> Failure {
    let known: Vec<&str> = EMBEDDED.iter().map(|e| e.id).collect();
    Failure::new(FailureKind::NotFound, format!("Il n’y a pas de fiche « {name} »."))
        .hint(format!("fiches : {}", known.join(", ")))
        .hint(own)
}

/// Finds the bytes meant. A name of ours is never taken for a file; what looks like a path, or is there, is one.
pub fn bytes_of(context: &Context<'_>, said: &str) -> Outcome<Cow<'static, [u8]>> {
    if let Some(found) = find(said) {
        return Ok(Cow::Borrowed(found.bytes));
    }
    let looks_like_a_path = said.contains(['/', MAIN_SEPARATOR]) || said.ends_with(".json");
    match context.env.disk.read(Path::new(said), Most::DOCUMENT) {
        Ok(bytes) => Ok(Cow::Owned(bytes)),
        // No file has such a name.
        Err(_) if said.contains('\0') => Err(no_such(said, BY_ITS_PATH)),
        Err(e) if kind_of(&e) == FailureKind::NotFound && !looks_like_a_path => Err(no_such(said, BY_ITS_PATH)),
        Err(e) => Err(Failure::new(kind_of(&e), format!("{said} : {}.", io_in_french(&e)))
            .hint("donnez le chemin d’un fichier JSON lisible, ou un nom de qualify fiche list")),
    }
}

fn bad(name: &str, problems: &[Problem]) -> Failure {
    let listed: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Failure::several(FailureKind::BadFiche, format!("La fiche {name} n’est pas correcte :"), &listed)
        .hint(format!("corrigez, puis : qualify fiche check {}", ShellWord(name)))
}
