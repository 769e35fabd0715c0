//! Sentences of an exercise that follows a story.

use super::{and, gravity_short, plural};
use crate::domain::gravity::Gravity;
use crate::domain::ids::QuestionId;

/// Asks which story an exercise follows.
pub const WHICH: &str = "Exercice : quelle histoire suivre ?";
/// Follows none: whoever runs the exercise tells one.
pub const OWN: &str = "la vôtre, racontée par qui vous voulez";
/// Stands above what was told before somebody came back.
pub const SO_FAR: &str = "Exercice : ce qui s’est dit depuis l’ouverture.";
/// The title of the figures.
pub const FIGURES: &str = "L’exercice, une fois fini";
/// Says that a story is no incident.
pub const NOT_REAL: &str =
    "EXERCICE : tout est inventé. N’appelez ni un service, ni une autorité ; dites que vous le feriez.";

/// Says what is known when a story opens.
pub fn known(known: &str) -> String {
    format!("{NOT_REAL}\n{known}\nLa suite vous parviendra par téléphone, entre deux questions.")
}

/// Says a fact, as a call that comes in.
pub fn fact(minute: u32, who: &str, said: &str) -> String {
    format!("Exercice, {minute} min. {who} : « {said} »")
}

/// Says that calls are still to come.
pub fn still_to_come(count: usize, next: &str) -> String {
    let calls = if count == 1 {
        String::from("un appel de l’histoire reste à venir, à")
    } else {
        format!("{count} appels de l’histoire restent à venir, le premier à")
    };
    format!("Exercice : {calls} {next}. qualify resume les fera entendre ; qualify answer corrige une réponse.")
}

/// Refuses a story that does not exist.
pub fn unknown(said: &str, known: &[&str]) -> String {
    format!("--exercise « {said} » : aucune histoire de ce nom ({})", known.join(", "))
}

/// Refuses a story with another fiche than its own.
pub fn of_another_fiche(story: &str, fiche: &str, asked: &str) -> String {
    format!("l’histoire « {story} » se joue avec la fiche « {fiche} », et c’est « {asked} » qui est demandée")
}

/// Says how long after the opening.
pub fn minutes(after: u64) -> String {
    format!("{after} min")
}

/// Names the story.
pub fn story(title: &str, id: &str) -> String {
    format!("Histoire : {title} ({id}). Les durées se comptent depuis l’ouverture.")
}

/// Says when a verdict was written first.
pub fn first_verdict(after: Option<u64>) -> String {
    after.map_or_else(
        || String::from("Premier verdict : aucun n’est inscrit."),
        |after| format!("Premier verdict inscrit : {}.", minutes(after)),
    )
}

/// Says the gravity beside that of the judges.
pub fn gravity(
    given: Option<(Gravity, bool)>,
    (least, most): (Gravity, Gravity),
    because: &str,
    since: Option<u64>,
) -> String {
    let judged = judged(least, most);
    let own = match given {
        None => String::from("aucune"),
        Some((gravity, retained)) => {
            let how = if retained { "retenue" } else { "proposée" };
            let beside = if gravity < least {
                String::from("en dessous des juges")
            } else if gravity > most {
                String::from("au-dessus des juges")
            } else {
                since.map_or_else(
                    || String::from("celle des juges"),
                    |since| format!("celle des juges, tenue depuis {}", minutes(since)),
                )
            };
            format!("{} ({how}), {beside}", gravity_short(gravity))
        }
    };
    format!("Gravité : {own}. Juges : {judged}. {because}")
}

/// Says how the containment went; nothing when there was nothing to contain.
pub fn containment(of: usize, left: &[&str], first: Option<u64>, complete: Option<u64>) -> Option<String> {
    let said = match (of, first, complete) {
        (0, _, _) => return None,
        (_, _, Some(complete)) => {
            format!("complet à {} (première étape à {}).", minutes(complete), minutes(first.unwrap_or_default()))
        }
        (_, None, None) => format!("aucune des {of} étapes attendues n’est dite faite : {}.", left.join(" ; ")),
        (_, Some(first), None) => {
            format!(
                "{} sur {of}, la première à {}. Il manque : {}.",
                plural(of - left.len(), "étape"),
                minutes(first),
                left.join(" ; ")
            )
        }
    };
    Some(format!("Endiguement : {said}"))
}

/// Says who was called, and who was not.
pub fn calls(made: &[(&str, u64)], missed: &[&str]) -> Option<String> {
    if made.is_empty() && missed.is_empty() {
        return None;
    }
    let of = made.len() + missed.len();
    let said: Vec<String> = made.iter().map(|(who, after)| format!("{who} à {}", minutes(*after))).collect();
    let said = if said.is_empty() { String::new() } else { format!(" : {}", and(&said)) };
    let missed = if missed.is_empty() { String::new() } else { format!(" Sans trace : {}.", missed.join(" ; ")) };
    Some(format!("Appels et déclarations attendus : {} sur {of}{said}.{missed}", made.len()))
}

/// Says how many facts came, and introduces those that no answer takes up and those that one contradicts.
pub fn facts(told: u64, unused: usize, contradicted: usize) -> String {
    let count = plural(told, "fait");
    let pronoun = if unused == 1 { "le reprenne" } else { "les reprenne" };
    let unused = (unused > 0).then(|| format!("{unused} sans réponse qui {pronoun}"));
    let contradicted = match contradicted {
        0 => None,
        1 => Some(String::from("1 contredit par une réponse")),
        several => Some(format!("{several} contredits par une réponse")),
    };
    let apart: Vec<String> = unused.into_iter().chain(contradicted).collect();
    if apart.is_empty() {
        let all = if told < 2 { "repris" } else { "tous repris" };
        return format!("Faits : {count} avant la dernière ligne, {all} dans une réponse.");
    }
    format!("Faits : {count} avant la dernière ligne, dont {} :", and(&apart))
}

/// Says a fact that answers contradict, and which.
pub fn contradicted((minute, who, said): (u32, &str, &str), by: &[QuestionId]) -> String {
    let named: Vec<String> = by.iter().map(ToString::to_string).collect();
    let answers = if by.len() == 1 { "la réponse" } else { "les réponses" };
    format!("{} Contredit par {answers} à {}.", fact(minute, who, said), and(&named))
}

/// The name of the judges' gravity.
pub const JUDGES: &str = "Gravité des juges";
/// Why they say so.
pub const WHY: &str = "Pourquoi";
/// Who is to be called.
pub const EXPECTED: &str = "À joindre, ou à déclarer";
/// What is to be cut.
pub const STEPS: &str = "À endiguer";
/// The title of what is known first.
pub const AT_START: &str = "À lire aux joueurs à l’ouverture";
/// The title of the facts.
pub const TO_TELL: &str = "À dire ensuite, minute par minute, avec ces mots";
/// The title of what players must not see.
pub const EXPECTED_OF_THEM: &str = "Ce qui est attendu d’eux (ne pas le montrer)";
/// The columns of the facts.
pub const COLUMNS: [&str; 4] = ["Minute", "Qui parle", "Ce qui se dit", "Dit à"];
/// The share of each.
pub const WIDTHS: [u8; 4] = [9, 23, 58, 10];
/// Says where the figures are.
pub const FIGURES_WHERE: &str = "Après le dernier appel, ou une fois l’incident clos, qualify report donne les durées, les appels faits et oubliés, et la \
gravité à côté de celle des juges. Des juges peuvent différer : l’écart se discute, il ne se note pas.";

/// Names the page.
pub fn page_title(title: &str) -> String {
    format!("Exercice : {title}. La page de l’animateur")
}

/// Says how the exercise is run.
pub fn how_to_run(story: &str, fiche: &str) -> String {
    format!(
        "Une personne au clavier : qualify new --exercise {story} (fiche : {fiche}). Les appels s’y affichent à leur minute ; lus par \
vous au téléphone, ils valent mieux. Jouez les personnes : ne donnez rien de plus que ce qui est demandé et que cette page \
permet. Une erreur d’un personnage se corrige à la minute dite. Personne ne joint un vrai service."
    )
}

/// Stands at the foot of the page.
pub fn foot(story: &str) -> String {
    format!("Exercice {story} - animateur")
}

/// Says that the page is written.
pub fn page_written(path: &str, story: &str) -> String {
    format!(
        "{path} : à ouvrir dans un navigateur, puis à imprimer pour qui anime. Les joueurs : qualify new --exercise {story}"
    )
}

/// Says what somebody says.
pub fn quoted(said: &str) -> String {
    format!("« {said} »")
}

/// Says the gravity of the judges.
pub fn judged(least: Gravity, most: Gravity) -> String {
    if least == most {
        gravity_short(least).to_owned()
    } else {
        format!("{} à {}", gravity_short(least), gravity_short(most))
    }
}
