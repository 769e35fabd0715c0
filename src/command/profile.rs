//! `qualify profile`: what kind of organisation is hit, and where; what is not given stays as it was.

use crate::annexes;
use crate::cli;
use crate::desk::case::{Case, draft};
use crate::desk::{Context, kept, profiles, systems, unkept};
use crate::domain::event::{Event, ProfileSet};
use crate::error::{Failure, Outcome};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ProfileArgs) -> Outcome {
    let by = context.by()?;
    let mut wrong: Vec<Failure> =
        args.region.as_deref().and_then(|r| unkept("--region", r)).map(Failure::usage).into_iter().collect();
    let no_region = args.region.as_deref().and_then(annexes::no_region);
    wrong.extend(no_region.map(|why| Failure::usage(format!("--region : {why}"))));
    let given = kept(&mut wrong, profiles(&args.profile)).unwrap_or_default();
    let systems = kept(&mut wrong, systems(&args.system)).flatten();
    Failure::together("Profil refusé, rien n’est écrit :", wrong)?;
    if given.is_empty() && args.region.is_none() && systems.is_none() {
        let hint = "--profile sante,ose ou --region \"Grand Est\" ou --system microsoft-365";
        return Err(Failure::usage("Rien à changer.").hint(hint));
    }
    let mut case = Case::opened(context, Some(&args.incident))?;
    let event = Event::Profile(ProfileSet {
        profile: if given.is_empty() { case.incident.profile.clone() } else { given },
        region: args.region.clone().or_else(|| case.incident.region.clone()),
        systems,
        replaces: Some(case.incident.profile_lines()),
    });
    let entries = case.record(context, &by, vec![draft(event, &by)])?;
    context.say(&format!("Enregistré (ligne {}).", entries.first().map_or(0, |e| e.seq)))
}
