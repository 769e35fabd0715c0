//! Any ticket: short Markdown, for the body of an issue, a mail or a chat. What decides, what to do, by when; the rest is
//! in the main courante, whose seal it carries.

use super::sheet::{Sheet, Withheld};
use super::text::{self, Passage, list, markdown, within};
use crate::domain::text::capitalised;
use crate::messages;
use crate::report::{DeclarationStatus, EXPLAINED};

/// The longest body, in bytes: the smallest limit of the tools that it is pasted in, with a margin.
const LONGEST: usize = 8000;
/// How many points of each kind it holds.
const POINTS: usize = 8;

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    // What is left out is said by its names, where they are given.
    let named = |points: &[String], names: &[&str]| {
        let mut shown: Vec<String> = points.iter().take(POINTS).cloned().collect();
        let more = points.len() - shown.len();
        let names = names.get(POINTS..).map(|left| format!("{} : ", left.join(", "))).unwrap_or_default();
        shown.extend((more > 0).then(|| format!("et {more} de plus, {names}qualify report {}", sheet.id)));
        list(&shown)
    };
    let few = |points: &[String]| named(points, &[]);
    let mut duties = sheet.duties();
    duties.retain(|lines| lines[0].status.is_open());
    let due: Vec<String> = duties.iter().map(|lines| text::due(lines)).collect();
    let bodies: Vec<&str> = duties.iter().map(|lines| lines[0].to.as_str()).collect();
    let decided = sheet.declarations.iter().filter(|line| line.status == DeclarationStatus::NotDue);
    let decided: Vec<String> = decided.map(|line| text::due(&[line])).collect();
    let made = sheet.declarations.iter().filter(|line| line.status == DeclarationStatus::Made);
    let made: Vec<String> = made.map(|line| text::due(&[line])).collect();
    let all: Vec<(bool, String)> = text::next(sheet).into_iter().chain(text::actions(sheet)).collect();
    let stands = |wanted: bool| all.iter().filter(|(done, _)| *done == wanted).map(|(_, p)| p.clone()).collect();
    let to_do: Vec<String> = stands(false);
    // What was done for nothing is what is left of a false alarm.
    let done: Vec<String> = if sheet.false_alarm { stands(true) } else { vec![] };
    let mut blocks = vec![Passage::Paragraph(text::opening(sheet)), Passage::Paragraph(sheet.gravity_said.clone())];
    // A ticket is acted on: what is the organisation’s own is not to be blocked.
    let theirs = sheet.traces.iter().filter(|trace| trace.withheld != Some(Withheld::Victim));
    let traces: Vec<String> = theirs.map(text::trace).collect();
    let linked = capitalised(messages::LINKED_ACCOUNTS);
    // What is late to a body costs more than a reason that is cut.
    let parts = [
        ("Échéances", named(&due, &bodies)),
        ("Pourquoi", few(&sheet.reasons)),
        ("À vérifier", few(&sheet.disagreements)),
        (EXPLAINED, few(&sheet.explained)),
        (messages::accounts_title(sheet.confirmation), few(&text::accounts(sheet))),
        (&linked, few(&sheet.linked)),
        ("À faire", few(&to_do)),
        ("Fait", few(&done)),
        ("Décisions de ne pas notifier", list(&decided)),
        ("Déclarations faites", few(&made)),
        ("Traces de l’attaquant", few(&traces)),
    ];
    for (title, points) in parts {
        if let Some(points) = points {
            blocks.extend([Passage::Heading(title.to_owned()), points]);
        }
    }
    blocks.push(Passage::Paragraph(text::closing(sheet)));
    let written = |blocks: &[Passage]| {
        format!("# {}\n\n{}", crate::escape::Markdown(&sheet.heading_within(200)), markdown(blocks))
    };
    written(&within(blocks, LONGEST, |blocks| written(blocks)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sheet::CleanDeclaration;
    use crate::export::sheet::tests::filled;

    #[test]
    fn it_is_short_whatever_there_is_to_say() {
        let mut sheet = filled();
        let long = "*".repeat(2000);
        sheet.reasons = vec![long.clone(); 50];
        sheet.title = long;
        let ticket = render(&sheet);
        assert!(ticket.len() < 8192, "{}", ticket.len());
        assert!(ticket.contains(&sheet.seal) && ticket.contains("TLP"), "{ticket}");
    }

    #[test]
    fn every_body_that_waits_is_named_however_many_there_are() {
        let mut sheet = filled();
        let first = sheet.declarations.remove(0);
        sheet.reasons = vec!["*".repeat(2000); 50];
        for many in [8, 9, 20] {
            let to = |n: usize| format!("Corps n{n}x");
            sheet.declarations = (0..many).map(|n| CleanDeclaration { to: to(n), ..first.clone() }).collect();
            let ticket = render(&sheet);
            assert!(ticket.len() < 8192 && (0..many).all(|n| ticket.contains(&to(n))), "{many}: {ticket}");
            assert_eq!(ticket.contains("de plus, Corps n8x"), many > 8, "{ticket}");
        }
    }

    #[test]
    fn who_is_compromised_and_what_the_attacker_left_are_in_it() {
        let ticket = render(&filled()).replace('\\', "");
        assert!(!ticket.contains("dg[@]exemple.fr"), "the victim’s own: {ticket}");
        for wanted in
            ["compta[@]exemple.fr", "compta-adm", "environ 60 autres comptes", "203.0.113.7", "assistante[@]exemple.fr"]
        {
            assert!(ticket.contains(wanted), "{wanted}: {ticket}");
        }
        let mut sheet = filled();
        (sheet.accounts, sheet.traces) = (vec![], vec![]);
        sheet.facts.announced = 0;
        let ticket = render(&sheet);
        assert!(!ticket.contains("## Comptes à considérer") && !ticket.contains("Traces"), "{ticket}");
    }

    #[test]
    fn what_is_settled_is_no_deadline_and_is_said() {
        let ticket = render(&filled());
        let (due, made) = ticket.split_once("## Déclarations faites").expect("what was made");
        assert!(due.contains("CNIL") && !due.contains("police"), "{ticket}");
        assert!(made.contains("police ou gendarmerie, déclarer à police") && made.contains("2026-0042"), "{ticket}");
    }
}
