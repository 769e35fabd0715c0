//! `qualify contacts`: whom to call, with or without an incident.

use crate::annexes;
use crate::cli;
use crate::desk::{Context, directory, noted, profiles};
use crate::domain::moment::Day;
use crate::domain::profile::Profile;
use crate::error::{Failure, FailureKind, Outcome};
use crate::report::{self, Where};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ContactsArgs) -> Outcome {
    let mut wrong = Vec::new();
    let given = noted(&mut wrong, profiles(&args.profile)).unwrap_or_default();
    wrong.extend(args.region.as_deref().and_then(annexes::no_region).map(|why| format!("--region : {why}")));
    if !wrong.is_empty() {
        return Err(Failure::several(FailureKind::Usage, "Contacts introuvables :", &wrong)
            .hint("qualify contacts, sans option, les montre tous"));
    }
    let directory = directory::load(context.env)?;
    let zone = context.zone(None)?;
    let today = Day::of(&context.env.now(zone));
    let kept = || context.settings.profile.clone().filter(|p| !p.is_empty());
    let chosen: Option<Vec<Profile>> = if given.is_empty() { kept() } else { Some(given) };
    let region = args.region.as_deref().or(context.settings.region.as_deref());
    let place = region.map_or(Where::Everywhere, Where::In);
    let list = report::contacts(place, chosen.as_deref(), &directory, today, None);
    let width = if context.env.terminal.stdout { context.env.terminal.width } else { crate::env::WIDTH };
    context.env.stdout.write_all(report::contacts_page(&list, width).as_bytes())?;
    if directory.contacts.is_empty() {
        let path = directory::file(context.env).display().to_string();
        let roles = annexes::OwnRole::ALL.map(annexes::OwnRole::slug);
        context.say(&crate::messages::declaration::no_directory(&path, &roles, today))?;
    }
    Ok(())
}
