//! A sheet of questions for one person: which, how each is answered in a few characters, and how a reply is read.
//!
//! A reply is dictated, typed on a telephone, copied by hand: what is not understood is refused whole, and what is
//! understood is said back in words before anything is written.

use super::form::{Form, form, read_typed};
use crate::domain::answer::Answer;
use crate::domain::fiche::{Lot, Question, QuestionKind, Role, WhenUnknown};
use crate::domain::gravity::{Gravity, Level};
use crate::domain::ids::{CROCKFORD, QuestionRef};
use crate::domain::moment::Moment;
use crate::domain::sheet::QuestionSheet;
use crate::domain::text::{capitalised, unaccented};
use crate::scoring::{Engine, State, Truth};
use chrono_tz::Tz;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many questions one person is asked at once.
pub const MOST: usize = 5;
/// How long the code of a sheet is: with a letter first, no answer looks like it.
pub const CODE: usize = 4;
/// The longest reply that is read.
const LONGEST: usize = 1000;

/// Everybody who can be asked.
pub const ROLES: [Role; 6] =
    [Role::Victime, Role::Messagerie, Role::Poste, Role::Metier, Role::Reseau, Role::Sauvegarde];

/// Finds the role that a word names.
pub fn role_named(said: &str) -> Option<Role> {
    let word: String = unaccented(&said.trim().to_lowercase()).collect();
    Some(match word.as_str() {
        "victime" | "titulaire" | "utilisateur" | "utilisatrice" => Role::Victime,
        "messagerie" => Role::Messagerie,
        "poste" | "postes" | "edr" => Role::Poste,
        "metier" | "direction" => Role::Metier,
        "reseau" => Role::Reseau,
        "sauvegarde" | "sauvegardes" | "serveur" | "serveurs" => Role::Sauvegarde,
        _ => return None,
    })
}

/// Lists what a person can be asked on a sheet, what matters most first: what the plan asks of them, then what would make
/// the gravity highest at worst, then the order in which it is asked.
///
/// Those are the questions that the person is the best placed to answer: what somebody else reads on a console is left to
/// them, unless the fiches name this person first for nothing.
pub fn to_ask(states: &[&State<'_>], role: Role, plan: &[QuestionRef]) -> Vec<QuestionRef> {
    let of = |asked: &[Role]| asked.iter().position(|can| *can == role);
    let placed = || states.iter().flat_map(|state| state.engine.placed.iter().zip(&state.engine.questions));
    let has_own = placed().any(|(placed, question)| of(placed.ask()) == Some(0) && fits(question));
    let mut found: Vec<(Pressing, QuestionRef)> = Vec::new();
    for state in states {
        let placed = state.engine.placed.iter().map(|placed| placed.ask()).enumerate();
        for (question, ask) in placed {
            let asked = state.engine.questions[question];
            if !fits(asked) || of(ask).is_none_or(|rank| rank > 0 && has_own) {
                continue;
            }
            let name = state.engine.name(question);
            let settled = state.incident.answer(&name).is_some_and(|answer| *answer != Answer::Inconnu);
            let is_asked = match state.engine.gate(question, &state.known) {
                Truth::True => true,
                Truth::Unknown => asked.when_unknown == WhenUnknown::Ask,
                Truth::False => false,
            };
            if settled || !is_asked {
                continue;
            }
            let planned = plan.iter().position(|first| *first == name).unwrap_or(plan.len());
            found.push(((planned, Reverse(at_worst(state, question)), asked.lot), name));
        }
    }
    // Stable: within a rank, the order of the fiches.
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// How bad an answer is: the gravity that it proposes, that it makes certain, then the axes.
type Worst = (Gravity, Gravity, [Level; 3]);
/// What comes first: its place in the plan, the harm at worst, when it is asked.
type Pressing = (usize, Reverse<Option<Worst>>, Lot);

/// Gives the worst that an answer to a question would make of what is known.
fn at_worst(state: &State<'_>, question: usize) -> Option<Worst> {
    let keys = match form(state.engine.questions[question]) {
        Form::One(keys) => keys,
        Form::Several { options, .. } => options,
        Form::Typed(alone) => alone,
    };
    let harm = |answer: &Answer| {
        let given = BTreeMap::from([(question, answer)]);
        let score = State::with(state.engine, state.incident, &given).score;
        (score.gravity.proposed, score.gravity.at_least, score.axes.map(|axis| axis.proposed))
    };
    keys.iter().map(|key| harm(&key.answer)).max()
}

/// Tells whether a person reads answers on a console, rather than from what they saw or know.
pub fn has_console(role: Role) -> bool {
    match role {
        Role::Messagerie | Role::Poste | Role::Reseau | Role::Sauvegarde => true,
        Role::Victime | Role::Metier => false,
    }
}

/// Tells whether fiches have anything that a person can be asked on a sheet, now or not.
pub fn has_any(engines: &[Engine<'_>], role: Role) -> bool {
    let mut placed = engines.iter().flat_map(|engine| engine.placed.iter().zip(&engine.questions));
    placed.any(|(placed, question)| fits(question) && placed.ask().contains(&role))
}

/// The verbs by which commands of Exchange and of Entra start.
const VERBS: [&str; 8] = ["Connect", "Disable", "Get", "New", "Remove", "Revoke", "Search", "Set"];
/// What only somebody who has a console reads, in the words of the fiches.
const ON_CONSOLE: [&str; 12] = [
    "Entra ID",
    "Google Admin",
    "Purview",
    "EDR",
    "proxy",
    "console",
    "Côté serveur",
    "suivi des messages",
    "ournaux d",
    "ournal d",
    "journal Gmail",
    "hyperviseur",
];

/// Gives where a person reads an answer: to who has no console, the parts of the help that name none, if any is left.
pub fn where_to_look(question: &Question, role: Role) -> Option<String> {
    const BETWEEN: &str = "\u{a0}; ";
    let help = question.help.as_deref().filter(|help| !help.is_empty())?;
    if has_console(role) {
        return Some(help.to_owned());
    }
    let kept = help.split_inclusive(". ").filter_map(|sentence| {
        let sentence = sentence.trim_end();
        let parts: Vec<&str> = sentence.trim_end_matches('.').split(BETWEEN).collect();
        let left: Vec<&str> = parts.iter().copied().filter(|part| !names_console(part)).collect();
        match left.len() {
            0 => None,
            all if all == parts.len() => Some(sentence.to_owned()),
            _ => Some(format!("{}.", capitalised(&left.join(BETWEEN)))),
        }
    });
    let kept = kept.collect::<Vec<_>>().join(" ");
    (!kept.is_empty()).then_some(kept)
}

/// Tells whether a text names a console, a command or the log of a server.
fn names_console(text: &str) -> bool {
    let starts_upper = |text: &str| text.starts_with(char::is_uppercase);
    let is_typed = |word: &str| {
        let command = word.split_once('-').is_some_and(|(verb, noun)| VERBS.contains(&verb) && starts_upper(noun));
        let zimbra = word.strip_prefix("zimbra").is_some_and(starts_upper) || word.starts_with("zm");
        command || zimbra || matches!(word, "maillog" | "mail_log" | "mailbox.log")
    };
    let words = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    ON_CONSOLE.iter().any(|name| text.contains(name)) || text.split(words).any(is_typed)
}

/// Tells whether a question is answered in a few characters by somebody else than the analyst.
fn fits(question: &Question) -> bool {
    let short = match question.kind {
        QuestionKind::YesNo | QuestionKind::Choice | QuestionKind::Multi | QuestionKind::Number => true,
        QuestionKind::Accounts
        | QuestionKind::Text
        | QuestionKind::Moment
        | QuestionKind::Step
        | QuestionKind::Journal => false,
    };
    short && question.from.is_none() && !question.is_opinion()
}

/// What may be typed after the number of a question, and what each means.
pub fn keys(question: &Question) -> Vec<(String, String)> {
    let (listed, alone) = match form(question) {
        Form::One(keys) => (keys, vec![]),
        Form::Several { options, alone } => (options, alone),
        Form::Typed(alone) => (vec![], alone),
    };
    let shown = |key: char| if key == 'i' { '?' } else { key };
    listed.into_iter().chain(alone).map(|key| (shown(key.key).to_string(), key.label)).collect()
}

/// Gives the code of a sheet from a digest, the one after it if it is taken.
pub fn code(digest: &[u8], is_taken: impl Fn(&str) -> bool) -> String {
    let letters: Vec<u8> = CROCKFORD.iter().copied().filter(u8::is_ascii_alphabetic).collect();
    let mut number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    loop {
        let mut rest = number;
        let mut take = |alphabet: &[u8]| {
            let size = alphabet.len() as u64;
            let letter = alphabet[usize::try_from(rest % size).expect("below the size of an alphabet")];
            rest /= size;
            char::from(letter)
        };
        let mut code = String::from(take(&letters));
        code.extend((1..CODE).map(|_| take(CROCKFORD)));
        if !is_taken(&code) {
            return code;
        }
        number = number.wrapping_add(1);
    }
}

/// What was typed of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedReply {
    /// The code of the sheet, as it is written on it.
    pub code: String,
    /// The number of each question answered, and what stands after it.
    pub given: Vec<(usize, String)>,
}

/// Cuts a reply such as `1o 2n 3? 4:2,3 K7QF`; names all that is wrong with it.
pub fn read_reply(text: &str) -> Result<TypedReply, Vec<String>> {
    if text.len() > LONGEST {
        return Err(vec![format!("la réponse dépasse {LONGEST} caractères : est-ce bien celle d’une feuille ?")]);
    }
    let (mut wrong, mut codes, mut given) = (Vec::new(), Vec::new(), Vec::<(usize, String)>::new());
    for word in words(text) {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
            let (number, rest) = word.split_at(end);
            let said = rest.trim_start_matches([':', '=', ')', '.']).to_lowercase();
            match number.parse::<usize>() {
                Ok(number) if said.is_empty() => {
                    wrong.push(format!("« {number} » : la réponse manque après ce numéro"))
                }
                Ok(number) if given.iter().any(|(known, _)| *known == number) => {
                    wrong.push(format!("la question {number} est répondue deux fois"));
                }
                Ok(number) => given.push((number, said)),
                Err(_) => wrong.push(format!("« {word} » : ce n’est pas le numéro d’une question")),
            }
        } else if let Some(code) = as_code(&word) {
            codes.push(code);
        } else {
            wrong.push(format!("« {word} » : ni une réponse (comme 1o), ni un code de feuille"));
        }
    }
    if given.is_empty() && wrong.is_empty() {
        wrong.push(String::from("aucune réponse : attendu, par exemple, 1o 2n 3? puis le code de la feuille"));
    }
    match (codes.as_slice(), wrong.is_empty()) {
        ([code], true) => Ok(TypedReply { code: code.clone(), given }),
        ([], _) => {
            wrong.push(format!("le code manque : ce sont les {CODE} caractères écrits en bas de la feuille"));
            Err(wrong)
        }
        ([_], false) => Err(wrong),
        (several, _) => {
            let several = several.join(", ");
            wrong.push(format!(
                "plusieurs mots ont la forme d’un code ({several}) : n’écrivez que les réponses et le code"
            ));
            Err(wrong)
        }
    }
}

/// Cuts a text in words; an answer said apart from its number, or a list cut after a comma, is one word.
fn words(text: &str) -> Vec<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().replace("je ne sais pas", "?");
    let apart = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '/' | '|'));
    let mut words: Vec<String> = Vec::new();
    for word in apart.map(|word| word.trim_end_matches(['.', '!'])).filter(|word| !word.is_empty()) {
        let listed = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b',');
        let waits = |last: &String| {
            let is_number = listed(last.trim_end_matches([':', '=', ')', '.']));
            let of_a_list = last.split_once([':', '=']).is_some_and(|(_, options)| listed(options));
            let goes_on = of_a_list && (last.ends_with(',') && listed(word) || word.starts_with(','));
            let value = last.ends_with([':', '=']) || word.starts_with([':', '=']);
            value || goes_on || is_number && is_answer(word.trim_end_matches(','))
        };
        match words.last_mut().filter(|last| waits(last)) {
            Some(last) => last.push_str(word),
            None => words.push(word.to_owned()),
        }
    }
    words.iter().map(|word| word.trim_end_matches(',').to_owned()).filter(|word| !word.is_empty()).collect()
}

/// Tells whether a word answers something by itself: never what could be a code.
fn is_answer(word: &str) -> bool {
    matches!(word, "o" | "oui" | "n" | "non" | "?" | "i" | "nsp" | "x" | "inconnu" | "aucun")
}

/// Reads the code of a sheet, with the letters that Crockford's alphabet takes for digits.
fn as_code(word: &str) -> Option<String> {
    let plain = word.chars().enumerate().map(|(at, c)| match c.to_ascii_uppercase() {
        'O' if at > 0 => '0',
        'I' | 'L' if at > 0 => '1',
        c => c,
    });
    let code: String = plain.collect();
    let is_code = code.len() == CODE && code.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_code && code.bytes().all(|b| CROCKFORD.contains(&b))).then_some(code)
}

/// Reads what was typed after each number as an answer to its question; names all that is wrong with it.
pub fn answers<'q>(
    sheet: &QuestionSheet,
    reply: &TypedReply,
    question: impl Fn(&QuestionRef) -> Option<&'q Question>,
    now: Moment,
    tz: Tz,
) -> Result<Vec<(QuestionRef, Answer)>, Vec<String>> {
    let (mut wrong, mut answers) = (Vec::new(), Vec::new());
    for (number, said) in &reply.given {
        let name = number
            .checked_sub(1)
            .and_then(|at| sheet.questions.get(at))
            .map(|item| QuestionRef { fiche: item.fiche.clone(), question: item.question.clone() });
        let Some(name) = name else {
            wrong.push(format!("« {number}{said} » : la feuille va de 1 à {}", sheet.questions.len()));
            continue;
        };
        match question(&name).map(|asked| (asked, answer(asked, said, now, tz))) {
            Some((_, Some(answer))) => answers.push((name, answer)),
            Some((asked, None)) => {
                let keys: Vec<String> = keys(asked).into_iter().map(|(key, _)| key).collect();
                let expected =
                    if asked.kind == QuestionKind::Number { String::from("un nombre, ?") } else { keys.join(", ") };
                wrong.push(format!("« {number} » : « {said} » n’est pas une réponse (attendu : {expected})"));
            }
            None => {
                wrong.push(format!("« {number} » : la question {} ne se retrouve plus dans sa fiche", name.question))
            }
        }
    }
    if wrong.is_empty() { Ok(answers) } else { Err(wrong) }
}

/// Reads one answer of a sheet; none when it is not one.
fn answer(question: &Question, said: &str, now: Moment, tz: Tz) -> Option<Answer> {
    let said = match said {
        "oui" => "o",
        "non" | "aucun" => "n",
        "?" | "nsp" | "inconnu" => "i",
        said => said,
    };
    let one = |keys: &[super::AnswerKey], word: &str| {
        let mut letters = word.chars();
        let key = letters.next().filter(|_| letters.next().is_none())?;
        keys.iter().find(|known| known.key == key).map(|known| known.answer.clone())
    };
    match form(question) {
        Form::One(keys) => one(&keys, said),
        Form::Several { options, alone } => one(&alone, said).or_else(|| {
            let mut chosen = Vec::new();
            for word in said.split(',') {
                let Answer::List(option) = one(&options, word)? else { return None };
                // Said twice is typed wrong.
                if option.iter().any(|option| chosen.contains(option)) {
                    return None;
                }
                chosen.extend(option);
            }
            let kept = question.options.iter().filter(|option| chosen.contains(option)).cloned();
            Some(Answer::List(kept.collect()))
        }),
        Form::Typed(alone) => one(&alone, said).or_else(|| read_typed(question, said, now, tz).ok()),
    }
}
