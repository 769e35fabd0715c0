//! Moments as logs and mail headers write them, whose months are in English and whose hours may be on twelve.

use super::said::{MomentError, Tense, local};
use super::{Moment, said};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

/// Whole dates that only logs write.
const WHOLE: [&str; 3] = ["%d-%b-%Y %H:%M:%S%.f", "%d/%b/%Y:%H:%M:%S", "%b %d %Y %H:%M:%S%.f"];
/// Hours on twelve, after a day that some write before its month and some after.
const ON_TWELVE: [[&str; 2]; 2] =
    [["%d/%m/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p"], ["%d/%m/%Y %I:%M %p", "%m/%d/%Y %I:%M %p"]];

/// Reads a moment that a machine wrote; none when no machine writes so.
pub(super) fn read(text: &str, now: Moment, tz: Tz, tense: Tense) -> Option<Result<Moment, MomentError>> {
    // A year on two digits, padded, is a slip.
    let of_now = |at: Moment| if at.0.year() < 2000 { Err(MomentError::ImpossibleDate) } else { Ok(at) };
    written(text, now, tz, tense).map(|read| read.and_then(of_now))
}

fn written(text: &str, now: Moment, tz: Tz, tense: Tense) -> Option<Result<Moment, MomentError>> {
    let text = text.trim();
    if let Some(moment) = Moment::parse_rfc3339(text) {
        return Some(Ok(moment.in_zone(tz)));
    }
    let header = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_str(text, "%d/%b/%Y:%H:%M:%S %z"));
    if let Ok(header) = header {
        return Some(said::in_range(header.timestamp_millis(), tz).ok_or(MomentError::ImpossibleDate));
    }
    let text = text.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = |format: &&str| NaiveDateTime::parse_from_str(&text, format).ok();
    let on_twelve = |formats: &[&str; 2]| {
        let read: Vec<NaiveDateTime> = formats.iter().filter_map(shown).collect();
        match read.as_slice() {
            [] => None,
            [first, rest @ ..] if rest.iter().all(|other| other == first) => Some(Ok(*first)),
            [..] => Some(Err(MomentError::Ambiguous)),
        }
    };
    let whole = WHOLE.iter().find_map(shown).map(Ok);
    let shown = whole.or_else(|| ON_TWELVE.iter().find_map(on_twelve)).or_else(|| yearless(&text, now, tz, tense))?;
    Some(shown.and_then(|shown| local(shown, tz).ok_or(MomentError::ImpossibleDate)))
}

/// Reads `Nov 24 23:41:07`, of the year that puts it in the last eleven months: a log does not say the year, and what it
/// would say of the days to come is a slip.
fn yearless(text: &str, now: Moment, tz: Tz, tense: Tense) -> Option<Result<NaiveDateTime, MomentError>> {
    let today = now.in_zone(tz).0.naive_local();
    let in_year = |year: i32| NaiveDateTime::parse_from_str(&format!("{year} {text}"), "%Y %b %d %H:%M:%S%.f").ok();
    let recent =
        |at: &NaiveDateTime| (TimeDelta::minutes(-1)..TimeDelta::days(335)).contains(&today.signed_duration_since(*at));
    let years = [today.year(), today.year() - 1];
    let read: Vec<NaiveDateTime> = years.into_iter().filter_map(in_year).collect();
    if read.is_empty() || !tense.is_past() {
        return None;
    }
    Some(read.into_iter().find(recent).ok_or(MomentError::Ambiguous))
}
