//! TheHive 5: the body of `POST /api/v1/alert`.
//!
//! Victims' accounts stay in the description: an observable is sent to analysers, and some of those are outside.

use super::sheet::{Sheet, Trace};
use super::text::{description, markdown};
use super::{grades::grade, json};
use crate::domain::event::IndicatorType;
use serde_json::{Value, json};

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let (tlp, pap) = (sheet.tlp.thehive(), sheet.tlp.pap());
    let observables: Vec<Value> = sheet
        .traces
        .iter()
        .filter(|t| t.sound)
        .map(|t| {
            json!({
                "dataType": data_type(t),
                "data": t.machine,
                "tlp": tlp,
                "pap": pap,
                "ioc": t.withheld.is_none() && t.kind != IndicatorType::UserAgent,
                "tags": sheet.tags(),
            })
        })
        .collect();
    json(&json!({
        // These three are the identity: a second export is refused as a duplicate, instead of making two alerts.
        "type": "qualify",
        "source": "qualify",
        "sourceRef": sheet.id,
        "title": sheet.heading_within(500),
        "description": markdown(&description(sheet)),
        "severity": grade(sheet.gravity).thehive,
        "date": sheet.starts_at().unix_millis(),
        "tags": sheet.tags(),
        "flag": false,
        "tlp": tlp,
        "pap": pap,
        "observables": observables,
    }))
}

/// Names a kind of trace as TheHive does.
fn data_type(trace: &Trace) -> &'static str {
    match trace.kind {
        IndicatorType::Ip => "ip",
        IndicatorType::UserAgent => "user-agent",
        IndicatorType::Sender | IndicatorType::Recipient => "mail",
        IndicatorType::Url => "url",
        IndicatorType::Sha256 => "hash",
        IndicatorType::Domain => "domain",
    }
}
