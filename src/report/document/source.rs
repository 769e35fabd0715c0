//! What a document is made of, and what several of its parts say of it.

use super::story::{Story, Told};
use crate::annexes;
use crate::domain::acts::{Act, Became, Door, asks_who_was_told, is_failed, is_missed, told_whom};
use crate::domain::answer::{Answer, Progress, Source, StepState};
use crate::domain::fiche::{Brief, Question};
use crate::domain::ids::QuestionRef;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::domain::text::grouped;
use crate::domain::text::lowered;
use crate::domain::tlp::Tlp;
use crate::fiche::Loaded;
use crate::messages;
use crate::messages::start::{is_utc, of_place};
use crate::report::contested::ContestedMatter;
use crate::report::marked::step_name;
use crate::report::model::{DeclarationReport, Report};
use crate::report::status::DeclarationStatus;
use crate::report::words;
use crate::report::{BriefFact, Call};
use std::collections::BTreeSet;

/// The longest text that people wrote which the first page shows, in characters.
const WHOLE: usize = 90;

/// Who hands the document over, as far as the configuration knows; the rest is left blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The number to call back, outside of the mail system.
    pub callback_phone: Option<String>,
    /// The data protection officer.
    pub dpo: Option<String>,
    /// Who writes.
    pub author: Option<String>,
    /// The marking of the document.
    pub tlp: Option<Tlp>,
}

/// What a document is made of.
pub struct Document<'a> {
    /// The report.
    pub report: &'a Report,
    /// What the main courante says.
    pub incident: &'a Incident,
    /// The fiches run, for the words of the answers.
    pub fiches: &'a [&'a Loaded],
    /// What the first page shows of each of them.
    pub briefs: &'a [Option<Brief>],
    /// What the answers make of it.
    pub facts: &'a Brief<BriefFact>,
    /// Whom to call for what they decide or answer for.
    pub calls: &'a [Call],
    /// The lines.
    pub story: &'a Story<'a>,
    /// Who hands it over.
    pub identity: &'a Identity,
    /// When it is made.
    pub made_at: Moment,
    /// Whether it shows what was known at an earlier time.
    pub replayed: bool,
    /// Whether it has pages: what the first one does not hold then stands on the next ones.
    pub paged: bool,
    /// How many lines the seal covers although their clock says a later time.
    pub beyond: u64,
}

/// An action, or a step of a containment, with who is behind it.
pub(super) struct Done {
    pub text: String,
    pub state: Progress,
    /// Who is behind it, with what is to be known of its line; nobody yet, when it is empty.
    pub who: String,
    /// What is to be known of its line.
    pub mark: String,
    pub at: Moment,
    /// The number of the last line about it.
    pub seq: u64,
    /// What came of it, and what it broke.
    pub outcome: Vec<String>,
    /// Whether it is a step of a containment.
    pub measure: bool,
    /// Whether it is to be done again, for what became known since.
    pub again: bool,
    /// Whether it told somebody something, once done.
    pub tells: bool,
    /// Whether it was to tell somebody, whom nobody reached.
    pub missed: bool,
    /// Whether it shut something to the attacker, once done.
    pub shuts: bool,
    /// The doors that it shut, or opened again, once done.
    pub turns: Vec<(Door, Became)>,
}

impl Done {
    pub fn is_done(&self) -> bool {
        self.state == Progress::Fait
    }

    /// Says, after what was done, that it is to be done again; nothing of most.
    pub fn again(&self) -> &'static str {
        if self.again { ", à refaire" } else { "" }
    }

    /// Says what it made of a door; none when it did nothing to it.
    pub fn turned(&self, door: Door) -> Option<Became> {
        self.turns.iter().filter(|_| self.is_done()).find(|(turned, _)| *turned == door).map(|(_, turn)| *turn)
    }
}

impl Document<'_> {
    /// Gives the marking: the configuration's, else the strictest of the lines.
    pub(super) fn tlp(&self) -> Option<Tlp> {
        self.identity.tlp.or(self.story.tlp)
    }

    /// Gives the organisation as the incident was opened: who reads the document may be of another one.
    pub(super) fn organisation(&self) -> Option<&str> {
        self.report.incident.organisation.as_deref()
    }

    /// Gives a text of the first page whole, or where it stands: it is never cut.
    pub(super) fn whole(&self, text: &str) -> String {
        short(text).unwrap_or_else(|| self.elsewhere())
    }

    /// Gives a text of the first page beside another one, between parentheses.
    pub(super) fn aside(&self, text: &str) -> String {
        format!(" {}", short(text).map_or_else(|| self.elsewhere(), |text| format!("({text})")))
    }

    fn elsewhere(&self) -> String {
        format!("(texte long, {})", self.below())
    }

    /// Says where everything stands that the first page does not hold.
    fn below(&self) -> &'static str {
        if self.paged { "page 2 et suivantes" } else { "plus bas" }
    }

    /// Says where the rest of a list stands: a text without pages names the title above it.
    pub(super) fn rest(&self, title: &str) -> String {
        if self.paged { self.below().to_owned() } else { format!("{}, « {title} »", self.below()) }
    }

    /// Names the zone of every time of the document, once, with each of its offsets that one of them has.
    pub(super) fn zone(&self) -> String {
        if is_utc(self.story.tz) {
            return String::from("Heures UTC");
        }
        let offset = |at: Moment| {
            let written = at.in_zone(self.story.tz).to_millis_string();
            let offset = written.get(written.len().saturating_sub(6)..).unwrap_or_default();
            format!("UTC{}", offset.replace("+0", "+").replace("-0", "-").replace(":00", ""))
        };
        let offsets: BTreeSet<String> = self.moments().map(offset).collect();
        let selon = if offsets.len() > 1 { ", selon la date" } else { "" };
        let offsets: Vec<String> = offsets.into_iter().collect();
        format!("Heures {} ({}{selon})", of_place(self.story.tz), offsets.join(" ou "))
    }

    /// Gives the moments that the document shows, but for those between two others.
    fn moments(&self) -> impl Iterator<Item = Moment> {
        let report = self.report;
        let declared = report.declarations.iter().flat_map(|d| {
            let decided = d.not_due.as_ref().map(|decision| decision.at);
            [d.due_at, d.prudent_at, d.clock_started_at, decided].into_iter().flatten()
        });
        let clocks = report.incident.clocks.values().copied().flatten();
        let first = self.first_dated().map(|(at, _)| at);
        let span = report.timeline.first.into_iter().chain(report.timeline.last).chain(first);
        let answered = self.incident.answers.values().flatten().filter_map(|given| given.value.moment());
        let made = [self.made_at, report.as_of, report.incident.opened_at];
        let acts = self.incident.actions().map(|action| action.at);
        made.into_iter().chain(span).chain(clocks).chain(declared).chain(answered).chain(acts)
    }

    /// Says how many accounts are in cause, those that were only counted too.
    fn accounts(&self) -> Option<String> {
        let named = self.report.in_cause().count();
        match (named, self.report.announced_accounts) {
            (0, 0) => None,
            (named, 0) => Some(messages::agreed(named, "compte nommé en cause", "comptes nommés en cause")),
            (named, more) => Some(format!(
                "{} comptes environ en cause ({})",
                grouped(more.saturating_add(u64::try_from(named).unwrap_or(u64::MAX))),
                if named == 0 { String::from("aucun nommé") } else { messages::agreed(named, "nommé", "nommés") }
            )),
        }
    }

    /// Says how far it goes: how many accounts, of what kinds, and what else was reached.
    pub(super) fn extent(&self) -> Vec<String> {
        let (kinds, reached) = self.reached();
        let kinds = match kinds.as_slice() {
            [] => String::new(),
            [kind] => format!(", de type {kind}"),
            several => format!(", de types {}", messages::and(several)),
        };
        let accounts = self.accounts().map(|accounts| format!("{accounts}{kinds}"));
        let linked = Some(self.report.linked().count()).filter(|count| *count > 0);
        let linked = linked.map(|count| messages::agreed(count, messages::LINKED_ACCOUNT, messages::LINKED_ACCOUNTS));
        accounts.into_iter().chain(reached).chain(linked).collect()
    }

    /// Gives a clock that was set.
    pub(super) fn clock(&self, name: &str) -> Option<Moment> {
        self.report.incident.clocks.get(name).copied().flatten().map(|at| self.local(at))
    }

    /// Says what is to be known of the line by which something counts.
    pub(super) fn mark(&self, about: ContestedMatter, name: &str) -> String {
        self.report.marked.beside(about, name)
    }

    /// Gives a moment as it was lived where the incident is.
    pub(super) fn local(&self, at: Moment) -> Moment {
        at.in_zone(self.story.tz)
    }

    /// Writes a moment: only the time on the day of the report.
    pub(super) fn dated(&self, at: Moment) -> String {
        self.report.dated(&self.local(at))
    }

    /// Says when something was: at a time of the day of the report, or on another day.
    pub(super) fn when(&self, at: Moment) -> String {
        let said = self.dated(at);
        format!("{} {said}", if said == self.local(at).time() { "à" } else { "le" })
    }

    /// Counts what is not known.
    pub(super) fn unknown(&self) -> usize {
        words::unknown(self.report)
    }

    /// Says whether it goes on.
    pub(super) fn state(&self) -> String {
        let at = self.story.closed().map(|at| format!(" le {}", self.local(at).french(None))).unwrap_or_default();
        let closed = if self.incident.closed { format!("incident clos{at}") } else { String::from("en cours") };
        match self.clock("contained") {
            Some(at) => {
                let mark = self.mark(ContestedMatter::Clock, "contained");
                format!("{closed}, endigué le {}{mark}{}", at.french(None), self.reserve())
            }
            // Nothing is to be contained.
            None if self.is_false_alarm() => closed,
            None if self.has_measures() => format!("{closed}, mesures prises, endiguement à déclarer"),
            None => format!("{closed}, endiguement pas encore déclaré"),
        }
    }

    /// Tells whether something was shut, or said to be, to contain it.
    fn has_measures(&self) -> bool {
        self.actions().iter().any(|act| act.shuts && act.is_done()) || !self.measures_said().is_empty()
    }

    /// Tells whether every fiche takes it for a false alarm, and nothing was lost or asked for.
    pub(super) fn is_false_alarm(&self) -> bool {
        words::is_false_alarm(self.report)
    }

    /// Gives the actions, with who is behind each.
    pub(super) fn actions(&self) -> Vec<Done> {
        let mut all: Vec<Done> = self
            .incident
            .actions()
            .map(|action| {
                let outcome = words::outcome(action.result.as_deref(), action.side_effect.as_deref());
                let name = self.incident.name_of(action.number, &action.writer, action.opened);
                let (who, place) = (action.who().unwrap_or_default(), (action.at, action.seq));
                let done = done(Act::Action(&action.text), &action.text, action.state, who, place);
                // What nothing came of shut nothing.
                let done = match action.result.as_deref().is_some_and(is_failed) {
                    true => Done { shuts: false, turns: vec![], ..done },
                    false => done,
                };
                let missed = done.tells && action.result.as_deref().is_some_and(is_missed);
                self.marked(Done { outcome, tells: done.tells && !missed, missed, ..done }, &name)
            })
            .collect();
        all.extend(self.fiches.iter().flat_map(|loaded| {
            loaded.fiche.steps.iter().filter_map(|step| {
                let name = loaded.fiche.name(&step.question.id);
                let given = self.incident.answers.get(&name)?.last()?;
                let StepState::At(state) = StepState::of(self.incident.answer(&name)?)? else { return None };
                let (who, at) = given.done();
                let place = (at, given.place.0);
                let done = done(Act::Step(step), &step.question.prompt, state, who.unwrap_or_default(), place);
                // What was drawn from another line is said there: it is not known again, later.
                let drawn = given.source == Some(Source::Deduit);
                let (tells, shuts) = (done.tells && !drawn, done.shuts && !drawn);
                let turns = if drawn { vec![] } else { done.turns };
                let again = self.is_again(&name);
                Some(self.marked(Done { measure: true, again, tells, shuts, turns, ..done }, &step_name(&name)))
            })
        }));
        all.sort_by_key(|action| action.at.unix_millis());
        all
    }

    /// Tells whether a step that was done is to be done again.
    fn is_again(&self, name: &QuestionRef) -> bool {
        let fiches = self.report.fiches.iter().filter(|fiche| fiche.id == name.fiche);
        let mut steps = fiches.flat_map(|fiche| &fiche.steps).filter(|step| step.id == name.question);
        steps.any(|step| step.state == Some(StepState::ARefaire))
    }

    /// Says of an act what is to be known of its line, beside who is behind it.
    fn marked(&self, done: Done, name: &str) -> Done {
        let mark = self.mark(ContestedMatter::Action, name);
        let who = format!("{}{mark}", done.who);
        Done { who: who.strip_prefix(", ").unwrap_or(&who).to_owned(), mark, ..done }
    }

    /// Gives who was told: by a declaration that was written down, or by one that the report knows; by an action, a step or
    /// a note whose words say so; by an answer to who is told. A document that was made tells nobody.
    pub(super) fn told(&self) -> Vec<Told> {
        let mut all = self.declared();
        all.extend(self.called().into_iter().map(|told| Told { who: whom(&told.who), ..told }));
        // Those whose time is not known come first: they were told before somebody said so.
        all.sort_by_key(|told| told.at.map(|at| at.unix_millis()));
        all
    }

    /// Gives who was told otherwise than by a declaration, in the words that say so.
    pub(super) fn called(&self) -> Vec<Told> {
        let acts = self.actions().into_iter().filter(|act| act.tells && act.is_done());
        let acts =
            acts.map(|act| Told { who: act.text, at: Some(act.at), by: act.who, mark: act.mark, ..Told::default() });
        let noted = self.story.noted.iter().cloned();
        let noted = noted.map(|told| Told { by: format!("{}{}", told.by, told.mark), ..told });
        let mut all: Vec<Told> = acts.chain(noted).collect();
        for (name, question) in self.questions().filter(|(_, question)| asks_who_was_told(question)) {
            for given in self.incident.answers.get(&name).into_iter().flatten() {
                let Answer::List(told) = &given.value else { continue };
                // When was not asked: the time of the answer is not that of the call.
                let of = |who: &String| Told {
                    who: question.label(who).to_owned(),
                    by: given.said_by().to_owned(),
                    ..Told::default()
                };
                all.extend(told.iter().map(of));
            }
        }
        all
    }

    /// Gives each question of the fiches run, with its name.
    pub(super) fn questions(&self) -> impl Iterator<Item = (QuestionRef, &Question)> {
        self.fiches
            .iter()
            .flat_map(|loaded| loaded.fiche.questions().map(|question| (loaded.fiche.name(&question.id), question)))
    }

    /// Gives the answer that counts for a question: one that is explained is told, and counts for nothing.
    pub(super) fn answer(&self, name: &QuestionRef) -> Option<&Answer> {
        self.incident.answer(name).filter(|_| !self.incident.explained.contains_key(name))
    }

    /// Gives the fiches run that have a brief, with it.
    pub(super) fn briefed(&self) -> impl Iterator<Item = (&Loaded, &Brief)> {
        self.fiches.iter().zip(self.briefs).filter_map(|(loaded, brief)| Some((*loaded, brief.as_ref()?)))
    }

    /// Gives who was told by a declaration.
    pub(super) fn declared(&self) -> Vec<Told> {
        let mut all = self.story.declared.clone();
        for told in &mut all {
            told.what = annexes::declaration(&told.who).map(|known| lowered(&known.what));
        }
        // The same act under another name tells nobody twice.
        let own = |line: &&DeclarationReport| self.incident.declared(&line.id).is_some();
        for known in self.report.declarations.iter().filter(|d| d.status == DeclarationStatus::Made).filter(own) {
            let mut written = all.iter_mut().filter(|told| told.who == known.id).peekable();
            if written.peek().is_some() {
                // Declared, then completed: one body all the same.
                written.for_each(|told| told.who.clone_from(&known.to));
                continue;
            }
            drop(written);
            let receipt = known.receipt.clone().unwrap_or_default();
            let (who, what) = (known.to.clone(), known.what());
            all.push(Told { who, what, receipt, ..Told::default() });
        }
        // One that nothing makes due any more has its name all the same.
        for told in &mut all {
            if let Some(known) = annexes::declaration(&told.who) {
                told.who.clone_from(&known.to);
            }
        }
        all
    }
}

/// Gives a text on one line; none when it is too long for the first page.
fn short(text: &str) -> Option<String> {
    // A no-break space stays one.
    let words = text.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty());
    let flat = words.collect::<Vec<_>>().join(" ");
    (flat.chars().count() <= WHOLE).then_some(flat)
}

fn done(act: Act<'_>, text: &str, state: Progress, who: &str, (at, seq): (Moment, u64)) -> Done {
    let turns = [Door::Forward, Door::Rule, Door::Account, Door::Session];
    Done {
        text: text.to_owned(),
        state,
        who: who.to_owned(),
        mark: String::new(),
        at,
        seq,
        outcome: vec![],
        measure: false,
        again: false,
        tells: act.tells(),
        missed: false,
        shuts: act.shuts(),
        turns: turns.into_iter().filter_map(|door| Some((door, act.turns(door)?))).collect(),
    }
}

/// Names whom a sentence says was told: a list of people holds no sentence.
fn whom(text: &str) -> String {
    messages::verdict::told_by(text).or_else(|| told_whom(text)).unwrap_or(text).to_owned()
}

/// Gives what is known, or room to write it.
pub(super) fn or_blank(known: Option<&str>) -> String {
    known.unwrap_or(messages::TO_FILL).to_owned()
}
