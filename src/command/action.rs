//! `qualify action`: opens an action of the response, or says where it stands; nothing is erased.

use super::line::{Meant, Named};
use crate::cli;
use crate::desk::case::Case;
use crate::desk::{Context, noted, past, say_hour, spoken};
use crate::domain::answer::Progress;
use crate::domain::event::{ActionTaken, Common, Draft, Event};
use crate::domain::incident::ActionState;
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape::Terminal;
use crate::interview::LONGEST_NAME;
use crate::messages;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ActionArgs) -> Outcome {
    let by = context.by()?;
    let mut case = Case::opened(context, Some(&args.incident))?;
    let now = context.env.now(case.tz());
    let named = Named::parse(&args.what);
    let mut wrong = Vec::new();
    let happened_at = args.at.as_deref().and_then(|at| noted(&mut wrong, past("--at", at, now, case.tz())));
    let state = args.state.as_deref().map(|word| {
        Progress::from_typed(word).unwrap_or_else(|| {
            wrong.push(format!("--state « {word} » : attendu a-faire, en-cours, fait ou impossible"));
            Progress::AFaire
        })
    });
    let found = |named: &Named| {
        let meant = case.incident.actions().filter(|a| named.means(a.number, &a.writer, a.opened));
        let say =
            |a: &ActionState| Meant { writer: a.writer.clone(), h: a.opened, text: a.text.clone(), what: a.clone() };
        meant.map(say).collect()
    };
    let known = named.as_ref().and_then(|named| noted(&mut wrong, named.only(found(named), "d’action")));
    if known.is_some() && state.is_none() {
        wrong.push(String::from("--state manque : a-faire, en-cours, fait ou impossible"));
    }
    if named.is_none() && args.what.trim().is_empty() {
        wrong.push(String::from("le texte de l’action est vide"));
    }
    for (name, text) in [("--owner", &args.owner), ("--result", &args.result), ("--side-effect", &args.side_effect)] {
        wrong.extend(text.as_deref().and_then(|t| crate::desk::unkept(name, t)));
        let empty = text.as_deref().filter(|text| text.trim().is_empty());
        wrong.extend(empty.map(|_| format!("{name} : le texte est vide")));
    }
    let long = args.owner.as_deref().filter(|owner| owner.chars().count() > LONGEST_NAME);
    wrong.extend(long.map(|_| format!("--owner : plus de {LONGEST_NAME} caractères")));
    wrong.extend(crate::desk::unkept("le texte de l’action", &args.what));
    if !wrong.is_empty() {
        return Err(Failure::several(FailureKind::Usage, "Action refusée, rien n’est écrit :", &wrong)
            .hint("qualify report liste les actions et leurs numéros"));
    }
    // What took place is done.
    let state = state.unwrap_or(if happened_at.is_some() { Progress::Fait } else { Progress::AFaire });
    let (common, replaces) = match &known {
        Some(action) => {
            let text =
                messages::entry::action(&action.text, state, args.result.as_deref(), args.side_effect.as_deref());
            (Common { text, ..Common::default() }, case.incident.action_lines(action.opened))
        }
        None => (spoken(&args.what), vec![]),
    };
    let event = Event::Action(ActionTaken {
        question: None,
        state,
        owner: args.owner.clone(),
        result: args.result.clone(),
        side_effect: args.side_effect.clone(),
        replaces,
    });
    let entries = case.record(context, &by, vec![Draft { event, common: Common { happened_at, ..common } }])?;
    say_hour(context, "--at", args.at.as_deref(), happened_at, case.tz())?;
    let last = entries.first().map(|e| e.h);
    let action = case.incident.actions().find(|a| Some(a.last) == last);
    let number = action.map(|a| case.incident.name_of(a.number, &a.writer, a.opened)).unwrap_or_default();
    let text = action.map_or("", |a| a.text.as_str());
    context.say(&format!(
        "Enregistré (ligne {}) : action {number}, {} : {}{}.",
        entries.first().map_or(0, |e| e.seq),
        Terminal(text),
        messages::state(state),
        messages::happened(happened_at)
    ))
}
