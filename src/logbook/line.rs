//! One line of a log: how it is written, and what makes it valid.
//!
//! `line = body ,"h":" 64 hexadecimal digits "} LF`, where `h` is the SHA-256 of the bytes of body exactly as they stand.

use super::strict::{Names, StrictValue, Text};
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Common, Draft, Entry, Event, Head, Indicator, Knowledge, Opened};
use crate::domain::ids::{IncidentId, WriterId};
use crate::domain::moment::Moment;
use crate::escape;
use schemars::JsonSchema;
use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The longest line, in bytes, LF included.
pub const LONGEST_LINE: usize = 64 * 1024;
/// The longest `text`, in bytes of escaped JSON.
const LONGEST_TEXT: usize = 8 * 1024;
/// The highest `seq`: every JSON reader holds it exactly.
pub(super) const HIGHEST_SEQ: u64 = (1 << 53) - 1;
/// `,"h":"`, 64 digits and `"}`: always the last bytes before LF.
const SUFFIX: usize = 72;
const BEFORE_HASH: &[u8] = b",\"h\":\"";
const AFTER_HASH: &[u8] = b"\"}";

/// The members of a line, in their order; `h` comes last.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LogLine")]
pub struct LineSchema<'a> {
    /// The version of the format.
    v: u32,
    /// 1 + the highest `seq` seen in any file of the incident.
    seq: u64,
    /// The `h` of the previous valid line of the same file; null on the first.
    prev: Option<LineHash>,
    /// When it was recorded: RFC 3339 with milliseconds and the incident's offset.
    at: String,
    /// Who wrote it.
    by: &'a str,
    /// The kind and its own members.
    #[serde(flatten)]
    event: &'a Event,
    /// The members that any line may have.
    #[serde(flatten)]
    common: &'a Common,
    /// The last lines of others that this file had not cited yet.
    met: &'a [Head],
}

/// Where a new line goes.
pub(super) struct Position {
    pub seq: u64,
    pub prev: Option<LineHash>,
    pub at: Moment,
    pub met: Vec<Head>,
}

/// Tells that the format cannot hold a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It would be too long.
    #[error("la ligne ferait {0} octets, au-delà des {LONGEST_LINE} permis : raccourcissez la note ou la réponse")]
    TooLong(usize),
    /// Some line of the incident already has the highest number there is.
    #[error("une ligne de la main courante porte déjà le plus grand numéro possible : qualify verify dira laquelle")]
    NoNumber,
}

/// Writes a line, LF included, and gives its hash.
pub(super) fn compose(place: &Position, by: &str, draft: &Draft) -> Result<(Vec<u8>, LineHash), Unfit> {
    if place.seq > HIGHEST_SEQ {
        return Err(Unfit::NoNumber);
    }
    let mut common = draft.common.clone();
    shorten(&mut common.text);
    let schema = LineSchema {
        v: 1,
        seq: place.seq,
        prev: place.prev,
        at: place.at.to_millis_string(),
        by,
        event: &draft.event,
        common: &common,
        met: &place.met,
    };
    let json = escape::to_json(&schema).expect("a line holds only strings, integers, lists and objects");
    let mut line = json.into_bytes();
    line.pop(); // The closing brace: the body stops before `,"h"`.
    let h = LineHash::of(&line);
    line.extend_from_slice(BEFORE_HASH);
    line.extend_from_slice(h.to_string().as_bytes());
    line.extend_from_slice(AFTER_HASH);
    line.push(b'\n');
    if line.len() > LONGEST_LINE { Err(Unfit::TooLong(line.len())) } else { Ok((line, h)) }
}

/// Cuts a sentence with an ellipsis when it is longer than a line may hold.
fn shorten(text: &mut String) {
    let fits = |text: &str| escape::to_json(text).map_or(usize::MAX, |json| json.len()) <= LONGEST_TEXT;
    if fits(text) {
        return;
    }
    let mut cut = String::new();
    let mut bytes = 0;
    for c in text.chars() {
        bytes += escape::to_json(c.encode_utf8(&mut [0; 4])).map_or(12, |json| json.len() - 2);
        if bytes + "…".len() + 2 > LONGEST_TEXT {
            break;
        }
        cut.push(c);
    }
    cut.push('…');
    *text = cut;
}

/// Why bytes are not a valid line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Longer than the format allows.
    #[error("plus longue que {LONGEST_LINE} octets")]
    TooLong,
    /// It does not end with its hash.
    #[error("la fin n’est pas une empreinte « ,\"h\":\"…\"}} »")]
    NoHash,
    /// It is right without the carriage return at its end, or the mark at its start, that a tool added.
    #[error(
        "juste sans ce qu’un outil y a ajouté (fins de ligne CRLF, BOM) ; pour le voir, sur une copie du dossier : \
sed -i 's/\\r$//; 1s/^\\xef\\xbb\\xbf//' *.jsonl, puis qualify verify ./COPIE"
    )]
    Converted,
    /// The hash is not that of the bytes before it.
    #[error("l’empreinte ne correspond pas aux octets : la ligne a été modifiée")]
    WrongHash,
    /// A control, bidirectional or invisible character stands raw, or bytes are not UTF-8.
    #[error("octet {0} : caractère interdit à l’état brut, ou UTF-8 incorrect")]
    Raw(usize),
    /// It is not one JSON object, a member is given twice, or a number is not an integer.
    #[error("ce n’est pas un objet JSON correct, ou un membre est donné deux fois")]
    NotJson,
    /// A member that every line has is missing or ill-formed.
    #[error("le membre « {0} » manque ou n’a pas la forme attendue")]
    Header(&'static str),
}

/// How much of a line is wanted: what is not wanted is checked all the same, but not built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Its place: to judge the file.
    Place,
    /// Its place and its bytes: to print it as it stands.
    Bytes,
    /// What the state of the incident is folded from.
    Fold,
    /// Everything.
    Full,
}

/// A valid line whose file is not known yet; boxed, since a line goes from hand to hand.
pub(super) struct Parsed {
    entry: Box<Entry>,
    /// Whether the line names its writer.
    pub named: bool,
}

impl Parsed {
    /// Gives the entry, as a line of a writer's file.
    pub fn of(mut self, writer: &WriterId) -> Box<Entry> {
        if self.entry.writer != *writer {
            self.entry.writer.clone_from(writer);
        }
        self.entry
    }

    /// Takes the line of the writer that it names.
    pub fn whole(self) -> Entry {
        *self.entry
    }

    /// Gives the writer that the line names.
    pub fn own(&self) -> Option<&WriterId> {
        self.named.then_some(&self.entry.writer)
    }
}

/// Cuts bytes in lines, each with its LF; the last one may have none.
pub(super) fn lines(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        let line = bytes.split_off(..end)?;
        (!line.is_empty()).then_some(line)
    })
}

/// Gives a text without the carriage returns before its ends of line.
pub(super) fn without_returns(bytes: &[u8]) -> Vec<u8> {
    let keeps = |(at, byte): &(usize, &u8)| **byte != b'\r' || bytes.get(at + 1) != Some(&b'\n');
    bytes.iter().enumerate().filter(keeps).map(|(_, byte)| *byte).collect()
}

/// Reads a line without its LF, of a writer when it does not name its own.
pub(super) fn parse(line: &[u8], depth: Depth, writer: &WriterId) -> Result<Parsed, Fault> {
    parse_as_is(line, depth, writer).map_err(|fault| {
        let start = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let bare = start.strip_suffix(b"\r").unwrap_or(start);
        let is_converted = bare.len() < line.len() && parse_as_is(bare, Depth::Place, writer).is_ok();
        if is_converted { Fault::Converted } else { fault }
    })
}

fn parse_as_is(line: &[u8], depth: Depth, writer: &WriterId) -> Result<Parsed, Fault> {
    if line.len() >= LONGEST_LINE {
        return Err(Fault::TooLong);
    }
    let body_length = line.len().checked_sub(SUFFIX).ok_or(Fault::NoHash)?;
    let (body, suffix) = line.split_at(body_length);
    let digits =
        suffix.strip_prefix(BEFORE_HASH).and_then(|rest| rest.strip_suffix(AFTER_HASH)).ok_or(Fault::NoHash)?;
    let h = LineHash::parse(digits).ok_or(Fault::NoHash)?;
    if LineHash::of(body) != h {
        return Err(Fault::WrongHash);
    }
    let text = std::str::from_utf8(line).map_err(|e| Fault::Raw(e.valid_up_to()))?;
    if let Some(offset) = escape::raw_hidden(text) {
        return Err(Fault::Raw(offset));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let header = HeaderVisitor
        .deserialize(&mut deserializer)
        .and_then(|header| deserializer.end().map(|()| header))
        .map_err(|_| Fault::NotJson)?;
    if header.v.is_none_or(|v| v < 1) {
        return Err(Fault::Header("v"));
    }
    let seq = header.seq.filter(|seq| (1..=HIGHEST_SEQ).contains(seq)).ok_or(Fault::Header("seq"))?;
    let prev = match header.prev {
        Some(Prev::Null) => None,
        Some(Prev::Hash(h)) => Some(h),
        None => return Err(Fault::Header("prev")),
    };
    let at = header.at.ok_or(Fault::Header("at"))?;
    let by = header.by.ok_or(Fault::Header("by"))?;
    let kind = header.kind.ok_or(Fault::Header("kind"))?;
    let (wants_event, mut wants_common) = match depth {
        Depth::Full => (true, true),
        // A note changes nothing but what it names and the question it answers; anything else is done by whom and when its
        // line says.
        Depth::Fold => {
            let says_who = kind != "noted" && header.who_or_when;
            let names = header.named || !header.machines.is_empty();
            (kind != "noted" || header.question, names || says_who)
        }
        // The kinds that judging a file rests on.
        Depth::Place | Depth::Bytes => (["opened", "joined", "recovered", "fork-kept"].contains(&kind.as_ref()), false),
    };
    // A version to come may give known words another meaning: its lines are kept and shown, not interpreted.
    let known = KINDS.iter().find(|(word, _)| *word == kind);
    let event = known.filter(|_| wants_event && header.v == Some(1)).and_then(|(_, read)| read(text));
    let briefly = depth == Depth::Fold && !says_all(&kind, event.as_ref());
    wants_common |= depth == Depth::Fold && !briefly;
    // Cited even by a line whose other members are not understood, such as a profile of a later version.
    let starts = header.v == Some(1) && ["opened", "fiche-started"].contains(&kind.as_ref());
    let fiche = header.fiche_digest.filter(|_| starts);
    let opens = header.v == Some(1) && kind == "opened";
    let begins = header.v == Some(1) && ["opened", "joined"].contains(&kind.as_ref());
    let incident = header.incident.filter(|_| begins).and_then(|id| IncidentId::parse(&id).ok());
    let met = match header.met {
        _ if header.v != Some(1) => Knowledge::Unsaid,
        Citing::Nobody => Knowledge::Heads(vec![]),
        Citing::Somebody => {
            serde_json::from_str::<MetMember>(text).map_or(Knowledge::Unreadable, |met| Knowledge::Heads(met.met))
        }
        Citing::Unsaid => Knowledge::Unsaid,
    };
    let own = match &event {
        Some(Event::Opened(o)) => Some(o.writer.clone()),
        Some(Event::Joined(j)) => Some(j.writer.clone()),
        Some(_) | None => header.writer.as_deref().and_then(|w| WriterId::parse(w).ok()),
    };
    let common = if wants_common && briefly && !header.intricate {
        Common { machines: header.machines.into_iter().map(Cow::into_owned).collect(), ..Common::default() }
    } else if wants_common {
        let read = if briefly {
            serde_json::from_str::<Briefly>(text).map(Briefly::whole)
        } else {
            serde_json::from_str::<Common>(text)
        };
        read.unwrap_or_else(|_| Common { text: String::from("(membres illisibles)"), ..Common::default() })
    } else {
        Common::default()
    };
    let named = own.is_some();
    let writer = own.unwrap_or_else(|| writer.clone());
    let kind = known.map_or_else(|| Cow::Owned(kind.into_owned()), |(word, _)| Cow::Borrowed(*word));
    let by = by.into_owned();
    Ok(Parsed {
        entry: Box::new(Entry { writer, seq, prev, h, at, by, kind, event, common, fiche, met, incident, opens }),
        named,
    })
}

/// Tells whether the state of the incident keeps the sentence of a line, or its note.
fn says_all(kind: &str, event: Option<&Event>) -> bool {
    let of_a_step = |event: &Event| matches!(event, Event::Answered(answered) if answered.value.is_of_a_step());
    ["action", "declared"].contains(&kind) || event.is_some_and(of_a_step)
}

/// The members that any line may have, as far as the state of the incident is folded from them; the others must only be
/// what they should be.
#[derive(Deserialize)]
struct Briefly {
    happened_at: Option<Moment>,
    actor: Option<String>,
    clock_back_ms: Option<u64>,
    #[serde(default, rename = "accounts")]
    _accounts: Vec<AnyText>,
    #[serde(default)]
    machines: Vec<String>,
    #[serde(default)]
    indicators: Vec<Indicator>,
    #[serde(rename = "note")]
    _note: Option<AnyText>,
    #[serde(rename = "tlp")]
    _tlp: Option<AnyText>,
    #[serde(default, rename = "text")]
    _text: AnyText,
}

impl Briefly {
    fn whole(self) -> Common {
        let Self { happened_at, actor, clock_back_ms, machines, indicators, .. } = self;
        Common { happened_at, actor, clock_back_ms, machines, indicators, ..Common::default() }
    }
}

/// A string that is not kept.
#[derive(Default)]
struct AnyText;

impl<'de> Deserialize<'de> for AnyText {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct AnyTextVisitor;
        impl Visitor<'_> for AnyTextVisitor {
            type Value = AnyText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E>(self, _: &str) -> Result<AnyText, E> {
                Ok(AnyText)
            }
        }
        d.deserialize_str(AnyTextVisitor)
    }
}

/// Reads the members of a line of one kind; none when they are not as expected.
type ReadMembers = fn(&str) -> Option<Event>;

fn read<'a, T: Deserialize<'a>>(line: &'a str, wrap: impl Fn(T) -> Event) -> Option<Event> {
    serde_json::from_str(line).ok().map(wrap)
}

/// The kinds that are known, each with what reads its members.
const KINDS: [(&str, ReadMembers); 22] = [
    ("opened", |line| read::<Opened>(line, |opened| Event::Opened(Box::new(opened)))),
    ("joined", |line| read(line, Event::Joined)),
    ("answered", |line| read(line, Event::Answered)),
    ("explained", |line| read(line, Event::Explained)),
    ("action", |line| read(line, Event::Action)),
    ("noted", |line| read(line, Event::Noted)),
    ("suspended", |line| read(line, Event::Suspended)),
    ("resumed", |line| read(line, Event::Resumed)),
    ("closed", |line| read(line, Event::Closed)),
    ("reopened", |line| read(line, Event::Reopened)),
    ("exported", |line| read(line, Event::Exported)),
    ("proposal-refused", |line| read(line, Event::ProposalRefused)),
    ("fiche-started", |line| read(line, Event::FicheStarted)),
    ("fiche-finished", |line| read(line, Event::FicheFinished)),
    ("assessed", |line| read(line, Event::Assessed)),
    ("decided", |line| read(line, Event::Decided)),
    ("clock", |line| read(line, Event::Clock)),
    ("declared", |line| read(line, Event::Declared)),
    ("profile", |line| read(line, Event::Profile)),
    ("recovered", |line| read(line, Event::Recovered)),
    ("struck", |line| read(line, Event::Struck)),
    ("fork-kept", |line| read(line, Event::ForkKept)),
];

enum Prev {
    Null,
    Hash(LineHash),
}

/// Whether a line says what was known when it was written; what exactly is read only when it names somebody.
#[derive(Default)]
enum Citing {
    #[default]
    Unsaid,
    Nobody,
    Somebody,
}

/// What a line says was known.
#[derive(Deserialize)]
struct MetMember {
    met: Vec<Head>,
}

/// The members that every line has, gathered in one strict pass over the whole line.
#[derive(Default)]
struct Header<'a> {
    v: Option<u64>,
    seq: Option<u64>,
    prev: Option<Prev>,
    at: Option<Moment>,
    by: Option<Cow<'a, str>>,
    kind: Option<Cow<'a, str>>,
    writer: Option<Cow<'a, str>>,
    fiche_digest: Option<Digest>,
    incident: Option<Cow<'a, str>>,
    met: Citing,
    /// Whether it names traces of the attacker, or machines that are not a list of texts.
    named: bool,
    /// Whether it says who did something, or when.
    who_or_when: bool,
    /// Whether it answers a question, or says that some were given to somebody.
    question: bool,
    /// The machines that it names.
    machines: Vec<Cow<'a, str>>,
    /// Whether its common members hold more than machines and well-formed texts.
    intricate: bool,
}

struct HeaderVisitor;

impl<'de> DeserializeSeed<'de> for HeaderVisitor {
    type Value = Header<'de>;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Header<'de>, D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = Header<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header<'de>, A::Error> {
        let mut header = Header::default();
        let mut seen = Names::of_a_line();
        while let Some(Text(key)) = map.next_key()? {
            if !seen.add(key.clone()) {
                return Err(de::Error::custom("a member is given twice"));
            }
            let value: StrictValue<'de> = map.next_value()?;
            match (key.as_ref(), value) {
                ("v", StrictValue::Unsigned(n)) => header.v = Some(n),
                ("seq", StrictValue::Unsigned(n)) => header.seq = Some(n),
                ("prev", StrictValue::Null) => header.prev = Some(Prev::Null),
                ("prev", StrictValue::Text(text)) => {
                    header.prev = LineHash::parse(text.as_bytes()).map(Prev::Hash);
                }
                ("at", StrictValue::Text(text)) => {
                    // One form only, the one that is written, so that any reader agrees on what is a moment.
                    header.at = Moment::parse_written(&text);
                }
                ("fiche_digest", StrictValue::Text(text)) => header.fiche_digest = Digest::parse(&text),
                ("by", StrictValue::Text(text)) => header.by = Some(text),
                ("kind", StrictValue::Text(text)) => header.kind = Some(text),
                ("writer", StrictValue::Text(text)) => header.writer = Some(text),
                ("incident", StrictValue::Text(text)) => header.incident = Some(text),
                ("met", StrictValue::Texts(nobody)) if nobody.is_empty() => header.met = Citing::Nobody,
                ("met", _) => header.met = Citing::Somebody,
                ("machines", StrictValue::Texts(machines)) => header.machines = machines,
                ("indicators" | "machines", _) => (header.named, header.intricate) = (true, true),
                ("happened_at" | "actor", _) => (header.who_or_when, header.intricate) = (true, true),
                ("question" | "sheet", _) => header.question = true,
                ("accounts", StrictValue::Texts(_)) | ("note" | "tlp", StrictValue::Text(_) | StrictValue::Null) => {}
                ("text", StrictValue::Text(_)) => {}
                ("accounts" | "note" | "tlp" | "text" | "clock_back_ms", _) => header.intricate = true,
                (_, StrictValue::Null | StrictValue::Unsigned(_) | StrictValue::Other) => {}
                (_, StrictValue::Text(_) | StrictValue::Texts(_)) => {}
            }
        }
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is folded must not depend on how much of a line was built.
    #[test]
    fn a_line_read_in_part_names_what_the_whole_line_names() {
        let machines = ["[\"poste-12\"]", "[]", "[1]", "\"poste-12\"", "null"];
        let texts = ["\"dit\"", "3", "null", "[]", "\"é\\u0041\""];
        let mut compared = 0;
        for kind in ["noted", "answered", "clock", "exported"] {
            for (member, values) in [
                ("note", &texts),
                ("text", &texts),
                ("tlp", &texts),
                ("actor", &texts),
                ("happened_at", &texts),
                ("accounts", &machines),
                ("indicators", &machines),
                ("clock_back_ms", &texts),
            ] {
                for (value, machines) in values.iter().zip(machines.iter().cycle().skip(compared % 5)) {
                    let body = format!(
                        "{{\"v\":1,\"seq\":3,\"prev\":null,\"at\":\"2026-01-07T02:14:06.000+01:00\",\"by\":\"A\",\
\"kind\":\"{kind}\",\"machines\":{machines},\"{member}\":{value}"
                    );
                    let line = format!("{body},\"h\":\"{}\"}}", LineHash::of(body.as_bytes()));
                    let read = |depth| {
                        parse(line.as_bytes(), depth, &WriterId::unknown()).expect("a valid line").whole().common
                    };
                    let (part, whole) = (read(Depth::Fold), read(Depth::Full));
                    assert_eq!(part.machines, whole.machines, "{line}");
                    assert_eq!(part.indicators, whole.indicators, "{line}");
                    if kind != "noted" {
                        assert_eq!((part.actor, part.happened_at), (whole.actor, whole.happened_at), "{line}");
                    }
                    compared += 1;
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }
}
