//! Another folder: the whole incident goes on there, byte for byte as it was last read.

use super::book::Book;
use super::line::Depth;
use super::store::{NotRecorded, copy, write_all};
use crate::platform::{Access, Disk};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

/// How much of two files is compared at once.
const PIECE: u64 = 1024 * 1024;

/// The files to carry: their bytes, or none for those that are read from the folder once more.
type Carried<'b> = BTreeMap<String, Option<&'b [u8]>>;

impl Book {
    /// Writes the whole incident in another folder, and gives the book there; an older copy of it is completed.
    ///
    /// Without the opening line, nothing could be read there; with other files under the same names, or those of another
    /// incident, what is written would be mixed with them: both are refused before anything is written.
    pub fn copy_to(&self, disk: &dyn Disk, folder: &Path) -> Result<Self, NotRecorded> {
        let at = |path: &Path, error| NotRecorded::Io { path: path.to_path_buf(), error };
        let all = self.kept(disk).ok_or_else(|| NotRecorded::NothingToCarry(self.folder().to_path_buf()))?;
        self.refuse_strangers(disk, folder, &all)?;
        disk.make_folder(folder, Access::Private).map_err(|e| at(folder, e))?;
        for (name, held) in all {
            let path = folder.join(&name);
            let opened = match disk.create_append(&path, Access::Private) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => disk.open_append(&path),
                opened => opened,
            };
            opened
                .and_then(|mut file| {
                    let there = file.length()?;
                    match held {
                        Some(bytes) => {
                            let start = usize::try_from(there).map_or(bytes.len(), |there| there.min(bytes.len()));
                            write_all(file.as_mut(), &bytes[start..])?;
                        }
                        None => copy(disk.open_at(&self.folder().join(&name), there)?.as_mut(), file.as_mut())?,
                    }
                    file.sync()
                })
                .map_err(|e| at(&path, e))?;
        }
        disk.sync_folder(folder).map_err(|e| at(folder, e))?;
        Ok(self.starting_in(folder.to_path_buf()))
    }

    /// Refuses a folder that holds something else than an older or a newer copy of these files.
    fn refuse_strangers(&self, disk: &dyn Disk, folder: &Path, all: &Carried<'_>) -> Result<(), NotRecorded> {
        let at = |path: &Path, error| NotRecorded::Io { path: path.to_path_buf(), error };
        let names = match disk.list(folder) {
            Ok(names) => names,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(at(folder, e)),
        };
        let mut there = Self::new(folder.to_path_buf());
        there.read(disk, Depth::Place, |_| ()).map_err(|e| at(folder, e))?;
        if there.incident() != self.incident() || there.files.iter().any(|file| file.apart) {
            return Err(NotRecorded::Occupied(folder.to_path_buf()));
        }
        for (name, held) in all.iter().filter(|(name, _)| names.contains(name)) {
            let path = folder.join(name);
            let mut theirs = disk.open_at(&path, 0).map_err(|e| at(&path, e))?;
            let same = match held {
                Some(bytes) => start_alike(theirs.as_mut(), &mut &**bytes),
                None => disk
                    .open_at(&self.folder().join(name), 0)
                    .and_then(|mut ours| start_alike(theirs.as_mut(), ours.as_mut())),
            };
            if !same.map_err(|e| at(&path, e))? {
                return Err(NotRecorded::Occupied(path));
            }
        }
        Ok(())
    }
}

/// Tells that one of two texts starts with the other.
fn start_alike(one: &mut dyn Read, other: &mut dyn Read) -> io::Result<bool> {
    loop {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        one.take(PIECE).read_to_end(&mut first)?;
        other.take(PIECE).read_to_end(&mut second)?;
        let shorter = first.len().min(second.len());
        if first[..shorter] != second[..shorter] {
            return Ok(false);
        }
        if (shorter as u64) < PIECE {
            return Ok(true);
        }
    }
}
