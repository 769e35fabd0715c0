//! The headers of a message: what the receiving server wrote, not what the sender says of itself.

use super::{Drawn, Pool, shortened};
use crate::evidence::event::{Cite, Content, EventFacts, Family, HalfMark, Headers};
use crate::evidence::text::{account, ip};
use crate::evidence::when;
use mail_parser::{HeaderValue, MessageParser};

/// Reads a message; none when it has no header that names a sender.
pub fn read(bytes: &[u8], cite: Cite, pool: &mut Pool) -> Option<Drawn> {
    let message = MessageParser::default().parse_headers(bytes)?;
    let raw = |name: &str| {
        message.headers().iter().find(|h| h.name().eq_ignore_ascii_case(name)).map(|h| {
            let range = usize::try_from(h.offset_start).unwrap_or(0)..usize::try_from(h.offset_end).unwrap_or(0);
            String::from_utf8_lossy(bytes.get(range).unwrap_or_default()).trim().to_owned()
        })
    };
    let from = message.from().and_then(|a| a.first()).and_then(|a| a.address()).map(account)?;
    let results = raw("Authentication-Results").unwrap_or_default().to_lowercase();
    let verdict = |name: &str| {
        let said = results.split(name).nth(1).unwrap_or_default();
        said.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default()
    };
    let (dmarc, spf) = (verdict("dmarc="), verdict("spf="));
    let sender = message.from().and_then(|a| a.first());
    let shown = sender.and_then(|a| a.name()).unwrap_or_default();
    let reply_to = message.reply_to().and_then(|a| a.first()).and_then(|a| a.address()).map(account);
    let return_path = raw("Return-Path").map(|path| account(&path));
    let internal = raw("X-MS-Exchange-Organization-AuthAs").or_else(|| raw("X-MS-Exchange-CrossTenant-AuthAs"));
    let report = raw("X-Forefront-Antispam-Report").unwrap_or_default();
    let connecting = report.split(';').find_map(|part| part.trim().strip_prefix("CIP:")).and_then(ip);
    let at = message.date().map(|d| d.to_rfc3339()).and_then(|t| when::read(&t));
    let subject = message.subject().unwrap_or_default();
    let headers = Headers {
        internal: internal.map(|v| v.eq_ignore_ascii_case("internal")),
        dmarc: pool.keep(dmarc),
        spf: pool.keep(spf),
        subject: pool.keep(&shortened(subject)),
        reply_to: pool.keep(&shortened(&reply_to.unwrap_or_default())),
        return_path: pool.keep(&shortened(&return_path.unwrap_or_default())),
        shown: pool.keep(&shortened(shown)),
        indirect: raw("List-Id").is_some() || raw("ARC-Seal").is_some(),
    };
    let id = match message.header("Message-ID") {
        Some(HeaderValue::Text(id)) => id.to_string(),
        _ => String::new(),
    };
    let account = pool.keep(&from);
    let facts = EventFacts {
        family: Family::Messages,
        actor: account.clone(),
        account,
        target: pool.keep(""),
        operation: pool.keep("message"),
        agent: pool.keep(""),
        what: Content::Message(Box::new(headers)),
    };
    let ip = connecting.or_else(|| raw("X-Originating-IP").and_then(|t| ip(t.trim_matches(['[', ']']))));
    Some(Drawn { facts, id: HalfMark::of(&id), session: HalfMark::default(), ip, cite, stamp: at })
}
