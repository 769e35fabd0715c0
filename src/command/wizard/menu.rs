//! What can be done at any question besides answering it.

use super::asker::{Asker, Picked, enter, key};
use super::commands::has_commands;
use super::logs;
use super::stop::Asked;
use super::{Flow, Stop};
use crate::desk::case::Case;
use crate::desk::unkept;
use crate::domain::answer::Source;
use crate::domain::fiche::{FicheKind, Lot, Mesure};
use crate::domain::ids::QuestionRef;
use crate::interview;
use crate::interview::sheet::read_reply;
use crate::messages::{self, Shortcut, ShortcutPlace, help, keeping, steps, wizard as says};
use crate::scoring::{Engine, State};
use crate::ui::{self, Key, Keys, Reply, Screen};
use unicode_normalization::UnicodeNormalization as _;

/// The key that opens the editor, where a note is typed.
const EDITOR: char = '!';

/// What follows a shortcut.
pub(super) enum Aside {
    /// The question is asked again.
    Again,
    /// The one before is asked.
    Back,
    /// It is put off.
    Later,
    /// The person went to another Mesure.
    Jumped,
    /// The person contains now, or comes back from there.
    Contain,
    /// The person asks what to type.
    Commands,
    /// The person asks for the verdict, and whom to call.
    Verdict,
    /// The person asks where things stand.
    Summary,
}

/// Where the answers that follow come from.
enum Whence {
    Seen,
    Said,
    Deduced,
    Unsaid,
    Unchanged,
}

/// Where one can go.
enum Goal {
    Mesure(String),
    List(Lot),
    Unknown,
    OnLine,
    Verdict,
    Contain,
    Here,
}

impl Asker<'_, '_> {
    /// Does what a shortcut asks for, at a question or between two.
    pub(super) fn shortcut(
        &mut self,
        case: &Case,
        flow: &mut Flow<'_>,
        state: &State<'_>,
        question: Option<usize>,
        shortcut: Shortcut,
    ) -> Asked<Aside> {
        match shortcut {
            Shortcut::Menu => return self.menu(case, flow, state, question),
            Shortcut::Help => match question {
                Some(question) => self.explain(state.engine, question)?,
                None => self.help("", help::DEFINITIONS, super::verdict::QUESTION)?,
            },
            Shortcut::Back => return Ok(Aside::Back),
            Shortcut::Later => return Ok(Aside::Later),
            Shortcut::Jump => return self.jump(flow, state, question),
            Shortcut::Note => {
                if let Some(question) = question {
                    self.note(state.engine.name(question))?;
                    if self.reply.is_some() {
                        return Ok(Aside::Jumped);
                    }
                }
            }
            Shortcut::Whence => self.ask_whence()?,
            Shortcut::Summary => return Ok(Aside::Summary),
            Shortcut::OnLine => return self.put_through(flow, state),
            Shortcut::Commands => return Ok(Aside::Commands),
            Shortcut::Logs => {
                self.which_logs()?;
                return Ok(if self.logs.is_some() { Aside::Jumped } else { Aside::Again });
            }
            Shortcut::Contain => return Ok(Aside::Contain),
            Shortcut::Suspend => return Err(Stop::Left),
        }
        Ok(Aside::Again)
    }

    /// Shows everything that can be done, and does what is chosen.
    fn menu(&mut self, case: &Case, flow: &mut Flow<'_>, state: &State<'_>, question: Option<usize>) -> Asked<Aside> {
        let all = match question {
            Some(_) => Shortcut::menu(around(state.engine, question)),
            None => Shortcut::menu_between(around(state.engine, question)),
        };
        let choice = |(shortcut, said): (Shortcut, String)| ((shortcut.key(), said), Some(shortcut));
        let mut choices: Vec<(Key, Option<Shortcut>)> = all.into_iter().map(choice).collect();
        choices.push(enter(says::CLOSE_MENU, None));
        // The key that opens the menu closes it too, without a line of its own.
        choices.push(key(Shortcut::Menu.key(), "", None));
        // The help that is chosen here is that of the question.
        let told = self.told.clone();
        let chosen = self.pick(Screen { prompt: says::WHAT_TO_DO.to_owned(), ..Screen::default() }, choices)?;
        self.told = told;
        match chosen {
            Picked::Choice(Some(shortcut)) | Picked::Shortcut(shortcut) => {
                self.shortcut(case, flow, state, question, shortcut)
            }
            Picked::Choice(None) => Ok(Aside::Again),
        }
    }

    /// Asks who is on the phone, and brings their questions forward.
    fn put_through(&mut self, flow: &mut Flow<'_>, state: &State<'_>) -> Asked<Aside> {
        if !self.who_is_on_line(state.engine.fiche, Shortcut::Back)? {
            return Ok(Aside::Again);
        }
        flow.interview.call(state, self.on_line);
        Ok(Aside::Jumped)
    }

    /// Asks where to go: a Mesure, what nobody knew, the questions of a person, a list of steps, the verdict.
    fn jump(&mut self, flow: &mut Flow<'_>, state: &State<'_>, question: Option<usize>) -> Asked<Aside> {
        let open = interview::open(state);
        let of = |q: usize| state.engine.placed[q].mesure.map(|m| m.id.as_str());
        let mesure = |m: &'_ Mesure| {
            let left = open.iter().filter(|q| of(**q) == Some(m.id.as_str())).count();
            (says::mesure_left(&m.id, &m.title, left), Goal::Mesure(m.id.clone()))
        };
        let lists = [Lot::Chaud, Lot::Heure, Lot::Calme].into_iter().filter_map(|lot| {
            let list = interview::list(state, lot);
            let left = list.iter().filter(|q| interview::is_new(state, **q)).count();
            (!list.is_empty()).then(|| (steps::left(lot, left, list.len()), Goal::List(lot)))
        });
        let all = state.engine.fiche.mesures.iter().map(mesure).chain(lists);
        let mut choices: Vec<_> = ('1'..='9').zip(all).map(|(digit, (label, goal))| key(digit, label, goal)).collect();
        let unknown = interview::unknown(state).len();
        if unknown > 0 {
            choices.push(key('i', says::to_unknown(unknown), Goal::Unknown));
        }
        choices.push(key(Shortcut::OnLine.key(), says::TO_ON_LINE, Goal::OnLine));
        choices.push(key('v', says::TO_VERDICT, Goal::Verdict));
        if !contains(state.engine, question) {
            choices.push(key(Shortcut::Contain.key(), says::TO_CONTAIN, Goal::Contain));
        }
        choices.push(enter("rester ici", Goal::Here));
        match self.choose(says::WHICH_MESURE, choices)? {
            Goal::Here => return Ok(Aside::Again),
            Goal::Contain => return Ok(Aside::Contain),
            Goal::Verdict => return Ok(Aside::Verdict),
            Goal::OnLine => return self.put_through(flow, state),
            Goal::Unknown => flow.interview.ask_unknown(state),
            Goal::Mesure(mesure) => flow.interview.jump(state, &mesure),
            Goal::List(lot) => flow.interview.go_to_list(lot),
        }
        Ok(Aside::Jumped)
    }

    /// Asks where the answers that follow come from.
    fn ask_whence(&mut self) -> Asked {
        let choices = vec![
            key('1', "constatées : je les vois moi-même", Whence::Seen),
            key('2', "déclarées : quelqu’un me les dit", Whence::Said),
            key('3', "déduites d’autres réponses", Whence::Deduced),
            key('0', "ne plus le préciser", Whence::Unsaid),
            enter("ne rien changer", Whence::Unchanged),
        ];
        match self.choose(says::WHENCE, choices)? {
            Whence::Seen => self.whence = Some((Source::Constate, None)),
            Whence::Said => {
                let role = self.on_line.map(messages::role);
                let typed = self.line(&says::who_said(role))?;
                let said = if typed.is_empty() { role.unwrap_or_default().to_owned() } else { typed };
                match crate::desk::name(&said) {
                    Ok(said) => self.whence = Some((Source::Declare, Some(said))),
                    Err(_) => self.warn(says::NOBODY_SAID)?,
                }
            }
            Whence::Deduced => self.whence = Some((Source::Deduit, None)),
            Whence::Unsaid => self.whence = None,
            Whence::Unchanged => {}
        }
        Ok(())
    }

    /// Reads a note, kept until its question is answered; the reply to a sheet is no note, even if that sheet has not arrived.
    fn note(&mut self, question: QuestionRef) -> Asked {
        let before = self.notes.get(&question).cloned().unwrap_or_default();
        match self.note_text(question.question.as_str(), &before)? {
            None => {}
            Some(note) if note.is_empty() => drop(self.notes.remove(&question)),
            Some(note) if read_reply(&note).is_ok() => self.reply = Some(note),
            Some(note) => drop(self.notes.insert(question, note)),
        }
        self.guard.hold().also(says::unwritten(&self.notes));
        Ok(())
    }

    /// Reads a note about a question, in NFC; none when it is refused.
    pub(super) fn note_text(&mut self, about: &str, before: &str) -> Asked<Option<String>> {
        let editor = ui::editor(self.context.env).filter(|_| self.context.env.terminal.stdin);
        let alone: Vec<Key> = editor.iter().map(|name| (EDITOR, says::long_note(name))).collect();
        let screen =
            Screen { prompt: keeping::note(about), keys: Keys::Typed(alone), many_lines: true, ..Screen::default() };
        let typed = match self.ask(&screen)? {
            Reply::Typed(line) => line,
            Reply::Key(_) => match self.guard.lend(|| ui::edit(self.context.env, before)) {
                Ok(Some(text)) => text,
                Ok(None) => {
                    self.warn(says::EDITOR_FAILED)?;
                    before.to_owned()
                }
                Err(e) => {
                    self.warn(&format!("{} ({})", says::EDITOR_FAILED, crate::platform::io_in_french(&e)))?;
                    before.to_owned()
                }
            },
            Reply::Shortcut(_) | Reply::Several(_) => return Err(Stop::Left),
        };
        let note: String = typed.trim().nfc().collect();
        if let Some(wrong) = unkept("la note", &note) {
            self.warn(&wrong)?;
            return Ok(None);
        }
        Ok(Some(note))
    }

    /// Shows the help of a question: its action, where to look, the keys, and the definitions.
    pub(super) fn explain(&mut self, engine: &Engine<'_>, question: usize) -> Asked {
        let asked = engine.questions[question];
        let placed = &engine.placed[question];
        let about = placed.action.iter().flat_map(|a| [Some(&a.title), a.intro.as_ref(), a.warning.as_ref()]).flatten();
        let mut parts: Vec<String> = about.cloned().collect();
        // Several rows stand on the screen: which one is explained is said.
        parts.extend(placed.step.map(|_| format!("{} {}", asked.id, asked.prompt)));
        parts.push(asked.help.clone().unwrap_or_else(|| says::NO_HELP.to_owned()));
        parts.extend(placed.step.and_then(|step| step.trap.as_deref()).map(says::trap));
        parts.extend(messages::origin_means(asked.origin).map(str::to_owned));
        self.help(&parts.join("\n"), help::DEFINITIONS, super::verdict::QUESTION)
    }
}

/// Says where a shortcut would be typed.
pub(super) fn around(engine: &Engine<'_>, question: Option<usize>) -> ShortcutPlace {
    ShortcutPlace {
        contains: contains(engine, question),
        typed: question.is_some_and(|q| has_commands(engine, q)),
        logs: logs::answer(engine),
    }
}

/// Tells whether a question is asked while containing, or none is in a containment: the key that leads there then leads back.
pub(super) fn contains(engine: &Engine<'_>, question: Option<usize>) -> bool {
    let is_step = |q: usize| engine.placed[q].step.is_some();
    engine.fiche.kind == FicheKind::Endiguement || question.is_some_and(is_step)
}
