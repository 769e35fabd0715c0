//! What is said before the first question.

use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::fiche::{Category, Fiche, Placed};
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::domain::text::LONGEST_TITLE;
use chrono_tz::Tz;

/// Asks which organisation is hit.
pub const SECTOR: &str = "Votre organisation ?";
/// Says what the sector changes.
pub const SECTOR_HELP: &str = "\
Le secteur dit à qui déclarer, dans quel délai, et qui peut aider. Il ne change pas la gravité. Pour le \
corriger plus tard : qualify profile INCIDENT --profile SECTEUR.";
/// Says what it changes to have somebody on the phone.
pub const ON_LINE_HELP: &str = "\
Les questions auxquelles cette personne peut répondre passent devant, dès l’argent et l’urgence connus. Seul, \
ce que vous ne pouvez pas savoir devient des appels à passer. « t » change de personne, aux questions qui suivent.";
/// Asks which of several trades it has.
pub const WHICH_OF_THEM: &str = "Plus précisément (un ou plusieurs) ?";
/// Answers that nobody is on the phone.
pub const ALONE: &str = "personne : je suis seul";
/// Leaves where nothing may be written yet.
pub const LEAVE: &str = "sortir";
/// Asks by which clock people live.
pub const WHICH_ZONE: &str = "Cette machine est à l’heure UTC. À quelle heure vivez-vous ?";
/// What the clock changes.
pub const ZONE_HELP: &str = "\
Les heures seront lues et écrites à cette heure-là, échéances comprises. Les lignes gardent aussi leur écart à \
l’heure UTC : rien ne se perd si vous vous trompez.";
/// Asks for the name of a zone.
pub const ZONE_NAME: &str = "Quelle heure ? (La Réunion, Guyane, Nouméa, UTC+4…)";

/// Names the clocks of a zone: "heure de Paris".
pub fn zone(tz: Tz) -> String {
    if is_utc(tz) {
        return String::from("heure UTC");
    }
    format!("heure {}", of_place(tz))
}

/// Names the place of a zone after a word: "de Paris", "d’Oslo", as French writes it where it is spoken.
pub fn of_place(tz: Tz) -> String {
    let city = tz.name().rsplit('/').next().unwrap_or_default().replace('_', " ");
    // The names of these have the other sign.
    let city = match tz.name().strip_prefix("Etc/GMT") {
        Some(shift) => format!("UTC{}", shift.replace('-', "±").replace('+', "-").replace('±', "+")),
        None => city,
    };
    let city = PLACES.iter().find(|(known, _)| *known == city).map_or(city.as_str(), |(_, french)| french);
    let of = if city.starts_with(['A', 'E', 'I', 'O', 'U', 'Y']) { "d’" } else { "de " };
    format!("{of}{city}")
}

/// The places of zones whose French name is another.
const PLACES: [(&str, &str); 12] = [
    ("Algiers", "Alger"),
    ("Antananarivo", "Tananarive"),
    ("Athens", "Athènes"),
    ("Brussels", "Bruxelles"),
    ("Lisbon", "Lisbonne"),
    ("London", "Londres"),
    ("Marquesas", "Nuku Hiva"),
    ("Montreal", "Montréal"),
    ("Noumea", "Nouméa"),
    ("Reunion", "La Réunion"),
    ("St Barthelemy", "Saint-Barthélemy"),
    ("Vienna", "Vienne"),
];

/// Tells whether a zone is that of no place: what a machine has when nobody told it where it is.
pub fn is_utc(tz: Tz) -> bool {
    let bare = tz.name().trim_start_matches("Etc/");
    ["UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu"].contains(&bare)
}

/// Asks for the time of the alert.
pub fn alerted_at(tz: Tz) -> String {
    format!("Alerte reçue à quelle heure, {} ?", zone(tz))
}

/// Offers the present time.
pub fn now(now: Moment) -> String {
    format!("maintenant ({})", now.french(Some(&now)))
}

/// Stands above the first question, asked before the incident is open.
pub fn first_header(placed: &Placed<'_>) -> String {
    let mesure = placed.mesure.map(|m| format!(" | Mesure {}, {}", m.id, placed.question.id)).unwrap_or_default();
    format!("{}{mesure}", super::lot(placed.question.lot))
}

/// Gives the title of an incident: one made of the accounts first given follows what is known of them now.
pub fn title_now<'f>(incident: &Incident, fiches: impl Iterator<Item = &'f Fiche>) -> Option<String> {
    let opened = &incident.opening.as_ref()?.title;
    Some(made_title(incident, opened, fiches).unwrap_or_else(|| opened.clone()))
}

fn made_title<'f>(incident: &Incident, opened: &str, mut fiches: impl Iterator<Item = &'f Fiche>) -> Option<String> {
    let (question, first) = incident.first.as_ref()?;
    let fiche = fiches.find(|fiche| fiche.id == question.fiche)?;
    (title(fiche, Some(first)) == opened).then(|| title(fiche, incident.answer(question)))
}

/// Makes a title when none is given: what the fiche is about, and the accounts concerned.
pub fn title(fiche: &Fiche, accounts: Option<&Answer>) -> String {
    whole_title(fiche, accounts).chars().take(LONGEST_TITLE).collect()
}

fn whole_title(fiche: &Fiche, accounts: Option<&Answer>) -> String {
    let about = match fiche.category {
        Some(Category::Mail) => "Messagerie",
        Some(Category::System) => "Système",
        Some(Category::Leak) => "Fuite de données",
        Some(Category::ThirdParty) => "Tiers",
        None => fiche.title.as_str(),
    };
    let named = match accounts {
        Some(Answer::List(list)) => list.iter().find(|a| account::announced(a).is_none()).map(|first| (first, list)),
        Some(Answer::Inconnu | Answer::SansObjet | Answer::Word(_) | Answer::Number(_)) | None => None,
    };
    let Some((first, list)) = named else {
        return if accounts.is_some() { format!("{about} : compte à identifier") } else { about.to_owned() };
    };
    match account::count(list) {
        0 | 1 => format!("{about} : {first}"),
        2 => format!("{about} : {first} et un autre"),
        n => format!("{about} : {first} et {} autres", n - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named_as_french_writes_it() {
        for (name, said) in [
            ("Europe/Paris", "heure de Paris"),
            ("Indian/Reunion", "heure de La Réunion"),
            ("Pacific/Noumea", "heure de Nouméa"),
            ("America/Cayenne", "heure de Cayenne"),
            ("Europe/Oslo", "heure d’Oslo"),
            ("Etc/UTC", "heure UTC"),
        ] {
            assert_eq!(zone(name.parse().expect("a zone")), said);
        }
    }
}
