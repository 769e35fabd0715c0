//! The report for a person at a terminal: one page, the gravity first, then what to do.

use super::model::{FicheReport, Report};
use super::said::{afterwards, unreadable};
use super::words;
use crate::domain::gravity::{Gravity, Interval};
use crate::escape::{Terminal, wrap};
use crate::fiche::Loaded;
use crate::messages;
use crate::messages::decisive as says;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::fmt::Write as _;

/// Writes the report within a width, in columns; `fiches` gives the words of the answers.
pub fn table(report: &Report, fiches: &[&Loaded], width: usize) -> String {
    let mut page = TextPage::new(width);
    page.head(report);
    for fiche in &report.unreadable {
        page.line(&Terminal(&unreadable(fiche)).to_string());
    }
    page.declarations(report);
    page.next(report);
    page.explained(report);
    page.decisive(report);
    page.fragile(report);
    page.contradictions(report, fiches);
    for fiche in &report.fiches {
        page.fiche(fiche, fiches);
    }
    page.lists(report, fiches);
    page.contacts(report);
    page.seal(report);
    page.out
}

/// How many lines the plans may take at the end of a lot: the next question stands under them on the same screen.
const PLANS: usize = 12;

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

/// A page being written, line by line within its width.
pub(super) struct TextPage {
    pub out: String,
    width: usize,
}

impl TextPage {
    /// Starts a page.
    pub fn new(width: usize) -> Self {
        Self { out: String::new(), width }
    }

    /// Writes a paragraph.
    pub fn line(&mut self, text: &str) {
        self.wrapped(text, "", "");
    }

    /// Writes a point of a list, wrapped under itself.
    pub fn point(&mut self, text: &str) {
        self.wrapped(text, "  - ", "    ");
    }

    /// Writes a point under a point.
    pub fn own(&mut self, text: &str) {
        self.wrapped(text, "    . ", "      ");
    }

    /// Writes a point of several lines, each starting its own.
    pub fn item(&mut self, text: &str) {
        for (i, line) in text.lines().enumerate() {
            let line = Terminal(line).to_string();
            if i == 0 { self.point(&line) } else { self.wrapped(&line, "    ", "      ") }
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, next: &str) {
        for line in wrap(text, self.width, first, next) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    /// Writes a title, after an empty line.
    pub fn title(&mut self, text: &str) {
        self.out.push('\n');
        self.line(text);
    }

    /// Says that it is an exercise, before anything else.
    pub fn exercise(&mut self, report: &Report) {
        if report.incident.exercise {
            self.line(&format!("*** {} ***", messages::EXERCISE));
        }
    }

    pub(super) fn head(&mut self, report: &Report) {
        let about = &report.incident;
        self.exercise(report);
        self.line(&format!("Incident {} : {}", about.id, Terminal(&about.title)));
        let mut facts = vec![format!("ouvert le {}", about.opened_at.french(None))];
        if let Some(Some(alerted)) = about.clocks.get("alerted") {
            facts.push(format!("alerte {}", alerted.dated(&about.opened_at)));
        }
        facts.push(about.status.said().to_owned());
        facts.push(format!("par {}", Terminal(&messages::and(&report.timeline.analysts))));
        self.line(&facts.join(", "));
        if let Some(Some(aware)) = about.clocks.get("aware") {
            self.line(&format!("Certitude acquise le {}", aware.french(None)));
        }
        let mut organisation: Vec<String> = about.profile.iter().map(|p| messages::profile(*p).to_owned()).collect();
        organisation.extend(about.region.iter().map(|r| Terminal(r).to_string()));
        if !organisation.is_empty() {
            self.line(&format!("Organisation : {}", organisation.join(", ")));
        }
        self.line(&format!("Situation au {}", report.as_of.french(None)));
        self.out.push('\n');
        self.gravity(report);
    }

    /// Writes the gravity: proposed with its interval, and retained.
    pub fn gravity(&mut self, report: &Report) {
        if let (Some(retained), Some(because), Some(by)) =
            (report.gravity.retained, &report.gravity.retained_because, &report.gravity.retained_by)
        {
            self.line(&format!(
                "GRAVITÉ RETENUE : {} par {}, parce que : {}",
                messages::gravity(retained).to_uppercase(),
                Terminal(by),
                Terminal(because)
            ));
        }
        if report.fiches.iter().all(|fiche| fiche.gravity.is_none()) {
            self.line(messages::NO_GRAVITY);
        } else {
            self.proposed(words::gravity(report), words::unknown(report));
        }
    }

    fn proposed(&mut self, gravity: Interval<Gravity>, unknown: usize) {
        self.line(&format!("GRAVITÉ PROPOSÉE : {}", messages::gravity_proposed(gravity).to_uppercase()));
        self.line(&format!("({})", messages::gravity_interval(gravity, unknown)));
    }

    /// Writes where the steps of a containment stand, and those that are not over.
    pub fn steps(&mut self, fiche: &FicheReport, loaded: Option<&Loaded>) {
        if fiche.steps.is_empty() {
            return;
        }
        self.line(&messages::steps(fiche.steps.iter().map(|s| s.state)));
        let Some(loaded) = loaded else { return };
        for (step, report) in loaded.fiche.steps.iter().zip(&fiche.steps) {
            let said = match report.state {
                Some(state) if state.is_over() => continue,
                Some(state) => step.question.label(state.slug()),
                None => "à faire",
            };
            self.point(&format!(
                "{} {} ({}, {said})",
                report.id,
                Terminal(&step.question.prompt),
                Terminal(&messages::due(&step.due))
            ));
        }
    }

    fn fiche(&mut self, fiche: &FicheReport, fiches: &[&Loaded]) {
        let loaded = fiches.iter().find(|l| l.digest == fiche.digest);
        let title = loaded.map_or(fiche.id.as_str(), |l| l.fiche.title.as_str());
        let reference = fiche.reference.as_deref().map(|r| format!(" ({r})")).unwrap_or_default();
        self.title(&format!("{}{}", Terminal(title), Terminal(&reference)));
        if !fiche.embedded {
            self.line(&format!("Fiche propre à l’organisation, pas celle de qualify : {}", fiche.digest));
        }
        if let Some(rows) = words::axes(fiche) {
            let mut table = Table::new();
            table
                .load_style(presets::ASCII_FULL_CONDENSED)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(u16::try_from(self.width).unwrap_or(80))
                .set_header(["", "Proposé", "De … à", "Ce qui le tient"]);
            for row in rows {
                let held: Vec<String> = row.held.iter().map(|text| Terminal(text).to_string()).collect();
                let held = if held.is_empty() { String::from("-") } else { held.join("\n") };
                table.add_row([row.name, row.proposed, &row.range, &held]);
            }
            for column in 0..3 {
                if let Some(column) = table.column_mut(column) {
                    column.set_cell_alignment(CellAlignment::Left);
                }
            }
            for line in table.lines() {
                self.out.push_str(line.trim_end());
                self.out.push('\n');
            }
        }
        self.steps(fiche, loaded.copied());
        self.line(&format!(
            "Questions : {}, {}, {} en attente d’une autre, {} à poser, {} hors sujet.",
            messages::plural(fiche.answered, "réponse"),
            format_args!("{} « je ne sais pas »", fiche.unknown),
            fiche.waiting,
            fiche.remaining,
            fiche.out_of_reach
        ));
        for result in &fiche.results {
            self.point(&Terminal(&result.text).to_string());
        }
    }

    pub(super) fn contradictions(&mut self, report: &Report, fiches: &[&Loaded]) {
        if !report.contradictions.is_empty() {
            self.title("À vérifier : des réponses se contredisent");
            for contradiction in words::contradictions(report) {
                self.point(&Terminal(&contradiction).to_string());
            }
        }
        if !report.divergent.is_empty() {
            self.title("À arbitrer : les analystes ne répondent pas la même chose");
            for divergent in words::divergent(report, fiches) {
                self.point(&Terminal(&divergent).to_string());
            }
        }
    }

    fn decisive(&mut self, report: &Report) {
        let decisive = &report.decisive;
        if decisive.rule_out.is_empty() && decisive.would_raise.is_empty() {
            return;
        }
        self.title("Ce qui trancherait, et qui appeler");
        words::decisive(report).into_iter().for_each(|item| self.item(item));
    }

    /// Writes what the gravity rests on.
    fn fragile(&mut self, report: &Report) {
        let fragile = &report.fragile;
        if !fragile.lowers.is_empty() {
            self.title(says::rests(fragile.lowers.len()));
            fragile.lowers.iter().for_each(|flip| self.point(&Terminal(&flip.text).to_string()));
        }
        if fragile.raises > 0 {
            self.title(&says::would_raise(fragile.raises));
            fragile.worst.iter().for_each(|flip| self.point(&Terminal(&flip.text).to_string()));
        }
    }

    /// Writes what is explained, and the declarations that this sets aside.
    fn explained(&mut self, report: &Report) {
        let explained = words::explained(report);
        if !explained.is_empty() {
            self.title(words::EXPLAINED);
            explained.iter().for_each(|text| self.point(&Terminal(text).to_string()));
        }
    }

    fn lists(&mut self, report: &Report, fiches: &[&Loaded]) {
        let named = report.suspected_accounts.iter().map(|s| format!("{} ({})", Terminal(&s.account), s.because));
        let accounts: Vec<String> = named.chain(messages::announced(report.announced_accounts)).collect();
        if !accounts.is_empty() {
            let title = words::accounts_title(report);
            self.title(&format!("{title} : {}", accounts.join(", ")));
        }
        if !report.accesses_to_review.is_empty() {
            let accesses: Vec<String> =
                words::accesses(report, fiches).iter().map(|a| Terminal(a).to_string()).collect();
            self.title(&format!("Accès à revoir : {}", accesses.join(", ")));
        }
        if !report.indicators.is_empty() {
            self.title("Traces de l’attaquant");
            for indicator in &report.indicators {
                self.point(&format!("{} {}", messages::indicator(indicator.kind), Terminal(&indicator.value)));
            }
        }
        if !report.actions.is_empty() {
            self.title("Actions");
            for action in &report.actions {
                self.point(&Terminal(&words::action(action, &report.as_of)).to_string());
            }
        }
    }

    fn next(&mut self, report: &Report) {
        if report.next.is_empty() {
            return;
        }
        self.title("La suite");
        for next in &report.next {
            let reference = next.reference.as_deref().map(|r| format!(" ({})", Terminal(r))).unwrap_or_default();
            self.point(&format!("{}{reference}. {}", Terminal(&next.title), Terminal(&next.because)));
            if let Some(url) = &next.url {
                // An address is never cut: it is copied.
                let _ = writeln!(self.out, "    {}", Terminal(url));
            }
        }
    }

    pub(super) fn seal(&mut self, report: &Report) {
        if !report.arrived_afterwards.is_empty() {
            self.title("Arrivé après coup");
            for late in &report.arrived_afterwards {
                self.point(&Terminal(&afterwards(late)).to_string());
            }
        }
        self.title(&format!(
            "Main courante : {}, code de scellement {} ({})",
            messages::plural(usize::try_from(report.timeline.entries).unwrap_or(usize::MAX), "ligne"),
            report.seal.code,
            report.seal.verdict.slug()
        ));
        self.line(messages::NOT_OFFICIAL);
    }
}
