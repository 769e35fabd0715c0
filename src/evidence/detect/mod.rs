//! What the events say of each question of the fiche: one file per action, pure functions of events, tables and coverage.

mod applications;
mod connections;
mod delegations;
mod elsewhere;
mod exfiltration;
mod mails;
mod management;
mod messages;

use super::baseline::{Judgements, judge};
use super::coverage::{Coverage, Hole, Scope};
use super::event::{Content, Interned, LogEvent};
use super::intake::Logs;
use super::proposal::{Proposal, Strength};
use super::tables::TABLES;
use super::text::prefix;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// How the name that Microsoft gives a tenant ends.
const TENANT: &str = ".onmicrosoft.com";

/// What every detection looks at.
pub struct Inquiry<'l> {
    /// What was read.
    pub logs: &'l Logs,
    /// What the person declares.
    pub scope: &'l Scope,
    /// What the files could show.
    pub coverage: Coverage,
    /// The connections, judged.
    judged: BTreeMap<&'l str, Judgements<'l>>,
    /// The domains of the organisation; empty when they are unknown.
    domains: BTreeSet<String>,
    /// More is known of them than the name that Microsoft gave the tenant: a domain that is not there is another's.
    told: bool,
    /// The networks that each account was used to at some time.
    networks: BTreeMap<&'l str, BTreeSet<IpAddr>>,
    /// The addresses of the strong signs, by account, and the first moment of each.
    suspects: BTreeMap<Interned, BTreeMap<IpAddr, i64>>,
    /// The addresses of strong signs where the account was already used to be.
    mingled: BTreeSet<Hole>,
}

impl<'l> Inquiry<'l> {
    /// Prepares what detections need.
    pub fn new(logs: &'l Logs, scope: &'l Scope) -> Self {
        let judged = judge(&logs.events, scope.tz);
        let (domains, told) = domains(logs, scope);
        Self {
            networks: networks(&judged),
            logs,
            scope,
            coverage: Coverage::of(logs),
            judged,
            domains,
            told,
            suspects: BTreeMap::new(),
            mingled: BTreeSet::new(),
        }
    }

    /// Proposes what the logs say of each question, in the order of the fiche.
    pub fn proposals(mut self) -> (Vec<Proposal>, Coverage) {
        let connections = connections::look(&self);
        for clue in connections.iter().flat_map(|p| &p.clues).filter(|c| c.strength == Strength::Strong) {
            let (Some(ip), Some(at)) = (clue.ip, clue.first) else { continue };
            let first = self.suspects.entry(clue.account.clone()).or_default().entry(ip).or_insert(at);
            *first = (*first).min(at);
        }
        self.set_usual_apart();
        let management = management::look(&self);
        let mut all = delegations::look(&self);
        all.extend(mails::look(&self));
        let exfiltration = exfiltration::look(&self, &management);
        all.extend(management);
        all.extend(applications::look(&self));
        all.extend(connections);
        all.extend(elsewhere::look(&self));
        all.extend(messages::look(&self));
        all.extend(exfiltration);
        (all, self.coverage)
    }

    /// Leaves out the addresses where an account was used to be when a sign came from there: what is done from an office
    /// is not known to be an intruder's.
    fn set_usual_apart(&mut self) {
        let (suspects, mingled) = (&mut self.suspects, &mut self.mingled);
        for (account, ips) in suspects.iter_mut() {
            let Some(judged) = self.judged.get(&**account) else { continue };
            for one in judged.iter().filter(|one| one.succeeded() && one.network) {
                let Some(ip) = one.event.ip().filter(|ip| ips.get(ip).is_some_and(|first| one.at() <= *first)) else {
                    continue;
                };
                ips.remove(&ip);
                mingled.insert(Hole::Mingled(ip.to_string()));
            }
        }
        suspects.retain(|_, ips| !ips.is_empty());
    }

    /// Gives the events in question: of these accounts, by them or done to them, in this period.
    fn events(&self) -> impl Iterator<Item = &'l LogEvent> {
        let scope = self.scope;
        self.covered().filter(move |e| concerns(scope, e))
    }

    /// Gives the events of this period, whoever they are of.
    fn covered(&self) -> impl Iterator<Item = &'l LogEvent> {
        let scope = self.scope;
        self.logs.events.iter().filter(move |e| scope.covers(e.at()))
    }

    /// Gives what others did to something that is named otherwise than by an address: perhaps one of these accounts.
    fn perhaps(&self) -> impl Iterator<Item = &'l LogEvent> {
        let scope = self.scope;
        self.covered().filter(move |e| is_perhaps(scope, e))
    }

    /// Tells whether an event comes from an address of a strong sign of its account, at that moment or later.
    fn is_suspect(&self, event: &LogEvent) -> bool {
        let of = |who: &str| {
            let known = self.suspects.get(who).zip(event.ip()).and_then(|(ips, ip)| ips.get(&ip));
            known.zip(event.at()).is_some_and(|(first, at)| at >= *first)
        };
        of(&event.account) || of(&event.actor)
    }

    /// Tells whether an event comes from a network that its account was never used to, where its habits are known.
    fn is_from_unknown(&self, event: &LogEvent) -> bool {
        let known = self.networks.get(&*event.account);
        known.zip(event.ip()).is_some_and(|(known, ip)| !known.contains(&prefix(ip)))
    }

    /// Tells whether somebody else than its owner acts in a mailbox.
    fn is_by_another(&self, event: &LogEvent) -> bool {
        !event.actor.is_empty() && event.actor != event.account && !TABLES.is_system_actor(&event.actor)
    }

    /// Names the accounts in question of which no network is known, though their connections are there: that a message
    /// was read, sent or deleted from elsewhere cannot be told.
    fn without_networks(&self) -> impl Iterator<Item = Hole> {
        let scope = self.scope;
        let unknown = self.judged.keys().filter(move |a| scope.concerns(a) && !self.networks.contains_key(**a));
        unknown.map(|a| Hole::NoReference((*a).to_owned()))
    }

    /// Names the operations done by these accounts, to them or perhaps to them, that no table knows.
    fn unjudged(&self) -> BTreeSet<Hole> {
        let all = self.events().chain(self.perhaps()).filter(|e| e.what == Content::Unjudged);
        all.map(|e| Hole::Unjudged(e.operation.to_string())).collect()
    }

    /// Tells whether an event follows a strong sign of its account within so many minutes.
    fn follows_suspect(&self, event: &LogEvent, minutes: i64) -> bool {
        let Some((ips, at)) = self.suspects.get(&*event.account).zip(event.at()) else { return false };
        ips.values().any(|first| (0..=minutes * 60_000).contains(&(at - first)))
    }

    /// Tells whether an address is outside of the organisation; none when its domains are unknown, or when it is only a
    /// name of the directory.
    fn is_outside(&self, address: &str) -> Option<bool> {
        let (_, domain) = address.rsplit_once('@')?;
        let ours =
            |ours: &String| domain == ours || domain.strip_suffix(ours.as_str()).is_some_and(|d| d.ends_with('.'));
        let inside = self.domains.iter().any(ours);
        (inside || self.told).then_some(!inside)
    }
}

/// Tells whether an event is of the accounts in question, by them, or done to them.
fn concerns(scope: &Scope, event: &LogEvent) -> bool {
    scope.concerns(&event.account) || scope.concerns(&event.actor) || scope.concerns(&event.target)
}

/// Tells whether an event is done by others to something that is named otherwise than by an address.
fn is_perhaps(scope: &Scope, event: &LogEvent) -> bool {
    !event.target.is_empty() && !event.target.contains('@') && !concerns(scope, event)
}

/// Gathers the networks that each account was used to at some time.
fn networks<'l>(judged: &BTreeMap<&'l str, Judgements<'l>>) -> BTreeMap<&'l str, BTreeSet<IpAddr>> {
    let mut networks: BTreeMap<&str, BTreeSet<IpAddr>> = BTreeMap::new();
    for (account, all) in judged {
        let known = all.iter().filter(|one| one.succeeded() && one.network);
        let known: BTreeSet<IpAddr> = known.filter_map(|one| one.event.ip().map(prefix)).collect();
        if !known.is_empty() {
            networks.insert(account, known);
        }
    }
    networks
}

/// Finds the domains of the organisation: declared, accepted, else those of the accounts that act in Exchange; and tells
/// whether any is known but by the name of the tenant.
fn domains(logs: &Logs, scope: &Scope) -> (BTreeSet<String>, bool) {
    let mut found: BTreeSet<String> = scope.domains.iter().chain(&logs.domains).map(|d| d.to_lowercase()).collect();
    // A tenant writes to itself by the name that Microsoft gave it, and by that of its servers elsewhere.
    let tenants = found.iter().filter_map(|d| d.strip_suffix(TENANT).filter(|name| !name.contains('.')));
    let hybrid: Vec<String> = tenants.map(|name| format!("{name}.mail{TENANT}")).collect();
    found.extend(hybrid);
    if !scope.domains.is_empty() || found.iter().any(|domain| !domain.ends_with(TENANT)) {
        return (found, true);
    }
    let mut told = false;
    for event in &logs.events {
        // Guests and people who only open a shared file are not ours; neither is who merely tried to connect.
        let acts = match &event.what {
            Content::Rule(_) | Content::Forward(_) | Content::Access(_) | Content::Sent | Content::Deleted => true,
            Content::SignIn(sign_in) => sign_in.ended == super::event::Ended::Success,
            Content::Grant(_) | Content::Consent(_) | Content::Taken | Content::NewAccount(_) | Content::AddIn(_) => {
                false
            }
            Content::Security | Content::AuditOff | Content::Message(_) | Content::Unjudged | Content::Other => false,
            Content::Shared | Content::Setting | Content::Stopped | Content::Failed(_) => false,
        };
        for who in [&event.account, &event.actor].into_iter().filter(|_| acts) {
            let domain = who.rsplit_once('@').map_or("", |(_, domain)| domain);
            let whole = domain.contains('.') && !domain.contains(char::is_whitespace);
            if whole && !who.contains("#ext#") && !TABLES.is_system_actor(who) {
                found.insert(domain.to_owned());
                told = true;
            }
        }
    }
    (found, told)
}
