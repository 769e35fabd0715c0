//! Whether what somebody typed names a person who was expected: the whole person, and nobody who only resembles them.

use crate::domain::text::unaccented;

/// What stands before a name and says nothing of who it is.
const BEFORE: [&str; 10] = ["l'", "la ", "le ", "les ", "notre ", "mme ", "madame ", "m. ", "monsieur ", "dr "];
/// What may follow a name after a mere space: how they were told.
const HOW: [&str; 4] = ["au telephone", "par ", "de vive voix", "en personne"];
/// The words after a name that make it somebody else's, or nobody told.
const NOT_THEM: [&str; 8] = ["absent", "absente", "autre", "autres", "injoignable", "non", "pas", "repondeur"];

/// Tells whether a text names somebody by one of their names: it is that name, starts with it, or has it for a part.
pub(super) fn is_named(text: &str, names: &[&str]) -> bool {
    let text = plain(text);
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let whole = bare(&text);
    names.iter().map(|name| bare(name)).filter(|name| !name.is_empty()).any(|name| {
        let starts = whole.strip_prefix(name).is_some_and(|rest| rest.is_empty() || ends_name(rest, &names));
        let is_part = |part: &str| bare(part.trim()) == name;
        starts || whole.split([',', ';', '(', ')']).any(is_part) && names_them(whole)
    })
}

/// Tells whether a name ends where this rest starts.
fn ends_name(rest: &str, names: &[String]) -> bool {
    let said = rest.trim_start();
    let is_cut =
        rest.starts_with([',', ';', ':', '.']) || said.starts_with(['(', '/', '–', '—']) || said.starts_with("- ");
    let at = said.strip_prefix("a ").is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit()));
    let how = at || HOW.iter().any(|how| said.starts_with(how)) || names.iter().any(|name| bare(said) == bare(name));
    names_them(rest) && (is_cut || said.len() < rest.len() && how)
}

/// Tells whether no word makes it somebody else.
fn names_them(text: &str) -> bool {
    !text.split(|c: char| !c.is_alphanumeric()).any(|word| NOT_THEM.contains(&word))
}

/// Spells a text in one way: no case, no accents, one apostrophe, one kind of space.
fn plain(text: &str) -> String {
    let same = text.replace(['’', '‘', 'ʼ', '´', '`'], "'").to_lowercase();
    let letters: String = unaccented(&same).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches(['.', ' ']).to_owned()
}

/// Takes off what stands before a name.
fn bare(text: &str) -> &str {
    let mut text = text;
    while let Some(rest) = BEFORE.iter().find_map(|before| text.strip_prefix(before)) {
        text = rest;
    }
    text
}
