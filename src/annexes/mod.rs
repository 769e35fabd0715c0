//! Annexes: who must be told and by when, whom to call, which stories to train on. Data, never code.
//!
//! `fiches/annexes/` holds what is true for everybody, embedded in the program; an organisation's own directory is a
//! file of its own, read by [`directory()`]. A delay, a telephone number or a law changes in the data alone.

mod contact;
mod declaration;
mod directory;
mod drill;
mod hours;

pub use contact::{Contact, ContactKind, Contacts, Proof, ReservedLine, same_place};
pub use declaration::{Confidence, Declaration, Declarations, Limit, Pace, Replaced, Trigger};
pub use directory::{Directory, OwnContact, OwnRole, directory};
pub use drill::{Drill, DrillFact, DrillStep, Drills, ExpectedCall, JudgedGravity};
pub use hours::AnsweringHours;

use crate::domain::text::lowered;
use std::sync::LazyLock;

/// The bytes of `fiches/annexes/declarations.json`.
pub const DECLARATIONS: &[u8] = include_bytes!("../../fiches/annexes/declarations.json");
/// The bytes of `fiches/annexes/contacts.json`.
pub const CONTACTS: &[u8] = include_bytes!("../../fiches/annexes/contacts.json");
/// The bytes of `fiches/annexes/drills.json`.
pub const DRILLS: &[u8] = include_bytes!("../../fiches/annexes/drills.json");

/// The clocks of an incident that a declaration can run on, besides the declarations made before it.
pub const CLOCKS: [&str; 5] = ["alerted", "aware", "classified", "contained", OPENED];
/// The clock that always runs: the opening of the incident.
pub const OPENED: &str = "opened";

/// Gives the declarations, in the order of the file.
pub fn declarations() -> &'static [Declaration] {
    static READ: LazyLock<Declarations> = LazyLock::new(|| embedded(DECLARATIONS));
    &READ.declarations
}

/// Finds a declaration.
pub fn declaration(id: &str) -> Option<&'static Declaration> {
    declarations().iter().find(|d| d.id == id)
}

/// Names a declaration as people do: to whom, and what.
pub fn named(id: &str) -> String {
    declaration(id).map_or_else(|| id.to_owned(), |data| made_to(id, &data.to))
}

/// Names a declaration by whom it is made to in an incident.
pub fn made_to(id: &str, to: &str) -> String {
    declaration(id).map_or_else(|| id.to_owned(), |data| format!("{to}, {}", lowered(&data.what)))
}

/// Gives the contacts, in the order of the file.
pub fn contacts() -> &'static [Contact] {
    static READ: LazyLock<Contacts> = LazyLock::new(|| embedded(CONTACTS));
    &READ.contacts
}

/// Gives the stories of the exercises, in the order of the file.
pub fn drills() -> &'static [Drill] {
    static READ: LazyLock<Drills> = LazyLock::new(|| embedded(DRILLS));
    &READ.drills
}

/// Finds the story of an exercise.
pub fn drill(id: &str) -> Option<&'static Drill> {
    drills().iter().find(|drill| drill.id == id)
}

/// Gives every address of the declarations and of the contacts: the official ones, which a reader may follow.
pub fn addresses() -> impl Iterator<Item = &'static str> {
    let of_declarations = declarations().iter().filter_map(|declaration| declaration.url.as_deref());
    of_declarations.chain(contacts().iter().filter_map(|contact| contact.url.as_deref()))
}

/// Finds an official address written exactly so.
pub fn address(said: &str) -> Option<&'static str> {
    addresses().find(|url| *url == said)
}

/// Finds an official mailbox written exactly so.
pub fn mailbox(said: &str) -> Option<&'static str> {
    contacts().iter().filter_map(|contact| contact.email.as_deref()).find(|mailbox| *mailbox == said)
}

/// Gives the length of what the contacts publish at the start of a text: the name of a body, its mailbox, its address.
pub fn published(text: &str) -> Option<usize> {
    let of = |contact: &'static Contact| [Some(&contact.name), contact.email.as_ref()].into_iter().flatten();
    let said = contacts().iter().flat_map(of).map(String::as_str).chain(addresses());
    let more = |rest: &str| rest.trim_start_matches(['.', '-', '@']).starts_with(char::is_alphanumeric);
    said.filter(|said| text.strip_prefix(said).is_some_and(|rest| !more(rest))).map(str::len).max()
}

/// Tells whether a telephone number is one that the contacts publish.
pub fn is_published_number(said: &str) -> bool {
    let digits = |said: &str| said.chars().filter(char::is_ascii_digit).collect::<String>();
    let reserved = contacts().iter().filter_map(|contact| contact.reserved.as_ref());
    let numbers =
        contacts().iter().filter_map(|contact| contact.phone.as_ref()).chain(reserved.map(|line| &line.phone));
    numbers.flat_map(|numbers| numbers.split([',', ';'])).any(|number| digits(number) == digits(said))
}

/// Reads an embedded annex. Its contents are checked by a test, not each time the program starts.
fn embedded<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> T {
    serde_json::from_slice(bytes).expect("a test reads the embedded annexes")
}

/// Says why a name is that of no region, with those that are; none when it is one.
pub fn no_region(name: &str) -> Option<String> {
    let known: Vec<&str> = contacts().iter().flat_map(|c| &c.regions).map(String::as_str).collect();
    in_region(name).is_none().then(|| format!("« {name} » inconnue ({})", known.join(", ")))
}

/// Gives the contacts of a region, or none when no region of the data has that name.
pub fn in_region(region: &str) -> Option<Vec<&'static Contact>> {
    let found: Vec<_> = contacts().iter().filter(|c| c.regions.iter().any(|r| same_place(r, region))).collect();
    (!found.is_empty()).then_some(found)
}
