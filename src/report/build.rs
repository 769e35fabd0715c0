//! Builds the report from what the main courante says and from the fiches kept with it: nothing else, and no file.

use super::across::across;
use super::aside::{ruled_out, set_aside};
use super::contacts::{Where, contacts};
use super::contested::{ContestedMatter, ContestedReport};
use super::decisive::decisive;
use super::declarations::declarations;
use super::drill::drill;
use super::marked::MarkedReport;
use super::model::{
    About, AccessToReview, ActionReport, CitedReport, ContradictionReport, DivergentAnswer, DivergentReport,
    ExplainedReport, FicheReport, GravityReport, NextReport, Report, ResultReport, SCHEMA, SealReport, StepReport,
    SuspectedAccount, Timeline,
};
use super::status::IncidentStatus;
use crate::annexes::Directory;
use crate::domain::account;
use crate::domain::answer::{Answer, StepState};
use crate::domain::event::{Head, Marked, Reason};
use crate::domain::fiche::{Fiche, FicheKind, Holds, QuestionKind};
use crate::domain::gravity::{Gravity, Interval};
use crate::domain::ids::QuestionRef;
use crate::domain::incident::Incident;
use crate::domain::moment::{Day, Moment};
use crate::fiche::{self, Loaded};
use crate::interview;
use crate::logbook::{Afterwards, Conceded, LogVerdict, Marks, Seal};
use crate::messages;
use crate::recipes::machines_in;
use crate::report::model::Unreadable;
use crate::report::words;
use crate::scoring::{Engine, Explained, Known, State};
use std::collections::{BTreeMap, BTreeSet};

/// A fiche of the incident, loaded from the copy kept with the log.
pub struct UsedFiche<'a> {
    /// The fiche.
    pub loaded: &'a Loaded,
    /// Whether it is one of the fiches of this program.
    pub embedded: bool,
}

/// What a report is made of.
pub struct ReportSources<'a> {
    /// What the main courante says.
    pub incident: &'a Incident,
    /// The fiches run, in order.
    pub fiches: &'a [UsedFiche<'a>],
    /// The time of the report.
    pub as_of: Moment,
    /// The last line of each writer.
    pub heads: Vec<Head>,
    /// The seal of these lines.
    pub seal: Seal,
    /// The lines that arrived afterwards.
    pub afterwards: Vec<Afterwards>,
    /// What is to be known of lines besides what they say.
    pub marks: Marks,
    /// The fiches whose copy cannot be read.
    pub unreadable: Vec<Unreadable>,
    /// The verdict on the main courante.
    pub verdict: LogVerdict,
    /// What somebody settled, of which the verdict says no more.
    pub conceded: Vec<Conceded>,
    /// The organisation's own contacts.
    pub directory: &'a Directory,
}

/// Builds a report; none while the opening line has not arrived.
pub fn build(sources: ReportSources<'_>) -> Option<Report> {
    let incident = sources.incident;
    let opening = incident.opening.as_ref()?;
    let mut report = Report {
        schema: SCHEMA,
        as_of: sources.as_of,
        known: None,
        incident: About {
            id: opening.incident.clone(),
            title: messages::start::title_now(incident, sources.fiches.iter().map(|f| &f.loaded.fiche))?,
            opened_at: opening.at,
            exercise: opening.exercise,
            status: IncidentStatus::of(incident.closed),
            organisation: opening.organisation.clone(),
            profile: incident.profile.clone(),
            region: incident.region.clone(),
            systems: incident.systems.clone(),
            clocks: clocks(incident),
        },
        fiches: vec![],
        gravity: GravityReport {
            at_least: Gravity::Anomalie,
            proposed: Gravity::Anomalie,
            // Nothing was evaluated yet: what an unanswered qualification gives.
            at_most: Gravity::Crise,
            retained: incident.decided().map(|d| d.gravity),
            retained_because: incident.decided().map(|d| d.because.clone()),
            retained_by: incident.decided().map(|d| d.by.clone()),
            retained_at: incident.decided().map(|d| d.at),
        },
        decisive: decisive(&[]),
        set_aside: vec![],
        ruled_out: vec![],
        contradictions: vec![],
        divergent: divergent(incident),
        contested: incident.contested().iter().map(|contested| ContestedReport::of(contested, incident)).collect(),
        suspected_accounts: vec![],
        announced_accounts: incident.announced_accounts(|question| is_linked(sources.fiches, question)),
        accesses_to_review: vec![],
        machines: incident.machines.keys().map(ToString::to_string).collect(),
        indicators: incident.indicators.iter().cloned().collect(),
        cited: cited(incident),
        actions: actions(incident),
        next: vec![],
        declarations: vec![],
        contacts: vec![],
        timeline: Timeline {
            first: incident.span.map(|s| s.0),
            last: incident.span.map(|s| s.1),
            entries: incident.entries,
            analysts: incident.analysts.clone(),
        },
        seal: SealReport {
            heads: sources.heads,
            code: sources.seal.to_string(),
            verdict: sources.verdict,
            conceded: sources.conceded,
        },
        unreadable: sources.unreadable,
        arrived_afterwards: sources.afterwards,
        marked: MarkedReport::of(incident, &sources.marks),
        seal_sha256: sources.seal.sha256(),
        drill: drill(incident, sources.directory, sources.as_of),
    };
    let engines: Vec<Engine<'_>> = sources.fiches.iter().map(|used| Engine::new(&used.loaded.fiche)).collect();
    let states: Vec<State<'_>> = engines.iter().map(|engine| State::of(engine, incident)).collect();
    let run: Vec<&Fiche> = sources.fiches.iter().map(|used| &used.loaded.fiche).collect();
    let gravities: Vec<Option<Interval<Gravity>>> = sources
        .fiches
        .iter()
        .zip(&states)
        .map(|(used, state)| add_fiche(&mut report, used, state, &run, &sources.marks))
        .collect();
    if let Some(gravity) = gravities.iter().copied().flatten().reduce(Interval::max) {
        report.gravity.at_least = gravity.at_least;
        report.gravity.proposed = gravity.proposed;
        report.gravity.at_most = gravity.at_most;
    }
    let qualifying: Vec<&State<'_>> =
        states.iter().zip(&gravities).filter(|(_, gravity)| gravity.is_some()).map(|(state, _)| state).collect();
    report.contradictions.extend(across(&states));
    report.decisive = decisive(&qualifying);
    report.set_aside = set_aside(incident, &states, sources.as_of);
    report.ruled_out = ruled_out(incident, &states, sources.as_of);
    report.ruled_out.retain(|out| report.set_aside.iter().all(|aside| aside.id != out.id));
    // A fiche that runs already is among the fiches, with how far it is.
    report.next.retain(|next| !incident.fiches.iter().any(|used| used.id == next.id));
    // What comes first is first for every reader: screen, page, ticket or program.
    report.next.sort_by_key(|next| !next.first);
    report.declarations = declarations(incident, &states, sources.as_of);
    for line in report.declarations.iter_mut().filter(|line| !line.status.is_to_do()) {
        // What that line is worth is told wherever the declaration is.
        if let Some(set) = report.marked.find(ContestedMatter::Declaration, &line.id) {
            line.because.push_str(&format!("{}, {}", messages::declaration::written(&set.by, &set.at), set.said()));
            line.recorded = None;
        }
    }
    if words::is_false_alarm(&report) {
        // What a containment asks for next is for an attack.
        let contains = |state: &&State<'_>| state.engine.fiche.kind == FicheKind::Endiguement;
        let asked: Vec<_> = states.iter().filter(contains).flat_map(|state| state.verdict().next).collect();
        report.next.retain(|next| !asked.iter().any(|asked| asked.id == next.id));
    }
    report.contacts = contacts(
        incident.region.as_deref().map_or(Where::Unsaid, Where::In),
        Some(&incident.profile),
        sources.directory,
        Day::of(&sources.as_of),
        Some(&states),
    );
    Some(report)
}

/// Adds what one fiche says, and gives its gravity when it has one.
fn add_fiche(
    report: &mut Report,
    used: &UsedFiche<'_>,
    state: &State<'_>,
    run: &[&Fiche],
    marks: &Marks,
) -> Option<Interval<Gravity>> {
    let fiche = &used.loaded.fiche;
    let tally = state.tally();
    let verdict = state.verdict();
    let qualifies = fiche.kind == FicheKind::Qualification;
    let assessed = qualifies.then(|| {
        let mut assessed = verdict.assessed(fiche.id.clone());
        let axes = &mut assessed.axes;
        let reasons = [&mut assessed.confirmation.because, &mut axes.perimetre.because, &mut axes.impact.because];
        for reason in reasons.into_iter().chain([&mut axes.urgence.because]).flatten() {
            reason.marked = marked(state, reason, marks);
        }
        assessed
    });
    let news = interview::carried(fiche, state.incident, run);
    report.fiches.push(FicheReport {
        id: fiche.id.clone(),
        kind: fiche.kind,
        reference: fiche.reference.clone(),
        digest: used.loaded.digest,
        embedded: used.embedded,
        answered: tally.answered,
        unknown: tally.unknown,
        waiting: tally.waiting,
        remaining: tally.remaining,
        out_of_reach: tally.out_of_reach,
        confirmation: assessed.as_ref().map(|a| a.confirmation.clone()),
        axes: assessed.as_ref().map(|a| a.axes.clone()),
        gravity: qualifies.then_some(state.score.gravity),
        explained: explained(state, marks),
        results: verdict.results.iter().map(|r| ResultReport { id: r.id.clone(), text: r.text.clone() }).collect(),
        steps: fiche
            .steps
            .iter()
            .map(|s| {
                let again = interview::is_outdated(fiche, s, state.incident, &news);
                let said = if again { Some(StepState::ARefaire) } else { state.step(&s.question.id) };
                let name = fiche.name(&s.question.id);
                let given = said.and_then(|_| state.incident.answers.get(&name)?.last());
                let (by, at) = given.map(|given| given.done()).unzip();
                let (by, note) = (by.flatten().map(str::to_owned), given.and_then(|given| given.note.clone()));
                StepReport { id: s.question.id.clone(), state: said, by, at, note }
            })
            .collect(),
    });
    report.contradictions.extend(verdict.contradictions.iter().map(|(c, holding)| ContradictionReport {
        fiche: fiche.id.clone(),
        questions: holding.iter().map(|id| (*id).clone()).collect(),
        text: c.text.clone(),
    }));
    // What is asked of who decides is said as the program says it now, when this copy of one of our fiches does not.
    let silent = verdict.next.iter().any(|next| next.decision.is_none()) && used.embedded;
    let successor = if silent { fiche::successor(used.loaded) } else { None };
    for next in &verdict.next {
        let now = successor.as_ref().and_then(|s| s.fiche.next.iter().find(|n| n.id == next.id)).unwrap_or(next);
        if !report.next.iter().any(|known| known.id == next.id) {
            report.next.push(NextReport {
                id: next.id.clone(),
                title: next.title.clone(),
                reference: next.reference.clone(),
                url: next.url.clone(),
                because: next.because.clone(),
                decision: next.decision.clone().or_else(|| now.decision.clone()),
                first: next.first || now.first,
            });
        }
    }
    add_lists(report, state);
    add_machines(report, state);
    qualifies.then_some(state.score.gravity)
}

/// Gives the mark of an answer that a gravity rests on: that of its lines, when no other line gives it without one.
fn marked(state: &State<'_>, reason: &Reason, marks: &Marks) -> Option<Marked> {
    let question = QuestionRef { fiche: reason.fiche.clone(), question: reason.question.clone() };
    let given = state.incident.answers.get(&question)?;
    let mut of_lines = given.iter().map(|given| marks.kind(&given.h));
    let first = of_lines.next()??;
    of_lines.all(|mark| mark.is_some()).then_some(first)
}

/// Lists what is explained of the answers to a fiche.
fn explained(state: &State<'_>, marks: &Marks) -> Vec<ExplainedReport> {
    let engine = state.engine;
    let mut found = Vec::new();
    for (i, question) in engine.questions.iter().enumerate().filter(|(i, _)| state.explained[*i].is_some()) {
        let (Some(answer), Some(holding)) = (state.raw[i], state.incident.explained.get(&engine.name(i))) else {
            continue;
        };
        found.extend(holding.by().map(|e| {
            let value = e.option.as_deref().map_or_else(|| question.say(answer), |o| question.label(o).to_owned());
            ExplainedReport {
                question: question.id.clone(),
                answer: answer.clone(),
                option: e.option.clone(),
                because: e.because.clone(),
                source: e.source,
                declared_by: e.declared_by.clone(),
                by: e.by.clone(),
                at: e.at,
                marked: marks.kind(&e.h),
                text: messages::decisive::explained(
                    question.id.as_str(),
                    &question.prompt,
                    &value,
                    &e.because,
                    e.said_by(),
                ),
            }
        }));
    }
    found
}

fn clocks(incident: &Incident) -> BTreeMap<String, Option<Moment>> {
    let mut clocks: BTreeMap<String, Option<Moment>> =
        ["alerted", "aware"].into_iter().map(|name| (name.to_owned(), None)).collect();
    clocks.extend(incident.clocks().map(|(name, at)| (name.to_owned(), Some(at))));
    clocks
}

fn divergent(incident: &Incident) -> Vec<DivergentReport> {
    incident
        .divergent()
        .map(|(question, given)| DivergentReport {
            fiche: question.fiche.clone(),
            question: question.question.clone(),
            answers: given
                .iter()
                .map(|g| DivergentAnswer {
                    value: g.value.clone(),
                    by: g.by.clone(),
                    writer: incident.is_shared(&g.by).then(|| g.place.1.clone()),
                    at: g.at,
                    h: g.h,
                })
                .collect(),
        })
        .collect()
}

fn cited(incident: &Incident) -> Vec<CitedReport> {
    let all = incident.answers.iter().flat_map(|(question, given)| given.iter().map(move |given| (question, given)));
    all.filter(|(_, given)| !given.evidence.is_empty())
        .map(|(question, given)| CitedReport {
            fiche: question.fiche.clone(),
            question: question.question.clone(),
            value: given.value.clone(),
            by: given.by.clone(),
            against: given.value == Answer::word("non"),
            evidence: given.evidence.clone(),
        })
        .collect()
}

fn actions(incident: &Incident) -> Vec<ActionReport> {
    incident
        .actions()
        .map(|a| ActionReport {
            action: a.number,
            name: Some(incident.name_of(a.number, &a.writer, a.opened)).filter(|name| *name != a.number.to_string()),
            text: a.text.clone(),
            state: a.state,
            owner: a.owner.clone(),
            by: a.who().map(str::to_owned),
            result: a.result.clone(),
            side_effect: a.side_effect.clone(),
            at: a.at,
        })
        .collect()
}

/// Tells whether a question asks which accounts a delegation links to those in cause.
fn is_linked(fiches: &[UsedFiche<'_>], question: &QuestionRef) -> bool {
    let asked = fiches.iter().filter(|used| used.loaded.fiche.id == question.fiche);
    let asked = asked.filter_map(|used| used.loaded.fiche.question(&question.question)).next();
    asked.is_some_and(|asked| asked.holds == Some(Holds::Linked))
}

/// Adds the accounts and the accesses that the known answers name, each once.
fn add_lists(report: &mut Report, state: &State<'_>) {
    let mut seen: BTreeSet<String> = report.suspected_accounts.iter().map(|s| s.account.to_lowercase()).collect();
    for (question, known) in state.engine.questions.iter().zip(&state.known) {
        let list: Vec<&String> = match known {
            Known::Answer(Answer::List(list)) => list.iter().collect(),
            Known::Explained(Answer::List(list), Explained::Options(explained)) => {
                list.iter().filter(|element| !explained.contains(element)).collect()
            }
            // What is explained whole names nothing to suspect.
            Known::Answer(_) | Known::Explained(..) | Known::Unknown | Known::NotApplicable => continue,
        };
        if question.kind == QuestionKind::Accounts {
            let linked = question.holds == Some(Holds::Linked);
            for element in list.iter().copied().filter(|a| account::announced(a).is_none()) {
                if seen.insert(element.to_lowercase()) {
                    report.suspected_accounts.push(SuspectedAccount {
                        account: element.clone(),
                        because: question.id.clone(),
                        linked,
                    });
                }
            }
        }
        match question.holds {
            Some(Holds::Accesses) => {
                for access in &list {
                    if !report.accesses_to_review.iter().any(|known| known.access == **access) {
                        let because = question.id.clone();
                        report.accesses_to_review.push(AccessToReview { access: (*access).clone(), because });
                    }
                }
            }
            Some(Holds::Machines | Holds::Linked) | None => {}
        }
    }
}

/// Adds the machines that a text names, when that is what was asked.
fn add_machines(report: &mut Report, state: &State<'_>) {
    for (question, known) in state.engine.questions.iter().zip(&state.known) {
        let (Some(Holds::Machines), Known::Answer(Answer::Word(text))) = (question.holds, known) else { continue };
        for machine in machines_in(text) {
            if !report.machines.contains(&machine) {
                report.machines.push(machine);
            }
        }
    }
}
