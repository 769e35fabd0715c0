//! « Rien d’anormal, vérifié »: one key for several rows, but never for one that what is known contradicts.

use super::asker::Asker;
use crate::desk::case::Case;
use crate::domain::answer::Answer;
use crate::domain::ids::QuestionId;
use crate::messages::wizard as says;
use crate::scoring::{Engine, State};

/// What that key says of rows.
pub(super) struct Calm {
    /// The answers that it gives.
    pub(super) answers: Vec<(usize, Answer)>,
    /// What stands above it: what it writes, then the rows that it leaves for their own question.
    pub(super) said: Vec<String>,
}

impl Asker<'_, '_> {
    /// Finds what the key says of rows: nothing of one whose harmless answer goes against what is known here, or against
    /// what is known where that answer would have been taken from.
    pub(super) fn calm(&self, case: &Case, state: &State<'_>, rows: &[usize]) -> Calm {
        let asked = |q: usize| state.engine.questions[q];
        let harmless = rows.iter().filter_map(|q| Some((*q, asked(*q).harmless()?)));
        let weighed = harmless.map(|(q, answer)| (q, self.against(case, state, q, &answer), answer));
        let (free, left): (Vec<_>, Vec<_>) = weighed.partition(|(_, against, _)| against.is_none());
        let answers: Vec<(usize, Answer)> = free.into_iter().map(|(q, _, answer)| (q, answer)).collect();
        let row = |(q, value): &(usize, Answer)| says::row(asked(*q), value, answers.len());
        let written = (!answers.is_empty()).then(|| says::harmless(&answers.iter().map(row).collect::<Vec<_>>()));
        let left: Vec<String> = left
            .iter()
            .filter_map(|(q, against, _)| Some(says::contradicted(&asked(*q).id, against.as_deref()?)))
            .collect();
        let left = (!left.is_empty()).then(|| says::left_apart(&left));
        Calm { answers, said: written.into_iter().chain(left).collect() }
    }

    /// Says what is known that an answer would contradict; none when it goes with everything.
    fn against(&self, case: &Case, state: &State<'_>, question: usize, answer: &Answer) -> Option<String> {
        if let Some(id) = state.against(question, answer).first() {
            return Some(known(state, id));
        }
        let own = &state.engine.questions[question].id;
        let carries = state.engine.fiche.carry.iter().filter(|carry| carry.question == *own && carry.gives.is_none());
        let (run, _) = case.fiches(self.context.env, &case.incident);
        carries.filter(|carry| carry.takes(answer)).find_map(|carry| {
            let (fiche, from) = carry.from.split_once(':')?;
            let used = run.iter().find(|used| used.loaded.fiche.id.as_str() == fiche)?;
            let engine = Engine::new(&used.loaded.fiche);
            let there = State::of(&engine, &case.incident);
            let source = engine.at(&QuestionId::parse(from).ok()?)?;
            match there.raw[source].filter(|said| **said != Answer::Inconnu) {
                Some(said) if said == answer => None,
                Some(_) => Some(known(&there, &engine.questions[source].id)),
                None => there.against(source, answer).first().map(|id| known(&there, id)),
            }
        })
    }
}

/// Says what is known of a question.
fn known(state: &State<'_>, id: &QuestionId) -> String {
    match state.engine.at(id) {
        Some(at) => says::known(state.engine.questions[at], state.raw[at]),
        None => id.to_string(),
    }
}
