//! Addresses written so that nothing takes them for one, in the way analysts already read.

use std::fmt;

/// Writes a text for a tool that makes links by itself: no address of it can be followed. Written twice, it stays the
/// same.
#[derive(Clone, Copy, Debug)]
pub struct Inert<'a>(pub &'a str);

impl fmt::Display for Inert<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(c) = rest.chars().next() {
            let (shown, read) = defang(rest).unwrap_or_else(|| (c.to_string(), c.len_utf8()));
            f.write_str(&shown)?;
            rest = &rest[read..];
        }
        Ok(())
    }
}

/// Gives what stands for the start of an address, with how many bytes it replaces; none where no address starts.
pub(super) fn defang(rest: &str) -> Option<(String, usize)> {
    let starts = |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if starts("http:") || starts("https:") {
        let capital = rest.starts_with('H');
        Some((String::from(if capital { "Hxxp" } else { "hxxp" }), "http".len()))
    } else if starts("www.") {
        Some((format!("{}[.]", &rest[.."www".len()]), "www.".len()))
    } else if starts("mailto:") || starts("xmpp:") {
        let scheme = rest.find(':').expect("both end with a colon");
        Some((format!("{}[:]", &rest[..scheme]), scheme + 1))
    } else if starts("://") {
        Some((String::from("[:]//"), "://".len()))
    } else if starts("[@]") {
        Some((String::from("[@]"), "[@]".len()))
    } else if starts("@") {
        Some((String::from("[@]"), "@".len()))
    } else {
        None
    }
}
