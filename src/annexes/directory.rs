//! The organisation's own directory: a small JSON file that a person writes, read strictly and all at once.

use super::AnsweringHours;
use crate::domain::account;
use crate::domain::closed::closed;
use crate::domain::json::{self, element, member};
use crate::domain::moment::Day;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// The organisation's own contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Directory {
    /// When they were last checked.
    pub verified_on: Option<Day>,
    /// The contacts, in the order of the file.
    pub contacts: Vec<OwnContact>,
}

/// A contact of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(rename = "Own")]
pub struct OwnContact {
    /// What this person or service does.
    pub role: OwnRole,
    /// Who.
    pub name: String,
    /// The telephone, reachable without the information system.
    pub phone: Option<String>,
    /// An address outside the suspected messaging.
    pub email: Option<String>,
    /// The number of the policy or of the contract.
    pub contract: Option<String>,
    /// When this number answers, such as `lun-ven 8h-18h`; nobody knows when it is not said.
    pub hours: Option<AnsweringHours>,
    /// What to know: passphrase to be recognised, second number.
    pub note: Option<String>,
    /// When it was last checked, if not with the rest.
    pub verified_on: Option<Day>,
}

closed! {
    /// What a contact of the organisation does; the list is closed, so that a misspelt one is refused.
    pub enum OwnRole {
        Direction = "direction", "Direction";
        Rssi = "rssi", "RSSI";
        Dpo = "dpo", "DPO";
        Legal = "juridique", "Juridique";
        Communication = "communication", "Communication";
        Messaging = "messagerie", "Administration de la messagerie";
        Workstations = "postes", "EDR, postes, réseau";
        Provider = "infogerant", "Infogérant, astreinte";
        Responder = "reponse-incident", "Réponse à incident (prestataire)";
        Insurer = "assureur", "Assurance cyber";
        Bank = "banque", "Banque, comptable public";
        CallBack = "rappel", "Numéro de rappel de la cellule";
        Other = "autre", "Autre";
    }
}

impl OwnContact {
    /// Says who it is and how to reach them.
    pub fn said(&self) -> String {
        let all = std::iter::once(&self.name).chain(&self.phone).chain(&self.email);
        all.cloned().collect::<Vec<_>>().join(", ")
    }
}

/// The longest text of a member, in characters.
const LONGEST: usize = 300;
/// The members of a contact.
const MEMBERS: [&str; 8] = ["role", "name", "phone", "email", "contract", "hours", "note", "verified_on"];

/// Reads the directory, or names everything wrong with it.
pub fn directory(bytes: &[u8]) -> Result<Directory, Vec<String>> {
    let document = json::parse(bytes).map_err(|e| vec![e.to_string()])?;
    let mut wrong: Vec<String> = document.duplicates.iter().map(|m| format!("{m} : donné deux fois")).collect();
    let Value::Object(members) = &document.value else { return Err(vec![String::from("un objet est attendu")]) };
    unknown(members, "", &["verified_on", "contacts"], &mut wrong);
    let verified_on = day(members, "", &mut wrong);
    if !members.contains_key("verified_on") {
        wrong.push(String::from("verified_on : il manque le jour où ces contacts ont été vérifiés, comme 2026-01-05"));
    }
    let mut contacts = Vec::new();
    match members.get("contacts") {
        Some(Value::Array(list)) => {
            for (i, value) in list.iter().enumerate() {
                contacts.extend(own(value, &element("contacts", i), &mut wrong));
            }
        }
        Some(_) | None => wrong.push(String::from("contacts : une liste est attendue")),
    }
    if wrong.is_empty() { Ok(Directory { verified_on, contacts }) } else { Err(wrong) }
}

fn own(value: &Value, path: &str, wrong: &mut Vec<String>) -> Option<OwnContact> {
    let Value::Object(members) = value else {
        wrong.push(format!("{path} : un objet est attendu"));
        return None;
    };
    unknown(members, path, &MEMBERS, wrong);
    let role = text(members, path, "role", wrong);
    let known = role.as_deref().and_then(OwnRole::from_slug);
    if known.is_none() {
        let said = role.map(|r| format!("« {r} » inconnu")).unwrap_or_else(|| String::from("il manque"));
        let all: Vec<&str> = OwnRole::ALL.iter().map(|r| r.slug()).collect();
        wrong.push(format!("{} : {said} ({})", member(path, "role"), all.join(", ")));
    }
    let name = text(members, path, "name", wrong);
    if !members.contains_key("name") {
        wrong.push(format!("{} : il manque", member(path, "name")));
    }
    let mut get = |key| text(members, path, key, wrong);
    let (phone, email, contract, note) = (get("phone"), get("email"), get("contract"), get("note"));
    if let Some(phone) = phone.as_deref().filter(|phone| !is_phone(phone)) {
        wrong.push(format!("{} : « {phone} » n’est pas un numéro, comme 06 00 00 00 01", member(path, "phone")));
    }
    if let Some(email) = email.as_deref().filter(|email| !is_email(email)) {
        wrong.push(format!("{} : « {email} » n’est pas une adresse, comme a.dupont@exemple.fr", member(path, "email")));
    }
    if phone.is_none() && email.is_none() && !members.contains_key("phone") && !members.contains_key("email") {
        wrong.push(format!("{} : il faut un téléphone ou une adresse", member(path, "phone")));
    }
    let hours = hours(members, path, wrong);
    let verified_on = day(members, path, wrong);
    Some(OwnContact { role: known?, name: name?, phone, email, contract, hours, note, verified_on })
}

/// Tells whether a text has a number that can be dialled: a short one, or all the digits of one that begins by a zero.
fn is_phone(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.len() >= if digits.starts_with('0') { 10 } else { 2 }
}

/// Tells whether a text is one address.
fn is_email(text: &str) -> bool {
    account::read(text).is_ok_and(|read| matches!(read.as_slice(), [one] if one.contains('@')))
}

fn unknown(members: &Map<String, Value>, path: &str, known: &[&str], wrong: &mut Vec<String>) {
    let others = members.keys().filter(|key| !known.contains(&key.as_str()));
    wrong.extend(others.map(|key| format!("{} : membre inconnu ({})", member(path, key), known.join(", "))));
}

fn text(members: &Map<String, Value>, path: &str, key: &str, wrong: &mut Vec<String>) -> Option<String> {
    let what = match members.get(key)? {
        Value::String(text) if text.trim().is_empty() => String::from("vide"),
        Value::String(text) if text.chars().count() > LONGEST => format!("plus de {LONGEST} caractères"),
        Value::String(text) => return Some(text.trim().to_owned()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            String::from("un texte est attendu")
        }
    };
    wrong.push(format!("{} : {what}", member(path, key)));
    None
}

fn hours(members: &Map<String, Value>, path: &str, wrong: &mut Vec<String>) -> Option<AnsweringHours> {
    let said = text(members, path, "hours", wrong)?;
    let read = AnsweringHours::parse(&said);
    if read.is_none() {
        let like = "24 h/24, ou lun-ven 8h-18h ; sam 9h-12h";
        wrong.push(format!("{} : « {said} » ne se lit pas comme des heures, écrivez {like}", member(path, "hours")));
    }
    read
}

fn day(members: &Map<String, Value>, path: &str, wrong: &mut Vec<String>) -> Option<Day> {
    let said = text(members, path, "verified_on", wrong)?;
    let read = Day::parse(&said);
    if read.is_none() {
        wrong.push(format!("{} : « {said} » n’est pas un jour, comme 2026-01-05", member(path, "verified_on")));
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_is_named_at_once() {
        let plain = |text: &str| text.replace('\u{a0}', " ");
        let wrong = directory(
            br#"{"verified_on": "hier", "autre": 1, "contacts": [
                {"role": "dg", "name": "", "phone": 3, "hours": "la nuit", "verified_on": "2026-02-30"}, "x", {"email": "a@b", "email": "c@d"}]}"#,
        )
        .expect_err("it is wrong");
        for part in [
            "verified_on : « hier »",
            "autre : membre inconnu",
            "contacts[0].role : « dg » inconnu (direction",
            "contacts[0].name : vide",
            "contacts[0].phone : un texte",
            "contacts[0].verified_on : « 2026-02-30 »",
            "contacts[1] : un objet",
            "contacts[2].email : donné deux fois",
            "contacts[2].role : il manque",
            "contacts[2].name : il manque",
        ] {
            assert!(wrong.iter().any(|w| plain(w).contains(&plain(part))), "{part} is not in {wrong:#?}");
        }
        assert_eq!(wrong.len(), 11, "{wrong:#?}");
        assert!(directory(b"[]").is_err() && directory(b"{").is_err() && directory(b"{}").is_err());
        let one = directory(br#"{"verified_on": "2026-01-05", "contacts": [{"role": "dpo", "name": "M"}]}"#)
            .expect_err("it is wrong");
        assert_eq!(one.len(), 1, "{one:?}");
    }

    #[test]
    fn a_number_can_be_dialled_and_an_address_written_to() {
        let read = |key: &str, value: &str| {
            directory(
                format!(
                    r#"{{"verified_on": "2026-01-05", "contacts": [{{"role": "dpo", "name": "M", "{key}": "{value}"}}]}}"#
                )
                .as_bytes(),
            )
        };
        for phone in ["06 00 00 00 01", "+33 6 00 00 00 01", "17", "3218, ou 09 70 83 32 18", "poste 4512"] {
            assert!(read("phone", phone).is_ok(), "{phone}");
        }
        for phone in ["abc", "?", "0612", "1", "06 00 00 00 0"] {
            assert!(read("phone", phone).expect_err(phone)[0].contains("n’est pas un numéro"), "{phone}");
        }
        assert!(read("email", "a.dupont@exemple.fr").is_ok());
        for email in ["a@@x", "?", "adm-durand", "a@x.fr, b@x.fr", "x"] {
            assert!(read("email", email).expect_err(email)[0].contains("n’est pas une adresse"), "{email}");
        }
    }

    #[test]
    fn what_is_right_is_read() {
        let text = br#"{"verified_on": "2026-01-05", "contacts": [
            {"role": "assureur", "name": "Assureur", "phone": "01 02 03 04 05", "contract": "P-123",
             "hours": "24 h/24"}]}"#;
        let read = directory(text).expect("it is right");
        assert_eq!(read.contacts[0].role, OwnRole::Insurer);
        assert_eq!(read.contacts[0].contract.as_deref(), Some("P-123"));
        assert_eq!(read.contacts[0].hours, AnsweringHours::parse("24 h/24"));
    }
}
