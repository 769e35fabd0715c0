//! 3.e: what the headers of the messages at hand show of who sent them.

use super::Inquiry;
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Hole, Never};
use crate::evidence::event::{Content, Family, Headers};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::reader::organisation;
use crate::evidence::tables::TABLES;
use std::collections::BTreeSet;

/// How many signs a message needs before it is shown: newsletters have one.
const NEEDED: usize = 2;

/// Looks at the messages; nothing is proposed where there is none.
pub fn look(inquiry: &Inquiry<'_>) -> Vec<Proposal> {
    let (mut clues, mut any) = (ClueSet::default(), false);
    for event in inquiry.covered() {
        let Content::Message(headers) = &event.what else { continue };
        any = true;
        let ours = inquiry.is_outside(&event.account).map(|outside| !outside);
        if let Some((kind, strength, said)) = judged(headers, &event.account, ours, &inquiry.domains) {
            let seen = format!("{}, « {} » : {}", event.account, headers.subject, said.join(", "));
            clues.push(Clue::of(kind, strength, event, seen));
        }
    }
    if !any {
        return vec![];
    }
    // A message that was picked says nothing of those that were not.
    let holes = [Never::OtherMessages, Never::Texts].map(Hole::NeverTold).into();
    vec![Proposal::new("3.e.2", None, clues, holes, &[Family::Messages])]
}

/// Judges a message by what the receiving server wrote and by who it says it is from; ours tells whether that is one of
/// our domains, when they are known.
fn judged(
    headers: &Headers,
    from: &str,
    ours: Option<bool>,
    domains: &BTreeSet<String>,
) -> Option<(ClueKind, Strength, Vec<String>)> {
    let mut said = Vec::new();
    if !headers.attached.is_empty() {
        said.push(format!("pièce jointe {}", headers.attached));
    }
    // Exchange took it from an account that had logged in: it is forged by nobody, and 2.d tells whose hands those were.
    if headers.internal == Some(true) {
        return (!said.is_empty()).then_some((ClueKind::MessageCarries, Strength::Medium, said));
    }
    if headers.senders {
        said.push(String::from("deux expéditeurs"));
    }
    let failed = &*headers.dmarc == "fail";
    // What alone is worth a look; the other signs need one another.
    let mut alone = !said.is_empty();
    let outsider = ours == Some(true) && (headers.internal == Some(false) || &*headers.whole == "fail");
    if failed {
        said.push(String::from("DMARC échoue"));
    } else if &*headers.dmarc != "pass" && (&*headers.spf == "fail" || (outsider && &*headers.spf == "softfail")) {
        said.push(String::from("SPF échoue"));
        // It says that it is from us, and comes from elsewhere.
        alone |= outsider;
    }
    let domain = domain(from);
    for (what, address) in [("répondre à", &headers.reply_to), ("retour à", &headers.return_path)] {
        // Lists and providers of mailings give their own address for what cannot be delivered.
        let expected = what == "retour à" && (headers.indirect || &*headers.dmarc == "pass");
        if !address.is_empty() && !expected && organisation(self::domain(address)) != organisation(domain) {
            said.push(format!("{what} {address}"));
        }
    }
    if let Some(mine) = domains.iter().find(|mine| ours == Some(false) && looks_like(domain, mine)) {
        said.push(format!("{domain} ressemble à {mine}"));
    }
    let shown = headers.shown.to_lowercase();
    if ours == Some(false) && domains.iter().any(|mine| shown.contains(&format!("@{mine}"))) {
        said.push(format!("affiche {}", headers.shown));
    }
    let lure = TABLES.has_keyword(&headers.subject);
    // Our own mailings, sent by somebody who signs them, fail as well; so does what Microsoft accepts all told.
    let explained = (headers.mailing && &*headers.dkim == "pass") || &*headers.whole == "pass";
    let wants_password = TABLES.is_credential_lure(&headers.subject);
    if failed && !headers.indirect && !explained && (ours == Some(true) || wants_password) {
        if lure || wants_password {
            said.push(String::from("objet d’appât"));
        }
        return Some((ClueKind::MessageForged, Strength::Strong, said));
    }
    alone |= failed && !headers.indirect && ours == Some(true);
    if lure && !said.is_empty() {
        said.push(String::from("objet d’appât"));
    }
    let kind = if headers.attached.is_empty() { ClueKind::MessageOdd } else { ClueKind::MessageCarries };
    (alone || said.len() >= NEEDED).then_some((kind, Strength::Medium, said))
}

fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}

/// Tells whether a domain is taken for one of ours at a glance: other letters that look the same, one letter more, less
/// or other, or the same name under another end.
fn looks_like(domain: &str, ours: &str) -> bool {
    let under = domain == ours || domain.strip_suffix(ours).is_some_and(|before| before.ends_with('.'));
    let name = |domain: &str| domain.rsplit_once('.').map_or("", |(name, _)| name).to_owned();
    let plain = |text: &str| {
        let pairs = [("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", "")];
        pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let (theirs, mine) = (name(domain), name(ours));
    // A name of three letters is one letter from many others.
    let near = mine.chars().count() > 4 && differ_by_one(&theirs, &mine);
    !under && !mine.is_empty() && (plain(&theirs) == plain(&mine) || near)
}

/// Tells whether one letter more, less, other or swapped with the next makes one name of the other.
fn differ_by_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let swapped = || a.len() > 1 && b.len() > 1 && (a[0], a[1]) == (b[1], b[0]) && a[2..] == b[2..];
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => a == &b[1..],
        std::cmp::Ordering::Greater => &a[1..] == b,
        std::cmp::Ordering::Equal => a.is_empty() || a[1..] == b[1..] || swapped(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(from: &str, change: fn(&mut Headers)) -> Option<Strength> {
        let none = || "".into();
        let mut headers = Headers {
            internal: Some(false),
            dmarc: "pass".into(),
            spf: "pass".into(),
            subject: "Réunion".into(),
            indirect: false,
            reply_to: none(),
            return_path: none(),
            shown: none(),
            dkim: none(),
            whole: none(),
            attached: none(),
            senders: false,
            mailing: false,
        };
        change(&mut headers);
        let ours = Some(from.ends_with("@mairie-exemple.fr"));
        judged(&headers, from, ours, &["mairie-exemple.fr".to_owned()].into()).map(|(_, strength, _)| strength)
    }

    #[test]
    fn a_forged_message_is_proposed_and_two_signs_are_to_be_verified() {
        let ours = "dir@mairie-exemple.fr";
        assert_eq!(strength(ours, |h| h.dmarc = "fail".into()), Some(Strength::Strong));
        let lure = |h: &mut Headers| (h.dmarc, h.subject) = ("fail".into(), "Facture impayée".into());
        assert_eq!(strength("x@ailleurs.example", lure), Some(Strength::Medium), "an invoice through a gateway");
        let password = |h: &mut Headers| (h.dmarc, h.subject) = ("fail".into(), "Votre mot de passe expire".into());
        assert_eq!(strength("x@ailleurs.example", password), Some(Strength::Strong));
        for near in ["mairie-exernple.fr", "rnairie-exemple.fr", "mairie-exemple.com", "mairie-exmeple.fr"] {
            let reply = |h: &mut Headers| h.reply_to = "x@autre.example".into();
            assert_eq!(strength(&format!("dir@{near}"), reply), Some(Strength::Medium), "{near}");
        }
        let shown = |h: &mut Headers| {
            (h.shown, h.reply_to) = ("dir@mairie-exemple.fr".into(), "x@autre.example".into());
        };
        assert_eq!(strength("x@ailleurs.example", shown), Some(Strength::Medium));
        let spf =
            |h: &mut Headers| (h.dmarc, h.spf, h.return_path) = ("none".into(), "fail".into(), "x@y.example".into());
        assert_eq!(strength("x@ailleurs.example", spf), Some(Strength::Medium));
    }

    #[test]
    fn what_is_odd_by_itself_is_to_be_verified() {
        let ours = "dir@mairie-exemple.fr";
        let soft = |h: &mut Headers| (h.dmarc, h.spf) = ("none".into(), "softfail".into());
        assert_eq!(strength(ours, soft), Some(Strength::Medium), "from us, from elsewhere, without a record");
        assert_eq!(strength("x@ailleurs.example", soft), None);
        assert_eq!(strength("x@ailleurs.example", |h| h.senders = true), Some(Strength::Medium));
        let attached = |h: &mut Headers| h.attached = "Facture.pdf.html".into();
        assert_eq!(strength("x@ailleurs.example", attached), Some(Strength::Medium));
        let inside = |h: &mut Headers| (h.internal, h.attached) = (Some(true), "scan.iso".into());
        assert_eq!(strength(ours, inside), Some(Strength::Medium), "an account of ours sends it");
        let mailing = |h: &mut Headers| (h.dmarc, h.dkim, h.mailing) = ("fail".into(), "pass".into(), true);
        assert_eq!(strength(ours, mailing), Some(Strength::Medium), "our own mailing, badly declared");
        let accepted = |h: &mut Headers| (h.dmarc, h.whole) = ("fail".into(), "pass".into());
        assert_eq!(strength(ours, accepted), Some(Strength::Medium));
    }

    #[test]
    fn what_only_looks_like_a_forged_message_is_not_shown() {
        let newsletter = |h: &mut Headers| {
            (h.return_path, h.reply_to) = ("b@bounce.envoi.example".into(), "contact@lettre.example".into());
        };
        assert_eq!(strength("news@lettre.example", newsletter), None, "a newsletter");
        let list =
            |h: &mut Headers| (h.dmarc, h.indirect, h.return_path) = ("fail".into(), true, "l@liste.example".into());
        assert_eq!(strength("dir@mairie-exemple.fr", list), None, "a mailing list");
        let inside = |h: &mut Headers| (h.internal, h.dmarc) = (Some(true), "fail".into());
        assert_eq!(strength("dir@mairie-exemple.fr", inside), None, "a message of the house");
        assert_eq!(strength("x@ailleurs.example", |h| h.subject = "Facture".into()), None, "an invoice");
        assert_eq!(strength("x@mairie-exemple.fr", |_| {}), None);
        let sub = |h: &mut Headers| h.reply_to = "x@mairie-exemple.fr".into();
        assert_eq!(strength("x@lettres.mairie-exemple.fr", sub), None, "a part of the house");
        for other in ["mairie-autre.fr", "exemple.fr", "mairie-exempla-nord.fr"] {
            assert!(!looks_like(other, "mairie-exemple.fr"), "{other}");
        }
        assert!(!looks_like("edf.fr", "sdf.fr") && looks_like("s0ciete.fr", "societe.fr"));
        assert_eq!(
            ["a.b.exemple.fr", "x.y.gouv.fr", "free.fr"].map(organisation),
            ["exemple.fr", "y.gouv.fr", "free.fr"]
        );
    }
}
