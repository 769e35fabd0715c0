//! The fiches of an incident, from the copies kept with its log.

use super::case::Case;
use crate::domain::digest::Digest;
use crate::domain::fiche::FicheKind;
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::incident::Incident;
use crate::env::Env;
use crate::error::{Failure, Kind, Outcome};
use crate::fiche::{self, Loaded};
use crate::scoring::{Engine, State};
use std::io::Read as _;
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
    /// Loads the fiches of the incident, or of what it was at a past time, from their copies.
    pub fn fiches(&self, env: &Env, incident: &Incident) -> Outcome<Vec<CaseFiche>> {
        incident.fiches.iter().map(|used| self.load(env, &used.id)).collect()
    }

    /// Loads a fiche of the incident from its copy, read and checked the first time only.
    pub fn load(&self, env: &Env, id: &FicheId) -> Outcome<CaseFiche> {
        let used = self.incident.fiches.iter().find(|used| used.id == *id).ok_or_else(|| {
            Failure::new(Kind::NotFound, format!("La fiche {id} n'a pas été commencée."))
                .hint("qualify report dit quelles fiches l'ont été")
        })?;
        if let Some(known) = self.read.borrow().get(&used.digest) {
            return Ok(known.clone());
        }
        let name = format!("fiche-{}.json", used.digest.short());
        let path = self.book.folder().join(&name);
        let mut bytes = Vec::new();
        let read = env.disk.open_at(&path, 0).and_then(|mut file| file.read_to_end(&mut bytes));
        let kept = read.ok().and_then(|_| fiche::load_copy(&bytes)).filter(|l| l.digest == used.digest);
        let ours = fiche::find(&used.id).filter(|e| Digest::of(e.bytes) == used.digest);
        let embedded = ours.is_some() || fiche::shipped_before(&used.id, used.digest);
        match kept.or_else(|| ours.and_then(|e| fiche::load_copy(e.bytes))) {
            Some(loaded) => {
                let fiche = CaseFiche { loaded: Rc::new(loaded), embedded };
                self.read.borrow_mut().insert(used.digest, fiche.clone());
                Ok(fiche)
            }
            None => Err(Failure::new(
                Kind::BadFiche,
                format!(
                    "{} : la copie de la fiche {id} manque ou n'a pas l'empreinte citée par le journal.",
                    path.display()
                ),
            )
            .hint(format!("qualify verify {} ; retrouvez ce fichier dans une sauvegarde ou sur le partage", self.id))),
        }
    }

    /// Gives the gravity of the incident, the highest of its fiches in each reading, and how many answers are unknown;
    /// none when no fiche evaluates one.
    pub fn gravity(&self, env: &Env) -> Outcome<Option<(Interval<Gravity>, usize)>> {
        let fiches = self.fiches(env, &self.incident)?;
        let qualifying = fiches.iter().filter(|f| f.loaded.fiche.kind == FicheKind::Qualification);
        let each = qualifying.map(|f| {
            let engine = Engine::new(&f.loaded.fiche);
            let state = State::of(&engine, &self.incident);
            (state.score.gravity, state.tally().open())
        });
        Ok(each.reduce(|a, b| (a.0.max(b.0), a.1 + b.1)))
    }

    /// Tells whether a single fiche of the incident evaluates a gravity: then its conclusion is the incident's.
    pub fn qualified_alone(&self, env: &Env) -> Outcome<bool> {
        let fiches = self.fiches(env, &self.incident)?;
        Ok(fiches.iter().filter(|f| f.loaded.fiche.kind == FicheKind::Qualification).count() == 1)
    }

    /// Gives the fiche last started.
    pub fn current_fiche(&self, env: &Env) -> Outcome<CaseFiche> {
        match &self.incident.current {
            Some(id) => self.load(env, id),
            None => Err(Failure::new(Kind::NotFound, "Aucune fiche n'a été commencée dans cet incident.")),
        }
    }

    /// Finds a question: an id in the fiche last started, or `FICHE:ID`.
    pub fn question(&self, env: &Env, said: &str) -> Outcome<(CaseFiche, QuestionId)> {
        let unknown = |fiche: &FicheId| {
            Failure::usage(format!("La fiche {fiche} n'a pas de question « {said} »."))
                .hint(format!("qualify fiche show {fiche}"))
        };
        let (fiche, id) = match said.split_once(':') {
            Some((fiche, id)) => {
                let fiche = FicheId::parse(fiche).map_err(|e| Failure::usage(e.to_string()))?;
                (self.load(env, &fiche)?, id)
            }
            None => (self.current_fiche(env)?, said),
        };
        let name = fiche.loaded.fiche.id.clone();
        let id = QuestionId::parse(id).map_err(|_| unknown(&name))?;
        if fiche.loaded.fiche.question(&id).is_none() {
            return Err(unknown(&name));
        }
        Ok((fiche, id))
    }
}
