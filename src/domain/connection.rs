//! Lines of a log of connections as people paste them: a time, an address, an agent, in any order and any dress.

use super::event::{Indicator, IndicatorType};
use super::moment::{Moment, Tense, parse_said};
use super::trace::{self, refanged};
use chrono_tz::Tz;
use std::net::IpAddr;

/// How many words of a line are looked at; a line of a log has fewer.
const WORDS: usize = 60;
/// How many words a moment takes at most: "mardi 24 novembre 2026 à 23:41".
const LONGEST_MOMENT: usize = 6;
/// How many characters of an agent are kept.
const LONGEST_AGENT: usize = 300;

/// What a line says of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// When it was made.
    pub at: Option<Moment>,
    /// Where it came from.
    pub ip: Option<IpAddr>,
    /// The program that made it.
    pub agent: Option<String>,
    /// Whatever else the line says: a country, a city, a result.
    pub more: Option<String>,
}

impl Connection {
    /// Reads a line; none when it names neither an address nor a time with something else.
    pub fn read(line: &str, now: Moment, tz: Tz) -> Option<Self> {
        let words = words(line);
        // What is to come is no connection that was seen.
        if words.iter().any(|word| line[word.0..word.1].eq_ignore_ascii_case("demain")) {
            return None;
        }
        let ip = words.iter().enumerate().find_map(|(at, word)| Some((at, address(&line[word.0..word.1])?)));
        let ip_at = ip.map(|(at, _)| at);
        let when = moment(line, &words, ip_at, now, tz);
        let within = |at: usize| when.is_some_and(|(from, to, _)| (from..to).contains(&at));
        let rest = words.iter().enumerate().filter(|(at, _)| Some(*at) != ip_at && !within(*at));
        let rest: Vec<&str> = rest.map(|(_, word)| line[word.0..word.1].trim_matches(['"', '\''])).collect();
        let (agent, more) = apart(&rest);
        let read = Self { at: when.map(|(.., at)| at), ip: ip.map(|(_, ip)| ip), agent, more };
        let says = read.agent.is_some() || read.more.is_some();
        (read.ip.is_some() || read.at.is_some() && says).then_some(read)
    }

    /// Gives the traces that it leaves.
    pub fn indicators(&self) -> Vec<Indicator> {
        let ip = self.ip.map(|ip| Indicator { kind: IndicatorType::Ip, value: ip.to_string() });
        let agent = self.agent.clone().map(|value| Indicator { kind: IndicatorType::UserAgent, value });
        ip.into_iter().chain(agent).collect()
    }
}

/// Sets the words of an agent apart from the others: only an agent is a trace that other tools look for.
fn apart(words: &[&str]) -> (Option<String>, Option<String>) {
    let (mut agent, mut more, mut deep) = (Vec::new(), Vec::new(), 0_usize);
    let mut follows = false;
    for word in words {
        let inside = deep > 0;
        let opens = word.matches('(').count();
        deep = (deep + if follows || inside { opens } else { 0 }).saturating_sub(word.matches(')').count());
        // What stands in brackets after the name of a program is of the same agent, and so is its version.
        let version = word.starts_with(|c: char| c.is_ascii_digit());
        follows = inside || is_program(word) || follows && (opens > 0 || version || LINKS.contains(word));
        if follows { agent.push(*word) } else { more.push(*word) }
    }
    let whole = |words: Vec<&str>| {
        let text = words.join(" ");
        let text: String =
            text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')').chars().take(LONGEST_AGENT).collect();
        Some(text).filter(|text| text.chars().any(char::is_alphabetic))
    };
    (whole(agent), whole(more))
}

/// Words of an agent that name no program by themselves.
const LINKS: [&str; 7] = ["OS", "X", "NT", "on", "sur", "Mobile", "Desktop"];

/// Tells whether a word names a program or its system: `Mozilla/5.0`, `Firefox`, `IMAP4`, `python-requests`.
fn is_program(word: &str) -> bool {
    const NAMES: [&str; 52] = [
        "mozilla",
        "firefox",
        "chrome",
        "chromium",
        "edge",
        "edg",
        "safari",
        "opera",
        "brave",
        "vivaldi",
        "samsungbrowser",
        "applewebkit",
        "gecko",
        "trident",
        "outlook",
        "thunderbird",
        "airmail",
        "evolution",
        "owa",
        "activesync",
        "eas",
        "imap",
        "imaps",
        "pop",
        "pops",
        "smtp",
        "mapi",
        "ews",
        "msgraph",
        "powershell",
        "curl",
        "wget",
        "python",
        "okhttp",
        "axios",
        "dalvik",
        "headlesschrome",
        "cbainprod",
        "windows",
        "linux",
        "ubuntu",
        "debian",
        "macos",
        "mac",
        "macintosh",
        "android",
        "ios",
        "iphone",
        "ipad",
        "cros",
        "navigateur",
        "roundcube",
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let versioned = word.split_once('/').is_some_and(|(name, version)| {
        name.starts_with(char::is_alphabetic) && version.starts_with(|c: char| c.is_ascii_digit())
    });
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let first = bare.split(['-', '/', '_']).next().unwrap_or(bare);
    versioned || bare.starts_with("bav2") || word.starts_with("bav2") || NAMES.contains(&bare) || NAMES.contains(&first)
}

/// Cuts a line in words, as places in it.
fn words(line: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        let apart = c.is_whitespace() || matches!(c, ',' | ';' | '|');
        match (apart, from) {
            (true, Some(start)) => {
                words.push((start, at));
                from = None;
            }
            (false, None) => from = Some(at),
            (true, None) | (false, Some(_)) => {}
        }
        if words.len() == WORDS {
            break;
        }
    }
    words
}

/// Reads an address, without the quotes, brackets, port and zone around it.
fn address(word: &str) -> Option<IpAddr> {
    let word = refanged(word);
    let word = word.rsplit_once('=').map_or(word.as_str(), |(_, value)| value);
    trace::ip(word.trim_matches(|c: char| !c.is_ascii_hexdigit() && !matches!(c, ':' | '[' | ']')))
}

/// Finds the words that say a moment, the longest first, and it.
fn moment(
    line: &str,
    words: &[(usize, usize)],
    ip_at: Option<usize>,
    now: Moment,
    tz: Tz,
) -> Option<(usize, usize, Moment)> {
    (0..words.len()).find_map(|from| {
        (from + 1..=words.len().min(from + LONGEST_MOMENT)).rev().find_map(|to| {
            if ip_at.is_some_and(|ip| (from..to).contains(&ip)) {
                return None;
            }
            let text = line[words[from].0..words[to - 1].1].replace([',', ';', '|', '"', '[', ']', '(', ')'], " ");
            let hour = text.char_indices().any(|(at, c)| {
                matches!(c, ':' | 'h' | 'H') && text[..at].ends_with(|before: char| before.is_ascii_digit())
            });
            let at = hour.then(|| parse_said(text.trim(), now, tz, Tense::Past).ok())??;
            (at <= now).then_some((from, to, at))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_line_gives_what_it_says() {
        let tz = Tz::Europe__Paris;
        let now = Moment::parse_rfc3339("2026-11-25T02:18:00+01:00").expect("a moment");
        for (line, at, ip, agent) in [
            ("24/11 23:41 203.0.113.7 Firefox Linux", "2026-11-24T23:41:00+01:00", "203.0.113.7", "Firefox Linux"),
            ("203.0.113.7 hier 23:41", "2026-11-24T23:41:00+01:00", "203.0.113.7", ""),
            (
                "2026-11-24T22:41:07Z,203.0.113.7,python-requests/2.31",
                "2026-11-24T23:41:07+01:00",
                "203.0.113.7",
                "python-requests/2.31",
            ),
            ("2026-11-24 23:41:07\t[203.0.113.7]\tOutlook", "2026-11-24T23:41:07+01:00", "203.0.113.7", "Outlook"),
            ("203[.]0[.]113[.]7:51234 ; 23h41 ; Windows 10", "2026-11-24T23:41:00+01:00", "203.0.113.7", "Windows 10"),
            // As Microsoft 365 writes them, with a port or a zone.
            ("24/11 23:41 [2001:db8::7]:443 Outlook", "2026-11-24T23:41:00+01:00", "2001:db8::7", "Outlook"),
            ("24/11 23:41 2001:db8::7%eth0 Edge", "2026-11-24T23:41:00+01:00", "2001:db8::7", "Edge"),
            ("ClientIP=[::ffff:203.0.113.7]:50012", "", "203.0.113.7", ""),
            ("(\"2001:db8::7\") 24/11 23:41", "2026-11-24T23:41:00+01:00", "2001:db8::7", ""),
            ("2001:db8::7 | 24.11.2026 23:41", "2026-11-24T23:41:00+01:00", "2001:db8::7", ""),
            ("rip=203.0.113.7, lip=10.0.0.1", "", "203.0.113.7", ""),
            ("203.0.113.7", "", "203.0.113.7", ""),
            ("hier 23:41 IMAP depuis Lagos", "2026-11-24T23:41:00+01:00", "", "IMAP"),
            ("hier 23:41 depuis Lagos", "2026-11-24T23:41:00+01:00", "", ""),
            ("24/11 23:41 203.0.113.7 Nigeria", "2026-11-24T23:41:00+01:00", "203.0.113.7", ""),
            (
                "24/11 23:41\t203.0.113.7\tCôte d’Ivoire\tFirefox 128",
                "2026-11-24T23:41:00+01:00",
                "203.0.113.7",
                "Firefox 128",
            ),
            ("24/11 23:41 203.0.113.7 (NG) BAV2ROPC Success", "2026-11-24T23:41:00+01:00", "203.0.113.7", "BAV2ROPC"),
            (
                "24/11 23:41, 203.0.113.7, Lagos, \"Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 (KHTML like Gecko)\"",
                "2026-11-24T23:41:00+01:00",
                "203.0.113.7",
                "Mozilla/5.0 (Windows NT 10.0 Win64) AppleWebKit/537.36 (KHTML like Gecko)",
            ),
        ] {
            let read = Connection::read(line, now, tz).unwrap_or_else(|| panic!("not understood: {line}"));
            assert_eq!(read.at.map(|at| at.to_string()).unwrap_or_default(), at, "{line}");
            assert_eq!(read.ip.map(|ip| ip.to_string()).unwrap_or_default(), ip, "{line}");
            assert_eq!(read.agent.unwrap_or_default(), agent, "{line}");
        }
        let read = Connection::read("24/11 23:41 203.0.113.7 Russie Chrome", now, tz).expect("a connection");
        assert_eq!(read.more.as_deref(), Some("Russie"));
        assert!(read.indicators().iter().all(|trace| !trace.value.contains("Russie")), "{:?}", read.indicators());
        for line in
            ["", "je ne sais pas", "Date ; IP ; Agent", "23:41", "300.1.1.1", "Firefox 128", "demain 23:41 Firefox"]
        {
            assert_eq!(Connection::read(line, now, tz), None, "{line}");
        }
    }
}
