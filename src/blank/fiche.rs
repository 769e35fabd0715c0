//! A fiche as a blank form: every question with its boxes, in the order of the fiche.

use super::words::condition;
use super::{blank_log, declarations, gravity};
use crate::domain::answer::{Progress, SANS_OBJET};
use crate::domain::fiche::{Fiche, FicheKind, Lot, Next, Origin, Question, QuestionKind, Role, Step};
use crate::domain::recipe::System;
use crate::messages::{self, help::DEFINITIONS};
use crate::paper::{BOX, Block, Element, Item, Link, Paper, heading};
use crate::recipes::{self, Filling};

/// How many lines of main courante stand at the end of a form.
const LOG_LINES: usize = 8;

/// Makes the blank form of a fiche, with what is typed in some systems; its address may be followed when it is official.
pub fn fiche(fiche: &Fiche, systems: &[System], official: Option<Link>) -> Paper {
    let mut blocks = body(fiche, official);
    let steps = fiche.steps.iter().map(|step| (step.question.id.to_string(), step));
    let commands = recipes::of_steps(steps, systems, &Filling::default());
    let known = fiche.steps.iter().any(Step::is_typed);
    if known && systems.is_empty() {
        blocks.push(Block::Small(messages::recipe::ON_PAPER.to_owned()));
    }
    if !commands.is_empty() {
        blocks.push(heading(2, "Que taper"));
        blocks.extend(recipes::blocks(commands, 3));
    }
    if fiche.kind == FicheKind::Qualification {
        blocks.extend(declarations::all(2));
    }
    blocks.extend([heading(2, "Main courante"), blank_log(LOG_LINES)]);
    Paper { title: fiche.title.clone(), blocks }
}

/// Makes what stands under the title of a form.
fn body(fiche: &Fiche, official: Option<Link>) -> Vec<Block> {
    let mut blocks = head(fiche, official);
    if !fiche.prerequisites.is_empty() {
        blocks.push(heading(2, "Avant de commencer"));
        blocks.extend(questions(fiche, &fiche.prerequisites));
    }
    for mesure in &fiche.mesures {
        blocks.push(heading(2, format!("Mesure {} : {}", mesure.id, mesure.title)));
        for action in &mesure.actions {
            // An action whose page is missing from our copy never goes under a number of the official fiche.
            let name = if action.reconstructed { String::from("Complément") } else { format!("Action {}", action.id) };
            blocks.push(heading(3, format!("{name} : {}", action.title)));
            blocks.extend(action.intro.iter().cloned().map(Block::Text));
            blocks.extend(action.warning.iter().cloned().map(Block::Warning));
            blocks.extend(questions(fiche, &action.questions));
        }
    }
    if !fiche.deduced.is_empty() {
        blocks.push(heading(2, "Conclusions"));
        blocks.extend(definitions().map(Block::Small));
        blocks.extend(questions(fiche, &fiche.deduced));
    }
    if fiche.kind == FicheKind::Qualification {
        blocks.extend(gravity::from_axes(2));
    }
    if !fiche.steps.is_empty() {
        blocks.push(heading(2, "Étapes, dans l’ordre"));
        blocks.extend(fiche.steps.iter().map(|s| step(fiche, s)));
    }
    if !fiche.next.is_empty() {
        blocks.push(heading(2, "La suite"));
        blocks.extend(fiche.next.iter().map(|n| next(fiche, n)));
    }
    blocks
}

/// Gives the definitions of the axes and gravities, a sentence each.
fn definitions() -> impl Iterator<Item = String> {
    DEFINITIONS.split(".\n").map(|text| format!("{}.", text.trim_end_matches('.').replace('\n', " ")))
}

/// Says what the form is, and leaves room for whose it is.
fn head(fiche: &Fiche, official: Option<Link>) -> Vec<Block> {
    let reference = fiche.reference.iter().cloned();
    let known = reference.chain([format!("version {}", fiche.version), fiche.source.clone()]);
    let mut blocks = vec![Block::Text(known.collect::<Vec<_>>().join(", "))];
    blocks.extend(match official {
        Some(link) => {
            let head = String::from("Le texte officiel");
            Some(Block::Elements(vec![Element { head, lines: vec![], links: vec![link] }]))
        }
        None => fiche.url.clone().map(Block::Small),
    });
    blocks.push(Block::Small(messages::NOT_OFFICIAL.to_owned()));
    if fiche.questions().any(|q| q.origin == Origin::SecondeMain) {
        blocks.push(Block::Small(messages::SECOND_HAND.to_owned()));
    }
    blocks.push(Block::Text(format!("Quand s’en servir : {}", fiche.when_to_use)));
    blocks.push(Block::Fields(vec!["Incident", "Rempli par", "Alerte reçue le", "Fuseau horaire"]));
    blocks
}

/// Gives the questions, each followed by the one that follows it up.
fn questions<'f>(fiche: &'f Fiche, list: &'f [Question]) -> impl Iterator<Item = Block> + 'f {
    list.iter().flat_map(move |asked| {
        let follow_up = asked.follow_up.as_deref();
        let whom = follow_up.map(|f| if f.ask.is_empty() { &asked.ask } else { &f.ask });
        let first = question(fiche, asked, &asked.ask);
        std::iter::once(first).chain(follow_up.zip(whom).map(|(f, whom)| question(fiche, f, whom)))
    })
}

fn question(fiche: &Fiche, asked: &Question, ask: &[Role]) -> Block {
    let mut facts = Vec::new();
    let mark = match asked.lot {
        Lot::Chaud => Some(String::from("À CHAUD")),
        Lot::Heure | Lot::Calme => None,
    };
    facts.extend(whom("auprès de", ask));
    facts.extend(messages::origin(asked.origin).map(String::from));
    facts.extend(asked.ask_if.iter().map(|gate| format!("si {}", condition(fiche, gate))));
    let options = || asked.options.iter().map(|o| vec![asked.label(o).to_owned()]);
    let (mut boxes, lines, fields): (Vec<Vec<String>>, usize, Vec<&'static str>) = match asked.kind {
        QuestionKind::YesNo => (vec![], 0, vec![]),
        QuestionKind::Choice => (options().collect(), 0, vec![]),
        QuestionKind::Multi => {
            facts.push(String::from("plusieurs choix possibles"));
            (options().collect(), 0, vec![])
        }
        QuestionKind::Accounts => (vec![], 3, vec![]),
        QuestionKind::Text => (vec![], 2, vec![]),
        QuestionKind::Number => (vec![], 0, vec!["Nombre"]),
        QuestionKind::Moment => (vec![], 0, vec!["Le", "à"]),
        QuestionKind::Step => (asked.parts.iter().map(|part| vec![part.clone()]).collect(), 0, vec![]),
        QuestionKind::Journal => {
            facts.push(String::from("une ligne de main courante par fait"));
            (vec![], 4, vec![])
        }
    };
    boxes.extend(Some(reserved(asked)).filter(|row| !row.is_empty()));
    let notes = asked.help.iter().cloned().collect();
    Block::Item(Item {
        number: asked.id.to_string(),
        mark,
        prompt: asked.prompt.clone(),
        facts,
        boxes,
        lines,
        fields,
        notes,
    })
}

/// Gives the boxes that stand on the last line: those of the kind, then the words that the interface always adds.
fn reserved(asked: &Question) -> Vec<String> {
    let words = |list: &[&str]| list.iter().map(|w| asked.label(w).to_owned()).collect::<Vec<_>>();
    let mut row = match asked.kind {
        QuestionKind::Journal => return vec![],
        QuestionKind::YesNo => words(&["oui", "non"]),
        QuestionKind::Step => words(&Progress::ALL.map(Progress::slug)),
        QuestionKind::Multi | QuestionKind::Accounts => vec![String::from("aucun (vérifié)")],
        QuestionKind::Choice | QuestionKind::Text | QuestionKind::Number | QuestionKind::Moment => vec![],
    };
    // A conclusion is taken or corrected, never left unknown.
    if asked.from.is_none() {
        row.push(String::from("je ne sais pas"));
    }
    if asked.takes_not_applicable() {
        row.push(asked.label(SANS_OBJET).to_owned());
    }
    row
}

fn step(fiche: &Fiche, step: &Step) -> Block {
    let question = &step.question;
    let due = match step.due.as_str() {
        "J0" => String::from("LE JOUR MÊME"),
        other => messages::due(other).to_uppercase(),
    };
    let states = Progress::ALL.map(|s| messages::state(s).to_owned()).into_iter().chain([String::from("sans objet")]);
    let whose = messages::origin(question.origin).map(String::from);
    let gate = question.ask_if.iter().map(|gate| format!("si {}", condition(fiche, gate)));
    let trap = step.trap.iter().map(|trap| format!("Piège : {trap}"));
    Block::Item(Item {
        number: question.id.to_string(),
        mark: Some(due),
        prompt: question.prompt.clone(),
        facts: whom("qui", &question.ask).into_iter().chain(whose).chain(gate).collect(),
        boxes: vec![states.collect()],
        lines: 0,
        fields: vec!["Par", "le", "à"],
        notes: trap.chain(question.help.clone()).collect(),
    })
}

fn next(fiche: &Fiche, next: &Next) -> Block {
    let reference = next.reference.as_deref().map(|r| format!(" ({r})")).unwrap_or_default();
    let unless = next.unless.as_ref().map(|c| format!(" ; sauf si {}", condition(fiche, c))).unwrap_or_default();
    Block::Item(Item {
        number: BOX.to_string(),
        prompt: format!("{}{reference}", next.title),
        facts: vec![format!("si {}{unless}", condition(fiche, &next.when))],
        notes: vec![next.because.clone()],
        ..Item::default()
    })
}

/// Says whom to ask, or who acts.
fn whom(who: &str, roles: &[Role]) -> Option<String> {
    let names: Vec<&str> = roles.iter().map(|r| messages::role_short(*r)).collect();
    (!names.is_empty()).then(|| format!("{who} : {}", names.join(", ")))
}
