//! The only write path: lock, heal, check, one write, sync, read back; only then is a line acknowledged.

use super::book::{Book, LogFile, Met};
use super::chain::Harm;
use super::line::{self, Depth, Place};
use super::state::{Mark, Memory, Shelf};
use crate::domain::digest::Digest;
use crate::domain::event::{Common, Draft, Entry, Event, Joined, Opened, Recovered};
use crate::domain::ids::{IncidentId, WriterId};
use crate::env::Env;
use crate::platform::{Access, Appender, Disk};
use chrono_tz::Tz;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization;

/// How long another process of the same person may keep the file before a new one is opened.
const PATIENCE: Duration = Duration::from_secs(2);
/// Room kept ahead, so that a full disk is met before an answer and not in the middle of one.
const RESERVE: u64 = 64 * 1024;

/// Why a line was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    /// The file system refused.
    #[error("{path} : {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The format cannot hold it.
    #[error(transparent)]
    Unfit(#[from] line::Unfit),
    /// What was read back is not what was written.
    #[error("{0} : ce qui a été relu n'est pas ce qui a été écrit")]
    ReadBack(PathBuf),
}

/// Somebody who writes in an incident from this machine: one file, which only this writer appends to.
pub struct Writer {
    by: String,
    tz: Tz,
    access: Access,
    shelf: Shelf,
    memory: Memory,
    /// The file's writer; none until the first line, or when its file can no longer be extended.
    own: Option<WriterId>,
    /// Whether the files that this machine already has are left alone.
    apart: bool,
    /// Why the state of this machine could not be written, said once.
    warning: Option<String>,
}

/// Says with which access an incident folder is created inside a folder, and whether others can read it.
pub fn opening_folder(disk: &dyn Disk, root: &Path) -> (Access, bool) {
    match disk.facts(root) {
        Ok(facts) if facts.group_writes => (Access::Shared, facts.world_reads),
        Ok(facts) => (Access::Private, facts.world_reads),
        Err(_) => (Access::Private, false),
    }
}

impl Writer {
    /// Prepares to write in an incident as a person.
    pub fn new(env: &Env, root: &Path, incident: &IncidentId, by: &str, tz: Tz) -> Self {
        let disk = env.disk.as_ref();
        let shelf = Shelf::new(&env.state_folder, &env.host, incident);
        let warning = shelf.prepare(disk).err().map(|e| e.to_string());
        let memory = shelf.recall(disk);
        let (access, _) = opening_folder(disk, root);
        Self { by: by.to_owned(), tz, access, shelf, memory, own: None, apart: false, warning }
    }

    /// Names the people who wrote in an incident from this machine.
    pub fn people(env: &Env, incident: &IncidentId) -> Vec<String> {
        let shelf = Shelf::new(&env.state_folder, &env.host, incident);
        let people: BTreeSet<String> = shelf.recall(env.disk.as_ref()).writers.into_values().collect();
        people.into_iter().collect()
    }

    /// Prepares to write as a person in a file of its own, whatever files this machine already has.
    pub fn apart(env: &Env, root: &Path, incident: &IncidentId, by: &str, tz: Tz) -> Self {
        Self { apart: true, ..Self::new(env, root, incident, by, tz) }
    }

    /// Gives, once, what could not be remembered on this machine; nothing is lost by it.
    pub fn take_warning(&mut self) -> Option<String> {
        self.warning.take()
    }

    /// Draws the name of a new file: the person's name and four characters.
    pub fn draw_id(&self, env: &mut Env) -> WriterId {
        const LOWER: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let slug: String = self
            .by
            .nfkd()
            .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
            .flat_map(char::to_lowercase)
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let words: Vec<&str> = slug.split('-').filter(|w| !w.is_empty()).collect();
        let name: String = words.join("-").chars().take(32).collect();
        let name = name.trim_matches('-');
        let name = if name.is_empty() { "anonyme" } else { name };
        WriterId::parse(&format!("{name}-{}", env.draw(LOWER, 4))).expect("a slug and four characters are a writer")
    }

    /// Creates the folder of a new incident and writes its first line.
    pub fn open_incident(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        fiche: &[u8],
        opened: Opened,
        common: Common,
    ) -> Result<Entry, NotRecorded> {
        let folder = book.folder().to_path_buf();
        let io = |error| NotRecorded::Io { path: folder.clone(), error };
        env.disk.make_folder(&folder, self.access).map_err(io)?;
        if let Some(parent) = folder.parent() {
            env.disk.sync_folder(parent).map_err(io)?;
        }
        self.keep_fiche(env, book, fiche)?;
        let writer = opened.writer.clone();
        let draft = Draft { event: Event::Opened(opened), common };
        let mut entries = self.create(env, book, writer, vec![draft], &mut |_| {})?;
        Ok(entries.remove(0))
    }

    /// Keeps the exact bytes of a fiche with the log, before any line cites it.
    pub fn keep_fiche(&self, env: &Env, book: &Book, bytes: &[u8]) -> Result<(), NotRecorded> {
        let disk = env.disk.as_ref();
        let path = book.folder().join(format!("fiche-{}.json", Digest::of(bytes).short()));
        let io = |error| NotRecorded::Io { path: path.clone(), error };
        match disk.create_append(&path, self.access) {
            Ok(mut file) => {
                write_all(file.as_mut(), bytes).map_err(io)?;
                file.sync().map_err(io)?;
                disk.sync_folder(book.folder()).map_err(io)
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                let mut kept = Vec::new();
                disk.open_at(&path, 0).and_then(|mut file| file.read_to_end(&mut kept)).map_err(io)?;
                if kept == bytes { Ok(()) } else { Err(NotRecorded::ReadBack(path)) }
            }
            Err(e) => Err(io(e)),
        }
    }

    /// Appends lines: once this returns them, they are durable. Lines of others met on the way go to `meet`.
    pub fn append(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        drafts: Vec<Draft>,
        mut meet: impl FnMut(Met<'_>),
    ) -> Result<Vec<Entry>, NotRecorded> {
        self.recall(env.disk.as_ref());
        for writer in self.candidates() {
            let lock = match env.disk.lock(&self.shelf.lock_file(&writer), PATIENCE) {
                Ok(Some(lock)) => lock,
                Ok(None) | Err(_) => continue,
            };
            let path = book.folder().join(format!("{writer}.jsonl"));
            read_more(env, book, &mut meet)?;
            let Some(mut file) = self.extendable(env.disk.as_ref(), book, &writer, &path) else { continue };
            let entries = self.write(env, book, &writer, &path, file.as_mut(), drafts, &mut meet)?;
            drop(lock);
            self.own = Some(writer);
            return Ok(entries);
        }
        read_more(env, book, &mut meet)?;
        let writer = self.draw_id(env);
        let joined = Joined { writer: writer.clone(), heads: book.heads() };
        let text = format!("{} rejoint la main courante", self.by);
        let first = Draft { event: Event::Joined(joined), common: Common { text, ..Common::default() } };
        let mut all = vec![first];
        all.extend(drafts);
        let mut entries = self.create(env, book, writer, all, &mut meet)?;
        Ok(entries.split_off(1))
    }

    /// Lists the writers of this person on this machine, the one in use first.
    fn candidates(&self) -> Vec<WriterId> {
        let mut found: Vec<WriterId> = self.own.clone().into_iter().collect();
        if self.apart {
            return found;
        }
        for (writer, by) in self.memory.writers.iter().rev() {
            if *by == self.by {
                found.extend(WriterId::parse(writer).ok().filter(|w| Some(w) != self.own.as_ref()));
            }
        }
        found
    }

    /// Opens a file if it may be extended: sound, and not shorter than this machine saw it.
    fn extendable(&self, disk: &dyn Disk, book: &Book, writer: &WriterId, path: &Path) -> Option<Box<dyn Appender>> {
        let name = path.file_name()?.to_str()?;
        let file = book.files.iter().find(|f| f.name == name)?;
        if file.chain.writer() != Some(writer) || file.chain.findings.iter().any(|f| !f.harm.is_benign()) {
            return None;
        }
        // What could not be read, while it was there, must not pass for a torn tail.
        if file.tail.as_ref().is_some_and(|tail| matches!(tail.harm, Harm::Unreadable(_))) {
            return None;
        }
        let appender = disk.open_append(path).ok()?;
        if self.memory.marks.get(writer.as_str()).is_some_and(|mark| !holds(disk, file, path, mark)) {
            return None;
        }
        Some(appender)
    }

    /// Creates a file of this writer and writes its first lines.
    fn create(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        writer: WriterId,
        drafts: Vec<Draft>,
        meet: &mut impl FnMut(Met<'_>),
    ) -> Result<Vec<Entry>, NotRecorded> {
        let path = book.folder().join(format!("{writer}.jsonl"));
        let io = |error| NotRecorded::Io { path: path.clone(), error };
        let lock = env.disk.lock(&self.shelf.lock_file(&writer), PATIENCE).ok().flatten();
        let mut file = env.disk.create_append(&path, self.access).map_err(io)?;
        env.disk.sync_folder(book.folder()).map_err(io)?;
        let entries = self.write(env, book, &writer, &path, file.as_mut(), drafts, meet)?;
        drop(lock);
        self.memory.writers.insert(writer.to_string(), self.by.clone());
        self.own = Some(writer);
        self.remember(env, book);
        Ok(entries)
    }

    /// Writes lines at the end of a file that is locked and sound.
    #[expect(clippy::too_many_arguments, reason = "the one write path, split only to be shared by its two callers")]
    fn write(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        writer: &WriterId,
        path: &Path,
        file: &mut dyn Appender,
        drafts: Vec<Draft>,
        meet: &mut impl FnMut(Met<'_>),
    ) -> Result<Vec<Entry>, NotRecorded> {
        let io = |error| NotRecorded::Io { path: path.to_path_buf(), error };
        let known = book.files.iter().find(|f| f.name == format!("{writer}.jsonl"));
        let last = known.and_then(|f| f.chain.last);
        let (mut prev, end) = (last.map(|l| l.h), known.map_or(0, |f| f.chain.end));
        let start = file.length().map_err(io)?;
        let now = env.now(self.tz);
        // A clock that jumps back is noted, never refused: the order of the main courante does not rest on it.
        let mut clock_back_ms =
            last.and_then(|l| u64::try_from(l.at.unix_millis() - now.unix_millis()).ok()).filter(|ms| *ms > 0);
        let (mut bytes, mut hashes, mut healing) = (Vec::new(), Vec::new(), None);
        if let Some(tail) = torn_tail(file, end, known.is_some_and(|f| f.chain.lacks_lf)).map_err(io)? {
            if !tail.ends_with(b"\n") {
                bytes.push(b'\n');
            }
            if !tail.is_empty() {
                let whole = tail.strip_suffix(b"\n").unwrap_or(&tail);
                healing = Some(Draft {
                    event: Event::Recovered(Recovered {
                        offset: end,
                        length: whole.len() as u64,
                        digest: Digest::of(whole),
                    }),
                    common: Common {
                        text: format!("Écriture interrompue réparée : {} octets mis de côté", whole.len()),
                        ..Common::default()
                    },
                });
            }
        }
        let healed = usize::from(healing.is_some());
        for (seq, mut draft) in (book.highest_seq() + 1..).zip(healing.into_iter().chain(drafts)) {
            draft.common.clock_back_ms = clock_back_ms.take();
            let (line, h) = line::compose(&Place { seq, prev, at: now }, &self.by, &draft)?;
            bytes.extend_from_slice(&line);
            hashes.push(h);
            prev = Some(h);
        }
        // Room ahead is a comfort: a file system that cannot keep it is not a reason to stop.
        let _ = file.reserve(RESERVE);
        write_all(file, &bytes).map_err(io)?;
        file.sync().map_err(io)?;
        if file.read_from(start).map_err(io)? != bytes {
            return Err(NotRecorded::ReadBack(path.to_path_buf()));
        }
        let mut entries = Vec::new();
        book.read(env.disk.as_ref(), Depth::Full, |met| {
            if hashes.contains(&met.entry.h) {
                entries.push(met.entry.clone());
            }
            meet(met);
        })
        .map_err(io)?;
        // Read back as lines too: what would not be read as it was meant is not acknowledged.
        if entries.len() != hashes.len() {
            return Err(NotRecorded::ReadBack(path.to_path_buf()));
        }
        self.remember(env, book);
        Ok(entries.split_off(healed))
    }

    /// Takes in what other processes of this machine remembered meanwhile.
    fn recall(&mut self, disk: &dyn Disk) {
        let fresh = self.shelf.recall(disk);
        self.memory.marks = fresh.marks;
        self.memory.writers.extend(fresh.writers);
    }

    /// Moves the marks to what was just read, and writes them down.
    ///
    /// A mark that its file no longer holds stays: moving it would hide that lines seen before are gone.
    fn remember(&mut self, env: &Env, book: &Book) {
        let disk = env.disk.as_ref();
        let lock = disk.lock(&self.shelf.state_lock(), PATIENCE).ok().flatten();
        self.recall(disk);
        for file in &book.files {
            if let (Some(writer), Some(last), None) = (file.chain.writer(), file.chain.last, &file.tail) {
                let path = book.folder().join(&file.name);
                let known = self.memory.marks.get(writer.as_str());
                if known.is_none_or(|mark| holds(disk, file, &path, mark)) {
                    self.memory.marks.insert(writer.to_string(), Mark { length: file.chain.end, h: last.h });
                }
            }
        }
        if let Err(e) = self.shelf.remember(disk, &self.memory) {
            self.warning.get_or_insert_with(|| e.to_string());
        }
        drop(lock);
    }
}

/// Tells whether a file still has, valid, the line that ended at a mark.
fn holds(disk: &dyn Disk, file: &LogFile, path: &Path, mark: &Mark) -> bool {
    // The line that ended at the mark is the last 73 bytes before it, its LF included.
    let mut suffix = [0; 72];
    file.chain.end + u64::from(file.chain.lacks_lf) >= mark.length
        && mark
            .length
            .checked_sub(73)
            .is_some_and(|start| disk.open_at(path, start).and_then(|mut f| f.read_exact(&mut suffix)).is_ok())
        && suffix[6..70] == *mark.h.to_string().as_bytes()
}

fn read_more(env: &Env, book: &mut Book, meet: &mut impl FnMut(Met<'_>)) -> Result<(), NotRecorded> {
    let path = book.folder().to_path_buf();
    book.read(env.disk.as_ref(), Depth::Full, meet).map(|_| ()).map_err(|error| NotRecorded::Io { path, error })
}

/// Reads the bytes after the last valid line; none when the file ends as it should.
fn torn_tail(file: &mut dyn Appender, end: u64, lacks_lf: bool) -> io::Result<Option<Vec<u8>>> {
    let tail = file.read_from(end)?;
    Ok((lacks_lf || !tail.is_empty()).then_some(tail))
}

/// Writes everything; a file system that takes nothing more is an error.
pub(super) fn write_all(file: &mut dyn Appender, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write(bytes) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::WriteZero, "le disque n'accepte plus rien")),
            Ok(n) => bytes = &bytes[n..],
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
