//! The same records in forty coats give the same events, and cite the places where they are.

use super::logs;
use crate::evidence::event::{Content, HalfMark, LogEvent};
use crate::evidence::text::decode;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::IpAddr;

/// Audit records of every kind that is told apart.
pub fn records() -> Vec<Value> {
    let user = "c.durand@exemple.fr";
    let pairs = |list: &[(&str, &str)]| list.iter().map(|(n, v)| json!({"Name": n, "Value": v})).collect::<Vec<_>>();
    let records = [
        (
            "New-InboxRule",
            json!({"Parameters": pairs(&[("Name", "."), ("SubjectOrBodyContainsWords", "facture;RIB"), ("MoveToFolder", "Flux RSS"), ("MarkAsRead", "True")])}),
        ),
        (
            "Set-Mailbox",
            json!({"Parameters": pairs(&[("Identity", user), ("ForwardingSmtpAddress", "smtp:x@dehors.example"), ("DeliverToMailboxAndForward", "False")])}),
        ),
        (
            "UserLoginFailed",
            json!({"ErrorNumber": "50126", "LogonError": "InvalidUserNameOrPassword", "ExtendedProperties": pairs(&[("UserAgent", "axios/1.7.2"), ("RequestType", "OAuth2:Token")])}),
        ),
        (
            "UserLoggedIn",
            json!({"ErrorNumber": "0", "DeviceProperties": pairs(&[("OS", "Windows 10"), ("BrowserType", "Edge"), ("SessionId", "s-1")])}),
        ),
        (
            "MailItemsAccessed",
            json!({"OperationProperties": pairs(&[("MailAccessType", "Bind"), ("IsThrottled", "False")]), "Folders": [{"Path": "\\Éléments envoyés", "FolderItems": [{"InternetMessageId": "<a@b>"}, {"InternetMessageId": "<c@d>"}]}]}),
        ),
        (
            "Consent to application.",
            json!({"ObjectId": "Boîte « à outils »", "ModifiedProperties": [{"Name": "ConsentAction.Permissions", "NewValue": "[Scope: Mail.Read offline_access, x]"}]}),
        ),
        (
            "Add-MailboxPermission",
            json!({"Parameters": pairs(&[("Identity", user), ("User", "d@exemple.fr"), ("AccessRights", "FullAccess")])}),
        ),
        ("Send", json!({})),
        ("HardDelete", json!({})),
        ("New-TransportRule", json!({"Parameters": pairs(&[("Name", "."), ("BlindCopyTo", "x@dehors.example")])})),
        (
            "UpdateInboxRules",
            json!({"OperationProperties": pairs(&[("RuleOperation", "AddMailboxRule"), ("RuleName", "f"), ("RuleActions", "[{\"ActionType\":\"Forward\",\"Recipients\":[\"y@dehors.example\"]}]")])}),
        ),
        ("FileDownloaded", json!({"ObjectId": "https://x/é \"b\" {c}[d].txt"})),
    ];
    let one = |(i, (operation, more)): (usize, (&str, Value))| {
        let mut record = json!({
            "Id": format!("id-{i:03}"), "CreationTime": format!("2026-02-03T05:{i:02}:01"), "Operation": operation,
            "RecordType": 1, "Workload": "Exchange", "UserId": user, "ClientIP": "203.0.113.9:40112", "UserType": 0,
        });
        for (k, v) in more.as_object().expect("an object") {
            record[k] = v.clone();
        }
        record
    };
    (1..).zip(records).map(one).collect()
}

fn csv(rows: &[Vec<String>], separator: char) -> String {
    let cell = |c: &String| format!("\"{}\"", c.replace('"', "\"\""));
    rows.iter()
        .map(|r| r.iter().map(cell).collect::<Vec<_>>().join(&separator.to_string()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The texts: every wrapper.
pub fn wrappers(records: &[Value]) -> Vec<(&'static str, String)> {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let each =
        |wrap: &dyn Fn(&Value) -> Value| records.iter().map(|r| wrap(r).to_string()).collect::<Vec<_>>().join("\n");
    let page = |name: &str, part: &[String]| {
        format!("{{\"@odata.context\":\"x\",\"{name}\":[{}],\"@odata.count\":9}}", part.join(",\n"))
    };
    let sheet = |separator: char, pretty: bool| {
        let mut rows =
            vec![["RecordId", "CreationDate", "Operations", "UserIds", "AuditData"].map(str::to_owned).to_vec()];
        for r in records {
            let data = if pretty { serde_json::to_string_pretty(r).expect("JSON") } else { r.to_string() };
            let of = |name: &str| r[name].as_str().unwrap_or_default().to_owned();
            rows.push(vec![String::from("r"), of("CreationTime"), of("Operation"), of("UserId"), data]);
        }
        csv(&rows, separator)
    };
    let moved = |r: &Value| {
        let lower: serde_json::Map<String, Value> =
            r.as_object().expect("an object").iter().map(|(k, v)| (k.to_lowercase(), v.clone())).collect();
        Value::Object(lower)
    };
    vec![
        ("lines", lines.join("\n")),
        ("lines and an end", lines.join("\n") + "\n"),
        ("array", format!("[{}]", lines.join(","))),
        ("array on lines", format!("[\n{}\n]\n", lines.join(",\n"))),
        ("indented", serde_json::to_string_pretty(records).expect("JSON")),
        ("arrays one after another", format!("[{}]\n[{}]", lines[..5].join(","), lines[5..].join(","))),
        ("pages", format!("{}\n{}", page("value", &lines[..4]), page("value", &lines[4..]))),
        ("array of pages", format!("[{},{}]", page("records", &lines[..4]), page("items", &lines[4..]))),
        ("auditData", each(&|r| json!({"id": "g", "auditData": r, "operation": r["Operation"]}))),
        (
            "auditData as text",
            each(&|r| json!({"AuditData": r.to_string(), "Operations": r["Operation"], "UserIds": r["UserId"]})),
        ),
        ("_raw", each(&|r| json!({"_raw": r.to_string(), "_time": "1"}))),
        ("office365", each(&|r| json!({"@timestamp": "2020", "office365": r}))),
        ("event.original", each(&|r| json!({"event": {"original": r.to_string(), "id": "no"}}))),
        ("two wrappers", each(&|r| json!({"properties": {"RawEventData": r}}))),
        ("lower case", each(&moved)),
        ("comma", sheet(',', false)),
        ("semicolon", sheet(';', false)),
        ("tab", sheet('\t', false)),
        ("indented cells", sheet(';', true)),
        ("declared separator", format!("sep=;\n{}", sheet(';', false))),
        ("type line", format!("#TYPE Selected.System\n{}", sheet(',', false))),
    ]
}

pub fn encoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |mark: &[u8], each: fn(u16) -> [u8; 2]| {
        [mark, &text.encode_utf16().flat_map(each).collect::<Vec<_>>()].concat()
    };
    let mut zipped = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    zipped.write_all(text.as_bytes()).expect("memory");
    vec![
        ("UTF-8", text.as_bytes().to_vec()),
        ("BOM", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("UTF-16 LE", utf16(b"\xff\xfe", u16::to_le_bytes)),
        ("UTF-16 BE", utf16(b"\xfe\xff", u16::to_be_bytes)),
        ("UTF-16 without a mark", utf16(b"", u16::to_le_bytes)),
        ("Windows-1252", encoding_rs::WINDOWS_1252.encode(text).0.into_owned()),
        ("gz", zipped.finish().expect("memory")),
    ]
}

type Bared = (Option<i64>, String, String, HalfMark, Option<IpAddr>, String, Content);

fn plain(e: &LogEvent) -> Bared {
    (e.at(), e.account.to_string(), e.operation.to_string(), e.id, e.ip(), e.agent.to_string(), e.what.clone())
}

/// From the place cited, the record of that rank is the one that the event says.
fn cites_its_place(event: &LogEvent, text: &str) -> bool {
    let from =
        text.split_inclusive('\n').skip(usize::try_from(event.cite().line - 1).expect("small")).collect::<String>();
    let ids = from.match_indices("id-").map(|(at, _)| &from[at..at + 6]);
    let rank = usize::try_from(event.cite().rank - 1).expect("small");
    // A lower-case twin or a doubled quote changes nothing of an identifier.
    ids.clone().nth(rank).map(HalfMark::of) == Some(event.id)
}

#[test]
fn forty_shapes_give_the_same_events() {
    let records = records();
    let reference = logs(&[("a", wrappers(&records)[0].1.clone().into_bytes())]);
    let expected: Vec<Bared> = reference.events.iter().map(plain).collect();
    assert_eq!(expected.len(), records.len());
    assert!(expected.iter().all(|e| e.0.is_some() && e.6 != Content::Other), "each says something");
    let mut tried = 0;
    for (wrapper, text) in wrappers(&records) {
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            for (coat, bytes) in encoded(&text) {
                let read = logs(&[("a", bytes)]);
                let found: Vec<Bared> = read.events.iter().map(plain).collect();
                assert_eq!(found, expected, "{wrapper}, {coat}");
                for event in &read.events {
                    assert!(cites_its_place(event, &text), "{wrapper}, {coat}, {:?} {:?}", event.cite(), event.id);
                }
                let file = &read.files[0];
                assert!(
                    file.cuts.is_empty() && file.unreadable_count == 0 && file.unknown == 0,
                    "{wrapper}, {coat}: {file:?}"
                );
                tried += 1;
            }
        }
    }
    assert!(tried >= 40, "{tried}");
    // All of them together are the same records, each once.
    let all: Vec<(&str, Vec<u8>)> = wrappers(&records).into_iter().map(|(n, t)| (n, t.into_bytes())).collect();
    let together = logs(&all);
    assert_eq!(together.events.iter().map(plain).collect::<Vec<_>>(), expected);
    assert_eq!(together.duplicates, (all.len() as u64 - 1) * records.len() as u64);
}

#[test]
fn a_cut_or_damaged_file_says_so_and_gives_the_rest() {
    let records = records();
    for (wrapper, text) in wrappers(&records) {
        let at = text.rfind("id-012").expect("the last record");
        let read = logs(&[("a", decode(&text.as_bytes()[..at]).into_owned().into_bytes())]);
        assert_eq!(read.events.len(), records.len() - 1, "{wrapper}");
        let file = &read.files[0];
        assert!(!file.cuts.is_empty(), "{wrapper}: {file:?}");
    }
    let mut gz = encoded(&wrappers(&records)[0].1).pop().expect("gz").1;
    gz.truncate(gz.len() - 12);
    assert!(!logs(&[("a", gz)]).files[0].cuts.is_empty());
}

#[test]
fn the_same_identifier_with_other_contents_is_kept_and_said() {
    let mut records = records();
    let mut other = records[7].clone();
    other["ClientIP"] = json!("198.51.100.1");
    records.extend([other, records[8].clone()]);
    let read = logs(&[("a", wrappers(&records)[0].1.clone().into_bytes())]);
    assert_eq!((read.events.len(), read.duplicates, read.conflicts), (13, 1, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Bytes changed anywhere, in any coat: nothing panics, and no event is made of nothing.
    #[test]
    fn damaged_bytes_are_read_without_a_panic(coat in 0usize..21, at in 0usize..20_000, byte in any::<u8>(), cut in 0usize..20_000) {
        let records = records();
        let mut bytes = wrappers(&records)[coat].1.clone().into_bytes();
        let place = at % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut.max(1));
        let read = logs(&[("a", bytes.clone())]);
        prop_assert!(read.events.len() <= records.len());
        let _ = logs(&[("a", encoding_rs::WINDOWS_1252.decode(&bytes).0.encode_utf16().flat_map(u16::to_le_bytes).collect())]);
    }
}
