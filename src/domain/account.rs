//! Lists of accounts: how they are counted and compared.
//!
//! An element is an address or a login, or `+60` for "about sixty more, list to come".

use std::collections::HashSet;

/// Reads `+60` as 60; none for an ordinary account.
pub fn announced(element: &str) -> Option<u64> {
    let digits = element.strip_prefix('+')?;
    if digits.is_empty() || digits.len() > 9 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Counts a list: `+60` counts for 60, any other element for one, equal accounts (whatever their case) once.
pub fn count(list: &[String]) -> u64 {
    let mut seen = HashSet::new();
    list.iter()
        .map(|element| match announced(element) {
            Some(n) => n,
            None => u64::from(seen.insert(element.to_lowercase())),
        })
        .sum()
}

/// Tells whether an account's domain matches a pattern: `msn.com` exactly, `live.*` the label `live` with any suffix.
pub fn domain_matches(account: &str, pattern: &str) -> bool {
    let Some((_, domain)) = account.rsplit_once('@') else {
        return false;
    };
    let domain = domain.to_lowercase();
    match pattern.strip_suffix(".*") {
        Some(label) => domain
            .strip_prefix(&label.to_lowercase())
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some_and(|suffix| !suffix.is_empty()),
        None => domain == pattern.to_lowercase(),
    }
}

/// Tells whether a whole word of the account's local part is the given one: `adm` in `adm.durand`, not in `adeline`.
pub fn name_has(account: &str, word: &str) -> bool {
    let local = account.split('@').next().unwrap_or(account).to_lowercase();
    local.split(|c: char| !c.is_alphabetic()).any(|part| part == word.to_lowercase())
}

/// Splits what a person typed or pasted: commas, semicolons, spaces or lines separate accounts.
///
/// `<` and `>` around an address are dropped, and an account given twice is kept once.
pub fn split(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    text.split(|c: char| c == ',' || c == ';' || c.is_whitespace())
        .map(|part| part.trim_matches(|c| c == '<' || c == '>'))
        .filter(|part| !part.is_empty())
        .filter(|part| announced(part).is_some() || seen.insert(part.to_lowercase()))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Vec<String> {
        items.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn counting() {
        assert_eq!(count(&list(&[])), 0);
        assert_eq!(count(&list(&["a@x.fr", "A@X.FR", "+60", "b"])), 62);
        assert_eq!(count(&list(&["+", "+1a", "+9999999999"])), 3);
    }

    #[test]
    fn domains() {
        assert!(domain_matches("a@live.fr", "live.*"));
        assert!(domain_matches("a@LIVE.co.uk", "live.*"));
        assert!(!domain_matches("a@alive.fr", "live.*"));
        assert!(!domain_matches("a@live", "live.*"));
        assert!(domain_matches("a@msn.com", "msn.com"));
        assert!(!domain_matches("msn.com", "msn.com"));
    }

    #[test]
    fn names() {
        assert!(name_has("adm.durand@x.fr", "adm"));
        assert!(name_has("DG@x.fr", "dg"));
        assert!(name_has("adm2@x.fr", "adm"));
        assert!(!name_has("adeline@x.fr", "adm"));
        assert!(!name_has("edgar@x.fr", "dg"));
    }

    #[test]
    fn splitting() {
        assert_eq!(split("a@x.fr, B@x.fr;<c@x.fr>\n a@X.fr  +3"), list(&["a@x.fr", "B@x.fr", "c@x.fr", "+3"]));
    }
}
