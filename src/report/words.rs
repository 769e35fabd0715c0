//! What the forms of the report say alike, as plain text: each form escapes it for where it goes.

use super::contested::ContestedMatter;
use super::declarations::at_odds;
use super::marked::step_name;
use super::model::{
    AccessToReview, ActionReport, DeclarationReport, FicheReport, PlanOutcome, Report, RuleOutReport, StepReport,
};
use super::narrator::bracketless;
use super::said::marked;
use super::status::DeclarationStatus;
use crate::annexes;
use crate::domain::event::{Assessment, Evidence, Reason};
use crate::domain::fiche::Step;
use crate::domain::gravity::Gravity;
use crate::domain::gravity::{Confirmation, Interval, LevelName};
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::list::{by_key, each_once};
use crate::domain::text::lowered;
use crate::fiche::Loaded;
use crate::messages::{self, ended};

/// The title of what would settle the matter.
pub(super) const DECISIVE: &str = "Ce qui trancherait, et qui appeler";

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

/// Said of what nothing can change any more.
const SETTLED: &str = "acquis";

/// Gives the table of the verdict of a fiche; none for a containment.
pub(super) fn axes(fiche: &FicheReport) -> Option<[VerdictRow; 4]> {
    let (confirmation, axes) = (fiche.confirmation.as_ref()?, fiche.axes.as_ref()?);
    // How far a false alarm could have gone is beside the point.
    let is_real = confirmation.at_most > Confirmation::FauxPositif;
    let row_of = |name, axis| {
        let row = row(name, axis, messages::level);
        if is_real { row } else { VerdictRow { range: String::from(SETTLED), ..row } }
    };
    Some([
        row("Confirmation", confirmation, messages::confirmation),
        row_of("Périmètre", &axes.perimetre),
        row_of("Impact", &axes.impact),
        row_of("Urgence", &axes.urgence),
    ])
}

fn row<T: Copy + PartialEq>(
    name: &'static str,
    assessment: &Assessment<T>,
    say: impl Fn(T) -> &'static str,
) -> VerdictRow {
    let range = if assessment.at_least == assessment.at_most {
        String::from(SETTLED)
    } else {
        format!("{} à {}", say(assessment.at_least), say(assessment.at_most))
    };
    VerdictRow { name, proposed: say(assessment.proposed), range, held: held_by(&assessment.because) }
}

/// Says a level, and how far it may still go: what nobody knows is never said as a fact.
pub(super) fn level(report: &Report, axis: &Assessment<LevelName>) -> String {
    let [at_least, proposed, at_most] = [axis.at_least, axis.proposed, axis.at_most].map(messages::level);
    // How far a false alarm could have gone is beside the point.
    if at_least == at_most || is_false_alarm(report) {
        proposed.to_owned()
    } else if axis.because.is_empty() {
        format!("pas encore établi, de {at_least} à {at_most}")
    } else if proposed == at_most {
        format!("{proposed}, à cette heure")
    } else {
        format!("{proposed}, à cette heure ; {at_most} possible")
    }
}

/// Says what holds a level: each sentence once, with the questions behind it.
fn held_by(because: &[Reason]) -> Vec<String> {
    let sentences = by_key(because.iter().map(|reason| (&reason.text, named(reason))));
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

/// Tells whether a fiche of the incident evaluates a gravity: without one the proposed gravity is nobody's.
pub fn evaluated(report: &Report) -> bool {
    report.fiches.iter().any(|fiche| fiche.gravity.is_some())
}

/// Gives the gravity that counts: the one retained, else the one proposed; none while nothing evaluates it.
pub fn gravity_held(report: &Report) -> Option<Gravity> {
    report.gravity.retained.or_else(|| evaluated(report).then_some(report.gravity.proposed))
}

/// Says the gravity: the one retained, by whom and why, then the one proposed and how far it could still go. What people
/// typed is said as a form wants it.
pub fn gravity_said(report: &Report, typed: impl Fn(&str) -> String) -> Vec<String> {
    let (kept, proposed) = (&report.gravity, gravity(report));
    let mut said = Vec::new();
    if let (Some(retained), Some(because), Some(by)) = (kept.retained, &kept.retained_because, &kept.retained_by) {
        let mark = report.marked.beside(ContestedMatter::Gravity, "");
        let when = kept.retained_at.map(|at| format!(" ({}{mark})", report.dated(&at))).unwrap_or_default();
        let (name, by) = (messages::gravity(retained).to_uppercase(), typed(by));
        said.push(format!(
            "GRAVITÉ RETENUE : {name}, par {by}{when}, parce que : {}",
            ended(&typed(&bracketless(because)))
        ));
        let is_contested = report.contested.iter().any(|c| c.about == ContestedMatter::Gravity);
        said.extend(is_contested.then(|| messages::contested::GRAVITY_HELD.to_owned()));
    }
    if !evaluated(report) {
        said.push(messages::NO_GRAVITY.to_owned());
    } else {
        let name = messages::gravity_proposed(proposed).to_uppercase();
        let interval = messages::gravity_interval(proposed, unknown(report));
        said.push(format!("GRAVITÉ PROPOSÉE : {name} ({interval})."));
    }
    said
}

/// Counts what is not known: unanswered, "je ne sais pas", divergent or waiting.
pub(super) fn unknown(report: &Report) -> usize {
    let assessed = report.fiches.iter().filter(|fiche| fiche.gravity.is_some());
    assessed.map(|fiche| fiche.unknown + fiche.waiting + fiche.remaining).sum()
}

/// Gives the highest confirmation proposed by a fiche.
pub fn confirmation(report: &Report) -> Option<Confirmation> {
    report.fiches.iter().filter_map(|f| f.confirmation.as_ref()).map(|c| c.proposed).max()
}

/// Tells whether every fiche takes it for a false alarm, whatever is still unknown, and nothing was lost or asked for: money
/// that left, or nearly did, is an incident although nobody got in.
pub fn is_false_alarm(report: &Report) -> bool {
    let said = || report.fiches.iter().filter_map(|fiche| fiche.confirmation.as_ref());
    let false_for_all = said().next().is_some() && said().all(|said| said.at_most == Confirmation::FauxPositif);
    false_for_all && report.gravity.at_most == Gravity::Anomalie && money_in_play(report).is_none()
}

/// Tells whether it is taken for a false alarm at this hour, although something unknown can still make it an incident.
pub fn may_be_a_false_alarm(report: &Report) -> bool {
    let is_false = confirmation(report) == Some(Confirmation::FauxPositif) && is_harmless(report);
    is_false && !is_false_alarm(report)
}

/// Tells whether nothing that is known makes it more than an anomaly, and nobody went for money.
pub(super) fn is_harmless(report: &Report) -> bool {
    report.gravity.proposed == Gravity::Anomalie && money_in_play(report).is_none()
}

/// Says what happened to money that left, or that somebody tried to make leave.
pub(super) fn money_in_play(report: &Report) -> Option<&DeclarationReport> {
    let first = |line: &&DeclarationReport| annexes::declaration(&line.id).is_some_and(|data| data.first);
    let holds = |line: &&DeclarationReport| line.status.is_to_do() || line.status == DeclarationStatus::Made;
    report.declarations.iter().filter(first).find(holds)
}

/// Gives the highest confirmation that a fiche can still come to.
pub(super) fn confirmation_at_most(report: &Report) -> Option<Confirmation> {
    report.fiches.iter().filter_map(|f| f.confirmation.as_ref()).map(|c| c.at_most).max()
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
pub(super) fn action(action: &ActionReport, report: &Report) -> String {
    let owner = action.by.as_deref().map(|by| format!(", {by}")).unwrap_or_default();
    let (state, at) = (messages::state(action.state), report.dated(&action.at));
    let mark = report.marked.beside(ContestedMatter::Action, &action.named());
    let more = outcome(action.result.as_deref(), action.side_effect.as_deref());
    let more: String = more.iter().map(|more| format!(" ; {more}")).collect();
    format!("{}. {} : {state}{owner} ({at}{mark}){more}", action.named(), action.text)
}

/// Says the answers that were given in front of logs, each with its lines and the digests of their files.
pub(super) fn cited(report: &Report, fiches: &[&Loaded]) -> Vec<String> {
    let say = |cited: &super::model::CitedReport| {
        let loaded = fiches.iter().find(|l| l.fiche.id == cited.fiche);
        let question = loaded.and_then(|l| l.fiche.question(&cited.question));
        let said = question.map_or_else(|| format!("{:?}", cited.value), |question| question.say(&cited.value));
        let against = if cited.against { ", contre l’avis des journaux" } else { "" };
        let places: Vec<String> = cited.evidence.iter().map(evidence).collect();
        format!("{} {said}{against} : {}", cited.question, places.join(" ; "))
    };
    report.cited.iter().map(say).collect()
}

/// Says lines of a file: `fichier:12, 40 (empreinte 3f2a9c1b04de)`.
fn evidence(evidence: &Evidence) -> String {
    let record = |i: usize| evidence.records.get(i).filter(|rank| **rank > 1);
    let line = |(i, line): (usize, &u64)| match record(i) {
        Some(rank) => format!("{line} (n° {rank})"),
        None => line.to_string(),
    };
    let lines: Vec<String> = evidence.lines.iter().enumerate().map(line).collect();
    format!("{}:{} (empreinte {})", evidence.file, lines.join(", "), evidence.digest.short())
}

/// Says what was noted of a step, under it: what came of it, what it broke.
pub(super) fn noted(step: &StepReport) -> String {
    step.note.as_deref().map(|note| format!("\n{note}")).unwrap_or_default()
}

/// Says the steps of a fiche that are over: what, where, who, when, and what was noted of them when all is said.
pub(super) fn steps(fiche: &FicheReport, loaded: &Loaded, whole: &Report, all: bool) -> Vec<String> {
    let said = |(step, report): (&Step, &StepReport)| {
        let state = report.state.filter(|_| super::verdict::is_over(report.state))?;
        let by = report.by.as_deref().map(|by| format!(", {by}")).unwrap_or_default();
        let name = step_name(&QuestionRef { fiche: fiche.id.clone(), question: report.id.clone() });
        let mark = whole.marked.beside(ContestedMatter::Action, &name);
        let at = report.at.map(|at| format!(" ({}{mark})", whole.dated(&at))).unwrap_or_default();
        let (id, prompt, label) = (&report.id, &step.question.prompt, step.question.label(state.slug()));
        Some(format!("{id} {prompt} : {label}{by}{at}{}", if all { noted(report) } else { String::new() }))
    };
    loaded.fiche.steps.iter().zip(&fiche.steps).filter_map(said).collect()
}

/// Says what came of an action, and what it broke.
pub fn outcome(result: Option<&str>, side_effect: Option<&str>) -> Vec<String> {
    let said = [("résultat", result), ("effet de bord", side_effect)];
    said.into_iter().filter_map(|(name, what)| Some(format!("{name} : {}", what?))).collect()
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
                let file = a.writer.as_ref().map(|writer| format!(", {writer}")).unwrap_or_default();
                format!("{said} ({}{file}, {})", a.by, report.dated(&a.at))
            })
            .collect();
        let words = question.map(|q| format!(" {}", q.prompt)).unwrap_or_default();
        format!("{}{words} : {}", divergent.question, answers.join(" / "))
    };
    report.divergent.iter().map(say).collect()
}

/// Says what was set in several ways, then the contradictions, then the disagreements.
pub fn disagreements(report: &Report, fiches: &[&Loaded]) -> Vec<String> {
    let at_odds = at_odds(&report.declarations, str::to_owned).into_iter().collect();
    [super::contested::said(report), at_odds, contradictions(report), divergent(report, fiches)].concat()
}

/// Says in a sentence what each qualification makes of the answers.
pub fn verdicts(report: &Report, fiches: &[&Loaded]) -> Vec<String> {
    let verdict = |fiche: &FicheReport| {
        let (confirmation, axes) = (fiche.confirmation.as_ref()?, fiche.axes.as_ref()?);
        let axes = [("périmètre", &axes.perimetre), ("impact", &axes.impact), ("urgence", &axes.urgence)];
        let axes = axes.map(|(name, axis)| format!("{name} {}", level(report, axis)));
        let said = [vec![messages::confirmation(confirmation.proposed).to_owned()], axes.to_vec()].concat();
        let loaded = fiches.iter().find(|l| l.digest == fiche.digest);
        Some(format!("{} : {}", loaded.map_or(fiche.id.as_str(), |l| &l.fiche.title), said.join(", ")))
    };
    report.fiches.iter().filter_map(verdict).collect()
}

/// Names what the fiches that are as sure as the incident is are about.
pub fn natures(report: &Report, fiches: &[&Loaded]) -> Vec<String> {
    let sure = |fiche: &FicheReport| Some(fiche.confirmation.as_ref()?.proposed);
    let surest = confirmation(report);
    let chosen = report.fiches.iter().filter(|fiche| surest.is_some() && sure(fiche) == surest);
    let loaded = chosen.filter_map(|fiche| fiches.iter().find(|l| l.digest == fiche.digest));
    loaded.map(|l| l.fiche.about().to_owned()).collect()
}

/// Says the contradictions, each with its questions.
pub(super) fn contradictions(report: &Report) -> Vec<String> {
    let say = |contradiction: &super::model::ContradictionReport| {
        let questions: Vec<&str> = contradiction.questions.iter().map(QuestionId::as_str).collect();
        format!("{} ({})", contradiction.text, questions.join(", "))
    };
    report.contradictions.iter().map(say).collect()
}

/// Says what would settle the gravity: the plans, worst first, then the consequences, by whom to call.
pub fn decisive(report: &Report) -> Vec<String> {
    let plans = report.decisive.rule_out.iter().map(|plan| plan.text.clone());
    let mut raising: Vec<_> = report.decisive.would_raise.iter().collect();
    // One call after another: what each person can answer stands together.
    raising.sort_by_key(|raise| (raise.ask.is_none(), raise.ask));
    plans.chain(raising.into_iter().map(|raise| raise.text.clone())).collect()
}

/// Names the questions of a text for who has no fiche at hand, by what their fiche is about; a command stays as it is typed.
pub fn by_title<'f>(text: &str, fiches: impl IntoIterator<Item = (&'f FicheId, &'f str)>) -> String {
    if text.contains("qualify ") {
        return text.to_owned();
    }
    fiches
        .into_iter()
        .fold(text.to_owned(), |text, (id, about)| text.replace(&format!("{id}:"), &format!("{}, ", lowered(about))))
}

/// Says in a row what stands on several lines.
pub fn in_a_row(text: &str) -> String {
    let end = |line: &str| if line.ends_with(':') { line.to_owned() } else { messages::ended(line) };
    text.lines().map(end).collect::<Vec<_>>().join(" ")
}

/// Gives the plan that rules out the worst, when there is one.
pub(super) fn worst_plan(report: &Report) -> Option<&RuleOutReport> {
    report.decisive.rule_out.iter().find(|plan| plan.outcome == PlanOutcome::Plan)
}

/// The title of what is explained.
pub const EXPLAINED: &str = "Expliqué : inscrit, mais sans effet sur la gravité";

/// Lists what is explained, then the declarations that only this sets aside.
pub fn explained(report: &Report) -> Vec<String> {
    let answers = report.fiches.iter().flat_map(|fiche| &fiche.explained).map(|e| match e.marked {
        Some(mark) => format!("[{}] {}", marked(mark), e.text),
        None => e.text.clone(),
    });
    // One body may be owed two declarations, which the same explanation sets aside.
    each_once(answers.chain(report.set_aside.iter().map(|s| s.text.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_of_another_fiche_is_named_by_what_it_is_about_and_a_command_is_not() {
        let id = FicheId::parse("messagerie-qualification").expect("an id");
        let said = |text: &str| by_title(text, [(&id, "Compromission d’un compte")]);
        assert_eq!(said("demander messagerie-qualification:3.c.1 ?"), "demander compromission d’un compte, 3.c.1 ?");
        for text in ["3.c.1 ?", "bordure-qualification:1.a.1", "qualify answer X messagerie-qualification:3.c.1 non"] {
            assert_eq!(said(text), text);
        }
    }

    #[test]
    fn lines_in_a_row_are_sentences() {
        assert_eq!(
            in_a_row("A\u{a0}:\n1 B\u{a0}?\n2 C (espéré\u{a0}: oui)\nSi D."),
            "A\u{a0}: 1 B\u{a0}? 2 C (espéré\u{a0}: oui). Si D."
        );
    }
}
