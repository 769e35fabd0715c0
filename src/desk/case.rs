//! An incident in hand: its main courante, and the state it folds to.

use super::Context;
use super::fiches::CaseFiche;
use crate::domain::answer::{Answer, Progress, StepState};
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Common, Draft, Entry, Event};
use crate::domain::ids::{IncidentId, QuestionRef, WriterId};
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::domain::text::capitalised;
use crate::env::Env;
use crate::error::{Failure, FailureKind, Outcome};
use crate::fiche::Loaded;
use crate::logbook::{self, Book, Depth, Ends, Inspector, NotRecorded, Writer, refuse_a_link};
use crate::messages;
use crate::platform::io_in_french;
use crate::report::{Narrator, Notes, is_about_funds};
use crate::scoring::{Engine, State};
use chrono_tz::Tz;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// An incident in hand.
pub struct Case {
    /// Its id.
    pub id: IncidentId,
    /// Its main courante.
    pub book: Book,
    /// What it says.
    pub incident: Incident,
    /// The verdict on it when it was opened.
    pub checked: logbook::Inspection,
    /// What others wrote since this was opened, not yet shown.
    pub arrived: Vec<Arrived>,
    /// Whether whoever writes was shown what others wrote before this was opened; else the first line that they write says it.
    pub caught_up: bool,
    /// The lines that stood there and stand there no more, with what they say.
    vanished: Vec<Entry>,
    root: PathBuf,
    writer: Option<Writer>,
    /// The fiches already read: a copy never changes under the digest that the main courante cites.
    pub(super) read: RefCell<BTreeMap<Digest, CaseFiche>>,
}

/// What others wrote while somebody was away.
#[derive(Debug, Clone, Default)]
pub struct Away {
    /// When that person wrote last; none when they never did.
    pub left: Option<Moment>,
    /// The last lines of the others.
    pub last: Vec<Arrived>,
    /// How many there are in all.
    pub count: usize,
    /// Every line that was not shown, whatever it says; none to who has written nothing yet.
    pub new: Option<HashSet<LineHash>>,
}

/// How many lines of others are shown at once.
pub const SHOWN: usize = 5;

impl Away {
    /// Adds lines, keeping the last ones of those that weigh the most.
    fn add(&mut self, lines: impl IntoIterator<Item = Arrived>, most: usize) {
        for line in lines {
            self.count += 1;
            self.last.push(line);
            if self.last.len() > most {
                let least = (0..self.last.len()).min_by_key(|rank| self.last[*rank].weight).unwrap_or_default();
                self.last.remove(least);
            }
        }
    }

    /// Shows them.
    fn show(&self, context: &mut Context<'_>) -> Outcome {
        show_arrived(context, &self.last, self.count)
    }
}

/// Shows lines written by others, out of so many: the last of those that weigh the most, these first.
pub fn show_arrived(context: &mut Context<'_>, last: &[Arrived], count: usize) -> Outcome {
    let mut shown: Vec<&Arrived> = last.iter().rev().collect();
    shown.sort_by_key(|line| Reverse(line.weight));
    shown.truncate(SHOWN);
    shown.reverse();
    shown.sort_by_key(|line| Reverse(line.weight));
    let mut left = count;
    for line in shown {
        context.say(&messages::wizard::meanwhile(&line.by, line.under_ones_name.as_ref(), &line.text))?;
        left -= 1;
    }
    match left {
        0 => Ok(()),
        more => context.say(&messages::wizard::more_lines(more)),
    }
}

/// A line of another analyst.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Who wrote it.
    pub by: String,
    /// The file, when it is under the name of who reads: written elsewhere, earlier, or by somebody else.
    pub under_ones_name: Option<WriterId>,
    /// What it says.
    pub text: String,
    weight: Weight,
}

/// What a line is worth to who was away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// What is still to do or to know, and who came and went.
    Little,
    /// Any other line.
    Plain,
    /// The gravity, the end of the incident, a declaration, money that left.
    Decides,
}

impl Weight {
    fn of(entry: &Entry, incident: &Incident) -> Self {
        let little = |answer: &Answer| {
            matches!(answer, Answer::Inconnu) || StepState::of(answer) == Some(StepState::At(Progress::AFaire))
        };
        let is_no = |answer: &Answer| answer.elements().any(|word| word == "non");
        match &entry.event {
            _ if incident.decides(entry) => Self::Decides,
            Some(Event::Answered(a)) if little(&a.value) => Self::Little,
            Some(Event::Answered(a)) if is_about_funds(&a.fiche, &a.question) && !is_no(&a.value) => Self::Decides,
            Some(Event::Suspended(_) | Event::Resumed(_) | Event::FicheStarted(_) | Event::FicheFinished(_)) => {
                Self::Little
            }
            Some(_) | None => Self::Plain,
        }
    }
}

impl Arrived {
    /// Takes what is worth showing of a line to who reads.
    fn of(entry: &Entry, narrator: &Narrator<'_>, reader: &str) -> Option<Self> {
        let under_ones_name = Some(&entry.writer).filter(|_| entry.by == reader).cloned();
        let (by, weight) = (entry.by.clone(), Weight::of(entry, narrator.incident()));
        entry.is_news().then(|| Self { by, under_ones_name, text: narrator.say(entry), weight })
    }
}

impl Case {
    /// Opens an incident: reads it whole and judges it in the same pass.
    pub fn open(context: &mut Context<'_>, id: IncidentId) -> Outcome<Self> {
        let root = context.root();
        let mut book = Book::new(root.join(id.as_str()));
        let unreadable = |e: &std::io::Error, book: &Book| unreadable(book.folder(), e);
        let mut inspector = Inspector::new(context.env, &book, false, None);
        let mut incident = Incident::default();
        book.read(context.env.disk.as_ref(), Depth::Fold, |met| {
            inspector.meet(met.entry);
            incident.apply(met.entry);
        })
        .map_err(|e| unreadable(&e, &book))?;
        let checked = inspector.conclude(context.env.disk.as_ref(), &book);
        if checked.failures.is_empty() {
            logbook::anchor(context.env, &book);
        }
        let case = Self::of(id, book, incident, checked, root);
        case.say_exercise(context)?;
        Ok(case)
    }

    /// Says that it is an exercise, when it is one.
    pub fn say_exercise(&self, context: &mut Context<'_>) -> Outcome {
        if self.incident.is_exercise() {
            context.say(messages::EXERCISE)?;
        }
        Ok(())
    }

    /// Takes an incident just created.
    pub fn created(id: IncidentId, book: Book, writer: Writer, root: PathBuf, first: &Entry) -> Self {
        let mut incident = Incident::default();
        incident.apply(first);
        let checked = logbook::Inspection {
            kind: logbook::LogVerdict::Ancre,
            problems: vec![],
            notices: vec![],
            uncounted: vec![],
            conceded: vec![],
            failures: vec![],
            basis: logbook::Basis::default(),
            seal: book.seal(),
            entries: 1,
            only_expectation: false,
        };
        Self { writer: Some(writer), caught_up: true, ..Self::of(id, book, incident, checked, root) }
    }

    fn of(id: IncidentId, book: Book, incident: Incident, checked: logbook::Inspection, root: PathBuf) -> Self {
        let (arrived, vanished) = (vec![], vec![]);
        let (writer, read) = (None, RefCell::default());
        Self { id, book, incident, checked, arrived, caught_up: false, vanished, root, writer, read }
    }

    /// Says on standard error what the main courante is worth, when it is not sound.
    pub fn warn(&self, context: &mut Context<'_>) -> Outcome {
        warn(context, &self.id, &self.checked)
    }

    /// Gives the time zone of the incident.
    pub fn tz(&self) -> Tz {
        self.incident.zone()
    }

    /// Tells that the opening line has not arrived: nothing can be said or written yet.
    pub fn require_opening(&self) -> Outcome {
        if self.incident.opening.is_some() {
            return Ok(());
        }
        let folder = self.book.folder().display();
        if let Some(failure) = self.checked.failures.first() {
            // A file that this person may not read is not one that has not arrived.
            return Err(Failure::new(
                FailureKind::Failure,
                format!("{folder} : l’ouverture de l’incident ne se lit pas : {failure}."),
            )
            .hint(format!("rétablissez l’accès à ce fichier (droits, disque), puis : qualify verify {}", self.id)));
        }
        Err(match self.checked.kind {
            logbook::LogVerdict::Altere => {
                Failure::new(FailureKind::Failure, format!("{folder} : la ligne d’ouverture de l’incident est abîmée."))
                    .hint(format!("qualify verify {} dit où ; qualify note reste possible", self.id))
            }
            logbook::LogVerdict::Ancre
            | logbook::LogVerdict::Coherent
            | logbook::LogVerdict::Incomplet
            | logbook::LogVerdict::Bifurque => Failure::new(
                FailureKind::NotFound,
                format!("{folder} : la ligne d’ouverture de l’incident n’est pas (encore) là."),
            )
            .hint(format!("attendez la fin de la synchronisation, puis : qualify verify {}", self.id)),
        })
    }

    /// Goes on in another folder: what can be read here is copied there, and a new file is opened beside it.
    pub fn move_to(&mut self, context: &mut Context<'_>, root: PathBuf, by: &str) -> Outcome {
        let disk = context.env.disk.as_ref();
        let book = self.book.copy_to(disk, &root.join(self.id.as_str())).map_err(|e| not_recorded(&e))?;
        self.writer = Some(Writer::apart(context.env, &root, &self.id, by, self.tz()));
        self.book = book;
        self.root = root;
        self.reread(context.env)
    }

    /// Keeps the whole incident in memory from now on, so that it can go on elsewhere when its folder is gone.
    pub fn hold(&mut self, env: &Env) {
        self.book.hold(env.disk.as_ref());
        // What cannot be read now is read when it is needed.
        let _ = self.reread(env);
    }

    /// Folds the main courante again from its first line.
    fn reread(&mut self, env: &Env) -> Outcome {
        let mut incident = Incident::default();
        let mut book = self.book.again();
        book.read(env.disk.as_ref(), Depth::Fold, |met| incident.apply(met.entry))?;
        self.book = book;
        self.incident = incident;
        Ok(())
    }

    /// Keeps the exact bytes of a fiche with the main courante, before any line cites it.
    pub fn keep_fiche(&mut self, context: &Context<'_>, by: &str, bytes: &[u8]) -> Outcome {
        let tz = self.tz();
        let writer = self.writer.get_or_insert_with(|| Writer::new(context.env, &self.root, &self.id, by, tz));
        writer.keep_fiche(context.env, &mut self.book, bytes).map_err(|e| not_recorded(&e))
    }

    /// Refuses an incident that is closed, or that nothing can be written in.
    pub fn require_open(&self, context: &Context<'_>) -> Outcome {
        refuse_a_link(context.env.disk.as_ref(), self.book.folder()).map_err(|e| not_recorded(&e))?;
        if self.incident.closed {
            let id = &self.id;
            return Err(Failure::usage(format!("L’incident {id} est clos.")).hint(format!("qualify reopen {id}")));
        }
        Ok(())
    }

    /// Writes lines and takes them into account; once this returns, they are durable.
    pub fn record(&mut self, context: &mut Context<'_>, by: &str, drafts: Vec<Draft>) -> Outcome<Vec<Entry>> {
        self.meet_changes(context)?;
        let tz = self.tz();
        let knows_all = || Writer::not_shown(context.env, &self.book, &self.id, by).is_some_and(|new| new.is_empty());
        let missed = match self.caught_up {
            true => None,
            false if knows_all() => Some(Away::default()),
            // A folder that cannot be read again does not keep a line from being tried: it is told another time.
            false => self.since(context, by, SHOWN).ok(),
        };
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => Writer::new(context.env, &self.root, &self.id, by, tz),
        };
        let incident = &mut self.incident;
        let mut met_lines: Vec<Entry> = Vec::new();
        let written = writer.append(context.env, &mut self.book, drafts, |met| {
            incident.apply(met.entry);
            met_lines.push(met.entry.clone());
        });
        let warning = writer.take_warning();
        self.writer = Some(writer);
        let entries = written.map_err(|e| not_recorded(&e))?;
        if let Some(warning) = warning {
            context.warn(&format!(
                "Cette machine ne peut pas se souvenir de ce qu’elle a vu ({warning}) : rien n’est perdu, \
mais une coupe de la main courante ne serait vue que par le code de scellement."
            ))?;
        }
        met_lines.extend(self.read_on(context.env));
        let mine = entries.first().map(|e| e.writer.clone());
        met_lines.retain(|entry| Some(&entry.writer) != mine.as_ref() && entry.is_news());
        let others = self.said(context.env, &met_lines, by);
        match missed {
            // What is written cites them: it is now or never.
            Some(mut missed) => {
                missed.add(others, SHOWN);
                missed.show(context)?;
                self.caught_up = true;
            }
            None => self.arrived.extend(others),
        }
        Ok(entries)
    }

    /// Takes in what others wrote since, where nothing is written: a verdict is that of all the lines.
    pub fn catch_up(&mut self, env: &Env, by: &str) {
        let met = self.read_on(env);
        let others = self.said(env, &met, by);
        // Whoever was shown nothing yet is told with their first line.
        self.arrived.extend(others.into_iter().filter(|_| self.caught_up));
    }

    /// Reads the lines that came, and gives them; a folder that cannot be read now is no failure: what is recorded is.
    fn read_on(&mut self, env: &Env) -> Vec<Entry> {
        let mut met_lines = Vec::new();
        let more = self.book.read(env.disk.as_ref(), Depth::Full, |met| {
            self.incident.apply(met.entry);
            met_lines.push(met.entry.clone());
        });
        if let Ok(true) = more {
            // A line of another analyst arrived that belongs before lines already read: read in order again.
            let _ = self.reread(env);
        }
        met_lines
    }

    /// Says which files are no more as they were read, and goes on from what is there: a seal must be that of the disk.
    ///
    /// When the incident itself is gone, nothing is written where it was, and what memory holds of it is kept.
    fn meet_changes(&mut self, context: &mut Context<'_>) -> Outcome {
        let disk = context.env.disk.as_ref();
        let changed = self.changed(context.env);
        if changed.is_empty() {
            return Ok(());
        }
        if self.book.there(disk).is_none() {
            return Err(not_recorded(&NotRecorded::Gone(self.book.folder().to_path_buf())));
        }
        for name in changed {
            context.warn(&messages::changed_meanwhile(&name, &self.id))?;
        }
        let before = std::mem::replace(&mut self.book, Book::new(PathBuf::new()));
        self.book = before.again();
        self.reread(context.env)?;
        let gone = before.lines_missing_from(&self.book);
        self.vanished.extend(gone);
        Ok(())
    }

    /// Names the files that are no more as they were read.
    pub fn changed(&self, env: &Env) -> Vec<String> {
        Ends::of(&self.book).changed(env.disk.as_ref())
    }

    /// Gives what was said by lines that stood there and stand there no more.
    pub fn vanished(&self) -> Vec<String> {
        let gone = self.vanished.iter().filter(|entry| !self.book.holds(&entry.h));
        gone.filter(|entry| entry.is_news()).map(|entry| entry.common.text.clone()).collect()
    }

    /// Appends explanations, then the verdict when they change it.
    pub fn record_assessed(
        &mut self,
        context: &mut Context<'_>,
        by: &str,
        engine: &Engine<'_>,
        drafts: Vec<Draft>,
    ) -> Outcome {
        if drafts.is_empty() {
            return Ok(());
        }
        self.record(context, by, drafts)?;
        let last = self.incident.assessed.get(&engine.fiche.id);
        let verdict = super::record::assessed(&State::of(engine, &self.incident), last, false);
        verdict.map_or(Ok(()), |verdict| self.record(context, by, vec![verdict]).map(drop))
    }

    /// Says lines of others.
    fn said(&self, env: &Env, lines: &[Entry], by: &str) -> Vec<Arrived> {
        if lines.is_empty() {
            return vec![];
        }
        let (fiches, _) = self.fiches(env, &self.incident);
        let fiches: Vec<&Loaded> = fiches.iter().map(|fiche| fiche.loaded.as_ref()).collect();
        let narrator = Narrator::new(&self.incident, &fiches).settling(self.book.settling());
        if lines.iter().any(|entry| matches!(entry.event, Some(Event::Struck(_)))) {
            let mut book = Book::new(self.book.folder().to_path_buf());
            // What it withdraws stands before; a folder that cannot be read again is said elsewhere.
            let _ = book.read(env.disk.as_ref(), Depth::Full, |met| narrator.pass(met.entry));
        }
        lines.iter().filter_map(|entry| Arrived::of(entry, &narrator, by)).collect()
    }

    /// Gives the words written with the last answer to a question, or under it since.
    pub fn beside(&self, env: &Env, question: &QuestionRef) -> Option<String> {
        let last = self.incident.given(question).last()?;
        let (mut book, mut notes) = (Book::new(self.book.folder().to_path_buf()), Notes::default());
        // Of a folder that cannot be read again, which is said elsewhere, they are asked.
        let _ = book.read(env.disk.as_ref(), Depth::Full, |met| {
            if self.incident.stands(met.entry) {
                notes.meet(met.entry);
            }
        });
        notes.beside(&question.question, &last.h, &last.value)
    }

    /// Gives what others wrote that a person was never shown, wherever it stands: the last lines, at most so many.
    pub fn since(&self, context: &Context<'_>, by: &str, most: usize) -> Outcome<Away> {
        let new = Writer::not_shown(context.env, &self.book, &self.id, by);
        let mut away = Away::default();
        let (fiches, _) = self.fiches(context.env, &self.incident);
        let fiches: Vec<&Loaded> = fiches.iter().map(|fiche| fiche.loaded.as_ref()).collect();
        let narrator = Narrator::new(&self.incident, &fiches).settling(self.book.settling());
        let mut book = Book::new(self.book.folder().to_path_buf());
        book.read(context.env.disk.as_ref(), Depth::Full, |met| {
            narrator.pass(met.entry);
            let is_new = new.as_ref().is_none_or(|new| new.contains(&met.entry.h));
            if met.entry.by == by && !is_new {
                away.left = away.left.max(Some(met.entry.at));
            } else if is_new {
                away.add(Arrived::of(met.entry, &narrator, by), most);
            }
        })
        .map_err(|e| unreadable(self.book.folder(), &e))?;
        Ok(Away { new, ..away })
    }
}

/// Says on standard error what a main courante is worth, when it is not sound.
pub fn warn(context: &mut Context<'_>, id: &IncidentId, checked: &logbook::Inspection) -> Outcome {
    for of_a_kind in checked.problems.chunk_by(|(kind, _), (next, _)| kind == next) {
        let said =
            |(kind, problem): &(logbook::LogVerdict, String)| format!("{} : {problem}", capitalised(kind.said()));
        warn_of_the_first(context, of_a_kind.iter().map(said))?;
    }
    warn_of_the_first(context, checked.uncounted.iter().cloned())?;
    let said = |failure: &String| format!("{failure} ; ce n’est pas une altération, mais il en manque peut-être");
    warn_of_the_first(context, checked.failures.iter().map(said))?;
    if !checked.problems.is_empty() || !checked.uncounted.is_empty() {
        context.warn(&format!("Le détail : qualify verify {id}"))?;
    }
    Ok(())
}

/// Says the first of several things of one kind, and counts the others: what is read next must not scroll away.
fn warn_of_the_first(context: &mut Context<'_>, mut said: impl ExactSizeIterator<Item = String>) -> Outcome {
    said.by_ref().take(SHOWN).try_for_each(|said| context.warn(&said))?;
    match said.len() {
        0 => Ok(()),
        more => context.warn(&format!("… et {more} de plus, de même nature")),
    }
}

/// Says that nothing was recorded, and the ways out.
pub fn not_recorded(error: &NotRecorded) -> Failure {
    match error {
        NotRecorded::Io { path, error } => Failure::new(
            FailureKind::Failure,
            format!("NON ENREGISTRÉ : {} : {}.", path.display(), io_in_french(error)),
        )
        .hint("libérez de la place ou rétablissez l’accès, puis recommencez ; ou --dir AUTRE_DOSSIER"),
        NotRecorded::Unfit(e) => Failure::usage(format!("NON ENREGISTRÉ : {e}."))
            .hint("coupez en plusieurs notes ou réponses ; qualify verify dit si la main courante est saine"),
        NotRecorded::NothingToCarry(_) => Failure::new(FailureKind::Failure, format!("NON ENREGISTRÉ : {error}."))
            .hint("rétablissez l’accès au dossier, ou ouvrez un incident ailleurs : qualify new --dir AUTRE_DOSSIER"),
        NotRecorded::Link(_) => Failure::new(FailureKind::Failure, format!("NON ENREGISTRÉ : {error}."))
            .hint("donnez le vrai dossier qui contient l’incident : --dir DOSSIER"),
        NotRecorded::Occupied(_) => Failure::new(FailureKind::Failure, format!("NON ENREGISTRÉ : {error}."))
            .hint("donnez un dossier vide, ou celui d’une copie de cet incident"),
        NotRecorded::Gone(_) => Failure::new(FailureKind::Failure, format!("NON ENREGISTRÉ : {error}."))
            .hint("rétablissez le dossier, puis recommencez ; ou --dir AUTRE_DOSSIER"),
        NotRecorded::ReadBack(_) => Failure::new(FailureKind::Failure, format!("NON ENREGISTRÉ : {error}."))
            .hint("ce disque ne rend pas ce qu’on lui confie : --dir AUTRE_DOSSIER"),
    }
}

/// Makes a line that says itself.
pub fn draft(event: Event, by: &str) -> Draft {
    let text = messages::entry::event(&event, by);
    Draft { event, common: Common { text, ..Common::default() } }
}

/// Says that a folder cannot be read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let kind = if error.kind() == std::io::ErrorKind::NotFound { FailureKind::NotFound } else { FailureKind::Failure };
    Failure::new(kind, format!("{} : {}.", path.display(), io_in_french(error)))
        .hint("vérifiez le dossier (--dir, QUALIFY_DIR) et vos droits")
}
