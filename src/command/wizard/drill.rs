//! The story of an exercise: what fell due is told between two questions, as calls that come in.
//!
//! Nothing is written: what came follows from the opening and from the clock. Whoever comes back, or joins, hears again all
//! that was said, so that a session cut short loses nothing.

use super::Wizard;
use super::asker::{Asker, enter, key};
use super::stop::Asked;
use crate::annexes::{self, Drill, DrillFact};
use crate::command::close::say_drilled;
use crate::domain::ids::FicheId;
use crate::domain::incident::Incident;
use crate::error::Outcome;
use crate::messages::drill as says;

/// A story, as far as it was told in this session.
pub(super) struct Telling {
    drill: &'static Drill,
    told: usize,
    /// Whether some of it was told in another session.
    again: bool,
}

impl Telling {
    /// Starts to tell the story of an incident; none when it follows none.
    pub(super) fn of(incident: &Incident) -> Option<Self> {
        let story = incident.opening.as_ref()?.story.as_deref()?;
        Some(Self { drill: annexes::drill(story)?, told: 0, again: incident.entries > 1 })
    }

    fn say(fact: &DrillFact) -> String {
        says::fact(fact.minute, &fact.who, &fact.said)
    }
}

impl Wizard<'_, '_> {
    /// Tells the facts of the story that fell due.
    pub(super) fn calls_in(&mut self) -> Asked {
        let now = self.asker.now();
        let Some((telling, opening)) = self.story.as_mut().zip(self.case.incident.opening.as_ref()) else {
            return Ok(());
        };
        let left = telling.drill.facts.iter().skip(telling.told);
        let due: Vec<String> =
            left.take_while(|fact| fact.at(opening.at).unix_millis() <= now).map(Telling::say).collect();
        telling.told += due.len();
        if due.is_empty() {
            return Ok(());
        }
        let again = std::mem::take(&mut telling.again);
        let before = again.then(|| format!("{}\n{}", says::SO_FAR, telling.drill.known));
        let said: Vec<String> = before.into_iter().chain(due).collect();
        // What was read of logs takes a screen of its own.
        let next = if self.asker.logs.is_some() { super::verdict::SCREEN } else { super::verdict::QUESTION };
        self.asker.pages(&said.join("\n\n"), next)
    }

    /// Says how the story went, once it is over; closing it says so already.
    pub(super) fn say_figures(&mut self) -> Outcome {
        if self.case.incident.closed { Ok(()) } else { say_drilled(self.asker.context, &self.case) }
    }

    /// Says that calls are still to come, to somebody who is about to leave.
    pub(super) fn say_calls_to_come(&mut self) -> Outcome {
        let now = self.asker.now();
        let Some((telling, opening)) = self.story.as_ref().zip(self.case.incident.opening.as_ref()) else {
            return Ok(());
        };
        // Nothing was told yet to somebody who came back: what fell due was heard, or will be again.
        let due = telling.drill.facts.iter().take_while(|fact| fact.at(opening.at).unix_millis() <= now);
        let told = if telling.again { due.count() } else { telling.told };
        let left = &telling.drill.facts[told..];
        match left.first() {
            None => Ok(()),
            Some(next) => {
                let said = says::still_to_come(left.len(), &next.at(opening.at).time());
                self.asker.warn(&format!("\n{said}"))
            }
        }
    }
}

impl Asker<'_, '_> {
    /// Asks which story an exercise follows, among those of a fiche when one is asked for; Enter is none.
    pub fn story(&mut self, fiche: Option<&FicheId>) -> Asked<Option<&'static Drill>> {
        let stories = annexes::drills().iter().filter(|drill| fiche.is_none_or(|fiche| drill.fiche == *fiche));
        let mut choices: Vec<_> =
            ('1'..='9').zip(stories).map(|(digit, drill)| key(digit, drill.title.clone(), Some(drill))).collect();
        if choices.is_empty() {
            return Ok(None);
        }
        choices.push(enter(says::OWN, None));
        self.choose(says::WHICH, choices)
    }
}
