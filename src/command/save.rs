//! Files made for people: written once, whole, and never over another.

use crate::error::{Failure, Kind, Outcome};
use crate::platform::{Access, Disk, io_in_french};
use std::io;
use std::path::Path;

/// Writes a new file; one that is already there is left as it is.
pub fn new_file(disk: &dyn Disk, path: &Path, text: &str) -> Outcome {
    write(disk, path, text.as_bytes()).map_err(|e| {
        let (kind, hint) = match e.kind() {
            io::ErrorKind::AlreadyExists => (Kind::Usage, "rien n'a été remplacé : donnez un autre nom, ou effacez-le"),
            io::ErrorKind::NotFound => (Kind::NotFound, "créez d'abord ce dossier, ou donnez un autre chemin"),
            _ => (Kind::Failure, "donnez un autre chemin, et effacez ce fichier s'il est là : il n'est pas entier"),
        };
        Failure::new(kind, format!("-o {} : {}.", path.display(), io_in_french(&e))).hint(hint)
    })
}

fn write(disk: &dyn Disk, path: &Path, mut bytes: &[u8]) -> io::Result<()> {
    let mut file = disk.create_append(path, Access::Private)?;
    while !bytes.is_empty() {
        match file.write(bytes)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            taken => bytes = &bytes[taken..],
        }
    }
    file.sync()
}
