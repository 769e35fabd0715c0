//! The answers file of `new --answers`: read whole, every mistake named at once.

use super::explained::{Because, GivenExplanation, misexplained};
use super::form::read_value;
use crate::domain::answer::{Answer, INCONNU, Source};
use crate::domain::fiche::{
    ASKS_HELP, Deduction, Fiche, LONGEST, Misfit, Question, QuestionKind, asks_for_help, escaped_at_most,
};
use crate::domain::gravity::{Axis, Gravity};
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::json;
use crate::domain::moment::{Moment, parse_past};
use crate::domain::profile::Profile;
use crate::domain::sector::{self, all_said};
use crate::domain::text::{LONGEST_TITLE, is_unseen};
use crate::domain::zone;
use crate::scoring::{Engine, Explained, Score, Truth};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The answers file, as its published schema describes it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersFile {
    /// The fiche answered.
    pub fiche: FicheId,
    /// The title of the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When the alert was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerted_at: Option<Moment>,
    /// When reasonable certainty was reached; not in the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aware_at: Option<Moment>,
    /// The incident's time zone, an IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
    /// The organisation's profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profile: Vec<Profile>,
    /// The organisation's region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The answers, by question.
    pub answers: BTreeMap<QuestionId, GivenAnswer>,
}

/// An answer, bare or with what goes with it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum GivenAnswer {
    /// The value alone.
    Bare(Answer),
    /// The value with its note, its source and its time.
    Detailed(DetailedAnswer),
}

/// An answer with what goes with it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Plain")]
pub struct DetailedAnswer {
    /// The answer.
    pub value: Answer,
    /// A free note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_by: Option<String>,
    /// The time of the fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// What explains it: a text, or a text for each option of a multi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<GivenExplanation>,
}

impl DetailedAnswer {
    /// Makes an answer with nothing that goes with it.
    pub fn bare(value: Answer) -> Self {
        Self { value, note: None, source: None, declared_by: None, at: None, explained: None }
    }

    /// Lists what explains it.
    pub fn because(&self) -> Vec<Because> {
        self.explained.clone().map(Vec::from).unwrap_or_default()
    }
}

impl From<GivenAnswer> for DetailedAnswer {
    fn from(given: GivenAnswer) -> Self {
        match given {
            GivenAnswer::Bare(value) => Self::bare(value),
            GivenAnswer::Detailed(plain) => plain,
        }
    }
}

/// An answers file that can be recorded as it is.
#[derive(Debug, Clone)]
pub struct ReadAnswers {
    /// What goes into the opening line.
    pub file: AnswersFile,
    /// The answers in the order of the fiche.
    pub answers: Vec<(QuestionId, DetailedAnswer)>,
}

/// The longest name of a person or a region, in characters.
pub const LONGEST_NAME: usize = 100;

/// What a time is written like.
const A_MOMENT: &str = "un texte, comme « hier 23:40 » ou 2026-01-07T02:10:00+01:00";

/// The members of the file, in its order.
const MEMBERS: [&str; 9] = ["fiche", "title", "by", "alerted_at", "aware_at", "tz", "profile", "region", "answers"];

/// Finds the text of a member of the file, before the file is checked: its fiche, its zone.
pub fn text_of(bytes: &[u8], member: &str) -> Option<String> {
    let document = json::parse(bytes).ok()?;
    document.value.get(member)?.as_str().map(str::to_owned)
}

/// Says all that is wrong with a file before its fiche is known.
pub fn misshapen(bytes: &[u8]) -> Vec<String> {
    let (object, mut wrong) = match shape(bytes) {
        Ok(shape) => shape,
        Err(wrong) => return wrong,
    };
    if object.get("fiche").is_none_or(|fiche| !fiche.is_string()) {
        wrong.insert(0, String::from("il manque le membre « fiche », comme \"fiche\": \"messagerie-qualification\""));
    }
    wrong
}

/// The members of a file, and what is wrong with them so far.
type Shape = (Map<String, Value>, Vec<String>);

/// Reads what a file is made of, with what is wrong with that.
fn shape(bytes: &[u8]) -> Result<Shape, Vec<String>> {
    let document = json::parse(bytes).map_err(|e| vec![e.to_string()])?;
    let mut wrong: Vec<String> =
        document.duplicates.iter().map(|path| format!("{path} : ce membre est donné deux fois")).collect();
    let Value::Object(object) = document.value else {
        wrong.insert(0, String::from("un fichier de réponses est un objet JSON : {\"fiche\": …, \"answers\": {…}}"));
        return Err(wrong);
    };
    for key in object.keys().filter(|k| !MEMBERS.contains(&k.as_str())) {
        wrong.push(format!("{key} : membre inconnu ; membres connus : {}", MEMBERS.join(", ")));
    }
    match object.get("answers") {
        Some(Value::Object(_)) => {}
        Some(_) => wrong.push(String::from("answers : attendu un objet {question: réponse}")),
        None => wrong.push(String::from("il manque le membre « answers »")),
    }
    Ok((object, wrong))
}

/// Reads a file against its fiche, or says everything that is wrong with it; hours are those of a zone unless they say theirs.
pub fn read_answers(
    bytes: &[u8],
    fiche: &Fiche,
    engine: &Engine<'_>,
    now: Moment,
    tz: Tz,
) -> Result<ReadAnswers, Vec<String>> {
    let (object, mut wrong) = shape(bytes)?;
    let clock = (now, tz);
    let file = AnswersFile {
        fiche: fiche.id.clone(),
        title: member(&object, "title", "un texte", &mut wrong),
        by: member(&object, "by", "un texte", &mut wrong),
        alerted_at: moment(&object, "alerted_at", clock, &mut wrong),
        aware_at: moment(&object, "aware_at", clock, &mut wrong),
        tz: member(&object, "tz", "un fuseau IANA, comme Europe/Paris", &mut wrong),
        profile: profiles(&object, &mut wrong),
        region: member(&object, "region", "un texte", &mut wrong),
        answers: BTreeMap::new(),
    };
    if let Some(name) = file.tz.as_deref().filter(|name| zone::read(name).is_none()) {
        wrong.push(format!("tz : « {name} » n’est pas un fuseau IANA, comme Europe/Paris"));
    }
    let most =
        [("title", &file.title, LONGEST_TITLE), ("by", &file.by, LONGEST_NAME), ("region", &file.region, LONGEST_NAME)];
    for (name, text, most) in most {
        match text {
            Some(text) if is_unseen(text) => wrong.push(format!("{name} : le texte est vide")),
            Some(text) if asks_for_help(text) => wrong.push(format!("{name} : {ASKS_HELP}")),
            Some(text) if text.chars().count() > most => wrong.push(format!("{name} : plus de {most} caractères")),
            Some(_) | None => {}
        }
    }
    let mut given: BTreeMap<QuestionId, DetailedAnswer> = BTreeMap::new();
    if let Some(Value::Object(answers)) = object.get("answers") {
        for (key, value) in answers {
            match one(fiche, key, value, clock) {
                Ok((question, plain)) => {
                    given.insert(question, plain);
                }
                Err(problems) => wrong.extend(problems),
            }
        }
        unreachable_ones(engine, &given, &mut wrong);
        misexplained_ones(engine, &given, &mut wrong);
        unexplained_conclusions(engine, &given, &mut wrong);
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let answers = fiche.questions().filter_map(|q| given.remove(&q.id).map(|plain| (q.id.clone(), plain))).collect();
    Ok(ReadAnswers { file, answers })
}

fn member<T: serde::de::DeserializeOwned>(
    object: &Map<String, Value>,
    key: &str,
    expected: &str,
    wrong: &mut Vec<String>,
) -> Option<T> {
    let value = object.get(key).filter(|v| !v.is_null())?;
    match serde_json::from_value(value.clone()) {
        Ok(value) => Some(value),
        Err(_) => {
            wrong.push(format!("{key} : attendu {expected}"));
            None
        }
    }
}

/// Reads the time of a fact as people say it, or as RFC 3339 writes it; none when it is not known.
fn moment(object: &Map<String, Value>, key: &str, (now, tz): (Moment, Tz), wrong: &mut Vec<String>) -> Option<Moment> {
    let said: String = member(object, key, A_MOMENT, wrong)?;
    if said == INCONNU {
        return None;
    }
    match Moment::parse_rfc3339(&said).filter(|at| *at <= now).map_or_else(|| parse_past(&said, now, tz), Ok) {
        Ok(at) => Some(at),
        Err(e) => {
            wrong.push(format!("{key} : « {said} » : {e}, ou en RFC 3339 : 2026-01-07T02:10:00+01:00"));
            None
        }
    }
}

fn profiles(object: &Map<String, Value>, wrong: &mut Vec<String>) -> Vec<Profile> {
    let words: Vec<String> = member(object, "profile", "une liste de profils", wrong).unwrap_or_default();
    let (read, unknown) = all_said(words.iter().map(String::as_str));
    let known = sector::known();
    wrong.extend(unknown.iter().map(|word| format!("profile : « {word} » inconnu ; {known}")));
    read
}

fn one(
    fiche: &Fiche,
    key: &str,
    value: &Value,
    clock: (Moment, Tz),
) -> Result<(QuestionId, DetailedAnswer), Vec<String>> {
    let path = format!("answers.{key}");
    let found = QuestionId::parse(key).ok().and_then(|id| fiche.question(&id));
    let Some(question) = found else {
        return Err(vec![format!("{path} : la fiche {} n’a pas de question « {key} »", fiche.id)]);
    };
    let mut wrong = Vec::new();
    let plain = match value {
        Value::Object(object) => {
            let known = ["value", "note", "source", "declared_by", "at", "explained"];
            for key in object.keys().filter(|k| !known.contains(&k.as_str())) {
                wrong.push(format!("{path}.{key} : membre inconnu ; membres connus : {}", known.join(", ")));
            }
            if !object.contains_key("value") {
                wrong.push(format!("{path} : il manque le membre « value »"));
            }
            let mut inner = Vec::new();
            let source: Option<String> = member(object, "source", "constate, declare ou deduit", &mut inner);
            if source.as_deref().is_some_and(|s| Source::from_person(s).is_none()) {
                inner.push(String::from("source : attendu constate, declare ou deduit"));
            }
            let note: Option<String> = member(object, "note", "un texte", &mut inner);
            if note.as_deref().is_some_and(|n| escaped_at_most(n) > LONGEST) {
                inner.push(format!("note : plus de {LONGEST} octets"));
            }
            let help = note.as_deref().filter(|n| asks_for_help(n));
            inner.extend(help.map(|_| format!("note : {ASKS_HELP}")));
            let empty = note.as_deref().filter(|n| is_unseen(n));
            inner.extend(empty.map(|_| String::from("note : le texte est vide ; ajoutez un motif, ou retirez-la")));
            let plain = DetailedAnswer {
                value: object.get("value").map_or(Answer::Inconnu, |v| answer(question, &path, v, clock, &mut wrong)),
                note,
                source: source.as_deref().and_then(Source::from_person),
                declared_by: member(object, "declared_by", "un texte", &mut inner),
                at: moment(object, "at", clock, &mut inner),
                explained: member(object, "explained", "un texte, ou un objet {option: texte}", &mut inner),
            };
            wrong.extend(inner.into_iter().map(|what| format!("{path}.{what}")));
            plain
        }
        bare => DetailedAnswer::from(GivenAnswer::Bare(answer(question, &path, bare, clock, &mut wrong))),
    };
    if wrong.is_empty() { Ok((question.id.clone(), plain)) } else { Err(wrong) }
}

fn answer(question: &Question, path: &str, value: &Value, (now, tz): (Moment, Tz), wrong: &mut Vec<String>) -> Answer {
    match serde_json::from_value::<Answer>(value.clone()) {
        Ok(given) => read_value(question, given.clone(), now, tz).unwrap_or_else(|unread| {
            wrong.push(format!("{path} : {}", unread.say(question)));
            given
        }),
        Err(_) => {
            wrong.push(format!("{path} : {}", explain(question, &Misfit::Kind)));
            Answer::Inconnu
        }
    }
}

/// Says in French why an answer does not fit, and what would.
pub fn explain(question: &Question, misfit: &Misfit) -> String {
    let words = || question.words().unwrap_or_default().join(", ");
    match misfit {
        Misfit::Kind => match question.kind {
            QuestionKind::YesNo | QuestionKind::Choice | QuestionKind::Step => {
                format!("attendu un mot parmi {}, inconnu{}", words(), not_applicable(question))
            }
            QuestionKind::Multi => {
                format!("attendu une liste parmi {}, ou aucun ([]), ou inconnu{}", words(), not_applicable(question))
            }
            QuestionKind::Accounts => String::from(
                "attendu une liste de comptes, comme [\"a@exemple.fr\", \"+3\"], ou aucun ([]), ou inconnu",
            ),
            QuestionKind::Text => String::from("attendu un texte"),
            QuestionKind::Number => String::from("attendu un nombre entier"),
            QuestionKind::Moment => format!("attendu {A_MOMENT}"),
            QuestionKind::Journal => journal(),
        },
        Misfit::Options(unknown) => {
            format!(
                "{} : réponse non prévue ; réponses possibles : {}, {}inconnu{}",
                quoted(unknown),
                words(),
                none(question),
                not_applicable(question)
            )
        }
        Misfit::NotApplicable => String::from("cette question ne prend pas « sans-objet »"),
        Misfit::MustConclude => String::from("une conclusion déduite se confirme ou se corrige"),
        Misfit::Twice(words) => format!("{} : donné deux fois", quoted(words)),
        Misfit::Reserved => String::from("« inconnu » et « sans-objet » se donnent seuls, pas dans une liste"),
        Misfit::Empty => String::from("le texte est vide"),
        Misfit::TooLong if question.kind == QuestionKind::Accounts => format!(
            "plus de {LONGEST} octets : donnez les premiers comptes, et le nombre des autres, à venir : \
a.dupont@exemple.fr, +60"
        ),
        Misfit::TooLong => format!("plus de {LONGEST} octets : raccourcissez"),
        Misfit::Journal => journal(),
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|w| format!("« {w} »")).collect::<Vec<_>>().join(", ")
}

fn not_applicable(question: &Question) -> &'static str {
    if question.takes_not_applicable() { ", sans-objet" } else { "" }
}

/// Names the answer that says that there is none, where it is one.
fn none(question: &Question) -> &'static str {
    match question.kind {
        QuestionKind::Multi | QuestionKind::Accounts => "aucun, ",
        QuestionKind::YesNo
        | QuestionKind::Choice
        | QuestionKind::Step
        | QuestionKind::Text
        | QuestionKind::Number
        | QuestionKind::Moment
        | QuestionKind::Journal => "",
    }
}

fn journal() -> String {
    String::from("cette question se remplit par des actions et des notes, pas par une réponse")
}

/// Finds that a gravity other than the one proposed is retained.
pub fn corrected_gravity(asked: &Question, value: &Answer, proposed: Gravity) -> Option<Gravity> {
    let Answer::Word(word) = value else { return None };
    let retained = matches!(asked.from, Some(Deduction::Gravity(_))).then(|| Gravity::from_slug(word)).flatten();
    retained.filter(|gravity| *gravity != proposed)
}

/// Gives the gravity that answers with their explanations propose.
pub fn proposed<'a>(engine: &Engine<'_>, given: impl Fn(&QuestionId) -> Option<&'a DetailedAnswer>) -> Gravity {
    scored(engine, given).gravity.proposed
}

fn scored<'a>(engine: &Engine<'_>, given: impl Fn(&QuestionId) -> Option<&'a DetailedAnswer>) -> Score {
    let raw = engine.raw(|q| given(q).map(|plain| &plain.value));
    let because: Vec<Vec<Because>> =
        engine.questions.iter().map(|q| given(&q.id).map(DetailedAnswer::because).unwrap_or_default()).collect();
    let options: Vec<Vec<String>> =
        because.iter().map(|list| list.iter().filter_map(|b| b.option.clone()).collect()).collect();
    let explained = because.iter().zip(&options).map(|(because, options)| match (because.is_empty(), options) {
        (true, _) => None,
        (false, options) if options.len() == because.len() => Some(Explained::Options(options)),
        (false, _) => Some(Explained::Whole),
    });
    engine.score(&engine.known_explained(&raw, &explained.collect::<Vec<_>>()))
}

/// Refuses a conclusion other than the one deduced without its reason.
fn unexplained_conclusions(engine: &Engine<'_>, given: &BTreeMap<QuestionId, DetailedAnswer>, wrong: &mut Vec<String>) {
    let score = scored(engine, |q| given.get(q));
    let level = |axis: Axis| axis.name(score.axes[axis as usize].proposed);
    for question in &engine.questions {
        let (Some(plain), Some(from)) = (given.get(&question.id), question.from) else { continue };
        let explained = plain.note.as_deref().is_some_and(|note| !note.trim().is_empty());
        let deduced = from.word(score.confirmation.proposed, level, score.gravity.proposed);
        if plain.value != Answer::word(deduced) && !explained {
            let what = "n’est pas ce que le calcul propose";
            let (label, deduced) = (question.say(&plain.value), question.label(deduced));
            wrong.push(format!(
                "answers.{} : « {label} » {what} (« {deduced} ») : ajoutez un motif (note)",
                question.id
            ));
        }
    }
}

/// Refuses explanations of what needs none, or has none.
fn misexplained_ones(engine: &Engine<'_>, given: &BTreeMap<QuestionId, DetailedAnswer>, wrong: &mut Vec<String>) {
    for (i, question) in engine.questions.iter().enumerate() {
        let Some(plain) = given.get(&question.id) else { continue };
        let misfits = misexplained(engine, i, &plain.value, &plain.because());
        wrong.extend(misfits.into_iter().map(|what| format!("answers.{}.explained : {what}", question.id)));
    }
}

/// Refuses answers whose gate is known to be false: nobody would have been asked.
fn unreachable_ones(engine: &Engine<'_>, given: &BTreeMap<QuestionId, DetailedAnswer>, wrong: &mut Vec<String>) {
    let raw = engine.raw(|q| given.get(q).map(|plain| &plain.value));
    let known = engine.known(&raw);
    for (i, question) in engine.questions.iter().enumerate() {
        if raw[i].is_some() && engine.gate(i, &known) == Truth::False {
            wrong.push(format!("answers.{} : hors sujet d’après vos réponses à {}", question.id, behind(question)));
        }
    }
}

/// Names the questions that a question depends on.
pub fn behind(question: &Question) -> String {
    let mut ids = Vec::new();
    if let Some(gate) = &question.ask_if {
        gate.visit(&mut |c| ids.extend(c.question().map(ToString::to_string)));
    }
    ids.dedup();
    ids.join(", ")
}
