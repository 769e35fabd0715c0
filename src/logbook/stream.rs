//! FileReading: each file as a stream of valid lines, and the union of the files in the order of the main courante.
//!
//! Streams, so that a log of any length takes the memory of its state and not of its lines.

use super::chain::{Chain, Finding, Harm};
use super::line::{self, Depth, Fault, LONGEST_LINE, Parsed};
use crate::domain::event::Entry;
use crate::domain::ids::{IncidentId, WriterId};
use crate::platform::{Disk, io_in_french, is_not_a_file};
use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashSet, VecDeque};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock};

/// How much of a line is kept at once: more than any valid line.
const PIECE: usize = 4 * LONGEST_LINE;
/// How much is read at once: lines are independent of each other until their chain is followed, so a block of them is
/// checked by every processor.
const BLOCK: usize = 1024 * 1024;
/// How many lines are checked at once, however short.
const MOST_LINES: usize = 16 * 1024;
/// Below this, a thread costs more than it saves.
const WORTH_A_THREAD: usize = 256 * 1024;

/// How many blocks are checked ahead.
const AHEAD: usize = 2;

/// A valid line with its bytes, LF excluded.
pub(super) struct Read1 {
    pub entry: Box<Entry>,
    pub bytes: Vec<u8>,
}

/// A line as it stands in its file, already checked by itself.
struct RawLine {
    /// Its bytes, LF excluded; empty when nobody wants them any more.
    bytes: Vec<u8>,
    length: usize,
    lf: bool,
    parsed: Result<Parsed, Fault>,
}

/// One file, read from where its chain stopped.
pub(super) struct FileStream<'c> {
    chain: &'c mut Chain,
    tail: &'c mut Option<Finding>,
    held: Option<Held<'c>>,
    reader: FileReading<'c>,
    depth: Depth,
    fallback: WriterId,
    ready: VecDeque<RawLine>,
    /// Blocks being checked while the lines before them are followed.
    ahead: VecDeque<Batch>,
    /// What was read after the last LF.
    rest: Vec<u8>,
    /// The block read before, to be filled again: memory asked of the system anew for each costs more than reading it.
    spare: Vec<u8>,
    failed: Option<io::Error>,
    /// Whether the end was met: what another writer adds after that is for the next time, since the line that was being
    /// written when the end was met must not be read in two parts.
    ended: bool,
    /// Whether what follows the last line was said.
    done: bool,
}

/// The bytes of a file, kept in memory.
struct Held<'c> {
    bytes: &'c mut Option<Vec<u8>>,
    /// How many more bytes the files of the incident may keep together.
    room: Rc<Cell<usize>>,
}

impl Held<'_> {
    /// Keeps more bytes; nothing of a file that is too long.
    fn add(&mut self, more: &[u8]) {
        let Some(bytes) = self.bytes else { return };
        match self.room.get().checked_sub(more.len()) {
            Some(left) => {
                self.room.set(left);
                bytes.extend_from_slice(more);
            }
            None => *self.bytes = None,
        }
    }
}

/// A file to be read: opened when its first bytes are wanted, closed after its last.
enum FileReading<'d> {
    NotYet(&'d dyn Disk, PathBuf),
    Open(Box<dyn Read>),
    Over,
}

impl<'c> FileStream<'c> {
    /// Opens a file; one that cannot be read is a finding, not an error.
    pub fn open(
        disk: &'c dyn Disk,
        path: &Path,
        chain: &'c mut Chain,
        tail: &'c mut Option<Finding>,
        depth: Depth,
    ) -> Self {
        *tail = None;
        let name = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        let fallback = WriterId::parse(name).unwrap_or_else(|_| WriterId::unknown());
        Self {
            chain,
            tail,
            held: None,
            reader: FileReading::NotYet(disk, path.to_path_buf()),
            depth,
            fallback,
            ready: VecDeque::new(),
            ahead: VecDeque::new(),
            rest: Vec::new(),
            spare: Vec::new(),
            failed: None,
            done: false,
            ended: false,
        }
    }

    /// Keeps the bytes of the file as they are read, as long as there is room for them.
    pub fn holding(mut self, bytes: &'c mut Option<Vec<u8>>, room: Rc<Cell<usize>>) -> Self {
        self.held = Some(Held { bytes, room });
        self
    }

    /// Gives the next valid line.
    pub fn next(&mut self) -> Option<Read1> {
        let (mut region, mut goes_on) = (None, false);
        loop {
            if self.ready.is_empty() {
                self.fill();
            }
            let Some(RawLine { bytes, length, lf, parsed }) = self.ready.pop_front() else {
                let done = std::mem::replace(&mut self.done, true);
                if let Some(e) = self.failed.take() {
                    let said = io_in_french(&e);
                    // What is there but is no file was put there; anything else is a failure of the moment.
                    let harm = if is_not_a_file(&e) { Harm::NotAFile(said) } else { Harm::Unreadable(said) };
                    *self.tail = Some(Finding { line: self.chain.lines + 1, offset: self.chain.end, harm });
                } else if !done {
                    *self.tail = self.chain.tail(region);
                }
                return None;
            };
            if self.chain.lacks_lf && lf && length == 0 {
                // The LF that a later write added after a last line that lacked it.
                self.chain.end += 1;
                self.chain.lacks_lf = false;
                continue;
            }
            // A line far longer than allowed comes in pieces: none of them is a line by itself.
            if goes_on || !lf && length >= PIECE {
                self.chain.bad(&mut region, &bytes, lf, goes_on, Fault::TooLong);
                goes_on = !lf;
                continue;
            }
            match parsed {
                Ok(parsed) => {
                    // Only a first line names its writer; a later one met first is read under the file's own name.
                    let writer = self.chain.writer().or(parsed.own()).unwrap_or(&self.fallback).clone();
                    let unnamed = self.chain.writer().is_none() && !parsed.named;
                    let entry = parsed.of(&writer);
                    let length = length as u64 + u64::from(lf);
                    self.chain.good(region.take(), &entry, length, lf, unnamed);
                    return Some(Read1 { entry, bytes });
                }
                Err(fault) => self.chain.bad(&mut region, &bytes, lf, false, fault),
            }
        }
    }

    /// Makes the lines of the next block ready, and has the blocks after it checked meanwhile.
    fn fill(&mut self) {
        while !self.ended && self.ahead.len() < AHEAD {
            let block = self.read_block();
            if !block.is_empty() {
                self.ahead.push_back(Batch::start(block, self.depth, &self.fallback));
            }
        }
        if let Some(block) = self.ahead.pop_front() {
            let (lines, read) = block.finish();
            self.ready = lines.into();
            self.spare = read;
        }
    }

    /// Reads whole lines, or a piece of an endless one; the end of the file gives what is left.
    fn read_block(&mut self) -> Vec<u8> {
        if let FileReading::NotYet(disk, path) = &self.reader {
            self.reader = match disk.open_at(path, self.chain.end) {
                Ok(reader) => {
                    // What follows the last valid line is read again.
                    if let Some(Held { bytes: Some(bytes), .. }) = &mut self.held {
                        bytes.truncate(usize::try_from(self.chain.end).unwrap_or(usize::MAX));
                    }
                    FileReading::Open(reader)
                }
                Err(e) => {
                    self.failed = Some(e);
                    FileReading::Over
                }
            };
        }
        let FileReading::Open(reader) = &mut self.reader else {
            self.ended = true;
            return Vec::new();
        };
        let mut block = std::mem::take(&mut self.spare);
        block.clear();
        block.append(&mut self.rest);
        // What is left of a line is completed up to a piece, so that an endless one is still cut.
        while !self.ended && (block.is_empty() || block.len() < PIECE && !block.contains(&b'\n')) {
            block.reserve(BLOCK);
            let start = block.len();
            match reader.take(BLOCK as u64).read_to_end(&mut block) {
                Ok(read) => {
                    self.ended = read < BLOCK;
                    if let Some(held) = &mut self.held {
                        held.add(&block[start..]);
                    }
                }
                Err(e) => {
                    // What came before the failure is still there to be read.
                    self.failed = Some(e);
                    self.ended = true;
                }
            }
        }
        if self.ended {
            // Given back at once: an incident may have more files than a process may hold open.
            self.reader = FileReading::Over;
        } else {
            let whole = memchr::memrchr(b'\n', &block).map_or(PIECE.min(block.len()), |last| last + 1);
            // A block of empty lines must not take more memory than one of lines.
            let whole = memchr::memchr_iter(b'\n', &block[..whole]).nth(MOST_LINES).map_or(whole, |at| at + 1);
            self.rest.extend_from_slice(&block[whole..]);
            block.truncate(whole);
        }
        block
    }
}

/// Lines to be checked, and whom to tell.
struct Part {
    block: Arc<Vec<u8>>,
    range: Range<usize>,
    depth: Depth,
    writer: WriterId,
    told: Sender<Vec<RawLine>>,
}

/// The threads that check lines, one for each processor, started once: a block takes less time than starting them.
static CHECKERS: LazyLock<Vec<Sender<Part>>> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
    (0..processors)
        .map(|_| {
            let (sender, parts) = channel::<Part>();
            std::thread::spawn(move || {
                for Part { block, range, depth, writer, told } in parts {
                    let lines = check(&block[range], depth, &writer);
                    // Given back before the lines are, so that the block is filled again.
                    drop(block);
                    // Who reads no more wants none.
                    let _ = told.send(lines);
                }
            });
            sender
        })
        .collect()
});

/// A block of a file: checked, or being checked by other threads.
enum Batch {
    Checked(Vec<RawLine>, Vec<u8>),
    Running(Vec<Receiver<Vec<RawLine>>>, Arc<Vec<u8>>),
}

impl Batch {
    /// Has the lines of a block checked, each by itself, on as many processors as there are.
    fn start(block: Vec<u8>, depth: Depth, writer: &WriterId) -> Self {
        if block.len() < WORTH_A_THREAD || CHECKERS.len() == 1 {
            return Self::Checked(check(&block, depth, writer), block);
        }
        let block = Arc::new(block);
        let mut start = 0;
        let mut parts = Vec::with_capacity(CHECKERS.len());
        for (checker, left) in CHECKERS.iter().zip((1..=CHECKERS.len()).rev()) {
            let aim = start + (block.len() - start) / left;
            let end = memchr::memchr(b'\n', &block[aim..]).map_or(block.len(), |at| aim + at + 1);
            let range = start..if left == 1 { block.len() } else { end };
            start = range.end;
            let (told, lines) = channel();
            // A writer of its own each: counting those who share a name costs more than the name.
            let part = Part { block: Arc::clone(&block), range, depth, writer: writer.unshared(), told };
            checker.send(part).expect("a thread that checks lines never ends");
            parts.push(lines);
        }
        Self::Running(parts, block)
    }

    /// Gives the lines, once they are checked, and the block back.
    fn finish(self) -> (Vec<RawLine>, Vec<u8>) {
        match self {
            Self::Checked(lines, block) => (lines, block),
            Self::Running(parts, block) => {
                let checked = parts.into_iter().map(|lines| lines.recv().expect("checking a line never panics"));
                (checked.flatten().collect(), Arc::unwrap_or_clone(block))
            }
        }
    }
}

/// Checks lines one after another; one longer than a piece comes in several.
fn check(block: &[u8], depth: Depth, writer: &WriterId) -> Vec<RawLine> {
    let mut lines = Vec::new();
    for line in line::lines(block) {
        let mut pieces = line.chunks(PIECE).peekable();
        while let Some(piece) = pieces.next() {
            let lf = pieces.peek().is_none() && piece.ends_with(b"\n");
            let bytes = if lf { &piece[..piece.len() - 1] } else { piece };
            let parsed = line::parse(bytes, depth, writer);
            // What may end a line far too long is looked at as its end, even where it would be a line by itself.
            let may_go_on = lines.is_empty() || line.len() > PIECE;
            let wanted = depth == Depth::Bytes || parsed.is_err() || may_go_on;
            let kept = if wanted { bytes.to_vec() } else { Vec::new() };
            lines.push(RawLine { bytes: kept, length: bytes.len(), lf, parsed });
        }
    }
    lines
}

/// Calls `f` on the lines of several files in the order of the main courante, (`seq`, writer, `h`), each line once, and
/// tells which files were set apart because they are of another incident than the folder's.
pub(super) fn union(
    mut streams: Vec<FileStream<'_>>,
    named: Option<&IncidentId>,
    mut f: impl FnMut(&Read1),
) -> Vec<bool> {
    if let [only] = streams.as_mut_slice() {
        let mut last = None;
        while let Some(line) = only.next() {
            if last.replace(line.entry.h) != Some(line.entry.h) {
                f(&line);
            }
        }
        return vec![false];
    }
    let mut waiting: Vec<Option<Read1>> = streams.iter_mut().map(FileStream::next).collect();
    let apart = set_apart(streams.iter().map(|stream| &*stream.chain), named);
    let key = |line: &Read1| (line.entry.seq, line.entry.writer.clone(), line.entry.h);
    let mut heap = BinaryHeap::new();
    for (from, line) in waiting.iter().enumerate() {
        if let Some(line) = line.as_ref().filter(|_| !apart[from]) {
            heap.push(Reverse((key(line), from)));
        }
    }
    // A line that two files hold under two names comes twice among those of its number.
    let (mut number, mut met) = (0, HashSet::new());
    while let Some(Reverse((_, from))) = heap.pop() {
        let Some(line) = waiting[from].take() else { continue };
        if std::mem::replace(&mut number, line.entry.seq) != line.entry.seq {
            met.clear();
        }
        if met.insert(line.entry.h) {
            f(&line);
        }
        waiting[from] = streams[from].next();
        if let Some(line) = &waiting[from] {
            heap.push(Reverse((key(line), from)));
        }
    }
    apart
}

/// Gives the incident that files are of: the folder's when an opening line says it, else that of the only opening;
/// before any opening arrived, first lines say it. None when several are said and none is the folder's: nobody can tell
/// then which files are the strangers.
pub(super) fn own_incident<'c>(
    chains: impl Iterator<Item = &'c Chain> + Clone,
    named: Option<&'c IncidentId>,
) -> Option<&'c IncidentId> {
    let opened = chains.clone().flat_map(|chain| chain.openings.iter().filter_map(|(_, id, _)| id.as_ref()));
    let mut said: BTreeSet<&IncidentId> = opened.collect();
    if said.is_empty() {
        said = chains.filter_map(|chain| chain.first.as_ref()?.incident.as_ref()).collect();
    }
    let only = said.first().copied().filter(|_| said.len() == 1);
    named.filter(|named| said.contains(named)).or(only)
}

/// Tells which files name another incident.
fn set_apart<'c>(chains: impl Iterator<Item = &'c Chain> + Clone, named: Option<&'c IncidentId>) -> Vec<bool> {
    let own = own_incident(chains.clone(), named);
    let other = |chain: &Chain| {
        let says = chain.first.as_ref().and_then(|first| first.incident.as_ref());
        own.is_some_and(|own| says.is_some_and(|says| says != own))
    };
    chains.clone().map(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::{Access, Appender, FolderFacts, Lock};
    use std::time::Duration;

    /// A file that another writer is writing: what it holds now, an end, then what comes later.
    struct Growing;

    struct Parts(Vec<&'static [u8]>);

    impl Read for Parts {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(part) = (!self.0.is_empty()).then(|| self.0.remove(0)) else { return Ok(0) };
            buffer[..part.len()].copy_from_slice(part);
            Ok(part.len())
        }
    }

    impl Disk for Growing {
        fn open_at(&self, _: &Path, _: u64) -> io::Result<Box<dyn Read>> {
            Ok(Box::new(Parts(vec![b"{\"v\":1,\"se", b"", b"q\":1}\n"])))
        }
        fn list(&self, _: &Path) -> io::Result<Vec<String>> {
            unreachable!("only read here")
        }
        fn open_append(&self, _: &Path) -> io::Result<Box<dyn Appender>> {
            unreachable!("only read here")
        }
        fn create_append(&self, _: &Path, _: Access) -> io::Result<Box<dyn Appender>> {
            unreachable!("only read here")
        }
        fn make_folder(&self, _: &Path, _: Access) -> io::Result<()> {
            unreachable!("only read here")
        }
        fn discard(&self, _: &Path) -> io::Result<()> {
            unreachable!("only read here")
        }
        fn sync_folder(&self, _: &Path) -> io::Result<()> {
            unreachable!("only read here")
        }
        fn replace(&self, _: &Path, _: &[u8]) -> io::Result<()> {
            unreachable!("only read here")
        }
        fn facts(&self, _: &Path) -> io::Result<FolderFacts> {
            unreachable!("only read here")
        }
        fn lock(&self, _: &Path, _: Duration) -> io::Result<Option<Box<dyn Lock>>> {
            unreachable!("only read here")
        }
    }

    #[test]
    fn a_line_being_written_by_another_is_a_torn_end_and_not_two_bad_lines() {
        let (mut chain, mut tail) = (Chain::default(), None);
        let mut stream = FileStream::open(&Growing, Path::new("a.jsonl"), &mut chain, &mut tail, Depth::Full);
        assert!(stream.next().is_none());
        drop(stream);
        assert_eq!(tail.map(|found| found.harm), Some(Harm::Torn));
    }
}
