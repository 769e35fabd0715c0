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

/// What stands before somebody's name.
const CIVILITIES: [&str; 12] =
    ["M.", "Mr", "Mme", "Mlle", "Dr", "Pr", "Me", "Monsieur", "Madame", "Mademoiselle", "Docteur", "Maître"];
/// What joins the words of a name, and is none of them.
const PARTICLES: [&str; 11] = ["de", "du", "des", "d", "le", "la", "van", "von", "ben", "el", "di"];
/// How many words a name has, particles aside: more would be what follows it.
const NAMES: usize = 2;

/// Finds the people whom a text calls by a civility, each with it: « Mme Jeanne Le Goff ».
pub(super) fn called(text: &str) -> Vec<&str> {
    let is_of_a_name = |c: char| c.is_alphabetic() || "-’'".contains(c);
    let words: Vec<(usize, &str)> = text
        .split(char::is_whitespace)
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .filter(|(_, word)| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    for (rank, (at, word)) in words.iter().enumerate() {
        let opening = word.find(char::is_alphabetic).unwrap_or(0);
        let civility = &word[opening..];
        if !CIVILITIES.iter().any(|known| *known == civility || known.to_uppercase() == civility) {
            continue;
        }
        let (mut end, mut names) = (None, 0);
        for (at, word) in &words[rank + 1..] {
            let whole = word.find(|c: char| !is_of_a_name(c)).unwrap_or(word.len());
            let particle = PARTICLES.contains(&word[..whole].to_lowercase().as_str());
            let is_name = !particle && word.starts_with(char::is_uppercase);
            if whole == 0 || !is_name && !particle || names == NAMES {
                break;
            }
            if is_name {
                (end, names) = (Some(at + whole), names + 1);
            }
            // What ends a word ends the name.
            if whole < word.len() {
                break;
            }
        }
        found.extend(end.map(|end| &text[at + opening..end]));
    }
    found
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
            ("Mlle Jeanne de la Tour Banque", vec!["Mlle Jeanne de la Tour"]),
            ("M. le maire, Mme la directrice, Me voici, 12 m. Paris, M.", vec![]),
        ] {
            assert_eq!(called(text), found, "{text}");
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
