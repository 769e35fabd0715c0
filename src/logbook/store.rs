//! The only write path: lock, heal, check, one write, sync, read back; only then is a line acknowledged.

use super::book::{Book, LogFile, Met};
use super::chain::{Finding, Harm, MOST_CITED, Torn};
use super::line::{self, Depth, Position};
use super::state::{Memory, Own, Shelf};
use super::who_knew::WhoKnew;
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Common, Draft, Entry, Event, Head, Joined, Opened, Recovered};
use crate::domain::ids::{IncidentId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::text::unaccented;
use crate::env::Env;
use crate::platform::{Access, Appender, Disk, io_in_french};
use chrono_tz::Tz;
use std::collections::{BTreeSet, HashSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long another process of the same person may keep the file before a new one is opened.
const PATIENCE: Duration = Duration::from_secs(2);
/// Room kept ahead, so that a full disk is met before an answer and not in the middle of one.
const RESERVE: u64 = 64 * 1024;
/// How much of what others wrote is held at once.
const PIECE: usize = 1024 * 1024;

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
    /// Nothing that opens the incident can be carried elsewhere.
    #[error("{0} : la ligne d’ouverture ne se lit plus, l’incident ne peut pas continuer ailleurs")]
    NothingToCarry(PathBuf),
    /// The folder is a symbolic link: lines would go where nobody looks for them.
    #[error("{0} : ce dossier d’incident est un lien symbolique, rien n’y est écrit")]
    Link(PathBuf),
    /// Something else stands where the incident would go on.
    #[error("{0} : il y a déjà autre chose à cet endroit, rien n’y est écrit")]
    Occupied(PathBuf),
    /// What was recorded before is not there any more.
    #[error("{0} : la main courante n’y est plus")]
    Gone(PathBuf),
    /// What was read back is not what was written.
    #[error("{0} : ce qui a été relu n’est pas ce qui a été écrit")]
    ReadBack(PathBuf),
}

/// Somebody who writes in an incident from this machine: one file, which only this writer appends to.
pub struct Writer {
    by: String,
    tz: Tz,
    access: Access,
    shelf: Shelf,
    memory: Memory,
    incident: IncidentId,
    /// The name of the file in use; none until the first line, or when that file can no longer be extended.
    own: Option<String>,
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
        let warning = shelf.prepare(disk).err().map(|e| io_in_french(&e));
        let memory = shelf.recall(disk);
        let (access, _) = opening_folder(disk, root);
        Self {
            by: by.to_owned(),
            tz,
            access,
            shelf,
            memory,
            incident: incident.clone(),
            own: None,
            apart: false,
            warning,
        }
    }

    /// Names the people who wrote in an incident from this machine.
    pub fn people(env: &Env, incident: &IncidentId) -> Vec<String> {
        let shelf = Shelf::new(&env.state_folder, &env.host, incident);
        let people: BTreeSet<String> = shelf.recall(env.disk.as_ref()).own.into_values().map(|own| own.by).collect();
        people.into_iter().collect()
    }

    /// Gives the lines that a person was never shown: those that their files neither hold nor cite. Their files are those
    /// that this machine wrote for them, else those that bear their name; none when there is no such file.
    pub fn not_shown(env: &Env, book: &Book, incident: &IncidentId, by: &str) -> Option<HashSet<LineHash>> {
        let memory = Shelf::new(&env.state_folder, &env.host, incident).recall(env.disk.as_ref());
        let ours = |file: &LogFile| memory.own.get(&file.name).is_some_and(|own| own.by == by);
        let theirs = |file: &LogFile| !file.apart && file.chain.by == by;
        let graph = book.graph();
        match (book.files.iter().any(ours), book.files.iter().any(theirs)) {
            (true, _) => Some(WhoKnew::of(&graph, &graph.branches).new_to(ours)),
            (false, true) => Some(WhoKnew::of(&graph, &graph.branches).new_to(theirs)),
            (false, false) => None,
        }
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
        let slug: String = unaccented(&self.by)
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
        let writer = opened.writer.clone();
        let opened = self.open_in(env, book, fiche, Draft { event: Event::Opened(Box::new(opened)), common });
        if opened.is_err() {
            // Nothing was said to be recorded: an incident that nobody could close must not stay behind.
            let copy = format!("fiche-{}.json", Digest::of(fiche).short());
            for name in [format!("{writer}.jsonl"), copy] {
                let _ = env.disk.discard(&folder.join(name));
            }
            let _ = env.disk.discard(&folder);
        }
        opened
    }

    fn open_in(&mut self, env: &mut Env, book: &mut Book, fiche: &[u8], draft: Draft) -> Result<Entry, NotRecorded> {
        let folder = book.folder().to_path_buf();
        let io = |error| NotRecorded::Io { path: folder.clone(), error };
        env.disk.make_folder(&folder, self.access).map_err(io)?;
        if let Some(parent) = folder.parent() {
            env.disk.sync_folder(parent).map_err(io)?;
        }
        self.keep_fiche(env, book, fiche)?;
        let Event::Opened(opened) = &draft.event else { return Err(NotRecorded::NothingToCarry(folder)) };
        let writer = opened.writer.clone();
        let mut entries = self.create(env, book, &writer, &[draft], &mut |_| {})?;
        Ok(entries.remove(0))
    }

    /// Keeps the exact bytes of a fiche with the log, before any line cites it.
    pub fn keep_fiche(&self, env: &Env, book: &mut Book, bytes: &[u8]) -> Result<(), NotRecorded> {
        refuse_a_link(env.disk.as_ref(), book.folder())?;
        book.hold_fiche(&format!("fiche-{}.json", Digest::of(bytes).short()), bytes);
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
                let kept = disk.open_at(&path, 0).and_then(|mut file| Digest::of_all(file.as_mut())).map_err(io)?;
                if kept == Digest::of(bytes) { Ok(()) } else { Err(NotRecorded::ReadBack(path)) }
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
        refuse_a_link(env.disk.as_ref(), book.folder())?;
        self.recall(env.disk.as_ref());
        let mut last_known = None;
        for name in self.candidates() {
            let Ok(Some(lock)) = env.disk.lock(&self.shelf.lock_file(&name), PATIENCE) else { continue };
            read_more(env, book, &mut meet)?;
            let Some(known) = book.files.iter().position(|f| f.name == name).filter(|f| is_sound(&book.files[*f]))
            else {
                continue;
            };
            if self.memory.own.get(&name).is_some_and(|own| own.unsynced) {
                // Already written again, and gone on with, under another name.
                if !is_tip(book, known) {
                    continue;
                }
                let entries = self.write_again(env, book, known, &drafts, &mut meet)?;
                drop(lock);
                return Ok(entries);
            }
            if let Some(mut file) = self.extendable(env.disk.as_ref(), book, known) {
                let entries = self.write(env, book, &name, Some(known), file.as_mut(), &drafts, &mut meet)?;
                drop(lock);
                self.own = Some(name);
                return Ok(entries);
            }
            last_known.get_or_insert(known);
        }
        read_more(env, book, &mut meet)?;
        let writer = self.draw_id(env);
        let graph = book.graph();
        let continues = last_known.map(|known| graph.head(known, graph.nodes(known).len() - 1));
        let mut heads = graph.unknown_to(None);
        heads.truncate(MOST_CITED);
        // A folder may have another name than its incident.
        let incident = Some(book.incident().unwrap_or_else(|| self.incident.clone()));
        let joined = Joined { writer: writer.clone(), incident, heads, continues };
        let text = format!("{} rejoint la main courante", self.by);
        let first = Draft { event: Event::Joined(joined), common: Common { text, ..Common::default() } };
        let mut all = vec![first];
        all.extend(drafts);
        let mut entries = self.create(env, book, &writer, &all, &mut meet)?;
        Ok(entries.split_off(1))
    }

    /// Lists the files of this person on this machine, the one in use first.
    fn candidates(&self) -> Vec<String> {
        let mut found: Vec<String> = self.own.clone().into_iter().collect();
        if !self.apart {
            let mine = self.memory.own.iter().rev().filter(|(name, own)| own.by == self.by && !found.contains(name));
            let (failed, sound): (Vec<_>, Vec<_>) = mine.partition(|(_, own)| own.unsynced);
            let mine: Vec<String> = sound.into_iter().chain(failed).map(|(name, _)| name.clone()).collect();
            found.extend(mine);
        }
        found
    }

    /// Opens a file if it may be extended: its last line is one that this machine wrote, and no other file goes on
    /// with it.
    fn extendable(&self, disk: &dyn Disk, book: &Book, known: usize) -> Option<Box<dyn Appender>> {
        let file = &book.files[known];
        let last = file.chain.last?.h;
        let own = self.memory.own.get(&file.name)?;
        let is_ours = own.acknowledged == Some(last) || own.pending.contains(&last);
        let is_far = file.chain.nodes.last().is_none_or(|node| node.seq > book.graph().limit);
        if !is_tip(book, known) || !is_ours || is_far {
            return None;
        }
        disk.open_append(&book.folder().join(&file.name)).ok()
    }

    /// Creates a file of this writer and writes its first lines.
    fn create(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        writer: &WriterId,
        drafts: &[Draft],
        meet: &mut impl FnMut(Met<'_>),
    ) -> Result<Vec<Entry>, NotRecorded> {
        let name = format!("{writer}.jsonl");
        let path = book.folder().join(&name);
        let io = |error| NotRecorded::Io { path: path.clone(), error };
        let lock = env.disk.lock(&self.shelf.lock_file(&name), PATIENCE).ok().flatten();
        let mut file = env.disk.create_append(&path, self.access).map_err(io)?;
        env.disk.sync_folder(book.folder()).map_err(io)?;
        self.memory.own.insert(name.clone(), Own { by: self.by.clone(), ..Own::default() });
        let entries = self.write(env, book, &name, None, file.as_mut(), drafts, meet)?;
        drop(lock);
        self.own = Some(name);
        Ok(entries)
    }

    /// Writes under a new name a file whose sync failed, byte for byte, then the lines, unless they are already its
    /// last ones: a second sync of the same file may say "done" falsely.
    fn write_again(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        known: usize,
        drafts: &[Draft],
        meet: &mut impl FnMut(Met<'_>),
    ) -> Result<Vec<Entry>, NotRecorded> {
        let old = book.folder().join(&book.files[known].name);
        let at = |path: &Path, error| NotRecorded::Io { path: path.to_path_buf(), error };
        let mut bytes = env.disk.open_at(&old, 0).map_err(|e| at(&old, e))?;
        let written = self.already_written(book, known, drafts);
        let name = format!("{}.jsonl", self.draw_id(env));
        let path = book.folder().join(&name);
        let lock = env.disk.lock(&self.shelf.lock_file(&name), PATIENCE).ok().flatten();
        let mut file = env.disk.create_append(&path, self.access).map_err(|e| at(&path, e))?;
        env.disk.sync_folder(book.folder()).map_err(|e| at(&path, e))?;
        let own = self.memory.own.get(&book.files[known].name).cloned().unwrap_or_default();
        let own = Own { by: self.by.clone(), unsynced: false, ..own };
        self.memory.own.insert(name.clone(), own);
        copy(bytes.as_mut(), file.as_mut()).map_err(|e| at(&path, e))?;
        let entries = match written {
            Some(hashes) => {
                if let Err(error) = file.sync() {
                    self.failed(env, &name);
                    return Err(at(&path, error));
                }
                self.acknowledge(env, book, &name, &hashes, 0, meet, &path)?
            }
            None => self.write(env, book, &name, Some(known), file.as_mut(), drafts, meet)?,
        };
        drop(lock);
        self.own = Some(name);
        Ok(entries)
    }

    /// Tells whether the last lines of a file, never acknowledged, are what these drafts would be, and which they are.
    fn already_written(&self, book: &Book, known: usize, drafts: &[Draft]) -> Option<Vec<LineHash>> {
        let chain = &book.files[known].chain;
        let own = self.memory.own.get(&book.files[known].name)?;
        let start = chain.nodes.len().checked_sub(drafts.len())?;
        let mut hashes = Vec::new();
        for (rank, draft) in (start..).zip(drafts) {
            let node = chain.nodes[rank];
            let prev = rank.checked_sub(1).map(|before| chain.nodes[before]);
            let met = chain.cites.iter().filter(|(at, _)| *at == rank).map(|(_, head)| head.clone()).collect();
            let at = Moment::from_unix_millis(node.at, self.tz);
            let back = prev.filter(|_| rank == start).and_then(|prev| u64::try_from(prev.at - node.at).ok());
            let mut draft = draft.clone();
            draft.common.clock_back_ms = back.filter(|ms| *ms > 0);
            let place = Position { seq: node.seq, prev: prev.map(|prev| prev.h), at, met };
            let (_, h) = line::compose(&place, &self.by, &draft).ok()?;
            if h != node.h || !own.pending.contains(&h) || own.acknowledged == Some(h) {
                return None;
            }
            hashes.push(h);
        }
        Some(hashes)
    }

    /// Writes lines at the end of a file that is locked and sound; `known` is the file read whose bytes it has.
    #[expect(clippy::too_many_arguments, reason = "the one write path, split only to be shared by its callers")]
    fn write(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        name: &str,
        known: Option<usize>,
        file: &mut dyn Appender,
        drafts: &[Draft],
        meet: &mut impl FnMut(Met<'_>),
    ) -> Result<Vec<Entry>, NotRecorded> {
        let path = book.folder().join(name);
        let io = |error| NotRecorded::Io { path: path.clone(), error };
        let chain = known.map(|known| &book.files[known].chain);
        let last = chain.and_then(|chain| chain.last);
        let (mut prev, end) = (last.map(|l| l.h), chain.map_or(0, |chain| chain.end));
        let start = file.length().map_err(io)?;
        let now = env.now(self.tz);
        // A clock that jumps back is noted, never refused: the order of the main courante does not rest on it.
        let mut clock_back_ms =
            last.and_then(|l| u64::try_from(l.at.unix_millis() - now.unix_millis()).ok()).filter(|ms| *ms > 0);
        let (mut bytes, mut hashes) = (Vec::new(), Vec::new());
        let mut all: Vec<Draft> = Vec::new();
        if let Some(torn) = torn_tail(file, end).map_err(io)? {
            if !torn.held_lf {
                bytes.push(b'\n');
            }
            all.push(healing(torn.described(end)));
        } else if chain.is_some_and(|chain| chain.lacks_lf) {
            bytes.push(b'\n');
        }
        let healed = all.len();
        all.extend(drafts.iter().cloned());
        let mut unknown = book.graph().unknown_to(known);
        let mut seq = last.map_or(0, |l| l.seq);
        for mut draft in all {
            draft.common.clock_back_ms = clock_back_ms.take();
            let cited: &[Head] = if let Event::Joined(joined) = &draft.event { &joined.heads } else { &[] };
            unknown.retain(|head| !cited.contains(head));
            let met: Vec<Head> =
                if cited.is_empty() { unknown.drain(..unknown.len().min(MOST_CITED)).collect() } else { vec![] };
            seq = 1 + cited.iter().chain(&met).map(|head| head.seq).fold(seq, u64::max);
            let (line, h) = line::compose(&Position { seq, prev, at: now, met }, &self.by, &draft)?;
            bytes.extend_from_slice(&line);
            hashes.push(h);
            prev = Some(h);
        }
        // After a crash, the last line is one of these: it is known as ours before it is written.
        if let Some(own) = self.memory.own.get_mut(name) {
            own.pending.clone_from(&hashes);
        }
        self.save(env);
        // Room ahead is a comfort: a file system that cannot keep it is not a reason to stop.
        let _ = file.reserve(RESERVE);
        write_all(file, &bytes).map_err(io)?;
        if let Err(error) = file.sync() {
            self.failed(env, name);
            return Err(io(error));
        }
        if file.read_at(start, bytes.len() + 1).map_err(io)? != bytes {
            self.failed(env, name);
            return Err(NotRecorded::ReadBack(path));
        }
        self.acknowledge(env, book, name, &hashes, healed, meet, &path)
    }

    /// Reads lines back as lines, and remembers them: what would not be read as it was meant is not acknowledged.
    #[expect(clippy::too_many_arguments, reason = "the end of the one write path, shared by its two forms")]
    fn acknowledge(
        &mut self,
        env: &mut Env,
        book: &mut Book,
        name: &str,
        hashes: &[LineHash],
        healed: usize,
        meet: &mut impl FnMut(Met<'_>),
        path: &Path,
    ) -> Result<Vec<Entry>, NotRecorded> {
        let mut entries: Vec<Entry> = Vec::new();
        book.read(env.disk.as_ref(), Depth::Full, |met| {
            if hashes.contains(&met.entry.h) && !entries.iter().any(|entry| entry.h == met.entry.h) {
                entries.push(met.entry.clone());
            }
            meet(met);
        })
        .map_err(|error| NotRecorded::Io { path: path.to_path_buf(), error })?;
        if entries.len() != hashes.len() {
            return Err(NotRecorded::ReadBack(path.to_path_buf()));
        }
        self.remember(env, book, name, hashes.last().copied());
        Ok(entries.split_off(healed))
    }

    /// Takes in what other processes of this machine remembered meanwhile.
    ///
    /// The shelf may have been removed since: a lock that nothing can take would open a file at each line.
    fn recall(&mut self, disk: &dyn Disk) {
        if let Err(e) = self.shelf.prepare(disk) {
            self.warn(&e);
        }
        let fresh = self.shelf.recall(disk);
        self.memory.seen = fresh.seen;
        self.memory.folder = fresh.folder;
        self.memory.own.extend(fresh.own);
    }

    /// Keeps why the state of this machine could not be written, to be said once.
    fn warn(&mut self, error: &io::Error) {
        self.warning.get_or_insert_with(|| io_in_french(error));
    }

    /// Remembers that a sync of a file failed.
    fn failed(&mut self, env: &mut Env, name: &str) {
        if let Some(own) = self.memory.own.get_mut(name) {
            own.unsynced = true;
        }
        self.own = None;
        self.save(env);
    }

    /// Writes down what is known of this machine's own files.
    fn save(&mut self, env: &mut Env) {
        let disk = env.disk.as_ref();
        let lock = disk.lock(&self.shelf.state_lock(), PATIENCE).ok().flatten();
        let mine = self.memory.own.clone();
        self.recall(disk);
        self.memory.own.extend(mine.into_iter().filter(|(_, own)| own.by == self.by));
        if let Err(e) = self.shelf.remember(disk, &self.memory) {
            self.warn(&e);
        }
        drop(lock);
    }

    /// Moves the marks to what was just read, and writes them down with the last line acknowledged.
    fn remember(&mut self, env: &mut Env, book: &Book, name: &str, last: Option<LineHash>) {
        let clock = &mut env.clock;
        let disk = env.disk.as_ref();
        let lock = disk.lock(&self.shelf.state_lock(), PATIENCE).ok().flatten();
        let mine = self.memory.own.get(name).cloned().unwrap_or_default();
        self.recall(disk);
        let own = Own { acknowledged: last, pending: vec![], ..mine };
        self.memory.own.insert(name.to_owned(), own);
        // A copy is written like the original, and says nothing of it, unless the incident goes on there.
        if self.apart || self.memory.may_be_taken_in(disk, book) {
            self.memory.mark(disk, book, clock);
        }
        if let Err(e) = self.shelf.remember(disk, &self.memory) {
            self.warn(&e);
        }
        drop(lock);
    }
}

/// Refuses to write through a link that somebody put in the place of an incident's folder.
pub fn refuse_a_link(disk: &dyn Disk, folder: &Path) -> Result<(), NotRecorded> {
    match disk.facts(folder) {
        Ok(facts) if facts.is_link => Err(NotRecorded::Link(folder.to_path_buf())),
        // A folder that is not there, or cannot be looked at, is told by what is done next.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Tells that a file has lines, was read to its end, and that nothing before its last line is wrong: what follows it is
/// healed.
fn is_sound(file: &LogFile) -> bool {
    let is_read = |tail: &Finding| !matches!(tail.harm, Harm::NotAFile(_) | Harm::Unreadable(_));
    let is_whole = file.chain.findings.iter().all(|found| found.harm.is_benign());
    !file.apart && file.chain.last.is_some() && is_whole && file.tail.as_ref().is_none_or(is_read)
}

/// Tells that no other file goes on with one.
fn is_tip(book: &Book, file: usize) -> bool {
    let last = book.files[file].chain.last.map(|last| last.h);
    book.graph().branches.iter().any(|branch| Some(branch.head.h) == last)
}

/// Makes the line that describes torn bytes.
fn healing(recovered: Recovered) -> Draft {
    let text = format!("Écriture interrompue réparée : {} octets mis de côté", recovered.length);
    Draft { event: Event::Recovered(recovered), common: Common { text, ..Common::default() } }
}

fn read_more(env: &Env, book: &mut Book, meet: &mut impl FnMut(Met<'_>)) -> Result<(), NotRecorded> {
    let path = book.folder().to_path_buf();
    book.read(env.disk.as_ref(), Depth::Full, meet).map(|_| ()).map_err(|error| NotRecorded::Io { path, error })
}

/// Reads the bytes after the last valid line, piece by piece; none when there is nothing.
fn torn_tail(file: &mut dyn Appender, end: u64) -> io::Result<Option<Torn>> {
    let (mut torn, mut offset) = (None, end);
    loop {
        let piece = file.read_at(offset, PIECE)?;
        if piece.is_empty() {
            return Ok(torn);
        }
        offset += piece.len() as u64;
        let (bytes, lf) = piece.strip_suffix(b"\n").map_or((piece.as_slice(), false), |bytes| (bytes, true));
        torn.get_or_insert_with(Torn::default).add(bytes, lf);
    }
}

/// Copies what is read to its end, piece by piece.
pub(super) fn copy(from: &mut dyn Read, to: &mut dyn Appender) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => write_all(to, &piece[..read])?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

/// Writes everything; a file system that takes nothing more is an error.
pub(super) fn write_all(file: &mut dyn Appender, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write(bytes) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::WriteZero, "le disque n’accepte plus rien")),
            Ok(n) => bytes = &bytes[n..],
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
