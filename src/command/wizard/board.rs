//! A board: the questions of one screen, shown together and answered row by row.

use super::asker::{Asker, Picked, key};
use super::asking::{Heard, current};
use super::menu::Aside;
use super::stop::{Asked, Stop};
use super::{After, Flow, Lines, Wizard, name};
use crate::desk::case::Case;
use crate::domain::answer::Answer;
use crate::error::Outcome;
use crate::interview::{self, HowFar};
use crate::messages::{Shortcut, wizard as says};
use crate::scoring::{Reach, State};
use crate::ui::{Board, ENTER, Keys, Reply, Row, Screen};

/// The rows of a board and what was answered there.
pub(super) struct Rows {
    questions: Vec<usize>,
    said: Vec<Option<String>>,
    progress: String,
    header: String,
    title: String,
    warning: Option<String>,
    in_place: bool,
    at: At,
    /// Whether others wrote since the rows were shown.
    late: bool,
}

/// Where the rows are.
#[derive(Clone, Copy)]
enum At {
    /// A row is asked.
    Row(usize),
    /// A row was just answered.
    After(usize),
    /// They are left: those still open are asked about together.
    Rest,
}

/// What follows a turn on the rows.
pub(super) enum Left {
    /// The rows go on.
    On,
    /// They are over, answered or put off.
    Over,
    /// A row is answered.
    Row(usize, Lines, String),
    /// The rows left open are answered together, each as it is said.
    Together(Lines, Vec<String>),
    /// The person contains now.
    Contain(usize),
}

/// What to do with the rows left open.
enum Rest {
    Harmless,
    Unknown,
    Later,
}

impl Rows {
    /// Finds the next row to answer, after one or from the start.
    fn next(&self, state: &State<'_>, after: Option<usize>) -> Option<usize> {
        let open = |at: &usize| self.said[*at].is_none() && state.reach(self.questions[*at]) != Reach::OutOfReach;
        let from = after.map_or(0, |at| at + 1);
        (from..self.questions.len()).find(open)
    }

    fn open(&self, state: &State<'_>) -> Vec<usize> {
        let mut open = Vec::new();
        while let Some(at) = self.next(state, open.last().copied()) {
            open.push(at);
        }
        open
    }

    /// Takes the answers that others gave since the rows were shown: they are not asked for again.
    fn catch_up(&mut self, state: &State<'_>) {
        let open = interview::open(state);
        for (question, said) in self.questions.iter().zip(&mut self.said) {
            if said.is_none() && !open.contains(question) {
                *said = current(state, *question);
            }
        }
    }

    fn board(&self, state: &State<'_>, at: Option<usize>) -> Board {
        let row = |(question, said): (&usize, &Option<String>)| {
            let asked = state.engine.questions[*question];
            Row { name: asked.id.to_string(), prompt: asked.prompt.clone(), answer: said.clone() }
        };
        Board { rows: self.questions.iter().zip(&self.said).map(row).collect(), at, in_place: self.in_place }
    }

    fn titled(&self, screen: Screen) -> Screen {
        Screen { header: self.header.clone(), prompt: self.title.clone(), ..screen }
    }
}

impl Wizard<'_, '_> {
    /// Does what follows a turn on the rows.
    pub(super) fn follow_rows(&mut self, flow: &mut Flow<'_>, mut rows: Rows, left: Left) -> Asked<After> {
        match left {
            Left::Over => return Ok(After::Go),
            Left::On => {}
            Left::Row(at, lines, said) => {
                let question = flow.engine.questions[rows.questions[at]];
                let (seq, fallen) = self.keep(flow, lines)?;
                rows.said[at] = Some(says::recorded_row(seq, &said));
                rows.late = self.arrivals()?;
                if !self.asker.prompter.keeps_rows() {
                    self.asker.say(&says::recorded(seq, question, &said))?;
                }
                rows.late |= !fallen.is_empty();
                self.asker.say_fallen(&fallen)?;
                rows.at = At::After(at);
            }
            Left::Together(lines, said) => {
                let (first, fallen) = self.keep(flow, lines)?;
                self.asker.say(&says::recorded_rows(first, &said))?;
                self.asker.say_fallen(&fallen)?;
                return Ok(After::Go);
            }
            Left::Contain(question) => {
                if let Some(next) = self.contain(flow, Some(question))? {
                    return Ok(next);
                }
            }
        }
        flow.rows = Some(rows);
        Ok(After::Go)
    }
}

impl Asker<'_, '_> {
    /// Takes the questions of one screen.
    pub(super) fn rows(&mut self, flow: &Flow<'_>, state: &State<'_>, questions: Vec<usize>, place: HowFar) -> Rows {
        let first = questions[0];
        let action = state.engine.placed[first].action;
        Rows {
            said: vec![None; questions.len()],
            progress: flow.progress(state, first, place),
            header: String::new(),
            title: action.map_or("", |action| action.title.as_str()).to_owned(),
            warning: self.warning(state, first),
            in_place: false,
            at: At::Row(0),
            late: false,
            questions,
        }
    }

    /// Goes on with the rows: one turn.
    pub(super) fn turn_of_rows(
        &mut self,
        case: &Case,
        flow: &mut Flow<'_>,
        state: &State<'_>,
        rows: &mut Rows,
    ) -> Asked<Left> {
        if std::mem::take(&mut rows.late) {
            rows.catch_up(state);
            rows.in_place = false;
        }
        if let At::After(at) = rows.at {
            if flow.interview.must_act(state) {
                self.leave(state, rows)?;
                return Ok(Left::Over);
            }
            // Rows before this one that are open were left so on purpose.
            rows.at = rows.next(state, Some(at)).map_or(At::Rest, At::Row);
        }
        match rows.at {
            At::Row(at) => self.row(case, flow, state, rows, at),
            At::After(_) | At::Rest => self.rest(flow, state, rows),
        }
    }

    /// Asks a row.
    fn row(&mut self, case: &Case, flow: &mut Flow<'_>, state: &State<'_>, rows: &mut Rows, at: usize) -> Asked<Left> {
        let question = rows.questions[at];
        let asked = state.engine.questions[question];
        let mut screen = self.screen(case, state, question);
        let leave = (ENTER, String::from("suite"));
        match &mut screen.keys {
            Keys::One(keys) | Keys::Several { alone: keys, .. } | Keys::Typed(keys) => keys.push(leave),
        }
        if state.is_divergent(question) {
            screen.details.insert(0, format!("{} {}", asked.id, says::DIVERGENT));
        } else {
            // The answer so far stands on the row.
            let note = self.notes.get(&name(state, question));
            screen.details = note.map(|note| says::joined_note(note)).into_iter().collect();
        }
        screen.details.extend(rows.warning.clone());
        screen.board = Some(rows.board(state, Some(at)));
        rows.header = says::board_header(&rows.progress, &state.engine.placed[question], &self.about_now());
        let reply = self.ask(&rows.titled(screen))?;
        rows.in_place = true;
        if reply == Reply::Key(ENTER) {
            rows.at = At::Rest;
            return Ok(Left::On);
        }
        let shortcut = match self.read(case, asked, reply)? {
            Heard::Answer(answer) => {
                let said = asked.say(&answer);
                if let Some(lines) = self.lines(state, vec![(question, answer)])? {
                    return Ok(Left::Row(at, lines, said));
                }
                rows.in_place = false;
                return Ok(Left::On);
            }
            Heard::Shortcut(shortcut) => shortcut,
            Heard::Refused => {
                rows.in_place = false;
                return Ok(Left::On);
            }
        };
        // The menu gives these too, and hides the rows.
        rows.in_place = matches!(shortcut, Shortcut::Back | Shortcut::Later);
        match self.shortcut(case, flow, state, question, shortcut)? {
            Aside::Again => {}
            Aside::Back if at == 0 => {
                self.back(flow, state, question)?;
                return Ok(Left::Over);
            }
            Aside::Back => rows.at = At::Row(at - 1),
            Aside::Later => rows.at = if at + 1 < rows.questions.len() { At::Row(at + 1) } else { At::Rest },
            Aside::Jumped => return Ok(Left::Over),
            Aside::Contain => return Ok(Left::Contain(question)),
        }
        Ok(Left::On)
    }

    /// Leaves on the screen what was answered.
    fn leave(&mut self, state: &State<'_>, rows: &Rows) -> Outcome {
        let screen = Screen { board: Some(rows.board(state, None)), ..Screen::default() };
        Ok(self.prompter.leave(self.context.env, &rows.titled(screen))?)
    }

    /// Asks what to do with the rows left open.
    fn rest(&mut self, flow: &mut Flow<'_>, state: &State<'_>, rows: &mut Rows) -> Asked<Left> {
        self.leave(state, rows)?;
        let open = rows.open(state);
        let Some(first) = open.first() else { return Ok(Left::Over) };
        let asked = |q: usize| state.engine.questions[q];
        let questions: Vec<usize> = open.iter().map(|at| rows.questions[*at]).collect();
        let harmless: Vec<(usize, Answer)> =
            questions.iter().filter_map(|q| Some((*q, asked(*q).harmless()?))).collect();
        let said = |answers: &[(usize, Answer)]| -> Vec<String> {
            answers.iter().map(|(q, value)| says::row(asked(*q), value)).collect()
        };
        let screen = Screen {
            prompt: says::rows_left(open.len()),
            details: vec![says::harmless(&said(&harmless))],
            shortcuts: vec![(Shortcut::Back, String::from("revenir aux lignes")), Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        let choices = vec![
            key('n', "rien d'anormal, vérifié", Rest::Harmless),
            key('i', "je ne sais pas", Rest::Unknown),
            key('p', "plus tard", Rest::Later),
        ];
        let answers = match self.pick(screen, choices)? {
            Picked::Choice(Rest::Harmless) => harmless,
            Picked::Choice(Rest::Unknown) => questions.into_iter().map(|q| (q, Answer::Inconnu)).collect(),
            Picked::Choice(Rest::Later) => {
                questions.into_iter().for_each(|q| flow.interview.later(q));
                return Ok(Left::Over);
            }
            Picked::Shortcut(Shortcut::Back) => {
                rows.at = At::Row(*first);
                rows.in_place = false;
                return Ok(Left::On);
            }
            Picked::Shortcut(_) => return Err(Stop::Left),
        };
        let said = said(&answers);
        Ok(self.lines(state, answers)?.map_or(Left::On, |lines| Left::Together(lines, said)))
    }
}
