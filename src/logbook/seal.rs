//! The seal: twelve characters that name the exact state of a main courante, made to be written on paper.

use crate::domain::event::Head;
use crate::domain::ids::CROCKFORD;
use sha2::{Digest, Sha256};
use std::fmt;

/// The seal code: `K7QF-3M2X-9PTA/61+12`, and the number of valid lines of each file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    code: String,
    counts: Vec<u64>,
}

/// Tells that a text is not a seal code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n'est pas un code de scellement (comme K7QF-3M2X-9PTA/61+12)")]
pub struct BadSeal(String);

impl Seal {
    /// Computes the seal of heads, already in the order of their first lines, with their counts of valid lines.
    pub(super) fn of(heads: impl Iterator<Item = (Head, u64)>) -> Self {
        let mut sha = Sha256::new();
        let mut counts = Vec::new();
        for (head, count) in heads {
            sha.update(format!("{} {} {}\n", head.writer, head.seq, head.h));
            counts.push(count);
        }
        let digest: [u8; 32] = sha.finalize().into();
        let high = u64::from_be_bytes(digest[..8].try_into().expect("eight of thirty-two bytes"));
        let code = (0..12)
            .map(|i| char::from(CROCKFORD[usize::try_from(high >> (59 - 5 * i) & 31).expect("five bits")]))
            .collect();
        Self { code, counts }
    }

    /// Reads a code; case and hyphens do not matter, nor O for 0, I and L for 1.
    pub fn parse(text: &str) -> Result<Self, BadSeal> {
        let bad = || BadSeal(text.chars().take(60).collect());
        let (code, counts) = text.trim().split_once('/').ok_or_else(bad)?;
        let code: String = code
            .chars()
            .filter(|c| *c != '-' && *c != ' ')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        if code.len() != 12 || !code.bytes().all(|b| CROCKFORD.contains(&b)) {
            return Err(bad());
        }
        let counts: Option<Vec<u64>> = counts.split('+').map(|n| n.trim().parse().ok()).collect();
        let counts = counts.filter(|c| !c.is_empty() && c.iter().all(|n| *n > 0)).ok_or_else(bad)?;
        Ok(Self { code, counts })
    }

    /// Gives the number of valid lines of each file, in the order of the seal.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = self.counts.iter().map(u64::to_string).collect();
        write!(f, "{}-{}-{}/{}", &self.code[..4], &self.code[4..8], &self.code[8..], counts.join("+"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let seal = Seal::parse("4RNT-5A79-V08P/2+2").expect("it is a code");
        assert_eq!(seal.to_string(), "4RNT-5A79-V08P/2+2");
        assert_eq!(Seal::parse("4rnt5a79vo8p/2+2"), Ok(seal));
        for bad in ["", "4RNT-5A79-V08P", "4RNT-5A79-V08/2", "4RNT-5A79-V08P/", "4RNT-5A79-V08P/0", "4RNT-5A79-V08U/2"]
        {
            assert!(Seal::parse(bad).is_err(), "{bad}");
        }
    }
}
