//! What happened when, from the first fact to now, as a small figure.

use super::source::Document;
use crate::domain::answer::Progress;
use crate::domain::gravity::Gravity;
use crate::domain::moment::Moment;
use crate::messages;
use crate::paper::{Figure, FigureMark};
use crate::report::status::IncidentStatus;

/// How many decisions, and turns of the incident, are shown: the last ones.
const LAST: usize = 4;

/// Draws what happened when; nothing while there is only one moment to show.
pub(super) fn of(source: &Document<'_>) -> Option<Figure> {
    let story = source.story;
    let mut marks: Vec<(Moment, String)> = Vec::new();
    let started = source.clock("started").or_else(|| source.first_fact());
    marks.extend(started.map(|at| (at, String::from("premier fait daté"))));
    marks.extend(source.clock("alerted").map(|at| (at, String::from("alerte"))));
    marks.push((source.report.incident.opened_at, String::from("ouverture")));
    marks.extend(source.clock("aware").map(|at| (at, String::from("certitude"))));
    marks.extend(source.clock("classified").map(|at| (at, String::from("classement"))));
    // The worst that it ever was is never hidden by what it became.
    let worst = story.gravities.iter().rev().max_by_key(|(_, gravity)| *gravity);
    let grew = story.gravities.iter().rev().find(|(_, gravity)| *gravity == source.report.gravity.proposed);
    let proposed = worst.into_iter().chain(grew.filter(|grew| Some(*grew) != worst));
    let say = |how: &str, gravity: Gravity| format!("{how}\u{a0}: {}", messages::gravity_short(gravity));
    marks.extend(proposed.map(|(at, gravity)| (*at, say("proposé", *gravity))));
    let last = |count: usize| count.saturating_sub(LAST);
    let decided = &story.decided[last(story.decided.len())..];
    marks.extend(decided.iter().map(|(at, gravity)| (*at, say("retenu", *gravity))));
    let done = source.report.actions.iter().filter(|a| a.state == Progress::Fait).map(|a| a.at).min();
    marks.extend(done.map(|at| (at, String::from("première action faite"))));
    marks.extend(source.clock("contained").map(|at| (at, String::from("endigué"))));
    let turns = story.turns[last(story.turns.len())..].iter().map(|(at, to)| match to {
        IncidentStatus::Closed => (*at, String::from("clos")),
        IncidentStatus::Open => (*at, String::from("rouvert")),
    });
    marks.extend(turns);
    marks.push((source.report.as_of, String::from("situation")));
    marks.sort_by_key(|(at, _)| at.unix_millis());
    let mut drawn: Vec<(Moment, FigureMark)> = Vec::new();
    for (at, label) in marks {
        let at = source.local(at);
        match drawn.last_mut() {
            // What shares its minute shares its label.
            Some((last, mark)) if last.french(None) == at.french(None) => {
                mark.label = format!("{}, {label}", mark.label);
            }
            Some((last, _)) => {
                let since = messages::lasting((at.minutes() - last.minutes()).max(1));
                let time = at.dated(last);
                drawn.push((at, FigureMark { time, since, label }));
            }
            None => drawn.push((at, FigureMark { time: at.french(None), since: String::new(), label })),
        }
    }
    let marks: Vec<FigureMark> = drawn.into_iter().map(|(_, mark)| mark).collect();
    (marks.len() > 1).then(|| Figure { title: String::from("Chronologie"), marks })
}
