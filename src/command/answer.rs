//! `qualify answer`: answers one question, or replaces every current answer to it.

use super::wizard::{Asker, Stop, typed, warn_denied};
use crate::cli;
use crate::desk::case::Case;
use crate::desk::record::{self, Statement};
use crate::desk::{Context, noted, past, say_hour, unkept};
use crate::domain::answer::{Answer, Progress, Source};
use crate::domain::fiche::{Question, QuestionKind};
use crate::error::{Failure, Outcome};
use crate::interview::{self, Because};
use crate::scoring::{Engine, State, Truth};
use crate::ui::Farewell;
use std::collections::BTreeMap;

/// Says before the faults that nothing was written.
const REFUSED: &str = "Réponse refusée, rien n’est écrit :";

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::AnswerArgs) -> Outcome {
    if let Some(text) = &args.reply {
        return super::reply::run(context, args, text);
    }
    let (asked, value) = (args.question.as_deref().unwrap_or_default(), args.value.as_deref().unwrap_or_default());
    let by = context.by()?;
    let mut case = Case::opened(context, Some(&args.incident))?;
    let now = context.env.now(case.tz());
    let mut wrong = Vec::new();
    let source = args.source.as_deref().map(|s| {
        Source::from_person(s).unwrap_or_else(|| {
            wrong.push(format!("--source « {s} » : attendu constate, declare ou deduit"));
            Source::Constate
        })
    });
    let happened_at = args.at.as_deref().and_then(|at| noted(&mut wrong, past("--at", at, now, case.tz())));
    wrong.extend(args.note.as_deref().and_then(|n| unkept("--note", n)));
    let empty = args.note.as_deref().filter(|note| note.trim().is_empty());
    wrong.extend(empty.map(|_| String::from("--note : le texte est vide")));
    let nobody = args.declared_by.as_deref().filter(|name| name.trim().is_empty());
    wrong.extend(nobody.map(|_| String::from("--declared-by : le nom est vide")));
    let (fiche, id) = match case.question(context.env, asked) {
        Ok(found) => found,
        Err(failure) => {
            let others = wrong.into_iter().map(Failure::usage);
            return Failure::together(REFUSED, std::iter::once(failure).chain(others).collect());
        }
    };
    let engine = Engine::new(&fiche.loaded.fiche);
    let question = engine.at(&id).expect("the question was just found in this fiche");
    let asked = engine.questions[question];
    let given = read_given(context, asked, value, now, case.tz());
    let read = given.is_ok();
    let value = given.unwrap_or_else(|what| {
        wrong.insert(0, what);
        Answer::Inconnu
    });
    let value = interview::joined(asked, value, case.incident.answer(&engine.name(question)));
    let reply = Statement {
        note: args.note.clone(),
        source,
        declared_by: args.declared_by.clone(),
        happened_at,
        ..Statement::from(value)
    };
    let because: Vec<Because> = args.explained.iter().map(|text| Because::typed(&engine, question, text)).collect();
    // What explains an answer that was not understood is judged with the answer.
    let misfits = if read { interview::misexplained(&engine, question, &reply.value, &because) } else { vec![] };
    wrong.extend(misfits.into_iter().map(|what| format!("--explained : {what}")));
    let said_by = (reply.source, reply.declared_by.clone());
    let state = State::of(&engine, &case.incident);
    if engine.gate(question, &state.known) == Truth::False {
        wrong.push(format!("{id} : hors sujet d’après la réponse donnée à {}", interview::behind(asked)));
    }
    let retained = interview::corrected_gravity(asked, &reply.value, state.score.gravity.proposed);
    let note = reply.note.clone().filter(|n| !n.trim().is_empty());
    if let (Some(gravity), None) = (retained, &note) {
        wrong.push(format!(
            "{id} : retenir « {} » contre la proposition demande un motif (--note)",
            crate::messages::gravity(gravity)
        ));
    }
    let deduced =
        state.deduced(question).filter(|word| read && retained.is_none() && reply.value != Answer::word(*word));
    if let (Some(word), None) = (deduced, &note) {
        wrong.push(format!(
            "{id} : corriger « {} », que le calcul propose, demande un motif (--note)",
            asked.label(word)
        ));
    }
    let impossible = reply.value == Answer::word(Progress::Impossible.slug());
    if engine.placed[question].step.is_some() && impossible && note.is_none() {
        wrong.push(format!("{id} : une étape impossible demande une raison (--note)"));
    }
    if !wrong.is_empty() {
        return Err(Failure::several(crate::error::FailureKind::Usage, REFUSED, &wrong)
            .hint(format!("les réponses possibles : qualify fiche show {}", engine.fiche.id)));
    }
    let waits = engine.gate(question, &state.known) == Truth::Unknown;
    let denies = !state.contradicted(&BTreeMap::from([(question, &reply.value)])).is_empty();
    let may_ask = context.env.terminal.stdin && !context.global.no_input;
    if denies && may_ask && !insists(context, &state, question, &reply.value)? {
        return context.say("Rien n’est écrit.");
    }
    let said = asked.say(&reply.value);
    let before = case.incident.given(&engine.name(question));
    let is_same = before.iter().all(|given| given.value.says_the_same(&reply.value));
    let replaced = (!is_same).then(|| crate::messages::wizard::replaced(asked, before));
    let fallen = case.incident.explained.get(&engine.name(question)).cloned();
    let mut drafts = record::answered_and_assessed(&state, &[(question, reply)]);
    if let (Some(gravity), Some(note)) = (retained, note) {
        if case.qualified_alone(context.env) {
            drafts.push(record::decided(&case.incident, gravity, &note, &by));
        } else {
            context.warn(crate::messages::wizard::NOT_RETAINED)?;
        }
    }
    let entries = case.record(context, &by, drafts)?;
    say_hour(context, "--at", args.at.as_deref(), happened_at, case.tz())?;
    context.say(&format!(
        "Enregistré (ligne {}) : {} {}{}",
        entries.first().map_or(0, |e| e.seq),
        id,
        crate::escape::Terminal(&said),
        crate::messages::happened(happened_at)
    ))?;
    if let Some(replaced) = replaced {
        context.say(&replaced)?;
    }
    if waits {
        context.say(&crate::messages::wizard::waiting(&interview::behind(asked)))?;
    }
    for explanation in fallen.iter().flat_map(|f| f.by()).filter(|_| because.is_empty()) {
        context.say(&crate::messages::explanation_fell(&explanation.because, explanation.said_by()))?;
    }
    let said_by = (said_by.0, said_by.1.as_deref());
    let explained = record::explained(&engine, &case.incident, question, &because, said_by, &by);
    case.record_assessed(context, &by, &engine, explained)?;
    if denies && !may_ask {
        warn_denied(context, case.id.as_str(), &State::of(&engine, &case.incident))?;
    }
    case.say_gravity(context)
}

/// Asks once more, at a terminal, before an answer is written that goes against a hard sign.
fn insists(context: &mut Context<'_>, state: &State<'_>, question: usize, value: &Answer) -> Outcome<bool> {
    let mut asker = Asker::start(context, Farewell::new("Rien n’est écrit."))?;
    match asker.is_sure(state, &[(question, value.clone())]) {
        Ok(sure) => Ok(sure),
        Err(Stop::Left) => Ok(false),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Reads a value typed on the command line: words, or for a list its JSON form.
fn read_given(
    context: &mut Context<'_>,
    asked: &Question,
    text: &str,
    now: crate::domain::moment::Moment,
    tz: chrono_tz::Tz,
) -> Result<Answer, String> {
    let listed = matches!(asked.kind, QuestionKind::Multi | QuestionKind::Accounts);
    let read = if listed && text.trim_start().starts_with('[') {
        let value = serde_json::from_str(text).map_err(|_| format!("{} : ce n’est pas une liste JSON", asked.id))?;
        interview::read_value(asked, value, now, tz)
    } else if text.starts_with('@') {
        return typed(context, tz, asked, text).map_err(|why| format!("{} : {why}", asked.id));
    } else {
        interview::read_typed(asked, text, now, tz)
    };
    read.map_err(|unread| format!("{} : {}", asked.id, unread.say(asked)))
}
