//! Small readings of foreign text: a record's encoding, a header's name, an address, an account.

pub use crate::domain::text::decode;

use std::net::{IpAddr, Ipv6Addr};
use unicode_normalization::UnicodeNormalization as _;

/// Reduces a name to its ASCII letters and digits, in lower case: `Adresse IP`, `ADRESSE_IP` and `adresseIP` are one.
pub fn key(name: &str) -> String {
    if name.is_ascii() {
        let mut bytes = name.as_bytes().to_ascii_lowercase();
        bytes.retain(u8::is_ascii_alphanumeric);
        return String::from_utf8(bytes).expect("ASCII is UTF-8");
    }
    name.nfkd().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Gives the network that stands for an address: a household or an office changes the end of it from one day to the next.
pub fn prefix(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::from([a, b, c, 0])
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

/// Writes an account as everybody compares it.
pub fn account(text: &str) -> String {
    let text = text.trim().trim_matches(['"', '<', '>']);
    let text = text.get(..5).filter(|p| p.eq_ignore_ascii_case("smtp:")).map_or(text, |_| &text[5..]);
    text.to_lowercase()
}

/// Finds the addresses of a text, whatever is around them: `smtp:x@y`, `"Nom" [SMTP:x@y]`, a list.
pub fn addresses(text: &str) -> Vec<String> {
    let apart = |c: char| c.is_whitespace() || ";,<>[]\"'(){}:|=".contains(c);
    text.split(apart)
        .filter(|w| w.len() > 2 && w.contains('@') && !w.starts_with('@') && !w.ends_with('@'))
        .map(account)
        .collect()
}

/// Reads where something is sent: addresses, and names of the directory, such as `"Paul" [EX:/o=…]`, which a person must
/// look up; and tells whether a part of it was lost.
pub fn recipients(text: &str) -> (Vec<String>, bool) {
    let (mut to, mut lost) = (Vec::new(), false);
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty() && truth(part) != Some(false)) {
        let found = addresses(part);
        if is_lost(part) || truth(part).is_some() {
            lost = true;
        } else if found.is_empty() {
            to.push(part.chars().take(300).collect());
        } else {
            to.extend(found);
        }
    }
    (to, lost)
}

/// Tells whether a cell holds the name of a type where a list stood: the export lost it.
pub fn is_lost(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("System.") && (text.ends_with("[]") || text.contains("Collections")) || text.starts_with("@{")
}

/// Reads a yes or a no, in the spellings of exports.
pub fn truth(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|w| text.trim().eq_ignore_ascii_case(w));
    match () {
        () if is(&["true", "$true", "vrai", "1", "yes", "oui"]) => Some(true),
        () if is(&["false", "$false", "faux", "0", "no", "non"]) => Some(false),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_recipients_are_found() {
        assert_eq!(key("Code d’erreur de connexion"), "codederreurdeconnexion");
        assert_eq!(key("Géré"), key("gere"));
        assert_eq!(key("IP_Address "), "ipaddress");
        assert_eq!(addresses("\"Nom\" [SMTP:X@y.fr]; smtp:z@y.fr"), ["x@y.fr", "z@y.fr"]);
        assert!(is_lost("System.Collections.ArrayList") && is_lost("System.String[]") && !is_lost("System admin"));
    }

    #[test]
    fn where_something_is_sent_is_an_address_a_name_or_lost() {
        let said = |text: &str| recipients(text);
        let inside = "\"Paul\" [EX:/o=ExchangeLabs/cn=Recipients/cn=paul]";
        assert_eq!(said(inside), (vec![inside.to_owned()], false));
        assert_eq!(said(&format!("smtp:X@y.fr;{inside}")), (vec!["x@y.fr".to_owned(), inside.to_owned()], false));
        assert_eq!(said("Contact Externe"), (vec!["Contact Externe".to_owned()], false));
        assert_eq!(said("\"Durand, Paul\" [SMTP:p@y.fr]"), (vec!["p@y.fr".to_owned()], false));
        assert_eq!(
            (said("System.Object[]"), said("False"), said(" ; ")),
            ((vec![], true), (vec![], false), (vec![], false))
        );
    }
}
