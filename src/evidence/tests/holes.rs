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

/// A hole, the file that holds it, and the questions that it must turn.
struct Dug {
    name: &'static str,
    file: &'static str,
    dig: fn(&mut Files),
    turns: &'static [&'static str],
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
fn without(text: &mut String, days: std::ops::RangeInclusive<u32>) {
    let silent = |line: &str| days.clone().any(|day| line.contains(&format!("2026-02-{day:02}T")));
    *text = text.lines().filter(|line| !silent(line)).map(|line| format!("{line}\n")).collect();
}

/// Adds a line by an administrator to the audit log.
fn by_admin(files: &mut Files, operation: &str, parameters: &str) {
    let more = format!(",\"Parameters\":[{parameters}]");
    let line = audit(3, operation, &more).replace(WHO, "admin@exemple.fr").replace("a-3", "a-97");
    text(files, "audit").push_str(&line.replace("IDENTITY", "{\"Name\":\"Identity\",\"Value\":\"c\"}"));
}

const HOLES: [Dug; 38] = [
    Dug {
        name: "only the successes of the account, beside a file of others",
        file: "connexions",
        dig: |f| {
            let all = text(f, "connexions").clone();
            let successes = all.lines().filter(|l| l.contains("\"errorCode\":0"));
            *text(f, "connexions") = successes.map(|l| format!("{l}\n")).collect();
            *text(f, "connexions-des-autres") = of_another(&all);
        },
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "a search of some operations of the account, beside a file of others",
        file: "audit",
        dig: |f| {
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
        },
        turns: &OF_AUDIT,
    },
    Dug {
        name: "a page is followed by another",
        file: "connexions",
        dig: |f| *text(f, "connexions") = page(text(f, "connexions"), "", ",\"@odata.nextLink\":\"https://x\""),
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "a page says first that another follows",
        file: "audit",
        dig: |f| *text(f, "audit") = page(text(f, "audit"), "\"@odata.nextLink\" : \"https://x\",", ""),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "an empty page is followed by another",
        file: "audit",
        dig: |f| text(f, "audit").push_str("{\"value\":[],\"@odata.nextLink\":\"https://x\"}\n"),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "only another account reaches the end",
        file: "connexions",
        dig: |f| {
            let late: String = (40..54).map(|i| of_another(&sign_in(i, i % 2 == 0))).collect();
            *text(f, "connexions") = (0..40).map(|i| sign_in(i, i % 2 == 0)).collect::<String>() + &late;
        },
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "weeks are missing in the middle",
        file: "connexions",
        dig: |f| {
            let kept = (0..54).filter(|i| !(28..46).contains(i));
            *text(f, "connexions") = kept.map(|i| sign_in(i, i % 2 == 0)).collect();
        },
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "only another account's programs",
        file: "connexions",
        dig: |f| {
            let other = |i| if i % 2 == 0 { sign_in(i, true) } else { of_another(&sign_in(i, false)) };
            *text(f, "connexions") = (0..54).map(other).collect();
        },
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "only steps of connections beside the successes",
        file: "connexions",
        dig: |f| *text(f, "connexions") = text(f, "connexions").replace("50126", "50140"),
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "the hidden rules of another mailbox",
        file: "regles",
        dig: |f| {
            let other = "b@exemple.fr,Lettres,True,,Lettres,False,x@y.example,True\n";
            *text(f, "regles") = text(f, "regles").replace(",True\n", ",False\n") + other;
        },
        turns: &ALL_RULES,
    },
    Dug {
        name: "one of the two forwards",
        file: "boites",
        dig: |f| *text(f, "boites") = format!("UserPrincipalName,ForwardingSmtpAddress,AuditEnabled\n{WHO},,True\n"),
        turns: &["2.b.1 transfert-externe", "4.a.1"],
    },
    Dug {
        name: "no rights on folders",
        file: "dossiers",
        dig: |f| drop(f.remove("dossiers")),
        turns: &["1.c.1", "2.b.1 delegation"],
    },
    Dug {
        name: "nobody who writes on its behalf",
        file: "droits",
        dig: |f| {
            *text(f, "droits") = format!("UserPrincipalName,FullAccessUsers,SendAsUsers\n{WHO},NT AUTHORITY\\SELF,\n")
        },
        turns: &["1.c.1", "2.b.1 delegation"],
    },
    Dug {
        name: "nothing of the directory",
        file: "audit",
        dig: |f| *text(f, "audit") = text(f, "audit").replace("AzureActiveDirectory", "Exchange"),
        turns: &["2.b.3", "2.b.4"],
    },
    Dug {
        name: "no country",
        file: "connexions",
        dig: |f| *text(f, "connexions") = text(f, "connexions").replace("\"FR\"", "\"\""),
        turns: &["2.d.1"],
    },
    Dug {
        name: "no device",
        file: "connexions",
        dig: |f| *text(f, "connexions") = text(f, "connexions").replace("\"pc\"", "\"\""),
        turns: &["2.d.2"],
    },
    Dug {
        name: "no address",
        file: "connexions",
        dig: |f| *text(f, "connexions") = text(f, "connexions").replace("198.51.100.20", ""),
        turns: &["2.d.3"],
    },
    Dug {
        name: "codes unknown",
        file: "connexions",
        dig: |f| *text(f, "connexions") = text(f, "connexions").replace("50126", "777777"),
        turns: &["2.d.5", "2.d.6"],
    },
    Dug {
        name: "one operation was exported",
        file: "audit",
        dig: |f| *text(f, "audit") = (0..27).map(|i| audit(i, "Send", "")).collect(),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "only successes were exported",
        file: "connexions",
        dig: |f| *text(f, "connexions") = text(f, "connexions").replace("50126", "0"),
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "only some rights",
        file: "droits",
        dig: |f| *text(f, "droits") = format!("Identity,User,AccessRights\n{WHO},NT AUTHORITY\\SELF,FullAccess\n"),
        turns: &["1.c.1", "2.b.1 delegation"],
    },
    Dug { name: "no audit log", file: "audit", dig: |f| drop(f.remove("audit")), turns: &OF_AUDIT },
    Dug { name: "no sign-ins", file: "connexions", dig: |f| drop(f.remove("connexions")), turns: &OF_SIGN_INS },
    Dug { name: "no rules", file: "regles", dig: |f| drop(f.remove("regles")), turns: &ALL_RULES },
    Dug {
        name: "no mailboxes",
        file: "boites",
        dig: |f| drop(f.remove("boites")),
        turns: &["2.b.1 transfert-externe", "4.a.1"],
    },
    Dug { name: "no rights", file: "droits", dig: |f| drop(f.remove("droits")), turns: &["1.c.1", "2.b.1 delegation"] },
    Dug {
        name: "hidden rules",
        file: "regles",
        dig: |f| *text(f, "regles") = text(f, "regles").replace(",True\n", ",\n"),
        turns: &ALL_RULES,
    },
    Dug {
        name: "audit off",
        file: "boites",
        dig: |f| *text(f, "boites") = text(f, "boites").replace(",True\n", ",False\n"),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "audit bypassed",
        file: "bypass",
        dig: |f| drop(f.insert("bypass", format!("UserPrincipalName,AuditBypassEnabled\n{WHO},True\n"))),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "audit cut",
        file: "audit",
        dig: |f| text(f, "audit").push_str("{\"Id\":\"z\",\"Oper"),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "sign-ins cut",
        file: "connexions",
        dig: |f| text(f, "connexions").push_str("{\"id\":\"z"),
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "an unreadable line",
        file: "audit",
        dig: |f| text(f, "audit").insert_str(0, "{\"Id\":\"z\",\"Oper\n"),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "the period is not covered",
        file: "audit",
        dig: |f| *text(f, "audit") = (0..10).map(ordinary).collect(),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "the sign-ins begin too late",
        file: "connexions",
        dig: |f| *text(f, "connexions") = (30..54).map(|i| sign_in(i, i % 2 == 0)).collect(),
        turns: &OF_SIGN_INS,
    },
    Dug {
        name: "throttled",
        file: "audit",
        dig: |f| *text(f, "audit") = text(f, "audit").replacen("\"False\"", "\"True\"", 1),
        turns: &["4.a.1"],
    },
    Dug {
        name: "reads are not logged",
        file: "audit",
        dig: |f| *text(f, "audit") = text(f, "audit").replace("MailItemsAccessed", "MoveX"),
        turns: &["4.a.1"],
    },
    Dug {
        name: "an opaque folder",
        file: "regles",
        dig: |f| *text(f, "regles") = text(f, "regles").replace(",,Lettres,", ",,FolderID: 7a,"),
        turns: &["2.b.1 suppression-ou-lecture-automatique"],
    },
    Dug {
        name: "only what people did",
        file: "connexions",
        dig: |f| *text(f, "connexions") = (0..54).map(|i| sign_in(i, true)).collect(),
        turns: &OF_SIGN_INS,
    },
];

/// Others, that are not put in pairs.
const MORE: [Dug; 11] = [
    Dug {
        name: "the log of one account",
        file: "audit",
        dig: |f| {
            let own = text(f, "audit").lines().filter(|l| l.contains(WHO)).map(|l| format!("{l}\n")).collect();
            *text(f, "audit") = own;
        },
        turns: &["2.b.3", "2.b.4", "4.a.1"],
    },
    Dug {
        name: "the logs of two accounts, each asked for by name",
        file: "audit",
        dig: |f| {
            let own: String = text(f, "audit").lines().filter(|l| l.contains(WHO)).map(|l| format!("{l}\n")).collect();
            *text(f, "audit") = own;
            *text(f, "audit-de-l-autre") = audit(13, "PageViewed", "").replace(WHO, "d@exemple.fr");
        },
        turns: &["2.b.3", "2.b.4", "4.a.1"],
    },
    Dug {
        name: "audit off for everybody",
        file: "organisation",
        dig: |f| *text(f, "organisation") = "{\"Name\":\"x\",\"UnifiedAuditLogIngestionEnabled\":false}".to_owned(),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "audit off for everybody, beside a mailbox, as text",
        file: "boites",
        dig: |f| {
            *text(f, "boites") = format!(
                "UserPrincipalName,ForwardingAddress,ForwardingSmtpAddress,AuditEnabled,UnifiedAuditLogIngestionEnabled\n{WHO},,,True,False\n"
            )
        },
        turns: &OF_AUDIT,
    },
    Dug {
        name: "an owner whose deletions are not logged",
        file: "reglage",
        dig: |f| {
            *text(f, "reglage") = format!(
                "{{\"UserPrincipalName\":\"{WHO}\",\"AuditEnabled\":true,\"AuditOwner\":[\"UpdateFolderPermissions\"],\"DefaultAuditSet\":[\"Admin\",\"Delegate\"]}}"
            )
        },
        turns: &OF_AUDIT,
    },
    Dug {
        name: "an owner whose deletions are not logged, the default set being empty",
        file: "reglage",
        dig: |f| {
            *text(f, "reglage") = format!(
                "{{\"UserPrincipalName\":\"{WHO}\",\"AuditEnabled\":true,\"AuditOwner\":[\"MailboxLogin\"],\"DefaultAuditSet\":[]}}"
            )
        },
        turns: &OF_AUDIT,
    },
    Dug {
        name: "audit turned off under an alias",
        file: "audit",
        dig: |f| by_admin(f, "Set-Mailbox", "IDENTITY,{\"Name\":\"AuditEnabled\",\"Value\":\"False\"}"),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "audit bypassed under an alias",
        file: "audit",
        dig: |f| {
            by_admin(
                f,
                "Set-MailboxAuditBypassAssociation",
                "IDENTITY,{\"Name\":\"AuditBypassEnabled\",\"Value\":\"True\"}",
            )
        },
        turns: &OF_AUDIT,
    },
    Dug {
        name: "audit turned off for everybody by a command",
        file: "audit",
        dig: |f| {
            by_admin(f, "Set-AdminAuditLogConfig", "{\"Name\":\"UnifiedAuditLogIngestionEnabled\",\"Value\":\"False\"}")
        },
        turns: &OF_AUDIT,
    },
    Dug {
        name: "twelve days missing of twenty",
        file: "audit",
        dig: |f| without(text(f, "audit"), 5..=16),
        turns: &OF_AUDIT,
    },
    Dug {
        name: "audit turned off with a forward inside",
        file: "audit",
        dig: |f| {
            by_admin(
                f,
                "Set-Mailbox",
                "IDENTITY,{\"Name\":\"AuditEnabled\",\"Value\":\"False\"},{\"Name\":\"ForwardingSmtpAddress\",\"Value\":\"\"}",
            )
        },
        turns: &OF_AUDIT,
    },
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
        (dug.dig)(&mut files);
        let words = words(&look(&files));
        for question in dug.turns {
            assert_eq!(words[*question], "inconnu", "{}: {question}", dug.name);
        }
    }
}

/// Every pair: a hole on top of another never makes anything better known.
#[test]
fn a_hole_never_turns_unknown_into_not_observed() {
    for first in &HOLES {
        let mut files = complete();
        (first.dig)(&mut files);
        let before = words(&look(&files));
        for second in &HOLES {
            // What rewrites the file of the first hole may fill it.
            if first.file == second.file {
                continue;
            }
            let mut files = files.clone();
            (second.dig)(&mut files);
            for (question, word) in words(&look(&files)) {
                let worse = before[&question] == "inconnu" && word == "non-observe";
                assert!(!worse, "{} then {}: {question}", first.name, second.name);
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
