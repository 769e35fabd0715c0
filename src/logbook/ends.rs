//! Where the files of an incident stood when they were last read, to be looked at again at any moment.

use super::book::Book;
use crate::domain::digest::Digest;
use crate::platform::{Disk, is_not_a_file};
use std::io::{self, Read};
use std::path::PathBuf;

/// Up to this length, all the bytes of a file that is kept in memory are compared; beyond, those of its last line.
const WHOLE: u64 = 4 * 1024 * 1024;

/// What every file of an incident was when it was last read.
pub struct Ends {
    folder: PathBuf,
    files: Vec<(String, FileEnd)>,
}

enum FileEnd {
    /// So many bytes, with their digest.
    Whole(u64, Digest),
    /// From a byte on, the end of a line.
    Last(u64, String),
}

impl Ends {
    /// Takes what was last read of an incident.
    pub fn of(book: &Book) -> Self {
        let end = |file: &super::book::LogFile| {
            let last = file.chain.last?;
            let whole = usize::try_from(file.chain.end.min(WHOLE + 1)).ok().filter(|_| file.chain.end <= WHOLE);
            let held = whole.and_then(|end| file.held.as_ref()?.get(..end));
            let end = held.map_or_else(
                || {
                    let suffix = format!(",\"h\":\"{}\"}}", last.h);
                    let feed = u64::from(!file.chain.lacks_lf);
                    FileEnd::Last(file.chain.end.saturating_sub(suffix.len() as u64 + feed), suffix)
                },
                |held| FileEnd::Whole(file.chain.end, Digest::of(held)),
            );
            Some((file.name.clone(), end))
        };
        Self { folder: book.folder().to_path_buf(), files: book.files.iter().filter_map(end).collect() }
    }

    /// Gives the incident, to be read where it stood.
    pub fn book(&self) -> Book {
        Book::new(self.folder.clone())
    }

    /// Names the files that are no more as they were: cut, changed, replaced or removed since.
    ///
    /// A file that cannot be looked at says nothing.
    pub fn changed(&self, disk: &dyn Disk) -> Vec<String> {
        let stands = |name: &str, end: &FileEnd| {
            let path = self.folder.join(name);
            let same = match end {
                FileEnd::Whole(length, digest) => disk
                    .open_at(&path, 0)
                    .and_then(|read| Digest::of_all(&mut read.take(*length)))
                    .map(|there| there == *digest),
                FileEnd::Last(start, suffix) => {
                    let mut there = Vec::new();
                    disk.open_at(&path, *start)
                        .and_then(|read| read.take(suffix.len() as u64).read_to_end(&mut there))
                        .map(|_| there == suffix.as_bytes())
                }
            };
            same.unwrap_or_else(|e| e.kind() != io::ErrorKind::NotFound && !is_not_a_file(&e))
        };
        self.files.iter().filter(|(name, end)| !stands(name, end)).map(|(name, _)| name.clone()).collect()
    }
}
