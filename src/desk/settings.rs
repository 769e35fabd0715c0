//! The person's own settings: a small JSON file, read before what is worked out by itself.

use super::{Context, name, set_aside};
use crate::annexes;
use crate::domain::json;
use crate::domain::profile::Profile;
use crate::domain::recipe::System;
use crate::domain::sector::{self, all_said};
use crate::env::Env;
use crate::error::{Failure, FailureKind, Outcome, kind_of};
use crate::interview::LONGEST_NAME;
use crate::messages;
use crate::platform::{Access, Most, io_in_french};
use chrono_tz::Tz;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What the file says; what it does not say is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The name written on each line.
    pub name: Option<String>,
    /// The organisation.
    pub organisation: Option<String>,
    /// Its profile.
    pub profile: Option<Vec<Profile>>,
    /// Its region.
    pub region: Option<String>,
    /// The systems in use, for the commands that are shown.
    pub systems: Option<Vec<System>>,
    /// The time zone of new incidents.
    pub tz: Option<Tz>,
    /// The folder of the incidents.
    pub dir: Option<PathBuf>,
}

/// The members of the file.
const MEMBERS: [&str; 7] = ["name", "organisation", "profile", "region", "systems", "tz", "dir"];

impl Settings {
    /// Reads the file; there may be none. What cannot be read of it is set aside, and said once: on the worst day the main
    /// courante goes on without it.
    pub fn load(env: &Env) -> (Self, Option<Failure>) {
        let path = file(env);
        match env.disk.read(&path, Most::SMALL) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => (Self::default(), None),
            Err(e) => {
                let failure = Failure::new(kind_of(&e), format!("{} : {}.", path.display(), io_in_french(&e)));
                (Self::default(), Some(failure.hint(set_aside(&path))))
            }
            Ok(bytes) => {
                let (settings, wrong) = Self::parse(&bytes);
                let what = format!("Réglages laissés de côté, {} :", path.display());
                let failure = || Failure::several(FailureKind::Usage, what, &wrong).hint(set_aside(&path));
                (settings, (!wrong.is_empty()).then(failure))
            }
        }
    }

    /// Reads the bytes of the file, naming everything that is wrong, which counts for nothing.
    fn parse(bytes: &[u8]) -> (Self, Vec<String>) {
        let document = match json::parse(bytes) {
            Ok(document) => document,
            Err(e) => return (Self::default(), vec![e.to_string()]),
        };
        let Value::Object(mut members) = document.value else {
            return (Self::default(), vec![String::from("un objet est attendu")]);
        };
        let mut wrong: Vec<String> = document.duplicates.iter().map(|m| format!("{m} : donné deux fois")).collect();
        // Of two values, nobody knows which is meant.
        members.retain(|key, _| !document.duplicates.contains(key));
        let unknown = members.keys().filter(|key| !MEMBERS.contains(&key.as_str()));
        wrong.extend(unknown.map(|key| format!("{key} : membre inconnu ({})", MEMBERS.join(", "))));
        let mut text = |key: &str| match members.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.trim().is_empty() => None,
            Some(Value::String(text)) if text.chars().count() <= LONGEST_NAME || key == "dir" => Some(text.clone()),
            Some(Value::String(_)) => {
                wrong.push(format!("{key} : plus de {LONGEST_NAME} caractères"));
                None
            }
            Some(_) => {
                wrong.push(format!("{key} : un texte est attendu"));
                None
            }
        };
        let (name, organisation, region) = (text("name"), text("organisation"), text("region"));
        let (tz, dir) = (text("tz"), text("dir"));
        let no_region = region.as_deref().and_then(annexes::no_region);
        let region = region.filter(|_| no_region.is_none());
        wrong.extend(no_region.map(|why| format!("region : {why}")));
        let tz = tz.and_then(|zone| {
            let read = zone.parse().ok();
            if read.is_none() {
                wrong.push(format!("tz : « {zone} » n’est pas un fuseau horaire IANA, comme Europe/Paris"));
            }
            read
        });
        let dir = dir.map(PathBuf::from);
        if let Some(relative) = dir.as_ref().filter(|dir| !dir.is_absolute()) {
            wrong.push(format!("dir : « {} » n’est pas un chemin complet", relative.display()));
        }
        let dir = dir.filter(|dir| dir.is_absolute());
        let profile = profile(members.get("profile"), &mut wrong);
        let systems = systems(members.get("systems"), &mut wrong);
        (Self { name, organisation, profile, region, systems, tz, dir }, wrong)
    }

    /// Writes the file; one that says nothing still tells that it was offered.
    pub fn save(&self, env: &Env) -> std::io::Result<()> {
        let path = file(env);
        let mut members = serde_json::Map::new();
        let texts = [
            ("name", self.name.clone()),
            ("organisation", self.organisation.clone()),
            ("region", self.region.clone()),
            ("tz", self.tz.map(|tz| tz.name().to_owned())),
            ("dir", self.dir.as_ref().map(|dir| dir.display().to_string())),
        ];
        members.extend(texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), Value::String(text?)))));
        if let Some(profile) = self.profile.as_ref().filter(|p| !p.is_empty()) {
            let words = profile.iter().map(|p| Value::String(p.slug().to_owned())).collect();
            members.insert("profile".into(), Value::Array(words));
        }
        if let Some(systems) = self.systems.as_ref().filter(|s| !s.is_empty()) {
            let words = systems.iter().map(|s| Value::String(s.slug().to_owned())).collect();
            members.insert("systems".into(), Value::Array(words));
        }
        let text = format!("{:#}\n", Value::Object(members));
        env.disk.make_folder(&env.config_folder, Access::Private)?;
        env.disk.replace(&path, text.as_bytes())
    }
}

/// Gives the place of the file.
pub fn file(env: &Env) -> PathBuf {
    env.config_folder.join("config.json")
}

/// Says once what was set aside of the file, and where incidents are meanwhile when the file no longer says it.
pub fn say_aside(context: &mut Context<'_>, failure: &Failure) -> Outcome {
    context.warn_of(failure)?;
    let told = context.global.dir.is_some() || context.env.var("QUALIFY_DIR").is_some();
    if told || context.settings.dir.is_some() {
        return Ok(());
    }
    let root = context.root().display().to_string();
    context.warn(&format!("On continue sans eux ; incidents : {}", crate::escape::Terminal(&root)))
}

/// Tells whether the file exists: then it is not offered any more.
pub fn exists(env: &Env) -> bool {
    !matches!(env.disk.open_at(&file(env), 0), Err(e) if e.kind() == std::io::ErrorKind::NotFound)
}

/// Reads the profile, which names traits of a closed list.
fn profile(value: Option<&Value>, wrong: &mut Vec<String>) -> Option<Vec<Profile>> {
    let list = match value {
        None | Some(Value::Null) => return None,
        Some(Value::Array(list)) => list,
        Some(_) => {
            wrong.push(String::from("profile : une liste est attendue, comme [\"sante\"]"));
            return None;
        }
    };
    let (read, unknown) = all_said(list.iter().filter_map(Value::as_str));
    let not_text = list.iter().filter(|word| !word.is_string()).map(Value::to_string);
    let unknown = unknown.into_iter().map(|word| format!("« {word} »")).chain(not_text);
    wrong.extend(unknown.map(|word| format!("profile : {word} inconnu ({})", sector::known())));
    Some(read)
}

/// Reads the systems in use, which are of a closed list.
fn systems(value: Option<&Value>, wrong: &mut Vec<String>) -> Option<Vec<System>> {
    let known = || System::ALL.iter().map(|s| s.slug()).collect::<Vec<_>>().join(", ");
    let Value::Array(list) = value? else {
        wrong.push(String::from("systems : une liste est attendue, comme [\"microsoft-365\", \"active-directory\"]"));
        return None;
    };
    let read = |value: &Value| value.as_str().and_then(System::from_slug).ok_or_else(|| value.to_string());
    let (systems, unknown): (Vec<_>, Vec<_>) = list.iter().map(read).partition(Result::is_ok);
    wrong.extend(
        unknown.into_iter().filter_map(Result::err).map(|word| format!("systems : {word} inconnu ({})", known())),
    );
    Some(systems.into_iter().filter_map(Result::ok).collect())
}

/// A setting in force: its name, its value if any, and where it comes from.
pub struct InForce {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: Option<String>,
    /// Where it comes from.
    pub from: &'static str,
}

/// Lists what is in force and from where.
pub fn in_force(context: &Context<'_>) -> Vec<InForce> {
    const FILE: &str = "configuration";
    let settings = &context.settings;
    let first = |name, candidates: Vec<(Option<String>, &'static str)>| {
        let found = candidates.into_iter().find(|(value, _)| value.is_some());
        let (value, from) = found.unwrap_or((None, "rien"));
        InForce { name, value, from }
    };
    let shown = |path: &Path| path.display().to_string();
    let traits = |list: &Vec<Profile>| list.iter().map(|p| messages::profile(*p)).collect::<Vec<_>>().join(", ");
    let words = |list: &Vec<System>| list.iter().map(|s| messages::recipe::system(*s)).collect::<Vec<_>>().join(", ");
    let system = context.env.system_zone.map(|tz| tz.name().to_owned());
    vec![
        first(
            "nom",
            vec![
                (context.global.by.clone().filter(|by| name(by.trim()).is_ok()), "option --by"),
                (settings.name.clone(), FILE),
                (context.env.login().map(str::to_owned), "nom de connexion"),
            ],
        ),
        first("organisation", vec![(settings.organisation.clone(), FILE)]),
        first("profil", vec![(settings.profile.as_ref().map(traits).filter(|s| !s.is_empty()), FILE)]),
        first("région", vec![(settings.region.clone(), FILE)]),
        first("systèmes", vec![(settings.systems.as_ref().map(words).filter(|s| !s.is_empty()), FILE)]),
        first(
            "fuseau",
            vec![
                (context.env.variable_zone().map(|tz| tz.name().to_owned()), "variable TZ"),
                (settings.tz.map(|tz| tz.name().to_owned()), FILE),
                (system, "système"),
                (Some(Tz::Europe__Paris.name().to_owned()), "par défaut"),
            ],
        ),
        first(
            "dossier",
            vec![
                (context.global.dir.as_deref().map(shown), "option --dir"),
                (context.env.var("QUALIFY_DIR").map(str::to_owned), "QUALIFY_DIR"),
                (settings.dir.as_deref().map(shown), FILE),
                (Some(shown(&context.env.data_folder)), "par défaut"),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_is_named_at_once() {
        let text = br#"{"name": 3, "tz": "Paris", "profile": ["sante", "boulangerie"], "dir": "ici", "langue": "fr", "tz": "Lune",
            "region": "Bretange"}"#;
        let (read, wrong) = Settings::parse(text);
        for part in ["name", "tz", "profile", "boulangerie", "dir", "langue", "deux fois", "« Bretange » inconnue"] {
            assert!(wrong.iter().any(|w| w.replace('\u{a0}', " ").contains(part)), "{part} is not in {wrong:?}");
        }
        assert_eq!(wrong.len(), 6, "{wrong:?}");
        // What was understood of it counts, and nothing else.
        assert_eq!(read, Settings { profile: Some(vec![Profile::Sante]), ..Settings::default() });
        for broken in [&b"[]"[..], b"{", b""] {
            let (read, wrong) = Settings::parse(broken);
            assert!(read == Settings::default() && wrong.len() == 1, "{wrong:?}");
        }
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert_eq!(Settings::parse(b"{}"), (Settings::default(), vec![]));
        assert_eq!(Settings::parse(br#"{"name": " ", "region": null}"#), (Settings::default(), vec![]));
    }
}
