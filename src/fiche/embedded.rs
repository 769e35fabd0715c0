//! The fiches that come with the program: one line each. The tests refuse a file that is not in this list.

use crate::domain::digest::Digest;
use crate::domain::ids::FicheId;

/// A fiche of the binary, unread.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// Its id, which is also the name of its file.
    pub id: &'static str,
    /// The exact bytes of its file.
    pub bytes: &'static [u8],
}

impl Embedded {
    /// Finds a text as it stands whole in a string of the file: what comes from the program is no foreign text.
    pub fn holds(&self, text: &str) -> Option<&'static str> {
        let file = std::str::from_utf8(self.bytes).ok()?;
        let start = file.find(&format!("\"{text}\""))? + 1;
        file.get(start..start + text.len())
    }
}

macro_rules! embedded {
    ($($id:literal),+ $(,)?) => {
        /// Every fiche of the binary, in the order in which they are listed.
        pub const EMBEDDED: &[Embedded] = &[
            $(Embedded { id: $id, bytes: include_bytes!(concat!("../../fiches/", $id, ".json")) }),+
        ];
    };
}

embedded!(
    "messagerie-qualification",
    "messagerie-endiguement",
    "compte-microsoft",
    "usurpation-interne-qualification",
    "fuite-donnees-qualification",
    "fuite-donnees-endiguement",
    "tiers-qualification",
    "tiers-endiguement",
    "systeme-qualification",
    "systeme-endiguement",
    "chiffrement-qualification",
    "chiffrement-endiguement",
    "infostealer-qualification",
    "infostealer-endiguement",
    "bordure-qualification",
    "bordure-endiguement",
);

/// The digests of the fiches that ever came with the program, a line each: an incident keeps its own copy, and a later
/// version of the program must not take that copy for an organisation's own fiche. Lines are added, never changed.
const SHIPPED: &str = include_str!("shipped.txt");

/// Tells whether a fiche came with this program, or with an earlier version of it.
pub fn shipped(id: &FicheId, digest: Digest) -> bool {
    let mut lines = SHIPPED.lines().filter_map(|line| line.split_once(' '));
    lines.any(|(known, kept)| known == id.as_str() && Digest::parse(kept) == Some(digest))
}

/// Finds an embedded fiche.
pub fn find(id: &FicheId) -> Option<Embedded> {
    EMBEDDED.iter().copied().find(|e| e.id == id.as_str())
}
