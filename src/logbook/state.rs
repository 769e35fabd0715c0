//! What this machine remembers of an incident: its own writers, and how far it saw every file.
//!
//! A chain alone does not see a cut tail; this does. It is never synced: losing it opens a new writer, nothing more.

use crate::domain::digest::LineHash;
use crate::domain::ids::{IncidentId, WriterId};
use crate::platform::Disk;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How far a file was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Its length then, in bytes.
    pub length: u64,
    /// The hash of its last valid line then.
    pub h: LineHash,
}

/// What this machine remembers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The writers of this machine, with the name of the person.
    #[serde(default)]
    pub writers: BTreeMap<String, String>,
    /// How far the file of each writer was seen.
    #[serde(default)]
    pub marks: BTreeMap<String, Mark>,
}

/// Where the memory of one incident is kept on this machine.
pub(super) struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Finds the shelf of an incident: by host name too, since a home folder may be shared by several machines.
    pub fn new(state_folder: &Path, host: &str, incident: &IncidentId) -> Self {
        let host: String =
            host.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(64).collect();
        let host = if host.is_empty() { String::from("_") } else { host };
        Self { folder: state_folder.join(host).join(incident.as_str()) }
    }

    /// Reads the memory; lost or unreadable, it is empty.
    pub fn recall(&self, disk: &dyn Disk) -> Memory {
        let mut bytes = Vec::new();
        let read = disk.open_at(&self.file(), 0).and_then(|mut file| file.read_to_end(&mut bytes));
        match read {
            Ok(_) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(_) => Memory::default(),
        }
    }

    /// Writes the memory.
    pub fn remember(&self, disk: &dyn Disk, memory: &Memory) -> io::Result<()> {
        let json = serde_json::to_vec(memory).map_err(io::Error::other)?;
        disk.replace(&self.file(), &json)
    }

    /// Makes the folder of the shelf.
    pub fn prepare(&self, disk: &dyn Disk) -> io::Result<()> {
        disk.make_folder(&self.folder, crate::platform::Access::Private)
    }

    /// Gives the lock file of a writer.
    pub fn lock_file(&self, writer: &WriterId) -> PathBuf {
        self.folder.join(format!("{writer}.lock"))
    }

    /// Gives the lock file of the memory itself.
    pub fn state_lock(&self) -> PathBuf {
        self.folder.join("state.lock")
    }

    fn file(&self) -> PathBuf {
        self.folder.join("state.json")
    }
}
