//! Patients: what an organisation that cares for people does not know of them yet, said from the first screen on.

use crate::domain::answer::Answer;
use crate::domain::fiche::BriefLine;
use crate::domain::profile::Profile;
use crate::scoring::State;

/// Tells what nobody knows yet of patients, care and then their data; none elsewhere, or once both are known.
pub(super) fn unknown(state: &State<'_>) -> Option<(bool, bool)> {
    if !state.incident.profile.contains(&Profile::Sante) {
        return None;
    }
    let brief = state.engine.fiche.brief.as_ref()?;
    let is_unknown = |line: &BriefLine| {
        let answer = state.engine.at(&line.question).and_then(|q| state.raw[q]);
        answer.is_none_or(|answer| *answer == Answer::Inconnu)
    };
    let care = brief.activity.first().is_some_and(is_unknown);
    let data = !brief.data.is_empty() && brief.data.iter().all(is_unknown);
    (care || data).then_some((care, data))
}
