//! What may be answered to a question, and with which keys: the same in every mode of the terminal.

use crate::domain::account;
use crate::domain::answer::{Answer, Progress};
use crate::domain::fiche::{Lot, Misfit, Question, QuestionKind, asks_for_help};
use crate::domain::moment::{Moment, MomentError, Tense, parse_past, parse_said};
use crate::scoring::Engine;
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

/// One answer and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerKey {
    /// The key.
    pub key: char,
    /// What it means, in French.
    pub label: String,
    /// The answer; for a multi, its option is in the list.
    pub answer: Answer,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// One key answers.
    One(Vec<AnswerKey>),
    /// Keys choose, Enter validates; the reserved answers are alone.
    Several {
        /// The options.
        options: Vec<AnswerKey>,
        /// "Aucun", "je ne sais pas", "sans objet".
        alone: Vec<AnswerKey>,
    },
    /// A line is typed; the reserved answers are single keys.
    Typed(Vec<AnswerKey>),
}

/// Why a typed line is not an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Nothing was typed; no answer is ever taken by default.
    Nothing,
    /// Help was asked for.
    Help,
    /// Not a whole number.
    NotANumber,
    /// Not a time.
    Moment(MomentError),
    /// These parts are no account.
    NoAccount(Vec<String>),
    /// It does not fit the question.
    Misfit(Misfit),
}

/// Says how a question is answered; "je ne sais pas" and "sans objet" come last, always with the same keys.
pub fn form(question: &Question) -> Form {
    let mut alone = Vec::new();
    if matches!(question.kind, QuestionKind::Multi | QuestionKind::Accounts) {
        // The key of "no", as everywhere.
        alone.push(choice('n', "aucun (vérifié)", Answer::List(vec![])));
    }
    alone.push(choice('i', question.label("inconnu"), Answer::Inconnu));
    if question.takes_not_applicable() {
        alone.push(choice('x', question.label("sans-objet"), Answer::SansObjet));
    }
    let numbered = |words: &[&str]| -> Vec<AnswerKey> {
        let mut digits = '1'..='9';
        let key = |word: &&str| if *word == "non" { Some('n') } else { digits.next() };
        let keys: Vec<Option<char>> = words.iter().map(key).collect();
        let answer = |(word, key): (&&str, Option<char>)| {
            Some(choice(key?, question.label(word), Answer::Word((*word).to_owned())))
        };
        words.iter().zip(keys).filter_map(answer).collect()
    };
    match question.kind {
        QuestionKind::YesNo => {
            let mut keys = vec![
                choice('o', question.label("oui"), Answer::Word("oui".into())),
                choice('n', question.label("non"), Answer::Word("non".into())),
            ];
            keys.extend(alone);
            Form::One(keys)
        }
        QuestionKind::Choice => {
            let words: Vec<&str> = question.options.iter().map(String::as_str).collect();
            let mut keys = numbered(&words);
            keys.extend(alone);
            Form::One(keys)
        }
        QuestionKind::Step => {
            let words: Vec<&str> = Progress::ALL.iter().map(|s| s.slug()).collect();
            let mut keys = numbered(&words);
            keys.extend(alone);
            Form::One(keys)
        }
        QuestionKind::Multi => {
            let words: Vec<&str> = question.options.iter().map(String::as_str).collect();
            let options = numbered(&words)
                .into_iter()
                .zip(&question.options)
                .map(|(c, option)| AnswerKey { answer: Answer::List(vec![option.clone()]), ..c })
                .collect();
            Form::Several { options, alone }
        }
        QuestionKind::Accounts
        | QuestionKind::Text
        | QuestionKind::Number
        | QuestionKind::Moment
        | QuestionKind::Journal => Form::Typed(alone),
    }
}

fn choice(key: char, label: &str, answer: Answer) -> AnswerKey {
    AnswerKey { key, label: label.to_owned(), answer }
}

/// Reads a typed line as an answer, the same way from every door; text is normalised to NFC, so that what is recorded
/// compares.
pub fn read_typed(question: &Question, text: &str, now: Moment, tz: Tz) -> Result<Answer, Unread> {
    let text: String = text.nfc().collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Unread::Nothing);
    }
    if asks_for_help(text) {
        return Err(Unread::Help);
    }
    let answer = match (question.spoken(text).or_else(|| by_keys(question, text)), question.kind) {
        (Some(answer), _) => answer,
        (None, QuestionKind::Accounts) => Answer::List(some(account::read(text).map_err(Unread::NoAccount)?)?),
        (None, QuestionKind::Number) => Answer::Number(number(text).ok_or(Unread::NotANumber)?),
        (None, QuestionKind::Moment) => {
            let read = match question.tense {
                Tense::Past => parse_past(text, now, tz),
                Tense::Future => parse_said(text, now, tz, Tense::Future),
            };
            Answer::Word(read.map_err(Unread::Moment)?.to_string())
        }
        (None, QuestionKind::Multi) => {
            let words = text.split([',', ';']).map(str::trim).filter(|word| !word.is_empty());
            Answer::List(some(words.map(|word| question.option_said(word).unwrap_or(word).to_owned()).collect())?)
        }
        (
            None,
            QuestionKind::YesNo
            | QuestionKind::Choice
            | QuestionKind::Step
            | QuestionKind::Text
            | QuestionKind::Journal,
        ) => Answer::Word(text.to_owned()),
    };
    question.check(&answer).map_err(Unread::Misfit)?;
    Ok(answer)
}

/// Gives what was read, when there is any: only its words say that there is none.
fn some(list: Vec<String>) -> Result<Vec<String>, Unread> {
    if list.is_empty() { Err(Unread::Nothing) } else { Ok(list) }
}

/// Joins to the accounts already named what announces more of them: a number by itself takes no name away.
pub fn joined(question: &Question, value: Answer, current: Option<&Answer>) -> Answer {
    let is_number = |element: &String| account::announced(element).is_some();
    match (value, current) {
        (Answer::List(list), Some(Answer::List(known)))
            if question.kind == QuestionKind::Accounts && !list.is_empty() && list.iter().all(is_number) =>
        {
            let named = known.iter().filter(|element| !is_number(element)).cloned();
            Answer::List(named.chain(list).collect())
        }
        (value, _) => value,
    }
}

/// Reads the keys that the screens show: that of an answer, or those of several options.
fn by_keys(question: &Question, text: &str) -> Option<Answer> {
    let keys: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | ';')).collect();
    let of = |choices: &[AnswerKey], key: char| choices.iter().find(|c| c.key == key).map(|c| c.answer.clone());
    match (form(question), keys.as_slice()) {
        (Form::One(choices), [key]) => of(&choices, *key),
        (Form::Several { alone, .. }, [key]) if of(&alone, *key).is_some() => of(&alone, *key),
        (Form::Several { options, .. }, keys) if !keys.is_empty() => {
            let chosen: Option<Vec<Answer>> = keys.iter().map(|key| of(&options, *key)).collect();
            let mut list: Vec<String> = Vec::new();
            for answer in chosen? {
                let Answer::List(option) = answer else { return None };
                list.extend(option.into_iter().filter(|word| !list.contains(word)).collect::<Vec<_>>());
            }
            Some(Answer::List(list))
        }
        // A line that is typed is no key.
        (Form::One(_) | Form::Several { .. } | Form::Typed(_), _) => None,
    }
}

/// Reads an answer given as a value, in a file or on a command line: the same words and the same accounts as when typed.
pub fn read_value(question: &Question, value: Answer, now: Moment, tz: Tz) -> Result<Answer, Unread> {
    let helps = match &value {
        Answer::Word(word) => asks_for_help(word),
        Answer::List(list) => list.iter().any(|word| asks_for_help(word)),
        Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => false,
    };
    if helps {
        return Err(Unread::Help);
    }
    let value = match value {
        // A list is written as one, but for what says that there is none.
        Answer::Word(word) if matches!(question.kind, QuestionKind::Multi | QuestionKind::Accounts) => {
            match question.spoken(&word) {
                Some(Answer::List(list)) if !list.is_empty() => Answer::Word(word),
                Some(said) => said,
                None => Answer::Word(word),
            }
        }
        Answer::Word(word) => return read_typed(question, &word, now, tz),
        // A reserved word in a list is refused as such, before it is taken for a login.
        Answer::List(list) if question.check(&Answer::List(list.clone())) == Err(Misfit::Reserved) => {
            Answer::List(list)
        }
        Answer::List(list) => match question.kind {
            QuestionKind::Accounts => {
                let (mut accounts, mut wrong) = (Vec::new(), Vec::new());
                for element in &list {
                    match account::read(element) {
                        Ok(read) if read.is_empty() => return Err(Unread::Misfit(Misfit::Empty)),
                        Ok(read) => accounts.extend(read),
                        Err(parts) => wrong.extend(parts),
                    }
                }
                if !wrong.is_empty() {
                    return Err(Unread::NoAccount(wrong));
                }
                Answer::List(accounts)
            }
            QuestionKind::Multi => Answer::List(
                list.into_iter().map(|word| question.option_said(&word).map_or(word.clone(), str::to_owned)).collect(),
            ),
            QuestionKind::YesNo
            | QuestionKind::Choice
            | QuestionKind::Step
            | QuestionKind::Text
            | QuestionKind::Number
            | QuestionKind::Moment
            | QuestionKind::Journal => Answer::List(list),
        },
        Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => value,
    };
    question.check(&value).map_err(Unread::Misfit)?;
    Ok(value)
}

impl Unread {
    /// Says in French why it is no answer, and what would be one.
    pub fn say(&self, question: &Question) -> String {
        match self {
            Self::Nothing => String::from("la réponse est vide"),
            Self::Help => {
                let wanted = super::explain(question, &Misfit::Kind);
                let (asked, help) = (&question.prompt, question.help.as_deref().unwrap_or_default());
                let help = if help.is_empty() { String::new() } else { format!(" {help}") };
                format!("« ? » demande l’aide, et ne répond rien. {asked}{help} Pour répondre : {wanted}")
            }
            Self::NotANumber => String::from("attendu un nombre entier, comme 1200"),
            Self::Moment(e) => e.to_string(),
            Self::NoAccount(parts) => no_account(parts),
            Self::Misfit(misfit) => super::explain(question, misfit),
        }
    }
}

/// Says which parts of a list are no account, and what would be.
pub fn no_account(parts: &[String]) -> String {
    const SHOWN: usize = 5;
    let mut named: Vec<String> = parts.iter().take(SHOWN).map(|part| format!("« {part} »")).collect();
    if parts.len() > SHOWN {
        named.push(format!("et {} autres", parts.len() - SHOWN));
    }
    if let [path] = parts
        && account::is_path(path)
    {
        return format!("«\u{a0}{path}\u{a0}»\u{a0}: un fichier se donne avec @ devant\u{a0}: @{path}");
    }
    let what = if parts.len() == 1 { "ce n’est pas un compte" } else { "ce ne sont pas des comptes" };
    format!(
        "{} : {what} ; tapez des adresses ou des identifiants : a.dupont@exemple.fr, EXEMPLE\\adupont, +60 (environ 60 autres)",
        named.join(", ")
    )
}

/// Reads a whole number as people write it, thousands apart: `1 200`, never `1.200`, which could be either.
fn number(text: &str) -> Option<i64> {
    let groups: Vec<&str> = text.split_whitespace().collect();
    let apart = groups.iter().skip(1).all(|group| group.len() == 3) && (groups.len() == 1 || groups[0].len() <= 3);
    apart.then(|| groups.concat()).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
}

/// Finds the accounts that a fiche asks about before anything else that depends on nothing; none when it does not.
pub fn first_accounts(engine: &Engine<'_>) -> Option<usize> {
    let first = |q: &usize| {
        let asked = engine.questions[*q];
        asked.kind == QuestionKind::Accounts
            && asked.lot == Lot::Chaud
            && asked.ask_if.is_none()
            && engine.placed[*q].parent.is_none()
    };
    (0..engine.questions.len()).find(first)
}
