//! What may be answered to a question, and how an answer is said.

use super::answer::{Answer, INCONNU, Progress, SANS_OBJET};
use super::fiche::{Question, QuestionKind, Short};
use super::gravity::Confirmation;
use super::moment::Moment;
use super::text::{grouped, unaccented};
use crate::domain::list::each_of;

/// Why an answer does not fit its question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// The value is not of the question's kind.
    Kind,
    /// These options are not the question's.
    Options(Vec<String>),
    /// The question takes no "sans objet".
    NotApplicable,
    /// A deduced conclusion is taken or corrected, never left unknown.
    MustConclude,
    /// These options are given twice.
    Twice(Vec<String>),
    /// A reserved word stands inside a list.
    Reserved,
    /// A text is empty.
    Empty,
    /// A text is longer than the main courante holds.
    TooLong,
    /// A journal is answered by actions and notes, not by a value.
    Journal,
}

/// The longest prompt, note or value, in bytes of escaped JSON.
pub const LONGEST: usize = 12 * 1024;

impl Question {
    /// Gives the French label of one of its answers' words.
    pub fn label<'a>(&'a self, word: &'a str) -> &'a str {
        if let Some(label) = self.labels.get(word) {
            return label;
        }
        // What is asked as a question is answered as one.
        let asks = self.kind == QuestionKind::Step && self.prompt.ends_with('?');
        match word {
            "a-faire" if asks => "pas encore",
            "en-cours" if asks => "en partie",
            "fait" if asks => "oui",
            INCONNU => "je ne sais pas",
            SANS_OBJET => "sans objet",
            "a-faire" => "à faire",
            "en-cours" => "en cours",
            _ => word,
        }
    }

    /// Says an answer in French, as a reader of the log or of a report needs it.
    pub fn say(&self, answer: &Answer) -> String {
        match answer {
            Answer::Inconnu => self.label(INCONNU).to_owned(),
            Answer::SansObjet => self.label(SANS_OBJET).to_owned(),
            Answer::Word(word) if self.kind == QuestionKind::Moment => {
                Moment::parse_rfc3339(word).map_or_else(|| word.clone(), |at| at.french(None))
            }
            Answer::Word(word) => self.label(word).to_owned(),
            Answer::List(list) if list.is_empty() => String::from("aucun"),
            Answer::List(list) => list.iter().map(|word| self.label(word)).collect::<Vec<_>>().join(", "),
            Answer::Number(n) => n.to_string(),
        }
    }

    /// Names it in a few words, for who does not have the fiche at hand; in its own when it has no shorter ones.
    pub fn few_words(&self) -> String {
        let few = match &self.short {
            Some(Short::Whole(words)) => self.doubting(words),
            // More of them would be longer than the question.
            Some(Short::Options(few)) if few.len() <= 3 => {
                let options = self.options.iter().filter_map(|o| Some(self.shortened(o, few.get(o)?)));
                options.collect::<Vec<_>>().join(" ou ")
            }
            Some(Short::Options(_)) | None => String::new(),
        };
        if few.is_empty() { format!("«\u{a0}{}\u{a0}»", self.prompt) } else { few }
    }

    /// Gives a few words for it that keep its doubt: a « oui » to what may have happened does not make it a fact.
    pub fn doubting(&self, words: &str) -> String {
        if self.is_of_a_doubt() && !has_doubt(words) { format!("{words}, ou possible") } else { words.to_owned() }
    }

    /// Says an answer under a few words for the question, on a page: the doubt that they lack is in the answer, and a number
    /// is written as people read it.
    pub fn say_under(&self, words: &str, answer: &Answer) -> String {
        let doubted = *answer == Answer::word("oui") && self.is_of_a_doubt() && !has_doubt(words);
        match answer {
            Answer::Number(number) => grouped(number),
            _ if doubted => String::from("oui, ou possible"),
            _ => self.say(answer),
        }
    }

    /// Gives the few words of an option, or its label when these lose its doubt.
    pub fn shortened<'q>(&'q self, option: &str, few: &'q str) -> &'q str {
        let label = self.labels.get(option).map_or(few, String::as_str);
        if has_doubt(label) && !has_doubt(few) { label } else { few }
    }

    /// Tells whether it asks what may have happened, or may happen.
    fn is_of_a_doubt(&self) -> bool {
        let asks = |word: &str| matches!(word, "pu" | "risque");
        self.kind == QuestionKind::YesNo && words_of(&self.prompt).any(|word| asks(&word))
    }

    /// Tells whether "sans objet" is an answer: not for the opinion nor for what is deduced.
    pub fn takes_not_applicable(&self) -> bool {
        self.from.is_none() && !self.is_opinion()
    }

    /// Tells whether an answer to it may be explained: an opinion and a deduced conclusion are corrected instead.
    pub fn may_be_explained(&self) -> bool {
        let explainable = match self.kind {
            QuestionKind::YesNo | QuestionKind::Choice | QuestionKind::Multi | QuestionKind::Accounts => true,
            QuestionKind::Text | QuestionKind::Number | QuestionKind::Moment | QuestionKind::Step => false,
            QuestionKind::Journal => false,
        };
        explainable && self.takes_not_applicable()
    }

    /// Tells whether it is the analyst's own confirmation: its options are the three confirmations.
    pub fn is_opinion(&self) -> bool {
        self.kind == QuestionKind::Choice
            && Confirmation::ALL.iter().all(|c| self.options.iter().any(|o| o == c.slug()))
    }

    /// Gives the answer that means "nothing abnormal, checked": what is no sign; none when no answer means that.
    pub fn harmless(&self) -> Option<Answer> {
        match self.kind {
            // Where nothing is a sign, no answer is the harmless one: it is a fact to be told.
            QuestionKind::YesNo | QuestionKind::Multi if self.worrying.is_empty() => None,
            QuestionKind::YesNo if self.worrying.iter().any(|w| w == "non") => Some(Answer::Word("oui".into())),
            QuestionKind::YesNo => Some(Answer::Word("non".into())),
            QuestionKind::Multi => Some(Answer::List(vec![])),
            QuestionKind::Choice => self
                .options
                .iter()
                .find(|option| *option == "non" && !self.worrying.contains(option))
                .map(|option| Answer::Word(option.clone())),
            QuestionKind::Step | QuestionKind::Accounts | QuestionKind::Text | QuestionKind::Number => None,
            QuestionKind::Moment | QuestionKind::Journal => None,
        }
    }

    /// Gives the words that may be answered, without the reserved ones; none for a free value.
    pub fn words(&self) -> Option<Vec<&str>> {
        match self.kind {
            QuestionKind::YesNo => Some(vec!["oui", "non"]),
            QuestionKind::Choice | QuestionKind::Multi => Some(self.options.iter().map(String::as_str).collect()),
            QuestionKind::Step => Some(Progress::ALL.iter().map(|s| s.slug()).collect()),
            QuestionKind::Accounts | QuestionKind::Text | QuestionKind::Number | QuestionKind::Moment => None,
            QuestionKind::Journal => None,
        }
    }

    /// Reads the words that people use for an answer, whatever their case, accents and hyphens: an option by its word or by its
    /// label, `je ne sais pas`, `sans objet`, `aucun`; none when they are something else, which a free value can be.
    pub fn spoken(&self, text: &str) -> Option<Answer> {
        let said = plain(text);
        if let Some(reserved) = reserved(&said) {
            return Some(reserved);
        }
        let free = matches!(self.kind, QuestionKind::Text | QuestionKind::Journal);
        match said.as_str() {
            "i" if !free => return Some(Answer::Inconnu),
            "x" if !free => return Some(Answer::SansObjet),
            "0" if matches!(self.kind, QuestionKind::Multi | QuestionKind::Accounts) => {
                return Some(Answer::List(vec![]));
            }
            "o" if self.kind == QuestionKind::YesNo => return Some(Answer::word("oui")),
            "n" if self.kind == QuestionKind::YesNo => return Some(Answer::word("non")),
            _ if NONE.contains(&said.as_str()) && matches!(self.kind, QuestionKind::Multi | QuestionKind::Accounts) => {
                return Some(Answer::List(vec![]));
            }
            _ => {}
        }
        let word = self.word_said(&said)?.to_owned();
        Some(if self.kind == QuestionKind::Multi { Answer::List(vec![word]) } else { Answer::Word(word) })
    }

    /// Gives the word of an option that people name by it or by its label.
    pub fn option_said(&self, text: &str) -> Option<&str> {
        self.word_said(&plain(text))
    }

    fn word_said(&self, said: &str) -> Option<&str> {
        self.words()?.into_iter().find(|word| plain(word) == said || plain(self.label(word)) == said)
    }

    /// Checks that an answer fits the question.
    pub fn check(&self, answer: &Answer) -> Result<(), Misfit> {
        match (self.kind, answer) {
            (QuestionKind::Journal, _) => Err(Misfit::Journal),
            (_, Answer::Inconnu) if self.from.is_some() => Err(Misfit::MustConclude),
            (_, Answer::Inconnu) => Ok(()),
            (_, Answer::SansObjet) if self.takes_not_applicable() => Ok(()),
            (_, Answer::SansObjet) => Err(Misfit::NotApplicable),
            (QuestionKind::YesNo | QuestionKind::Choice | QuestionKind::Step, Answer::Word(word)) => {
                self.known(std::slice::from_ref(word))
            }
            (QuestionKind::Multi, Answer::List(list)) => {
                no_reserved(list)?;
                self.known(list)?;
                no_twin(list)?;
                too_long(answer)
            }
            (QuestionKind::Accounts, Answer::List(list)) => {
                no_reserved(list)?;
                if list.iter().any(|a| a.trim().is_empty()) {
                    return Err(Misfit::Empty);
                }
                too_long(answer)
            }
            (QuestionKind::Text, Answer::Word(text)) => {
                if text.trim().is_empty() {
                    return Err(Misfit::Empty);
                }
                too_long(answer)
            }
            (QuestionKind::Number, Answer::Number(_)) => Ok(()),
            (QuestionKind::Moment, Answer::Word(text)) => Moment::parse_rfc3339(text).map(|_| ()).ok_or(Misfit::Kind),
            (
                QuestionKind::YesNo
                | QuestionKind::Choice
                | QuestionKind::Step
                | QuestionKind::Text
                | QuestionKind::Moment,
                Answer::List(_) | Answer::Number(_),
            )
            | (QuestionKind::Multi | QuestionKind::Accounts, Answer::Word(_) | Answer::Number(_))
            | (QuestionKind::Number, Answer::Word(_) | Answer::List(_)) => Err(Misfit::Kind),
        }
    }

    fn known(&self, words: &[String]) -> Result<(), Misfit> {
        let allowed = self.words().unwrap_or_default();
        let unknown: Vec<String> = words.iter().filter(|w| !allowed.contains(&w.as_str())).cloned().collect();
        if unknown.is_empty() { Ok(()) } else { Err(Misfit::Options(unknown)) }
    }
}

fn no_reserved(list: &[String]) -> Result<(), Misfit> {
    let said_alone = |word: &String| reserved(&plain(word)).is_some() || NONE.contains(&plain(word).as_str());
    if list.iter().any(said_alone) { Err(Misfit::Reserved) } else { Ok(()) }
}

/// Tells whether a text leaves a doubt: what is « en jeu » may be lost, and is not said to be.
fn has_doubt(text: &str) -> bool {
    const DOUBT: [&str; 16] = each_of(
        "jeu, pu, peut, peuvent, possible, possibles, possiblement, probable, probables, risque, risques, menace, \
         menacee, menacees, soupcon, soupconne",
    );
    words_of(text).any(|word| DOUBT.contains(&word.as_str()))
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    let bare: String = unaccented(text).flat_map(char::to_lowercase).collect();
    let apart: Vec<String> = bare.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
    apart.into_iter()
}

/// Tells whether a text asks for help, as `?` does everywhere: it answers nothing.
pub fn asks_for_help(text: &str) -> bool {
    text.trim() == "?"
}

/// Why such a text is not kept.
pub const ASKS_HELP: &str = "« ? » demande l’aide, et n’est pas un texte";

/// The words that mean that there is none, checked.
const NONE: [&str; 4] = ["[]", "aucun", "aucune", "neant"];

/// Reads the two answers that every question has, in the words that people use for them.
pub(super) fn reserved(said: &str) -> Option<Answer> {
    match said {
        "inconnu" | "inconnue" | "je ne sais pas" | "ne sais pas" | "sais pas" | "jnsp" | "nsp" => {
            Some(Answer::Inconnu)
        }
        "sans objet" | "non applicable" | "n/a" => Some(Answer::SansObjet),
        _ => None,
    }
}

/// Frees a text from case, accents, hyphens and spacing, so that two ways of writing one word compare.
pub(crate) fn plain(text: &str) -> String {
    let bare = unaccented(text).flat_map(char::to_lowercase);
    let bare: String = bare
        .map(|c| {
            if matches!(c, '-' | '_') {
                ' '
            } else if c == '’' {
                '\''
            } else {
                c
            }
        })
        .collect();
    bare.trim_end_matches(['.', '!']).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn no_twin(list: &[String]) -> Result<(), Misfit> {
    let twins: Vec<String> =
        list.iter().enumerate().filter(|(i, w)| list[..*i].contains(w)).map(|(_, w)| w.clone()).collect();
    if twins.is_empty() { Ok(()) } else { Err(Misfit::Twice(twins)) }
}

/// Bounds a value by its escaped length at worst, so that no line of the log can grow too long.
fn too_long(answer: &Answer) -> Result<(), Misfit> {
    let bytes = match answer {
        Answer::Word(text) => escaped_at_most(text),
        Answer::List(list) => list.iter().map(|t| escaped_at_most(t) + 3).sum(),
        Answer::Inconnu | Answer::SansObjet | Answer::Number(_) => 0,
    };
    if bytes > LONGEST { Err(Misfit::TooLong) } else { Ok(()) }
}

/// Bounds the length of a text once escaped in JSON: a character is at most twelve bytes there.
pub fn escaped_at_most(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '"' | '\\' => 2,
            ' '..='~' => 1,
            _ if c.is_alphanumeric() => c.len_utf8(),
            _ if c.len_utf8() == 4 => 12,
            _ => 6,
        })
        .sum()
}
