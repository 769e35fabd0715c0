//! The plain mode: one line printed, one line read. For pipes, screen readers and simple terminals.

use super::{Board, Keys, ONE_LINE, Prompter, Reply, Screen, key_name, pasted, reply, say};
use crate::domain::text::decode;
use crate::env::Env;
use crate::messages::Shortcut;
use crate::platform::{self, Most};
use std::io::{self, BufRead as _, Read as _};

/// Asks with lines only.
#[derive(Default)]
pub struct Plain {
    /// The shortcuts are said once; read aloud at every question, they would drown it.
    shortcuts_said: bool,
    /// The keys of the last row said: those of the next one are said when they are others.
    row_keys: Option<Keys>,
}

impl Plain {
    /// Says a screen: where we are, the question, what can be typed.
    fn show(&mut self, env: &mut Env, screen: &Screen) -> io::Result<()> {
        writeln!(env.stderr)?;
        match &screen.board {
            Some(board) => self.row(env, screen, board)?,
            None => {
                if !screen.header.is_empty() {
                    say(env, &screen.header)?;
                }
                say(env, &screen.prompt)?;
            }
        }
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
        // Rows with the same keys: what they say is said once, and is not read aloud again.
        let same = self.row_keys.as_ref() == Some(&screen.keys) && matches!(screen.keys, Keys::One(_));
        self.row_keys = screen.board.is_some().then(|| screen.keys.clone());
        if same && screen.board.as_ref().is_some_and(|board| board.in_place) {
            let named: Vec<String> = keys.iter().map(|(key, _)| key_name(*key)).collect();
            return say(env, &format!("  ({}, ? pour l’aide)", named.join(", ")));
        }
        if !intro.is_empty() {
            say(env, intro)?;
        }
        for (key, label) in keys.iter().filter(|(_, label)| !label.is_empty()) {
            say(env, &format!("  {}) {label}", key_name(*key)))?;
        }
        // The help of a question names them all.
        let usual = screen.offers(Shortcut::Help) && !screen.menu.is_empty();
        if usual && std::mem::replace(&mut self.shortcuts_said, true) {
            say(env, "  (? pour l’aide et les autres touches)")?;
        } else if !screen.shortcuts.is_empty() {
            let said = |(shortcut, label): &(Shortcut, String)| format!("{} {label}", shortcut.key());
            let said: Vec<String> = screen.shortcuts.iter().map(said).collect();
            say(env, &format!("  ({})", said.join(", ")))?;
        }
        Ok(())
    }

    /// Says one row of a board, and what the board is when it starts.
    fn row(&self, env: &mut Env, screen: &Screen, board: &Board) -> io::Result<()> {
        let Some((at, row)) = board.at.and_then(|at| Some((at, board.rows.get(at)?))) else { return Ok(()) };
        if !board.in_place {
            say(env, &screen.header)?;
            say(env, &screen.prompt)?;
        }
        say(env, &format!("{} ({} sur {}) {}", row.name, at + 1, board.rows.len(), row.prompt))?;
        if let Some(answer) = &row.answer {
            say(env, &format!("  -> {answer}"))?;
        }
        row.under.iter().try_for_each(|text| say(env, &format!("  {text}")))
    }
}

impl Prompter for Plain {
    fn ask(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Option<Reply>> {
        if env.terminal.stdin {
            platform::drain_typed_ahead();
        }
        self.show(env, screen)?;
        env.terminal.said = 0;
        loop {
            write!(env.stderr, "> ")?;
            env.stderr.flush()?;
            let mut bytes = Vec::new();
            let most = Most::SMALL.bytes();
            if (&mut env.stdin).take(most as u64 + 1).read_until(b'\n', &mut bytes)? == 0 {
                writeln!(env.stderr)?;
                return Ok(None);
            }
            if bytes.len() > most {
                return Err(Most::SMALL.passed());
            }
            let mut line = decode(&bytes).trim().to_owned();
            if env.utf8 && std::str::from_utf8(&bytes).is_err() {
                say(env, &not_utf8(&line))?;
            }
            let text = matches!(reply(screen, &line), Some(Reply::Typed(_)));
            if env.terminal.stdin && !screen.many_lines && text && !platform::came_together().is_empty() {
                say(env, ONE_LINE)?;
                continue;
            }
            if env.terminal.stdin && screen.many_lines && text {
                line.push_str(&pasted());
            } else if !env.terminal.stdin {
                // What is piped in stays visible in what is printed, as it would on a terminal.
                writeln!(env.stderr, "{}", crate::escape::Terminal(&line))?;
            }
            let awaits_text = matches!(screen.keys, Keys::Typed(_));
            if env.terminal.stdin && !awaits_text && !platform::came_together().is_empty() {
                say(env, &came_at_once(screen))?;
                continue;
            }
            match reply(screen, &line) {
                Some(reply) => return Ok(Some(reply)),
                None => say(env, &not_understood(screen, &line))?,
            }
        }
    }

    fn leave(&mut self, _: &mut Env, _: &Screen) -> io::Result<bool> {
        Ok(false)
    }

    fn height(&self, env: &Env) -> Option<usize> {
        env.terminal.stdin.then(|| usize::from(dialoguer::console::Term::stderr().size().0))
    }

    fn keeps_rows(&self) -> bool {
        false
    }
}

/// Says that a pasted text is no answer where a key is: one of its letters would be taken for it.
pub(super) fn came_at_once(screen: &Screen) -> String {
    format!(
        "Texte collé, ou touches arrivées ensemble : refusé en entier, rien n’est enregistré, rien n’en est retenu. {}",
        what_to_type(screen)
    )
}

/// Says that nothing was understood; a key that does something on other screens is named.
pub(super) fn not_understood(screen: &Screen, typed: &str) -> String {
    let mut typed = typed.trim().chars();
    match (typed.next().and_then(Shortcut::of), typed.next()) {
        (Some(shortcut), None) => {
            let (key, name) = (shortcut.key(), shortcut.named());
            format!("« {key} » ({name}) ne sert pas sur cet écran. {}", what_to_type(screen))
        }
        (Some(_) | None, _) => format!("Pas compris. {}", what_to_type(screen)),
    }
}

/// Says that Escape leaves nothing here.
pub(super) fn no_escape(screen: &Screen) -> String {
    format!("Échap ne sert pas sur cet écran. {}", what_to_type(screen))
}

/// Says how a line that is not UTF-8 was read.
fn not_utf8(line: &str) -> String {
    format!("Ligne lue en Windows-1252, faute d’UTF-8 : « {} ».", crate::escape::Terminal(line))
}

/// Says that nothing is chosen to be validated.
pub(super) fn nothing_chosen(screen: &Screen) -> String {
    format!("Rien n’est choisi. {}", what_to_type(screen))
}

/// Says what can be typed; no answer is ever taken by default.
fn what_to_type(screen: &Screen) -> String {
    // The help of a screen with a menu names the others.
    let others = screen.shortcuts.iter().filter(|(shortcut, _)| screen.menu.is_empty() && *shortcut != Shortcut::Help);
    let others: Vec<String> = others.map(|(shortcut, _)| shortcut.key().to_string()).collect();
    let list = |keys: &mut dyn Iterator<Item = &super::Key>| {
        keys.map(|(key, _)| key_name(*key)).chain(others.iter().cloned()).collect::<Vec<_>>().join(", ")
    };
    let wanted = match &screen.keys {
        Keys::Typed(keys) if keys.is_empty() && others.is_empty() => String::from("un texte"),
        Keys::Typed(keys) => format!("un texte, ou {}", list(&mut keys.iter())),
        Keys::One(keys) => list(&mut keys.iter()),
        Keys::Several { options, alone } => list(&mut options.iter().chain(alone)),
    };
    let help = if screen.offers(Shortcut::Help) { ", ou ? pour l’aide" } else { "" };
    format!("Tapez {wanted}{help}.")
}
