//! The official addresses and mailboxes of a text, the only ones that a reader may follow: those of the data, whole.

use crate::annexes;

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch<'a> {
    /// Words, in which no address may be followed.
    Words(&'a str),
    /// An official address.
    Official(&'static str),
    /// An official mailbox.
    Mailbox(&'static str),
}

/// Cuts a text at its official addresses. One that is only the start or a part of another address is words like the rest.
pub(super) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (mark, sign) in text.match_indices(['h', '@']) {
        let starts = |c: char| c.is_whitespace() || c == '(';
        let word =
            text[..mark].rfind(starts).map_or(0, |end| end + text[end..].chars().next().map_or(0, char::len_utf8));
        let at = if sign == "@" { word } else { mark };
        if at < from || at != word {
            continue;
        }
        let end = text[at..].find(char::is_whitespace).map_or(text.len(), |end| at + end);
        let said = text[at..end].trim_end_matches(['.', ',', ';', ':', ')']);
        let official = annexes::address(said).map(Stretch::Official);
        if let Some(official) = official.or_else(|| annexes::mailbox(said).map(Stretch::Mailbox)) {
            found.extend((from < at).then(|| Stretch::Words(&text[from..at])));
            found.push(official);
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
        Stretch::Mailbox(mailbox) => mailbox.to_owned(),
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
    fn only_a_whole_official_mailbox_may_be_written_to() {
        const CERT: &str = "cert-fr@ssi.gouv.fr";
        let live = |text: &str| stretches(text).contains(&Stretch::Mailbox(CERT));
        for text in ["U", "a U.", "(U)", "a\u{a0}: U, 3218", "U\nU, c", "h U"] {
            assert!(live(&text.replace('U', CERT)), "{text}");
        }
        for text in ["U.evil.example", "xU", "mailto:U", "x@U", "Ux", "U@evil.example", "<U>"] {
            assert!(!live(&text.replace('U', CERT)), "{text}");
        }
        let mailboxes = annexes::contacts().iter().filter_map(|contact| contact.email.as_deref());
        for mailbox in mailboxes {
            let plain = mailbox.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.@".contains(&b));
            assert!(plain && annexes::mailbox(mailbox) == Some(mailbox), "{mailbox}");
        }
    }

    #[test]
    fn official_addresses_hold_nothing_that_ends_a_link() {
        for url in annexes::addresses() {
            let plain = url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/#:".contains(&b));
            assert!(plain && url.starts_with("https://") && annexes::address(url) == Some(url), "{url}");
        }
    }
}
