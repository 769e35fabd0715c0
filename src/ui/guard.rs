//! INT, TERM, HUP: whatever the moment, what was acknowledged stays, the terminal is given back, one line says how to go on.

use crate::env::Env;
use crate::messages::wizard::interrupted;
use crate::platform::TerminalState;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Watches for signals while the wizard runs.
#[derive(Clone)]
pub struct Guard(Arc<Shared>);

struct Shared {
    terminal: Option<TerminalState>,
    /// What to say; held while a line is being written, so that a signal waits for the end of the write.
    farewell: Mutex<Farewell>,
    told: AtomicBool,
    /// Whether another program has the terminal.
    lent: AtomicBool,
    /// The exit code of an interruption.
    code: u8,
}

/// What is said when the work stops, whatever stops it.
pub struct Farewell {
    said: String,
    otherwise: Option<Amended>,
    unwritten: Option<String>,
}

/// Looks whether what is said is still true; gives what is true otherwise.
type Amended = Box<dyn Fn() -> Option<String> + Send>;

impl Farewell {
    /// Takes words that nothing can make false.
    pub fn new(said: impl Into<String>) -> Self {
        Self { said: said.into(), otherwise: None, unwritten: None }
    }

    /// Takes words that are true unless something else is found when they are said.
    pub fn unless(said: String, otherwise: impl Fn() -> Option<String> + Send + 'static) -> Self {
        Self { said, otherwise: Some(Box::new(otherwise)), unwritten: None }
    }

    /// Says besides what was typed and is written nowhere yet.
    pub fn also(&mut self, unwritten: Option<String>) {
        self.unwritten = unwritten;
    }

    /// Gives the words, checked now.
    pub fn say(&self) -> String {
        let said = self.otherwise.as_ref().and_then(|otherwise| otherwise()).unwrap_or_else(|| self.said.clone());
        [Some(said), self.unwritten.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

impl Guard {
    /// Starts watching; `farewell` is what an interruption says until there is something better, `code` its exit code.
    pub fn watch(env: &Env, farewell: Farewell, code: u8) -> Self {
        let shared = Arc::new(Shared {
            terminal: env.catches_signals.then(TerminalState::read).flatten(),
            farewell: Mutex::new(farewell),
            told: AtomicBool::new(false),
            lent: AtomicBool::new(false),
            code,
        });
        if env.catches_signals {
            let theirs = Arc::clone(&shared);
            // A second handler cannot be set in one process: the first one serves.
            let _ = ctrlc::set_handler(move || theirs.leave());
        }
        Self(shared)
    }

    /// Holds signals back while something is written, and lets the farewell be changed.
    pub fn hold(&self) -> MutexGuard<'_, Farewell> {
        self.0.farewell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets another program have the terminal: what interrupts is for that program until it ends.
    pub fn lend<T>(&self, program: impl FnOnce() -> T) -> T {
        self.0.lent.store(true, Ordering::SeqCst);
        let done = program();
        // What interrupted it last was sent to us too: the thread that hears it may still be on its way.
        std::thread::sleep(Duration::from_millis(100));
        self.0.lent.store(false, Ordering::SeqCst);
        done
    }

    /// Takes the farewell when the main thread meets the interruption first.
    ///
    /// When the signal's own thread came first, it is about to end the process: wait for it.
    pub fn farewell(&self) -> String {
        if self.0.told.swap(true, Ordering::SeqCst) {
            loop {
                std::thread::park();
            }
        }
        if let Some(terminal) = &self.0.terminal {
            terminal.restore();
        }
        format!("\n{}", interrupted(&self.hold().say()))
    }
}

impl Shared {
    // A signal ends the process from its own thread: the main one may be blocked reading.
    fn leave(&self) {
        if self.lent.load(Ordering::SeqCst) {
            return;
        }
        let farewell = self.farewell.lock().unwrap_or_else(PoisonError::into_inner);
        if self.told.swap(true, Ordering::SeqCst) {
            return;
        }
        let give_back = || self.terminal.iter().for_each(TerminalState::restore);
        give_back();
        // Nobody may be there to read it any more.
        let _ = writeln!(std::io::stderr(), "{}\n{}", super::line::give_back(), interrupted(&farewell.say()));
        // The main thread may have taken the terminal for its next key meanwhile.
        give_back();
        crate::platform::leave(i32::from(self.code));
    }
}
