//! The state of an incident: a fold of its main courante, and nothing else.

mod acted;
mod concurrent;
mod contested;
mod explaining;
mod measure;
mod named;
mod replaced;
mod said;
mod settled;
mod standing;

pub use contested::{ClockKept, Contested, ProfileKept, Retained, SettledBy};
use explaining::holds;
pub use explaining::{Explaining, Explanation};
pub use measure::{FAR, Measure};
pub use named::{SHOWN, Signatures, spelled};
pub use said::is_withdrawable;
pub use settled::{NotDue, Settled};
pub use standing::StandingAnswers;

use super::account;
use super::answer::{Answer, Progress, Source};
use super::counts::Counts;
use super::digest::{Digest, LineHash};
use super::event::{Assessed, Common, Entry, Event, Evidence, Indicator};
use super::gravity::Gravity;
use super::ids::{FicheId, IncidentId, QuestionId, QuestionRef, WriterId};
use super::moment::Moment;
use super::profile::Profile;
use super::recipe::System;
use super::sheet::QuestionSheet;
use chrono_tz::Tz;
use concurrent::Concurrent;
use named::SharedNames;
use replaced::Replacements;
use said::{What, Withdrawable};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What the main courante says so far.
#[derive(Debug, Clone, Default)]
pub struct Incident {
    /// What was said when it was opened; none while that line has not arrived.
    pub opening: Option<Opening>,
    /// The fiches run, in the order in which they were started.
    pub fiches: Vec<FicheUsed>,
    /// The fiche last started, or gone back to.
    pub current: Option<FicheId>,
    /// The first answer of all, and its question: a title may be made of it.
    pub first: Option<(QuestionRef, Answer)>,
    /// The current answers to each question.
    pub answers: BTreeMap<QuestionRef, StandingAnswers>,
    /// What finds them again.
    followed: BTreeMap<QuestionRef, Followed>,
    /// What explains each question's current answers; the ones that no longer do are left out.
    pub explained: BTreeMap<QuestionRef, Explaining>,
    /// The questions that actions or notes answer.
    pub journal: BTreeSet<QuestionId>,
    /// The gravities retained by the analysts.
    decisions: Concurrent<Retained>,
    /// The gravities that stood one after another, each since when: those of an exercise that follows a story, and no other.
    pub course: Vec<(Moment, Gravity)>,
    /// The gravities that stand retained, and those written down of each fiche: what the next of the course is of.
    weighed: [Counts<Gravity>; 2],
    /// The verdict last written, by fiche.
    pub assessed: BTreeMap<FicheId, Assessed>,
    /// The clocks.
    clocks: BTreeMap<String, Concurrent<ClockKept>>,
    /// What was said of each declaration: made, or decided not to be due.
    declarations: BTreeMap<String, Concurrent<SettledBy>>,
    /// The sheets of questions given to somebody, by their line.
    pub sheets: BTreeMap<LineHash, SheetGiven>,
    /// The traces of the attacker.
    pub indicators: BTreeSet<Indicator>,
    /// The settings of the profile.
    profiles: Concurrent<ProfileKept>,
    /// The organisation's profile; of several that nobody settled, all they say.
    pub profile: Vec<Profile>,
    /// The organisation's region.
    pub region: Option<String>,
    /// The systems in use, as far as somebody said.
    pub systems: Vec<System>,
    /// The machines that lines name, and how many lines do.
    pub machines: BTreeMap<Arc<str>, u64>,
    /// Whether it is closed.
    pub closed: bool,
    /// How many lines were read.
    pub entries: u64,
    /// Which of them count.
    measure: Measure,
    /// The first and last times recorded.
    pub span: Option<(Moment, Moment)>,
    /// Who wrote, in the order of their first line; not who only took a copy out.
    pub analysts: Vec<String>,
    /// The same, to find them.
    wrote: HashSet<String>,
    /// What tells apart lines of one number, and files of one name.
    names: SharedNames,
    /// The answers that a later one replaced.
    replaced: Replacements,
    /// What may be withdrawn later, with its line.
    said: Withdrawable,
    /// The lines that are withdrawn, if they come before this place in the main courante.
    struck: HashMap<LineHash, Place>,
    /// The explanations that never held: they name no answer that stood, or not all of them.
    idle: HashSet<LineHash>,
}

/// The place of a line in the main courante.
pub type Place = (u64, WriterId, LineHash);

/// What was said when the incident was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The incident.
    pub incident: IncidentId,
    /// Its title.
    pub title: String,
    /// When it was opened.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// Its time zone.
    pub tz: String,
    /// The organisation.
    pub organisation: Option<String>,
    /// Whether it is an exercise.
    pub exercise: bool,
    /// The story that it follows.
    pub story: Option<String>,
}

/// A fiche of the incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FicheUsed {
    /// Which.
    pub id: FicheId,
    /// Its version.
    pub version: String,
    /// The digest of the copy kept with the log.
    pub digest: Digest,
    /// When it was started first.
    pub started: Moment,
    /// Whether it was finished.
    pub finished: bool,
}

/// A sheet of questions given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetGiven {
    /// The sheet.
    pub sheet: QuestionSheet,
    /// Who wrote that it was given.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// An answer that nothing replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What was answered.
    pub value: Answer,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
    /// Its place in the main courante.
    pub place: Place,
    /// How it is known.
    pub source: Option<Source>,
    /// Who said so.
    pub declared_by: Option<String>,
    /// Who did what is answered, when it is not who writes.
    pub actor: Option<String>,
    /// When what is answered happened.
    pub happened_at: Option<Moment>,
    /// What came of a step; of any other answer, nothing is kept of its note.
    pub note: Option<String>,
    /// The lines of logs that it was given in front of.
    pub evidence: Vec<Evidence>,
}

impl Given {
    /// Gives who did what is answered, and when: the person and the time named, else those of the line; nobody yet does what
    /// is to be done.
    pub fn done(&self) -> (Option<&str>, Moment) {
        let to_do = self.value == Answer::word(Progress::AFaire.slug());
        let wrote = (!to_do).then_some(&self.by);
        (self.actor.as_ref().or(wrote).map(String::as_str), self.happened_at.unwrap_or(self.at))
    }

    /// Gives who says so: the person named, else the one who wrote.
    pub fn said_by(&self) -> &str {
        self.declared_by.as_deref().unwrap_or(&self.by)
    }
}

/// What is followed of a question's answers.
#[derive(Debug, Clone, Default)]
struct Followed {
    /// When the question was last answered, as a count of lines.
    last: u64,
    /// Since when each element of them is given.
    since: BTreeMap<String, Held>,
}

/// An element of standing answers.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// Since when it is given without a break.
    since: Moment,
    /// By how many of the answers that stand.
    by: usize,
}

/// An action and its latest state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionState {
    /// The number of the line that opened it.
    pub number: u64,
    /// Who wrote that line.
    pub writer: WriterId,
    /// That line.
    pub opened: LineHash,
    /// What is done.
    pub text: String,
    /// Where it stands.
    pub state: Progress,
    /// Who does it.
    pub owner: Option<String>,
    /// What came of it.
    pub result: Option<String>,
    /// What it broke.
    pub side_effect: Option<String>,
    /// When it was done, or last changed.
    pub at: Moment,
    /// Who did it, when somebody said so.
    pub actor: Option<String>,
    /// Who wrote the last line about it.
    pub by: String,
    /// The last line about it.
    pub last: LineHash,
    /// The number of that line.
    pub seq: u64,
}

impl ActionState {
    /// Gives who is behind it: who did it, else who does it, else who wrote it; who wrote what is to be done does not do it.
    pub fn who(&self) -> Option<&str> {
        let wrote = (self.state != Progress::AFaire).then_some(&self.by);
        self.actor.as_ref().or(self.owner.as_ref()).or(wrote).map(String::as_str)
    }
}

impl Incident {
    /// Gives the zone of the incident, where its hours are lived.
    pub fn zone(&self) -> Tz {
        self.opening.as_ref().and_then(|opening| opening.tz.parse().ok()).unwrap_or(Tz::Europe__Paris)
    }

    /// Tells whether it is an exercise.
    pub fn is_exercise(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.exercise)
    }

    /// Takes one more line into account; lines come in the order of the main courante.
    pub fn apply(&mut self, entry: &Entry) {
        self.entries += 1;
        self.span = Some(match self.span {
            None => (entry.at, entry.at),
            Some((first, last)) => (first.min(entry.at), last.max(entry.at)),
        });
        self.names.meet(entry);
        // Whoever comes in only to take a copy out keeps nothing, and declares nothing.
        let wrote = !matches!(entry.event, Some(Event::Exported(_) | Event::Joined(_)));
        if wrote && !self.wrote.contains(&entry.by) {
            self.wrote.insert(entry.by.clone());
            self.analysts.push(entry.by.clone());
        }
        // It stays in the main courante, named by `verify`; it counts for nothing.
        if self.measure.is_far(entry.seq) {
            return;
        }
        for trace in &entry.common.indicators {
            self.indicators.insert(trace.clone());
            *self.said.indicators.entry(trace.clone()).or_default() += 1;
            if is_withdrawable(&entry.kind) {
                self.said.add(entry.h, What::Trace(trace.clone()));
            }
        }
        for machine in &entry.common.machines {
            // Many lines name the same ones.
            let named = self.machines.get_key_value(machine.as_str());
            let named = named.map_or_else(|| Arc::from(machine.as_str()), |(name, _)| Arc::clone(name));
            *self.machines.entry(Arc::clone(&named)).or_default() += 1;
            if is_withdrawable(&entry.kind) {
                self.said.add(entry.h, What::Machine(named));
            }
        }
        let Some(event) = &entry.event else { return };
        match event {
            Event::Opened(o) => {
                if self.opening.is_none() {
                    self.opening = Some(Opening {
                        incident: o.incident.clone(),
                        title: o.title.clone(),
                        at: entry.at,
                        by: entry.by.clone(),
                        tz: o.tz.clone(),
                        organisation: o.organisation.clone(),
                        exercise: o.exercise,
                        story: o.story.clone().filter(|_| o.exercise),
                    });
                    self.set_profile(entry, None, &o.profile, o.region.as_ref(), Some(&o.systems));
                    for (clock, at) in [("alerted", o.alerted_at), ("aware", o.aware_at)] {
                        if let Some(at) = at {
                            self.set_clock(clock, Some(&[]), ClockKept::of(entry, at));
                        }
                    }
                    self.use_fiche(&o.fiche, &o.fiche_version, o.fiche_digest, entry.at);
                }
            }
            Event::Answered(a) => {
                let question = QuestionRef { fiche: a.fiche.clone(), question: a.question.clone() };
                let place: Place = (entry.seq, entry.writer.clone(), entry.h);
                if self.first.is_none() {
                    self.first = Some((question.clone(), a.value.clone()));
                }
                let given = self.answers.entry(question.clone()).or_default();
                let Followed { last, since } = self.followed.entry(question.clone()).or_default();
                *last = self.entries;
                let mut gone = Vec::new();
                for h in &a.replaces {
                    let ended = given.end(*h, &place);
                    self.replaced.add(*h, &place, ended.is_some());
                    gone.extend(ended);
                }
                if !self.replaced.is_replaced_already(&place) {
                    for element in a.value.elements() {
                        match since.get_mut(element) {
                            Some(held) => held.by += 1,
                            None => drop(since.insert(element.to_owned(), Held { since: entry.at, by: 1 })),
                        }
                    }
                    given.add(Given {
                        value: a.value.clone(),
                        by: entry.by.clone(),
                        at: entry.at,
                        h: entry.h,
                        place,
                        source: a.source,
                        declared_by: a.declared_by.clone(),
                        actor: entry.common.actor.clone(),
                        happened_at: entry.common.happened_at,
                        note: entry.common.note.clone().filter(|_| a.value.is_of_a_step()),
                        evidence: a.evidence.clone(),
                    });
                }
                // What the others give is given as it was.
                for element in gone.iter().flat_map(|g| g.value.elements()) {
                    let is_last = |held: &mut Held| {
                        held.by -= 1;
                        held.by == 0
                    };
                    if since.get_mut(element).is_some_and(is_last) {
                        since.remove(element);
                    }
                }
                // An explanation names lines placed before it: none names this one yet.
                self.explained.remove(&question);
            }
            Event::Explained(e) => {
                let question = QuestionRef { fiche: e.fiche.clone(), question: e.question.clone() };
                if self.answers.get(&question).is_some_and(|given| holds(e, given)) {
                    let place = (entry.seq, entry.writer.clone(), entry.h);
                    self.said.add(entry.h, What::Explanation(Box::new((question.clone(), place.clone()))));
                    self.explained.entry(question).or_default().add(place, Explanation::of(e, entry));
                } else {
                    self.idle.insert(entry.h);
                }
            }
            Event::Action(a) => {
                self.answers_journal(entry.h, a.question.as_ref());
                if self.said.actions.set(entry, a) {
                    // It goes with the action that it is about.
                    self.withdraw(entry.h, &(entry.seq + 1, entry.writer.clone(), entry.h));
                }
            }
            Event::Noted(n) => {
                self.answers_journal(entry.h, n.question.as_ref());
                if let Some(sheet) = &n.sheet {
                    let given = SheetGiven { sheet: sheet.clone(), by: entry.by.clone(), at: entry.at };
                    self.sheets.insert(entry.h, given);
                    self.said.add(entry.h, What::Sheet);
                }
            }
            Event::Closed(_) => self.closed = true,
            Event::Reopened(_) => self.closed = false,
            Event::FicheStarted(f) => self.use_fiche(&f.fiche, &f.fiche_version, f.fiche_digest, entry.at),
            Event::FicheFinished(f) => {
                if let Some(used) = self.fiches.iter_mut().find(|used| used.id == f.fiche) {
                    used.finished = true;
                }
            }
            Event::Assessed(a) => {
                let [_, written] = &mut self.weighed;
                written.add(a.gravity.proposed);
                let before = self.assessed.insert(a.fiche.clone(), a.clone());
                before.into_iter().for_each(|before| written.remove(before.gravity.proposed));
            }
            Event::Decided(d) => {
                // Whoever decides is not always who writes.
                let by = entry.common.actor.as_ref().unwrap_or(&entry.by).clone();
                let (gravity, because) = (d.gravity, d.because.clone());
                let retained = Retained { gravity, because, by, at: entry.at, h: entry.h };
                let [standing, _] = &mut self.weighed;
                let ended = |ended: &Retained| standing.remove(ended.gravity);
                if self.decisions.set(entry.h, d.replaces.as_deref(), retained, ended) {
                    standing.add(d.gravity);
                }
            }
            Event::Clock(c) => {
                self.set_clock(&c.clock, c.replaces.as_deref(), ClockKept::of(entry, c.value));
                self.said.add(entry.h, What::Clock(c.clock.clone()));
            }
            Event::Declared(d) => {
                self.said.add(entry.h, What::Declared(d.declaration.clone()));
                let (settled, by) = (Settled::of(d, entry), entry.by.clone());
                let said = SettledBy { settled, by, at: entry.at, h: entry.h };
                self.declarations.entry(d.declaration.clone()).or_default().set(
                    entry.h,
                    d.replaces.as_deref(),
                    said,
                    |_| (),
                );
            }
            Event::Struck(s) => {
                let place = (entry.seq, entry.writer.clone(), entry.h);
                for h in &s.struck {
                    self.withdraw(*h, &place);
                }
            }
            Event::Profile(p) => {
                self.set_profile(entry, p.replaces.as_deref(), &p.profile, p.region.as_ref(), p.systems.as_ref());
            }
            Event::Joined(_) | Event::Suspended(_) | Event::Resumed(_) | Event::Exported(_) => {}
            Event::ProposalRefused(_) | Event::ForkKept(_) | Event::Recovered(_) => {}
        }
        let weighs = matches!(event, Event::Decided(_) | Event::Assessed(_));
        if weighs && self.opening.as_ref().is_some_and(|opening| opening.story.is_some()) {
            self.follow(entry.at);
        }
    }

    /// Keeps the gravity that stands, when it is another than the last: the one retained, else the highest written down.
    fn follow(&mut self, at: Moment) {
        let [retained, written] = &self.weighed;
        let stands = retained.highest().or(written.highest());
        self.course.extend(
            stands.filter(|gravity| self.course.last().is_none_or(|(_, last)| last != gravity)).map(|g| (at, g)),
        );
    }

    fn use_fiche(&mut self, id: &FicheId, version: &str, digest: Digest, at: Moment) {
        self.current = Some(id.clone());
        if !self.fiches.iter().any(|used| used.id == *id) {
            let version = version.to_owned();
            self.fiches.push(FicheUsed { id: id.clone(), version, digest, started: at, finished: false });
        }
    }

    /// Lists the questions answered, in order, each at its last place.
    pub fn trail(&self) -> Vec<&QuestionRef> {
        let mut trail: Vec<_> = self.followed.iter().collect();
        trail.sort_by_key(|(_, followed)| followed.last);
        trail.into_iter().map(|(question, _)| question).collect()
    }

    /// Gives the answers that stand to a question: none, one, or those of analysts who may disagree.
    pub fn given(&self, question: &QuestionRef) -> &[Given] {
        self.answers.get(question).map_or(&[], |given| given)
    }

    /// Gives the answer to a question, unless analysts disagree on it.
    pub fn answer(&self, question: &QuestionRef) -> Option<&Answer> {
        let given = self.answers.get(question)?;
        let first = given.first()?;
        (!is_divergent(given)).then_some(&first.value)
    }

    /// Counts the accounts that were announced without being named: the most that one fiche announces, since a fiche takes
    /// those of the others; what was taken from elsewhere counts once. Those that are only linked to others are left out.
    pub fn announced_accounts(&self, is_linked: impl Fn(&QuestionRef) -> bool) -> u64 {
        let mut by_fiche: BTreeMap<&FicheId, (u64, u64)> = BTreeMap::new();
        for (question, given) in self.answers.iter().filter(|(question, _)| !is_linked(question)) {
            let Some(Answer::List(list)) = self.answer(question) else { continue };
            let count = list.iter().filter_map(|element| account::announced(element)).fold(0, u64::saturating_add);
            let (said, taken) = by_fiche.entry(&question.fiche).or_default();
            if given.first().is_some_and(|given| given.source == Some(Source::Deduit)) {
                *taken = (*taken).max(count);
            } else {
                *said = said.saturating_add(count);
            }
        }
        by_fiche.into_values().map(|(said, taken)| said.max(taken)).max().unwrap_or(0)
    }

    /// Gives the questions on which analysts disagree, with their answers.
    pub fn divergent(&self) -> impl Iterator<Item = (&QuestionRef, &[Given])> {
        self.answers.iter().map(|(question, given)| (question, &**given)).filter(|(_, given)| is_divergent(given))
    }

    /// Gives the elements of the answer to a question, a word or those of a list, each with the time since when it is given.
    pub fn since(&self, question: &QuestionRef) -> impl Iterator<Item = (&str, Moment)> {
        let since = self.followed.get(question).map(|followed| &followed.since);
        since.into_iter().flatten().map(|(element, held)| (element.as_str(), held.since))
    }

    /// Gives the lines that a new answer to a question replaces.
    pub fn replaced_by_new(&self, question: &QuestionRef) -> Vec<LineHash> {
        self.answers.get(question).map(|given| given.iter().map(|g| g.h).collect()).unwrap_or_default()
    }

    /// Tells whether a line was withdrawn by a later one.
    pub fn is_withdrawn(&self, entry: &Entry) -> bool {
        is_withdrawable(&entry.kind) && self.struck.get(&entry.h).is_some_and(|by| is_before(entry, by))
    }

    /// Lists the actions that were not withdrawn, in the order in which they were opened.
    pub fn actions(&self) -> impl Iterator<Item = &ActionState> {
        self.said.actions.standing().filter_map(<[ActionState]>::last)
    }

    /// Sets a clock, in the place of other lines that set it.
    pub fn set_clock(&mut self, clock: &str, replaces: Option<&[LineHash]>, set: ClockKept) {
        self.clocks.entry(clock.to_owned()).or_default().set(set.h, replaces, set, |_| ());
    }

    fn set_profile(
        &mut self,
        entry: &Entry,
        replaces: Option<&[LineHash]>,
        profile: &[Profile],
        region: Option<&String>,
        systems: Option<&Vec<System>>,
    ) {
        let kept = ProfileKept {
            profile: profile.to_vec(),
            region: region.cloned(),
            by: entry.by.clone(),
            at: entry.at,
            h: entry.h,
        };
        self.profiles.set(entry.h, replaces, kept, |_| ());
        // What others set without being named here stands beside it: duties follow from all of it.
        if self.profiles.lines().nth(1).is_none() {
            self.profile.clear();
            self.region = None;
            systems.into_iter().for_each(|_| self.systems.clear());
        }
        let new: Vec<Profile> = profile.iter().filter(|profile| !self.profile.contains(profile)).copied().collect();
        self.profile.extend(new);
        self.region = region.cloned().or(self.region.take());
        let new: Vec<System> = systems.into_iter().flatten().filter(|s| !self.systems.contains(s)).copied().collect();
        self.systems.extend(new);
    }

    fn answers_journal(&mut self, h: LineHash, question: Option<&QuestionId>) {
        if let Some(question) = question {
            self.journal.insert(question.clone());
            *self.said.journal.entry(question.clone()).or_default() += 1;
            self.said.add(h, What::Journal(question.clone()));
        }
    }
}

/// Tells whether a line stands before a place in the main courante.
fn is_before(entry: &Entry, place: &Place) -> bool {
    (entry.seq, &entry.writer, entry.h) < (place.0, &place.1, place.2)
}

fn is_divergent(given: &[Given]) -> bool {
    given.iter().skip(1).any(|g| !g.value.says_the_same(&given[0].value))
}

fn action_text(common: &Common) -> String {
    common.note.clone().unwrap_or_else(|| common.text.clone())
}
