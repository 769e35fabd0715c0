//! Which names may stand in a command at all: strict addresses, accounts and machines, everything else is refused.

use crate::domain::trace::is_domain;
use crate::escape::is_hidden;

/// The longest address, in bytes.
const ADDRESS: usize = 254;

/// Reads the address of a mailbox, in small letters: what is a wildcard, a list or an option somewhere is refused.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let (local, domain) = text.split_once('@')?;
    let plain = |c: char| (c.is_alphanumeric() || "._+'-".contains(c)) && !is_hidden(c);
    let starts = local.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let sound = text.len() <= ADDRESS
        && starts
        && local.chars().all(plain)
        && is_domain(domain)
        && domain.chars().all(|c| plain(c) && c != '_');
    sound.then_some(text)
}

/// Reads the name of an account in Active Directory, without its domain.
pub(super) fn sam(text: &str) -> Option<String> {
    let (domain, name) = text.split_once('\\').map_or((None, text), |(domain, name)| (Some(domain), name));
    let sound = domain.is_none_or(|domain| named(domain, 63, ".-")) && named(name, 20, "._-");
    sound.then(|| name.to_owned())
}

/// Reads the name of an account of Linux.
pub(super) fn uid(text: &str) -> Option<String> {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    (text.len() <= 32 && starts && text.chars().all(small)).then(|| text.to_owned())
}

/// Reads the name of a machine.
pub(super) fn machine(text: &str) -> Option<String> {
    named(text, 63, ".-").then(|| text.to_owned())
}

/// Reads an IP address, written in its one short form.
pub(super) fn ip(text: &str) -> Option<String> {
    text.parse::<std::net::IpAddr>().ok().map(|address| address.to_string())
}

/// Finds the words of a text that look like names of machines: letters with a digit or a hyphen, `PC-COMPTA-07`, `srv01`.
///
/// People write `PC-COMPTA-07 (10.1.2.3, Windows 11, Claire)`: an address is no name here, nor is a plain word.
pub fn machines_in(text: &str) -> Vec<String> {
    let is_ip = |word: &&str| bare(word).parse::<std::net::IpAddr>().is_ok();
    let groups = text.split(|c: char| c.is_whitespace() || ",;()[]«»\"".contains(c)).filter(|word| !is_ip(word));
    let looks = |word: &&str| {
        word.len() > 2
            && word.contains(|c: char| c.is_ascii_alphabetic())
            && word.contains(|c: char| c.is_ascii_digit() || c == '-')
            && !is_ip(word)
    };
    groups.flat_map(|group| group.split([':', '/'])).map(bare).filter(looks).filter_map(machine).collect()
}

/// Frees a word from what stands around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric())
}

/// Tells whether a text is a name of ASCII letters, digits and some signs, which starts with a letter or a digit.
fn named(text: &str, most: usize, signs: &str) -> bool {
    text.len() <= most
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_found_in_what_people_write() {
        let found =
            machines_in("PC-COMPTA-07 (10.1.2.3, Windows 11, Claire)\nsrv01 ; SRV02.exemple.fr, le poste de Paul");
        assert_eq!(found, ["PC-COMPTA-07", "srv01", "SRV02.exemple.fr"]);
        assert_eq!(machines_in("le serveur de paie ; 2001:db8::7 ; 42"), Vec::<String>::new());
        assert_eq!(machines_in("a'; Remove-VM * #1"), ["Remove-VM"]);
    }

    #[test]
    fn addresses_are_strict() {
        for (text, read) in
            [("A.B@Exemple.FR", Some("a.b@exemple.fr")), ("o'neil@exemple.fr", Some("o'neil@exemple.fr"))]
        {
            assert_eq!(address(text).as_deref(), read);
        }
        for bad in [
            "*@exemple.fr",
            "a,b@exemple.fr",
            "-a@exemple.fr",
            "a@b@exemple.fr",
            "a@exemple",
            "a\u{3164}@exemple.fr",
            "",
        ] {
            assert_eq!(address(bad), None, "{bad}");
        }
        assert_eq!(sam("EXEMPLE\\adupont").as_deref(), Some("adupont"));
        for bad in ["a\\b\\c", "\\a", "a b", "un-nom-de-plus-de-vingt-lettres", "$null", ""] {
            assert_eq!(sam(bad), None, "{bad}");
        }
    }
}
