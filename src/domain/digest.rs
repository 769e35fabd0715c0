//! SHA-256 values: the digest of a file, and the hash that chains the lines of a log.

use super::as_text::as_text;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::{self, Read};

/// Identifies the exact bytes of a file: written `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Identifies a line of a log (`h`, `prev`): 64 bare lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineHash([u8; 32]);

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn hex(bytes: &[u8; 32], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0u8; 64];
    for (i, byte) in bytes.iter().enumerate() {
        text[2 * i] = DIGITS[usize::from(byte >> 4)];
        text[2 * i + 1] = DIGITS[usize::from(byte & 15)];
    }
    f.write_str(std::str::from_utf8(&text).expect("hexadecimal digits are ASCII"))
}

/// What each byte is worth as a lower-case hexadecimal digit; more than 15 when it is none.
const WORTH: [u8; 256] = {
    let mut worth = [0xff; 256];
    let mut digit = 0;
    while digit < 16 {
        worth[DIGITS[digit as usize] as usize] = digit;
        digit += 1;
    }
    worth
};

/// Reads 64 digits without a choice at each: every line of a log has two or more such hashes.
fn unhex(text: &[u8]) -> Option<[u8; 32]> {
    let text: &[u8; 64] = text.try_into().ok()?;
    let (mut bytes, mut worst) = ([0u8; 32], 0);
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let (high, low) = (WORTH[usize::from(pair[0])], WORTH[usize::from(pair[1])]);
        worst |= high | low;
        *byte = high << 4 | low & 15;
    }
    (worst < 16).then_some(bytes)
}

/// The digest of bytes that come one piece after another.
#[derive(Debug, Default)]
pub struct RunningDigest(Sha256);

impl RunningDigest {
    /// Adds a piece.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// Ends.
    pub fn done(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl Digest {
    /// Computes the digest of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// Computes the digest of what is read to its end, however long it is.
    pub fn of_all(from: &mut dyn Read) -> io::Result<Self> {
        let (mut running, mut piece) = (RunningDigest::default(), vec![0; 64 * 1024]);
        loop {
            match from.read(&mut piece) {
                Ok(0) => return Ok(running.done()),
                Ok(read) => running.add(&piece[..read]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Parses `sha256:` followed by 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text.strip_prefix("sha256:")?.as_bytes()).map(Self)
    }

    /// Gives the first twelve hexadecimal digits, which name the copy of a fiche.
    pub fn short(&self) -> String {
        self.to_string()[7..19].to_owned()
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl LineHash {
    /// Computes the hash of the body of a line.
    pub fn of(body: &[u8]) -> Self {
        Self(sha256(body))
    }

    /// Parses 64 lower-case hexadecimal digits.
    pub fn parse(text: &[u8]) -> Option<Self> {
        unhex(text).map(Self)
    }

    /// Gives the 32 bytes, high first, for the seal.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        hex(&self.0, f)
    }
}

impl fmt::Display for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

as_text!(Digest, Digest::parse, "attendu : ^sha256:[0-9a-f]{64}$", inline: false, {
    "pattern": "^sha256:[0-9a-f]{64}$"
});
as_text!(LineHash, |text| LineHash::parse(text.as_bytes()), "attendu : ^[0-9a-f]{64}$", inline: false, {
    "pattern": "^[0-9a-f]{64}$"
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_and_read_back() {
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_eq!(digest.short(), "ba7816bf8f01");
        assert_eq!(Digest::parse("sha256:BA"), None);
        assert_eq!(LineHash::parse(&digest.to_string().as_bytes()[7..]), Some(LineHash::of(b"abc")));
    }

    #[test]
    fn a_byte_that_is_no_lower_case_digit_is_refused_wherever_it_stands() {
        let good = LineHash::of(b"abc").to_string().into_bytes();
        for at in 0..good.len() {
            for byte in 0..=u8::MAX {
                let mut text = good.clone();
                text[at] = byte;
                let digit = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                let read = LineHash::parse(&text);
                assert_eq!(read.map(|hash| hash.to_string().into_bytes()), digit.then_some(text), "{byte} at {at}");
            }
        }
        assert_eq!((LineHash::parse(&good[1..]), LineHash::parse(&[&good[..], b"0"].concat())), (None, None));
    }
}
