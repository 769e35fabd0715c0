//! DFIR-IRIS: the body of `POST /alerts/add`.
//!
//! Its numbers are those of each instance: the usual ones are sent, and the names are in `alert_context` so that whoever
//! sends it can look them up (`GET /manage/severities/list`). Types of indicators have no usual number, and the server
//! fails on an `alert_iocs` without one: the traces are in `alert_source_content`, with the names of their types.

use super::sheet::Sheet;
use super::text::{description, plain};
use super::{grades::grade, json, stable, when};
use crate::domain::event::IndicatorType;
use crate::messages;
use serde_json::{Value, json};

/// The usual number of the status "New".
const NEW: u8 = 2;
/// The customer made when the instance is.
const CUSTOMER: u8 = 1;

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let grade = grade(sheet.gravity);
    // Tags are one text cut at commas; none of ours holds one.
    let tags = sheet.tags().join(",");
    let indicators: Vec<Value> = sheet
        .traces
        .iter()
        .filter(|t| t.withheld.is_none())
        .map(|t| json!({ "type": type_name(t.kind), "value": t.machine, "description": messages::indicator(t.kind) }))
        .collect();
    json(&json!({
        "alert_title": sheet.heading_within(500),
        "alert_description": read(&plain(&description(sheet))),
        "alert_source": "qualify",
        "alert_source_ref": stable::id(&sheet.id, "incident", "").to_string(),
        "alert_source_event_time": when::bare(sheet.starts_at()),
        "alert_severity_id": grade.iris_id,
        "alert_status_id": NEW,
        "alert_customer_id": CUSTOMER,
        "alert_tags": tags,
        "alert_note": format!("Code de scellement : {}", sheet.seal),
        "alert_context": {
            "incident": sheet.id,
            "severity": grade.iris,
            "status": "New",
            "tlp": sheet.tlp.label(),
            "gravite": sheet.gravity_word(),
            "exercice": sheet.exercise,
            "timezone": "+00:00",
        },
        "alert_source_content": { "indicators": indicators },
    }))
}

/// Keeps a plain text from making links and pictures, as IRIS lets some tags through and an alert becomes the Markdown of
/// a case. It shows the alert as it is: escapes would be read.
fn read(text: &str) -> String {
    text.replace('<', "‹").replace("](", "] (")
}

/// Names a kind of trace as IRIS does.
fn type_name(kind: IndicatorType) -> &'static str {
    match kind {
        IndicatorType::Ip => "ip-any",
        IndicatorType::UserAgent => "user-agent",
        IndicatorType::Sender => "email-src",
        IndicatorType::Recipient => "email-dst",
        IndicatorType::Url => "url",
        IndicatorType::Sha256 => "sha256",
        IndicatorType::Domain => "domain",
    }
}
