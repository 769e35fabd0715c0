//! A quick look at an incident: what decides where it stands, and nothing else.
//!
//! `list` shows thousands of incidents, and must say of each what its report says. So every line that counts is read,
//! checked and folded as everywhere else; the lines that change nothing here, which are most, are passed over unread.

use super::book::Book;
use super::line::{self, Depth};
use crate::domain::event::Entry;
use crate::domain::ids::WriterId;
use crate::domain::incident::{FAR, Incident};
use crate::domain::moment::Moment;
use crate::platform::Disk;
use std::io::{self, Read as _};
use std::path::Path;

/// The longest file that is held whole; an incident with a longer one is read as the other commands read it.
const HELD: u64 = 256 * 1024;
/// How long the log of an incident usually is.
const USUAL: usize = 32 * 1024;

/// What a quick look tells.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// The opening, the fiches, the answers, the decision and the closing; not the notes, actions and clocks.
    pub incident: Incident,
    /// The last time recorded.
    pub last_at: Option<Moment>,
}

/// Looks at an incident's folder.
pub fn glance(disk: &dyn Disk, folder: &Path) -> io::Result<Glance> {
    if let Some(entries) = short(disk, folder)? {
        let mut glance = Glance::default();
        for entry in &entries {
            glance.meet(entry);
        }
        return Ok(glance);
    }
    let mut glance = Glance::default();
    Book::new(folder.to_path_buf()).read(disk, Depth::Fold, |met| glance.meet(met.entry))?;
    Ok(glance)
}

impl Glance {
    fn meet(&mut self, entry: &Entry) {
        self.last_at = self.last_at.max(Some(entry.at));
        self.incident.apply(entry);
    }
}

/// Reads the lines that count, in order; none when a file is long, or does not begin with a line that names its writer.
fn short(disk: &dyn Disk, folder: &Path) -> io::Result<Option<Vec<Entry>>> {
    let mut entries: Vec<Entry> = Vec::new();
    for name in disk.list(folder)?.iter().filter(|name| name.ends_with(".jsonl")) {
        let mut bytes = Vec::with_capacity(USUAL);
        // A file that cannot be read is not a reason to hide the incident: `verify` says what it is.
        let Ok(_) = disk.open_at(&folder.join(name), 0).and_then(|f| f.take(HELD + 1).read_to_end(&mut bytes)) else {
            continue;
        };
        if bytes.len() as u64 > HELD {
            return Ok(None);
        }
        let lines = line::lines(&bytes).map(|line| line.strip_suffix(b"\n").unwrap_or(line));
        let lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).collect();
        let Some((first, rest)) = lines.split_first() else { continue };
        let first = line::parse(first, Depth::Fold, &WriterId::unknown()).ok().filter(|parsed| parsed.own().is_some());
        let Some(first) = first else { return Ok(None) };
        let first = first.whole();
        // A file of another incident is set apart, as every reading does.
        if first.incident.as_ref().is_some_and(|id| folder.file_name().is_none_or(|name| name != id.as_str())) {
            return Ok(None);
        }
        let writer = first.writer.clone();
        // The last line that can be read says until when it goes.
        let last = rest.iter().rposition(|line| line::parse(line, Depth::Fold, &writer).is_ok());
        let counts = rest.iter().enumerate().filter(|(at, line)| Some(*at) == last || !changes_nothing(line));
        entries.extend(
            counts.filter_map(|(_, l)| line::parse(l, Depth::Fold, &writer).ok().map(|parsed| *parsed.of(&writer))),
        );
        entries.push(first);
    }
    // Whether a number counts is told by all the lines before it.
    if entries.iter().any(|entry| entry.seq > FAR) {
        return Ok(None);
    }
    // Copies of one file are one file.
    entries.sort_by(|a, b| (a.seq, &a.writer, a.h).cmp(&(b.seq, &b.writer, b.h)));
    entries.dedup_by(|a, b| (a.seq, &a.writer, a.h) == (b.seq, &b.writer, b.h));
    Ok(Some(entries))
}

/// The kinds that change nothing of where an incident stands, verdicts included, which follow from the answers.
const NOTHING: [&[u8]; 4] = [b"noted\"", b"assessed\"", b"action\"", b"exported\""];

/// Tells whether a line is of a kind that changes nothing; when in doubt, it is read.
fn changes_nothing(line: &[u8]) -> bool {
    kind_on(line).is_some_and(|rest| NOTHING.iter().any(|kind| rest.starts_with(kind)))
}

/// Gives a line from its own kind on, when it has the members before it that a writer puts there, in their order: what is
/// valid has no other member that could be taken for one of these.
fn kind_on(line: &[u8]) -> Option<&[u8]> {
    let seq = line.strip_prefix(b"{\"v\":1,\"seq\":")?;
    let digits = seq.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let prev = seq[digits..].strip_prefix(b",\"prev\":\"")?;
    let at = prev.get(64..)?.strip_prefix(b"\",\"at\":\"")?;
    let mut by = at.get(29..)?.strip_prefix(b"\",\"by\":\"")?;
    loop {
        let end = memchr::memchr2(b'"', b'\\', by)?;
        if by[end] == b'"' {
            return by[end..].strip_prefix(b"\",\"kind\":\"");
        }
        // An escaped quote does not end the name.
        by = by.get(end + 2..)?;
    }
}
