//! What a block of a file holds: made apart, by whichever worker, and taken in the order of the file.

use super::event::{Cite, Interned};
use super::fields::Fields;
use super::intake::CutShort;
use super::layer::{Columns, Layer, Object};
use super::reader::{self, Drawn, Extract, Hint, Made, Pool};
use super::sheet::{Cells, RowReader};
use super::split::{Chunk, JsonPiece, Splitter};
use super::tables::TABLES;
use super::text::{addresses, decode, key};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many unreadable places of a file are kept; the others are counted.
pub const NAMED: usize = 1000;

/// A place that could not be read, and what can be told of it.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// Where.
    pub cite: Cite,
    /// The operation that its readable part names.
    pub operation: Option<String>,
    /// The accounts that its readable part names, whoever acts and whatever is done to them.
    pub accounts: Vec<String>,
}

/// What was found, in order; lines are counted from where it begins.
#[derive(Debug, Default)]
pub struct FileTally {
    /// What records say.
    pub drawn: Vec<Drawn>,
    /// Records of no kind that is read here.
    pub unknown: u64,
    /// Records of a known kind that say nothing of a person: services, domains.
    pub aside: u64,
    /// Places that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// How many they are.
    pub unreadable_count: u64,
    /// Rows of a sheet.
    pub rows: u64,
    /// Why it does not hold all that it should.
    pub cuts: BTreeSet<CutShort>,
    /// What records say of their file.
    pub hints: BTreeSet<Hint>,
    /// For each number of rows that a search announces: how many are there, and the highest rank of them.
    pub ranked: BTreeMap<u64, (u64, u64)>,
    /// The domains that are said to be the organisation's.
    pub domains: BTreeSet<Interned>,
}

/// Cuts a text into records, a block after another.
#[derive(Debug)]
pub enum Cutter {
    /// JSON.
    Json(Splitter),
    /// Rows, under the names of their columns once these were read.
    Sheet(Box<RowReader>, Option<Arc<Columns>>),
}

impl Cutter {
    /// Begins where a line does, in the same surroundings; none when something is left open before it.
    pub fn fresh(&self) -> Option<Self> {
        match self {
            Self::Json(splitter) => splitter.fresh().map(Self::Json),
            Self::Sheet(rows, columns) => Some(Self::Sheet(Box::new(rows.fresh()?), Some(columns.clone()?))),
        }
    }

    /// Tells whether what began as another did is what this would have done.
    pub fn stands_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(now), Self::Json(then)) => now.stands_as(then),
            (Self::Sheet(rows, columns), Self::Sheet(..)) => rows.fresh().is_some() && columns.is_some(),
            (Self::Json(_), Self::Sheet(..)) | (Self::Sheet(..), Self::Json(_)) => false,
        }
    }

    /// Moves what it knows of lines by so many.
    pub fn shift(&mut self, lines: u64) {
        match self {
            Self::Json(splitter) => splitter.shift(lines),
            Self::Sheet(rows, _) => rows.shift(lines),
        }
    }

    /// Gives the line that it stands on.
    pub fn line(&self) -> u64 {
        match self {
            Self::Json(splitter) => splitter.line(),
            Self::Sheet(rows, _) => rows.line(),
        }
    }

    /// Reads a block; no byte is the end.
    pub fn feed(&mut self, block: &[u8], pool: &mut Pool, tally: &mut FileTally) {
        match self {
            Self::Json(splitter) if block.is_empty() => splitter.finish(&mut |piece| tally.piece(piece, pool)),
            Self::Json(splitter) => splitter.feed(block, &mut |piece| tally.piece(piece, pool)),
            Self::Sheet(rows, columns) => rows.feed(block, &mut |row| match columns {
                None => *columns = named(row).map(Arc::new),
                Some(columns) => tally.row(columns, row, pool),
            }),
        }
    }
}

/// A place in a block, whose file is told when it is taken.
fn cite(line: u64, rank: u64) -> Cite {
    let narrow = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    Cite { file: 0, line: narrow(line), rank: narrow(rank) }
}

impl FileTally {
    fn piece(&mut self, piece: JsonPiece<'_>, pool: &mut Pool) {
        match piece {
            JsonPiece::Record { line, rank, object } => self.record(object, cite(line, rank), pool),
            JsonPiece::Chunk(chunk) => {
                self.cuts.extend(chunk.at_end.then_some(CutShort::End));
                self.cuts.extend(chunk.paged.then_some(CutShort::Paged));
                if chunk.bytes.is_empty() {
                    return;
                }
                let text = decode(&chunk.bytes);
                let object = Some(&*text).filter(|_| chunk.whole).and_then(|text| Object::of(Cow::Borrowed(text)));
                match object {
                    Some(object) => self.record(object, cite(chunk.line, chunk.rank), pool),
                    None => self.unreadable(&chunk, &text),
                }
            }
        }
    }

    fn record(&mut self, object: Object<'_>, cite: Cite, pool: &mut Pool) {
        let fields = Fields::new(Layer::Object(object), &mut pool.shapes);
        if fields.outer("odatanextlink") {
            self.cuts.insert(CutShort::Paged);
        }
        match reader::read(&fields, cite, pool) {
            Made::Known(found) => self.take(found),
            Made::Broken => self.note(cite, fields.written()),
            Made::Unknown => self.unknown += 1,
        }
    }

    fn row(&mut self, columns: &Columns, row: &Cells<'_>, pool: &mut Pool) {
        self.rows += 1;
        let cut = row.open || (row.at_end && row.ends.len() < columns.len());
        if cut {
            self.cuts.insert(CutShort::End);
        }
        let made = if row.too_long || cut {
            Made::Broken
        } else {
            let fields = Fields::new(Layer::Row(columns, row.text, row.ends), &mut pool.shapes);
            reader::read(&fields, cite(row.line, 1), pool)
        };
        match made {
            Made::Known(found) => self.take(found),
            Made::Broken => {
                let chunk = row.as_broken();
                self.unreadable(&chunk, &decode(&chunk.bytes));
            }
            Made::Unknown => self.unknown += 1,
        }
    }

    fn unreadable(&mut self, chunk: &Chunk, text: &str) {
        self.note(cite(chunk.line, chunk.rank), text);
    }

    /// Notes a place that could not be read.
    fn note(&mut self, cite: Cite, text: &str) {
        self.unreadable_count += 1;
        if self.unreadable.len() < NAMED {
            let accounts = addresses(text);
            self.unreadable.push(Unreadable { cite, operation: after(text, "\"Operation\""), accounts });
        }
    }

    /// Takes in what a record says.
    pub fn take(&mut self, found: Extract) {
        self.hints.extend(found.hints);
        if let Some((rank, count)) = found.ranked {
            let (rows, most) = self.ranked.entry(count).or_default();
            *rows += 1;
            *most = (*most).max(rank);
        }
        self.domains.extend(found.domains);
        self.aside += u64::from(found.events.is_empty());
        self.drawn.extend(found.events);
    }
}

/// Reads the names of the columns; what stands before them is not one.
fn named(row: &Cells<'_>) -> Option<Columns> {
    let first = row.cells().next().unwrap_or_default();
    if first.starts_with("#TYPE") || first.to_lowercase().starts_with("sep=") || row.ends.len() < 2 {
        return None;
    }
    Some(Columns::new(row.cells().map(|name| TABLES.header(&key(name)).to_owned()).collect()))
}

/// Finds the text that follows a name in what is left of a record.
fn after(text: &str, name: &str) -> Option<String> {
    let rest = &text[text.find(name)? + name.len()..];
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
