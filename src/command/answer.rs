//! `qualify answer`: answers one question, or replaces every current answer to it.

use crate::cli;
use crate::desk::case::Case;
use crate::desk::record::{self, Reply};
use crate::desk::{Context, noted, past, too_long};
use crate::domain::answer::{Answer, Source, State as Progress};
use crate::domain::fiche::{Question, QuestionKind};
use crate::error::{Failure, Outcome};
use crate::interview;
use crate::scoring::{Engine, State, Truth};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::Answer) -> Outcome {
    let by = context.by()?;
    let mut case = Case::find(context, Some(&args.incident))?;
    case.warn(context)?;
    case.require_opening()?;
    let (fiche, id) = case.question(context.env, &args.question)?;
    let engine = Engine::new(&fiche.loaded.fiche);
    let question = engine.at(&id).expect("the question was just found in this fiche");
    let asked = engine.questions[question];
    let now = context.env.now(case.tz());
    let mut wrong = Vec::new();
    let value = read_given(asked, &args.value, now, case.tz()).unwrap_or_else(|what| {
        wrong.push(what);
        Answer::Inconnu
    });
    let source = args.source.as_deref().map(|s| {
        Source::from_person(s).unwrap_or_else(|| {
            wrong.push(format!("--source « {s} » : attendu constate, declare ou deduit"));
            Source::Constate
        })
    });
    let happened_at = args.at.as_deref().and_then(|at| noted(&mut wrong, past("--at", at, now, case.tz())));
    wrong.extend(args.note.as_deref().and_then(|n| too_long("--note", n)));
    let reply = Reply { value, note: args.note.clone(), source, declared_by: args.declared_by.clone(), happened_at };
    let state = State::of(&engine, &case.incident);
    if engine.gate(question, &state.known) == Truth::False {
        wrong.push(format!("{id} : hors d'atteinte d'après la réponse donnée à {}", interview::behind(asked)));
    }
    let retained = interview::corrected_gravity(asked, &reply.value, state.score.gravity.proposed);
    let because = reply.note.clone().filter(|n| !n.trim().is_empty());
    if let (Some(gravity), None) = (retained, &because) {
        wrong.push(format!(
            "{id} : retenir « {} » contre la proposition demande un motif (--note)",
            crate::messages::gravity(gravity)
        ));
    }
    let impossible = reply.value == Answer::word(Progress::Impossible.slug());
    if engine.placed[question].step.is_some() && impossible && because.is_none() {
        wrong.push(format!("{id} : une étape impossible demande une raison (--note)"));
    }
    if !wrong.is_empty() {
        return Err(Failure::several(crate::error::Kind::Usage, "Réponse refusée, rien n'est écrit :", &wrong)
            .hint(format!("les réponses possibles : qualify fiche show {}", engine.fiche.id)));
    }
    let said = asked.say(&reply.value);
    let mut drafts = record::answered_and_assessed(&state, &[(question, reply)]);
    if let (Some(gravity), Some(because)) = (retained, because) {
        if case.qualified_alone(context.env)? {
            drafts.push(record::decided(gravity, &because, &by));
        } else {
            context.warn(crate::messages::wizard::NOT_RETAINED)?;
        }
    }
    let entries = case.record(context, &by, drafts)?;
    context.say(&format!(
        "Enregistré (ligne {}) : {} {}",
        entries.first().map_or(0, |e| e.seq),
        id,
        crate::escape::Terminal(&said)
    ))?;
    match case.gravity(context.env)? {
        Some((gravity, unknown)) => context.say(&crate::messages::wizard::provisional(gravity, unknown)),
        None => Ok(()),
    }
}

/// Reads a value typed on the command line: words, or for a list its JSON form.
fn read_given(
    asked: &Question,
    text: &str,
    now: crate::domain::moment::Moment,
    tz: chrono_tz::Tz,
) -> Result<Answer, String> {
    let listed = matches!(asked.kind, QuestionKind::Multi | QuestionKind::Accounts);
    let read = if listed && text.trim_start().starts_with('[') {
        let value = serde_json::from_str(text).map_err(|_| format!("{} : ce n'est pas une liste JSON", asked.id))?;
        interview::read_value(asked, value)
    } else {
        interview::read_typed(asked, text, now, tz)
    };
    read.map_err(|unread| format!("{} : {}", asked.id, unread.say(asked)))
}
