//! 4.a: what could leave the mailbox.

use super::Inquiry;
use super::mails::not_logged;
use super::management::forward_of;
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Detail, Hole};
use crate::evidence::event::{Content, Family, IdMark, LogEvent};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::tables::TABLES;
use crate::evidence::text::key;
use crate::evidence::when::DAY;
use std::collections::{BTreeMap, BTreeSet};

/// Looks at what was read, synchronised, downloaded and forwarded.
pub fn look(inquiry: &Inquiry<'_>, management: &[Proposal]) -> Vec<Proposal> {
    let mut clues = ClueSet::default();
    let mut throttled = BTreeSet::new();
    let mut details = BTreeSet::new();
    let mut messages: BTreeSet<IdMark> = BTreeSet::new();
    for event in inquiry.events() {
        let suspect = inquiry.is_suspect(event);
        let from = event.ip().map(|ip| ip.to_string()).unwrap_or_default();
        if let Content::Access(access) = &event.what {
            if access.throttled {
                throttled.insert(Hole::Throttled(event.account.to_string()));
            }
            let kind = match (suspect, access.sync, access.by_app) {
                (true, true, _) => Some((ClueKind::FolderTaken, Strength::Strong)),
                (true, false, _) => Some((ClueKind::ReadFromSuspect, Strength::Strong)),
                (false, false, true) => Some((ClueKind::AppReads, Strength::Medium)),
                (false, _, _) if inquiry.is_by_another(event) => Some((ClueKind::UsedByAnother, Strength::Weak)),
                (false, _, _) if inquiry.is_from_unknown(event) => Some((ClueKind::UsedFromUnknown, Strength::Weak)),
                (false, _, _) => {
                    details.extend(event.ip().is_none().then_some(Hole::NoDetail(Detail::Use)));
                    None
                }
            };
            if let Some((kind, strength)) = kind {
                messages.extend(&access.messages);
                clues.push(Clue::of(kind, strength, event, from.clone()));
            }
        }
        if event.what == Content::Other && (suspect || inquiry.is_from_unknown(event)) {
            let operation = key(&event.operation);
            let (searched, opened) = (TABLES.searched.has(&operation), TABLES.opened.has(&operation));
            let kind = match (suspect, opened) {
                (true, true) => (ClueKind::OpenedFromSuspect, Strength::Strong),
                (true, false) => (ClueKind::SearchedFromSuspect, Strength::Medium),
                (false, _) => (ClueKind::UsedFromUnknown, Strength::Weak),
            };
            if searched || opened {
                clues.push(Clue::of(kind.0, kind.1, event, format!("{} {from}", event.operation)));
            }
        }
        if matches!(&event.what, Content::Failed(what) if **what == Content::Taken) {
            clues.push(Clue::of(ClueKind::Refused, Strength::Weak, event, event.operation.to_string()));
        }
        if event.what == Content::Taken {
            let strength = if suspect { Strength::Strong } else { Strength::Weak };
            clues.push(Clue::of(ClueKind::FilesTaken, strength, event, format!("{} {from}", event.operation)));
        }
    }
    clues.extend(opened_to_many(inquiry));
    let exports = inquiry.perhaps().filter(|e| e.what == Content::Taken);
    clues.extend(exports.map(|e| Clue::of(ClueKind::FilesTaken, Strength::Weak, e, &*e.operation)));
    let (forwards, of_forwards) = forward_of(management);
    clues.extend(forwards);
    let scope = inquiry.scope;
    let mut holes = inquiry.coverage.holes(
        &[Family::Audit],
        &["mailitemsaccessed", "filedownloaded", "filesyncdownloadedfull", "newmailboxexportrequest"],
        scope,
    );
    holes.extend(inquiry.coverage.holes(&[Family::SignIns], &[], scope));
    holes.extend(inquiry.coverage.no_token(scope));
    holes.extend(of_forwards);
    holes.extend(throttled);
    holes.extend(details);
    holes.extend(inquiry.mingled.iter().cloned());
    holes.extend(inquiry.coverage.one_user(scope));
    holes.extend(inquiry.without_networks());
    holes.extend(inquiry.unjudged());
    holes.extend(not_logged(inquiry, "MailItemsAccessed", |what| matches!(what, Content::Access(_))));
    let sources = [Family::Audit, Family::SignIns, Family::Rules, Family::Mailboxes];
    let mut proposal = Proposal::new("4.a.1", None, clues, holes, &sources);
    proposal.counted = (!messages.is_empty()).then(|| format!("{} messages distincts", messages.len()));
    vec![proposal]
}

/// To whom an account opened files in a day, and the first time.
#[derive(Default)]
struct Invited<'l> {
    guests: BTreeSet<&'l str>,
    first: Option<&'l LogEvent>,
}

/// Finds the days on which an account opened files to many people.
fn opened_to_many(inquiry: &Inquiry<'_>) -> Vec<Clue> {
    let mut days: BTreeMap<(&str, i64), Invited<'_>> = BTreeMap::new();
    for event in inquiry.events().filter(|e| e.what == Content::Shared && !e.target.is_empty()) {
        let Some(at) = event.at() else { continue };
        let invited = days.entry((&event.account, at.div_euclid(DAY))).or_default();
        invited.guests.insert(&event.target);
        invited.first.get_or_insert(event);
    }
    let many = days.into_values().filter(|day| day.guests.len() >= TABLES.thresholds.guests);
    many.filter_map(|Invited { guests, first }| {
        let seen = format!("{} personnes en un jour", guests.len());
        Some(Clue::of(ClueKind::SharedWidely, Strength::Medium, first?, seen))
    })
    .collect()
}
