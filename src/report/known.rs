//! Whose knowledge a report of an earlier time shows, and what it leaves out.

use super::model::model;
use crate::domain::ids::WriterId;
use crate::messages;
use schemars::JsonSchema;
use serde::Serialize;

model!(
    /// Whose knowledge a report of an earlier time shows, and what it leaves out.
    KnownReport {
        /// The file whose knowledge it is; null when each line is taken at its own date.
        by: Option<WriterId>,
        /// Who writes in it, when only one does.
        #[serde(skip)]
        name: Option<String>,
        /// The lines dated until then that it leaves out, by file.
        left_out: Vec<LeftOut>,
    }
);
model!(
    /// Lines of a file that are left out.
    LeftOut {
        /// Whose file.
        writer: WriterId,
        /// How many.
        lines: u64,
        /// Who writes in it, when only one does.
        #[serde(skip)]
        name: Option<String>,
    }
);

impl KnownReport {
    /// Says it in a few words: whose, at a time.
    pub(super) fn lead(&self, at: &str) -> String {
        match &self.by {
            Some(writer) => {
                let whose = self.name.as_deref().unwrap_or(writer.as_str());
                format!("Ce qu{} connaissait le {at}", messages::elided(whose))
            }
            None => format!("Ce que disent les lignes datées jusqu’au {at}, chacune à sa propre date"),
        }
    }

    /// Says what is left out, file by file.
    pub(super) fn left_out(&self) -> Vec<String> {
        let lines = |left: &LeftOut| messages::plural(left.lines, "ligne");
        let whose = |left: &LeftOut| messages::elided(left.name.as_deref().unwrap_or(left.writer.as_str()));
        let said = |left: &LeftOut| match self.by.as_ref() == Some(&left.writer) {
            true => format!("{} d{}, inscrites après que son horloge a reculé", lines(left), whose(left)),
            false => format!("{} d{}, que ce fichier ne citait pas alors", lines(left), whose(left)),
        };
        self.left_out.iter().map(said).collect()
    }

    /// Says how many lines are left out.
    pub(super) fn count(&self) -> Option<String> {
        let count: u64 = self.left_out.iter().map(|left| left.lines).sum();
        let one = "ligne datée d’avant n’y est pas";
        (count > 0).then(|| messages::agreed(count, one, "lignes datées d’avant n’y sont pas"))
    }
}
