//! Entra sign-ins: Graph, Azure Monitor, Log Analytics, the portal in English and in French.

use super::{Base, Drawn, Extract, Pool, shortened};
use crate::evidence::event::{Content, Ended, Family, HalfMark, SignIn};
use crate::evidence::fields::Fields;
use crate::evidence::tables::TABLES;
use crate::evidence::text::key;
use crate::evidence::when;

const ACCOUNT: [&str; 4] = ["userprincipalname", "username", "alternatesigninname", "signinidentifier"];
const STATUS: [&str; 3] = ["status", "statusdynamic", "statusstring"];
const DEVICE: [&str; 3] = ["devicedetail", "devicedetaildynamic", "devicedetailstring"];
const PLACE: [&str; 4] = ["location", "locationdetails", "locationdetailsdynamic", "locationdetailsstring"];

/// Recognises a sign-in.
pub fn is_one(f: &Fields<'_>) -> bool {
    let category = f.word(&["category"]).to_lowercase();
    if category.ends_with("signinlogs") {
        return true;
    }
    let ended = ["resulttype", "signinerrorcode", "errorcode", "statuserrorcode"];
    let said = f.has(&ended) || f.has(&STATUS);
    let program = ["clientappused", "clientapp", "useragent", "appdisplayname", "application", "createddatetime"];
    f.has(&ACCOUNT)
        && said
        && f.has(&program)
        && !f.has(&["operation", "operations", "activity", "activitydisplayname"])
}

/// Reads a sign-in; those of services and of identities that are no person's give nothing.
pub fn read(base: &Base<'_>, pool: &mut Pool) -> Extract {
    let f = base.fields;
    let category = f.word(&["category"]).to_lowercase();
    let account = f.word(&ACCOUNT);
    let mut found = Extract::default();
    if category.starts_with("serviceprincipal") || category.starts_with("managedidentity") || account.is_empty() {
        return found;
    }
    let status = f.object(&STATUS);
    let code = f.text(&["signinerrorcode", "errorcode", "statuserrorcode"]);
    let code = code.or_else(|| status.as_ref().and_then(|s| s.text(&["errorcode"])));
    let code = code.or_else(|| f.text(&["resulttype"])).or_else(|| said(&f.word(&["status"])));
    let code = code.unwrap_or_default();
    let device = f.object(&DEVICE);
    let of_device =
        |names: &[&str]| device.as_ref().and_then(|d| d.text(names)).or_else(|| f.text(names)).unwrap_or_default();
    let system = family(&of_device(&["operatingsystem", "os", "devicedetailoperatingsystem"]));
    let browser = family(&of_device(&["browser", "devicedetailbrowser"]));
    let kinds = f.list(&["signineventtypes"]).join(";").to_lowercase();
    let interactive = match () {
        () if kinds.contains("noninteractive") || category.starts_with("noninteractive") => Some(false),
        () if kinds.contains("interactive") => Some(true),
        () => f.truth(&["isinteractive"]),
    };
    let protocol = f.word(&["authenticationprotocol"]);
    let program = f.word(&["clientappused", "clientapp"]);
    let transfer = f.word(&["originaltransfermethod"]);
    let session = f.word(&["sessionid", "uniquetokenidentifier"]);
    let what = Content::SignIn(Box::new(SignIn {
        ended: TABLES.ended(&code),
        code: pool.keep(&shortened(&code)),
        country: pool.keep(&country(f)),
        system: pool.keep(shortened(&format!("{system} {browser}")).trim()),
        device: pool.keep(&shortened(&of_device(&["deviceid", "devicedetaildeviceid"]))),
        interactive,
        risk: pool.keep(&risk(f)),
        legacy: TABLES.is_legacy(&program) || TABLES.is_legacy(&protocol),
        device_code: [protocol, transfer].iter().any(|p| key(p).starts_with("devicecode")),
    }));
    let mut read = base.event(Family::SignIns, &account, "sign-in", what, pool);
    read.session = HalfMark::of(&session);
    if read.stamp.is_none() {
        read.stamp = step(f).as_deref().and_then(when::read);
    }
    seen_by_resource(f, &mut read);
    found.events.push(read);
    found
}

/// Gives what Entra itself thinks of it, when that is worth a look.
fn risk(f: &Fields<'_>) -> String {
    let names = ["risklevelduringsignin", "risklevelaggregated", "risklevel", "riskstate"];
    let said = names.iter().filter_map(|n| f.text(&[n]));
    let kept = said.filter(|t| ["high", "medium", "atrisk", "confirmedcompromised"].contains(&key(t).as_str()));
    let mut kept: Vec<String> = kept.collect();
    if !kept.is_empty() {
        kept.extend(Some(f.all(&["riskeventtypesv2"])).filter(|t| !t.is_empty()));
    }
    shortened(&kept.join(", "))
}

/// The portal writes a word where the others write a code.
fn said(status: &str) -> Option<String> {
    let code = match key(status).as_str() {
        "success" | "succes" | "reussite" => "0",
        "failure" | "echec" => "echec",
        "interrupted" | "interrompu" => "50058",
        _ => return None,
    };
    Some(code.to_owned())
}

/// Finds the time of the first step, where the row has no column for it.
fn step(f: &Fields<'_>) -> Option<String> {
    let steps = f.objects(&["authenticationdetails"]);
    steps.iter().find_map(|step| step.text(&["authenticationstepdatetime"]))
}

/// The address in front of the resource is that of a relay: the one of the person is kept.
fn seen_by_resource(f: &Fields<'_>, read: &mut Drawn) {
    if read.ip.is_none() {
        read.ip = f.text(&["ipaddressseenbyresource"]).and_then(|t| crate::domain::trace::ip(&t));
    }
}

fn country(f: &Fields<'_>) -> String {
    let object = PLACE.iter().find_map(|name| f.object(&[name])?.text(&["countryorregion", "country"]));
    let text = object.or_else(|| f.text(&["country", "locationcountryorregion"])).or_else(|| f.text(&["location"]));
    let text = text.unwrap_or_default();
    let last = text.rsplit(',').next().unwrap_or_default().trim();
    if last.len() == 2 { last.to_uppercase() } else { String::new() }
}

/// Keeps the name of a system or a browser without its version: `Edge 90.0.818` is Edge.
pub fn family(text: &str) -> String {
    let words = text.split_whitespace().map(|w| w.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'));
    let words: Vec<&str> = words.filter(|w| !w.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// The ways that the audit log writes how a connection ended.
pub fn ended_of(code: &str, success: bool) -> Ended {
    match (TABLES.ended(code), success) {
        (Ended::Unknown | Ended::Success, true) => Ended::Success,
        (ended, _) => ended,
    }
}
