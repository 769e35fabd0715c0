//! 3.c: the same traces on other accounts.

use super::Inquiry;
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Hole, Scope};
use crate::evidence::event::{Ended, Family};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Looks for the addresses of the accounts in question on the others.
pub fn look(inquiry: &Inquiry<'_>) -> Vec<Proposal> {
    let scope = inquiry.scope;
    let suspects: BTreeSet<IpAddr> = inquiry.suspects.values().flat_map(|ips| ips.keys().copied()).collect();
    let in_question = |account: &str| !scope.accounts.is_empty() && scope.concerns(account);
    let mut strange: BTreeMap<IpAddr, bool> = BTreeMap::new();
    for (_, judged) in inquiry.judged.iter().filter(|(account, _)| in_question(account)) {
        let unknown = judged.iter().filter(|j| j.succeeded() && !j.network && scope.covers(Some(j.at())));
        strange.extend(unknown.filter_map(|j| Some((j.event.ip()?, false))));
    }
    strange.extend(suspects.iter().map(|ip| (*ip, true)));
    // An address that many accounts are used to is a place of work, not a trace.
    let mut usual: BTreeMap<IpAddr, BTreeSet<&str>> = BTreeMap::new();
    for (account, judged) in &inquiry.judged {
        let known = judged.iter().filter(|j| j.succeeded() && j.network).filter_map(|j| j.event.ip());
        for ip in known.filter(|ip| strange.contains_key(ip)) {
            usual.entry(ip).or_default().insert(account);
        }
    }
    let everybody = inquiry.judged.len();
    strange.retain(|ip, _| usual.get(ip).is_none_or(|users| users.len() * 5 <= everybody));
    let elsewhere = |ip: &IpAddr, account: &str| {
        inquiry.suspects.iter().any(|(owner, ips)| **owner != *account && ips.contains_key(ip))
    };
    let (mut clues, mut accounts) = (ClueSet::default(), BTreeSet::new());
    for (account, judged) in &inquiry.judged {
        if in_question(account) {
            continue;
        }
        for one in judged.iter().filter(|j| scope.covers(Some(j.at()))) {
            let Some((ip, &strong)) = one.event.ip().and_then(|ip| Some((ip, strange.get(&ip)?))) else { continue };
            // Without an account in question, another one must have shown the sign.
            if scope.accounts.is_empty() && !elsewhere(&ip, account) {
                continue;
            }
            let seen = ip.to_string();
            let (kind, strength) = match one.sign_in().ended {
                Ended::Success if strong && one.is_from_unknown() && !one.own => {
                    (ClueKind::SameElsewhere, Strength::Strong)
                }
                Ended::Success if !one.network || strong => (ClueKind::SameElsewhere, Strength::Medium),
                Ended::Success | Ended::Noise => continue,
                Ended::BadPassword | Ended::Refused | Ended::SecondFactor | Ended::Unknown => {
                    (ClueKind::TriedElsewhere, Strength::Weak)
                }
            };
            accounts.insert(account);
            clues.push(Clue::of(kind, strength, one.event, seen));
        }
    }
    let anyone = Scope { accounts: BTreeSet::new(), ..scope.clone() };
    let mut holes = inquiry.coverage.holes(&[Family::SignIns], &[], &anyone);
    holes.extend(inquiry.coverage.no_token(&anyone));
    let others = inquiry.judged.keys().filter(|a| scope.accounts.is_empty() || !scope.concerns(a)).count();
    // Without an account in question, one account has nobody to be compared with.
    if others < if scope.accounts.is_empty() { 2 } else { 1 } {
        holes.insert(Hole::NoOtherAccount);
    }
    if suspects.is_empty() {
        holes.insert(Hole::NoTrace);
    }
    let counted = format!("{} comptes sur {everybody} présents dans les journaux", accounts.len());
    let mut proposal = Proposal::new("3.c.1", None, clues, holes, &[Family::SignIns]);
    proposal.counted = Some(counted);
    vec![proposal]
}
