//! The official addresses of a text, the only ones that a reader may follow: those of the data of the program, whole.

use crate::annexes;

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch<'a> {
    /// Words, in which no address may be followed.
    Words(&'a str),
    /// An official address.
    Official(&'static str),
}

/// Cuts a text at its official addresses. One that is only the start or a part of another address is words like the rest.
pub(super) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices("https://") {
        if at < from || !text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(') {
            continue;
        }
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |end| at + end);
        let said = text[at..end].trim_end_matches(['.', ',', ';', ':', ')']);
        if let Some(official) = annexes::address(said) {
            found.extend((from < at).then(|| Stretch::Words(&text[from..at])));
            found.push(Stretch::Official(official));
            from = at + said.len();
        }
    }
    found.extend((from < text.len()).then(|| Stretch::Words(&text[from..])));
    found
}

/// Writes a text: its official addresses one way, everything else another.
pub(super) fn written(text: &str, words: impl Fn(&str) -> String, official: impl Fn(&str) -> String) -> String {
    let write = |stretch: Stretch<'_>| match stretch {
        Stretch::Words(text) => words(text),
        Stretch::Official(url) => official(url),
    };
    stretches(text).into_iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CNIL: &str = "https://notifications.cnil.fr/notifications/violation";

    #[test]
    fn only_a_whole_official_address_may_be_followed() {
        let official = |text: &str| stretches(text).contains(&Stretch::Official(CNIL));
        for text in ["U", "a U.", "(U)", "a\u{a0}: U ; b", "U\nU, c"] {
            assert!(official(&text.replace('U', CNIL)), "{text}");
        }
        for text in
            ["U.evil.example", "U/../x", "U?u=1", "Ux", "U@evil.example", "https://evil.example/?u=U", "xU", "<U"]
        {
            assert!(!official(&text.replace('U', CNIL)), "{text}");
        }
        let text = format!("a {CNIL} b");
        assert_eq!(stretches(&text), [Stretch::Words("a "), Stretch::Official(CNIL), Stretch::Words(" b")]);
    }

    #[test]
    fn official_addresses_hold_nothing_that_ends_a_link() {
        for url in annexes::addresses() {
            let plain = url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/#:".contains(&b));
            assert!(plain && url.starts_with("https://") && annexes::address(url) == Some(url), "{url}");
        }
    }
}
