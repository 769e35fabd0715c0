//! 1.c: who else may open the mailbox, and which other mailboxes the account may open.

use super::Inquiry;
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Hole, Never, Scope};
use crate::evidence::event::{Content, Family};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::tables::TABLES;

const SOURCES: [Family; 2] = [Family::Permissions, Family::Audit];

/// Looks at the rights on mailboxes.
pub fn look(inquiry: &Inquiry<'_>) -> Vec<Proposal> {
    let (scope, logs) = (inquiry.scope, inquiry.logs);
    let (mut onto, mut from) = (ClueSet::default(), ClueSet::default());
    let mut lost = false;
    for event in &logs.events {
        let Content::Grant(grant) = &event.what else { continue };
        lost |= grant.lost && scope.concerns(&grant.mailbox);
        if grant.lost || TABLES.is_harmless(&grant.rights) || !scope.covers(event.at()) {
            continue;
        }
        let now = event.family == Family::Permissions;
        let (kind, strength) = match now {
            true => (ClueKind::DelegateNow, Strength::Strong),
            false => (ClueKind::RightGiven, Strength::Medium),
        };
        let seen = format!("{} sur {} : {}", grant.to, grant.mailbox, grant.rights);
        // A mailbox named otherwise than by its address is perhaps this one.
        let perhaps = !now && !grant.mailbox.contains('@');
        if scope.concerns(&grant.mailbox) || perhaps {
            let strength = if perhaps { Strength::Weak } else { strength };
            onto.push(Clue::of(kind, strength, event, seen.clone()));
        }
        if scope.accounts.contains(&*grant.to) {
            let kind = if now { ClueKind::DelegateOf } else { ClueKind::RightGiven };
            from.push(Clue::of(kind, strength, event, seen));
        }
    }
    let mut holes = inquiry.coverage.holes(&[Family::Permissions], &[], scope);
    if lost {
        holes.insert(Hole::LostList);
    }
    // Whose mailboxes the account may open is written on those mailboxes, not on its own.
    let anyone = Scope { accounts: std::collections::BTreeSet::new(), ..scope.clone() };
    let mut others = inquiry.coverage.holes(&[Family::Permissions], &[], &anyone);
    others.insert(Hole::NeverTold(Never::OtherMailboxes));
    holes.extend(inquiry.unjudged());
    holes.extend(inquiry.coverage.broken(Family::Audit, &[], scope));
    if scope.accounts.is_empty() {
        holes.insert(Hole::NoAccount);
        others.insert(Hole::NoAccount);
    }
    vec![Proposal::new("1.c.1", None, onto, holes, &SOURCES), Proposal::new("1.c.2", None, from, others, &SOURCES)]
}
