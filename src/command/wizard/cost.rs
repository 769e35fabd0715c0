//! What a turn of the wizard costs: how many times the fiche is scored between a reply and the next question, and how
//! many times the copies of fiches are read in a session.

use crate::cli::Cli;
use crate::env::{Env, Streams};
use crate::platform::{Access, Appender, Disk, FolderFacts, Lock, RealDisk};
use crate::scoring::SCORED;
use clap::Parser as _;
use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Replies given one by one; each notes how many times a fiche was scored when it was asked for.
struct Typist {
    /// The last one first.
    replies: Vec<&'static str>,
    scored: Arc<Mutex<Vec<usize>>>,
}

impl Read for Typist {
    fn read(&mut self, mut buffer: &mut [u8]) -> io::Result<usize> {
        self.scored.lock().expect("one thread").push(SCORED.get());
        let Some(reply) = self.replies.pop() else { return Ok(0) };
        writeln!(buffer, "{reply}")?;
        Ok(reply.len() + 1)
    }
}

/// How many times each copy of a fiche was read.
type Reads = BTreeMap<PathBuf, usize>;

/// The disk, where each reading of a copy of a fiche is noted.
struct Noting(Arc<Mutex<Reads>>);

impl Disk for Noting {
    fn open_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read>> {
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.starts_with("fiche-")) {
            *self.0.lock().expect("one thread").entry(path.to_owned()).or_default() += 1;
        }
        RealDisk.open_at(path, offset)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(folder)
    }

    fn open_append(&self, path: &Path) -> io::Result<Box<dyn Appender>> {
        RealDisk.open_append(path)
    }

    fn create_append(&self, path: &Path, access: Access) -> io::Result<Box<dyn Appender>> {
        RealDisk.create_append(path, access)
    }

    fn make_folder(&self, path: &Path, access: Access) -> io::Result<()> {
        RealDisk.make_folder(path, access)
    }

    fn discard(&self, path: &Path) -> io::Result<()> {
        RealDisk.discard(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_folder(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        RealDisk.replace(path, bytes)
    }

    fn facts(&self, path: &Path) -> io::Result<FolderFacts> {
        RealDisk.facts(path)
    }

    fn lock(&self, path: &Path, wait: Duration) -> io::Result<Option<Box<dyn Lock>>> {
        RealDisk.lock(path, wait)
    }
}

/// What a session cost.
struct Cost {
    /// For each reply, how many times a fiche was scored until the next was asked for.
    scored: Vec<usize>,
    /// How many times each copy of a fiche was read, from the least.
    read: Vec<usize>,
}

/// Opens an incident.
const NEW: [&str; 5] = ["new", "--title", "Essai", "--alerted-at", "il y a 2 h"];

/// Types replies to a command, until they end.
fn cost(folder: &Path, args: &[&str], replies: &[&'static str]) -> Cost {
    let (scored, read) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Reads::new())));
    let typist = Typist { replies: replies.iter().rev().copied().collect(), scored: Arc::clone(&scored) };
    let (mut now, mut drawn) = (1_767_748_445_000, 0_u8);
    let mut env = Env {
        clock: Box::new(move || {
            now += 1000;
            now
        }),
        random: Box::new(move |buffer| {
            buffer.iter_mut().for_each(|byte| {
                drawn = drawn.wrapping_add(37);
                *byte = drawn;
            });
        }),
        stdin: Box::new(BufReader::new(typist)),
        stdout: Box::new(io::sink()),
        stderr: Box::new(io::sink()),
        vars: BTreeMap::new(),
        terminal: Streams { stdin: false, stdout: false, stderr: false, width: 80, said: 0, lost: false },
        system_zone: None,
        host: String::from("poste-1"),
        data_folder: folder.join("incidents"),
        state_folder: folder.join("state"),
        config_folder: folder.join("config"),
        disk: Arc::new(Noting(Arc::clone(&read))),
        utf8: true,
        catches_signals: false,
    };
    let all = [&["qualify", "--by", "Alice"], args].concat();
    let cli = Cli::try_parse_from(all).expect("a command line");
    // The replies end before the wizard does.
    let _ = crate::command::run(cli, &mut env);
    let scored = scored.lock().expect("one thread");
    let mut read: Vec<usize> = read.lock().expect("one thread").values().copied().collect();
    read.sort_unstable();
    Cost { scored: scored.windows(2).map(|pair| pair[1] - pair[0]).collect(), read }
}

#[test]
fn an_answer_scores_the_fiche_as_it_is_then_as_it_will_be() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // A company, nobody on the line; 1.b.1, the two rows of what cannot wait, then 2.b.1 are answered; help; later.
    let Cost { scored, .. } = cost(folder.path(), &NEW, &["9", "5", "i", "1", "1", "0", "?", "p"]);
    // The last row of a screen: once more, for what comes after it.
    // The one on money: twice more, for whom to call at once.
    assert_eq!(scored, [0, 1, 2, 4, 3, 2, 1, 1]);
}

#[test]
fn a_row_costs_no_more_than_a_question() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to_the_board = ["9", "5", "i", "i", "p", "g", "2"];
    // Rows answered, helped, put off, gone back to; the rest left, then answered together.
    let rows = ["n", "n", "?", "n", "p", "n", "<", "n", "", "n", "", "i"];
    let args = [&NEW[..], &["--order", "fiche"]].concat();
    let Cost { scored, .. } = cost(folder.path(), &args, &[&to_the_board[..], &rows, &["s"]].concat());
    assert_eq!(scored[to_the_board.len()..], [2, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
}

#[test]
fn the_copy_of_a_fiche_is_read_to_be_checked_then_once_a_session() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let answers = ["i", "1", "1", "0"];
    // A company, nobody on the line; answers, the summary, the Mesures left as they are.
    let asked = [&["9", "5"], &answers[..], &["r", "g", "", "s"]].concat();
    // Once with the main courante that cites it, whenever that is checked; once to be asked.
    assert_eq!(cost(folder.path(), &NEW, &asked).read, [2]);
    // Into the containment and back, twice, with answers in both: its copy once; that of the first fiche, checked at each whole reading, and asked.
    let contained = [&["5"], &["e", "i", "e", "n", "e", "n", "e", "n", "r"][..]].concat();
    assert_eq!(cost(folder.path(), &["resume"], &contained).read, [1, 3]);
}
