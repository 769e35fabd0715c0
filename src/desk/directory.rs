//! The organisation's own directory: `contacts.json`, next to the person's settings.

use super::{Context, set_aside};
use crate::annexes::{self, Directory};
use crate::env::Env;
use crate::error::{Failure, FailureKind, Outcome, kind_of};
use crate::platform::{Most, io_in_french};
use std::path::PathBuf;

/// Gives the place of the file.
pub fn file(env: &Env) -> PathBuf {
    env.config_folder.join("contacts.json")
}

/// Reads the file; there may be none.
pub fn load(env: &Env) -> Outcome<Directory> {
    let path = file(env);
    match env.disk.read(&path, Most::SMALL) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Directory::default()),
        Err(e) => {
            Err(Failure::new(kind_of(&e), format!("{} : {}.", path.display(), io_in_french(&e))).hint(set_aside(&path)))
        }
        Ok(bytes) => annexes::directory(&bytes).map_err(|wrong| {
            Failure::several(
                FailureKind::Usage,
                format!("Contacts de l’organisation refusés, {} :", path.display()),
                &wrong,
            )
            .hint(set_aside(&path))
        }),
    }
}

/// Reads the file, or says what is wrong and goes on without: a report must come out on the worst day.
pub fn or_none(context: &mut Context<'_>) -> Outcome<Directory> {
    match load(context.env) {
        Ok(directory) => Ok(directory),
        Err(failure) => {
            context.warn_of(&failure)?;
            Ok(Directory::default())
        }
    }
}
