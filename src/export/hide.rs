//! Pseudonyms: accounts, people, machines, the organisation and addresses, wherever they are said.
//!
//! A pseudonym is a keyed hash of the name: the same name always gets the same one with the same key, and nobody can try
//! names without it. Addresses keep a form that tools accept, in spaces reserved so that they can never be real:
//! `.invalid` (RFC 2606) and `2001:db8::/32` (RFC 3849).
//!
//! Rather too much than too little: a word of a person's name or of an account is hidden in sentences too. A name that
//! stands only in a free sentence, never as an account or as a person, cannot be recognised: the command says so. What the
//! annexes publish hides nobody, and stays.

use super::find::{bare, called, email, ends, ip, is_civility, machines, phone};
use super::keyring::{Keyring, NameKind};
use crate::annexes;
use crate::domain::text::capitalised;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::Ipv6Addr;
use unicode_normalization::UnicodeNormalization as _;

/// A text to look for, and what stands for it.
struct Needle {
    /// Without accents; in lower case, unless `exact`.
    text: String,
    exact: bool,
    /// Its first letter, in lower case: most places of a text are settled with it.
    first: Option<char>,
    /// Whether it is only a part of the name: not looked for in our own sentences, where it is an ordinary word.
    part: bool,
    kind: NameKind,
    name: String,
}

/// The words of a role, after a name, that are no office; « de » and the like are shorter than any name.
const ROLES: &str = "adjoint adjointe astreinte avocat avocate chef cheffe daf dg dga dgs dpo drh dsi garde juriste maire \
medecin pdg prefet regisseur responsable rh rssi";

/// Gives somebody's name, then the role that follows it: « Mme Fabre, DPO » is Mme Fabre, and a DPO is nobody.
fn role(name: &str) -> (&str, &str) {
    let is_role = |role: &str| {
        let mut words = role.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(bare);
        let known = |word: &str| OFFICES.split(' ').chain(ROLES.split(' ')).any(|known| known == word);
        words.all(|word| word.chars().all(char::is_lowercase) && word.len() < 4 || known(&word.to_lowercase()))
    };
    match name.split_once(',') {
        Some((who, said)) if is_role(said) => (who.trim_end(), &name[who.len()..]),
        // What is written as no name is none, and may be one all the same: it is said nowhere.
        Some((who, said)) if who.contains(char::is_uppercase) && said.trim_start().starts_with(char::is_lowercase) => {
            (who.trim_end(), "")
        }
        _ => (name, ""),
    }
}

/// Replaces names by pseudonyms, and remembers which.
pub struct Hider {
    ring: Keyring,
    needles: Vec<Needle>,
    met: RefCell<BTreeMap<String, (NameKind, String)>>,
}

/// The words that name an office and nobody: a mailbox may have one of them for a name, and sentences say them too.
const OFFICES: &str = "accueil achats admin administration admissions agence caisse commande commandes communication compta \
comptabilite contact courrier direction directeur directrice facturation finances formation generale \
informatique laboratoire mairie maintenance paie pharmacie president presse recrutement ressources scolarite \
secretaire secretariat securite service standard support technique urgences";

impl Hider {
    /// Takes a key; names are then learnt before anything is hidden.
    pub fn new(ring: Keyring) -> Self {
        Self { ring, needles: vec![], met: RefCell::default() }
    }

    /// Gives what the key file must hold before the document goes out.
    pub fn to_add(&self) -> String {
        self.ring.to_add(self.met.borrow().iter())
    }

    /// Learns a name, so that sentences that say it, or a part of it, are hidden too.
    pub(super) fn learn(&mut self, kind: NameKind, name: &str) {
        let name = name.trim().nfc().collect::<String>();
        let name = if kind == NameKind::Person { role(&name).0.to_owned() } else { name };
        self.needle(name.to_lowercase(), false, kind, &name);
        match kind {
            NameKind::Account => {
                let (local, domain) = name.rsplit_once('@').unwrap_or((&name, ""));
                let domain = domain.to_lowercase();
                self.needle(domain.clone(), false, NameKind::Domain, &domain);
                // The organisation often goes by a word of its domain: "Valmont" and "VALMONT", not "valmont".
                let labels = domain.rsplit_once('.').map_or("", |(labels, _)| labels);
                for word in labels.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() >= 5) {
                    self.capital(word, NameKind::Domain, &domain);
                }
                let user = local.rsplit('\\').next().unwrap_or(local);
                let is_office = |word: &str| OFFICES.split(' ').any(|office| office == bare(&word.to_lowercase()));
                // "Imagerie" may be an account, "l’imagerie" is a place.
                if user.chars().all(char::is_alphabetic) {
                    if !is_office(user) {
                        self.capital(user, kind, &name);
                    }
                    return;
                }
                let parts = user.split(|c: char| !c.is_alphabetic());
                let parts = parts.filter(|part| part.chars().count() >= 4 && !is_office(part));
                for part in std::iter::once(user).chain(parts) {
                    self.needle(part.to_lowercase(), false, kind, &name);
                }
            }
            // "Petit" is somebody, "petit" is not.
            NameKind::Person => {
                for word in name.split(|c: char| !c.is_alphanumeric()).filter(|word| !is_civility(word)) {
                    if word.chars().count() >= 3 && word.starts_with(char::is_uppercase) {
                        self.capital(word, kind, &name);
                    }
                }
                self.ends(&name, &name);
            }
            NameKind::Machine
            | NameKind::Organisation
            | NameKind::Domain
            | NameKind::Ip
            | NameKind::Phone
            | NameKind::Receipt => {}
        }
    }

    /// Looks for a word only where it is written as a name.
    fn capital(&mut self, word: &str, kind: NameKind, name: &str) {
        self.needle(capitalised(word), true, kind, name);
        self.needle(word.to_uppercase(), true, kind, name);
    }

    /// Looks for the ends of a name as they are written: « Le Bris », and not half of it.
    fn ends(&mut self, called: &str, name: &str) {
        for end in ends(called) {
            self.needle(end.to_owned(), true, NameKind::Person, name);
            self.needle(end.to_uppercase(), true, NameKind::Person, name);
        }
    }

    fn needle(&mut self, text: String, exact: bool, kind: NameKind, name: &str) {
        let part = text.to_lowercase() != name.to_lowercase();
        let text = bare(&text);
        if text.chars().count() >= 2 && !self.needles.iter().any(|n| n.text == text && n.exact == exact) {
            let first = text.to_lowercase().chars().next();
            // The longest first, so that a whole name is not hidden as one of its words.
            let at = self.needles.partition_point(|n| n.text.len() >= text.len());
            self.needles.insert(at, Needle { first, text, exact, part, kind, name: name.to_owned() });
        }
    }

    /// Learns the names of machines that a sentence says, as far as they look like it: SRV-VIR-01, DC02.
    pub(super) fn learn_machines(&mut self, text: &str) {
        machines(text).for_each(|name| self.learn(NameKind::Machine, name));
    }

    /// Learns the people whom a sentence calls by a civility: nothing else names a third party. One of a name that is known
    /// already is that person.
    pub(super) fn learn_called(&mut self, text: &str) {
        for called in called(text) {
            let is_office = |word: &&str| {
                let word = bare(&word.to_lowercase());
                OFFICES.split(' ').chain(ROLES.split(' ')).any(|known| known == word)
            };
            let words: Vec<&str> = called.name.split_whitespace().skip_while(is_office).collect();
            let Some(last) = words.last() else { continue };
            let words = called.name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 2);
            let words = words.filter(|word| word.starts_with(char::is_uppercase) && !is_office(word));
            let known = self.person(last.rsplit(['’', '\'']).next().unwrap_or(last), called.whole);
            let name = known.unwrap_or_else(|| called.whole.to_owned());
            if called.whole != called.name {
                self.learn(NameKind::Person, &name);
                self.needle(called.whole.to_lowercase(), false, NameKind::Person, &name);
            }
            self.ends(called.name, &name);
            for word in words.filter(|word| word.chars().count() >= 3 || word == last) {
                self.capital(word, NameKind::Person, &name);
            }
        }
    }

    /// Finds who is known by the last word of a name, or by what it starts with.
    fn person(&self, last: &str, whole: &str) -> Option<String> {
        let (last, whole) = (bare(last), bare(&whole.to_lowercase()));
        let starts = |n: &Needle| whole.strip_prefix(&n.text).is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let mut people = self.needles.iter().filter(|n| n.kind == NameKind::Person);
        people.find(|n| n.part && n.text == last || !n.part && starts(n)).map(|n| n.name.clone())
    }

    /// Gives the pseudonym of a name.
    pub(super) fn name(&self, kind: NameKind, name: &str) -> String {
        let name = name.trim().nfc().collect::<String>();
        if kind == NameKind::Account && crate::domain::account::announced(&name).is_some() {
            return name;
        }
        let (who, said) = role(&name);
        if kind == NameKind::Person && who.len() < name.len() {
            return self.name(kind, who) + said;
        }
        let hash = self.hash(kind.word(), &name.to_lowercase());
        let code: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        let pseudonym = match kind {
            NameKind::Account if name.contains('@') => format!("compte-{code}@pseudonyme.invalid"),
            NameKind::Domain => format!("domaine-{code}.invalid"),
            NameKind::Ip => reserved(&hash).to_string(),
            NameKind::Account
            | NameKind::Person
            | NameKind::Machine
            | NameKind::Organisation
            | NameKind::Phone
            | NameKind::Receipt => format!("{}-{code}", kind.word()),
        };
        self.met.borrow_mut().entry(pseudonym.clone()).or_insert((kind, name));
        pseudonym
    }

    /// Gives what stands for the hash of a line, from which its content could be guessed.
    pub(super) fn line(&self, h: &str) -> String {
        self.hash("ligne", h).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    fn hash(&self, kind: &str, text: &str) -> [u8; 32] {
        let mut hmac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.ring.secret).expect("HMAC takes any key");
        hmac.update(format!("{kind}:{text}").as_bytes());
        hmac.finalize().into_bytes().into()
    }

    /// Hides in a sentence that somebody wrote every name learnt and its parts, and everything that reads as an e-mail, an
    /// IP address or a telephone number.
    pub(super) fn text(&self, text: &str) -> String {
        self.hidden(text, true)
    }

    /// Hides in a sentence of ours whole names and addresses only: "la direction" is not `direction@exemple.fr`.
    pub(super) fn ours(&self, text: &str) -> String {
        self.hidden(text, false)
    }

    fn hidden(&self, text: &str, parts: bool) -> String {
        let text: String = text.nfc().collect();
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        let mut inside = false;
        while let Some(c) = rest.chars().next() {
            let found = if inside { None } else { self.starting(rest, parts) };
            let read = match found {
                Some((length, pseudonym)) => {
                    out.push_str(&pseudonym);
                    length
                }
                None => {
                    out.push(c);
                    c.len_utf8()
                }
            };
            inside = rest[..read].chars().next_back().is_some_and(char::is_alphanumeric);
            rest = &rest[read..];
        }
        out
    }

    /// Finds what starts a text: how long it is and what stands for it.
    fn starting(&self, text: &str, parts: bool) -> Option<(usize, String)> {
        if let Some(length) = annexes::published(text) {
            return Some((length, text[..length].to_owned()));
        }
        if let Some(length) = email(text) {
            return Some((length, self.name(NameKind::Account, &text[..length])));
        }
        if let Some(length) = ip(text) {
            return Some((length, self.name(NameKind::Ip, &text[..length])));
        }
        // In our own sentences, a number is that of a body.
        if let Some(length) = phone(text).filter(|_| parts) {
            let number = &text[..length];
            let public = annexes::is_published_number(number);
            return Some((length, if public { number.to_owned() } else { self.name(NameKind::Phone, number) }));
        }
        let first = bare(text.get(..text.chars().next()?.len_utf8())?).to_lowercase().chars().next();
        let mut needles = self.needles.iter().filter(|n| n.first == first && (parts || !n.part));
        let needle = needles.find_map(|n| Some((length(text, n)?, n)));
        needle.map(|(length, n)| (length, self.name(n.kind, &n.name)))
    }
}

/// Gives the length of a needle at the start of a text, where a word ends with it.
fn length(text: &str, needle: &Needle) -> Option<usize> {
    let mut wanted = needle.text.chars();
    let mut at = 0;
    for c in text.chars() {
        if wanted.as_str().is_empty() {
            break;
        }
        let seen = if needle.exact { bare(&c.to_string()) } else { bare(&c.to_lowercase().to_string()) };
        if !seen.chars().all(|c| wanted.next() == Some(c)) {
            return None;
        }
        at += c.len_utf8();
    }
    let ends = !text[at..].starts_with(char::is_alphanumeric);
    (wanted.as_str().is_empty() && ends).then_some(at)
}

/// Makes an address of the documentation space from a hash.
fn reserved(hash: &[u8; 32]) -> Ipv6Addr {
    let mut octets = [0; 16];
    octets[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
    octets[4..].copy_from_slice(&hash[..12]);
    Ipv6Addr::from(octets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hider() -> Hider {
        let mut hider = Hider::new(Keyring::new([1; 32]));
        hider.learn(NameKind::Account, "l.nguyen@exemple.fr");
        hider.learn(NameKind::Account, "EXEMPLE\\adm-durand");
        hider.learn(NameKind::Person, "Mme Élodie Petit");
        hider.learn(NameKind::Machine, "pc-042");
        hider
    }

    #[test]
    fn names_are_hidden_in_sentences_and_the_rest_stays() {
        let hider = hider();
        let told = "Boîte de M. Ngúyen (L.NGUYEN@exemple.fr) lue depuis PC-042 et 203.0.113.7:443, dit Mme Petit ; \
un petit groupe, e\u{301}crit Élodie via mail.exemple.fr à 02:14:05.";
        let hidden = hider.text(told);
        assert!(hider.text("Ville d’Exemple, par exemple").contains("par exemple"));
        assert!(!hider.text("Ville d’Exemple, par exemple").contains("Exemple"));
        for name in ["guyen", "NGUYEN", "exemple.fr", "042", "203.0", "Petit", "lodie"] {
            assert!(!hidden.contains(name), "{name}: {hidden}");
        }
        assert!(hidden.starts_with("Boîte de M. compte-"));
        assert!(hidden.contains("un petit groupe, écrit personne-") && hidden.ends_with("à 02:14:05."), "{hidden}");
        assert!(hidden.contains(":443, dit Mme personne-"), "{hidden}");
        // In its title or in full, she is the same person; so is the account.
        let person = hider.name(NameKind::Person, "mme élodie petit");
        assert!(hidden.contains(&person));
        assert!(hidden.contains(&hider.name(NameKind::Account, "l.nguyen@exemple.fr")));
        let ours = hider.ours("prévenez durand, pas adm.nguyen ni L.Nguyen@exemple.fr");
        assert!(ours.starts_with("prévenez durand, pas adm.nguyen ni compte-"), "{ours}");
        assert_eq!(hider.text("+60"), "+60");
        assert_eq!(hider.name(NameKind::Account, "+60"), "+60");
    }

    #[test]
    fn nobody_who_is_called_by_a_civility_is_named_and_each_has_one_pseudonym() {
        for (told, names) in [
            ("Mme Anne Sophie Delorme, puis Mme Delorme ; Anne Delorme", vec!["Anne", "Sophie", "Delorme"]),
            ("M. E. Vasseur ; M. Vasseur ; E. Vasseur", vec!["Vasseur"]),
            ("le docteur Haddad, M Haddad", vec!["Haddad"]),
            ("Me d'Estaing, d'Estaing", vec!["Estaing"]),
            ("Mme Le Bris. Le Bris l’a dit", vec!["Le Bris", "Le ", "Bris"]),
            ("Mme Weiss. Mme Weiss Banque", vec!["Weiss"]),
            ("M. Li, puis Li", vec!["Li"]),
            ("Mme Directrice Roux, Roux", vec!["Roux"]),
        ] {
            let mut hider = Hider::new(Keyring::new([1; 32]));
            hider.learn_called(told);
            let hidden = hider.text(told);
            assert!(names.iter().all(|name| !hidden.contains(name)), "{told}: {hidden}");
            let codes = hidden.split("personne-").skip(1).map(|rest| &rest[..8]);
            assert_eq!(codes.collect::<std::collections::BTreeSet<_>>().len(), 1, "{told}: {hidden}");
        }
        let mut hider = hider();
        let told = "MM. Costa et Weil, Mmes Arnaud et Fabre";
        hider.learn_called(told);
        let hidden = hider.text(told);
        assert!(["Costa", "Weil", "Arnaud", "Fabre"].iter().all(|name| !hidden.contains(name)), "{hidden}");
        assert_eq!(hidden.matches("personne-").count(), 4, "{hidden}");
    }

    #[test]
    fn what_the_annexes_publish_stays_and_what_only_looks_like_it_does_not() {
        let mut hider = hider();
        hider.learn(NameKind::Account, "dupont@grandest.fr");
        hider.learn_machines("signalé par CERT-FR, vu sur SRV-01");
        for text in [
            "CERT-FR (cert-fr@ssi.gouv.fr), puis corse@ssi.gouv.fr.",
            "CERT-FR au 09 70 83 32 18, ou 0970833218",
            "voir https://www.cybersecurite.grandest.fr",
        ] {
            assert_eq!(hider.text(text), text);
            assert_eq!(hider.ours(text), text);
        }
        for (text, real) in [
            ("cert-fr@ssi.gouv.fr.evil.example", "evil"),
            ("x.cert-fr@ssi.gouv.fr", "ssi"),
            ("cert-fr@ssi.gouv.fr@evil.example", "ssi"),
            ("CERT-FR-SRV-01", "SRV-01"),
            ("01 23 45 67 89", "23 45"),
        ] {
            assert!(!hider.text(text).contains(real), "{}", hider.text(text));
        }
    }

    #[test]
    fn a_word_that_is_the_name_of_a_mailbox_is_a_word() {
        let mut hider = hider();
        for account in ["pharmacie@exemple.fr", "imagerie@exemple.fr", "EXEMPLE\\accueil", "service.paie@exemple.fr"] {
            hider.learn(NameKind::Account, account);
        }
        for told in ["Pharmacie, accueil", "le service de la paie ; l’imagerie en mode dégradé"] {
            assert_eq!(hider.text(told), told);
        }
        for told in
            ["pharmacie@exemple.fr", "lu par IMAGERIE", "lu par Imagerie", "EXEMPLE\\accueil", "vu sur service.paie"]
        {
            assert!(!hider.text(told).contains(told.rsplit(' ').next().expect("a word")), "{told}");
        }
    }

    #[test]
    fn addresses_are_hidden_without_having_been_learnt() {
        let hider = hider();
        for (text, real) in [
            ("de inconnu+x@ailleurs.example.", "ailleurs"),
            ("<inconnu@ailleurs.example>", "ailleurs"),
            ("vers 2001:41d0::1, puis rien", "41d0"),
            ("vers [2001:41d0::1]:443", "41d0"),
            ("198.51.100.7", "198"),
            ("https://x.example/?u=a@b.example", "a@b"),
        ] {
            assert!(!hider.text(text).contains(real), "{}", hider.text(text));
        }
    }

    #[test]
    fn two_keys_give_two_pseudonyms_and_one_key_the_same() {
        let other = Hider::new(Keyring::new([2; 32]));
        let name = |h: &Hider| h.name(NameKind::Ip, "203.0.113.7");
        assert_eq!(name(&hider()), name(&hider()));
        assert_ne!(name(&hider()), name(&other));
        assert!(name(&other).starts_with("2001:db8:"));
    }

    proptest! {
        #[test]
        fn a_name_never_comes_out_whole(before in "\\PC{0,12}", after in "\\PC{0,12}", name in "[a-z]{6,9}\\.[a-z]{6,9}") {
            let mut hider = Hider::new(Keyring::new([3; 32]));
            hider.learn(NameKind::Account, &name);
            let told = format!("{before} {name} {after}");
            prop_assert!(!hider.text(&told).contains(&name));
        }
    }
}
