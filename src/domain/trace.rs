//! Traces of the attacker as people paste them: defanged, dressed, of the wrong kind.
//!
//! A trace feeds blocklists, so what is kept is canonical, and what cannot be read is refused with what would be.

use super::account::{self, undressed};
use super::event::IndicatorType;
use super::question::{plain, reserved};
use super::text::is_hidden;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use unicode_normalization::UnicodeNormalization as _;

/// Why a pasted trace is not one of its kind, with what to type instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TraceError {
    /// Nothing was typed.
    #[error("rien n’a été saisi")]
    Empty,
    /// Characters that no screen shows.
    #[error("contient des caractères invisibles : retapez la valeur")]
    Hidden,
    /// An address with its port, its mask or its zone.
    #[error("attendu une adresse IP seule, sans port, masque ni zone, comme 203.0.113.7")]
    IpWithMore,
    /// Not an address.
    #[error("attendu une adresse IP, comme 203.0.113.7 ou 2001:db8::7")]
    NotAnIp,
    /// An address where a name was expected.
    #[error("est une adresse IP : donnez-la avec --ip")]
    IsAnIp,
    /// A URL where a name was expected.
    #[error("est une URL : donnez-la avec --url")]
    IsAUrl,
    /// A mail address where a name was expected.
    #[error("est une adresse de messagerie : donnez-la avec --sender")]
    IsASender,
    /// Not a domain name.
    #[error("attendu un nom de domaine, comme exemple.com")]
    NotADomain,
    /// Not a URL.
    #[error("attendu une URL entière, comme https://exemple.com/page")]
    NotAUrl,
    /// Not the name of a program.
    #[error("attendu le nom d’un programme, comme Mozilla/5.0 (Windows NT 10.0)")]
    NotAnAgent,
    /// Not a mail address.
    #[error("attendu une adresse, comme expediteur@exemple.com (un domaine seul se donne avec --domain)")]
    NotASender,
    /// Not a SHA-256.
    #[error("attendu 64 chiffres hexadécimaux (SHA-256 ; ni MD5 ni SHA-1)")]
    NotASha256,
}

/// Reads a trace of a kind and gives its canonical form: refanged, undressed, in lower case where case says nothing.
///
/// # Errors
/// [`TraceError`], whose message says what is expected; nothing is guessed.
pub fn read(kind: IndicatorType, typed: &str) -> Result<String, TraceError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(TraceError::Empty);
    }
    if typed.chars().any(is_hidden) {
        return Err(TraceError::Hidden);
    }
    let typed: String = typed.nfc().collect();
    if kind == IndicatorType::UserAgent {
        return agent(&typed).ok_or(TraceError::NotAnAgent);
    }
    let value = refanged(undressed(&typed));
    match kind {
        IndicatorType::Ip => match value.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(ip) => Ok(ip.to_canonical().to_string()),
            Err(_) if looks_like_an_ip(&value) => Err(TraceError::IpWithMore),
            Err(_) => Err(TraceError::NotAnIp),
        },
        IndicatorType::Domain => {
            let name = value.strip_suffix('.').unwrap_or(&value).to_lowercase();
            if name.parse::<IpAddr>().is_ok() || looks_like_an_ip(&name) {
                Err(TraceError::IsAnIp)
            } else if name.contains('/') {
                Err(TraceError::IsAUrl)
            } else if name.contains('@') {
                Err(TraceError::IsASender)
            } else if is_domain(&name) {
                Ok(name)
            } else {
                Err(TraceError::NotADomain)
            }
        }
        IndicatorType::Url => {
            if is_url(&value) {
                Ok(value)
            } else {
                Err(TraceError::NotAUrl)
            }
        }
        IndicatorType::Sender | IndicatorType::Recipient => {
            // The same door as our own accounts: names and quotes around the address are dropped.
            let read = account::read(&typed).unwrap_or_default();
            let [address] = read.as_slice() else { return Err(TraceError::NotASender) };
            let (local, domain) = address.rsplit_once('@').ok_or(TraceError::NotASender)?;
            let domain = domain.to_lowercase();
            if is_local(local) && is_domain(&domain) {
                Ok(format!("{local}@{domain}"))
            } else {
                Err(TraceError::NotASender)
            }
        }
        IndicatorType::Sha256 => {
            let sound = value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit());
            if sound { Ok(value.to_lowercase()) } else { Err(TraceError::NotASha256) }
        }
        IndicatorType::UserAgent => Ok(value),
    }
}

/// Reads the name of a program, without the quotes and the name of its header; what has no letter, or says that nobody
/// knows, is none.
fn agent(typed: &str) -> Option<String> {
    let header = typed.get(..11).filter(|head| head.eq_ignore_ascii_case("user-agent:"));
    let bare = typed[header.map_or(0, str::len)..].trim();
    let bare = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(bare).trim();
    let named = bare.chars().any(char::is_alphabetic) && reserved(&plain(bare)).is_none();
    named.then(|| bare.to_owned())
}

/// Reads an address as logs write it, with or without brackets, port and zone; what names nobody is none.
pub fn ip(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None if text.matches(':').count() == 1 => text.split(':').next()?,
        None => text.trim_end_matches(']'),
    };
    let ip: IpAddr = bare.split('%').next()?.parse().ok()?;
    let ip = ip.to_canonical();
    (!ip.is_unspecified()).then_some(ip)
}

/// Gives back the dots, colons and schemes that people take out of a trace so that nobody clicks on it.
pub fn refanged(text: &str) -> String {
    const TAKEN_OUT: [(&str, &str); 13] = [
        ("[://]", "://"),
        ("[:]//", "://"),
        ("[.]", "."),
        ("(.)", "."),
        ("{.}", "."),
        ("\\.", "."),
        ("[:]", ":"),
        ("[@]", "@"),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[point]", "."),
        ("[at]", "@"),
        ("(at)", "@"),
    ];
    let mut text = text.to_owned();
    for (out, back) in TAKEN_OUT {
        text = replaced(&text, out, back);
    }
    let scheme = text.find("://").map(|end| text[..end].to_ascii_lowercase());
    let back = match scheme.as_deref() {
        Some("hxxp" | "hxtp" | "htxp" | "http") => "http",
        Some("hxxps" | "hxtps" | "htxps" | "https") => "https",
        Some(_) | None => return text,
    };
    let end = text.find("://").expect("the scheme was just found");
    format!("{back}{}", &text[end..])
}

/// Replaces a word whatever the case of its letters; the words are ASCII.
fn replaced(text: &str, word: &str, by: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in lower.match_indices(word) {
        kept.push_str(&text[from..at]);
        kept.push_str(by);
        from = at + word.len();
    }
    kept.push_str(&text[from..]);
    kept
}

/// Tells whether a text begins as an address that something follows: a port, a mask, a zone.
fn looks_like_an_ip(text: &str) -> bool {
    let text = text.trim_start_matches('[');
    let bare = text.split(['/', '%', ']']).next().unwrap_or(text);
    let head = bare.split(':').next().unwrap_or(bare);
    (bare.parse::<IpAddr>().is_ok() || head.parse::<Ipv4Addr>().is_ok())
        || head.split('.').count() == 4 && head.split('.').all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

/// Tells whether a text is a domain name with a dot: letters of any alphabet, as international names have.
pub fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let last_is_a_name = text.rsplit('.').next().is_some_and(|last| last.chars().any(|c| !c.is_ascii_digit()));
    text.len() <= 253 && text.contains('.') && text.split('.').all(label) && last_is_a_name
}

/// Tells whether a text is the part of a mail address before its `@`.
fn is_local(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.chars().all(|c| c.is_alphanumeric() || "._%+'=-#&!$*?^{}~|/".contains(c))
}

/// Tells whether a text is a whole web address.
fn is_url(text: &str) -> bool {
    let Some(rest) = ["http://", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme)) else { return false };
    let sound = |c: char| !c.is_whitespace() && !c.is_control() && !"\"<>\\^`{|}".contains(c);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(v6) => {
            return text.chars().all(sound) && v6.split(']').next().is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok());
        }
        None => host.split(':').next().unwrap_or(host),
    };
    text.chars().all(sound) && (is_domain(host.strip_suffix('.').unwrap_or(host)) || host.parse::<Ipv4Addr>().is_ok())
}

/// Says why an address is nobody's on the Internet, by the registries of special-purpose addresses of the IANA (RFC 6890):
/// it is told, and never offered to a blocklist, which would cut an organisation off from itself.
///
/// The ranges kept for documentation are not in the list: in an exercise they stand for the attacker.
pub fn special(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => special_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => special_v4(ip),
            None => special_v6(ip),
        },
    }
}

fn special_v4(ip: Ipv4Addr) -> Option<&'static str> {
    const RANGES: [([u8; 4], u32, &str); 13] = [
        ([255, 255, 255, 255], 32, "diffusion"),
        ([0, 0, 0, 0], 8, "non attribuable"),
        ([10, 0, 0, 0], 8, "réseau privé"),
        ([100, 64, 0, 0], 10, "partagée par un opérateur"),
        ([127, 0, 0, 0], 8, "la machine elle-même"),
        ([169, 254, 0, 0], 16, "lien local"),
        ([172, 16, 0, 0], 12, "réseau privé"),
        ([192, 0, 0, 0], 24, "réservée"),
        ([192, 88, 99, 0], 24, "relais 6to4"),
        ([192, 168, 0, 0], 16, "réseau privé"),
        ([198, 18, 0, 0], 15, "bancs d’essai"),
        ([224, 0, 0, 0], 4, "multidiffusion"),
        ([240, 0, 0, 0], 4, "réservée"),
    ];
    RANGES
        .into_iter()
        .find(|(base, bits, _)| {
            let mask = u32::MAX << (32 - bits);
            u32::from(ip) & mask == u32::from(Ipv4Addr::from(*base)) & mask
        })
        .map(|(.., why)| why)
}

fn special_v6(ip: Ipv6Addr) -> Option<&'static str> {
    const RANGES: [([u16; 3], u32, &str); 7] = [
        ([0x64, 0xff9b, 1], 48, "traduction locale"),
        ([0x100, 0, 0], 64, "puits"),
        ([0x2001, 0, 0], 23, "réservée"),
        ([0x2002, 0, 0], 16, "relais 6to4"),
        ([0xfc00, 0, 0], 7, "réseau privé"),
        ([0xfe80, 0, 0], 10, "lien local"),
        ([0xff00, 0, 0], 8, "multidiffusion"),
    ];
    match ip {
        Ipv6Addr::UNSPECIFIED => Some("non attribuable"),
        Ipv6Addr::LOCALHOST => Some("la machine elle-même"),
        _ => RANGES
            .into_iter()
            .find(|([a, b, c], bits, _)| {
                let mask = u128::MAX << (128 - bits);
                u128::from(ip) & mask == u128::from(Ipv6Addr::new(*a, *b, *c, 0, 0, 0, 0, 0)) & mask
            })
            .map(|(.., why)| why),
    }
}

#[cfg(test)]
mod tests {
    use super::ip;

    #[test]
    fn addresses_are_read_out_of_their_clothes() {
        for (dressed, bare) in [
            ("198.51.100.7:51515", "::ffff:198.51.100.7"),
            ("[2a01:db8::1]:36185", "2a01:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%12]:443", "fe80::1"),
        ] {
            assert!(ip(bare).is_some(), "{bare}");
            assert_eq!(ip(dressed), ip(bare), "{dressed}");
        }
        for none in ["", "null", "0.0.0.0", "::", "<unknown>", "[", "%", "[]:1"] {
            assert_eq!(ip(none), None, "{none}");
        }
    }
}
