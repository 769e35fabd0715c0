//! The wizard at work: shows what the interview asks for, records what is replied, says that it is recorded.
//!
//! The [`Asker`] has the person in front of it; the [`Wizard`] is the asker and the incident in hand. At each turn the
//! fiche is scored once: the interview says what to do, the asker shows it and reads what follows while that score stands,
//! then the lines are recorded and the turn is over. Leaving is a [`Stop`], which any question gives and only `interview`
//! and `next` take.

mod arrivals;
mod asker;
mod asking;
mod board;
mod calm;
mod commands;
#[cfg(test)]
mod cost;
mod drill;
mod ending;
mod explaining;
mod fiches;
mod gathered;
mod keeping;
mod logs;
mod menu;
mod opening;
mod patients;
mod questions;
mod replying;
mod rows;
mod steps;
mod stop;
mod time_box;
mod verdict;

pub use asker::Asker;
pub use asking::typed;
pub use explaining::warn_denied;
pub use opening::{FirstAnswer, Start, offered};
pub use stop::Stop;

use crate::desk::Context;
use crate::desk::case::{Case, draft as line};
use crate::domain::event::Draft;
use crate::domain::ids::QuestionRef;
use crate::domain::incident::Explanation;
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape::Terminal;
use crate::fiche::Loaded;
use crate::interview::{Interview, Order};
use crate::logbook::{Book, Ends};
use crate::messages::{Shortcut, wizard as says};
use crate::platform::Disk;
use crate::scoring::{Engine, Sign};
use crate::ui::{Farewell, Screen};
use asker::{Picked, key};
use rows::Rows;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use stop::Asked;

/// The wizard and the incident in its hands.
pub struct Wizard<'w, 'e> {
    /// The person asked.
    pub asker: Asker<'w, 'e>,
    /// The incident.
    pub case: Case,
    /// Whether another fiche was offered.
    offered_next: bool,
    /// Whether it was said for which systems commands are shown, and where what they answer is pasted.
    told_systems: bool,
    /// Who was last said to be called for money.
    funds: Option<String>,
    /// The story that the exercise follows.
    story: Option<drill::Telling>,
    /// What was said after an answer that the person went back to: it waits for it.
    put_aside: Option<(QuestionRef, keeping::Following)>,
}

/// The questions of a fiche being asked.
struct Flow<'f> {
    engine: &'f Engine<'f>,
    interview: Interview,
    order: Order,
    /// The board on the screen, as long as its rows are asked.
    rows: Option<Rows>,
    until: Until,
    /// The signs left without an explanation: they are not asked about again.
    unexplained: BTreeSet<Sign>,
}

/// What follows a turn.
enum After {
    /// The next turn.
    Go,
    /// The person goes back to the fiche that this one was entered from.
    Return,
}

/// How far a fiche is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// To its end.
    End,
    /// As long as something presses in it: what comes after waits for the fiche that it was entered from.
    Pressing,
}

/// How the questions of a fiche ended, when the person stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// They were gone through.
    Finished,
    /// The person went back to another fiche.
    Returned,
    /// The incident is closed, or the person stops at the verdict.
    Stopped,
}

/// What to do when lines are not recorded.
enum Way {
    Again,
    Elsewhere,
    Out,
}

/// Answers, with the lines that record them.
struct Lines {
    questions: Vec<usize>,
    drafts: Vec<Draft>,
}

impl Wizard<'_, '_> {
    /// Asks what comes before the questions, then the questions, then offers what comes after; false when the person
    /// leaves before.
    pub fn interview(&mut self, order: crate::cli::OrderArg, start: Start) -> Outcome<bool> {
        let asked = self.whole(order_of(order), start);
        self.put_down(asked)
    }

    fn whole(&mut self, order: Order, start: Start) -> Asked {
        let resumed = matches!(start, Start::Resumed);
        match start {
            Start::New(first) => {
                self.take_opening()?;
                first.map_or(Ok(()), |first| self.first_answer(first))?;
            }
            Start::Resumed => {
                self.ask_sector()?;
                let loaded = Rc::clone(&self.case.current_fiche(self.asker.context.env)?.loaded);
                self.enter_fiche(&loaded.fiche.id)?;
                self.asker.who_is_on_line(&loaded.fiche, Shortcut::Later)?;
                self.asker.put_through = self.asker.on_line.is_some();
                self.say_funds_again()?;
                self.keep_what_was_left(&Engine::new(&loaded.fiche))?;
            }
        }
        let end = self.run(order, resumed, Until::End)?;
        self.after(order, end)?;
        Ok(self.say_put_down()?)
    }

    /// Runs a fiche, or those that come next; false when there is none.
    pub fn next(&mut self, wanted: Option<(&Loaded, &[u8])>, order: crate::cli::OrderArg) -> Outcome<bool> {
        let (before, order) = (self.case.incident.entries, order_of(order));
        let end = match wanted {
            Some(own) => self.go_to_own(own, order),
            None => Ok(End::Finished),
        };
        let asked = end.and_then(|end| self.after(order, end));
        self.put_down(asked)?;
        Ok(wanted.is_some() || self.case.incident.entries > before || self.offered_next)
    }

    /// Puts the work down when the person leaves; false then.
    fn put_down(&mut self, asked: Asked) -> Outcome<bool> {
        match asked {
            Ok(()) => Ok(true),
            Err(Stop::Left) => {
                self.suspend()?;
                Ok(false)
            }
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }

    /// Records answers, and goes on from there; the explanations that fall with the former answers are given back.
    fn keep(&mut self, flow: &mut Flow<'_>, lines: Lines) -> Outcome<(u64, Vec<Explanation>)> {
        let explained = &self.case.incident.explained;
        let explained = lines.questions.iter().filter_map(|q| explained.get(&flow.engine.name(*q)));
        let fallen = explained.flat_map(|explaining| explaining.by().cloned()).collect();
        let seq = self.record(lines.drafts)?;
        flow.answered(&lines.questions);
        Ok((seq, fallen))
    }

    /// Records lines; a signal waits for the end of the write, and will say the new seal.
    ///
    /// A line that is not recorded is never left behind: it is tried again, elsewhere if need be, or the person leaves.
    fn record(&mut self, drafts: Vec<Draft>) -> Outcome<u64> {
        loop {
            let guard = self.asker.guard.clone();
            let mut farewell = guard.hold();
            match self.case.record(self.asker.context, &self.asker.by, drafts.clone()) {
                Ok(entries) => {
                    *farewell = self.saved();
                    farewell.also(says::unwritten(&self.asker.notes));
                    return Ok(entries.first().map_or(0, |e| e.seq));
                }
                Err(failure) if failure.kind == FailureKind::Failure => {
                    *farewell = Farewell::new(self.not_all_saved(&drafts));
                    drop(farewell);
                    self.way_out(failure, &drafts)?;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Says what is saved and how to go on.
    fn saved(&self) -> Farewell {
        farewell(self.asker.context, &self.case, &self.asker.by)
    }

    /// Gives the command that goes on, and the seal.
    fn to_resume(&self) -> (String, String) {
        let resume = self.asker.context.resume_command(&self.case.id, &self.asker.by);
        (resume, self.case.book.seal().to_string())
    }

    /// Says what is not recorded or is no more, what can be read where it was, and how to go on.
    fn not_all_saved(&self, drafts: &[Draft]) -> String {
        let context = &self.asker.context;
        let refused: Vec<String> = drafts.iter().map(|draft| draft.common.text.clone()).collect();
        let unsaved = says::Unsaved {
            refused: &refused,
            vanished: &self.case.vanished(),
            there: there(&self.case.book, context.env.disk.as_ref()),
            gone: &self.case.changed(context.env),
        };
        let folder = self.case.book.folder().display().to_string();
        says::not_all_saved(&unsaved, &folder, &context.resume_command(&self.case.id, &self.asker.by))
    }

    /// Counts the files of the main courante that are no more as they were read.
    fn lost_files(&self) -> usize {
        self.case.changed(self.asker.context.env).len()
    }

    /// Offers what to do when lines are not recorded; an error when the person leaves.
    fn way_out(&mut self, failure: Failure, drafts: &[Draft]) -> Outcome {
        let lost: Vec<String> = drafts.iter().map(|d| format!("  {}", Terminal(&d.common.text))).take(8).collect();
        let screen = Screen { prompt: failure.error.to_string(), details: lost, ..Screen::default() };
        let ways = vec![
            key('r', "recommencer", Way::Again),
            key('d', "continuer dans un autre dossier", Way::Elsewhere),
            key('s', "quitter sans l’enregistrer", Way::Out),
        ];
        match self.asker.pick(screen, ways) {
            Ok(Picked::Choice(Way::Again)) => Ok(()),
            Ok(Picked::Choice(Way::Elsewhere)) => match self.asker.line(says::WHICH_FOLDER) {
                Ok(folder) if !folder.is_empty() => self.move_to(self.asker.context.env.typed_path(&folder)),
                Ok(_) | Err(Stop::Left) => Ok(()),
                Err(Stop::Failed(failure)) => Err(failure),
            },
            Ok(Picked::Choice(Way::Out) | Picked::Shortcut(_)) | Err(Stop::Left) => {
                Err(failure.hint(self.not_all_saved(drafts)))
            }
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }

    /// Goes on in another folder, or says why not.
    fn move_to(&mut self, folder: PathBuf) -> Outcome {
        match self.case.move_to(self.asker.context, folder.clone(), &self.asker.by) {
            Ok(()) => {
                self.asker.context.global.dir = Some(folder);
                self.asker.warn(&says::moved(&self.case.book.folder().display().to_string()))
            }
            Err(failure) => self.asker.warn(&failure.error.to_string()),
        }
    }
}

impl Flow<'_> {
    /// Notes that questions were answered.
    fn answered(&mut self, questions: &[usize]) {
        questions.iter().for_each(|q| self.interview.answered(*q));
        self.unexplained.retain(|sign| !questions.contains(&sign.question));
    }
}

/// Says what is saved of an incident and how to go on, as long as it still stands where it was read.
pub fn farewell(context: &Context<'_>, case: &Case, by: &str) -> Farewell {
    let resume = context.resume_command(&case.id, by);
    let (folder, ends) = (case.book.folder().to_path_buf(), Ends::of(&case.book));
    let disk = Arc::clone(&context.env.disk);
    if !case.vanished().is_empty() {
        let unsaved =
            says::Unsaved { vanished: &case.vanished(), there: there(&case.book, disk.as_ref()), ..NOTHING_MORE };
        return Farewell::new(says::not_all_saved(&unsaved, &folder.display().to_string(), &resume));
    }
    let said = says::saved(&resume, &case.book.seal().to_string());
    Farewell::unless(said, move || {
        let gone = ends.changed(disk.as_ref());
        (!gone.is_empty()).then(|| {
            let unsaved = says::Unsaved { there: there(&ends.book(), disk.as_ref()), gone: &gone, ..NOTHING_MORE };
            says::not_all_saved(&unsaved, &folder.display().to_string(), &resume)
        })
    })
}

/// What is left out of what is not saved, unless it is said.
const NOTHING_MORE: says::Unsaved<'static> = says::Unsaved { refused: &[], vanished: &[], there: None, gone: &[] };

/// Gives how many lines of an incident stand in its folder, with their seal.
fn there(book: &Book, disk: &dyn Disk) -> Option<(u64, String)> {
    book.there(disk).map(|(count, seal)| (count, seal.to_string()))
}

fn order_of(order: crate::cli::OrderArg) -> Order {
    match order {
        crate::cli::OrderArg::Chaud => Order::Chaud,
        crate::cli::OrderArg::Fiche => Order::Fiche,
    }
}

/// Says that somebody must be asked and that nobody is there.
pub fn nobody() -> Failure {
    Failure::new(FailureKind::NobodyToAsk, says::NOBODY).hint(says::NOBODY_HINT)
}
