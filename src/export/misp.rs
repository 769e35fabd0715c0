//! MISP: an event with attributes, never published. The victims' accounts are `target-…`, which nobody blocks.

use super::sheet::{Sheet, Trace};
use super::text::{actions, contained, duty, inert, tell};
use super::{grades::grade, json, stable, when};
use crate::domain::event::IndicatorType;
use crate::escape::Inert;
use crate::messages;
use serde_json::{Value, json};

/// The organisation only, whatever the marking: sharing further is a decision taken in MISP.
const DISTRIBUTION: &str = "0";
/// As the event.
const INHERIT: &str = "5";

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let mut attributes = Attributes { sheet, list: vec![] };
    attributes.text("gravite", "", &sheet.gravity_said);
    contained(sheet).iter().for_each(|said| attributes.text("endiguement", "", said));
    for (at, verdict) in sheet.verdicts.iter().enumerate() {
        attributes.text("qualification", &at.to_string(), verdict);
    }
    for (at, text) in sheet.disagreements.iter().enumerate() {
        attributes.text("à vérifier", &at.to_string(), text);
    }
    for account in &sheet.accounts {
        let kind = if account.contains('@') { "target-email" } else { "target-user" };
        attributes.add(kind, "Targeting data", account, account, false, "compte de la victime");
    }
    // To be checked, not known to be targeted.
    sheet.linked.iter().for_each(|account| attributes.text(messages::LINKED_ACCOUNT, account, account));
    sheet.traces.iter().for_each(|trace| attributes.trace(trace));
    sheet.withdrawn.iter().for_each(|trace| attributes.take_back(trace));
    let names = sheet.actions.iter().map(|a| a.number.to_string());
    let names = names.chain(sheet.steps.iter().filter(|s| s.said).map(|s| format!("{}/{}", s.fiche, s.id)));
    names.zip(actions(sheet)).for_each(|(name, (_, action))| attributes.text("action", &name, &action));
    sheet.duties().iter().for_each(|d| attributes.text("declaration", &d[0].id, &duty(sheet, d)));
    sheet.lines.iter().filter(|l| l.told).for_each(|l| attributes.text("déroulé", &l.key, &tell(sheet, l)));
    attributes.text("code de scellement", "", &sheet.seal);
    let tags: Vec<Value> = tags(sheet).into_iter().map(|name| json!({ "name": name })).collect();
    json(&json!({
        "Event": {
            "uuid": stable::id(&sheet.id, "incident", "").to_string(),
            "info": Inert(&sheet.heading()).to_string(),
            "date": when::day(sheet.starts_at(), chrono_tz::Tz::UTC),
            "timestamp": when::seconds(sheet.as_of),
            "threat_level_id": grade(sheet.gravity).misp,
            "analysis": if sheet.closed { "2" } else { "1" },
            "distribution": DISTRIBUTION,
            "published": false,
            "Tag": tags,
            "Attribute": attributes.list,
        }
    }))
}

/// MISP has three levels of threat for our four gravities: the exact one is a tag.
fn tags(sheet: &Sheet) -> Vec<String> {
    let mut tags = vec![
        sheet.tlp.label().to_lowercase(),
        format!("PAP:{}", sheet.tlp.pap_word()),
        format!("qualify:gravite=\"{}\"", sheet.gravity_word()),
    ];
    tags.extend(sheet.kinds.iter().map(|kind| (*kind).to_owned()));
    if sheet.exercise {
        // The word that people read, then those of the taxonomies that other tools know.
        tags.extend(["EXERCICE", "exercise:generic", "rsit:test=\"test\""].map(String::from));
    }
    tags.extend(sheet.pseudonymised.then(|| String::from("qualify:pseudonymise")));
    tags
}

struct Attributes<'s> {
    sheet: &'s Sheet,
    list: Vec<Value>,
}

impl Attributes<'_> {
    /// Adds an attribute, named by what tells it from its likes.
    fn add(&mut self, kind: &str, category: &str, which: &str, value: &str, to_ids: bool, comment: &str) {
        // MISP refuses an empty value, and the same value twice.
        let known = self.list.iter().any(|a| a["type"] == kind && a["value"] == value);
        if value.trim().is_empty() || known {
            return;
        }
        self.list.push(json!({
            "uuid": stable::id(&self.sheet.id, kind, which).to_string(),
            "type": kind,
            "category": category,
            "value": value,
            "to_ids": to_ids,
            "comment": comment,
            "distribution": INHERIT,
            "timestamp": when::seconds(self.sheet.as_of),
        }));
    }

    /// Adds a sentence that may change from one export to the next, under a name that does not.
    fn text(&mut self, what: &str, which: &str, value: &str) {
        // The name of old exports stays, so that theirs are replaced; people read the word.
        let word = match what {
            "gravite" => "gravité",
            "declaration" => "déclaration",
            word => word,
        };
        self.add("text", "Internal reference", &format!("{what}/{which}"), &inert(value), false, word);
    }

    /// Adds a trace that was withdrawn: MISP forgets only what it is told to.
    fn take_back(&mut self, trace: &Trace) {
        let known = self.list.len();
        self.trace(trace);
        for attribute in &mut self.list[known..] {
            attribute["to_ids"] = json!(false);
            attribute["deleted"] = json!(true);
        }
    }

    fn trace(&mut self, trace: &Trace) {
        let (kind, category) = match trace.kind {
            _ if !trace.sound => ("text", "Internal reference"),
            IndicatorType::Ip => ("ip-src", "Network activity"),
            IndicatorType::UserAgent => ("user-agent", "Network activity"),
            IndicatorType::Sender => ("email-src", "Payload delivery"),
            IndicatorType::Recipient => ("email-dst", "Network activity"),
            IndicatorType::Url => ("url", "Network activity"),
            IndicatorType::Sha256 => ("sha256", "Payload delivery"),
            IndicatorType::Domain => ("domain", "Network activity"),
        };
        // A browser's name is shared by millions.
        let to_ids = trace.withheld.is_none() && trace.kind != IndicatorType::UserAgent;
        self.add(kind, category, &trace.machine, &trace.machine, to_ids, messages::indicator(trace.kind));
    }
}
