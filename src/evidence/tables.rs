//! The codes, names and thresholds that detections use: data with a version, because their owners change them.

use super::event::Ended;
use super::text::key;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The tables, read once.
pub static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    serde_json::from_str(include_str!("tables.json")).expect("the embedded tables are checked by a test")
});

/// The codes, names and thresholds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tables {
    /// The day they were checked.
    pub version: String,
    codes: Codes,
    /// The codes of a second factor that was asked and not given.
    pub refusals: Vec<String>,
    agents: Vec<String>,
    legacy: Vec<String>,
    hiding_folders: Vec<String>,
    archive_folders: Vec<String>,
    deleted_folders: Vec<String>,
    keywords: Vec<String>,
    /// The words of a message that wants a password.
    credential_lures: Vec<String>,
    /// The ends of the names of files that run, mount or open a page.
    risky_files: Vec<String>,
    /// The operations that look for something.
    pub searched: Operations,
    /// The operations that open a file, an attachment or a message.
    pub opened: Operations,
    system_rules: Vec<String>,
    system_actors: Vec<String>,
    everybody: Vec<String>,
    harmless_rights: Vec<String>,
    scopes: Vec<String>,
    applications: Vec<String>,
    /// The operations that change how an account is entered or what it may do.
    pub security: Operations,
    /// The operations that take files or a mailbox away.
    pub taken: Operations,
    /// The operations that open a file to somebody.
    pub shared: Operations,
    /// The operations that change what a mailbox shows or answers, or take a rule away.
    pub settings: Operations,
    /// The operations of every day.
    pub ordinary: Operations,
    headers: BTreeMap<String, String>,
    /// The numbers from which something is a sign.
    pub thresholds: Thresholds,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Codes {
    success: Vec<String>,
    bad_password: Vec<String>,
    refused: Vec<String>,
    second_factor: Vec<String>,
    noise: Vec<String>,
}

/// Names of operations; one that ends with a star is the beginning of many.
#[derive(Debug, Deserialize)]
pub struct Operations(Vec<String>);

impl Operations {
    /// Tells whether an operation is one of them.
    pub fn has(&self, operation: &str) -> bool {
        self.0.iter().any(|known| match known.strip_suffix('*') {
            Some(beginning) => operation.starts_with(beginning),
            None => known == operation,
        })
    }
}

/// The numbers from which something is a sign.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Thresholds {
    /// Wrong passwords before a success.
    pub failures: usize,
    /// In how many minutes.
    pub failures_minutes: i64,
    /// Accounts tried from one address in a day.
    pub spray_accounts: usize,
    /// Failures from that address.
    pub spray_failures: usize,
    /// Second factors refused before a success.
    pub refusals_fatigue: usize,
    /// In how many minutes.
    pub fatigue_minutes: i64,
    /// Days that a reference lasts.
    pub reference_days: i64,
    /// Successes that it holds.
    pub reference_successes: usize,
    /// Days on which what is known was seen.
    pub known_days: usize,
    /// Messages in an hour.
    pub burst: usize,
    /// People to whom files are opened in a day.
    pub guests: usize,
    /// Kinds of operation that an audit log holds when nobody chose among them.
    pub unfiltered_operations: usize,
    /// Days of silence that are a hole in a log.
    pub gap_days: i64,
    /// Days of silence that are one where they are a third of what the log covers.
    pub noticed_gap_days: i64,
    /// Days before an alert that a log reaches, or says nothing of it.
    pub alert_days: i64,
    /// Wrong passwords from unknown networks, within a reference, before a success from one.
    pub scattered_failures: usize,
    /// Minutes in which a session is in two places.
    pub session_minutes: i64,
}

/// What a folder's name says of a rule that moves there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderKind {
    /// Nobody looks there.
    Hiding,
    /// Some people put everything there.
    Archive,
    /// The bin.
    Deleted,
    /// An identifier: which folder it is cannot be told.
    Opaque,
    /// A folder like any other.
    Ordinary,
}

impl Tables {
    /// Says how a connection ended, by its code.
    pub fn ended(&self, code: &str) -> Ended {
        let has = |list: &[String]| list.iter().any(|c| c.eq_ignore_ascii_case(code.trim()));
        match () {
            () if has(&self.codes.success) => Ended::Success,
            () if has(&self.codes.bad_password) => Ended::BadPassword,
            () if has(&self.codes.refused) => Ended::Refused,
            () if has(&self.codes.second_factor) => Ended::SecondFactor,
            () if has(&self.codes.noise) => Ended::Noise,
            () => Ended::Unknown,
        }
    }

    /// Tells whether a program is one of those that kits use: by whole words, since `node` begins many others.
    pub fn is_offensive(&self, agent: &str) -> bool {
        let is_one = |word: &[u8]| self.agents.iter().any(|agent| agent.as_bytes().eq_ignore_ascii_case(word));
        if agent.is_ascii() {
            return agent.as_bytes().split(|b| !(b.is_ascii_alphanumeric() || b"-_".contains(b))).any(is_one);
        }
        let apart = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
        agent.to_lowercase().split(apart).any(|word| is_one(word.as_bytes()))
    }

    /// Tells whether a protocol knows no second factor.
    pub fn is_legacy(&self, protocol: &str) -> bool {
        let protocol = key(protocol);
        self.legacy.contains(&protocol)
    }

    /// Says what a folder's name says.
    pub fn folder(&self, path: &str) -> FolderKind {
        let last = path.rsplit(['\\', '/', ':']).find(|p| !p.trim().is_empty()).unwrap_or(path);
        let name = key(last);
        let has = |list: &[String]| list.contains(&name);
        match () {
            () if has(&self.hiding_folders) => FolderKind::Hiding,
            () if has(&self.archive_folders) => FolderKind::Archive,
            () if has(&self.deleted_folders) => FolderKind::Deleted,
            () if path.starts_with("FolderID") || (last.len() > 40 && !last.contains(' ')) => FolderKind::Opaque,
            () => FolderKind::Ordinary,
        }
    }

    /// Tells whether conditions hold a word that a fraud looks for.
    pub fn has_keyword(&self, words: &str) -> bool {
        holds_one(words, &self.keywords)
    }

    /// Tells whether a subject asks for a password.
    pub fn is_credential_lure(&self, subject: &str) -> bool {
        holds_one(subject, &self.credential_lures)
    }

    /// Tells whether a file of this name does something when it is opened.
    pub fn is_risky_file(&self, name: &str) -> bool {
        let end = name.trim_end_matches(['.', ' ']).rsplit_once('.').map(|(_, end)| end.to_lowercase());
        end.is_some_and(|end| self.risky_files.contains(&end))
    }

    /// Tells whether a rule is one that Exchange makes by itself.
    pub fn is_system_rule(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.system_rules.iter().any(|r| name.starts_with(r.as_str()))
    }

    /// Tells whether whoever acted is the system.
    pub fn is_system_actor(&self, actor: &str) -> bool {
        let actor = actor.to_lowercase();
        self.system_actors.iter().any(|s| actor.contains(s.as_str()))
    }

    /// Tells whether a right is given to everybody.
    pub fn is_everybody(&self, to: &str) -> bool {
        let to = to.trim().to_lowercase();
        self.everybody.contains(&to)
    }

    /// Tells whether rights show nothing but free and busy times.
    pub fn is_harmless(&self, rights: &str) -> bool {
        let mut rights = rights.split([';', ',', ' ']).filter(|r| !r.is_empty()).map(str::to_lowercase).peekable();
        rights.peek().is_some() && rights.all(|r| self.harmless_rights.contains(&r))
    }

    /// Tells whether what an application may do touches messages or files.
    pub fn is_dangerous_scope(&self, scopes: &str) -> bool {
        let scopes = scopes.to_lowercase();
        let apart = |c: char| c.is_whitespace() || ",;[]\"'".contains(c);
        scopes.split(apart).any(|word| self.scopes.iter().any(|s| word.starts_with(s.as_str())))
    }

    /// Tells whether an application is one that is often let in to take a mailbox away.
    pub fn is_known_application(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        self.applications.contains(&name)
    }

    /// Gives the name that readers know a column by.
    pub fn header<'a>(&'a self, key: &'a str) -> &'a str {
        self.headers.get(key).map_or(key, String::as_str)
    }
}

/// Tells whether a text holds one of these words, whole, be it plural, or one of these expressions.
fn holds_one(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    let apart = |c: char| !c.is_alphanumeric();
    let whole = |k: &String| {
        if k.contains(' ') {
            text.contains(k.as_str())
        } else {
            text.split(apart).any(|w| w.strip_suffix('s').unwrap_or(w) == k.strip_suffix('s').unwrap_or(k))
        }
    };
    words.iter().any(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_are_told_apart() {
        let t = &*TABLES;
        assert_eq!(t.ended("0"), Ended::Success);
        assert_eq!(t.ended("50126"), Ended::BadPassword);
        assert_eq!(t.ended("50140"), Ended::Noise);
        assert_eq!(t.ended("999999"), Ended::Unknown);
        assert!(t.is_offensive("node") && t.is_offensive("axios/1.7.2") && !t.is_offensive("Nodeapp Mozilla/5.0"));
        assert!(t.is_legacy("IMAP4") && t.is_legacy("Authenticated SMTP") && !t.is_legacy("Browser"));
        assert_eq!(t.folder("Flux RSS"), FolderKind::Hiding);
        assert_eq!(t.folder("c.durand@exemple.fr:\\Éléments supprimés"), FolderKind::Deleted);
        assert_eq!(t.folder("Inbox\\Newsletters"), FolderKind::Ordinary);
        assert!(t.has_keyword("factures;RIB") && !t.has_keyword("distribution") && t.has_keyword("Mot de passe"));
        assert!(t.is_dangerous_scope("openid Mail.Read offline_access") && !t.is_dangerous_scope("User.Read email.x"));
        assert!(t.is_harmless("AvailabilityOnly") && !t.is_harmless("Editor") && !t.is_harmless(""));
    }
}
