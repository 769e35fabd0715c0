//! Why, on the screens of the verdict: the answers that hold each reading, in as few words as the fiche gives.

use super::VerdictPage;
use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::event::{Axes, Reason};
use crate::domain::fiche::{QuestionKind, Short};
use crate::domain::gravity::{Axis, Confirmation, Level, LevelName};
use crate::escape::Terminal;
use crate::messages::decisive::accounts;
use crate::messages::{self, verdict as says};
use crate::report::model::FicheReport;
use crate::report::words;
use std::collections::{BTreeMap, BTreeSet};

/// How much a reading counts in the gravity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// An axis below another.
    Aside,
    /// What happened at all.
    Confirmation,
    /// The highest of the axes.
    Carries,
}

/// How what may happen with nobody in is called.
const NOBODY_IN: [&str; 3] = ["Chiffrement", "Fuite", "Usurpation"];

/// A reading, and the answers that hold it in a few words.
struct HeldReading {
    name: String,
    words: Vec<String>,
    weight: Weight,
}

impl VerdictPage<'_> {
    /// Says in a few words what holds so many readings, those that carry the gravity first, in a sentence where each has one
    /// answer; counts the answers left out.
    pub(super) fn why(&self, most: usize, answers: usize) -> (Vec<String>, usize) {
        let readings: Vec<HeldReading> = self.report.fiches.iter().flat_map(|fiche| self.readings(fiche)).collect();
        let mut ranked: Vec<usize> = (0..readings.len()).collect();
        ranked.sort_by_key(|at| std::cmp::Reverse(readings[*at].weight));
        let is_shown = |at: &usize| ranked.iter().take(most).any(|shown| shown == at);
        let (mut lines, mut shown, mut all) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        for (at, reading) in readings.iter().enumerate() {
            let words: Vec<&str> = reading.words.iter().map(String::as_str).collect();
            all.extend(words.clone());
            if !is_shown(&at) {
                continue;
            }
            // One answer each is not the same one twice.
            let new = words.iter().position(|words| !shown.contains(words)).filter(|_| answers == 1);
            let said: Vec<&str> = words.into_iter().skip(new.unwrap_or(0)).take(answers).collect();
            shown.extend(said.iter().copied());
            lines.push((reading, said));
        }
        let hidden = all.len() - shown.len();
        if lines.is_empty() {
            return (vec![], hidden);
        }
        if answers == 1 {
            let said = lines.into_iter().map(|(reading, words)| (reading.name.as_str(), words.first().copied()));
            return (vec![says::held_together(said)], hidden);
        }
        let held = |(reading, said): (&HeldReading, Vec<&str>)| {
            says::held(&reading.name, &said, reading.words.len() - said.len())
        };
        let lines = lines.into_iter().map(held);
        ([String::new(), says::WHY.to_owned()].into_iter().chain(lines).collect(), hidden)
    }

    /// Tells whether what a fiche is about may happen with nobody in: a leak by mistake, a name borrowed from outside.
    fn needs_nobody(&self, fiche: &FicheReport) -> bool {
        let about = self.fiches.iter().find(|loaded| loaded.fiche.id == fiche.id).map(|loaded| loaded.fiche.about());
        about.is_some_and(|about| NOBODY_IN.iter().any(|kind| about.starts_with(kind)))
    }

    /// Lists the readings of a fiche, each with what holds it.
    fn readings(&self, fiche: &FicheReport) -> Vec<HeldReading> {
        let (Some(confirmation), Some(axes)) = (&fiche.confirmation, &fiche.axes) else { return vec![] };
        let name = match confirmation.proposed {
            Confirmation::FauxPositif => "Faux positif",
            Confirmation::AInvestiguer => "À investiguer",
            Confirmation::Confirme if self.needs_nobody(fiche) => "Incident confirmé",
            Confirmation::Confirme => "Compromission confirmée",
        };
        // That it is confirmed is what stays where there is room for one.
        let is_sure = confirmation.proposed == Confirmation::Confirme;
        let weight = if is_sure { Weight::Carries } else { Weight::Confirmation };
        let mut readings = vec![self.reading(fiche, (name, &confirmation.because), weight)];
        for (axis, level, because, carries) in held_axes(axes) {
            let weight = if carries { Weight::Carries } else { Weight::Aside };
            readings.push(self.reading(fiche, (&format!("{axis} {}", messages::level(level)), because), weight));
        }
        readings
    }

    /// Says in a few words, to who hears it, what makes it sure, then the first answer of each axis that carries the gravity.
    pub(super) fn motives(&self) -> Vec<String> {
        let mut motives = Vec::new();
        for fiche in &self.report.fiches {
            let sure = fiche.confirmation.iter().filter(|read| read.proposed == Confirmation::Confirme);
            let sure = sure.filter_map(|read| read.because.first());
            let axes = fiche.axes.iter().flat_map(held_axes).filter(|(.., carries)| *carries);
            for reason in sure.chain(axes.filter_map(|(.., because, _)| because.first())) {
                let words = self.few_words(fiche, reason);
                if !motives.contains(&words) {
                    motives.push(words);
                }
            }
        }
        motives
    }

    /// Says in one sentence what makes it a crisis: so many answers of each reading, each said once; counts the others.
    pub(super) fn why_crisis(&self, answers: usize) -> (Option<String>, usize) {
        let (mut said, mut all): (Vec<String>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
        for fiche in &self.report.fiches {
            let Some(axes) = &fiche.axes else { continue };
            for because in [&axes.perimetre.because, &axes.impact.because, &axes.urgence.because] {
                for (rank, words) in because.iter().map(|reason| self.few_words(fiche, reason)).enumerate() {
                    if rank < answers && !said.contains(&words) {
                        said.push(words.clone());
                    }
                    all.insert(words);
                }
            }
        }
        let hidden = all.len() - said.len();
        ((!said.is_empty()).then(|| format!("{} : {}.", says::WHY, said.join(", "))), hidden)
    }

    /// Gathers what holds a reading, each answer once.
    fn reading(&self, fiche: &FicheReport, (name, because): (&str, &[Reason]), weight: Weight) -> HeldReading {
        let (mut words, mut name) = (Vec::new(), name.to_owned());
        for reason in because {
            let few = self.few_words(fiche, reason);
            // An opinion says the reading itself.
            if few.to_lowercase() == name.to_lowercase() {
                name = format!("{name} ({})", words::named(reason));
                continue;
            }
            let said = format!("{few} ({})", words::named(reason));
            if !words.contains(&said) {
                words.push(said);
            }
        }
        HeldReading { name, words, weight }
    }

    /// Says an answer in as few words as its fiche gives.
    fn few_words(&self, fiche: &FicheReport, reason: &Reason) -> String {
        let loaded = self.fiches.iter().find(|l| l.digest == fiche.digest);
        let Some(question) = loaded.and_then(|l| l.fiche.question(&reason.question)) else {
            return Terminal(&reason.text).to_string();
        };
        let of_options = |short: &BTreeMap<String, String>| -> Vec<String> {
            let label = |word: &String| match short.get(word) {
                Some(few) => question.shortened(word, few).to_owned(),
                None => question.label(word).to_owned(),
            };
            match &reason.answer {
                Answer::Word(word) => vec![label(word)],
                Answer::List(list) => list.iter().map(label).collect(),
                Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => vec![],
            }
        };
        // So many names would hide how many they are.
        if let (QuestionKind::Accounts, Answer::List(list)) = (question.kind, &reason.answer)
            && account::count(list) > 1
        {
            return accounts(account::count(list));
        }
        let said = match &question.short {
            Some(Short::Options(short)) => of_options(short).join(" et "),
            Some(Short::Whole(words)) if reason.answer == Answer::word("oui") => question.doubting(words),
            Some(Short::Whole(words)) if question.kind == QuestionKind::YesNo => {
                format!("{words} : {}", question.say(&reason.answer))
            }
            Some(Short::Whole(_)) | None => question.say(&reason.answer),
        };
        Terminal(&said).to_string()
    }
}

/// Lists the axes that answers hold: the name, the level, what holds it, and whether it is the highest, which carries the
/// gravity.
fn held_axes(axes: &Axes) -> Vec<(&'static str, LevelName, &[Reason], bool)> {
    let all = [
        ("Périmètre", Axis::Perimetre, &axes.perimetre),
        ("Impact", Axis::Impact, &axes.impact),
        ("Urgence", Axis::Urgence, &axes.urgence),
    ];
    let level = |axis: Axis, name: LevelName| axis.level(name).unwrap_or_default();
    let most = all.iter().map(|(_, axis, read)| level(*axis, read.proposed)).max().unwrap_or_default();
    let held = all.into_iter().filter(|(.., read)| !read.because.is_empty());
    held.map(|(name, axis, read)| {
        let carries = level(axis, read.proposed) == most && most > Level::Low;
        (name, read.proposed, read.because.as_slice(), carries)
    })
    .collect()
}
