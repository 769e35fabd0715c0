//! What a line says, for a reader: made again from what the line does, never from the sentence that it carries.
//!
//! That sentence is for who reads the file without this program. Whoever writes a line chooses it freely: it could say
//! anything else than what the line does, pass a note for a decision, or imitate a mark of ours.

use super::declarations::recipients;
use crate::annexes;
use crate::domain::answer::Answer;
use crate::domain::digest::LineHash;
use crate::domain::event::{
    ActionTaken, Answered, Because, ClockSet, Declared, Entry, Event, Explained, Exported, ForkKept, ProfileSet, Struck,
};
use crate::domain::fiche::Placed;
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::incident::Incident;
use crate::fiche::Loaded;
use crate::logbook::NamedLine;
use crate::messages::{self, entry as says, sheet};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// Says lines by what they do.
pub struct Narrator<'a> {
    incident: &'a Incident,
    placed: HashMap<(&'a FicheId, &'a QuestionId), Placed<'a>>,
    titles: HashMap<&'a FicheId, &'a str>,
    /// What each action is, by each of its lines.
    actions: HashMap<LineHash, &'a str>,
    /// The lines already met that a later one withdraws: their number, and what they say.
    withdrawn: RefCell<HashMap<LineHash, (String, String)>>,
    /// The `fork-kept` lines that settle something, when it is known.
    settling: Option<BTreeSet<NamedLine>>,
}

/// A sentence, and the other ones that say the same: what this program wrote for it.
struct Said {
    shown: String,
    same: Vec<String>,
}

impl From<String> for Said {
    fn from(shown: String) -> Self {
        Self { shown, same: vec![] }
    }
}

impl<'a> Narrator<'a> {
    /// Takes the fiches that give the words of the questions, and the incident that names its actions.
    pub fn new(incident: &'a Incident, fiches: &[&'a Loaded]) -> Self {
        let (placed, titles, actions) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut narrator = Self { incident, placed, titles, actions, withdrawn: RefCell::default(), settling: None };
        for loaded in fiches {
            let fiche = &loaded.fiche;
            narrator.titles.insert(&fiche.id, &fiche.title);
            narrator.placed.extend(fiche.walk().map(|placed| ((&fiche.id, &placed.question.id), placed)));
        }
        for action in incident.actions() {
            let lines = incident.go_with(action.opened).map(|(h, _)| h).chain([action.opened]);
            narrator.actions.extend(lines.map(|h| (h, action.text.as_str())));
        }
        narrator
    }

    /// Gives the incident whose lines it says.
    pub fn incident(&self) -> &Incident {
        self.incident
    }

    /// Tells apart the `fork-kept` lines that settle something.
    pub fn settling(self, settling: BTreeSet<NamedLine>) -> Self {
        Self { settling: Some(settling), ..self }
    }

    /// Takes in a line that is not said, for those that name it.
    pub fn pass(&self, entry: &Entry) {
        if self.incident.is_withdrawn(entry) {
            let name = self.incident.name_of(entry.seq, &entry.writer, entry.h);
            self.withdrawn.borrow_mut().insert(entry.h, (name, entry.common.text.clone()));
        }
    }

    /// Says what a line does; what its own sentence says besides stands after it, as a quotation. One that is numbered beyond
    /// any measure does nothing, wherever it is told.
    pub fn say(&self, entry: &Entry) -> String {
        self.pass(entry);
        let said = self.told(entry);
        if self.incident.counts(entry) { said } else { format!("{} {said}", says::UNCOUNTED) }
    }

    fn told(&self, entry: &Entry) -> String {
        let text = entry.common.text.as_str();
        let Some(event) = &entry.event else {
            return format!("({}) {}", bracketless(&entry.kind), messages::quoted(text));
        };
        let said = match event {
            Event::Noted(noted) => {
                let given = noted.sheet.as_ref().map(|s| sheet::given(s.to, &s.code, s.questions.len()));
                return match given.filter(|given| is_same(text, given)) {
                    Some(given) => given,
                    None => says::note(text),
                };
            }
            Event::Answered(answered) => self.answered(event, answered, text),
            Event::Explained(explained) => self.explained(explained, entry),
            Event::Action(action) => self.action(action, entry),
            Event::FicheStarted(run) => {
                let title = self.titles.get(&run.fiche).copied().unwrap_or(run.fiche.as_str());
                let (started, resumed) = (says::fiche_started(title), says::fiche_resumed(title));
                match is_same(text, &resumed) {
                    true => Said::from(resumed),
                    false => Said { shown: started, same: vec![says::fiche_started(run.fiche.as_str())] },
                }
            }
            Event::FicheFinished(run) => {
                let title = self.titles.get(&run.fiche).copied().unwrap_or(run.fiche.as_str());
                Said { shown: says::fiche_finished(title), same: vec![says::event(event, &entry.by)] }
            }
            Event::Decided(d) => {
                let by = entry.common.actor.as_ref().unwrap_or(&entry.by);
                Said {
                    shown: says::decided(d.gravity, by, &messages::quoted(&d.because)),
                    same: vec![says::event(event, by)],
                }
            }
            Event::Declared(d) => {
                let quoted = Declared {
                    receipt: d.receipt.as_deref().map(messages::word_or_quoted),
                    because: d.because.as_deref().map(messages::quoted),
                    ..d.clone()
                };
                let to = |d: &Declared, to: &str| says::declared(d, &annexes::made_to(&d.declaration, to), &entry.by);
                let names = recipients(&d.declaration, self.incident);
                let here = names.iter().find(|name| is_same(text, &to(d, name))).or(names.first());
                let old = |d: &Declared| says::declared(d, &annexes::named(&d.declaration), &entry.by);
                let written = here.map(|name| to(d, name)).into_iter().chain([old(d), says::event(event, &entry.by)]);
                let shown = here.map_or_else(|| old(&quoted), |name| to(&quoted, name));
                Said { shown, same: written.collect() }
            }
            Event::Struck(struck) => self.struck(struck, event, entry),
            Event::ForkKept(kept) => {
                let named = NamedLine { writer: entry.writer.clone(), seq: entry.seq };
                let settles = self.settling.as_ref().is_none_or(|settling| settling.contains(&named));
                let because = messages::quoted(&kept.because);
                let quoted = Event::ForkKept(ForkKept { because: because.clone(), ..kept.clone() });
                let shown = if settles { says::event(&quoted, &entry.by) } else { says::kept_nothing(&because) };
                Said { shown, same: vec![says::event(event, &entry.by)] }
            }
            Event::Closed(b) | Event::Reopened(b) => {
                let quoted = Because { because: b.because.as_deref().map(messages::quoted) };
                let is_closed = matches!(event, Event::Closed(_));
                let quoted = if is_closed { Event::Closed(quoted) } else { Event::Reopened(quoted) };
                Said { shown: says::event(&quoted, &entry.by), same: vec![says::event(event, &entry.by)] }
            }
            Event::Clock(clock) => {
                let quoted = Event::Clock(ClockSet { because: messages::quoted(&clock.because), ..clock.clone() });
                Said { shown: says::event(&quoted, &entry.by), same: vec![says::event(event, &entry.by)] }
            }
            Event::Exported(e) => {
                let [target, tlp] = [&e.target, &e.tlp].map(|word| messages::word_or_quoted(word));
                let quoted = Event::Exported(Exported { target, tlp, ..e.clone() });
                Said { shown: says::event(&quoted, &entry.by), same: vec![says::event(event, &entry.by)] }
            }
            Event::Profile(set) => Said { shown: profile(set), same: vec![says::event(event, &entry.by)] },
            Event::Opened(_)
            | Event::Joined(_)
            | Event::Suspended(_)
            | Event::Resumed(_)
            | Event::ProposalRefused(_)
            | Event::Assessed(_)
            | Event::Recovered(_) => says::event(event, &entry.by).into(),
        };
        let honest = text.is_empty() || said.same.iter().chain([&said.shown]).any(|same| is_same(text, same));
        let shown = bracketless(&said.shown);
        if honest { shown } else { format!("{shown} [{} {}]", says::OWN_TEXT, messages::quoted(text)) }
    }

    fn answered(&self, event: &Event, answered: &Answered, text: &str) -> Said {
        let placed = self.placed.get(&(&answered.fiche, &answered.question));
        match placed.filter(|placed| placed.question.prompt == answered.prompt) {
            Some(placed) => {
                // That an explanation fell with the answer before it, or between what a conclusion stood, the line alone says.
                let bounds = says::bounds_in(placed.question, text);
                let falls = says::answered(placed, event, true, bounds);
                if is_same(text, &falls) { falls } else { says::answered(placed, event, false, bounds) }.into()
            }
            // Without the words of the fiche, those of the line: they are no more than what it says of itself.
            None => {
                let value = placed.map_or_else(|| raw(&answered.value), |placed| placed.question.say(&answered.value));
                format!("{} {} {value}", answered.question, messages::quoted(&answered.prompt)).into()
            }
        }
    }

    /// Says what a line withdraws; one that names nothing that can be, or that is there, withdraws nothing.
    fn struck(&self, struck: &Struck, event: &Event, entry: &Entry) -> Said {
        let withdrawn = self.withdrawn.borrow();
        let lines: Vec<&(String, String)> = struck.struck.iter().filter_map(|h| withdrawn.get(h)).collect();
        // As it is written: with the file of a line whose number others have, or without.
        let named = |whole: bool| -> Vec<String> {
            let bare = |name: &'_ str| if whole { name.len() } else { name.find('@').unwrap_or(name.len()) };
            lines.iter().map(|(name, text)| says::line(&name[..bare(name)], text)).collect()
        };
        let idle = struck.struck.len() - lines.len();
        let shown = match lines.len() {
            0 => says::struck_nothing(&messages::quoted(&struck.because)),
            _ => says::struck(&named(true), idle, &messages::quoted(&struck.because)),
        };
        let written = [true, false].map(|whole| says::struck(&named(whole), 0, &struck.because));
        Said { shown, same: written.into_iter().chain([says::event(event, &entry.by)]).collect() }
    }

    fn explained(&self, explained: &Explained, entry: &Entry) -> Said {
        let who = explained.declared_by.as_ref().unwrap_or(&entry.by);
        let (id, because) = (&explained.question, &explained.because);
        let placed = self.placed.get(&(&explained.fiche, id));
        let option = explained.option.as_ref();
        let label = option.map(|option| placed.map_or(option.as_str(), |placed| placed.question.label(option)));
        let end = format!("s’explique, dit {who} : {because}");
        // Which answer it explains, as a whole, its line says by naming the line of that answer.
        let own = entry
            .common
            .text
            .strip_prefix(&format!("{id} « "))
            .and_then(|rest| rest.strip_suffix(&format!(" » {end}")));
        let own = own.filter(|_| label.is_none());
        let what = label.or(own).map(|label| format!(" {}", messages::quoted(label))).unwrap_or_default();
        let quoted = messages::quoted(because);
        let shown = match self.incident.never_held(&entry.h) {
            true => says::explained_nothing(id.as_str(), &what, who, &quoted),
            false => format!("{id}{what} s’explique, dit {who} : {quoted}"),
        };
        Said { shown, same: vec![format!("{id}{what} {end}")] }
    }

    fn action(&self, action: &ActionTaken, entry: &Entry) -> Said {
        let common = &entry.common;
        let (result, side_effect) = (action.result.as_deref(), action.side_effect.as_deref());
        let after = says::action("", action.state, result, side_effect);
        let opens = action.replaces.is_empty();
        // What opens an action is named by its own words; the others go on with it.
        let own = || match opens {
            true => Some(common.note.as_deref().unwrap_or(&common.text)),
            false => common.text.strip_suffix(after.as_str()),
        };
        let title = self.actions.get(&entry.h).copied().or_else(own).unwrap_or_default();
        let same = if opens { title.to_owned() } else { format!("{title}{after}") };
        let shown = says::action_said(title, action.state, result, side_effect);
        let owner = action.owner.as_ref().map(|owner| says::owned(owner)).unwrap_or_default();
        Said { shown: format!("{shown}{owner}"), same: vec![same, shown] }
    }
}

/// Says a profile by all that it sets.
fn profile(set: &ProfileSet) -> String {
    let profiles: Vec<&str> = set.profile.iter().map(|p| messages::profile(*p)).collect();
    let systems = set.systems.as_deref().map(messages::recipe::systems);
    says::profile(&profiles, set.region.as_deref(), systems.as_deref())
}

/// Says an answer without the words of its question.
fn raw(answer: &Answer) -> String {
    match answer {
        Answer::Inconnu => String::from("inconnu"),
        Answer::SansObjet => String::from("sans objet"),
        Answer::Word(word) => word.clone(),
        Answer::List(list) if list.is_empty() => String::from("aucun"),
        Answer::List(list) => list.join(", "),
        Answer::Number(n) => n.to_string(),
    }
}

/// Tells whether a sentence is the one expected: whole or cut, whatever its spaces.
fn is_same(text: &str, expected: &str) -> bool {
    // What is quoted within a quotation has other marks.
    let marks = |c: char| if "«»“”".contains(c) { '"' } else { c };
    let plain =
        |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(marks).collect::<String>();
    let (text, expected) = (plain(text), plain(expected));
    // What was written before an hour that is shown twice said which.
    let bare = || [" UTC+1", " UTC+2", " UTC+3"].iter().fold(expected.clone(), |bare, offset| bare.replace(offset, ""));
    text == expected
        || text == bare()
        || text.strip_suffix('…').is_some_and(|cut| cut.len() > 1000 && expected.starts_with(cut))
}

/// Writes otherwise the square brackets that hold more than a short word: those of a reader's marks are ours alone.
pub(super) fn bracketless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', ']']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let word = from.strip_prefix('[').and_then(|inside| inside.split_once(']')).map(|(word, _)| word);
        let is_word =
            |word: &&str| word.len() < 12 && word.chars().all(|c| c.is_ascii_alphanumeric() || ".@-".contains(c));
        match word.filter(is_word) {
            Some(word) => {
                out.push_str(&from[..word.len() + 2]);
                rest = &from[word.len() + 2..];
            }
            None => {
                out.push(if from.starts_with('[') { '(' } else { ')' });
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_words_keep_their_brackets() {
        for (text, shown) in [
            ("[EXT] Facture 203[.]0[.]113[.]7", "[EXT] Facture 203[.]0[.]113[.]7"),
            ("[retirée plus bas] RAS", "(retirée plus bas) RAS"),
            ("ordre [survenu : 03:00]", "ordre (survenu : 03:00)"),
            ("ordre [survenu : [.] 03:00", "ordre (survenu : [.] 03:00"),
            ("a]b[", "a)b("),
        ] {
            assert_eq!(bracketless(text), shown);
        }
    }
}
