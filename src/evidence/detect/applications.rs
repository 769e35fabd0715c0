//! 2.c: add-ins and applications that were let in.

use super::Inquiry;
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Hole, Never};
use crate::evidence::event::{Content, Family};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::tables::TABLES;

/// Looks at add-ins and applications.
pub fn look(inquiry: &Inquiry<'_>) -> Vec<Proposal> {
    let (mut add_ins, mut apps) = (ClueSet::default(), ClueSet::default());
    for event in inquiry.events() {
        let near = inquiry.is_suspect(event) || inquiry.follows_suspect(event, 24 * 60);
        let strength = if near { Strength::Strong } else { Strength::Medium };
        if let Content::AddIn(name) = &event.what {
            add_ins.push(Clue::of(ClueKind::AddInInstalled, strength, event, &**name));
        }
        if let Content::Consent(consent) = &event.what {
            let dangerous = TABLES.is_dangerous_scope(&consent.scopes);
            if dangerous || TABLES.is_known_application(&consent.app) {
                let seen = format!("{} : {}", consent.app, consent.scopes);
                apps.push(Clue::of(ClueKind::AppLetIn, strength, event, seen));
            }
        }
        if let Content::Failed(what) = &event.what {
            let clue = Clue::of(ClueKind::Refused, Strength::Weak, event, event.operation.to_string());
            match &**what {
                Content::AddIn(_) => add_ins.push(clue),
                Content::Consent(_) => apps.push(clue),
                _ => {}
            }
        }
        if let Content::Access(access) = &event.what
            && access.by_app
            && !access.sync
        {
            let seen = format!("{} messages distincts", access.messages.len());
            apps.push(Clue::of(ClueKind::AppReads, Strength::Weak, event, seen));
        }
    }
    let scope = inquiry.scope;
    let mut of_add_ins = inquiry.coverage.holes(&[Family::Audit], &["newapp"], scope);
    let consents = ["consenttoapplication", "adddelegatedpermissiongrant", "addapproleassignmentgranttouser"];
    let mut of_apps = inquiry.coverage.holes(&[Family::Audit], &consents, scope);
    // What was let in before the log begins is on no line of it.
    of_add_ins.insert(Hole::NeverTold(Never::Applications));
    of_apps.insert(Hole::NeverTold(Never::Applications));
    of_add_ins.extend(inquiry.unjudged());
    of_apps.extend(inquiry.unjudged());
    vec![
        Proposal::new("2.c.1", None, add_ins, of_add_ins, &[Family::Audit]),
        Proposal::new("2.c.2", None, apps, of_apps, &[Family::Audit]),
    ]
}
