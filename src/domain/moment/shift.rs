//! What a change of the clocks does to a time of the day that somebody said.

use super::Moment;
use super::said::wall;
use chrono::{LocalResult, NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;

/// What a change of the clocks does to a time that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// No clock showed it: it is moved forward by the gap.
    Skipped,
    /// The clocks showed it twice: the first is meant, this is the second.
    Twice(Moment),
}

/// Tells what a change of the clocks did to a time that was read as a moment; none when it was kept as said, which an
/// offset that goes with it makes sure of.
#[must_use]
pub fn shift(text: &str, at: Moment, tz: Tz) -> Option<Shift> {
    let (time, own) = wall(text, tz)?;
    let shown = at.0.with_timezone(&own).naive_local();
    let local = |shown: NaiveDateTime| own.from_local_datetime(&shown);
    match (local(shown.date().and_time(time)), local(shown)) {
        (LocalResult::None, _) => Some(Shift::Skipped),
        (_, LocalResult::Ambiguous(one, other)) => {
            Some(Shift::Twice(Moment::from_unix_millis(one.max(other).timestamp_millis(), tz)))
        }
        (LocalResult::Single(_) | LocalResult::Ambiguous(..), LocalResult::Single(_) | LocalResult::None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_past;
    use super::*;

    fn read(text: &str, tz: Tz) -> (String, Option<Shift>) {
        let now = Moment::parse_rfc3339("2026-11-26T12:00:00Z").expect("RFC 3339");
        let at = parse_past(text, now, tz).expect("a time");
        (at.to_string(), shift(text, at, tz))
    }

    #[test]
    fn what_the_clocks_did_is_told_and_an_offset_settles_it() {
        let paris = Tz::Europe__Paris;
        for said in ["29/03/2026 02:30", "29 mars à 2h30", "2026-03-29 02:00"] {
            let (at, shift) = read(said, paris);
            assert!(at.starts_with("2026-03-29T03:") && shift == Some(Shift::Skipped), "{said}: {at}");
        }
        for said in ["25/10/2026 02:30", "25 octobre à 2h30", "25 octobre 2026 à 02h59"] {
            let (at, shift) = read(said, paris);
            let Some(Shift::Twice(second)) = shift else { panic!("{said}: {shift:?}") };
            assert!(at.ends_with("+02:00") && second.to_string().ends_with("+01:00"), "{said}: {at}, {second}");
            assert_eq!(read(&second.to_string(), paris), (second.to_string(), None));
        }
        for said in ["29/03/2026 01:59", "29/03/2026 03:00", "25/10/2026 03:00", "25/10/2026 01:59", "hier 02:30"] {
            assert_eq!(read(said, paris).1, None, "{said}");
        }
        for said in ["2026-10-25T02:30:00+02:00", "25/10/2026 02:30 +01:00", "29/03/2026 02:30 UTC", "il y a 2 h"] {
            assert_eq!(read(said, paris).1, None, "{said}");
        }
        assert_eq!(read("25/10/2026 02:30", Tz::Indian__Reunion).1, None);
    }
}
