//! The text of a command, with its holes: what cannot be filled cannot be written.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The longest command, in bytes.
const LONGEST: usize = 4_000;

/// A command with named holes, such as `Disable-ADAccount -Identity '{sam}'`.
///
/// Braces around anything but a word of small letters are the shell's own, and stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template(String);

/// Tells that a text is no command that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    /// It is empty.
    #[error("la commande est vide")]
    Empty,
    /// It is longer than anybody types.
    #[error("la commande dépasse {LONGEST} octets")]
    TooLong,
    /// It has a character that a reader does not see.
    #[error("la commande contient un caractère invisible (U+{0:04X})")]
    Hidden(u32),
    /// It names a hole that does not exist.
    #[error("« {{{0}}} » n’est pas un trou ; les trous : {known}", known = Hole::known())]
    NoHole(String),
    /// It asks for a hole to be written in a way that does not exist.
    #[error("« {{{0}}} » : après le deux-points, ldap, odata ou url")]
    NoCoding(String),
}

/// A part of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplatePart<'t> {
    /// As it is typed.
    Text(&'t str),
    /// What is put in its place, and how it is written there.
    Hole(Hole, Option<Coding>),
}

/// How a value is written before the shell has its own rules: for what reads it inside the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// A value of an LDAP filter.
    Ldap,
    /// A value between the quotes of an `OData` filter.
    Odata,
    /// A part of the path of a URL.
    Url,
}

macro_rules! holes {
    ($($(#[$doc:meta])* $variant:ident => $name:literal, $blank:literal),+ $(,)?) => {
        /// What a command lacks until an incident fills it; never a password, which is asked for by the command itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Hole { $($(#[$doc])* $variant,)+ }

        impl Hole {
            /// Every hole.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Gives its name in a command.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Gives what stands in its place while nothing fills it: a word that fails everywhere.
            pub fn blank(self) -> &'static str {
                match self { $(Self::$variant => $blank),+ }
            }
        }
    };
}

holes! {
    /// The address of a mailbox.
    Account => "account", "COMPTE_A_SAISIR",
    /// The name of an account in Active Directory.
    Sam => "sam", "COMPTE_AD_A_SAISIR",
    /// The name of an account of Linux.
    Uid => "uid", "COMPTE_LINUX_A_SAISIR",
    /// The name of a machine.
    Machine => "machine", "MACHINE_A_SAISIR",
    /// The address that mail is forwarded to.
    Forward => "forward", "ADRESSE_A_SAISIR",
    /// The address that the attacker writes from.
    Sender => "sender", "EXPEDITEUR_A_SAISIR",
    /// The account that was given a right.
    Delegate => "delegate", "DELEGUE_A_SAISIR",
    /// The start of the period, in UTC.
    Since => "since", "DEBUT_A_SAISIR",
    /// Its end, in UTC.
    Until => "until", "FIN_A_SAISIR",
    /// The start of the period, as `journalctl` takes it.
    SinceLocal => "since_local", "DEBUT_A_SAISIR",
    /// Its end, as `journalctl` takes it.
    UntilLocal => "until_local", "FIN_A_SAISIR",
    /// The incident.
    Incident => "incident", "INCIDENT_A_SAISIR",
    /// The number of a mailbox rule.
    RuleId => "rule_id", "REGLE_A_SAISIR",
    /// The name of a rule, which the attacker chose.
    RuleName => "rule_name", "REGLE_A_SAISIR",
    /// A folder.
    Folder => "folder", "DOSSIER_A_SAISIR",
    /// A group of accounts.
    Group => "group", "GROUPE_A_SAISIR",
    /// A consent.
    GrantId => "grant_id", "AUTORISATION_A_SAISIR",
    /// An application.
    AppId => "app_id", "APPLICATION_A_SAISIR",
    /// A device.
    DeviceId => "device_id", "APPAREIL_A_SAISIR",
    /// A method of authentication.
    MethodId => "method_id", "METHODE_A_SAISIR",
    /// A group policy.
    GpoId => "gpo_id", "GPO_A_SAISIR",
    /// A session.
    Session => "session", "SESSION_A_SAISIR",
    /// A network interface.
    Interface => "interface", "INTERFACE_A_SAISIR",
    /// A peer of a tunnel, by its public key.
    Peer => "peer", "PAIR_A_SAISIR",
    /// A number to count up.
    Counter => "counter", "NOMBRE_A_SAISIR",
    /// A range of addresses of a network.
    Zone => "zone", "ZONE_A_SAISIR",
    /// What is looked for: a digest, a name, an address.
    Trace => "trace", "TRACE_A_SAISIR",
    /// A message, by the identifier of its headers.
    MessageId => "message_id", "MESSAGE_A_SAISIR",
    /// A sound server, which is no machine in cause.
    Server => "server", "SERVEUR_A_SAISIR",
    /// An IP address of the attacker.
    Ip => "ip", "IP_A_SAISIR",
    /// All of them, as a list of literals.
    Ips => "ips", "IP_A_SAISIR",
    /// The start of the period, in seconds of Unix.
    SinceEpoch => "since_epoch", "DEBUT_A_SAISIR",
    /// Its end, in seconds of Unix.
    UntilEpoch => "until_epoch", "FIN_A_SAISIR",
    /// The index where a search engine keeps the audit of Microsoft 365.
    IndexOffice => "index_office", "INDEX_O365_A_SAISIR",
    /// The index where it keeps the logs of Entra ID.
    IndexEntra => "index_entra", "INDEX_ENTRA_A_SAISIR",
}

impl Hole {
    fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|hole| hole.name() == name)
    }

    fn known() -> String {
        Self::ALL.iter().map(|hole| hole.name()).collect::<Vec<_>>().join(", ")
    }
}

impl Template {
    /// Reads a command, refusing one that could not be shown or filled.
    pub fn parse(text: &str) -> Result<Self, BadTemplate> {
        if text.trim().is_empty() {
            return Err(BadTemplate::Empty);
        }
        if text.len() > LONGEST {
            return Err(BadTemplate::TooLong);
        }
        if let Some(c) = text.chars().find(|c| *c != '\n' && is_unseen(*c)) {
            return Err(BadTemplate::Hidden(u32::from(c)));
        }
        for piece in cut(text) {
            piece?;
        }
        Ok(Self(text.to_owned()))
    }

    /// Gives its parts, in order.
    pub fn pieces(&self) -> impl Iterator<Item = TemplatePart<'_>> {
        cut(&self.0).map(|piece| piece.expect("every hole was found when it was read"))
    }

    /// Gives its text, holes as they are named.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Tells whether a reader may not see a character, or see others changed by it: all but what French and shells are written in.
fn is_unseen(c: char) -> bool {
    let letter = c.is_alphanumeric() && c <= '\u{24f}';
    !(letter || c.is_ascii() && !c.is_control() || "\u{a0}\u{202f}’«»…‘“”–—°€".contains(c))
}

/// Cuts a text at its holes.
fn cut(text: &str) -> impl Iterator<Item = Result<TemplatePart<'_>, BadTemplate>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        while let Some(open) = rest[from..].find('{').map(|at| from + at) {
            let inside = &rest[open + 1..];
            let word =
                inside.find(|c: char| !(c.is_ascii_lowercase() || c == '_' || c == ':')).map(|end| &inside[..end]);
            match word.filter(|word| !word.is_empty() && inside[word.len()..].starts_with('}')) {
                Some(_) if open > 0 => {
                    let (text, next) = rest.split_at(open);
                    rest = next;
                    return Some(Ok(TemplatePart::Text(text)));
                }
                Some(word) => {
                    rest = &inside[word.len() + 1..];
                    return Some(hole(word));
                }
                None => from = open + 1,
            }
        }
        Some(Ok(TemplatePart::Text(std::mem::take(&mut rest))))
    })
}

fn hole(word: &str) -> Result<TemplatePart<'static>, BadTemplate> {
    let (name, coding) = word.split_once(':').map_or((word, None), |(name, coding)| (name, Some(coding)));
    let coding = match coding {
        None => None,
        Some("ldap") => Some(Coding::Ldap),
        Some("odata") => Some(Coding::Odata),
        Some("url") => Some(Coding::Url),
        Some(_) => return Err(BadTemplate::NoCoding(word.to_owned())),
    };
    Hole::find(name).map(|hole| TemplatePart::Hole(hole, coding)).ok_or_else(|| BadTemplate::NoHole(name.to_owned()))
}

impl TryFrom<String> for Template {
    type Error = BadTemplate;
    fn try_from(text: String) -> Result<Self, BadTemplate> {
        Self::parse(&text)
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.0
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl JsonSchema for Template {
    fn schema_name() -> Cow<'static, str> {
        "Template".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A command with named holes, such as {account}." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_told_from_the_braces_of_a_shell() {
        let text = "Set-X -Identity '{account}' -B @{Remove='{delegate}'} | % { $_.Id } # {n}";
        assert_eq!(Template::parse(text), Err(BadTemplate::NoHole(String::from("n"))));
        let template = Template::parse(&text.replace(" # {n}", "")).expect("a command");
        let holes: Vec<TemplatePart<'_>> = template.pieces().filter(|p| matches!(p, TemplatePart::Hole(..))).collect();
        assert_eq!(holes, [TemplatePart::Hole(Hole::Account, None), TemplatePart::Hole(Hole::Delegate, None)]);
        let whole: String = template
            .pieces()
            .map(|piece| match piece {
                TemplatePart::Text(text) => text.to_owned(),
                TemplatePart::Hole(hole, _) => format!("{{{}}}", hole.name()),
            })
            .collect();
        assert_eq!(whole, template.as_str());
    }

    #[test]
    fn what_cannot_be_shown_or_filled_is_refused() {
        assert_eq!(Template::parse(" "), Err(BadTemplate::Empty));
        assert_eq!(Template::parse(&"a".repeat(LONGEST + 1)), Err(BadTemplate::TooLong));
        for (text, code) in [("a\u{202e}b", 0x202e), ("a\tb", 9), ("a\u{200b}b", 0x200b), ("a\rb", 13)] {
            assert_eq!(Template::parse(text), Err(BadTemplate::Hidden(code)), "{text:?}");
        }
        assert_eq!(Template::parse("x {account:sql}"), Err(BadTemplate::NoCoding(String::from("account:sql"))));
        assert!(Template::parse("x {password}").is_err());
        assert!(Template::parse("a\nb {account:ldap}").is_ok());
    }
}
