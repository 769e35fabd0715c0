//! The program itself in a pseudo-terminal: what a person sees, and what is left of the terminal when it is interrupted.

use super::faulty::logs;
use super::harness::{flat, golden};
use super::scenarios::masked;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long anything may take; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a person reads a screen before they pass it.
const READING: Duration = Duration::from_millis(550);
const SIZE: PtySize = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };

/// A side of a screen.
pub(super) fn side(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).expect("a screen is not empty")
}

/// What came out of the program so far.
pub(super) struct Seen {
    pub(super) parser: vt100::Parser,
    pub(super) raw: Vec<u8>,
    /// Everything since the program started.
    pub(super) all: Vec<u8>,
    pub(super) ended: bool,
}

/// A program in its own terminal.
pub(super) struct Pty {
    pub(super) master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    pub(super) seen: Arc<(Mutex<Seen>, Condvar)>,
    /// The modes of the terminal before the program started.
    before: String,
    /// Whether what was typed last has no Enter: one that came at once would be taken for that of a habit.
    after_key: bool,
    // Held, so that the terminal outlives the program and can be looked at.
    _slave: Box<dyn portable_pty::SlavePty + Send>,
}

/// Folders of their own, for the programs of one test.
pub(super) struct Home(pub(super) tempfile::TempDir);

impl Home {
    /// A home whose owner was already offered to keep settings.
    pub(super) fn new() -> Self {
        let home = Self::first();
        let folder = home.path("home/.config/qualify");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("config.json"), "{}").expect("a file");
        home
    }

    /// A home where the program never ran.
    pub(super) fn first() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn vars(&self) -> Vec<(&'static str, String)> {
        let folder = |name: &str| self.path(name).display().to_string();
        vec![
            ("QUALIFY_DIR", folder("incidents")),
            ("QUALIFY_STATE_DIR", folder("state")),
            ("HOME", folder("home")),
            ("TZ", "Europe/Paris".into()),
            ("LOGNAME", "alice".into()),
            ("TERM", "xterm-256color".into()),
            ("LANG", "fr_FR.UTF-8".into()),
        ]
    }

    /// Starts the program; the variables given replace those of the same name.
    pub(super) fn start(&self, args: &[&str], vars: &[(&str, &str)]) -> Pty {
        self.start_in((SIZE.rows, SIZE.cols), args, vars)
    }

    /// Starts the program in a window of so many rows and columns.
    pub(super) fn start_in(&self, (rows, cols): (u16, u16), args: &[&str], vars: &[(&str, &str)]) -> Pty {
        let pair = native_pty_system().openpty(PtySize { rows, cols, ..SIZE }).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_qualify"));
        command.env_clear();
        command.cwd(self.0.path());
        command.args(args);
        self.vars().iter().for_each(|(name, value)| command.env(name, value));
        vars.iter().for_each(|(name, value)| command.env(name, value));
        let before = modes(pair.master.as_ref());
        let mut reader = pair.master.try_clone_reader().expect("what comes out");
        let writer = pair.master.take_writer().expect("what goes in");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let parser = vt100::Parser::new(side(rows), side(cols), 2_000);
        let seen = Arc::new((Mutex::new(Seen { parser, raw: vec![], all: vec![], ended: false }), Condvar::new()));
        let theirs = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let count = reader.read(&mut buffer).unwrap_or(0);
                let mut seen = theirs.0.lock().unwrap_or_else(PoisonError::into_inner);
                seen.parser.process(&buffer[..count]);
                seen.raw.extend_from_slice(&buffer[..count]);
                seen.all.extend_from_slice(&buffer[..count]);
                seen.ended |= count == 0;
                theirs.1.notify_all();
                if count == 0 {
                    break;
                }
            }
        });
        Pty { master: pair.master, writer, child, seen, before, after_key: false, _slave: pair.slave }
    }

    /// Runs the program off any terminal.
    pub(super) fn run(&self, args: &[&str]) -> String {
        self.run_in(args, &[])
    }

    /// Runs the program off any terminal; the variables given replace those of the same name.
    pub(super) fn run_in(&self, args: &[&str], vars: &[(&str, &str)]) -> String {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_qualify"));
        command.args(args).env_clear().envs(self.vars()).envs(vars.iter().copied());
        let done = command.output().expect("the program starts");
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("UTF-8 comes out")
    }

    /// Compares the screen with a golden file, once nothing more comes out.
    pub(super) fn keep(&self, pty: &Pty, name: &str) {
        pty.settled();
        golden(&format!("pty/{name}.txt"), &stable(self, &pty.screen()));
    }

    pub(super) fn assert_sound(&self) {
        let verdict = self.run(&["verify"]);
        assert!(verdict.starts_with("ANCRE\n"), "{verdict}");
    }

    pub(super) fn log(&self) -> Vec<serde_json::Value> {
        let lines = self.run(&["log", "--format", "jsonl"]);
        lines.lines().map(|l| serde_json::from_str(l).expect("a line is JSON")).collect()
    }

    /// The questions answered, in order.
    pub(super) fn answered(&self) -> Vec<String> {
        let log = self.log();
        let answers = log.iter().filter(|l| l["kind"] == "answered");
        answers.map(|l| l["question"].as_str().expect("an id").to_owned()).collect()
    }

    /// Starts a wizard whose incident is open and whose first question is asked.
    pub(super) fn asking(&self, args: &[&str], vars: &[(&str, &str)]) -> Pty {
        let all = [&["--by", "Zoé", "new", "--title", "Boîte de Léa", "--alerted-at", "il y a 2 h"], args].concat();
        let mut pty = self.start(&all, vars);
        pty.opened();
        pty
    }

    /// Starts a wizard, names an account, and stands at the question on money; also gives the folder and its log.
    pub(super) fn at_the_money(&self) -> (Pty, PathBuf, PathBuf) {
        let mut pty = self.asking(&[], &[]);
        pty.answer("1.b.1", "léa@exemple.fr\r");
        pty.ready("> 4.z.3");
        let folders = std::fs::read_dir(self.path("incidents")).expect("a folder");
        let incident = folders.map(|entry| entry.expect("an entry").path()).next().expect("an incident");
        let log = logs(&incident).remove(0);
        (pty, incident, log)
    }

    /// Starts a wizard in the order of the fiche, at its first question of accounts, then of yes or no.
    pub(super) fn on_page(&self, vars: &[(&str, &str)]) -> Pty {
        let mut pty = self.asking(&["--order", "fiche"], vars);
        pty.answer("| P.1", "g");
        pty.answer("Où aller ?", "1");
        pty.answer("1.a.1", "p");
        pty.answer("1.a.2", "p");
        pty
    }
}

/// The modes of a terminal, as text.
fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().expect("a terminal"))
}

impl Pty {
    /// Says which organisation it is and that nobody is on the phone.
    pub(super) fn opened(&mut self) {
        self.answer("Votre organisation ?", "9");
        self.answer("Qui avez-vous en ligne ?", "5");
    }

    /// Waits until what came out satisfies something.
    pub(super) fn wait(&self, what: &str, mut enough: impl FnMut(&mut Seen) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut seen = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        while !enough(&mut seen) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited for {what}; the screen is:\n{}", seen.parser.screen().contents());
            // Woken by output; by itself too, for what is no output.
            seen = self
                .seen
                .1
                .wait_timeout(seen, left.min(Duration::from_millis(20)))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Waits for a text below the last prompt answered, then until keys are read one by one, or lines if `plain`.
    pub(super) fn until(&mut self, text: &str) {
        let wanted = flat(text);
        self.wait(text, |seen| flat(&tail(seen)).contains(&wanted));
    }

    /// Waits for a text, and until the program reads keys: before that, the terminal would echo them.
    pub(super) fn ready(&mut self, text: &str) {
        self.until(text);
        let master = &self.master;
        self.wait("keys to be read", |_| {
            let now = master.get_termios().expect("a terminal");
            !format!("{:?}", now.local_flags).contains("ICANON")
        });
    }

    /// Waits until nothing more comes out: keys are read before the last words have crossed the terminal.
    pub(super) fn settled(&self) {
        self.silent(Duration::from_millis(60));
    }

    /// Waits until nothing came out for so long.
    pub(super) fn silent(&self, long: Duration) {
        let (mut length, mut since) = (0, Instant::now());
        self.wait("silence", |seen| {
            if seen.raw.len() != length {
                (length, since) = (seen.raw.len(), Instant::now());
            }
            since.elapsed() > long
        });
    }

    /// Types as is.
    pub(super) fn type_in(&mut self, keys: &str) {
        self.type_bytes(keys.as_bytes());
    }

    /// Types bytes, in whatever encoding they are; a person reads the screen before an Enter that follows a key.
    pub(super) fn type_bytes(&mut self, keys: &[u8]) {
        if self.after_key && keys.first() == Some(&b'\r') {
            std::thread::sleep(READING);
        }
        self.after_key = keys.last() != Some(&b'\r');
        self.type_at_once(keys);
    }

    /// Types bytes, whatever was typed before and when.
    pub(super) fn type_at_once(&mut self, keys: &[u8]) {
        // What is waited for next comes after this.
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner).raw.clear();
        self.writer.write_all(keys).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
    }

    /// Waits for a question, then types.
    pub(super) fn answer(&mut self, question: &str, keys: &str) {
        self.ready(question);
        self.type_in(keys);
    }

    /// Waits for a question of the plain mode, and until a line is read.
    pub(super) fn ready_plain(&mut self, question: &str) {
        self.until(question);
        self.wait("the prompt", |seen| seen.raw.ends_with(b"> "));
    }

    /// Waits for a question of the plain mode, then types: lines are read, not keys.
    pub(super) fn answer_plain(&mut self, question: &str, line: &str) {
        self.ready_plain(question);
        self.type_in(line);
    }

    /// Leaves by `s`; nothing is lost and the terminal is given back.
    pub(super) fn suspend(&mut self, home: &Home, keys: &str) {
        self.type_in(keys);
        assert_eq!(self.end(), 0, "{}", self.screen());
        self.assert_given_back();
        home.assert_sound();
    }

    pub(super) fn screen(&self) -> String {
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner).parser.screen().contents()
    }

    /// Changes the size of the window.
    pub(super) fn resize(&mut self, rows: u16, cols: u16) {
        self.master.resize(PtySize { rows, cols, ..SIZE }).expect("the terminal takes a size");
        self.seen.0.lock().unwrap_or_else(PoisonError::into_inner).parser.screen_mut().set_size(side(rows), side(cols));
    }

    /// Tells whether the program has ended.
    pub(super) fn is_over(&mut self) -> bool {
        self.child.try_wait().expect("the program is ours").is_some()
    }

    /// Waits for the end and gives the exit code.
    pub(super) fn end(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        let code = loop {
            if let Some(status) = self.child.try_wait().expect("the program is ours") {
                break status.exit_code();
            }
            assert!(Instant::now() < end, "the program goes on; the screen is:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(5));
        };
        // What it wrote last may still be on its way.
        let mut length = usize::MAX;
        self.wait("the last words", |seen| {
            let still = seen.raw.len() == length;
            length = seen.raw.len();
            still || seen.ended
        });
        code
    }

    /// The terminal is as it was, and the cursor shows.
    pub(super) fn assert_given_back(&self) {
        assert_eq!(modes(self.master.as_ref()), self.before, "the modes of the terminal");
        let seen = self.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(!seen.parser.screen().hide_cursor(), "the cursor is hidden");
        assert!(!seen.parser.screen().alternate_screen());
        assert!(!seen.parser.screen().bracketed_paste(), "brackets are still asked around what is pasted");
        let (bold, dim) = (seen.parser.screen().bold(), seen.parser.screen().dim());
        assert!(!bold && !dim, "a style is left on");
    }

    pub(super) fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("it runs").to_string();
        let done = std::process::Command::new("kill").args([name, &pid]).status().expect("kill");
        assert!(done.success());
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came out since something was typed, without its escape sequences.
pub(super) fn tail(seen: &Seen) -> String {
    let mut parser = vt100::Parser::new(side(200), side(200), 0);
    parser.process(&seen.raw);
    parser.screen().contents()
}

/// Hides what differs between two runs: the folder, ids, times, seals.
pub(super) fn stable(home: &Home, screen: &str) -> String {
    let mut out = masked(&screen.replace(&home.0.path().display().to_string(), "DOSSIER"));
    out = replaced(&out, "99999999-****", "INCIDENT");
    // The real clock: the hour offered for the alert, and that of the next checkpoint.
    out = replaced(&out, "maintenant (99:99)", "maintenant (HH:MM)");
    out = replaced(&without_the_day(&out), "(proposé)\u{a0}: 99:99", "(proposé)\u{a0}: HH:MM");
    let timed = |line: &str| line.find("Alerte\u{a0}:").map(|at| format!("{}Alerte\u{a0}: DATE", &line[..at]));
    out = out.lines().map(|l| timed(l).unwrap_or_else(|| l.trim_end().to_owned()) + "\n").collect();
    out
}

/// Leaves out the day of a checkpoint that falls on the next one, as it does late in the evening.
fn without_the_day(text: &str) -> String {
    let dated = "(proposé)\u{a0}: ";
    let hour = |line: &str| {
        let (before, after) = line.split_once(dated)?;
        let (day, hour) = after.split_once(" à ").filter(|(day, _)| day.starts_with(|c: char| c.is_ascii_digit()))?;
        (day.chars().count() < 16).then(|| format!("{before}{dated}{hour}"))
    };
    text.split('\n').map(|line| hour(line).unwrap_or_else(|| line.to_owned())).collect::<Vec<_>>().join("\n")
}

/// Replaces what has a shape: 9 is a digit, * a letter or a digit.
fn replaced(text: &str, shape: &str, by: &str) -> String {
    let shape: Vec<char> = shape.chars().collect();
    let chars: Vec<char> = text.chars().collect();
    let fits = |at: usize| {
        shape.iter().enumerate().all(|(i, s)| {
            chars.get(at + i).is_some_and(|c| match s {
                '9' => c.is_ascii_digit(),
                '*' => c.is_alphanumeric(),
                s => s == c,
            })
        })
    };
    let (mut out, mut at) = (String::new(), 0);
    while at < chars.len() {
        if fits(at) {
            out.push_str(by);
            at += shape.len();
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// The farewell of an interruption once the incident exists.
pub(super) fn assert_farewell(pty: &Pty, resume: bool) {
    let screen = flat(&pty.screen());
    assert!(screen.contains("Interrompu."), "{screen}");
    if resume {
        assert!(screen.contains("Tout ce qui a été confirmé est enregistré. Code de scellement"), "{screen}");
        assert!(screen.contains("Pour reprendre : qualify resume 20"), "{screen}");
    } else {
        assert!(screen.contains("Aucun incident n’a été ouvert. Pour recommencer : qualify new"), "{screen}");
    }
}

/// From the first question to the verdict of a false alarm: each question and its key.
pub(super) const FALSE_ALARM: [(&str, &str); 24] = [
    ("Mesure 1, 1.b.1", "léa@exemple.fr\r"),
    ("> 4.z.3", "n"),
    ("> 5.z.2", "2"),
    ("Mesure 2, 2.b.1", "n"),
    ("> 1.b.2", "o"),
    ("> 1.c.1", "n"),
    ("> 1.c.2", "n"),
    ("> 2.b.4", "n"),
    ("> 2.d.1", "n"),
    ("> 3.a.1", "1\r"),
    ("> 3.h.2", "n"),
    ("Ce que vous ne pouvez pas savoir seul", "1"),
    ("> 2.a.1", "n"),
    ("> 4.b.2", "n"),
    ("> 4.z.1", "n"),
    ("2.e.1", "2"),
    ("ANOMALIE COURANTE", "\r"),
    ("APPELEZ", "\r"),
    ("> 2.a.3", "\r"),
    ("9 lignes sans réponse", "n"),
    ("> 2.d.2", "\r"),
    ("5 lignes sans réponse", "n"),
    ("3.h.1", "1"),
    ("Aucune question restante", "f"),
];

#[test]
fn a_false_alarm_from_the_name_to_the_verdict() {
    let home = Home::new();
    let mut pty = home.start(&["new"], &[]);
    let keep = |pty: &mut Pty, name: &str| home.keep(pty, name);
    pty.ready("Votre organisation ?");
    keep(&mut pty, "sector");
    pty.opened();
    pty.ready("Votre nom ? (Entrée : alice)");
    // Decomposed, as some keyboards and pastes give it.
    pty.type_in("Hélène Noe\u{301}\r");
    pty.answer("Alerte reçue à quelle heure, heure de Paris ?", "il y a 2 h\r");
    pty.ready("1.b.1");
    keep(&mut pty, "accounts");
    for (question, keys) in FALSE_ALARM {
        pty.ready(question);
        match question {
            "> 4.z.3" => keep(&mut pty, "cannot-wait"),
            "Mesure 2, 2.b.1" => keep(&mut pty, "several"),
            "> 1.b.2" => keep(&mut pty, "console"),
            "Ce que vous ne pouvez pas savoir seul" if !home.answered().contains(&"2.a.1".into()) => {
                keep(&mut pty, "others");
            }
            "Aucune question restante" => keep(&mut pty, "settled"),
            _ => {}
        }
        pty.type_in(keys);
    }
    pty.ready("Conclusions déduites de vos réponses");
    keep(&mut pty, "conclusions");
    pty.type_in("\r");
    pty.ready("FAUSSE ALERTE");
    keep(&mut pty, "verdict");
    // One key closes it; the keys that mean nothing do nothing.
    pty.type_in("o");
    pty.ready("Pas compris");
    pty.type_in("c");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    pty.until("Incident clos");
    pty.assert_given_back();
    let log = home.log();
    assert_eq!(log[0]["by"], "Hélène Noé", "in NFC");
    assert_eq!(log[0]["title"], "Messagerie\u{a0}: léa@exemple.fr", "made from the account");
    assert_eq!(log[0]["profile"], serde_json::json!(["entreprise"]));
    let answered = home.answered();
    let ids = |(question, _): &(&'static str, &str)| question.rsplit(' ').next().filter(|id| id.contains('.'));
    let meant: Vec<&str> = FALSE_ALARM[..17].iter().filter_map(ids).collect();
    assert_eq!(answered[..meant.len()], meant);
    assert_eq!(log.last().expect("a line")["kind"], "closed");
    home.assert_sound();
}

/// Brings a wizard to a moment, interrupts it, and checks what is left.
fn interrupted(to: impl FnOnce(&mut Pty), interrupt: impl FnOnce(&mut Pty)) -> Home {
    let home = Home::new();
    let mut pty = home.asking(&[], &[]);
    pty.ready("1.b.1");
    to(&mut pty);
    interrupt(&mut pty);
    assert_eq!(pty.end(), 130, "{}", pty.screen());
    assert_farewell(&pty, true);
    pty.assert_given_back();
    home.assert_sound();
    // What was said is what can be done.
    let mut again = home.start(&["--by", "Zoé", "resume"], &[]);
    again.answer("Qui avez-vous en ligne ?", "5");
    again.answer("À chaud", "s\r");
    assert_eq!(again.end(), 0, "{}", again.screen());
    home.assert_sound();
    home
}

/// To the first row of the first screen: a key is awaited.
fn to_a_key(pty: &mut Pty) {
    pty.type_in("léa@exemple.fr\r");
    pty.ready("> 4.z.3");
}

fn to_several(pty: &mut Pty) {
    to_a_key(pty);
    for (question, key) in &FALSE_ALARM[1..3] {
        pty.answer(question, key);
    }
    pty.ready("Mesure 2, 2.b.1");
    pty.type_in("2");
    pty.until("transfert automatique");
}

fn to_half_a_line(pty: &mut Pty) {
    pty.type_in("moitié d’un comp");
    pty.until("moitié d’un comp");
}

pub(super) const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";

#[test]
fn ctrl_c_at_a_yes_or_no() {
    let home = interrupted(to_a_key, |pty| pty.type_in(CTRL_C));
    assert_eq!(home.answered(), ["1.b.1"]);
}

#[test]
fn ctrl_c_while_typing_a_line() {
    let home = interrupted(to_half_a_line, |pty| pty.type_in(CTRL_C));
    assert!(home.answered().is_empty());
}

#[test]
fn ctrl_c_in_a_choice_of_several() {
    let home = interrupted(to_several, |pty| pty.type_in(CTRL_C));
    assert_eq!(home.answered(), ["1.b.1", "4.z.3", "5.z.2"]);
}

#[test]
fn sigterm_at_each_kind_of_prompt() {
    interrupted(to_a_key, |pty| pty.signal("-TERM"));
    interrupted(to_half_a_line, |pty| pty.signal("-TERM"));
    interrupted(to_several, |pty| pty.signal("-TERM"));
}

#[test]
fn sighup_at_each_kind_of_prompt() {
    interrupted(to_a_key, |pty| pty.signal("-HUP"));
    interrupted(to_half_a_line, |pty| pty.signal("-HUP"));
}

#[test]
fn ctrl_c_before_anything_exists() {
    let home = Home::new();
    for (args, question) in
        [(&["new"][..], "Votre organisation ?"), (&["new", "--profile", "sante"], "Qui avez-vous en ligne ?")]
    {
        let mut pty = home.start(args, &[]);
        pty.answer(question, CTRL_C);
        assert_eq!(pty.end(), 130, "{}", pty.screen());
        assert_farewell(&pty, false);
        pty.assert_given_back();
    }
    assert_eq!(std::fs::read_dir(home.path("incidents")).map_or(0, Iterator::count), 0);
}

#[test]
fn a_pasted_text_answers_one_question_only() {
    let home = Home::new();
    let mut pty = home.start(&["new", "--title", "Boîte de Léa"], &[]);
    pty.opened();
    pty.ready("Votre nom ?");
    pty.type_at_once(b"Un nom\ri\ro\ro\r");
    // Of several lines, none is a name, and none answers what comes next.
    pty.until("rien n’en est retenu");
    pty.type_in("Première ligne\r");
    pty.answer("Alerte reçue à quelle heure", "il y a 2 h\r");
    // Its lines are one list, and letters are no accounts.
    pty.answer("1.b.1", "léa@exemple.fr\ro\ro\rn\r");
    pty.ready("1.b.1");
    assert!(home.answered().is_empty(), "{}", pty.screen());
    pty.type_in("léa@exemple.fr\r");
    pty.ready("> 4.z.3");
    assert_eq!(home.answered(), ["1.b.1"]);
    pty.type_in("s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    assert_eq!(home.log()[0]["by"], "Première ligne");
    assert!(home.log()[0]["alerted_at"].is_string(), "the second line did not answer");
    home.assert_sound();
}

#[test]
fn an_interruption_after_a_refusal_says_what_the_disk_holds() {
    for gone in [true, false] {
        let home = Home::new();
        let (mut pty, incident, log) = home.at_the_money();
        if gone {
            std::fs::rename(&incident, home.path("ailleurs")).expect("moved");
        } else {
            // The folder stands, and what opens the incident does not: nothing is written where it was.
            std::fs::remove_file(&log).expect("removed");
            std::fs::create_dir(&log).expect("a folder in its place");
        }
        pty.type_in("1");
        pty.ready("NON ENREGISTRÉ");
        pty.type_in("\u{3}");
        assert_eq!(pty.end(), 130, "{}", pty.screen());
        let screen = flat(&pty.screen());
        assert!(!screen.contains("Tout ce qui a été confirmé"), "{screen}");
        assert!(screen.contains("Tout n’est pas enregistré. NON ENREGISTRÉ, à noter ailleurs : 4.z.3"), "{screen}");
        assert!(screen.contains("ne se lit plus dans"), "{screen}");
        assert_eq!(logs(&incident), if gone { vec![] } else { vec![log] });
        pty.assert_given_back();
    }
}

#[test]
fn a_file_cut_while_the_wizard_runs_is_said_and_the_seal_is_that_of_the_disk() {
    let home = Home::new();
    let (mut pty, _, log) = home.at_the_money();
    let text = std::fs::read_to_string(&log).expect("a log");
    let kept: String = text.split_inclusive('\n').take(text.lines().count() - 1).collect();
    std::fs::write(&log, kept).expect("cut");
    pty.type_in("1");
    pty.ready("a été coupé, changé, remplacé ou retiré depuis sa dernière lecture");
    pty.type_in("s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    let screen = flat(&pty.screen());
    let seal = screen.split("Code de scellement : ").last().expect("a seal").split(' ').next().expect("a seal");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_qualify"));
    let done = command.arg("verify").env_clear().envs(home.vars()).output().expect("the program starts");
    let said = String::from_utf8(done.stdout).expect("UTF-8 comes out");
    assert!(said.contains(&format!("code de scellement {seal}")), "{seal}: {said}");
    assert!(said.starts_with("ALTERE"), "this machine saw more: {said}");
}

#[test]
fn a_pasted_text_is_no_key() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "léa@exemple.fr\r");
    pty.ready("1.b.2");
    for paste in ["ooooo", "oui", "Non mais attendez\r", "n\ro\r", "\r\ro", "é o"] {
        pty.type_in(paste);
        pty.ready("rien n’en est retenu. Tapez o, n");
        assert_eq!(home.answered(), ["1.b.1"], "{paste:?}: {}", pty.screen());
    }
    pty.type_in("n");
    pty.ready("1.c.1");
    assert_eq!(home.answered(), ["1.b.1", "1.b.2"]);
    pty.type_in("s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    home.assert_sound();
}

/// A terminal may put brackets around a paste even where nobody asked for them: it is said to be refused, whole.
#[test]
fn a_paste_in_brackets_is_refused_whole_where_a_key_is_awaited() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "léa@exemple.fr\r");
    pty.ready("1.b.2");
    let long = "oui non ".repeat(400);
    for paste in ["o", "oui\r", "n\ro\rn", "", &long] {
        pty.type_in(&format!("\u{1b}[200~{paste}\u{1b}[201~"));
        pty.ready("refusé en entier");
        pty.settled();
        assert_eq!(home.answered(), ["1.b.1"], "{paste:?}: {}", pty.screen());
    }
    // A key of movement, which starts alike, still says nothing and answers nothing.
    pty.type_in("\u{1b}[1;5D");
    pty.settled();
    assert_eq!(home.answered(), ["1.b.1"]);
    pty.type_in("n");
    pty.ready("1.c.1");
    assert_eq!(home.answered(), ["1.b.1", "1.b.2"]);
    pty.type_in("s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    home.assert_sound();
}

#[test]
fn a_pasted_text_is_no_line_where_a_key_is_awaited() {
    let home = Home::new();
    let mut pty = home.on_page_plain();
    pty.answer_plain("1.b.1", "léa@exemple.fr\r");
    pty.ready_plain("1.b.2");
    for paste in ["Bonjour,\roui\rmerci\r", "oui\rnon\r", "non\r\r"] {
        pty.type_in(paste);
        pty.ready_plain("rien n’en est retenu");
        assert_eq!(home.answered(), ["1.b.1"], "{paste:?}: {}", pty.screen());
    }
    pty.type_in("non\r");
    pty.answer_plain("1.c.1", "s\r");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    assert_eq!(home.answered(), ["1.b.1", "1.b.2"]);
}

#[test]
fn backspace_and_left_go_back() {
    let home = Home::new();
    let mut pty = home.on_page(&[]);
    pty.answer("1.b.1", "léa@exemple.fr\r");
    for back in ["\u{7f}", "\u{1b}[D", "<"] {
        pty.answer("1.b.2", "o");
        pty.answer("1.c.1", back);
        pty.ready("1.b.2 | auprès de : messagerie | retour : votre réponse corrigera");
        pty.until("Réponse actuelle : oui (Zoé)");
    }
    // In a line, Backspace only erases.
    pty.type_in("<");
    pty.ready("1.b.1");
    pty.type_in("xy\u{7f}\u{7f}léo@exemple.fr\r");
    // What is answered is not asked again.
    pty.answer("1.c.1", "s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    assert_eq!(home.answered(), ["1.b.1", "1.b.2", "1.b.2", "1.b.2", "1.b.1"]);
    let log = home.log();
    let accounts = log.iter().rfind(|l| l["question"] == "1.b.1").expect("an answer");
    assert_eq!(accounts["value"], serde_json::json!(["léo@exemple.fr"]));
    pty.assert_given_back();
    home.assert_sound();
}

/// Goes to a row of the screen of the console; the rows before it are left.
fn on_console(pty: &mut Pty, row: &str) {
    for id in ["1.b.2", "1.c.1", "1.c.2", "2.b.4"] {
        pty.ready(&format!("> {id} "));
        if id == row {
            break;
        }
        pty.type_in("p");
    }
}

#[test]
fn resizing_leaves_a_sane_screen() {
    let home = Home::new();
    let mut pty = home.asking(&[], &[]);
    pty.ready("1.b.1");
    to_several(&mut pty);
    pty.resize(24, 50);
    // One line is drawn again at each key: none of the former ones is left behind.
    for (key, count) in [("1", "12"), ("3", "123"), ("4", "1234")] {
        pty.type_in(key);
        pty.wait("the choices", |seen| seen.raw.windows(4).any(|w| w == b"\x1b[2K"));
        let drawn = |seen: &mut Seen| {
            let screen = seen.parser.screen();
            screen.rows(0, 50).filter(|row| row.starts_with(&format!("> {count}\u{a0}: délégation"))).count()
        };
        pty.wait("the line of the choices", |seen| drawn(seen) > 0);
        assert_eq!(
            drawn(&mut pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner)),
            1,
            "{count} chosen: {}",
            pty.screen()
        );
    }
    pty.type_in("\r");
    pty.answer("Vers quelle adresse", "\r");
    pty.answer("Depuis quand", "\r");
    // The next question is wrapped in fifty columns, and answered as before.
    pty.answer("Signe fort", "\r");
    on_console(&mut pty, "2.b.4");
    pty.settled();
    let screen = pty.screen();
    let after: Vec<&str> = screen.lines().skip_while(|l| !l.contains("Ce que la console montre")).collect();
    // Rows that the terminal had to cut are put together in what it gives: there is none since the window changed.
    assert!(!after.is_empty() && after.iter().all(|l| l.chars().count() <= 50), "{screen}");
    let cut = after[1..].join(" ");
    assert!(flat(&cut).contains("Des comptes ont-ils été créés que ni la DSI ni les RH ne revendiquent"), "{screen}");
    pty.resize(30, 120);
    pty.type_in("n");
    pty.ready("> 2.d.1");
    let screen = pty.screen();
    assert!(screen.lines().any(|l| l.chars().count() > 80), "the width is used again:\n{screen}");
    assert!(screen.lines().all(|l| l.chars().count() <= 120), "{screen}");
    pty.type_in("s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    pty.assert_given_back();
    assert_eq!(home.answered().last().map(String::as_str), Some("2.b.4"));
    home.assert_sound();
}

#[test]
fn what_cannot_be_rich_is_plain() {
    for (args, vars) in [(&["--plain"][..], &[][..]), (&[], &[("TERM", "dumb")]), (&[], &[("ACCESSIBLE", "1")])] {
        let home = Home::new();
        let all = [&["--by", "Zoé", "new", "--title", "Boîte", "--alerted-at", "il y a 2 h"], args].concat();
        let mut pty = home.start(&all, vars);
        pty.until("Votre organisation ?");
        pty.until("1) hôpital public");
        assert!(!pty.screen().contains("[1]"), "{}", pty.screen());
        pty.answer_plain("p) plus tard", "hôpital public\r");
        pty.answer_plain("5) personne", "5\r");
        pty.answer_plain("1.b.1", "léa@exemple.fr\r");
        pty.answer_plain("4.z.3", "1\r");
        pty.until("5.z.2");
        // Ctrl-D leaves as `s` does: nothing is lost.
        pty.answer_plain("x) sans objet", CTRL_D);
        assert_eq!(pty.end(), 0, "{}", pty.screen());
        assert!(flat(&pty.screen()).contains("Pour reprendre : qualify resume"), "{}", pty.screen());
        pty.assert_given_back();
        assert_eq!(home.answered(), ["1.b.1", "4.z.3"]);
        assert_eq!(home.log()[0]["profile"], serde_json::json!(["sante", "etablissement-public"]));
        assert_eq!(home.log().last().expect("a line")["kind"], "suspended");
        home.assert_sound();
    }
}

#[test]
fn ctrl_c_in_the_plain_mode() {
    let home = Home::new();
    let mut pty = home.asking_plain(&[]);
    pty.answer_plain("1.b.1", "moitié");
    pty.until("moitié");
    pty.type_in(CTRL_C);
    assert_eq!(pty.end(), 130, "{}", pty.screen());
    assert_farewell(&pty, true);
    pty.assert_given_back();
    home.assert_sound();
}

impl Home {
    /// The same in the plain mode.
    pub(super) fn asking_plain(&self, vars: &[(&str, &str)]) -> Pty {
        let args = ["--by", "Zoé", "new", "--plain", "--title", "Boîte", "--alerted-at", "il y a 2 h"];
        let mut pty = self.start(&args, vars);
        pty.answer_plain("p) plus tard", "9\r");
        pty.answer_plain("5) personne", "5\r");
        pty
    }

    /// The same in the order of the fiche, at its first question of accounts.
    pub(super) fn on_page_plain(&self) -> Pty {
        let args =
            ["--by", "Zoé", "new", "--plain", "--title", "Boîte", "--order", "fiche", "--alerted-at", "il y a 2 h"];
        let mut pty = self.start(&args, &[]);
        for (question, line) in [
            ("p) plus tard", "9"),
            ("5) personne", "5"),
            ("P.1", "g"),
            ("Où aller ?", "1"),
            ("1.a.1", "p"),
            ("1.a.2", "p"),
        ] {
            pty.answer_plain(question, &format!("{line}\r"));
        }
        pty
    }
}

/// Finds the sequences that set a style.
fn styles(raw: &[u8]) -> usize {
    let text = String::from_utf8_lossy(raw);
    text.split("\x1b[")
        .skip(1)
        .filter(|s| s.trim_start_matches(|c: char| c.is_ascii_digit() || ";:".contains(c)).starts_with('m'))
        .count()
}

#[test]
fn no_color_gives_no_style() {
    for (args, vars, styled) in [
        (&[][..], &[][..], true),
        (&[], &[("NO_COLOR", "1")], false),
        (&["--color", "never"], &[], false),
        (&["--color", "always"], &[("NO_COLOR", "1")], true),
        (&["--plain"], &[("NO_COLOR", "1")], false),
    ] {
        let home = Home::new();
        let all = [&["--by", "Zoé", "new", "--title", "Boîte", "--alerted-at", "il y a 2 h"], args].concat();
        let mut pty = home.start(&all, vars);
        pty.until("sortir");
        let found = styles(&pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner).raw);
        assert_eq!(found > 0, styled, "{args:?} {vars:?}: {}", pty.screen());
        if !args.contains(&"--plain") {
            pty.answer("Votre organisation ?", "s");
            assert_eq!(pty.end(), 0, "{}", pty.screen());
            let found = styles(&pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner).raw);
            assert!(styled || found == 0, "{args:?} {vars:?}: {}", pty.screen());
            pty.assert_given_back();
        }
    }
}
