//! Times as people say them on the phone.

use super::{Moment, words::Words};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// How far ahead of now a bare time may be and still be today's: clocks differ a little.
const TOLERANCE: TimeDelta = TimeDelta::minutes(1);

/// Says why a moment could not be read, with what can be typed instead.
///
/// A wrong time in a main courante is worse than none, so nothing is ever guessed: the question is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// The words are not those of a moment.
    #[error("moment non compris ; tapez par exemple : 02:10, hier 23:40, il y a 20 min, 07/01/2026 02:10")]
    NotUnderstood,
    /// The words are understood, but no clock or calendar shows that.
    #[error("cette date ou cette heure n'existe pas ; tapez par exemple : 07/01/2026 02:10 (jour/mois/année heure)")]
    ImpossibleDate,
    /// There is a day but no time.
    #[error("l'heure manque ; tapez-la après le jour, par exemple : hier 23:40, 07/01/2026 02:10")]
    TimeMissing,
}

use MomentError::{ImpossibleDate, NotUnderstood, TimeMissing};

/// A day as said, before its year is known.
enum Day {
    /// No day was said.
    Unsaid,
    /// So many days before today.
    Ago(u64),
    /// Year, month, day.
    Full(u32, u32, u32),
    /// Month and day.
    OfSomeYear(u32, u32),
}

/// Reads a moment as people say it in French (`02:10`, `hier à 23h40`, `il y a 20 min`, `7 janv. 02:10`) or as
/// logs write it (RFC 3339 with an offset), in the time zone of the incident.
///
/// The person on the phone speaks of the past, so a bare time that is still to come is yesterday's, and a day
/// without a year the latest one; a moment whose day is fully said is taken as it is, future or not. In the hour lived
/// twice when summer time ends, the first one is meant; a time skipped when it begins is moved forward by the gap.
///
/// # Errors
/// [`MomentError`], whose message says what can be typed.
pub fn parse_said(text: &str, now: Moment, tz: Tz) -> Result<Moment, MomentError> {
    if let Some(moment) = Moment::parse_rfc3339(text.trim()) {
        return Ok(moment.in_zone(tz));
    }
    let mut words = Words::new(text).ok_or(NotUnderstood)?;
    let now = now.in_zone(tz);
    if words.take(&["maintenant"]) {
        return if words.is_empty() { Ok(now) } else { Err(NotUnderstood) };
    }
    if words.take_all(&["il", "y", "a"]) || words.take_all(&["y", "a"]) {
        return ago(&mut words, now, tz);
    }
    let day = day(&mut words);
    let day_said = !matches!(day, Day::Unsaid);
    if !words.take(&["a"]) && day_said {
        words.take(&["t"]);
    }
    if words.is_empty() && day_said {
        return Err(TimeMissing);
    }
    let (hour, minute, second) = time(&mut words).filter(|_| words.is_empty()).ok_or(NotUnderstood)?;
    let time = NaiveTime::from_hms_opt(hour, minute, second).ok_or(ImpossibleDate)?;

    let today = now.0.date_naive();
    let not_future = |moment: &Moment| moment.0.signed_duration_since(now.0) <= TOLERANCE;
    let on = |date: Option<NaiveDate>| date.and_then(|date| local(date.and_time(time), tz));
    match day {
        Day::Unsaid => on(Some(today)).filter(not_future).or_else(|| on(today.pred_opt())),
        Day::Ago(days) => on(today.checked_sub_days(Days::new(days))),
        Day::Full(year, month, day) => on(date(year, month, day)),
        // Eight years back there is always a 29 February, even around 2100.
        Day::OfSomeYear(month, day) => (0..=8)
            .filter_map(|back| on(date(today.year().unsigned_abs().checked_sub(back)?, month, day)))
            .find(not_future),
    }
    .ok_or(ImpossibleDate)
}

/// Reads the day, if one is said; on words that say none, takes nothing.
fn day(words: &mut Words) -> Day {
    for (said, days) in [
        (&["aujourd", "'", "hui"][..], 0),
        (&["aujourdhui"], 0),
        (&["hier"], 1),
        (&["avant", "-", "hier"], 2),
        (&["avant", "hier"], 2),
    ] {
        if words.take_all(said) {
            return Day::Ago(days);
        }
    }
    let mut ahead = words.clone();
    ahead.take(&["le"]);
    for read in [iso_day, numeric_day, named_day] {
        let mut attempt = ahead.clone();
        if let Some(day) = read(&mut attempt) {
            *words = attempt;
            return day;
        }
    }
    Day::Unsaid
}

/// `2026-01-07`
fn iso_day(words: &mut Words) -> Option<Day> {
    let year = words.number(4..=4)?;
    let month = words.take(&["-"]).then(|| words.number(1..=2))??;
    let day = words.take(&["-"]).then(|| words.number(1..=2))??;
    Some(Day::Full(year, month, day))
}

/// `07/01/2026`, `07-01-2026` or `07/01`
fn numeric_day(words: &mut Words) -> Option<Day> {
    let day = words.number(1..=2)?;
    let sign = ["/", "-"].into_iter().find(|sign| words.take(&[sign]))?;
    let month = words.number(1..=2)?;
    if words.take(&[sign]) {
        Some(Day::Full(words.number(4..=4)?, month, day))
    } else {
        (sign == "/").then_some(Day::OfSomeYear(month, day))
    }
}

/// `7 janvier`, `1er janv. 2026`
fn named_day(words: &mut Words) -> Option<Day> {
    let day = words.number(1..=2)?;
    if day == 1 {
        words.take(&["er"]);
    }
    let month = words.month()?;
    Some(match words.number(4..=4) {
        Some(year) => Day::Full(year, month, day),
        None => Day::OfSomeYear(month, day),
    })
}

/// `02:10`, `02:10:33`, `2h10`, `14 heures`, `midi`
fn time(words: &mut Words) -> Option<(u32, u32, u32)> {
    if words.take(&["midi"]) {
        return Some((12, 0, 0));
    }
    let hour = words.number(1..=2)?;
    if words.take(&[":"]) {
        let minute = words.number(2..=2)?;
        let second = if words.take(&[":"]) { words.number(2..=2)? } else { 0 };
        return Some((hour, minute, second));
    }
    words.take(&["h", "heure", "heures"]).then_some(())?;
    Some((hour, minutes(words), 0))
}

/// The minutes after an hour, none said being zero.
fn minutes(words: &mut Words) -> u32 {
    let minutes = words.number(1..=2);
    if minutes.is_some() {
        words.take(MINUTES);
    }
    minutes.unwrap_or(0)
}

const MINUTES: &[&str] = &["min", "mn", "minute", "minutes"];

/// Reads a duration, `2 h`, `1 h 30`, `20 min` or `3 jours`, and goes back by it.
fn ago(words: &mut Words, now: Moment, tz: Tz) -> Result<Moment, MomentError> {
    let number = if words.take(&["un", "une"]) { 1 } else { words.number(1..=9).ok_or(NotUnderstood)? };
    let earlier = if words.take(&["h", "heure", "heures"]) {
        let minutes = if words.take_all(&["et", "demie"]) { 30 } else { minutes(words) };
        now.0.checked_sub_signed(TimeDelta::hours(number.into()) + TimeDelta::minutes(minutes.into()))
    } else if words.take(MINUTES) {
        now.0.checked_sub_signed(TimeDelta::minutes(number.into()))
    } else if words.take(&["j", "jour", "jours"]) {
        // The same time of the day, even when the clocks changed in between: that is what people mean by days.
        let then = now.0.naive_local().checked_sub_days(Days::new(number.into())).ok_or(ImpossibleDate)?;
        local(then, tz).map(|moment| moment.0)
    } else {
        return Err(NotUnderstood);
    };
    if !words.is_empty() {
        return Err(NotUnderstood);
    }
    let millis = earlier.ok_or(ImpossibleDate)?.timestamp_millis();
    in_range(millis, tz).ok_or(ImpossibleDate)
}

/// Reads a length of time as people say it, `30 min`, `30m`, `1 h` or `1h30`, in minutes.
pub fn parse_span(text: &str) -> Option<i64> {
    let mut words = Words::new(text)?;
    let number = i64::from(words.number(1..=4)?);
    let minutes = if words.take(&["h", "heure", "heures"]) {
        number * 60 + i64::from(self::minutes(&mut words))
    } else {
        words.take(&["m"]);
        words.take(MINUTES);
        number
    };
    words.is_empty().then_some(minutes)
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Finds the instant at which the clocks of a zone show a date and time.
pub(super) fn local(shown: NaiveDateTime, tz: Tz) -> Option<Moment> {
    let found = tz.from_local_datetime(&shown);
    let instant = match (found.earliest(), found.latest()) {
        (Some(one), Some(other)) => one.min(other).timestamp_millis(),
        _ => {
            // Skipped: read with the offset in force just before; a gap lasts an hour, or a day across the date line.
            let before = (1..=200).find_map(|quarters| {
                let earlier = shown.checked_sub_signed(TimeDelta::minutes(15 * quarters))?;
                tz.from_local_datetime(&earlier).latest()
            })?;
            shown.and_utc().timestamp_millis() - i64::from(before.offset().fix().local_minus_utc()) * 1000
        }
    };
    in_range(instant, tz)
}

fn in_range(millis: i64, tz: Tz) -> Option<Moment> {
    Moment::UNIX_MILLIS.contains(&millis).then(|| Moment::from_unix_millis(millis, tz))
}

#[cfg(test)]
mod tests;
