//! The description of an incident, once, then in the markup of each tool.

use super::official::written;
use super::sheet::{CleanDeclaration, Line, Sheet, Trace, cut};
use crate::annexes;
use crate::domain::answer::Progress;
use crate::domain::moment::Moment;
use crate::domain::text::{capitalised, lowered};
use crate::escape::{Inert, InertHtml, Markdown};
use crate::messages;
use crate::report::{DeclarationStatus, EXPLAINED};
use std::fmt::Write as _;

/// A part of a description; its texts are plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Passage {
    /// The title of what follows.
    Heading(String),
    /// A sentence or two.
    Paragraph(String),
    /// Points.
    List(Vec<String>),
    /// Points, done or not.
    Tasks(Vec<(bool, String)>),
}

/// How many lines of the story a description tells: the main courante has them all.
const LINES: usize = 50;
/// The longest point, in characters.
const POINT: usize = 600;

/// Says a moment for people, in the zone of the incident.
pub(super) fn said(sheet: &Sheet, at: Moment) -> String {
    at.in_zone(sheet.tz).french(None)
}

/// Describes the incident for a ticket.
pub(super) fn description(sheet: &Sheet) -> Vec<Passage> {
    let mut blocks = vec![Passage::Paragraph(opening(sheet))];
    blocks.push(Passage::Heading(String::from("Gravité")));
    blocks.push(Passage::Paragraph(sheet.gravity_said.clone()));
    blocks.extend(list(&sheet.verdicts));
    // What to do stands where tools fold: after the gravity, before its reasons.
    titled(&mut blocks, "À faire ensuite", tasks(next(sheet)));
    titled(&mut blocks, "Pourquoi", list(&sheet.reasons));
    titled(&mut blocks, "Ce qui peut encore la changer", list(&sheet.decisive));
    titled(&mut blocks, "À vérifier", list(&sheet.disagreements));
    titled(&mut blocks, EXPLAINED, list(&sheet.explained));
    titled(&mut blocks, messages::accounts_title(sheet.confirmation), list(&accounts(sheet)));
    titled(&mut blocks, &capitalised(messages::LINKED_ACCOUNTS), list(&sheet.linked));
    titled(&mut blocks, "Accès à revoir", list(&sheet.accesses));
    titled(&mut blocks, "Traces de l’attaquant", list(&traces(sheet)));
    titled(&mut blocks, "Actions", tasks(actions(sheet)));
    let duties = declarations(sheet);
    // Neither a deadline nor an address is ever cut.
    titled(&mut blocks, "Déclarations", (!duties.is_empty()).then_some(Passage::List(duties)));
    titled(&mut blocks, "Contacts", list(&sheet.contacts));
    titled(&mut blocks, "Déroulé", list(&story(sheet)));
    blocks.push(Passage::Paragraph(closing(sheet)));
    blocks
}

/// Keeps what fits in a field that holds so many bytes, the end of the story being left out first.
pub(super) fn within(mut blocks: Vec<Passage>, most: usize, write: impl Fn(&[Passage]) -> String) -> Vec<Passage> {
    while write(&blocks).len() > most && blocks.len() > 2 {
        // The last block is the seal: it always stays.
        let last = blocks.len() - 2;
        match &mut blocks[last] {
            Passage::List(points) if points.len() > 1 => points.truncate(points.len() / 2),
            Passage::Tasks(points) if points.len() > 1 => points.truncate(points.len() / 2),
            Passage::Heading(_) | Passage::Paragraph(_) | Passage::List(_) | Passage::Tasks(_) => {
                blocks.remove(last);
            }
        }
    }
    blocks
}

/// Says what the incident is, and under which marking.
pub(super) fn opening(sheet: &Sheet) -> String {
    let mut text = String::new();
    if sheet.exercise {
        text.push_str("EXERCICE : ceci n’est pas un incident réel. ");
    }
    let state = match (sheet.closed, sheet.false_alarm) {
        (true, true) => "clos, fausse alerte",
        (true, false) => "clos",
        (false, true) => "en cours, fausse alerte à cette heure",
        (false, false) => "en cours",
    };
    let _ = write!(text, "{}. Incident {}, ouvert le {}", sheet.tlp.label(), sheet.id, said(sheet, sheet.opened_at));
    if let Some((alerted, mark)) = sheet.clocks.get("alerted") {
        let _ = write!(text, ", alerte du {}{mark}", said(sheet, *alerted));
    }
    let unsettled = if sheet.unsettled { ", fausse alerte à cette heure, encore à confirmer" } else { "" };
    let _ = write!(text, ", {state}{unsettled}");
    text.extend(contained(sheet).map(|contained| format!(", {contained}")));
    let _ = write!(text, " ({}).", messages::start::zone(sheet.tz));
    if let Some(organisation) = &sheet.organisation {
        let _ = write!(text, " Organisation : {organisation}.");
    }
    if sheet.pseudonymised {
        text.push_str(" Noms, comptes, machines et adresses remplacés par des pseudonymes.");
    }
    text
}

/// Says when it was contained, with what goes against it; none while nobody said that it was.
pub(super) fn contained(sheet: &Sheet) -> Option<String> {
    let (contained, mark) = sheet.clocks.get("contained")?;
    Some(format!("endigué le {}{mark}{}", said(sheet, *contained), sheet.reserve))
}

/// Says what names the main courante.
pub(super) fn closing(sheet: &Sheet) -> String {
    format!(
        "Situation au {} ; main courante de {}, tenue par {} ; code de scellement : {}. {}",
        said(sheet, sheet.as_of),
        messages::plural(sheet.entries, "ligne"),
        messages::and(&sheet.analysts),
        sheet.seal,
        messages::NOT_OFFICIAL
    )
}

/// Adds a title and what stands under it, unless there is nothing.
fn titled(blocks: &mut Vec<Passage>, title: &str, content: Option<Passage>) {
    if let Some(content) = content {
        blocks.push(Passage::Heading(title.to_owned()));
        blocks.push(content);
    }
}

/// Makes a list, unless it is empty.
pub(super) fn list(points: &[String]) -> Option<Passage> {
    (!points.is_empty()).then(|| Passage::List(points.iter().map(|p| cut(p, POINT)).collect()))
}

fn tasks(points: Vec<(bool, String)>) -> Option<Passage> {
    let points: Vec<(bool, String)> = points.into_iter().map(|(done, p)| (done, cut(&p, POINT))).collect();
    (!points.is_empty()).then_some(Passage::Tasks(points))
}

/// Names the accounts, then counts those that were only announced.
pub(super) fn accounts(sheet: &Sheet) -> Vec<String> {
    sheet.accounts.iter().cloned().chain(messages::announced(sheet.facts.announced)).collect()
}

/// Says each trace of the attacker with its kind.
pub(super) fn traces(sheet: &Sheet) -> Vec<String> {
    sheet.traces.iter().map(trace).collect()
}

/// Says a trace with its kind.
pub(super) fn trace(t: &Trace) -> String {
    format!("{} : {}", messages::indicator(t.kind), t.said)
}

/// Says each action and each step, and whether it is done.
pub(super) fn actions(sheet: &Sheet) -> Vec<(bool, String)> {
    let actions = sheet.actions.iter().map(|a| {
        let owner = a.by.as_deref().map(|by| format!(", {by}")).unwrap_or_default();
        let (state, at) = (messages::state(a.state), said(sheet, a.at));
        let noted = if a.state == Progress::AFaire { "inscrit le " } else { "" };
        let text = format!("{} : {state}{owner}, {noted}{at}{}", a.text, a.outcome);
        (a.state == Progress::Fait, text)
    });
    let steps = sheet.steps.iter().filter(|s| s.said).map(|s| {
        let by = s.by.as_deref().map(|by| format!(", {by}")).unwrap_or_default();
        let at = s.at.map(|at| format!(", {}", said(sheet, at))).unwrap_or_default();
        (s.state == Progress::Fait, format!("{} {} : {}{by}{at}{}", s.id, s.text, messages::state(s.state), s.mark))
    });
    actions.chain(steps).collect()
}

/// Says each next step; none is done yet.
pub(super) fn next(sheet: &Sheet) -> Vec<(bool, String)> {
    sheet.next.iter().map(|next| (false, next.clone())).collect()
}

/// Says each declaration: to whom, by when, why.
pub(super) fn declarations(sheet: &Sheet) -> Vec<String> {
    sheet.duties().iter().map(|lines| duty(sheet, lines)).collect()
}

/// Says what is owed to a recipient: what each text asks, as what is done for one leaves another to do.
pub(super) fn duty(sheet: &Sheet, lines: &[&CleanDeclaration]) -> String {
    let first = lines[0];
    let said = lines.iter().map(|line| declaration(sheet, line)).enumerate();
    // What stands after a stop starts a sentence.
    let said: Vec<String> = said.map(|(n, said)| if n == 0 { said } else { capitalised(&said) }).collect();
    let mut links: Vec<String> = lines
        .iter()
        .filter(|line| line.status.is_to_do())
        .filter_map(|line| line.url.as_ref().map(|url| format!("Portail : {url}")))
        .collect();
    links.dedup();
    std::iter::once(format!("{} : {}", first.to, said.join(" "))).chain(links).collect::<Vec<_>>().join(" ")
}

/// Says what is owed to a recipient in a line: by when, where it stands, where it is made.
pub(super) fn due(lines: &[&CleanDeclaration]) -> String {
    let first = earliest(lines);
    let link = lines.iter().find_map(|line| line.url.as_deref().filter(|_| line.status.is_to_do()));
    let link = link.map(|url| format!(", {url}")).unwrap_or_default();
    let status = match first.status {
        // A decision is somebody's: whose, and why, stands beside the deadline that it leaves.
        DeclarationStatus::NotDue | DeclarationStatus::Made => lowered(&first.because),
        DeclarationStatus::Due | DeclarationStatus::ToCheck | DeclarationStatus::IfConfirmed => {
            first.status.said().to_owned()
        }
    };
    let receipt = first.receipt.as_deref().map(|receipt| format!("récépissé {receipt}"));
    let what: Vec<&str> = lines.iter().map(|line| line.what.as_str()).filter(|what| !what.is_empty()).collect();
    let what = if what.is_empty() { String::new() } else { format!(", {}", what.join(" ; ")) };
    let parts = [Some(first.by.clone()), Some(status), receipt].into_iter().flatten().filter(|part| !part.is_empty());
    format!("{}{what} : {}{link}", first.to, parts.collect::<Vec<_>>().join(", "))
}

/// Gives the line whose date is to be kept: the earliest of those that stand as the first one does.
pub(super) fn earliest<'d>(lines: &[&'d CleanDeclaration]) -> &'d CleanDeclaration {
    let dated = lines.iter().filter(|line| line.status == lines[0].status && line.due_at.is_some());
    dated.min_by_key(|line| line.due_at).unwrap_or(&lines[0])
}

/// Says a declaration in a sentence, with what it is: one recipient may wait for several.
fn declaration(sheet: &Sheet, d: &CleanDeclaration) -> String {
    // A declaration that follows another one runs from that one.
    let since = match annexes::declaration(&d.clock) {
        Some(_) => "la déclaration précédente",
        None => messages::clock(&d.clock),
    };
    // Only a delay that runs, in hours, counts from something.
    let counted = d.started.filter(|_| d.due_at.is_some() && d.status.is_open());
    let started = counted.map(|at| format!(", depuis {since} ({})", said(sheet, at))).unwrap_or_default();
    let receipt = d.receipt.as_deref().map(|r| format!(" Récépissé : {r}.")).unwrap_or_default();
    let doubt = if d.sure { "" } else { " Source à vérifier." };
    let what = if d.what.is_empty() { String::new() } else { format!("{}, ", d.what) };
    let by = if d.by.is_empty() { String::new() } else { format!(", {}", d.by) };
    format!("{what}{}{by}{started}. {}{doubt}{receipt}", d.status.said(), messages::ended(&capitalised(&d.because)))
}

/// Tells what happened, the latest lines only when there are many.
pub(super) fn story(sheet: &Sheet) -> Vec<String> {
    let mut told: Vec<_> = sheet.lines.iter().filter(|line| line.told).collect();
    told.sort_by_key(|line| line.happened_at.unwrap_or(line.at));
    let left = told.len().saturating_sub(LINES);
    let mut story = Vec::new();
    if left > 0 {
        story.push(format!("{} avant celles-ci : voir la main courante", messages::plural(left, "ligne")));
    }
    story.extend(told[left..].iter().map(|line| tell(sheet, line)));
    story
}

/// Tells a line of the story.
pub(super) fn tell(sheet: &Sheet, line: &Line) -> String {
    let at = said(sheet, line.happened_at.unwrap_or(line.at));
    let actor = line.actor.as_deref().map(|a| format!(" (pour {a})")).unwrap_or_default();
    let note = line.note.as_deref().map(|n| format!(" ({n})")).unwrap_or_default();
    let mark = line.mark.as_deref().map(|mark| format!("[{mark}] ")).unwrap_or_default();
    format!("{at}, {}{actor} : {mark}{}{note}", line.by, line.text)
}

/// Writes the points of a list after their mark: none, to do, done.
fn items(block: &Passage, [bare, to_do, done]: [&str; 3], write: impl Fn(&str) -> String) -> Vec<String> {
    match block {
        Passage::Heading(_) | Passage::Paragraph(_) => vec![],
        Passage::List(points) => points.iter().map(|p| format!("{bare}{}", write(p))).collect(),
        Passage::Tasks(points) => {
            points.iter().map(|(is, p)| format!("{}{}", if *is { done } else { to_do }, write(p))).collect()
        }
    }
}

/// Writes plain text, for a tool that makes links of addresses by itself.
pub(super) fn plain(blocks: &[Passage]) -> String {
    let parts: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Passage::Heading(title) => title.to_uppercase(),
            Passage::Paragraph(text) => text.clone(),
            Passage::List(_) | Passage::Tasks(_) => items(block, ["- ", "[ ] ", "[x] "], str::to_owned).join("\n"),
        })
        .collect();
    inert(&parts.join("\n\n"))
}

/// Writes a text for a tool that makes links by itself: only an official address can be followed.
pub(super) fn inert(text: &str) -> String {
    written(text, |words| Inert(words).to_string(), str::to_owned)
}

/// Writes inline Markdown.
fn inline(text: &str) -> String {
    let words = |words: &str| {
        // A blank next to a link stays.
        let (start, end) = (words.starts_with(char::is_whitespace), words.ends_with(char::is_whitespace));
        let blank = |there: bool| if there { " " } else { "" };
        format!("{}{}{}", blank(start), Markdown(words.trim()), blank(end))
    };
    let text = text.trim();
    written(text, words, |url| format!("<{url}>"))
}

/// Writes a text of HTML.
fn hyper(text: &str) -> String {
    written(text, |words| InertHtml(words).to_string(), |url| format!("<a href=\"{url}\">{url}</a>"))
}

/// Writes Markdown.
pub(super) fn markdown(blocks: &[Passage]) -> String {
    let write = |block: &Passage| match block {
        Passage::Heading(title) => format!("## {}", inline(title)),
        Passage::Paragraph(text) => inline(text),
        Passage::List(_) | Passage::Tasks(_) => items(block, ["- ", "- [ ] ", "- [x] "], inline).join("\n"),
    };
    let parts: Vec<String> = blocks.iter().map(write).collect();
    format!("{}\n", parts.join("\n\n").trim_end())
}

/// Writes HTML for a tool that makes links of addresses by itself.
pub(super) fn html(blocks: &[Passage]) -> String {
    let write = |block: &Passage| match block {
        Passage::Heading(title) => format!("<h3>{}</h3>", hyper(title)),
        Passage::Paragraph(text) => format!("<p>{}</p>", hyper(text)),
        Passage::List(_) | Passage::Tasks(_) => {
            let items = items(block, ["<li>", "<li>☐ ", "<li>☑ "], |text| hyper(text) + "</li>");
            format!("<ul>{}</ul>", items.concat())
        }
    };
    blocks.iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::gravity::Confirmation;

    fn sample() -> Vec<Passage> {
        vec![
            Passage::Heading(String::from("A <b>")),
            Passage::Paragraph(String::from("*x* & y")),
            Passage::List(vec![String::from("- z"); 8]),
            Passage::Tasks(vec![(true, String::from("[t]"))]),
            Passage::Paragraph(String::from("sceau")),
        ]
    }

    #[test]
    fn each_markup_takes_the_texts_for_texts() {
        let blocks = sample();
        assert!(markdown(&blocks).starts_with("## A &lt;b&gt;\n\n\\*x\\* &amp; y\n\n- \\- z\n"));
        assert!(html(&blocks).starts_with("<h3>A &lt;b&gt;</h3><p>*x* &amp; y</p><ul><li>- z</li>"));
        assert!(plain(&blocks).contains("\n\n[x] [t]\n\nsceau"));
    }

    #[test]
    fn only_a_delay_that_runs_counts_from_a_clock() {
        let sheet = crate::export::sheet::tests::filled();
        let said = declarations(&sheet).join("\n");
        let of = |to: &str| said.lines().find(|line| line.starts_with(to)).expect("a line").to_owned();
        assert!(of("CNIL").contains("depuis la certitude"), "{said}");
        assert!(!of("police").contains("depuis") && of("police").contains("faite"), "made: {said}");
        assert!(!of("ANSSI").contains("depuis") && of("ANSSI").contains("sans délai"), "no delay in hours: {said}");
    }

    #[test]
    fn accounts_are_compromised_only_once_it_is_confirmed() {
        let mut sheet = crate::export::sheet::tests::filled();
        let has = |sheet: &Sheet, title: &str| description(sheet).contains(&Passage::Heading(title.to_owned()));
        assert!(has(&sheet, "Comptes à considérer comme compromis") && !has(&sheet, "Comptes en cause"));
        for confirmation in [Some(Confirmation::FauxPositif), Some(Confirmation::AInvestiguer), None] {
            sheet.confirmation = confirmation;
            assert!(!has(&sheet, "Comptes à considérer comme compromis") && has(&sheet, "Comptes en cause"));
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_from_the_end_but_the_seal_stays() {
        let cut = within(sample(), 40, plain);
        assert!(plain(&cut).len() <= 40);
        assert_eq!(cut.last(), Some(&Passage::Paragraph(String::from("sceau"))));
    }
}
