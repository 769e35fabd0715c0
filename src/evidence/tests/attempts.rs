//! Connections that were tried: what a program renews by itself hides nothing, and a refused factor is never a silence.

use super::holes::{complete, look, sign_in};
use super::words;
use crate::evidence::report::EvidenceReport;

/// A line from somewhere else, at a minute of the day that is looked at.
struct Try(i64, &'static str, &'static str, u32, bool);

const AWAY: (&str, &str) = ("45.9.9.9", "RU");
const DESK: (&str, &str) = ("198.51.100.20", "FR");

fn away(minute: i64, code: u32) -> Try {
    Try(minute, AWAY.0, AWAY.1, code, true)
}

fn desk(minute: i64, code: u32, interactive: bool) -> Try {
    Try(minute, DESK.0, DESK.1, code, interactive)
}

fn with(tries: impl IntoIterator<Item = Try>) -> EvidenceReport {
    let mut files = complete();
    let lines = files.entry("connexions").or_default();
    for (i, Try(minute, ip, country, code, interactive)) in tries.into_iter().enumerate() {
        let at = 1_770_714_000_000 + minute * 60_000;
        let at = chrono::DateTime::from_timestamp_millis(at).expect("a date").format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let line = sign_in(1, interactive)
            .replace("2026-01-02T09:00:00Z", &at)
            .replace("\"s-1\"", &format!("\"try-{i}\""))
            .replace("198.51.100.20", ip)
            .replace("\"pc\"", if ip == DESK.0 { "\"pc\"" } else { "\"\"" })
            .replace("\"FR\"", &format!("\"{country}\""))
            .replace("\"errorCode\":0", &format!("\"errorCode\":{code}"));
        lines.push_str(&line);
    }
    look(&files)
}

#[test]
fn a_token_renewed_in_between_hides_no_guessing() {
    let guesses = || (0..30).map(|i| away(i, 50126));
    assert_eq!(words(&with(guesses().chain([away(31, 0)])))["2.d.5"], "oui");
    assert_eq!(words(&with(guesses().chain([desk(30, 0, false), away(31, 0)])))["2.d.5"], "oui", "a token");
    assert_eq!(words(&with(guesses().chain([desk(30, 0, true), away(31, 0)])))["2.d.5"], "oui", "its owner");
    let slow = (0..40).map(|i| away(i * 25, 50126)).chain([away(1000, 0)]);
    assert_eq!(words(&with(slow))["2.d.5"], "a-verifier", "slow");
    let mistypes = (0..2).map(|i| desk(i, 50126, true)).chain([desk(3, 0, true)]);
    assert_eq!(words(&with(mistypes))["2.d.5"], "non-observe");
}

#[test]
fn a_second_factor_that_was_refused_is_shown() {
    let usual = (0..20).map(|i| desk(i / 2, 500_121, true));
    assert_eq!(words(&with(usual))["2.d.6"], "a-verifier", "from the usual network");
    let twice = [away(0, 500_121), away(1, 500_121), away(3, 0)];
    assert_eq!(words(&with(twice))["2.d.6"], "a-verifier", "then let in");
    let prompt = [desk(0, 50074, true), desk(1, 0, true)];
    assert_eq!(words(&with(prompt))["2.d.6"], "non-observe", "an ordinary prompt");
    let worn = (0..10).map(|i| away(i / 2, 500_121)).chain([desk(5, 0, false), away(6, 0)]);
    let report = with(worn);
    assert_eq!(words(&report)["2.d.6"], "oui");
    let signs = report.proposals.iter().filter(|p| p.question == "2.d.6").flat_map(|p| &p.signs);
    let seen: Vec<&str> = signs.map(|s| &*s.seen).collect();
    assert!(seen.iter().any(|s| s.starts_with("10 refus, puis 45.9.9.9")), "{seen:?}");
}

#[test]
fn what_entra_finds_risky_is_shown() {
    let mut files = complete();
    let risky =
        sign_in(40, true).replace("\"s-40\"", "\"risky\"").replacen('{', "{\"riskLevelDuringSignIn\":\"high\",", 1);
    files.entry("connexions").or_default().push_str(&risky);
    for question in ["2.d.1", "2.d.2", "2.d.3"] {
        assert_eq!(words(&look(&files))[question], "a-verifier");
    }
}

#[test]
fn one_account_alone_says_nothing_of_the_others() {
    let guesses = (0..30).map(|i| away(i, 50126)).chain([away(31, 0)]);
    assert_eq!(words(&with(guesses))["3.c.1"], "inconnu");
}
