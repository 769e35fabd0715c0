//! What the files could show, and what they could never have shown: without it, a silence means nothing.

use super::event::{Content, Ended, Family, LogEvent};
use super::intake::Logs;
use super::reader::Hint;
use super::tables::TABLES;
use super::text::key;
use std::collections::{BTreeMap, BTreeSet};

/// What a person declares of the incident.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The accounts in question, in lower case; none is all.
    pub accounts: BTreeSet<String>,
    /// The domains of the organisation.
    pub domains: BTreeSet<String>,
    /// The period in question begins.
    pub since: Option<i64>,
    /// It ends.
    pub until: Option<i64>,
    /// Where the people are.
    pub tz: chrono_tz::Tz,
}

impl Scope {
    /// Tells whether an account is in question.
    pub fn concerns(&self, account: &str) -> bool {
        self.accounts.is_empty() || self.accounts.contains(account)
    }

    /// Tells whether a moment is in question; what has no date may be.
    pub fn covers(&self, at: Option<i64>) -> bool {
        at.is_none_or(|at| self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at <= until))
    }
}

/// What keeps a silence from meaning something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hole {
    /// The source was not given.
    Missing(Family),
    /// It holds nothing of an account.
    NotSeen(Family, String),
    /// It does not cover the period.
    Window(Family),
    /// It was cut.
    CutShort(Family),
    /// It looks as if only some of its lines were exported.
    Filtered(Family),
    /// Part of it could not be read.
    Unreadable(Family),
    /// Part of it has no sure date.
    Undated(Family),
    /// Only some of the rights were listed: opening a mailbox and writing in its name are two commands.
    PartialRights,
    /// Hidden rules were not asked for.
    HiddenRules,
    /// The mailbox does not log, or not all.
    AuditOff(String),
    /// The log stopped writing for a day.
    Throttled(String),
    /// A folder is an identifier.
    OpaqueFolder,
    /// A list was lost in the export.
    LostList,
    /// Connections that no person makes are not there.
    NoNonInteractive,
    /// Too little is known of the habits of an account.
    NoReference(String),
    /// Connections end with codes that the tables do not hold, or with none.
    UnknownCodes,
    /// Connections that succeed are listed without what would tell.
    NoDetail(Detail),
    /// This operation is nowhere in the log: nothing shows that it is logged.
    NotLogged(&'static str, String),
    /// An operation is in the log that no table knows: what it does was not looked at.
    Unjudged(String),
    /// The domains of the organisation are unknown.
    NoDomains,
    /// No account was named.
    NoAccount,
    /// There is no trace to look for elsewhere.
    NoTrace,
    /// Logs never tell.
    NeverTold(Never),
}

/// What a list of connections may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// From which country.
    Country,
    /// From which device.
    Device,
    /// From which address.
    Address,
    /// From which address the mailbox was used.
    Use,
}

/// What no log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Never {
    /// When people were at work.
    Hours,
    /// The rights on all the other mailboxes.
    OtherMailboxes,
    /// Which applications were let in before the log began.
    Applications,
}

impl Hole {
    /// Gives its name in JSON.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Missing(_) => "source-absente",
            Self::NotSeen(..) => "compte-absent",
            Self::Window(_) => "periode-non-couverte",
            Self::CutShort(_) => "tronque",
            Self::Filtered(_) => "export-filtre",
            Self::Unreadable(_) => "lignes-illisibles",
            Self::Undated(_) => "sans-date",
            Self::PartialRights => "droits-partiels",
            Self::HiddenRules => "regles-cachees",
            Self::AuditOff(_) => "audit-coupe",
            Self::Throttled(_) => "journal-bride",
            Self::OpaqueFolder => "dossier-opaque",
            Self::LostList => "liste-perdue",
            Self::NoNonInteractive => "non-interactif-absent",
            Self::NoReference(_) => "reference-insuffisante",
            Self::UnknownCodes => "codes-inconnus",
            Self::NoDetail(_) => "detail-absent",
            Self::NotLogged(..) => "operation-non-journalisee",
            Self::Unjudged(_) => "operation-non-jugee",
            Self::NoDomains => "domaines-inconnus",
            Self::NoAccount => "compte-non-precise",
            Self::NoTrace => "aucune-trace-a-chercher",
            Self::NeverTold(_) => "jamais-dit",
        }
    }

    /// Says it in French, and what would fill it; accounts and operations are foreign texts.
    pub fn said(&self) -> String {
        match self {
            Self::Missing(family) => format!("{} : non fourni ; {}", family.said(), wanted(*family)),
            Self::NotSeen(family, account) => format!("{} : rien au nom de {account}", family.said()),
            Self::Window(family) => format!("{} : ne couvre pas toute la période demandée", family.said()),
            Self::CutShort(family) => format!("{} : export tronqué, à refaire en entier", family.said()),
            Self::Filtered(Family::SignIns) => {
                String::from("connexions : que des réussites, ou que des échecs ; l’export semble filtré")
            }
            Self::Filtered(family) => {
                format!("{} : trop peu d’opérations différentes ; l’export semble filtré", family.said())
            }
            Self::Unreadable(family) => format!("{} : des lignes sont illisibles", family.said()),
            Self::Undated(family) => format!("{} : des lignes n’ont pas de date sûre", family.said()),
            Self::PartialRights => String::from(
                "une partie des droits seulement : il faut Get-MailboxPermission et Get-RecipientPermission",
            ),
            Self::HiddenRules => String::from(
                "règles cachées non demandées : Get-InboxRule -IncludeHidden, et une colonne IncludeHidden à True",
            ),
            Self::AuditOff(account) => format!("l’audit de {account} est coupé ou incomplet"),
            Self::Throttled(account) => format!("le journal de {account} a été bridé : 24 h non journalisées"),
            Self::OpaqueFolder => String::from("un dossier n’est qu’un identifiant : son nom dirait s’il cache"),
            Self::LostList => String::from("une liste a été perdue à l’export (System.Object[]) : refaites-le en JSON"),
            Self::NoNonInteractive => {
                String::from("connexions non interactives absentes : un jeton volé ne se verrait pas")
            }
            Self::NoReference(account) => {
                format!("habitudes de {account} inconnues : il faut 7 jours et 10 connexions d’avant")
            }
            Self::UnknownCodes => String::from(
                "des connexions finissent par un code absent ou inconnu : ni échec ni réussite n’en est déduit",
            ),
            Self::NoDetail(Detail::Country) => String::from("des connexions réussies n’ont pas de pays"),
            Self::NoDetail(Detail::Device) => String::from("les connexions réussies ne nomment aucun appareil"),
            Self::NoDetail(Detail::Address) => String::from("des connexions réussies n’ont pas d’adresse IP"),
            Self::NoDetail(Detail::Use) => String::from("des lectures, envois ou suppressions n’ont pas d’adresse IP"),
            Self::NotLogged(operation, account) => {
                format!("aucune ligne {operation} pour {account} : rien ne dit que ce soit journalisé")
            }
            Self::Unjudged(operation) => format!("opération non jugée : {operation} ; à lire dans le journal"),
            Self::NoDomains => String::from("domaines de l’organisation inconnus : --domain exemple.fr"),
            Self::NoAccount => String::from("aucun compte précisé : --account a@exemple.fr"),
            Self::NoTrace => String::from("aucune trace suspecte à chercher ailleurs"),
            Self::NeverTold(Never::Hours) => String::from("les journaux ne disent pas les horaires de service"),
            Self::NeverTold(Never::OtherMailboxes) => {
                String::from("il faudrait les droits de toutes les autres boîtes")
            }
            Self::NeverTold(Never::Applications) => {
                String::from("les applications autorisées avant le début du journal ne s’y voient pas")
            }
        }
    }
}

/// Says what to export.
fn wanted(family: Family) -> &'static str {
    match family {
        Family::SignIns => "Entra, Journaux de connexion, interactives et non interactives",
        Family::Audit => "Search-UnifiedAuditLog ou Purview, Audit",
        Family::Rules => "Get-InboxRule -IncludeHidden",
        Family::AuditState => "Get-Mailbox | Select UserPrincipalName, Audit*",
        Family::Mailboxes => "Get-Mailbox | Select UserPrincipalName, Forwarding*",
        Family::Permissions => "Get-MailboxPermission et Get-RecipientPermission",
        Family::Messages => "le message d’origine, en .eml",
    }
}

/// What a source covers.
#[derive(Debug, Clone, Default)]
pub struct Covered {
    /// Its first event.
    pub first: Option<i64>,
    /// Its last event.
    pub last: Option<i64>,
    /// The accounts that it names.
    pub accounts: BTreeSet<String>,
    /// How many events it has.
    pub events: u64,
}

/// What the files could show.
#[derive(Debug)]
pub struct Coverage {
    /// What each source covers.
    pub families: BTreeMap<Family, Covered>,
    cut: BTreeSet<Family>,
    undated: BTreeSet<Family>,
    /// Whether hidden rules were asked for, in each file of rules.
    hidden_rules: bool,
    non_interactive: bool,
    filtered: BTreeSet<Family>,
    full_access: bool,
    send_as: bool,
    audit_off: BTreeSet<String>,
    unreadable: Vec<(Family, Option<String>, Option<String>)>,
}

impl Coverage {
    /// Looks at what was read.
    pub fn of(logs: &Logs) -> Self {
        let mut families: BTreeMap<Family, Covered> = BTreeMap::new();
        let mut audit_off = BTreeSet::new();
        for event in &logs.events {
            let covered = families.entry(event.family).or_default();
            covered.events += 1;
            if let Some(at) = event.at {
                covered.first = Some(covered.first.map_or(at, |f| f.min(at)));
                covered.last = Some(covered.last.map_or(at, |l| l.max(at)));
            }
            if !covered.accounts.contains(&*event.account) {
                covered.accounts.insert(event.account.to_string());
            }
            if event.what == Content::AuditOff {
                audit_off.insert(event.account.to_string());
            }
        }
        let mut coverage = Self {
            families,
            cut: BTreeSet::new(),
            undated: BTreeSet::new(),
            hidden_rules: true,
            non_interactive: false,
            filtered: filtered(logs),
            full_access: false,
            send_as: false,
            audit_off,
            unreadable: vec![],
        };
        for file in &logs.files {
            let known: Vec<Family> = file.known.keys().copied().collect();
            if !file.cuts.is_empty() {
                coverage.cut.extend(&known);
            }
            if file.undated > 0 {
                coverage.undated.extend(known.iter().filter(|f| !f.is_state()));
            }
            if file.known.contains_key(&Family::Rules) {
                coverage.hidden_rules &= file.has(Hint::HiddenRules);
            }
            coverage.full_access |= file.has(Hint::FullAccess);
            coverage.send_as |= file.has(Hint::SendAs);
            coverage.non_interactive |= file.has(Hint::NonInteractive);
            let named = file.unreadable.iter().map(|u| (u.operation.clone(), u.account.clone()));
            let more = (file.unreadable_count > file.unreadable.len() as u64).then_some((None, None));
            for (operation, account) in named.chain(more) {
                coverage.unreadable.extend(known.iter().map(|f| (*f, operation.clone(), account.clone())));
            }
        }
        coverage
    }

    /// Gives what keeps these sources from telling anything of the accounts in question; an unreadable line counts
    /// unless what is left of it names another operation than these, or another account.
    pub fn holes(&self, families: &[Family], operations: &[&str], scope: &Scope) -> BTreeSet<Hole> {
        let mut holes = BTreeSet::new();
        for &family in families {
            let Some(covered) = self.families.get(&family) else {
                holes.insert(Hole::Missing(family));
                continue;
            };
            for account in scope.accounts.iter().filter(|a| !covered.accounts.contains(*a)) {
                holes.insert(Hole::NotSeen(family, account.clone()));
            }
            let before = |needed: Option<i64>, held: Option<i64>| needed.is_some_and(|n| held.is_none_or(|h| h > n));
            let late = |needed: Option<i64>, held: Option<i64>| needed.is_some_and(|n| held.is_none_or(|h| h < n));
            if !family.is_state() && (before(scope.since, covered.first) || late(scope.until, covered.last)) {
                holes.insert(Hole::Window(family));
            }
            if self.cut.contains(&family) {
                holes.insert(Hole::CutShort(family));
            }
            if self.filtered.contains(&family) {
                holes.insert(Hole::Filtered(family));
            }
            if self.undated.contains(&family) {
                holes.insert(Hole::Undated(family));
            }
            let counts = |(of, operation, account): &&(Family, Option<String>, Option<String>)| {
                let other_operation = !operations.is_empty()
                    && operation.as_ref().is_some_and(|o| !operations.contains(&key(o).as_str()));
                let other_account = account.as_ref().is_some_and(|a| !scope.concerns(a));
                *of == family && !other_operation && !other_account
            };
            if self.unreadable.iter().any(|u| counts(&u)) {
                holes.insert(Hole::Unreadable(family));
            }
            match family {
                Family::Rules if !self.hidden_rules => {
                    holes.insert(Hole::HiddenRules);
                }
                Family::Audit => {
                    let off = self.audit_off.iter().filter(|a| scope.concerns(a));
                    holes.extend(off.map(|a| Hole::AuditOff(a.clone())));
                }
                Family::Permissions if !(self.full_access && self.send_as) => {
                    holes.insert(Hole::PartialRights);
                }
                Family::Rules | Family::SignIns | Family::Mailboxes | Family::AuditState | Family::Permissions => {}
                Family::Messages => {}
            }
        }
        holes
    }

    /// Gives the hole that is left when only connections made by a person are there.
    pub fn no_token(&self) -> Option<Hole> {
        (!self.non_interactive).then_some(Hole::NoNonInteractive)
    }
}

/// Names the sources that look as if somebody had chosen what they hold: what was left out would not be seen.
fn filtered(logs: &Logs) -> BTreeSet<Family> {
    let mut operations = BTreeSet::new();
    let (mut let_in, mut refused) = (false, false);
    for event in &logs.events {
        if event.family == Family::Audit {
            operations.insert(&event.operation);
        }
        if let (Content::SignIn(sign_in), Family::SignIns) = (&event.what, event.family) {
            let success = sign_in.ended == Ended::Success;
            let_in |= success;
            refused |= !success;
        }
    }
    let mut filtered = BTreeSet::new();
    if operations.len() < TABLES.thresholds.unfiltered_operations {
        filtered.insert(Family::Audit);
    }
    if !(let_in && refused) {
        filtered.insert(Family::SignIns);
    }
    filtered
}

/// Tells whether an event is a gesture of a person rather than of a program that keeps itself up to date.
pub fn is_human(event: &LogEvent) -> bool {
    match &event.what {
        Content::Rule(rule) => event.family == Family::Audit && !rule.by_system,
        Content::Forward(_) | Content::Grant(_) => event.family == Family::Audit,
        Content::Sent
        | Content::Deleted
        | Content::Consent(_)
        | Content::NewAccount(_)
        | Content::AddIn(_)
        | Content::Security => true,
        Content::SignIn(_)
        | Content::Access(_)
        | Content::Taken
        | Content::AuditOff
        | Content::Message(_)
        | Content::Unjudged
        | Content::Other => false,
    }
}
