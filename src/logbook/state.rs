//! What this machine remembers of an incident: its own files, and how far it saw every other.
//!
//! A chain alone does not see a cut tail; this does. It is never synced: losing it opens a new writer, nothing more.

use super::book::Book;
use super::line::Depth;
use crate::domain::digest::LineHash;
use crate::domain::ids::{IncidentId, WriterId};
use crate::env::Env;
use crate::platform::{Access, Disk, Most, absolute};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The last line of a file, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Whose file.
    pub writer: WriterId,
    /// The line's `seq`.
    pub seq: u64,
    /// The line's hash.
    pub h: LineHash,
    /// Since when this file is followed, in milliseconds.
    pub since: i64,
    /// The first line of that file: several may bear the name of one writer; older states do not tell.
    #[serde(default)]
    pub first: Option<LineHash>,
    /// Whether it was one of several branches, all there, and kept as such.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept: bool,
}

/// A file that this machine writes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Own {
    /// The person who writes in it.
    pub by: String,
    /// The last line acknowledged.
    #[serde(default)]
    pub acknowledged: Option<LineHash>,
    /// The lines about to be written, noted before the write: one of them may be the last after a crash.
    #[serde(default)]
    pub pending: Vec<LineHash>,
    /// Whether a sync of it failed: a second one may say "done" falsely, so it is never asked for.
    #[serde(default)]
    pub unsynced: bool,
}

/// What this machine remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The files of this machine, by name.
    #[serde(default)]
    pub own: BTreeMap<String, Own>,
    /// The folder where the marks were taken: elsewhere they are compared, never moved.
    #[serde(default)]
    pub folder: Option<PathBuf>,
    /// How far each file was seen.
    #[serde(default)]
    pub seen: Vec<Mark>,
}

impl Memory {
    /// Moves the marks to what was just read; one whose line no sound file holds any more stays, since moving it would
    /// hide that lines seen before are gone. Says whether anything changed.
    pub fn mark(&mut self, disk: &dyn Disk, book: &Book, mut now: impl FnMut() -> i64) -> bool {
        let graph = book.graph();
        let wanted: HashSet<LineHash> = self.seen.iter().map(|mark| mark.h).collect();
        // An altered file is no reference: only what is sound is worth remembering, and replaces only what it holds.
        let damaged = |file: usize| graph.file(file).chain.is_damaged(graph.file(file).tail.as_ref());
        let sound: Vec<_> = graph.branches.iter().filter(|branch| !damaged(branch.file)).collect();
        let nodes = sound.iter().flat_map(|branch| graph.nodes(branch.file));
        let here: HashSet<LineHash> = nodes.map(|node| node.h).filter(|h| wanted.contains(h)).collect();
        let mut seen: Vec<Mark> = self.seen.iter().filter(|mark| !here.contains(&mark.h)).cloned().collect();
        let mut followed: HashMap<&WriterId, i64> = HashMap::new();
        for mark in &self.seen {
            let since = followed.entry(&mark.writer).or_insert(mark.since);
            *since = mark.since.min(*since);
        }
        for branch in sound {
            let since = followed.get(&branch.head.writer).copied().unwrap_or_else(&mut now);
            let head = branch.head.clone();
            let first = graph.nodes(branch.file).first().map(|node| node.h);
            let kept = branch.kept_by.is_some();
            seen.push(Mark { writer: head.writer, seq: head.seq, h: head.h, since, first, kept });
        }
        let folder = disk.real(book.folder()).ok();
        let changed = seen != self.seen || folder != self.folder;
        (self.seen, self.folder) = (seen, folder);
        changed
    }

    /// Tells whether the marks were taken in a folder, however it is named, or none was taken yet.
    pub fn was_taken_in(&self, disk: &dyn Disk, folder: &Path) -> bool {
        // A folder that is gone is known by its name only.
        let real = |folder: &Path| disk.real(folder).unwrap_or_else(|_| absolute(folder.to_path_buf()));
        self.seen.is_empty() || self.folder.as_deref().map(real) == Some(real(folder))
    }

    /// Tells that the folder where the marks were taken is another, and that it holds all that a folder holds, in the same
    /// order: a line says by its hash all that is before it.
    pub fn is_ahead_of(&self, disk: &dyn Disk, book: &Book) -> bool {
        let Some(folder) = self.folder.clone().filter(|_| !self.was_taken_in(disk, book.folder())) else {
            return false;
        };
        let mut there = Book::new(folder);
        let there = there.read(disk, Depth::Place, |_| ()).is_ok().then_some(there);
        there.is_some_and(|there| {
            let here: HashSet<LineHash> = book
                .files
                .iter()
                .filter(|file| !file.apart)
                .flat_map(|file| &file.chain.nodes)
                .map(|node| node.h)
                .collect();
            !here.is_empty() && there.lines_among(&here) == here
        })
    }

    /// Tells whether a folder takes the marks: they were taken there, or the folder where they were is gone (the incident
    /// was moved, its key has another letter) and nothing that was seen there is missing here.
    pub fn may_be_taken_in(&self, disk: &dyn Disk, book: &Book) -> bool {
        let is_gone = |folder: &Path| disk.real(folder).is_err_and(|e| e.kind() == io::ErrorKind::NotFound);
        let wanted = || self.seen.iter().map(|mark| mark.h).collect::<HashSet<LineHash>>();
        self.was_taken_in(disk, book.folder())
            || self.folder.as_deref().is_some_and(is_gone) && book.lines_among(&wanted()) == wanted()
    }
}

/// Remembers how far an incident was read, when it was read whole, where it was read before; in silence.
pub fn anchor(env: &mut Env, book: &Book) {
    // The files of a folder that has another name may be anybody's: they are compared, and move nothing.
    let Some(incident) = book.incident().filter(|incident| book.named().as_ref() == Some(incident)) else { return };
    let clock = &mut env.clock;
    let disk = env.disk.as_ref();
    let shelf = Shelf::new(&env.state_folder, &env.host, &incident);
    if shelf.prepare(disk).is_err() {
        return;
    }
    let Ok(Some(lock)) = disk.lock(&shelf.state_lock(), Duration::ZERO) else { return };
    let mut memory = shelf.recall(disk);
    // A machine that cannot remember is no reason to stop reading.
    if memory.may_be_taken_in(disk, book) && memory.mark(disk, book, clock) {
        let _ = shelf.remember(disk, &memory);
    }
    drop(lock);
}

/// Where the memory of one incident is kept on this machine.
pub(super) struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Finds the shelf of an incident: by host name too, since a home folder may be shared by several machines.
    pub fn new(state_folder: &Path, host: &str, incident: &IncidentId) -> Self {
        let host: String =
            host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(64).collect();
        let host = if host.is_empty() { String::from("_") } else { host };
        Self { folder: state_folder.join(host).join(incident.as_str()) }
    }

    /// Reads the memory; lost or unreadable, it is empty.
    pub fn recall(&self, disk: &dyn Disk) -> Memory {
        self.recalled(disk).unwrap_or_default()
    }

    /// Reads the memory; none when there is one and it cannot be read.
    pub fn recalled(&self, disk: &dyn Disk) -> Option<Memory> {
        match disk.read(&self.file(), Most::DOCUMENT) {
            Ok(bytes) => serde_json::from_slice(&bytes).ok(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Some(Memory::default()),
            Err(_) => None,
        }
    }

    /// Tells whether something can be remembered here.
    pub fn can_remember(&self, disk: &dyn Disk) -> bool {
        self.prepare(disk).is_ok() && disk.lock(&self.state_lock(), Duration::ZERO).is_ok()
    }

    /// Writes the memory.
    pub fn remember(&self, disk: &dyn Disk, memory: &Memory) -> io::Result<()> {
        let json = serde_json::to_vec(memory).map_err(io::Error::other)?;
        disk.replace(&self.file(), &json)
    }

    /// Makes the folder of the shelf.
    pub fn prepare(&self, disk: &dyn Disk) -> io::Result<()> {
        disk.make_folder(&self.folder, Access::Private)
    }

    /// Gives the lock file of a log file.
    pub fn lock_file(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.lock"))
    }

    /// Gives the lock file of the memory itself.
    pub fn state_lock(&self) -> PathBuf {
        self.folder.join("state.lock")
    }

    fn file(&self) -> PathBuf {
        self.folder.join("state.json")
    }
}
