//! Sentences as a table: what each says, and what fills it.

/// Makes a constant of a sentence without a hole, and of one with holes the function that fills them, by what the sentence
/// names or by the values written after it.
macro_rules! sentences {
    (@const $(#[$doc:meta])* $name:ident = $said:literal) => {
        $(#[$doc])*
        pub const $name: &str = $said;
    };
    (@fn $(#[$doc:meta])* $name:ident ($($hole:ident: $type:ty),+) = $said:literal $(, $value:expr)*) => {
        $(#[$doc])*
        pub fn $name($($hole: $type),+) -> String {
            format!($said $(, $value)*)
        }
    };
    ($($(#[$doc:meta])* pub $kind:ident $name:ident $(($($hole:ident: $type:ty),+))? = $said:literal $(, $value:expr)*;)+) => {
        $(sentences! { @$kind $(#[$doc])* $name $(($($hole: $type),+))? = $said $(, $value)* })+
    };
}
