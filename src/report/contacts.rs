//! Whom to call: the organisation's own contacts first, then its region, its sector, the country.

use super::model::model;
use super::status::ContactSource;
use crate::annexes::{self, AnsweringHours, Contact, ContactKind, Directory, OwnContact, ReservedLine, same_place};
use crate::domain::moment::Day;
use crate::domain::profile::Profile;
use crate::paper::terminal;
use crate::scoring::State;
use schemars::JsonSchema;
use serde::Serialize;

model!(
    /// Somebody to call.
    ContactReport {
        /// Whose.
        kind: ContactSource,
        /// Who.
        name: String,
        /// For whom, or for what.
        help: String,
        /// How: the telephone, else the address, else the site.
        contact: String,
        /// The telephone.
        phone: Option<String>,
        /// The address.
        email: Option<String>,
        /// The site or the form.
        url: Option<String>,
        /// When the telephone answers; null when nobody said.
        hours: Option<AnsweringHours>,
        /// The number of the policy or of the contract.
        contract: Option<String>,
        /// When this was checked.
        verified_on: Option<Day>,
        /// Whether that was more than a year before the report: check before calling.
        stale: bool,
    }
);

/// Where help is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where<'a> {
    /// In a region; one that the data does not know gives the list of the regional contacts.
    In(&'a str),
    /// Nobody said where: the list of the regional contacts.
    Unsaid,
    /// Everywhere, for whoever looks them up.
    Everywhere,
}

/// Lists the contacts of a place and of profiles, on a day; `None` is every profile. Without the answers of an incident, a
/// line that is kept for one case is said with that case.
pub fn contacts(
    place: Where<'_>,
    profiles: Option<&[Profile]>,
    directory: &Directory,
    today: Day,
    states: Option<&[State<'_>]>,
) -> Vec<ContactReport> {
    let of_profile = |c: &Contact| profiles.is_none_or(|mine| c.profiles.iter().any(|p| mine.contains(p)));
    let here = |c: &Contact| match place {
        Where::In(region) => c.regions.iter().any(|name| same_place(name, region)),
        Where::Unsaid => false,
        Where::Everywhere => true,
    };
    let known = match place {
        Where::In(region) => annexes::in_region(region).is_some(),
        Where::Unsaid | Where::Everywhere => false,
    };
    let chosen = annexes::contacts().iter().filter(|contact| match contact.kind {
        ContactKind::Regional => here(contact),
        ContactKind::Index => !known,
        ContactKind::Sectoral => of_profile(contact),
        ContactKind::National => contact.profiles.is_empty() || of_profile(contact),
    });
    let mut public: Vec<&Contact> = chosen.collect();
    public.sort_by_key(|contact| contact.kind);
    let own = directory.contacts.iter().map(|own| of_the_organisation(own, directory, today));
    own.chain(public.into_iter().map(|contact| of_the_public(contact, today, states))).collect()
}

/// Writes the contacts as a page within a width, in columns.
pub fn contacts_page(contacts: &[ContactReport], width: usize) -> String {
    let blocks = super::owed::contacts(contacts);
    // The command says what it lists by its name.
    terminal(blocks.get(1..).unwrap_or_default(), width)
}

fn of_the_public(contact: &Contact, today: Day, states: Option<&[State<'_>]>) -> ContactReport {
    let reserved = contact.reserved.as_ref();
    let line = reserved.filter(|line| states.is_some_and(|states| is_proved(line, states)));
    let phone = line.map(|line| &line.phone).or(contact.phone.as_ref());
    let aside = match (reserved, states) {
        (Some(line), None) => Some(line.said()),
        (Some(_) | None, _) => line.map(|line| line.help.clone()),
    };
    let verified_on = line.map_or(contact.verified_on, |line| line.verified_on);
    ContactReport {
        kind: ContactSource::Public(contact.kind),
        name: contact.name.clone(),
        help: std::iter::once(contact.help.clone()).chain(aside).collect::<Vec<_>>().join(" ; "),
        contact: phone.iter().copied().chain(&contact.email).chain(&contact.url).next().cloned().unwrap_or_default(),
        phone: phone.cloned(),
        email: contact.email.clone(),
        url: contact.url.clone(),
        hours: line.map_or(&contact.hours, |line| &line.hours).clone(),
        contract: None,
        verified_on: Some(verified_on),
        stale: verified_on.is_a_year_before(today),
    }
}

/// Tells whether the answers surely say that a reserved line is for this incident.
fn is_proved(line: &ReservedLine, states: &[State<'_>]) -> bool {
    let of = |state: &&State<'_>| {
        line.when
            .iter()
            .filter(|proof| proof.fiche == state.engine.fiche.id)
            .any(|proof| state.read(&proof.when, None).is_some_and(|reading| reading.fires.at_least))
    };
    states.iter().any(|state| of(&state))
}

fn of_the_organisation(own: &OwnContact, directory: &Directory, today: Day) -> ContactReport {
    let verified_on = own.verified_on.or(directory.verified_on);
    let help = std::iter::once(own.role.said()).chain(own.note.as_deref()).collect::<Vec<_>>().join(", ");
    ContactReport {
        kind: ContactSource::Organisation,
        name: own.name.clone(),
        help,
        contact: own.phone.iter().chain(&own.email).next().cloned().unwrap_or_default(),
        phone: own.phone.clone(),
        email: own.email.clone(),
        url: None,
        hours: own.hours.clone(),
        contract: own.contract.clone(),
        verified_on,
        stale: verified_on.is_some_and(|day| day.is_a_year_before(today)),
    }
}
