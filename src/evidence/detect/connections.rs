//! 2.d: unusual connections.

use super::Inquiry;
use crate::evidence::baseline::{Judged, is_off_hours};
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Detail, Hole, Never};
use crate::evidence::event::{Cite, Ended, Family, HalfMark};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::tables::TABLES;
use crate::evidence::text::prefix;
use crate::evidence::when::DAY;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

/// The code of a second factor that was asked and not given.
const REFUSED: &str = "500121";
const MINUTE: i64 = 60_000;

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
        let judged: &[Judged<'_>] = &judged.iter().collect::<Vec<_>>();
        let devices = judged.iter().any(|one| one.succeeded() && !one.sign_in().device.is_empty());
        // What is missing is said of Entra's connections; those that only the audit log has are looked at all the same.
        let entra = judged.iter().any(|one| one.event.family == Family::SignIns);
        let windows = Windows::new(judged);
        for (i, one) in judged.iter().enumerate() {
            if !scope.covers(Some(one.at())) {
                continue;
            }
            let told = !entra || one.event.family == Family::SignIns;
            if one.succeeded() && told {
                details.extend(one.sign_in().country.is_empty().then_some(Hole::NoDetail(Detail::Country)));
                details.extend(one.event.ip().is_none().then_some(Hole::NoDetail(Detail::Address)));
                details.extend((!devices).then_some(Hole::NoDetail(Detail::Device)));
                if !one.sufficient {
                    unknown.insert((*account).to_owned());
                }
            }
            if one.succeeded() {
                success(one, scope.tz, &mut found);
                windows.slow_guesses(i, &mut found);
                windows.failures(i, &sprays, &mut found);
            }
            risk(one, &mut found);
            codes.extend((told && one.sign_in().ended == Ended::Unknown).then_some(Hole::UnknownCodes));
            if one.sign_in().ended == Ended::SecondFactor {
                windows.second_factor(i, &mut found);
            }
        }
        windows.fatigue(inquiry, &mut found);
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
    if TABLES.is_offensive(&one.event.agent) && !one.means {
        found.place.push(with_agent(ClueKind::OddProgram, sure(true)));
    }
    if one.sign_in().legacy && !one.means {
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

/// Where the connections of a kind stand among those of an account, in all and for each network or address.
struct Ranks {
    all: Vec<usize>,
    by: HashMap<Option<IpAddr>, Vec<usize>>,
}

impl Ranks {
    fn new<'j>(judged: &[Judged<'j>], key: fn(&Judged<'j>) -> Option<IpAddr>, is_one: fn(&Judged<'j>) -> bool) -> Self {
        let all: Vec<usize> = (0..judged.len()).filter(|i| is_one(&judged[*i])).collect();
        let mut by: HashMap<Option<IpAddr>, Vec<usize>> = HashMap::new();
        for i in &all {
            by.entry(key(&judged[*i])).or_default().push(*i);
        }
        Self { all, by }
    }

    fn of(&self, key: Option<IpAddr>) -> &[usize] {
        self.by.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Gives the ranks that stand between two others.
fn between(ranks: &[usize], from: usize, to: usize) -> &[usize] {
    let place = |rank: usize| ranks.partition_point(|held| *held < rank);
    &ranks[place(from)..place(to.max(from))]
}

/// The connections of an account, in the order of time, and where those that are looked for around another stand: a
/// window costs what is found in it, whoever fills it.
struct Windows<'a, 'j> {
    judged: &'a [Judged<'j>],
    /// Wrong passwords, by network.
    wrong: Ranks,
    /// Those from networks that the account is not used to.
    strange: Ranks,
    /// Successes of a person or of a protocol without a second factor, by network.
    people: Ranks,
    /// Second factors that were refused, by address.
    refused: Ranks,
    /// Successes, by address.
    entered: Ranks,
}

impl<'a, 'j> Windows<'a, 'j> {
    fn new(judged: &'a [Judged<'j>]) -> Self {
        let wrong = |j: &Judged<'_>| j.sign_in().ended == Ended::BadPassword;
        let refused = |j: &Judged<'_>| {
            j.sign_in().ended == Ended::SecondFactor && TABLES.refusals.iter().any(|c| **c == *j.sign_in().code)
        };
        Self {
            judged,
            wrong: Ranks::new(judged, network, wrong),
            strange: Ranks::new(judged, network, |j| j.sign_in().ended == Ended::BadPassword && !j.network),
            people: Ranks::new(judged, network, |j| j.succeeded() && !is_silent(j)),
            refused: Ranks::new(judged, |j| j.event.ip(), refused),
            entered: Ranks::new(judged, |j| j.event.ip(), Judged::succeeded),
        }
    }

    /// Gives the first connection of the time before this one.
    fn since(&self, i: usize, time: i64) -> usize {
        let since = self.judged[i].at() - time;
        self.judged.partition_point(|j| j.at() < since)
    }

    /// Gives what follows the last of these before this one.
    fn after_last(ranks: &[usize], i: usize) -> usize {
        between(ranks, 0, i).last().map_or(0, |last| last + 1)
    }

    /// Gives places, the nearest first.
    fn cites(&self, ranks: impl DoubleEndedIterator<Item = &'a usize>) -> impl Iterator<Item = Cite> {
        ranks.rev().map(|j| self.judged[*j].event.cite())
    }

    /// Wrong passwords, then a success of a person or of a protocol without a second factor.
    fn failures(&self, i: usize, sprays: &BTreeMap<IpAddr, i64>, found: &mut ConnectionClues) {
        let one = &self.judged[i];
        if is_silent(one) {
            return;
        }
        // A success in between closes the window, since what follows it was not a guess: but that of a person, and for
        // what comes from elsewhere than this success, that of anybody; for its own network, only one from there.
        let since = self.since(i, TABLES.thresholds.failures_minutes * MINUTE);
        let ours = since.max(Self::after_last(self.people.of(network(one)), i));
        let open = ours.max(Self::after_last(&self.people.all, i));
        let (old, new) = (between(self.wrong.of(network(one)), ours, open), between(&self.wrong.all, open, i));
        let from_spray = one.event.ip().and_then(|ip| sprays.get(&ip)).is_some_and(|first| one.at() >= *first);
        if from_spray && !one.network {
            let strength = if one.sufficient && !one.own { Strength::Strong } else { Strength::Medium };
            found.failures.push(Clue::of(ClueKind::SprayThenIn, strength, one.event, seen(one)));
        }
        let wrong = old.len() + new.len();
        if wrong >= TABLES.thresholds.failures {
            // A device of theirs in a new place is most often its owner, who mistypes.
            let strange = one.is_from_unknown() && !one.own;
            let strength = if strange { Strength::Strong } else { Strength::Medium };
            let text = format!("{wrong} échecs, puis {}", seen(one));
            let cites = self.cites(old.iter().chain(new));
            found.failures.push(Clue::of(ClueKind::FailuresThenIn, strength, one.event, text).with(cites));
        }
    }

    /// Looks at a success from the unknown network that guessed, or after many did: too slow for the window.
    fn slow_guesses(&self, i: usize, found: &mut ConnectionClues) {
        let one = &self.judged[i];
        if one.network || is_silent(one) {
            return;
        }
        let needed = &TABLES.thresholds;
        let since = self.since(i, needed.reference_days * DAY);
        let wrong = between(&self.strange.all, since, i);
        let same = between(self.strange.of(network(one)), since, i).len();
        if same >= needed.failures || wrong.len() >= needed.scattered_failures {
            let text = format!("{} échecs en {} jours, puis {}", wrong.len(), needed.reference_days, seen(one));
            let cites = self.cites(wrong.iter());
            found.failures.push(Clue::of(ClueKind::FailuresThenIn, Strength::Weak, one.event, text).with(cites));
        }
    }

    /// A first factor that was right, and a second that was not given: an ordinary prompt when the connection then
    /// succeeds.
    fn second_factor(&self, i: usize, found: &mut ConnectionClues) {
        let one = &self.judged[i];
        let until = one.at() + TABLES.thresholds.fatigue_minutes * MINUTE;
        let then = between(self.entered.of(one.event.ip()), i, usize::MAX).first();
        let finished = then.is_some_and(|j| self.judged[*j].at() <= until);
        let text = format!("{}, code {}", seen(one), one.sign_in().code);
        if finished || (one.sufficient && one.network) {
            // A prompt that is answered is every day's; one that was refused, or from an unknown place, is a person's
            // to judge.
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
    fn fatigue(&self, inquiry: &Inquiry<'_>, found: &mut ConnectionClues) {
        let needed = &TABLES.thresholds;
        for i in self.people.all.iter().copied() {
            let one = &self.judged[i];
            if !inquiry.scope.covers(Some(one.at())) {
                continue;
            }
            let since = self.since(i, needed.fatigue_minutes * MINUTE);
            let since = since.max(Self::after_last(self.people.of(network(one)), i));
            let refused = between(&self.refused.all, since, i);
            let here = between(self.refused.of(one.event.ip()), since, i);
            let unknown = !one.network && refused.len() == here.len();
            let strength = match refused.len() {
                n if n >= needed.refusals_fatigue && !one.network && !one.own => Strength::Strong,
                n if n >= needed.refusals_fatigue || (n >= needed.failures && unknown) => Strength::Medium,
                _ => continue,
            };
            let text = format!("{} refus, puis {}", refused.len(), seen(one));
            let clue = Clue::of(ClueKind::Fatigue, strength, one.event, text.clone());
            found.second.push(clue.with(self.cites(refused.iter())));
            if strength == Strength::Medium {
                continue;
            }
            // What was worn down is also a series of failures that ends well for somebody.
            found.failures.push(Clue::of(ClueKind::Fatigue, Strength::Medium, one.event, text));
        }
    }
}

/// Tells whether a connection is one that a program renews by itself.
fn is_silent(one: &Judged<'_>) -> bool {
    one.sign_in().interactive == Some(false) && !one.sign_in().legacy
}

fn network(one: &Judged<'_>) -> Option<IpAddr> {
    one.event.ip().map(prefix)
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
    let needed = &TABLES.thresholds;
    let wrong = |one: &Judged<'_>| matches!(one.sign_in().ended, Ended::BadPassword | Ended::Refused);
    let mut counts: HashMap<IpAddr, usize> = HashMap::new();
    let all = || inquiry.judged.iter().flat_map(|(account, judged)| judged.iter().map(move |one| (*account, one)));
    for ip in all().filter(|(_, one)| wrong(one)).filter_map(|(_, one)| one.event.ip()) {
        *counts.entry(ip).or_default() += 1;
    }
    counts.retain(|_, count| *count >= needed.spray_failures);
    let mut tried: HashMap<IpAddr, Vec<(i64, &str)>> = HashMap::new();
    let mut users: HashMap<IpAddr, BTreeSet<&str>> = HashMap::new();
    for (account, one) in all() {
        let Some(ip) = one.event.ip().filter(|ip| counts.contains_key(ip)) else { continue };
        if wrong(&one) {
            tried.entry(ip).or_default().push((one.at(), account));
        } else if one.succeeded() && one.network {
            users.entry(ip).or_default().insert(account);
        }
    }
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

/// A session that is used at once from two networks and by two programs.
fn sessions(judged: &[Judged<'_>], inquiry: &Inquiry<'_>, found: &mut ConnectionClues) {
    let mut by: BTreeMap<(Family, HalfMark), Vec<&Judged<'_>>> = BTreeMap::new();
    for one in judged.iter().filter(|j| j.succeeded() && !j.event.session.is_empty()) {
        by.entry((one.event.family, one.event.session)).or_default().push(one);
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
            // One device with two programs is that of its owner, who moves.
            let devices = [&a.sign_in().device, &b.sign_in().device];
            let one = !devices[0].is_empty() && devices[0] == devices[1];
            let strange = far || (odd.is_from_unknown() && !odd.system && !one);
            let strength = if strange { Strength::Strong } else { Strength::Medium };
            let text = format!("{} puis {}", seen(a), seen(b));
            let other = if std::ptr::eq(odd, a) { b } else { a };
            let clue = Clue::of(ClueKind::TwoAtOnce, strength, odd.event, text);
            found.address.push(clue.with(std::iter::once(other.event.cite())));
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
    if count.len() < 2 {
        return;
    }
    // As many of each tell nothing of which is usual: all are shown.
    let most = count.values().max();
    let mut usual = count.iter().filter(|(_, n)| Some(*n) == most).map(|(country, _)| *country);
    let usual = usual.next().filter(|_| usual.next().is_none());
    let is_usual = |j: &&&Judged<'_>| Some(&*j.sign_in().country) == usual;
    let beside = unsure.iter().find(is_usual).map(|j| j.event.cite());
    let others = unsure.iter().filter(|j| !is_usual(j));
    let clue =
        |j: &&Judged<'_>| Clue::of(ClueKind::TwoPlaces, Strength::Medium, j.event, seen(j)).with(beside.into_iter());
    found.place.extend(others.map(clue));
}
