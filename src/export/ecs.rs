//! Elastic Common Schema 9.4: one JSON object a line: each line of the main courante, each trace, then the verdict.

use super::sheet::{Line, Sheet, Trace};
use super::{grades::grade, json, stable, text, when};
use crate::domain::event::IndicatorType;
use crate::escape::Inert;
use crate::messages;
use serde_json::{Value, json};

/// The version of the schema.
const VERSION: &str = "9.4.0";

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let lines = sheet.lines.iter().map(|l| line(sheet, l));
    let traces = sheet.traces.iter().filter(|t| t.sound).map(|t| trace(sheet, t));
    lines.chain(traces).chain([verdict(sheet)]).map(|document| json(&document)).collect()
}

/// What every document says.
fn document(sheet: &Sheet, kind: &str, id: &str, message: &str) -> Value {
    let mut labels = json!({ "incident": sheet.id, "tlp": sheet.tlp.word(), "gravite": sheet.gravity_word() });
    if sheet.exercise {
        labels["exercice"] = json!("oui");
    }
    let message = Inert(message).to_string();
    let mut document = json!({
        "ecs": { "version": VERSION },
        "event": {
            "kind": kind,
            "id": id,
            "module": "qualify",
            "dataset": "qualify.main_courante",
            "type": ["info"],
        },
        "message": if sheet.exercise { format!("EXERCICE - {message}") } else { message },
        "labels": labels,
        "tags": sheet.tags(),
    });
    // Types go with categories; only this one of ours is in the list.
    if sheet.mail {
        document["event"]["category"] = json!(["email"]);
    }
    if let Some(organisation) = &sheet.organisation {
        document["organization"] = json!({ "name": organisation });
    }
    document
}

fn line(sheet: &Sheet, line: &Line) -> Value {
    let id = stable::id(&sheet.id, "line", &line.key).to_string();
    let mut document = document(sheet, "event", &id, &line.text);
    document["@timestamp"] = json!(when::zulu(line.happened_at.unwrap_or(line.at)));
    let event = &mut document["event"];
    event["sequence"] = json!(line.seq);
    event["created"] = json!(when::zulu(line.at));
    event["action"] = json!(line.kind);
    if let Some(h) = &line.h {
        event["hash"] = json!(h);
    }
    if let Some(note) = &line.note {
        event["reason"] = json!(Inert(note).to_string());
    }
    document["labels"]["redacteur"] = json!(line.by);
    if let Some(actor) = &line.actor {
        document["labels"]["acteur"] = json!(actor);
    }
    // An answer that was replaced was said all the same; what is withdrawn is related to nothing.
    let withdrawn = line.struck && line.kind != "answered";
    if line.struck {
        let label = if line.kind == "answered" { "remplacee" } else { "retiree" };
        document["labels"][label] = json!("oui");
    }
    if let Some(mark) = &line.mark {
        document["labels"]["marque"] = json!(mark);
    }
    // Neutral on purpose: related to the incident, neither source nor target.
    if !line.accounts.is_empty() && !withdrawn {
        document["related"]["user"] = json!(line.accounts);
    }
    if !line.machines.is_empty() && !withdrawn {
        document["related"]["hosts"] = json!(line.machines);
    }
    document
}

fn trace(sheet: &Sheet, trace: &Trace) -> Value {
    let said = format!("{} : {}", messages::indicator(trace.kind), trace.value);
    let id = stable::id(&sheet.id, "trace", &said).to_string();
    let mut document = document(sheet, "enrichment", &id, &text::trace(trace));
    document["@timestamp"] = json!(when::zulu(sheet.as_of));
    let indicator = match trace.kind {
        // Not an indicator by itself: millions share it.
        IndicatorType::UserAgent => {
            document["user_agent"] = json!({ "original": trace.machine });
            document["event"]["kind"] = json!("event");
            return document;
        }
        // The victim's, or a pseudonym: told, not offered to detection.
        _ if trace.withheld.is_some() => {
            document["event"]["kind"] = json!("event");
            return document;
        }
        IndicatorType::Ip => {
            document["related"] = json!({ "ip": [trace.machine] });
            let version = if trace.machine.contains(':') { "ipv6-addr" } else { "ipv4-addr" };
            json!({ "type": version, "ip": trace.machine })
        }
        IndicatorType::Sender | IndicatorType::Recipient => {
            json!({ "type": "email-addr", "email": { "address": trace.machine } })
        }
        IndicatorType::Url => json!({ "type": "url", "url": { "original": trace.machine } }),
        IndicatorType::Domain => json!({ "type": "domain-name", "url": { "domain": trace.machine } }),
        IndicatorType::Sha256 => {
            document["related"] = json!({ "hash": [trace.machine] });
            json!({ "type": "file", "file": { "hash": { "sha256": trace.machine } } })
        }
    };
    document["event"]["category"] = json!(["threat"]);
    document["event"]["type"] = json!(["indicator"]);
    document["threat"] = json!({ "indicator": indicator });
    document["threat"]["indicator"]["marking"] = json!({ "tlp": sheet.tlp.word() });
    document
}

fn verdict(sheet: &Sheet) -> Value {
    let id = stable::id(&sheet.id, "incident", "").to_string();
    let mut document = document(sheet, "alert", &id, &format!("[{}] {}", sheet.id, sheet.title));
    document["@timestamp"] = json!(when::zulu(sheet.as_of));
    let event = &mut document["event"];
    if let Some(severity) = grade(sheet.gravity).ecs {
        event["severity"] = json!(severity);
    }
    event["start"] = json!(when::zulu(sheet.starts_at()));
    event["reason"] = json!(Inert(&sheet.gravity_said).to_string());
    event["action"] = json!("assessed");
    document["labels"]["sceau"] = json!(sheet.seal);
    if let Some(contained) = text::contained(sheet) {
        document["labels"]["endiguement"] = json!(contained);
    }
    // Related as the others are: whether they are taken is in the label alone.
    let related: Vec<&String> = sheet.accounts.iter().chain(&sheet.linked).collect();
    if !related.is_empty() {
        document["related"] = json!({ "user": related });
    }
    if !sheet.linked.is_empty() {
        document["labels"]["comptes_lies"] =
            json!(format!("{} : {}", messages::LINKED_ACCOUNTS, sheet.linked.join(", ")));
    }
    document
}
