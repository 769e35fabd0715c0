//! "J’ai des journaux": logs that the person holds propose answers, in the middle of the questions.

use super::asker::Asker;
use super::stop::Asked;
use super::verdict::QUESTION;
use super::{Wizard, warn_denied};
use crate::command::{evidence, proposals};
use crate::escape::Terminal;
use crate::messages::{Shortcut, help, wizard as says};
use crate::scoring::{Engine, State};

/// The Mesure that logs answer most of.
const MESURE: &str = "2";

/// Tells whether logs answer questions of this fiche.
pub(super) fn answer(engine: &Engine<'_>) -> bool {
    engine.fiche.id.as_str() == evidence::FICHE
}

/// Takes off what a terminal or a file manager puts around the path that is dropped or copied.
fn unquoted(typed: &str) -> String {
    let typed = typed.trim();
    if let Some(path) = typed.strip_prefix("file://") {
        return path.replace("%20", " ");
    }
    match typed.strip_prefix(['\'', '"']) {
        Some(inside) => inside.trim_end_matches(['\'', '"']).replace("'\\''", "'"),
        None => [" ", "'", "(", ")", "&"].iter().fold(typed.to_owned(), |path, c| path.replace(&format!("\\{c}"), c)),
    }
}

impl Asker<'_, '_> {
    /// Asks where the logs are; nothing when the person thinks again.
    pub(super) fn which_logs(&mut self) -> Asked {
        let typed = self.line_or(says::WHICH_LOGS, Shortcut::Suspend.usual(), help::LOGS)?;
        let typed = unquoted(&typed);
        self.logs = (!typed.is_empty()).then(|| self.context.env.typed_path(&typed));
        Ok(())
    }

    /// Says once, where the questions that logs answer begin, that they may.
    pub(super) fn logs_at_hand(&mut self, state: &State<'_>, question: usize) -> Option<String> {
        let mesure = state.engine.placed[question].mesure?;
        let begins = answer(state.engine) && mesure.id == MESURE;
        let new = begins && self.warned.insert((state.engine.fiche.id.clone(), says::LOGS_AT_HAND.to_owned()));
        new.then(|| says::LOGS_AT_HAND.to_owned())
    }
}

impl Wizard<'_, '_> {
    /// Reads the logs that were named, and takes what they propose; true when there were some.
    pub(super) fn take_logs(&mut self, engine: &Engine<'_>) -> Asked<bool> {
        let Some(path) = self.asker.logs.take() else { return Ok(false) };
        let report = match evidence::of_case(self.asker.context, &self.case, &path) {
            Ok(report) => report,
            Err(failure) => {
                let hints: String = failure.hints.iter().map(|hint| format!("\n-> {}", Terminal(hint))).collect();
                self.asker.warn(&format!("{}{hints}", failure.error))?;
                return Ok(true);
            }
        };
        let width = self.asker.context.env.terminal.width;
        self.asker.pages(&evidence::lines(&report, width)?.join("\n"), QUESTION)?;
        let by = self.asker.by.clone();
        let offers = proposals::offers(engine, &report);
        let over = if offers.is_empty() { says::NOTHING_PROPOSED } else { says::LOGS_OVER };
        for offer in offers {
            let drafts = offer.decided(&mut self.asker, &self.case, engine, &report, &by)?;
            if !drafts.is_empty() {
                let seq = self.record(drafts)?;
                self.asker.say(&proposals::recorded(seq))?;
                warn_denied(self.asker.context, self.case.id.as_str(), &State::of(engine, &self.case.incident))?;
            }
        }
        self.asker.say(over)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_is_read_as_terminals_and_file_managers_give_it() {
        for (typed, path) in [
            ("/a/b c.csv", "/a/b c.csv"),
            ("'/a/b c.csv' ", "/a/b c.csv"),
            ("\"/a/é.csv\"", "/a/é.csv"),
            ("/a/dos\\ accentué/r.csv", "/a/dos accentué/r.csv"),
            ("'/a/it'\\''s.json'", "/a/it's.json"),
            ("file:///a/b%20c.csv", "/a/b c.csv"),
            ("C:\\logs\\a.csv", "C:\\logs\\a.csv"),
        ] {
            assert_eq!(super::unquoted(typed), path);
        }
    }
}
