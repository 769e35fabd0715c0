//! What an authority, an insurer or a partner asks: who, when, what is established and what is only thought.

use super::source::{Document, or_blank};
use super::story::Told;
use crate::domain::answer::{Answer, Progress, Source};
use crate::domain::fiche::QuestionKind;
use crate::domain::moment::Moment;
use crate::domain::text::{capitalised, grouped};
use crate::messages;
use crate::paper::{Block, Fact, Table, heading};
use crate::report::contested::ContestedMatter;
use crate::report::facts::{BriefFact, cited};
use crate::report::sections::traces;
use crate::report::words;
use crate::scoring::{Engine, Reach, State};

/// The title of what was done.
pub(super) const MEASURES: &str = "Mesures prises ou prévues";
/// The title of who was told.
pub(super) const OTHERS: &str = "Autres organismes, prévenus ou à prévenir";
/// Said of what nobody wrote down, which may be there all the same.
const NONE_WRITTEN: &str = "Aucune n’est inscrite à la main courante.";

/// Makes the part.
pub(super) fn part(source: &Document<'_>) -> Vec<Block> {
    let figure = super::figure::of(source).map(Block::Figure);
    let mut blocks = vec![
        heading(3, "Qui déclare"),
        Block::Facts(identity(source)),
        heading(3, "Quand"),
        Block::Facts(times(source)),
        // Drawn after the facts that it is drawn from.
        figure.unwrap_or_else(|| Block::Small(String::from("Un seul moment est connu."))),
        heading(3, "Ce qui est touché"),
        Block::Facts(touched(source)),
        heading(3, MEASURES),
        measures(source),
    ];
    let traces = traces(source.report);
    let none = || [heading(3, "Traces de l’attaquant"), Block::Text(String::from(NONE_WRITTEN))].into();
    blocks.extend(if traces.is_empty() { none() } else { traces });
    let untraced = source.untraced();
    blocks.extend((!untraced.is_empty()).then(|| {
        Block::Facts(vec![Fact {
            name: String::from("Citées dans des notes, sans être inscrites"), values: untraced
        }])
    }));
    blocks.extend([heading(3, OTHERS), others(source)]);
    let left = super::duties::still_to_tell(source);
    let called = super::duties::called_only(source);
    let facts = [(super::duties::CALLED_ONLY, called), ("Pas encore prévenus", left)];
    let facts = facts.into_iter().filter(|(_, values)| !values.is_empty());
    let facts: Vec<Fact> = facts.map(|(name, values)| Fact { name: name.to_owned(), values }).collect();
    blocks.extend((!facts.is_empty()).then_some(Block::Facts(facts)));
    blocks.extend(known(source));
    blocks
}

fn identity(source: &Document<'_>) -> Vec<Fact> {
    let identity = source.identity;
    let about = &source.report.incident;
    let profile: Vec<&str> = about.profile.iter().map(|p| messages::profile(*p)).collect();
    let mark = source.report.marked.beside(ContestedMatter::Profile, "");
    vec![
        Fact::new("Incident", format!("{}, {}", about.id, about.title)),
        Fact::new("Organisme", or_blank(source.organisation())),
        Fact::new("Identité légale (raison sociale, SIREN ou FINESS)", messages::TO_FILL),
        Fact::new("Profil", or_blank((!profile.is_empty()).then(|| profile.join(", ") + &mark).as_deref())),
        Fact::new("Région", or_blank(about.region.as_deref())),
        Fact::new("Déclarant", or_blank(identity.author.as_deref())),
        Fact::new("Téléphone de rappel", or_blank(identity.callback_phone.as_deref())),
        Fact::new("DPO", or_blank(identity.dpo.as_deref())),
    ]
}

fn times(source: &Document<'_>) -> Vec<Fact> {
    let story = source.story;
    let set = |name: &str| {
        source.clock(name).map(|at| {
            let set = source.incident.clock(name).zip(story.clocks.get(name));
            let who = set.map(|(set, why)| format!(" (fixé par {}, {} : {why})", set.by, source.dated(set.at)));
            format!("{}{}{}", at.french(None), who.unwrap_or_default(), source.mark(ContestedMatter::Clock, name))
        })
    };
    let guess = source.first_dated().map(|(at, line)| {
        format!("non renseigné ; premier fait daté : {} (ligne {line})", source.local(at).french(None))
    });
    let classified = set("classified").map(|said| Fact::new("Classement en incident majeur (DORA)", said));
    let times = vec![
        Fact::new(
            "Début estimé",
            set("started")
                .or_else(|| answered(&source.facts.started))
                .or(guess)
                .unwrap_or_else(|| messages::TO_FILL.to_owned()),
        ),
        Fact::new("Alerte", or_blank(set("alerted").as_deref())),
        Fact::new("Incident ouvert", source.report.incident.opened_at.french(None)),
        Fact::new("Certitude", or_blank(set("aware").as_deref())),
    ];
    let ends = [
        Fact::new("Endiguement", or_blank(set("contained").or_else(|| answered(&source.facts.ended)).as_deref())),
        Fact::new("État", source.state()),
    ];
    times.into_iter().chain(classified).chain(ends).collect()
}

/// Says the answers that somebody gave, each with its question; none when nobody did.
fn answered(facts: &[BriefFact]) -> Option<String> {
    let known = facts.iter().filter(|fact| fact.known);
    let said: Vec<String> =
        known.map(|fact| format!("{} : {} [{}]", fact.label, fact.in_full(), fact.question)).collect();
    (!said.is_empty()).then(|| said.join(" ; "))
}

fn touched(source: &Document<'_>) -> Vec<Fact> {
    let report = source.report;
    let say = |fact: &BriefFact| Fact::new(&*fact.label, fact.in_full());
    let mut facts: Vec<Fact> = source.facts.detected.iter().map(say).collect();
    if facts.is_empty() {
        facts.push(Fact::new("Détecté par", messages::TO_FILL));
    }
    let presence = source.presence();
    let (present, why) = presence.said();
    facts.push(Fact::new("Attaquant encore présent", format!("{present}, {why}")));
    let mut accounts: Vec<String> = report.in_cause().map(str::to_owned).collect();
    accounts.extend(messages::announced(source.report.announced_accounts));
    if accounts.is_empty() {
        accounts.push(String::from("aucun nommé"));
    }
    facts.push(Fact { name: words::accounts_title(report).to_owned(), values: accounts });
    let linked: Vec<String> = report.linked().map(str::to_owned).collect();
    let title = || capitalised(messages::LINKED_ACCOUNTS);
    facts.extend((!linked.is_empty()).then(|| Fact { name: title(), values: linked }));
    let facts_of = &source.facts;
    let reached =
        [&facts_of.reached, &facts_of.others, &facts_of.people, &facts_of.activity, &facts_of.data, &facts_of.money];
    facts.extend(reached.into_iter().flatten().map(say));
    facts
}

fn measures(source: &Document<'_>) -> Block {
    let acts = source.actions().into_iter().map(|a| {
        let state = format!("{}{}", messages::state(a.state), a.again());
        let text = std::iter::once(a.text).chain(a.outcome).collect::<Vec<_>>().join("\n");
        // What is still to do has no hour of its own.
        let noted = if a.state == Progress::AFaire { "inscrit le " } else { "" };
        vec![format!("{noted}{}", source.local(a.at).french(None)), text, state, a.who]
    });
    let said = source.measures_said().into_iter().map(|said| {
        let said = format!("{}, d’après une réponse", capitalised(&said));
        vec![String::from("non renseigné"), said, messages::state(Progress::Fait).to_owned(), String::new()]
    });
    let rows: Vec<Vec<String>> = acts.chain(said).collect();
    if rows.is_empty() {
        return Block::Text(String::from(NONE_WRITTEN));
    }
    Block::Table(Table { columns: vec!["Quand", "Quoi", "État", "Qui"], widths: vec![20, 45, 12, 23], rows })
}

fn others(source: &Document<'_>) -> Block {
    let when = |at: Option<Moment>| at.map(|at| source.dated(at)).unwrap_or_default();
    // A body may have received several: each is named by what it is.
    let who = |t: &Told| std::iter::once(t.who.as_str()).chain(t.what.as_deref()).collect::<Vec<_>>().join(", ");
    let row = |t: Told| vec![who(&t), when(t.at), t.by, t.receipt];
    let rows: Vec<Vec<String>> = source.told().into_iter().map(row).collect();
    if rows.is_empty() {
        let said = "Aucun n’est inscrit à la main courante. Si d’autres l’ont été,";
        return Block::Text(format!("{said} {}", messages::TO_FILL));
    }
    Block::Table(Table { columns: vec!["Qui", "Quand", "Par", "Récépissé"], widths: vec![32, 28, 20, 20], rows })
}

/// How an answer counts for who was not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Seen,
    Said,
    Unsaid,
    Thought,
    NotKnown,
    Aside,
}

/// Sorts the answers: what was seen, what was said, what is only thought, what nobody knows.
fn known(source: &Document<'_>) -> Vec<Block> {
    let mut sorted: Vec<(Weight, Vec<String>)> = Vec::new();
    for loaded in source.fiches {
        let engine = Engine::new(&loaded.fiche);
        let state = State::of(&engine, source.incident);
        let is_aside = |id| engine.at(id).is_some_and(|at| state.reach(at) == Reach::OutOfReach);
        for placed in loaded.fiche.walk() {
            let question = placed.question;
            // Whether one is ready is no fact of the incident, and a step is told among the measures.
            if question.kind == QuestionKind::Step {
                continue;
            }
            let parent = placed.parent.map(|p| format!("{} ", p.prompt)).unwrap_or_default();
            let name = loaded.fiche.name(&question.id);
            for given in source.incident.answers.get(&name).into_iter().flatten() {
                let how = source.story.answered.get(&given.h);
                let concludes = question.conclusion || question.from.is_some();
                let weight = match (&given.value, given.source) {
                    (Answer::SansObjet, _) => continue,
                    _ if is_aside(&question.id) => Weight::Aside,
                    (Answer::Inconnu, _) => Weight::NotKnown,
                    (_, Some(Source::Deduit)) => Weight::Thought,
                    (_, Some(Source::Declare)) if given.declared_by.is_some() => Weight::Said,
                    (_, _) if concludes => Weight::Thought,
                    (_, Some(Source::Constate | Source::Journal)) => Weight::Seen,
                    (_, Some(Source::Declare)) => Weight::Said,
                    (_, None) => Weight::Unsaid,
                };
                let mut said = match &given.value {
                    Answer::Number(number) => grouped(number),
                    value => question.say(value),
                };
                if let Some(at) = given.happened_at {
                    said.push_str(&format!("\nSurvenu le {}", source.local(at).french(None)));
                }
                if let Some(note) = source.story.notes().beside(&question.id, &given.h, &given.value) {
                    said.push_str(&format!("\nNote : {note}"));
                }
                if engine.at(&question.id).is_some_and(|at| state.is_outdated(at)) {
                    said.push_str(&format!("\n{}", capitalised(&messages::ask_again(placed.parent))));
                }
                for held in source.incident.explained.get(&name).into_iter().flat_map(|held| held.by()) {
                    said.push_str(&format!("\nExpliqué : « {} », dit {}", held.because, held.said_by()));
                }
                let mut who = given.by.clone();
                if let Some(by) = &given.declared_by {
                    who.push_str(&format!(", d’après {by}"));
                }
                who.push_str(&how.map_or_else(String::new, |how| format!("\nligne {}", how.line)));
                sorted.push((
                    weight,
                    vec![
                        format!("{} {parent}{}", cited(source.fiches, loaded, &question.id), question.prompt),
                        said,
                        who,
                    ],
                ));
            }
        }
    }
    let parts = [
        (Weight::Seen, "Faits constatés", "Vus par la personne qui répond, ou lus dans un journal."),
        (Weight::Said, "Faits déclarés", "Rapportés par quelqu’un, non vus par la personne qui écrit."),
        (
            Weight::Unsaid,
            "Réponses dont la source n’a pas été dite",
            "Ni constatées, ni déclarées, ni déduites : à vérifier avant de les citer comme des faits.",
        ),
        (Weight::Thought, "Hypothèses et jugements", "Déduits ou estimés : ce ne sont pas des faits."),
        (Weight::NotKnown, "Inconnu à ce stade", "La réponse est « je ne sais pas »."),
    ];
    let mut blocks = vec![];
    for (weight, title, meaning) in parts {
        let rows: Vec<Vec<String>> = sorted.iter().filter(|(w, _)| *w == weight).map(|(_, row)| row.clone()).collect();
        if rows.is_empty() {
            continue;
        }
        blocks.extend([
            heading(3, title),
            Block::Small(meaning.to_owned()),
            Block::Table(Table { columns: vec!["Question", "Réponse", "Par"], widths: vec![45, 35, 20], rows }),
        ]);
    }
    blocks
}
