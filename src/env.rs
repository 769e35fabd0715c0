//! The only door to the outside: clock, randomness, streams, variables, folders, files.
//!
//! Commands get it as a value, so a test can give them a fixed clock, scripted input and an empty environment.

mod ascii;
mod named;

use crate::domain::moment::Moment;
use crate::platform::{Disk, Patient, RealDisk, absolute, host_name, obeys_escapes};
use ascii::Ascii;
use chrono_tz::Tz;
use named::Output;
use std::collections::BTreeMap;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The outside world, as commands see it.
pub struct Env {
    /// Milliseconds since 1970.
    pub clock: Box<dyn FnMut() -> i64 + Send>,
    /// Fills a buffer with random bytes.
    pub random: Randomness,
    /// Standard input.
    pub stdin: Box<dyn BufRead + Send>,
    /// Standard output: data.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error: prompts and messages.
    pub stderr: Box<dyn Write + Send>,
    /// Environment variables.
    pub vars: BTreeMap<String, String>,
    /// What the streams are.
    pub terminal: Streams,
    /// The system's time zone.
    pub system_zone: Option<Tz>,
    /// The name of this machine.
    pub host: String,
    /// Where incidents are kept by default.
    pub data_folder: PathBuf,
    /// Where this machine remembers what it saw.
    pub state_folder: PathBuf,
    /// Where the person's settings are.
    pub config_folder: PathBuf,
    /// Files.
    pub disk: Arc<dyn Disk>,
    /// Whether the locale writes in UTF-8.
    pub utf8: bool,
    /// Whether INT, TERM and HUP are to be caught; a test process keeps its own.
    pub catches_signals: bool,
}

/// Fills a buffer with random bytes.
pub type Randomness = Box<dyn FnMut(&mut [u8]) + Send>;

/// What the streams are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Streams {
    /// A person types on standard input.
    pub stdin: bool,
    /// A person reads standard output.
    pub stdout: bool,
    /// A person reads standard error.
    pub stderr: bool,
    /// Columns.
    pub width: usize,
    /// How many lines were said since a key was last typed.
    pub said: usize,
    /// Standard output was closed, or thrown away in the same way: what is written there goes nowhere, and nothing refuses it.
    pub lost: bool,
}

/// The width used off a terminal, and the one the interface is made for.
pub const WIDTH: usize = 80;

impl Env {
    /// Opens the real world.
    pub fn real() -> Self {
        let mut vars: BTreeMap<String, String> =
            std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?))).collect();
        let terminal = Streams {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            width: width(),
            said: 0,
            lost: crate::platform::output_is_lost(),
        };
        // As a terminal says it elsewhere.
        if terminal.stderr && !obeys_escapes() {
            vars.insert("TERM".into(), "dumb".into());
        }
        let system_zone = iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok());
        let utf8 = writes_utf8(&vars);
        let (data_folder, default_state, config_folder) = folders();
        let state_folder = vars.get("QUALIFY_STATE_DIR").filter(|v| !v.is_empty()).map_or(default_state, PathBuf::from);
        Self {
            clock: Box::new(|| {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
            }),
            random: Box::new(|buffer| {
                getrandom::fill(buffer).expect("the system gives random bytes, or nothing safe can be named");
            }),
            stdin: Box::new(io::BufReader::new(io::stdin())),
            // Data stays in UTF-8; what a person reads is written as their terminal can show it.
            stdout: if utf8 || !terminal.stdout {
                Box::new(Output(io::BufWriter::new(io::stdout())))
            } else {
                Box::new(Output(io::BufWriter::new(Ascii::new(io::stdout()))))
            },
            stderr: if utf8 { Box::new(io::stderr()) } else { Box::new(Ascii::new(io::stderr())) },
            vars,
            terminal,
            system_zone,
            host: host_name(),
            data_folder,
            state_folder,
            config_folder,
            disk: Arc::new(Patient(RealDisk)),
            utf8,
            catches_signals: true,
        }
    }

    /// Gives the value of a variable, unless it is empty.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.vars.get(name).map(String::as_str).filter(|v| !v.is_empty())
    }

    /// Gives the time zone that the person asks every program for: the name of one in `TZ`, as POSIX lets it begin by a colon.
    pub fn variable_zone(&self) -> Option<Tz> {
        self.var("TZ").and_then(|zone| zone.strip_prefix(':').unwrap_or(zone).parse().ok())
    }

    /// Gives the folder that a person typed: `~` is their home, and a relative one starts where the program does.
    pub fn typed_path(&self, typed: &str) -> PathBuf {
        let home = ["HOME", "USERPROFILE"].into_iter().find_map(|name| self.var(name)).map(PathBuf::from);
        let in_home = typed.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
        let path = match (in_home, home) {
            (Some(rest), Some(home)) => home.join(rest.trim_start_matches(['/', '\\'])),
            (None, _) | (_, None) => PathBuf::from(typed),
        };
        absolute(path)
    }

    /// Gives the name of whoever is logged in.
    pub fn login(&self) -> Option<&str> {
        ["LOGNAME", "USER", "USERNAME"].into_iter().find_map(|name| self.var(name))
    }

    /// Reads the clock, in a time zone.
    pub fn now(&mut self, tz: Tz) -> Moment {
        Moment::from_unix_millis((self.clock)(), tz)
    }

    /// Draws characters of an alphabet of 32.
    pub fn draw(&mut self, alphabet: &[u8; 32], count: usize) -> String {
        let mut bytes = vec![0u8; count];
        (self.random)(&mut bytes);
        bytes.iter().map(|b| char::from(alphabet[usize::from(b % 32)])).collect()
    }
}

/// Tells whether the locale writes in UTF-8, or says nothing: every terminal of today does, unless told otherwise.
fn writes_utf8(vars: &BTreeMap<String, String>) -> bool {
    let said = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| vars.get(name).filter(|v| !v.is_empty()));
    said.is_none_or(|locale| ["utf-8", "utf8"].iter().any(|name| locale.to_lowercase().contains(name)))
}

fn width() -> usize {
    let (_, columns) = dialoguer::console::Term::stderr().size();
    usize::from(columns).clamp(40, 200)
}

/// Finds the folders of the data, of the state and of the settings.
fn folders() -> (PathBuf, PathBuf, PathBuf) {
    use etcetera::BaseStrategy;
    match etcetera::choose_base_strategy() {
        Ok(base) => {
            let data = base.data_dir().join("qualify");
            let state = base.state_dir().map_or_else(|| data.join("state"), |state| state.join("qualify"));
            (data, state, base.config_dir().join("qualify"))
        }
        Err(_) => (PathBuf::from("qualify"), PathBuf::from("qualify-state"), PathBuf::from("qualify-config")),
    }
}
