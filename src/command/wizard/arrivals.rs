//! What other analysts wrote meanwhile.

use super::Wizard;
use crate::desk::case::show_arrived;
use crate::error::Outcome;

impl Wizard<'_, '_> {
    /// Takes in what other analysts wrote, and says it: what is shown next is that of all the lines.
    pub(super) fn catch_up(&mut self) -> Outcome<bool> {
        self.case.catch_up(self.asker.context.env, &self.asker.by);
        self.arrivals()
    }

    /// Says what other analysts wrote since the last time; true when there is something.
    pub(super) fn arrivals(&mut self) -> Outcome<bool> {
        let arrived = std::mem::take(&mut self.case.arrived);
        show_arrived(self.asker.context, &arrived, arrived.len())?;
        Ok(!arrived.is_empty())
    }
}
