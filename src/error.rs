//! How a command fails: one place for the exit codes, and what to type next.

use std::fmt;

/// Why a command stopped; each has its exit code, listed in the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// Input or output failed, or something inside.
    Failure,
    /// The command line, a file or an answer is wrong.
    Usage,
    /// The incident, the fiche or the question does not exist.
    NotFound,
    /// The fiche is not correct.
    BadFiche,
    /// The main courante was altered.
    Altered,
    /// The main courante is incomplete.
    Incomplete,
    /// An answer is needed and nobody can be asked.
    NobodyToAsk,
    /// INT, TERM or HUP, or Ctrl-C.
    Interrupted,
}

impl FailureKind {
    /// Every kind, in the order of their codes.
    pub const ALL: [Self; 8] = [
        Self::Failure,
        Self::Usage,
        Self::NotFound,
        Self::BadFiche,
        Self::Altered,
        Self::Incomplete,
        Self::NobodyToAsk,
        Self::Interrupted,
    ];

    /// Gives the exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Failure => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::BadFiche => 4,
            Self::Altered => 5,
            Self::Incomplete => 6,
            Self::NobodyToAsk => 7,
            Self::Interrupted => 130,
        }
    }
}

/// Says what a file that could not be read is: absent, too big, which is its author's mistake, or out of reach.
pub fn kind_of(error: &std::io::Error) -> FailureKind {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidFilename => FailureKind::NotFound,
        std::io::ErrorKind::FileTooLarge => FailureKind::Usage,
        _ => FailureKind::Failure,
    }
}

/// A failure: what happened, in French, and what to type next.
#[derive(Debug)]
pub struct Failure {
    /// Why it stopped.
    pub kind: FailureKind,
    /// What happened; empty when everything was already said.
    pub error: anyhow::Error,
    /// What to type next.
    pub hints: Vec<String>,
}

/// What a command gives back.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Makes a failure.
    pub fn new(kind: FailureKind, what: impl fmt::Display) -> Self {
        Self { kind, error: anyhow::anyhow!("{what}"), hints: vec![] }
    }

    /// Makes a failure of the command line or of a file that was given.
    pub fn usage(what: impl fmt::Display) -> Self {
        Self::new(FailureKind::Usage, what)
    }

    /// Makes a failure that names several things at once.
    pub fn several(kind: FailureKind, what: impl fmt::Display, wrong: &[String]) -> Self {
        let listed: String = wrong.iter().map(|w| format!("\n  - {w}")).collect();
        Self::new(kind, format!("{what}{listed}"))
    }

    /// Refuses a command with all that is wrong with it: alone, a fault is said as it is; of several, each hint once.
    pub fn together(what: &str, mut wrong: Vec<Self>) -> Outcome {
        if wrong.len() < 2 {
            return wrong.pop().map_or(Ok(()), Err);
        }
        let said: Vec<String> = wrong.iter().map(|failure| failure.error.to_string()).collect();
        let mut all = Self::several(FailureKind::Usage, what, &said);
        for hint in wrong.into_iter().flat_map(|failure| failure.hints) {
            if !all.hints.contains(&hint) {
                all.hints.push(hint);
            }
        }
        Err(all)
    }

    /// Adds what to type next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { kind: FailureKind::Failure, error, hints: vec![] }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { kind: FailureKind::Failure, error: error.into(), hints: vec![] }
    }
}
