//! The order by harm, and what is kept of answers: every question named is one, and stands once.

use super::Checker;
use crate::domain::fiche::{Fiche, Lot, Question};
use crate::domain::ids::QuestionId;
use crate::domain::json::{element, member};
use std::collections::BTreeSet;

impl Checker<'_> {
    /// Refuses a screen of nothing, of follow-ups, of several lots; what stands on none is asked after them, in its turn.
    pub(super) fn screens(&mut self, fiche: &Fiche) {
        let asked = fiche.walk().filter(|p| p.parent.is_none() && p.step.is_none() && p.question.from.is_none());
        let all: BTreeSet<&QuestionId> = asked.map(|p| &p.question.id).collect();
        let mut seen = BTreeSet::new();
        for (i, screen) in fiche.screens.iter().enumerate() {
            let path = element("screens", i);
            let listed = member(&path, "questions");
            if screen.questions.is_empty() {
                self.note(listed.clone(), "au moins une question");
            }
            if let Some(title) = &screen.title {
                self.said(title, &member(&path, "title"));
            }
            for (j, id) in screen.questions.iter().enumerate() {
                let path = element(&listed, j);
                if !self.exists(id, &path) {
                    continue;
                }
                if !all.contains(id) {
                    self.note(path, format!("{id} ne se pose pas seule : ni suite, ni étape, ni conclusion déduite"));
                } else if !seen.insert(id) {
                    self.note(path, format!("{id} est déjà sur un écran"));
                }
            }
            let lots: BTreeSet<Lot> =
                screen.questions.iter().filter_map(|id| self.questions.get(id)).map(|q| q.lot).collect();
            if lots.len() > 1 {
                self.note(listed, "les questions d’un écran sont d’un même lot");
            }
        }
    }

    /// Refuses what is kept after an answer that the question does not have.
    pub(super) fn keep(&mut self, question: &Question, path: &str) {
        let words = question.words().unwrap_or_default();
        for (i, keep) in question.keep.iter().enumerate() {
            let path = element(&member(path, "keep"), i);
            self.said(&keep.prompt, &member(&path, "prompt"));
            if keep.after.is_empty() {
                self.note(member(&path, "after"), "au moins une réponse");
            }
            for word in keep.after.iter().filter(|word| !words.contains(&word.as_str())) {
                self.note(member(&path, "after"), format!("« {word} » n’est pas une réponse possible"));
            }
        }
    }
}
