//! Answers of two fiches of one incident that do not say the same of one thing: two parts of it, or a mistake. A form says
//! both, so whoever sends it is told.

use super::model::ContradictionReport;
use crate::domain::answer::Answer;
use crate::domain::ids::QuestionId;
use crate::messages;
use crate::scoring::{Reach, State};

/// How many fiches an answer goes through at most.
const MOST: usize = 8;

/// Lists them, among what pages and forms say of the activity, of data and of money, and that one fiche takes from another.
pub(super) fn across(states: &[State<'_>]) -> Vec<ContradictionReport> {
    let mut found = Vec::new();
    for (rank, state) in states.iter().enumerate() {
        let Some(brief) = &state.engine.fiche.brief else { continue };
        for line in brief.activity.iter().chain(&brief.data).chain(&brief.money) {
            let (about, origin) = (line.question.as_str(), origin(states, state, &line.question));
            let Some((value, said)) = answered(state, about) else { continue };
            for other in &states[..rank] {
                let same =
                    other.engine.questions.iter().filter(|asked| self::origin(states, other, &asked.id) == origin);
                let answers = same.filter_map(|asked| Some((asked, answered(other, asked.id.as_str())?)));
                let against = answers.filter(|(_, (before, _))| *before != value);
                found.extend(against.map(|(asked, (_, before))| ContradictionReport {
                    fiche: state.engine.fiche.id.clone(),
                    questions: vec![asked.id.clone(), line.question.clone()],
                    text: messages::across(
                        &line.label,
                        (other.engine.fiche.about(), &before),
                        (state.engine.fiche.about(), &said),
                    ),
                }));
            }
        }
    }
    found
}

/// Gives the word that answers a question, then in words; none when it is not known, or no word.
fn answered<'a>(state: &State<'a>, id: &str) -> Option<(&'a str, String)> {
    let at = state.engine.questions.iter().position(|asked| asked.id.as_str() == id)?;
    match state.raw[at].filter(|_| state.reach(at) == Reach::Answered)? {
        answer @ Answer::Word(word) => Some((word, state.engine.questions[at].say(answer))),
        Answer::List(_) | Answer::Number(_) | Answer::Inconnu | Answer::SansObjet => None,
    }
}

/// Gives the question that an answer comes from when nobody answers anew, with its fiche: two questions that have the same
/// one ask the same thing.
pub(super) fn origin(states: &[State<'_>], of: &State<'_>, id: &QuestionId) -> (String, String) {
    let (mut fiche, mut question) = (of.engine.fiche.id.to_string(), id.to_string());
    for _ in 0..MOST {
        let Some(state) = states.iter().find(|state| state.engine.fiche.id.as_str() == fiche) else { break };
        let carries = state.engine.fiche.carry.iter().filter(|carry| carry.gives.is_none());
        let mut from = carries.filter(|carry| carry.question.as_str() == question).map(|carry| carry.from.as_str());
        // What comes from no question of a fiche comes from nowhere else.
        let Some((before, asked)) =
            from.find_map(|from| from.split_once(':').filter(|(f, _)| !["*", "incident"].contains(f)))
        else {
            break;
        };
        (fiche, question) = (before.to_owned(), asked.to_owned());
    }
    (fiche, question)
}
