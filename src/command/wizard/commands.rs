//! What do I type? The commands of a step in the systems in use, which are asked once and kept in the main courante.

use super::asker::Asker;
use super::stop::Asked;
use super::{Wizard, verdict};
use crate::desk::case::draft;
use crate::desk::standing;
use crate::domain::event::{Event, ProfileSet};
use crate::domain::fiche::Step;
use crate::domain::recipe::System;
use crate::error::Failure;
use crate::messages::{Shortcut, recipe as says, wizard};
use crate::recipes::of_steps;
use crate::report::{typed, typing_filling};
use crate::scoring::Engine;
use crate::ui::{self, Keys, Reply, Screen};

/// Tells whether a question is a step for which commands are known.
pub(super) fn has_commands(engine: &Engine<'_>, question: usize) -> bool {
    engine.placed[question].step.is_some_and(Step::is_typed)
}

impl Wizard<'_, '_> {
    /// Shows what is typed at a step; nothing is run, and the step is still to be answered.
    pub(super) fn show_commands(&mut self, engine: &Engine<'_>, question: usize) -> Asked {
        let Some(step) = engine.placed[question].step.filter(|_| has_commands(engine, question)) else {
            return Ok(());
        };
        if self.case.incident.systems.is_empty() {
            self.ask_systems()?;
        }
        let systems = self.case.incident.systems.clone();
        if systems.is_empty() {
            return Ok(());
        }
        let (report, _) = standing::of(self.asker.context, &self.case)?;
        let said = of_steps([(step.question.id.to_string(), step)], &systems, &typing_filling(&report));
        if said.is_empty() {
            self.asker.warn(says::NONE)?;
        } else {
            let width = self.asker.context.env.terminal.width;
            self.asker.typed_pages(&typed(said, width))?;
        }
        if !std::mem::replace(&mut self.told_systems, true) {
            self.asker.say(&says::shown_for(&systems, report.incident.id.as_str()))?;
        }
        Ok(())
    }

    /// Asks in which systems one acts, and writes it: it is not asked again.
    fn ask_systems(&mut self) -> Asked {
        let numbered = ('1'..='9').zip(&System::ALL);
        let options = numbered.clone().map(|(digit, system)| (digit, says::system(*system).to_owned())).collect();
        let screen = Screen {
            prompt: says::WHICH.to_owned(),
            keys: Keys::Several { options, alone: vec![('p', String::from("plus tard"))] },
            shortcuts: vec![Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        let Reply::Several(keys) = self.asker.ask(&screen)? else { return Ok(()) };
        let systems = numbered.filter(|(digit, _)| keys.contains(digit)).map(|(_, system)| *system).collect();
        let incident = &self.case.incident;
        let (profile, region) = (incident.profile.clone(), incident.region.clone());
        let replaces = Some(incident.profile_lines());
        let set = ProfileSet { profile, region, systems: Some(systems), replaces };
        let line = draft(Event::Profile(set), &self.asker.by);
        let seq = self.record(vec![line])?;
        Ok(self.asker.say(&wizard::recorded_lines(seq, 1))?)
    }
}

impl Asker<'_, '_> {
    /// Shows commands page by page: no line of theirs is cut, so that each can be copied whole.
    fn typed_pages(&mut self, text: &str) -> Asked {
        let width = self.context.env.terminal.width;
        let Some(height) = self.prompter.height(self.context.env) else {
            return Ok(ui::verbatim(self.context.env, text).map_err(Failure::from)?);
        };
        let mut lines = text.lines().peekable();
        while lines.peek().is_some() {
            // Around a page: what was said already, what was typed, two empty lines, the key, the line where one types.
            let room = height.saturating_sub(5 + self.context.env.terminal.said).max(4);
            let (mut page, mut used) = (vec![], 0);
            while let Some(line) = lines.peek() {
                let rows = ui::rows(line, width);
                if used > 0 && used + rows > room {
                    break;
                }
                used += rows;
                page.extend(lines.next());
            }
            ui::verbatim(self.context.env, &page.join("\n")).map_err(Failure::from)?;
            if !self.turned(lines.peek().is_some(), used + verdict::QUESTION + 1 < height, "revenir")? {
                break;
            }
        }
        Ok(())
    }
}
