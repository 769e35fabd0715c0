//! Leaving: a value that `?` carries from any question to where the work is put down.

use super::nobody;
use crate::error::{Failure, Outcome};

/// Why the wizard goes no further.
#[derive(Debug)]
pub enum Stop {
    /// The person leaves; what they said is kept.
    Left,
    /// Something failed.
    Failed(Failure),
}

/// What asking gives, unless the person leaves or something fails.
pub type Asked<T = ()> = Result<T, Stop>;

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Takes what was asked before anything is written: leaving then leaves nothing to put down.
pub fn before_all<T>(asked: Asked<T>) -> Outcome<T> {
    asked.map_err(|stop| match stop {
        Stop::Left => nobody(),
        Stop::Failed(failure) => failure,
    })
}
