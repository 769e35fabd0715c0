//! What was written beside answers: the state of an incident keeps no words.

use crate::domain::answer::Answer;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::QuestionId;
use crate::domain::incident::Incident;
use crate::messages::keeping;
use std::collections::HashMap;

/// The words beside answers: with them, or under their question once they were written.
#[derive(Default)]
pub struct Notes {
    with: HashMap<LineHash, With>,
    /// The answer that a question had last.
    last: HashMap<QuestionId, Answer>,
    /// The words under a question, and the answer that they are about.
    under: HashMap<QuestionId, Vec<(Answer, String)>>,
}

/// An answer, and what was written with it.
struct With {
    question: QuestionId,
    value: Answer,
    note: Option<String>,
}

impl Notes {
    /// Gathers those of a main courante.
    pub fn of<'e>(incident: &Incident, entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut notes = Self::default();
        let stands = |entry: &&Entry| incident.counts(entry) && !incident.is_withdrawn(entry);
        entries.into_iter().filter(stands).for_each(|entry| notes.meet(entry));
        notes
    }

    /// Takes a line that stands.
    pub fn meet(&mut self, entry: &Entry) {
        match &entry.event {
            Some(Event::Answered(a)) => {
                let (question, value, note) = (a.question.clone(), a.value.clone(), entry.common.note.clone());
                self.last.insert(question.clone(), value.clone());
                self.with.insert(entry.h, With { question, value, note });
            }
            Some(Event::Noted(noted)) => {
                let Some(question) = &noted.question else { return };
                if let Some(words) = keeping::noted_in(question, &entry.common.text)
                    && let Some(about) = self.last.get(question)
                {
                    self.under.entry(question.clone()).or_default().push((about.clone(), words.to_owned()));
                }
            }
            _ => {}
        }
    }

    /// Gives the words beside the answer of a line, each once.
    pub fn beside(&self, h: &LineHash) -> Option<String> {
        let With { question, value, note } = self.with.get(h)?;
        let under = self.under.get(question).into_iter().flatten().filter(|(about, _)| about == value);
        let under = under.map(|(_, words)| words.as_str());
        let mut said: Vec<&str> = Vec::new();
        for words in note.as_deref().into_iter().chain(under) {
            if !said.contains(&words) {
                said.push(words);
            }
        }
        (!said.is_empty()).then(|| said.join(" ; "))
    }
}
