//! GLPI: the body of `POST apirest.php/Ticket`. The content is HTML; the priority is left to GLPI's own matrix.

use super::sheet::Sheet;
use super::text::{description, html};
use super::{Target, grades::grade, json, when};
use serde_json::json;

/// The target `glpi`.
pub(super) struct Glpi;

/// The longest title, in characters.
const NAME: usize = 250;
/// Type of ticket: an incident, not a request.
const INCIDENT: u8 = 1;

impl Target for Glpi {
    fn name(&self) -> &'static str {
        "glpi"
    }

    fn render(&self, sheet: &Sheet) -> String {
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
}
