//! The state of mailboxes: where they forward, whether they log; and the domains of the organisation. A file that tells
//! one does not tell the other.

use super::{Base, Extract, Hint, Pool, shortened};
use crate::evidence::event::{Content, Family, Forward, Grant};
use crate::evidence::fields::Fields;
use crate::evidence::text::{self, addresses, is_lost};

const FORWARDS: [&str; 2] = ["forwardingaddress", "forwardingsmtpaddress"];
const AUDIT: [&str; 3] = ["auditbypassenabled", "auditenabled", "defaultauditset"];

/// Recognises the state of a mailbox, or an accepted domain.
pub fn is_one(f: &Fields<'_>) -> bool {
    f.has(&FORWARDS) || f.has(&AUDIT) || (f.has(&["domainname"]) && f.has(&["domaintype"]))
}

/// Reads the state of a mailbox, or an accepted domain.
pub fn read(base: &Base<'_>, pool: &mut Pool) -> Extract {
    let f = base.fields;
    let mut found = Extract::default();
    if let Some(domain) = f.text(&["domainname"]).filter(|_| f.has(&["domaintype"])) {
        found.domain = Some(domain.to_lowercase());
        return found;
    }
    let account = f.word(&["userprincipalname", "primarysmtpaddress", "windowsemailaddress", "identity", "name"]);
    if f.has(&FORWARDS) {
        let given: Vec<String> = FORWARDS.iter().map(|n| f.all(&[n])).filter(|t| !t.is_empty()).collect();
        let to = given.iter().flat_map(|t| addresses(t)).map(|a| pool.keep(&a)).collect();
        let lost = given.iter().any(|t| is_lost(t) || addresses(t).is_empty());
        let forward = Forward { to, keeps: f.truth(&["delivertomailboxandforward"]), lost };
        found.events.push(base.event(
            Family::Mailboxes,
            &account,
            "forwarding",
            Content::Forward(Box::new(forward)),
            pool,
        ));
    }
    let whose = pool.keep(&text::account(&account));
    if FORWARDS.iter().all(|column| f.has(&[column])) {
        found.hints.push(Hint::BothForwards(whose.clone()));
    }
    if f.has(&["grantsendonbehalfto"]) {
        found.hints.push(Hint::SendOnBehalf(whose.clone()));
        let given = f.all(&["grantsendonbehalfto"]);
        for one in given.split([';', ',', '|']).map(str::trim).filter(|one| !one.is_empty()) {
            let to = addresses(one).into_iter().next().unwrap_or_else(|| text::account(one));
            let grant = Grant {
                mailbox: whose.clone(),
                to: pool.keep(&shortened(&to)),
                rights: pool.keep("SendOnBehalf"),
                everybody: false,
                by_admin: false,
                lost: is_lost(one),
            };
            let what = Content::Grant(Box::new(grant));
            found.events.push(base.event(Family::Permissions, &account, "permission", what, pool));
        }
    }
    let complete = f.text(&["defaultauditset"]).is_none_or(|set| {
        let set = text::key(&set);
        ["admin", "delegate", "owner"].iter().all(|who| set.contains(who))
    });
    let off = f.truth(&["auditbypassenabled"]) == Some(true) || f.truth(&["auditenabled"]) == Some(false) || !complete;
    if f.has(&AUDIT) {
        let what = if off { Content::AuditOff } else { Content::Other };
        found.events.push(base.event(Family::AuditState, &account, "audit", what, pool));
    }
    found
}
