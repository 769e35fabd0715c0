//! Which traces other tools may be offered.

use crate::domain::event::{Indicator, IndicatorType};

/// Tells whether a trace has the form of its kind: anything else is told in the text only, tools would refuse it.
pub(super) fn is_sound(indicator: &Indicator) -> bool {
    let value = indicator.value.as_str();
    let bare = value.is_ascii() && !value.contains(|c: char| c.is_whitespace() || c.is_control());
    let is_domain = |text: &str| {
        text.len() <= 253
            && text.contains('.')
            && text.split('.').all(|label| {
                !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            })
    };
    match indicator.kind {
        IndicatorType::Ip => value.parse::<std::net::IpAddr>().is_ok(),
        IndicatorType::Sender | IndicatorType::Recipient => {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"._%+'=-".contains(&b);
            value
                .rsplit_once('@')
                .is_some_and(|(local, domain)| !local.is_empty() && local.bytes().all(plain) && is_domain(domain))
        }
        IndicatorType::Url => {
            let web = ["http://", "https://"].iter().find_map(|scheme| value.strip_prefix(scheme));
            bare && !value.contains(['"', '<', '>', '\\', '^', '`', '{', '|', '}'])
                && web.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '['))
        }
        IndicatorType::Domain => is_domain(value),
        IndicatorType::Sha256 => value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit()),
        IndicatorType::UserAgent => !value.trim().is_empty() && !value.contains(crate::escape::is_hidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(kind: IndicatorType, value: &str) -> bool {
        is_sound(&Indicator { kind, value: value.to_owned() })
    }

    #[test]
    fn only_what_has_the_form_of_its_kind_is_offered() {
        use IndicatorType as T;
        for (kind, value) in [
            (T::Domain, "evil.example"),
            (T::Url, "https://evil.example/a?b=c#d"),
            (T::Sender, "a.b+c@evil.example"),
            (T::Ip, "2001:db8::1"),
        ] {
            assert!(sound(kind, value), "{value}");
        }
        for (kind, value) in [
            (T::Domain, "evil"),
            (T::Domain, "evil..example"),
            (T::Domain, "=cmd|x.example"),
            (T::Url, "javascript:alert(1)"),
            (T::Url, "https://"),
            (T::Url, "https://evil.example/ b"),
            (T::Sender, "<a@evil.example>"),
            (T::Sender, "a@b@evil"),
            (T::UserAgent, "curl\u{202e}"),
            (T::Sha256, "ab"),
        ] {
            assert!(!sound(kind, value), "{value}");
        }
    }
}
