//! The habits of an account, as they stood a day before each connection: what was seen on two days is known.

use super::event::{Ended, Family, LogEvent, SignIn};
use super::tables::TABLES;
use super::text::prefix;
use super::when::DAY;
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::net::IpAddr;

/// A connection that was tried, and how it stands against the habits of a day before.
#[derive(Debug)]
pub struct Judged<'l> {
    /// The event.
    pub event: &'l LogEvent,
    /// Enough was known of the account by then.
    pub sufficient: bool,
    /// Its network was known.
    pub network: bool,
    /// Its country was known, or the log does not give it.
    pub country: bool,
    /// Its system was known, or the log does not give it.
    pub system: bool,
    /// Its device was known, or the account had none that is.
    pub device: bool,
    /// The account used such a protocol.
    pub legacy: bool,
    /// The account used such a program.
    pub program: bool,
    /// Its hour is within those of the account.
    pub hour: bool,
}

impl<'l> Judged<'l> {
    /// Puts what was known in one byte, that [`Judged::unpacked`] reads.
    fn packed(&self) -> u8 {
        let Self { event: _, sufficient, network, country, system, device, legacy, program, hour } = *self;
        let known = [sufficient, network, country, system, device, legacy, program, hour];
        known.into_iter().rev().fold(0, |byte, is| byte << 1 | u8::from(is))
    }

    fn unpacked(event: &'l LogEvent, byte: u8) -> Self {
        let [sufficient, network, country, system, device, legacy, program, hour] =
            std::array::from_fn(|bit| byte >> bit & 1 == 1);
        Self { event, sufficient, network, country, system, device, legacy, program, hour }
    }

    /// What it says.
    pub fn sign_in(&self) -> &'l SignIn {
        self.event.sign_in().expect("only connections are judged")
    }

    /// When.
    pub fn at(&self) -> i64 {
        self.event.at().expect("only what is dated is judged")
    }

    /// Tells whether it was let in.
    pub fn succeeded(&self) -> bool {
        self.sign_in().ended == Ended::Success
    }

    /// Tells whether it comes from a network that is not known, when that can be told.
    pub fn is_from_unknown(&self) -> bool {
        self.sufficient && !self.network
    }
}

/// Counts the days on which each thing was seen.
#[derive(Debug)]
struct Days<T>(HashMap<T, (i64, usize)>);

impl<T: Hash + Eq> Days<T> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn add(&mut self, thing: T, day: i64) {
        let (last, count) = self.0.entry(thing).or_insert((i64::MIN, 0));
        if *last != day {
            *last = day;
            *count += 1;
        }
    }

    fn knows(&self, thing: &T) -> bool {
        self.0.get(thing).is_some_and(|(_, count)| *count >= TABLES.thresholds.known_days)
    }
}

/// What was seen of an account so far.
#[derive(Debug)]
struct Habits<'l> {
    first: Option<i64>,
    successes: usize,
    managed: usize,
    networks: Days<IpAddr>,
    countries: Days<&'l str>,
    systems: Days<&'l str>,
    devices: Days<&'l str>,
    programs: Days<String>,
    legacy: Days<bool>,
    hours: [usize; 24],
}

impl<'l> Habits<'l> {
    fn new() -> Self {
        Self {
            first: None,
            successes: 0,
            managed: 0,
            networks: Days::new(),
            countries: Days::new(),
            systems: Days::new(),
            devices: Days::new(),
            programs: Days::new(),
            legacy: Days::new(),
            hours: [0; 24],
        }
    }

    fn add(&mut self, event: &'l LogEvent, sign_in: &'l SignIn, at: i64, tz: Tz) {
        let day = at.div_euclid(DAY);
        self.first = self.first.or(Some(at));
        self.successes += 1;
        if let Some(ip) = event.ip() {
            self.networks.add(prefix(ip), day);
        }
        for (days, text) in [(&mut self.countries, &sign_in.country), (&mut self.systems, &sign_in.system)] {
            if !text.is_empty() {
                days.add(text, day);
            }
        }
        if !sign_in.device.is_empty() {
            self.managed += 1;
            self.devices.add(&sign_in.device, day);
        }
        if TABLES.is_offensive(&event.agent) {
            self.programs.add(program(&event.agent), day);
        }
        if sign_in.legacy {
            self.legacy.add(true, day);
        }
        if sign_in.interactive != Some(false) {
            self.hours[hour(at, tz)] += 1;
        }
    }

    fn judge(&self, event: &'l LogEvent, sign_in: &'l SignIn, at: i64, tz: Tz) -> Judged<'l> {
        let needed = &TABLES.thresholds;
        let long = self.first.is_some_and(|first| at - DAY - first >= needed.reference_days * DAY);
        let managed = self.managed * 10 >= self.successes * 8 && self.managed > 0;
        let device =
            if sign_in.device.is_empty() { !managed } else { self.devices.knows(&&*sign_in.device) || !managed };
        Judged {
            event,
            sufficient: long && self.successes >= needed.reference_successes,
            network: event.ip().is_none_or(|ip| self.networks.knows(&prefix(ip))),
            country: sign_in.country.is_empty() || self.countries.knows(&&*sign_in.country),
            system: sign_in.system.is_empty() || self.systems.knows(&&*sign_in.system),
            device,
            legacy: self.legacy.knows(&true),
            program: !self.programs.0.is_empty() && self.programs.knows(&program(&event.agent)),
            hour: self.is_usual(hour(at, tz)),
        }
    }

    /// Tells whether an hour lies between the fifth and the ninety-fifth part of those of the account.
    fn is_usual(&self, hour: usize) -> bool {
        let all: usize = self.hours.iter().sum();
        let before: usize = self.hours[..hour].iter().sum();
        let until = before + self.hours[hour];
        until * 20 >= all && before * 20 <= all * 19
    }
}

/// Gives the name of a program without its version.
fn program(agent: &str) -> String {
    agent.split(['/', ' ']).next().unwrap_or_default().to_lowercase()
}

/// Gives the hour of the day where the people are.
pub fn hour(at: i64, tz: Tz) -> usize {
    use chrono::Timelike as _;
    chrono::DateTime::from_timestamp_millis(at).map_or(0, |t| t.with_timezone(&tz).hour() as usize)
}

/// Tells whether a moment is at night or in a week-end, where the people are.
pub fn is_off_hours(at: i64, tz: Tz) -> bool {
    use chrono::{Datelike as _, Weekday};
    let night = !(6..22).contains(&hour(at, tz));
    let day = chrono::DateTime::from_timestamp_millis(at).map(|t| t.with_timezone(&tz).weekday());
    night || matches!(day, Some(Weekday::Sat | Weekday::Sun))
}

/// The connections of an account, in the order of time, each held as its place and eight truths.
#[derive(Debug)]
pub struct Judgements<'l> {
    events: &'l [LogEvent],
    tried: Vec<u32>,
    known: Vec<u8>,
}

impl<'l> Judgements<'l> {
    fn new(events: &'l [LogEvent], tried: Vec<u32>, tz: Tz) -> Self {
        let at = |i: u32| &events[i as usize];
        let mut habits = Habits::new();
        let mut next = 0;
        let mut known = Vec::with_capacity(tried.len());
        for event in tried.iter().map(|i| at(*i)) {
            let (Some(sign_in), Some(now)) = (event.sign_in(), event.at()) else { continue };
            while let Some((old, then)) =
                tried.get(next).and_then(|i| Some((at(*i), at(*i).at()?))).filter(|(_, then)| *then <= now - DAY)
            {
                if let Some(old_sign_in) = old.sign_in().filter(|s| s.ended == Ended::Success) {
                    habits.add(old, old_sign_in, then, tz);
                }
                next += 1;
            }
            known.push(habits.judge(event, sign_in, now, tz).packed());
        }
        Self { events, tried, known }
    }

    /// Gives each of them.
    pub fn iter(&self) -> impl Iterator<Item = Judged<'l>> {
        let all = self.tried.iter().zip(&self.known);
        all.map(|(i, known)| Judged::unpacked(&self.events[*i as usize], *known))
    }
}

/// Judges every connection of every account, in the order of time; each account by one source alone, since the same
/// connection stands in both.
pub fn judge(events: &[LogEvent], tz: Tz) -> BTreeMap<&str, Judgements<'_>> {
    let mut by_account: BTreeMap<&str, [Vec<u32>; 2]> = BTreeMap::new();
    for (i, event) in events.iter().enumerate().filter(|(_, e)| e.sign_in().is_some() && e.at().is_some()) {
        let place = usize::from(event.family != Family::SignIns);
        let i = u32::try_from(i).expect("memory is bounded");
        by_account.entry(&event.account).or_default()[place].push(i);
    }
    let judged = by_account.into_iter().map(|(account, [entra, audit])| {
        let mut tried = if entra.is_empty() { audit } else { entra };
        tried.sort_by_key(|i| events[*i as usize].at());
        tried.shrink_to_fit();
        (account, Judgements::new(events, tried, tz))
    });
    judged.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::event::{Cite, Content, EventFacts, HalfMark};
    use std::sync::Arc;

    #[test]
    fn what_was_known_is_held_in_one_byte() {
        let word = || "".into();
        let (account, actor, target, operation, agent) = (word(), word(), word(), word(), word());
        let facts =
            EventFacts { family: Family::SignIns, account, actor, target, operation, agent, what: Content::Other };
        let none = HalfMark::default();
        let event = LogEvent::new(Arc::new(facts), None, (none, none), Cite { file: 0, line: 1, rank: 1 });
        for byte in 0..=u8::MAX {
            assert_eq!(Judged::unpacked(&event, byte).packed(), byte);
        }
        let (first, last) = (Judged::unpacked(&event, 1), Judged::unpacked(&event, 128));
        assert!(first.sufficient && !first.hour && last.hour && !last.sufficient);
    }
}
