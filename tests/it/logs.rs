//! Logs to tamper with: the vectors, and a log of two writers made by commands; a disk in memory to read them fast.

use super::harness::{Done, World};
use qualify::logbook::Book;
use qualify::platform::{Access, Appender, Disk, FolderFacts, Lock};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub const ALICE: &str = "alice-martin-m2qa.jsonl";
pub const BOB: &str = "bob-durand-9x0c.jsonl";
pub const ID: &str = "20260107-7K3F";
const NEW: &str = r#"{"fiche":"messagerie-qualification","title":"Compte de la comptabilité","answers":{}}"#;

/// The exit codes of the program.
pub const CODES: [u8; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 130];

pub fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/vectors").join(ID)
}

/// Closes a body with its hash, computed here and not by the program.
pub fn sealed(body: &str) -> String {
    let h: String = Sha256::digest(body).iter().map(|b| format!("{b:02x}")).collect();
    format!("{body},\"h\":\"{h}\"}}\n")
}

/// Writes into an incident what no door of this program lets in: lines of another writer, each with the members given.
pub fn written_elsewhere(folder: &Path, members: &[serde_json::Value]) {
    let mut prev = String::from("null");
    let mut file = String::new();
    let first = serde_json::json!({"kind": "joined", "writer": "ailleurs-0000", "heads": [], "text": "Arrivée"});
    for (at, line) in std::iter::once(&first).chain(members).enumerate() {
        let own: Vec<String> = line
            .as_object()
            .expect("members of a line")
            .iter()
            .map(|(key, value)| format!("\"{key}\":{}", qualify::escape::to_json(value).expect("text keys")))
            .collect();
        let seq = at + 2;
        let at = "2026-01-07T02:14:06.000+01:00";
        let body =
            format!("{{\"v\":1,\"seq\":{seq},\"prev\":{prev},\"at\":\"{at}\",\"by\":\"Ailleurs\",{}", own.join(","));
        let line = sealed(&body);
        prev = format!("\"{}\"", hash(&line));
        file.push_str(&line);
    }
    fs::write(folder.join("ailleurs-0000.jsonl"), file).expect("a file of another writer");
}

/// The `h` of a line.
pub fn hash(line: &str) -> &str {
    let line = line.trim_end();
    &line[line.len() - 66..line.len() - 2]
}

/// The log of two writers, made by commands, with the state of this machine now and before the last note of Alice.
pub struct Two {
    pub world: World,
    pub id: String,
    pub alice: PathBuf,
    pub bob: PathBuf,
    /// What this machine remembered before the last note of Alice.
    pub before: Vec<u8>,
}

pub fn two() -> Two {
    let world = World::new();
    let opened = world.run_with(&["new", "--answers", "-"], NEW);
    let id = opened.stdout.trim().to_owned();
    let ok = |done: Done| assert_eq!(done.code, 0, "{}", done.stderr);
    ok(world.run_as("Bob Durand", &["note", &id, "Règle de transfert vue"], ""));
    let folder = world.incident();
    let file = |by: &str| {
        let found = fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").path());
        found
            .filter(|p| p.display().to_string().contains(&format!("{by}-")))
            .find(|p| p.extension().is_some_and(|e| e == "jsonl"))
    };
    let (alice, bob) = (file("alice-martin").expect("a file"), file("bob-durand").expect("a file"));
    let state = world.folder.path().join("state/poste-1").join(&id).join("state.json");
    let before = fs::read(state).expect("a state");
    ok(world.run(&["note", &id, "La victime a rappelé"]));
    Two { world, id, alice, bob, before }
}

impl Two {
    pub fn state(&self) -> PathBuf {
        self.world.folder.path().join("state/poste-1").join(&self.id).join("state.json")
    }
    pub fn verify(&self) -> Done {
        self.world.run(&["verify", &self.id])
    }
    pub fn verdict(&self) -> String {
        self.verify().stdout.lines().next().unwrap_or_default().to_owned()
    }
    pub fn forget(&self) {
        let _ = fs::remove_dir_all(self.world.folder.path().join("state"));
    }
    /// Runs what reads: nothing panics, the exit is a known one, and not a byte of the folder changes.
    pub fn read_all(&self) {
        let held =
            |p: &Path| fs::symlink_metadata(p).ok().filter(fs::Metadata::is_file).map(|_| fs::read(p).expect("a file"));
        let before = (held(&self.alice), held(&self.bob));
        for args in
            [&["report"][..], &["report", "--format", "json"], &["log"], &["log", "--format", "table"], &["list"]]
        {
            let done = self.world.run(args);
            assert!(CODES.contains(&done.code), "{args:?}: {}", done.code);
            assert!(![5, 6].contains(&done.code), "{args:?}: only verify exits with {}", done.code);
        }
        assert_eq!((held(&self.alice), held(&self.bob)), before, "reading commands heal nothing");
    }
}

/// The long form of these tests: `QUALIFY_LONG=1`.
pub fn long() -> bool {
    std::env::var_os("QUALIFY_LONG").is_some()
}

/// Files that can only be read: reading every mutation of a log from a real disk takes minutes.
struct Memory<'m>(&'m [(String, Vec<u8>)]);

impl Disk for Memory<'_> {
    fn list(&self, _: &Path) -> io::Result<Vec<String>> {
        Ok(self.0.iter().map(|(name, _)| name.clone()).collect())
    }
    fn open_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read>> {
        let held = self.0.iter().find(|(name, _)| path.ends_with(name)).ok_or(io::ErrorKind::NotFound)?;
        let from = usize::try_from(offset).expect("a small file").min(held.1.len());
        Ok(Box::new(Cursor::new(held.1[from..].to_vec())))
    }
    fn open_append(&self, _: &Path) -> io::Result<Box<dyn Appender>> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn create_append(&self, _: &Path, _: Access) -> io::Result<Box<dyn Appender>> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn make_folder(&self, _: &Path, _: Access) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn discard(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn replace(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn facts(&self, _: &Path) -> io::Result<FolderFacts> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn lock(&self, _: &Path, _: Duration) -> io::Result<Option<Box<dyn Lock>>> {
        Ok(None)
    }
}

/// Reads files as every command does: whether they are damaged (then `verify` says ALTERE), and how many findings.
pub fn look(files: &[(String, Vec<u8>)]) -> (bool, usize) {
    let mut book = Book::new(PathBuf::from("incident"));
    book.read(&Memory(files), qualify::logbook::Depth::Full, |_| {}).expect("a folder");
    (book.findings().any(|(_, found)| !found.harm.is_benign()), book.findings().count())
}
