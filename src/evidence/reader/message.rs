//! The headers of a message: what the receiving server wrote, not what the sender says of itself; the names of what is
//! attached, and the messages that are.

use super::{Drawn, Pool, shortened};
use crate::domain::trace::ip;
use crate::evidence::event::{Cite, Content, EventFacts, Family, HalfMark, Headers};
use crate::evidence::tables::TABLES;
use crate::evidence::text::account;
use crate::evidence::when;
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders as _, PartType};

/// How deep a message is looked for in another.
const DEEPEST: usize = 4;

/// Reads a message and those attached to it: people report a message by attaching it. Nothing is given when it has no
/// header that names a sender.
pub fn read(bytes: &[u8], cite: Cite, pool: &mut Pool) -> Vec<Drawn> {
    let mut found = Vec::new();
    if let Some(message) = MessageParser::default().parse(bytes) {
        add(&message, bytes, (cite, 0), pool, &mut found);
    }
    found
}

fn add(message: &Message<'_>, whole: &[u8], (cite, depth): (Cite, usize), pool: &mut Pool, found: &mut Vec<Drawn>) {
    let rank = u32::try_from(found.len() + 1).unwrap_or(u32::MAX);
    let drawn = one(message, Cite { rank, ..cite }, pool);
    // What is attached to something that is no message was written by nobody.
    if drawn.is_none() && depth == 0 {
        return;
    }
    found.extend(drawn);
    let attached = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Message(inside) => Some(inside),
        PartType::Text(_) | PartType::Html(_) | PartType::Binary(_) | PartType::InlineBinary(_) => None,
        PartType::Multipart(_) => None,
    });
    for inside in attached.filter(|_| depth < DEEPEST) {
        // One that was encoded stands nowhere in the file but in the whole of it.
        let start = inside.parts.first().map_or(0, |part| part.offset_header as usize);
        let plain = inside.raw_message.as_ref() == whole;
        let line =
            whole.get(..start).filter(|_| plain).map_or(1, |before| memchr::memchr_iter(b'\n', before).count() + 1);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let whole = if plain { whole } else { inside.raw_message.as_ref() };
        add(inside, whole, (Cite { line, ..cite }, depth + 1), pool, found);
    }
}

fn one(message: &Message<'_>, cite: Cite, pool: &mut Pool) -> Option<Drawn> {
    let all = |name: &'static str| {
        message.headers().iter().filter(move |h| h.name().eq_ignore_ascii_case(name)).map(|h| {
            let range = usize::try_from(h.offset_start).unwrap_or(0)..usize::try_from(h.offset_end).unwrap_or(0);
            String::from_utf8_lossy(message.raw_message.get(range).unwrap_or_default()).trim().to_owned()
        })
    };
    let raw = |name: &'static str| all(name).next();
    let from = message.from().and_then(|a| a.first()).and_then(|a| a.address()).map(account)?;
    let internal = raw("X-MS-Exchange-Organization-AuthAs").or_else(|| raw("X-MS-Exchange-CrossTenant-AuthAs"));
    let results = raw("Authentication-Results").map(|text| Results::of(&text));
    let results = results.filter(|results| results.is_of(all("Received"), internal.is_some()));
    let verdict = |method: &str| results.as_ref().map(|results| results.verdict(method)).unwrap_or_default();
    let sender = message.from().and_then(|a| a.first());
    let shown = sender.and_then(|a| a.name()).unwrap_or_default();
    let reply_to = message.reply_to().and_then(|a| a.first()).and_then(|a| a.address()).map(account);
    let return_path = raw("Return-Path").map(|path| account(&path));
    let report = raw("X-Forefront-Antispam-Report").unwrap_or_default();
    let connecting = report.split(';').find_map(|part| part.trim().strip_prefix("CIP:")).and_then(ip);
    let at = message.date().map(|d| d.to_rfc3339()).and_then(|t| when::read(&t));
    let subject = message.subject().unwrap_or_default();
    let names = message.parts.iter().filter_map(|part| part.attachment_name()).filter(|name| is_odd_file(name));
    let attached = names.take(5).collect::<Vec<_>>().join(", ");
    let headers = Headers {
        internal: internal.map(|v| v.eq_ignore_ascii_case("internal")),
        dmarc: pool.keep(&verdict("dmarc")),
        spf: pool.keep(&verdict("spf")),
        dkim: pool.keep(&verdict("dkim")),
        whole: pool.keep(&verdict("compauth")),
        subject: pool.keep(&shortened(subject)),
        reply_to: pool.keep(&shortened(&reply_to.unwrap_or_default())),
        return_path: pool.keep(&shortened(&return_path.unwrap_or_default())),
        shown: pool.keep(&shortened(shown)),
        attached: pool.keep(&shortened(&attached)),
        senders: all("From").take(2).count() > 1,
        indirect: raw("List-Id").is_some() || raw("ARC-Seal").is_some(),
        mailing: raw("List-Unsubscribe").is_some(),
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

/// Tells whether an attached file does something when it is opened, or is named so that another kind is read.
fn is_odd_file(name: &str) -> bool {
    TABLES.is_risky_file(name) || name.contains(['\u{202e}', '\u{202d}', '\u{2067}', '\u{2066}'])
}

/// What a server wrote of the checks that it made.
struct Results {
    /// The server, which Microsoft's leave out.
    by: String,
    /// Each method and its verdict.
    said: Vec<(String, String)>,
}

impl Results {
    /// Reads them: a verdict is what a clause begins with, never what a comment, a quote or an address holds.
    fn of(text: &str) -> Self {
        let mut results = Self { by: String::new(), said: Vec::new() };
        for (i, clause) in clauses(&bare(text)).into_iter().enumerate() {
            let clause = clause.to_lowercase();
            let method = clause.split_once('=').map(|(method, rest)| (method.trim(), rest.trim_start()));
            match method.filter(|(method, _)| !method.is_empty() && !method.contains(char::is_whitespace)) {
                Some((method, rest)) => {
                    let verdict = rest.split_whitespace().next().unwrap_or_default();
                    let method = method.split('/').next().unwrap_or_default();
                    if verdict.chars().all(|c| c.is_ascii_alphabetic()) {
                        results.said.push((method.to_owned(), verdict.to_owned()));
                    }
                }
                None if i == 0 => results.by = clause.split_whitespace().next().unwrap_or_default().to_owned(),
                None => {}
            }
        }
        results
    }

    /// Gives the verdict of a method; of several that differ, the worst.
    fn verdict(&self, method: &str) -> String {
        let said = || self.said.iter().filter(|(name, _)| name == method).map(|(_, verdict)| verdict.as_str());
        let worst = said().find(|verdict| *verdict == "fail" && method == "dmarc");
        worst.or_else(|| said().next()).unwrap_or_default().to_owned()
    }

    /// Tells whether the server that took the message wrote them, as far as the first `Received` that names a server says
    /// who that is: what stands below may be anybody's.
    fn is_of(&self, received: impl Iterator<Item = String>, exchange: bool) -> bool {
        let by = |text: String| {
            let text = bare(&text).to_lowercase();
            let by = text.split_whitespace().skip_while(|word| *word != "by").nth(1)?.trim_end_matches(';');
            // Google's own relays say an address.
            (!by.contains(':') && ip(by).is_none()).then(|| by.to_owned())
        };
        let Some(by) = received.filter_map(by).next() else { return false };
        match self.by.as_str() {
            "" => exchange || by.ends_with(".outlook.com") || by.ends_with(".office365.com"),
            named => organisation(named) == organisation(&by),
        }
    }
}

/// Gives the end of a domain that one organisation holds: `exemple.fr` of `bounce.exemple.fr`.
pub fn organisation(domain: &str) -> &str {
    let mut parts = domain.rsplit('.');
    let (_, second) = (parts.next(), parts.next().unwrap_or_default());
    // `co.uk`, `gouv.fr` and their like hold many.
    let kept = if ["co", "com", "gouv", "gov", "asso", "org", "net", "ac", "edu"].contains(&second) { 3 } else { 2 };
    domain.rmatch_indices('.').nth(kept - 1).map_or(domain, |(at, _)| &domain[at + 1..])
}

/// Takes the comments out of a header; what is quoted stays.
fn bare(text: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::with_capacity(text.len()), 0_usize, false, false);
    for c in text.chars() {
        let free = !std::mem::take(&mut escaped);
        match c {
            '\\' if free && (quoted || depth > 0) => escaped = true,
            '"' if free && depth == 0 => quoted = !quoted,
            '(' if free && !quoted => depth += 1,
            ')' if free && !quoted && depth > 0 => {
                depth -= 1;
                out.push(' ');
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            out.push(c);
        }
    }
    out
}

/// Cuts a header at its semicolons, but for those that are quoted.
fn clauses(text: &str) -> Vec<String> {
    let (mut all, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in text.chars() {
        let free = !std::mem::take(&mut escaped);
        match c {
            '\\' if free && quoted => escaped = true,
            '"' if free => quoted = !quoted,
            ';' if !quoted => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        all.last_mut().expect("there is one").push(c);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_what_a_clause_begins_with() {
        let ours = "mx.exemple.fr; ";
        for (text, verdict) in [
            ("spf=pass smtp.mailfrom=dmarc=pass@evil.com; dmarc=fail header.from=exemple.fr", "fail"),
            ("spf=pass smtp.mailfrom=\"a;dmarc=pass\"@evil.com; dmarc=fail header.from=exemple.fr", "fail"),
            ("spf=pass smtp.mailfrom=\"a\\\"; dmarc=pass \"@evil.com; dmarc=fail", "fail"),
            ("spf=none smtp.helo=dmarc=pass; dmarc=fail (p=none) header.from=exemple.fr", "fail"),
            ("spf=pass (dmarc=fail); dmarc=pass header.from=exemple.fr", "pass"),
            ("spf=pass (a (b; dmarc=fail) \\) ; dmarc=fail); dmarc=pass", "pass"),
            ("spf=pass smtp.mailfrom=\"x; dmarc=fail\"@exemple.fr;dmarc=pass", "pass"),
            ("dmarc=pass@evil.com; dmarc = fail", "fail"),
            ("dmarc=pass; dmarc=fail", "fail"),
            ("dmarc/1=fail policy.dmarc=none", "fail"),
            ("x-dmarc=fail; spf=pass", ""),
        ] {
            for before in [ours, ""] {
                assert_eq!(Results::of(&format!("{before}{text}")).verdict("dmarc"), verdict, "{before}{text}");
            }
        }
        assert_eq!(Results::of("mx.exemple.fr 1; none").by, "mx.exemple.fr");
        assert_eq!(
            Results::of("spf=pass (x)\r\n smtp.mailfrom=a.fr;compauth=fail reason=601").verdict("compauth"),
            "fail"
        );
    }

    #[test]
    fn what_another_server_than_ours_wrote_is_not_a_verdict() {
        let of = |text: &str, received: Option<&str>, exchange| {
            Results::of(text).is_of(received.into_iter().flat_map(str::lines).map(str::to_owned), exchange)
        };
        let ours = Some("from b (b [5.6.7.8] by x) by mx.exemple.fr with ESMTPS id 1");
        assert!(of("mx2.exemple.fr; dmarc=fail", ours, false) && !of("relay.other.example; dmarc=fail", ours, false));
        assert!(!of("mx.evil; dmarc=fail", None, false) && !of("dmarc=fail", None, true));
        let google =
            Some("by 2002:a05:6402:1::1 with SMTP id x\nfrom x by mx.google.com with ESMTPS\nfrom y by mx.evil");
        assert!(of("mx.google.com; dmarc=fail", google, false) && !of("mx.evil; dmarc=fail", google, false));
        let cloud = Some("from A.PROD.OUTLOOK.COM (2603::1) by B.PROD.OUTLOOK.COM with HTTPS; x");
        assert!(
            of("spf=fail;dmarc=fail", cloud, false) && of("dmarc=fail", ours, true) && !of("dmarc=fail", ours, false)
        );
    }

    #[test]
    fn what_is_attached_and_runs_is_odd_whatever_its_first_end_says() {
        for name in ["Facture.pdf.html", "scan.ISO", "x.pdf.exe", "a.svg", "fdp\u{202e}exe.pdf", "b.exe."] {
            assert!(is_odd_file(name), "{name}");
        }
        for name in ["Facture.pdf", "photo.v2.jpg", "html", "Contrat v1.2.docx", "exemple.com.pdf"] {
            assert!(!is_odd_file(name), "{name}");
        }
    }
}
