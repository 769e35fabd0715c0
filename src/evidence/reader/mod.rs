//! One file per format: each turns the fields of a record into events, and knows nothing of files or detections.

mod audit;
mod mailbox;
mod message;
mod permission;
mod rule;
mod signin;

pub use message::{organisation, read as message};

use super::event::{Cite, Content, EventFacts, Family, HalfMark, Interned};
use super::fields::Fields;
use super::layer::Shapes;
use super::text;
use super::when::{self, Stamp};
use crate::domain::list::each_of;
use std::collections::HashSet;
use std::net::IpAddr;

/// What was met lately: texts, each copied once, and shapes of records.
#[derive(Debug, Default)]
pub struct Pool {
    words: HashSet<Interned>,
    bytes: usize,
    /// The shapes of the records met lately.
    pub shapes: Shapes,
}

impl Pool {
    /// How many bytes of texts are kept at hand.
    const MOST: usize = 256 << 10;

    /// Gives the one copy of a text, or another one where that was long ago.
    pub fn keep(&mut self, text: &str) -> Interned {
        if let Some(word) = self.words.get(text) {
            return word.clone();
        }
        if self.bytes > Self::MOST {
            self.words.clear();
            self.bytes = 0;
        }
        let word: Interned = text.into();
        self.bytes += text.len() + 64;
        self.words.insert(word.clone());
        word
    }
}

/// What a record says of the file that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hint {
    /// Hidden rules of a mailbox were asked for.
    HiddenRules(Interned),
    /// Who may open a mailbox was listed.
    FullAccess(Interned),
    /// Who may write as it was listed.
    SendAs(Interned),
    /// Who may write on its behalf was listed.
    SendOnBehalf(Interned),
    /// Who may open its folders was listed.
    FolderRights(Interned),
    /// Both places where it may forward were listed.
    BothForwards(Interned),
    /// What is done to accounts, roles and authentication is there too.
    Directory,
}

/// What a record says, before what it shares with others is held once and its time is told.
#[derive(Debug)]
pub struct Drawn {
    /// What others may say too.
    pub facts: EventFacts,
    /// Its identifier.
    pub id: HalfMark,
    /// The session or the token of a connection.
    pub session: HalfMark,
    /// From where.
    pub ip: Option<IpAddr>,
    /// Where it stands.
    pub cite: Cite,
    /// Its time, as written.
    pub stamp: Option<Stamp>,
}

/// What a record became.
#[derive(Debug, Default)]
pub struct Extract {
    /// What it says.
    pub events: Vec<Drawn>,
    /// What it says of its file.
    pub hints: Vec<Hint>,
    /// The rank of the row and how many rows were found, as the export says.
    pub ranked: Option<(u64, u64)>,
    /// The domains of the organisation that it names.
    pub domains: Vec<Interned>,
}

/// What a reader made of a record.
#[derive(Debug)]
pub enum Made {
    /// A record of a known kind.
    Known(Extract),
    /// A record of a known kind, part of which could not be read.
    Broken,
    /// Another kind.
    Unknown,
}

/// Reads a record, by the first reader that recognises it.
pub fn read(fields: &Fields<'_>, cite: Cite, pool: &mut Pool) -> Made {
    let base = Base { fields, cite };
    if audit::is_one(fields) {
        if fields.broken {
            return Made::Broken;
        }
        return Made::Known(audit::read(&base, pool));
    }
    for (is_one, read) in READERS {
        if is_one(fields) {
            return Made::Known(read(&base, pool));
        }
    }
    if fields.broken { Made::Broken } else { Made::Unknown }
}

/// Recognises a record.
type IsOne = fn(&Fields<'_>) -> bool;
/// Reads a record that was recognised.
type ReadOne = fn(&Base<'_>, &mut Pool) -> Extract;

const READERS: [(IsOne, ReadOne); 4] = [
    (signin::is_one, signin::read),
    (rule::is_one, rule::read),
    (permission::is_one, permission::read),
    (mailbox::is_one, mailbox::read),
];

/// A record and where it stands.
#[derive(Debug)]
pub struct Base<'a> {
    fields: &'a Fields<'a>,
    cite: Cite,
}

/// Where the time of a record is, the surest first.
const TIMES: [&str; 12] = each_of(
    "creationtime, createddatetime, createddatetimeutc, timegenerated, timegeneratedutc, creationdate, dateutc, time, \
     starttime, starttimeutc, activitydatetime, date",
);

impl Base<'_> {
    /// Makes the event that a record is.
    fn event(&self, family: Family, account: &str, operation: &str, what: Content, pool: &mut Pool) -> Drawn {
        let f = self.fields;
        let stamp = if family.is_state() { None } else { f.text(&TIMES).and_then(|t| when::read(&t)) };
        let ips = ["clientip", "clientipaddress", "actoripaddress", "ipaddress", "calleripaddress"];
        let ip = ips.iter().find_map(|name| crate::domain::trace::ip(&f.text(&[name])?));
        let agent = f.text(&["useragent", "clientinfostring"]);
        let agent = agent.or_else(|| f.named(&["extendedproperties"], "useragent")).unwrap_or_default();
        let id = f.word(&["id", "requestid", "recordid", "sourcerecordid", "officeid", "identity"]);
        let id = if family.is_state() { String::new() } else { id };
        let account = pool.keep(&text::account(account));
        let facts = EventFacts {
            family,
            actor: account.clone(),
            account,
            target: pool.keep(""),
            operation: pool.keep(operation),
            agent: pool.keep(&shortened(&agent)),
            what,
        };
        Drawn { facts, id: HalfMark::of(&id), session: HalfMark::default(), ip, cite: self.cite, stamp }
    }
}

/// Keeps so many characters of a foreign text.
fn shortened(text: &str) -> String {
    text.chars().take(300).collect()
}
