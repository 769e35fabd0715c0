//! What every reader makes of a record, whatever the file it comes from: detections see nothing else.

use std::net::IpAddr;
use std::sync::Arc;

/// A text that many events share.
pub type Interned = Arc<str>;

/// Where a record stands, for whoever opens the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cite {
    /// The file, by its place among those given.
    pub file: usize,
    /// The line where it begins, from 1, in the decoded text.
    pub line: u64,
    /// Its rank on that line, from 1: a compact array is one line.
    pub rank: u64,
}

/// A kind of source: what it shows, and what it could never have shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Entra sign-in logs.
    SignIns,
    /// Unified audit log, OfficeActivity.
    Audit,
    /// The inbox rules as they are now.
    Rules,
    /// Where mailboxes forward.
    Mailboxes,
    /// Whether mailboxes log.
    AuditState,
    /// Who may open which mailbox now.
    Permissions,
    /// The headers of a message.
    Messages,
}

impl Family {
    /// Gives its name in JSON.
    pub fn slug(self) -> &'static str {
        match self {
            Self::SignIns => "sign-ins",
            Self::Audit => "audit",
            Self::Rules => "inbox-rules",
            Self::Mailboxes => "mailboxes",
            Self::AuditState => "audit-state",
            Self::Permissions => "permissions",
            Self::Messages => "messages",
        }
    }

    /// Gives its name in French.
    pub fn said(self) -> &'static str {
        match self {
            Self::SignIns => "journal de connexions Entra",
            Self::Audit => "journal d’audit unifié",
            Self::Rules => "règles de boîte",
            Self::Mailboxes => "transferts des boîtes",
            Self::AuditState => "réglage de l’audit des boîtes",
            Self::Permissions => "droits sur les boîtes",
            Self::Messages => "en-têtes de message",
        }
    }

    /// Tells whether it shows how things are rather than what happened.
    pub fn is_state(self) -> bool {
        match self {
            Self::Rules | Self::Mailboxes | Self::AuditState | Self::Permissions => true,
            Self::SignIns | Self::Audit | Self::Messages => false,
        }
    }
}

/// A record, read.
#[derive(Debug, Clone)]
pub struct LogEvent {
    /// Its source.
    pub family: Family,
    /// When, in milliseconds since 1970; none when the record does not say it, or not without doubt.
    pub at: Option<i64>,
    /// Whose account, in lower case.
    pub account: Interned,
    /// Who acted, when it is somebody else.
    pub actor: Interned,
    /// Whom or what it is done to, in lower case, when the record names it apart from the account: an address, `*` for
    /// everybody, else a name that may be anybody's.
    pub target: Interned,
    /// Its identifier, empty when it has none.
    pub id: Interned,
    /// The operation, as the source names it.
    pub operation: Interned,
    /// From where.
    pub ip: Option<IpAddr>,
    /// The program.
    pub agent: Interned,
    /// Where it stands.
    pub cite: Cite,
    /// What it says.
    pub what: Content,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Content {
    /// A connection was tried.
    SignIn(Box<SignIn>),
    /// A rule exists, was made or changed.
    Rule(Box<MailRule>),
    /// A mailbox forwards.
    Forward(Box<Forward>),
    /// Somebody may open a mailbox or write in its name.
    Grant(Box<Grant>),
    /// An application was let in.
    Consent(Box<Consent>),
    /// Messages were read.
    Access(Box<MailAccess>),
    /// A message was sent.
    Sent,
    /// Messages were deleted.
    Deleted,
    /// Files left, or a mailbox was exported.
    Taken,
    /// A file was opened to somebody, whom the target names.
    Shared,
    /// A setting of the mailbox that hides messages, answers them, or takes a rule away.
    Setting,
    /// Microsoft stopped the mailbox from sending.
    Stopped,
    /// An account was created, whose name is given.
    NewAccount(Interned),
    /// An add-in was installed.
    AddIn(Interned),
    /// The means of authentication changed.
    Security,
    /// The mailbox does not log, or not all.
    AuditOff,
    /// A message, by what its headers say.
    Message(Box<Headers>),
    /// An operation that no table knows: what it does is not looked at.
    Unjudged,
    /// Anything else: it still shows that the source covers the account.
    Other,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ended {
    /// It was let in.
    Success,
    /// The first factor was wrong.
    BadPassword,
    /// It was refused for a reason that says nothing of the password: unknown or disabled account.
    Refused,
    /// The first factor was right, the second was refused or not given.
    SecondFactor,
    /// A step of an ordinary connection.
    Noise,
    /// A code that the table does not hold.
    Unknown,
}

/// A connection that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SignIn {
    /// How it ended.
    pub ended: Ended,
    /// The code, as written.
    pub code: Interned,
    /// The country, two letters, when the log gives it.
    pub country: Interned,
    /// The system and browser, without versions.
    pub system: Interned,
    /// The device's identifier.
    pub device: Interned,
    /// The session or the token.
    pub session: Interned,
    /// A person was there; none when the log does not say.
    pub interactive: Option<bool>,
    /// What Entra thinks of it, when it finds it risky; else empty.
    pub risk: Interned,
    /// A protocol that knows no second factor.
    pub legacy: bool,
    /// A code typed on another device.
    pub device_code: bool,
}

/// A rule of a mailbox or of the whole organisation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailRule {
    /// Its name.
    pub name: Interned,
    /// Where it sends.
    pub to: Vec<Interned>,
    /// It deletes.
    pub deletes: bool,
    /// The folder where it moves.
    pub folder: Interned,
    /// It marks as read.
    pub reads: bool,
    /// Its conditions, as words.
    pub words: Interned,
    /// It has a condition.
    pub conditional: bool,
    /// It acts; a rule switched off is listed all the same.
    pub enabled: bool,
    /// It is for the whole organisation.
    pub transport: bool,
    /// Part of it was lost in the export, or could not be read.
    pub lost: bool,
    /// The system made it.
    pub by_system: bool,
}

/// A mailbox that forwards.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Forward {
    /// Where to; empty when the forward was removed, or there is none.
    pub to: Vec<Interned>,
    /// A copy stays in the mailbox.
    pub keeps: Option<bool>,
    /// The list of addresses was lost in the export.
    pub lost: bool,
}

/// A right on a mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// Whose mailbox.
    pub mailbox: Interned,
    /// To whom.
    pub to: Interned,
    /// Which rights.
    pub rights: Interned,
    /// It is given to everybody.
    pub everybody: bool,
    /// An administrator's session gave it.
    pub by_admin: bool,
    /// The list of people was lost in the export.
    pub lost: bool,
}

/// An application that was let in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Consent {
    /// Its name.
    pub app: Interned,
    /// What it may do.
    pub scopes: Interned,
}

/// Messages that were read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailAccess {
    /// A whole folder was synchronised.
    pub sync: bool,
    /// The log stopped writing for a day.
    pub throttled: bool,
    /// An application did it, not a mail program of the person.
    pub by_app: bool,
    /// The distinct messages, each by a short hash.
    pub messages: Vec<u64>,
}

/// What the headers of a message say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Headers {
    /// Exchange took it from an authenticated account.
    pub internal: Option<bool>,
    /// The verdict of DMARC in the first Authentication-Results.
    pub dmarc: Interned,
    /// Its subject.
    pub subject: Interned,
    /// It came through a list or a relay that signs.
    pub indirect: bool,
}
