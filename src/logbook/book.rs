//! The folder of one incident: its files, followed as they grow.

use super::chain::{Chain, Finding, Last};
use super::line::Depth;
use super::seal::Seal;
use super::store::{NotRecorded, write_all};
use super::stream::{FileStream, union};
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Head};
use crate::domain::ids::{IncidentId, WriterId};
use crate::platform::{Access, Disk};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The extension of log files.
const LOG: &str = ".jsonl";

/// One file of the incident.
pub(super) struct LogFile {
    pub name: String,
    pub chain: Chain,
    pub tail: Option<Finding>,
}

/// The main courante of one incident.
pub struct Book {
    folder: PathBuf,
    pub(super) files: Vec<LogFile>,
    last: Option<(u64, WriterId, LineHash)>,
    /// Whether a line arrived that belongs before lines already read.
    late: bool,
}

/// A line as it is met: the entry, its exact bytes, and the byte after it in its file.
pub struct Met<'m> {
    /// What it says.
    pub entry: &'m Entry,
    /// Its bytes, without LF.
    pub bytes: &'m [u8],
    /// The byte after it in its file.
    pub end: u64,
}

/// Lists the incidents of a folder, oldest first; a folder that does not exist has none.
pub fn incidents(disk: &dyn Disk, root: &Path) -> io::Result<Vec<IncidentId>> {
    match disk.list(root) {
        Ok(names) => Ok(names.iter().filter_map(|name| IncidentId::parse(name).ok()).collect()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(vec![]),
        Err(e) => Err(e),
    }
}

impl Book {
    /// Takes a folder, without reading it yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, files: vec![], last: None, late: false }
    }

    /// Gives the folder of the incident.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads what was added since the last time, in the order of the main courante.
    ///
    /// When it says true, a line arrived that belongs before lines already read: read everything again.
    pub fn read(&mut self, disk: &dyn Disk, depth: Depth, mut f: impl FnMut(Met<'_>)) -> io::Result<bool> {
        for name in disk.list(&self.folder)? {
            if name.ends_with(LOG) && !self.files.iter().any(|file| file.name == name) {
                self.files.push(LogFile { name, chain: Chain::default(), tail: None });
            }
        }
        let streams = streams(&mut self.files, &self.folder, disk, depth);
        let (last, late) = (&mut self.last, &mut self.late);
        union(streams, |_, line| {
            let key = (line.entry.seq, line.entry.writer.clone(), line.entry.h);
            if last.as_ref().is_some_and(|last| *last > key) {
                *late = true;
            } else {
                *last = Some(key);
            }
            f(Met { entry: &line.entry, bytes: &line.bytes, end: line.end });
        });
        Ok(self.late)
    }

    /// Takes a single file, out of its folder.
    pub fn of_file(path: &Path) -> Self {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut book = Self::new(folder);
        book.files.push(LogFile { name, chain: Chain::default(), tail: None });
        book
    }

    /// Copies the files of the incident to another folder, byte for byte, and gives the book there.
    ///
    /// What cannot be read any more is left out: the lines to come matter more, and `verify` will say what is missing.
    pub fn copy_to(&self, disk: &dyn Disk, folder: &Path) -> Result<Self, NotRecorded> {
        let at = |path: &Path, error| NotRecorded::Io { path: path.to_path_buf(), error };
        disk.make_folder(folder, Access::Private).map_err(|e| at(folder, e))?;
        for name in disk.list(&self.folder).unwrap_or_default() {
            let mut bytes = Vec::new();
            let read = disk.open_at(&self.folder.join(&name), 0).and_then(|mut file| file.read_to_end(&mut bytes));
            let path = folder.join(&name);
            match (read, disk.create_append(&path, Access::Private)) {
                (Ok(_), Ok(mut file)) => {
                    write_all(file.as_mut(), &bytes).and_then(|()| file.sync()).map_err(|e| at(&path, e))?;
                }
                (Ok(_), Err(e)) if e.kind() != io::ErrorKind::AlreadyExists => return Err(at(&path, e)),
                (Ok(_) | Err(_), _) => {}
            }
        }
        disk.sync_folder(folder).map_err(|e| at(folder, e))?;
        Ok(Self::new(folder.to_path_buf()))
    }

    /// Reads the files already known, without looking for others.
    pub fn read_known(&mut self, disk: &dyn Disk, depth: Depth, mut f: impl FnMut(Met<'_>)) {
        let streams = streams(&mut self.files, &self.folder, disk, depth);
        union(streams, |_, line| f(Met { entry: &line.entry, bytes: &line.bytes, end: line.end }));
    }

    /// Gives the highest `seq` seen.
    pub fn highest_seq(&self) -> u64 {
        self.files.iter().filter_map(|f| f.chain.last.map(|l| l.seq)).max().unwrap_or(0)
    }

    /// Tells whether any valid line was read.
    pub fn is_empty(&self) -> bool {
        self.files.iter().all(|f| f.chain.last.is_none())
    }

    /// Gives the last valid line of each writer, in the order of the seal.
    ///
    /// Copies of one file, as sync tools leave, start with the same line: the longest stands for all.
    pub fn heads(&self) -> Vec<Head> {
        self.writers().into_iter().map(|(_, head, _)| head).collect()
    }

    /// Gives for each writer the `seq` of its first line, its head, and its count of valid lines.
    pub(super) fn writers(&self) -> Vec<(u64, Head, u64)> {
        let mut found: Vec<(LineHash, u64, Head, u64)> = Vec::new();
        for file in &self.files {
            let (Some(first), Some(Last { seq, h, .. })) = (&file.chain.first, file.chain.last) else { continue };
            let head = Head { writer: first.writer.clone(), seq, h };
            match found.iter_mut().find(|(start, ..)| *start == first.h) {
                Some(known) if known.3 < file.chain.valid => *known = (first.h, first.seq, head, file.chain.valid),
                Some(_) => {}
                None => found.push((first.h, first.seq, head, file.chain.valid)),
            }
        }
        let mut writers: Vec<(u64, Head, u64)> = found.into_iter().map(|(_, seq, head, n)| (seq, head, n)).collect();
        writers.sort_by(|a, b| (a.0, &a.1.writer).cmp(&(b.0, &b.1.writer)));
        writers
    }

    /// Gives the seal of what was read.
    pub fn seal(&self) -> Seal {
        Seal::of(self.writers().into_iter().map(|(_, head, count)| (head, count)))
    }

    /// Gives what was found beyond valid lines, with the file.
    pub fn findings(&self) -> impl Iterator<Item = (&str, &Finding)> {
        self.files
            .iter()
            .flat_map(|f| f.chain.findings.iter().chain(&f.tail).map(move |finding| (f.name.as_str(), finding)))
    }
}

/// Opens every file where its chain stopped.
fn streams<'b>(files: &'b mut [LogFile], folder: &Path, disk: &dyn Disk, depth: Depth) -> Vec<FileStream<'b>> {
    let open = |file: &'b mut LogFile| {
        FileStream::open(disk, &folder.join(&file.name), &mut file.chain, &mut file.tail, depth)
    };
    files.iter_mut().map(open).collect()
}
