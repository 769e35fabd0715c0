//! A board: the questions of one screen, shown together and answered row by row.

use super::asking::current;
use super::{Flow, Next, Wizard};
use crate::desk::Context;
use crate::desk::record;
use crate::domain::answer::Answer;
use crate::domain::fiche::QuestionKind;
use crate::error::Outcome;
use crate::interview;
use crate::messages::{Shortcut, wizard as says};
use crate::scoring::{Reach, State};
use crate::ui::{Board, ENTER, Keys, Reply, Row, Screen};

/// The rows of a board and what was answered there.
struct Rows {
    questions: Vec<usize>,
    said: Vec<Option<String>>,
    progress: String,
    header: String,
    title: String,
    warning: Option<String>,
    in_place: bool,
}

/// How the rows were left.
enum Left {
    /// They are answered, or the others are left open.
    Done,
    /// The person does something else; what is open comes again later.
    Aside(Next),
    /// The question before them is asked again.
    Back,
}

impl Rows {
    /// Finds the next row to answer, after one or from the start.
    fn next(&self, flow: &Flow<'_, '_>, after: Option<usize>) -> Option<usize> {
        let state = State::of(flow.engine, &flow.case.incident);
        let open = |at: &usize| self.said[*at].is_none() && state.reach(self.questions[*at]) != Reach::OutOfReach;
        let from = after.map_or(0, |at| at + 1);
        (from..self.questions.len()).find(open)
    }

    fn open(&self, flow: &Flow<'_, '_>) -> Vec<usize> {
        let mut open = Vec::new();
        while let Some(at) = self.next(flow, open.last().copied()) {
            open.push(at);
        }
        open
    }

    /// Takes the answers that others gave since the rows were shown: they are not asked for again.
    fn catch_up(&mut self, flow: &Flow<'_, '_>) {
        let state = State::of(flow.engine, &flow.case.incident);
        let open = interview::open(&state);
        for (question, said) in self.questions.iter().zip(&mut self.said) {
            if said.is_none() && !open.contains(question) {
                *said = current(flow, *question);
            }
        }
    }

    fn board(&self, flow: &Flow<'_, '_>, at: Option<usize>) -> Board {
        let row = |(question, said): (&usize, &Option<String>)| {
            let asked = flow.engine.questions[*question];
            Row { name: asked.id.to_string(), prompt: asked.prompt.clone(), answer: said.clone() }
        };
        Board { rows: self.questions.iter().zip(&self.said).map(row).collect(), at, in_place: self.in_place }
    }

    fn titled(&self, screen: Screen) -> Screen {
        Screen { header: self.header.clone(), prompt: self.title.clone(), ..screen }
    }
}

impl Wizard {
    /// Asks the questions of one screen.
    pub(super) fn board(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        questions: &[usize],
        (done, total): (usize, usize),
    ) -> Outcome<Next> {
        let first = questions[0];
        let placed = &flow.engine.placed[first];
        let progress = flow.progress(first, done, total);
        let title = placed.action.map_or("", |action| action.title.as_str()).to_owned();
        let said = vec![None; questions.len()];
        let warning = self.warning(flow, first);
        let mut rows = Rows {
            questions: questions.to_vec(),
            said,
            progress,
            header: String::new(),
            title,
            warning,
            in_place: false,
        };
        let mut from = Some(0);
        loop {
            match self.rows(context, flow, &mut rows, from)? {
                Left::Aside(next) => return Ok(next),
                Left::Back => return flow.follow(context, first, Next::Back),
                Left::Done => {}
            }
            self.leave(context, flow, &rows)?;
            let open = rows.open(flow);
            if open.is_empty() {
                return Ok(Next::Again);
            }
            match self.rest(context, flow, &rows, &open)? {
                Left::Back => {
                    from = open.first().copied();
                    rows.in_place = false;
                }
                Left::Done => return Ok(Next::Again),
                Left::Aside(next) => return Ok(next),
            }
        }
    }

    /// Goes from row to row until they are answered or left.
    fn rows(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        rows: &mut Rows,
        mut from: Option<usize>,
    ) -> Outcome<Left> {
        while let Some(at) = from {
            let question = rows.questions[at];
            let asked = flow.engine.questions[question];
            let form = interview::form(asked);
            let mut screen = self.screen(flow, question);
            let leave = (ENTER, String::from("suite"));
            match &mut screen.keys {
                Keys::One(keys) | Keys::Several { alone: keys, .. } | Keys::Typed(keys) => keys.push(leave),
            }
            if State::of(flow.engine, &flow.case.incident).is_divergent(question) {
                screen.details.insert(0, format!("{} {}", asked.id, says::DIVERGENT));
            } else {
                // The answer so far stands on the row.
                let note = self.notes.get(&flow.name(question));
                screen.details = note.map(|note| says::joined_note(note)).into_iter().collect();
            }
            screen.details.extend(rows.warning.clone());
            screen.board = Some(rows.board(flow, Some(at)));
            rows.header = says::board_header(&rows.progress, &flow.engine.placed[question], &self.about_now(context));
            let reply = self.ask(context, &rows.titled(screen))?;
            rows.in_place = true;
            if reply == Reply::Key(ENTER) {
                return Ok(Left::Done);
            }
            match self.read(context, flow.case, asked, &form, reply)? {
                Ok(answer) => {
                    let (seq, said) = self.answer(context, flow, question, answer)?;
                    rows.said[at] = Some(says::recorded_row(seq, &said));
                    if self.arrivals(context, flow.case)? {
                        rows.catch_up(flow);
                        rows.in_place = false;
                    }
                    if !self.prompter.keeps_rows() {
                        context.say(&says::recorded(seq, asked, &said))?;
                    }
                    if flow.interview.must_act(&State::of(flow.engine, &flow.case.incident)) {
                        self.leave(context, flow, rows)?;
                        return Ok(Left::Aside(Next::Again));
                    }
                    // Rows before this one that are open were left so on purpose.
                    from = rows.next(flow, Some(at));
                }
                Err(Some(shortcut)) => {
                    rows.in_place = matches!(shortcut, Shortcut::Back | Shortcut::Later);
                    // The menu gives them too.
                    match self.shortcut(context, flow, question, shortcut)? {
                        next @ (Next::Suspend | Next::Jumped | Next::Return | Next::Gone) => {
                            return Ok(Left::Aside(next));
                        }
                        Next::Back if at == 0 => return Ok(Left::Back),
                        Next::Back => from = Some(at - 1),
                        Next::Later => from = (at + 1 < rows.questions.len()).then_some(at + 1),
                        Next::Again | Next::Recorded => {}
                    }
                }
                Err(None) => rows.in_place = false,
            }
        }
        Ok(Left::Done)
    }

    /// Leaves on the screen what was answered.
    fn leave(&mut self, context: &mut Context<'_>, flow: &Flow<'_, '_>, rows: &Rows) -> Outcome {
        let screen = Screen { board: Some(rows.board(flow, None)), ..Screen::default() };
        Ok(self.prompter.leave(context.env, &rows.titled(screen))?)
    }

    /// Asks what to do with the rows left open.
    fn rest(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        rows: &Rows,
        open: &[usize],
    ) -> Outcome<Left> {
        let questions: Vec<usize> = open.iter().map(|at| rows.questions[*at]).collect();
        let harmless: Vec<(usize, Answer)> =
            questions.iter().filter_map(|q| Some((*q, flow.engine.questions[*q].harmless()?))).collect();
        let said: Vec<String> = harmless.iter().map(|(q, value)| says::row(flow.engine.questions[*q], value)).collect();
        let keys = vec![
            ('n', String::from("rien d'anormal, vérifié")),
            ('i', String::from("je ne sais pas")),
            ('p', String::from("plus tard")),
        ];
        let screen = Screen {
            prompt: says::rows_left(open.len()),
            details: vec![says::harmless(&said)],
            keys: Keys::One(keys),
            shortcuts: vec![(Shortcut::Back, String::from("revenir aux lignes")), Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        match self.ask(context, &screen)? {
            Reply::Key('n') => self.together(context, flow, harmless)?,
            Reply::Key('i') => {
                let unknown = questions.into_iter().map(|q| (q, Answer::Inconnu)).collect();
                self.together(context, flow, unknown)?;
            }
            Reply::Key(_) => questions.into_iter().for_each(|q| flow.interview.later(q)),
            Reply::Shortcut(Shortcut::Back) => return Ok(Left::Back),
            Reply::Shortcut(_) | Reply::Closed | Reply::Several(_) | Reply::Typed(_) => {
                return Ok(Left::Aside(Next::Suspend));
            }
        }
        Ok(Left::Done)
    }

    /// Records answers given to several questions at once: one write, one sync, a line each.
    fn together(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        answers: Vec<(usize, Answer)>,
    ) -> Outcome {
        let said: Vec<String> = answers.iter().map(|(q, value)| says::row(flow.engine.questions[*q], value)).collect();
        let given: Vec<(usize, record::Reply)> = answers
            .into_iter()
            .map(|(q, value)| {
                let note = self.notes.remove(&flow.name(q));
                (q, self.given(flow.engine.questions[q], value, note))
            })
            .collect();
        let drafts = record::answered_and_assessed(flow.engine, &flow.case.incident, &given);
        let first = self.record(context, flow.case, drafts)?;
        given.iter().for_each(|(q, _)| flow.interview.answered(*q));
        context.say(&says::recorded_rows(first, &said))
    }

    /// Offers, once the time box is over, to mark all that is open as unknown; false when the person leaves.
    pub(super) fn time_up(&mut self, context: &mut Context<'_>, flow: &mut Flow<'_, '_>, left: usize) -> Outcome<bool> {
        let keys = vec![('i', says::ALL_UNKNOWN.to_owned()), (ENTER, String::from("continuer"))];
        match self.choose(context, &says::time_up(left), keys)? {
            Some(ENTER) => return Ok(true),
            Some(_) => {}
            None => return Ok(false),
        }
        loop {
            let state = State::of(flow.engine, &flow.case.incident);
            let mut open = interview::open(&state);
            open.retain(|q| flow.engine.questions[*q].kind != QuestionKind::Journal);
            // Marking one may bring in reach another that is asked even so.
            if open.is_empty() {
                return Ok(true);
            }
            let given: Vec<(usize, record::Reply)> = open
                .into_iter()
                .map(|q| {
                    let note = Some(says::OUT_OF_TIME.to_owned());
                    (q, record::Reply { note, ..record::Reply::from(Answer::Inconnu) })
                })
                .collect();
            let drafts = record::answered_and_assessed(flow.engine, &flow.case.incident, &given);
            let first = self.record(context, flow.case, drafts)?;
            given.iter().for_each(|(q, _)| flow.interview.answered(*q));
            context.say(&says::recorded_lines(first, given.len()))?;
        }
    }
}
