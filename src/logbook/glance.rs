//! A quick look at an incident: the head and the tail of each of its files, nothing between.
//!
//! `list` shows thousands of incidents; what it needs stands in the first line and in the last ones. Nothing is checked
//! here but the lines looked at: `verify` is for that.

use super::line::{self, Depth};
use crate::domain::event::{Entry, Event, Opened};
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::ids::{FicheId, WriterId};
use crate::domain::moment::Moment;
use crate::platform::Disk;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// How much of the start of a file is read: an opening line, with a long title.
const HEAD: usize = 4 * 1024;
/// How much of the end of a file is read: some tens of lines.
const TAIL: usize = 8 * 1024;

/// What a quick look tells.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// What was said when it was opened, and when.
    pub opened: Option<(Opened, Moment)>,
    /// The last time recorded.
    pub last_at: Option<Moment>,
    /// Whether the last word on it is that it is closed.
    pub closed: bool,
    /// The gravity last written, the highest of the fiches.
    pub gravity: Option<Interval<Gravity>>,
    /// The gravity retained.
    pub retained: Option<Gravity>,
}

/// Looks at an incident's folder.
pub fn glance(disk: &dyn Disk, folder: &Path) -> io::Result<Glance> {
    let mut lines: Vec<Entry> = Vec::new();
    for name in disk.list(folder)?.iter().filter(|name| name.ends_with(".jsonl")) {
        // A file that cannot be read is not a reason to hide the incident: `verify` says what it is.
        let Ok((head, tail)) = disk.ends(&folder.join(name), HEAD, TAIL) else { continue };
        let Some(first) = first(&head) else { continue };
        lines.extend(last(&tail, &first.writer));
        lines.push(first);
    }
    lines.sort_by(|a, b| (a.seq, &a.writer, a.h).cmp(&(b.seq, &b.writer, b.h)));
    let mut glance = Glance::default();
    let mut gravities: BTreeMap<FicheId, Interval<Gravity>> = BTreeMap::new();
    for entry in lines {
        glance.last_at = glance.last_at.max(Some(entry.at));
        match entry.event {
            Some(Event::Opened(opened)) => {
                glance.opened.get_or_insert((opened, entry.at));
            }
            Some(Event::Closed(_)) => glance.closed = true,
            Some(Event::Reopened(_)) => glance.closed = false,
            Some(Event::Decided(decided)) => glance.retained = Some(decided.gravity),
            Some(Event::Assessed(assessed)) => {
                gravities.insert(assessed.fiche, assessed.gravity);
            }
            Some(_) | None => {}
        }
    }
    glance.gravity = gravities.into_values().reduce(Interval::max);
    Ok(glance)
}

/// The kinds that a list needs.
const KINDS: [&[u8]; 4] = [b"assessed\"", b"decided\"", b"closed\"", b"reopened\""];
/// What stands before the kind of a line.
const BEFORE_KIND: &[u8] = b"\"kind\":\"";

/// Reads the first line of a head.
fn first(head: &[u8]) -> Option<Entry> {
    let parsed = line::parse(head.split(|b| *b == b'\n').next()?, Depth::Full).ok()?;
    let writer = parsed.own()?.clone();
    Some(parsed.of(&writer))
}

/// Reads the lines of a tail that a list needs, and the last one for its time; its first line may be cut.
fn last(tail: &[u8], writer: &WriterId) -> Vec<Entry> {
    // The kind stands just after who wrote: far enough is the longest name.
    let wanted = |line: &[u8]| {
        let start = &line[..line.len().min(700)];
        let kind = start.windows(BEFORE_KIND.len()).position(|w| w == BEFORE_KIND);
        kind.is_some_and(|at| KINDS.iter().any(|kind| start[at + BEFORE_KIND.len()..].starts_with(kind)))
    };
    let mut found = Vec::new();
    let lines = tail.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let mut lines = lines.collect::<Vec<_>>().into_iter().rev();
    found.extend(lines.by_ref().find_map(|line| line::parse(line, Depth::Full).ok().map(|parsed| parsed.of(writer))));
    found.extend(
        lines
            .filter(|line| wanted(line))
            .filter_map(|line| line::parse(line, Depth::Full).ok().map(|parsed| parsed.of(writer))),
    );
    found
}
