//! Inline text of a Markdown document: a ticket, a wiki, a chat.

use super::Terminal;
use super::defang::defang;
use std::fmt::{self, Write};

/// Writes a text inside a Markdown paragraph, heading, list item or table cell, where it renders as plain text.
///
/// Reports are pasted into tools that turn addresses into links by themselves, and nobody should be one click away from
/// the attacker's page. Escapes do not stop that in GitHub's dialect, so addresses are defanged in the way analysts
/// already read: `hxxps[:]//evil.example`, `www[.]evil.example`, `alice[@]example.fr`. Surrounding blanks are dropped, as
/// they could start a code block or break emphasis. Not for code spans or blocks, where escapes show.
#[derive(Clone, Copy, Debug)]
pub struct Markdown<'a>(pub &'a str);

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One line first: hidden characters gone, nothing can be the start of a block but the start of the text.
        let line = self.0.trim_matches([' ', '\t', '\r', '\n']);
        let line = Terminal(line).to_string();
        let mut rest = block_start(f, &line)?;
        while let Some(c) = rest.chars().next() {
            let read = if let Some(read) = inert(f, rest)? { read } else { inline(f, c)? };
            rest = &rest[read..];
        }
        Ok(())
    }
}

/// Escapes what would start a list, a heading's underline, a table's rule or front matter; returns what is left to write.
fn block_start<'a>(f: &mut fmt::Formatter<'_>, line: &'a str) -> Result<&'a str, fmt::Error> {
    let number = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let markers: &[char] = if number == 0 { &['-', '+', '=', ':', '%'] } else { &['.', ')'] };
    let mut after = line[number..].chars();
    match after.next() {
        // « 3.b.1 » is no list: a number is one only before a space.
        Some(marker)
            if markers.contains(&marker) && number > 0 && after.next().is_some_and(|c| !matches!(c, ' ' | '\t')) =>
        {
            Ok(line)
        }
        Some(marker) if markers.contains(&marker) && !line.starts_with("://") => {
            write!(f, "{}\\{marker}", &line[..number])?;
            Ok(&line[number + 1..])
        }
        _ => Ok(line),
    }
}

/// Writes the start of an address so that nothing takes it for one; returns how many bytes it replaces.
fn inert(f: &mut fmt::Formatter<'_>, rest: &str) -> Result<Option<usize>, fmt::Error> {
    let Some((shown, read)) = defang(rest) else { return Ok(None) };
    f.write_str(&shown.replace('[', "\\[").replace(']', "\\]"))?;
    Ok(Some(read))
}

/// Writes one character that is part of no address; returns its length in bytes.
fn inline(f: &mut fmt::Formatter<'_>, c: char) -> Result<usize, fmt::Error> {
    match c {
        '&' => f.write_str("&amp;")?,
        '<' => f.write_str("&lt;")?,
        '>' => f.write_str("&gt;")?,
        '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '^' | '{' | '}' => write!(f, "\\{c}")?,
        c => f.write_char(c)?,
    }
    Ok(c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::super::{is_hidden, tests::hostile};
    use super::*;
    use proptest::prelude::*;

    fn escaped(text: &str) -> String {
        Markdown(text).to_string()
    }

    /// What a Markdown reader shows, entities left as they are.
    fn unescaped(markdown: &str) -> String {
        let mut chars = markdown.chars();
        std::iter::from_fn(|| chars.next().and_then(|c| if c == '\\' { chars.next() } else { Some(c) })).collect()
    }

    #[test]
    fn markup_becomes_text() {
        assert_eq!(escaped("*a* _b_ `c` [d](e) <f> & | \\"), r"\*a\* \_b\_ \`c\` \[d\](e) &lt;f&gt; &amp; \| \\");
        assert_eq!(escaped("a\u{1b}\r\nb"), "a&lt;U+001B&gt; b");
    }

    #[test]
    fn nothing_starts_a_block() {
        for (text, expected) in [
            ("# a", r"\# a"),
            ("- a", r"\- a"),
            ("+ a", r"\+ a"),
            ("> a", "&gt; a"),
            ("1. a", r"1\. a"),
            ("12) a", r"12\) a"),
            ("3.", r"3\."),
            ("3.b.1 a", "3.b.1 a"),
            ("=== a", r"\=== a"),
            ("    a", "a"),
            (":-- ", r"\:--"),
            ("~~~", r"\~\~\~"),
            ("2026-01-07 a-b", "2026-01-07 a-b"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn addresses_are_defanged() {
        for (text, expected) in [
            ("https://evil.example/a_b", r"hxxps\[:\]//evil.example/a\_b"),
            ("voir HTTP://x", r"voir Hxxp\[:\]//x"),
            ("://x", r"\[:\]//x"),
            ("www.evil.example", r"www\[.\]evil.example"),
            ("mailto:a@b.fr", r"mailto\[:\]a\[@\]b.fr"),
            ("httpd et HTTP/1.1", "httpd et HTTP/1.1"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_and_no_address_comes_out(text in hostile()) {
            let markdown = escaped(&text);
            prop_assert!(!markdown.contains(is_hidden));
            prop_assert!(!markdown.contains(['<', '>']));
            let rendered = unescaped(&markdown).to_ascii_lowercase();
            for linked in ["://", "http:", "https:", "www.", "mailto:"] {
                prop_assert!(!rendered.contains(linked), "{rendered:?}");
            }
            prop_assert_eq!(markdown.matches('@').count(), markdown.matches(r"\[@\]").count());
        }

        #[test]
        fn special_characters_never_stand_alone(text in hostile()) {
            let markdown = escaped(&text);
            let mut chars = markdown.chars();
            while let Some(c) = chars.next() {
                match c {
                    '\\' => prop_assert!(chars.next().is_some_and(|next| next.is_ascii_punctuation())),
                    c => prop_assert!(!"`*_[]|~{}".contains(c), "{markdown:?}"),
                }
            }
        }
    }
}
