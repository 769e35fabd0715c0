//! What was written beside answers: the state of an incident keeps no words.

use crate::domain::answer::Answer;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::QuestionId;
use crate::messages::keeping;
use std::collections::{HashMap, VecDeque};

/// How many words under one question are kept: the last ones.
const LAST: usize = 5;

/// The words beside answers: with them, or under their question once they were written.
#[derive(Default)]
pub struct Notes {
    with: HashMap<LineHash, String>,
    /// The answer that a question had last.
    last: HashMap<QuestionId, Answer>,
    /// The words under a question, and the answer that they are about.
    under: HashMap<QuestionId, VecDeque<(Answer, String)>>,
}

impl Notes {
    /// Takes a line that stands.
    pub fn meet(&mut self, entry: &Entry) {
        match &entry.event {
            Some(Event::Answered(a)) => {
                self.last.insert(a.question.clone(), a.value.clone());
                self.with.extend(entry.common.note.clone().map(|note| (entry.h, note)));
            }
            Some(Event::Noted(noted)) => {
                let Some(question) = &noted.question else { return };
                if let Some(words) = keeping::noted_in(question, &entry.common.text)
                    && let Some(about) = self.last.get(question)
                {
                    let under = self.under.entry(question.clone()).or_default();
                    under.push_back((about.clone(), words.to_owned()));
                    if under.len() > LAST {
                        under.pop_front();
                    }
                }
            }
            _ => {}
        }
    }

    /// Gives the words beside an answer to a question, each once.
    pub fn beside(&self, question: &QuestionId, h: &LineHash, value: &Answer) -> Option<String> {
        let under = self.under.get(question).into_iter().flatten().filter(|(about, _)| about == value);
        let mut said: Vec<&str> = Vec::new();
        for words in self.with.get(h).into_iter().chain(under.map(|(_, words)| words)) {
            if !said.contains(&words.as_str()) {
                said.push(words);
            }
        }
        (!said.is_empty()).then(|| said.join(" ; "))
    }
}
