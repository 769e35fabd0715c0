//! The answers that tell somebody who never saw the questions: activity, data, money, who saw it, is it over.

use super::source::{Document, Done};
use super::story::How;
use crate::domain::acts::{Became, Door};
use crate::domain::answer::Answer;
use crate::domain::digest::LineHash;
use crate::domain::event::{Indicator, IndicatorType};
use crate::domain::fiche::{Question, Short};
use crate::domain::gravity::Confirmation;
use crate::domain::ids::QuestionRef;
use crate::domain::list::each_once;
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::messages;
use crate::paper::Fact;
use crate::report::facts::BriefFact;
use crate::report::victim::Victim;
use crate::report::words;
use std::collections::BTreeSet;

/// The option of a question on mailbox rules that says that one forwards outside.
const FORWARD: &str = "transfert-externe";
/// The option of a question on kinds of accounts that says that one has privileges.
const PRIVILEGED: &str = "administration";
/// The options that say that the attacker reached, or threatens, something else.
const ELSEWHERE: [(&str, &str); 2] =
    [("autres-acces-averes", "d’autres accès touchés"), ("autres-acces-potentiels", "d’autres accès menacés")];
/// What the answers that every fiche has on whether it goes on come to.
const PACES: [(&str, &str); 3] = [
    ("recente-evolutive", "attaque récente, encore en mouvement"),
    ("ancienne-stable", "attaque ancienne et stable"),
    ("recente-contenue", "attaque récente, mais contenue"),
];
/// How many of those one sentence holds.
const SAID: usize = 3;
/// How many acts that shut something else than an account are named.
const SHUT: usize = 3;
/// How many addresses where the attacker receives are named.
const RECIPIENTS: usize = 2;

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
    /// Says of what kinds the accounts are, then what else was reached, in the words of the answers.
    pub(super) fn reached(&self) -> (Vec<String>, Vec<String>) {
        let (mut kinds_said, mut said) = (Vec::new(), Vec::new());
        for (name, question) in self.questions() {
            match self.answer(&name) {
                Some(Answer::List(kinds)) if is_of_kinds(question) && !kinds.is_empty() => {
                    kinds_said.extend(kinds.iter().map(|kind| messages::quoted(question.label(kind))));
                }
                Some(Answer::Word(word)) => {
                    said.extend(ELSEWHERE.iter().filter(|(o, _)| o == word).map(|(_, text)| (*text).to_owned()));
                }
                Some(Answer::List(_) | Answer::Inconnu | Answer::SansObjet | Answer::Number(_)) | None => {}
            }
        }
        said.dedup();
        said.truncate(SAID);
        (each_once(kinds_said), said)
    }

    /// Says what went out. A rule that forwards proves no departure by itself: the server may block what it sends.
    pub(super) fn gone(&self, whole: bool) -> Vec<Fact> {
        let mut facts: Vec<Fact> =
            self.forwards().map(|(_, said)| Fact::new("Transfert vers l’extérieur", said)).collect();
        let rest = || self.facts.data.iter().chain(&self.facts.money);
        // How many people is told once it is known: nobody is asked for it at once.
        let people = self.facts.people.iter().filter(|fact| fact.known);
        let shown = rest().filter(|fact| whole || fact.known).chain(people);
        facts.extend(shown.map(|fact| Fact::new(&*fact.label, self.in_full(fact))));
        let unsaid = || Fact::new("Le reste", format!("pas encore établi, {}", self.rest("Ce qui est touché")));
        facts.extend((!whole && rest().any(|fact| !fact.known)).then(unsaid));
        if facts.is_empty() {
            facts.push(Fact::new("Données et argent", messages::TO_FILL));
        }
        facts
    }

    /// Says whether messages still leave by each forward, as far as anybody said, and where it stands.
    fn forwards(&self) -> impl Iterator<Item = (bool, String)> {
        let asked = self.questions().filter(|(_, question)| question.options.iter().any(|o| o == FORWARD));
        asked.filter_map(|(name, _)| self.forward(&name))
    }

    /// Tells whether messages still leave by themselves, as far as anybody said.
    fn is_leaving(&self) -> bool {
        self.forwards().any(|(leaves, _)| leaves)
    }

    /// Says, after what is contained, what goes against it as far as anybody said; nothing of most.
    pub fn reserve(&self) -> &'static str {
        if self.is_leaving() {
            return messages::STILL_LEAVING;
        }
        let acts = self.actions();
        let Some(contained) = self.clock("contained") else { return "" };
        let since = |act: &&Done| act.is_done() && act.at.minutes() > contained.minutes();
        let last = |door| acts.iter().filter(|act| act.turned(door).is_some()).max_by_key(|act| act.seq);
        let doors = [Door::Account, Door::Session, Door::Rule].map(|door| (door, last(door)));
        let opened = |(door, act): &(Door, Option<&Done>)| {
            act.filter(since).is_some_and(|act| act.turned(*door) == Some(Became::Opened))
        };
        let shuts = |act: &Done| act.shuts || act.turns.iter().any(|(_, turn)| *turn == Became::Shut);
        if doors.iter().any(opened) {
            messages::GIVEN_BACK
        } else if acts.iter().filter(since).any(shuts) {
            messages::SHUT_SINCE
        } else {
            ""
        }
    }

    /// Says a fact with what was written beside it, each whole or named.
    fn in_full(&self, fact: &BriefFact) -> String {
        let note = fact.note.as_deref().map(|note| self.aside(&messages::quoted(note)));
        format!("{}{}{}", self.whole(&fact.said), fact.dated(), note.unwrap_or_default())
    }

    /// Says where a forward stands as of the last thing that is known of it: an answer that names it or does not any more, an
    /// act that shut it. None when nobody ever said that there is one, or when it is explained.
    fn forward(&self, name: &QuestionRef) -> Option<(bool, String)> {
        let has = |answer: &Answer| answer.elements().any(|option| option == FORWARD);
        let answered = || self.story.answered.iter().filter(|(_, how)| how.question == *name && has(&how.value));
        let said = || answered().map(|(_, how)| how);
        let last = said().max_by_key(|how| how.seq).filter(|_| !self.incident.explained.contains_key(name))?;
        let acts = self.actions();
        let turned = acts.iter().filter_map(|act| Some((act, act.turned(Door::Forward)?)));
        let turned = turned.max_by_key(|(act, _)| act.seq);
        let kept = self.story.beside.get(&name.question);
        let beside: Vec<&str> = kept.into_iter().flat_map(|kept| &kept.traces).map(String::as_str).collect();
        let to = if beside.is_empty() { self.recipients() } else { beside.join(", ") };
        // A note beside the answer names it as well.
        let to = if to.is_empty() { self.noted_addresses(answered()) } else { to };
        let to = if to.is_empty() { String::from("une adresse inconnue") } else { self.whole(&to) };
        let since = said().filter_map(|how| how.happened_at).chain(kept.and_then(|kept| kept.since)).min();
        let date = |at: Moment| self.local(at).french(None);
        let from = since.map(|at| format!(" depuis le {}", date(at))).unwrap_or_default();
        let until = |end: Moment| match since {
            Some(start) => format!("en place du {} au {}", date(start), date(end)),
            None => format!("en place jusqu’au {}, début inconnu", date(end)),
        };
        let current = || self.incident.answers.get(name).into_iter().flatten();
        let contested = current().any(|given| has(&given.value)) && current().any(|given| !has(&given.value));
        // What is answered first after it was cut is what was found then, unless it is dated of later.
        let found = |act: &Done| said().all(|how| how.seq > act.seq && how.happened_at.is_none_or(|at| at <= act.at));
        let (leaves, stands) = match turned {
            // What is over has dates: the rest of the sentence is for what still leaves.
            Some((act, Became::Shut)) if act.seq > last.seq || found(act) => {
                let over = format!(
                    "désactivé {}{} ; {}, vers {to} ; envois à vérifier",
                    self.when(act.at),
                    act.again(),
                    until(act.at)
                );
                return Some((false, over));
            }
            Some((act, Became::Opened)) if act.seq > last.seq => {
                (true, format!("rétabli le {}, vers {to}{from}", date(act.at)))
            }
            Some((act, Became::Shut)) if current().any(|given| has(&given.value)) => {
                let (shut, again) = (date(act.at), date(last.at));
                (
                    true,
                    format!("désactivé le {shut}, puis redit en place le {again}\u{a0}: à vérifier\u{a0}; vers {to}"),
                )
            }
            _ if !current().any(|given| has(&given.value)) => {
                // Said again, it is since the first time.
                let other = self.story.answered.values().filter(|how| how.question == *name && how.seq > last.seq);
                let first = other.map(|how| how.at).chain(current().map(|given| given.at)).min();
                let since = first.map(date).unwrap_or_default();
                (
                    false,
                    format!(
                        "dit en place le {}, plus signalé depuis la réponse du {since}, vers {to}{from}",
                        date(last.at)
                    ),
                )
            }
            _ if contested => {
                (true, format!("en place, d’après une réponse que d’autres contredisent, vers {to}{from}"))
            }
            Some(_) | None => (true, format!("en place, vers {to}{from}")),
        };
        Some((leaves, format!("{stands} ; envois à vérifier : la règle ne prouve pas qu’ils ont abouti")))
    }

    /// Says the last thing done to the account, to the sessions and to the rules, then what else was shut, the last first; forwards
    /// are among what went out.
    pub(super) fn doors(&self) -> Vec<String> {
        let acts = self.actions();
        let doors = [Door::Account, Door::Session, Door::Rule];
        let mut last: Vec<_> = doors
            .iter()
            .filter_map(|door| acts.iter().filter(|act| act.turned(*door).is_some()).max_by_key(|act| act.seq))
            .collect();
        // What another act of the same door undid is said by that one.
        let others = acts.iter().filter(|act| act.shuts && act.is_done() && act.turns.is_empty());
        last.extend(others.rev().take(SHUT));
        last.sort_by_key(|act| act.seq);
        last.dedup_by(|act, before| (act.seq, &act.text) == (before.seq, &before.text));
        // An account is one among others, and its act names it; the page has little room for the rest.
        let say = |act: &&Done| {
            let said = match (act.turned(Door::Account), act.turned(Door::Session), act.turned(Door::Rule)) {
                (Some(_), _, _) if act.measure => format!("{} : fait", self.whole(&act.text)),
                (Some(_), _, _) | (None, None, None) => self.whole(&act.text),
                (None, Some(Became::Shut), Some(Became::Shut)) => {
                    String::from("sessions coupées, règles retirées ou désactivées")
                }
                (None, Some(Became::Shut), _) => String::from("sessions coupées"),
                (None, Some(Became::Opened), _) => String::from("sessions rétablies"),
                (None, None, Some(Became::Shut)) => String::from("règles retirées ou désactivées"),
                (None, None, Some(Became::Opened)) => String::from("règles rétablies"),
            };
            format!("{said} ({}{})", self.dated(act.at), act.again())
        };
        last.iter().map(say).collect()
    }

    /// Says what the incident does to the activity.
    pub(super) fn activity(&self) -> Vec<Fact> {
        let say = |fact: &BriefFact| Fact::new(&*fact.label, self.in_full(fact));
        let facts: Vec<Fact> = self.facts.activity.iter().map(say).collect();
        if facts.is_empty() { vec![Fact::new("Activité", messages::TO_FILL)] } else { facts }
    }

    /// Says in a few words what is lost already, or was nearly: the worrying answers on money.
    pub(super) fn losses(&self) -> Vec<String> {
        let mut said = Vec::new();
        for (loaded, brief) in self.briefed() {
            for line in &brief.money {
                let Some(question) = loaded.fiche.question(&line.question) else { continue };
                let answer = self.answer(&loaded.fiche.name(&question.id));
                let Some(Short::Options(few)) = &question.short else { continue };
                for word in answer.into_iter().flat_map(Answer::elements) {
                    said.extend(few.get(word).map(|few| question.shortened(word, few).to_owned()));
                }
            }
        }
        each_once(said)
    }

    /// Names the machines in cause, as far as they are few.
    pub(super) fn machines(&self) -> Option<String> {
        match self.report.machines.as_slice() {
            [] => None,
            [one] => Some(format!("machine {}", self.whole(one))),
            [one, two] => Some(format!("machines {} et {}", self.whole(one), self.whole(two))),
            many => Some(format!("{} machines nommées", many.len())),
        }
    }

    /// Gives the time of the earliest fact: one that a line gives, or an answer to since when it goes on.
    pub(super) fn first_fact(&self) -> Option<Moment> {
        let answered = self.briefed().flat_map(|(loaded, brief)| {
            brief.started.iter().filter_map(|line| self.incident.answer(&loaded.fiche.name(&line.question))?.moment())
        });
        answered.chain(self.first_dated().map(|(at, _)| at)).min_by_key(Moment::unix_millis)
    }

    /// Gives the earliest time that a line gives to a fact, and that line; none is known when all of them came after the alert.
    pub(super) fn first_dated(&self) -> Option<(Moment, &str)> {
        let first = self.story.first_fact.as_ref().map(|(at, line)| (*at, line.as_str()));
        first.filter(|(at, _)| self.report.incident.may_start(*at))
    }

    /// Names the addresses where the attacker receives, as far as lines of any kind say them.
    fn recipients(&self) -> String {
        let traces = self.report.indicators.iter().filter(|trace| trace.kind == IndicatorType::Recipient);
        let mut named: Vec<String> = traces.map(|trace| trace.value.clone()).collect();
        let more = named.len().saturating_sub(RECIPIENTS);
        named.truncate(RECIPIENTS);
        named.extend((more > 0).then(|| messages::agreed(more, "autre", "autres")));
        messages::and(&named)
    }

    /// Says the addresses that the notes of some answers name, of mail only.
    fn noted_addresses<'h>(&self, answered: impl Iterator<Item = (&'h LineHash, &'h How)>) -> String {
        let found = self.noted(answered).into_iter().filter(|(kind, _)| *kind == IndicatorType::Sender);
        let found: Vec<String> = found.map(|(_, address)| address).take(RECIPIENTS).collect();
        if found.is_empty() { String::new() } else { format!("{} (d’après une note)", messages::and(&found)) }
    }

    /// Gives the addresses, of mail and of machines, that the notes of all answers name and no trace has.
    pub(super) fn untraced(&self) -> Vec<String> {
        let traced = |address: &String| self.report.indicators.iter().any(|t| t.value.eq_ignore_ascii_case(address));
        let found = self.noted(self.story.answered.iter()).into_iter().map(|(_, address)| address);
        found.filter(|address| !traced(address)).collect()
    }

    /// Gives the addresses that the notes of some answers name, but for the organisation's own.
    fn noted<'h>(&self, answered: impl Iterator<Item = (&'h LineHash, &'h How)>) -> BTreeSet<(IndicatorType, String)> {
        let own: Vec<String> = self.report.suspected_accounts.iter().map(|own| own.account.clone()).collect();
        let victim = Victim::new(&own);
        let note = |(h, how): (&LineHash, &How)| self.story.notes().beside(&how.question.question, h, &how.value);
        let notes: Vec<String> = answered.filter_map(note).collect();
        let words = notes.iter().flat_map(|note| note.split(|c: char| c.is_whitespace() || "<>«»\"'(),;".contains(c)));
        let address = |word: &str| {
            let word = word.trim_matches(['.', '!', '?', ':']);
            let is_mail = word
                .split_once('@')
                .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.') && !domain.contains(['@', ':']));
            let kind = match word.parse::<std::net::IpAddr>() {
                Ok(_) => IndicatorType::Ip,
                Err(_) if is_mail => IndicatorType::Sender,
                Err(_) => return None,
            };
            Some((kind, word.to_owned()))
        };
        let owned =
            |(kind, value): &(IndicatorType, String)| victim.owns(&Indicator { kind: *kind, value: value.clone() });
        words.filter_map(address).filter(|found| !owned(found)).collect()
    }

    /// Tells whether the attacker is still there: only what was seen after the last door was shut can say yes, and only a
    /// false alarm says no.
    pub(super) fn presence(&self) -> Presence {
        if self.is_false_alarm() {
            return Presence::No(String::from("fausse alerte"));
        }
        let nobody_in = |said: &Confirmation| *said == Confirmation::FauxPositif;
        if words::confirmation_at_most(self.report).as_ref().is_some_and(nobody_in) {
            let again = words::money_in_play(self.report).map(|_| " ; qui a demandé l’argent peut recommencer");
            return Presence::No(format!("aucun accès trouvé{}", again.unwrap_or_default()));
        }
        let contained = self.clock("contained");
        let measure = self.actions().iter().filter(|act| act.shuts && act.is_done()).map(|act| act.at).max();
        if words::confirmation(self.report).as_ref().is_some_and(nobody_in)
            && let Some((why, said)) = self.pace(true)
        {
            return Presence::Unknown(format!("{why}, dit {}, mais aucun accès établi à cette heure", self.when(said)));
        }
        match (contained, self.pace(true)) {
            // What was said before a door was closed says nothing of what came after.
            (contained, Some((why, said)))
                if measure.is_some_and(|measure| measure >= said) && contained.is_none_or(|at| at < said) =>
            {
                let measure = measure.map(|at| self.dated(at)).unwrap_or_default();
                Presence::Unknown(format!(
                    "{why}, dit {}, avant la dernière mesure faite ({measure}) ; rien d’observé depuis",
                    self.when(said)
                ))
            }
            (Some(contained), Some((_, said))) if said > contained => Presence::Yes(format!(
                "dit encore en mouvement {}, après l’endiguement fixé au {}",
                self.when(said),
                contained.french(None)
            )),
            (Some(contained), _) => {
                let by = self.incident.clock("contained").map(|set| format!(" par {}", set.by)).unwrap_or_default();
                // Doors that were closed are not an attacker who is gone.
                Presence::Unknown(format!("endiguement fixé{by} au {}", contained.french(None)))
            }
            (None, Some((why, said))) => Presence::Yes(match self.measures_said().as_slice() {
                [] => format!("{why}, dit {} ; aucun endiguement inscrit depuis", self.when(said)),
                measures => format!("{why}, dit {}, malgré : {}", self.when(said), measures.join(", ")),
            }),
            (None, None) => Presence::Unknown(match (words::confirmation(self.report), measure) {
                (Some(Confirmation::FauxPositif), _) => {
                    String::from("sans doute une fausse alerte, encore à confirmer")
                }
                (Some(Confirmation::Confirme | Confirmation::AInvestiguer) | None, measure) => {
                    let said = self.pace(false).map(|(why, at)| format!("{why}, dit {}", self.when(at)));
                    let said = said.unwrap_or_else(|| String::from(self.pace_unknown()));
                    match (measure, self.measures_said().as_slice()) {
                        (Some(measure), _) => format!("{said} ; dernière mesure faite {}", self.when(measure)),
                        (None, []) => format!("{said}, aucun endiguement déclaré"),
                        (None, measures) => format!("{said} ; d’après les réponses : {}", measures.join(", ")),
                    }
                }
            }),
        }
    }

    /// Says why no answer tells whether the attack goes on: nobody gave one, or several that disagree were given.
    fn pace_unknown(&self) -> &'static str {
        let mut asked =
            self.briefed().filter_map(|(loaded, brief)| Some(loaded.fiche.name(&brief.present.as_ref()?.question)));
        if asked.any(|name| self.incident.divergent().any(|(question, _)| *question == name)) {
            "réponses contraires, à arbitrer"
        } else {
            "aucune réponse ne le dit"
        }
    }

    /// Says what was done to contain it, as far as answers say it: what an action says is told as an action.
    pub(super) fn measures_said(&self) -> Vec<String> {
        let lines = self.briefs.iter().flatten().flat_map(|brief| &brief.measures);
        let told: BTreeSet<&str> =
            lines.filter(|line| line.when.is_some() || line.done.is_some()).map(|line| line.label.as_str()).collect();
        let known = self.facts.measures.iter().filter(|fact| fact.known && fact.done && told.contains(&*fact.label));
        known.map(|fact| self.whole(&lowered(&fact.label))).collect()
    }

    /// Gives the last answer that says that the attack goes on, or the last that says otherwise, and when it was recorded.
    fn pace(&self, moving: bool) -> Option<(String, Moment)> {
        let said = self.briefed().filter_map(|(loaded, brief)| {
            let present = brief.present.as_ref()?;
            let name = loaded.fiche.name(&present.question);
            let answer = self.answer(&name)?;
            if matches!(answer, Answer::Inconnu | Answer::SansObjet) {
                return None;
            }
            let goes_on = answer.elements().any(|word| present.is.iter().any(|is| is == word));
            let at = self.incident.answers.get(&name)?.iter().map(|given| given.at).max()?;
            let question = loaded.fiche.question(&present.question)?;
            // Each fiche asks it in its own words; who reads the page did not see the question.
            let known = PACES.iter().find(|(known, _)| *answer == Answer::word(*known));
            let said = known.map(|(_, said)| (*said).to_owned());
            let said = said.unwrap_or_else(|| format!("« {} » : {}", question.prompt, question.say(answer)));
            (goes_on == moving).then_some((said, at))
        });
        said.max_by_key(|(_, at)| at.unix_millis())
    }
}
