//! What was read and what it proposes, as one document: for a tool, and for a person at a terminal.

use super::baseline::tried;
use super::coverage::{Coverage, Hole, Scope};
use super::detect::Inquiry;
use super::event::{Cite, Ended, Family, Interned, LogEvent};
use super::intake::{CutShort, FileRead, Logs};
use super::proposal::{Conclusion, Proposal};
use super::secrets::masked;
use super::shape::NotRead;
use super::tables::TABLES;
use crate::domain::digest::Digest;
use crate::domain::moment::Moment;
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// The questions of these actions that no log read here speaks of.
const NOT_TOLD: [&str; 10] = ["1.c.3", "2.a.2", "2.a.3", "2.a.4", "2.a.5", "2.a.7", "2.d.7", "2.e.1", "4.a.2", "4.a.3"];

/// The document of `evidence --format json`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceReport {
    /// `qualify/evidence/1`.
    pub schema: &'static str,
    /// The day of the tables of codes and thresholds.
    pub tables: String,
    /// The time zone of the moments.
    pub tz: String,
    /// The accounts in question; none is all.
    pub accounts: Vec<String>,
    /// The beginning of the period in question.
    pub since: Option<Moment>,
    /// Its end.
    pub until: Option<Moment>,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// Records that were found twice and counted once.
    pub duplicates: u64,
    /// Records that share an identifier and differ: both are kept.
    pub conflicts: u64,
    /// What each source covers.
    pub covers: Vec<CoverReport>,
    /// The connections of each account in question, counted: Entra's, and those that only the audit log has.
    pub connections: Vec<ConnectionsReport>,
    /// What is proposed, in the order of the fiche; nothing is answered.
    pub proposals: Vec<ProposalReport>,
    /// The questions of the same actions that no log read here speaks of.
    pub not_told: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileReport {
    /// Its name, as given.
    pub file: String,
    /// The digest of its bytes, when it is cited.
    pub digest: Option<Digest>,
    /// How many records of each source.
    pub records: BTreeMap<String, u64>,
    /// Records of no kind that is read here.
    pub unknown: u64,
    /// Records of a known kind that say nothing of a person.
    pub aside: u64,
    /// Places that could not be read.
    pub unreadable: u64,
    /// The lines of the first of them.
    pub unreadable_lines: Vec<u64>,
    /// Records without a sure date.
    pub undated: u64,
    /// Why it does not hold all that it should.
    pub truncated: Vec<String>,
    /// Why nothing of it was read.
    pub not_read: Option<String>,
}

/// What a source covers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverReport {
    /// The source.
    pub source: String,
    /// Its first event; none for a state.
    pub first: Option<Moment>,
    /// Its last event.
    pub last: Option<Moment>,
    /// How many accounts it names.
    pub accounts: usize,
    /// How many distinct events it has.
    pub events: u64,
    /// The source, in French.
    #[serde(skip)]
    pub said: &'static str,
}

/// The connections of an account, each counted once.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionsReport {
    /// The account.
    pub account: String,
    /// How many were let in.
    pub let_in: u64,
    /// How many were refused for a wrong password.
    pub bad_password: u64,
    /// From how many addresses they came.
    pub addresses: usize,
    /// The first that is dated.
    pub first: Option<Moment>,
    /// The last.
    pub last: Option<Moment>,
}

/// What is proposed to a question, or to one of its options.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalReport {
    /// The question.
    pub question: String,
    /// Its words.
    pub prompt: Option<String>,
    /// The option.
    pub option: Option<String>,
    /// `oui`, `a-verifier`, `non-observe` or `inconnu`: never a bare `non`.
    pub proposed: String,
    /// The signs, the strongest first.
    pub signs: Vec<SignReport>,
    /// What could not be seen, and what would show it.
    pub unseen: Vec<UnseenReport>,
    /// The sources that were looked at.
    pub sources: Vec<String>,
    /// What was counted.
    pub counted: Option<String>,
    /// What is proposed.
    #[serde(skip)]
    pub conclusion: Conclusion,
    /// What could not be seen.
    #[serde(skip)]
    pub holes: BTreeSet<Hole>,
}

/// A sign.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignReport {
    /// Its name.
    pub sign: &'static str,
    /// `fort`, `moyen` or `faible`.
    pub strength: &'static str,
    /// What it means.
    pub said: &'static str,
    /// Whose account.
    pub account: Interned,
    /// How many distinct events show it.
    pub count: u64,
    /// The first.
    pub first: Option<Moment>,
    /// The last.
    pub last: Option<Moment>,
    /// What was seen, as the log writes it.
    pub seen: Box<str>,
    /// Why it may mean nothing.
    pub may_be_wrong: &'static str,
    /// Where it stands: five places at most.
    pub cites: Vec<CiteReport>,
}

/// A place in a file.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CiteReport {
    /// The file.
    pub file: Interned,
    /// The line, from 1, in the decoded text.
    pub line: u64,
    /// The rank of the record on that line, when it is not the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
}

/// What could not be seen.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnseenReport {
    /// Its name.
    pub hole: String,
    /// What it is, and what would fill it.
    pub said: String,
}

/// Looks at logs and says what they propose; what was read is let go before the document is made.
pub fn report(logs: Logs, scope: &Scope, prompt: &dyn Fn(&str) -> Option<String>) -> EvidenceReport {
    let (proposals, coverage) = Inquiry::new(&logs, scope).proposals();
    let connections = connections(&logs.events, scope);
    let Logs { events, files, duplicates, conflicts, .. } = logs;
    drop(events);
    let names: Vec<Interned> = files.iter().map(|file| file.name.as_str().into()).collect();
    let moment = |at: i64| Moment::from_unix_millis(at, scope.tz);
    EvidenceReport {
        schema: "qualify/evidence/1",
        tables: TABLES.version.clone(),
        tz: scope.tz.name().to_owned(),
        accounts: scope.accounts.iter().cloned().collect(),
        since: scope.since.map(moment),
        until: scope.until.map(moment),
        files: files.iter().map(file).collect(),
        duplicates,
        conflicts,
        covers: covers(&coverage, scope.tz),
        connections,
        proposals: proposals.into_iter().map(|p| proposal(p, &names, scope.tz, prompt)).collect(),
        not_told: NOT_TOLD.map(str::to_owned).to_vec(),
    }
}

fn file(read: &FileRead) -> FileReport {
    FileReport {
        file: read.name.clone(),
        digest: None,
        records: read.known.iter().map(|(family, n)| (family.slug().to_owned(), *n)).collect(),
        unknown: read.unknown,
        aside: read.aside,
        unreadable: read.unreadable_count,
        unreadable_lines: read.unreadable.iter().take(20).map(|u| u.cite.line.into()).collect(),
        undated: read.undated,
        truncated: read.cuts.iter().map(|cut| cut_said(*cut)).collect(),
        not_read: not_read(read),
    }
}

/// Says why nothing of a file was read, and what to do.
fn not_read(read: &FileRead) -> Option<String> {
    let said = match (read.refused, read.empty) {
        (_, true) => "vide",
        (Some(NotRead::Zip), _) => "archive zip : décompressez-la d’abord",
        (Some(NotRead::Workbook), _) => "classeur de tableur : enregistrez-le en CSV UTF-8",
        (Some(NotRead::Outlook), _) => "message Outlook (.msg) : enregistrez-le en .eml",
        (Some(NotRead::Binary), _) => "ce n’est pas du texte",
        (Some(NotRead::Text), _) => "ni JSON, ni CSV, ni message",
        (None, _) if read.is_foreign() && read.unreadable_count > 0 => "aucune ligne lisible d’un genre connu",
        (None, _) if read.is_foreign() => "genre inconnu",
        (None, _) => return None,
    };
    Some(said.to_owned())
}

fn cut_said(cut: CutShort) -> String {
    match cut {
        CutShort::End => String::from("coupé à la fin"),
        CutShort::Compressed => String::from("compression coupée ou abîmée"),
        CutShort::Decompressed => String::from("trop grand une fois décompressé"),
        CutShort::Memory => String::from("trop d’événements pour la mémoire : gardez une période ou des comptes"),
        CutShort::Round(rows) => format!("s’arrête à {rows} lignes, limite d’un export"),
        CutShort::Ranked => String::from("l’export annonce plus de lignes qu’il n’en contient"),
        CutShort::Paged => String::from("une page suivante existe (@odata.nextLink)"),
        CutShort::Rows => String::from("limite de lignes d’un tableur"),
    }
}

fn covers(coverage: &Coverage, tz: Tz) -> Vec<CoverReport> {
    let one = |(family, covered): (&Family, &super::coverage::Covered)| CoverReport {
        source: family.slug().to_owned(),
        first: covered.first.map(|at| Moment::from_unix_millis(at, tz)),
        last: covered.last.map(|at| Moment::from_unix_millis(at, tz)),
        accounts: covered.accounts.len(),
        events: covered.events,
        said: family.said(),
    };
    coverage.families.iter().map(one).collect()
}

fn connections(events: &[LogEvent], scope: &Scope) -> Vec<ConnectionsReport> {
    let of_account = |(account, tried): (&str, Vec<u32>)| {
        let mut counted = ConnectionsReport { account: account.to_owned(), ..ConnectionsReport::default() };
        let mut addresses: BTreeSet<IpAddr> = BTreeSet::new();
        let mut any = false;
        for event in tried.into_iter().map(|i| &events[i as usize]).filter(|e| scope.covers(e.at())) {
            let Some(sign_in) = event.sign_in() else { continue };
            any = true;
            counted.let_in += u64::from(sign_in.ended == Ended::Success);
            counted.bad_password += u64::from(sign_in.ended == Ended::BadPassword);
            addresses.extend(event.ip());
            let at = event.at().map(|at| Moment::from_unix_millis(at, scope.tz));
            counted.first = counted.first.or(at);
            counted.last = at.or(counted.last);
        }
        counted.addresses = addresses.len();
        any.then_some(counted)
    };
    tried(events).into_iter().filter(|(account, _)| scope.concerns(account)).filter_map(of_account).collect()
}

fn proposal(found: Proposal, files: &[Interned], tz: Tz, prompt: &dyn Fn(&str) -> Option<String>) -> ProposalReport {
    let conclusion = found.conclusion();
    let moment = |at: Option<i64>| at.map(|at| Moment::from_unix_millis(at, tz));
    let cite = |cite: &Cite| CiteReport {
        file: files.get(cite.file as usize).cloned().unwrap_or_default(),
        line: cite.line.into(),
        record: (cite.rank > 1).then_some(cite.rank.into()),
    };
    let signs = found.clues.into_iter().map(|clue| SignReport {
        sign: clue.kind.slug(),
        strength: clue.strength.slug(),
        said: clue.kind.said(),
        account: clue.account,
        count: clue.count,
        first: moment(clue.first),
        last: moment(clue.last),
        seen: clue.seen,
        may_be_wrong: clue.kind.trap(),
        cites: clue.cites.iter().map(cite).collect(),
    });
    ProposalReport {
        prompt: prompt(found.question),
        question: found.question.to_owned(),
        option: found.option.map(str::to_owned),
        proposed: conclusion.slug().to_owned(),
        signs: signs.collect(),
        unseen: found
            .holes
            .iter()
            .map(|h| UnseenReport { hole: h.slug().to_owned(), said: masked(&h.said()).into_owned() })
            .collect(),
        sources: found.sources.iter().map(|f| f.slug().to_owned()).collect(),
        counted: found.counted,
        conclusion,
        holes: found.holes,
    }
}

impl EvidenceReport {
    /// Names the files that it cites, for their digests.
    pub fn cited(&self) -> BTreeSet<Interned> {
        let signs = self.proposals.iter().flat_map(|p| &p.signs);
        signs.flat_map(|s| &s.cites).map(|c| c.file.clone()).collect()
    }
}

impl FileReport {
    /// Makes what is said of a file or a folder that was left out.
    pub fn left_out(file: String, why: &str) -> Self {
        Self { file, not_read: Some(why.to_owned()), ..Self::default() }
    }
}
