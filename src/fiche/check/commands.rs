//! What a step says to type: recipes that exist, commands that a shell cannot read otherwise.

use super::Checker;
use crate::domain::fiche::Fiche;
use crate::domain::json::{element, member};
use crate::fiche::Rigour;
use crate::recipes::{commands_problems, recipe, recipes};

impl Checker<'_> {
    /// Checks what is typed at each step; a copy in an incident under way is shown as far as it can be.
    pub(super) fn commands(&mut self, fiche: &Fiche) {
        if self.asked == Rigour::Copy {
            return;
        }
        for step in &fiche.steps {
            let path = self.places.of(step.question.id.as_str(), &["steps"]);
            let named = member(&path, "recipes");
            for (i, id) in step.recipes.iter().enumerate().filter(|(_, id)| recipe(id).is_none()) {
                let known: Vec<&str> = recipes().iter().map(|recipe| recipe.id.as_str()).collect();
                let what = format!(
                    "la recette «\u{a0}{id}\u{a0}» n’existe pas\u{a0}; celles du programme\u{a0}: {}",
                    known.join(", ")
                );
                self.note(element(&named, i), what);
            }
            let own = member(&path, "commands");
            // One that could not be read leaves its neighbours without their places.
            if !self.places.is_broken(&own) {
                for (at, what) in commands_problems(&step.commands) {
                    self.note(format!("{own}{at}"), what);
                }
            }
        }
    }
}
