//! Cuts JSON text into records by its structure: one object a line, an array, arrays one after another, pages that wrap
//! one, indented or not. A record that is broken costs itself, and the reading goes on after it.

use super::layer::Object;

/// The names of arrays that wrap records.
const CONTAINERS: [&str; 3] = ["value", "records", "items"];

/// The name of the link to the next page.
const NEXT: &[u8] = b"@odata.nextLink";

/// How many bytes a record has at most: the longest true one seen has a hundredth of it.
pub const LONGEST: usize = 4 << 20;

/// A piece of a file: a record, or a place where none could be made out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// The line where it begins.
    pub line: u64,
    /// Its rank among those that begin on that line.
    pub rank: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// It is whole; a part of a record tells at least what it was about.
    pub whole: bool,
    /// The file ended inside it.
    pub at_end: bool,
    /// It stands for what says that another page follows.
    pub paged: bool,
}

/// What a text was cut in.
#[derive(Debug)]
pub enum JsonPiece<'b> {
    /// A record that was read as it was met.
    Record {
        /// The line where it begins.
        line: u64,
        /// Its rank among those that begin on that line.
        rank: u64,
        /// What it holds.
        object: Object<'b>,
    },
    /// Anything else.
    Chunk(Chunk),
}

/// Takes each piece.
type Give<'g> = dyn FnMut(JsonPiece<'_>) + 'g;

/// What encloses the next record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Enclosing {
    /// A list of records.
    Array,
    /// An object that was found to wrap a list of records.
    Page,
    /// Inside such an object, something that is not the list.
    Aside(u32),
}

/// Cuts JSON text into records, a block after another.
#[derive(Debug, Clone)]
pub struct Splitter {
    levels: Vec<Enclosing>,
    /// The bytes of the record being read; none between records.
    record: Option<Vec<u8>>,
    /// How deep inside the record.
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The last string read at the first level of the record: the name of what follows.
    name: Vec<u8>,
    /// What of a name or of a wrapping array was met.
    after: After,
    line: u64,
    column: u64,
    start: (u64, u64),
    start_column: u64,
    /// The last line on which a record began, and the rank of that record there.
    last: (u64, u64),
    /// The same, before the record being read.
    before: (u64, u64),
    too_long: bool,
    /// What stands between records and is none, with its line: the rest of a record that lost its beginning.
    stray: Option<(u64, Vec<u8>)>,
}

/// What was just met at the first level of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Other,
    Name,
    Colon,
    /// `"value": [`: the next byte tells whether it wraps records.
    Opening,
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            levels: vec![],
            record: None,
            depth: 0,
            in_string: false,
            escaped: false,
            name: vec![],
            after: After::Other,
            line: 1,
            column: 0,
            start: (1, 1),
            start_column: 0,
            last: (0, 0),
            before: (0, 0),
            too_long: false,
            stray: None,
        }
    }
}

impl Splitter {
    /// Begins at a line that nothing is left open before, within the same lists; none when something is.
    pub fn fresh(&self) -> Option<Self> {
        let aside = matches!(self.levels.last(), Some(Enclosing::Aside(_)));
        let clean = self.record.is_none() && self.stray.is_none() && self.column == 0 && !aside;
        clean.then(|| Self { levels: self.levels.clone(), ..Self::default() })
    }

    /// Tells whether it stands as another did when it began.
    pub fn stands_as(&self, other: &Self) -> bool {
        self.fresh().is_some_and(|fresh| fresh.levels == other.levels)
    }

    /// Moves what it knows of lines by so many.
    pub fn shift(&mut self, lines: u64) {
        let stray = self.stray.iter_mut().map(|(line, _)| line);
        for line in [&mut self.line, &mut self.start.0, &mut self.last.0, &mut self.before.0].into_iter().chain(stray) {
            *line += lines;
        }
    }

    /// Gives the line that it stands on.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Cuts what follows. A record that stands whole on one line is read as it is cut; any other goes byte by byte, and
    /// both ways agree on where it ends.
    pub fn feed(&mut self, block: &[u8], give: &mut Give<'_>) {
        let mut at = 0;
        // Where the line was looked at, and what of it is text.
        let (mut from, mut end, mut line) = (0, 0, "");
        while at < block.len() {
            if block[at] == b'{' && self.may_begin() {
                if at >= end {
                    end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |n| at + n);
                    line = text(&block[at..end]);
                    from = at;
                }
                if let Some((object, length)) = line.get(at - from..).and_then(Object::first)
                    && length < LONGEST
                    && !object.wraps(&CONTAINERS)
                {
                    if self.record.is_some() {
                        self.emit(false, false, give);
                    }
                    self.column += 1;
                    self.place();
                    let (line, rank) = self.start;
                    give(JsonPiece::Record { line, rank, object });
                    self.column += length as u64 - 1;
                    at += length;
                    continue;
                }
            }
            self.byte(block[at], give);
            at += 1;
        }
    }

    /// Tells whether a record may begin here: between records, or on a line of its own after one that was never closed.
    fn may_begin(&self) -> bool {
        match self.record {
            None => self.stray.is_none() && !matches!(self.levels.last(), Some(Enclosing::Aside(_))),
            Some(_) => !self.in_string && self.column == 0 && self.start_column == 1 && self.depth > 0,
        }
    }

    /// Says what was left open.
    pub fn finish(&mut self, give: &mut Give<'_>) {
        self.end_stray(give);
        if self.record.is_some() {
            self.emit(false, true, give);
        } else if !self.levels.is_empty() {
            // The list was never closed: what would have followed is not there.
            give(JsonPiece::Chunk(Chunk { line: self.line, rank: 1, at_end: true, ..Chunk::default() }));
        }
    }

    fn emit(&mut self, whole: bool, at_end: bool, give: &mut Give<'_>) {
        let bytes = self.record.take().unwrap_or_default();
        let (line, rank) = self.start;
        give(JsonPiece::Chunk(Chunk { line, rank, bytes, whole: whole && !self.too_long, at_end, paged: false }));
        self.in_string = false;
        self.escaped = false;
        self.depth = 0;
        self.too_long = false;
    }

    /// Notes where a record begins.
    fn place(&mut self) {
        self.before = self.last;
        self.last = (self.line, if self.line == self.last.0 { self.last.1 + 1 } else { 1 });
        self.start = self.last;
        self.start_column = self.column;
    }

    fn begin(&mut self) {
        self.place();
        self.record = Some(Vec::with_capacity(1024));
        self.depth = 0;
        self.after = After::Other;
    }

    fn byte(&mut self, byte: u8, give: &mut Give<'_>) {
        if byte == b'\n' {
            self.line += 1;
            self.column = 0;
            // A line end inside quotes is no JSON: the string was cut.
            if self.in_string {
                if self.record.is_some() {
                    self.emit(false, false, give);
                }
                self.in_string = false;
                self.escaped = false;
                return;
            }
        } else {
            self.column += 1;
        }
        if self.record.is_none() {
            if self.is_stray(byte, give) {
                return;
            }
            if self.outside(byte) {
                give(JsonPiece::Chunk(Chunk { line: self.line, rank: 1, paged: true, ..Chunk::default() }));
            }
            return;
        }
        // A record that begins a line, inside one that began a line: the first was never closed.
        if byte == b'{' && !self.in_string && self.column == 1 && self.start_column == 1 && self.depth > 0 {
            self.emit(false, false, give);
            self.begin();
        }
        self.inside(byte, give);
    }

    /// Takes what stands between records and is none: to the end of the line where it begins one, since what is inside a
    /// record that lost its beginning is no record; behind another record, to the next.
    fn is_stray(&mut self, byte: u8, give: &mut Give<'_>) -> bool {
        if matches!(self.levels.last(), Some(Enclosing::Aside(_))) {
            return false;
        }
        let follows = self.last.0 == self.line;
        match &mut self.stray {
            Some(_) if byte == b'\n' || (follows && byte == b'{') => {
                self.end_stray(give);
                false
            }
            Some((_, bytes)) => {
                if bytes.len() < LONGEST {
                    bytes.push(byte);
                }
                true
            }
            // What separates records, closes lists, or marks the beginning of a file joined to another.
            None if byte.is_ascii_whitespace() || b",[]{}\x1e\xef\xbb\xbf".contains(&byte) => false,
            None => {
                self.stray = Some((self.line, vec![byte]));
                true
            }
        }
    }

    fn end_stray(&mut self, give: &mut Give<'_>) {
        if let Some((line, bytes)) = self.stray.take() {
            give(JsonPiece::Chunk(Chunk { line, rank: 1, bytes, ..Chunk::default() }));
        }
    }

    /// Reads between records; tells whether another page was just said to follow.
    fn outside(&mut self, byte: u8) -> bool {
        if let Some(Enclosing::Aside(depth)) = self.levels.last_mut() {
            // The rest of a wrapping object, skipped with its strings.
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_string => self.escaped = true,
                b'"' => {
                    self.in_string = !self.in_string;
                    if self.in_string && self.after != After::Colon {
                        self.name.clear();
                    }
                    self.after = if self.in_string { self.after } else { After::Name };
                }
                _ if self.in_string => {
                    // The name stays while its value is read: a link that is empty leads nowhere.
                    let link = self.after == After::Colon && *depth == 0 && self.name == NEXT;
                    if self.after == After::Colon {
                        self.name.clear();
                        self.after = After::Other;
                    } else if self.name.len() < 16 {
                        self.name.push(byte);
                    }
                    return link;
                }
                b':' if self.after == After::Name => self.after = After::Colon,
                _ if byte.is_ascii_whitespace() => {}
                b'{' | b'[' => *depth += 1,
                b'}' | b']' if *depth == 0 => {
                    self.levels.pop();
                }
                b'}' | b']' => *depth -= 1,
                _ => self.after = After::Other,
            }
            return false;
        }
        match byte {
            b'{' => {
                self.begin();
                self.record.get_or_insert_default().push(byte);
                self.depth = 1;
            }
            b'[' => self.levels.push(Enclosing::Array),
            b']' => {
                self.levels.pop();
                if self.levels.last() == Some(&Enclosing::Page) {
                    self.levels.pop();
                    self.levels.push(Enclosing::Aside(0));
                    self.name.clear();
                    self.after = After::Other;
                }
            }
            _ => {}
        }
        false
    }

    fn inside(&mut self, byte: u8, give: &mut Give<'_>) {
        let record = self.record.get_or_insert_default();
        if record.len() < LONGEST {
            record.push(byte);
        } else {
            self.too_long = true;
        }
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    self.after = if self.after == After::Colon { After::Other } else { After::Name };
                }
                _ if self.depth == 1 && self.name.len() < 16 => self.name.push(byte),
                _ => {}
            }
            return;
        }
        if byte.is_ascii_whitespace() {
            return;
        }
        let opening = std::mem::replace(&mut self.after, After::Other);
        match byte {
            b'"' => {
                self.in_string = true;
                self.name.clear();
                self.after = if opening == After::Colon { After::Colon } else { After::Other };
            }
            b':' if opening == After::Name && self.depth == 1 => self.after = After::Colon,
            b'[' if opening == After::Colon && CONTAINERS.iter().any(|name| name.as_bytes() == self.name) => {
                self.depth += 1;
                self.after = After::Opening;
            }
            b'{' if opening == After::Opening => {
                // What was read so far is not a record: it wraps them.
                self.levels.extend([Enclosing::Page, Enclosing::Array]);
                if has_link(record) {
                    give(JsonPiece::Chunk(Chunk { line: self.line, rank: 1, paged: true, ..Chunk::default() }));
                }
                self.last = self.before;
                self.begin();
                self.record.get_or_insert_default().push(byte);
                self.depth = 1;
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.emit(true, false, give);
                }
            }
            _ => {}
        }
    }
}

/// Gives what of the beginning of a line is UTF-8.
fn text(line: &[u8]) -> &str {
    let whole = std::str::from_utf8(line);
    whole.unwrap_or_else(|e| std::str::from_utf8(&line[..e.valid_up_to()]).expect("it was found valid"))
}

/// Tells whether what stands before a list says that another page follows.
fn has_link(before: &[u8]) -> bool {
    let text = String::from_utf8_lossy(before);
    text.split("\"@odata.nextLink\"").skip(1).any(|rest| {
        let value = rest.trim_start().strip_prefix(':').map(str::trim_start).and_then(|v| v.strip_prefix('"'));
        value.is_some_and(|link| !link.starts_with('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Vec<(u64, u64, String, bool)> {
        let found = cut_by(text, text.len().max(1));
        // Byte by byte no record is whole in its block: the other way to find it.
        assert_eq!(found, cut_by(text, 1), "{text:?}");
        found
    }

    fn cut_by(text: &str, size: usize) -> Vec<(u64, u64, String, bool)> {
        let mut found = Vec::new();
        let mut give = |piece: JsonPiece<'_>| match piece {
            JsonPiece::Record { line, rank, object } => found.push((line, rank, object.text().to_owned(), true)),
            JsonPiece::Chunk(c) => {
                let text = String::from_utf8(c.bytes).expect("UTF-8");
                // What is no object is no record, whatever its braces.
                let whole = c.whole && Object::first(&text).is_some();
                found.push((c.line, c.rank, text, whole));
            }
        };
        let mut splitter = Splitter::default();
        text.as_bytes().chunks(size).for_each(|block| splitter.feed(block, &mut give));
        splitter.finish(&mut give);
        found
    }

    fn whole(text: &str) -> Vec<(u64, u64, String)> {
        cut(text).into_iter().filter(|c| c.3).map(|c| (c.0, c.1, c.2)).collect()
    }

    #[test]
    fn every_wrapper_gives_its_records() {
        for text in [
            "{\"a\":1}\n{\"a\":2}\n",
            "[{\"a\":1},\n{\"a\":2}]",
            "[{\"a\":1}]\n[{\"a\":2}]",
            "{\"@odata.count\":2,\"value\":[{\"a\":1},\n{\"a\":2}],\"next\":{\"x\":[{\"b\":\"}\"}]}}",
            "{\"value\": [ {\"a\":1} ]}\n{\"value\":[{\"a\":2}]}",
            "[{\"records\":[{\"a\":1}]},\n{\"records\":[{\"a\":2}]}]",
        ] {
            assert_eq!(whole(text), [(1, 1, "{\"a\":1}".into()), (2, 1, "{\"a\":2}".into())], "{text}");
        }
        assert_eq!(whole("[{\"a\":1},{\"a\":2}]"), [(1, 1, "{\"a\":1}".into()), (1, 2, "{\"a\":2}".into())]);
        // A list of pairs that is part of a record stays there, and so does an empty list.
        for one in [
            "{\"Parameters\":[{\"Name\":\"value\"}],\"Value\":[{\"x\":1}]}",
            "{\"value\":\"[{\",\"b\":2}",
            "{\"value\":[1,{\"c\":1}]}",
        ] {
            assert_eq!(whole(one), [(1, 1, one.to_owned())]);
        }
    }

    #[test]
    fn a_broken_record_costs_itself() {
        let found = cut("{\"a\":1}\n{\"Operation\":\"New-Inb\n{\"a\":3}\n{\"b\":{\"c\":1}\n{\"a\":5}\n{\"a\":");
        let lines: Vec<(u64, bool)> = found.iter().map(|c| (c.0, c.3)).collect();
        assert_eq!(lines, [(1, true), (2, false), (3, true), (4, false), (5, true), (6, false)]);
        assert!(found[1].2.contains("New-Inb"), "its readable part is kept");
        assert!(!cut("[{\"a\":1},").last().expect("a piece").3, "an open list is said");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[\\[\\]{}\":,\\\\a\n ]{0,80}") {
            let _ = cut(&text);
        }

        /// Records, lists of them, pages, and what is none, one after another.
        #[test]
        fn both_ways_to_cut_agree(parts in prop::collection::vec(0usize..12, 0..14)) {
            const PARTS: [&str; 12] = [
                "{\"a\":1}", "{\"a\":{\"b\":[1,\"}\"]}}", "\n", "[", "]", ",", "{\"value\":[", "{\"a\":", "\"x\\\"\"", "}", " ", "{\"value\" : []}",
            ];
            let _ = cut(&parts.into_iter().map(|p| PARTS[p]).collect::<String>());
        }
    }
}
