//! Lines of a log of connections as people paste them: a time, an address, an agent, in any order and any dress.

use super::event::{Indicator, IndicatorType};
use super::moment::{Moment, Tense, parse_said};
use super::trace::{self, refanged};
use crate::domain::list::each_of;
use chrono_tz::Tz;
use std::net::IpAddr;

/// How many words of a line are looked at; a line of a log has fewer.
const WORDS: usize = 60;
/// How many words a moment takes at most: "mardi 24 novembre 2026 à 23:41".
const LONGEST_MOMENT: usize = 6;
/// How many characters are kept of what somebody tells.
const LONGEST_TOLD: usize = 600;
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
    /// What it does not settle.
    pub doubts: Doubts,
}

/// What a line of a log leaves to whoever reads it: nothing of it is guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Doubts {
    /// It names several addresses, and not which one connected.
    pub ip: bool,
    /// It shows an hour, of a day that is not understood.
    pub at: bool,
}

impl Connection {
    /// Reads a line; none when it names neither an address nor a time with something else.
    pub fn read(line: &str, now: Moment, tz: Tz) -> Option<Self> {
        let words = words(line);
        // What is to come is no connection that was seen, and a field of a message no line of a log.
        if words.iter().any(|word| line[word.0..word.1].eq_ignore_ascii_case("demain")) || is_field(line) {
            return None;
        }
        let addresses = addresses(line, &words);
        let (ip_at, several) = peer(line, &words, &addresses);
        let ip = addresses.iter().find(|(at, ..)| Some(*at) == ip_at).map(|(_, ip, _)| *ip);
        let when = moment(line, &words, &addresses, now, tz);
        let within = |at: usize| when.is_some_and(|(from, to, _)| (from..to).contains(&at));
        let rest = words.iter().enumerate().filter(|(at, _)| Some(*at) != ip_at && !within(*at));
        let rest: Vec<&str> = rest.map(|(_, word)| line[word.0..word.1].trim_matches(['"', '\''])).collect();
        let doubts = Doubts { ip: several, at: when.is_none() && rest.iter().any(|word| hour(word)) };
        let (agent, more) = apart(&rest);
        // What somebody tells is kept in their words; which of several hours is that of the connection is not guessed.
        if let Some(hours) = told(line, &words) {
            let says = !addresses.is_empty() || when.is_some();
            let at = when.map(|(.., at)| at).filter(|_| hours == 1);
            let doubts = Doubts { ip: several, at: at.is_none() && hours > 0 };
            let whole = line.trim().chars().take(LONGEST_TOLD).collect();
            return says.then_some(Self { at, ip, agent: None, more: Some(whole), doubts });
        }
        let cut = words.last().is_some_and(|last| words.len() == WORDS && last.1 < line.trim_end().len());
        let more = if cut { more.map(|more| more + " …") } else { more };
        let says = agent.is_some() || more.as_ref().is_some_and(|more| more.chars().any(char::is_alphabetic));
        let dated = when.is_some() && says;
        let read = Self { at: when.map(|(.., at)| at), ip, agent, more, doubts };
        (!addresses.is_empty() || dated).then_some(read)
    }

    /// Gives the traces that it leaves.
    pub fn indicators(&self) -> Vec<Indicator> {
        let ip = self.ip.map(|ip| Indicator { kind: IndicatorType::Ip, value: ip.to_string() });
        let agent = self.agent.clone().map(|value| Indicator { kind: IndicatorType::UserAgent, value });
        ip.into_iter().chain(agent).collect()
    }
}

/// Tells whether a line is a field of a message, as its header shows it.
pub fn is_field(line: &str) -> bool {
    const FIELDS: [&str; 14] = [
        "from",
        "to",
        "cc",
        "bcc",
        "de",
        "à",
        "date",
        "subject",
        "objet",
        "received",
        "message-id",
        "return-path",
        "reply-to",
        "user-agent",
    ];
    let name = line.trim_start().split_once(':').map(|(name, _)| name.to_lowercase());
    name.is_some_and(|name| FIELDS.contains(&name.as_str()) || name.starts_with("x-"))
}

/// Counts the hours of a line that somebody tells, that of a call they speak of as one more; none when it is a line of a log.
fn told(line: &str, words: &[(usize, usize)]) -> Option<usize> {
    const TELLING: [&str; 18] = [
        "le", "la", "les", "un", "une", "des", "il", "elle", "on", "nous", "est", "a", "vers", "et", "avec", "pour",
        "qui", "vue",
    ];
    const CALL: [&str; 6] = ["tel", "tél", "appel", "appelle", "appelé", "téléphone"];
    let lowered: Vec<String> = words.iter().map(|word| line[word.0..word.1].to_lowercase()).collect();
    let count = |of: &[&str]| lowered.iter().filter(|word| of.contains(&word.trim_matches('.'))).count();
    let hours = lowered.iter().filter(|word| hour(word)).count();
    let call = usize::from(hours > 0 && count(&CALL) > 0);
    (count(&TELLING) >= 2).then_some(hours + call)
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
        let version = word.starts_with(|c: char| c.is_ascii_digit()) && address(word).is_none();
        let bare = agent.last().is_some_and(|before: &&str| !before.contains(|c: char| c.is_ascii_digit()));
        follows = inside || is_program(word) || follows && (opens > 0 || version && bare || LINKS.contains(word));
        if follows { agent.push(*word) } else { more.push(*word) }
    }
    let whole = |words: Vec<&str>| {
        let text = words.join(" ");
        text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')').chars().take(LONGEST_AGENT).collect::<String>()
    };
    let (agent, more) = (whole(agent), whole(more));
    (
        Some(agent).filter(|text| text.chars().any(char::is_alphabetic)),
        Some(more).filter(|text| text.chars().any(char::is_alphanumeric)),
    )
}

/// Words of an agent that name no program by themselves.
const LINKS: [&str; 7] = ["OS", "X", "NT", "on", "sur", "Mobile", "Desktop"];

/// Tells whether a word names a program or its system: `Mozilla/5.0`, `Firefox`, `IMAP4`, `python-requests`.
fn is_program(word: &str) -> bool {
    const NAMES: [&str; 52] = each_of(
        "mozilla, firefox, chrome, chromium, edge, edg, safari, opera, brave, vivaldi, samsungbrowser, applewebkit, \
         gecko, trident, outlook, thunderbird, airmail, evolution, owa, activesync, eas, imap, imaps, pop, pops, smtp, \
         mapi, ews, msgraph, powershell, curl, wget, python, okhttp, axios, dalvik, headlesschrome, cbainprod, \
         windows, linux, ubuntu, debian, macos, mac, macintosh, android, ios, iphone, ipad, cros, navigateur, \
         roundcube",
    );
    // `/owa/auth.owa` is a page, `imap-login:` a service of our own server.
    if word.starts_with('/') || word.ends_with("-login:") {
        return false;
    }
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

/// Whose address a name says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Of whom connected.
    Peer,
    /// Of our own server, or no address at all.
    Own,
    /// Nothing says it.
    Unsaid,
}

/// Reads an address and the name written before it, without the quotes, brackets, port and zone around it.
///
/// What is stuck to letters is the version of a program: `OPR/105.0.0.0`, `v15.1.225.42`.
fn address(word: &str) -> Option<(IpAddr, Whose)> {
    const PEER: [&str; 14] = each_of(
        "rip, c-ip, client, clientip, client-ip, client_ip, src, srcip, src_ip, source, remote, peer, raddr, rhost",
    );
    const OWN: [&str; 14] = each_of(
        "lip, s-ip, local, server, serverip, server-ip, server_ip, dst, dstip, dst_ip, dest, laddr, version, build",
    );
    let word = refanged(word).replace("\":\"", "=");
    let (name, value) = word.rsplit_once('=').unwrap_or(("", &word));
    let value = value.trim_matches(|c: char| "\"'`<>(){}«»“”.".contains(c));
    // As Postfix writes it: `client=unknown[203.0.113.10]:51234`.
    let value = value.find('[').map_or(value, |from| &value[from..]);
    let name = name.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let role = match name.as_str() {
        name if PEER.contains(&name) => Whose::Peer,
        name if OWN.contains(&name) => Whose::Own,
        _ => Whose::Unsaid,
    };
    Some((trace::ip(value.trim_end_matches(':'))?, role))
}

/// Reads the addresses of a line, with the place of each in it.
fn addresses(line: &str, words: &[(usize, usize)]) -> Vec<(usize, IpAddr, Whose)> {
    let text = |at: usize| words.get(at).map_or("", |word| &line[word.0..word.1]);
    let versions = |at: usize| at > 0 && ["version", "build"].contains(&text(at - 1).to_lowercase().as_str());
    let read = (0..words.len()).filter(|at| !versions(*at));
    read.filter_map(|at| address(text(at)).map(|(ip, role)| (at, ip, role))).collect()
}

/// Finds the address of whom connected, and tells whether it is one of several that nothing tells apart: to take our own
/// server for the attacker would have it blocked.
fn peer(line: &str, words: &[(usize, usize)], addresses: &[(usize, IpAddr, Whose)]) -> (Option<usize>, bool) {
    const METHODS: [&str; 7] = ["GET", "POST", "HEAD", "PUT", "OPTIONS", "PROPFIND", "RPC_IN_DATA"];
    let text = |at: usize| words.get(at).map_or("", |word| &line[word.0..word.1]);
    let only = |kept: &mut dyn Iterator<Item = &(usize, IpAddr, Whose)>| {
        let kept: Vec<_> = kept.collect();
        let first = kept.first().map(|(at, ..)| *at);
        (first, kept.iter().any(|(_, ip, _)| *ip != kept[0].1))
    };
    if let (Some(at), several) = only(&mut addresses.iter().filter(|(.., role)| *role == Whose::Peer)) {
        return (Some(at).filter(|_| !several), several);
    }
    let unsaid: Vec<_> = addresses.iter().copied().filter(|(.., role)| *role == Whose::Unsaid).collect();
    // IIS names the server before the method; Exchange, the local end before the remote one and the event.
    let of_server = |at: usize, next: Option<usize>| {
        METHODS.contains(&text(at + 1)) || next == Some(at + 1) && ["<", ">", "+", "-", "*"].contains(&text(at + 2))
    };
    let own = |i: usize| {
        let next = unsaid.get(i + 1).map(|(at, ..)| *at);
        next.is_some() && of_server(unsaid[i].0, next)
    };
    let left: Vec<_> = (0..unsaid.len()).filter(|i| !own(*i)).map(|i| unsaid[i]).collect();
    let (at, several) = only(&mut left.iter());
    (at.filter(|_| !several), several)
}

/// Tells whether a text shows an hour.
fn hour(text: &str) -> bool {
    text.char_indices().any(|(at, c)| {
        let before = text[..at].ends_with(|before: char| before.is_ascii_digit());
        let after = text[at + c.len_utf8()..].starts_with(|after: char| after.is_ascii_digit() || after == ' ');
        before && (c == ':' && after || matches!(c, 'h' | 'H'))
    })
}

/// Tells whether a word is the half of a day, which an hour alone does not say.
fn is_half(word: &str) -> bool {
    ["am", "pm", "a.m", "p.m"].contains(&word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str())
}

/// Tells whether a word says a day: beside an hour that was read without it, that hour is not known.
fn says_a_day(word: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let figures = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = word.split('t').next().unwrap_or(&word).split(['/', '-', '.']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| if figures(part) { part.len() } else { 0 }).collect();
    let numbers = match lengths.as_slice() {
        [1..=2, 1..=2] => word.contains('/'),
        [1..=2, 1..=2, 2 | 4] => !word.contains('.') || lengths[1] == 2,
        [4, 1..=2, 1..=2] | [8 | 10] => true,
        _ => false,
    };
    let named = word.split(['/', '-']).nth(1).is_some_and(|name| MONTHS.contains(&name));
    numbers || named || MONTHS.contains(&word.as_str())
}

/// Finds the words that say a moment, the longest first, and it.
fn moment(
    line: &str,
    words: &[(usize, usize)],
    addresses: &[(usize, IpAddr, Whose)],
    now: Moment,
    tz: Tz,
) -> Option<(usize, usize, Moment)> {
    let (from, to, at) = (0..words.len()).find_map(|from| {
        (from + 1..=words.len().min(from + LONGEST_MOMENT)).rev().find_map(|to| {
            if addresses.iter().any(|(ip, ..)| (from..to).contains(ip)) {
                return None;
            }
            let text = line[words[from].0..words[to - 1].1].replace([',', ';', '|', '"', '[', ']', '(', ')'], " ");
            let at = hour(&text).then(|| parse_said(text.trim(), now, tz, Tense::Past).ok())??;
            (at <= now).then_some((from, to, at))
        })
    })?;
    let any = |words: &[(usize, usize)], is: fn(&str) -> bool| words.iter().any(|word| is(&line[word.0..word.1]));
    // A day that stands just beside was not understood with its hour.
    let (before, after) = (&words[from.saturating_sub(3)..from], &words[to..words.len().min(to + 2)]);
    let stray = !any(&words[from..to], says_a_day) && (any(before, says_a_day) || any(after, says_a_day));
    (!stray && !any(&after[..after.len().min(1)], is_half)).then_some((from, to, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_tells_is_kept_in_their_words_and_no_hour_of_it_is_guessed() {
        let tz = Tz::Europe__Paris;
        let now = Moment::parse_rfc3339("2026-11-25T02:18:00+01:00").expect("a moment");
        for (line, at, ip) in [
            ("Tel Karim 23h02 : le compte s’est connecté vers 19h30 depuis 45.141.152.8", "", "45.141.152.8"),
            ("Appel de Karim 23h02 : une IP vue, la 45.141.152.8", "", "45.141.152.8"),
            ("il a reçu 3 SMS de code entre 21h et 21h05", "", ""),
            ("hier 23:41 il est venu avec Firefox de Lagos", "2026-11-24T23:41:00+01:00", ""),
            ("le 45.141.152.8 est vu la nuit", "", "45.141.152.8"),
        ] {
            let read = Connection::read(line, now, tz).unwrap_or_else(|| panic!("not understood: {line}"));
            let said = |value: Option<String>| value.unwrap_or_default();
            assert_eq!(
                (said(read.at.map(|at| at.to_string())), said(read.ip.map(|ip| ip.to_string()))),
                (at.to_owned(), ip.to_owned()),
                "{line}"
            );
            assert_eq!((read.more.as_deref(), read.agent), (Some(line), None), "{line}");
        }
        for line in [
            "Date: Fri, 27 Nov 2026 21:12:03 +0100",
            "From: a@exemple.net (45.141.152.8)",
            "Received: from x ([45.141.152.8])",
            "X-Originating-IP: 45.141.152.8",
            "il a appelé la DSI",
            "À: la compta, 23:41",
        ] {
            assert_eq!(Connection::read(line, now, tz), None, "{line}");
        }
    }

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

    /// The lines that our own servers write: who connected is told from the server, or not taken.
    #[test]
    fn our_own_server_is_never_taken_for_whom_connected() {
        let tz = Tz::Europe__Paris;
        let now = Moment::parse_rfc3339("2026-11-27T15:00:00+01:00").expect("a moment");
        let chrome = "Mozilla/5.0 (Windows NT 10.0) Chrome/119.0.0.0 OPR/105.0.0.0";
        for (line, ip, agent, doubt) in [
            // IIS, Exchange SMTP receive, Dovecot.
            (
                "2026-11-24 22:41:07 W3SVC1 198.51.100.20 POST /owa/auth.owa - 443 compta 203.0.113.7 Mozilla/5.0 302 0 0",
                "203.0.113.7",
                "Mozilla/5.0",
                false,
            ),
            (
                "2026-11-24 22:41:07 198.51.100.20 GET /owa/ - 443 - 2001:db8::7 curl/8.1 200",
                "2001:db8::7",
                "curl/8.1",
                false,
            ),
            (
                "2026-11-24T22:41:07.123Z,EXCH01\\Default,08DCF,3,198.51.100.20:25,203.0.113.8:51234,<,MAIL FROM",
                "203.0.113.8",
                "",
                false,
            ),
            ("imap-login: Login: user=<compta>, lip=198.51.100.20, rip=203.0.113.9", "203.0.113.9", "", false),
            ("hier 23:41 imap-login: Login: user=<compta>, lip=198.51.100.20", "", "", false),
            ("hier 23:41 s-ip=198.51.100.20 c-ip=203.0.113.7", "203.0.113.7", "", false),
            ("hier 23:41 client=unknown[203.0.113.10]:51234", "203.0.113.10", "", false),
            ("{\"ClientIP\":\"203.0.113.7\",\"ServerIP\":\"198.51.100.20\"} hier 23:41", "203.0.113.7", "", false),
            // A web server of ours writes whom connected first, and nothing else.
            ("203.0.113.7 GET /owa", "203.0.113.7", "", false),
            // Versions of programs.
            (&format!("24/11/2026 23:41 \"{chrome}\" Lagos"), "", chrome, false),
            ("24/11/2026 23:41 Exchange v15.1.225.42 203.0.113.11 OWA", "203.0.113.11", "OWA", false),
            ("24/11/2026 23:41 Exchange version 15.1.225.42 203.0.113.11", "203.0.113.11", "", false),
            // Nothing tells them apart.
            ("203.0.113.17, 198.51.100.4 24/11/2026 23:41", "", "", true),
            ("24/11/2026 23:41 203.0.113.17 198.51.100.4 Outlook", "", "Outlook", true),
            ("rip=203.0.113.17 rip=198.51.100.4 24/11/2026 23:41", "", "", true),
            ("24/11/2026 23:41 203.0.113.17 (203.0.113.17)", "203.0.113.17", "", false),
        ] {
            let read = Connection::read(line, now, tz).unwrap_or_else(|| panic!("not understood: {line}"));
            assert_eq!(read.ip.map(|ip| ip.to_string()).unwrap_or_default(), ip, "{line}");
            assert_eq!(read.agent.unwrap_or_default(), agent, "{line}");
            assert_eq!(read.doubts.ip, doubt, "{line}");
        }
    }

    /// A day that is not understood takes its hour with it, and nothing of a line is lost.
    #[test]
    fn an_hour_is_that_of_its_day_or_none() {
        let tz = Tz::Europe__Paris;
        let now = Moment::parse_rfc3339("2026-11-27T15:00:00+01:00").expect("a moment");
        for (line, at, more) in [
            ("Nov 24 23:41:07 mx1 postfix/smtpd[1]: client=unknown[203.0.113.10]", "2026-11-24T23:41:07+01:00", "mx1"),
            ("Nov  4 23:41:07 203.0.113.10", "2026-11-04T23:41:07+01:00", ""),
            ("Nov 24, 2026 23:41:07 203.0.113.10", "2026-11-24T23:41:07+01:00", ""),
            ("24-Nov-2026 23:41:07 203.0.113.10", "2026-11-24T23:41:07+01:00", ""),
            ("203.0.113.10 - - [24/Nov/2026:23:41:07 +0000] \"GET /owa\"", "2026-11-25T00:41:07+01:00", "GET /owa"),
            ("11/24/2026 11:41:07 PM 203.0.113.12", "2026-11-24T23:41:07+01:00", ""),
            ("24/11/2026 11:41 PM 203.0.113.13", "2026-11-24T23:41:00+01:00", ""),
            ("24/11/2026 12:41 AM 203.0.113.13", "2026-11-24T00:41:00+01:00", ""),
            // Two days are possible, or none.
            ("03/04/2026 11:41 PM 203.0.113.13", "", "03/04/2026 11:41 PM"),
            ("11:41 PM 203.0.113.13", "", "11:41 PM"),
            ("30/11 23:41 203.0.113.34", "", "30/11 23:41"),
            ("Nov 30 23:41:07 203.0.113.34", "", "Nov 30 23:41:07"),
            ("24 Smarch 2026 23:41 203.0.113.34 20261124", "", "20261124"),
            // Whatever stands beside.
            ("24/11/2026 23:41 203.0.113.300 depuis Lagos", "2026-11-24T23:41:00+01:00", "203.0.113.300"),
            ("24/11/2026 23:41 203.0.113.7 203.0.113.0/24", "2026-11-24T23:41:00+01:00", "203.0.113.0/24"),
            ("203.0.113.7 1764024067", "", "1764024067"),
            ("203.0.113.7 20261124 234107", "", "20261124 234107"),
            ("203.0.113.17, 198.51.100.4 24/11/2026 23:41", "2026-11-24T23:41:00+01:00", "203.0.113.17 198.51.100.4"),
            ("24/11 23:41 Marseille 203.0.113.7", "2026-11-24T23:41:00+01:00", "Marseille"),
            ("23:41 Firefox 128.0.1 203.0.113.7", "2026-11-26T23:41:00+01:00", ""),
        ] {
            let read = Connection::read(line, now, tz).unwrap_or_else(|| panic!("not understood: {line}"));
            assert_eq!(read.at.map(|at| at.to_string()).unwrap_or_default(), at, "{line}");
            assert!(read.more.clone().unwrap_or_default().contains(more), "{line}: {:?}", read.more);
        }
        let long = format!("24/11 23:41 203.0.113.7 {}", "mot ".repeat(80));
        let read = Connection::read(&long, now, tz).expect("a connection");
        assert!(read.more.is_some_and(|more| more.ends_with('…')));
    }
}
