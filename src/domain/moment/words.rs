//! The words in which people say a moment, freed from accents, case and spacing.

use crate::domain::list::each_of;
use unicode_normalization::UnicodeNormalization;

/// The longest text that can say a moment, in bytes; beyond it nothing is read.
const LONGEST: usize = 128;

/// A dash that stands apart from what follows: it parts, where the hyphen of `-05:00` or of `vingt-deux` joins.
pub(super) const DASH: &str = "–";

/// Takes off what stands around a moment that was pasted: quotes, square brackets, the full stop of a sentence.
pub(super) fn bare(text: &str) -> &str {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "\"“”«»".contains(c));
    let bare = bare.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')).unwrap_or(bare);
    bare.strip_suffix('.').unwrap_or(bare)
}

/// A part of what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A number, and on how many digits it was written: `02` is not `2` after a colon.
    Number(u32, usize),
    /// Letters, lower case and without accents, or one sign.
    Text(String),
}

/// What remains to be read, from left to right.
#[derive(Clone)]
pub(super) struct Words(std::collections::VecDeque<Word>);

impl Words {
    /// Cuts a text in words; `None` when it cannot be a moment (too long, numbers too large).
    pub(super) fn new(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        // NFKD also turns full-width digits, no-break spaces and `º` into plain ones; accents become marks, dropped here.
        let plain: String = bare(text)
            .nfkd()
            .flat_map(char::to_lowercase)
            .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
            .map(|c| if c == '’' { '\'' } else { c })
            .collect();
        let mut rest = plain.as_str();
        let mut words = Self(std::collections::VecDeque::new());
        while let Some(first) = rest.chars().next() {
            let length = |same: fn(char) -> bool| rest.find(|c| !same(c)).unwrap_or(rest.len());
            let (word, length) = if first.is_whitespace() || first == ',' {
                (None, first.len_utf8())
            } else if first.is_ascii_digit() {
                let length = length(|c| c.is_ascii_digit());
                (Some(Word::Number(rest[..length].parse().ok()?, length)), length)
            } else if first.is_alphabetic() {
                let length = length(char::is_alphabetic);
                (Some(Word::Text(rest[..length].to_owned())), length)
            } else if "–—".contains(first) || first == '-' && rest[1..].starts_with(char::is_whitespace) {
                (Some(Word::Text(DASH.to_owned())), first.len_utf8())
            } else {
                (Some(Word::Text(first.to_string())), first.len_utf8())
            };
            words.0.extend(word);
            rest = &rest[length..];
        }
        Some(words)
    }

    /// Whether everything was read.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes one of these words, if it comes next.
    pub(super) fn take(&mut self, choices: &[&str]) -> bool {
        let found = matches!(self.0.front(), Some(Word::Text(text)) if choices.contains(&text.as_str()));
        if found {
            self.0.pop_front();
        }
        found
    }

    /// Takes all these words, if they come next in that order; otherwise none.
    pub(super) fn take_all(&mut self, sequence: &[&str]) -> bool {
        let mut ahead = self.clone();
        let found = sequence.iter().all(|word| ahead.take(&[word]));
        if found {
            *self = ahead;
        }
        found
    }

    /// Tells whether what was said counts days or weeks: then the hour was not meant.
    pub(super) fn counts_days(&self) -> bool {
        const DAYS: [&str; 5] = ["j", "jour", "jours", "semaine", "semaines"];
        self.0.iter().any(|word| matches!(word, Word::Text(text) if DAYS.contains(&text.as_str())))
    }

    /// Takes a number of at least and at most so many digits.
    pub(super) fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self.0.front() {
            Some(Word::Number(value, length)) if digits.contains(length) => {
                let value = *value;
                self.0.pop_front();
                Some(value)
            }
            _ => None,
        }
    }

    /// Takes a number below sixty written in letters, as people dictate it.
    pub(super) fn cardinal(&mut self) -> Option<u32> {
        let tens = self.simple()?;
        let mut ahead = self.clone();
        let units = if ahead.take_all(&["et", "un"]) || ahead.take_all(&["et", "une"]) {
            Some(1)
        } else {
            ahead.take(&["-"]);
            ahead.simple().filter(|units| (2..10).contains(units))
        };
        // `dix-sept`, `vingt-deux`, `trente et un`.
        let joined = units.filter(|units| tens >= 20 || tens == 10 && *units >= 7);
        if joined.is_some() {
            *self = ahead;
        }
        Some(tens + joined.unwrap_or(0))
    }

    fn simple(&mut self) -> Option<u32> {
        const UNITS: [&str; 16] = each_of(
            "un, deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze, treize, quatorze, quinze, seize",
        );
        const TENS: [&str; 4] = ["vingt", "trente", "quarante", "cinquante"];
        let mut known = (1..).zip(UNITS).chain((20..).step_by(10).zip(TENS)).chain([(1, "une")]);
        known.find_map(|(number, name)| self.take(&[name]).then_some(number))
    }

    /// Takes the name of a month, abbreviated or not, and gives its number.
    pub(super) fn month(&mut self) -> Option<u32> {
        const MONTHS: [&str; 12] = each_of(
            "janvier janv jan, fevrier fevr fev, mars, avril avr, mai, juin, juillet juil, aout, septembre sept, \
             octobre oct, novembre nov, decembre dec",
        );
        let mut said = |names: &str| names.split(' ').any(|name| self.take(&[name]));
        let month = (1..).zip(MONTHS).find_map(|(number, names)| said(names).then_some(number))?;
        self.take(&["."]);
        Some(month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_case_and_spacing_do_not_matter() {
        let mut words = Words::new("Le\u{a0}1ER AOÛT,\u{202f}aujourd’hui").expect("words");
        assert!(words.take(&["le"]));
        assert_eq!(words.number(3..=4), None);
        assert_eq!(words.number(1..=2), Some(1));
        assert!(words.take(&["er"]));
        assert_eq!(words.month(), Some(8));
        assert!(!words.take_all(&["aujourd", "hui"]));
        assert!(words.take_all(&["aujourd", "'", "hui"]));
        assert!(words.is_empty());
    }

    #[test]
    fn what_cannot_be_a_moment_is_refused() {
        assert!(Words::new(&"1 ".repeat(65)).is_none());
        assert!(Words::new("99999999999").is_none());
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = Words::new(&text);
        }
    }
}
