//! The attacker's domains, written so that nothing takes them for an address, wherever a text says them: whoever reads a
//! ticket or a page that makes links by itself is never one click away.

use super::idn::ascii;
use super::model::Report;
use super::status::ContactSource;
use super::victim::Victim;
use super::words::by_title;
use crate::domain::event::{Indicator, IndicatorType};
use crate::fiche::Loaded;
use std::collections::BTreeSet;

/// The domains of the attacker's traces.
pub struct Hostile {
    /// In lower case, as they were written and as machines compare them.
    domains: BTreeSet<String>,
    victim: Victim,
    /// Whether any address of mail is written so, unless it is the organisation's own or official.
    mail: bool,
}

impl Hostile {
    /// Takes the traces; what is the organisation's own, an official site or open to anybody is not the attacker's.
    pub fn new<'t>(traces: impl IntoIterator<Item = &'t Indicator>, victim: Victim) -> Self {
        let foreign = traces.into_iter().filter(|trace| !victim.owns(trace));
        let written = foreign.flat_map(|t| [(t.kind, ascii(t.kind, &t.value)), (t.kind, t.value.clone())]);
        let domains = written.filter_map(|(kind, value)| Victim::foreign(&Indicator { kind, value })).collect();
        Self { domains, victim, mail: false }
    }

    /// Takes every address of mail for one that nobody may follow: a note names whom it wants. A form to copy does not, where
    /// whom to reach is an address.
    pub fn of_any_mail(self) -> Self {
        Self { mail: true, ..self }
    }

    /// Takes the traces of a report.
    pub fn of(report: &Report) -> Self {
        let contacts = report.contacts.iter().filter(|contact| contact.kind == ContactSource::Organisation);
        let own = report.suspected_accounts.iter().map(|suspected| &suspected.account);
        let own: Vec<String> = own.chain(contacts.filter_map(|contact| contact.email.as_ref())).cloned().collect();
        Self::new(&report.indicators, Victim::new(&own))
    }

    /// Writes a text; the host of any address is neutral too, unless it is the organisation's own or official.
    pub fn inert(&self, text: &str) -> String {
        let is_host = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut user = "";
        while let Some(start) = rest.find(is_host) {
            let (before, run) = rest.split_at(start);
            let (run, after) = run.split_at(run.find(|c| !is_host(c)).unwrap_or(run.len()));
            // What ends a sentence is no part of a name.
            let name = run.trim_end_matches(['.', '-', '_']);
            out.push_str(before);
            let is_mail = before == "@" && self.mail && !self.is_ours(user, name);
            // A terminal and a spreadsheet make a link of « www. » as well.
            let is_address = before.ends_with("://") || name.to_lowercase().starts_with("www.");
            if self.is_foreign(name, is_address) || is_mail {
                out.push_str(&name.replace('.', "[.]"));
            } else {
                out.push_str(name);
            }
            out.push_str(&run[name.len()..]);
            (user, rest) = (name, after);
        }
        out + rest
    }

    /// Tells whether an address of mail is the organisation's own, or official; what is no address is nobody's.
    fn is_ours(&self, user: &str, host: &str) -> bool {
        let sender = || Indicator { kind: IndicatorType::Sender, value: format!("{user}@{host}") };
        let host_said = host.to_lowercase();
        // Only the State has a name there.
        let is_official = host_said.ends_with(".gouv.fr") || self.victim.knows(&host_said);
        user.is_empty() || is_official || self.victim.owns(&sender())
    }

    /// Tells whether a name is a domain of the attacker's, or stands under one.
    fn is_foreign(&self, name: &str, in_address: bool) -> bool {
        if !name.contains('.') {
            return false;
        }
        let name = name.trim_start_matches(['.', '-', '_']).to_lowercase();
        let mut above = std::iter::successors(Some(name.as_str()), |name| Some(name.split_once('.')?.1));
        above.any(|domain| self.domains.contains(domain)) && !Victim::is_official(&name)
            || in_address && !self.victim.knows(&name)
    }
}

/// Writes texts for people: nothing in them can be followed to the attacker, and the questions of several fiches are named by
/// what those are about.
pub(super) fn readable<'f>(report: &Report, fiches: &'f [&Loaded]) -> impl Fn(&str) -> String + use<'f> {
    let hostile = Hostile::of(report).of_any_mail();
    let about = || fiches.iter().map(|loaded| (&loaded.fiche.id, loaded.fiche.about()));
    move |text| hostile.inert(&by_title(text, about()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::IndicatorType as T;

    fn inert(text: &str) -> String {
        let trace = |(kind, value): (T, &str)| Indicator { kind, value: value.to_owned() };
        let traces = [
            (T::Domain, "evil.example"),
            (T::Url, "https://piege.example:8443/a"),
            (T::Sender, "dg@société.example"),
            (T::Sender, "escroc@gmail.com"),
            (T::Sender, "cert-fr@ssi.gouv.fr"),
            (T::Sender, "rh@exemple.fr"),
            (T::Url, "http://203.0.113.7/a"),
        ];
        Hostile::new(&traces.map(trace), Victim::new(&[String::from("dg@exemple.fr")])).inert(text)
    }

    #[test]
    fn a_domain_of_the_attacker_is_no_address_wherever_it_is_said() {
        for (text, written) in [
            ("mail d’evil.example, puis EVIL.example.", "mail d’evil[.]example, puis EVIL[.]example."),
            ("www.evil.example/a.html", "www[.]evil[.]example/a.html"),
            ("x@evil.example (piege.example)", "x@evil[.]example (piege[.]example)"),
            ("société.example, xn--socit-esab.example", "société[.]example, xn--socit-esab[.]example"),
            ("vers http://inconnu.example/x", "vers http://inconnu[.]example/x"),
            ("(www.evil-site.com/a), WWW.Inconnu.com.", "(www[.]evil-site[.]com/a), WWW[.]Inconnu[.]com."),
        ] {
            assert_eq!(inert(text), written);
            assert_eq!(inert(written), written, "once is enough");
        }
    }

    #[test]
    fn what_only_looks_like_one_and_what_is_not_theirs_stay() {
        for text in [
            "notevil.example, evil.example.fr, evil, evil.example-2.fr, rapport.docx...",
            "escroc@gmail.com, cert-fr@ssi.gouv.fr, www.cert.ssi.gouv.fr",
            "rh@exemple.fr, https://webmail.exemple.fr/owa, www.exemple.fr, 203.0.113.7",
            "www, www.cnil.fr, la wwwmail.fr, vu.www.fr",
            "https://notifications.cnil.fr/notifications/violation",
            "",
        ] {
            assert_eq!(inert(text), text);
        }
    }

    #[test]
    fn a_long_text_is_read_once() {
        let text = "a.".repeat(500_000);
        assert_eq!(inert(&text), text);
    }
}
