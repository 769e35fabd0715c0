//! From one fiche to another, in the same incident: containment during a qualification, and what comes after a fiche.

use super::asker::{Asker, Picked, enter, key};
use super::stop::{Asked, Stop};
use super::{After, End, Flow, Until, Wizard};
use crate::desk::case::Case;
use crate::desk::record::{self, Statement};
use crate::desk::{Context, library, standing};
use crate::domain::answer::{Answer, Progress, Source};
use crate::domain::event::{Carried, Draft, Event, FicheRun};
use crate::domain::fiche::{Fiche, FicheKind, QuestionKind};
use crate::domain::ids::FicheId;
use crate::error::{FailureKind, Outcome};
use crate::fiche::{Loaded, find};
use crate::interview::{self, DoneAlready, Order};
use crate::messages::{Shortcut, entry, steps, wizard as says};
use crate::scoring::{Engine, State};
use crate::ui::Screen;

/// A fiche that can be run now.
struct Candidate {
    id: FicheId,
    title: String,
    /// Whether it was started already.
    started: bool,
    /// Whether it contains the incident.
    contains: bool,
}

impl Wizard<'_, '_> {
    /// Goes to the containment that the fiche leads to, and comes back; from a containment, goes back.
    ///
    /// None when the question is asked again, as if nothing else had been done.
    pub(super) fn contain(&mut self, flow: &mut Flow<'_>, question: Option<usize>) -> Asked<Option<After>> {
        let here = flow.engine.fiche;
        if here.kind == FicheKind::Endiguement {
            return Ok(Some(After::Return));
        }
        if !here.steps.is_empty() {
            let leaves = question.is_some_and(|q| flow.engine.placed[q].step.is_some());
            if !leaves {
                self.asker.warn(&format!("\n{}", steps::CONTAIN))?;
            }
            flow.interview.contain(&State::of(flow.engine, &self.case.incident), !leaves);
            return Ok(Some(After::Go));
        }
        match containment(here) {
            Some(id) => {
                if !self.asker.is_small() {
                    self.asker.warn(&format!("\n{}", steps::CONTAIN))?;
                }
                let until = match interview::has_hot_questions(&State::of(flow.engine, &self.case.incident)) {
                    true => Until::Pressing,
                    false => Until::End,
                };
                // Whatever the order of the questions, containing starts with what presses.
                self.go_to(&id, Order::Chaud, until)?;
                self.enter_fiche(&here.id)?;
                return Ok(Some(After::Go));
            }
            None if here.prerequisites.iter().all(|q| q.kind != QuestionKind::Journal) => {
                self.asker.warn(says::NOTHING_TO_CONTAIN)?;
            }
            None => self.already_done(super::opening::DoneWhen::Now)?,
        }
        Ok(None)
    }

    /// Tells whether containing comes before the questions that are left.
    pub(super) fn must_contain(&self, engine: &Engine<'_>) -> bool {
        let state = State::of(engine, &self.case.incident);
        must_contain(&state) && interview::has_hot_questions(&state)
    }

    /// Runs a fiche in the incident, until its end, a suspension, or a return to where one came from.
    pub(super) fn go_to(&mut self, id: &FicheId, order: Order, until: Until) -> Asked<End> {
        if !self.case.incident.fiches.iter().any(|used| used.id == *id) {
            let (loaded, bytes) = library::embedded(id.as_str())?;
            self.begin(&loaded, &bytes)?;
        }
        self.enter_fiche(id)?;
        let loaded = self.case.load(self.asker.context.env, id)?.loaded;
        // The steps say what they are: in a small window they need its room.
        if loaded.fiche.kind == FicheKind::Qualification || !self.asker.is_small() {
            self.asker.say(&format!("\n{}", says::fiche_started(&loaded.fiche)))?;
        }
        self.run(order, true, until)
    }

    /// Runs a fiche that is not one of the program, or goes on with it.
    pub(super) fn go_to_own(&mut self, (loaded, bytes): (&Loaded, &[u8]), order: Order) -> Asked<End> {
        if !self.case.incident.fiches.iter().any(|used| used.id == loaded.fiche.id) {
            self.begin(loaded, bytes)?;
        }
        self.go_to(&loaded.fiche.id, order, Until::End)
    }

    /// Makes a fiche of the incident the one being answered; a containment takes what became known since.
    pub(super) fn enter_fiche(&mut self, id: &FicheId) -> Outcome {
        let is_here = self.case.incident.current.as_ref() == Some(id);
        let Some(used) = self.case.incident.fiches.iter().find(|used| used.id == *id).cloned() else { return Ok(()) };
        let loaded = self.case.load(self.asker.context.env, id)?.loaded;
        let carried = match loaded.fiche.kind {
            FicheKind::Endiguement => self.taken(&loaded.fiche),
            FicheKind::Qualification => vec![],
        };
        if is_here && carried.is_empty() {
            return Ok(());
        }
        let run = FicheRun { fiche: used.id, fiche_version: used.version, fiche_digest: used.digest, carried };
        self.start(&loaded.fiche, run, &entry::fiche_resumed(&loaded.fiche.title))
    }

    /// Keeps a fiche, writes that it starts with what it takes from the incident, and says what that is.
    fn begin(&mut self, loaded: &Loaded, bytes: &[u8]) -> Outcome {
        self.keep_fiche(bytes)?;
        let run = FicheRun {
            fiche: loaded.fiche.id.clone(),
            fiche_version: loaded.fiche.version.clone(),
            fiche_digest: loaded.digest,
            carried: self.taken(&loaded.fiche),
        };
        self.start(&loaded.fiche, run, &entry::fiche_started(&loaded.fiche.title))
    }

    /// Writes that a fiche is answered from now on, with what it takes from the incident, and says what that is.
    fn start(&mut self, fiche: &Fiche, run: FicheRun, text: &str) -> Outcome {
        let engine = Engine::new(fiche);
        let carried = run.carried.clone();
        let done = interview::done_already(fiche, &self.case.incident);
        let mut drafts = vec![Draft { event: Event::FicheStarted(run), common: crate::desk::spoken(text) }];
        drafts.extend(self.taken_lines(&engine, &carried));
        drafts.extend(done_lines(&engine, &self.case, &done));
        self.record(drafts)?;
        let explained = record::explained_elsewhere(&engine, &self.case.incident, &carried, &self.asker.by);
        self.case.record_assessed(self.asker.context, &self.asker.by, &engine, explained)?;
        self.say_taken(&engine, &carried, self.done_rows(&engine, &done))
    }

    /// Answers the steps that what was just ticked shows to be done, and says so.
    pub(super) fn take_done(&mut self, engine: &Engine<'_>) -> Outcome {
        let done = interview::done_already(engine.fiche, &self.case.incident);
        let drafts = done_lines(engine, &self.case, &done);
        if drafts.is_empty() {
            return Ok(());
        }
        self.record(drafts)?;
        self.say_taken(engine, &[], self.done_rows(engine, &done))
    }

    fn done_rows(&self, engine: &Engine<'_>, done: &[DoneAlready]) -> Vec<String> {
        let row = |done: &DoneAlready| {
            let question = engine.at(&done.step)?;
            let given = self.case.incident.answers.get(&engine.name(question))?.last()?;
            let asked = engine.questions[question];
            Some(format!("  {}", steps::row(asked, &steps::standing(asked, given, self.case.tz()))))
        };
        done.iter().filter_map(row).collect()
    }

    /// Answers, in the fiche that opens an incident, what its opening already says.
    pub(super) fn take_opening(&mut self) -> Outcome {
        let loaded = self.case.current_fiche(self.asker.context.env)?.loaded;
        let engine = Engine::new(&loaded.fiche);
        let carried = self.taken(&loaded.fiche);
        if carried.is_empty() {
            return Ok(());
        }
        let drafts = self.taken_lines(&engine, &carried);
        self.record(drafts)?;
        self.say_taken(&engine, &carried, vec![])
    }

    /// Makes the lines of the answers taken from elsewhere in the incident, each saying where from.
    fn taken_lines(&self, engine: &Engine<'_>, carried: &[Carried]) -> Vec<Draft> {
        let answer = |carried: &Carried| {
            let given = Statement {
                source: Some(Source::Deduit),
                note: Some(says::taken_from(&self.source(&carried.from))),
                ..Statement::from(carried.value.clone())
            };
            Some(record::answered(engine, &self.case.incident, engine.at(&carried.question)?, &given))
        };
        carried.iter().filter_map(answer).collect()
    }

    /// Names where an answer is taken from.
    fn source(&self, from: &str) -> String {
        says::source(from, |id| {
            let loaded = self.case.load(self.asker.context.env, &FicheId::parse(id).ok()?).ok()?;
            Some(loaded.loaded.fiche.title.clone())
        })
    }

    /// Says what was taken from elsewhere in the incident.
    fn say_taken(&mut self, engine: &Engine<'_>, carried: &[Carried], steps: Vec<String>) -> Outcome {
        let asked = |c: &Carried| Some(engine.questions[engine.at(&c.question)?]);
        if self.asker.is_small() {
            let taken = carried.iter().filter_map(|c| Some(says::taken_row(asked(c)?, &c.value)));
            let rows: Vec<String> = taken.chain(steps.iter().map(|row| row.trim().to_owned())).collect();
            return if rows.is_empty() { Ok(()) } else { self.asker.say(&says::taken_briefly(&rows)) };
        }
        let taken = carried.iter().filter_map(|c| Some(says::taken(asked(c)?, &c.value, &self.source(&c.from))));
        let lines: Vec<String> = taken.chain(steps).collect();
        if lines.is_empty() { Ok(()) } else { self.asker.say(&format!("{}\n{}", says::TAKEN, lines.join("\n"))) }
    }

    fn taken(&self, target: &Fiche) -> Vec<Carried> {
        let case = &self.case;
        let (run, _) = case.fiches(self.asker.context.env, &case.incident);
        let run: Vec<&Fiche> = run.iter().map(|f| &f.loaded.fiche).collect();
        interview::carried(target, &case.incident, &run)
    }

    /// Offers, once a fiche is over, those that come after it or are not finished, until the person stops.
    pub(super) fn after(&mut self, order: Order, mut end: End) -> Asked {
        while end != End::Stopped {
            let candidates = candidates(self.asker.context, &self.case)?;
            self.offered_next |= !candidates.is_empty();
            let run: Vec<FicheId> = self.case.incident.fiches.iter().map(|used| used.id.clone()).collect();
            let back = run.into_iter().rfind(|id| self.qualifies(id));
            // Who leaves a containment that they came back to goes to the questions, as who entered it from there.
            if let (End::Returned, Some(questions)) = (end, &back) {
                self.asker.say(&format!("\n{}", steps::BACK_TO_QUESTIONS))?;
                end = self.go_to(questions, order, Until::End)?;
                continue;
            }
            match self.asker.which(candidates, back)? {
                Some(chosen) => end = self.go_to(&chosen, order, Until::End)?,
                // A fiche that was left in the middle: how to go on is said, as at every pause.
                None if end == End::Returned => return Err(Stop::Left),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Tells whether a fiche of the incident has a verdict.
    fn qualifies(&mut self, id: &FicheId) -> bool {
        let used = self.case.load(self.asker.context.env, id);
        used.is_ok_and(|used| used.loaded.fiche.kind == FicheKind::Qualification)
    }

    /// Keeps a fiche beside the main courante, before any line cites it.
    fn keep_fiche(&mut self, bytes: &[u8]) -> Outcome {
        let guard = self.asker.guard.clone();
        let _held = guard.hold();
        self.case.keep_fiche(self.asker.context, &self.asker.by, bytes)
    }
}

impl Asker<'_, '_> {
    /// Asks which fiche to run, or offers to go back to the questions, then the verdict, of one; none when there is no other, when the person stops
    /// there, or is not there any more.
    fn which(&mut self, candidates: Vec<Candidate>, back: Option<FicheId>) -> Outcome<Option<FicheId>> {
        if candidates.is_empty() {
            return Ok(None);
        }
        let containment = candidates.iter().find(|c| c.contains).map(|c| c.id.clone());
        let mut choices: Vec<_> = ('1'..='9')
            .zip(candidates)
            .map(|(digit, c)| key(digit, says::fiche_offered(&c.title, c.started), Some(c.id)))
            .collect();
        choices.push(enter("s’arrêter là", None));
        let contain = containment.iter().map(|_| Shortcut::Contain.usual());
        let to_questions = back.iter().map(|_| Shortcut::Back.usual());
        let shortcuts = to_questions.chain(contain).collect();
        let screen = Screen { prompt: says::WHICH_FICHE.to_owned(), shortcuts, ..Screen::default() };
        match self.pick(screen, choices) {
            Ok(Picked::Choice(chosen)) => Ok(chosen),
            Ok(Picked::Shortcut(Shortcut::Contain)) => Ok(containment),
            Ok(Picked::Shortcut(Shortcut::Back)) => Ok(back),
            // Everything is recorded already: whoever left without answering has simply stopped there.
            Ok(Picked::Shortcut(_)) | Err(Stop::Left) => Ok(None),
            Err(Stop::Failed(failure)) if failure.kind == FailureKind::NobodyToAsk => Ok(None),
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }
}

/// Finds the containment that a fiche leads to.
fn containment(fiche: &Fiche) -> Option<FicheId> {
    fiche.next.iter().find_map(|next| {
        let (loaded, _) = library::embedded(next.id.as_str()).ok()?;
        (loaded.fiche.kind == FicheKind::Endiguement).then_some(loaded.fiche.id)
    })
}

/// Tells whether a hard sign stands in a fiche while nothing is done of the containment that it leads to.
pub(super) fn must_contain(state: &State<'_>) -> bool {
    let fiche = state.engine.fiche;
    if fiche.kind != FicheKind::Qualification || !state.score.hard.is_true() {
        return false;
    }
    if !fiche.steps.is_empty() {
        return fiche.steps.iter().all(|step| state.step(&step.question.id).is_none());
    }
    containment(fiche).is_some_and(|id| state.incident.fiches.iter().all(|used| used.id != id))
}

/// Tells whether another fiche can be run now.
pub(super) fn leads_on(context: &mut Context<'_>, case: &Case) -> Outcome<bool> {
    Ok(!candidates(context, case)?.is_empty())
}

/// Lists what can be run now: the fiches begun and not finished, then those that the report recommends.
fn candidates(context: &mut Context<'_>, case: &Case) -> Outcome<Vec<Candidate>> {
    let (report, fiches) = standing::of(context, case)?;
    let title = |id: &FicheId| fiches.iter().find(|l| l.fiche.id == *id).map(|l| l.fiche.title.clone());
    let of_ours = |id: &FicheId| library::embedded(id.as_str()).ok().map(|(loaded, _)| loaded.fiche.kind);
    let kind = |id: &FicheId| fiches.iter().find(|l| l.fiche.id == *id).map(|l| l.fiche.kind).or_else(|| of_ours(id));
    let contains = |id: &FicheId| kind(id) == Some(FicheKind::Endiguement);
    let begun = case.incident.fiches.iter().filter(|used| !used.finished).filter_map(|used| {
        let contains = contains(&used.id);
        Some(Candidate { id: used.id.clone(), title: title(&used.id)?, started: true, contains })
    });
    let known = |id: &FicheId| case.incident.fiches.iter().any(|used| used.id == *id);
    let recommended = report.next.iter().filter(|next| !known(&next.id) && find(&next.id).is_some()).map(|next| {
        let contains = contains(&next.id);
        Candidate { id: next.id.clone(), title: next.title.clone(), started: false, contains }
    });
    Ok(begun.chain(recommended).collect())
}

/// Makes the lines of the steps that something already written shows to be done.
fn done_lines(engine: &Engine<'_>, case: &Case, done: &[DoneAlready]) -> Vec<Draft> {
    let line = |done: &DoneAlready| {
        let given = Statement {
            source: Some(Source::Deduit),
            note: Some(steps::done_already(done.line)),
            actor: done.by.clone(),
            happened_at: done.at,
            ..Statement::from(Answer::word(Progress::Fait.slug()))
        };
        Some(record::answered(engine, &case.incident, engine.at(&done.step)?, &given))
    };
    done.iter().filter_map(line).collect()
}
