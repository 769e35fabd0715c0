//! GLPI: the body of `POST apirest.php/Ticket`. The content is HTML; the priority is left to GLPI's own matrix.

use super::sheet::Sheet;
use super::text::{description, html};
use super::{grades::grade, json, when};
use serde_json::json;

/// The longest title, in characters.
const NAME: usize = 250;
/// Type of ticket: an incident, not a request.
const INCIDENT: u8 = 1;

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let level = grade(sheet.gravity).glpi;
    json(&json!({
        "input": {
            "name": sheet.heading_within(NAME),
            "content": html(&description(sheet)),
            "type": INCIDENT,
            "urgency": level,
            "impact": level,
            // Without it, GLPI dates the ticket of the day it is sent.
            "date": when::local(sheet.opened_at, sheet.tz),
        }
    }))
}
