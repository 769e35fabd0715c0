//! Each reader, on small files of our own making.

use super::{about, logs, told, words};
use crate::evidence::event::{Content, Ended, Family, HalfMark, LogEvent};
use crate::evidence::intake::CutShort;

fn read(text: &str) -> Vec<LogEvent> {
    logs(&[("a", text.as_bytes().to_vec())]).events
}

const GRAPH: &str = r#"{"value":[{"id":"r-1","createdDateTime":"2026-02-03T05:12:44Z","userPrincipalName":"C.Durand@exemple.fr","ipAddress":"203.0.113.9","clientAppUsed":"Browser","userAgent":"axios/1.7.2","isInteractive":true,"status":{"errorCode":0},"deviceDetail":{"deviceId":"","operatingSystem":"Windows 10","browser":"Edge 90.0.818"},"location":{"city":"Lagos","countryOrRegion":"NG"}}]}"#;
const MONITOR: &str = r#"{"time":"2026-02-03T05:12:44.0000000Z","category":"SignInLogs","resultType":"0","callerIpAddress":"203.0.113.9","location":"NG","properties":{"id":"r-1","createdDateTime":"2026-02-03T05:12:44.0000000Z","userPrincipalName":"c.durand@exemple.fr","ipAddress":"203.0.113.9","clientAppUsed":"Browser","userAgent":"axios/1.7.2","isInteractive":true,"status":{"errorCode":0},"deviceDetail":{"operatingSystem":"Windows 11","browser":"Edge 91.0"},"location":{"countryOrRegion":"NG"}}}"#;
const ENGLISH: &str = "Date (UTC),Request ID,User agent,User,Username,Incoming token type,IP address,Location,Status,Sign-in error code,Client app,Device ID,Browser,Operating System,Incoming token type\n2026-02-03T05:12:44Z,r-1,axios/1.7.2,Claire Durand,c.durand@exemple.fr,none,203.0.113.9,\"Lagos, Lagos, NG\",Success,0,Browser,,Edge 90.0.818,Windows10,\n";
const FRENCH: &str = "Date (UTC);ID de requête;Agent utilisateur;Utilisateur;Nom d’utilisateur;Adresse IP;Emplacement;Statut;Code d'erreur de connexion;Application cliente;ID de l'appareil;Navigateur;Système d'exploitation\r\n2026-02-03T05:12:44Z;r-1;axios/1.7.2;Claire Durand;c.durand@exemple.fr;203.0.113.9;Lagos, Lagos, NG;Succès;0;Browser;;Edge 90.0.818;Windows 10\r\n";
const ANALYTICS: &str = "OperationName,Category,ResultType,Location,CreatedDateTime [UTC],DeviceDetail_dynamic,DeviceDetail_string,IsInteractive,Id,IPAddress,LocationDetails_dynamic,Status_dynamic,UserAgent,UserPrincipalName,ClientAppUsed\r\nSign-in activity,SignInLogs,0,NG,\"2/3/2026, 5:12:44.000 AM\",\"{\r\n \"\"operatingSystem\"\":\"\"Windows 10\"\",\r\n \"\"browser\"\":\"\"Edge 90.0.818\"\"}\",,TRUE,r-1,203.0.113.9,\"{\"\"countryOrRegion\"\":\"\"NG\"\"}\",\"{\"\"errorCode\"\":0}\",axios/1.7.2,c.durand@exemple.fr,Browser\r\n";

/// A message, as a server keeps it.
const MESSAGE: &str = "Received: from x by y\r\nAuthentication-Results: dmarc=fail\r\n header.from=exemple.fr\r\nFrom: A <a@exemple.fr>\r\nDate: Tue, 3 Feb 2026 06:12:44 +0100\r\nMessage-ID: <a@b>\r\n\r\nBonjour\r\n";
/// Rules, mailboxes and rights as tools list them.
const RULES: &str = "UserName,RuleName,Enabled,ForwardTo,MoveToFolder,DeleteMessage\nc@exemple.fr,.,True,x@dehors.example,Flux RSS,False\n";
const BOXES: &str = "UserPrincipalName;ForwardingAddress;ForwardingSmtpAddress;AuditEnabled\nc@exemple.fr;;smtp:x@dehors.example;True\n";
const RIGHTS: &str = "Identity,User,AccessRights,Deny\nc@exemple.fr,d@exemple.fr,FullAccess,False\n";

/// A sample of each format but the audit log.
pub const SAMPLES: [&str; 9] = [GRAPH, MONITOR, ENGLISH, FRENCH, ANALYTICS, MESSAGE, RULES, BOXES, RIGHTS];

#[test]
fn a_sign_in_is_the_same_in_its_five_formats() {
    for text in [GRAPH, MONITOR, ENGLISH, FRENCH, ANALYTICS] {
        let events = read(text);
        assert_eq!(events.len(), 1, "{text}");
        let one = &events[0];
        let Content::SignIn(sign_in) = &one.what else { panic!("{text}") };
        let said = (one.family, &*one.account, one.id, &*one.agent, one.at());
        assert_eq!(
            said,
            (Family::SignIns, "c.durand@exemple.fr", HalfMark::of("r-1"), "axios/1.7.2", Some(1_770_095_564_000)),
            "{text}"
        );
        assert_eq!(one.ip(), "203.0.113.9".parse().ok());
        let said = (sign_in.ended, &*sign_in.country, &*sign_in.system, sign_in.legacy);
        assert_eq!(said, (Ended::Success, "NG", "windows edge", false), "{text}");
    }
}

#[test]
fn what_is_inside_a_text_or_another_object_is_no_field() {
    let text = r#"{"createdDateTime":"2026-02-03T05:12:44Z","userPrincipalName":"c@exemple.fr","ipAddress":"203.0.113.9","userAgent":"\"userPrincipalName\":\"ceo@exemple.fr\"","status":{"errorCode":50126,"userPrincipalName":"ceo@exemple.fr"},"other":{"userPrincipalName":"ceo@exemple.fr"}}"#;
    assert_eq!(&*read(text)[0].account, "c@exemple.fr");
}

#[test]
fn services_are_set_aside_and_codes_unknown_are_neither_failure_nor_success() {
    let service = r#"{"category":"ServicePrincipalSignInLogs","resultType":"0","time":"2026-02-03T05:12:44Z","properties":{"servicePrincipalName":"x"}}"#;
    let read_all = logs(&[("a", service.as_bytes().to_vec())]);
    assert_eq!((read_all.events.len(), read_all.files[0].aside), (0, 1));
    let unknown = GRAPH.replace("\"errorCode\":0", "\"errorCode\":777");
    assert!(matches!(&read(&unknown)[0].what, Content::SignIn(s) if s.ended == Ended::Unknown));
}

#[test]
fn office_activity_takes_the_right_time_and_the_right_address() {
    let text = r#"{"TimeGenerated":"2021-08-02T13:32:07Z","Operation":"MailItemsAccessed","UserType":"Regular","OfficeWorkload":"Exchange","UserId":"p@exemple.fr","ClientInfoString":"Client=REST;;","Client_IPAddress":"192.0.2.4","Folders":"[{\"FolderItems\":[{\"InternetMessageId\":\"<a>\"},{\"InternetMessageId\":\"<a>\"},{\"InternetMessageId\":\"<b>\"}]}]","ElevationTime":"2021-08-02T13:41:16Z","SourceRecordId":"699e","Start_Time":"2021-08-02T13:41:16Z","OperationProperties":"[{\"Name\":\"MailAccessType\",\"Value\":\"Bind\"},{\"Name\":\"IsThrottled\",\"Value\":\"True\"}]","ClientAppId":"5a95"}"#;
    let events = read(text);
    let Content::Access(access) = &events[0].what else { panic!("an access") };
    assert_eq!((access.messages.len(), access.sync, access.throttled, access.by_app), (2, false, true, true));
    assert_eq!(
        (events[0].at(), events[0].ip(), events[0].id),
        (Some(1_627_911_127_000), "192.0.2.4".parse().ok(), HalfMark::of("699e"))
    );
}

#[test]
fn rules_are_read_as_each_tool_lists_them() {
    let extractor = "UserName,RuleName,Enabled,StopProcessingRules,ForwardTo,MoveToFolder,MarkAsRead,DeleteMessage,SubjectOrBodyContainsWords\nc@exemple.fr,.,True,True,\"\"\"X\"\" [SMTP:x@dehors.example]\",Flux RSS,True,False,\"facture, RIB\"\n";
    let native = r#"[{"MailboxOwnerId":"c@exemple.fr","Name":".","Enabled":true,"ForwardTo":["\"X\" [SMTP:x@dehors.example]"],"MoveToFolder":"Flux RSS","MarkAsRead":true,"DeleteMessage":false,"SubjectOrBodyContainsWords":["facture","RIB"]}]"#;
    let graph = r#"{"value":[{"userPrincipalName":"c@exemple.fr","displayName":".","isEnabled":true,"actions":{"forwardTo":[{"emailAddress":{"address":"x@dehors.example"}}],"moveToFolder":"Flux RSS","markAsRead":true},"conditions":{"subjectOrBodyContains":["facture","RIB"]}}]}"#;
    for text in [extractor, native, graph] {
        let events = read(text);
        let Content::Rule(rule) = &events[0].what else { panic!("{text}: {events:?}") };
        assert_eq!((&*events[0].account, &*rule.name, &*rule.folder), ("c@exemple.fr", ".", "Flux RSS"), "{text}");
        assert_eq!(rule.to.iter().map(|t| &**t).collect::<Vec<_>>(), ["x@dehors.example"], "{text}");
        assert!(rule.reads && !rule.deletes && rule.conditional && rule.enabled && !rule.lost, "{text}");
    }
    let lost = native.replace(r#"["\"X\" [SMTP:x@dehors.example]"]"#, "\"System.Collections.ArrayList\"");
    assert!(matches!(&read(&lost)[0].what, Content::Rule(rule) if rule.lost && rule.to.is_empty()));
}

#[test]
fn mailboxes_rights_and_domains_are_read() {
    let boxes = "UserPrincipalName;ForwardingAddress;ForwardingSmtpAddress;DeliverToMailboxAndForward;AuditEnabled\nc@exemple.fr;;smtp:x@dehors.example;False;True\nd@exemple.fr;;;False;False\n";
    let events = read(boxes);
    assert!(events.iter().any(|e| matches!(&e.what, Content::Forward(f) if f.to.len() == 1 && f.keeps == Some(false))));
    assert!(events.iter().any(|e| e.what == Content::AuditOff && &*e.account == "d@exemple.fr"));
    let rights = "UserPrincipalName,DisplayName,FullAccessUsers,SendAsUsers\nc@exemple.fr,C,\"d@exemple.fr;NT AUTHORITY\\SELF\",e@exemple.fr\n";
    let grants = read(rights);
    assert_eq!(grants.len(), 2, "{grants:?}");
    let native = "Identity,User,AccessRights,Deny\nc@exemple.fr,d@exemple.fr,FullAccess,False\n";
    assert_eq!(read(native).len(), 1, "{native}");
    let domains = logs(&[("a", b"DomainName,DomainType\nexemple.fr,Authoritative\n".to_vec())]);
    assert!(domains.domains.contains("exemple.fr"));
}

#[test]
fn a_forward_taken_away_is_no_forward() {
    let text = r#"{"Id":"1","CreationTime":"2026-02-03T05:12:44","Operation":"Set-Mailbox","Workload":"Exchange","UserId":"c@exemple.fr","Parameters":[{"Name":"ForwardingSmtpAddress","Value":""}]}"#;
    assert!(matches!(&read(text)[0].what, Content::Forward(f) if f.to.is_empty() && !f.lost));
}

#[test]
fn a_message_says_what_the_receiving_server_wrote() {
    let text = "Received: from x by y\r\nAuthentication-Results: spf=fail (sender IP is 198.51.100.7)\r\n smtp.mailfrom=exemple.fr; dkim=none;dmarc=fail action=none\r\n header.from=exemple.fr;compauth=fail reason=601\r\nX-MS-Exchange-Organization-AuthAs: Anonymous\r\nX-Forefront-Antispam-Report: CIP:198.51.100.7;CTRY:NG;\r\nFrom: Directeur <dir@exemple.fr>\r\nTo: dir@exemple.fr\r\nSubject: =?utf-8?Q?R=C3=A9initialisation?=\r\nDate: Tue, 3 Feb 2026 06:12:44 +0100\r\nMessage-ID: <a@b>\r\n\r\nBonjour\r\n";
    let events = read(text);
    let Content::Message(headers) = &events[0].what else { panic!("a message") };
    assert_eq!((headers.internal, &*headers.dmarc, &*headers.subject), (Some(false), "fail", "Réinitialisation"));
    assert_eq!(
        (&*events[0].account, events[0].ip(), events[0].at()),
        ("dir@exemple.fr", "198.51.100.7".parse().ok(), Some(1_770_095_564_000))
    );
    let said = |text: &str| words(&told(&[("m.eml", text.as_bytes().to_vec())], &about("c.durand@exemple.fr")));
    assert_eq!(said(text)["3.e.2"], "oui");
    // Taken in by Exchange from an account that had logged in, or of another organisation: nothing is proposed.
    assert_eq!(said(&text.replace("Anonymous", "Internal"))["3.e.2"], "inconnu");
    assert_eq!(said(&text.replace("exemple.fr", "autre.example"))["3.e.2"], "inconnu");
}

#[test]
fn a_message_that_is_attached_to_be_reported_is_read_as_well() {
    let reported = "Received: from x by B.PROD.OUTLOOK.COM\r\nAuthentication-Results: spf=fail smtp.mailfrom=exemple.fr; dmarc=fail header.from=exemple.fr\r\nFrom: Directeur <dir@exemple.fr>\r\nSubject: Mot de passe\r\nMessage-ID: <c@d>\r\n\r\nBonjour\r\n";
    let around = |kind: &str, inside: &str| {
        format!(
            "From: Paul <paul@exemple.fr>\r\nSubject: TR\r\nMessage-ID: <a@b>\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"_\"\r\n\r\n--_\r\nContent-Type: text/plain\r\n\r\nvoir\r\n--_\r\n{kind}\r\n\r\n{inside}\r\n--_--\r\n"
        )
    };
    let text = around("Content-Type: message/rfc822", reported);
    let report = told(&[("m.eml", text.into_bytes())], &about("c.durand@exemple.fr"));
    assert_eq!(words(&report)["3.e.2"], "oui");
    let cites: Vec<(u64, Option<u64>)> = report.proposals[report.proposals.len() - 2]
        .signs
        .iter()
        .flat_map(|s| &s.cites)
        .map(|c| (c.line, c.record))
        .collect();
    assert_eq!(cites, [(15, Some(2))], "{:?}", report.proposals);
    for (kind, word) in [
        ("Content-Type: application/octet-stream; name=\"Facture.pdf.html\"", "a-verifier"),
        (
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=UTF-8''Facture%2Epdf%2Eexe",
            "a-verifier",
        ),
        ("Content-Type: image/png; name=\"=?utf-8?Q?sch=C3=A9ma=2Esvg?=\"", "a-verifier"),
        ("Content-Type: application/pdf; name=\"Facture.pdf\"", "inconnu"),
    ] {
        let report = told(&[("m.eml", around(kind, "x").into_bytes())], &about("c.durand@exemple.fr"));
        assert_eq!(words(&report)["3.e.2"], word, "{kind}");
    }
}

#[test]
fn a_verdict_that_the_receiving_server_did_not_write_is_none() {
    let message = |before: &str| {
        format!(
            "{before}From: Compta <compta@exemple.fr>\r\nTo: compta@exemple.fr\r\nSubject: Facture\r\nMessage-ID: <a@b>\r\n\r\nBonjour\r\n"
        )
    };
    let ours = "Received: from b by mx.exemple.fr with ESMTPS id 1; x\r\n";
    for (before, word) in [
        (
            format!(
                "{ours}Received: from c by relay.other.example\r\nAuthentication-Results: relay.other.example; dmarc=fail\r\n"
            ),
            "inconnu",
        ),
        ("Authentication-Results: mx.evil; spf=fail; dmarc=fail\r\n".to_owned(), "inconnu"),
        (format!("Authentication-Results: mx.exemple.fr; spf=fail; dmarc=fail\r\n{ours}"), "oui"),
        (format!("Authentication-Results: mx.exemple.fr; spf=pass (dmarc=fail) ; dmarc=pass\r\n{ours}"), "inconnu"),
    ] {
        let report = told(&[("m.eml", message(&before).into_bytes())], &about("c.durand@exemple.fr"));
        assert_eq!(words(&report)["3.e.2"], word, "{before}");
    }
}

#[test]
fn an_export_that_announces_more_rows_is_cut() {
    let row = |i: u32| {
        format!(
            "{i},50,2026-02-03T05:00:0{i},Send,c@exemple.fr,\"{{\"\"Id\"\":\"\"{i}\"\",\"\"Operation\"\":\"\"Send\"\",\"\"CreationTime\"\":\"\"2026-02-03T05:00:0{i}\"\",\"\"UserId\"\":\"\"c@exemple.fr\"\",\"\"Workload\"\":\"\"Exchange\"\"}}\""
        )
    };
    let text = format!("ResultIndex,ResultCount,CreationDate,Operations,UserIds,AuditData\n{}\n{}\n", row(1), row(2));
    assert!(logs(&[("a", text.clone().into_bytes())]).files[0].cuts.contains(&CutShort::Ranked));
    // A search that failed has no rank.
    let failed = text.replace("\n1,50,", "\n-1,0,").replace("\n2,50,", "\n-1,0,");
    assert!(logs(&[("a", failed.into_bytes())]).files[0].cuts.contains(&CutShort::Ranked));
    // A search that is whole hides no other one; alone, it is not cut.
    let whole = format!("{}\n{}\n", row(1).replacen(",50,", ",2,", 1), row(2).replacen(",50,", ",2,", 1));
    let both = format!("{text}{whole}");
    assert!(logs(&[("a", both.into_bytes())]).files[0].cuts.contains(&CutShort::Ranked));
    let alone = format!("ResultIndex,ResultCount,CreationDate,Operations,UserIds,AuditData\n{whole}");
    assert!(logs(&[("a", alone.into_bytes())]).files[0].cuts.is_empty());
    // Two searches that announce as many rows, one of which stops short.
    let rows: String = (1..=2).chain(1..=3).map(|i| row(i).replacen(",50,", ",3,", 1) + "\n").collect();
    let twins = format!("ResultIndex,ResultCount,CreationDate,Operations,UserIds,AuditData\n{rows}");
    assert!(logs(&[("a", twins.into_bytes())]).files[0].cuts.contains(&CutShort::Ranked));
}

#[test]
fn dates_that_may_be_swapped_are_settled_by_their_file_or_left_out() {
    let header = "Date (UTC);Username;Status;Sign-in error code;Client app;IP address";
    let row = |date: &str| format!("{date};c@exemple.fr;Success;0;Browser;203.0.113.9");
    let doubtful = logs(&[("a", format!("{header}\n{}\n", row("03/02/2026 05:12:44")).into_bytes())]);
    assert_eq!((doubtful.events[0].at(), doubtful.files[0].undated), (None, 1));
    let told = logs(&[(
        "a",
        format!("{header}\n{}\n{}\n", row("03/02/2026 05:12:44"), row("28/02/2026 05:12:44")).into_bytes(),
    )]);
    assert_eq!((told.events[0].at(), told.files[0].undated), (Some(1_770_095_564_000), 0));
}
