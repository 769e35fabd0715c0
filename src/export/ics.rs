//! iCalendar (RFC 5545): the deadlines of declarations, with alarms, and the dated actions.

use super::sheet::{CleanAction, CleanDeclaration, CleanStep, Sheet};
use super::text::{description, duty, earliest, inert, plain};
use super::{grades::grade, stable, when};
use crate::annexes;
use crate::domain::answer::Progress;
use crate::domain::moment::{Delay, Moment};
use crate::escape::{Ics, IcsLine};
use crate::report::DeclarationStatus;

/// How many hours before a deadline the calendar rings.
const ALARMS: [i64; 2] = [12, 1];
/// How many hours an event lasts.
const SEEN: u32 = 1;

/// Writes the document.
pub(super) fn render(sheet: &Sheet) -> String {
    let mut page = Calendar { out: String::new(), sheet };
    page.line("BEGIN:VCALENDAR");
    page.line("VERSION:2.0");
    page.line("PRODID:-//qualify//qualify//FR");
    page.line("CALSCALE:GREGORIAN");
    page.text("X-WR-CALNAME", &sheet.heading());
    page.incident();
    sheet.duties().iter().for_each(|lines| page.duty(lines));
    sheet.actions.iter().for_each(|a| page.action(a));
    sheet.steps.iter().for_each(|s| page.step(s));
    page.line("END:VCALENDAR");
    page.out
}

struct Calendar<'s> {
    out: String,
    sheet: &'s Sheet,
}

impl Calendar<'_> {
    fn line(&mut self, line: &str) {
        self.out.push_str(&IcsLine(line).to_string());
    }

    fn text(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", Ics(&inert(value))));
    }

    /// Starts an entry with what every entry says.
    fn start(&mut self, component: &str, what: &str, which: &str, summary: &str) {
        let sheet = self.sheet;
        self.line(&format!("BEGIN:{component}"));
        self.line(&format!("UID:{}", stable::id(&sheet.id, what, which)));
        self.line(&format!("DTSTAMP:{}", when::calendar(sheet.made_at)));
        // A later export holds more lines: the calendar then replaces the entry instead of keeping both.
        self.line(&format!("SEQUENCE:{}", sheet.entries.min(i32::MAX.unsigned_abs().into())));
        self.line(&format!("CLASS:{}", sheet.tlp.calendar()));
        let tags: Vec<String> = sheet.tags().iter().map(|tag| Ics(tag).to_string()).collect();
        self.line(&format!("CATEGORIES:{}", tags.join(",")));
        let exercise = if sheet.exercise { "EXERCICE - " } else { "" };
        self.text("SUMMARY", &format!("{exercise}{summary} [{}]", sheet.id));
    }

    /// Dates an event: a moment that lasts long enough to be seen.
    fn lasts(&mut self, at: Moment) {
        self.line(&format!("DTSTART:{}", when::calendar(at)));
        self.line(&format!("DTEND:{}", when::calendar(at.after(Delay::Hours(SEEN), self.sheet.tz))));
    }

    /// Says whose entry it is and under which marking.
    fn describe(&mut self, text: &str) {
        let sheet = self.sheet;
        let about =
            format!("{text}\n\n{}\n{}\nCode de scellement : {}", sheet.heading(), sheet.tlp.label(), sheet.seal);
        self.text("DESCRIPTION", &about);
    }

    fn incident(&mut self) {
        let sheet = self.sheet;
        self.start("VEVENT", "incident", "", &format!("Alerte : {}", sheet.title));
        self.lasts(sheet.starts_at());
        self.line("TRANSP:TRANSPARENT");
        self.line(&format!("PRIORITY:{}", grade(sheet.gravity).calendar));
        self.text("DESCRIPTION", &plain(&description(sheet)));
        self.line("END:VEVENT");
    }

    /// Dates what is owed to a recipient: one entry, whatever number of texts say so.
    fn duty(&mut self, lines: &[&CleanDeclaration]) {
        let d = earliest(lines);
        let done = d.status == DeclarationStatus::Made;
        // Anything else may never have to be made.
        let sure = d.status == DeclarationStatus::Due;
        // What is done too: what is settled and what is not may be for the same people.
        let what: Vec<&str> = lines.iter().map(|line| line.what.as_str()).collect();
        let summary = format!("Déclaration : {}, {} ({})", d.to, d.status.said(), what.join(" ; "));
        let key = &lines[0].id;
        // What is due at once stands where people look, from when it is: many calendars show no task. What only follows another one,
        // without a date, waits for the end; what is done when one can has no hour to ring at.
        let waits = |data: &annexes::Declaration| data.pace == annexes::Pace::SansEcheance;
        let now = if d.follows { self.sheet.closed } else { !annexes::declaration(&d.id).is_some_and(waits) };
        let at_once = d.started.filter(|_| sure && now);
        // What was made stands where it was made.
        let due = d.made_at.filter(|_| done).or(d.due_at).or(at_once);
        let Some(due) = due else {
            self.start("VTODO", "declaration", key, &summary);
            self.line(if done { "STATUS:COMPLETED" } else { "STATUS:NEEDS-ACTION" });
            self.link(lines);
            self.describe(&duty(self.sheet, lines));
            return self.line("END:VTODO");
        };
        self.start("VEVENT", "declaration", key, &summary);
        self.lasts(due);
        self.line("TRANSP:TRANSPARENT");
        self.line(if sure || done { "STATUS:CONFIRMED" } else { "STATUS:TENTATIVE" });
        if sure {
            self.line("PRIORITY:1");
        }
        self.link(lines);
        self.describe(&duty(self.sheet, lines));
        // A date that counts if a person says so is a date to check before it.
        if sure || d.status == DeclarationStatus::ToCheck {
            // Nothing rings before what the lines know; what is due at once rings when it starts.
            let left = due.unix_millis() - self.sheet.as_of.unix_millis();
            let before =
                ALARMS.into_iter().filter(|hours| left > hours * 3_600_000).map(|hours| format!("-PT{hours}H"));
            for trigger in before.chain(d.due_at.is_none().then(|| String::from("PT0S"))) {
                self.line("BEGIN:VALARM");
                self.line("ACTION:DISPLAY");
                self.line(&format!("TRIGGER:{trigger}"));
                self.text("DESCRIPTION", &summary);
                self.line("END:VALARM");
            }
        }
        self.line("END:VEVENT");
    }

    /// Adds the address where to declare, when it is one.
    fn link(&mut self, lines: &[&CleanDeclaration]) {
        let is_address = |url: &&String| url.starts_with("https://") && url.bytes().all(|b| b.is_ascii_graphic());
        if let Some(url) = lines.iter().filter_map(|line| line.url.as_ref()).find(is_address) {
            self.line(&format!("URL:{url}"));
        }
    }

    fn action(&mut self, a: &CleanAction) {
        self.start("VTODO", "action", &a.number.to_string(), &a.text);
        self.line(&format!("DTSTART:{}", when::calendar(a.at)));
        self.state(a.state);
        if a.state == Progress::Fait {
            self.line(&format!("COMPLETED:{}", when::calendar(a.at)));
        }
        let owner = a.by.as_deref().map(|o| format!(", {o}")).unwrap_or_default();
        self.describe(&format!("{} : {}{owner}", a.text, crate::messages::state(a.state)));
        self.line("END:VTODO");
    }

    fn step(&mut self, s: &CleanStep) {
        let summary = format!("{} {}", s.id, s.text);
        self.start("VTODO", "step", &format!("{}/{}", s.fiche, s.id), &summary);
        self.state(s.state);
        if let Some(due) = s.due {
            self.line(&format!("DUE;VALUE=DATE:{}", when::day(due, self.sheet.tz).replace('-', "")));
        }
        self.describe(&format!("{}, {summary} : {}", s.title, crate::messages::state(s.state)));
        if s.due.is_some() && matches!(s.state, Progress::AFaire | Progress::EnCours) {
            self.line("BEGIN:VALARM");
            self.line("ACTION:DISPLAY");
            // Nine in the morning of that day.
            self.line("TRIGGER;RELATED=END:PT9H");
            self.text("DESCRIPTION", &summary);
            self.line("END:VALARM");
        }
        self.line("END:VTODO");
    }

    fn state(&mut self, state: Progress) {
        self.line(match state {
            Progress::AFaire => "STATUS:NEEDS-ACTION",
            Progress::EnCours => "STATUS:IN-PROCESS",
            Progress::Fait => "STATUS:COMPLETED",
            Progress::Impossible => "STATUS:CANCELLED",
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::sheet::tests::filled;

    /// Gives the entries of the declarations of a calendar, unfolded.
    fn declarations(sheet: &Sheet) -> Vec<String> {
        let calendar = render(sheet).replace("\r\n ", "").replace("\r\n", "\n");
        let entries =
            calendar.split("\nUID:").filter(|entry| entry.contains("\nSUMMARY:EXERCICE - Déclaration\u{a0}: "));
        entries.map(str::to_owned).collect()
    }

    #[test]
    fn only_what_is_to_be_declared_rings() {
        let mut sheet = filled();
        for (stands, said, rings, mark) in [
            (DeclarationStatus::Due, "à faire", true, "CONFIRMED"),
            (DeclarationStatus::NotDue, "non notifié", false, "TENTATIVE"),
            (DeclarationStatus::IfConfirmed, "si cela se confirme", false, "TENTATIVE"),
            (DeclarationStatus::ToCheck, "à vérifier", true, "TENTATIVE"),
            (DeclarationStatus::Made, "faite", false, "CONFIRMED"),
        ] {
            sheet.declarations.iter_mut().for_each(|d| d.status = stands);
            let entries = declarations(&sheet);
            assert_eq!(entries.len(), 3, "{entries:?}");
            for entry in &entries {
                let dated = entry.contains("END:VEVENT");
                assert!(entry.contains(&format!("\\, {said} (")), "{entry}");
                assert_eq!(entry.contains("BEGIN:VALARM"), rings && dated, "{stands:?}: {entry}");
                let urgent = stands == DeclarationStatus::Due;
                assert_eq!(entry.contains("\nPRIORITY:1\n"), urgent, "{stands:?}: {entry}");
                assert!(!dated || entry.contains(&format!("\nSTATUS:{mark}\n")), "{stands:?}: {entry}");
            }
        }
    }

    #[test]
    fn no_two_declarations_have_the_same_summary() {
        let mut sheet = filled();
        sheet.declarations.iter_mut().for_each(|d| d.to = String::from("Police"));
        let entries = declarations(&sheet);
        // What is open for one recipient stands together, what is made apart.
        let summary = |entry: &String| entry.lines().find(|l| l.starts_with("SUMMARY:")).map(str::to_owned);
        let said: std::collections::BTreeSet<_> = entries.iter().filter_map(summary).collect();
        assert_eq!((entries.len(), said.len()), (2, 2), "{said:?}");
    }

    #[test]
    fn nothing_rings_before_now_and_what_is_due_at_once_starts_when_it_is() {
        let mut sheet = filled();
        sheet.declarations.truncate(1);
        let alarms = |sheet: &Sheet| {
            let entry = declarations(sheet).remove(0);
            let of = |name: &str| {
                let lines = entry.lines().filter_map(|line| line.strip_prefix(name)).map(str::to_owned);
                lines.collect::<Vec<_>>()
            };
            (of("DTSTART:"), of("TRIGGER:"))
        };
        assert_eq!(alarms(&sheet).1, ["-PT12H", "-PT1H"]);
        let began = when::calendar(sheet.declarations[0].started.expect("a clock"));
        sheet.declarations[0].due_at = None;
        for hours in [0, 40] {
            sheet.as_of = sheet.as_of.after(Delay::Hours(hours), sheet.tz);
            assert_eq!(alarms(&sheet), (vec![began.clone()], vec![String::from("PT0S")]));
        }
        sheet.as_of = filled().as_of;
        // What is done when one can stays a task.
        let id = std::mem::replace(&mut sheet.declarations[0].id, String::from("registre-rgpd"));
        assert_eq!(alarms(&sheet), (vec![], vec![]));
        sheet.declarations[0].id = id;
        let in_two_hours = sheet.as_of.after(Delay::Hours(2), sheet.tz);
        sheet.declarations[0].due_at = Some(in_two_hours);
        assert_eq!(alarms(&sheet).1, ["-PT1H"]);
        sheet.declarations[0].due_at = Some(sheet.opened_at);
        assert!(alarms(&sheet).1.is_empty(), "it is over");
    }
}
