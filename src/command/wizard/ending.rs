//! The end: the deduced conclusions, the last page; or a suspension.

use super::asker::{Asker, Choice, Picked, enter, key};
use super::stop::Asked;
use super::verdict::{Then, VerdictAt};
use super::{End, Flow, Wizard, line as draft};
use crate::desk::record::{self, Statement};
use crate::desk::spoken;
use crate::domain::answer::{Answer, Source, StepState};
use crate::domain::event::{Draft, Event, FicheRun, Noted, Suspended};
use crate::domain::fiche::{FicheKind, Question, Step};
use crate::domain::gravity::{Axis, Gravity, Level};
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::interview;
use crate::messages::{self, Shortcut, entry, help, wizard as says};
use crate::scoring::{Engine, State};
use crate::ui::Screen;

/// The conclusions of a fiche, by question.
pub(super) type Deduced = Vec<(usize, Statement)>;

impl Wizard<'_, '_> {
    /// Shows the deduced conclusions, to be taken or corrected, and records them.
    pub(super) fn conclude(&mut self, engine: &Engine<'_>, deduced: Deduced, proposed: Gravity) -> Asked {
        let state = State::of(engine, &self.case.incident);
        let deduced = self.asker.corrected(&state, deduced)?;
        let alone = self.case.qualified_alone(self.asker.context.env);
        let mut drafts: Vec<Draft> = Vec::new();
        for (q, given) in deduced {
            let given = Statement { source: Some(Source::Deduit), ..given };
            drafts.push(record::answered(engine, &self.case.incident, q, &given));
            let retained = interview::corrected_gravity(engine.questions[q], &given.value, proposed);
            match (retained, given.note) {
                (Some(gravity), Some(because)) if alone => {
                    drafts.push(record::decided(&self.case.incident, gravity, &because, &self.asker.by));
                }
                (Some(_), Some(_)) => self.asker.warn(says::NOT_RETAINED)?,
                (None | Some(_), _) => {}
            }
        }
        let count = drafts.len();
        let first = self.record(drafts)?;
        Ok(self.asker.say(&says::recorded_lines(first, count))?)
    }

    /// Writes that the wizard stops here, with the notes not yet joined to an answer, and says how to go on.
    pub(super) fn suspend(&mut self) -> Outcome {
        self.write_put_aside()?;
        let mut drafts = self.asker.pending_notes();
        drafts.push(draft(Event::Suspended(Suspended {}), &self.asker.by));
        self.record(drafts)?;
        if !self.case.vanished().is_empty() {
            let said = self.not_all_saved(&[]);
            return self.asker.warn(&format!("\n{said}"));
        }
        self.say_put_down()?;
        self.say_calls_to_come()
    }

    /// Says what is left to do, and how to go on, unless the incident is closed.
    pub(super) fn say_put_down(&mut self) -> Outcome {
        if self.case.incident.closed {
            return Ok(());
        }
        let left = self.left_to_do()?;
        let folder = self.case.book.folder().display().to_string();
        let (resume, seal) = self.to_resume();
        let said = says::put_down(self.case.incident.entries, &folder, &left, &resume, &seal);
        self.asker.warn(&format!("\n{said}"))
    }

    /// Writes the final verdict and shows it; none when the person contains or answers first, and comes back
    /// to it.
    pub(super) fn finish(&mut self, flow: &mut Flow<'_>) -> Asked<Option<End>> {
        let engine = flow.engine;
        let incident = &self.case.incident;
        let used = incident.fiches.iter().find(|f| f.id == engine.fiche.id).cloned();
        let last = incident.assessed.get(&engine.fiche.id);
        let state = State::of(engine, incident);
        let mut drafts = self.asker.pending_notes();
        drafts.extend(record::assessed(&state, last, true));
        // A containment is finished when none of its steps is left to do.
        let left = |step: &Step| state.step(&step.question.id).is_none_or(StepState::is_left);
        let over = engine.fiche.kind == FicheKind::Qualification || !engine.fiche.steps.iter().any(left);
        let steps = messages::steps(engine.fiche.steps.iter().map(|step| state.step(&step.question.id)));
        if let Some(used) = used.filter(|used| over && !used.finished) {
            let run =
                FicheRun { fiche: used.id, fiche_version: used.version, fiche_digest: used.digest, carried: vec![] };
            let text = entry::fiche_finished(&engine.fiche.title);
            drafts.push(Draft { event: Event::FicheFinished(run), common: spoken(&text) });
        }
        if !drafts.is_empty() {
            self.record(drafts)?;
        }
        self.write_put_aside()?;
        self.say_calls_to_come()?;
        match engine.fiche.kind {
            FicheKind::Endiguement => {
                self.asker.say(&format!("\n{steps}"))?;
                self.asker.warn(&says::whole_report(&self.case.id))?;
                Ok(Some(End::Finished))
            }
            FicheKind::Qualification => match self.verdict(flow, VerdictAt::End)? {
                Then::Go => {
                    self.say_figures()?;
                    Ok(Some(End::Finished))
                }
                Then::Contain => {
                    self.contain(flow, None)?;
                    Ok(None)
                }
                Then::Ask => Ok(None),
                Then::Stop => {
                    self.say_figures()?;
                    self.asker.warn(&says::whole_report(&self.case.id))?;
                    Ok(Some(End::Stopped))
                }
            },
        }
    }
}

impl Asker<'_, '_> {
    /// Lets the person correct conclusions before they take them.
    fn corrected(&mut self, state: &State<'_>, mut deduced: Deduced) -> Asked<Deduced> {
        let engine = state.engine;
        loop {
            let (screen, choices) = conclusions(state, &deduced);
            match self.pick(screen, choices)? {
                Picked::Choice(Some(i)) => {
                    if let Some(corrected) = self.correct(engine.questions[deduced[i].0])? {
                        deduced[i].1 = corrected;
                    }
                }
                Picked::Choice(None) => return Ok(deduced),
                Picked::Shortcut(_) => self.help("", help::DEFINITIONS, super::verdict::SCREEN)?,
            }
        }
    }

    /// Asks for a corrected conclusion and its reason.
    fn correct(&mut self, asked: &Question) -> Asked<Option<Statement>> {
        let numbered = ('1'..='9').zip(&asked.options);
        let mut choices: Vec<_> =
            numbered.map(|(digit, option)| key(digit, asked.label(option), Some(option))).collect();
        choices.push(enter("ne rien changer", None));
        let Some(option) = self.choose(&asked.prompt, choices)? else { return Ok(None) };
        let note = self.required(says::WHY)?;
        if note.is_none() {
            self.warn(says::WHY_EMPTY)?;
            return Ok(None);
        }
        Ok(Some(Statement { note, ..Statement::from(Answer::word(option.clone())) }))
    }

    /// Makes lines of the notes whose question was never answered: nothing typed is dropped.
    fn pending_notes(&mut self) -> Vec<Draft> {
        std::mem::take(&mut self.notes)
            .into_iter()
            .map(|(q, note)| Draft {
                event: Event::Noted(Noted { question: None, sheet: None }),
                common: spoken(&format!("{} {note}", q.question)),
            })
            .collect()
    }
}

/// Lists the conclusions that the engine deduces.
pub(super) fn deduced(state: &State<'_>) -> Deduced {
    let word = |q: usize| {
        Some((q, Statement { bounds: bounds(state, q), ..Statement::from(Answer::word(state.deduced(q)?)) }))
    };
    (0..state.engine.questions.len()).filter_map(word).collect()
}

/// Says what else a conclusion can still be, while answers are missing.
fn bounds(state: &State<'_>, question: usize) -> Option<String> {
    let (asked, score) = (state.engine.questions[question], &state.score);
    let from = asked.from?;
    let word = |of: &dyn Fn(Axis) -> Level, confirmation, gravity| {
        asked.label(from.word(confirmation, |axis| axis.name(of(axis)), gravity)).to_owned()
    };
    let (sure, grave) = (score.confirmation, score.gravity);
    // A false alarm is one, however far it would have gone.
    if grave.is_settled() {
        return None;
    }
    let axes = |axis: Axis| score.axes[axis as usize];
    let least = word(&|axis| axes(axis).at_least, sure.at_least, grave.at_least);
    let most = word(&|axis| axes(axis).at_most, sure.at_most, grave.at_most);
    let proposed = asked.label(state.deduced(question)?);
    let other = |bound: &String| bound != proposed;
    let (least, most) = (Some(least).filter(other), Some(most).filter(other));
    (least.is_some() || most.is_some()).then(|| entry::conclusion_bounds(least.as_deref(), most.as_deref()))
}

/// Shows the conclusions on one screen; a choice is the rank of the one to correct, or none to take them all.
fn conclusions(state: &State<'_>, deduced: &[(usize, Statement)]) -> (Screen, Vec<Choice<Option<usize>>>) {
    let mut details = Vec::new();
    let mut choices = vec![enter("valider ces conclusions", None)];
    for (digit, (i, (q, given))) in ('1'..='9').zip(deduced.iter().enumerate()) {
        let asked = state.engine.questions[*q];
        // What is missing could still change what nobody corrected.
        let note = given.note.as_deref().map(says::corrected);
        let note = note.or_else(|| Some(format!(" ({})", given.bounds.as_deref()?))).unwrap_or_default();
        details.push(format!("  {digit}. {} {}{note}", asked.prompt, Terminal(&asked.say(&given.value))));
        choices.push(key(digit, says::correct(digit), Some(i)));
    }
    let shortcuts = vec![Shortcut::Help.usual(), Shortcut::Suspend.usual()];
    (Screen { prompt: says::CONCLUSIONS.to_owned(), details, shortcuts, ..Screen::default() }, choices)
}
