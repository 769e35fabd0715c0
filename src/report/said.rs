//! A line of the main courante, said for a reader: the same in every form that people read.

use crate::domain::event::Entry;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::messages;
use chrono_tz::Tz;
use std::borrow::Cow;

/// Says lines one after another, in the order of the main courante.
pub struct Sayer<'i> {
    incident: &'i Incident,
    tz: Tz,
    day: Option<Moment>,
}

impl<'i> Sayer<'i> {
    /// Takes the state of the incident once everything was read: only then is it known what a later line replaced.
    pub fn new(incident: &'i Incident, tz: Tz) -> Self {
        Self { incident, tz, day: None }
    }

    /// Says a line: number, time, who, what. What a later line replaced stays, marked.
    pub fn say(&mut self, entry: &Entry) -> [String; 4] {
        let at = entry.at.in_zone(self.tz);
        let shown = self.day.map_or_else(|| at.french(None), |day| at.dated(&day));
        self.day = Some(at);
        let mut what = entry.common.text.clone();
        if entry.event.is_none() {
            what = format!("({}) {what}", entry.kind);
        }
        if self.incident.is_struck(&entry.h) {
            what = format!("[remplacée plus bas] {what}");
        }
        if let Some(note) = entry.common.note.as_deref().filter(|n| *n != entry.common.text) {
            what = format!("{what} [note : {note}]");
        }
        if let Some(happened) = entry.common.happened_at {
            what = format!("{what} [survenu : {}]", happened.in_zone(self.tz).dated(&at));
        }
        if !entry.common.indicators.is_empty() {
            let traces: Vec<String> = entry
                .common
                .indicators
                .iter()
                .map(|i| format!("{} {}", messages::indicator(i.kind), i.value))
                .collect();
            what = format!("{what} [{}]", traces.join(", "));
        }
        let who = match &entry.common.actor {
            Some(actor) => format!("{} (pour {actor})", entry.by),
            None => entry.by.clone(),
        };
        [entry.seq.to_string(), shown, who, self.marked(&what).into_owned()]
    }

    /// Marks a sentence when it is an exercise: a line pasted alone somewhere must not pass for a real one.
    pub fn marked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let exercise = self.incident.opening.as_ref().is_some_and(|o| o.exercise);
        if exercise && !text.starts_with("EXERCICE") {
            Cow::Owned(format!("EXERCICE : {text}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}
