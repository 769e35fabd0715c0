//! The next checkpoint: when everybody calls again.

use crate::domain::answer::Progress;
use crate::domain::moment::Moment;
use crate::messages::verdict::{self as says, NextPoint};
use crate::report::model::{ActionReport, Report};

/// How far the next checkpoint is, at least, in minutes, and on which minute of the hour it falls.
const CHECKPOINT: (i64, i64) = (30, 15);

/// Gives the next checkpoint: the one that was read to whom was told, as long as it is to come; what comes after it is proposed.
/// Whoever ticks that somebody was told read it to them; an action typed elsewhere shows no such page.
pub(in crate::report) fn checkpoint(report: &Report) -> NextPoint {
    let told = |action: &&ActionReport| action.state == Progress::Fait && says::is_ticked(&action.text);
    let mut calls: Vec<Moment> = report.actions.iter().filter(told).map(|action| action.at).collect();
    calls.sort_by_key(|at| at.unix_millis());
    // A call before it is due says the same one.
    let said = calls.into_iter().fold(None, |said: Option<Moment>, at| match said {
        Some(said) if at < said => Some(said),
        Some(_) | None => Some(next_point(at)),
    });
    let now = report.as_of;
    match said {
        Some(said) if said > now => NextPoint { at: said.dated(&now), said: true, late: None },
        said => NextPoint { at: next_point(now).dated(&now), said: false, late: said.map(|late| late.when(&now)) },
    }
}

/// Proposes the next checkpoint: in half an hour or a little more, on a quarter of an hour.
fn next_point(now: Moment) -> Moment {
    let (least, step) = CHECKPOINT;
    let minutes = now.minutes() + least;
    now.at_same_offset((minutes + (step - minutes.rem_euclid(step)) % step) * 60_000)
}
