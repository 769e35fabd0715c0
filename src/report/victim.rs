//! What belongs to the organisation: its accounts, their domains and what stands under them are never indicators.

use super::idn::ascii;
use crate::annexes;
use crate::domain::account::undressed;
use crate::domain::event::{Indicator, IndicatorType};
use std::net::IpAddr;

/// The mail providers open to anybody: having an account there says nothing of the rest of the domain.
const PROVIDERS: [&str; 34] = [
    "aliceadsl.fr",
    "aol.com",
    "bbox.fr",
    "club-internet.fr",
    "cegetel.net",
    "free.fr",
    "gmail.com",
    "gmx.com",
    "gmx.fr",
    "gmx.net",
    "googlemail.com",
    "icloud.com",
    "ik.me",
    "laposte.net",
    "mac.com",
    "mailo.com",
    "me.com",
    "msn.com",
    "neuf.fr",
    "nordnet.fr",
    "numericable.fr",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "rocketmail.com",
    "sfr.fr",
    "tuta.com",
    "tutanota.com",
    "voila.fr",
    "wanadoo.fr",
    "ymail.com",
];

/// The providers that have a domain in each country: `hotmail.fr`, `yahoo.co.uk`.
const EVERYWHERE: [&str; 4] = ["hotmail", "live", "outlook", "yahoo"];

/// Tells whether anybody can have an account in a domain.
fn is_public(domain: &str) -> bool {
    let everywhere = || {
        domain.split_once('.').is_some_and(|(name, country)| {
            let country = country.strip_prefix("co.").or_else(|| country.strip_prefix("com.")).unwrap_or(country);
            EVERYWHERE.contains(&name) && !country.contains('.')
        })
    };
    PROVIDERS.contains(&domain) || everywhere()
}

/// The accounts of the organisation, and the domains they show to be its own.
pub struct Victim {
    /// In lower case.
    accounts: Vec<String>,
    domains: Vec<String>,
}

impl Victim {
    /// Reads the accounts, as they were written.
    pub fn new(accounts: &[String]) -> Self {
        let written = |account: &String| ascii(IndicatorType::Sender, &undressed(account).to_lowercase());
        let accounts: Vec<String> = accounts.iter().map(written).collect();
        let mut domains: Vec<String> = accounts.iter().filter_map(|account| domain(account)).collect();
        domains.sort();
        domains.dedup();
        Self { accounts, domains }
    }

    /// Tells whether a trace is an account of the organisation, or stands in one of its domains.
    pub fn owns(&self, indicator: &Indicator) -> bool {
        let value = undressed(&indicator.value).to_lowercase();
        if self.accounts.contains(&value) {
            return true;
        }
        match indicator.kind {
            IndicatorType::Sender | IndicatorType::Recipient => {
                domain(&value).is_some_and(|domain| self.is_own(&domain))
            }
            // Cutting its people from their provider would harm the organisation, whoever else is there.
            IndicatorType::Domain => self.is_own(bare(&value)) || self.domains.iter().any(|own| own == bare(&value)),
            IndicatorType::Url => {
                host(&value).is_some_and(|host| self.is_own(host)) || self.accounts.iter().any(|a| value.contains(a))
            }
            IndicatorType::Ip | IndicatorType::UserAgent | IndicatorType::Sha256 => false,
        }
    }

    /// Gives the domain of a trace, in lower case, when it may be the attacker's alone.
    pub fn foreign(trace: &Indicator) -> Option<String> {
        let value = trace.value.to_lowercase();
        let domain = match trace.kind {
            IndicatorType::Domain => Some(bare(&value).to_owned()),
            IndicatorType::Sender | IndicatorType::Recipient => domain(&value).filter(|domain| !is_public(domain)),
            IndicatorType::Url => host(&value).map(str::to_owned),
            IndicatorType::Ip | IndicatorType::UserAgent | IndicatorType::Sha256 => None,
        };
        domain.filter(|domain| domain.parse::<IpAddr>().is_err())
    }

    /// Tells whether a host in lower case is that of an official site or mailbox.
    pub fn is_official(name: &str) -> bool {
        let mailboxes = annexes::contacts().iter().filter_map(|contact| contact.email.as_deref());
        annexes::addresses().any(|url| host(url) == Some(bare(name))) || mailboxes.filter_map(domain).any(|d| d == name)
    }

    /// Tells whether a host in lower case may be followed: it is official, or the organisation's own.
    pub fn knows(&self, name: &str) -> bool {
        self.is_own(bare(name)) || Self::is_official(name)
    }

    /// Tells whether a host is a domain of the organisation, or stands under one.
    fn is_own(&self, host: &str) -> bool {
        self.domains.iter().filter(|own| !is_public(own)).any(|own| {
            let under = || host.strip_suffix(own.as_str()).is_some_and(|name| name.ends_with('.'));
            // Nobody owns what is under a word without a dot: it may be a top-level domain.
            host == own || (own.contains('.') && under())
        })
    }
}

/// Gives the domain of an address.
fn domain(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    let end = domain.find(|c: char| !(c.is_alphanumeric() || "-._".contains(c))).unwrap_or(domain.len());
    let domain = bare(&domain[..end]);
    (!domain.is_empty()).then(|| domain.to_owned())
}

/// Gives the host of a URL, without the user and the port that may stand around it.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // An IPv6 address is nobody's domain.
    (!host.starts_with('[')).then(|| bare(host.split(':').next().unwrap_or(host)))
}

/// Takes out the dot that may end a full name.
fn bare(domain: &str) -> &str {
    domain.strip_suffix('.').unwrap_or(domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use IndicatorType as T;

    fn owns(account: &str, kind: IndicatorType, value: &str) -> bool {
        Victim::new(&[account.to_owned()]).owns(&Indicator { kind, value: value.to_owned() })
    }

    #[test]
    fn what_stands_in_a_domain_of_the_organisation_is_its_own() {
        for (kind, value) in [
            (T::Sender, "RH@exemple.fr"),
            (T::Sender, "dg@exemple.fr"),
            (T::Sender, "noreply@mail.Exemple.fr"),
            (T::Domain, "exemple.fr"),
            (T::Domain, "webmail.exemple.fr."),
            (T::Url, "https://exemple.fr"),
            (T::Url, "https://EXEMPLE.fr?b=c"),
            (T::Url, "https://evil.example@webmail.exemple.fr:8443/owa"),
            (T::Url, "https://evil.example/?u=rh@exemple.fr"),
        ] {
            assert!(owns("Rh@Exemple.fr", kind, value), "{value}");
        }
        for (kind, value) in [
            (T::Sender, "rh@exemple.fr.evil.example"),
            (T::Domain, "notexemple.fr"),
            (T::Domain, "fr"),
            (T::Url, "https://evil.example/exemple.fr"),
            (T::Url, "https://evil.example/@exemple.fr"),
            (T::Url, "https://exemple.fr@evil.example/"),
            (T::Url, "https://evil.example#@exemple.fr"),
            (T::Url, "https://exemple.fr.evil.example/"),
            (T::Url, "https://[2001:db8::1]/exemple.fr"),
        ] {
            assert!(!owns("rh@exemple.fr", kind, value), "{value}");
        }
        assert!(!owns("rh@fr", T::Domain, "evil.fr"));
        assert!(!owns("compta-adm", T::Domain, "evil.example"));
    }

    #[test]
    fn an_official_site_is_known_and_what_imitates_it_is_not() {
        assert!(Victim::is_official("www.cnil.fr") && Victim::is_official("ssi.gouv.fr"));
        assert!(!Victim::is_official("www.cnil.fr.evil.example") && !Victim::is_official("local"));
    }

    #[test]
    fn a_public_mail_provider_is_not_the_organisation() {
        for provider in ["gmail.com", "outlook.fr", "hotmail.co.uk", "live.fr", "yahoo.com", "orange.fr", "free.fr"] {
            let account = format!("rh@{provider}");
            assert!(owns(&account, T::Sender, &account));
            assert!(owns(&account, T::Domain, provider), "its people would lose their mail");
            assert!(!owns(&account, T::Sender, &format!("escroc@{provider}")), "{provider}");
            assert!(!owns(&account, T::Url, &format!("https://escroc.{provider}/")), "{provider}");
            assert!(!owns(&account, T::Domain, &format!("escroc.{provider}")), "{provider}");
        }
        assert!(owns("rh@live.exemple.fr", T::Sender, "dg@live.exemple.fr"));
        assert!(PROVIDERS.iter().all(|p| *p == p.to_lowercase()));
    }
}
