//! What a line of the main courante says: its kind and the members of that kind.
//!
//! The log's contract lists them; unknown kinds and members are kept, so every log opens for ever.

use super::answer::{Answer, Progress, Source};
use super::digest::{Digest, LineHash};
use super::gravity::{Confirmation, Gravity, Interval, LevelName};
use super::ids::{FicheId, IncidentId, QuestionId, WriterId};
use super::json::{readable, readable_text};
use super::moment::Moment;
use super::profile::Profile;
use super::recipe::System;
use super::sheet::QuestionSheet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

macro_rules! members {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? })+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
        })+
    };
}

members! {
    /// The incident was opened; the first line of its first file.
    Opened {
        /// Who writes this file.
        writer: WriterId,
        /// The incident.
        incident: IncidentId,
        /// Its title.
        title: String,
        /// When the alert was received.
        #[serde(skip_serializing_if = "Option::is_none")]
        alerted_at: Option<Moment>,
        /// When reasonable certainty was reached.
        #[serde(skip_serializing_if = "Option::is_none")]
        aware_at: Option<Moment>,
        /// The incident's time zone, an IANA name.
        tz: String,
        /// The organisation's profile.
        #[serde(default)]
        profile: Vec<Profile>,
        /// The organisation's region.
        region: Option<String>,
        /// The systems in use, when they are known.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        systems: Vec<System>,
        /// The organisation.
        #[serde(skip_serializing_if = "Option::is_none")]
        organisation: Option<String>,
        /// The fiche started.
        fiche: FicheId,
        /// Its version.
        fiche_version: String,
        /// The digest of its copy.
        fiche_digest: Digest,
        /// The program and its version.
        tool: String,
        /// Whether it is an exercise.
        exercise: bool,
        /// The story that the exercise follows; one that cannot be read hides nothing of the rest.
        #[serde(default, deserialize_with = "readable", skip_serializing_if = "Option::is_none")]
        story: Option<String>,
    }
    /// Another writer joined; the first line of its file.
    Joined {
        /// Who writes this file.
        writer: WriterId,
        /// The incident joined; older programs did not say it, and one that cannot be read hides nothing of the rest.
        #[serde(default, deserialize_with = "readable", skip_serializing_if = "Option::is_none")]
        incident: Option<IncidentId>,
        /// The last line of every other file seen, so that cutting one contradicts the others.
        heads: Vec<Head>,
        /// The last line of the file that this one goes on with, when that one could not be extended.
        #[serde(default, deserialize_with = "readable", skip_serializing_if = "Option::is_none")]
        continues: Option<Head>,
    }
    /// Lines were withdrawn; they stay where they are.
    Struck {
        /// The lines.
        struck: Vec<LineHash>,
        /// Why.
        because: String,
    }
    /// Every branch of a file written twice was kept.
    ForkKept {
        /// A line of each branch, and each line that is lost.
        heads: Vec<Head>,
        /// Those that were lost when it was written; older programs did not say it, and any of `heads` may be.
        #[serde(default, deserialize_with = "readable", skip_serializing_if = "Option::is_none")]
        lost: Option<Vec<Head>>,
        /// Why; what cannot be read of it undoes nothing.
        #[serde(default, deserialize_with = "readable_text")]
        because: String,
    }
    /// The last line of a file.
    Head {
        /// Whose file.
        writer: WriterId,
        /// The line's `seq`.
        seq: u64,
        /// The line's hash.
        h: LineHash,
    }
    /// A question was answered.
    Answered {
        /// The fiche.
        fiche: FicheId,
        /// The question.
        question: QuestionId,
        /// The question as it was put.
        prompt: String,
        /// The answer.
        value: Answer,
        /// How it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<Source>,
        /// Who said so.
        #[serde(skip_serializing_if = "Option::is_none")]
        declared_by: Option<String>,
        /// The answers it replaces.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replaces: Vec<LineHash>,
        /// The screen it was answered on.
        #[serde(skip_serializing_if = "Option::is_none")]
        screen: Option<String>,
        /// The log lines that show it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Evidence>,
    }
    /// What was answered has a harmless explanation: it is no sign any more, and stays visible as answered.
    Explained {
        /// The fiche.
        fiche: FicheId,
        /// The question.
        question: QuestionId,
        /// The option explained, when it is not the whole answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        option: Option<String>,
        /// The current answers, each by its line: it holds as long as they are, and are equal.
        answers: Vec<LineHash>,
        /// What explains it.
        because: String,
        /// How that is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<Source>,
        /// Who said so.
        #[serde(skip_serializing_if = "Option::is_none")]
        declared_by: Option<String>,
    }
    /// Lines of a file that show a fact.
    Evidence {
        /// The file's digest.
        digest: Digest,
        /// The file's name.
        file: String,
        /// The lines, counted from 1.
        lines: Vec<u64>,
        /// The rank of each record on its line, from 1, when a line holds several.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        records: Vec<u64>,
    }
    /// An action was opened, or its state changed.
    ActionTaken {
        /// The question that it answers.
        #[serde(skip_serializing_if = "Option::is_none")]
        question: Option<QuestionId>,
        /// Its state.
        state: Progress,
        /// Who does it.
        #[serde(skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
        /// What came of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        result: Option<String>,
        /// What it broke.
        #[serde(skip_serializing_if = "Option::is_none")]
        side_effect: Option<String>,
        /// The line of the same action that it follows.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        replaces: Vec<LineHash>,
    }
    /// A note.
    Noted {
        /// The question that it answers.
        #[serde(skip_serializing_if = "Option::is_none")]
        question: Option<QuestionId>,
        /// The sheet of questions that it says was given to somebody.
        #[serde(default, deserialize_with = "readable", skip_serializing_if = "Option::is_none")]
        sheet: Option<QuestionSheet>,
    }
    /// Work stopped for now.
    Suspended {}
    /// Work went on.
    Resumed {}
    /// The incident was closed or opened again.
    Because {
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    }
    /// The incident was exported.
    Exported {
        /// To what.
        target: String,
        /// Its TLP marking.
        tlp: String,
        /// Whether names were replaced.
        pseudonymised: bool,
        /// The digest of the document.
        digest: Digest,
    }
    /// An answer proposed from logs was refused.
    ProposalRefused {
        /// The fiche.
        fiche: FicheId,
        /// The question.
        question: QuestionId,
        /// The answer proposed.
        value: Answer,
        /// Why it was refused.
        #[serde(skip_serializing_if = "Option::is_none")]
        because: Option<String>,
        /// The log lines that suggested it.
        evidence: Vec<Evidence>,
    }
    /// A fiche was started or finished.
    FicheRun {
        /// The fiche.
        fiche: FicheId,
        /// Its version.
        fiche_version: String,
        /// The digest of its copy.
        fiche_digest: Digest,
        /// What was taken from other fiches.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        carried: Vec<Carried>,
    }
    /// An answer taken from elsewhere in the incident.
    Carried {
        /// The question that receives it.
        question: QuestionId,
        /// Where it comes from.
        from: String,
        /// The answer.
        value: Answer,
    }
    /// The verdict at this point.
    Assessed {
        /// The fiche.
        fiche: FicheId,
        /// The confirmation.
        confirmation: Assessment<Confirmation>,
        /// The axes.
        axes: Axes,
        /// The gravity.
        gravity: Interval<Gravity>,
    }
    /// The three axes of a verdict.
    Axes {
        /// How far it reaches.
        perimetre: Assessment<LevelName>,
        /// How much it damages.
        impact: Assessment<LevelName>,
        /// How quickly to react.
        urgence: Assessment<LevelName>,
    }
}
/// A value in three readings, with the answers that hold the proposed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assessment<T> {
    /// What the known facts alone hold up.
    pub at_least: T,
    /// What is proposed, out of precaution.
    pub proposed: T,
    /// What the unknown answers could still make of it.
    pub at_most: T,
    /// The answers that hold the proposed value.
    pub because: Vec<Reason>,
}

members! {
    /// An answer that holds a value up.
    Reason {
        /// The fiche.
        fiche: FicheId,
        /// The question.
        question: QuestionId,
        /// Its answer.
        answer: Answer,
        /// Why it counts, in a French sentence.
        text: String,
        /// In a report: what is to be known of the lines that give this answer; never in the main courante.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        marked: Option<Marked>,
    }
    /// The gravity that the analyst retains.
    Decided {
        /// The gravity.
        gravity: Gravity,
        /// Why.
        because: String,
        /// The gravities retained that it replaces; without it, all those before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<Vec<LineHash>>,
    }
    /// A clock of the incident was set.
    ClockSet {
        /// Which: alerted, aware, classified, contained...
        clock: String,
        /// To when.
        value: Moment,
        /// Why.
        because: String,
        /// The settings it replaces; without it, all those before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<Vec<LineHash>>,
    }
    /// A declaration was made, or somebody decided that none is due.
    Declared {
        /// Which.
        declaration: String,
        /// Its receipt.
        #[serde(skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
        /// Whether it was decided that it is not due.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        not_due: bool,
        /// Who decided that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decided_by: Option<String>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
        /// What was said of it before, that this replaces; without it, all of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<Vec<LineHash>>,
    }
    /// The organisation's profile changed.
    ProfileSet {
        /// The profile.
        profile: Vec<Profile>,
        /// The region.
        region: Option<String>,
        /// The systems in use; none leaves them as they were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        systems: Option<Vec<System>>,
        /// The profiles that it replaces, the opening's included; without it, all those before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<Vec<LineHash>>,
    }
    /// A torn tail was healed.
    Recovered {
        /// Where the torn bytes start, in bytes from the start of the file.
        offset: u64,
        /// How many they are, without their final LF.
        length: u64,
        /// Their digest.
        digest: Digest,
    }
}

/// What a reader is told of a line besides what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Marked {
    /// It arrived afterwards.
    Afterwards,
    /// It stands in one of several branches of a file.
    Branch,
    /// It stands in one of several branches of a file, and arrived afterwards.
    BranchAfterwards,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each variant is named after its members' documented type")]
pub enum Event {
    Opened(Box<Opened>),
    Joined(Joined),
    Answered(Answered),
    Explained(Explained),
    Action(ActionTaken),
    Noted(Noted),
    Suspended(Suspended),
    Resumed(Resumed),
    Closed(Because),
    Reopened(Because),
    Exported(Exported),
    ProposalRefused(ProposalRefused),
    FicheStarted(FicheRun),
    FicheFinished(FicheRun),
    Assessed(Assessed),
    Decided(Decided),
    Clock(ClockSet),
    Declared(Declared),
    Profile(ProfileSet),
    Recovered(Recovered),
    Struck(Struck),
    ForkKept(ForkKept),
}

/// What an indicator of compromise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorType {
    /// An IP address.
    Ip,
    /// A user-agent.
    UserAgent,
    /// A sender's address.
    Sender,
    /// An address where the attacker receives mail, such as that of a forward.
    Recipient,
    /// A URL.
    Url,
    /// A file's SHA-256.
    Sha256,
    /// A domain name.
    Domain,
}

/// A trace of the attacker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Indicator {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: IndicatorType,
    /// Its value.
    pub value: String,
}

/// The members that any line may have, and its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Common {
    /// The time of the fact, when it is not the time of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happened_at: Option<Moment>,
    /// Who acted, informed or detected, when it is not who wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// By how much the clock jumped back since the previous line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_back_ms: Option<u64>,
    /// The accounts concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// The machines concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub machines: Vec<String>,
    /// The traces of the attacker.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
    /// A free note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The TLP marking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tlp: Option<String>,
    /// A French sentence that stands alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// What is about to be written: the event and its common members, without the place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub event: Event,
    /// Its common members.
    pub common: Common,
}

/// What a line says of the lines of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knowledge {
    /// Nothing: it comes from a program that did not say it yet.
    Unsaid,
    /// Something that cannot be read.
    Unreadable,
    /// These are the last ones that were known and that no line before cited.
    Heads(Vec<Head>),
}

impl Knowledge {
    /// Gives the lines cited, when what was known is said.
    pub fn heads(&self) -> Option<&[Head]> {
        match self {
            Self::Heads(heads) => Some(heads),
            Self::Unsaid | Self::Unreadable => None,
        }
    }
}

/// A line of the main courante, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose file it stands in.
    pub writer: WriterId,
    /// Its place in the main courante.
    pub seq: u64,
    /// The hash of the previous line of the same file.
    pub prev: Option<LineHash>,
    /// Its own hash.
    pub h: LineHash,
    /// When it was recorded.
    pub at: Moment,
    /// Who wrote it.
    pub by: String,
    /// The word of its kind, known or not.
    pub kind: Cow<'static, str>,
    /// What it says; none when the kind is not known here.
    pub event: Option<Event>,
    /// Its common members.
    pub common: Common,
    /// The digest of the fiche that it starts.
    pub fiche: Option<Digest>,
    /// The last lines of others that it was the first of its file to know.
    pub met: Knowledge,
    /// The incident that it names, when it starts a file.
    pub incident: Option<IncidentId>,
    /// Whether it opens an incident, even when the rest of it cannot be read.
    pub opens: bool,
}

impl Entry {
    /// Tells whether it is news to who reads what others wrote: verdicts follow from the answers, and joining says nothing.
    pub fn is_news(&self) -> bool {
        !matches!(self.event, Some(Event::Assessed(_) | Event::Joined(_)))
    }

    /// Gives when a fact of the incident happened, as an answer or a note dates it; the hour of a step is that of an act.
    pub fn fact_at(&self) -> Option<Moment> {
        match &self.event {
            Some(Event::Answered(answered)) if answered.value.is_of_a_step() => None,
            Some(Event::Answered(_) | Event::Noted(_)) => self.common.happened_at,
            Some(_) | None => None,
        }
    }
}

impl<T: Copy> Assessment<T> {
    /// Gives the three readings without the reasons.
    pub fn interval(&self) -> Interval<T> {
        Interval { at_least: self.at_least, proposed: self.proposed, at_most: self.at_most }
    }
}
