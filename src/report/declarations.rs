//! Declarations: from the state of an incident to what must be declared, to whom and by when. A pure function of the
//! answers of every fiche run, of the profile, of the clocks and of the data of [`crate::annexes`].

use super::aside::{as_typed, in_words};
use super::deadline::{Deadline, exactly};
use super::model::{DeclarationReport, NotDueReport};
use super::status::DeclarationStatus;
use crate::annexes::{self, Declaration, OPENED, Trigger};
use crate::domain::answer::Answer;
use crate::domain::condition::Condition;
use crate::domain::fiche::FicheKind;
use crate::domain::gravity::Confirmation;
use crate::domain::ids::{QuestionId, QuestionRef};
use crate::domain::incident::{Incident, NotDue, Settled};
use crate::domain::moment::{Day, Moment};
use crate::messages::declaration as says;
use crate::scoring::{Explained, Known, Reading, State};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// How many ways to settle the questions on which analysts disagree are looked at, for one trigger.
const MOST_WAYS: usize = 64;

/// The notice of a breach to the authority, which only an improbable risk excuses.
const TO_AUTHORITY: &str = "cnil";
/// What is told to the persons, when the risk for them is high.
const TO_PERSONS: &str = "personnes";

/// Stands in a reason for how sure the incident is.
const SURE: &str = "{confirmation}";

/// What the bodies of regions are called, whatever their own names.
pub(super) const REGIONAL: &str = "CSIRT régional";

/// A trigger and what the answers to a fiche say of it.
pub(super) struct Read<'a> {
    trigger: &'a Trigger,
    pub state: &'a State<'a>,
    pub reading: Reading,
    /// The questions on which analysts disagree, when what one of them said makes it due and what another said does not.
    disputed: Vec<usize>,
}

/// How a declaration stands, before it is made.
struct Standing<'a> {
    status: DeclarationStatus,
    to: &'a str,
    because: String,
    /// The questions behind it, as they can be typed.
    questions: Vec<String>,
    /// What a person must check first.
    verify: Option<&'a str>,
}

/// Lists the declarations: money first, then what is due, what is to be checked, what could become due, what is made.
pub(super) fn declarations(incident: &Incident, states: &[State<'_>], as_of: Moment) -> Vec<DeclarationReport> {
    let tz = incident.zone();
    let mut listed = Vec::new();
    for declaration in annexes::declarations() {
        let concerned = concerns(declaration, incident, Day::of(&as_of));
        let standing = concerned.then(|| standing(declaration, incident, states)).flatten();
        // Nobody may decide it, and a main courante may say it all the same.
        let stands = |settled: &&Settled| settled.made_at().is_some() || !declaration.always || standing.is_none();
        let settled = settled(declaration, incident).filter(stands);
        if settled.is_none() && standing.is_none() {
            continue;
        }
        let mut line = line(declaration, incident, standing, settled, tz);
        if let (Some(Settled::NotDue(taken)), Some(decision)) = (settled, &mut line.not_due) {
            decision.newer = is_newer(declaration, incident, states, taken);
        }
        let (status, due) = (line.status, line.keep_by());
        // Money that may be gone is called back before anything else is written, even while two analysts disagree on it.
        let first = declaration.first && status.is_to_do();
        listed.push(((!first, status, declaration.pace, due.is_none(), due), line));
    }
    // Kept in the order of the data when nothing tells them apart.
    listed.sort_by_key(|(key, _)| *key);
    let others = incident.all_declared().filter(|(id, _)| annexes::declaration(id).is_none());
    listed.into_iter().map(|(_, line)| line).chain(others.map(|(id, settled)| unknown(incident, id, settled))).collect()
}

/// Says that the decision not to notify the authority does not go with what is to be told to the persons, when both stand.
pub(super) fn at_odds(lines: &[DeclarationReport], typed: impl Fn(&str) -> String) -> Option<String> {
    let refused = lines.iter().find(|line| line.id == TO_AUTHORITY)?.not_due.as_ref()?;
    let told = lines.iter().find(|line| line.id == TO_PERSONS && line.status.is_to_do())?;
    Some(says::at_odds(&told.to, &typed(&refused.decided_by)))
}

/// Gives what became of a declaration: what was said of it, else the same act made under another name.
fn settled<'i>(declaration: &Declaration, incident: &'i Incident) -> Option<&'i Settled> {
    incident.declared(&declaration.id).or_else(|| {
        let others = declaration.same_act.iter().filter_map(|other| incident.declared(other));
        others.filter(|settled| settled.made_at().is_some()).min_by_key(|settled| settled.made_at())
    })
}

/// Gives when it was made the first time, under its own name, else under that of the same act.
fn first_made(declaration: &Declaration, incident: &Incident) -> Option<Moment> {
    let others = || declaration.same_act.iter().filter_map(|other| incident.first_made(other)).min();
    incident.first_made(&declaration.id).or_else(others)
}

/// Tells whether something that makes a declaration due came after the decision not to make it. Answers are compared, not
/// sentences: one fact may be said in other words, and two in the same ones.
fn is_newer(declaration: &Declaration, incident: &Incident, states: &[State<'_>], taken: &NotDue) -> bool {
    let (written, line) = taken.written;
    // Of one taken before the first line, what was known is what was written by the time it was.
    let opened = incident.opening.as_ref().map(|opening| opening.at);
    let taken = if opened.is_some_and(|opened| taken.at < opened) { written } else { taken.at };
    if let Some(by) = declaration.decided_by.as_deref().filter(|_| is_decided(declaration, incident)) {
        return exactly(incident, by).is_some_and(|at| at > taken);
    }
    let came = |at: Moment, seq: u64| at > taken || (at == taken && at == written && seq > line);
    let since = |name: &QuestionRef| incident.given(name).iter().any(|given| came(given.at, given.place.0));
    read(declaration, states).iter().filter(|r| r.reading.fires.proposed).any(|r| {
        let confirming = r.state.verdict().confirmation_because;
        let confirming = || {
            confirming
                .iter()
                .map(|reason| QuestionRef { fiche: reason.fiche.clone(), question: reason.question.clone() })
        };
        r.reading.because.iter().any(|q| since(&r.state.engine.name(*q)))
            || confirming().next().is_some() && confirming().all(|name| since(&name))
    })
}

/// Finds the open questions that can still change a declaration: those that an undecided one reads.
pub fn can_change_declarations(state: &State<'_>) -> BTreeSet<usize> {
    let incident = state.incident;
    let today = incident.span.map(|(_, last)| Day::of(&last));
    let mut found = BTreeSet::new();
    for declaration in annexes::declarations() {
        let settled = settled(declaration, incident).is_some() || is_decided(declaration, incident);
        if settled
            || follows_refused(declaration, incident)
            || !today.is_some_and(|today| concerns(declaration, incident, today))
        {
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

/// Tells whether an organisation is concerned, on a day, and no other text replaces the declaration for it.
pub(super) fn concerns(declaration: &Declaration, incident: &Incident, today: Day) -> bool {
    applies(declaration, incident, today) && replaced(declaration, incident).is_none()
}

/// Tells whether a declaration is one of an organisation's, on a day.
pub(super) fn applies(declaration: &Declaration, incident: &Incident, today: Day) -> bool {
    let profiles = &declaration.profiles;
    (profiles.is_empty() || profiles.iter().any(|p| incident.profile.contains(p)))
        && declaration.applies_from.is_none_or(|from| from <= today)
}

/// Says which other text replaces a declaration for an organisation, if one does.
pub(super) fn replaced<'d>(declaration: &'d Declaration, incident: &Incident) -> Option<&'d str> {
    let replaced = declaration.replaced.as_ref()?;
    replaced.profiles.iter().any(|p| incident.profile.contains(p)).then_some(&*replaced.because)
}

/// Tells whether the clock, or the declaration, that settles it is there.
pub(super) fn is_decided(declaration: &Declaration, incident: &Incident) -> bool {
    declaration.decided_by.as_deref().is_some_and(|by| exactly(incident, by).is_some())
}

/// How many declarations follow one another, at most.
const FOLLOWED: usize = 8;

/// Tells whether it follows one that somebody decided not to make, and nobody made any since.
fn follows_refused(declaration: &Declaration, incident: &Incident) -> bool {
    let before = |by: &&'static str| annexes::declaration(by)?.decided_by.as_deref();
    let first = declaration.decided_by.as_deref().and_then(annexes::declaration).map(|before| before.id.as_str());
    let mut settled = std::iter::successors(first, before).take(FOLLOWED).filter_map(|by| incident.declared(by));
    settled.next().is_some_and(|settled| matches!(settled, Settled::NotDue(_)))
}

/// Reads the triggers against the answers of each fiche that they are about.
pub(super) fn read<'a>(declaration: &'a Declaration, states: &'a [State<'a>]) -> Vec<Read<'a>> {
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
            if let Some((reading, disputed)) = reading(trigger, state) {
                found.push(Read { trigger, state, reading, disputed });
            }
        }
    }
    // A fiche in which nobody answered yet takes back nothing of what the answers to another rule out.
    let mut told = found.iter().filter(|r| !r.state.is_blank()).peekable();
    if told.peek().is_some() && told.all(|r| !r.reading.fires.at_most) {
        found.retain(|r| !r.state.is_blank());
    }
    found
}

/// Reads a trigger. Where analysts disagree, with what each of them said: in doubt, what one of them makes due is shown
/// as due, to be checked; what all of them make due is due.
fn reading<'a>(trigger: &Trigger, state: &State<'a>) -> Option<(Reading, Vec<usize>)> {
    let plain = reading_as(trigger, state, &BTreeMap::new())?;
    if plain.fires.proposed || !plain.fires.at_most {
        return Some((plain, vec![]));
    }
    let mut ways: Vec<BTreeMap<usize, &'a Answer>> = vec![BTreeMap::new()];
    let mut disputed = Vec::new();
    for (question, said) in state.disputed(|id| reads(&trigger.when, id)) {
        if ways.len() * said.len() <= MOST_WAYS {
            let each = |way: &BTreeMap<usize, &'a Answer>| {
                let settled = |answer| way.iter().map(|(q, a)| (*q, *a)).chain([(question, answer)]).collect();
                said.iter().copied().map(settled).collect::<Vec<BTreeMap<usize, &'a Answer>>>()
            };
            ways = ways.iter().flat_map(each).collect();
            disputed.push(question);
        }
    }
    if disputed.is_empty() {
        return Some((plain, vec![]));
    }
    let read: Vec<Reading> = ways.iter().filter_map(|way| reading_as(trigger, state, way)).collect();
    let all = read.iter().all(|reading| reading.fires.proposed);
    let Some(mut due) = read.into_iter().find(|reading| reading.fires.proposed) else { return Some((plain, vec![])) };
    // The question stays open: what is said to it can still change.
    due.fires.at_least = false;
    due.open = plain.open;
    Some((due, if all { vec![] } else { disputed }))
}

/// Reads a trigger with some questions answered so. What rules it out is read with whoever explained an answer away: a
/// harmless "oui" is a "non" there, and the declaration is then shown among those that an explanation sets aside.
fn reading_as(trigger: &Trigger, state: &State<'_>, settled: &BTreeMap<usize, &Answer>) -> Option<Reading> {
    let no = Answer::word("non");
    let explained = |q: &usize| {
        let asked = state.engine.questions[*q];
        matches!(state.known[*q], Known::Explained(_, Explained::Whole))
            && trigger.unless.as_ref().is_some_and(|unless| reads(unless, &asked.id))
    };
    let mut answered: BTreeMap<usize, &Answer> =
        (0..state.engine.questions.len()).filter(explained).map(|q| (q, &no)).collect();
    answered.extend(settled);
    if answered.is_empty() {
        return state.read(&trigger.when, trigger.unless.as_ref());
    }
    State::with(state.engine, state.incident, &answered).read(&trigger.when, trigger.unless.as_ref())
}

/// Gives to whom it is for this organisation, whatever is answered: that of the first trigger that its profile fits.
pub fn recipient(declaration: &Declaration, incident: &Incident) -> String {
    let fits = |trigger: &&Trigger| {
        let mut fits = true;
        trigger.when.visit(&mut |part| {
            if let Condition::Profile(of) = part {
                fits &= of.profile.iter().any(|p| incident.profile.contains(p));
            }
        });
        fits
    };
    let to = declaration.triggers.iter().find(fits).and_then(|trigger| trigger.to.as_ref());
    named(to.unwrap_or(&declaration.to), incident)
}

/// Lists to whom a declaration may be made in an incident, the usual one first.
pub(super) fn recipients(id: &str, incident: &Incident) -> Vec<String> {
    let Some(declaration) = annexes::declaration(id) else { return vec![] };
    let others = declaration.triggers.iter().filter_map(|trigger| trigger.to.as_ref());
    std::iter::once(&declaration.to).chain(others).map(|to| named(to, incident)).collect()
}

/// Names the body of the region as it calls itself too, when the region is known: whoever is told one is told the other.
fn named(to: &str, incident: &Incident) -> String {
    let mut here = incident.region.as_deref().and_then(annexes::in_region).into_iter().flatten();
    match here.find(|body| body.help.starts_with(REGIONAL)) {
        Some(body) => to.replacen(REGIONAL, &format!("{REGIONAL} ({})", body.name), 1),
        None => to.to_owned(),
    }
}

/// Says how a declaration stands; none when nothing known or unknown makes it due.
fn standing<'a>(declaration: &'a Declaration, incident: &Incident, states: &'a [State<'a>]) -> Option<Standing<'a>> {
    if follows_refused(declaration, incident) {
        return None;
    }
    let read = read(declaration, states);
    // What one trigger leaves to a person to check, or to analysts to settle, another may make due whatever they say; and
    // a fact that is known says more than one that nothing rules out.
    let due = read.iter().filter(|r| r.reading.fires.proposed);
    let surest = |r: &&Read<'_>| (r.trigger.verify.is_some(), !r.disputed.is_empty(), !r.reading.missing.is_empty());
    let chosen = due.min_by_key(surest).or_else(|| read.iter().find(|r| r.reading.fires.at_most));
    let to = chosen.and_then(|r| r.trigger.to.as_deref()).unwrap_or(&declaration.to);
    if let Some(by) = declaration.decided_by.as_deref().filter(|_| is_decided(declaration, incident)) {
        let because = match annexes::declaration(by) {
            Some(before) => says::follows(&before.to, &before.what),
            None => says::decided(by),
        };
        return Some(Standing { status: DeclarationStatus::Due, to, because, questions: vec![], verify: None });
    }
    let Read { trigger, state, reading, disputed } = chosen?;
    // What is due because nothing rules it out names what would.
    let answers =
        |q: &usize| trigger.unless.as_ref().is_some_and(|unless| reads(unless, &state.engine.questions[*q].id));
    let missing = reading.missing.iter().copied().filter(|q| !reading.fires.proposed || answers(q));
    let (missing, known): (Vec<usize>, _) =
        (missing.collect(), reading.because.iter().filter(|_| reading.fires.proposed));
    let questions = known.chain(&missing).map(|q| as_typed(states, &state.engine.name(*q))).collect();
    // Answers that contradict one another are not answers that nobody gave.
    let (contradicted, missing): (Vec<usize>, Vec<usize>) = missing.into_iter().partition(|q| state.is_divergent(*q));
    let settle = if disputed.is_empty() { &contradicted } else { disputed };
    let in_words = |questions: &[usize]| questions.iter().map(|q| in_words(state, *q)).collect::<Vec<String>>();
    let fact = trigger.because.replace(SURE, says::sure(state.score.confirmation.proposed));
    let verify = trigger.verify.as_deref();
    if !reading.fires.proposed {
        let because = says::would_be(&fact, waits(trigger, state, &missing), &in_words(&missing))
            + &says::disputed(&in_words(settle));
        let status = if declaration.pending { DeclarationStatus::ToCheck } else { DeclarationStatus::IfConfirmed };
        return Some(Standing { status, to, because, questions, verify });
    }
    let because = says::because(&fact) + &says::not_known(&in_words(&missing)) + &says::disputed(&in_words(settle));
    let to_check =
        verify.is_some() || !disputed.is_empty() || declaration.pending || declaration.confidence.is_doubtful();
    Some(Standing {
        status: if to_check { DeclarationStatus::ToCheck } else { DeclarationStatus::Due },
        to,
        because,
        questions,
        verify,
    })
}

/// Says what a trigger that asks for a fact besides the confirmation waits for.
fn waits(trigger: &Trigger, state: &State<'_>, missing: &[usize]) -> says::Waits {
    let (mut confirms, mut asks) = (false, false);
    trigger.when.visit(&mut |part| {
        confirms |= matches!(part, Condition::Confirmation(_));
        asks |= part.question().is_some();
    });
    let opinion = state.engine.fiche.confirmation.as_ref().and_then(|signs| state.engine.at(&signs.question));
    match confirms && asks && state.score.confirmation.proposed != Confirmation::Confirme {
        false => says::Waits::Fact,
        true if missing.iter().all(|question| Some(*question) == opinion) => says::Waits::Confirmation,
        true => says::Waits::Both,
    }
}

/// Writes the line of a declaration.
fn line(
    declaration: &Declaration,
    incident: &Incident,
    standing: Option<Standing<'_>>,
    settled: Option<&Settled>,
    tz: Tz,
) -> DeclarationReport {
    let deadline = Deadline::of(declaration, incident, tz);
    let to = standing.as_ref().map_or_else(|| recipient(declaration, incident), |s| named(s.to, incident));
    let (today, questions) = standing.as_ref().map(|s| (s.because.clone(), s.questions.clone())).unzip();
    let (status, because) = match (settled, standing) {
        (Some(Settled::Made { at, .. }), _) => {
            let own = incident.declared(&declaration.id).is_some();
            let by = if own { "" } else { says::SAME_ACT };
            let before = before(declaration, incident, tz);
            (DeclarationStatus::Made, says::made(&before, &at.in_zone(tz)) + by)
        }
        (Some(Settled::NotDue(decision)), _) => {
            (DeclarationStatus::NotDue, says::not_due(&decision.by, &decision.because))
        }
        (None, Some(standing)) => {
            let verify = standing.verify.map(says::to_check).unwrap_or_default();
            (standing.status, standing.because + &caveats(declaration, &deadline) + &verify)
        }
        (None, None) => (DeclarationStatus::ToCheck, String::new()),
    };
    DeclarationReport {
        id: declaration.id.clone(),
        to,
        clock: deadline.clock.to_owned(),
        clock_started_at: deadline.started,
        due_at: deadline.due,
        status,
        because,
        questions: questions.unwrap_or_default(),
        confidence: declaration.confidence,
        made_at: first_made(declaration, incident).map(|at| at.in_zone(tz)),
        again: !before(declaration, incident, tz).is_empty(),
        receipt: settled.and_then(receipt),
        first_receipt: first_receipt(incident, &declaration.id, settled),
        url: declaration.url.clone(),
        prudent_at: deadline.prudent,
        not_due: settled.and_then(|settled| not_due(settled, Some(declaration), today, tz)),
        recorded: recorded(incident, &declaration.id, tz),
    }
}

/// Lists the times before the last one that a declaration that is made again and again was made, each with its receipt.
fn before(declaration: &Declaration, incident: &Incident, tz: Tz) -> Vec<(Moment, Option<String>)> {
    let mut times = if declaration.repeats { incident.times_made(&declaration.id) } else { vec![] };
    times.pop();
    times.into_iter().map(|(at, receipt)| (at.in_zone(tz), receipt.map(str::to_owned))).collect()
}

/// Gives when what became of a declaration was written down, and by whom.
fn recorded(incident: &Incident, id: &str, tz: Tz) -> Option<(Moment, String)> {
    incident.declared_by(id).map(|by| (by.at.in_zone(tz), by.by.clone()))
}

impl NotDueReport {
    /// Gives what is known since the decision, and was not when it was taken.
    pub fn newer(&self) -> Option<&str> {
        self.today.as_deref().filter(|_| self.newer)
    }
}

fn receipt(settled: &Settled) -> Option<String> {
    match settled {
        Settled::Made { receipt, .. } => receipt.clone(),
        Settled::NotDue(_) => None,
    }
}

/// Gives the receipt of the first time, when the last one is another.
fn first_receipt(incident: &Incident, id: &str, settled: Option<&Settled>) -> Option<String> {
    let (first, last) = (incident.first_receipt(id)?, settled.and_then(receipt));
    (last.as_deref() != Some(first)).then(|| first.to_owned())
}

/// Keeps a decision not to declare beside what is known since.
fn not_due(settled: &Settled, data: Option<&Declaration>, today: Option<String>, tz: Tz) -> Option<NotDueReport> {
    let Settled::NotDue(NotDue { at, by, because, known, .. }) = settled else { return None };
    let at = at.in_zone(tz);
    Some(NotDueReport {
        at,
        decided_by: by.clone(),
        because: because.clone(),
        register: says::register(&at, by, because, known.as_deref(), data.is_some_and(|data| data.breach)),
        known: known.clone(),
        today,
        newer: false,
    })
}

/// Says what else must be known to read a deadline: that the law is doubtful, that the clock can be argued.
fn caveats(declaration: &Declaration, deadline: &Deadline<'_>) -> String {
    let mut text = String::new();
    if declaration.confidence.is_doubtful() {
        text.push_str(says::DOUBTFUL);
    }
    let (Some(limit), true, Some(due)) = (declaration.limits.first(), declaration.prudent, deadline.due) else {
        return text;
    };
    if deadline.clock == OPENED && limit.clock != OPENED {
        text.push_str(says::FROM_OPENING);
    } else if deadline.clock != limit.clock {
        text.push_str(says::FROM_ALERT);
    } else if let Some(prudent) = &deadline.prudent {
        text.push_str(&says::prudent(prudent, &due, declaration.breach));
    }
    text
}

fn reads(condition: &Condition, id: &QuestionId) -> bool {
    let mut found = false;
    condition.visit(&mut |part| found |= part.question() == Some(id));
    found
}

/// Writes the line of a declaration made under a name that the data does not hold.
fn unknown(incident: &Incident, id: &str, settled: &Settled) -> DeclarationReport {
    DeclarationReport {
        id: id.to_owned(),
        to: id.to_owned(),
        clock: OPENED.to_owned(),
        clock_started_at: None,
        due_at: None,
        status: if settled.made_at().is_some() { DeclarationStatus::Made } else { DeclarationStatus::NotDue },
        because: says::unknown(settled),
        questions: vec![],
        confidence: annexes::Confidence::Inferred,
        made_at: incident.first_made(id),
        again: false,
        receipt: receipt(settled),
        first_receipt: first_receipt(incident, id, Some(settled)),
        url: None,
        prudent_at: None,
        not_due: not_due(settled, None, None, Tz::UTC),
        recorded: recorded(incident, id, Tz::UTC),
    }
}
