//! 2.a: messages that the person did not write, or that went away.

use super::Inquiry;
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Detail, Hole};
use crate::evidence::event::{Content, Family, LogEvent};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::tables::TABLES;
use std::collections::{BTreeMap, BTreeSet};

const HOUR: i64 = 3_600_000;
const SOURCES: [Family; 2] = [Family::Audit, Family::SignIns];

/// Looks at what was sent and deleted.
pub fn look(inquiry: &Inquiry<'_>) -> Vec<Proposal> {
    let (mut sent, mut gone) = (ClueSet::default(), ClueSet::default());
    let mut details = BTreeSet::new();
    let mut by_account: BTreeMap<&str, Vec<&LogEvent>> = BTreeMap::new();
    for event in inquiry.events() {
        if event.what == Content::Sent {
            by_account.entry(&event.account).or_default().push(event);
            if inquiry.is_suspect(event) {
                let seen = event.ip().map(|ip| ip.to_string()).unwrap_or_default();
                sent.push(Clue::of(ClueKind::SentFromSuspect, Strength::Strong, event, seen));
            } else {
                sent.extend(used(inquiry, event));
            }
            details.extend(event.ip().is_none().then_some(Hole::NoDetail(Detail::Use)));
        } else if event.what == Content::Stopped {
            let seen = event.operation.to_string();
            sent.push(Clue::of(ClueKind::SendingStopped, Strength::Medium, event, seen));
        } else if event.what == Content::Deleted {
            if inquiry.is_suspect(event) || inquiry.follows_suspect(event, 60) {
                gone.push(Clue::of(ClueKind::DeletedAfter, Strength::Medium, event, event.operation.to_string()));
            } else {
                gone.extend(used(inquiry, event));
            }
            details.extend(event.ip().is_none().then_some(Hole::NoDetail(Detail::Use)));
        }
    }
    sent.extend(by_account.values().filter_map(|events| burst(events)));
    let scope = inquiry.scope;
    let holes = |operations: &[&str], named: &'static str, is_one: fn(&Content) -> bool| {
        let mut holes = inquiry.coverage.holes(&[Family::Audit], operations, scope);
        holes.extend(inquiry.coverage.holes(&[Family::SignIns], &[], scope));
        holes.extend(inquiry.coverage.no_token(scope));
        holes.extend(not_logged(inquiry, named, is_one));
        holes.extend(inquiry.without_networks());
        holes.extend(details.iter().cloned());
        holes.extend(inquiry.mingled.iter().cloned());
        holes
    };
    let of_sent = holes(&["send", "sendas", "sendonbehalf"], "Send", |w| *w == Content::Sent);
    let of_gone = holes(&["harddelete", "softdelete", "movetodeleteditems"], "HardDelete", |w| *w == Content::Deleted);
    vec![Proposal::new("2.a.1", None, sent, of_sent, &SOURCES), Proposal::new("2.a.6", None, gone, of_gone, &SOURCES)]
}

/// A mailbox used by somebody else, or from where its owner never is.
fn used(inquiry: &Inquiry<'_>, event: &LogEvent) -> Option<Clue> {
    let from = event.ip().map(|ip| ip.to_string()).unwrap_or_default();
    let (kind, seen) = match (inquiry.is_by_another(event), inquiry.is_from_unknown(event)) {
        (true, _) => (ClueKind::UsedByAnother, format!("{}, par {} {from}", event.operation, event.actor)),
        (false, true) => (ClueKind::UsedFromUnknown, format!("{} {from}", event.operation)),
        (false, false) => return None,
    };
    Some(Clue::of(kind, Strength::Weak, event, seen))
}

/// Names the accounts for which nothing shows that an operation is logged.
pub fn not_logged(inquiry: &Inquiry<'_>, operation: &'static str, is_one: fn(&Content) -> bool) -> BTreeSet<Hole> {
    let logged: BTreeSet<&str> = inquiry.logs.events.iter().filter(|e| is_one(&e.what)).map(|e| &*e.account).collect();
    let asked: Vec<String> = if inquiry.scope.accounts.is_empty() {
        let seen = inquiry.coverage.families.get(&Family::Audit);
        seen.map(|c| c.accounts.keys().cloned().collect()).unwrap_or_default()
    } else {
        inquiry.scope.accounts.iter().cloned().collect()
    };
    asked.into_iter().filter(|a| !logged.contains(a.as_str())).map(|a| Hole::NotLogged(operation, a)).collect()
}

/// Finds an hour in which many more messages left than in an ordinary day.
fn burst(events: &[&LogEvent]) -> Option<Clue> {
    let mut dated: Vec<(i64, &LogEvent)> = events.iter().filter_map(|e| Some((e.at()?, *e))).collect();
    dated.sort_by_key(|(at, _)| *at);
    let mut days: BTreeMap<i64, usize> = BTreeMap::new();
    for (at, _) in &dated {
        *days.entry(at.div_euclid(24 * HOUR)).or_default() += 1;
    }
    let mut counts: Vec<usize> = days.into_values().collect();
    counts.sort_unstable();
    let median = counts.get(counts.len() / 2).copied().unwrap_or_default();
    // A single day is its own median: nothing to compare it with.
    let median = if counts.len() < 3 { 0 } else { median };
    let needed = TABLES.thresholds.burst.max(5 * median);
    let mut first = 0;
    for last in 0..dated.len() {
        while dated[last].0 - dated[first].0 > HOUR {
            first += 1;
        }
        if last + 1 - first > needed {
            let seen = format!("plus de {needed} messages en une heure");
            return Some(Clue::of(ClueKind::SentBurst, Strength::Medium, dated[first].1, seen));
        }
    }
    None
}
