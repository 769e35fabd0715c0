//! The rich mode: one key answers. Questions are printed by us, so that nothing depends on the width of an accent;
//! dialoguer reads the lines of text.

use super::plain::not_understood;
use super::{Key, Keys, Prompter, Reply, Screen, key_name, reply, say};
use crate::env::Env;
use crate::escape::wrap;
use crate::platform;
use dialoguer::Input;
use dialoguer::console::{self, Style, Term};
use dialoguer::theme::Theme;
use std::{fmt, io};

/// Shows a bare `>` before what is typed: the question stands above already.
struct Bare;

impl Theme for Bare {
    fn format_input_prompt(&self, f: &mut dyn fmt::Write, _: &str, _: Option<&str>) -> fmt::Result {
        f.write_str("> ")
    }

    fn format_input_prompt_selection(&self, f: &mut dyn fmt::Write, _: &str, typed: &str) -> fmt::Result {
        write!(f, "> {typed}")
    }
}

/// Asks on a terminal.
pub struct Rich {
    term: Term,
    bold: Style,
    dim: Style,
}

impl Rich {
    /// Takes the terminal; meaning never rests on colour alone.
    pub fn new(color: bool) -> Self {
        let style = Style::new().for_stderr().force_styling(color);
        Self { term: Term::stderr(), bold: style.clone().bold(), dim: style.dim() }
    }

    fn width(&self) -> usize {
        usize::from(self.term.size().1).clamp(40, 200)
    }

    fn show(&self, env: &mut Env, screen: &Screen) -> io::Result<()> {
        let width = env.terminal.width;
        writeln!(env.stderr)?;
        if !screen.header.is_empty() {
            self.styled(env, &self.dim, &screen.header, width)?;
        }
        self.styled(env, &self.bold, &screen.prompt, width)?;
        for detail in &screen.details {
            say(env, detail)?;
        }
        match &screen.keys {
            Keys::One(keys) | Keys::Typed(keys) => self.keys(env, keys, width)?,
            Keys::Several { options, alone } => {
                for (key, label) in options {
                    say(env, &format!("  [{key}] {label}"))?;
                }
                self.keys(env, alone, width)?;
            }
        }
        if !screen.commands.is_empty() {
            // A key is never parted from its label at the end of a line.
            let commands: Vec<String> = screen
                .commands
                .iter()
                .map(|(key, label)| format!("{key}\u{a0}{label}").replace(' ', "\u{a0}"))
                .collect();
            self.styled(env, &self.dim, &commands.join("  "), width)?;
        }
        env.stderr.flush()
    }

    fn styled(&self, env: &mut Env, style: &Style, text: &str, width: usize) -> io::Result<()> {
        for line in wrap(text, width, "", "") {
            writeln!(env.stderr, "{}", style.apply_to(line))?;
        }
        Ok(())
    }

    /// Prints keys on one line when they fit, else one under another.
    fn keys(&self, env: &mut Env, keys: &[Key], width: usize) -> io::Result<()> {
        let all: Vec<String> = keys.iter().map(|(key, label)| format!("[{}] {label}", key_name(*key))).collect();
        let line = format!("  {}", all.join("   "));
        if console::measure_text_width(&line) <= width {
            return say(env, &line);
        }
        all.iter().try_for_each(|one| say(env, &format!("  {one}")))
    }

    fn read_key(&self, screen: &Screen) -> io::Result<Option<char>> {
        match self.term.read_key()? {
            console::Key::Char(c) => Ok(Some(c)),
            console::Key::Enter => Ok(Some('\n')),
            console::Key::ArrowLeft | console::Key::Backspace if screen.commands.iter().any(|(key, _)| *key == '<') => {
                Ok(Some('<'))
            }
            console::Key::CtrlC => Err(io::ErrorKind::Interrupted.into()),
            _ => Ok(None),
        }
    }

    fn one(&self, env: &mut Env, screen: &Screen) -> io::Result<Reply> {
        loop {
            let Some(c) = self.read_key(screen)? else { continue };
            match reply(&screen.keys, &screen.commands, c.to_string().trim()) {
                Some(Reply::Key(key)) => {
                    if let Keys::One(keys) = &screen.keys {
                        let label = keys.iter().find(|(k, _)| *k == key).map_or("", |(_, label)| label.as_str());
                        say(env, &format!("> {label}"))?;
                    }
                    return Ok(Reply::Key(key));
                }
                Some(reply) => return Ok(reply),
                None => say(env, &not_understood(screen))?,
            }
        }
    }

    fn several(&self, env: &mut Env, screen: &Screen, options: &[Key]) -> io::Result<Reply> {
        let mut chosen: Vec<char> = Vec::new();
        say(env, "  Chiffres pour choisir, Entrée pour valider.")?;
        loop {
            let Some(c) = self.read_key(screen)? else { continue };
            if c == '\n' {
                if chosen.is_empty() {
                    say(env, &not_understood(screen))?;
                    continue;
                }
                writeln!(env.stderr)?;
                chosen.sort_unstable();
                return Ok(Reply::Several(chosen));
            }
            if options.iter().any(|(key, _)| *key == c) {
                if chosen.contains(&c) {
                    chosen.retain(|known| *known != c);
                } else {
                    chosen.push(c);
                }
                self.redraw(env, options, &chosen)?;
                continue;
            }
            match reply(&screen.keys, &screen.commands, &c.to_string()) {
                Some(reply) => {
                    if !chosen.is_empty() {
                        writeln!(env.stderr)?;
                    }
                    return Ok(reply);
                }
                None => say(env, &not_understood(screen))?,
            }
        }
    }

    /// Writes over the line of what is chosen: one line, cut to the width, so nothing is left behind.
    fn redraw(&self, env: &mut Env, options: &[Key], chosen: &[char]) -> io::Result<()> {
        env.terminal.width = self.width();
        let labels: Vec<&str> =
            options.iter().filter(|(key, _)| chosen.contains(key)).map(|(_, label)| label.as_str()).collect();
        let line = format!("> {}", if labels.is_empty() { "(rien)".to_owned() } else { labels.join(" ; ") });
        let line = console::truncate_str(&line, env.terminal.width.saturating_sub(1), "…").into_owned();
        write!(env.stderr, "\r\x1b[2K{line}")?;
        env.stderr.flush()
    }

    fn typed(&self, screen: &Screen) -> io::Result<Reply> {
        let line: String = Input::with_theme(&Bare)
            .allow_empty(true)
            .interact_text_on(&self.term)
            .map_err(|dialoguer::Error::IO(e)| e)?;
        Ok(reply(&screen.keys, &screen.commands, &line).unwrap_or(Reply::Typed(line)))
    }
}

impl Prompter for Rich {
    fn ask(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Reply> {
        env.terminal.width = self.width();
        platform::drain_typed_ahead();
        self.show(env, screen)?;
        let reply = match &screen.keys {
            Keys::One(_) => self.one(env, screen),
            Keys::Several { options, .. } => self.several(env, screen, options),
            Keys::Typed(_) => self.typed(screen),
        };
        // The window may have changed while the question was on it.
        env.terminal.width = self.width();
        reply
    }
}
