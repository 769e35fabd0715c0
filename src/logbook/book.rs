//! The folder of one incident: its files, followed as they grow.

use super::afterwards::{Afterwards, Marks};
use super::chain::{Chain, Finding};
use super::graph::{Graph, NamedLine, named};
use super::line::{self, Depth};
use super::seal::Seal;
use super::stream::{FileStream, own_incident, union};
use super::who_knew::WhoKnew;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Head};
use crate::domain::ids::{IncidentId, WriterId};
use crate::platform::{Disk, Most};
use chrono_tz::Tz;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The extension of log files.
const LOG: &str = ".jsonl";
/// How much of an incident is kept in memory, in bytes.
const MOST_HELD: usize = 64 * 1024 * 1024;

/// One file of the incident.
pub(super) struct LogFile {
    pub name: String,
    pub chain: Chain,
    pub tail: Option<Finding>,
    /// Whether it is of another incident.
    pub apart: bool,
    /// Its bytes as they were last read, while the whole incident is kept in memory.
    pub held: Option<Vec<u8>>,
}

/// The main courante of one incident.
pub struct Book {
    folder: PathBuf,
    pub(super) files: Vec<LogFile>,
    last: Option<(u64, WriterId, LineHash)>,
    /// Whether a line arrived that belongs before lines already read.
    late: bool,
    /// The copies of fiches, when the whole incident is kept in memory.
    fiches: Option<BTreeMap<String, Vec<u8>>>,
}

/// A line as it is met: the entry and its exact bytes.
pub struct Met<'m> {
    /// What it says.
    pub entry: &'m Entry,
    /// Its bytes, without LF.
    pub bytes: &'m [u8],
}

/// Lists the incidents of a folder, oldest first; a folder that does not exist has none.
pub fn incidents(disk: &dyn Disk, root: &Path) -> io::Result<Vec<IncidentId>> {
    match disk.list(root) {
        Ok(names) => Ok(names.iter().filter_map(|name| IncidentId::parse(name).ok()).collect()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(vec![]),
        Err(e) => Err(e),
    }
}

/// Tells whether a folder is that of an incident: its name is an id, and a main courante stands there.
pub fn holds_an_incident(disk: &dyn Disk, folder: &Path) -> bool {
    let named = folder.file_name().and_then(|n| n.to_str()).is_some_and(|n| IncidentId::parse(n).is_ok());
    named && disk.list(folder).is_ok_and(|names| names.iter().any(|name| name.ends_with(LOG)))
}

impl Book {
    /// Takes a folder, without reading it yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, files: vec![], last: None, late: false, fiches: None }
    }

    /// Gives the folder of the incident.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads what was added since the last time, in the order of the main courante.
    ///
    /// When it says true, a line arrived that belongs before lines already read: read everything again.
    pub fn read(&mut self, disk: &dyn Disk, depth: Depth, mut f: impl FnMut(Met<'_>)) -> io::Result<bool> {
        let known: HashSet<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        let mut names = disk.list(&self.folder)?;
        names.retain(|name| name.ends_with(LOG) && !known.contains(name.as_str()));
        self.files.extend(names.into_iter().map(|name| {
            let held = self.fiches.is_some().then(Vec::new);
            LogFile { name, chain: Chain::default(), tail: None, apart: false, held }
        }));
        let named = self.named();
        let streams = streams(&mut self.files, &self.folder, disk, depth);
        let (last, late) = (&mut self.last, &mut self.late);
        let apart = union(streams, named.as_ref(), |line| {
            let key = (line.entry.seq, line.entry.writer.clone(), line.entry.h);
            if last.as_ref().is_some_and(|last| *last > key) {
                *late = true;
            } else {
                *last = Some(key);
            }
            f(Met { entry: &line.entry, bytes: &line.bytes });
        });
        for (file, apart) in self.files.iter_mut().zip(apart) {
            // A file that was read as one of the incident and turns out not to be: what it said must be forgotten.
            self.late |= file.apart != apart && file.chain.valid > 0 && self.last.is_some();
            file.apart = apart;
        }
        Ok(self.late)
    }

    /// Takes a single file, out of its folder.
    pub fn of_file(path: &Path) -> Self {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut book = Self::new(folder);
        book.files.push(LogFile { name, chain: Chain::default(), tail: None, apart: false, held: None });
        book
    }

    /// Starts to keep in memory every file as it is read, so that the incident can go on elsewhere when its folder is
    /// gone; the copies of fiches are read at once.
    pub fn hold(&mut self, disk: &dyn Disk) {
        let mut held = BTreeMap::new();
        for name in disk.list(&self.folder).unwrap_or_default().into_iter().filter(|n| n.starts_with("fiche-")) {
            let room = MOST_HELD.saturating_sub(held.values().map(Vec::len).sum());
            if let Ok(bytes) = disk.read(&self.folder.join(&name), Most::DOCUMENT)
                && bytes.len() <= room
            {
                held.insert(name, bytes);
            }
        }
        self.fiches = Some(held);
    }

    /// Keeps in memory a copy of a fiche that was just written.
    pub(super) fn hold_fiche(&mut self, name: &str, bytes: &[u8]) {
        if let Some(fiches) = &mut self.fiches {
            fiches.insert(name.to_owned(), bytes.to_vec());
        }
    }

    /// Gives every file of the incident, byte for byte as it was last read; none for what was not kept in memory, to be read
    /// once more. Nothing without the opening line.
    pub(super) fn kept(&self, disk: &dyn Disk) -> Option<BTreeMap<String, Option<&[u8]>>> {
        let fiches = self.fiches.iter().flatten().map(|(name, bytes)| (name.clone(), bytes));
        let files = self.files.iter().filter(|file| !file.apart);
        let files = files.filter_map(|file| Some((file.name.clone(), file.held.as_ref()?)));
        let mut all: BTreeMap<String, Option<&[u8]>> =
            fiches.chain(files).map(|(name, held)| (name, Some(held.as_slice()))).collect();
        // A log that was not read, or is of another incident, is none of this one.
        let is_ours =
            |name: &str| !name.ends_with(LOG) || self.files.iter().any(|file| !file.apart && file.name == name);
        for name in disk.list(&self.folder).unwrap_or_default() {
            if !all.contains_key(&name) && is_ours(&name) && disk.open_at(&self.folder.join(&name), 0).is_ok() {
                all.insert(name, None);
            }
        }
        let opens = |file: &&LogFile| !file.apart && !file.chain.openings.is_empty();
        let opened = self.files.iter().filter(opens).any(|file| all.contains_key(&file.name));
        opened.then_some(all)
    }

    /// Starts before the first line in a folder, keeping in memory what this one did.
    pub(super) fn starting_in(&self, folder: PathBuf) -> Self {
        Self { fiches: self.fiches.clone(), ..Self::new(folder) }
    }

    /// Starts again before the first line, keeping in memory what this one did.
    pub fn again(&self) -> Self {
        self.starting_in(self.folder.clone())
    }

    /// Gives those of some lines that stand there, in files that are of the incident.
    pub(super) fn lines_among(&self, wanted: &HashSet<LineHash>) -> HashSet<LineHash> {
        let nodes = self.files.iter().filter(|file| !file.apart).flat_map(|file| &file.chain.nodes);
        nodes.map(|node| node.h).filter(|h| wanted.contains(h)).collect()
    }

    /// Tells that a line stands there.
    pub fn holds(&self, h: &LineHash) -> bool {
        self.files.iter().any(|file| file.chain.nodes.iter().any(|node| node.h == *h))
    }

    /// Gives the lines that this holds in memory and that another reading of the incident does not have, with what they
    /// say.
    pub fn lines_missing_from(&self, other: &Self) -> Vec<Entry> {
        let there: HashSet<LineHash> =
            other.files.iter().flat_map(|file| &file.chain.nodes).map(|node| node.h).collect();
        let held = self.files.iter().filter(|file| !file.apart).filter_map(|file| file.held.as_ref());
        let lines = held.flat_map(|bytes| line::lines(bytes));
        let parsed = lines.filter_map(|line| {
            line::parse(line.strip_suffix(b"\n").unwrap_or(line), Depth::Full, &WriterId::unknown()).ok()
        });
        parsed.map(line::Parsed::whole).filter(|entry| !there.contains(&entry.h)).collect()
    }

    /// Reads the folder afresh: how many different lines stand there, and their seal; none when it does not hold the
    /// opening line of this incident, in a form that can be read.
    pub fn there(&self, disk: &dyn Disk) -> Option<(u64, Seal)> {
        let mut book = Self::new(self.folder.clone());
        let mut count = 0;
        book.read(disk, Depth::Place, |_| count += 1).ok()?;
        let openings = |book: &Self| -> BTreeSet<LineHash> {
            let files = book.files.iter().filter(|file| !file.apart);
            files.flat_map(|file| file.chain.openings.iter().map(|(h, ..)| *h)).collect()
        };
        let (there, known) = (openings(&book), openings(self));
        (!there.is_empty() && known.is_subset(&there)).then(|| (count, book.seal()))
    }

    /// Reads the files already known, without looking for others.
    pub fn read_known(&mut self, disk: &dyn Disk, depth: Depth, mut f: impl FnMut(Met<'_>)) {
        let streams = streams(&mut self.files, &self.folder, disk, depth);
        union(streams, None, |line| f(Met { entry: &line.entry, bytes: &line.bytes }));
    }

    /// Gives the incident that the files are of, by their opening lines, else by the name of the folder.
    pub fn incident(&self) -> Option<IncidentId> {
        let named = self.named();
        own_incident(self.files.iter().map(|file| &file.chain), named.as_ref()).cloned().or(named)
    }

    /// Gives the incident that the folder is named after.
    pub(super) fn named(&self) -> Option<IncidentId> {
        self.folder.file_name().and_then(|n| n.to_str()).and_then(|n| IncidentId::parse(n).ok())
    }

    /// Takes the files together.
    pub(super) fn graph(&self) -> Graph<'_> {
        Graph::of(&self.files)
    }

    /// Gives the last valid line of each branch, in the order of the seal.
    pub fn heads(&self) -> Vec<Head> {
        self.graph().branches.into_iter().map(|branch| branch.head).collect()
    }

    /// Gives the seal of what was read.
    pub fn seal(&self) -> Seal {
        self.graph().seal()
    }

    /// Names the lines to keep so that nothing is forked any more: the tips of what was written twice, and the lines
    /// that are cited but were replaced, each with a writer who had it and does not say it lost.
    pub fn to_keep(&self) -> (Vec<Head>, Vec<(Head, WriterId)>) {
        let graph = self.graph();
        let tips = graph.forks().filter(|branch| branch.kept_by.is_none()).map(|branch| branch.head.clone());
        let lost = graph.absent().into_iter().filter(|absent| absent.is_replaced && !absent.is_lost);
        (tips.collect(), lost.map(|absent| (absent.cited, graph.writer(absent.by).clone())).collect())
    }

    /// Leaves out, of some lines, those that a person says lost, in a file of theirs.
    pub fn not_said_lost(&self, by: &str, mut lines: Vec<Head>) -> Vec<Head> {
        let own = self.files.iter().filter(|file| !file.apart && file.chain.by == by);
        let said: HashSet<_> = own.flat_map(|file| &file.chain.lost).map(|(_, head)| named(head)).collect();
        lines.retain(|line| !said.contains(&named(line)));
        lines
    }

    /// Lists the lines that arrived afterwards, by pair of files, their dates in a time zone.
    pub fn afterwards(&self, tz: Tz) -> Vec<Afterwards> {
        let graph = self.graph();
        Afterwards::all(&graph, &WhoKnew::of(&graph, &graph.branches).late(), tz)
    }

    /// Gives what a reader is told of lines besides what they say.
    pub fn marks(&self) -> Marks {
        let graph = self.graph();
        Marks::of(&graph, &graph.branches, &WhoKnew::of(&graph, &graph.branches).late())
    }

    /// Gives the `fork-kept` lines that settle something.
    pub fn settling(&self) -> BTreeSet<NamedLine> {
        let graph = self.graph();
        graph.settling(&graph.branches)
    }

    /// Gives what was found beyond valid lines, with the file.
    pub fn findings(&self) -> impl Iterator<Item = (&str, &Finding)> {
        self.files
            .iter()
            .flat_map(|f| f.chain.findings.iter().chain(&f.tail).map(move |finding| (f.name.as_str(), finding)))
    }
}

/// Opens every file where its chain stopped; a log that memory cannot hold is read from its folder, as long as that is
/// there.
fn streams<'b>(files: &'b mut [LogFile], folder: &Path, disk: &'b dyn Disk, depth: Depth) -> Vec<FileStream<'b>> {
    let held: usize = files.iter().filter_map(|file| file.held.as_ref()).map(Vec::len).sum();
    let room = Rc::new(Cell::new(MOST_HELD.saturating_sub(held)));
    let open = |file: &'b mut LogFile| {
        FileStream::open(disk, &folder.join(&file.name), &mut file.chain, &mut file.tail, depth)
            .holding(&mut file.held, Rc::clone(&room))
    };
    files.iter_mut().map(open).collect()
}
