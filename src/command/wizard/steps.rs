//! The steps of a containment on a board: one key each, those left in one key, or a step opened for what came of it.

use super::Flow;
use super::asker::{Asker, Picked, key};
use super::asking::Heard;
use super::board::Left;
use super::keeping::{SkippableLine, Went};
use super::rows::Rows;
use super::stop::{Asked, Stop};
use crate::desk::case::Case;
use crate::desk::record::Statement;
use crate::desk::unkept;
use crate::domain::answer::{Answer, Progress};
use crate::domain::fiche::{Question, Step};
use crate::error::Outcome;
use crate::messages::{Shortcut, help, steps as says, wizard};
use crate::scoring::State;
use crate::ui::{ENTER, Key, Keys, Reply, Screen};

/// Says a step as done, by whom and when.
const BY_WHOM: char = '@';
/// Opens a step.
const OPEN: char = 'o';
/// Answers all the steps left.
const TOGETHER: char = '*';

/// What is done with the steps left in a list.
enum Rest {
    State(Answer),
    Later,
}

/// Lists the keys of a list of steps, besides the states of a step.
pub(super) fn keys(is_over: bool) -> Vec<Key> {
    let mut keys = vec![(BY_WHOM, says::BY_WHOM.to_owned()), (OPEN, says::OPEN.to_owned())];
    if is_over {
        keys.push((ENTER, says::ON.to_owned()));
    } else {
        keys.extend([(TOGETHER, says::TOGETHER.to_owned()), (ENTER, says::REST_TO_DO.to_owned())]);
    }
    keys
}

/// Says by when a step is due, counted from the day when its fiche was started.
pub(super) fn due(case: &Case, state: &State<'_>, step: &Step) -> Option<String> {
    let used = state.incident.fiches.iter().find(|used| used.id == state.engine.fiche.id)?;
    Some(wizard::due(&step.due, used.started.in_zone(case.tz()).days_later(step.days()?)?))
}

/// Says where a step stands; none when nobody said.
pub(super) fn standing(case: &Case, state: &State<'_>, question: usize) -> Option<String> {
    let given = state.incident.answers.get(&state.engine.name(question))?.last()?;
    let said = says::standing(state.engine.questions[question], given, case.tz());
    Some(match state.again(question) {
        Some(again) => says::again(&said, &again.because),
        None => said,
    })
}

impl Asker<'_, '_> {
    /// Does what a key of a list of steps does, besides saying a state; none when the key does something else.
    pub(super) fn key_of_list(
        &mut self,
        case: &Case,
        flow: &mut Flow<'_>,
        state: &State<'_>,
        rows: &mut Rows,
        (at, reply): (usize, &Reply),
    ) -> Asked<Option<Left>> {
        let question = rows.question(at);
        let (paged, open) = (rows.was_paged(), rows.open(state).len());
        let said = match reply {
            Reply::Key(ENTER) if paged && open > 0 => {
                self.warn(&says::enter_again(open))?;
                rows.moved();
                return Ok(Some(Left::On));
            }
            Reply::Key(ENTER) => {
                // What is under way, or was said not to be known, stays so: only what nobody spoke of is to be done.
                let todo = Answer::word(Progress::AFaire.slug());
                return Ok(Some(self.rest_becomes(flow, state, rows, &todo, |q| state.raw[q].is_some())?));
            }
            Reply::Key(TOGETHER) => {
                rows.leave_rows();
                return Ok(Some(Left::On));
            }
            Reply::Key(BY_WHOM) => {
                let prompt = &state.engine.questions[question].prompt;
                let (actor, happened_at) = self.who_and_when(prompt, None, case.tz())?.unwrap_or_default();
                let done = Statement::from(Answer::word(Progress::Fait.slug()));
                (actor.is_some() || happened_at.is_some()).then_some(Statement { actor, happened_at, ..done })
            }
            Reply::Key(OPEN) => self.open_step(case, state, question)?,
            Reply::Key(_) | Reply::Several(_) | Reply::Typed(_) | Reply::Shortcut(_) => return Ok(None),
        };
        rows.moved();
        Ok(Some(match said {
            Some(said) => self.answer_of_row(state, at, question, said)?,
            None => Left::On,
        }))
    }

    /// Makes the line of a step.
    pub(super) fn answer_of_row(
        &mut self,
        state: &State<'_>,
        at: usize,
        question: usize,
        said: Statement,
    ) -> Asked<Left> {
        let lines = self.lines_of(state, vec![(question, said)])?;
        Ok(lines.map_or(Left::On, |lines| Left::Row(at, lines)))
    }

    /// Gives one state to every step left but those that stay as they were said.
    fn rest_becomes(
        &mut self,
        flow: &mut Flow<'_>,
        state: &State<'_>,
        rows: &Rows,
        to: &Answer,
        stays: impl Fn(usize) -> bool,
    ) -> Asked<Left> {
        let open = rows.open(state).into_iter().map(|at| rows.question(at));
        let (same, new): (Vec<usize>, Vec<usize>) = open.partition(|q| stays(*q));
        // What is to be done again keeps who did it and when: it is not asked again here.
        let (again, same): (Vec<usize>, Vec<usize>) = same.into_iter().partition(|q| state.again(*q).is_some());
        again.into_iter().for_each(|q| flow.interview.leave(q));
        flow.answered(&same);
        self.leave(state, rows)?;
        if new.is_empty() {
            return Ok(Left::Over);
        }
        let said = new.iter().map(|q| wizard::row(state.engine.questions[*q], to, new.len())).collect();
        let answers = new.into_iter().map(|q| (q, to.clone())).collect();
        Ok(self.lines(state, answers)?.map_or(Left::On, |lines| Left::Together(lines, said)))
    }

    /// Asks what to do with the steps left in a list.
    pub(super) fn rest_of_steps(&mut self, flow: &mut Flow<'_>, state: &State<'_>, rows: &mut Rows) -> Asked<Left> {
        let whole = self.leave(state, rows)?;
        let open = rows.open(state);
        let asked = |at: &usize| state.engine.questions[rows.question(*at)];
        let ids: Vec<String> = open.iter().map(|at| asked(at).id.to_string()).collect();
        if !whole {
            self.read_rows(open.iter().map(asked))?;
        }
        let states = [Progress::AFaire, Progress::EnCours, Progress::Fait];
        let state_of = |(digit, progress): (char, Progress)| {
            key(digit, crate::messages::state(progress), Rest::State(Answer::word(progress.slug())))
        };
        let mut choices: Vec<_> = ('1'..='3').zip(states).map(state_of).collect();
        choices.extend([key('x', "sans objet", Rest::State(Answer::SansObjet)), key('p', "plus tard", Rest::Later)]);
        let screen = Screen {
            prompt: says::rows_left(open.len()),
            details: vec![says::named(&ids)],
            shortcuts: vec![
                Shortcut::Help.usual(),
                (Shortcut::Back, String::from(says::BACK)),
                Shortcut::Suspend.usual(),
            ],
            ..Screen::default()
        };
        Ok(match self.pick(screen, choices)? {
            // What already stands so is not written again; what is to be done again is to be done already.
            Picked::Choice(Rest::State(to)) => {
                let to_do = to == Answer::word(Progress::AFaire.slug());
                let stays = |q: usize| match state.again(q) {
                    Some(_) => to_do,
                    None => state.raw[q] == Some(&to),
                };
                self.rest_becomes(flow, state, rows, &to, stays)?
            }
            Picked::Choice(Rest::Later) => {
                open.iter().for_each(|at| flow.interview.later(rows.question(*at)));
                Left::Over
            }
            Picked::Shortcut(Shortcut::Help) => {
                self.pages(help::STEPS_LEFT, super::verdict::SCREEN)?;
                Left::On
            }
            Picked::Shortcut(_) => {
                rows.back_to(open.first().copied());
                Left::On
            }
        })
    }

    /// Shows a step alone, with all that is known of it, and reads where it stands and what came of it.
    fn open_step(&mut self, case: &Case, state: &State<'_>, question: usize) -> Asked<Option<Statement>> {
        let (asked, placed) = (state.engine.questions[question], &state.engine.placed[question]);
        let mut screen = Screen {
            header: wizard::of_exercise(case.incident.is_exercise(), placed.step.map(says::opened).unwrap_or_default()),
            prompt: asked.prompt.clone(),
            shortcuts: vec![Shortcut::Help.usual(), Shortcut::Back.usual(), Shortcut::Suspend.usual()],
            menu: vec![],
            ..self.screen(case, state, question)
        };
        if let Keys::One(keys) = &mut screen.keys {
            keys.push((ENTER, says::BACK.to_owned()));
        }
        loop {
            match self.ask(&screen)? {
                Reply::Key(ENTER) | Reply::Shortcut(Shortcut::Back) => return Ok(None),
                Reply::Shortcut(_) => self.explain(state.engine, question)?,
                reply => {
                    if let Heard::Answer(value) = self.read(case, state, question, reply)?
                        && let Some(said) = self.about_step(case, state, question, value, true)?
                    {
                        return Ok(Some(said));
                    }
                }
            }
        }
    }

    /// Reads what goes with the state of a step: why it is impossible; when it is opened, also who is on it or did it, when,
    /// and what came of it. None when what is required is missing.
    ///
    /// It is written with what goes with it: who leaves before is told that it is not.
    pub(super) fn about_step(
        &mut self,
        case: &Case,
        state: &State<'_>,
        question: usize,
        value: Answer,
        opened: bool,
    ) -> Asked<Option<Statement>> {
        let asked = state.engine.questions[question];
        let unwritten = wizard::answer_unwritten(&asked.id, &asked.say(&value));
        let said = self.while_it_waits(Some(unwritten.clone()), |asker| {
            asker.what_goes_with(case, state, question, value, opened)
        });
        if matches!(said, Err(Stop::Left)) {
            self.warn(&unwritten)?;
        }
        said
    }

    fn what_goes_with(
        &mut self,
        case: &Case,
        state: &State<'_>,
        question: usize,
        value: Answer,
        opened: bool,
    ) -> Asked<Option<Statement>> {
        let asked = state.engine.questions[question];
        let progress = match &value {
            Answer::Word(word) => Progress::from_slug(word),
            Answer::Inconnu | Answer::SansObjet | Answer::List(_) | Answer::Number(_) => None,
        };
        let name = state.engine.name(question);
        // Said again, it stays done by whom it was, and when.
        let same = case.incident.given(&name).last().filter(|given| given.value == value);
        let (actor, happened_at) = same.map(|given| (given.actor.clone(), given.happened_at)).unwrap_or_default();
        let note = self.notes.get(&name).cloned();
        let mut said = Statement { note, actor, happened_at, ..Statement::from(value) };
        match progress {
            Some(Progress::Impossible) if said.note.is_none() => {
                said.note = self.required(wizard::WHY_IMPOSSIBLE)?;
                if said.note.is_none() {
                    self.warn(wizard::WHY_IMPOSSIBLE_EMPTY)?;
                    return Ok(None);
                }
            }
            Some(_) | None => {}
        }
        if let Some(progress) = progress.filter(|progress| opened && *progress != Progress::AFaire)
            && matches!(self.what_came_of_it(case, asked, progress, &mut said)?, Went::Back)
        {
            return Ok(None);
        }
        match said.note.as_deref().and_then(|note| unkept("ce texte", note)) {
            Some(wrong) => {
                self.warn(&wrong)?;
                Ok(None)
            }
            None => Ok(Some(said)),
        }
    }

    /// Asks who is on a step or did it, when, and what came of it; each can be gone back from.
    fn what_came_of_it(
        &mut self,
        case: &Case,
        asked: &Question,
        progress: Progress,
        said: &mut Statement,
    ) -> Asked<Went> {
        let line = |typed: SkippableLine| match typed {
            SkippableLine::Typed(typed) => Some(Some(typed)),
            SkippableLine::Without => Some(None),
            SkippableLine::Back => None,
        };
        let (mut who, mut result, mut side_effect) = (None, None, None);
        let is_done = progress == Progress::Fait;
        let asks_who = is_done || progress == Progress::EnCours && said.note.is_none();
        let first = usize::from(!asks_who);
        let went = self.in_turn(3 - first, |asker, at| {
            let gone_on = match at + first {
                0 if is_done => {
                    let now = asker.context.env.now(case.tz());
                    let already = says::by_whom(said.actor.as_deref(), said.happened_at, now, case.tz());
                    let doer = asker.who_and_when(&asked.prompt, already.as_deref(), case.tz())?;
                    doer.map(|(actor, at)| {
                        said.actor = actor.or(said.actor.take());
                        said.happened_at = at.or(said.happened_at);
                    })
                }
                0 => line(asker.skippable(wizard::WHO_IS_ON_IT, false, who.as_deref())?)
                    .map(|typed| who = typed.or(who.take())),
                1 => line(asker.skippable(says::RESULT, true, result.as_deref())?)
                    .map(|typed| result = typed.or(result.take())),
                _ => line(asker.skippable(says::SIDE_EFFECT, false, None)?).map(|typed| side_effect = typed),
            };
            Ok(gone_on.map_or(Went::Back, |()| Went::On))
        });
        // Who leaves there has said where the step stands: that is written first.
        let went = match went {
            Err(Stop::Left) => {
                self.leaves = true;
                Went::On
            }
            went => went?,
        };
        let note = said.note.take().or_else(|| who.map(|who| wizard::on_it(&who)));
        said.note = says::note(note, result, side_effect);
        Ok(went)
    }

    /// Says the steps that are to be done again, where rows are not shown.
    pub(super) fn say_again(&mut self, again: &[String]) -> Outcome {
        if again.is_empty() || self.prompter.keeps_rows() {
            return Ok(());
        }
        self.say(&format!("\n{}\n  {}", says::AGAIN, again.join("\n  ")))
    }

    /// Says the steps that are over, where rows are not shown.
    pub(super) fn say_known(&mut self, known: &[String]) -> Outcome {
        if known.is_empty() || self.prompter.keeps_rows() {
            return Ok(());
        }
        self.say(&format!("\n{}\n  {}", says::KNOWN, known.join("\n  ")))
    }
}
