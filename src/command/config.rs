//! `qualify config`: what is in force and from where; and the offer to keep it, made once.

use super::wizard::{Asker, Stop};
use crate::annexes;
use crate::desk::Context;
use crate::desk::settings::{self, InForce, Settings};
use crate::domain::profile::Profile;
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::interview::LONGEST_NAME;
use crate::messages::config as says;
use crate::platform::io_in_french;
use crate::ui::{Keys, Reply, Screen};
use chrono_tz::Tz;

/// Runs the command.
pub fn run(context: &mut Context<'_>) -> Outcome {
    let path = settings::file(context.env).display().to_string();
    let exists = settings::exists(context.env);
    let in_force = settings::in_force(context);
    let out = &mut context.env.stdout;
    writeln!(out, "{}\n", says::file(&path, exists))?;
    for InForce { name, value, from } in in_force {
        let value = value.unwrap_or_else(|| String::from("-"));
        writeln!(out, "{name:<13} {} ({from})", Terminal(&value))?;
    }
    writeln!(out, "\n{}\n{}", says::HOW_TO_CHANGE, says::EXAMPLE)?;
    Ok(())
}

/// Offers, once and for all, to keep what was said for the next incident; refusing is kept too.
pub fn offer(asker: &mut Asker<'_, '_>, by: &str, tz: Tz, profile: Vec<Profile>) -> Outcome {
    if settings::exists(asker.context.env) || !asker.context.env.terminal.stdin {
        return Ok(());
    }
    let yes_no = Keys::One(vec![('o', String::from("oui")), ('n', String::from("non"))]);
    let kept = match asked(asker, says::OFFER, yes_no)? {
        Some(Reply::Key('o')) => {
            let organisation = line(asker, says::ORGANISATION, |_| None)?;
            let region = line(asker, says::REGION, annexes::no_region)?;
            let profile = Some(profile).filter(|traits| !traits.is_empty());
            Settings {
                name: Some(by.to_owned()),
                organisation,
                profile,
                region,
                systems: None,
                tz: Some(tz),
                dir: None,
            }
        }
        Some(Reply::Key(_)) => return write(asker.context, &Settings::default(), says::refused),
        Some(Reply::Several(_) | Reply::Typed(_) | Reply::Shortcut(_)) | None => return Ok(()),
    };
    write(asker.context, &kept, says::saved)
}

/// Writes the file, refusal included: it is not asked again.
fn write(context: &mut Context<'_>, kept: &Settings, said: impl Fn(&str) -> String) -> Outcome {
    let path = settings::file(context.env).display().to_string();
    match kept.save(context.env) {
        Ok(()) => context.say(&said(&path)),
        Err(e) => context.warn(&says::not_saved(&path, &io_in_french(&e))),
    }
}

/// Asks; none when the person is not there any more.
fn asked(asker: &mut Asker<'_, '_>, prompt: &str, keys: Keys) -> Outcome<Option<Reply>> {
    match asker.ask(&Screen { prompt: prompt.to_owned(), keys, ..Screen::default() }) {
        Ok(reply) => Ok(Some(reply)),
        Err(Stop::Left) => Ok(None),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Reads a line; none when it is empty. What is wrong with it is said, and it is asked again.
fn line(asker: &mut Asker<'_, '_>, prompt: &str, is_wrong: impl Fn(&str) -> Option<String>) -> Outcome<Option<String>> {
    loop {
        return Ok(match asked(asker, prompt, Keys::Typed(vec![]))? {
            Some(Reply::Typed(text)) if text.chars().count() > LONGEST_NAME => {
                asker.context.warn(&says::too_long(LONGEST_NAME))?;
                continue;
            }
            Some(Reply::Typed(text)) if !text.trim().is_empty() && is_wrong(text.trim()).is_some() => {
                asker.context.warn(&is_wrong(text.trim()).unwrap_or_default())?;
                continue;
            }
            Some(Reply::Typed(text)) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Some(Reply::Key(_) | Reply::Several(_) | Reply::Shortcut(_)) | None => None,
        });
    }
}
