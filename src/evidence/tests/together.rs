//! Several sources together: what one shows the other never hides, and a log of other days is no silence.

use super::holes::{complete, look, sign_in};
use super::{about, told, words};
use crate::evidence::coverage::Scope;
use crate::evidence::report::EvidenceReport;
use serde_json::json;

const WHO: &str = "c@exemple.fr";
const DAY: i64 = 86_400_000;
/// The first of February.
const START: i64 = 1_769_904_000_000;
const DESK: &str = "198.51.100.20";
const AWAY: &str = "185.220.101.7";

fn iso(at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).expect("a date").format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A connection as the audit log tells it.
fn audited(id: &str, at: i64, ip: &str, agent: &str, code: u32) -> String {
    let operation = if code == 0 { "UserLoggedIn" } else { "UserLoginFailed" };
    let line = json!({
        "Id": id, "CreationTime": iso(at), "Operation": operation, "Workload": "AzureActiveDirectory", "UserId": WHO, "ClientIP": ip,
        "ErrorNumber": code.to_string(), "ExtendedProperties": [{"Name": "UserAgent", "Value": agent}],
        "DeviceProperties": [{"Name": "OS", "Value": "Windows10"}, {"Name": "BrowserType", "Value": "Edge"}],
    });
    format!("{line}\n")
}

/// What the attacker did on the twelfth, as the audit log alone tells it, over 25 ordinary days.
fn of_audit() -> String {
    let ordinary = (0..25).map(|day| audited(&format!("o-{day}"), START + day * DAY, DESK, "Mozilla/5.0", 0));
    let guesses = (0..6).map(|i| audited(&format!("g-{i}"), START + 12 * DAY + i * 60_000, AWAY, "axios/1.7", 50126));
    let entered = audited("e", START + 12 * DAY + 600_000, AWAY, "axios/1.7", 0);
    ordinary.chain(guesses).chain([entered]).collect()
}

/// Ordinary connections of Entra on some days of February.
fn of_entra(days: std::ops::Range<i64>) -> String {
    let of_day = |day: i64| {
        let at = format!("{}Z", iso(START + day * DAY));
        let line = sign_in(1, day % 2 == 0).replace("2026-01-02T09:00:00Z", &at);
        line.replace("\"s-1\"", &format!("\"d-{day}\""))
    };
    days.map(of_day).collect()
}

fn look_at(files: &[(&str, &String)]) -> EvidenceReport {
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
    told(&files, &about(WHO))
}

#[test]
fn what_the_audit_log_shows_of_connections_entra_never_hides() {
    let audit = of_audit();
    let alone = look_at(&[("audit", &audit)]);
    assert_eq!((words(&alone)["2.d.1"].as_str(), words(&alone)["2.d.5"].as_str()), ("oui", "oui"));
    // A week at the end, all the days but that one, all of them but the attack, another time.
    for days in [18..25, 13..25, 0..25, 20..60] {
        let report = look_at(&[("audit", &audit), ("connexions", &of_entra(days.clone()))]);
        for question in ["2.d.1", "2.d.5"] {
            let word = words(&report)[question].clone();
            assert!(word == "oui" || word == "a-verifier", "{days:?} {question} {word}");
        }
        let seen = report.proposals.iter().flat_map(|p| &p.signs).any(|s| s.seen.contains(AWAY));
        assert!(seen, "{days:?}");
    }
}

#[test]
fn a_connection_that_both_sources_tell_is_counted_once() {
    let both = |at: i64| {
        let entra = of_entra(0..25);
        let line = sign_in(1, true).replace("2026-01-02T09:00:00Z", &format!("{}Z", iso(at)));
        let line = line.replace(DESK, AWAY).replace("\"s-1\"", "\"twice\"");
        let audit = (0..25).map(|day| audited(&format!("o-{day}"), START + day * DAY + 2_000, DESK, "Mozilla/5.0", 0));
        let audit: String = audit.chain([audited("twice", START + 20 * DAY + 1_000, AWAY, "Mozilla/5.0", 0)]).collect();
        look_at(&[("audit", &audit), ("connexions", &(entra + &line))]).connections[0].let_in
    };
    let ordinary = look_at(&[("connexions", &of_entra(0..25))]).connections[0].let_in;
    assert_eq!(both(START + 20 * DAY), ordinary + 1, "the same");
    assert_eq!(both(START + 20 * DAY + 3_600_000), ordinary + 2, "an hour later is another");
}

#[test]
fn ordinary_connections_of_the_audit_log_beside_those_of_entra_are_no_sign() {
    let audit: String =
        (0..25).map(|day| audited(&format!("o-{day}"), START + day * DAY + 3_600_000, DESK, "x", 0)).collect();
    let browserless = audit.replace("\"Edge\"", "\"Other\"");
    for audit in [audit, browserless] {
        let report = look_at(&[("audit", &audit), ("connexions", &of_entra(0..25))]);
        for question in ["2.d.1", "2.d.2", "2.d.3", "2.d.5", "2.d.6"] {
            let word = words(&report)[question].clone();
            assert!(word == "non-observe" || word == "inconnu", "{question} {word} {:#?}", report.proposals);
        }
    }
}

#[test]
fn logs_of_other_days_than_those_of_the_alert_are_no_silence() {
    let files: Vec<(&str, Vec<u8>)> = complete().into_iter().map(|(n, t)| (n, t.into_bytes())).collect();
    let alert = |day: i64| Scope { alert: Some(START + day * DAY), ..about(WHO) };
    let questions = ["2.a.1", "2.a.6", "2.b.3", "2.b.4", "2.d.5", "2.d.6", "4.a.1"];
    for question in questions {
        // The day itself, after a week-end, before it.
        for day in [26, 29, 25] {
            assert_eq!(words(&told(&files, &alert(day)))[question], "non-observe", "{question} {day}");
        }
        // A year later, a month later, before the first line.
        for day in [26 + 365, 60, -40] {
            assert_eq!(words(&told(&files, &alert(day)))[question], "inconnu", "{question} {day}");
        }
        let declared = Scope { since: Some(START + DAY), until: Some(START + 20 * DAY), ..alert(26 + 365) };
        assert_eq!(words(&told(&files, &declared))[question], "non-observe", "{question}: a person says which days");
    }
}

#[test]
fn two_logs_that_never_speak_of_the_same_days_say_nothing_together() {
    for moved in ["2025-02-", "2025-11-"] {
        let mut files = complete();
        if let Some(text) = files.get_mut("audit") {
            *text = text.replace("2026-02-", moved);
        }
        let files: Vec<(&str, Vec<u8>)> = files.into_iter().map(|(n, t)| (n, t.into_bytes())).collect();
        for question in ["2.a.1", "2.a.6", "4.a.1", "2.b.3"] {
            assert_eq!(words(&told(&files, &about(WHO)))[question], "inconnu", "{moved} {question}");
        }
    }
}

#[test]
fn an_administrator_who_stops_the_log_of_another_mailbox_costs_nothing() {
    for (operation, identity, name, value) in [
        ("Set-Mailbox", "d", "AuditEnabled", "False"),
        ("Set-Mailbox", "d@exemple.fr", "AuditEnabled", "False"),
        ("Set-MailboxAuditBypassAssociation", "d@exemple.fr", "AuditBypassEnabled", "True"),
    ] {
        let mut files = complete();
        let line = json!({
            "Id": "z", "CreationTime": "2026-02-10T09:30:00", "Operation": operation, "Workload": "Exchange", "UserId": "admin@exemple.fr",
            "Parameters": [{"Name": "Identity", "Value": identity}, {"Name": name, "Value": value}],
        });
        files.entry("audit").or_default().push_str(&format!("{line}\n"));
        assert_eq!(words(&look(&files))["2.a.1"], "non-observe", "{operation} {identity}");
    }
}

/// A connection of Entra on the twenty-second, from a new network of the country, with this device and program.
fn from_home(i: u32, minute: i64, code: u32, device: &str) -> String {
    let at = format!("{}Z", iso(START + 22 * DAY + minute * 60_000));
    let line = sign_in(1, true).replace("2026-01-02T09:00:00Z", &at).replace("\"s-1\"", &format!("\"home-{i}\""));
    let line = line.replace(DESK, "90.12.7.9").replace("\"errorCode\":0", &format!("\"errorCode\":{code}"));
    line.replace("\"pc\"", &format!("\"{device}\""))
}

#[test]
fn a_known_device_in_a_new_place_is_to_be_verified_and_an_unknown_one_is_proposed() {
    for (device, word) in [("pc", "a-verifier"), ("", "oui"), ("autre", "oui")] {
        let failures = (0..4).map(|i| from_home(i, i64::from(i), 50126, ""));
        let tries: String = failures.chain([from_home(9, 5, 0, device)]).collect();
        let report = look_at(&[("connexions", &(of_entra(0..22) + &tries))]);
        assert_eq!(words(&report)["2.d.5"], word, "{device}");
    }
}

#[test]
fn one_device_with_two_programs_on_the_move_is_to_be_verified() {
    let with = |line: String, browser: &str| line.replacen('{', "{\"sessionId\":\"s\",", 1).replace("Edge 1", browser);
    for (device, word) in [("pc", "a-verifier"), ("autre", "oui")] {
        let here = with(from_home(1, 0, 0, "pc").replace("90.12.7.9", DESK), "Edge 1");
        let there = with(from_home(2, 9, 0, device), "Outlook 1");
        let report = look_at(&[("connexions", &(of_entra(0..22) + &here + &there))]);
        assert_eq!(words(&report)["2.d.3"], word, "{device}");
    }
}

#[test]
fn what_is_done_from_the_office_is_not_that_of_an_intruder() {
    let program = |ip: &str| {
        let line = from_home(1, 0, 0, "pc").replace("90.12.7.9", ip);
        line.replacen('{', "{\"userAgent\":\"axios/1.7\",", 1)
    };
    for (ip, sent, read) in [(DESK, "inconnu", "inconnu"), ("90.12.7.9", "oui", "oui")] {
        let mut files = complete();
        *files.entry("connexions").or_default() = of_entra(0..27) + &program(ip);
        let lines = ["Send", "MailItemsAccessed"].map(|operation| {
            let list = json!([{"Name": "MailAccessType", "Value": "Bind"}]);
            json!({"Id": operation, "CreationTime": iso(START + 22 * DAY + 600_000), "Operation": operation, "Workload": "Exchange", "UserId": WHO, "ClientIP": ip, "OperationProperties": list}).to_string() + "\n"
        });
        files.entry("audit").or_default().push_str(&lines.concat());
        let report = told(&files.into_iter().map(|(n, t)| (n, t.into_bytes())).collect::<Vec<_>>(), &about(WHO));
        assert_eq!(words(&report)["2.d.1"], "oui", "{ip}");
        assert_eq!((words(&report)["2.a.1"].as_str(), words(&report)["4.a.1"].as_str()), (sent, read), "{ip}");
    }
}

#[test]
fn an_account_that_the_logs_do_not_name_is_unknown() {
    let files: Vec<(&str, Vec<u8>)> = complete().into_iter().map(|(n, t)| (n, t.into_bytes())).collect();
    for (question, word) in words(&told(&files, &about("autre@exemple.fr"))) {
        assert_eq!(word, "inconnu", "{question}");
    }
}

/// A reason is never hidden behind another, and the remedy is not what was already done.
#[test]
fn every_reason_is_shown_and_the_remedy_is_not_the_one_already_taken() {
    let files: super::holes::Files = complete().into_iter().filter(|(name, _)| *name == "connexions").collect();
    let report = look(&files);
    let page = crate::evidence::page(&report, &|_, _| None, 200).join("\n");
    for family in ["journal d’audit unifié", "règles de boîte", "transferts des boîtes", "droits sur les boîtes"]
    {
        assert!(page.contains(&format!("{family}\u{a0}: non fourni")), "{family}: {page}");
    }
    assert!(!page.contains("--account"), "{page}");
}
