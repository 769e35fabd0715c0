//! What is owed to others, as documents say it: all the deadlines, who was told, who is still to be told.

use super::Document;
use crate::annexes::{self, OwnRole};
use crate::domain::acts::may_name;
use crate::domain::answer::Source;
use crate::domain::ids::QuestionRef;
use crate::domain::incident::{Explanation, Given, Settled};
use crate::domain::list::by_key;
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::messages;
use crate::report::declarations::{REGIONAL, at_odds};
use crate::report::duty::{Duty, duties};
use crate::report::expected::is_named;
use crate::report::model::DeclarationReport;
use crate::report::status::DeclarationStatus;

/// How many deadlines the page holds whole, each on its line.
const ROWS: usize = 8;

/// Lists what is owed, a line a recipient: by when, to whom, what.
pub(super) fn deadlines(source: &Document<'_>) -> Vec<String> {
    let mut open: Vec<Duty<'_>> = duties(source.report).into_iter().filter(Duty::is_open).collect();
    open.sort_by_key(rank);
    // Past a page, what nobody dates and nobody is sure of is only named.
    let aside =
        |duty: &&Duty<'_>| open.len() > ROWS && duty.status() != DeclarationStatus::Due && duty.keep_by().is_none();
    let (named, shown): (Vec<&Duty<'_>>, Vec<&Duty<'_>>) = open.iter().partition(aside);
    let mut points: Vec<String> = shown.into_iter().map(|duty| deadline(source, duty)).collect();
    for status in [DeclarationStatus::ToCheck, DeclarationStatus::IfConfirmed] {
        // Each with its own delay: « dès que possible » is no less than a date.
        let of_status = named.iter().filter(|duty| duty.status() == status);
        let pace = |duty: &Duty<'_>| messages::declaration::by(None, duty.first().said(), &source.report.as_of);
        let paces = by_key(of_status.map(|duty| (pace(duty), source.whole(duty.to))));
        let paces: Vec<String> = paces.iter().map(|(pace, to)| format!("{pace} : {}", to.join(", "))).collect();
        points.extend((!paces.is_empty()).then(|| format!("{}, {}", status.said(), paces.join(" ; "))));
    }
    let excluded = excluded(source);
    if points.is_empty() {
        points.push(format!("Aucune n’est calculée ici. À établir avec le DPO et le juridique, {}", messages::TO_FILL));
    }
    let at_odds = at_odds(&source.report.declarations, |by| source.whole(by));
    points.into_iter().chain(at_odds).chain(excluded).collect()
}

/// Ranks a deadline as it is read: the money, what is surely done at once, what has a date, the nearest first, then the rest
/// in the order of the report.
fn rank(duty: &Duty<'_>) -> (u8, Option<Moment>) {
    let is_first = annexes::declaration(&duty.first().id).is_some_and(|data| data.first);
    let (to_do, date) = (duty.status() == DeclarationStatus::Due, duty.keep_by());
    match date {
        _ if is_first && duty.status().is_to_do() => (0, None),
        None if to_do && duty.is_at_once() => (1, None),
        Some(_) => (2, date),
        None if duty.is_at_once() => (3, None),
        None => (4, None),
    }
}

/// Says that what somebody answered, or explained, rules out the notification of a breach, and who: whoever looks for it
/// must not think that it was forgotten.
fn excluded(source: &Document<'_>) -> Option<String> {
    let report = source.report;
    let out = report.ruled_out.iter().chain(&report.set_aside).find(|out| out.id == "cnil")?;
    let asked = |name: &QuestionRef| {
        let typed = format!("{}:{}", name.fiche, name.question);
        out.questions.iter().any(|question| *question == typed || question == name.question.as_str())
    };
    let answers = source.incident.answers.iter().filter(|(name, _)| asked(name)).flat_map(|(_, given)| given);
    let answered = answers.filter(|given| given.source != Some(Source::Deduit)).map(Given::said_by);
    let explained = source.incident.explained.iter().filter(|(name, _)| asked(name)).flat_map(|(_, held)| held.by());
    let explained: Vec<&str> = explained.map(Explanation::said_by).collect();
    let mut who: Vec<String> = if explained.is_empty() { answered.collect() } else { explained }
        .into_iter()
        .map(|who| source.whole(who))
        .collect();
    who.sort();
    who.dedup();
    let because = source.whole(&out.because);
    (!who.is_empty()).then(|| format!("{} : exclue, {because} ({})", out.to, who.join(", ")))
}

fn deadline(source: &Document<'_>, duty: &Duty<'_>) -> String {
    let first = duty.dated();
    let when = messages::declaration::by(duty.keep_by().as_ref(), first.said(), &source.report.as_of);
    let later = first.due_at.filter(|_| first.prudent_at.is_some());
    let later = later.map(|at| format!(" (prudent ; {} depuis la certitude)", source.local(at).french(None)));
    let what = annexes::declaration(&first.id).map(|data| format!(", {}", lowered(&data.what)));
    let others = duty.lines.len() - 1;
    let standing = Some(duty.status()).filter(|status| *status != DeclarationStatus::Due).map(|s| s.said().to_owned());
    // What is done at once waits for no date of another.
    let pace = if first.keep_by().is_some() && duty.is_at_once() { ", sans délai" } else { "" };
    let others = (others > 0).then(|| messages::agreed(others, "autre motif", "autres motifs") + pace);
    let aside: Vec<String> = standing.into_iter().chain(others).collect();
    let aside = if aside.is_empty() { String::new() } else { format!(" ({})", aside.join(" ; ")) };
    let (later, what) = (later.unwrap_or_default(), what.unwrap_or_default());
    format!("{when}{later} : {}{what}{aside}", source.whole(duty.to))
}

/// Says the decisions not to notify: they are the first that an authority asks about.
pub(super) fn decided(source: &Document<'_>) -> Vec<String> {
    let decisions = source.report.declarations.iter().filter_map(|line| Some((line, line.not_due.as_ref()?)));
    let told = source.declared();
    // Of a body that was told something else, what it is not told is named.
    let named = |line: &DeclarationReport| {
        let what = line.what().filter(|_| told.iter().any(|told| told.who == line.to));
        what.map(|what| format!(", {what}")).unwrap_or_default()
    };
    decisions
        .map(|(line, decision)| {
            let due = messages::declaration::by(line.keep_by().as_ref(), line.said(), &source.report.as_of);
            let by = source.whole(&decision.decided_by);
            let newer = decision.newer().map(|newer| format!(" ; depuis : {}", source.whole(&lowered(newer))));
            format!("{}{}, décision de {by}, échéance : {due}{}", line.to, named(line), newer.unwrap_or_default())
        })
        .collect()
}

/// What the answers of this fiche are when the third party in cause knows already: it gave the alert, or answered.
const KNOWS: (&str, [(&str, &[&str]); 2]) =
    ("tiers-qualification", [("1.a.2", &["tiers-lui-meme"]), ("1.b.1", &["reconnait", "enquete", "dement"])]);

/// Tells whether the third party in cause knows, by what is answered.
fn third_party_knows(source: &Document<'_>) -> bool {
    let (fiche, answers) = KNOWS;
    source.questions().filter(|(name, _)| name.fiche.as_str() == fiche).any(|(name, _)| {
        let said = source.incident.answer(&name);
        let is = |words: &[&str]| said.is_some_and(|said| said.elements().any(|word| words.contains(&word)));
        answers.iter().any(|(question, words)| name.question.as_str() == *question && is(words))
    })
}

/// Over those of whom a call alone is written.
pub(super) const CALLED_ONLY: &str = "Appelés, déclaration non inscrite";

/// Lists who was called and waits for a declaration all the same.
pub(super) fn called_only(source: &Document<'_>) -> Vec<String> {
    let called = awaited(source).into_iter().filter(|duty| was_called(source, duty.to));
    called.map(|duty| source.whole(duty.to)).collect()
}

/// Tells whether somebody called a body: what was declared to it is no call.
fn was_called(source: &Document<'_>, who: &str) -> bool {
    source.called().iter().any(|told| is_the_same(&told.who, who))
}

/// Lists what is owed to whom somebody waits to hear from. What follows a declaration that was made is owed to a body that
/// knows already: its deadline alone says so.
fn awaited<'s>(source: &'s Document<'_>) -> Vec<Duty<'s>> {
    let follows = |line: &DeclarationReport| {
        let before = annexes::declaration(&line.id).and_then(|data| data.decided_by.as_deref());
        before.is_some_and(|before| source.incident.declared(before).and_then(Settled::made_at).is_some())
    };
    let awaited = |line: &DeclarationReport| line.status.is_to_do() && line.is_awaited() && !follows(line);
    duties(source.report).into_iter().filter(|duty| duty.lines.iter().any(|line| awaited(line))).collect()
}

/// Lists who is still to be told: whom to call, then, as far as somebody waits for it, to whom a declaration is due; a
/// register is told nothing.
pub(super) fn still_to_tell(source: &Document<'_>) -> Vec<String> {
    let declared: Vec<String> = source.declared().into_iter().map(|told| told.who).collect();
    let knows = third_party_knows(source).then_some(messages::verdict::THIRD_PARTY);
    let was_declared = |who: &str| declared.iter().any(|told| told == who || is_the_same(told, who));
    let was_told = |who: &str| was_called(source, who) || knows == Some(who);
    let actions = source.actions();
    let missed = |who: &str| actions.iter().any(|act| act.missed && act.is_done() && is_the_same(&act.text, who));
    let say = |who: &str| {
        let tried = if missed(who) { " (appelé, pas joint)" } else { "" };
        format!("{}{tried}", source.whole(who))
    };
    let duties = awaited(source);
    let owed = |who: &str| duties.iter().any(|duty| is_the_same(duty.to, who) || is_the_same(who, duty.to));
    let calls = source.calls.iter().map(|call| call.who.as_str());
    let calls = calls.filter(|who| !was_told(who) && !was_declared(who) && !owed(who));
    let others = duties.iter().filter(|duty| !was_told(duty.to)).map(|duty| match was_declared(duty.to) {
        // Another text was answered, and this one waits.
        true => format!("{} pour {}", source.whole(duty.to), duty.what()),
        false => say(duty.to),
    });
    calls.map(say).chain(others).collect()
}

/// Who is the direction, told by their office.
const DIRECTORS: [&str; 8] = [
    "directeur",
    "directrice",
    "directeur de garde",
    "directrice de garde",
    "directeur d’astreinte",
    "directrice d’astreinte",
    "directeur général",
    "directrice générale",
];

/// Tells whether what was said to be told names a body, whole: what stands between parentheses or after a comma says how
/// to reach it.
pub(super) fn is_the_same(told: &str, who: &str) -> bool {
    let name = who.split(['(', ',']).next().unwrap_or_default().trim();
    // « L’assureur » is the cyber insurer; no word of a longer name says as much alone, and « le CERT » may be any of them.
    let first = name.split_once(' ').filter(|(first, rest)| !rest.contains(' ') && first.contains(char::is_lowercase));
    let first = first.map(|(first, _)| first);
    let direction: &[&str] = if who == OwnRole::Direction.said() { &DIRECTORS } else { &[] };
    // The body of a region goes by its own name too.
    let own = who.strip_prefix(REGIONAL).and_then(|rest| rest.trim_start().strip_prefix('(')?.split_once(')'));
    // « La trésorerie (DGFiP) » is the body that is known by those letters.
    let letters = who.split(['(', ')']).nth(1).filter(|word| word.chars().filter(|c| c.is_uppercase()).count() > 2);
    let names = [Some(name), first, own.map(|(own, _)| own), letters.filter(|word| !word.contains(' '))];
    let names: Vec<&str> = names.into_iter().flatten().chain(direction.iter().copied()).collect();
    std::iter::once(told).chain(may_name(told)).any(|told| names.iter().any(|name| is_named(told, &[name])))
}
