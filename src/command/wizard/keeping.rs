//! What must not be lost of an answer: asked just after it, a line each, and skipped in one key.

use super::Wizard;
use super::asker::Asker;
use super::stop::{Asked, Stop};
use crate::desk::unkept;
use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::connection::{self, Connection};
use crate::domain::event::{Common, Draft, Event, Indicator, IndicatorType, Noted};
use crate::domain::fiche::{Keep, Kept, Question, QuestionKind};
use crate::domain::ids::QuestionId;
use crate::domain::moment::{Doer, Moment, MomentError, NoDoer, Since, parse_since};
use crate::domain::trace::{self, TraceError};
use crate::error::Outcome;
use crate::messages::verdict::MYSELF;
use crate::messages::{Shortcut, help, keeping as says, wizard};
use crate::scoring::Engine;
use crate::ui::{ENTER, Keys, Reply, Screen};
use chrono_tz::Tz;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

/// How many pasted lines are kept at once; more of them are a log, which another command reads.
const LINES: usize = 50;

impl Wizard<'_, '_> {
    /// Asks what must not be lost of an answer just written, and writes it.
    pub(super) fn keep_what_follows(&mut self, engine: &Engine<'_>, question: usize) -> Asked<FollowUp> {
        let asked = engine.questions[question];
        let name = engine.name(question);
        // What was said of another question, which was gone back to and left, waits no longer.
        if self.put_aside.as_ref().is_some_and(|(of, _)| *of != name) {
            self.write_put_aside()?;
        }
        let Some(answer) = self.case.incident.answer(&name).cloned() else { return Ok(FollowUp::Nothing) };
        let said = || self.case.beside(self.asker.context.env, &name).is_some_and(|words| gives_a_sum(&words));
        let due = asked.keep.iter().filter(|keep| keep.follows(&answer));
        let due: Vec<_> = due.filter(|keep| keep.what != Kept::Details || !said()).collect();
        // What was kept of a former answer to it is not asked for twice.
        if due.is_empty() || self.case.incident.journal.contains(&asked.id) {
            // What was said of an answer that is no more goes with it.
            if self.put_aside.take_if(|(of, _)| *of == name).is_some() {
                self.asker.warn(says::NOTHING_FOLLOWS)?;
            }
            return Ok(FollowUp::Nothing);
        }
        let mut said = self.put_aside.take().map(|(_, said)| said).unwrap_or_default();
        let ours = self.accounts(engine);
        let asking = self.asker.ask_kept((&due, &ours), asked, self.case.tz(), &mut said);
        match &asking {
            // The answer itself may change: what was said of it waits for that.
            Ok(Went::Back) => {
                self.asker.guard.hold().also(said.waits(asked));
                self.put_aside = Some((name, said));
            }
            // Who leaves in the middle of it loses nothing of what was said before.
            Ok(Went::On) | Err(Stop::Left) => self.write_kept(said.drafts(asked))?,
            Err(Stop::Failed(_)) => {}
        }
        asking.map(|went| match went {
            Went::On => FollowUp::Asked,
            Went::Back => FollowUp::Back,
        })
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
        for question in left {
            while matches!(self.keep_what_follows(engine, question)?, FollowUp::Back) {
                self.asker.warn(wizard::NOTHING_BEFORE)?;
            }
        }
        Ok(())
    }

    /// Writes what was said of a question that was gone back to, and left as it was.
    pub(super) fn write_put_aside(&mut self) -> Outcome {
        let Some((name, said)) = self.put_aside.take() else { return Ok(()) };
        let fiche = self.case.load(self.asker.context.env, &name.fiche)?;
        match fiche.loaded.fiche.question(&name.question) {
            Some(asked) => self.write_kept(said.drafts(asked)),
            None => Ok(()),
        }
    }

    /// Lists the accounts that answers of a fiche name.
    fn accounts(&self, engine: &Engine<'_>) -> Vec<String> {
        let asked = engine.questions.iter().filter(|question| question.kind == QuestionKind::Accounts);
        let named = asked.filter_map(|question| self.case.incident.answer(&engine.fiche.name(&question.id)));
        named.flat_map(Answer::elements).map(str::to_lowercase).collect()
    }

    /// Writes a note about an answer that is already written.
    pub(super) fn note_answered(&mut self, asked: &Question, note: &str) -> Asked {
        Ok(self.write_kept(vec![noted(asked, note)])?)
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

    fn write_kept(&mut self, drafts: Vec<Draft>) -> Outcome {
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

/// What became of what follows an answer.
pub(super) enum FollowUp {
    /// Nothing follows it.
    Nothing,
    /// It was asked.
    Asked,
    /// The person goes back to the question.
    Back,
}

/// Where the person goes from one of several lines.
#[derive(Clone, Copy)]
pub(super) enum Went {
    /// To the next one.
    On,
    /// To the one before.
    Back,
}

/// What was typed where a line can be left out.
pub(super) enum SkippableLine {
    /// These words.
    Typed(String),
    /// It is left out.
    Without,
    /// The person goes back.
    Back,
}

/// What was said after an answer, as far as it was asked.
#[derive(Default)]
pub(super) struct Following {
    addresses: Vec<String>,
    since: Option<(Since, String)>,
    drafts: Vec<(Kept, Draft)>,
}

impl Following {
    /// Says what is not written yet; none when there is nothing.
    fn waits(&self, asked: &Question) -> Option<String> {
        let drafts = self.drafts.iter().map(|(_, draft)| draft.common.text.clone());
        let words: Vec<String> = self.addresses.iter().cloned().chain(drafts).collect();
        (!words.is_empty()).then(|| wizard::answer_unwritten(&asked.id, &words.join(", ")))
    }

    /// Gives what was said already where the person comes back; none when nothing was.
    fn already(&self, what: Kept) -> Option<String> {
        let said = match what {
            Kept::Addresses => self.addresses.clone(),
            Kept::Since => self.since.iter().map(|(_, said)| said.clone()).collect(),
            Kept::Connections | Kept::Reporter | Kept::Details => {
                let here = self.drafts.iter().filter(|(of, _)| *of == what);
                here.map(|(_, draft)| draft.common.text.clone()).collect()
            }
        };
        (!said.is_empty()).then(|| said.join(", "))
    }

    /// Takes lines in the place of those said before.
    fn take(&mut self, what: Kept, drafts: impl IntoIterator<Item = Draft>) {
        self.drafts.retain(|(of, _)| *of != what);
        self.drafts.extend(drafts.into_iter().map(|draft| (what, draft)));
    }

    /// Makes the lines of it.
    fn drafts(self, asked: &Question) -> Vec<Draft> {
        let Self { addresses, since, drafts } = self;
        let mut drafts: Vec<Draft> = drafts.into_iter().map(|(_, draft)| draft).collect();
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

/// Reads where mail goes from what a console or a message says in several lines: the lines that say so when there are some,
/// and none of our own accounts.
fn recipients(lines: &str, ours: &[String]) -> Vec<String> {
    const SAY_SO: [&str; 4] = ["forward", "redirect", "transf", "renvoi"];
    let lines = trace::refanged(lines);
    let says_so = |line: &&str| SAY_SO.iter().any(|word| line.to_lowercase().contains(word));
    let named: Vec<&str> = lines.lines().filter(says_so).collect();
    let all: Vec<&str> = if named.is_empty() { lines.lines().collect() } else { named };
    let words = all.iter().flat_map(|line| line.split(|c: char| c.is_whitespace() || "<>;,\"'()[]{}|=".contains(c)));
    let bare = |word: &str| word.rsplit(':').next().unwrap_or_default().to_owned();
    let read = words.map(bare).filter(|word| word.contains('@'));
    let read = read.filter_map(|word| trace::read(IndicatorType::Recipient, &word).ok());
    let mut seen = BTreeSet::new();
    read.filter(|address| !ours.contains(&address.to_lowercase()) && seen.insert(address.to_lowercase())).collect()
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

    /// Asks several things, one after another, as far back as the person goes: before the first one.
    pub(super) fn in_turn(
        &mut self,
        count: usize,
        mut ask: impl FnMut(&mut Self, usize) -> Asked<Went>,
    ) -> Asked<Went> {
        let mut at = 0;
        while at < count {
            at = match ask(self, at)? {
                Went::On => at + 1,
                Went::Back if at == 0 => return Ok(Went::Back),
                Went::Back => at - 1,
            };
        }
        Ok(Went::On)
    }

    /// Asks what must not be lost of an answer, each in its turn.
    fn ask_kept(
        &mut self,
        (due, ours): (&[&Keep], &[String]),
        asked: &Question,
        tz: Tz,
        said: &mut Following,
    ) -> Asked<Went> {
        self.in_turn(due.len(), |asker, at| {
            asker.while_it_waits(said.waits(asked), |asker| asker.ask_one_kept((due[at], ours), asked, tz, said))
        })
    }

    fn ask_one_kept(
        &mut self,
        (keep, ours): (&Keep, &[String]),
        asked: &Question,
        tz: Tz,
        said: &mut Following,
    ) -> Asked<Went> {
        let already = said.already(keep.what);
        loop {
            let many_lines = matches!(keep.what, Kept::Addresses | Kept::Connections | Kept::Details);
            let typed = match self.skippable(&keep.prompt, many_lines, already.as_deref())? {
                SkippableLine::Typed(typed) => typed,
                SkippableLine::Without => return Ok(Went::On),
                SkippableLine::Back => return Ok(Went::Back),
            };
            let read = match keep.what {
                Kept::Addresses => self.addresses(&typed, ours)?.map(|addresses| said.addresses = addresses),
                Kept::Since => self.since(&typed, tz)?.map(|since| said.since = Some((since, typed))),
                Kept::Connections => {
                    self.connections(&typed, asked, tz)?.map(|connections| said.take(keep.what, connections))
                }
                Kept::Reporter => self.words(typed, says::A_NAME)?.map(|who| {
                    let actor = crate::desk::name(&who).ok();
                    let common = Common { actor, ..crate::desk::spoken(&says::reporter(asked, &who)) };
                    said.take(keep.what, [kept(asked, common)]);
                }),
                Kept::Details => {
                    self.words(typed, says::DETAILS)?.map(|words| said.take(keep.what, [noted(asked, &words)]))
                }
            };
            if read.is_some() {
                return Ok(Went::On);
            }
        }
    }

    /// Reads a line, or lines pasted together, that one key skips; what was said there already is shown, and stays then.
    pub(super) fn skippable(&mut self, prompt: &str, many_lines: bool, already: Option<&str>) -> Asked<SkippableLine> {
        let without = if already.is_some() { wizard::KEEP } else { says::SKIP };
        let details = already.map(wizard::current_answer).into_iter().collect();
        let screen = Screen { prompt: prompt.to_owned(), details, many_lines, ..Screen::default() };
        self.line_unless(screen, without, help::SKIPPABLE)
    }

    /// Reads a line, unless Enter or Escape does without it, or the person goes back.
    pub(super) fn line_unless(&mut self, screen: Screen, without: &str, about: &str) -> Asked<SkippableLine> {
        let screen = Screen {
            keys: Keys::Typed(vec![(ENTER, without.to_owned())]),
            shortcuts: vec![Shortcut::Help.usual(), Shortcut::Back.usual(), Shortcut::Suspend.usual()],
            ..screen
        };
        loop {
            match self.ask(&screen)? {
                Reply::Typed(text) => return Ok(SkippableLine::Typed(text.trim().nfc().collect())),
                Reply::Shortcut(Shortcut::Help) => self.help(about, "", super::verdict::QUESTION)?,
                Reply::Shortcut(_) => return Ok(SkippableLine::Back),
                Reply::Key(_) | Reply::Several(_) => return Ok(SkippableLine::Without),
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

    /// Reads a few words, like those of an example; none when they are refused.
    fn words(&mut self, words: String, example: &str) -> Asked<Option<String>> {
        let wrong = if words.chars().count() < 2 { Some(example.to_owned()) } else { unkept("ce texte", &words) };
        match wrong {
            Some(wrong) => self.warn(&wrong)?,
            None => return Ok(Some(words)),
        }
        Ok(None)
    }

    /// Reads mail addresses, however dressed; none when some are refused, or when nothing tells which of several it is.
    fn addresses(&mut self, typed: &str, ours: &[String]) -> Asked<Option<Vec<String>>> {
        let labelled = typed.lines().count() > 1 || [": ", ":\u{a0}"].iter().any(|label| typed.contains(label));
        if labelled {
            let read = recipients(typed, ours);
            match read.as_slice() {
                [_] => return Ok(Some(read)),
                [] => self.warn(says::NO_ADDRESS)?,
                several => self.warn(&says::which_address(several))?,
            }
            return Ok(None);
        }
        let apart = account::read(typed).ok().filter(|read| !read.is_empty());
        let apart = apart.unwrap_or_else(|| vec![typed.to_owned()]);
        let (mut read, mut wrong) = (Vec::new(), Vec::new());
        for one in apart {
            match trace::read(IndicatorType::Recipient, &one) {
                Ok(address) => read.push(address),
                Err(TraceError::NotASender) => wrong.push(says::not_an_address(&one)),
                Err(e) => wrong.push(format!("«\u{a0}{one}\u{a0}»\u{a0}: {e}")),
            }
        }
        for line in &wrong {
            self.warn(line)?;
        }
        let own = read.iter().find(|address| ours.contains(&address.to_lowercase()));
        own.map_or(Ok(()), |own| self.warn(&says::our_own(own)))?;
        Ok(wrong.is_empty().then_some(read))
    }

    /// Reads who did an action and when, on one line; either may be left out, and none when the person goes back.
    pub(super) fn who_and_when(
        &mut self,
        action: &str,
        already: Option<&str>,
        tz: Tz,
    ) -> Asked<Option<(Option<String>, Option<Moment>)>> {
        loop {
            let typed = match self.skippable(&says::who_and_when(action), false, already)? {
                SkippableLine::Typed(typed) => typed,
                SkippableLine::Without => return Ok(Some((None, None))),
                SkippableLine::Back => return Ok(None),
            };
            match Doer::read(&typed, self.context.env.now(tz), tz) {
                Ok(Doer { who: None, at }) => return Ok(Some((None, at))),
                Ok(Doer { who: Some(who), at }) if who.eq_ignore_ascii_case(MYSELF) => {
                    return Ok(Some((Some(self.by.clone()), at)));
                }
                Ok(Doer { who: Some(who), at }) => match crate::desk::name(&who) {
                    Ok(who) => return Ok(Some((Some(who), at))),
                    Err(failure) => self.warn(&failure.error.to_string())?,
                },
                Err(NoDoer::Figures) => self.warn(says::WHO_AND_WHEN_LIKE)?,
                Err(NoDoer::Time(e)) => self.warn(&e.to_string())?,
            }
        }
    }

    /// Reads since when something is so: the day is often known without the hour; none when it is refused.
    fn since(&mut self, typed: &str, tz: Tz) -> Asked<Option<Since>> {
        match parse_since(typed, self.context.env.now(tz), tz) {
            Ok(since) => return Ok(Some(since)),
            Err(MomentError::NotUnderstood) => self.warn(says::SINCE_LIKE)?,
            Err(e) => self.warn(&e.to_string())?,
        }
        Ok(None)
    }

    /// Reads pasted lines of a log: those that are understood are kept, the others are shown; none when nothing is understood.
    fn connections(&mut self, typed: &str, asked: &Question, tz: Tz) -> Asked<Option<Vec<Draft>>> {
        let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        // The header of a message is no log, and its fields go on from one line to the next.
        if lines.iter().filter(|line| connection::is_field(line)).count() > 1 {
            self.warn(says::A_HEADER)?;
            return Ok(None);
        }
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
            return Ok(None);
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
        Ok(Some(drafts))
    }
}

#[cfg(test)]
mod tests {
    use super::recipients;

    #[test]
    fn what_says_where_mail_goes_is_read_among_the_lines_of_a_console_or_of_a_message() {
        let ours = [String::from("compta@usine.fr")];
        for (lines, wanted) in [
            (
                "PrimarySmtpAddress : Compta@usine.fr\nForwardingSmtpAddress : smtp:copie.rib@exemple.net",
                &["copie.rib@exemple.net"][..],
            ),
            (
                "DisplayName : Compta\nForwardingSmtpAddress : smtp:copie@exemple.net\nAlias : x@usine.fr",
                &["copie@exemple.net"],
            ),
            ("From: Compta <compta@usine.fr>\nTo: copie@exemple.net", &["copie@exemple.net"]),
            ("From: paie@usine.fr\nTo: copie@exemple.net", &["paie@usine.fr", "copie@exemple.net"]),
            ("Transfert vers a@exemple.net,\nb@exemple.net (renvoi)", &["a@exemple.net", "b@exemple.net"]),
            ("ForwardTo : {\"copie\" [SMTP:copie@exemple.net]}", &["copie@exemple.net"]),
            ("compta@usine.fr\nrien", &[]),
            ("nom : Compta\nboîte : pleine", &[]),
        ] {
            assert_eq!(recipients(lines, &ours), wanted, "{lines}");
        }
    }
}
