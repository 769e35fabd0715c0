//! What nobody knows yet, and whom to ask: the questions still open, those that settle the gravity first.

use super::Document;
use crate::domain::fiche::{FicheKind, Role};
use crate::domain::text::lowered;
use crate::messages;
use crate::report::calls::is_about_funds;
use crate::report::facts::cited;
use crate::scoring::{Engine, Reach, State};

/// A question that is still open.
pub(super) struct Ask {
    /// The question, with its number.
    pub text: String,
    /// Whom to ask.
    pub role: Option<Role>,
}

impl Document<'_> {
    /// Lists the open questions of the qualifications: what settles the gravity, then what was asked and is not known,
    /// then the rest. The analyst's own conclusions are nobody else's to give.
    pub(super) fn asks(&self) -> Vec<Ask> {
        let settles: Vec<&str> =
            self.report.decisive.rule_out.iter().flat_map(|plan| &plan.questions).map(String::as_str).collect();
        let mut found: Vec<(u8, Ask)> = Vec::new();
        for loaded in self.fiches.iter().filter(|loaded| loaded.fiche.kind == FicheKind::Qualification) {
            let engine = Engine::new(&loaded.fiche);
            let state = State::of(&engine, self.incident);
            for (i, question) in engine.questions.iter().enumerate() {
                let rank = match state.reach(i) {
                    Reach::Answered | Reach::OutOfReach => continue,
                    Reach::Unknown => 1,
                    Reach::Waiting | Reach::Remaining => 2,
                };
                let placed = &engine.placed[i];
                // A follow-up comes with its question, and whether one is ready is no fact of the incident.
                let asked = placed.mesure.is_some() && placed.parent.is_none();
                // One that somebody else knows better was asked, and is not known.
                let is_own = question.conclusion
                    && (rank != 1 || question.ask.is_empty())
                    && !is_about_funds(&loaded.fiche.id, &question.id);
                if is_own || question.from.is_some() || !asked {
                    continue;
                }
                let id = question.id.as_str();
                let typed = format!("{}:{id}", loaded.fiche.id);
                let rank = if settles.iter().any(|settling| *settling == id || *settling == typed) { 0 } else { rank };
                let text = format!("{} {}", lowered(&cited(self.fiches, loaded, &question.id)), question.prompt);
                found.push((rank, Ask { text, role: question.ask.first().copied() }));
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, ask)| ask).collect()
    }
}

impl Ask {
    /// Says whom to ask.
    pub fn whom(&self) -> &'static str {
        self.role.map_or("vous", messages::role_short)
    }
}
