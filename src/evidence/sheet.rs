//! Cuts a spreadsheet's text into rows: whichever the separator, whichever the line ends, a cell over several lines.

use super::split::{Chunk, LONGEST};
use super::text;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use std::io::{self, Read};

/// How many cells a row has at most.
const WIDEST: usize = 4096;
/// How many rows a spreadsheet holds: a file that stops there was cut.
pub const MOST_ROWS: u64 = 1_048_576;

/// A row of a sheet.
pub struct Cells {
    /// The line where it begins.
    pub line: u64,
    /// Its cells, decoded.
    pub cells: Vec<String>,
    /// It is too long to be one.
    pub too_long: bool,
    /// The file ended right after it, without a line end.
    pub at_end: bool,
    /// The file ended inside the quotes of its last cell.
    pub open: bool,
}

/// Guesses the separator of a header.
pub fn separator(header: &[u8]) -> u8 {
    let count = |s: u8| header.iter().filter(|b| **b == s).count();
    [b';', b'\t', b','].into_iter().max_by_key(|s| count(*s)).unwrap_or(b',')
}

/// Reads to the end, giving each row.
pub fn run(from: &mut dyn Read, separator: u8, give: &mut dyn FnMut(Cells)) -> io::Result<()> {
    let mut rows = RowReader { reader: ReaderBuilder::new().delimiter(separator).build(), line: 1, ended: true };
    let mut buffer = vec![0; 256 << 10];
    let mut row = Pending::new();
    loop {
        let n = match from.read(&mut buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            done => done?,
        };
        rows.feed(&buffer[..n], &mut row, give);
        if n == 0 {
            return Ok(());
        }
    }
}

struct RowReader {
    reader: Reader,
    line: u64,
    /// The last byte was a line end.
    ended: bool,
}

struct Pending {
    started: Option<u64>,
    out: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    cells: usize,
    quotes: usize,
    too_long: bool,
}

impl Pending {
    fn new() -> Self {
        Self {
            started: None,
            out: vec![0; 64 << 10],
            filled: 0,
            ends: vec![0; 512],
            cells: 0,
            quotes: 0,
            too_long: false,
        }
    }
}

impl RowReader {
    /// Gives what the bytes complete; no byte is the end.
    fn feed(&mut self, mut input: &[u8], row: &mut Pending, give: &mut dyn FnMut(Cells)) {
        let last = input.is_empty();
        loop {
            if row.started.is_none() {
                // The reader would count the line end of the row before as the beginning of this one.
                while let [b'\r' | b'\n', rest @ ..] = input {
                    self.line += u64::from(input[0] == b'\n');
                    input = rest;
                }
                if input.is_empty() && !last {
                    return;
                }
                row.started = Some(self.line);
            }
            let (result, read, out, ends) =
                self.reader.read_record(input, &mut row.out[row.filled..], &mut row.ends[row.cells..]);
            self.line += memchr::memchr_iter(b'\n', &input[..read]).count() as u64;
            row.quotes += memchr::memchr_iter(b'"', &input[..read]).count();
            if let Some(byte) = input[..read].last() {
                self.ended = *byte == b'\n' || *byte == b'\r';
            }
            input = &input[read..];
            row.filled += out;
            row.cells += ends;
            match result {
                ReadRecordResult::InputEmpty => return,
                ReadRecordResult::OutputFull if row.out.len() < LONGEST => row.out.resize(row.out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if row.ends.len() < WIDEST => row.ends.resize(row.ends.len() * 2, 0),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    row.too_long = true;
                    row.filled = 0;
                    row.cells = 0;
                }
                ReadRecordResult::Record => self.emit(row, last, give),
                ReadRecordResult::End => return,
            }
        }
    }

    fn emit(&self, row: &mut Pending, last: bool, give: &mut dyn FnMut(Cells)) {
        // Of a row too long to be held, nothing stands where its ends say.
        if row.too_long {
            row.cells = 0;
        }
        let mut start = 0;
        let cut = |end: &usize| {
            let cell = text::decode(&row.out[start..*end]).into_owned();
            start = *end;
            cell
        };
        let cells: Vec<String> = row.ends[..row.cells].iter().map(cut).collect();
        let line = row.started.take().unwrap_or(self.line);
        let too_long = std::mem::take(&mut row.too_long);
        let open = std::mem::take(&mut row.quotes) % 2 == 1 && last;
        row.filled = 0;
        row.cells = 0;
        if too_long || cells.iter().any(|c| !c.trim().is_empty()) {
            give(Cells { line, cells, too_long, at_end: last && !self.ended, open });
        }
    }
}

impl Cells {
    /// Gives what can be told of a row that could not be read.
    pub fn as_broken(&self) -> Chunk {
        let bytes = self.cells.join(" ").into_bytes();
        Chunk { line: self.line, rank: 1, bytes, whole: false, at_end: self.at_end, paged: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], separator: u8) -> Vec<(u64, Vec<String>)> {
        let mut found = Vec::new();
        // A byte at a time: where the buffer ends changes nothing.
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                let n = self.0.len().min(1);
                out[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        run(&mut Slow(text), separator, &mut |c| found.push((c.line, c.cells.clone()))).expect("a slice reads");
        let mut again = Vec::new();
        run(&mut &text[..], separator, &mut |c| again.push((c.line, c.cells.clone()))).expect("a slice reads");
        assert_eq!(found, again);
        found
    }

    #[test]
    fn lines_are_those_of_the_file() {
        for end in ["\n", "\r\n"] {
            let text = ["h;i", "1;\"a", "b\"", "", "2;\"c;\"\"d\"\"\"", "3;x"].join(end);
            let found = rows(text.as_bytes(), b';');
            let lines: Vec<u64> = found.iter().map(|r| r.0).collect();
            assert_eq!(lines, [1, 2, 5, 6], "{text:?}");
            assert_eq!(found[2].1, ["2", "c;\"d\""]);
        }
    }

    #[test]
    fn a_row_too_long_to_be_held_is_said_and_the_next_is_read() {
        for (cells, size) in [(1, LONGEST + 5), (3, LONGEST), (WIDEST + 10, 4), (9000, 1000)] {
            let row = vec!["x".repeat(size); cells].join(";");
            let text = format!("h;i\n1;2\n{row}\n3;4\n");
            let mut found = Vec::new();
            run(&mut text.as_bytes(), b';', &mut |c| found.push((c.line, c.cells.len(), c.too_long)))
                .expect("it reads");
            assert_eq!(found, [(1, 2, false), (2, 2, false), (3, 0, true), (4, 2, false)], "{cells} {size}");
        }
    }

    #[test]
    fn the_separator_is_the_one_of_the_header() {
        assert_eq!(separator(b"a;b,c;d"), b';');
        assert_eq!(separator(b"a\tb\tc"), b'\t');
        assert_eq!(separator(b"a,b"), b',');
    }
}
