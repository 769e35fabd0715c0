//! Jira Cloud: the body of `POST /rest/api/3/issue`, its description in the Atlassian Document Format.

use super::official::{Stretch, stretches};
use super::sheet::Sheet;
use super::text::{Passage, description, within};
use super::{grades::grade, json, stable, when};
use crate::escape::Inert;
use serde_json::{Value, json};

/// The longest summary, in characters.
const SUMMARY: usize = 250;
/// The longest description that Jira takes, with a margin, in bytes of its JSON.
const DESCRIPTION: usize = 30_000;
/// The key of the project: each site has its own, to be replaced.
const PROJECT: &str = "SEC";

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let blocks = within(description(sheet), DESCRIPTION, |blocks| document(sheet, blocks).to_string());
    let mut labels = sheet.tags();
    labels.push(format!("incident-{}", sheet.id));
    let mut fields = json!({
        "project": { "key": PROJECT },
        "issuetype": { "name": "Task" },
        "summary": sheet.heading_within(SUMMARY),
        "description": document(sheet, &blocks),
        "labels": labels,
        "priority": { "name": grade(sheet.gravity).jira },
    });
    let to_do = sheet.declarations.iter().filter(|d| d.status.is_open());
    if let Some(due) = to_do.filter_map(|d| d.due_at).min() {
        fields["duedate"] = json!(when::day(due, sheet.tz));
    }
    json(&json!({ "fields": fields }))
}

fn document(sheet: &Sheet, blocks: &[Passage]) -> Value {
    let content: Vec<Value> = (0..).zip(blocks).map(|(at, block)| node(sheet, at, block)).collect();
    json!({ "type": "doc", "version": 1, "content": content })
}

fn node(sheet: &Sheet, at: usize, block: &Passage) -> Value {
    match block {
        Passage::Heading(title) => json!({ "type": "heading", "attrs": { "level": 3 }, "content": text(title) }),
        Passage::Paragraph(words) => paragraph(words),
        Passage::List(points) => {
            let items: Vec<Value> =
                points.iter().map(|p| json!({ "type": "listItem", "content": [paragraph(p)] })).collect();
            json!({ "type": "bulletList", "content": items })
        }
        Passage::Tasks(points) => {
            let name = |which: String| stable::id(&sheet.id, "adf", &which).to_string();
            let item = |(i, (done, p)): (usize, &(bool, String))| {
                let attrs =
                    json!({ "localId": name(format!("{at}/{i}")), "state": if *done { "DONE" } else { "TODO" } });
                json!({ "type": "taskItem", "attrs": attrs, "content": text(p) })
            };
            let items: Vec<Value> = points.iter().enumerate().map(item).collect();
            json!({ "type": "taskList", "attrs": { "localId": name(at.to_string()) }, "content": items })
        }
    }
}

fn paragraph(words: &str) -> Value {
    json!({ "type": "paragraph", "content": text(words) })
}

/// A text node may not be empty.
fn text(words: &str) -> Vec<Value> {
    let node = |stretch| match stretch {
        Stretch::Words(words) => json!({ "type": "text", "text": Inert(words).to_string() }),
        Stretch::Official(url) => {
            let mark = json!({ "type": "link", "attrs": { "href": url } });
            json!({ "type": "text", "text": url, "marks": [mark] })
        }
        Stretch::Mailbox(mailbox) => json!({ "type": "text", "text": mailbox }),
    };
    stretches(words).into_iter().map(node).collect()
}
