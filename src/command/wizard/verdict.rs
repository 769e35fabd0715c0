//! The screens that end the questions: the verdict, whom to tell, what to read on the telephone, the gravity retained.

use super::asker::{Asker, Choice, Picked, enter, key};
use super::fiches::{leads_on, must_contain};
use super::gathered::Gathered;
use super::keeping::SkippableLine;
use super::menu::Aside;
use super::patients;
use super::stop::{Asked, Stop};
use super::{Flow, Wizard, line as draft};
use crate::command::close;
use crate::desk::case::Case;
use crate::desk::fiches::CaseFiche;
use crate::desk::record;
use crate::desk::standing;
use crate::desk::{directory, unkept};
use crate::domain::answer::Progress;
use crate::domain::event::{ActionTaken, Because, Common, Draft, Event, Struck};
use crate::domain::fiche::{FicheKind, Lot};
use crate::domain::gravity::Gravity;
use crate::domain::incident::ActionState;
use crate::domain::text::unaccented;
use crate::error::{FailureKind, Outcome};
use crate::escape::wrapped;
use crate::interview;
use crate::messages::wizard::of_exercise;
use crate::messages::{Shortcut, entry, help, keeping, verdict as says};
use crate::report::{self, Reachable};
use crate::scoring::{Engine, Reach, State};
use crate::ui::{self, Key, Screen};
use std::collections::BTreeMap;

/// How many lines a screen holds at most, however tall the window; a smaller one holds fewer.
pub(super) const SCREEN: usize = 24;
/// What stands around the lines of a screen besides its title and its keys: an empty line above, the line of the other
/// keys, the line where one types.
const AROUND: usize = 3;
/// How many lines a question takes, under what is shown before it comes back.
pub(super) const QUESTION: usize = 12;

/// What follows the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// What comes next.
    Go,
    /// The person contains now.
    Contain,
    /// The person goes back to questions, after which the verdict comes back.
    Ask,
    /// The incident is closed, or the person stops there.
    Stop,
}

/// Where the verdict is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerdictAt {
    /// At the end of the hot questions: others come.
    Pause,
    /// At the end of the questions.
    End,
}

/// What is done at the verdict.
enum VerdictKey {
    Go,
    Calls,
    Tell(usize),
    Retain,
    Read,
    Detail,
    Whole,
    Contain,
    Close,
}

impl Wizard<'_, '_> {
    /// Gathers what the verdict is made of.
    pub(super) fn known(&mut self) -> Outcome<Gathered> {
        self.asker.known(&self.case)
    }

    /// Shows the verdict until the person goes on.
    pub(super) fn verdict(&mut self, flow: &mut Flow<'_>, place: VerdictAt) -> Asked<Then> {
        loop {
            self.catch_up()?;
            let known = self.known()?;
            let leaves = self.leads_out(place)?;
            let (screen, choices) = self.verdict_screen(&known, place, leaves);
            let act = match self.asker.pick(screen, choices) {
                Ok(Picked::Choice(act)) => act,
                Ok(Picked::Shortcut(shortcut @ (Shortcut::Back | Shortcut::Jump))) => {
                    match self.back_to_questions(flow, shortcut)? {
                        Some(then) => return Ok(then),
                        None => continue,
                    }
                }
                Ok(Picked::Shortcut(_)) => {
                    self.asker.help(help::VERDICT, help::DEFINITIONS, SCREEN)?;
                    continue;
                }
                // At the end everything is recorded already: whoever leaves without a word has stopped there.
                Err(Stop::Left) if place == VerdictAt::End => return Ok(Then::Stop),
                Err(Stop::Failed(failure)) if place == VerdictAt::End && failure.kind == FailureKind::NobodyToAsk => {
                    return Ok(Then::Stop);
                }
                Err(stop) => return Err(stop),
            };
            // What others wrote while it was on the screen counts too; a call is that of the row that was seen.
            let fresh = if self.catch_up()? { Some(self.known()?) } else { None };
            let now = fresh.as_ref().unwrap_or(&known);
            match act {
                VerdictKey::Calls => {
                    if let Some(then) = self.whom_to_tell(flow, place)? {
                        return Ok(then);
                    }
                }
                VerdictKey::Go => return Ok(Then::Go),
                VerdictKey::Tell(rank) => self.tell(&known, rank)?,
                VerdictKey::Retain => self.retain(now)?,
                VerdictKey::Read => {
                    self.asker.pages(&format!("{}\n\n{}", says::TO_READ, self.spoken(flow, now)), SCREEN)?
                }
                VerdictKey::Detail => self.asker.detail(now)?,
                VerdictKey::Whole => self.whole_verdict(fresh.unwrap_or(known))?,
                VerdictKey::Contain => return Ok(Then::Contain),
                VerdictKey::Close => {
                    if self.close(now)? {
                        return Ok(Then::Stop);
                    }
                }
            }
        }
    }

    /// Goes back to the last answer, or where the person chooses; none when they stay at the verdict.
    fn back_to_questions(&mut self, flow: &mut Flow<'_>, shortcut: Shortcut) -> Asked<Option<Then>> {
        let state = State::of(flow.engine, &self.case.incident);
        let then = match self.asker.shortcut(&self.case, flow, &state, None, shortcut)? {
            Aside::Back if flow.interview.back_from_here(|q| state.reach(q) != Reach::OutOfReach) => Then::Ask,
            Aside::Back => {
                self.asker.warn(crate::messages::wizard::NOTHING_BEFORE)?;
                return Ok(None);
            }
            Aside::Jumped => Then::Ask,
            Aside::Contain => return Ok(Some(Then::Contain)),
            Aside::Again | Aside::Later | Aside::Commands | Aside::Verdict | Aside::Summary => {
                return Ok(None);
            }
        };
        flow.interview.comes_back_to_verdict();
        Ok(Some(then))
    }

    /// Shows all of the verdict, page after page, its calls ticked there too.
    fn whole_verdict(&mut self, mut known: Gathered) -> Asked {
        loop {
            let width = self.asker.context.env.terminal.width;
            let (prompt, details) = known.with(|v| (v.word(), v.whole(width)));
            let mut choices: Vec<Choice<Option<usize>>> =
                known.ticks(&details).map(|(key, rank)| self::key(key, "", Some(rank))).collect();
            choices.push(enter("revenir", None));
            let shortcuts = vec![Shortcut::Help.usual(), Shortcut::Suspend.usual()];
            match self.asker.pick(Screen { prompt, details, shortcuts, ..Screen::default() }, choices)? {
                Picked::Choice(Some(rank)) => self.tell(&known, rank)?,
                Picked::Choice(None) => return Ok(()),
                Picked::Shortcut(_) => self.asker.help(help::CALLS, "", SCREEN)?,
            }
            known = self.known()?;
        }
    }

    /// Shows the verdict as it stands, without leaving the question; in a small window all of it: it takes pages anyway.
    pub(super) fn summary(&mut self) -> Asked {
        self.catch_up()?;
        let known = self.known()?;
        let width = self.asker.context.env.terminal.width;
        let lines = known.with(|v| match self.asker.is_small() {
            true => v.whole(width),
            false => v.lines(width, self.asker.room().saturating_sub(4)),
        });
        let text = format!("{}\n{}", known.with(|v| v.word()), lines.join("\n"));
        self.asker.pages(&text, QUESTION)
    }

    /// Tells whether what comes after the verdict is the way out.
    fn leads_out(&mut self, place: VerdictAt) -> Outcome<bool> {
        Ok(place == VerdictAt::End && !leads_on(self.asker.context, &self.case)?)
    }

    fn verdict_screen(&self, known: &Gathered, place: VerdictAt, leaves: bool) -> (Screen, Vec<Choice<VerdictKey>>) {
        let width = self.asker.context.env.terminal.width;
        let (is_false, proposed) = known.with(|v| (v.is_false(), v.report.gravity.proposed));
        let retained = known.built.0.gravity.retained.is_some();
        let mut choices: Vec<Choice<VerdictKey>> = Vec::new();
        let calls = || enter("qui prévenir", VerdictKey::Calls);
        choices.push(match (known.with(|v| !v.is_crisis()) && known.calls_apart(&[]), place) {
            (true, _) => calls(),
            (false, VerdictAt::Pause) => enter("les questions qui restent", VerdictKey::Go),
            (false, VerdictAt::End) if leaves => enter(says::LEAVE_OPEN, VerdictKey::Go),
            (false, VerdictAt::End) => enter("la suite", VerdictKey::Go),
        });
        if is_false && place == VerdictAt::End {
            choices.push(key('c', "clore : fausse alerte", VerdictKey::Close));
        }
        if report::evaluated(&known.built.0) {
            let said = if retained { says::RETAIN_AGAIN.to_owned() } else { says::retain(proposed) };
            choices.push(key('v', said, VerdictKey::Retain));
        }
        choices.push(key('t', "texte à lire", VerdictKey::Read));
        choices.push(key('r', "rapport", VerdictKey::Detail));
        choices.push(key('e', "endiguer", VerdictKey::Contain));
        // Of no use where nothing is left out.
        let whole = choices.len();
        choices.push(key(says::WHOLE, says::SHOW_WHOLE, VerdictKey::Whole));
        let leave = if place == VerdictAt::End { "sortir" } else { "suspendre" };
        let shortcuts = vec![
            Shortcut::Help.usual(),
            Shortcut::Back.usual(),
            (Shortcut::Jump, says::TO_QUESTIONS.to_owned()),
            (Shortcut::Suspend, leave.to_owned()),
        ];
        let (word, seal) = (known.with(|v| v.word()), says::seal(&self.case.book.seal().to_string(), width));
        let keys: Vec<Key> = choices.iter().map(|(key, _)| key.clone()).collect();
        let lines = |text: &str| wrapped(text, width).len();
        let taken = AROUND + lines(&word) + lines(&seal) + ui::packed(&keys, width).len();
        let page = known.with(|v| v.abridged(width, self.asker.room().saturating_sub(taken), says::WHOLE_HERE));
        if !page.cut {
            choices.remove(whole);
        }
        // Those of a crisis stand on its verdict, as far as the window has room.
        if known.calls_apart(&page.lines) {
            choices[0] = calls();
        }
        choices.extend(known.ticks(&page.lines).map(|(key, rank)| self::key(key, "", VerdictKey::Tell(rank))));
        let details = page.lines.into_iter().chain([seal]).collect();
        (Screen { prompt: word, details, shortcuts, packed: true, ..Screen::default() }, choices)
    }

    /// Says at once whom to call, when what was just answered says that money left or is about to.
    pub(super) fn say_funds(&mut self, engine: &Engine<'_>, questions: &[usize]) -> Outcome<bool> {
        let about = |q: &usize| report::is_about_funds(&engine.fiche.id, &engine.questions[*q].id);
        if questions.iter().any(about) { self.call_for_funds() } else { Ok(false) }
    }

    /// Says whom to call for money, to somebody who comes back and has not called yet.
    pub(super) fn say_funds_again(&mut self) -> Outcome {
        let directory = directory::load(self.asker.context.env).unwrap_or_default();
        let known = self.known()?;
        let call = report::funds(&known.built.0, &directory);
        if call.is_some_and(|call| !known.told.contains_key(&call.who)) {
            self.call_for_funds()?;
        }
        Ok(())
    }

    fn call_for_funds(&mut self) -> Outcome<bool> {
        let (built, _) = standing::of(self.asker.context, &self.case)?;
        let directory = directory::load(self.asker.context.env).unwrap_or_default();
        let call = report::funds(&built, &directory);
        // Said again when somebody else is to be called.
        let who = call.as_ref().map(|call| call.who.clone());
        if std::mem::replace(&mut self.funds, who.clone()) == who {
            return Ok(false);
        }
        let Some(call) = call else { return Ok(false) };
        let opens = match call.when {
            Reachable::From(at) => Some(says::opens(at, built.as_of)),
            Reachable::Now | Reachable::Unsaid => None,
        };
        let why = call.why.first().map_or("", String::as_str);
        self.asker.warn(&says::funds_now(&call.who, call.number.as_deref(), opens.as_deref(), why))?;
        Ok(true)
    }

    /// Shows whom to tell, each ticked with one key, and the text to read; none when the person goes back to the verdict.
    fn whom_to_tell(&mut self, flow: &mut Flow<'_>, place: VerdictAt) -> Asked<Option<Then>> {
        let on = if self.leads_out(place)? { says::LEAVE_OPEN } else { "suite" };
        loop {
            self.catch_up()?;
            let known = self.known()?;
            let width = self.asker.context.env.terminal.width;
            let mut details = known.with(|v| v.rows(width));
            details.extend([String::new(), format!("{}\n{}", says::TO_READ, self.spoken(flow, &known))]);
            let mut choices: Vec<Choice<Option<usize>>> =
                known.ticks(&details).map(|(key, rank)| self::key(key, "", Some(rank))).collect();
            choices.push(enter(on, None));
            let back = (Shortcut::Back, says::BACK_TO_VERDICT.to_owned());
            let on_questions = (Shortcut::Jump, says::TO_QUESTIONS.to_owned());
            let shortcuts = vec![Shortcut::Help.usual(), back, on_questions, Shortcut::Suspend.usual()];
            let prompt = of_exercise(self.case.incident.is_exercise(), says::CALL.to_owned());
            let screen = Screen { prompt, details, shortcuts, ..Screen::default() };
            match self.asker.pick(screen, choices) {
                Ok(Picked::Choice(Some(rank))) => self.tell(&known, rank)?,
                Ok(Picked::Choice(None)) => return Ok(Some(Then::Go)),
                Ok(Picked::Shortcut(Shortcut::Back)) => return Ok(None),
                Ok(Picked::Shortcut(Shortcut::Jump)) => {
                    if let Some(then) = self.back_to_questions(flow, Shortcut::Jump)? {
                        return Ok(Some(then));
                    }
                }
                Ok(Picked::Shortcut(_)) => self.asker.help(help::CALLS, "", SCREEN)?,
                Err(Stop::Failed(failure)) if place == VerdictAt::End && failure.kind == FailureKind::NobodyToAsk => {
                    return Ok(Some(Then::Go));
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Makes the text to read on the telephone.
    fn spoken(&self, flow: &Flow<'_>, known: &Gathered) -> String {
        let state = State::of(flow.engine, &self.case.incident);
        let patients = patients::unknown(&state).filter(|_| known.with(|v| !v.is_false()));
        let patients = patients.map(|(care, data)| keeping::patients(care, data));
        [known.with(|v| v.spoken())].into_iter().chain(patients).collect::<Vec<_>>().join(" ")
    }

    /// Writes that somebody was told just now.
    fn tell(&mut self, known: &Gathered, rank: usize) -> Asked {
        let Some(call) = known.calls.get(rank) else { return Ok(()) };
        if known.told.contains_key(&call.who) {
            return self.take_back(&call.who);
        }
        let text = says::told(&call.who);
        let action = ActionTaken {
            question: None,
            state: Progress::Fait,
            owner: None,
            result: None,
            side_effect: None,
            replaces: vec![],
        };
        let common = Common { text: text.clone(), ..Common::default() };
        let seq = self.record(vec![Draft { event: Event::Action(action), common }])?;
        Ok(self.asker.say(&crate::messages::wizard::recorded_action(seq, &text))?)
    }

    /// Offers to take a tick back: its line stays, struck.
    fn take_back(&mut self, who: &str) -> Asked {
        let choices = vec![key('o', says::TAKE_BACK, true), enter(says::KEEP_TICKED, false)];
        if !self.asker.choose(&says::told_already(who), choices)? {
            return Ok(());
        }
        let text = says::told(who);
        let incident = &self.case.incident;
        let ticks = || incident.actions().filter(|action| action.text == text);
        let struck = ticks().map(|action| action.opened).collect();
        let named = |action: &ActionState| incident.name_of(action.number, &action.writer, action.opened);
        let told: Vec<String> = ticks().map(|action| entry::line(&named(action), &text)).collect();
        let because = says::BY_MISTAKE.to_owned();
        let common = Common { text: entry::struck(&told, 0, &because), ..Common::default() };
        let seq = self.record(vec![Draft { event: Event::Struck(Struck { struck, because }), common }])?;
        Ok(self.asker.say(&crate::messages::wizard::recorded_lines(seq, 1))?)
    }

    /// Asks who retains the gravity proposed and why, and writes it; Enter retains nothing.
    fn retain(&mut self, known: &Gathered) -> Asked {
        let proposed = known.built.0.gravity.proposed;
        let decided = |case: &Case| case.incident.decided().map(|retained| retained.h);
        let before = decided(&self.case);
        let Some((who, because)) = self.asker.who_retains(proposed)? else {
            return Ok(self.asker.say(says::NOTHING_RETAINED)?);
        };
        self.catch_up()?;
        if decided(&self.case) != before {
            return Ok(self.asker.warn(says::DECIDED_MEANWHILE)?);
        }
        let now = self.known()?.built.0.gravity.proposed;
        if now != proposed {
            return Ok(self.asker.warn(&says::moved(proposed, now))?);
        }
        let decided = record::decided_by(&self.case.incident, proposed, &because, &who, &self.asker.by);
        let seq = self.record(vec![decided])?;
        Ok(self.asker.say(&says::retained(seq, proposed, &who))?)
    }

    /// Closes a false alarm; asks once more while something worse is possible, false when it stays open.
    fn close(&mut self, known: &Gathered) -> Asked<bool> {
        let worse = known.with(|v| v.report.gravity.at_most);
        if worse > known.with(|v| v.report.gravity.counts()) {
            let choices = vec![key('o', says::CLOSE_EVEN_SO, true), key('n', says::KEEP_OPEN, false)];
            if !self.asker.choose(&says::worse_is_possible(worse), choices)? {
                return Ok(false);
            }
        }
        let because = says::false_alarm(&known.with(|v| v.shut()));
        let closed = Event::Closed(Because { because: Some(because.clone()) });
        let seq = self.record(vec![draft(closed, &self.asker.by)])?;
        self.asker.say(&says::closed(seq, &because, self.case.id.as_str()))?;
        let (_, seal) = self.to_resume();
        self.asker.warn(&says::seal(&seal, self.asker.context.env.terminal.width))?;
        close::say_drilled(self.asker.context, &self.case)?;
        Ok(true)
    }

    /// Says where things stand, to somebody who comes back.
    pub fn say_standing(&mut self) -> Outcome {
        let known = self.known()?;
        let (report, _) = &known.built;
        // A false alarm is contained no further.
        let contains = !report::is_false_alarm(report);
        let steps = report.fiches.iter().find(|fiche| contains && fiche.kind == FicheKind::Endiguement);
        let steps = steps.map(|fiche| crate::messages::steps(fiche.steps.iter().map(|s| s.state)));
        let (left, lots) = self.questions_left();
        let restore = known.with(|v| report::restored(v.report, v.fiches)).map(|_| says::RESTORE.to_owned());
        let first: Vec<String> = restore.into_iter().chain(self.left_first(&known)).collect();
        let said = known.with(|v| says::standing(&v.word(), &first, steps, (left, &lots), v.next_point().as_ref()));
        self.asker.say(&said)
    }

    /// Counts what the questions of every fiche still ask, as they count it themselves: in all, and of each lot.
    fn questions_left(&self) -> (usize, BTreeMap<Lot, usize>) {
        let (run, _) = self.case.fiches(self.asker.context.env, &self.case.incident);
        let mut lots = BTreeMap::new();
        // What a containment asks goes with its steps.
        let qualifies = |fiche: &&CaseFiche| fiche.loaded.fiche.kind == FicheKind::Qualification;
        for fiche in run.iter().filter(qualifies) {
            let engine = Engine::new(&fiche.loaded.fiche);
            let state = State::of(&engine, &self.case.incident);
            let open = interview::open(&state).into_iter().filter(|q| engine.placed[*q].step.is_none());
            open.for_each(|q| *lots.entry(interview::lot(&state, q)).or_default() += 1);
        }
        (lots.values().sum(), lots)
    }

    /// Lists in a few words what is left to do.
    pub(super) fn left_to_do(&mut self) -> Outcome<Vec<String>> {
        let known = self.known()?;
        let (report, _) = &known.built;
        let restores = known.with(|v| report::restored(v.report, v.fiches).is_some());
        let steps = report.fiches.iter().flat_map(|fiche| &fiche.steps).filter(|s| !report::is_over(s.state)).count();
        // A false alarm is contained no further.
        let steps = if report::is_false_alarm(report) { 0 } else { steps };
        let (questions, _) = self.questions_left();
        let counted = counted(&[(steps, "étape"), (questions, "question")]);
        let restore = restores.then(|| says::RESTORE.to_owned());
        Ok(restore.into_iter().chain(self.left_first(&known)).chain(counted).collect())
    }

    /// Lists what of it comes before the questions.
    fn left_first(&self, known: &Gathered) -> Vec<String> {
        let (run, _) = self.case.fiches(self.asker.context.env, &self.case.incident);
        let contains = run.iter().any(|used| {
            let engine = Engine::new(&used.loaded.fiche);
            must_contain(&State::of(&engine, &self.case.incident))
        });
        let calls = known.calls.iter().filter(|call| !known.told.contains_key(&call.who)).count();
        contains.then(|| says::TO_CONTAIN.to_owned()).into_iter().chain(counted(&[(calls, "appel")])).collect()
    }
}

/// Counts in words what there is of each.
fn counted(of: &[(usize, &str)]) -> Vec<String> {
    of.iter().filter(|(n, _)| *n > 0).map(|(n, what)| crate::messages::plural(*n, what)).collect()
}

impl Asker<'_, '_> {
    /// Asks who retains a gravity, and why; none when nobody does.
    fn who_retains(&mut self, proposed: Gravity) -> Asked<Option<(String, String)>> {
        let asked = |prompt: String, already: Option<&String>| {
            let details = already.map(|name| crate::messages::wizard::current_answer(name)).into_iter().collect();
            Screen { prompt, details, ..Screen::default() }
        };
        let mut before: Option<String> = None;
        loop {
            let prompt = asked(says::who_decides(proposed), before.as_ref());
            let who = self.line_unless(prompt, says::RETAIN_NOTHING, help::RETAIN)?;
            let SkippableLine::Typed(who) = who else { return Ok(None) };
            let who = if who.eq_ignore_ascii_case(says::MYSELF) { self.by.clone() } else { who };
            let who = match crate::desk::name(&who) {
                Ok(who) => who,
                Err(failure) => {
                    self.warn(&failure.error.to_string())?;
                    continue;
                }
            };
            let why = says::WHY_RETAINED.to_owned();
            before = Some(who.clone());
            let said = self.while_it_waits(Some(says::undecided(proposed, &who)), |asker| {
                asker.line_unless(asked(why, None), says::RETAIN_NOTHING, help::RETAIN)
            });
            if matches!(said, Err(Stop::Left)) {
                self.warn(&says::undecided(proposed, &who))?;
            }
            let because = match said? {
                SkippableLine::Typed(word) if unaccented(&word.to_lowercase()).eq(says::BY_THE_METHOD.chars()) => {
                    says::AS_PROPOSED.to_owned()
                }
                SkippableLine::Typed(because) => because,
                SkippableLine::Without => return Ok(None),
                SkippableLine::Back => continue,
            };
            match unkept("la raison", &because) {
                Some(wrong) => self.warn(&wrong)?,
                None => return Ok(Some((who, because))),
            }
        }
    }

    /// Gives how many lines may be shown together, under what was said since the last key; in a smaller window, all of it: what
    /// was said is read first.
    fn room(&self) -> usize {
        let said = self.context.env.terminal.said;
        let left = |height: usize| if height < SCREEN { height } else { height.saturating_sub(said).min(SCREEN) };
        self.prompter.height(self.context.env).map_or(SCREEN, left)
    }

    /// Tells whether the window is smaller than the screens are made for.
    pub(super) fn is_small(&self) -> bool {
        self.prompter.height(self.context.env).is_some_and(|height| height < SCREEN)
    }

    /// Shows the whole report, page after page.
    fn detail(&mut self, known: &Gathered) -> Asked {
        let (report, fiches) = &known.built;
        let text = report::table(report, &standing::refs(fiches), self.context.env.terminal.width);
        self.pages(text.trim_end(), SCREEN)
    }

    /// Shows the help of the screen asked last: what it is about, all that can be typed there, then what the words mean.
    pub(super) fn help(&mut self, about: &str, words: &str, next: usize) -> Asked {
        let told = self.told.clone();
        let parts: Vec<&str> = [about, &told, words].into_iter().filter(|part| !part.is_empty()).collect();
        self.pages(&parts.join("\n\n"), next)
    }

    /// Shows a text, a screen at a time where somebody reads a screen; what comes next takes so many lines.
    pub(super) fn pages(&mut self, text: &str, next: usize) -> Asked {
        self.pages_until(text, next, "revenir")
    }

    /// The same, where the last page has a key of its own for what comes next.
    pub(super) fn pages_until(&mut self, text: &str, next: usize, last: &str) -> Asked {
        let width = self.context.env.terminal.width;
        // What goes on under the row before it starts nothing.
        let goes_on = |rank: usize, line: &str| rank > 0 || line.starts_with("        ");
        let point = |point: &str| -> Vec<(bool, String)> {
            wrapped(point, width).into_iter().enumerate().map(|(rank, line)| (!goes_on(rank, &line), line)).collect()
        };
        let lines: Vec<(bool, String)> = text.split('\n').flat_map(point).collect();
        let mut left: Vec<(bool, &str)> = lines.iter().map(|(start, line)| (*start, line.as_str())).collect();
        let Some(height) = self.prompter.height(self.context.env) else {
            return Ok(self.warn(&format!("\n{text}"))?);
        };
        // Around a page: what was typed, an empty line above it and one under, the key, the line where one types.
        while !left.is_empty() {
            let rest = left.split_off(ui::page_end(&left, height.saturating_sub(5).max(4)));
            let page: Vec<&str> = left.iter().map(|(_, line)| *line).collect();
            self.warn(&format!("\n{}", page.join("\n")))?;
            let room = page.len() + next + 1 < height;
            left = rest;
            if !self.turned(!left.is_empty(), room, last)? {
                break;
            }
        }
        Ok(())
    }

    /// Waits for who reads a page, and tells whether there is another and it is wanted. The last one needs no key when
    /// what comes next has room under it.
    pub(super) fn turned(&mut self, more: bool, room: bool, last: &str) -> Asked<bool> {
        let choices = match more {
            true => vec![enter("suite", true), key('q', "assez lu", false)],
            false if room => return Ok(false),
            false => vec![enter(last, false)],
        };
        Ok(matches!(self.pick(Screen::default(), choices)?, Picked::Choice(true)))
    }
}
