//! Text and attribute values of an HTML page.

use super::{Inert, Piece, Visible, pieces};
use std::fmt::{self, Write};

/// Writes a text inside an HTML element or a quoted attribute value.
///
/// The report is opened by people who trust it, so foreign text must not become markup. Line feeds are kept: harmless in
/// both places, and `white-space: pre-line` shows them. Not for `<script>`, `<style>`, URLs or unquoted attributes.
#[derive(Clone, Copy, Debug)]
pub struct Html<'a>(pub &'a str);

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in pieces(self.0) {
            match piece {
                Piece::Seen('&') => f.write_str("&amp;")?,
                Piece::Seen('<') => f.write_str("&lt;")?,
                Piece::Seen('>') => f.write_str("&gt;")?,
                Piece::Seen('"') => f.write_str("&quot;")?,
                Piece::Seen('\'') => f.write_str("&#39;")?,
                Piece::Seen(c) => f.write_char(c)?,
                Piece::Break => f.write_char('\n')?,
                Piece::Hidden(c) => write!(f, "{}", Html(&Visible(c).to_string()))?,
            }
        }
        Ok(())
    }
}

/// Writes a text inside an HTML element of a tool that makes links by itself: no address of it can be followed.
#[derive(Clone, Copy, Debug)]
pub struct InertHtml<'a>(pub &'a str);

impl fmt::Display for InertHtml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Html(&Inert(self.0).to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TerminalBlock, is_hidden, tests::hostile};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            Html("<a href=\"x\">l'été & \u{1b}\t\r\n</a>").to_string(),
            "&lt;a href=&quot;x&quot;&gt;l&#39;été &amp; &lt;U+001B&gt; \n&lt;/a&gt;"
        );
    }

    #[test]
    fn no_tool_makes_a_link_of_an_address() {
        for (text, shown) in [
            ("https://evil.example/<a>", "hxxps[:]//evil.example/&lt;a&gt;"),
            ("voir WWW.evil.example, a@b.fr", "voir WWW[.]evil.example, a[@]b.fr"),
            ("mailto:a@b.fr \u{1b}", "mailto[:]a[@]b.fr &lt;U+001B&gt;"),
            ("httpd", "httpd"),
        ] {
            assert_eq!(InertHtml(text).to_string(), shown);
            assert_eq!(InertHtml(&Inert(text).to_string()).to_string(), shown);
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_and_no_markup_comes_out(text in hostile()) {
            let html = Html(&text).to_string();
            prop_assert!(!html.contains(|c| c != '\n' && is_hidden(c)));
            prop_assert!(!html.contains(['<', '>', '"', '\'']));
        }

        #[test]
        fn a_browser_reads_what_the_screen_shows(text in hostile()) {
            let read = Html(&text)
                .to_string()
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            prop_assert_eq!(read, TerminalBlock(&text).to_string());
        }
    }
}
