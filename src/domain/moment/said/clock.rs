//! The hour and the minutes of a moment.

use super::{Clock, Words};

pub(super) const HOURS: &[&str] = &["h", "heure", "heures"];
pub(super) const MINUTES: &[&str] = &["min", "mn", "minute", "minutes"];
const SECONDS: &[&str] = &["s", "sec", "seconde", "secondes"];

/// `02:10`, `02:10:33`, `2h10`, `14 heures et quart`, `3 h moins dix`, `midi`, `minuit dix`
pub(super) fn clock(words: &mut Words) -> Option<Clock> {
    let mut ahead = words.clone();
    let clock = clock_of(&mut ahead)?;
    *words = ahead;
    Some(clock)
}

fn clock_of(words: &mut Words) -> Option<Clock> {
    let exact = |hour, minute, second| Some(Clock { hour, minute, second, midnight: false });
    if words.take(&["minuit"]) {
        let minute = minutes(words);
        return Some(Clock { hour: 0, minute, second: 0, midnight: true });
    }
    let noon = words.take(&["midi"]).then_some(12);
    let hour = noon.or_else(|| words.number(1..=2)).or_else(|| words.cardinal())?;
    if noon.is_none() && words.take(&[":"]) {
        let minute = words.number(2..=2)?;
        let second = if words.take(&[":"]) { words.number(2..=2)? } else { 0 };
        if words.take(&["."]) {
            words.number(1..=9)?;
        }
        return exact(hour, minute, second);
    }
    (noon.is_some() || words.take(HOURS)).then_some(())?;
    if words.take(&["moins"]) {
        let less = if words.take_all(&["le", "quart"]) { 15 } else { minutes(words) };
        return (1..60).contains(&less).then(|| exact(hour.checked_sub(1)?, 60 - less, 0))?;
    }
    let minute = minutes(words);
    exact(hour, minute, seconds(words).unwrap_or(0))
}

/// The minutes after an hour, none said being zero.
pub(super) fn minutes(words: &mut Words) -> u32 {
    if words.take_all(&["et", "demie"]) || words.take_all(&["et", "demi"]) {
        return 30;
    }
    if words.take_all(&["et", "quart"]) {
        return 15;
    }
    let minutes = words.number(1..=2).or_else(|| words.cardinal());
    if minutes.is_some() {
        words.take(MINUTES);
    }
    minutes.unwrap_or(0)
}

/// `30 s`
fn seconds(words: &mut Words) -> Option<u32> {
    let mut ahead = words.clone();
    let seconds = ahead.number(1..=2).filter(|_| ahead.take(SECONDS))?;
    *words = ahead;
    Some(seconds)
}
