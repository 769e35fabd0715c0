//! Lists of accounts: how they are counted and compared.
//!
//! An element is an address or a login, or `+60` for "about sixty more, list to come".

mod pasted;
mod words;

use super::text::{is_hidden, unaccented};
use super::trace::refanged;
use crate::domain::list::each_of;
use pasted::{column, with_whole_numbers};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization as _;
use words::{JOINING, about, is_doubt, is_no_login, is_others, is_unit};

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

/// Reads accounts as people paste them: a list of Outlook (`"DUPONT, Anne" <a.dupont@exemple.fr>; …`), addresses joined by
/// `et` or `/`, dashes of a list, cells of a spreadsheet, logins, and `+60 boîtes` for about sixty more.
///
/// Names that stand around an address are dropped, addresses are undressed, and an account given twice is kept once.
///
/// # Errors
/// The parts that are no account, as they were typed: nothing is guessed, since each account widens the perimeter.
pub fn read(text: &str) -> Result<Vec<String>, Vec<String>> {
    if is_path(text.trim()) {
        return Err(vec![text.trim().to_owned()]);
    }
    // What no screen shows would make two accounts of one.
    let seen = text.nfc().filter(|c| c.is_whitespace() || !is_hidden(*c));
    let text: String = seen.map(|c| if "“”„«»".contains(c) { '"' } else { c }).collect();
    let text = with_whole_numbers(&column(&text).unwrap_or(text));
    let mut read = Parsing { beside: holds_address(&text), ..Parsing::default() };
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
        // In a row of a spreadsheet, the other cells say whose account it is.
        let addresses: Vec<&str> = cells.iter().copied().filter(|cell| holds_address(cell)).collect();
        for cell in if addresses.is_empty() { cells } else { addresses } {
            let cut = entries(cell);
            let named = cut.iter().any(|entry| holds_address(entry));
            let mut end = 0;
            for (at, entry) in cut.iter().enumerate() {
                end += entry.len();
                let surname =
                    cell[end..].starts_with(',') && cut.get(at + 1).is_some_and(|next| is_surname(entry, next));
                end += 1;
                if !surname && (!named || !is_somebody(entry)) {
                    read.entry(entry);
                }
            }
        }
    }
    if read.wrong.is_empty() { Ok(read.accounts) } else { Err(read.wrong) }
}

/// Tells whether a text is where a file is, and no list: `/mnt/usb/liste.csv`, `~/liste`, `C:\liste.csv`.
pub fn is_path(text: &str) -> bool {
    let under = |text: &str| text.starts_with(|c: char| c.is_alphanumeric() || c == '.');
    let drive = text.strip_prefix(|c: char| c.is_ascii_alphabetic()).and_then(|rest| rest.strip_prefix(":\\"));
    let root = text.strip_prefix('~').unwrap_or(text).strip_prefix('/').filter(|rest| under(rest));
    !text.contains(['@', '\n']) && (drive.is_some() || root.is_some())
}

/// What was read so far.
#[derive(Default)]
struct Parsing {
    /// Whether addresses are named: then a word without a figure is no login, but something said of them.
    beside: bool,
    accounts: Vec<String>,
    seen: HashSet<String>,
    wrong: Vec<String>,
}

impl Parsing {
    fn take(&mut self, account: &str) {
        if announced(account).is_some() || self.seen.insert(account.to_lowercase()) {
            self.accounts.push(account.to_owned());
        }
    }

    /// Reads what stands between two separators: an address with its name, or accounts side by side.
    fn entry(&mut self, entry: &str) {
        let entry = without_mark(entry);
        if entry.contains('<') {
            return self.bracketed(entry);
        }
        let (mut outside, mut inside) = apart_from_brackets(entry);
        if says_how_many_more(&inside) {
            outside = format!("{outside} {}", std::mem::take(&mut inside));
        }
        let addresses = |text: &str| -> Vec<String> {
            let words = text.split_whitespace().map(|word| refanged(undressed(word)).to_lowercase());
            words.filter(|word| is_address(word)).collect()
        };
        let (named, bracketed) = (addresses(&outside), addresses(&inside));
        // What stands in round brackets is the name of an owner, or the address of the one named before.
        let said = bracketed.is_empty() && outside.trim().is_empty() && !inside.trim().is_empty();
        let addressed = !named.is_empty() || !bracketed.is_empty();
        if said
            || addressed
                && outside
                    .split_whitespace()
                    .chain(inside.split_whitespace())
                    .any(|word| is_doubt(word) || is_cut(word))
        {
            self.wrong.push(entry.trim().to_owned());
            return;
        }
        let read = if named.is_empty() && !bracketed.is_empty() && are_names(&outside) { inside } else { outside };
        if !named.is_empty() && bracketed.iter().any(|other| !named.contains(other)) {
            self.wrong.push(entry.trim().to_owned());
            return;
        }
        let words: Vec<String> = read.split_whitespace().map(|word| undressed(word).to_owned()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let has_address = words.iter().any(|word| is_address(&refanged(word)));
        let mut after_count = false;
        for (i, word) in words.iter().enumerate() {
            let counted = match (*word, words.get(i.wrapping_sub(1))) {
                ("+", _) if words.get(i + 1).is_some_and(|next| next.bytes().all(|b| b.is_ascii_digit())) => continue,
                (digits, Some(&"+")) => Some(format!("+{digits}")),
                ("une" | "Une", _) if words.get(i + 2).is_some_and(|word| is_others(word)) => continue,
                (word, _) if words.get(i + 1).is_some_and(|next| is_others(next)) && announced(word).is_none() => {
                    let count = about(word).or_else(|| announced(&format!("+{word}")));
                    count.map(|count| format!("+{count}"))
                }
                (word, _) => announced(word).map(|_| word.to_owned()),
            };
            let account = refanged(word);
            if let Some(count) = counted.filter(|count| announced(count).is_some_and(|n| n > 0)) {
                self.take(&count);
                after_count = true;
            } else if is_address(&account) {
                self.take(&account);
                after_count = false;
            } else if JOINING.contains(&word.to_lowercase().as_str())
                || after_count && (is_unit(word) || is_others(word))
                || has_address && is_name(word)
            {
                // It says nothing of an account.
            } else if is_login(word) || words.len() == 1 && !self.beside && is_plain_login(word) {
                self.take(word);
            } else {
                self.wrong.push((*word).to_owned());
            }
        }
    }

    /// Reads `Anne Dupont <a.dupont@exemple.fr>`, once or several times in a row.
    fn bracketed(&mut self, entry: &str) {
        let mut rest = entry;
        while let Some((before, after)) = rest.split_once('<') {
            let (inside, next) = after.split_once('>').unwrap_or((after, ""));
            let account = refanged(undressed(inside));
            // A name that is another address hides who it is.
            let other = before.split_whitespace().map(|word| refanged(undressed(word)));
            let other = other.filter(|word| is_address(word)).any(|word| !word.eq_ignore_ascii_case(&account));
            let doubt = before.split_whitespace().any(is_doubt) || is_cut(inside);
            if !other && !doubt && (is_address(&account) || is_login(&account)) {
                self.take(&account);
            } else {
                self.wrong.push(entry.trim().to_owned());
                return;
            }
            rest = next;
        }
        if says_how_many_more(rest) {
            return self.entry(rest);
        }
        if rest.split_whitespace().any(|word| !JOINING.contains(&word.to_lowercase().as_str()) && !is_name(word)) {
            self.wrong.push(rest.trim().to_owned());
        }
    }
}

/// Tells whether an address was cut where a screen had no more room: what is left of it is another one.
fn is_cut(word: &str) -> bool {
    word.contains('@') && word.contains("...")
}

/// Tells whether what follows the last account says how many more there are.
fn says_how_many_more(text: &str) -> bool {
    text.trim_start().starts_with('+') || text.split_whitespace().any(is_others)
}

/// Tells whether what stands before a comma is the surname of whom is named after it, as Outlook shows them: `DUPONT, Claire
/// <c.dupont@exemple.fr>`. In small letters, only the address tells it from somebody else.
fn is_surname(entry: &str, next: &str) -> bool {
    const PARTICLES: [&str; 7] = ["de", "du", "des", "la", "le", "van", "von"];
    let Some((first_name, address)) = next.split_once('<') else { return false };
    let is_part = |word: &str| is_name(word) || PARTICLES.contains(&word);
    let plain = |text: &str| -> String {
        unaccented(&text.to_lowercase()).filter(|c| c.is_alphanumeric() || *c == '@').collect()
    };
    let (name, address) = (plain(entry), plain(address));
    let is_named = |text: &str| text.split_whitespace().any(is_name) && text.split_whitespace().all(is_part);
    is_named(entry) && is_named(first_name) && (entry.to_uppercase() == entry || address.contains(&name))
}

/// Tells whether a word is part of a person's name beside an address: letters, the first one a capital.
fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
}

/// Tells whether a text is a mail address.
fn is_address(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\"\\@/|".contains(c);
    text.split_once('@').is_some_and(|(local, domain)| {
        local.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && local.chars().all(plain)
            && !domain.is_empty()
            && domain.chars().all(|c| c.is_alphanumeric() || ".-_".contains(c))
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && domain.starts_with(char::is_alphanumeric)
    })
}

/// Tells whether a word is a login that no sentence has: `adm-durand`, `svc_sauv`, `EXEMPLE\adupont`, `u12345`.
fn is_login(word: &str) -> bool {
    let sign = |c: char| c.is_ascii_digit() || "._-\\$".contains(c);
    // `3k` is a number of accounts, said too briefly.
    let is_count = word.strip_suffix(['k', 'K']).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    (2..=104).contains(&word.len())
        && !is_count
        && !is_no_login(word)
        && word.chars().all(|c| c.is_ascii_alphanumeric() || sign(c))
        && word.contains(|c: char| c.is_ascii_alphabetic())
        && word.contains(sign)
        && word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '$')
}

/// Tells whether a word that stands alone can be a login: `compta`, and not `beaucoup`. Nothing shows that it is one: keys
/// typed where a text is awaited look the same.
pub fn is_plain_login(word: &str) -> bool {
    const WORDS: [&str; 42] = each_of(
        "etc, mailto, ras, smtp, tbd, voir, oui, non, aucun, aucune, aucuns, inconnu, inconnue, inconnus, rien, neant, \
         idem, tous, toutes, tout, toute, plusieurs, beaucoup, personne, personnes, quelques, autre, autres, lui, \
         elle, moi, nous, vous, eux, compte, comptes, boite, boites, victime, utilisateur, utilisateurs, null",
    );
    (3..=64).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase()) && !WORDS.contains(&word)
}

/// Tells whether a cell holds an address.
fn holds_address(cell: &str) -> bool {
    refanged(cell).split(|c: char| c.is_whitespace() || "<>\"'(),;".contains(c)).any(|word| is_address(undressed(word)))
}

/// Cuts at separators that are neither in quotes nor in brackets: a comma stands in `"DUPONT, Anne"`.
fn entries(text: &str) -> Vec<&str> {
    let (mut cut, mut from) = (Vec::new(), 0);
    let (mut quoted, mut deep) = (false, 0_usize);
    // A quote that nothing closes is no quote.
    let closed = text.matches('"').count().is_multiple_of(2);
    for (at, c) in text.char_indices() {
        match c {
            '"' if closed => quoted = !quoted,
            '<' | '(' => deep += 1,
            '>' | ')' => deep = deep.saturating_sub(1),
            ';' | ',' | '|' | '/' if !quoted && deep == 0 => {
                cut.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    cut.push(&text[from..]);
    cut
}

/// Drops the mark that begins a line of a list: `-`, `•`, `1.`, `2)`.
fn without_mark(entry: &str) -> &str {
    let entry = entry.trim();
    let bare = entry.trim_start_matches(['-', '–', '—', '•', '*', '·', '>']).trim_start();
    let rank = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    match rank.strip_prefix(['.', ')']) {
        Some(rest) if rank.len() < bare.len() && rest.starts_with(char::is_whitespace) => rest.trim_start(),
        Some(_) | None => bare,
    }
}

/// Sets apart what stands in round brackets: what is outside of them, then what is inside.
fn apart_from_brackets(entry: &str) -> (String, String) {
    let mut deep = 0_usize;
    let (mut outside, mut inside) = (String::new(), String::new());
    // `a(at)b` is an address that was made harmless.
    for c in refanged(entry).chars() {
        match c {
            '(' => deep += 1,
            ')' if deep > 0 => deep -= 1,
            c if deep > 0 => inside.push(c),
            c => outside.push(c),
        }
        if c == ')' {
            inside.push(' ');
        }
    }
    (outside, inside)
}

/// Tells whether a text can be the name of somebody: words, without figures.
fn are_names(text: &str) -> bool {
    text.split_whitespace().all(|word| word.chars().all(|c| c.is_alphabetic() || "-'’.,:".contains(c)))
}

/// Tells whether an entry is a civility and a name: `Mme Leroy`, whose address stands beside.
fn is_somebody(entry: &str) -> bool {
    const CIVILITIES: [&str; 9] = ["m", "mr", "mme", "mlle", "me", "dr", "pr", "monsieur", "madame"];
    let mut words = entry.split_whitespace();
    let first = words.next().map(|word| word.trim_end_matches('.').to_lowercase());
    first.is_some_and(|first| CIVILITIES.contains(&first.as_str())) && words.clone().count() > 0 && words.all(is_name)
}

/// Takes off what dresses an address: quotes, brackets, `mailto:`, the full stop of a sentence.
pub fn undressed(text: &str) -> &str {
    let mut bare = text.trim();
    loop {
        let less =
            bare.trim_matches(|c: char| c.is_whitespace() || "\"'`‘’“”«»<>,;".contains(c)).trim_end_matches(['.', ':']);
        let less = ["mailto:", "smtp:"]
            .into_iter()
            .find_map(|scheme| {
                less.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)).map(|_| &less[scheme.len()..])
            })
            .unwrap_or(less);
        if less == bare {
            return bare;
        }
        bare = less;
    }
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
    fn what_people_paste() {
        for (typed, accounts) in [
            ("a@x.fr, B@x.fr;<c@x.fr>\n a@X.fr  +3", &["a@x.fr", "B@x.fr", "c@x.fr", "+3"][..]),
            (
                "\"DUPONT, Anne\" <a.dupont@exemple.fr>; \"O'NEIL, Jean\" <j.oneil@exemple.fr>",
                &["a.dupont@exemple.fr", "j.oneil@exemple.fr"],
            ),
            (
                "Anne Dupont <a.dupont@exemple.fr> Paul Roy <p.roy@exemple.fr>",
                &["a.dupont@exemple.fr", "p.roy@exemple.fr"],
            ),
            ("Anne Dupont a.dupont@exemple.fr", &["a.dupont@exemple.fr"]),
            ("a.martin@x.fr (+3)", &["a.martin@x.fr", "+3"]),
            ("a.martin@x.fr (et 12 autres)", &["a.martin@x.fr", "+12"]),
            ("a.martin@x.fr (Anne Martin), b@x.fr (et une dizaine d’autres)", &["a.martin@x.fr", "b@x.fr", "+10"]),
            ("UserPrincipalName\tDisplayName\na@x.fr\tAnne\nb@x.fr\tBob Roy", &["a@x.fr", "b@x.fr"]),
            ("Nom\tAdresse\tService\r\nAnne\ta@x.fr\tCompta\r\nBob\tb@x.fr\tPaie\r\n", &["a@x.fr", "b@x.fr"]),
            ("a@x.fr (Anne Dupont)", &["a@x.fr"]),
            ("a@x.fr (a@x.fr)", &["a@x.fr"]),
            ("Mme Leroy (leroy@exemple.fr)", &["leroy@exemple.fr"]),
            ("Mme\tLeroy\t(leroy@exemple.fr)", &["leroy@exemple.fr"]),
            (
                "M. Dupont <dupont@exemple.fr>, Mme Le\u{301}a Roy (roy@exemple.fr)",
                &["dupont@exemple.fr", "roy@exemple.fr"],
            ),
            (
                "la comptable (compta[@]exemple.fr) et Paul Roy (p.roy@exemple.fr)",
                &["compta@exemple.fr", "p.roy@exemple.fr"],
            ),
            ("Mme Leroy, leroy@exemple.fr", &["leroy@exemple.fr"]),
            ("leroy@exemple.fr, Mme Leroy", &["leroy@exemple.fr"]),
            ("Mme Leroy : leroy@exemple.fr", &["leroy@exemple.fr"]),
            ("a@x.fr et b@x.fr", &["a@x.fr", "b@x.fr"]),
            ("a@x.fr / b@x.fr", &["a@x.fr", "b@x.fr"]),
            ("a@x.fr|b@x.fr/c@x.fr", &["a@x.fr", "b@x.fr", "c@x.fr"]),
            ("- a@x.fr\n- b@x.fr\n• c@x.fr", &["a@x.fr", "b@x.fr", "c@x.fr"]),
            ("1. a@x.fr\n2) b@x.fr", &["a@x.fr", "b@x.fr"]),
            (
                "Dupont\tAnne\ta.dupont@exemple.fr\nRoy\tPaul\tp.roy@exemple.fr",
                &["a.dupont@exemple.fr", "p.roy@exemple.fr"],
            ),
            ("a@x.fr +60 boîtes", &["a@x.fr", "+60"]),
            ("+60 autres comptes environ", &["+60"]),
            ("+ 60", &["+60"]),
            ("\"'a@x.fr'\"", &["a@x.fr"]),
            ("« a@x.fr »", &["a@x.fr"]),
            ("mailto:a@x.fr", &["a@x.fr"]),
            ("SMTP:a@x.fr", &["a@x.fr"]),
            ("compta[@]exemple[.]fr", &["compta@exemple.fr"]),
            ("compta(at)exemple.fr", &["compta@exemple.fr"]),
            ("a@x.fr.", &["a@x.fr"]),
            ("EXEMPLE\\adupont", &["EXEMPLE\\adupont"]),
            ("adm-durand, svc_sauv, POSTE12$", &["adm-durand", "svc_sauv", "POSTE12$"]),
            ("compta, paie", &["compta", "paie"]),
            ("jean_exemple.fr#EXT#@contoso.onmicrosoft.com", &["jean_exemple.fr#EXT#@contoso.onmicrosoft.com"]),
            ("hélène@exemple.fr", &["hélène@exemple.fr"]),
            ("DUPONT, Claire <c@x.fr>; MARTIN, Luc <l@x.fr>", &["c@x.fr", "l@x.fr"]),
            ("DUPONT, Claire <c@x.fr>, DE LA TOUR, Jean-Luc <l@x.fr>", &["c@x.fr", "l@x.fr"]),
            ("Lefèvre, Anne <a.lefevre@x.fr>; b@x.fr", &["a.lefevre@x.fr", "b@x.fr"]),
            ("+1 200", &["+1200"]),
            ("a@x.fr, +12\u{202f}000 boîtes", &["a@x.fr", "+12000"]),
            ("c@x.fr et une soixantaine d'autres", &["c@x.fr", "+60"]),
            ("c@x.fr, une centaine d’autres comptes", &["c@x.fr", "+100"]),
            ("<c@x.fr> et 12 autres", &["c@x.fr", "+12"]),
            ("Nom;Prénom;Email\nDupont;Claire;c@x.fr\n\"Martin\";Luc;l@x.fr\n", &["c@x.fr", "l@x.fr"]),
            ("Identifiant,Adresse e-mail\ncd12,c@x.fr", &["c@x.fr"]),
            ("Courriel\nc@x.fr\nl@x.fr", &["c@x.fr", "l@x.fr"]),
        ] {
            assert_eq!(read(typed), Ok(list(accounts)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_account() {
        for (typed, wrong) in [
            ("n", &["n"][..]),
            ("o", &["o"]),
            ("60", &["60"]),
            ("3k", &["3k"]),
            ("a@x.fr, 10K", &["10K"]),
            ("60 boîtes", &["60", "boîtes"]),
            ("+0", &["+0"]),
            ("Inconnu", &["Inconnu"]),
            ("aucun", &["aucun"]),
            ("Je ne sais pas", &["Je", "ne", "sais", "pas"]),
            ("deux ou trois", &["deux", "ou", "trois"]),
            ("Dupont", &["Dupont"]),
            ("beaucoup", &["beaucoup"]),
            ("compta paie", &["compta", "paie"]),
            ("a@x.fr sinon rien", &["sinon", "rien"]),
            ("a@x.fr, n", &["n"]),
            ("a@b.fr <c@d.fr>", &["a@b.fr <c@d.fr>"]),
            ("a@b.fr (c@d.fr)", &["a@b.fr (c@d.fr)"]),
            ("Mme Leroy", &["Mme", "Leroy"]),
            ("60 (dont a@b.fr)", &["60"]),
            ("a@@x.fr", &["a@@x.fr"]),
            ("@x.fr", &["@x.fr"]),
            ("a@", &["a@"]),
            ("Nom\tAdresse", &["Nom", "Adresse"]),
            ("Anne, Paul <p@x.fr>", &["Anne"]),
            ("DUPONT; Claire <c@x.fr>", &["DUPONT"]),
            ("une soixantaine", &["une", "soixantaine"]),
            ("a@x.fr, 200", &["200"]),
            ("Nom;Email\nDupont;c@x.fr;l@x.fr", &["Nom", "Email", "Dupont"]),
        ] {
            assert_eq!(read(typed), Err(list(wrong)), "{typed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_was_read_reads_back_the_same(text in "\\PC{0,60}|[a@.<>\"', ;/|+0-9()\\[\\]\t\n-]{0,40}") {
            if let Ok(accounts) = read(&text) {
                for account in &accounts {
                    proptest::prop_assert_eq!(read(account), Ok(vec![account.clone()]), "{:?}", text);
                }
            }
        }
    }
}
