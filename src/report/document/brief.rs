//! The answers that tell somebody who never saw the questions: activity, data, money, who saw it, is it over.

use super::source::Document;
use crate::domain::answer::Answer;
use crate::domain::fiche::{Brief, BriefLine};
use crate::domain::gravity::Confirmation;
use crate::domain::ids::QuestionRef;
use crate::domain::moment::Moment;
use crate::paper::Fact;
use crate::report::words;
use crate::scoring::{Engine, Reach, State};

/// Whether the attacker is still there.
pub(super) enum Presence {
    /// Somebody said so.
    Yes(String),
    /// Somebody said that it is over.
    No(String),
    /// Nobody can tell.
    Unknown(String),
}

impl Presence {
    /// Says it in a word, then why.
    pub fn said(&self) -> (&'static str, &str) {
        match self {
            Self::Yes(why) => ("OUI", why),
            Self::No(why) => ("NON", why),
            Self::Unknown(why) => ("INCONNU", why),
        }
    }
}

impl Document<'_> {
    /// Gives the answers of a part of the first page, each under its short name; what is not known is said too.
    pub(super) fn brief(&self, part: impl Fn(&Brief) -> &[BriefLine]) -> Vec<Fact> {
        let mut facts = Vec::new();
        for (loaded, brief) in self.fiches.iter().zip(self.briefs) {
            let Some(brief) = brief else { continue };
            let engine = Engine::new(&loaded.fiche);
            let state = State::of(&engine, self.incident);
            for line in part(brief) {
                let Some(question) = engine.at(&line.question) else { continue };
                let said = match state.reach(question) {
                    Reach::OutOfReach => continue,
                    Reach::Answered => state.raw[question].map(|answer| engine.questions[question].say(answer)),
                    Reach::Unknown if state.is_divergent(question) => {
                        Some(String::from("réponses contraires, à arbitrer"))
                    }
                    Reach::Unknown => Some(String::from("on ne sait pas")),
                    Reach::Waiting | Reach::Remaining => Some(String::from("pas encore su")),
                };
                facts.extend(said.map(|said| Fact::new(line.label.clone(), said)));
            }
        }
        facts
    }

    /// Tells whether the attacker is still there: an answer can say yes, only a clock or a false alarm says no.
    pub(super) fn presence(&self) -> Presence {
        let moving = self.moving();
        let contained = self.clock("contained");
        let settled = |c: &crate::domain::event::Assessment<Confirmation>| c.at_most == Confirmation::FauxPositif;
        if self.report.fiches.iter().any(|f| f.confirmation.is_some())
            && self.report.fiches.iter().filter_map(|f| f.confirmation.as_ref()).all(settled)
        {
            return Presence::No(String::from("fausse alerte"));
        }
        match (contained, moving) {
            (Some(contained), Some((_, said))) if said > contained => Presence::Yes(format!(
                "dit encore en mouvement à {}, après l'endiguement déclaré au {}",
                self.dated(said),
                contained.french(None)
            )),
            (Some(contained), _) => {
                let by = self.story.clocks.get("contained").map(|set| format!(" par {}", set.by)).unwrap_or_default();
                // Doors that were closed are not an attacker who is gone.
                Presence::Unknown(format!("endiguement déclaré{by} au {}", contained.french(None)))
            }
            (None, Some((why, _))) => Presence::Yes(why),
            (None, None) => Presence::Unknown(String::from(match words::confirmation(self.report) {
                Some(Confirmation::FauxPositif) => "sans doute une fausse alerte, pas encore acquis",
                Some(Confirmation::Confirme | Confirmation::AInvestiguer) | None => {
                    "aucune réponse ne le dit, aucun endiguement déclaré"
                }
            })),
        }
    }

    /// Gives the answer that says that the attack goes on, and when it was recorded.
    fn moving(&self) -> Option<(String, Moment)> {
        self.fiches.iter().zip(self.briefs).find_map(|(loaded, brief)| {
            let present = brief.as_ref()?.present.as_ref()?;
            let name = QuestionRef { fiche: loaded.fiche.id.clone(), question: present.question.clone() };
            let answer = self.incident.answer(&name)?;
            let says_so = match answer {
                Answer::Word(word) => present.is.contains(word),
                Answer::List(list) => list.iter().any(|word| present.is.contains(word)),
                Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
            };
            let at = self.incident.answers.get(&name)?.iter().map(|given| given.at).max()?;
            let said = loaded.fiche.question(&present.question)?.say(answer);
            says_so.then(|| (format!("attaque {said}"), at))
        })
    }
}
