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

/// A command of an administrator.
fn by_admin(operation: &str, of: &[(&str, &str)]) -> Value {
    json!({"Operation": operation, "Parameters": parameters(of)})
}

/// A command of whoever is looked at.
fn own(operation: &str, of: &[(&str, &str)]) -> Value {
    json!({"Operation": operation, "UserId": WHO, "Parameters": parameters(of)})
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
        ("2.b.1 transfert-externe", by_admin("New-TransportRule", &transport)),
        ("2.b.1 transfert-externe", by_admin("Set-Mailbox", &forward)),
        ("2.b.1 transfert-externe", by_admin("New-InboxRule", &rule)),
        (
            "1.c.1",
            by_admin(
                "Add-MailboxPermission",
                &[("Identity", dn), ("User", "p@exemple.fr"), ("AccessRights", "FullAccess")],
            ),
        ),
        ("4.a.1", by_admin("New-MailboxExportRequest", &[("Mailbox", WHO), ("FilePath", "x")])),
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

fn listed(folder: &str, more: &str) -> EvidenceReport {
    let mut files = complete();
    let rule = format!(
        "{{\"MailboxOwnerId\":\"{WHO}\",\"IncludeHidden\":true,\"Name\":\"Tri\",\"Enabled\":true,\"MoveToFolder\":\"{folder}\"{more}}}\n"
    );
    files.insert("une-regle", rule);
    look(&files)
}

#[test]
fn a_rule_that_marks_as_read_or_moves_everything_is_shown() {
    let hiding = "2.b.1 suppression-ou-lecture-automatique";
    for (folder, more) in [
        ("Dossier1", ",\"MarkAsRead\":true"),
        ("Dossier1", ""),
        ("", ",\"MarkAsRead\":true,\"From\":[\"banque@x.example\"]"),
        ("Notes de frais", ",\"MarkAsRead\":true,\"SubjectContainsWords\":[\"note de frais\"]"),
    ] {
        assert_eq!(words(&listed(folder, more))[hiding], "a-verifier", "{folder} {more}");
    }
    for (folder, more) in [
        ("Lettres", ",\"From\":[\"lettre@x.example\"]"),
        ("Lettres", ",\"MarkAsRead\":false,\"From\":[\"lettre@x.example\"]"),
        ("", ",\"CopyToFolder\":\"Flux RSS\",\"From\":[\"lettre@x.example\"]"),
    ] {
        assert_eq!(words(&listed(folder, more))[hiding], "non-observe", "{folder} {more}");
    }
    let new = |more: &[(&str, &str)]| {
        let of = [&[("Name", "Tri"), ("MoveToFolder", "Dossier1")], more].concat();
        words(&with(own("New-InboxRule", &of)))[hiding].clone()
    };
    assert_eq!(new(&[("MarkAsRead", "True")]), "a-verifier");
    assert_eq!((new(&[]).as_str(), new(&[("From", "x@y.example")]).as_str()), ("a-verifier", "non-observe"));
}

#[test]
fn what_was_refused_is_not_said_done() {
    let forward = [("Identity", WHO), ("ForwardingSmtpAddress", "smtp:x@dehors.example")];
    let rule = [("Name", "."), ("ForwardTo", "x@dehors.example")];
    let grant = [("Identity", WHO), ("User", "x@dehors.example"), ("AccessRights", "FullAccess")];
    for status in ["False", "Failed", "Failure"] {
        for (operation, of) in [("Set-Mailbox", &forward[..]), ("New-InboxRule", &rule)] {
            let line =
                json!({"Operation": operation, "UserId": WHO, "ResultStatus": status, "Parameters": parameters(of)});
            let said = words(&with(line));
            let got = ["2.b.1 transfert-externe", "4.a.1", "2.b.1 autre"].map(|q| said[q].as_str());
            assert_eq!(got, ["non-observe", "non-observe", "a-verifier"], "{operation} {status}");
        }
        let line =
            json!({"Operation": "Add-MailboxPermission", "ResultStatus": status, "Parameters": parameters(&grant)});
        let said = words(&with(line));
        assert_eq!((said["1.c.1"].as_str(), said["2.b.3"].as_str()), ("non-observe", "a-verifier"), "{status}");
        let line = json!({"Operation": "Consent to application.", "UserId": WHO, "ResultStatus": status, "ObjectId": "eM Client"});
        assert_eq!(words(&with(line))["2.c.2"], "a-verifier");
    }
    for status in ["True", "Succeeded", "PartiallySucceeded", ""] {
        let line = json!({"Operation": "Set-Mailbox", "UserId": WHO, "ResultStatus": status, "Parameters": parameters(&forward)});
        assert_eq!(words(&with(line))["2.b.1 transfert-externe"], "oui", "{status}");
    }
}

#[test]
fn what_is_searched_and_opened_from_an_unknown_address_is_shown() {
    for operation in ["SearchQueryInitiatedExchange", "SearchQueryInitiatedSharePoint", "FileAccessed", "FilePreviewed"]
    {
        for (ip, word) in [("45.9.9.9", "a-verifier"), ("198.51.100.20", "non-observe")] {
            let line = json!({"Operation": operation, "UserId": WHO, "ClientIP": ip});
            assert_eq!(words(&with(line))["4.a.1"], word, "{operation} {ip}");
        }
    }
    // An address from where somebody came in that nobody knows.
    let intruder = |operation: &str, ip: &str| {
        let mut files = complete();
        let entered = super::holes::sign_in(40, true)
            .replace("\"s-40\"", "\"in\"")
            .replace("198.51.100.20", "45.9.9.9")
            .replace("\"FR\"", "\"RU\"")
            .replace("Windows 10", "Linux")
            .replace("\"pc\"", "\"\"");
        files.entry("connexions").or_default().push_str(&entered);
        let line = json!({"Id": "z", "CreationTime": "2026-02-14T09:30:00", "Workload": "Exchange", "Operation": operation, "UserId": WHO, "ClientIP": ip});
        files.entry("audit").or_default().push_str(&format!("{line}\n"));
        look(&files)
            .proposals
            .into_iter()
            .filter(|p| p.question == "4.a.1")
            .flat_map(|p| p.signs)
            .map(|s| s.sign)
            .collect::<Vec<_>>()
    };
    assert_eq!(intruder("FileAccessed", "45.9.9.9"), ["fichiers-ouverts-adresse-suspecte"]);
    assert_eq!(intruder("SearchQueryInitiatedExchange", "45.9.9.9"), ["recherche-adresse-suspecte"]);
    assert_eq!(intruder("FileAccessed", "198.51.100.20"), Vec::<&str>::new());
}

/// The state of a mailbox that forwards there, with this more, when nobody declares a domain.
fn forwards(to: &str, more: &str) -> String {
    let state = format!(
        "{{\"UserPrincipalName\":\"{WHO}\",\"ForwardingAddress\":null,\"ForwardingSmtpAddress\":\"{to}\"{more}}}"
    );
    let line = json!({"Id": "z", "CreationTime": "2026-02-10T09:30:00", "Workload": "Exchange", "Operation": "Send", "UserId": WHO, "OrganizationName": "exemple.onmicrosoft.com"});
    let scope = crate::evidence::Scope { domains: Default::default(), ..super::about(WHO) };
    let files = [("boites", state.into_bytes()), ("audit", format!("{line}\n").into_bytes())];
    words(&super::told(&files, &scope))["2.b.1 transfert-externe"].clone()
}

#[test]
fn the_domains_that_an_export_says_are_ours_are_ours() {
    for more in [
        ",\"AcceptedDomains\":[\"exemple.fr\",\"filiale.fr\"]",
        ",\"AcceptedDomains\":\"exemple.fr, filiale.fr\"",
        ",\"AcceptedDomains\":\"filiale.fr\"",
        ",\"AcceptedDomains\":[{\"DomainName\":\"filiale.fr\",\"DomainType\":\"Authoritative\"}]",
        ",\"AcceptedDomains\":\"@{DomainName=filiale.fr; DomainType=Authoritative}\"",
    ] {
        assert_eq!(forwards("smtp:paul@filiale.fr", more), "inconnu", "{more}");
        assert_eq!(forwards("smtp:paul@dehors.example", more), "oui", "{more}");
    }
    for more in ["", ",\"AcceptedDomains\":\"System.Collections.ArrayList\""] {
        assert_eq!(forwards("smtp:paul@filiale.fr", more), "oui", "nothing says that it is ours {more}");
        assert_eq!(forwards("smtp:paul@exemple.fr", more), "inconnu");
    }
    for ours in ["exemple.onmicrosoft.com", "exemple.mail.onmicrosoft.com"] {
        assert_eq!(forwards(&format!("smtp:paul@{ours}"), ""), "inconnu", "{ours}");
    }
    assert_eq!(forwards("smtp:paul@autre.onmicrosoft.com", ""), "oui");
}

#[test]
fn a_name_of_the_directory_is_shown_for_what_it_is() {
    let inside = "\"Paul\" [EX:/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=paul]";
    let rule = [("Name", "Absence"), ("From", "a@y.example"), ("ForwardTo", inside)];
    let forward = [("Identity", WHO), ("ForwardingAddress", "Contact Externe")];
    for (operation, of) in [("New-InboxRule", &rule[..]), ("Set-Mailbox", &forward)] {
        let report = with(own(operation, of));
        assert_eq!(words(&report)["2.b.1 transfert-externe"], "a-verifier", "{operation}");
        let all = || report.proposals.iter();
        assert!(all().flat_map(|p| &p.signs).any(|s| s.sign == "transfert-vers-un-nom"), "{operation}");
        assert!(all().flat_map(|p| &p.unseen).all(|u| u.hole != "liste-perdue"), "{operation}");
    }
    let both = format!("smtp:x@dehors.example;{inside}");
    let report = with(own("New-InboxRule", &[("Name", "r"), ("ForwardTo", &both)]));
    assert_eq!(words(&report)["2.b.1 transfert-externe"], "oui");
    let lost = with(own("New-InboxRule", &[("Name", "r"), ("ForwardTo", "System.Object[]")]));
    assert_eq!(words(&lost)["2.b.1 autre"], "a-verifier");
}

#[test]
fn where_an_add_in_comes_from_is_shown() {
    let line = own("New-App", &[("Url", "https://dehors.example/x.xml")]);
    let report = with(line);
    let seen: Vec<String> = report
        .proposals
        .iter()
        .filter(|p| p.question == "2.c.1")
        .flat_map(|p| &p.signs)
        .map(|s| s.seen.to_string())
        .collect();
    assert_eq!(seen, ["https://dehors.example/x.xml"]);
}
