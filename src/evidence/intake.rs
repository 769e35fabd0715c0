//! From files to events: each opened by its content, cut in records, read, dated, and kept once.

use super::event::{Cite, EventFacts, Family, Interned, LogEvent};
use super::reader::{self, Drawn, Extract, Hint, Pool};
use super::shape::{self, Container, NotRead};
use super::sheet::{MOST_ROWS, RowReader};
use super::split::Splitter;
use super::tally::{Cutter, FileTally, NAMED, Unreadable};
use super::when::{DateOrder, Stamp};
use super::workers;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::Hash;
use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::Arc;

/// How much of a message is read: its headers, and as much of what is attached.
const MESSAGE: u64 = 1 << 20;
/// The numbers of rows at which the known exports stop.
const ROUND: [u64; 7] = [1_000, 5_000, 10_000, 50_000, 100_000, 150_000, 250_000];

/// What may be taken of the machine, whatever the size of the files.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes read from a compressed file.
    pub decompressed: u64,
    /// Bytes of events held.
    pub held: usize,
    /// Bytes that a worker reads at once, but for the end of the last line.
    pub block: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { decompressed: 16 << 30, held: 44 << 20, block: 512 << 10 }
    }
}

/// Why a file does not hold all that it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CutShort {
    /// It ends inside a record, or before its list is closed.
    End,
    /// What compresses it ends too early, or is damaged.
    Compressed,
    /// It holds more than may be decompressed.
    Decompressed,
    /// It holds more events than may be kept.
    Memory,
    /// It stops at a number of rows at which exports stop.
    Round(u64),
    /// It says itself that more rows were found.
    Ranked,
    /// It says itself that another page follows.
    Paged,
    /// It has as many rows as a spreadsheet may.
    Rows,
}

/// What became of a file.
#[derive(Debug, Clone, Default)]
pub struct FileRead {
    /// Its name, as given.
    pub name: String,
    /// Why it was not read.
    pub refused: Option<NotRead>,
    /// It holds nothing.
    pub empty: bool,
    /// Records of each kind.
    pub known: BTreeMap<Family, u64>,
    /// Records of no kind that is read here.
    pub unknown: u64,
    /// Records of a known kind that say nothing of a person: services, domains.
    pub aside: u64,
    /// Places that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// How many they are.
    pub unreadable_count: u64,
    /// Why it does not hold all that it should.
    pub cuts: BTreeSet<CutShort>,
    /// Records without a time, or with one in doubt.
    pub undated: u64,
    hints: BTreeSet<Hint>,
    /// For each number of rows that a search announces: how many are there, and the highest rank of them.
    ranked: BTreeMap<u64, (u64, u64)>,
}

impl FileRead {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Tells whether nothing of it is of a kind that is read here.
    pub fn is_foreign(&self) -> bool {
        self.refused.is_some() || (self.known.is_empty() && self.aside == 0)
    }

    /// Tells whether it gave a hint.
    pub fn has(&self, hint: &Hint) -> bool {
        self.hints.contains(hint)
    }
}

/// All that was read.
#[derive(Debug)]
pub struct Logs {
    /// The events, in the order of time, each once.
    pub events: Vec<LogEvent>,
    /// The files.
    pub files: Vec<FileRead>,
    /// The domains that an export says are the organisation's.
    pub domains: BTreeSet<String>,
    /// How many records were found twice.
    pub duplicates: u64,
    /// How many records have the identifier of another and say something else.
    pub conflicts: u64,
}

/// Reads files one after another.
#[derive(Debug, Default)]
pub struct Intake {
    limits: Limits,
    pool: Pool,
    shared: Shared,
    events: Vec<LogEvent>,
    files: Vec<FileRead>,
    domains: BTreeSet<String>,
}

/// What events share, each held once.
#[derive(Debug, Default)]
struct Shared {
    facts: HashSet<Arc<EventFacts>>,
    words: HashSet<Interned>,
    addresses: HashSet<Arc<IpAddr>>,
    bytes: usize,
}

impl Shared {
    fn facts(&mut self, mut facts: EventFacts) -> Arc<EventFacts> {
        if let Some(held) = self.facts.get(&facts) {
            return held.clone();
        }
        let (words, bytes) = (&mut self.words, &mut self.bytes);
        facts.share(&mut |text| once(words, text, || text.into(), bytes));
        *bytes += facts.bytes();
        let facts = Arc::new(facts);
        self.facts.insert(facts.clone());
        facts
    }

    fn address(&mut self, ip: IpAddr) -> Arc<IpAddr> {
        once(&mut self.addresses, &ip, || Arc::new(ip), &mut self.bytes)
    }
}

/// Gives the one copy of a value.
fn once<T>(all: &mut HashSet<Arc<T>>, value: &T, make: impl FnOnce() -> Arc<T>, bytes: &mut usize) -> Arc<T>
where
    T: ?Sized + Eq + Hash,
{
    if let Some(held) = all.get(value) {
        return held.clone();
    }
    let made = make();
    // What the allocator and the table that finds it add.
    *bytes += size_of_val(&*made) + 64;
    all.insert(made.clone());
    made
}

impl Intake {
    /// Begins.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Reads a file to its end.
    pub fn file<'r>(&mut self, name: &str, from: Box<dyn Read + 'r>) -> io::Result<()> {
        let mut reading =
            FileIntake { intake: self, file: FileRead::new(name), waiting: vec![], order: None, both: false, rows: 0 };
        let done = reading.all(from);
        let end = done.err().map(|e| (e.kind(), e));
        match end {
            Some((io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput, _)) => {
                reading.file.cuts.insert(CutShort::Compressed);
            }
            Some((io::ErrorKind::FileTooLarge, _)) => {
                reading.file.cuts.insert(CutShort::Decompressed);
            }
            Some((_, e)) => return Err(e),
            None => {}
        }
        reading.finish();
        Ok(())
    }

    /// Ends: events in the order of time, each once.
    pub fn finish(self) -> Logs {
        let Self { mut events, shared, files, domains, .. } = self;
        drop(shared);
        events.sort_unstable_by(LogEvent::order);
        let before = events.len();
        events.dedup_by(|later, kept| later.says_the_same(kept));
        let conflicts = events.windows(2).filter(|w| !w[0].id.is_empty() && w[0].is_of_the_same(&w[1])).count() as u64;
        let duplicates = (before - events.len()) as u64;
        Logs { events, files, domains, duplicates, conflicts }
    }
}

/// A file being read.
struct FileIntake<'i> {
    intake: &'i mut Intake,
    file: FileRead,
    /// The events whose time waits for the order of the dates.
    waiting: Vec<u32>,
    order: Option<DateOrder>,
    /// The file holds dates of both orders: none can be told.
    both: bool,
    rows: u64,
}

impl FileIntake<'_> {
    fn all<'r>(&mut self, from: Box<dyn Read + 'r>) -> io::Result<()> {
        let mut opened = shape::open(from, self.intake.limits.decompressed)?;
        let cutter = match opened.container {
            Container::Empty => {
                self.file.empty = true;
                return Ok(());
            }
            Container::Refused(kind) => {
                self.file.refused = Some(kind);
                return Ok(());
            }
            Container::Message => return self.message(opened.text.as_mut()),
            Container::Json => Cutter::Json(Splitter::default()),
            Container::Sheet(separator) => Cutter::Sheet(Box::new(RowReader::new(separator)), None),
        };
        let mut pool = std::mem::take(&mut self.intake.pool);
        let done = {
            let block = self.intake.limits.block;
            let mut take = |tally, lines| self.take(tally, lines);
            workers::run(opened.text.as_mut(), block, cutter, &mut pool, &mut take)
        };
        self.intake.pool = pool;
        if self.rows + 1 >= MOST_ROWS {
            self.file.cuts.insert(CutShort::Rows);
        }
        done
    }

    fn message(&mut self, text: &mut dyn Read) -> io::Result<()> {
        let mut bytes = Vec::new();
        text.take(MESSAGE).read_to_end(&mut bytes)?;
        let cite = Cite { file: 0, line: 1, rank: 1 };
        let mut tally = FileTally::default();
        let events = reader::message(&bytes, cite, &mut self.intake.pool);
        if events.is_empty() {
            tally.unknown += 1;
        } else {
            tally.take(Extract { events, ..Extract::default() });
        }
        self.take(tally, 0);
        Ok(())
    }

    /// Takes in what a part of it holds, with the number of lines before that part.
    fn take(&mut self, tally: FileTally, lines: u64) {
        let place = self.intake.files.len();
        let cite = |cite: Cite| Cite {
            file: u32::try_from(place).unwrap_or(u32::MAX),
            line: u32::try_from(u64::from(cite.line) + lines).unwrap_or(u32::MAX),
            ..cite
        };
        let file = &mut self.file;
        file.unknown += tally.unknown;
        file.aside += tally.aside;
        file.unreadable_count += tally.unreadable_count;
        let free = NAMED - file.unreadable.len();
        let named = tally.unreadable.into_iter().take(free);
        file.unreadable.extend(named.map(|one| Unreadable { cite: cite(one.cite), ..one }));
        file.cuts.extend(tally.cuts);
        file.hints.extend(tally.hints);
        for (count, (rows, most)) in tally.ranked {
            let held = file.ranked.entry(count).or_default();
            *held = (held.0 + rows, held.1.max(most));
        }
        self.rows += tally.rows;
        self.intake.domains.extend(tally.domains.iter().map(|domain| domain.to_string()));
        for drawn in tally.drawn {
            self.one(Drawn { cite: cite(drawn.cite), ..drawn });
        }
    }

    fn one(&mut self, drawn: Drawn) {
        let family = drawn.facts.family;
        *self.file.known.entry(family).or_default() += 1;
        let Intake { limits, shared, events, .. } = &mut *self.intake;
        if events.len() * LogEvent::BYTES + shared.bytes > limits.held {
            self.file.cuts.insert(CutShort::Memory);
            return;
        }
        let ip = drawn.ip.map(|ip| shared.address(ip));
        let mut event = LogEvent::new(shared.facts(drawn.facts), ip, (drawn.id, drawn.session), drawn.cite);
        match drawn.stamp {
            None if family.is_state() => {}
            None => self.file.undated += 1,
            Some(Stamp::Known(at)) => event.set_at(Some(at)),
            Some(stamp) => {
                let proved = stamp.proves();
                self.both |= proved.is_some() && self.order.is_some() && proved != self.order;
                self.order = self.order.or(proved);
                self.waiting.push(u32::try_from(events.len()).expect("memory is bounded"));
                event.set_at(Some(stamp.packed()));
            }
        }
        events.push(event);
    }

    fn finish(mut self) {
        let order = if self.both { None } else { self.order };
        for index in self.waiting {
            let event = &mut self.intake.events[index as usize];
            let stamp = event.at().map(Stamp::unpacked).filter(|_| !self.both);
            let at = stamp.and_then(|stamp| stamp.settle(order));
            self.file.undated += u64::from(at.is_none());
            event.set_at(at);
        }
        if self.file.ranked.iter().any(|(count, (rows, most))| *count > 0 && (most < count || rows % count != 0)) {
            self.file.cuts.insert(CutShort::Ranked);
        }
        for family in [Family::SignIns, Family::Audit] {
            if let Some(round) = self.file.known.get(&family).filter(|n| ROUND.contains(n)) {
                self.file.cuts.insert(CutShort::Round(*round));
            }
        }
        self.intake.files.push(self.file);
    }
}
