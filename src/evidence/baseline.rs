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
    /// It names a device that the account is used to.
    pub own: bool,
    /// The account used such a protocol and such a program, where they are of those that are looked at.
    pub means: bool,
    /// Its hour is within those of the account.
    pub hour: bool,
}

impl<'l> Judged<'l> {
    /// Puts what was known in one byte, that [`Judged::unpacked`] reads.
    fn packed(&self) -> u8 {
        let Self { event: _, sufficient, network, country, system, device, own, means, hour } = *self;
        let known = [sufficient, network, country, system, device, own, means, hour];
        known.into_iter().rev().fold(0, |byte, is| byte << 1 | u8::from(is))
    }

    fn unpacked(event: &'l LogEvent, byte: u8) -> Self {
        let [sufficient, network, country, system, device, own, means, hour] =
            std::array::from_fn(|bit| byte >> bit & 1 == 1);
        Self { event, sufficient, network, country, system, device, own, means, hour }
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

impl<T> Default for Days<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Hash + Eq> Days<T> {
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

    fn known(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter(|(_, (_, count))| *count >= TABLES.thresholds.known_days).map(|(thing, _)| thing)
    }
}

/// How much a source holds of an account so far.
#[derive(Debug, Default)]
struct Reference {
    first: Option<i64>,
    successes: usize,
    managed: usize,
}

/// What was seen of an account so far.
#[derive(Debug, Default)]
struct Habits<'l> {
    /// What each source holds, Entra's first: the audit log gives neither countries nor, often, devices.
    held: [Reference; 2],
    networks: Days<IpAddr>,
    countries: Days<&'l str>,
    systems: Days<&'l str>,
    devices: Days<&'l str>,
    programs: Days<String>,
    legacy: Days<bool>,
    hours: [usize; 24],
}

impl<'l> Habits<'l> {
    fn add(&mut self, event: &'l LogEvent, sign_in: &'l SignIn, at: i64, tz: Tz) {
        let day = at.div_euclid(DAY);
        let held = &mut self.held[source(event)];
        held.first = held.first.or(Some(at));
        held.successes += 1;
        held.managed += usize::from(!sign_in.device.is_empty());
        if let Some(ip) = event.ip() {
            self.networks.add(prefix(ip), day);
        }
        for (days, text) in [(&mut self.countries, &sign_in.country), (&mut self.systems, &sign_in.system)] {
            if !text.is_empty() {
                days.add(text, day);
            }
        }
        if !sign_in.device.is_empty() {
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
        let [entra, audit] = &self.held;
        // What Entra alone tells is judged by what Entra told before; a line of the audit log, by all that was seen.
        let (first, successes, own) = match source(event) {
            0 => (entra.first, entra.successes, entra),
            _ => (entra.first.into_iter().chain(audit.first).min(), entra.successes + audit.successes, audit),
        };
        let long = first.is_some_and(|first| at - DAY - first >= needed.reference_days * DAY);
        let managed = own.managed * 10 >= own.successes * 8 && own.managed > 0;
        let known = !sign_in.device.is_empty() && self.devices.knows(&&*sign_in.device);
        let program = || !self.programs.0.is_empty() && self.programs.knows(&program(&event.agent));
        Judged {
            event,
            sufficient: long && successes >= needed.reference_successes,
            network: event.ip().is_none_or(|ip| self.networks.knows(&prefix(ip))),
            country: sign_in.country.is_empty() || self.countries.knows(&&*sign_in.country),
            system: self.knows_system(event, &sign_in.system),
            device: known || !managed,
            own: known,
            means: if sign_in.legacy {
                self.legacy.knows(&true) && (!TABLES.is_offensive(&event.agent) || program())
            } else {
                program()
            },
            hour: self.is_usual(hour(at, tz)),
        }
    }

    /// Tells whether a system was seen before; the audit log often names it without its browser.
    fn knows_system(&self, event: &LogEvent, system: &str) -> bool {
        let alone = source(event) == 1 && !system.contains(' ');
        let same = |name: &str| name.split(' ').next() == Some(system);
        system.is_empty() || self.systems.knows(&system) || (alone && self.systems.known().any(|name| same(name)))
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
        let mut habits = Habits::default();
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

/// Judges every dated connection of every account, in the order of time.
pub fn judge(events: &[LogEvent], tz: Tz) -> BTreeMap<&str, Judgements<'_>> {
    let judged = tried(events).into_iter().map(|(account, mut tried)| {
        tried.retain(|i| events[*i as usize].at().is_some());
        tried.shrink_to_fit();
        (account, Judgements::new(events, tried, tz))
    });
    judged.collect()
}

/// Gives the connections of each account, in the order of time: Entra's, and those of the audit log that Entra does not
/// have, since the same connection stands in both.
pub fn tried(events: &[LogEvent]) -> BTreeMap<&str, Vec<u32>> {
    let mut by_account: BTreeMap<&str, [Vec<u32>; 2]> = BTreeMap::new();
    for (i, event) in events.iter().enumerate().filter(|(_, e)| e.sign_in().is_some()) {
        let i = u32::try_from(i).expect("memory is bounded");
        by_account.entry(&event.account).or_default()[source(event)].push(i);
    }
    let all = by_account.into_iter().map(|(account, [entra, audit])| (account, together(events, entra, audit)));
    all.collect()
}

/// Adds to the connections that Entra tells those that only the audit log does.
fn together(events: &[LogEvent], mut entra: Vec<u32>, audit: Vec<u32>) -> Vec<u32> {
    let at = |i: u32| &events[i as usize];
    if entra.is_empty() || audit.is_empty() {
        entra.extend(audit);
        entra.sort_by_key(|i| at(*i).at());
        return entra;
    }
    let let_in = |event: &LogEvent| event.sign_in().is_some_and(|s| s.ended == Ended::Success);
    // Where the audit log gives no address, any connection of the moment may be the same.
    let somewhere = audit.iter().any(|i| at(*i).ip().is_none());
    let seconds = |event: &LogEvent| Some(u32::try_from(event.at()?.div_euclid(1000)).unwrap_or_default());
    let mut told: HashMap<(Option<IpAddr>, bool), Vec<u32>> = HashMap::new();
    for (event, now) in entra.iter().filter_map(|i| Some((at(*i), seconds(at(*i))?))) {
        let anywhere = event.ip().filter(|_| somewhere).map(|_| None);
        for from in [event.ip().map(prefix)].into_iter().chain(anywhere) {
            told.entry((from, let_in(event))).or_default().push(now);
        }
    }
    told.values_mut().for_each(|times| times.sort_unstable());
    let is_new = |i: &u32| {
        let event = at(*i);
        let Some(now) = seconds(event) else { return false };
        let near = |times: &Vec<u32>| {
            let first = times.partition_point(|then| *then < now.saturating_sub(SAME));
            times.get(first).is_some_and(|then| *then <= now.saturating_add(SAME))
        };
        !told.get(&(event.ip().map(prefix), let_in(event))).is_some_and(near)
    };
    entra.extend(audit.into_iter().filter(is_new));
    entra.sort_by_key(|i| at(*i).at());
    entra
}

/// Within how long two sources write the same connection, in seconds.
const SAME: u32 = 5 * 60;

/// Gives the place of a source of connections: Entra's, then the audit log.
fn source(event: &LogEvent) -> usize {
    usize::from(event.family != Family::SignIns)
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
