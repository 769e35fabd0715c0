//! What changed between two states of an incident: what whoever takes over reads first.
//!
//! Pure: the state of before, then each line that is new, one after another. A line that moves the gravity is found by
//! working the gravity out again once it is taken, so that leaving it out would undo just that.

use super::document::unsound;
use super::duty::duties;
use super::model::{ActionReport, DeclarationReport, Report, model};
use super::said::{Sayer, sealed};
use super::sections::points;
use super::status::DeclarationStatus;
use super::words;
use crate::domain::answer::Progress;
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Event};
use crate::domain::fiche::FicheKind;
use crate::domain::gravity::{GravityHeld, Interval};
use crate::domain::ids::{IncidentId, WriterId};
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::fiche::Loaded;
use crate::logbook::{Conceded, LogVerdict};
use crate::messages::{self, handover as says};
use crate::paper::{Block, Paper, Table, heading};
use crate::scoring::{Engine, State};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// The name and version of this form.
pub const SCHEMA: &str = "qualify/handover/1";

model!(
    /// What changed since a time: what `report --since --format json` prints.
    Handover {
        /// Always `qualify/handover/1`.
        schema: &'static str,
        /// The incident.
        incident: IncidentId,
        /// Its title.
        title: String,
        /// Whether it is an exercise.
        exercise: bool,
        /// The earlier state: until when.
        since: Moment,
        /// Its seal.
        since_seal: String,
        /// The state now.
        as_of: Moment,
        /// Its seal: what the next handover may start from.
        seal: String,
        /// The verdict on the main courante.
        verdict: LogVerdict,
        /// What somebody settled in it, of which the verdict says no more: lines lost, branches kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conceded: Vec<Conceded>,
        /// The gravity of before.
        before: GravityHeld,
        /// The gravity now.
        after: GravityHeld,
        /// The lines that moved it, in order; the first starts from `before`, the last ends at `after`.
        moved: Vec<MoveReport>,
        /// How many lines each person wrote since.
        written: BTreeMap<String, u64>,
        /// The lines of since that say something new, in order: not the verdicts, which follow from the answers.
        lines: Vec<LineReport>,
        /// The declarations to make whose date came in between.
        fell_due: Vec<DeclarationReport>,
        /// The actions that are not over, and whose they are.
        open_actions: Vec<ActionReport>,
        /// What was to be declared before, and is not any more: what became of it, in words.
        #[serde(skip)]
        settled: Vec<String>,
        /// What was set or answered in several ways, in words.
        #[serde(skip)]
        disagreed: Vec<String>,
    }
);
model!(
    /// A line that moved the gravity.
    MoveReport {
        /// Which; null when no single line did, but the place where a line arrived.
        line: Option<LineReport>,
        /// The gravity before it.
        before: GravityHeld,
        /// The gravity after it.
        after: GravityHeld,
    }
);
model!(
    /// A line of the main courante.
    LineReport {
        /// Its hash.
        h: LineHash,
        /// Its place.
        seq: u64,
        /// Whose file.
        writer: WriterId,
        /// Who wrote it.
        by: String,
        /// When.
        at: Moment,
        /// What it says.
        text: String,
        /// What names it to people: its number, with its writer when others have it.
        #[serde(skip)]
        name: String,
        /// Who wrote it, with the file where several have that name.
        #[serde(skip)]
        signed: String,
        /// Whether it decides.
        #[serde(skip)]
        decides: bool,
        /// Whether it only says that a copy went out.
        #[serde(skip)]
        copy: bool,
    }
);

/// The new lines, taken one after another.
pub struct Handing<'a> {
    engines: Vec<(&'a Loaded, Engine<'a>)>,
    incident: Incident,
    sayer: Sayer<'a>,
    before: GravityHeld,
    standing: GravityHeld,
    moved: Vec<MoveReport>,
    written: BTreeMap<String, u64>,
    lines: Vec<LineReport>,
}

impl<'a> Handing<'a> {
    /// Starts from the state of before; `fiches` are those of now, and `sayer` says the lines as they are said now.
    pub fn new(before: Incident, fiches: &[&'a Loaded], sayer: Sayer<'a>) -> Self {
        let qualifies = fiches.iter().filter(|loaded| loaded.fiche.kind == FicheKind::Qualification);
        let engines = qualifies.map(|loaded| (*loaded, Engine::new(&loaded.fiche))).collect();
        let mut handing = Self {
            engines,
            incident: before,
            sayer,
            before: GravityHeld::default(),
            standing: GravityHeld::default(),
            moved: vec![],
            written: BTreeMap::new(),
            lines: vec![],
        };
        handing.before = handing.stands();
        handing.standing = handing.before;
        handing
    }

    /// Takes in a line of before, for those that name it.
    pub fn pass(&self, entry: &Entry) {
        self.sayer.pass(entry);
    }

    /// Takes the next new line, in the order of the main courante.
    pub fn meet(&mut self, entry: &Entry) {
        *self.written.entry(entry.by.clone()).or_default() += 1;
        let [name, _, by, text] = self.sayer.say(entry);
        let line = || LineReport {
            h: entry.h,
            seq: entry.seq,
            writer: entry.writer.clone(),
            by: entry.by.clone(),
            at: entry.at,
            text: text.clone(),
            name: name.clone(),
            signed: by.clone(),
            decides: self.sayer.decides(entry),
            copy: matches!(entry.event, Some(Event::Exported(_))),
        };
        if entry.is_news() {
            self.lines.push(line());
        }
        self.incident.apply(entry);
        // What follows from the answers moves nothing, and working the gravity out costs.
        if !entry.is_news() {
            return;
        }
        let now = self.stands();
        if now != self.standing {
            let before = std::mem::replace(&mut self.standing, now);
            self.moved.push(MoveReport { line: Some(line()), before, after: now });
        }
    }

    /// Works the gravity out.
    fn stands(&self) -> GravityHeld {
        let used = |loaded: &Loaded| self.incident.fiches.iter().any(|f| f.digest == loaded.digest);
        let run = self.engines.iter().filter(|(loaded, _)| used(loaded));
        let gravities = run.map(|(_, engine)| State::of(engine, &self.incident).score.gravity);
        GravityHeld {
            retained: self.incident.decided().map(|decided| decided.gravity),
            proposed: gravities.reduce(Interval::max),
        }
    }

    /// Ends at the state of now.
    pub fn end(mut self, report: &Report, before: &Report, since: Moment, since_seal: String) -> Handover {
        let gives = report.fiches.iter().any(|fiche| fiche.gravity.is_some());
        let after = GravityHeld { retained: report.gravity.retained, proposed: gives.then(|| words::gravity(report)) };
        if self.standing != after {
            self.moved.push(MoveReport { line: None, before: self.standing, after });
        }
        let came = |line: &&DeclarationReport| line.keep_by().is_some_and(|at| at > since && at <= report.as_of);
        let owed = report.declarations.iter().filter(|line| line.status.is_to_do());
        let is_open = |action: &&ActionReport| match action.state {
            Progress::AFaire | Progress::EnCours => true,
            Progress::Fait | Progress::Impossible => false,
        };
        let fiches: Vec<&Loaded> = self.engines.iter().map(|(loaded, _)| *loaded).collect();
        let disagreed = words::disagreements(report, &fiches);
        let still: HashSet<LineHash> =
            report.divergent.iter().flat_map(|d| &d.answers).map(|answer| answer.h).collect();
        for line in self.lines.iter_mut().filter(|line| still.contains(&line.h)) {
            line.text.push_str(says::CONTRADICTED);
        }
        Handover {
            schema: SCHEMA,
            incident: report.incident.id.clone(),
            title: report.incident.title.clone(),
            exercise: report.incident.exercise,
            since,
            since_seal,
            as_of: report.as_of,
            seal: report.seal.code.clone(),
            verdict: report.seal.verdict,
            conceded: report.seal.conceded.clone(),
            before: self.before,
            after,
            moved: self.moved,
            written: self.written,
            lines: self.lines,
            fell_due: owed.filter(came).cloned().collect(),
            open_actions: report.actions.iter().filter(is_open).cloned().collect(),
            settled: settled(before, report),
            disagreed,
        }
    }
}

/// Says what became of each declaration that was to be made before and is not any more: what leaves a list in silence was
/// forgotten, as far as its reader knows.
fn settled(before: &Report, now: &Report) -> Vec<String> {
    let became = |was: &DeclarationReport| {
        let no_more = |because: &str| says::no_more(was.status == DeclarationStatus::ToCheck, because);
        let out = now.ruled_out.iter().chain(&now.set_aside).find(|out| out.id == was.id);
        let became = match now.declarations.iter().find(|line| line.id == was.id) {
            Some(line) if line.status.is_to_do() => return None,
            Some(line) if line.status == DeclarationStatus::Made => lowered(&line.because),
            Some(line) if line.status == DeclarationStatus::IfConfirmed => {
                no_more(&format!("seulement {}", lowered(&line.because)))
            }
            Some(line) => no_more(&lowered(&line.because)),
            None => no_more(out.map_or(says::NOT_ASKED, |out| &out.because)),
        };
        Some(format!("{}{}\u{a0}: {became}", was.to, and_what(was)))
    };
    before.declarations.iter().filter(|line| line.status.is_to_do()).filter_map(became).collect()
}

/// Says after a recipient what is declared to it.
fn and_what(line: &DeclarationReport) -> String {
    line.what().map(|what| format!(", {what}")).unwrap_or_default()
}

impl Handover {
    /// Tells the whole handover: what moved the gravity, what was written, what fell due, what is open and whose; only so
    /// many of the lines written, the last ones, and the first question to ask, when `most` says so.
    pub fn told(&self, report: &Report, most: Option<usize>) -> Paper {
        let mut blocks: Vec<Block> =
            self.exercise.then(|| Block::Banner(messages::EXERCISE.to_owned())).into_iter().collect();
        blocks.extend(unsound(report).map(Block::Warning));
        blocks.push(Block::Lead(says::gravity(&self.before, &self.after)));
        let moves = self.moves();
        blocks.push(heading(2, if moves.is_empty() { says::UNCHANGED } else { says::CHANGED }));
        blocks.extend((!moves.is_empty()).then_some(Block::Points(moves)));
        blocks.extend(points(says::FELL_DUE, self.fallen_due()));
        blocks.extend(self.news(most));
        blocks.extend(points(says::SETTLED, self.settled.clone()));
        blocks.extend(self.open(report, most));
        let next = says::next(self.incident.as_str(), &self.seal);
        blocks.extend([
            heading(3, says::NEXT),
            Block::Typed(next),
            Block::Small(says::sealed(&self.seal, &sealed(report))),
        ]);
        let title = says::title(self.incident.as_str(), &self.title, &self.since, &self.as_of);
        Paper { title, blocks }
    }

    /// Writes the moment of a line: the time alone only where all are of one day.
    fn dated(&self, at: &Moment) -> String {
        if self.since.day() == self.as_of.day() { at.dated(&self.as_of) } else { at.french(None) }
    }

    /// Says what moved the gravity and what fell due: what nobody who comes back may miss.
    pub fn brief(&self) -> Vec<String> {
        let moves = self.moves();
        let gravity = (!moves.is_empty()).then(|| says::gravity(&self.before, &self.after));
        let due = self.fallen_due().into_iter().map(|due| says::fell_due(&due));
        let said: Vec<String> = gravity.into_iter().chain(moves).chain(due).collect();
        let first = (!said.is_empty()).then(|| says::away(&self.since.dated(&self.as_of)));
        first.into_iter().chain(said).collect()
    }

    /// Says what each line made of the gravity.
    fn moves(&self) -> Vec<String> {
        let moved = self.moved.iter().map(|moved| {
            let line = moved.line.as_ref();
            let who = line.map(|l| says::line(&self.dated(&l.at), &l.signed, &l.name, &l.text));
            says::moved(who.as_deref(), &moved.before, &moved.after)
        });
        moved.collect()
    }

    /// Says which declarations fell due.
    fn fallen_due(&self) -> Vec<String> {
        let said = |line: &DeclarationReport| format!("{}{}\u{a0}: {}", line.to, and_what(line), line.by(&self.as_of));
        self.fell_due.iter().map(said).collect()
    }

    fn news(&self, most: Option<usize>) -> Vec<Block> {
        let mut blocks = vec![heading(3, says::written(&self.written))];
        // Where room is counted, copies that went out push nothing of people away.
        let told: Vec<&LineReport> = self.lines.iter().filter(|line| most.is_none() || !line.copy).collect();
        let copies = self.lines.len() - told.len();
        let most = most.unwrap_or(usize::MAX);
        let (before, last) = told.split_at(told.len().saturating_sub(most));
        // What decides is not left out for what came after it.
        let deciding: Vec<&LineReport> = before.iter().copied().filter(|line| line.decides).collect();
        let deciding = &deciding[deciding.len().saturating_sub(most)..];
        let left = before.len() - deciding.len();
        blocks.extend((copies > 0).then(|| Block::Small(says::copies(copies))));
        if left > 0 {
            blocks.push(Block::Small(says::left_out(left)));
        }
        let row = |l: &&LineReport| vec![self.dated(&l.at), l.signed.clone(), l.text.clone()];
        let rows: Vec<Vec<String>> = deciding.iter().chain(last).map(row).collect();
        if !rows.is_empty() {
            blocks.push(Block::Table(Table { columns: says::COLUMNS.to_vec(), widths: says::WIDTHS.to_vec(), rows }));
        }
        blocks
    }

    fn open(&self, report: &Report, most: Option<usize>) -> Vec<Block> {
        let due = duties(report).into_iter().filter(|duty| duty.status().is_to_do());
        let due = due.map(|duty| format!("{}, {}", duty.head(&self.as_of), duty.what()));
        let actions = self.open_actions.iter().map(|action| words::action(action, report));
        let asked = words::decisive(report).into_iter().take(most.map_or(usize::MAX, |_| 1));
        let contested = self.disagreed.iter().cloned();
        let open: Vec<String> = contested.chain(actions).chain(due).chain(asked).collect();
        let open = if open.is_empty() { Block::Text(says::NOTHING_OPEN.to_owned()) } else { Block::Points(open) };
        vec![heading(3, says::OPEN), open]
    }
}
