//! The first page: what a director needs in one minute, and always one page.
//!
//! No sentence of it is ever cut: a text that people wrote stands whole when it is short, else it is named and stands on
//! the pages that follow; a list shows its first points, how many there are, and where the rest is.

use super::authority::{MEASURES, OTHERS};
use super::detail::UNKNOWN;
use super::source::Done;
use super::story::Told;
use super::{Document, duties};
use crate::domain::answer::Progress;
use crate::domain::event::Assessment;
use crate::domain::gravity::LevelName;
use crate::domain::gravity::{Confirmation, Gravity};
use crate::domain::list::{by_key, each_once};
use crate::domain::text::{capitalised, grouped, lowered};
use crate::domain::tlp::Tlp;
use crate::escape::wrap;
use crate::logbook::{Concession, LogVerdict};
use crate::messages;
use crate::paper::{Block, Card, Fact, Scale, heading};
use crate::report::KnownReport;
use crate::report::contested::ContestedMatter;
use crate::report::model::{FicheReport, NextReport, Report};
use crate::report::said::unreadable;
use crate::report::verdict::{checkpoint, given_back};
use crate::report::words;

/// How many points a list of the page shows at most.
const POINTS: usize = 5;
/// How high a printed page is, less a margin, in tenths of a point.
const PAGE: usize = 7880;
/// How many characters a printed line holds, in the letters of the body.
const LINE: usize = 112;
/// How many decisions are shown while there is room for them.
const DECISIONS: usize = 8;
/// The longest plan that the page holds, in characters.
const PLAN: usize = 320;
/// How many points each list of the page shows.
#[derive(Clone, Copy)]
struct Lengths {
    decisions: usize,
    unknown: usize,
    told: usize,
    done: usize,
    /// Whether what nobody knows of the situation is named, and the plan said.
    whole: bool,
}

/// Makes the page. Where a page has an end, its lists grow as long as everything holds under its title: decisions first, then
/// each other in its turn; none takes the room that another leaves blank.
pub(super) fn page(source: &Document<'_>, title: &str) -> Vec<Block> {
    let head = title_height(source, title);
    let fits = |page: &Vec<Block>| !source.paged || head + page.iter().map(height).sum::<usize>() <= PAGE;
    let whole =
        with(source, Lengths { decisions: DECISIONS, unknown: POINTS, told: POINTS, done: POINTS, whole: true });
    if fits(&whole) {
        return whole;
    }
    let mut room = Lengths { decisions: 1, unknown: 1, told: 1, done: 1, whole: true };
    let mut page = with(source, room);
    if !fits(&page) {
        room.whole = false;
        page = with(source, room);
    }
    type List = fn(&mut Lengths) -> &mut usize;
    let decisions: List = |room| &mut room.decisions;
    let others: [List; 3] = [|room| &mut room.told, |room| &mut room.unknown, |room| &mut room.done];
    let first = (2..=POINTS).map(|most| (decisions, most));
    let then = (2..=POINTS).flat_map(|most| others.map(|list| (list, most)));
    let last = (POINTS + 1..=DECISIONS).map(|most| (decisions, most));
    for (list, most) in first.chain(then).chain(last) {
        let mut wider = room;
        *list(&mut wider) = most;
        let grown = with(source, wider);
        if fits(&grown) {
            (room, page) = (wider, grown);
        }
    }
    page
}

/// Gives the height of the title, and of what says that it is an exercise, in tenths of a point.
fn title_height(source: &Document<'_>, title: &str) -> usize {
    let banner = if source.report.incident.exercise { 260 } else { 0 };
    156 * rows(title, 80) + 43 + banner
}

/// Gives how high a block is once printed, in tenths of a point, as pages of a browser were measured.
fn height(block: &Block) -> usize {
    match block {
        Block::Small(text) => 106 * rows(text, LINE + 19) + 30,
        Block::Lead(text) => 131 * rows(text, LINE - 12) + 80,
        Block::Heading(_) => 220,
        Block::Scale(_) => 380,
        Block::Text(text) | Block::Warning(text) => 125 * rows(text, LINE) + 30,
        Block::Cards(cards) => {
            let wide: usize = cards.iter().filter(|card| card.wide).map(|card| card_height(card, LINE)).sum();
            // Two narrow ones stand side by side.
            let narrow = cards.iter().filter(|card| !card.wide).map(|card| card_height(card, LINE / 2 - 4)).max();
            wide + narrow.unwrap_or_default()
        }
        _ => 0,
    }
}

fn card_height(card: &Card, width: usize) -> usize {
    let lines = |block: &Block| match block {
        Block::Points(points) => points.iter().map(|point| rows(point, width - 3)).sum(),
        Block::Facts(facts) => {
            facts.iter().map(|fact| rows(&format!("{} : {}", fact.name, fact.values.join(", ")), width)).sum()
        }
        _ => 0,
    };
    210 + 120 * card.blocks.iter().map(lines).sum::<usize>()
}

/// Counts the lines of a text of so many characters.
fn rows(text: &str, width: usize) -> usize {
    wrap(text, width, "", "").len().max(1)
}

/// Makes the page with so many points in each list.
fn with(source: &Document<'_>, room: Lengths) -> Vec<Block> {
    let mut blocks = vec![Block::Small(version(source))];
    blocks.extend(unsound(source.report).map(Block::Warning));
    blocks.extend(source.report.unreadable.iter().map(|fiche| Block::Warning(unreadable(fiche))));
    blocks.extend([heading(2, "L’essentiel, pour décider"), Block::Lead(sentences(source))]);
    // A containment alone evaluates nothing, and a degree would be an invention.
    let retained = source.report.gravity.retained.is_some();
    blocks.extend((words::evaluated(source.report) || retained).then(|| Block::Scale(scale(source))));
    blocks.push(Block::Text(gravity(source)));
    blocks.push(Block::Cards(cards(source, room)));
    blocks
}

/// Says that the main courante is not sound, when it is not.
pub(in crate::report) fn unsound(report: &Report) -> Option<String> {
    let is_lost = report.seal.conceded.iter().any(|conceded| conceded.what == Concession::Lost);
    let what = match report.seal.verdict {
        LogVerdict::Altere => "a été altérée",
        LogVerdict::Incomplet => "est incomplète",
        LogVerdict::Bifurque => "existe en plusieurs suites",
        LogVerdict::Ancre | LogVerdict::Coherent if is_lost => "a perdu des lignes que d’autres avaient lues",
        LogVerdict::Ancre | LogVerdict::Coherent => return None,
    };
    let id = &report.incident.id;
    Some(format!("la main courante {what} ; ceci ne repose que sur ce qui s’en lit. Détail : qualify verify {id}"))
}

/// Says what this document is, whose, in which zone, and what it replaces.
fn version(source: &Document<'_>) -> String {
    let report = source.report;
    let lines = report.timeline.entries;
    let tlp = source.tlp().map_or_else(|| String::from("TLP : ………………"), Tlp::label);
    let organisation = source.organisation().map(|o| format!(" {}.", source.whole(o))).unwrap_or_default();
    // What is not sound has a warning of its own, just under.
    let seal = format!("scellement {}", report.seal.code);
    let replaces = if source.replayed {
        let at = report.as_of.french(None);
        let lead = report.known.as_ref().map_or_else(|| format!("Ce qui était su le {at}"), |known| known.lead(&at));
        let left_out = report.known.as_ref().and_then(KnownReport::count).map(|count| format!(" ; {count}"));
        format!(
            "{lead}, rejoué le {} : il ne remplace aucune version{}",
            source.made_at.french(None),
            left_out.unwrap_or_default()
        )
    } else {
        format!("Version {} du {}, qui remplace les précédentes", grouped(lines), report.as_of.french(None))
    };
    format!("{tlp}.{organisation} {}. {replaces} ; {seal}.", source.zone())
}

/// Says the incident in two sentences: how sure it is and how far it goes, then since when and where it stands.
fn sentences(source: &Document<'_>) -> String {
    let report = source.report;
    let confirmed = match words::confirmation(report) {
        Some(Confirmation::Confirme) => "Incident confirmé",
        Some(Confirmation::AInvestiguer) => "Incident possible, encore à confirmer",
        Some(Confirmation::FauxPositif) if words::is_harmless(report) => "Fausse alerte, à cette heure",
        Some(Confirmation::FauxPositif) => "Aucun accès établi à cette heure, mais un dommage ou une tentative",
        None => "Incident pas encore qualifié",
    };
    let extent: Vec<String> =
        std::iter::once(confirmed.to_owned()).chain(happened(source)).chain(source.extent()).collect();
    let since = match source.clock("alerted") {
        Some(at) => {
            format!("Alerte reçue le {}{}", at.french(None), source.mark(ContestedMatter::Clock, "alerted"))
        }
        None => format!("Ouvert le {}, heure de l’alerte inconnue", report.incident.opened_at.french(None)),
    };
    let first = source.first_fact().map(|at| format!(", premier fait daté du {}", source.local(at).french(None)));
    format!("{}. {since}{} ; {}.", extent.join(" ; "), first.unwrap_or_default(), source.state())
}

/// Says what happened, in a few words: of what kind it is, and what is lost already.
fn happened(source: &Document<'_>) -> Vec<String> {
    let sure = words::confirmation(source.report).is_some_and(|sure| sure > Confirmation::FauxPositif);
    let natures = if sure { words::natures(source.report, source.fiches) } else { vec![] };
    let natures = natures.into_iter().map(|nature| lowered(&nature));
    let others = source.facts.others.iter().filter(|fact| fact.known).map(|fact| {
        // Who it is comes before what they do for us.
        let who = fact.said.split([',', '(', ';', ':', '<']).next().unwrap_or_default();
        format!("{} : {}", lowered(&fact.label), source.whole(who.trim_end()))
    });
    natures.chain(others).chain(source.losses()).chain(source.machines()).collect()
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
        chosen: at(source.report.gravity.counts()),
        at_most: at(gravity.at_most),
        notes: Gravity::ALL.iter().map(note).collect(),
    }
}

/// Says the gravity, whether somebody retained it, how far it could still go, and that no law says so.
fn gravity(source: &Document<'_>) -> String {
    let mut said = words::gravity_said(source.report, |text| source.whole(text));
    if words::evaluated(source.report) {
        let nobody = source.report.gravity.retained.is_none();
        said.extend(nobody.then(|| String::from("Personne ne l’a encore retenue.")));
        said.push(String::from("Degré de la fiche, non une qualification juridique."));
    }
    said.join(" ")
}

/// Says what holds each axis, in a sentence of the fiche, and what would change the gravity.
fn reasons(source: &Document<'_>, whole: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    // Of fiches that are as grave, the one that knows the most of its axes, then the first.
    let held = |fiche: &FicheReport| {
        let axes = fiche.axes.iter().flat_map(|axes| [&axes.perimetre, &axes.impact, &axes.urgence]);
        axes.filter(|axis| !axis.because.is_empty()).count()
    };
    let grave = source.report.fiches.iter().rev().filter(|f| f.gravity.is_some());
    let highest = grave.max_by_key(|f| (f.gravity.map(|g| g.proposed), held(f)));
    if let Some(axes) = highest.and_then(|fiche| fiche.axes.as_ref()) {
        let say = |a: &Assessment<LevelName>| {
            let first = a.because.first().map(|reason| format!(". {}", reason.text)).unwrap_or_default();
            format!("{}{first}", words::level(source.report, a))
        };
        facts.push(Fact::new("Périmètre", say(&axes.perimetre)));
        facts.push(Fact::new("Impact", say(&axes.impact)));
        facts.push(Fact::new("Urgence", say(&axes.urgence)));
    }
    let change = match words::worst_plan(source.report) {
        Some(plan) if whole && plan.text.chars().count() <= PLAN => lowered(&words::in_a_row(&plan.text)),
        Some(plan) => {
            let proposed = words::gravity(source.report);
            let suffice = messages::agreed(
                plan.questions.len(),
                "réponse rassurante suffirait",
                "réponses rassurantes suffiraient",
            );
            // What the gravity is already is nothing to bring it down to.
            let what = match plan.at_most < proposed.proposed {
                true => format!("à la ramener au plus à : {}", messages::gravity(plan.at_most)),
                false => format!("à écarter : {}", messages::gravity(proposed.at_most)),
            };
            format!("{suffice} {what} ; lesquelles, {}", source.rest(words::DECISIVE))
        }
        None if !words::evaluated(source.report) => String::from(messages::TO_QUALIFY),
        None if words::gravity(source.report).is_settled() => String::from("rien de ce qui reste inconnu"),
        None => format!(
            "aucune réponse à elle seule ; {}",
            messages::agreed(source.unknown(), "réponse inconnue", "réponses inconnues")
        ),
    };
    facts.push(Fact::new("Ce qui la changerait", change));
    facts
}

fn cards(source: &Document<'_>, room: Lengths) -> Vec<Card> {
    let card = |heading: &str, blocks| Card { heading: heading.to_owned(), wide: false, blocks };
    let wide = |heading: &str, block| Card { wide: true, ..card(heading, vec![block]) };
    let next = Block::Facts(vec![next_point_of(source), reachable(source)]);
    vec![
        wide("La situation", Block::Facts(situation(source, room.whole))),
        wide("Décisions demandées : quoi, qui, avant quand", Block::Points(decisions(source, room.decisions))),
        wide("Échéances, à valider par le DPO et le juridique", Block::Points(duties::deadlines(source))),
        card("Fait, prochain point, nous joindre", vec![Block::Points(done(source, room.done)), next]),
        card("Prévenus, à prévenir", vec![Block::Facts(tellings(source, room.told))]),
        wide(UNKNOWN, Block::Points(unknown(source, room.unknown))),
    ]
}

/// Says why it is that grave, what went out, whether the attacker is still there, what the activity suffers.
fn situation(source: &Document<'_>, whole: bool) -> Vec<Fact> {
    let inline = |facts: Vec<Fact>| {
        let said = by_key(facts.into_iter().map(|fact| (fact.values.join(", "), lowered(&fact.name))));
        let said: Vec<String> =
            said.into_iter().map(|(value, names)| format!("{} : {value}", each_once(names).join(", "))).collect();
        said.join(" ; ")
    };
    let presence = source.presence();
    let (present, why) = presence.said();
    let mut facts = reasons(source, whole);
    facts.extend([
        Fact::new("Ce qui est sorti", inline(source.gone(whole))),
        Fact::new("Attaquant encore présent", format!("{present}, {why}")),
    ]);
    // Nothing is contained of a false alarm: what was cut for it is asked back.
    let shut = if source.is_false_alarm() { vec![] } else { source.doors() };
    facts.extend((!shut.is_empty()).then(|| Fact::new("Mesures d’endiguement", shut.join(" ; "))));
    facts.extend([Fact::new("Activité", inline(source.activity()))]);
    facts
}

/// Says who was told and who is still to be told.
fn tellings(source: &Document<'_>, most: usize) -> Vec<Fact> {
    let rest = source.rest(OTHERS);
    let fact = |name, values: Vec<String>, none| Fact::new(name, limited(values, most, none, &rest).join(", "));
    let some = |name, values: Vec<String>| (!values.is_empty()).then(|| fact(name, values, ""));
    // In doubt, nobody was told; but what is written of it is not denied.
    let nobody = if source.story.may_tell {
        "personne d’établi\u{a0}; des notes en parlent"
    } else {
        "personne, selon la main courante"
    };
    let mut facts = vec![fact("Prévenus", told(source), nobody)];
    facts.extend(some(duties::CALLED_ONLY, duties::called_only(source)));
    facts.push(fact("Pas encore prévenus", duties::still_to_tell(source), "personne d’autre, d’après les réponses"));
    // Each is a sentence of its own: what it is about, whose it is, what came since.
    let decided = limited(duties::decided(source), most, "", &rest).join(". ");
    facts.extend((!decided.is_empty()).then(|| Fact::new("Décidé de ne pas notifier", decided)));
    facts
}

fn next_point_of(source: &Document<'_>) -> Fact {
    let said = if source.incident.closed {
        String::from("aucun, incident clos")
    } else if source.is_false_alarm() {
        String::from("aucun, fausse alerte à clore")
    } else {
        // The one that the wizard proposes, or that was read on the telephone.
        checkpoint(source.report).after()
    };
    Fact::new("Prochain point", said)
}

/// Shows the first points of a list, how many there are in all, and where the rest is.
fn limited(points: Vec<String>, most: usize, none: &str, rest: &str) -> Vec<String> {
    let more = points.len().saturating_sub(most);
    let mut shown: Vec<String> = points.into_iter().take(most).collect();
    if shown.is_empty() {
        shown.push(none.to_owned());
    }
    if more > 0 {
        shown.push(format!("et {more} de plus, {rest}"));
    }
    shown
}

fn reachable(source: &Document<'_>) -> Fact {
    let identity = source.identity;
    let who = identity.author.as_deref().map(|who| format!("{}, ", source.whole(who))).unwrap_or_default();
    let phone = identity.callback_phone.as_deref().map(|phone| source.whole(phone));
    let phone = phone.unwrap_or_else(|| format!("téléphone {}", messages::TO_FILL));
    Fact::new("Nous joindre", format!("{who}{phone}"))
}

/// Lists what was done last; the rest is counted.
fn done(source: &Document<'_>, most: usize) -> Vec<String> {
    let actions = source.actions();
    let finished: Vec<&Done> = actions.iter().filter(|a| a.state == Progress::Fait).collect();
    let earlier = finished.len().saturating_sub(most);
    let say = |a: &&Done| {
        let who = source.aside(&format!("{}{}", a.who, a.again()));
        format!("{}\u{a0}: {}{who}", source.dated(a.at), source.whole(&a.text))
    };
    let mut points: Vec<String> = finished[earlier..].iter().map(say).collect();
    let count = |state| actions.iter().filter(|a| a.state == state).count();
    let rest = [
        (earlier, "faite plus tôt", "faites plus tôt"),
        (count(Progress::EnCours), "en cours", "en cours"),
        (count(Progress::AFaire), "à faire", "à faire"),
        (count(Progress::Impossible), "impossible", "impossibles"),
    ];
    let rest = rest.into_iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| messages::agreed(n, one, many));
    let rest: Vec<String> = rest.collect();
    points.extend(source.measures_said().iter().map(|said| format!("{}, d’après une réponse", capitalised(said))));
    if points.is_empty() {
        points.push(String::from("Aucune action faite n’est inscrite."));
    }
    if !rest.is_empty() {
        points.push(format!("Et : {}, {}.", rest.join(", "), source.rest(MEASURES)));
    }
    points
}

/// Lists who was told.
fn told(source: &Document<'_>) -> Vec<String> {
    let declared = source.declared();
    let when = |told: &Told| told.at.map(|at| format!("{}{}", source.dated(at), told.mark));
    // Whom a call names in other words is who was declared to.
    let body = |told: &Told| {
        let known = declared.iter().find(|known| told.what.is_none() && duties::is_the_same(&told.who, &known.who));
        source.whole(&known.unwrap_or(told).who)
    };
    let told = by_key(source.told().iter().map(|told| (body(told), when(told))));
    let said = told.into_iter().map(|(who, when)| match each_once(when.into_iter().flatten()).join(" ; ") {
        when if when.is_empty() => who,
        when => format!("{who} ({when})"),
    });
    said.collect()
}

/// Lists what is not known, each with whom to ask.
fn unknown(source: &Document<'_>, most: usize) -> Vec<String> {
    let asks = source.asks();
    let points = asks.iter().map(|ask| format!("{} : {}", ask.whom(), ask.text)).collect();
    let rest = source.rest(UNKNOWN);
    let left = source.unknown().saturating_sub(asks.len());
    let finer = messages::agreed(left, "précision ou conclusion", "précisions ou conclusions");
    let none = match left {
        0 => String::from("Rien de ce que demandent les fiches."),
        _ => format!("Aucun fait ; {finer}, {rest}."),
    };
    let mut shown = limited(points, most, &none, &rest);
    if left > 0 && !asks.is_empty() {
        match shown.last_mut().filter(|_| asks.len() > most) {
            Some(counted) => counted.push_str(&format!(" ; et {finer}")),
            // A question takes no more words after its mark.
            None => shown.push(format!("et {finer}, {rest}")),
        }
    }
    shown
}

/// Lists what somebody has to decide, and who; until when is for people to say.
fn decisions(source: &Document<'_>, most: usize) -> Vec<String> {
    let nexts = &source.report.next;
    let mut asked: Vec<[String; 2]> = nexts.iter().map(|next| self::asked(source, next)).collect();
    if source.report.gravity.retained.is_none() && words::evaluated(source.report) {
        let proposed = messages::gravity(source.report.gravity.proposed);
        let retain = [format!("Retenir la gravité (proposée : {proposed})"), String::from("direction, avec le RSSI")];
        // A crisis waits for nobody's opinion on its degree.
        asked.insert(nexts.iter().take_while(|next| next.first).count(), retain);
    }
    let shut = given_back(source.report, source.fiches);
    if !shut.is_empty() {
        asked.insert(0, [messages::give_back(&source.whole(&shut.join("\u{a0}; "))), String::from("RSSI")]);
    }
    if source.is_false_alarm() && !source.incident.closed {
        asked.insert(0, [String::from("Clore l’incident, fausse alerte"), String::from("RSSI")]);
    }
    let points = asked.into_iter().map(|[what, who]| format!("{what} : {who}, avant …………")).collect();
    limited(points, most, messages::TO_FILL, &source.rest("La suite"))
}

/// Says a next step as what is asked, and of whom: those that are no fiche have a decision of their own.
fn asked(source: &Document<'_>, next: &NextReport) -> [String; 2] {
    let (what, who) = match &next.decision {
        Some(decision) => (source.whole(decision), "direction"),
        None => (format!("Lancer : {}", source.whole(&next.title)), "RSSI"),
    };
    [what, who.to_owned()]
}
