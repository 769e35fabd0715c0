//! Who asks: the terminal or pipe, the person in front of it, and what holds for every question for now.

use super::drill::Telling;
use super::stop::{Asked, Stop};
use super::time_box::TimeBox;
use super::{Wizard, nobody};
use crate::desk::Context;
use crate::desk::case::Case;
use crate::domain::answer::Source;
use crate::domain::fiche::Role;
use crate::domain::ids::{FicheId, QuestionRef};
use crate::error::{Failure, FailureKind, Outcome, kind_of};
use crate::messages::{Shortcut, help, start, wizard as says};
use crate::platform::{io_in_french, is_reader_gone};
use crate::ui::{self, ENTER, Farewell, Guard, Key, Keys, Prompter, Reply, Screen};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use unicode_normalization::UnicodeNormalization as _;

/// Asks the person at the terminal or the pipe, and remembers what they said about themselves.
pub struct Asker<'w, 'e> {
    /// The outside, and what the command line says.
    pub context: &'w mut Context<'e>,
    pub(super) prompter: Box<dyn Prompter>,
    pub(super) guard: Guard,
    /// Who answers.
    pub(super) by: String,
    pub(super) on_line: Option<Role>,
    /// Whether they were on the phone when the session started: what nobody knew is still to be asked of them.
    pub(super) put_through: bool,
    /// Where the answers come from, and who says them, until the person says otherwise.
    pub(super) whence: Option<(Source, Option<String>)>,
    pub(super) time_box: Option<TimeBox>,
    /// The actions whose warning was shown: once is enough.
    pub(super) warned: BTreeSet<(FicheId, String)>,
    /// Notes typed before the answer of their question.
    pub(super) notes: BTreeMap<QuestionRef, String>,
    /// The reply to a sheet of questions that was typed as a note.
    pub(super) reply: Option<String>,
    /// The logs to read, once they are named.
    pub(super) logs: Option<PathBuf>,
    /// All that can be typed on the screen asked last.
    pub(super) told: String,
    /// Whether the person leaves once what they said is written.
    pub(super) leaves: bool,
}

/// A key, what it says, and what it means.
pub type Choice<T> = (Key, T);

/// What was typed where one key chooses.
pub enum Picked<T> {
    /// One of the choices.
    Choice(T),
    /// A shortcut that the screen offers; never the one that leaves.
    Shortcut(Shortcut),
}

impl<'w, 'e> Asker<'w, 'e> {
    /// Prepares to ask; refuses at once when asking is forbidden.
    pub fn start(context: &'w mut Context<'e>, farewell: Farewell) -> Outcome<Self> {
        if context.global.no_input {
            return Err(nobody());
        }
        let guard = Guard::watch(context.env, farewell, FailureKind::Interrupted.code());
        let prompter = ui::prompter(context.env, context.global.plain, context.color());
        Ok(Self {
            context,
            prompter,
            guard,
            by: String::new(),
            on_line: None,
            put_through: false,
            whence: None,
            time_box: None,
            warned: BTreeSet::new(),
            notes: BTreeMap::new(),
            reply: None,
            logs: None,
            told: String::new(),
            leaves: false,
        })
    }

    /// Opens the incident while signals wait, so that none says that nothing exists once it does.
    pub fn open(self, open: impl FnOnce(&mut Context<'e>) -> Outcome<Case>) -> Outcome<Wizard<'w, 'e>> {
        let guard = self.guard.clone();
        let mut farewell = guard.hold();
        let case = open(self.context)?;
        let wizard = self.take(case);
        *farewell = wizard.saved();
        Ok(wizard)
    }

    /// Sits down to an incident that exists.
    pub fn take(self, mut case: Case) -> Wizard<'w, 'e> {
        case.hold(self.context.env);
        let story = Telling::of(&case.incident);
        Wizard { asker: self, case, offered_next: false, told_systems: false, funds: None, story, put_aside: None }
    }
}

impl Asker<'_, '_> {
    /// Says something to the person, unless `-q`.
    pub(super) fn say(&mut self, text: &str) -> Outcome {
        self.context.say(text)
    }

    /// Says what must be read, even with `-q`.
    pub(super) fn warn(&mut self, text: &str) -> Outcome {
        self.context.warn(text)
    }

    /// Asks, and turns suspending, the end of the input and interruptions into the way out.
    ///
    /// Whatever asks something has help; where it has none of its own, it says what can be typed.
    pub fn ask(&mut self, screen: &Screen) -> Asked<Reply> {
        let is_answer =
            matches!(&screen.keys, Keys::One(keys) if keys.iter().any(|(key, _)| *key == Shortcut::Help.key()));
        if screen.prompt.is_empty() || is_answer || screen.offers(Shortcut::Help) {
            return self.reply(screen);
        }
        let mut helped = screen.clone();
        helped.shortcuts.insert(0, Shortcut::Help.usual());
        loop {
            match self.reply(&helped)? {
                Reply::Shortcut(Shortcut::Help) => self.help("", help::DEFINITIONS, super::verdict::QUESTION)?,
                reply => return Ok(reply),
            }
        }
    }

    fn reply(&mut self, screen: &Screen) -> Asked<Reply> {
        if self.leaves {
            return Err(Stop::Left);
        }
        self.told = ui::told(screen, self.context.env.terminal.width, self.prompter.keeps_rows());
        match self.prompter.ask(self.context.env, screen) {
            Ok(Some(Reply::Shortcut(Shortcut::Suspend))) => Err(Stop::Left),
            Ok(Some(reply)) => Ok(reply),
            Ok(None) if self.context.env.terminal.stdin => Err(Stop::Left),
            Ok(None) => {
                let farewell = self.guard.hold().say();
                // Once the incident exists, opening another would be the worst advice.
                Err(Stop::Failed(if farewell == says::NOTHING_YET {
                    nobody()
                } else {
                    Failure::new(FailureKind::NobodyToAsk, says::NOBODY).hint(farewell)
                }))
            }
            Err(e) => Err(Stop::Failed(self.cut(e))),
        }
    }

    /// Makes the failure of an input that failed or was interrupted, with what an interruption says.
    pub(super) fn cut(&self, error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::Interrupted => Failure::new(FailureKind::Interrupted, self.guard.farewell()),
            _ if is_reader_gone(&error) => error.into(),
            _ => Failure::new(kind_of(&error), says::cut(&io_in_french(&error))).hint(self.guard.hold().say()),
        }
    }

    /// Reads a line, in NFC.
    pub(super) fn line(&mut self, prompt: &str) -> Asked<String> {
        self.line_or(prompt, Shortcut::Suspend.usual(), "")
    }

    /// Reads a line, in NFC, where leaving has words of its own, and help too.
    pub(super) fn line_or(&mut self, prompt: &str, leave: (Shortcut, String), about: &str) -> Asked<String> {
        let shortcuts = vec![Shortcut::Help.usual(), leave];
        let screen = Screen { prompt: prompt.to_owned(), keys: Keys::Typed(vec![]), shortcuts, ..Screen::default() };
        loop {
            match self.ask(&screen)? {
                Reply::Typed(line) => return Ok(line.trim().nfc().collect()),
                Reply::Shortcut(_) => self.help(about, "", super::verdict::QUESTION)?,
                Reply::Key(_) | Reply::Several(_) => return Err(Stop::Left),
            }
        }
    }

    /// Offers choices of one key on a screen.
    pub(super) fn pick<T>(&mut self, screen: Screen, choices: Vec<Choice<T>>) -> Asked<Picked<T>> {
        let keys = choices.iter().map(|(key, _)| key.clone()).collect();
        match self.ask(&Screen { keys: Keys::One(keys), ..screen })? {
            Reply::Key(typed) => {
                let chosen = choices.into_iter().find(|((key, _), _)| *key == typed);
                chosen.map(|(_, meaning)| Picked::Choice(meaning)).ok_or(Stop::Left)
            }
            Reply::Shortcut(shortcut) => Ok(Picked::Shortcut(shortcut)),
            Reply::Typed(_) | Reply::Several(_) => Err(Stop::Left),
        }
    }

    /// Offers a choice, and to suspend.
    pub(super) fn choose<T>(&mut self, prompt: &str, choices: Vec<Choice<T>>) -> Asked<T> {
        let shortcuts = vec![Shortcut::Suspend.usual()];
        match self.pick(Screen { prompt: prompt.to_owned(), shortcuts, ..Screen::default() }, choices)? {
            Picked::Choice(chosen) => Ok(chosen),
            Picked::Shortcut(_) => Err(Stop::Left),
        }
    }

    /// Learns who answers: the option, else the person, to whom a name is offered.
    pub fn introduce(&mut self, offered: Option<String>) -> Asked<String> {
        if self.context.global.by.is_some() {
            self.by = self.context.by()?;
            return Ok(self.by.clone());
        }
        let prompt = says::your_name(offered.as_deref());
        loop {
            let typed = self.line_or(&prompt, (Shortcut::Suspend, start::LEAVE.to_owned()), help::YOUR_NAME)?;
            let given = if typed.is_empty() { offered.clone().unwrap_or_default() } else { typed };
            // A list pasted one question too early would sign every line.
            let is_address = |word: &str| word.trim_matches('@').contains('@');
            let apart = |c: char| c.is_whitespace() || "<>;,\"'".contains(c);
            if given.contains("; ") || given.split(apart).any(is_address) {
                self.warn(says::NO_NAME)?;
                continue;
            }
            match crate::desk::name(&given) {
                Ok(name) => {
                    self.by.clone_from(&name);
                    return Ok(name);
                }
                Err(failure) => self.warn(&failure.error.to_string())?,
            }
        }
    }

    /// Learns who answers, of an incident that exists; none when the person leaves there, and how to go on is said.
    pub fn introduced(&mut self, offered: Option<String>) -> Outcome<Option<String>> {
        match self.introduce(offered) {
            Ok(by) => Ok(Some(by)),
            Err(Stop::Left) => {
                let farewell = self.guard.hold().say();
                self.warn(&farewell)?;
                Ok(None)
            }
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }

    /// Gives the time, in milliseconds since 1970.
    pub(super) fn now(&mut self) -> i64 {
        (self.context.env.clock)()
    }

    /// Gives the wizard so many milliseconds, from now.
    pub fn limit(&mut self, millis: i64) {
        self.time_box = Some(TimeBox::new(self.now(), millis));
    }

    /// Tells whether the time box is over, when there is one.
    pub(super) fn time_is_up(&mut self) -> bool {
        let Some(time_box) = &mut self.time_box else { return false };
        time_box.is_up((self.context.env.clock)())
    }

    /// Says what holds for every question for now: the time left, and where answers come from.
    pub(super) fn about_now(&mut self) -> Vec<String> {
        let left = self.time_box.as_ref().map(|time_box| time_box.minutes_left((self.context.env.clock)()));
        let whence = self.whence.as_ref().map(|(source, by)| says::whence(*source, by.as_deref()));
        left.map(says::time_left).into_iter().chain(whence).collect()
    }
}

/// The key that validates what is proposed, and what it means.
pub fn enter<T>(label: &str, meaning: T) -> Choice<T> {
    ((ENTER, label.to_owned()), meaning)
}

/// A key, what it says, and what it means.
pub fn key<T>(key: char, label: impl Into<String>, meaning: T) -> Choice<T> {
    ((key, label.into()), meaning)
}
