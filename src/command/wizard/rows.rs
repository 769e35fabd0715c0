//! The rows of a screen: the questions that stand on it, what was answered to each, and where the person is.

use super::asking::current;
use super::steps::standing;
use crate::desk::case::Case;
use crate::domain::digest::LineHash;
use crate::domain::ids::QuestionRef;
use crate::domain::incident::Incident;
use crate::interview::{self, Together};
use crate::messages::keeping;
use crate::scoring::{Reach, State};
use crate::ui::{Board, Row, Screen};

/// The rows of a board and what was answered there.
pub(super) struct Rows {
    pub(super) questions: Vec<usize>,
    pub(super) said: Vec<Option<String>>,
    /// Which of them wait for an answer.
    pub(super) left: Vec<bool>,
    /// Which of them were put off one by one: nobody is asked about them again before their turn comes back.
    pub(super) put_off: Vec<bool>,
    pub(super) progress: String,
    pub(super) header: String,
    pub(super) title: String,
    pub(super) warning: Option<String>,
    pub(super) in_place: bool,
    pub(super) at: At,
    /// The row answered last: a note typed now may be about it.
    pub(super) last: Option<usize>,
    pub(super) together: Together,
    /// Whether only others know: all the rows are asked about at once.
    pub(super) others: bool,
    /// The notes that wait for the answer of their row.
    pub(super) noted: Vec<bool>,
    /// Whether others wrote since the rows were shown.
    pub(super) late: bool,
    /// The lines that answered each row, as it is shown.
    pub(super) heads: Vec<Vec<LineHash>>,
    /// Whether nothing was left in it when it was shown.
    pub(super) is_over: bool,
    /// Whether pages were just read above it: one Enter too many leaves nothing to do.
    pub(super) paged: bool,
}

/// Where the rows are.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// A row is asked.
    Row(usize),
    /// A row was just answered.
    After(usize),
    /// They are left: those still open are asked about together.
    Rest,
    /// Only others know: those still open are asked about together, one can be answered.
    Others,
}

impl Rows {
    /// Finds the next row to answer, after one or from the start.
    pub(super) fn next(&self, state: &State<'_>, after: Option<usize>) -> Option<usize> {
        let open = |at: &usize| self.left[*at] && state.reach(self.questions[*at]) != Reach::OutOfReach;
        let from = after.map_or(0, |at| at + 1);
        (from..self.questions.len()).find(open)
    }

    /// Lists the rows that wait for an answer.
    pub(super) fn open(&self, state: &State<'_>) -> Vec<usize> {
        let mut open = Vec::new();
        while let Some(at) = self.next(state, open.last().copied()) {
            open.push(at);
        }
        open
    }

    /// Gives the question of a row.
    pub(super) fn question(&self, at: usize) -> usize {
        self.questions[at]
    }

    /// Notes that something was said under the rows: they are shown again below it.
    pub(super) fn moved(&mut self) {
        self.in_place = false;
    }

    /// Tells whether pages were just read above the rows; once.
    pub(super) fn was_paged(&mut self) -> bool {
        std::mem::take(&mut self.paged)
    }

    /// Leaves the rows: those still open are asked about together.
    pub(super) fn leave_rows(&mut self) {
        self.put_off.fill(false);
        self.at = At::Rest;
    }

    /// Comes back to a row.
    pub(super) fn back_to(&mut self, at: Option<usize>) {
        self.put_off.fill(false);
        self.at = At::Row(at.unwrap_or(0));
        self.in_place = false;
    }

    /// Tells whether each row that waits for an answer was put off by itself.
    pub(super) fn all_put_off(&self, state: &State<'_>) -> bool {
        let open = self.open(state);
        !open.is_empty() && open.iter().all(|at| self.put_off[*at])
    }

    pub(super) fn are_steps(&self) -> bool {
        matches!(self.together, Together::Steps(_))
    }

    /// Takes the answers that others gave since the rows were shown: they are not asked for again.
    pub(super) fn catch_up(&mut self, case: &Case, state: &State<'_>) {
        let open = interview::open(state);
        let are_steps = self.are_steps();
        let rows = self.questions.iter().zip(&mut self.said).zip(&mut self.left).zip(&mut self.heads);
        for (((question, said), left), heads) in rows {
            let given = std::mem::replace(heads, self::heads(state.incident, &state.engine.name(*question)));
            let now = if are_steps { standing(case, state, *question) } else { current(state, *question) };
            // A step may be left to do, and said so.
            let settled = if are_steps { now != *said } else { !open.contains(question) };
            // An answer that somebody took away from the main courante is on no row any more.
            let is_gone = said.is_some()
                && if are_steps { now.is_none() } else { open.contains(question) && !state.is_divergent(*question) };
            if *left && settled {
                (*said, *left) = (now, false);
            } else if !*left && is_gone {
                (*said, *left) = (None, true);
            } else if !*left && !given.is_empty() && given != *heads {
                // Somebody else said otherwise since.
                *said = now;
            }
        }
    }

    pub(super) fn board(&self, state: &State<'_>, at: Option<usize>) -> Board {
        let row = |((question, said), noted): ((&usize, &Option<String>), &bool)| {
            let asked = state.engine.questions[*question];
            let waits = noted.then(|| keeping::NOTE_WAITS.to_owned());
            let (name, answer) = (asked.id.to_string(), said.clone().or(waits));
            Row { name, prompt: asked.prompt.clone(), answer, under: vec![] }
        };
        let rows = self.questions.iter().zip(&self.said).zip(&self.noted).map(row).collect();
        Board { rows, at, in_place: self.in_place }
    }

    pub(super) fn titled(&self, screen: Screen) -> Screen {
        Screen { header: self.header.clone(), prompt: self.title.clone(), ..screen }
    }
}

/// Gives the lines that answer a question.
pub(super) fn heads(incident: &Incident, name: &QuestionRef) -> Vec<LineHash> {
    incident.given(name).iter().map(|given| given.h).collect()
}
