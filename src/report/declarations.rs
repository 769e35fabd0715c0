//! Declarations: from the state of an incident to what must be declared, to whom and by when. A pure function of the
//! answers of every fiche run, of the profile, of the clocks and of the data of [`crate::annexes`].

use super::model::{DeclarationReport, SetAsideReport, status};
use crate::annexes::{self, Declaration, OPENED, Pace, Trigger};
use crate::domain::fiche::FicheKind;
use crate::domain::incident::{DeclarationMade, Incident};
use crate::domain::moment::{Day, Moment};
use crate::messages::declaration as says;
use crate::scoring::{Reading, State};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// A trigger and what the answers to a fiche say of it.
struct Read<'a> {
    trigger: &'a Trigger,
    state: &'a State<'a>,
    reading: Reading,
}

/// How a declaration stands, before it is made.
struct Standing<'a> {
    status: &'static str,
    to: &'a str,
    because: String,
    /// What a person must check first.
    verify: Option<&'a str>,
}

/// The deadline of a declaration, and the clock it runs on.
struct Deadline<'a> {
    clock: &'a str,
    started: Option<Moment>,
    due: Option<Moment>,
}

/// Lists the declarations: money first, then what is due, what is to be checked, what could become due, what is made.
pub(super) fn declarations(incident: &Incident, states: &[State<'_>], as_of: Moment) -> Vec<DeclarationReport> {
    let tz = incident.opening.as_ref().and_then(|o| o.tz.parse().ok()).unwrap_or(Tz::Europe__Paris);
    let mut listed = Vec::new();
    for declaration in annexes::declarations() {
        let made = incident.declared.get(&declaration.id);
        let concerned = concerns(declaration, incident, Day::of(&as_of));
        let standing = concerned.then(|| standing(declaration, incident, states)).flatten();
        if made.is_none() && standing.is_none() {
            continue;
        }
        let line = line(declaration, incident, standing, made, tz);
        let rank =
            [status::DUE, status::TO_CHECK, status::IF_CONFIRMED, status::MADE].iter().position(|s| *s == line.status);
        let due = line.due_at;
        listed.push(((rank, !declaration.first, declaration.pace, due.is_none(), due), line));
    }
    // Kept in the order of the data when nothing tells them apart.
    listed.sort_by_key(|(key, _)| *key);
    let others = incident.declared.iter().filter(|(id, _)| annexes::declaration(id).is_none());
    listed.into_iter().map(|(_, line)| line).chain(others.map(|(id, made)| unknown(id, made))).collect()
}

/// Lists the declarations that only an explanation sets aside: nobody must find out later that one was due.
pub(super) fn set_aside(incident: &Incident, states: &[State<'_>], as_of: Moment) -> Vec<SetAsideReport> {
    if states.iter().all(|state| state.explained.iter().all(Option::is_none)) {
        return vec![];
    }
    let as_given: Vec<State<'_>> = states.iter().map(State::unexplained).collect();
    let mut found = Vec::new();
    for declaration in annexes::declarations() {
        let concerned = concerns(declaration, incident, Day::of(&as_of));
        if !concerned || incident.declared.contains_key(&declaration.id) || is_decided(declaration, incident) {
            continue;
        }
        // One that is still possible is still listed.
        if read(declaration, states).iter().any(|r| r.reading.fires.at_most) {
            continue;
        }
        let mut explained: Vec<(String, String)> = Vec::new();
        for without in read(declaration, &as_given).iter().filter(|r| r.reading.fires.proposed) {
            let id = &without.state.engine.fiche.id;
            let Some(state) = states.iter().find(|state| state.engine.fiche.id == *id) else { continue };
            for question in state.what_is_explained() {
                let name = state.engine.name(question);
                let reads = without.reading.because.contains(&question) || without.reading.because.is_empty();
                let short = if states.len() > 1 {
                    format!("{}:{}", name.fiche, name.question)
                } else {
                    name.question.to_string()
                };
                if reads && let Some(holding) = incident.explained.get(&name) {
                    explained.extend(holding.by.iter().map(|e| (short.clone(), e.because.clone())));
                }
            }
            // What an explanation changes from afar: the confirmation or the gravity that the declaration reads.
            if explained.is_empty() {
                let all = state
                    .what_is_explained()
                    .filter_map(|q| incident.explained.get(&state.engine.name(q)).map(|h| (q, h)));
                explained.extend(all.flat_map(|(q, h)| {
                    h.by.iter().map(move |e| (state.engine.questions[q].id.to_string(), e.because.clone()))
                }));
            }
        }
        if !explained.is_empty() {
            let text = says::set_aside(&declaration.to, &explained);
            let mut questions: Vec<String> = explained.into_iter().map(|(question, _)| question).collect();
            questions.dedup();
            found.push(SetAsideReport { id: declaration.id.clone(), to: declaration.to.clone(), questions, text });
        }
    }
    found
}

/// Finds the open questions that can still change a declaration: those that an undecided one reads.
pub fn can_change_declarations(state: &State<'_>) -> BTreeSet<usize> {
    let incident = state.incident;
    let today = incident.span.map(|(_, last)| Day::of(&last));
    let mut found = BTreeSet::new();
    for declaration in annexes::declarations() {
        let settled = incident.declared.contains_key(&declaration.id) || is_decided(declaration, incident);
        if settled || !today.is_some_and(|today| concerns(declaration, incident, today)) {
            continue;
        }
        let read = read(declaration, std::slice::from_ref(state));
        // Once it is surely due, only what makes it more so counts: a person no longer has to check.
        let weight = |r: &Read<'_>| if r.trigger.verify.is_none() { 2 } else { 1 };
        let sure = read.iter().filter(|r| r.reading.fires.at_least).map(weight).max().unwrap_or(0);
        found.extend(read.into_iter().filter(|r| weight(r) > sure).flat_map(|r| r.reading.open));
    }
    found
}

/// Tells whether an organisation is concerned, on a day.
fn concerns(declaration: &Declaration, incident: &Incident, today: Day) -> bool {
    let profiles = &declaration.profiles;
    (profiles.is_empty() || profiles.iter().any(|p| incident.profile.contains(p)))
        && declaration.applies_from.is_none_or(|from| from <= today)
}

/// Tells whether the clock, or the declaration, that settles it is there.
fn is_decided(declaration: &Declaration, incident: &Incident) -> bool {
    declaration.decided_by.as_deref().is_some_and(|by| exactly(incident, by).is_some())
}

/// Reads the triggers against the answers of each fiche that they are about.
fn read<'a>(declaration: &'a Declaration, states: &'a [State<'a>]) -> Vec<Read<'a>> {
    let named = |state: &State<'_>| {
        declaration.triggers.iter().any(|t| t.fiche.as_ref().is_some_and(|f| *f == state.engine.fiche.id))
    };
    let about = |trigger: &Trigger, state: &State<'_>| match &trigger.fiche {
        Some(fiche) => *fiche == state.engine.fiche.id,
        None => !named(state),
    };
    let qualifications = || states.iter().filter(|s| s.engine.fiche.kind == FicheKind::Qualification);
    let mut found = Vec::new();
    for trigger in &declaration.triggers {
        for state in qualifications().filter(|s| about(trigger, s)) {
            if let Some(reading) = state.read(&trigger.when, trigger.unless.as_ref()) {
                found.push(Read { trigger, state, reading });
            }
        }
    }
    found
}

/// Says how a declaration stands; none when nothing known or unknown makes it due.
fn standing<'a>(declaration: &'a Declaration, incident: &Incident, states: &'a [State<'a>]) -> Option<Standing<'a>> {
    let read = read(declaration, states);
    let due = || read.iter().filter(|r| r.reading.fires.proposed);
    let chosen = due()
        .find(|r| r.trigger.verify.is_none())
        .or_else(|| due().next())
        .or_else(|| read.iter().find(|r| r.reading.fires.at_most));
    let to = chosen.and_then(|r| r.trigger.to.as_deref()).unwrap_or(&declaration.to);
    if let Some(by) = declaration.decided_by.as_deref().filter(|_| is_decided(declaration, incident)) {
        let because = says::decided(by, incident.declared.contains_key(by));
        return Some(Standing { status: status::DUE, to, because, verify: None });
    }
    let Read { trigger, state, reading } = chosen?;
    let names = |questions: &mut dyn Iterator<Item = usize>| -> Vec<String> {
        let fiche = if states.len() > 1 { format!("{}:", state.engine.fiche.id) } else { String::new() };
        questions.map(|q| format!("{fiche}{}", state.engine.questions[q].id)).collect()
    };
    let verify = trigger.verify.as_deref();
    if !reading.fires.proposed {
        let because = says::would_be(&trigger.because, &names(&mut reading.missing.iter().copied()));
        let status = if declaration.pending { status::TO_CHECK } else { status::IF_CONFIRMED };
        return Some(Standing { status, to, because, verify });
    }
    let because = says::because(&trigger.because, &names(&mut reading.because.iter().copied()));
    let to_check = verify.is_some() || declaration.pending || declaration.confidence.is_doubtful();
    Some(Standing { status: if to_check { status::TO_CHECK } else { status::DUE }, to, because, verify })
}

/// Writes the line of a declaration.
fn line(
    declaration: &Declaration,
    incident: &Incident,
    standing: Option<Standing<'_>>,
    made: Option<&DeclarationMade>,
    tz: Tz,
) -> DeclarationReport {
    let deadline = deadline(declaration, incident, tz);
    let to = standing.as_ref().map_or(declaration.to.as_str(), |s| s.to).to_owned();
    let (status, because) = match (made, standing) {
        (Some(made), _) => (status::MADE, says::made(&made.at.in_zone(tz))),
        (None, Some(standing)) => {
            let verify = standing.verify.map(says::to_check).unwrap_or_default();
            (standing.status, standing.because + &caveats(declaration, incident, &deadline, tz) + &verify)
        }
        (None, None) => (status::TO_CHECK, String::new()),
    };
    DeclarationReport {
        id: declaration.id.clone(),
        to,
        clock: deadline.clock.to_owned(),
        clock_started_at: deadline.started,
        due_at: deadline.due,
        status: status.to_owned(),
        because,
        confidence: declaration.confidence.slug().to_owned(),
        receipt: made.and_then(|m| m.receipt.clone()),
        url: declaration.url.clone(),
    }
}

/// Says what else must be known to read a deadline: that the law is doubtful, that the clock can be argued.
fn caveats(declaration: &Declaration, incident: &Incident, deadline: &Deadline<'_>, tz: Tz) -> String {
    let mut text = String::new();
    if declaration.confidence.is_doubtful() {
        text.push_str(says::DOUBTFUL);
    }
    let (Some(limit), true, Some(due)) = (declaration.limits.first(), declaration.prudent, deadline.due) else {
        return text;
    };
    if deadline.clock != limit.clock {
        text.push_str(says::FROM_ALERT);
    } else if let Some(alerted) = incident.clocks.get("alerted") {
        let prudent = alerted.after(limit.within, tz);
        if prudent < due {
            text.push_str(&says::prudent(&prudent));
        }
    }
    text
}

/// Works out when a declaration is due: the earliest of its limits, each on its own clock.
fn deadline<'a>(declaration: &'a Declaration, incident: &Incident, tz: Tz) -> Deadline<'a> {
    let limits = declaration.limits.iter().filter_map(|limit| {
        let (clock, started) = prudently(incident, &limit.clock)?;
        let due = started.after(limit.within, tz);
        let void = limit.gives_way_to.as_deref().and_then(|other| exactly(incident, other)).is_some_and(|at| at > due);
        (!void).then_some(Deadline { clock, started: Some(started.in_zone(tz)), due: Some(due) })
    });
    limits.min_by_key(|limit| limit.due).unwrap_or_else(|| match prudently(incident, &declaration.clock) {
        Some((clock, started)) if declaration.pace != Pace::Delai => {
            Deadline { clock, started: Some(started.in_zone(tz)), due: None }
        }
        Some(_) | None => Deadline { clock: &declaration.clock, started: None, due: None },
    })
}

/// Gives the time of a clock, or of a declaration made.
fn exactly(incident: &Incident, clock: &str) -> Option<Moment> {
    let opened = incident.opening.as_ref().map(|o| o.at).filter(|_| clock == OPENED);
    incident.clocks.get(clock).copied().or(opened).or_else(|| incident.declared.get(clock).map(|made| made.at))
}

/// Gives a clock that runs: certainty is counted from the alert, and the alert from the opening, while nobody said when.
fn prudently<'a>(incident: &Incident, clock: &'a str) -> Option<(&'a str, Moment)> {
    let instead: &[&'static str] = match clock {
        "aware" => &["alerted", OPENED],
        "alerted" => &[OPENED],
        _ => &[],
    };
    std::iter::once(clock).chain(instead.iter().copied()).find_map(|name| Some((name, exactly(incident, name)?)))
}

/// Writes the line of a declaration made under a name that the data does not hold.
fn unknown(id: &str, made: &DeclarationMade) -> DeclarationReport {
    DeclarationReport {
        id: id.to_owned(),
        to: id.to_owned(),
        clock: OPENED.to_owned(),
        clock_started_at: None,
        due_at: None,
        status: status::MADE.to_owned(),
        because: says::unknown(&made.at),
        confidence: annexes::Confidence::Inferred.slug().to_owned(),
        receipt: made.receipt.clone(),
        url: None,
    }
}
