//! The first answers: who, what, when; then what is already done, and who is on the phone.

use super::asker::{Asker, Picked, key};
use super::stop::{Asked, before_all};
use super::{Wizard, line as draft};
use crate::desk::Context;
use crate::domain::answer::{Progress, Source};
use crate::domain::event::{ActionTaken, Common, Draft, Event, Noted, Resumed};
use crate::domain::fiche::{Fiche, QuestionKind, Role};
use crate::domain::moment::{Moment, Tense, parse_said};
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::messages::entry::ALREADY_DONE;
use crate::messages::{self, Shortcut, wizard as says};
use crate::ui::{Key, Keys, Reply, Screen};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// The roles that can be on the phone, whatever the fiche asks.
const USUAL: [Role; 4] = [Role::Victime, Role::Messagerie, Role::Poste, Role::Metier];

/// When the actions ticked were done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoneWhen {
    /// Before the wizard started, at a time not said.
    Before,
    /// Just now.
    Now,
}

impl DoneWhen {
    /// Says an action so that nobody takes the time of the line for its own.
    fn say(self, action: &str) -> String {
        match self {
            Self::Before => says::done_before(action),
            Self::Now => action.to_owned(),
        }
    }
}

impl Asker<'_, '_> {
    /// Asks for the title.
    pub fn title(&mut self) -> Outcome<String> {
        loop {
            let typed = before_all(self.line(says::TITLE))?;
            // One character is a key pressed by mistake, not a title.
            if typed.chars().count() < 2 {
                self.warn(says::TITLE_EMPTY)?;
            } else if typed.chars().count() > crate::interview::LONGEST_TITLE {
                self.warn(says::TITLE_LONG)?;
            } else {
                return Ok(typed);
            }
        }
    }

    /// Asks when the alert was received.
    pub fn alerted_at(&mut self, tz: Tz) -> Outcome<Option<Moment>> {
        let screen = Screen {
            prompt: says::ALERTED_AT.to_owned(),
            details: vec![says::ALERTED_AT_LIKE.to_owned()],
            keys: Keys::Typed(vec![('i', String::from("je ne sais pas"))]),
            ..Screen::default()
        };
        loop {
            let typed = match before_all(self.ask(&screen))? {
                Reply::Key(_) => return Ok(None),
                Reply::Typed(typed) => typed,
                Reply::Shortcut(_) | Reply::Several(_) => continue,
            };
            let now = self.context.env.now(tz);
            match parse_said(&typed, now, tz, Tense::Past) {
                Ok(at) if at > now => self.warn(says::IN_THE_FUTURE)?,
                Ok(at) => {
                    self.say(&says::alert_understood(at))?;
                    return Ok(Some(at));
                }
                Err(e) => self.warn(&e.to_string())?,
            }
        }
    }

    /// Asks who is on the phone; what they can answer comes first.
    pub(super) fn who_is_on_line(&mut self, fiche: &Fiche) -> Asked {
        let others: BTreeSet<Role> = fiche.walk().flat_map(|placed| placed.ask()).copied().collect();
        let others = others.into_iter().filter(|role| !USUAL.contains(role));
        let roles = USUAL.into_iter().chain(others).map(Some).chain([None]);
        let said = |role: Option<Role>| role.map_or("personne pour l'instant", messages::role);
        let choices = ('1'..='9').zip(roles).map(|(digit, role)| key(digit, said(role), role)).collect();
        let screen = Screen {
            prompt: says::WHO_IS_ON_LINE.to_owned(),
            shortcuts: [Shortcut::Later, Shortcut::Suspend].map(Shortcut::usual).to_vec(),
            ..Screen::default()
        };
        if let Picked::Choice(role) = self.pick(screen, choices)? {
            self.on_line = role;
            if self.whence.take_if(|(source, _)| *source == Source::Declare).is_some() {
                self.warn(says::WHENCE_FORGOTTEN)?;
            }
        }
        Ok(())
    }
}

impl Wizard<'_, '_> {
    /// Writes that the work goes on.
    pub fn resumed(&mut self) -> Outcome {
        let line = draft(Event::Resumed(Resumed {}), &self.asker.by);
        self.record(vec![line]).map(|_| ())
    }

    /// Asks what was done before the wizard started: each tick is an action of the main courante.
    ///
    /// What is already ticked is not offered again.
    pub(super) fn already_done(&mut self, when: DoneWhen) -> Asked {
        let loaded = self.case.current_fiche(self.asker.context.env)?.loaded;
        let Some(asked) = loaded.fiche.questions().find(|q| q.kind == QuestionKind::Journal) else { return Ok(()) };
        let usual: Vec<&str> = if asked.parts.is_empty() {
            ALREADY_DONE.to_vec()
        } else {
            asked.parts.iter().map(String::as_str).collect()
        };
        let ticked =
            |text: &str| self.case.incident.actions().any(|a| a.text.starts_with(text) && a.state == Progress::Fait);
        let left: Vec<&str> = usual.into_iter().filter(|text| !ticked(text)).collect();
        if left.is_empty() {
            return Ok(self.asker.warn(says::ALL_DONE)?);
        }
        let options: Vec<Key> = ('1'..='9').zip(left.iter().map(|s| (*s).to_owned())).collect();
        let (prompt, alone) = match when {
            DoneWhen::Before => {
                (says::ALREADY_DONE, vec![('0', String::from("rien d'autre")), ('i', String::from("je ne sais pas"))])
            }
            DoneWhen::Now => (says::JUST_DONE, vec![]),
        };
        let screen = Screen {
            prompt: prompt.to_owned(),
            keys: Keys::Several { options: options.clone(), alone },
            shortcuts: [Shortcut::Later, Shortcut::Suspend].map(Shortcut::usual).to_vec(),
            ..Screen::default()
        };
        let question = Some(asked.id.clone());
        let noted = |text: &str| Draft {
            event: Event::Noted(Noted { question: question.clone() }),
            common: Common { text: text.to_owned(), ..Common::default() },
        };
        let drafts: Vec<Draft> = match self.asker.ask(&screen)? {
            Reply::Several(keys) => options
                .iter()
                .filter(|(key, _)| keys.contains(key))
                .map(|(_, text)| Draft {
                    event: Event::Action(ActionTaken {
                        question: question.clone(),
                        state: Progress::Fait,
                        owner: None,
                        result: None,
                        side_effect: None,
                        replaces: vec![],
                    }),
                    common: Common { text: when.say(text), ..Common::default() },
                })
                .collect(),
            Reply::Key('0') => vec![noted(says::NOTHING_ELSE_DONE)],
            Reply::Key(_) => vec![noted(says::DONE_UNKNOWN)],
            Reply::Shortcut(_) | Reply::Typed(_) => return Ok(()),
        };
        let count = drafts.len();
        let first = self.record(drafts)?;
        Ok(self.asker.say(&says::recorded_lines(first, count))?)
    }
}

/// Offers a name: the one already used in the incident on this machine, else the login.
pub fn offered(context: &Context<'_>, known: Vec<String>) -> Option<String> {
    known
        .into_iter()
        .next_back()
        .or_else(|| context.settings.name.clone())
        .or_else(|| context.env.login().map(str::to_owned))
        .filter(|n| Terminal(n).to_string() == *n)
}
