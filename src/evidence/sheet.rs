//! Cuts a spreadsheet's text into rows: whichever the separator, whichever the line ends, a cell over several lines.

use super::split::{Chunk, LONGEST};
use super::text;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// How many cells a row has at most.
const WIDEST: usize = 4096;
/// How many rows a spreadsheet holds: a file that stops there was cut.
pub const MOST_ROWS: u64 = 1_048_576;

/// A row of a sheet.
pub struct Cells<'r> {
    /// The line where it begins.
    pub line: u64,
    /// Its cells, decoded, one after another.
    pub text: &'r str,
    /// Where each cell ends.
    pub ends: &'r [usize],
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

/// Cuts rows, a block after another.
pub struct RowReader {
    reader: Reader,
    separator: u8,
    line: u64,
    /// The last byte was a line end.
    ended: bool,
    row: Pending,
}

impl std::fmt::Debug for RowReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowReader")
            .field("separator", &self.separator)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// The row being read.
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
            out: vec![0; 4 << 10],
            filled: 0,
            ends: vec![0; 64],
            cells: 0,
            quotes: 0,
            too_long: false,
        }
    }
}

/// Takes each row.
type Give<'g> = dyn FnMut(&Cells<'_>) + 'g;

impl RowReader {
    /// Begins at the first line.
    pub fn new(separator: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(separator).build();
        Self { reader, separator, line: 1, ended: true, row: Pending::new() }
    }

    /// Begins at a line that no row is left open before; none when one is.
    pub fn fresh(&self) -> Option<Self> {
        (self.row.started.is_none() && self.ended).then(|| Self::new(self.separator))
    }

    /// Moves what it knows of lines by so many.
    pub fn shift(&mut self, lines: u64) {
        self.line += lines;
        self.row.started = self.row.started.map(|line| line + lines);
    }

    /// Gives the line that it stands on.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Gives what the bytes complete; no byte is the end.
    pub fn feed(&mut self, mut input: &[u8], give: &mut Give<'_>) {
        let last = input.is_empty();
        loop {
            let row = &mut self.row;
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
                ReadRecordResult::Record => self.emit(last, give),
                ReadRecordResult::End => return,
            }
        }
    }

    fn emit(&mut self, last: bool, give: &mut Give<'_>) {
        let row = &mut self.row;
        // Of a row too long to be held, nothing stands where its ends say.
        if row.too_long {
            row.cells = 0;
        }
        let line = row.started.take().unwrap_or(self.line);
        let too_long = std::mem::take(&mut row.too_long);
        let open = std::mem::take(&mut row.quotes) % 2 == 1 && last;
        let ends = &row.ends[..row.cells];
        let bytes = &row.out[..ends.last().copied().unwrap_or_default()];
        let whole = std::str::from_utf8(bytes).ok().filter(|text| ends.iter().all(|end| text.is_char_boundary(*end)));
        let (mut decoded, mut decoded_ends) = (String::new(), Vec::new());
        let (text, ends) = whole.map_or_else(
            || {
                let mut start = 0;
                for end in ends {
                    decoded.push_str(&text::decode(&bytes[start..*end]));
                    decoded_ends.push(decoded.len());
                    start = *end;
                }
                (decoded.as_str(), decoded_ends.as_slice())
            },
            |text| (text, ends),
        );
        if too_long || !text.trim().is_empty() {
            give(&Cells { line, text, ends, too_long, at_end: last && !self.ended, open });
        }
        row.filled = 0;
        row.cells = 0;
    }
}

impl<'r> Cells<'r> {
    /// Gives the cells one after another.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> {
        let mut start = 0;
        let text = self.text;
        self.ends.iter().map(move |end| &text[std::mem::replace(&mut start, *end)..*end])
    }

    /// Gives what can be told of a row that could not be read.
    pub fn as_broken(&self) -> Chunk {
        let bytes = self.cells().collect::<Vec<_>>().join(" ").into_bytes();
        Chunk { line: self.line, rank: 1, bytes, whole: false, at_end: self.at_end, paged: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], separator: u8) -> Vec<(u64, Vec<String>)> {
        // A byte at a time: where a block ends changes nothing.
        let by = |size: usize| {
            let mut found = Vec::new();
            let mut rows = RowReader::new(separator);
            let mut give = |c: &Cells<'_>| found.push((c.line, c.cells().map(str::to_owned).collect()));
            text.chunks(size).chain([&b""[..]]).for_each(|block| rows.feed(block, &mut give));
            found
        };
        assert_eq!(by(1), by(text.len()));
        by(1)
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
            let mut rows = RowReader::new(b';');
            let mut give = |c: &Cells<'_>| found.push((c.line, c.ends.len(), c.too_long));
            [text.as_bytes(), b""].into_iter().for_each(|block| rows.feed(block, &mut give));
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
