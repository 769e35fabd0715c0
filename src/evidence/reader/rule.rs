//! Inbox rules: as Exchange, the collection tools and Graph list them; and the parameters that make one.

use super::{Base, Extract, Hint, Pool, shortened};
use crate::domain::list::each_of;
use crate::evidence::event::{Content, Family, MailRule};
use crate::evidence::fields::Fields;
use crate::evidence::tables::TABLES;
use crate::evidence::text::{self, addresses, is_lost, recipients};

const TO: [&str; 7] = each_of(
    "forwardto, redirectto, forwardasattachmentto, forwardasattachment, blindcopyto, redirectmessageto, copyto",
);
const DELETES: [&str; 5] = ["deletemessage", "softdeletemessage", "delete", "permanentdelete", "harddelete"];
const WORDS: [&str; 13] = each_of(
    "subjectcontainswords, subjectorbodycontainswords, bodycontainswords, subjectcontains, bodycontains, \
     subjectorbodycontains, bodyorsubjectcontains, from, fromaddresses, sendercontains, senderaddresscontainswords, \
     fromaddresscontainswords, senderdomainis",
);
/// The other conditions of Exchange and of Graph: a rule that has one does not act on every message.
const CONDITIONS: [&str; 30] = each_of(
    "hasattachment, hasattachments, hasclassification, headercontains, headercontainswords, importance, isimportant, \
     withimportance, sensitivity, withsensitivity, flaggedforaction, messageactionflag, messagetypematches, \
     fromsubscription, ismeetingrequest, ismeetingresponse, isautomaticreply, mynameintobox, mynameinccbox, \
     mynameintoorccbox, mynamenotintobox, senttome, senttoaddresses, sentto, recipientcontains, \
     recipientaddresscontainswords, receivedafterdate, receivedbeforedate, withinsizerangeminimum, \
     withinsizerangemaximum",
);

/// Recognises a rule as it is listed.
pub fn is_one(f: &Fields<'_>) -> bool {
    let named =
        f.has(&["rulename", "ruleidentity"]) || (f.has(&["name", "displayname"]) && f.has(&["enabled", "isenabled"]));
    named && (f.has(&["movetofolder", "forwardto", "redirectto", "deletemessage", "actions", "stopprocessingrules"]))
}

/// Reads a rule as it is listed.
pub fn read(base: &Base<'_>, pool: &mut Pool) -> Extract {
    let f = base.fields;
    let mut found = Extract::default();
    let name = f.word(&["rulename", "name", "displayname"]);
    let identity = f.word(&["mailboxownerid", "username", "userprincipalname", "mailbox", "useridentity", "identity"]);
    let account = addresses(&identity).into_iter().next().unwrap_or_else(|| text::account(&identity));
    let account = account.split('\\').next().unwrap_or_default().to_owned();
    if f.truth(&["includehidden"]) == Some(true) || name.eq_ignore_ascii_case("junk e-mail rule") {
        found.hints.push(Hint::HiddenRules(pool.keep(&text::account(&account))));
    }
    if TABLES.is_system_rule(&name) {
        found.events.push(base.event(Family::Rules, &account, "rule", Content::Other, pool));
        return found;
    }
    let (actions, conditions) = (f.object(&["actions"]), f.object(&["conditions"]));
    let actions = actions.as_ref().unwrap_or(f);
    let conditions = conditions.as_ref().unwrap_or(f);
    let mut rule = made(
        &|n| Some(actions.all(&[n])).filter(|t| !t.is_empty()),
        &|n| Some(conditions.all(&[n])).filter(|t| !t.is_empty()),
        pool,
    );
    rule.name = pool.keep(&shortened(&name));
    rule.enabled = f.truth(&["enabled", "isenabled"]) != Some(false);
    found.events.push(base.event(Family::Rules, &account, "rule", Content::Rule(Box::new(rule)), pool));
    found
}

/// Makes a rule of the parameters of a command.
pub fn of_parameters(f: &Fields<'_>, list: &[&str], pool: &mut Pool) -> MailRule {
    let get = |name: &str| f.named(list, name).filter(|t| !t.trim().is_empty());
    let mut rule = made(&get, &get, pool);
    rule.name = pool.keep(&shortened(&get("name").unwrap_or_default()));
    rule
}

/// Reads a name; none when it has no value.
type Get<'a> = &'a dyn Fn(&str) -> Option<String>;

fn made(action: Get<'_>, condition: Get<'_>, pool: &mut Pool) -> MailRule {
    let sent: Vec<(Vec<String>, bool)> = TO.iter().filter_map(|n| action(n)).map(|to| recipients(&to)).collect();
    let moved = action("movetofolder");
    let copies = moved.is_none();
    let folder = moved.or_else(|| action("copytofolder")).unwrap_or_default();
    let words: Vec<String> = WORDS.iter().filter_map(|n| condition(n)).filter(|t| !is_lost(t)).collect();
    let lost = is_lost(&folder) || sent.iter().any(|(_, lost)| *lost);
    let conditional = !words.is_empty()
        || WORDS.iter().chain(&CONDITIONS).any(|n| condition(n).is_some_and(|v| text::truth(&v) != Some(false)));
    MailRule {
        name: pool.keep(""),
        to: sent.iter().flat_map(|(to, _)| to).map(|a| pool.keep(a)).collect(),
        deletes: DELETES.iter().any(|n| action(n).is_some_and(|v| text::truth(&v) == Some(true))),
        folder: pool.keep(&shortened(&folder)),
        copies,
        reads: action("markasread").is_some_and(|v| text::truth(&v) == Some(true)),
        words: pool.keep(&shortened(&words.join(";"))),
        conditional,
        enabled: true,
        transport: false,
        lost,
        by_system: false,
    }
}
