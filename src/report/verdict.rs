//! The verdict on one screen: the word first, why, the calls, what to cut, the deadlines. Never more than a screen.

use super::acts::{Act, Became, Door};
use super::calls::{Call, Reachable};
use super::duty::{Duty, duties};
use super::model::{ActionReport, FicheReport, Report};
use super::{status::DeclarationStatus, words};
use crate::annexes;
use crate::domain::answer::{Answer, Progress, StepState};
use crate::domain::event::Reason;
use crate::domain::fiche::{FicheKind, QuestionKind, Short};
use crate::domain::gravity::{Confirmation, Gravity};
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::escape::{Terminal, wrap, wrapped};
use crate::fiche::Loaded;
use crate::messages::{self, decisive, verdict as says};
use std::collections::BTreeMap;

/// What the screens of the verdict are made of.
pub struct VerdictPage<'a> {
    /// The report.
    pub report: &'a Report,
    /// The fiches, for the words of the answers.
    pub fiches: &'a [&'a Loaded],
    /// Whom to call.
    pub calls: &'a [Call],
    /// Who was told, and when.
    pub told: &'a BTreeMap<String, Moment>,
}

/// How far the next checkpoint is, at least, in minutes, and on which minute of the hour it falls.
const CHECKPOINT: (i64, i64) = (30, 15);

/// How much of each part of a crisis is shown: answers that hold each reading, calls, deadlines, cuts.
#[derive(Clone, Copy)]
struct Shares {
    why: usize,
    calls: usize,
    deadlines: usize,
    cuts: usize,
}

/// From the whole to the least, for smaller and smaller screens: the calls are what is given up last.
const CRISIS: [Shares; 7] = [
    Shares { why: 2, calls: 6, deadlines: 4, cuts: 3 },
    Shares { why: 1, calls: 6, deadlines: 4, cuts: 3 },
    Shares { why: 1, calls: 6, deadlines: 3, cuts: 2 },
    Shares { why: 1, calls: 6, deadlines: 2, cuts: 1 },
    Shares { why: 0, calls: 6, deadlines: 1, cuts: 1 },
    Shares { why: 0, calls: 4, deadlines: 1, cuts: 1 },
    Shares { why: 0, calls: 2, deadlines: 1, cuts: 1 },
];

/// How many readings of any other verdict, and how many answers hold each, above a whole plan; the last above a cut one.
const USUAL: [(usize, usize); 4] = [(4, 3), (4, 2), (2, 2), (1, 2)];

/// A deadline: by when, to whom, and to whom with what.
struct Owed {
    when: String,
    to: String,
    what: String,
}

/// How few lines a plan may be cut to: what it rules out, and its first call.
const SHORTEST: usize = 2;

impl VerdictPage<'_> {
    /// Gives the gravity that counts: retained, else proposed.
    pub fn gravity(&self) -> Gravity {
        self.report.gravity.retained.unwrap_or(self.report.gravity.proposed)
    }

    /// Tells whether it is a crisis: then the calls come before everything else.
    pub fn is_crisis(&self) -> bool {
        self.gravity() == Gravity::Crise
    }

    /// Tells whether every fiche takes it for a false alarm.
    pub fn is_false(&self) -> bool {
        self.gravity() == Gravity::Anomalie && words::confirmation(self.report) == Some(Confirmation::FauxPositif)
    }

    /// Says the verdict in a word.
    pub fn word(&self) -> String {
        let said = match words::gravity_held(self.report) {
            Some(_) => says::word(words::gravity(self.report), self.report.gravity.retained, self.is_false()),
            None => says::NOT_EVALUATED.to_owned(),
        };
        if self.report.incident.exercise { format!("*** {} ***\n{said}", messages::EXERCISE) } else { said }
    }

    /// Writes what stands under the word, in at most so many lines of so many columns.
    pub fn lines(&self, width: usize, height: usize) -> Vec<String> {
        let fits = |lines: &Vec<String>| taken(lines, width) <= height;
        if self.is_crisis() {
            let all = CRISIS.map(|room| self.crisis(width, room));
            return all.iter().find(|lines| fits(lines)).or_else(|| all.last()).cloned().unwrap_or_default();
        }
        let plan = self.plan();
        let all = USUAL.map(|room| self.usual(room, &plan));
        all.iter().find(|lines| fits(lines)).cloned().unwrap_or_else(|| self.cut(&plan, width, height))
    }

    /// Writes the same with as much of the plan as fits, which then says that it is cut: half of one rules nothing out.
    fn cut(&self, plan: &[String], width: usize, height: usize) -> Vec<String> {
        let around = |room: (usize, usize)| taken(&self.usual(room, &[]), width);
        // Two lines more: an empty one above the plan, and that it is cut.
        let kept = |room: usize| (0..=plan.len()).rev().find(|n| taken(&plan[..*n], width) + 2 <= room).unwrap_or(0);
        for room in [(1, 2), (1, 1), (0, 0)] {
            let kept = kept(height.saturating_sub(around(room)));
            if kept >= SHORTEST {
                return self.usual(room, &[&plan[..kept], &[decisive::CUT.to_owned()]].concat());
            }
        }
        self.usual((1, 1), &[])
    }

    /// Writes the plan that rules out the worst, its calls under its first line.
    fn plan(&self) -> Vec<String> {
        let Some(plan) = words::worst_plan(self.report) else { return vec![] };
        // A call is numbered; what a plan comes to can start with a number too, and ends it.
        let last = plan.text.lines().count().saturating_sub(1);
        let is_call = |rank: usize, line: &str| rank < last && line.starts_with(|c: char| c.is_ascii_digit());
        let lines = plan.text.lines().enumerate();
        lines.map(|(rank, line)| format!("{}{}", if is_call(rank, line) { "  " } else { "" }, Terminal(line))).collect()
    }

    fn usual(&self, (most, answers): (usize, usize), plan: &[String]) -> Vec<String> {
        let mut lines = self.retained();
        lines.extend(self.unreadable());
        let why = self.why(most, answers);
        if !why.is_empty() {
            lines.extend([String::new(), says::WHY.to_owned()]);
            lines.extend(why);
        }
        if !plan.is_empty() {
            lines.push(String::new());
            lines.extend_from_slice(plan);
        }
        lines.push(String::new());
        let disagreed = self.report.contradictions.len() + self.report.divergent.len();
        if disagreed > 0 {
            lines.push(format!("À vérifier : {} (touche r).", messages::plural(disagreed, "désaccord")));
        }
        if let Some(next) = self.deadlines().into_iter().next() {
            lines.push(says::next_deadline(&format!("{}, {}", next.when, next.what)));
        }
        lines.extend(self.next_point().as_deref().map(says::next_point));
        lines
    }

    fn crisis(&self, width: usize, room: Shares) -> Vec<String> {
        let mut lines = self.retained();
        lines.extend(self.unreadable());
        lines.extend(self.why_crisis(room.why));
        lines.push(says::CALL.to_owned());
        lines.extend(self.rows(width).into_iter().take(room.calls));
        if room.cuts > 0 {
            lines.push(says::THEN_CUT.to_owned());
            lines.extend(self.cuts().into_iter().take(room.cuts).map(|cut| format!("  - {cut}")));
        }
        lines.push(says::DEADLINES.to_owned());
        let deadlines = self.deadlines();
        // Those of one moment stand on one line.
        let moments: Vec<&[Owed]> = deadlines.chunk_by(|a, b| a.when == b.when).collect();
        let shown = moments.iter().take(room.deadlines);
        let more = deadlines.len() - shown.clone().map(|together| together.len()).sum::<usize>();
        lines.extend(shown.map(|together| {
            let when = together.first().map_or("", |first| &first.when);
            let line = |what: &str| format!("  {when:<16} {what}");
            let all = |of: fn(&Owed) -> &str| line(&together.iter().map(of).collect::<Vec<_>>().join(" ; "));
            let whole = all(|deadline| &deadline.what);
            if height_of(&whole, width) == 1 { whole } else { all(|deadline| &deadline.to) }
        }));
        let more = if more > 0 {
            format!(" ; {} : touche r", messages::agreed(more, "autre échéance", "autres échéances"))
        } else {
            String::new()
        };
        let next = self.next_point().as_deref().map(says::next_point).unwrap_or_default();
        lines.push(format!("{next}{more}"));
        lines
    }

    /// Says who retained the gravity and what the method proposes; else that nobody did.
    fn retained(&self) -> Vec<String> {
        let (gravity, proposed) = (&self.report.gravity, words::gravity(self.report));
        match (&gravity.retained, &gravity.retained_by, &gravity.retained_because) {
            (Some(kept), Some(by), Some(because)) => {
                let retained = says::retained_by(by, because);
                // Said above already.
                let is_same = proposed.is_settled() && *kept == proposed.proposed;
                if is_same { vec![retained] } else { vec![retained, says::proposed_too(proposed)] }
            }
            _ if !words::evaluated(self.report) => vec![format!("Ce qui la dirait : {}.", messages::TO_QUALIFY)],
            _ => vec![says::not_retained(proposed)],
        }
    }

    fn unreadable(&self) -> Vec<String> {
        self.report.unreadable.iter().map(|fiche| Terminal(&super::said::unreadable(fiche)).to_string()).collect()
    }

    /// Says in a few words what holds each reading.
    fn why(&self, most: usize, answers: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for fiche in &self.report.fiches {
            let (Some(confirmation), Some(axes)) = (&fiche.confirmation, &fiche.axes) else { continue };
            let name = match confirmation.proposed {
                Confirmation::FauxPositif => "Faux positif",
                Confirmation::AInvestiguer => "À investiguer",
                Confirmation::Confirme => "Compromission confirmée",
            };
            lines.push(self.held(fiche, name, &confirmation.because, answers));
            for (axis, level, because) in [
                ("Périmètre", messages::level(axes.perimetre.proposed), &axes.perimetre.because),
                ("Impact", messages::level(axes.impact.proposed), &axes.impact.because),
                ("Urgence", messages::level(axes.urgence.proposed), &axes.urgence.because),
            ] {
                if !because.is_empty() {
                    lines.push(self.held(fiche, &format!("{axis} {level}"), because, answers));
                }
            }
        }
        let more = lines.len().saturating_sub(most);
        lines.truncate(most);
        if more > 0 && most > 0 {
            lines.push(says::more_reasons(more));
        }
        lines
    }

    /// Says in one sentence what makes it a crisis: so many answers of each reading, each said once.
    fn why_crisis(&self, answers: usize) -> Option<String> {
        let mut said: Vec<String> = Vec::new();
        for fiche in &self.report.fiches {
            let Some(axes) = &fiche.axes else { continue };
            for because in [&axes.perimetre.because, &axes.impact.because, &axes.urgence.because] {
                for words in because.iter().take(answers).map(|reason| self.few_words(fiche, reason)) {
                    if !said.contains(&words) {
                        said.push(words);
                    }
                }
            }
        }
        (!said.is_empty()).then(|| format!("{} : {}.", says::WHY, said.join(", ")))
    }

    fn held(&self, fiche: &FicheReport, name: &str, because: &[Reason], answers: usize) -> String {
        let (mut words, mut name) = (Vec::new(), name.to_owned());
        for reason in because {
            let few = self.few_words(fiche, reason);
            // An opinion says the reading itself.
            if few.to_lowercase() == name.to_lowercase() {
                name = format!("{name} ({})", words::named(reason));
                continue;
            }
            let said = format!("{few} ({})", words::named(reason));
            if !words.contains(&said) {
                words.push(said);
            }
        }
        let more = words.len().saturating_sub(answers);
        words.truncate(answers);
        says::held(&name, &words, more)
    }

    /// Says an answer in as few words as its fiche gives.
    fn few_words(&self, fiche: &FicheReport, reason: &Reason) -> String {
        let loaded = self.fiches.iter().find(|l| l.digest == fiche.digest);
        let Some(question) = loaded.and_then(|l| l.fiche.question(&reason.question)) else {
            return Terminal(&reason.text).to_string();
        };
        let of_options = |short: &BTreeMap<String, String>| -> Vec<String> {
            let label = |word: &String| match short.get(word) {
                Some(few) => question.shortened(word, few).to_owned(),
                None => question.label(word).to_owned(),
            };
            match &reason.answer {
                Answer::Word(word) => vec![label(word)],
                Answer::List(list) => list.iter().map(label).collect(),
                Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => vec![],
            }
        };
        let said = match &question.short {
            Some(Short::Options(short)) => of_options(short).join(" et "),
            Some(Short::Whole(words)) if reason.answer == Answer::word("oui") => question.doubting(words),
            Some(Short::Whole(words)) if question.kind == QuestionKind::YesNo => {
                format!("{words} : {}", question.say(&reason.answer))
            }
            Some(Short::Whole(_)) | None => question.say(&reason.answer),
        };
        Terminal(&said).to_string()
    }

    /// Writes the rows of the calls: a number to type, whether it is done, who, on which number, when, what for.
    pub fn rows(&self, width: usize) -> Vec<String> {
        // A number is never cut.
        let dialled = |call: &Call| {
            let number = call.number.as_deref().unwrap_or(says::NO_NUMBER);
            Terminal(number).to_string().replace(' ', "\u{a0}")
        };
        let widest = |of: &dyn Fn(&Call) -> usize, most: usize| self.calls.iter().map(of).max().unwrap_or(0).min(most);
        let who = widest(&|call| call.who.chars().count(), width / 3);
        let number = widest(&|call| dialled(call).chars().count(), width / 4);
        let row = |(rank, call): (usize, &Call)| {
            let done = self.told.get(&call.who).map(|at| says::told_at(&at.dated(&self.report.as_of)));
            let why = call.why.join(" ; ");
            let what = done.clone().unwrap_or_else(|| match call.when {
                Reachable::Now => why,
                Reachable::From(at) => format!("{} : {why}", says::opens(at, self.report.as_of)),
                Reachable::Unsaid if call.number.is_none() => why,
                Reachable::Unsaid => format!("{why}{}", says::HOURS_UNSAID),
            });
            let mark = if done.is_some() { 'x' } else { ' ' };
            let name = Terminal(&call.who).to_string();
            let text = format!("  {} [{mark}] {name:<who$}  {:<number$}  {what}", rank + 1, dialled(call));
            wrap(&text, width, "", "        ").join("\n")
        };
        self.calls.iter().enumerate().map(row).collect()
    }

    /// Lists what to cut.
    fn cuts(&self) -> Vec<String> {
        let mut cuts = Vec::new();
        let left = self.steps(|state| !is_over(state));
        let contains = self.report.fiches.iter().any(|fiche| fiche.kind == FicheKind::Endiguement);
        let named = u64::try_from(self.report.in_cause().count()).unwrap_or(u64::MAX);
        let accounts = named.saturating_add(self.report.announced_accounts);
        // What the containment still holds, once it is started; what was done is not asked again.
        match left.first() {
            Some(next) => cuts.push(says::next_step(next)),
            None if accounts > 0 && !contains => {
                cuts.push(says::accounts(accounts, self.is_shut(Door::Forward), self.is_shut(Door::Account)))
            }
            None => {}
        }
        if !self.report.accesses_to_review.is_empty() {
            let names = self.report.accesses_to_review.iter().map(|a| words::access(a, self.fiches));
            cuts.push(says::accesses(&names.collect::<Vec<_>>()));
        }
        cuts.push(says::BACKUPS.to_owned());
        cuts
    }

    /// Tells whether the last action that touched a door shut it.
    fn is_shut(&self, door: Door) -> bool {
        let done = self.report.actions.iter().filter(|action| action.state == Progress::Fait);
        let became = done.filter_map(|action| Some((action.at, Act::Action(&action.text).turns(door)?)));
        became.max_by_key(|(at, _)| at.unix_millis()).is_some_and(|(_, became)| became == Became::Shut)
    }

    /// Lists the deadlines.
    fn deadlines(&self) -> Vec<Owed> {
        let say = |duty: &Duty<'_>| {
            let first = duty.first();
            let when = match duty.keep_by() {
                Some(at) if at < self.report.as_of => format!("DÉPASSÉ {}", short(at, self.report.as_of)),
                Some(at) => short(at, self.report.as_of),
                None => first.said().split([',', ';']).next().unwrap_or_default().trim().to_owned(),
            };
            let to = duty.to.split(['(', ',']).next().unwrap_or_default().trim();
            let checked = duty.status() == DeclarationStatus::ToCheck;
            let check = if checked { format!(" ({})", duty.status().said()) } else { String::new() };
            let what = annexes::declaration(&first.id).map(|data| format!(" : {}", lowered(&data.what)));
            let what = what.unwrap_or_default();
            Owed { when, to: format!("{}{check}", Terminal(to)), what: format!("{}{what}{check}", Terminal(to)) }
        };
        // What waits for nothing and nobody is in the report.
        let is_shown = |duty: &&Duty<'_>| duty.status().is_to_do() && duty.first().is_awaited();
        duties(self.report).iter().filter(is_shown).map(say).collect()
    }

    /// Proposes the next checkpoint. A false alarm that nothing can belie has none: it is closed.
    pub fn next_point(&self) -> Option<String> {
        let is_over = self.is_false() && words::gravity(self.report).is_settled();
        (!is_over).then(|| next_point(self.report.as_of).time())
    }

    /// Says in a few words the steps of the containments that stand so.
    fn steps(&self, stands: impl Fn(Option<StepState>) -> bool) -> Vec<String> {
        let mut said = Vec::new();
        for fiche in self.report.fiches.iter().filter(|fiche| fiche.kind == FicheKind::Endiguement) {
            let Some(loaded) = self.fiches.iter().find(|l| l.digest == fiche.digest) else { continue };
            let asked =
                fiche.steps.iter().filter(|step| stands(step.state)).filter_map(|s| loaded.fiche.question(&s.id));
            said.extend(asked.map(|q| Terminal(&without_aside(&q.prompt)).to_string()));
        }
        said
    }

    /// Writes what to read on the telephone: what happened, how grave, what is done, what not to do.
    pub fn spoken(&self) -> String {
        let done = self.report.actions.iter().filter(|a| a.state == Progress::Fait && !self.is_a_call(&a.text));
        // One whose own words say when has no other time.
        let when = |a: &ActionReport| match a.text.ends_with(')') {
            true => String::new(),
            false => format!(" ({})", a.at.dated(&self.report.as_of)),
        };
        let done = done.map(|a| format!("{}{}", lowered(&a.text), when(a)));
        let steps = self.steps(|state| state == Some(StepState::At(Progress::Fait)));
        let done: Vec<String> = done.chain(steps.iter().map(|step| lowered(step))).collect();
        let gravity = match words::gravity_held(self.report) {
            Some(_) => says::spoken_gravity(words::gravity(self.report), self.report.gravity.retained, self.is_false()),
            None => says::SPOKEN_NOT_EVALUATED.to_owned(),
        };
        let pays = words::gravity_held(self.report) != Some(Gravity::Anomalie);
        let last = done.len().saturating_sub(3);
        says::spoken(&self.report.incident.title, &gravity, &done[last..], pays, self.next_point().as_deref())
    }

    fn is_a_call(&self, text: &str) -> bool {
        self.told.keys().any(|who| says::told(who) == text)
    }
}

/// Proposes the next checkpoint: in half an hour or a little more, on a quarter of an hour.
pub(super) fn next_point(now: Moment) -> Moment {
    let (least, step) = CHECKPOINT;
    let minutes = now.unix_millis().div_euclid(60_000) + least;
    now.at_same_offset((minutes + (step - minutes.rem_euclid(step)) % step) * 60_000)
}

/// Tells whether nothing is left to do of a step.
pub fn is_over(state: Option<StepState>) -> bool {
    match state {
        Some(StepState::SansObjet | StepState::At(Progress::Fait | Progress::Impossible)) => true,
        Some(StepState::At(Progress::AFaire | Progress::EnCours) | StepState::ARefaire) | None => false,
    }
}

fn taken(lines: &[String], width: usize) -> usize {
    lines.iter().map(|line| height_of(line, width)).sum()
}

fn height_of(line: &str, width: usize) -> usize {
    wrapped(line, width).len()
}

/// Writes a moment in the room of a column: the year is that of the clock on the wall.
fn short(at: Moment, now: Moment) -> String {
    let day = at.day();
    let day = day.rsplit_once(' ').map_or(day.as_str(), |(day, _)| day);
    if at.dated(&now) == at.time() { at.time() } else { format!("{day} {}", at.time()) }
}

/// Takes what is between parentheses out of a sentence.
fn without_aside(text: &str) -> String {
    match (text.split_once(" ("), text.split_once(')')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        (_, _) => text.to_owned(),
    }
}
