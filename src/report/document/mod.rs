//! The report as a document: one page to decide, what an authority asks, then everything behind it.
//!
//! Pure: blocks of plain text, made from the model of the report and from the lines. What nobody said is left visibly
//! blank; what is cut to hold on the first page stands whole further on.

mod authority;
mod brief;
mod detail;
mod duties;
mod figure;
mod first;
mod story;

pub use story::Story;

use super::model::Report;
use super::words;
use crate::domain::fiche::Brief;
use crate::domain::gravity::Gravity;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::fiche::{self, Loaded};
use crate::messages;
use crate::paper::{Block, Paper, Running, heading};

/// Who hands the document over, as far as the configuration knows; the rest is left blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The organisation.
    pub organisation: Option<String>,
    /// Its legal identity: registered name, SIREN, FINESS...
    pub legal_id: Option<String>,
    /// The number to call back, outside of the mail system.
    pub callback_phone: Option<String>,
    /// The data protection officer.
    pub dpo: Option<String>,
    /// Who writes.
    pub author: Option<String>,
    /// The marking of the document.
    pub tlp: Option<String>,
    /// When the next point is.
    pub next_point: Option<String>,
}

/// What a document is made of.
pub struct Document<'a> {
    /// The report.
    pub report: &'a Report,
    /// What the main courante says.
    pub incident: &'a Incident,
    /// The fiches run, for the words of the answers.
    pub fiches: &'a [&'a Loaded],
    /// What the first page shows of each of them.
    pub briefs: &'a [Option<Brief>],
    /// The lines.
    pub story: &'a Story<'a>,
    /// Who hands it over.
    pub identity: &'a Identity,
    /// When it is made.
    pub made_at: Moment,
    /// Whether it shows what was known at an earlier time.
    pub replayed: bool,
    /// How many lines the seal covers although their clock says a later time.
    pub beyond: u64,
}

/// Gives what the first page shows of each fiche: as it says itself, or, for one that came with an earlier version of
/// the program, as its successor does.
pub fn briefs(report: &Report, fiches: &[&Loaded]) -> Vec<Option<Brief>> {
    let ours = |loaded: &Loaded| report.fiches.iter().any(|f| f.embedded && f.digest == loaded.digest);
    let successor = |loaded: &Loaded| fiche::load_copy(fiche::find(&loaded.fiche.id)?.bytes)?.fiche.brief;
    let of = |loaded: &&Loaded| {
        let own = loaded.fiche.brief.clone();
        own.or_else(|| if ours(loaded) { successor(loaded) } else { None })
    };
    fiches.iter().map(of).collect()
}

/// Makes the document.
pub fn document(source: &Document<'_>) -> Paper {
    let about = &source.report.incident;
    let exercise = if about.exercise { "EXERCICE : " } else { "" };
    let title = format!("{exercise}Incident {} : {}", about.id, clipped(&about.title, 85));
    let banner = || about.exercise.then(|| Block::Banner(messages::EXERCISE.to_owned()));
    let mut blocks: Vec<Block> = banner().into_iter().collect();
    blocks.extend(first::page(source));
    blocks.push(Block::NewPage);
    blocks.push(heading(2, "Pour une autorité ou un partenaire"));
    blocks.extend(authority::part(source));
    blocks.push(heading(2, "Le détail"));
    blocks.extend(detail::part(source));
    blocks.push(Block::Small(messages::NOT_OFFICIAL.to_owned()));
    blocks.extend(banner());
    Paper { title, blocks }
}

/// Gives what stands on every printed page.
pub fn running(source: &Document<'_>) -> Running {
    let about = &source.report.incident;
    let tlp = source.tlp().map(|tlp| format!(" - TLP:{tlp}")).unwrap_or_default();
    let foot = format!("Incident {}{tlp} - {}", about.id, source.report.seal.code);
    Running { foot, exercise: about.exercise }
}

impl Document<'_> {
    /// Gives the marking: the configuration's, else the strictest of the lines.
    fn tlp(&self) -> Option<&str> {
        self.identity.tlp.as_deref().or(self.story.tlp)
    }

    /// Gives the organisation: as the incident was opened, else as the configuration knows it.
    fn organisation(&self) -> Option<&str> {
        self.report.incident.organisation.as_deref().or(self.identity.organisation.as_deref())
    }

    /// Gives a clock that was set.
    fn clock(&self, name: &str) -> Option<Moment> {
        self.report.incident.clocks.get(name).copied().flatten().map(|at| self.local(at))
    }

    /// Gives a moment as it was lived where the incident is.
    fn local(&self, at: Moment) -> Moment {
        at.in_zone(self.story.tz)
    }

    /// Writes a moment: only the time on the day of the report.
    fn dated(&self, at: Moment) -> String {
        self.local(at).dated(&self.report.as_of)
    }

    /// Gives the gravity that counts: the one retained, else the one proposed.
    fn gravity(&self) -> Gravity {
        self.report.gravity.retained.unwrap_or(self.report.gravity.proposed)
    }

    /// Counts what is not known.
    fn unknown(&self) -> usize {
        words::unknown(self.report)
    }
}

/// Gives what is known, or room to write it.
fn or_blank(known: Option<&str>) -> String {
    known.unwrap_or(messages::TO_FILL).to_owned()
}

/// Cuts a text for the first page; it stands whole further on.
fn clipped(text: &str, most: usize) -> String {
    // A no-break space stays one.
    let flat: Vec<&str> =
        text.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty()).collect();
    let flat = flat.join(" ");
    if flat.chars().count() <= most {
        return flat;
    }
    let mut cut: String = flat.chars().take(most.saturating_sub(1)).collect();
    // At a word, unless the text has none that is short enough.
    if let Some(at) = cut.rfind(' ').filter(|at| *at * 3 > cut.len() * 2) {
        cut.truncate(at);
    }
    cut.truncate(cut.trim_end_matches([' ', ',', ';', ':', '.', ' ']).len());
    cut.push('…');
    cut
}
