//! From files to events: each opened by its content, cut in records, read, dated, and kept once.

use super::event::{Cite, Family, LogEvent};
use super::fields::Fields;
use super::reader::{self, Extract, Hint, Made, Pool};
use super::shape::{self, Container, NotRead};
use super::sheet::{self, Cells, MOST_ROWS};
use super::split::{Chunk, Splitter};
use super::tables::TABLES;
use super::text::{decode, key};
use super::when::{DateOrder, Stamp};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Read};

/// How many unreadable places of a file are kept; the others are counted.
const NAMED: usize = 1000;
/// What an event takes, with what it holds beside it.
const EVENT: usize = size_of::<LogEvent>() + 160;
/// How long a message may be: only its headers are read.
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
}

impl Default for Limits {
    fn default() -> Self {
        Self { decompressed: 16 << 30, held: 48 << 20 }
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

/// A place that could not be read, and what can be told of it.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// Where.
    pub cite: Cite,
    /// The operation that its readable part names.
    pub operation: Option<String>,
    /// The account that its readable part names.
    pub account: Option<String>,
}

/// What became of a file.
#[derive(Debug, Clone)]
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
        Self {
            name: name.to_owned(),
            refused: None,
            empty: false,
            known: BTreeMap::new(),
            unknown: 0,
            aside: 0,
            unreadable: vec![],
            unreadable_count: 0,
            cuts: BTreeSet::new(),
            undated: 0,
            hints: BTreeSet::new(),
            ranked: BTreeMap::new(),
        }
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
#[derive(Debug)]
pub struct Intake {
    limits: Limits,
    pool: Pool,
    events: Vec<LogEvent>,
    files: Vec<FileRead>,
    domains: BTreeSet<String>,
}

impl Intake {
    /// Begins.
    pub fn new(limits: Limits) -> Self {
        Self { limits, pool: Pool::default(), events: vec![], files: vec![], domains: BTreeSet::new() }
    }

    /// Reads a file to its end.
    pub fn file<'r>(&mut self, name: &str, from: Box<dyn Read + 'r>) -> io::Result<()> {
        let mut reading =
            FileIntake { intake: self, file: FileRead::new(name), waiting: vec![], order: None, both: false };
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
        let Self { events, files, domains, .. } = self;
        let mut keyed: Vec<(u64, LogEvent)> = events.into_iter().map(|e| (print(&e), e)).collect();
        let order =
            |(print, e): &(u64, LogEvent)| (e.at, e.account.clone(), e.operation.clone(), e.id.clone(), *print, e.cite);
        keyed.sort_by_cached_key(order);
        let before = keyed.len();
        let same = |a: &LogEvent, b: &LogEvent| {
            a.family == b.family && a.id == b.id && a.at == b.at && a.operation == b.operation && a.account == b.account
        };
        keyed.dedup_by(|later, kept| later.0 == kept.0 && same(&later.1, &kept.1));
        let conflicts = keyed.windows(2).filter(|w| !w[0].1.id.is_empty() && same(&w[0].1, &w[1].1)).count() as u64;
        let duplicates = (before - keyed.len()) as u64;
        Logs { events: keyed.into_iter().map(|(_, e)| e).collect(), files, domains, duplicates, conflicts }
    }
}

/// Sums up what an event says, without where it stands.
fn print(event: &LogEvent) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&event.ip, &event.agent, &event.actor, &event.target, &event.what).hash(&mut hasher);
    hasher.finish()
}

/// A file being read.
struct FileIntake<'i> {
    intake: &'i mut Intake,
    file: FileRead,
    /// The events whose time waits for the order of the dates.
    waiting: Vec<(usize, Stamp)>,
    order: Option<DateOrder>,
    /// The file holds dates of both orders: none can be told.
    both: bool,
}

impl FileIntake<'_> {
    fn all<'r>(&mut self, from: Box<dyn Read + 'r>) -> io::Result<()> {
        let mut opened = shape::open(from, self.intake.limits.decompressed)?;
        match opened.container {
            Container::Empty => self.file.empty = true,
            Container::Refused(kind) => self.file.refused = Some(kind),
            Container::Message => {
                let mut bytes = Vec::new();
                opened.text.take(MESSAGE).read_to_end(&mut bytes)?;
                let cite = self.cite(1, 1);
                match reader::message(&bytes, cite, &mut self.intake.pool) {
                    Some(read) => self.take(Extract { events: vec![read], ..Extract::default() }),
                    None => self.file.unknown += 1,
                }
            }
            Container::Json => Splitter::default().run(opened.text.as_mut(), &mut |chunk| self.chunk(&chunk))?,
            Container::Sheet(separator) => {
                let mut header: Option<Vec<String>> = None;
                let mut rows = 0;
                sheet::run(opened.text.as_mut(), separator, &mut |row| match &header {
                    None => header = columns(&row),
                    Some(header) => {
                        rows += 1;
                        self.row(header, &row);
                    }
                })?;
                if rows + 1 >= MOST_ROWS {
                    self.file.cuts.insert(CutShort::Rows);
                }
            }
        }
        Ok(())
    }

    fn cite(&self, line: u64, rank: u64) -> Cite {
        Cite { file: self.intake.files.len(), line, rank }
    }

    fn chunk(&mut self, chunk: &Chunk) {
        if chunk.at_end {
            self.file.cuts.insert(CutShort::End);
        }
        if chunk.paged {
            self.file.cuts.insert(CutShort::Paged);
        }
        if chunk.bytes.is_empty() {
            return;
        }
        let text = decode(&chunk.bytes);
        let parsed = if chunk.whole { serde_json::from_str::<Value>(&text).ok() } else { None };
        let Some(Value::Object(map)) = parsed else { return self.unreadable(chunk, &text) };
        if map.get("@odata.nextLink").and_then(Value::as_str).is_some_and(|link| !link.is_empty()) {
            self.file.cuts.insert(CutShort::Paged);
        }
        match reader::read(&Fields::new(map), self.cite(chunk.line, chunk.rank), &mut self.intake.pool) {
            Made::Known(found) => self.take(found),
            Made::Broken => self.unreadable(chunk, &text),
            Made::Unknown => self.file.unknown += 1,
        }
    }

    fn row(&mut self, header: &[String], row: &Cells) {
        let cut = row.open || (row.at_end && row.cells.len() < header.len());
        if cut {
            self.file.cuts.insert(CutShort::End);
        }
        if row.too_long || cut {
            let chunk = row.as_broken();
            return self.unreadable(&chunk, &decode(&chunk.bytes));
        }
        let mut map = Map::new();
        for (name, cell) in header.iter().zip(&row.cells) {
            if !cell.trim().is_empty() || !map.contains_key(name) {
                // Of two columns of the same name, the first that says something.
                let free = map.get(name).and_then(Value::as_str).is_none_or(|held| held.trim().is_empty());
                if free {
                    map.insert(name.clone(), Value::String(cell.clone()));
                }
            }
        }
        match reader::read(&Fields::new(map), self.cite(row.line, 1), &mut self.intake.pool) {
            Made::Known(found) => self.take(found),
            Made::Broken => {
                let chunk = row.as_broken();
                self.unreadable(&chunk, &decode(&chunk.bytes));
            }
            Made::Unknown => self.file.unknown += 1,
        }
    }

    fn unreadable(&mut self, chunk: &Chunk, text: &str) {
        self.file.unreadable_count += 1;
        if self.file.unreadable.len() < NAMED {
            let cite = self.cite(chunk.line, chunk.rank);
            let account =
                after(text, "\"UserId\"").or_else(|| after(text, "\"userPrincipalName\"")).map(|a| a.to_lowercase());
            self.file.unreadable.push(Unreadable { cite, operation: after(text, "\"Operation\""), account });
        }
    }

    fn take(&mut self, found: Extract) {
        self.file.hints.extend(found.hints);
        if let Some((rank, count)) = found.ranked {
            let (rows, most) = self.file.ranked.entry(count).or_default();
            *rows += 1;
            *most = (*most).max(rank);
        }
        if let Some(domain) = found.domain {
            self.intake.domains.insert(domain);
        }
        if found.events.is_empty() {
            self.file.aside += 1;
        }
        for reader::Drawn { mut event, stamp } in found.events {
            *self.file.known.entry(event.family).or_default() += 1;
            if self.intake.events.len() * EVENT + self.intake.pool.bytes > self.intake.limits.held {
                self.file.cuts.insert(CutShort::Memory);
                continue;
            }
            match stamp {
                None if event.family.is_state() => {}
                None => self.file.undated += 1,
                Some(Stamp::Known(at)) => event.at = Some(at),
                Some(stamp) => {
                    let proved = stamp.proves();
                    self.both |= proved.is_some() && self.order.is_some() && proved != self.order;
                    self.order = self.order.or(proved);
                    self.waiting.push((self.intake.events.len(), stamp));
                }
            }
            self.intake.events.push(event);
        }
    }

    fn finish(mut self) {
        let order = if self.both { None } else { self.order };
        for (index, stamp) in self.waiting {
            let at = if self.both { None } else { stamp.settle(order) };
            self.file.undated += u64::from(at.is_none());
            self.intake.events[index].at = at;
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

/// Reads the names of the columns; what stands before them is not one.
fn columns(row: &Cells) -> Option<Vec<String>> {
    let first = row.cells.first().map(String::as_str).unwrap_or_default();
    if first.starts_with("#TYPE") || first.to_lowercase().starts_with("sep=") || row.cells.len() < 2 {
        return None;
    }
    Some(row.cells.iter().map(|name| TABLES.header(&key(name)).to_owned()).collect())
}

/// Finds the text that follows a name in what is left of a record.
fn after(text: &str, name: &str) -> Option<String> {
    let rest = &text[text.find(name)? + name.len()..];
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
