//! The report as a document: one page to decide, what an authority asks, then everything behind it.
//!
//! Pure: blocks of plain text, made from the model of the report and from the lines. What nobody said is left visibly
//! blank; what is cut to hold on the first page stands whole further on.

mod asks;
mod authority;
mod brief;
mod detail;
mod duties;
mod figure;
mod first;
mod source;
mod story;

pub(super) use first::unsound;
pub use source::{Document, Identity};
pub use story::{Story, tlp_of};

use super::hostile::readable;
use super::model::Report;
use crate::domain::fiche::Brief;
use crate::fiche::{self, Loaded};
use crate::messages;
use crate::paper::{Block, Paper, Running, heading};

/// Gives what the first page shows of each fiche: as it says itself, or, for one that came with an earlier version of
/// the program, as its successor does.
pub fn briefs(report: &Report, fiches: &[&Loaded]) -> Vec<Option<Brief>> {
    let ours = |loaded: &Loaded| report.fiches.iter().any(|f| f.embedded && f.digest == loaded.digest);
    let of = |loaded: &&Loaded| {
        let own = loaded.fiche.brief.clone();
        own.or_else(|| if ours(loaded) { fiche::successor(loaded)?.fiche.brief } else { None })
    };
    fiches.iter().map(of).collect()
}

/// The longest title that a page has at its head, in characters.
const LONGEST: usize = 200;

/// Gives a title whole, or where it stands.
fn title(title: &str, paged: bool) -> String {
    let flat = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= LONGEST {
        flat
    } else {
        format!("(titre long, {})", if paged { "page 2" } else { "plus bas" })
    }
}

/// Makes the document.
pub fn document(source: &Document<'_>) -> Paper {
    let about = &source.report.incident;
    let exercise = if about.exercise { "EXERCICE : " } else { "" };
    let title = format!("{exercise}Incident {} : {}", about.id, title(&about.title, source.paged));
    let banner = || about.exercise.then(|| Block::Banner(messages::EXERCISE.to_owned()));
    let mut blocks: Vec<Block> = banner().into_iter().collect();
    blocks.extend(first::page(source, &title));
    blocks.push(Block::NewPage);
    blocks.push(heading(2, "Pour une autorité ou un partenaire"));
    blocks.extend(authority::part(source));
    blocks.push(heading(2, "Le détail"));
    blocks.extend(detail::part(source));
    blocks.push(Block::Small(messages::NOT_OFFICIAL.to_owned()));
    blocks.extend(banner());
    Paper { title, blocks }.rewritten(&readable(source.report, source.fiches))
}

/// Gives what stands on every printed page.
pub fn running(source: &Document<'_>) -> Running {
    let about = &source.report.incident;
    let tlp = source.tlp().map(|tlp| format!(" - {}", tlp.label())).unwrap_or_default();
    let foot = format!("Incident {}{tlp} - {}", about.id, source.report.seal.code);
    Running { foot, exercise: about.exercise }
}
