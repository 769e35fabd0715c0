//! `qualify ask`: the few questions that one person can answer and that matter most now, on a sheet without a screen.

use crate::cli;
use crate::desk::case::Case;
use crate::desk::{Context, spoken, standing};
use crate::domain::event::{Draft, Event, Noted};
use crate::domain::fiche::Role;
use crate::domain::ids::{CROCKFORD, FicheId, QuestionId, QuestionRef};
use crate::domain::sheet::{QuestionSheet, SheetItem};
use crate::error::{Failure, Outcome};
use crate::interview::sheet;
use crate::messages::{recipe, sheet as says};
use crate::recipes::{NoHow, how_each};
use crate::report::{Report, typed, typing_filling};
use crate::scoring::{Engine, State};

/// How many characters are drawn to make a code.
const DRAWN: usize = 8;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::AskArgs) -> Outcome {
    let to = sheet::role_named(&args.who).ok_or_else(|| {
        Failure::usage(format!("« {} » : personne de ce nom", args.who))
            .hint("attendu : victime, messagerie, postes, direction, reseau ou sauvegardes")
    })?;
    if args.how && !sheet::has_console(to) {
        return Err(Failure::usage(says::no_console(to)).hint(says::CONSOLES));
    }
    // What records nothing needs nobody's name.
    let by = (!args.how).then(|| context.by()).transpose()?;
    let mut case = Case::opened(context, args.incident.as_deref())?;
    let (report, fiches) = standing::of(context, &case)?;
    let engines: Vec<Engine<'_>> = fiches.iter().map(|loaded| Engine::new(&loaded.fiche)).collect();
    let states: Vec<State<'_>> = engines.iter().map(|engine| State::of(engine, &case.incident)).collect();
    let plan = planned(&report, &engines, to);
    let asked = sheet::to_ask(&states.iter().collect::<Vec<_>>(), to, &plan);
    if asked.is_empty() {
        let can: Vec<Role> = sheet::ROLES.into_iter().filter(|role| sheet::has_any(&engines, *role)).collect();
        return context.say(&if can.contains(&to) { says::nothing_left(to) } else { says::nothing_for(to, &can) });
    }
    let Some(by) = by else { return consult(context, &case, &report, &engines, (to, &asked)) };
    let drawn = context.env.draw(CROCKFORD, DRAWN);
    let code = sheet::code(drawn.as_bytes(), |code| case.incident.sheets.values().any(|g| g.sheet.code == code));
    let item = |name: &QuestionRef| SheetItem { fiche: name.fiche.clone(), question: name.question.clone() };
    let given = QuestionSheet { code: code.clone(), to, questions: asked.iter().map(item).collect() };
    let common = spoken(&says::given(to, &code, asked.len()));
    let draft = Draft { event: Event::Noted(Noted { question: None, sheet: Some(given) }), common };
    let entries = case.record(context, &by, vec![draft])?;
    let questions = asked.iter().filter_map(|name| {
        let engine = engines.iter().find(|engine| engine.fiche.id == name.fiche)?;
        let question = engine.questions[engine.at(&name.question)?];
        Some((question, sheet::keys(question), sheet::where_to_look(question, to)))
    });
    let page = says::page(&says::Page {
        code: &code,
        to,
        incident: case.id.as_str(),
        exercise: report.incident.exercise,
        by: &by,
        at: context.env.now(case.tz()),
        tz: case.tz(),
        suspect: report.suspected_accounts.iter().filter(|s| !s.linked).map(|s| s.account.as_str()).collect(),
        questions: questions.collect(),
    });
    write!(context.env.stdout, "{page}")?;
    let line = entries.first().map_or(0, |entry| entry.seq);
    context
        .say(&format!("Enregistré (ligne {line}). La réponse se tape par : qualify answer {} --reply \"…\"", case.id))
}

/// Shows the questions with where each answer is read, for somebody who has a console; nothing is recorded.
fn consult(
    context: &mut Context<'_>,
    case: &Case,
    report: &Report,
    engines: &[Engine<'_>],
    (to, asked): (Role, &[QuestionRef]),
) -> Outcome {
    let rows = asked.iter().filter_map(|name| {
        let engine = engines.iter().find(|engine| engine.fiche.id == name.fiche)?;
        Some(engine.questions[engine.at(&name.question)?])
    });
    let width = if context.env.terminal.stdout { context.env.terminal.width } else { crate::env::WIDTH };
    let page = says::consulted(to, case.id.as_str(), report.incident.exercise, rows, width);
    write!(context.env.stdout, "{page}")?;
    let systems = &case.incident.systems;
    match how_each(asked, systems, &typing_filling(report)) {
        None => Ok(()),
        Some(Ok(said)) => {
            let typed = typed(said, width);
            Ok(write!(context.env.stdout, "\n{typed}")?)
        }
        Some(Err(NoHow::Systems)) => context.say(&format!(
            "{}\n{}\n{}",
            says::NAME_SYSTEMS,
            recipe::naming(case.id.as_str()),
            recipe::may_be_named()
        )),
        Some(Err(why)) => context.say(&format!("{why}.")),
    }
}

/// Lists what the plan would ask of a person, then what else would move the gravity.
fn planned(report: &Report, engines: &[Engine<'_>], to: Role) -> Vec<QuestionRef> {
    let lower = report.decisive.rule_out.iter().flat_map(|plan| &plan.calls);
    let raise = report.decisive.would_raise.iter().flat_map(|raise| &raise.calls);
    let calls = lower.chain(raise).filter(|call| call.ask == Some(to));
    calls.flat_map(|call| &call.questions).filter_map(|said| named(said, engines)).collect()
}

/// Finds the question that a plan names, with its fiche or alone.
fn named(said: &str, engines: &[Engine<'_>]) -> Option<QuestionRef> {
    let (fiche, question) = said.split_once(':').map_or((None, said), |(fiche, question)| (Some(fiche), question));
    let (fiche, question) = (fiche.map(FicheId::parse).transpose().ok()?, QuestionId::parse(question).ok()?);
    let of = |engine: &&Engine<'_>| fiche.as_ref().is_none_or(|fiche| engine.fiche.id == *fiche);
    let engine = engines.iter().filter(of).find(|engine| engine.at(&question).is_some())?;
    Some(engine.fiche.name(&question))
}
