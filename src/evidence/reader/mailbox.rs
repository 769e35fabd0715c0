//! The state of mailboxes: where they forward, whether they log; and the domains of the organisation. A file that tells
//! one does not tell the other.

use super::{Base, Extract, Hint, Pool, shortened};
use crate::evidence::event::{Content, Family, Forward, Grant};
use crate::evidence::fields::Fields;
use crate::evidence::text::{self, addresses, is_lost, recipients};

const FORWARDS: [&str; 2] = ["forwardingaddress", "forwardingsmtpaddress"];
const AUDIT: [&str; 4] = ["auditbypassenabled", "auditenabled", "defaultauditset", "auditowner"];
/// What is set for the whole organisation.
const OF_ALL: [&str; 2] = ["unifiedauditlogingestionenabled", "auditdisabled"];
/// What an owner does that the questions ask about.
const OF_OWNER: [&str; 3] = ["harddelete", "softdelete", "movetodeleteditems"];

/// Recognises the state of a mailbox, or an accepted domain.
pub fn is_one(f: &Fields<'_>) -> bool {
    f.has(&FORWARDS) || f.has(&AUDIT) || f.has(&OF_ALL) || (f.has(&["domainname"]) && f.has(&["domaintype"]))
}

/// Reads the state of a mailbox, or an accepted domain.
pub fn read(base: &Base<'_>, pool: &mut Pool) -> Extract {
    let f = base.fields;
    let mut found = Extract::default();
    if let Some(domain) = f.text(&["domainname"]).filter(|_| f.has(&["domaintype"])) {
        found.domains.push(pool.keep(&domain.to_lowercase()));
        return found;
    }
    found.domains.extend(domains(&f.all(&["accepteddomains"])).iter().map(|domain| pool.keep(domain)));
    let account = f.word(&["userprincipalname", "primarysmtpaddress", "windowsemailaddress", "identity", "name"]);
    if f.has(&FORWARDS) {
        let given: Vec<String> = FORWARDS.iter().map(|n| f.all(&[n])).filter(|t| !t.is_empty()).collect();
        let sent: Vec<(Vec<String>, bool)> = given.iter().map(|t| recipients(t)).collect();
        let to = sent.iter().flat_map(|(to, _)| to).map(|a| pool.keep(a)).collect();
        let lost = sent.iter().any(|(_, lost)| *lost);
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
    if f.has(&AUDIT) {
        let what = if is_off(f) { Content::AuditOff } else { Content::Other };
        found.events.push(base.event(Family::AuditState, &account, "audit", what, pool));
    }
    if f.has(&OF_ALL) {
        let off = f.truth(&[OF_ALL[0]]) == Some(false) || f.truth(&[OF_ALL[1]]) == Some(true);
        let what = if off { Content::AuditOff } else { Content::Other };
        found.events.push(base.event(Family::AuditState, "*", "audit", what, pool));
    }
    found
}

/// Finds the domains of a list, whether it holds names, objects or what PowerShell writes of them.
fn domains(list: &str) -> Vec<String> {
    let apart = |c: char| !(c.is_alphanumeric() || c == '-' || c == '.');
    let words = list.split(apart).map(str::to_lowercase);
    let whole = |word: &String| word.contains('.') && !word.starts_with(['.', '-']) && !word.ends_with(['.', '-']);
    words.filter(|word| whole(word) && !word.starts_with("system.")).collect()
}

/// Tells whether a mailbox does not log, or not all; lists are lists, or words in a cell.
fn is_off(f: &Fields<'_>) -> bool {
    let holds = |list: &str, words: &[&str]| words.iter().all(|word| list.contains(word));
    let (set, owner) = (text::key(&f.all(&["defaultauditset"])), text::key(&f.all(&["auditowner"])));
    let sets = holds(&set, &["admin", "delegate", "owner"]);
    // A list that is not the default one is only what it says.
    let listed = holds(&owner, &OF_OWNER);
    f.truth(&["auditbypassenabled"]) == Some(true)
        || f.truth(&["auditenabled"]) == Some(false)
        || (!set.is_empty() && !sets)
        || (!owner.is_empty() && !listed)
}
