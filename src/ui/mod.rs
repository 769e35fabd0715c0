//! The terminal: how a question is shown and a reply read. What it means is decided elsewhere.

mod editor;
mod guard;
mod line;
mod plain;
mod reflex;
mod rich;
mod rows;
mod told;

pub use editor::{edit, editor};
pub use guard::{Farewell, Guard};
pub use plain::Plain;
pub use rich::Rich;
pub use told::told;

use crate::domain::sector::plain;
use crate::domain::text::decode;
use crate::env::Env;
use crate::escape::{TerminalBlock, wrapped};
use crate::messages::Shortcut;
use crate::platform;
use std::io;

/// A key and what it does.
pub type Key = (char, String);

/// The key that validates.
pub const ENTER: char = '\n';

/// How a screen is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// One key.
    One(Vec<Key>),
    /// Some of the options, then Enter; or one key that stands alone.
    Several {
        /// What can be chosen together.
        options: Vec<Key>,
        /// What stands alone.
        alone: Vec<Key>,
    },
    /// A line; or one key that stands alone.
    Typed(Vec<Key>),
}

impl Default for Keys {
    fn default() -> Self {
        Self::Typed(vec![])
    }
}

/// What is shown before a reply is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Screen {
    /// Where we are: lot, Mesure, whom to ask.
    pub header: String,
    /// The question.
    pub prompt: String,
    /// What stands under it, a line each.
    pub details: Vec<String>,
    /// How it is answered.
    pub keys: Keys,
    /// What else can be done, and the words for it.
    pub shortcuts: Vec<(Shortcut, String)>,
    /// What can be typed too and stands in the menu, with its words there.
    pub menu: Vec<(Shortcut, String)>,
    /// The questions shown together, of which one is asked.
    pub board: Option<Board>,
    /// Whether lines pasted after the first one belong to what is typed.
    pub many_lines: bool,
    /// Other words that stand for a key, freed from accents and capitals.
    pub words: Vec<(String, char)>,
    /// Whether the keys go on as words do, where the lines above need the room.
    pub packed: bool,
}

impl Screen {
    /// Tells whether a shortcut can be typed.
    pub fn offers(&self, wanted: Shortcut) -> bool {
        self.shortcuts.iter().chain(&self.menu).any(|(offered, _)| *offered == wanted)
    }
}

/// Questions shown together, one row each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// The rows.
    pub rows: Vec<Row>,
    /// The row that is asked; none once they all are.
    pub at: Option<usize>,
    /// Whether nothing was said since the board was last shown, so that it can be shown in its place.
    pub in_place: bool,
}

/// A row of a board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its number in the fiche.
    pub name: String,
    /// The question.
    pub prompt: String,
    /// The answer, once it is recorded.
    pub answer: Option<String>,
    /// What stands under it while it is asked, a paragraph each.
    pub under: Vec<String>,
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// One key of the screen.
    Key(char),
    /// Several options, at least one.
    Several(Vec<char>),
    /// A line; may be empty.
    Typed(String),
    /// Something else than an answer.
    Shortcut(Shortcut),
}

/// Asks questions in one of the modes of the terminal; all of them have the same words and keys.
pub trait Prompter {
    /// Shows a screen and reads a reply to it; none when there is nobody left to read from.
    fn ask(&mut self, env: &mut Env, screen: &Screen) -> io::Result<Option<Reply>>;

    /// Shows the last state of a board, where boards are shown; tells whether all its rows can be read whole.
    fn leave(&mut self, env: &mut Env, screen: &Screen) -> io::Result<bool>;

    /// Gives how many lines a screen holds; none where nothing scrolls away, as in a file.
    fn height(&self, env: &Env) -> Option<usize>;

    /// Tells whether the last reply only moved to another row, as an arrow does.
    fn moved(&self) -> bool {
        false
    }

    /// Tells whether the rows of a board stay on the screen with their answers; else each is said in words.
    fn keeps_rows(&self) -> bool;
}

/// Prints lines on standard error, wrapped; hidden characters are made visible here at the latest.
pub fn say(env: &mut Env, text: &str) -> io::Result<()> {
    for line in wrapped(text, env.terminal.width) {
        writeln!(env.stderr, "{line}")?;
        env.terminal.said += 1;
    }
    env.stderr.flush()
}

/// Prints lines on standard error as they are, but for hidden characters: what is copied is never cut.
pub fn verbatim(env: &mut Env, text: &str) -> io::Result<()> {
    writeln!(env.stderr)?;
    for line in TerminalBlock(text).to_string().lines() {
        writeln!(env.stderr, "{line}")?;
        env.terminal.said += rows(line, env.terminal.width);
    }
    env.terminal.said += 1;
    env.stderr.flush()
}

/// Says how many of some lines, told with whether each starts a point, make a page of so many at most: it ends between two
/// points, else between two sentences.
pub fn page_end(lines: &[(bool, &str)], most: usize) -> usize {
    if lines.len() <= most {
        return lines.len();
    }
    let last = |least: usize, ends: &dyn Fn(usize) -> bool| (least.max(1)..=most).rev().find(|n| ends(*n));
    let point = |n: usize| lines[n].0;
    let sentence = |n: usize| lines[n - 1].1.ends_with(['.', '?', '!', ';', '»']);
    let half = most / 2;
    last(half, &point).or_else(|| last(half, &sentence)).or_else(|| last(1, &point)).unwrap_or(most)
}

/// Tells whether a line begins the row that a key ticks: `  3 [ ] Direction`.
pub fn is_row(line: &str, key: char) -> bool {
    line.trim_start().strip_prefix(key).is_some_and(|rest| rest.starts_with(" ["))
}

/// Counts the rows of a line that a terminal breaks where it is full.
pub fn rows(line: &str, width: usize) -> usize {
    line.chars().count().div_ceil(width.max(1)).max(1)
}

/// Lays keys out as words in lines that fit a width; a key is never parted from its label.
pub fn packed(keys: &[Key], width: usize) -> Vec<String> {
    let shown = keys.iter().filter(|(_, label)| !label.is_empty());
    let all: Vec<String> =
        shown.map(|(key, label)| together(&format!("[{}] {label}", key_name(*key)), width)).collect();
    wrapped(&format!("  {}", all.join("   ")), width)
}

/// Keeps the words of a key together, unless they are wider than a line: then they break as words do.
fn together(key: &str, width: usize) -> String {
    let fits = key.chars().count() + 2 <= width;
    if fits { key.replace(' ', "\u{a0}") } else { key.replace('\u{a0}', " ") }
}

/// Chooses the mode: rich on a terminal that can, plain everywhere else.
pub fn prompter(env: &Env, plain: bool, color: bool) -> Box<dyn Prompter> {
    let dumb = env.var("TERM") == Some("dumb");
    let alone = !plain && !dumb && env.utf8 && env.var("ACCESSIBLE").is_none();
    let rich = env.terminal.stdin && env.terminal.stderr && alone;
    if rich { Box::new(Rich::new(color)) } else { Box::new(Plain::default()) }
}

/// Reads the lines that were pasted after the one just read; LF ends each.
fn pasted() -> String {
    let text = decode(&platform::pasted()).replace("\r\n", "\n").replace('\r', "\n");
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// Refuses several lines where one is read.
const ONE_LINE: &str =
    "Plusieurs lignes collées là où une seule est lue\u{a0}: rien n’en est retenu. Tapez-la, ou collez-la seule.";

/// Names a key for people.
fn key_name(key: char) -> String {
    if key == ENTER { String::from("Entrée") } else { key.to_string() }
}

/// Tells whether a line, in lower case, means a key: the key itself, its whole label, or the word kept in files.
fn means((key, label): &Key, line: &str) -> bool {
    let label = label.to_lowercase();
    let short = label.split(" (").next().unwrap_or_default();
    let word = match key {
        'i' => "inconnu",
        'x' => "sans-objet",
        'n' if ["aucun", "rien"].iter().any(|nothing| label.starts_with(nothing)) => "0",
        _ => "",
    };
    if *key == ENTER {
        line.is_empty()
    } else {
        line == key.to_string()
            || !label.is_empty() && (line == label || line == short)
            || !word.is_empty() && line == word
    }
}

/// Gives the digit that a key of a French keyboard has under Shift.
fn shifted(key: char) -> Option<char> {
    const ROW: &str = "à&é\"'(-è_ç";
    let digit = ROW.chars().position(|c| c == key)?;
    char::from_digit(u32::try_from(digit).ok()?, 10)
}

/// Finds the reply that a line stands for, the same way in every mode.
fn reply(screen: &Screen, line: &str) -> Option<Reply> {
    let typed = understood(screen, line);
    if typed.is_some() || matches!(screen.keys, Keys::Typed(_)) {
        return typed;
    }
    // Digits typed without Shift on a French keyboard.
    let digits: Option<String> = line.trim().chars().map(shifted).collect();
    understood(screen, &digits.filter(|digits| !digits.is_empty())?)
}

fn understood(screen: &Screen, line: &str) -> Option<Reply> {
    let (keys, line) = (&screen.keys, line.trim());
    let lower = line.to_lowercase();
    let single = |list: &[Key]| list.iter().find(|key| means(key, &lower)).map(|(key, _)| *key);
    let shortcut = || {
        let mut chars = line.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Shortcut::of(c).filter(|shortcut| screen.offers(*shortcut)).map(Reply::Shortcut),
            (Some(_), Some(_)) | (None, _) => None,
        }
    };
    match keys {
        Keys::One(list) => {
            let named = || screen.words.iter().find(|(word, _)| *word == plain(line)).map(|(_, key)| Reply::Key(*key));
            single(list).map(Reply::Key).or_else(shortcut).or_else(named)
        }
        Keys::Several { options, alone } => {
            if let Some(key) = single(alone) {
                return Some(Reply::Key(key));
            }
            if let Some(shortcut) = shortcut() {
                return Some(shortcut);
            }
            let words: Vec<&str> = line.split([' ', ',', ';']).filter(|w| !w.is_empty()).collect();
            // Digits typed in a row, as on a keyboard in a hurry: "13" is 1 and 3.
            let digits: Vec<char> = words.concat().chars().collect();
            let known = digits.iter().all(|d| options.iter().any(|(key, _)| key == d));
            (known && !digits.is_empty()).then(|| {
                let mut chosen = digits;
                chosen.sort_unstable();
                chosen.dedup();
                Reply::Several(chosen)
            })
        }
        Keys::Typed(alone) => single(alone).map(Reply::Key).or_else(shortcut).or_else(|| {
            // A key of other screens, alone on its line, is nobody's text.
            let mut chars = line.chars();
            let is_key = chars.next().and_then(Shortcut::of).is_some() && chars.next().is_none();
            (!is_key).then(|| Reply::Typed(line.to_owned()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(c: char, label: &str) -> Key {
        (c, label.to_owned())
    }

    fn reply(keys: &Keys, menu: bool, line: &str) -> Option<Reply> {
        let shortcuts = [Shortcut::Help, Shortcut::Later].map(Shortcut::usual).to_vec();
        let menu = if menu { Shortcut::ALL.map(Shortcut::usual).to_vec() } else { vec![] };
        super::reply(&Screen { keys: keys.clone(), shortcuts, menu, ..Screen::default() }, line)
    }

    #[test]
    fn a_page_ends_between_two_points_else_between_two_sentences() {
        let lines = |marks: &str| -> Vec<(bool, &'static str)> {
            let line = |mark: char| (mark == '-', if mark == '.' { "fin." } else { "suite" });
            marks.chars().map(line).collect()
        };
        for (marks, most, wanted) in [
            ("---", 5, 3),
            ("-----", 4, 4),
            ("-- - ", 4, 3),
            ("--   ", 4, 1),
            ("-  .  ", 5, 4),
            ("- .   ", 5, 3),
            ("-     ", 4, 4),
            ("-     ", 1, 1),
        ] {
            assert_eq!(page_end(&lines(marks), most), wanted, "{marks:?} {most}");
        }
    }

    #[test]
    fn a_line_is_read_the_same_way_everywhere() {
        let yes_no = Keys::One(vec![key('o', "oui"), key('n', "non"), key('i', "je ne sais pas")]);
        for (line, wanted) in [
            ("o", Some(Reply::Key('o'))),
            (" OUI ", Some(Reply::Key('o'))),
            ("je ne sais pas", Some(Reply::Key('i'))),
            ("?", Some(Reply::Shortcut(Shortcut::Help))),
            ("p", Some(Reply::Shortcut(Shortcut::Later))),
            ("g", Some(Reply::Shortcut(Shortcut::Jump))),
            ("ou", None),
            ("", None),
        ] {
            assert_eq!(reply(&yes_no, true, line), wanted, "{line:?}");
        }
        // What only the menu shows can be typed where there is a menu.
        assert_eq!(reply(&yes_no, false, "p"), Some(Reply::Shortcut(Shortcut::Later)));
        assert_eq!(reply(&yes_no, false, "g"), None);
        let several = Keys::Several {
            options: vec![key('1', "a"), key('2', "b"), key('3', "c")],
            alone: vec![key('n', "aucun")],
        };
        for (line, wanted) in [
            ("3, 1", Some(Reply::Several(vec!['1', '3']))),
            ("13 3", Some(Reply::Several(vec!['1', '3']))),
            ("n", Some(Reply::Key('n'))),
            ("0", Some(Reply::Key('n'))),
            ("&é", Some(Reply::Several(vec!['1', '2']))),
            ("ç", None),
            ("4", None),
            ("", None),
        ] {
            assert_eq!(reply(&several, true, line), wanted, "{line:?}");
        }
        let typed = Keys::Typed(vec![key('i', "je ne sais pas")]);
        for word in ["i", "Je ne sais pas", "inconnu"] {
            assert_eq!(reply(&typed, true, word), Some(Reply::Key('i')), "{word}");
        }
        assert_eq!(reply(&typed, true, "il y a 2 h"), Some(Reply::Typed("il y a 2 h".into())));
        assert_eq!(reply(&typed, true, ""), Some(Reply::Typed(String::new())));
    }
}
