//! Exports: the incident as one document for another tool. Bytes out: no network, no file, no clock.
//!
//! | file | what is there |
//! |---|---|
//! | `sheet`, `gather` | what every target may say: cleaned, pseudonymised when asked; targets see nothing else |
//! | `sound` | which traces may be offered to a blocklist; whose they are, and how machines write them, `report` says |
//! | `hide`, `find`, `keyring` | pseudonyms, what they stand for in a sentence, and the key kept apart |
//! | `grades` | one table from our gravities to everybody's numbers |
//! | `tlp` | TLP 2.0, in everybody's numbers |
//! | `official` | the addresses that may be followed |
//! | `text` | the same description in plain text, Markdown, HTML |
//! | `stable` | identifiers that do not change from one export to the next |
//! | `when` | moments as targets write them |
//! | the others | one target each |
//!
//! Rules of all targets: the TLP marking; stable identifiers; the victim is never an indicator; `EXERCICE` when it is one;
//! UTC in what machines read, the zone of the incident in what people read; the seal code.

mod cert_sante;
mod cnil;
mod ecs;
mod find;
mod gather;
mod glpi;
mod grades;
mod hide;
mod ics;
mod iris;
mod jira;
mod keyring;
mod misp;
mod official;
mod sheet;
mod sound;
mod stable;
mod stix;
mod text;
mod thehive;
mod ticket;
mod tlp;
mod when;

pub use gather::{KnownFacts, KnownStep, SheetSources, gather};
pub use hide::Hider;
pub use keyring::{BadKeyring, Keyring};
pub use sheet::Sheet;

/// A tool that an incident can be handed to.
pub struct Target {
    /// The word of `--to`.
    pub name: &'static str,
    /// Whether it offers the traces of the attacker to be blocked.
    pub offers_traces: bool,
    /// Whether it says nothing of the hour at which it is made: a later one replaces it, line for line.
    pub tells_no_hour: bool,
    /// The declaration that it prepares: once that is made, the document says only what has changed since.
    pub declares: Option<&'static str>,
    render: fn(&Sheet) -> String,
}

impl Target {
    const fn told(name: &'static str, render: fn(&Sheet) -> String) -> Self {
        Self { name, offers_traces: false, tells_no_hour: false, declares: None, render }
    }

    const fn blocking(name: &'static str, render: fn(&Sheet) -> String) -> Self {
        Self { offers_traces: true, ..Self::told(name, render) }
    }

    const fn declaring(name: &'static str, declares: &'static str, render: fn(&Sheet) -> String) -> Self {
        Self { declares: Some(declares), ..Self::told(name, render) }
    }

    /// Writes the document.
    pub fn render(&self, sheet: &Sheet) -> String {
        (self.render)(sheet)
    }
}

/// Every target, in the order of the help.
pub static TARGETS: [Target; 11] = [
    Target { tells_no_hour: true, ..Target::told("ics", ics::render) },
    Target::told("ticket", ticket::render),
    Target::told("glpi", glpi::render),
    Target::told("jira", jira::render),
    Target::blocking("thehive", thehive::render),
    Target::blocking("iris", iris::render),
    Target::blocking("misp", misp::render),
    Target::blocking("stix", stix::render),
    Target::blocking("ecs", ecs::render),
    Target::declaring("cnil", "cnil", cnil::render),
    Target::declaring("cert-sante", "sante", cert_sante::render),
];

/// Finds a target by the word of `--to`.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name.eq_ignore_ascii_case(name))
}

/// Writes one JSON document, hidden characters escaped.
fn json(value: &serde_json::Value) -> String {
    crate::escape::to_json(value).expect("a JSON value has text keys") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_contacts_and_steps_go_out_when_there_are_some() {
        let sheet = sheet::tests::filled();
        for target in &TARGETS {
            let name = format!("tests/golden/exports/filled.{}", target.name);
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            // The golden file keeps one kind of line end.
            expect_test::expect_file![path].assert_eq(&target.render(&sheet).replace("\r\n", "\n"));
        }
    }

    #[test]
    fn what_is_due_rings_until_it_is_done() {
        let calendar = find("ics").expect("a target").render(&sheet::tests::filled()).replace("\r\n ", "");
        let entries: Vec<&str> = calendar.split("BEGIN:V").collect();
        let rings = |summary: &str| {
            let at = entries.iter().position(|e| e.contains(summary)).expect("an entry");
            entries[at + 1..].iter().take_while(|e| e.starts_with("ALARM")).count()
        };
        assert_eq!(rings("SUMMARY:EXERCICE - Déclaration\u{a0}: CNIL"), 2);
        assert_eq!(rings("SUMMARY:EXERCICE - Déclaration\u{a0}: police"), 0);
        assert!(calendar.contains("DTSTART:20260110T011000Z"));
        assert!(calendar.contains("BEGIN:VTODO") && calendar.contains("STATUS:IN-PROCESS"));
    }

    #[test]
    fn the_first_declaration_due_dates_the_ticket() {
        let ticket = find("jira").expect("a target").render(&sheet::tests::filled());
        assert!(ticket.contains("\"duedate\":\"2026-01-10\""));
    }
}
