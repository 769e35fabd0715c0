//! Leaving: a value that `?` carries from any question to where the work is put down.

use crate::error::Failure;

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
