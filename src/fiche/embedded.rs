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
    "tiers-qualification",
    "systeme-qualification",
);

/// The digests of the fiches that came with earlier versions: an incident keeps its own copy, and a later version of
/// the program must not take that copy for an organisation's own fiche.
const SHIPPED_BEFORE: &[(&str, &str)] =
    &[("messagerie-qualification", "sha256:22113239cf405c305a43894642f173a2b6d56010433a1cde3ff67306fa9636f2")];

/// Tells whether a fiche came with an earlier version of this program.
pub fn shipped_before(id: &FicheId, digest: Digest) -> bool {
    SHIPPED_BEFORE.iter().any(|(known, before)| *known == id.as_str() && Digest::parse(before) == Some(digest))
}

/// Finds an embedded fiche.
pub fn find(id: &FicheId) -> Option<Embedded> {
    EMBEDDED.iter().copied().find(|e| e.id == id.as_str())
}
