//! Each hole turns what was not observed into "je ne sais pas", and never the reverse.

use super::{about, told, words};
use crate::evidence::coverage::Scope;
use crate::evidence::intake::{CutShort, Intake, Limits};
use crate::evidence::report::{EvidenceReport, report};
use std::collections::BTreeMap;

const WHO: &str = "c@exemple.fr";

fn audit(i: u32, operation: &str, more: &str) -> String {
    format!(
        "{{\"Id\":\"a-{i}\",\"CreationTime\":\"2026-02-{:02}T09:00:00\",\"Operation\":\"{operation}\",\"Workload\":\"Exchange\",\"UserId\":\"{WHO}\",\"ClientIP\":\"198.51.100.20\"{more}}}\n",
        i % 27 + 1
    )
}

pub fn sign_in(i: u32, interactive: bool) -> String {
    let kind = if interactive { "interactiveUser" } else { "nonInteractiveUser" };
    let code = if i % 20 == 11 { 50126 } else { 0 };
    format!(
        "{{\"id\":\"s-{i}\",\"createdDateTime\":\"2026-{:02}-{:02}T09:00:00Z\",\"userPrincipalName\":\"{WHO}\",\"ipAddress\":\"198.51.100.20\",\"isInteractive\":{interactive},\"signInEventTypes\":[\"{kind}\"],\"status\":{{\"errorCode\":{code}}},\"location\":{{\"countryOrRegion\":\"FR\"}},\"deviceDetail\":{{\"deviceId\":\"pc\",\"operatingSystem\":\"Windows 10\",\"browser\":\"Edge 1\"}}}}\n",
        1 + i / 27,
        i % 27 + 1
    )
}

pub type Files = BTreeMap<&'static str, String>;

/// A line of the directory: it shows that the log holds them.
fn directory() -> String {
    audit(26, "UserLoggedIn", "").replace("\"Exchange\"", "\"AzureActiveDirectory\"").replace("a-26", "a-99")
}

/// What somebody else does of their own: the log was not asked for by name.
fn another() -> String {
    audit(13, "PageViewed", "").replace(WHO, "d@exemple.fr").replace("a-13", "a-98")
}

/// A line of a log in which nobody chose.
fn ordinary(i: u32) -> String {
    let access = ",\"OperationProperties\":[{\"Name\":\"MailAccessType\",\"Value\":\"Bind\"},{\"Name\":\"IsThrottled\",\"Value\":\"False\"}]";
    let kinds = [
        "Send",
        "HardDelete",
        "MailItemsAccessed",
        "PageViewed",
        "FileAccessed",
        "Create",
        "Search",
        "MailboxLogin",
        "Update",
    ];
    let kind = kinds[(i % 9) as usize];
    audit(i, kind, if kind == "MailItemsAccessed" { access } else { "" })
}

/// All that is needed to say "non observé" to everything that logs tell, about February.
pub fn complete() -> Files {
    BTreeMap::from([
        ("audit", (0..27).map(ordinary).collect::<String>() + &directory() + &another()),
        ("connexions", (0..54).map(|i| sign_in(i, i % 2 == 0)).collect()),
        (
            "regles",
            format!(
                "Mailbox,RuleName,Enabled,ForwardTo,MoveToFolder,DeleteMessage,From,IncludeHidden\n{WHO},Lettres,True,,Lettres,False,x@y.example,True\n"
            ),
        ),
        ("boites", format!("UserPrincipalName,ForwardingAddress,ForwardingSmtpAddress,AuditEnabled\n{WHO},,,True\n")),
        (
            "droits",
            format!("UserPrincipalName,FullAccessUsers,SendAsUsers,SendOnBehalfUsers\n{WHO},NT AUTHORITY\\SELF,,\n"),
        ),
        (
            "dossiers",
            format!("Identity,FolderName,User,AccessRights\n{WHO}:\\Calendrier,Calendrier,Default,AvailabilityOnly\n"),
        ),
    ])
}

fn scope() -> Scope {
    let at = |day: i64| Some(1_769_904_000_000 + day * 86_400_000);
    Scope { since: at(1), until: at(20), ..about(WHO) }
}

pub fn look(files: &Files) -> EvidenceReport {
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(n, t)| (*n, t.clone().into_bytes())).collect();
    told(&files, &scope())
}

/// What a hole does.
enum Dig {
    /// Its file is not there.
    Gone,
    /// Its file says something else in the place of something.
    Says(&'static str, &'static str),
    /// Its file goes on.
    GoesOn(&'static str),
    /// Its file is another.
    Is(fn(&str) -> String),
    /// Several files are others.
    Are(fn(&mut Files)),
}
use Dig::{Are, GoesOn, Gone, Is, Says};

/// A hole: its name, the file that holds it, what it does, and the questions that it must turn.
struct Dug(&'static str, &'static str, Dig, &'static [&'static str]);

impl Dug {
    fn dig(&self, files: &mut Files) {
        let Self(_, file, dig, _) = self;
        match dig {
            Gone => drop(files.remove(file)),
            Says(before, after) => *text(files, file) = text(files, file).replace(before, after),
            GoesOn(more) => text(files, file).push_str(more),
            Is(change) => *text(files, file) = change(text(files, file)),
            Are(change) => change(files),
        }
    }
}

const ALL_RULES: [&str; 3] = ["2.b.1 transfert-externe", "2.b.1 suppression-ou-lecture-automatique", "2.b.1 autre"];
const OF_AUDIT: [&str; 5] = ["2.a.1", "2.a.6", "2.b.3", "2.b.4", "4.a.1"];
const OF_SIGN_INS: [&str; 8] = ["2.a.1", "2.a.6", "2.d.1", "2.d.2", "2.d.3", "2.d.5", "2.d.6", "4.a.1"];

fn text<'f>(files: &'f mut Files, name: &'static str) -> &'f mut String {
    files.entry(name).or_default()
}

/// The sign-ins of another account, made of those of ours.
fn of_another(text: &str) -> String {
    text.replace(WHO, "b@exemple.fr").replace("\"s-", "\"t-")
}

fn page(lines: &str, before: &str, behind: &str) -> String {
    format!("{{{before}\"value\":[{}]{behind}}}", lines.trim_end().replace('\n', ","))
}

/// Keeps the days of one file from this one to that one out.
fn without(text: &str, days: std::ops::RangeInclusive<u32>) -> String {
    let silent = |line: &str| days.clone().any(|day| line.contains(&format!("2026-02-{day:02}T")));
    text.lines().filter(|line| !silent(line)).map(|line| format!("{line}\n")).collect()
}

/// Adds a line by an administrator to the audit log.
fn by_admin(log: &str, operation: &str, parameters: &[(&str, &str)]) -> String {
    let one = |(name, value): &(&str, &str)| format!("{{\"Name\":\"{name}\",\"Value\":\"{value}\"}}");
    let parameters = parameters.iter().map(one).collect::<Vec<_>>().join(",");
    let line = audit(3, operation, &format!(",\"Parameters\":[{parameters}]"));
    log.to_owned() + &line.replace(WHO, "admin@exemple.fr").replace("a-3", "a-97")
}

const HOLES: [Dug; 38] = [
    Dug(
        "only the successes of the account, beside a file of others",
        "connexions",
        Are(|f| {
            let all = text(f, "connexions").clone();
            let successes = all.lines().filter(|l| l.contains("\"errorCode\":0"));
            *text(f, "connexions") = successes.map(|l| format!("{l}\n")).collect();
            *text(f, "connexions-des-autres") = of_another(&all);
        }),
        &OF_SIGN_INS,
    ),
    Dug(
        "a search of some operations of the account, beside a file of others",
        "audit",
        Are(|f| {
            let all = text(f, "audit").clone();
            let chosen = all.lines().filter(|l| {
                !l.contains("PageViewed")
                    && !l.contains("FileAccessed")
                    && !l.contains("Create\"")
                    && !l.contains("Search")
                    && !l.contains("UserLoggedIn")
            });
            *text(f, "audit") = chosen.map(|l| format!("{l}\n")).collect();
            *text(f, "audit-des-autres") = of_another(&all).replace("\"a-", "\"b-");
        }),
        &OF_AUDIT,
    ),
    Dug(
        "a page is followed by another",
        "connexions",
        Is(|t| page(t, "", ",\"@odata.nextLink\":\"https://x\"")),
        &OF_SIGN_INS,
    ),
    Dug(
        "a page says first that another follows",
        "audit",
        Is(|t| page(t, "\"@odata.nextLink\" : \"https://x\",", "")),
        &OF_AUDIT,
    ),
    Dug(
        "an empty page is followed by another",
        "audit",
        GoesOn("{\"value\":[],\"@odata.nextLink\":\"https://x\"}\n"),
        &OF_AUDIT,
    ),
    Dug(
        "only another account reaches the end",
        "connexions",
        Is(|_| {
            let late: String = (40..54).map(|i| of_another(&sign_in(i, i % 2 == 0))).collect();
            (0..40).map(|i| sign_in(i, i % 2 == 0)).collect::<String>() + &late
        }),
        &OF_SIGN_INS,
    ),
    Dug(
        "weeks are missing in the middle",
        "connexions",
        Is(|_| {
            let kept = (0..54).filter(|i| !(28..46).contains(i));
            kept.map(|i| sign_in(i, i % 2 == 0)).collect()
        }),
        &OF_SIGN_INS,
    ),
    Dug(
        "only another account's programs",
        "connexions",
        Is(|_| {
            let other = |i| if i % 2 == 0 { sign_in(i, true) } else { of_another(&sign_in(i, false)) };
            (0..54).map(other).collect()
        }),
        &OF_SIGN_INS,
    ),
    Dug("only steps of connections beside the successes", "connexions", Says("50126", "50140"), &OF_SIGN_INS),
    Dug(
        "the hidden rules of another mailbox",
        "regles",
        Is(|t| {
            let other = "b@exemple.fr,Lettres,True,,Lettres,False,x@y.example,True\n";
            t.replace(",True\n", ",False\n") + other
        }),
        &ALL_RULES,
    ),
    Dug(
        "one of the two forwards",
        "boites",
        Is(|_| format!("UserPrincipalName,ForwardingSmtpAddress,AuditEnabled\n{WHO},,True\n")),
        &["2.b.1 transfert-externe", "4.a.1"],
    ),
    Dug("no rights on folders", "dossiers", Gone, &["1.c.1", "2.b.1 delegation"]),
    Dug(
        "nobody who writes on its behalf",
        "droits",
        Is(|_| format!("UserPrincipalName,FullAccessUsers,SendAsUsers\n{WHO},NT AUTHORITY\\SELF,\n")),
        &["1.c.1", "2.b.1 delegation"],
    ),
    Dug("nothing of the directory", "audit", Says("AzureActiveDirectory", "Exchange"), &["2.b.3", "2.b.4"]),
    Dug("no country", "connexions", Says("\"FR\"", "\"\""), &["2.d.1"]),
    Dug("no device", "connexions", Says("\"pc\"", "\"\""), &["2.d.2"]),
    Dug("no address", "connexions", Says("198.51.100.20", ""), &["2.d.3"]),
    Dug("codes unknown", "connexions", Says("50126", "777777"), &["2.d.5", "2.d.6"]),
    Dug("one operation was exported", "audit", Is(|_| (0..27).map(|i| audit(i, "Send", "")).collect()), &OF_AUDIT),
    Dug("only successes were exported", "connexions", Says("50126", "0"), &OF_SIGN_INS),
    Dug(
        "only some rights",
        "droits",
        Is(|_| format!("Identity,User,AccessRights\n{WHO},NT AUTHORITY\\SELF,FullAccess\n")),
        &["1.c.1", "2.b.1 delegation"],
    ),
    Dug("no audit log", "audit", Gone, &OF_AUDIT),
    Dug("no sign-ins", "connexions", Gone, &OF_SIGN_INS),
    Dug("no rules", "regles", Gone, &ALL_RULES),
    Dug("no mailboxes", "boites", Gone, &["2.b.1 transfert-externe", "4.a.1"]),
    Dug("no rights", "droits", Gone, &["1.c.1", "2.b.1 delegation"]),
    Dug("hidden rules", "regles", Says(",True\n", ",\n"), &ALL_RULES),
    Dug("audit off", "boites", Says(",True\n", ",False\n"), &OF_AUDIT),
    Dug("audit bypassed", "bypass", Is(|_| format!("UserPrincipalName,AuditBypassEnabled\n{WHO},True\n")), &OF_AUDIT),
    Dug("audit cut", "audit", GoesOn("{\"Id\":\"z\",\"Oper"), &OF_AUDIT),
    Dug("sign-ins cut", "connexions", GoesOn("{\"id\":\"z"), &OF_SIGN_INS),
    Dug("an unreadable line", "audit", Is(|t| format!("{{\"Id\":\"z\",\"Oper\n{t}")), &OF_AUDIT),
    Dug("the period is not covered", "audit", Is(|_| (0..10).map(ordinary).collect()), &OF_AUDIT),
    Dug(
        "the sign-ins begin too late",
        "connexions",
        Is(|_| (30..54).map(|i| sign_in(i, i % 2 == 0)).collect()),
        &OF_SIGN_INS,
    ),
    Dug("throttled", "audit", Is(|t| t.replacen("\"False\"", "\"True\"", 1)), &["4.a.1"]),
    Dug("reads are not logged", "audit", Says("MailItemsAccessed", "MoveX"), &["4.a.1"]),
    Dug(
        "an opaque folder",
        "regles",
        Says(",,Lettres,", ",,FolderID: 7a,"),
        &["2.b.1 suppression-ou-lecture-automatique"],
    ),
    Dug("only what people did", "connexions", Is(|_| (0..54).map(|i| sign_in(i, true)).collect()), &OF_SIGN_INS),
];

/// Others, that are not put in pairs.
const MORE: [Dug; 11] = [
    Dug(
        "the log of one account",
        "audit",
        Is(|t| t.lines().filter(|l| l.contains(WHO)).map(|l| format!("{l}\n")).collect()),
        &["2.b.3", "2.b.4", "4.a.1"],
    ),
    Dug(
        "the logs of two accounts, each asked for by name",
        "audit",
        Are(|f| {
            let own: String = text(f, "audit").lines().filter(|l| l.contains(WHO)).map(|l| format!("{l}\n")).collect();
            *text(f, "audit") = own;
            *text(f, "audit-de-l-autre") = audit(13, "PageViewed", "").replace(WHO, "d@exemple.fr");
        }),
        &["2.b.3", "2.b.4", "4.a.1"],
    ),
    Dug(
        "audit off for everybody",
        "organisation",
        Is(|_| "{\"Name\":\"x\",\"UnifiedAuditLogIngestionEnabled\":false}".to_owned()),
        &OF_AUDIT,
    ),
    Dug(
        "audit off for everybody, beside a mailbox, as text",
        "boites",
        Is(|_| {
            format!(
                "UserPrincipalName,ForwardingAddress,ForwardingSmtpAddress,AuditEnabled,UnifiedAuditLogIngestionEnabled\n{WHO},,,True,False\n"
            )
        }),
        &OF_AUDIT,
    ),
    Dug(
        "an owner whose deletions are not logged",
        "reglage",
        Is(|_| {
            format!(
                "{{\"UserPrincipalName\":\"{WHO}\",\"AuditEnabled\":true,\"AuditOwner\":[\"UpdateFolderPermissions\"],\"DefaultAuditSet\":[\"Admin\",\"Delegate\"]}}"
            )
        }),
        &OF_AUDIT,
    ),
    Dug(
        "an owner whose deletions are not logged, the default set being empty",
        "reglage",
        Is(|_| {
            format!(
                "{{\"UserPrincipalName\":\"{WHO}\",\"AuditEnabled\":true,\"AuditOwner\":[\"MailboxLogin\"],\"DefaultAuditSet\":[]}}"
            )
        }),
        &OF_AUDIT,
    ),
    Dug(
        "audit turned off under an alias",
        "audit",
        Is(|t| by_admin(t, "Set-Mailbox", &[("Identity", "c"), ("AuditEnabled", "False")])),
        &OF_AUDIT,
    ),
    Dug(
        "audit bypassed under an alias",
        "audit",
        Is(|t| by_admin(t, "Set-MailboxAuditBypassAssociation", &[("Identity", "c"), ("AuditBypassEnabled", "True")])),
        &OF_AUDIT,
    ),
    Dug(
        "audit turned off for everybody by a command",
        "audit",
        Is(|t| by_admin(t, "Set-AdminAuditLogConfig", &[("UnifiedAuditLogIngestionEnabled", "False")])),
        &OF_AUDIT,
    ),
    Dug("twelve days missing of twenty", "audit", Is(|t| without(t, 5..=16)), &OF_AUDIT),
    Dug(
        "audit turned off with a forward inside",
        "audit",
        Is(|t| {
            by_admin(t, "Set-Mailbox", &[("Identity", "c"), ("AuditEnabled", "False"), ("ForwardingSmtpAddress", "")])
        }),
        &OF_AUDIT,
    ),
];

#[test]
fn with_everything_at_hand_nothing_is_observed() {
    let words = words(&look(&complete()));
    for question in ALL_RULES.iter().chain(&OF_AUDIT).chain(&OF_SIGN_INS).chain(&["1.c.1", "2.b.1 delegation"]) {
        assert_eq!(words[*question], "non-observe", "{question}: {:#?}", look(&complete()).proposals);
    }
    // What no log tells stays unknown, whatever is at hand.
    for question in ["1.c.2", "2.c.1", "2.c.2", "2.d.4", "3.c.1"] {
        assert_eq!(words[question], "inconnu", "{question}");
    }
}

#[test]
fn each_hole_turns_the_questions_that_depend_on_it() {
    for dug in HOLES.iter().chain(&MORE) {
        let mut files = complete();
        dug.dig(&mut files);
        let words = words(&look(&files));
        for question in dug.3 {
            assert_eq!(words[*question], "inconnu", "{}: {question}", dug.0);
        }
    }
}

/// Every pair: a hole on top of another never makes anything better known.
#[test]
fn a_hole_never_turns_unknown_into_not_observed() {
    for first in &HOLES {
        let mut files = complete();
        first.dig(&mut files);
        let before = words(&look(&files));
        for second in &HOLES {
            // What rewrites the file of the first hole may fill it.
            if first.1 == second.1 {
                continue;
            }
            let mut files = files.clone();
            second.dig(&mut files);
            for (question, word) in words(&look(&files)) {
                let worse = before[&question] == "inconnu" && word == "non-observe";
                assert!(!worse, "{} then {}: {question}", first.0, second.0);
            }
        }
    }
}

#[test]
fn an_unreadable_line_that_names_something_else_costs_nothing() {
    for line in [
        "{\"Id\":\"z\",\"Operation\":\"PageViewed\",\"x\n",
        "{\"Id\":\"z\",\"Operation\":\"Send\",\"UserId\":\"other@exemple.fr\",\"x\n",
    ] {
        let mut files = complete();
        text(&mut files, "audit").insert_str(0, line);
        assert_eq!(words(&look(&files))["2.b.3"], "non-observe", "{line}");
    }
}

/// Whoever acts, and whatever the question asks first: a broken line that tells of the account is no silence.
#[test]
fn an_unreadable_line_that_may_be_about_the_account_is_no_silence() {
    for (operation, question) in [
        ("Disable Strong Authentication.", "2.b.3"),
        ("Add user.", "2.b.4"),
        ("SendAs", "2.a.1"),
        ("HardDelete", "2.a.6"),
        ("New-MailboxExportRequest", "4.a.1"),
        ("Add-MailboxPermission", "1.c.1"),
        ("New-InboxRule", "2.b.1 suppression-ou-lecture-automatique"),
        ("Frobnicate", "2.b.3"),
    ] {
        let line = format!(
            "{{\"Id\":\"z\",\"CreationTime\":\"2026-02-10T09:30:00\",\"Workload\":\"Exchange\",\"Operation\":\"{operation}\",\"UserId\":\"admin@exemple.fr\",\"MailboxOwnerUPN\":\"{WHO}\",\"ObjectId\":\"{WHO}\""
        );
        for broken in [format!("{line}\n"), format!("{}}}\n", &line[9..])] {
            let mut files = complete();
            text(&mut files, "audit").insert_str(0, &audit(25, "Send", ""));
            let at = text(&mut files, "audit").find('\n').map_or(0, |n| n + 1);
            text(&mut files, "audit").insert_str(at, &broken);
            let report = look(&files);
            assert_eq!(words(&report)[question], "inconnu", "{operation}: {broken}");
            assert_eq!(report.files.iter().map(|f| f.unreadable).sum::<u64>(), 1, "{broken}");
        }
    }
}

/// A log that rotation cut at its beginning is read from its first whole line.
#[test]
fn a_log_cut_at_its_beginning_is_read() {
    let whole = complete();
    let all = whole["connexions"].clone();
    let mut files = whole;
    *text(&mut files, "connexions") = all[40..].to_owned();
    let report = look(&files);
    let of = |name: &str| {
        report.files.iter().find(|f| f.file == name).map(|f| (f.records.values().sum::<u64>(), f.unreadable))
    };
    assert_eq!(of("connexions"), Some((all.lines().count() as u64 - 1, 1)));
    assert!(OF_SIGN_INS.iter().all(|question| words(&report)[*question] == "inconnu"));
}

#[test]
fn a_log_alone_never_says_that_there_is_no_rule() {
    let files = complete().into_iter().filter(|(name, _)| *name == "audit").collect();
    for question in ALL_RULES {
        assert_eq!(words(&look(&files))[question], "inconnu");
    }
}

/// Memory is bounded: what is not kept is counted, and turns every silence of its source.
#[test]
fn more_than_may_be_kept_is_counted_and_said() {
    let files = complete();
    let limits = Limits { held: 2 << 10, ..Limits::default() };
    let mut intake = Intake::new(limits);
    for (name, text) in &files {
        intake.file(name, Box::new(text.as_bytes())).expect("memory reads");
    }
    let logs = intake.finish();
    let known: u64 = logs.files.iter().flat_map(|f| f.known.values()).sum();
    assert!((logs.events.len() as u64) < known, "{known}");
    assert!(logs.files.iter().any(|f| f.cuts.contains(&CutShort::Memory)));
    for (question, word) in words(&report(logs, &scope(), &|_| None)) {
        assert_ne!(word, "non-observe", "{question}");
    }
}
