//! The state of an incident: a fold of its main courante, and nothing else.

use super::answer::{Answer, Source, State};
use super::digest::{Digest, LineHash};
use super::event::{Assessed, Clocks, Common, Entry, Event, Explained, Indicator};
use super::gravity::Gravity;
use super::ids::{FicheId, IncidentId, QuestionId, QuestionRef};
use super::moment::Moment;
use super::profile::Profile;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the main courante says so far.
#[derive(Debug, Clone, Default)]
pub struct Incident {
    /// What was said when it was opened; none while that line has not arrived.
    pub opening: Option<Opening>,
    /// The fiches run, in the order in which they were started.
    pub fiches: Vec<FicheUsed>,
    /// The fiche last started, or gone back to.
    pub current: Option<FicheId>,
    /// The current answers to each question.
    pub answers: BTreeMap<QuestionRef, Vec<Given>>,
    /// What explains each question's current answers; the ones that no longer do are left out.
    pub explained: BTreeMap<QuestionRef, Explaining>,
    /// The actions, in the order in which they were opened.
    pub actions: Vec<ActionState>,
    /// The questions that actions or notes answer.
    pub journal: BTreeSet<QuestionId>,
    /// The gravity retained by the analyst, the last one said.
    pub decided: Option<Retained>,
    /// The verdict last written, by fiche.
    pub assessed: BTreeMap<FicheId, Assessed>,
    /// The clocks.
    pub clocks: Clocks,
    /// The declarations made, the last time each.
    pub declared: BTreeMap<String, DeclarationMade>,
    /// The traces of the attacker.
    pub indicators: BTreeSet<Indicator>,
    /// The organisation's profile.
    pub profile: Vec<Profile>,
    /// The organisation's region.
    pub region: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// How many lines were read.
    pub entries: u64,
    /// The first and last times recorded.
    pub span: Option<(Moment, Moment)>,
    /// Who wrote, in the order of their first line.
    pub analysts: Vec<String>,
    /// When each question was last answered, as a count of lines.
    last_answered: BTreeMap<QuestionRef, u64>,
    /// Every explanation given, in force or not.
    explanations: BTreeMap<QuestionRef, Vec<Explanation>>,
    replaced: HashMap<LineHash, LineHash>,
    action_lines: HashMap<LineHash, usize>,
    clock_lines: HashMap<String, LineHash>,
}

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
    /// How it is known.
    pub source: Option<Source>,
    /// Who said so.
    pub declared_by: Option<String>,
}

impl Given {
    /// Gives who says so: the person named, else the one who wrote.
    pub fn said_by(&self) -> &str {
        self.declared_by.as_deref().unwrap_or(&self.by)
    }
}

/// What explains the current answers to a question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explaining {
    /// The explanations, oldest first; of two about the same option, the last.
    pub by: Vec<Explanation>,
    /// The options explained, when no explanation is about the whole answer.
    pub options: Vec<String>,
}

impl Explaining {
    /// Tells whether the whole answer is explained, rather than options of it.
    pub fn is_whole(&self) -> bool {
        self.by.iter().any(|e| e.option.is_none())
    }
}

/// A harmless explanation of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The option explained; none for the whole answer.
    pub option: Option<String>,
    /// The answers explained.
    pub answers: Vec<LineHash>,
    /// What explains it.
    pub because: String,
    /// How that is known.
    pub source: Option<Source>,
    /// Who said so.
    pub declared_by: Option<String>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Moment,
    /// The line.
    pub h: LineHash,
}

/// An action and its latest state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionState {
    /// What is done.
    pub text: String,
    /// Where it stands.
    pub state: State,
    /// Who does it.
    pub owner: Option<String>,
    /// When it was done, or last changed.
    pub at: Moment,
    /// The last line about it.
    pub last: LineHash,
}

/// The gravity that the analyst retains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// The gravity.
    pub gravity: Gravity,
    /// Why.
    pub because: String,
    /// Who decided.
    pub by: String,
}

/// A declaration that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationMade {
    /// When it was made.
    pub at: Moment,
    /// Its receipt.
    pub receipt: Option<String>,
}

impl Incident {
    /// Takes one more line into account; lines come in the order of the main courante.
    pub fn apply(&mut self, entry: &Entry) {
        self.entries += 1;
        self.span = Some(match self.span {
            None => (entry.at, entry.at),
            Some((first, last)) => (first.min(entry.at), last.max(entry.at)),
        });
        if !self.analysts.contains(&entry.by) {
            self.analysts.push(entry.by.clone());
        }
        self.indicators.extend(entry.common.indicators.iter().cloned());
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
                    });
                    self.profile.clone_from(&o.profile);
                    self.region.clone_from(&o.region);
                    if let Some(at) = o.alerted_at {
                        self.clocks.insert("alerted".into(), at);
                    }
                    if let Some(at) = o.aware_at {
                        self.clocks.insert("aware".into(), at);
                    }
                    self.use_fiche(&o.fiche, &o.fiche_version, o.fiche_digest, entry.at);
                }
            }
            Event::Answered(a) => {
                let question = QuestionRef { fiche: a.fiche.clone(), question: a.question.clone() };
                for h in &a.replaces {
                    self.replaced.insert(*h, entry.h);
                }
                match self.last_answered.get_mut(&question) {
                    Some(last) => *last = self.entries,
                    None => drop(self.last_answered.insert(question.clone(), self.entries)),
                }
                let given = self.answers.entry(question.clone()).or_default();
                given.push(Given {
                    value: a.value.clone(),
                    by: entry.by.clone(),
                    at: entry.at,
                    h: entry.h,
                    source: a.source,
                    declared_by: a.declared_by.clone(),
                });
                given.retain(|g| !self.replaced.contains_key(&g.h));
                self.explain(&question);
            }
            Event::Explained(e) => {
                let question = QuestionRef { fiche: e.fiche.clone(), question: e.question.clone() };
                self.explanations.entry(question.clone()).or_default().push(Explanation::of(e, entry));
                self.explain(&question);
            }
            Event::Action(a) => {
                self.journal.extend(a.question.clone());
                let known = a.replaces.iter().find_map(|h| self.action_lines.get(h).copied());
                let at = entry.common.happened_at.unwrap_or(entry.at);
                let number = match known {
                    Some(number) => {
                        let action = &mut self.actions[number];
                        action.state = a.state;
                        action.at = at;
                        action.last = entry.h;
                        if a.owner.is_some() {
                            action.owner.clone_from(&a.owner);
                        }
                        number
                    }
                    None => {
                        self.actions.push(ActionState {
                            text: action_text(&entry.common),
                            state: a.state,
                            owner: a.owner.clone(),
                            at,
                            last: entry.h,
                        });
                        self.actions.len() - 1
                    }
                };
                self.action_lines.insert(entry.h, number);
            }
            Event::Noted(n) => self.journal.extend(n.question.clone()),
            Event::Closed(_) => self.closed = true,
            Event::Reopened(_) => self.closed = false,
            Event::FicheStarted(f) => self.use_fiche(&f.fiche, &f.fiche_version, f.fiche_digest, entry.at),
            Event::FicheFinished(f) => {
                if let Some(used) = self.fiches.iter_mut().find(|used| used.id == f.fiche) {
                    used.finished = true;
                }
            }
            Event::Assessed(a) => {
                self.assessed.insert(a.fiche.clone(), a.clone());
            }
            Event::Decided(d) => {
                self.decided = Some(Retained { gravity: d.gravity, because: d.because.clone(), by: entry.by.clone() });
            }
            Event::Clock(c) => {
                self.clocks.insert(c.clock.clone(), c.value);
                self.clock_lines.insert(c.clock.clone(), entry.h);
            }
            Event::Declared(d) => {
                let at = entry.common.happened_at.unwrap_or(entry.at);
                self.declared.insert(d.declaration.clone(), DeclarationMade { at, receipt: d.receipt.clone() });
            }
            Event::Profile(p) => {
                self.profile.clone_from(&p.profile);
                self.region.clone_from(&p.region);
            }
            Event::Joined(_)
            | Event::Suspended(_)
            | Event::Resumed(_)
            | Event::Exported(_)
            | Event::ProposalRefused(_)
            | Event::Recovered(_) => {}
        }
    }

    fn use_fiche(&mut self, id: &FicheId, version: &str, digest: Digest, at: Moment) {
        self.current = Some(id.clone());
        if !self.fiches.iter().any(|used| used.id == *id) {
            let version = version.to_owned();
            self.fiches.push(FicheUsed { id: id.clone(), version, digest, started: at, finished: false });
        }
    }

    /// Works out which explanations of a question hold: those that name every current answer, all of them equal.
    fn explain(&mut self, question: &QuestionRef) {
        self.explained.remove(question);
        let (Some(all), Some(given)) = (self.explanations.get(question), self.answers.get(question)) else { return };
        let Some(value) = given.first().map(|g| &g.value).filter(|_| !is_divergent(given)) else { return };
        let mut holding = Explaining::default();
        for explanation in all {
            let names_all = given.iter().all(|g| explanation.answers.contains(&g.h));
            if names_all && value.may_be_explained(explanation.option.as_deref()) {
                holding.by.retain(|before| before.option != explanation.option);
                holding.by.push(explanation.clone());
            }
        }
        if !holding.by.is_empty() {
            holding.options = holding.by.iter().filter_map(|e| e.option.clone()).collect();
            self.explained.insert(question.clone(), holding);
        }
    }

    /// Lists the questions answered, in order, each at its last place.
    pub fn trail(&self) -> Vec<&QuestionRef> {
        let mut trail: Vec<_> = self.last_answered.iter().collect();
        trail.sort_by_key(|(_, last)| **last);
        trail.into_iter().map(|(question, _)| question).collect()
    }

    /// Gives the answer to a question, unless analysts disagree on it.
    pub fn answer(&self, question: &QuestionRef) -> Option<&Answer> {
        let given = self.answers.get(question)?;
        let first = given.first()?;
        (!is_divergent(given)).then_some(&first.value)
    }

    /// Gives the questions on which analysts disagree, with their answers.
    pub fn divergent(&self) -> impl Iterator<Item = (&QuestionRef, &Vec<Given>)> {
        self.answers.iter().filter(|(_, given)| is_divergent(given))
    }

    /// Gives the lines that a new answer to a question replaces.
    pub fn replaced_by_new(&self, question: &QuestionRef) -> Vec<LineHash> {
        self.answers.get(question).map(|given| given.iter().map(|g| g.h).collect()).unwrap_or_default()
    }

    /// Gives the line that last set a clock.
    pub fn clock_line(&self, clock: &str) -> Option<LineHash> {
        self.clock_lines.get(clock).copied()
    }

    /// Tells whether a line was replaced by a later one.
    pub fn is_struck(&self, h: &LineHash) -> bool {
        self.replaced.contains_key(h)
    }
}

impl Explanation {
    fn of(event: &Explained, entry: &Entry) -> Self {
        Self {
            option: event.option.clone(),
            answers: event.answers.clone(),
            because: event.because.clone(),
            source: event.source,
            declared_by: event.declared_by.clone(),
            by: entry.by.clone(),
            at: entry.at,
            h: entry.h,
        }
    }

    /// Gives who says so: the person named, else the one who wrote.
    pub fn said_by(&self) -> &str {
        self.declared_by.as_deref().unwrap_or(&self.by)
    }
}

fn is_divergent(given: &[Given]) -> bool {
    given.iter().skip(1).any(|g| !g.value.says_the_same(&given[0].value))
}

fn action_text(common: &Common) -> String {
    common.note.clone().unwrap_or_else(|| common.text.clone())
}
