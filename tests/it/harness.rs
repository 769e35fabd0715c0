//! A hermetic world for commands: fixed clock, drawn ids, captured streams, empty environment, throw-away folders.

use qualify::env::{Env, Streams};
use qualify::platform::RealDisk;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// 2026-01-07T02:14:05+01:00, in milliseconds.
pub const START: i64 = 1_767_748_445_000;

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub code: u8,
    pub stdout: String,
    pub stderr: String,
}

/// A folder of incidents and its clock, over several commands.
pub struct World {
    pub folder: tempfile::TempDir,
    clock: Arc<Mutex<i64>>,
    seed: Arc<Mutex<u64>>,
    pub host: String,
    pub vars: BTreeMap<String, String>,
    /// What the machine says of the time zone.
    pub zone: chrono_tz::Tz,
    /// Whether somebody reads standard output, in so many columns.
    pub terminal: bool,
    pub width: usize,
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panics while writing").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no test panics while writing").clone()).expect("UTF-8 comes out")
    }
}

impl World {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            clock: Arc::new(Mutex::new(START)),
            seed: Arc::new(Mutex::new(7)),
            host: String::from("poste-1"),
            vars: BTreeMap::new(),
            zone: chrono_tz::Tz::Europe__Paris,
            terminal: false,
            width: 80,
        }
    }

    /// Where incidents are.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("incidents")
    }

    /// Puts the clock back to where it began.
    pub fn at_start(&self) {
        *self.clock.lock().expect("no test panics while waiting") = START;
    }

    /// Moves the clock, in milliseconds.
    pub fn wait(&self, millis: i64) {
        *self.clock.lock().expect("no test panics while waiting") += millis;
    }

    /// Moves the clock an hour after the times of an answers file, when they are still to come.
    pub fn after(&self, answers: &str) {
        let file: serde_json::Value = serde_json::from_str(answers).expect("it is JSON");
        let times = ["alerted_at", "aware_at"].into_iter().filter_map(|key| file[key].as_str());
        let times = times.map(|at| qualify::domain::moment::Moment::parse_rfc3339(at).expect("a time").unix_millis());
        let mut clock = self.clock.lock().expect("no test panics while waiting");
        if let Some(last) = times.max().filter(|last| last > &clock) {
            *clock = last + 3_600_000;
        }
    }

    /// Runs a command as Alice, with nothing on standard input.
    pub fn run(&self, args: &[&str]) -> Done {
        self.run_with(args, "")
    }

    /// Runs a command as Alice, with a text on standard input.
    pub fn run_with(&self, args: &[&str], stdin: &str) -> Done {
        self.run_as("Alice Martin", args, stdin)
    }

    /// Runs a command; `by` empty gives no name at all. The clock ticks one second each time it is read.
    pub fn run_as(&self, by: &str, args: &[&str], stdin: &str) -> Done {
        let (out, err) = (Captured::default(), Captured::default());
        let clock = Arc::clone(&self.clock);
        let seed = Arc::clone(&self.seed);
        let mut env = Env {
            clock: Box::new(move || {
                let mut now = clock.lock().expect("no test panics with the clock");
                *now += 1000;
                *now
            }),
            random: Box::new(move |buffer| {
                let mut state = seed.lock().expect("no test panics while drawing");
                for byte in buffer {
                    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    *byte = (*state >> 33) as u8;
                }
            }),
            stdin: Box::new(Cursor::new(stdin.as_bytes().to_vec())),
            stdout: Box::new(out.clone()),
            stderr: Box::new(err.clone()),
            vars: self.vars.clone(),
            terminal: Streams {
                stdin: false,
                stdout: self.terminal,
                stderr: false,
                width: self.width,
                said: 0,
                lost: false,
            },
            system_zone: Some(self.zone),
            host: self.host.clone(),
            data_folder: self.root(),
            state_folder: self.folder.path().join("state"),
            config_folder: self.folder.path().join("config"),
            disk: Arc::new(RealDisk),
            utf8: true,
            catches_signals: false,
        };
        let mut all: Vec<OsString> = vec!["qualify".into()];
        if !by.is_empty() {
            all.extend(["--by".into(), by.into()]);
        }
        all.extend(args.iter().map(OsString::from));
        let code = qualify::run(all, &mut env);
        drop(env);
        Done { code, stdout: out.text(), stderr: err.text() }
    }

    /// Writes a file next to the incidents and gives its path.
    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a temporary file");
        path.display().to_string()
    }

    /// Gives the folder of the only incident.
    pub fn incident(&self) -> PathBuf {
        let found: Vec<PathBuf> = std::fs::read_dir(self.root())
            .expect("the folder of incidents")
            .map(|e| e.expect("an entry").path())
            .collect();
        assert_eq!(found.len(), 1, "one incident is expected");
        found[0].clone()
    }

    /// Gives the number of the last action opened: that of its line.
    pub fn last_action(&self, id: &str) -> String {
        let report = self.run(&["report", id, "--format", "json"]).stdout;
        let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
        report["actions"].as_array().and_then(|all| all.last()).expect("an action")["action"].to_string()
    }

    /// Replaces what differs from one run to another, so that an output can be compared.
    pub fn stable(&self, text: &str) -> String {
        text.replace(&self.folder.path().display().to_string(), "DOSSIER")
    }
}

impl Drop for World {
    /// Keeps the logs that a test made, when asked to: `tests/agree.py` judges every one of them a second time.
    fn drop(&mut self) {
        let Some(kept) = std::env::var_os("QUALIFY_KEEP_LOGS") else { return };
        let name = self.folder.path().file_name().expect("a temporary folder has a name").to_owned();
        let incidents = std::fs::read_dir(self.root()).into_iter().flatten().flatten();
        for incident in incidents.filter(|e| e.file_type().is_ok_and(|t| t.is_dir())) {
            let to = Path::new(&kept).join(&name).join(incident.file_name());
            std::fs::create_dir_all(&to).expect("a folder for the kept logs");
            let files = std::fs::read_dir(incident.path()).into_iter().flatten().flatten();
            // Only ordinary files: a test may have left a pipe, which would wait for ever.
            for file in files.filter(|e| e.file_type().is_ok_and(|t| t.is_file())) {
                std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
            }
        }
    }
}

/// A text on one line, whatever its width; every space is an ordinary one.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares an output with a golden file under `tests/golden`; `UPDATE_EXPECT=1` refreshes it.
pub fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    expect_test::expect_file![path].assert_eq(actual);
}
