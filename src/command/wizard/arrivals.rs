//! What other analysts wrote meanwhile.

use super::Wizard;
use crate::desk::Context;
use crate::desk::case::Arrived;
use crate::error::Outcome;
use crate::messages::wizard as says;

/// How many lines of others are shown at once.
pub const ARRIVED: usize = 5;

impl Wizard<'_, '_> {
    /// Says what other analysts wrote since the last time; true when there is something.
    pub(super) fn arrivals(&mut self) -> Outcome<bool> {
        let arrived = std::mem::take(&mut self.case.arrived);
        show_arrived(self.asker.context, &arrived, arrived.len())?;
        Ok(!arrived.is_empty())
    }
}

/// Shows the last lines written by others, out of so many.
pub fn show_arrived(context: &mut Context<'_>, last: &[Arrived], count: usize) -> Outcome {
    let shown = &last[last.len().saturating_sub(ARRIVED)..];
    for line in shown {
        context.say(&says::meanwhile(&line.by, line.under_ones_name.as_ref(), &line.text))?;
    }
    match count - shown.len() {
        0 => Ok(()),
        more => context.say(&says::more_lines(more)),
    }
}
