//! Who did something and when, as people write it on one line.

use super::{Moment, MomentError, parse_past};
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization as _;

/// How many words a moment takes at most: "le mardi 24 novembre 2026 à 23 h 41".
const LONGEST_MOMENT: usize = 9;
/// How many words are looked at; a name and a moment have fewer.
const WORDS: usize = 40;

/// Who did something, and when; either may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doer {
    /// Who.
    pub who: Option<String>,
    /// When.
    pub at: Option<Moment>,
}

/// Why a line does not say who did something and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDoer {
    /// Its time is none, and why.
    Time(MomentError),
    /// It has figures that are no time.
    Figures,
}

impl Doer {
    /// Reads `Paul Martin, 23:40`, `Paul à 10h05`, `hier 23:40 par Paul`, a name alone or a time alone.
    ///
    /// # Errors
    /// [`NoDoer`] when what seems to be a time is none: it is not a part of somebody’s name.
    pub fn read(text: &str, now: Moment, tz: Tz) -> Result<Self, NoDoer> {
        let text: String = text.nfc().collect();
        let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        // A time that is said to be near is the only one there is.
        let near = |word: &&str| ["vers", "environ"].contains(&word.to_lowercase().as_str());
        let words = text.split(apart).filter(|word| !word.is_empty() && !near(word));
        let words: Vec<&str> = words.take(WORDS).collect();
        let count = words.len();
        let ends = (count.saturating_sub(LONGEST_MOMENT)..count).map(|from| (from, count));
        let starts = (1..=count.min(LONGEST_MOMENT)).rev().map(|to| (0, to));
        let mut day = None;
        for (from, to) in ends.chain(starts) {
            match moment(&words[from..to], now, tz) {
                Ok(at) => {
                    let rest: Vec<&str> = words[..from].iter().chain(&words[to..]).copied().collect();
                    // A day left in the name is of the time that was just read without it.
                    let who = Self::read(&rest.join(" "), now, tz).map_err(|_| NoDoer::Figures)?;
                    return if who.at.is_none() { Ok(Self { at: Some(at), ..who }) } else { Err(NoDoer::Figures) };
                }
                Err(MomentError::NotUnderstood) => {}
                Err(e @ MomentError::TimeMissing) => day = Some(e),
                Err(e) => return Err(NoDoer::Time(e)),
            }
        }
        if let Some(e) = day {
            return Err(NoDoer::Time(e));
        }
        if words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            return Err(NoDoer::Figures);
        }
        Ok(Self { who: name(&words), at: None })
    }
}

/// Reads words as a moment, in round brackets or not.
fn moment(words: &[&str], now: Moment, tz: Tz) -> Result<Moment, MomentError> {
    let text = words.join(" ");
    let bare = text.trim_matches(|c| matches!(c, '(' | ')' | '.' | '-' | '–' | ':' | '@')).trim();
    match parse_past(&text, now, tz) {
        Err(MomentError::NotUnderstood) if bare != text => parse_past(bare, now, tz),
        read => read,
    }
}

/// Gives the name among words: without what joins it to an action or to a time.
fn name(words: &[&str]) -> Option<String> {
    const BEFORE: [&str; 3] = ["par", "fait", "de"];
    const AFTER: [&str; 9] = ["à", "a", "le", "au", "@", "-", "–", ":", "dès"];
    let is = |word: &str, of: &[&str]| of.contains(&word.to_lowercase().as_str());
    let from = words.iter().position(|word| !is(word, &BEFORE) && !is(word, &AFTER[4..]))?;
    let to = words.iter().rposition(|word| !is(word, &AFTER) && !is(word, &BEFORE))?;
    let name = words.get(from..=to)?.join(" ");
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_who_and_when_in_any_order() {
        let tz = Tz::Europe__Paris;
        let now = Moment::parse_rfc3339("2026-11-26T10:30:00+01:00").expect("a moment");
        let paul = Some("Paul");
        for (line, who, at) in [
            ("Paul, 10:05", paul, "2026-11-26T10:05:00+01:00"),
            ("Paul 10:05", paul, "2026-11-26T10:05:00+01:00"),
            ("Paul à 10:05", paul, "2026-11-26T10:05:00+01:00"),
            ("Paul a\u{300} 10h05", paul, "2026-11-26T10:05:00+01:00"),
            ("Paul\t10 h 05", paul, "2026-11-26T10:05:00+01:00"),
            ("par Paul 10h", paul, "2026-11-26T10:00:00+01:00"),
            ("fait par Paul vers 10 h 05", paul, "2026-11-26T10:05:00+01:00"),
            ("10:05 Paul", paul, "2026-11-26T10:05:00+01:00"),
            ("à 10h05 par Paul", paul, "2026-11-26T10:05:00+01:00"),
            ("Paul (10:05)", paul, "2026-11-26T10:05:00+01:00"),
            ("Paul ; hier 23:40", paul, "2026-11-25T23:40:00+01:00"),
            // What stood between a day and its hour once gave the hour to another day.
            ("Paul Martin, mardi soir vers 22h", Some("Paul Martin"), "2026-11-24T22:00:00+01:00"),
            ("avant-hier soir vers 22h Paul", paul, "2026-11-24T22:00:00+01:00"),
            ("Paul hier environ 23:40", paul, "2026-11-25T23:40:00+01:00"),
            ("vers 10 h 05, Paul", paul, "2026-11-26T10:05:00+01:00"),
            ("Paul le 24/11 à 9h", paul, "2026-11-24T09:00:00+01:00"),
            ("Paul il y a 20 min", paul, "2026-11-26T10:10:00+01:00"),
            ("Paul - 10:05", paul, "2026-11-26T10:05:00+01:00"),
            ("Hélène de La Tour, 10:05", Some("Hélène de La Tour"), "2026-11-26T10:05:00+01:00"),
            ("Mme Petit (DSI) 10:05", Some("Mme Petit (DSI)"), "2026-11-26T10:05:00+01:00"),
            ("Astreinte N2, 10:05", Some("Astreinte N2"), "2026-11-26T10:05:00+01:00"),
            ("Astreinte N2", Some("Astreinte N2"), ""),
            ("Paul Martin", Some("Paul Martin"), ""),
            ("10:05", None, "2026-11-26T10:05:00+01:00"),
            ("à 10h05", None, "2026-11-26T10:05:00+01:00"),
            // The clocks of two people differ a little.
            ("Paul 10:31", paul, "2026-11-26T10:30:00+01:00"),
        ] {
            let read = Doer::read(line, now, tz).unwrap_or_else(|e| panic!("{line}: {e:?}"));
            assert_eq!(read.who.as_deref(), who, "{line}");
            assert_eq!(read.at.map(|at| at.to_string()).unwrap_or_default(), at, "{line}");
        }
    }

    #[test]
    fn a_time_that_is_none_is_no_name() {
        let tz = Tz::Europe__Paris;
        let now = Moment::parse_rfc3339("2026-11-26T10:30:00+01:00").expect("a moment");
        let future =
            |line: &str| matches!(Doer::read(line, now, tz), Err(NoDoer::Time(MomentError::InTheFuture { .. })));
        for line in ["Paul, aujourd’hui 23:40", "Paul demain 10:05", "demain 9h par Paul", "Paul 26/11/2026 11:00"] {
            assert!(future(line), "{line}: {:?}", Doer::read(line, now, tz));
        }
        for line in ["Paul hier", "Paul, lundi", "Paul le 18 nov.", "Paul mardi vers"] {
            assert_eq!(Doer::read(line, now, tz), Err(NoDoer::Time(MomentError::TimeMissing)), "{line}");
        }
        for line in ["Paul 1005", "Paul 10.05", "Paul, 10", "hier Paul 10:05", "10:05 Paul 9:00"] {
            assert_eq!(Doer::read(line, now, tz), Err(NoDoer::Figures), "{line}");
        }
        assert!(matches!(Doer::read("Paul 25:70", now, tz), Err(NoDoer::Time(_))));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}|[Paulàhier0-9:h, ;()]{0,30}") {
            let now = Moment::parse_rfc3339("2026-11-26T10:30:00+01:00").expect("a moment");
            let _ = Doer::read(&text, now, Tz::Europe__Paris);
        }
    }
}
