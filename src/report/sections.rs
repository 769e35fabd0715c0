//! The parts of the report, each made once as blocks: a form orders them for who reads it, then renders them.

use super::declarations::at_odds;
use super::model::{FicheReport, Report};
use super::said::afterwards;
use super::typing::at_open_steps;
use super::words;
use crate::domain::answer::StepState;
use crate::domain::fiche::Placed;
use crate::domain::ids::QuestionId;
use crate::domain::list::by_key;
use crate::domain::text::capitalised;
use crate::fiche::{self, Loaded};
use crate::messages::{self, decisive as says};
use crate::paper::{Block, Element, Fact, Link, Table, heading};
use crate::recipes;

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// How an exercise that follows a story went.
    Drill,
    /// What must be declared, to whom and by when.
    Declarations,
    /// What to do next.
    Next,
    /// What is explained away.
    Explained,
    /// What would settle the gravity, and whom to call.
    Decisive,
    /// What the gravity rests on.
    Fragile,
    /// Answers that do not go together, analysts who do not agree.
    Disagreements,
    /// What each fiche says, and why.
    Fiches,
    /// The accounts in cause.
    Accounts,
    /// The accesses to review.
    Accesses,
    /// The traces of the attacker.
    Traces,
    /// The logs that answers were given in front of.
    Cited,
    /// What was done.
    Actions,
    /// Whom to call.
    Contacts,
    /// What is typed at the steps that are not over.
    Typing,
    /// What names the exact state of the main courante.
    Seal,
}

impl Section {
    /// Makes the part; nothing when there is nothing to say.
    pub fn blocks(self, report: &Report, fiches: &[&Loaded]) -> Vec<Block> {
        match self {
            Self::Drill => points(messages::drill::FIGURES, super::drill::drilled(report)),
            Self::Declarations => super::owed::declarations(report),
            Self::Next => next(report),
            Self::Explained => points(words::EXPLAINED, words::explained(report)),
            Self::Decisive => points(words::DECISIVE, words::decisive(report)),
            Self::Fragile => fragile(report),
            Self::Disagreements => [
                points(
                    "À vérifier : deux décisions ne vont pas ensemble",
                    at_odds(&report.declarations, str::to_owned).into_iter().collect(),
                ),
                points("À vérifier : des réponses se contredisent", words::contradictions(report)),
                points(
                    "À arbitrer : les analystes ne répondent pas la même chose",
                    [super::contested::said(report), words::divergent(report, fiches)].concat(),
                ),
            ]
            .concat(),
            Self::Fiches => report.fiches.iter().flat_map(|fiche| of_fiche(report, fiche, fiches)).collect(),
            Self::Accounts => accounts(report, fiches),
            Self::Accesses => {
                let named = report.accesses_to_review.iter().map(|a| (words::access(a, fiches), &a.because));
                facts("Accès à revoir", by_question(named, fiches))
            }
            Self::Traces => traces(report),
            Self::Cited => points("Journaux cités", words::cited(report, fiches)),
            Self::Actions => points("Actions", report.actions.iter().map(|a| words::action(a, report)).collect()),
            Self::Contacts => super::owed::contacts(&report.contacts),
            Self::Typing => typing(report, fiches),
            Self::Seal => seal(report),
        }
    }
}

/// Makes parts, in an order.
pub(super) fn all(order: &[Section], report: &Report, fiches: &[&Loaded]) -> Vec<Block> {
    order.iter().flat_map(|part| part.blocks(report, fiches)).collect()
}

/// Makes the part on traces, each written as who reads it wants it.
pub(super) fn traces(report: &Report) -> Vec<Block> {
    let named = report.indicators.iter().map(|trace| (messages::indicator(trace.kind).to_owned(), trace.value.clone()));
    facts("Traces de l’attaquant", grouped(named))
}

/// Makes a list under a title; nothing when it is empty.
pub(super) fn points(title: &str, points: Vec<String>) -> Vec<Block> {
    if points.is_empty() { vec![] } else { vec![heading(3, title), Block::Points(points)] }
}

fn facts(title: &str, facts: Vec<Fact>) -> Vec<Block> {
    if facts.is_empty() { vec![] } else { vec![heading(3, title), Block::Facts(facts)] }
}

/// Puts together what has the same name, in the order in which it comes.
fn grouped(named: impl Iterator<Item = (String, String)>) -> Vec<Fact> {
    by_key(named).into_iter().map(|(name, values)| Fact { name, values }).collect()
}

/// Puts together what the same question names.
fn by_question<'r>(named: impl Iterator<Item = (String, &'r QuestionId)>, fiches: &[&Loaded]) -> Vec<Fact> {
    grouped(named.map(|(name, because)| (asked(because, fiches), name)))
}

/// Gives a question with its words; a follow-up is said after the question it follows.
fn asked(id: &QuestionId, fiches: &[&Loaded]) -> String {
    let placed = fiches.iter().find_map(|l| l.fiche.walk().find(|p| p.question.id == *id));
    let words = placed.map(|Placed { parent, question, .. }| {
        let parent = parent.map(|parent| format!("{} ", parent.prompt)).unwrap_or_default();
        format!(" {parent}{}", question.prompt)
    });
    format!("{id}{}", words.unwrap_or_default())
}

fn accounts(report: &Report, fiches: &[&Loaded]) -> Vec<Block> {
    let named = |linked: bool| {
        let accounts = report.suspected_accounts.iter().filter(|s| s.linked == linked);
        by_question(accounts.map(|s| (s.account.clone(), &s.because)), fiches)
    };
    let mut in_cause = named(false);
    in_cause.extend(messages::announced(report.announced_accounts).map(|more| Fact::new("Sans nom", more)));
    [facts(words::accounts_title(report), in_cause), facts(&capitalised(messages::LINKED_ACCOUNTS), named(true))]
        .concat()
}

fn fragile(report: &Report) -> Vec<Block> {
    let said = |flips: &[super::model::FlipReport]| flips.iter().map(|flip| flip.text.clone()).collect();
    let fragile = &report.decisive.fragile;
    let lowers = points(says::rests(fragile.lowers.len()), said(&fragile.lowers));
    let raises = if fragile.raises == 0 { vec![] } else { said(&fragile.worst) };
    [lowers, points(&says::would_raise(fragile.raises), raises)].concat()
}

fn next(report: &Report) -> Vec<Block> {
    let ours = report.fiches.iter().filter(|fiche| fiche.embedded);
    let ours: Vec<fiche::Embedded> = ours.filter_map(|fiche| fiche::find(&fiche.id)).collect();
    let entries: Vec<Element> = report
        .next
        .iter()
        .map(|next| {
            let reference = next.reference.as_deref().map(|r| format!(" ({r})")).unwrap_or_default();
            let url = next.url.as_deref();
            let known = url.and_then(|url| ours.iter().find_map(|embedded| embedded.holds(url)));
            let link = known.and_then(Link::official);
            let foreign = url.filter(|_| link.is_none()).map(str::to_owned);
            Element {
                head: format!("{}{reference}", next.title),
                lines: std::iter::once(next.because.clone()).chain(foreign).collect(),
                links: link.into_iter().collect(),
            }
        })
        .collect();
    if entries.is_empty() { vec![] } else { vec![heading(3, "La suite"), Block::Elements(entries)] }
}

/// Says what a fiche makes of the answers, and where its steps stand.
fn of_fiche(report: &Report, fiche: &FicheReport, fiches: &[&Loaded]) -> Vec<Block> {
    let loaded = fiches.iter().find(|l| l.digest == fiche.digest);
    let title = loaded.map_or(fiche.id.as_str(), |l| l.fiche.title.as_str());
    let reference = fiche.reference.as_deref().map(|r| format!(" ({r})")).unwrap_or_default();
    let mut blocks = vec![heading(3, format!("{title}{reference}"))];
    if !fiche.embedded {
        blocks.push(Block::Text(format!("Fiche propre à l’organisation, pas celle de qualify : {}", fiche.digest)));
    }
    if let Some(rows) = words::axes(fiche) {
        let row = |row: words::VerdictRow| {
            let held = if row.held.is_empty() { String::from("-") } else { row.held.join("\n") };
            vec![row.name.to_owned(), row.proposed.to_owned(), row.range, held]
        };
        blocks.push(Block::Table(Table {
            columns: vec!["Axe", "Proposé", "De … à", "Ce qui le tient"],
            widths: vec![13, 13, 17, 57],
            rows: rows.into_iter().map(row).collect(),
        }));
    }
    if !fiche.steps.is_empty() {
        blocks.push(Block::Text(messages::steps(fiche.steps.iter().map(|s| s.state))));
        blocks.push(Block::Points(loaded.map(|l| words::steps(fiche, l, report, true)).unwrap_or_default()));
        blocks.push(Block::Points(loaded.map(|l| steps(fiche, l)).unwrap_or_default()));
    }
    blocks.push(Block::Small(format!(
        "Questions : {}, {} « je ne sais pas », {} en attente d’une autre, {} à poser, {} hors sujet.",
        messages::plural(fiche.answered, "réponse"),
        fiche.unknown,
        fiche.waiting,
        fiche.remaining,
        fiche.out_of_reach
    )));
    blocks.push(Block::Points(fiche.results.iter().map(|r| r.text.clone()).collect()));
    blocks.retain(|block| !matches!(block, Block::Points(points) if points.is_empty()));
    blocks
}

/// Lists the steps that are not over.
fn steps(fiche: &FicheReport, loaded: &Loaded) -> Vec<String> {
    let open = loaded.fiche.steps.iter().zip(&fiche.steps).filter(|(_, report)| !super::verdict::is_over(report.state));
    open.map(|(step, report)| {
        let said = match report.state {
            None => "à faire",
            // No answer is that word: it follows from what was answered since.
            Some(StepState::ARefaire) => "à refaire",
            Some(state) => step.question.label(state.slug()),
        };
        let noted = words::noted(report);
        format!("{} {} ({}, {said}){noted}", report.id, step.question.prompt, messages::due(&step.due))
    })
    .collect()
}

/// Says what is typed at the steps that are not over, in the systems in use.
fn typing(report: &Report, fiches: &[&Loaded]) -> Vec<Block> {
    let said = at_open_steps(report, fiches);
    if said.is_empty() {
        return vec![];
    }
    let mut blocks = vec![heading(3, messages::recipe::OPEN_STEPS)];
    blocks.extend(recipes::blocks(said, 4));
    blocks
}

fn seal(report: &Report) -> Vec<Block> {
    let lines = messages::plural(report.timeline.entries, "ligne");
    let written = messages::and(&report.timeline.analysts);
    let seal = &report.seal;
    let mut facts = vec![
        Fact::new("Main courante", format!("{lines}, par {written}")),
        Fact::new("Code de scellement", format!("{} ({})", seal.code, seal.said())),
    ];
    facts.extend(report.uncounted().map(|lines| Fact::new("Hors du compte", lines)));
    if !seal.conceded.is_empty() {
        facts.push(Fact { name: String::from("Suites gardées, lignes perdues"), values: seal.settled(true) });
    }
    if !report.arrived_afterwards.is_empty() {
        let said: Vec<String> = report.arrived_afterwards.iter().map(afterwards).collect();
        facts.push(Fact::new("Arrivé après coup", said.join(" ")));
    }
    vec![heading(3, "Scellement"), Block::Facts(facts)]
}
