//! A small tenant, made by a seed: months of ordinary work, attacks that are planted, and what only looks like one.

use super::{about, told, words};
use crate::evidence::report::EvidenceReport;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000;
/// A Monday.
const START: i64 = 1_767_571_200_000;

/// A generator of numbers that gives the same for the same seed, everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.next(from.len() as u64)).expect("small")]
    }
}

/// Makes a list of cases, with all of them in order and, where it is said, the question that each shows.
macro_rules! cases {
    ($(#[$doc:meta])* $name:ident: $($case:ident),+) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        enum $name { $($case),+ }

        impl $name {
            const ALL: &[Self] = &[$(Self::$case),+];
        }
    };
    ($(#[$doc:meta])* $name:ident: $($case:ident $question:literal),+) => {
        cases! { $(#[$doc])* $name: $($case),+ }

        impl $name {
            fn question(self) -> &'static str {
                match self { $(Self::$case => $question),+ }
            }
        }
    };
}

cases! {
    /// What is planted, with the question that it must show.
    Planted:
    Failures "2.d.5",
    FarSystem "2.d.1",
    Kit "2.d.1",
    SecondFactor "2.d.6",
    Fatigue "2.d.6",
    Session "2.d.3",
    RuleOutside "2.b.1 transfert-externe",
    RuleHides "2.b.1 suppression-ou-lecture-automatique",
    Forward "2.b.1 transfert-externe",
    Delegate "1.c.1",
    Consent "2.c.2",
    SentAfter "2.a.1",
    DeletedAfter "2.a.6",
    Sync "4.a.1",
    Elsewhere "3.c.1",
    AccountMade "2.b.4"
}

cases! {
    /// What only looks like an attack.
    Alike:
    Mistypes, Travels, NewLaptop, OwnPrompt, OfficeShared, Sorts, ForwardsInside, TakesForwardAway, PinnedRule,
    GrantedByAdmin, TeamsApp, Mailing, Noise, OutlookSync, ScriptOfTheHouse, OldPhone, HomeNetwork, DropsAdverts,
    FilesInvoices, NewMailProgram
}

struct Tenant {
    dice: Dice,
    sign_ins: Vec<Value>,
    audit: Vec<Value>,
    count: usize,
}

const VICTIM: &str = "c.durand@exemple.fr";
const EDGE: (&str, &str, &str) = ("Windows 10", "Edge 120.0", "Mozilla/5.0 Edg/120.0");

fn iso(at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).expect("a date").format("%Y-%m-%dT%H:%M:%S").to_string()
}

impl Tenant {
    fn new(seed: u64) -> Self {
        let mut tenant = Self { dice: Dice(seed), sign_ins: vec![], audit: vec![], count: 0 };
        for user in ["c.durand", "a.martin", "b.petit", "d.leroy", "e.moreau", "f.simon", "g.roux"] {
            tenant.ordinary(&format!("{user}@exemple.fr"));
        }
        tenant
    }

    fn id(&mut self) -> String {
        self.count += 1;
        format!("{:08}", self.count)
    }

    /// Three weeks of work: a desk in the morning, sometimes from home, a phone that stays connected.
    fn ordinary(&mut self, user: &str) {
        let home = format!("82.64.{}.{}", self.dice.next(200), 1 + self.dice.next(200));
        for day in 0..21 {
            if day % 7 >= 5 {
                continue;
            }
            let at = START + day * DAY + 9 * 3_600_000 + i64::try_from(self.dice.next(3_000_000)).expect("small");
            let ip = if matches!(day % 7, 1 | 3) { home.clone() } else { String::from("198.51.100.20") };
            self.sign_in(user, at, (&ip, "FR"), EDGE, "0", json!({"deviceDetail": {"deviceId": format!("pc-{user}")}}));
            if day == 0 {
                self.sign_in(user, at - 60_000, (&ip, "FR"), EDGE, "50140", json!({}));
                self.sign_in(user, at - 120_000, (&ip, "FR"), EDGE, "50126", json!({}));
                self.audit(user, at, &ip, "UserLoggedIn", json!({"Workload": "AzureActiveDirectory"}));
                for operation in ["PageViewed", "FileAccessed", "Create", "Search", "MailboxLogin", "Update"] {
                    self.audit(user, at, &ip, operation, json!({}));
                }
            }
            let phone = ("Ios 17", "Mobile Safari 17", "Outlook-iOS/2.0");
            let more = json!({"isInteractive": false, "signInEventTypes": ["nonInteractiveUser"], "deviceDetail": {"deviceId": format!("tel-{user}")}});
            self.sign_in(user, at + 3_600_000, (&ip, "FR"), phone, "0", more);
            if user != VICTIM && !user.starts_with("b.petit") {
                continue;
            }
            for i in 0..self.dice.next(4) {
                let at = at + 60_000 * i64::try_from(i + 1).expect("small");
                self.audit(user, at, &ip, "Send", json!({}));
            }
            self.audit(user, at + 700_000, &ip, "MailItemsAccessed", access("Sync"));
            self.audit(user, at + 900_000, &ip, "MoveToDeletedItems", json!({}));
        }
    }

    fn sign_in(
        &mut self,
        user: &str,
        at: i64,
        (ip, country): (&str, &str),
        program: (&str, &str, &str),
        code: &str,
        more: Value,
    ) {
        let id = self.id();
        let (os, browser, agent) = program;
        let mut one = json!({
            "id": id, "createdDateTime": format!("{}Z", iso(at)), "userPrincipalName": user, "ipAddress": ip, "userAgent": agent,
            "clientAppUsed": "Browser", "isInteractive": true, "status": {"errorCode": code.parse::<u32>().expect("a code")},
            "deviceDetail": {"deviceId": "", "operatingSystem": os, "browser": browser}, "location": {"countryOrRegion": country},
        });
        for (k, v) in more.as_object().expect("an object") {
            match v.as_object() {
                Some(inner) => inner.iter().for_each(|(i, v)| one[k][i] = v.clone()),
                None => one[k] = v.clone(),
            }
        }
        self.sign_ins.push(one);
    }

    fn audit(&mut self, user: &str, at: i64, ip: &str, operation: &str, more: Value) {
        let mut one = json!({
            "Id": self.id(), "CreationTime": iso(at), "Operation": operation, "RecordType": 1, "Workload": "Exchange",
            "UserId": user, "ClientIP": ip, "UserType": 0,
        });
        for (k, v) in more.as_object().expect("an object") {
            one[k] = v.clone();
        }
        self.audit.push(one);
    }

    /// The attacker comes in: a country, a system and a network that nobody knows.
    fn intrude(&mut self, user: &str, at: i64, ip: &str) {
        let country = self.dice.pick(&["NG", "RU", "US", "BR", "VN"]);
        self.sign_in(user, at, (ip, country), ("Linux", "Chrome 119.0", "Mozilla/5.0 X11"), "0", json!({}));
    }

    fn plant(&mut self, planted: Planted) {
        let at = START + 22 * DAY + i64::try_from(self.dice.next(20 * 3_600_000)).expect("small");
        let ip = format!("203.0.113.{}", 1 + self.dice.next(250));
        let linux = ("Linux", "Chrome 119.0", "Mozilla/5.0 X11");
        let from = |minutes: i64| at + minutes * 60_000;
        match planted {
            Planted::Failures => {
                let failures = 3 + i64::try_from(self.dice.next(6)).expect("small");
                for i in 0..failures {
                    self.sign_in(VICTIM, from(i * 3), (&ip, "NG"), linux, "50126", json!({}));
                }
                self.sign_in(VICTIM, from(failures * 3 + 5), (&ip, "NG"), linux, "0", json!({}));
            }
            Planted::FarSystem => self.intrude(VICTIM, at, &ip),
            Planted::Kit => {
                let agent = self.dice.pick(&["axios/1.7.2", "node", "python-requests/2.31", "BAV2ROPC"]);
                self.sign_in(VICTIM, at, (&ip, "FR"), ("", "", agent), "0", json!({}));
            }
            Planted::SecondFactor => {
                let code = self.dice.pick(&["50074", "50076", "500121", "53003"]);
                self.sign_in(VICTIM, at, (&ip, "NG"), linux, code, json!({}));
            }
            Planted::Fatigue => {
                for i in 0..5 {
                    self.sign_in(VICTIM, from(i), (&ip, "NG"), linux, "500121", json!({}));
                }
                self.sign_in(VICTIM, from(6), (&ip, "NG"), linux, "0", json!({}));
            }
            Planted::Session => {
                let session = json!({"sessionId": "s-1"});
                self.sign_in(VICTIM, at, ("198.51.100.20", "FR"), EDGE, "0", session.clone());
                self.sign_in(VICTIM, from(12), (&ip, "NL"), linux, "0", session);
            }
            Planted::RuleOutside => {
                let word = self.dice.pick(&["ForwardTo", "RedirectTo", "ForwardAsAttachmentTo"]);
                self.audit(VICTIM, at, &ip, "New-InboxRule", rule(&[("Name", "r"), (word, "x@dehors.example")]));
            }
            Planted::RuleHides => {
                let folder =
                    self.dice.pick(&["Flux RSS", "RSS Feeds", "Historique des conversations", "Deleted Items"]);
                let name = self.dice.pick(&[".", "..", "a", ""]);
                let more = rule(&[
                    ("Name", name),
                    ("SubjectContainsWords", "facture"),
                    ("MoveToFolder", folder),
                    ("MarkAsRead", "True"),
                ]);
                self.audit(VICTIM, at, &ip, "New-InboxRule", more);
            }
            Planted::Forward => {
                let more = rule(&[
                    ("Identity", VICTIM),
                    ("ForwardingSmtpAddress", "smtp:x@dehors.example"),
                    ("DeliverToMailboxAndForward", "False"),
                ]);
                self.audit(VICTIM, at, &ip, "Set-Mailbox", more);
            }
            Planted::Delegate => {
                let more =
                    rule(&[("Identity", VICTIM), ("User", "x.inconnu@exemple.fr"), ("AccessRights", "FullAccess")]);
                self.audit(VICTIM, at, &ip, "Add-MailboxPermission", more);
            }
            Planted::Consent => {
                self.intrude(VICTIM, at, &ip);
                let scopes = self.dice.pick(&[
                    "Mail.Read offline_access",
                    "IMAP.AccessAsUser.All",
                    "Mail.ReadWrite",
                    "full_access_as_app",
                ]);
                let more = json!({"ObjectId": "eM Client", "ModifiedProperties": [{"Name": "ConsentAction.Permissions", "NewValue": format!("[Scope: {scopes}, x]")}]});
                self.audit(VICTIM, from(9), &ip, "Consent to application.", more);
            }
            Planted::SentAfter => {
                self.intrude(VICTIM, at, &ip);
                (0..30).for_each(|i| self.audit(VICTIM, from(10 + i), &ip, "Send", json!({})));
            }
            Planted::DeletedAfter => {
                self.intrude(VICTIM, at, &ip);
                self.audit(VICTIM, from(22), &ip, "HardDelete", json!({}));
            }
            Planted::Sync => {
                self.intrude(VICTIM, at, &ip);
                self.audit(VICTIM, from(4), &ip, "MailItemsAccessed", access("Sync"));
            }
            Planted::Elsewhere => {
                self.intrude(VICTIM, at, &ip);
                self.intrude("b.petit@exemple.fr", from(200), &ip);
            }
            Planted::AccountMade => {
                self.intrude(VICTIM, at, &ip);
                self.audit(VICTIM, from(40), &ip, "Add user.", json!({"ObjectId": "svc-mail@exemple.fr"}));
            }
        }
    }

    fn look_alike(&mut self, alike: Alike) {
        let at = START + 22 * DAY + 10 * 3_600_000 + i64::try_from(self.dice.next(3_600_000)).expect("small");
        let desk = "198.51.100.20";
        let from = |minutes: i64| at + minutes * 60_000;
        let device = json!({"deviceDetail": {"deviceId": format!("pc-{VICTIM}")}});
        match alike {
            Alike::Mistypes => {
                let failures = 1 + i64::try_from(self.dice.next(5)).expect("small");
                (0..failures).for_each(|i| self.sign_in(VICTIM, from(i), (desk, "FR"), EDGE, "50126", device.clone()));
                self.sign_in(VICTIM, from(failures), (desk, "FR"), EDGE, "0", device);
            }
            Alike::Travels => {
                let country = self.dice.pick(&["BE", "ES", "RE", "GP"]);
                self.sign_in(VICTIM, at, ("192.0.2.7", country), EDGE, "0", device);
            }
            Alike::NewLaptop => {
                let mac = ("MacOs", "Safari 17.0", "Mozilla/5.0 Mac");
                self.sign_in(VICTIM, at, (desk, "FR"), mac, "0", json!({"deviceDetail": {"deviceId": "neuf"}}));
            }
            Alike::OwnPrompt => {
                self.sign_in(VICTIM, at, ("192.0.2.7", "FR"), EDGE, "50074", device.clone());
                self.sign_in(VICTIM, from(1), ("192.0.2.7", "FR"), EDGE, "0", device);
            }
            Alike::OfficeShared => {
                for user in ["a.martin", "b.petit", "d.leroy", "e.moreau", "f.simon", "g.roux"] {
                    let user = format!("{user}@exemple.fr");
                    for i in 0..3 {
                        self.sign_in(&user, from(i), (desk, "FR"), EDGE, "50126", json!({}));
                    }
                    self.sign_in(&user, from(4), (desk, "FR"), EDGE, "0", json!({}));
                }
                self.sign_in(VICTIM, from(6), (desk, "FR"), EDGE, "0", device);
            }
            Alike::Sorts => {
                let folder = self.dice.pick(&["Newsletters", "Archive", "Inbox\\Lettres"]);
                let more = rule(&[
                    ("Name", "Lettres"),
                    ("From", "lettre@editeur.example"),
                    ("MoveToFolder", folder),
                    ("MarkAsRead", "True"),
                    ("StopProcessingRules", "True"),
                ]);
                self.audit(VICTIM, at, desk, "New-InboxRule", more);
            }
            Alike::ForwardsInside => {
                let to = self.dice.pick(&["a.martin@exemple.fr", "accueil@site.exemple.fr"]);
                self.audit(VICTIM, at, desk, "New-InboxRule", rule(&[("Name", "Absence"), ("ForwardTo", to)]));
                self.audit(
                    VICTIM,
                    from(1),
                    desk,
                    "Set-Mailbox",
                    rule(&[("Identity", VICTIM), ("ForwardingSmtpAddress", &format!("smtp:{to}"))]),
                );
            }
            Alike::TakesForwardAway => {
                self.audit(
                    VICTIM,
                    at,
                    desk,
                    "Set-Mailbox",
                    rule(&[("Identity", VICTIM), ("ForwardingSmtpAddress", "")]),
                );
            }
            Alike::PinnedRule => {
                let more = rule(&[("Name", "junk"), ("SubjectContainsWords", "legal"), ("PinMessage", "True")]);
                self.audit(VICTIM, at, desk, "New-InboxRule", more);
            }
            Alike::GrantedByAdmin => {
                let mut more =
                    rule(&[("Identity", VICTIM), ("User", "a.martin@exemple.fr"), ("AccessRights", "FullAccess")]);
                more["UserType"] = json!(2);
                self.audit("admin@exemple.fr", at, desk, "Add-MailboxPermission", more);
                let system =
                    rule(&[("Identity", VICTIM), ("User", "DiscoverySearchMailbox"), ("AccessRights", "FullAccess")]);
                self.audit(
                    "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)",
                    at,
                    "",
                    "Add-MailboxPermission",
                    system,
                );
            }
            Alike::TeamsApp => {
                let more = json!({"ObjectId": "Sondages", "ModifiedProperties": [{"Name": "ConsentAction.Permissions", "NewValue": "[Scope: User.Read openid, x]"}]});
                self.audit(VICTIM, at, desk, "Consent to application.", more);
            }
            Alike::Mailing => (0..90).for_each(|i| self.audit(VICTIM, at + i * 9_000, desk, "Send", json!({}))),
            Alike::Noise => {
                for i in 0..60 {
                    let code = self.dice.pick(&["50140", "65001", "16000", "50058"]);
                    self.sign_in(VICTIM, at + i * 20_000, (desk, "FR"), EDGE, code, device.clone());
                }
                self.sign_in(VICTIM, from(30), (desk, "FR"), EDGE, "0", device);
            }
            Alike::OutlookSync => {
                self.audit(VICTIM, at, desk, "MailItemsAccessed", access("Sync"));
                self.audit(VICTIM, from(3), desk, "HardDelete", json!({}));
            }
            Alike::ScriptOfTheHouse => {
                for day in 0..21 {
                    self.sign_in(
                        VICTIM,
                        START + day * DAY,
                        (desk, "FR"),
                        ("", "", "python-requests/2.31"),
                        "0",
                        json!({}),
                    );
                }
                self.sign_in(VICTIM, at, (desk, "FR"), ("", "", "python-requests/2.32"), "0", json!({}));
            }
            Alike::OldPhone => {
                let phone = ("Ios 17", "Mobile Safari 17", "Outlook-iOS/2.0");
                for i in 0..40 {
                    self.sign_in(VICTIM, from(i * 15), (desk, "FR"), phone, "50126", json!({"isInteractive": false}));
                }
                self.sign_in(VICTIM, from(301), (desk, "FR"), EDGE, "0", device);
            }
            Alike::HomeNetwork => self.sign_in(VICTIM, at, ("90.12.7.9", "FR"), EDGE, "0", device),
            Alike::DropsAdverts => {
                let from = self.dice.pick(&["From", "SenderDomainIs", "HeaderContainsWords"]);
                let deletes = self.dice.pick(&["DeleteMessage", "SoftDeleteMessage"]);
                let name = ("Name", "Publicités");
                let more = rule(&[name, (from, "lettre.example"), (deletes, "True"), ("MarkAsRead", "True")]);
                self.audit(VICTIM, at, desk, "New-InboxRule", more);
            }
            Alike::FilesInvoices => {
                let (name, words) = (("Name", "Factures"), ("SubjectContainsWords", "facture"));
                let more = rule(&[name, words, ("MoveToFolder", "Archive"), ("MarkAsRead", "True")]);
                self.audit(VICTIM, at, desk, "New-InboxRule", more);
            }
            Alike::NewMailProgram => {
                let app = self.dice.pick(&["Exchange ActiveSync", "IMAP4", "Authenticated SMTP"]);
                let more = json!({"clientAppUsed": app, "deviceDetail": {"deviceId": "neuf"}});
                self.sign_in(VICTIM, at, ("92.184.1.1", "FR"), ("Ios 18", "", "Mail"), "0", more);
            }
        }
    }

    fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        let lines = |list: &[Value]| list.iter().map(|v| v.to_string() + "\n").collect::<String>().into_bytes();
        vec![("connexions.jsonl", lines(&self.sign_ins)), ("audit.jsonl", lines(&self.audit))]
    }

    fn told(&self) -> EvidenceReport {
        told(&self.files(), &about(VICTIM))
    }
}

fn rule(parameters: &[(&str, &str)]) -> Value {
    json!({"Parameters": parameters.iter().map(|(n, v)| json!({"Name": n, "Value": v})).collect::<Vec<_>>()})
}

fn access(kind: &str) -> Value {
    json!({"OperationProperties": [{"Name": "MailAccessType", "Value": kind}, {"Name": "IsThrottled", "Value": "False"}], "ClientInfoString": "Client=MSExchangeRPC"})
}

/// The questions that a tenant makes the tool propose `oui` to.
fn proposed(report: &EvidenceReport) -> Vec<String> {
    words(report).into_iter().filter(|(_, word)| word == "oui").map(|(question, _)| question).collect()
}

fn run(seeds: std::ops::Range<u64>) -> (usize, usize, BTreeMap<Planted, usize>, Vec<String>) {
    let (mut planted, mut shown) = (0, 0);
    let mut missed: BTreeMap<Planted, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in seeds {
        let attack = Planted::ALL[usize::try_from(seed % Planted::ALL.len() as u64).expect("small")];
        let mut tenant = Tenant::new(seed);
        tenant.plant(attack);
        let word = words(&tenant.told())[attack.question()].clone();
        planted += 1;
        if word == "oui" || word == "a-verifier" {
            shown += 1;
        } else {
            *missed.entry(attack).or_default() += 1;
        }
        let alike = Alike::ALL[usize::try_from(seed % Alike::ALL.len() as u64).expect("small")];
        let mut tenant = Tenant::new(seed);
        tenant.look_alike(alike);
        wrong.extend(proposed(&tenant.told()).into_iter().map(|question| format!("{seed} {alike:?} {question}")));
    }
    (planted, shown, missed, wrong)
}

#[test]
fn an_ordinary_tenant_shows_nothing() {
    let scope =
        crate::evidence::Scope { since: Some(START + 15 * DAY), until: Some(START + 17 * DAY), ..about(VICTIM) };
    let report = told(&Tenant::new(7).files(), &scope);
    for (question, word) in words(&report) {
        assert!(word == "non-observe" || word == "inconnu", "{question} {word} {:#?}", report.proposals);
    }
    let said = words(&report);
    for question in ["2.d.1", "2.d.2", "2.d.3", "2.d.5", "2.d.6", "2.b.3", "2.b.4", "2.a.1", "2.a.6"] {
        let holes = report.proposals.iter().filter(|p| p.question == question).flat_map(|p| &p.unseen);
        let slugs: Vec<&str> = holes.map(|h| h.hole.as_str()).collect();
        assert!(
            said[question] == "non-observe" || slugs == ["operation-non-journalisee"],
            "{question} {} {slugs:?}",
            said[question]
        );
    }
}

/// Seeds below 1000 were looked at while the thresholds were chosen; these were not.
#[test]
fn planted_signs_are_shown_and_what_looks_like_them_is_not_proposed() {
    shown_of(1000..1040);
}

#[test]
#[ignore = "two hundred seeds: a minute and more"]
fn planted_signs_are_shown_on_two_hundred_seeds() {
    shown_of(1000..1200);
}

fn shown_of(seeds: std::ops::Range<u64>) {
    let (planted, shown, missed, wrong) = run(seeds);
    assert_eq!(wrong, Vec::<String>::new(), "no look-alike is proposed");
    assert!(shown * 100 >= planted * 95, "{shown} of {planted}; missed: {missed:?}");
}

#[test]
fn without_a_success_nothing_of_the_connections_is_proposed() {
    for (seed, attack) in (0..).zip(Planted::ALL) {
        let mut tenant = Tenant::new(seed);
        tenant.plant(*attack);
        tenant.sign_ins.retain(|s| s["status"]["errorCode"] != 0);
        let report = tenant.told();
        for question in ["2.d.1", "2.d.2", "2.d.3", "2.d.4", "2.d.5"] {
            assert_ne!(words(&report)[question], "oui", "{seed} {question}");
        }
    }
}

/// What is proposed, with what was counted: where things stand may change.
fn counted(report: &EvidenceReport) -> Vec<String> {
    let signs = |p: &crate::evidence::report::ProposalReport| {
        let one = |s: &crate::evidence::report::SignReport| {
            format!("{} {} {} {} {:?}", s.sign, s.account, s.seen, s.count, s.first)
        };
        p.signs.iter().map(one).collect::<Vec<_>>()
    };
    report.proposals.iter().map(|p| format!("{} {:?} {} {:?}", p.question, p.option, p.proposed, signs(p))).collect()
}

#[test]
fn order_duplicates_noise_and_cutting_in_two_change_nothing() {
    for (seed, attack) in (0..).zip(Planted::ALL) {
        let mut tenant = Tenant::new(seed);
        tenant.plant(*attack);
        let scope = about(VICTIM);
        let plain = counted(&tenant.told());
        let files = tenant.files();
        let lines =
            |bytes: &[u8]| -> Vec<String> { String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect() };
        let (a, b) = (lines(&files[0].1), lines(&files[1].1));
        let join = |lines: &[String]| lines.join("\n").into_bytes();
        let reversed: Vec<String> = a.iter().rev().cloned().collect();
        assert_eq!(counted(&told(&[("b", join(&b)), ("a", join(&reversed))], &scope)), plain, "{seed}: order");
        let twice: Vec<String> = a.iter().chain(&a).cloned().collect();
        assert_eq!(
            counted(&told(&[("a", join(&twice)), ("b", join(&b)), ("c", join(&b))], &scope)),
            plain,
            "{seed}: twice"
        );
        let (first, last) = a.split_at(a.len() / 3);
        assert_eq!(
            counted(&told(&[("z", join(first)), ("b", join(&b)), ("a", join(last))], &scope)),
            plain,
            "{seed}: cut"
        );
        let mixed: Vec<String> = b.iter().chain(&a).cloned().collect();
        assert_eq!(counted(&told(&[("a", join(&mixed))], &scope)), plain, "{seed}: mixed");
    }
}
