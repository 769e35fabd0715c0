//! A board: the questions of one screen, shown together and answered row by row.

use super::asker::{Asker, Picked, enter, key};
use super::asking::{Heard, current};
use super::menu::Aside;
use super::stop::{Asked, Stop};
use super::{After, Flow, Lines, Wizard, name};
use crate::desk::case::Case;
use crate::domain::answer::Answer;
use crate::error::Outcome;
use crate::interview::{self, HowFar, Together};
use crate::messages::{self, Shortcut, keeping, wizard as says};
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
    /// The row answered last: a note typed now may be about it.
    last: Option<usize>,
    together: Together,
    /// Whether only others know: all the rows are asked about at once.
    others: bool,
    /// The notes that wait for the answer of their row.
    noted: Vec<bool>,
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
    /// Only others know: those still open are asked about together, one can be answered.
    Others,
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
    /// A note about a row that is answered.
    Noted(usize, String),
    /// The person contains now.
    Contain(usize),
}

/// What to do with rows that only others can answer.
enum Others {
    Unknown,
    Row(usize),
    Later,
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
        let row = |((question, said), noted): ((&usize, &Option<String>), &bool)| {
            let asked = state.engine.questions[*question];
            let waits = noted.then(|| keeping::NOTE_WAITS.to_owned());
            Row { name: asked.id.to_string(), prompt: asked.prompt.clone(), answer: said.clone().or(waits) }
        };
        let rows = self.questions.iter().zip(&self.said).zip(&self.noted).map(row).collect();
        Board { rows, at, in_place: self.in_place }
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
                let lost = self.lost_files();
                let (seq, fallen) = self.keep(flow, lines)?;
                // What was just said of the disk must not be drawn over.
                rows.late |= self.lost_files() != lost;
                rows.said[at] = Some(says::recorded_row(seq, &said));
                rows.late |= self.arrivals()?;
                if !self.asker.prompter.keeps_rows() {
                    self.asker.say(&says::recorded(seq, question, &said))?;
                }
                rows.late |= !fallen.is_empty();
                self.asker.say_fallen(&fallen)?;
                rows.in_place &= !self.keep_what_follows(flow.engine, rows.questions[at])?;
                rows.at = At::After(at);
                rows.last = Some(at);
            }
            Left::Noted(at, note) => {
                self.note_answered(flow.engine.questions[rows.questions[at]], &note)?;
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
    pub(super) fn rows(
        &mut self,
        flow: &Flow<'_>,
        state: &State<'_>,
        questions: Vec<usize>,
        place: HowFar,
        together: Together,
    ) -> Rows {
        let first = questions[0];
        let action = || state.engine.placed[first].action.map_or("", |action| action.title.as_str());
        let screen = match together {
            Together::Screen(at) => state.engine.fiche.screens.get(at),
            Together::Page | Together::FalseAlarm => None,
        };
        let title = match together {
            Together::FalseAlarm => keeping::COULD_BELIE,
            Together::Screen(_) | Together::Page => {
                screen.and_then(|screen| screen.title.as_deref()).unwrap_or_else(action)
            }
        };
        // Who is on the phone knows: their questions are asked one by one.
        let there = self.on_line.is_some_and(|role| state.engine.placed[first].ask().contains(&role));
        let others = screen.is_some_and(|screen| screen.others) && !there;
        Rows {
            said: vec![None; questions.len()],
            noted: vec![false; questions.len()],
            progress: flow.progress(state, first, place),
            header: String::new(),
            title: title.to_owned(),
            warning: if together == Together::Page { self.warning(state, first) } else { None },
            in_place: false,
            at: if others { At::Others } else { At::Row(0) },
            last: None,
            together,
            others,
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
            let next = rows.next(state, Some(at)).map_or(At::Rest, At::Row);
            rows.at = match rows.open(state).as_slice() {
                [only] if rows.others => At::Row(*only),
                _ if rows.others => At::Others,
                _ => next,
            };
        }
        match rows.at {
            At::Row(at) => self.row(case, flow, state, rows, at),
            At::Others | At::Rest if rows.others => self.others(case, flow, state, rows),
            At::After(_) | At::Rest | At::Others => self.rest(flow, state, rows),
        }
    }

    /// Asks about all that only others know at once: one key for all, or the row that is known after all.
    fn others(&mut self, case: &Case, flow: &mut Flow<'_>, state: &State<'_>, rows: &mut Rows) -> Asked<Left> {
        let open = rows.open(state);
        let Some(first) = open.first().map(|at| rows.questions[*at]) else { return Ok(Left::Over) };
        let asked = |at: &usize| state.engine.questions[rows.questions[*at]];
        let role = |at: &usize| state.engine.placed[rows.questions[*at]].ask().first().copied();
        let row = |at: &usize| keeping::others_row(role(at).map(messages::role_short), asked(at));
        let mut choices = vec![key('i', keeping::unknown_to_all(open.len()), Others::Unknown)];
        let numbered = ('1'..='9').zip(&open);
        choices.extend(numbered.map(|(digit, at)| key(digit, keeping::i_know(asked(at)), Others::Row(*at))));
        choices.push(key('p', "plus tard", Others::Later));
        let screen = Screen {
            header: rows.progress.clone(),
            prompt: rows.title.clone(),
            details: open.iter().map(row).collect(),
            shortcuts: [Shortcut::Help, Shortcut::Back, Shortcut::Contain, Shortcut::Suspend]
                .map(Shortcut::usual)
                .to_vec(),
            ..Screen::default()
        };
        rows.in_place = false;
        match self.pick(screen, choices)? {
            Picked::Choice(Others::Unknown) => {
                let answers: Vec<(usize, Answer)> =
                    open.iter().map(|at| (rows.questions[*at], Answer::Inconnu)).collect();
                let said = answers.iter().map(|(q, value)| says::row(state.engine.questions[*q], value)).collect();
                Ok(self.lines(state, answers)?.map_or(Left::On, |lines| Left::Together(lines, said)))
            }
            Picked::Choice(Others::Row(at)) => {
                rows.at = At::Row(at);
                Ok(Left::On)
            }
            Picked::Choice(Others::Later) => {
                open.iter().for_each(|at| flow.interview.later(rows.questions[*at]));
                Ok(Left::Over)
            }
            Picked::Shortcut(shortcut) => match self.shortcut(case, flow, state, first, shortcut)? {
                Aside::Back => {
                    self.back(flow, state, first)?;
                    Ok(Left::Over)
                }
                Aside::Contain => Ok(Left::Contain(first)),
                Aside::Again => Ok(Left::On),
                Aside::Later | Aside::Jumped => Ok(Left::Over),
            },
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
        for (noted, question) in rows.noted.iter_mut().zip(&rows.questions) {
            *noted = self.notes.contains_key(&name(state, *question));
        }
        screen.board = Some(rows.board(state, Some(at)));
        let placed = &state.engine.placed[question];
        rows.header = match rows.together {
            Together::Page => says::board_header(&rows.progress, placed, &self.about_now()),
            Together::Screen(_) | Together::FalseAlarm => {
                says::screen_header(&rows.progress, placed, &self.about_now())
            }
        };
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
        if let (Shortcut::Note, Some(before)) = (shortcut, rows.last.filter(|before| *before != at)) {
            rows.in_place = false;
            let other = state.engine.questions[rows.questions[before]];
            let choices =
                vec![enter(&keeping::just_answered(other), before), key('1', keeping::being_asked(asked), at)];
            if self.choose(keeping::NOTE_FOR, choices)? == before {
                let note = self.note_text(other.id.as_str(), "")?.filter(|note| !note.is_empty());
                return Ok(note.map_or(Left::On, |note| Left::Noted(before, note)));
            }
        }
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
            details: (!harmless.is_empty()).then(|| says::harmless(&said(&harmless))).into_iter().collect(),
            shortcuts: vec![(Shortcut::Back, String::from("revenir aux lignes")), Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        let calm = (!harmless.is_empty()).then(|| key('n', "rien d’anormal, vérifié", Rest::Harmless));
        let others = [key('i', "je ne sais pas", Rest::Unknown), key('p', "plus tard", Rest::Later)];
        let choices = calm.into_iter().chain(others).collect();
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
