//! STIX 2.1: a bundle with the incident, a note that says everything, and the attacker's traces as observed data.
//!
//! No `indicator` object is made: whether a trace is worth blocking is for whoever receives it. The TLP 2.0 marking
//! definitions are not predefined by STIX 2.1, so the one used is in the bundle.

use super::sheet::{Sheet, Trace};
use super::text::{description, plain};
use super::{json, stable, when};
use crate::domain::event::IndicatorType;
use crate::domain::moment::Moment;
use crate::escape::Inert;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The extension that carries TLP 2.0.
const TLP_2: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let author = format!("identity--{}", stable::common("identity"));
    let object = |kind: &str, members: Value| {
        let mut object = json!({
            "type": kind,
            "spec_version": "2.1",
            "id": name(sheet, kind),
            "created_by_ref": author,
            "created": when::zulu(sheet.opened_at),
            "modified": when::zulu(sheet.as_of),
            "object_marking_refs": [sheet.tlp.stix()],
        });
        if let (Some(object), Value::Object(members)) = (object.as_object_mut(), members) {
            object.extend(members);
        }
        object
    };
    let labels: Vec<String> = sheet.tags().iter().map(|tag| tag.to_lowercase()).collect();
    let heading = Inert(&sheet.heading()).to_string();
    let observables = observables(sheet);
    let mut refs = vec![json!(name(sheet, "incident")), json!(name(sheet, "note"))];
    let mut objects = vec![
        json!({
            "type": "identity",
            "spec_version": "2.1",
            "id": author,
            "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z",
            "name": "qualify",
            "identity_class": "system",
        }),
        marking(sheet),
        object(
            "incident",
            json!({
                "name": heading,
                "description": Inert(&sheet.gravity_said).to_string(),
                "labels": labels,
                "external_references": [{ "source_name": "qualify", "external_id": sheet.id }],
            }),
        ),
        object(
            "note",
            json!({
                "abstract": heading,
                "content": plain(&description(sheet)),
                "authors": sheet.analysts,
                "object_refs": [name(sheet, "incident")],
            }),
        ),
    ];
    for (observable, seen) in &observables {
        let (first, last) = seen.unwrap_or((sheet.opened_at, sheet.opened_at));
        // Its own name: what is seen of one trace says nothing of when another was.
        let id = format!("observed-data--{}", stable::id(&sheet.id, "observed-data", &observable["id"].to_string()));
        refs.push(json!(id));
        let members = json!({
            "id": id,
            "first_observed": when::zulu(first),
            "last_observed": when::zulu(last),
            "number_observed": 1,
            "object_refs": [observable["id"]],
        });
        objects.push(object("observed-data", members));
    }
    let members = json!({ "name": heading, "context": "suspicious-activity", "object_refs": refs });
    objects.push(object("grouping", members));
    objects.extend(observables.into_iter().map(|(observable, _)| observable));
    json(&json!({ "type": "bundle", "id": name(sheet, "bundle"), "objects": objects }))
}

fn name(sheet: &Sheet, kind: &str) -> String {
    format!("{kind}--{}", stable::id(&sheet.id, kind, ""))
}

fn marking(sheet: &Sheet) -> Value {
    json!({
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": sheet.tlp.stix(),
        "created": "2022-10-01T00:00:00.000Z",
        "name": sheet.tlp.label(),
        "extensions": { TLP_2: { "extension_type": "property-extension", "tlp_2_0": sheet.tlp.slug() } },
    })
}

/// Makes an observable of each trace that has one, once, with when it was seen.
fn observables(sheet: &Sheet) -> Vec<(Value, Option<(Moment, Moment)>)> {
    let mut made: Vec<(Value, Option<(Moment, Moment)>)> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    for trace in sheet.traces.iter().filter(|t| t.sound) {
        let Some((kind, identifying)) = observable(trace) else { continue };
        let mut object = identifying.clone();
        object["type"] = json!(kind);
        object["spec_version"] = json!("2.1");
        object["id"] = json!(format!("{kind}--{}", stable::observable(&identifying)));
        object["object_marking_refs"] = json!([sheet.tlp.stix()]);
        if known.insert(object["id"].to_string()) {
            made.push((object, trace.seen));
        }
    }
    made
}

/// Gives the type of an observable and what identifies it; a user-agent has none of its own and stays in the note.
fn observable(trace: &Trace) -> Option<(&'static str, Value)> {
    let value = json!({ "value": trace.machine });
    match trace.kind {
        IndicatorType::Ip if trace.machine.contains(':') => Some(("ipv6-addr", value)),
        IndicatorType::Ip => Some(("ipv4-addr", value)),
        IndicatorType::Sender | IndicatorType::Recipient => Some(("email-addr", value)),
        IndicatorType::Url => Some(("url", value)),
        IndicatorType::Domain => Some(("domain-name", value)),
        IndicatorType::Sha256 => Some(("file", json!({ "hashes": { "SHA-256": trace.machine } }))),
        IndicatorType::UserAgent => None,
    }
}
