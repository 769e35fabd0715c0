//! How much is read of what others wrote: a file or a stream that never ends must not take the memory of the machine.

use std::io::{self, Read};

/// The most bytes that are read of one kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most(u32);

impl Most {
    /// A fiche or an answers file: eighty times the longest of ours.
    pub const DOCUMENT: Self = Self(8_000_000);
    /// The settings, the contacts of the organisation, a list of accounts, a note, what this machine remembers.
    pub const SMALL: Self = Self(1_000_000);
    /// The key of pseudonyms, which grows with every export.
    pub const KEY: Self = Self(16_000_000);

    /// Gives the limit, in bytes.
    pub fn bytes(self) -> usize {
        self.0 as usize
    }

    /// Says that the limit is passed.
    pub fn passed(self) -> io::Error {
        let what = format!(
            "plus de {} Mo, la limite de ce qui se lit ici ; rien n’en est retenu, donnez plus court",
            self.0 / 1_000_000
        );
        io::Error::new(io::ErrorKind::FileTooLarge, what)
    }

    /// Reads to the end, if that comes before the limit.
    pub fn read(self, from: impl Read) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        from.take(u64::from(self.0) + 1).read_to_end(&mut bytes)?;
        if bytes.len() > self.bytes() { Err(self.passed()) } else { Ok(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_as_long_as_the_limit_is_read_and_no_longer_one() {
        let most = Most(10);
        assert_eq!(most.read(&[7; 10][..]).expect("it fits"), [7; 10]);
        assert_eq!(most.read(&[7; 11][..]).expect_err("too long").kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(most.read(io::repeat(7)).expect_err("endless").kind(), io::ErrorKind::FileTooLarge);
    }
}
