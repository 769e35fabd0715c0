//! The report as data: what `report --format json` prints. Stable, with a published schema.

use super::contacts::ContactReport;
use super::contested::ContestedReport;
use super::drill::DrillReport;
use super::known::KnownReport;
use super::status::{DeclarationStatus, IncidentStatus};
use crate::annexes::Confidence;
use crate::domain::answer::{Answer, Progress, Source, StepState};
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Assessment, Axes, Evidence, Head, Indicator, Marked};
use crate::domain::fiche::{FicheKind, Role};
use crate::domain::gravity::{Confirmation, Gravity, Interval};
use crate::domain::ids::{FicheId, IncidentId, QuestionId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::profile::Profile;
use crate::domain::recipe::System;
use crate::logbook::{Afterwards, Conceded, LogVerdict};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

macro_rules! model {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
        }
    };
}
pub(super) use model;

/// The name and version of this form of the report.
pub const SCHEMA: &str = "qualify/report/1";

model!(
    /// A report.
    Report {
        /// Always `qualify/report/1`.
        schema: &'static str,
        /// What was known at this time.
        as_of: Moment,
        /// Whose knowledge of an earlier time this is, and what it leaves out; none for what stands now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        known: Option<KnownReport>,
        /// The incident.
        incident: About,
        /// Each fiche run.
        fiches: Vec<FicheReport>,
        /// The gravity of the incident: the highest of its fiches.
        gravity: GravityReport,
        /// What would settle the matter.
        decisive: DecisiveReport,
        /// Declarations that only an explanation sets aside.
        set_aside: Vec<SetAsideReport>,
        /// Declarations that were possible and that the answers rule out.
        ruled_out: Vec<SetAsideReport>,
        /// Answers that do not go together.
        contradictions: Vec<ContradictionReport>,
        /// Questions on which analysts disagree.
        divergent: Vec<DivergentReport>,
        /// What else was set in several ways by analysts who did not know of each other; empty when nothing was.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        contested: Vec<ContestedReport>,
        /// Accounts to consider as compromised.
        suspected_accounts: Vec<SuspectedAccount>,
        /// How many accounts were announced without being named.
        announced_accounts: u64,
        /// Accesses to review.
        accesses_to_review: Vec<AccessToReview>,
        /// The machines that the main courante names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        machines: Vec<String>,
        /// Traces of the attacker.
        indicators: Vec<Indicator>,
        /// The logs that answers were given in front of.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cited: Vec<CitedReport>,
        /// What was done.
        actions: Vec<ActionReport>,
        /// What to do next.
        next: Vec<NextReport>,
        /// Declarations, each on its own clock.
        declarations: Vec<DeclarationReport>,
        /// Whom to call.
        contacts: Vec<ContactReport>,
        /// What the main courante holds.
        timeline: Timeline,
        /// What names its exact state.
        seal: SealReport,
        /// The fiches whose copy cannot be read: their answers count for nothing here, and the verdict is partial.
        unreadable: Vec<Unreadable>,
        /// The lines that arrived after somebody wrote later without knowing them.
        arrived_afterwards: Vec<Afterwards>,
        /// What counts by lines that are marked, and how many lines count for nothing; absent when there is neither.
        #[serde(default, skip_serializing_if = "super::marked::MarkedReport::is_empty")]
        marked: super::marked::MarkedReport,
        /// All 256 bits behind the seal code: what one signs or has time-stamped.
        seal_sha256: String,
        /// How an exercise that follows a story went, once it is over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drill: Option<DrillReport>,
    }
);
model!(
    /// A fiche whose copy cannot be read.
    Unreadable {
        /// Which.
        fiche: FicheId,
        /// Why.
        because: String,
        /// The questions answered in it.
        questions: Vec<QuestionId>,
    }
);
model!(
    /// The incident.
    About {
        /// Its id.
        id: IncidentId,
        /// Its title.
        title: String,
        /// When it was opened.
        opened_at: Moment,
        /// Whether it is an exercise.
        exercise: bool,
        /// Where it stands.
        status: IncidentStatus,
        /// The organisation.
        organisation: Option<String>,
        /// Its profile.
        profile: Vec<Profile>,
        /// Its region.
        region: Option<String>,
        /// The systems in use, as far as somebody said.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        systems: Vec<System>,
        /// The clocks: alerted and aware always, others when set.
        clocks: BTreeMap<String, Option<Moment>>,
    }
);
model!(
    /// A fiche of the incident.
    FicheReport {
        /// Its id.
        id: FicheId,
        /// What it leads to.
        kind: FicheKind,
        /// The official reference.
        reference: Option<String>,
        /// The digest of the copy kept with the log.
        digest: Digest,
        /// Whether it is one of the fiches of this program.
        embedded: bool,
        /// Questions answered.
        answered: usize,
        /// Questions answered "je ne sais pas", or differently by several analysts.
        unknown: usize,
        /// Questions whose gate is unknown.
        waiting: usize,
        /// Questions not answered yet.
        remaining: usize,
        /// Questions whose gate is false.
        out_of_reach: usize,
        /// Whether the incident is real; null for a containment.
        confirmation: Option<Assessment<Confirmation>>,
        /// The axes; null for a containment.
        axes: Option<Axes>,
        /// The gravity; null for a containment.
        gravity: Option<Interval<Gravity>>,
        /// The answers that have a harmless explanation.
        explained: Vec<ExplainedReport>,
        /// The named outcomes reached.
        results: Vec<ResultReport>,
        /// The steps of a containment.
        steps: Vec<StepReport>,
    }
);
model!(
    /// An answer that has a harmless explanation: it stays as it was given, and counts for nothing.
    ExplainedReport {
        /// The question.
        question: QuestionId,
        /// The answer.
        answer: Answer,
        /// The option explained, when it is not the whole answer.
        option: Option<String>,
        /// What explains it.
        because: String,
        /// How that is known.
        source: Option<Source>,
        /// Who said so.
        declared_by: Option<String>,
        /// Who wrote it.
        by: String,
        /// When.
        at: Moment,
        /// What is to be known of its line.
        #[serde(skip_serializing_if = "Option::is_none")]
        marked: Option<Marked>,
        /// The same, in a sentence.
        text: String,
    }
);
model!(
    /// A declaration that would be listed without an explanation, or without an answer.
    SetAsideReport {
        /// Which.
        id: String,
        /// To whom.
        to: String,
        /// The questions explained, or answered, as they can be typed.
        questions: Vec<String>,
        /// What sets it aside, or rules it out.
        because: String,
        /// The same, in a sentence.
        text: String,
    }
);
model!(
    /// What the gravity proposed rests on.
    FragileReport {
        /// The answers of which another would lower it, all of them.
        lowers: Vec<FlipReport>,
        /// How many answers have another that would raise it.
        raises: usize,
        /// The three worst of those.
        worst: Vec<FlipReport>,
    }
);
model!(
    /// An answer that the gravity rests on.
    FlipReport {
        /// The question, as it can be typed.
        question: String,
        /// The answer as it stands.
        answer: Answer,
        /// Another answer; null when it is its explanation that would fall.
        otherwise: Option<Answer>,
        /// The gravity then proposed.
        proposed: Gravity,
        /// Who said so.
        by: String,
        /// When.
        at: Moment,
        /// How it is known.
        source: Option<Source>,
        /// The same, in a sentence.
        text: String,
    }
);
model!(
    /// A named outcome.
    ResultReport {
        /// Its id.
        id: String,
        /// What it means.
        text: String,
    }
);
model!(
    /// A step of a containment.
    StepReport {
        /// Its id.
        id: QuestionId,
        /// Where it stands; null when nobody said.
        state: Option<StepState>,
        /// Who did it, else who wrote where it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// When it was done, or last changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
        /// What was noted of it: what came of it, what it broke, why it cannot be done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    }
);
model!(
    /// The gravity of the incident.
    GravityReport {
        /// What the known facts alone hold up.
        at_least: Gravity,
        /// What is proposed, out of precaution.
        proposed: Gravity,
        /// What the unknown answers could still make of it.
        at_most: Gravity,
        /// What the analyst retains.
        retained: Option<Gravity>,
        /// Why.
        retained_because: Option<String>,
        /// Who decided.
        retained_by: Option<String>,
        /// When.
        retained_at: Option<Moment>,
    }
);
model!(
    /// What would settle the matter.
    DecisiveReport {
        /// The smallest sets of questions whose favourable answers lower the highest gravity possible.
        rule_out: Vec<RuleOutReport>,
        /// What the gravity proposed rests on.
        fragile: FragileReport,
        /// Single questions of which one answer raises the gravity proposed.
        would_raise: Vec<RaiseReport>,
    }
);
/// What the search for a plan came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlanOutcome {
    /// There is a plan.
    Plan,
    /// No answers do.
    Impossible,
    /// The search ran out of its budget.
    NonEtabli,
}

model!(
    /// Answers that would rule out worse; without any when nothing does, or when none was found.
    RuleOutReport {
        /// The questions, as `FICHE:ID` when several fiches give a gravity.
        questions: Vec<String>,
        /// The favourable answer of each.
        answers: BTreeMap<String, Answer>,
        /// The highest gravity then possible.
        at_most: Gravity,
        /// Whom to call first.
        ask: Option<Role>,
        /// The calls to make, in order.
        calls: Vec<CallReport>,
        /// From 1 to 3: observations; the analyst's own conclusions too; the opinion too. Null without a plan.
        step: Option<u8>,
        /// Whether there is a plan.
        outcome: PlanOutcome,
        /// The same, in sentences: what it rules out, a line for each call, what the answers settle.
        text: String,
    }
);
model!(
    /// A call to make.
    CallReport {
        /// Whom to call; null for what the analyst concludes alone.
        ask: Option<Role>,
        /// What to ask, in order.
        questions: Vec<String>,
        /// The same in a few words.
        text: String,
    }
);
model!(
    /// An answer that would make it worse.
    RaiseReport {
        /// The question, alone.
        questions: Vec<String>,
        /// The answer.
        answer: Answer,
        /// The gravity then proposed.
        proposed: Gravity,
        /// Whom to ask first.
        ask: Option<Role>,
        /// The call to make.
        calls: Vec<CallReport>,
        /// The same, as a consequence.
        text: String,
    }
);
model!(
    /// Answers that do not go together.
    ContradictionReport {
        /// The fiche.
        fiche: FicheId,
        /// The questions.
        questions: Vec<QuestionId>,
        /// What disagrees and what to check.
        text: String,
    }
);
model!(
    /// A question on which analysts disagree.
    DivergentReport {
        /// The fiche.
        fiche: FicheId,
        /// The question.
        question: QuestionId,
        /// The answers.
        answers: Vec<DivergentAnswer>,
    }
);
model!(
    /// An answer that was given in front of lines of logs.
    CitedReport {
        /// The fiche.
        fiche: FicheId,
        /// The question.
        question: QuestionId,
        /// The answer.
        value: Answer,
        /// By whom.
        by: String,
        /// The logs show a sign, and the answer is "non" all the same.
        against: bool,
        /// The lines, file by file, with the digest of each.
        evidence: Vec<Evidence>,
    }
);
model!(
    /// One of the answers of a disagreement.
    DivergentAnswer {
        /// The answer.
        value: Answer,
        /// Whose.
        by: String,
        /// The file, when others have lines under that name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        writer: Option<WriterId>,
        /// When.
        at: Moment,
        /// The line, to be replaced by an arbitration.
        h: LineHash,
    }
);
model!(
    /// An account to consider as compromised.
    SuspectedAccount {
        /// The account.
        account: String,
        /// The question that says so.
        because: QuestionId,
        /// Whether only a delegation links it to those in cause: it is looked at, nobody was seen in it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        linked: bool,
    }
);
model!(
    /// An access to review.
    AccessToReview {
        /// The access.
        access: String,
        /// The question that says so.
        because: QuestionId,
    }
);
model!(
    /// Something done, or to be done.
    ActionReport {
        /// The number of the line that opened it.
        action: u64,
        /// What names that line, when others have its number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What.
        text: String,
        /// Where it stands.
        state: Progress,
        /// Who.
        owner: Option<String>,
        /// Who is behind it: who did it, else who does it, else who wrote it; null when nobody does it yet.
        by: Option<String>,
        /// What came of it.
        result: Option<String>,
        /// What it broke.
        side_effect: Option<String>,
        /// When it was done, or last changed.
        at: Moment,
    }
);

model!(
    /// What to do next.
    NextReport {
        /// A fiche, or a step that is not one.
        id: FicheId,
        /// Its title.
        title: String,
        /// The official reference.
        reference: Option<String>,
        /// Where it is.
        url: Option<String>,
        /// Why, and what to do first.
        because: String,
        /// What is asked of who decides, when it is not to start the fiche: for pages, not for programs.
        #[serde(skip)]
        decision: Option<String>,
        /// Whether pages show it before the others.
        #[serde(skip)]
        first: bool,
    }
);
model!(
    /// A declaration.
    DeclarationReport {
        /// Which.
        id: String,
        /// To whom.
        to: String,
        /// The clock it runs on.
        clock: String,
        /// When that clock started.
        clock_started_at: Option<Moment>,
        /// By when; null when it is "sans délai".
        due_at: Option<Moment>,
        /// Where it stands.
        status: DeclarationStatus,
        /// Why.
        because: String,
        /// The questions answered, or still open, that this rests on, as they can be typed.
        questions: Vec<String>,
        /// How sure the source is.
        confidence: Confidence,
        /// When it was made, the first time: a delay is kept or not by that one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made_at: Option<Moment>,
        /// Whether it was made several times: its delay is that of the first one, its receipt that of the last.
        #[serde(skip)]
        again: bool,
        /// Its receipt, the last one.
        receipt: Option<String>,
        /// The receipt of the first time, once it was completed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_receipt: Option<String>,
        /// Where to do it.
        url: Option<String>,
        /// The same deadline counted from the alert, when that comes before `due_at`: the date to keep.
        prudent_at: Option<Moment>,
        /// The decision not to make it.
        not_due: Option<NotDueReport>,
        /// When what became of it was written down, and by whom: for pages, not for programs.
        #[serde(skip)]
        recorded: Option<(Moment, String)>,
    }
);
model!(
    /// The decision not to make a declaration.
    NotDueReport {
        /// When it was taken.
        at: Moment,
        /// Who took it.
        decided_by: String,
        /// Why.
        because: String,
        /// What was known then.
        known: Option<String>,
        /// Why it would be due at this hour; null when nothing makes it due any more.
        today: Option<String>,
        /// Whether an answer behind that came after the decision.
        #[serde(skip)]
        newer: bool,
        /// The line to keep of it: for the register of the breaches, when it is one of personal data.
        register: String,
    }
);
model!(
    /// What the main courante holds.
    Timeline {
        /// The first time recorded.
        first: Option<Moment>,
        /// The last time recorded.
        last: Option<Moment>,
        /// How many lines.
        entries: u64,
        /// Who wrote, in the order of their first line.
        analysts: Vec<String>,
    }
);
model!(
    /// What names the exact state of the main courante.
    SealReport {
        /// The last line of each writer.
        heads: Vec<Head>,
        /// The seal code.
        code: String,
        /// What the main courante is worth.
        verdict: LogVerdict,
        /// What somebody settled in it, of which the verdict says no more: lines lost, branches kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conceded: Vec<Conceded>,
    }
);
