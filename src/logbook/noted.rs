//! A seal code as it was noted on paper: read back as people write it, and known to be mistyped when it is.

use crate::domain::ids::CROCKFORD;
use std::fmt;

/// A code that somebody types: 24 letters whose check character was right, or the 12 letters of older papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    letters: String,
    counts: Vec<u64>,
}

/// Tells that a text is no seal code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSeal {
    /// It has not the form of one.
    #[error("« {0} » n’est pas un code de scellement (comme 4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2)")]
    Form(String),
    /// It has the form, but its characters do not go together.
    #[error("« {0} » comporte une faute de frappe : un caractère est changé, ou deux sont échangés")]
    Mistyped(String),
}

impl Noted {
    /// How many letters carry the digest.
    pub(super) const LETTERS: usize = 24;
    /// How many an older code had, without check character.
    const OLD_LETTERS: usize = 12;

    /// Reads a code; case and hyphens do not matter, nor O for 0, I and L for 1.
    pub fn parse(text: &str) -> Result<Self, BadSeal> {
        let shown = || text.chars().take(100).collect::<String>();
        let (code, counts) = text.trim().split_once('/').ok_or_else(|| BadSeal::Form(shown()))?;
        let mut letters: String = code
            .chars()
            .filter(|c| *c != '-' && !c.is_whitespace())
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        // A space in the counts could be a digit that was lost: it is not passed over.
        let plain = |n: &&str| !n.starts_with('0') && n.bytes().all(|b| b.is_ascii_digit());
        let read: Option<Vec<u64>> = counts.split('+').map(|n| Some(n).filter(plain)?.parse().ok()).collect();
        let known = letters.bytes().all(|b| CROCKFORD.contains(&b));
        match (read, letters.len()) {
            (Some(counts), Self::OLD_LETTERS) if known => Ok(Self { letters, counts }),
            (Some(read), length) if known && length == Self::LETTERS + 1 => {
                if remainder(&letters, counts) != 0 {
                    return Err(BadSeal::Mistyped(shown()));
                }
                letters.truncate(Self::LETTERS);
                Ok(Self { letters, counts: read })
            }
            (Some(_) | None, _) => Err(BadSeal::Form(shown())),
        }
    }

    /// Gives the letters that carry the digest.
    pub(super) fn letters(&self) -> &str {
        &self.letters
    }

    /// Gives the number of valid lines of each branch, in the order of the seal.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Gives the codes that one becomes by the slips that its check character does not see, for a main courante of so many
    /// branches: a last `+1` too few or too many, the nearest first, then a `+` left out.
    pub(super) fn otherwise(&self, branches: usize) -> impl Iterator<Item = Self> {
        let with = |counts: Vec<u64>| Self { letters: self.letters.clone(), counts };
        let ones = self.counts.iter().rev().take_while(|count| **count == 1).count().min(self.counts.len() - 1);
        let least = self.counts.len() - ones;
        let mut lengths: Vec<usize> = (least..=branches.max(self.counts.len())).collect();
        lengths.sort_by_key(|length| length.abs_diff(self.counts.len()));
        let ends = lengths.into_iter().skip(1).map(move |length| {
            let mut counts = self.counts.clone();
            counts.resize(length, 1);
            with(counts)
        });
        let typed = self.counts.iter().map(u64::to_string).collect::<Vec<_>>().join("+");
        let check = (!self.is_old()).then(|| format!("{}{}", self.letters, check_character(&self.letters, &typed)));
        let joined = (1..typed.len()).filter_map(move |at| {
            let (before, after) = typed.split_at(at);
            let apart = before.ends_with('+') || after.starts_with(['+', '0']);
            let counts = format!("{before}+{after}");
            let right = check.as_ref().is_none_or(|letters| remainder(letters, &counts) == 0);
            (!apart && right).then(|| with(counts.split('+').map_while(|n| n.parse().ok()).collect()))
        });
        ends.chain(joined)
    }

    /// Tells that it is a code of twelve letters, of which two can be made on purpose for two logs.
    pub fn is_old(&self) -> bool {
        self.letters.len() == Self::OLD_LETTERS
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = self.counts.iter().map(u64::to_string).collect();
        let counts = counts.join("+");
        let (size, check) =
            if self.is_old() { (4, String::new()) } else { (5, check_character(&self.letters, &counts).to_string()) };
        let whole = format!("{}{check}", self.letters);
        let groups: Vec<&str> = (0..whole.len()).step_by(size).map(|at| &whole[at..at + size]).collect();
        write!(f, "{}/{counts}", groups.join("-"))
    }
}

/// Gives the letter that makes a code right.
pub(super) fn check_character(letters: &str, counts: &str) -> char {
    let mut letters_of = CROCKFORD.iter().map(|letter| char::from(*letter));
    let right = letters_of.find(|check| remainder(&format!("{letters}{check}"), counts) == 0);
    right.expect("the steps are a permutation, so one letter ends at nothing")
}

/// Gives what is left of a code, nothing when it is right: each character weighs differently from its neighbour, so
/// that no substitution and no swap of two neighbours goes unseen, in the counts too.
fn remainder(letters: &str, counts: &str) -> usize {
    let position = |b: u8| CROCKFORD.iter().position(|c| *c == b).unwrap_or_default();
    let count = |b: u8| match b {
        b'+' => 26,
        digit => 16 + usize::from(digit - b'0'),
    };
    let values = letters.bytes().map(position).chain([27]).chain(counts.bytes().map(count));
    values.fold(0, |s, value| ((s << 1) ^ ((s >> 4) * 37)) ^ value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::digest::LineHash;
    use crate::domain::event::Head;
    use crate::domain::ids::WriterId;
    use crate::logbook::Seal;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = "4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2";
        let noted = Noted::parse(code).expect("it is a code");
        assert_eq!(noted.to_string(), code);
        assert_eq!(Noted::parse(" 4rnt5a79vo8p4qvcxmt8 sfylz/2+2 "), Ok(noted));
        let old = Noted::parse("4rnt5a79vo8p/2+2").expect("an older code");
        assert!(old.is_old() && old.to_string() == "4RNT-5A79-V08P/2+2");
        for bad in [
            "",
            "4RNT-5A79-V08P",
            "4RNT-5A79-V08/2",
            "4RNT-5A79-V08P/",
            "4RNT-5A79-V08P/0",
            "4RNT-5A79-V08U/2",
            "4RNT-5A79-V08P/02",
            "4RNT-5A79-V08P/+2",
        ] {
            assert!(Noted::parse(bad).is_err(), "{bad}");
        }
    }

    /// Every character replaced by any other, every two neighbours that differ swapped, counts included.
    #[test]
    fn no_slip_of_one_character_nor_of_two_passes_for_a_code() {
        // `cargo test --release` takes them all; every seventh has every form of counts too.
        let step = if cfg!(debug_assertions) { 7 } else { 1 };
        for n in (0..1000).step_by(step) {
            let writers = 1 + n % 4;
            let heads: Vec<(Head, u64)> = (0..writers)
                .map(|w| {
                    let writer = WriterId::parse(&format!("w-{w}")).expect("a writer");
                    (Head { writer, seq: n, h: LineHash::of(&n.to_be_bytes()) }, 1 + n * n * 37 % 12_345 / (w + 1))
                })
                .collect();
            let seal = Seal::of(heads.iter().map(|(head, count)| (head, *count)));
            let code = seal.to_string();
            assert_eq!(Noted::parse(&code).expect("its own code").to_string(), code);
            let chars: Vec<char> = code.chars().collect();
            let mut slipped = Vec::new();
            for at in 0..chars.len() {
                for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ+/ U.".chars() {
                    slipped.push([&chars[..at], &[other], &chars[at + 1..]].concat());
                }
                if at > 0 {
                    let mut swapped = chars.clone();
                    swapped.swap(at - 1, at);
                    slipped.push(swapped);
                }
            }
            for typed in slipped.iter().map(|typed| typed.iter().collect::<String>()) {
                let same = || typed.replace(['-', ' '], "") == code.replace('-', "");
                assert!(Noted::parse(&typed).is_err() || same(), "{typed} for {code}");
            }
        }
    }

    /// A `+` left out makes another code that is right, more often than not: it is found again.
    #[test]
    fn a_plus_left_out_is_put_back() {
        let mut passed = 0;
        for n in 0..400_u64 {
            let counts = [vec![4 + n % 9, 2], vec![9, 4, 2], vec![n + 1, 19, 3], vec![7, 43, n + 1]];
            for counts in counts {
                let heads: Vec<Head> = (0..counts.len())
                    .map(|w| {
                        let writer = WriterId::parse(&format!("w-{w}")).expect("a writer");
                        Head { writer, seq: n, h: LineHash::of(&n.to_be_bytes()) }
                    })
                    .collect();
                let code = Seal::of(heads.iter().zip(counts.iter().copied())).to_string();
                let (letters, after) = code.split_once('/').expect("counts");
                for at in after.match_indices('+').map(|(at, _)| at) {
                    let typed = format!("{letters}/{}{}", &after[..at], &after[at + 1..]);
                    let Ok(noted) = Noted::parse(&typed) else { continue };
                    passed += 1;
                    assert!(noted.otherwise(counts.len()).any(|other| other.to_string() == code), "{typed} for {code}");
                }
            }
        }
        assert!(passed > 100, "{passed}");
    }
}
