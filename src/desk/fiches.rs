//! The fiches of an incident, from the copies kept with its log.

use super::Context;
use super::case::Case;
use crate::domain::answer::Answer;
use crate::domain::digest::Digest;
use crate::domain::fiche::FicheKind;
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::incident::{FicheUsed, Incident};
use crate::env::Env;
use crate::error::{Failure, FailureKind, Outcome};
use crate::fiche::{self, Loaded};
use crate::messages;
use crate::platform::{Disk, Most, io_in_french};
use crate::report::Unreadable;
use crate::scoring::{Engine, State};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A fiche of the incident, from the copy kept with the log.
#[derive(Clone)]
pub struct CaseFiche {
    /// The fiche.
    pub loaded: Rc<Loaded>,
    /// Whether it is one of the fiches of this program.
    pub embedded: bool,
}

impl Case {
    /// Loads the fiches of the incident, or of what it was at a past time, from their copies, and says which cannot be:
    /// a copy that is bad or has not arrived never hides the others.
    pub fn fiches(&self, env: &Env, incident: &Incident) -> (Vec<CaseFiche>, Vec<Unreadable>) {
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for used in &incident.fiches {
            match self.load(env, &used.id) {
                Ok(fiche) => read.push(fiche),
                Err(failure) => {
                    let mut questions: Vec<QuestionId> =
                        incident.answers.keys().filter(|q| q.fiche == used.id).map(|q| q.question.clone()).collect();
                    questions.sort();
                    unread.push(Unreadable { fiche: used.id.clone(), because: failure.error.to_string(), questions });
                }
            }
        }
        (read, unread)
    }

    /// Loads a fiche of the incident from its copy, read and checked the first time only.
    pub fn load(&self, env: &Env, id: &FicheId) -> Outcome<CaseFiche> {
        let used = self.incident.fiches.iter().find(|used| used.id == *id).ok_or_else(|| {
            Failure::new(FailureKind::NotFound, format!("La fiche {id} n’a pas été commencée."))
                .hint("qualify report dit quelles fiches l’ont été")
        })?;
        if let Some(known) = self.read.borrow().get(&used.digest) {
            return Ok(known.clone());
        }
        let (kept, wrong) = kept(env.disk.as_ref(), self.book.folder(), used);
        let path = copy(self.book.folder(), used);
        match kept {
            Some(loaded) => {
                let fiche = CaseFiche { loaded: Rc::new(loaded), embedded: fiche::shipped(&used.id, used.digest) };
                self.read.borrow_mut().insert(used.digest, fiche.clone());
                Ok(fiche)
            }
            None => Err(Failure::new(
                FailureKind::BadFiche,
                format!(
                    "{} : copie de la fiche {id} : {}.",
                    path.display(),
                    wrong.as_deref().unwrap_or("son empreinte est juste, mais ce programme ne sait pas la lire")
                ),
            )
            .hint(match &wrong {
                Some(_) => {
                    format!("qualify verify {} ; retrouvez ce fichier dans une sauvegarde ou sur le partage", self.id)
                }
                None => String::from(
                    "le fichier est intact : c’est sans doute une fiche faite pour une autre version de qualify",
                ),
            })),
        }
    }

    /// Gives the gravity of the incident, the highest of its fiches in each reading, and how many answers are unknown;
    /// none when no fiche evaluates one.
    pub fn gravity(&self, env: &Env) -> Option<(Interval<Gravity>, usize)> {
        let (fiches, _) = self.fiches(env, &self.incident);
        gravity(fiches.iter().map(|f| f.loaded.as_ref()), &self.incident)
    }

    /// Says the gravity of the incident, and how many answers are unknown; nothing when no fiche evaluates one.
    pub fn say_gravity(&self, context: &mut Context<'_>) -> Outcome {
        match self.gravity(context.env) {
            Some((gravity, unknown)) => context.say(&messages::wizard::provisional(gravity, unknown)),
            None => Ok(()),
        }
    }

    /// Tells whether a single fiche of the incident evaluates a gravity: then its conclusion is the incident's.
    pub fn qualified_alone(&self, env: &Env) -> bool {
        let (fiches, unread) = self.fiches(env, &self.incident);
        unread.is_empty() && fiches.iter().filter(|f| f.loaded.fiche.kind == FicheKind::Qualification).count() == 1
    }

    /// Gives the fiche last started.
    pub fn current_fiche(&self, env: &Env) -> Outcome<CaseFiche> {
        match &self.incident.current {
            Some(id) => self.load(env, id),
            None => Err(Failure::new(FailureKind::NotFound, "Aucune fiche n’a été commencée dans cet incident.")),
        }
    }

    /// Finds a question: an id in the fiche last started, else in the only other one that has it, or `FICHE:ID`.
    pub fn question(&self, env: &Env, said: &str) -> Outcome<(CaseFiche, QuestionId)> {
        let unknown = |fiche: &FicheId| {
            Failure::usage(format!("La fiche {fiche} n’a pas de question « {said} »."))
                .hint(format!("qualify fiche show {fiche}"))
        };
        let (fiche, id) = match said.split_once(':') {
            Some((fiche, id)) => {
                let fiche = FicheId::parse(fiche).map_err(|e| Failure::usage(e.to_string()))?;
                (self.load(env, &fiche)?, id)
            }
            None => {
                let has = |fiche: &CaseFiche| fiche.loaded.fiche.question_said(said).is_some();
                // Whether the fiche last started asks it too cannot be told: the question is named with its fiche.
                let named = |failure: Failure| {
                    let read = self.incident.fiches.iter().filter_map(|used| self.load(env, &used.id).ok());
                    let hints = read
                        .filter(has)
                        .map(|fiche| format!("celle d’une autre fiche se répond : {}:{said}", fiche.loaded.fiche.id));
                    hints.fold(failure, Failure::hint)
                };
                let current = self.current_fiche(env).map_err(named)?;
                let mut others =
                    self.incident.fiches.iter().filter_map(|used| self.load(env, &used.id).ok()).filter(has);
                match (has(&current), others.next(), others.next()) {
                    (false, Some(only), None) => (only, said),
                    _ => (current, said),
                }
            }
        };
        let name = fiche.loaded.fiche.id.clone();
        let id = fiche.loaded.fiche.question_said(id).ok_or_else(|| unknown(&name))?.id.clone();
        Ok((fiche, id))
    }
}

/// Names the copy of a fiche.
fn copy(folder: &Path, used: &FicheUsed) -> PathBuf {
    folder.join(format!("fiche-{}.json", used.digest.short()))
}

/// Reads the copy of a fiche, or says what is wrong with it; the same one of this program does as well.
fn kept(disk: &dyn Disk, folder: &Path, used: &FicheUsed) -> (Option<Loaded>, Option<String>) {
    let (kept, wrong) = match disk.read(&copy(folder, used), Most::DOCUMENT) {
        Err(e) => (None, Some(io_in_french(&e))),
        Ok(bytes) if Digest::of(&bytes) != used.digest => {
            (None, Some(String::from("elle n’a pas l’empreinte citée par la main courante")))
        }
        Ok(bytes) => (fiche::load_copy(&bytes), None),
    };
    let ours = || fiche::find(&used.id).filter(|e| Digest::of(e.bytes) == used.digest);
    (kept.or_else(|| ours().and_then(|e| fiche::load_copy(e.bytes))), wrong)
}

fn gravity<'f>(fiches: impl Iterator<Item = &'f Loaded>, incident: &Incident) -> Option<(Interval<Gravity>, usize)> {
    let each = fiches.filter(|loaded| loaded.fiche.kind == FicheKind::Qualification).map(|loaded| {
        let engine = Engine::new(&loaded.fiche);
        let state = State::of(&engine, incident);
        (state.score.gravity, state.tally().open())
    });
    each.reduce(|a, b| (a.0.max(b.0), a.1 + b.1))
}

/// What a score follows from: the fiches run, the answers, none where analysts disagree, and what of them is explained.
type Scored = (Vec<Digest>, Vec<(QuestionRef, Option<Answer>)>, Vec<(QuestionRef, Vec<String>)>);

/// Scores many incidents: a fiche that several of them run is read once, and so is what the same answers make of it.
#[derive(Default)]
pub struct Scorer {
    fiches: HashMap<Digest, Option<Loaded>>,
    known: HashMap<Scored, Option<Interval<Gravity>>>,
}

impl Scorer {
    /// Gives the gravity of an incident, as its report does; none when no fiche evaluates one, or when one cannot be read.
    pub fn gravity(&mut self, disk: &dyn Disk, folder: &Path, incident: &Incident) -> Option<Interval<Gravity>> {
        let used: Vec<Digest> = incident.fiches.iter().map(|used| used.digest).collect();
        let answers = incident.answers.keys().map(|name| (name.clone(), incident.answer(name).cloned())).collect();
        // Without options, the whole answer is explained.
        let explained = incident
            .explained
            .iter()
            .map(|(name, by)| (name.clone(), if by.is_whole() { Vec::new() } else { by.options().to_vec() }))
            .collect();
        let key = (used, answers, explained);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let loaded = self.loaded(disk, folder, incident);
        let scored =
            gravity(loaded.into_iter().collect::<Option<Vec<_>>>()?.into_iter(), incident).map(|(gravity, _)| gravity);
        self.known.insert(key, scored);
        scored
    }

    /// Gives the title of an incident, as its report does; none without its opening.
    pub fn title(&mut self, disk: &dyn Disk, folder: &Path, incident: &Incident) -> Option<String> {
        messages::start::title_now(
            incident,
            self.loaded(disk, folder, incident).into_iter().flatten().map(|loaded| &loaded.fiche),
        )
    }

    /// Lists the fiches of an incident, those that cannot be read as none.
    fn loaded(&mut self, disk: &dyn Disk, folder: &Path, incident: &Incident) -> Vec<Option<&Loaded>> {
        for used in &incident.fiches {
            // Not there for one incident is not absent for the next.
            if !matches!(self.fiches.get(&used.digest), Some(Some(_))) {
                self.fiches.insert(used.digest, kept(disk, folder, used).0);
            }
        }
        incident.fiches.iter().map(|used| self.fiches.get(&used.digest)?.as_ref()).collect()
    }
}
