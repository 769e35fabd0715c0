//! What must not be lost of an answer: asked just after it, a line each, and skipped in one key.

use super::Wizard;
use super::asker::Asker;
use super::stop::{Asked, Stop};
use crate::desk::unkept;
use crate::domain::account;
use crate::domain::connection::Connection;
use crate::domain::event::{Common, Draft, Event, Indicator, IndicatorType, Noted};
use crate::domain::fiche::{Keep, Kept, Question};
use crate::domain::ids::QuestionId;
use crate::domain::moment::{Doer, Moment, MomentError, NoDoer, Since, parse_since};
use crate::domain::trace::{self, TraceError};
use crate::messages::{Shortcut, help, keeping as says, wizard};
use crate::scoring::Engine;
use crate::ui::{ENTER, Keys, Reply, Screen};
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization as _;

/// How many pasted lines are kept at once; more of them are a log, which another command reads.
const LINES: usize = 50;

impl Wizard<'_, '_> {
    /// Asks what must not be lost of an answer just written, and writes it; true when something was asked.
    pub(super) fn keep_what_follows(&mut self, engine: &Engine<'_>, question: usize) -> Asked<bool> {
        let asked = engine.questions[question];
        let name = engine.name(question);
        let Some(answer) = self.case.incident.answer(&name).cloned() else { return Ok(false) };
        let said = || self.case.beside(self.asker.context.env, &name).is_some_and(|words| gives_a_sum(&words));
        let due = asked.keep.iter().filter(|keep| keep.follows(&answer));
        let due: Vec<_> = due.filter(|keep| keep.what != Kept::Details || !said()).collect();
        // What was kept of a former answer to it is not asked for twice.
        if due.is_empty() || self.case.incident.journal.contains(&asked.id) {
            return Ok(false);
        }
        let mut said = Said::default();
        let asking = self.asker.ask_kept(&due, asked, self.case.tz(), &mut said);
        // Who leaves in the middle of it loses nothing of what was said before.
        if !matches!(asking, Err(Stop::Failed(_))) {
            self.write_kept(said.drafts(asked))?;
        }
        asking.map(|()| true)
    }

    /// Asks again, of somebody who comes back, what an interruption left unasked: about the last answer, and about all of
    /// them as long as nothing is contained.
    pub(super) fn keep_what_was_left(&mut self, engine: &Engine<'_>) -> Asked {
        let presses = self.must_contain(engine);
        let trail = self.case.incident.trail();
        let last = trail.last().cloned();
        let left: Vec<usize> = trail
            .iter()
            .filter(|q| q.fiche == engine.fiche.id && (presses || Some(*q) == last.as_ref()))
            .filter_map(|q| engine.at(&q.question))
            .collect();
        left.into_iter().try_for_each(|question| self.keep_what_follows(engine, question).map(|_| ()))
    }

    /// Writes a note about an answer that is already written.
    pub(super) fn note_answered(&mut self, asked: &Question, note: &str) -> Asked {
        self.write_kept(vec![noted(asked, note)])
    }

    /// Writes the notes that wait for the answer of questions whose answer is written and stays as it is.
    pub(super) fn note_kept(&mut self, engine: &Engine<'_>, questions: &[usize]) -> Asked {
        for question in questions {
            let name = engine.name(*question);
            if self.case.incident.answer(&name).is_some()
                && let Some(note) = self.asker.notes.remove(&name)
            {
                self.note_answered(engine.questions[*question], &note)?;
            }
        }
        Ok(())
    }

    fn write_kept(&mut self, drafts: Vec<Draft>) -> Asked {
        if drafts.is_empty() {
            return Ok(());
        }
        let texts: Vec<String> = drafts.iter().map(|draft| draft.common.text.clone()).collect();
        let first = self.record(drafts)?;
        for (seq, text) in (first..).zip(&texts) {
            self.asker.say(&says::kept(seq, text))?;
        }
        Ok(())
    }
}

/// What was said after an answer, as far as it was asked.
#[derive(Default)]
struct Said {
    addresses: Vec<String>,
    since: Option<(Since, String)>,
    drafts: Vec<Draft>,
}

impl Said {
    /// Says what is not written yet; none when there is nothing.
    fn waits(&self, asked: &Question) -> Option<String> {
        let drafts = self.drafts.iter().map(|draft| draft.common.text.clone());
        let words: Vec<String> = self.addresses.iter().cloned().chain(drafts).collect();
        (!words.is_empty()).then(|| wizard::answer_unwritten(&asked.id, &words.join(", ")))
    }

    /// Makes the lines of it.
    fn drafts(self, asked: &Question) -> Vec<Draft> {
        let Self { addresses, since, mut drafts } = self;
        if !addresses.is_empty() || since.is_some() {
            let text = says::addresses(asked, &addresses, since.as_ref().map(|(since, said)| (since, said.as_str())));
            // A day without an hour is no time of a fact.
            let happened_at = match since {
                Some((Since::At(at), _)) => Some(at),
                Some((Since::Day(_), _)) | None => None,
            };
            let traced = |value: String| Indicator { kind: IndicatorType::Recipient, value };
            let indicators = addresses.into_iter().map(traced).collect();
            drafts.push(kept(asked, Common { happened_at, indicators, ..crate::desk::spoken(&text) }));
        }
        drafts
    }
}

/// Tells whether words beside an answer give the sum that would be asked.
fn gives_a_sum(words: &str) -> bool {
    let euros = |word: &str| ["€", "k€", "eur", "keur", "euro", "euros"].contains(&word);
    let words = words.to_lowercase();
    words.split(|c: char| c.is_whitespace() || ",;.".contains(c)).any(|word| {
        euros(word.trim_matches(|c: char| c.is_ascii_digit())) && words.contains(|c: char| c.is_ascii_digit())
    })
}

/// Makes the line of what is kept of the answer to a question.
fn kept(asked: &Question, common: Common) -> Draft {
    let question: Option<QuestionId> = Some(asked.id.clone());
    Draft { event: Event::Noted(Noted { question, sheet: None }), common }
}

/// Makes the line of words that belong to an answer that is already written.
fn noted(asked: &Question, words: &str) -> Draft {
    kept(asked, crate::desk::spoken(&says::noted(&asked.id, words)))
}

impl Asker<'_, '_> {
    /// Asks what goes with words that are written only afterwards: an interruption says that they are not.
    pub(super) fn while_it_waits<T>(
        &mut self,
        unwritten: Option<String>,
        ask: impl FnOnce(&mut Self) -> Asked<T>,
    ) -> Asked<T> {
        if unwritten.is_some() {
            self.guard.hold().also(unwritten);
        }
        let said = ask(self);
        // An interruption has said it already.
        if !matches!(said, Err(Stop::Failed(_))) {
            self.guard.hold().also(wizard::unwritten(&self.notes));
        }
        said
    }

    /// Asks what must not be lost of an answer, each in its turn.
    fn ask_kept(&mut self, due: &[&Keep], asked: &Question, tz: Tz, said: &mut Said) -> Asked {
        due.iter().try_for_each(|keep| {
            self.while_it_waits(said.waits(asked), |asker| asker.ask_one_kept(keep, asked, tz, said))
        })
    }

    fn ask_one_kept(&mut self, keep: &Keep, asked: &Question, tz: Tz, said: &mut Said) -> Asked {
        match keep.what {
            Kept::Addresses => said.addresses = self.addresses(&keep.prompt)?,
            Kept::Since => said.since = self.since(&keep.prompt, tz)?,
            Kept::Connections => said.drafts.extend(self.connections(&keep.prompt, asked, tz)?),
            Kept::Reporter => {
                let who = self.words(&keep.prompt, says::A_NAME)?;
                said.drafts.extend(who.map(|who| {
                    let actor = crate::desk::name(&who).ok();
                    kept(asked, Common { actor, ..crate::desk::spoken(&says::reporter(asked, &who)) })
                }));
            }
            Kept::Details => {
                let details = self.words(&keep.prompt, says::DETAILS)?;
                said.drafts.extend(details.map(|words| noted(asked, &words)));
            }
        }
        Ok(())
    }

    /// Reads a line, or lines pasted together, that one key skips; none then.
    pub(super) fn skippable(&mut self, prompt: &str, many_lines: bool) -> Asked<Option<String>> {
        self.line_unless(prompt, many_lines, says::SKIP, help::SKIPPABLE)
    }

    /// Reads a line, unless Enter, Escape or going back does without it; none then.
    pub(super) fn line_unless(
        &mut self,
        prompt: &str,
        many_lines: bool,
        without: &str,
        about: &str,
    ) -> Asked<Option<String>> {
        let screen = Screen {
            prompt: prompt.to_owned(),
            keys: Keys::Typed(vec![(ENTER, without.to_owned())]),
            shortcuts: vec![Shortcut::Help.usual(), Shortcut::Back.usual(), Shortcut::Suspend.usual()],
            many_lines,
            ..Screen::default()
        };
        loop {
            match self.ask(&screen)? {
                Reply::Typed(text) => return Ok(Some(text.trim().nfc().collect())),
                Reply::Shortcut(Shortcut::Help) => self.help(about, "", super::verdict::QUESTION)?,
                Reply::Shortcut(_) | Reply::Key(_) | Reply::Several(_) => return Ok(None),
            }
        }
    }

    /// Reads a line without which nothing is written; none when the person goes back.
    pub(super) fn required(&mut self, prompt: &str) -> Asked<Option<String>> {
        let screen = Screen {
            prompt: prompt.to_owned(),
            keys: Keys::Typed(vec![(ENTER, says::UNCHANGED.to_owned())]),
            shortcuts: vec![Shortcut::Help.usual(), Shortcut::Back.usual(), Shortcut::Suspend.usual()],
            ..Screen::default()
        };
        loop {
            match self.ask(&screen)? {
                Reply::Typed(text) => return Ok(Some(text.trim().nfc().collect())),
                Reply::Shortcut(Shortcut::Help) => self.warn(help::REQUIRED)?,
                Reply::Shortcut(_) | Reply::Key(_) | Reply::Several(_) => return Ok(None),
            }
        }
    }

    /// Reads a few words, like those of an example.
    fn words(&mut self, prompt: &str, example: &str) -> Asked<Option<String>> {
        loop {
            match self.skippable(prompt, false)? {
                Some(words) if words.chars().count() < 2 => self.warn(example)?,
                Some(words) => match unkept("ce texte", &words) {
                    Some(wrong) => self.warn(&wrong)?,
                    None => return Ok(Some(words)),
                },
                None => return Ok(None),
            }
        }
    }

    /// Reads mail addresses, however dressed.
    fn addresses(&mut self, prompt: &str) -> Asked<Vec<String>> {
        loop {
            let Some(typed) = self.skippable(prompt, false)? else { return Ok(vec![]) };
            let apart = account::read(&typed).ok().filter(|read| !read.is_empty());
            let apart = apart.unwrap_or_else(|| vec![typed.clone()]);
            let (mut read, mut wrong) = (Vec::new(), Vec::new());
            for one in apart {
                match trace::read(IndicatorType::Recipient, &one) {
                    Ok(address) => read.push(address),
                    Err(TraceError::NotASender) => wrong.push(says::not_an_address(&one)),
                    Err(e) => wrong.push(format!("«\u{a0}{one}\u{a0}»\u{a0}: {e}")),
                }
            }
            if wrong.is_empty() {
                return Ok(read);
            }
            for line in wrong {
                self.warn(&line)?;
            }
        }
    }

    /// Reads who did an action and when, on one line; either may be left out.
    pub(super) fn who_and_when(&mut self, action: &str, tz: Tz) -> Asked<(Option<String>, Option<Moment>)> {
        loop {
            let Some(typed) = self.skippable(&says::who_and_when(action), false)? else { return Ok((None, None)) };
            match Doer::read(&typed, self.context.env.now(tz), tz) {
                Ok(Doer { who: None, at }) => return Ok((None, at)),
                Ok(Doer { who: Some(who), at }) => match crate::desk::name(&who) {
                    Ok(who) => return Ok((Some(who), at)),
                    Err(failure) => self.warn(&failure.error.to_string())?,
                },
                Err(NoDoer::Figures) => self.warn(says::WHO_AND_WHEN_LIKE)?,
                Err(NoDoer::Time(e)) => self.warn(&e.to_string())?,
            }
        }
    }

    /// Reads since when something is so, and how that was said: the day is often known without the hour.
    fn since(&mut self, prompt: &str, tz: Tz) -> Asked<Option<(Since, String)>> {
        loop {
            let Some(typed) = self.skippable(prompt, false)? else { return Ok(None) };
            let now = self.context.env.now(tz);
            match parse_since(&typed, now, tz) {
                Ok(since) => return Ok(Some((since, typed))),
                Err(MomentError::NotUnderstood) => self.warn(says::SINCE_LIKE)?,
                Err(e) => self.warn(&e.to_string())?,
            }
        }
    }

    /// Reads pasted lines of a log: those that are understood are kept, the others are shown.
    fn connections(&mut self, prompt: &str, asked: &Question, tz: Tz) -> Asked<Vec<Draft>> {
        loop {
            let Some(typed) = self.skippable(prompt, true)? else { return Ok(vec![]) };
            let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let now = self.context.env.now(tz);
            let (mut drafts, mut lost) = (Vec::new(), Vec::new());
            for line in lines.iter().take(LINES) {
                match Connection::read(line, now, tz) {
                    Some(read) => {
                        let (happened_at, indicators) = (read.at, read.indicators());
                        let text = says::connection(asked, &read);
                        drafts.push(kept(asked, Common { happened_at, indicators, ..crate::desk::spoken(&text) }));
                    }
                    None => lost.push(*line),
                }
            }
            if drafts.is_empty() {
                self.warn(says::A_CONNECTION)?;
                continue;
            }
            if !lost.is_empty() {
                self.warn(says::NOT_KEPT)?;
                for line in lost {
                    self.warn(&format!("  {line}"))?;
                }
            }
            if lines.len() > LINES {
                self.warn(&says::too_many(lines.len() - LINES))?;
            }
            return Ok(drafts);
        }
    }
}
