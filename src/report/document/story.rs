//! What a document needs of the lines themselves, beyond the state that they fold to.

use crate::domain::acts::Act;
use crate::domain::answer::Answer;
use crate::domain::counts::Counts;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Event};
use crate::domain::gravity::Gravity;
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::domain::tlp::Tlp;
use crate::fiche::Loaded;
use crate::logbook::Marks;
use crate::report::notes::Notes;
use crate::report::said::Sayer;
use crate::report::status::IncidentStatus;
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// How many lines the chronology of a document holds: the last ones.
const LONGEST: usize = 500;

/// How an answer is known.
pub(super) struct How {
    pub question: QuestionRef,
    pub value: Answer,
    pub seq: u64,
    /// What names the line.
    pub line: String,
    pub at: Moment,
    pub happened_at: Option<Moment>,
}

/// What was written down under a question: the traces, and since when.
#[derive(Default)]
pub(super) struct Beside {
    pub traces: Vec<String>,
    pub since: Option<Moment>,
}

/// Somebody who was told, and when, as far as somebody said.
#[derive(Clone, Default)]
pub(super) struct Told {
    pub who: String,
    /// What was declared to it; nothing of a call.
    pub what: Option<String>,
    pub at: Option<Moment>,
    pub by: String,
    pub receipt: String,
    /// What is to be known of the line.
    pub mark: String,
}

/// The lines of a main courante, as a document tells them.
pub struct Story<'i> {
    sayer: Sayer<'i>,
    incident: &'i Incident,
    pub(super) tz: Tz,
    /// Number, time, who, what of the last lines.
    pub(super) rows: VecDeque<[String; 4]>,
    /// How many lines came before those.
    pub(super) left_out: usize,
    pub(super) answered: HashMap<LineHash, How>,
    /// What was written down under a question.
    pub(super) beside: HashMap<QuestionId, Beside>,
    notes: Notes,
    pub(super) declared: Vec<Told>,
    /// The notes that say that somebody was told.
    pub(super) noted: Vec<Told>,
    /// Whether a note may say that somebody was told.
    pub(super) may_tell: bool,
    pub(super) exported: Vec<Told>,
    /// Why each clock was set.
    pub(super) clocks: HashMap<String, String>,
    /// The earliest time that a line gives to a fact, and that line.
    pub(super) first_fact: Option<(Moment, String)>,
    /// Each gravity proposed, from when.
    pub(super) gravities: Vec<(Moment, Gravity)>,
    /// Each gravity retained, from when.
    pub(super) decided: Vec<(Moment, Gravity)>,
    /// When it was closed, and opened again.
    pub(super) turns: Vec<(Moment, IncidentStatus)>,
    /// The strictest marking met.
    pub(super) tlp: Option<Tlp>,
    /// The markings of lines, but for those that say how a document was marked.
    pub marked: Counts<Tlp>,
    assessed: BTreeMap<FicheId, Gravity>,
    /// What is assessed now.
    weighed: Counts<Gravity>,
}

/// Gives how far what a line says may go; a line that tells of an export says how that was marked.
pub fn tlp_of(entry: &Entry) -> Option<Tlp> {
    let said = entry.common.tlp.as_deref().filter(|_| !matches!(entry.event, Some(Event::Exported(_))));
    said.and_then(Tlp::parse)
}

impl<'i> Story<'i> {
    /// Starts before the first line of an incident whose lines were already folded.
    pub fn new(incident: &'i Incident, fiches: &[&'i Loaded], tz: Tz) -> Self {
        Self {
            sayer: Sayer::new(incident, fiches, tz),
            incident,
            tz,
            rows: VecDeque::new(),
            left_out: 0,
            answered: HashMap::new(),
            beside: HashMap::new(),
            notes: Notes::default(),
            declared: vec![],
            noted: vec![],
            may_tell: false,
            exported: vec![],
            clocks: HashMap::new(),
            first_fact: None,
            gravities: vec![],
            decided: vec![],
            turns: vec![],
            tlp: None,
            marked: Counts::default(),
            assessed: BTreeMap::new(),
            weighed: Counts::default(),
        }
    }

    /// Marks lines for what they do not say themselves.
    pub fn marking(self, marks: Marks) -> Self {
        Self { sayer: self.sayer.marking(marks), ..self }
    }

    /// Takes the next line, in the order of the main courante.
    pub fn meet(&mut self, entry: &Entry) {
        self.rows.push_back(self.sayer.say(entry));
        if self.rows.len() > LONGEST {
            self.rows.pop_front();
            self.left_out += 1;
        }
        let common = &entry.common;
        self.tlp = self.tlp.max(common.tlp.as_deref().and_then(Tlp::parse));
        let mark = self.sayer.beside(entry);
        tlp_of(entry).into_iter().for_each(|tlp| self.marked.add(tlp));
        let told = |who: String, receipt: Option<String>| Told {
            who,
            what: None,
            at: Some(common.happened_at.unwrap_or(entry.at)),
            by: common.actor.as_ref().unwrap_or(&entry.by).clone(),
            receipt: receipt.unwrap_or_default(),
            mark: mark.clone(),
        };
        let stands = self.incident.stands(entry);
        let Some(event) = entry.event.as_ref().filter(|_| stands) else { return };
        self.notes.meet(entry);
        match event {
            Event::Answered(a) => {
                self.fact(entry);
                let happened_at = common.happened_at;
                let question = QuestionRef { fiche: a.fiche.clone(), question: a.question.clone() };
                let (value, seq, at, line) = (a.value.clone(), entry.seq, entry.at, self.sayer.number(entry));
                let how = How { question, value, seq, line, at, happened_at };
                self.answered.insert(entry.h, how);
            }
            Event::Noted(noted) => {
                self.fact(entry);
                let note = Act::Note(&common.text);
                if note.tells() {
                    self.noted.push(told(common.text.clone(), None));
                }
                self.may_tell |= note.may_tell();
                if let Some(question) = &noted.question {
                    let kept = self.beside.entry(question.clone()).or_default();
                    kept.traces.extend(common.indicators.iter().map(|trace| trace.value.clone()));
                    kept.since = [kept.since, common.happened_at].into_iter().flatten().min();
                }
            }
            // What was decided not to be due was told to nobody.
            Event::Declared(d) if d.not_due => {}
            Event::Declared(d) => self.declared.push(told(d.declaration.clone(), d.receipt.clone())),
            Event::Exported(e) => self.exported.push(told(e.target.clone(), None)),
            // Of several that nobody settled, the one that is kept.
            Event::Clock(c) if self.incident.clock(&c.clock).is_none_or(|kept| kept.h != entry.h) => {}
            Event::Clock(c) => {
                self.clocks.insert(c.clock.clone(), c.because.clone());
            }
            Event::Assessed(a) => {
                self.weighed.add(a.gravity.proposed);
                let before = self.assessed.insert(a.fiche.clone(), a.gravity.proposed);
                before.into_iter().for_each(|before| self.weighed.remove(before));
                let highest = self.weighed.highest();
                if highest != self.gravities.last().map(|(_, gravity)| *gravity) {
                    self.gravities.extend(highest.map(|gravity| (entry.at, gravity)));
                }
            }
            Event::Decided(decided) => self.decided.push((entry.at, decided.gravity)),
            Event::Closed(_) => self.turns.push((entry.at, IncidentStatus::Closed)),
            Event::Reopened(_) => self.turns.push((entry.at, IncidentStatus::Open)),
            Event::Opened(_)
            | Event::Action(_)
            | Event::Explained(_)
            | Event::Joined(_)
            | Event::Suspended(_)
            | Event::Resumed(_)
            | Event::ProposalRefused(_)
            | Event::FicheStarted(_)
            | Event::FicheFinished(_)
            | Event::Profile(_)
            | Event::Struck(_)
            | Event::ForkKept(_)
            | Event::Recovered(_) => {}
        }
    }

    /// Gives when it was closed last.
    pub(super) fn closed(&self) -> Option<Moment> {
        self.turns.iter().rev().find(|(_, to)| *to == IncidentStatus::Closed).map(|(at, _)| *at)
    }

    /// Gives what was written beside answers.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    fn fact(&mut self, entry: &Entry) {
        if let Some(at) = entry.fact_at().filter(|_| !self.incident.is_replaced(entry))
            && self.first_fact.as_ref().is_none_or(|(first, _)| at < *first)
        {
            self.first_fact = Some((at, self.sayer.number(entry)));
        }
    }
}
