//! Conditions in French, for someone who has only the paper to follow them.

use crate::domain::condition::{Condition, GravityReading};
use crate::domain::fiche::Fiche;
use crate::domain::gravity::Gravity;
use crate::domain::ids::QuestionId;
use crate::messages;

/// Says a condition: `1.c.1 : « oui »`.
pub fn condition(fiche: &Fiche, said: &Condition) -> String {
    match said {
        Condition::Is(c) => format!("{} : {}", c.question, either(&labels(fiche, &c.question, &c.is))),
        Condition::Count(c) => format!("{} : {} ou plus", c.question, c.count.at_least),
        Condition::Confirmation(c) => {
            let names: Vec<String> = c.confirmation.iter().map(|c| messages::confirmation(*c).to_owned()).collect();
            format!("confirmation : {}", either(&quoted(&names)))
        }
        Condition::Any(c) => several(fiche, &c.any, " ou "),
        Condition::All(c) => several(fiche, &c.all, " et "),
        Condition::Not(c) => format!("pas {}", inner(fiche, &c.not)),
        Condition::Gravity(c) => {
            let reading = match c.gravity.reading {
                GravityReading::Proposed => "proposée",
                GravityReading::Retained => "retenue",
                GravityReading::AtMost => "encore possible",
            };
            let more = if c.gravity.at_least == Gravity::Crise { "" } else { " ou plus" };
            format!("gravité {reading} : {}{more}", messages::gravity(c.gravity.at_least))
        }
        Condition::Profile(c) => {
            let names: Vec<String> = c.profile.iter().map(|p| messages::profile(*p).to_owned()).collect();
            format!("organisation : {}", either(&quoted(&names)))
        }
        Condition::Domain(c) => format!("{} : un compte de {}", c.question, either(&c.domain)),
        Condition::NameHas(c) => format!("{} : un nom qui contient {}", c.question, either(&quoted(&c.name_has))),
    }
}

/// Says several conditions; parentheses keep those inside together.
fn several(fiche: &Fiche, list: &[Condition], between: &str) -> String {
    match list {
        [one] => condition(fiche, one),
        several => several.iter().map(|c| inner(fiche, c)).collect::<Vec<_>>().join(between),
    }
}

fn inner(fiche: &Fiche, said: &Condition) -> String {
    let text = condition(fiche, said);
    match said {
        Condition::Any(c) if c.any.len() > 1 => format!("({text})"),
        Condition::All(c) if c.all.len() > 1 => format!("({text})"),
        Condition::Any(_) | Condition::All(_) | Condition::Is(_) | Condition::Count(_) => text,
        Condition::Confirmation(_) | Condition::Not(_) | Condition::Gravity(_) | Condition::Profile(_) => text,
        Condition::Domain(_) | Condition::NameHas(_) => text,
    }
}

fn labels(fiche: &Fiche, id: &QuestionId, words: &[String]) -> Vec<String> {
    let question = fiche.question(id);
    let labels: Vec<String> = words.iter().map(|w| question.map_or(w.as_str(), |q| q.label(w)).to_owned()).collect();
    quoted(&labels)
}

fn quoted(words: &[String]) -> Vec<String> {
    words.iter().map(|w| format!("« {w} »")).collect()
}

/// Joins words of which one is enough: "a, b ou c".
fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} ou {last}", first.join(", ")),
    }
}
