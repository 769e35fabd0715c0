//! The rich mode: one key answers. Questions are printed by us, so that nothing depends on the width of an accent.

use super::line::{PASTED, SUSPEND, TextLine};
use super::plain::{came_at_once, no_escape, not_understood, nothing_chosen};
use super::reflex::{NOT_TAKEN, Reflex};
use super::rows::painted_rows;
use super::told::{Gestures, gestures};
use super::{
    Board, ENTER, Key, Keys, ONE_LINE, Prompter, Reply, Screen, is_row, key_name, packed, page_end, pasted, reply, say,
    shifted,
};
use crate::env::Env;
use crate::escape::wrapped;
use crate::messages::Shortcut;
use crate::platform;
use dialoguer::console::{self, Style, Term};
use std::collections::VecDeque;
use std::io;

/// Asks on a terminal.
pub struct Rich {
    term: Term,
    bold: Style,
    dim: Style,
    /// How many lines the last board takes, and the size of the window when it was drawn.
    drawn: Option<(usize, (u16, u16))>,
    /// How many lines said since the last key stand above the question.
    above: usize,
    /// How many of them only say again the key that was typed: nobody has to read them.
    echo: usize,
    /// How many lines the last refusal takes: the next one stands in their place.
    refused: usize,
    /// The keys of rows that stood on a page before the last one: they are on the screen no more.
    passed: Vec<char>,
    /// Whether the rows of the last board were all shown whole.
    whole: bool,
    /// Whether the last key was an arrow down a board.
    moved: bool,
    /// Keys typed and not yet read: those that came together with the one just read, as over a slow line, or the one of a row
    /// typed under a page.
    queued: VecDeque<char>,
    reflex: Reflex,
}

/// The longest label that shares its line with others when they do not all fit on one.
const SHORT: usize = 16;

/// What stands under what is to be read before the next question.
const READ: &str = "[Entrée] suite";

/// Said once of a key that does nothing there.
const HELD: &str = "Ici, Entrée ou Espace continue ; la question vient ensuite.";
/// The same, where rows can be ticked.
const HELD_ROWS: &str = "Ici, Entrée ou Espace continue, et le chiffre d’une case la coche.";

/// Said of the key of a row that is on the screen no more.
const PASSED: &str = "Cette case n’est plus à l’écran\u{a0}: la revoici, rien n’est encore coché.";

/// The narrowest window in which lines are laid out.
const NARROWEST: usize = 40;

/// Said of a key that is an answer by itself, while others are ticked.
const TICKED: &str = "Des réponses sont cochées : Entrée les valide, leur chiffre les décoche.";

/// What a terminal writes before a paste, the escape aside.
const PASTE: &[u8] = b"[200~";
/// What Ctrl-C is among characters.
const INTERRUPT: u8 = 3;

/// The lines of a screen, each with its style.
pub(super) type Painted = Vec<(Style, String)>;

impl Rich {
    /// Takes the terminal; meaning never rests on colour alone.
    pub fn new(color: bool) -> Self {
        let style = Style::new().for_stderr().force_styling(color);
        Self {
            term: Term::stderr(),
            bold: style.clone().bold(),
            dim: style.dim(),
            drawn: None,
            above: 0,
            echo: 0,
            refused: 0,
            passed: vec![],
            whole: true,
            moved: false,
            queued: VecDeque::new(),
            reflex: Reflex::default(),
        }
    }

    fn width(&self) -> usize {
        usize::from(self.term.size().1).clamp(NARROWEST, 200)
    }

    /// Shows a screen; a board takes the place of its last state, so that nothing is left of it.
    fn show(&mut self, env: &mut Env, screen: &Screen, notice: Option<&str>) -> io::Result<()> {
        // Asked again each time: the window may have changed since.
        env.terminal.width = self.width();
        let (width, size) = (env.terminal.width, self.term.size());
        let details = screen.details.iter().map(|detail| match detail.as_str() {
            "" => vec![(Style::new(), String::new())],
            detail => self.painted(&Style::new(), detail, width),
        });
        let titles = [self.painted(&self.dim, &screen.header, width), self.painted(&self.bold, &screen.prompt, width)];
        let points: Vec<Painted> = titles.into_iter().chain(details).collect();
        let mut above = points.concat();
        let asked = screen.board.as_ref().is_none_or(|board| board.at.is_some());
        let height = usize::from(size.0);
        let unread = self.above.saturating_sub(self.echo);
        let laid = |tight: bool| {
            let mut below = if asked { self.keys(screen, width, tight) } else { vec![] };
            below.extend(notice.iter().flat_map(|notice| self.painted(&Style::new(), notice, width)));
            // An empty line above, and the one where one types.
            let taken = unread + above.len() + below.len() + 2;
            let left = height.saturating_sub(taken);
            let (rows, whole) =
                screen.board.as_ref().map_or((vec![], true), |b| painted_rows(b, &self.bold, width, left));
            (taken + rows.len(), below, rows, whole)
        };
        let (mut needed, mut below, mut rows, mut whole) = laid(screen.packed);
        if needed > height && asked && !screen.packed {
            (needed, below, rows, whole) = laid(true);
        }
        above.extend(rows);
        self.whole = whole;
        let room = height.saturating_sub(below.len() + 2);
        let paged = screen.board.is_none() && above.len() > room && self.above < height / 2;
        if self.above > 0 && self.above + above.len() > room && !paged && unread == 0 {
            write!(env.stderr, "\x1b[{}A\r\x1b[J", self.echo)?;
            self.above = 0;
        }
        // What was typed may go: nobody has to read it again.
        self.above = unread.min(self.above);
        if unread > 0 && needed > height && !paged {
            // What was said would be gone before it is read.
            (self.above, self.echo) = (0, 0);
            if self.pause(env, screen, &[])? {
                return Ok(());
            }
            return self.show(env, screen, notice);
        }
        if usize::from(size.1) < NARROWEST || asked && needed > height && (screen.board.is_some() || room == 0) {
            below.extend(self.painted(&Style::new(), &too_small(size, needed), width));
        }
        if screen.board.is_none() {
            match self.page(env, screen, points, room)? {
                Some(last) => above = last,
                None => return Ok(()),
            }
        }
        match (&screen.board, self.drawn.take()) {
            // A resized window has moved what was drawn, each terminal in its own way: start from a clean one.
            (Some(board), Some((_, before))) if board.in_place && before != size => {
                write!(env.stderr, "\x1b[2J\x1b[H")?;
            }
            (Some(board), Some((count, _))) if board.in_place => write!(env.stderr, "\x1b[{count}A\r\x1b[J")?,
            (Some(_) | None, _) => {}
        }
        self.refused = 0;
        writeln!(env.stderr)?;
        for (style, line) in above.iter().chain(&below) {
            writeln!(env.stderr, "{}", style.apply_to(line))?;
        }
        self.drawn = screen.board.is_some().then_some((above.len() + below.len() + 1, size));
        env.stderr.flush()
    }

    /// Shows what stands above the keys a page at a time, as long as more is left than fits with them, and gives the last page;
    /// none when the key of a row was typed under one of them.
    fn page(
        &mut self,
        env: &mut Env,
        screen: &Screen,
        points: Vec<Painted>,
        room: usize,
    ) -> io::Result<Option<Painted>> {
        // An empty line above, the key, the line where one types.
        let page = usize::from(self.term.size().0).saturating_sub(3).max(4);
        let starts = |point: Painted| point.into_iter().enumerate().map(|(rank, line)| (rank == 0, line));
        let mut left: Vec<(bool, (Style, String))> = points.into_iter().flat_map(starts).collect();
        self.passed.clear();
        while left.len() > room.saturating_sub(self.above).max(1) {
            let most = page.saturating_sub(std::mem::take(&mut self.above)).min(left.len() - 1);
            let lines: Vec<(bool, &str)> = left.iter().map(|(start, (_, line))| (*start, line.as_str())).collect();
            let rest = left.split_off(page_end(&lines, most));
            writeln!(env.stderr)?;
            for (_, (style, line)) in &left {
                writeln!(env.stderr, "{}", style.apply_to(line))?;
            }
            let seen: Vec<String> = left.into_iter().map(|(_, (_, line))| line).collect();
            if self.pause(env, screen, &seen)? {
                return Ok(None);
            }
            self.passed.extend(('1'..='9').filter(|key| seen.iter().any(|line| is_row(line, *key))));
            left = rest.into_iter().skip_while(|(_, (_, line))| line.is_empty()).collect();
        }
        Ok(Some(left.into_iter().map(|(_, line)| line).collect()))
    }

    /// Waits until what was said is read; true when the key of a row that was seen was typed instead, which is then read.
    fn pause(&mut self, env: &mut Env, screen: &Screen, seen: &[String]) -> io::Result<bool> {
        writeln!(env.stderr, "  {READ}")?;
        env.stderr.flush()?;
        let is_row = |key: char| seen.iter().any(|line| is_row(line, key));
        let mut told = false;
        let typed = loop {
            match self.term.read_key()? {
                console::Key::Enter if self.reflex.takes((env.clock)()) => {}
                console::Key::Enter | console::Key::Char(' ') => break None,
                console::Key::Char(c) if matches!(reply(screen, &c.to_string()), Some(Reply::Key(key)) if is_row(key)) =>
                {
                    break Some(c);
                }
                console::Key::CtrlC => return Err(io::ErrorKind::Interrupted.into()),
                // What a paste ends with is no Enter of the person.
                console::Key::UnknownEscSeq(_) if told => platform::drain_typed_ahead(),
                _ if told => {}
                _ => {
                    told = true;
                    platform::drain_typed_ahead();
                    let ticks = ('1'..='9').any(is_row);
                    write!(env.stderr, "\x1b[1A\r\x1b[J")?;
                    say(env, if ticks { HELD_ROWS } else { HELD })?;
                    writeln!(env.stderr, "  {READ}")?;
                    env.stderr.flush()?;
                }
            }
        };
        platform::drain_typed_ahead();
        self.queued.extend(typed);
        Ok(typed.is_some())
    }

    fn painted(&self, style: &Style, text: &str, width: usize) -> Painted {
        if text.is_empty() {
            return vec![];
        }
        wrapped(text, width).into_iter().map(|line| (style.clone(), line)).collect()
    }

    /// Paints what can be typed: answers on one line when they fit, else one under another, or as words do when it is tight; then
    /// the shortcuts.
    fn keys(&self, screen: &Screen, width: usize, tight: bool) -> Painted {
        let mut painted = match &screen.keys {
            Keys::One(keys) if tight => packed(keys, width).into_iter().map(|line| (Style::new(), line)).collect(),
            Keys::One(keys) | Keys::Typed(keys) => self.answers(keys, width),
            Keys::Several { options, alone } => {
                let mut painted: Painted = options
                    .iter()
                    .flat_map(|(key, label)| self.painted(&Style::new(), &format!("  [{key}] {label}"), width))
                    .collect();
                painted.extend(self.answers(alone, width));
                painted
            }
        };
        if !screen.shortcuts.is_empty() {
            // A key is never parted from its label at the end of a line.
            let shortcuts: Vec<String> = screen
                .shortcuts
                .iter()
                .map(|(shortcut, label)| {
                    let escape = *shortcut == Shortcut::Menu && !matches!(screen.keys, Keys::Typed(_));
                    let label = if escape { format!("{label} (Échap)") } else { label.clone() };
                    format!("{}\u{a0}{label}", shortcut.key()).replace(' ', "\u{a0}")
                })
                .collect();
            painted.extend(self.painted(&self.dim, &shortcuts.join("  "), width));
        }
        if matches!(screen.keys, Keys::Several { .. }) {
            painted.extend(self.painted(&Style::new(), "  Chiffres, puis Entrée\u{a0}; une lettre suffit.", width));
        }
        painted
    }

    fn answers(&self, keys: &[Key], width: usize) -> Painted {
        // A key without a label is that of a row, which stands above with its number.
        let keys: Vec<&Key> = keys.iter().filter(|(_, label)| !label.is_empty()).collect();
        let all: Vec<String> = keys.iter().map(|(key, label)| format!("[{}] {label}", key_name(*key))).collect();
        let line = format!("  {}", all.join("   "));
        if console::measure_text_width(&line) <= width {
            return self.painted(&Style::new(), &line, width);
        }
        if keys.iter().all(|(_, label)| label.chars().count() <= SHORT) {
            // Short ones go on as words do.
            let keys: Vec<Key> = keys.into_iter().cloned().collect();
            return packed(&keys, width).into_iter().map(|line| (Style::new(), line)).collect();
        }
        all.iter().flat_map(|one| self.painted(&Style::new(), &format!("  {one}"), width)).collect()
    }

    /// Reads a key; none when it means nothing. What a paste starts with is no key: it is said, and nothing is kept.
    fn read_key(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Option<char>> {
        let Gestures { back, next, escape } = gestures(screen);
        if let Some(key) = self.queued.pop_front() {
            return Ok(Some(key));
        }
        match self.term.read_key()? {
            console::Key::Char(SUSPEND) => {
                platform::suspend();
                let again = screen.board.as_ref().map(|board| Board { in_place: false, ..board.clone() });
                self.show(env, &Screen { board: again, ..screen.clone() }, None)?;
                Ok(None)
            }
            console::Key::Char(c) => self.unless_pasted(env, screen, c),
            console::Key::Enter if self.reflex.takes((env.clock)()) => {
                self.refuse(env, screen, NOT_TAKEN).map(|()| None)
            }
            console::Key::Enter => self.unless_pasted(env, screen, ENTER),
            console::Key::Escape => {
                if escape.is_none() {
                    self.refuse(env, screen, &no_escape(screen))?;
                }
                Ok(escape)
            }
            console::Key::ArrowLeft | console::Key::ArrowUp | console::Key::Backspace => Ok(back),
            console::Key::ArrowRight | console::Key::ArrowDown => {
                self.moved = next.is_some();
                Ok(next)
            }
            console::Key::CtrlC => Err(io::ErrorKind::Interrupted.into()),
            console::Key::UnknownEscSeq(start) => {
                // Its end is still to be read, and is no key: Ctrl-left ends with the digit of an option.
                let mut all: Vec<u8> = start.iter().collect::<String>().into_bytes();
                if PASTE.starts_with(&all) {
                    all.extend(platform::came_together());
                }
                if !all.starts_with(PASTE) {
                    platform::drain_typed_ahead();
                    return Ok(None);
                }
                // A long paste comes in several times: all of it is refused.
                while !all.ends_with(PASTED.as_bytes()) && !all.contains(&INTERRUPT) {
                    let more = platform::pasted();
                    if more.is_empty() {
                        break;
                    }
                    all.extend(more);
                }
                if all.contains(&INTERRUPT) {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                platform::drain_typed_ahead();
                self.refuse(env, screen, &came_at_once(screen))?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// Gives a key that came alone.
    fn unless_pasted(&mut self, env: &mut Env, screen: &Screen, key: char) -> io::Result<Option<char>> {
        let more = platform::came_together();
        if more.contains(&INTERRUPT) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let (together, enter) = match more.split_last() {
            Some((b'\r' | b'\n', together)) => (together, true),
            Some(_) | None => (more.as_slice(), false),
        };
        // A key and Enter are that key, as a line is in the plain mode.
        let alone = more.is_empty() || enter && together.is_empty() && key != ENTER;
        let several = match &screen.keys {
            Keys::Several { options, .. } => {
                let is_option = |c: char| options.iter().any(|(known, _)| *known == c);
                let once = |(at, byte): (usize, &u8)| {
                    let c = char::from(*byte);
                    is_option(c) && c != key && !together[..at].contains(byte)
                };
                is_option(key) && together.iter().enumerate().all(once)
            }
            Keys::One(_) | Keys::Typed(_) => false,
        };
        if alone || several {
            if matches!(screen.keys, Keys::Several { .. }) {
                self.queued.extend(together.iter().map(|byte| char::from(*byte)).chain(enter.then_some(ENTER)));
            }
            return Ok(Some(key));
        }
        self.refuse(env, screen, &came_at_once(screen))?;
        Ok(None)
    }

    /// Says why nothing is taken of what was typed; under a board, in its place.
    fn refuse(&mut self, env: &mut Env, screen: &Screen, notice: &str) -> io::Result<()> {
        match &screen.board {
            Some(board) => {
                let board = Board { in_place: true, ..board.clone() };
                self.show(env, &Screen { board: Some(board), ..screen.clone() }, Some(notice))
            }
            None => {
                env.terminal.width = self.width();
                if self.refused > 0 {
                    write!(env.stderr, "\x1b[{}A\r\x1b[J", self.refused)?;
                }
                self.refused = wrapped(notice, env.terminal.width).len();
                say(env, notice)
            }
        }
    }

    fn one(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Reply> {
        loop {
            let Some(c) = self.read_key(env, screen)? else { continue };
            match reply(screen, c.to_string().trim()) {
                // Nobody ticks what they no longer see: it is shown again, and can be ticked there.
                Some(Reply::Key(key)) if self.passed.contains(&key) => {
                    say(env, PASSED)?;
                    self.above = wrapped(PASSED, env.terminal.width).len();
                    self.show(env, screen, None)?;
                }
                Some(Reply::Key(key)) => {
                    if let (Keys::One(keys), None) = (&screen.keys, &screen.board) {
                        let label = keys.iter().find(|(k, _)| *k == key).map_or("", |(_, label)| label.as_str());
                        say(env, &format!("> {label}"))?;
                        self.echo = env.terminal.said;
                    }
                    return Ok(Reply::Key(key));
                }
                Some(reply) => return Ok(reply),
                None => self.refuse(env, screen, &not_understood(screen, &c.to_string()))?,
            }
        }
    }

    fn several(&mut self, env: &mut Env, screen: &Screen, options: &[Key]) -> io::Result<Reply> {
        let mut chosen: Vec<char> = Vec::new();
        loop {
            let Some(c) = self.read_key(env, screen)? else {
                if !chosen.is_empty() {
                    self.redraw(env, options, &chosen)?;
                }
                continue;
            };
            self.reflex.typed();
            let is_option = |c: char| options.iter().any(|(key, _)| *key == c);
            let c = shifted(c).filter(|digit| !is_option(c) && is_option(*digit)).unwrap_or(c);
            if is_option(c) {
                if chosen.contains(&c) {
                    chosen.retain(|known| *known != c);
                } else {
                    chosen.push(c);
                }
                self.redraw(env, options, &chosen)?;
                continue;
            }
            let given = if c == ENTER && !chosen.is_empty() {
                chosen.sort_unstable();
                Some(Reply::Several(std::mem::take(&mut chosen)))
            } else {
                reply(screen, c.to_string().trim())
            };
            self.end_line(env)?;
            match given {
                // « None », or « I do not know », belies what is ticked: one of the two is a slip.
                Some(Reply::Key(_)) if !chosen.is_empty() => {
                    self.refuse(env, screen, TICKED)?;
                    self.redraw(env, options, &chosen)?;
                }
                Some(reply) => return Ok(reply),
                None => {
                    let why = if c == ENTER { nothing_chosen(screen) } else { not_understood(screen, &c.to_string()) };
                    self.refuse(env, screen, &why)?;
                    if !chosen.is_empty() {
                        self.redraw(env, options, &chosen)?;
                    }
                }
            }
        }
    }

    /// Ends the line of what is chosen, which is one more line of a board.
    fn end_line(&mut self, env: &mut Env) -> io::Result<()> {
        if let Some((count, _)) = &mut self.drawn {
            *count += 1;
        }
        self.refused = 0;
        writeln!(env.stderr)
    }

    /// Writes over the line of what is chosen: one line, cut to the width, so nothing is left behind.
    fn redraw(&self, env: &mut Env, options: &[Key], chosen: &[char]) -> io::Result<()> {
        env.terminal.width = self.width();
        let labels: Vec<&str> =
            options.iter().filter(|(key, _)| chosen.contains(key)).map(|(_, label)| label.as_str()).collect();
        let room = env.terminal.width.saturating_sub(1);
        let words = format!("> {}", if labels.is_empty() { "(rien)".to_owned() } else { labels.join(" ; ") });
        // Where the words have no room, their keys say all that is chosen.
        let line = if console::measure_text_width(&words) <= room {
            words
        } else {
            let keys: String = options.iter().map(|(key, _)| *key).filter(|key| chosen.contains(key)).collect();
            format!("> {keys}\u{a0}: {}", labels.join(" ; "))
        };
        let line = console::truncate_str(&line, room, "…").into_owned();
        write!(env.stderr, "\r\x1b[2K{line}")?;
        env.stderr.flush()
    }

    fn typed(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Reply> {
        loop {
            let mut line = TextLine::read(&self.term, gestures(screen).escape)?;
            if line.is_empty() && self.reflex.takes((env.clock)()) {
                say(env, NOT_TAKEN)?;
                continue;
            }
            // Of several lines where one is read, no line is: the others would be lost.
            let text = matches!(reply(screen, &line), Some(Reply::Typed(_)));
            if !screen.many_lines && (line.contains('\n') || text && !platform::came_together().is_empty()) {
                say(env, ONE_LINE)?;
                continue;
            }
            if !screen.many_lines {
                line = line.replace('\t', " ");
            }
            match reply(screen, &line) {
                // A list pasted line by line is one answer; a key that was typed is not the start of a list.
                Some(Reply::Typed(_)) if screen.many_lines => {
                    line.push_str(&pasted());
                    return Ok(Reply::Typed(line));
                }
                Some(reply) => return Ok(reply),
                None => say(env, &not_understood(screen, &line))?,
            }
        }
    }
}

/// Says that the top of a screen has left the window, and which size would show it whole.
fn too_small((rows, cols): (u16, u16), needed: usize) -> String {
    let (wide, high) = (usize::from(cols).max(NARROWEST), usize::from(rows).max(needed + 2));
    format!(
        "Fenêtre trop petite ({cols} x {rows}) : le début est plus haut. Il faut {wide} x {high}, au mieux 60 x 20."
    )
}

impl Prompter for Rich {
    fn ask(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Option<Reply>> {
        platform::drain_typed_ahead();
        self.queued.clear();
        self.passed.clear();
        self.moved = false;
        let redrawn = screen.board.as_ref().is_some_and(|board| board.in_place);
        self.above = if redrawn { 0 } else { env.terminal.said };
        self.reflex.shown((env.clock)());
        self.show(env, screen, None)?;
        // What is said from here on answers what is typed.
        (self.above, self.echo) = (0, 0);
        env.terminal.said = 0;
        let reply = match &screen.keys {
            Keys::One(_) => self.one(env, screen),
            Keys::Several { options, .. } => self.several(env, screen, options),
            Keys::Typed(_) => self.typed(env, screen),
        };
        if !matches!(screen.keys, Keys::One(_)) {
            // What was typed stands on a line of its own.
            env.terminal.said += 1;
            self.echo = env.terminal.said;
        }
        // The window may have changed while the question was on it.
        env.terminal.width = self.width();
        reply.map(|reply| Some(self.reflex.replied(screen, reply)))
    }

    fn leave(&mut self, env: &mut Env, screen: &Screen) -> io::Result<bool> {
        self.show(env, screen, None)?;
        self.drawn = None;
        Ok(self.whole)
    }

    fn height(&self, _: &Env) -> Option<usize> {
        Some(usize::from(self.term.size().0))
    }

    fn moved(&self) -> bool {
        self.moved
    }

    fn keeps_rows(&self) -> bool {
        true
    }
}
