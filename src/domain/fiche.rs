//! A fiche réflexe as data: questions, rules, next steps. One JSON file each, see `fiches/README.md`.

mod brief;
mod step;
mod verdict;

pub use brief::{Brief, BriefLine};
pub use step::{Again, ContainmentStep, Step};
pub use verdict::{
    Contradiction, Deduction, FromAxis, FromConfirmation, FromGravity, NamedOutcome, Next, Rule, Signs, When,
};

use super::answer::Answer;
use super::closed::closed;
use super::condition::Condition;
use super::ids::{FicheId, QuestionId, QuestionRef};
use super::moment::Tense;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use super::question::{ASKS_HELP, LONGEST, Misfit, asks_for_help, escaped_at_most};
pub use super::screen::{HarmScreen, Keep, Kept};

/// A fiche réflexe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fiche {
    /// Where an editor finds the schema of the file; accepted, and read by nobody else.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Its id, also the name of its file.
    pub id: FicheId,
    /// What it leads to.
    pub kind: FicheKind,
    /// What it is about; other tools sort incidents by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The official reference, such as `CERTFR-2024-RFX-003`.
    #[serde(default)]
    pub reference: Option<String>,
    /// Its title, in French.
    pub title: String,
    /// The version of the text it follows.
    pub version: String,
    /// Where the official fiche is.
    #[serde(default)]
    pub url: Option<String>,
    /// After whom it is written.
    pub source: String,
    /// When to use it, in one sentence.
    pub when_to_use: String,
    /// What to have before starting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prerequisites: Vec<Question>,
    /// The screens of the order by harm: what is asked first and together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<HarmScreen>,
    /// The Mesures, in order; their number is not always five.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mesures: Vec<Mesure>,
    /// The conclusions that the engine deduces and the analyst confirms or corrects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deduced: Vec<Question>,
    /// Which answers confirm the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Signs>,
    /// What raises the axes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Answers that do not go together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
    /// Named outcomes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<NamedOutcome>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Next>,
    /// How the order of the steps differs from that of the official fiche, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// Ordered steps, for a containment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<ContainmentStep>")]
    pub steps: Vec<Step>,
    /// What is taken from the fiches already run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carry: Vec<Carry>,
    /// Which answers the first page of a report shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brief: Option<Brief>,
}

impl Fiche {
    /// Tells whether it is about mailboxes, or mail received.
    pub fn is_about_mail(&self) -> bool {
        match self.category {
            Some(category) => category == Category::Mail,
            // A copy older than that member has only its name to say so.
            None => self.id.as_str().starts_with("messagerie"),
        }
    }
}

/// What a fiche leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FicheKind {
    /// A gravity.
    Qualification,
    /// Steps to contain the incident.
    Endiguement,
}

/// What a fiche is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Mailboxes, and mail received.
    Mail,
    /// A workstation, a server, an administration resource.
    System,
    /// Data that left.
    Leak,
    /// A supplier, a partner, a customer.
    ThirdParty,
}

/// A Mesure of a fiche.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mesure {
    /// Its number.
    pub id: String,
    /// Its official title.
    pub title: String,
    /// Its actions.
    pub actions: Vec<Action>,
}

/// An action of a Mesure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its number, such as `2.b`.
    pub id: String,
    /// Its official title.
    pub title: String,
    /// A sentence that introduces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
    /// What must not be missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Whether the page of the official fiche is missing: shown as a complement, never under its number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reconstructed: bool,
    /// Its questions.
    pub questions: Vec<Question>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id, such as `2.b.1`.
    pub id: QuestionId,
    /// What is answered.
    pub kind: QuestionKind,
    /// The question itself, answered in five seconds.
    pub prompt: String,
    /// What it asks in at most 28 characters, without its question mark: for the list of calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Short>,
    /// Where to look, in one or two lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The options of a choice or a multi: at most nine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The options in French.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// What a step is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// Who can answer, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<Role>,
    /// When it is asked.
    pub lot: Lot,
    /// Questions with the same screen are shown together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// Whose question or step it is.
    pub origin: Origin,
    /// Where it stands in the official fiche; a follow-up takes its parent's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The answers that are a sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worrying: Vec<String>,
    /// What must not be lost of an answer: asked just after it, skipped in one key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<Keep>,
    /// Whether it is a judgement rather than an observation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conclusion: bool,
    /// What its chosen options are, beyond being options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<Holds>,
    /// Which way a moment looks: the past, unless it is a deadline.
    #[serde(default, skip_serializing_if = "Tense::is_past")]
    pub tense: Tense,
    /// When it is asked at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_if: Option<Condition>,
    /// Whether it is asked while that is unknown.
    #[serde(default, skip_serializing_if = "WhenUnknown::is_skip")]
    pub when_unknown: WhenUnknown,
    /// What a deduced question is deduced from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Deduction>,
    /// A question asked just after it; it has no follow-up of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<Box<Question>>,
}

/// A few words for a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Short {
    /// For the question.
    Whole(String),
    /// For each option that decides something, as what one would rather not hear.
    Options(BTreeMap<String, String>),
}

/// How many characters a few words are at most.
pub const SHORTEST: usize = 28;

closed! {
    /// What is answered to a question.
    pub enum QuestionKind {
        /// Oui or non.
        YesNo = "yes_no",
        /// One option.
        Choice = "choice",
        /// Any number of options.
        Multi = "multi",
        /// A list of accounts.
        Accounts = "accounts",
        /// A free text.
        Text = "text",
        /// A whole number.
        Number = "number",
        /// A date and time.
        Moment = "moment",
        /// The state of a step.
        Step = "step",
        /// Lines of the main courante that cite it.
        Journal = "journal",
    }
}

/// Who can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The holder of the account.
    Victime,
    /// The administrator of the mail system.
    Messagerie,
    /// Whoever runs the EDR and the workstations.
    Poste,
    /// Direction and business.
    Metier,
    /// Whoever runs the network, its firewalls and remote accesses.
    Reseau,
    /// Whoever runs the servers and the backups.
    Sauvegarde,
}

/// When a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lot {
    /// In the first minutes.
    Chaud,
    /// Within the hour.
    Heure,
    /// Once things are calm.
    Calme,
}

/// Whose question it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The official fiche has it.
    Officiel,
    /// The official fiche has it, as those who read it tell: its own text is not at hand.
    SecondeMain,
    /// Added here.
    Complement,
    /// A page of the official fiche is missing from our copy.
    Reconstitue,
}

/// What the chosen options of a question are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Accesses to review, listed in the report.
    Accesses,
    /// Of a text: machines to contain, which commands name.
    Machines,
    /// Of accounts: those that a delegation links to the ones in cause. They are looked at, nobody was seen in them.
    Linked,
}

/// Whether a question is asked while its condition is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenUnknown {
    /// It waits.
    #[default]
    Skip,
    /// It is asked all the same.
    Ask,
}

impl Carry {
    /// Tells whether an answer is one of those that are taken; of a list, all is taken as it is, or one is enough to give
    /// another answer.
    pub fn takes(&self, answer: &Answer) -> bool {
        self.only.is_empty()
            || match answer {
                Answer::Word(word) => self.only.contains(word),
                Answer::List(list) if self.gives.is_some() => list.iter().any(|word| self.only.contains(word)),
                Answer::List(list) => list.iter().all(|word| self.only.contains(word)),
                Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
            }
    }
}

impl WhenUnknown {
    fn is_skip(&self) -> bool {
        *self == Self::Skip
    }
}

/// What is taken from the fiches already run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carry {
    /// The question that receives it.
    pub question: QuestionId,
    /// `FICHE:QUESTION`, `*:accounts`, `*:accesses`, `incident:alerted` or `incident:organisation`.
    pub from: String,
    /// The only answers that are taken; all when left out. What nobody saw in one place is not denied of another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// What these answers give here, where the question is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives: Option<String>,
}

/// A question with its place in the fiche.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'f> {
    /// The question.
    pub question: &'f Question,
    /// The question that it follows up.
    pub parent: Option<&'f Question>,
    /// Its Mesure; none for prerequisites and deduced conclusions.
    pub mesure: Option<&'f Mesure>,
    /// Its action.
    pub action: Option<&'f Action>,
    /// The step that it is, of a containment.
    pub step: Option<&'f Step>,
}

impl Fiche {
    /// Goes through every question in the order of the fiche with its place, follow-ups just after their parent.
    pub fn walk(&self) -> impl Iterator<Item = Placed<'_>> {
        let outside = |question| Placed { question, parent: None, mesure: None, action: None, step: None };
        let of_mesures = self.mesures.iter().flat_map(|m| {
            m.actions.iter().flat_map(move |a| {
                a.questions.iter().map(move |question| Placed {
                    question,
                    parent: None,
                    mesure: Some(m),
                    action: Some(a),
                    step: None,
                })
            })
        });
        let steps = self.steps.iter().map(move |step| Placed { step: Some(step), ..outside(&step.question) });
        let all = self.prerequisites.iter().map(outside).chain(of_mesures).chain(steps);
        all.chain(self.deduced.iter().map(outside)).flat_map(|placed| {
            let follow_up = placed.question.follow_up.as_deref();
            std::iter::once(placed).chain(follow_up.map(|question| Placed {
                question,
                parent: Some(placed.question),
                ..placed
            }))
        })
    }

    /// Goes through every question in the order of the fiche, follow-ups just after their parent, steps included.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.walk().map(|placed| placed.question)
    }

    /// Says what it is about: its title, but for what it does of it.
    pub fn about(&self) -> &str {
        self.title.split(" - ").next().unwrap_or_default()
    }

    /// Finds a question by its id.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions().find(|q| &q.id == id)
    }

    /// Finds a question by its id as people type it, `1.B.1`.
    pub fn question_said(&self, said: &str) -> Option<&Question> {
        self.questions().find(|q| q.id.as_str().eq_ignore_ascii_case(said))
    }

    /// Names one of its questions among those of all fiches.
    pub fn name(&self, id: &QuestionId) -> QuestionRef {
        QuestionRef { fiche: self.id.clone(), question: id.clone() }
    }
}

impl<'f> Placed<'f> {
    /// Gives who can answer: a follow-up takes its parent's.
    pub fn ask(&self) -> &'f [Role] {
        match self.parent {
            Some(parent) if self.question.ask.is_empty() => &parent.ask,
            Some(_) | None => &self.question.ask,
        }
    }
}
