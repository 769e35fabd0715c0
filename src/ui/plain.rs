//! The plain mode: one line printed, one line read. For pipes, screen readers and simple terminals.

use super::{Keys, Prompter, Reply, Screen, key_name, reply, say};
use crate::env::Env;
use std::io;

/// Asks with lines only.
#[derive(Default)]
pub struct Plain {
    /// The commands are said once; read aloud at every question, they would drown it.
    commands_said: bool,
}

impl Prompter for Plain {
    fn ask(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Reply> {
        writeln!(env.stderr)?;
        if !screen.header.is_empty() {
            say(env, &screen.header)?;
        }
        say(env, &screen.prompt)?;
        for detail in &screen.details {
            say(env, detail)?;
        }
        let (intro, keys) = match &screen.keys {
            Keys::One(keys) => ("", keys.clone()),
            Keys::Several { options, alone } => {
                ("Plusieurs choix possibles, comme 1 3 :", options.iter().chain(alone).cloned().collect::<Vec<_>>())
            }
            Keys::Typed(alone) => ("", alone.clone()),
        };
        if !intro.is_empty() {
            say(env, intro)?;
        }
        for (key, label) in &keys {
            say(env, &format!("  {}) {label}", key_name(*key)))?;
        }
        if screen.commands.len() > 1 && std::mem::replace(&mut self.commands_said, true) {
            say(env, "  (? pour l'aide et les autres touches)")?;
        } else if !screen.commands.is_empty() {
            let commands: Vec<String> = screen.commands.iter().map(|(key, label)| format!("{key} {label}")).collect();
            say(env, &format!("  ({})", commands.join(", ")))?;
        }
        loop {
            write!(env.stderr, "> ")?;
            env.stderr.flush()?;
            let mut bytes = Vec::new();
            if io::BufRead::read_until(&mut env.stdin, b'\n', &mut bytes)? == 0 {
                writeln!(env.stderr)?;
                return Ok(Reply::Closed);
            }
            // What is piped in stays visible in what is printed, as it would on a terminal.
            let line = String::from_utf8_lossy(&bytes).trim().to_owned();
            if !env.terminal.stdin {
                writeln!(env.stderr, "{}", crate::escape::Terminal(&line))?;
            }
            match reply(&screen.keys, &screen.commands, &line) {
                Some(reply) => return Ok(reply),
                None => say(env, &not_understood(screen))?,
            }
        }
    }
}

/// Says what can be typed; no answer is ever taken by default.
pub(super) fn not_understood(screen: &Screen) -> String {
    let list = |keys: &mut dyn Iterator<Item = &super::Key>| {
        keys.map(|(key, _)| key_name(*key)).collect::<Vec<_>>().join(", ")
    };
    let wanted = match &screen.keys {
        Keys::One(keys) | Keys::Typed(keys) => list(&mut keys.iter()),
        Keys::Several { options, alone } => list(&mut options.iter().chain(alone)),
    };
    let help = if screen.commands.iter().any(|(key, _)| *key == '?') { ", ou ? pour l'aide" } else { "" };
    format!("Pas compris. Tapez {wanted}{help}.")
}
