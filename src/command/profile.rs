//! `qualify profile`: what kind of organisation is hit, and where; what is not given stays as it was.

use crate::cli;
use crate::desk::case::{Case, draft};
use crate::desk::{Context, noted, profiles, systems, systems_known, too_long};
use crate::domain::event::{Event, ProfileSet};
use crate::domain::sector;
use crate::error::{Failure, FailureKind, Outcome};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ProfileArgs) -> Outcome {
    let by = context.by()?;
    let mut wrong = Vec::new();
    let given = noted(&mut wrong, profiles(&args.profile)).unwrap_or_default();
    let systems = noted(&mut wrong, systems(&args.system)).flatten();
    wrong.extend(args.region.as_deref().and_then(|r| too_long("--region", r)));
    if !wrong.is_empty() {
        let failure = Failure::several(FailureKind::Usage, "Profil refusé, rien n’est écrit :", &wrong);
        let hints = [("--profile", sector::known()), ("--system", systems_known())];
        let meant = hints.into_iter().filter(|(option, _)| wrong.iter().any(|what| what.starts_with(option)));
        return Err(meant.fold(failure, |failure, (_, hint)| failure.hint(hint)));
    }
    if given.is_empty() && args.region.is_none() && systems.is_none() {
        let hint = "--profile sante,ose ou --region \"Grand Est\" ou --system microsoft-365";
        return Err(Failure::usage("Rien à changer.").hint(hint));
    }
    let mut case = Case::opened(context, Some(&args.incident))?;
    let event = Event::Profile(ProfileSet {
        profile: if given.is_empty() { case.incident.profile.clone() } else { given },
        region: args.region.clone().or_else(|| case.incident.region.clone()),
        systems,
    });
    let entries = case.record(context, &by, vec![draft(event, &by)])?;
    context.say(&format!("Enregistré (ligne {}).", entries.first().map_or(0, |e| e.seq)))
}
