//! The sentence of each line of the main courante: it stands alone, years later, without the program.

use super::{confirmation, gravity, gravity_short, level, recipe, state};
use crate::domain::answer::{Answer, Progress, Source};
use crate::domain::event::{Assessed, Declared, Event, Explained, ForkKept};
use crate::domain::fiche::{Placed, Question};
use crate::domain::gravity::Gravity;
use crate::domain::list::each_of;

/// How a sentence that corrects an answer ends; the second, when the explanation of that answer falls with it.
pub(super) const CORRECTS: [&str; 2] =
    [" (corrige la réponse précédente)", " (corrige la réponse précédente, dont l’explication tombe)"];

/// Says an answer: the question as it was put, and the answer; also that the explanation of the one it replaces falls, and
/// between what a conclusion stands: who reads the line must not take it for firm.
pub fn answered(placed: &Placed<'_>, event: &Event, explanation_falls: bool, bounds: Option<&str>) -> String {
    let Event::Answered(answered) = event else { return String::new() };
    let source = match (answered.source, &answered.declared_by) {
        (Some(Source::Declare), Some(name)) => format!(" (déclaré par {name})"),
        (Some(Source::Declare), None) => String::from(" (déclaré)"),
        (Some(Source::Deduit), _) => match bounds {
            Some(bounds) => format!("{BOUNDED}{bounds})"),
            None => String::from(" (déduit)"),
        },
        (Some(Source::Journal), _) => String::from(" (lu dans un journal)"),
        (Some(Source::Constate) | None, _) => String::new(),
    };
    let amended = match (answered.replaces.is_empty(), explanation_falls) {
        (true, _) => "",
        (false, false) => CORRECTS[0],
        (false, true) => CORRECTS[1],
    };
    let question = placed.question;
    // "Lesquels ?" alone says nothing: a follow-up is said after the question that it follows.
    let parent = placed.parent.map(|p| format!("{} ", p.prompt)).unwrap_or_default();
    // What does not ask is followed by a colon: « Bloquer le compte : fait ».
    let asks = question.prompt.contains('?');
    let colon = if asks { "" } else { " :" };
    format!("{} {parent}{}{colon} {}{source}{amended}", question.id, question.prompt, question.say(&answered.value))
}

/// Finds between what a conclusion stands in the line that says it; none where that is said in no words of the question.
pub fn bounds_in<'t>(question: &Question, text: &'t str) -> Option<&'t str> {
    question.from?;
    let (bounds, _) = text.rsplit_once(BOUNDED)?.1.split_once(')')?;
    let is_label = |said: &str| question.options.iter().any(|option| question.label(option) == said);
    let is_side = |side: &str| SIDES.iter().any(|words| side.strip_prefix(words).is_some_and(is_label));
    bounds.split(BETWEEN_SIDES).all(is_side).then_some(bounds)
}

/// What stands before the bounds of a conclusion.
const BOUNDED: &str = " (déduit, ";
/// What stands between them.
const BETWEEN_SIDES: &str = ", ";
/// What stands before the least and the most.
const SIDES: [&str; 2] = ["au moins ", "au plus "];

/// Says what else a conclusion can still be, while answers are missing.
pub fn conclusion_bounds(least: Option<&str>, most: Option<&str>) -> String {
    let sides = SIDES.iter().zip([least, most]).filter_map(|(words, side)| Some(format!("{words}{}", side?)));
    sides.collect::<Vec<_>>().join(BETWEEN_SIDES)
}

/// Says what explains an answer, and who says so.
pub fn explained(question: &Question, value: &Answer, event: &Explained, by: &str) -> String {
    let value = match &event.option {
        Some(option) => question.label(option).to_owned(),
        None => question.say(value),
    };
    let said_by = event.declared_by.as_deref().unwrap_or(by);
    format!("{} « {value} » s’explique, dit {said_by} : {}", question.id, event.because)
}

/// Says a verdict.
pub fn assessed(assessed: &Assessed) -> String {
    let g = assessed.gravity;
    format!(
        "Évaluation : {} (au moins {}, au plus {}) ; {} ; périmètre {}, impact {}, urgence {}",
        gravity(g.proposed),
        gravity_short(g.at_least),
        gravity_short(g.at_most),
        confirmation(assessed.confirmation.proposed),
        level(assessed.axes.perimetre.proposed),
        level(assessed.axes.impact.proposed),
        level(assessed.axes.urgence.proposed),
    )
}

/// Says any other event.
pub fn event(event: &Event, by: &str) -> String {
    match event {
        Event::Opened(o) if o.exercise => format!("EXERCICE : incident ouvert : {}", o.title),
        Event::Opened(o) => format!("Incident ouvert : {}", o.title),
        Event::Joined(_) => format!("{by} rejoint la main courante"),
        Event::Answered(a) => format!("{} {}", a.question, a.prompt),
        Event::Explained(e) => format!("{} expliqué : {}", e.question, e.because),
        Event::Action(a) => format!("Action : {}", state(a.state)),
        Event::Noted(_) => String::from("Note"),
        Event::Suspended(_) => format!("{by} suspend la saisie"),
        Event::Resumed(_) => format!("{by} reprend la saisie"),
        Event::Closed(b) => because("Incident clos", b.because.as_deref()),
        Event::Reopened(b) => because("Incident rouvert", b.because.as_deref()),
        Event::Exported(e) => format!("Export vers {} (TLP:{})", e.target, e.tlp),
        Event::ProposalRefused(p) => format!("{} : réponse proposée par les journaux, refusée", p.question),
        Event::FicheStarted(f) => fiche_started(f.fiche.as_str()),
        Event::FicheFinished(f) => fiche_finished(f.fiche.as_str()),
        Event::Assessed(a) => assessed(a),
        Event::Decided(d) => decided(d.gravity, by, &d.because),
        Event::Clock(c) => {
            format!("Heure retenue pour {} : {} ({})", super::clock(&c.clock), c.value.french(None), c.because)
        }
        Event::Declared(d) => declared(d, &d.declaration, by),
        Event::Profile(p) => match &p.systems {
            Some(systems) => recipe::systems(systems),
            None => String::from("Profil de l’organisation changé"),
        },
        Event::Struck(s) => {
            format!("{} : {}", if s.struck.len() == 1 { "Ligne retirée" } else { "Lignes retirées" }, s.because)
        }
        Event::ForkKept(k) => kept(k),
        Event::Recovered(r) => format!("Écriture interrompue réparée : {} octets mis de côté", r.length),
    }
}

/// How much of a line is said where another one names it, in characters.
const NAMED: usize = 120;

/// Names a line by its number, with what it says.
pub fn line(number: &str, text: &str) -> String {
    let more = text.chars().count() > NAMED;
    let start: String = text.chars().take(NAMED).collect();
    format!("{number} ({})", super::quoted(&format!("{}{}", start.trim_end(), if more { "…" } else { "" })))
}

/// Says which lines are withdrawn, of how many others named that has no effect, and why.
pub fn struck(lines: &[String], idle: usize, because: &str) -> String {
    let what = if lines.len() == 1 { "Ligne retirée" } else { "Lignes retirées" };
    let others = (idle > 0).then(|| format!(" (sans effet sur {})", super::plural(idle, "autre")));
    format!("{what} : {}{}. Raison : {because}", lines.join(", "), others.unwrap_or_default())
}

/// Says a withdrawal that withdraws nothing, in the words of who wrote it.
pub fn struck_nothing(because: &str) -> String {
    format!("Retrait sans effet, rien de ce qu’il nomme ne se retire ou n’est là. Raison : {because}")
}

/// Says an explanation that explains nothing, in the words of who wrote it.
pub fn explained_nothing(id: &str, what: &str, who: &str, because: &str) -> String {
    format!("{id}{what}, explication sans effet, {who} n’y nomme pas toutes les réponses : {because}")
}

/// Says that branches are kept, or lines said lost, where nothing is to be settled.
pub fn kept_nothing(because: &str) -> String {
    format!("Suites gardées ou lignes dites perdues, sans effet : {because}")
}

/// Stands before a line whose number is beyond any measure.
pub const UNCOUNTED: &str = "[ne compte pas]";

/// Says a gravity retained, by whom and why.
pub fn decided(kept: Gravity, by: &str, because: &str) -> String {
    format!("Gravité retenue : {}, par {by}, parce que : {because}", gravity(kept))
}

/// Says which branches are kept, and which lines are said to be lost.
fn kept(kept: &ForkKept) -> String {
    const MOST: usize = 5;
    let lost = kept.lost.as_deref().unwrap_or_default();
    let names: Vec<String> = lost.iter().map(|head| format!("{} de {}", head.seq, head.writer)).collect();
    let names = super::some_of(&names, MOST).unwrap_or_default();
    let because = &kept.because;
    match (lost.len(), kept.heads.len() > lost.len()) {
        (0, _) => format!("Suites de la main courante gardées : {because}"),
        (1, false) => format!("Ligne dite perdue, {names} : {because}"),
        (_, false) => format!("Lignes dites perdues, {names} : {because}"),
        (_, true) => format!("Suites de la main courante gardées, sauf les lignes perdues {names} : {because}"),
    }
}

/// What stands before the sentence that a line carries, when it does not say what the line does.
pub const OWN_TEXT: &str = "texte de la ligne :";

/// Says a note as what it is: somebody's words.
pub fn note(text: &str) -> String {
    if text.is_empty() { String::from("Note") } else { format!("Note : {}", super::quoted(text)) }
}

/// Says what an organisation is, by all that a line sets of it.
pub fn profile(profiles: &[&str], region: Option<&str>, systems: Option<&str>) -> String {
    let what = if profiles.is_empty() { String::from("non précisé") } else { profiles.join(", ") };
    let region = region.map(|region| format!(", {region}")).unwrap_or_default();
    let systems = systems.map(|systems| format!(". {systems}")).unwrap_or_default();
    format!("Profil de l’organisation : {what}{region}{systems}")
}

/// Says an action by its state, then in the words of who opened it.
pub fn action_said(title: &str, to: Progress, result: Option<&str>, side_effect: Option<&str>) -> String {
    let [result, side_effect] = [result, side_effect].map(|said| said.map(super::quoted));
    let after = action("", to, result.as_deref(), side_effect.as_deref());
    let after = after.strip_prefix(&format!(" : {}", state(to))).unwrap_or_default();
    format!("Action ({}) : {}{after}", state(to), super::quoted(title))
}

/// Says whose an action is, after it.
pub fn owned(owner: &str) -> String {
    format!(", confiée à {owner}")
}

/// Says that a fiche starts, by its title.
pub fn fiche_started(title: &str) -> String {
    format!("Fiche commencée : {title}")
}

/// Says that a fiche is gone back to.
pub fn fiche_resumed(title: &str) -> String {
    format!("Retour à la fiche : {title}")
}

/// Says that a fiche is finished.
pub fn fiche_finished(title: &str) -> String {
    format!("Fiche terminée : {title}")
}

/// Says where an action stands.
pub fn action(text: &str, to: Progress, result: Option<&str>, side_effect: Option<&str>) -> String {
    let result = result.map(|r| format!(" ; résultat : {r}")).unwrap_or_default();
    let side_effect = side_effect.map(|s| format!(" ; effet de bord : {s}")).unwrap_or_default();
    format!("{text} : {}{result}{side_effect}", state(to))
}

fn because(what: &str, why: Option<&str>) -> String {
    match why {
        Some(why) => format!("{what} : {why}"),
        None => what.to_owned(),
    }
}

/// The actions of the screen "Déjà fait ?": what is usually done before the wizard starts.
pub const ALREADY_DONE: [&str; 7] = each_of(
    "Compte bloqué, Mot de passe changé, Sessions et jetons coupés, MFA réenrôlé, Message retiré des boîtes, Poste \
     isolé du réseau, Journaux exportés",
);

/// Says a declaration made, or that somebody decided that it is not due, by the words that name it.
pub fn declared(declared: &Declared, named: &str, by: &str) -> String {
    if declared.not_due {
        let by = declared.decided_by.as_deref().unwrap_or(by);
        return because(&format!("Déclaration non faite : {named}, décision de {by}"), declared.because.as_deref());
    }
    let receipt = declared.receipt.as_deref().map(|r| format!(", récépissé {r}")).unwrap_or_default();
    format!("Déclaration faite : {named}{receipt}")
}
