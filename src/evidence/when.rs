//! The times that exports write: always UTC, in more than one order.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A day, in milliseconds.
pub const DAY: i64 = 86_400_000;

/// A time, or one whose day and month may be swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Milliseconds since 1970.
    Known(i64),
    /// Day and month in an order that the rest of the file must tell.
    Slashed {
        /// The first number.
        first: u32,
        /// The second number.
        second: u32,
        /// The year.
        year: i32,
        /// The time of the day, in milliseconds.
        millis: i64,
        /// It was written with AM or PM.
        twelve: bool,
    },
}

/// Which number comes first in the dates of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// As in France.
    DayFirst,
    /// As in the United States.
    MonthFirst,
}

impl Stamp {
    /// Says what its numbers prove of the order of the file.
    pub fn proves(self) -> Option<DateOrder> {
        match self {
            Self::Slashed { first, .. } if first > 12 => Some(DateOrder::DayFirst),
            Self::Slashed { second, .. } if second > 12 => Some(DateOrder::MonthFirst),
            Self::Known(_) | Self::Slashed { .. } => None,
        }
    }

    /// Puts it in one number, that [`Stamp::unpacked`] reads: many may wait for the end of their file.
    pub fn packed(self) -> i64 {
        match self {
            Self::Known(millis) => millis,
            Self::Slashed { first, second, year, millis, twelve } => {
                let date = (i64::from(year) << 5 | i64::from(first)) << 5 | i64::from(second);
                (date << 28 | millis) << 1 | i64::from(twelve)
            }
        }
    }

    /// Reads a time whose day and month may be swapped.
    pub fn unpacked(packed: i64) -> Self {
        let part = |shift: u32, bits: u32| u32::try_from(packed >> shift & ((1 << bits) - 1)).expect("so few bits");
        Self::Slashed {
            first: part(34, 5),
            second: part(29, 5),
            year: i32::try_from(part(39, 14)).expect("four digits"),
            millis: part(1, 28).into(),
            twelve: packed & 1 == 1,
        }
    }

    /// Gives the milliseconds, in the order proved by the file; AM and PM are written where the month comes first.
    pub fn settle(self, order: Option<DateOrder>) -> Option<i64> {
        match self {
            Self::Known(millis) => Some(millis),
            Self::Slashed { first, second, year, millis, twelve } => {
                let order = order.or((first == second || twelve).then_some(DateOrder::MonthFirst))?;
                let (day, month) = match order {
                    DateOrder::DayFirst => (first, second),
                    DateOrder::MonthFirst => (second, first),
                };
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                Some(date.and_time(NaiveTime::MIN).and_utc().timestamp_millis() + millis)
            }
        }
    }
}

/// Reads a time; without an offset it is UTC, as every source read here writes it.
pub fn read(text: &str) -> Option<Stamp> {
    let text = text.trim();
    if let Some(millis) = text.strip_prefix("/Date(").and_then(|t| t.strip_suffix(")/")) {
        return millis.parse().ok().map(Stamp::Known);
    }
    if text.len() > 40 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if text.as_bytes().get(4) == Some(&b'-') { iso(text).map(Stamp::Known) } else { slashed(text) }
}

fn iso(text: &str) -> Option<i64> {
    let date = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(date.and_time(NaiveTime::MIN).and_utc().timestamp_millis());
    }
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(end);
    let at = NaiveDateTime::new(date, clock(time.trim(), false, false)?).and_utc().timestamp_millis();
    let offset = match offset {
        "" | "Z" | "z" => 0,
        _ => {
            let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
            let (hours, minutes) = (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4).unwrap_or("00"));
            let minutes = hours * 60 + minutes.parse::<i64>().ok()?;
            if offset.starts_with('-') { -minutes } else { minutes }
        }
    };
    Some(at - offset * 60_000)
}

/// Reads `14:08`, `14:08:45`, `2:08:45.2213421`; what is below the millisecond is dropped.
fn clock(text: &str, pm: bool, twelve: bool) -> Option<NaiveTime> {
    let mut parts = text.split(':');
    let hour: u32 = parts.next()?.trim().parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let (second, fraction) = parts.next().map_or(("0", ""), |s| s.split_once('.').unwrap_or((s, "")));
    let second: u32 = second.trim().parse().ok()?;
    let millis: u32 = if fraction.is_empty() {
        0
    } else {
        let digits: String = fraction.chars().take_while(char::is_ascii_digit).take(3).collect();
        format!("{digits:0<3}").parse().ok()?
    };
    let hour = match (twelve, pm) {
        (false, _) => hour,
        (true, _) if hour == 0 || hour > 12 => return None,
        (true, pm) => hour % 12 + if pm { 12 } else { 0 },
    };
    NaiveTime::from_hms_milli_opt(hour, minute, second, millis)
}

fn slashed(text: &str) -> Option<Stamp> {
    let mut parts = text.splitn(3, '/');
    let (first, second) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let rest = parts.next()?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (year, rest) = rest.split_at(end);
    let year: i32 = if year.len() == 4 { year.parse().ok()? } else { return None };
    let time = rest.trim_matches([',', ' ', '\u{a0}', '\u{202f}']);
    let upper = time.to_ascii_uppercase();
    let (pm, am) = (upper.ends_with("PM"), upper.ends_with("AM"));
    let time = if pm || am { time.get(..time.len() - 2)?.trim() } else { time };
    let clock = if time.is_empty() { NaiveTime::MIN } else { clock(time, pm, pm || am)? };
    let millis = clock.signed_duration_since(NaiveTime::MIN).num_milliseconds();
    (first <= 31 && second <= 31).then_some(Stamp::Slashed { first, second, year, millis, twelve: pm || am })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<i64> {
        read(text).and_then(|s| s.settle(s.proves()))
    }

    #[test]
    fn every_spelling_of_one_moment_reads_alike() {
        let same = at("2021-04-28T14:08:45.221Z");
        assert!(same.is_some());
        for text in [
            "4/28/2021, 2:08:45.221 PM",
            "28/04/2021 14:08:45.221",
            "2021-04-28 14:08:45.2213421",
            "2021-04-28T16:08:45.221+02:00",
            "2021-04-28T09:08:45.221-0500",
            "/Date(1619618925221)/",
        ] {
            assert_eq!(at(text), same, "{text}");
        }
    }

    #[test]
    fn a_time_that_waits_is_kept_whole() {
        for text in ["31/12/9999 23:59:59.999", "1/2/2026, 12:00:00 AM", "03/04/2021 00:00:00"] {
            let stamp = read(text).expect("a time");
            assert_eq!(Stamp::unpacked(stamp.packed()), stamp, "{text}");
        }
    }

    #[test]
    fn what_is_in_doubt_is_not_a_time() {
        assert_eq!(at("03/04/2021 14:08:45"), None);
        assert!(read("03/04/2021 14:08:45").is_some_and(|s| s.settle(Some(DateOrder::DayFirst)).is_some()));
        for text in
            ["", "hier", "2021-13-01T00:00:00Z", "41/04/2021", "2021-04-28T25:00:00Z", "28/04/21 10:00", "13:00 PM"]
        {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
