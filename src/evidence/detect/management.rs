//! 2.b: rules, forwards, rights and accounts that nobody claims.

use super::{Inquiry, concerns, is_perhaps};
use crate::evidence::baseline::is_off_hours;
use crate::evidence::clues::ClueKind;
use crate::evidence::coverage::{Hole, Never, is_human};
use crate::evidence::event::{Content, Family, Forward, Grant, LogEvent, MailRule};
use crate::evidence::proposal::{Clue, ClueSet, Proposal, Strength};
use crate::evidence::tables::{FolderKind, TABLES};
use std::collections::BTreeSet;

/// From how many points a rule is proposed.
const PROPOSED: u32 = 3;

/// The options of 2.b.1 that are told apart.
pub const FORWARDS: &str = "transfert-externe";

#[derive(Default)]
struct ManagementClues {
    delegation: ClueSet,
    forward: ClueSet,
    hiding: ClueSet,
    other: ClueSet,
    hour: ClueSet,
    rights: ClueSet,
    accounts: ClueSet,
    opaque: bool,
    lost: bool,
    /// Somewhere is forwarded to, and whether it is ours is unknown.
    doubtful: bool,
}

impl ManagementClues {
    /// Adds what is perhaps of another: to be verified at most.
    fn add_weakly(&mut self, other: Self) {
        let Self { delegation, forward, hiding, other: odd, hour, rights, accounts, opaque, lost, doubtful } = other;
        let pairs = [
            (&mut self.delegation, delegation),
            (&mut self.forward, forward),
            (&mut self.hiding, hiding),
            (&mut self.other, odd),
            (&mut self.hour, hour),
            (&mut self.rights, rights),
            (&mut self.accounts, accounts),
        ];
        for (mine, theirs) in pairs {
            mine.extend(theirs.into_iter().map(|clue| Clue { strength: Strength::Weak, ..clue }));
        }
        self.opaque |= opaque;
        self.lost |= lost;
        self.doubtful |= doubtful;
    }
}

/// Looks at rules, forwards, rights and accounts.
pub fn look(inquiry: &Inquiry<'_>) -> Vec<Proposal> {
    let scope = inquiry.scope;
    let (mut found, mut perhaps) = (ManagementClues::default(), ManagementClues::default());
    for event in inquiry.covered() {
        let (mine, doubtful) = (concerns(scope, event), is_perhaps(scope, event));
        // Whoever makes an account, nobody claims it.
        if let Content::NewAccount(name) = &event.what {
            let strength = if inquiry.is_suspect(event) { Strength::Strong } else { Strength::Medium };
            found.accounts.push(Clue::of(ClueKind::AccountMade, strength, event, &**name));
        }
        // A right is on a mailbox, whoever gave it.
        if let Content::Grant(grant) = &event.what
            && (scope.concerns(&grant.mailbox) || scope.concerns(&event.account))
        {
            look_at_grant(inquiry, event, grant, &mut found);
        }
        if mine && is_human(event) && event.at().is_some_and(|at| is_off_hours(at, scope.tz)) {
            found.hour.push(Clue::of(ClueKind::OddHour, Strength::Weak, event, &*event.operation));
        }
        let found = match (mine, doubtful) {
            (true, _) => &mut found,
            (false, true) => &mut perhaps,
            (false, false) => continue,
        };
        match &event.what {
            Content::Rule(rule) => look_at_rule(inquiry, event, rule, found),
            Content::Forward(forward) => look_at_forward(inquiry, event, forward, found),
            Content::Grant(grant) if doubtful => look_at_grant(inquiry, event, grant, found),
            Content::Security => look_at_security(inquiry, event, found),
            Content::Setting => look_at_setting(inquiry, event, found),
            Content::Failed(what) => look_at_refused(inquiry, event, what, found),
            Content::Grant(_) | Content::NewAccount(_) => {}
            Content::SignIn(_) | Content::Consent(_) | Content::Access(_) | Content::AddIn(_) | Content::Message(_) => {
            }
            Content::Sent | Content::Deleted | Content::Taken | Content::Shared | Content::Stopped => {}
            Content::AuditOff | Content::Unjudged | Content::Other => {}
        }
    }
    found.add_weakly(perhaps);
    proposals(inquiry, found)
}

fn proposals(inquiry: &Inquiry<'_>, found: ManagementClues) -> Vec<Proposal> {
    let scope = inquiry.scope;
    let rules =
        ["newinboxrule", "setinboxrule", "enableinboxrule", "updateinboxrules", "newtransportrule", "settransportrule"];
    let cover = |families: &[Family], operations: &[&str]| inquiry.coverage.holes(families, operations, scope);
    // What is there now is told by the state alone; what was there and is no more, by the log.
    let mut of_rules = cover(&[Family::Rules], &rules);
    if found.lost {
        of_rules.insert(Hole::LostList);
    }
    let mut forward = of_rules.clone();
    forward.extend(cover(&[Family::Mailboxes], &["setmailbox"]));
    if found.doubtful {
        forward.insert(Hole::NoDomains);
    }
    let mut hiding = of_rules.clone();
    if found.opaque {
        hiding.insert(Hole::OpaqueFolder);
    }
    let grants = [
        "addmailboxpermission",
        "addrecipientpermission",
        "addmailboxfolderpermission",
        "addfolderpermissions",
        "modifyfolderpermissions",
        "setmailboxfolderpermission",
    ];
    let mut rights = cover(&[Family::Audit], &grants);
    let mut hours = cover(&[Family::Audit], &[]);
    hours.insert(Hole::NeverTold(Never::Hours));
    let mut accounts = cover(&[Family::Audit], &["adduser", "newmailbox"]);
    let mut delegation = cover(&[Family::Permissions], &[]);
    if scope.accounts.is_empty() {
        for holes in [&mut forward, &mut hiding, &mut delegation, &mut of_rules] {
            holes.insert(Hole::NoAccount);
        }
    }
    let unjudged = inquiry.unjudged();
    // What was there and is no more may be in a line of the log that cannot be read.
    let broken = inquiry.coverage.broken(Family::Audit, &[], scope);
    rights.extend(inquiry.coverage.no_directory());
    // What is done to an account bears the name of who does it.
    rights.extend(inquiry.coverage.one_user(scope));
    accounts.extend(inquiry.coverage.one_user(scope));
    accounts.extend(inquiry.coverage.no_directory());
    for holes in [&mut forward, &mut hiding, &mut delegation, &mut of_rules, &mut hours, &mut rights, &mut accounts] {
        holes.extend(unjudged.iter().cloned().chain(broken.clone()));
    }
    let state = [Family::Rules, Family::Mailboxes, Family::Audit];
    vec![
        Proposal::new("2.b.1", Some("delegation"), found.delegation, delegation, &[Family::Permissions, Family::Audit]),
        Proposal::new("2.b.1", Some(FORWARDS), found.forward, forward, &state),
        Proposal::new("2.b.1", Some("suppression-ou-lecture-automatique"), found.hiding, hiding, &state),
        Proposal::new("2.b.1", Some("autre"), found.other, of_rules, &state),
        Proposal::new("2.b.2", None, found.hour, hours, &[Family::Audit]),
        Proposal::new("2.b.3", None, found.rights, rights, &[Family::Audit]),
        Proposal::new("2.b.4", None, found.accounts, accounts, &[Family::Audit]),
    ]
}

/// Counts the points of a rule, apart for where it sends and for what it hides.
fn look_at_rule(inquiry: &Inquiry<'_>, event: &LogEvent, rule: &MailRule, found: &mut ManagementClues) {
    if rule.by_system || TABLES.is_system_rule(&rule.name) {
        return;
    }
    let folder = if rule.folder.is_empty() { FolderKind::Ordinary } else { TABLES.folder(&rule.folder) };
    found.opaque |= folder == FolderKind::Opaque;
    found.lost |= rule.lost;
    let outside: Vec<&str> = rule.to.iter().filter(|to| inquiry.is_outside(to) == Some(true)).map(|to| &**to).collect();
    let unsure = rule.to.iter().any(|to| inquiry.is_outside(to).is_none());
    let named = !rule.to.is_empty() && rule.to.iter().all(|to| !to.contains('@'));
    found.doubtful |= unsure && !named;
    let hides = match folder {
        // What is copied stays where it was.
        _ if rule.copies => 0,
        FolderKind::Hiding | FolderKind::Deleted => 2,
        // Many people put everything they have read there.
        FolderKind::Archive => 1,
        FolderKind::Opaque | FolderKind::Ordinary => 0,
    };
    let deletes = if rule.deletes { 2 } else { hides };
    let moves = rule.deletes || !(rule.folder.is_empty() || rule.copies);
    let reads = u32::from(rule.reads && moves && deletes > 0);
    let short = is_odd(&rule.name);
    let keywords = u32::from(TABLES.has_keyword(&rule.words));
    let context = 2 * u32::from(inquiry.is_suspect(event) || inquiry.follows_suspect(event, 24 * 60));
    let everything = 2 * u32::from(!rule.conditional && deletes > 0 && event.family == Family::Rules);
    // A rule as it is listed, or as it was made, has no other condition than those it shows.
    let whole = event.family == Family::Rules || event.operation.eq_ignore_ascii_case("New-InboxRule");
    let all = !rule.conditional && whole && !rule.lost;
    let around = 2 * u32::from(short) + keywords + context;
    // Advertising that is deleted and marked as read, invoices that are archived: many people sort like that.
    let plain = 2 * u32::from(short) + context + everything == 0
        && match folder {
            FolderKind::Hiding => false,
            FolderKind::Archive => true,
            FolderKind::Deleted | FolderKind::Opaque | FolderKind::Ordinary => keywords == 0,
        };
    let seen = described(rule);
    let strength = |points: u32| match points {
        0 => None,
        n if n >= PROPOSED && rule.enabled && !plain => Some(Strength::Strong),
        _ => Some(Strength::Medium),
    };
    if !outside.is_empty() {
        let strength = if rule.enabled { Strength::Strong } else { Strength::Medium };
        found.forward.push(Clue::of(ClueKind::RuleOutside, strength, event, seen.clone()));
    } else if unsure {
        let kind = if named { ClueKind::ForwardToName } else { ClueKind::ForwardSomewhere };
        found.forward.push(Clue::of(kind, Strength::Medium, event, seen.clone()));
    }
    if rule.transport && rule.deletes {
        found.hiding.push(Clue::of(ClueKind::RuleHides, Strength::Strong, event, seen.clone()));
    } else if deletes > 0 {
        let points = deletes + reads + around + everything;
        found.hiding.extend(strength(points).map(|s| Clue::of(ClueKind::RuleHides, s, event, seen.clone())));
    } else {
        // Whoever marks as read, or moves all that comes, hides it: many people do, and a person says whether they meant it.
        if rule.reads || (all && moves) {
            let strength = if all && rule.enabled { Strength::Medium } else { Strength::Weak };
            found.hiding.push(Clue::of(ClueKind::RuleHides, strength, event, seen.clone()));
        }
        if around > 0 && outside.is_empty() {
            // A name or a word alone never proposes: nothing bad is done.
            found.other.push(Clue::of(ClueKind::RuleOdd, Strength::Medium, event, seen.clone()));
        }
    }
    if rule.lost {
        found.other.push(Clue::of(ClueKind::RuleLost, Strength::Medium, event, seen));
    }
}

/// Tells whether a name is one that nobody gives to a rule they want to find again.
fn is_odd(name: &str) -> bool {
    let name = name.trim();
    name.chars().count() < 3 || name.chars().all(|c| !c.is_alphanumeric())
}

fn described(rule: &MailRule) -> String {
    let mut parts = vec![format!("« {} »", rule.name)];
    if !rule.to.is_empty() {
        parts.push(format!("vers {}", rule.to.join(", ")));
    }
    if rule.deletes {
        parts.push(String::from("supprime"));
    }
    if !rule.folder.is_empty() {
        parts.push(format!("{} vers {}", if rule.copies { "copie" } else { "déplace" }, rule.folder));
    }
    if rule.reads {
        parts.push(String::from("marque comme lu"));
    }
    if !rule.words.is_empty() {
        parts.push(format!("si {}", rule.words));
    }
    if !rule.enabled {
        parts.push(String::from("désactivée"));
    }
    parts.join(" ; ")
}

fn look_at_forward(inquiry: &Inquiry<'_>, event: &LogEvent, forward: &Forward, found: &mut ManagementClues) {
    found.lost |= forward.lost;
    if forward.to.is_empty() {
        if forward.lost {
            let seen = String::from("adresse illisible");
            found.forward.push(Clue::of(ClueKind::ForwardSomewhere, Strength::Medium, event, seen));
        }
        return;
    }
    let outside: Vec<&str> =
        forward.to.iter().filter(|to| inquiry.is_outside(to) == Some(true)).map(|to| &**to).collect();
    let copy = if forward.keeps == Some(false) { " ; sans copie" } else { "" };
    if !outside.is_empty() {
        let seen = format!("vers {}{copy}", outside.join(", "));
        found.forward.push(Clue::of(ClueKind::ForwardOutside, Strength::Strong, event, seen));
    } else if forward.to.iter().any(|to| inquiry.is_outside(to).is_none()) {
        let named = forward.to.iter().all(|to| !to.contains('@'));
        found.doubtful |= !named;
        let seen = format!("vers {}{copy}", forward.to.join(", "));
        let kind = if named { ClueKind::ForwardToName } else { ClueKind::ForwardSomewhere };
        found.forward.push(Clue::of(kind, Strength::Medium, event, seen));
    }
}

/// Whoever changes how an account is entered, or what it may do: a person says whether it was asked for.
fn look_at_security(inquiry: &Inquiry<'_>, event: &LogEvent, found: &mut ManagementClues) {
    let (kind, strength) = match inquiry.is_suspect(event) {
        true => (ClueKind::SecurityChanged, Strength::Medium),
        false => (ClueKind::SecurityTouched, Strength::Weak),
    };
    let seen = format!("{}, par {}", event.operation, event.actor);
    found.rights.push(Clue::of(kind, strength, event, seen));
}

/// What was tried was not done, but somebody tried.
fn look_at_refused(inquiry: &Inquiry<'_>, event: &LogEvent, what: &Content, found: &mut ManagementClues) {
    let strength = if inquiry.is_suspect(event) { Strength::Medium } else { Strength::Weak };
    let clue = Clue::of(ClueKind::Refused, strength, event, format!("{}, par {}", event.operation, event.actor));
    match what {
        Content::Rule(_) | Content::Forward(_) | Content::Setting => found.other.push(clue),
        Content::Grant(_) | Content::Security => found.rights.push(clue),
        Content::NewAccount(_) => found.accounts.push(clue),
        _ => {}
    }
}

fn look_at_setting(inquiry: &Inquiry<'_>, event: &LogEvent, found: &mut ManagementClues) {
    let near = inquiry.is_suspect(event) || inquiry.follows_suspect(event, 24 * 60);
    let strength = if near { Strength::Medium } else { Strength::Weak };
    let seen = format!("{}, par {}", event.operation, event.actor);
    found.other.push(Clue::of(ClueKind::SettingChanged, strength, event, seen));
}

fn look_at_grant(inquiry: &Inquiry<'_>, event: &LogEvent, grant: &Grant, found: &mut ManagementClues) {
    if grant.lost || TABLES.is_harmless(&grant.rights) {
        return;
    }
    let suspect = inquiry.is_suspect(event);
    let seen = format!("{} sur {} : {}", grant.to, grant.mailbox, grant.rights);
    let strength = if suspect { Strength::Strong } else { Strength::Medium };
    let kind = if grant.everybody { ClueKind::RightToAll } else { ClueKind::RightGiven };
    if event.family == Family::Audit {
        let weak = grant.by_admin && !suspect;
        let strength = if weak { Strength::Weak } else { strength };
        found.rights.push(Clue::of(kind, strength, event, seen.clone()));
        found.delegation.push(Clue::of(kind, strength, event, seen));
    } else {
        let kind = if grant.everybody { ClueKind::RightToAll } else { ClueKind::DelegateNow };
        found.delegation.push(Clue::of(kind, Strength::Weak, event, seen));
    }
}

/// Gives the holes of a forward, for what depends on it.
pub fn forward_of(management: &[Proposal]) -> (Vec<Clue>, BTreeSet<Hole>) {
    let one = management.iter().find(|p| p.option == Some(FORWARDS));
    one.map(|p| (p.clues.clone(), p.holes.clone())).unwrap_or_default()
}
