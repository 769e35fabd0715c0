//! 2.d: unusual connections.

use super::Inquiry;
use crate::evidence::baseline::{Judged, is_off_hours};
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Detail, Hole, Never};
use crate::evidence::event::{Ended, Family, SessionMark};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::tables::TABLES;
use crate::evidence::text::prefix;
use crate::evidence::when::DAY;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::IpAddr;

/// The code of a second factor that was asked and not given.
const REFUSED: &str = "500121";
const MINUTE: i64 = 60_000;
/// How many connections around one are looked at in a window of minutes: more is no person, and takes its square.
const LOOKED_AT: usize = 10_000;

/// The signs of each question.
#[derive(Default)]
struct ConnectionClues {
    place: ClueSet,
    device: ClueSet,
    address: ClueSet,
    hour: ClueSet,
    failures: ClueSet,
    second: ClueSet,
}

/// Looks at the connections of the accounts in question.
pub fn look(inquiry: &Inquiry<'_>) -> Vec<Proposal> {
    let scope = inquiry.scope;
    let mut found = ConnectionClues::default();
    let mut unknown = BTreeSet::new();
    let mut details = BTreeSet::new();
    let mut codes = BTreeSet::new();
    let sprays = sprays(inquiry);
    for (account, judged) in inquiry.judged.iter().filter(|(account, _)| scope.concerns(account)) {
        let devices = judged.iter().any(|one| one.succeeded() && !one.sign_in().device.is_empty());
        let mut guesses = Guesses::default();
        for (i, one) in judged.iter().enumerate() {
            guesses.see(one);
            if !scope.covers(Some(one.at())) {
                continue;
            }
            if one.succeeded() {
                details.extend(one.sign_in().country.is_empty().then_some(Hole::NoDetail(Detail::Country)));
                details.extend(one.event.ip().is_none().then_some(Hole::NoDetail(Detail::Address)));
                details.extend((!devices).then_some(Hole::NoDetail(Detail::Device)));
                if !one.sufficient {
                    unknown.insert((*account).to_owned());
                }
                success(one, scope.tz, &mut found);
                guesses.slowly(one, &mut found);
                failures(judged, i, &sprays, &mut found);
            }
            risk(one, &mut found);
            codes.extend((one.sign_in().ended == Ended::Unknown).then_some(Hole::UnknownCodes));
            if one.sign_in().ended == Ended::SecondFactor {
                second_factor(judged, i, &mut found);
            }
        }
        fatigue(judged, inquiry, &mut found);
        sessions(judged, inquiry, &mut found);
        places(judged, inquiry, &mut found);
    }
    let base = inquiry.coverage.holes(&[Family::SignIns], &[], scope);
    let mut ended = base.clone();
    ended.extend(codes);
    // A protocol that knows no second factor is often guessed at where no person is.
    ended.extend(inquiry.coverage.no_token(scope));
    let mut habits = base;
    habits.extend(unknown.into_iter().map(Hole::NoReference));
    let mut tokens = habits.clone();
    tokens.extend(inquiry.coverage.no_token(scope));
    let mut hours = habits;
    hours.insert(Hole::NeverTold(Never::Hours));
    let lacking = |needed: Detail| {
        let lacking = Some(Hole::NoDetail(needed)).filter(|hole| details.contains(hole));
        tokens.iter().cloned().chain(lacking).collect::<BTreeSet<Hole>>()
    };
    let sources = [Family::SignIns];
    vec![
        Proposal::new("2.d.1", None, found.place, lacking(Detail::Country), &sources),
        Proposal::new("2.d.2", None, found.device, lacking(Detail::Device), &sources),
        Proposal::new("2.d.3", None, found.address, lacking(Detail::Address), &sources),
        Proposal::new("2.d.4", None, found.hour, hours, &sources),
        Proposal::new("2.d.5", None, found.failures, ended.clone(), &sources),
        Proposal::new("2.d.6", None, found.second, ended, &sources),
    ]
}

fn seen(one: &Judged<'_>) -> String {
    let ip = one.event.ip().map(|ip| ip.to_string()).unwrap_or_default();
    let parts = [ip.as_str(), &one.sign_in().country, &one.sign_in().system];
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    parts.join(", ")
}

fn success(one: &Judged<'_>, tz: chrono_tz::Tz, found: &mut ConnectionClues) {
    let clue = |kind, strength| Clue::of(kind, strength, one.event, seen(one));
    let with_agent =
        |kind, strength| Clue::of(kind, strength, one.event, format!("{}, {}", seen(one), one.event.agent));
    let sure = |yes: bool| if yes && one.sufficient { Strength::Strong } else { Strength::Medium };
    let interactive = one.sign_in().interactive != Some(false);
    if TABLES.is_offensive(&one.event.agent) && !one.program {
        found.place.push(with_agent(ClueKind::OddProgram, sure(true)));
    }
    if one.sign_in().legacy && !one.legacy {
        // A mail program or a telephone that its owner sets up comes in like that from a network of the country.
        found.place.push(with_agent(ClueKind::OldProtocol, sure(!one.network && !one.country)));
    }
    if one.sign_in().device_code {
        found.device.push(clue(ClueKind::CodeTyped, sure(!one.network && !one.country)));
    }
    if !one.sufficient {
        return;
    }
    match (one.country, one.system) {
        (false, false) => found.place.push(clue(ClueKind::PlaceAndSystem, sure(!one.network))),
        (false, true) => found.place.push(clue(ClueKind::NewPlace, Strength::Medium)),
        (true, false) => found.place.push(clue(ClueKind::NewSystem, Strength::Medium)),
        (true, true) => {}
    }
    if !one.device {
        found.device.push(clue(ClueKind::NewDevice, sure(!one.country && !one.system && !one.network)));
    }
    if !one.network {
        let strength = match (one.country, one.system) {
            (false, false) => Strength::Strong,
            (true, true) => Strength::Weak,
            (false, true) | (true, false) => Strength::Medium,
        };
        found.address.push(clue(ClueKind::NewNetwork, strength));
    }
    if interactive && !one.hour && is_off_hours(one.at(), tz) {
        found.hour.push(clue(ClueKind::OddHour, Strength::Weak));
    }
}

/// Wrong passwords of one account, then a success of a person or of a protocol without a second factor.
fn failures(judged: &[Judged<'_>], success: usize, sprays: &BTreeMap<IpAddr, i64>, found: &mut ConnectionClues) {
    let one = &judged[success];
    if is_silent(one) {
        return;
    }
    let since = one.at() - TABLES.thresholds.failures_minutes * MINUTE;
    let before = judged[..success].iter().rev().take(LOOKED_AT).take_while(|j| j.at() >= since);
    // A success in between closes the window, since what follows it was not a guess: but that of a person, and for what
    // comes from elsewhere than this success, that of anybody; for its own network, only one from there.
    let mut closed = false;
    let mut wrong: Vec<&Judged<'_>> = Vec::new();
    for j in before {
        let same = network(j) == network(one);
        if j.succeeded() && !is_silent(j) {
            if same {
                break;
            }
            closed = true;
        }
        if j.sign_in().ended == Ended::BadPassword && (same || !closed) {
            wrong.push(j);
        }
    }
    let from_spray = one.event.ip().and_then(|ip| sprays.get(&ip)).is_some_and(|first| one.at() >= *first);
    if from_spray && !one.network {
        let strength = if one.sufficient { Strength::Strong } else { Strength::Medium };
        found.failures.push(Clue::of(ClueKind::SprayThenIn, strength, one.event, seen(one)));
    }
    if wrong.len() >= TABLES.thresholds.failures {
        let strength = if one.is_from_unknown() { Strength::Strong } else { Strength::Medium };
        let text = format!("{} échecs, puis {}", wrong.len(), seen(one));
        let cites = wrong.iter().map(|j| j.event.cite);
        found.failures.push(Clue::of(ClueKind::FailuresThenIn, strength, one.event, text).with(cites));
    }
}

/// Tells whether a connection is one that a program renews by itself.
fn is_silent(one: &Judged<'_>) -> bool {
    one.sign_in().interactive == Some(false) && !one.sign_in().legacy
}

fn network(one: &Judged<'_>) -> Option<IpAddr> {
    one.event.ip().map(prefix)
}

/// The wrong passwords of the last days from networks that the account is not used to, kept as connections go by.
#[derive(Default)]
struct Guesses<'j> {
    wrong: VecDeque<&'j Judged<'j>>,
    by_network: HashMap<Option<IpAddr>, usize>,
}

impl<'j> Guesses<'j> {
    /// Takes the next connection, and forgets what is too old for it.
    fn see(&mut self, one: &'j Judged<'j>) {
        let since = one.at() - TABLES.thresholds.reference_days * DAY;
        while let Some(old) = self.wrong.front().copied().filter(|old| old.at() < since) {
            self.wrong.pop_front();
            *self.by_network.entry(network(old)).or_default() -= 1;
        }
        if one.sign_in().ended == Ended::BadPassword && !one.network {
            self.wrong.push_back(one);
            *self.by_network.entry(network(one)).or_default() += 1;
        }
    }

    /// Looks at a success from the unknown network that guessed, or after many did: too slow for the window.
    fn slowly(&self, one: &Judged<'_>, found: &mut ConnectionClues) {
        if one.network || is_silent(one) {
            return;
        }
        let needed = &TABLES.thresholds;
        let same = self.by_network.get(&network(one)).copied().unwrap_or_default();
        if same >= needed.failures || self.wrong.len() >= needed.scattered_failures {
            let text = format!("{} échecs en {} jours, puis {}", self.wrong.len(), needed.reference_days, seen(one));
            let cites = self.wrong.iter().rev().map(|j| j.event.cite);
            found.failures.push(Clue::of(ClueKind::FailuresThenIn, Strength::Weak, one.event, text).with(cites));
        }
    }
}

/// What Entra itself finds risky is looked at by a person.
fn risk(one: &Judged<'_>, found: &mut ConnectionClues) {
    if one.sign_in().risk.is_empty() {
        return;
    }
    let text = format!("{}, {}", seen(one), one.sign_in().risk);
    let clue = Clue::of(ClueKind::FoundRisky, Strength::Medium, one.event, text);
    if one.succeeded() {
        found.place.push(clue.clone());
        found.device.push(clue.clone());
        found.address.push(clue);
    } else {
        found.failures.push(clue);
    }
}

/// The addresses that tried many accounts in a day, and when each began; an address that many people use is an office.
fn sprays(inquiry: &Inquiry<'_>) -> BTreeMap<IpAddr, i64> {
    let mut tried: HashMap<IpAddr, Vec<(i64, &str)>> = HashMap::new();
    let mut users: HashMap<IpAddr, BTreeSet<&str>> = HashMap::new();
    for (account, judged) in &inquiry.judged {
        for one in judged {
            let Some(ip) = one.event.ip() else { continue };
            match one.sign_in().ended {
                Ended::BadPassword | Ended::Refused => tried.entry(ip).or_default().push((one.at(), account)),
                Ended::Success if one.network => {
                    users.entry(ip).or_default().insert(account);
                }
                Ended::Success | Ended::SecondFactor | Ended::Noise | Ended::Unknown => {}
            }
        }
    }
    let needed = &TABLES.thresholds;
    let shared = |ip: &IpAddr| users.get(ip).is_some_and(|u| u.len() * 5 > inquiry.judged.len());
    let mut sprays = BTreeMap::new();
    for (ip, mut tries) in tried {
        tries.sort_unstable();
        let mut first = 0;
        // How often each account was tried, of those of the day that ends here.
        let mut accounts: HashMap<&str, usize> = HashMap::new();
        for last in 0..tries.len() {
            *accounts.entry(tries[last].1).or_default() += 1;
            while tries[last].0 - tries[first].0 > DAY {
                let tried = accounts.entry(tries[first].1).or_default();
                *tried -= 1;
                if *tried == 0 {
                    accounts.remove(tries[first].1);
                }
                first += 1;
            }
            let many = last + 1 - first >= needed.spray_failures && accounts.len() >= needed.spray_accounts;
            if many && !shared(&ip) {
                sprays.insert(ip, tries[first].0);
                break;
            }
        }
    }
    sprays
}

/// A first factor that was right, and a second that was not given: an ordinary prompt when the connection then succeeds.
fn second_factor(judged: &[Judged<'_>], i: usize, found: &mut ConnectionClues) {
    let one = &judged[i];
    let then = judged[i..]
        .iter()
        .take(LOOKED_AT)
        .take_while(|j| j.at() <= one.at() + TABLES.thresholds.fatigue_minutes * MINUTE);
    let finished = then.filter(|j| j.event.ip() == one.event.ip()).any(|j| j.succeeded());
    let text = format!("{}, code {}", seen(one), one.sign_in().code);
    if finished || (one.sufficient && one.network) {
        // A prompt that is answered is every day's; one that was refused, or from an unknown place, is a person's to judge.
        let refused = &*one.sign_in().code == REFUSED;
        if refused || !finished || !one.network {
            found.second.push(Clue::of(ClueKind::SecondFailed, Strength::Weak, one.event, text));
        }
        return;
    }
    let strange = one.sufficient && !one.country && !one.system;
    let strength = if strange { Strength::Strong } else { Strength::Medium };
    found.second.push(Clue::of(ClueKind::SecondRefused, strength, one.event, text));
}

/// Second factors refused one after another, then accepted.
fn fatigue(judged: &[Judged<'_>], inquiry: &Inquiry<'_>, found: &mut ConnectionClues) {
    let needed = &TABLES.thresholds;
    for (i, one) in judged.iter().enumerate() {
        if !one.succeeded() || is_silent(one) || !inquiry.scope.covers(Some(one.at())) {
            continue;
        }
        let since = one.at() - needed.fatigue_minutes * MINUTE;
        let before = judged[..i].iter().rev().take(LOOKED_AT).take_while(|j| j.at() >= since);
        let before = before.take_while(|j| !j.succeeded() || is_silent(j) || network(j) != network(one));
        let refused: Vec<&Judged<'_>> = before
            .filter(|j| {
                j.sign_in().ended == Ended::SecondFactor && TABLES.refusals.iter().any(|c| **c == *j.sign_in().code)
            })
            .collect();
        let unknown = !one.network && refused.iter().all(|r| r.event.ip() == one.event.ip());
        let strength = match refused.len() {
            n if n >= needed.refusals_fatigue && !one.network => Strength::Strong,
            n if n >= needed.refusals_fatigue || (n >= needed.failures && unknown) => Strength::Medium,
            _ => continue,
        };
        let text = format!("{} refus, puis {}", refused.len(), seen(one));
        let clue = Clue::of(ClueKind::Fatigue, strength, one.event, text);
        found.second.push(clue.with(refused.iter().map(|r| r.event.cite)));
        if strength == Strength::Medium {
            continue;
        }
        // What was worn down is also a series of failures that ends well for somebody.
        let text = format!("{} refus, puis {}", refused.len(), seen(one));
        found.failures.push(Clue::of(ClueKind::Fatigue, Strength::Medium, one.event, text));
    }
}

/// A session that is used at once from two networks and by two programs.
fn sessions(judged: &[Judged<'_>], inquiry: &Inquiry<'_>, found: &mut ConnectionClues) {
    let mut by: BTreeMap<SessionMark, Vec<&Judged<'_>>> = BTreeMap::new();
    for one in judged.iter().filter(|j| j.succeeded() && !j.event.session.is_empty()) {
        by.entry(one.event.session).or_default().push(one);
    }
    let span = TABLES.thresholds.session_minutes * MINUTE;
    for uses in by.into_values() {
        for pair in uses.windows(2).filter(|p| inquiry.scope.covers(Some(p[1].at()))) {
            let (a, b) = (pair[0], pair[1]);
            let networks = a
                .event
                .ip()
                .zip(b.event.ip())
                .is_some_and(|(x, y)| prefix(x) != prefix(y) && x.is_ipv4() == y.is_ipv4());
            let programs = program(a) != program(b) && !program(a).is_empty() && !program(b).is_empty();
            if b.at() - a.at() > span || !networks || !programs {
                continue;
            }
            let countries = [&a.sign_in().country, &b.sign_in().country];
            let far = countries[0] != countries[1] && countries.iter().all(|c| !c.is_empty());
            let odd = if b.network { a } else { b };
            let strength =
                if far || (odd.is_from_unknown() && !odd.system) { Strength::Strong } else { Strength::Medium };
            let text = format!("{} puis {}", seen(a), seen(b));
            let other = if std::ptr::eq(odd, a) { b } else { a };
            let clue = Clue::of(ClueKind::TwoAtOnce, strength, odd.event, text);
            found.address.push(clue.with(std::iter::once(other.event.cite)));
        }
    }
}

/// Gives what tells one program from another: its system and browser, else the first word of its agent.
fn program(one: &Judged<'_>) -> String {
    if one.sign_in().system.is_empty() {
        one.event.agent.split(['/', ' ']).next().unwrap_or_default().to_lowercase()
    } else {
        one.sign_in().system.to_string()
    }
}

/// Where nothing is known of the habits, several countries are at least a question.
fn places(judged: &[Judged<'_>], inquiry: &Inquiry<'_>, found: &mut ConnectionClues) {
    let unsure = judged.iter().filter(|j| j.succeeded() && !j.sufficient && inquiry.scope.covers(Some(j.at())));
    let unsure: Vec<&Judged<'_>> = unsure.filter(|j| !j.sign_in().country.is_empty()).collect();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &unsure {
        *count.entry(&one.sign_in().country).or_default() += 1;
    }
    let Some(usual) = count.iter().max_by_key(|(_, n)| **n).map(|(c, _)| *c).filter(|_| count.len() > 1) else {
        return;
    };
    let others = unsure.iter().filter(|j| *j.sign_in().country != *usual);
    found.place.extend(others.map(|j| Clue::of(ClueKind::TwoPlaces, Strength::Medium, j.event, seen(j))));
}
