//! What the forms of the report say alike, as plain text: each form escapes it for where it goes.

use super::model::{AccessToReview, ActionReport, FicheReport, PlanOutcome, Report, RuleOutReport};
use super::said::marked;
use crate::domain::event::{Assessment, Reason};
use crate::domain::gravity::Gravity;
use crate::domain::gravity::{Confirmation, Interval};
use crate::domain::ids::QuestionId;
use crate::domain::moment::Moment;
use crate::fiche::Loaded;
use crate::messages;
use std::borrow::Cow;

/// A line of the table of the verdict.
pub(super) struct VerdictRow {
    /// The confirmation or the axis.
    pub name: &'static str,
    /// What is proposed.
    pub proposed: &'static str,
    /// From what to what it may go.
    pub range: String,
    /// The sentences that hold it, each with its questions.
    pub held: Vec<String>,
}

/// Gives the table of the verdict of a fiche; none for a containment.
pub(super) fn axes(fiche: &FicheReport) -> Option<[VerdictRow; 4]> {
    let (confirmation, axes) = (fiche.confirmation.as_ref()?, fiche.axes.as_ref()?);
    Some([
        row("Confirmation", confirmation, messages::confirmation),
        row("Périmètre", &axes.perimetre, messages::level),
        row("Impact", &axes.impact, messages::level),
        row("Urgence", &axes.urgence, messages::level),
    ])
}

fn row<T: Copy + PartialEq>(
    name: &'static str,
    assessment: &Assessment<T>,
    say: impl Fn(T) -> &'static str,
) -> VerdictRow {
    let range = if assessment.at_least == assessment.at_most {
        String::from("acquis")
    } else {
        format!("{} à {}", say(assessment.at_least), say(assessment.at_most))
    };
    VerdictRow { name, proposed: say(assessment.proposed), range, held: held_by(&assessment.because) }
}

/// Says what holds a level: each sentence once, with the questions behind it.
fn held_by(because: &[Reason]) -> Vec<String> {
    let mut sentences: Vec<(&str, Vec<String>)> = Vec::new();
    for reason in because {
        match sentences.iter_mut().find(|(text, _)| *text == reason.text) {
            Some((_, questions)) => questions.push(named(reason)),
            None => sentences.push((&reason.text, vec![named(reason)])),
        }
    }
    sentences.iter().map(|(text, questions)| format!("{text} [{}]", questions.join(", "))).collect()
}

/// Names the question of a reason, with what is to be known of the lines that answer it.
pub(super) fn named(reason: &Reason) -> String {
    match reason.marked {
        Some(mark) => format!("{}, {}", reason.question, marked(mark)),
        None => reason.question.to_string(),
    }
}

/// Gives the gravity proposed, in its three readings.
pub(super) fn gravity(report: &Report) -> Interval<Gravity> {
    let gravity = &report.gravity;
    Interval { at_least: gravity.at_least, proposed: gravity.proposed, at_most: gravity.at_most }
}

/// Counts what is not known: unanswered, "je ne sais pas", divergent or waiting.
pub fn unknown(report: &Report) -> usize {
    let assessed = report.fiches.iter().filter(|fiche| fiche.gravity.is_some());
    assessed.map(|fiche| fiche.unknown + fiche.waiting + fiche.remaining).sum()
}

/// Gives the highest confirmation proposed by a fiche.
pub(super) fn confirmation(report: &Report) -> Option<Confirmation> {
    report.fiches.iter().filter_map(|f| f.confirmation.as_ref()).map(|c| c.proposed).max()
}

/// Names the accounts listed.
pub(super) fn accounts_title(report: &Report) -> &'static str {
    messages::accounts_title(confirmation(report))
}

/// Names an access as the question that holds it does.
pub(super) fn access(access: &AccessToReview, fiches: &[&Loaded]) -> String {
    let question = fiches.iter().find_map(|l| l.fiche.question(&access.because));
    question.map_or(access.access.as_str(), |q| q.label(&access.access)).to_owned()
}

/// Names every access to review.
pub fn accesses(report: &Report, fiches: &[&Loaded]) -> Vec<String> {
    report.accesses_to_review.iter().map(|a| access(a, fiches)).collect()
}

/// Says an action: what, where it stands, who, when.
pub(super) fn action(action: &ActionReport, reference: &Moment) -> String {
    let owner = action.owner.as_deref().map(|o| format!(", {o}")).unwrap_or_default();
    let (state, at) = (messages::state(action.state), action.at.dated(reference));
    format!("{}. {} : {state}{owner} ({at})", action.action, action.text)
}

/// Says the answers of a disagreement, each with its author.
pub(super) fn divergent(report: &Report, fiches: &[&Loaded]) -> Vec<String> {
    let say = |divergent: &super::model::DivergentReport| {
        let loaded = fiches.iter().find(|l| l.fiche.id == divergent.fiche);
        let question = loaded.and_then(|l| l.fiche.question(&divergent.question));
        let answers: Vec<String> = divergent
            .answers
            .iter()
            .map(|a| {
                let said = question.map_or_else(|| format!("{:?}", a.value), |q| q.say(&a.value));
                format!("{said} ({}, {})", a.by, a.at.dated(&report.as_of))
            })
            .collect();
        format!("{} : {}", divergent.question, answers.join(" / "))
    };
    report.divergent.iter().map(say).collect()
}

/// Says the contradictions, each with its questions.
pub(super) fn contradictions(report: &Report) -> Vec<String> {
    let say = |contradiction: &super::model::ContradictionReport| {
        let questions: Vec<&str> = contradiction.questions.iter().map(QuestionId::as_str).collect();
        format!("{} ({})", contradiction.text, questions.join(", "))
    };
    report.contradictions.iter().map(say).collect()
}

/// Gives what would settle the gravity: the plans, worst first, then the consequences, by whom to call.
pub(super) fn decisive(report: &Report) -> Vec<&str> {
    let plans = report.decisive.rule_out.iter().map(|plan| plan.text.as_str());
    let mut raising: Vec<_> = report.decisive.would_raise.iter().collect();
    // One call after another: what each person can answer stands together.
    raising.sort_by_key(|raise| (raise.ask.is_none(), raise.ask));
    plans.chain(raising.into_iter().map(|raise| raise.text.as_str())).collect()
}

/// Gives the plan that rules out the worst, when there is one.
pub(super) fn worst_plan(report: &Report) -> Option<&RuleOutReport> {
    report.decisive.rule_out.iter().find(|plan| plan.outcome == PlanOutcome::Plan)
}

/// Gives the same, each item in one line.
pub fn settling(report: &Report) -> Vec<String> {
    decisive(report).into_iter().map(|text| text.replace('\n', " ")).collect()
}

/// The title of what is explained.
pub(super) const EXPLAINED: &str = "Expliqué : écrit, et compté pour rien";

/// Lists what is explained, then the declarations that only this sets aside.
pub(super) fn explained(report: &Report) -> Vec<Cow<'_, str>> {
    let answers = report.fiches.iter().flat_map(|fiche| &fiche.explained).map(|e| match e.marked {
        Some(mark) => Cow::Owned(format!("[{}] {}", marked(mark), e.text)),
        None => Cow::Borrowed(e.text.as_str()),
    });
    answers.chain(report.set_aside.iter().map(|s| Cow::Borrowed(s.text.as_str()))).collect()
}

/// Lists what the gravity rests on.
pub(super) fn fragile(report: &Report) -> Vec<String> {
    let fragile = &report.fragile;
    let mut lines: Vec<String> = fragile.lowers.iter().map(|flip| flip.text.clone()).collect();
    if fragile.raises > 0 {
        let worst: Vec<&str> = fragile.worst.iter().map(|flip| flip.text.as_str()).collect();
        lines.push(format!("{} {}", messages::decisive::would_raise(fragile.raises), worst.join(" | ")));
    }
    lines
}
