//! The first answers: which organisation, who is on the phone, who answers, when, which account; later, what is already done.

use super::asker::{Asker, Choice, Picked, key};
use super::asking::typed;
use super::stop::{Asked, Stop};
use super::{Wizard, farewell, line as draft};
use crate::desk::Context;
use crate::desk::case::Case;
use crate::domain::answer::{Answer, Progress, Source, StepState};
use crate::domain::event::{ActionTaken, Common, Draft, Event, Noted, ProfileSet, Resumed};
use crate::domain::fiche::{Fiche, QuestionKind, Role, Step};
use crate::domain::ids::QuestionId;
use crate::domain::moment::{Moment, parse_past};
use crate::domain::profile::Profile;
use crate::domain::sector::{self, SECTORS, Sector};
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::fiche::Loaded;
use crate::interview::{self, Form};
use crate::messages::entry::ALREADY_DONE;
use crate::messages::{self, Shortcut, help, start, wizard as says};
use crate::scoring::{Engine, State};
use crate::ui::{ENTER, Key, Keys, Reply, Screen};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// The roles that can be on the phone, whatever the fiche asks.
const USUAL: [Role; 4] = [Role::Victime, Role::Messagerie, Role::Poste, Role::Metier];

/// When the actions ticked were done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoneWhen {
    /// Already, at a time not said: before the incident was open, or since.
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

/// The first answer to the questions of a fiche, given before there is a main courante to write it to.
pub type FirstAnswer = (QuestionId, Answer);

/// How a session starts.
pub enum Start {
    /// The incident was just opened; its first question may be answered already.
    New(Option<FirstAnswer>),
    /// Some questions were asked in another session.
    Resumed,
}

impl Asker<'_, '_> {
    /// Asks which organisation is hit, in one key; no trait when that is left for later.
    pub fn sector(&mut self) -> Asked<Vec<Profile>> {
        let numbered = ('1'..='9').zip(&SECTORS);
        let mut choices: Vec<Choice<Option<&Sector>>> =
            numbered.clone().map(|(digit, sector)| key(digit, sector.label, Some(sector))).collect();
        choices.push(key('p', "plus tard", None));
        let named =
            numbered.flat_map(|(digit, sector)| sector::words(sector).into_iter().map(move |word| (word, digit)));
        let screen = Screen { words: named.collect(), ..start_screen(start::SECTOR) };
        let Some(sector) = self.pick_helped(&screen, &choices, start::SECTOR_HELP)?.flatten() else {
            return Ok(vec![]);
        };
        if sector.one_of.is_empty() {
            return Ok(sector.profiles.to_vec());
        }
        let numbered = ('1'..='9').zip(sector.one_of);
        let options = numbered.clone().map(|(digit, (label, _))| (digit, (*label).to_owned())).collect();
        let alone = vec![('p', String::from("plus tard"))];
        let screen = Screen { keys: Keys::Several { options, alone }, ..start_screen(start::WHICH_OF_THEM) };
        Ok(match self.ask(&screen)? {
            Reply::Several(keys) => {
                numbered.filter(|(digit, _)| keys.contains(digit)).map(|(_, (_, profile))| *profile).collect()
            }
            Reply::Key(_) | Reply::Typed(_) | Reply::Shortcut(_) => vec![],
        })
    }

    /// Offers choices of one key, and the help that says what they change; none when the question is left for later.
    fn pick_helped<T: Clone>(&mut self, screen: &Screen, choices: &[Choice<T>], help: &str) -> Asked<Option<T>> {
        let shortcuts = [vec![Shortcut::Help.usual()], screen.shortcuts.clone()].concat();
        loop {
            match self.pick(Screen { shortcuts: shortcuts.clone(), ..screen.clone() }, choices.to_vec())? {
                Picked::Choice(chosen) => return Ok(Some(chosen)),
                Picked::Shortcut(Shortcut::Help) => self.help(help, "", super::verdict::QUESTION)?,
                Picked::Shortcut(_) => return Ok(None),
            }
        }
    }

    /// Asks by which clock people live, where the machine lives by UTC and nothing else is said.
    pub fn zone(&mut self) -> Asked<Tz> {
        loop {
            let choices = vec![
                key('1', start::zone(Tz::Europe__Paris), Some(Tz::Europe__Paris)),
                key('2', start::zone(Tz::UTC), Some(Tz::UTC)),
                key('3', "une autre", None),
            ];
            let chosen = self.pick_helped(&start_screen(start::WHICH_ZONE), &choices, start::ZONE_HELP)?;
            match chosen.flatten() {
                Some(tz) => return Ok(tz),
                None => {
                    if let Some(tz) = self.other_zone()? {
                        return Ok(tz);
                    }
                }
            }
        }
    }

    /// Asks for the name of a zone; none when the person goes back.
    fn other_zone(&mut self) -> Asked<Option<Tz>> {
        let mut screen = start_screen(start::ZONE_NAME);
        screen.keys = Keys::Typed(vec![(ENTER, String::from("revenir"))]);
        screen.shortcuts.insert(0, Shortcut::Back.usual());
        loop {
            let Reply::Typed(typed) = self.ask(&screen)? else { return Ok(None) };
            match self.context.zone(Some(&typed)) {
                Ok(tz) => return Ok(Some(tz)),
                Err(failure) => self.warn(&failure.error.to_string())?,
            }
        }
    }

    /// Asks which accounts are concerned, when a fiche starts so: their names make the title.
    pub fn first_accounts(&mut self, loaded: &Loaded, tz: Tz) -> Asked<Option<FirstAnswer>> {
        let engine = Engine::new(&loaded.fiche);
        let Some(question) = interview::first_accounts(&engine) else { return Ok(None) };
        let asked = engine.questions[question];
        let Form::Typed(alone) = interview::form(asked) else { return Ok(None) };
        let screen = Screen {
            header: start::first_header(&engine.placed[question]),
            details: vec![says::ACCOUNTS_LIKE.to_owned()],
            keys: Keys::Typed(alone.iter().map(|choice| (choice.key, choice.label.clone())).collect()),
            many_lines: true,
            shortcuts: vec![Shortcut::Help.usual(), (Shortcut::Suspend, start::LEAVE.to_owned())],
            ..start_screen(&asked.prompt)
        };
        loop {
            let read = match self.ask(&screen)? {
                Reply::Typed(line) => typed(self.context, tz, asked, &line),
                Reply::Key(key) => match alone.iter().find(|choice| choice.key == key) {
                    Some(choice) => Ok(choice.answer.clone()),
                    None => continue,
                },
                Reply::Shortcut(_) => {
                    self.explain(&engine, question)?;
                    continue;
                }
                Reply::Several(_) => continue,
            };
            match read {
                Ok(answer) if self.is_account(asked, &answer)? => return Ok(Some((asked.id.clone(), answer))),
                Ok(_) => {}
                Err(why) => self.warn(&why)?,
            }
        }
    }

    /// Asks when the alert was received, by the clocks of a zone; Enter is now.
    pub fn alerted_at(&mut self, tz: Tz) -> Asked<Option<Moment>> {
        let now = self.context.env.now(tz);
        let screen = Screen {
            details: vec![says::ALERTED_AT_LIKE.to_owned()],
            keys: Keys::Typed(vec![(ENTER, start::now(now)), ('i', String::from("je ne sais pas"))]),
            ..start_screen(&start::alerted_at(tz))
        };
        let shortcuts = [vec![Shortcut::Help.usual()], screen.shortcuts.clone()].concat();
        let screen = Screen { shortcuts, ..screen };
        loop {
            let typed = match self.ask(&screen)? {
                Reply::Key(ENTER) => {
                    self.say(&says::alert_understood(now, tz))?;
                    return Ok(Some(now));
                }
                Reply::Key(_) => return Ok(None),
                Reply::Typed(typed) => typed,
                Reply::Shortcut(_) => {
                    self.help(help::ALERTED, "", super::verdict::QUESTION)?;
                    continue;
                }
                Reply::Several(_) => continue,
            };
            let now = self.context.env.now(tz);
            match parse_past(&typed, now, tz) {
                Ok(at) => {
                    self.say(&says::alert_understood(at, tz))?;
                    return Ok(Some(at));
                }
                Err(e) => self.warn(&e.to_string())?,
            }
        }
    }

    /// Asks who is on the phone; what they can answer comes first. False when it is passed, by a shortcut of its own.
    pub fn who_is_on_line(&mut self, fiche: &Fiche, pass: Shortcut) -> Asked<bool> {
        let others: BTreeSet<Role> = fiche.walk().flat_map(|placed| placed.ask()).copied().collect();
        let others = others.into_iter().filter(|role| !USUAL.contains(role));
        // Alone is always the same key: it is typed most.
        let roles = USUAL.into_iter().map(Some).chain([None]).chain(others.map(Some));
        let said = |role: Option<Role>| role.map_or(start::ALONE, messages::role);
        let choices: Vec<Choice<Option<Role>>> =
            ('1'..='9').zip(roles).map(|(digit, role)| key(digit, said(role), role)).collect();
        let mut screen = start_screen(says::WHO_IS_ON_LINE);
        if self.guard.hold().say() != says::NOTHING_YET {
            screen.shortcuts = vec![Shortcut::Suspend.usual()];
        }
        screen.shortcuts.insert(0, pass.usual());
        let Some(role) = self.pick_helped(&screen, &choices, start::ON_LINE_HELP)? else { return Ok(false) };
        let same = self.on_line == role;
        self.on_line = role;
        // What somebody said stays said by them; what comes next is said by whoever answers now.
        match (&self.whence, role) {
            (Some((Source::Declare, _)), Some(role)) if !same => {
                let said = messages::role(role).to_owned();
                self.warn(&says::now_said_by(&said))?;
                self.whence = Some((Source::Declare, Some(said)));
            }
            (Some((Source::Declare, _)), None) if !same => {
                self.warn(says::WHENCE_FORGOTTEN)?;
                self.whence = None;
            }
            (Some(_) | None, _) => {}
        }
        Ok(true)
    }
}

/// Makes a screen of the opening: one can always leave.
fn start_screen(prompt: &str) -> Screen {
    let shortcuts = vec![(Shortcut::Suspend, start::LEAVE.to_owned())];
    Screen { prompt: prompt.to_owned(), shortcuts, ..Screen::default() }
}

impl Wizard<'_, '_> {
    /// Writes that the work goes on.
    pub fn resumed(&mut self) -> Outcome {
        let line = draft(Event::Resumed(Resumed {}), &self.asker.by);
        self.record(vec![line]).map(|_| ())
    }

    /// Writes the first answer, given before the incident was open.
    pub(super) fn first_answer(&mut self, (id, answer): FirstAnswer) -> Asked {
        let loaded = self.case.current_fiche(self.asker.context.env)?.loaded;
        let engine = Engine::new(&loaded.fiche);
        let Some(question) = engine.at(&id) else { return Ok(()) };
        let said = engine.questions[question].say(&answer);
        let lines = self.asker.lines(&State::of(&engine, &self.case.incident), vec![(question, answer)])?;
        let Some(lines) = lines else { return Ok(()) };
        let seq = self.record(lines.drafts)?;
        Ok(self.asker.say(&says::recorded(seq, engine.questions[question], &said))?)
    }

    /// Asks which organisation is hit, of somebody who came for something else, and gives the incident back.
    pub fn told_sector(context: &mut Context<'_>, case: Case) -> Outcome<Case> {
        let by = context.by()?;
        let farewell = farewell(context, &case, &by);
        let mut asker = Asker::start(context, farewell)?;
        asker.by = by;
        let mut wizard = asker.take(case);
        match wizard.ask_sector() {
            Ok(()) | Err(Stop::Left) => Ok(wizard.case),
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }

    /// Asks which organisation is hit while that is unknown, and writes it.
    pub(super) fn ask_sector(&mut self) -> Asked {
        if !self.case.incident.profile.is_empty() {
            return Ok(());
        }
        let profile = self.asker.sector()?;
        if profile.is_empty() {
            return Ok(());
        }
        let (region, replaces) = (self.case.incident.region.clone(), Some(self.case.incident.profile_lines()));
        let event = Event::Profile(ProfileSet { profile, region, systems: None, replaces });
        let line = draft(event, &self.asker.by);
        let seq = self.record(vec![line])?;
        Ok(self.asker.say(&says::recorded_lines(seq, 1))?)
    }

    /// Gives the ticks of the steps that were said to stand so, in every fiche of the incident.
    fn ticks_of_steps(&self, so: impl Fn(StepState) -> bool) -> BTreeSet<String> {
        let (run, _) = self.case.fiches(self.asker.context.env, &self.case.incident);
        let mut ticks = BTreeSet::new();
        for used in &run {
            let engine = Engine::new(&used.loaded.fiche);
            let state = State::of(&engine, &self.case.incident);
            let is_so = |step: &&Step| state.step(&step.question.id).is_some_and(&so);
            ticks.extend(used.loaded.fiche.steps.iter().filter(is_so).flat_map(|step| step.already.iter().cloned()));
        }
        ticks
    }

    /// Asks what was done already: each tick is an action of the main courante.
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
        let engine = Engine::new(&loaded.fiche);
        // What stands as a step, in whatever fiche, has its line and its time; what was said to be left is not asked again.
        let stands = self.ticks_of_steps(|state| when == DoneWhen::Before || state == StepState::At(Progress::Fait));
        let incident = &self.case.incident;
        let opened_again = interview::OpenedAgain::of(incident);
        let ticked = |text: &str| {
            let done = incident.actions().filter(|a| a.text.starts_with(text) && a.state == Progress::Fait);
            let said = done.into_iter().any(|action| opened_again.spares(action));
            said || stands.contains(text)
        };
        let left: Vec<&str> = usual.into_iter().filter(|text| !ticked(text)).collect();
        if left.is_empty() {
            return Ok(self.asker.warn(says::ALL_DONE)?);
        }
        let options: Vec<Key> = ('1'..='9').zip(left.iter().map(|s| (*s).to_owned())).collect();
        let (prompt, alone) = match when {
            DoneWhen::Before => (
                says::ALREADY_DONE,
                vec![('n', String::from("rien pour l’instant")), ('i', String::from("je ne sais pas"))],
            ),
            DoneWhen::Now => (says::JUST_DONE, vec![]),
        };
        let screen = Screen {
            prompt: prompt.to_owned(),
            keys: Keys::Several { options: options.clone(), alone },
            shortcuts: [Shortcut::Help, Shortcut::Later, Shortcut::Suspend].map(Shortcut::usual).to_vec(),
            ..Screen::default()
        };
        let question = Some(asked.id.clone());
        let noted = |text: &str| Draft {
            event: Event::Noted(Noted { question: question.clone(), sheet: None }),
            common: Common { text: text.to_owned(), ..Common::default() },
        };
        let tz = self.case.tz();
        let mut reply = self.asker.ask(&screen)?;
        while reply == Reply::Shortcut(Shortcut::Help) {
            self.asker.help(help::DONE, "", super::verdict::QUESTION)?;
            reply = self.asker.ask(&screen)?;
        }
        let drafts: Vec<Draft> = match reply {
            Reply::Several(keys) => {
                let mut drafts = Vec::new();
                for (_, action) in options.iter().filter(|(key, _)| keys.contains(key)) {
                    let (owner, happened_at) = match when {
                        DoneWhen::Before => self.asker.who_and_when(action, None, tz)?.unwrap_or_default(),
                        DoneWhen::Now => (None, None),
                    };
                    let text = if happened_at.is_some() { action.clone() } else { when.say(action) };
                    let event = Event::Action(ActionTaken {
                        question: question.clone(),
                        state: Progress::Fait,
                        owner,
                        result: None,
                        side_effect: None,
                        replaces: vec![],
                    });
                    drafts.push(Draft { event, common: Common { text, happened_at, ..Common::default() } });
                }
                drafts
            }
            Reply::Key('n') => vec![noted(says::NOTHING_ELSE_DONE)],
            Reply::Key(_) => vec![noted(says::DONE_UNKNOWN)],
            Reply::Shortcut(_) | Reply::Typed(_) => return Ok(()),
        };
        let said = |draft: &Draft| {
            let who = if let Event::Action(action) = &draft.event { action.owner.as_deref() } else { None };
            says::done_by(&draft.common.text, who)
        };
        let said: Vec<String> = drafts.iter().map(said).collect();
        let first = self.record(drafts)?;
        self.asker.say(&says::recorded_rows(first, &said))?;
        Ok(self.take_done(&engine)?)
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
