//! Files made for people: written once, whole, and never over what somebody else wrote.

use crate::domain::digest::Digest;
use crate::error::{Failure, FailureKind, Outcome};
use crate::platform::{Access, Appender, Disk, io_in_french};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Writes a new file; one that is already there is left as it is.
pub fn new_file(disk: &dyn Disk, path: &Path, text: &str) -> Outcome {
    new_bytes(disk, path, text.as_bytes())
}

/// The same, for what is not ours to read as text.
pub fn new_bytes(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Outcome {
    outside(disk, path)?;
    let file = disk.create_append(path, Access::Private).map_err(|e| refused(path, &e))?;
    // From here on the file is there, and is ours.
    whole(file, bytes).map_err(|e| Failure {
        hints: vec![String::from("donnez un autre chemin, et effacez ce fichier : il n’est pas entier")],
        ..refused(path, &e)
    })
}

/// Tells whether a file is there and known to the byte, hence may be replaced; refuses any other that is there.
pub fn may_write(disk: &dyn Disk, path: &Path, ours: &BTreeSet<Digest>) -> Outcome<bool> {
    outside(disk, path)?;
    match disk.open_at(path, 0).and_then(|mut file| Digest::of_all(file.as_mut())) {
        Ok(digest) if ours.contains(&digest) => Ok(true),
        Ok(_) => Err(refused(path, &io::ErrorKind::AlreadyExists.into())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(refused(path, &e)),
    }
}

/// Writes a new file, or replaces as a whole one that [`may_write`] knew.
pub fn or_replace(disk: &dyn Disk, path: &Path, text: &str, replace: bool) -> Outcome {
    if replace {
        disk.replace(path, text.as_bytes()).map_err(|e| refused(path, &e))
    } else {
        new_file(disk, path, text)
    }
}

/// Writes all the bytes at the end of a file, and makes them durable.
pub fn whole(mut file: Box<dyn Appender>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write(bytes)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            taken => bytes = &bytes[taken..],
        }
    }
    file.sync()
}

/// Refuses a file that would stand among the files of a main courante, where it would pass for one of them.
fn outside(disk: &dyn Disk, path: &Path) -> Outcome {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = disk.real(parent) else { return Ok(()) };
    match folder.ancestors().find(|folder| crate::logbook::holds_an_incident(disk, folder)) {
        None => Ok(()),
        Some(incident) => Err(Failure::usage(format!(
            "-o {} : ce fichier serait dans le dossier d’un incident ({}), qui ne contient que sa main courante.",
            path.display(),
            incident.display()
        ))
        .hint("donnez un autre dossier")),
    }
}

fn refused(path: &Path, error: &io::Error) -> Failure {
    let (kind, hint) = match error.kind() {
        io::ErrorKind::AlreadyExists => {
            (FailureKind::Usage, "rien n’a été remplacé : donnez un autre nom, ou effacez-le")
        }
        io::ErrorKind::NotFound => (FailureKind::NotFound, "créez d’abord ce dossier, ou donnez un autre chemin"),
        _ => (FailureKind::Failure, "donnez un autre chemin"),
    };
    Failure::new(kind, format!("-o {} : {}.", path.display(), io_in_french(error))).hint(hint)
}
