//! The answers that tell somebody who never saw the questions: activity, data, money, who saw it, is it over.

use super::source::Document;
use crate::domain::answer::{Answer, Progress};
use crate::domain::fiche::{Brief, BriefLine, Question};
use crate::domain::gravity::Confirmation;
use crate::domain::ids::QuestionRef;
use crate::domain::moment::Moment;
use crate::messages;
use crate::paper::Fact;
use crate::report::facts::brief_facts;
use crate::report::words;

/// The option of a question on mailbox rules that says that one forwards outside.
const FORWARD: &str = "transfert-externe";
/// The option of a question on kinds of accounts that says that one has privileges.
const PRIVILEGED: &str = "administration";
/// The options that say that the attacker reached, or threatens, something else.
const ELSEWHERE: [(&str, &str); 2] =
    [("autres-acces-averes", "d’autres accès touchés"), ("autres-acces-potentiels", "d’autres accès menacés")];
/// How many of those one sentence holds.
const SAID: usize = 3;

/// Tells whether a question asks of what kinds accounts are: it sets the privileged ones apart from the ordinary ones.
fn is_of_kinds(question: &Question) -> bool {
    let has = |option: &str| question.options.iter().any(|o| o == option);
    has(PRIVILEGED) && (has("standard") || has("ordinaire"))
}

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
        let facts = brief_facts(self.fiches, self.briefs, self.incident, part);
        facts.into_iter().map(|fact| Fact::new(fact.label, fact.said)).collect()
    }

    /// Says of what kinds the accounts are, then what else was reached, in the words of the answers.
    pub(super) fn reached(&self) -> (Vec<String>, Vec<String>) {
        let (mut kinds_said, mut said) = (Vec::new(), Vec::new());
        for loaded in self.fiches {
            for question in loaded.fiche.questions() {
                let name = QuestionRef { fiche: loaded.fiche.id.clone(), question: question.id.clone() };
                if self.incident.explained.contains_key(&name) {
                    continue;
                }
                match self.incident.answer(&name) {
                    Some(Answer::List(kinds)) if is_of_kinds(question) && !kinds.is_empty() => {
                        let kinds: Vec<String> = kinds.iter().map(|kind| question.label(kind).to_owned()).collect();
                        kinds_said.push(messages::and(&kinds));
                    }
                    Some(Answer::Word(word)) if ELSEWHERE.iter().any(|(option, _)| option == word) => {
                        said.extend(ELSEWHERE.iter().filter(|(o, _)| o == word).map(|(_, text)| (*text).to_owned()));
                    }
                    Some(
                        Answer::List(_) | Answer::Word(_) | Answer::Inconnu | Answer::SansObjet | Answer::Number(_),
                    )
                    | None => {}
                }
            }
        }
        said.dedup();
        said.truncate(SAID);
        (kinds_said, said)
    }

    /// Says what went out. A rule that forwards proves no departure by itself: the server may block what it sends.
    pub(super) fn gone(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        for loaded in self.fiches {
            for question in loaded.fiche.questions().filter(|q| q.options.iter().any(|o| o == FORWARD)) {
                let name = QuestionRef { fiche: loaded.fiche.id.clone(), question: question.id.clone() };
                let forwards = match self.incident.answer(&name) {
                    Some(Answer::List(list)) => list.iter().any(|option| option == FORWARD),
                    Some(Answer::Inconnu | Answer::SansObjet | Answer::Word(_) | Answer::Number(_)) | None => false,
                };
                if forwards && !self.incident.explained.contains_key(&name) {
                    let kept = self.story.beside.get(&question.id);
                    let to = kept.map(|kept| kept.traces.join(", ")).filter(|to| !to.is_empty());
                    let to = to.map_or_else(|| String::from("une adresse inconnue"), |to| self.whole(&to));
                    let answered = self.incident.answers.get(&name).into_iter().flatten();
                    let dated = answered.filter_map(|given| self.story.answered.get(&given.h)?.happened_at);
                    let since = dated.chain(kept.and_then(|kept| kept.since)).min();
                    let since = since.map(|at| format!(" depuis le {}", self.local(at).french(None)));
                    facts.push(Fact::new(
                        "Transfert vers l’extérieur",
                        format!(
                            "en place, vers {to}{} ; envois à vérifier : la règle ne prouve pas qu’ils ont abouti",
                            since.unwrap_or_default()
                        ),
                    ));
                }
            }
        }
        let rest = self.brief(|b| &b.data).into_iter().chain(self.brief(|b| &b.money));
        facts.extend(rest.map(|fact| self.short(fact)));
        if facts.is_empty() {
            facts.push(Fact::new("Données et argent", messages::TO_FILL));
        }
        facts
    }

    /// Says what the incident does to the activity.
    pub(super) fn activity(&self) -> Vec<Fact> {
        let facts: Vec<Fact> = self.brief(|b| &b.activity).into_iter().map(|fact| self.short(fact)).collect();
        if facts.is_empty() { vec![Fact::new("Activité", messages::TO_FILL)] } else { facts }
    }

    fn short(&self, fact: Fact) -> Fact {
        Fact { values: fact.values.iter().map(|value| self.whole(value)).collect(), ..fact }
    }

    /// Tells whether the attacker is still there: an answer can say yes, only a clock or a false alarm says no.
    pub(super) fn presence(&self) -> Presence {
        let moving = self.moving();
        let contained = self.clock("contained");
        let measure = self.actions().iter().filter(|a| a.measure && a.state == Progress::Fait).map(|a| a.at).max();
        if self.is_false_alarm() {
            return Presence::No(String::from("fausse alerte"));
        }
        match (contained, moving) {
            (Some(contained), Some((_, said))) if said > contained => Presence::Yes(format!(
                "dit encore en mouvement à {}, après l’endiguement fixé au {}",
                self.dated(said),
                contained.french(None)
            )),
            (Some(contained), _) => {
                let by = self.story.clocks.get("contained").map(|set| format!(" par {}", set.by)).unwrap_or_default();
                // Doors that were closed are not an attacker who is gone.
                Presence::Unknown(format!("endiguement fixé{by} au {}", contained.french(None)))
            }
            // What was said before a door was closed says nothing of what came after.
            (None, Some((why, said))) => match measure.filter(|measure| *measure >= said) {
                Some(measure) => Presence::Unknown(format!(
                    "{why}, dit à {}, avant la dernière mesure faite ({}) ; rien d’observé depuis",
                    self.dated(said),
                    self.dated(measure)
                )),
                None => Presence::Yes(format!("{why}, dit à {} ; aucun endiguement inscrit depuis", self.dated(said))),
            },
            (None, None) => Presence::Unknown(String::from(match words::confirmation(self.report) {
                Some(Confirmation::FauxPositif) => "sans doute une fausse alerte, encore à confirmer",
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
