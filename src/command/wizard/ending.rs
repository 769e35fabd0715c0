//! The end: the deduced conclusions, the last page; or a suspension.

use super::{Wizard, enter};
use crate::desk::case::{Case, draft};
use crate::desk::record::{self, Reply as Given};
use crate::desk::standing;
use crate::desk::{Context, spoken};
use crate::domain::answer::{Answer, Source, State as Progress};
use crate::domain::event::{Draft, Event, FicheRun, Noted, Suspended};
use crate::domain::fiche::{FicheKind, Question, Step as FicheStep};
use crate::domain::gravity::Gravity;
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::interview;
use crate::messages::{Shortcut, wizard as says};
use crate::scoring::{Engine, State};
use crate::ui::{ENTER, Key, Keys, Reply, Screen};

impl Wizard {
    /// Shows the deduced conclusions, to be taken or corrected; false when the person leaves.
    pub(super) fn deduced(&mut self, context: &mut Context<'_>, case: &mut Case, engine: &Engine<'_>) -> Outcome<bool> {
        let deduced: Vec<usize> = (0..engine.questions.len()).filter(|q| engine.questions[*q].from.is_some()).collect();
        let (mut given, proposed): (Vec<Given>, Gravity) = {
            let state = State::of(engine, &case.incident);
            let said = deduced.iter().filter_map(|q| Some(Given::from(Answer::word(state.deduced(*q)?))));
            (said.collect(), state.score.gravity.proposed)
        };
        loop {
            let screen = conclusions(engine, &deduced, &given);
            match self.ask(context, &screen)? {
                Reply::Key(ENTER) => break,
                Reply::Key(key) => {
                    let chosen = ('1'..='9').zip(0..deduced.len()).find(|(k, _)| *k == key);
                    if let Some((_, i)) = chosen
                        && let Some(corrected) = self.correct(context, engine.questions[deduced[i]])?
                    {
                        given[i] = corrected;
                    }
                }
                Reply::Shortcut(_) | Reply::Closed | Reply::Typed(_) | Reply::Several(_) => return Ok(false),
            }
        }
        let alone = case.qualified_alone(context.env)?;
        let mut drafts: Vec<Draft> = Vec::new();
        for (q, given) in deduced.iter().zip(&given) {
            let given = Given { source: Some(Source::Deduit), ..given.clone() };
            drafts.push(record::answered(engine, &case.incident, *q, &given));
            let retained = interview::corrected_gravity(engine.questions[*q], &given.value, proposed);
            match (retained, given.note) {
                (Some(gravity), Some(because)) if alone => drafts.push(record::decided(gravity, &because, &self.by)),
                (Some(_), Some(_)) => context.warn(says::NOT_RETAINED)?,
                (None | Some(_), _) => {}
            }
        }
        let count = drafts.len();
        let first = self.record(context, case, drafts)?;
        context.say(&says::recorded_lines(first, count))?;
        Ok(true)
    }

    /// Asks for a corrected conclusion and its reason.
    fn correct(&mut self, context: &mut Context<'_>, asked: &Question) -> Outcome<Option<Given>> {
        let keys: Vec<Key> = ('1'..='9').zip(asked.options.iter().map(|o| asked.label(o).to_owned())).collect();
        let Some(key) = self.choose(context, &asked.prompt, keys)? else { return Ok(None) };
        let Some((_, option)) = ('1'..='9').zip(&asked.options).find(|(k, _)| *k == key) else { return Ok(None) };
        match self.line(context, says::WHY)?.filter(|note| !note.is_empty()) {
            Some(note) => Ok(Some(Given { note: Some(note), ..Given::from(Answer::word(option.clone())) })),
            None => {
                context.warn(says::WHY_EMPTY)?;
                Ok(None)
            }
        }
    }

    /// Writes that the wizard stops here, with the notes not yet joined to an answer, and says how to go on.
    pub(super) fn suspend(&mut self, context: &mut Context<'_>, case: &mut Case) -> Outcome {
        let mut drafts = self.pending_notes();
        drafts.push(draft(Event::Suspended(Suspended {}), &self.by));
        self.record(context, case, drafts)?;
        let saved = self.saved(context, case);
        context.warn(&format!("\n{saved}"))
    }

    /// Makes lines of the notes whose question was never answered: nothing typed is dropped.
    fn pending_notes(&mut self) -> Vec<Draft> {
        std::mem::take(&mut self.notes)
            .into_iter()
            .map(|(q, note)| Draft {
                event: Event::Noted(Noted { question: None }),
                common: spoken(&format!("{} {note}", q.question)),
            })
            .collect()
    }

    /// Writes the final verdict, and shows the page that says what to do now.
    pub(super) fn finish(&mut self, context: &mut Context<'_>, case: &mut Case, engine: &Engine<'_>) -> Outcome {
        let used = case.incident.fiches.iter().find(|f| f.id == engine.fiche.id).cloned();
        let last = case.incident.assessed.get(&engine.fiche.id);
        let mut drafts = self.pending_notes();
        drafts.extend(record::assessed(&State::of(engine, &case.incident), last, true));
        // A containment is finished when none of its steps is left to do.
        let left = |step: &FicheStep| {
            let state = State::of(engine, &case.incident);
            let word = state.step(&step.question.id);
            word.is_none_or(|w| w == Progress::AFaire.slug() || w == Progress::EnCours.slug())
        };
        let over = engine.fiche.kind == FicheKind::Qualification || !engine.fiche.steps.iter().any(left);
        if let Some(used) = used.filter(|used| over && !used.finished) {
            let run =
                FicheRun { fiche: used.id, fiche_version: used.version, fiche_digest: used.digest, carried: vec![] };
            drafts.push(draft(Event::FicheFinished(run), &self.by));
        }
        if !drafts.is_empty() {
            self.record(context, case, drafts)?;
        }
        let (report, _) = standing::of(context, case)?;
        let page = crate::report::summary(&report, context.env.terminal.width);
        context.warn(&format!("\n{page}"))?;
        context.warn(&says::whole_report(&case.id))
    }
}

/// Shows the conclusions on one screen.
fn conclusions(engine: &Engine<'_>, deduced: &[usize], given: &[Given]) -> Screen {
    let mut details = Vec::new();
    let mut keys = vec![enter("je les fais miennes")];
    for ((key, q), given) in ('1'..='9').zip(deduced).zip(given) {
        let asked = engine.questions[*q];
        let note = given.note.as_deref().map(says::corrected).unwrap_or_default();
        details.push(format!("  {key}. {} {}{note}", asked.prompt, Terminal(&asked.say(&given.value))));
        keys.push((key, format!("corriger {}", asked.id)));
    }
    Screen {
        prompt: says::CONCLUSIONS.to_owned(),
        details,
        keys: Keys::One(keys),
        shortcuts: vec![Shortcut::Suspend.usual()],
        ..Screen::default()
    }
}
