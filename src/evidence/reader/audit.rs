//! The unified audit log and OfficeActivity, in any of their wrappers.

use super::rule::of_parameters;
use super::signin::{ended_of, family};
use super::{Base, Extract, Hint, Pool, shortened};
use crate::evidence::event::{Consent, Content, Ended, Family, Forward, Grant, HalfMark, IdMark, MailAccess, SignIn};
use crate::evidence::fields::Fields;
use crate::evidence::layer::Written;
use crate::evidence::tables::TABLES;
use crate::evidence::text::{self, addresses, key, recipients};
use std::collections::BTreeSet;

/// How the names of a tenant that Microsoft gives end.
const TENANT: &str = ".onmicrosoft.com";

/// Where the parameters of a command are.
const PARAMETERS: [&str; 1] = ["parameters"];

/// Recognises an audit record.
pub fn is_one(f: &Fields<'_>) -> bool {
    let operation = f.has(&["operation", "operations"]);
    let sourced = [
        "workload",
        "officeworkload",
        "recordtype",
        "auditlogrecordtype",
        "auditdata",
        "creationtime",
        "organizationid",
    ];
    operation && f.has(&["userid", "userids", "userprincipalname", "useridupn"]) && f.has(&sourced)
}

/// Reads an audit record.
pub fn read(base: &Base<'_>, pool: &mut Pool) -> Extract {
    let f = base.fields;
    let operation = f.word(&["operation", "operations"]);
    let account = f.word(&["userid", "userids", "userprincipalname"]);
    let mut found = Extract::default();
    let number = |name: &str| f.text(&[name]).and_then(|t| t.parse::<u64>().ok());
    if is_directory(f) {
        found.hints.push(Hint::Directory);
    }
    found.ranked = number("resultindex").zip(number("resultcount"));
    if f.text(&["resultindex"]).as_deref() == Some("-1") {
        // The service failed: that is no rank, and how many rows it would have found cannot be told.
        found.ranked = Some((0, u64::MAX));
    }
    let name = key(&operation);
    let actor = account.clone();
    let what = what(f, &name, &account, pool);
    let target = target(f, &operation, &what);
    let named = addresses(&target).into_iter().next();
    let sent_as = ["sendasusersmtp", "sendonbehalfofusersmtp", "mailboxownerupn"];
    let account = match &what {
        // Whose mailbox it is, when somebody else changes it or opens it.
        Content::Rule(_) | Content::Forward(_) | Content::Taken | Content::AuditOff | Content::Security => {
            named.clone().unwrap_or(account)
        }
        Content::Setting | Content::Stopped => named.clone().unwrap_or(account),
        Content::Sent => f.text(&sent_as).unwrap_or(account),
        Content::Access(_) | Content::Deleted => f.text(&["mailboxownerupn"]).unwrap_or(account),
        Content::SignIn(_) | Content::Grant(_) | Content::Consent(_) | Content::NewAccount(_) => account,
        Content::AddIn(_) | Content::Message(_) | Content::Unjudged | Content::Other => account,
        Content::Shared | Content::Failed(_) => account,
    };
    let what = if is_refused(f) { refused(what) } else { what };
    let own = f.text(&["organizationname"]).filter(|name| name.to_lowercase().ends_with(TENANT));
    found.domains.extend(own.map(|name| pool.keep(&name.to_lowercase())));
    let mut read = base.event(Family::Audit, &account, &operation, what, pool);
    read.facts.actor = pool.keep(&text::account(&actor));
    read.facts.target = pool.keep(&shortened(&named.unwrap_or_else(|| text::account(&target))));
    if let Content::SignIn(_) = read.facts.what {
        read.session = HalfMark::of(&session(f));
        let agent = f.named(&["extendedproperties"], "useragent").unwrap_or_default();
        read.facts.agent = pool.keep(&shortened(&agent));
    }
    found.events.push(read);
    let apart = !matches!(found.events[0].facts.what, Content::AuditOff | Content::Other);
    if name == "setmailbox" && apart && stops_logging(f) && !is_refused(f) {
        // One command may do both.
        let mut off = base.event(Family::Audit, &account, &operation, Content::AuditOff, pool);
        let facts = &found.events[0].facts;
        (off.facts.actor, off.facts.target) = (facts.actor.clone(), facts.target.clone());
        found.events.push(off);
    }
    found
}

/// Finds the session of a connection.
fn session(f: &Fields<'_>) -> String {
    let of_device = f.named(&["deviceproperties"], "sessionid").filter(|s| !s.is_empty());
    of_device.or_else(|| f.object(&["appaccesscontext"])?.text(&["aadsessionid"])).unwrap_or_default()
}

/// Finds whom or what an operation is done to, as written: `*` for everybody, empty for whoever acts.
fn target(f: &Fields<'_>, operation: &str, what: &Content) -> String {
    let parameter =
        |names: &[&str]| names.iter().find_map(|n| f.named(&PARAMETERS, n)).filter(|t| !t.trim().is_empty());
    let object = || f.text(&["objectid", "officeobjectid"]);
    // The mailbox stands before the name of the rule; a name alone is a rule of one's own mailbox.
    let before =
        |t: String| t.rsplit_once('\\').map(|(mailbox, _)| mailbox.to_owned()).or(Some(t).filter(|t| t.contains('@')));
    let everybody = || String::from("*");
    let owner = || f.text(&["mailboxownerupn"]);
    match what {
        Content::Rule(rule) if rule.transport => everybody(),
        Content::Rule(_) => {
            parameter(&["mailbox"]).or_else(|| before(parameter(&["identity"])?)).or_else(owner).unwrap_or_default()
        }
        Content::AuditOff if !operation.contains("Mailbox") => everybody(),
        Content::Forward(_) | Content::AuditOff => {
            parameter(&["identity", "mailbox"]).or_else(object).or_else(owner).unwrap_or_default()
        }
        // A search through mailboxes may be through any.
        Content::Taken if operation.starts_with("File") => String::new(),
        Content::Taken => parameter(&["mailbox", "exchangelocation", "sourcemailboxes"]).unwrap_or_else(everybody),
        Content::Shared => f.word(&["targetuserorgroupname"]),
        Content::Setting => {
            let identity = || parameter(&["identity"]);
            let identity = || if operation.ends_with("InboxRule") { before(identity()?) } else { identity() };
            parameter(&["mailbox"]).or_else(identity).or_else(owner).unwrap_or_default()
        }
        Content::Security => directory(f).or_else(|| parameter(&["identity"])).unwrap_or_default(),
        Content::Unjudged if operation.contains('-') => {
            parameter(&["identity", "mailbox"]).or_else(object).unwrap_or_else(everybody)
        }
        Content::Unjudged if is_directory(f) => directory(f).unwrap_or_else(everybody),
        Content::Grant(grant) => grant.mailbox.to_string(),
        Content::SignIn(_) | Content::Consent(_) | Content::Access(_) | Content::Sent => String::new(),
        Content::Deleted | Content::NewAccount(_) | Content::AddIn(_) | Content::Message(_) => String::new(),
        Content::Stopped => f.text(&["eventvalue"]).or_else(object).unwrap_or_default(),
        Content::Unjudged | Content::Other | Content::Failed(_) => String::new(),
    }
}

/// Tells whether the service says that it did not do it.
fn is_refused(f: &Fields<'_>) -> bool {
    ["false", "failed", "failure", "fail"].contains(&key(&f.word(&["resultstatus"])).as_str())
}

/// Makes what a command that was refused says; what is not one is as it was.
fn refused(what: Content) -> Content {
    match what {
        Content::Rule(_) | Content::Forward(_) | Content::Grant(_) | Content::Consent(_) | Content::Taken => {}
        Content::Setting | Content::NewAccount(_) | Content::AddIn(_) | Content::Security => {}
        Content::AuditOff => return Content::Other,
        what => return what,
    }
    Content::Failed(Box::new(what))
}

/// Tells whether a record is of the directory: accounts, roles, authentication.
fn is_directory(f: &Fields<'_>) -> bool {
    key(&f.word(&["workload", "officeworkload"])) == "azureactivedirectory"
}

/// Finds whom a record of the directory is about: an address wherever it stands, else what it names.
fn directory(f: &Fields<'_>) -> Option<String> {
    let object = f.text(&["objectid", "officeobjectid"]);
    let all = f.all(&["target"]);
    let address = object.iter().chain([&all]).find_map(|t| addresses(t).into_iter().next());
    address.or_else(|| object.filter(|t| !t.eq_ignore_ascii_case("not available"))).or_else(|| {
        let person = f.text(&["userid", "userids", "userprincipalname"])?;
        Some(person).filter(|p| p.contains('@') && all.is_empty())
    })
}

fn what(f: &Fields<'_>, name: &str, account: &str, pool: &mut Pool) -> Content {
    match name {
        "userloggedin" | "userloginfailed" => sign_in(f, name, pool),
        "newinboxrule" | "setinboxrule" | "enableinboxrule" | "newtransportrule" | "settransportrule" => {
            what_rule(f, name, account, pool)
        }
        "updateinboxrules" => updated(f, account, pool),
        "setmailbox" => forward(f, pool),
        "setmailboxauditbypassassociation" | "setadminauditlogconfig" | "setorganizationconfig" if stops_logging(f) => {
            Content::AuditOff
        }
        "addmailboxpermission"
        | "addrecipientpermission"
        | "addmailboxfolderpermission"
        | "addfolderpermissions"
        | "modifyfolderpermissions"
        | "setmailboxfolderpermission"
        | "addmailboxfolderpermissions" => grant(f, account, pool),
        "consenttoapplication"
        | "adddelegatedpermissiongrant"
        | "addapproleassignmentgranttouser"
        | "adddelegationentry" => consent(f, pool),
        "newapp" => {
            // Its manifest says more of it than its identifier.
            let from = ["url", "etoken", "marketplaceassetid"].iter().find_map(|n| f.named(&PARAMETERS, n));
            let name = format!("{} {}", f.word(&["objectid"]), from.unwrap_or_default());
            Content::AddIn(pool.keep(&shortened(name.trim())))
        }
        "mailitemsaccessed" => access(f),
        "send" | "sendas" | "sendonbehalf" => Content::Sent,
        "harddelete" | "softdelete" | "movetodeleteditems" => Content::Deleted,
        "adduser" | "newmailbox" => {
            Content::NewAccount(pool.keep(&shortened(&f.word(&["objectid", "officeobjectid"]))))
        }
        "updateuser" if changes_authentication(f) => Content::Security,
        _ if TABLES.security.has(name) => Content::Security,
        _ if TABLES.taken.has(name) => Content::Taken,
        _ if TABLES.shared.has(name) => Content::Shared,
        _ if TABLES.settings.has(name) => Content::Setting,
        "hygienetenantevents" if !f.word(&["event"]).eq_ignore_ascii_case("delisted") => Content::Stopped,
        _ if TABLES.ordinary.has(name) => Content::Other,
        _ => Content::Unjudged,
    }
}

/// Tells whether an account was changed in what lets its owner in.
fn changes_authentication(f: &Fields<'_>) -> bool {
    let changed = key(&f.all(&["modifiedproperties"]));
    let means = ["strongauthentication", "alternativesecurityid", "othermail", "alternateemail", "searchabledevicekey"];
    means.iter().any(|name| changed.contains(name))
}

fn sign_in(f: &Fields<'_>, name: &str, pool: &mut Pool) -> Content {
    let detail = f.named(&["extendedproperties"], "resultstatusdetail").unwrap_or_default();
    let code = f.text(&["errornumber"]).filter(|c| c != "0").or_else(|| f.text(&["logonerror"])).unwrap_or_default();
    let success = name == "userloggedin";
    let ended = match ended_of(&code, success && code.is_empty()) {
        // A redirection is a step of a connection.
        Ended::Success if key(&detail) == "redirect" => Ended::Noise,
        ended => ended,
    };
    let of_device = |n: &str| f.named(&["deviceproperties"], n).unwrap_or_default();
    // Named as Entra names it: both may tell of the same account.
    let browser = Some(family(&of_device("browsertype"))).filter(|b| b != "other").unwrap_or_default();
    let system = format!("{} {browser}", family(&of_device("os")));
    let request = f.named(&["extendedproperties"], "requesttype").unwrap_or_default();
    Content::SignIn(Box::new(SignIn {
        ended,
        code: pool.keep(&shortened(&code)),
        country: pool.keep(""),
        system: pool.keep(shortened(&system).trim()),
        device: pool.keep(&shortened(&of_device("id"))),
        interactive: None,
        risk: pool.keep(""),
        legacy: TABLES.is_legacy(&request),
        device_code: key(&request).contains("devicecode"),
    }))
}

fn what_rule(f: &Fields<'_>, name: &str, account: &str, pool: &mut Pool) -> Content {
    let mut rule = of_parameters(f, &PARAMETERS, pool);
    rule.transport = name.ends_with("transportrule");
    rule.by_system = TABLES.is_system_actor(account);
    if rule.name.is_empty() {
        // Only a new rule has its name among its parameters.
        let identity =
            f.named(&PARAMETERS, "identity").or_else(|| f.text(&["objectid", "officeobjectid"])).unwrap_or_default();
        let last = identity.rsplit(['\\', '/']).next().unwrap_or_default();
        rule.name = pool.keep(&shortened(last));
        rule.lost |= rule.name.is_empty();
    }
    Content::Rule(Box::new(rule))
}

/// Outlook's own way to write a rule: what cannot be read of it is shown, never dropped.
fn updated(f: &Fields<'_>, account: &str, pool: &mut Pool) -> Content {
    let list = ["operationproperties"];
    let operation = f.named(&list, "ruleoperation").unwrap_or_default();
    if key(&operation).contains("remove") {
        return Content::Other;
    }
    let actions = ["ruleactions", "serverrule"].iter().find_map(|n| f.named(&list, n)).unwrap_or_default();
    let mut rule = of_parameters(f, &list, pool);
    rule.name = pool.keep(&shortened(&f.named(&list, "rulename").unwrap_or_default()));
    let to = addresses(&actions);
    let kinds = key(&actions);
    rule.deletes |= kinds.contains("delete");
    rule.reads |= kinds.contains("markasread");
    rule.lost = to.is_empty() && !rule.deletes && !kinds.contains("move") && !kinds.contains("copy");
    rule.lost |= kinds.contains("move");
    rule.to.extend(to.iter().map(|t| pool.keep(t)));
    let condition = f.named(&list, "rulecondition").unwrap_or_default();
    rule.conditional |= !condition.is_empty();
    rule.words = pool.keep(&shortened(&condition));
    rule.by_system = TABLES.is_system_actor(account);
    Content::Rule(Box::new(rule))
}

/// Tells whether the parameters of a command stop a mailbox, or all of them, from logging.
fn stops_logging(f: &Fields<'_>) -> bool {
    let turned = [
        ("auditenabled", false),
        ("auditbypassenabled", true),
        ("unifiedauditlogingestionenabled", false),
        ("auditdisabled", true),
    ];
    turned.iter().any(|(name, way)| f.named(&PARAMETERS, name).is_some_and(|v| text::truth(&v) == Some(*way)))
}

fn forward(f: &Fields<'_>, pool: &mut Pool) -> Content {
    // Both are judged: the first wins in Exchange, and the other waits behind it.
    let given: Vec<String> =
        ["forwardingaddress", "forwardingsmtpaddress"].iter().filter_map(|n| f.named(&PARAMETERS, n)).collect();
    if given.is_empty() {
        if stops_logging(f) {
            return Content::AuditOff;
        }
        let behalf = f.named(&PARAMETERS, "grantsendonbehalfto").filter(|to| !to.trim().is_empty());
        return behalf.map_or(Content::Unjudged, |to| one_grant(f, "", &to, "SendOnBehalf", pool));
    }
    let sent: Vec<(Vec<String>, bool)> = given.iter().map(|t| recipients(t)).collect();
    let to = sent.iter().flat_map(|(to, _)| to).map(|a| pool.keep(a)).collect();
    let keeps = f.named(&PARAMETERS, "delivertomailboxandforward").and_then(|t| text::truth(&t));
    Content::Forward(Box::new(Forward { to, keeps, lost: sent.iter().any(|(_, lost)| *lost) }))
}

fn grant(f: &Fields<'_>, account: &str, pool: &mut Pool) -> Content {
    let to = ["user", "trustee"].iter().find_map(|n| f.named(&PARAMETERS, n));
    let item = f.object(&["item"]);
    let item = item.as_ref().and_then(|i| i.object(&["parentfolder"]));
    let member = item.as_ref().and_then(|i| i.text(&["memberupn", "membersid"]));
    let rights = f.named(&PARAMETERS, "accessrights").or_else(|| item.as_ref().and_then(|i| i.text(&["memberrights"])));
    one_grant(f, account, &to.or(member).unwrap_or_default(), &rights.unwrap_or_default(), pool)
}

fn one_grant(f: &Fields<'_>, account: &str, to: &str, rights: &str, pool: &mut Pool) -> Content {
    if TABLES.is_system_actor(account) || TABLES.is_system_actor(to) {
        return Content::Other;
    }
    let mailbox =
        f.named(&PARAMETERS, "identity").or_else(|| f.text(&["mailboxownerupn", "objectid"])).unwrap_or_default();
    if TABLES.is_system_actor(&mailbox) {
        return Content::Other;
    }
    let mailbox = addresses(&mailbox).into_iter().next().unwrap_or_else(|| text::account(&mailbox));
    let who = addresses(to).into_iter().next().unwrap_or_else(|| text::account(to));
    Content::Grant(Box::new(Grant {
        mailbox: pool.keep(&shortened(&mailbox)),
        to: pool.keep(&shortened(&who)),
        rights: pool.keep(&shortened(rights)),
        everybody: TABLES.is_everybody(to),
        by_admin: matches!(key(&f.word(&["usertype"])).as_str(), "2" | "admin" | "3" | "dcadmin"),
        lost: who.is_empty(),
    }))
}

fn consent(f: &Fields<'_>, pool: &mut Pool) -> Content {
    let target = f
        .list(&["target"])
        .into_iter()
        .map(|t| Written::Json(&t).all_text())
        .find(|t| t.contains(' ') || !t.contains('-'));
    let app = f.text(&["appdisplayname"]).or_else(|| f.named(&["modifiedproperties"], "serviceprincipaldisplayname"));
    let app = app.or_else(|| f.text(&["objectid"])).or(target).unwrap_or_default();
    let changed = f.all(&["modifiedproperties"]);
    let scopes = changed
        .split("Scope: ")
        .nth(1)
        .map_or_else(|| changed.clone(), |s| s.split([']', ',']).next().unwrap_or_default().to_owned());
    Content::Consent(Box::new(Consent { app: pool.keep(&shortened(&app)), scopes: pool.keep(&shortened(&scopes)) }))
}

fn access(f: &Fields<'_>) -> Content {
    let list = ["operationproperties"];
    let kind = f.named(&list, "mailaccesstype").or_else(|| f.text(&["mailaccesstype"])).unwrap_or_default();
    let throttled = f.named(&list, "isthrottled").or_else(|| f.text(&["isthrottled"]));
    let mut messages = BTreeSet::new();
    for folder in f.objects(&["folders"]) {
        let items = folder.objects(&["folderitems"]);
        messages.extend(items.iter().filter_map(|item| item.text(&["internetmessageid"])).map(|id| IdMark::of(&id)));
    }
    let client = f.word(&["clientinfostring"]).to_lowercase();
    Content::Access(Box::new(MailAccess {
        sync: key(&kind) == "sync",
        throttled: throttled.is_some_and(|t| text::truth(&t) == Some(true)),
        by_app: client.starts_with("client=rest") && f.text(&["clientappid"]).is_some(),
        messages: messages.into_iter().collect(),
    }))
}
