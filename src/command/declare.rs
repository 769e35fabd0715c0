//! `qualify declare`: a declaration was made, with its receipt; or somebody decided that it is not due.

use super::report::Replay;
use crate::annexes;
use crate::cli;
use crate::desk::case::Case;
use crate::desk::{Context, noted, past, say_hour, standing, unkept};
use crate::domain::event::{Common, Declared, Draft, Event};
use crate::domain::incident::Settled;
use crate::domain::moment::Moment;
use crate::error::{Failure, FailureKind, Outcome};
use crate::logbook::KnownBy;
use crate::messages::{self, entry};
use crate::report::{self, evaluated};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::DeclareArgs) -> Outcome {
    let by = context.by()?;
    let mut wrong = Vec::new();
    if annexes::declaration(&args.id).is_none() {
        let known: Vec<&str> = annexes::declarations().iter().map(|d| d.id.as_str()).collect();
        wrong.push(format!("« {} » n’est pas une déclaration connue ({})", args.id, known.join(", ")));
    }
    if args.not_due && annexes::declaration(&args.id).is_some_and(|declaration| declaration.always) {
        wrong.push(format!(
            "--not-due : {} ne se décide pas, la loi le demande dans tous les cas",
            annexes::named(&args.id)
        ));
    }
    let texts = [("--receipt", &args.receipt), ("--decided-by", &args.decided_by), ("--because", &args.because)];
    for (option, text) in texts.into_iter().filter_map(|(option, text)| Some((option, text.as_deref()?))) {
        if text.trim().is_empty() {
            wrong.push(format!("{option} : le texte est vide"));
        }
        wrong.extend(unkept(option, text));
    }
    let mut case = Case::opened(context, Some(&args.incident))?;
    let now = context.env.now(case.tz());
    let at = match &args.at {
        Some(at) => noted(&mut wrong, past("--at", at, now, case.tz())),
        None => Some(now),
    };
    let (Some(at), true) = (at, wrong.is_empty()) else {
        return Err(Failure::several(FailureKind::Usage, "Déclaration refusée, rien n’est écrit :", &wrong)
            .hint("qualify report nomme les déclarations de l’incident"));
    };
    let at = match case.incident.declared(&args.id).cloned() {
        Some(Settled::Made { at: made, receipt, .. }) => {
            // Said in several ways, it is settled by whoever says it once more; its receipt may come later.
            let is_contested = case.incident.declaration_lines(&args.id).len() > 1;
            let same = made.minutes() == at.minutes();
            let adds_receipt = receipt.is_none() && args.receipt.is_some() && same;
            let repeats = annexes::declaration(&args.id).is_some_and(|data| data.repeats);
            let is_next = repeats && made.minutes() < at.minutes();
            if args.not_due || !is_contested && !adds_receipt && !is_next {
                return Err(already_made(context, &case, args, made, receipt.as_deref())?);
            }
            if is_contested || is_next { at } else { made }
        }
        Some(Settled::NotDue(_)) | None => at,
    };
    let note = if args.not_due { Some(known_then(context, &case, &args.id, (at, now))?) } else { None };
    let declared = Declared {
        declaration: args.id.clone(),
        receipt: args.receipt.clone(),
        not_due: args.not_due,
        decided_by: args.decided_by.clone(),
        because: args.because.clone(),
        replaces: Some(case.incident.declaration_lines(&args.id)),
    };
    let named = annexes::made_to(&args.id, &recipient(context, &case, &args.id)?);
    let text = entry::declared(&declared, &named, &by);
    let event = Event::Declared(declared);
    let common = Common { text, note, happened_at: Some(at), ..Common::default() };
    let entries = case.record(context, &by, vec![Draft { event, common }])?;
    say_hour(context, "--at", args.at.as_deref(), Some(at), case.tz())?;
    let opened = case.incident.opening.as_ref().map(|opening| opening.at.in_zone(case.tz()));
    if let Some(opened) = opened.filter(|opened| at < *opened) {
        context.say(&format!(
            "Cette heure est d’avant l’ouverture de la main courante ({}) : elle n’est que votre parole, et la ligne dit aussi quand elle est inscrite.",
            opened.french(None)
        ))?;
    }
    let line = entries.first().map_or(0, |e| e.seq);
    context.say(&if args.not_due { not_due(line, args, &named) } else { made(line, &named, &at) })
}

/// Refuses what would take the place of a declaration that was made, and says what is likely meant.
fn already_made(
    context: &mut Context<'_>,
    case: &Case,
    args: &cli::DeclareArgs,
    made: Moment,
    receipt: Option<&str>,
) -> Outcome<Failure> {
    let named = annexes::made_to(&args.id, &recipient(context, case, &args.id)?);
    let at = made.in_zone(case.tz()).french(None);
    let with = receipt.map(|receipt| format!(" (récépissé {receipt})")).unwrap_or_default();
    let mut refused = Failure::usage(format!("{named}\u{a0}: déjà faite, le {at}{with}\u{a0}; rien n’est écrit."));
    if receipt.is_none() {
        let typed = format!("qualify declare {} {} --at '{at}' --receipt NUMÉRO", case.id, args.id);
        refused = refused.hint(format!("pour ajouter son récépissé\u{a0}: {typed}"));
    }
    let next = annexes::declarations().iter().filter(|next| next.decided_by.as_deref() == Some(&*args.id));
    let refused = next.fold(refused, |refused, next| {
        refused.hint(format!("{}\u{a0}: qualify declare {} {} --at QUAND", next.what, case.id, next.id))
    });
    Ok(refused.hint(
        "si elle ne l’a pas été, ou pas ainsi, retirez d’abord sa ligne\u{a0}: qualify note INCIDENT --withdraw LIGNE --because RAISON",
    ))
}

/// Finds to whom a declaration is made in this incident, as the report says it: the line that is written is the proof.
fn recipient(context: &mut Context<'_>, case: &Case, id: &str) -> Outcome<String> {
    let (report, _) = standing::of(context, case)?;
    let listed = report.declarations.into_iter().find(|line| line.id == id).map(|line| line.to);
    let of_the_profile = || annexes::declaration(id).map(|data| report::recipient(data, &case.incident));
    Ok(listed.or_else(of_the_profile).unwrap_or_else(|| id.to_owned()))
}

fn made(line: u64, named: &str, at: &Moment) -> String {
    format!("Enregistré (ligne {line}) : déclaration faite le {} : {named}.", at.french(None))
}

fn not_due(line: u64, args: &cli::DeclareArgs, named: &str) -> String {
    let by = args.decided_by.as_deref().unwrap_or_default();
    format!(
        "Enregistré (ligne {line}) : non notifié, décision de {by} : {named}. Son échéance reste affichée ; qualify report \
donne la ligne pour le registre."
    )
}

/// Says what was known when it was decided that a declaration is not due: the decision is judged on that. Of one taken
/// before the first line, only what is known as it is written down can be said, and as such.
fn known_then(context: &mut Context<'_>, case: &Case, id: &str, (at, now): (Moment, Moment)) -> Outcome<String> {
    let opened = case.incident.opening.as_ref().map(|opening| opening.at);
    if let Some(opened) = opened.filter(|opened| at < *opened) {
        let known = known(&standing::of(context, case)?, id);
        let opened = opened.in_zone(case.tz()).french(None);
        return Ok(format!(
            "rien n’était encore inscrit, main courante ouverte le {opened}. À l’inscription : {known}"
        ));
    }
    if at < now {
        return Ok(known(&Replay::read(context, case, at, &KnownBy::Everybody)?.report(context, case)?, id));
    }
    Ok(known(&standing::of(context, case)?, id))
}

fn known((report, fiches): &standing::Built, id: &str) -> String {
    let mut known = vec![match evaluated(report) {
        true => format!("gravité proposée, {}", messages::gravity(report.gravity.proposed)),
        false => String::from("gravité pas encore évaluée"),
    }];
    known.extend(report.fiches.iter().filter_map(|fiche| {
        let confirmation = messages::confirmation(fiche.confirmation.as_ref()?.proposed);
        let title = fiches.iter().find(|loaded| loaded.fiche.id == fiche.id).map(|loaded| &loaded.fiche.title)?;
        Some(format!("{title} : {confirmation}"))
    }));
    let listed = report.declarations.iter().find(|d| d.id == id);
    let listed = listed.and_then(|d| d.not_due.as_ref().map_or(Some(&d.because), |decision| decision.today.as_ref()));
    let listed = listed.map_or("Rien ne la rend due d’après les réponses", String::as_str);
    format!("{}. {listed}", known.join(" ; "))
}
