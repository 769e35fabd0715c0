//! Internationalised names: people read them as they were written, machines compare them in ASCII (RFC 5891).

use crate::domain::event::IndicatorType;

/// Gives a trace as machines compare it: its domain in ASCII; as it is when it holds no such domain.
pub fn ascii(kind: IndicatorType, value: &str) -> String {
    if value.is_ascii() {
        return value.to_owned();
    }
    let (before, domain, after) = match kind {
        IndicatorType::Domain => ("", value, ""),
        IndicatorType::Sender | IndicatorType::Recipient => match value.rfind('@') {
            Some(at) => (&value[..=at], &value[at + 1..], ""),
            None => return value.to_owned(),
        },
        IndicatorType::Url => {
            let Some(start) = value.find("://").map(|at| at + 3) else { return value.to_owned() };
            let rest = &value[start..];
            let end = rest.find(['/', '?', '#', ':', '\\', '@']).unwrap_or(rest.len());
            (&value[..start], &rest[..end], &rest[end..])
        }
        IndicatorType::Ip | IndicatorType::UserAgent | IndicatorType::Sha256 => return value.to_owned(),
    };
    match idna::domain_to_ascii(domain) {
        Ok(domain) => format!("{before}{domain}{after}"),
        Err(_) => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use IndicatorType as T;

    #[test]
    fn only_the_domain_is_written_in_ascii() {
        for (kind, value, written) in [
            (T::Domain, "exämple.fr", "xn--exmple-cua.fr"),
            (T::Domain, "Exemple.fr", "Exemple.fr"),
            (T::Sender, "dg@société.example", "dg@xn--socit-esab.example"),
            (T::Sender, "société.example", "société.example"),
            (T::Url, "https://société.example:8443/a?b=é", "https://xn--socit-esab.example:8443/a?b=é"),
            (T::Url, "https://evil.example/é", "https://evil.example/é"),
            (T::UserAgent, "navigateur é", "navigateur é"),
            // No domain at all: told as it is, and offered to nobody.
            (T::Domain, "a\u{202e}b é", "a\u{202e}b é"),
        ] {
            assert_eq!(ascii(kind, value), written, "{value}");
        }
    }
}
