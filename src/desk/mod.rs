//! The analyst's desk: what every command works on. The incident in hand and its fiches, the lines that record an
//! answer, the person's settings, the organisation's directory, the files made for people.

pub mod case;
pub mod directory;
pub mod fiches;
mod find;
pub mod library;
pub mod record;
pub mod save;
pub mod settings;
pub mod standing;

use crate::annexes::{Directory, OwnContact, OwnRole};
use crate::cli::{Color, Global};
use crate::domain::event::Common;
use crate::domain::fiche::{ASKS_HELP, LONGEST, asks_for_help, escaped_at_most};
use crate::domain::ids::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::moment::{Moment, Shift, parse_past, parse_since, shift};
use crate::domain::profile::Profile;
use crate::domain::recipe::System;
use crate::domain::sector::{self, all_said};
use crate::domain::zone;
use crate::env::Env;
use crate::error::{Failure, Outcome};
use crate::escape::ShellWord;
use crate::report::Identity;
use chrono_tz::Tz;
pub use find::{hidden, listed, misnamed, only_open};
use settings::Settings;
use std::path::{Path, PathBuf};

/// What every command works with.
pub struct Context<'e> {
    /// The outside.
    pub env: &'e mut Env,
    /// What every command takes.
    pub global: Global,
    /// What the person's settings say.
    pub settings: Settings,
}

impl Context<'_> {
    /// Gives the folder of the incidents.
    pub fn root(&self) -> PathBuf {
        match (&self.global.dir, self.env.var("QUALIFY_DIR")) {
            (Some(dir), _) => dir.clone(),
            (None, Some(dir)) => PathBuf::from(dir),
            (None, None) => self.settings.dir.clone().unwrap_or_else(|| self.env.data_folder.clone()),
        }
    }

    /// Gives the name written on each line: the option, else the settings, else the login name.
    pub fn by(&self) -> Outcome<String> {
        let known = self.settings.name.as_deref().or_else(|| self.env.login());
        let given = self.global.by.as_deref().or(known).map(str::trim).unwrap_or_default();
        name(given)
    }

    /// Gives who declares: the person named now, in the settings or on every line; never a login, which is no name. Whom to
    /// call back is in the organisation's directory.
    pub fn identity(&self, named: Option<&str>, incident: &Incident, directory: &Directory) -> Identity {
        let login = self.env.login();
        let mut people = incident.analysts.iter().map(String::as_str).filter(|by| Some(*by) != login);
        let alone = people.next().filter(|_| people.next().is_none());
        let given = named.or(self.settings.name.as_deref()).map(str::trim);
        let own = |role: OwnRole| directory.contacts.iter().find(|own| own.role == role);
        Identity {
            author: given.filter(|name| !name.is_empty()).or(alone).map(str::to_owned),
            dpo: own(OwnRole::Dpo).map(OwnContact::said),
            callback_phone: own(OwnRole::CallBack).and_then(|own| own.phone.clone()),
            tlp: None,
        }
    }

    /// Gives the time zone of a new incident.
    pub fn zone(&self, given: Option<&str>) -> Outcome<Tz> {
        match given {
            Some(zone) => zone::read(zone).ok_or_else(|| {
                Failure::usage(format!("« {zone} » n’est pas un fuseau horaire connu."))
                    .hint("--tz Europe/Paris (ou America/Guadeloupe, Indian/Reunion, Pacific/Noumea, UTC+4…)")
            }),
            None => {
                Ok(self.env.variable_zone().or(self.settings.tz).or(self.env.system_zone).unwrap_or(Tz::Europe__Paris))
            }
        }
    }

    /// Tells whether the time zone comes from a machine that nobody told where it is.
    pub fn is_zone_of_nowhere(&self) -> bool {
        let said = self.env.variable_zone().or(self.settings.tz);
        said.is_none() && self.env.system_zone.is_some_and(crate::messages::start::is_utc)
    }

    /// Gives the command that goes on with an incident, from where and as whom it was worked on.
    pub fn resume_command(&self, id: &IncidentId, by: &str) -> String {
        let mut command = format!("qualify resume {id}");
        if let Some(dir) = &self.global.dir {
            command.push_str(&format!(" --dir {}", ShellWord(&dir.display().to_string())));
        }
        // Before anybody said who they are, the command asks again.
        if !by.is_empty() && self.env.login() != Some(by) {
            command.push_str(&format!(" --by {}", ShellWord(by)));
        }
        command
    }

    /// Says something to the person, unless `-q`.
    pub fn say(&mut self, text: &str) -> Outcome {
        if !self.global.quiet {
            crate::ui::say(self.env, text)?;
        }
        Ok(())
    }

    /// Says what must be read, even with `-q`.
    pub fn warn(&mut self, text: &str) -> Outcome {
        Ok(crate::ui::say(self.env, text)?)
    }

    /// Says a failure that stops nothing, with what to type about it.
    pub fn warn_of(&mut self, failure: &Failure) -> Outcome {
        let hints: String = failure.hints.iter().map(|h| format!("\n-> {h}")).collect();
        self.warn(&crate::escape::TerminalBlock(&format!("{}{hints}", failure.error)).to_string())
    }

    /// Tells whether what is said may be in colour.
    pub fn color(&self) -> bool {
        match self.global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => self.env.terminal.stderr && self.env.var("NO_COLOR").is_none(),
        }
    }
}

/// Says how to go on without a file of the person's own that cannot be read.
pub fn set_aside(path: &Path) -> String {
    let (path, aside) = (path.display().to_string(), format!("{}.mauvais", path.display()));
    format!("corrigez ce fichier, ou écartez-le : mv {} {}", ShellWord(&path), ShellWord(&aside))
}

/// Checks a person's name.
pub fn name(given: &str) -> Outcome<String> {
    if given.is_empty() {
        return Err(Failure::usage("Qui écrit ? Chaque ligne de la main courante porte un nom.")
            .hint("ajoutez --by \"Prénom Nom\""));
    }
    if given.chars().count() > crate::interview::LONGEST_NAME {
        return Err(Failure::usage("Le nom dépasse 100 caractères : raccourcissez."));
    }
    if is_no_name(given) {
        return Err(Failure::usage(format!("« {given} » n’est pas un nom : tapez un prénom et un nom."))
            .hint("ajoutez --by \"Prénom Nom\""));
    }
    Ok(given.to_owned())
}

/// Tells whether a text is a key or an hour typed where a name is awaited: it would sign every line.
fn is_no_name(given: &str) -> bool {
    let key = given.len() == 1 && !given.starts_with(|c: char| c.is_ascii_uppercase());
    let day = Moment::from_unix_millis(1_800_000_000_000, Tz::UTC);
    key || given.contains(|c: char| c.is_ascii_digit()) && parse_since(given, day, Tz::UTC).is_ok()
}

/// Reads a time given on the command line; the past only, since it is the time of a fact.
pub fn past(option: &str, said: &str, now: Moment, tz: Tz) -> Outcome<Moment> {
    parse_past(said, now, tz).map_err(|e| Failure::usage(format!("{option} « {said} » : {e}")))
}

/// Says what became of an hour that no clock showed, or that clocks showed twice; nothing of one that is kept as typed.
pub fn say_hour(context: &mut Context<'_>, option: &str, typed: Option<&str>, at: Option<Moment>, tz: Tz) -> Outcome {
    let (Some(typed), Some(at)) = (typed, at) else { return Ok(()) };
    let what = match shift(typed, at, tz) {
        None => return Ok(()),
        Some(Shift::Skipped) => format!(
            "cette heure n’a pas existé ce jour-là, les horloges l’ont sautée. Comprise comme {} ({at})",
            at.french(None)
        ),
        Some(Shift::Twice(second)) => format!(
            "cette heure a existé deux fois ce jour-là. Comprise comme la première ({at}) ; la seconde se donne ainsi : \
{option} {second}"
        ),
    };
    context.warn(&format!("{option} « {} » : {what}.", crate::escape::Terminal(typed)))
}

/// Reads profiles as people name them, a sector or its traits, naming every unknown one at once.
pub fn profiles(words: &[String]) -> Outcome<Vec<Profile>> {
    let (read, unknown) = all_said(words.iter().map(String::as_str));
    if !unknown.is_empty() {
        let unknown: Vec<String> = unknown.iter().map(|w| format!("« {w} »")).collect();
        return Err(Failure::usage(format!("--profile : {} inconnu", unknown.join(", "))).hint(sector::known()));
    }
    Ok(read)
}

/// Makes the common members of a line whose sentence a person wrote: it is cut when it is long, the note is whole.
pub fn spoken(text: &str) -> Common {
    let note = (text.len() > 1000).then(|| text.to_owned());
    Common { text: text.to_owned(), note, ..Common::default() }
}

/// Refuses a text that the main courante does not keep: longer than a line can hold, or a call for help.
pub fn unkept(name: &str, text: &str) -> Option<String> {
    if asks_for_help(text) {
        return Some(format!("{name} : {ASKS_HELP}"));
    }
    (escaped_at_most(text) > LONGEST).then(|| format!("{name} dépasse {LONGEST} octets : raccourcissez"))
}

/// Keeps what was read, or the failure to read it among the others, with its hints.
pub fn kept<T>(wrong: &mut Vec<Failure>, read: Outcome<T>) -> Option<T> {
    read.map_err(|failure| wrong.push(failure)).ok()
}

/// Keeps what was read, or notes what is wrong with it among the rest.
pub fn noted<T>(wrong: &mut Vec<String>, read: Outcome<T>) -> Option<T> {
    read.map_err(|failure| wrong.push(failure.error.to_string())).ok()
}

/// Reads the systems in use, naming every unknown one; none when nothing was said.
pub fn systems(said: &[String]) -> Outcome<Option<Vec<System>>> {
    let words: Vec<&str> = said.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
    let unknown: Vec<&str> = words.iter().copied().filter(|word| System::from_slug(word).is_none()).collect();
    if !unknown.is_empty() {
        let known: Vec<&str> = System::ALL.iter().map(|system| system.slug()).collect();
        return Err(Failure::usage(format!("--system : « {} » inconnu.", unknown.join(", ")))
            .hint(format!("les systèmes : {}", known.join(", "))));
    }
    let systems: Vec<System> = System::ALL.iter().copied().filter(|s| words.contains(&s.slug())).collect();
    Ok(Some(systems).filter(|systems| !systems.is_empty()))
}
