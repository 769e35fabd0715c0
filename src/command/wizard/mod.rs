//! The wizard at work: shows what the interview asks for, records what is replied, says that it is recorded.

mod asking;
mod board;
mod ending;
mod fiches;
mod menu;
mod opening;
mod questions;

pub use opening::offered;

use opening::When;

use crate::desk::Context;
use crate::desk::case::{Arrived, Case, draft as line};
use crate::domain::answer::Source;
use crate::domain::event::Draft;
use crate::domain::fiche::Role;
use crate::domain::ids::{FicheId, QuestionRef};
use crate::error::{Failure, Kind, Outcome};
use crate::escape::Terminal;
use crate::fiche::Loaded;
use crate::interview::{Interview, Order};
use crate::messages::{Shortcut, wizard as says};
use crate::scoring::Engine;
use crate::ui::{self, ENTER, Guard, Key, Keys, Prompter, Reply, Screen};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use unicode_normalization::UnicodeNormalization as _;

/// How many lines of others are shown at once.
pub const ARRIVED: usize = 5;

/// The wizard on a terminal or a pipe.
pub struct Wizard {
    prompter: Box<dyn Prompter>,
    guard: Guard,
    /// Who answers.
    by: String,
    on_line: Option<Role>,
    /// Where the answers come from, and who says them, until the person says otherwise.
    whence: Option<(Source, Option<String>)>,
    /// When the time box is over, in milliseconds since 1970, and how long it is.
    time_box: Option<(i64, i64)>,
    /// When to offer again to leave it at that.
    offered_at: Option<i64>,
    /// The actions whose warning was shown: once is enough.
    warned: BTreeSet<(FicheId, String)>,
    /// Whether another fiche was offered.
    offered_next: bool,
    /// Notes typed before the answer of their question.
    notes: BTreeMap<QuestionRef, String>,
}

/// The questions of a fiche being asked.
struct Flow<'c, 'e> {
    case: &'c mut Case,
    engine: &'c Engine<'e>,
    interview: Interview,
    order: Order,
}

/// What follows a question.
enum Next {
    /// It was recorded.
    Recorded,
    /// The one before is asked again.
    Back,
    /// It is put off.
    Later,
    /// It is asked again.
    Again,
    /// The person goes to another Mesure.
    Jumped,
    /// The person goes back to the fiche that this one was entered from.
    Return,
    /// The wizard stops here.
    Suspend,
    /// It has stopped already.
    Gone,
}

/// How the questions of a fiche ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// They were gone through.
    Finished,
    /// The person went back to another fiche.
    Returned,
    /// The person left.
    Suspended,
}

impl Wizard {
    /// Gives what must not be missed in the action of a question, the first time that one of its questions is asked.
    fn warning(&mut self, flow: &Flow<'_, '_>, question: usize) -> Option<String> {
        let action = flow.engine.placed[question].action?;
        let warning = action.warning.as_deref()?;
        let new = self.warned.insert((flow.engine.fiche.id.clone(), action.id.clone()));
        new.then(|| says::warning(warning))
    }
}

impl Flow<'_, '_> {
    /// Names a question of the fiche.
    fn name(&self, question: usize) -> QuestionRef {
        QuestionRef { fiche: self.engine.fiche.id.clone(), question: self.engine.questions[question].id.clone() }
    }
}

impl Wizard {
    /// Prepares to ask; refuses at once when asking is forbidden.
    pub fn start(context: &mut Context<'_>, farewell: &str) -> Outcome<Self> {
        if context.global.no_input {
            return Err(nobody());
        }
        let guard = Guard::watch(context.env, farewell, Kind::Interrupted.code());
        let prompter = ui::prompter(context.env, context.global.plain, context.color());
        Ok(Self {
            prompter,
            guard,
            by: String::new(),
            on_line: None,
            whence: None,
            time_box: None,
            offered_at: None,
            warned: BTreeSet::new(),
            offered_next: false,
            notes: BTreeMap::new(),
        })
    }

    /// Asks what comes before the questions, then the questions, then offers what comes after; false when it ends by a
    /// suspension.
    pub fn interview(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        order: crate::cli::Order,
        resumed: bool,
    ) -> Outcome<bool> {
        let order = order_of(order);
        if !resumed {
            self.take_opening(context, case)?;
        }
        let ready = (resumed || self.already_done(context, case, When::Before)?) && self.who_is_on_line(context)?;
        if !ready {
            self.suspend(context, case)?;
            return Ok(false);
        }
        match self.run(context, case, order, resumed)? {
            End::Suspended => Ok(false),
            end @ (End::Finished | End::Returned) => Ok(self.after(context, case, order, end)? != End::Suspended),
        }
    }

    /// Runs a fiche, or those that come next; false when there is none.
    pub fn next(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        wanted: Option<(&Loaded, &[u8])>,
        order: crate::cli::Order,
    ) -> Outcome<bool> {
        let before = case.incident.entries;
        let end = match wanted {
            Some(own) => self.go_to_own(context, case, own, order_of(order))?,
            None => End::Finished,
        };
        if end != End::Suspended {
            self.after(context, case, order_of(order), end)?;
        }
        Ok(wanted.is_some() || case.incident.entries > before || self.offered_next)
    }

    /// Gives the wizard so many milliseconds, from now; it never stops by itself.
    pub fn limit(&mut self, context: &mut Context<'_>, millis: i64) {
        self.time_box = Some(((context.env.clock)() + millis, millis));
    }

    /// Gives the minutes left of the time box, negative once it is over.
    fn minutes_left(&self, context: &mut Context<'_>) -> Option<i64> {
        let (end, _) = self.time_box?;
        Some((end - (context.env.clock)()).div_euclid(60_000))
    }

    /// Tells whether the time box is over; true once, then once more each time as long has passed again.
    fn time_is_up(&mut self, context: &mut Context<'_>) -> bool {
        let Some((end, length)) = &mut self.time_box else { return false };
        let now = (context.env.clock)();
        let over = now >= self.offered_at.unwrap_or(*end);
        if over {
            self.offered_at = Some(now + *length);
        }
        over
    }

    /// Says what other analysts wrote since the last time; true when there is something.
    fn arrivals(&mut self, context: &mut Context<'_>, case: &mut Case) -> Outcome<bool> {
        let arrived = std::mem::take(&mut case.arrived);
        show_arrived(context, &arrived, arrived.len())?;
        Ok(!arrived.is_empty())
    }

    /// Asks, and turns the end of the input and interruptions into the way out.
    pub fn ask(&mut self, context: &mut Context<'_>, screen: &Screen) -> Outcome<Reply> {
        match self.prompter.ask(context.env, screen) {
            Ok(Reply::Closed) if context.env.terminal.stdin => Ok(Reply::Shortcut(Shortcut::Suspend)),
            Ok(Reply::Closed) => {
                let farewell = self.guard.hold().clone();
                // Once the incident exists, opening another would be the worst advice.
                Err(if farewell == says::NOTHING_YET {
                    nobody()
                } else {
                    Failure::new(Kind::NobodyToAsk, says::NOBODY).hint(farewell)
                })
            }
            Ok(reply) => Ok(reply),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => Err(self.interrupted()),
            Err(e) => Err(e.into()),
        }
    }

    /// Makes the failure of an interruption, with what it says.
    fn interrupted(&self) -> Failure {
        Failure::new(Kind::Interrupted, self.guard.farewell())
    }

    /// Reads a line, in NFC; none when the person leaves.
    fn line(&mut self, context: &mut Context<'_>, prompt: &str) -> Outcome<Option<String>> {
        let screen = Screen { prompt: prompt.to_owned(), keys: Keys::Typed(vec![]), ..Screen::default() };
        Ok(match self.ask(context, &screen)? {
            Reply::Typed(line) => Some(line.trim().nfc().collect()),
            Reply::Shortcut(_) | Reply::Closed | Reply::Key(_) | Reply::Several(_) => None,
        })
    }

    /// Offers a choice; none when the person leaves.
    fn choose(&mut self, context: &mut Context<'_>, prompt: &str, keys: Vec<Key>) -> Outcome<Option<char>> {
        let shortcuts = vec![Shortcut::Suspend.usual()];
        let screen = Screen { prompt: prompt.to_owned(), keys: Keys::One(keys), shortcuts, ..Screen::default() };
        Ok(match self.ask(context, &screen)? {
            Reply::Key(key) => Some(key),
            Reply::Shortcut(_) | Reply::Closed | Reply::Typed(_) | Reply::Several(_) => None,
        })
    }

    /// Records lines; a signal waits for the end of the write, and will say the new seal.
    ///
    /// A line that is not recorded is never left behind: it is tried again, elsewhere if need be, or the person leaves.
    fn record(&mut self, context: &mut Context<'_>, case: &mut Case, drafts: Vec<Draft>) -> Outcome<u64> {
        loop {
            let guard = self.guard.clone();
            let mut farewell = guard.hold();
            match case.record(context, &self.by, drafts.clone()) {
                Ok(entries) => {
                    *farewell = self.saved(context, case);
                    return Ok(entries.first().map_or(0, |e| e.seq));
                }
                Err(failure) if failure.kind == Kind::Failure => {
                    drop(farewell);
                    self.way_out(context, case, failure, &drafts)?;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Says what is saved and how to go on.
    fn saved(&self, context: &Context<'_>, case: &Case) -> String {
        says::saved(&context.resume_command(&case.id, &self.by), &case.book.seal().to_string())
    }

    /// Offers what to do when a line is not recorded; an error when the person leaves.
    fn way_out(&mut self, context: &mut Context<'_>, case: &mut Case, failure: Failure, drafts: &[Draft]) -> Outcome {
        let lost: Vec<String> = drafts.iter().map(|d| format!("  {}", Terminal(&d.common.text))).take(8).collect();
        let screen = Screen {
            prompt: failure.error.to_string(),
            details: lost,
            keys: Keys::One(vec![
                ('r', String::from("recommencer")),
                ('d', String::from("continuer dans un autre dossier")),
                ('s', String::from("quitter sans l'enregistrer")),
            ]),
            ..Screen::default()
        };
        match self.ask(context, &screen)? {
            Reply::Key('r') => Ok(()),
            Reply::Key('d') => {
                let folder = self.line(context, says::WHICH_FOLDER)?.unwrap_or_default();
                if folder.is_empty() {
                    return Ok(());
                }
                match case.move_to(context, PathBuf::from(&folder), &self.by) {
                    Ok(()) => {
                        context.global.dir = Some(PathBuf::from(folder));
                        context.warn(&says::moved(&case.book.folder().display().to_string()))
                    }
                    Err(failure) => context.warn(&failure.error.to_string()),
                }
            }
            Reply::Key(_) | Reply::Several(_) | Reply::Typed(_) | Reply::Shortcut(_) | Reply::Closed => {
                Err(failure.hint(self.saved(context, case)))
            }
        }
    }
}

/// Shows the last lines written by others, out of so many.
pub fn show_arrived(context: &mut Context<'_>, last: &[Arrived], count: usize) -> Outcome {
    let shown = &last[last.len().saturating_sub(ARRIVED)..];
    for line in shown {
        context.say(&says::meanwhile(&line.by, &line.text))?;
    }
    match count - shown.len() {
        0 => Ok(()),
        more => context.say(&says::more_lines(more)),
    }
}

fn order_of(order: crate::cli::Order) -> Order {
    match order {
        crate::cli::Order::Chaud => Order::Chaud,
        crate::cli::Order::Fiche => Order::Fiche,
    }
}

/// The key that validates what is proposed.
fn enter(label: &str) -> Key {
    (ENTER, label.to_owned())
}

/// Says that somebody must be asked and that nobody is there.
pub fn nobody() -> Failure {
    Failure::new(Kind::NobodyToAsk, says::NOBODY).hint(says::NOBODY_HINT)
}
