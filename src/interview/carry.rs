//! What a fiche takes from the incident when it starts: what is already known is never asked twice.

use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::event::Carried;
use crate::domain::fiche::{Fiche, Holds, Question, QuestionKind};
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::incident::Incident;

/// Lists what a fiche takes, from an incident and the fiches already run in it; only answers that fit are taken.
pub fn carried(target: &Fiche, incident: &Incident, run: &[&Fiche]) -> Vec<Carried> {
    let taken = target.carry.iter().filter_map(|carry| {
        let question = target.question(&carry.question)?;
        let name = QuestionRef { fiche: target.id.clone(), question: question.id.clone() };
        if incident.answers.contains_key(&name) {
            return None;
        }
        let value = fitted(question, found(&carry.from, incident, run)?)?;
        Some(Carried { question: question.id.clone(), from: carry.from.clone(), value })
    });
    taken.collect()
}

/// Finds what a source says; none when it says nothing, or that nobody knows.
fn found(from: &str, incident: &Incident, run: &[&Fiche]) -> Option<Answer> {
    match from {
        "*:accounts" => gathered(incident, run, |q| q.kind == QuestionKind::Accounts),
        "*:accesses" => gathered(incident, run, |q| q.holds == Some(Holds::Accesses)),
        "incident:alerted" => incident.clocks.get("alerted").map(|at| Answer::Word(at.to_string())),
        "incident:organisation" => incident.opening.as_ref()?.organisation.clone().map(Answer::Word),
        _ => {
            let (fiche, question) = from.split_once(':')?;
            let name = QuestionRef { fiche: FicheId::parse(fiche).ok()?, question: QuestionId::parse(question).ok()? };
            incident.answer(&name).filter(|answer| **answer != Answer::Inconnu).cloned()
        }
    }
}

/// Gathers the lists answered to some questions of every fiche, each element once; announced numbers are left out.
fn gathered(incident: &Incident, run: &[&Fiche], wanted: impl Fn(&Question) -> bool) -> Option<Answer> {
    let mut all: Vec<String> = Vec::new();
    for fiche in run {
        for question in fiche.questions().filter(|q| wanted(q)) {
            let name = QuestionRef { fiche: fiche.id.clone(), question: question.id.clone() };
            let Some(Answer::List(list)) = incident.answer(&name) else { continue };
            for element in list.iter().filter(|e| account::announced(e).is_none()) {
                if !all.iter().any(|known| known.to_lowercase() == element.to_lowercase()) {
                    all.push(element.clone());
                }
            }
        }
    }
    (!all.is_empty()).then_some(Answer::List(all))
}

/// Makes an answer fit a question: options that it does not have are left out.
fn fitted(question: &Question, answer: Answer) -> Option<Answer> {
    let answer = match answer {
        Answer::List(list) if question.kind == QuestionKind::Multi => {
            let kept: Vec<String> = list.into_iter().filter(|word| question.options.contains(word)).collect();
            if kept.is_empty() {
                return None;
            }
            Answer::List(kept)
        }
        other => other,
    };
    question.check(&answer).is_ok().then_some(answer)
}
