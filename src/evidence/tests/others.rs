//! What others do to an account, what no table knows, and what is done from nowhere known: never "non observé".

use super::holes::{complete, look};
use super::words;
use crate::evidence::report::EvidenceReport;
use serde_json::{Value, json};

const WHO: &str = "c@exemple.fr";
const ADMIN: &str = "admin@exemple.fr";

/// Adds one line to a log in which nothing else is to be seen.
fn with(more: Value) -> EvidenceReport {
    let mut line = json!({"Id": "z", "CreationTime": "2026-02-10T09:30:00", "Workload": "Exchange", "UserId": ADMIN, "ClientIP": "198.51.100.20"});
    for (name, value) in more.as_object().expect("an object") {
        line[name] = value.clone();
    }
    let mut files = complete();
    files.entry("audit").or_default().push_str(&format!("{line}\n"));
    look(&files)
}

fn parameters(of: &[(&str, &str)]) -> Value {
    of.iter().map(|(n, v)| json!({"Name": n, "Value": v})).collect()
}

#[test]
fn who_changes_how_the_account_is_entered_is_shown() {
    let directory = "AzureActiveDirectory";
    for (operation, actor, object) in [
        ("Disable Strong Authentication.", WHO, WHO),
        ("User registered security info", WHO, WHO),
        ("Reset user password.", ADMIN, WHO),
        ("Add member to role.", ADMIN, WHO),
        ("Add member to role.", "ServicePrincipal_1", "7f0c8c1e-0000-0000-0000-000000000001"),
        ("Add app password for user.", "x@exemple.fr", "C@EXEMPLE.FR"),
    ] {
        let report = with(json!({"Operation": operation, "Workload": directory, "UserId": actor, "ObjectId": object}));
        assert_eq!(words(&report)["2.b.3"], "a-verifier", "{operation} {actor}");
    }
    let changed = json!([{"Name": "StrongAuthenticationMethod", "NewValue": "[]", "OldValue": "[1]"}]);
    let report = with(
        json!({"Operation": "Update user.", "Workload": directory, "UserId": "ServicePrincipal_1", "ObjectId": WHO, "ModifiedProperties": changed}),
    );
    assert_eq!(words(&report)["2.b.3"], "a-verifier");
    let other = json!({"Operation": "Reset user password.", "Workload": directory, "ObjectId": "b@exemple.fr"});
    assert_eq!(words(&with(other))["2.b.3"], "non-observe", "another account's");
}

#[test]
fn an_operation_that_no_table_knows_is_named() {
    for (operation, object) in [("Set-Something", WHO), ("Set-Something", "DN/Compta"), ("Frobnicate account.", WHO)] {
        let report = with(json!({"Operation": operation, "Workload": "AzureActiveDirectory", "ObjectId": object}));
        for question in ["1.c.1", "2.b.3", "2.b.4", "2.b.1 delegation", "2.b.1 autre", "4.a.1"] {
            assert_eq!(words(&report)[question], "inconnu", "{operation} {question}");
        }
        let holes: Vec<&str> = report.proposals.iter().flat_map(|p| &p.unseen).map(|u| u.said.as_str()).collect();
        assert!(holes.iter().any(|said| said.contains(operation)), "{holes:?}");
    }
    let other = with(json!({"Operation": "Set-Something", "ObjectId": "b@exemple.fr"}));
    assert_eq!(words(&other)["2.b.3"], "non-observe");
}

#[test]
fn what_others_do_to_the_account_is_shown() {
    let dn = "EURPR01A001.PROD.OUTLOOK.COM/Hosted/exemple.onmicrosoft.com/Compta";
    let forward = [("Identity", dn), ("ForwardingSmtpAddress", "smtp:x@dehors.example")];
    let rule = [("Mailbox", "Compta"), ("Name", "r"), ("ForwardTo", "x@dehors.example")];
    let transport = [("Name", "t"), ("BlindCopyTo", "x@dehors.example"), ("SentTo", WHO)];
    for (question, line) in [
        ("2.b.4", json!({"Operation": "Add user.", "Workload": "AzureActiveDirectory", "ObjectId": "svc@exemple.fr"})),
        ("2.a.1", json!({"Operation": "SendAs", "UserId": "p@exemple.fr", "SendAsUserSmtp": WHO})),
        ("2.a.6", json!({"Operation": "HardDelete", "UserId": "p@exemple.fr", "MailboxOwnerUPN": WHO})),
        ("4.a.1", json!({"Operation": "MailItemsAccessed", "UserId": "p@exemple.fr", "MailboxOwnerUPN": WHO})),
        ("2.b.1 transfert-externe", json!({"Operation": "New-TransportRule", "Parameters": parameters(&transport)})),
        ("2.b.1 transfert-externe", json!({"Operation": "Set-Mailbox", "Parameters": parameters(&forward)})),
        ("2.b.1 transfert-externe", json!({"Operation": "New-InboxRule", "Parameters": parameters(&rule)})),
        (
            "1.c.1",
            json!({"Operation": "Add-MailboxPermission", "Parameters": parameters(&[("Identity", dn), ("User", "p@exemple.fr"), ("AccessRights", "FullAccess")])}),
        ),
        (
            "4.a.1",
            json!({"Operation": "New-MailboxExportRequest", "Parameters": parameters(&[("Mailbox", WHO), ("FilePath", "x")])}),
        ),
        ("4.a.1", json!({"Operation": "SearchExported", "Workload": "SecurityComplianceCenter"})),
    ] {
        assert_eq!(words(&with(line.clone()))[question], "a-verifier", "{question}: {line}");
    }
    let own = json!({"Operation": "New-InboxRule", "UserId": "b@exemple.fr", "ObjectId": "DN/B\\r", "Parameters": parameters(&[("Name", "r"), ("ForwardTo", "x@dehors.example")])});
    assert_eq!(words(&with(own))["2.b.1 transfert-externe"], "non-observe", "another account's own rule");
}

#[test]
fn a_mailbox_used_from_an_unknown_address_is_shown() {
    let list = parameters(&[("MailAccessType", "Sync"), ("IsThrottled", "False")]);
    let line =
        json!({"Operation": "MailItemsAccessed", "UserId": WHO, "ClientIP": "45.9.9.9", "OperationProperties": list});
    assert_eq!(words(&with(line))["4.a.1"], "a-verifier");
    for (question, operation) in [("2.a.1", "Send"), ("2.a.6", "HardDelete")] {
        let line = json!({"Operation": operation, "UserId": WHO, "ClientIP": "45.9.9.9"});
        assert_eq!(words(&with(line))[question], "a-verifier");
        let line = json!({"Operation": operation, "UserId": WHO, "ClientIP": ""});
        assert_eq!(words(&with(line))[question], "inconnu", "no address");
    }
}

#[test]
fn what_hides_answers_or_was_taken_away_is_shown() {
    let identity = |value: &str| parameters(&[("Identity", value), ("AutoReplyState", "Enabled")]);
    let own = json!({"Operation": "Remove-InboxRule", "UserId": WHO, "Parameters": identity("1234567890")});
    let by_admin = json!({"Operation": "Disable-InboxRule", "Parameters": identity("c@exemple.fr\\1234567890")});
    let absence = json!({"Operation": "Set-MailboxAutoReplyConfiguration", "Parameters": identity("Compta")});
    let junk = json!({"Operation": "Set-MailboxJunkEmailConfiguration", "UserId": WHO, "Parameters": identity(WHO)});
    for line in [own, by_admin, absence, junk] {
        assert_eq!(words(&with(line.clone()))["2.b.1 autre"], "a-verifier", "{line}");
    }
    let other =
        json!({"Operation": "Remove-InboxRule", "UserId": "b@exemple.fr", "Parameters": identity("1234567890")});
    assert_eq!(words(&with(other))["2.b.1 autre"], "non-observe", "another account's");
    let stopped = json!({"Operation": "HygieneTenantEvents", "Event": "Listed", "EventValue": WHO});
    assert_eq!(words(&with(stopped.clone()))["2.a.1"], "a-verifier");
    let mut freed = stopped;
    freed["Event"] = json!("Delisted");
    assert_ne!(words(&with(freed))["2.a.1"], "a-verifier");
}

#[test]
fn files_opened_to_many_people_are_shown() {
    let opened = |guests: usize| {
        let mut files = complete();
        for i in 0..guests {
            let line = json!({"Id": format!("p-{i}"), "CreationTime": "2026-02-10T09:30:00", "Workload": "SharePoint", "UserId": WHO, "ClientIP": "198.51.100.20", "Operation": "AddedToSecureLink", "TargetUserOrGroupName": format!("p{i}@dehors.example")});
            files.entry("audit").or_default().push_str(&format!("{line}\n"));
        }
        words(&look(&files))["4.a.1"].clone()
    };
    assert_eq!((opened(20).as_str(), opened(3).as_str()), ("a-verifier", "non-observe"));
}
