//! A board: the questions of one screen, shown together and answered row by row.

use super::asker::{Asker, Picked, enter, key};
use super::asking::{Heard, said_by_each};
use super::keeping::FollowUp;
use super::menu::{Aside, around};
use super::patients;
use super::rows::{At, Rows, heads};
use super::steps::{due, keys as keys_of_list, standing};
use super::stop::Asked;
use super::verdict::QUESTION;
use super::{After, Flow, Lines, Wizard};
use crate::desk::case::Case;
use crate::desk::record::Statement;
use crate::domain::answer::Answer;
use crate::domain::fiche::Question;
use crate::error::Outcome;
use crate::interview::{self, HowFar, Together};
use crate::messages::{self, Shortcut, help, keeping, steps, wizard as says};
use crate::scoring::State;
use crate::ui::{ENTER, Keys, Reply, Screen};

/// What follows a turn on the rows.
pub(super) enum Left {
    /// The rows go on.
    On,
    /// They are over, answered or put off.
    Over,
    /// A row is answered.
    Row(usize, Lines),
    /// The rows left open are answered together, each as it is said.
    Together(Lines, Vec<String>),
    /// A note about a row that is answered.
    Noted(usize, String),
    /// The person contains now.
    Contain(usize),
    /// The person asks what to type.
    Commands(usize),
    /// The person asks for the verdict.
    Verdict(usize),
    /// The person asks where things stand.
    Summary,
}

/// What to do with rows that only others can answer.
enum Others {
    Harmless(Vec<(usize, Answer)>),
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

impl Wizard<'_, '_> {
    /// Does what follows a turn on the rows.
    pub(super) fn follow_rows(&mut self, flow: &mut Flow<'_>, mut rows: Rows, left: Left) -> Asked<After> {
        match left {
            Left::Over => {
                self.note_kept(flow.engine, &rows.questions)?;
                return Ok(After::Go);
            }
            Left::On => {}
            Left::Row(at, lines) => {
                let question = flow.engine.questions[rows.questions[at]];
                let lost = self.lost_files();
                let (seq, fallen) = self.keep(flow, lines)?;
                let given = self.case.incident.answers.get(&flow.engine.name(rows.questions[at]));
                let at_odds = given.filter(|given| given.len() > 1 && !rows.are_steps());
                let said = given.and_then(|given| Some(steps::standing(question, given.last()?, self.case.tz())));
                let said = at_odds.map(|given| said_by_each(question, given)).or(said).unwrap_or_default();
                // What was just said of the disk must not be drawn over.
                rows.late |= self.lost_files() != lost;
                rows.said[at] = Some(says::recorded_row(seq, &said));
                rows.heads[at] = heads(&self.case.incident, &flow.engine.name(rows.questions[at]));
                rows.left[at] = false;
                rows.late |= self.arrivals()?;
                if !self.asker.prompter.keeps_rows() {
                    let said = if rows.are_steps() {
                        says::recorded_action(seq, &steps::row(question, &said))
                    } else {
                        says::recorded(seq, question, &said)
                    };
                    self.asker.say(&said)?;
                }
                rows.late |= !fallen.is_empty();
                self.asker.say_fallen(&fallen)?;
                rows.late |= self.say_waiting(flow.engine, rows.questions[at])?;
                rows.late |= self.say_funds(flow.engine, &[rows.questions[at]])?;
                rows.last = Some(at);
                rows.at = match self.keep_what_follows(flow.engine, rows.questions[at])? {
                    FollowUp::Back => {
                        rows.in_place = false;
                        At::Row(at)
                    }
                    followed => {
                        rows.in_place &= matches!(followed, FollowUp::Nothing);
                        At::After(at)
                    }
                };
            }
            Left::Noted(at, note) => {
                self.note_answered(flow.engine.questions[rows.questions[at]], &note)?;
            }
            Left::Together(lines, said) => {
                let (first, fallen) = self.keep(flow, lines)?;
                self.asker.say(&says::recorded_rows(first, &said))?;
                self.asker.say_fallen(&fallen)?;
                self.say_funds(flow.engine, &rows.questions)?;
                self.note_kept(flow.engine, &rows.questions)?;
                return Ok(After::Go);
            }
            Left::Commands(question) => {
                self.show_commands(flow.engine, question)?;
                (rows.in_place, rows.paged) = (false, true);
            }
            Left::Verdict(question) => {
                rows.in_place = false;
                if let Some(next) = self.show_verdict(flow, question)? {
                    return Ok(next);
                }
            }
            Left::Summary => {
                self.summary()?;
                rows.in_place = false;
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
        (case, flow): (&Case, &Flow<'_>),
        state: &State<'_>,
        pending: Vec<usize>,
        place: HowFar,
        together: Together,
    ) -> Outcome<Rows> {
        // What of a list is done already stands on it too.
        let questions = match together {
            Together::Steps(lot) => interview::list(state, lot),
            Together::Page | Together::Screen(_) | Together::FalseAlarm => pending.clone(),
        };
        let first = questions[0];
        let action = || state.engine.placed[first].action.map_or("", |action| action.title.as_str());
        let screen = match together {
            Together::Screen(at) => state.engine.fiche.screens.get(at),
            Together::Page | Together::FalseAlarm | Together::Steps(_) => None,
        };
        let title = match together {
            Together::FalseAlarm => keeping::COULD_BELIE.to_owned(),
            Together::Steps(lot) => steps::title(lot, state.engine.fiche.order.as_deref()),
            Together::Screen(_) if screen.is_some_and(|screen| screen.others) && self.on_line.is_some() => {
                keeping::OTHERS_KNOW.to_owned()
            }
            Together::Screen(_) | Together::Page => {
                screen.and_then(|screen| screen.title.as_deref()).unwrap_or_else(action).to_owned()
            }
        };
        // Who is on the phone knows: their questions are asked one by one.
        let there = self.on_line.is_some_and(|role| state.engine.placed[first].ask().contains(&role));
        let others = screen.is_some_and(|screen| screen.others) && !there;
        let left: Vec<bool> = questions.iter().map(|q| pending.contains(q)).collect();
        let said: Vec<Option<String>> = match together {
            Together::Steps(_) => questions.iter().map(|q| standing(case, state, *q)).collect(),
            Together::Page | Together::Screen(_) | Together::FalseAlarm => vec![None; questions.len()],
        };
        let over = questions.iter().zip(&said).zip(&left).filter(|(_, left)| !**left);
        let over = over.filter_map(|((q, said), _)| Some(steps::row(state.engine.questions[*q], said.as_ref()?)));
        self.say_known(&over.collect::<Vec<_>>())?;
        let again = questions.iter().zip(&said).filter(|(q, _)| state.again(**q).is_some());
        let again = again.filter_map(|(q, said)| Some(steps::row(state.engine.questions[*q], said.as_ref()?)));
        self.say_again(&again.collect::<Vec<_>>())?;
        let at = left.iter().position(|left| *left).unwrap_or(0);
        let warning = (together == Together::Page).then(|| self.warning(state, first)).flatten();
        let warning = warning.or_else(|| questions.iter().find_map(|q| self.logs_at_hand(state, *q)));
        // Said once, above; in a small window the questions need all the room.
        let presses = screen.is_some_and(|screen| screen.first && screen.title.is_some()) && !self.is_small();
        if let Some((care, data)) = patients::unknown(state).filter(|_| presses)
            && self.warned.insert((state.engine.fiche.id.clone(), title.clone()))
        {
            self.say(&format!("\n{}", keeping::patients_hot(care, data)))?;
        }
        Ok(Rows {
            heads: questions.iter().map(|q| heads(state.incident, &state.engine.name(*q))).collect(),
            said,
            noted: vec![false; questions.len()],
            put_off: vec![false; questions.len()],
            progress: flow.progress(state, first, place),
            header: String::new(),
            title,
            warning,
            in_place: false,
            at: if others { At::Others } else { At::Row(at) },
            last: None,
            together,
            others,
            late: false,
            paged: false,
            is_over: !left.contains(&true),
            left,
            questions,
        })
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
            rows.catch_up(case, state);
            rows.in_place = false;
        }
        if let At::After(at) = rows.at {
            if flow.interview.must_act(state) {
                self.leave(state, rows)?;
                return Ok(Left::Over);
            }
            // Rows before this one that are open were left so on purpose.
            let next = rows.next(state, Some(at)).map_or(At::Rest, At::Row);
            // A list that was gone to with nothing left in it is left on purpose.
            let is_over = rows.is_over && at + 1 < rows.questions.len();
            rows.at = if is_over { At::Row(at + 1) } else { next };
        }
        if matches!(rows.at, At::Rest) && rows.all_put_off(state) {
            self.leave(state, rows)?;
            rows.open(state).into_iter().for_each(|at| flow.interview.later(rows.questions[at]));
            return Ok(Left::Over);
        }
        match rows.at {
            At::Row(at) => self.row(case, flow, state, rows, at),
            At::Others | At::Rest if rows.others => self.others(case, flow, state, rows),
            At::After(_) | At::Rest | At::Others if rows.are_steps() && !rows.open(state).is_empty() => {
                self.rest_of_steps(flow, state, rows)
            }
            At::After(_) | At::Rest | At::Others => self.rest(case, flow, state, rows),
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
        let questions: Vec<usize> = open.iter().map(|at| rows.questions[*at]).collect();
        let can_be_calm = open.iter().all(|at| asked(at).harmless().is_some());
        let calm = can_be_calm.then(|| self.calm(case, state, &questions));
        let (answers, said) = calm.map(|calm| (calm.answers, calm.said)).unwrap_or_default();
        let details = open.iter().map(row).chain(said).collect();
        choices.extend((!answers.is_empty()).then(|| key('n', keeping::CALM, Others::Harmless(answers))));
        let numbered = ('1'..='9').zip(&open);
        choices.extend(numbered.map(|(digit, at)| key(digit, keeping::i_know(asked(at)), Others::Row(*at))));
        choices.push(key('p', "plus tard", Others::Later));
        let screen = Screen {
            header: rows.progress.clone(),
            prompt: rows.title.clone(),
            details,
            shortcuts: Shortcut::between(around(state.engine, Some(first))),
            menu: Shortcut::menu_between(around(state.engine, Some(first))),
            ..Screen::default()
        };
        rows.in_place = false;
        let answers = match self.pick(screen, choices)? {
            Picked::Choice(Others::Harmless(answers)) => answers,
            Picked::Choice(Others::Unknown) => open.iter().map(|at| (rows.questions[*at], Answer::Inconnu)).collect(),
            Picked::Choice(Others::Row(at)) => {
                rows.at = At::Row(at);
                return Ok(Left::On);
            }
            Picked::Choice(Others::Later) => {
                open.iter().for_each(|at| flow.interview.later(rows.questions[*at]));
                return Ok(Left::Over);
            }
            Picked::Shortcut(shortcut) => {
                return Ok(match self.shortcut(case, flow, state, Some(first), shortcut)? {
                    Aside::Back => {
                        self.back(flow, state, first)?;
                        Left::Over
                    }
                    Aside::Contain => Left::Contain(first),
                    Aside::Commands => Left::Commands(first),
                    Aside::Verdict => Left::Verdict(first),
                    Aside::Summary => Left::Summary,
                    Aside::Again => Left::On,
                    Aside::Later | Aside::Jumped => Left::Over,
                });
            }
        };
        let said =
            answers.iter().map(|(q, value)| says::row(state.engine.questions[*q], value, answers.len())).collect();
        Ok(self.lines(state, answers)?.map_or(Left::On, |lines| Left::Together(lines, said)))
    }

    /// Asks a row.
    fn row(&mut self, case: &Case, flow: &mut Flow<'_>, state: &State<'_>, rows: &mut Rows, at: usize) -> Asked<Left> {
        let question = rows.questions[at];
        let asked = state.engine.questions[question];
        let mut screen = self.screen(case, state, question);
        let leave = match rows.together {
            Together::Steps(_) => keys_of_list(rows.open(state).is_empty()),
            Together::Page | Together::Screen(_) | Together::FalseAlarm => vec![(ENTER, String::from("suite"))],
        };
        match &mut screen.keys {
            Keys::One(keys) | Keys::Several { alone: keys, .. } | Keys::Typed(keys) => keys.extend(leave),
        }
        screen.packed = rows.are_steps();
        if state.is_divergent(question) {
            screen.details.insert(0, format!("{} {}", asked.id, says::DIVERGENT));
        } else {
            // The answer so far stands on the row.
            let note = self.notes.get(&state.engine.name(question));
            screen.details = note.map(|note| says::joined_note(note)).into_iter().collect();
        }
        screen.details.extend(rows.warning.clone());
        for (noted, question) in rows.noted.iter_mut().zip(&rows.questions) {
            *noted = self.notes.contains_key(&state.engine.name(*question));
        }
        let placed = &state.engine.placed[question];
        let mut board = rows.board(state, Some(at));
        if let Some(step) = placed.step {
            board.rows[at].under.extend(step.trap.as_deref().map(says::trap));
            board.rows[at].under.extend(due(case, state, step).filter(|_| step.due != "J0"));
        }
        screen.board = Some(board);
        rows.header = match (rows.together, placed.step) {
            (_, Some(step)) => {
                let header = steps::header(step, at + 1, rows.questions.len(), &self.about_now());
                says::of_exercise(state.incident.is_exercise(), header)
            }
            (Together::Page, None) => says::board_header(&rows.progress, placed, &self.about_now()),
            (Together::Screen(_) | Together::FalseAlarm | Together::Steps(_), None) => {
                says::screen_header(&rows.progress, placed, &self.about_now())
            }
        };
        let reply = self.ask(&rows.titled(screen))?;
        rows.in_place = true;
        if rows.are_steps()
            && let Some(left) = self.key_of_list(case, flow, state, rows, (at, &reply))?
        {
            return Ok(left);
        }
        if reply == Reply::Key(ENTER) {
            rows.leave_rows();
            return Ok(Left::On);
        }
        let shortcut = match self.read(case, state, question, reply)? {
            Heard::Answer(answer) => {
                let said = match placed.step {
                    Some(_) => self.about_step(case, state, question, answer, false)?,
                    None => Some(Statement::from(answer)),
                };
                let left = said.map_or(Ok(Left::On), |said| self.answer_of_row(state, at, question, said))?;
                rows.in_place &= matches!(left, Left::Row(..));
                return Ok(left);
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
        match self.shortcut(case, flow, state, Some(question), shortcut)? {
            Aside::Again => {}
            Aside::Back if at == 0 => {
                self.back(flow, state, question)?;
                return Ok(Left::Over);
            }
            Aside::Back => rows.at = At::Row(at - 1),
            Aside::Later => {
                rows.put_off[at] |= !self.prompter.moved();
                rows.at = if at + 1 < rows.questions.len() { At::Row(at + 1) } else { At::Rest };
            }
            Aside::Jumped => return Ok(Left::Over),
            Aside::Contain => return Ok(Left::Contain(question)),
            Aside::Commands => return Ok(Left::Commands(question)),
            Aside::Verdict => return Ok(Left::Verdict(question)),
            Aside::Summary => return Ok(Left::Summary),
        }
        Ok(Left::On)
    }

    /// Leaves on the screen what was answered; tells whether all the rows can be read whole there.
    pub(super) fn leave(&mut self, state: &State<'_>, rows: &Rows) -> Outcome<bool> {
        let screen = Screen { board: Some(rows.board(state, None)), ..Screen::default() };
        Ok(self.prompter.leave(self.context.env, &rows.titled(screen))?)
    }

    /// Shows rows in their own words, page after page, before they are answered together.
    pub(super) fn read_rows<'q>(&mut self, rows: impl Iterator<Item = &'q Question>) -> Asked {
        let rows: Vec<String> = rows.map(says::open_row).collect();
        self.pages_until(&rows.join("\n"), QUESTION, "suite")
    }

    /// Asks what to do with the rows left open.
    fn rest(&mut self, case: &Case, flow: &mut Flow<'_>, state: &State<'_>, rows: &mut Rows) -> Asked<Left> {
        let whole = self.leave(state, rows)?;
        let open = rows.open(state);
        let Some(first) = open.first() else { return Ok(Left::Over) };
        let asked = |q: usize| state.engine.questions[q];
        let questions: Vec<usize> = open.iter().map(|at| rows.questions[*at]).collect();
        let calm = self.calm(case, state, &questions);
        let said = |answers: &[(usize, Answer)]| -> Vec<String> {
            answers.iter().map(|(q, value)| says::row(asked(*q), value, answers.len())).collect()
        };
        // Nobody answers together what could not be read.
        if !whole {
            self.read_rows(questions.iter().map(|q| asked(*q)))?;
        }
        let screen = Screen {
            prompt: says::rows_left(open.len()),
            details: calm.said,
            shortcuts: vec![
                Shortcut::Help.usual(),
                (Shortcut::Back, String::from("revenir aux lignes")),
                Shortcut::Suspend.usual(),
            ],
            ..Screen::default()
        };
        let harmless = (!calm.answers.is_empty()).then(|| key('n', keeping::CALM, Rest::Harmless));
        let others = [key('i', "je ne sais pas", Rest::Unknown), key('p', "plus tard", Rest::Later)];
        let choices = harmless.into_iter().chain(others).collect();
        let answers = match self.pick(screen, choices)? {
            Picked::Choice(Rest::Harmless) => calm.answers,
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
            Picked::Shortcut(_) => {
                self.help(help::ROWS_LEFT, "", super::verdict::SCREEN)?;
                return Ok(Left::On);
            }
        };
        let said = said(&answers);
        Ok(self.lines(state, answers)?.map_or(Left::On, |lines| Left::Together(lines, said)))
    }
}
