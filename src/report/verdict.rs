//! The verdict on one screen: the word first, why, the calls, what to cut, the deadlines. Never more than a screen.

mod next;
mod room;
mod spoken;
mod why;

use super::calls::{Call, Reachable};
use super::duty::{Duty, duties};
use super::model::Report;
use super::{status::DeclarationStatus, words};
use crate::annexes;
use crate::domain::acts::{Act, Became, Door, is_failed};
use crate::domain::answer::{Progress, StepState};
use crate::domain::fiche::{FicheKind, Step};
use crate::domain::gravity::{Confirmation, Gravity};
use crate::domain::ids::QuestionId;
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::escape::{Terminal, wrap, wrapped};
use crate::fiche::Loaded;
use crate::messages::verdict::NextPoint;
use crate::messages::{self, decisive, verdict as says};
pub(super) use next::checkpoint;
use room::{CRISIS, CUT, Room, Shares, USUAL, WHOLE};
pub use spoken::{given_back, restored};
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

/// A screen of the verdict.
pub struct Abridged {
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether some of the verdict is left out of it: how much is said on it, and where it is.
    pub cut: bool,
}

/// The parts of a screen, and how much of each is left out.
#[derive(Default)]
struct Parts {
    lines: Vec<String>,
    left: Vec<String>,
}

impl Parts {
    /// Counts what is left out of a part.
    fn leave(&mut self, count: usize, one: &str, several: &str) {
        if count > 0 {
            self.left.push(messages::agreed(count, one, several));
        }
    }

    /// Counts the deadlines left out, and those of them that are over.
    fn leave_deadlines<'o>(&mut self, left: impl Iterator<Item = &'o Owed>) {
        let left: Vec<&Owed> = left.collect();
        let late: Vec<&str> = left.iter().filter(|owed| owed.is_late).map(|owed| owed.to.as_str()).collect();
        if !left.is_empty() {
            let all = messages::agreed(left.len(), "échéance", "échéances");
            self.left.push(format!("{all}{}", says::of_which_late(&late)));
        }
    }

    /// Says at the end what is left out, and which keys show it.
    fn ended(mut self, keys: &str) -> Abridged {
        let cut = !self.left.is_empty();
        if cut {
            self.lines.push(says::left_out(&self.left, keys));
        }
        Abridged { lines: self.lines, cut }
    }
}

/// A deadline: by when, to whom, and to whom with what.
struct Owed {
    is_late: bool,
    /// Whether it is due at once, or was.
    presses: bool,
    when: String,
    to: String,
    what: String,
}

impl Owed {
    /// Writes it on a line, with what is due.
    fn line(&self, what: &str) -> String {
        format!("  {:<16} {what}", self.when)
    }
}

/// How much of a disagreement names it where it has no room, in characters.
const BEGINNING: usize = 48;

/// How few lines a plan may be cut to: what it rules out, and its first call.
const SHORTEST: usize = 2;

impl VerdictPage<'_> {
    /// Tells whether it is a crisis: then the calls come before everything else.
    pub fn is_crisis(&self) -> bool {
        self.report.gravity.counts() == Gravity::Crise
    }

    /// Tells whether every fiche takes it for a false alarm.
    pub fn is_false(&self) -> bool {
        self.report.gravity.counts() == Gravity::Anomalie
            && words::confirmation(self.report) == Some(Confirmation::FauxPositif)
            && words::money_in_play(self.report).is_none()
    }

    /// Says the verdict in a word.
    pub fn word(&self) -> String {
        let said = match words::gravity_held(self.report) {
            Some(_) => says::word(words::gravity(self.report), self.report.gravity.retained, self.is_false()),
            None => says::NOT_EVALUATED.to_owned(),
        };
        if self.report.incident.exercise { format!("*** {} ***\n{said}", messages::EXERCISE) } else { said }
    }

    /// Writes what stands under the word, in at most so many lines of so many columns; what is left out is counted, with the keys
    /// that show it.
    pub fn abridged(&self, width: usize, height: usize, keys: &str) -> Abridged {
        let fits = |page: &Abridged| taken(&page.lines, width) <= height;
        if self.is_crisis() {
            let mut all = CRISIS.iter().map(|room| self.crisis(width, *room).ended(keys)).peekable();
            let mut last = Abridged { lines: vec![], cut: false };
            while let Some(page) = all.next() {
                if fits(&page) || all.peek().is_none() {
                    return page;
                }
                last = page;
            }
            return last;
        }
        let plan = self.plan();
        let all = USUAL.map(|room| self.usual(room, &plan, None).ended(keys));
        all.into_iter().find(fits).unwrap_or_else(|| self.cut(&plan, width, height, keys))
    }

    /// Writes the same as seen from a question, where the way to the whole is longer.
    pub fn lines(&self, width: usize, height: usize) -> Vec<String> {
        self.abridged(width, height, says::WHOLE_FROM_A_QUESTION).lines
    }

    /// Writes all that stands under the word, however long.
    pub fn whole(&self, width: usize) -> Vec<String> {
        if self.is_crisis() {
            return self.crisis(width, WHOLE).lines;
        }
        let mut lines = self.usual(Room::WHOLE, &self.plan(), None).lines;
        let deadlines = self.deadlines();
        if !deadlines.is_empty() {
            lines.extend([String::new(), says::DEADLINES.to_owned()]);
            lines.extend(deadlines.iter().map(|owed| owed.line(&owed.what)));
        }
        if !self.calls.is_empty() {
            lines.extend([String::new(), says::CALL.to_owned()]);
            lines.extend(self.rows(width));
        }
        lines
    }

    /// Writes the same with as much of the plan as fits, which then says that it is cut: half of one rules nothing out.
    fn cut(&self, plan: &[String], width: usize, height: usize, keys: &str) -> Abridged {
        let fits = |page: &Abridged| taken(&page.lines, width) <= height;
        for room in CUT {
            let whole = self.usual(room, plan, None).ended(keys);
            if fits(&whole) {
                return whole;
            }
            let shorter = (SHORTEST..plan.len()).rev().map(|kept| {
                let plan = [&plan[..kept], &[decisive::CUT.to_owned()]].concat();
                self.usual(room, &plan, Some(says::END_OF_THE_PLAN)).ended(keys)
            });
            if let Some(page) = shorter.into_iter().find(fits) {
                return page;
            }
        }
        let left = (!plan.is_empty()).then_some(says::THE_PLAN);
        let [first, least] = [CUT[5], CUT[6]].map(|room| self.usual(room, &[], left).ended(keys));
        if fits(&first) { first } else { least }
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

    fn usual(&self, room: Room, plan: &[String], left: Option<&str>) -> Parts {
        let mut draft = Parts { lines: self.retained(), left: vec![] };
        draft.lines.extend(self.unreadable());
        draft.lines.extend(restored(self.report, self.fiches));
        let (why, hidden) = self.why(room.readings, room.answers);
        draft.lines.extend(why);
        let space = |draft: &mut Parts| draft.lines.extend(room.spaced.then(String::new));
        if !plan.is_empty() {
            space(&mut draft);
            draft.lines.extend_from_slice(plan);
        }
        space(&mut draft);
        self.disagree(&mut draft, room);
        draft.leave(hidden, "raison", "raisons");
        draft.left.extend(left.map(str::to_owned));
        let deadlines = self.deadlines();
        // What waits for nobody has its line wherever a reason has one.
        let next = deadlines.first().filter(|next| room.spaced || room.readings > 0 && next.presses);
        if let Some(next) = next {
            let what = if room.answers == 1 { &next.to } else { &next.what };
            draft.lines.push(says::next_deadline(&format!("{}, {what}", next.when)));
        }
        // The whole has a list of its own.
        if room.readings < usize::MAX {
            draft.leave_deadlines(deadlines.iter().skip(usize::from(next.is_some())));
        }
        draft.lines.extend(self.next_point().as_ref().map(says::next_point));
        draft
    }

    /// Says what answers disagree, so many times in words; the others are counted.
    fn disagree(&self, draft: &mut Parts, Room { disagreed: most, spaced, .. }: Room) {
        let said = words::disagreements(self.report, self.fiches);
        let left = said.len().saturating_sub(most);
        match said.get(most).filter(|_| spaced) {
            Some(first) => draft.left.push(says::disagreements(left, &begun(first))),
            None => draft.leave(left, "point à vérifier", "points à vérifier"),
        }
        for text in said.iter().take(most) {
            draft.lines.push(says::to_check(text));
            if most == usize::MAX {
                let asked = |id: &QuestionId| self.fiches.iter().find_map(|loaded| loaded.fiche.question(id));
                let about = self.report.contradictions.iter().filter(|c| text.starts_with(&c.text));
                let asked = about.flat_map(|c| &c.questions).filter_map(asked);
                draft.lines.extend(asked.map(|q| format!("  {} {}", q.id, Terminal(&q.prompt))));
            }
        }
    }

    fn crisis(&self, width: usize, room: Shares) -> Parts {
        let mut draft = Parts { lines: self.retained(), left: vec![] };
        draft.lines.extend(self.unreadable());
        let (why, hidden) = self.why_crisis(room.why);
        draft.lines.extend(why);
        draft.leave(hidden, "raison", "raisons");
        self.disagree(&mut draft, Room::of(0, 0, room.disagreed));
        let mut part = |title: &str, rows: Vec<String>, most: usize, (one, several): (&str, &str)| {
            if !rows.is_empty() {
                draft.lines.push(title.to_owned());
            }
            draft.leave(rows.len().saturating_sub(most), one, several);
            draft.lines.extend(rows.into_iter().take(most));
        };
        let mut calls: Vec<(bool, String)> =
            self.calls.iter().map(|call| self.told.contains_key(&call.who)).zip(self.rows(width)).collect();
        // Where there is no room for all, those to make come before those made.
        if calls.len() > room.calls {
            calls.sort_by_key(|(told, _)| *told);
        }
        let calls = calls.into_iter().map(|(_, row)| row).collect();
        part(says::CALL, calls, room.calls, ("appel", "appels"));
        let cuts = self.cuts().into_iter().map(|cut| format!("  - {cut}")).collect();
        part(says::THEN_CUT, cuts, room.cuts, ("coupure", "coupures"));
        let deadlines = self.deadlines();
        // Those of one moment stand on one line.
        let moments: Vec<&[Owed]> = deadlines.chunk_by(|a, b| a.when == b.when).collect();
        draft.lines.push(says::DEADLINES.to_owned());
        for (rank, together) in moments.iter().enumerate() {
            if rank >= room.deadlines {
                break;
            }
            let all =
                |of: fn(&Owed) -> &str| together[0].line(&together.iter().map(of).collect::<Vec<_>>().join(" ; "));
            let whole = all(|deadline| &deadline.what);
            let is_whole = room.deadlines == usize::MAX;
            if is_whole {
                draft.lines.extend(together.iter().map(|owed| owed.line(&owed.what)));
            } else {
                draft.lines.push(if height_of(&whole, width) == 1 { whole } else { all(|deadline| &deadline.to) });
            }
        }
        draft.leave_deadlines(moments.iter().skip(room.deadlines).flat_map(|together| together.iter()));
        draft.lines.extend(self.next_point().as_ref().map(says::next_point));
        draft
    }

    /// Says who retained the gravity and what the method proposes; else that nobody did.
    fn retained(&self) -> Vec<String> {
        let (gravity, proposed) = (&self.report.gravity, words::gravity(self.report));
        match (&gravity.retained, &gravity.retained_by, &gravity.retained_because) {
            (Some(kept), Some(by), Some(because)) => {
                let mark = self.report.marked.beside(super::contested::ContestedMatter::Gravity, "");
                let retained = says::retained_by(&format!("{by}{mark}"), because);
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

    /// Writes the rows of the calls: a number to type, whether it is done, who, on which number, when, what for.
    pub fn rows(&self, width: usize) -> Vec<String> {
        // A number is never cut.
        let dialled = |call: &Call| {
            let number = call.number.as_deref().unwrap_or(says::NO_NUMBER);
            unbroken(&Terminal(number).to_string())
        };
        let widest = |of: &dyn Fn(&Call) -> usize, most: usize| self.calls.iter().map(of).max().unwrap_or(0).min(most);
        let who = widest(&|call| call.who.chars().count(), width / 3);
        let number = widest(&|call| dialled(call).chars().count(), width / 4);
        let row = |(rank, call): (usize, &Call)| {
            let done = self.told.get(&call.who).map(|at| says::told_at(&at.dated(&self.report.as_of)));
            let why = call.why.join(" ; ");
            // The question stands there as long as it has no answer; who was told leaves room for the others.
            let more = call.asks().count().saturating_sub(1);
            let more = (more > 0).then(|| messages::agreed(more, "autre question", "autres questions"));
            let asks = call.asks().take(1).map(str::to_owned).chain(more);
            let told = done.iter().cloned().chain(asks).collect::<Vec<_>>().join(" ; ");
            let what = done.as_ref().map(|_| told).unwrap_or_else(|| match call.when {
                Reachable::Now => why,
                Reachable::From(at) => format!("{} : {why}", says::opens(at, self.report.as_of)),
                Reachable::Unsaid if call.number.is_none() => why,
                Reachable::Unsaid => format!("{why}{}", says::HOURS_UNSAID),
            });
            let mark = if done.is_some() { 'x' } else { ' ' };
            let name = Terminal(&call.who).to_string();
            // One more than there are keys is ticked from the command line.
            let key = says::call_key(rank).unwrap_or('-');
            let text = format!("  {key} [{mark}] {name:<who$}  {:<number$}  {what}", dialled(call));
            wrap(&text, width, "", "        ").join("\n")
        };
        self.calls.iter().enumerate().map(row).collect()
    }

    /// Lists what to cut.
    fn cuts(&self) -> Vec<String> {
        let mut cuts = Vec::new();
        let left = self.steps(|state| !is_over(state));
        let contains = self.report.fiches.iter().any(|fiche| fiche.kind == FicheKind::Endiguement);
        let accounts = self.accounts();
        // What the containment still holds, once it is started; what was done is not asked again.
        match left.first() {
            Some((next, _)) => cuts.push(says::next_step(&few_words(next))),
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

    /// Counts the accounts in cause, those announced without a name included.
    fn accounts(&self) -> u64 {
        let named = u64::try_from(self.report.in_cause().count()).unwrap_or(u64::MAX);
        named.saturating_add(self.report.announced_accounts)
    }

    /// Tells whether the last action that touched a door shut it.
    fn is_shut(&self, door: Door) -> bool {
        let done = self.report.actions.iter().filter(|action| action.state == Progress::Fait);
        let done = done.filter(|action| !action.result.as_deref().is_some_and(is_failed));
        let became = done.filter_map(|action| Some((action.at, Act::Action(&action.text).turns(door)?)));
        became.max_by_key(|(at, _)| at.unix_millis()).is_some_and(|(_, became)| became == Became::Shut)
    }

    /// Says that who holds the money was called, and when: the deadline is not met for all that.
    fn called_for_funds(&self) -> Option<(String, String)> {
        let told = |call: &Call| {
            self.told
                .get(&call.who)
                .filter(|_| call.why.iter().any(|why| [says::FUNDS, says::PAYMENTS].contains(&why.as_str())))
        };
        let at = self.calls.iter().find_map(told)?;
        let at = at.when(&self.report.as_of);
        Some((says::called_still_owed(&at), says::called_at(&at)))
    }

    /// Lists the deadlines.
    fn deadlines(&self) -> Vec<Owed> {
        let called = self.called_for_funds();
        let say = |duty: &Duty<'_>| {
            let first = duty.dated();
            let data = annexes::declaration(&first.id);
            // Nobody said when the alert came: it may be over already.
            let from_alert = data.is_some_and(|data| data.limits.iter().all(|limit| limit.clock != annexes::OPENED));
            let since = if from_alert && first.clock == annexes::OPENED { says::SINCE_OPENING } else { "" };
            let is_late = first.keep_by().is_some_and(|at| at < self.report.as_of);
            let when = match first.keep_by() {
                Some(at) if at < self.report.as_of => format!("DÉPASSÉ {}{since}", short(at, self.report.as_of)),
                Some(at) => format!("{}{since}", short(at, self.report.as_of)),
                None => first.said().split([',', ';']).next().unwrap_or_default().trim().to_owned(),
            };
            let to = duty.to.split(['(', ',']).next().unwrap_or_default().trim();
            let checked = duty.status() == DeclarationStatus::ToCheck;
            let check = if checked { format!(" ({})", duty.status().said()) } else { String::new() };
            let called = called.as_ref().filter(|_| data.is_some_and(|data| data.first));
            let what =
                called.map(|(what, _)| what.clone()).or_else(|| data.map(|data| format!(" : {}", lowered(&data.what))));
            let what = what.unwrap_or_default();
            let short = called.map(|(_, short)| short.as_str()).unwrap_or_default();
            Owed {
                is_late,
                presses: is_late || first.keep_by().is_none() && duty.status() == DeclarationStatus::Due,
                when,
                to: format!("{}{short}{check}", Terminal(to)),
                what: format!("{}{what}{check}", Terminal(to)),
            }
        };
        // What waits for nothing and nobody is in the report.
        let is_shown = |duty: &&Duty<'_>| duty.status().is_to_do() && duty.first().is_awaited();
        let duties = duties(self.report);
        let shown: Vec<&Duty<'_>> = duties.iter().filter(is_shown).collect();
        // Those that have a time stand in its order among themselves, even what is to be checked: it may be over first.
        let time = |duty: &&Duty<'_>| duty.dated().keep_by().map(|at| at.unix_millis());
        let mut dated: Vec<&Duty<'_>> = shown.iter().copied().filter(|duty| time(duty).is_some()).collect();
        dated.sort_by_key(time);
        let mut dated = dated.into_iter();
        let placed = shown.into_iter().filter_map(|duty| if time(&duty).is_some() { dated.next() } else { Some(duty) });
        placed.map(say).collect()
    }

    /// Gives the next checkpoint. A false alarm that nothing can belie has none: it is closed.
    pub fn next_point(&self) -> Option<NextPoint> {
        let is_over = self.is_false() && words::gravity(self.report).is_settled();
        (!is_over).then(|| checkpoint(self.report))
    }

    /// Lists the steps of the containments that stand so, and since when that is known.
    fn steps(&self, stands: impl Fn(Option<StepState>) -> bool) -> Vec<(&Step, Option<Moment>)> {
        let mut found = Vec::new();
        for fiche in self.report.fiches.iter().filter(|fiche| fiche.kind == FicheKind::Endiguement) {
            let Some(loaded) = self.fiches.iter().find(|l| l.digest == fiche.digest) else { continue };
            let step = |id: &QuestionId| loaded.fiche.steps.iter().find(|step| step.question.id == *id);
            let standing = fiche.steps.iter().filter(|step| stands(step.state));
            found.extend(standing.filter_map(|report| Some((step(&report.id)?, report.at))));
        }
        found
    }
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

/// Keeps the figures of a telephone number together, whatever is written around them.
fn unbroken(number: &str) -> String {
    let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut last = None;
    let mut rest = number.chars();
    let mut all = String::new();
    while let Some(c) = rest.next() {
        let together = c == ' ' && figure(last) && figure(rest.clone().next());
        all.push(if together { '\u{a0}' } else { c });
        last = Some(c);
    }
    all
}

/// Writes a moment in the room of a column: the year is that of the clock on the wall.
fn short(at: Moment, now: Moment) -> String {
    let day = at.day();
    let day = day.rsplit_once(' ').map_or(day.as_str(), |(day, _)| day);
    if at.dated(&now) == at.time() { at.time() } else { format!("{day} {}", at.time()) }
}

/// Says a step in a few words.
fn few_words(step: &Step) -> String {
    Terminal(&without_aside(&step.question.prompt)).to_string()
}

/// Gives the beginning of what is said to disagree, in words alone: its numbers say nothing to who has not read it.
fn begun(said: &str) -> String {
    let bare = without_aside(said);
    let is_number = |word: &&str| word.contains('.') && !word.ends_with('.');
    let words = bare.split(' ').skip_while(is_number);
    let mut length = 0;
    let fits = |word: &&str| {
        length += word.chars().count() + 1;
        length <= BEGINNING
    };
    let kept = words.take_while(fits).collect::<Vec<_>>().join(" ");
    let kept = kept.trim_end_matches([',', ';', ':', '.', '\u{a0}', ' ']);
    Terminal(&format!("{kept}…")).to_string()
}

/// Takes what is between parentheses out of a sentence.
fn without_aside(text: &str) -> String {
    match (text.split_once(" ("), text.split_once(')')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        (_, _) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::acts::{Act, Became, Door, GIVEN_BACK, RECIPES};
    use crate::domain::fiche::Step;

    #[test]
    fn the_figures_of_a_number_stay_together_and_what_is_around_them_does_not() {
        for (number, wanted) in [
            ("3218, ou 09 70 83", "3218, ou 09_70_83"),
            ("+33 9 70 ; hors heures", "+33_9_70 ; hors heures"),
            ("à trouver", "à trouver"),
            ("", ""),
        ] {
            assert_eq!(super::unbroken(number).replace('\u{a0}', "_"), wanted);
        }
    }

    /// The copies that older incidents keep say nothing of what is typed: the words of their steps are enough.
    #[test]
    fn the_steps_of_the_fiches_say_what_they_shut() {
        let mut met = [0, 0, 0];
        for embedded in crate::fiche::EMBEDDED {
            let loaded = crate::fiche::load(embedded.bytes).expect("one of ours");
            for step in &loaded.fiche.steps {
                let typed = step.recipes.iter().filter_map(|r| RECIPES.iter().find(|(_, known)| *known == r.as_str()));
                let untyped = Step { recipes: vec![], ..step.clone() };
                for (door, _) in typed {
                    met[0] += 1;
                    assert_eq!(Act::Step(step).turns(*door), Some(Became::Shut), "{door:?} {}", step.question.prompt);
                    if embedded.id == "messagerie-endiguement" {
                        met[1] += 1;
                        assert_eq!(Act::Step(&untyped).turns(*door), Some(Became::Shut), "{}", step.question.prompt);
                        assert!(Act::Step(&untyped).shuts(), "{}", step.question.prompt);
                    }
                }
                let keeps = step.recipes.first().is_some_and(|recipe| recipe.as_str() == "exporter-journaux");
                assert!(!keeps || !Act::Step(step).shuts(), "{}", step.question.prompt);
                // An account that is given back is open, whatever is closed beside it.
                let back = step.recipes.iter().any(|recipe| recipe.as_str() == GIVEN_BACK);
                assert!(!back || !Act::Step(step).shuts(), "{}", step.question.prompt);
                assert!(!back || Act::Step(step).turns(Door::Account) == Some(Became::Opened));
                met[2] += usize::from(back);
            }
        }
        assert!(met[0] >= 15 && met[1] == 4 && met[2] >= 1, "{met:?}");
    }
}
