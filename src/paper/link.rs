//! An address that a reader may follow: ours, never one that somebody wrote.

/// An official address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    url: &'static str,
}

impl Link {
    /// Makes a link to an address of the data of the program: no text that came from outside is `'static`.
    ///
    /// None when the address holds anything that could end an attribute or a Markdown link.
    pub fn official(url: &'static str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/#=?&+%:".contains(&b);
        let safe = (url.starts_with("https://") || url.starts_with("http://")) && url.bytes().all(plain);
        safe.then_some(Self { url })
    }

    /// Gives the address.
    pub fn url(&self) -> &'static str {
        self.url
    }
}
