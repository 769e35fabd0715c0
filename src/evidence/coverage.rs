//! What the files could show, and what they could never have shown: without it, a silence means nothing.

pub use super::hole::{Detail, Hole, Never};

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
    /// When the alert was given: where no period is declared, logs that do not speak of these days say nothing.
    pub alert: Option<i64>,
    /// Where the people are.
    pub tz: chrono_tz::Tz,
}

impl Scope {
    /// Tells whether an account is in question.
    pub fn concerns(&self, account: &str) -> bool {
        self.accounts.is_empty() || self.accounts.contains(account)
    }

    /// Gives the days of a silence, when what of it falls in the period in question is long, by itself or beside what
    /// the source covers: a person is away for two weeks, not for half of a log.
    fn long_silence(&self, (from, to): (i64, i64), span: Option<(i64, i64)>) -> Option<i64> {
        let within = |(from, to): (i64, i64)| {
            self.until.map_or(to, |until| to.min(until)) - self.since.map_or(from, |since| from.max(since))
        };
        let (needed, silent) = (&TABLES.thresholds, within((from, to)));
        let beside = span.is_some_and(|span| silent * 3 > within(span));
        let long = silent > needed.gap_days * DAY || (silent > needed.noticed_gap_days * DAY && beside);
        long.then_some(silent / DAY)
    }

    /// Tells whether a source that covers this, and of the accounts in question that, says nothing of the days of the
    /// alert; what a person declares is judged otherwise.
    fn misses_alert(&self, all: Option<(i64, i64)>, accounts: impl Iterator<Item = (i64, i64)>) -> bool {
        let Some(alert) = self.alert.filter(|_| self.since.is_none() && self.until.is_none()) else { return false };
        let days = TABLES.thresholds.alert_days * DAY;
        let source = all.is_none_or(|(first, last)| first > alert - DAY || last < alert - days);
        let mut accounts = accounts.map(|(first, last)| first > alert || last < alert - 30 * DAY);
        source || accounts.any(|missed| missed)
    }

    /// Tells whether a moment is in question; what has no date may be.
    pub fn covers(&self, at: Option<i64>) -> bool {
        at.is_none_or(|at| self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at <= until))
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
    /// Gives its first and last event.
    fn span(&self) -> Option<(i64, i64)> {
        self.first.zip(self.last)
    }

    /// Takes in a moment of an account; moments come in order.
    fn see(&mut self, account: &str, at: i64, before: &mut Option<i64>) {
        let long = |from: i64| at - from > TABLES.thresholds.noticed_gap_days * DAY;
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
#[derive(Debug, Default)]
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
        let directory = logs.files.iter().any(|f| f.has(&Hint::Directory));
        let mut coverage = Self { kinds: kinds(logs), directory, ..Self::default() };
        let mut all: BTreeMap<Family, Option<i64>> = BTreeMap::new();
        let rights: [OfAccount; 4] = [Hint::FullAccess, Hint::SendAs, Hint::SendOnBehalf, Hint::FolderRights];
        // Rules of one file say nothing of those of another; rights are listed by several commands.
        let of_file = |event: &LogEvent, hint: &dyn Fn(Interned) -> Hint| {
            logs.files.get(event.cite().file as usize).is_some_and(|f| f.has(&hint(event.account.clone())))
        };
        let of_any =
            |event: &LogEvent, hint: &OfAccount| logs.files.iter().any(|f| f.has(&hint(event.account.clone())));
        for event in &logs.events {
            let covered = coverage.families.entry(event.family).or_default();
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
                && !coverage.non_interactive.contains(&*event.account)
            {
                coverage.non_interactive.insert(event.account.to_string());
            }
            if event.family == Family::Rules && !of_file(event, &Hint::HiddenRules) {
                coverage.hidden_rules.insert(event.account.to_string());
            }
            if event.family == Family::Permissions && !rights.iter().all(|hint| of_any(event, hint)) {
                coverage.partial_rights.insert(event.account.to_string());
            }
            if event.family == Family::Mailboxes && !of_any(event, &(Hint::BothForwards as OfAccount)) {
                coverage.partial_forward.insert(event.account.to_string());
            }
            if event.what == Content::AuditOff {
                // An administrator names the mailbox as they please.
                let whose = if event.target.is_empty() { &event.account } else { &event.target };
                coverage.audit_off.insert(whose.to_string());
            }
        }
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
            let of_accounts = || scope.accounts.iter().filter_map(|a| *covered.accounts.get(a)?);
            if !family.is_state() && scope.misses_alert(covered.span(), of_accounts()) {
                holes.insert(Hole::NotOfAlert(family));
            }
            if self.is_apart(family, scope) {
                holes.insert(Hole::Apart(family));
            }
            let everybody = [String::new()];
            for account in scope.accounts.iter().chain(&everybody) {
                let span =
                    if account.is_empty() { covered.span() } else { covered.accounts.get(account).copied().flatten() };
                let gaps = covered.gaps.get(account).into_iter().flatten();
                if let Some(days) = gaps.filter_map(|gap| scope.long_silence(*gap, span)).max() {
                    let of = if account.is_empty() { String::new() } else { format!(" pour {account}") };
                    holes.insert(Hole::Gap(family, format!("{days} jours{of}")));
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
                    let off = self.audit_off.iter().filter(|whose| self.is_perhaps(whose, scope));
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

    /// Tells whether a mailbox, named by its address or otherwise, is perhaps one of those in question.
    fn is_perhaps(&self, whose: &str, scope: &Scope) -> bool {
        if whose.contains('@') || whose == "*" {
            return whose == "*" || scope.concerns(whose);
        }
        let alias = whose.rsplit(['/', '\\']).next().unwrap_or_default();
        let is_of = |account: &String| account.split_once('@').is_some_and(|(name, _)| name == alias);
        let another = || self.families.values().flat_map(|covered| covered.accounts.keys()).any(is_of);
        scope.accounts.is_empty() || scope.accounts.iter().any(is_of) || !another()
    }

    /// Tells whether a log of events ends long before the other one begins, for the accounts in question.
    fn is_apart(&self, family: Family, scope: &Scope) -> bool {
        let other = match family {
            Family::Audit => Family::SignIns,
            Family::SignIns => Family::Audit,
            Family::Rules | Family::Mailboxes | Family::AuditState | Family::Permissions | Family::Messages => {
                return false;
            }
        };
        let Some((this, other)) = self.families.get(&family).zip(self.families.get(&other)) else { return false };
        let before = |one: Option<(i64, i64)>, two: Option<(i64, i64)>| {
            one.zip(two).is_some_and(|((_, last), (first, _))| first - last > DAY)
        };
        let of = |covered: &Covered, account: &String| covered.accounts.get(account).copied().flatten();
        before(this.span(), other.span()) || scope.accounts.iter().any(|a| before(of(this, a), of(other, a)))
    }

    /// Gives the hole that is left when the audit log holds what the accounts in question did, and nothing of others: it
    /// was asked for by name, and what is done to an account bears the name of who does it.
    pub fn one_user(&self, scope: &Scope) -> Option<Hole> {
        let others = |file: &&FileKinds| match scope.accounts.is_empty() {
            true => file.actors.len() > 1,
            false => file.actors.iter().any(|actor| !scope.accounts.contains(&**actor)),
        };
        let operations: BTreeSet<&Interned> =
            self.kinds.iter().filter(others).flat_map(|file| &file.operations).collect();
        let few = operations.len() < TABLES.thresholds.unfiltered_operations;
        (self.families.contains_key(&Family::Audit) && few).then_some(Hole::OneUser)
    }

    /// Gives the hole that lines of a source are when they cannot be read and may be about these accounts.
    pub fn broken(&self, family: Family, operations: &[&str], scope: &Scope) -> Option<Hole> {
        let counts = |(of, operation, accounts): &&(Family, Option<String>, Vec<String>)| {
            // What is not of every day may be done to an account without naming it by its address.
            let ordinary = operation.as_ref().map(|o| key(o)).filter(|o| TABLES.ordinary.has(o));
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
    /// Who acts, in the audit log.
    actors: BTreeSet<Interned>,
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
                if !file.actors.contains(&event.actor) {
                    file.actors.insert(event.actor.clone());
                }
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
        Content::Sent | Content::Deleted | Content::Consent(_) | Content::NewAccount(_) | Content::AddIn(_) => true,
        Content::Setting | Content::Shared | Content::Failed(_) | Content::Security => true,
        Content::SignIn(_) | Content::Access(_) | Content::Taken | Content::Stopped | Content::AuditOff => false,
        Content::Message(_) | Content::Unjudged | Content::Other => false,
    }
}
