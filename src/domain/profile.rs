//! What kind of organisation is hit: decides which declarations and next steps concern it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! profiles {
    ($($variant:ident => $slug:literal),+ $(,)?) => {
        /// A trait of the organisation; the list is closed, so a misspelt one is refused rather than ignored.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Profile {
            $(
                #[doc = $slug]
                #[serde(rename = $slug)]
                $variant,
            )+
        }

        impl Profile {
            /// Every profile.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Gives the word used in files and options.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }

            /// Finds a profile by its word.
            pub fn from_slug(slug: &str) -> Option<Self> {
                match slug { $($slug => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

profiles! {
    Administration => "administration",
    Collectivite => "collectivite",
    EtablissementPublic => "etablissement-public",
    Oiv => "oiv",
    Ose => "ose",
    Nis2 => "nis2",
    Sante => "sante",
    Finance => "finance",
    Telecom => "telecom",
    ConfianceNumerique => "confiance-numerique",
    Defense => "defense",
    Editeur => "editeur",
    Fabricant => "fabricant",
    Region => "region",
    AssuranceCyber => "assurance-cyber",
    Entreprise => "entreprise",
    Microsoft365 => "microsoft-365",
}
