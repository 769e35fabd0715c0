//! What a file is, by its first bytes: its name is never asked.

use std::io::{self, Cursor, Read};

/// How many bytes are looked at.
const LOOKED_AT: usize = 64 << 10;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Records in JSON.
    Json,
    /// Rows, with the separator.
    Sheet(u8),
    /// A message.
    Message,
    /// A kind that is known, and not read.
    Refused(NotRead),
    /// Nothing.
    Empty,
}

/// A kind of file that is known, and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRead {
    /// A zip archive.
    Zip,
    /// A workbook.
    Workbook,
    /// A message of Outlook.
    Outlook,
    /// Not text.
    Binary,
    /// Text of another kind.
    Text,
}

/// A file being read: its text in UTF-8, or in bytes that each record decodes.
pub struct Opened<'r> {
    /// What it holds.
    pub container: Container,
    /// Its text, from the beginning, without its mark.
    pub text: Box<dyn Read + 'r>,
}

/// Opens what is read: compressed or not, in whichever encoding; so many decompressed bytes at most.
pub fn open<'r>(mut from: Box<dyn Read + 'r>, most: u64) -> io::Result<Opened<'r>> {
    let mut head = take(from.as_mut(), 2)?;
    if head == [0x1f, 0x8b] {
        let again = Box::new(Cursor::new(std::mem::take(&mut head)).chain(from));
        // One byte more than allowed tells a file that is cut from one that ends there.
        from = Box::new(Capped { from: flate2::read::MultiGzDecoder::new(again), left: most });
    }
    let broken;
    (head, broken) = begun(head, from.as_mut())?;
    let encoding = encoding(&head);
    let mut text: Box<dyn Read + 'r> = Box::new(Cursor::new(head).chain(broken).chain(from));
    if let Some(encoding) = encoding {
        text = Box::new(Utf16 {
            from: text,
            decoder: encoding.new_decoder_with_bom_removal(),
            ready: vec![],
            at: 0,
            ended: false,
        });
    }
    let (mut head, broken) = begun(vec![], text.as_mut())?;
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    let container = container(&head);
    Ok(Opened { container, text: Box::new(Cursor::new(head).chain(broken).chain(text)) })
}

/// Reads the beginning, and what broke there, to be told once what comes before it was read: a small file that is cut
/// is read as a large one is.
fn begun(mut head: Vec<u8>, from: &mut dyn Read) -> io::Result<(Vec<u8>, Broken)> {
    match from.take(LOOKED_AT as u64).read_to_end(&mut head) {
        Err(e) if head.is_empty() => Err(e),
        read => Ok((head, Broken(read.err()))),
    }
}

/// What broke, told once.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Reads so many bytes, fewer at the end.
fn take(from: &mut dyn Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn encoding(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let odd = head.iter().take(512).skip(1).step_by(2);
    let even = head.iter().take(512).step_by(2);
    let mostly_nul = |bytes: &mut dyn Iterator<Item = &u8>| {
        let (nul, all) = bytes.fold((0usize, 0usize), |(nul, all), b| (nul + usize::from(*b == 0), all + 1));
        all > 1 && nul * 10 > all * 7
    };
    match head {
        [0xff, 0xfe, ..] => Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => Some(encoding_rs::UTF_16BE),
        _ if mostly_nul(&mut odd.into_iter()) => Some(encoding_rs::UTF_16LE),
        _ if mostly_nul(&mut even.into_iter()) => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

fn container(head: &[u8]) -> Container {
    let trimmed = head.trim_ascii_start();
    match trimmed {
        [] => Container::Empty,
        [b'P', b'K', 3, 4, rest @ ..] => {
            let inside = memchr::memmem::find(rest, b"xl/").or_else(|| memchr::memmem::find(rest, b"[Content_Types]"));
            Container::Refused(if inside.is_some() { NotRead::Workbook } else { NotRead::Zip })
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Container::Refused(NotRead::Outlook),
        [b'{' | b'[', ..] => Container::Json,
        _ if trimmed.contains(&0) => Container::Refused(NotRead::Binary),
        _ if begins_inside(trimmed) => Container::Json,
        _ if is_message(trimmed) => Container::Message,
        _ => {
            // What PowerShell and spreadsheets write before the header is no header.
            let said = |l: &&[u8]| {
                !l.starts_with(b"#TYPE") && !l.to_ascii_lowercase().starts_with(b"sep=") && !l.trim_ascii().is_empty()
            };
            let header = trimmed.split(|b| *b == b'\n').find(said).unwrap_or_default();
            let separator = super::sheet::separator(header);
            if header.contains(&separator) { Container::Sheet(separator) } else { Container::Refused(NotRead::Text) }
        }
    }
}

/// Tells whether a text begins inside a record, as a log that rotation cut does: a name and its value, then a record.
fn begins_inside(text: &[u8]) -> bool {
    let mut lines = text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().unwrap_or_default();
    let colon = memchr::memmem::find(first, b"\":");
    let doubled = memchr::memmem::find(first, b"\"\":");
    colon.is_some() && doubled.is_none() && lines.any(|line| line == b"{" || line.starts_with(b"{\""))
}

/// Tells whether a text begins as the headers of a message do.
fn is_message(text: &[u8]) -> bool {
    let mut headers = 0;
    let mut known = false;
    for line in text.split(|b| *b == b'\n').take(60) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line) else { return false };
        let name = line[..colon].to_ascii_lowercase();
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-') {
            return false;
        }
        headers += 1;
        known |= matches!(
            name.as_slice(),
            b"received" | b"from" | b"return-path" | b"delivered-to" | b"authentication-results"
        );
    }
    known && headers > 1
}

/// Stops decompressing at a limit: a small file may hold an endless one.
struct Capped<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return match self.from.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(io::Error::from(io::ErrorKind::FileTooLarge)),
            };
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let n = self.from.read(&mut out[..most])?;
        self.left -= n as u64;
        Ok(n)
    }
}

/// Rewrites UTF-16 as UTF-8, a buffer at a time.
struct Utf16<R> {
    from: R,
    decoder: encoding_rs::Decoder,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            let mut bytes = [0; 16 << 10];
            let n = self.from.read(&mut bytes)?;
            self.ended = n == 0;
            self.ready.resize(self.decoder.max_utf8_buffer_length(n).unwrap_or(64 << 10), 0);
            let (_, _, written, _) = self.decoder.decode_to_utf8(&bytes[..n], &mut self.ready, self.ended);
            self.ready.truncate(written);
            self.at = 0;
        }
        let n = out.len().min(self.ready.len() - self.at);
        out[..n].copy_from_slice(&self.ready[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn opened(bytes: &[u8], most: u64) -> (Container, io::Result<String>) {
        let mut opened = open(Box::new(bytes), most).expect("a slice opens");
        let mut text = String::new();
        let read = opened.text.read_to_string(&mut text);
        (opened.container, read.map(|_| text))
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut to = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
        to.write_all(bytes).expect("memory");
        to.finish().expect("memory")
    }

    #[test]
    fn one_text_in_every_coat() {
        let text = "{\"a\":\"é€\"}\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for coat in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            marked(b"\xff\xfe", &le),
            marked(b"\xfe\xff", &be),
            le.clone(),
            be,
            gz(text.as_bytes()),
            gz(&marked(b"\xff\xfe", &le)),
        ] {
            let (container, read) = opened(&coat, 1 << 20);
            assert_eq!((container, read.expect("it reads").as_str()), (Container::Json, text));
        }
    }

    #[test]
    fn a_bomb_stops_and_what_is_not_read_is_known() {
        let (_, read) = opened(&gz(&vec![b'{'; 1 << 20]), 100 << 10);
        assert_eq!(read.expect_err("too long").kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(opened(b"PK\x03\x04....xl/workbook", 9).0, Container::Refused(NotRead::Workbook));
        assert_eq!(opened(b"\xd0\xcf\x11\xe0....", 9).0, Container::Refused(NotRead::Outlook));
        assert_eq!(opened(b"  \n", 9).0, Container::Empty);
        assert_eq!(opened(b"#TYPE x\r\nsep=;\r\na;b\r\n", 9).0, Container::Sheet(b';'));
        assert_eq!(opened(b"Received: from x\r\n by y\r\nFrom: a@b\r\n\r\nHi", 9).0, Container::Message);
        assert_eq!(opened(b"bonjour", 9).0, Container::Refused(NotRead::Text));
    }
}
