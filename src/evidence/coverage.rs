//! What the files could show, and what they could never have shown: without it, a silence means nothing.

use super::event::{Content, Ended, Family, Interned, LogEvent};
use super::intake::Logs;
use super::reader::Hint;
use super::tables::TABLES;
use super::text::key;
use super::when::DAY;
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

    /// Tells whether what of a silence falls in the period in question is long.
    fn is_long(&self, (from, to): (i64, i64)) -> bool {
        let from = self.since.map_or(from, |since| from.max(since));
        let to = self.until.map_or(to, |until| to.min(until));
        to - from > TABLES.thresholds.gap_days * DAY
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
    /// Nothing of the directory is in the audit log.
    NoDirectory,
    /// Only one of the two places where a mailbox may forward was listed.
    PartialForward,
    /// Nothing is there for many days in the middle.
    Gap(Family, String),
    /// There is no other account to look at.
    NoOtherAccount,
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
    /// More signs were found than are kept.
    SignsCut,
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
    /// The messages that were not given.
    OtherMessages,
}

impl Hole {
    /// Tells whether it names an account or an operation, of which there may be hundreds: some are enough to understand.
    pub fn is_one_of_many(&self) -> bool {
        match self {
            Self::NotSeen(..) | Self::AuditOff(_) | Self::Throttled(_) | Self::NoReference(_) => true,
            Self::NotLogged(..) | Self::Unjudged(_) | Self::Gap(..) => true,
            Self::Missing(_) | Self::Window(_) | Self::CutShort(_) | Self::Filtered(_) | Self::Unreadable(_) => false,
            Self::Undated(_) | Self::NoDirectory | Self::PartialForward | Self::NoOtherAccount => false,
            Self::PartialRights | Self::HiddenRules | Self::OpaqueFolder | Self::LostList => false,
            Self::NoNonInteractive | Self::UnknownCodes | Self::NoDetail(_) | Self::NoDomains => false,
            Self::NoAccount | Self::NoTrace | Self::SignsCut | Self::NeverTold(_) => false,
        }
    }

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
            Self::NoDirectory => "annuaire-absent",
            Self::PartialForward => "transferts-partiels",
            Self::Gap(..) => "trou-dans-la-periode",
            Self::NoOtherAccount => "aucun-autre-compte",
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
            Self::SignsCut => "signes-tronques",
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
            Self::NoDirectory => String::from(
                "journal d’audit unifié : aucune ligne AzureActiveDirectory, donc rien des comptes, des rôles ni de la MFA",
            ),
            Self::PartialForward => {
                String::from("un seul des deux transferts listé : il faut ForwardingAddress et ForwardingSmtpAddress")
            }
            Self::Gap(family, account) => {
                format!("{} : rien pendant plus de {} jours {account}", family.said(), TABLES.thresholds.gap_days)
            }
            Self::NoOtherAccount => String::from("aucun autre compte dans les connexions : nulle part où chercher"),
            Self::PartialRights => String::from(
                "une partie des droits seulement : il faut Get-MailboxPermission, Get-RecipientPermission, GrantSendOnBehalfTo et les droits des dossiers",
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
            Self::SignsCut => {
                String::from("trop de signes : seuls les plus forts sont gardés ; précisez les comptes ou la période")
            }
            Self::NeverTold(Never::Hours) => String::from("les journaux ne disent pas les horaires de service"),
            Self::NeverTold(Never::OtherMailboxes) => {
                String::from("il faudrait les droits de toutes les autres boîtes")
            }
            Self::NeverTold(Never::Applications) => {
                String::from("les applications autorisées avant le début du journal ne s’y voient pas")
            }
            Self::NeverTold(Never::OtherMessages) => {
                String::from("seuls les messages fournis sont lus : les autres de la boîte ne le sont pas")
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
        Family::Permissions => "Get-MailboxPermission, Get-RecipientPermission et droits des dossiers",
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
    /// The accounts that it names, each with its first and last moment.
    pub accounts: BTreeMap<String, Option<(i64, i64)>>,
    /// The long silences of an account; of all together under the empty name.
    gaps: BTreeMap<String, Vec<(i64, i64)>>,
    /// How many events it has.
    pub events: u64,
}

/// What a record says of the account that it names.
type OfAccount = fn(Interned) -> Hint;

impl Covered {
    /// Takes in a moment of an account; moments come in order.
    fn see(&mut self, account: &str, at: i64, before: &mut Option<i64>) {
        let long = |from: i64| at - from > TABLES.thresholds.gap_days * DAY;
        if let Some(from) = before.replace(at).filter(|from| long(*from)) {
            self.gaps.entry(String::new()).or_default().push((from, at));
        }
        if let Some(span) = self.accounts.get_mut(account) {
            let (first, last) = span.unwrap_or((at, at));
            if long(last) {
                self.gaps.entry(account.to_owned()).or_default().push((last, at));
            }
            *span = Some((first.min(at), last.max(at)));
        }
    }
}

/// What the files could show.
#[derive(Debug)]
pub struct Coverage {
    /// What each source covers.
    pub families: BTreeMap<Family, Covered>,
    cut: BTreeSet<Family>,
    undated: BTreeSet<Family>,
    /// The mailboxes whose hidden rules were not asked for.
    hidden_rules: BTreeSet<String>,
    /// The accounts with connections that no person makes.
    non_interactive: BTreeSet<String>,
    /// What each file holds, by source, and the accounts that it names: what was left out of it would not be seen.
    kinds: Vec<FileKinds>,
    /// The mailboxes of which only some rights were listed.
    partial_rights: BTreeSet<String>,
    /// The mailboxes of which only one forward was listed.
    partial_forward: BTreeSet<String>,
    directory: bool,
    audit_off: BTreeSet<String>,
    unreadable: Vec<(Family, Option<String>, Vec<String>)>,
}

impl Coverage {
    /// Looks at what was read.
    pub fn of(logs: &Logs) -> Self {
        let mut families: BTreeMap<Family, Covered> = BTreeMap::new();
        let mut audit_off = BTreeSet::new();
        let (mut hidden_rules, mut non_interactive) = (BTreeSet::new(), BTreeSet::new());
        let (mut partial_rights, mut partial_forward) = (BTreeSet::new(), BTreeSet::new());
        let mut all: BTreeMap<Family, Option<i64>> = BTreeMap::new();
        let rights: [OfAccount; 4] = [Hint::FullAccess, Hint::SendAs, Hint::SendOnBehalf, Hint::FolderRights];
        // Rules of one file say nothing of those of another; rights are listed by several commands.
        let of_file = |event: &LogEvent, hint: &dyn Fn(Interned) -> Hint| {
            logs.files.get(event.cite().file as usize).is_some_and(|f| f.has(&hint(event.account.clone())))
        };
        let of_any =
            |event: &LogEvent, hint: &OfAccount| logs.files.iter().any(|f| f.has(&hint(event.account.clone())));
        for event in &logs.events {
            let covered = families.entry(event.family).or_default();
            covered.events += 1;
            if let Some(at) = event.at() {
                covered.first = Some(covered.first.map_or(at, |f| f.min(at)));
                covered.last = Some(covered.last.map_or(at, |l| l.max(at)));
            }
            if !covered.accounts.contains_key(&*event.account) {
                covered.accounts.insert(event.account.to_string(), None);
            }
            if let Some(at) = event.at() {
                covered.see(&event.account, at, all.entry(event.family).or_default());
            }
            if let (Content::SignIn(sign_in), Family::SignIns) = (&event.what, event.family)
                && sign_in.interactive == Some(false)
                && !non_interactive.contains(&*event.account)
            {
                non_interactive.insert(event.account.to_string());
            }
            if event.family == Family::Rules && !of_file(event, &Hint::HiddenRules) {
                hidden_rules.insert(event.account.to_string());
            }
            if event.family == Family::Permissions && !rights.iter().all(|hint| of_any(event, hint)) {
                partial_rights.insert(event.account.to_string());
            }
            if event.family == Family::Mailboxes && !of_any(event, &(Hint::BothForwards as OfAccount)) {
                partial_forward.insert(event.account.to_string());
            }
            if event.what == Content::AuditOff {
                audit_off.insert(event.account.to_string());
            }
        }
        let mut coverage = Self {
            families,
            cut: BTreeSet::new(),
            undated: BTreeSet::new(),
            hidden_rules,
            non_interactive,
            kinds: kinds(logs),
            partial_rights,
            partial_forward,
            directory: logs.files.iter().any(|f| f.has(&Hint::Directory)),
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
            let named = file.unreadable.iter().map(|u| (u.operation.clone(), u.accounts.clone()));
            let more = (file.unreadable_count > file.unreadable.len() as u64).then_some((None, vec![]));
            for (operation, accounts) in named.chain(more) {
                coverage.unreadable.extend(known.iter().map(|f| (*f, operation.clone(), accounts.clone())));
            }
        }
        coverage
    }

    /// Gives what keeps these sources from telling anything of the accounts in question; an unreadable line counts
    /// unless what is left of it names an operation of every day that is none of these, or only other accounts.
    pub fn holes(&self, families: &[Family], operations: &[&str], scope: &Scope) -> BTreeSet<Hole> {
        let mut holes = BTreeSet::new();
        for &family in families {
            let Some(covered) = self.families.get(&family) else {
                holes.insert(Hole::Missing(family));
                continue;
            };
            for account in scope.accounts.iter().filter(|a| !covered.accounts.contains_key(*a)) {
                holes.insert(Hole::NotSeen(family, account.clone()));
            }
            let before = |needed: Option<i64>, held: Option<i64>| needed.is_some_and(|n| held.is_none_or(|h| h > n));
            let late = |needed: Option<i64>, held: Option<i64>| needed.is_some_and(|n| held.is_none_or(|h| h < n));
            // What others did on the last day says nothing of an account whose lines stop before.
            let spans = scope.accounts.iter().filter_map(|a| covered.accounts.get(a));
            let spans = spans.map(|span| (span.map(|s| s.0), span.map(|s| s.1))).chain([(covered.first, covered.last)]);
            let outside =
                |(first, last): (Option<i64>, Option<i64>)| before(scope.since, first) || late(scope.until, last);
            if !family.is_state() && spans.into_iter().any(outside) {
                holes.insert(Hole::Window(family));
            }
            let everybody = [String::new()];
            for account in scope.accounts.iter().chain(&everybody) {
                let gaps = covered.gaps.get(account).into_iter().flatten();
                if gaps.into_iter().any(|gap| scope.is_long(*gap)) {
                    let of = if account.is_empty() { String::new() } else { format!("pour {account}") };
                    holes.insert(Hole::Gap(family, of));
                }
            }
            if self.cut.contains(&family) {
                holes.insert(Hole::CutShort(family));
            }
            if self.is_filtered(family, scope) {
                holes.insert(Hole::Filtered(family));
            }
            if self.undated.contains(&family) {
                holes.insert(Hole::Undated(family));
            }
            holes.extend(self.broken(family, operations, scope));
            match family {
                Family::Rules if self.hidden_rules.iter().any(|a| scope.concerns(a)) => {
                    holes.insert(Hole::HiddenRules);
                }
                Family::Audit => {
                    let off = self.audit_off.iter().filter(|a| scope.concerns(a));
                    holes.extend(off.map(|a| Hole::AuditOff(a.clone())));
                }
                Family::Mailboxes if self.partial_forward.iter().any(|a| scope.concerns(a)) => {
                    holes.insert(Hole::PartialForward);
                }
                Family::Permissions if self.partial_rights.iter().any(|a| scope.concerns(a)) => {
                    holes.insert(Hole::PartialRights);
                }
                Family::Rules | Family::SignIns | Family::Mailboxes | Family::AuditState | Family::Permissions => {}
                Family::Messages => {}
            }
        }
        holes
    }

    /// Gives the hole that lines of a source are when they cannot be read and may be about these accounts.
    pub fn broken(&self, family: Family, operations: &[&str], scope: &Scope) -> Option<Hole> {
        let counts = |(of, operation, accounts): &&(Family, Option<String>, Vec<String>)| {
            // What is not of every day may be done to an account without naming it by its address.
            let ordinary = operation.as_ref().map(|o| key(o)).filter(|o| TABLES.is_ordinary(o));
            let told = family != Family::Audit || ordinary.is_some();
            let other_operation = ordinary.is_some_and(|o| !operations.contains(&o.as_str()));
            let other_account = told && !accounts.is_empty() && !accounts.iter().any(|a| scope.concerns(a));
            *of == family && !other_operation && !other_account
        };
        self.unreadable.iter().find(counts).map(|_| Hole::Unreadable(family))
    }

    /// Tells whether a source looks as if somebody had chosen what it holds, in all the files together that name an
    /// account in question: a failure of a colleague in another file says nothing of what was left out of this one.
    fn is_filtered(&self, family: Family, scope: &Scope) -> bool {
        let of = |account: Option<&String>| {
            let named = account.map(|account| (family, Interned::from(account.as_str())));
            let mut files =
                self.kinds.iter().filter(|f| named.as_ref().is_none_or(|n| f.accounts.contains(n))).peekable();
            // That nothing names the account is said otherwise.
            let absent = files.peek().is_none();
            let mut all = FileKinds::default();
            for file in files {
                all.operations.extend(file.operations.iter().cloned());
                all.let_in |= file.let_in;
                all.refused |= file.refused;
            }
            match family {
                _ if absent => false,
                Family::Audit => all.operations.len() < TABLES.thresholds.unfiltered_operations,
                Family::SignIns => !(all.let_in && all.refused),
                Family::Rules | Family::Mailboxes | Family::AuditState | Family::Permissions | Family::Messages => {
                    false
                }
            }
        };
        if scope.accounts.is_empty() { of(None) } else { scope.accounts.iter().any(|account| of(Some(account))) }
    }

    /// Gives the hole that is left when only connections made by a person are there.
    pub fn no_token(&self, scope: &Scope) -> Option<Hole> {
        let all = !self.non_interactive.is_empty() && scope.accounts.iter().all(|a| self.non_interactive.contains(a));
        (!all).then_some(Hole::NoNonInteractive)
    }

    /// Gives the hole that is left when the audit log holds nothing of accounts, roles and authentication.
    pub fn no_directory(&self) -> Option<Hole> {
        (!self.directory).then_some(Hole::NoDirectory)
    }
}

/// What a file of logs holds, as far as it shows whether somebody chose.
#[derive(Debug, Default)]
struct FileKinds {
    accounts: BTreeSet<(Family, Interned)>,
    operations: BTreeSet<Interned>,
    let_in: bool,
    refused: bool,
}

fn kinds(logs: &Logs) -> Vec<FileKinds> {
    let mut kinds: Vec<FileKinds> = logs.files.iter().map(|_| FileKinds::default()).collect();
    for event in &logs.events {
        let Some(file) = kinds.get_mut(event.cite().file as usize) else { continue };
        match (&event.what, event.family) {
            (Content::SignIn(sign_in), Family::SignIns) => {
                file.let_in |= sign_in.ended == Ended::Success;
                // A step of an ordinary connection refuses nobody.
                file.refused |= matches!(sign_in.ended, Ended::BadPassword | Ended::Refused | Ended::SecondFactor);
            }
            (_, Family::Audit) => {
                file.operations.insert(event.operation.clone());
            }
            (_, _) => continue,
        }
        file.accounts.insert((event.family, event.account.clone()));
    }
    kinds
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
        | Content::Setting
        | Content::Shared
        | Content::Security => true,
        Content::SignIn(_)
        | Content::Access(_)
        | Content::Taken
        | Content::Stopped
        | Content::AuditOff
        | Content::Message(_)
        | Content::Unjudged
        | Content::Other => false,
    }
}
