//! What a turn of the wizard costs: how many times the fiche is scored between a reply and the next question.

use crate::cli::Cli;
use crate::env::{Env, Terminal};
use crate::platform::RealDisk;
use crate::scoring::SCORED;
use clap::Parser as _;
use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

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

/// Types replies to `qualify new`; gives, for each, how many times a fiche was scored until the next was asked for.
fn cost(folder: &Path, args: &[&str], replies: &[&'static str]) -> Vec<usize> {
    let scored = Arc::new(Mutex::new(Vec::new()));
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
        terminal: Terminal { stdin: false, stdout: false, stderr: false, width: 80 },
        system_zone: None,
        host: String::from("poste-1"),
        data_folder: folder.join("incidents"),
        state_folder: folder.join("state"),
        config_folder: folder.join("config"),
        disk: Box::new(RealDisk),
        utf8: true,
        catches_signals: false,
    };
    let all = [&["qualify", "--by", "Alice", "new", "--title", "Essai", "--alerted-at", "il y a 2 h"], args].concat();
    let cli = Cli::try_parse_from(all).expect("a command line");
    // The replies end before the wizard does.
    let _ = crate::command::run(cli, &mut env);
    let scored = scored.lock().expect("one thread");
    scored.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn an_answer_scores_the_fiche_as_it_is_then_as_it_will_be() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Nothing done, nobody on the line; 1.b.1, 1.b.2, 1.c.1, 1.c.2 and 2.a.1 are answered; help; later.
    let scored = cost(folder.path(), &[], &["0", "5", "i", "o", "n", "n", "n", "?", "p"]);
    assert_eq!(scored, [0, 1, 2, 2, 2, 2, 2, 1, 1]);
}

#[test]
fn a_row_costs_no_more_than_a_question() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let to_the_board = ["0", "5", "i", "i", "g", "2"];
    // Rows answered, helped, put off, gone back to; the rest left, then answered together.
    let rows = ["n", "n", "?", "n", "p", "n", "<", "n", "", "n", "", "i"];
    let scored = cost(folder.path(), &["--order", "fiche"], &[&to_the_board[..], &rows, &["s"]].concat());
    assert_eq!(scored[to_the_board.len()..], [2, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
}
