//! Reading: each file as a stream of valid lines, and the union of the files in the order of the main courante.
//!
//! Streams, so that a log of any length takes the memory of its state and not of its lines.

use super::chain::{Chain, Finding, Harm};
use super::line::{self, LONGEST_LINE};
use crate::domain::event::Entry;
use crate::domain::ids::WriterId;
use crate::platform::{Disk, io_in_french};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// How much of a line is kept at once: more than any valid line.
const PIECE: usize = 4 * LONGEST_LINE;

/// A valid line with its bytes, LF excluded.
pub(super) struct Read1 {
    pub entry: Entry,
    pub bytes: Vec<u8>,
    /// The byte after it in its file.
    pub end: u64,
}

/// One file, read from where its chain stopped.
pub(super) struct FileStream<'c> {
    chain: &'c mut Chain,
    tail: &'c mut Option<Finding>,
    reader: Option<BufReader<Box<dyn Read>>>,
    fallback: WriterId,
}

impl<'c> FileStream<'c> {
    /// Opens a file; one that cannot be read is a finding, not an error.
    pub fn open(disk: &dyn Disk, path: &Path, chain: &'c mut Chain, tail: &'c mut Option<Finding>) -> Self {
        *tail = None;
        let name = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        let fallback = WriterId::parse(name)
            .unwrap_or_else(|_| WriterId::parse("inconnu").expect("a word of lower-case letters is a writer's name"));
        let reader = match disk.open_at(path, chain.end) {
            Ok(reader) => Some(BufReader::with_capacity(LONGEST_LINE, reader)),
            Err(e) => {
                *tail = Some(Finding { line: 0, offset: 0, harm: Harm::Unreadable(io_in_french(&e)) });
                None
            }
        };
        Self { chain, tail, reader, fallback }
    }

    /// Gives the next valid line.
    pub fn next(&mut self) -> Option<Read1> {
        let (mut region, mut goes_on) = (None, false);
        if self.chain.lacks_lf {
            self.take_late_lf();
        }
        loop {
            let reader = self.reader.as_mut()?;
            let mut bytes = Vec::new();
            match read_line(reader, &mut bytes) {
                Ok(()) => {}
                Err(e) => {
                    *self.tail = Some(Finding {
                        line: self.chain.lines + 1,
                        offset: self.chain.end,
                        harm: Harm::Unreadable(io_in_french(&e)),
                    });
                    self.reader = None;
                    return None;
                }
            }
            if bytes.is_empty() {
                *self.tail = self.chain.tail(region);
                self.reader = None;
                return None;
            }
            let length = bytes.len() as u64;
            let lf = bytes.last() == Some(&b'\n');
            if lf {
                bytes.pop();
            }
            // A line far longer than allowed comes in pieces: none of them is a line by itself.
            if goes_on || !lf && bytes.len() >= PIECE {
                self.chain.bad(&mut region, &bytes, lf, goes_on, line::Fault::TooLong);
                goes_on = !lf;
                continue;
            }
            let known = self.chain.writer().cloned();
            let mut unnamed = false;
            let parsed = match line::parse(&bytes, known.as_ref()) {
                // Only a first line names its writer; a later one met first is read under the file's own name.
                Err(line::Fault::Header("writer")) => {
                    unnamed = true;
                    line::parse(&bytes, Some(&self.fallback))
                }
                parsed => parsed,
            };
            match parsed {
                Ok(entry) => {
                    self.chain.good(region.take(), &entry, length, lf, unnamed);
                    return Some(Read1 { entry, bytes, end: self.chain.end });
                }
                Err(fault) => self.chain.bad(&mut region, &bytes, lf, false, fault),
            }
        }
    }

    /// Takes the LF that a later write added after a last line that lacked it.
    fn take_late_lf(&mut self) {
        if let Some(reader) = self.reader.as_mut()
            && reader.fill_buf().map(|buffer| buffer.first() == Some(&b'\n')).unwrap_or(false)
        {
            reader.consume(1);
            self.chain.end += 1;
            self.chain.lacks_lf = false;
        }
    }
}

/// Reads up to an LF, without keeping more of an endless line than is needed to refuse it.
fn read_line(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if buffer.is_empty() {
            return Ok(());
        }
        let room = (PIECE).saturating_sub(bytes.len()).max(1);
        match buffer.iter().take(room).position(|b| *b == b'\n') {
            Some(at) => {
                bytes.extend_from_slice(&buffer[..=at]);
                reader.consume(at + 1);
                return Ok(());
            }
            None => {
                let taken = buffer.len().min(room);
                bytes.extend_from_slice(&buffer[..taken]);
                reader.consume(taken);
                if bytes.len() >= PIECE {
                    return Ok(());
                }
            }
        }
    }
}

/// Calls `f` on the lines of several files in the order of the main courante: (`seq`, writer, `h`), each line once.
pub(super) fn union(mut streams: Vec<FileStream<'_>>, mut f: impl FnMut(usize, &Read1)) {
    struct Waiting {
        line: Read1,
        from: usize,
    }
    let key = |w: &Waiting| (w.line.entry.seq, w.line.entry.writer.clone(), w.line.entry.h);
    let mut heap = BinaryHeap::new();
    let mut waiting: Vec<Option<Waiting>> = Vec::new();
    for (from, stream) in streams.iter_mut().enumerate() {
        let first = stream.next().map(|line| Waiting { line, from });
        if let Some(w) = &first {
            heap.push(Reverse((key(w), from)));
        }
        waiting.push(first);
    }
    let mut last = None;
    while let Some(Reverse((_, from))) = heap.pop() {
        let Some(w) = waiting[from].take() else { continue };
        if last != Some(w.line.entry.h) {
            f(w.from, &w.line);
            last = Some(w.line.entry.h);
        }
        let next = streams[from].next().map(|line| Waiting { line, from });
        if let Some(w) = &next {
            heap.push(Reverse((key(w), from)));
        }
        waiting[from] = next;
    }
}
