//! What happened when, from the first fact to now, as a small figure.

use super::source::Document;
use crate::domain::answer::Progress;
use crate::domain::moment::Moment;
use crate::messages;
use crate::paper::{Figure, FigureMark};

/// Draws what happened when; nothing while there is only one moment to show.
pub(super) fn of(source: &Document<'_>) -> Option<Figure> {
    let story = source.story;
    let mut marks: Vec<(Moment, String)> = Vec::new();
    let started = source.clock("started").or_else(|| story.first_fact.map(|(at, _)| at));
    marks.extend(started.map(|at| (at, String::from("premier fait daté"))));
    marks.extend(source.clock("alerted").map(|at| (at, String::from("alerte"))));
    marks.push((source.report.incident.opened_at, String::from("ouverture")));
    marks.extend(source.clock("aware").map(|at| (at, String::from("certitude"))));
    let grew = story.gravities.iter().rev().find(|(_, gravity)| *gravity == source.report.gravity.proposed);
    marks.extend(grew.map(|(at, gravity)| (*at, format!("proposé : {}", messages::gravity_short(*gravity)))));
    marks.extend(story.retained_at.map(|at| (at, String::from("gravité retenue"))));
    let done = source.report.actions.iter().filter(|a| a.state == Progress::Fait).map(|a| a.at).min();
    marks.extend(done.map(|at| (at, String::from("première action faite"))));
    marks.extend(source.clock("contained").map(|at| (at, String::from("endigué"))));
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
                let since = lasting(at.unix_millis() - last.unix_millis());
                let time = at.dated(last);
                drawn.push((at, FigureMark { time, since, label }));
            }
            None => drawn.push((at, FigureMark { time: at.french(None), since: String::new(), label })),
        }
    }
    let marks: Vec<FigureMark> = drawn.into_iter().map(|(_, mark)| mark).collect();
    (marks.len() > 1).then(|| Figure { title: String::from("Chronologie"), marks })
}

/// Says how long something lasted, in its two largest units.
fn lasting(millis: i64) -> String {
    let minutes = millis / 60_000;
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{} min", rest.max(1)),
        (0, hours) => format!("{hours} h {rest:02}"),
        (days, 0) => format!("{days} j"),
        (days, hours) => format!("{days} j {hours} h"),
    }
}
