//! Why, on the screens of the verdict: the answers that hold each reading, in as few words as the fiche gives.

use super::VerdictPage;
use crate::domain::answer::Answer;
use crate::domain::event::Reason;
use crate::domain::fiche::{QuestionKind, Short};
use crate::domain::gravity::Confirmation;
use crate::escape::Terminal;
use crate::messages::{self, verdict as says};
use crate::report::model::FicheReport;
use crate::report::words;
use std::collections::{BTreeMap, BTreeSet};

impl VerdictPage<'_> {
    /// Says in a few words what holds each reading; counts what is left out of it.
    pub(super) fn why(&self, most: usize, answers: usize) -> (Vec<String>, usize) {
        let (mut lines, mut hidden) = (Vec::new(), 0);
        let mut held = |line: (String, usize, usize)| {
            let (line, shown, left) = line;
            let whole = lines.len() < most;
            hidden += if whole { left } else { shown + left };
            if whole {
                lines.push(line);
            }
        };
        for fiche in &self.report.fiches {
            let (Some(confirmation), Some(axes)) = (&fiche.confirmation, &fiche.axes) else { continue };
            let name = match confirmation.proposed {
                Confirmation::FauxPositif => "Faux positif",
                Confirmation::AInvestiguer => "À investiguer",
                Confirmation::Confirme => "Compromission confirmée",
            };
            held(self.held(fiche, name, &confirmation.because, answers));
            for (axis, level, because) in [
                ("Périmètre", messages::level(axes.perimetre.proposed), &axes.perimetre.because),
                ("Impact", messages::level(axes.impact.proposed), &axes.impact.because),
                ("Urgence", messages::level(axes.urgence.proposed), &axes.urgence.because),
            ] {
                if !because.is_empty() {
                    held(self.held(fiche, &format!("{axis} {level}"), because, answers));
                }
            }
        }
        (lines, hidden)
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

    /// Says what holds a reading; counts the answers said, at least one, and those that are not.
    fn held(&self, fiche: &FicheReport, name: &str, because: &[Reason], answers: usize) -> (String, usize, usize) {
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
        let more = words.len().saturating_sub(answers);
        words.truncate(answers);
        (says::held(&name, &words, more), words.len().max(1), more)
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
