//! What other analysts wrote meanwhile.

use super::Wizard;
use crate::desk::case::show_arrived;
use crate::error::Outcome;

impl Wizard<'_, '_> {
    /// Says what other analysts wrote since the last time; true when there is something.
    pub(super) fn arrivals(&mut self) -> Outcome<bool> {
        let arrived = std::mem::take(&mut self.case.arrived);
        show_arrived(self.asker.context, &arrived, arrived.len())?;
        Ok(!arrived.is_empty())
    }
}
