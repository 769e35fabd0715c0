//! What every target may say of an incident: cleaned for reading, and pseudonymised when asked, once and for all.
//!
//! Targets see nothing else, so none of them can let through a name or a control character that another one stops.

use crate::domain::answer::Progress;
use crate::domain::event::IndicatorType;
use crate::domain::fiche::Brief;
use crate::domain::gravity::{Confirmation, Gravity};
use crate::domain::moment::Moment;
use crate::domain::tlp::Tlp;
use crate::escape::Inert;
use crate::messages;
use crate::report::{DeclarationStatus, by_recipient};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// What stands between the name of a fact and what is said of it.
pub(super) const SAYS: &str = "\u{a0}: ";

/// What facts say, by their names; the questions that they cite are not what they say.
struct Said<'f>(BTreeMap<&'f str, Vec<&'f str>>);

impl<'f> Said<'f> {
    fn of(facts: &'f Brief<String>) -> Self {
        let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for fact in facts.parts().into_iter().flat_map(|(_, part)| part) {
            if let Some((label, what)) = fact.split_once(SAYS) {
                said.entry(label).or_default().push(bare(what));
            }
        }
        Self(said)
    }

    /// Gives what was said under the name of a fact, when that was something else, and one thing.
    fn otherwise(&self, fact: &str) -> Option<&str> {
        let (label, what) = fact.split_once(SAYS)?;
        match self.0.get(label)?.as_slice() {
            [earlier] if *earlier != bare(what) => Some(earlier),
            _ => None,
        }
    }
}

/// Takes what is said without the question that it cites, and what follows.
pub(super) fn bare(said: &str) -> &str {
    said.rsplit_once(" [").map_or(said, |(said, _)| said)
}

/// What a target may say.
pub struct Sheet {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) exercise: bool,
    pub(super) closed: bool,
    /// Whether nothing happened, was lost or was asked for.
    pub(super) false_alarm: bool,
    /// Whether it is taken for one at this hour, although something unknown can still make it an incident.
    pub(super) unsettled: bool,
    /// What goes against its being contained, as far as anybody said: said after it.
    pub(super) reserve: &'static str,
    pub(super) opened_at: Moment,
    pub(super) as_of: Moment,
    /// When the document is made.
    pub(super) made_at: Moment,
    /// When each clock was set to, and what is to be known of the line that set it.
    pub(super) clocks: BTreeMap<String, (Moment, String)>,
    pub(super) tz: Tz,
    pub(super) organisation: Option<String>,
    pub(super) region: Option<String>,
    pub(super) profile: Vec<&'static str>,
    /// What is to be known of the lines that set it.
    pub(super) profile_mark: String,
    /// The one sent: retained, else proposed.
    pub(super) gravity: Option<Gravity>,
    /// The gravity in sentences: retained, by whom and why; proposed, and how far it could still go.
    pub(super) gravity_said: String,
    pub(super) confirmation: Option<Confirmation>,
    /// What the forms of authorities ask, as far as the answers say it.
    pub(super) facts: FormFacts,
    /// What each qualification says, in a sentence.
    pub(super) verdicts: Vec<String>,
    /// What the confirmed incidents are, in the words of RSIT (Reference Security Incident Taxonomy).
    pub(super) kinds: Vec<&'static str>,
    /// Whether a mailbox is concerned.
    pub(super) mail: bool,
    pub(super) reasons: Vec<String>,
    pub(super) decisive: Vec<String>,
    pub(super) disagreements: Vec<String>,
    /// The accounts of victims: never indicators.
    pub(super) accounts: Vec<String>,
    /// Those that a delegation links to them.
    pub(super) linked: Vec<String>,
    pub(super) machines: Vec<String>,
    pub(super) accesses: Vec<String>,
    pub(super) traces: Vec<Trace>,
    /// Those that somebody withdrew since: what received them must forget them.
    pub(super) withdrawn: Vec<Trace>,
    pub(super) actions: Vec<CleanAction>,
    pub(super) steps: Vec<CleanStep>,
    /// What to do next, each with why.
    pub(super) next: Vec<String>,
    /// What is explained, and counts for nothing.
    pub(super) explained: Vec<String>,
    pub(super) declarations: Vec<CleanDeclaration>,
    pub(super) contacts: Vec<String>,
    pub(super) lines: Vec<Line>,
    pub(super) analysts: Vec<String>,
    pub(super) entries: u64,
    /// The seal code and the verdict on the main courante.
    pub(super) seal: String,
    pub(super) tlp: Tlp,
    pub(super) pseudonymised: bool,
    /// The same as it stood when the declaration that the document prepares was made.
    pub(super) before: Option<Box<Sheet>>,
}

/// What the answers say of an incident, each fact with the answer behind it.
#[derive(Debug, Clone, Default)]
pub(super) struct FormFacts {
    /// Each answer that they ask for, cited.
    pub brief: Brief<String>,
    /// The earliest time that a line gives to a fact, its number, and what names it.
    pub first: Option<(Moment, u64, String)>,
    /// What the fiches that are as sure as the incident is are about.
    pub nature: Vec<String>,
    /// What was done since, as far as an answer says it, and what is still to do.
    pub measures: Vec<(bool, String)>,
    /// The questions whose answers hold the confirmation.
    pub confirmed: Vec<String>,
    /// How many accounts were announced without being named.
    pub announced: u64,
    /// Who declares.
    pub author: String,
    /// The data protection officer, with how to reach them.
    pub dpo: String,
    /// The number to call back.
    pub callback: String,
}

/// Why a trace is not offered to blocklists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Withheld {
    /// It has not the form of its kind.
    Unsound,
    /// It is the victim's.
    Victim,
    /// The address is reserved: nobody has it on the Internet.
    Reserved,
    /// A pseudonym stands for it.
    Pseudonym,
}

impl Withheld {
    /// Says why.
    fn said(self) -> &'static str {
        match self {
            Self::Unsound => "de forme inattendue",
            Self::Victim => "à la victime",
            Self::Reserved => "d’une plage réservée",
            Self::Pseudonym => "sous pseudonyme",
        }
    }
}

/// A trace of the attacker.
pub(super) struct Trace {
    /// Why others are not offered it; none when they may block it.
    pub withheld: Option<Withheld>,
    pub kind: IndicatorType,
    /// As it was written.
    pub value: String,
    /// As people read it, where nobody is one click away from it.
    pub said: String,
    /// As machines compare it: its domain in ASCII.
    pub machine: String,
    /// When it was seen first and last, as far as lines say it.
    pub seen: Option<(Moment, Moment)>,
    /// Whether it has the form of its kind.
    pub sound: bool,
}

/// An action of the response.
pub(super) struct CleanAction {
    pub number: u64,
    pub text: String,
    pub state: Progress,
    /// Who did it or does it.
    pub by: Option<String>,
    /// What came of it, and what it broke.
    pub outcome: String,
    pub at: Moment,
}

/// A step of a containment.
pub(super) struct CleanStep {
    pub fiche: String,
    /// The title of the fiche.
    pub title: String,
    pub id: String,
    pub text: String,
    /// The day by which it is due.
    pub due: Option<Moment>,
    pub state: Progress,
    /// Whether somebody said where it stands.
    pub said: bool,
    /// Whether it is done once and to be done again, and what is to be known of the line that says so.
    pub mark: String,
    /// Who did it, else who said where it stands, and when.
    pub by: Option<String>,
    pub at: Option<Moment>,
}

/// A declaration to make.
#[derive(Clone)]
pub(super) struct CleanDeclaration {
    pub id: String,
    pub to: String,
    /// What is done, in the infinitive.
    pub what: String,
    pub due_at: Option<Moment>,
    /// By when, in words; once made, whether that was in time.
    pub by: String,
    /// When it was made, the first time.
    pub made_at: Option<Moment>,
    pub clock: String,
    pub started: Option<Moment>,
    /// Whether it only follows another one.
    pub follows: bool,
    pub status: DeclarationStatus,
    pub because: String,
    /// Whether a primary source says so.
    pub sure: bool,
    pub receipt: Option<String>,
    /// The receipt of the first time: what completes a declaration names that one.
    pub first_receipt: Option<String>,
    pub url: Option<String>,
}

/// A line of the main courante.
pub(super) struct Line {
    /// What names it for ever.
    pub key: String,
    /// Its hash; none when pseudonymised, as the names could be guessed from it.
    pub h: Option<String>,
    pub seq: u64,
    pub at: Moment,
    pub happened_at: Option<Moment>,
    pub by: String,
    /// Who acted or informed, when it is not who wrote.
    pub actor: Option<String>,
    pub kind: String,
    pub text: String,
    /// What it does not say itself: that it came late, and to whom it was unknown.
    pub mark: Option<String>,
    pub note: Option<String>,
    pub accounts: Vec<String>,
    pub machines: Vec<String>,
    /// Whether a later line replaced it.
    pub struck: bool,
    /// Whether it is part of the story: an answer to a question is when it dates a fact.
    pub told: bool,
}

impl Sheet {
    /// Keeps what stood before, so that a form says only what has changed since, and what it said instead: what was true then
    /// is not denied by what is true now, nor by what nobody knows any more.
    pub fn since(mut self, before: Option<Sheet>) -> Self {
        if let Some(before) = &before {
            let (now, then) = (Said::of(&self.facts.brief), Said::of(&before.facts.brief));
            let changed = |fact: &String| {
                let earlier = then.otherwise(fact).map(|earlier| format!(" (auparavant{SAYS}{earlier})"));
                Some(format!("{fact}{}", earlier.unwrap_or_default()))
            };
            let lost = |fact: &String| {
                let (label, said) = fact.split_once(SAYS)?;
                let lost = || format!("{label}{SAYS}plus établi (auparavant{SAYS}{said})");
                (!now.0.contains_key(label)).then(lost)
            };
            let mut brief = self.facts.brief.map(changed);
            brief.extend(before.facts.brief.map(lost));
            self.facts.brief = brief;
        }
        Self { before: before.map(Box::new), ..self }
    }

    /// Gives the title with what must be seen first.
    pub(super) fn heading(&self) -> String {
        let exercise = if self.exercise { "EXERCICE - " } else { "" };
        format!("{exercise}[{}] {}", self.id, self.title)
    }

    /// Gives the heading for a field that people read, and that holds so many characters.
    pub(super) fn heading_within(&self, most: usize) -> String {
        cut(&Inert(&self.heading()).to_string(), most)
    }

    /// Gives what is owed, a row a recipient, as the report does.
    pub(super) fn duties(&self) -> Vec<Vec<&CleanDeclaration>> {
        by_recipient(&self.declarations, |line| (&line.to, line.status))
    }

    /// Says how many traces are not offered to blocklists, and why; none when all are.
    pub fn withheld(&self) -> Option<String> {
        let mut counts: BTreeMap<Withheld, usize> = BTreeMap::new();
        self.traces.iter().filter_map(|t| t.withheld).for_each(|why| *counts.entry(why).or_default() += 1);
        let total: usize = counts.values().sum();
        let said: Vec<String> = counts.iter().map(|(why, n)| format!("{n} {}", why.said())).collect();
        (total > 0).then(|| {
            let what =
                messages::agreed(total, "trace inscrite mais non proposée", "traces inscrites mais non proposées");
            format!("{what} au blocage : {}.", said.join(", "))
        })
    }

    /// Gives the word of the gravity, for tools.
    pub(super) fn gravity_word(&self) -> &'static str {
        self.gravity.map_or(messages::NOT_EVALUATED, Gravity::slug)
    }

    /// Gives the words that every tool can filter on.
    pub(super) fn tags(&self) -> Vec<String> {
        let mut tags = vec![self.tlp.label(), String::from("qualify"), format!("gravite-{}", self.gravity_word())];
        tags.extend(self.exercise.then(|| String::from("EXERCICE")));
        tags.extend(self.pseudonymised.then(|| String::from("pseudonymise")));
        tags
    }

    /// Gives when the incident starts for a tool: the alert, else the opening.
    pub(super) fn starts_at(&self) -> Moment {
        self.clocks.get("alerted").map_or(self.opened_at, |(at, _)| *at)
    }
}

/// Cuts a text to so many characters, and shows it.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::event::Indicator;
    use crate::report::{Hostile, Victim};

    fn at(text: &str) -> Moment {
        Moment::parse_rfc3339(text).expect("RFC 3339 in a test")
    }

    /// A sheet with something of everything.
    pub fn filled() -> Sheet {
        let declaration = |id: &str, to: &str, due: Option<&str>, status: DeclarationStatus| CleanDeclaration {
            id: id.to_owned(),
            to: to.to_owned(),
            what: format!("déclarer à {to}"),
            due_at: due.map(at),
            by: due.map_or("sans délai", |_| "avant le 10 janv. 2026 à 02:10").to_owned(),
            made_at: None,
            follows: false,
            clock: String::from("aware"),
            started: Some(at("2026-01-07T02:10:00+01:00")),
            status,
            because: String::from("des données ont pu sortir"),
            sure: true,
            receipt: (status == DeclarationStatus::Made).then(|| String::from("2026-0042")),
            first_receipt: None,
            url: Some(String::from("https://notifications.cnil.fr/notifications/violation")),
        };
        let trace = |kind, value: &str, offered: bool| Trace {
            kind,
            value: value.to_owned(),
            said: Hostile::new(&[Indicator { kind, value: value.to_owned() }], Victim::new(&[])).inert(value),
            machine: value.to_owned(),
            withheld: (!offered).then_some(Withheld::Victim),
            seen: Some((at("2026-01-06T23:00:00+01:00"), at("2026-01-07T01:00:00+01:00"))),
            sound: true,
        };
        Sheet {
            id: String::from("20260107-7K3F"),
            title: String::from("Compte de la comptabilité"),
            exercise: true,
            closed: false,
            false_alarm: false,
            unsettled: false,
            reserve: "",
            opened_at: at("2026-01-07T02:14:05+01:00"),
            as_of: at("2026-01-07T04:00:00+01:00"),
            made_at: at("2026-01-07T04:00:00+01:00"),
            clocks: BTreeMap::from([(String::from("alerted"), (at("2026-01-07T02:10:00+01:00"), String::new()))]),
            tz: Tz::Europe__Paris,
            organisation: Some(String::from("Ville d’Exemple")),
            region: Some(String::from("Normandie")),
            profile: vec!["collectivite"],
            profile_mark: String::new(),
            gravity: Some(Gravity::Majeur),
            gravity_said: String::from("GRAVITÉ PROPOSÉE : INCIDENT MAJEUR, À CETTE HEURE (3 réponses inconnues)."),
            confirmation: Some(Confirmation::Confirme),
            kinds: vec!["rsit:information-content-security=\"unauthorised-information-access\""],
            facts: FormFacts {
                brief: Brief {
                    detected: vec![String::from("Signalé d’après : une règle inconnue [1.a.1]")],
                    data: vec![String::from("Données personnelles touchées : oui [4.a.3], à confirmer")],
                    ..Brief::default()
                },
                announced: 60,
                nature: vec![String::from("Compromission d’un compte de messagerie")],
                ..FormFacts::default()
            },
            verdicts: vec![String::from("messagerie-qualification\u{a0}: confirmé")],
            mail: true,
            reasons: vec![String::from("Une règle de transfert était en place.")],
            decisive: vec![],
            disagreements: vec![],
            accounts: vec![String::from("compta@exemple.fr"), String::from("compta-adm")],
            linked: vec![String::from("assistante@exemple.fr")],
            machines: vec![String::from("PC-042")],
            accesses: vec![String::from("vpn")],
            traces: vec![
                trace(IndicatorType::Ip, "203.0.113.7", true),
                trace(IndicatorType::Ip, "2001:db8:1::7", true),
                trace(IndicatorType::Sender, "dg@exemple.fr", false),
                trace(IndicatorType::Sha256, &"ab".repeat(32), true),
            ],
            withdrawn: vec![trace(IndicatorType::Ip, "198.51.100.9", true)],
            actions: vec![CleanAction {
                number: 1,
                text: String::from("Bloquer le compte"),
                state: Progress::Fait,
                by: Some(String::from("Bob Durand")),
                outcome: String::from(" ; résultat : sessions coupées"),
                at: at("2026-01-07T02:50:00+01:00"),
            }],
            steps: vec![CleanStep {
                fiche: String::from("messagerie-endiguement"),
                title: String::from("Messagerie : endiguement"),
                id: String::from("E.1"),
                text: String::from("Exporter les journaux"),
                due: Some(at("2026-01-07T02:14:05+01:00")),
                state: Progress::EnCours,
                said: true,
                mark: String::new(),
                by: Some(String::from("Bob Durand")),
                at: Some(at("2026-01-07T02:40:00+01:00")),
            }],
            next: vec![],
            explained: vec![],
            declarations: vec![
                declaration("cnil", "CNIL", Some("2026-01-10T02:10:00+01:00"), DeclarationStatus::Due),
                declaration(
                    "plainte-assurance",
                    "police ou gendarmerie",
                    Some("2026-01-10T02:10:00+01:00"),
                    DeclarationStatus::Made,
                ),
                declaration("administration", "ANSSI, CERT-FR", None, DeclarationStatus::IfConfirmed),
            ],
            contacts: vec![String::from("CERT-FR\u{a0}: 3218")],
            lines: vec![],
            analysts: vec![String::from("Alice Martin")],
            entries: 61,
            seal: String::from("4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2 (chaque ligne se vérifie)"),
            tlp: Tlp::AmberStrict,
            pseudonymised: false,
            before: None,
        }
    }

    #[test]
    fn what_is_not_offered_is_counted_with_its_reason() {
        let said = filled().withheld().expect("one is the victim’s");
        assert_eq!(said, "1 trace inscrite mais non proposée au blocage : 1 à la victime.");
    }

    #[test]
    fn a_cut_is_shown() {
        assert_eq!(cut("été", 3), "été");
        assert_eq!(cut("étés", 3), "ét…");
    }
}
