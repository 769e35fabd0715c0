//! What logs propose, taken one by one in front of the person who answers: confirmed, changed, refused, or left alone.

use super::wizard::{Asker, Stop, warn_denied};
use crate::desk::Context;
use crate::desk::case::{Case, draft};
use crate::desk::record::{Statement, answered_and_assessed};
use crate::domain::answer::{Answer, Source};
use crate::domain::event::{Draft, Event, Evidence, ProposalRefused};
use crate::domain::ids::QuestionId;
use crate::error::Outcome;
use crate::evidence::{CiteReport, Conclusion, EvidenceReport, ProposalReport, place};
use crate::messages::{Shortcut, contested};
use crate::scoring::{Engine, State, Truth};
use crate::ui::{ENTER, Farewell, Key, Keys, Reply, Screen};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How many signs of a proposal are shown and written.
const SHOWN: usize = 3;

/// What leaves a question as it is.
const PASS: &str = "passer, ne rien écrire";

/// What the person does with a proposal.
enum Decision {
    /// This is the answer.
    Answer(Answer),
    /// The proposal is refused, and nothing is answered.
    Refuse(Answer),
    /// Nothing is written.
    Pass,
}

/// What is put in front of the person.
pub struct Offer<'r> {
    question: usize,
    conclusion: Conclusion,
    /// What the logs propose to answer; none where they show nothing, or not enough.
    value: Option<Answer>,
    parts: Vec<&'r ProposalReport>,
}

/// Asks about each proposal, and records what is decided.
pub fn take(context: &mut Context<'_>, case: &mut Case, name: &str, report: &EvidenceReport) -> Outcome {
    let by = context.by()?;
    let (fiche, _) = case.question(context.env, &format!("{name}:2.d.1"))?;
    let engine = Engine::new(&fiche.loaded.fiche);
    let mut asker =
        Asker::start(context, Farewell::new("Ce qui est dit enregistré l’est\u{a0}; rien d’autre n’est écrit."))?;
    for offer in offers(&engine, report) {
        let drafts = match offer.decided(&mut asker, case, &engine, report, &by) {
            Ok(drafts) => drafts,
            Err(Stop::Left) => break,
            Err(Stop::Failed(failure)) => return Err(failure),
        };
        if drafts.is_empty() {
            continue;
        }
        let entries = case.record(asker.context, &by, drafts)?;
        if let Some(entry) = entries.first() {
            asker.context.say(&recorded(entry.seq))?;
        }
        warn_denied(asker.context, case.id.as_str(), &State::of(&engine, &case.incident))?;
    }
    case.say_gravity(context)
}

/// Says that a line is written.
pub fn recorded(seq: u64) -> String {
    format!("Enregistré (ligne {seq}).")
}

impl Offer<'_> {
    /// Puts a proposal in front of the person, and gives the lines of what is decided; none when there is nothing to ask
    /// or to write.
    pub fn decided(
        &self,
        asker: &mut Asker<'_, '_>,
        case: &Case,
        engine: &Engine<'_>,
        report: &EvidenceReport,
        by: &str,
    ) -> Result<Vec<Draft>, Stop> {
        if engine.gate(self.question, &State::of(engine, &case.incident).known) == Truth::False {
            return Ok(vec![]);
        }
        let decision = ask(asker, case, engine, self)?;
        Ok(drafts(case, by, (engine, report), self, decision))
    }
}

/// Finds what is worth asking: where logs know nothing, there is nothing to confirm.
pub fn offers<'r>(engine: &Engine<'_>, report: &'r EvidenceReport) -> Vec<Offer<'r>> {
    let mut by: BTreeMap<&str, Vec<&ProposalReport>> = BTreeMap::new();
    for proposal in &report.proposals {
        by.entry(&proposal.question).or_default().push(proposal);
    }
    let offer = |(id, parts): (&str, Vec<&'r ProposalReport>)| {
        let question = engine.at(&QuestionId::parse(id).ok()?)?;
        let options: Vec<&ProposalReport> = parts.iter().copied().filter(|p| p.option.is_some()).collect();
        if options.is_empty() {
            let one = parts.first()?;
            let value = (one.conclusion == Conclusion::Yes).then(|| Answer::word("oui"));
            let told = one.conclusion != Conclusion::Unknown;
            return told.then_some(Offer { question, conclusion: one.conclusion, value, parts });
        }
        // What a list leaves out is a "non": only what is seen goes in, the rest is said in the note; where nothing is
        // sure, what a person must judge is shown and never taken by Enter.
        let conclusion = options.iter().map(|p| p.conclusion).max().filter(|c| *c >= Conclusion::ToVerify)?;
        let seen = options.iter().filter(|p| p.conclusion == conclusion).filter_map(|p| p.option.clone());
        Some(Offer { question, conclusion, value: Some(Answer::List(seen.collect())), parts: options })
    };
    let mut offers: Vec<Offer<'_>> = by.into_iter().filter_map(offer).collect();
    // What logs show first: a person may stop before what they do not.
    offers.sort_by_key(|offer| Reverse(offer.conclusion));
    offers
}

fn ask(asker: &mut Asker<'_, '_>, case: &Case, engine: &Engine<'_>, offer: &Offer<'_>) -> Result<Decision, Stop> {
    let asked = engine.questions[offer.question];
    let name = engine.name(offer.question);
    let (given, current) = (case.incident.given(&name), case.incident.answer(&name));
    // A list that is already answered is added to, never cut; nor are those of analysts who disagree.
    let value = offer.value.clone().map(|value| match value {
        Answer::List(seen) => {
            let held = given.iter().flat_map(|given| given.value.elements());
            let all: BTreeSet<&str> = held.chain(seen.iter().map(String::as_str)).collect();
            Answer::List(asked.options.iter().filter(|option| all.contains(option.as_str())).cloned().collect())
        }
        value => value,
    });
    if current.is_some() && current == value.as_ref() {
        return Ok(Decision::Pass);
    }
    let is_list = matches!(value, Some(Answer::List(_)));
    let key = |c: char, label: &str| -> Key { (c, label.to_owned()) };
    // Enter takes what is offered, and never replaces an answer.
    let (offered, free) = (value.as_ref().map(|v| asked.say(v)), given.is_empty());
    let mut keys = Vec::new();
    match (&offered, offer.conclusion) {
        (Some(said), Conclusion::Yes) if free => keys.push(key(ENTER, &format!("retenir «\u{a0}{said}\u{a0}»"))),
        (None, Conclusion::NotObserved) if free => keys.push(key(ENTER, "je ne sais pas (proposé)")),
        (_, _) => keys.push(key(ENTER, PASS)),
    }
    match (&offered, free) {
        (Some(said), false) => keys.push(key('o', &format!("remplacer par «\u{a0}{said}\u{a0}»"))),
        (Some(said), true) if offer.conclusion != Conclusion::Yes => {
            keys.push(key('o', &format!("vérifié\u{a0}: retenir «\u{a0}{said}\u{a0}»")));
        }
        (Some(_) | None, _) => {}
    }
    if !is_list {
        if offered.is_none() {
            keys.push(key('o', "oui"));
        }
        keys.extend([key('n', "non"), key('i', "je ne sais pas")]);
    }
    if offered.is_some() {
        keys.push(key('r', "refuser la proposition"));
    }
    if keys.iter().all(|(_, label)| label != PASS) {
        keys.push(key('z', PASS));
    }
    let mut details = signs(engine, offer, None);
    details.extend(match (current, given) {
        (Some(current), _) => Some(format!("Réponse actuelle : {}", asked.say(current))),
        (None, []) => None,
        (None, several) => Some(format!("À arbitrer : {}", contested::answers(asked, several))),
    });
    let screen = Screen {
        header: format!("{} · d’après les journaux\u{a0}: {}", asked.id, offer.conclusion.said()),
        prompt: asked.prompt.clone(),
        details,
        keys: Keys::One(keys),
        shortcuts: vec![Shortcut::Suspend.usual()],
        ..Screen::default()
    };
    loop {
        let Reply::Key(c) = asker.ask(&screen)? else { continue };
        return Ok(match (c, value) {
            (ENTER, Some(value)) if free && offer.conclusion == Conclusion::Yes => Decision::Answer(value),
            (ENTER, None) if free && offer.conclusion == Conclusion::NotObserved => Decision::Answer(Answer::Inconnu),
            ('o', Some(value)) => Decision::Answer(value),
            ('o', None) => Decision::Answer(Answer::word("oui")),
            ('n', _) => Decision::Answer(Answer::word("non")),
            ('i', _) => Decision::Answer(Answer::Inconnu),
            ('r', Some(value)) => Decision::Refuse(value),
            (_, _) => Decision::Pass,
        });
    }
}

/// Says the signs in a few lines, or what was looked at; what is written also names the file by its digest, that a
/// report gives.
fn signs(engine: &Engine<'_>, offer: &Offer<'_>, written: Option<&EvidenceReport>) -> Vec<String> {
    let digest = |cite: &CiteReport| {
        let file = written?.files.iter().find(|file| *file.file == *cite.file)?;
        file.digest.map(|digest| format!(", empreinte {}", digest.short()))
    };
    let all: Vec<_> = offer.parts.iter().flat_map(|p| &p.signs).collect();
    let one = |s: &&crate::evidence::SignReport| {
        let place = |c: &CiteReport| format!(" ({}{})", place(c), digest(c).unwrap_or_default());
        let place = s.cites.first().map(place).unwrap_or_default();
        format!("[{}] {}\u{a0}: {}{place}", s.strength, s.said, s.seen)
    };
    let mut said: Vec<String> = all.iter().take(SHOWN).map(one).collect();
    if all.is_empty() {
        said.push(String::from(
            "Rien dans les lignes lues, qui couvrent la question\u{a0}; cela ne prouve pas un «\u{a0}non\u{a0}».",
        ));
    }
    let asked = engine.questions[offer.question];
    let others = |conclusion: Conclusion| -> Vec<&str> {
        let those = offer.parts.iter().filter(|p| p.conclusion == conclusion);
        those.filter_map(|p| p.option.as_deref()).map(|o| asked.label(o)).collect()
    };
    for (conclusion, what) in
        [(Conclusion::ToVerify, "Resterait à vérifier"), (Conclusion::Unknown, "Les journaux ne disent rien de")]
    {
        let labels = if conclusion == offer.conclusion { vec![] } else { others(conclusion) };
        if !labels.is_empty() {
            said.push(format!("{what}\u{a0}: {}", labels.join(", ")));
        }
    }
    said
}

/// Makes the lines of what is decided, with what it was read in.
fn drafts(
    case: &Case,
    by: &str,
    (engine, report): (&Engine<'_>, &EvidenceReport),
    offer: &Offer<'_>,
    decision: Decision,
) -> Vec<Draft> {
    let evidence = evidence(report, offer);
    match decision {
        Decision::Pass => vec![],
        Decision::Refuse(value) => {
            let name = engine.name(offer.question);
            let (fiche, question) = (name.fiche, name.question);
            vec![draft(Event::ProposalRefused(ProposalRefused { fiche, question, value, because: None, evidence }), by)]
        }
        Decision::Answer(value) => {
            // A "non" in front of a sign is the person's, not that of the logs.
            let against = value == Answer::word("non") && offer.parts.iter().any(|part| !part.signs.is_empty());
            let as_said = if against { "Contre l’avis des journaux" } else { "D’après les journaux" };
            let note = format!("{as_said}\u{a0}: {}", signs(engine, offer, Some(report)).join("\u{a0}; "));
            let note = note.chars().take(900).collect();
            // What nobody knows, or what a person denies, was not read in a log.
            let read = match &value {
                Answer::Word(word) => word == "oui",
                Answer::List(_) => true,
                Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
            };
            let source = read.then_some(Source::Journal);
            let statement = Statement { source, note: Some(note), ..Statement::from(value) };
            let state = State::of(engine, &case.incident);
            let mut drafts = answered_and_assessed(&state, &[(offer.question, statement)]);
            if let Some(Event::Answered(answered)) = drafts.first_mut().map(|d| &mut d.event) {
                answered.evidence = evidence;
            }
            drafts
        }
    }
}

/// Gives the lines that show it, file by file, with the digest of each.
fn evidence(report: &EvidenceReport, offer: &Offer<'_>) -> Vec<Evidence> {
    let mut places: BTreeMap<&str, BTreeSet<(u64, Option<u64>)>> = BTreeMap::new();
    for cite in offer.parts.iter().flat_map(|p| &p.signs).flat_map(|s| &s.cites) {
        places.entry(&cite.file).or_default().insert((cite.line, cite.record));
    }
    let one = |(file, places): (&str, BTreeSet<(u64, Option<u64>)>)| {
        let digest = report.files.iter().find(|f| f.file == file)?.digest?;
        let several = places.iter().any(|(_, record)| record.is_some());
        let records = if several { places.iter().map(|(_, record)| record.unwrap_or(1)).collect() } else { vec![] };
        let lines = places.into_iter().map(|(line, _)| line).collect();
        Some(Evidence { digest, file: file.to_owned(), lines, records })
    };
    places.into_iter().filter_map(one).collect()
}
