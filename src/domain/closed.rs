//! Closed lists of words: an enum, the word of each in files and options, all of them in order, and back from a word.

/// Makes an enum whose every variant has a word, the same in files, options and schemas: a misspelt one is refused rather
/// than ignored. A second text is what people read, given by `said`. What has no sentence of its own is described by the
/// last of its texts.
macro_rules! closed {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $slug:literal),+ $(,)? }) => {
        closed! { $(#[$meta])* pub enum $name { $(#[doc = $slug] $variant = $slug),+ } }
    };
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $slug:literal, $said:literal);+ $(;)? }) => {
        closed! { $(#[$meta])* pub enum $name { $(#[doc = $said] $variant = $slug, $said);+ } }
    };
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $slug:literal, $said:literal);+ $(;)? }) => {
        closed! { $(#[$meta])* pub enum $name { $($(#[$doc])* $variant = $slug),+ } }

        impl $name {
            /// Says it in French.
            pub const fn said(self) -> &'static str {
                match self { $(Self::$variant => $said),+ }
            }
        }
    };
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $slug:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $slug)] $variant,)+
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: [Self; [$($slug),+].len()] = [$(Self::$variant),+];

            /// Gives the word used in files and options.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }

            /// Finds one by its word.
            pub fn from_slug(slug: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.slug() == slug)
            }

            /// Finds one by its word as people type it, whatever its case, accents and spaces.
            pub fn from_typed(typed: &str) -> Option<Self> {
                use $crate::domain::question::plain;
                Self::ALL.into_iter().find(|one| plain(one.slug()) == plain(typed))
            }
        }
    };
}
pub(crate) use closed;
