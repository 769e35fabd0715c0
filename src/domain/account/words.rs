//! Words that stand beside accounts, and are none.

use super::undressed;
use crate::domain::list::each_of;
use crate::domain::text::unaccented;

/// Words that stand between accounts.
pub(super) const JOINING: [&str; 10] = ["et", "and", "puis", "ainsi", "que", "-", "–", "—", "&", "+"];

/// Reads « soixantaine » as 60.
pub(super) fn about(word: &str) -> Option<u64> {
    const TENS: [(&str, u64); 9] = [
        ("dizaine", 10),
        ("douzaine", 12),
        ("quinzaine", 15),
        ("vingtaine", 20),
        ("trentaine", 30),
        ("quarantaine", 40),
        ("cinquantaine", 50),
        ("soixantaine", 60),
        ("centaine", 100),
    ];
    let word = word.to_lowercase();
    TENS.iter().find(|(name, _)| *name == word).map(|(_, count)| *count)
}

/// Tells whether a word says that what was counted comes besides those named.
pub(super) fn is_others(word: &str) -> bool {
    let word = word.to_lowercase();
    let bare = word.strip_prefix('d').and_then(|rest| rest.strip_prefix(['\'', '’']));
    bare.unwrap_or(&word) == "autres"
}

/// Tells whether a word counts what `+60` announces.
pub(super) fn is_unit(word: &str) -> bool {
    const UNITS: [&str; 12] = each_of(
        "boite, boites, boîte, boîtes, compte, comptes, autre, autres, environ, adresses, utilisateurs, personnes",
    );
    UNITS.contains(&word.to_lowercase().as_str())
}

/// Tells whether a word takes an account away, or leaves it in doubt: nobody is called so.
pub(super) fn is_doubt(word: &str) -> bool {
    const DOUBTS: [&str; 14] =
        each_of("sauf, pas, non, hors, excepte, hormis, sans, ni, ou, inconnu, inconnue, peut-etre, voir, aucun");
    let word: String = unaccented(undressed(word)).flat_map(char::to_lowercase).collect();
    DOUBTS.contains(&word.as_str())
}

/// Tells whether figures and signs make something else than a login: `x2`, `22h10`, `R.A.S`, `facture.pdf`.
pub(super) fn is_no_login(word: &str) -> bool {
    const FILES: [&str; 14] =
        ["pdf", "doc", "docx", "xls", "xlsx", "csv", "txt", "zip", "eml", "msg", "htm", "html", "exe", "png"];
    let word = word.to_lowercase();
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let times = word.strip_prefix('x').is_some_and(digits);
    let hour = word
        .split_once('h')
        .is_some_and(|(hour, minute)| (1..=2).contains(&hour.len()) && digits(hour) && digits(minute));
    let initials = word.contains('.') && word.split('.').all(|part| part.len() == 1);
    let file = word.rsplit_once('.').is_some_and(|(_, end)| FILES.contains(&end));
    times || hour || initials || file || word == "peut-etre"
}
