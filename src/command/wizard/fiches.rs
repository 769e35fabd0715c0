//! From one fiche to another, in the same incident: containment during a qualification, and what comes after a fiche.

use super::{End, Flow, Next, Wizard, enter};
use crate::desk::Context;
use crate::desk::case::Case;
use crate::desk::library;
use crate::desk::record::{self, Reply as Given};
use crate::desk::standing;
use crate::domain::answer::Source;
use crate::domain::event::{Carried, Draft, Event, FicheRun};
use crate::domain::fiche::{Fiche, FicheKind, QuestionKind};
use crate::domain::ids::FicheId;
use crate::error::Outcome;
use crate::fiche::{Loaded, find};
use crate::interview::{self, Order};
use crate::messages::wizard as says;
use crate::scoring::Engine;
use crate::ui::{ENTER, Key, Keys, Reply, Screen};

/// A fiche that can be run now.
struct Candidate {
    id: FicheId,
    title: String,
    /// Whether it was started already.
    started: bool,
}

impl Wizard {
    /// Goes to the containment that the fiche leads to, and comes back; from a containment, goes back.
    pub(super) fn contain(
        &mut self,
        context: &mut Context<'_>,
        flow: &mut Flow<'_, '_>,
        question: Option<usize>,
    ) -> Outcome<Next> {
        let here = flow.engine.fiche;
        if here.kind == FicheKind::Endiguement {
            return Ok(Next::Return);
        }
        if !here.steps.is_empty() {
            let leaves = question.is_some_and(|q| flow.engine.placed[q].step.is_some());
            if !leaves {
                context.warn(&format!("\n{}", says::CONTAIN))?;
            }
            flow.interview.contain(!leaves);
            return Ok(Next::Jumped);
        }
        let containment = here.next.iter().find_map(|next| {
            let (loaded, _) = library::embedded(next.id.as_str()).ok()?;
            (loaded.fiche.kind == FicheKind::Endiguement).then_some(loaded.fiche.id)
        });
        match containment {
            Some(id) => {
                context.warn(&format!("\n{}", says::CONTAIN))?;
                // Whatever the order of the questions, containing starts with what presses.
                let end = self.go_to(context, flow.case, &id, Order::Chaud)?;
                if end == End::Suspended {
                    return Ok(Next::Gone);
                }
                self.enter_fiche(context, flow.case, &here.id)?;
                Ok(Next::Jumped)
            }
            None if here.prerequisites.iter().all(|q| q.kind != QuestionKind::Journal) => {
                context.warn(says::NOTHING_TO_CONTAIN)?;
                Ok(Next::Again)
            }
            None => {
                let goes_on = self.already_done(context, flow.case, super::opening::When::Now)?;
                Ok(if goes_on { Next::Again } else { Next::Suspend })
            }
        }
    }

    /// Runs a fiche in the incident, until its end, a suspension, or a return to where one came from.
    pub fn go_to(&mut self, context: &mut Context<'_>, case: &mut Case, id: &FicheId, order: Order) -> Outcome<End> {
        if !case.incident.fiches.iter().any(|used| used.id == *id) {
            let (loaded, bytes) = library::embedded(id.as_str())?;
            self.begin(context, case, &loaded, &bytes)?;
        }
        self.enter_fiche(context, case, id)?;
        let loaded = case.load(context.env, id)?.loaded;
        context.say(&format!("\n{}", says::fiche_started(&loaded.fiche)))?;
        self.run(context, case, order, true)
    }

    /// Runs a fiche that is not one of the program, or goes on with it.
    pub fn go_to_own(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        (loaded, bytes): (&Loaded, &[u8]),
        order: Order,
    ) -> Outcome<End> {
        if !case.incident.fiches.iter().any(|used| used.id == loaded.fiche.id) {
            self.begin(context, case, loaded, bytes)?;
        }
        self.go_to(context, case, &loaded.fiche.id, order)
    }

    /// Makes a fiche of the incident the one being answered.
    fn enter_fiche(&mut self, context: &mut Context<'_>, case: &mut Case, id: &FicheId) -> Outcome {
        if case.incident.current.as_ref() == Some(id) {
            return Ok(());
        }
        let Some(used) = case.incident.fiches.iter().find(|used| used.id == *id).cloned() else { return Ok(()) };
        let run = FicheRun { fiche: used.id, fiche_version: used.version, fiche_digest: used.digest, carried: vec![] };
        self.record(context, case, vec![super::line(Event::FicheStarted(run), &self.by)]).map(|_| ())
    }

    /// Keeps a fiche, writes that it starts with what it takes from the incident, and says what that is.
    fn begin(&mut self, context: &mut Context<'_>, case: &mut Case, loaded: &Loaded, bytes: &[u8]) -> Outcome {
        self.keep(context, case, bytes)?;
        let engine = Engine::new(&loaded.fiche);
        let carried = self.taken(context, case, &loaded.fiche)?;
        let run = FicheRun {
            fiche: loaded.fiche.id.clone(),
            fiche_version: loaded.fiche.version.clone(),
            fiche_digest: loaded.digest,
            carried: carried.clone(),
        };
        let mut drafts = vec![super::line(Event::FicheStarted(run), &self.by)];
        drafts.extend(taken_lines(&engine, case, &carried));
        self.record(context, case, drafts)?;
        say_taken(context, &engine, &carried)
    }

    /// Answers, in the fiche that opens an incident, what its opening already says.
    pub fn take_opening(&mut self, context: &mut Context<'_>, case: &mut Case) -> Outcome {
        let loaded = case.current_fiche(context.env)?.loaded;
        let engine = Engine::new(&loaded.fiche);
        let carried = self.taken(context, case, &loaded.fiche)?;
        if carried.is_empty() {
            return Ok(());
        }
        let drafts = taken_lines(&engine, case, &carried);
        self.record(context, case, drafts)?;
        say_taken(context, &engine, &carried)
    }

    fn taken(&self, context: &Context<'_>, case: &Case, target: &Fiche) -> Outcome<Vec<Carried>> {
        let run = case.fiches(context.env, &case.incident)?;
        let run: Vec<&Fiche> = run.iter().map(|f| &f.loaded.fiche).collect();
        Ok(interview::carried(target, &case.incident, &run))
    }

    /// Offers, once a fiche is over, those that come after it or are not finished, until the person stops.
    pub fn after(&mut self, context: &mut Context<'_>, case: &mut Case, order: Order, mut end: End) -> Outcome<End> {
        loop {
            let candidates = candidates(context, case)?;
            match self.which(context, &candidates)? {
                Some(chosen) => end = self.go_to(context, case, &candidates[chosen].id, order)?,
                // A fiche that was left in the middle: how to go on is said, as at every pause.
                None if end == End::Returned => {
                    self.suspend(context, case)?;
                    return Ok(End::Suspended);
                }
                None => return Ok(End::Finished),
            }
            if end == End::Suspended {
                return Ok(End::Suspended);
            }
        }
    }

    /// Asks which fiche to run; none when there is no other, when the person stops there, or is not there any more.
    fn which(&mut self, context: &mut Context<'_>, candidates: &[Candidate]) -> Outcome<Option<usize>> {
        if candidates.is_empty() {
            return Ok(None);
        }
        self.offered_next = true;
        let mut keys: Vec<Key> = ('1'..='9')
            .zip(candidates)
            .map(|(key, candidate)| (key, says::fiche_offered(&candidate.title, candidate.started)))
            .collect();
        keys.push(enter("s'arrêter là"));
        let screen = Screen { prompt: says::WHICH_FICHE.to_owned(), keys: Keys::One(keys), ..Screen::default() };
        // Everything is recorded already: whoever left without answering has simply stopped there.
        Ok(match self.prompter.ask(context.env, &screen) {
            Ok(Reply::Key(ENTER) | Reply::Closed) => None,
            Ok(Reply::Key(key)) => ('1'..='9').zip(0..candidates.len()).find(|(k, _)| *k == key).map(|(_, i)| i),
            Ok(Reply::Shortcut(_) | Reply::Typed(_) | Reply::Several(_)) => None,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => return Err(self.interrupted()),
            Err(e) => return Err(e.into()),
        })
    }

    /// Keeps the bytes of a fiche beside the main courante, before any line cites it.
    fn keep(&mut self, context: &mut Context<'_>, case: &mut Case, bytes: &[u8]) -> Outcome {
        let guard = self.guard.clone();
        let _held = guard.hold();
        case.keep_fiche(context, &self.by, bytes)
    }
}

/// Lists what can be run now: the fiches begun and not finished, then those that the report recommends.
fn candidates(context: &mut Context<'_>, case: &Case) -> Outcome<Vec<Candidate>> {
    let (report, fiches) = standing::of(context, case)?;
    let title = |id: &FicheId| fiches.iter().find(|l| l.fiche.id == *id).map(|l| l.fiche.title.clone());
    let begun = case
        .incident
        .fiches
        .iter()
        .filter(|used| !used.finished)
        .filter_map(|used| Some(Candidate { id: used.id.clone(), title: title(&used.id)?, started: true }));
    let known = |id: &FicheId| case.incident.fiches.iter().any(|used| used.id == *id);
    let recommended = report
        .next
        .iter()
        .filter(|next| !known(&next.id) && find(&next.id).is_some())
        .map(|next| Candidate { id: next.id.clone(), title: next.title.clone(), started: false });
    Ok(begun.chain(recommended).collect())
}

/// Makes the lines of the answers taken from elsewhere in the incident, each saying where from.
fn taken_lines(engine: &Engine<'_>, case: &Case, carried: &[Carried]) -> Vec<Draft> {
    let answer = |carried: &Carried| {
        let given = Given {
            source: Some(Source::Deduit),
            note: Some(says::taken_from(&carried.from)),
            ..Given::from(carried.value.clone())
        };
        Some(record::answered(engine, &case.incident, engine.at(&carried.question)?, &given))
    };
    carried.iter().filter_map(answer).collect()
}

fn say_taken(context: &mut Context<'_>, engine: &Engine<'_>, carried: &[Carried]) -> Outcome {
    let asked = |c: &Carried| Some(engine.questions[engine.at(&c.question)?]);
    let lines: Vec<String> = carried.iter().filter_map(|c| Some(says::taken(asked(c)?, &c.value, &c.from))).collect();
    if lines.is_empty() { Ok(()) } else { context.say(&format!("{}\n{}", says::TAKEN, lines.join("\n"))) }
}
