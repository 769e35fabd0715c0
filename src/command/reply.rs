//! `qualify answer --reply`: the reply to a sheet of questions, read back in words before anything is written.

use super::wizard::{Asker, warn_denied};
use crate::cli;
use crate::desk::case::Case;
use crate::desk::fiches::CaseFiche;
use crate::desk::record::{self, Statement};
use crate::desk::{Context, noted, past, say_hour};
use crate::domain::answer::{Answer, Source};
use crate::domain::event::Draft;
use crate::domain::ids::{FicheId, QuestionRef};
use crate::domain::incident::{Incident, SheetGiven};
use crate::domain::moment::Moment;
use crate::error::{Failure, FailureKind, Outcome};
use crate::interview::{self, sheet};
use crate::messages::{self, sheet as says};
use crate::scoring::{Engine, State, Truth};
use crate::ui::Farewell;
use std::collections::BTreeMap;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::AnswerArgs, text: &str) -> Outcome {
    let by = context.by()?;
    let mut case = Case::opened(context, Some(&args.incident))?;
    let now = context.env.now(case.tz());
    let mut wrong = Vec::new();
    let happened_at = args.at.as_deref().and_then(|at| noted(&mut wrong, past("--at", at, now, case.tz())));
    let nobody = args.declared_by.as_deref().filter(|name| name.trim().is_empty());
    wrong.extend(nobody.map(|_| String::from("--declared-by : le nom est vide")));
    let reply = match SheetReply::read(context, &case, text, now) {
        Ok(reply) if wrong.is_empty() => reply,
        read => {
            wrong.extend(read.err().unwrap_or_default());
            return Err(Failure::several(FailureKind::Usage, says::REFUSED, &wrong)
                .hint(format!("la forme attendue : qualify answer {} --reply \"1o 2n 3? 4:2,3 CODE\"", case.id)));
        }
    };
    let rows = reply.rows(&case.incident);
    let head = reply.understood();
    if !args.reread {
        if !context.env.terminal.stdin || context.global.no_input {
            context.warn(&format!("{head}\n{}", rows.join("\n")))?;
            return Err(Failure::new(FailureKind::NobodyToAsk, says::NOT_REREAD).hint(says::REREAD));
        }
        let mut asker = Asker::start(context, Farewell::new(says::UNWRITTEN))?;
        if !asker.is_so(&head, rows)? {
            return context.say(says::UNWRITTEN);
        }
    }
    let declared_by = args.declared_by.as_deref().unwrap_or_else(|| reply.said_by());
    let drafts = reply.drafts(&case.incident, declared_by, happened_at);
    if drafts.is_empty() {
        return context.say(says::NOTHING_NEW);
    }
    let entries = case.record(context, &by, drafts)?;
    say_hour(context, "--at", args.at.as_deref(), happened_at, case.tz())?;
    for entry in &entries {
        context.say(&says::written(entry.seq, &crate::escape::Terminal(&entry.common.text).to_string()))?;
    }
    for said in reply.contested(&case.incident) {
        context.warn(&said)?;
    }
    for fiche in reply.fiches.values() {
        let engine = Engine::new(&fiche.loaded.fiche);
        warn_denied(context, case.id.as_str(), &State::of(&engine, &case.incident))?;
    }
    case.say_gravity(context)
}

/// A reply that was understood whole.
pub(in crate::command) struct SheetReply {
    given: SheetGiven,
    fiches: BTreeMap<FicheId, CaseFiche>,
    /// The number of each question, and its answer.
    answers: Vec<(usize, QuestionRef, Answer)>,
}

impl SheetReply {
    /// Reads a reply to a sheet of the incident; names all that is wrong with it.
    pub(in crate::command) fn read(
        context: &Context<'_>,
        case: &Case,
        text: &str,
        now: Moment,
    ) -> Result<Self, Vec<String>> {
        let typed = sheet::read_reply(text)?;
        let mut known = case.incident.sheets.values().filter(|given| given.sheet.code == typed.code);
        let given = match (known.next(), known.next()) {
            (Some(given), None) => given.clone(),
            (Some(_), Some(_)) => return Err(vec![says::ambiguous_code(&typed.code)]),
            (None, _) => {
                let codes: Vec<&str> = case.incident.sheets.values().map(|given| given.sheet.code.as_str()).collect();
                return Err(vec![says::unknown_code(&typed.code, &codes)]);
            }
        };
        let mut fiches = BTreeMap::new();
        for item in &given.sheet.questions {
            if !fiches.contains_key(&item.fiche) {
                let loaded = case.load(context.env, &item.fiche).map_err(|failure| vec![failure.error.to_string()])?;
                fiches.insert(item.fiche.clone(), loaded);
            }
        }
        let asked = |name: &QuestionRef| fiches.get(&name.fiche)?.loaded.fiche.question(&name.question);
        let answers = sheet::answers(&given.sheet, &typed, asked, now, case.tz())?;
        let numbers = typed.given.iter().map(|(number, _)| *number);
        let answers = numbers.zip(answers).map(|(number, (name, answer))| (number, name, answer)).collect();
        let reply = Self { given, fiches, answers };
        let wrong = reply.beside(&case.incident);
        if wrong.is_empty() { Ok(reply) } else { Err(wrong) }
    }

    /// Names the questions that another answer put aside since the sheet was written.
    fn beside(&self, incident: &Incident) -> Vec<String> {
        let mut wrong = Vec::new();
        for fiche in self.fiches.values() {
            let engine = Engine::new(&fiche.loaded.fiche);
            let given: BTreeMap<usize, &Answer> =
                self.of(&engine).map(|(_, question, answer)| (question, answer)).collect();
            let state = State::with(&engine, incident, &given);
            for (number, question, _) in self.of(&engine) {
                if engine.gate(question, &state.known) == Truth::False {
                    let behind = interview::behind(engine.questions[question]);
                    wrong.push(format!("« {number} » : hors sujet d’après la réponse donnée à {behind}"));
                }
            }
        }
        wrong
    }

    /// Gives the answers to the questions of a fiche.
    fn of<'r>(&'r self, engine: &'r Engine<'_>) -> impl Iterator<Item = (usize, usize, &'r Answer)> {
        let here = self.answers.iter().filter(|(_, name, _)| name.fiche == engine.fiche.id);
        here.filter_map(|(number, name, answer)| Some((*number, engine.at(&name.question)?, answer)))
    }

    /// Names the sheet, above what was understood.
    pub(in crate::command) fn understood(&self) -> String {
        says::understood(self.given.sheet.to, &self.given.sheet.code, &self.given.by, self.given.at)
    }

    /// Gives who says it, until somebody is named: the person whom the sheet is for.
    pub(in crate::command) fn said_by(&self) -> &'static str {
        messages::role(self.given.sheet.to)
    }

    /// Names the questions on which somebody else wrote another answer meanwhile: they are asked again.
    pub(in crate::command) fn contested(&self, incident: &Incident) -> Vec<String> {
        let divergent: Vec<&QuestionRef> = incident.divergent().map(|(name, _)| name).collect();
        let of =
            self.answers.iter().filter(|(_, name, answer)| *answer != Answer::Inconnu && divergent.contains(&name));
        of.map(|(number, name, _)| says::contested(*number, name.question.as_str())).collect()
    }

    /// Says what was understood.
    pub(in crate::command) fn rows(&self, incident: &Incident) -> Vec<String> {
        let mut rows: Vec<(usize, Vec<String>)> = Vec::new();
        for fiche in self.fiches.values() {
            let engine = Engine::new(&fiche.loaded.fiche);
            rows.extend(self.of(&engine).map(|(number, question, answer)| {
                let fate = fate(incident, &engine.name(question), answer);
                (number, says::row(number, engine.questions[question], answer, &fate))
            }));
        }
        rows.sort_by_key(|(number, _)| *number);
        rows.into_iter().flat_map(|(_, lines)| lines).collect()
    }

    /// Makes the lines of what is new, as said by somebody.
    pub(in crate::command) fn drafts(
        &self,
        incident: &Incident,
        declared_by: &str,
        happened_at: Option<Moment>,
    ) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for fiche in self.fiches.values() {
            let engine = Engine::new(&fiche.loaded.fiche);
            let is_news = |question: usize, answer: &Answer| {
                matches!(fate(incident, &engine.name(question), answer), says::Fate::New | says::Fate::Replaces(_))
            };
            let new: Vec<(usize, Statement)> = self
                .of(&engine)
                .filter(|(_, question, answer)| is_news(*question, answer))
                .map(|(_, question, answer)| {
                    let (source, declared_by) = (Some(Source::Declare), Some(declared_by.to_owned()));
                    (question, Statement { source, declared_by, happened_at, ..Statement::from(answer.clone()) })
                })
                .collect();
            if !new.is_empty() {
                drafts.extend(record::answered_and_assessed(&State::of(&engine, incident), &new));
            }
        }
        drafts
    }
}

/// Tells what becomes of an answer, given what was answered before: by one person, or by several who disagree.
fn fate<'i>(incident: &'i Incident, name: &QuestionRef, answer: &Answer) -> says::Fate<'i> {
    let before = incident.given(name);
    match incident.answer(name) {
        None if before.is_empty() => says::Fate::New,
        Some(agreed) if agreed.says_the_same(answer) => says::Fate::Same,
        _ if *answer == Answer::Inconnu => says::Fate::Kept(before),
        _ => says::Fate::Replaces(before),
    }
}
