//! Moments of an incident: instants that remember the offset in which they were lived.

mod calendar;
mod doer;
mod logged;
mod said;
mod shift;
mod words;

pub use calendar::{Day, Delay};
pub use doer::{Doer, NoDoer};
pub use said::{MomentError, Since, Tense, parse_past, parse_said, parse_since, parse_span};
pub use shift::{Shift, shift};

use super::as_text::as_text;
use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use std::fmt;

/// Holds an instant, to the millisecond, and the offset in which people lived it.
///
/// The offset is kept because a main courante is read by people ("at ten past two"), across a change to summer time or
/// from overseas; order and equality look at the instant only. Years go from 1 to 9999 and offsets are whole minutes, so
/// that what is written always reads back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<FixedOffset>);

impl Moment {
    /// 0001-01-02T00:00Z and 9999-12-30T23:59:59.999Z: a day of margin keeps the year on four digits at any offset.
    const UNIX_MILLIS: std::ops::RangeInclusive<i64> = -62_135_510_400_000..=253_402_214_399_999;

    /// Reads an RFC 3339 date and time, as in the main courante; anything below the millisecond is dropped.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let read = DateTime::parse_from_rfc3339(text).ok()?;
        Self::UNIX_MILLIS.contains(&read.timestamp_millis()).then(|| Self::at(read.timestamp_millis(), *read.offset()))
    }

    /// Reads the one form that [`Moment::to_millis_string`] writes: any other spelling of the same moment is refused.
    ///
    /// The shape is looked at instead of writing the moment again: every line of every log is read through here.
    #[must_use]
    pub fn parse_written(text: &str) -> Option<Self> {
        const SHAPE: &[u8; 29] = b"0000-00-00T00:00:00.000+00:00";
        let fits = |(byte, shape): (&u8, &u8)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'+' => matches!(byte, b'+' | b'-'),
            _ => byte == shape,
        };
        let shaped = text.len() == SHAPE.len() && text.as_bytes().iter().zip(SHAPE).all(fits);
        // A leap second, and the west of Greenwich by nothing, are written otherwise.
        let otherwise = || text.as_bytes()[17] == b'6' || text.ends_with("-00:00");
        (shaped && !otherwise()).then(|| Self::parse_rfc3339(text)).flatten()
    }

    /// Makes a moment from milliseconds since 1970-01-01T00:00Z, as clocks and logs give them, seen in a time zone.
    ///
    /// Beyond the years 1 to 9999, which no clock shows, the nearest moment is taken: a broken clock must not stop a record.
    #[must_use]
    pub fn from_unix_millis(millis: i64, tz: Tz) -> Self {
        Self::at(millis, FixedOffset::east_opt(0).expect("zero is an offset")).in_zone(tz)
    }

    /// Counts milliseconds since 1970-01-01T00:00Z, for durations and deadlines.
    #[must_use]
    pub fn unix_millis(&self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Counts minutes since 1970-01-01T00:00Z, as clocks show them: what is shown to the minute is counted from it.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.unix_millis().div_euclid(60_000)
    }

    /// Gives the same instant with the offset of a time zone at that instant.
    #[must_use]
    pub fn in_zone(&self, tz: Tz) -> Self {
        let seconds = self.0.with_timezone(&tz).fixed_offset().offset().local_minus_utc();
        // Before the first laws on time, zones had offsets such as +00:09:21, which RFC 3339 cannot write.
        let offset = FixedOffset::east_opt(seconds / 60 * 60).expect("rounding towards zero stays within a day");
        Self(self.0.with_timezone(&offset))
    }

    /// Writes the RFC 3339 form with its three decimals, `2026-01-07T02:14:05.120+01:00`, so that columns align.
    #[must_use]
    pub fn to_millis_string(&self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Millis, false)
    }

    /// Writes the moment for people: `7 janv. 2026 à 02:10`, `hier 23:40` or only `02:10`, according to the day of the
    /// reference; `02:20 UTC+1` in an hour that clocks show twice.
    ///
    /// Days are those of each moment's own offset: put both in the zone of the incident first. [`parse_said`] reads it back.
    #[must_use]
    pub fn french(&self, reference: Option<&Self>) -> String {
        let twice = self.of_two().map(|offset| format!(" {offset}")).unwrap_or_default();
        let (day, time) = (self.0.date_naive(), format!("{:02}:{:02}{twice}", self.0.hour(), self.0.minute()));
        let reference = reference.map(|moment| moment.0.date_naive());
        if reference == Some(day) {
            time
        } else if reference.is_some() && reference == day.succ_opt() {
            format!("hier {time}")
        } else {
            format!("{} à {time}", self.day())
        }
    }

    /// Gives the offset of an hour that the clocks of Europe show twice: those in which their summer time ends, at one in the
    /// morning UTC of the last Sunday of October. Of a zone that keeps its time it is true as well.
    #[must_use]
    pub fn of_two(&self) -> Option<String> {
        let (utc, offset) = (self.0.with_timezone(&Utc), self.0.offset().local_minus_utc());
        let is_last_sunday = utc.month() == 10 && utc.day() > 24 && utc.weekday() == Weekday::Sun;
        let hours = match utc.hour() {
            0 => [3600, 7200, 10_800].as_slice(),
            1 => &[3600, 7200],
            _ => &[],
        };
        (is_last_sunday && hours.contains(&offset)).then(|| format!("UTC+{}", offset / 3600))
    }

    /// Writes the day alone: `7 janv. 2026`.
    #[must_use]
    pub fn day(&self) -> String {
        const MONTHS: [&str; 12] =
            ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
        let first = if self.0.day() == 1 { "er" } else { "" };
        format!("{}{first} {} {}", self.0.day(), MONTHS[self.0.month0() as usize], self.0.year())
    }

    /// Gives the moment of the same time of the day, so many days later; none past the last day there is.
    #[must_use]
    pub fn days_later(&self, days: u64) -> Option<Self> {
        self.0.checked_add_days(chrono::Days::new(days)).map(Self)
    }

    /// Writes the moment for a page that is read later: only `02:10` on the day of the reference, the whole date otherwise.
    ///
    /// "Yesterday" is said to somebody, not written in a document.
    #[must_use]
    pub fn dated(&self, reference: &Self) -> String {
        if self.0.date_naive() == reference.0.date_naive() { self.french(Some(reference)) } else { self.french(None) }
    }

    /// Says when something was, for such a page: at a time of the day of the reference, or on another day.
    #[must_use]
    pub fn when(&self, reference: &Self) -> String {
        let same_day = self.0.date_naive() == reference.0.date_naive();
        format!("{} {}", if same_day { "à" } else { "le" }, self.dated(reference))
    }

    /// Counts the minutes since Monday, midnight, on the clock of its own offset.
    #[must_use]
    pub fn minute_of_week(&self) -> u16 {
        let minutes = self.0.weekday().num_days_from_monday() * 24 * 60 + self.0.hour() * 60 + self.0.minute();
        u16::try_from(minutes).expect("a week has 10,080 minutes")
    }

    /// Makes another instant, lived in the same offset.
    #[must_use]
    pub fn at_same_offset(&self, millis: i64) -> Self {
        Self::at(millis, *self.0.offset())
    }

    /// Writes the instant for a command, in UTC and without what is below the second: `2026-01-07T01:14:05Z`.
    #[must_use]
    pub fn utc_seconds(&self) -> String {
        self.0.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// Writes the instant as `journalctl` takes it on a machine of any zone: `2026-01-07 01:14:05 UTC`.
    #[must_use]
    pub fn utc_clock(&self) -> String {
        self.0.with_timezone(&Utc).format("%Y-%m-%d %H:%M:%S UTC").to_string()
    }

    /// Writes the time of the day alone: `02:10`.
    #[must_use]
    pub fn time(&self) -> String {
        self.french(Some(self))
    }

    fn at(millis: i64, offset: FixedOffset) -> Self {
        let millis = millis.clamp(*Self::UNIX_MILLIS.start(), *Self::UNIX_MILLIS.end());
        let utc = Utc.timestamp_millis_opt(millis).single().expect("these bounds are within chrono's");
        Self(utc.with_timezone(&offset))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = if self.unix_millis() % 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
        f.write_str(&self.0.to_rfc3339_opts(format, false))
    }
}

as_text!(
    Moment,
    Moment::parse_rfc3339,
    "moment RFC 3339 attendu, par exemple 2026-01-07T02:14:05+01:00",
    inline: true,
    { "format": "date-time" }
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(super) const ZONES: [Tz; 4] = [Tz::Europe__Paris, Tz::Pacific__Noumea, Tz::America__Guadeloupe, Tz::UTC];

    /// Instants from 2000 to 2100, in the zones where incidents are lived.
    pub(super) fn any_moment() -> impl Strategy<Value = Moment> {
        (946_857_600_000i64..4_133_980_800_000, prop::sample::select(&ZONES[..]))
            .prop_map(|(millis, tz)| Moment::from_unix_millis(millis, tz))
    }

    fn moment(text: &str) -> Moment {
        Moment::parse_rfc3339(text).expect("RFC 3339 in a test")
    }

    #[test]
    fn writes_what_the_format_promises() {
        for (text, json, millis) in [
            ("2026-01-07T01:14:05Z", "2026-01-07T01:14:05+00:00", "2026-01-07T01:14:05.000+00:00"),
            ("2026-01-07T02:14:05.1209+01:00", "2026-01-07T02:14:05.120+01:00", "2026-01-07T02:14:05.120+01:00"),
            ("2026-06-30T23:59:60-04:00", "2026-07-01T00:00:00-04:00", "2026-07-01T00:00:00.000-04:00"),
        ] {
            let moment = moment(text);
            assert_eq!(serde_json::to_value(moment).expect("a string"), json);
            assert_eq!(moment.to_millis_string(), millis);
        }
        for text in ["", "2026-01-07", "2026-01-07T02:14:05", "0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z"] {
            assert_eq!(Moment::parse_rfc3339(text), None);
        }
    }

    #[test]
    fn order_is_that_of_instants() {
        assert_eq!(moment("2026-01-07T02:00:00+01:00"), moment("2026-01-07T01:00:00Z"));
        assert!(moment("2026-01-07T03:00:00+11:00") < moment("2026-01-07T01:00:00Z"));
    }

    #[test]
    fn french_depends_on_the_reference() {
        let at = moment("2026-01-07T02:10:59+01:00");
        assert_eq!(at.french(None), "7 janv. 2026 à 02:10");
        assert_eq!(at.french(Some(&moment("2026-01-07T23:00:00+01:00"))), "02:10");
        assert_eq!(at.french(Some(&moment("2026-01-08T00:00:00+01:00"))), "hier 02:10");
        assert_eq!(at.french(Some(&moment("2026-01-06T00:00:00+01:00"))), "7 janv. 2026 à 02:10");
        assert_eq!(moment("2026-08-01T14:00:00+02:00").french(None), "1er août 2026 à 14:00");
    }

    #[test]
    fn extreme_clocks_still_write_what_reads_back() {
        for tz in ZONES {
            for millis in [i64::MIN, -62_135_510_400_000, -2_500_000_000_001, 0, i64::MAX] {
                let moment = Moment::from_unix_millis(millis, tz);
                assert_eq!(Moment::parse_rfc3339(&moment.to_millis_string()), Some(moment));
            }
        }
    }

    proptest! {
        #[test]
        fn round_trips(moment in any_moment(), tz in prop::sample::select(&ZONES[..])) {
            let json = serde_json::to_string(&moment).expect("a string");
            let read: Moment = serde_json::from_str(&json).expect("RFC 3339");
            prop_assert_eq!(read.to_millis_string(), moment.to_millis_string());
            prop_assert_eq!(moment.in_zone(tz), moment);
            prop_assert_eq!(Moment::from_unix_millis(moment.unix_millis(), tz), moment);
        }

        #[test]
        fn what_is_written_is_the_only_form_read(
            moment in any_moment(),
            changes in prop::collection::vec((0usize..29, prop::sample::select(b"0123456789+-:.TtZ ".as_slice())), 0..4),
            west in any::<bool>(),
        ) {
            let mut text = moment.to_millis_string().into_bytes();
            changes.into_iter().for_each(|(at, byte)| text[at] = byte);
            let mut text = String::from_utf8(text).expect("ASCII");
            if west {
                text.replace_range(23.., "-00:00");
            }
            let slowly = Moment::parse_rfc3339(&text).filter(|at| at.to_millis_string() == text);
            prop_assert_eq!(Moment::parse_written(&text), slowly);
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,40}|[0-9TZ:+.-]{0,30}") {
            if let Some(moment) = Moment::parse_rfc3339(&text) {
                prop_assert_eq!(Moment::parse_rfc3339(&moment.to_millis_string()), Some(moment));
            }
        }
    }
}
