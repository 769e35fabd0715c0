//! Addresses and names as they stand in a sentence.

use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Gives the length of an e-mail address at the start of a text.
pub(super) fn email(text: &str) -> Option<usize> {
    let at = text.find(|c: char| !(c.is_alphanumeric() || "._%+'-".contains(c)))?;
    let domain = text[at..].strip_prefix('@')?;
    let end = domain.find(|c: char| !(c.is_alphanumeric() || ".-".contains(c))).unwrap_or(domain.len());
    let domain = domain[..end].trim_end_matches(['.', '-']);
    (at > 0 && !domain.is_empty()).then_some(at + 1 + domain.len())
}

/// Gives the length of an IP address at the start of a text: with or without the port or the mask that follows.
pub(super) fn ip(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_hexdigit() || c == '.' || c == ':')).unwrap_or(text.len());
    let run = text[..end].trim_end_matches('.');
    let before_port = run.split(':').next().unwrap_or(run);
    let read = |candidate: &str| candidate.parse::<IpAddr>().is_ok().then_some(candidate.len());
    read(run).or_else(|| read(run.trim_end_matches(':'))).or_else(|| read(before_port))
}

/// Drops accents: the account lefevre is Mr Lefèvre's.
pub(super) fn bare(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_is_read() {
        for (text, length) in [("a@b.fr.", 6), ("a.b+c@exemple.fr>", 16), ("a@", 0), ("@b.fr", 0), ("abc", 0)] {
            assert_eq!(email(text).unwrap_or_default(), length, "{text}");
        }
        for (text, length) in [
            ("203.0.113.7.", 11),
            ("203.0.113.7:443", 11),
            ("2001:db8::1, puis", 11),
            ("02:14:05", 0),
            ("1.2.3", 0),
            ("décès", 0),
        ] {
            assert_eq!(ip(text).unwrap_or_default(), length, "{text}");
        }
    }

    #[test]
    fn accents_are_dropped() {
        assert_eq!(bare("Lefèvre"), "Lefevre");
    }
}
