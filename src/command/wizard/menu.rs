//! What can be done at any question besides answering it.

use super::{Flow, Next, Wizard, enter};
use crate::desk::standing;
use crate::desk::{Context, name, too_long};
use crate::domain::answer::Source;
use crate::domain::fiche::FicheKind;
use crate::domain::ids::QuestionRef;
use crate::error::Outcome;
use crate::interview;
use crate::messages::{self, Shortcut, help, wizard as says};
use crate::scoring::{Engine, State};
use crate::ui::{self, ENTER, Key, Keys, Reply, Screen};
use unicode_normalization::UnicodeNormalization as _;

/// The key that opens the editor, where a note is typed.
const EDITOR: char = '!';

impl Wizard {
    /// Does what a shortcut asks for.
    pub(super) fn shortcut(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        question: usize,
        shortcut: Shortcut,
    ) -> Outcome<Next> {
        let goes_on = match shortcut {
            Shortcut::Menu => return self.menu(context, flow, question),
            Shortcut::Help => {
                explain(context, flow.engine, question)?;
                true
            }
            Shortcut::Back => return Ok(Next::Back),
            Shortcut::Later => return Ok(Next::Later),
            Shortcut::Jump => return self.jump(context, flow),
            Shortcut::Note => self.note(context, flow.name(question))?,
            Shortcut::Whence => self.whence(context)?,
            Shortcut::Summary => {
                let (report, _) = standing::of(context, flow.case)?;
                let page = crate::report::summary(&report, context.env.terminal.width);
                context.warn(&format!("\n{page}"))?;
                true
            }
            Shortcut::OnLine => self.who_is_on_line(context)?,
            Shortcut::Contain => return self.contain(context, flow, Some(question)),
            Shortcut::Suspend => false,
        };
        Ok(if goes_on { Next::Again } else { Next::Suspend })
    }

    /// Shows everything that can be done, and does what is chosen.
    fn menu(&mut self, context: &mut Context<'_>, flow: &mut Flow<'_, '_>, question: usize) -> Outcome<Next> {
        let mut keys: Vec<Key> = Shortcut::menu(contains(flow.engine, question));
        keys.push(enter("revenir à la question"));
        // Escape, which opens the menu, closes it too.
        keys.push((Shortcut::Menu.key(), String::from("fermer ce menu (Échap)")));
        let screen = Screen { prompt: says::WHAT_TO_DO.to_owned(), keys: Keys::One(keys), ..Screen::default() };
        let chosen = match self.ask(context, &screen)? {
            Reply::Key(key) => Shortcut::of(key),
            Reply::Shortcut(shortcut) => Some(shortcut),
            Reply::Several(_) | Reply::Typed(_) => None,
            Reply::Closed => Some(Shortcut::Suspend),
        };
        match chosen {
            None | Some(Shortcut::Menu) => Ok(Next::Again),
            Some(shortcut) => self.shortcut(context, flow, question, shortcut),
        }
    }

    /// Asks which Mesure to go to.
    fn jump(&mut self, context: &mut Context<'_>, flow: &mut Flow<'_, '_>) -> Outcome<Next> {
        let state = State::of(flow.engine, &flow.case.incident);
        let open = interview::open(&state);
        let of = |q: usize| flow.engine.placed[q].mesure.map(|m| m.id.as_str());
        let mesures = &flow.engine.fiche.mesures;
        let mut keys: Vec<Key> = ('1'..='9')
            .zip(mesures)
            .map(|(key, m)| {
                let left = open.iter().filter(|q| of(**q) == Some(m.id.as_str())).count();
                (key, says::mesure_left(&m.id, &m.title, left))
            })
            .collect();
        keys.push(enter("rester ici"));
        match self.choose(context, says::WHICH_MESURE, keys)? {
            Some(ENTER) => Ok(Next::Again),
            Some(key) => {
                if let Some((_, mesure)) = ('1'..='9').zip(mesures).find(|(k, _)| *k == key) {
                    flow.interview.jump(&state, &mesure.id);
                }
                Ok(Next::Jumped)
            }
            None => Ok(Next::Suspend),
        }
    }

    /// Asks where the answers that follow come from; false when the person leaves.
    fn whence(&mut self, context: &mut Context<'_>) -> Outcome<bool> {
        let keys = vec![
            ('1', String::from("constatées : je les vois moi-même")),
            ('2', String::from("déclarées : quelqu'un me les dit")),
            ('3', String::from("déduites d'autres réponses")),
            ('0', String::from("ne plus le préciser")),
            enter("ne rien changer"),
        ];
        match self.choose(context, says::WHENCE, keys)? {
            Some('1') => self.whence = Some((Source::Constate, None)),
            Some('2') => {
                let role = self.on_line.map(messages::role);
                let Some(typed) = self.line(context, &says::who_said(role))? else { return Ok(false) };
                let said = if typed.is_empty() { role.unwrap_or_default().to_owned() } else { typed };
                match name(&said) {
                    Ok(said) => self.whence = Some((Source::Declare, Some(said))),
                    Err(_) => context.warn(says::NOBODY_SAID)?,
                }
            }
            Some('3') => self.whence = Some((Source::Deduit, None)),
            Some('0') => self.whence = None,
            Some(_) => {}
            None => return Ok(false),
        }
        Ok(true)
    }

    /// Reads a note, kept until its question is answered; false when the person leaves.
    fn note(&mut self, context: &mut Context<'_>, question: QuestionRef) -> Outcome<bool> {
        let editor = ui::editor(context.env).filter(|_| context.env.terminal.stdin);
        let alone: Vec<Key> = editor.iter().map(|name| (EDITOR, says::long_note(name))).collect();
        let screen =
            Screen { prompt: says::NOTE.to_owned(), keys: Keys::Typed(alone), many_lines: true, ..Screen::default() };
        let typed = match self.ask(context, &screen)? {
            Reply::Typed(line) => line,
            Reply::Key(_) => {
                let before = self.notes.get(&question).cloned().unwrap_or_default();
                match self.guard.lend(|| ui::edit(context.env, &before)) {
                    Ok(Some(text)) => text,
                    Ok(None) => {
                        context.warn(says::EDITOR_FAILED)?;
                        before
                    }
                    Err(e) => {
                        context.warn(&format!("{} ({})", says::EDITOR_FAILED, crate::platform::io_in_french(&e)))?;
                        before
                    }
                }
            }
            Reply::Shortcut(_) | Reply::Closed | Reply::Several(_) => return Ok(false),
        };
        let note: String = typed.trim().nfc().collect();
        match too_long("la note", &note) {
            Some(wrong) => context.warn(&wrong)?,
            None if note.is_empty() => drop(self.notes.remove(&question)),
            None => drop(self.notes.insert(question, note)),
        }
        Ok(true)
    }
}

/// Tells whether a question is asked while containing: the key that leads there then leads back.
pub(super) fn contains(engine: &Engine<'_>, question: usize) -> bool {
    engine.fiche.kind == FicheKind::Endiguement || engine.placed[question].step.is_some()
}

/// Shows the help of a question: its action, where to look, the keys, and the definitions.
fn explain(context: &mut Context<'_>, engine: &Engine<'_>, question: usize) -> Outcome {
    let asked = engine.questions[question];
    if let Some(action) = engine.placed[question].action {
        context.warn(&format!("\n{}", action.title))?;
        for text in [&action.intro, &action.warning].into_iter().flatten() {
            context.warn(text)?;
        }
    }
    context.warn(asked.help.as_deref().unwrap_or(says::NO_HELP))?;
    let menu = Shortcut::menu(contains(engine, question));
    let keys: Vec<String> = menu.iter().map(|(key, label)| format!("{key}\u{a0}{label}")).collect();
    context.warn(&keys.join("\n"))?;
    if asked.conclusion {
        context.warn(&format!("\n{}", help::DEFINITIONS))?;
    }
    Ok(())
}
