//! What every reader makes of a record, whatever the file it comes from: detections see nothing else.

use crate::domain::closed::closed;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

/// A text that many events share.
pub type Interned = Arc<str>;

/// Where a record stands, for whoever opens the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cite {
    /// The file, by its place among those given.
    pub file: u32,
    /// The line where it begins, from 1, in the decoded text.
    pub line: u32,
    /// Its rank on that line, from 1: a compact array is one line.
    pub rank: u32,
}

/// A foreign identifier, of which only one thing is asked: whether two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdMark(u64);

impl IdMark {
    /// Sums up an identifier.
    pub fn of(text: &str) -> Self {
        Self(print(text))
    }
}

/// A foreign record, session or token, compared only with those of the same account: half a mark is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct HalfMark(u32);

impl HalfMark {
    /// Sums up an identifier; no text, no mark.
    pub fn of(text: &str) -> Self {
        // What is left of the mark is as even as the whole.
        Self(if text.is_empty() { 0 } else { (print(text) as u32).max(1) })
    }

    /// Tells whether there was no identifier.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A place in half its room: the file, the line and the rank in 15, 27 and 22 bits; what is further is at the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PackedCite(u64);

impl PackedCite {
    const LINE: u32 = 27;
    const RANK: u32 = 22;

    fn of(cite: Cite) -> Self {
        let within = |number: u32, bits: u32| u64::from(number.min((1 << bits) - 1));
        Self(
            (within(cite.file, 15) << Self::LINE | within(cite.line, Self::LINE)) << Self::RANK
                | within(cite.rank, Self::RANK),
        )
    }

    fn cite(self) -> Cite {
        let part = |shift: u32, bits: u32| u32::try_from(self.0 >> shift & ((1 << bits) - 1)).expect("so few bits");
        Cite { file: part(Self::LINE + Self::RANK, 15), line: part(Self::RANK, Self::LINE), rank: part(0, Self::RANK) }
    }
}

/// Sums up what a value says, the same in every run.
pub fn print(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

closed! {
    /// A kind of source: what it shows, and what it could never have shown.
    pub enum Family {
        /// Entra sign-in logs.
        SignIns = "sign-ins", "journal de connexions Entra";
        /// Unified audit log, OfficeActivity.
        Audit = "audit", "journal d’audit unifié";
        /// The inbox rules as they are now.
        Rules = "inbox-rules", "règles de boîte";
        /// Where mailboxes forward.
        Mailboxes = "mailboxes", "transferts des boîtes";
        /// Whether mailboxes log.
        AuditState = "audit-state", "réglage de l’audit des boîtes";
        /// Who may open which mailbox now.
        Permissions = "permissions", "droits sur les boîtes";
        /// The headers of a message.
        Messages = "messages", "en-têtes de message";
    }
}

impl Family {
    /// Tells whether it shows how things are rather than what happened.
    pub fn is_state(self) -> bool {
        match self {
            Self::Rules | Self::Mailboxes | Self::AuditState | Self::Permissions => true,
            Self::SignIns | Self::Audit | Self::Messages => false,
        }
    }
}

/// A record, read: what it shares with others is held once.
#[derive(Debug, Clone)]
pub struct LogEvent {
    at: i64,
    facts: Arc<EventFacts>,
    ip: Option<Arc<IpAddr>>,
    place: PackedCite,
    /// Its identifier.
    pub id: HalfMark,
    /// The session or the token of a connection.
    pub session: HalfMark,
}

/// What many records share: the same account does the same thing with the same program.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventFacts {
    /// Its source.
    pub family: Family,
    /// Whose account, in lower case.
    pub account: Interned,
    /// Who acted, when it is somebody else.
    pub actor: Interned,
    /// Whom or what it is done to, in lower case, when the record names it apart from the account: an address, `*` for
    /// everybody, else a name that may be anybody's.
    pub target: Interned,
    /// The operation, as the source names it.
    pub operation: Interned,
    /// The program.
    pub agent: Interned,
    /// What it says.
    pub what: Content,
}

impl Deref for LogEvent {
    type Target = EventFacts;

    fn deref(&self) -> &EventFacts {
        &self.facts
    }
}

impl LogEvent {
    /// What one takes, with what is made of it afterwards.
    pub const BYTES: usize = size_of::<Self>() + 8;
    /// What stands for no moment.
    const NEVER: i64 = i64::MIN;

    /// Makes the event that a record is.
    pub fn new(
        facts: Arc<EventFacts>,
        ip: Option<Arc<IpAddr>>,
        (id, session): (HalfMark, HalfMark),
        cite: Cite,
    ) -> Self {
        Self { at: Self::NEVER, id, session, facts, ip, place: PackedCite::of(cite) }
    }

    /// Where it stands.
    pub fn cite(&self) -> Cite {
        self.place.cite()
    }

    /// When, in milliseconds since 1970; none when the record does not say it, or not without doubt.
    pub fn at(&self) -> Option<i64> {
        (self.at != Self::NEVER).then_some(self.at)
    }

    /// From where.
    pub fn ip(&self) -> Option<IpAddr> {
        self.ip.as_deref().copied()
    }

    /// What it says of a connection, when it is one.
    pub fn sign_in(&self) -> Option<&SignIn> {
        if let Content::SignIn(sign_in) = &self.what { Some(sign_in) } else { None }
    }

    /// Sets when.
    pub fn set_at(&mut self, at: Option<i64>) {
        self.at = at.unwrap_or(Self::NEVER);
    }

    /// Orders events by time, then by what they are, so that the same record found twice stands beside itself.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |e: &Self| (e.at, e.facts.account.clone(), e.facts.operation.clone(), e.id);
        let by_time = self.at.cmp(&other.at);
        by_time.then_with(|| key(self).cmp(&key(other))).then_with(|| {
            let rest = |e: &Self| (print(&*e.facts), e.ip(), e.session, e.place);
            rest(self).cmp(&rest(other))
        })
    }

    /// Tells whether two are about the same thing at the same moment.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        self.id == other.id
            && self.at == other.at
            && self.facts.family == other.facts.family
            && self.facts.operation == other.facts.operation
            && self.facts.account == other.facts.account
    }

    /// Tells whether two say the same, wherever they stand.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.is_of_the_same(other) && self.ip == other.ip && self.session == other.session && self.facts == other.facts
    }
}

impl EventFacts {
    /// Makes each text one that others share, by a keeper of texts.
    pub fn share(&mut self, keep: &mut dyn FnMut(&str) -> Interned) {
        let mut one = |word: &mut Interned| *word = keep(word);
        let of_event = [&mut self.account, &mut self.actor, &mut self.target, &mut self.operation, &mut self.agent];
        of_event.into_iter().for_each(&mut one);
        self.what.share(&mut one);
    }

    /// What they take, their texts aside.
    pub fn bytes(&self) -> usize {
        // What the allocator and the table that finds them add.
        size_of::<Self>() + self.what.bytes() + 64
    }
}

impl Content {
    fn share(&mut self, mut one: &mut dyn FnMut(&mut Interned)) {
        match self {
            Content::SignIn(s) => {
                let words = [&mut s.code, &mut s.country, &mut s.system, &mut s.device, &mut s.risk];
                words.into_iter().for_each(&mut one);
            }
            Content::Rule(rule) => {
                [&mut rule.name, &mut rule.folder, &mut rule.words].into_iter().for_each(&mut one);
                rule.to.iter_mut().for_each(&mut one);
            }
            Content::Forward(forward) => forward.to.iter_mut().for_each(&mut one),
            Content::Grant(g) => [&mut g.mailbox, &mut g.to, &mut g.rights].into_iter().for_each(&mut one),
            Content::Consent(consent) => [&mut consent.app, &mut consent.scopes].into_iter().for_each(&mut one),
            Content::Message(h) => {
                let verdicts = [&mut h.dmarc, &mut h.spf, &mut h.dkim, &mut h.whole];
                verdicts.into_iter().for_each(&mut one);
                let words = [&mut h.subject, &mut h.reply_to, &mut h.return_path, &mut h.shown, &mut h.attached];
                words.into_iter().for_each(&mut one);
            }
            Content::NewAccount(name) | Content::AddIn(name) => one(name),
            Content::Access(_) | Content::Sent | Content::Deleted | Content::Taken | Content::Security => {}
            Content::Shared | Content::Setting | Content::Stopped => {}
            Content::AuditOff | Content::Unjudged | Content::Other => {}
            Content::Failed(what) => what.share(one),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Content::SignIn(_) => size_of::<SignIn>(),
            Content::Rule(rule) => size_of::<MailRule>() + rule.to.len() * size_of::<Interned>(),
            Content::Forward(forward) => size_of::<Forward>() + forward.to.len() * size_of::<Interned>(),
            Content::Grant(_) => size_of::<Grant>(),
            Content::Consent(_) => size_of::<Consent>(),
            Content::Access(access) => size_of::<MailAccess>() + access.messages.len() * size_of::<IdMark>(),
            Content::Message(_) => size_of::<Headers>(),
            Content::NewAccount(_) | Content::AddIn(_) | Content::Sent | Content::Deleted | Content::Taken => 0,
            Content::Shared | Content::Setting | Content::Stopped => 0,
            Content::Security | Content::AuditOff | Content::Unjudged | Content::Other => 0,
            Content::Failed(what) => size_of::<Self>() + what.bytes(),
        }
    }
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
    /// A command that was refused: what it would have done.
    Failed(Box<Content>),
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
    /// Where it sends: addresses, and names of the directory, which have no `@`.
    pub to: Vec<Interned>,
    /// It deletes.
    pub deletes: bool,
    /// The folder where it moves.
    pub folder: Interned,
    /// It leaves the message where it was, and puts a copy there.
    pub copies: bool,
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
    /// Where to, addresses and names of the directory; empty when the forward was removed, or there is none.
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
    /// The distinct messages.
    pub messages: Vec<IdMark>,
}

/// What the headers of a message say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Headers {
    /// Exchange took it from an authenticated account.
    pub internal: Option<bool>,
    /// The verdict of DMARC in the first Authentication-Results.
    pub dmarc: Interned,
    /// The verdict of SPF there.
    pub spf: Interned,
    /// That of DKIM.
    pub dkim: Interned,
    /// That of Microsoft on all of them.
    pub whole: Interned,
    /// Its subject.
    pub subject: Interned,
    /// Where answers go, when it says so.
    pub reply_to: Interned,
    /// Where what cannot be delivered goes.
    pub return_path: Interned,
    /// The name that is shown of who it is from.
    pub shown: Interned,
    /// The names of the files attached that run or hide what they are.
    pub attached: Interned,
    /// It names its sender twice.
    pub senders: bool,
    /// It came through a list or a relay that signs.
    pub indirect: bool,
    /// It was sent to many, who may leave.
    pub mailing: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Fails when a place that a file can hold is cited elsewhere, or when what is further passes for another.
        #[test]
        fn a_place_in_half_its_room_is_the_same_place(file in 0_u32..1 << 16, line in 1_u32.., rank in 1_u32..1 << 24) {
            let cite = Cite { file, line, rank };
            let held = PackedCite::of(cite).cite();
            prop_assert_eq!(held, Cite {
                file: file.min((1 << 15) - 1), line: line.min((1 << 27) - 1), rank: rank.min((1 << 22) - 1),
            });
        }

        #[test]
        fn places_are_in_the_order_of_files_lines_and_ranks(a in (0_u32..9, 1_u32..9, 1_u32..9), b in (0_u32..9, 1_u32..9, 1_u32..9)) {
            let cite = |(file, line, rank)| PackedCite::of(Cite { file, line, rank });
            prop_assert_eq!(cite(a).cmp(&cite(b)), a.cmp(&b));
        }
    }
}
