//! Addresses and names as they stand in a sentence.

use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Gives the length of an e-mail address at the start of a text.
pub(super) fn email(text: &str) -> Option<usize> {
    let at = text.find(|c: char| !(c.is_alphanumeric() || "._%+'-".contains(c)))?;
    let domain = text[at..].strip_prefix('@')?;
    let end = domain.find(|c: char| !(c.is_alphanumeric() || ".-".contains(c))).unwrap_or(domain.len());
    let domain = domain[..end].trim_end_matches(['.', '-']);
    (at > 0 && !domain.is_empty()).then_some(at + 1 + domain.len())
}

/// Gives the length of an IP address at the start of a text: with or without the port or the mask that follows.
pub(super) fn ip(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_hexdigit() || c == '.' || c == ':')).unwrap_or(text.len());
    let run = text[..end].trim_end_matches('.');
    let before_port = run.split(':').next().unwrap_or(run);
    let read = |candidate: &str| candidate.parse::<IpAddr>().is_ok().then_some(candidate.len());
    read(run).or_else(|| read(run.trim_end_matches(':'))).or_else(|| read(before_port))
}

/// Gives the length of a telephone number at the start of a text: ten digits from 0, in pairs or not, or eleven after a +.
pub(super) fn phone(text: &str) -> Option<usize> {
    let abroad = text.starts_with('+');
    let (mut digits, mut length, mut group) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '+' if at == 0 => {}
            '0'..='9' => (digits, length, group) = (digits + 1, at + 1, group + 1),
            // A date has longer groups.
            ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' if group == 2 || abroad && group > 0 => group = 0,
            _ => break,
        }
    }
    let national = digits == 10 && text.starts_with('0') && !text.starts_with("00");
    (national && [0, 2, 10].contains(&group) || abroad && digits == 11).then_some(length)
}

/// Finds the words of a text that look like the names of machines: capitals, with a number or a hyphen.
pub(super) fn machines(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
    words.map(|word| word.trim_matches(['-', '_'])).filter(|word| {
        let has = |what: fn(char) -> bool| word.contains(what);
        let (capital, small, number) = (has(char::is_uppercase), has(char::is_lowercase), has(|c| c.is_ascii_digit()));
        word.len() >= 4 && capital && !small && (number || word.contains('-')) && !word.starts_with("CVE-")
    })
}

/// What stands before somebody's name, without accents: a point may follow.
const CIVILITIES: &str =
    "m mr mme mlle dr pr me monsieur madame mademoiselle docteur docteure professeur professeure maitre";
/// What stands before the names of several.
const OF_SEVERAL: &str = "mm mmes mlles drs prs mes messieurs mesdames mesdemoiselles docteurs professeurs maitres";
/// Those that are words, or units, in small letters.
const CAPITALS_ONLY: [&str; 4] = ["m", "me", "mm", "mes"];
/// What joins the words of a name, and is none of them.
const PARTICLES: [&str; 14] = ["de", "du", "des", "d", "le", "la", "les", "van", "von", "ben", "bin", "el", "al", "di"];
/// How many words a name has, particles aside: more would be what follows it.
const NAMES: usize = 4;

/// Somebody whom a text calls by a civility.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Called<'t> {
    /// As the text has it: « Mme Jeanne Le Goff ».
    pub whole: &'t str,
    /// Without the civility, which only the first of « MM. Costa et Weil » has.
    pub name: &'t str,
}

/// Tells whether a word stands before somebody's name.
pub(super) fn is_civility(word: &str) -> bool {
    let known = bare(&word.to_lowercase());
    let is_small = word.starts_with(char::is_lowercase) && CAPITALS_ONLY.contains(&&*known);
    !is_small && [CIVILITIES, OF_SEVERAL].iter().any(|list| list.split(' ').any(|one| one == known))
}

/// Finds the people whom a text calls by a civility. A word that only looks like a name is taken with it: rather too much.
pub(super) fn called(text: &str) -> Vec<Called<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = &rest[start..];
        let civility = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
        let (whole, after) = (rest, &rest[civility.len()..]);
        rest = after;
        if !is_civility(civility) {
            continue;
        }
        let names = after.strip_prefix('.').unwrap_or(after).trim_start();
        let Some(length) = name(names).filter(|_| names.len() < after.len()) else { continue };
        let skipped = whole.len() - names.len();
        found.push(Called { whole: &whole[..skipped + length], name: &names[..length] });
        rest = &names[length..];
        let are_several = OF_SEVERAL.split(' ').any(|one| one == bare(&civility.to_lowercase()));
        while let Some((next, length)) = are_several.then(|| another(rest)).flatten() {
            found.push(Called { whole: &next[..length], name: &next[..length] });
            rest = &next[length..];
        }
    }
    found
}

/// Finds who follows in a list of people, and how long the name is.
fn another(text: &str) -> Option<(&str, usize)> {
    let text = text.trim_start();
    let joined = [",", "et ", "ou ", "& "].iter().find_map(|joint| text.strip_prefix(joint))?.trim_start();
    let joined = joined.strip_prefix("et ").unwrap_or(joined);
    let first = &joined[..joined.find(|c: char| !c.is_alphanumeric()).unwrap_or(joined.len())];
    let length = name(joined).filter(|_| !is_civility(first))?;
    Some((joined, length))
}

/// Gives the length of the name at the start of a text: words with a capital, initials, and what joins them.
fn name(text: &str) -> Option<usize> {
    let (mut at, mut end, mut names) = (0, None, 0);
    loop {
        let rest = text[at..].trim_start();
        at = text.len() - rest.len();
        let word = &rest[..rest.find(|c: char| !(c.is_alphabetic() || "-’'".contains(c))).unwrap_or(rest.len())];
        let after = &rest[word.len()..];
        let is_initial = after.starts_with('.') && word.trim_start_matches('-').chars().count() == 1;
        let is_particle = PARTICLES.contains(&word.to_lowercase().as_str());
        let is_name = !is_particle
            && unjoined(word).trim_start_matches('-').starts_with(char::is_uppercase)
            && (word.chars().count() > 1 || is_initial);
        if !is_name && !is_particle || names == NAMES {
            return end;
        }
        at += word.len();
        if is_name {
            (end, names) = (Some(at), names + usize::from(!is_initial));
        }
        // What ends a word ends the name.
        match is_initial {
            true => at += 1,
            false if after.starts_with(char::is_whitespace) => {}
            false => return end,
        }
    }
}

/// Takes off what is joined to a name: « d’Estaing ».
fn unjoined(word: &str) -> &str {
    let joined = word.split_once(['’', '\'']).filter(|(joint, _)| ["d", "l"].contains(&joint.to_lowercase().as_str()));
    joined.map_or(word, |(_, name)| name)
}

/// Gives a name of several words, and each end of it that still has two: « Anne Le Bris », then « Le Bris ».
pub(super) fn ends(name: &str) -> impl Iterator<Item = &str> {
    let is_start = |at: usize| name[..at].is_empty() || name[..at].ends_with(char::is_whitespace);
    let ends = name.char_indices().filter(move |(at, c)| !c.is_whitespace() && is_start(*at));
    ends.map(|(at, _)| &name[at..]).filter(|end| {
        let mut words = end.split_whitespace();
        let first = words.next().unwrap_or_default();
        let is_particle = PARTICLES.contains(&first.to_lowercase().as_str());
        let is_named = |word: &str| unjoined(word).starts_with(char::is_uppercase);
        !is_civility(first.trim_end_matches('.'))
            && (is_particle || is_named(first))
            && words.last().is_some_and(is_named)
    })
}

/// Drops accents: the account lefevre is Mr Lefèvre's.
pub(super) fn bare(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_called_by_a_civility_is_found_with_it() {
        for (text, found) in [
            ("reçu par Mme Weiss", vec!["Mme Weiss"]),
            ("M. Durand, expert-comptable ; Me Le Goff", vec!["M. Durand", "Me Le Goff"]),
            ("(Dr Nguyen-Petit) dit MME KELLER hier", vec!["Dr Nguyen-Petit", "MME KELLER"]),
            ("MME HUGO A APPELE", vec!["MME HUGO"]),
            ("Mlle Jeanne de la Tour Banque", vec!["Mlle Jeanne de la Tour Banque"]),
            ("Mme Anne Sophie Delorme. Banque", vec!["Mme Anne Sophie Delorme"]),
            ("M. E. Vasseur ou M. J.-P. Roy", vec!["M. E. Vasseur", "M. J.-P. Roy"]),
            ("M.Perrin, M Lambert, M. E.Vidal", vec!["M.Perrin", "M Lambert", "M. E.Vidal"]),
            ("le docteur Haddad, Pr. Lantier", vec!["docteur Haddad", "Pr. Lantier"]),
            ("madame Roux-Lévy et mme Le Bris", vec!["madame Roux-Lévy", "mme Le Bris"]),
            ("Mme. Leclerc, Me d'Estaing, M. d’Or", vec!["Mme. Leclerc", "Me d'Estaing", "M. d’Or"]),
            ("Mmes Arnaud et Fabre", vec!["Mmes Arnaud", "Fabre"]),
            ("MM. Costa, du Pré et Mme Roux", vec!["MM. Costa", "du Pré", "Mme Roux"]),
            ("M. et Mme Roux et Banque", vec!["Mme Roux"]),
            ("M. le maire, Mme la directrice, Me voici, 12 m. Paris, 3 mm Acier, mes Documents, M.", vec![]),
        ] {
            assert_eq!(called(text).iter().map(|called| called.whole).collect::<Vec<_>>(), found, "{text}");
        }
    }

    #[test]
    fn a_name_is_known_by_its_ends() {
        for (name, found) in [
            ("Mme Anne Le Bris", vec!["Anne Le Bris", "Le Bris"]),
            ("M. de la Tour", vec!["de la Tour", "la Tour"]),
            ("Cellule de crise", vec![]),
        ] {
            assert_eq!(ends(name).collect::<Vec<_>>(), found, "{name}");
        }
    }

    #[test]
    fn only_the_address_is_read() {
        for (text, length) in [("a@b.fr.", 6), ("a.b+c@exemple.fr>", 16), ("a@", 0), ("@b.fr", 0), ("abc", 0)] {
            assert_eq!(email(text).unwrap_or_default(), length, "{text}");
        }
        for (text, length) in [
            ("203.0.113.7.", 11),
            ("203.0.113.7:443", 11),
            ("2001:db8::1, puis", 11),
            ("02:14:05", 0),
            ("1.2.3", 0),
            ("décès", 0),
        ] {
            assert_eq!(ip(text).unwrap_or_default(), length, "{text}");
        }
    }

    #[test]
    fn a_number_or_a_machine_is_read_whole() {
        for (text, length) in [
            ("01 23 45 67 89.", 14),
            ("0123456789, ou", 10),
            ("+33 1 23 45 67 89", 17),
            ("01.23.45.67.89", 14),
            ("01 23 45 67 8", 0),
            ("2026-01-07 02:14", 0),
            ("07-01-2026 02:14", 0),
            ("0012345678", 0),
            ("012345678901", 0),
        ] {
            assert_eq!(phone(text).unwrap_or_default(), length, "{text}");
        }
        let found = |text| machines(text).collect::<Vec<_>>();
        assert_eq!(found("SRV-VIR-01, DC02 et NAS-LABO (Windows 2022)"), ["SRV-VIR-01", "DC02", "NAS-LABO"]);
        assert!(found("CVE-2024-1234, le VPN, A4, Peut-être, S3").is_empty());
    }

    #[test]
    fn accents_are_dropped() {
        assert_eq!(bare("Lefèvre"), "Lefevre");
    }
}
