//! The last page of the wizard: what to know and to do in the next ten minutes, on one screen.

use super::model::{FicheReport, Report};
use super::said::unreadable;
use super::table::TextPage;
use super::words;
use crate::domain::event::{Assessment, Reason};
use crate::domain::gravity::Confirmation;
use crate::escape::Terminal;
use crate::messages;

/// How many plans and consequences fit on the page.
const CALLS: usize = 2;
/// How many lines of deadlines fit on it.
const DEADLINES: usize = 2;

/// How many lines the page may take on a screen of twenty-four, with what the wizard writes around it.
const LINES: usize = 21;

/// How many lines the plans may take at the end of a lot: the next question stands under them on the same screen.
const PLANS: usize = 12;

/// How much advice stands on the page.
#[derive(Clone, Copy)]
enum Advice {
    /// So many plans and consequences, each whole.
    Items(usize),
    /// The first of them, cut so that it takes so many lines.
    Lines(usize),
}

/// How few lines a plan may be cut to: what it rules out, its first call, and that it is cut.
const SHORTEST: usize = 3;

/// Writes the page within a width, in columns. What does not fit is left out rather than scrolling the gravity away: the
/// last advice first; then the end of a plan, which says that it is cut; then what comes after the next fiche.
pub fn summary(report: &Report, width: usize) -> String {
    let lines = |page: &str| page.lines().count();
    for items in (1..=CALLS).rev() {
        let page = with(report, width, Advice::Items(items), false);
        if lines(&page) <= LINES {
            return page;
        }
    }
    let room = |brief| LINES.saturating_sub(lines(&with(report, width, Advice::Lines(0), brief)));
    let brief = room(false) < SHORTEST;
    with(report, width, Advice::Lines(room(brief)), brief)
}

/// Writes the plans that rule worse out, the worst first, as many as leave room for the next question.
pub fn plans(report: &Report, width: usize) -> String {
    let mut shown = String::new();
    for plan in &report.decisive.rule_out {
        let mut page = TextPage::new(width);
        page.item(&plan.text);
        if !shown.is_empty() && shown.lines().count() + page.out.lines().count() > PLANS {
            break;
        }
        shown.push_str(&page.out);
    }
    shown.trim_end().to_owned()
}

fn with(report: &Report, width: usize, advice: Advice, brief: bool) -> String {
    let mut page = TextPage::new(width);
    page.exercise(report);
    page.gravity(report);
    for fiche in &report.unreadable {
        page.line(&Terminal(&unreadable(fiche)).to_string());
    }
    for fiche in &report.fiches {
        if let Some(why) = why(fiche) {
            page.line(&why);
        }
        if !fiche.steps.is_empty() {
            page.line(&messages::steps(fiche.steps.iter().map(|s| s.state)));
        }
    }
    let decisive = words::decisive(report);
    match advice {
        Advice::Items(count) => decisive.into_iter().take(count).for_each(|item| page.item(item)),
        Advice::Lines(room) => decisive.first().into_iter().for_each(|plan| page.cut(plan, room)),
    }
    if !report.contradictions.is_empty() || !report.divergent.is_empty() {
        let count = report.contradictions.len() + report.divergent.len();
        page.line(&format!("À vérifier : {} (voir le rapport).", messages::plural(count, "désaccord")));
    }
    page.deadlines(report, if brief { 1 } else { DEADLINES });
    if let Some((first, others)) = report.next.split_first() {
        page.title("Dans les dix minutes");
        page.point(&Terminal(&format!("{}. {}", first.title, first.because)).to_string());
        let titles: Vec<String> = others.iter().map(|n| Terminal(&n.title).to_string()).collect();
        if !titles.is_empty() && !brief {
            page.point(&format!("Puis : {}.", titles.join(" ; ")));
        }
    }
    page.title(&format!("Code de scellement, à noter sur papier : {}", report.seal.code));
    page.out
}

/// Says in a sentence what holds the gravity: each level with its questions.
fn why(fiche: &FicheReport) -> Option<String> {
    let (confirmation, axes) = (fiche.confirmation.as_ref()?, fiche.axes.as_ref()?);
    let incident = match confirmation.proposed {
        Confirmation::FauxPositif => "",
        Confirmation::AInvestiguer | Confirmation::Confirme => "incident ",
    };
    let level = |name: &str, a: &Assessment<_>| held(name, messages::level(a.proposed), &a.because);
    Some(format!(
        "Pourquoi : {} ; {} ; {} ; {}.",
        held(incident, messages::confirmation(confirmation.proposed), &confirmation.because),
        level("périmètre ", &axes.perimetre),
        level("impact ", &axes.impact),
        level("urgence ", &axes.urgence),
    ))
}

fn held(name: &str, value: &str, because: &[Reason]) -> String {
    let mut questions: Vec<String> = because.iter().map(words::named).collect();
    questions.dedup();
    if questions.is_empty() { format!("{name}{value}") } else { format!("{name}{value} ({})", questions.join(", ")) }
}
