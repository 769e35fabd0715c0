//! When a declaration is due: the earliest of its limits, each on its own clock, and the prudent reading of it.

use crate::annexes::{Declaration, OPENED, Pace};
use crate::domain::incident::{Incident, Settled};
use crate::domain::moment::Moment;
use chrono_tz::Tz;

/// The deadline of a declaration, and the clock it runs on.
pub(super) struct Deadline<'a> {
    pub clock: &'a str,
    pub started: Option<Moment>,
    pub due: Option<Moment>,
    /// The same, counted from the alert, when that comes earlier: the date to keep.
    pub prudent: Option<Moment>,
}

impl<'a> Deadline<'a> {
    /// Works out when a declaration is due.
    pub fn of(declaration: &'a Declaration, incident: &Incident, tz: Tz) -> Self {
        let limits = declaration.limits.iter().filter_map(|limit| {
            let (clock, started) = prudently(incident, &limit.clock)?;
            let due = started.after(limit.within, tz);
            let void =
                limit.gives_way_to.as_deref().and_then(|other| exactly(incident, other)).is_some_and(|at| at > due);
            let earlier = exactly(incident, "alerted").filter(|_| declaration.prudent && limit.clock == "aware");
            let prudent = earlier.map(|alerted| alerted.after(limit.within, tz)).filter(|prudent| *prudent < due);
            (!void).then_some(Deadline { clock, started: Some(started.in_zone(tz)), due: Some(due), prudent })
        });
        limits.min_by_key(|limit| limit.due).unwrap_or_else(|| match prudently(incident, &declaration.clock) {
            Some((clock, started)) if declaration.pace != Pace::Delai => {
                Deadline { clock, started: Some(started.in_zone(tz)), due: None, prudent: None }
            }
            Some(_) | None => Deadline { clock: &declaration.clock, started: None, due: None, prudent: None },
        })
    }
}

/// Gives the time of a clock, or of a declaration made.
pub(super) fn exactly(incident: &Incident, clock: &str) -> Option<Moment> {
    let opened = incident.opening.as_ref().map(|o| o.at).filter(|_| clock == OPENED);
    let made = || incident.declared(clock).and_then(Settled::made_at);
    incident.clock(clock).map(|set| set.value).or(opened).or_else(made)
}

/// Gives a clock that runs: certainty is counted from the alert, and the alert from the opening, while nobody said when.
fn prudently<'a>(incident: &Incident, clock: &'a str) -> Option<(&'a str, Moment)> {
    let instead: &[&'static str] = match clock {
        "aware" => &["alerted", OPENED],
        "alerted" => &[OPENED],
        _ => &[],
    };
    std::iter::once(clock).chain(instead.iter().copied()).find_map(|name| Some((name, exactly(incident, name)?)))
}
