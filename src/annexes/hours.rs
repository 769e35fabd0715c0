//! When a contact answers, as people write it: `24 h/24`, `8h-18h`, `lun-ven 8h30-18h ; sam 9h-12h`.

use crate::domain::as_text::as_text;
use crate::domain::moment::Moment;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;

/// When somebody answers, week after week, on the clock of whoever calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweringHours {
    said: String,
    /// From which minute of the week, and for how many; one can go on past Sunday midnight.
    spans: Vec<(u16, u16)>,
}

impl AnsweringHours {
    /// Reads them; none when they are not understood whole.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .nfkd()
            .filter(|c| !is_combining_mark(*c))
            .flat_map(char::to_lowercase)
            .map(|c| if matches!(c, '–' | '—' | '‑') { '-' } else { c })
            .collect();
        let mut spans = Vec::new();
        for part in plain.split(';').map(str::trim) {
            spans.extend(spans_of(part)?);
        }
        Some(Self { said: text.trim().to_owned(), spans })
    }

    /// Tells whether somebody answers then.
    pub fn answer_at(&self, at: Moment) -> bool {
        self.wait(at) == 0
    }

    /// Gives the moment from which somebody answers, when nobody does yet.
    pub fn open_after(&self, at: Moment) -> Moment {
        let start = at.minutes() + i64::from(self.wait(at));
        at.at_same_offset(start * 60_000)
    }

    /// Counts the minutes until somebody answers; none to wait when they do.
    fn wait(&self, at: Moment) -> u16 {
        let now = at.minute_of_week();
        let wait = |(from, long): &(u16, u16)| {
            let since = (now + WEEK - from) % WEEK;
            if since < *long { 0 } else { WEEK - since }
        };
        self.spans.iter().map(wait).min().unwrap_or(0)
    }
}

/// Reads one part: some days or all of them, then one time of the day or several.
fn spans_of(part: &str) -> Option<Vec<(u16, u16)>> {
    let tight: String = part.chars().filter(|c| !c.is_whitespace()).collect();
    if tight.is_empty() {
        return None;
    }
    if ["24h/24", "24/24", "24h/24,7j/7", "24/7", "24h/24et7j/7", "24h/247j/7", "h24"].contains(&tight.as_str()) {
        return Some(vec![(0, WEEK)]);
    }
    let times_at = tight.find(|c: char| c.is_ascii_digit()).filter(|at| !tight[*at..].starts_with("7j/7"));
    let (days, times) = match (tight.strip_prefix("7j/7"), times_at) {
        (Some(times), _) => ("", times),
        (None, Some(at)) => tight.split_at(at),
        (None, None) => (tight.as_str(), ""),
    };
    let days = days_of(days.trim_end_matches([':', ',']))?;
    let mut spans = Vec::new();
    if times.is_empty() {
        spans.extend(days.iter().map(|day| (day * DAY, DAY)));
    }
    for time in times.split([',', '/']).filter(|time| !time.is_empty()) {
        let (from, to) = time.split_once('-').or_else(|| time.split_once('a'))?;
        let (from, to) = (minute_of(from)?, minute_of(to)?);
        // Until an earlier hour is until that hour of the next day.
        let long = if to > from { to - from } else { DAY - from + to };
        spans.extend(days.iter().map(|day| (day * DAY + from, long)));
    }
    (!spans.is_empty()).then_some(spans)
}

/// Reads days: `lun-ven`, `lun,mer`, `tous les jours`, nothing for every day; Monday is 0.
fn days_of(text: &str) -> Option<Vec<u16>> {
    const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
    if matches!(text, "" | "touslesjours") {
        return Some((0..7).collect());
    }
    let day = |name: &str| -> Option<u16> {
        let name = name.trim_end_matches('.').trim_end_matches('s');
        let known = |d: &&str| name.chars().count() >= 3 && d.starts_with(name);
        (0..7).find(|at| DAYS.get(usize::from(*at)).is_some_and(known))
    };
    let mut days = Vec::new();
    for part in text.split(',') {
        match part.split_once('-').or_else(|| part.split_once("au")) {
            Some((from, to)) => {
                let (from, to) = (day(from.trim_start_matches("du"))?, day(to)?);
                days.extend((0..=(to + 7 - from) % 7).map(|n| (from + n) % 7));
            }
            None => days.push(day(part)?),
        }
    }
    Some(days)
}

/// Reads a time of the day, in minutes: `8h`, `8h30`, `08:30`, `24h`.
fn minute_of(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(['h', ':']).unwrap_or((text, ""));
    let number = |digits: &str| (digits.len() <= 2).then(|| digits.parse::<u16>().ok()).flatten();
    let (hours, minutes) = (number(hours)?, if minutes.is_empty() { 0 } else { number(minutes)? });
    (minutes < 60 && hours * 60 + minutes <= DAY).then_some(hours * 60 + minutes)
}

impl std::fmt::Display for AnsweringHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said)
    }
}

as_text!(AnsweringHours, AnsweringHours::parse, "heures attendues, comme « lun-ven 8h-18h »", inline: true, {
    "description": "When somebody answers: `24 h/24`, `8h-18h`, `lun-ven 8h30-18h ; sam 9h-12h`."
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-01-05 is a Monday.
    fn at(day: u16, time: &str) -> Moment {
        Moment::parse_rfc3339(&format!("2026-01-{:02}T{time}:00+01:00", 5 + day)).expect("it is right")
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (said, open, closed) in [
            ("24 h/24", vec![(0, "00:00"), (6, "23:59")], vec![]),
            ("24h/24, 7j/7", vec![(2, "03:00")], vec![]),
            ("8h-18h", vec![(0, "08:00"), (6, "17:59")], vec![(0, "07:59"), (6, "18:00")]),
            ("lun-ven 08:30-18:00", vec![(4, "08:30")], vec![(4, "08:29"), (5, "12:00")]),
            ("du lundi au vendredi 8h à 18h", vec![(3, "09:00")], vec![(6, "09:00")]),
            (
                "lun–ven 8h–12h, 14h–18h ; sam 9h-12h",
                vec![(0, "14:00"), (5, "09:00")],
                vec![(0, "13:00"), (5, "14:00")],
            ),
            ("lun,mer 9h-10h", vec![(2, "09:30")], vec![(1, "09:30")]),
            ("18h-8h", vec![(0, "23:00"), (0, "02:00"), (6, "07:59")], vec![(3, "12:00")]),
            ("ven 18h-8h", vec![(4, "20:00"), (5, "07:00")], vec![(4, "07:00"), (5, "08:00")]),
            ("dim 20h-6h", vec![(6, "21:00"), (0, "05:59")], vec![(0, "06:00")]),
            ("sam-dim", vec![(5, "00:00"), (6, "23:59")], vec![(0, "00:00")]),
            ("sam-lun 9h-10h", vec![(6, "09:00"), (0, "09:00")], vec![(1, "09:00")]),
            ("7j/7 7h-23h", vec![(6, "22:00")], vec![(6, "23:00")]),
        ] {
            let hours = AnsweringHours::parse(said).unwrap_or_else(|| panic!("{said}"));
            open.iter().for_each(|(day, time)| assert!(hours.answer_at(at(*day, time)), "{said} {day} {time}"));
            closed.iter().for_each(|(day, time)| assert!(!hours.answer_at(at(*day, time)), "{said} {day} {time}"));
        }
    }

    #[test]
    fn what_is_not_understood_whole_is_refused() {
        for said in ["", "en semaine", "8h", "25h-26h", "8h-18h sauf août", "lun-xyz 8h-9h", "8h75-9h", "ma 8h-9h", ";"]
        {
            assert_eq!(AnsweringHours::parse(said), None, "{said}");
        }
    }

    #[test]
    fn the_next_opening_is_a_moment() {
        let hours = AnsweringHours::parse("lun-ven 8h-18h").expect("hours");
        assert_eq!(hours.open_after(at(4, "19:00")), at(7, "08:00"));
        assert_eq!(hours.open_after(at(0, "02:10")), at(0, "08:00"));
        assert_eq!(hours.open_after(at(0, "09:00")), at(0, "09:00"));
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_the_next_opening_is_open(text in "\\PC{0,30}|[a-z0-9:;/, h-]{0,30}", minute in 0..10_080_i64) {
            if let Some(hours) = AnsweringHours::parse(&text) {
                let now = at(0, "00:00").at_same_offset(at(0, "00:00").unix_millis() + minute * 60_000);
                prop_assert!(hours.answer_at(hours.open_after(now)));
            }
        }
    }
}
