//! The first answers: who, what, when; then what is already done, and who is on the phone.

use super::{Wizard, nobody};
use crate::desk::Context;
use crate::desk::case::{Case, draft};
use crate::domain::answer::{Source, State as ActionState};
use crate::domain::event::{ActionTaken, Common, Draft, Event, Noted, Resumed};
use crate::domain::fiche::QuestionKind;
use crate::domain::ids::QuestionId;
use crate::domain::moment::{Moment, parse_said};
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::messages::entry::ALREADY_DONE;
use crate::messages::{self, Shortcut, wizard as says};
use crate::ui::{Key, Keys, Reply, Screen};
use chrono_tz::Tz;

/// The roles that can be on the phone, with their keys.
const ROLES: [(char, crate::domain::fiche::Role); 4] = [
    ('1', crate::domain::fiche::Role::Victime),
    ('2', crate::domain::fiche::Role::Messagerie),
    ('3', crate::domain::fiche::Role::Poste),
    ('4', crate::domain::fiche::Role::Metier),
];

/// When the actions ticked were done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before the wizard started, at a time not said.
    Before,
    /// Just now.
    Now,
}

impl When {
    /// Says an action so that nobody takes the time of the line for its own.
    fn say(self, action: &str) -> String {
        match self {
            Self::Before => says::done_before(action),
            Self::Now => action.to_owned(),
        }
    }
}

impl Wizard {
    /// Learns who answers: the option, else the person, to whom a name is offered.
    pub fn introduce(&mut self, context: &mut Context<'_>, offered: Option<String>) -> Outcome<String> {
        if context.global.by.is_some() {
            self.by = context.by()?;
            return Ok(self.by.clone());
        }
        let prompt = says::your_name(offered.as_deref());
        loop {
            let typed = self.line(context, &prompt)?.ok_or_else(nobody)?;
            let given = if typed.is_empty() { offered.clone().unwrap_or_default() } else { typed };
            match crate::desk::name(&given) {
                Ok(name) => {
                    self.by.clone_from(&name);
                    return Ok(name);
                }
                Err(failure) => context.warn(&failure.error.to_string())?,
            }
        }
    }

    /// Asks for the title.
    pub fn title(&mut self, context: &mut Context<'_>) -> Outcome<String> {
        loop {
            let typed = self.line(context, says::TITLE)?.ok_or_else(nobody)?;
            // One character is a key pressed by mistake, not a title.
            if typed.chars().count() < 2 {
                context.warn(says::TITLE_EMPTY)?;
            } else {
                return Ok(typed.chars().take(crate::interview::LONGEST_TITLE).collect());
            }
        }
    }

    /// Asks when the alert was received.
    pub fn alerted_at(&mut self, context: &mut Context<'_>, tz: Tz) -> Outcome<Option<Moment>> {
        let screen = Screen {
            prompt: says::ALERTED_AT.to_owned(),
            details: vec![says::ALERTED_AT_LIKE.to_owned()],
            keys: Keys::Typed(vec![('i', String::from("je ne sais pas"))]),
            ..Screen::default()
        };
        loop {
            let typed = match self.ask(context, &screen)? {
                Reply::Key(_) => return Ok(None),
                Reply::Typed(typed) => typed,
                Reply::Shortcut(_) | Reply::Closed => return Err(nobody()),
                Reply::Several(_) => continue,
            };
            let now = context.env.now(tz);
            match parse_said(&typed, now, tz) {
                Ok(at) if at > now => context.warn(says::IN_THE_FUTURE)?,
                Ok(at) => {
                    context.say(&says::alert_understood(at))?;
                    return Ok(Some(at));
                }
                Err(e) => context.warn(&e.to_string())?,
            }
        }
    }

    /// Opens the incident while signals wait, so that none says that nothing exists once it does.
    pub fn open(
        &mut self,
        context: &mut Context<'_>,
        open: impl FnOnce(&mut Context<'_>) -> Outcome<Case>,
    ) -> Outcome<Case> {
        let guard = self.guard.clone();
        let mut farewell = guard.hold();
        let case = open(context)?;
        *farewell = self.saved(context, &case);
        Ok(case)
    }

    /// Writes that the work goes on.
    pub fn resumed(&mut self, context: &mut Context<'_>, case: &mut Case) -> Outcome {
        let line = draft(Event::Resumed(Resumed {}), &self.by);
        self.record(context, case, vec![line]).map(|_| ())
    }

    /// Asks what was done before the wizard started: each tick is an action of the main courante.
    ///
    /// Says false when the person leaves. What is already ticked is not offered again.
    pub fn already_done(&mut self, context: &mut Context<'_>, case: &mut Case, when: When) -> Outcome<bool> {
        let Some(question) = journal_question(context, case)? else { return Ok(true) };
        let fiche = case.current_fiche(context.env)?.loaded;
        let own = fiche.fiche.question(&question).map(|q| q.parts.as_slice()).unwrap_or_default();
        let usual: Vec<&str> =
            if own.is_empty() { ALREADY_DONE.to_vec() } else { own.iter().map(String::as_str).collect() };
        let left: Vec<&str> = usual
            .into_iter()
            .filter(|text| {
                !case.incident.actions.iter().any(|a| a.text.starts_with(text) && a.state == ActionState::Fait)
            })
            .collect();
        if left.is_empty() {
            context.warn(says::ALL_DONE)?;
            return Ok(true);
        }
        let options: Vec<Key> = ('1'..='9').zip(left.iter().map(|s| (*s).to_owned())).collect();
        let (prompt, alone) = match when {
            When::Before => {
                (says::ALREADY_DONE, vec![('0', String::from("rien d'autre")), ('i', String::from("je ne sais pas"))])
            }
            When::Now => (says::JUST_DONE, vec![]),
        };
        let screen = Screen {
            prompt: prompt.to_owned(),
            keys: Keys::Several { options: options.clone(), alone },
            shortcuts: [Shortcut::Later, Shortcut::Suspend].map(Shortcut::usual).to_vec(),
            ..Screen::default()
        };
        let noted = |text: &str| Draft {
            event: Event::Noted(Noted { question: Some(question.clone()) }),
            common: Common { text: text.to_owned(), ..Common::default() },
        };
        let drafts = match self.ask(context, &screen)? {
            Reply::Several(keys) => options
                .iter()
                .filter(|(key, _)| keys.contains(key))
                .map(|(_, text)| Draft {
                    event: Event::Action(ActionTaken {
                        question: Some(question.clone()),
                        state: ActionState::Fait,
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
            Reply::Shortcut(Shortcut::Later) | Reply::Typed(_) => return Ok(true),
            Reply::Shortcut(_) | Reply::Closed => return Ok(false),
        };
        let count = drafts.len();
        let first = self.record(context, case, drafts)?;
        context.say(&says::recorded_lines(first, count))?;
        Ok(true)
    }

    /// Asks who is on the phone; what they can answer comes first. Says false when the person leaves.
    pub fn who_is_on_line(&mut self, context: &mut Context<'_>) -> Outcome<bool> {
        let mut keys: Vec<Key> = ROLES.iter().map(|(key, role)| (*key, messages::role(*role).to_owned())).collect();
        keys.push(('5', String::from("personne pour l'instant")));
        let screen = Screen {
            prompt: says::WHO_IS_ON_LINE.to_owned(),
            keys: Keys::One(keys),
            shortcuts: [Shortcut::Later, Shortcut::Suspend].map(Shortcut::usual).to_vec(),
            ..Screen::default()
        };
        match self.ask(context, &screen)? {
            Reply::Key(key) => {
                self.on_line = ROLES.iter().find(|(k, _)| *k == key).map(|(_, role)| *role);
                if self.whence.take_if(|(source, _)| *source == Source::Declare).is_some() {
                    context.warn(says::WHENCE_FORGOTTEN)?;
                }
            }
            Reply::Shortcut(Shortcut::Later) | Reply::Typed(_) | Reply::Several(_) => {}
            Reply::Shortcut(_) | Reply::Closed => return Ok(false),
        }
        Ok(true)
    }
}

/// Finds the question that actions answer, in the fiche last started.
fn journal_question(context: &Context<'_>, case: &Case) -> Outcome<Option<QuestionId>> {
    let fiche = case.current_fiche(context.env)?;
    Ok(fiche.loaded.fiche.questions().find(|q| q.kind == QuestionKind::Journal).map(|q| q.id.clone()))
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
