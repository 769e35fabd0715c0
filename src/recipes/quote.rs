//! Where a hole stands in a command, and how a value is written there.

use crate::domain::recipe::{Coding, Hole, ShellKind, Template, TemplatePart};
use crate::escape::{InLdap, InOdata, InPosix, InPowerShell, InUrlPath};

/// What stands around a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelter {
    /// Single quotes, inside which all but the quote is itself.
    Quotes,
    /// Double quotes of a query language, inside which a strict name is itself.
    DoubleQuotes,
    /// Nothing that protects it.
    Bare,
    /// No shell reads it.
    Prose,
}

/// Gives the parts of a command, each hole with what stands around it.
pub(super) fn placed(template: &Template, shell: ShellKind) -> impl Iterator<Item = (TemplatePart<'_>, Shelter)> {
    let mut quotes = Quotes::default();
    template.pieces().map(move |piece| {
        match piece {
            TemplatePart::Text(text) => quotes.read(text, shell),
            TemplatePart::Hole(..) => {}
        }
        let around = match shell {
            ShellKind::Console => Shelter::Prose,
            // Neither has single quotes.
            ShellKind::Cmd | ShellKind::Zmprov => Shelter::Bare,
            ShellKind::Powershell | ShellKind::Sh | ShellKind::Gam if quotes.open == Some('\'') => Shelter::Quotes,
            ShellKind::Powershell | ShellKind::Sh | ShellKind::Gam => Shelter::Bare,
            ShellKind::Kusto | ShellKind::Spl | ShellKind::Esql if quotes.open == Some('"') => Shelter::DoubleQuotes,
            ShellKind::Kusto | ShellKind::Spl | ShellKind::Esql => Shelter::Bare,
        };
        (piece, around)
    })
}

/// The quotes that are open so far.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
    escaped: bool,
}

impl Quotes {
    fn read(&mut self, text: &str, shell: ShellKind) {
        let escape = if shell == ShellKind::Powershell { '`' } else { '\\' };
        for c in text.chars() {
            // PowerShell takes the typographic quotes for the straight one.
            let c = if shell == ShellKind::Powershell && is_quote(c) { '\'' } else { c };
            match self.open {
                _ if std::mem::take(&mut self.escaped) => {}
                // Nothing escapes inside single quotes; a doubled one closes and opens again.
                Some('\'') => self.open = self.open.filter(|quote| *quote != c),
                _ if c == escape => self.escaped = true,
                Some(quote) => self.open = Some(quote).filter(|quote| *quote != c),
                None => self.open = Some(c).filter(|c| matches!(c, '\'' | '"')),
            }
        }
    }
}

/// Writes a value in its place; none when it cannot be written there without being read otherwise.
pub(super) fn written(value: &str, shell: ShellKind, around: Shelter, coding: Option<Coding>) -> Option<String> {
    let value = match coding {
        None => value.to_owned(),
        Some(Coding::Ldap) => InLdap(value).to_string(),
        Some(Coding::Odata) => InOdata(value).to_string(),
        Some(Coding::Url) => InUrlPath(value).to_string(),
    };
    match (around, shell) {
        (Shelter::Prose, _) => Some(value),
        (Shelter::Bare, _) => is_bare(&value).then_some(value),
        (Shelter::DoubleQuotes, _) => (!value.contains(['"', '\\'])).then_some(value),
        (Shelter::Quotes, ShellKind::Powershell) => Some(InPowerShell(&value).to_string()),
        // What one of the two shells would read otherwise is left to the person.
        (Shelter::Quotes, ShellKind::Gam) => (!value.contains(is_quote)).then_some(value),
        (
            Shelter::Quotes,
            ShellKind::Sh
            | ShellKind::Cmd
            | ShellKind::Zmprov
            | ShellKind::Kusto
            | ShellKind::Spl
            | ShellKind::Esql
            | ShellKind::Console,
        ) => Some(InPosix(&value).to_string()),
    }
}

/// How many addresses a list holds; the others are counted.
pub(super) const LISTED: usize = 100;

/// Writes addresses as a list of literals; none without any, or where no list is ever written.
pub(super) fn literals(ips: &[String], shell: ShellKind) -> Option<String> {
    let quote = match shell {
        ShellKind::Powershell => '\'',
        ShellKind::Kusto | ShellKind::Spl | ShellKind::Esql => '"',
        ShellKind::Cmd | ShellKind::Sh | ShellKind::Gam | ShellKind::Zmprov | ShellKind::Console => return None,
    };
    let list: Vec<String> = ips.iter().take(LISTED).map(|ip| format!("{quote}{ip}{quote}")).collect();
    (!list.is_empty()).then(|| list.join(","))
}

/// Tells whether a character is a quote somewhere.
fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

/// Tells whether a value is one word, the same for every shell.
fn is_bare(value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@+:-".contains(c);
    !value.is_empty() && !value.starts_with('-') && value.chars().all(plain)
}

/// Tells whether any value that a hole can take is one word, the same for every shell.
pub(super) fn is_plain(hole: Hole) -> bool {
    match hole {
        Hole::Sam | Hole::Uid | Hole::Machine | Hole::Since | Hole::Until | Hole::Incident | Hole::RuleId => true,
        Hole::GrantId | Hole::AppId | Hole::DeviceId | Hole::MethodId | Hole::GpoId | Hole::Session => true,
        Hole::Counter | Hole::Interface | Hole::Ip | Hole::Ips | Hole::Server | Hole::SinceEpoch => true,
        Hole::UntilEpoch | Hole::IndexOffice | Hole::IndexEntra => true,
        Hole::Account | Hole::Forward | Hole::Sender | Hole::Delegate | Hole::SinceLocal => false,
        Hole::UntilLocal | Hole::RuleName | Hole::Folder | Hole::Group | Hole::Peer | Hole::Zone => false,
        Hole::Trace | Hole::MessageId => false,
    }
}
