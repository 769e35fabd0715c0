//! Moments as targets write them: always UTC for machines.

use crate::domain::moment::Moment;
use chrono_tz::Tz;

/// Writes `2026-01-07T01:14:05.000Z`.
pub(super) fn zulu(at: Moment) -> String {
    at.in_zone(Tz::UTC).to_millis_string().replace("+00:00", "Z")
}

/// Writes `2026-01-07T01:14:05.000000`, without offset, as DFIR-IRIS wants it.
pub(super) fn bare(at: Moment) -> String {
    at.in_zone(Tz::UTC).to_millis_string().replace("+00:00", "000")
}

/// Writes `20260107T011405Z`, as iCalendar wants it.
pub(super) fn calendar(at: Moment) -> String {
    let digits: String = zulu(at).chars().take(19).filter(|c| *c != '-' && *c != ':').collect();
    format!("{digits}Z")
}

/// Writes `2026-01-07 02:14:05`, in a zone.
pub(super) fn local(at: Moment, tz: Tz) -> String {
    at.in_zone(tz).to_millis_string().chars().take(19).collect::<String>().replace('T', " ")
}

/// Writes the day in a zone, `2026-01-07`.
pub(super) fn day(at: Moment, tz: Tz) -> String {
    at.in_zone(tz).to_millis_string().chars().take(10).collect()
}

/// Counts seconds since 1970.
pub(super) fn seconds(at: Moment) -> String {
    at.unix_millis().div_euclid(1000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_says_the_same_instant() {
        let at = Moment::parse_rfc3339("2026-01-07T00:14:05.12+01:00").expect("RFC 3339 in a test");
        assert_eq!(zulu(at), "2026-01-06T23:14:05.120Z");
        assert_eq!(bare(at), "2026-01-06T23:14:05.120000");
        assert_eq!(calendar(at), "20260106T231405Z");
        assert_eq!(day(at, Tz::Europe__Paris), "2026-01-07");
        assert_eq!(local(at, Tz::Europe__Paris), "2026-01-07 00:14:05");
        assert_eq!(seconds(at), "1767741245");
    }
}
