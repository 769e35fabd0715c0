//! The first page: what a director needs in one minute, and never more than a page.

use super::source::{Document, Done, clipped, or_blank};
use super::{duties, figure};
use crate::domain::answer::Progress;
use crate::domain::gravity::{Confirmation, Gravity};
use crate::domain::tlp::Tlp;
use crate::logbook::LogVerdict;
use crate::messages;
use crate::paper::{Block, Card, Fact, Scale, Table, heading};
use crate::report::model::NextReport;
use crate::report::said::unreadable;
use crate::report::words;

/// How many points a part of the page holds.
const POINTS: usize = 3;
/// How many answers it shows under a heading.
const ANSWERS: usize = 4;
/// How many decisions it asks.
const DECISIONS: usize = 4;

/// Makes the page.
pub(super) fn page(source: &Document<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Small(version(source))];
    blocks.extend(unsound(source).map(Block::Warning));
    blocks.extend(source.report.unreadable.iter().map(|fiche| Block::Warning(unreadable(fiche))));
    blocks.extend([heading(2, "L'essentiel, pour décider"), Block::Lead(sentence(source))]);
    // A containment alone evaluates nothing, and a degree would be an invention.
    let retained = source.report.gravity.retained.is_some();
    blocks.extend((evaluated(source) || retained).then(|| Block::Scale(scale(source))));
    blocks.push(Block::Small(gravity(source)));
    blocks.extend(figure::of(source).map(Block::Figure));
    blocks.push(Block::Cards(cards(source)));
    blocks
}

/// Says that the main courante is not sound, when it is not.
fn unsound(source: &Document<'_>) -> Option<String> {
    let what = match source.report.seal.verdict {
        LogVerdict::Altere => "a été altérée",
        LogVerdict::Incomplet => "est incomplète",
        LogVerdict::Bifurque => "existe en plusieurs suites",
        LogVerdict::Ancre | LogVerdict::Coherent => return None,
    };
    let id = &source.report.incident.id;
    Some(format!("la main courante {what} ; ceci ne repose que sur ce qui s'en lit. Détail : qualify verify {id}"))
}

/// Says what this document is, and what it replaces.
fn version(source: &Document<'_>) -> String {
    let report = source.report;
    let lines = report.timeline.entries;
    let tlp = source.tlp().map_or_else(|| String::from("TLP : ………………"), Tlp::label);
    let seal = format!("établie sur {lines} lignes, scellement {} ({})", report.seal.code, report.seal.verdict.slug());
    let replaces = if source.replayed {
        format!(
            "Ce qui était su le {}, rejoué le {} : il ne remplace aucune version",
            report.as_of.french(None),
            source.made_at.french(None)
        )
    } else {
        format!("Version {lines} du {} : elle remplace toute version de numéro inférieur", report.as_of.french(None))
    };
    format!("{tlp}. {replaces} ; {seal}.")
}

/// Says the incident in a sentence.
fn sentence(source: &Document<'_>) -> String {
    let report = source.report;
    let confirmed = match words::confirmation(report) {
        Some(Confirmation::Confirme) => "Incident confirmé",
        Some(Confirmation::AInvestiguer) => "Incident possible, encore à confirmer",
        Some(Confirmation::FauxPositif) => "Fausse alerte, à cette heure",
        None => "Incident pas encore qualifié",
    };
    let mut parts = vec![confirmed.to_owned()];
    parts.extend(source.organisation().map(|o| clipped(o, 50)));
    match report.suspected_accounts.len() {
        0 => {}
        n => parts.push(messages::agreed(n, "compte nommé en cause", "comptes nommés en cause")),
    }
    parts.push(match source.clock("alerted") {
        Some(at) => format!("alerte reçue le {}", at.french(None)),
        None => format!("ouvert le {}, heure de l'alerte inconnue", report.incident.opened_at.french(None)),
    });
    parts.push(source.state());
    format!("{}.", parts.join(" ; "))
}

/// Tells whether a fiche of the incident evaluates a gravity.
fn evaluated(source: &Document<'_>) -> bool {
    source.report.fiches.iter().any(|fiche| fiche.gravity.is_some())
}

fn scale(source: &Document<'_>) -> Scale {
    let gravity = words::gravity(source.report);
    let retained = source.report.gravity.retained;
    let note = |degree: &Gravity| {
        let marks = [
            (retained == Some(*degree), "retenue"),
            (gravity.proposed == *degree, "proposée"),
            (gravity.at_least == *degree && !gravity.is_settled(), "au moins"),
            (gravity.at_most == *degree && !gravity.is_settled(), "au plus"),
        ];
        marks.into_iter().filter_map(|(is, word)| is.then_some(word)).collect::<Vec<_>>().join(", ")
    };
    let at = |degree: Gravity| Gravity::ALL.iter().position(|g| *g == degree).unwrap_or_default();
    Scale {
        steps: Gravity::ALL.map(messages::gravity).to_vec(),
        at_least: at(gravity.at_least),
        chosen: at(source.gravity()),
        at_most: at(gravity.at_most),
        notes: Gravity::ALL.iter().map(note).collect(),
    }
}

/// Ends a sentence, unless it was cut.
fn stop(text: &str) -> String {
    if text.ends_with(['…', '.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// Says the gravity, by whom it is retained, and how far it could still go.
fn gravity(source: &Document<'_>) -> String {
    let proposed = words::gravity(source.report);
    let interval = messages::gravity_interval(proposed, source.unknown());
    let gravity = &source.report.gravity;
    match (gravity.retained, &gravity.retained_by, &gravity.retained_because) {
        (Some(retained), Some(by), Some(because)) => {
            let when = source.story.retained_at.map(|at| format!(" ({})", source.dated(at))).unwrap_or_default();
            format!(
                "Gravité retenue par {}{when} : {}, parce que : {} Proposée par la méthode : {} ({interval}).",
                clipped(by, 60),
                messages::gravity(retained).to_uppercase(),
                stop(&clipped(because, 110)),
                messages::gravity_proposed(proposed),
            )
        }
        _ if !evaluated(source) => messages::NO_GRAVITY.to_owned(),
        _ => format!(
            "Gravité proposée par la méthode, que personne n'a encore retenue : {} ({interval}).",
            messages::gravity_proposed(proposed).to_uppercase()
        ),
    }
}

fn cards(source: &Document<'_>) -> Vec<Card> {
    let card = |heading, blocks| Card { heading, wide: false, blocks };
    let wide = |heading, block| Card { heading, wide: true, blocks: vec![block] };
    let presence = source.presence();
    let (present, why) = presence.said();
    let known = |facts: Vec<Fact>| {
        let short: Vec<Fact> = facts
            .into_iter()
            .take(ANSWERS)
            .map(|f| Fact { values: f.values.iter().map(|v| clipped(v, 40)).collect(), ..f })
            .collect();
        if short.is_empty() { Block::Text(messages::TO_FILL.to_owned()) } else { Block::Facts(short) }
    };
    vec![
        card("Attaquant encore présent", vec![Block::Facts(vec![Fact::new(present, why)])]),
        card("Argent", vec![known(source.brief(|b| &b.money))]),
        card("Activité", vec![known(source.brief(|b| &b.activity))]),
        card("Données", vec![known(source.brief(|b| &b.data))]),
        card("Fait à cette heure", vec![Block::Points(done(source))]),
        card("Échéances", vec![Block::Points(duties::deadlines(source))]),
        wide("Pas encore su, et qui changerait la gravité", Block::Points(unknown(source))),
        wide("Décisions demandées", Block::Table(decisions(source))),
        card("Prévenus, et à prévenir", vec![Block::Facts(duties::told(source))]),
        card(
            "Prochain point, et nous joindre",
            vec![Block::Facts(vec![
                Fact::new("Prochain point", clipped(&or_blank(source.identity.next_point.as_deref()), 42)),
                Fact::new("Rédigé par", clipped(&or_blank(source.identity.author.as_deref()), 42)),
                Fact::new("Téléphone", clipped(&or_blank(source.identity.callback_phone.as_deref()), 42)),
            ])],
        ),
    ]
}

/// Lists what was done last; the rest is counted. The fewer there are, the longer each may be.
fn done(source: &Document<'_>) -> Vec<String> {
    let actions = source.actions();
    let finished: Vec<_> = actions.iter().filter(|a| a.state == Progress::Fait).collect();
    let earlier = finished.len().saturating_sub(POINTS);
    let (text, who) = if finished.len() < POINTS { (70, 30) } else { (36, 14) };
    let say = |a: &&Done| format!("{} : {} ({})", source.dated(a.at), clipped(&a.text, text), clipped(&a.who, who));
    let mut points: Vec<String> = finished[earlier..].iter().map(say).collect();
    let count = |state| actions.iter().filter(|a| a.state == state).count();
    let rest = [
        (earlier, "fait plus tôt"),
        (count(Progress::EnCours), "en cours"),
        (count(Progress::AFaire), "à faire"),
        (count(Progress::Impossible), "impossible"),
    ];
    let rest: Vec<String> = rest.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if points.is_empty() {
        points.push(String::from("Aucune action faite n'est inscrite."));
    }
    if !rest.is_empty() {
        points.push(format!("Et : {} (voir les mesures).", rest.join(", ")));
    }
    points
}

/// Lists the answers that would change the gravity, and whom to ask.
fn unknown(source: &Document<'_>) -> Vec<String> {
    let points: Vec<String> =
        super::super::words::settling(source.report).iter().take(2).map(|t| stop(&clipped(t, 340))).collect();
    if !points.is_empty() {
        return points;
    }
    vec![if words::gravity(source.report).is_settled() {
        String::from("Rien : aucune réponse inconnue ne peut plus la changer.")
    } else {
        format!(
            "Aucune réponse ne suffirait seule ; {}.",
            messages::agreed(source.unknown(), "réponse inconnue", "réponses inconnues")
        )
    }]
}

/// Lists what somebody has to decide; until when is for people to say.
fn decisions(source: &Document<'_>) -> Table {
    let before = "……… à ………";
    let mut rows: Vec<[String; 2]> = Vec::new();
    if source.report.gravity.retained.is_none() && evaluated(source) {
        let proposed = messages::gravity(source.report.gravity.proposed);
        rows.push([
            String::from("Retenir la gravité"),
            format!("Proposée : {proposed}. Personne ne l'a encore retenue."),
        ]);
    }
    let mut nexts: Vec<_> = source.report.next.iter().collect();
    nexts.sort_by_key(|next| !next.first);
    rows.extend(nexts.iter().map(|next| [clipped(&asked(next), 62), clipped(&next.because, 150)]));
    let more = rows.len().saturating_sub(DECISIONS);
    rows.truncate(DECISIONS);
    let mut rows: Vec<Vec<String>> = rows.into_iter().map(|[what, why]| vec![what, why, before.to_owned()]).collect();
    if rows.is_empty() {
        rows.push(vec![messages::TO_FILL.to_owned(), String::new(), before.to_owned()]);
    }
    if let (Some(last), 1..) = (rows.last_mut(), more) {
        last[1] = clipped(&last[1], 100);
        last[1].push_str(&format!(" (Et {more} de plus : voir « La suite ».)"));
    }
    Table { columns: vec!["Quoi", "Pourquoi", "Avant le"], widths: vec![27, 58, 15], rows }
}

/// Says a next step as what is asked of who decides.
fn asked(next: &NextReport) -> String {
    next.decision.clone().unwrap_or_else(|| format!("Lancer : {}", next.title))
}
