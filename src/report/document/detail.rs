//! Everything behind the first page: why, what disagrees, what is suspected, what comes next, what was written.

use super::source::Document;
use crate::annexes;
use crate::domain::ids::QuestionId;
use crate::messages;
use crate::paper::{Block, Fact, Link, Table, heading};
use crate::report::afterwards;
use crate::report::model::{DeclarationReport, FicheReport};
use crate::report::words;
use std::borrow::Cow;

/// Makes the part.
pub(super) fn part(source: &Document<'_>) -> Vec<Block> {
    let mut blocks = vec![];
    for fiche in &source.report.fiches {
        blocks.extend(axes(source, fiche));
    }
    let report = source.report;
    blocks.extend(points("À vérifier : des réponses se contredisent", words::contradictions(report)));
    blocks.extend(points(
        "À arbitrer : les analystes ne répondent pas la même chose",
        words::divergent(report, source.fiches),
    ));
    let accounts = report.suspected_accounts.iter().map(|s| vec![s.account.clone(), why(source, &s.because)]);
    blocks.extend(table(words::accounts_title(report), ["Compte", "Pourquoi"], accounts.collect()));
    let accesses = report
        .accesses_to_review
        .iter()
        .map(|access| vec![words::access(access, source.fiches), why(source, &access.because)]);
    blocks.extend(table("Accès à revoir", ["Accès", "Pourquoi"], accesses.collect()));
    let explained = words::explained(report).into_iter().map(Cow::into_owned).collect();
    blocks.extend(points(words::EXPLAINED, explained));
    blocks.extend(decisive(source));
    let asks = source.asks().iter().map(|ask| format!("{} : {}", ask.whom(), ask.text)).collect();
    blocks.extend(points("Ce qu’on ne sait pas, et à qui le demander", asks));
    blocks.extend(points("Sur quoi repose cette gravité", words::fragile(report)));
    blocks.extend(next(source));
    blocks.extend(declarations(source));
    blocks.extend(contacts(source));
    blocks.push(heading(3, "Actions"));
    let actions: Vec<String> = report.actions.iter().map(|a| words::action(a, &report.as_of)).collect();
    blocks.push(if actions.is_empty() {
        Block::Text(String::from("Aucune n’est inscrite à la main courante."))
    } else {
        Block::Points(actions)
    });
    let made = source.story.exported.iter();
    let made = made.map(|told| vec![told.who.clone(), format!("{}, {}", source.dated(told.at), told.by)]);
    blocks.extend(table("Documents produits", ["Pour", "Quand et par qui"], made.collect()));
    blocks.extend(log(source));
    blocks.extend(seal(source));
    blocks
}

fn axes(source: &Document<'_>, fiche: &FicheReport) -> Vec<Block> {
    let loaded = source.fiches.iter().find(|l| l.digest == fiche.digest);
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
    blocks.push(Block::Small(format!(
        "Questions : {}, {} « je ne sais pas », {} en attente d’une autre, {} à poser, {} hors sujet.",
        messages::plural(fiche.answered, "réponse"),
        fiche.unknown,
        fiche.waiting,
        fiche.remaining,
        fiche.out_of_reach
    )));
    if !fiche.results.is_empty() {
        blocks.push(Block::Points(fiche.results.iter().map(|r| r.text.clone()).collect()));
    }
    blocks
}

fn points(title: &str, points: Vec<String>) -> Vec<Block> {
    if points.is_empty() { vec![] } else { vec![heading(3, title), Block::Points(points)] }
}

fn table(title: &str, columns: [&'static str; 2], rows: Vec<Vec<String>>) -> Vec<Block> {
    if rows.is_empty() {
        return vec![];
    }
    vec![heading(3, title), Block::Table(Table { columns: columns.to_vec(), widths: vec![40, 60], rows })]
}

/// Gives the question behind something listed, with its words; a follow-up is said after the question it follows.
fn why(source: &Document<'_>, because: &QuestionId) -> String {
    let placed = source.fiches.iter().find_map(|l| l.fiche.walk().find(|p| p.question.id == *because));
    let words = placed.map(|p| {
        let parent = p.parent.map(|parent| format!("{} ", parent.prompt)).unwrap_or_default();
        format!("{parent}{}", p.question.prompt)
    });
    format!("{because} {}", words.unwrap_or_default())
}

fn decisive(source: &Document<'_>) -> Vec<Block> {
    points("Ce qui trancherait, et qui appeler", super::super::words::settling(source.report))
}

fn next(source: &Document<'_>) -> Vec<Block> {
    let rows: Vec<Vec<String>> = source
        .report
        .next
        .iter()
        .map(|n| {
            let reference = n.reference.as_deref().map(|r| format!("\n{r}")).unwrap_or_default();
            let url = n.url.as_deref().map(|u| format!("\n{u}")).unwrap_or_default();
            vec![format!("{}{reference}", n.title), format!("{}{url}", n.because)]
        })
        .collect();
    table("La suite", ["Quoi", "Pourquoi, et par où commencer"], rows)
}

/// Lists whom to call, then the official addresses.
fn contacts(source: &Document<'_>) -> Vec<Block> {
    let contacts = &source.report.contacts;
    let rows: Vec<Vec<String>> = contacts
        .iter()
        .map(|c| {
            let numbers: Vec<&str> = c.phone.iter().chain(&c.email).map(String::as_str).collect();
            let contract = c.contract.as_deref().map(|contract| format!("\nContrat {contract}")).unwrap_or_default();
            let stale = if c.stale { "\nVérifié il y a plus d’un an : confirmez-le" } else { "" };
            let numbers = if numbers.is_empty() { String::from("voir son site") } else { numbers.join("\n") };
            vec![c.name.clone(), format!("{numbers}{contract}{stale}"), c.help.clone()]
        })
        .collect();
    let mut blocks = vec![];
    if !rows.is_empty() {
        let columns = vec!["Qui", "Comment", "Pour quoi"];
        blocks.extend([
            heading(3, "Contacts"),
            Block::Text(String::from(messages::declaration::CALL)),
            Block::Table(Table { columns, widths: vec![30, 35, 35], rows }),
        ]);
    }
    let sites = annexes::contacts().iter().filter(|known| contacts.iter().any(|c| c.name == known.name));
    let sites = sites.filter_map(|c| Link::official(&c.name, c.url.as_deref()?));
    let listed = source.report.declarations.iter().filter_map(|d| annexes::declaration(&d.id));
    let portals = listed.filter_map(|d| Link::official(format!("{} ({})", d.to, d.id), d.url.as_deref()?));
    let links: Vec<Link> = portals.chain(sites).collect();
    if !links.is_empty() {
        blocks.extend([heading(3, "Adresses officielles"), Block::Links(links)]);
    }
    blocks
}

fn declarations(source: &Document<'_>) -> Vec<Block> {
    let rows: Vec<Vec<String>> = source
        .report
        .declarations
        .iter()
        .map(|d| {
            let due = super::duties::when(source, d);
            let receipt = d.receipt.as_deref().map(|r| format!("\nAccusé : {r}")).unwrap_or_default();
            let status = super::duties::status(d);
            vec![d.to.clone(), due, format!("{status}{receipt}"), format!("{}{}{}", d.because, register(d), basis(d))]
        })
        .collect();
    if rows.is_empty() {
        return vec![];
    }
    let columns = vec!["À qui", "Avant le", "État", "Pourquoi"];
    vec![heading(3, "Déclarations"), Block::Table(Table { columns, widths: vec![32, 18, 18, 32], rows })]
}

/// Gives the line for the register of what was decided not to be notified.
fn register(line: &DeclarationReport) -> String {
    line.not_due.as_ref().map(|decision| format!("\n{}", decision.register)).unwrap_or_default()
}

fn basis(line: &DeclarationReport) -> String {
    annexes::declaration(&line.id).map(|data| format!("\n{}", data.legal_basis)).unwrap_or_default()
}

fn log(source: &Document<'_>) -> Vec<Block> {
    let mut blocks = vec![heading(3, "Main courante")];
    if source.story.left_out > 0 {
        blocks.push(Block::Small(format!(
            "Les {} dernières lignes ; les {} premières sont dans la main courante elle-même (qualify log).",
            source.story.rows.len(),
            source.story.left_out
        )));
    }
    blocks.push(Block::Table(Table {
        columns: vec!["N°", "Heure", "Qui", "Quoi"],
        widths: vec![6, 14, 18, 62],
        rows: source.story.rows.iter().map(|row| row.to_vec()).collect(),
    }));
    blocks
}

fn seal(source: &Document<'_>) -> Vec<Block> {
    let report = source.report;
    let heads = report.seal.heads.iter().map(|head| format!("{}, ligne {} : {}", head.writer, head.seq, head.h));
    let mut facts = vec![
        Fact::new("Lignes", report.timeline.entries.to_string()),
        Fact::new("Écrites par", messages::and(&report.timeline.analysts)),
        Fact::new("Code de scellement", report.seal.code.clone()),
        Fact::new("Verdict sur la main courante entière, à l’établissement", report.seal.verdict.slug()),
        Fact { name: String::from("Dernière ligne de chaque fichier"), values: heads.collect() },
    ];
    if source.replayed {
        facts.push(Fact::new("Portée", format!("les lignes inscrites jusqu’au {}", report.as_of.to_millis_string())));
    }
    if !report.arrived_afterwards.is_empty() {
        let values = report.arrived_afterwards.iter().map(afterwards).collect();
        facts.push(Fact { name: String::from("Arrivé après coup"), values });
    }
    if source.beyond > 0 {
        let lines = messages::agreed(
            usize::try_from(source.beyond).unwrap_or(usize::MAX),
            "ligne inscrite à une heure plus tardive, avant que l’horloge ne recule",
            "lignes inscrites à une heure plus tardive, avant que l’horloge ne recule",
        );
        facts.push(Fact::new("Le code couvre aussi", lines));
    }
    let check = format!("Vérifier : qualify verify {} --expect {}", report.incident.id, report.seal.code);
    vec![heading(3, "Scellement"), Block::Facts(facts), Block::Text(check)]
}
