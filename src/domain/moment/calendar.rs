//! Days and delays, for deadlines and for data that grows old.

use super::Moment;
use super::said::local;
use crate::domain::as_text::as_text;
use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A delay of a law or of a contract: `{"hours": 72}` or `{"months": 1}`.
///
/// Hours are straight ones, whatever the clocks of the country do and never extended for a week-end; months end on the
/// same day of a later month, or on its last day when it is shorter, at the same time on the clock of the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// So many hours.
    Hours(u32),
    /// So many months.
    Months(u32),
}

impl Moment {
    /// Gives the moment at which a delay that starts now is over, in a time zone.
    #[must_use]
    pub fn after(&self, delay: Delay, tz: Tz) -> Self {
        match delay {
            Delay::Hours(hours) => {
                Self::from_unix_millis(self.unix_millis() + TimeDelta::hours(hours.into()).num_milliseconds(), tz)
            }
            Delay::Months(months) => {
                let shown = self.in_zone(tz).0.naive_local();
                let over = shown.checked_add_months(Months::new(months)).and_then(|shown| local(shown, tz));
                // Past the year 9999 only.
                over.unwrap_or_else(|| self.in_zone(tz))
            }
        }
    }
}

/// A day of the calendar: `2026-10-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// Reads a day, `2026-10-05`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        // chrono also takes "+2026-1-5": one day, one form.
        (day.to_string() == text && (1..=9998).contains(&day.year())).then_some(Self(day))
    }

    /// Gives the day of a moment, where it was lived.
    #[must_use]
    pub fn of(moment: &Moment) -> Self {
        Self(moment.0.date_naive())
    }

    /// Writes the day for people: `05/10/2026`.
    #[must_use]
    pub fn french(self) -> String {
        self.0.format("%d/%m/%Y").to_string()
    }

    /// Tells whether it is more than twelve months before another.
    #[must_use]
    pub fn is_a_year_before(self, other: Self) -> bool {
        self.0.checked_add_months(Months::new(12)).is_some_and(|limit| limit < other.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

as_text!(Day, Day::parse, "jour attendu, par exemple 2026-10-05", inline: true, { "format": "date" });

#[cfg(test)]
mod tests {
    use super::*;
    use Delay::{Hours, Months};

    fn at(text: &str) -> Moment {
        Moment::parse_rfc3339(text).expect("it is right")
    }

    fn over(start: &str, delay: Delay, tz: Tz) -> String {
        at(start).after(delay, tz).to_string()
    }

    #[test]
    fn hours_are_straight_across_changes_of_the_clocks() {
        let paris = Tz::Europe__Paris;
        // Summer time begins on 29 March 2026: three days later, an hour later on the clock.
        assert_eq!(over("2026-03-28T02:10:00+01:00", Hours(72), paris), "2026-03-31T03:10:00+02:00");
        // It ends on 25 October 2026.
        assert_eq!(over("2026-10-23T02:30:00+02:00", Hours(72), paris), "2026-10-26T01:30:00+01:00");
        // The hour lived twice: the first one and the second one are an hour apart.
        assert_eq!(over("2026-10-24T02:30:00+02:00", Hours(24), paris), "2026-10-25T02:30:00+02:00");
        assert_eq!(over("2026-10-24T02:30:00+02:00", Hours(25), paris), "2026-10-25T02:30:00+01:00");
        // Overseas: the same instant, said there; no clock changes.
        assert_eq!(over("2026-03-28T02:10:00+01:00", Hours(72), Tz::Indian__Reunion), "2026-03-31T05:10:00+04:00");
        // Straight across a week-end, a month end, a leap day.
        assert_eq!(over("2028-02-27T12:00:00+01:00", Hours(72), paris), "2028-03-01T12:00:00+01:00");
    }

    #[test]
    fn months_end_on_the_same_day_or_on_the_last_one() {
        let paris = Tz::Europe__Paris;
        assert_eq!(over("2026-01-31T18:00:00+01:00", Months(1), paris), "2026-02-28T18:00:00+01:00");
        assert_eq!(over("2028-01-31T18:00:00+01:00", Months(1), paris), "2028-02-29T18:00:00+01:00");
        assert_eq!(over("2026-08-31T18:00:00+02:00", Months(1), paris), "2026-09-30T18:00:00+02:00");
        assert_eq!(over("2026-12-15T18:00:00+01:00", Months(1), paris), "2027-01-15T18:00:00+01:00");
        // The time on the clock is kept, and moved forward when the clocks skip it.
        assert_eq!(over("2026-03-01T09:00:00+01:00", Months(1), paris), "2026-04-01T09:00:00+02:00");
        assert_eq!(over("2026-02-28T02:30:00+01:00", Months(1), paris), "2026-03-28T02:30:00+01:00");
        assert_eq!(over("2027-02-28T02:30:00+01:00", Months(1), paris), "2027-03-28T03:30:00+02:00");
        assert_eq!(over("9999-12-20T00:00:00+00:00", Months(1), paris), "9999-12-20T01:00:00+01:00");
    }

    #[test]
    fn a_day_has_one_form_and_grows_old_in_a_year() {
        for wrong in ["2026-02-29", "2026-1-5", "+2026-01-05", "05/01/2026", "2026-01-05T00:00:00Z", "", "0000-01-01"] {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
        let day = Day::parse("2026-01-05").expect("it is right");
        assert!(!day.is_a_year_before(Day::parse("2027-01-05").expect("it is right")));
        assert!(day.is_a_year_before(Day::parse("2027-01-06").expect("it is right")));
        assert!(!day.is_a_year_before(Day::parse("2025-06-01").expect("it is right")));
        assert_eq!(Day::of(&at("2026-01-05T23:30:00-05:00")), day);
    }
}
