//! Identifiers that two exports of the same thing share, so that a tool updates instead of duplicating.

use uuid::{Uuid, uuid};

/// Our own name space; changing it would duplicate everything that was ever exported.
const OURS: Uuid = uuid!("fcbb5daf-306e-4664-bf01-24117f920d8c");
/// The name space in which STIX 2.1 makes the identifiers of its cyber-observable objects.
const STIX: Uuid = uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");

/// Names a part of an incident: what it is, and what tells it from its likes.
pub(super) fn id(incident: &str, what: &str, which: &str) -> Uuid {
    Uuid::new_v5(&OURS, format!("{incident}/{what}/{which}").as_bytes())
}

/// Names something that is the same in every incident.
pub(super) fn common(what: &str) -> Uuid {
    Uuid::new_v5(&OURS, what.as_bytes())
}

/// Names a STIX observable by the canonical JSON of what identifies it.
pub(super) fn observable(contributing: &serde_json::Value) -> Uuid {
    Uuid::new_v5(&STIX, contributing.to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_change() {
        assert_eq!(id("20260107-7K3F", "incident", ""), id("20260107-7K3F", "incident", ""));
        assert_ne!(id("20260107-7K3F", "incident", ""), id("20260107-7K3G", "incident", ""));
        // The address of the examples of the specification.
        let address = observable(&serde_json::json!({ "value": "198.51.100.3" }));
        assert_eq!(address.to_string(), "28bb3599-77cd-5a82-a950-b5bc3caf07c4");
    }
}
