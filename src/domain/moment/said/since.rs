//! Since when something is so: a time, or the day alone.

use super::MomentError::{InTheFuture, NotUnderstood, TimeMissing};
use super::{Clock, MomentError, Said, SaidDay, Tense, local, parse_past};
use crate::domain::moment::{Moment, words::Words};
use chrono::NaiveTime;
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization as _;

/// Since when something is so: people often know the day, and not the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The time is known.
    At(Moment),
    /// Only the day is: its first moment.
    Day(Moment),
}

/// Reads since when something is so: `hier 23:40`, or the day alone, `le 18 nov.`, `hier`, `lundi`, `il y a 3 jours`.
///
/// # Errors
/// [`MomentError`], whose message says what can be typed.
pub fn parse_since(text: &str, now: Moment, tz: Tz) -> Result<Since, MomentError> {
    let joins = |word: &&str| !["depuis", "dès", "des", "vers", "environ"].contains(&word.to_lowercase().as_str());
    let text: String = text.nfc().collect();
    let text = text.split_whitespace().filter(joins).collect::<Vec<_>>().join(" ");
    match since(&text, now, tz) {
        // « Depuis trois jours » is three days ago.
        Err(NotUnderstood) => since(&format!("il y a {text}"), now, tz).map_err(|_| NotUnderstood),
        read => read,
    }
}

fn since(text: &str, now: Moment, tz: Tz) -> Result<Since, MomentError> {
    let mut words = Words::new(text).ok_or(NotUnderstood)?;
    // A log writes its moments with signs that words lose.
    match parse_past(text, now, tz) {
        Err(TimeMissing) => day_alone(&mut words, now, tz),
        Ok(at) if words.counts_days() => Ok(Since::Day(at.first_of_day(tz))),
        read => read.map(Since::At),
    }
}

fn day_alone(words: &mut Words, now: Moment, tz: Tz) -> Result<Since, MomentError> {
    let said = Said::read(words, tz)?;
    if said.day == Some(SaidDay::Night) {
        return Err(TimeMissing);
    }
    let first = Clock { hour: 0, minute: 0, second: 0, midnight: false };
    let at = Said { clock: Some(first), part: None, ..said }.moment(now.in_zone(tz), tz, Tense::Past)?;
    if at > now { Err(InTheFuture { at, now: now.in_zone(tz) }) } else { Ok(Since::Day(at)) }
}

impl Moment {
    /// Gives the first moment of its day, in a time zone.
    fn first_of_day(self, tz: Tz) -> Self {
        let day = self.in_zone(tz).0.date_naive();
        local(day.and_time(NaiveTime::MIN), tz).unwrap_or(self)
    }
}
