//! A line of the main courante, said for a reader: the same in every form that people read.

use crate::domain::event::{Entry, Marked};
use crate::domain::gravity::Gravity;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::fiche::Loaded;
use crate::logbook::{Afterwards, LineMark, Marks, Missed};
use crate::messages;
use crate::report::model::{ActionReport, GravityReport, Report, SealReport, Unreadable};
use crate::report::narrator::{Narrator, bracketless};
use chrono_tz::Tz;
use std::borrow::Cow;

/// Says lines one after another, in the order of the main courante.
pub struct Sayer<'i> {
    incident: &'i Incident,
    tz: Tz,
    day: Option<Moment>,
    marks: Marks,
    narrator: Narrator<'i>,
}

impl<'i> Sayer<'i> {
    /// Takes the state of the incident once everything was read: only then is it known what a later line replaced. The
    /// fiches give the words of the questions.
    pub fn new(incident: &'i Incident, fiches: &[&'i Loaded], tz: Tz) -> Self {
        let narrator = Narrator::new(incident, fiches);
        Self { incident, tz, day: None, marks: Marks::default(), narrator }
    }

    /// Says what a line does, without what later lines made of it.
    pub fn told(&self, entry: &Entry) -> String {
        self.narrator.say(entry)
    }

    /// Marks lines for what they do not say themselves.
    pub fn marking(self, marks: Marks) -> Self {
        Self { narrator: self.narrator.settling(marks.settling().clone()), marks, ..self }
    }

    /// Takes in a line that is not said, for those that name it.
    pub fn pass(&self, entry: &Entry) {
        self.narrator.pass(entry);
    }

    /// Says what is to be known of a line, beside what it decides; nothing of most.
    pub fn beside(&self, entry: &Entry) -> String {
        self.marks.kind(&entry.h).map(|mark| format!(", {}", beside(mark))).unwrap_or_default()
    }

    /// Says what is to be known of a line, and who missed one that came late: that is a fact about two files.
    pub fn mark(&self, entry: &Entry) -> Option<String> {
        let fallen = self.incident.explains_no_more(entry).then(|| String::from("réponse corrigée plus bas"));
        self.marks.get(&entry.h).map(told).or(fallen)
    }

    /// Says a line: number, time, who, what. What a later line replaced stays, marked.
    pub fn say(&mut self, entry: &Entry) -> [String; 4] {
        let at = entry.at.in_zone(self.tz);
        // Over several days, a bare hour is that of another line.
        let days = self.incident.span.map(|(first, last)| [first, last].map(|at| at.in_zone(self.tz).day()));
        let day = self.day.filter(|_| days.is_none_or(|[first, last]| first == last));
        let shown = day.map_or_else(|| at.french(None), |day| at.dated(&day));
        self.day = Some(at);
        let mut what = self.told(entry);
        if self.incident.is_replaced(entry) {
            what = format!("[remplacée plus bas] {what}");
        }
        what = self.prefixed(entry, what);
        if let Some(note) = entry.common.note.as_deref().filter(|n| *n != entry.common.text) {
            what = format!("{what} [note : {}]", messages::quoted(note));
        }
        if let Some(happened) = entry.common.happened_at {
            what = format!("{what} [survenu : {}]", happened.in_zone(self.tz).dated(&at));
        }
        let concerned = entry.common.accounts.iter().chain(&entry.common.machines);
        let concerned: Vec<String> =
            concerned.filter(|name| !what.contains(name.as_str())).map(|name| bracketless(name)).collect();
        if !concerned.is_empty() {
            what = format!("{what} [concerne : {}]", concerned.join(", "));
        }
        if !entry.common.indicators.is_empty() {
            let traces: Vec<String> = entry
                .common
                .indicators
                .iter()
                .map(|i| format!("{} {}", messages::indicator(i.kind), bracketless(&i.value)))
                .collect();
            what = format!("{what} [{}]", traces.join(", "));
        }
        let mut who = self.who(entry);
        if let Some(actor) = &entry.common.actor {
            who = format!("{who} (pour {actor})");
        }
        [self.number(entry), shown, who, self.marked(&what).into_owned()]
    }

    /// Names a line as people type it.
    pub fn number(&self, entry: &Entry) -> String {
        self.incident.name_of(entry.seq, &entry.writer, entry.h)
    }

    /// Tells whether a line decides.
    pub fn decides(&self, entry: &Entry) -> bool {
        self.incident.decides(entry)
    }

    /// Says who wrote a line, with the file where several have that name.
    pub fn who(&self, entry: &Entry) -> String {
        self.incident.signed(&entry.by, &entry.writer)
    }

    /// Says before a sentence what its line does not say itself: withdrawn, arrived afterwards, one branch of several.
    pub fn prefixed(&self, entry: &Entry, mut what: String) -> String {
        if let Some(mark) = self.mark(entry) {
            what.insert_str(0, &format!("[{mark}] "));
        }
        if self.is_withdrawn(entry) {
            what.insert_str(0, "[retirée plus bas] ");
        }
        what
    }

    /// Tells whether a line was withdrawn by a later one.
    pub fn is_withdrawn(&self, entry: &Entry) -> bool {
        self.incident.is_withdrawn(entry)
    }

    /// Marks a sentence when it is an exercise: a line pasted alone somewhere must not pass for a real one.
    pub fn marked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let exercise = self.incident.is_exercise();
        if exercise && !text.starts_with("EXERCICE") {
            Cow::Owned(format!("EXERCICE : {text}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// Says what is to be known of a line.
pub(super) fn marked(mark: Marked) -> &'static str {
    match mark {
        Marked::Afterwards => "arrivée après coup",
        Marked::Branch => "une suite parmi plusieurs",
        Marked::BranchAfterwards => "une suite parmi plusieurs, arrivée après coup",
    }
}

/// Says what is to be known of a line, beside what it decides.
pub(super) fn beside(mark: Marked) -> &'static str {
    match mark {
        Marked::Afterwards => "ligne arrivée après coup",
        Marked::Branch => "ligne d’une suite parmi plusieurs",
        Marked::BranchAfterwards => "ligne d’une suite parmi plusieurs, arrivée après coup",
    }
}

/// Says a mark, with who missed the line.
fn told(mark: &LineMark) -> String {
    let others: Vec<String> = mark
        .missed
        .iter()
        .filter_map(|missed| match missed {
            Missed::Other(writer) => Some(writer.to_string()),
            Missed::Itself | Missed::Side => None,
        })
        .collect();
    let late = match others.as_slice() {
        [] if mark.missed.contains(&Missed::Side) => String::from("datée d’avant une ligne d’une autre suite"),
        [] if mark.missed.contains(&Missed::Itself) => String::from("après une ligne datée de plus tard"),
        [] => return marked(mark.kind).to_owned(),
        some => format!("{}, inconnue de {}", marked(Marked::Afterwards), messages::and(some)),
    };
    if matches!(mark.kind, Marked::Branch | Marked::BranchAfterwards) {
        format!("{}, {late}", marked(Marked::Branch))
    } else {
        late
    }
}

/// Says what a seal is worth, and how many of the lines under it arrived afterwards.
pub fn sealed(report: &Report) -> String {
    let groups = || report.arrived_afterwards.iter().filter(|late| late.writer != late.unknown_to);
    let late: u64 = groups().map(|l| l.lines).sum();
    let verdict = match report.uncounted() {
        Some(beyond) => format!("{} ; {beyond}", report.seal.said()),
        None => report.seal.said().to_owned(),
    };
    if late == 0 {
        return verdict;
    }
    let mut missed: Vec<String> = groups().map(|late| late.unknown_to.to_string()).collect();
    missed.sort();
    missed.dedup();
    let lines = messages::agreed(
        late,
        "ligne arrivée après coup, inconnue alors",
        "lignes arrivées après coup, inconnues alors",
    );
    format!("{verdict} ; {lines} de {}", messages::and(&missed))
}

/// Says that lines arrived afterwards, and how many others did, after the last group that is told.
pub fn afterwards(late: &Afterwards) -> String {
    let told = group(late);
    match late.untold {
        None => told,
        Some(1) => format!("{told} Une autre ligne, marquée elle aussi, n’est pas dite ici."),
        Some(more) => format!("{told} {more} autres lignes, marquées elles aussi, ne sont pas dites ici."),
    }
}

/// Says that lines arrived afterwards; that alone accuses nobody.
fn group(late: &Afterwards) -> String {
    let lines = if late.first == late.last {
        format!("La ligne {} de {}", late.first, late.writer)
    } else {
        format!(
            "Les lignes {} à {} de {} ({})",
            late.first,
            late.last,
            late.writer,
            messages::plural(late.lines, "ligne")
        )
    };
    if late.other_side {
        let later = &late.last_without;
        let s = if late.lines == 1 { "" } else { "s" };
        return format!(
            "{lines} : datée{s} d’avant la ligne {} d’une autre suite ({}).",
            later.seq,
            later.at.french(None)
        );
    }
    if late.writer == late.unknown_to {
        let back = &late.last_without;
        return format!(
            "{lines} : après la ligne {}, datée de plus tard ({}) ; l’horloge a reculé.",
            back.seq,
            back.at.french(None)
        );
    }
    let s = if late.lines == 1 { "" } else { "s" };
    let last = format!("ligne {} du {}", late.last_without.seq, late.last_without.at.french(None));
    let then = match &late.first_with {
        Some(with) => format!("connue{s} à la ligne {} du {}", with.seq, with.at.french(None)),
        None => format!("encore inconnue{s} de ce fichier"),
    };
    format!(
        "{lines} : arrivée{s} après coup, inconnue{s} de {} jusqu’à sa {last}, {then}. Les horloges ou la liaison peuvent l’expliquer.",
        late.unknown_to
    )
}

/// Says that a fiche cannot be read, and that the verdict is partial.
pub fn unreadable(fiche: &Unreadable) -> String {
    let questions = match fiche.questions.as_slice() {
        [] => String::from("aucune réponse n’y était donnée"),
        some => {
            let names: Vec<String> = some.iter().map(ToString::to_string).collect();
            format!("ses réponses ({}) sont dans la main courante, mais ne comptent pas ici", names.join(", "))
        }
    };
    format!("VERDICT PARTIEL : la fiche {} ne se lit pas ; {questions}. {}", fiche.fiche, fiche.because)
}

impl ActionReport {
    /// Gives what names it: its number, and what tells it from others that have it.
    pub fn named(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.action.to_string())
    }
}

impl GravityReport {
    /// Gives the one that counts: retained, else proposed.
    pub fn counts(&self) -> Gravity {
        self.retained.unwrap_or(self.proposed)
    }
}

impl SealReport {
    /// Says what the main courante is worth.
    pub fn said(&self) -> &'static str {
        self.verdict.said_of(&self.conceded)
    }

    /// Says what somebody settled in it, of which the verdict says no more, with the names of writers or without; the first of
    /// many.
    pub fn settled(&self, named: bool) -> Vec<String> {
        const MOST: usize = 5;
        let mut said: Vec<String> = self.conceded.iter().take(MOST).map(|conceded| conceded.said(named)).collect();
        if let Some(more) = self.conceded.len().checked_sub(MOST).filter(|more| *more > 0) {
            said.push(format!("et {more} de plus (qualify verify)"));
        }
        said
    }
}

impl Report {
    /// Writes a moment: the time alone only while everything written is of one day. Beside the date of another line, a bare
    /// hour is read as of that day.
    pub(super) fn dated(&self, at: &Moment) -> String {
        if self.incident.opened_at.day() == self.as_of.day() { at.dated(&self.as_of) } else { at.french(None) }
    }

    /// Says how many lines count for nothing, their number being beyond any measure; none when all count.
    pub fn uncounted(&self) -> Option<String> {
        let count = self.marked.uncounted;
        let one = "ligne hors de toute mesure, qui ne compte pas";
        (count > 0).then(|| messages::agreed(count, one, "lignes hors de toute mesure, qui ne comptent pas"))
    }

    /// Lists the accounts in cause; those that only a delegation links to them are not.
    pub fn in_cause(&self) -> impl Iterator<Item = &str> {
        self.accounts(false)
    }

    /// Lists the accounts that a delegation links to those in cause: nothing says that they are taken, all are to be checked.
    pub fn linked(&self) -> impl Iterator<Item = &str> {
        self.accounts(true)
    }

    fn accounts(&self, linked: bool) -> impl Iterator<Item = &str> {
        self.suspected_accounts
            .iter()
            .filter(move |account| account.linked == linked)
            .map(|account| account.account.as_str())
    }
}
